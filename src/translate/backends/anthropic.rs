//! Anthropic's Messages API, version 2026-10-21. Source: the types of Anthropic's own client for Python, 2.14.0, and its guide
//! to that version, which takes no temperature any more.
//!
//! The answer is the input of a tool with the schema of the request, which is the only thing that the model may do; a model
//! that refuses tools is asked by the prompt alone.

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::chat::{ChatModel, Format, LimitField, Messages, REFUSED, Streaming, Support, Wire, is_too_long, schema};
use super::http::{Caller, endpoint, secret_header};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Key, Kind, is_near};
use crate::translate::FailureKind;

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Service,
    key: Key::Wanted("ANTHROPIC_API_KEY"),
    ..Kind::language_model(|options| Ok(Box::new(Anthropic::model(options)?)))
};

const SERVICE: &str = "https://api.anthropic.com";
const VERSION: (HeaderName, HeaderValue) =
    (HeaderName::from_static("anthropic-version"), HeaderValue::from_static("2026-10-21"));
/// The name of the tool whose input is the answer.
const TOOL: &str = "translations";
/// The limit on tokens of a service that refuses every one: the field is not optional.
const TOKENS: u32 = 4096;

/// The service.
pub(super) struct Anthropic;

impl Anthropic {
    /// Returns a model of the service.
    pub(super) fn model(options: BackendOptions) -> Result<ChatModel<Self>, BackendOptionsError> {
        options.check_extra(&["messages", "model", "stream", "system"])?;
        let url = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&url) {
            return Err(options.wrong("the service needs a key; set `api_key_env` or `api_key_file`"));
        }
        let header = key.as_ref().map(secret_header).transpose().map_err(|why| options.wrong(why))?;
        let (name, version) = VERSION;
        let url = endpoint(&url, &["v1", "messages"]);
        let mut caller = Caller::new(&options, url, key, None)?.header(name, version);
        if let Some(header) = header {
            caller = caller.header(HeaderName::from_static("x-api-key"), header);
        }
        ChatModel::new(options, caller, Self)
    }
}

impl Wire for Anthropic {
    fn body(&self, model: &str, messages: Messages, texts: &[String], support: &Support) -> Map<String, Value> {
        let mut body = Map::new();
        let mut put = |field: &str, value: Value| drop(body.insert(field.to_owned(), value));
        put("model", json!(model));
        put("system", json!(messages.system));
        put("messages", json!([{ "role": "user", "content": messages.user }]));
        put("stream", json!(support.streaming != Streaming::Off));
        let tokens = if support.limit == LimitField::Neither { TOKENS } else { support.tokens(texts) };
        put("max_tokens", json!(tokens));
        if support.format == Format::Schema {
            let about = "Takes the translations, each under the number of its sentence.";
            put("tools", json!([{ "name": TOOL, "description": about, "input_schema": schema(texts.len()) }]));
            put("tool_choice", json!({ "type": "tool", "name": TOOL }));
        }
        body
    }

    fn completion(&self, body: Value) -> Value {
        match body.get("type").and_then(Value::as_str) {
            Some("message") => whole(&body),
            Some("message_start") => {
                json!({ "choices": [{ "delta": {} }], "usage": usage(body.pointer("/message/usage")) })
            }
            Some("content_block_start") => {
                // The input of a tool comes in pieces behind this.
                let block =
                    body.get("content_block").filter(|block| block.get("type").is_some_and(|t| t != "tool_use"));
                choice(block.map(piece).unwrap_or_default(), None)
            }
            Some("content_block_delta") => choice(body.get("delta").map(piece).unwrap_or_default(), None),
            Some("message_delta") => {
                let mut event = choice(json!({}), body.pointer("/delta/stop_reason"));
                event["usage"] = usage(body.get("usage"));
                event
            }
            _ => body,
        }
    }

    fn kind(&self, refusal: &BackendRefusal) -> FailureKind {
        let class = refusal.body.pointer("/error/type").and_then(Value::as_str).unwrap_or_default();
        // Of several monthly limits.
        let code = refusal.body.pointer("/error/details/error_code").and_then(Value::as_str).unwrap_or_default();
        if class == "billing_error"
            || code.contains("spend_limit")
            || refusal.says(&["credit balance is too low", "spend limit", "usage limits"])
        {
            return FailureKind::Quota;
        }
        if is_too_long(refusal) {
            return FailureKind::TooLarge;
        }
        // An error among the events has the status 200.
        match class {
            "overloaded_error" => FailureKind::Unavailable,
            "rate_limit_error" => FailureKind::RateLimited,
            "authentication_error" | "permission_error" => FailureKind::Authentication,
            "not_found_error" => FailureKind::NotFound,
            "request_too_large" => FailureKind::TooLarge,
            "invalid_request_error" if refusal.status < 300 => FailureKind::BadRequest,
            _ => refusal.kind(),
        }
    }
}

/// A whole message.
fn whole(body: &Value) -> Value {
    let mut content: Vec<Value> = Vec::new();
    let (mut calls, mut thoughts) = (Vec::new(), String::new());
    for block in body.get("content").and_then(Value::as_array).into_iter().flatten() {
        match block.get("type").and_then(Value::as_str) {
            Some("tool_use") => {
                let input = block.get("input").map(Value::to_string).unwrap_or_default();
                calls.push(json!({ "function": { "arguments": input } }));
            }
            Some("thinking") => thoughts += block.get("thinking").and_then(Value::as_str).unwrap_or_default(),
            _ => content.push(block.clone()),
        }
    }
    let message = json!({ "content": content, "thinking": thoughts, "tool_calls": calls });
    let finish = body.get("stop_reason").and_then(Value::as_str).map(finish);
    json!({ "choices": [{ "message": message, "finish_reason": finish }], "usage": usage(body.get("usage")) })
}

/// A piece of a message: of a text, of thoughts, or of the input of a tool.
fn piece(delta: &Value) -> Value {
    let text = |field: &str| delta.get(field).and_then(Value::as_str);
    match (text("text"), text("thinking"), text("partial_json")) {
        (Some(text), ..) => json!({ "content": text }),
        (_, Some(thoughts), _) => json!({ "thinking": thoughts }),
        (.., Some(input)) => json!({ "tool_calls": [{ "function": { "arguments": input } }] }),
        _ => json!({}),
    }
}

fn choice(delta: Value, stop: Option<&Value>) -> Value {
    let delta = if delta.is_object() { delta } else { json!({}) };
    json!({ "choices": [{ "delta": delta, "finish_reason": stop.and_then(Value::as_str).map(finish) }] })
}

/// Returns the finish reason of chat completions.
fn finish(stop: &str) -> &str {
    match stop {
        "max_tokens" | "model_context_window_exceeded" => "length",
        "refusal" => REFUSED,
        _ => "stop",
    }
}

fn usage(usage: Option<&Value>) -> Value {
    let count = |field: &str| usage.and_then(|usage| usage.get(field)?.as_u64());
    let mut tokens = Map::new();
    if let Some(input) = count("input_tokens") {
        // What is written into or read from a cache is not among them.
        let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"].map(|field| count(field).unwrap_or(0));
        tokens.insert("prompt_tokens".to_owned(), json!(input + cached.iter().sum::<u64>()));
    }
    if let Some(output) = count("output_tokens") {
        tokens.insert("completion_tokens".to_owned(), json!(output));
    }
    Value::Object(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of the events, whole and cut off.
    #[test]
    fn events_are_put_together() {
        let texts = ["Ia tiba.".to_owned(), "Ia pergi.".to_owned()];
        let input = |part: &str| {
            let event = json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta", "partial_json": part } });
            format!("event: content_block_delta\ndata: {event}\n\n")
        };
        let head = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n\
                    event: ping\ndata: {\"type\": \"ping\"}\n\n\
                    event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"translations\",\"input\":{}}}\n\n";
        let tail = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":7}}\n\n\
                    event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        let parts = [input("{\"1\": \"He ca"), input("me.\", \"2\": \"He"), input(" left.\"}")];
        let whole = format!("{head}{}{tail}", parts.concat());
        let read = |body: &str| super::super::chat::read(&Anthropic, body.as_bytes(), &texts);
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read(&whole), Some(vec![text("He came."), text("He left.")]));
        let broken = format!("{head}{}{}event: content_bl", parts[0], parts[1]);
        assert_eq!(read(&broken), Some(vec![text("He came."), None]));
    }

    #[test]
    fn classes_by_the_services_words() {
        use FailureKind::*;
        for (status, class, message, wanted) in [
            (400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", Quota),
            (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", TooLarge),
            (400, "invalid_request_error", "messages: at least one message is required", BadRequest),
            (401, "authentication_error", "invalid x-api-key", Authentication),
            (402, "billing_error", "x", Quota),
            (404, "not_found_error", "model: claude-x", NotFound),
            (413, "request_too_large", "Request exceeds the maximum size", TooLarge),
            (429, "rate_limit_error", "This request would exceed your organization's rate limit", RateLimited),
            (529, "overloaded_error", "Overloaded", Unavailable),
            (200, "overloaded_error", "Overloaded", Unavailable),
            (500, "api_error", "Internal server error", Unavailable),
        ] {
            let body = json!({ "type": "error", "error": { "type": class, "message": message } });
            let refusal = BackendRefusal { status, body, retry_after: None, location: None };
            assert_eq!(Anthropic.kind(&refusal), wanted, "{class}: {message}");
        }
    }
}
