//! DeepL API v2. Source: DeepL's OpenAPI description 3.11.0.

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json, secret_header};
use super::refusal::Refusal;
use super::{Limits, Options, as_many_as_sent, is_near, merge};
use crate::lang::Lang;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, Marks, Reply, Request};

/// A request's body may have 128 KiB; what is not text in it, and what JSON escapes, needs room too.
const LIMITS: Limits = Limits {
    texts: 50,
    most_texts: 50,
    bytes: 100 * 1024,
    most_bytes: 100 * 1024,
    marks: Marks::IgnoreTags,
    takes_terms: false,
};
const PAID: &str = "https://api.deepl.com";
const FREE: &str = "https://api-free.deepl.com";

/// DeepL, or a server that speaks as it does.
pub(super) struct Deepl {
    name: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
}

impl Deepl {
    pub(super) fn new(options: Options) -> Result<Self, String> {
        options.check_extra(&[
            "text",
            "source_lang",
            "target_lang",
            "tag_handling",
            "ignore_tags",
            "split_sentences",
        ])?;
        let key = options.key();
        // Keys of free accounts end so, and are refused at the other address.
        let free = key.as_ref().is_some_and(|key| key.expose_secret().ends_with(":fx"));
        let url = options.url_or(Some(if free { FREE } else { PAID }))?;
        if key.is_none() && !is_near(&url) {
            return Err(options.wrong(
                "DeepL asks for a key; set DEEPL_API_KEY, or name another with `api_key_env` or `api_key_file`",
            ));
        }
        let header = match &key {
            Some(key) => {
                let value = SecretString::from(format!("DeepL-Auth-Key {}", key.expose_secret()));
                Some(secret_header(&value).map_err(|e| options.wrong(&e))?)
            }
            None => None,
        };
        let caller = Caller::new(&options, translate_at(&url), key, header)?;
        Ok(Self { can: options.capabilities(&LIMITS), caller, name: options.name, extra: options.extra })
    }

    fn body(&self, request: &Request<'_>) -> Value {
        let mut body = Map::new();
        body.insert("text".to_owned(), json!(request.texts));
        body.insert("source_lang".to_owned(), json!(request.from.primary().to_uppercase()));
        body.insert("target_lang".to_owned(), json!(target(request.to)));
        // The texts are sentences already, and their lines are joined.
        body.insert("split_sentences".to_owned(), json!("0"));
        body.insert("preserve_formatting".to_owned(), json!(true));
        match request.marks {
            Marks::IgnoreTags => {
                body.insert("tag_handling".to_owned(), json!("xml"));
                body.insert("ignore_tags".to_owned(), json!(["t"]));
            }
            Marks::TranslateNo => {
                body.insert("tag_handling".to_owned(), json!("html"));
            }
            Marks::None | Marks::Words => {}
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
}

fn translate_at(url: &Url) -> Url {
    endpoint(url, &["v2", "translate"])
}

/// English and Portuguese are only targets with their region; source languages never have one.
fn target(lang: &Lang) -> String {
    match (lang.primary().as_str(), lang.as_str().split_once('-')) {
        ("en", None) => "EN-US".to_owned(),
        ("pt", None) => "PT-PT".to_owned(),
        (primary, None) => primary.to_uppercase(),
        (primary, Some((_, rest))) => format!("{primary}-{rest}").to_uppercase(),
    }
}

fn kind(refusal: &Refusal) -> FailureKind {
    match refusal.status {
        400 if refusal.says(&["'target_lang'", "'source_lang'", "target_lang not", "source_lang not"]) => {
            FailureKind::UnsupportedPair
        }
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Deepl {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        None
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let answer = match self.caller.exchange(json(&self.body(&request))).await? {
            Ok(answer) => answer,
            Err(refusal) => return Err(self.caller.failure(&refusal, kind(&refusal), request.texts)),
        };
        let text = |t: &Value| t.get("text").and_then(Value::as_str).map(str::to_owned);
        let found =
            answer.get("translations").and_then(Value::as_array).and_then(|list| list.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::options;
    use super::*;

    fn deepl(key: &str) -> Deepl {
        Deepl::new(Options { key: Some(SecretString::from(key)), ..options(Kind::Deepl) }).unwrap()
    }

    #[test]
    fn free_keys_go_to_the_free_address() {
        assert_eq!(deepl("k").caller.url().as_str(), "https://api.deepl.com/v2/translate");
        assert_eq!(deepl(" k:fx\n").caller.url().as_str(), "https://api-free.deepl.com/v2/translate");
    }

    #[test]
    fn codes_as_the_service_wants_them() {
        for (code, wanted) in [
            ("en", "EN-US"),
            ("eng", "EN-US"),
            ("en-GB", "EN-GB"),
            ("pt", "PT-PT"),
            ("de", "DE"),
            ("zh-Hans", "ZH-HANS"),
        ] {
            assert_eq!(target(&Lang::parse(code).unwrap()), wanted);
        }
    }

    #[test]
    fn the_body_says_what_the_marks_need() {
        let (from, to) = (Lang::parse("ind").unwrap(), Lang::parse("en").unwrap());
        let texts = ["a".to_owned()];
        let request = |marks| Request { from: &from, to: &to, texts: &texts, marks, terms: &[] };
        let mut backend = deepl("k");
        backend.extra.insert("formality".to_owned(), json!("prefer_more"));
        let body = backend.body(&request(Marks::IgnoreTags));
        assert_eq!(
            body,
            json!({
                "text": ["a"], "source_lang": "ID", "target_lang": "EN-US", "split_sentences": "0",
                "preserve_formatting": true, "tag_handling": "xml", "ignore_tags": ["t"], "formality": "prefer_more",
            })
        );
        assert_eq!(backend.body(&request(Marks::Words)).get("tag_handling"), None);
    }
}
