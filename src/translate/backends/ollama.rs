//! Ollama's own API, `/api/chat`. Source: Ollama's docs/api.md, and the types of its own client for Python, 0.6.3.
//!
//! Its chat completions (`openai`) have no way to say how long the context is, and cut a longer prompt without a word.

use serde_json::{Map, Value, json};

use super::chat::{ChatModel, Format, LimitField, Messages, Streaming, Support, Wire, is_too_long, schema};
use super::http::{Caller, bearer, endpoint};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind};
use crate::translate::FailureKind;

/// What is known of the kind.
pub(super) const KIND: Kind =
    Kind { address: Address::Here(HERE), ..Kind::language_model(|options| Ok(Box::new(Ollama::model(options)?))) };

const HERE: &str = "http://127.0.0.1:11434";
/// The context that is asked for: room for the largest request with its answer.
const CONTEXT: u32 = 8192;

/// A server.
pub(super) struct Ollama;

impl Ollama {
    /// Returns a model on a server.
    pub(super) fn model(options: BackendOptions) -> Result<ChatModel<Self>, BackendOptionsError> {
        options.check_extra(&["messages", "model", "stream"])?;
        let url = options.url_or(Some(HERE))?;
        let key = options.key();
        let header = bearer(&options, key.as_ref())?;
        let caller = Caller::new(&options, endpoint(&url, &["api", "chat"]), key, header)?;
        ChatModel::new(options, caller, Self)
    }
}

impl Wire for Ollama {
    fn body(&self, model: &str, messages: Messages, texts: &[String], support: &Support) -> Map<String, Value> {
        let mut settings = Map::new();
        settings.insert("num_ctx".to_owned(), json!(CONTEXT));
        if support.temperature {
            settings.insert("temperature".to_owned(), json!(0));
        }
        if support.limit != LimitField::Neither {
            settings.insert("num_predict".to_owned(), json!(support.tokens(texts)));
        }
        let mut body = Map::new();
        let mut put = |field: &str, value: Value| drop(body.insert(field.to_owned(), value));
        put("model", json!(model));
        put(
            "messages",
            json!([
                { "role": "system", "content": messages.system },
                { "role": "user", "content": messages.user },
            ]),
        );
        put("stream", json!(support.streaming != Streaming::Off));
        put("options", Value::Object(settings));
        match support.format {
            Format::Schema => put("format", schema(texts.len())),
            Format::Json => put("format", json!("json")),
            Format::Prompt => {}
        }
        body
    }

    fn limits(&self) -> &'static [&'static str] {
        &["options.num_predict"]
    }

    fn merged(&self) -> Option<&'static str> {
        Some("options")
    }

    fn lines(&self) -> bool {
        true
    }

    fn completion(&self, body: Value) -> Value {
        if body.get("error").is_some() {
            return body;
        }
        let finish = match body.get("done_reason").and_then(Value::as_str) {
            Some("length") => Some("length"),
            Some(_) => Some("stop"),
            None if body.get("done").is_some_and(|done| *done == Value::Bool(true)) => Some("stop"),
            None => None,
        };
        let mut delta = Map::new();
        for field in ["content", "thinking"] {
            delta.extend(body.pointer("/message").and_then(|m| Some((field.to_owned(), m.get(field)?.clone()))));
        }
        // The arguments of a call are an object here.
        let calls = body.pointer("/message/tool_calls").and_then(Value::as_array).into_iter().flatten();
        let arguments = calls.filter_map(|call| call.pointer("/function/arguments"));
        let calls: Vec<Value> = arguments.map(|a| json!({ "function": { "arguments": a.to_string() } })).collect();
        if !calls.is_empty() {
            delta.insert("tool_calls".to_owned(), Value::Array(calls));
        }
        let mut tokens = Map::new();
        for (field, theirs) in [("prompt_tokens", "prompt_eval_count"), ("completion_tokens", "eval_count")] {
            tokens.extend(body.get(theirs).map(|count| (field.to_owned(), count.clone())));
        }
        json!({ "choices": [{ "delta": delta, "finish_reason": finish }], "usage": tokens })
    }

    fn kind(&self, refusal: &BackendRefusal) -> FailureKind {
        match () {
            () if is_too_long(refusal) => FailureKind::TooLarge,
            () if refusal.status == 200 && refusal.says(&["not found"]) => FailureKind::NotFound,
            () if refusal.says(&["usage limit", "quota"]) => FailureKind::Quota,
            () => refusal.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_the_servers_words() {
        use FailureKind::*;
        for (status, message, wanted) in [
            (404, "model 'x' not found", NotFound),
            (400, "the input length exceeds the context length", TooLarge),
            (400, "invalid format", BadRequest),
            (500, "llama runner process has terminated: exit status 2", Unavailable),
            (503, "server busy, please try again. maximum pending requests exceeded", Unavailable),
            (429, "you've reached your hourly usage limit", Quota),
            (200, "an error was encountered while running the model", Unavailable),
        ] {
            let body = json!({ "error": message });
            let refusal = BackendRefusal { status, body, retry_after: None, location: None };
            assert_eq!(Ollama.kind(&refusal), wanted, "{message}");
        }
    }
}
