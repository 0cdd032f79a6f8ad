//! What enforcement changed in a machine's words. A term that travelled as a placeholder was written by no machine, so
//! it is no change: the program set it.

use super::{Op, words_and_terms};
use crate::bitext::{Outcome, Segment, TermHit};
use crate::text::Span;

/// Returns the change from a segment's draft to its target. A term that was set for a placeholder is [`Op::Equal`],
/// although the draft has the source's word there; without these terms, the pieces joined are both texts.
pub fn enforcement(segment: &Segment) -> Vec<Op> {
    let Some(target) = segment.target.as_deref() else { return Vec::new() };
    let draft = segment.draft.as_deref().unwrap_or(target);
    let mut places: Vec<Span> = segment.terms.iter().filter_map(|t| t.target_span).collect();
    places.sort_unstable();
    let mut set: Vec<(Span, &str)> = segment.terms.iter().filter_map(|t| set_term(segment, t)).collect();
    set.sort_unstable();
    let filled = Filled::of(draft, target, &set);
    let in_draft = |op| match op {
        Op::Removed(span) => Op::Removed(filled.in_draft(span)),
        op => op,
    };
    words_and_terms(&filled.text, target, &places).into_iter().map(in_draft).collect()
}

/// Whether a term was set by the program: it travelled as a placeholder.
pub fn is_set(term: &TermHit) -> bool {
    term.outcome == Outcome::Shielded
}

/// Returns the place of a set term in the target, and the source's word, which the draft has in its place.
fn set_term<'a>(segment: &'a Segment, term: &TermHit) -> Option<(Span, &'a str)> {
    let word = segment.source.get(segment.in_source(term.source_span)?.range())?;
    Some((term.target_span.filter(|_| is_set(term))?, word))
}

/// A draft in which the set terms have the form that they have in the target.
struct Filled {
    text: String,
    /// The places of the terms: in this text, and in the draft.
    terms: Vec<(Span, Span)>,
}

impl Filled {
    fn of(draft: &str, target: &str, set: &[(Span, &str)]) -> Self {
        let mut found: Vec<(Span, &str)> = Vec::new();
        let mut from = 0;
        for (term, word) in set {
            let free = |at: &usize| !found.iter().any(|(span, _)| span.overlaps(Span::new(*at, at + word.len())));
            let mut places = draft.match_indices(word).map(|(at, _)| at).filter(free);
            // The words mostly come in the order of the target.
            let Some(at) = places.clone().find(|at| *at >= from).or_else(|| places.next()) else { continue };
            from = at + word.len();
            found.push((Span::new(at, from), term.of(target)));
        }
        found.sort_unstable();
        let (mut text, mut terms, mut at) = (String::with_capacity(draft.len()), Vec::new(), 0);
        for (there, form) in found {
            text.push_str(&draft[at..there.start]);
            terms.push((Span::new(text.len(), text.len() + form.len()), there));
            text.push_str(form);
            at = there.end;
        }
        text.push_str(&draft[at..]);
        Self { text, terms }
    }

    /// Returns a span as one of the draft; a part of a term is the whole of it.
    fn in_draft(&self, span: Span) -> Span {
        Span::new(self.offset(span.start, |there| there.start), self.offset(span.end, |there| there.end))
    }

    fn offset(&self, at: usize, edge: impl Fn(Span) -> usize) -> usize {
        match self.terms.iter().rev().find(|(here, _)| here.start < at) {
            Some((here, there)) if at < here.end => edge(*there),
            Some((here, there)) => there.end + (at - here.end),
            None => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::fixtures;

    /// Returns the change of a segment in which these terms are, each with its form in the target and its outcome.
    fn shown(source: &str, draft: &str, target: &str, terms: &[(&str, &str, Outcome)]) -> String {
        let mut segment = fixtures::of_pairs(&[(source, Some(draft), Some(target))]).segments.remove(0);
        segment.terms = terms
            .iter()
            .map(|(word, form, outcome)| {
                let here = source.find(word).unwrap();
                let there = target.find(form).unwrap();
                TermHit {
                    term: (*word).to_owned(),
                    source_span: Span::new(here, here + word.len()),
                    target_span: Some(Span::new(there, there + form.len())),
                    outcome: *outcome,
                    method: String::new(),
                }
            })
            .collect();
        let piece = |op: Op| match op {
            Op::Equal(s) => s.of(target).to_owned(),
            Op::Removed(s) => format!("[-{}-]", s.of(draft)),
            Op::Added(s) => format!("{{+{}+}}", s.of(target)),
        };
        enforcement(&segment).into_iter().map(piece).collect()
    }

    #[test]
    fn a_term_that_travelled_as_a_placeholder_is_no_change() {
        let set = [("Moskwa", "Moscow", Outcome::Shielded)];
        assert_eq!(shown("Dari Moskwa.", "From Moskwa.", "From Moscow.", &set), "From Moscow.");
        let kept = [("Moskwa", "Moscow", Outcome::Repaired)];
        assert_eq!(shown("Dari Moskwa.", "From Moskwa.", "From Moscow.", &kept), "From [-Moskwa-]{+Moscow+}.");
    }

    #[test]
    fn what_changed_beside_it_is_one() {
        let both = [("Moskwa", "Moscow", Outcome::Shielded), ("Kiew", "Kyiv", Outcome::Repaired)];
        assert_eq!(
            shown("Moskwa dan Kiew.", "Moskwa and Kiew.", "Moscow and Kyiv.", &both),
            "Moscow and [-Kiew-]{+Kyiv+}."
        );
        // The two changes are one group of words, because only a space is between them.
        assert_eq!(shown("Moskwa Kiew", "Moskwa Kiew", "Moscow Kyiv", &both), "Moscow [-Kiew-]{+Kyiv+}");
        let set = [("Uni Soviet", "Soviet Union", Outcome::Shielded)];
        assert_eq!(shown("di Uni Soviet", "at Uni Soviet", "in Soviet Union", &set), "[-at-]{+in+} Soviet Union");
    }

    #[test]
    fn words_in_another_order_are_still_the_term() {
        let set = [("Jakarta Timur", "East Jakarta", Outcome::Shielded), ("Selatan", "South", Outcome::Shielded)];
        assert_eq!(
            shown("Jakarta Timur dan Selatan", "in Jakarta Timur and Selatan.", "in East Jakarta and South.", &set),
            "in East Jakarta and South."
        );
        assert_eq!(
            shown("Jakarta Timur dan Selatan", "Selatan or Jakarta Timur.", "South and East Jakarta.", &set),
            "South [-or-]{+and+} East Jakarta."
        );
    }

    #[test]
    fn a_draft_without_the_word_shows_the_change_as_it_is() {
        let set = [("Moskwa", "Moscow", Outcome::Shielded)];
        assert_eq!(shown("Dari Moskwa.", "From there.", "From Moscow.", &set), "From [-there-]{+Moscow+}.");
    }
}
