//! Amazon Translate, after botocore's model `translate` of 2017-07-01. Signatures are checked as AWS documents them, with
//! nothing of what the program signs with.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use padanan::internal::translate::FailureKind;
use padanan::internal::translate::backends::BackendKind;
use reqwest::{Client, RequestBuilder};
use ring::hmac;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::reply::Reply;
use super::script::{Active, Fault};
use super::server::{Call, World, with_retry_after};
use super::{Desk, Standin};

/// The number of the key, which is no secret.
const ID: &str = "AKIDSTANDIN0EXAMPLE";
const REGION: &str = "ap-southeast-1";
const LANGUAGES: [&str; 7] = ["id", "en", "ms", "de", "fr", "nl", "auto"];
const MAX_BYTES: usize = 10_000;
const TARGET: &str = "AWSShineFrontendService_20170701.";
const JSON: &str = "application/x-amz-json-1.1";

/// Amazon, which has no quota but that of requests a second: an account that may not is what comes nearest.
pub(super) const DESK: Desk = Desk {
    table: "api_key_file = \"mt.key\"\nregion = \"ap-southeast-1\"\n",
    tune: |options| {
        options.settings.insert("region", REGION.to_owned());
    },
    credentials: |server| {
        Some(format!("[default]\naws_access_key_id = {ID}\naws_secret_access_key = {}\n", server.key()))
    },
    refuses: [400, 400, 400],
    busy: 400,
    quota: FailureKind::Authentication,
    batches: false,
    ..Desk::new(BackendKind::Amazon, texts, answer, ask, found)
};

fn ask(client: &Client, server: &Standin, texts: &[&str], _marks: bool) -> RequestBuilder {
    let body = json!({ "Text": texts[0], "SourceLanguageCode": "id", "TargetLanguageCode": "en" }).to_string();
    let stamp = stamp(SystemTime::now());
    let target = format!("{TARGET}TranslateText");
    let host = server.url().trim_start_matches("http://").to_owned();
    let headers = [("content-type", JSON), ("host", &*host), ("x-amz-date", &*stamp), ("x-amz-target", &*target)];
    let signed = "content-type;host;x-amz-date;x-amz-target";
    let signature = signature(server.key(), &stamp, REGION, "POST", "/", &headers, signed, body.as_bytes());
    let scope = format!("{}/{REGION}/translate/aws4_request", &stamp[..8]);
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={ID}/{scope}, SignedHeaders={signed}, Signature={signature}");
    let request = client.post(format!("{}/", server.url())).header("authorization", authorization);
    request.header("content-type", JSON).header("x-amz-date", stamp).header("x-amz-target", target).body(body)
}

fn found(body: &Value) -> Vec<String> {
    vec![body["TranslatedText"].as_str().expect("a text").to_owned()]
}

/// The text of a translation request.
fn texts(call: &Call) -> Option<Vec<String>> {
    let read = || Some(vec![call.json()?.get("Text")?.as_str()?.to_owned()]);
    (operation(call) == Some("TranslateText")).then(|| read().unwrap_or_default())
}

fn operation(call: &Call) -> Option<&str> {
    call.header("x-amz-target").filter(|_| call.method == "POST")?.strip_prefix(TARGET)
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply::text(status, JSON, &body.to_string()).header("x-amzn-requestid", "standin")
}

fn error(status: u16, name: &str, message: &str) -> Reply {
    reply(status, &json!({ "__type": name, "message": message }))
}

fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::TooManyRequests { retry_after } => {
            with_retry_after(error(400, "TooManyRequestsException", "Rate exceeded"), *retry_after)
        }
        Fault::Quota => {
            let words = "The AWS Access Key Id needs a subscription for the service";
            error(400, "SubscriptionRequiredException", words)
        }
        Fault::Unauthorized => unknown_key(),
        Fault::ContextOverflow => too_long(MAX_BYTES + 1),
        Fault::ServerError(400) => error(400, "InvalidRequestException", "The request is not valid"),
        Fault::ServerError(503) => error(503, "ServiceUnavailableException", "Service is unavailable"),
        Fault::ServerError(status @ 502..) => Reply::gateway(*status),
        Fault::ServerError(status) => error(*status, "InternalServerException", "An internal error occurred"),
        _ => return None,
    })
}

fn unknown_key() -> Reply {
    error(400, "UnrecognizedClientException", "The security token included in the request is invalid.")
}

fn too_long(bytes: usize) -> Reply {
    // This error alone has its message with a capital.
    let message = format!(
        "Input text size exceeds limit. Max length of request text allowed is 10000 bytes while in this \
                           request the text size is {bytes} bytes"
    );
    reply(400, &json!({ "__type": "TextSizeLimitExceededException", "Message": message }))
}

/// Answers any request.
fn answer(call: &Call, active: &Active, world: &World) -> Reply {
    if let Some(reply) = active.all().find_map(refusal) {
        return reply;
    }
    if world.script.demands_key
        && let Err(refused) = check_signature(call)
    {
        return refused;
    }
    let Some(body) = call.json() else { return error(400, "SerializationException", "Start of structure expected") };
    match operation(call) {
        Some("TranslateText") => translate(&body, active, world).unwrap_or_else(|refused| refused),
        Some("ImportTerminology") => import(&body, world).unwrap_or_else(|refused| refused),
        Some("GetTerminology") => match stored(&body, world) {
            Some(properties) => reply(200, &json!({ "TerminologyProperties": properties })),
            None => no_such(text(&body, "Name").unwrap_or_default()),
        },
        Some("ListTerminologies") => {
            let all = world.glossaries.lock().unwrap();
            let list: Vec<Value> = all.iter().map(|(_, name, entries)| properties(name, entries.len())).collect();
            reply(200, &json!({ "TerminologyPropertiesList": list }))
        }
        Some("DeleteTerminology") => {
            if stored(&body, world).is_none() {
                return no_such(text(&body, "Name").unwrap_or_default());
            }
            world.glossaries.lock().unwrap().retain(|(_, name, _)| Some(name.as_str()) != text(&body, "Name"));
            reply(200, &json!({}))
        }
        _ => error(400, "UnknownOperationException", ""),
    }
}

fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Option<&'b str> {
    body.get(name).and_then(Value::as_str)
}

fn no_such(name: &str) -> Reply {
    error(400, "ResourceNotFoundException", &format!("The resource {name} does not exist."))
}

fn properties(name: &str, count: usize) -> Value {
    json!({ "Name": name, "SourceLanguageCode": "id", "TargetLanguageCodes": ["en"], "TermCount": count,
            "Arn": format!("arn:aws:translate:{REGION}:123456789012:terminology/{name}/LATEST") })
}

fn stored(body: &Map<String, Value>, world: &World) -> Option<Value> {
    let all = world.glossaries.lock().unwrap();
    let (_, name, entries) = all.iter().find(|(_, name, _)| Some(name.as_str()) == text(body, "Name"))?;
    Some(properties(name, entries.len()))
}

fn import(body: &Map<String, Value>, world: &World) -> Result<Reply, Reply> {
    let bad = |message: &str| error(400, "InvalidParameterValueException", message);
    let name = text(body, "Name").unwrap_or_default();
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 256 || !name.chars().all(fine) || name.contains("__") {
        return Err(bad("1 validation error detected: Value at 'name' failed to satisfy constraint"));
    }
    if text(body, "MergeStrategy") != Some("OVERWRITE") {
        return Err(bad("Value at 'mergeStrategy' failed to satisfy constraint: [OVERWRITE]"));
    }
    let data = body.get("TerminologyData").and_then(Value::as_object).ok_or_else(|| bad("no terminologyData"))?;
    let file = STANDARD.decode(text(data, "File").unwrap_or_default()).map_err(|_| bad("'file' is not base64"))?;
    if file.len() > 10 << 20 || text(data, "Format") != Some("CSV") {
        return Err(bad("Value at 'terminologyData' failed to satisfy constraint"));
    }
    let file = String::from_utf8(file).map_err(|_| bad("The terminology file is not UTF-8"))?;
    let mut rows = file.lines().map(row);
    if rows.next().flatten() != Some(("id".to_owned(), "en".to_owned())) {
        return Err(bad("The first row of the file must have language codes"));
    }
    let entries: Option<Vec<(String, String)>> = rows.collect();
    let entries = entries.ok_or_else(|| bad("A row of the file has not two columns"))?;
    let twice = (1..entries.len()).any(|n| entries[..n].iter().any(|e| e.0 == entries[n].0));
    if twice || entries.is_empty() {
        return Err(bad("The file has a duplicate source term"));
    }
    if entries.len() > world.script.limits.max_terms.unwrap_or(usize::MAX) {
        return Err(error(400, "LimitExceededException", "The terminology has too many terms."));
    }
    let mut all = world.glossaries.lock().unwrap();
    all.retain(|(_, other, _)| other != name);
    let answer = json!({ "TerminologyProperties": properties(name, entries.len()) });
    let number = all.len() + 1;
    all.push((number.to_string(), name.to_owned(), entries));
    Ok(reply(200, &answer))
}

/// Two columns of a CSV row, in quotation marks or not.
pub(super) fn row(line: &str) -> Option<(String, String)> {
    let mut columns = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => columns.last_mut()?.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => columns.push(String::new()),
            c => columns.last_mut()?.push(c),
        }
    }
    let [source, target] = <[String; 2]>::try_from(columns).ok()?;
    Some((source, target))
}

fn translate(body: &Map<String, Value>, active: &Active, world: &World) -> Result<Reply, Reply> {
    let text_sent = text(body, "Text").filter(|text| !text.is_empty());
    let text_sent = text_sent.ok_or_else(|| error(400, "InvalidRequestException", "'text' must not be empty"))?;
    if text_sent.len() > MAX_BYTES {
        return Err(too_long(text_sent.len()));
    }
    let code = |name: &str| text(body, name).unwrap_or_default();
    let (from, to) = (code("SourceLanguageCode"), code("TargetLanguageCode"));
    if !LANGUAGES.contains(&from) || !LANGUAGES[..6].contains(&to) {
        let message = format!("Unsupported language pair: {from} to {to}.");
        let body = json!({ "__type": "UnsupportedLanguagePairException", "message": message,
                           "SourceLanguageCode": from, "TargetLanguageCode": to });
        return Err(reply(400, &body));
    }
    let names = body.get("TerminologyNames").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut entries = Vec::new();
    if let Some(name) = names.first().and_then(Value::as_str) {
        let all = world.glossaries.lock().unwrap();
        let found = all.iter().find(|(_, other, _)| other == name);
        entries = found.ok_or_else(|| no_such(name))?.2.clone();
    }
    let applied: Vec<Value> = entries
        .iter()
        .filter(|(source, _)| text_sent.contains(source.as_str()))
        .map(|(source, target)| json!({ "SourceText": source, "TargetText": target }))
        .collect();
    let mut answer = json!({ "SourceLanguageCode": from, "TargetLanguageCode": to });
    let translated = world.answer(text_sent, &entries, active);
    let key = if active.has(&Fault::ForeignKeys) { "Translation" } else { "TranslatedText" };
    if let Some(translated) = translated.filter(|_| !active.has(&Fault::MissingKeys)) {
        answer[key] = json!(translated);
    }
    if !names.is_empty() {
        answer["AppliedTerminologies"] = json!([{ "Name": names[0], "Terms": applied }]);
    }
    Ok(reply(200, &answer))
}

/// Refuses a request that is not signed with the stand-in's key, or was signed at another time.
fn check_signature(call: &Call) -> Result<(), Reply> {
    let missing = || error(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
    let header = call.header("authorization").and_then(|h| h.strip_prefix("AWS4-HMAC-SHA256 ")).ok_or_else(missing)?;
    let field = |name: &str| {
        let fields = header.split(',').filter_map(|field| field.trim().split_once('='));
        fields.filter(|(n, _)| *n == name).map(|(_, value)| value).next().unwrap_or_default()
    };
    let stamp = call.header("x-amz-date").ok_or_else(missing)?;
    let scope: Vec<&str> = field("Credential").split('/').collect();
    let [id, day, region, "translate", "aws4_request"] = scope[..] else {
        return Err(error(400, "IncompleteSignatureException", "Credential should be scoped to a valid region."));
    };
    if id != ID {
        return Err(unknown_key());
    }
    let now = SystemTime::now();
    let near = [now - Duration::from_secs(1), now, now + Duration::from_secs(1)].map(self::stamp);
    if !stamp.starts_with(day) || !near.iter().any(|near| near[..13] == stamp[..13.min(stamp.len())]) {
        return Err(error(400, "InvalidSignatureException", "Signature expired."));
    }
    let signed = field("SignedHeaders");
    let headers: Vec<(&str, &str)> =
        signed.split(';').map(|name| (name, call.header(name).unwrap_or_default())).collect();
    if !signed.split(';').any(|name| name == "host") {
        return Err(error(400, "IncompleteSignatureException", "'Host' must be a signed header."));
    }
    let right = signature(super::KEY, stamp, region, &call.method, &call.path, &headers, signed, &call.body);
    if right != field("Signature") {
        let words = "The request signature we calculated does not match the signature you provided.";
        return Err(error(400, "InvalidSignatureException", words));
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A signature, by AWS's page *Create a signed AWS API request*.
#[expect(clippy::too_many_arguments, reason = "it is what is signed")]
fn signature(
    secret: &str,
    stamp: &str,
    region: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    signed: &str,
    body: &[u8],
) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let canonical = format!("{method}\n{path}\n\n{headers}\n{signed}\n{}", hex(&Sha256::digest(body)));
    let day = &stamp[..8];
    let scope = format!("{day}/{region}/translate/aws4_request");
    let to_sign = format!("AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mac = |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
    let mut key = mac(format!("AWS4{secret}").as_bytes(), day);
    for part in [region, "translate", "aws4_request"] {
        key = mac(key.as_ref(), part);
    }
    hex(mac(key.as_ref(), &to_sign).as_ref())
}

/// A time as AWS writes it: `20260131T235959Z`.
fn stamp(time: SystemTime) -> String {
    let date = httpdate::fmt_http_date(time);
    // `Sun, 06 Nov 1994 08:49:37 GMT`
    let parts: Vec<&str> = date.split(' ').collect();
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|m| *m == parts[2]).expect("a month") + 1;
    format!("{}{month:02}{}T{}Z", parts[3], parts[1], parts[4].replace(':', ""))
}
