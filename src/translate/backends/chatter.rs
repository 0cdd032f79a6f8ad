//! Removes what a language model writes around its answer: reasoning, code fences, announcements. Pure.

use std::cell::Cell;
use std::io::{self, Read};

use serde_json::{Map, Value};

/// How often all of an output may be read in vain before it is given up: every brace may begin an object, and to find
/// out, the parser reads on from there. Braces in prose end at once; a heap of nested ones would be read 128 levels deep
/// from each.
const MAX_PASSES: usize = 8;

/// Finds the object of strings in a model's output. Returns its (key, text) pairs in order; `None` if there is none.
///
/// The reasoning is removed first, then everything around the object. If there are several objects, as when a draft
/// comes before the answer, the last one counts. A duplicate key makes the object unusable.
pub(super) fn keyed_answers(said: &str) -> Option<Vec<(String, String)>> {
    keyed_counted(said, &Cell::new(0))
}

/// Does the same, and adds the number of bytes that were parsed to `parsed`.
fn keyed_counted(said: &str, parsed: &Cell<usize>) -> Option<Vec<(String, String)>> {
    let said = without_thoughts(said);
    let most = said.len().saturating_mul(MAX_PASSES);
    let mut found = None;
    let mut at = 0;
    while let Some(next) = said[at..].find('{') {
        at += next;
        if parsed.get() > most {
            return None;
        }
        let rest = Counted { rest: &said.as_bytes()[at..], read: parsed };
        let mut stream = serde_json::Deserializer::from_reader(rest).into_iter::<Keyed>();
        match stream.next() {
            Some(Ok(keyed)) => {
                at += stream.byte_offset().max(1);
                found = Some(keyed);
            }
            _ => at += 1,
        }
    }
    found?.0
}

/// Counts what is read of a text.
struct Counted<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.rest.read(buffer)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

/// Returns the text after the reasoning. Reasoning without an end is a cut-off answer: the result is empty.
fn without_thoughts(said: &str) -> &str {
    for (open, close) in
        [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<|channel|>analysis", "<|channel|>final")]
    {
        if let Some(end) = said.rfind(close) {
            return &said[end + close.len()..];
        }
        if said.trim_start().starts_with(open) {
            return "";
        }
    }
    said
}

/// An object, deserialized so that duplicate keys are noticed.
struct Keyed(Option<Vec<(String, String)>>);

impl<'de> serde::Deserialize<'de> for Keyed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Keyed;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Keyed, A::Error> {
                let mut entries: Vec<(String, Value)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Keyed(strings(entries)))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// Returns the entries, if all are strings with different keys. An object whose only entry is another object is
/// unwrapped: some models answer with `{"translations": {"1": …}}`.
fn strings(mut entries: Vec<(String, Value)>) -> Option<Vec<(String, String)>> {
    if let [(_, Value::Object(inner))] = &mut entries[..] {
        return strings(std::mem::take::<Map<_, _>>(inner).into_iter().collect());
    }
    let mut seen = std::collections::HashSet::new();
    entries
        .into_iter()
        .map(|(key, value)| match value {
            Value::String(text) if seen.insert(key.clone()) => Some((key, text)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<Vec<(String, String)>> {
        keyed_answers(text)
    }

    fn pairs(list: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn the_answer_is_found_in_the_chatter() {
        for text in [
            r#"{"1": "a", "2": "b"}"#,
            "```json\n{\"1\": \"a\",\n \"2\": \"b\"}\n```",
            r#"Here is the translation: {"1": "a", "2": "b"} Note: {sic}."#,
            r#"<think>Perhaps {"1": "x"}?</think> {"1": "a", "2": "b"}"#,
            r#"First draft: {"1": "x"}. Better: {"1": "a", "2": "b"}"#,
            r#"{"translations": {"1": "a", "2": "b"}}"#,
        ] {
            assert_eq!(said(text), pairs(&[("1", "a"), ("2", "b")]), "{text}");
        }
    }

    #[test]
    fn what_is_no_answer() {
        for text in [
            "",
            "I'm sorry, but I can't assist with that.",
            r#"{"1": "a", "1": "b"}"#,
            r#"{"1": 7}"#,
            r#"{"1": "a"#,
            r#"<think>{"1": "a"}"#,
            r#"["a"]"#,
            "{}}{{",
        ] {
            assert!(said(text).is_none_or(|found| found.is_empty()), "{text}");
        }
    }

    /// The work is at most a few passes over the text, whatever is in it.
    #[test]
    fn nested_braces_are_given_up_soon() {
        let answer = r#"{"1": "a"}"#;
        for unit in [r#"{"a":"#, "{", "[{", r#"{"a":{"b":"c","d":["#, r#"{"1":"x","#, r#"{""#] {
            for n in [100, 10_000, 1_000_000] {
                let text = unit.repeat(n) + answer;
                let parsed = Cell::new(0);
                let found = keyed_counted(&text, &parsed);
                let passes = parsed.get() as f64 / text.len() as f64;
                assert!(passes <= MAX_PASSES as f64 + 2.0, "{unit} × {n}: {passes} passes");
                assert!(found.is_none() || found == pairs(&[("1", "a")]), "{unit} × {n}");
            }
        }
        // Braces that end at once are no trouble.
        let text = "{sic} ".repeat(100_000) + answer;
        assert_eq!(said(&text), pairs(&[("1", "a")]));
    }

    #[test]
    fn braces_within_a_text_are_text() {
        assert_eq!(said(r#"{"1": "a {\"2\": \"b\"} c"}"#), pairs(&[("1", r#"a {"2": "b"} c"#)]));
    }
}
