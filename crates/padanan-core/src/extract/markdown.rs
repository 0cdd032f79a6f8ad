//! Extracts Markdown: `pulldown-cmark` reports the range of the inline text of each block; everything else is markup.
//!
//! A paragraph inside a quotation or a list has markers at the beginning of its lines. They are inside its span, because
//! its sentences go over the ends of its lines; `text::line_breaks` takes them out of what is translated. A line that was
//! broken on purpose (`<br>`, two spaces) ends a block, unless the sentence goes on.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::furniture::{is_breadcrumb, is_button};
use super::{Piece, kind, markup, trimmed};
use crate::bitext::BlockKind;
use crate::text::Span;

/// The dialect of Markdown that articles are read in.
pub(crate) const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_TASKLISTS);

/// Returns the blocks of a Markdown text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut walk = Walk { text, pieces: Vec::new(), open: None, kinds: Vec::new(), skipping: 0, broken: None };
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
    /// Where the line was broken on purpose, behind the inline text that is being collected.
    broken: Option<usize>,
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
            Event::Start(Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition) => {
                self.enter(BlockKind::ListItem);
            }
            Event::End(
                TagEnd::Heading(_) | TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition,
            ) => {
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
            Event::Start(Tag::HtmlBlock) => self.html(range),
            Event::HardBreak => self.broken = Some(range.start),
            Event::InlineHtml(tag) if tag.starts_with("<!--") => self.close_at(range.start),
            Event::InlineHtml(tag) if is_line_break(tag) => self.broken = Some(range.start),
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

    /// Takes the texts of a block of HTML.
    fn html(&mut self, range: Span) {
        self.close();
        if self.skipping > 0 {
            return;
        }
        let container = self.kinds.last().copied();
        for (span, kind) in markup::texts(range.of(self.text)) {
            self.push(span.shifted(range.start), kind.or(container));
        }
    }

    fn grow(&mut self, range: Span, text: usize) {
        if self.skipping > 0 {
            return;
        }
        if let Some(at) = self.broken.take()
            && !self.goes_on(at, range.start)
        {
            self.close_at(at);
        }
        let open = self.open.get_or_insert(Open { span: range, text: 0, images: 0 });
        open.span.end = open.span.end.max(range.end);
        open.text += text;
    }

    /// Ends the block at `at`. The range of emphasis or of a link reaches over what is inside it.
    fn close_at(&mut self, at: usize) {
        if let Some(open) = &mut self.open {
            open.span.end = open.span.end.min(at).max(open.span.start);
        }
        self.close();
    }

    /// Ends the block whose inline text was collected.
    fn close(&mut self) {
        self.broken = None;
        let Some(open) = self.open.take() else { return };
        let span = trimmed(self.text, open.span);
        let only_images = open.images > 0 && open.images >= span.len();
        if span.is_empty() || only_images {
            return;
        }
        self.push(span, self.kinds.last().copied());
    }

    /// Whether the sentence that is being collected goes on at `below`, behind a break at `at`: it has not ended, and a
    /// small letter follows.
    fn goes_on(&self, at: usize, below: usize) -> bool {
        let Some(start) = self.open.as_ref().map(|open| open.span.start).filter(|start| *start < at) else {
            return false;
        };
        let above = self.text[start..at].trim_end();
        let below = self.text[below..].trim_start_matches(['*', '_', '[', '`', ' ']);
        !above.ends_with(['.', '?', '!', ':', ';', '”', '"', '…']) && below.starts_with(char::is_lowercase)
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

/// Whether a tag is `<br>`.
fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches(['>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}
