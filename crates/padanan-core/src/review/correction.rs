//! A correction that a person made more than once: where else in the bitext it fits.

use std::collections::BTreeSet;

use crate::bitext::{Bitext, Segment};
use crate::text::Span;

/// A correction, and the segments that it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The words that were there.
    pub was: String,
    /// The words that a person put in their place.
    pub now: String,
    /// In how many segments.
    pub done: usize,
    /// The undecided segments that still have the words, each with its target after the correction.
    pub rows: Vec<(u32, String)>,
}

/// How often a correction is made before it is offered for the rest.
const TWICE: usize = 2;
/// Minimum length of the words, in letters: `a` for `the` is right in one sentence and wrong in the next.
const MIN_LETTERS: usize = 4;

/// Returns the correction in a segment that was made in another one as well and fits the most undecided segments; `None`
/// if there is none. What a person decided is left alone.
pub fn correction(bitext: &Bitext, id: u32) -> Option<Correction> {
    let segment = bitext.segments.get((id as usize).checked_sub(1)?)?;
    let own: BTreeSet<(String, String)> = replaced(segment).into_iter().collect();
    let fits = own.into_iter().filter_map(|(was, now)| {
        let done = bitext.segments.iter().filter(|s| replaced(s).iter().any(|(w, n)| *w == was && *n == now)).count();
        let open = bitext.segments.iter().filter(|s| !s.is_decided() && s.id != id);
        let rows: Vec<(u32, String)> =
            open.filter_map(|s| Some((s.id, with(s.target.as_deref()?, &was, &now)?))).collect();
        (done >= TWICE && !rows.is_empty()).then_some(Correction { was, now, done, rows })
    });
    fits.max_by_key(|c| c.rows.len())
}

/// Returns the words that a person replaced in a segment, each with what they wrote.
fn replaced(segment: &Segment) -> Vec<(String, String)> {
    let Some(target) = segment.target.as_deref() else { return Vec::new() };
    let pair = |was: &str, span: Span| {
        let (was, now) = (was.trim(), span.of(target).trim());
        let letters = was.chars().filter(|c| c.is_alphanumeric()).count();
        (letters >= MIN_LETTERS && !now.is_empty()).then(|| (was.to_owned(), now.to_owned()))
    };
    segment.edits.iter().filter_map(|edit| pair(&edit.was, edit.target_span)).collect()
}

/// Returns a text with one phrase in the place of another, wherever it is by itself; `None` if it is nowhere.
fn with(text: &str, was: &str, now: &str) -> Option<String> {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (start, _) in text.match_indices(was) {
        let end = start + was.len();
        if is_word(text[..start].chars().next_back()) || is_word(text[end..].chars().next()) {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(now);
        at = end;
    }
    out.push_str(&text[at..]);
    (at > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{Edit, Origin, State, fixtures};

    /// Returns a bitext in which the first segments have this edit: `city` became `town`.
    fn bitext(edited: usize) -> Bitext {
        let targets = ["The town sleeps", "A town eats", "One city, one citywide city", "City life", "Our city"];
        let pairs: Vec<_> = targets.iter().map(|t| ("Kota", Some(*t), Some(*t))).collect();
        let mut bitext = fixtures::of_pairs(&pairs);
        for segment in bitext.segments.iter_mut().take(edited) {
            let target = segment.target.clone().unwrap();
            let at = target.find("town").unwrap();
            segment.edits = vec![Edit { target_span: Span::new(at, at + 4), was: "city".to_owned() }];
            (segment.origin, segment.state) = (Origin::Human, State::Reviewed);
        }
        bitext
    }

    #[test]
    fn what_was_corrected_twice_is_offered_for_the_rest() {
        assert_eq!(correction(&bitext(1), 1), None, "once is not enough");
        let found = correction(&bitext(2), 2).unwrap();
        assert_eq!((found.was.as_str(), found.now.as_str(), found.done), ("city", "town", 2));
        // A part of another word is not the word, and another case is another form.
        assert_eq!(found.rows, [(3, "One town, one citywide town".to_owned()), (5, "Our town".to_owned())]);
    }

    #[test]
    fn what_a_person_decided_is_left_alone() {
        let mut bitext = bitext(2);
        bitext.segments[2].state = State::Final;
        assert_eq!(correction(&bitext, 1).unwrap().rows, [(5, "Our town".to_owned())]);
        bitext.segments[4].origin = Origin::Human;
        assert_eq!(correction(&bitext, 1), None);
    }
}
