//! Whether a text is a page, Markdown or plain text, and the mark-up that strays into plain text.

use super::InputFormat;
use crate::text::entities;

/// The format of a text, as its name and its beginning show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) form: InputFormat,
    /// Whether it is a part of a page: all of it is the article.
    pub(super) is_fragment: bool,
}

impl Found {
    /// A text that is whole.
    pub(super) fn whole(form: InputFormat) -> Self {
        Self { form, is_fragment: false }
    }
}

/// Elements that contain paragraphs or are one: a text that begins with one of them is a page or a part of one.
const BLOCKS: [&str; 26] = [
    "p",
    "div",
    "article",
    "section",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "br",
    "center",
    "address",
    "pre",
];
/// Elements that only a whole page has.
const PAGE: [&str; 5] = ["html", "head", "body", "title", "meta"];
/// Elements inside a line, with which a part of a page may begin.
const INLINE: [&str; 8] = ["b", "strong", "i", "em", "a", "span", "img", "u"];

/// Returns the format that a file's name says.
pub(super) fn by_name(path: &str) -> InputFormat {
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

/// Returns the format of a text.
///
/// What has no ending that says otherwise is a page if it begins as one, and a part of a page if it begins with an element
/// and has blocks: a tag in the middle of a sentence about tags makes no page, nor does `<3` or `<nama@contoh.id>`.
pub(super) fn of(path: &str, text: &str) -> Found {
    let form = by_name(path);
    if form != InputFormat::Plain {
        return Found::whole(form);
    }
    let rest = without_prologue(text);
    let begins = |names: &[&str]| element(rest).is_some_and(|(name, _)| names.contains(&name.as_str()));
    let doctype = rest.get(..14).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype html"));
    if doctype || begins(&PAGE) {
        return Found::whole(InputFormat::Html);
    }
    let is_fragment = (begins(&BLOCKS) && blocks(rest) >= 1) || (begins(&INLINE) && blocks(rest) >= 2);
    if is_fragment { Found { form: InputFormat::Html, is_fragment } } else { Found::whole(form) }
}

/// Returns a text without what may stand in front of a page: declarations of XML, comments, byte-order marks.
fn without_prologue(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'));
        let behind = [("<?", "?>"), ("<!--", "-->")].into_iter().find_map(|(open, close)| {
            let (_, behind) = rest.strip_prefix(open)?.split_once(close)?;
            Some(behind)
        });
        match behind {
            Some(behind) => rest = behind,
            None => return rest,
        }
    }
}

/// Returns the name of the element whose tag a text begins with, and whether the tag ends it.
fn element(text: &str) -> Option<(String, bool)> {
    let tag = text.strip_prefix('<')?;
    let (tag, closes) = tag.strip_prefix('/').map_or((tag, false), |tag| (tag, true));
    let length = tag.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
    let ended = tag[length..].starts_with(['>', '/', ' ', '\t', '\n', '\r']) && tag[length..].contains('>');
    (length > 0 && ended).then(|| (tag[..length].to_ascii_lowercase(), closes))
}

/// Maximum number of bytes in which blocks are looked for.
const MAX_LOOK: usize = 64 << 10;
/// Maximum length of a tag, in bytes.
const MAX_TAG: usize = 2048;

/// Returns how many blocks a text closes, or lines it breaks; no more than are needed.
fn blocks(text: &str) -> usize {
    let head = &text[..text.floor_char_boundary(MAX_LOOK)];
    let tags = head.match_indices('<').filter_map(|(at, _)| element(&head[at..head.floor_char_boundary(at + MAX_TAG)]));
    tags.filter(|(name, closes)| BLOCKS.contains(&name.as_str()) && (*closes || name == "br")).take(2).count()
}

/// Maximum number of times that an entity may have been escaped.
const MAX_ESCAPED: usize = 3;

/// Resolves the character references of HTML in plain text, and counts them.
///
/// Those of control characters stay, and whatever has no semicolon: `AT&T`, `?a=1&copy=2`.
pub(super) fn without_entities(text: &str) -> (String, usize) {
    let (mut plain, mut all) = (text.to_owned(), 0);
    for _ in 0..MAX_ESCAPED {
        let (once, count) = entities::resolved(&plain);
        if count == 0 {
            break;
        }
        (plain, all) = (once, all.max(count));
    }
    (plain, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_parts_of_pages() {
        let form = |path, text: &str| {
            let found = of(path, text);
            (found.form, found.is_fragment)
        };
        for page in [
            "\n<!DOCTYPE html><p>x",
            "<?xml version=\"1.0\"?>\n<!-- saved from url=(0017)https://a.id -->\n<!DOCTYPE html><p>x",
            "\u{FEFF}<!-- a --><!-- b --><?xml version='1.0'?>\u{FEFF}\n<!-- c --><HTML lang=id><body>x",
            "<head><title>x</title></head>",
            "<body class=x>y",
        ] {
            assert_eq!(form("a.txt", page), (InputFormat::Html, false), "{page}");
            assert_eq!(form("-", page), (InputFormat::Html, false), "{page}");
        }
        for fragment in [
            "<p>Gubernur tiba.</p>",
            "<!-- isi --><div class=\"isi\"><p>Gubernur tiba.</p></div>",
            "<P>Gubernur tiba.<BR>Ia lelah.</P>",
            "<strong>BOGOR</strong> - Gubernur tiba.<br/>Ia lelah.<br/>Selesai.",
            "<h2>Judul</h2>\nGubernur tiba.",
        ] {
            assert_eq!(form("-", fragment), (InputFormat::Html, true), "{fragment}");
        }
        for plain in [
            "x",
            "<?xml version=\"1.0\"?><feed/>",
            "<!-- tanpa akhir",
            "Unsur <p> dan </p> memuat paragraf, <div> dan </div> memuat bagian.",
            "<3 dari warga untuk </p> kota",
            "<nama@contoh.id> menulis surat",
            "<https://contoh.id> memuat berita",
            "<p> adalah unsur untuk paragraf",
            "<b>BOGOR</b> - Gubernur tiba.\n\nIa lelah.",
            "Harga < 5.000 rupiah, stok > 3.000 kilogram",
        ] {
            assert_eq!(form("a.txt", plain), (InputFormat::Plain, false), "{plain}");
        }
        assert_eq!(form("a.md", "<p>x</p>"), (InputFormat::Markdown, false));
        assert_eq!(form("a.HTM", "x"), (InputFormat::Html, false));
    }

    #[test]
    fn entities_in_plain_text() {
        for (text, wanted, count) in [
            ("Toko A &amp; B&nbsp;buka &#8220;besok&#x201D;", "Toko A & B\u{A0}buka “besok”", 4),
            ("Ia &ldquo;setuju&rdquo; &ndash; kata dia&hellip;", "Ia “setuju” – kata dia…", 4),
            ("Caf&eacute; itu &amp;nbsp;tutup", "Café itu \u{A0}tutup", 2),
            (
                "AT&T dan R&D; baris&#10;baru, https://a.id/?x=1&copy=2",
                "AT&T dan R&D; baris&#10;baru, https://a.id/?x=1&copy=2",
                0,
            ),
        ] {
            assert_eq!(without_entities(text), (wanted.to_owned(), count), "{text}");
        }
    }
}
