//! The glossaries of Google Cloud Translation v3, and the Cloud Storage that their entries come from, after Google's discovery
//! documents `translate` v3 and `storage` v1. Glossaries are made and removed by operations that take their time.

use serde_json::{Value, json};

use super::reply::Reply;
use super::server::{Call, World};
use super::{google, google_v3};

/// The only bucket.
pub(crate) const BUCKET: &str = "standin-glossaries";
const PARENT: &str = "projects/standin/locations/us-central1";
/// What a token is for is kept under this name.
pub(super) const SCOPE: &str = "scope";

/// Answers a request for a glossary, an operation, or a file in a bucket; `None` if it is for something else.
pub(super) fn answer(call: &Call, world: &World) -> Option<Reply> {
    let path: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    match (call.method.as_str(), path.as_slice()) {
        ("POST", ["upload", "storage", "v1", "b", bucket, "o"]) => Some(upload(call, bucket, world)),
        ("GET", ["storage", "v1", "b", bucket, "o"]) => Some(files(call, bucket, world)),
        ("DELETE", ["storage", "v1", "b", bucket, "o", file]) => Some(remove_file(bucket, file, world)),
        (_, ["v3", "projects", _, "locations", _, "glossaries", ..])
            if !call.path.starts_with(&format!("/v3/{PARENT}/glossaries")) =>
        {
            Some(google::error(
                400,
                "INVALID_ARGUMENT",
                "badRequest",
                "Invalid location; custom glossaries are not there.",
            ))
        }
        ("GET", ["v3", .., "glossaries"]) => Some(list(call, world)),
        ("POST", ["v3", .., "glossaries"]) => Some(create(call, world)),
        ("GET", ["v3", .., "glossaries", id]) => Some(get(id, world)),
        ("DELETE", ["v3", .., "glossaries", id]) => Some(remove(id, world)),
        ("GET", ["v3", .., "operations", id]) => Some(operation(id, world)),
        _ => None,
    }
}

fn fine(body: &Value) -> Reply {
    Reply::text(200, "application/json; charset=UTF-8", &body.to_string())
}

fn not_found(what: &str) -> Reply {
    google::error(404, "NOT_FOUND", "notFound", what)
}

// Cloud Storage

/// Whether the token may be used for Cloud Storage, and the bucket is there.
fn at_bucket(bucket: &str, world: &World) -> Result<(), Reply> {
    let kept = world.kept.lock().unwrap();
    let scope = kept.get(SCOPE).cloned().unwrap_or_default();
    if !scope.contains("/auth/cloud-platform") && !scope.contains("/auth/devstorage.") {
        return Err(google::error(
            403,
            "PERMISSION_DENIED",
            "forbidden",
            "Request had insufficient authentication scopes.",
        ));
    }
    if bucket == "closed" {
        let message = format!(
            "{} does not have storage.objects.create access to the Google Cloud Storage object.",
            google_v3::EMAIL
        );
        return Err(google::error(403, "PERMISSION_DENIED", "forbidden", &message));
    }
    if bucket == BUCKET { Ok(()) } else { Err(not_found("The specified bucket does not exist.")) }
}

fn query(call: &Call, name: &str) -> String {
    let pairs = url::form_urlencoded::parse(call.query.as_bytes());
    pairs.filter(|(n, _)| n == name).map(|(_, value)| value.into_owned()).next().unwrap_or_default()
}

fn upload(call: &Call, bucket: &str, world: &World) -> Reply {
    if let Err(refused) = at_bucket(bucket, world) {
        return refused;
    }
    let (name, kind) = (query(call, "name"), query(call, "uploadType"));
    if name.is_empty() || kind != "media" {
        return google::error(400, "INVALID_ARGUMENT", "required", "Required");
    }
    let content = String::from_utf8_lossy(&call.body).into_owned();
    let size = content.len().to_string();
    world.kept.lock().unwrap().insert(format!("gs://{bucket}/{name}"), content);
    fine(&json!({ "kind": "storage#object", "name": name, "bucket": bucket, "size": size }))
}

/// One file a page, so that there are pages.
fn files(call: &Call, bucket: &str, world: &World) -> Reply {
    if let Err(refused) = at_bucket(bucket, world) {
        return refused;
    }
    let whole = format!("gs://{bucket}/{}", query(call, "prefix"));
    let kept = world.kept.lock().unwrap();
    let names = kept.keys().filter(|name| name.starts_with(&whole)).map(|name| name.rsplit('/').next().unwrap());
    page(
        call,
        &names.map(|name| json!({ "kind": "storage#object", "name": name, "bucket": bucket })).collect::<Vec<_>>(),
        "items",
    )
}

fn remove_file(bucket: &str, file: &str, world: &World) -> Reply {
    if let Err(refused) = at_bucket(bucket, world) {
        return refused;
    }
    match world.kept.lock().unwrap().remove(&format!("gs://{bucket}/{file}")) {
        Some(_) => Reply::bare(204),
        None => not_found(&format!("No such object: {bucket}/{file}")),
    }
}

fn page(call: &Call, all: &[Value], field: &str) -> Reply {
    let at: usize = query(call, "pageToken").parse().unwrap_or(0);
    let mut body = json!({});
    if let Some(one) = all.get(at) {
        body[field] = json!([one]);
    }
    if at + 1 < all.len() {
        body["nextPageToken"] = json!((at + 1).to_string());
    }
    fine(&body)
}

// Glossaries

/// A glossary as Google describes it; with the number of the project in the place of its name.
fn described(id: &str, count: usize) -> Value {
    let mut glossary = unfinished(id);
    glossary["entryCount"] = json!(count);
    glossary["endTime"] = json!("2026-01-01T00:00:30Z");
    glossary
}

/// The same while it is being made.
fn unfinished(id: &str) -> Value {
    json!({ "name": format!("projects/123456789012/locations/us-central1/glossaries/{id}"),
            "languagePair": { "sourceLanguageCode": "id", "targetLanguageCode": "en" },
            "submitTime": "2026-01-01T00:00:00Z" })
}

fn list(call: &Call, world: &World) -> Reply {
    let all = world.glossaries.lock().unwrap();
    page(call, &all.iter().map(|(id, _, entries)| described(id, entries.len())).collect::<Vec<_>>(), "glossaries")
}

/// A look at a glossary that is being made is one at the operation, too.
fn get(id: &str, world: &World) -> Reply {
    let made = creation(id, world).map(|number| operation(&number, world));
    let all = world.glossaries.lock().unwrap();
    match all.iter().find(|g| g.0 == id) {
        Some((id, _, entries)) => fine(&described(id, entries.len())),
        None if made.is_some() => fine(&unfinished(id)),
        None => not_found("Glossary not found."),
    }
}

/// The operation that is making a glossary at this moment.
fn creation(glossary: &str, world: &World) -> Option<String> {
    let most = world.script.limits.unfinished_looks.unwrap_or(1);
    let kept = world.kept.lock().unwrap();
    let runs = |what: &String| {
        let mut words = what.split(' ');
        words.next().and_then(|looks| looks.parse().ok()).is_some_and(|looks: usize| looks <= most)
            && words.next() == Some("create")
            && words.next() == Some(glossary)
    };
    let found = kept.iter().find(|(name, what)| name.starts_with("operation ") && runs(what));
    found.and_then(|(name, _)| name.strip_prefix("operation ")).map(str::to_owned)
}

/// Begins an operation; what it does happens when it is looked at.
fn begun(what: &str, world: &World) -> Reply {
    let mut kept = world.kept.lock().unwrap();
    let number = kept.keys().filter(|name| name.starts_with("operation ")).count() + 1;
    let id = format!("20260101-{number}");
    kept.insert(format!("operation {id}"), format!("0 {what}"));
    fine(&running(&id))
}

fn running(id: &str) -> Value {
    json!({ "name": format!("projects/123456789012/locations/us-central1/operations/{id}"),
            "metadata": { "@type": "type.googleapis.com/google.cloud.translation.v3.CreateGlossaryMetadata", "state": "RUNNING",
                          "submitTime": "2026-01-01T00:00:00Z" } })
}

fn create(call: &Call, world: &World) -> Reply {
    let bad = |message: &str| google::error(400, "INVALID_ARGUMENT", "badRequest", message);
    let body = Value::from(call.json().unwrap_or_default());
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let id = match text("/name").strip_prefix(&format!("{PARENT}/glossaries/")) {
        Some(id) if id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') => id,
        _ => return bad("Invalid resource name."),
    };
    if [text("/languagePair/sourceLanguageCode"), text("/languagePair/targetLanguageCode")] != ["id", "en"] {
        return bad("Invalid language pair.");
    }
    let uri = text("/inputConfig/gcsSource/inputUri");
    if ![".tsv", ".csv", ".tmx"].iter().any(|ending| uri.ends_with(ending)) {
        return bad("Unsupported file format.");
    }
    if creation(id, world).is_some() || world.glossaries.lock().unwrap().iter().any(|g| g.0 == id) {
        return google::error(409, "ALREADY_EXISTS", "alreadyExists", "Glossary already exists.");
    }
    begun(&format!("create {id} {uri}"), world)
}

fn remove(id: &str, world: &World) -> Reply {
    if !world.glossaries.lock().unwrap().iter().any(|g| g.0 == id) {
        return not_found("Glossary not found.");
    }
    begun(&format!("delete {id}"), world)
}

/// The first looks at an operation find it running, the next one finds it done. What is kept begins with the number of looks.
fn operation(id: &str, world: &World) -> Reply {
    let mut kept = world.kept.lock().unwrap();
    let Some(what) = kept.get(&format!("operation {id}")).cloned() else { return not_found("Operation not found.") };
    let mut body = running(id);
    let (looks, what) = what.split_once(' ').expect("the looks, and what is done");
    let looks: usize = looks.parse().expect("a number");
    kept.insert(format!("operation {id}"), format!("{} {what}", looks + 1));
    if looks < world.script.limits.unfinished_looks.unwrap_or(1) {
        return fine(&body);
    }
    body["done"] = json!(true);
    match what.split(' ').collect::<Vec<_>>().as_slice() {
        ["create", glossary, uri] => match entries(kept.get(*uri), world) {
            Ok(entries) => {
                let mut made = described(glossary, entries.len());
                made["@type"] = json!("type.googleapis.com/google.cloud.translation.v3.Glossary");
                body["response"] = made;
                let mut all = world.glossaries.lock().unwrap();
                all.retain(|g| g.0 != *glossary);
                all.push(((*glossary).to_owned(), (*glossary).to_owned(), entries));
            }
            Err(message) => body["error"] = json!({ "code": 3, "message": message }),
        },
        ["delete", glossary] => {
            world.glossaries.lock().unwrap().retain(|g| g.0 != *glossary);
            let name = format!("{PARENT}/glossaries/{glossary}");
            body["response"] = json!({ "@type": "type.googleapis.com/google.cloud.translation.v3.DeleteGlossaryResponse", "name": name });
        }
        other => unreachable!("an operation {other:?}"),
    }
    fine(&body)
}

/// The entries of a file: two columns, no head.
fn entries(file: Option<&String>, world: &World) -> Result<Vec<(String, String)>, String> {
    let file = file.ok_or("The file of the glossary is not found.")?;
    let row = |line: &str| {
        let (source, target) = line.split_once('\t')?;
        (!target.contains('\t')).then(|| (source.to_owned(), target.to_owned()))
    };
    let entries: Option<Vec<_>> = file.lines().map(row).collect();
    let entries = entries.ok_or("Invalid glossary: a row has not two columns.")?;
    if entries.is_empty() || entries.len() > world.script.limits.max_terms.unwrap_or(usize::MAX) {
        return Err("Invalid glossary: no entries, or too many.".to_owned());
    }
    Ok(entries)
}
