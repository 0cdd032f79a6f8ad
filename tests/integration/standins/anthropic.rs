//! Anthropic's Messages API, after the types of Anthropic's own client for Python, 2.14.0, its page of errors, and its guide to version 2026-10-21.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::damage::middle;
use super::habits::{self, Habit};
use super::model::{Prompt, content, fits, message, rows, text_of};
use super::reply::Reply;
use super::script::{Active, Fault, RetryAfter};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

/// The Messages API.
pub(super) const DESK: Desk = Desk {
    table: "api_key_file = \"mt.key\"\nmodel = \"standin\"\n",
    tune: |options| options.model = Some("model".to_owned()),
    refuses: [400, 401, 400],
    chats: true,
    ..Desk::new(BackendKind::Anthropic, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let messages = json!([{ "role": "user", "content": message(texts) }]);
    let body = json!({ "model": "m", "max_tokens": 100_000, "messages": messages });
    let request = client.post(format!("{}/v1/messages", server.url())).header("anthropic-version", "2026-10-21");
    request.header("x-api-key", server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let content = body["content"][0]["text"].as_str().expect("a text");
    rows(&serde_json::from_str(content).expect("an object"))
}

fn prompt(request: &Map<String, Value>) -> Option<Prompt> {
    Prompt::read(request, &request.get("system").and_then(text_of).unwrap_or_default())
}

fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || Some(prompt(&call.json()?)?.texts());
    call.is("POST", "/v1/messages").then(|| read().unwrap_or_default())
}

fn error_body(kind: &str, message: &str) -> Value {
    json!({ "type": "error", "error": { "type": kind, "message": message }, "request_id": "req_1" })
}

fn error(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, &error_body(kind, message)).header("request-id", "req_1")
}

fn bad(message: &str) -> Reply {
    error(400, "invalid_request_error", message)
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    // Both are right, and the first one counts.
    let bearer = call.header("authorization").and_then(|h| h.strip_prefix("Bearer "));
    let key = call.header("x-api-key").or(bearer);
    if let Some(reply) = active.all().find_map(|fault| refusal(fault, key)) {
        return reply;
    }
    if !world.admits(key) {
        return unauthorized(key);
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/v1/messages") => complete(call, active, world).unwrap_or_else(|refused| refused),
        _ => error(404, "not_found_error", "Not Found"),
    }
}

fn unauthorized(key: Option<&str>) -> Reply {
    match key {
        // A service that repeats the key in its message: what is printed of it must not hold it.
        Some(key) => error(401, "authentication_error", &format!("invalid x-api-key: {key}")),
        None => error(401, "authentication_error", "x-api-key header is required"),
    }
}

fn refusal(fault: &Fault, key: Option<&str>) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(rate_limited(), *retry_after),
        Fault::Quota => {
            bad("Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.")
        }
        Fault::Unauthorized => unauthorized(key),
        Fault::ContextOverflow => bad("prompt is too long: 210000 tokens > 200000 maximum"),
        Fault::ServerError(502 | 504) => Reply::gateway(502),
        // The service's own status for this is 529.
        Fault::ServerError(status @ (503 | 529)) => error(*status, "overloaded_error", "Overloaded"),
        Fault::ServerError(status) if *status < 500 => error(*status, "invalid_request_error", "messages.0: bad input"),
        Fault::ServerError(status) => error(*status, "api_error", "Internal server error"),
        _ => return None,
    })
}

fn rate_limited() -> Reply {
    error(
        429,
        "rate_limit_error",
        "This request would exceed your organization's rate limit of 50 requests per minute.",
    )
}

fn complete(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let version = call.header("anthropic-version").ok_or_else(|| bad("anthropic-version: header is required"))?;
    let request = call.json().ok_or_else(|| bad("The request body is not valid JSON"))?;
    let sampling = ["temperature", "top_p", "top_k"].into_iter().find(|field| request.contains_key(*field));
    if let Some(field) = sampling.filter(|_| version >= "2026-10-21") {
        return Err(bad(&format!("{field}: Extra inputs are not permitted")));
    }
    let model = request.get("model").and_then(Value::as_str).ok_or_else(|| bad("model: Field required"))?;
    if !world.script.models.is_empty() && !world.script.models.iter().any(|m| m == model) {
        return Err(error(404, "not_found_error", &format!("model: {model}")));
    }
    let most = request.get("max_tokens").and_then(Value::as_u64).ok_or_else(|| bad("max_tokens: Field required"))?;
    if let Some(limit) = world.script.limits.output_tokens.filter(|limit| most > *limit as u64) {
        let message =
            format!("max_tokens: {most} > {limit}, which is the maximum allowed number of output tokens for {model}");
        return Err(bad(&message));
    }
    let tool = request.get("tools").map(|tools| &tools[0]);
    if tool.is_some() && habits::has(active, Habit::NoSchema) {
        return Err(bad("tool_choice: Thinking may not be enabled when tool_choice forces tool use."));
    }
    let prompt = prompt(&request).ok_or_else(|| bad("messages: Field required"))?;
    if tool.is_some_and(|tool| !fits(&tool["input_schema"], &prompt)) {
        return Err(bad("tools.0.input_schema: the keys are not those of the message"));
    }
    if let Some(wait) = world.too_many(1) {
        let seconds = RetryAfter::Seconds(wait.as_millis().div_ceil(1000) as u64);
        return Err(with_retry_after(rate_limited(), seconds));
    }
    let asked = prompt.tokens();
    if let Some(limit) = world.script.limits.context_tokens.filter(|limit| asked > *limit) {
        return Err(bad(&format!("prompt is too long: {asked} tokens > {limit} maximum")));
    }
    let mut said = content(&prompt, active, world);
    let cut = habits::bounded(&mut said, active, world, Some(most));
    Ok(send(&Said { said, cut, tool: tool.is_some(), asked, model }, &request, active))
}

/// What the model says.
struct Said<'a> {
    said: String,
    cut: bool,
    tool: bool,
    asked: usize,
    model: &'a str,
}

impl Said<'_> {
    fn stop(&self, active: &Active) -> &'static str {
        match () {
            () if habits::has(active, Habit::RefusalField) || habits::has(active, Habit::FilteredMidway) => "refusal",
            () if self.cut => "max_tokens",
            () if self.tool => "tool_use",
            () => "end_turn",
        }
    }

    /// The input of the tool, where it is JSON: a model that is held to a schema writes JSON, unless it is cut off.
    fn input(&self) -> Option<Value> {
        serde_json::from_str(&self.said).ok().filter(|_| self.tool)
    }
}

fn send(said: &Said<'_>, request: &Map<String, Value>, active: &Active) -> Reply {
    if habits::has(active, Habit::ErrorInChoice) {
        let event = error_body("overloaded_error", "Overloaded");
        return Reply::text(200, "text/event-stream", &format!("event: error\ndata: {event}\n\n"));
    }
    let refuses = habits::has(active, Habit::RefusalField);
    let half = habits::has(active, Habit::FilteredMidway);
    let text = if half { said.said[..middle(&said.said)].to_owned() } else { said.said.clone() };
    let thinks = habits::has(active, Habit::AnswerAsThoughts);
    let usage = |output: usize| json!({ "input_tokens": said.asked, "output_tokens": output });
    let tokens = text.chars().count().div_ceil(4);
    let asked = request.get("stream") == Some(&Value::Bool(true)) && !habits::has(active, Habit::OneBody);
    if !asked {
        let block = match said.input().filter(|_| !half) {
            Some(input) => json!({ "type": "tool_use", "id": "toolu_1", "name": "translations", "input": input }),
            None => json!({ "type": "text", "text": text }),
        };
        let blocks = if refuses { json!([]) } else { json!([block]) };
        return Reply::json(
            200,
            &json!({
                "id": "msg_1", "type": "message", "role": "assistant", "model": said.model, "content": blocks,
                "stop_reason": said.stop(active), "stop_sequence": null, "usage": usage(tokens),
            }),
        );
    }
    let event = |kind: &str, data: Value| {
        let mut data = data;
        data["type"] = json!(kind);
        format!("event: {kind}\ndata: {data}\n\n")
    };
    let start = json!({ "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": said.model, "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": usage(1),
    } });
    let mut body = event("message_start", start) + &event("ping", json!({}));
    if !refuses {
        let block = match said.tool {
            true => json!({ "type": "tool_use", "id": "toolu_1", "name": "translations", "input": {} }),
            false if thinks => json!({ "type": "thinking", "thinking": "", "signature": "" }),
            false => json!({ "type": "text", "text": "" }),
        };
        body += &event("content_block_start", json!({ "index": 0, "content_block": block }));
        for piece in habits::pieces(&text) {
            let delta = match said.tool {
                true => json!({ "type": "input_json_delta", "partial_json": piece }),
                false if thinks => json!({ "type": "thinking_delta", "thinking": piece }),
                false => json!({ "type": "text_delta", "text": piece }),
            };
            body += &event("content_block_delta", json!({ "index": 0, "delta": delta }));
        }
        body += &event("content_block_stop", json!({ "index": 0 }));
    }
    let delta = json!({ "stop_reason": said.stop(active), "stop_sequence": null });
    body += &event("message_delta", json!({ "delta": delta, "usage": { "output_tokens": tokens } }));
    body += &event("message_stop", json!({}));
    if habits::has(active, Habit::BreaksOff) {
        body.truncate(middle(&body));
    }
    Reply::text(200, "text/event-stream; charset=utf-8", &body)
}
