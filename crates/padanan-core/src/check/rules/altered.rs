//! Names of the source that became other names: `Kuleba` as `Kulebba`, `Sviatlana` as `Svetlana`.
//!
//! A name is a word with a capital inside a sentence. It came back altered if it is not in the translation and a name
//! that the source does not have is in its place (if the backend reports which word became which) or resembles it
//! anywhere. The lexicon recognizes names that are known to be translated (`Rusia`, `Russia`). For languages without a
//! lexicon this is unknown, and the finding is only informative.

use std::cell::{OnceCell, RefCell};

use rapidfuzz::distance::damerau_levenshtein;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::words::is_day_or_month;
use super::names::called_for;
use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::glossary::fold::{Folded, fold};
use crate::text::Span;
use crate::text::casing::is_capitalised;

pub(super) const CHECK: Check = Check {
    code: Code::NameAltered,
    severity: Severity::Warning,
    about: "A word of the source that has a capital inside a sentence and is in no glossary should be in the target. \
            If it is missing, and the target has a name that the source does not have, the name came back altered: in \
            its place, if the backend reports which word became which, or anywhere, if one resembles it. From \
            Indonesian into English, names that are known to be translated are left alone; for other languages the \
            finding is only informative.",
    example: CheckExample::new(
        "Kemarin Sugiyanto tiba di Purbalingga bersama Dewi.",
        "Yesterday Sugiyanto arrived in Purbalinga with Dewi.",
        "`Purbalingga` came back as `Purbalinga`",
    ),
    counter_example: CheckExample::right("Bantuan dikirim ke Rusia dan Jerman.", "Aid was sent to Russia and Germany."),
    reads: Reads::Target,
    order: Order::Last,
    run: |view| view.altered().to_vec(),
};

/// Minimum number of characters of a name. Shorter words are mostly abbreviations, which have their own translations.
const MIN_LENGTH: usize = 4;
/// Minimum similarity (0 to 1) of a name and its other spelling.
const ALIKE: f64 = 0.6;
/// Minimum confidence of the backend that a word became another which does not resemble it.
const SURE: f32 = 0.6;

/// Finds the names that came back altered.
pub(in super::super) fn names(view: &View<'_>) -> Vec<Finding> {
    if view.near_languages() {
        return Vec::new();
    }
    let target = Target::new(view);
    let mut findings: Vec<Finding> = Vec::new();
    let mut told: FxHashSet<Span> = FxHashSet::default();
    for span in view.source.words().iter().skip(1).filter(|span| is_name(view, **span)) {
        let name = span.of(view.source.text);
        if target.has(name) {
            continue;
        }
        // In a headline every word has a capital.
        if view.source.is_headline() {
            return Vec::new();
        }
        let Some((other, place)) = target.counterpart(name, *span) else { continue };
        let known = called_for(view, name, other);
        if known == Some(true) || !told.insert(place) {
            continue;
        }
        let finding = Finding::new(Code::NameAltered, format!("`{name}` came back as `{other}`"));
        let severity = if known.is_some() { Severity::Warning } else { Severity::Info };
        findings.push(finding.at_source(*span).at_target(place).with_severity(severity));
    }
    findings
}

/// Returns whether a word of the source, other than its first, is a name that is in no glossary.
fn is_name(view: &View<'_>, span: Span) -> bool {
    let name = span.of(view.source.text);
    !name.as_bytes()[0].is_ascii_lowercase()
        && is_capitalised(name)
        && name.len() >= MIN_LENGTH
        && name.chars().any(char::is_lowercase)
        && name.chars().all(|c| c.is_alphabetic() || c == '-')
        && name.chars().count() >= MIN_LENGTH
        && !follows_break(view.source.text, span)
        && !view.source_terms.meet(span)
        && !view.source.in_link(span)
        && !is_day_or_month(name)
}

/// The target, in which the source's names are searched for.
struct Target<'v, 'a> {
    view: &'v View<'a>,
    folded: OnceCell<Folded>,
    starts: OnceCell<Starts>,
    /// Names that the source does not have, each with its last place.
    strange: OnceCell<Vec<(Span, Spelling)>>,
    /// Indices of the alignment's links, sorted by their source spans.
    links: OnceCell<Vec<usize>>,
    /// For every name searched for so far, the name that resembles it.
    known: RefCell<FxHashMap<&'a str, Option<Span>>>,
}

impl<'v, 'a> Target<'v, 'a> {
    fn new(view: &'v View<'a>) -> Self {
        let (folded, starts) = (OnceCell::new(), OnceCell::new());
        Self { view, folded, starts, strange: OnceCell::new(), links: OnceCell::new(), known: RefCell::default() }
    }

    /// Returns whether a name occurs as a word, or begins one: `Nasution's`, `Javanese` for `Java`.
    fn has(&self, name: &str) -> bool {
        if self.view.target.has_apart(name) {
            return true;
        }
        let text = self.folded.get_or_init(|| fold(self.view.target.text)).as_str();
        let name = fold(name);
        if text.len() > LONG {
            return self.starts.get_or_init(|| Starts::new(text)).begin(text, name.as_str());
        }
        let alone = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
        memchr::memmem::find_iter(text.as_bytes(), name.as_str()).any(alone)
    }

    /// Returns the other name that `name` became, if there is one.
    fn counterpart(&self, name: &'a str, span: Span) -> Option<(&'a str, Span)> {
        let spelling = Spelling::new(name);
        let resembling = || *self.known.borrow_mut().entry(name).or_insert_with(|| self.resembling(&spelling));
        let found = self.linked(&spelling, span).or_else(resembling)?;
        let word = bare(found.of(self.view.target.text));
        Some((word, Span::new(found.start, found.start + word.len())))
    }

    /// Returns the name that the source's word at `span` became according to the backend.
    fn linked(&self, name: &Spelling, span: Span) -> Option<Span> {
        let (here, alignment) = (span.shifted(self.view.start), self.view.alignment);
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
            ((link.confidence >= SURE && alone) || alike()).then_some(*word)
        })
    }

    /// Returns the name that resembles `name` most, if it is similar enough.
    fn resembling(&self, name: &Spelling) -> Option<Span> {
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
            last.insert(bare(span.of(text)), *span);
        }
        let mut names: Vec<Span> = last.into_values().collect();
        names.sort_unstable();
        names.into_iter().map(|span| (span, Spelling::new(bare(span.of(text))))).collect()
    }

    /// Returns whether a word of the target is a name that is in no glossary and not in the source.
    fn is_strange(&self, span: Span) -> bool {
        let word = bare(span.of(self.view.target.text));
        is_capitalised(word)
            && word.len() >= MIN_LENGTH - 1
            && word.chars().count() >= MIN_LENGTH - 1
            && !self.view.terms.meet(span)
            && !self.view.source.has_word(word)
    }
}

/// Length in bytes above which a target is indexed once instead of being searched for every name.
const LONG: usize = 4096;

/// The positions where the words of a long folded text begin, by their first bytes.
struct Starts(FxHashMap<[u8; MIN_LENGTH], Vec<usize>>);

impl Starts {
    fn new(text: &str) -> Self {
        let mut starts: FxHashMap<[u8; MIN_LENGTH], Vec<usize>> = FxHashMap::default();
        let mut inside = false;
        for (at, c) in text.char_indices() {
            let word = c.is_alphanumeric();
            if word
                && !inside
                && let Some(first) = text.as_bytes()[at..].first_chunk()
            {
                starts.entry(*first).or_default().push(at);
            }
            inside = word;
        }
        Self(starts)
    }

    /// Returns whether a word of the text begins with `name`.
    fn begin(&self, text: &str, name: &str) -> bool {
        let places = name.as_bytes().first_chunk().and_then(|first| self.0.get(first));
        places.is_some_and(|places| places.iter().any(|at| text[*at..].starts_with(name)))
    }
}

/// The folded letters of a name, and a set of them for quick comparison.
struct Spelling {
    letters: Vec<char>,
    /// A bit for each letter. Letters that share a bit are distinguished later.
    set: u64,
}

impl Spelling {
    fn new(name: &str) -> Self {
        let letters: Vec<char> = fold(name).as_str().chars().collect();
        let set = letters.iter().fold(0, |set, c| set | 1 << (u32::from(*c) % 64));
        Self { letters, set }
    }

    /// Returns how similar two names are, 0 to 1 (Damerau–Levenshtein), if that is at least `least`.
    fn alike(&self, other: &Self, least: f64) -> Option<f64> {
        let longest = self.letters.len().max(other.letters.len());
        let share = |edits: usize| if longest == 0 { 1.0 } else { 1.0 - edits as f64 / longest as f64 };
        // Each letter that the other name does not have costs an edit, and so does each difference in length.
        let missing = (self.set & !other.set).count_ones().max((other.set & !self.set).count_ones()) as usize;
        if share(missing.max(self.letters.len().abs_diff(other.letters.len()))) < least {
            return None;
        }
        let (a, b) = (self.letters.iter().copied(), other.letters.iter().copied());
        let alike = share(damerau_levenshtein::distance(a, b));
        (alike >= least).then_some(alike)
    }
}

fn bare(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Returns whether a word has its capital because of its position: after a full stop, a colon or an opening quotation
/// mark.
fn follows_break(text: &str, word: Span) -> bool {
    let before = text[..word.start].trim_end();
    before.ends_with(['.', '!', '?', ':', '“', '"', '‘', '(', '—', '–', '…', '«', '/', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn likeness_is_that_of_damerau_and_levenshtein(a in "[a-eé]{0,8}", b in "[a-eé]{0,8}", least in 0.0f64..1.0) {
            let known = strsim::normalized_damerau_levenshtein(&a, &b);
            let found = Spelling::new(&a).alike(&Spelling::new(&b), least);
            proptest::prop_assert_eq!(found, (known >= least).then_some(known));
        }
    }
}
