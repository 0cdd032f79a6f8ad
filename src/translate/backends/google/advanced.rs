//! Google Cloud Translation, Advanced (v3). Source: Google's discovery document `translate` v3.
//!
//! Signs in with a service account. A glossary that is stored with Google (`glossary`) is applied to every request; its
//! answer then has two lists, and the one with the glossary counts. If the configuration says `marks = "none"` and names a
//! `bucket`, the run's glossary is stored with Google, once for each content; `padanan backends --forget` removes it.

use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;

use super::super::http::{Caller, endpoint};
use super::super::kind::{Key, Kind, OwnSetting};
use super::super::stored_glossary::StoredGlossary;
use super::super::{BackendOptions, BackendOptionsError, Limits, as_many_as_sent, code, merge};
use super::account::{Account, Call, PLATFORM, TRANSLATION};
use super::glossary::{Bucket, Glossaries};
use super::translated;
use crate::translate::{Backend, Capabilities, Failure, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(in super::super) const KIND: Kind = Kind {
    key: Key::Document("GOOGLE_APPLICATION_CREDENTIALS"),
    has_models: true,
    stores_glossaries: true,
    settings: &[
        OwnSetting {
            name: "project",
            variables: &["GOOGLE_CLOUD_PROJECT"],
            about: "For kind `google-v3`: the project to bill. Default: the service account's.",
        },
        OwnSetting {
            name: "location",
            variables: &[],
            about: "For kind `google-v3`: where it is translated, such as `us-central1`. Default: that of `glossary`, else \
                    `global`.",
        },
        OwnSetting {
            name: "glossary",
            variables: &[],
            about: "A glossary that is stored with the service. For kind `google-v3`: its name, or \
                    `projects/…/locations/…/glossaries/…`; for `amazon`: a terminology; for `modernmt`: numbers of \
                    glossaries, with commas between them.",
        },
        OwnSetting {
            name: "bucket",
            variables: &[],
            about: "For kind `google-v3` with `marks = \"none\"`: the bucket of Cloud Storage for the glossary of the run, \
                    from which Google makes its own.",
        },
    ],
    ..Kind::new(|options| Ok(Box::new(GoogleV3::new(options)?)))
};

/// Google takes 1,024 texts, and recommends less than 30,000 characters in a request.
const LIMITS: Limits = Limits {
    texts: 128,
    most_texts: 1024,
    bytes: 10_000,
    most_bytes: 30_000,
    marks: MarkerStyle::TranslateNo,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const SERVICE: &str = "https://translation.googleapis.com";

/// Google Cloud Translation v3.
pub(in super::super) struct GoogleV3 {
    name: String,
    can: Capabilities,
    caller: Caller,
    account: Account,
    /// The model, as the user wrote it.
    model: Option<String>,
    /// `projects/…/locations/…`
    parent: String,
    service: Url,
    location: String,
    /// A glossary that the user named.
    named: Option<String>,
    bucket: Option<Bucket>,
    glossary: StoredGlossary,
    extra: Map<String, Value>,
}

impl GoogleV3 {
    pub(in super::super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["contents", "mimeType", "sourceLanguageCode", "targetLanguageCode", "glossaryConfig"])?;
        let Some(file) = &options.key else {
            return Err(options.wrong(
                "Google needs the file of a service account; name it with GOOGLE_APPLICATION_CREDENTIALS or `api_key_file` \
                 (an API key is for kind = \"google\")",
            ));
        };
        let setting = |name: &str| options.settings.get(name).cloned();
        let (named, bucket) = (setting("glossary"), setting("bucket"));
        let account = Account::new(&options, file, if bucket.is_some() { PLATFORM } else { TRANSLATION })?;
        let project = setting("project").or_else(|| account.project.clone());
        let project = project.ok_or_else(|| options.wrong("`project` is missing; write the project to bill"))?;
        let place = |glossary: &String| {
            let mut parts = glossary.split('/').skip_while(|part| *part != "locations");
            parts.nth(1).map(str::to_owned)
        };
        let location = setting("location").or(named.as_ref().and_then(place)).unwrap_or_else(|| "global".to_owned());
        let fine =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        if !fine(&project) || !fine(&location) {
            return Err(options.wrong("`project` and `location` are names of letters, digits and hyphens"));
        }
        check_glossary(&options, named.is_some(), bucket.is_some(), &location)?;
        let parent = format!("projects/{project}/locations/{location}");
        let named = named.map(|name| full(&parent, "glossaries", &name));
        let service = options.url_or(Some(SERVICE))?;
        let bucket = bucket.map(|name| Bucket::new(&options, &name, &service)).transpose()?;
        let path = ["v3", "projects", &project, "locations", &format!("{location}:translateText")];
        let caller = Caller::new(&options, endpoint(&service, &path), None, None)?;
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = bucket.is_some();
        let glossary = StoredGlossary::default();
        let (name, model, extra) = (options.name, options.model, options.extra);
        Ok(Self { name, can, caller, account, model, parent, service, location, named, bucket, glossary, extra })
    }

    fn glossaries(&self) -> Glossaries<'_> {
        let (account, caller, service) = (&self.account, &self.caller, &self.service);
        Glossaries { account, caller, service, parent: &self.parent, bucket: self.bucket.as_ref() }
    }

    /// Returns the glossary for a request: the one that the user named, or the run's, which is stored at the first call.
    async fn glossary(&self, request: &Request<'_>) -> Result<Option<&str>, Failure> {
        if self.named.is_some() || !self.can.takes_terms || request.terms.is_empty() {
            return Ok(self.named.as_deref());
        }
        let Some(pairs) = self.glossary.pairs().filter(|_| request.marks == MarkerStyle::None) else { return Ok(None) };
        let glossaries = self.glossaries();
        self.glossary.id(&self.name, request.cancel, glossaries.store(pairs, request)).await
    }

    fn body(&self, request: &Request<'_>, glossary: Option<&str>) -> Value {
        let mut body = Map::new();
        body.insert("contents".to_owned(), json!(request.texts));
        body.insert("sourceLanguageCode".to_owned(), json!(code(request.from)));
        body.insert("targetLanguageCode".to_owned(), json!(code(request.to)));
        let format = if request.marks.is_markup() { "text/html" } else { "text/plain" };
        body.insert("mimeType".to_owned(), json!(format));
        if let Some(model) = &self.model {
            let model = if model.contains('/') { model.clone() } else { format!("general/{model}") };
            body.insert("model".to_owned(), json!(full(&self.parent, "models", &model)));
        }
        if let Some(glossary) = glossary {
            body.insert("glossaryConfig".to_owned(), json!({ "glossary": glossary }));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
}

/// Refuses settings of a glossary that do not fit together.
fn check_glossary(
    options: &BackendOptions,
    named: bool,
    bucket: bool,
    location: &str,
) -> Result<(), BackendOptionsError> {
    if named && bucket {
        return Err(
            options.wrong("`glossary` is one that you made, and `bucket` is for the run's; leave one of them out")
        );
    }
    if bucket && options.marks != Some(MarkerStyle::None) {
        return Err(options.wrong(
            "`bucket` is for the glossary of the run, which Google gets in the place of marks; add marks = \"none\", or \
             leave `bucket` out",
        ));
    }
    if location != "global" {
        return Ok(());
    }
    if named {
        return Err(options.wrong(
            "a glossary has a location; write its whole name, projects/…/locations/…/glossaries/…, or `location`",
        ));
    }
    if bucket {
        return Err(options.wrong("a glossary has a location; write, for example, location = \"us-central1\""));
    }
    Ok(())
}

/// Returns the whole name of a resource.
fn full(parent: &str, collection: &str, name: &str) -> String {
    if name.starts_with("projects/") { name.to_owned() } else { format!("{parent}/{collection}/{name}") }
}

#[async_trait]
impl Backend for GoogleV3 {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    fn stored_glossary(&self) -> Option<&StoredGlossary> {
        Some(&self.glossary)
    }

    async fn delete_glossaries(&self) -> Result<usize, Failure> {
        // There are no glossaries in the location that is everywhere.
        if self.location == "global" { Ok(0) } else { self.glossaries().delete().await }
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let glossary = self.glossary(&request).await?;
        let body = self.body(&request, glossary).to_string().into_bytes();
        let call = Call {
            method: Method::POST,
            url: self.caller.url().clone(),
            body: Some(("application/json", body)),
            texts: request.texts,
            hint: "check the service account, its role `Cloud Translation API User`, and `project`",
        };
        let answer = self.account.send(&self.caller, call).await?;
        let list = if glossary.is_some() { "glossaryTranslations" } else { "translations" };
        let list = answer.get(list).and_then(Value::as_array);
        as_many_as_sent(list.and_then(|list| translated(list, &request)), request.texts.len())
    }
}
