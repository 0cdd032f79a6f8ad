//! Splits, merges and moves of aligned sentences, as a person makes them; each can be undone.
//!
//! What is found by checks goes with the old pairs: whoever changes beads runs the checks again.

use super::{AlignedBead, Bitext, Origin, Segment, State, TargetArticle};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// What a change replaced: with it, [`undo`] restores the bitext.
#[derive(Debug, Clone, PartialEq)]
pub struct BeadChange {
    /// Index of the first segment that was replaced.
    pub at: usize,
    /// The segments that were there.
    pub before: Vec<Segment>,
    /// The number of segments that are there now.
    pub after: usize,
}

/// Why beads cannot be changed like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeadError {
    /// There is no such segment.
    #[error("there is no segment after this")]
    Missing,
    /// The segment is not from an alignment.
    #[error("this segment is not from an alignment")]
    NotAligned,
    /// The segments are in two paragraphs.
    #[error("these segments are in two paragraphs of the article, so they cannot be one")]
    Paragraphs,
    /// The translation has them at two places.
    #[error("the translation has these at two places, with something else between them")]
    Places,
    /// A person has edited it: what they wrote is not at a place of the published text.
    #[error("a person has edited this translation; go back to the published text first (r), then change the pairs")]
    Edited,
    /// Nothing would be left on both sides, or a place is inside a character.
    #[error("there is nothing to separate at this place")]
    Nothing,
    /// The article's text is not there.
    #[error("the article's file is not found, and its text is needed; put it where the bitext names it")]
    NoText,
}

/// Returns what a person is told about a bead that has nothing on one side.
pub fn no_counterpart(source: Span, is_target_empty: bool) -> Option<Finding> {
    match (source.start == source.end, is_target_empty) {
        (true, _) => {
            Some(Finding::new(Code::NoCounterpart, "the article has nothing for this part of the translation"))
        }
        (_, true) => Some(Finding::new(Code::NoCounterpart, "the translation has nothing for this").at_source(source)),
        _ => None,
    }
}

/// Merges the segments with the indexes `at` and `at + 1`.
///
/// # Errors
/// See [`BeadError`]; nothing is changed.
pub fn merge_beads(bitext: &mut Bitext, at: usize) -> Result<BeadChange, BeadError> {
    let (first, second) = two(bitext, at)?;
    let (a, b) = (bead(first)?, bead(second)?);
    let source = match (first.source.is_empty(), second.source.is_empty()) {
        (false, false) if first.block != second.block => return Err(BeadError::Paragraphs),
        (true, _) => second.span,
        (_, true) => first.span,
        _ => Span::new(first.span.start, second.span.end),
    };
    let target = together(bitext, at, a.span, b.span)?;
    let (kind, block) = (sum(&a.kind, &b.kind), if first.source.is_empty() { second.block } else { first.block });
    let text = match (first.source.is_empty(), second.source.is_empty()) {
        (true, _) => second.source.clone(),
        (_, true) => first.source.clone(),
        _ => bitext.article.text.get(source.start..source.end).ok_or(BeadError::NoText)?.to_owned(),
    };
    let history = [&first.history[..], &second.history].concat();
    let mut made = Segment { block, span: source, source: text, history, ..fresh(first) };
    place(&mut made, published(bitext)?, AlignedBead { kind, confidence: 1.0, span: target, is_moved: false })?;
    Ok(replace(bitext, at, 2, vec![made]))
}

/// Splits the segment with the index `at` before the byte `source` of its source and the byte `target` of its part of the
/// translation ([`AlignedBead::span`]). `sentences` counts the sentences of the source and of the target.
///
/// # Errors
/// See [`BeadError`]; nothing is changed.
pub fn split_bead(
    bitext: &mut Bitext,
    at: usize,
    (source, target): (usize, usize),
    sentences: [&dyn Fn(&str) -> usize; 2],
) -> Result<BeadChange, BeadError> {
    let segment = bitext.segments.get(at).ok_or(BeadError::Missing)?;
    let whole = bead(segment)?;
    let there = published(bitext)?;
    let here = cut(&segment.source, Span::new(0, segment.source.len()), source)?;
    let parts = cut(there, whole.span, target)?;
    let mut made: Vec<Segment> = Vec::with_capacity(2);
    for (span, target) in here.into_iter().zip(parts) {
        if span.start == span.end && target.start == target.end {
            return Err(BeadError::Nothing);
        }
        let mut part = fresh(segment);
        // What was written about it stays with the first part.
        if !made.is_empty() {
            part.history.clear();
        }
        part.span = span.shifted(segment.span.start);
        span.of(&segment.source).clone_into(&mut part.source);
        let kind =
            format!("{}:{}", count(span.of(&segment.source), sentences[0]), count(target.of(there), sentences[1]));
        place(&mut part, there, AlignedBead { kind, confidence: 1.0, span: target, is_moved: whole.is_moved })?;
        made.push(part);
    }
    Ok(replace(bitext, at, 1, made))
}

/// Moves the border between the translations of the segments `at` and `at + 1` to the byte `border` of the translation: what is
/// before it belongs to the first, what is behind it to the second. `sentences` counts the sentences of a translation.
///
/// # Errors
/// See [`BeadError`]; nothing is changed.
pub fn move_border(
    bitext: &mut Bitext,
    at: usize,
    border: usize,
    sentences: &dyn Fn(&str) -> usize,
) -> Result<BeadChange, BeadError> {
    let (first, second) = two(bitext, at)?;
    let (a, b) = (bead(first)?, bead(second)?);
    let is_empty = |span: Span| span.start == span.end;
    if is_empty(a.span) && is_empty(b.span) {
        return Err(BeadError::Nothing);
    }
    // Where the translation has them the other way round, no border is between them.
    if !is_empty(a.span) && !is_empty(b.span) && a.span.end > b.span.start {
        return Err(BeadError::Places);
    }
    let whole = together(bitext, at, a.span, b.span)?;
    let there = published(bitext)?;
    let inner = border.checked_sub(whole.start).ok_or(BeadError::Nothing)?;
    let parts = cut(there, whole, inner)?;
    let mut made = Vec::with_capacity(2);
    for (segment, span) in [first, second].into_iter().zip(parts) {
        if segment.source.is_empty() && is_empty(span) {
            return Err(BeadError::Nothing);
        }
        let mut part = fresh(segment);
        let here = segment.bead.as_ref().and_then(|bead| bead.kind.split(':').next()).unwrap_or("1");
        let kind = format!("{here}:{}", count(span.of(there), sentences));
        place(&mut part, there, AlignedBead { kind, confidence: 1.0, span, is_moved: false })?;
        made.push(part);
    }
    Ok(replace(bitext, at, 2, made))
}

/// Restores what a change replaced, and returns the change that this is. The changes after it must have been undone.
pub fn undo(bitext: &mut Bitext, change: BeadChange) -> BeadChange {
    let BeadChange { at, before, after } = change;
    let end = (at + after).min(bitext.segments.len());
    let at = at.min(end);
    replace(bitext, at, end - at, before)
}

/// Returns the byte of a bead's part of the translation that is the byte `at` of the segment's target: the target has that part
/// in one line, so the two differ in white space only.
pub fn in_published(bitext: &Bitext, segment: &Segment, at: usize) -> Option<usize> {
    let bead = segment.bead.as_ref()?;
    let part = bitext.article.target.as_ref()?.text.get(bead.span.start..bead.span.end)?;
    let is_ink = |c: &char| !c.is_whitespace();
    let ink = segment.target.as_deref()?.get(..at)?.chars().filter(is_ink).count();
    let mut places = part.char_indices().filter(|(_, c)| is_ink(c)).map(|(place, _)| place);
    Some(places.nth(ink).unwrap_or(part.len()))
}

fn two(bitext: &Bitext, at: usize) -> Result<(&Segment, &Segment), BeadError> {
    let two = at.checked_add(2).and_then(|end| bitext.segments.get(at..end)).ok_or(BeadError::Missing)?;
    Ok((&two[0], &two[1]))
}

/// The bead of a segment whose target nobody has edited.
fn bead(segment: &Segment) -> Result<&AlignedBead, BeadError> {
    let is_written = |origin: Origin, edits: bool| origin != Origin::Aligned || edits;
    match &segment.bead {
        None => Err(BeadError::NotAligned),
        Some(_) if is_written(segment.origin, !segment.edits.is_empty()) => Err(BeadError::Edited),
        // What a person wrote may also wait beside the published text.
        Some(_) if segment.other.as_ref().is_some_and(|o| o.origin == Origin::Human || o.state.is_decided()) => {
            Err(BeadError::Edited)
        }
        Some(bead) => Ok(bead),
    }
}

fn published(bitext: &Bitext) -> Result<&str, BeadError> {
    let text = |target: &TargetArticle| !target.text.is_empty();
    bitext.article.target.as_deref().filter(|target| text(target)).map(|t| t.text.as_str()).ok_or(BeadError::NotAligned)
}

/// Returns the place of two beads' translations together, in whatever order the translation has them; nothing else may be
/// between them.
fn together(bitext: &Bitext, at: usize, a: Span, b: Span) -> Result<Span, BeadError> {
    if a.start == a.end {
        return Ok(b);
    }
    if b.start == b.end {
        return Ok(a);
    }
    let whole = Span::new(a.start.min(b.start), a.end.max(b.end));
    let others = bitext.segments.iter().enumerate().filter(|(index, _)| *index != at && *index != at + 1);
    let mut spans = others.filter_map(|(_, segment)| Some(segment.bead.as_ref()?.span));
    if spans.any(|other| other.start < other.end && other.start < whole.end && other.end > whole.start) {
        return Err(BeadError::Places);
    }
    Ok(whole)
}

/// Gives a segment its part of the translation, in one line, and what a person is told about it.
fn place(segment: &mut Segment, there: &str, bead: AlignedBead) -> Result<(), BeadError> {
    let text = there.get(bead.span.start..bead.span.end).ok_or(BeadError::Nothing)?;
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join(" ");
    segment.findings.extend(no_counterpart(segment.span, text.is_empty()));
    (segment.target, segment.bead) = (Some(text), Some(bead));
    Ok(())
}

fn count(text: &str, sentences: &dyn Fn(&str) -> usize) -> usize {
    if text.trim().is_empty() { 0 } else { sentences(text).max(1) }
}

/// Cuts a range at a byte of it, and drops white space around both parts.
fn cut(text: &str, span: Span, at: usize) -> Result<[Span; 2], BeadError> {
    let whole = text.get(span.start..span.end).ok_or(BeadError::NoText)?;
    let (before, behind) = whole.split_at_checked(at).ok_or(BeadError::Nothing)?;
    let end = span.start + before.trim_end().len();
    let start = span.end - behind.trim_start().len();
    let first = if before.trim().is_empty() { Span::new(span.start, span.start) } else { Span::new(span.start, end) };
    let second = if behind.trim().is_empty() { Span::new(span.end, span.end) } else { Span::new(start, span.end) };
    Ok([first, second])
}

/// A segment that nothing is known about but where it is.
fn fresh(segment: &Segment) -> Segment {
    Segment {
        terms: Vec::new(),
        findings: Vec::new(),
        facts: Vec::new(),
        alignment: Vec::new(),
        edits: Vec::new(),
        other: None,
        draft: None,
        state: State::Translated,
        ..segment.clone()
    }
}

fn sum(a: &str, b: &str) -> String {
    let count = |kind: &str, side: usize| kind.split(':').nth(side).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
    format!("{}:{}", count(a, 0) + count(b, 0), count(a, 1) + count(b, 1))
}

fn replace(bitext: &mut Bitext, at: usize, count: usize, made: Vec<Segment>) -> BeadChange {
    let after = made.len();
    let before: Vec<Segment> = bitext.segments.splice(at..at + count, made).collect();
    // The segments before the first that was replaced keep their numbers.
    for (id, segment) in (1..).zip(&mut bitext.segments).skip(at) {
        segment.id = id;
    }
    BeadChange { at, before, after }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bitext::fixtures::of_beads;

    fn sentences(text: &str) -> usize {
        text.matches('.').count()
    }

    const BOTH: [&dyn Fn(&str) -> usize; 2] = [&sentences, &sentences];

    fn shown(bitext: &Bitext) -> Vec<String> {
        let one = |s: &Segment| {
            format!("{} {}|{}", s.bead.as_ref().unwrap().kind, s.source, s.target.as_deref().unwrap_or_default())
        };
        bitext.segments.iter().map(one).collect()
    }

    #[test]
    fn beads_are_merged_split_and_moved() {
        let start = of_beads(&[("Satu.", "One."), ("Dua. Tiga.", "Two. Three. Four."), ("Empat.", "")]);
        let mut now = start.clone();
        let merged = merge_beads(&mut now, 0).unwrap();
        assert_eq!(shown(&now), ["3:4 Satu. Dua. Tiga.|One. Two. Three. Four.", "1:0 Empat.|"]);
        undo(&mut now, merged);
        assert_eq!(now, start);
        let split = split_bead(&mut now, 1, (5, 5), BOTH).unwrap();
        assert_eq!(shown(&now)[1..3], ["1:1 Dua.|Two.", "1:2 Tiga.|Three. Four."]);
        assert_eq!(now.segments.iter().map(|s| s.id).collect::<Vec<_>>(), [1, 2, 3, 4]);
        undo(&mut now, split);
        // The border is a place of the translation: before `Four.`
        let border = now.article.target.as_ref().unwrap().text.find("Four").unwrap();
        move_border(&mut now, 1, border, &sentences).unwrap();
        assert_eq!(shown(&now)[1..], ["2:2 Dua. Tiga.|Two. Three.", "1:1 Empat.|Four."]);
    }

    #[test]
    fn what_cannot_be_changed_is_refused() {
        let mut now = of_beads(&[("Satu.", "One."), ("Dua.", "Two.")]);
        assert_eq!(merge_beads(&mut now, 1), Err(BeadError::Missing));
        assert_eq!(merge_beads(&mut now, usize::MAX), Err(BeadError::Missing));
        assert_eq!(split_bead(&mut now, 0, (0, 0), BOTH), Err(BeadError::Nothing));
        assert_eq!(split_bead(&mut now, 0, (99, 1), BOTH), Err(BeadError::Nothing));
        now.segments[1].block = 2;
        assert_eq!(merge_beads(&mut now, 0), Err(BeadError::Paragraphs));
        now.segments[1].origin = Origin::Human;
        assert_eq!(move_border(&mut now, 0, 2, &sentences), Err(BeadError::Edited));
        now.segments[0].bead = None;
        assert_eq!(split_bead(&mut now, 0, (1, 1), BOTH), Err(BeadError::NotAligned));
        now.article.target = None;
        now.segments[0].bead =
            Some(AlignedBead { kind: "1:1".to_owned(), confidence: 1.0, span: Span::new(0, 0), is_moved: false });
        assert_eq!(split_bead(&mut now, 0, (1, 1), BOTH), Err(BeadError::NotAligned));
    }

    #[test]
    fn what_the_translation_has_elsewhere_is_not_swallowed() {
        // The translation has the first two the other way round, and then the fourth before the third.
        let mut now = of_beads(&[("Satu.", "One."), ("Dua.", "Two."), ("Tiga.", "Three."), ("Empat.", "Four.")]);
        let spans: Vec<Span> = now.segments.iter().map(|s| s.bead.as_ref().unwrap().span).collect();
        for (at, of) in [(0, 1), (1, 0)] {
            now.segments[at].bead.as_mut().unwrap().span = spans[of];
            now.segments[at].target = Some(spans[of].of(&now.article.target.as_ref().unwrap().text).to_owned());
        }
        assert_eq!(move_border(&mut now, 0, 2, &sentences), Err(BeadError::Places));
        // `Two.` is between `One.` and `Three.`
        assert_eq!(merge_beads(&mut now, 1), Err(BeadError::Places));
        let text = now.article.text.clone();
        now.article.text.clear();
        assert_eq!(merge_beads(&mut now, 0), Err(BeadError::NoText));
        now.article.text = text;
        merge_beads(&mut now, 0).unwrap();
        assert_eq!(shown(&now)[..2], ["2:2 Satu. Dua.|One. Two.", "1:1 Tiga.|Three."]);
    }

    #[test]
    fn what_has_nothing_on_one_side_says_so_and_lines_are_joined() {
        let mut now = of_beads(&[("Satu. Dua.", "One.  Two.")]);
        let target = now.article.target.as_mut().unwrap();
        target.text = target.text.replace("  ", "\n ");
        now.segments[0].target = Some("One. Two.".to_owned());
        let at = in_published(&now, &now.segments[0], 5).unwrap();
        assert_eq!(at, 6, "the line break is two bytes in the translation's text");
        split_bead(&mut now, 0, (10, at), BOTH).unwrap();
        assert_eq!(shown(&now), ["2:1 Satu. Dua.|One.", "0:1 |Two."]);
        let codes: Vec<_> =
            now.segments.iter().map(|s| s.findings.iter().map(|f| f.code).collect::<Vec<_>>()).collect();
        assert_eq!(codes, [vec![], vec![Code::NoCounterpart]]);
    }

    proptest! {
        /// No word of either side is lost, doubled or moved, and every change can be undone.
        #[test]
        fn nothing_is_lost(
            beads in prop::collection::vec(("(é[ab]{0,3}\\. ?){0,3}", "(ü[cd]{0,3}\\. ?){0,3}"), 1..6),
            changes in prop::collection::vec((0_usize..3, 0_usize..6, 0_usize..24, 0_usize..24), 1..12),
        ) {
            let trimmed: Vec<(&str, &str)> = beads.iter().map(|(a, b)| (a.trim(), b.trim())).collect();
            let filled: Vec<(&str, &str)> = trimmed.into_iter().filter(|(a, b)| !a.is_empty() || !b.is_empty()).collect();
            let start = of_beads(&filled);
            let letters = |bitext: &Bitext| {
                let of = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                let sources: String = bitext.segments.iter().map(|s| s.source.as_str()).collect();
                let targets: String = bitext.segments.iter().filter_map(|s| s.target.as_deref()).collect();
                (of(sources), of(targets))
            };
            let mut now = start.clone();
            let mut done = Vec::new();
            for (kind, at, a, b) in changes {
                let change = match kind {
                    0 => merge_beads(&mut now, at),
                    1 => split_bead(&mut now, at, (a, b), BOTH),
                    _ => move_border(&mut now, at, a + b, &sentences),
                };
                done.extend(change.ok());
                prop_assert_eq!(letters(&now), letters(&start));
                for segment in &now.segments {
                    prop_assert_eq!(segment.span.of(&now.article.text), &segment.source);
                    prop_assert!(!segment.source.is_empty() || !segment.target.as_deref().unwrap_or_default().is_empty());
                }
                prop_assert!(now.segments.windows(2).all(|two| two[0].span.end <= two[1].span.start));
            }
            for change in done.into_iter().rev() {
                undo(&mut now, change);
            }
            prop_assert_eq!(now, start);
        }
    }
}
