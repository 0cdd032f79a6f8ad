//! Chat completions, as OpenAI, vLLM, Ollama and llama.cpp serve them.

use serde_json::{Map, Value, json};

use super::chat::{ChatModel, Format, LimitField, Messages, Streaming, Support, Wire, is_too_long, schema};
use super::http::{Caller, bearer, endpoint};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind, is_near};
use crate::translate::FailureKind;

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Needed("http://127.0.0.1:8000/v1"),
    ..Kind::language_model(|options| Ok(Box::new(OpenAi::model(options)?)))
};

/// A server that speaks chat completions.
pub(super) struct OpenAi;

impl OpenAi {
    /// Returns a model on such a server.
    pub(super) fn model(options: BackendOptions) -> Result<ChatModel<Self>, BackendOptionsError> {
        options.check_extra(&["messages", "model", "stream", "stream_options", "n"])?;
        let url = options.url_or(None)?;
        let key = options.key();
        if options.model.is_some() && key.is_none() && !is_near(&url) {
            let message = "a server outside the local network needs a key; set `api_key_env` or `api_key_file`";
            return Err(options.wrong(message));
        }
        let header = bearer(&options, key.as_ref())?;
        let caller = Caller::new(&options, endpoint(&url, &["chat", "completions"]), key, header)?;
        ChatModel::new(options, caller, Self)
    }
}

impl Wire for OpenAi {
    fn body(&self, model: &str, messages: Messages, texts: &[String], support: &Support) -> Map<String, Value> {
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
        if support.temperature {
            put("temperature", json!(0));
        }
        put("stream", json!(support.streaming != Streaming::Off));
        if support.streaming == Streaming::WithUsage {
            put("stream_options", json!({ "include_usage": true }));
        }
        match support.limit {
            LimitField::MaxTokens => put("max_tokens", json!(support.tokens(texts))),
            LimitField::MaxCompletionTokens => put("max_completion_tokens", json!(support.tokens(texts))),
            LimitField::Neither => {}
        }
        match support.format {
            Format::Schema => {
                let schema = json!({ "name": "translations", "strict": true, "schema": schema(texts.len()) });
                put("response_format", json!({ "type": "json_schema", "json_schema": schema }));
            }
            Format::Json => put("response_format", json!({ "type": "json_object" })),
            Format::Prompt => {}
        }
        body
    }

    fn kind(&self, refusal: &BackendRefusal) -> FailureKind {
        let code = refusal.body.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
        let class = refusal.body.pointer("/error/type").and_then(Value::as_str).unwrap_or_default();
        let is = |word: &str| code == word || class == word;
        if is("insufficient_quota") || refusal.says(&["exceeded your current quota"]) {
            return FailureKind::Quota;
        }
        let by_code = is("context_length_exceeded") || is("exceed_context_size_error");
        if is_too_long(refusal) || refusal.status < 500 && by_code {
            return FailureKind::TooLarge;
        }
        // An error in the place of an answer may have its status inside.
        let inner =
            refusal.body.pointer("/error/code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        match inner.filter(|code| refusal.status < 300 && (400..600).contains(code)) {
            Some(status) => {
                BackendRefusal { status, body: refusal.body.clone(), retry_after: None, location: None }.kind()
            }
            None => refusal.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_the_servers_codes() {
        use FailureKind::*;
        for (status, error, wanted) in [
            (429, json!({ "message": "x", "code": "insufficient_quota" }), Quota),
            (429, json!({ "message": "x", "code": "rate_limit_exceeded" }), RateLimited),
            (400, json!({ "message": "x", "code": "context_length_exceeded" }), TooLarge),
            (400, json!({ "message": "x", "code": 400, "type": "exceed_context_size_error" }), TooLarge),
            (400, json!({ "message": "This model's maximum context length is 5 tokens", "code": null }), TooLarge),
            (404, json!({ "message": "no such model", "code": 404 }), NotFound),
            (401, json!({ "message": "x" }), Authentication),
            (500, json!({ "message": "context length" }), Unavailable),
            (200, json!({ "message": "free requests per day", "code": 429 }), RateLimited),
            (200, json!({ "message": "x", "code": 502 }), Unavailable),
            (200, json!("overloaded"), Unavailable),
        ] {
            let refusal = BackendRefusal { status, body: json!({ "error": error }), retry_after: None, location: None };
            assert_eq!(OpenAi.kind(&refusal), wanted, "{:?}", refusal.body);
        }
    }

    #[test]
    fn the_schema_has_the_keys_of_the_request() {
        let texts = vec!["a".to_owned(); 11];
        let messages = Messages { system: String::new(), user: String::new() };
        let body = OpenAi.body("m", messages, &texts, &Support::new(&Map::new()));
        let schema = &body["response_format"]["json_schema"]["schema"];
        assert_eq!(schema["required"][10], "11");
        assert_eq!(schema["properties"].as_object().unwrap().len(), 11);
        assert_eq!(schema["additionalProperties"], false);
    }
}
