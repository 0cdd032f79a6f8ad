//! Builds a bitext from an existing translation, line by line.

use super::PipelineContext;
use crate::bitext::{Article, Bitext, Block, BlockKind, Run, Segment, State};
use crate::intake::Raw;
use crate::reason::Reason;
use crate::text::Span;

/// Builds a bitext from a source and its translation, with one segment for each line; nothing is enforced or checked
/// yet. Empty lines give no segment. White space around a line is no part of its segment where both sides have the same;
/// where they differ it is, so that what is written has the draft's, byte for byte.
///
/// # Errors
/// A message about the mismatch, with its line number (from 1) where there is one.
pub fn from_parallel_lines(
    source: &Raw,
    draft: &str,
    cx: &PipelineContext<'_>,
    created: String,
) -> Result<Bitext, Reason> {
    let (there, here): (Vec<&str>, Vec<&str>) = (source.text.lines().collect(), draft.lines().collect());
    let drafts = here.len();
    if there.len() != drafts {
        return Err(format!(
            "lines in the source: {}, lines in the draft: {drafts}; each source line needs one draft line",
            there.len()
        )
        .into());
    }
    let mut blocks = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    for (number, (line, draft)) in (1..).zip(there.iter().zip(&here)) {
        let (mut words, mut said) = (line.trim(), draft.trim());
        match (words.is_empty(), said.is_empty()) {
            (true, true) => continue,
            (true, false) => return Err(format!("line {number} of the draft has no source").into()),
            (false, true) => {}
            (false, false) if around(line) == around(draft) => {}
            (false, false) => (words, said) = (line, draft),
        }
        let start = words.as_ptr() as usize - source.text.as_ptr() as usize;
        let span = Span::new(start, start + words.len());
        let id = blocks.len() as u32 + 1;
        blocks.push(Block { id, kind: BlockKind::Paragraph, span });
        let target = (!said.is_empty()).then(|| said.to_owned());
        segments.push(Segment {
            draft: target.clone(),
            state: if target.is_some() { State::Translated } else { State::Failed },
            target,
            ..Segment::new(id, id, span, words.to_owned())
        });
    }
    Ok(Bitext {
        from: cx.from.to_string(),
        to: cx.to.to_string(),
        article: Article {
            path: source.path.clone(),
            sha256: source.sha256.clone(),
            title: None,
            text: source.text.clone(),
            verbatim: source.verbatim,
            original: None,
            url: None,
            target: None,
        },
        run: Run {
            backend: "none".to_owned(),
            model: None,
            glossary_sha256: cx.term_index.sha256().to_owned(),
            created,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Run::default()
        },
        blocks,
        segments,
    })
}

/// Returns the white space before and behind the words of a line.
fn around(line: &str) -> (&str, &str) {
    let rest = line.trim_start();
    (&line[..line.len() - rest.len()], &rest[rest.trim_end().len()..])
}
