//! Inline mark-up of Markdown: the addresses of links, footnote references, HTML tags.

use super::Span;

/// What a piece of mark-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The end of a link's words, with its address: `](https://contoh.id`.
    Link,
    /// A reference to a footnote: `[^1]`.
    Footnote,
    /// A tag: `<b>`, `</b>`, `<br>`.
    Tag,
}

/// Maximum length of a piece of mark-up, in bytes.
const LONGEST: usize = 300;

/// Returns the mark-up of a text, in order. That of a link has its title, and not the bracket at its end.
pub fn marks(text: &str) -> Vec<(Span, Mark)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr3(b'[', b']', b'<', &text.as_bytes()[at..]).map(|i| at + i) {
        let rest = &text[start..text.floor_char_boundary(start + LONGEST)];
        let mark = match rest.as_bytes() {
            [b'[', b'^', ..] => footnote(rest).map(|length| (length, Mark::Footnote)),
            [b']', b'(', ..] => link(rest).map(|length| (length, Mark::Link)),
            [b'<', ..] => tag(rest).map(|length| (length, Mark::Tag)),
            _ => None,
        };
        at = start + mark.map_or(1, |(length, _)| length);
        found.extend(mark.map(|(length, mark)| (Span::new(start, start + length), mark)));
    }
    found
}

/// Returns what is in mark-up that a translation must not touch although it is words: the addresses of links that are no
/// URLs (`](laporan.html)`), and the names of footnotes (`[^catatan]`).
pub fn protected(text: &str) -> Vec<Span> {
    if !text.contains("](") && !text.contains("[^") {
        return Vec::new();
    }
    let inside = |(span, mark): (Span, Mark)| match mark {
        Mark::Link => Some(Span::new(span.start + 2, span.end)),
        Mark::Footnote => Some(Span::new(span.start + 2, span.end - 1)),
        Mark::Tag => None,
    };
    let wordy = |span: &Span| span.of(text).contains(char::is_alphabetic);
    marks(text).into_iter().filter_map(inside).filter(wordy).collect()
}

fn footnote(text: &str) -> Option<usize> {
    let end = text.find(']')?;
    let label = &text[2..end];
    (!label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))).then_some(end + 1)
}

fn link(text: &str) -> Option<usize> {
    // Brackets inside an address are in pairs.
    let mut depth = 0_usize;
    let length = text[2..].find(|c| {
        let ends = matches!(c, ' ' | '\n' | '"') || (c == ')' && depth == 0);
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        ends
    })?;
    let address = &text[2..2 + length];
    let behind = &text[2 + length..];
    // `[siapa pun](atau tidak)` is no link.
    let title = match behind.strip_prefix(" \"") {
        Some(title) => title.find("\")").map(|end| end + 3)?,
        None if behind.starts_with(')') => 0,
        None => return None,
    };
    address.contains(['.', '/', '#', ':']).then_some(2 + length + title)
}

fn tag(text: &str) -> Option<usize> {
    let inside = text[1..].trim_start_matches('/');
    let end = text.find('>')?;
    let name = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let behind = inside.as_bytes().get(name)?;
    let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic()) && name <= 10 && b"> /".contains(behind);
    (is_tag && !text[1..end].contains(['<', '\n'])).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_up_and_what_looks_like_it() {
        for (text, wanted) in [
            ("Baca [ini](https://a.id/x) ya.[^1]", vec!["](https://a.id/x", "[^1]"]),
            ("[a](b.html \"Judul. Dua\") [c](#bab)", vec!["](b.html \"Judul. Dua\"", "](#bab"]),
            ("<b>Kata</b><br/> dan <a href=\"x y\">itu</a>", vec!["<b>", "</b>", "<br/>", "<a href=\"x y\">", "</a>"]),
            ("[x](https://a.id/x_(y)).", vec!["](https://a.id/x_(y)"]),
            ("[^catatan-2]", vec!["[^catatan-2]"]),
            ("5 < 6 dan 7 > 4", vec![]),
            ("[Erick](menteri) <3 [^ ] [1]", vec![]),
        ] {
            let found: Vec<&str> = marks(text).into_iter().map(|(span, _)| span.of(text)).collect();
            assert_eq!(found, wanted, "{text}");
        }
        let text = "[a](laporan.html) [b](#3) x[^lampiran] y[^1]";
        let found: Vec<&str> = protected(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["laporan.html", "lampiran"]);
    }
}
