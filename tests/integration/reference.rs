//! The pages of `docs/reference` are made from the program: its help, the schema of its configuration, its JSON formats.
//! `PADANAN_RENEW=1` writes them.

use std::path::Path;

use padanan::internal::settings;
use padanan::internal::translate::backends::BackendKind;
use serde_json::Value;

use crate::common::{COMMANDS, Place, help};

const RENEW: &str = "do not edit it (`PADANAN_RENEW=1 cargo test --test integration reference`).";

/// Compares a page with what is published, or writes it.
fn is_published(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference").join(name);
    if std::env::var_os("PADANAN_RENEW").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == page, "{name}: renew it: PADANAN_RENEW=1 cargo test --test integration reference");
}

#[test]
fn the_page_of_the_commands_is_their_help() {
    let mut page = format!(
        "# Commands\n\nEvery command, as its `--help` shows it. [Usage](../usage.md) has examples, and the \
         [exit codes](../../README.md#exit-codes) are those of every command. This page is generated from the \
         program: {RENEW}\n"
    );
    for command in COMMANDS.iter() {
        let name = format!("padanan {command}");
        page += &format!("\n## `{}`\n\n```text\n{}\n```\n", name.trim_end(), help(command).trim_end());
    }
    is_published("commands.md", &page);
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

/// What a value of a setting may be, in words.
fn values(rule: &Value) -> String {
    if let Some(words) = rule["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        return words.join(", ");
    }
    if let Some(ways) = rule["oneOf"].as_array() {
        let ways: Vec<String> = ways.iter().map(values).collect();
        return ways.join(", or ");
    }
    match rule["type"].as_str() {
        Some("string") => "text".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match values(&rule["items"]).as_str() {
            "text" => "a list of texts".to_owned(),
            items => format!("a list of {items}"),
        },
        Some("object") => "a table".to_owned(),
        Some(number @ ("integer" | "number")) => {
            let whole = if number == "integer" { "a whole number" } else { "a number" };
            match (&rule["minimum"], &rule["maximum"]) {
                (Value::Number(least), Value::Number(most)) => format!("{whole} from {least} to {most}"),
                _ => whole.to_owned(),
            }
        }
        _ => String::new(),
    }
}

/// Returns the table of the settings of one table of the configuration.
fn settings_of(properties: &Value) -> String {
    let mut table = "| setting | value | default | meaning |\n|---|---|---|---|\n".to_owned();
    for (name, rule) in properties.as_object().unwrap() {
        let default = match &rule["default"] {
            Value::Null => String::new(),
            Value::Array(all) => all.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", "),
            default => format!("`{default}`"),
        };
        let about = rule["description"].as_str().unwrap_or_default();
        table += &format!("| `{name}` | {} | {default} | {} |\n", cell(&values(rule)), cell(about));
    }
    table
}

#[test]
fn the_page_of_the_settings_is_their_schema() {
    let schema = settings::schema();
    let mut page = format!(
        "# Settings\n\nEvery setting of `padanan.toml`. [Configuration](../configuration.md) says how the file is found, and where \
         keys are. This page is generated from what the program reads: {RENEW}\n\n## At the top of the file\n\n"
    );
    let mut top = schema["properties"].clone();
    let tables: Vec<(String, Value)> = ["memory", "models", "segment"]
        .into_iter()
        .map(|name| (name.to_owned(), top.as_object_mut().unwrap().remove(name).unwrap()))
        .collect();
    top.as_object_mut().unwrap().remove("backends");
    page += &settings_of(&top);
    for (name, table) in &tables {
        let about = table["description"].as_str().unwrap();
        page += &format!("\n## `[{name}]`\n\n{about}\n\n{}", settings_of(&table["properties"]));
    }
    let backend = &schema["$defs"]["backend"];
    page += &format!(
        "\n## `[backends.NAME]`\n\nA kind takes the settings that are of use to it, and refuses the others. [Backends](../backends.md) describes the kinds.\n\n{}",
        settings_of(&backend["properties"])
    );
    page += "\n## Variables\n\n| variable | sets |\n|---|---|\n";
    for (name, what) in settings::VARIABLES {
        page += &format!("| `{name}` | {} |\n", cell(what));
    }
    for kind in BackendKind::ALL {
        assert!(page.contains(&format!("`{}`", kind.as_str())), "{} is not on the page", kind.as_str());
    }
    is_published("settings.md", &page);
    let shown = Place::new().run(&["config", "schema"]).expect(0).stdout;
    assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), schema, "the page is about what the program prints");
}

/// The name of a type in a schema, for people.
fn type_name(rule: &Value) -> String {
    if let Some(path) = rule["$ref"].as_str() {
        return format!("`{}`", path.rsplit('/').next().unwrap());
    }
    if let Some(ways) = rule["anyOf"].as_array() {
        return ways.iter().map(type_name).collect::<Vec<_>>().join(" or ");
    }
    if !rule["const"].is_null() {
        return format!("`{}`", rule["const"]);
    }
    match &rule["type"] {
        Value::String(name) if name == "array" && rule["prefixItems"].is_array() => "a pair of numbers".to_owned(),
        Value::String(name) if name == "array" => format!("list of {}", type_name(&rule["items"])),
        Value::String(name) if name == "object" && rule["additionalProperties"].is_object() => {
            format!("object of {}", type_name(&rule["additionalProperties"]))
        }
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

fn fields_of(rule: &Value) -> String {
    let mut table = "| field | type | meaning |\n|---|---|---|\n".to_owned();
    for (name, field) in rule["properties"].as_object().into_iter().flatten() {
        let about = field["description"].as_str().unwrap_or_default();
        table += &format!("| `{name}` | {} | {} |\n", cell(&type_name(field)), cell(about));
    }
    table
}

/// The words that a type allows, each with what it means.
fn words_of(rule: &Value) -> Option<String> {
    if let Some(words) = rule["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        return Some(format!("One of {}.\n", words.join(", ")));
    }
    let ways = rule["oneOf"].as_array()?;
    let mut table = "| word | meaning |\n|---|---|\n".to_owned();
    for way in ways {
        let about = way["description"].as_str().unwrap_or_default();
        let words = way["const"].as_str().map(|word| vec![word]);
        let words = words.or_else(|| Some(way["enum"].as_array()?.iter().filter_map(Value::as_str).collect()))?;
        for word in words {
            table += &format!("| `{word}` | {} |\n", cell(about));
        }
    }
    Some(table)
}

#[test]
fn the_page_of_the_formats_is_their_schemas() {
    let mut page = format!(
        "# JSON formats\n\nWhat padanan writes for programs. Each format has a version in its name, and a program that reads it should \
         ignore fields that it does not know. This page is generated from the schemas: {RENEW}\n"
    );
    for (file, what) in [
        (
            "bitext.schema.json",
            "the aligned bilingual document: `--bitext`, `batch`, `align`; see [the design](../design/bitext.md)",
        ),
        ("report.schema.json", "what a run did: `--report`"),
        ("folder-report.schema.json", "figures of a folder of bitexts: `padanan report`"),
        ("doctor.schema.json", "what is set up and what is wrong: `padanan doctor --json`; see [doctor](../doctor.md)"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let title = schema["title"].as_str().unwrap();
        page += &format!("\n## {title}\n\n[{file}](../{file}), {what}.\n\n{}", fields_of(&schema));
        for (name, rule) in schema["$defs"].as_object().unwrap() {
            let about = rule["description"].as_str().unwrap_or_default();
            let body = words_of(rule).unwrap_or_else(|| fields_of(rule));
            let about = if about.is_empty() { String::new() } else { format!("{about}\n\n") };
            page += &format!("\n### `{name}` of {title}\n\n{about}{body}");
        }
    }
    is_published("formats.md", &page);
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.ends_with(".schema.json") || page.contains(&format!("[{name}]")), "the page lacks {name}");
    }
}
