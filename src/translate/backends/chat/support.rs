//! What a server takes of what can be asked of it, found out from its refusals and remembered for the run. Pure.

use serde_json::{Map, Value, json};

/// The form of the answer, and who sees to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The server, by a JSON schema with the keys of the request.
    Schema,
    /// The server, as JSON.
    Json,
    /// The prompt alone.
    Prompt,
}

/// How the answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Streaming {
    /// As events, with the tokens at the end.
    WithUsage,
    /// As events.
    Events,
    /// In one body.
    Off,
}

/// The field that limits the length of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitField {
    MaxTokens,
    MaxCompletionTokens,
    Neither,
}

/// Tokens that an answer has room for in addition, after one was cut off: models that think need it.
const ROOMS: [u32; 4] = [0, 2048, 8192, 32_768];
/// Minimum number of tokens to which a limit is lowered.
const MIN_TOKENS: u32 = 256;

/// What a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Support {
    pub(crate) format: Format,
    pub(crate) streaming: Streaming,
    pub(crate) limit: LimitField,
    /// Whether it takes a temperature of 0.
    pub(crate) temperature: bool,
    room: usize,
    /// The highest limit that it has not refused.
    cap: u32,
}

impl Support {
    /// Expects everything, but for what the user's own fields decide.
    pub(crate) fn new(extra: &Map<String, Value>) -> Self {
        Self {
            format: if extra.contains_key("response_format") { Format::Json } else { Format::Schema },
            streaming: Streaming::WithUsage,
            limit: LimitField::MaxTokens,
            temperature: true,
            room: 0,
            cap: u32::MAX,
        }
    }

    /// Returns the limit on the tokens of an answer to these texts: twice what a translation takes, with its keys.
    pub(crate) fn tokens(&self, texts: &[String]) -> u32 {
        let bytes: usize = texts.iter().map(|text| text.len() / 2 + 16).sum();
        let tokens = u32::try_from(bytes).unwrap_or(u32::MAX / 2).saturating_add(128);
        tokens.saturating_add(ROOMS.get(self.room).copied().unwrap_or_default()).min(self.cap)
    }

    /// Returns what to ask of the server after an answer was cut off before its first sentence ended; `None` if there is no
    /// more room.
    pub(crate) fn with_more_room(self) -> Option<Self> {
        let limited = self.limit != LimitField::Neither && self.cap == u32::MAX && self.room + 1 < ROOMS.len();
        limited.then(|| Self { room: self.room + 1, ..self })
    }

    /// Returns what to ask of a server that refused a request for these texts with such a status and body; `None` if what
    /// it refused is none of these fields.
    pub(crate) fn after(self, status: u16, body: &Value, texts: &[String]) -> Option<Self> {
        if !matches!(status, 200 | 400 | 404 | 415 | 422 | 500 | 501) {
            return None;
        }
        let said = words(body);
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| has_word(&said, phrase));
        if says(&["max_tokens", "max_completion_tokens"]) && self.limit != LimitField::Neither {
            return Some(self.after_limit(&says, texts));
        }
        // With the room for thoughts, the answer may be longer than the context: then the server sets the limit.
        let context = ["context length", "context size", "context window"];
        if self.room > 0 && self.limit != LimitField::Neither && says(&context) {
            return Some(Self { limit: LimitField::Neither, ..self });
        }
        // A server that fails may name anything.
        let format = [
            "response_format",
            "response format",
            "json_schema",
            "json_object",
            "json schema",
            "grammar",
            "guided_json",
            "tool_choice",
            "tool use",
            "response_schema",
            "responseschema",
            "response_mime_type",
            "invalid format",
        ];
        let next = match self.format {
            _ if !says(&format) && !says(&["structured output", "structured outputs", "json mode"]) => None,
            Format::Schema => Some(Format::Json),
            Format::Json => Some(Format::Prompt),
            Format::Prompt => None,
        };
        if let Some(format) = next {
            return Some(Self { format, ..self });
        }
        if matches!(status, 200 | 404 | 500) {
            return None;
        }
        let streaming = match self.streaming {
            Streaming::WithUsage if says(&["stream_options", "include_usage"]) => Some(Streaming::Events),
            Streaming::WithUsage | Streaming::Events if says(&["stream", "streaming", "streams", "stream_options"]) => {
                Some(Streaming::Off)
            }
            _ => None,
        };
        if let Some(streaming) = streaming {
            return Some(Self { streaming, ..self });
        }
        (self.temperature && says(&["temperature"])).then_some(Self { temperature: false, ..self })
    }

    fn after_limit(self, says: &dyn Fn(&[&str]) -> bool, texts: &[String]) -> Self {
        let unknown = [
            "unsupported",
            "not supported",
            "unknown",
            "unrecognized",
            "unexpected",
            "not permitted",
            "extra_forbidden",
        ];
        let asked = self.tokens(texts);
        match self.limit {
            LimitField::MaxTokens if says(&unknown) && says(&["max_completion_tokens"]) => {
                Self { limit: LimitField::MaxCompletionTokens, ..self }
            }
            // More than the server's limit, or than the context has room for.
            _ if !says(&unknown) && asked > MIN_TOKENS => Self { cap: (asked / 2).max(MIN_TOKENS), ..self },
            _ => Self { limit: LimitField::Neither, ..self },
        }
    }
}

/// Returns the JSON schema of an answer to so many sentences.
pub(crate) fn schema(sent: usize) -> Value {
    let keys: Vec<String> = (1..=sent).map(|n| n.to_string()).collect();
    let properties: Map<String, Value> = keys.iter().map(|key| (key.clone(), json!({ "type": "string" }))).collect();
    json!({ "type": "object", "properties": properties, "required": keys, "additionalProperties": false })
}

/// Returns what a refusal says, in lower case: its message, and the names of the fields that it is about.
fn words(body: &Value) -> String {
    let error = body.get("error").unwrap_or(body);
    let mut said: Vec<&str> = Vec::new();
    said.extend(error.as_str());
    for from in [error, body] {
        said.extend(
            ["message", "param", "code", "type", "detail"].iter().filter_map(|field| from.get(*field)?.as_str()),
        );
    }
    for detail in ["detail", "details", "errors"].iter().filter_map(|field| body.get(*field)?.as_array()).flatten() {
        // What a validator quotes of the request is no field that it is about.
        said.extend(["msg", "message", "type"].iter().filter_map(|field| detail.get(*field)?.as_str()));
        let place = detail.get("loc").and_then(Value::as_array);
        said.extend(place.into_iter().flatten().filter_map(Value::as_str));
    }
    said.join(" ").to_lowercase()
}

/// Whether the text has a word or phrase, and not only as a part of another word: `upstream` is no `stream`.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<String> {
        vec!["Presiden tiba di kota. ".repeat(100)]
    }

    /// The next attempts, as the fields that change.
    fn after(support: Support, status: u16, message: &str) -> Option<Support> {
        support.after(status, &json!({ "error": { "message": message } }), &texts())
    }

    #[test]
    fn a_server_is_asked_for_less_and_less() {
        let new = Support::new(&Map::new());
        let json = after(
            new,
            400,
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
        );
        assert_eq!(json, Some(Support { format: Format::Json, ..new }));
        let plain = after(json.unwrap(), 400, "json_object is not supported");
        assert_eq!(plain, Some(Support { format: Format::Prompt, ..new }));
        assert_eq!(after(plain.unwrap(), 400, "response_format is not supported"), None);
        assert_eq!(
            after(new, 400, "unknown field `stream_options`"),
            Some(Support { streaming: Streaming::Events, ..new })
        );
        assert_eq!(after(new, 400, "this server does not stream"), Some(Support { streaming: Streaming::Off, ..new }));
        assert_eq!(after(new, 400, "'temperature' does not support 0"), Some(Support { temperature: false, ..new }));
        let validator = json!({ "detail": [{ "loc": ["body", "response_format"], "msg": "Extra inputs are not permitted", "input": { "stream": true } }] });
        assert_eq!(new.after(422, &validator, &texts()), Some(Support { format: Format::Json, ..new }));
        for other in ["Bad request", "error from the upstream provider", "the article has no format"] {
            assert_eq!(after(new, 400, other), None, "{other}");
        }
        assert_eq!(after(new, 429, "response_format is not supported"), None);
    }

    #[test]
    fn the_limit_is_in_proportion() {
        let new = Support::new(&Map::new());
        assert_eq!(new.tokens(&["a".repeat(100)]), 194);
        assert_eq!(new.tokens(&texts()), 2300 / 2 + 144);
        let renamed = after(
            new,
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        );
        assert_eq!(renamed, Some(Support { limit: LimitField::MaxCompletionTokens, ..new }));
        let lower =
            after(new, 400, "'max_tokens' or 'max_completion_tokens' is too large: 1294. The context has 900 tokens.")
                .unwrap();
        assert_eq!(lower.tokens(&texts()), 647);
        assert_eq!(after(new, 422, "max_tokens: unknown field").unwrap().limit, LimitField::Neither);
        let more = new.with_more_room().unwrap();
        assert_eq!(more.tokens(&texts()), new.tokens(&texts()) + 2048);
        assert_eq!(more.with_more_room().unwrap().with_more_room().unwrap().with_more_room(), None);
        let too_long = "This model's maximum context length is 4096 tokens.";
        assert_eq!(after(new, 400, too_long), None, "the caller splits the request");
        assert_eq!(after(more, 400, too_long).unwrap().limit, LimitField::Neither);
    }
}
