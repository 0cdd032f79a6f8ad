//! Chat completions, as OpenAI, Ollama, vLLM and llama.cpp serve them: a model that answers keyed JSON with keyed JSON.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::habits;
use super::model::{Prompt, content, fits, message, rows};
use super::reply::Reply;
use super::script::{Active, Dialect, Fault, RetryAfter};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

/// Any server of chat completions.
pub(super) const DESK: Desk = Desk {
    table: "api_key_file = \"mt.key\"\nmodel = \"standin\"\n",
    tune: |options| options.model = Some("model".to_owned()),
    path: "/v1",
    refuses: [429, 401, 400],
    chats: true,
    ..Desk::new(BackendKind::OpenAi, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let content = message(texts);
    let body = json!({ "model": "m", "messages": [{ "role": "user", "content": content }] });
    client.post(format!("{}/chat/completions", server.url())).bearer_auth(server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let content = body["choices"][0]["message"]["content"].as_str().expect("a content");
    rows(&serde_json::from_str(content).expect("an object"))
}

/// The texts of a request: the values of the keyed object, or the whole message where there is none.
pub(super) fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || Some(Prompt::read(&call.json()?, "")?.texts());
    call.is("POST", "/v1/chat/completions").then(|| read().unwrap_or_default())
}

/// Answers any request.
pub(super) fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    let dialect = world.script.dialect;
    let bearer = call.header("authorization").and_then(|h| h.strip_prefix("Bearer "));
    if let Some(reply) = active.all().find_map(|fault| refusal(fault, dialect, bearer)) {
        return reply;
    }
    // Ollama takes any key, and none.
    if dialect != Dialect::Ollama && !world.admits(bearer) {
        return unauthorized(dialect, bearer);
    }
    match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/v1/chat/completions") => complete(call, active, world).unwrap_or_else(|refused| refused),
        ("GET", "/v1/models") => {
            let known: Vec<_> = match world.script.models.as_slice() {
                [] => vec!["standin".to_owned()],
                models => models.to_vec(),
            };
            let model =
                |id: &String| json!({ "id": id, "object": "model", "created": 1_700_000_000, "owned_by": "standin" });
            Reply::json(200, &json!({ "object": "list", "data": known.iter().map(model).collect::<Vec<_>>() }))
        }
        _ => error(dialect, 404, "not_found_error", "unknown_url", "Invalid URL"),
    }
}

fn error(dialect: Dialect, status: u16, kind: &str, code: &str, message: &str) -> Reply {
    let plain = match status {
        400 => "invalid_request_error",
        404 => "not_found_error",
        _ => "api_error",
    };
    let error = match dialect {
        Dialect::OpenAi => json!({ "message": message, "type": kind, "param": null, "code": code }),
        Dialect::Ollama => json!({ "message": message, "type": plain, "param": null, "code": null }),
        Dialect::Vllm => {
            let class = match status {
                400 => "BadRequestError",
                404 => "NotFoundError",
                _ => "InternalServerError",
            };
            json!({ "message": message, "type": class, "param": null, "code": status })
        }
        Dialect::LlamaCpp => {
            let kind = if status >= 500 { "server_error" } else { kind };
            json!({ "code": status, "message": message, "type": kind })
        }
    };
    Reply::json(status, &json!({ "error": error }))
}

fn unauthorized(dialect: Dialect, key: Option<&str>) -> Reply {
    match dialect {
        Dialect::Vllm => Reply::json(401, &json!({ "error": "Unauthorized" })),
        Dialect::LlamaCpp => error(dialect, 401, "authentication_error", "", "Invalid API Key"),
        Dialect::Ollama => error(dialect, 401, "", "", "unauthorized"),
        Dialect::OpenAi => {
            let message = match key {
                // A service that repeats the key in its message: what is printed of it must not hold it.
                Some(key) => format!("Incorrect API key provided: {key}. Check the key and try again."),
                None => "You didn't provide an API key.".to_owned(),
            };
            error(dialect, 401, "invalid_request_error", "invalid_api_key", &message)
        }
    }
}

/// The answer to a fault that refuses the request.
fn refusal(fault: &Fault, dialect: Dialect, key: Option<&str>) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(rate_limited(dialect), *retry_after),
        Fault::Quota => {
            let message = "You exceeded your current quota, please check your plan and billing details.";
            error(dialect, 429, "insufficient_quota", "insufficient_quota", message)
        }
        Fault::Unauthorized => unauthorized(dialect, key),
        Fault::ContextOverflow => context_overflow(dialect, 9412, 8192),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(
            dialect,
            *status,
            "server_error",
            "server_error",
            "The server had an error while processing your request.",
        ),
        _ => return None,
    })
}

fn rate_limited(dialect: Dialect) -> Reply {
    error(dialect, 429, "requests", "rate_limit_exceeded", "Rate limit reached for requests. Please try again later.")
}

fn context_overflow(dialect: Dialect, tokens: usize, limit: usize) -> Reply {
    match dialect {
        Dialect::LlamaCpp => {
            let message = format!(
                "request ({tokens} tokens) exceeds the available context size ({limit} tokens), try increasing it"
            );
            let kind = "exceed_context_size_error";
            let error =
                json!({ "code": 400, "message": message, "type": kind, "n_prompt_tokens": tokens, "n_ctx": limit });
            Reply::json(400, &json!({ "error": error }))
        }
        Dialect::Ollama => error(dialect, 400, "", "", "the input length exceeds the context length"),
        _ => {
            let message = format!(
                "This model's maximum context length is {limit} tokens. However, your messages resulted in {tokens} \
                 tokens. Please reduce the length of the messages."
            );
            error(dialect, 400, "invalid_request_error", "context_length_exceeded", &message)
        }
    }
}

fn complete(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let dialect = world.script.dialect;
    let bad = |code: &str, message: &str| error(dialect, 400, "invalid_request_error", code, message);
    let request =
        call.json().ok_or_else(|| bad("invalid_json", "We could not parse the JSON body of your request."))?;
    let model = request.get("model").and_then(Value::as_str).filter(|m| !m.is_empty());
    let model = model.ok_or_else(|| bad("missing_required_parameter", "you must provide a model parameter"))?;
    if !world.script.models.is_empty() && !world.script.models.iter().any(|m| m == model) {
        let message = format!("The model `{model}` does not exist or you do not have access to it.");
        return Err(error(dialect, 404, "invalid_request_error", "model_not_found", &message));
    }
    if let Some((param, message)) = habits::refused(&request, active) {
        return Err(Reply::json(400, &json!({ "error": { "message": message, "param": param, "code": null } })));
    }
    let prompt = Prompt::read(&request, "")
        .ok_or_else(|| bad("missing_required_parameter", "Missing required parameter: 'messages'."))?;
    if request.get("response_format").is_some_and(|format| !fits(&format["json_schema"]["schema"], &prompt)) {
        return Err(bad("invalid_schema", "the schema has other keys than the message"));
    }
    if let Some(wait) = world.too_many(1) {
        let seconds = RetryAfter::Seconds(wait.as_millis().div_ceil(1000) as u64);
        return Err(with_retry_after(rate_limited(dialect), seconds));
    }
    let asked = prompt.tokens();
    if let Some(limit) = world.script.limits.context_tokens.filter(|limit| asked > *limit) {
        return Err(context_overflow(dialect, asked, limit));
    }
    let content = content(&prompt, active, world);
    let most = request.get("max_tokens").or_else(|| request.get("max_completion_tokens")).and_then(Value::as_u64);
    Ok(habits::send(&habits::completion(content, asked, model, active, world, most), &request, active))
}
