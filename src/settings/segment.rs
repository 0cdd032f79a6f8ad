//! `[segment]`: abbreviations of the user's, a list or a table with a list for each kind.

use std::path::Path;

use serde_json::json;
use toml::Value as Toml;

use super::schema::strings;
use super::show::list;
use super::{Value, ValueSource};
use crate::segment::Use;
use crate::toml_tree::{Problem, Problems, Table};

/// The abbreviations of the file, with what each can be.
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
        // Asked for in any case, so that a misspelt key is told its name.
        own.extend(words(&mut table, "abbreviations", problems).into_iter().map(|word| (Use::NeverFinal, word)));
    }
    table.finish(problems);
    given.then(|| Value::new(own, place))
}

/// A string or a list of strings, none of them without a letter.
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

/// The value as it stands in a file.
pub(super) fn shown(own: &[(Use, String)]) -> Toml {
    let of = |usage: Use| list(own.iter().filter(|(u, _)| *u == usage).map(|(_, word)| word.as_str()));
    if own.iter().all(|(usage, _)| *usage == Use::NeverFinal) {
        return of(Use::NeverFinal);
    }
    let used = Use::ALL.iter().filter(|(usage, _)| own.iter().any(|(u, _)| u == usage));
    Toml::Table(used.map(|(usage, name)| ((*name).to_owned(), of(*usage))).collect())
}

/// The JSON Schema of the table.
pub(super) fn schema() -> serde_json::Value {
    let list = strings("A stop behind one of these never ends a sentence.");
    let mut ways = list["oneOf"].as_array().cloned().unwrap_or_default();
    ways.push(json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "before_name": strings("Stand before a name (`Dr.`): a stop behind one never ends a sentence."),
            "before_number": strings("Stand before a number (`No.`): end a sentence where no number follows."),
            "either": strings("May end a sentence (`dll.`): do so where a capital follows."),
            "never_final": list,
        },
    }));
    json!({
        "type": "object",
        "description": "How articles are cut into sentences.",
        "additionalProperties": false,
        "properties": {
            "abbreviations": {
                "oneOf": ways,
                "description": "Abbreviations besides those known. In a list: a stop behind one never ends a sentence.",
            },
        },
    })
}
