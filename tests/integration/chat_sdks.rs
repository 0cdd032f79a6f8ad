//! The official clients of the services ask our stand-ins: what the stand-ins send is what these clients take for an answer, or
//! raise as an error. `.ci/run` installs the clients; without them, these tests print that they are skipped.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::skipped;
use crate::standins::{Fault, Habit, RetryAfter, Script, Service, Standin, When};

const SDKS: [(&str, Service); 4] = [
    ("openai", Service::OpenAi),
    ("anthropic", Service::Anthropic),
    ("ollama", Service::Ollama),
    ("gemini", Service::Gemini),
];

/// Has a client ask a stand-in. Returns `None` if the clients are missing.
fn asked(sdk: &str, server: &Standin, how: &str) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/test-chat-sdks/bin/python");
    if !python.is_file() {
        skipped("target/test-chat-sdks has no clients of language models");
        return None;
    }
    let url = server.url().trim_end_matches("/v1").to_owned();
    let mut command = Command::new(python);
    command.arg(root.join("tests/integration/chat_sdks.py")).args([sdk, &url, server.key(), how]);
    // Nothing goes to a proxy, and no key of the person who runs the tests goes anywhere.
    for variable in ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OLLAMA_HOST"] {
        command.env_remove(variable);
    }
    let output = command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").output().unwrap();
    assert!(output.status.success(), "{sdk}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn with(sdk: &str, service: Service, script: Script, how: &str) -> Option<Value> {
    asked(sdk, &Standin::start(service, script.models(&["standin"])), how)
}

#[test]
fn they_understand_the_answers() {
    for (sdk, service) in SDKS {
        for how in ["whole", "stream"] {
            let Some(said) = with(sdk, service, Script::default(), how) else { return };
            let texts: Value =
                serde_json::from_str(said["text"].as_str().unwrap_or_else(|| panic!("{sdk}: {said}"))).unwrap();
            let right = json!({
                "1": "President Russia said that Moskva send assistance.",
                "2": "About 200,000 people gathered.",
            });
            assert_eq!(texts, right, "{sdk}, {how}");
            let finish = said["finish"].as_str().unwrap();
            assert!(["stop", "tool_use", "STOP"].contains(&finish), "{sdk}, {how}: {finish}");
            assert!(said["sent"].as_u64() > Some(10) && said["received"].as_u64() > Some(10), "{sdk}, {how}: {said}");
        }
    }
}

#[test]
fn they_raise_the_errors() {
    let limited = Fault::TooManyRequests { retry_after: RetryAfter::Seconds(7) };
    let errors = [
        (
            Fault::Unauthorized,
            ["AuthenticationError 401", "AuthenticationError 401", "ResponseError 401", "ClientError 400"],
        ),
        (limited, ["RateLimitError 429", "RateLimitError 429", "ResponseError 429", "ClientError 429"]),
        (Fault::Quota, ["RateLimitError 429", "BadRequestError 400", "ResponseError 429", "ClientError 429"]),
        (
            Fault::ContextOverflow,
            ["BadRequestError 400", "BadRequestError 400", "ResponseError 400", "ClientError 400"],
        ),
        (
            Fault::ServerError(500),
            ["InternalServerError 500", "InternalServerError 500", "ResponseError 500", "ServerError 500"],
        ),
        (
            Fault::ServerError(503),
            ["InternalServerError 503", "ServiceUnavailableError 503", "ResponseError 503", "ServerError 503"],
        ),
        (
            Fault::ServerError(529),
            ["InternalServerError 529", "OverloadedError 529", "ResponseError 529", "ServerError 529"],
        ),
    ];
    for (fault, wanted) in errors {
        for ((sdk, service), wanted) in SDKS.into_iter().zip(wanted) {
            let script = Script::default().fault(fault.clone(), When::Always);
            let Some(raised) = with(sdk, service, script, "whole") else { return };
            let found = format!("{} {}", raised["error"].as_str().unwrap_or_default(), raised["status"]);
            assert_eq!(found, wanted, "{sdk}, {fault:?}: {raised}");
        }
    }
    for ((sdk, service), wanted) in
        SDKS.into_iter().zip(["NotFoundError", "NotFoundError", "ResponseError", "ClientError"])
    {
        let server = Standin::start(service, Script::default().models(&["another"]));
        let Some(raised) = asked(sdk, &server, "whole") else { return };
        assert_eq!((raised["error"].as_str(), raised["status"].as_u64()), (Some(wanted), Some(404)), "{sdk}: {raised}");
    }
}

/// What has the status of a success and is no answer.
#[test]
fn they_see_what_is_withheld_and_what_breaks_off() {
    for (sdk, service, habit, how, wanted) in [
        ("anthropic", Service::Anthropic, Habit::RefusalField, "whole", json!({ "finish": "refusal" })),
        ("anthropic", Service::Anthropic, Habit::RefusalField, "stream", json!({ "finish": "refusal" })),
        ("anthropic", Service::Anthropic, Habit::ErrorInChoice, "stream", json!({ "message": "Overloaded" })),
        ("gemini", Service::Gemini, Habit::RefusalField, "whole", json!({ "finish": "PROHIBITED_CONTENT" })),
        ("gemini", Service::Gemini, Habit::FilteredMidway, "stream", json!({ "finish": "SAFETY" })),
        ("gemini", Service::Gemini, Habit::ErrorInChoice, "stream", json!({ "status": 503 })),
        ("ollama", Service::Ollama, Habit::ErrorInChoice, "stream", json!({ "error": "ResponseError" })),
    ] {
        let script = Script::default().fault(Fault::Habit(habit), When::Always);
        let Some(said) = with(sdk, service, script, how) else { return };
        for (field, value) in wanted.as_object().unwrap() {
            let is_there = match (value.as_str(), said[field].as_str()) {
                (Some(wanted), Some(found)) => found.contains(wanted),
                _ => said[field] == *value,
            };
            assert!(is_there, "{sdk}, {habit:?}, {how}: {said}");
        }
    }
    let cut = Script::default().fault(Fault::CutOff, When::Always);
    let Some(said) = with("ollama", Service::Ollama, cut.clone(), "stream") else { return };
    assert_eq!(said["finish"], "length");
    let Some(said) = with("gemini", Service::Gemini, cut, "stream") else { return };
    assert_eq!(said["finish"], "MAX_TOKENS");
}
