//! Chat servers and language models that do otherwise than they were asked: what is right in their answers is taken, with few
//! requests, and nothing else is.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::Place;
use crate::promise::{House, keeps_the_promise, options, root};
use crate::standins::{Fault, Habit, Script, Service, Standin, When};

pub(crate) const SENTENCES: [(&str, &str); 6] = [
    ("Gubernur Hartono membuka pasar baru pada 2019.", "Governor Hartono opened the new market in 2019."),
    ("\"Kami tidak akan pindah,\" kata Wulandari.", "\"We won't move,\" said Wulandari."),
    ("Sekitar 200.000 pedagang datang.", "About 200,000 traders came."),
    ("Sekitar 350 toko masih tutup.", "About 350 shops are still closed."),
    ("Harga sewa naik menjadi 175 ribu rupiah.", "The rent rose to 175 thousand rupiah."),
    ("Pasar itu dibangun oleh Sumaryono dan Kartika.", "The market was built by Sumaryono and Kartika."),
];

pub(crate) fn script() -> Script {
    let translate = |text: &str| SENTENCES.iter().find(|(source, _)| *source == text).map_or("?", |(_, target)| target);
    Script::default().translator(move |text| translate(text).to_owned())
}

pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stderr: String,
    pub(crate) targets: Vec<Option<String>>,
    pub(crate) requests: usize,
    pub(crate) report: Value,
}

/// Translates the sentences by a model with a habit.
fn with(habit: Habit, when: When) -> Ran {
    with_script(script().fault(Fault::Habit(habit), when))
}

fn with_script(script: Script) -> Ran {
    by(Service::OpenAi, script)
}

/// Translates the sentences by a model of a service.
pub(crate) fn by(service: Service, script: Script) -> Ran {
    let server = Standin::start(service, script);
    let place = Place::with_backend(service, &server);
    place.write("a.txt", SENTENCES.map(|(source, _)| source).join("\n\n"));
    let run = place.run(&["translate", "a.txt", "--retries", "0", "--bitext", "a.json", "--report", "r.json"]);
    let read = |file: &str| serde_json::from_str(&std::fs::read_to_string(place.path(file)).unwrap_or_default());
    let bitext: Value = read("a.json").unwrap_or_default();
    let segments = bitext["segments"].as_array().cloned().unwrap_or_default();
    Ran {
        code: run.code,
        stderr: run.stderr,
        targets: segments.iter().map(|s| s["target"].as_str().map(str::to_owned)).collect(),
        requests: server.requests().len(),
        report: read("r.json").unwrap_or_default(),
    }
}

pub(crate) fn all() -> Vec<Option<String>> {
    SENTENCES.map(|(_, target)| Some(target.to_owned())).to_vec()
}

#[test]
fn every_sentence_that_is_there_is_taken() {
    for (habit, most) in Habit::HARMLESS {
        let when = if habit == Habit::BreaksOff { When::First(1) } else { When::Always };
        let ran = with(habit, when);
        assert_eq!(ran.targets, all(), "{habit:?}: {}", ran.stderr);
        assert!(ran.requests <= most, "{habit:?}: {} requests", ran.requests);
        // Those that were refused for one of their fields count as well.
        assert_eq!(ran.report["backends"][0]["requests"], ran.requests, "{habit:?}");
    }
}

#[test]
fn what_is_no_translation_is_none() {
    for (habit, told, most) in [
        (Habit::RefusalField, "the model refused to translate", 4),
        (Habit::ThoughtsAlone, "the model thought about the sentences", 4),
        (Habit::RepeatsPrompt, "the model repeated its instructions", 4),
        (Habit::Notes, "the model added a note in brackets", 7),
        (Habit::Labels, "the model wrote a label before the translation", 7),
        (Habit::ErrorInChoice, "Provider returned error", 1),
    ] {
        let ran = with(habit, When::Always);
        assert_eq!(ran.code, 5, "{habit:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{habit:?}: {}", ran.stderr);
        assert!(ran.requests <= most, "{habit:?}: {} requests", ran.requests);
    }
}

/// The connection is closed as soon as it shows; what came before it is taken.
#[test]
fn a_model_that_does_not_stop_is_stopped() {
    let when = When::TextContains("200.000".to_owned());
    let slow = Fault::SlowBody(Duration::from_secs(5));
    let began = Instant::now();
    let ran = with_script(script().fault(Fault::Habit(Habit::Runaway), when.clone()).fault(slow, when));
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    let mut wanted = all();
    wanted[2] = None;
    assert_eq!((ran.code, ran.targets), (6, wanted), "{}", ran.stderr);
    assert!(ran.stderr.contains("did not stop"), "{}", ran.stderr);
    assert!(ran.requests <= 7, "{} requests", ran.requests);
}

/// A slow model would not be faster the next time, and what it has written is paid for.
#[test]
fn what_came_before_the_connection_broke_is_taken() {
    for service in [Service::OpenAi, Service::Anthropic, Service::Gemini, Service::Ollama] {
        for (fault, seconds) in [(Fault::ResetMidBody, 60), (Fault::SlowBody(Duration::from_secs(10)), 6)] {
            let server = Standin::start(service, script().fault(fault.clone(), When::First(1)));
            let place = Place::with_backend(service, &server);
            place.write("padanan.toml", place.read("padanan.toml") + &format!("timeout_seconds = {seconds}\n"));
            place.write("a.txt", SENTENCES.map(|(source, _)| source).join("\n\n"));
            let run = place.run(&["translate", "a.txt", "--bitext", "a.json"]).expect(0);
            let bitext: Value = serde_json::from_str(&place.read("a.json")).unwrap();
            let targets =
                bitext["segments"].as_array().unwrap().iter().map(|s| s["target"].as_str().map(str::to_owned));
            assert_eq!(targets.collect::<Vec<_>>(), all(), "{service:?}, {fault:?}: {}", run.stderr);
            let asked: Vec<usize> = server.requests().iter().map(|request| request.texts.len()).collect();
            assert!(asked.len() == 2 && asked[0] == 6 && asked[1] < 6, "{service:?}, {fault:?}: {asked:?}");
        }
    }
}

/// A limit that the user has set stays as it is. A sentence that does not fit fails with that reason, and no request is sent
/// that would end in the same way.
#[test]
fn what_does_not_fit_the_users_own_limit_is_told() {
    let long = "Presiden mengatakan bahwa bantuan tiba di kota dan warga menolak bantuan itu karena negara tidak siap";
    for (service, extra, field) in [
        (Service::OpenAi, "{ max_tokens = N }", "max_tokens"),
        (Service::OpenAi, "{ max_completion_tokens = N }", "max_completion_tokens"),
        (Service::Anthropic, "{ max_tokens = N }", "max_tokens"),
        (Service::Gemini, "{ generationConfig = { maxOutputTokens = N } }", "generationConfig.maxOutputTokens"),
        (Service::Ollama, "{ options = { num_predict = N } }", "options.num_predict"),
    ] {
        let run = |article: &str, most: usize| {
            let server = Standin::start(service, Script::default());
            let place = Place::with_backend(service, &server);
            let extra = extra.replace('N', &most.to_string());
            place.write("padanan.toml", format!("{}extra = {extra}\n", place.read("padanan.toml")));
            place.write("a.txt", article);
            let run = place.run(&["translate", "a.txt", "--jobs", "1", "--bitext", "a.json"]);
            (run, server.requests().len())
        };
        // None fits: the first one shows it for all.
        let ten: String = (0..10).map(|n| format!("{long} pada {n} Juli.\n\n")).collect();
        let (none, requests) = run(&ten, 12);
        let told = format!("`{field}` = 12 in `extra` is too small for this sentence; raise it, or leave it out");
        assert_eq!((none.code, requests), (5, 1), "{service:?}: {}", none.whole());
        assert_eq!(none.stderr.matches(&told).count(), 1, "{service:?}: {}", none.whole());
        // One does not: the others come, in requests that fit.
        let short = "Presiden tiba di kota.\n\nWarga menolak bantuan itu.\n\nNegara tidak siap.\n\n";
        let article = format!("{short}{long}, {long}, {long}.\n\n{short}");
        let (one, requests) = run(&article, 60);
        assert_eq!(one.code, 6, "{service:?}: {}", one.whole());
        assert!(requests <= 5, "{service:?}: {requests} requests");
        assert!(one.stderr.contains("= 60 in `extra` is too small for this sentence"), "{service:?}: {}", one.whole());
        assert_eq!(one.stdout.matches("President arrived in city.").count(), 2, "{service:?}: {}", one.whole());
    }
}

#[test]
fn a_request_is_bounded_and_says_its_form() {
    let server = Standin::start(Service::OpenAi, script());
    let place = Place::with_backend(Service::OpenAi, &server);
    place.write("a.txt", SENTENCES.map(|(source, _)| source).join("\n\n"));
    place.run(&["translate", "a.txt"]);
    let requests = server.requests();
    let body: Value = serde_json::from_str(&requests[0].body).unwrap();
    let tokens = body["max_tokens"].as_u64().unwrap();
    assert!((300..500).contains(&tokens), "{tokens}");
    assert_eq!((requests.len(), &body["stream"]), (1, &Value::Bool(true)));
    let schema = &body["response_format"]["json_schema"]["schema"];
    assert_eq!(schema["required"], serde_json::json!(["1", "2", "3", "4", "5", "6"]));
}

#[test]
fn what_a_server_does_not_take_is_remembered() {
    let server = Standin::start(Service::OpenAi, script().fault(Fault::Habit(Habit::NoFormat), When::Always));
    let place = Place::with_backend(Service::OpenAi, &server);
    place.write("a.txt", SENTENCES[0].0);
    place.write("b.txt", SENTENCES[1].0);
    place.run(&["translate", "a.txt", "b.txt", "--jobs", "1", "--out", "out"]);
    assert_eq!(server.requests().len(), 4, "two more for the first article, none for the second");
}

#[test]
fn the_report_has_the_tokens() {
    let ran = with_script(script());
    let backend = &ran.report["backends"][0];
    let (sent, received) = (backend["tokens_sent"].as_u64(), backend["tokens_received"].as_u64());
    assert!(sent > Some(100) && received > Some(50), "{backend}");
}

/// What a request would cost is reserved before it is sent, and what it did cost counts from then on.
#[test]
fn a_run_costs_no_more_than_it_may() {
    for (price, most, requests) in [(1.0, "100", 2), (1.0, "0.0001", 1), (1.0, "0", 0), (0.0, "0", 2)] {
        let server = Standin::start(Service::OpenAi, script());
        let place = Place::with_backend(Service::OpenAi, &server);
        place.write("padanan.toml", format!("{}price_per_million_tokens = {price:?}\n", place.read("padanan.toml")));
        place.write("a.txt", SENTENCES[0].0);
        place.write("b.txt", SENTENCES[1].0);
        let run = place.run(&["translate", "a.txt", "b.txt", "--jobs", "1", "--max-cost", most, "--out", "out"]);
        assert_eq!(server.requests().len(), requests, "{price}, {most}: {}", run.stderr);
        let told = run.stderr.contains("would cost more than is left of --max-cost");
        assert_eq!(told, requests < 2, "{}", run.stderr);
        assert_eq!(run.code, [5, 6, 0][requests], "{}", run.stderr);
    }
    let place = Place::new();
    place.write("a.txt", SENTENCES[0].0);
    place.write("mt.key", "k:fx");
    place.write("padanan.toml", "backend = \"deepl\"\n[backends.deepl]\nkind = \"deepl\"\napi_key_file = \"mt.key\"\n");
    let run = place.run(&["translate", "a.txt", "--max-cost", "1"]).expect(3);
    assert!(run.stderr.contains("--max-cost needs the price of the backend `deepl`"), "{}", run.stderr);
}

#[test]
fn the_promise_holds_with_every_habit() {
    let house = House::new();
    let others = [Habit::RefusalField, Habit::Notes, Habit::Labels, Habit::RepeatsPrompt, Habit::Runaway];
    for habit in Habit::HARMLESS.map(|(habit, _)| habit).into_iter().chain(others) {
        let server = Standin::start(Service::OpenAi, Script::default().fault(Fault::Habit(habit), When::Every(2)));
        let bitext = house.translate(&root("examples/articles/minsk.txt"), options(Service::OpenAi, &server));
        keeps_the_promise(&bitext, &house, &format!("{habit:?}"));
    }
}
