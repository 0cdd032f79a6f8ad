//! The target, in which the names of the source are searched for.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::super::view::View;
use super::equivalents;
use super::spelling::{LONG, Spelling, Starts, bare};
use crate::glossary::fold::{Folded, fold};
use crate::names::NameKind;
use crate::text::Span;
use crate::text::casing::is_capitalised;

/// Minimum similarity (0 to 1) of a name and its other spelling.
const ALIKE: f64 = 0.6;
/// Minimum confidence of the backend that a word became another which does not resemble it.
const SURE: f32 = 0.6;

/// The target, in which the source's names are searched for.
pub(super) struct Target<'v, 'a> {
    view: &'v View<'a>,
    folded: OnceCell<Folded>,
    starts: OnceCell<Starts>,
    /// Names that the source does not have, each with its last place.
    strange: OnceCell<Vec<(Span, Spelling)>>,
    /// Indices of the alignment's links, sorted by their source spans.
    links: OnceCell<Vec<usize>>,
}

impl<'v, 'a> Target<'v, 'a> {
    /// Creates the target of a view.
    pub(super) fn new(view: &'v View<'a>) -> Self {
        let (folded, starts) = (OnceCell::new(), OnceCell::new());
        Self { view, folded, starts, strange: OnceCell::new(), links: OnceCell::new() }
    }

    /// Returns whether a name occurs as a word, or begins one: `Nasution's`, `Javanese` for `Java`.
    pub(super) fn has_name(&self, name: &str, kind: NameKind) -> bool {
        if self.view.target.has_apart(name) {
            return true;
        }
        let text = self.folded.get_or_init(|| fold(self.view.target.text)).as_str();
        let name = fold(name);
        if text.len() > LONG && name.as_str().len() >= 3 {
            return self.starts.get_or_init(|| Starts::new(text)).begin(text, name.as_str());
        }
        let ends = |at: usize| {
            let rest = &text[at + name.as_str().len()..];
            let tail = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
            // What is derived from a place: `Javanese`, `Bostonian`.
            const TAILS: [&str; 16] =
                ["n", "ns", "an", "ans", "ian", "ians", "ese", "nese", "s", "i", "is", "er", "ers", "ic", "ean", "ite"];
            tail.is_empty() || tail == "s" || (kind != NameKind::Person && TAILS.contains(&tail))
        };
        let alone = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
        memchr::memmem::find_iter(text.as_bytes(), name.as_str()).any(|at| alone(at) && ends(at))
    }

    /// Returns the first place of a word in the target.
    pub(super) fn place(&self, name: &str) -> Option<Span> {
        let text = self.view.target.text;
        self.view.target.words().iter().take(2000).find(|w| bare(w.of(text)) == name).copied()
    }

    /// Returns whether a known translation of a word is in the target.
    pub(super) fn is_translated(&self, word: &str, span: Span) -> bool {
        let words = self.view.target.words();
        let listed = words.len() < 2000
            && words.iter().any(|w| equivalents::is_equivalent(word, bare(w.of(self.view.target.text))));
        listed || self.view.bridge().is_some_and(|bridge| bridge.is_translated(span))
    }

    /// Returns the name that the source's word at `span` became according to the backend.
    pub(super) fn linked(&self, name: &str, span: Span) -> Option<Span> {
        let (here, alignment) = (span.shifted(self.view.start), self.view.alignment);
        if alignment.is_empty() {
            return None;
        }
        let name = Spelling::new(name);
        let order = self.links.get_or_init(|| {
            let mut order: Vec<usize> = (0..alignment.len()).collect();
            order.sort_by_key(|l| alignment[*l].source_span);
            order
        });
        let words = self.view.target.words();
        let of_it = &order[order.partition_point(|l| alignment[*l].source_span < here)..];
        let of_it = of_it.iter().map(|l| &alignment[*l]).take_while(|a| a.source_span == here);
        of_it.into_iter().find_map(|link| {
            let place = link.target_span?;
            let plain = |w: &Span| Span::new(w.start, w.start + bare(w.of(self.view.target.text)).len());
            let inside = &words[words.partition_point(|w| w.start < place.start)..];
            let mut inside = inside.iter().take_while(|w| w.start < place.end);
            let word = inside.find(|w| place.contains(plain(w)) && self.is_strange(**w))?;
            let alike = || name.alike(&Spelling::new(bare(word.of(self.view.target.text))), ALIKE / 2.0).is_some();
            // One word became one word, so it is the name, similar or not.
            let alone = place == *word || place == plain(word);
            ((link.confidence >= SURE && alone) || alike()).then(|| plain(word))
        })
    }

    /// Returns the name that resembles `name` most, if it is similar enough.
    pub(super) fn resembling(&self, name: &str) -> Option<Span> {
        let name = Spelling::new(name);
        let mut best: Option<(f64, Span)> = None;
        for (span, other) in self.strange.get_or_init(|| self.strange_names()) {
            // Of several equally similar names, the last one wins.
            if let Some(alike) = name.alike(other, best.map_or(ALIKE, |b| b.0)) {
                best = Some((alike, *span));
            }
        }
        best.map(|b| b.1)
    }

    /// Returns the names of the target that the source does not have, each with its last place.
    fn strange_names(&self) -> Vec<(Span, Spelling)> {
        let text = self.view.target.text;
        let mut last: FxHashMap<&str, Span> = FxHashMap::default();
        for span in self.view.target.words().iter().filter(|w| self.is_strange(**w)) {
            let word = bare(span.of(text));
            last.insert(word, Span::new(span.start, span.start + word.len()));
        }
        let mut names: Vec<Span> = last.into_values().collect();
        names.sort_unstable();
        names.into_iter().take(200).map(|span| (span, Spelling::new(span.of(text)))).collect()
    }

    /// Returns whether a word of the target is a name that is in no glossary and not in the source.
    fn is_strange(&self, span: Span) -> bool {
        let word = bare(span.of(self.view.target.text));
        is_capitalised(word)
            && word.chars().count() >= 3
            && !self.view.terms.meet(span)
            && !self.view.source.has_word(word)
    }
}
