//! The services with a wire format of their own: the same habits of models, and what only these services do.

use serde_json::Value;

use crate::chat::{SENTENCES, all, by, script};
use crate::common::Place;
use crate::promise::{House, keeps_the_promise, options, root};
use crate::standins::{Fault, Habit, Recorded, Script, Service, Standin, When};

const SERVICES: [Service; 3] = [Service::Anthropic, Service::Gemini, Service::Ollama];

fn having(habit: Habit, when: When) -> Script {
    script().fault(Fault::Habit(habit), when)
}

#[test]
fn every_sentence_that_is_there_is_taken() {
    // Those of servers of chat completions are not theirs.
    let others =
        [Habit::Parts, Habit::ToolCall, Habit::Events, Habit::NoStreamOptions, Habit::NoStream, Habit::OtherLimit];
    let habits = Habit::HARMLESS.into_iter().filter(|(habit, _)| !others.contains(habit));
    for (habit, most) in habits.chain([(Habit::FilteredMidway, 7)]) {
        for service in SERVICES {
            let once = matches!(habit, Habit::BreaksOff | Habit::FilteredMidway);
            let ran = by(service, having(habit, if once { When::First(1) } else { When::Always }));
            assert_eq!(ran.targets, all(), "{service:?}, {habit:?}: {}", ran.stderr);
            assert!(ran.requests <= most, "{service:?}, {habit:?}: {} requests", ran.requests);
        }
    }
}

#[test]
fn what_is_no_translation_is_none() {
    for (service, habit, told, most) in [
        (Service::Anthropic, Habit::RefusalField, "the model refused to translate", 4),
        (Service::Anthropic, Habit::ErrorInChoice, "Overloaded", 1),
        (Service::Gemini, Habit::RefusalField, "the service's filter withheld the answer", 4),
        (Service::Gemini, Habit::ErrorInChoice, "The model is overloaded", 1),
        (Service::Ollama, Habit::ErrorInChoice, "an error was encountered while running the model", 1),
    ] {
        let ran = by(service, having(habit, When::Always));
        assert_eq!(ran.code, 5, "{service:?}, {habit:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{service:?}, {habit:?}: {}", ran.stderr);
        assert!(ran.requests <= most, "{service:?}, {habit:?}: {} requests", ran.requests);
    }
}

#[test]
fn answers_are_bounded_and_counted() {
    for service in SERVICES {
        let when = When::TextContains("200.000".to_owned());
        let ran = by(service, having(Habit::Runaway, when));
        let mut wanted = all();
        wanted[2] = None;
        assert_eq!((ran.code, ran.targets), (6, wanted), "{service:?}: {}", ran.stderr);
        let ran = by(service, script());
        let tokens = |field: &str| ran.report["backends"][0][field].as_u64();
        assert!(tokens("tokens_sent") > Some(100), "{service:?}: {}", ran.report["backends"]);
        assert!((50..300).contains(&tokens("tokens_received").unwrap_or(0)), "{service:?}: {}", ran.report["backends"]);
        // One that is cut off before its first sentence ends gets more room.
        let ran = by(service, script().fault(Fault::Habit(Habit::ThinksLong), When::Always));
        assert_eq!(ran.targets, all(), "{service:?}: {}", ran.stderr);
        assert_eq!(ran.requests, 2, "{service:?}");
        // The request with more room is one of the report, too.
        assert_eq!(ran.report["backends"][0]["requests"], 2, "{service:?}");
    }
}

#[test]
fn a_model_that_is_not_there_is_told() {
    for service in SERVICES {
        let ran = by(service, script().models(&["another"]));
        assert_eq!((ran.code, ran.requests), (5, 1), "{service:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("404 Not Found: model"), "{service:?}: {}", ran.stderr);
    }
}

fn request(service: Service, more: &str) -> Recorded {
    let server = Standin::start(service, script());
    let place = Place::with_backend(service, &server);
    place.write("padanan.toml", place.read("padanan.toml") + more);
    place.write("a.txt", SENTENCES.map(|(source, _)| source).join("\n\n"));
    place.run(&["translate", "a.txt"]);
    server.requests().remove(0)
}

#[test]
fn requests_are_as_the_services_want_them() {
    let body = |request: &Recorded| -> Value { serde_json::from_str(&request.body).unwrap() };
    let asked = request(Service::Anthropic, "extra = { service_tier = \"standard_only\" }\n");
    assert_eq!(asked.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(asked.header("authorization"), None);
    let body_1 = body(&asked);
    assert_eq!(body_1["tool_choice"]["name"], body_1["tools"][0]["name"]);
    assert_eq!((&body_1["service_tier"], body_1.get("temperature")), (&"standard_only".into(), None));
    assert!((300..500).contains(&body_1["max_tokens"].as_u64().unwrap()));

    let asked = request(Service::Gemini, "extra = { generationConfig = { topK = 5 } }\n");
    assert_eq!((asked.path.as_str(), asked.query.as_str()), ("/v1/models/standin:streamGenerateContent", "alt=sse"));
    let config = &body(&asked)["generationConfig"];
    assert_eq!((&config["topK"], &config["temperature"]), (&5.into(), &0.into()), "merged, not replaced");
    assert_eq!(config["responseSchema"]["propertyOrdering"][5], "6");

    let asked = request(Service::Ollama, "extra = { keep_alive = \"10m\", options = { num_ctx = 16384 } }\n");
    let body_3 = body(&asked);
    assert_eq!((&body_3["options"]["num_ctx"], &body_3["keep_alive"]), (&16384.into(), &"10m".into()));
    assert_eq!(body_3["format"]["required"][5], "6");
    assert!((300..500).contains(&body_3["options"]["num_predict"].as_u64().unwrap()));
}

/// A field that the user wants and the service refuses is told, and not asked for over and over.
#[test]
fn a_refused_field_of_the_users_is_told() {
    let server = Standin::start(Service::Anthropic, script());
    let place = Place::with_backend(Service::Anthropic, &server);
    place.write("padanan.toml", place.read("padanan.toml") + "extra = { temperature = 0.2 }\n");
    place.write("a.txt", SENTENCES[0].0);
    let run = place.run(&["translate", "a.txt"]).expect(5);
    assert!(run.stderr.contains("temperature: Extra inputs are not permitted"), "{}", run.stderr);
    assert!(server.requests().len() <= 2, "{} requests", server.requests().len());
}

#[test]
fn an_address_may_name_a_version() {
    let server = Standin::start(Service::Gemini, script());
    let place = Place::with_backend(Service::Gemini, &server);
    place.write("padanan.toml", place.read("padanan.toml").replace("\"\napi_key", "/v1beta\"\napi_key"));
    place.write("a.txt", SENTENCES[0].0);
    place.run(&["translate", "a.txt"]).expect(0);
    assert_eq!(server.requests()[0].path, "/v1beta/models/standin:streamGenerateContent");
}

#[test]
fn a_key_is_needed_where_the_service_needs_one() {
    let place = Place::new();
    place.write("a.txt", SENTENCES[0].0);
    for (kind, variable) in [("anthropic", "ANTHROPIC_API_KEY"), ("gemini", "GEMINI_API_KEY")] {
        place.write("padanan.toml", format!("backend = \"m\"\n[backends.m]\nkind = \"{kind}\"\nmodel = \"x\"\n"));
        let run = place.run(&["translate", "a.txt"]).expect(3);
        assert!(run.stderr.contains(&format!("put it into the variable {variable}")), "{}", run.stderr);
    }
    place.write(
        "padanan.toml",
        "backend = \"ollama\"\n[backends.ollama]\nmodel = \"x\"\nurl = \"http://127.0.0.1:9\"\n",
    );
    let run = place.run(&["translate", "a.txt"]).expect(5);
    assert!(run.stderr.contains("is it running at http://127.0.0.1:[PORT]/api/chat?"), "{}", run.stderr);
    place.write("padanan.toml", "[backends.ollama]\n");
    let run = place.run(&["backends"]).expect(0);
    assert!(run.stdout.contains("`model` is missing"), "{}", run.stdout);
}

#[test]
fn the_promise_holds_with_every_habit() {
    let house = House::new();
    let others = [Habit::RefusalField, Habit::FilteredMidway, Habit::Notes, Habit::Labels, Habit::Runaway];
    for service in SERVICES {
        for habit in Habit::HARMLESS.map(|(habit, _)| habit).into_iter().chain(others) {
            let server = Standin::start(service, Script::default().fault(Fault::Habit(habit), When::Every(2)));
            let bitext = house.translate(&root("examples/articles/minsk.txt"), options(service, &server));
            keeps_the_promise(&bitext, &house, &format!("{service:?}, {habit:?}"));
        }
    }
}
