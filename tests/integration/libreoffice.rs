//! A review in LibreOffice: the Word document is opened, edited, saved in LibreOffice's own format, saved as a Word document
//! again, and imported. `.ci/full` installs LibreOffice and sets `PADANAN_LIBREOFFICE`; without it, the test is skipped,
//! because a start of LibreOffice takes half a minute.

use std::process::Command;

use serde_json::Value;

use crate::common::Place;
use crate::review::place;

/// Saves a document in another format, as `File > Save As` does.
fn save_as(place: &Place, name: &str, format: &str) {
    let profile = format!("-env:UserInstallation=file://{}", place.path("profile").display());
    let mut soffice = Command::new("soffice");
    soffice.args([&profile, "--headless", "--convert-to", format, name]).current_dir(place.path(""));
    let output = soffice.output().expect("soffice starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn segments(place: &Place) -> Vec<Value> {
    let bitext: Value = serde_json::from_str(&place.read("a.bitext.json")).unwrap();
    bitext["segments"].as_array().unwrap().clone()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asks whether LibreOffice is to be tried")]
fn a_word_document_comes_back_from_libreoffice() {
    if std::env::var_os("PADANAN_LIBREOFFICE").is_none() {
        eprintln!("skipped: PADANAN_LIBREOFFICE is not set");
        return;
    }
    let place = place();
    place.run(&["export", "a.bitext.json", "--out", "a.docx"]).expect(0);
    let before = segments(&place);

    // Saved and not edited: nothing changes.
    save_as(&place, "a.docx", "odt");
    save_as(&place, "a.odt", "docx");
    let run = place.run(&["import", "a.docx", "--into", "a.bitext.json"]);
    assert!(run.stderr.contains("0 segments changed"), "{}", run.whole());
    assert_eq!(segments(&place), before);

    // One word of one translation is edited.
    let (at, target) = before
        .iter()
        .enumerate()
        .find_map(|(at, segment)| Some((at, segment["target"].as_str().filter(|target| target.len() > 20)?)))
        .expect("a translation of some length");
    let last = target.trim_end_matches('.').rsplit(' ').next().unwrap();
    place.edit_part("a.odt", "content.xml", |text| {
        assert_eq!(text.matches(target).count(), 1, "`{target}` is once in {text}");
        text.replace(target, &target.replace(last, "elsewhere"))
    });
    save_as(&place, "a.odt", "docx");
    let run = place.run(&["import", "a.docx", "--into", "a.bitext.json"]);
    assert!(run.stderr.contains("1 segment changed"), "{}", run.whole());
    let after = segments(&place);
    assert_eq!(after[at]["target"], target.replace(last, "elsewhere"));
    assert_eq!(after[at]["origin"], "human");
    for (n, (now, then)) in after.iter().zip(&before).enumerate().filter(|(n, _)| *n != at) {
        assert_eq!(now["target"], then["target"], "segment {}", n + 1);
    }

    // A note is a comment there; one that is changed there comes back as another note, and the first is not doubled.
    let sha = serde_json::from_str::<Value>(&place.read("a.bitext.json")).unwrap()["article"]["sha256"].clone();
    let note =
        serde_json::json!({ "segment": at + 1, "was": null, "action": "note", "target": "Ask the desk about this." });
    let decisions = serde_json::json!({ "format": "padanan-decisions/1", "article_sha256": sha, "decisions": [note] });
    place.write("d.json", decisions.to_string());
    let applied = place.run(&["review", "a.bitext.json", "--apply", "d.json", "--reviewer", "Ana Sari"]);
    assert!(applied.stderr.contains("1 segment changed"), "{}", applied.whole());
    place.run(&["export", "a.bitext.json", "--out", "n.docx"]).expect(0);
    save_as(&place, "n.docx", "odt");
    save_as(&place, "n.odt", "docx");
    let run = place.run(&["import", "n.docx", "--into", "a.bitext.json"]);
    assert!(run.stderr.contains("0 segments changed"), "{}", run.whole());
    place.edit_part("n.odt", "content.xml", |text| {
        assert!(text.contains("Ana Sari"), "{text}");
        assert_eq!(text.matches("Ask the desk about this.").count(), 1, "{text}");
        text.replace("Ask the desk about this.", "The desk says it is right.")
    });
    save_as(&place, "n.odt", "docx");
    let run = place.run(&["import", "n.docx", "--into", "a.bitext.json"]);
    assert!(run.stderr.contains("1 segment changed"), "{}", run.whole());
    let history = segments(&place)[at]["history"].clone();
    let notes: Vec<&Value> = history.as_array().unwrap().iter().filter(|row| row["what"] == "note").collect();
    assert_eq!(notes.len(), 2, "{history:#}");
    assert_eq!((&notes[0]["who"], &notes[1]["who"]), (&Value::from("Ana Sari"), &Value::from("Ana Sari")));
    assert_eq!(notes[1]["text"], "The desk says it is right.");
}
