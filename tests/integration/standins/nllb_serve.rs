//! nllb-serve, after its `nllb_serve/app.py`: JSON only under the very type `application/json`, errors as plain text, and every
//! translation ended after 80 tokens without a sign.

use padanan::internal::translate::FailureKind;
use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin, texts_of};

const MAX_TOKENS: usize = 80;

/// nllb-serve, which knows no keys and no quota; a proxy before it may.
pub(super) const DESK: Desk = Desk {
    table: "",
    credentials: |_| None,
    refuses: [403, 403, 413],
    quota: FailureKind::Authentication,
    ..Desk::new(BackendKind::NllbServe, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let body = json!({ "source": texts, "src_lang": "ind_Latn", "tgt_lang": "eng_Latn" });
    client.post(format!("{}/translate", server.url())).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    texts_of(&body["translation"])
}

/// The parameters: of JSON, or of a form.
fn parameters(call: &Call, name: &str) -> Option<Value> {
    if call.header("content-type") == Some("application/json") {
        return call.json()?.get(name).cloned();
    }
    let values: Vec<String> = call.form().into_iter().filter(|(n, _)| n == name).map(|(_, value)| value).collect();
    (!values.is_empty()).then(|| json!(values))
}

/// The texts of a translation request: a list, or one text.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || match parameters(call, "source")? {
        Value::String(text) => Some(vec![text]),
        list => serde_json::from_value(list).ok(),
    };
    (call.path == "/translate").then(|| read().unwrap_or_default())
}

fn error(status: u16, words: &str) -> Reply {
    Reply::text(status, "text/html; charset=utf-8", words)
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => with_retry_after(error(429, "Too Many Requests"), *retry_after),
        Fault::Quota | Fault::Unauthorized => error(403, "Forbidden"),
        Fault::ContextOverflow => error(413, "Request Entity Too Large"),
        Fault::ServerError(400) => error(400, "Please submit 'source' parameter"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "Internal Server Error"),
        _ => return None,
    })
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if call.path != "/translate" {
        return error(404, "Not Found");
    }
    let texts = texts(call).unwrap_or_default();
    if texts.is_empty() {
        return error(400, "Please submit 'source' parameter");
    }
    for name in ["src_lang", "tgt_lang"] {
        let code = parameters(call, name);
        let code = code.as_ref().map(|c| c.get(0).unwrap_or(c)).and_then(Value::as_str).unwrap_or_default();
        if !["ind_Latn", "eng_Latn", "zsm_Latn"].contains(&code) {
            return error(500, "Internal Server Error");
        }
    }
    let answers: Vec<String> =
        world.answers(&texts, Format::Plain, active).iter().map(|text| first_tokens(text)).collect();
    let key = if active.has(&Fault::ForeignKeys) { "translations" } else { "translation" };
    let mut body = json!({ "source": texts, "src_lang": "ind_Latn", "tgt_lang": "eng_Latn", "time_taken": 0.31,
                           "time_units": "s" });
    if !active.has(&Fault::MissingKeys) {
        body[key] = json!(answers);
    }
    Reply::json(200, &body)
}

/// The beginning of a text that the model writes in 80 tokens, of four characters at most.
fn first_tokens(text: &str) -> String {
    let mut tokens = 0;
    let mut words = Vec::new();
    for word in text.split(' ') {
        tokens += word.chars().count().div_ceil(4).max(1);
        if tokens > MAX_TOKENS {
            break;
        }
        words.push(word);
    }
    words.join(" ")
}
