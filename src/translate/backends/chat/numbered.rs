//! Finds the numbered sentences in what a model says. Pure.
//!
//! A sentence is taken where its number is, and nowhere by its position. Objects count in the order in which they are
//! said: one that repeats a number is a new attempt, and replaces what came before.

use std::cell::Cell;

use super::item::Item;
use super::lenient;
use super::lines::lines;
use super::thoughts::separate;

/// How often all of an output may be read in vain before it is given up: every bracket may begin an answer, and to find out,
/// the parser reads on from there.
const MAX_PASSES: usize = 8;
/// Maximum nesting of wrappers around the numbers.
const MAX_WRAPPERS: usize = 4;

/// Fields in which a translation is, the likelier ones first.
const TRANSLATION: [&str; 14] = [
    "translation",
    "translated",
    "translated_text",
    "translatedtext",
    "target",
    "target_text",
    "english",
    "en",
    "output",
    "result",
    "answer",
    "value",
    "content",
    "text",
];
/// Fields in which a number is.
const NUMBER: [&str; 10] = ["id", "key", "n", "no", "nr", "number", "index", "line", "sentence_id", "segment"];

/// A number, and the text under it; `None` for a number with two texts, or with something else.
pub(super) type Numbered = Vec<(usize, Option<String>)>;

/// Returns the numbered sentences, each number once; nothing where there are none. A sentence that was sent stands for its
/// number, as a key or beside its translation. `ended` says whether the model came to its end.
pub(super) fn numbered(said: &str, sent: &[String], ended: bool) -> Numbered {
    let spoken = separate(said);
    let found = in_text(&spoken.parts.concat(), sent, ended);
    if !found.is_empty() {
        return found;
    }
    spoken.endless.filter(|_| ended).map(|thoughts| at_the_end(thoughts, sent)).unwrap_or_default()
}

/// Returns the numbered sentences at the end of thoughts. They are the answer, and not a draft, if they begin a line, nothing
/// follows, and none is missing.
pub(super) fn at_the_end(thoughts: &str, sent: &[String]) -> Numbered {
    let whole = |text: &str| {
        let found = in_text(text, sent, true);
        let all = (1..=sent.len()).all(|n| found.iter().any(|(number, text)| *number == n && text.is_some()));
        all.then_some(found)
    };
    let thoughts = thoughts.trim_end().trim_end_matches('`').trim_end();
    if !thoughts.ends_with(['}', ']']) {
        return Numbered::new();
    }
    let lines = std::iter::once(0).chain(thoughts.match_indices('\n').map(|(at, _)| at + 1));
    let starts: Vec<usize> = lines.filter(|at| thoughts[*at..].trim_start().starts_with(['{', '['])).collect();
    // The last of them that closes at the end; a few are enough.
    let read = Cell::new(0);
    let closes = |at: &usize| {
        let at = at + (thoughts[*at..].len() - thoughts[*at..].trim_start().len());
        lenient::read(thoughts, at, &read).is_some_and(|(_, end)| end == thoughts.len())
    };
    let start = starts.into_iter().rev().take(MAX_PASSES).find(closes);
    start.and_then(|at| whole(&thoughts[at..])).unwrap_or_default()
}

fn in_text(said: &str, sent: &[String], ended: bool) -> Numbered {
    counted(said, sent, ended, &Cell::new(0))
}

/// Does the same, and adds the bytes that were parsed to `read`.
fn counted(said: &str, sent: &[String], ended: bool, read: &Cell<usize>) -> Numbered {
    // The answer as a JSON text.
    if let Ok(inner) = serde_json::from_str::<String>(said.trim()) {
        return counted(&inner, sent, ended, read);
    }
    let most = said.len().saturating_mul(MAX_PASSES);
    let mut found = Numbered::new();
    let mut at = 0;
    while let Some(next) = said[at..].find(['{', '[']) {
        at += next;
        if read.get() > most {
            return Numbered::new();
        }
        match lenient::read(said, at, read) {
            Some((item, end)) => {
                at = end.max(at + 1);
                let rows = rows(item, sent, MAX_WRAPPERS);
                if rows.iter().any(|(number, _)| found.iter().any(|(known, _)| known == number)) {
                    found.clear();
                }
                found.extend(rows);
            }
            None => at += 1,
        }
    }
    if found.is_empty() { lines(said, sent.len(), ended) } else { found }
}

/// Returns the numbered texts in a value.
fn rows(item: Item, sent: &[String], wrappers: usize) -> Numbered {
    match item {
        Item::Object(mut entries) => {
            if let [(_, inner @ (Item::Object(_) | Item::List(_)))] = &mut entries[..] {
                // `{"translations": {"1": …}}`, and also `{"1": {"1": …}}`.
                let inside = if wrappers > 0 { rows(inner.clone(), sent, wrappers - 1) } else { Numbered::new() };
                if !inside.is_empty() {
                    return inside;
                }
            }
            if let Some(row) = row(&entries, sent) {
                return vec![row];
            }
            if let Some(numbered) = under_numbers(&entries, sent) {
                return numbered;
            }
            if wrappers == 0 {
                return Numbered::new();
            }
            let named = |key: &str| {
                let key = key.to_lowercase();
                TRANSLATION.contains(&key.as_str()) || key.starts_with("translation")
            };
            let mut inside: Vec<(bool, Numbered)> = entries
                .into_iter()
                .map(|(key, item)| (named(&key), rows(item, sent, wrappers - 1)))
                .filter(|(_, rows)| !rows.is_empty())
                .collect();
            // `{"sentences": {…}, "translations": {…}}`
            if inside.len() > 1 {
                inside.retain(|(named, _)| *named);
            }
            if inside.len() == 1 { inside.remove(0).1 } else { Numbered::new() }
        }
        Item::List(items) => {
            if let (1, [Item::Text(text)]) = (sent.len(), &items[..]) {
                return vec![(1, Some(text.clone()))];
            }
            // `[1, "…"]`
            if let [Item::Other(number) | Item::Text(number), Item::Text(text)] = &items[..]
                && let Ok(number) = number.trim().parse()
            {
                return vec![(number, Some(text.clone()))];
            }
            if wrappers == 0 {
                return Numbered::new();
            }
            merged(items.into_iter().flat_map(|item| rows(item, sent, wrappers - 1)).collect())
        }
        Item::Text(_) | Item::Other(_) => Numbered::new(),
    }
}

/// Returns the number and the text of `{"id": 1, "translation": "…"}`, or of `{"source": "…", "translation": "…"}`.
fn row(entries: &[(String, Item)], sent: &[String]) -> Option<(usize, Option<String>)> {
    let number = |(key, item): &(String, Item)| match item {
        Item::Other(word) | Item::Text(word) if NUMBER.contains(&key.to_lowercase().as_str()) => {
            word.trim().parse().ok()
        }
        _ => None,
    };
    let source = |(_, item): &(String, Item)| match item {
        Item::Text(text) => number_of(text, sent),
        _ => None,
    };
    let place = |find: &dyn Fn(&(String, Item)) -> Option<usize>| {
        entries.iter().enumerate().find_map(|(at, entry)| Some((at, find(entry)?)))
    };
    let (at, number) = place(&number).or_else(|| place(&source))?;
    let others: Vec<(String, Item)> =
        entries.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, e)| e.clone()).collect();
    Some((number, Some(text(Item::Object(others))?)))
}

/// Returns the number of a sentence that was sent, and only once.
fn number_of(text: &str, sent: &[String]) -> Option<usize> {
    let mut places = sent.iter().enumerate().filter(|(_, source)| source.trim() == text.trim());
    let first = places.next().filter(|(_, source)| source.contains(char::is_whitespace))?;
    places.next().is_none().then_some(first.0 + 1)
}

/// Returns the texts whose keys are numbers, or the sentences themselves.
fn under_numbers(entries: &[(String, Item)], sent: &[String]) -> Option<Numbered> {
    let rows = |number: &dyn Fn(&str) -> Option<usize>| -> Option<Numbered> {
        let row = |(key, item): &(String, Item)| Some((number(key)?, text(item.clone())));
        let rows: Numbered = entries.iter().filter_map(row).collect();
        (!rows.is_empty()).then(|| merged(rows))
    };
    let plain = rows(&|key| key.trim().trim_matches(['[', ']', '(', ')', '#', '.', ':']).parse().ok());
    // `sentence_1`
    let named = || {
        rows(&|key| {
            let digits = key.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '_' | '-' | ' '));
            (key.len() - digits.len() <= 12).then(|| digits.parse().ok()).flatten()
        })
    };
    plain.or_else(named).or_else(|| rows(&|key| number_of(key, sent)))
}

/// Leaves each number once; one with different texts has none.
fn merged(rows: Numbered) -> Numbered {
    let mut places = std::collections::HashMap::new();
    let mut found = Numbered::new();
    for (number, text) in rows {
        let place = *places.entry(number).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, known)) if *known != text => *known = None,
            Some(_) => {}
            None => found.push((number, text)),
        }
    }
    found
}

/// Returns the text of a value: itself, the only element of a list, or the field of an object that holds a translation.
fn text(item: Item) -> Option<String> {
    match item {
        Item::Text(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Item::List(mut items) if items.len() == 1 => text(items.remove(0)),
        Item::Object(entries) => {
            let named = TRANSLATION.iter().find_map(|name| {
                let entry = entries.iter().find(|(key, _)| key.to_lowercase() == *name)?;
                match &entry.1 {
                    Item::Text(text) => Some(text.clone()),
                    _ => None,
                }
            });
            let others = || {
                let aside = |key: &str| {
                    let key = key.to_lowercase();
                    [
                        "source",
                        "original",
                        "indonesian",
                        "id",
                        "input",
                        "note",
                        "comment",
                        "explanation",
                        "remark",
                        "reason",
                    ]
                    .iter()
                    .any(|word| key == *word || key.contains(word) && *word != "id")
                };
                let mut texts = entries.iter().filter_map(|(key, item)| match item {
                    Item::Text(text) if !aside(key) => Some(text.clone()),
                    _ => None,
                });
                texts.next().filter(|_| texts.next().is_none())
            };
            named.or_else(others).filter(|text| !text.trim().is_empty())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(n: usize) -> Vec<String> {
        (1..=n).map(|n| format!("Kalimat ke-{n}.")).collect()
    }

    fn said(text: &str) -> Vec<(usize, String)> {
        let found = numbered(text, &sent(2), true).into_iter();
        found.map(|(number, text)| (number, text.unwrap_or_else(|| "?".to_owned()))).collect()
    }

    fn rows(list: &[(usize, &str)]) -> Vec<(usize, String)> {
        list.iter().map(|(number, text)| (*number, (*text).to_owned())).collect()
    }

    #[test]
    fn the_sentences_are_found_in_what_is_said() {
        for text in [
            r#"{"1": "a", "2": "b"}"#,
            "```json\n{\"1\": \"a\",\n \"2\": \"b\"}\n```",
            r#"Here is the translation: {"1": "a", "2": "b"} Note: {sic}."#,
            r#"<think>Perhaps {"1": "x"}?</think> {"1": "a", "2": "b"}"#,
            r#"{"1": "a", "2": "b"}<think>Was {"1": "x"} better?</think>"#,
            r#"{"1": "a", "2": "b"}<think>Was {"1": "x"} better?"#,
            "<think>First a, then b:\n{\"1\": \"a\", \"2\": \"b\"}",
            r#"First draft: {"1": "x"}. Better: {"1": "a", "2": "b"}"#,
            r#"{"translations": {"1": "a", "2": "b"}}"#,
            r#"{"sentences": {"1": "x", "2": "y"}, "translations": {"1": "a", "2": "b"}}"#,
            r#"{"1": {"1": "a", "2": "b"}}"#,
            r#"{"1": ["a"], "2": {"source": "x", "translation": "b"}}"#,
            r#"[{"id": 1, "translation": "a"}, {"id": "2", "translation": "b", "note": "c"}]"#,
            r#"{"items": [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}]}"#,
            r#"[{"1": "a"}, {"2": "b"}]"#,
            r#"[[1, "a"], ["2", "b"]]"#,
            "{\"1\": \"a\"}\n{\"2\": \"b\"}",
            r#""{\"1\": \"a\", \"2\": \"b\"}""#,
            r#"{"01": "a", "02": "b"}"#,
            r#"{"sentence_1": "a", "sentence_2": "b"}"#,
            r#"{"Kalimat ke-1.": "a", "Kalimat ke-2.": "b"}"#,
            r#"[{"source": "Kalimat ke-1.", "english_text": "a"}, {"source": "Kalimat ke-2.", "english_text": "b"}]"#,
        ] {
            assert_eq!(said(text), rows(&[(1, "a"), (2, "b")]), "{text}");
        }
    }

    #[test]
    fn a_part_is_taken_without_the_rest() {
        assert_eq!(said(r#"{"2": "b"}"#), rows(&[(2, "b")]));
        assert_eq!(said(r#"{"1": "a", "2": "b"#), rows(&[(1, "a")]));
        assert_eq!(said(r#"{"1": "a", "2": null}"#), rows(&[(1, "a"), (2, "?")]));
        assert_eq!(said(r#"{"1": "a", "2": ""}"#), rows(&[(1, "a"), (2, "?")]));
        assert_eq!(said(r#"{"1": "a", "note": "b", "3": "c"}"#), rows(&[(1, "a"), (3, "c")]));
    }

    #[test]
    fn nothing_is_guessed() {
        // Two texts under one number.
        assert_eq!(said(r#"{"1": "a", "1": "b", "2": "c"}"#), rows(&[(1, "?"), (2, "c")]));
        for text in [
            "",
            "I'm sorry, but I can't assist with that.",
            r#"{"1": 7}"#,
            r#"<think>{"1": "a"}"#,
            r#"<think>Perhaps {"1": "a", "2": "b"} is right"#,
            // By position.
            r#"["a", "b"]"#,
            "a\nb",
            "{}}{{",
        ] {
            assert!(said(text).iter().all(|(_, text)| text == "?"), "{text}");
        }
        assert_eq!(numbered(r#"["a"]"#, &sent(1), true), [(1, Some("a".to_owned()))]);
    }

    #[test]
    fn thoughts_are_no_answer() {
        let whole = "So:\n```json\n{\"1\": \"a\", \"2\": \"b\"}\n```";
        assert_eq!(at_the_end(whole, &sent(2)).len(), 2);
        for draft in
            ["Perhaps {\"1\": \"a\", \"2\": \"b\"}", "{\"1\": \"a\", \"2\": \"b\"} or so", "So:\n{\"1\": \"a\"}"]
        {
            assert_eq!(at_the_end(draft, &sent(2)), [], "{draft}");
        }
    }

    /// The work is at most a few passes over the text, whatever is in it.
    #[test]
    fn nested_brackets_are_given_up_soon() {
        let answer = r#"{"1": "a"}"#;
        for unit in [r#"{"a":"#, "{", "[{", r#"{"a":{"b":"c","d":["#, r#"{"1":"x","#, r#"{""#, "['", "{'a':'", "1: '"] {
            for n in [100, 10_000, 200_000] {
                let text = unit.repeat(n) + answer;
                let read = Cell::new(0);
                let _ = counted(&text, &sent(1), true, &read);
                let passes = read.get() as f64 / text.len() as f64;
                assert!(passes <= MAX_PASSES as f64 + 2.0, "{unit} × {n}: {passes} passes");
            }
        }
        // Brackets that end at once are no trouble.
        let text = "{sic} ".repeat(100_000) + answer;
        assert_eq!(in_text(&text, &sent(1), true), [(1, Some("a".to_owned()))]);
    }
}
