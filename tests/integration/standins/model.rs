//! A language model behind any service: it reads keyed JSON in its messages, and answers with keyed JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::damage::{Work, spoil_content};
use super::dictionary::WRONG_NAMES;
use super::habits::{self, Habit};
use super::markup::{Format, Held};
use super::script::{Active, Fault};
use super::server::World;

/// What the messages of a request say.
pub(super) struct Prompt {
    /// The last message of the user.
    message: String,
    /// The texts by their numbers.
    keyed: Option<BTreeMap<u64, String>>,
    /// Everything that is said, without the texts.
    around: String,
}

impl Prompt {
    /// Reads the field `messages` of a request; `system` is what is said before them.
    pub(super) fn read(request: &Map<String, Value>, system: &str) -> Option<Self> {
        let mut messages = vec![("system".to_owned(), system.to_owned())];
        for message in request.get("messages")?.as_array()? {
            messages.push((message.get("role")?.as_str()?.to_owned(), text_of(message.get("content")?)?));
        }
        Self::of(messages)
    }

    /// Reads messages: who says them, and what they say.
    pub(super) fn of(mut messages: Vec<(String, String)>) -> Option<Self> {
        let last = messages.iter().rposition(|(role, _)| role == "user")?;
        let message = messages[last].1.clone();
        let found = keyed_object(&message);
        if let Some((_, range)) = &found {
            messages[last].1.replace_range(range.clone(), "");
        } else {
            messages[last].1.clear();
        }
        let around = messages.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n");
        Some(Self { message, keyed: found.map(|(keyed, _)| keyed), around })
    }

    /// The texts to translate.
    pub(super) fn texts(&self) -> Vec<String> {
        match &self.keyed {
            Some(keyed) => keyed.values().cloned().collect(),
            None => vec![self.message.clone()],
        }
    }

    /// The numbers of the texts.
    pub(super) fn keys(&self) -> Vec<u64> {
        self.keyed.iter().flatten().map(|(key, _)| *key).collect()
    }

    /// How many tokens it has, as the stand-ins count them.
    pub(super) fn tokens(&self) -> usize {
        (self.around.chars().count() + self.message.chars().count()) / 4
    }

    /// What is around the sentences: each line of the prompt that has some of it, without what it says of it.
    fn surroundings(&self) -> Vec<String> {
        let around = |line: &str| {
            let rest = line.strip_prefix("- the title of the article: ");
            let rest =
                rest.or_else(|| line.strip_prefix("- before sentence ").and_then(|r| Some(r.split_once(": ")?.1)));
            rest.map(str::to_owned)
        };
        self.around.lines().filter_map(around).collect()
    }

    /// What the prompt says was wrong: a form in the source, and what must stand in the translation.
    fn corrections(&self) -> Vec<(String, String)> {
        let words = |line: &str| {
            let (source, target) = line.strip_prefix("- for “")?.split_once("”, the translation must say “")?;
            Some((source.to_owned(), target.trim_end_matches('”').to_owned()))
        };
        self.around.lines().filter_map(words).collect()
    }

    /// The glossary pairs that the prompt names: `a → b` and the like a line, or JSON.
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self.around.lines().filter_map(line_pair).collect();
        for value in json_values(&self.around) {
            json_pairs(&value, &mut pairs);
        }
        for line in self.around.lines() {
            let named = WRONG_NAMES.iter().filter(|(name, _, right)| line.contains(name) && line.contains(right));
            pairs.extend(named.map(|(name, _, right)| ((*name).to_owned(), (*right).to_owned())));
        }
        // Longer names first, so that the second half of one is not taken for a name of its own.
        pairs.retain(|(source, _)| !source.is_empty() && source.parse::<u64>().is_err());
        pairs.sort_by_key(|(source, _)| std::cmp::Reverse(source.len()));
        pairs
    }
}

/// The text of a content: a string, or parts.
pub(super) fn text_of(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(|p| p.get("text")?.as_str()).collect()),
        _ => None,
    }
}

/// The message of a user who wants these texts translated.
pub(super) fn message(texts: &[&str]) -> String {
    let keyed: Map<_, _> = (1..).zip(texts).map(|(n, t): (u32, _)| (n.to_string(), json!(t))).collect();
    format!("Translate to English:\n{}", Value::Object(keyed))
}

/// The texts of a keyed object, in the order of their numbers.
pub(super) fn rows(object: &Value) -> Vec<String> {
    let object = object.as_object().expect("an object").clone();
    let mut rows: Vec<_> = object.into_iter().map(|(k, v)| (k.parse::<u32>().expect("a number"), v)).collect();
    rows.sort_by_key(|(k, _)| *k);
    rows.into_iter().map(|(_, v)| v.as_str().expect("a text").to_owned()).collect()
}

/// Whether a schema has exactly the keys of the texts.
pub(super) fn fits(schema: &Value, prompt: &Prompt) -> bool {
    let Some(properties) = schema["properties"].as_object() else { return true };
    let mut keys: Vec<u64> = properties.keys().filter_map(|key| key.parse().ok()).collect();
    keys.sort_unstable();
    keys == prompt.keys()
}

/// The first `{…}` that is an object of strings under numbers, and where it stands.
fn keyed_object(text: &str) -> Option<(BTreeMap<u64, String>, std::ops::Range<usize>)> {
    text.match_indices('{').find_map(|(at, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Map<String, Value>>();
        let object = values.next()?.ok()?;
        let end = at + values.byte_offset();
        let entry = |(key, value): (String, Value)| Some((key.parse().ok()?, value.as_str()?.to_owned()));
        let keyed: BTreeMap<_, _> = object.into_iter().map(entry).collect::<Option<_>>()?;
        (!keyed.is_empty()).then_some((keyed, at..end))
    })
}

/// `source → target` in any of the usual ways of writing it.
fn line_pair(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['-', '*', '•', '|']).trim_end_matches(['|', ',']);
    let separators = [" → ", "→", " -> ", " => ", "\t", " = ", " | ", ": "];
    let (source, target) = separators.iter().find_map(|s| line.split_once(s))?;
    let bare = |text: &str| text.trim().trim_matches(['"', '\'', '`', '“', '”', '*', ';', ',']).to_owned();
    let (source, target) = (bare(source), bare(target));
    (source.len() <= 100 && !target.is_empty() && target.len() <= 100).then_some((source, target))
}

/// Every JSON object or array in `text`, from the outside in.
fn json_values(text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find(['{', '[']) {
        at += next;
        let mut stream = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => {
                at += stream.byte_offset();
                values.push(value);
            }
            _ => at += 1,
        }
    }
    values
}

fn json_pairs(value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(list) => match list.as_slice() {
            [Value::String(source), Value::String(target)] => pairs.push((source.clone(), target.clone())),
            _ => list.iter().for_each(|v| json_pairs(v, pairs)),
        },
        Value::Object(object) => {
            let named = |names: [&str; 4]| names.iter().find_map(|n| object.get(*n)?.as_str());
            let source = named(["source", "from", "term", "id"]);
            if let (Some(source), Some(target)) = (source, named(["target", "to", "translation", "en"])) {
                pairs.push((source.to_owned(), target.to_owned()));
                return;
            }
            for (key, value) in object {
                match value {
                    Value::String(target) => pairs.push((key.clone(), target.clone())),
                    other => json_pairs(other, pairs),
                }
            }
        }
        _ => {}
    }
}

/// What the model says.
pub(super) fn content(prompt: &Prompt, active: &Active, world: &World) -> String {
    let pairs = match world.script.obeys_terms {
        true => prompt.pairs(),
        false if habits::has(active, Habit::HeedsCorrections) => prompt.corrections(),
        false => Vec::new(),
    };
    let work = Work { active, markup: false, each_is_content: false };
    let translate = |text: &str| {
        let mut held = Held::read(text, if has_marks(text) { Format::Html } else { Format::Plain });
        for (source, target) in &pairs {
            held.replace_words(source, target);
        }
        held.restore(&world.translate(&held.text), false)
    };
    let mut content = match &prompt.keyed {
        None => work.answers(std::slice::from_ref(&prompt.message), translate).concat(),
        Some(keyed) => {
            let texts: Vec<String> = keyed.values().cloned().collect();
            let answers = work.answers(&texts, translate);
            let mut rows: Vec<(u64, String)> = keyed.keys().copied().zip(answers).collect();
            spoil_keys(&mut rows, active);
            habits::spoil_rows(&mut rows, &texts, active);
            let around: Vec<String> = prompt.surroundings().iter().map(|text| world.translate(text)).collect();
            habits::take_in(&mut rows, &around, active);
            habits::write(&rows, &texts, active)
        }
    };
    active.all().filter(|fault| **fault != Fault::CutOff).for_each(|fault| spoil_content(&mut content, fault));
    content
}

/// A model too leaves elements alone that say so.
fn has_marks(text: &str) -> bool {
    text.contains("translate=\"no\"")
}

fn spoil_keys(rows: &mut Vec<(u64, String)>, active: &Active) {
    for fault in active.all() {
        match fault {
            Fault::Fewer => {
                if let Some((_, last)) = rows.pop()
                    && let Some((_, before)) = rows.last_mut()
                {
                    *before = format!("{before} {last}");
                }
            }
            Fault::More => rows.extend(rows.last().map(|(key, text)| (key + 1, text.clone()))),
            Fault::Reordered => rows.reverse(),
            Fault::OneForAll => {
                if let Some((_, first)) = rows.first().cloned() {
                    rows.iter_mut().for_each(|(_, text)| text.clone_from(&first));
                }
            }
            Fault::MissingKeys => drop(rows.pop()),
            Fault::ForeignKeys => rows.iter_mut().last().into_iter().for_each(|(key, _)| *key += 1000),
            _ => {}
        }
    }
}
