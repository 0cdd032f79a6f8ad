//! Which words of one text have a counterpart in the other: by the lexicon, or because they look alike.
//!
//! It is no alignment: a word has a counterpart if any of its known translations is anywhere in the target. Good enough
//! to tell that a whole clause has none.

use std::cell::OnceCell;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::scan::{Token, TokenKind, Tokens};
use crate::glossary::fold::fold;
use crate::text::casing::lowered;
use crate::text::lexicon::WordId;
use crate::text::{Lexicon, Span};

/// Both sides of a segment, with what connects their words.
#[derive(Debug)]
pub(crate) struct Bridge<'a> {
    lexicon: &'a dyn Lexicon,
    pub(super) source: Tokens<'a>,
    pub(super) target: Tokens<'a>,
    /// Stems of the target's words, each with its tokens.
    stems: OnceCell<FxHashMap<String, Vec<usize>>>,
    links: OnceCell<Links>,
}

/// What connects two texts.
#[derive(Debug)]
struct Links {
    /// For every token of the source, the tokens of the target that it may have become.
    of_source: Vec<Vec<usize>>,
    /// The same, only by the lexicon: without those that look alike.
    known: Vec<Vec<usize>>,
    /// Whether a token of the target has a counterpart other than in a phrase that negates.
    plain: Vec<bool>,
}

/// A word of a translation, in the target.
#[derive(Debug, Clone, Copy)]
enum Met<'b> {
    /// It is a function word, which need not be there.
    SaysNothing,
    /// The target does not have it.
    Absent,
    /// The target has it, as these tokens.
    At(&'b [usize]),
}

/// Maximum number of translations of a phrase that are looked at.
const MAX_COUNT: usize = 40;
/// Maximum number of words of a phrase that is looked up.
const MAX_WORDS: usize = 3;
/// Maximum number of counterparts of a word.
const MAX_LINKS: usize = 8;
/// Maximum number of tokens of either side. Longer segments are not compared word by word.
const MAX_TOKENS: usize = 600;

impl<'a> Bridge<'a> {
    /// Connects two texts. `None` if one is too long.
    pub(crate) fn new(
        source: (&'a str, &[Span]),
        target: (&'a str, &[Span]),
        lexicon: &'a dyn Lexicon,
    ) -> Option<Self> {
        let (source, target) = (Tokens::new(source.0, source.1), Tokens::new(target.0, target.1));
        let short = source.list.len() <= MAX_TOKENS && target.list.len() <= MAX_TOKENS;
        short.then(|| Self { lexicon, source, target, stems: OnceCell::new(), links: OnceCell::new() })
    }

    /// Returns the tokens of the target that the token of the source at `i` may have become.
    pub(super) fn of(&self, i: usize) -> &[usize] {
        self.links().of_source.get(i).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a token of the target has a counterpart in the source, other than in a phrase that negates.
    pub(super) fn is_explained(&self, t: usize) -> bool {
        self.links().plain.get(t).copied().unwrap_or(false)
    }

    fn links(&self) -> &Links {
        self.links.get_or_init(|| self.connect())
    }

    /// Returns whether a word of the source, at a span, has a counterpart: a known translation of it, or a word in small
    /// letters that looks like it, as no name does.
    pub(crate) fn is_translated(&self, span: Span) -> bool {
        let common = |t: &usize| self.target.at(*t).starts_with(char::is_lowercase);
        let inside = self.source.list.iter().enumerate().filter(|(_, t)| span.overlaps(t.span));
        inside.map(|(i, _)| i).any(|i| !self.links().known[i].is_empty() || self.of(i).iter().any(common))
    }

    /// Returns whether a word of the source, at a span, has a counterpart that looks like it.
    pub(crate) fn looks_like_one(&self, span: Span) -> bool {
        let inside = self.source.list.iter().enumerate().filter(|(_, t)| span.overlaps(t.span));
        inside.map(|(i, _)| i).any(|i| !self.of(i).is_empty())
    }

    /// Returns whether a word of the source in one span has a counterpart in a span of the target.
    pub(crate) fn links_into(&self, source: Span, target: Span) -> bool {
        let inside = self.source.list.iter().enumerate().filter(|(_, t)| source.contains(t.span));
        inside.map(|(i, _)| i).any(|i| self.of(i).iter().any(|t| target.contains(self.target.list[*t].span)))
    }

    /// Returns whether any word of the source may have become the word of the target at a span.
    pub(crate) fn is_accounted_for(&self, target: Span) -> bool {
        let here = |t: &usize| target.contains(self.target.list[*t].span);
        (0..self.source.list.len()).any(|i| self.of(i).iter().any(here))
    }

    /// Returns the place of the only name of the target that a name of the source may have become by the lexicon.
    pub(crate) fn only_name(&self, source: Span) -> Option<Span> {
        let capital = |t: &usize| self.target.at(*t).starts_with(char::is_uppercase);
        let inside = self.source.list.iter().enumerate().filter(|(_, t)| source.contains(t.span));
        let mut found: Vec<usize> =
            inside.flat_map(|(i, _)| self.links().known[i].iter().copied()).filter(capital).collect();
        found.sort_unstable();
        found.dedup();
        let (first, last) = (*found.first()?, *found.last()?);
        // All of `Amerika Serikat`, and not only the strait of `Selat Sunda`.
        let whole = found.len() >= source.of(self.source.text).split_whitespace().count();
        (whole && last - first < found.len()).then(|| self.target.span(first, last))
    }

    /// Returns how far, in tokens, the counterparts of the words around a name of the source are from a place in the
    /// target, weighted by their distance in the source. `None` if too few words have one. Names themselves do not count.
    pub(crate) fn distance(&self, name: Span, at: Span, names: &[Span], places: &[Span]) -> Option<f64> {
        let first = self.source.list.iter().position(|t| t.span.overlaps(name))?;
        let place = self.target.list.iter().position(|t| t.span.overlaps(at))? as f64;
        let (mut sum, mut count) = (0.0, 0);
        for i in first.saturating_sub(4)..(first + 5).min(self.source.list.len()) {
            let token = self.source.list[i];
            if token.kind == TokenKind::Sign || names.iter().any(|n| n.overlaps(token.span)) {
                continue;
            }
            let there = self.of(i).iter().filter(|t| !places.iter().any(|p| p.overlaps(self.target.list[**t].span)));
            let nearest = there.map(|t| (*t as f64 - place).abs()).fold(f64::INFINITY, f64::min);
            let linked = self.of(i).len() <= 2 && nearest.is_finite();
            if linked {
                let weight = [1.0, 1.0, 0.5, 0.25, 0.12][i.abs_diff(first).min(4)];
                sum += weight * nearest.min(12.0);
                count += 1;
            }
        }
        (count > 0).then_some(sum)
    }

    /// Returns how many content words of the source are in a span, and how many of them have a counterpart.
    pub(super) fn covered(&self, span: Span) -> (usize, usize) {
        let inside = self.content(&self.source, span);
        let covered = inside.iter().filter(|i| !self.of(**i).is_empty()).count();
        (inside.len(), covered)
    }

    /// Returns how many content words of the target are in a span, and how many of them have a counterpart.
    pub(super) fn explained(&self, span: Span) -> (usize, usize) {
        let inside = self.content(&self.target, span);
        let known: FxHashSet<usize> = (0..self.source.list.len()).flat_map(|i| self.of(i).iter().copied()).collect();
        let explained = inside.iter().filter(|t| known.contains(t)).count();
        (inside.len(), explained)
    }

    /// Returns the tokens in a span that say something: words of four letters or more, and numbers.
    fn content(&self, side: &Tokens<'_>, span: Span) -> Vec<usize> {
        let says = |t: &Token| match t.kind {
            TokenKind::Word => t.span.len() >= 4 && !is_function_word(t.span.of(side.text)),
            TokenKind::Number => true,
            TokenKind::Sign => false,
        };
        let inside = side.list.iter().enumerate().filter(|(_, t)| span.contains(t.span) && says(t));
        inside.map(|(i, _)| i).collect()
    }

    /// Returns whether the target has a word with this stem.
    pub(super) fn has_stem(&self, stem: &str) -> bool {
        self.stems().contains_key(stem)
    }

    fn stems(&self) -> &FxHashMap<String, Vec<usize>> {
        self.stems.get_or_init(|| {
            let mut stems: FxHashMap<String, Vec<usize>> = FxHashMap::default();
            for (i, token) in self.target.list.iter().enumerate().filter(|(_, t)| t.kind != TokenKind::Sign) {
                stems.entry(stem(token.span.of(self.target.text))).or_default().push(i);
            }
            stems
        })
    }

    fn connect(&self) -> Links {
        let count = self.source.list.len();
        let mut links = Links {
            of_source: vec![Vec::new(); count],
            known: vec![Vec::new(); count],
            plain: vec![false; self.target.list.len()],
        };
        let sounds: Vec<OnceCell<String>> = vec![OnceCell::new(); self.target.list.len()];
        for i in 0..count {
            self.same_and_alike(i, &sounds, &mut links.of_source[i]);
        }
        for t in links.of_source.iter().flatten() {
            links.plain[*t] = true;
        }
        self.translated(&mut links);
        for i in 0..count {
            let may_be_affixed = self.source.is(i, TokenKind::Word) && !is_function_word(self.source.at(i));
            if links.of_source[i].is_empty() && may_be_affixed {
                self.affixed(i, &mut links);
            }
        }
        links
    }

    /// Connects a word with the same word of the target, and with those that begin or sound alike.
    fn same_and_alike(&self, i: usize, sounds: &[OnceCell<String>], links: &mut Vec<usize>) {
        let word = self.source.at(i);
        if self.source.is(i, TokenKind::Sign) {
            return;
        }
        if let Some(same) = self.stems().get(&stem(word)) {
            add(links, same);
        }
        if word.len() < 4 || self.source.is(i, TokenKind::Number) {
            return;
        }
        let own: OnceCell<String> = OnceCell::new();
        for (t, token) in self.target.list.iter().enumerate() {
            let other = token.span.of(self.target.text);
            let near = token.kind == TokenKind::Word
                && other.len() >= 4
                && other.len().abs_diff(word.len()) <= 5
                && other.as_bytes()[0].eq_ignore_ascii_case(&sound_of_first(word, other));
            if !near || links.len() >= MAX_LINKS || links.contains(&t) {
                continue;
            }
            let (a, b) = (own.get_or_init(|| sound(word)), sounds[t].get_or_init(|| sound(other)));
            if alike(a, b) {
                links.push(t);
            }
        }
    }

    /// Connects the words of every phrase with those of its known translations.
    fn translated(&self, links: &mut Links) {
        let words: Vec<usize> = (0..self.source.list.len()).filter(|i| self.source.is(*i, TokenKind::Word)).collect();
        let mut met: FxHashMap<WordId, Met<'_>> = FxHashMap::default();
        for start in 0..words.len() {
            let mut key: [WordId; MAX_WORDS] = [0; MAX_WORDS];
            for length in 1..=MAX_WORDS.min(words.len() - start) {
                let word = self.source.at(words[start + length - 1]);
                let Some(id) = self.lexicon.source(word).or_else(|| self.lexicon.usual_source(word)) else { break };
                key[length - 1] = id;
                let phrase = &words[start..start + length];
                let negates = phrase.iter().any(|i| super::negation::is_negator(&self.source.low(*i)));
                self.lexicon.translations(&key[..length], MAX_COUNT, &mut |known| {
                    let places = |id: &WordId| *met.entry(*id).or_insert_with(|| self.meet(*id));
                    self.connect_phrase(phrase, known.words.iter().map(places), negates, links);
                    true
                });
            }
        }
    }

    /// Looks for a word of the lexicon in the target.
    fn meet(&self, id: WordId) -> Met<'_> {
        let word = self.lexicon.target_word(id);
        if word.len() < 3 || is_function_word(word) {
            return Met::SaysNothing;
        }
        self.stems().get(&stem(word)).map_or(Met::Absent, |places| Met::At(places))
    }

    /// Connects the words of a phrase with a translation of it, if all content words of the translation are there.
    fn connect_phrase<'s>(
        &'s self,
        phrase: &[usize],
        said: impl Iterator<Item = Met<'s>>,
        negates: bool,
        links: &mut Links,
    ) {
        let mut found: Vec<usize> = Vec::new();
        for word in said {
            match word {
                Met::SaysNothing => {}
                Met::Absent => return,
                Met::At(places) => found.extend(places.iter().take(4)),
            }
        }
        for i in phrase {
            add(&mut links.of_source[*i], &found);
            add(&mut links.known[*i], &found);
        }
        if !negates {
            found.iter().for_each(|t| links.plain[*t] = true);
        }
    }

    /// Connects a word that the lexicon knows only without its affixes.
    fn affixed(&self, i: usize, links: &mut Links) {
        let mut found = Vec::new();
        self.lexicon.answers(self.source.at(i), &mut |word| {
            if word.len() >= 3
                && !is_function_word(word)
                && let Some(places) = self.stems().get(&stem(word))
            {
                found.extend(places.iter().take(4));
            }
            found.len() < MAX_LINKS
        });
        add(&mut links.of_source[i], &found);
        add(&mut links.known[i], &found);
        found.iter().for_each(|t| links.plain[*t] = true);
    }
}

fn add(links: &mut Vec<usize>, more: &[usize]) {
    for t in more {
        if links.len() < MAX_LINKS && !links.contains(t) {
            links.push(*t);
        }
    }
}

/// The first letter of a word as the other language may write it: `k` for `c`.
fn sound_of_first(word: &str, other: &str) -> u8 {
    let (a, b) = (word.as_bytes()[0].to_ascii_lowercase(), other.as_bytes()[0].to_ascii_lowercase());
    let same =
        matches!((a, b), (b'k', b'c' | b'q') | (b'f', b'p') | (b's', b'c' | b'z') | (b'y', b'j' | b'i') | (b'e', b'a'));
    if same { b } else { a }
}

/// Returns a word as it sounds, for cognates: `kualitas`, quality.
fn sound(word: &str) -> String {
    fold(word).as_str().replace("ph", "f").replace(['c', 'q'], "k").replace('z', "s").replace('y', "i")
}

/// Returns whether two words sound alike: most of the shorter one begins the longer one.
fn alike(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let shorter = a.len().min(b.len());
    common >= 4 && common * 10 >= shorter * 7
}

/// Returns a word without its English endings, in small letters: enough to match forms of one word.
pub(super) fn stem(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        // `1,27` and `1.27` are one number to a bridge.
        return word.replace(['.', ','], "");
    }
    let low = lowered(word).replace('’', "'");
    let low = low.strip_suffix("'s").unwrap_or(&low);
    for (ending, least) in [
        ("ies", 5),
        ("ied", 5),
        ("ing", 6),
        ("edly", 7),
        ("ers", 6),
        ("ed", 5),
        ("es", 5),
        ("er", 6),
        ("ly", 6),
        ("s", 4),
        ("e", 4),
        ("y", 4),
    ] {
        if low.len() >= least
            && let Some(stem) = low.strip_suffix(ending)
        {
            let doubled = matches!(ending, "ing" | "ed" | "er")
                && stem.len() > 3
                && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
            return if doubled && stem.is_ascii() { stem[..stem.len() - 1].to_owned() } else { stem.to_owned() };
        }
    }
    low.to_owned()
}

/// Words of either language that say nothing by themselves.
static FUNCTION_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    const WORDS: &[&str] = &[
        "yang", "dengan", "untuk", "pada", "dari", "oleh", "karena", "bahwa", "adalah", "tersebut", "dalam", "juga",
        "sudah", "atau", "saat", "kepada", "mereka", "kami", "kita", "akan", "telah", "lebih", "masih", "antara",
        "setelah", "sebelum", "seperti", "secara", "hanya", "namun", "tetapi", "tapi", "jika", "ketika", "sebagai",
        "hingga", "terhadap", "serta", "agar", "maupun", "para", "bagi", "ada", "itu", "ini", "saja", "pun", "lagi",
        "sangat", "sehingga", "yaitu", "yakni", "that", "this", "with", "from", "have", "been", "were", "their",
        "they", "there", "which", "will", "would", "into", "also", "than", "then", "when", "what", "where", "while",
        "because", "about", "after", "before", "more", "most", "some", "such", "only", "other", "over", "under",
        "these", "those", "could", "should", "does", "did", "and", "the", "for", "was", "are", "has", "had", "its",
        "his", "her", "him", "our", "your", "you", "not", "but", "out", "who", "whom", "any", "all", "can", "may",
        "being", "between", "through", "both", "each", "very", "just", "still", "even",
    ];

    WORDS.iter().copied().collect()
});

/// Returns whether a word of either language says nothing by itself.
pub(super) fn is_function_word(word: &str) -> bool {
    let mut small = [0; 9];
    let Some(small) = small.get_mut(..word.len()) else { return false };
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    std::str::from_utf8(small).is_ok_and(|word| FUNCTION_WORDS.contains(word))
}
