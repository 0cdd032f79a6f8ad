//! ModernMT. Source: ModernMT's own client for Python (1.5.2), and its pages.
//!
//! Terms travel as invented words. Glossaries that are stored with ModernMT (`glossary`) are applied to every request. If
//! the configuration says `marks = "none"`, the run's glossary is stored there, as a memory of its own, once for each
//! content; `padanan backends --forget` removes it.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::http::{Caller, endpoint, root, secret_header};
use super::kind::OwnSetting;
use super::refusal::BackendRefusal;
use super::stored_glossary::{Pauses, StoredGlossary, hash, unique};
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, is_near, merge};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Wanted("MODERNMT_API_KEY"),
    stores_glossaries: true,
    settings: &[OwnSetting { name: "glossary", variables: &[], about: "For kind `modernmt`: numbers of glossaries." }],
    ..Kind::new(|options| Ok(Box::new(ModernMt::new(options)?)))
};

/// ModernMT takes 128 texts.
const LIMITS: Limits = Limits {
    texts: 64,
    most_texts: 128,
    bytes: 16 * 1024,
    most_bytes: 64 * 1024,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const SERVICE: &str = "https://api.modernmt.com";
/// The prefix of the names of our memories.
const NAME: &str = "padanan ";
/// The suffix of the name of a memory whose glossary is not stored yet: a run that was killed leaves none that looks whole.
const INCOMPLETE: &str = " (incomplete)";

/// ModernMT.
pub(super) struct ModernMt {
    name: String,
    can: Capabilities,
    caller: Caller,
    base: Url,
    /// The glossaries that the user named.
    named: Vec<String>,
    glossary: StoredGlossary,
    extra: Map<String, Value>,
}

/// The body of a request, with its type.
type Content = (String, Vec<u8>);

impl ModernMt {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["q", "source", "target", "format", "glossaries"])?;
        let base = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&base) {
            return Err(options.wrong(
                "ModernMT needs a key; set MODERNMT_API_KEY, or name another source with `api_key_env` or `api_key_file`",
            ));
        }
        let mut caller = Caller::new(&options, endpoint(&base, &["translate"]), key.clone(), None)?;
        if let Some(key) = &key {
            let value = secret_header(key).map_err(|e| options.wrong(e))?;
            caller = caller.header(HeaderName::from_static("mmt-apikey"), value);
        }
        let named = options.settings.get("glossary").map(String::as_str).unwrap_or_default();
        let named: Vec<String> = named.split(',').map(|g| g.trim().to_owned()).filter(|g| !g.is_empty()).collect();
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = options.marks == Some(MarkerStyle::None) && named.is_empty();
        let (base, glossary) = (root(&base, &["translate"]), StoredGlossary::default());
        Ok(Self { can, caller, base, named, glossary, name: options.name, extra: options.extra })
    }

    fn body(&self, request: &Request<'_>, glossaries: &[String]) -> Value {
        let mut body = Map::new();
        body.insert("source".to_owned(), json!(code(request.from)));
        body.insert("target".to_owned(), json!(code(request.to)));
        body.insert("q".to_owned(), json!(request.texts));
        let format = if request.marks.is_markup() { "text/html" } else { "text/plain" };
        body.insert("format".to_owned(), json!(format));
        if !glossaries.is_empty() {
            body.insert("glossaries".to_owned(), json!(glossaries));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }

    /// Calls one operation, and returns the data of its answer. Every call is a POST, with its method in a header.
    async fn operation(
        &self,
        method: &'static str,
        path: &[&str],
        content: Option<Content>,
        texts: &[String],
    ) -> Result<Value, Failure> {
        let over = HeaderName::from_static("x-http-method-override");
        let mut headers = HeaderMap::from_iter([(over, HeaderValue::from_static(method))]);
        let body = match content {
            Some((kind, body)) => {
                let kind = HeaderValue::try_from(kind).map_err(|_| malformed("the request has no type"))?;
                headers.insert(CONTENT_TYPE, kind);
                body
            }
            None => Vec::new(),
        };
        let answer = self.caller.call(Method::POST, endpoint(&self.base, path), headers, Some(body)).await?;
        let mut answer = self.caller.accepted(answer, texts, kind)?;
        answer.get_mut("data").map(Value::take).ok_or_else(|| malformed("the answer has no `data`"))
    }

    /// Returns the numbers of the glossaries for a request: those that the user named, or the run's, which is stored at the
    /// first call.
    async fn glossaries(&self, request: &Request<'_>) -> Result<Vec<String>, Failure> {
        if !self.can.takes_terms || request.marks != MarkerStyle::None || request.terms.is_empty() {
            return Ok(self.named.clone());
        }
        let Some(pairs) = self.glossary.pairs() else { return Ok(Vec::new()) };
        let stored = self.glossary.id(&self.name, request.cancel, self.store(pairs, request)).await?;
        Ok(stored.map(str::to_owned).into_iter().collect())
    }

    /// Finds the glossary by its name, or stores it. Returns its number.
    async fn store(&self, pairs: &[(String, String)], request: &Request<'_>) -> Result<String, Failure> {
        let (from, to) = (code(request.from), code(request.to));
        let entries = entries(pairs, &from, &to);
        let name = format!("{NAME}{}", hash([&from, &to], &entries));
        if let Some((id, _)) = self.memories().await?.into_iter().find(|(_, other)| *other == name) {
            return Ok(id);
        }
        let memory = json!({ "name": format!("{name}{INCOMPLETE}") });
        let memory = self.operation("POST", &["memories"], Some(as_json(&memory)), &[]).await?;
        let id = number(&memory).ok_or_else(|| malformed("the answer has no `id`"))?;
        let filled = async {
            self.fill(&id, &entries, request.cancel).await?;
            self.operation("PUT", &["memories", &id], Some(as_json(&json!({ "name": name }))), &[]).await
        };
        if let Err(failure) = filled.await {
            // What matters is why it cannot be stored. What is left is removed by `--forget`.
            let _ = self.operation("DELETE", &["memories", &id], None, &[]).await;
            return Err(failure);
        }
        Ok(id)
    }

    /// Imports the entries into a memory, and waits until they are there.
    async fn fill(&self, id: &str, entries: &str, cancel: Option<&CancellationToken>) -> Result<(), Failure> {
        let mut job = self.operation("POST", &["memories", id, "glossary"], Some(form(entries)), &[]).await?;
        let mut pauses = Pauses::new(cancel);
        while job.get("progress").and_then(Value::as_f64).is_none_or(|progress| progress < 1.0) {
            let name = number(&job).ok_or_else(|| malformed("the answer has no `id`"))?;
            pauses.pause().await?;
            job = self.operation("GET", &["import-jobs", &name], None, &[]).await?;
        }
        Ok(())
    }

    /// Lists our memories, with those that are incomplete: (number, name).
    async fn memories(&self) -> Result<Vec<(String, String)>, Failure> {
        let list = self.operation("GET", &["memories"], None, &[]).await?;
        let named = |memory: &Value| Some((number(memory)?, memory.get("name")?.as_str()?.to_owned()));
        let all = list.as_array().into_iter().flatten().filter_map(named);
        Ok(all.filter(|(_, name)| name.starts_with(NAME)).collect())
    }
}

fn malformed(message: &str) -> Failure {
    Failure::new(FailureKind::Malformed, message)
}

fn as_json(body: &Value) -> Content {
    ("application/json".to_owned(), body.to_string().into_bytes())
}

/// Returns the form with a glossary: its type, and its entries as a file. A library for forms of two fields would be more.
fn form(entries: &str) -> Content {
    let boundary = format!("padanan-{}", hash(["", ""], entries));
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nunidirectional\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"csv\"; filename=\"glossary.csv\"\r\nContent-Type: text/csv\r\n\r\n\
         {entries}\r\n--{boundary}--\r\n"
    );
    (format!("multipart/form-data; boundary={boundary}"), body.into_bytes())
}

/// Returns the number of a memory, or the name of a job.
fn number(resource: &Value) -> Option<String> {
    match resource.get("id")? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// Returns the entries in CSV: a row of languages, then a row for each source form, which occurs once.
fn entries(pairs: &[(String, String)], from: &str, to: &str) -> String {
    let fits = |form: &str| !form.is_empty() && !form.contains(['\n', '\r']);
    let field = |form: &str| match form.contains([',', '"']) {
        true => format!("\"{}\"", form.replace('"', "\"\"")),
        false => form.to_owned(),
    };
    let rows = unique(pairs, fits).into_iter().map(|(source, target)| format!("{},{}\n", field(source), field(target)));
    std::iter::once(format!("{from},{to}\n")).chain(rows).collect()
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 | 422 if refusal.says(&["language is not supported", "language pair", "unsupported language"]) => {
            FailureKind::UnsupportedPair
        }
        400 | 422 if refusal.says(&["too many", "exceeds", "too long"]) => FailureKind::TooLarge,
        403 if refusal.says(&["billing", "limit", "expired"]) => FailureKind::Quota,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for ModernMt {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    fn stored_glossary(&self) -> Option<&StoredGlossary> {
        Some(&self.glossary)
    }

    async fn delete_glossaries(&self) -> Result<usize, Failure> {
        let ours = self.memories().await?;
        for (id, _) in &ours {
            self.operation("DELETE", &["memories", id], None, &[]).await?;
        }
        Ok(ours.len())
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let body = self.body(&request, &self.glossaries(&request).await?);
        // A translation is a GET with a body.
        let data = self.operation("GET", &["translate"], Some(as_json(&body)), request.texts).await?;
        let text = |t: &Value| t.get("translation").and_then(Value::as_str).map(str::to_owned);
        let found = data.as_array().and_then(|list| list.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glossary_is_a_table_with_languages() {
        let pair = |s: &str, t: &str| (s.to_owned(), t.to_owned());
        let pairs = [pair("Moskwa", "Moscow"), pair("Solo, Jawa", "Solo"), pair("a\nb", "c"), pair("Moskwa", "Moskau")];
        assert_eq!(entries(&pairs, "id", "en"), "id,en\nMoskwa,Moscow\n\"Solo, Jawa\",Solo\n");
        assert_eq!(entries(&[pair("Si \"Doel\"", "Doel")], "id", "en"), "id,en\n\"Si \"\"Doel\"\"\",Doel\n");
    }
}
