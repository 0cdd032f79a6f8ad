//! `[segment]`: the user's abbreviations, as a list, or as a table with a list for each use.

use std::path::Path;

use serde_json::json;
use toml::Value as Toml;

use super::schema::strings;
use super::show::list;
use super::{Value, ValueSource};
use crate::segment::Use;
use crate::toml_tree::{Problem, Problems, Table};

/// Reads the abbreviations of the file, with the use of each.
pub(super) fn read(root: &mut Table<'_>, file: &Path, problems: &mut Problems) -> Option<Value<Vec<(Use, String)>>> {
    let mut table = root.table("segment", problems)?;
    let place = ValueSource::File(file.to_owned(), table.line_of("abbreviations"));
    let given = table.has("abbreviations");
    let mut own = Vec::new();
    if let Some(mut kinds) = table.table_or_none("abbreviations") {
        for (usage, name) in Use::ALL {
            own.extend(words(&mut kinds, name, problems).into_iter().map(|word| (usage, word)));
        }
        kinds.finish(problems);
    } else {
        // Read even if absent, so that the key counts as known and is suggested for a misspelt one.
        own.extend(words(&mut table, "abbreviations", problems).into_iter().map(|word| (Use::NeverFinal, word)));
    }
    table.finish(problems);
    given.then(|| Value::new(own, place))
}

/// Reads a string or a list of strings; refuses one that is empty or only dots.
fn words(table: &mut Table<'_>, key: &'static str, problems: &mut Problems) -> Vec<String> {
    let mut words = Vec::new();
    for (word, line) in table.strings(key, problems).unwrap_or_default() {
        if word.trim().trim_end_matches('.').is_empty() {
            let hint = Some("write an abbreviation such as `Ditjen.`, or take it out".to_owned());
            problems.push(Problem { hint, ..table.problem(line, format!("`{key}` holds an empty string")) });
        } else {
            words.push(word);
        }
    }
    words
}

/// Formats the value as in a file.
pub(super) fn shown(own: &[(Use, String)]) -> Toml {
    let of = |usage: Use| list(own.iter().filter(|(u, _)| *u == usage).map(|(_, word)| word.as_str()));
    if own.iter().all(|(usage, _)| *usage == Use::NeverFinal) {
        return of(Use::NeverFinal);
    }
    let used = Use::ALL.iter().filter(|(usage, _)| own.iter().any(|(u, _)| u == usage));
    Toml::Table(used.map(|(usage, name)| ((*name).to_owned(), of(*usage))).collect())
}

/// Returns the JSON Schema of the table.
pub(super) fn schema() -> serde_json::Value {
    let list = strings("A full stop after one of these never ends a sentence.");
    let mut ways = list["oneOf"].as_array().cloned().unwrap_or_default();
    ways.push(json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "before_name": strings("Come before a name (`Dr.`): a full stop after one never ends a sentence."),
            "before_number": strings("Come before a number (`No.`): end a sentence if no number follows."),
            "either": strings("May end a sentence (`dll.`): do so if a capital follows."),
            "never_final": list,
        },
    }));
    json!({
        "type": "object",
        "description": "How articles are split into sentences.",
        "additionalProperties": false,
        "properties": {
            "abbreviations": {
                "oneOf": ways,
                "description": "Further abbreviations. In a list: a full stop after one never ends a sentence.",
            },
        },
    })
}
