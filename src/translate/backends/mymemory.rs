//! MyMemory. Source: its page *API: technical specifications*.
//!
//! A public memory of translations with a machine behind it: what is sent may be kept there. Its errors come with the
//! status 200, as a sentence where the translation should be; none of them is taken for one.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint};
use super::kind::OwnSetting;
use super::refusal::BackendRefusal;
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, query};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Unset,
    settings: &[OwnSetting {
        name: "email",
        variables: &[],
        about: "For kind `mymemory`: an address, with which MyMemory translates more a day.",
    }],
    ..Kind::new(|options| Ok(Box::new(MyMemory::new(options)?)))
};

/// MyMemory takes one text of 500 bytes.
const LIMITS: Limits = Limits {
    texts: 1,
    most_texts: 1,
    bytes: 500,
    most_bytes: 500,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const SERVICE: &str = "https://api.mymemory.translated.net";

/// MyMemory.
pub(super) struct MyMemory {
    name: String,
    can: Capabilities,
    caller: Caller,
    key: Option<SecretString>,
    email: Option<String>,
    extra: Map<String, Value>,
}

impl MyMemory {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["q", "langpair", "key", "de"])?;
        options.check_scalars()?;
        let key = options.key();
        let url = endpoint(&options.url_or(Some(SERVICE))?, &["get"]);
        let caller = Caller::new(&options, url, key.clone(), None)?;
        let email = options.settings.get("email").cloned();
        Ok(Self { can: options.capabilities(&LIMITS), caller, key, email, name: options.name, extra: options.extra })
    }

    /// Returns the address of a request. It has the key, so it must not be shown.
    fn url(&self, text: &str, request: &Request<'_>) -> Url {
        let mut url = self.caller.url().clone();
        url.query_pairs_mut()
            .append_pair("q", text)
            .append_pair("langpair", &format!("{}|{}", code(request.from), code(request.to)));
        if !self.extra.contains_key("mt") {
            url.query_pairs_mut().append_pair("mt", "1");
        }
        if let Some(key) = &self.key {
            url.query_pairs_mut().append_pair("key", key.expose_secret());
        }
        if let Some(email) = &self.email {
            url.query_pairs_mut().append_pair("de", email);
        }
        query(&mut url, &self.extra);
        url
    }
}

/// Returns the refusal that an answer with status 200 is, if it is one.
fn disguised(answer: &Value) -> Option<BackendRefusal> {
    let words = answer.pointer("/responseData/translatedText").and_then(Value::as_str).unwrap_or_default();
    // A number, or a string of digits.
    let status = answer.get("responseStatus").and_then(|s| s.as_u64().or_else(|| s.as_str()?.trim().parse().ok()));
    let status = status.and_then(|s| u16::try_from(s).ok()).unwrap_or(200);
    let finished = answer.get("quotaFinished") == Some(&Value::Bool(true));
    let warns = words.to_uppercase().contains("MYMEMORY WARNING");
    if status == 200 && !finished && !warns {
        return None;
    }
    let details = answer.get("responseDetails").and_then(Value::as_str).unwrap_or_default().trim();
    let said = if details.is_empty() { words } else { details };
    let status = if finished || warns { 429 } else { status };
    let body = if said.is_empty() { json!({}) } else { json!({ "message": said }) };
    Some(BackendRefusal { status, body, retry_after: None, location: None })
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        _ if refusal.says(&["all available free translations", "quota"]) => FailureKind::Quota,
        400..=499 if refusal.says(&["language pair", "distinct languages", "invalid target", "invalid source"]) => {
            FailureKind::UnsupportedPair
        }
        400..=499 if refusal.says(&["length limit exceeded"]) => FailureKind::TooLarge,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for MyMemory {
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
        let [text] = request.texts else {
            return Err(Failure::new(FailureKind::TooLarge, "the service takes one text at a time"));
        };
        let answered = self.caller.call(Method::GET, self.url(text, &request), HeaderMap::new(), None).await?;
        let answered = match answered {
            Ok(answer) => match disguised(&answer) {
                None => Ok(answer),
                Some(refusal) => Err(refusal),
            },
            Err(refusal) => {
                let words = disguised(&refusal.body).map_or(Value::Null, |told| told.body);
                Err(BackendRefusal { body: words, ..refusal })
            }
        };
        let answer = self.caller.accepted(answered, request.texts, kind)?;
        let found = answer.pointer("/responseData/translatedText").and_then(Value::as_str);
        as_many_as_sent(found.map(|text| vec![text.to_owned()]), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_with_status_200_are_errors() {
        use FailureKind::*;
        let free = "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 18 HOURS";
        for (status, words, finished, wanted) in [
            (json!(200), free, false, Quota),
            (json!(429), free, true, Quota),
            (json!("403"), "PLEASE SELECT TWO DISTINCT LANGUAGES", false, UnsupportedPair),
            (json!("403"), "'XX' IS AN INVALID TARGET LANGUAGE", false, UnsupportedPair),
            (json!(403), "QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS", false, TooLarge),
            (json!("403"), "AUTHENTICATION FAILURE: INVALID KEY", false, Authentication),
            (json!("500"), "", false, Unavailable),
        ] {
            let answer = json!({
                "responseData": { "translatedText": words }, "responseStatus": status, "quotaFinished": finished,
            });
            let refusal = disguised(&answer).unwrap();
            assert_eq!(kind(&refusal), wanted, "{words}");
            assert_eq!(refusal.said().unwrap_or_default(), words);
        }
        let fine = json!({ "responseData": { "translatedText": "He went" }, "responseStatus": "200" });
        assert!(disguised(&fine).is_none());
    }
}
