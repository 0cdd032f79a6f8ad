//! Google Cloud Translation, Basic (v2). Source: Google's discovery document `translate` v2.
//!
//! The key goes into the header `x-goog-api-key`, not into the address, where servers on the way would log it. Without
//! `format`, Google takes texts for HTML; so it is always sent. Terms travel as HTML that Google leaves alone.

pub(super) mod account;
pub(super) mod advanced;
mod glossary;

use async_trait::async_trait;
use reqwest::header::HeaderName;
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json, secret_header};
use super::refusal::BackendRefusal;
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, is_near, merge};
use crate::text::entities::unescape;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind =
    Kind { key: Key::Wanted("GOOGLE_TRANSLATE_API_KEY"), ..Kind::new(|options| Ok(Box::new(Google::new(options)?))) };

/// Google takes 128 texts, and recommends 5,000 characters in a request.
const LIMITS: Limits = Limits {
    texts: 128,
    most_texts: 128,
    bytes: 5000,
    most_bytes: 30_000,
    marks: MarkerStyle::TranslateNo,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const SERVICE: &str = "https://translation.googleapis.com";

/// Google Cloud Translation v2.
pub(super) struct Google {
    name: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
}

impl Google {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["q", "source", "target", "format"])?;
        let base = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&base) {
            return Err(options.wrong(
                "Google needs a key; set GOOGLE_TRANSLATE_API_KEY, or name another source with `api_key_env` or \
                 `api_key_file` (a service account is for kind = \"google-v3\")",
            ));
        }
        let mut caller = Caller::new(&options, endpoint(&base, &["language", "translate", "v2"]), key.clone(), None)?;
        if let Some(key) = &key {
            let value = secret_header(key).map_err(|e| options.wrong(e))?;
            caller = caller.header(HeaderName::from_static("x-goog-api-key"), value);
        }
        Ok(Self { can: options.capabilities(&LIMITS), caller, name: options.name, extra: options.extra })
    }

    fn body(&self, request: &Request<'_>) -> Value {
        let mut body = Map::new();
        body.insert("q".to_owned(), json!(request.texts));
        body.insert("source".to_owned(), json!(code(request.from)));
        body.insert("target".to_owned(), json!(code(request.to)));
        body.insert("format".to_owned(), json!(if request.marks.is_markup() { "html" } else { "text" }));
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
}

#[async_trait]
impl Backend for Google {
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
        let answer = self.caller.answer(json(&self.body(&request)), request.texts, kind).await?;
        let list = answer.pointer("/data/translations").and_then(Value::as_array);
        as_many_as_sent(list.and_then(|list| translated(list, &request)), request.texts.len())
    }
}

/// Returns the texts of a list of translations.
fn translated(list: &[Value], request: &Request<'_>) -> Option<Vec<String>> {
    let markup = request.marks.is_markup();
    let text = |(i, t): (usize, &Value)| {
        let text = t.get("translatedText")?.as_str()?;
        let source = request.texts.get(i).map_or("", String::as_str);
        Some(if markup { text.to_owned() } else { decoded(text, source) })
    };
    list.iter().enumerate().map(text).collect()
}

/// Resolves entities in the translation of a plain text that has none: Google writes `&#39;` for an apostrophe.
fn decoded(text: &str, source: &str) -> String {
    if unescape(source) == source { unescape(text) } else { text.to_owned() }
}

/// Returns what Google gives as reasons, in capitals and small letters as they come.
fn reasons(refusal: &BackendRefusal) -> impl Iterator<Item = &str> {
    let error = refusal.body.get("error");
    let list = |name: &str| error.and_then(|e| e.get(name)).and_then(Value::as_array).into_iter().flatten();
    let reasons = list("errors").chain(list("details")).filter_map(|e| e.get("reason")?.as_str());
    reasons.chain(error.and_then(|e| e.get("status")?.as_str()))
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    let any = |wanted: &[&str]| reasons(refusal).any(|reason| wanted.contains(&reason));
    match refusal.status {
        400 | 401 if any(&["API_KEY_INVALID", "keyInvalid", "keyExpired"]) || refusal.says(&["api key"]) => {
            FailureKind::Authentication
        }
        400 if refusal.says(&["language pair", "language is invalid", "invalid language", "target language"]) => {
            FailureKind::UnsupportedPair
        }
        400 if refusal.says(&["too long", "too large", "too many text segments", "payload size exceeds"]) => {
            FailureKind::TooLarge
        }
        403 | 429 if any(&["dailyLimitExceeded", "quotaExceeded"]) || refusal.says(&["daily limit", "per day"]) => {
            FailureKind::Quota
        }
        403 if any(&["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"]) => FailureKind::RateLimited,
        _ => refusal.kind(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;

    #[test]
    fn the_kind_is_in_the_reason() {
        use FailureKind::*;
        for (status, error, wanted) in [
            (400, json!({ "message": "API key not valid. Please pass a valid API key." }), Authentication),
            (400, json!({ "message": "no", "details": [{ "reason": "API_KEY_INVALID" }] }), Authentication),
            (400, json!({ "message": "Bad language pair: id|xx" }), UnsupportedPair),
            (400, json!({ "message": "Text too long" }), TooLarge),
            (400, json!({ "message": "Too many text segments" }), TooLarge),
            (400, json!({ "message": "Invalid Value" }), BadRequest),
            (403, json!({ "message": "no", "errors": [{ "reason": "dailyLimitExceeded" }] }), Quota),
            (403, json!({ "message": "no", "errors": [{ "reason": "userRateLimitExceeded" }] }), RateLimited),
            (403, json!({ "message": "no", "status": "PERMISSION_DENIED" }), Authentication),
            (429, json!({ "message": "no", "status": "RESOURCE_EXHAUSTED" }), RateLimited),
            (429, json!({ "message": "Quota exceeded for quota metric … per day" }), Quota),
        ] {
            let body = json!({ "error": error });
            let refusal = BackendRefusal { status, body, retry_after: None, location: None };
            assert_eq!(kind(&refusal), wanted, "{status} {error}");
        }
    }

    #[test]
    fn entities_are_resolved_unless_the_source_has_them() {
        for (text, source, plain) in [
            ("It&#39;s A&amp;B", "Ini A&B", "It's A&B"),
            ("The sign &lt; is written &amp;lt;", "Tanda < ditulis &lt;", "The sign &lt; is written &amp;lt;"),
            ("R&D;", "R&D;", "R&D;"),
        ] {
            assert_eq!(decoded(text, source), plain);
        }
    }

    #[test]
    fn the_format_is_always_said() {
        use crate::text::language::Lang;
        let key = Some(SecretString::from("k"));
        let google = Google::new(BackendOptions { key, ..options(BackendKind::Google) }).unwrap();
        assert_eq!(google.caller.url().as_str(), "https://translation.googleapis.com/language/translate/v2");
        let (from, to, texts) = (Lang::parse("ind").unwrap(), Lang::parse("en").unwrap(), ["a".to_owned()]);
        for (marks, format) in [(MarkerStyle::Words, "text"), (MarkerStyle::TranslateNo, "html")] {
            let request = Request { marks, ..Request::of(&texts, &from, &to) };
            let body = json!({ "q": ["a"], "source": "id", "target": "en", "format": format });
            assert_eq!(google.body(&request), body);
        }
    }
}
