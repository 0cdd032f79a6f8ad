//! A little Indonesian–English translator, word by word: just good enough that names can go wrong in it.
//!
//! Keeps punctuation, capitals at the beginning, URLs and every word that it does not know (an invented
//! word such as `Zqbx` among them); writes `200.000` as `200,000` and `1,5` as `1.5`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names that it gets wrong unless they are protected: as they stand, what it makes of them, what is right.
pub(super) const WRONG_NAMES: [(&str, &str, &str); 4] = [
    ("Moskwa", "Moskva", "Moscow"),
    ("Tikhanouskaya", "Tichanowskaja", "Tikhanouskaya"),
    ("Belarusia", "Byelorussia", "Belarus"),
    ("Lukashenka", "Loukachenko", "Lukashenko"),
];

/// Most words in an entry.
const MAX_LENGTH: usize = 3;

/// Translates `text`; with `marks_unknown` a word that it does not know gets an asterisk, as Apertium's do.
pub(super) fn translate(text: &str, marks_unknown: bool) -> String {
    let tokens = tokens(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let Token::Word(word) = *token else {
            match *token {
                Token::Number(number) => out.push_str(&english_number(number)),
                Token::Other(other) | Token::Word(other) => out.push_str(other),
            }
            at += 1;
            continue;
        };
        if let Some((english, length)) = plural(&tokens[at..]).or_else(|| phrase(&tokens[at..])) {
            out.push_str(&english);
            at += length;
            continue;
        }
        match single(word) {
            Some(english) => out.push_str(&english),
            None => {
                if marks_unknown {
                    out.push('*');
                }
                out.push_str(word);
            }
        }
        at += 1;
    }
    out
}

#[derive(Clone, Copy)]
enum Token<'t> {
    Word(&'t str),
    Number(&'t str),
    Other(&'t str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for chunk in text.split_inclusive(char::is_whitespace) {
        let solid = chunk.trim_end();
        if solid.contains("://") || solid.contains('@') || solid.starts_with("www.") {
            tokens.push(Token::Other(solid));
        } else {
            parts(solid, &mut tokens);
        }
        if solid.len() < chunk.len() {
            tokens.push(Token::Other(&chunk[solid.len()..]));
        }
    }
    tokens
}

/// Takes a run without white space apart into words, numbers and what stands around them.
fn parts<'t>(mut rest: &'t str, tokens: &mut Vec<Token<'t>>) {
    while let Some(first) = rest.chars().next() {
        let length = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let (token, end) = if first.is_alphabetic() {
            let end = length(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
            let word = rest[..end].trim_end_matches(['\'', '’']);
            (Token::Word(word), word.len())
        } else if first.is_ascii_digit() {
            let end = length(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
            let number = rest[..end].trim_end_matches(['.', ',']);
            (Token::Number(number), number.len())
        } else {
            (Token::Other(&rest[..first.len_utf8()]), first.len_utf8())
        };
        tokens.push(token);
        rest = &rest[end..];
    }
}

/// `200.000` to `200,000`, `1,5` to `1.5`, `1.250,75` to `1,250.75`; anything else (`10.30`) as it stands.
fn english_number(number: &str) -> String {
    let (whole, fraction) = number.split_once(',').unwrap_or((number, ""));
    let mut groups = whole.split('.');
    let head = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    let thousands = whole.contains('.') && head && groups.all(|g| g.len() == 3);
    let plain = !whole.contains('.');
    if fraction.contains(['.', ',']) || !(thousands || plain) {
        return number.to_owned();
    }
    number
        .chars()
        .map(|c| {
            if c == '.' {
                ','
            } else if c == ',' {
                '.'
            } else {
                c
            }
        })
        .collect()
}

/// `negara-negara` and the like.
fn plural(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let [Token::Word(one), Token::Other("-"), Token::Word(two), ..] = tokens else { return None };
    let same = one.to_lowercase() == two.to_lowercase();
    let english = single(one).filter(|_| same)?;
    Some(match english.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => (format!("{stem}ies"), 3),
        _ => (format!("{english}s"), 3),
    })
}

/// An entry of several words that begins here, the longest first.
fn phrase(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    (2..=MAX_LENGTH).rev().find_map(|words| {
        let length = words * 2 - 1;
        let mut key = String::new();
        for (at, token) in tokens.get(..length)?.iter().enumerate() {
            match (at % 2, token) {
                (0, Token::Word(word)) => key.push_str(&word.to_lowercase()),
                (1, Token::Other(" ")) => key.push(' '),
                _ => return None,
            }
        }
        let Token::Word(first) = tokens.first()? else { return None };
        let second_is_name = matches!(tokens[2], Token::Word(w) if w.starts_with(char::is_uppercase));
        let english = WORDS.get(key.as_str())?;
        let shaped = in_case_of(first, english);
        Some((if second_is_name { capitalised_words(&shaped) } else { shaped }, length))
    })
}

/// One word: as it stands, in lower case, or without `-nya`.
fn single(word: &str) -> Option<String> {
    if let Some(english) = WORDS.get(word) {
        return Some((*english).to_owned());
    }
    let lower = word.to_lowercase();
    if let Some(english) = WORDS.get(lower.as_str()) {
        return Some(in_case_of(word, english));
    }
    if word.chars().count() > 1 && word == word.to_uppercase() {
        return WORDS.get(capitalised(&lower).as_str()).map(|english| english.to_uppercase());
    }
    let stem = lower.strip_suffix("nya")?;
    WORDS.get(stem).map(|english| in_case_of(word, &format!("his {english}")))
}

/// `english` with the capitals of `word`.
fn in_case_of(word: &str, english: &str) -> String {
    let mut letters = word.chars();
    let first_is_capital = letters.next().is_some_and(char::is_uppercase);
    let shouts = letters.next().is_some() && word == word.to_uppercase();
    match (first_is_capital, shouts) {
        (true, true) => english.to_uppercase(),
        (true, false) => capitalised(english),
        (false, _) => english.to_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn capitalised_words(text: &str) -> String {
    text.split(' ').map(capitalised).collect::<Vec<_>>().join(" ")
}

static WORDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let names = WRONG_NAMES.iter().map(|(source, wrong, _)| (*source, *wrong));
    ENTRIES.lines().filter_map(|line| line.split_once(" = ")).chain(names).collect()
});

/// `indonesian = english`, a line each; an entry with a capital is only for words written so.
const ENTRIES: &str = include_str!("dictionary.txt");
