//! Apertium APy, after its `handlers/translate.py` and `base.py`. The real server is there to be tested against;
//! this one is for what the real one will not do on demand. It translates into English, whatever the pair.

use padanan::internal::translate::FailureKind;
use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::damage::{Work, spoil_list};
use super::dictionary;
use super::markup::{Format, Held};
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const PAIRS: [(&str, &str); 2] = [("ind", "eng"), ("ind", "zlm")];

/// Apertium APy, which knows no keys, reports an exhausted quota as it does a forbidden address, and takes one text.
pub(super) const DESK: Desk = Desk {
    table: "",
    credentials: |_| None,
    refuses: [403, 403, 400],
    quota: FailureKind::Authentication,
    batches: false,
    ..Desk::new(BackendKind::Apertium, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let form = [("langpair", "ind|eng"), ("q", texts[0]), ("markUnknown", "no"), ("format", "txt")];
    client.post(format!("{}/translate", server.url())).form(&form)
}

fn found(body: &Value) -> Vec<String> {
    vec![body["responseData"]["translatedText"].as_str().expect("a text").to_owned()]
}

/// The text of a translation request.
pub(super) fn texts(call: &Call) -> Option<Vec<String>> {
    translates(call).then(|| argument(call, "q").into_iter().collect())
}

fn translates(call: &Call) -> bool {
    call.path == "/translate" && matches!(call.method.as_str(), "GET" | "POST")
}

/// An argument of query or form. Of several with one name the last counts, as in Tornado.
fn argument(call: &Call, name: &str) -> Option<String> {
    call.form().into_iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.trim().to_owned())
}

/// JSON as APy writes it: `</` never stands in it.
fn json_reply(status: u16, value: &Value) -> Reply {
    let body = value.to_string().replace("</", "<\\/");
    Reply::text(status, "application/json; charset=UTF-8", &body).header("access-control-allow-origin", "*")
}

fn error(status: u16, message: &str, explanation: &str) -> Reply {
    let body = json!({ "status": "error", "code": status, "message": message, "explanation": explanation });
    json_reply(status, &body)
}

fn bad(explanation: &str) -> Reply {
    error(400, "Bad Request", explanation)
}

fn success(data: &Value) -> Reply {
    json_reply(200, &json!({ "responseData": data, "responseDetails": null, "responseStatus": 200 }))
}

/// Answers any request. APy knows no keys.
pub(super) fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    match call.path.as_str() {
        "/translate" if translates(call) => translate(call, active, world).unwrap_or_else(|refused| refused),
        "/listPairs" => {
            let pair = |(from, to): &(_, _)| json!({ "sourceLanguage": from, "targetLanguage": to });
            success(&PAIRS.iter().map(pair).collect())
        }
        _ => error(404, "Not Found", "Resource requested does not exist. URL may have been mistyped"),
    }
}

/// The answer to a fault that refuses the request.
fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            with_retry_after(error(429, "Too Many Requests", "Too Many Requests"), *retry_after)
        }
        Fault::Quota | Fault::Unauthorized => error(403, "Forbidden", "Forbidden"),
        Fault::ContextOverflow => bad("Request not properly formatted or too long"),
        Fault::ServerError(503) => error(503, "Service Unavailable", "internal error"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "Internal Server Error", "Internal Server Error"),
        _ => return None,
    })
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let need = |name: &str| argument(call, name).ok_or_else(|| bad(&format!("Missing argument {name}")));
    let (pair, q) = (need("langpair")?, need("q")?);
    let (from, to) = pair.split_once('|').ok_or_else(|| bad("That pair is invalid, use e.g. eng|spa"))?;
    if !PAIRS.contains(&(alpha3(from), alpha3(to))) {
        return Err(bad("That pair is not installed"));
    }
    if world.too_many(1).is_some() {
        return Err(error(429, "Too Many Requests", "Too Many Requests"));
    }
    let marks = argument(call, "markUnknown").is_none_or(|m| matches!(m.to_lowercase().as_str(), "yes" | "true" | "1"));
    let html = argument(call, "format").is_none_or(|format| format == "html");
    let format = if html { Format::Html } else { Format::Plain };
    let work = Work { active, markup: html, each_is_content: true };
    let mut answers = work.answers(&[q], |text| {
        let held = Held::read(text, format);
        let translated = match &world.script.translator {
            None => dictionary::translate(&held.text, marks),
            Some(translator) => translator(&held.text),
        };
        // `html-noent`: entities come out as characters.
        held.restore(&translated, false)
    });
    if active.has(&Fault::More) {
        answers = vec![format!("{0} {0}", answers[0])];
    } else {
        spoil_list(&mut answers, active);
    }
    let mut data = json!({});
    if let Some(answer) = answers.first().filter(|_| !active.has(&Fault::MissingKeys)) {
        data[if active.has(&Fault::ForeignKeys) { "translation" } else { "translatedText" }] = json!(answer);
    }
    Ok(success(&data))
}

fn alpha3(code: &str) -> &str {
    match code {
        "id" => "ind",
        "en" => "eng",
        "ms" | "msa" => "zlm",
        other => other,
    }
}
