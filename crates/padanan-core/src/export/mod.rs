//! **Why** a translation is used elsewhere: printed, sent, read side by side.
//! **Takes** a bitext.
//! **Gives** [`export`]: the document in one of several formats, as bytes. The formats that can be imported again are
//! in [`crate::exchange`].
//! **Never** writes a failed segment's source as its translation.

mod bilingual;
mod html;
mod markdown;
mod review;
mod text;

use crate::bitext::{Bitext, v1};
use crate::{diff, exchange};

/// A format that a bitext can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The translation, with the layout of the article.
    Text,
    /// Source line, target line, blank line.
    Bilingual,
    /// The aligned bilingual diff.
    Diff,
    /// The bitext.
    Json,
    /// The translation as Markdown.
    Markdown,
    /// The translation as a clean page to read.
    Html,
    /// The aligned bilingual diff as one self-contained page, to read, decide and send on.
    Review,
    /// A format that other programs edit.
    Exchange(exchange::Format),
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 13] = [
        Self::Text,
        Self::Bilingual,
        Self::Diff,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Review,
        Self::Exchange(exchange::Format::Xliff),
        Self::Exchange(exchange::Format::Xliff12),
        Self::Exchange(exchange::Format::Tmx),
        Self::Exchange(exchange::Format::Docx),
        Self::Exchange(exchange::Format::Csv),
        Self::Exchange(exchange::Format::MarkdownTable),
    ];

    /// The name of the format on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bilingual => "bilingual",
            Self::Diff => "diff",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Review => "review",
            Self::Exchange(format) => format.as_str(),
        }
    }

    /// The usual file extension of this format.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Bilingual => "bilingual.txt",
            Self::Diff => "diff",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Review => "review.html",
            Self::Exchange(format) => format.ending(),
        }
    }

    /// Whether the format is text, not binary data that should not be written to a terminal.
    pub fn is_text(self) -> bool {
        self != Self::Exchange(exchange::Format::Docx)
    }

    /// The format for a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == name)
    }

    /// The format for a file's extension.
    pub fn from_path(path: &str) -> Option<Self> {
        let (rest, ending) = path.rsplit_once('.')?;
        let rest = rest.to_ascii_lowercase();
        Some(match ending.to_ascii_lowercase().as_str() {
            "txt" => Self::Text,
            "json" => Self::Json,
            "md" | "markdown" if rest.ends_with(".table") => Self::Exchange(exchange::Format::MarkdownTable),
            "md" | "markdown" => Self::Markdown,
            "xlf" if rest.ends_with(".xliff12") => Self::Exchange(exchange::Format::Xliff12),
            "sdlxliff" | "mqxliff" | "mxliff" | "txlf" => Self::Exchange(exchange::Format::Xliff12),
            "xlf" | "xliff" => Self::Exchange(exchange::Format::Xliff),
            "tmx" => Self::Exchange(exchange::Format::Tmx),
            "docx" => Self::Exchange(exchange::Format::Docx),
            "csv" => Self::Exchange(exchange::Format::Csv),
            "html" | "htm" if rest.ends_with(".review") => Self::Review,
            "html" | "htm" => Self::Html,
            "diff" => Self::Diff,
            _ => return None,
        })
    }
}

/// Returns the format for the extension of a file that is made from a bitext: XLIFF in the version that the bitext was made
/// from.
pub fn format_for(path: &str, bitext: &Bitext) -> Option<Format> {
    let made_from = bitext.article.original.as_ref().and_then(|o| exchange::Format::from_name(&o.format));
    match (Format::from_path(path)?, made_from) {
        (Format::Exchange(exchange::Format::Xliff), Some(exchange::Format::Xliff12)) => {
            Some(Format::Exchange(exchange::Format::Xliff12))
        }
        (format, _) => Some(format),
    }
}

/// Writes the bitext in `format`.
pub fn export(bitext: &Bitext, format: Format) -> Vec<u8> {
    let text = match format {
        Format::Text => text::write(bitext),
        Format::Bilingual => bilingual::write(bitext),
        Format::Diff => diff::render(bitext, &diff::Style::default()),
        Format::Json => v1::to_json(bitext),
        Format::Markdown => markdown::write(bitext),
        Format::Html => html::write(bitext),
        Format::Review => review::write(bitext),
        Format::Exchange(format) => return exchange::write(format, bitext),
    };
    text.into_bytes()
}

/// Whether the article is Markdown, which keeps its own layout in its translation.
fn is_markdown(bitext: &Bitext) -> bool {
    let lower = bitext.article.path.to_ascii_lowercase();
    lower.ends_with(".md") || lower.ends_with(".markdown")
}

/// Returns the text to print for a segment: its translation, or a note that it is not translated; never the source
/// alone.
fn printed(segment: &crate::bitext::Segment) -> String {
    match &segment.target {
        Some(target) => target.clone(),
        None => format!("[[not translated: {}]]", segment.source),
    }
}

#[cfg(test)]
mod tests;
