//! Chat completions, as OpenAI, Ollama, vLLM and llama.cpp serve them: a model that answers keyed JSON with keyed JSON.

use std::collections::BTreeMap;

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::damage::{Work, spoil_content};
use super::dictionary::WRONG_NAMES;
use super::habits::{self, Habit};
use super::markup::{Format, Held};
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
    let keyed: Map<_, _> = (1..).zip(texts).map(|(n, t): (u32, _)| (n.to_string(), json!(t))).collect();
    let content = format!("Translate to English:\n{}", Value::Object(keyed));
    let body = json!({ "model": "m", "messages": [{ "role": "user", "content": content }] });
    client.post(format!("{}/chat/completions", server.url())).bearer_auth(server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let content = body["choices"][0]["message"]["content"].as_str().expect("a content");
    let content: Map<String, Value> = serde_json::from_str(content).expect("an object");
    let mut rows: Vec<_> = content.into_iter().map(|(k, v)| (k.parse::<u32>().expect("a number"), v)).collect();
    rows.sort_by_key(|(k, _)| *k);
    rows.into_iter().map(|(_, v)| v.as_str().expect("a text").to_owned()).collect()
}

/// The texts of a request: the values of the keyed object, or the whole message where there is none.
pub(super) fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match Prompt::read(&call.json()?)? {
        Prompt { keyed: Some(keyed), .. } => Some(keyed.into_values().collect()),
        Prompt { message, .. } => Some(vec![message]),
    };
    call.is("POST", "/v1/chat/completions").then(|| read().unwrap_or_default())
}

/// What the messages of a request say.
struct Prompt {
    /// The last message of the user.
    message: String,
    /// The texts by their numbers.
    keyed: Option<BTreeMap<u64, String>>,
    /// Everything that is said, without the texts.
    around: String,
}

impl Prompt {
    fn read(request: &Map<String, Value>) -> Option<Self> {
        let mut messages = Vec::new();
        for message in request.get("messages")?.as_array()? {
            let text = match message.get("content")? {
                Value::String(text) => text.clone(),
                Value::Array(parts) => parts.iter().filter_map(|p| p.get("text")?.as_str()).collect(),
                _ => return None,
            };
            messages.push((message.get("role")?.as_str()?, text));
        }
        let last = messages.iter().rposition(|(role, _)| *role == "user")?;
        let message = messages[last].1.clone();
        let found = keyed_object(&message);
        if let Some((_, range)) = &found {
            messages[last].1.replace_range(range.clone(), "");
        } else {
            messages[last].1.clear();
        }
        let around = messages.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
        Some(Self { message, keyed: found.map(|(keyed, _)| keyed), around })
    }

    /// What is around the sentences: each line of the prompt that has some of it, without what it says of it.
    fn surroundings(&self) -> Vec<String> {
        let around = |line: &str| {
            let rest = line.strip_prefix("- the title of the article: ");
            let rest =
                rest.or_else(|| line.strip_prefix("- before sentence ").and_then(|r| Some(r.split_once(": ")?.1)));
            rest.map(str::to_owned)
        };
        self.around.lines().filter_map(around).collect()
    }

    /// What the prompt says was wrong: a form in the source, and what must stand in the translation.
    fn corrections(&self) -> Vec<(String, String)> {
        let words = |line: &str| {
            let (source, target) = line.strip_prefix("- for “")?.split_once("”, the translation must say “")?;
            Some((source.to_owned(), target.trim_end_matches('”').to_owned()))
        };
        self.around.lines().filter_map(words).collect()
    }

    /// The glossary pairs that the prompt names: `a → b` and the like a line, or JSON.
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self.around.lines().filter_map(line_pair).collect();
        for value in json_values(&self.around) {
            json_pairs(&value, &mut pairs);
        }
        for line in self.around.lines() {
            let named = WRONG_NAMES.iter().filter(|(name, _, right)| line.contains(name) && line.contains(right));
            pairs.extend(named.map(|(name, _, right)| ((*name).to_owned(), (*right).to_owned())));
        }
        // Longer names first, so that the second half of one is not taken for a name of its own.
        pairs.retain(|(source, _)| !source.is_empty() && source.parse::<u64>().is_err());
        pairs.sort_by_key(|(source, _)| std::cmp::Reverse(source.len()));
        pairs
    }
}

/// The first `{…}` that is an object of strings under numbers, and where it stands.
fn keyed_object(text: &str) -> Option<(BTreeMap<u64, String>, std::ops::Range<usize>)> {
    text.match_indices('{').find_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Map<String, Value>>();
        let object = values.next()?.ok()?;
        let end = at + values.byte_offset();
        let entry = |(key, value): (String, Value)| Some((key.parse().ok()?, value.as_str()?.to_owned()));
        let keyed: BTreeMap<_, _> = object.into_iter().map(entry).collect::<Option<_>>()?;
        (!keyed.is_empty()).then_some((keyed, at..end))
    })
}

/// `source → target` in any of the usual ways of writing it.
fn line_pair(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '|']).trim_end_matches(['|', ',']);
    let separators = [" → ", "→", " -> ", " => ", "\t", " = ", " | ", ": "];
    let (source, target) = separators.iter().find_map(|s| line.split_once(s))?;
    let bare = |text: &str| text.trim().trim_matches(['"', '\'', '`', '“', '”', '*', ';', ',']).to_owned();
    let (source, target) = (bare(source), bare(target));
    (source.len() <= 100 && !target.is_empty() && target.len() <= 100).then_some((source, target))
}

/// Every JSON object or array in `text`, from the outside in.
fn json_values(text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['{', '[']) {
        at += next;
        let mut stream = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                at += stream.byte_offset();
                values.push(value);
            }
            _ => at += 1,
        }
    }
    values
}

fn json_pairs(value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(list) => match list.as_slice() {
            [Value::String(source), Value::String(target)] => pairs.push((source.clone(), target.clone())),
            _ => list.iter().for_each(|v| json_pairs(v, pairs)),
        },
        Value::Object(object) => {
            let named = |names: [&str; 4]| names.iter().find_map(|n| object.get(*n)?.as_str());
            let source = named(["source", "from", "term", "id"]);
            if let (Some(source), Some(target)) = (source, named(["target", "to", "translation", "en"])) {
                pairs.push((source.to_owned(), target.to_owned()));
                return;
            }
            for (key, value) in object {
                match value {
                    Value::String(target) => pairs.push((key.clone(), target.clone())),
                    other => json_pairs(other, pairs),
                }
            }
        }
        _ => {}
    }
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
    let prompt = Prompt::read(&request)
        .ok_or_else(|| bad("missing_required_parameter", "Missing required parameter: 'messages'."))?;
    if !fits_schema(&request, &prompt) {
        return Err(bad("invalid_schema", "the schema has other keys than the message"));
    }
    if let Some(wait) = world.too_many(1) {
        let seconds = RetryAfter::Seconds(wait.as_millis().div_ceil(1000) as u64);
        return Err(with_retry_after(rate_limited(dialect), seconds));
    }
    let asked = prompt.around.chars().count() + prompt.message.chars().count();
    if let Some(limit) = world.script.limits.context_tokens.filter(|limit| asked / 4 > *limit) {
        return Err(context_overflow(dialect, asked / 4, limit));
    }
    let content = content(&prompt, active, world);
    let most = request.get("max_tokens").or_else(|| request.get("max_completion_tokens")).and_then(Value::as_u64);
    Ok(habits::send(&habits::completion(content, asked / 4, model, active, world, most), &request, active))
}

/// Whether a JSON schema, if there is one, has exactly the keys of the texts.
fn fits_schema(request: &Map<String, Value>, prompt: &Prompt) -> bool {
    let schema = request.get("response_format").map(|format| &format["json_schema"]["schema"]["properties"]);
    let Some(properties) = schema.and_then(Value::as_object) else { return true };
    let mut keys: Vec<u64> = properties.keys().filter_map(|key| key.parse().ok()).collect();
    keys.sort_unstable();
    prompt.keyed.as_ref().is_some_and(|keyed| keyed.keys().copied().eq(keys))
}

/// What the model says.
fn content(prompt: &Prompt, active: &Active, world: &World) -> String {
    let pairs = match world.script.obeys_terms {
        true => prompt.pairs(),
        false if habits::has(active, Habit::HeedsCorrections) => prompt.corrections(),
        false => Vec::new(),
    };
    let work = Work { active, markup: false, each_is_content: false };
    let translate = |text: &str| {
        let mut held = Held::read(text, if has_marks(text) { Format::Html } else { Format::Plain });
        for (source, target) in &pairs {
            held.replace_words(source, target);
        }
        held.restore(&world.translate(&held.text), false)
    };
    let mut content = match &prompt.keyed {
        None => work.answers(std::slice::from_ref(&prompt.message), translate).concat(),
        Some(keyed) => {
            let texts: Vec<String> = keyed.values().cloned().collect();
            let answers = work.answers(&texts, translate);
            let mut rows: Vec<(u64, String)> = keyed.keys().copied().zip(answers).collect();
            spoil_keys(&mut rows, active);
            habits::spoil_rows(&mut rows, &texts, active);
            let around: Vec<String> = prompt.surroundings().iter().map(|text| world.translate(text)).collect();
            habits::take_in(&mut rows, &around, active);
            habits::write(&rows, &texts, active)
        }
    };
    active.all().filter(|fault| **fault != Fault::CutOff).for_each(|fault| spoil_content(&mut content, fault));
    content
}

/// A model too leaves elements alone that say so.
fn has_marks(text: &str) -> bool {
    text.contains("translate=\"no\"")
}

fn spoil_keys(rows: &mut Vec<(u64, String)>, active: &Active) {
    for fault in active.all() {
        match fault {
            Fault::Fewer => {
                if let Some((_, last)) = rows.pop()
                    && let Some((_, before)) = rows.last_mut()
                {
                    *before = format!("{before} {last}");
                }
            }
            Fault::More => rows.extend(rows.last().map(|(key, text)| (key + 1, text.clone()))),
            Fault::Reordered => rows.reverse(),
            Fault::MissingKeys => drop(rows.pop()),
            Fault::ForeignKeys => rows.iter_mut().last().into_iter().for_each(|(key, _)| *key += 1000),
            _ => {}
        }
    }
}
