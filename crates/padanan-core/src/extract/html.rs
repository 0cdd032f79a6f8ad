//! Extracts a saved page: `dom_smoothie`, a port of Mozilla's Readability, finds the main text; its elements become
//! the blocks of the text that all spans point into.

use std::hash::{Hash, Hasher};

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use rustc_hash::{FxHashSet, FxHasher};

use super::furniture::{is_breadcrumb, is_button, last_crumb};
use super::kind::own_kind;
use super::lexicon::CREDITS;
use super::page::{self, Page};
use super::prose::is_sentence;
use super::recover::Whole;
use super::{Piece, hostile, kind, wall};
use crate::bitext::BlockKind;
use crate::text::invisible::without_unseen;
use crate::text::line_breaks::joined;
use crate::text::{Span, one_line};

/// Returns the text of a page's article and its blocks, separated by blank lines.
pub(super) fn pieces(html: &str) -> (String, Vec<Piece>) {
    let mut lines = if hostile::is_too_deep(html) { stripped(html) } else { readable(html) };
    if lines.is_empty() {
        lines = stripped(html);
    }
    assemble(lines)
}

/// Returns the whole text of a page and its blocks, without looking for its article.
pub(super) fn whole_pieces(html: &str) -> (String, Vec<Piece>) {
    if hostile::is_too_deep(html) {
        return assemble(stripped(html));
    }
    let document = Document::from(&*hostile::without_spare_attributes(html));
    hostile::split_long_texts(&document);
    let mut lines = Vec::new();
    walk(document.root(), None, &mut lines);
    if !lines.iter().any(|(_, kind)| *kind == Some(BlockKind::Title)) {
        let title = squeeze(&document.select("title").text());
        if !title.is_empty() {
            lines.insert(0, (title, Some(BlockKind::Title)));
        }
    }
    assemble(lines)
}

/// Returns the title of a page's window.
pub(super) fn window_title(html: &str) -> String {
    let head = &html[..html.floor_char_boundary(64 << 10)];
    let lower = head.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let start = at + lower[at..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        head.get(start..end)
    });
    squeeze(&crate::text::entities::unescape(title.unwrap_or_default()))
}

/// Returns every line of a page, also what it says without a script.
pub(super) fn everything(html: &str) -> Vec<Line> {
    const OPEN: &str = "<noscript";
    let lower = html.to_ascii_lowercase();
    let mut lines = stripped(html);
    let mut at = 0;
    while let Some(start) = lower[at..].find(OPEN).map(|found| at + found + OPEN.len()) {
        at = lower[start..].find("</noscript").map_or(lower.len(), |end| start + end);
        // The rest of the tag is not text.
        lines.extend(html[start..at].split_once('>').into_iter().flat_map(|(_, inside)| stripped(inside)));
    }
    lines
}

/// The text of a block, and its kind if the element determines it.
pub(super) type Line = (String, Option<BlockKind>);

fn assemble(lines: Vec<Line>) -> (String, Vec<Piece>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut told = Vec::new();
    for (line, kind) in lines {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        spans.push(Span::new(text.len(), text.len() + line.len()));
        told.push(kind);
        text.push_str(&line);
    }
    let mut pieces = kind::classify(&text, &spans);
    for piece in &mut pieces {
        let Ok(at) = spans.binary_search_by_key(&piece.span.start, |s| s.start) else { continue };
        let line = piece.span.of(&text);
        let fixed = matches!(piece.kind, BlockKind::Promo | BlockKind::Link | BlockKind::Byline);
        let heads =
            |kind| kind == BlockKind::Title && !is_breadcrumb(line) && !is_button(line) && !kind::points_away(line);
        if let Some(kind) = told[at]
            && (!fixed || heads(kind))
        {
            piece.kind = kind;
        } else if told[at].is_none() && piece.kind == BlockKind::Title {
            // A page marks its own headings, so a short paragraph is a paragraph.
            piece.kind = BlockKind::Paragraph;
        }
    }
    (text, pieces)
}

fn readable(html: &str) -> Vec<Line> {
    let config = Config { char_threshold: 200, ..Config::default() };
    let prepared = Document::from(&*hostile::without_spare_attributes(html));
    hostile::split_long_texts(&prepared);
    let page = Page::new(&prepared);
    page::prepare(&prepared, page.heading.as_deref());
    let whole = Whole::of(&prepared, &page);
    let Ok(mut reader) = Readability::with_document(prepared, None, Some(config)) else { return Vec::new() };
    let Ok(article) = reader.parse() else { return Vec::new() };
    let document = Document::from(article.content.as_ref());
    let mut lines = Vec::new();
    walk(document.root(), None, &mut lines);
    whole.put_back(&mut lines);
    lines.truncate(page.next_article(lines.iter()).unwrap_or(lines.len()));
    join_datelines(&mut lines);
    // The window title has the form `Headline - Name of the paper`; the page's own heading is the headline.
    let window = squeeze(&article.title);
    let title = page.heading.clone().unwrap_or_else(|| last_crumb(&window).map(str::to_owned).unwrap_or(window));
    let title = if is_breadcrumb(&title) { String::new() } else { title };
    lines.retain(|(line, _)| *line == title || !page.foreign.contains(line));
    drop_trailing_headings(&mut lines);
    for (line, kind) in &mut lines {
        let is_dated = |date: &String| line.contains(date.as_str()) && line.len() <= date.len() + 80;
        let is_author = || page.lost.iter().any(|(lost, of)| *of == BlockKind::Byline && lost == line);
        if kind.is_none() && (page.date.as_ref().is_some_and(is_dated) || is_author()) && !is_sentence(line) {
            *kind = Some(BlockKind::Byline);
        }
        // A standfirst, a date or a caption may be marked as a heading.
        let is_other = || is_sentence(line) || matches!(own_kind(line), Some(BlockKind::Byline | BlockKind::Caption));
        if *kind == Some(BlockKind::Title) && *line != title && is_other() {
            *kind = None;
        }
    }
    let leads = lines.iter().take(6).any(|(line, _)| *line == title);
    if leads {
        for (line, kind) in &mut lines {
            if *line == title {
                *kind = Some(BlockKind::Title);
            }
        }
    } else if !title.is_empty() {
        lines.insert(0, (title, Some(BlockKind::Title)));
    }
    let byline = page.spaced(&squeeze(article.byline.as_deref().unwrap_or_default()));
    let told = |text: &str| page.lost.iter().any(|(lost, _)| lost.contains(text) && lost != text);
    let is_name = !byline.is_empty() && !page::is_placeholder(&byline);
    if is_name && byline.len() < 200 && !told(&byline) && !lines.iter().any(|(line, _)| line.contains(&byline)) {
        lines.insert(1.min(lines.len()), (byline, Some(BlockKind::Byline)));
    }
    // A paragraph that repeats a caption without its credit is dropped.
    let repeats = |caption: &str, line: &str| caption.starts_with(line) || caption.ends_with(line);
    let is_caption = |line: &str| page.lost.iter().any(|(t, k)| *k == BlockKind::Caption && repeats(t, line));
    lines.retain(|(line, kind)| kind.is_some() || line.len() < 30 || !is_caption(line));
    lines.retain(|(line, _)| !is_button(line));
    for (text, kind) in page.lost.into_iter().rev() {
        if !lines.iter().any(|(line, _)| line.contains(&text)) && !is_spread(&text, &lines) {
            lines.insert(1.min(lines.len()), (text, Some(kind)));
        }
    }
    wall::cut(&mut lines);
    lines
}

/// Whether a text is there in several lines: `Redaktur : Soetomo Adi` and below it `Reporter : Endang Yuliani`.
fn is_spread(text: &str, lines: &[Line]) -> bool {
    let mut rest = text.to_owned();
    for (line, _) in lines.iter().filter(|(line, _)| line.chars().any(char::is_alphabetic)) {
        if let Some(at) = rest.find(line.as_str()) {
            rest.replace_range(at..at + line.len(), " ");
        }
    }
    !rest.chars().any(char::is_alphanumeric)
}

/// Drops the headings behind the last text: they are above something that is not the article's, and was left out.
fn drop_trailing_headings(lines: &mut Vec<Line>) {
    let is_text = |(line, kind): &Line| *kind != Some(BlockKind::Title) && own_kind(line) != Some(BlockKind::Byline);
    let Some(last) = lines.iter().rposition(is_text) else { return };
    let mut at = 0;
    lines.retain(|(_, kind)| {
        at += 1;
        at <= last + 1 || *kind != Some(BlockKind::Title)
    });
}

/// Joins a dateline (`Bandung -`) that a page put in front of the first paragraph with that paragraph.
fn join_datelines(lines: &mut Vec<Line>) {
    // Between two strokes stands a label: `- Advertisement -`.
    let is_label = |line: &str| line.starts_with(['-', '–', '—']);
    let dateline = |line: &str| {
        line.len() <= 80 && !is_label(line) && [" -", " –", " —", " --"].iter().any(|dash| line.ends_with(dash))
    };
    let joined = |i: usize, lines: &[Line]| dateline(&lines[i].0) && lines[i].1.is_none() && lines[i + 1].1.is_none();
    if let Some(i) = (0..lines.len().saturating_sub(1)).find(|&i| joined(i, lines)) {
        let (next, _) = lines.remove(i + 1);
        lines[i].0 = format!("{} {next}", lines[i].0);
    }
}

/// Returns whether an element is a block, and the kind that it determines, if any.
fn block(name: &str) -> Option<Option<BlockKind>> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Title),
        "li" | "dd" | "dt" => Some(BlockKind::ListItem),
        "figcaption" | "caption" | "figure" => Some(BlockKind::Caption),
        "p" | "div" | "section" | "article" | "main" | "body" | "blockquote" | "pre" | "td" | "th" | "tr" | "table"
        | "tbody" | "thead" | "ul" | "ol" | "dl" | "header" | "footer" | "aside" | "nav" | "form" | "html"
        | "address" | "center" | "hr" => None,
        _ => return None,
    })
}

/// Whether an element is only a frame: a picture's with a table or a quotation in it, an item with an article in it.
fn is_frame(node: &NodeRef<'_>, name: &str) -> bool {
    let holds = |names: &[&str]| node.descendants_it().any(|inner| names.iter().any(|name| inner.has_name(name)));
    match name {
        "figure" => holds(&["table", "blockquote", "pre", "ul", "ol", "p"]) && !holds(&["img", "amp-img", "picture"]),
        "li" => holds(&["article", "h1", "h2", "h3", "h4"]),
        _ => false,
    }
}

const SILENT: [&str; 9] = ["script", "style", "noscript", "template", "svg", "iframe", "head", "button", "textarea"];

/// Collects the inline text of each block. Recursion is as deep as the page, which is limited.
pub(super) fn walk(node: NodeRef<'_>, kind: Option<BlockKind>, lines: &mut Vec<Line>) {
    let mut walker = Walker { lines: std::mem::take(lines), ..Walker::default() };
    walker.block(node, kind, Place::default());
    *lines = walker.lines;
}

/// Where a line stands in the structure of its page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// A hash of the names and classes of the elements around it.
    pub(super) path: u64,
    /// Whether it is in a menu, a form, a link or the like.
    pub(super) is_apart: bool,
}

/// Returns the lines of a page with their places. `headed` are the elements around the headline.
pub(super) fn places(document: &Document, headed: &FxHashSet<NodeId>) -> Vec<(Line, Place)> {
    let mut walker = Walker { headed: Some(headed), ..Walker::default() };
    walker.block(document.root(), None, Place::default());
    walker.lines.into_iter().zip(walker.places).collect()
}

/// Collects lines, and their places if it knows the elements around the headline.
#[derive(Default)]
struct Walker<'h> {
    lines: Vec<Line>,
    places: Vec<Place>,
    inline: String,
    headed: Option<&'h FxHashSet<NodeId>>,
}

impl Walker<'_> {
    fn block(&mut self, node: NodeRef<'_>, kind: Option<BlockKind>, place: Place) {
        self.gather(node, kind, place);
        self.flush(kind, place);
    }

    fn gather(&mut self, node: NodeRef<'_>, kind: Option<BlockKind>, place: Place) {
        let mut before = false;
        for child in node.children_it(false) {
            if child.is_text() {
                self.inline.push_str(&child.text());
                before = false;
                continue;
            }
            let Some(name) = child.node_name() else { continue };
            let name = name.to_ascii_lowercase();
            if SILENT.contains(&name.as_str()) {
                continue;
            }
            if name == "br" {
                self.inline.push(LINE_BREAK);
            } else if let Some(own) = block(&name) {
                let own = if is_frame(&child, &name) { None } else { own };
                self.flush(kind, place);
                let place = self.place(&child, &name, place);
                self.block(child, own.or(kind), place);
            } else {
                if self.is_glued(&child, before) {
                    self.inline.push(' ');
                }
                let place = Place { is_apart: place.is_apart || (name == "a" && self.headed.is_some()), ..place };
                self.gather(child, kind, place);
                before = true;
            }
        }
    }

    /// Whether only a style sheet separates an inline element from what is before it: a credit
    /// (`… (13/1/2021).<span>(Dok. Warga)</span>`), or a label behind another (`<span>Tim Redaksi</span><span>Senin…`).
    fn is_glued(&self, child: &NodeRef<'_>, is_behind_other: bool) -> bool {
        let text = child.text();
        let of_labels = || {
            let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            // Behind the minute of a match, too: `<span>90+5'</span><time>20.52 WIB</time>`.
            begins && self.inline.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || ".'’".contains(c))
        };
        let is_credit = || self.inline.ends_with(char::is_alphanumeric) && begins_like_credit(&text);
        (self.inline.ends_with(['.', ')']) && text.starts_with('(')) || (is_behind_other && of_labels()) || is_credit()
    }

    fn place(&self, node: &NodeRef<'_>, name: &str, around: Place) -> Place {
        let Some(headed) = self.headed else { return around };
        let mut hasher = FxHasher::default();
        (around.path, name, node.class().as_deref()).hash(&mut hasher);
        let is_frame = matches!(name, "nav" | "aside" | "footer" | "form") || node.is("dialog, [role='dialog']");
        let is_apart = is_frame || (name == "header" && !headed.contains(&node.id) && !node.is("article header"));
        Place { path: hasher.finish(), is_apart: around.is_apart || is_apart }
    }

    fn flush(&mut self, kind: Option<BlockKind>, place: Place) {
        flush(&mut self.inline, kind, &mut self.lines);
        if self.headed.is_some() {
            self.places.resize(self.lines.len(), place);
        }
    }
}

/// Whether a text begins with the credit of a picture, which a style sheet separates from what the picture shows:
/// `Sawah di Meko<small>Foto: Hendra</small>`.
fn begins_like_credit(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(12).collect::<String>().to_lowercase();
    CREDITS.iter().any(|credit| head.starts_with(credit))
}

/// Stands for `<br>` in inline text, which never has this character.
const LINE_BREAK: char = '\0';

/// Ends a block. A line ends it, too, unless it was broken inside a sentence.
fn flush(inline: &mut String, kind: Option<BlockKind>, lines: &mut Vec<Line>) {
    let mut above: Option<String> = None;
    for line in inline.split(LINE_BREAK) {
        let line = squeeze(line);
        match &mut above {
            Some(above) if is_broken_off(above, &line) => *above = squeeze(&joined(&format!("{above}\n{line}"))),
            _ => lines.extend(above.replace(line).filter(|line| !line.is_empty()).map(|line| (line, kind))),
        }
    }
    lines.extend(above.filter(|line| !line.is_empty()).map(|line| (line, kind)));
    inline.clear();
}

/// Whether a sentence, or a word, goes on in the next line.
fn is_broken_off(above: &str, below: &str) -> bool {
    let ended = above.ends_with(['.', '?', '!', ':', ';', '”', '"', '…']);
    !above.is_empty() && !ended && below.starts_with(char::is_lowercase)
}

/// Collapses every run of white space to one space, and removes characters that no reader sees.
pub(super) fn squeeze(text: &str) -> String {
    one_line(&without_unseen(text))
}

/// Returns the text between tags, one line for every block element: the fallback if no tree can be built.
fn stripped(html: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut inline = String::new();
    let mut silent: Option<String> = None;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if silent.is_none() {
            inline.push_str(&rest[..at]);
        }
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else {
            rest = "";
            break;
        };
        let closing = rest.starts_with('/');
        let name: String = rest
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        rest = &rest[end + 1..];
        match &silent {
            Some(open) if closing && *open == name => silent = None,
            Some(_) => {}
            None if !closing && SILENT.contains(&name.as_str()) && name != "head" => silent = Some(name),
            None if name == "br" => inline.push(LINE_BREAK),
            None if block(&name).is_some() || name == "title" => flush(&mut inline, None, &mut lines),
            None => {}
        }
    }
    if silent.is_none() {
        inline.push_str(rest);
    }
    flush(&mut inline, None, &mut lines);
    for (line, _) in &mut lines {
        if line.contains('&') {
            *line = squeeze(&crate::text::entities::unescape(line));
        }
    }
    lines.retain(|(line, _)| !line.is_empty());
    lines
}
