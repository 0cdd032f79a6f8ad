//! Google's Gemini API, `generateContent`. Source: the types of Google's own client for Python, google-genai 3.6.1.

use std::time::Duration;

use reqwest::header::HeaderName;
use serde_json::{Map, Value, json};

use super::chat::{ChatModel, Format, LimitField, Messages, Support, Wire, is_too_long};
use super::http::{Caller, endpoint, secret_header};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Key, Kind, is_near};
use crate::translate::FailureKind;

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Service,
    key: Key::Wanted("GEMINI_API_KEY"),
    ..Kind::language_model(|options| Ok(Box::new(Gemini::model(options)?)))
};

const SERVICE: &str = "https://generativelanguage.googleapis.com";
/// The stable version, which the service's own client uses. An address that ends with another one names that.
const VERSION: &str = "v1";

/// The service.
pub(super) struct Gemini;

impl Gemini {
    /// Returns a model of the service.
    pub(super) fn model(options: BackendOptions) -> Result<ChatModel<Self>, BackendOptionsError> {
        options.check_extra(&["contents", "systemInstruction", "system_instruction"])?;
        let url = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&url) {
            return Err(options.wrong("the service needs a key; set `api_key_env` or `api_key_file`"));
        }
        let model = options.model.clone().unwrap_or_default();
        let call = format!("{model}:streamGenerateContent");
        let last = url.path_segments().and_then(|mut segments| segments.rfind(|s| !s.is_empty()));
        let named = last.filter(|last| last.starts_with('v') && last[1..].starts_with(|c: char| c.is_ascii_digit()));
        let named = named.map(str::to_owned);
        let mut path = vec![named.as_deref().unwrap_or(VERSION)];
        // `tunedModels/ours` says where it is.
        if !model.contains('/') {
            path.push("models");
        }
        path.extend(call.split('/'));
        let mut url = endpoint(&url, &path);
        url.query_pairs_mut().append_pair("alt", "sse");
        let header = key.as_ref().map(secret_header).transpose().map_err(|why| options.wrong(why))?;
        let mut caller = Caller::new(&options, url, key, None)?;
        if let Some(header) = header {
            caller = caller.header(HeaderName::from_static("x-goog-api-key"), header);
        }
        ChatModel::new(options, caller, Self)
    }
}

impl Wire for Gemini {
    fn body(&self, _: &str, messages: Messages, texts: &[String], support: &Support) -> Map<String, Value> {
        let mut config = Map::new();
        let mut put = |field: &str, value: Value| drop(config.insert(field.to_owned(), value));
        if support.temperature {
            put("temperature", json!(0));
        }
        if support.limit != LimitField::Neither {
            put("maxOutputTokens", json!(support.tokens(texts)));
        }
        if support.format != Format::Prompt {
            put("responseMimeType", json!("application/json"));
        }
        if support.format == Format::Schema {
            let keys: Vec<String> = (1..=texts.len()).map(|n| n.to_string()).collect();
            let properties: Map<String, Value> =
                keys.iter().map(|key| (key.clone(), json!({ "type": "STRING" }))).collect();
            let schema =
                json!({ "type": "OBJECT", "properties": properties, "required": keys, "propertyOrdering": keys });
            put("responseSchema", schema);
        }
        let mut body = Map::new();
        body.insert("systemInstruction".to_owned(), json!({ "parts": [{ "text": messages.system }] }));
        body.insert("contents".to_owned(), json!([{ "role": "user", "parts": [{ "text": messages.user }] }]));
        body.insert("generationConfig".to_owned(), Value::Object(config));
        body
    }

    fn limits(&self) -> &'static [&'static str] {
        &["generationConfig.maxOutputTokens"]
    }

    fn merged(&self) -> Option<&'static str> {
        Some("generationConfig")
    }

    fn completion(&self, body: Value) -> Value {
        if body.get("error").is_some() {
            return body;
        }
        let candidate = body.pointer("/candidates/0");
        let (mut content, mut thoughts) = (String::new(), String::new());
        let parts = candidate.and_then(|candidate| candidate.pointer("/content/parts")?.as_array());
        for part in parts.into_iter().flatten() {
            let text = part.get("text").and_then(Value::as_str).unwrap_or_default();
            let thought = part.get("thought").is_some_and(|thought| *thought == Value::Bool(true));
            if thought { &mut thoughts } else { &mut content }.push_str(text);
        }
        let blocked = body.pointer("/promptFeedback/blockReason").and_then(Value::as_str).map(|_| "content_filter");
        let finish = candidate.and_then(|candidate| candidate.get("finishReason")?.as_str()).map(finish);
        let usage = body.get("usageMetadata");
        let count = |field: &str| usage.and_then(|usage| usage.get(field)?.as_u64());
        let mut tokens = Map::new();
        if let Some(prompt) = count("promptTokenCount") {
            tokens.insert("prompt_tokens".to_owned(), json!(prompt));
            let said = count("candidatesTokenCount").unwrap_or(0) + count("thoughtsTokenCount").unwrap_or(0);
            tokens.insert("completion_tokens".to_owned(), json!(said));
        }
        let choices =
            json!([{ "delta": { "content": content, "thinking": thoughts }, "finish_reason": blocked.or(finish) }]);
        match candidate.is_some() || blocked.is_some() {
            true => json!({ "choices": choices, "usage": tokens }),
            false => json!({ "choices": [], "usage": tokens }),
        }
    }

    fn refusal(&self, refusal: BackendRefusal) -> BackendRefusal {
        let delay = details(&refusal.body).find_map(|detail| {
            let seconds = detail.get("retryDelay")?.as_str()?.strip_suffix('s')?.parse().ok()?;
            Duration::try_from_secs_f64(seconds).ok()
        });
        BackendRefusal { retry_after: refusal.retry_after.or(delay), ..refusal }
    }

    fn kind(&self, refusal: &BackendRefusal) -> FailureKind {
        let reason =
            |wanted: &str| details(&refusal.body).any(|detail| detail.get("reason").is_some_and(|r| r == wanted));
        if reason("API_KEY_INVALID") || refusal.says(&["api key not valid", "api key expired"]) {
            return FailureKind::Authentication;
        }
        if is_too_long(refusal) {
            return FailureKind::TooLarge;
        }
        // The words are the same for the quota of a minute and for that of a day.
        let of_a_day = |violation: &Value| violation.get("quotaId")?.as_str().map(|id| id.contains("PerDay"));
        let violations = details(&refusal.body).filter_map(|detail| detail.get("violations")?.as_array()).flatten();
        let used_up =
            violations.filter_map(of_a_day).any(|day| day) || refusal.says(&["billing account", "prepayment"]);
        match refusal.body.pointer("/error/status").and_then(Value::as_str) {
            Some("RESOURCE_EXHAUSTED") if used_up => FailureKind::Quota,
            Some("RESOURCE_EXHAUSTED") => FailureKind::RateLimited,
            Some("UNAUTHENTICATED" | "PERMISSION_DENIED") => FailureKind::Authentication,
            Some("NOT_FOUND") => FailureKind::NotFound,
            Some("UNAVAILABLE" | "INTERNAL" | "DEADLINE_EXCEEDED") => FailureKind::Unavailable,
            Some("INVALID_ARGUMENT" | "FAILED_PRECONDITION") if refusal.status < 300 => FailureKind::BadRequest,
            _ => refusal.kind(),
        }
    }
}

fn details(body: &Value) -> impl Iterator<Item = &Value> {
    body.pointer("/error/details").and_then(Value::as_array).into_iter().flatten()
}

/// Returns the finish reason of chat completions.
fn finish(reason: &str) -> &'static str {
    match reason {
        "MAX_TOKENS" => "length",
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "ESCALATION" => {
            "content_filter"
        }
        _ => "stop",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, error: &Value) -> BackendRefusal {
        BackendRefusal { status, body: json!({ "error": error }), retry_after: None, location: None }
    }

    #[test]
    fn classes_by_the_services_words() {
        use FailureKind::*;
        let quota = |id: &str| json!([{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{ "quotaId": id }] }]);
        let key = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID" }]);
        for (status, class, details, wanted) in [
            (400, "INVALID_ARGUMENT", key, Authentication),
            (400, "INVALID_ARGUMENT", json!([]), BadRequest),
            (403, "PERMISSION_DENIED", json!([]), Authentication),
            (404, "NOT_FOUND", json!([]), NotFound),
            (429, "RESOURCE_EXHAUSTED", quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), RateLimited),
            (429, "RESOURCE_EXHAUSTED", quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), Quota),
            (503, "UNAVAILABLE", json!([]), Unavailable),
            (200, "INTERNAL", json!([]), Unavailable),
        ] {
            let error = json!({ "code": status, "message": "x", "status": class, "details": details });
            assert_eq!(Gemini.kind(&refusal(status, &error)), wanted, "{error}");
        }
        let long = json!({ "message": "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", "status": "INVALID_ARGUMENT" });
        assert_eq!(Gemini.kind(&refusal(400, &long)), TooLarge);
    }

    #[test]
    fn a_time_to_come_back_is_read() {
        let error =
            json!({ "details": [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "36.5s" }] });
        let read = Gemini.refusal(refusal(429, &error));
        assert_eq!(read.retry_after, Some(Duration::from_millis(36_500)));
    }
}
