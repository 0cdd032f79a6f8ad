//! Classifies answers that are not translations. Pure: no network here.
//!
//! The kind of failure comes from the HTTP status, unless a backend derives a better one from the service's own words.
//! The message contains those words, without the key and without the text to translate.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use crate::translate::{Failure, FailureKind};

/// Maximum length of a message, in characters.
const MAX_COUNT: usize = 300;
/// Maximum number of consecutive characters of one text that a message may quote.
const QUOTE: usize = 40;

/// An HTTP answer that contains no translation.
#[derive(Debug)]
pub(super) struct BackendRefusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The answer's JSON; `null` if the body was not JSON.
    pub(super) body: Value,
    /// The waiting time that the service asked for.
    pub(super) retry_after: Option<Duration>,
    /// The origin (without path) of a redirect that is not followed.
    pub(super) location: Option<String>,
}

impl BackendRefusal {
    /// Returns the service's own words, from the fields in which services put them.
    pub(super) fn said(&self) -> Option<String> {
        let text = |value: &Value| value.as_str().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
        let field = |value: &Value, name: &str| value.get(name).and_then(text);
        let first = field(&self.body, "explanation")
            .or_else(|| self.body.get("error").and_then(|error| field(error, "message").or_else(|| text(error))))
            .or_else(|| field(&self.body, "message"))
            .or_else(|| field(&self.body, "Message"))
            .or_else(|| field(&self.body, "msg"))
            .or_else(|| {
                self.body.pointer("/errors/0").and_then(|error| field(error, "message").or_else(|| text(error)))
            });
        match (first, field(&self.body, "detail")) {
            (Some(first), Some(detail)) if first != detail => Some(format!("{first}: {detail}")),
            (first, detail) => first.or(detail),
        }
    }

    /// Whether the service's words contain one of `phrases`, which are in lower case.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        let Some(said) = self.said().map(|s| s.to_lowercase()) else { return false };
        phrases.iter().any(|phrase| said.contains(phrase))
    }

    /// Returns the kind of failure by status; the words matter only if the key was rejected.
    pub(super) fn kind(&self) -> FailureKind {
        match self.status {
            401 | 403 | 407 if self.says(&["quota"]) => FailureKind::Quota,
            401 | 403 | 407 => FailureKind::Authentication,
            402 | 456 => FailureKind::Quota,
            300..=399 | 404 | 405 | 410 => FailureKind::NotFound,
            413 | 414 => FailureKind::TooLarge,
            429 | 529 => FailureKind::RateLimited,
            // 408 and 425 ask the client to repeat the request; an error with status 200 has no reason code.
            200..=299 | 408 | 425 | 500..=599 => FailureKind::Unavailable,
            _ => FailureKind::BadRequest,
        }
    }

    /// Returns the failure of that kind, in the service's words, with a hint about what a person can do.
    pub(super) fn failure(&self, kind: FailureKind, private: &Private<'_>) -> Failure {
        self.failure_with(kind, private, "check `api_key_env` or `api_key_file`")
    }

    /// The same for a service whose key comes from elsewhere: `key_hint` says what to do if it was refused.
    pub(super) fn failure_with(&self, kind: FailureKind, private: &Private<'_>, key_hint: &str) -> Failure {
        let mut message = match self.status {
            200..=299 => "the service answered with an error".to_owned(),
            status => format!("the service answered {}", named(status)),
        };
        if let Some(said) = self.said().and_then(|said| private.clean(&said)) {
            message = format!("{message}: {said}");
        }
        if let Some(hint) = self.hint(kind, key_hint) {
            message = format!("{}; {hint}", clip(&message, MAX_COUNT - hint.chars().count() - 2));
        }
        Failure { kind, message: clip(&message, MAX_COUNT), retry_after: self.retry_after }
    }

    fn hint(&self, kind: FailureKind, key_hint: &str) -> Option<String> {
        match (self.status, kind, &self.location) {
            (300..=399, _, Some(place)) => Some(clip(&format!("it redirects to {place}; is `url` right?"), 120)),
            (_, FailureKind::Authentication, _) => Some(key_hint.to_owned()),
            (404 | 405, FailureKind::NotFound, _) => Some("is `url` right?".to_owned()),
            _ => None,
        }
    }
}

/// Returns the status of an error that came with a status of success: its own, if the answer has one.
pub(super) fn disguised(answer: &Value, status: u16) -> Option<u16> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    let own =
        ["code", "status", "statusCode", "status_code"].iter().filter_map(|name| answer.get(name).and_then(number));
    let own = own.filter_map(|number| u16::try_from(number).ok()).find(|number| (400..600).contains(number));
    let failed = ["error", "errors"].iter().any(|name| answer.get(name).is_some_and(says_something))
        || ["success", "ok"].iter().any(|name| answer.get(name) == Some(&Value::Bool(false)));
    own.or_else(|| failed.then_some(status))
}

/// Whether a field for errors has one in it. Some servers always send the field.
fn says_something(error: &Value) -> bool {
    match error {
        Value::String(words) => !words.trim().is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(errors) => !errors.is_empty(),
        Value::Bool(failed) => *failed,
        Value::Number(code) => code.as_i64() != Some(0),
        Value::Null => false,
    }
}

/// Formats the status with its name, if it has one.
fn named(status: u16) -> String {
    match reqwest::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()) {
        Some(reason) => format!("{status} {reason}"),
        None if status == 456 => "456 Quota exceeded".to_owned(),
        None => status.to_string(),
    }
}

/// What must never appear in a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Private<'a> {
    /// The key.
    pub(super) key: Option<&'a SecretString>,
    /// The article's text.
    pub(super) texts: &'a [String],
}

impl Private<'_> {
    /// Returns `said` on one line, clipped, with `***` in place of the key; `None` if it quotes a text at length.
    pub(super) fn clean(&self, said: &str) -> Option<String> {
        let key = self.key.map(secrecy::ExposeSecret::expose_secret).filter(|key| !key.is_empty());
        let hidden = key.map(|key| said.replace(key, "***"));
        let clipped = clip(&printable_line(hidden.as_deref().unwrap_or(said)), MAX_COUNT);
        (!clipped.is_empty() && !self.quotes(&clipped)).then_some(clipped)
    }

    /// Whether more than [`QUOTE`] consecutive characters also occur in one of the texts.
    fn quotes(&self, said: &str) -> bool {
        let starts: Vec<usize> = said.char_indices().map(|(at, _)| at).chain([said.len()]).collect();
        let windows: Vec<&str> = starts.windows(QUOTE + 2).map(|w| &said[w[0]..w[QUOTE + 1]]).collect();
        !windows.is_empty()
            && self.texts.iter().map(|text| printable_line(text)).any(|t| windows.iter().any(|w| t.contains(w)))
    }
}

/// Returns the text with every run of white space and control characters as one space.
fn printable_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Returns at most `most` characters of the text, with `…` for the omitted rest.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn refusal(status: u16, body: Value) -> BackendRefusal {
        BackendRefusal { status, body, retry_after: None, location: None }
    }

    const NOTHING: Private<'static> = Private { key: None, texts: &[] };

    #[test]
    fn classes_by_status() {
        use FailureKind::*;
        for (status, kind) in [
            (301, NotFound),
            (400, BadRequest),
            (401, Authentication),
            (402, Quota),
            (403, Authentication),
            (404, NotFound),
            (408, Unavailable),
            (413, TooLarge),
            (415, BadRequest),
            (422, BadRequest),
            (429, RateLimited),
            (456, Quota),
            (500, Unavailable),
            (502, Unavailable),
            (503, Unavailable),
            (504, Unavailable),
            (529, RateLimited),
            (599, Unavailable),
            (600, BadRequest),
        ] {
            assert_eq!(refusal(status, Value::Null).kind(), kind, "{status}");
        }
        assert_eq!(refusal(403, json!({"message": "Monthly quota exceeded"})).kind(), Quota);
    }

    #[test]
    fn the_services_own_words() {
        for (body, said) in [
            (
                json!({"message": "Quota for this billing period has been exceeded."}),
                "Quota for this billing period has been exceeded.",
            ),
            (
                json!({"message": "Bad request", "detail": "Value for 'target_lang' not supported."}),
                "Bad request: Value for 'target_lang' not supported.",
            ),
            (json!({"error": "Invalid API key"}), "Invalid API key"),
            (json!({"error": {"message": "model not found", "code": null}}), "model not found"),
            (
                json!({"status": "error", "message": "Bad Request", "explanation": "That pair is not installed"}),
                "That pair is not installed",
            ),
            (json!({"detail": "Not Found"}), "Not Found"),
            (json!({"errors": [{"message": "Invalid key"}]}), "Invalid key"),
            (json!({"code": 401, "msg": "Invalid key"}), "Invalid key"),
        ] {
            assert_eq!(refusal(400, body).said().as_deref(), Some(said));
        }
        for nothing in [Value::Null, json!([]), json!({"error": {"code": 7}}), json!({"message": "  "}), json!("x")] {
            assert_eq!(refusal(400, nothing).said(), None);
        }
    }

    #[test]
    fn an_error_with_status_200_is_one() {
        for error in [json!("limit"), json!({ "code": 7 }), json!([{ "message": "limit" }]), json!(true), json!(429)] {
            assert_eq!(disguised(&json!({ "error": error }), 200), Some(200), "{error}");
        }
        for nothing in [json!(null), json!(""), json!({}), json!([]), json!(false), json!(0)] {
            assert_eq!(disguised(&json!({ "error": nothing, "translations": ["a"] }), 200), None, "{nothing}");
        }
        for (answer, status) in [
            (json!({ "code": 401, "message": "wrong key" }), Some(401)),
            (json!({ "status": "429", "translations": [] }), Some(429)),
            (json!({ "errors": [{ "message": "limit" }] }), Some(200)),
            (json!({ "success": false }), Some(200)),
            (json!({ "code": 200, "status": 200, "success": true, "errors": [], "data": [] }), None),
            (json!({ "code": 0, "status": "ok" }), None),
            (json!(["401"]), None),
        ] {
            assert_eq!(disguised(&answer, 200), status, "{answer}");
        }
    }

    #[test]
    fn a_message_says_what_to_do() {
        let message = |status, body| {
            let refusal = refusal(status, body);
            refusal.failure(refusal.kind(), &NOTHING).message
        };
        assert_eq!(
            message(403, json!({"error": "Invalid API key"})),
            "the service answered 403 Forbidden: Invalid API key; check `api_key_env` or `api_key_file`"
        );
        assert_eq!(message(404, Value::Null), "the service answered 404 Not Found; is `url` right?");
        assert_eq!(message(456, Value::Null), "the service answered 456 Quota exceeded");
        let long = message(403, json!({ "error": "é".repeat(1000) }));
        assert_eq!(long.chars().count(), MAX_COUNT);
        assert!(long.ends_with("`api_key_file`"));
        assert_eq!(
            message(500, json!({ "error": "a\nb\u{1b}[31m  c" })),
            "the service answered 500 Internal Server Error: a b [31m c"
        );
    }

    #[test]
    fn no_key_and_no_text_in_a_message() {
        let key = SecretString::from("geheim-123");
        let texts =
            ["Pada Minggu (16/8/2020), sekitar 200.000 orang berkumpul\n di Minsk untuk memprotes hasilnya."
                .to_owned()];
        let private = Private { key: Some(&key), texts: &texts };
        assert_eq!(private.clean("no such key: geheim-123!").as_deref(), Some("no such key: ***!"));
        assert_eq!(private.clean("cannot translate: sekitar 200.000 orang berkumpul di Minsk untuk"), None);
        assert!(private.clean("cannot translate: orang berkumpul di Minsk").is_some());
        assert_eq!(private.clean(" \n"), None);
    }

    proptest! {
        #[test]
        fn messages_keep_their_length(said in ".{0,400}", status in 0u16..1000, text in ".{0,80}") {
            let refusal = refusal(status, json!({ "message": said }));
            let private = Private { key: None, texts: &[text] };
            let failure = refusal.failure(refusal.kind(), &private);
            prop_assert!(failure.message.chars().count() <= MAX_COUNT);
            prop_assert!(!failure.message.contains('\n'));
        }
    }
}
