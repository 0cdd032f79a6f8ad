//! Whose words a quotation is: two speakers must not change places.
//!
//! What stands around a quotation says who said it: `"…," kata A. B menjawab, "…"`. The words around one quotation of the
//! source lead to those around the same quotation of the target; if all of them lead to another one, and the other way
//! round, the speakers have changed places.

use super::Compared;
use super::bridge::{Bridge, is_function_word};
use super::quotations::spans;
use super::scan::TokenKind;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

/// Maximum number of quotations that are compared.
const MAX_QUOTATIONS: usize = 8;

/// A quotation, and the parts of the text that say whose it is.
#[derive(Debug, Default)]
struct Quoted {
    inside: Span,
    said: Vec<Span>,
}

/// Finds two quotations whose speakers have changed places.
pub(super) fn compare<'b, 'a: 'b>(
    source: &str,
    target: &str,
    bridge: impl Fn() -> Option<&'b Bridge<'a>>,
) -> Vec<Compared> {
    let (here, there) = (quoted(source), quoted(target));
    if here.len() != there.len() || !(2..=MAX_QUOTATIONS).contains(&here.len()) {
        return Vec::new();
    }
    let Some(bridge) = bridge() else { return Vec::new() };
    for j in 0..here.len() - 1 {
        for k in j + 1..here.len() {
            let (one, other) = ((&here[j], &there[j]), (&here[k], &there[k]));
            if have_changed_places(bridge, one, other) {
                return vec![told(source, &here[j], &there[j])];
            }
        }
    }
    Vec::new()
}

fn told(source: &str, here: &Quoted, there: &Quoted) -> Compared {
    let words: String = here.inside.of(source).split_whitespace().take(4).collect::<Vec<_>>().join(" ");
    let message = format!("the quotation `{words} …` is another speaker's in the translation");
    let (one, other) = (Some(here.inside), Some(there.inside));
    let row = Compared::new(FactKind::Quotation, one, other, FactOutcome::Altered, Confidence::Medium);
    row.told(Code::QuoteMismatch, message)
}

fn have_changed_places(bridge: &Bridge<'_>, one: (&Quoted, &Quoted), other: (&Quoted, &Quoted)) -> bool {
    let links = |from: &[Span], to: (&[Span], &[Span])| exclusive_links(bridge, from, to);
    let (a, b) = (&one.0.said, &other.0.said);
    let (x, y) = (&one.1.said, &other.1.said);
    if a.is_empty() || b.is_empty() || x.is_empty() || y.is_empty() {
        return false;
    }
    let stay = links(a, (x, y)) + links(b, (y, x));
    let (first, second) = (links(a, (y, x)), links(b, (x, y)));
    // The quotations themselves must be in the same order.
    let inside = |from: &Quoted, to: &Quoted, not: &Quoted| links(&[from.inside], (&[to.inside], &[not.inside]));
    let quoted = inside(one.0, one.1, other.1) + inside(other.0, other.1, one.1);
    let turned = inside(one.0, other.1, one.1) + inside(other.0, one.1, other.1);
    stay == 0 && first > 0 && second > 0 && quoted >= turned
}

/// Returns how many words of the source lead into the first parts of the target, and not into the second ones.
fn exclusive_links(bridge: &Bridge<'_>, from: &[Span], to: (&[Span], &[Span])) -> usize {
    let is_in = |spans: &[Span], span: Span| spans.iter().any(|s| s.contains(span));
    let leads = |i: &usize, spans: &[Span]| bridge.of(*i).iter().any(|t| is_in(spans, bridge.target.list[*t].span));
    let words = (0..bridge.source.list.len()).filter(|i| {
        let token = bridge.source.list[*i];
        let word = bridge.source.low(*i);
        token.kind == TokenKind::Word
            && token.span.len() >= 3
            && is_in(from, token.span)
            && !SAYING.contains(&&*word)
            && !is_function_word(&word)
    });
    words.filter(|i| leads(i, to.0) && !leads(i, to.1)).count()
}

/// Words of saying, which stand around every quotation.
const SAYING: &[&str] = &[
    "kata",
    "katanya",
    "ujar",
    "ujarnya",
    "tutur",
    "ucap",
    "jelas",
    "tegas",
    "imbuh",
    "tambah",
    "balas",
    "jawab",
    "seru",
    "berkata",
    "mengatakan",
    "menanggapi",
    "menilai",
    "menurut",
    "menjawab",
    "menegaskan",
    "menambahkan",
    "menyebut",
    "membantah",
    "sahut",
    "papar",
    "terang",
    "ungkap",
    "lanjut",
    "cetus",
    "sementara",
    "sedangkan",
    "mengaku",
    "menyatakan",
];

/// Returns the quotations of a text that say something, with what says whose they are.
fn quoted(text: &str) -> Vec<Quoted> {
    let mut inside: Vec<Span> = Vec::new();
    for span in spans(text) {
        let nested = inside.last().is_some_and(|last| last.end > span.start);
        if !nested && span.of(text).split_whitespace().count() >= 2 {
            inside.push(span);
        }
    }
    let mut all: Vec<Quoted> = inside.iter().map(|inside| Quoted { inside: *inside, said: Vec::new() }).collect();
    let Some(last) = all.len().checked_sub(1) else { return all };
    // A quotation may begin in the middle of a sentence: what is before it says whose it is.
    if opens(&text[..inside[0].start]) {
        all[0].said.push(Span::new(0, inside[0].start));
    }
    for k in 0..last {
        let (start, end) = (inside[k].end, inside[k + 1].start);
        let parted = parted(inside[k].of(text), &text[start..end]);
        let before = Span::new(start, start + parted);
        let behind = Span::new(start + parted, end);
        all[k].said.push(before);
        all[k + 1].said.push(behind);
    }
    all[last].said.push(Span::new(inside[last].end, text.len()));
    for quoted in &mut all {
        quoted.said.retain(|span| span.of(text).contains(char::is_alphabetic));
    }
    all
}

/// Returns whether what stands before a quotation introduces it.
fn opens(before: &str) -> bool {
    before.trim_end_matches(['"', '“', '«', '‘', '\'', ' ']).ends_with([',', ':'])
}

/// Returns where the words between two quotations divide into those of the first and those of the second one. `first` is
/// the quotation before them: if it ends with a comma, its sentence goes on.
fn parted(first: &str, between: &str) -> usize {
    if !opens(between) {
        return between.len();
    }
    if let Some(at) = between.rfind(". ").or_else(|| between.rfind("; ")) {
        return at + 1;
    }
    let joins = [" while ", " but ", " whereas ", " sementara ", " sedangkan ", " tetapi ", " namun "];
    if let Some(at) = joins.iter().filter_map(|w| between.find(w)).min() {
        return at;
    }
    // `ujar ketuanya, Piprim, "dan …"` is one speaker's; in `kata A, B menjawab, "…"` another one says something.
    let core = between.trim_end_matches(['"', '“', '«', '‘', '\'', ' ', ',', ':']);
    if let Some(at) = core.rfind(", ") {
        let mut behind = core[at..].split(|c: char| !c.is_alphabetic());
        if behind.any(|w| SAYING.contains(&w) || SAID.contains(&w)) {
            return at + 1;
        }
    }
    if first.trim_end().ends_with(',') { between.len() } else { 0 }
}

/// English words of saying.
const SAID: &[&str] = &[
    "said",
    "says",
    "asked",
    "replied",
    "added",
    "told",
    "answered",
    "responded",
    "argued",
    "countered",
    "wrote",
    "explained",
    "insisted",
    "claimed",
    "shouted",
    "objected",
    "denied",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_a_quotation_says_whose_it_is() {
        let said = |text: &str| -> Vec<String> {
            let of = |q: Quoted| q.said.iter().map(|s| s.of(text).trim().to_owned()).collect::<Vec<_>>().join("|");
            quoted(text).into_iter().map(of).collect()
        };
        for (text, wanted) in [
            ("\"Kami siap,\" kata A. \"Kami juga,\" kata B.", ["\" kata A. \"", "\" kata B."]),
            ("\"Kami siap,\" kata A. B menjawab, \"Kami juga.\"", ["\" kata A.", "B menjawab, \"|\""]),
            ("\"We will,\" said A, while B said, \"We too.\"", ["\" said A,", "while B said, \""]),
            ("\"Kami siap,\" kata ketuanya, A, \"dan kuat.\"", ["\" kata ketuanya, A, \"", ""]),
            ("\"Kami siap.\" A berkata, \"Aku juga.\"", ["", "\" A berkata, \""]),
        ] {
            let found: Vec<String> = said(text).into_iter().map(|s| s.trim_end_matches("|\"").to_owned()).collect();
            let wanted: Vec<String> = wanted.iter().map(|s| s.trim_end_matches("|\"").to_owned()).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
