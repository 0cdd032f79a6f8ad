//! Markdown with one table (GFM). Read by pulldown-cmark, so that an editor may realign the table; a cell's text is its
//! Markdown source, with backslashes and `<br>` resolved, so that no emphasis is lost.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::table::{HEADS, TableBuilder, cells};
use super::{ExchangeError, Sheet, xml};
use crate::bitext::Bitext;
use crate::tmx::is_printable;

/// The prefix of the article's hash.
const ARTICLE: &str = "<!-- padanan article-sha256: ";

pub(super) fn write(bitext: &Bitext) -> Vec<u8> {
    let mut out = format!("# {}\n\n", escaped(&bitext.article.path));
    let hash: String = bitext.article.sha256.chars().filter(char::is_ascii_alphanumeric).collect();
    out.push_str(&format!("{ARTICLE}{hash} -->\n\n"));
    out.push_str(&format!("| {} |\n|{}\n", HEADS.join(" | "), "---|".repeat(HEADS.len())));
    for segment in &bitext.segments {
        for cell in cells(segment) {
            out.push_str("| ");
            out.push_str(&escaped(&cell));
            out.push(' ');
        }
        out.push_str("|\n");
    }
    out.into_bytes()
}

/// Escapes a text so that Markdown shows it literally, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").trim().chars() {
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("<br>"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            _ => {}
        }
    }
    out
}

fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell.trim();
    while let Some(c) = rest.chars().next() {
        let line_break = ["<br>", "<br/>", "<br />"].into_iter().find(|tag| rest.starts_with(tag));
        let mark = rest[c.len_utf8()..].chars().next().filter(|m| c == '\\' && m.is_ascii_punctuation());
        let (said, length) = match (line_break, mark) {
            (Some(tag), _) => ('\n', tag.len()),
            (None, Some(mark)) => (mark, 2),
            (None, None) => (c, c.len_utf8()),
        };
        out.push(said);
        rest = &rest[length..];
    }
    out
}

pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let text = xml::decoded(bytes)?;
    let mut rows = TableBuilder::default();
    let mut cells: Vec<String> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Table(_)) => rows.new_table(),
            Event::Start(Tag::TableCell) => cells.push(unescaped(cell(&text[range]))),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                if let Some(between) = text.get(counted..range.start) {
                    line += memchr::memchr_iter(b'\n', between.as_bytes()).count();
                    counted = range.start;
                }
                // The parser drops surplus cells; they are added back, so that the table can report them.
                let row = text.get(range.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
                cells.extend(surplus(row, cells.len()).into_iter().map(str::to_owned));
                rows.push(line, &std::mem::take(&mut cells));
            }
            _ => {}
        }
    }
    rows.sheet.article_sha256 =
        text.split_once(ARTICLE).and_then(|(_, rest)| Some(rest.split_once(" -->")?.0.to_owned()));
    rows.finish("table")
}

/// Returns the cells of a row after the first `known`.
fn surplus(row: &str, known: usize) -> Vec<&str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut parts = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            parts.push(&row[from..at]);
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    if !row[from..].trim().is_empty() {
        parts.push(&row[from..]);
    }
    parts.split_off(known.min(parts.len()))
}

/// Returns a cell without the pipes around it, which a parser may include.
fn cell(text: &str) -> &str {
    let text = text.strip_prefix('|').unwrap_or(text);
    match text.strip_suffix('|') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => text,
    }
}
