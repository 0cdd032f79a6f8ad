//! **Why** a translation is used somewhere else: printed, sent, read side by side.
//! **Takes** a bitext.
//! **Gives** [`export`]: the document in one of several formats, as a string.
//! **Never** prints a failed segment's source as its translation.

mod bilingual;
mod html;
mod markdown;
mod text;

use crate::bitext::{Bitext, v1};
use crate::diff;

/// A format that a bitext can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The translation, mirroring the article.
    Text,
    /// Source line, target line, blank line.
    Bilingual,
    /// The aligned bilingual diff.
    Diff,
    /// The bitext.
    Json,
    /// The translation as Markdown.
    Markdown,
    /// The aligned bilingual diff as one self-contained page.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Text, Self::Bilingual, Self::Diff, Self::Json, Self::Markdown, Self::Html];

    /// The word for the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bilingual => "bilingual",
            Self::Diff => "diff",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The format for a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == name)
    }

    /// The format that a file's ending asks for.
    pub fn from_path(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "txt" => Self::Text,
            "json" => Self::Json,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "diff" => Self::Diff,
            _ => return None,
        })
    }
}

/// Writes the bitext in `format`.
pub fn export(bitext: &Bitext, format: Format) -> String {
    match format {
        Format::Text => text::write(bitext),
        Format::Bilingual => bilingual::write(bitext),
        Format::Diff => diff::render(bitext, &diff::Style::default()),
        Format::Json => v1::to_json(bitext),
        Format::Markdown => markdown::write(bitext),
        Format::Html => html::write(bitext),
    }
}

/// What stands where a segment has no translation: never the bare source.
fn printed(segment: &crate::bitext::Segment) -> String {
    match &segment.target {
        Some(target) => target.clone(),
        None => format!("[[not translated: {}]]", segment.source),
    }
}

#[cfg(test)]
mod tests;
