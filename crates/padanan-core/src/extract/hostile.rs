//! What the parsers of a page would take the stack, or time in the square of the page's size, for.

use std::borrow::Cow;

use dom_query::{Document, NodeData, NodeRef};

/// Maximum nesting depth, in elements: a deeper page is an attack, and is read without building a tree.
const DEEPEST: usize = 400;
/// Maximum number of attributes of one element: the parser compares each with all others.
const MAX_ATTRIBUTES: usize = 256;
/// Maximum length in bytes of a value with many characters to escape, each of which the serializer looks for in all of the
/// rest.
const MAX_VALUE: usize = 4 << 10;
/// Maximum number of characters to escape in a longer value.
const MAX_ESCAPED: usize = 64;
/// Maximum length of a piece of text, in bytes; see [`MAX_VALUE`].
const MAX_TEXT: usize = 2 << 10;

/// Whether a page is nested too deep for a tree.
pub(super) fn is_too_deep(html: &str) -> bool {
    depth(html) > DEEPEST
}

/// Returns the nesting depth of elements, by counting tags; elements that need no end tag are not counted.
fn depth(html: &str) -> usize {
    const LOOSE: [&str; 22] = [
        "p", "li", "br", "img", "hr", "input", "meta", "link", "td", "tr", "th", "dt", "dd", "option", "source", "col",
        "area", "base", "wbr", "embed", "track", "param",
    ];
    let (mut now, mut most) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html.as_bytes()[at + 1..html.len().min(at + 16)];
        let closing = rest.first() == Some(&b'/');
        let name: Vec<u8> = rest
            .iter()
            .skip(usize::from(closing))
            .take_while(|b| b.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect();
        if name.is_empty() || LOOSE.iter().any(|l| l.as_bytes() == name) {
            continue;
        }
        if closing {
            now = now.saturating_sub(1);
        } else {
            now += 1;
            most = most.max(now);
        }
    }
    most
}

/// Returns a page without the attributes beyond the first [`MAX_ATTRIBUTES`] of an element, and without values that take
/// long to escape.
pub(super) fn without_spare_attributes(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut cuts = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i + 1) {
        at = start;
        if bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            at = tag_end(bytes, start, &mut cuts);
        }
    }
    if cuts.is_empty() {
        return Cow::Borrowed(html);
    }
    let mut kept = String::with_capacity(html.len());
    let mut at = 0;
    for (start, end) in cuts {
        kept.push_str(&html[at..start]);
        kept.push(' ');
        at = end;
    }
    kept.push_str(&html[at..]);
    Cow::Owned(kept)
}

/// Walks through the attributes of a tag, as the HTML standard reads them. Adds those that are spare to `cuts`, and
/// returns the end of the tag.
fn tag_end(bytes: &[u8], start: usize, cuts: &mut Vec<(usize, usize)>) -> usize {
    let skip =
        |from: usize, while_is: &dyn Fn(u8) -> bool| from + bytes[from..].iter().take_while(|b| while_is(**b)).count();
    let space = |b: u8| b.is_ascii_whitespace();
    let mut at = skip(start, &|b| !space(b) && !matches!(b, b'/' | b'>'));
    let mut attributes = 0;
    loop {
        at = skip(at, &|b| space(b) || b == b'/');
        let first = at;
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'>') => return at + 1,
            Some(_) => at += 1,
        }
        at = skip(at, &|b| !space(b) && !matches!(b, b'/' | b'>' | b'='));
        let sign = skip(at, &space);
        let mut value = &bytes[..0];
        if bytes.get(sign) == Some(&b'=') {
            let begin = skip(sign + 1, &space);
            at = match bytes.get(begin) {
                Some(&quote @ (b'"' | b'\'')) => {
                    memchr::memchr(quote, &bytes[begin + 1..]).map_or(bytes.len(), |i| begin + i + 2)
                }
                _ => skip(begin, &|b| !space(b) && b != b'>'),
            };
            value = &bytes[begin..at];
        }
        attributes += 1;
        let escaped = || value.iter().filter(|b| matches!(b, b'&' | 0xC2)).count();
        if attributes > MAX_ATTRIBUTES || (value.len() > MAX_VALUE && escaped() > MAX_ESCAPED) {
            cuts.push((first, at));
        }
    }
}

/// Splits long texts of a page into several nodes, which say the same.
pub(super) fn split_long_texts(document: &Document) {
    let is_long = |node: &NodeRef<'_>| {
        node.query_or(false, |node| matches!(&node.data, NodeData::Text { contents } if contents.len() > MAX_TEXT))
    };
    let long: Vec<NodeRef<'_>> = document.root().descendants_it().filter(is_long).collect();
    for node in long {
        let text = node.text();
        let mut rest = &*text;
        let mut last = node;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(MAX_TEXT));
            let next = document.tree.new_text(piece);
            last.insert_after(&next);
            (last, rest) = (next, behind);
        }
        node.remove_from_parent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spare_attributes_are_left_out() {
        let kept = |html: &str| without_spare_attributes(html).into_owned();
        let many = |n: usize| (0..n).map(|i| format!(" a{i}=\"x>y\"")).collect::<String>();
        for html in [
            "<p class='a b' title=\"x > y & z\" hidden>a < b</p>".to_owned(),
            format!("<p{}>a</p>", many(MAX_ATTRIBUTES)),
            format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(100_000)),
            "<p title=\"a".to_owned(),
            "<".to_owned(),
            "<a".to_owned(),
            "<a =".to_owned(),
        ] {
            assert!(matches!(without_spare_attributes(&html), Cow::Borrowed(same) if same == html), "{html}");
        }
        let html = format!("<p{0} é='1' b c=d>a<br/>b <i{0}>c", many(MAX_ATTRIBUTES));
        assert_eq!(kept(&html), format!("<p{0}    >a<br/>b <i{0}>c", many(MAX_ATTRIBUTES)).replace("    >", "      >"));
        let html = format!("<p title=\"{}\" id=b>a", "&amp;".repeat(20_000));
        assert_eq!(kept(&html), "<p   id=b>a");
    }

    #[test]
    fn a_split_text_says_the_same() {
        let text = "é&amp; &lt;b&gt; ".repeat(10_000);
        let html = format!("<body><p>{text}<b>x</b>y</p></body>");
        let (whole, split) = (Document::from(&*html), Document::from(&*html));
        split_long_texts(&split);
        assert_eq!(split.text(), whole.text());
        assert_eq!(split.html(), whole.html());
        let longest = split.root().descendants_it().filter(NodeRef::is_text).map(|n| n.text().len()).max();
        assert!(longest <= Some(MAX_TEXT), "{longest:?}");
    }
}
