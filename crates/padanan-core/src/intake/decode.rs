//! Decodes bytes to text: the encoding is known from the byte-order mark, declared in the HTML, or guessed in
//! the WHATWG's way (`chardetng`, the detector of Firefox; `encoding_rs` decodes).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use super::{InputFormat, IntakeError, Raw};

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
    let sha256 = format!("{:x}", Hex(Sha256::digest(&bytes).as_slice()));
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(IntakeError::Binary(path.to_owned(), what));
    }
    let (text, encoding, verbatim) = text_of(path, bytes, form.unwrap_or_else(|| form_by_name(path)))?;
    if text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
        return Err(IntakeError::Empty(path.to_owned()));
    }
    if let Some(what) = binary(&text) {
        return Err(IntakeError::Binary(path.to_owned(), what));
    }
    let form = form.unwrap_or_else(|| form_of(path, &text));
    Ok(Raw { path: path.to_owned(), sha256, form, text, verbatim, whole_page: false, encoding })
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

fn text_of(path: &str, bytes: Vec<u8>, form: InputFormat) -> Result<(String, &'static str, bool), IntakeError> {
    let encoding = match utf16(&bytes) {
        Some(encoding) => encoding,
        None => match String::from_utf8(bytes) {
            Ok(text) => return Ok((text, UTF_8.name(), true)),
            Err(error) => return legacy(path, &error.into_bytes(), form),
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

fn legacy(path: &str, bytes: &[u8], form: InputFormat) -> Result<(String, &'static str, bool), IntakeError> {
    if bytes.iter().take(64 << 10).any(|b| *b == 0) {
        return Err(IntakeError::Binary(path.to_owned(), "binary data (it has NUL bytes)"));
    }
    let declared = if form == InputFormat::Html { declared(bytes) } else { None };
    let encoding = declared.unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, chardetng::Utf8Detection::Allow)
    });
    finish(path, bytes, encoding)
}

fn finish(path: &str, bytes: &[u8], encoding: &'static Encoding) -> Result<(String, &'static str, bool), IntakeError> {
    let (text, used, broken) = encoding.decode(bytes);
    let replaced = text.matches('\u{FFFD}').count();
    // A few broken bytes in an article are minor damage; more of them mean another encoding, or no text.
    if broken && replaced * 200 > text.len() {
        return Err(IntakeError::Encoding(path.to_owned()));
    }
    Ok((text.into_owned(), used.name(), false))
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
    Encoding::for_label(label.as_bytes()).filter(|e| *e != UTF_8)
}

/// Returns why decoded text is not text, if it is not: a NUL, or many control characters.
fn binary(text: &str) -> Option<&'static str> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Some("binary data (it has NUL bytes)");
    }
    let controls = text.bytes().filter(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)).count();
    (controls * 50 > text.len()).then_some("binary data (it is full of control characters)")
}

fn form_by_name(path: &str) -> InputFormat {
    let lower = path.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|e| lower.ends_with(e));
    if ends(&[".md", ".markdown"]) {
        InputFormat::Markdown
    } else if ends(&[".html", ".htm", ".xhtml"]) {
        InputFormat::Html
    } else {
        InputFormat::Plain
    }
}

fn form_of(path: &str, text: &str) -> InputFormat {
    let form = form_by_name(path);
    let head: String = without_prologue(text).chars().take(20).collect();
    let head = head.to_ascii_lowercase();
    let page = head.starts_with("<!doctype html") || head.starts_with("<html");
    if form == InputFormat::Plain && page { InputFormat::Html } else { form }
}

/// Returns a text without what may stand in front of a page: a declaration of XML, and comments.
fn without_prologue(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if let Some((_, behind)) = rest.strip_prefix(open).and_then(|inside| inside.split_once(close)) {
            rest = behind.trim_start();
        }
    }
    rest
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
    fn forms() {
        let form = |path, text: &str| decode(path, text.as_bytes().to_vec(), None).unwrap().form;
        assert_eq!(form("a.md", "x"), InputFormat::Markdown);
        assert_eq!(form("a.HTM", "x"), InputFormat::Html);
        assert_eq!(form("-", "\n<!DOCTYPE html><p>x"), InputFormat::Html);
        assert_eq!(form("a.txt", "x"), InputFormat::Plain);
        let saved = "<?xml version=\"1.0\"?>\n<!-- saved from url=(0017)https://a.id -->\n<!DOCTYPE html><p>x";
        assert_eq!(form("a.txt", saved), InputFormat::Html);
        assert_eq!(form("a.txt", "<?xml version=\"1.0\"?><feed/>"), InputFormat::Plain);
        assert_eq!(form("a.txt", "<!-- tanpa akhir"), InputFormat::Plain);
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
