//! Acronyms that became other acronyms: the BMKG is not the BNPB.

use super::super::view::View;
use super::equivalents;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::facts::{Compared, Trouble};
use crate::finding::Code;
use crate::text::Span;

/// Maximum number of words of a text whose acronyms are compared.
const MAX_WORDS: usize = 1000;

/// Finds acronyms of the source in whose place the target has another one.
pub(super) fn compare(view: &View<'_>) -> Vec<Compared> {
    let (source, target) = (view.source.text, view.target.text);
    if view.lexicon.is_none() || view.source.words().len() > MAX_WORDS || view.target.words().len() > MAX_WORDS {
        return Vec::new();
    }
    let ours = acronyms(source, view.source.words(), |s| view.source_terms.meet(s) || view.is_source_figure(s));
    let theirs = acronyms(target, view.target.words(), |s| view.terms.meet(s) || view.is_figure(s));
    // `PBB` is the UN.
    let renamed = |acronym: &str| theirs.iter().any(|t| equivalents::is_equivalent(acronym, t.of(target)));
    let is_there = |s: &Span| has(&theirs, target, s.of(source)) || renamed(s.of(source));
    let missing: Vec<Span> = ours.iter().copied().filter(|s| !is_there(s)).collect();
    let strange: Vec<Span> = theirs
        .iter()
        .copied()
        .filter(|t| !view.source.has_word(t.of(target)) && !is_accounted_for(view, t.of(target)))
        .collect();
    // One for one: an acronym that is spelled out leaves none, and one that English introduces has its words beside it.
    if missing.is_empty() || missing.len() != strange.len() {
        return Vec::new();
    }
    let pairs = missing.into_iter().zip(strange);
    pairs.filter(|(s, t)| !view.bridge().is_some_and(|b| b.links_into(*s, *t))).map(|(s, t)| told(view, s, t)).collect()
}

fn acronyms(text: &str, words: &[Span], is_settled: impl Fn(Span) -> bool) -> Vec<Span> {
    let capitals = |word: &str| (2..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
    // A line in capitals has no acronyms.
    if !text.contains(char::is_lowercase) {
        return Vec::new();
    }
    words.iter().copied().filter(|w| capitals(w.of(text)) && !is_settled(*w)).collect()
}

fn has(theirs: &[Span], target: &str, acronym: &str) -> bool {
    theirs.iter().any(|t| t.of(target) == acronym) || target.contains(acronym)
}

/// Returns whether the source accounts for an acronym of the target: by a listed word, or by words that it abbreviates.
fn is_accounted_for(view: &View<'_>, acronym: &str) -> bool {
    let listed = equivalents::sources_of(acronym).iter().any(|word| view.source.has_word(word));
    let initials = |text: &str, words: &[Span]| {
        let letters: String =
            words.iter().filter_map(|w| w.of(text).chars().next()).filter(|c| c.is_uppercase()).collect();
        letters.contains(acronym)
    };
    listed || initials(view.target.text, view.target.words()) || initials(view.source.text, view.source.words())
}

fn told(view: &View<'_>, source: Span, target: Span) -> Compared {
    let (was, now) = (source.of(view.source.text), target.of(view.target.text));
    let row = Compared::new(FactKind::Name, Some(source), Some(target), FactOutcome::Altered, Confidence::Medium);
    // English has a name of its own for `PBB`.
    let repair = if equivalents::is_listed(was) { None } else { super::name_repair(view, source, target) };
    let trouble = Trouble { repair, ..Trouble::new(Code::NameAltered, format!("`{was}` came back as `{now}`")) };
    Compared { trouble: Some(trouble), ..row.with_values(Some(was), Some(now)) }
}
