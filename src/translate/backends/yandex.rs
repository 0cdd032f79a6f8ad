//! Yandex Translate v2. Source: Yandex's `translation_service.proto`, and its page of limits.
//!
//! Terms travel as HTML that Yandex leaves alone. If the configuration says `marks = "none"`, the terms that occur in a
//! request go with it as a glossary.

use async_trait::async_trait;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json, secret_header};
use super::kind::OwnSetting;
use super::refusal::BackendRefusal;
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, is_near, merge};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Wanted("YANDEX_API_KEY"),
    settings: &[OwnSetting {
        name: "folder_id",
        variables: &[],
        about: "For kind `yandex`: the folder to bill. A key of a service account has one; an IAM token needs it.",
    }],
    ..Kind::new(|options| Ok(Box::new(Yandex::new(options)?)))
};

/// Yandex takes 10,000 characters in a request, and names no number of texts.
const LIMITS: Limits = Limits {
    texts: 50,
    most_texts: 1000,
    bytes: 9000,
    most_bytes: 10_000,
    marks: MarkerStyle::TranslateNo,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
/// Maximum number of terms in a request.
const MAX_TERMS: usize = 50;
/// Maximum number of characters of all source forms in a request.
const MAX_TERM_CHARACTERS: usize = 10_000;
const SERVICE: &str = "https://translate.api.cloud.yandex.net";

/// Yandex Translate.
pub(super) struct Yandex {
    name: String,
    can: Capabilities,
    caller: Caller,
    folder: Option<String>,
    extra: Map<String, Value>,
}

impl Yandex {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["folderId", "texts", "sourceLanguageCode", "targetLanguageCode", "format"])?;
        let base = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&base) {
            return Err(options.wrong(
                "Yandex needs the key of a service account; set YANDEX_API_KEY, or name another source with \
                 `api_key_env` or `api_key_file`",
            ));
        }
        let folder = options.settings.get("folder_id").cloned();
        let header = match &key {
            Some(key) if folder.is_none() && is_token(key) => {
                return Err(options.wrong("with an IAM token, Yandex needs `folder_id`; or use an API key"));
            }
            Some(key) => Some(authorization(key).map_err(|e| options.wrong(e))?),
            None => None,
        };
        let caller = Caller::new(&options, endpoint(&base, &["translate", "v2", "translate"]), key, header)?;
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = options.marks == Some(MarkerStyle::None);
        Ok(Self { can, caller, folder, name: options.name, extra: options.extra })
    }

    fn body(&self, request: &Request<'_>) -> Result<Value, Failure> {
        let mut body = Map::new();
        if let Some(folder) = &self.folder {
            body.insert("folderId".to_owned(), json!(folder));
        }
        body.insert("texts".to_owned(), json!(request.texts));
        body.insert("sourceLanguageCode".to_owned(), json!(code(request.from)));
        body.insert("targetLanguageCode".to_owned(), json!(code(request.to)));
        body.insert("format".to_owned(), json!(if request.marks.is_markup() { "HTML" } else { "PLAIN_TEXT" }));
        merge(&mut body, &self.extra);
        if self.can.takes_terms && request.marks == MarkerStyle::None && !request.terms.is_empty() {
            let pairs = pairs(request.terms, request.texts.len() > 1)?;
            body.insert("glossaryConfig".to_owned(), json!({ "glossaryData": { "glossaryPairs": pairs } }));
        }
        Ok(Value::Object(body))
    }
}

/// Returns the terms of a request as Yandex takes them. Where there are too many for a request with more than one text,
/// the request is to be split; one text gets as many as fit, and what becomes of the others is checked as always.
fn pairs(terms: &[(String, String)], divisible: bool) -> Result<Vec<Value>, Failure> {
    let mut characters = 0;
    let mut unique: Vec<&(String, String)> = Vec::new();
    let mut rest = 0;
    for term in terms {
        if term.0.is_empty() || unique.iter().any(|known| known.0 == term.0) {
            continue;
        }
        let length = term.0.chars().count();
        if unique.len() < MAX_TERMS && characters + length <= MAX_TERM_CHARACTERS {
            characters += length;
            unique.push(term);
        } else {
            rest += 1;
        }
    }
    if rest > 0 && divisible {
        return Err(Failure::new(FailureKind::TooLarge, "the request has more glossary terms than Yandex takes"));
    }
    let pair = |(source, target): &&(String, String)| json!({ "sourceText": source, "translatedText": target });
    Ok(unique.iter().map(pair).collect())
}

/// Whether this is an IAM token, not an API key.
fn is_token(key: &SecretString) -> bool {
    key.expose_secret().starts_with("t1.")
}

fn authorization(key: &SecretString) -> Result<HeaderValue, &'static str> {
    let scheme = if is_token(key) { "Bearer" } else { "Api-Key" };
    secret_header(&SecretString::from(format!("{scheme} {}", key.expose_secret())))
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 if refusal.says(&[
            "unsupported target_language",
            "unsupported source_language",
            "unsupported language",
        ]) =>
        {
            FailureKind::UnsupportedPair
        }
        400 if refusal.says(&["length must be not greater", "too long", "number of characters"]) => {
            FailureKind::TooLarge
        }
        // The balance of the folder, or its limit of characters.
        403 if refusal.says(&["quota", "billing", "suspended"]) => FailureKind::Quota,
        429 if refusal.says(&["quota"]) => FailureKind::Quota,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Yandex {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let answer = self.caller.answer(json(&self.body(&request)?), request.texts, kind).await?;
        let text = |t: &Value| t.get("text").and_then(Value::as_str).map(str::to_owned);
        let found =
            answer.get("translations").and_then(Value::as_array).and_then(|list| list.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;

    #[test]
    fn a_token_is_a_bearer_and_needs_a_folder() {
        let key = |key: &str| Some(SecretString::from(key));
        let built = |key, settings: &[(&'static str, &str)]| {
            let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            Yandex::new(BackendOptions { key, settings, ..options(BackendKind::Yandex) })
        };
        assert!(built(key("t1.abc"), &[]).err().unwrap().to_string().contains("`folder_id`"));
        assert!(built(key("t1.abc"), &[("folder_id", "b1g")]).is_ok());
        assert!(built(key("AQVN"), &[]).is_ok());
        assert_eq!(authorization(&SecretString::from("t1.abc")).unwrap().to_str().unwrap(), "Bearer t1.abc");
        assert_eq!(authorization(&SecretString::from("AQVN")).unwrap().to_str().unwrap(), "Api-Key AQVN");
    }

    #[test]
    fn at_most_fifty_terms_go_with_a_request() {
        let terms: Vec<(String, String)> = (0..60).map(|i| (format!("istilah{i}"), format!("term{i}"))).collect();
        assert_eq!(pairs(&terms, true).unwrap_err().kind, FailureKind::TooLarge);
        assert_eq!(pairs(&terms, false).unwrap().len(), MAX_TERMS);
        let twice = [terms[0].clone(), terms[0].clone()];
        assert_eq!(pairs(&twice, true).unwrap(), [json!({ "sourceText": "istilah0", "translatedText": "term0" })]);
        let long = [("a".repeat(6000), "b".to_owned()), ("c".repeat(6000), "d".to_owned())];
        assert_eq!(pairs(&long, false).unwrap().len(), 1);
    }
}
