//! Finds glossary forms in a text in one pass, regardless of the glossary's size.
//!
//! A form begins where a word begins. The word's letters (or what is left of them without clitics) are looked up in a
//! table of all first words, and the forms that begin with it are compared with the text. The text is folded first.
//! Letters *inside another word* are skipped, and of overlapping forms the longest wins.
//!
//! ```text
//! Presiden RusiaVladimir Putin dan Uni Soviet  |  pro-Kremlin   Kremlin-nya   Kremlinologi   kremlin.ru
//!          ^^^^^ (a join follows)  ^^^^^^^^^^        ^^^^^^^       ^^^^^^^       no             no
//! ```

use rustc_hash::FxHashMap;

use super::boundary::{CLITICS, clitics, ends_word, is_join, is_word, starts_word};
use super::entry::Case;
use super::fold::{Folded, fold, is_exactly};
use crate::text::Span;

/// One form to search for.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// The index of its entry.
    pub term: usize,
    /// The caller's number for this form of the entry.
    pub form: usize,
    /// The form, folded except for its letter case.
    pub cased: String,
    /// The letter case that an occurrence must have.
    pub case: Case,
}

/// A form found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormMatch {
    /// The index of the pattern.
    pub pattern: usize,
    /// The byte range of the form itself.
    pub span: Span,
    /// The byte range of the form with its clitics.
    pub outer: Span,
}

/// Whether letters found in a text are an occurrence of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchVerdict {
    /// They are an occurrence.
    Fits,
    /// They are part of another word.
    InsideWord,
    /// Their letter case does not fit.
    Case,
}

/// Patterns, prepared for the search.
#[derive(Debug, Clone)]
pub(super) struct Matcher {
    patterns: Vec<Pattern>,
    /// The patterns in folded spelling, with the same indices.
    folded: Vec<Box<str>>,
    /// Maps the first word of a form, or the symbol with which it begins, to a range of `order`.
    firsts: FxHashMap<Box<str>, (u32, u32)>,
    /// Indices of the patterns, grouped by first word.
    order: Vec<u32>,
    clitics: bool,
}

/// Returns the first word of a folded form, or the symbol with which it begins.
fn first_word(folded: &str) -> &str {
    let end = folded.find(|c: char| !is_word(c)).unwrap_or(folded.len());
    if end > 0 { &folded[..end] } else { &folded[..folded.chars().next().map_or(0, char::len_utf8)] }
}

impl Matcher {
    /// Prepares `patterns` for the search. `clitics` allows Indonesian clitics after a form.
    pub(super) fn new(patterns: Vec<Pattern>, clitics: bool) -> Self {
        let folded: Vec<Box<str>> = patterns.iter().map(|p| fold(&p.cased).as_str().trim().into()).collect();
        let filled = (0u32..).zip(&folded).filter(|(_, form)| !form.is_empty());
        let mut order: Vec<u32> = filled.map(|(number, _)| number).collect();
        let first = |number: &u32| first_word(&folded[*number as usize]);
        order.sort_by(|a, b| first(a).cmp(first(b)).then(a.cmp(b)));
        let mut firsts: FxHashMap<Box<str>, (u32, u32)> = FxHashMap::default();
        for (at, number) in (0u32..).zip(&order) {
            firsts.entry(first(number).into()).or_insert((at, at)).1 = at + 1;
        }
        Self { patterns, folded, firsts, order, clitics }
    }

    /// Returns the pattern with this index.
    pub(super) fn pattern(&self, index: usize) -> &Pattern {
        &self.patterns[index]
    }

    /// Returns every place in which a form occurs as a word, including overlapping ones, sorted by start, then longest
    /// first.
    ///
    /// `joins` are byte offsets at which two glued words meet. They count as word boundaries.
    pub(super) fn find_all(&self, text: &str, joins: &[usize]) -> Vec<FormMatch> {
        let mut found = Vec::new();
        if self.firsts.is_empty() {
            return found;
        }
        let folded = fold(text);
        let whole = folded.as_str();
        let mut start = 0;
        while let Some(c) = whole[start..].chars().next() {
            let length = word_length(&whole[start..]);
            if length > 0 {
                self.at_word(text, &folded, start, length, joins, &mut found);
                if !joins.is_empty() {
                    let inside = whole[start..start + length].char_indices().map(|(at, _)| at).skip(1);
                    for at in inside.filter(|at| is_join(&folded, start + at, joins)) {
                        self.at_word(text, &folded, start + at, length - at, joins, &mut found);
                    }
                }
            } else if c != ' ' {
                self.beginning_with(text, &folded, start, &whole[start..start + c.len_utf8()], joins, &mut found);
            }
            start += length.max(c.len_utf8());
        }
        found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end), f.pattern));
        found
    }

    /// Returns whether a form may occur in a text letter for letter. Only tests capitalised words quickly, so all forms
    /// must begin with a capital.
    pub(super) fn may_stand(&self, text: &str) -> bool {
        let mut letters = String::new();
        let mut known = |word: &str| {
            letters.clear();
            if word.is_ascii() {
                letters.push_str(word);
                letters.make_ascii_lowercase();
                self.firsts.contains_key(letters.as_str())
            } else {
                self.firsts.contains_key(first_word(fold(word).as_str()))
            }
        };
        let mut start = 0;
        while let Some(c) = text[start..].chars().next().filter(|_| !self.firsts.is_empty()) {
            let length = word_length(&text[start..]);
            if length > 0 && c.is_uppercase() && known(&text[start..start + length]) {
                return true;
            }
            start += length.max(c.len_utf8());
        }
        false
    }

    /// Like [`Matcher::find_all`], but only for some patterns and with a text that is already folded.
    pub(super) fn find_these(
        &self,
        patterns: impl Iterator<Item = usize>,
        text: &str,
        folded: &Folded,
    ) -> Vec<FormMatch> {
        let mut found = Vec::new();
        for pattern in patterns {
            let form = &*self.folded[pattern];
            if form.is_empty() {
                continue;
            }
            each_place(folded.as_str(), form, |start| self.compare(pattern, text, folded, start, &[], &mut found));
        }
        found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end), f.pattern));
        found
    }

    /// Returns every place in which the letters of these patterns occur: the pattern, and whether it is an occurrence.
    pub(super) fn places(
        &self,
        patterns: impl Iterator<Item = usize>,
        text: &str,
        joins: &[usize],
    ) -> Vec<(usize, Span, MatchVerdict)> {
        let folded = fold(text);
        let mut places = Vec::new();
        for pattern in patterns.filter(|p| !self.folded[*p].is_empty()) {
            let form = &*self.folded[pattern];
            for start in memchr::memmem::find_iter(folded.as_str().as_bytes(), form.as_bytes()) {
                let end = start + form.len();
                let span = folded.original(start, end);
                let word = starts_word(text, &folded, start, joins)
                    && self.word_end(text, &folded, start, end, joins).is_some();
                places.push((
                    pattern,
                    span,
                    match word {
                        false => MatchVerdict::InsideWord,
                        true if case_fits(&self.patterns[pattern], span.of(text)) => MatchVerdict::Fits,
                        true => MatchVerdict::Case,
                    },
                ));
            }
        }
        places
    }

    /// Finds the forms that begin at a word of `length` bytes: with all its letters, or only with those before its
    /// clitics, before a footnote number, or before the next glued word.
    fn at_word(
        &self,
        text: &str,
        folded: &Folded,
        start: usize,
        length: usize,
        joins: &[usize],
        found: &mut Vec<FormMatch>,
    ) {
        let word = &folded.as_str()[start..start + length];
        self.beginning_with(text, folded, start, word, joins, found);
        let shorter = |end: usize, found: &mut Vec<FormMatch>| {
            self.beginning_with(text, folded, start, &word[..end], joins, found);
        };
        if self.clitics {
            let mut tried = [length; 8];
            let mut count = 0;
            for clitic in CLITICS {
                let Some(rest) = word.strip_suffix(clitic) else { continue };
                let second = CLITICS.iter().filter_map(|c| rest.strip_suffix(*c));
                for end in std::iter::once(rest.len()).chain(second.map(str::len)).filter(|end| *end > 0) {
                    if count < tried.len() && !tried[..count].contains(&end) {
                        tried[count] = end;
                        count += 1;
                        shorter(end, found);
                    }
                }
            }
        }
        if word.ends_with(|c: char| c.is_ascii_digit()) {
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if !letters.is_empty() && length - letters.len() <= 2 {
                shorter(letters.len(), found);
            }
        }
        if !joins.is_empty() {
            let inside = word.char_indices().map(|(at, _)| at).skip(1);
            for at in inside.filter(|at| is_join(folded, start + at, joins)) {
                shorter(at, found);
            }
        }
    }

    /// Compares the forms that begin with this word to the text.
    fn beginning_with(
        &self,
        text: &str,
        folded: &Folded,
        start: usize,
        word: &str,
        joins: &[usize],
        found: &mut Vec<FormMatch>,
    ) {
        let Some(&(from, to)) = self.firsts.get(word) else { return };
        let rest = &folded.as_str()[start..];
        for &number in &self.order[from as usize..to as usize] {
            if rest.starts_with(&*self.folded[number as usize]) {
                self.compare(number as usize, text, folded, start, joins, found);
            }
        }
    }

    /// Adds a form whose letters are at `start` to `found` if it is a word there, in a fitting case.
    fn compare(
        &self,
        pattern: usize,
        text: &str,
        folded: &Folded,
        start: usize,
        joins: &[usize],
        found: &mut Vec<FormMatch>,
    ) {
        let end = start + self.folded[pattern].len();
        if !starts_word(text, folded, start, joins) {
            return;
        }
        let Some(outer_end) = self.word_end(text, folded, start, end, joins) else { return };
        let span = folded.original(start, end);
        if case_fits(&self.patterns[pattern], span.of(text)) {
            let outer = Span::new(span.start, folded.original(start, outer_end).end.max(span.end));
            found.push(FormMatch { pattern, span, outer });
        }
    }

    /// Returns the end of the word that begins with the form: the form's own end, or the end of its clitics.
    fn word_end(&self, text: &str, folded: &Folded, start: usize, end: usize, joins: &[usize]) -> Option<usize> {
        if ends_word(text, folded, end, joins) {
            let rest = &folded.as_str()[end..];
            let hyphenated = rest.strip_prefix('-').and_then(clitics).filter(|_| self.clitics);
            return Some(hyphenated.map_or(end, |length| end + 1 + length));
        }
        if !self.clitics {
            return None;
        }
        let form = folded.original(start, end).of(text);
        let capitals = form.chars().all(|c| !c.is_lowercase());
        let long = form.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        let length = clitics(&folded.as_str()[end..])?;
        let tail = folded.original(end, end + length).of(text);
        let parted = capitals && tail.chars().all(char::is_lowercase);
        (parted || (long && form.ends_with(char::is_alphabetic))).then_some(end + length)
    }
}

/// Returns the length in bytes of the word at the beginning of `text`, or 0 if the text does not begin with a word.
fn word_length(text: &str) -> usize {
    let plain = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return plain;
    }
    text[plain..].find(|c: char| !is_word(c)).map_or(text.len(), |more| plain + more)
}

/// Passes the non-overlapping positions of a form in a text to `see`. Builds a searcher only for a long text.
fn each_place(text: &str, form: &str, mut see: impl FnMut(usize)) {
    let (bytes, wanted) = (text.as_bytes(), form.as_bytes());
    let Some(&first) = wanted.first().filter(|_| text.len() <= SHORT_TEXT) else {
        return memchr::memmem::find_iter(bytes, wanted).for_each(see);
    };
    let mut end = 0;
    for at in memchr::memchr_iter(first, bytes) {
        if at >= end && bytes[at..].starts_with(wanted) {
            end = at + wanted.len();
            see(at);
        }
    }
}

/// Maximum length, in bytes, of a text that is searched without building a searcher.
const SHORT_TEXT: usize = 1024;

/// Resolves overlaps: the longest form wins, then the leftmost. `found` must be in the order of [`Matcher::find_all`].
pub(super) fn longest(found: Vec<FormMatch>) -> Vec<FormMatch> {
    let mut kept: Vec<FormMatch> = Vec::with_capacity(found.len());
    let mut cluster: Vec<FormMatch> = Vec::new();
    let mut cluster_end = 0;
    for f in found {
        if !cluster.is_empty() && f.span.start >= cluster_end {
            settle(&mut cluster, &mut kept);
        }
        cluster_end = if cluster.is_empty() { f.span.end } else { cluster_end.max(f.span.end) };
        cluster.push(f);
    }
    settle(&mut cluster, &mut kept);
    kept
}

/// Moves the winners of a cluster of overlapping forms to `kept`, in text order.
fn settle(cluster: &mut Vec<FormMatch>, kept: &mut Vec<FormMatch>) {
    cluster.sort_by_key(|f| (std::cmp::Reverse(f.span.len()), f.span.start, f.pattern));
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    let mut chosen = Vec::new();
    for f in cluster.drain(..) {
        let before = taken.range(..f.span.end).next_back().is_some_and(|(_, &end)| end > f.span.start);
        if !before {
            taken.insert(f.span.start, f.span.end);
            chosen.push(f);
        }
    }
    chosen.sort_by_key(|f| f.span.start);
    kept.extend(chosen);
}

/// Returns whether an occurrence has the case that its entry requires.
fn case_fits(pattern: &Pattern, occurrence: &str) -> bool {
    let form = &pattern.cased;
    match pattern.case {
        Case::Ignore => true,
        Case::Exact => is_exactly(occurrence, form),
        Case::Smart => {
            if !form.chars().any(char::is_uppercase) {
                return true;
            }
            let letters = form.chars().filter(|c| c.is_alphabetic()).count();
            let abbreviation = letters <= 3 && !form.chars().any(char::is_lowercase);
            let capitals = !occurrence.chars().any(char::is_lowercase);
            let first_form = form.chars().find(|c| c.is_alphabetic());
            let first = occurrence.chars().find(|c| c.is_alphabetic());
            let capitalised = first.is_some_and(char::is_uppercase) || first_form.is_some_and(|c| !c.is_uppercase());
            if abbreviation { capitals } else { capitals || capitalised }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold_keeping_case;
    use super::*;

    fn matcher(forms: &[&str]) -> Matcher {
        let patterns = forms
            .iter()
            .enumerate()
            .map(|(term, form)| Pattern {
                term,
                form: 0,
                cased: fold_keeping_case(form).as_str().to_owned(),
                case: Case::Smart,
            })
            .collect();
        Matcher::new(patterns, true)
    }

    fn found<'t>(forms: &[&str], text: &'t str) -> Vec<&'t str> {
        longest(matcher(forms).find_all(text, &[])).iter().map(|f| f.span.of(text)).collect()
    }

    #[test]
    fn words_of_their_own_only() {
        let k = ["Kremlin"];
        for (text, times) in [
            ("Kremlin", 1),
            ("pro-Kremlin, anti-Kremlin", 2),
            ("Kremlin-nya Kremlinnya Kremlinlah Kremlin-lah", 4),
            ("Kremlin’s", 1),
            ("“Kremlin”", 1),
            ("Kremlinologi", 0),
            ("kremlin", 0),
            ("KREMLIN", 1),
            ("kremlin.ru Kremlin.ru", 0),
            ("selesai.Kremlin diam", 1),
            ("@Kremlin #Kremlin", 0),
            ("Kremlin_1", 0),
            ("se-Kremlin", 1),
            ("NeoKremlin", 0),
            ("Kremlin1 Kremlin.2 Kremlin[3]", 3),
            ("Kremlin2020 Kremlin5a", 0),
        ] {
            assert_eq!(found(&k, text).len(), times, "{text}");
        }
    }

    #[test]
    fn longest_wins_and_shorter_ones_stand_where_they_are_alone() {
        assert_eq!(found(&["Uni Soviet", "Soviet", "Uni Eropa"], "Uni soviet dan Soviet"), ["Uni soviet", "Soviet"]);
        assert_eq!(found(&["Laut Cina Selatan", "Cina"], "Laut Cina Selatan, Cina"), ["Laut Cina Selatan", "Cina"]);
        assert_eq!(found(&["Bank Dunia"], "Bank\u{00A0}\nDunia"), ["Bank\u{00A0}\nDunia"]);
    }

    #[test]
    fn short_abbreviations_must_be_capitals() {
        assert_eq!(found(&["AS"], "As roda dan AS"), ["AS"]);
        assert_eq!(found(&["NATO"], "Nato, NATO, nato"), ["Nato", "NATO"]);
        assert_eq!(found(&["KPK"], "KPKnya KPK-lah"), ["KPK", "KPK"]);
    }

    #[test]
    fn forms_may_end_in_a_sign() {
        assert_eq!(found(&["US$"], "senilai US$1,5 miliar, AUS$2"), ["US$"]);
        assert_eq!(found(&["U.S."], "a U.S. dollar, U.S.A"), ["U.S."]);
    }

    #[test]
    fn a_join_is_a_boundary() {
        let text = "Presiden RusiaVladimir Putin";
        let at = text.find("Vladimir").unwrap();
        let forms = matcher(&["Rusia", "Vladimir"]);
        assert_eq!(forms.find_all(text, &[]).len(), 0);
        assert_eq!(forms.find_all(text, &[at]).len(), 2);
    }

    #[test]
    fn a_clitic_is_part_of_the_outer_span_only() {
        let text = "Kremlinnya diam";
        let hit = matcher(&["Kremlin"]).find_all(text, &[])[0];
        assert_eq!((hit.span.of(text), hit.outer.of(text)), ("Kremlin", "Kremlinnya"));
    }
}
