//! What a negator negates: `tidak semua` is not "none", `tidak hanya` not "not", `bukan A, melainkan B` not "A, not B", and
//! `meminta tidak pergi` not "did not ask to go".
//!
//! Each rule needs its own words on both sides. A sentence that English builds in another way is left alone.

use super::super::bridge::{Bridge, is_function_word};
use super::super::scan::{TokenKind, Tokens};
use super::is_negator;

/// A negator of the source, and the token of the target that negates something else.
pub(super) type Misplaced = (usize, usize);

/// Finds a negator that negates something else in the target.
pub(super) fn misplaced(here: &Tokens<'_>, there: &Tokens<'_>, bridge: Option<&Bridge<'_>>) -> Option<Misplaced> {
    let negators: Vec<usize> =
        (0..here.list.len()).filter(|i| here.is(*i, TokenKind::Word) && is_negator(&here.low(*i))).collect();
    let [at] = negators[..] else { return None };
    all(here, there, at)
        .or_else(|| only(here, there, at))
        .or_else(|| always(here, there, at))
        .or_else(|| asked(here, there, at))
        .or_else(|| rather(here, there, at, bridge?))
        .map(|t| (at, t))
}

fn is_one_of(side: &Tokens<'_>, at: usize, words: &[&str]) -> bool {
    words.contains(&&*side.low(at))
}

fn find(side: &Tokens<'_>, words: &[&str]) -> Option<usize> {
    (0..side.list.len()).find(|i| is_one_of(side, *i, words))
}

/// Returns whether a token says *not*: `not`, `didn't`, `cannot`.
fn is_not(there: &Tokens<'_>, at: usize) -> bool {
    let word = there.low(at);
    matches!(&*word, "not" | "cannot") || word.ends_with("n't") || word.ends_with("n’t")
}

/// `tidak semua` is "not all", "some", "few", and neither "none" nor "no".
fn all(here: &Tokens<'_>, there: &Tokens<'_>, at: usize) -> Option<usize> {
    if !is_one_of(here, at + 1, &["semua", "seluruh", "setiap", "semuanya"]) {
        return None;
    }
    let softer =
        ["some", "few", "fewer", "several", "most", "many", "only", "part", "always", "everyone", "every", "all"];
    if find(there, &softer).is_some() {
        return None;
    }
    find(there, &["none", "nobody", "neither"]).or_else(|| {
        let no = find(there, &["no"])?;
        (!is_one_of(there, no + 1, &["longer", "doubt", "one", "means", "matter"])).then_some(no)
    })
}

/// `tidak hanya` is "not only", and not "not".
fn only(here: &Tokens<'_>, there: &Tokens<'_>, at: usize) -> Option<usize> {
    const LIMITS: &[&str] = &[
        "only",
        "just",
        "merely",
        "simply",
        "alone",
        "solely",
        "both",
        "also",
        "well",
        "besides",
        "beyond",
        "more",
        "too",
        "addition",
        "apart",
        "mere",
        "limited",
        "confined",
        "exclusively",
        "purely",
        "stop",
        "end",
        "much",
    ];
    if !is_one_of(here, at + 1, &["hanya", "cuma", "sekadar", "semata"]) || find(there, LIMITS).is_some() {
        return None;
    }
    (0..there.list.len()).find(|t| is_not(there, *t))
}

/// `tidak selalu` is "not always", and not "always not" or "always un-".
fn always(here: &Tokens<'_>, there: &Tokens<'_>, at: usize) -> Option<usize> {
    if !is_one_of(here, at + 1, &["selalu", "sepenuhnya", "seluruhnya", "terlalu"]) {
        return None;
    }
    let wholly = ["always", "entirely", "fully", "completely", "totally", "wholly"];
    let adverb = find(there, &wholly)?;
    let negated = (0..adverb).any(|t| is_not(there, t)) || find(there, &["hardly", "rarely", "never"]).is_some();
    let turned =
        is_not(there, adverb + 1) || (there.low(adverb + 1).starts_with("un") && there.at(adverb + 1).len() > 6);
    (!negated && turned).then_some(adverb + 1)
}

/// `meminta … tidak …` is "asked … not to", and not "did not ask".
fn asked(here: &Tokens<'_>, there: &Tokens<'_>, at: usize) -> Option<usize> {
    const HERE: &[&str] = &[
        "meminta",
        "minta",
        "menyarankan",
        "mengimbau",
        "memerintahkan",
        "mendesak",
        "mengingatkan",
        "menginstruksikan",
        "mengajak",
        "menyerukan",
        "memohon",
        "menasihati",
    ];
    const THERE: &[&str] = &[
        "ask",
        "advise",
        "suggest",
        "urge",
        "order",
        "remind",
        "instruct",
        "call",
        "appeal",
        "recommend",
        "tell",
        "request",
        "warn",
        "invite",
        "encourage",
    ];
    let asks = (at.saturating_sub(7)..at).any(|i| is_one_of(here, i, HERE));
    let turned = (1..there.list.len()).find(|t| is_one_of(there, *t, THERE) && is_not(there, *t - 1))?;
    asks.then_some(turned - 1)
}

/// `bukan A, melainkan B` is "not A but B" or "B, not A".
fn rather(here: &Tokens<'_>, there: &Tokens<'_>, at: usize, bridge: &Bridge<'_>) -> Option<usize> {
    if !is_one_of(here, at, &["bukan", "bukannya", "tidak"]) {
        return None;
    }
    let end = here.list.len();
    let middle = (at + 1..end.min(at + 20)).find(|i| here.low(*i) == "melainkan")?;
    let stop = (middle + 1..end).find(|i| matches!(here.at(*i), "." | ";" | ",")).unwrap_or(end);
    let (denied, said) = (links(here, bridge, at + 1..middle), links(here, bridge, middle + 1..stop));
    let mut nots = (0..there.list.len()).filter(|t| is_not(there, *t));
    let not = nots.next().filter(|_| nots.next().is_none())?;
    let from = not + 1;
    let to = (from..there.list.len())
        .find(|t| matches!(there.at(*t), "." | ";" | ",") || is_one_of(there, *t, &["but", "rather", "instead"]))
        .unwrap_or(there.list.len());
    let only = |of: &[usize], not: &[usize]| of.iter().filter(|t| (from..to).contains(*t) && !not.contains(t)).count();
    let any = denied.iter().any(|t| !said.contains(t));
    (any && only(&denied, &said) == 0 && only(&said, &denied) > 0).then_some(not)
}

/// Returns the tokens of the target that words of the source lead to.
fn links(here: &Tokens<'_>, bridge: &Bridge<'_>, range: std::ops::Range<usize>) -> Vec<usize> {
    let says = |i: &usize| here.is(*i, TokenKind::Word) && here.at(*i).len() >= 3 && !is_function_word(here.at(*i));
    range.filter(says).flat_map(|i| bridge.of(i).iter().copied()).collect()
}
