//! What is special about a translation service: its own glossary, its alignment, its keys, and its traps.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::common::{Place, Run, backend};
use crate::standins::{BUCKET, Fault, Limits, Script, Service, Standin, When};

const ARTICLE: &str =
    "Bantuan tiba di Moskwa\n\nPresiden Lukashenka mengatakan bahwa Tikhanouskaya siap. Moskwa menolak bantuan itu.\n";
const GLOSSARY: &str = "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \
                        \"Moscow\"\n\n[[term]]\nsource = \"Tikhanouskaya\"\n\n[[term]]\nsource = \"Lukashenka\"\ntarget = \
                        \"Lukashenko\"\n";

/// A folder with the article, the glossary, and a stand-in as the backend, with more lines in its table.
fn place(service: Service, server: &Standin, more: &str) -> Place {
    let place = Place::with_backend(service, server);
    let table = backend("mt", service, server);
    place.write("padanan.toml", format!("backend = \"mt\"\nretries = 0\nglossaries = [\"g.toml\"]\n{table}{more}"));
    place.write("g.toml", GLOSSARY);
    place.write("a.txt", ARTICLE);
    place
}

fn translate(place: &Place) -> Run {
    place.run(&["translate", "a.txt", "--no-memory", "--bitext", "a.bitext.json", "--fail-on", "never"])
}

/// How each term of the bitext came to be right.
fn methods(place: &Place) -> Vec<String> {
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    let segments = bitext["segments"].as_array().unwrap();
    let rows = segments.iter().flat_map(|s| s["terms"].as_array().unwrap());
    rows.map(|row| format!("{} {}", row["term"].as_str().unwrap(), row["outcome"].as_str().unwrap())).collect()
}

#[test]
fn amazon_stores_the_glossary_once() {
    let server = Standin::start(Service::Amazon, Script::default());
    let place = place(Service::Amazon, &server, "marks = \"none\"\n");
    let operations = |server: &Standin| -> Vec<String> {
        let targets = server.requests().into_iter().filter(|r| r.texts.is_empty());
        targets.map(|r| r.header("x-amz-target").unwrap().rsplit('.').next().unwrap().to_owned()).collect()
    };
    let run = translate(&place).expect(0);
    assert!(run.stdout.contains("Moscow") && run.stdout.contains("Lukashenko"), "{}", run.whole());
    assert_eq!(operations(&server), ["GetTerminology", "ImportTerminology"]);
    // The service wrote the terms itself, and nothing had to be put right.
    assert!(methods(&place).iter().all(|row| row.ends_with(" kept")), "{:?}", methods(&place));
    translate(&place).expect(0);
    assert_eq!(operations(&server)[2..], ["GetTerminology"], "the same content is found again");
    place.write("g.toml", GLOSSARY.replace("Moscow", "Moskva"));
    translate(&place).expect(0);
    assert_eq!(operations(&server)[3..], ["GetTerminology", "ImportTerminology"], "another content is another one");
    let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]).expect(0);
    assert!(forgotten.stdout.contains("removed 2 glossaries"), "{}", forgotten.whole());
}

#[test]
fn a_glossary_that_cannot_be_stored_is_enforced_all_the_same() {
    let limits = Limits { max_terms: Some(1), ..Limits::default() };
    let server = Standin::start(Service::Amazon, Script::default().limits(limits));
    let place = place(Service::Amazon, &server, "marks = \"none\"\n");
    let run = place.run(&["translate", "a.txt", "--no-memory", "--report", "r.json"]).expect(0);
    assert!(
        run.stderr.contains("mt did not store the glossary, whose terms were checked all the same: "),
        "{}",
        run.whole()
    );
    let report: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert!(report["backends"][0]["glossary_refused"].as_str().is_some_and(|why| !why.is_empty()), "{report}");
    crate::common::fits_its_schema(&report);
    assert!(run.stdout.contains("Moscow") && !run.stdout.contains("Moskva"), "{}", run.whole());
    let imports = server.requests().iter().filter(|r| r.texts.is_empty()).count();
    assert_eq!(imports, 2, "it is tried once");
}

#[test]
fn yandex_gets_the_terms_of_a_request() {
    let server = Standin::start(Service::Yandex, Script::default());
    let place = place(Service::Yandex, &server, "marks = \"none\"\nfolder_id = \"b1g\"\n");
    let run = translate(&place).expect(0);
    assert!(run.stdout.contains("Moscow") && run.stdout.contains("Lukashenko"), "{}", run.whole());
    let body: Value = serde_json::from_str(&server.requests()[0].body).unwrap();
    assert_eq!(body["folderId"], "b1g");
    let pairs = body["glossaryConfig"]["glossaryData"]["glossaryPairs"].as_array().unwrap();
    assert!(pairs.iter().any(|p| p["sourceText"] == "Moskwa" && p["translatedText"] == "Moscow"), "{body}");
    assert!(methods(&place).iter().all(|row| row.ends_with(" kept")), "{:?}", methods(&place));
}

/// Fifty-one terms in two texts: the request is split, and none is left out.
#[test]
fn yandex_gets_no_more_terms_than_it_takes() {
    let server = Standin::start(Service::Yandex, Script::default());
    let place = place(Service::Yandex, &server, "marks = \"none\"\n");
    let name = |n: usize| format!("Desa{}", char::from(b'a' + (n % 26) as u8).to_string().repeat(n / 26 + 2));
    let terms: String =
        (0..51).map(|n| format!("[[term]]\nsource = \"{0}\"\ntarget = \"{0}ville\"\n", name(n))).collect();
    place.write("g.toml", format!("[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n{terms}"));
    let list = |range: std::ops::Range<usize>| range.map(name).collect::<Vec<_>>().join(" dan ");
    place.write("a.txt", format!("Bantuan tiba di {}.\n\nWarga pergi ke {}.\n", list(0..26), list(26..51)));
    translate(&place).expect(0);
    let mut counts: Vec<usize> = server
        .requests()
        .iter()
        .map(|r| {
            let body: Value = serde_json::from_str(&r.body).unwrap();
            body["glossaryConfig"]["glossaryData"]["glossaryPairs"].as_array().unwrap().len()
        })
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [25, 26]);
}

#[test]
fn azure_marks_terms_with_its_dictionary() {
    let server = Standin::start(Service::Azure, Script::default());
    let place = place(Service::Azure, &server, "marks = \"none\"\nregion = \"southeastasia\"\n");
    let run = translate(&place).expect(0);
    assert!(run.stdout.contains("Moscow") && run.stdout.contains("Lukashenko"), "{}", run.whole());
    let request = &server.requests()[0];
    assert_eq!(request.header("ocp-apim-subscription-region"), Some("southeastasia"));
    assert!(request.body.contains("<mstrans:dictionary translation=\\\"Moscow\\\">Moskwa<"), "{}", request.body);
    assert!(!request.query.contains("includeAlignment"), "{}", request.query);
    assert!(methods(&place).iter().all(|row| row.ends_with(" kept")), "{:?}", methods(&place));
}

/// The dictionary makes a request longer than its texts: what is more than 50,000 characters goes in parts.
#[test]
fn azure_counts_its_marks() {
    let server = Standin::start(Service::Azure, Script::default());
    let place = place(Service::Azure, &server, "marks = \"none\"\nmax_texts = 1000\nmax_request_bytes = 50000\n");
    let paragraph = |n: usize| format!("Bantuan nomor {n} tiba di Moskwa.\n\n");
    place.write("a.txt", (1..=600).map(paragraph).collect::<String>());
    let run = translate(&place).expect(0);
    assert_eq!(run.stdout.matches("Moscow").count(), 600, "{}", run.stderr);
    let sizes: Vec<usize> =
        server.requests().iter().map(|r| r.texts.iter().map(|t| t.chars().count()).sum::<usize>()).collect();
    assert!(sizes.iter().all(|size| *size <= 50_000) && sizes.len() >= 2, "{sizes:?}");
}

/// Where no mark comes back, Azure's alignment says which word the name became, however it is written.
#[test]
fn azure_says_where_a_name_went() {
    let odd = |text: &str| {
        text.replace("Presiden", "President")
            .replace("mengatakan", "said")
            .replace("bahwa", "that")
            .replace("siap", "ready")
            .replace("Tikhanouskaya", "Quendolin")
    };
    let script = Script::default().translator(odd).fault(Fault::MarkLost, When::Always);
    let server = Standin::start(Service::Azure, script);
    let place = place(Service::Azure, &server, "");
    place.write("a.txt", "Presiden mengatakan bahwa Tikhanouskaya siap.\n");
    let run = translate(&place).expect(0);
    let asked = server.requests();
    assert!(asked[0].query.contains("textType=html") && !asked[0].query.contains("includeAlignment"));
    assert!(asked.last().unwrap().query.contains("includeAlignment=true"), "{}", asked.last().unwrap().query);
    assert_eq!(run.stdout.trim(), "President said that Tikhanouskaya ready.", "{}", run.whole());
    assert_eq!(methods(&place), ["Tikhanouskaya repaired"]);
}

#[test]
fn google_applies_a_glossary_that_it_has() {
    let server = Standin::start(Service::GoogleV3, Script::default());
    let named = "glossary = \"projects/standin/locations/us-central1/glossaries/names\"\n";
    let with = place(Service::GoogleV3, &server, &format!("{named}marks = \"none\"\nmodel = \"nmt\"\n"));
    let run = translate(&with).expect(0);
    assert!(run.stdout.contains("Moscow"), "{}", run.whole());
    let requests = server.requests();
    assert_eq!(requests.iter().filter(|r| r.path == "/token").count(), 1, "one sign-in for the run");
    let translation = requests.iter().find(|r| !r.texts.is_empty()).unwrap();
    assert_eq!(translation.path, "/v3/projects/standin/locations/us-central1:translateText");
    assert!(translation.body.contains("projects/standin/locations/us-central1/models/general/nmt"));
    // One that Google does not have is told, with its name.
    let other = named.replace("/names", "/gone");
    let wrong = place(Service::GoogleV3, &server, &other);
    let run = wrong.run(&["backends", "--probe"]).expect(5);
    assert!(run.stdout.contains("Glossary not found: projects/standin"), "{}", run.whole());
    let global = place(Service::GoogleV3, &server, "glossary = \"names\"\n");
    let run = global.run(&["translate", "a.txt"]).expect(3);
    assert!(run.stderr.contains("a glossary has a location"), "{}", run.whole());
}

/// A token may end before its hour, or the computer sleep through it.
#[test]
fn google_signs_in_again_when_a_token_ends() {
    for (when, code, sign_ins) in [(When::Nth(2), 0, 2), (When::Always, 5, 1)] {
        let server = Standin::start(Service::GoogleV3, Script::default().fault(Fault::Unauthorized, when.clone()));
        let place = place(Service::GoogleV3, &server, "max_texts = 1\n");
        let run = place.run(&["translate", "a.txt", "--no-memory", "--jobs", "1"]).expect(code);
        let signed_in = server.requests().iter().filter(|r| r.path == "/token").count();
        assert_eq!(signed_in, sign_ins, "{when:?}: {}", run.whole());
    }
}

/// The requests of a run that carry no text: method and path, without hashes.
fn housekeeping(server: &Standin) -> Vec<String> {
    let requests = server.requests().into_iter().filter(|r| r.texts.is_empty() && r.path != "/token");
    let line = |r: crate::standins::Recorded| {
        let method = r.header("x-http-method-override").unwrap_or(&r.method).to_owned();
        let part = |part: &str| {
            let name = part.split('.').next().unwrap_or(part);
            let number = name.len() > 3 && name.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            let hash = name.strip_prefix("padanan-").is_some_and(|hash| hash.len() == 32);
            if number || hash { "#".to_owned() } else { part.to_owned() }
        };
        let path: Vec<String> = r.path.split('/').map(part).collect();
        let path = path
            .join("/")
            .replace("projects/standin/locations/us-central1", "…")
            .replace("projects/#/locations/us-central1", "…");
        format!("{method} {path}")
    };
    requests.map(line).collect()
}

#[test]
fn google_makes_a_glossary_of_a_file_in_a_bucket_once() {
    let server = Standin::start(Service::GoogleV3, Script::default());
    let more = format!("marks = \"none\"\nlocation = \"us-central1\"\nbucket = \"{BUCKET}\"\n");
    let place = place(Service::GoogleV3, &server, &more);
    let run = translate(&place).expect(0);
    assert!(run.stdout.contains("Moscow") && run.stdout.contains("Lukashenko"), "{}", run.whole());
    assert!(methods(&place).iter().all(|row| row.ends_with(" kept")), "{:?}", methods(&place));
    let made = [
        "GET /v3/…/glossaries/#",
        "POST /upload/storage/v1/b/standin-glossaries/o",
        "POST /v3/…/glossaries",
        "GET /v3/…/operations/#",
        "GET /v3/…/operations/#",
        "GET /v3/…/glossaries/#",
    ];
    assert_eq!(housekeeping(&server), made);
    let upload = server.requests().into_iter().find(|r| r.path.starts_with("/upload")).unwrap();
    assert_eq!(upload.body, "Lukashenka\tLukashenko\nMoskwa\tMoscow\nTikhanouskaya\tTikhanouskaya\n");
    let last = server.requests().pop().unwrap();
    assert!(
        last.body
            .contains("\"glossaryConfig\":{\"glossary\":\"projects/standin/locations/us-central1/glossaries/padanan-")
    );
    translate(&place).expect(0);
    assert_eq!(housekeeping(&server)[6..], ["GET /v3/…/glossaries/#"], "the same content is found again");
    place.write("g.toml", GLOSSARY.replace("Moscow", "Moskva"));
    translate(&place).expect(0);
    let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]).expect(0);
    assert!(forgotten.stdout.contains("removed 2 glossaries"), "{}", forgotten.whole());
    let removed = housekeeping(&server);
    let files = removed.iter().filter(|line| *line == "DELETE /storage/v1/b/standin-glossaries/o/#").count();
    assert_eq!(files, 2, "{removed:?}");
    let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]).expect(0);
    assert!(forgotten.stdout.contains("removed 0 glossaries"), "{}", forgotten.whole());
}

#[test]
fn modernmt_gets_the_glossary_as_a_memory_once() {
    let server = Standin::start(Service::ModernMt, Script::default());
    let place = place(Service::ModernMt, &server, "marks = \"none\"\n");
    let run = translate(&place).expect(0);
    assert!(run.stdout.contains("Moscow") && run.stdout.contains("Lukashenko"), "{}", run.whole());
    assert!(methods(&place).iter().all(|row| row.ends_with(" kept")), "{:?}", methods(&place));
    let stored = [
        "GET /memories",
        "POST /memories",
        "POST /memories/#/glossary",
        "GET /import-jobs/#",
        "GET /import-jobs/#",
        "PUT /memories/#",
    ];
    assert_eq!(housekeeping(&server), stored);
    translate(&place).expect(0);
    assert_eq!(housekeeping(&server)[6..], ["GET /memories"], "the same content is found again");
    place.write("g.toml", GLOSSARY.replace("Moscow", "Moskva"));
    translate(&place).expect(0);
    let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]).expect(0);
    assert!(forgotten.stdout.contains("removed 2 glossaries"), "{}", forgotten.whole());
    // Glossaries that the user made are used as they are, and stay.
    let named = self::place(Service::ModernMt, &server, "marks = \"none\"\nglossary = \"7\"\n");
    let run = named.run(&["backends", "--probe"]).expect(5);
    assert!(run.stdout.contains("Memory not found: 7"), "{}", run.whole());
}

/// A service may take minutes to store a glossary. The first interruption does not wait for it.
#[test]
fn an_interruption_does_not_wait_for_a_glossary() {
    let google = format!("marks = \"none\"\nlocation = \"us-central1\"\nbucket = \"{BUCKET}\"\n");
    for (service, more, looks) in [
        (Service::GoogleV3, google.as_str(), "GET /v3/…/operations/#"),
        (Service::ModernMt, "marks = \"none\"\n", "GET /import-jobs/#"),
    ] {
        let slow = Limits { unfinished_looks: Some(6), ..Limits::default() };
        let server = Standin::start(service, Script::default().limits(slow));
        let place = place(service, &server, more);
        let mut command = place.command(&["translate", "a.txt", "--no-memory"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        while !housekeeping(&server).iter().any(|line| line == looks) {
            std::thread::sleep(Duration::from_millis(10));
        }
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
        let left = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&left.stderr);
        assert_eq!(left.status.code(), Some(130), "{told}");
        assert!(!told.contains("did not store"), "{told}");
        assert!(server.requests().iter().all(|request| request.texts.is_empty()), "nothing was translated");
        // The next run goes on where this one was: Google's glossary is found, ModernMT's is begun again.
        let before = housekeeping(&server);
        let run = translate(&place).expect(0);
        assert!(run.stdout.contains("Moscow") && !run.stderr.contains("did not store"), "{}", run.whole());
        let after = &housekeeping(&server)[before.len()..];
        let made = after.iter().filter(|line| line.starts_with("POST")).count();
        match service {
            Service::GoogleV3 => assert_eq!(made, 0, "{after:?}"),
            _ => assert_eq!((before.last().unwrap().as_str(), made), ("DELETE /memories/#", 2), "{before:?} {after:?}"),
        }
        let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]).expect(0);
        assert!(forgotten.stdout.contains("removed 1 "), "{}", forgotten.whole());
    }
}

/// What cannot be stored is told, with the service's own words, and enforced all the same.
#[test]
fn why_a_glossary_is_not_stored_is_told() {
    let few = || Script::default().limits(Limits { max_terms: Some(1), ..Limits::default() });
    let google = |bucket: &str| format!("marks = \"none\"\nlocation = \"us-central1\"\nbucket = \"{bucket}\"\n");
    for (service, more, said) in [
        (Service::ModernMt, "marks = \"none\"\n".to_owned(), "Your plan limit of glossary terms is reached"),
        (Service::GoogleV3, google(BUCKET), "Invalid glossary: no entries, or too many"),
        (Service::GoogleV3, google("gone"), "there is no bucket `gone` in Cloud Storage"),
        (Service::GoogleV3, google("closed"), "`Storage Object User` on the bucket"),
    ] {
        let server = Standin::start(service, few());
        let place = place(service, &server, &more);
        let run = place.run(&["translate", "a.txt", "--no-memory", "--report", "r.json"]).expect(0);
        let whole = run.whole();
        assert!(
            run.stderr.contains("mt did not store the glossary, whose terms were checked all the same: "),
            "{whole}"
        );
        assert!(run.stderr.contains(said), "{said}: {whole}");
        assert!(!whole.contains(server.key()), "{whole}");
        assert!(run.stdout.contains("Moscow") && !run.stdout.contains("Moskva"), "{whole}");
        let creations = housekeeping(&server).iter().filter(|line| line.starts_with("POST")).count();
        assert!(creations <= 2, "it is tried once: {:?}", housekeeping(&server));
        // Nothing is left that looks like a glossary.
        let forgotten = place.run(&["backends", "--forget", "--backend", "mt"]);
        assert!(forgotten.stdout.contains("removed 0 glossaries") || more.contains("gone") || more.contains("closed"));
    }
}

#[test]
fn settings_of_a_glossary_that_do_not_fit_are_told() {
    let server = Standin::start(Service::GoogleV3, Script::default());
    for (more, told) in [
        ("bucket = \"b\"\nlocation = \"us-central1\"\n", "add marks = \"none\""),
        ("marks = \"none\"\nbucket = \"b\"\n", "location = \"us-central1\""),
        ("marks = \"none\"\nbucket = \"gs://b/c\"\nlocation = \"us-central1\"\n", "without `gs://`"),
        ("marks = \"none\"\nbucket = \"b\"\nglossary = \"g\"\nlocation = \"us-central1\"\n", "leave one of them out"),
    ] {
        let place = place(Service::GoogleV3, &server, more);
        let run = place.run(&["translate", "a.txt"]).expect(3);
        assert!(run.stderr.contains(told), "{more}: {}", run.whole());
    }
    assert!(server.requests().is_empty());
}

/// What a person needs to put it right: where the key comes from, what the service said, what to look at.
#[test]
fn a_probe_says_what_to_put_right() {
    for (service, said, hint) in [
        (Service::Google, "API key not valid", "check `api_key_env` or `api_key_file`"),
        (Service::GoogleV3, "invalid authentication credentials", "its role `Cloud Translation API User`"),
        (Service::Azure, "credentials are missing or invalid", "also needs `region`"),
        (Service::Amazon, "security token included in the request is invalid", "`translate:TranslateText`"),
        (Service::Yandex, "Unknown api key", "check `api_key_env` or `api_key_file`"),
        (Service::ModernMt, "Unauthorized", "check `api_key_env` or `api_key_file`"),
        (Service::MyMemory, "INVALID KEY", "check `api_key_env` or `api_key_file`"),
    ] {
        let server = Standin::start(service, Script::default().fault(Fault::Unauthorized, When::Always));
        let place = place(service, &server, "");
        let run = place.run(&["backends", "--probe"]).expect(5);
        let whole = run.whole();
        assert!(run.stdout.contains(said) && run.stdout.contains(hint), "{service:?}: {whole}");
        assert!(!whole.contains(server.key()), "{service:?}: {whole}");
        let sound = Standin::start(service, Script::default());
        let run = self::place(service, &sound, "").run(&["backends", "--probe"]).expect(0);
        assert!(run.stdout.contains("President said that assistance"), "{service:?}: {}", run.whole());
    }
}

#[test]
fn a_missing_key_or_setting_is_told_before_anything_is_sent() {
    let place = Place::new();
    place.write("a.txt", ARTICLE);
    for (table, told) in [
        ("[backends.google]\n", "GOOGLE_TRANSLATE_API_KEY"),
        ("[backends.google-v3]\n", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("[backends.azure]\n", "AZURE_TRANSLATOR_KEY"),
        ("[backends.amazon]\nregion = \"eu-west-1\"\n", "aws configure"),
        ("[backends.yandex]\n", "YANDEX_API_KEY"),
        ("[backends.modernmt]\n", "MODERNMT_API_KEY"),
        ("[backends.lingva]\nextra = { a = 1 }\n", "takes no `extra`"),
        ("[backends.deepl]\nregion = \"eu-west-1\"\n", "region"),
        ("[backends.azure]\nregion = \"\"\n", "`region` is empty"),
    ] {
        place.write("padanan.toml", table);
        let name = table.trim_start_matches("[backends.").split(']').next().unwrap();
        let run = place.run(&["translate", "a.txt", "--backend", name]).expect(3);
        assert!(run.stderr.contains(told), "{table}: {}", run.whole());
    }
    place.write("padanan.toml", "[backends.amazon]\n");
    let mut command = place.command(&["translate", "a.txt", "--backend", "amazon"]);
    command.env("AWS_ACCESS_KEY_ID", "AKID").env("AWS_SECRET_ACCESS_KEY", "geheim");
    let run = place.finished(command.output().unwrap()).expect(3);
    assert!(run.stderr.contains("region = \"ap-southeast-1\"") && !run.whole().contains("geheim"), "{}", run.whole());
    // The JSON of an account is a key: nothing of it is in a message.
    place.write("account.json", "{\"type\": \"service_account\", \"private_key\": \"geheim\"");
    place.write("padanan.toml", "[backends.google-v3]\napi_key_file = \"account.json\"\n");
    let run = place.run(&["translate", "a.txt", "--backend", "google-v3"]).expect(3);
    assert!(run.stderr.contains("JSON file of a Google service account") && !run.whole().contains("geheim"));
}

/// The vendors' own variables and files, as their own programs read them.
#[test]
fn keys_come_from_where_the_vendor_has_them() {
    let server = Standin::start(Service::Amazon, Script::default());
    let keys = (Service::Amazon.desk().credentials)(&server).unwrap();
    let place = Place::new();
    place.write("a.txt", ARTICLE);
    let table = |more: &str| format!("backend = \"amazon\"\n[backends.amazon]\nurl = \"{}\"\n{more}", server.url());
    place.write("padanan.toml", table("region = \"ap-southeast-1\"\n"));
    place.write(".aws/credentials", &keys);
    place.run(&["translate", "a.txt", "--fail-on", "never"]).expect(0);
    place.write(".aws/credentials", format!("[other]\naws_access_key_id = x\n{}", keys.replace("default", "news")));
    let run = place.run(&["translate", "a.txt"]).expect(3);
    assert!(run.stderr.contains("no profile `default`"), "{}", run.whole());
    place.write("padanan.toml", table("region = \"ap-southeast-1\"\nprofile = \"news\"\n"));
    place.run(&["translate", "a.txt", "--fail-on", "never"]).expect(0);
    place.write("padanan.toml", table(""));
    let mut command = place.command(&["backends", "--probe"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDSTANDIN0EXAMPLE").env("AWS_SECRET_ACCESS_KEY", server.key());
    command.env("AWS_REGION", "ap-southeast-1");
    let run = place.finished(command.output().unwrap()).expect(0);
    assert!(run.stdout.contains("region: ap-southeast-1") && run.stdout.contains("AWS_SECRET_ACCESS_KEY, set"));

    let server = Standin::start(Service::GoogleV3, Script::default());
    place.write("account.json", (Service::GoogleV3.desk().credentials)(&server).unwrap());
    place.write("padanan.toml", format!("backend = \"google-v3\"\n[backends.google-v3]\nurl = \"{}\"\n", server.url()));
    let mut command = place.command(&["backends", "--probe"]);
    command.env("GOOGLE_APPLICATION_CREDENTIALS", "account.json");
    place.finished(command.output().unwrap()).expect(0);
}

/// A password manager prints the key; nothing of what it prints is in any output, whatever goes wrong.
#[test]
fn a_key_comes_from_a_program() {
    for service in [Service::Deepl, Service::OpenAi, Service::Amazon, Service::GoogleV3] {
        let server = Standin::start(service, Script::default());
        let place = Place::with_backend(service, &server);
        let table = place.read("padanan.toml").replace("api_key_file = \"mt.key\"\n", "");
        let with = |command: &str| place.write("padanan.toml", format!("{table}api_key_command = {command}\n"));
        with(r#"["sh", "-c", "cat mt.key"]"#);
        let run = place.run(&["backends", "--probe", "-v"]).expect(0);
        assert!(run.stdout.contains("key: printed by `sh`"), "{service:?}: {}", run.whole());
        assert!(!run.whole().contains(server.key()), "{service:?}");
        let shown = place.run(&["config", "show"]).expect(0);
        assert!(shown.stdout.contains(r#"api_key_command = ["sh", "-c", "***"]"#), "{}", shown.stdout);
        place.write("a.txt", ARTICLE);
        let failed = |command: &str, why: &str| {
            with(command);
            let run = place.run(&["translate", "a.txt", "-v"]).expect(3);
            let told = format!("the program `sh` (`api_key_command` of the backend `mt`) {why}");
            assert!(run.stderr.contains(&told), "{service:?}: {}", run.whole());
            assert!(!run.whole().contains(server.key()), "{service:?}");
        };
        let noisy = r#"["sh", "-c", "cat mt.key; echo locked: $(cat mt.key) >&2; exit 2"]"#;
        failed(noisy, "failed (exit status: 2)\n");
        failed(r#"["sh", "-c", "echo it is locked >&2; exit 2"]"#, "failed (exit status: 2): it is locked\n");
        failed(r#"["sh", "-c", "cat"]"#, "printed nothing");
        if service != Service::GoogleV3 {
            failed(r#"["sh", "-c", "echo what is this"]"#, "printed ");
        }
    }
    assert!(place_of_two_keys().contains("the key has two places: `api_key_env` and `api_key_command`"));
}

fn place_of_two_keys() -> String {
    let place = Place::new();
    place.write("padanan.toml", "[backends.deepl]\napi_key_env = \"A\"\napi_key_command = \"pass\"\n");
    place.run(&["backends"]).expect(3).stderr
}

/// A program that waits for somebody ends with the run.
#[cfg(unix)]
#[test]
fn an_interruption_ends_a_program_that_prints_no_key() {
    let place = Place::new();
    place.write("a.txt", ARTICLE);
    let script = "echo $$ >pid; mv pid began; exec sleep 600";
    place.write(
        "padanan.toml",
        format!("backend = \"deepl\"\n[backends.deepl]\napi_key_command = [\"sh\", \"-c\", \"{script}\"]\n"),
    );
    let mut child = place.command(&["translate", "a.txt"]).spawn().unwrap();
    let began = std::time::Instant::now();
    let wait = |ready: &dyn Fn() -> bool, what: &str| {
        while !ready() {
            assert!(began.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    wait(&|| place.path("began").exists(), "the program does not start");
    let program = Pid::from_raw(place.read("began").trim().parse().unwrap());
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    wait(&|| kill(program, None).is_err(), "the program is still running");
}

/// Neither the article nor any key goes to another host, whatever a service says.
#[test]
fn a_redirect_leads_nowhere() {
    for service in Service::ALL.iter().copied() {
        let thief = TcpListener::bind("127.0.0.1:0").unwrap();
        thief.set_nonblocking(true).unwrap();
        let elsewhere = format!("http://{}/x", thief.local_addr().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = vec![0; 65_536];
            let _ = stream.read(&mut request).unwrap();
            let answer =
                format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let standin = Standin::start(service, Script::default());
        let place = place(service, &standin, "");
        let table =
            place.read("padanan.toml").replace(standin.url().trim_start_matches("http://"), &address.to_string());
        place.write("padanan.toml", table);
        let run = place.run(&["backends", "--probe"]).expect(5);
        assert!(run.stdout.contains("redirects to http://127.0.0.1:"), "{service:?}: {}", run.whole());
        assert!(thief.accept().is_err(), "{service:?}: the redirect was followed");
        server.join().unwrap();
    }
}

/// A paragraph that is longer than a request may be is translated whole, in parts.
#[test]
fn long_texts_go_in_parts() {
    for (service, most) in
        [(Service::Amazon, 10_000), (Service::MyMemory, 500), (Service::Lingva, 1500), (Service::NllbServe, 240)]
    {
        let server = Standin::start(service, Script::default());
        let place = place(service, &server, "");
        let words = "presiden mengatakan bahwa bantuan tiba, dan warga menolak bantuan itu, ".repeat(most / 60 + 2);
        place.write("a.txt", format!("{words}Moskwa.\n"));
        let run = translate(&place).expect(0);
        assert!(server.requests().iter().flat_map(|r| &r.texts).all(|text| text.len() <= most), "{service:?}");
        assert!(server.requests().len() >= 2 || server.texts_sent() >= 2, "{service:?}");
        let (came, sent) = (run.stdout.matches("president").count(), words.matches("presiden").count());
        assert_eq!(came + run.stdout.matches("President").count(), sent, "{service:?}: {}", run.whole());
        assert!(run.stdout.contains("Moscow."), "{service:?}");
    }
}

/// What MyMemory says in the place of a translation, nllb-serve's silent end, and Google's entities.
#[test]
fn traps_of_single_services() {
    let warning = "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 18 HOURS";
    let script = Script::default().fault(Fault::ErrorSentenceInSuccess(warning.to_owned()), When::Always);
    let server = Standin::start(Service::MyMemory, script);
    let run = translate(&place(Service::MyMemory, &server, "")).expect(5);
    assert!(!run.stdout.contains("MYMEMORY") && run.stderr.contains("FREE TRANSLATIONS FOR TODAY"), "{}", run.whole());
    assert!(server.requests().len() <= 4, "an exhausted quota is not asked on");

    // Many short words: fewer bytes than 240, and a translation of more than 80 tokens.
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let words: Vec<String> = (0..110).map(|n| format!("{}{}", letter(n), letter(n / 26 + 3))).collect();
    let words = format!("{}.", words.join(" "));
    let server = Standin::start(Service::NllbServe, Script::default().translator(move |_| words.clone()));
    let place_of_nllb = place(Service::NllbServe, &server, "");
    let sentence = "Presiden mengatakan bahwa bantuan sudah tiba di desa itu, dan warga yang menolaknya pergi ke kota, lalu \
                    kembali pada malam hari bersama anak mereka.\n";
    place_of_nllb.write("a.txt", sentence);
    let run = translate(&place_of_nllb).expect(5);
    assert!(run.stderr.contains("ended the translation after 80 tokens"), "{}", run.whole());

    let server = Standin::start(Service::Google, Script::default().fault(Fault::HtmlEntities, When::Always));
    let quoted = place(Service::Google, &server, "marks = \"words\"\n");
    quoted.write("a.txt", "Presiden mengatakan \"siap\" di kantor A&B.\n");
    let run = translate(&quoted).expect(0);
    assert!(run.stdout.contains("\"ready\"") && run.stdout.contains("A&B"), "{}", run.whole());
}
