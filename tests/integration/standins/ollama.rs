//! Ollama's own API, after its docs/api.md and the types of its own client for Python, 0.6.3.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::damage::middle;
use super::habits::{self, Habit};
use super::model::{Prompt, content, fits, message, rows};
use super::reply::Reply;
use super::script::{Active, Fault, RetryAfter};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

/// Ollama, behind a proxy that wants a key: the server itself takes any, and none.
pub(super) const DESK: Desk = Desk {
    table: "api_key_file = \"mt.key\"\nmodel = \"standin\"\n",
    tune: |options| options.model = Some("model".to_owned()),
    refuses: [429, 401, 400],
    chats: true,
    ..Desk::new(BackendKind::Ollama, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let messages = json!([{ "role": "user", "content": message(texts) }]);
    let body = json!({ "model": "m", "messages": messages, "stream": false });
    client.post(format!("{}/api/chat", server.url())).bearer_auth(server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let content = body["message"]["content"].as_str().expect("a text");
    rows(&serde_json::from_str(content).expect("an object"))
}

fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || Some(Prompt::read(&call.json()?, "")?.texts());
    call.is("POST", "/api/chat").then(|| read().unwrap_or_default())
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !world.admits(call.header("authorization").and_then(|h| h.strip_prefix("Bearer "))) {
        return error(401, "unauthorized");
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/api/chat") => complete(call, active, world).unwrap_or_else(|refused| refused),
        _ => Reply::text(404, "text/plain", "404 page not found"),
    }
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(error(429, "too many requests"), *retry_after),
        Fault::Quota => error(429, "you've reached your hourly usage limit, please upgrade to continue"),
        Fault::Unauthorized => error(401, "unauthorized"),
        Fault::ContextOverflow => error(400, "the input length exceeds the context length"),
        Fault::ServerError(502 | 504) => Reply::gateway(502),
        Fault::ServerError(503) => error(503, "server busy, please try again. maximum pending requests exceeded"),
        Fault::ServerError(status) if *status < 500 => error(*status, "invalid message format"),
        Fault::ServerError(status) => error(*status, "llama runner process has terminated: exit status 2"),
        _ => return None,
    })
}

fn complete(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let request = call.json().ok_or_else(|| error(400, "invalid character at the beginning of the body"))?;
    let model = request.get("model").and_then(Value::as_str).filter(|m| !m.is_empty());
    let model = model.ok_or_else(|| error(400, "model is required"))?;
    if !world.script.models.is_empty() && !world.script.models.iter().any(|m| m == model) {
        return Err(error(404, &format!("model '{model}' not found")));
    }
    let format = request.get("format");
    if format.is_some_and(Value::is_object) && habits::has(active, Habit::NoSchema) {
        return Err(error(400, "invalid format: expected \"json\" or a JSON schema"));
    }
    let prompt = Prompt::read(&request, "").ok_or_else(|| error(400, "messages are required"))?;
    if format.is_some_and(|format| !fits(format, &prompt)) {
        return Err(error(400, "the keys of the format are not those of the message"));
    }
    if let Some(wait) = world.too_many(1) {
        let seconds = RetryAfter::Seconds(wait.as_millis().div_ceil(1000) as u64);
        return Err(with_retry_after(error(429, "too many requests"), seconds));
    }
    let options = request.get("options").cloned().unwrap_or_default();
    let number = |field: &str| options.get(field).and_then(Value::as_u64);
    let asked = prompt.tokens();
    if let Some(limit) = world.script.limits.context_tokens.filter(|limit| asked > *limit) {
        return Err(error(400, &format!("the input length exceeds the context length ({limit})")));
    }
    // Without `num_ctx`, what is longer than 4,096 tokens is cut without a word: nothing of it is understood here.
    if number("num_ctx").unwrap_or(4096) < asked as u64 {
        return Ok(send("", false, asked, model, &request, active));
    }
    let mut said = content(&prompt, active, world);
    let cut = habits::bounded(&mut said, active, world, number("num_predict"));
    Ok(send(&said, cut, asked, model, &request, active))
}

fn send(said: &str, cut: bool, asked: usize, model: &str, request: &Map<String, Value>, active: &Active) -> Reply {
    let part = |field: &str, text: &str, done: bool| {
        let mut message = json!({ "role": "assistant", "content": "" });
        message[field] = json!(text);
        json!({ "model": model, "created_at": "2026-01-01T00:00:00.000000Z", "message": message, "done": done })
    };
    let field = if habits::has(active, Habit::AnswerAsThoughts) { "thinking" } else { "content" };
    let last = |text: &str| {
        let mut last = part(field, text, true);
        last["done_reason"] = json!(if cut { "length" } else { "stop" });
        for (name, value) in [
            ("total_duration", 5_000_000_000),
            ("load_duration", 1_000_000),
            ("prompt_eval_count", asked),
            ("prompt_eval_duration", 100_000_000),
            ("eval_count", said.chars().count().div_ceil(4)),
            ("eval_duration", 4_000_000_000),
        ] {
            last[name] = json!(value);
        }
        last
    };
    // Streaming is the default.
    if request.get("stream") == Some(&Value::Bool(false)) || habits::has(active, Habit::OneBody) {
        return Reply::json(200, &last(said));
    }
    let mut body = String::new();
    for piece in habits::pieces(said) {
        body += &format!("{}\n", part(field, &piece, false));
    }
    if habits::has(active, Habit::ErrorInChoice) {
        // After the head has gone out, an error is a line.
        let error = json!({ "error": "an error was encountered while running the model: signal: killed" });
        body = format!("{error}\n");
    } else {
        body += &format!("{}\n", last(""));
    }
    if habits::has(active, Habit::BreaksOff) {
        body.truncate(middle(&body));
    }
    Reply::text(200, "application/x-ndjson", &body)
}
