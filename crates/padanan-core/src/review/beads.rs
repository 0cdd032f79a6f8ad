//! How a person changes which sentences of an aligned bitext belong together.

use std::sync::Arc;

use super::action::{Changed, approved};
use crate::bitext::beads::{BeadChange, BeadError, in_published, merge_beads, move_border, split_bead};
use crate::bitext::{Bitext, HistoryKind, Segment, State};

/// One side of a bitext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The article.
    Source,
    /// Its translation.
    Target,
}

/// Returns where the sentences of a text begin, without the first. It is passed in, because this module does not know the
/// languages.
pub type SentenceBorders = Arc<dyn Fn(&str, Side) -> Vec<usize> + Send + Sync>;

/// A change of which sentences belong together. A segment is named by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// Makes one of a segment and the next.
    Merge(u32),
    /// Makes two of a segment: before the byte `source` of its source, and the byte `target` of its target.
    Split {
        /// The segment.
        segment: u32,
        /// A byte of its source.
        source: usize,
        /// A byte of its target.
        target: usize,
    },
    /// Gives the last sentence of a segment's translation to the next segment.
    Give(u32),
    /// Takes the first sentence of the next segment's translation.
    Take(u32),
}

/// Segments before and after a change of pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct BeadsChanged {
    /// The segments that were there.
    pub before: Vec<Segment>,
    /// The segments that are there now.
    pub after: Vec<Segment>,
}

impl BeadsChanged {
    /// Returns what it means for what a person approved: pairs that are no more, and pairs that are there again. Each is a change
    /// of the state of one segment.
    pub fn approvals(&self) -> Vec<Changed> {
        let open = |segment: &Segment| Segment { state: State::Translated, ..segment.clone() };
        let is_in = |all: &[Segment], one: &Segment| {
            all.iter().any(|s| approved(s) && s.source == one.source && s.target == one.target)
        };
        let gone = self.before.iter().filter(|s| approved(s) && !is_in(&self.after, s));
        let back = self.after.iter().filter(|s| approved(s) && !is_in(&self.before, s));
        let gone = gone.map(|s| Changed { before: s.clone(), after: open(s) });
        let back = back.map(|s| Changed { before: open(s), after: s.clone() });
        gone.chain(back).collect()
    }

    /// Returns by how much the numbers of the segments behind have changed.
    pub fn shift(&self) -> i64 {
        self.after.len() as i64 - self.before.len() as i64
    }

    /// Returns what happened, in words, and what it did to decisions; `undo` is the key that takes it back, where there is one.
    pub fn told(&self, undo: Option<&str>) -> String {
        let ids = |all: &[Segment]| all.iter().map(|s| s.id.to_string()).collect::<Vec<_>>().join(" and ");
        let kinds = |all: &[Segment]| {
            let kinds = all.iter().filter_map(|s| s.bead.as_ref()).map(|bead| bead.kind.as_str());
            kinds.collect::<Vec<_>>().join(" and ")
        };
        let mut told = match (self.before.len(), self.after.len()) {
            (2, 1) => format!("Segments {} are one now ({}).", ids(&self.before), kinds(&self.after)),
            (1, 2) => format!("Segment {} is two now ({}).", ids(&self.before), kinds(&self.after)),
            _ => format!("Segments {} are paired anew ({}).", ids(&self.after), kinds(&self.after)),
        };
        let decided = self.before.iter().filter(|s| s.is_decided()).count();
        let open = self.after.iter().all(|s| !s.is_decided());
        if decided > 0 && open {
            let back = undo.map(|key| format!("; {key} takes it back")).unwrap_or_default();
            told.push_str(&format!(" What was decided here is undecided again{back}."));
        }
        told
    }
}

impl Pairing {
    /// Returns the segment that it is about.
    pub fn segment(self) -> u32 {
        match self {
            Self::Merge(segment) | Self::Give(segment) | Self::Take(segment) | Self::Split { segment, .. } => segment,
        }
    }

    /// Returns the word for it in the history of its segments.
    pub(super) fn what(self) -> HistoryKind {
        match self {
            Self::Merge(_) => HistoryKind::Merged,
            Self::Split { .. } => HistoryKind::Split,
            Self::Give(_) | Self::Take(_) => HistoryKind::Moved,
        }
    }

    /// Carries it out.
    pub(super) fn apply(self, bitext: &mut Bitext, borders: &SentenceBorders) -> Result<BeadChange, BeadError> {
        let at = (self.segment() as usize).checked_sub(1).ok_or(BeadError::Missing)?;
        let count = |side| move |text: &str| borders(text, side).len() + 1;
        let (source, target) = (count(Side::Source), count(Side::Target));
        match self {
            Self::Merge(_) => merge_beads(bitext, at),
            Self::Split { source: here, target: there, .. } => {
                let segment = bitext.segments.get(at).ok_or(BeadError::Missing)?;
                segment.bead.as_ref().ok_or(BeadError::NotAligned)?;
                let there = in_published(bitext, segment, there).ok_or(BeadError::Nothing)?;
                split_bead(bitext, at, (here, there), [&source, &target])
            }
            Self::Give(_) => {
                let segment = bitext.segments.get(at).ok_or(BeadError::Missing)?;
                let (start, found) = sentences(bitext, segment, borders)?;
                match found.last() {
                    Some(last) => move_border(bitext, at, start + last, &target),
                    // What has no source is nothing without its translation.
                    None if segment.source.is_empty() => merge_beads(bitext, at),
                    None => move_border(bitext, at, start, &target),
                }
            }
            Self::Take(_) => {
                let next = bitext.segments.get(at + 1).ok_or(BeadError::Missing)?;
                let (start, found) = sentences(bitext, next, borders)?;
                let end = next.bead.as_ref().map_or(start, |bead| bead.span.end);
                match found.first() {
                    Some(first) => move_border(bitext, at, start + first, &target),
                    None if next.source.is_empty() => merge_beads(bitext, at),
                    None => move_border(bitext, at, end, &target),
                }
            }
        }
    }
}

/// Returns where a segment's part of the translation begins, and where its sentences after the first begin in it.
fn sentences(bitext: &Bitext, segment: &Segment, borders: &SentenceBorders) -> Result<(usize, Vec<usize>), BeadError> {
    let span = segment.bead.as_ref().ok_or(BeadError::NotAligned)?.span;
    let there = bitext.article.target.as_ref().ok_or(BeadError::NotAligned)?;
    let part = there.text.get(span.start..span.end).filter(|part| !part.is_empty()).ok_or(BeadError::Nothing)?;
    Ok((span.start, borders(part, Side::Target)))
}

/// Returns where a segment would best be split, as bytes of its source and its target: between two sentences of each side that
/// are about as far into their texts, else at the end.
pub fn best_split(segment: &Segment, borders: &SentenceBorders) -> (usize, usize) {
    let target = segment.target.as_deref().unwrap_or_default();
    let share = |at: usize, text: &str| at as f64 / text.len().max(1) as f64;
    let (here, there) = (borders(&segment.source, Side::Source), borders(target, Side::Target));
    let pairs = here.iter().flat_map(|a| there.iter().map(move |b| (*a, *b)));
    let off = |(a, b): &(usize, usize)| (share(*a, &segment.source) - share(*b, target)).abs();
    let best = pairs.min_by(|x, y| off(x).total_cmp(&off(y)));
    let (last_here, last_there) = (here.last().copied(), there.last().copied());
    best.unwrap_or((last_here.unwrap_or(segment.source.len()), last_there.unwrap_or(target.len())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bitext::Origin;
    use crate::bitext::fixtures::of_beads;
    use crate::review::{Action, Decision, Session, Undone};

    fn borders() -> SentenceBorders {
        Arc::new(|text: &str, _| text.match_indices(". ").map(|(at, _)| at + 2).collect())
    }

    fn session(beads: &[(&str, &str)]) -> Session {
        Session::new(of_beads(beads), Arc::new(|_| {}))
    }

    fn shown(session: &Session) -> Vec<String> {
        let one = |s: &Segment| format!("{}|{}", s.source, s.target.as_deref().unwrap_or_default());
        session.bitext().segments.iter().map(one).collect()
    }

    #[test]
    fn sentences_go_to_the_neighbour_and_back() {
        let mut now = session(&[("Satu.", "One. Two."), ("Dua.", "Three."), ("", "Four.")]);
        now.change_pairs(Pairing::Give(1), &borders()).unwrap();
        assert_eq!(shown(&now)[..2], ["Satu.|One.", "Dua.|Two. Three."]);
        now.change_pairs(Pairing::Take(1), &borders()).unwrap();
        assert_eq!(shown(&now)[..2], ["Satu.|One. Two.", "Dua.|Three."]);
        // The only sentence goes, too: the segment is then without a translation.
        now.change_pairs(Pairing::Take(1), &borders()).unwrap();
        assert_eq!(shown(&now)[..2], ["Satu.|One. Two. Three.", "Dua.|"]);
        // What has no source is merged.
        let changed = now.change_pairs(Pairing::Take(2), &borders()).unwrap();
        assert_eq!(shown(&now), ["Satu.|One. Two. Three.", "Dua.|Four."]);
        assert_eq!(changed.told(Some("u")), "Segments 2 and 3 are one now (1:1).");
        assert_eq!(now.steps(), 4);
    }

    #[test]
    fn what_was_decided_is_undecided_again_and_undo_takes_it_back() {
        let mut now = session(&[("Satu.", "One."), ("Dua.", "Two."), ("Tiga.", "Three.")]);
        let accept = |segment| Decision { segment, action: Action::Accept };
        now.decide(&[accept(1), accept(3)]).unwrap();
        let changed = now.change_pairs(Pairing::Merge(1), &borders()).unwrap();
        assert!(changed.told(Some("u")).contains("undecided again"), "{}", changed.told(Some("u")));
        assert_eq!(now.segment(1).unwrap().state, State::Translated);
        assert_eq!(now.segment(2).unwrap().state, State::Reviewed, "the others stay decided");
        let approvals = changed.approvals();
        assert_eq!((approvals.len(), approvals[0].after.state), (1, State::Translated));
        let Some(Undone::Pairs(back)) = now.undo() else { panic!("the pairs are the last step") };
        assert_eq!(back.approvals()[0].after.state, State::Reviewed);
        assert_eq!(now.segment(1).unwrap().state, State::Reviewed);
    }

    #[test]
    fn what_a_person_wrote_is_not_taken_apart() {
        let mut now = session(&[("Satu.", "One."), ("Dua.", "Two.")]);
        now.decide(&[Decision { segment: 2, action: Action::Edit("Deux.".to_owned()) }]).unwrap();
        let all = [Pairing::Merge(1), Pairing::Give(1), Pairing::Split { segment: 2, source: 5, target: 0 }];
        for pairing in all {
            assert_eq!(now.change_pairs(pairing, &borders()), Err(BeadError::Edited));
        }
        assert_eq!(shown(&now)[1], "Dua.|Deux.");
        // Back to the published text; then it can be.
        now.decide(&[Decision { segment: 2, action: Action::Reject }]).unwrap();
        let second = now.segment(2).unwrap();
        assert_eq!((second.target.as_deref(), second.origin), (Some("Two."), Origin::Aligned));
        now.change_pairs(Pairing::Merge(1), &borders()).unwrap();
        assert_eq!(shown(&now), ["Satu. Dua.|One. Two."]);
    }

    #[test]
    fn a_split_is_proposed_between_sentences() {
        let now = session(&[("Satu dua. Tiga.", "One, two. Three."), ("Empat.", "Four. Five."), ("Enam", "Six")]);
        let best = |id| best_split(now.segment(id).unwrap(), &borders());
        assert_eq!([best(1), best(2), best(3)], [(10, 10), (6, 6), (4, 3)]);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Pair(Pairing),
        Accept(u32),
        Edit(u32),
        Undo,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (1..6_u32).prop_map(|id| Step::Pair(Pairing::Merge(id))),
            (1..6_u32).prop_map(|id| Step::Pair(Pairing::Give(id))),
            (1..6_u32).prop_map(|id| Step::Pair(Pairing::Take(id))),
            (1..6_u32, 0..16_usize, 0..16_usize).prop_map(|(segment, source, target)| Step::Pair(Pairing::Split {
                segment,
                source,
                target
            })),
            (1..6_u32).prop_map(Step::Accept),
            (1..6_u32).prop_map(Step::Edit),
            Just(Step::Undo),
        ]
    }

    proptest! {
        /// Whatever is done, both texts are kept whole, every segment is at its place, the file can be read again, and undo leads
        /// back to the beginning.
        #[test]
        fn both_texts_are_kept_whole(
            beads in prop::collection::vec(("(é[ab]{0,3}\\. ?){0,3}", "(ü[cd]{0,3}\\. ?){0,3}"), 1..5),
            steps in prop::collection::vec(step(), 1..16),
        ) {
            let trimmed = beads.iter().map(|(a, b)| (a.trim(), b.trim()));
            let filled: Vec<(&str, &str)> = trimmed.filter(|(a, b)| !a.is_empty() || !b.is_empty()).collect();
            let mut now = session(&filled);
            let start = now.bitext().clone();
            let letters = |bitext: &Bitext| {
                let of = |text: String| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                let sources: String = bitext.segments.iter().map(|s| s.source.as_str()).collect();
                (of(sources), of(bitext.segments.iter().map(Segment::first_target).collect()))
            };
            for step in steps {
                match step {
                    Step::Pair(pairing) => drop(now.change_pairs(pairing, &borders())),
                    Step::Accept(segment) => drop(now.decide(&[Decision { segment, action: Action::Accept }])),
                    Step::Edit(segment) => drop(now.decide(&[Decision { segment, action: Action::Edit("x".to_owned()) }])),
                    Step::Undo => {
                        // What cannot be written is carried out again, and undone once more.
                        let undone = now.undo();
                        let after = now.bitext().clone();
                        if let Some(undone) = undone {
                            now.redo(undone);
                            now.undo();
                            prop_assert_eq!(now.bitext(), &after);
                        }
                    }
                }
                let bitext = now.bitext();
                prop_assert_eq!(letters(bitext), letters(&start));
                for (id, segment) in (1..).zip(&bitext.segments) {
                    prop_assert_eq!(segment.id, id);
                    prop_assert_eq!(segment.span.of(&bitext.article.text), &segment.source);
                }
                let json = crate::bitext::v1::to_json(bitext);
                prop_assert!(crate::bitext::v1::from_json("a", json.as_bytes()).is_ok());
            }
            while now.undo().is_some() {}
            prop_assert_eq!(now.bitext(), &start);
        }
    }
}
