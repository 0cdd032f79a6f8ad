//! Decodes bytes to text: the encoding is known from the byte-order mark, declared in the HTML, or guessed in
//! the WHATWG's way (`chardetng`, the detector of Firefox; `encoding_rs` decodes).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::bytes::Reading;
use super::form::Found;
use super::{Damage, InputFormat, IntakeError, Raw, form};
use crate::text::digest::sha256;
use crate::text::double_encoded;
use crate::text::invisible::without_unseen;

/// Magic numbers of binary formats, with the names of the formats.
const MAGIC: [(&[u8], &str); 11] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (an Office document, perhaps)"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"\x7FELF", "a program"),
    (b"\xD0\xCF\x11\xE0", "an old Office document"),
    (b"RIFF", "a media file"),
    (b"\x28\xB5\x2F\xFD", "a zstd archive"),
    (b"{\\rtf", "a rich-text document"),
];

/// Decodes an article's bytes. A UTF-8 file is unchanged, including its byte-order mark.
///
/// # Errors
/// [`IntakeError::Empty`], [`IntakeError::Binary`] or [`IntakeError::Encoding`].
pub fn decode(path: &str, bytes: Vec<u8>, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    decode_as(path, bytes, form, None)
}

/// Decodes an article's bytes of which a server has said the encoding. As in browsers, a byte-order mark outweighs the
/// server, and the server what the page declares. Text that is UTF-8 throughout is UTF-8, whatever was said.
///
/// # Errors
/// [`IntakeError::Empty`], [`IntakeError::Binary`] or [`IntakeError::Encoding`].
pub fn decode_as(
    path: &str,
    bytes: Vec<u8>,
    form: Option<InputFormat>,
    charset: Option<&str>,
) -> Result<Raw, IntakeError> {
    let sha256 = sha256(&bytes);
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(IntakeError::Binary(path.to_owned(), what));
    }
    let Decoded { mut text, encoding, mut verbatim, bad_bytes } =
        text_of(path, bytes, form.unwrap_or_else(|| form::by_name(path)), charset)?;
    if without_unseen(&text).trim().is_empty() {
        return Err(IntakeError::Empty(path.to_owned()));
    }
    if let Some(what) = binary(&text) {
        return Err(IntakeError::Binary(path.to_owned(), what));
    }
    let found = form.map_or_else(|| form::of(path, &text), Found::whole);
    let mut damage = Damage { bad_bytes, double_encoded: double_encoded::find(&text), entities: 0 };
    // Who names the format wants the text as it is.
    if form.is_none() && found.form == InputFormat::Plain {
        let (plain, entities) = form::without_entities(&text);
        if entities > 0 {
            (text, verbatim, damage.entities) = (plain, false, entities);
        }
    }
    let (form, whole_page) = (found.form, found.is_fragment);
    Ok(Raw { path: path.to_owned(), url: None, sha256, form, text, verbatim, whole_page, encoding, damage })
}

/// A decoded text.
struct Decoded {
    text: String,
    encoding: &'static str,
    /// Whether the text is the bytes.
    verbatim: bool,
    /// Number of places that are not UTF-8 in a text that is UTF-8 elsewhere.
    bad_bytes: usize,
}

fn text_of(path: &str, bytes: Vec<u8>, form: InputFormat, charset: Option<&str>) -> Result<Decoded, IntakeError> {
    let said = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // UTF-16 without a byte-order mark is also valid UTF-8, with a NUL in every other byte.
    let wide = said.filter(|e| [UTF_16LE, UTF_16BE].contains(e) && bytes.contains(&0));
    let encoding = match utf16(&bytes).or(wide) {
        Some(encoding) => encoding,
        None => match String::from_utf8(bytes) {
            Ok(text) => return Ok(Decoded { text, encoding: UTF_8.name(), verbatim: true, bad_bytes: 0 }),
            Err(error) => return legacy(path, &error.into_bytes(), form, said),
        },
    };
    finish(path, &bytes, encoding)
}

/// Detects UTF-16, by its byte-order mark or by the NUL that Latin letters have in every other byte.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let pairs = head.len() / 2;
    match (zeros(0) * 10, zeros(1) * 10) {
        (even, odd) if pairs >= 4 && odd >= pairs * 7 && even < pairs => Some(UTF_16LE),
        (even, odd) if pairs >= 4 && even >= pairs * 7 && odd < pairs => Some(UTF_16BE),
        _ => None,
    }
}

fn legacy(
    path: &str,
    bytes: &[u8],
    form: InputFormat,
    said: Option<&'static Encoding>,
) -> Result<Decoded, IntakeError> {
    if bytes.iter().take(64 << 10).any(|b| *b == 0) {
        return Err(IntakeError::Binary(path.to_owned(), "binary data (it has NUL bytes)"));
    }
    let reading = Reading::of(bytes);
    let in_page = || if form == InputFormat::Html { declared(bytes) } else { None };
    let declared = said.filter(|e| ![UTF_16LE, UTF_16BE].contains(e)).or_else(in_page);
    let is_utf8 = match declared {
        Some(encoding) if encoding != UTF_8 => reading.contradicts(),
        declared => reading.is_damaged_utf8(declared.is_some()),
    };
    let lossy = || Decoded {
        text: String::from_utf8_lossy(bytes).into_owned(),
        encoding: UTF_8.name(),
        verbatim: false,
        bad_bytes: reading.bad,
    };
    if is_utf8 {
        return Ok(lossy());
    }
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        return finish(path, bytes, encoding);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    if reading.is_misguessed(guess) { Ok(lossy()) } else { finish(path, bytes, guess) }
}

fn finish(path: &str, bytes: &[u8], encoding: &'static Encoding) -> Result<Decoded, IntakeError> {
    let (text, used, broken) = encoding.decode(bytes);
    let replaced = text.matches('\u{FFFD}').count();
    // A few broken bytes in an article are minor damage; more of them mean another encoding, or no text.
    if broken && replaced * 200 > text.len() {
        return Err(IntakeError::Encoding(path.to_owned()));
    }
    Ok(Decoded { text: text.into_owned(), encoding: used.name(), verbatim: false, bad_bytes: 0 })
}

/// Returns the encoding that a page declares in its first 4,096 bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// Returns why decoded text is not text, if it is not: a NUL, or many control characters.
fn binary(text: &str) -> Option<&'static str> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Some("binary data (it has NUL bytes)");
    }
    let controls = text.bytes().filter(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    (controls * 50 > text.len()).then_some("binary data (it is full of control characters)")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode("a.txt", bytes.to_vec(), None).unwrap().text
    }

    #[test]
    fn encodings() {
        assert_eq!(text("Kremlin “é”".as_bytes()), "Kremlin “é”");
        assert_eq!(text(b"\xEF\xBB\xBFKremlin"), "\u{FEFF}Kremlin");
        assert_eq!(text(b"\xFF\xFEK\0r\0e\0m\0"), "Krem");
        assert_eq!(text(b"K\0r\0e\0m\0l\0i\0n\0"), "Kremlin");
        assert_eq!(text(b"\xFE\xFF\0K\0r"), "Kr");
        assert_eq!(text(b"\x93Kremlin\x94 berkata, \x91ya\x92"), "“Kremlin” berkata, ‘ya’");
        let page = b"<html><meta charset=\"iso-8859-2\"><p>\xA3ukaszenka</html>";
        assert!(decode("a.html", page.to_vec(), None).unwrap().text.contains("Łukaszenka"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let told = |bytes: &[u8]| decode("x", bytes.to_vec(), None).unwrap_err().to_string();
        assert_eq!(told(b""), "x: there is no text in it");
        assert_eq!(told(" \n\t\u{FEFF}".as_bytes()), "x: there is no text in it");
        assert!(told(b"\x89PNG\r\n\x1a\n").contains("a PNG image"));
        assert!(told(b"Kremlin\0Putin").contains("NUL bytes"));
        assert!(told(b"\x01\x02\x03\x04abc").contains("control characters"));
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        for (bytes, wanted, bad) in [
            (
                &b"\xE2\x80\x9CKami lelah,\xE2\x80\x9D kata dia. Ia pulang.\xFF"[..],
                "“Kami lelah,” kata dia. Ia pulang.\u{FFFD}",
                1,
            ),
            (b"\xE2\x80\x9CKami lelah,\xE2\x80\x9D kata dia \xE2\x80", "“Kami lelah,” kata dia \u{FFFD}", 1),
            (b"Caf\xC3\xA9 di \xE9 itu, caf\xC3\xA9 di sana", "Café di \u{FFFD} itu, café di sana", 1),
            (b"Warga pulang ke rumah masing-masing \xE2\x80", "Warga pulang ke rumah masing-masing \u{FFFD}", 1),
            (
                b"Warga pulang ke rumah masing-masing\xFF pada Senin.",
                "Warga pulang ke rumah masing-masing\u{FFFD} pada Senin.",
                1,
            ),
            (b"\xEF\xBB\xBFWarga pulang \x93 ke rumah", "\u{FEFF}Warga pulang \u{FFFD} ke rumah", 1),
        ] {
            let raw = decode("a.txt", bytes.to_vec(), None).unwrap();
            assert_eq!((raw.text.as_str(), raw.encoding, raw.damage.bad_bytes), (wanted, "UTF-8", bad));
            assert!(!raw.verbatim);
        }
        // A page that says that it is UTF-8, and one that does not know that it is.
        let page = |charset: &str, text: &[u8]| {
            let page = [format!("<html><meta charset=\"{charset}\"><p>").as_bytes(), text].concat();
            decode("a.html", page, None).unwrap().encoding
        };
        assert_eq!(page("utf-8", b"Warga pulang \xE9 ke rumah."), "UTF-8");
        assert_eq!(page("iso-8859-1", b"\xC3\xA9 \xC3\xA9 \xC3\xA9 \xC3\xA9 \xE9"), "UTF-8");
        assert_eq!(page("iso-8859-1", b"\xE9 \xE9"), "windows-1252");
    }

    #[test]
    fn what_the_server_says_outweighs_what_the_page_declares() {
        let page = |bytes: &[u8], charset| {
            let page = [b"<html><meta charset=iso-8859-1><p>", bytes].concat();
            let raw = decode_as("a.html", page, None, Some(charset)).unwrap();
            (raw.text.split("<p>").nth(1).unwrap().to_owned(), raw.encoding)
        };
        assert_eq!(page(b"\xA3ukasz", "ISO-8859-2"), ("Łukasz".to_owned(), "ISO-8859-2"));
        assert_eq!(page(b"\xCC\xE8\xED\xF1\xEA", "windows-1251"), ("Минск".to_owned(), "windows-1251"));
        // A label that nobody knows says nothing.
        assert_eq!(page(b"caf\xE9", "none-such"), ("café".to_owned(), "windows-1252"));
        assert_eq!(page("café".as_bytes(), "windows-1252"), ("café".to_owned(), "UTF-8"));
        let wide = decode_as("a.txt", b"\x1c\x20K\0\x1d\x20 \0".to_vec(), None, Some("utf-16le")).unwrap();
        assert_eq!(wide.text, "“K” ");
        let marked = decode_as("a.txt", b"\xEF\xBB\xBFcaf\xC3\xA9".to_vec(), None, Some("windows-1252")).unwrap();
        assert_eq!(marked.text, "\u{FEFF}café");
    }

    #[test]
    fn an_older_encoding_is_not_damaged_utf8() {
        for (bytes, wanted) in [
            (&b"\x93CAF\xC9\x94 itu tutup, \x93kata\x94 dia."[..], "“CAFÉ” itu tutup, “kata” dia."),
            (b"Ia minum kopi di caf\xE9", "Ia minum kopi di café"),
            (
                b"\xCC\xE8\xED\xF1\xEA \xE8 \xCA\xE8\xE5\xE2, \xEC\xE8\xF0 \xE8 \xE2\xEE\xE9\xED\xE0.",
                "Минск и Киев, мир и война.",
            ),
        ] {
            let raw = decode("a.txt", bytes.to_vec(), None).unwrap();
            assert_eq!((raw.text.as_str(), raw.damage), (wanted, Damage::default()));
        }
    }

    #[test]
    fn what_was_encoded_twice_is_told_and_mended_only_if_asked() {
        let raw = decode("a.txt", "Lahan seluas 40 mÂ² itu kosong.".into(), None).unwrap();
        assert!(raw.verbatim && raw.text.contains("mÂ²"));
        assert!(raw.damage.double_encoded.as_ref().is_some_and(|d| d.places == 1 && !d.is_mended));
        let mended = raw.with_fixed_encoding();
        assert_eq!((mended.text.as_str(), mended.verbatim), ("Lahan seluas 40 m² itu kosong.", false));
        assert!(mended.damage.double_encoded.is_some_and(|d| d.is_mended));
        let sound = decode("a.txt", "Lahan seluas 40 m² itu kosong.".into(), None).unwrap();
        assert_eq!(sound.clone().with_fixed_encoding(), sound);
    }

    proptest! {
        #[test]
        fn any_bytes_give_text_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode("x", bytes.clone(), None);
            let _ = decode("x.html", bytes, None);
        }

        #[test]
        fn utf8_stays_as_it_is(text in "[a-z“é🙂\r\n ]{1,60}") {
            prop_assume!(!text.trim().is_empty());
            let raw = decode("x.txt", text.clone().into_bytes(), None).unwrap();
            prop_assert!(raw.verbatim);
            prop_assert_eq!(raw.text, text);
        }
    }
}
