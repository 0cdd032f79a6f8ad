//! Google Cloud Translation, Advanced (v3). Source: Google's discovery document `translate` v3.
//!
//! Signs in with a service account. A glossary that is stored with Google (`glossary`) is applied to every request; its
//! answer then has two lists, and the one with the glossary counts. Making such a glossary needs a bucket of Cloud
//! Storage, so padanan makes none.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};

use super::super::http::{Caller, endpoint, secret_header};
use super::super::kind::{Key, Kind, OwnSetting};
use super::super::refusal::Private;
use super::super::{BackendOptions, BackendOptionsError, Limits, as_many_as_sent, code, merge};
use super::account::Account;
use super::{kind, translated};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(in super::super) const KIND: Kind = Kind {
    key: Key::Document("GOOGLE_APPLICATION_CREDENTIALS"),
    has_models: true,
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
    glossary: Option<String>,
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
        let account = Account::new(&options, file)?;
        let setting = |name: &str| options.settings.get(name).cloned();
        let project = setting("project").or_else(|| account.project.clone());
        let project = project.ok_or_else(|| options.wrong("`project` is missing; write the project to bill"))?;
        let glossary = setting("glossary");
        let place =
            |glossary: &String| glossary.split('/').skip_while(|part| *part != "locations").nth(1).map(str::to_owned);
        let place = glossary.as_ref().and_then(place);
        let location = setting("location").or(place).unwrap_or_else(|| "global".to_owned());
        let fine =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        if !fine(&project) || !fine(&location) {
            return Err(options.wrong("`project` and `location` are names of letters, digits and hyphens"));
        }
        if glossary.is_some() && location == "global" {
            return Err(options.wrong(
                "a glossary has a location; write its whole name, projects/…/locations/…/glossaries/…, or `location`",
            ));
        }
        let parent = format!("projects/{project}/locations/{location}");
        let glossary = glossary.map(|name| full(&parent, "glossaries", &name));
        let url = endpoint(
            &options.url_or(Some(SERVICE))?,
            &["v3", "projects", &project, "locations", &format!("{location}:translateText")],
        );
        let caller = Caller::new(&options, url, None, None)?;
        let can = options.capabilities(&LIMITS);
        let (name, model, extra) = (options.name, options.model, options.extra);
        Ok(Self { name, can, caller, account, model, parent, glossary, extra })
    }

    fn body(&self, request: &Request<'_>) -> Value {
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
        if let Some(glossary) = &self.glossary {
            body.insert("glossaryConfig".to_owned(), json!({ "glossary": glossary }));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }

    async fn send(&self, request: &Request<'_>, token: &SecretString) -> Result<Value, Failure> {
        let bearer = SecretString::from(format!("Bearer {}", token.expose_secret()));
        let bearer = secret_header(&bearer)
            .map_err(|_| Failure::new(FailureKind::Malformed, "Google's sign-in gave a token that cannot be sent"))?;
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer), (CONTENT_TYPE, json)]);
        let body = self.body(request).to_string().into_bytes();
        let answer = self.caller.call(Method::POST, self.caller.url().clone(), headers, Some(body)).await?;
        answer.map_err(|refusal| {
            let private = Private { key: Some(token), texts: request.texts };
            let hint = "check the service account, its role `Cloud Translation API User`, and `project`";
            refusal.failure_with(kind(&refusal), &private, hint)
        })
    }
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

    fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let token = self.account.token().await?;
        let answer = match self.send(&request, &token).await {
            Err(failure) if failure.kind == FailureKind::Authentication => {
                // The next run of this backend signs in again.
                self.account.forget().await;
                return Err(failure);
            }
            answer => answer?,
        };
        let list = if self.glossary.is_some() { "glossaryTranslations" } else { "translations" };
        let list = answer.get(list).and_then(Value::as_array);
        as_many_as_sent(list.and_then(|list| translated(list, &request)), request.texts.len())
    }
}
