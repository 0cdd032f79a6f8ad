use proptest::prelude::*;

use super::*;

const SOURCE: &str = "Kremlin mengatakan bahwa Putin & NATO <siap>.";

fn placeholders(source: &str, words: &[(&str, &str)]) -> Vec<Placeholder> {
    let part = |(hit, (word, print)): (usize, &(&str, &str))| {
        let start = source.find(word).unwrap();
        Placeholder {
            span: Span::new(start, start + word.len()),
            rendering: (*print).to_owned(),
            part: Part::Term(hit),
        }
    };
    words.iter().enumerate().map(part).collect()
}

fn three(marks: MarkerStyle) -> Masked {
    let parts = placeholders(SOURCE, &[("Kremlin", "Kremlin"), ("Putin", "Putin"), ("NATO", "NATO")]);
    mask(SOURCE, &parts, &[], marks, &MarkerPrefix::for_text(SOURCE), 1)
}

#[test]
fn what_is_sent() {
    assert_eq!(three(MarkerStyle::Words).text, "Zqcx mengatakan bahwa Zqdx & Zqfx <siap>.");
    assert_eq!(
        three(MarkerStyle::IgnoreTags).text,
        "<t i=\"1\">Kremlin</t> mengatakan bahwa <t i=\"2\">Putin</t> &amp; <t i=\"3\">NATO</t> &lt;siap&gt;."
    );
    assert!(three(MarkerStyle::TranslateNo).text.starts_with("<span translate=\"no\" id=\"t1\">Kremlin</span> "));
    assert_eq!(three(MarkerStyle::None).text, SOURCE);
}

#[test]
fn marks_that_came_back_in_another_order_are_right() {
    let unmasked = unmask("Zqdx's NATO, said Zqcx, and Zqfx.", &three(MarkerStyle::Words)).unwrap();
    assert_eq!(unmasked.target, "Putin's NATO, said Kremlin, and NATO.");
    assert_eq!(unmasked.placed[0].of(&unmasked.target), "Kremlin");
    assert_eq!(unmasked.placed[2], Span::new(32, 36));
}

#[test]
fn every_trouble_with_words_is_seen() {
    for (reply, trouble) in [
        ("Zqcx Zqdx", vec![MarkerFault::Lost]),
        ("Zqcx Zqdx Zqfx Zqfx", vec![MarkerFault::Doubled]),
        ("zqcx Zqdx Zqfx", vec![MarkerFault::Lost, MarkerFault::Altered]),
        ("ZQCX Zqdx Zqfx", vec![MarkerFault::Lost, MarkerFault::Altered]),
        ("Zqcxs Zqdx Zqfx", vec![MarkerFault::Lost, MarkerFault::Altered]),
        ("preZqcx Zqdx Zqfx", vec![MarkerFault::Glued]),
        ("Zqcx1 Zqdx Zqfx", vec![MarkerFault::Glued]),
        ("ZqcxZqdx Zqfx", vec![MarkerFault::Lost, MarkerFault::Altered]),
        ("Zqcx Zqdx Zqfx Zqhx", vec![MarkerFault::Foreign]),
        ("Zqcx the president  arrived Zqdx Zqfx", vec![MarkerFault::Torn]),
        ("Zqcx said in Zqdx that  , Zqfx", vec![MarkerFault::Torn]),
    ] {
        assert_eq!(unmask(reply, &three(MarkerStyle::Words)).unwrap_err(), trouble, "{reply}");
    }
}

#[test]
fn every_trouble_with_tags_is_seen() {
    let masked = three(MarkerStyle::IgnoreTags);
    let good = masked.text.replace("mengatakan bahwa", "said that").replace("siap", "ready");
    let unmasked = unmask(&good, &masked).unwrap();
    assert_eq!(unmasked.target, "Kremlin said that Putin & NATO <ready>.");
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
        assert!(unmask(&good.replace(was, now), &masked).is_err(), "{now}");
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
        assert_eq!(came_back(reply, &three(MarkerStyle::Words)), count, "{reply}");
    }
    let tags = three(MarkerStyle::IgnoreTags);
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
    assert_eq!(came_back(SOURCE, &three(MarkerStyle::None)), 0);
}

#[test]
fn bare_signs_in_a_reply_are_text() {
    let masked = three(MarkerStyle::TranslateNo);
    let reply = masked.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    assert_eq!(unmask(&reply, &masked).unwrap().target, SOURCE);
}

#[test]
fn joins_become_spaces() {
    let source = "Presiden RusiaVladimir Putin";
    let join = source.find("Vladimir").unwrap();
    let none = mask(source, &[], &[join], MarkerStyle::None, &MarkerPrefix::for_text(source), 1);
    assert_eq!(none.text, "Presiden Rusia Vladimir Putin");
    let parts = placeholders(source, &[("Rusia", "Russia"), ("Vladimir", "Vladimir")]);
    let words = mask(source, &parts, &[join], MarkerStyle::Words, &MarkerPrefix::for_text(source), 1);
    assert_eq!(words.text, "Presiden Zqcx Zqdx Putin");
    let one = mask(source, &parts[..1], &[join], MarkerStyle::Words, &MarkerPrefix::for_text(source), 1);
    assert_eq!(one.text, "Presiden Zqcx Vladimir Putin");
}

#[test]
fn a_common_noun_at_the_beginning_gets_its_capital() {
    let source = "“pawai kebebasan” digelar";
    let parts = placeholders(source, &[("pawai kebebasan", "freedom march")]);
    let masked = mask(source, &parts, &[], MarkerStyle::Words, &MarkerPrefix::for_text(source), 1);
    assert_eq!(unmask("“Zqcx” held", &masked).unwrap().target, "“Freedom march” held");
    assert_eq!(unmask("They held a Zqcx", &masked).unwrap().target, "They held a freedom march");
}

#[test]
fn a_link_at_the_beginning_stays_as_it_is() {
    let source = "pic.twitter.com/abc tiba";
    let link = Placeholder { span: Span::new(0, 19), rendering: "pic.twitter.com/abc".to_owned(), part: Part::Link };
    let masked = mask(source, &[link], &[], MarkerStyle::Words, &MarkerPrefix::for_text(source), 1);
    assert_eq!(unmask("Zqcx arrived", &masked).unwrap().target, "pic.twitter.com/abc arrived");
}

proptest! {
    #[test]
    fn a_text_that_comes_back_as_it_went_is_the_source(
        pieces in proptest::collection::vec("[a-zA-Z<>&;éZqx ’\n]{0,12}", 1..8),
        marks in proptest::sample::select(vec![MarkerStyle::None, MarkerStyle::Words, MarkerStyle::IgnoreTags, MarkerStyle::TranslateNo]),
        first in 0u32..1_000_000,
    ) {
        let mut source = String::new();
        let mut parts = Vec::new();
        for (hit, piece) in pieces.iter().enumerate() {
            source.push_str(piece);
            source.push(' ');
            let start = source.len();
            source.push_str("Kremlin");
            parts.push(Placeholder { span: Span::new(start, source.len()), rendering: "Kreml".to_owned(), part: Part::Term(hit) });
            source.push(' ');
        }
        let masked = mask(&source, &parts, &[], marks, &MarkerPrefix::for_text(&source), first);
        let unmasked = unmask(&masked.text, &masked).unwrap();
        prop_assert_eq!(&unmasked.draft, &source);
        let wanted = if marks == MarkerStyle::None { source.clone() } else { source.replace("Kremlin", "Kreml") };
        prop_assert_eq!(&unmasked.target, &wanted);
        for span in &unmasked.placed {
            prop_assert_eq!(span.of(&unmasked.target), "Kreml");
        }
    }

    #[test]
    fn no_reply_makes_it_panic(reply in "\\PC{0,60}") {
        for marks in [MarkerStyle::Words, MarkerStyle::IgnoreTags, MarkerStyle::TranslateNo] {
            let _ = unmask(&reply, &three(marks));
        }
    }
}
