//! Makes a bitext from an exchange file alone, for work that began in another program.

use super::{ExchangeError, LanguagePair, Sheet, SheetRow};
use crate::bitext::{Article, Bitext, Block, BlockKind, HistoryKind, HistoryRow, Note, Origin, Run, Segment, State};
use crate::finding::{Code, Finding};
use crate::text::Span;
use crate::text::digest::sha256;

/// Makes a bitext from the rows of a sheet: one segment per row, in their order, and one block for each block in the
/// file, or else for each segment. Nothing is enforced or checked yet. The article is the sources, joined.
///
/// # Errors
/// Where the file has no sentence.
pub fn to_bitext(sheet: &Sheet, name: &str, pair: LanguagePair<'_>, created: String) -> Result<Bitext, ExchangeError> {
    let (mut text, mut blocks, mut segments) = (String::new(), Vec::<Block>::new(), Vec::<Segment>::new());
    let mut open = None;
    for row in sheet.rows.iter().filter(|row| !row.source.trim().is_empty()) {
        let goes_on = row.block.is_some() && row.block == open;
        if !text.is_empty() {
            text.push_str(if goes_on { " " } else { "\n\n" });
        }
        let span = Span::new(text.len(), text.len() + row.source.len());
        text.push_str(&row.source);
        match blocks.last_mut().filter(|_| goes_on) {
            Some(block) => block.span.end = span.end,
            None => {
                let kind = row.block.map_or(BlockKind::Paragraph, |(_, kind)| kind);
                blocks.push(Block { id: blocks.len() as u32 + 1, kind, span });
            }
        }
        open = row.block;
        let copied = row.copied && row.target.is_none();
        let target = target_of(row).cloned();
        let state = state_of(row);
        let persons = state.is_decided();
        segments.push(Segment {
            history: row.notes.iter().map(|note| note_of(note, &created)).collect(),
            draft: row.draft.clone().or_else(|| target.clone()),
            target,
            origin: match persons {
                true => Origin::Human,
                false if copied => Origin::Copied,
                false => Origin::Backend,
            },
            state,
            findings: match state {
                State::Failed => {
                    let reason = row.broken.as_deref().unwrap_or("the file has no translation for it");
                    vec![Finding::new(Code::NotTranslated, reason)]
                }
                _ => Vec::new(),
            },
            ..Segment::new(segments.len() as u32 + 1, blocks.len() as u32, span, row.source.clone())
        });
    }
    if segments.is_empty() {
        return Err(ExchangeError::new("there is no sentence in it"));
    }
    text.push('\n');
    let title = blocks.iter().find(|b| b.kind == BlockKind::Title).map(|b| b.span.of(&text).to_owned());
    let sha256 = sha256(&text);
    let run =
        Run { backend: "none".to_owned(), created, version: env!("CARGO_PKG_VERSION").to_owned(), ..Run::default() };
    Ok(Bitext {
        from: pair.from.to_string(),
        to: pair.to.to_string(),
        article: Article {
            path: name.to_owned(),
            sha256,
            title,
            text,
            verbatim: false,
            original: None,
            url: None,
            target: None,
        },
        run,
        blocks,
        segments,
    })
}

/// Returns a note of the file as it is in a bitext that was made at this time.
fn note_of(note: &Note, created: &str) -> HistoryRow {
    HistoryRow {
        who: note.who.clone().unwrap_or_default(),
        when: note.when.clone().unwrap_or_else(|| created.to_owned()),
        what: HistoryKind::Note,
        was: None,
        backend: None,
        text: Some(note.text.trim().to_owned()),
    }
}

/// Returns the target that the segment of a row has at first.
pub(super) fn target_of(row: &SheetRow) -> Option<&String> {
    let target = if row.copied { row.target.as_ref().or(Some(&row.source)) } else { row.target.as_ref() };
    target.filter(|t| !t.trim().is_empty() && row.broken.is_none())
}

/// Returns the state that the segment of a row has at first.
pub(super) fn state_of(row: &SheetRow) -> State {
    match (row.state, target_of(row)) {
        (_, None) => State::Failed,
        (Some(state), Some(_)) if state.is_decided() => state,
        (_, Some(_)) => State::Translated,
    }
}
