//! The words around some letters, and the list of initials that they are in.

use super::cues::{
    ACTING, ANNOUNCING, CAUGHT, FILLERS, FREE, GIVEN_NAMES, HEADS, INTRODUCING, OF_INSTITUTION, OTHER_LETTERS, OWNED,
    PEOPLE, REPORT, SMALL, TITLES, age, has, is_role,
};
use crate::text::Span;

/// Maximum number of words and signs before the letters that are looked at.
const BEFORE: usize = 24;
/// The same after them.
const AFTER: usize = 16;
/// Maximum number of bytes on each side that are looked at.
const WINDOW: usize = 400;

/// What stands around some letters, in the same sentence.
pub(super) struct Around<'t> {
    /// The words and signs before them, the nearest first.
    left: Vec<&'t str>,
    /// The words and signs after them.
    right: Vec<&'t str>,
    /// Both sides as they are.
    sides: [&'t str; 2],
    letters: &'t str,
    /// Whether capitals mean nothing here, as in a headline.
    capitals: bool,
    /// Whether there are only capitals.
    shouted: bool,
}

/// Initials in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'t> {
    pub(super) letters: &'t str,
    /// Whether an age follows.
    pub(super) aged: bool,
}

/// A list of initials: `AS (27), MA, dan PN`.
pub(super) struct List<'t, 'a> {
    pub(super) members: Vec<Member<'t>>,
    around: &'a Around<'t>,
    /// The number of words and signs on the left that belong to it.
    left: usize,
    right: usize,
}

/// What stands before a list.
pub(super) struct Head {
    /// The nearest word that is more than a filler, in small letters.
    pub(super) word: String,
    /// Whether a comma separates it, and nothing introduces the list.
    pub(super) comma: bool,
    /// Whether the word is a status or part of a number: `menjadi korban`, `jumlah korban`.
    pub(super) is_owned: bool,
    /// Whether the list begins a noun phrase.
    pub(super) is_free: bool,
    /// Whether something is done to whom the list names.
    pub(super) is_caught: bool,
    /// Whether a capitalised word and a comma stand before it: `Texas, AS`.
    pub(super) follows_a_place: bool,
}

impl<'t> Around<'t> {
    pub(super) fn new(text: &'t str, span: Span) -> Self {
        let from = text.ceil_char_boundary(span.start.saturating_sub(WINDOW));
        let to = text.floor_char_boundary((span.end + WINDOW).min(text.len()));
        let sides = [&text[from..span.start], &text[span.end..to]];
        let mut left = tokens(sides[0]);
        left.reverse();
        let end = (0..left.len()).find(|at| ends_sentence(&left, *at)).unwrap_or(left.len());
        left.truncate(end.min(BEFORE));
        let mut right = tokens(sides[1]);
        right.truncate(
            right.iter().position(|t| matches!(*t, "." | "!" | "?")).map_or(AFTER, |end| (end + 1).min(AFTER)),
        );
        let words = || left.iter().chain(&right).filter(|t| t.starts_with(char::is_alphabetic));
        // Headlines write these in small letters.
        let counted = || words().filter(|w| !has(SMALL, w));
        let (all, large) = (counted().count(), counted().filter(|w| w.starts_with(char::is_uppercase)).count());
        let shouted = words().all(|w| !w.contains(char::is_lowercase)) && all > 0;
        Self { capitals: all >= 2 && large * 100 >= all * 85, shouted, left, right, sides, letters: span.of(text) }
    }

    /// Returns the list that the letters are in; they may be alone in it.
    pub(super) fn list(&self) -> List<'t, '_> {
        let mut list = List { members: Vec::new(), around: self, left: 0, right: 0 };
        let own = self.age_at(0);
        list.members.push(Member { letters: self.letters, aged: own.is_some() });
        list.right = own.unwrap_or(0);
        while let Some((member, next)) = self.member_before(list.left) {
            list.members.push(member);
            list.left = next;
        }
        while let Some((member, next)) = self.member_after(list.right) {
            list.members.push(member);
            list.right = next;
        }
        list
    }

    /// Returns the end of the age that begins with this word or sign on the right: `(27)`, `, 27 tahun`.
    fn age_at(&self, at: usize) -> Option<usize> {
        let right = self.right.get(at..)?;
        if let [",", number, "tahun" | "thn", ..] = right {
            return age(number).map(|_| at + 3);
        }
        let (&"(", inside) = right.split_first()? else { return None };
        let end = inside.iter().position(|t| *t == ")")?;
        age(&join(&inside[..end])).map(|_| at + end + 2)
    }

    fn member_before(&self, from: usize) -> Option<(Member<'t>, usize)> {
        let mut at = from;
        if is_conjunction(self.left.get(at)?) {
            at += 1;
        }
        if matches!(*self.left.get(at)?, "," | "/") {
            at += 1;
        }
        let connected = at > from;
        let mut aged = false;
        if *self.left.get(at)? == ")" {
            let inside = self.left.get(at + 1..)?;
            let end = inside.iter().take(8).position(|t| *t == "(")?;
            let words: Vec<&str> = inside[..end].iter().rev().copied().collect();
            aged = age(&join(&words)).is_some();
            at += end + 2;
        }
        if self.left.get(at + 1).is_some_and(|w| is_alias(w)) {
            at += 2;
        }
        let letters = self.left.get(at).copied().filter(|w| connected && self.is_initials(w))?;
        Some((Member { letters, aged }, at + 1))
    }

    fn member_after(&self, from: usize) -> Option<(Member<'t>, usize)> {
        let mut at = from;
        if matches!(*self.right.get(at)?, "," | "/") {
            at += 1;
        }
        if is_conjunction(self.right.get(at)?) {
            at += 1;
        }
        let letters = self.right.get(at).copied().filter(|w| at > from && self.is_initials(w))?;
        // `MA dan PN Jakarta`: the last one is a court, and no member.
        if self.is_name(at + 1) {
            return None;
        }
        let end = self.age_at(at + 1);
        Some((Member { letters, aged: end.is_some() }, end.unwrap_or(at + 1)))
    }

    /// Returns whether a word may be initials. Among capitals only two letters are told from words.
    fn is_initials(&self, word: &str) -> bool {
        let most = if self.shouted { 2 } else { 4 };
        word.len() <= most && word.bytes().all(|b| b.is_ascii_uppercase()) && !has(OTHER_LETTERS, word)
    }

    /// Returns whether the word at `at` on the right is a name that belongs to the letters before it.
    fn is_name(&self, at: usize) -> bool {
        let Some(word) = self.right.get(at).filter(|_| !self.capitals) else { return false };
        word.starts_with(char::is_uppercase) && !self.is_initials(word)
    }

    /// Returns whether a name follows the letters: `PN Jakarta Selatan`.
    pub(super) fn is_named(&self) -> bool {
        self.is_name(0)
    }

    /// Returns the first word, in small letters, of the name after `alias` or `bin`.
    pub(super) fn alias(&self) -> Option<String> {
        let [word, name, rest @ ..] = &self.right[..] else { return None };
        let father = matches!(word.to_lowercase().as_str(), "bin" | "binti");
        let one = father || !rest.first().is_some_and(|w| w.starts_with(char::is_uppercase)) || self.capitals;
        (is_alias(word) && name.starts_with(char::is_uppercase) && one).then(|| name.to_lowercase())
    }

    /// Returns whether somebody is charged: `menetapkan MA sebagai tersangka`, `memeriksa MK sebagai saksi`.
    pub(super) fn is_charged(&self) -> bool {
        let list = self.list();
        let right = self.right.get(list.right..).unwrap_or_default();
        let lower: Vec<String> = right.iter().take(2).map(|w| w.to_lowercase()).collect();
        let charge = match &lower[..] {
            [preposition, charge] if matches!(preposition.as_str(), "sebagai" | "jadi" | "menjadi") => charge,
            [charge, ..] => charge,
            [] => return false,
        };
        match self.left.get(list.left).map(|w| w.to_lowercase()).as_deref() {
            Some("menetapkan" | "tetapkan") => matches!(charge.as_str(), "tersangka" | "terdakwa"),
            Some("memeriksa" | "periksa") => matches!(charge.as_str(), "saksi" | "tersangka"),
            _ => false,
        }
    }

    /// Returns whether the list ends in a sign, as one between commas does.
    pub(super) fn closes(&self) -> bool {
        let list = self.list();
        self.right.get(list.right).is_none_or(|t| matches!(*t, "," | ")" | "(" | "." | ";" | "-" | "–" | "—"))
    }

    /// Returns whether what follows is said of people.
    pub(super) fn acts_as_person(&self) -> bool {
        self.right.first().is_some_and(|w| has(ACTING, &w.to_lowercase()))
    }

    /// Returns whether a preposition follows, as after an institution: `saksi MK dari kubu itu`.
    pub(super) fn is_located(&self) -> bool {
        self.right.first().is_some_and(|w| has(OF_INSTITUTION, &w.to_lowercase()))
    }

    /// Returns the word before the letters, in small letters; empty if there is none.
    pub(super) fn before(&self) -> String {
        self.left.first().map(|w| w.to_lowercase()).unwrap_or_default()
    }

    /// Returns whether initials were announced, or a role was named, earlier in the sentence.
    pub(super) fn mentions_a_person_before(&self) -> bool {
        self.left.iter().map(|w| w.to_lowercase()).any(|w| has(ANNOUNCING, &w) || is_role(&w).is_some())
    }

    /// Returns whether a word near the letters shows a report about people.
    pub(super) fn mentions_a_person(&self) -> bool {
        let mut words = self.left.iter().chain(&self.right).map(|w| w.to_lowercase());
        words.any(|w| has(REPORT, &w) || w.strip_suffix("nya").is_some_and(|w| has(REPORT, w)))
    }

    /// Returns whether other numbers in brackets are near, as in a table of medals.
    pub(super) fn counts(&self) -> bool {
        let numbers = |side: &str| {
            let inside = side.split('(').skip(1).filter_map(|rest| rest.split_once(')'));
            inside.filter(|(inside, _)| !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit())).count()
        };
        numbers(self.sides[0]) + numbers(self.sides[1]) > 1
    }

    /// Returns the words, in small letters, that the letters in brackets abbreviate; `None` if they do not.
    pub(super) fn abbreviated(&self, form: &str) -> Option<Vec<String>> {
        let (["(", before @ ..], [")", ..]) = (&self.left[..], &self.right[..]) else { return None };
        let mut words: Vec<String> = Vec::new();
        let mut letters = form.chars().rev().peekable();
        let parts = before.iter().flat_map(|word| word.rsplit('-'));
        for word in parts.map(str::to_lowercase) {
            let Some(letter) = letters.peek() else { break };
            if word.starts_with(letter.to_ascii_lowercase()) {
                letters.next();
                words.push(word);
            } else if !matches!(word.as_str(), "dan" | "di" | "untuk" | "atas" | "bagi") {
                return None;
            }
        }
        letters.peek().is_none().then_some(words)
    }

    /// Returns whether a person's name with a title stands before the letters, and nothing but a sign after them.
    pub(super) fn follows_a_titled_name(&self) -> bool {
        let [",", name, before @ ..] = &self.left[..] else { return false };
        let ends = self.right.first().is_none_or(|t| matches!(*t, "," | "." | ")" | "("));
        let is_title = |w: &&str| has(TITLES, &w.to_lowercase());
        let proper = |w: &str| w.starts_with(char::is_uppercase) && w.contains(char::is_lowercase);
        let titled = || {
            let name = before.iter().take(8).take_while(|w| proper(w) || matches!(**w, "." | ",") || is_title(w));
            name.filter(|w| is_title(w)).count() > 0
        };
        ends && proper(name) && (is_title(name) || titled())
    }

    /// Returns whether the letters stand between the names of a person, all in capitals.
    pub(super) fn is_between_names(&self) -> bool {
        let known = |side: &[&str]| side.first().is_some_and(|w| has(GIVEN_NAMES, w));
        let owned = has(HEADS, &self.before());
        self.shouted && !owned && (known(&self.left) || known(&self.right))
    }
}

impl List<'_, '_> {
    /// Returns the word before the list, in small letters; empty if there is none.
    pub(super) fn before(&self) -> String {
        self.around.left.get(self.left).map(|w| w.to_lowercase()).unwrap_or_default()
    }

    pub(super) fn head(&self) -> Head {
        let left = &self.around.left[self.left..];
        let (mut comma, mut introduced, mut at) = (false, false, 0);
        while let Some(token) = left.get(at) {
            let lower = token.to_lowercase();
            match *token {
                "," => comma = true,
                _ if has(FILLERS, &lower) => introduced |= has(INTRODUCING, &lower),
                _ if token.starts_with(char::is_alphanumeric) => break,
                _ => {}
            }
            at += 1;
        }
        let lower = |at: usize| left.get(at).map(|w| w.to_lowercase()).unwrap_or_default();
        // `korban perempuan MK`
        at += usize::from(has(PEOPLE, &lower(at)) && is_role(&lower(at + 1)).is_some());
        // `inisial pelaku AS`
        at += usize::from(is_role(&lower(at)).is_some() && has(ANNOUNCING, &lower(at + 1)));
        let (word, is_owned) = (lower(at), has(OWNED, &lower(at + 1)));
        let nearest = left.first().map(|w| w.to_lowercase());
        let is_free =
            nearest.as_deref().is_none_or(|w| !w.starts_with(char::is_alphanumeric) || has(FREE, w) || has(CAUGHT, w));
        let place = |w: &&str| w.starts_with(char::is_uppercase) && !self.around.is_initials(w);
        let follows_a_place = nearest.as_deref() == Some(",") && left.get(1).is_some_and(place);
        let is_caught = nearest.as_deref().is_some_and(|w| has(CAUGHT, w));
        Head { word, is_caught, comma: comma && !introduced, is_owned, is_free, follows_a_place }
    }
}

/// Splits a text into words (with hyphens inside) and signs.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’');
        let length = if first.is_alphanumeric() {
            let word = &rest[..rest.find(|c| !inside(c)).unwrap_or(rest.len())];
            word.trim_end_matches(|c: char| !c.is_alphanumeric()).len()
        } else {
            first.len_utf8()
        };
        found.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    found
}

/// Returns whether the token at `at`, of tokens in reverse order, ends a sentence: a full stop that is not that of a title.
fn ends_sentence(reversed: &[&str], at: usize) -> bool {
    match reversed[at] {
        "!" | "?" => true,
        "." => reversed.get(at + 1).is_none_or(|w| w.len() > 1 && !has(TITLES, &w.to_lowercase())),
        _ => false,
    }
}

/// Returns the words of a text in small letters.
pub(super) fn lower_words(text: &str) -> Vec<String> {
    tokens(text).iter().flat_map(|word| word.split('-')).map(str::to_lowercase).collect()
}

fn is_conjunction(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "dan" | "serta" | "maupun" | "atau" | "&")
}

fn is_alias(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "alias" | "als" | "bin" | "binti")
}

fn join(tokens: &[&str]) -> String {
    tokens.join(" ")
}
