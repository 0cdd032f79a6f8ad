//! The run's glossary, stored with Google: a file in a bucket of Cloud Storage, and a glossary that Google makes of it.
//! Source: Google's discovery documents `translate` v3 and `storage` v1. Google takes no glossary in another way.

use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::super::http::{Caller, endpoint};
use super::super::stored_glossary::{Pauses, hash, unique};
use super::super::{BackendOptions, BackendOptionsError, code};
use super::account::{Account, Call, Refused};
use crate::translate::{Failure, FailureKind, Request};

/// The prefix of the names of our glossaries, and of their files.
const NAME: &str = "padanan-";
/// The ending of our files. It tells Google their format.
const ENDING: &str = ".tsv";
/// Maximum length of a glossary, in characters.
const MAX_GLOSSARY: usize = 10_000_000;
const HINT: &str =
    "check the service account's roles: `Cloud Translation API Editor`, and `Storage Object User` on the bucket";

/// A bucket of Cloud Storage.
pub(super) struct Bucket {
    name: String,
    base: Url,
    caller: Caller,
}

impl Bucket {
    /// `service` is the address of the translations.
    pub(super) fn new(options: &BackendOptions, name: &str, service: &Url) -> Result<Self, BackendOptionsError> {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        if name.is_empty() || !name.bytes().all(fine) {
            return Err(options.wrong("`bucket` is the name of a bucket of Cloud Storage, without `gs://` and folders"));
        }
        let base = storage(service);
        let caller = Caller::new(options, base.clone(), None, None)?;
        Ok(Self { name: name.to_owned(), base, caller })
    }

    /// Returns the address of the files, or of one of them.
    fn at(&self, before: &[&str], file: Option<&str>) -> Url {
        let path = [before, &["storage", "v1", "b", &self.name, "o"], file.as_slice()].concat();
        endpoint(&self.base, &path)
    }
}

/// Returns the address of Cloud Storage: Google's own, or, for a server that takes the place of Google, that server.
fn storage(service: &Url) -> Url {
    let googles = service.host_str().is_some_and(|host| host.ends_with(".googleapis.com"));
    let mut base = service.clone();
    base.set_path("");
    base.set_query(None);
    if googles && base.set_host(Some("storage.googleapis.com")).is_err() {
        return service.clone();
    }
    base
}

/// The glossaries of a project in one location.
pub(super) struct Glossaries<'a> {
    pub(super) account: &'a Account,
    pub(super) caller: &'a Caller,
    pub(super) service: &'a Url,
    /// `projects/…/locations/…`
    pub(super) parent: &'a str,
    pub(super) bucket: Option<&'a Bucket>,
}

impl Glossaries<'_> {
    /// Finds the glossary by its name, or stores it. Returns its whole name. If the run is interrupted meanwhile, Google goes on
    /// making it, and a later run finds it.
    pub(super) async fn store(&self, pairs: &[(String, String)], request: &Request<'_>) -> Result<String, Failure> {
        let Some(bucket) = self.bucket else {
            return Err(Failure::new(FailureKind::BadRequest, "there is no `bucket` for the glossary"));
        };
        let (from, to, entries) = (code(request.from), code(request.to), entries(pairs));
        if entries.chars().count() > MAX_GLOSSARY {
            return Err(Failure::new(FailureKind::TooLarge, "the glossary is longer than 10 million characters"));
        }
        let id = format!("{NAME}{}", hash([&from, &to], &entries));
        let name = format!("{}/glossaries/{id}", self.parent);
        let mut ready = self.is_ready(&name).await?;
        if ready.is_none() {
            let file = format!("{id}{ENDING}");
            self.upload(bucket, &file, entries).await?;
            let languages = json!({ "sourceLanguageCode": from, "targetLanguageCode": to });
            let input = json!({ "gcsSource": { "inputUri": format!("gs://{}/{file}", bucket.name) } });
            let glossary = json!({ "name": name, "languagePair": languages, "inputConfig": input });
            match self.call(Method::POST, self.at(self.parent, Some("glossaries")), Some(&glossary)).await {
                Ok(operation) => self.finish(operation, request.cancel).await?,
                // Another run is making it at this moment.
                Err(refused) if refused.status == 409 => {}
                Err(refused) => return Err(refused.failure),
            }
            ready = self.is_ready(&name).await?;
        }
        let mut pauses = Pauses::new(request.cancel);
        while ready != Some(true) {
            pauses.pause().await?;
            ready = self.is_ready(&name).await?;
        }
        Ok(name)
    }

    /// Removes our glossaries and their files. Returns the number of glossaries.
    pub(super) async fn delete(&self) -> Result<usize, Failure> {
        let address = self.at(self.parent, Some("glossaries"));
        let ours = self.listed(self.caller, &address, ("glossaries", "")).await?;
        for id in &ours {
            let name = format!("{}/glossaries/{id}", self.parent);
            let operation = self.call(Method::DELETE, self.at(&name, None), None).await?;
            self.finish(operation, None).await?;
        }
        if let Some(bucket) = self.bucket {
            let mut address = bucket.at(&[], None);
            address.query_pairs_mut().append_pair("prefix", NAME);
            for file in self.listed(&bucket.caller, &address, ("items", ENDING)).await? {
                self.send(&bucket.caller, Method::DELETE, bucket.at(&[], Some(&file)), None).await?;
            }
        }
        Ok(ours.len())
    }

    /// Returns whether Google has finished making the glossary; `None` if there is none of this name.
    async fn is_ready(&self, name: &str) -> Result<Option<bool>, Failure> {
        match self.call(Method::GET, self.at(name, None), None).await {
            Ok(glossary) => Ok(Some(glossary.get("endTime").is_some_and(Value::is_string))),
            Err(refused) if refused.status == 404 => Ok(None),
            Err(refused) => Err(refused.failure),
        }
    }

    /// Waits until a long operation has ended. Why it failed comes as the error of an answer, as every refusal does.
    async fn finish(&self, mut operation: Value, cancel: Option<&CancellationToken>) -> Result<(), Failure> {
        let mut pauses = Pauses::new(cancel);
        while operation.get("done") != Some(&Value::Bool(true)) {
            let name = operation.get("name").and_then(Value::as_str).filter(|name| name.starts_with("projects/"));
            let name = name.ok_or_else(|| Failure::new(FailureKind::Malformed, "the operation has no `name`"))?;
            let address = self.at(name, None);
            pauses.pause().await?;
            operation = self.call(Method::GET, address, None).await?;
        }
        Ok(())
    }

    async fn upload(&self, bucket: &Bucket, file: &str, entries: String) -> Result<(), Failure> {
        let mut address = bucket.at(&["upload"], None);
        address.query_pairs_mut().append_pair("uploadType", "media").append_pair("name", file);
        let body = Some(("text/tab-separated-values; charset=utf-8", entries.into_bytes()));
        match self.send(&bucket.caller, Method::POST, address, body).await {
            Ok(_) => Ok(()),
            Err(refused) if refused.status == 404 => {
                let message = format!("there is no bucket `{}` in Cloud Storage", bucket.name);
                Err(Failure::new(FailureKind::NotFound, message))
            }
            Err(refused) => Err(refused.failure),
        }
    }

    /// Lists the names of what is ours, over all pages of a list.
    async fn listed(
        &self,
        caller: &Caller,
        address: &Url,
        (field, ending): (&str, &str),
    ) -> Result<Vec<String>, Failure> {
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut page = address.clone();
            if let Some(token) = next.take() {
                page.query_pairs_mut().append_pair("pageToken", &token);
            }
            let answer = self.send(caller, Method::GET, page, None).await?;
            let list = answer.get(field).and_then(Value::as_array).into_iter().flatten();
            let name = |item: &Value| Some(item.get("name")?.as_str()?.rsplit('/').next()?.to_owned());
            names.extend(list.filter_map(name).filter(|name| is_ours(name, ending)));
            let token = answer.get("nextPageToken").and_then(Value::as_str).filter(|token| !token.is_empty());
            next = token.map(str::to_owned);
            if next.is_none() {
                return Ok(names);
            }
        }
    }

    /// Returns the address of a resource, or of a collection below it.
    fn at(&self, name: &str, collection: Option<&str>) -> Url {
        let path: Vec<&str> = std::iter::once("v3").chain(name.split('/')).chain(collection).collect();
        endpoint(self.service, &path)
    }

    async fn call(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Value, Refused> {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send(self.caller, method, url, body).await
    }

    async fn send(
        &self,
        caller: &Caller,
        method: Method,
        url: Url,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<Value, Refused> {
        self.account.send(caller, Call { method, url, body, texts: &[], hint: HINT }).await
    }
}

/// Whether a glossary or file has a name that only this program gives: the prefix, a hash, and the ending.
fn is_ours(name: &str, ending: &str) -> bool {
    let hash = name.strip_prefix(NAME).and_then(|rest| rest.strip_suffix(ending));
    hash.is_some_and(|hash| hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Returns the entries: a line with a tab for each source form, which occurs once. Google says nothing about quotation
/// marks in such a file: forms with one are left out, and enforced afterwards as all terms are.
fn entries(pairs: &[(String, String)]) -> String {
    let fits = |form: &str| !form.is_empty() && !form.contains(['\t', '\n', '\r', '"']);
    unique(pairs, fits).into_iter().map(|(source, target)| format!("{source}\t{target}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_program_are_removed() {
        let hash = "0123456789abcdef".repeat(2);
        for (name, ending, ours) in [
            (format!("padanan-{hash}"), "", true),
            (format!("padanan-{hash}.tsv"), ENDING, true),
            (format!("padanan-{hash}"), ENDING, false),
            ("padanan-names".to_owned(), "", false),
            (format!("news-{hash}"), "", false),
        ] {
            assert_eq!(is_ours(&name, ending), ours, "{name}");
        }
    }

    #[test]
    fn storage_is_googles_unless_another_server_takes_its_place() {
        for (service, wanted) in [
            ("https://translation.googleapis.com/", "https://storage.googleapis.com/"),
            ("https://translate-eu.googleapis.com/v3", "https://storage.googleapis.com/"),
            ("http://127.0.0.1:5000/google", "http://127.0.0.1:5000/"),
        ] {
            assert_eq!(storage(&Url::parse(service).unwrap()).as_str(), wanted);
        }
    }

    #[test]
    fn a_glossary_is_lines_with_a_tab() {
        let pair = |s: &str, t: &str| (s.to_owned(), t.to_owned());
        let pairs =
            [pair("Moskwa", "Moscow"), pair("Si \"Doel\"", "Doel"), pair("a\tb", "c"), pair("Moskwa", "Moskau")];
        assert_eq!(entries(&pairs), "Moskwa\tMoscow\n");
    }
}
