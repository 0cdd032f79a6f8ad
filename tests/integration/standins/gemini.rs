//! Google's Gemini API, after the types of Google's own client for Python, google-genai 3.6.1.

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

/// `generateContent` and `streamGenerateContent`.
pub(super) const DESK: Desk = Desk {
    table: "api_key_file = \"mt.key\"\nmodel = \"standin\"\n",
    tune: |options| options.model = Some("model".to_owned()),
    refuses: [429, 400, 400],
    chats: true,
    ..Desk::new(BackendKind::Gemini, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let body = json!({ "contents": [{ "role": "user", "parts": [{ "text": message(texts) }] }] });
    let request = client.post(format!("{}/v1/models/m:generateContent", server.url()));
    request.header("x-goog-api-key", server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let content = body["candidates"][0]["content"]["parts"][0]["text"].as_str().expect("a text");
    rows(&serde_json::from_str(content).expect("an object"))
}

/// The model of a request and what is asked of it, if its path is one of the two.
fn called(call: &Call) -> Option<(&str, &str)> {
    let (model, method) =
        call.path.strip_prefix("/v1/models/").or(call.path.strip_prefix("/v1beta/models/"))?.split_once(':')?;
    let known = matches!(method, "generateContent" | "streamGenerateContent");
    (call.method == "POST" && known).then_some((model, method))
}

fn prompt(request: &Map<String, Value>) -> Option<Prompt> {
    let parts = |content: &Value| text_of(content.get("parts")?);
    let mut messages =
        vec![("system".to_owned(), request.get("systemInstruction").and_then(parts).unwrap_or_default())];
    for content in request.get("contents")?.as_array()? {
        let role = content.get("role").and_then(Value::as_str).unwrap_or("user");
        messages.push((role.to_owned(), parts(content)?));
    }
    Prompt::of(messages)
}

fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || Some(prompt(&call.json()?)?.texts());
    called(call).map(|_| read().unwrap_or_default())
}

fn error_body(code: u16, status: &str, message: &str, details: &Value) -> Value {
    json!({ "error": { "code": code, "message": message, "status": status, "details": details } })
}

fn error(code: u16, status: &str, message: &str) -> Reply {
    Reply::json(code, &error_body(code, status, message, &json!([])))
}

fn bad(message: &str) -> Reply {
    error(400, "INVALID_ARGUMENT", message)
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    let key = call.header("x-goog-api-key");
    if let Some(reply) = active.all().find_map(|fault| refusal(fault, key)) {
        return reply;
    }
    if !world.admits(key) {
        return unauthorized(key);
    }
    match called(call) {
        Some((model, method)) => complete(call, (model, method), active, world).unwrap_or_else(|refused| refused),
        None => error(404, "NOT_FOUND", "Requested entity was not found."),
    }
}

/// A wrong key is a wrong argument here, and has the status 400.
fn unauthorized(key: Option<&str>) -> Reply {
    let Some(key) = key else {
        let message =
            "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.";
        return error(403, "PERMISSION_DENIED", message);
    };
    let info = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com" }]);
    let message = format!("API key not valid. Please pass a valid API key. ({key})");
    Reply::json(400, &error_body(400, "INVALID_ARGUMENT", &message, &info))
}

fn refusal(fault: &Fault, key: Option<&str>) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => match retry_after {
            // The service says in its body when to come back.
            RetryAfter::Seconds(seconds) => exhausted("PerMinutePerProjectPerModel-FreeTier", Some(*seconds)),
            other => with_retry_after(exhausted("PerMinutePerProjectPerModel-FreeTier", None), *other),
        },
        Fault::Quota => exhausted("PerDayPerProjectPerModel-FreeTier", Some(36)),
        Fault::Unauthorized => unauthorized(key),
        Fault::ContextOverflow => bad(&too_long(1_200_000, 1_048_576)),
        Fault::ServerError(502 | 504) => Reply::gateway(502),
        Fault::ServerError(503) => error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Fault::ServerError(status) if *status < 500 => {
            error(*status, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        }
        Fault::ServerError(status) => error(*status, "INTERNAL", "An internal error has occurred. Please retry."),
        _ => return None,
    })
}

fn exhausted(quota: &str, seconds: Option<u64>) -> Reply {
    let message = "You exceeded your current quota, please check your plan and billing details.";
    let id = format!("GenerateRequests{quota}");
    let mut details = vec![json!({
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{ "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests", "quotaId": id }],
    })];
    details.extend(seconds.map(
        |seconds| json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{seconds}s") }),
    ));
    Reply::json(429, &error_body(429, "RESOURCE_EXHAUSTED", message, &Value::Array(details)))
}

fn too_long(tokens: usize, limit: usize) -> String {
    format!("The input token count ({tokens}) exceeds the maximum number of tokens allowed ({limit}).")
}

fn complete(call: &Call, (model, method): (&str, &str), active: &Active, world: &World) -> Result<Reply, Reply> {
    let request = call.json().ok_or_else(|| bad("Invalid JSON payload received. Unexpected token."))?;
    if !world.script.models.is_empty() && !world.script.models.iter().any(|m| m == model) {
        let message = format!("models/{model} is not found for API version v1, or is not supported for {method}.");
        return Err(error(404, "NOT_FOUND", &message));
    }
    let config = request.get("generationConfig").cloned().unwrap_or_default();
    let schema = config.get("responseSchema");
    if schema.is_some() && habits::has(active, Habit::NoSchema) {
        return Err(bad("JSON mode with a response schema (response_schema) is not enabled for this model"));
    }
    let prompt = prompt(&request).ok_or_else(|| bad("contents is not specified"))?;
    if schema.is_some_and(|schema| !fits(schema, &prompt)) {
        return Err(bad("the keys of the schema are not those of the message"));
    }
    if let Some(wait) = world.too_many(1) {
        return Err(exhausted("PerMinutePerProjectPerModel-FreeTier", Some(wait.as_millis().div_ceil(1000) as u64)));
    }
    let asked = prompt.tokens();
    if let Some(limit) = world.script.limits.context_tokens.filter(|limit| asked > *limit) {
        return Err(bad(&too_long(asked, limit)));
    }
    let mut said = content(&prompt, active, world);
    let cut = habits::bounded(&mut said, active, world, config.get("maxOutputTokens").and_then(Value::as_u64));
    let streams = method == "streamGenerateContent" && call.form().iter().any(|(n, v)| n == "alt" && v == "sse");
    Ok(send(&said, cut, asked, model, streams, active))
}

fn send(said: &str, cut: bool, asked: usize, model: &str, streams: bool, active: &Active) -> Reply {
    if habits::has(active, Habit::ErrorInChoice) {
        let error = error_body(503, "UNAVAILABLE", "The model is overloaded. Please try again later.", &json!([]));
        return Reply::text(200, "text/event-stream", &format!("data: {error}\r\n\r\n"));
    }
    let usage = |said: usize| json!({ "promptTokenCount": asked, "candidatesTokenCount": said, "totalTokenCount": asked + said });
    if habits::has(active, Habit::RefusalField) {
        let body = json!({ "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" }, "usageMetadata": usage(0), "modelVersion": model });
        return if streams { events(&[body], active) } else { Reply::json(200, &body) };
    }
    let midway = habits::has(active, Habit::FilteredMidway);
    let text = if midway { &said[..middle(said)] } else { said };
    let reason = match () {
        () if midway => "SAFETY",
        () if cut => "MAX_TOKENS",
        () => "STOP",
    };
    let thought = habits::has(active, Habit::AnswerAsThoughts);
    let part = |text: &str| if thought { json!({ "text": text, "thought": true }) } else { json!({ "text": text }) };
    let chunk = |text: &str, reason: Option<&str>| {
        let content = json!({ "parts": [part(text)], "role": "model" });
        let mut candidate = json!({ "content": content, "index": 0 });
        if let Some(reason) = reason {
            candidate["finishReason"] = json!(reason);
        }
        json!({ "candidates": [candidate], "usageMetadata": usage(text.chars().count().div_ceil(4)), "modelVersion": model })
    };
    if !streams {
        return Reply::json(200, &chunk(text, Some(reason)));
    }
    let pieces = habits::pieces(text);
    let mut chunks: Vec<Value> = pieces.iter().map(|piece| chunk(piece, None)).collect();
    // The last one has the usage of the whole answer.
    let mut last = chunk("", Some(reason));
    last["usageMetadata"] = usage(text.chars().count().div_ceil(4));
    chunks.push(last);
    events(&chunks, active)
}

fn events(chunks: &[Value], active: &Active) -> Reply {
    let mut body: String = chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect();
    if habits::has(active, Habit::BreaksOff) {
        body.truncate(middle(&body));
    }
    Reply::text(200, "text/event-stream", &body)
}
