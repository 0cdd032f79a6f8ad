//! Azure AI Translator v3, after Microsoft's reference of `translate` and of its status codes.

use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

const LANGUAGES: [&str; 6] = ["id", "en", "ms", "de", "fr", "nl"];
const MAX_TEXTS: usize = 1000;
const MAX_CHARACTERS: usize = 50_000;
/// The opening of an element of the dynamic dictionary.
const DICTIONARY: &str = "<mstrans:dictionary translation=\"";

/// Azure.
pub(super) const DESK: Desk =
    Desk { refuses: [403, 401, 400], ..Desk::new(BackendKind::Azure, texts, answer, ask, found) };

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let format = if marks { "html" } else { "plain" };
    let url = format!("{}/translate?api-version=3.0&from=id&to=en&textType={format}", server.url());
    let body: Vec<Value> = texts.iter().map(|text| json!({ "Text": text })).collect();
    client.post(url).header("ocp-apim-subscription-key", server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body.as_array().expect("a list");
    list.iter().map(|t| t["translations"][0]["text"].as_str().expect("a text").to_owned()).collect()
}

fn is_translation(call: &Call) -> bool {
    call.method == "POST" && matches!(call.path.as_str(), "/translate" | "/translator/text/v3.0/translate")
}

/// The texts of a translation request; the name of their field is written with a capital or without.
fn texts(call: &Call) -> Option<Vec<String>> {
    let text = |item: &Value| Some(item.get("Text").or_else(|| item.get("text"))?.as_str()?.to_owned());
    let read = || serde_json::from_slice::<Vec<Value>>(&call.body).ok()?.iter().map(text).collect::<Option<Vec<_>>>();
    is_translation(call).then(|| read().unwrap_or_default())
}

fn error(code: u32, message: &str) -> Reply {
    let status = u16::try_from(code / 1000).expect("a status");
    Reply::text(
        status,
        "application/json; charset=utf-8",
        &json!({ "error": { "code": code, "message": message } }).to_string(),
    )
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            let message = "The server rejected the request because the client has exceeded request limits.";
            with_retry_after(error(429_001, message), *retry_after)
        }
        Fault::Quota => {
            error(403_001, "The operation isn't allowed because the subscription has exceeded its free quota.")
        }
        Fault::Unauthorized => wrong_key(),
        Fault::ContextOverflow => error(400_077, "The maximum request size has been exceeded."),
        Fault::ServerError(400) => error(400_000, "One of the request inputs is not valid."),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(u32::from(*status) * 1000, "An unexpected error has occurred."),
        _ => return None,
    })
}

fn wrong_key() -> Reply {
    error(401_000, "The request is not authorized because credentials are missing or invalid.")
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if !world.admits(call.header("ocp-apim-subscription-key")) {
        return wrong_key();
    }
    if !is_translation(call) {
        return error(404_000, "The requested resource is not found.");
    }
    translate(call, active, world).unwrap_or_else(|refused| refused)
}

fn translate(call: &Call, active: &Active, world: &World) -> Result<Reply, Reply> {
    let query = call.form();
    let parameter = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if parameter("api-version") != Some("3.0") {
        return Err(error(400_021, "The API version parameter is missing or not valid."));
    }
    if parameter("from").is_some_and(|code| !LANGUAGES.contains(&code)) {
        return Err(error(400_035, "The source language is not valid."));
    }
    let targets: Vec<&str> = query.iter().filter(|(n, _)| n == "to").map(|(_, value)| value.as_str()).collect();
    if targets.is_empty() || targets.iter().any(|code| !LANGUAGES.contains(code)) {
        return Err(error(400_036, "The target language is not valid."));
    }
    let html = parameter("textType").is_some_and(|kind| kind.eq_ignore_ascii_case("html"));
    let texts = texts(call).unwrap_or_default();
    if texts.is_empty() {
        return Err(error(400_074, "The body of the request is not valid JSON."));
    }
    let limits = &world.script.limits;
    if texts.len() > limits.max_texts.unwrap_or(MAX_TEXTS) {
        return Err(error(400_072, "The maximum number of array elements has been exceeded."));
    }
    let characters: usize = texts.iter().map(|t| t.chars().count()).sum();
    if characters * targets.len() > limits.max_chars.unwrap_or(MAX_CHARACTERS) {
        return Err(error(400_077, "The maximum request size has been exceeded."));
    }
    let prevents = texts.iter().any(|text| text.contains(DICTIONARY));
    if prevents && parameter("from").is_none() {
        return Err(error(400_000, "One of the request inputs is not valid."));
    }
    let plain: Vec<String> = if html { texts.clone() } else { texts.iter().map(|t| hold(t)).collect() };
    let answers = world.answers(&plain, if html { Format::Html } else { Format::Plain }, active);
    let aligned = parameter("includeAlignment") == Some("true") && !html && !prevents;
    let item = |(n, text): (usize, &String)| {
        let mut translation = json!({ "to": targets[0] });
        let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "text" };
        let text = if html { text.clone() } else { release(text) };
        if aligned && n < texts.len() {
            translation["alignment"] = json!({ "proj": projection(&texts[n], &text) });
        }
        if !active.has(&Fault::MissingKeys) {
            translation[key] = json!(text);
        }
        let mut item = json!({ "translations": [translation] });
        if parameter("from").is_none() {
            item["detectedLanguage"] = json!({ "language": "id", "score": 1.0 });
        }
        item
    };
    let items: Vec<Value> = answers.iter().enumerate().map(item).collect();
    Ok(Reply::text(200, "application/json; charset=utf-8", &json!(items).to_string())
        .header("x-requestid", "standin")
        .header("x-metered-usage", characters.to_string()))
}

/// First of the characters that stand for the letters of a form that is to be printed as it is.
const HELD: u32 = 0xF_4000;

/// A plain text in which the forms of the dictionary stand as characters that no translator touches.
fn hold(text: &str) -> String {
    let mut held = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(DICTIONARY) {
        let whole = after
            .split_once("\">")
            .and_then(|(print, rest)| Some((print, rest.split_once("</mstrans:dictionary>")?.1)));
        let Some((print, after)) = whole else { break };
        held.push_str(before);
        held.extend(super::markup::unescape(print).chars().filter_map(|c| char::from_u32(HELD + u32::from(c))));
        rest = after;
    }
    held + rest
}

fn release(text: &str) -> String {
    let letter = |c: char| u32::from(c).checked_sub(HELD).and_then(char::from_u32).unwrap_or(c);
    text.chars().map(letter).collect()
}

/// Which word became which: word for word where there are as many, else only the words that stayed.
fn projection(source: &str, target: &str) -> String {
    let words = |text: &str| -> Vec<(usize, String)> {
        let mut at = 0;
        let word = |word: &str| {
            let start = at;
            at += word.chars().count() + 1;
            (start, word.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned())
        };
        text.split(' ').map(word).filter(|(_, word)| !word.is_empty()).collect()
    };
    let (source, target) = (words(source), words(target));
    let pairs: Vec<_> = if source.len() == target.len() {
        source.iter().zip(&target).collect()
    } else {
        source.iter().filter_map(|s| Some((s, target.iter().find(|t| t.1 == s.1)?))).collect()
    };
    let range = |(start, word): &(usize, String)| format!("{start}:{}", start + word.chars().count() - 1);
    pairs.iter().map(|(s, t)| format!("{}-{}", range(s), range(t))).collect::<Vec<_>>().join(" ")
}
