//! ModernMT, after its own client for Python (1.5.2), and its pages.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin, amazon};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_TEXTS: usize = 128;

/// ModernMT.
pub(super) const DESK: Desk =
    Desk { refuses: [403, 401, 400], ..Desk::new(BackendKind::ModernMt, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let body = json!({ "source": "id", "target": "en", "q": texts, "format": "text/plain" });
    let request = client.post(format!("{}/translate", server.url())).header("mmt-apikey", server.key());
    request.header("x-http-method-override", "GET").json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["data"].as_array().expect("a list");
    list.iter().map(|t| t["translation"].as_str().expect("a text").to_owned()).collect()
}

/// The method of a call: that of a header, since every call is a POST.
fn method(call: &Call) -> String {
    call.header("x-http-method-override").unwrap_or(&call.method).to_uppercase()
}

fn is_translation(call: &Call) -> bool {
    method(call) == "GET" && call.path == "/translate"
}

/// The texts of a translation request: a list, or one text.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match call.json()?.get("q")? {
        Value::String(text) => Some(vec![text.clone()]),
        list => serde_json::from_value(list.clone()).ok(),
    };
    is_translation(call).then(|| read().unwrap_or_default())
}

fn error(status: u16, kind: &str, message: &str) -> Reply {
    Reply::json(status, &json!({ "status": status, "error": { "type": kind, "message": message } }))
}

fn bad(message: &str) -> Reply {
    error(400, "InvalidParameterException", message)
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            with_retry_after(error(429, "TooManyRequestsException", "Too many requests"), *retry_after)
        }
        Fault::Quota => error(403, "BillingException", "Billing limit reached"),
        Fault::Unauthorized => error(401, "AuthException", "Unauthorized"),
        Fault::ContextOverflow => bad("Parameter 'q' exceeds the maximum length"),
        Fault::ServerError(400) => bad("Invalid parameter"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "UnknownException", "Internal error"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !world.admits(call.header("mmt-apikey")) {
        return error(401, "AuthException", "Unauthorized");
    }
    if is_translation(call) {
        return translate(call, active, world).unwrap_or_else(|refused| refused);
    }
    let path: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    let answered = match (method(call).as_str(), path.as_slice()) {
        ("POST", ["memories"]) => create(call, world),
        ("GET", ["memories"]) => {
            let all = world.glossaries.lock().unwrap();
            Ok(fine(&all.iter().map(|(id, name, _)| memory(id, name)).collect()))
        }
        ("GET" | "PUT" | "DELETE", ["memories", id]) => change(call, id, world),
        ("POST", ["memories", id, "glossary"]) => import(call, id, world),
        ("GET", ["import-jobs", job]) => looked_at(job, world),
        _ => Err(error(404, "NotFoundException", "Not Found")),
    };
    answered.unwrap_or_else(|refused| refused)
}

fn fine(data: &Value) -> Reply {
    Reply::json(200, &json!({ "status": 200, "data": data }))
}

fn memory(id: &str, name: &str) -> Value {
    json!({ "id": id.parse::<u64>().unwrap(), "name": name, "creationDate": "2026-01-01" })
}

fn no_memory(id: &str) -> Reply {
    error(404, "ObjectNotFoundException", &format!("Memory not found: {id}"))
}

fn create(call: &Call, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("Invalid JSON"))?;
    let name = body.get("name").and_then(Value::as_str).ok_or_else(|| bad("Missing required parameter 'name'"))?;
    let mut all = world.glossaries.lock().unwrap();
    let id = (1000 + world.kept.lock().unwrap().len() + all.len()).to_string();
    all.push((id.clone(), name.to_owned(), Vec::new()));
    Ok(fine(&memory(&id, name)))
}

fn change(call: &Call, id: &str, world: &World) -> Result<Reply, Reply> {
    let mut all = world.glossaries.lock().unwrap();
    let at = all.iter().position(|g| g.0 == id).ok_or_else(|| no_memory(id))?;
    if method(call) == "PUT"
        && let Some(name) = call.json().and_then(|body| body.get("name")?.as_str().map(str::to_owned))
    {
        all[at].1 = name;
    }
    let described = memory(id, &all[at].1);
    if method(call) == "DELETE" {
        all.remove(at);
    }
    Ok(fine(&described))
}

/// The fields of a form with files.
fn form(call: &Call) -> Option<Vec<(String, String)>> {
    let kind = call.header("content-type")?;
    let boundary = kind.strip_prefix("multipart/form-data")?.split("boundary=").nth(1)?.trim_matches('"');
    let body = String::from_utf8(call.body.clone()).ok()?;
    let line = format!("--{boundary}\r\n");
    let parts = body.strip_suffix(&format!("--{boundary}--\r\n"))?.split(&line).skip(1);
    let field = |part: &str| {
        let (head, content) = part.strip_suffix("\r\n")?.split_once("\r\n\r\n")?;
        let name = head.split("; name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), content.to_owned()))
    };
    parts.map(field).collect()
}

/// Begins the import of a glossary; its entries are there after some looks at the job.
fn import(call: &Call, id: &str, world: &World) -> Result<Reply, Reply> {
    let fields = form(call).ok_or_else(|| bad("Invalid form"))?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if !matches!(field("type"), Some("unidirectional" | "equivalent")) {
        return Err(bad("Invalid parameter 'type'"));
    }
    let csv = field("csv").ok_or_else(|| bad("Missing required parameter 'csv'"))?;
    let mut rows = csv.lines().map(|line| amazon::row(line).ok_or_else(|| bad("Invalid CSV")));
    let head = rows.next().unwrap_or_else(|| Err(bad("Empty CSV")))?;
    if [head.0.as_str(), head.1.as_str()] != ["id", "en"] {
        return Err(bad("Invalid CSV header"));
    }
    let count = rows.collect::<Result<Vec<_>, _>>()?.len();
    if count > world.script.limits.max_terms.unwrap_or(usize::MAX) {
        return Err(error(403, "BillingException", "Your plan limit of glossary terms is reached"));
    }
    if !world.glossaries.lock().unwrap().iter().any(|g| g.0 == id) {
        return Err(no_memory(id));
    }
    let mut kept = world.kept.lock().unwrap();
    let job = format!("00000000-0000-0000-0000-{:012}", kept.len() + 1);
    kept.insert(job.clone(), format!("{id}\n{csv}"));
    Ok(fine(&described(&job, id, count, 0.0)))
}

fn described(job: &str, id: &str, size: usize, progress: f64) -> Value {
    json!({ "id": job, "memory": id.parse::<u64>().unwrap(), "size": size, "progress": progress })
}

fn looked_at(job: &str, world: &World) -> Result<Reply, Reply> {
    let mut kept = world.kept.lock().unwrap();
    let missing = || error(404, "ObjectNotFoundException", &format!("Import job not found: {job}"));
    let what = kept.get(job).cloned().ok_or_else(missing)?;
    // A sign for each look.
    let looks = what.bytes().take_while(|b| *b == b'+').count();
    let seen = looks >= world.script.limits.unfinished_looks.unwrap_or(1);
    let (id, csv) = what[looks..].split_once('\n').expect("a memory and a glossary");
    let entries: Vec<(String, String)> = csv.lines().skip(1).filter_map(amazon::row).collect();
    let progress = if seen { 1.0 } else { 0.5 };
    let described = described(job, id, entries.len(), progress);
    if seen {
        let mut all = world.glossaries.lock().unwrap();
        if let Some(memory) = all.iter_mut().find(|g| g.0 == id) {
            memory.2 = entries;
        }
    } else {
        let what = format!("+{what}");
        kept.insert(job.to_owned(), what);
    }
    Ok(fine(&described))
}

/// The entries of the glossaries that a request names.
fn glossaries(body: &Map<String, Value>, world: &World) -> Result<Vec<(String, String)>, Reply> {
    let named = body.get("glossaries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let all = world.glossaries.lock().unwrap();
    let mut entries = Vec::new();
    for id in named.iter().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)) {
        entries.extend(all.iter().find(|g| g.0 == id).ok_or_else(|| no_memory(&id))?.2.clone());
    }
    Ok(entries)
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("Invalid JSON"))?;
    let texts = texts(call).filter(|texts| !texts.is_empty()).ok_or_else(|| bad("Missing required parameter 'q'"))?;
    if texts.len() > world.script.limits.max_texts.unwrap_or(MAX_TEXTS) {
        return Err(bad("Too many segments in 'q'"));
    }
    let language = |name: &str| body.get(name).and_then(Value::as_str);
    let target = language("target").ok_or_else(|| bad("Missing required parameter 'target'"))?;
    for code in [Some(target), language("source")].into_iter().flatten() {
        if !LANGUAGES.contains(&code) {
            return Err(bad(&format!("Unsupported language: {code}")));
        }
    }
    let format = match body.get("format").and_then(Value::as_str) {
        Some("text/html" | "text/xml") => Format::Html,
        _ => Format::Plain,
    };
    let key = if active.has(&Fault::ForeignKeys) { "text" } else { "translation" };
    let shape = |(n, text): (usize, &String)| {
        let count = texts.get(n).map_or(0, |t| t.chars().count());
        let mut translation = json!({ "characters": count, "billedCharacters": count, "contextVector": null });
        if language("source").is_none() {
            translation["detectedLanguage"] = json!("id");
        }
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(text);
        }
        translation
    };
    let entries = glossaries(&body, world)?;
    let list: Vec<Value> = world.answers_with(&texts, &entries, format, active).iter().enumerate().map(shape).collect();
    let single = body.get("q").is_some_and(Value::is_string);
    let data = if single { list.into_iter().next().unwrap_or_default() } else { json!(list) };
    Ok(Reply::json(200, &json!({ "status": 200, "data": data })))
}
