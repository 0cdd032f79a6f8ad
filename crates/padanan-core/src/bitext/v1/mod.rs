//! The file format of a bitext, `padanan-bitext/1`: its own types, never the internal ones.
//!
//! Written with a stable order of keys and two spaces of indentation, so that it merges in git; read with
//! every invariant checked, so that no later module encounters a span that points nowhere.

mod read;
mod shape;
mod write;

use serde::Deserialize;

pub(super) use self::read::Wrong;
use self::read::read;
use self::shape::File;
use self::write::{segment_to_file, to_file};
use super::{Bitext, Segment};

/// The format's name and version.
pub const FORMAT: &str = "padanan-bitext/1";

/// Why a file cannot be read as a bitext.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BitextError {
    /// Not UTF-8, not JSON, or JSON of another shape.
    #[error("{path}:{line}: this is not a bitext: {message}")]
    Shape {
        /// The file.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// Another format, or a later version of this one.
    #[error("{path}: the format is `{found}`, but this program reads `{FORMAT}`; a later padanan may read it")]
    Version {
        /// The file.
        path: String,
        /// The format that the file names.
        found: String,
    },
    /// The shape is right, but something in it contradicts the rest.
    #[error("{path}: {place}: {message}; the file was changed by hand, or is damaged")]
    Inconsistent {
        /// The file.
        path: String,
        /// Where in the document, such as `segments[3].span`.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// Writes a bitext: JSON, two spaces, LF, a final newline.
pub fn to_json(bitext: &Bitext) -> String {
    // Strings and numbers only: JSON can represent all of them.
    let mut json = serde_json::to_string_pretty(&to_file(bitext, &bitext.segments)).unwrap_or_default();
    json.push('\n');
    json
}

/// Returns what comes before the segments in the file of a bitext, and what comes after them.
pub(super) fn frame(bitext: &Bitext) -> (String, String) {
    let json = serde_json::to_string_pretty(&to_file(bitext, &[])).unwrap_or_default() + "\n";
    let key = "\n  \"segments\": [";
    let at = json.find(key).map_or(json.len(), |at| at + key.len());
    (json[..at].to_owned(), json[at..].to_owned())
}

/// Returns one segment as it is written in the file of a bitext, without the comma after it.
pub(super) fn segment_json(segment: &Segment) -> String {
    let json = serde_json::to_string_pretty(&segment_to_file(segment)).unwrap_or_default();
    // A line break inside a text is escaped as \n, so every line feed here belongs to the file's layout.
    format!("    {}", json.replace('\n', "\n    "))
}
/// Reads a bitext. If the article's text is not in the file, it is left empty; see [`attach_text`].
///
/// # Errors
/// See [`BitextError`].
pub fn from_json(path: &str, bytes: &[u8]) -> Result<Bitext, BitextError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let shape = |error: serde_json::Error| BitextError::Shape {
        path: path.to_owned(),
        line: error.line().max(1),
        message: crate::text::json_trouble(bytes, &error),
    };
    // The format comes first: a later version may have another shape.
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(shape)?;
    if head.format != FORMAT {
        let found = head.format.chars().take(60).collect();
        return Err(BitextError::Version { path: path.to_owned(), found });
    }
    let file: File = serde_json::from_slice(bytes).map_err(shape)?;
    read(file).map_err(|(place, message)| BitextError::Inconsistent { path: path.to_owned(), place, message })
}
/// Attaches the text of its article to a bitext, if all sources match it; returns whether they do.
pub fn attach_text(bitext: &mut Bitext, text: String) -> bool {
    let fits = bitext.segments.iter().all(|s| text.get(s.span.range()) == Some(s.source.as_str()));
    if fits {
        bitext.article.text = text;
    }
    fits
}

/// Returns the JSON Schema (2020-12) of the file.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(File).to_value()
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{
        Alignment, Article, Block, BlockKind, Confidence, Edit, Fact, FactKind, FactOutcome, HistoryRow, Origin, Other,
        Outcome, Run, State, TermHit,
    };
    use crate::finding::{Code, Finding};
    use crate::text::Span;

    pub(crate) fn sample() -> Bitext {
        let source = "Kremlin setuju.";
        Bitext {
            from: "id".to_owned(),
            to: "en".to_owned(),
            article: Article {
                path: "a.txt".to_owned(),
                sha256: "00".to_owned(),
                title: None,
                text: format!("{source}\n"),
                verbatim: true,
                original: None,
                url: None,
                target: None,
            },
            run: Run::default(),
            blocks: vec![Block { id: 1, kind: BlockKind::ListItem, span: Span::new(0, 15) }],
            segments: vec![Segment {
                id: 1,
                block: 1,
                span: Span::new(0, 15),
                source: source.to_owned(),
                draft: Some("Kreml agrees.".to_owned()),
                target: Some("Kremlin agrees.".to_owned()),
                origin: Origin::Backend,
                backend: Some("first".to_owned()),
                state: State::Translated,
                terms: vec![TermHit {
                    term: "Kremlin".to_owned(),
                    source_span: Span::new(0, 7),
                    target_span: Some(Span::new(0, 7)),
                    outcome: Outcome::Repaired,
                    method: "repair: resembling-name".to_owned(),
                }],
                findings: vec![Finding::new(Code::LengthRatio, "m").at_target(Span::new(0, 7))],
                facts: vec![Fact {
                    kind: FactKind::Number,
                    source_span: Some(Span::new(8, 14)),
                    target_span: Some(Span::new(8, 14)),
                    value: Some("1".to_owned()),
                    target_value: None,
                    outcome: FactOutcome::Altered,
                    confidence: Confidence::Medium,
                }],
                alignment: vec![Alignment {
                    source_span: Span::new(8, 14),
                    target_span: Some(Span::new(8, 14)),
                    confidence: 0.25,
                }],
                edits: vec![Edit { target_span: Span::new(8, 14), was: "agree".to_owned() }],
                bead: None,
                history: vec![HistoryRow {
                    who: "Ana".to_owned(),
                    when: "2026-11-30T12:00:00Z".to_owned(),
                    what: super::super::HistoryKind::Note,
                    was: None,
                    backend: None,
                    text: Some("Ask the \"desk\".".to_owned()),
                }],
                other: Some(Box::new(Other {
                    backend: "second".to_owned(),
                    own_backend: "first".to_owned(),
                    draft: Some("Kremlin is agreed.".to_owned()),
                    target: "Kremlin is agreed.".to_owned(),
                    origin: Origin::Backend,
                    state: State::Translated,
                    terms: Vec::new(),
                    findings: vec![Finding::new(Code::LengthRatio, "m").at_target(Span::new(11, 18))],
                    facts: Vec::new(),
                    alignment: Vec::new(),
                    edits: Vec::new(),
                })),
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bitext = sample();
        let json = to_json(&bitext);
        assert!(json.starts_with("{\n  \"format\": \"padanan-bitext/1\",\n  \"from\": \"id\""));
        assert!(json.ends_with("}\n") && json.contains("\"kind\": \"list-item\""));
        let mut read = from_json("a.json", json.as_bytes()).unwrap();
        assert!(!attach_text(&mut read, "another text".to_owned()));
        assert!(attach_text(&mut read, bitext.article.text.clone()));
        read.article.verbatim = true;
        assert_eq!(read, bitext);
        assert_eq!(to_json(&read), json);
    }

    #[test]
    fn what_contradicts_itself_is_refused_with_its_place() {
        let json = to_json(&sample());
        for (was, now, told) in [
            ("padanan-bitext/1", "padanan-bitext/2", "the format is `padanan-bitext/2`"),
            ("Kremlin setuju.", "Kremlin setuju", "segments[0].source: it has 14 bytes, but its span has 15"),
            ("\"block\": 1", "\"block\": 9", "segments[0].block: there is no block 9"),
            ("Kremlin agrees.", "K", "segments[0].terms[0].target_span: it is not within the target"),
            ("length-ratio", "length", "segments[0].findings[0].code: `length` is not a finding code"),
            ("\"repaired\"", "\"mended\"", "unknown variant `mended`"),
            (
                "Kremlin is agreed.\",\n        \"terms",
                "K\",\n        \"terms",
                "segments[0].other.findings[0].target_span: it is not",
            ),
            (
                "\"own_backend\"",
                "\"state\": \"failed\", \"own_backend\"",
                "segments[0].other.state: a version with a target",
            ),
            ("Kremlin agrees.", "\\ud800", "a.json:"),
            ("\"from\"", "from", "a.json:3:"),
        ] {
            let error = from_json("a.json", json.replacen(was, now, 1).as_bytes()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        assert!(from_json("a.json", b"\xFF\xFE").is_err());
        assert!(from_json("a.json", b"").is_err());
    }

    #[test]
    fn the_schema_that_is_published_is_this_one() {
        let published: serde_json::Value =
            serde_json::from_str(include_str!("../../../../../docs/bitext.schema.json")).unwrap();
        assert_eq!(published, schema(), "renew it: padanan export --format json-schema > docs/bitext.schema.json");
        let instance: serde_json::Value = serde_json::from_str(&to_json(&sample())).unwrap();
        jsonschema::validate(&published, &instance).unwrap();
    }
}
