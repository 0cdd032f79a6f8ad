//! Google Cloud Translation v3, after Google's discovery document, with the sign-in of service accounts. The signed
//! statement is checked with the account's public key, as Google does it.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

use super::markup::Format;
use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World};
use super::{Desk, Standin, google, google_glossaries};

/// The private key of an account that exists nowhere but here.
const KEY: &str = include_str!("account.key");
pub(super) const EMAIL: &str = "translator@standin.iam.gserviceaccount.com";
const MAX_TEXTS: usize = 1024;
/// The glossary that the project has from the beginning, and its entries.
pub(crate) const GLOSSARY: &str = "projects/standin/locations/us-central1/glossaries/names";
const ENTRIES: [(&str, &str); 2] = [("Moskwa", "Moscow"), ("Tikhanouskaya", "Tikhanouskaya")];

/// Google with a service account.
pub(super) const DESK: Desk = Desk {
    credentials: |server| Some(account(server)),
    refuses: [403, 401, 400],
    ..Desk::new(BackendKind::GoogleV3, texts, answer, ask, found)
};

fn der() -> Vec<u8> {
    STANDARD.decode(KEY.split_whitespace().collect::<String>()).expect("base64")
}

/// The file of the account, which signs in at the stand-in.
fn account(server: &Standin) -> String {
    let label = ["PRIVATE", "KEY"].join(" ");
    let pem = format!("-----BEGIN {label}-----\n{KEY}-----END {label}-----\n");
    let file = json!({
        "type": "service_account", "project_id": "standin", "private_key_id": "1", "private_key": pem,
        "client_email": EMAIL, "client_id": "1", "token_uri": format!("{}/token", server.url()),
    });
    file.to_string()
}

fn ask(client: &Client, server: &Standin, texts: &[&str], marks: bool) -> RequestBuilder {
    let format = if marks { "text/html" } else { "text/plain" };
    let body = json!({ "contents": texts, "sourceLanguageCode": "id", "targetLanguageCode": "en", "mimeType": format });
    let url = format!("{}/v3/projects/standin/locations/global:translateText", server.url());
    client.post(url).bearer_auth(server.key()).json(&body)
}

fn found(body: &Value) -> Vec<String> {
    let list = body["translations"].as_array().expect("a list");
    list.iter().map(|t| t["translatedText"].as_str().expect("a text").to_owned()).collect()
}

/// The texts of a translation request.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || serde_json::from_value(call.json()?.get("contents")?.clone()).ok();
    (call.method == "POST" && call.path.ends_with(":translateText")).then(|| read().unwrap_or_default())
}

fn bad(message: &str) -> Reply {
    google::error(400, "INVALID_ARGUMENT", "badRequest", message)
}

fn unauthorized() -> Reply {
    let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other \
                   valid authentication credential.";
    google::error(401, "UNAUTHENTICATED", "authError", message)
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if call.is("POST", "/token") {
        return token(call, world)
            .unwrap_or_else(|why| Reply::json(400, &json!({ "error": "invalid_grant", "error_description": why })));
    }
    let refused =
        |fault: &Fault| if *fault == Fault::Unauthorized { Some(unauthorized()) } else { google::refusal(fault) };
    if let Some(reply) = active.all().find_map(refused) {
        return reply;
    }
    if !world.admits(call.header("authorization").and_then(|h| h.strip_prefix("Bearer "))) {
        return unauthorized();
    }
    if let Some(reply) = google_glossaries::answer(call, world) {
        return reply;
    }
    let parent = call.path.strip_prefix("/v3/").and_then(|path| path.strip_suffix(":translateText"));
    match parent.map(|parent| parent.split('/').collect::<Vec<_>>()).as_deref() {
        Some(["projects", "standin", "locations", location]) => {
            translate(call, location, active, world).unwrap_or_else(|refused| refused)
        }
        Some(["projects", project, "locations", _]) => {
            let message = format!("Permission 'cloudtranslate.generalModels.predict' denied on 'projects/{project}'.");
            google::error(403, "PERMISSION_DENIED", "forbidden", &message)
        }
        _ => google::error(404, "NOT_FOUND", "notFound", "Not Found"),
    }
}

/// A token for a signed statement.
fn token(call: &Call, world: &World) -> Result<Reply, &'static str> {
    let form = call.form();
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    if field("grant_type") != Some("urn:ietf:params:oauth:grant-type:jwt-bearer") {
        return Err("Invalid grant_type");
    }
    let (said, signature) = field("assertion").and_then(|a| a.rsplit_once('.')).ok_or("Bad Request")?;
    let read = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "Invalid JWT: Failed base64url decoding.");
    let key = RsaKeyPair::from_pkcs8(&der()).expect("a key");
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref())
        .verify(said.as_bytes(), &read(signature)?)
        .map_err(|_| "Invalid JWT Signature.")?;
    let (head, claims) = said.split_once('.').ok_or("Bad Request")?;
    let json = |part: &str| serde_json::from_slice::<Value>(&read(part)?).map_err(|_| "Invalid JWT: not JSON");
    let (head, claims) = (json(head)?, json(claims)?);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    let (from, until) = (claims["iat"].as_u64().unwrap_or(0), claims["exp"].as_u64().unwrap_or(0));
    let near = |time: u64| time.abs_diff(now) <= Duration::from_secs(300).as_secs();
    if !near(from) || until <= now || until - from > 3600 {
        return Err("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
    }
    let scopes = claims["scope"].as_str().unwrap_or_default();
    let fine =
        head["alg"] == "RS256" && claims["iss"] == EMAIL && claims["aud"] == "https://oauth2.googleapis.com/token";
    if !fine
        || !scopes.split(' ').any(|s| s.ends_with("/auth/cloud-translation") || s.ends_with("/auth/cloud-platform"))
    {
        return Err("Invalid JWT: wrong claims.");
    }
    world.kept.lock().unwrap().insert(google_glossaries::SCOPE.to_owned(), scopes.to_owned());
    Ok(Reply::json(200, &json!({ "access_token": super::KEY, "expires_in": 3599, "token_type": "Bearer" })))
}

fn translate(call: &Call, location: &str, active: &Active, world: &World) -> Result<Reply, Reply> {
    let body = call.json().ok_or_else(|| bad("Invalid JSON payload received."))?;
    let texts = texts(call).filter(|texts| !texts.is_empty()).ok_or_else(|| bad("Content is required."))?;
    if texts.len() > world.script.limits.max_texts.unwrap_or(MAX_TEXTS) {
        return Err(bad("Too many content: the maximum is 1024."));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    for name in ["sourceLanguageCode", "targetLanguageCode"] {
        match text(name) {
            Some("id" | "en" | "ms") => {}
            None if name == "sourceLanguageCode" => {}
            _ if name == "sourceLanguageCode" => return Err(bad("Source language is invalid.")),
            _ => return Err(bad("Target language is invalid.")),
        }
    }
    if let Some(model) = text("model") {
        let within = format!("projects/standin/locations/{location}/models/");
        if !model.starts_with(&within) {
            return Err(bad(&format!("Invalid resource name {model}; the location must match.")));
        }
    }
    let glossary = body.get("glossaryConfig").and_then(|config| config.get("glossary")).and_then(Value::as_str);
    let elsewhere = |glossary: &str| !glossary.contains(&format!("/locations/{location}/")) || location == "global";
    if glossary.is_some_and(elsewhere) {
        return Err(bad("Invalid location: the glossary must be in the location of the request."));
    }
    let entries = glossary.map(|glossary| entries(glossary, world)).transpose()?;
    let html = !matches!(text("mimeType"), Some("text/plain"));
    let format = if html { Format::Html } else { Format::Plain };
    let list = |glossary: &[(String, String)]| -> Vec<Value> {
        let answers = world.answers_with(&texts, glossary, format, active);
        let key = if active.has(&Fault::ForeignKeys) { "translation" } else { "translatedText" };
        let shape = |text: &String| {
            let mut translation = json!({});
            if !active.has(&Fault::MissingKeys) {
                translation[key] = json!(if html { google::with_quotes_escaped(text) } else { text.clone() });
            }
            translation
        };
        answers.iter().map(shape).collect()
    };
    let mut answer = json!({ "translations": list(&[]) });
    if let Some(entries) = entries {
        answer["glossaryTranslations"] = list(&entries).into();
    }
    Ok(Reply::text(200, "application/json; charset=UTF-8", &answer.to_string()))
}

/// The entries of a glossary.
fn entries(glossary: &str, world: &World) -> Result<Vec<(String, String)>, Reply> {
    if glossary == GLOSSARY {
        return Ok(ENTRIES.map(|(source, target)| (source.to_owned(), target.to_owned())).to_vec());
    }
    let all = world.glossaries.lock().unwrap();
    let stored = all.iter().find(|(id, ..)| glossary.rsplit('/').next() == Some(id));
    let missing = || google::error(404, "NOT_FOUND", "notFound", &format!("Glossary not found: {glossary}"));
    stored.map(|(.., entries)| entries.clone()).ok_or_else(missing)
}
