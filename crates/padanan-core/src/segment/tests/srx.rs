//! The exported rules, run by a third-party engine.

use std::str::FromStr as _;

use ::srx::SRX;

use super::super::text::is_space;
use super::*;

fn engine() -> SRX {
    SRX::from_str(&srx(&Abbreviations::default())).expect("a valid SRX file")
}

fn by_engine<'t>(engine: &SRX, text: &'t str) -> Vec<&'t str> {
    let rules = engine.language_rules("id");
    rules.split(text).map(|s| s.trim_matches(is_space)).filter(|s| !s.is_empty()).collect()
}

#[test]
fn every_expression_is_understood() {
    let engine = engine();
    assert!(engine.errors().values().all(Vec::is_empty), "{:?}", engine.errors());
    assert_eq!(by_engine(&engine, "Dr. Joko tiba. Ia lelah."), ["Dr. Joko tiba.", "Ia lelah."]);
    assert!(engine.language_rules("de").split("Dr. Joko tiba. Ia lelah.").count() == 1, "only for Indonesian");
}

/// How close the exported rules come: the share of cases in the table that the engine gets right with them. An SRX rule
/// cannot look back over a sentence, so it is not all of them.
#[test]
fn the_exported_rules_come_close() {
    let engine = engine();
    let cases = cases();
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| by_engine(&engine, &case.text) != case.wanted)
        .map(|case| format!("{}: {:?}", case.line, by_engine(&engine, &case.text)))
        .collect();
    let right = cases.len() - wrong.len();
    println!("SRX by the srx crate: {right} of {} cases\n{}", cases.len(), wrong.join("\n"));
    assert!(right * 100 >= cases.len() * 97, "{right} of {}:\n{}", cases.len(), wrong.join("\n"));
}

/// Java's lookbehind needs an obvious maximum length: a group that repeats without a bound has none.
#[test]
fn no_group_repeats_without_a_bound() {
    let text = srx(&Abbreviations::default());
    let unbounded = |line: &&str| {
        let bytes = line.as_bytes();
        (2..bytes.len()).any(|i| matches!(bytes[i], b'*' | b'+') && bytes[i - 1] == b')' && bytes[i - 2] != b'\\')
    };
    let found: Vec<&str> = text.lines().filter(|l| l.contains("<beforebreak>")).filter(unbounded).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_users_abbreviations_are_exported() {
    let own = Abbreviations::default().with_kind(
        Use::BeforeName,
        ["Kanit.".to_owned(), "a&b".to_owned(), "(x|y)*[\\".to_owned(), "\u{1}".to_owned()],
    );
    let engine = SRX::from_str(&srx(&own)).expect("a valid SRX file");
    assert_eq!(by_engine(&engine, "Kanit. Joko tiba. Ia lelah.").len(), 2);
    assert!(engine.errors().values().all(Vec::is_empty), "{:?}", engine.errors());
}
