//! A cheap word alignment of a sentence with its draft, for backends that report none: which source word accounts for
//! which draft word.
//!
//! Known translations (the bundled phrase table, Indonesian to English), equal words and numbers, and names that sound
//! alike propose links. The best are taken first, each word at most once (competitive linking, Melamed 2000), and near
//! positions beat far ones. `locate` works with what is left over on both sides.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::phonetics::{alike, alike_from, begin_alike, sounds};
use crate::text::casing::{is_capitalised, is_sentence_initial, is_title_case, lowered};
use crate::text::lexicon::{Known, WordId};
use crate::text::tokens::{Token, english_number, tokens};
use crate::text::{Lexicon, Span};

/// Maximum number of translations of one phrase that are considered.
const OPTIONS: usize = 16;
/// Maximum number of words of a phrase that is looked up.
const MAX_LENGTH: usize = 4;
/// Minimum similarity of two spellings of one name.
pub(super) const ALIKE: f64 = 0.62;
/// Weight lost by a link across the whole sentence.
const FAR: f64 = 0.35;

/// A word, number or punctuation mark of a text.
#[derive(Debug, Clone)]
pub(super) struct SegmentWord {
    /// Its byte range.
    pub span: Span,
    /// As written, with straight apostrophes.
    pub form: String,
    /// In small letters.
    pub lower: String,
    /// Whether it begins with a capital that is not only due to its position.
    pub own_capital: bool,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it has a letter or digit.
    pub wordlike: bool,
    sounds: Vec<char>,
}

/// A term's byte range in the source, and the sounds of the words of its forms, each with whether the word is only a
/// part of the form.
type Forms = (Span, Vec<(Vec<char>, bool)>);

/// Returns the words of a text. `names` also splits `Kyiv-Moscow` into two words.
pub(super) fn words(text: &str, names: bool) -> Vec<SegmentWord> {
    let tokens: Vec<Token<'_>> = tokens(text).into_iter().flat_map(|t| parted(text, t, names)).collect();
    let headline = is_title_case(&tokens);
    let word = |(i, token): (usize, &Token<'_>)| {
        // `US$` is a sign, and no country.
        let sign = text[token.span.end..].starts_with('$');
        let capital = is_capitalised(&token.form) && !sign;
        SegmentWord {
            span: token.span,
            lower: token.form.to_lowercase(),
            own_capital: capital && !headline && !is_sentence_initial(&tokens, i),
            capital,
            wordlike: !sign && token.form.chars().any(char::is_alphanumeric),
            sounds: if capital { sounds(&token.form) } else { Vec::new() },
            form: token.form.clone().into_owned(),
        }
    };
    tokens.iter().enumerate().map(word).collect()
}

/// Splits compounds: `pro-Kremlin` and `Kremlin-backed` are two words, `Al-Qaeda` and `negara-negara` one. `COURT'S` is
/// a word and its possessive, like `court's`.
fn parted<'t>(text: &'t str, token: Token<'t>, names: bool) -> Vec<Token<'t>> {
    let form = token.span.of(text);
    if let Some(head) = form.strip_suffix("'S").or_else(|| form.strip_suffix("’S")).filter(|h| !h.is_empty()) {
        let at = token.span.start + head.len();
        let part = |span: Span, form: &'t str| Token { span, form: form.into(), number: false };
        return vec![part(Span::new(token.span.start, at), head), part(Span::new(at, token.span.end), "'S")];
    }
    let parts: Vec<&str> = form.split(['-', '\u{2011}']).collect();
    let capitals = parts.iter().filter(|p| is_capitalised(p)).count();
    let plain = parts.iter().all(|p| p.chars().all(char::is_alphabetic) && !p.is_empty());
    if parts.len() < 2 || capitals == 0 || (capitals == parts.len() && !names) || !plain {
        return vec![token];
    }
    let part = |part: &'t str| {
        let start = token.span.start + (part.as_ptr() as usize - form.as_ptr() as usize);
        Token { span: Span::new(start, start + part.len()), form: part.into(), number: false }
    };
    parts.into_iter().map(part).collect()
}

/// The evidence for a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The same letters.
    Same,
    /// A known translation.
    Known,
    /// Similar sound.
    Sound,
}

/// One link: words of the source, words of the draft.
#[derive(Debug, Clone)]
pub(super) struct WordLink {
    /// Indices of the source's words.
    pub source: Range<usize>,
    /// Indices of the draft's words.
    pub target: Range<usize>,
    /// Strength of the evidence, 0 to 1.
    pub weight: f64,
    /// Kind of evidence.
    pub ground: Ground,
}

/// Both sides of a segment, and the links between them.
pub(super) struct AlignedSegment<'l> {
    /// What is known of the two languages.
    pub lexicon: Option<&'l dyn Lexicon>,
    /// The source's words.
    pub source: Vec<SegmentWord>,
    /// The draft's words.
    pub target: Vec<SegmentWord>,
    /// The accepted links.
    pub links: Vec<WordLink>,
    /// For every source word, the index of its link.
    pub of_source: Vec<Option<usize>>,
    /// For every draft word, the index of its link.
    pub of_target: Vec<Option<usize>>,
}

impl<'l> AlignedSegment<'l> {
    /// Aligns `source` with `draft`. `terms` are the terms' byte ranges in the source, each with the other known forms
    /// of the term. Excluded are the `settled` ranges of the draft (already correct forms) and the `answered` ranges of
    /// the source.
    pub(super) fn new(
        source: &str,
        draft: &str,
        terms: &[(Span, Vec<String>)],
        answered: &[Span],
        settled: &[Span],
        lexicon: Option<&'l dyn Lexicon>,
    ) -> Self {
        // A compound of names is one word only if a term is written with a hyphen.
        let names = !terms.iter().any(|(_, forms)| forms.iter().any(|f| f.contains('-')));
        let (source, target) = (words(source, names), words(draft, names));
        let mut proposals = Vec::new();
        let open = |w: &SegmentWord| !answered.iter().any(|a| a.overlaps(w.span));
        let free = |w: &SegmentWord| !settled.iter().any(|s| s.overlaps(w.span));
        let from: Vec<bool> = source.iter().map(open).collect();
        let to: Vec<bool> = target.iter().map(free).collect();
        let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (j, word) in target.iter().enumerate().filter(|(j, w)| to[*j] && w.wordlike) {
            places.entry(word.lower.as_str()).or_default().push(j);
        }
        // A phrase lies within one term or outside all of them.
        let term_of: Vec<Option<usize>> =
            source.iter().map(|w| terms.iter().position(|(span, _)| span.overlaps(w.span))).collect();
        if let Some(lexicon) = lexicon {
            known(&source, &from, &term_of, &target, &places, lexicon, &mut proposals);
        }
        same(&source, &from, &target, &places, &mut proposals);
        let forms: Vec<Forms> = terms.iter().map(|(span, forms)| (*span, name_words(forms))).collect();
        sounding(&source, &from, &target, &to, &forms, &mut proposals);
        parted_names(&source, &from, &term_of, &target, &to, &mut proposals);
        let mut aligned = Self {
            lexicon,
            of_source: vec![None; source.len()],
            of_target: vec![None; target.len()],
            source,
            target,
            links: Vec::new(),
        };
        aligned.take(proposals);
        aligned
    }

    /// Accepts the best links first, each word at most once (competitive linking).
    fn take(&mut self, proposals: Vec<WordLink>) {
        let (n, m) = (self.source.len().max(1) as f64, self.target.len().max(1) as f64);
        let value = |l: &WordLink| {
            let far = (l.source.start as f64 / n - l.target.start as f64 / m).abs();
            // Several words match less often by chance.
            let long = 0.1 * (l.source.len() + l.target.len() - 2) as f64;
            l.weight + long - FAR * far
        };
        let mut proposals: Vec<(f64, WordLink)> = proposals.into_iter().map(|l| (value(&l), l)).collect();
        proposals.sort_by(|(x, a), (y, b)| {
            y.total_cmp(x).then(a.source.start.cmp(&b.source.start)).then(a.target.start.cmp(&b.target.start))
        });
        for (_, link) in proposals {
            let free = self.of_source[link.source.clone()].iter().all(Option::is_none)
                && self.of_target[link.target.clone()].iter().all(Option::is_none);
            if free {
                self.of_source[link.source.clone()].fill(Some(self.links.len()));
                self.of_target[link.target.clone()].fill(Some(self.links.len()));
                self.links.push(link);
            }
        }
    }

    /// Returns the known translations of a source word, in small letters.
    pub(super) fn said_for(&self, number: usize) -> Vec<String> {
        let (Some(lexicon), Some(word)) = (self.lexicon, self.source.get(number)) else { return Vec::new() };
        let mut said = Vec::new();
        for id in [lexicon.source(&word.form), lexicon.usual_source(&word.form)].into_iter().flatten() {
            lexicon.translations(&[id], OPTIONS, &mut |known| {
                if known.forward.exp() > 0.03 {
                    said.extend(known.words.iter().map(|w| lexicon.target_word(*w).to_lowercase()));
                }
                true
            });
        }
        said
    }

    /// Returns the indices of the source words inside `span`.
    pub(super) fn inside(&self, span: Span) -> Range<usize> {
        let start = self.source.partition_point(|w| w.span.end <= span.start);
        let end = self.source.partition_point(|w| w.span.start < span.end);
        start..end.max(start)
    }
}

/// Returns the sounds of every capitalised word in `forms`, and whether the word is only a part of its form.
fn name_words(forms: &[String]) -> Vec<(Vec<char>, bool)> {
    let of = |form: &String| -> Vec<(Vec<char>, bool)> {
        let words: Vec<&str> = form.split([' ', '-']).collect();
        words.iter().filter(|w| is_capitalised(w)).map(|w| (sounds(w), words.len() > 1)).collect()
    };
    forms.iter().flat_map(of).filter(|(s, _)| s.len() > 2).collect()
}

/// Proposes phrases whose known translations are in the draft.
fn known(
    source: &[SegmentWord],
    from: &[bool],
    term_of: &[Option<usize>],
    target: &[SegmentWord],
    places: &FxHashMap<&str, Vec<usize>>,
    lexicon: &dyn Lexicon,
    proposals: &mut Vec<WordLink>,
) {
    for start in 0..source.len() {
        let mut key = Vec::new();
        for end in start..source.len().min(start + MAX_LENGTH) {
            if !from[end] || !source[end].wordlike || term_of[end] != term_of[start] {
                break;
            }
            let form = &source[end].form;
            let Some(id) = lexicon.source(form).or_else(|| lexicon.usual_source(form)) else { break };
            key.push(id);
            let words = start..end + 1;
            lexicon.translations(&key, OPTIONS, &mut |known| {
                standing(&known, words.clone(), source, target, places, lexicon, proposals);
                true
            });
        }
        // A word known only with other affixes.
        if from[start] && source[start].wordlike && !source[start].capital {
            lexicon.answers(&source[start].form, &mut |said| {
                for &at in places.get(&*lowered(said)).into_iter().flatten() {
                    let link =
                        WordLink { source: start..start + 1, target: at..at + 1, weight: 0.3, ground: Ground::Known };
                    proposals.push(link);
                }
                true
            });
        }
    }
}

/// Proposes the places in the draft where a known translation of some source words occurs.
fn standing(
    known: &Known<'_>,
    words: Range<usize>,
    source: &[SegmentWord],
    target: &[SegmentWord],
    places: &FxHashMap<&str, Vec<usize>>,
    lexicon: &dyn Lexicon,
    proposals: &mut Vec<WordLink>,
) {
    let (forward, back) = (known.forward.exp(), known.backward.exp());
    if forward < 0.01 || back < 0.001 {
        return;
    }
    let Some(first) = known.words.first() else { return };
    let Some(firsts) = places.get(&*lowered(lexicon.target_word(*first))) else { return };
    let plain = f64::from(0.25 + 0.45 * forward.sqrt() + 0.25 * back.sqrt()).min(0.95);
    // Names have few translations, and few names share one.
    let name = f64::from(0.5 + 0.25 * forward.sqrt() + 0.25 * back.sqrt()).min(0.97);
    for &at in firsts {
        let range = at..at + known.words.len();
        let says = |(here, said): (&SegmentWord, &WordId)| here.lower == *lowered(lexicon.target_word(*said));
        if !target.get(range.clone()).is_some_and(|here| here.iter().zip(known.words).all(says)) {
            continue;
        }
        let names = source[words.start].capital && target[at].capital;
        // A known whole name beats one of its words that sounds alike. But `Sea` is only a part of a sea's name.
        let alike_part = || {
            let sounds = &target[at].sounds;
            source[words.clone()].iter().any(|w| alike(&w.sounds, sounds) >= ALIKE)
        };
        let whole = names && words.len() > 1 && (known.words.len() > 1 || alike_part());
        let weight = match (names, whole) {
            (true, true) => (name + 0.3).min(0.97),
            (true, false) => name,
            (false, _) => plain,
        };
        proposals.push(WordLink { source: words.clone(), target: range, weight, ground: Ground::Known });
    }
}

/// Proposes words and numbers that are the same in the draft and the source.
fn same(
    source: &[SegmentWord],
    from: &[bool],
    target: &[SegmentWord],
    places: &FxHashMap<&str, Vec<usize>>,
    proposals: &mut Vec<WordLink>,
) {
    // `AS` is not `As`.
    let letters = |w: &SegmentWord| w.form.chars().count() <= 4 && !w.form.chars().any(char::is_lowercase);
    for (i, word) in source.iter().enumerate().filter(|(i, w)| from[*i] && w.wordlike) {
        let plain = english_number(&word.form).to_lowercase();
        let found = [word.lower.as_str(), plain.as_str()].map(|form| places.get(form));
        let found = found[0].or(found[1]).into_iter().flatten();
        let weight = if word.capital || word.form.starts_with(|c: char| c.is_ascii_digit()) { 1.0 } else { 0.5 };
        let found = found.filter(|at| !letters(word) || target[**at].form == word.form);
        proposals.extend(found.map(|&at| WordLink {
            source: i..i + 1,
            target: at..at + 1,
            weight,
            ground: Ground::Same,
        }));
    }
}

/// Proposes names that are one word on one side and two on the other: `MetroRail` and `Metro Rail`.
fn parted_names(
    source: &[SegmentWord],
    from: &[bool],
    term_of: &[Option<usize>],
    target: &[SegmentWord],
    to: &[bool],
    proposals: &mut Vec<WordLink>,
) {
    let long = |w: &SegmentWord| w.capital && w.sounds.len() > 5;
    let together =
        |a: &SegmentWord, b: &SegmentWord| -> Vec<char> { a.sounds.iter().chain(&b.sounds).copied().collect() };
    for i in (0..source.len()).filter(|&i| from[i] && term_of[i].is_some()) {
        for j in (0..target.len().saturating_sub(1)).filter(|&j| to[j] && to[j + 1] && long(&source[i])) {
            let (a, b) = (&target[j], &target[j + 1]);
            if a.capital
                && b.capital
                && b.span.start - a.span.end <= 1
                && alike(&source[i].sounds, &together(a, b)) >= 0.9
            {
                proposals.push(WordLink { source: i..i + 1, target: j..j + 2, weight: 0.9, ground: Ground::Sound });
            }
        }
        let next = source.get(i + 1).filter(|_| term_of.get(i + 1) == Some(&term_of[i]));
        let Some(next) = next.filter(|n| n.capital && source[i].capital) else { continue };
        let name = together(&source[i], next);
        for (j, word) in target.iter().enumerate().filter(|(j, w)| to[*j] && long(w)) {
            let alike = alike_from(&name, &word.sounds, 0.8);
            if alike >= 0.8 {
                proposals.push(WordLink {
                    source: i..i + 2,
                    target: j..j + 1,
                    weight: 0.95 * alike,
                    ground: Ground::Sound,
                });
            }
        }
    }
}

/// Proposes names that sound like a source word, or like a form of the term that the word belongs to.
fn sounding(
    source: &[SegmentWord],
    from: &[bool],
    target: &[SegmentWord],
    to: &[bool],
    terms: &[Forms],
    proposals: &mut Vec<WordLink>,
) {
    let names: Vec<usize> =
        (0..target.len()).filter(|j| to[*j] && target[*j].capital && target[*j].sounds.len() > 2).collect();
    for (i, word) in source.iter().enumerate().filter(|(i, w)| from[*i] && w.capital) {
        let term = terms.iter().find(|(span, _)| span.overlaps(word.span));
        let alone = term.is_some_and(|(span, _)| source.iter().filter(|w| span.overlaps(w.span)).count() == 1);
        // `Nations` is only a part of the English form of PBB, which is one word.
        let share = |part: bool| if part && alone { 0.8 } else { 1.0 };
        let others = term.iter().flat_map(|t| &t.1).map(|(s, part)| (s.as_slice(), share(*part)));
        let spellings: Vec<(&[char], f64)> =
            std::iter::once((word.sounds.as_slice(), 1.0)).chain(others).filter(|(s, _)| s.len() > 2).collect();
        for &j in &names {
            let name = &target[j].sounds;
            let best = spellings
                .iter()
                .map(|(s, share)| (s, alike_from(s, name, ALIKE), share))
                .filter(|(s, alike, _)| *alike >= 0.8 || begin_alike(s, name))
                .map(|(_, alike, share)| alike * share)
                .fold(0.0, f64::max);
            if best >= ALIKE {
                let short = if name.len() < 4 { 0.2 } else { 0.0 };
                proposals.push(WordLink {
                    source: i..i + 1,
                    target: j..j + 1,
                    weight: 0.97 * best - short,
                    ground: Ground::Sound,
                });
            }
        }
    }
}
