use proptest::prelude::*;

use super::*;

const SOURCE: &str = "Kremlin mengatakan bahwa Putin & NATO <siap>.";

fn held(source: &str, words: &[(&str, &str)]) -> Vec<Held> {
    let part = |(hit, (word, print)): (usize, &(&str, &str))| {
        let start = source.find(word).unwrap();
        Held { span: Span::new(start, start + word.len()), print: (*print).to_owned(), hit: Some(hit) }
    };
    words.iter().enumerate().map(part).collect()
}

fn three(marks: Marks) -> Shielded {
    let parts = held(SOURCE, &[("Kremlin", "Kremlin"), ("Putin", "Putin"), ("NATO", "NATO")]);
    shield(SOURCE, &parts, &[], marks, &Stem::for_text(SOURCE), 1)
}

#[test]
fn what_is_sent() {
    assert_eq!(three(Marks::Words).text, "Zqcx mengatakan bahwa Zqdx & Zqfx <siap>.");
    assert_eq!(
        three(Marks::IgnoreTags).text,
        "<t i=\"1\">Kremlin</t> mengatakan bahwa <t i=\"2\">Putin</t> &amp; <t i=\"3\">NATO</t> &lt;siap&gt;."
    );
    assert!(three(Marks::TranslateNo).text.starts_with("<span translate=\"no\" id=\"t1\">Kremlin</span> "));
    assert_eq!(three(Marks::None).text, SOURCE);
}

#[test]
fn marks_that_came_back_in_another_order_are_right() {
    let restored = restore("Zqdx's NATO, said Zqcx, and Zqfx.", &three(Marks::Words)).unwrap();
    assert_eq!(restored.target, "Putin's NATO, said Kremlin, and NATO.");
    assert_eq!(restored.placed[0].of(&restored.target), "Kremlin");
    assert_eq!(restored.placed[2], Span::new(32, 36));
}

#[test]
fn every_trouble_with_words_is_seen() {
    for (reply, trouble) in [
        ("Zqcx Zqdx", vec![Trouble::Lost]),
        ("Zqcx Zqdx Zqfx Zqfx", vec![Trouble::Doubled]),
        ("zqcx Zqdx Zqfx", vec![Trouble::Lost, Trouble::Altered]),
        ("ZQCX Zqdx Zqfx", vec![Trouble::Lost, Trouble::Altered]),
        ("Zqcxs Zqdx Zqfx", vec![Trouble::Lost, Trouble::Altered]),
        ("preZqcx Zqdx Zqfx", vec![Trouble::Glued]),
        ("Zqcx1 Zqdx Zqfx", vec![Trouble::Glued]),
        ("ZqcxZqdx Zqfx", vec![Trouble::Lost, Trouble::Altered]),
        ("Zqcx Zqdx Zqfx Zqhx", vec![Trouble::Foreign]),
    ] {
        assert_eq!(restore(reply, &three(Marks::Words)).unwrap_err(), trouble, "{reply}");
    }
}

#[test]
fn every_trouble_with_tags_is_seen() {
    let shielded = three(Marks::IgnoreTags);
    let good = shielded.text.replace("mengatakan bahwa", "said that").replace("siap", "ready");
    let restored = restore(&good, &shielded).unwrap();
    assert_eq!(restored.target, "Kremlin said that Putin & NATO <ready>.");
    for (was, now) in [
        ("<t i=\"1\">Kremlin</t>", "Kremlin"),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\"></t>Kremlin"),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\">the Kreml</t>"),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\">Kremlin"),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\">Kremlin</t><t i=\"1\">Kremlin</t>"),
        ("<t i=\"1\">Kremlin</t>", "<t>Kremlin</t>"),
        ("<t i=\"1\">", "<t i=\"9\">"),
        ("<t i=\"1\">Kremlin</t> ", "<t i=\"1\">Kremlin</t>ology "),
    ] {
        assert!(restore(&good.replace(was, now), &shielded).is_err(), "{now}");
    }
}

#[test]
fn what_came_back_is_counted_part_by_part() {
    for (reply, count) in [
        ("Zqdx's NATO, said Zqcx, and Zqfx.", 3),
        ("Zqcx Zqdx", 2),
        ("Zqcx Zqdx Zqfx Zqfx", 2),
        ("preZqcx Zqdx Zqfx1", 1),
        ("zqcx, ZQDX and Zqfx", 1),
        ("Zqcx Zqdx Zqfx Zqhx", 3),
        ("Kremlin, Putin, NATO", 0),
        ("", 0),
    ] {
        assert_eq!(came_back(reply, &three(Marks::Words)), count, "{reply}");
    }
    let tags = three(Marks::IgnoreTags);
    for (was, now, count) in [
        ("", "", 3),
        ("<t i=\"1\">Kremlin</t>", "Kremlin", 2),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\">the Kreml</t>", 2),
        ("<t i=\"1\">Kremlin</t> ", "<t i=\"1\">Kremlin</t>", 2),
        ("<t i=\"1\">Kremlin</t>", "<t i=\"1\">Kremlin</t><t i=\"2\">Putin</t>", 1),
        ("</t>", "", 0),
    ] {
        let reply = if was.is_empty() { tags.text.clone() } else { tags.text.replace(was, now) };
        assert_eq!(came_back(&reply, &tags), count, "{now}");
    }
    assert_eq!(came_back(SOURCE, &three(Marks::None)), 0);
}

#[test]
fn bare_signs_in_a_reply_are_text() {
    let shielded = three(Marks::TranslateNo);
    let reply = shielded.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    assert_eq!(restore(&reply, &shielded).unwrap().target, SOURCE);
}

#[test]
fn joins_become_spaces() {
    let source = "Presiden RusiaVladimir Putin";
    let join = source.find("Vladimir").unwrap();
    let none = shield(source, &[], &[join], Marks::None, &Stem::for_text(source), 1);
    assert_eq!(none.text, "Presiden Rusia Vladimir Putin");
    let parts = held(source, &[("Rusia", "Russia"), ("Vladimir", "Vladimir")]);
    let words = shield(source, &parts, &[join], Marks::Words, &Stem::for_text(source), 1);
    assert_eq!(words.text, "Presiden Zqcx Zqdx Putin");
    let one = shield(source, &parts[..1], &[join], Marks::Words, &Stem::for_text(source), 1);
    assert_eq!(one.text, "Presiden Zqcx Vladimir Putin");
}

#[test]
fn a_common_noun_at_the_beginning_gets_its_capital() {
    let source = "“pawai kebebasan” digelar";
    let parts = held(source, &[("pawai kebebasan", "freedom march")]);
    let shielded = shield(source, &parts, &[], Marks::Words, &Stem::for_text(source), 1);
    assert_eq!(restore("“Zqcx” held", &shielded).unwrap().target, "“Freedom march” held");
    assert_eq!(restore("They held a Zqcx", &shielded).unwrap().target, "They held a freedom march");
}

proptest! {
    #[test]
    fn a_text_that_comes_back_as_it_went_is_the_source(
        pieces in proptest::collection::vec("[a-zA-Z<>&;éZqx ’\n]{0,12}", 1..8),
        marks in proptest::sample::select(vec![Marks::None, Marks::Words, Marks::IgnoreTags, Marks::TranslateNo]),
        first in 0u32..1_000_000,
    ) {
        let mut source = String::new();
        let mut parts = Vec::new();
        for (hit, piece) in pieces.iter().enumerate() {
            source.push_str(piece);
            source.push(' ');
            let start = source.len();
            source.push_str("Kremlin");
            parts.push(Held { span: Span::new(start, source.len()), print: "Kreml".to_owned(), hit: Some(hit) });
            source.push(' ');
        }
        let shielded = shield(&source, &parts, &[], marks, &Stem::for_text(&source), first);
        let restored = restore(&shielded.text, &shielded).unwrap();
        prop_assert_eq!(&restored.draft, &source);
        let wanted = if marks == Marks::None { source.clone() } else { source.replace("Kremlin", "Kreml") };
        prop_assert_eq!(&restored.target, &wanted);
        for span in &restored.placed {
            prop_assert_eq!(span.of(&restored.target), "Kreml");
        }
    }

    #[test]
    fn no_reply_makes_it_panic(reply in "\\PC{0,60}") {
        for marks in [Marks::Words, Marks::IgnoreTags, Marks::TranslateNo] {
            let _ = restore(&reply, &three(marks));
        }
    }
}
