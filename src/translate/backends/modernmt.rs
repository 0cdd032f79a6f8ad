//! ModernMT. Source: ModernMT's own client for Python (1.5.2), and its pages.
//!
//! Terms travel as invented words. Glossaries that are stored with ModernMT (`glossary`) are applied to every request.

use async_trait::async_trait;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::http::{Caller, endpoint, json, secret_header};
use super::kind::OwnSetting;
use super::refusal::BackendRefusal;
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, is_near, merge};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Wanted("MODERNMT_API_KEY"),
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

/// ModernMT.
pub(super) struct ModernMt {
    name: String,
    can: Capabilities,
    caller: Caller,
    glossaries: Vec<String>,
    extra: Map<String, Value>,
}

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
        // A translation is a GET with a body, which goes as a POST.
        let mut caller = Caller::new(&options, endpoint(&base, &["translate"]), key.clone(), None)?
            .header(HeaderName::from_static("x-http-method-override"), HeaderValue::from_static("GET"));
        if let Some(key) = &key {
            let value = secret_header(key).map_err(|e| options.wrong(e))?;
            caller = caller.header(HeaderName::from_static("mmt-apikey"), value);
        }
        let glossaries = options.settings.get("glossary").map(String::as_str).unwrap_or_default();
        let glossaries = glossaries.split(',').map(|g| g.trim().to_owned()).filter(|g| !g.is_empty()).collect();
        let can = options.capabilities(&LIMITS);
        Ok(Self { can, caller, glossaries, name: options.name, extra: options.extra })
    }

    fn body(&self, request: &Request<'_>) -> Value {
        let mut body = Map::new();
        body.insert("source".to_owned(), json!(code(request.from)));
        body.insert("target".to_owned(), json!(code(request.to)));
        body.insert("q".to_owned(), json!(request.texts));
        let format = if request.marks.is_markup() { "text/html" } else { "text/plain" };
        body.insert("format".to_owned(), json!(format));
        if !self.glossaries.is_empty() {
            body.insert("glossaries".to_owned(), json!(self.glossaries));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
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

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let answer = self.caller.answer(json(&self.body(&request)), request.texts, kind).await?;
        let text = |t: &Value| t.get("translation").and_then(Value::as_str).map(str::to_owned);
        let found = answer.get("data").and_then(Value::as_array).and_then(|list| list.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}
