//! Findings as SARIF 2.1.0 (OASIS 2020), for the code-scanning pages of forges.

use std::fmt::Write as _;

use padanan_core::finding::Severity;
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The description of a rule.
pub(super) struct SarifRule {
    /// One sentence for people.
    pub(super) about: String,
    /// The default severity of its results.
    pub(super) severity: Severity,
}

/// A SARIF document: the results, and the rules that they refer to.
#[derive(Default)]
pub(super) struct Sarif {
    rules: Vec<(String, SarifRule)>,
    results: Vec<Value>,
}

impl Sarif {
    /// Adds a result. Its places are bitexts and segments in them; `rule` is called only for a new id.
    pub(super) fn add(
        &mut self,
        id: &str,
        rule: impl FnOnce() -> SarifRule,
        severity: Severity,
        message: &str,
        places: &[(String, u32)],
    ) {
        let index = self.rules.iter().position(|(known, _)| known == id).unwrap_or_else(|| {
            self.rules.push((id.to_owned(), rule()));
            self.rules.len() - 1
        });
        // A segment is a logical location in the file of its bitext.
        let place = |(bitext, segment): &(String, u32)| {
            json!({
                "physicalLocation": { "artifactLocation": { "uri": address(bitext) } },
                "logicalLocations": [{ "name": format!("segment {segment}"), "kind": "element" }],
            })
        };
        self.results.push(json!({
            "ruleId": id,
            "ruleIndex": index,
            "level": level(severity),
            "message": { "text": message },
            "locations": places.iter().map(place).collect::<Vec<_>>(),
        }));
    }

    /// Serializes the document.
    pub(super) fn finish(self) -> String {
        let rule = |(id, rule): &(String, SarifRule)| {
            json!({
                "id": id,
                "shortDescription": { "text": rule.about },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        };
        let rules: Vec<Value> = self.rules.iter().map(rule).collect();
        let driver = json!({ "name": "padanan", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        let run = json!({ "tool": { "driver": driver }, "results": self.results });
        let log = json!({ "version": "2.1.0", "$schema": SCHEMA, "runs": [run] });
        serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Returns the URI of a file by RFC 3986: an absolute path gets the scheme `file`, any other path stays relative to the
/// working directory.
fn address(path: &str) -> String {
    let absolute = std::path::Path::new(path).is_absolute();
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut address = match (absolute, path.starts_with('/')) {
        (true, true) => "file://".to_owned(),
        (true, false) => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => address.push(byte.into()),
            // A colon, too: with one in its first part, a relative reference would start with a scheme.
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}
