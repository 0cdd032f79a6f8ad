//! One side of a segment and what the checks read in it. Each part is computed once, and only if a check needs it.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::text::Span;
use crate::text::casing::is_title_case;
use crate::text::double_encoded;
use crate::text::tokens::{Token, tokens_beside};
use crate::text::urls;

/// A source or a target text.
#[derive(Debug)]
pub(super) struct Side<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    links: OnceCell<Vec<Span>>,
    words: OnceCell<Vec<Span>>,
    tokens: OnceCell<Vec<Token<'a>>>,
    headline: OnceCell<bool>,
    apart: OnceCell<FxHashSet<&'a str>>,
    all: OnceCell<FxHashSet<&'a str>>,
    plain_words: OnceCell<Vec<(Span, &'a str)>>,
    damage: OnceCell<Damage>,
}

/// The characters of a side that were encoded twice.
#[derive(Debug, Default)]
struct Damage {
    spans: Vec<Span>,
    /// The words of the text as it was meant.
    words: FxHashSet<String>,
}

/// Maximum number of words of a side in which words are searched for linearly. In longer ones they are looked up in a
/// set.
const MANY: usize = 100;

impl<'a> Side<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            links: OnceCell::new(),
            words: OnceCell::new(),
            tokens: OnceCell::new(),
            headline: OnceCell::new(),
            apart: OnceCell::new(),
            all: OnceCell::new(),
            plain_words: OnceCell::new(),
            damage: OnceCell::new(),
        }
    }

    fn damage(&self) -> &Damage {
        self.damage.get_or_init(|| {
            let spans = double_encoded::spans(self.text);
            if spans.is_empty() {
                return Damage::default();
            }
            let meant = double_encoded::mended(self.text);
            Damage { spans, words: words(&meant).iter().map(|word| word.of(&meant).to_owned()).collect() }
        })
    }

    /// Returns whether characters that were encoded twice are in a word or beside it: `BarÃ` of `BarÃ§a`. Nobody knows such a
    /// name by these letters.
    pub(super) fn is_damaged(&self, word: Span) -> bool {
        let spans = &self.damage().spans;
        spans.get(spans.partition_point(|s| s.end < word.start)).is_some_and(|s| s.start <= word.end)
    }

    /// Returns whether a text that was encoded twice means a word: `São` where it has `SÃ£o`.
    pub(super) fn means_word(&self, word: &str) -> bool {
        self.damage().words.contains(word)
    }

    /// Returns the URLs and addresses, in order.
    pub(super) fn links(&self) -> &[Span] {
        self.links.get_or_init(|| urls::spans(self.text))
    }

    /// Returns whether a span overlaps a URL or an address.
    pub(super) fn in_link(&self, span: Span) -> bool {
        let links = self.links();
        links.get(links.partition_point(|l| l.end <= span.start)).is_some_and(|l| l.overlaps(span))
    }

    /// Returns the words (UAX #29), in order.
    pub(super) fn words(&self) -> &[Span] {
        self.words.get_or_init(|| words(self.text))
    }

    /// Returns the words that begin with a letter and are not in a URL, in order. Numbers and URLs are the same in
    /// every language.
    pub(super) fn plain_words(&self) -> &[(Span, &'a str)] {
        self.plain_words.get_or_init(|| {
            let mut links = self.links().iter().peekable();
            let words = self.words().iter().map(|span| (*span, span.of(self.text)));
            let plain = words.filter(|(span, word)| {
                while links.next_if(|l| l.end <= span.start).is_some() {}
                word.starts_with(char::is_alphabetic) && links.peek().is_none_or(|l| span.start < l.start)
            });
            plain.collect()
        })
    }

    /// Returns whether the side contains a word in exactly this form.
    pub(super) fn has_word(&self, word: &str) -> bool {
        let words = self.words();
        if words.len() <= MANY {
            return words.iter().any(|s| s.len() == word.len() && s.of(self.text) == word);
        }
        self.all.get_or_init(|| words.iter().map(|s| s.of(self.text)).collect()).contains(word)
    }

    /// Like [`Side::has_word`], but the word must have white space before it. `false` proves nothing: check in another
    /// way.
    pub(super) fn has_apart(&self, word: &str) -> bool {
        let words = self.words();
        if words.len() <= MANY {
            return words.iter().any(|s| s.len() == word.len() && s.of(self.text) == word && self.is_apart(*s));
        }
        let apart = || words.iter().filter(|s| self.is_apart(**s)).map(|s| s.of(self.text)).collect();
        self.apart.get_or_init(apart).contains(word)
    }

    /// Returns whether a word has white space before it. If so, a token begins there, too.
    fn is_apart(&self, word: Span) -> bool {
        word.start == 0 || matches!(self.text.as_bytes()[word.start - 1], b' ' | b'\n')
    }

    /// Returns the tokens, with curly quotation marks.
    pub(super) fn tokens(&self) -> &[Token<'a>] {
        self.tokens.get_or_init(|| tokens_beside(self.text, self.links()))
    }

    /// Returns whether this is a headline, in which every word has a capital: most words have one, and it is not a
    /// sentence with closing punctuation and a word in small letters, such as a sentence rich in names.
    pub(super) fn is_headline(&self) -> bool {
        *self.headline.get_or_init(|| {
            let end = self.text.trim_end().trim_end_matches(['”', '"', '’', ')', '»']);
            let stop = end.ends_with(['.', '!', '?']);
            // Usually a look at the words is enough.
            let plain = |s: &&Span| s.len() >= 4 && s.of(self.text).bytes().all(|b| b.is_ascii_lowercase());
            if stop && self.words().iter().filter(plain).any(|s| self.is_apart(*s)) {
                return false;
            }
            let small = |t: &Token<'_>| t.form.starts_with(char::is_lowercase) && t.form.chars().count() >= 4;
            let sentence = stop && self.tokens().iter().any(small);
            !sentence && is_title_case(self.tokens())
        })
    }
}

/// Returns the words of a text. No word extends across a space before an ASCII character, so the stretches between such
/// spaces are processed one by one, and the ASCII ones by a shorter rule.
fn words(text: &str) -> Vec<Span> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let plain = if rest.is_ascii() { rest.len() } else { rest.iter().take_while(|b| b.is_ascii()).count() };
        let end = match rest[..plain.saturating_sub(1)].iter().rposition(|b| *b == b' ') {
            _ if plain == rest.len() => plain,
            Some(space) => space + 1,
            None => {
                let apart = |space: &usize| rest.get(plain + space + 1).is_none_or(u8::is_ascii);
                let end = memchr::memchr_iter(b' ', &rest[plain..]).find(apart);
                let end = end.map_or(rest.len(), |space| plain + space + 1);
                let indices = text[at..at + end].unicode_word_indices();
                found.extend(indices.map(|(i, word)| Span::new(at + i, at + i + word.len())));
                at += end;
                continue;
            }
        };
        ascii_words(&rest[..end], at, &mut found);
        at += end;
    }
    found
}

/// Finds the words in a stretch of ASCII that begins at `start`: letters, digits and underscores, and the punctuation
/// with which UAX #29 joins letters (`don't`, `a.m`) or digits (`1,5`).
fn ascii_words(bytes: &[u8], start: usize, found: &mut Vec<Span>) {
    let core = |at: usize| bytes.get(at).is_some_and(|b| CORE[usize::from(*b)]);
    let mut at = 0;
    while at < bytes.len() {
        if !core(at) {
            at += 1;
            continue;
        }
        let first = at;
        while core(at) || (at < bytes.len() && joins(bytes, at)) {
            at += 1;
        }
        if bytes[first] != b'_' || bytes[first..at].iter().any(u8::is_ascii_alphanumeric) {
            found.push(Span::new(start + first, start + at));
        }
    }
}

/// Marks the bytes that are letters, digits or underscores.
static CORE: [bool; 256] = {
    let mut core = [false; 256];
    let mut byte = 0u8;
    while byte < 128 {
        core[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    core
};

/// Returns whether the character at `at` joins the characters before and after it.
fn joins(bytes: &[u8], at: usize) -> bool {
    let (Some(before), Some(behind)) = (bytes.get(at.wrapping_sub(1)), bytes.get(at + 1)) else { return false };
    let digits = || before.is_ascii_digit() && behind.is_ascii_digit();
    let letters = || before.is_ascii_alphabetic() && behind.is_ascii_alphabetic();
    match bytes[at] {
        b',' | b';' => digits(),
        b':' => letters(),
        b'\'' | b'.' => digits() || letters(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_those_of_the_whole_text(text in "([a-zA-Z0-9]{1,3}|[ .,:'’_\"-]|é|“|”|\u{301}|\u{200d}|漢|🇮🇩|\\PC){0,30}") {
            let whole: Vec<Span> = text.unicode_word_indices().map(|(at, w)| Span::new(at, at + w.len())).collect();
            prop_assert_eq!(words(&text), whole);
        }
    }
}
