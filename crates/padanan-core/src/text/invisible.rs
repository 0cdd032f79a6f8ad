//! Characters that no reader sees or tells apart, and the text as a reader sees it, with the way back to the original's
//! offsets.
//!
//! Scrapers and word processors leave them inside sentences: soft hyphens, zero-width spaces and joiners, marks of the
//! writing direction, a byte-order mark in the middle. They mean nothing, but to a program each is a letter of a word
//! that no lexicon has. [`Seen`] is made where a text enters a stage, so that no rule further on has to know of them.
//!
//! ```text
//! original  "Pre\u{AD}siden\u{200B} Nu\u{2BF}man pro\u{2011}Rusia"
//! seen      "Presiden Nu'man pro-Rusia"
//! ```
//!
//! The hyphens that do not break are plain ones. So are the many apostrophes of Arabic names, between two letters: the
//! letters `ʿ` and `ʾ`, an accent, a prime, an opening quotation mark. (`’` is known everywhere and stays.)
//!
//! A joiner that a script needs stays (Arabic, the scripts of India, Javanese, Balinese), and so does one inside an
//! emoji (👩‍⚕️), and a zero-width space between words of a script without spaces (Thai, Khmer).

use std::borrow::Cow;

use super::{Span, line_breaks};

/// A stretch of the original that is seen as less, or as nothing.
#[derive(Debug, Clone, Copy)]
struct Cut {
    original: Span,
    seen: Span,
    /// What is seen.
    sign: &'static str,
}

/// A text without the characters that no reader sees; hyphens and apostrophes of special kinds are plain ones.
#[derive(Debug, Clone)]
pub struct Seen<'t> {
    text: Cow<'t, str>,
    cuts: Vec<Cut>,
}

impl<'t> Seen<'t> {
    /// Sees a sentence. A word that is divided at the end of a line is whole again, and what [`line_breaks`] hides is not
    /// seen.
    pub fn new(text: &'t str) -> Self {
        Self::with(text, true)
    }

    /// Sees a text of several lines, which stay lines.
    pub fn of_lines(text: &'t str) -> Self {
        Self::with(text, false)
    }

    fn with(original: &'t str, joins_lines: bool) -> Self {
        let cuts = cuts(original, joins_lines);
        if cuts.is_empty() {
            return Self { text: Cow::Borrowed(original), cuts };
        }
        let mut text = String::with_capacity(original.len());
        let mut at = 0;
        for cut in &cuts {
            text.push_str(&original[at..cut.original.start]);
            text.push_str(cut.sign);
            at = cut.original.end;
        }
        text.push_str(&original[at..]);
        Self { text: Cow::Owned(text), cuts }
    }

    /// Returns the text as it is seen.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether everything in the original is seen as it is.
    pub fn is_original(&self) -> bool {
        self.cuts.is_empty()
    }

    /// Returns the place in the original of a span that is seen, without unseen characters at its ends.
    pub fn original(&self, span: Span) -> Span {
        let start = self.before(span.start, |cut| cut.seen.end <= span.start);
        let end = self.before(span.end, |cut| cut.seen.start < span.end);
        Span::new(start, end.max(start))
    }

    /// Returns the same, with the unseen characters at its ends.
    pub fn original_with_ends(&self, span: Span) -> Span {
        let start = self.before(span.start, |cut| cut.seen.start < span.start);
        let end = self.before(span.end, |cut| cut.seen.end <= span.end);
        Span::new(start, end.max(start))
    }

    /// Returns where in the original an offset is that only the cuts for which `counts` holds come before.
    fn before(&self, at: usize, counts: impl Fn(&Cut) -> bool) -> usize {
        let number = self.cuts.partition_point(counts);
        self.cuts[..number].last().map_or(at, |cut| at - cut.seen.end + cut.original.end)
    }

    /// Returns the place of a span of the original in the text that is seen.
    pub fn place(&self, original: Span) -> Span {
        let of = |at: usize| {
            let number = self.cuts.partition_point(|cut| cut.original.start < at);
            self.cuts[..number].last().map_or(at, |cut| cut.seen.end + at.saturating_sub(cut.original.end))
        };
        Span::new(of(original.start), of(original.end))
    }
}

/// Returns a sentence as it is seen.
pub fn seen(text: &str) -> Cow<'_, str> {
    Seen::new(text).text
}

/// Returns a text without the characters that no reader sees; its hyphens and apostrophes stay as they
/// are.
pub fn without_unseen(text: &str) -> Cow<'_, str> {
    let cuts: Vec<Cut> = cuts(text, false).into_iter().filter(|cut| cut.seen.is_empty()).collect();
    if cuts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        kept.push_str(&text[at..cut.original.start]);
        at = cut.original.end;
    }
    kept.push_str(&text[at..]);
    Cow::Owned(kept)
}

fn cuts(text: &str, joins_lines: bool) -> Vec<Cut> {
    let mut found = unseen(text, joins_lines);
    if joins_lines {
        let breaks = line_breaks::hidden(text);
        // A special hyphen at the end of a line is a part of the break.
        found.retain(|(span, _)| {
            let next = breaks.partition_point(|hidden| hidden.end <= span.start);
            breaks.get(next).is_none_or(|hidden| span.end <= hidden.start)
        });
        found.extend(breaks.into_iter().map(|span| (span, "")));
        found.sort_unstable();
    }
    let mut shorter = 0;
    let cut = |(original, sign): (Span, &'static str)| {
        let start = original.start - shorter;
        shorter += original.len() - sign.len();
        Cut { original, seen: Span::new(start, start + sign.len()), sign }
    };
    found.into_iter().map(cut).collect()
}

/// Returns the characters that are not seen as they are, each with what is seen.
fn unseen(text: &str, joins_lines: bool) -> Vec<(Span, &'static str)> {
    let mut found = Vec::new();
    // The end of the last of them, and what is seen before that.
    let mut last: Option<(usize, Option<char>)> = None;
    for at in first_bytes(text.as_bytes()) {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { continue };
        let behind = at + c.len_utf8();
        let next = || text[behind..].chars().next();
        let seen = last.filter(|(end, _)| *end == at).map_or_else(|| text[..at].chars().next_back(), |(_, seen)| seen);
        let sign = match c {
            '\u{2010}' | '\u{2011}' => "-",
            _ if is_unseen(c) && !is_needed(c, seen, next()) => "",
            _ if is_apostrophe(c) && seen.is_some_and(is_latin) && next().is_some_and(is_latin) => "'",
            _ => continue,
        };
        let end = if c == '\u{AD}' && joins_lines { behind + line_break(&text[behind..]) } else { behind };
        found.push((Span::new(at, end), sign));
        last = Some((end, sign.chars().next().or(seen)));
    }
    found
}

/// Finds the bytes at which such a character may begin. Most of a text is ASCII without a backtick, which is seen at a
/// glance.
fn first_bytes(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const GLANCE: usize = 64;
    let ticks = memchr::memchr(b'`', bytes).is_some();
    let has_tick = move |chunk: &[u8]| ticks && memchr::memchr(b'`', chunk).is_some();
    let glances = bytes.chunks(GLANCE).enumerate().filter(move |(_, chunk)| !chunk.is_ascii() || has_tick(chunk));
    glances.flat_map(|(number, chunk)| {
        let found = chunk.iter().enumerate().filter(|(_, byte)| FIRST[usize::from(**byte)]);
        found.map(move |(at, _)| number * GLANCE + at)
    })
}

/// Whether a byte may be the first of a character in question.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let bytes = [b'`', 0xC2, 0xCA, 0xCB, 0xD8, 0xE2, 0xEF];
    let mut at = 0;
    while at < bytes.len() {
        first[bytes[at] as usize] = true;
        at += 1;
    }
    first
};

/// Returns the length of a line break with the rest of a divided word behind it.
fn line_break(text: &str) -> usize {
    let rest = text.trim_start_matches([' ', '\t', '\r']);
    let Some(rest) = rest.strip_prefix('\n') else { return 0 };
    let rest = rest.trim_start_matches([' ', '\t']);
    if rest.starts_with(char::is_lowercase) { text.len() - rest.len() } else { 0 }
}

/// Whether a character is one that no reader sees.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Whether a character is met as an apostrophe inside a word, and is not one that is known everywhere.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '`' | '\u{B4}' | '\u{2B9}'
            ..='\u{2BF}' | '\u{2C8}' | '\u{2CB}' | '\u{2018}' | '\u{201B}' | '\u{2032}' | '\u{FF07}'
    )
}

fn is_latin(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0..=0x24F | 0x1E00..=0x1EFF)
}

/// Whether a zero-width character changes what its neighbours look like or where their words end.
fn is_needed(c: char, before: Option<char>, behind: Option<char>) -> bool {
    match c {
        '\u{200D}' if before.is_some_and(is_emoji) && behind.is_some_and(is_emoji) => true,
        '\u{200C}' | '\u{200D}' => before.is_some_and(joins),
        '\u{200B}' => before.is_some_and(has_no_spaces) && behind.is_some_and(has_no_spaces),
        _ => false,
    }
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299 | 0xFE0F | 0x1F000..=0x1FAFF)
}

/// Whether a letter is of a script in which a joiner changes the shape of letters: those of Arabic and of India, and those
/// that come from them, such as Javanese and Balinese.
fn joins(c: char) -> bool {
    matches!(u32::from(c),
        0x600..=0xDFF | 0xF00..=0xFFF | 0x1000..=0x109F | 0x1780..=0x18AF | 0x1A00..=0x1BFF | 0xA840..=0xA8FF
        | 0xA930..=0xAAFF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC | 0x11000..=0x11FFF)
}

/// Whether a letter is of a script without spaces between words.
fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c), 0xE00..=0x109F | 0x1780..=0x17FF | 0x1A20..=0x1AAF | 0x3000..=0x9FFF | 0xA980..=0xA9FF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_means_nothing_is_not_seen() {
        for (original, wanted) in [
            ("Gubernur\u{200B} Bali", "Gubernur Bali"),
            ("Gu\u{AD}ber\u{AD}nur", "Gubernur"),
            ("\u{202A}Wali\u{202C} \u{2067}kota\u{2069}\u{200E}", "Wali kota"),
            ("rapat.\u{FEFF} Usai", "rapat. Usai"),
            ("rumah\u{2011}rumah", "rumah-rumah"),
            ("ganda\u{200D}campuran\u{200C}", "gandacampuran"),
            ("ma\u{2C8}ruf", "ma'ruf"),
            (
                "Nu\u{2BF}man, Sya`ban, Jum\u{B4}at, Qur\u{2BC}an, ma\u{2018}af",
                "Nu'man, Sya'ban, Jum'at, Qur'an, ma'af",
            ),
            ("guber\u{AD}\n  nur", "gubernur"),
            ("guber\u{2010}\nnur", "gubernur"),
            ("wali\u{200B} ko-\n> ta dan anak-\nanak", "wali kota dan anak-anak"),
            // The next line begins a sentence or another paragraph.
            ("guber\u{AD}\nBali", "guber\nBali"),
            ("guber\u{AD}\n\nnur", "guber\n\nnur"),
        ] {
            assert_eq!(Seen::new(original).text(), wanted);
        }
        assert_eq!(Seen::of_lines("guber\u{AD}\nnur").text(), "guber\nnur");
        assert_eq!(without_unseen("ru\u{AD}mah\u{2011}rumah"), "rumah\u{2011}rumah");
    }

    #[test]
    fn what_a_script_or_an_emoji_needs_stays() {
        for text in [
            "Dokter 👩\u{200D}⚕\u{FE0F} dan keluarga 👨\u{200D}👩\u{200D}👧",
            "Bendera 🏳\u{FE0F}\u{200D}🌈",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "ꦲꦤ\u{200C}ꦕ",
            "สวัสดี\u{200B}ครับ",
            "hari-hari – biasa — saja",
            "Jum’at, Nu'man, ‘kata’ itu, 5′ 3″, `kode` ini, ``kutipan''",
            "tinggi 5´, bahasa Hawai\u{2BB}",
        ] {
            assert!(Seen::new(text).is_original(), "{text}");
        }
        // A joiner behind an emoji, before a word, joins nothing.
        assert_eq!(seen("👩\u{200D} Warga"), "👩 Warga");
    }

    #[test]
    fn the_way_back_and_forth() {
        let original = "\u{200B}Wa\u{AD}li\u{200B} ko\u{2011}ta\u{200F}";
        let seen = Seen::new(original);
        assert_eq!(seen.text(), "Wali ko-ta");
        let wali = seen.original(Span::new(0, 4));
        assert_eq!(wali.of(original), "Wa\u{AD}li");
        assert_eq!(seen.place(wali), Span::new(0, 4));
        assert_eq!(seen.original_with_ends(Span::new(0, 4)).of(original), "\u{200B}Wa\u{AD}li\u{200B}");
        assert_eq!(seen.original(Span::new(5, 10)).of(original), "ko\u{2011}ta");
        assert_eq!(seen.original_with_ends(Span::new(0, 10)).of(original), original);
    }

    proptest! {
        #[test]
        fn places_stay_on_boundaries(text in "[a-c \u{AD}\u{200B}\u{200D}\u{2011}\u{FEFF}é]{0,30}") {
            let seen = Seen::new(&text);
            let bounds: Vec<usize> =
                seen.text().char_indices().map(|(i, _)| i).chain([seen.text().len()]).collect();
            for (i, &start) in bounds.iter().enumerate() {
                for &end in &bounds[i + 1..] {
                    let span = Span::new(start, end);
                    let back = seen.original(span);
                    prop_assert!(text.get(back.range()).is_some());
                    prop_assert_eq!(seen.place(back), span);
                    let wide = seen.original_with_ends(span);
                    prop_assert!(text.get(wide.range()).is_some() && wide.contains(back));
                    prop_assert_eq!(super::seen(wide.of(&text)), span.of(seen.text()));
                }
            }
        }
    }
}
