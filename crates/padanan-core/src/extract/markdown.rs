//! Extracts Markdown: `pulldown-cmark` reports the range of the inline text of each block; everything else is markup.
//!
//! A paragraph inside a quotation or a list has markers at the beginning of its lines; then each line is a separate
//! block, so that the markers are outside the spans (only white space or markup may be between two spans).

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::furniture::{is_breadcrumb, is_button};
use super::{Piece, kind, trimmed};
use crate::bitext::BlockKind;
use crate::text::Span;

/// The dialect of Markdown that articles are read in.
pub(crate) const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_TASKLISTS);

/// Returns the blocks of a Markdown text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut walk = Walk { text, pieces: Vec::new(), open: None, kinds: Vec::new(), skipping: 0 };
    for (event, range) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
        walk.event(&event, Span::from(range));
    }
    walk.close();
    walk.pieces
}

struct Walk<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    /// The inline text that is being collected.
    open: Option<Open>,
    /// The kinds given by the containers around it.
    kinds: Vec<BlockKind>,
    /// Number of open code blocks and front matters.
    skipping: usize,
}

struct Open {
    span: Span,
    text: usize,
    images: usize,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, range: Span) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.enter(BlockKind::Title),
            Event::Start(Tag::Item) => self.enter(BlockKind::ListItem),
            Event::End(TagEnd::Heading(_) | TagEnd::Item) => {
                self.close();
                self.kinds.pop();
            }
            Event::Start(Tag::Paragraph | Tag::TableCell) | Event::End(TagEnd::Paragraph | TagEnd::TableCell) => {
                self.close();
            }
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => {
                self.close();
                self.skipping += 1;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => self.skipping = self.skipping.saturating_sub(1),
            Event::Start(Tag::List(_) | Tag::BlockQuote(_) | Tag::Table(_)) | Event::Rule | Event::Html(_) => {
                self.close();
            }
            Event::Start(Tag::Image { .. }) => {
                self.grow(range, 0);
                if let Some(open) = &mut self.open {
                    open.images += range.len();
                }
            }
            Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {
                self.grow(range, range.len());
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => self.grow(range, 0),
            _ => {}
        }
    }

    fn enter(&mut self, kind: BlockKind) {
        self.close();
        self.kinds.push(kind);
    }

    fn grow(&mut self, range: Span, text: usize) {
        if self.skipping > 0 {
            return;
        }
        let open = self.open.get_or_insert(Open { span: range, text: 0, images: 0 });
        open.span.end = open.span.end.max(range.end);
        open.text += text;
    }

    /// Ends the block whose inline text was collected.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let span = trimmed(self.text, open.span);
        let only_images = open.images > 0 && open.images >= span.len();
        if span.is_empty() || only_images {
            return;
        }
        let container = self.kinds.last().copied();
        let mut start = span.start;
        let lines: Vec<&str> = span.of(self.text).split_inclusive('\n').collect();
        let nested = lines
            .iter()
            .skip(1)
            .any(|l| l.trim_start().starts_with('>') || (container == Some(BlockKind::ListItem) && l.starts_with(' ')));
        if !nested {
            return self.push(span, container);
        }
        for line in lines {
            let end = start + line.len();
            let marker = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || c == '>').len();
            let marker = if start == span.start { 0 } else { marker };
            let piece = trimmed(self.text, Span::new((start + marker).min(end), end));
            if !piece.is_empty() {
                self.push(piece, container);
            }
            start = end;
        }
    }

    fn push(&mut self, span: Span, container: Option<BlockKind>) {
        let line = span.of(self.text);
        let own = kind::own_kind(line)
            .filter(|k| matches!(k, BlockKind::Promo | BlockKind::Link | BlockKind::Caption | BlockKind::Byline));
        let kind = match container {
            Some(BlockKind::Title) if !is_breadcrumb(line) && !is_button(line) => BlockKind::Title,
            _ => own.or(container).unwrap_or(BlockKind::Paragraph),
        };
        let kind = if is_only_link(line) { BlockKind::Link } else { kind };
        self.pieces.push(Piece { span, kind });
    }
}

/// Whether a line is a link and nothing else: `[judul](https://…)`.
fn is_only_link(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(')') && line.matches("](").count() == 1
}
