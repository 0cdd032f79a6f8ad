//! Negation: a `tidak` that the translation lost, and a *not* that nothing in the source says.
//!
//! English negates in many ways: with *not* and *never*, with prefixes (*unaware*), with verbs (*failed to*, *denied*),
//! with *few*, *lack* and *without*. Each of them accounts for an Indonesian negation. Litotes are right: `tidak sedikit`
//! is "many", `tidak mudah` is "hard"; the lexicon knows such translations.

mod scope;
mod words;

use std::borrow::Cow;

use super::Compared;
use super::bridge::{Bridge, stem};
use super::scan::{TokenKind, Tokens};
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::lexicon::WordId;
use crate::text::{Lexicon, Span};
use words::{ASKING, COMMON, NEGATIVE_WORDS, NEGATORS, STRONG, WEAK};

/// Negators with the words behind them that negate nothing in English, or that English says in its own way.
const NOT_NEGATIVE: &[&[&str]] = &[
    &["tidak", "hanya"],
    &["tak", "hanya"],
    &["bukan", "hanya"],
    &["tidak", "cuma"],
    &["bukan", "cuma"],
    &["tak", "cuma"],
    &["tidak", "saja"],
    &["bukan", "saja"],
    &["tidak", "sekadar"],
    &["bukan", "sekadar"],
    &["tak", "sekadar"],
    &["tidak", "lama"],
    &["tak", "lama"],
    &["belum", "lama"],
    &["tidak", "kurang"],
    &["tak", "kurang"],
    &["tidak", "lebih"],
    &["tak", "lebih"],
    &["tak", "pelak"],
    &["tak", "ayal"],
    &["tidak", "jarang"],
    &["tak", "jarang"],
    &["tak", "heran"],
    &["tidak", "heran"],
    &["tidak", "mengherankan"],
    &["tidak", "lain"],
    &["tak", "lain"],
    &["tidak", "terkecuali"],
    &["tak", "terkecuali"],
    &["tidak", "sengaja"],
    &["tak", "sengaja"],
    &["tanpa", "sengaja"],
    &["tanpa", "henti"],
    &["tak", "henti"],
    &["tak", "terhingga"],
    &["tidak", "sedikit"],
    &["tak", "sedikit"],
    &["tidak", "kalah"],
    &["tak", "kalah"],
    &["bukan", "main"],
    &["tidak", "apa"],
    &["tak", "apa"],
    &["tak", "ubahnya"],
    &["tak", "urung"],
    &["tidak", "jauh"],
    &["tak", "jauh"],
    &["tidak", "mungkin", "tidak"],
    &["tanpa", "terkecuali"],
    &["tak", "bukan"],
    &["belum", "tentu"],
    &["tak", "tergantikan"],
    &["tidak", "sampai"],
    &["tak", "sampai"],
    &["belum", "genap"],
    &["tak", "tertandingi"],
    &["tanpa", "balas"],
    &["tanpa", "gol"],
    &["belum", "sempat"],
    &["tidak", "asing"],
    &["tak", "asing"],
    &["tanpa", "sadar"],
    &["tanpa", "nama"],
    &["tanpa", "awak"],
    &["bukan", "tidak"],
    &["bukan", "kepalang"],
    &["tidak", "segan"],
    &["tak", "segan"],
    &["tidak", "henti"],
    &["tanpa", "batas"],
    &["tak", "terbatas"],
];

/// Phrases with a negating word that negate nothing.
const ENGLISH_IDIOMS: &[&[&str]] = &[
    &["not", "only"],
    &["not", "just"],
    &["not", "merely"],
    &["not", "simply"],
    &["no", "fewer"],
    &["no", "less"],
    &["no", "more"],
    &["no", "later"],
    &["no", "earlier"],
    &["not", "least"],
    &["no", "doubt"],
    &["no", "matter"],
    &["none", "other"],
    &["nothing", "but"],
    &["not", "to", "mention"],
    &["or", "not"],
    &["no", "one", "else"],
    &["no", "longer"],
    &["not", "far"],
    &["not", "long"],
    &["not", "until"],
    &["without", "a", "doubt"],
    &["not", "alone"],
    &["no", "sooner"],
    &["no", "wonder"],
    &["no", "surprise"],
    &["nothing", "less"],
    &["not", "unlike"],
    &["never", "ending"],
    &["non", "stop"],
    &["no", "stranger"],
    &["no", "time"],
];

/// Compares the negations of an Indonesian source and its English translation.
pub(super) fn compare<'b, 'a: 'b>(
    source: (&str, &[Span]),
    target: (&str, &[Span]),
    lexicon: Option<&dyn Lexicon>,
    bridge: impl Fn() -> Option<&'b Bridge<'a>>,
) -> Vec<Compared> {
    let has_negation = may_negate(source.0) || may_deny(target.0);
    if !has_negation {
        return Vec::new();
    }
    let (here, there) = (Tokens::new(source.0, source.1), Tokens::new(target.0, target.1));
    let negated = negators(&here, &there);
    let all = strong(&there);
    let denied: Vec<usize> = all.iter().copied().filter(|t| !is_idle(&there, *t, lexicon)).collect();
    let sides = Sides { here: &here, there: &there, lexicon, bridge: bridge() };
    if let Some(negator) = sides.lost(&negated, &all) {
        return vec![told(&here, &there, Some(negator), None)];
    }
    if let Some(word) = sides.added(&negated, &denied) {
        return vec![told(&here, &there, None, Some(word))];
    }
    if let Some((negator, word)) = scope::misplaced(&here, &there, sides.bridge) {
        return vec![told_scope(&here, &there, negator, word)];
    }
    // Kept: a row for each pair, in order.
    let rows = negated.iter().filter(|n| n.says).zip(all.iter().map(Some).chain(std::iter::repeat(None)));
    rows.take(16).map(|(n, t)| kept(&here, n.at, t.map(|t| &there.list[*t].span))).collect()
}

fn kept(here: &Tokens<'_>, at: usize, target: Option<&Span>) -> Compared {
    let confidence = if target.is_some() { Confidence::Medium } else { Confidence::Low };
    let source = Some(here.list[at].span);
    Compared::new(FactKind::Negation, source, target.copied(), FactOutcome::Kept, confidence)
}

fn told(here: &Tokens<'_>, there: &Tokens<'_>, source: Option<usize>, target: Option<usize>) -> Compared {
    let message = match (source, target) {
        (Some(i), _) => format!("`{}` of the source negates, and nothing in the translation does", here.at(i)),
        (None, Some(t)) => format!("the translation says `{}`, and nothing in the source negates", there.at(t)),
        (None, None) => String::new(),
    };
    let outcome = if source.is_some() { FactOutcome::Missing } else { FactOutcome::Added };
    let places = (source.map(|i| here.list[i].span), target.map(|t| there.list[t].span));
    let row = Compared::new(FactKind::Negation, places.0, places.1, outcome, Confidence::Medium);
    row.told(Code::NegationMismatch, message)
}

fn told_scope(here: &Tokens<'_>, there: &Tokens<'_>, negator: usize, word: usize) -> Compared {
    let source = here.span(negator, (negator + 1).min(here.list.len() - 1));
    let target = there.span(word, (word + 1).min(there.list.len() - 1));
    let (was, now) = (source.of(here.text), target.of(there.text));
    let message = format!("`{was}` of the source negates something else than `{now}` in the translation");
    let (one, other) = (Some(source), Some(target));
    let row = Compared::new(FactKind::Negation, one, other, FactOutcome::Altered, Confidence::Medium);
    row.told(Code::NegationMismatch, message)
}

/// A quick look: whether a text may have a negator.
fn may_negate(source: &str) -> bool {
    let finders =
        ["idak", "ukan", "elum", "angan", "anpa", "iada", "ak", "dk", "IDAK", "UKAN", "ELUM", "ANGAN", "ANPA", "AK"];
    finders.iter().any(|part| memchr::memmem::find(source.as_bytes(), part.as_bytes()).is_some())
}

fn may_deny(target: &str) -> bool {
    let finders = ["no", "No", "NO", "n't", "n’t", "ne", "Ne", "without", "Without", "annot"];
    finders.iter().any(|part| memchr::memmem::find(target.as_bytes(), part.as_bytes()).is_some())
}

/// A negator of the source.
struct Negator {
    at: usize,
    /// Whether English must negate, too.
    says: bool,
}

/// Returns whether a word, in small letters, negates in Indonesian.
pub(super) fn is_negator(word: &str) -> bool {
    NEGATORS.contains(word)
}

fn negators(here: &Tokens<'_>, there: &Tokens<'_>) -> Vec<Negator> {
    // `bukan hanya`: "just" needs its "not".
    let only = (0..there.list.len()).any(|t| matches!(&*there.low(t), "only" | "just" | "merely" | "simply"));
    let mut found = Vec::new();
    for i in (0..here.list.len()).filter(|i| here.is(*i, TokenKind::Word)) {
        let word = here.low(i);
        if !NEGATORS.contains(&*word) {
            continue;
        }
        let phrase = |words: &&&[&str]| {
            words
                .iter()
                .enumerate()
                .all(|(n, w)| *here.low(i + n) == **w || here.low(i + n).strip_suffix("nya") == Some(*w))
        };
        let idle = NOT_NEGATIVE.iter().any(|words| phrase(&words))
            || (i > 0 && ASKING.contains(&*here.low(i - 1)))
            || (here.at(i + 1) == "-" && here.joined(i))
            // `tidak semua`: "only some"
            || (only && matches!(&*here.low(i + 1), "semua" | "seluruh" | "setiap"))
            // `tidak …, melainkan`: "rather", "but"; the contrast may be said by itself.
            || (matches!(&*word, "bukan" | "bukannya") && (i + 1..here.list.len().min(i + 25)).any(|j| here.low(j) == "melainkan"))
            // `bukan tidak mungkin`
            || (i > 0 && here.low(i - 1) == "bukan")
            || prevents(here, i)
            // A question: `Bukankah`, `…, bukan?`
            || here.at(i + 1) == "?"
            // `tidak bisa tidak`
            || (here.low(i + 2) == "tidak" || here.low(i + 2) == "tak") && matches!(&*here.low(i + 1), "bisa" | "dapat" | "boleh" | "mungkin");
        let limits = matches!(&*here.low(i + 1), "hanya" | "cuma" | "sekadar" | "saja") && only;
        found.push(Negator { at: i, says: !idle || limits });
    }
    found
}

/// Returns whether a verb of preventing is before a negator that only repeats it: `mencegah agar tanah tidak tergerus` is "to
/// prevent erosion", `mencegah tidak dijadikan` "to prevent it from becoming".
fn prevents(here: &Tokens<'_>, negator: usize) -> bool {
    const VERBS: [&str; 8] =
        ["mencegah", "cegah", "dicegah", "mencegahnya", "pencegahan", "menghindari", "hindari", "menghindarkan"];
    const LINKS: [&str; 4] = ["agar", "supaya", "untuk", "jangan"];
    let before =
        (negator.saturating_sub(8)..negator).rev().take_while(|i| !matches!(here.at(*i), "," | "." | ";" | ":"));
    let mut linked = false;
    for i in before {
        let word = here.low(i);
        linked |= LINKS.contains(&&*word);
        if VERBS.contains(&&*word) {
            return linked || i + 1 == negator;
        }
    }
    false
}

/// Returns the tokens of the target that negate.
fn strong(there: &Tokens<'_>) -> Vec<usize> {
    let small = |t: &super::scan::Token| {
        t.kind == TokenKind::Word && t.span.len() > 3 && t.span.of(there.text).starts_with(char::is_lowercase)
    };
    let is_headline = !there.list.iter().any(small);
    let is_strong = |i: &usize| {
        let word = there.low(*i).replace('’', "'");
        // `have yet to`
        let yet = word == "yet" && there.low(i + 1) == "to";
        let listed = STRONG.contains(word.as_str()) || word.ends_with("n't") || yet;
        // `No. 5`, `No Way Home`
        let numbered = word == "no"
            && (there.at(i + 1) == "." && there.is(i + 2, TokenKind::Number) || there.is(i + 1, TokenKind::Number));
        let title = !is_headline
            && there.at(*i).starts_with(char::is_uppercase)
            && *i > 0
            && there.is(i - 1, TokenKind::Word)
            && there.at(i + 1).starts_with(char::is_uppercase);
        listed && !numbered && !title
    };
    (0..there.list.len()).filter(|i| there.is(*i, TokenKind::Word)).filter(is_strong).collect()
}

/// Returns whether a negating word of the target negates nothing: `not only`, `no fewer than`, `whether or not`, `not
/// illegal`.
fn is_idle(there: &Tokens<'_>, t: usize, lexicon: Option<&dyn Lexicon>) -> bool {
    let word = there.low(t);
    let idiom = ENGLISH_IDIOMS.iter().any(|words| words.iter().enumerate().all(|(n, w)| there.low(t + n) == *w));
    let or_not = word == "not" && t > 0 && there.low(t - 1) == "or";
    let compared = word == "no" && there.low(t + 1).ends_with("er") && there.low(t + 2) == "than";
    let doubled = word == "not" && has_negative_prefix(&there.low(t + 1), None) && !there.low(t + 1).starts_with("in");
    idiom || or_not || compared || doubled || is_superlative(there, t, lexicon) || word == "yet" || word == "non"
}

/// Returns whether a *never* says that something is so more than ever: `it has never been easier`, `never felt better`. But
/// `never been there`, `never been a leader` deny.
fn is_superlative(there: &Tokens<'_>, t: usize, lexicon: Option<&dyn Lexicon>) -> bool {
    const VERBS: [&str; 8] = ["been", "was", "were", "felt", "looked", "seemed", "feel", "look"];
    let is_verb = VERBS.contains(&&*there.low(t + 1));
    let word = there.low(t + 1 + usize::from(is_verb));
    there.low(t) == "never"
        && is_verb
        && (matches!(&*word, "better" | "worse" | "more") || is_comparative(&word, lexicon))
}

/// Returns whether a word is the comparative of a known adjective: `easier`, `higher`, `larger`, `bigger`.
fn is_comparative(word: &str, lexicon: Option<&dyn Lexicon>) -> bool {
    const OTHERS: [&str; 6] = ["after", "other", "over", "under", "ever", "either"];
    let Some(stem) = word.strip_suffix("er").filter(|stem| stem.len() >= 3 && !OTHERS.contains(&word)) else {
        return false;
    };
    let known = |form: &str| lexicon.is_none_or(|lexicon| lexicon.has_target(form));
    let doubled = || stem.strip_suffix(|c: char| stem.ends_with(&format!("{c}{c}")));
    known(stem)
        || known(&format!("{stem}e"))
        || stem.strip_suffix('i').is_some_and(|rest| known(&format!("{rest}y")))
        || doubled().is_some_and(known)
}

/// Both sides, and what is known of their words.
struct Sides<'s, 'b, 'a: 'b> {
    here: &'s Tokens<'s>,
    there: &'s Tokens<'s>,
    lexicon: Option<&'s dyn Lexicon>,
    bridge: Option<&'b Bridge<'a>>,
}

/// How many tokens from the translation of what is negated the negation may be.
const NEAR: usize = 7;

impl Sides<'_, '_, '_> {
    /// Returns a negator of the source for which nothing in the target stands.
    fn lost(&self, negated: &[Negator], denied: &[usize]) -> Option<usize> {
        let says: Vec<usize> = negated.iter().filter(|n| n.says).map(|n| n.at).collect();
        let weak = self.weak();
        let found = denied.len() + weak.iter().filter(|t| !COMMON.contains(&*self.there.low(**t))).count();
        if says.is_empty() || says.len() <= found {
            return None;
        }
        says.into_iter().find(|at| {
            let near = |t: &usize| self.is_near(*at, *t);
            let stands = if found == 0 {
                weak.iter().any(near)
            } else {
                // One of several is missing: only if it is clear where it should be.
                self.heads(*at).is_empty() || denied.iter().chain(&weak).any(near)
            };
            !stands && !is_litotes(self.here, *at, self.lexicon, self.bridge)
        })
    }

    /// Returns a negation of the target for which nothing in the source stands.
    fn added(&self, negated: &[Negator], denied: &[usize]) -> Option<usize> {
        let lexicon = self.lexicon?;
        if denied.len() <= negated.len() {
            // Where the source negates nothing at all, verbs that deny are strange, too.
            let strange = |t: &usize| {
                matches!(
                    &*self.there.low(*t),
                    "failed"
                        | "refused"
                        | "rejected"
                        | "denied"
                        | "unable"
                        | "fails"
                        | "refuses"
                        | "rejects"
                        | "denies"
                )
            };
            let verbs = || self.weak().into_iter().find(strange);
            return if negated.is_empty() && denied.is_empty() {
                verbs().filter(|_| !self.is_negative(0, self.here.list.len(), lexicon))
            } else {
                None
            };
        }
        denied.iter().copied().find(|t| {
            let heads = self.sources_of_head(*t);
            match (heads.iter().min(), heads.iter().max()) {
                (Some(first), Some(last)) if last - first <= 12 => {
                    !self.is_negative(first.saturating_sub(5), last + 4, lexicon)
                }
                // It is not clear what is negated: nothing in the sentence may account for it.
                _ => negated.is_empty() && !self.is_negative(0, self.here.list.len(), lexicon),
            }
        })
    }

    /// Returns the tokens of the target that may stand for a negation and that nothing else accounts for.
    fn weak(&self) -> Vec<usize> {
        let words = (0..self.there.list.len()).filter(|i| self.there.is(*i, TokenKind::Word));
        words
            .filter(|i| {
                let word = self.there.low(*i);
                if has_negative_prefix(&word, self.lexicon) {
                    return true;
                }
                if word == "against" && self.is_advised(*i) {
                    return true;
                }
                // `a few`, `a little` are positive.
                let some = matches!(&*word, "few" | "little") && *i > 0 && self.there.low(i - 1) == "a";
                WEAK.contains(&*word) && !some && !self.bridge.is_some_and(|b| b.is_explained(*i))
            })
            .collect()
    }

    /// Returns whether *against* says what not to do: `recommend against traveling`, `warned people against eating it`.
    fn is_advised(&self, against: usize) -> bool {
        const VERBS: [&str; 7] = ["recommend", "advis", "warn", "caution", "counsel", "urg", "decid"];
        (against.saturating_sub(3)..against).any(|i| VERBS.iter().any(|verb| self.there.low(i).starts_with(verb)))
    }

    /// Returns where the words behind a negator went.
    fn heads(&self, negator: usize) -> Vec<usize> {
        let Some(bridge) = self.bridge else { return Vec::new() };
        let mut found = Vec::new();
        for i in negator + 1..(negator + 4).min(self.here.list.len()) {
            if matches!(self.here.at(i), "," | "." | ";" | ":") {
                break;
            }
            let links = bridge.of(i);
            if links.len() <= 2 {
                found.extend_from_slice(links);
            }
        }
        found
    }

    /// Returns whether a negation of the target is near the translation of what a negator negates.
    fn is_near(&self, negator: usize, t: usize) -> bool {
        let heads = self.heads(negator);
        heads.is_empty() || heads.iter().any(|h| t.abs_diff(*h) <= NEAR)
    }

    /// Returns the tokens of the source that the words behind a negation of the target come from.
    fn sources_of_head(&self, t: usize) -> Vec<usize> {
        let Some(bridge) = self.bridge else { return Vec::new() };
        let behind = (t + 1..self.there.list.len())
            .filter(|i| self.there.is(*i, TokenKind::Word) && !super::bridge::is_function_word(self.there.at(*i)));
        for head in behind.take(3) {
            let from: Vec<usize> = (0..self.here.list.len()).filter(|i| bridge.of(*i).contains(&head)).collect();
            if !from.is_empty() && from.len() <= 3 {
                return from;
            }
        }
        Vec::new()
    }

    /// Returns whether a part of the source says in any way what English says with a negation.
    fn is_negative(&self, first: usize, end: usize, lexicon: &dyn Lexicon) -> bool {
        (first..end.min(self.here.list.len())).filter(|i| self.here.is(*i, TokenKind::Word)).any(|i| {
            let word = self.here.low(i);
            NEGATORS.contains(&*word)
                || NEGATIVE_WORDS.contains(&*word)
                || word.starts_with("non")
                || word.starts_with("nir")
                || self.is_often_negated(i, lexicon)
        })
    }

    /// Returns whether the table often translates a word with a negation.
    fn is_often_negated(&self, i: usize, lexicon: &dyn Lexicon) -> bool {
        let Some(id) = lexicon.source(self.here.at(i)).or_else(|| lexicon.usual_source(self.here.at(i))) else {
            return false;
        };
        let mut share = 0.0;
        lexicon.translations(&[id], 20, &mut |known| {
            let negated = known.words.iter().any(|w| STRONG.contains(lexicon.target_word(*w).to_lowercase().as_str()));
            share += if negated { known.forward.exp() } else { 0.0 };
            true
        });
        share >= 0.08
    }
}

/// Returns whether a word is negated by a prefix or an ending: *unaware*, *illegal*, *homeless*.
fn has_negative_prefix(word: &str, lexicon: Option<&dyn Lexicon>) -> bool {
    const PREFIXES: [&str; 8] = ["un", "dis", "non", "in", "im", "il", "ir", "mis"];
    // Endings of adjectives, which `in-` negates, and of nouns made of them; verbs begin with it for other reasons.
    const ENDINGS: [&str; 20] = [
        "ible",
        "able",
        "ate",
        "ent",
        "ant",
        "ive",
        "al",
        "ct",
        "ete",
        "cient",
        "sure",
        "ular",
        "ature",
        "ure",
        "ite",
        "enced",
        "mane",
        "cise",
        "ility",
        "tolerance",
    ];
    // Words that only look like it.
    const PLAIN: [&str; 40] = [
        "under",
        "union",
        "unit",
        "united",
        "university",
        "uncle",
        "universal",
        "universe",
        "unique",
        "until",
        "unity",
        "units",
        "distance",
        "district",
        "discuss",
        "discussed",
        "discussion",
        "disease",
        "dish",
        "distribution",
        "distributed",
        "display",
        "income",
        "increase",
        "increased",
        "inside",
        "into",
        "interest",
        "india",
        "indian",
        "important",
        "import",
        "image",
        "impact",
        "iron",
        "international",
        "informed",
        "intention",
        "infamous",
        "understanding",
    ];
    const MORE: [&str; 34] = [
        "discover",
        "discovered",
        "discovers",
        "discovery",
        "distant",
        "distinct",
        "distribute",
        "disaster",
        "discipline",
        "dismiss",
        "dismissed",
        "dispute",
        "dispatch",
        "dispatched",
        "dissent",
        "mission",
        "missions",
        "missile",
        "missiles",
        "mister",
        "independent",
        "indigenous",
        "instant",
        "incident",
        "internal",
        "infant",
        "industrial",
        "initial",
        "intact",
        "instruct",
        "important",
        "imperial",
        "immediate",
        "irate",
    ];
    if word.ends_with("less") && word.len() > 6 {
        return true;
    }
    let known = |rest: &str| rest.len() >= 4 && lexicon.is_none_or(|l| l.has_target(rest));
    if PLAIN.contains(&word) || MORE.contains(&word) {
        return false;
    }
    PREFIXES.iter().any(|prefix| {
        word.strip_prefix(prefix).is_some_and(|rest| match *prefix {
            "un" => known(rest) || rest.len() >= 6 || rest == "fit",
            "dis" | "mis" | "non" => known(rest) && rest.len() >= 4,
            _ => rest.len() >= 5 && ENDINGS.iter().any(|e| rest.ends_with(e)) && known(rest),
        })
    })
}

/// Returns whether the negator and the words behind it have a translation without a negation that is in the target:
/// `tidak mudah`, "hard".
fn is_litotes(here: &Tokens<'_>, at: usize, lexicon: Option<&dyn Lexicon>, bridge: Option<&Bridge<'_>>) -> bool {
    let Some(lexicon) = lexicon else { return true };
    let id = |i: usize| lexicon.source(here.at(i)).or_else(|| lexicon.usual_source(here.at(i)));
    let (Some(first), Some(second)) = (id(at), id(at + 1)) else { return false };
    let Some(bridge) = bridge else { return true };
    let mut key: Vec<WordId> = vec![first, second];
    let mut found = false;
    let look = |key: &[WordId], found: &mut bool| {
        lexicon.translations(key, 20, &mut |known| {
            let words: Vec<Cow<'_, str>> = known.words.iter().map(|w| Cow::Borrowed(lexicon.target_word(*w))).collect();
            let negated = words.iter().any(|w| STRONG.contains(w.to_lowercase().as_str()) || w.ends_with("n't"));
            let content: Vec<&Cow<'_, str>> =
                words.iter().filter(|w| w.len() >= 4 && !super::bridge::is_function_word(w)).collect();
            // Of a positive translation of the second word alone, the table has many: those of the phrase must differ.
            let there = !content.is_empty() && content.iter().all(|w| bridge.has_stem(&stem(w)));
            let mut alone = false;
            if there && !negated {
                lexicon.translations(&key[1..], 40, &mut |known| {
                    let others: Vec<String> = known.words.iter().map(|w| stem(lexicon.target_word(*w))).collect();
                    alone = content.iter().all(|w| others.contains(&stem(w)));
                    !alone
                });
            }
            *found = there && !negated && !alone && known.forward.exp() >= 0.02;
            !*found
        });
    };
    look(&key, &mut found);
    if !found && let Some(third) = id(at + 2) {
        key.push(third);
        look(&key, &mut found);
    }
    found
}
