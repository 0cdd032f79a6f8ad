//! What a language model is told beside the sentences: the user's prompt, what is around them, and what was wrong before.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::common::Place;
use crate::standins::{Fault, Habit, Script, Service, Standin, When};

const TITLE: &str = "Banjir di Kota Solo";
/// Paragraphs of an article, with their translations. The third is long enough to be told from the others.
const SENTENCES: [(&str, &str); 5] = [
    (
        "Hujan deras mengguyur wilayah Solo selama sembilan jam sejak Rabu malam kemarin.",
        "Heavy rain lashed the Solo area for nine hours from Wednesday night.",
    ),
    ("Wali Kota Suryanto meninjau 14 kelurahan.", "Mayor Suryanto inspected 14 wards."),
    ("Ia meminta warga tetap tenang.", "He asked residents to stay calm."),
    ("Sekitar 3.400 rumah terendam.", "About 3,400 houses were flooded."),
    ("Bantuan datang dari Semarang dan Klaten.", "Aid came from Semarang and Klaten."),
];

fn article() -> String {
    format!("{TITLE}\n\n{}\n", SENTENCES.map(|(source, _)| source).join("\n\n"))
}

fn script() -> Script {
    Script::default().translator(|text| {
        let one =
            |text: &str| SENTENCES.iter().find(|(source, _)| *source == text).map(|(_, target)| (*target).to_owned());
        let words = |text: &str| {
            let known = SENTENCES.iter().fold(text.to_owned(), |text, (source, target)| text.replace(source, target));
            known.replace(TITLE, "Floods in the City of Solo")
        };
        one(text).unwrap_or_else(|| words(text))
    })
}

fn place(server: &Standin, more: &str) -> Place {
    let place = Place::with_backend(Service::OpenAi, server);
    place.write("padanan.toml", place.read("padanan.toml") + more);
    place.write("a.txt", article());
    place
}

fn prompt(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    body["messages"][0]["content"].as_str().unwrap().to_owned()
}

fn json(place: &Place, file: &str) -> Value {
    serde_json::from_str(&place.read(file)).unwrap()
}

fn targets(bitext: &Value) -> Vec<String> {
    let segments = bitext["segments"].as_array().unwrap();
    segments.iter().map(|s| s["target"].as_str().unwrap_or("-").to_owned()).collect()
}

fn right() -> Vec<String> {
    let texts = SENTENCES.map(|(_, target)| target.to_owned());
    std::iter::once("Floods in the City of Solo".to_owned()).chain(texts).collect()
}

#[test]
fn what_is_before_goes_along() {
    let server = Standin::start(Service::OpenAi, script());
    let place = place(&server, "max_texts = 2\n");
    place.run(&["translate", "a.txt", "--jobs", "1", "--report", "r.json"]).expect(0);
    let requests = server.requests();
    let prompts: Vec<String> = requests.iter().map(|request| prompt(&request.body)).collect();
    assert_eq!(prompts.len(), 3);
    // The title is a sentence of the first request, and nothing is before it.
    assert!(!prompts[0].contains("understanding"), "{}", prompts[0]);
    let before = format!("- the title of the article: {TITLE}.\n- before sentence 1: {}", SENTENCES[0].0);
    assert!(prompts[1].ends_with(&before), "{}", prompts[1]);
    let before = format!("- before sentence 1: {} {}", SENTENCES[1].0, SENTENCES[2].0);
    assert!(prompts[2].ends_with(&before), "{}", prompts[2]);
    let report = json(&place, "r.json");
    let along: usize = [TITLE, SENTENCES[0].0, TITLE, SENTENCES[1].0, SENTENCES[2].0].iter().map(|t| t.len()).sum();
    assert_eq!(report["backends"][0]["characters_along"], along);
}

#[test]
fn context_can_be_switched_off_and_is_no_part_of_the_key() {
    let server = Standin::start(Service::OpenAi, script());
    let place = place(&server, "max_texts = 1\ncontext = 0\n");
    place.run(&["translate", "a.txt", "--out", "a.en.txt"]).expect(0);
    let requests = server.requests();
    assert!(requests.iter().all(|request| !request.body.contains("understanding")));
    // Switched on, nothing is paid for again; nor for the sentences around an edited one.
    place.write("padanan.toml", place.read("padanan.toml").replace("context = 0", "context = 1"));
    place.run(&["translate", "a.txt", "--out", "b.en.txt"]).expect(0);
    assert_eq!(server.requests().len(), requests.len());
    place.write("a.txt", article().replace("Wali Kota Suryanto", "Wali Kota Hartono"));
    place.run(&["translate", "a.txt", "--out", "c.en.txt"]);
    assert_eq!(server.requests().len(), requests.len() + 1);
    assert!(server.requests().last().unwrap().body.contains("before sentence 1: Hujan deras"));
}

/// Whatever a model makes of what is around the sentences, it is in no translation.
#[test]
fn context_never_comes_out_as_translation() {
    for habit in [Habit::ContextFirst, Habit::ContextInstead, Habit::ContextJoined, Habit::ContextBehind] {
        for most in [1, 2, 5] {
            let server = Standin::start(Service::OpenAi, script().fault(Fault::Habit(habit), When::Always));
            let place = place(&server, &format!("max_texts = {most}\n"));
            let run = place.run(&["translate", "a.txt", "--bitext", "a.json"]);
            assert_eq!(targets(&json(&place, "a.json")), right(), "{habit:?}, {most} texts: {}", run.stderr);
        }
    }
}

#[test]
fn deepl_gets_context_as_context() {
    let server = Standin::start(Service::Deepl, script());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("padanan.toml", place.read("padanan.toml") + "max_texts = 4\n");
    place.write("a.txt", article());
    place.run(&["translate", "a.txt", "--jobs", "1"]).expect(0);
    let bodies: Vec<Value> = server.requests().iter().map(|r| serde_json::from_str(&r.body).unwrap()).collect();
    assert_eq!(bodies[0].get("context"), None);
    let context = format!("{TITLE}\n{}\n{}", SENTENCES[1].0, SENTENCES[2].0);
    assert_eq!(bodies[1]["context"], context);
}

const OWN: &str =
    "Write {to} from {from} as our weekly has always done: short.\n{form}\n{terms}\n{examples}\n{context}\n";

#[test]
fn the_prompt_is_the_users() {
    let server = Standin::start(Service::OpenAi, script());
    let place = place(&server, "prompt_file = \"house.txt\"\ncontext = 0\n");
    let run = place.run(&["translate", "a.txt"]).expect(3);
    assert!(run.stderr.contains("house.txt: the prompt (`prompt_file`) cannot be read"), "{}", run.stderr);
    let built_in = place.run(&["config", "prompt"]).expect(0).stdout;
    place.write("house.txt", &built_in);
    place.run(&["translate", "a.txt"]).expect(0);
    place.write("house.txt", OWN);
    place.run(&["translate", "a.txt"]).expect(0);
    let requests = server.requests();
    assert_eq!(requests.len(), 2, "another prompt is another key");
    let own = prompt(&requests[1].body);
    assert!(own.starts_with("Write English from Indonesian as our weekly"), "{own}");
    place.run(&["translate", "a.txt"]).expect(0);
    assert_eq!(server.requests().len(), 2);
    for (text, wrong) in [
        (
            "{from} {to} {glossary}",
            "line 1: there is no placeholder `{glossary}`; there are `{from}`, `{to}`, `{form}`",
        ),
        ("{from} {to} {terms} {examples} {context}", "`{form}` is missing; a prompt has `{from}`"),
    ] {
        place.write("house.txt", text);
        let run = place.run(&["translate", "a.txt"]).expect(3);
        assert!(run.stderr.contains(wrong), "{}", run.stderr);
    }
    place.write("house.txt", OWN);
    let shown = place.run(&["config", "show"]).expect(0).stdout;
    assert!(shown.contains("prompt_file = \"[DIR]/house.txt\"  # "), "{shown}");
    let listed = place.run(&["backends"]).expect(0).stdout;
    assert!(listed.contains("  prompt: [DIR]/house.txt\n"), "{listed}");
    assert_eq!(server.requests().len(), 2, "nothing was sent with a wrong prompt");
}

const GLOSSARY: &str = "[glossary]\nname = \"g\"\nfrom = \"id\"\nto = \"en\"\n\n[[term]]\nsource = \"Wali Kota\"\n\
                        target = \"Lord Mayor\"\nforbidden = [\"Mayor\"]\n\n[[term]]\nsource = \"kelurahan\"\ntarget = \"urban village\"\n";

/// Runs with a glossary that the model heeds only when it is told what was wrong.
fn asked_again(script: Script, more: &str, arguments: &[&str]) -> (Place, Standin, i32, String) {
    let server = Standin::start(Service::OpenAi, script);
    let place = place(&server, more);
    place.write("g.toml", GLOSSARY);
    let all = ["translate", "a.txt", "--glossary", "g.toml", "--bitext", "a.json", "--report", "r.json", "--jobs", "1"];
    let run = place.run(&[&all, arguments].concat());
    (place, server, run.code, run.stderr)
}

fn heeding() -> Script {
    script().obeys_terms(false).fault(Fault::Habit(Habit::HeedsCorrections), When::Always)
}

/// The methods of the rows of the sentence with both terms.
fn methods(bitext: &Value) -> Vec<String> {
    let rows = bitext["segments"][2]["terms"].as_array().unwrap();
    rows.iter().map(|row| format!("{} {}", row["outcome"].as_str().unwrap(), row["method"].as_str().unwrap())).collect()
}

#[test]
fn a_missing_term_is_asked_for_once_more() {
    let (place, server, code, stderr) = asked_again(heeding(), "", &[]);
    let bitext = json(&place, "a.json");
    assert_eq!(bitext["segments"][2]["target"], "Lord Mayor Suryanto meninjau 14 urban village.", "{stderr}");
    assert_eq!(methods(&bitext), ["kept asked-again", "kept asked-again"]);
    assert_eq!(code, 10, "the checks have something to say about that sentence");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].texts, [SENTENCES[1].0]);
    let told = prompt(&requests[1].body);
    let before = format!("You translated this sentence before as: {}\nThat is wrong:", SENTENCES[1].1);
    assert!(told.contains(&before), "{told}");
    assert!(told.contains("- for “Wali Kota”, the translation must say “Lord Mayor”\n"), "{told}");
    let report = json(&place, "r.json");
    let figures = &report["articles"][0];
    assert_eq!((&figures["asked_again"], &figures["asked_again_taken"]), (&1.into(), &1.into()));
    assert_eq!((&figures["asked_again_terms"], &report["total"]["asked_again_terms"]), (&2.into(), &2.into()));
    crate::common::fits_its_schema(&report);
    // It is stored as it is, and not asked for a third time.
    let run = place.run(&["translate", "a.txt", "--glossary", "g.toml", "--bitext", "b.json", "--no-memory"]);
    assert_eq!((run.code, server.requests().len()), (10, 4), "without a memory, everything is asked");
    place.run(&["translate", "a.txt", "--glossary", "g.toml", "--bitext", "b.json"]);
    assert_eq!(server.requests().len(), 4);
    assert_eq!(json(&place, "b.json")["segments"], bitext["segments"]);
}

/// A second answer that is no better, or none, changes nothing; and it is not asked for at every run.
#[test]
fn the_first_answer_stays_unless_the_second_is_better() {
    let never = asked_again(script().obeys_terms(false), "ask_again = \"never\"\n", &[]);
    let wanted = targets(&json(&never.0, "a.json"));
    assert_eq!(never.1.requests().len(), 1);
    let stubborn = asked_again(script().obeys_terms(false), "", &[]);
    assert_eq!(targets(&json(&stubborn.0, "a.json")), wanted);
    assert_eq!(stubborn.1.requests().len(), 2);
    let figures = &json(&stubborn.0, "r.json")["articles"][0];
    assert_eq!((&figures["asked_again"], &figures["asked_again_taken"]), (&1.into(), &0.into()));
    stubborn.0.run(&["translate", "a.txt", "--glossary", "g.toml"]);
    assert_eq!(stubborn.1.requests().len(), 2);
    for fault in [Fault::ServerError(500), Fault::Unauthorized, Fault::Quota, Fault::BadJson, Fault::Loop, Fault::Echo]
    {
        let failing = asked_again(heeding().fault(fault.clone(), When::From(2)), "", &[]);
        assert_eq!(targets(&json(&failing.0, "a.json")), wanted, "{fault:?}: {}", failing.3);
        assert_eq!(failing.2, never.2, "{fault:?}: {}", failing.3);
    }
}

/// Ctrl-C while a sentence is asked for again: what is paid for is not lost, neither the second answer that still comes nor the
/// first ones, where the run is left before it comes.
#[cfg(unix)]
#[test]
fn an_interruption_during_the_second_request_loses_nothing() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    for waits in [true, false] {
        let fault = if waits { Fault::SlowBody(Duration::from_secs(3)) } else { Fault::NoAnswer };
        let server = Standin::start(Service::OpenAi, heeding().fault(fault, When::Nth(2)));
        let place = place(&server, "");
        place.write("g.toml", GLOSSARY);
        let all = ["translate", "a.txt", "--glossary", "g.toml", "--bitext", "a.json", "--jobs", "1"];
        let mut child = place.command(&all).stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let program = Pid::from_raw(i32::try_from(child.id()).unwrap());
        while server.requests().len() < 2 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        kill(program, Signal::SIGINT).unwrap();
        let mut told = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        while !told.contains("interrupted") {
            assert!(lines.read_line(&mut told).unwrap() > 0, "{told}");
        }
        if !waits {
            kill(program, Signal::SIGINT).unwrap();
        }
        lines.read_to_string(&mut told).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{told}");
        assert_eq!(server.requests().len(), 2, "{told}");
        if waits {
            assert_eq!(methods(&json(&place, "a.json")), ["kept asked-again", "kept asked-again"], "{told}");
        }
        // The next run pays for what did not come, and for nothing else.
        place.run(&all).expect(10);
        let again: Vec<Vec<String>> = server.requests()[2..].iter().map(|request| request.texts.clone()).collect();
        let wanted = if waits { Vec::new() } else { vec![vec![SENTENCES[1].0.to_owned()]] };
        assert_eq!(again, wanted, "{told}");
        assert_eq!(methods(&json(&place, "a.json")), ["kept asked-again", "kept asked-again"]);
    }
}

#[test]
fn no_second_request_is_paid_that_may_not_be() {
    let price = "price_per_million_tokens = 1.0\n";
    let (place, server, _, stderr) = asked_again(heeding(), price, &["--max-cost", "0.0002"]);
    assert_eq!(server.requests().len(), 1, "{stderr}");
    assert!(stderr.contains("--max-cost"), "{stderr}");
    assert_eq!(targets(&json(&place, "a.json")).len(), 6);
}

/// A fact is asked for only where that is wanted: it costs.
#[test]
fn a_missing_fact_is_asked_for_once_more() {
    let wrong = |text: &str| text.replace("3,400", "4,300");
    let translate = move |text: &str| {
        let known = SENTENCES.iter().find(|(source, _)| *source == text).map_or(text, |(_, target)| *target);
        wrong(known)
    };
    for (setting, requests) in [("terms", 1), ("facts", 2)] {
        let script = Script::default().translator(translate);
        let (place, server, _, stderr) = asked_again(script, &format!("ask_again = \"{setting}\"\n"), &[]);
        let asked: Vec<String> = server.requests().iter().map(|request| prompt(&request.body)).collect();
        assert!(asked.len() >= requests, "{setting}: {stderr}");
        let told = asked
            .iter()
            .any(|prompt| prompt.contains("before as: About 4,300 houses were flooded.\nThat is wrong:\n- "));
        assert_eq!(told, setting == "facts", "{asked:?}");
        assert_eq!(json(&place, "a.json")["segments"][4]["target"], "About 4,300 houses were flooded.");
    }
}

#[test]
fn settings_that_are_not_for_a_kind_are_refused() {
    let place = Place::new();
    for (setting, told) in [
        ("context = 2", "a backend of kind `libretranslate` takes no context"),
        ("prompt_file = \"p.txt\"", "takes no prompt"),
        ("ask_again = \"terms\"", "is not asked again"),
        ("ask_again = \"often\"", "`ask_again` cannot be `often`"),
    ] {
        place.write("padanan.toml", format!("[backends.libretranslate]\n{setting}\n"));
        let run = place.run(&["config", "show"]).expect(3);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

/// At a terminal, the first run says how to get better drafts; and only the first.
#[test]
fn the_first_run_gives_a_hint() {
    let at_a_terminal = |place: &Place, arguments: &str, key: Option<&str>| -> Option<String> {
        let command = place.command(&[]);
        let line = format!("{} translate a.txt --out a.en.txt {arguments}", crate::common::PROGRAM);
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).current_dir(place.path("")).env_clear();
        script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("TERM", "xterm");
        script.envs(key.map(|name| (name, "secret-value"))).stdin(Stdio::null());
        match script.output() {
            Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
            Err(_) => {
                crate::common::skipped("script (util-linux) is not installed");
                None
            }
        }
    };
    let place = Place::new();
    place.write("a.txt", SENTENCES[0].0);
    let Some(quiet) = at_a_terminal(&place, "--quiet", None) else { return };
    assert!(!quiet.contains("rough draft"), "{quiet}");
    let Some(first) = at_a_terminal(&place, "", None) else { return };
    assert!(first.contains("makes a rough draft; `padanan models pull`"), "{first}");
    let Some(second) = at_a_terminal(&place, "", None) else { return };
    assert!(!second.contains("rough draft"), "{second}");
    let place = Place::new();
    place.write("a.txt", SENTENCES[0].0);
    let piped = place.run(&["translate", "a.txt"]);
    assert!(!piped.stderr.contains("rough draft"), "{}", piped.stderr);
    let Some(keyed) = at_a_terminal(&place, "", Some("DEEPL_API_KEY")) else { return };
    assert!(keyed.contains("DEEPL_API_KEY is set, so `--backend deepl`") && !keyed.contains("secret-value"), "{keyed}");
}
