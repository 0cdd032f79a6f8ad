//! LibreTranslate. Source: its `libretranslate/app.py`.

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, merge};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Here(HERE),
    key: Key::BuiltInOnly("LIBRETRANSLATE_API_KEY"),
    built_in: true,
    ..Kind::new(|options| Ok(Box::new(LibreTranslate::new(options)?)))
};

/// The server has no limits unless its operator sets some; then it rejects larger requests, which are split.
const LIMITS: Limits = Limits {
    texts: 64,
    most_texts: 10_000,
    bytes: 32 * 1024,
    most_bytes: 10 * 1024 * 1024,
    marks: MarkerStyle::TranslateNo,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const HERE: &str = "http://127.0.0.1:5000";

/// A LibreTranslate server.
pub(super) struct LibreTranslate {
    name: String,
    can: Capabilities,
    caller: Caller,
    key: Option<SecretString>,
    extra: Map<String, Value>,
}

impl LibreTranslate {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["q", "source", "target", "format", "api_key", "alternatives"])?;
        let url = endpoint(&options.url_or(Some(HERE))?, &["translate"]);
        let key = options.key();
        let caller = Caller::new(&options, url, key.clone(), None)?;
        Ok(Self { can: options.capabilities(&LIMITS), caller, key, name: options.name, extra: options.extra })
    }

    /// Returns the body. It contains the key, so it must not be shown.
    fn body(&self, request: &Request<'_>) -> Value {
        let mut body = Map::new();
        body.insert("q".to_owned(), json!(request.texts));
        body.insert("source".to_owned(), json!(code(request.from)));
        body.insert("target".to_owned(), json!(code(request.to)));
        body.insert("format".to_owned(), json!(if request.marks.is_markup() { "html" } else { "text" }));
        if let Some(key) = &self.key {
            body.insert("api_key".to_owned(), json!(key.expose_secret()));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 | 403 if refusal.says(&["is not supported", "not available as a target language"]) => {
            FailureKind::UnsupportedPair
        }
        400 if refusal.says(&["exceeds text limit", "exceeds batch"]) => FailureKind::TooLarge,
        400 if refusal.says(&["api key"]) => FailureKind::Authentication,
        // The server bans an address for a while; further requests extend the ban.
        403 if refusal.says(&["request limits"]) => FailureKind::Quota,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for LibreTranslate {
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
        let text = |t: &Value| t.as_str().map(str::to_owned);
        let found = match answer.get("translatedText") {
            Some(Value::Array(list)) => list.iter().map(text).collect(),
            Some(Value::String(one)) => Some(vec![one.clone()]),
            _ => None,
        };
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;
    use crate::text::language::Lang;

    #[test]
    fn classes_by_the_servers_sentences() {
        use FailureKind::*;
        for (status, sentence, wanted) in [
            (400, "zz is not supported", UnsupportedPair),
            (400, "English (en) is not available as a target language from Javanese (jv)", UnsupportedPair),
            (400, "Invalid request: request (9000) exceeds text limit (5000)", TooLarge),
            (400, "Please contact the server operator to get an API key", Authentication),
            (400, "Invalid request: missing q parameter", BadRequest),
            (403, "Invalid API key", Authentication),
            (403, "Too many request limits violations", Quota),
            (429, "Slowdown: 80 per 1 minute", RateLimited),
            (500, "Cannot translate text: list index out of range", Unavailable),
        ] {
            let body = json!({ "error": sentence });
            assert_eq!(kind(&BackendRefusal { status, body, retry_after: None, location: None }), wanted, "{sentence}");
        }
    }

    #[test]
    fn the_body_has_the_key_only_where_there_is_one() {
        let (from, to) = (Lang::parse("id-ID").unwrap(), Lang::parse("eng").unwrap());
        let texts = ["a".to_owned()];
        let request = Request { marks: MarkerStyle::TranslateNo, ..Request::of(&texts, &from, &to) };
        let open = LibreTranslate::new(options(BackendKind::LibreTranslate)).unwrap();
        let plain = json!({ "q": ["a"], "source": "id-ID", "target": "en", "format": "html" });
        assert_eq!(open.body(&request), plain);
        let key = Some(SecretString::from("geheim"));
        let closed = LibreTranslate::new(BackendOptions { key, ..options(BackendKind::LibreTranslate) }).unwrap();
        assert_eq!(closed.body(&request)["api_key"], json!("geheim"));
    }
}
