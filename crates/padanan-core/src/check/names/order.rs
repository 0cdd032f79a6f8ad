//! Names in each other's place: *A attacked B* where the source says that B attacked A.
//!
//! Only names that are once on each side are compared, and only if their order differs. The words around them decide:
//! those that were beside one name in the source are beside the other one in the target.

use super::super::view::View;
use super::spelling::bare;
use crate::bitext::{Confidence, Fact, FactKind, FactOutcome};
use crate::facts::{Bridge, Compared, Trouble};
use crate::finding::Code;
use crate::text::Span;

/// Maximum number of names whose order is compared.
const MAX_NAMES: usize = 24;

/// A name on both sides.
#[derive(Debug, Clone, Copy)]
struct Placed {
    source: Span,
    target: Span,
    is_term: bool,
}

/// Finds pairs of names that changed places.
pub(super) fn compare(view: &View<'_>) -> Vec<Compared> {
    let placed = placed(view);
    if placed.len() < 2 || placed.len() > MAX_NAMES {
        return Vec::new();
    }
    let turned = placed.windows(2).any(|pair| pair[0].target.end > pair[1].target.start);
    let text = view.source.text;
    let passive = || text.split_whitespace().any(|w| w.starts_with("di") && w.len() > 5);
    if !turned && !passive() {
        return Vec::new();
    }
    let Some(bridge) = view.bridge() else { return Vec::new() };
    for pair in placed.windows(2) {
        if have_other_roles(view, bridge, &pair[0], &pair[1]) {
            return vec![told(view, &pair[0], &pair[1])];
        }
    }
    for (i, a) in placed.iter().enumerate() {
        for b in &placed[i + 1..] {
            if b.target.end <= a.target.start && have_changed_places(view, bridge, a, b) {
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
        placed.push(Placed { source: *here, target: *there, is_term: true });
    }
    for name in view.names().iter().filter_map(|n| n.kept) {
        for word in super::words_of(view, name) {
            let form = word.of(source);
            let once = |text: &str, words: &[Span]| words.iter().filter(|w| bare(w.of(text)) == form).count() == 1;
            let (ours, theirs) = (view.source.words(), view.target.words());
            if ours.len() > 400 || theirs.len() > 400 || !once(source, ours) || !once(target, theirs) {
                continue;
            }
            let Some(there) = theirs.iter().find(|w| bare(w.of(target)) == form) else { continue };
            placed.push(Placed { source: word, target: *there, is_term: false });
        }
    }
    placed.sort_by_key(|p| p.source);
    placed.dedup_by(|b, a| a.source.overlaps(b.source));
    placed
}

fn have_changed_places(view: &View<'_>, bridge: &Bridge<'_>, a: &Placed, b: &Placed) -> bool {
    // Parts of one name, or a list: `A dan B`, `A, B`, whose order is free.
    let between = &view.source.text[a.source.end..b.source.start];
    if matches!(between.trim(), "dan" | "," | "dengan" | "serta" | "atau" | "-" | "/" | "&" | "vs" | "maupun" | "") {
        return false;
    }
    if have_other_prepositions(view, a, b) {
        return true;
    }
    let cost = |name: &Placed, at: Span| bridge.distance(name.source, at, &[a.source, b.source], &[a.target, b.target]);
    let own = (cost(a, a.target), cost(b, b.target));
    let other = (cost(a, b.target), cost(b, a.target));
    if let ((Some(a_own), Some(b_own)), (Some(a_other), Some(b_other))) = (own, other) {
        let (stay, change) = (a_own + b_own, a_other + b_other);
        return change + 1.5 <= stay && change * 1.4 <= stay;
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
    from == "dari" && matches!(to.as_str(), "ke" | "menuju") && first == "from" && second == "to"
}

/// Returns whether two names have each other's part in what a verb between them says: who beats, and who is beaten.
///
/// In the source, an active verb (`mengalahkan`) has its agent first, and a passive one (`dikalahkan`) its patient. In
/// English, *by* says that the agent comes last.
fn have_other_roles(view: &View<'_>, bridge: &Bridge<'_>, a: &Placed, b: &Placed) -> bool {
    let between = &view.source.text[a.source.end..b.source.start];
    let words: Vec<&str> = between.split_whitespace().collect();
    let plain = words.len() <= 3 && words.iter().all(|w| w.chars().all(|c| c.is_alphabetic() || c == '-'));
    let active = |w: &str| w.len() > 5 && (w.starts_with("me") || w.starts_with("Me"));
    let passive = |w: &str| w.len() > 5 && (w.starts_with("di") || w.starts_with("Di"));
    let Some(first) = words.first().filter(|w| plain && (active(w) || passive(w))) else { return false };
    // `A dikalahkan B`, `A dikalahkan oleh B`; more words between are more nouns: `mengirim bantuan ke B`.
    let rest = &words[1..];
    let direct = rest.is_empty() || matches!(rest, ["oleh"]) || (rest.len() == 1 && active(first));
    let verb = Span::new(a.source.end, b.source.start);
    let (left, right) = if a.target.end <= b.target.start { (a.target, b.target) } else { (b.target, a.target) };
    if !direct || left.end > right.start {
        return false;
    }
    let inside = Span::new(left.end, right.start);
    let said = format!(" {} ", inside.of(view.target.text).to_lowercase());
    let short = said.split_whitespace().count() <= 5 && !said.contains([',', ';', ':', '.']);
    if !short || !bridge.links_into(verb, inside) {
        return false;
    }
    // `A received a visit from B`
    if [" from ", " that ", " who ", " which ", " of "].iter().any(|w| said.contains(w)) {
        return false;
    }
    let agent_first_there = !said.contains(" by ");
    let agent_first_here = active(first);
    let same_order = a.target.start < b.target.start;
    (agent_first_here == agent_first_there) != same_order
}

fn told(view: &View<'_>, a: &Placed, b: &Placed) -> Compared {
    let (one, other) = (a.target.of(view.target.text), b.target.of(view.target.text));
    let message = format!("`{one}` and `{other}` have changed places");
    let fact = Fact {
        kind: FactKind::Name,
        source_span: Some(a.source),
        target_span: Some(a.target),
        value: Some(a.source.of(view.source.text).to_owned()),
        target_value: Some(other.to_owned()),
        outcome: FactOutcome::Altered,
        confidence: Confidence::Medium,
    };
    let code = if a.is_term && b.is_term { Code::TermMoved } else { Code::NameMoved };
    Compared { fact, trouble: Some(Trouble { code, message, repair: None }) }
}
