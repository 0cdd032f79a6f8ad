//! Lingva, after its `pages/api/v1/[[...slug]].ts`: the text is the third part of the path, and a path with other than three
//! parts is not found.

use padanan::internal::translate::FailureKind;
use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
/// Longest line of a request that a server takes.
const MAX_PATH: usize = 8190;

/// Lingva, which knows no keys. That Google has had enough of it looks like any other failure.
pub(super) const DESK: Desk = Desk {
    table: "",
    credentials: |_| None,
    refuses: [403, 403, 414],
    quota: FailureKind::Authentication,
    batches: false,
    ..Desk::new(BackendKind::Lingva, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let mut url = reqwest::Url::parse(&server.url()).expect("an address");
    url.path_segments_mut().expect("a path").clear().extend(["api", "v1", "id", "en", texts[0]]);
    client.get(url)
}

fn found(body: &Value) -> Vec<String> {
    vec![body["translation"].as_str().expect("a text").to_owned()]
}

/// The parts of the path behind `/api/v1/`, unescaped.
fn parts(call: &Call) -> Option<Vec<String>> {
    let rest = call.path.strip_prefix("/api/v1/")?;
    let decode = |part: &str| {
        // A plus is a plus here, unlike in a form.
        let pairs = format!("x={}", part.replace('+', "%2B").replace('&', "%26"));
        url::form_urlencoded::parse(pairs.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
    };
    Some(rest.split('/').map(decode).collect())
}

/// The text of a translation request.
fn texts(call: &Call) -> Option<Vec<String>> {
    let parts = parts(call).filter(|_| call.method == "GET")?;
    (!call.path.starts_with("/api/v1/languages")).then(|| parts.get(2).cloned().into_iter().collect())
}

fn error(status: u16, words: &str) -> Reply {
    Reply::json(status, &json!({ "error": words }))
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(error(429, "Too Many Requests"), *retry_after),
        Fault::Quota | Fault::Unauthorized => error(403, "Forbidden"),
        Fault::ContextOverflow => Reply::bare(414),
        Fault::ServerError(400) => error(400, "Invalid request"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "An error occurred while retrieving the translation"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if call.method != "GET" {
        return error(405, "Method Not Allowed");
    }
    if call.path.len() > MAX_PATH {
        return Reply::bare(414);
    }
    match parts(call).as_deref() {
        Some([from, to, text]) => {
            if !LANGUAGES.contains(&from.as_str()) && from != "auto" {
                return error(400, "Invalid source language");
            }
            if !LANGUAGES.contains(&to.as_str()) {
                return error(400, "Invalid target language");
            }
            let key = if active.has(&Fault::ForeignKeys) { "text" } else { "translation" };
            let mut body = json!({ "info": { "detectedSource": "id", "definitions": [], "examples": [] } });
            if let Some(answer) = world.answer(text, &[], active).filter(|_| !active.has(&Fault::MissingKeys)) {
                body[key] = json!(answer);
            }
            Reply::json(200, &body)
        }
        _ => error(404, "Not Found"),
    }
}
