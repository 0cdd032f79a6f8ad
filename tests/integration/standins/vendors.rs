//! The stand-ins are true: the vendors' own clients take them for the services, and what padanan sends fits the vendors'
//! own schemas, read from their packages.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{BUCKET, Fault, RetryAfter, Script, Service, Standin, When};
use crate::common::{Place, backend, shipped_glossaries, skipped};

const SENTENCE: &str = "Presiden Rusia mengatakan bahwa Moskwa mengirim bantuan.";
const ENGLISH: &str = "President Russia said that Moskva send assistance.";
const TOOLS: &str = "tests/integration/vendor_tools.py";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the script with the vendors' packages. Returns `None` if they are missing.
fn tools(arguments: &[&str], input: &str) -> Option<String> {
    let folder = root("target/test-vendors");
    if !folder.join("botocore").is_dir() {
        skipped("target/test-vendors has no clients of the vendors (deepl, google-cloud-translate, boto3 and others)");
        return None;
    }
    let mut command = Command::new("python3");
    command.arg(root(TOOLS)).args(arguments).env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "AWS_PROFILE"] {
        command.env_remove(name);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Has the vendor's client translate texts.
fn ask(name: &str, service: Service, server: &Standin, texts: &[&str]) -> Option<Value> {
    let (url, key) = (server.url(), (service.desk().credentials)(server).unwrap());
    let arguments: Vec<&str> = ["ask", name, &url, &key].into_iter().chain(texts.iter().copied()).collect();
    Some(serde_json::from_str(&tools(&arguments, "")?).unwrap())
}

/// One client: what it translates, and the names that it has for what goes wrong.
fn takes_it_for_the_service(name: &str, service: Service, errors: &[(Fault, &str)]) {
    let server = Standin::start(service, Script::default());
    let Some(answer) = ask(name, service, &server, &[SENTENCE, "juta dan dua"]) else { return };
    assert_eq!(answer, json!({ "texts": [ENGLISH, "million and two"] }), "{name}");
    let told: Vec<(String, String)> = errors
        .iter()
        .map(|(fault, wanted)| {
            let server = Standin::start(service, Script::default().fault(fault.clone(), When::Always));
            let answer = ask(name, service, &server, &["dan"]).unwrap();
            (format!("{fault:?}: {}", answer["error"].as_str().unwrap_or("none")), format!("{fault:?}: {wanted}"))
        })
        .collect();
    let (found, wanted): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    assert_eq!(found, wanted, "{name}");
}

const BUSY: Fault = Fault::TooManyRequests { retry_after: RetryAfter::None };

#[test]
fn the_client_of_deepl() {
    let errors = [
        (Fault::Unauthorized, "AuthorizationException"),
        (Fault::Quota, "QuotaExceededException"),
        (BUSY, "TooManyRequestsException"),
        (Fault::ServerError(400), "DeepLException"),
    ];
    takes_it_for_the_service("deepl", Service::Deepl, &errors);
}

#[test]
fn the_clients_of_google() {
    let errors = [Fault::Unauthorized, Fault::Quota, BUSY, Fault::ServerError(500)].map(|fault| (fault, "HttpError"));
    takes_it_for_the_service("google", Service::Google, &errors);
    let errors = [
        (Fault::Unauthorized, "Unauthorized"),
        (Fault::Quota, "Forbidden"),
        (BUSY, "TooManyRequests"),
        (Fault::ContextOverflow, "BadRequest"),
        (Fault::ServerError(500), "InternalServerError"),
    ];
    takes_it_for_the_service("google_v3", Service::GoogleV3, &errors);
    let server = Standin::start(Service::GoogleV3, Script::default());
    let Some(answer) = ask("google_glossary", Service::GoogleV3, &server, &[SENTENCE]) else { return };
    let with_term = ENGLISH.replace("Moskva", "Moscow");
    assert_eq!(answer, json!({ "texts": ["1", "Conflict", "by-google", "gone", "0", with_term] }));
}

#[test]
fn the_client_of_azure() {
    let errors = [
        (Fault::Unauthorized, "ClientAuthenticationError"),
        (Fault::Quota, "HttpResponseError"),
        (BUSY, "HttpResponseError"),
        (Fault::ServerError(500), "HttpResponseError"),
    ];
    takes_it_for_the_service("azure", Service::Azure, &errors);
}

#[test]
fn the_client_of_amazon() {
    let errors = [
        (Fault::Unauthorized, "UnrecognizedClientException"),
        (Fault::Quota, "SubscriptionRequiredException"),
        (BUSY, "TooManyRequestsException"),
        (Fault::ContextOverflow, "TextSizeLimitExceededException"),
        (Fault::ServerError(503), "ServiceUnavailableException"),
    ];
    takes_it_for_the_service("amazon", Service::Amazon, &errors);
    let server = Standin::start(Service::Amazon, Script::default());
    let Some(answer) = ask("amazon_terms", Service::Amazon, &server, &[SENTENCE]) else { return };
    let with_term = ENGLISH.replace("Moskva", "Moscow");
    assert_eq!(answer, json!({ "texts": ["1", "by-boto", "gone", "Moscow", with_term] }));
}

#[test]
fn the_client_of_modernmt() {
    let errors = [Fault::Unauthorized, Fault::Quota, BUSY].map(|fault| (fault, "ModernMTException"));
    takes_it_for_the_service("modernmt", Service::ModernMt, &errors);
    let server = Standin::start(Service::ModernMt, Script::default());
    let Some(answer) = ask("modernmt_glossary", Service::ModernMt, &server, &[SENTENCE]) else { return };
    let with_term = ENGLISH.replace("Moskva", "Moscow");
    assert_eq!(answer, json!({ "texts": ["1", "by its client", "gone: 404", with_term] }));
}

/// Translates an article in every way that the service has for terms, and returns every request of padanan.
fn sent(service: Service, marks: &[&str]) -> Vec<Value> {
    let requests = marks.iter().flat_map(|marks| {
        let server = Standin::start(service, Script::default());
        let place = Place::with_backend(service, &server);
        let table = backend("mt", service, &server);
        let bucket = format!("location = \"us-central1\"\nbucket = \"{BUCKET}\"\n");
        let more = if service == Service::GoogleV3 && *marks == "none" { &*bucket } else { "" };
        place.write("padanan.toml", format!("backend = \"mt\"\nretries = 0\n{table}marks = \"{marks}\"\n{more}"));
        place.example("articles/minsk.txt");
        let run = place.run(&["translate", "minsk.txt", "--glossary", &shipped_glossaries(), "--fail-on", "never"]);
        run.expect(0);
        server.requests()
    });
    let lines = requests.filter(|r| r.path != "/token").map(|r| {
        let headers: serde_json::Map<_, _> = r.headers.into_iter().map(|(n, v)| (n, json!(v))).collect();
        json!({ "method": r.method, "path": r.path, "query": r.query, "headers": headers, "body": r.body })
    });
    lines.collect()
}

/// The answer of a stand-in to a request as a client makes it.
fn answered(service: Service) -> Value {
    let server = Standin::start(service, Script::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    padanan::internal::http_client::install_tls();
    let body = runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = (service.desk().ask)(&client, &server, &[SENTENCE], false);
        request.send().await.unwrap().text().await.unwrap()
    });
    json!({ "body": body, "answer": true })
}

#[test]
fn what_is_sent_and_answered_fits_the_schemas_of_the_vendors() {
    let specification = root("../shared/reference/specs/deepl-openapi.yaml");
    let specification = specification.to_string_lossy();
    for (name, service, marks, answers) in [
        ("google", Service::Google, &["translate-no", "words"][..], true),
        ("google_v3", Service::GoogleV3, &["translate-no", "words", "none"], true),
        ("amazon", Service::Amazon, &["words", "none"], false),
        ("deepl", Service::Deepl, &["ignore-tags", "none"], false),
    ] {
        if name == "deepl" && !Path::new(&*specification).is_file() {
            skipped("DeepL's specification is not here");
            continue;
        }
        let mut lines = sent(service, marks);
        assert!(lines.len() >= 2, "{name}");
        lines.extend(answers.then(|| answered(service)));
        let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let Some(wrong) = tools(&["check", name, &specification], &input) else { return };
        assert_eq!(wrong, "", "{name}");
        // A check that finds nothing may check nothing: a request with a field that no vendor has is found.
        let mut odd = lines[0].clone();
        let mut body: Value = serde_json::from_str(odd["body"].as_str().unwrap()).unwrap();
        body["paddanan"] = json!(1);
        odd["body"] = json!(body.to_string());
        assert!(tools(&["check", name, &specification], &format!("{odd}\n")).unwrap().contains("paddanan"), "{name}");
    }
}
