//! Text that was encoded twice: its UTF-8 was read as Windows-1252 and written as UTF-8 again (`mÂ²` for `m²`, `â€œ` for
//! `“`, `Ð¼Ð¸Ñ€` for `мир`).
//!
//! A place is a letter that is the first byte of a character in UTF-8, with letters and signs that are its other bytes. One
//! place alone may be chance: `“CAFÉ”` ends with the two bytes of `ɔ`. So a place counts if what it stands for is a letter
//! or sign of Western texts, or if another one is beside it; with such evidence the doubtful places count, too.

use super::Span;

/// The characters that Windows-1252 has for the bytes 0x80 to 0x9F.
const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
/// How often a text may have been encoded too often.
const MAX_ROUNDS: usize = 3;

/// What shows that a text was encoded twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubleEncoded {
    /// Number of places.
    pub places: usize,
    /// The first one, as the text has it.
    pub was: String,
    /// The character that is meant.
    pub meant: char,
    /// Whether the text was mended.
    pub is_mended: bool,
}

/// A character that was encoded twice.
#[derive(Debug, Clone, Copy)]
struct Place {
    span: Span,
    meant: char,
    is_certain: bool,
}

/// Looks for characters that were encoded twice.
pub(crate) fn find(text: &str) -> Option<DoubleEncoded> {
    let places = places(text);
    let first = places.iter().find(|place| place.is_certain)?;
    let was = first.span.of(text).to_owned();
    Some(DoubleEncoded { places: places.len(), was, meant: first.meant, is_mended: false })
}

/// Returns the places of the characters that were encoded twice, in order. Empty if only chance speaks for them.
pub(crate) fn spans(text: &str) -> Vec<Span> {
    let places = places(text);
    let certain = places.iter().any(|place| place.is_certain);
    places.into_iter().filter(|_| certain).map(|place| place.span).collect()
}

/// Returns the text with every such character as it was meant.
pub(crate) fn mended(text: &str) -> String {
    let mut mended = text.to_owned();
    for _ in 0..MAX_ROUNDS {
        let places = places(&mended);
        if !places.iter().any(|place| place.is_certain) {
            break;
        }
        let mut once = String::with_capacity(mended.len());
        let mut at = 0;
        for place in places {
            once.push_str(&mended[at..place.span.start]);
            once.push(place.meant);
            at = place.span.end;
        }
        once.push_str(&mended[at..]);
        // A space that does not break lost its second byte to an ordinary one.
        mended = once.replace("\u{C2} ", " ");
    }
    mended
}

fn places(text: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| ('\u{C2}'..='\u{F4}').contains(c)) {
        if places.last().is_some_and(|last| at < last.span.end) {
            continue;
        }
        let lone = || is_lone(text, at).then_some(('Ã'.len_utf8(), 'í'));
        let Some((length, meant)) = meant(&text[at..]).or_else(lone) else { continue };
        let span = Span::new(at, at + length);
        let is_certain = is_western(meant) && !is_quoted_capital(span.of(text));
        let mut place = Place { span, meant, is_certain };
        if let Some(last) = places.last_mut().filter(|last| last.span.end == at) {
            // Letters of another script beside each other.
            let both = is_letter(last.meant) && is_letter(meant);
            last.is_certain |= both;
            place.is_certain |= both;
        }
        places.push(place);
    }
    places
}

/// Returns the length of what stands for one character at the beginning of a text, and that character.
fn meant(text: &str) -> Option<(usize, char)> {
    let mut bytes = [0u8; 4];
    let mut chars = text.char_indices();
    bytes[0] = byte(chars.next()?.1)?;
    let wanted = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    let mut count = 1;
    for (at, c) in chars {
        let inner = byte(c).filter(|b| (0x80..0xC0).contains(b));
        if let Some(inner) = inner.filter(|_| count < wanted) {
            bytes[count] = inner;
            count += 1;
        } else {
            return complete(&bytes, count, wanted).map(|meant| (at, meant));
        }
    }
    complete(&bytes, count, wanted).map(|meant| (text.len(), meant))
}

/// Whether `Ã` stands for `í`: inside a word in small letters, where no language has that capital. The second byte is a soft
/// hyphen, which nobody sees and programs drop (`TaÃnos`).
fn is_lone(text: &str, at: usize) -> bool {
    let Some(rest) = text[at..].strip_prefix('Ã') else { return false };
    let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    small(text[..at].chars().next_back()) && small(rest.chars().next())
}

fn complete(bytes: &[u8; 4], count: usize, wanted: usize) -> Option<char> {
    // Windows-1252 has no character for the last byte of `”`, so programs drop it: `â€`.
    if count < wanted {
        return (count == 2 && bytes.starts_with(&[0xE2, 0x80])).then_some('”');
    }
    std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()
}

fn byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        0..0x80 => None,
        _ => HIGH.chars().zip(0x80..).find(|(high, _)| *high == c).map(|(_, byte)| byte),
    }
}

/// Whether a character is a letter or sign of Western texts: `é`, `²`, `“`, `€`, an emoji; the byte-order mark; or a control
/// character, as in a text that was encoded three times.
fn is_western(c: char) -> bool {
    matches!(u32::from(c),
        0x80..=0x17F | 0x2000..=0x206F | 0x20A0..=0x2BFF | 0xFE0F | 0xFEFF | 0xFFFD | 0x1F000..=0x1FAFF)
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && u32::from(c) >= 0x250
}

/// Whether a place may be a capital at the end of a quotation or before a dash: `AMANHÃ”`.
fn is_quoted_capital(place: &str) -> bool {
    let mut chars = place.chars();
    let (_, second) = (chars.next(), chars.next());
    chars.next().is_none() && second.is_some_and(|c| matches!(c, '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '›' | '»'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a text's UTF-8 as Windows-1252.
    fn twice(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn a_soft_hyphen_that_is_gone_was_half_a_letter() {
        assert_eq!(mended("orang TaÃnos di Haiti"), "orang Taínos di Haiti");
        assert_eq!(spans("orang TaÃnos"), [Span::new(8, 10)]);
        for text in ["SÃO PAULO", "AMANHÃ", "Ãnos", "JoÃO"] {
            assert_eq!(spans(text), [], "{text}");
        }
    }

    #[test]
    fn what_was_encoded_twice_is_found_and_mended() {
        for text in [
            "Lahan seluas 40 m² itu kosong.",
            "“Kami lelah,” kata dia – lalu pulang…",
            "Restoran itu bernama Café Olé.",
            "Harganya €5, suhunya 30°C.",
            "Ia berkata: мир.",
            "Tulisan الله di dinding.",
            "Selamat 🎉 kata wali kota.",
            "Naik 3\u{A0}persen.",
            "Lukashenko atau Łukaszenka.",
        ] {
            let damaged = twice(text);
            assert!(find(&damaged).is_some(), "{damaged}");
            assert_eq!(mended(&damaged), text);
            assert_eq!(mended(&twice(&damaged)), text, "three times");
        }
        assert_eq!(mended("naik 5\u{C2} persen, 3Â°C"), "naik 5 persen, 3°C");
        let latin = "seluas 40 m\u{C2}\u{B2} \u{E2}\u{80}\u{9C}luas\u{E2}\u{80}\u{9D}";
        assert_eq!(mended(latin), "seluas 40 m² “luas”", "read as ISO 8859-1");
        assert_eq!(mended("â€œKami lelah,â€ kata dia."), "“Kami lelah,” kata dia.");
        let found = find("seluas 40 mÂ² dan 50 mÂ²").unwrap();
        assert_eq!((found.places, found.was.as_str(), found.meant), (2, "Â²", '²'));
    }

    #[test]
    fn letters_of_other_languages_are_no_damage() {
        for text in [
            "“CAFÉ” dan “SÃO PAULO”, Ângela, Âge, à Paris",
            "Ia berkata: “AMANHÔ lalu diam.",
            "Surat “TRƯỜNG SA” – “ĐÀ NẴNG”",
            "Besarnya 5 °C, ± 3 m², £5, €7, «ya»",
            "Île-de-France, Öland, Ærø, Łódź",
            "IRMÃ— kata itu berarti saudari.",
            "",
        ] {
            assert_eq!(find(text), None, "{text}");
            assert_eq!(mended(text), text);
        }
    }
}
