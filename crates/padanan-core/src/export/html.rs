//! Writes the translation as a clean page to read: headings, paragraphs, lists, captions. It loads nothing and runs
//! nothing. What is copied from the source says in which language it is.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};

use super::{is_markdown, printed, text};
use crate::bitext::{Bitext, Block, BlockKind, Origin, Segment};
use crate::extract::{MARKDOWN, list_mark};
use crate::text::html_head::{NO_SCRIPT, head};
use crate::text::one_line;

const STYLE: &str = "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif}\
    h1,h2{line-height:1.25}figure{margin:1.5rem 0}figcaption,.byline,.promo,.link{color:#555;font-size:.95rem}";

pub(super) fn write(bitext: &Bitext) -> String {
    let keeps_layout = is_markdown(bitext) && !bitext.article.text.is_empty();
    let (title, body) = if keeps_layout { of_markdown(bitext) } else { of_blocks(bitext) };
    let file = || bitext.article.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let title = title.unwrap_or_else(file);
    let page = html! {
        (DOCTYPE)
        html lang=(bitext.to) {
            (head(&title, STYLE, NO_SCRIPT))
            body { main dir="auto" { (body) } }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

/// A block with its segments.
type Part<'b> = (&'b Block, &'b [Segment]);

fn of_blocks(bitext: &Bitext) -> (Option<String>, Markup) {
    let blocks = bitext.segments.chunk_by(|a, b| a.block == b.block);
    let parts: Vec<Part<'_>> = blocks.filter_map(|inside| Some((bitext.block_of(&inside[0])?, inside))).collect();
    let first = parts.iter().position(|(block, _)| block.kind == BlockKind::Title);
    let title = first.map(|at| parts[at].1.iter().map(|s| one_line(&printed(s))).collect::<Vec<_>>().join(" "));
    let headline = first.map(|at| parts[at].0.id);
    let lists = |a: &Part<'_>, b: &Part<'_>| a.0.kind == BlockKind::ListItem && b.0.kind == BlockKind::ListItem;
    let body = html! {
        @for group in parts.chunk_by(lists) {
            @if group[0].0.kind == BlockKind::ListItem { (list(bitext, group)) }
            @else { (block(bitext, &group[0], headline == Some(group[0].0.id))) }
            "\n"
        }
    };
    (title, body)
}

fn block(bitext: &Bitext, (block, segments): &Part<'_>, is_headline: bool) -> Markup {
    let (lang, text) = (source_language(bitext, segments), sentences(bitext, segments, 0));
    match block.kind {
        BlockKind::Title if is_headline => html! { h1 lang=[lang] { (text) } },
        BlockKind::Title => html! { h2 lang=[lang] { (text) } },
        BlockKind::Caption => html! { figure { figcaption lang=[lang] { (text) } } },
        BlockKind::Byline | BlockKind::Promo | BlockKind::Link => {
            html! { p class=(block.kind.as_str()) lang=[lang] { (text) } }
        }
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Other => html! { p lang=[lang] { (text) } },
    }
}

/// Renders the items of a list; their marks in the text become marks of the page.
fn list(bitext: &Bitext, items: &[Part<'_>]) -> Markup {
    let mark = |item: &Part<'_>| item.1[0].target.as_deref().and_then(list_mark);
    let numbers: Option<Vec<u32>> = items.iter().map(|item| mark(item).and_then(|(_, number)| number)).collect();
    let item = |item: &Part<'_>, is_numbered: bool| {
        let skipped = mark(item).filter(|(_, number)| is_numbered || number.is_none()).map_or(0, |(len, _)| len);
        (source_language(bitext, item.1), sentences(bitext, item.1, skipped))
    };
    html! {
        @if let Some(numbers) = numbers {
            ol { @for (i, number) in items.iter().zip(numbers) {
                @let (lang, text) = item(i, true);
                li value=(number) lang=[lang] { (text) }
            } }
        } @else {
            ul { @for i in items {
                @let (lang, text) = item(i, false);
                li lang=[lang] { (text) }
            } }
        }
    }
}

/// Renders the sentences of a block without the first `skipped` bytes, which are a list's mark.
fn sentences(bitext: &Bitext, segments: &[Segment], skipped: usize) -> Markup {
    html! {
        @for (n, segment) in segments.iter().enumerate() {
            @if n > 0 { " " }
            @match &segment.target {
                Some(target) => (one_line(if n == 0 { &target[skipped..] } else { target })),
                None => mark lang=(bitext.from) { (one_line(&printed(segment))) },
            }
        }
    }
}

/// The source language, if a block is copied from the source.
fn source_language<'b>(bitext: &'b Bitext, segments: &[Segment]) -> Option<&'b str> {
    segments.iter().all(|s| s.origin == Origin::Copied).then_some(bitext.from.as_str())
}

/// Renders a Markdown article, which keeps its own layout. Its raw HTML and its images are left out.
fn of_markdown(bitext: &Bitext) -> (Option<String>, Markup) {
    let text = text::write(bitext);
    let events = clean(Parser::new_ext(&text, MARKDOWN));
    let title = title_of(&events);
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, events.into_iter());
    (title, PreEscaped(body))
}

/// Leaves out raw HTML, paragraphs that hold only images, and addresses that are not links to follow. The words of an
/// image inside a paragraph are a part of its text.
fn clean<'t>(parser: impl Iterator<Item = Event<'t>>) -> Vec<Event<'t>> {
    let mut events = Vec::new();
    let (mut images, mut only_images) = (0, false);
    for event in parser {
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(Tag::Image { .. }) => {
                only_images |= matches!(events.last(), Some(Event::Start(Tag::Paragraph)));
                images += 1;
            }
            Event::End(TagEnd::Image) => images -= 1,
            Event::SoftBreak | Event::HardBreak if only_images => {}
            Event::End(TagEnd::Paragraph) if only_images => {
                let start = events.iter().rposition(|e| matches!(e, Event::Start(Tag::Paragraph)));
                events.truncate(start.unwrap_or(events.len()));
                only_images = false;
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                only_images = false;
                let dest_url = if is_followed(&dest_url) { dest_url } else { CowStr::Borrowed("") };
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            event => {
                only_images &= images > 0;
                events.push(event);
            }
        }
    }
    events
}

/// Whether an address is one that a reader may follow: no script, no data.
fn is_followed(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().and_then(|head| head.split_once(':'));
    scheme.is_none_or(|(scheme, _)| {
        ["http", "https", "mailto"].iter().any(|known| scheme.trim().eq_ignore_ascii_case(known))
    })
}

/// Returns the words of the first heading.
fn title_of(events: &[Event<'_>]) -> Option<String> {
    let heading = events.iter().skip_while(|e| !matches!(e, Event::Start(Tag::Heading { .. }))).skip(1);
    let words = heading.take_while(|e| !matches!(e, Event::End(TagEnd::Heading(_)))).filter_map(|e| match e {
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
        _ => None,
    });
    Some(one_line(&words.collect::<String>())).filter(|title| !title.is_empty())
}
