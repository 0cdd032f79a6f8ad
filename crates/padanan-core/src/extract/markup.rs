//! Finds the text between the tags of a block of HTML inside Markdown: what a reader sees of it is a part of the article.

use crate::bitext::BlockKind;
use crate::text::Span;

/// Elements inside a line of text.
const INLINE: [&str; 30] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];
/// Elements whose content is not text.
const SILENT: [&str; 7] = ["script", "style", "pre", "textarea", "template", "svg", "iframe"];

/// Returns the texts between the tags of `html`, in order, each with the kind that its element determines.
pub(super) fn texts(html: &str) -> Vec<(Span, Option<BlockKind>)> {
    let mut walk = Walk { html, found: Vec::new(), start: None, kind: None };
    let lower = html.to_ascii_lowercase();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        walk.text(Span::new(at, open));
        let Some(tag) = Tag::at(html, open) else {
            walk.text(Span::new(open, open + 1));
            at = open + 1;
            continue;
        };
        at = tag.end;
        if INLINE.contains(&tag.name.as_str()) {
            walk.start.get_or_insert(open);
            continue;
        }
        walk.close(open);
        walk.enter(&tag);
        if SILENT.contains(&tag.name.as_str()) && !tag.closes {
            let end = lower[at..].find(&format!("</{}", tag.name));
            at = end.map_or(html.len(), |end| at + end);
        }
    }
    walk.text(Span::new(at, html.len()));
    walk.close(html.len());
    walk.found
}

struct Walk<'h> {
    html: &'h str,
    found: Vec<(Span, Option<BlockKind>)>,
    /// Where the text that is being collected begins.
    start: Option<usize>,
    kind: Option<BlockKind>,
}

impl Walk<'_> {
    fn text(&mut self, span: Span) {
        if !span.of(self.html).trim().is_empty() {
            self.start.get_or_insert(span.start);
        }
    }

    fn close(&mut self, end: usize) {
        let Some(start) = self.start.take() else { return };
        let span = super::trimmed(self.html, Span::new(start, end));
        if has_words(span.of(self.html)) {
            self.found.push((span, self.kind));
        }
    }

    fn enter(&mut self, tag: &Tag) {
        let kind = match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Title),
            "li" | "dd" | "dt" => Some(BlockKind::ListItem),
            "figcaption" | "caption" => Some(BlockKind::Caption),
            "br" => return,
            _ => None,
        };
        self.kind = kind.filter(|_| !tag.closes);
    }
}

/// Whether there are letters or figures outside the tags.
fn has_words(text: &str) -> bool {
    let mut inside = false;
    text.chars().any(|c| {
        inside = c == '<' || (inside && c != '>');
        !inside && c.is_alphanumeric()
    })
}

/// Maximum length of a tag, in bytes.
const MAX_TAG: usize = 4_000;

/// A tag, a comment or a declaration.
struct Tag {
    name: String,
    closes: bool,
    /// One past its last byte.
    end: usize,
}

impl Tag {
    fn at(html: &str, open: usize) -> Option<Self> {
        let rest = &html[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            let end = comment.find("-->").map_or(html.len(), |end| open + 4 + end + 3);
            return Some(Self { name: String::new(), closes: false, end });
        }
        let closes = rest.starts_with('/');
        let inside = rest.trim_start_matches('/');
        let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inside[..length].to_ascii_lowercase();
        let end = open + 1 + rest.bytes().take(MAX_TAG).position(|b| b == b'>')? + 1;
        (length > 0 || rest.starts_with(['!', '?'])).then_some(Self { name, closes, end })
    }
}
