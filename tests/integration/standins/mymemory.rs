//! MyMemory, after its page *API: technical specifications*: most errors come with the status 200, and their sentence stands
//! where the translation should.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_BYTES: usize = 500;

/// MyMemory.
pub(super) const DESK: Desk =
    Desk { refuses: [200, 200, 200], batches: false, ..Desk::new(BackendKind::MyMemory, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let query = [("q", texts[0]), ("langpair", "id|en"), ("key", server.key())];
    let url = reqwest::Url::parse_with_params(&format!("{}/get", server.url()), query).expect("an address");
    client.get(url)
}

fn found(body: &Value) -> Vec<String> {
    vec![body["responseData"]["translatedText"].as_str().expect("a text").to_owned()]
}

fn parameter(call: &Call, name: &str) -> Option<String> {
    call.form().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
}

/// The text of a translation request.
fn texts(call: &Call) -> Option<Vec<String>> {
    call.is("GET", "/get").then(|| parameter(call, "q").into_iter().collect())
}

/// An error with the status 200; its own status is a string as often as a number.
fn disguised(status: &Value, words: &str, finished: bool) -> Reply {
    Reply::json(
        200,
        &json!({
            "responseData": { "translatedText": words, "match": 0 }, "quotaFinished": finished, "mtLangSupported": null,
            "responseDetails": words, "responseStatus": status, "responderId": null, "exception_code": null, "matches": "",
        }),
    )
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            let body = json!({ "responseStatus": 429, "responseDetails": "TOO MANY REQUESTS" });
            with_retry_after(Reply::json(429, &body), *retry_after)
        }
        Fault::Quota => {
            let words = "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN  18 HOURS \
                         04 MINUTES 12 SECONDS VISIT HTTPS://MYMEMORY.TRANSLATED.NET/DOC/USAGELIMITS.PHP TO TRANSLATE MORE";
            disguised(&json!(429), words, true)
        }
        Fault::Unauthorized => disguised(&json!("403"), "AUTHENTICATION FAILURE: INVALID KEY", false),
        Fault::ContextOverflow => too_long(),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => {
            let body = json!({ "responseData": { "translatedText": "" }, "responseStatus": status.to_string(),
                               "responseDetails": "INVALID REQUEST" });
            Reply::json(*status, &body)
        }
        _ => return None,
    })
}

fn too_long() -> Reply {
    disguised(&json!("403"), "QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY : 500 CHARS", false)
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !call.is("GET", "/get") {
        return Reply::text(404, "text/html", "<html>Not Found</html>");
    }
    // A key is for a memory of one's own; without one, the public one answers.
    let key = parameter(call, "key");
    if key.is_some() && !world.admits(key.as_deref()) {
        return disguised(&json!("403"), "AUTHENTICATION FAILURE: INVALID KEY", false);
    }
    let Some(text) = parameter(call, "q").filter(|text| !text.is_empty()) else {
        return disguised(&json!("403"), "NO QUERY SPECIFIED. EXAMPLE REQUEST: GET?Q=HELLO&LANGPAIR=EN|IT", false);
    };
    if text.len() > MAX_BYTES {
        return too_long();
    }
    let pair = parameter(call, "langpair").unwrap_or_default();
    match pair.split_once('|') {
        Some((from, to)) if from == to => {
            return disguised(&json!("403"), "PLEASE SELECT TWO DISTINCT LANGUAGES", false);
        }
        Some((from, to)) if [from, to].iter().all(|code| LANGUAGES.contains(code)) => {}
        Some((_, to)) => {
            let words = format!("'{}' IS AN INVALID TARGET LANGUAGE . EXAMPLE: LANGPAIR=EN|IT", to.to_uppercase());
            return disguised(&json!("403"), &words, false);
        }
        None => return disguised(&json!("403"), "INVALID LANGUAGE PAIR SPECIFIED. EXAMPLE: LANGPAIR=EN|IT", false),
    }
    let answer = world.answer(&text, &[], active);
    let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "translatedText" };
    let mut data = json!({ "match": 0.85 });
    if let Some(answer) = answer.filter(|_| !active.has(&Fault::MissingKeys)) {
        data[key] = json!(answer);
    }
    Reply::json(
        200,
        &json!({
            "responseData": data, "quotaFinished": false, "mtLangSupported": null, "responseDetails": "",
            "responseStatus": 200, "responderId": null, "exception_code": null, "matches": [],
        }),
    )
}
