//! Prepares a newspaper's page for Readability, and recovers parts of the article that Readability leaves out.
//!
//! Share buttons, pagination, tags and advertisements are removed; embedded posts lose the class names for which they
//! would be discarded. Class names are compared by their parts (`detail__body-tag`: detail, body, tag), so no rule is
//! specific to a site.

use dom_query::{Document, NodeId, NodeRef};
use rustc_hash::FxHashSet;

use super::around;
use super::headline::{self, Headline};
use super::html::{Line, squeeze, walk};
use super::kind::own_kind;
use super::linked_data::LinkedData;
use super::prose::is_sentence;
use super::published::{self, Published};
use crate::bitext::BlockKind;

/// Parts of class names that only boilerplate has.
const FURNITURE: [&str; 22] = [
    "share",
    "sharing",
    "social",
    "socmed",
    "paging",
    "paginate",
    "pagination",
    "pager",
    "ads",
    "ad",
    "advert",
    "advertisement",
    "iklan",
    "parallax",
    "parallaxindetail",
    "breadcrumb",
    "breadcrumbs",
    "tag",
    "tags",
    "komentar",
    "comment",
    "comments",
];
/// Maximum length of boilerplate, in bytes: a longer element is an article inside an element with such a name.
const MAX_LENGTH: usize = 400;

/// Minimum number of words around a link in a sentence.
const MIN_AROUND: usize = 3;

/// Parts of class names of authors.
const AUTHORS: [&str; 9] =
    ["author", "authors", "credit", "penulis", "reporter", "editor", "writer", "redaksi", "avatar"];
/// Parts of class names of pictures.
const PICTURES: [&str; 6] = ["photo", "foto", "image", "img", "gambar", "picture"];
/// Maximum number of elements that may name an author.
const MAX_BYLINES: usize = 50;
/// Minimum length of a caption, in bytes.
const MIN_CAPTION: usize = 12;

/// CSS selector for embedded posts of social networks.
const POSTS: &str = "blockquote.twitter-tweet, blockquote.instagram-media, blockquote.tiktok-embed, .fb-post";

/// CSS selector for breadcrumbs, by what a page says that they are.
const CRUMBS: &str = "[itemtype*='BreadcrumbList'], [aria-label='breadcrumb'], [aria-label='Breadcrumb'], \
    [aria-label='breadcrumbs'], [typeof='BreadcrumbList']";

/// Removes a page's boilerplate, and turns its embedded posts into plain quotations.
pub(super) fn prepare(document: &Document, heading: Option<&str>) {
    around::remove(document, heading);
    for crumbs in document.select(CRUMBS).nodes() {
        if crumbs.text().trim().len() <= MAX_LENGTH {
            crumbs.remove_from_parent();
        }
    }
    for post in document.select(POSTS).nodes() {
        lift(post);
    }
    for node in document.select("[class]").nodes() {
        let furniture = node.class().is_some_and(|class| parts(&class).any(|p| FURNITURE.contains(&p.as_str())));
        let is_frame = || node.is("html, body, main, article, h1") || is_linked_word(node);
        if furniture && node.text().trim().len() <= MAX_LENGTH && !is_frame() {
            node.remove_from_parent();
        }
    }
}

/// Whether an element is a link in a sentence or a heading: sites mark words that have a page of their own, with a class
/// such as `inner-link-tag`. In a row of tags or of buttons there is nothing but links, and a label (`Bagikan:`).
fn is_linked_word(node: &NodeRef<'_>) -> bool {
    let words = |text: &str, is: fn(char) -> bool| text.split_whitespace().filter(|word| word.contains(is)).count();
    let is_inline = |around: &NodeRef<'_>| around.is("a, span, b, strong, i, em, u, mark, font");
    let Some(around) = node.ancestors_it(None).find(|around| !is_inline(around)).filter(|_| node.is("a")) else {
        return false;
    };
    // A heading may have a year behind its link.
    let (least, is): (usize, fn(char) -> bool) =
        if around.is("h2, h3, h4, h5, h6") { (1, char::is_alphanumeric) } else { (MIN_AROUND, char::is_alphabetic) };
    let links = around.descendants_it().filter(|inner| inner.has_name("a"));
    let linked: usize = links.map(|link| words(&link.text(), is)).sum();
    words(&around.text(), is).saturating_sub(linked) >= least
}

/// Removes the class names from a post and from elements that contain nothing else.
fn lift(post: &NodeRef<'_>) {
    let own = post.text().len();
    post.remove_attr("class");
    for around in post.ancestors(Some(3)) {
        if !around.is("div, figure, span, section") || around.text().len() > own + 40 {
            break;
        }
        around.remove_attr("class");
        around.rename("blockquote");
    }
}

/// Returns the parts of class names: detail, body, tag, nav of `detail__body-tag nav`, and details, date of `detailsDate`.
pub(super) fn parts(class: &str) -> impl Iterator<Item = String> + '_ {
    let words = class.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty());
    words.flat_map(humps).map(str::to_ascii_lowercase)
}

/// Splits a word before each capital behind a small letter.
fn humps(word: &str) -> impl Iterator<Item = &str> {
    let seams = word.as_bytes().windows(2).enumerate();
    let mut cuts: Vec<usize> = seams
        .filter(|(_, two)| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
        .map(|(at, _)| at + 1)
        .collect();
    cuts.push(word.len());
    cuts.into_iter().scan(0, move |start, end| word.get(std::mem::replace(start, end)..end))
}

/// The parts of an article that Readability leaves out with the page header: headline, date, authors, captions.
pub(super) struct Page {
    pub(super) heading: Option<String>,
    pub(super) date: Option<String>,
    pub(super) lost: Vec<(String, BlockKind)>,
    /// What names authors, as Readability reads it, and with spaces between its parts.
    bylines: Vec<(String, String)>,
    /// Lines that are the page's and not the article's: headings before the headline, clocks.
    pub(super) foreign: Vec<String>,
    /// The headlines of other articles below the article's own, on a page that goes on with the next one.
    others: Vec<String>,
}

impl Page {
    pub(super) fn new(document: &Document) -> Self {
        around::remove_unseen(document);
        let data = LinkedData::of(document);
        let Headline { text: heading, before: mut foreign } = headline::headline(document, &data);
        let Published { date, others } = published::published(document, &data, heading.as_deref());
        foreign.extend(others);
        let boxes = around::boxes(document, heading.as_deref());
        let captions = captions(document, &boxes);
        let mut lost: Vec<(String, BlockKind)> = Vec::new();
        for author in named(document, &AUTHORS, 120, &boxes) {
            let name = !author.contains(|c: char| c.is_ascii_digit()) && !is_placeholder(&author);
            let few =
                name && lost.len() < 3 && author.split_whitespace().count() >= 2 && author.contains(char::is_uppercase);
            if few && !captions.iter().any(|c| c.contains(&author)) && !lost.iter().any(|(t, _)| t.contains(&author)) {
                lost.push((author, BlockKind::Byline));
            }
        }
        lost.extend(date.clone().map(|date| (date, BlockKind::Byline)));
        for caption in captions {
            if !lost.iter().any(|(t, _)| *t == caption) {
                lost.push((caption, BlockKind::Caption));
            }
        }
        let others = heading.as_deref().map(|own| headlines_below(document, own)).unwrap_or_default();
        Self { heading, date, lost, bylines: bylines(document), foreign, others }
    }

    /// Returns the line at which the next article begins, on a page that goes on with it: another `h1` with its own author
    /// or date.
    pub(super) fn next_article<'l>(&self, lines: impl Iterator<Item = &'l Line>) -> Option<usize> {
        let lines: Vec<&str> =
            if self.others.is_empty() { Vec::new() } else { lines.map(|(line, _)| line.as_str()).collect() };
        let is_signed =
            |at: usize| lines[at + 1..].iter().take(4).any(|line| own_kind(line) == Some(BlockKind::Byline));
        let behind = |at: usize| lines[..at].iter().filter(|line| is_sentence(line)).count() >= 2;
        (1..lines.len()).find(|&at| self.others.iter().any(|other| other == lines[at]) && is_signed(at) && behind(at))
    }

    /// Returns what Readability read as the author's name with spaces between its parts.
    pub(super) fn spaced(&self, byline: &str) -> String {
        let found = self.bylines.iter().find(|(glued, _)| glued == byline);
        found.map_or(byline, |(_, spaced)| spaced.as_str()).to_owned()
    }
}

/// Whether a text waits for a script to fill a name in: `Mohon Tunggu...`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.ends_with("...") || text.ends_with('…')
}

/// Returns the `h1` behind the article's own.
fn headlines_below(document: &Document, own: &str) -> Vec<String> {
    let all: Vec<String> = document.select("h1").nodes().iter().map(text_of).collect();
    let below = all.iter().rposition(|text| text == own).map_or(all.len(), |at| at + 1);
    all.into_iter().skip(below).filter(|text| !text.is_empty()).collect()
}

fn bylines(document: &Document) -> Vec<(String, String)> {
    let nodes =
        document.select("[rel='author'], [itemprop*='author'], [class*='author'], [class*='byline'], [id*='byline']");
    let short = nodes.nodes().iter().take(MAX_BYLINES).filter(|node| node.text().len() <= MAX_LENGTH);
    short.map(|node| (squeeze(&node.text()), text_of(node))).collect()
}

/// Returns the texts of the elements that have one of the words in their class, at most `longest` bytes each, but not in
/// boxes beside the article.
fn named(document: &Document, words: &[&str], longest: usize, boxes: &FxHashSet<NodeId>) -> Vec<String> {
    let nodes = document.select("[class]");
    let is_named = |class: &str| {
        parts(class).any(|part| words.contains(&part.as_str())) && !names_caption(class) && !names_choice(class)
    };
    let chosen = nodes.nodes().iter().filter(|node| node.class().is_some_and(|class| is_named(&class)));
    let chosen = chosen.filter(|node| !is_in(node, boxes));
    chosen.map(text_of).filter(|t| !t.is_empty() && t.len() <= longest).collect()
}

/// Whether an element that stands directly behind a picture says what it shows: in a sentence, or with a credit.
fn is_below_picture(node: &NodeRef<'_>) -> bool {
    if node.is("a, ul, ol, table, section, article, figcaption") || node.text().len() > 600 {
        return false;
    }
    // A paragraph of the article may be such an element, too; but in the frame of a picture there is nothing else.
    let frames = || node.parent().is_some_and(|frame| frame.text().trim() == node.text().trim());
    if node.is("div")
        && !(frames() && node.element_children().iter().all(|inner| inner.is("span, small, em, i, a, br")))
    {
        return false;
    }
    let text = text_of(node);
    text.split_whitespace().count() > 3
        && (text.ends_with(')')
            || text.split_inclusive(". ").any(is_sentence)
            || own_kind(&text) == Some(BlockKind::Caption))
}

/// Whether a line is an advertisement or a link.
fn is_promoted(line: &str) -> bool {
    matches!(own_kind(line), Some(BlockKind::Promo | BlockKind::Link))
}

/// Whether a class names a caption, or who took a picture, which some sites write around the caption: `photo__author`,
/// `credit-foto`. The picture of an author is none: `author-photo`.
fn names_caption(class: &str) -> bool {
    const TEXTS: [&str; 4] = ["ket", "keterangan", "desc", "credit"];
    let parts: Vec<String> = parts(class).collect();
    let is = |all: &[&str], part: &String| all.contains(&part.as_str());
    let is_pair = |two: &[String]| {
        let behind = is(&PICTURES, &two[0]) && (is(&AUTHORS, &two[1]) || is(&TEXTS, &two[1]));
        behind || (is(&TEXTS, &two[0]) && is(&PICTURES, &two[1]))
    };
    parts.iter().any(|part| part == "caption") || parts.windows(2).any(is_pair)
}

/// Whether a class names what an editor chose, not the editor: `editor-choice`, `WidgetEditorPick`.
fn names_choice(class: &str) -> bool {
    const CHOICES: [&str; 6] = ["choice", "choices", "pick", "picks", "pilihan", "picked"];
    let parts: Vec<String> = parts(class).collect();
    parts.iter().any(|part| part.starts_with("editor")) && parts.iter().any(|part| CHOICES.contains(&part.as_str()))
}

/// Whether an element is one of these boxes or in one.
fn is_in(node: &NodeRef<'_>, boxes: &FxHashSet<NodeId>) -> bool {
    boxes.contains(&node.id) || node.ancestors_it(None).any(|around| boxes.contains(&around.id))
}

/// Returns the captions of a page, at most five, but not in boxes beside the article. What is a link is the headline of another article below its picture.
fn captions(document: &Document, boxes: &FxHashSet<NodeId>) -> Vec<String> {
    let is_caption = |node: &NodeRef<'_>| {
        let is_named = || node.class().is_some_and(|class| names_caption(&class));
        (node.is("figcaption") || is_named()) && !node.is("table, tbody, tr, figure, ul, ol")
    };
    let is_linked = |node: &NodeRef<'_>| {
        let links = node.descendants_it().filter(|inner| inner.has_name("a"));
        links.map(|link| link.text().trim().len()).sum::<usize>() * 2 >= node.text().trim().len()
    };
    let nodes = document.select(
        "figcaption, [class*='aption'], [class*='photo'], [class*='foto'], [class*='image'], img + *, amp-img + *, \
         picture + *",
    );
    let chosen = nodes.nodes().iter().filter(|node| is_caption(node) || is_below_picture(node));
    let outer = chosen.filter(|node| !node.ancestors_it(None).any(|around| is_caption(&around)));
    let own = outer.filter(|node| node.text().len() <= 1_200 && !is_linked(node) && !is_in(node, boxes));
    let texts = own.map(text_of);
    let mut found: Vec<String> = Vec::new();
    for text in texts.filter(|text| (MIN_CAPTION..=600).contains(&text.len()) && !is_promoted(text)) {
        if found.len() < 5 && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Returns the text of an element, with a space between its blocks.
pub(super) fn text_of(node: &NodeRef<'_>) -> String {
    let mut lines: Vec<Line> = Vec::new();
    walk(*node, None, &mut lines);
    squeeze(&lines.into_iter().map(|(line, _)| line).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_of_captions() {
        for (class, wanted) in [
            ("photo__author", true),
            ("credit-foto", true),
            ("detail__media-caption", true),
            ("keterangan_gambar", true),
            ("author-photo", false),
            ("photo__img", false),
            ("read__author", false),
            ("image", false),
        ] {
            assert_eq!(names_caption(class), wanted, "{class}");
        }
    }
}
