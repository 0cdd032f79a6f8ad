//! What a person decided is never overwritten: whatever command comes next, a decided segment keeps its text and its
//! state, outputs say what the bitext says, and nothing is paid twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common::{Place, Run, backend};
use crate::standins::{Script, Service, Standin};

const ARTICLE: &str = "Bantuan kode satu tiba\n\nPresiden mengatakan bahwa bantuan akan dikirim ke Moskwa. \
                       Menteri tiba di Minsk pada hari Rabu. Polisi menutup jalan itu. Warga menunggu di kota itu.\n";

const GLOSSARY: &str = "[glossary]\nname = \"t\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moscow\"\n\n\
                        [[term]]\nsource = \"Minsk\"\ntarget = \"Minsk\"\n";

/// The glossary in which one entry wants another form.
const CHANGED: &str = "[glossary]\nname = \"t\"\n\n[[term]]\nsource = \"Moskwa\"\ntarget = \"Moskva\"\nforbidden = \
                       [\"Moscow\"]\n\n[[term]]\nsource = \"Minsk\"\ntarget = \"Minsk\"\n";

const BITEXT: &str = "a.bitext.json";
const TRANSLATE: [&str; 6] = ["translate", "a.txt", "--bitext", BITEXT, "--out", "a.en.txt"];
const BATCH: [&str; 4] = ["batch", "in", "--out", "out"];

fn place(server: &Standin) -> Place {
    let place = Place::with_backend(Service::Deepl, server);
    let table = backend("mt", Service::Deepl, server);
    place.write("padanan.toml", format!("backend = \"mt\"\nretries = 0\nglossaries = [\"g.toml\"]\n{table}"));
    place.write("g.toml", GLOSSARY);
    place.write("a.txt", ARTICLE);
    place.write("in/a.txt", ARTICLE);
    place
}

fn bitext(place: &Place, name: &str) -> Value {
    serde_json::from_str(&place.read(name)).unwrap()
}

fn segment(place: &Place, name: &str, id: usize) -> Value {
    bitext(place, name)["segments"][id - 1].clone()
}

/// Has a person edit a segment, as the exported page does.
fn edit(place: &Place, name: &str, id: usize, target: &str) {
    let now = bitext(place, name);
    let was = &now["segments"][id - 1]["target"];
    let row = json!({ "segment": id, "was": was, "action": "edit", "target": target });
    let file =
        json!({ "format": "padanan-decisions/1", "article_sha256": now["article"]["sha256"], "decisions": [row] });
    place.write("decisions.json", file.to_string());
    review(place, &[name, "--apply", "decisions.json"]);
}

/// Runs a review; a finding that is left in the article is no failure of it.
fn review(place: &Place, arguments: &[&str]) {
    done(place.run(&[&["review"], arguments].concat()));
}

/// Asserts that a run went through: code 0, or 10 for findings.
fn done(run: Run) -> Run {
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    run
}

fn decided(place: &Place, name: &str, id: usize) -> (Value, Value, Value) {
    let mut segment = segment(place, name, id);
    (segment["target"].take(), segment["state"].take(), segment["origin"].take())
}

fn aside(place: &Place, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(place.path(folder)).unwrap();
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(".edited")).collect()
}

#[test]
fn translate_over_a_reviewed_bitext_keeps_the_decisions() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    let sent = server.texts_sent();
    edit(&place, BITEXT, 2, "The president promised help for Moscow.");
    review(&place, &[BITEXT, "--set-state", "final", "3"]);
    let before: Vec<_> = (1..=5).map(|id| decided(&place, BITEXT, id)).collect();
    let run = done(place.run(&[&TRANSLATE[..], &["--no-memory"]].concat()));
    assert!(run.stderr.contains("2 decisions carried over"), "{}", run.stderr);
    let after: Vec<_> = (1..=5).map(|id| decided(&place, BITEXT, id)).collect();
    assert_eq!(after, before);
    assert!(place.read("a.en.txt").contains("The president promised help for Moscow."), "the output says so, too");
    assert_eq!(server.texts_sent(), sent + 3, "only what nobody decided is asked again");
    assert!(aside(&place, "").is_empty());
    // Not even when it is asked for by number.
    done(place.run(&[&TRANSLATE[..], &["--segments", "2-4"]].concat()));
    assert_eq!(decided(&place, BITEXT, 2), before[1]);
    assert_eq!(server.texts_sent(), sent + 4);
}

#[test]
fn overruling_says_so_and_keeps_a_copy() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    edit(&place, BITEXT, 2, "The president promised help for Moscow.");
    let reviewed = place.read(BITEXT);
    let run = done(place.run(&[&TRANSLATE[..], &["--overrule-decisions"]].concat()));
    assert!(run.stderr.contains("1 decision overruled; the earlier bitext is kept as"), "{}", run.stderr);
    assert_eq!(place.read("a.bitext.json.edited"), reviewed);
    assert_eq!(segment(&place, BITEXT, 2)["state"], "translated");
}

#[test]
fn a_changed_glossary_entry_leaves_the_decision_and_proposes() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&BATCH));
    edit(&place, "out/a.bitext.json", 2, "The president promised help for Moscow.");
    review(&place, &["out/a.bitext.json", "--accept", "3"]);
    let (second, third) = (decided(&place, "out/a.bitext.json", 2), decided(&place, "out/a.bitext.json", 3));
    place.write("g.toml", CHANGED);
    let run = place.run(&BATCH).expect(10);
    assert!(run.stderr.contains("decision-outdated"), "{}", run.stderr);
    assert_eq!(decided(&place, "out/a.bitext.json", 2), second);
    assert_eq!(decided(&place, "out/a.bitext.json", 3), third);
    let outdated = segment(&place, "out/a.bitext.json", 2);
    let other = outdated["other"]["target"].as_str().unwrap();
    assert!(other.contains("Moskva"), "the new draft stands beside it: {other}");
    assert!(outdated["findings"].as_array().unwrap().iter().any(|f| f["code"] == "decision-outdated"));
    assert!(place.read("out/a.en.txt").contains("The president promised help for Moscow."));
    assert!(aside(&place, "out").is_empty());
    // The finding stays until the person decides again.
    place.run(&["check", "out/a.bitext.json"]).expect(10);
    done(place.run(&BATCH));
    let codes = |id: usize| segment(&place, "out/a.bitext.json", id)["findings"].to_string();
    assert!(codes(2).contains("decision-outdated"));
    review(&place, &["out/a.bitext.json", "--other", "2"]);
    assert!(!codes(2).contains("decision-outdated"));
    assert_eq!(decided(&place, "out/a.bitext.json", 2).0, other);
    // A look at the proposal costs nothing: taken again, the decision is what it was.
    review(&place, &["out/a.bitext.json", "--other", "2"]);
    assert_eq!(decided(&place, "out/a.bitext.json", 2), second);
    assert_eq!(segment(&place, "out/a.bitext.json", 2)["other"]["target"], other);
}

#[test]
fn a_patch_by_impact_is_no_hand_edit_and_is_not_paid_again() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&BATCH));
    let sent = server.texts_sent();
    place.write("new.toml", CHANGED);
    done(place.run(&["glossary", "impact", "g.toml", "new.toml", "out", "--apply"]));
    assert!(segment(&place, "out/a.bitext.json", 2)["target"].as_str().unwrap().contains("Moskva"));
    place.write("g.toml", CHANGED);
    done(place.run(&BATCH));
    assert_eq!(server.texts_sent(), sent, "nothing is sent again");
    assert!(aside(&place, "out").is_empty());
    assert!(place.read("out/a.en.txt").contains("Moskva"), "the output follows the patch");
}

#[test]
fn outputs_follow_what_was_decided() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    let batch = [&BATCH[..], &["--format", "text,html,review,json"]].concat();
    done(place.run(&batch));
    let sent = server.texts_sent();
    let stale = |run: &Run| run.stderr.contains("this differs from");
    assert!(!stale(&place.run(&["check", "out"])));
    edit(&place, "out/a.bitext.json", 4, "The police blocked the road.");
    let run = place.run(&["check", "out"]).expect(10);
    for output in ["out/a.en.txt", "out/a.en.html", "out/a.en.review.html"] {
        assert!(run.stderr.contains(&format!("{output}: this differs from")), "{}", run.stderr);
    }
    let decided = bitext(&place, "out/a.bitext.json")["segments"].clone();
    done(place.run(&batch));
    for output in ["out/a.en.txt", "out/a.en.html", "out/a.en.review.html"] {
        assert!(place.read(output).contains("The police blocked the road."), "{output}");
    }
    assert_eq!(bitext(&place, "out/a.bitext.json")["segments"], decided, "what is in the bitext stays as it is");
    assert_eq!(server.texts_sent(), sent);
    assert!(!stale(&place.run(&["check", "out"])));
    let run = done(place.run(&batch));
    assert!(run.stderr.contains("1 unchanged"), "and then there is nothing to do: {}", run.stderr);
    // Where the article was edited since, its outputs cannot be written again to compare; that a target has changed is known.
    place.write("in/a.txt", ARTICLE.replace("Warga", "Penduduk"));
    assert!(!stale(&place.run(&["check", "out"])));
    edit(&place, "out/a.bitext.json", 4, "Police blocked the road.");
    let run = place.run(&["check", "out"]).expect(10);
    assert!(
        run.stderr.contains("out/a.en.txt: this differs from") && run.stderr.contains("; run the batch again"),
        "{}",
        run.stderr
    );
    place.write("in/a.txt", ARTICLE);
    done(place.run(&batch));
    assert!(!stale(&place.run(&["check", "out"])));
    // An output that a person changed is set aside first.
    place.write("out/a.en.txt", "By hand.\n");
    edit(&place, "out/a.bitext.json", 5, "People waited in the town.");
    done(place.run(&batch));
    assert_eq!(place.read("out/a.en.txt.edited"), "By hand.\n");
    assert!(place.read("out/a.en.txt").contains("People waited in the town."));
}

#[test]
fn a_corrected_article_keeps_its_decisions_and_asks_only_for_what_is_new() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    let batch = [&BATCH[..], &["--no-memory"]].concat();
    done(place.run(&batch));
    for id in 2..=4 {
        review(&place, &["out/a.bitext.json", "--accept", &id.to_string()]);
    }
    let kept: Vec<_> = (2..=4).map(|id| decided(&place, "out/a.bitext.json", id)).collect();
    let sent = server.texts_sent();
    // The second sentence is edited, a new one comes before it, and the others stay.
    let article = ARTICLE.replace("Presiden mengatakan", "Kapal itu berangkat. Presiden Rusia mengatakan");
    place.write("in/a.txt", &article);
    let run = place.run(&batch).expect(10);
    assert_eq!(server.texts_sent(), sent + 2, "the new sentence and the edited one: {}", run.stderr);
    let now: Vec<_> = (3..=5).map(|id| decided(&place, "out/a.bitext.json", id)).collect();
    assert_eq!(now, kept);
    let edited = segment(&place, "out/a.bitext.json", 3);
    let told = edited["findings"].to_string();
    assert!(told.contains("decision-outdated") && told.contains("Presiden mengatakan bahwa"), "{told}");
    assert!(!segment(&place, "out/a.bitext.json", 4)["findings"].to_string().contains("decision-outdated"));
    // A decided sentence that is gone takes no decision with it: the earlier bitext is kept.
    let before = place.read("out/a.bitext.json");
    place.write("in/a.txt", article.replace("Polisi menutup jalan itu. ", ""));
    let run = place.run(&batch).expect(10);
    assert!(run.stderr.contains("1 decided sentence is no longer in the article"), "{}", run.stderr);
    assert_eq!(place.read("out/a.bitext.json.edited"), before);
}

#[test]
fn a_decision_during_a_run_is_carried_too() {
    let server = Standin::start(Service::Deepl, Script::default().delay(std::time::Duration::from_secs(2)));
    let place = place(&server);
    done(place.run(&TRANSLATE));
    let before = server.requests().len();
    let running = place.command(&[&TRANSLATE[..], &["--no-memory"]].concat()).spawn().unwrap();
    while server.requests().len() == before {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    edit(&place, BITEXT, 4, "The police blocked the road.");
    let output = running.wait_with_output().unwrap();
    assert!(output.status.code().is_some_and(|code| matches!(code, 0 | 10)));
    assert_eq!(segment(&place, BITEXT, 4)["target"], "The police blocked the road.");
    assert!(place.read("a.en.txt").contains("The police blocked the road."));
}

#[test]
fn enforce_and_export_do_not_write_over_decisions() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    edit(&place, BITEXT, 2, "The president promised help for Moscow.");
    let reviewed = place.read(BITEXT);
    place.write("draft.txt", "One\n");
    place.write("source.txt", "Satu\n");
    let run = done(place.run(&["enforce", "--source", "source.txt", "--draft", "draft.txt", "--out", BITEXT]));
    assert!(run.stderr.contains("1 decision in it would have been lost"), "{}", run.stderr);
    assert_eq!(place.read("a.bitext.json.edited"), reviewed);
    place.write(BITEXT, &reviewed);
    // Over itself, a decided segment stays, and nothing has to be kept.
    done(place.run(&["enforce", BITEXT, "--out", BITEXT]));
    assert_eq!(aside(&place, ""), ["a.bitext.json.edited"]);
    assert_eq!(decided(&place, BITEXT, 2).0, "The president promised help for Moscow.");
    for out in ["a.txt", BITEXT] {
        let run = place.run(&["export", BITEXT, "--format", "text", "--out", out]).expect(2);
        assert!(run.stderr.contains("would overwrite what it is made from"), "{}", run.stderr);
    }
    assert_eq!(place.read("a.txt"), ARTICLE);
}

/// Two reviews at machine speed, and a glossary that is applied again and again beside them: every decision that was
/// acknowledged is in the file in the end. `PADANAN_BESIDE_SECONDS` sets how long they go on (4).
#[test]
fn impact_beside_two_reviews_loses_no_decision() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    place.write("new.toml", CHANGED);
    let seconds = std::env::var("PADANAN_BESIDE_SECONDS").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    // Each reviewer has segments of their own, so that what they decided last is what the file must say in the end.
    let review = |mine: [usize; 2]| {
        let mut last = BTreeMap::new();
        for round in 0.. {
            if std::time::Instant::now() > end {
                break;
            }
            let id = mine[round % 2];
            let state = if round / 2 % 2 == 0 { "reviewed" } else { "final" };
            let run = place.run(&["review", BITEXT, "--set-state", state, &id.to_string()]);
            // A conflict is told, and the person tries again.
            if matches!(run.code, 0 | 10) && !run.stderr.contains("nothing was written") {
                last.insert(id, state);
            }
        }
        last
    };
    let review = &review;
    let decided = std::thread::scope(|scope| {
        let reviews = [[1, 2], [3, 4]].map(|mine| scope.spawn(move || review(mine)));
        for round in 0.. {
            if std::time::Instant::now() > end {
                break;
            }
            let (old, new) = if round % 2 == 0 { ("g.toml", "new.toml") } else { ("new.toml", "g.toml") };
            done(place.run(&["glossary", "impact", old, new, BITEXT, "--apply"]));
        }
        reviews.map(|review| review.join().unwrap())
    });
    for (id, state) in decided.iter().flatten() {
        assert_eq!(segment(&place, BITEXT, *id)["state"], *state, "segment {id}");
    }
    assert!(decided.iter().all(|last| last.len() == 2), "some decisions of each went through: {decided:?}");
}

/// A newsroom's day: 20 articles are translated, half of them reviewed, three glossary entries change, the change is
/// applied, an edited Word document is imported, and the batch runs in between. In the end every decision is in its place,
/// and only what is new was paid for.
#[test]
fn a_newsrooms_day() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    std::fs::remove_file(place.path("in/a.txt")).unwrap();
    let name = |n: usize| format!("out/{n:02}.bitext.json");
    for n in 1..=20 {
        let article = format!("{ARTICLE}\nKapal nomor {n} berangkat ke Odessa. Duta besar tiba di Brest.\n");
        place.write(&format!("in/{n:02}.txt"), article);
    }
    let entry = |source: &str, target: &str| format!("\n[[term]]\nsource = \"{source}\"\ntarget = \"{target}\"\n");
    let glossary = |odessa: &str, brest: &str, moscow: &str| {
        let entries = [entry("Odessa", odessa), entry("Brest", brest), entry("Moskwa", moscow)].concat();
        format!("[glossary]\nname = \"t\"\n{entries}")
    };
    place.write("g.toml", glossary("Odessa", "Brest", "Moscow"));
    // Morning: the batch, and a review of every other article.
    done(place.run(&BATCH));
    let first = server.texts_sent();
    let mut decisions = BTreeMap::new();
    for n in (1..=20).step_by(2) {
        edit(&place, &name(n), 2, &format!("The president promised help for Moscow, story {n}."));
        review(&place, &[&name(n), "--set-state", "final", "3"]);
        review(&place, &[&name(n), "--accept", "4-6"]);
        for id in 2..=6 {
            decisions.insert((n, id), decided(&place, &name(n), id));
        }
    }
    done(place.run(&BATCH));
    assert_eq!(server.texts_sent(), first, "a review is not paid for");
    // Noon: three entries change; the change is applied, and the batch runs with it.
    place.write("new.toml", glossary("Odesa", "Brest-Litovsk", "Moskva"));
    done(place.run(&["glossary", "impact", "g.toml", "new.toml", "out", "--apply"]));
    place.write("g.toml", place.read("new.toml"));
    done(place.run(&BATCH));
    let noon = server.texts_sent();
    // Undecided sentences follow the glossary, decided ones wait for a person.
    for n in 1..=20 {
        let targets = bitext(&place, &name(n))["segments"].as_array().unwrap().clone();
        let text = |id: usize| targets[id - 1]["target"].as_str().unwrap().to_owned();
        let outdated = |id: usize| {
            let findings = targets[id - 1]["findings"].to_string();
            ["decision-outdated", "term-proposed", "term-missing"].iter().any(|code| findings.contains(code))
        };
        assert!(text(7).contains("Brest-Litovsk"), "article {n}: {}", text(7));
        assert_eq!(text(6).contains("Odesa") && !text(6).contains("Odessa"), n % 2 == 0, "article {n}: {}", text(6));
        assert_eq!((outdated(2), outdated(6)), (n % 2 == 1, n % 2 == 1), "article {n}: {}", json!(targets));
    }
    // Evening: a colleague sends a Word document back with an edit, and the batch runs once more.
    done(place.run(&["export", &name(2), "--out", "out/02.docx"]));
    let was = segment(&place, &name(2), 4)["target"].as_str().unwrap().to_owned();
    place.edit_part("out/02.docx", "word/document.xml", |text| text.replacen(&was, "Police shut that road.", 1));
    done(place.run(&["import", "out/02.docx"]));
    decisions.insert((2, 4), ("Police shut that road.".into(), "reviewed".into(), "human".into()));
    done(place.run(&BATCH));
    assert_eq!(server.texts_sent(), noon, "an import is not paid for");
    for ((n, id), decision) in &decisions {
        assert_eq!(&decided(&place, &name(*n), *id), decision, "article {n}, segment {id}");
        let target = decision.0.as_str().unwrap();
        assert!(place.read(&format!("out/{n:02}.en.txt")).contains(target), "article {n}: {target}");
    }
    let run = place.run(&["check", "out"]);
    assert!(!run.stderr.contains("this differs from"), "{}", run.stderr);
    assert!(aside(&place, "out").is_empty());
    println!(
        "a day: {} decisions in 20 articles, all in their place; {first} sentences sent in the morning, {} at noon, none later",
        decisions.len(),
        noon - first
    );
}

/// Files that a killed program left half written go away with the next run; those that somebody may be writing stay.
#[test]
fn half_written_files_are_swept() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for run in [&TRANSLATE[..], &["review", BITEXT, "--accept", "1"]] {
        let (left, fresh) = (place.write(".padanan-left", "half"), place.write(".padanan-fresh", "half"));
        std::fs::File::options().write(true).open(&left).unwrap().set_modified(old).unwrap();
        done(place.run(run));
        assert!(!left.exists() && fresh.exists(), "{run:?}");
    }
}

/// A run into another language is another bitext: the decisions in the first one stay on the disk.
#[test]
fn another_language_at_the_same_place_keeps_a_copy() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&BATCH));
    edit(&place, "out/a.bitext.json", 2, "The president promised help for Moscow.");
    done(place.run(&BATCH));
    let reviewed = place.read("out/a.bitext.json");
    let run = place.run(&[&BATCH[..], &["--to", "de"]].concat());
    assert!(run.stderr.contains("a bitext of other languages, with 1 decision, is kept as"), "{}", run.whole());
    assert_eq!(place.read("out/a.bitext.json.edited"), reviewed);
}

/// Going back to the draft of an outdated decision means the draft of the sentence that is there now.
#[test]
fn an_outdated_decision_goes_back_to_the_new_draft() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    edit(&place, BITEXT, 4, "The police blocked the road.");
    place.write("a.txt", ARTICLE.replace("Polisi menutup jalan itu.", "Polisi menutup jalan itu kemarin."));
    place.run(&TRANSLATE).expect(10);
    let outdated = segment(&place, BITEXT, 4);
    assert_eq!((&outdated["target"], &outdated["state"]), (&json!("The police blocked the road."), &json!("reviewed")));
    // Other white space changes nothing about that.
    place.write("a.txt", place.read("a.txt").replace("menutup jalan", "menutup  jalan"));
    place.run(&TRANSLATE).expect(10);
    let again = segment(&place, BITEXT, 4);
    assert!(again["findings"].to_string().contains("decision-outdated"));
    assert_eq!(again["other"]["target"], outdated["other"]["target"]);
    let before = place.read(BITEXT);
    review(&place, &[BITEXT, "--reject", "4"]);
    let rejected = segment(&place, BITEXT, 4);
    assert_eq!(rejected["target"], rejected["draft"]);
    assert!(rejected["target"].as_str().unwrap().contains("kemarin"), "{rejected}");
    // (The stand-in does not know the new word.) Where the sentence is again the one that was decided, the decision is up to date.
    place.write(BITEXT, before);
    place.write("a.txt", ARTICLE);
    let run = done(place.run(&TRANSLATE));
    assert!(!run.stderr.contains("decision-outdated"), "{}", run.stderr);
    assert_eq!(segment(&place, BITEXT, 4)["target"], "The police blocked the road.");
}

#[test]
fn an_export_keeps_what_a_person_changed() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    let export = ["export", BITEXT, "--out", "a.en.txt"];
    place.run(&export).expect(0);
    assert!(aside(&place, "").is_empty(), "the program wrote it");
    place.write("a.en.txt", "By hand.\n");
    let run = place.run(&export).expect(0);
    assert!(run.stderr.contains("it is kept as a.en.txt.edited"), "{}", run.stderr);
    assert_eq!(place.read("a.en.txt.edited"), "By hand.\n");
}

#[test]
fn second_drafts_outlive_a_review() {
    let server = Standin::start(Service::Deepl, Script::default());
    let second = Standin::start(Service::LibreTranslate, Script::default());
    let place = place(&server);
    let tables = backend("mt", Service::Deepl, &server) + &backend("two", Service::LibreTranslate, &second);
    place.write("padanan.toml", format!("backend = \"mt\"\nretries = 0\n{tables}"));
    let compare = [&BATCH[..], &["--compare", "two"]].concat();
    done(place.run(&compare));
    let others = |place: &Place| -> Vec<Value> { (1..=5).map(|id| segment(place, OUT, id)["other"].clone()).collect() };
    let before = others(&place);
    assert!(before.iter().all(|other| other["backend"] == "two"));
    review(&place, &[OUT, "--accept", "1"]);
    let asked = second.requests().len();
    done(place.run(&compare));
    assert_eq!(others(&place), before);
    assert_eq!(second.requests().len(), asked);
}

#[test]
fn outputs_without_a_bitext_of_their_own_follow_too() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&BATCH));
    let text = [&BATCH[..], &["--format", "text"]].concat();
    done(place.run(&text));
    edit(&place, OUT, 4, "The police blocked the road.");
    done(place.run(&text));
    assert!(place.read("out/a.en.txt").contains("The police blocked the road."));
    // A bitext by any name is the record of its own run.
    let json = ["translate", "a.txt", "--out", "x.json"];
    done(place.run(&json));
    edit(&place, "x.json", 4, "The police closed the street.");
    done(place.run(&json));
    assert_eq!(segment(&place, "x.json", 4)["target"], "The police closed the street.");
    assert!(aside(&place, "").is_empty());
    // And an article whose outputs get another name, because of a new one beside it, takes its decisions along.
    place.write("in/a.md", "Kapal itu berangkat.\n");
    done(place.run(&BATCH));
    assert_eq!(segment(&place, "out/a.txt.bitext.json", 4)["target"], "The police blocked the road.");
    assert!(place.read("out/a.txt.en.txt").contains("The police blocked the road."));
}

#[test]
fn overruling_reaches_what_the_memory_has() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = place(&server);
    done(place.run(&TRANSLATE));
    let machine = segment(&place, BITEXT, 4)["target"].clone();
    edit(&place, BITEXT, 4, "The police blocked the road.");
    let run = done(place.run(&[&TRANSLATE[..], &["--segments", "4"]].concat()));
    assert!(run.stderr.contains("segment 4 is decided, so it is not asked for"), "{}", run.stderr);
    done(place.run(&[&TRANSLATE[..], &["--overrule-decisions"]].concat()));
    let overruled = segment(&place, BITEXT, 4);
    assert_eq!((&overruled["target"], &overruled["origin"]), (&machine, &json!("backend")));
}

/// What a person decided in a sequence of commands.
struct Newsroom {
    server: Standin,
    place: Place,
    rng: fastrand::Rng,
    sentences: Vec<String>,
    /// By sentence: the target and the state that a person gave it.
    decided: BTreeMap<String, (String, String)>,
    /// Targets of decided sentences that were taken out of the article.
    gone: Vec<String>,
    fresh: usize,
    log: Vec<String>,
}

const OUT: &str = "out/a.bitext.json";

impl Newsroom {
    fn new(seed: u64) -> Self {
        let server = Standin::start(Service::Deepl, Script::default());
        let place = place(&server);
        let sentences = [
            "Presiden mengatakan bahwa bantuan akan dikirim ke Moskwa.",
            "Menteri tiba di Minsk.",
            "Polisi menutup jalan itu.",
        ];
        let room = Self {
            server,
            place,
            rng: fastrand::Rng::with_seed(seed),
            sentences: sentences.map(str::to_owned).into(),
            decided: BTreeMap::new(),
            gone: Vec::new(),
            fresh: 0,
            log: vec![format!("seed {seed}")],
        };
        room.save();
        done(room.place.run(&BATCH));
        room
    }

    fn save(&self) {
        self.place.write("in/a.txt", format!("{}\n", self.sentences.join("\n\n")));
    }

    /// Whether the bitext is that of the article as it is now: a person decides about what is there.
    fn is_current(&self) -> bool {
        let sources: Vec<String> = bitext(&self.place, OUT)["segments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["source"].as_str().unwrap().to_owned())
            .collect();
        sources == self.sentences
    }

    fn decide(&mut self, id: usize) {
        let segment = segment(&self.place, OUT, id);
        let state = |s: &Value| s.as_str().unwrap().to_owned();
        self.decided.insert(state(&segment["source"]), (state(&segment["target"]), state(&segment["state"])));
    }

    fn step(&mut self) {
        let id = self.rng.usize(1..=self.sentences.len());
        let at = id - 1;
        let number = id.to_string();
        let what = self.rng.u8(0..14);
        self.log.push(format!("{what} {id}"));
        match what {
            0 | 1 => {
                done(self.place.run(&BATCH));
            }
            2 => {
                done(self.place.run(&[&BATCH[..], &["--force"]].concat()));
            }
            3 => {
                done(self.place.run(&[&BATCH[..], &["--redo", "flagged"]].concat()));
            }
            4 => {
                done(self.place.run(&["translate", "in/a.txt", "--bitext", OUT, "--out", "out/a.en.txt"]));
            }
            5 | 6 if self.is_current() => {
                self.fresh += 1;
                let text = format!("By hand {}.", self.fresh);
                edit(&self.place, OUT, id, &text);
                self.decide(id);
            }
            7 if self.is_current() => {
                review(&self.place, &[OUT, "--set-state", "final", &number]);
                self.decide(id);
            }
            8 => {
                let swapped = if self.place.read("g.toml") == GLOSSARY { CHANGED } else { GLOSSARY };
                self.place.write("new.toml", swapped);
                if self.rng.bool() {
                    done(self.place.run(&["glossary", "impact", "g.toml", "new.toml", "out", "--apply"]));
                }
                self.place.write("g.toml", swapped);
            }
            9 => {
                done(self.place.run(&["enforce", OUT, "--out", OUT]));
            }
            10 => {
                // The article is corrected: one word more.
                let edited = self.sentences[at].replace('.', " sekarang.");
                if let Some(decision) = self.decided.remove(&self.sentences[at]) {
                    self.decided.insert(edited.clone(), decision);
                }
                self.sentences[at] = edited;
                self.save();
                done(self.place.run(&BATCH));
            }
            11 if self.sentences.len() > 2 => {
                let removed = self.sentences.remove(at);
                self.gone.extend(self.decided.remove(&removed).map(|(target, _)| target));
                self.save();
                done(self.place.run(&BATCH));
            }
            12 => {
                self.fresh += 1;
                self.sentences.insert(at, format!("Kapal nomor {} berangkat.", self.fresh));
                self.save();
            }
            _ => {
                // Killed at any moment.
                let more: &[&str] = if self.rng.bool() { &["--force"] } else { &[] };
                let mut running = self.place.command(&[&BATCH[..], more].concat()).spawn().unwrap();
                std::thread::sleep(std::time::Duration::from_millis(self.rng.u64(0..80)));
                let _ = running.kill();
                let _ = running.wait();
            }
        }
    }

    /// Asserts that every decision is where it belongs, with its text and its state.
    fn holds(&self) {
        let now = bitext(&self.place, OUT);
        let segments = now["segments"].as_array().unwrap();
        for (source, (target, state)) in &self.decided {
            // An inserted or edited sentence may not have been translated yet.
            let Some(segment) = segments.iter().find(|s| s["source"] == **source) else { continue };
            assert_eq!(
                (&segment["target"], &segment["state"]),
                (&json!(target), &json!(state)),
                "{source}: {:?}",
                self.log
            );
        }
        let kept: String =
            aside(&self.place, "out").iter().map(|name| self.place.read(&format!("out/{name}"))).collect();
        let now = now.to_string();
        for target in &self.gone {
            assert!(kept.contains(target.as_str()) || now.contains(target.as_str()), "{target}: {:?}", self.log);
        }
    }
}

/// Whatever order the commands come in, killed or not, no decided segment changes its text or its state, and in the end
/// the outputs say what the bitext says. `PADANAN_SEQUENCES` sets the number of sequences.
#[test]
fn any_sequence_of_commands_keeps_every_decision() {
    let sequences = std::env::var("PADANAN_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(12_u64);
    for seed in 0..sequences {
        let mut room = Newsroom::new(seed);
        for _ in 0..14 {
            room.step();
            room.holds();
        }
        done(room.place.run(&BATCH));
        room.holds();
        assert!(room.is_current(), "{:?}", room.log);
        let text = room.place.run(&["export", OUT, "--format", "text"]).stdout;
        assert_eq!(room.place.read("out/a.en.txt"), text, "{:?}", room.log);
        let sent = room.server.texts_sent();
        done(room.place.run(&BATCH));
        assert_eq!(room.server.texts_sent(), sent, "nothing is left to do: {:?}", room.log);
    }
}
