//! Removes what a language model writes around its answer: reasoning, code fences, announcements. Pure.

use serde_json::{Map, Value};

/// Finds the object of strings in a model's output. Returns its (key, text) pairs in order; `None` if there is none.
///
/// The reasoning is removed first, then everything around the object. If there are several objects, as when a draft
/// comes before the answer, the last one counts. A duplicate key makes the object unusable.
pub(super) fn keyed_answers(said: &str) -> Option<Vec<(String, String)>> {
    let said = without_thoughts(said);
    let mut found = None;
    let mut at = 0;
    while let Some(next) = said[at..].find('{') {
        at += next;
        let mut stream = serde_json::Deserializer::from_str(&said[at..]).into_iter::<Keyed>();
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

    #[test]
    fn braces_within_a_text_are_text() {
        assert_eq!(said(r#"{"1": "a {\"2\": \"b\"} c"}"#), pairs(&[("1", r#"a {"2": "b"} c"#)]));
    }
}
