//! Reads the figures, dates, times and scores of a text by the rules of its language.

mod amounts;
mod clocks;
mod dates;
mod idioms;
mod number_words;
mod roman;
mod scores;
mod units;

use super::mention::{Amount, Meaning, Mention, Stretch};
use super::scan::{TokenKind, Tokens};
use super::words::{ENGLISH, INDONESIAN, Sense, Vocabulary};
use crate::text::Span;
pub(super) use amounts::is_odd;

/// How a language writes figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Language {
    vocabulary: Option<&'static Vocabulary>,
    /// Whether it is Indonesian or Malay.
    pub(super) indonesian: bool,
    /// Whether it is English.
    pub(super) english: bool,
    /// Whether the decimal separator is a comma.
    pub(super) comma: bool,
}

impl Language {
    /// Returns how the language with this ISO 639-1 code writes figures. Of other languages than Indonesian, Malay and
    /// English only the digits are known.
    pub(super) fn of(code: &str) -> Self {
        let indonesian = matches!(code, "id" | "ms");
        let english = code == "en";
        let vocabulary = match () {
            () if indonesian => Some(&*INDONESIAN),
            () if english => Some(&*ENGLISH),
            () => None,
        };
        Self {
            vocabulary,
            indonesian,
            english,
            comma: matches!(code, "id" | "jv" | "su" | "pt" | "es" | "de" | "it" | "nl"),
        }
    }

    fn sense(self, word: &str) -> Sense {
        self.vocabulary.map(|v| v.sense(word)).unwrap_or_default()
    }
}

/// Returns what digits with separators are worth where the decimal separator is a comma, or a full stop.
pub(super) fn values(digits: &str, comma: bool) -> super::value::Value {
    amounts::value(digits, comma)
}

/// Returns the mentions of a text, in order, without overlaps. `links` are the spans of URLs and addresses, which are
/// the same in every language.
pub(super) fn mentions(text: &str, links: &[Span], language: Language) -> Vec<Mention> {
    let mut reader = Reader { tokens: Tokens::new(text, links), language, found: Vec::new() };
    let mut at = 0;
    while at < reader.tokens.list.len() {
        at = reader.next(at).max(at + 1);
    }
    reader.share_units();
    reader.found.into_iter().map(|found| found.mention).collect()
}

/// Returns whether a text may have mentions at all: a digit, or a word that means something in figures or dates.
pub(super) fn may_have_figures(text: &str, language: Language) -> bool {
    let roman = |word: &str| !word.is_empty() && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
    let word = |word: &str| language.sense(word) != Sense::default() || word.starts_with("se") || roman(word);
    text.bytes().any(|b| b.is_ascii_digit()) || text.split(|c: char| !c.is_alphabetic() && c != '\'').any(word)
}

/// A mention with its first and its last token.
#[derive(Debug)]
struct Found {
    first: usize,
    last: usize,
    mention: Mention,
}

/// The state of reading.
#[derive(Debug)]
struct Reader<'t> {
    tokens: Tokens<'t>,
    language: Language,
    found: Vec<Found>,
}

impl Reader<'_> {
    /// Reads what begins at a token, and returns the token behind it.
    fn next(&mut self, at: usize) -> usize {
        let token = self.tokens.list[at];
        // `&#39;` is an entity, and its number no fact.
        if self.tokens.at(at) == "&" && self.tokens.at(at + 1) == "#" && self.tokens.joined(at) {
            return at + 3;
        }
        if let Some(next) = self.idiom(at) {
            return next;
        }
        match token.kind {
            TokenKind::Number => {
                let read = self.date(at).or_else(|| self.clock(at)).or_else(|| self.score(at));
                read.or_else(|| self.amount(at)).unwrap_or(at + 1)
            }
            TokenKind::Word => {
                let read = self.clock(at).or_else(|| self.date(at)).or_else(|| self.amount(at));
                read.unwrap_or(at + 1)
            }
            TokenKind::Sign => self.amount(at).unwrap_or(at + 1),
        }
    }

    /// Adds a mention that extends from one token to another, and returns the token behind it.
    fn add(&mut self, first: usize, last: usize, meaning: Meaning, required: bool) -> usize {
        let stretch = first.checked_sub(1).and_then(|before| self.stretch(before));
        let counts_people = self.counts_people(last, &meaning);
        let mention = Mention { span: self.tokens.span(first, last), meaning, required, counts_people, stretch };
        self.found.push(Found { first, last, mention });
        last + 1
    }

    /// Returns whether a number is before a word for people: `satu orang`, *two young men*.
    fn counts_people(&self, last: usize, meaning: &Meaning) -> bool {
        const PEOPLE: [&str; 28] = [
            "people",
            "person",
            "persons",
            "man",
            "men",
            "woman",
            "women",
            "child",
            "children",
            "boy",
            "boys",
            "girl",
            "girls",
            "resident",
            "residents",
            "victim",
            "victims",
            "suspect",
            "suspects",
            "officer",
            "officers",
            "soldier",
            "soldiers",
            "passenger",
            "passengers",
            "civilian",
            "civilians",
            "others",
        ];
        let people = |at: usize| self.is_word(at, &PEOPLE);
        let described =
            || self.tokens.is(last + 1, TokenKind::Word) && self.is_word(last + 1, &["young", "other", "more"]);
        matches!(meaning, Meaning::Amount(amount) if amount.form == super::mention::Form::Cardinal)
            && match self.language.english {
                true => people(last + 1) || (described() && people(last + 2)),
                false => self.language.indonesian && self.is_word(last + 1, &["orang"]),
            }
    }

    /// Returns which part of a period the word before it names: `awal 2000-an`, `mid-June`.
    fn stretch(&self, before: usize) -> Option<Stretch> {
        // `awal abad ke-20`, `mid-June`
        const BETWEEN: [&str; 9] = ["-", "ke", "the", "bulan", "tahun", "abad", "dekade", "era", "dasawarsa"];
        let mut at = before;
        while BETWEEN.contains(&&*self.tokens.low(at)) && before - at < 4 {
            at = at.checked_sub(1)?;
        }
        Some(match &*self.tokens.low(at) {
            "awal" | "early" => Stretch::Early,
            "pertengahan" | "mid" => Stretch::Middle,
            "akhir" | "late" => Stretch::Late,
            _ => return None,
        })
    }

    fn sense_of(&self, word: &str) -> Sense {
        self.language.sense(word)
    }

    fn sense(&self, at: usize) -> Sense {
        if self.tokens.is(at, TokenKind::Word) { self.language.sense(self.tokens.at(at)) } else { Sense::default() }
    }

    /// Returns whether a token is one of these words, in any case.
    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        let word = self.tokens.at(at);
        words.iter().any(|w| w.eq_ignore_ascii_case(word))
    }

    /// Returns a whole number of at most `digits` digits.
    fn small(&self, at: usize, digits: usize) -> Option<u32> {
        let text = self.tokens.at(at);
        let is_number = self.tokens.is(at, TokenKind::Number) && text.len() <= digits;
        is_number.then(|| text.parse().ok())?
    }

    /// Gives the first of two joined numbers the unit and the scale of the second: `10 and 15 percent`, `2 sampai 3
    /// juta`; and the second the currency before the first: `$10 to 15`.
    fn share_units(&mut self) {
        for pair in 1..self.found.len() {
            let (before, after) = self.found.split_at_mut(pair);
            let (Some(first), Some(second)) = (before.last_mut(), after.first_mut()) else { continue };
            let between = second.first.saturating_sub(first.last + 1);
            let joined = match between {
                1 => joins(self.tokens.at(first.last + 1)),
                2 => joins(self.tokens.at(first.last + 1)) && joins(self.tokens.at(first.last + 2)),
                _ => false,
            };
            if !joined {
                continue;
            }
            if let (Meaning::Amount(first), Meaning::Amount(second)) =
                (&mut first.mention.meaning, &mut second.mention.meaning)
            {
                share(first, second);
            }
        }
    }
}

/// Returns whether a token joins two numbers that share a unit.
fn joins(token: &str) -> bool {
    matches!(
        token.to_lowercase().as_str(),
        "dan"
            | "atau"
            | "hingga"
            | "sampai"
            | "ke"
            | "menjadi"
            | "s"
            | "d"
            | "and"
            | "or"
            | "to"
            | "from"
            | "-"
            | "–"
            | "—"
            | ","
            | "/"
            | "dari"
    )
}

fn share(first: &mut Amount, second: &mut Amount) {
    use super::units::Unit;
    let (Some(a), Some(b)) = (first.readings.first().cloned(), second.readings.first().cloned()) else { return };
    if a.unit == Unit::None && b.unit != Unit::None {
        first.add(a.value.clone(), b.unit);
    }
    if b.unit == Unit::None && matches!(a.unit, Unit::Money(_)) {
        second.add(b.value.clone(), a.unit);
    }
    // `2 to 3 million`: the scale of the second may be that of the first.
    let scale = b.value.magnitude() / 3 * 3;
    if a.value.magnitude() < 3
        && scale >= 3
        && let Some(scaled) = a.value.times(10i128.pow(scale.min(30)), 1)
    {
        first.add(scaled.clone(), a.unit);
        first.add(scaled, b.unit);
    }
}

#[cfg(test)]
mod tests;
