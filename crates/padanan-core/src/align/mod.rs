//! **Why** newsrooms have years of articles with their published translations, and nobody has paired their sentences.
//! **Takes** the sentences of both sides with their paragraphs, and a lexicon if there is one.
//! **Gives** [`Bead`]s: which sentences belong together, and how sure that is.
//! **Never** pairs sentences of different source paragraphs, and never drops a sentence: what has no counterpart is a bead
//! with one empty side.
//!
//! Beads are found by dynamic programming over the log-likelihood ratio of every candidate against chance: the words of
//! both sides with their known translations, names and numbers (`words`), the lengths (Gale and Church 1993), and what
//! is usual. Sentences that changed places are beads that cross. Articles of more than [`WHOLE`] sentences are cut at
//! pairs that leave no doubt, and how rare a word is counts by part, so that time and memory grow with the article, not with
//! its square.

mod beads;
mod cuts;
mod lattice;
mod pairing;
mod words;

use std::ops::Range;

use crate::text::Lexicon;

pub use pairing::{ArticleKey, ArticlePair, PairedBy, pair_articles};

/// Number of sentences on one side up to which an article is aligned as a whole.
pub const WHOLE: usize = 500;
/// Below this confidence, a person must look.
pub const DOUBTFUL: f32 = 0.5;

/// A sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignSentence<'a> {
    /// Its text.
    pub text: &'a str,
    /// Number of its paragraph.
    pub paragraph: usize,
    /// Whether it is a headline.
    pub is_title: bool,
}

/// Sentences that belong together. One side may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// The sentences of the source.
    pub source: Range<usize>,
    /// The sentences of the target.
    pub target: Range<usize>,
    /// How sure it is that they belong together, from 0 to 1. That nothing belongs to a sentence is never quite sure.
    pub confidence: f32,
    /// Whether the translation has them in another order than their neighbours.
    pub is_moved: bool,
}

impl Bead {
    /// Returns its kind: the numbers of sentences on both sides, `1:2`.
    pub fn kind(&self) -> String {
        format!("{}:{}", self.source.len(), self.target.len())
    }
}

/// Aligns two articles. The beads are in the order of the source; those without a source stand where their target does.
pub fn align(source: &[AlignSentence<'_>], target: &[AlignSentence<'_>], lexicon: Option<&dyn Lexicon>) -> Vec<Bead> {
    let mut found = Vec::new();
    for (from, to) in cuts::parts(source, target, lexicon) {
        let (here, there) = (&source[from.clone()], &target[to.clone()]);
        let likeness = words::Likeness::new(here, there, lexicon, 0);
        let mut beads = beads::align_part(here, there, &likeness);
        beads::rejoin_moved(&likeness, &mut beads);
        let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        found.extend(beads.into_iter().map(|bead| Bead {
            source: moved(bead.source, from.start),
            target: moved(bead.target, to.start),
            ..bead
        }));
    }
    doubt_the_rest(&mut found);
    found
}

/// Share of beads with a sure counterpart below which two articles hardly belong together.
pub const HARDLY: f64 = 0.3;

/// Lowers the confidence of all beads where hardly any is sure. How sure a bead looks was measured on articles that belong
/// together; among those of two stories, what looks alike is most often chance (Bayes: the odds shrink as the share does).
fn doubt_the_rest(beads: &mut [Bead]) {
    let is_sure = |bead: &&Bead| bead.confidence >= DOUBTFUL && !bead.source.is_empty() && !bead.target.is_empty();
    let share = beads.iter().filter(is_sure).count() as f64 / beads.len().max(1) as f64;
    let odds = (share / HARDLY) as f32;
    if odds >= 1.0 {
        return;
    }
    for bead in beads.iter_mut().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()) {
        let sure = bead.confidence * odds;
        bead.confidence = sure / (sure + 1.0 - bead.confidence).max(f32::MIN_POSITIVE);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentences<'a>(texts: &'a [String], paragraphs: &[usize]) -> Vec<AlignSentence<'a>> {
        let mut paragraph = 0;
        let places = texts.iter().zip(paragraphs.iter().cycle());
        places
            .map(|(text, step)| {
                paragraph += step;
                AlignSentence { text, paragraph, is_title: false }
            })
            .collect()
    }

    proptest! {
        /// Every sentence of both sides is in one bead, beads are in order, and none spans two source paragraphs.
        #[test]
        fn no_sentence_is_lost_or_used_twice(
            source in prop::collection::vec("[a-c ]{0,6}|Moskwa 12|\\PC{0,8}", 0..14),
            target in prop::collection::vec("[a-c ]{0,6}|Moscow 12|\\PC{0,8}", 0..14),
            breaks in prop::collection::vec(0_usize..2, 1..5),
        ) {
            let beads = align(&sentences(&source, &breaks), &sentences(&target, &breaks), None);
            let mut here: Vec<usize> = beads.iter().flat_map(|bead| bead.source.clone()).collect();
            prop_assert_eq!(&here, &(0..source.len()).collect::<Vec<_>>());
            here = beads.iter().flat_map(|bead| bead.target.clone()).collect();
            here.sort_unstable();
            prop_assert_eq!(here, (0..target.len()).collect::<Vec<_>>());
            let all = sentences(&source, &breaks);
            for bead in &beads {
                prop_assert!(!bead.source.is_empty() || !bead.target.is_empty());
                prop_assert!((0.0..=1.0).contains(&bead.confidence), "{:?}", bead);
                let paragraphs: Vec<usize> = all[bead.source.clone()].iter().map(|s| s.paragraph).collect();
                prop_assert!(paragraphs.windows(2).all(|two| two[0] == two[1]), "{:?}", bead);
            }
        }
    }

    #[test]
    fn an_empty_side() {
        let texts = ["Satu.".to_owned(), "Dua.".to_owned()];
        let some = sentences(&texts, &[1]);
        assert!(align(&[], &[], None).is_empty());
        let kinds = |beads: Vec<Bead>| beads.iter().map(Bead::kind).collect::<Vec<_>>();
        assert_eq!(kinds(align(&some, &[], None)), ["1:0", "1:0"]);
        assert_eq!(kinds(align(&[], &some, None)), ["0:1", "0:1"]);
    }
}
