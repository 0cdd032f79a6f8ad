//! Brackets, by their content: an age may be told in words, an acronym left out or spelled out, a remark set between
//! dashes; but what was said in brackets must be said.

use super::Compared;
use super::bridge::Bridge;
use super::scan::{TokenKind, Tokens};
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// The legal form of a company of the state, which English leaves out as it does `PT`: `PT Pertamina (Persero)`.
const LEGAL_FORMS: [&str; 4] = ["Persero", "Perseroda", "Perum", "Perumda"];

/// Compares the brackets of two texts.
pub(super) fn compare<'b, 'a: 'b>(
    source: &str,
    target: &str,
    bridge: impl Fn() -> Option<&'b Bridge<'a>>,
) -> Vec<Compared> {
    const SIGNS: [char; 6] = ['(', ')', '[', ']', '{', '}'];
    if !source.contains(SIGNS) && !target.contains(SIGNS) {
        return Vec::new();
    }
    for (open, close) in PAIRS {
        let counts = |text: &str| (text.matches(open).count(), text.matches(close).count());
        let ((so, sc), (to, tc)) = (counts(source), counts(target));
        if so == sc && to != tc {
            let at = target.find([open, close]).unwrap_or(0);
            let message = format!("`{open}` and `{close}` are not paired in the translation");
            let span = Span::new(at, target.ceil_char_boundary(at + 1));
            return vec![told(None, Some(span), FactOutcome::Altered, message)];
        }
    }
    let (here, there) = (groups(source), groups(target));
    if here.len() <= there.len()
        && here.iter().zip(&there).all(|(a, b)| kind(a.of(source)) == kind(b.of(target)))
        && here.len() == there.len()
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for group in here {
        if let Some(lost) = lost(source, target, group, &there, &bridge) {
            found.push(lost);
        }
    }
    for group in there {
        if let Some(added) = added(source, target, group, &bridge) {
            found.push(added);
        }
    }
    found
}

fn told(source: Option<Span>, target: Option<Span>, outcome: FactOutcome, message: String) -> Compared {
    let row = Compared::new(FactKind::Completeness, source, target, outcome, Confidence::Medium);
    row.told(Code::BracketMismatch, message)
}

/// What is in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Numbers, dates, units: other facts, compared as such.
    Figures,
    /// An acronym: it may be left out where the name is there.
    Acronym,
    /// A remark in words.
    Words,
}

fn kind(text: &str) -> Kind {
    let tokens = Tokens::new(text, &[]);
    let words: Vec<&str> = tokens.list.iter().filter(|t| t.kind == TokenKind::Word).map(|t| t.span.of(text)).collect();
    let long = words.iter().filter(|w| w.len() > 3).count();
    let capitals = |w: &&str| w.chars().filter(|c| c.is_uppercase()).count() >= 2 || w.len() <= 1;
    if words.is_empty() || (long == 0 && tokens.list.iter().any(|t| t.kind == TokenKind::Number)) {
        Kind::Figures
    } else if words.len() <= 2 && words.iter().all(capitals) {
        Kind::Acronym
    } else {
        Kind::Words
    }
}

/// Returns what is between round and square brackets, without nested ones.
fn groups(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for at in memchr::memchr2_iter(b'(', b')', text.as_bytes()) {
        match (text.as_bytes()[at], open) {
            (b'(', None) => open = Some(at + 1),
            (b')', Some(start)) => {
                found.push(Span::new(start, at));
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// Returns a remark of the source that the target does not have in any form.
fn lost<'b, 'a: 'b>(
    source: &str,
    target: &str,
    group: Span,
    there: &[Span],
    bridge: &impl Fn() -> Option<&'b Bridge<'a>>,
) -> Option<Compared> {
    let text = group.of(source);
    let message = || format!("`({text})` is not in the translation");
    match kind(text) {
        Kind::Figures => None,
        _ if LEGAL_FORMS.contains(&text.trim()) => None,
        Kind::Acronym => {
            // The acronym of a name that is spelled out may be left out; one that says something else may not.
            let spelled_out = is_acronym_of_words_before(source, group);
            let kept = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1).all(|w| target.contains(w));
            (!spelled_out && !kept && there.is_empty())
                .then(|| told(Some(group), None, FactOutcome::Missing, message()))
        }
        Kind::Words if is_blend_of_words_before(source, group) => None,
        Kind::Words => {
            let (content, covered) = bridge()?.covered(group);
            (content > 0 && covered * 100 < content * 34)
                .then(|| told(Some(group), None, FactOutcome::Missing, message()))
        }
    }
}

/// Returns whether the letters in brackets are those of the words before them: `Uni Eropa (UE)`, `Kapal Motor (KM)`.
fn is_acronym_of_words_before(text: &str, group: Span) -> bool {
    let letters: Vec<char> =
        group.of(text).chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let before: Vec<&str> =
        text[..group.start].split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let near = &before[before.len().saturating_sub(letters.len() + 4)..];
    let capitals = near.iter().rev().take_while(|w| w.starts_with(char::is_uppercase) || w.len() <= 4).count();
    let first = letters.first().is_some_and(|c| near.iter().any(|w| w.to_lowercase().starts_with(*c)));
    // Borrowed acronyms (`Organisasi Kesehatan Dunia (WHO)`) share no letters with the Indonesian words.
    first || capitals >= 2 || near.len() >= 2 && letters.len() >= 2
}

/// Returns whether a word in brackets is made of letters of the two to five capitalised words before it, in their order, as
/// Indonesian shortens names: `Dinas Perhubungan (Dishub)`, `Lembaga Pemasyarakatan (Lapas)`.
fn is_blend_of_words_before(text: &str, group: Span) -> bool {
    let blend = group.of(text);
    if !(3..=14).contains(&blend.len())
        || !blend.chars().all(char::is_alphabetic)
        || !blend.starts_with(char::is_uppercase)
    {
        return false;
    }
    let words = text[..group.start].trim_end_matches([' ', '(']).rsplit(' ').take(5);
    let names: Vec<&str> = words.take_while(|word| word.starts_with(char::is_uppercase)).collect();
    (2..=names.len()).any(|count| {
        let mut letters = names[..count].iter().rev().flat_map(|word| word.chars()).flat_map(char::to_lowercase);
        let mut wanted = blend.chars().flat_map(char::to_lowercase);
        let first = names[count - 1].chars().flat_map(char::to_lowercase).next();
        wanted.clone().next() == first && wanted.all(|c| letters.any(|letter| letter == c))
    })
}

/// Returns a remark of the target for which nothing in the source stands.
fn added<'b, 'a: 'b>(
    source: &str,
    target: &str,
    group: Span,
    bridge: &impl Fn() -> Option<&'b Bridge<'a>>,
) -> Option<Compared> {
    let text = group.of(target);
    if kind(text) != Kind::Words || source.contains(text) {
        return None;
    }
    let (content, explained) = bridge()?.explained(group);
    let message = format!("nothing in the source stands for `({text})`");
    // A gloss of a word or two explains to readers what the source need not.
    (content >= 4 && explained * 100 < content * 20).then(|| told(None, Some(group), FactOutcome::Added, message))
}
