//! Names in each other's place: *A attacked B* where the source says that B attacked A. Glossary terms, names that stay
//! and names that are translated are compared alike.
//!
//! Only names that are once on each side are compared. A verb between them decides ([`roles`]); otherwise the words around
//! them do, if the order of the names differs: those that were beside one name in the source are beside the other one in
//! the target.

use super::super::view::View;
use super::roles;
use super::spelling::bare;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::facts::{Bridge, Compared};
use crate::finding::Code;
use crate::names::NameKind;
use crate::text::Span;

/// Maximum number of names whose order is compared.
const MAX_NAMES: usize = 24;

/// A name on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) source: Span,
    pub(super) target: Span,
    is_term: bool,
    /// Whether English has another form of it, which may be an adjective: `Kroasia`, Croatian.
    may_be_derived: bool,
}

/// Finds pairs of names that changed places.
pub(super) fn compare(view: &View<'_>) -> Vec<Compared> {
    let placed = placed(view);
    if placed.len() < 2 || placed.len() > MAX_NAMES {
        return Vec::new();
    }
    let Some(bridge) = view.bridge() else { return Vec::new() };
    for pair in placed.windows(2) {
        if roles::are_exchanged(view, bridge, &pair[0], &pair[1]) {
            return vec![told(view, &pair[0], &pair[1])];
        }
    }
    for (i, a) in placed.iter().enumerate() {
        for (j, b) in placed.iter().enumerate().skip(i + 1) {
            // Around a verb that says who acts, nothing else tells.
            let settled = || j == i + 1 && roles::are_told(view, a, b);
            if b.target.end <= a.target.start && !settled() && have_changed_places(view, bridge, a, b) {
                return vec![told(view, a, b)];
            }
        }
    }
    Vec::new()
}

/// Returns the words of names, and the terms, that occur once on each side, in the order of the source.
fn placed(view: &View<'_>) -> Vec<Placed> {
    let (source, target) = (view.source.text, view.target.text);
    let mut placed: Vec<Placed> = Vec::new();
    for (here, there) in view.term_pairs() {
        let once = |text: &str, span: &Span| text.matches(span.of(text)).nth(1).is_none();
        if !once(source, here) || !once(target, there) {
            continue;
        }
        placed.push(Placed { source: *here, target: *there, is_term: true, may_be_derived: true });
    }
    // `Rusia` is where the only translation of it with a capital is.
    for name in view.names().iter().filter(|n| n.kept.is_none() && n.kind == NameKind::Place) {
        let place = view.bridge().and_then(|bridge| bridge.only_name(name.span));
        placed.extend(place.map(|target| Placed { source: name.span, target, is_term: false, may_be_derived: true }));
    }
    // `Raja Sejong` may be translated, and a word that is the same on both sides is not.
    for name in view.names().iter().map(|n| n.kept.unwrap_or(n.span)) {
        for word in super::words_of(view, name) {
            let form = word.of(source);
            let once = |text: &str, words: &[Span]| words.iter().filter(|w| bare(w.of(text)) == form).count() == 1;
            let (ours, theirs) = (view.source.words(), view.target.words());
            if ours.len() > 400 || theirs.len() > 400 || !once(source, ours) || !once(target, theirs) {
                continue;
            }
            let Some(there) = theirs.iter().find(|w| bare(w.of(target)) == form) else { continue };
            placed.push(Placed { source: word, target: *there, is_term: false, may_be_derived: false });
        }
    }
    // `bahasa Prancis`: a language, and no country that does something.
    placed.retain(|p| !source[..p.source.start].trim_end().ends_with("bahasa"));
    placed.sort_by_key(|p| (p.source, p.may_be_derived));
    placed.dedup_by(|b, a| a.source.overlaps(b.source));
    placed
}

fn have_changed_places(view: &View<'_>, bridge: &Bridge<'_>, a: &Placed, b: &Placed) -> bool {
    // Parts of one name, or a list: `A dan B`, `A, B`, whose order is free.
    let between = &view.source.text[a.source.end..b.source.start];
    if matches!(between.trim(), "dan" | "," | "dengan" | "serta" | "atau" | "-" | "/" | "&" | "vs" | "maupun" | "") {
        return false;
    }
    // `National Basketball Association (NBA) Amerika Serikat` is "the United States' National Basketball Association".
    let owner = view.target.text[b.target.end..a.target.start].trim();
    let is_one_name = between.split_whitespace().all(|word| !word.starts_with(char::is_lowercase));
    if is_one_name && matches!(owner, "" | "'s" | "’s" | "'" | "’") {
        return false;
    }
    if have_other_prepositions(view, a, b) {
        return true;
    }
    // Both do the same: `Budi menikah dengan Siti`.
    const MUTUAL: [&str; 9] =
        ["dengan", "bertemu", "menikah", "menikahi", "menemui", "bersama", "berbatasan", "bersaing", "antara"];
    if between.split_whitespace().any(|w| MUTUAL.contains(&w)) {
        return false;
    }
    let cost = |name: &Placed, at: Span| bridge.distance(name.source, at, &[a.source, b.source], &[a.target, b.target]);
    let own = (cost(a, a.target), cost(b, b.target));
    let other = (cost(a, b.target), cost(b, a.target));
    if let ((Some(a_own), Some(b_own)), (Some(a_other), Some(b_other))) = (own, other) {
        let (stay, change) = (a_own + b_own, a_other + b_other);
        // English turns an adjective round: `Zagreb, ibu kota Kroasia`, "the Croatian capital, Zagreb".
        let least = if a.may_be_derived && b.may_be_derived { (4.0, 2.5) } else { (1.5, 1.4) };
        return change + least.0 <= stay && change * least.1 <= stay;
    }
    false
}

/// Returns whether `dari A ke B` has become "from B to A".
fn have_other_prepositions(view: &View<'_>, a: &Placed, b: &Placed) -> bool {
    let before =
        |text: &str, span: Span| text[..span.start].split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let (source, target) = (view.source.text, view.target.text);
    let (from, to) = (before(source, a.source), before(source, b.source));
    let (first, second) = (before(target, b.target), before(target, a.target));
    let parted = from == "dari" && matches!(to.as_str(), "ke" | "menuju");
    // `left B for A`
    let left = matches!(first.as_str(), "left" | "leaving") && second == "for";
    parted && ((first == "from" && second == "to") || left)
}

fn told(view: &View<'_>, a: &Placed, b: &Placed) -> Compared {
    let (one, other) = (a.target.of(view.target.text), b.target.of(view.target.text));
    let is_term = a.is_term && b.is_term;
    let message = if is_term {
        let (here, there) = (b.target.of(view.target.text), b.source.of(view.source.text));
        format!("`{here}` is in another place than `{there}` in the source: it has swapped places with another name")
    } else {
        format!("`{one}` and `{other}` have changed places")
    };
    let code = if is_term { Code::TermMoved } else { Code::NameMoved };
    let (here, there) = (b.source.of(view.source.text), one);
    let row = Compared::new(FactKind::Name, Some(b.source), Some(b.target), FactOutcome::Altered, Confidence::Medium);
    row.with_values(Some(here), Some(there)).told(code, message)
}
