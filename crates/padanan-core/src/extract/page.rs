//! What a newspaper's page needs before Readability sees it, and what Readability leaves out though it is the article's.
//!
//! Share buttons, pagination, tags and advertisements go; embedded posts lose the names of classes for which they would
//! be thrown out. Names are looked at by their parts (`detail__body-tag`: detail, body, tag), so no site is named.

use dom_query::{Document, NodeRef, Selection};

use super::html::{Line, squeeze, walk};
use crate::bitext::BlockKind;

/// Parts of class names that only furniture has.
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
/// What is longer is an article with such a name around it, in bytes.
const MAX_LENGTH: usize = 400;

/// Elements of the embedded posts of social networks.
const POSTS: &str = "blockquote.twitter-tweet, blockquote.instagram-media, blockquote.tiktok-embed, .fb-post";

/// Takes a page's furniture away, and makes plain quotations of its embedded posts.
pub(super) fn prepare(document: &Document) {
    for post in document.select(POSTS).nodes() {
        lift(post);
    }
    for node in document.select("[class]").nodes() {
        let furniture = node.class().is_some_and(|class| parts(&class).any(|p| FURNITURE.contains(&p.as_str())));
        if furniture && !node.is("html, body, main, article, h1") && node.text().trim().len() <= MAX_LENGTH {
            node.remove_from_parent();
        }
    }
}

/// Takes the names away from a post and from what wraps it alone.
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

/// `detail__body-tag nav`: detail, body, tag, nav.
fn parts(class: &str) -> impl Iterator<Item = String> + '_ {
    class.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(str::to_ascii_lowercase)
}

/// What Readability leaves out with the heads of articles, though it is theirs: headline, date, authors, captions.
pub(super) struct Page {
    pub(super) heading: Option<String>,
    pub(super) lost: Vec<(String, BlockKind)>,
}

impl Page {
    pub(super) fn new(document: &Document) -> Self {
        let heading = texts(&document.select("h1"), 400).into_iter().next();
        let captions =
            document.select("figcaption, [class*='photo__caption'], [class*='image-caption'], [class*='img-caption']");
        let captions: Vec<String> = texts(&captions, 600).into_iter().take(5).collect();
        let mut lost: Vec<(String, BlockKind)> = Vec::new();
        for author in named(document, &["author", "authors", "credit", "penulis", "reporter", "redaksi", "avatar"], 120)
        {
            let name = !author.contains(|c: char| c.is_ascii_digit());
            let few =
                name && lost.len() < 2 && author.split_whitespace().count() >= 2 && author.contains(char::is_uppercase);
            if few && !captions.iter().any(|c| c.contains(&author)) && !lost.iter().any(|(t, _)| t.contains(&author)) {
                lost.push((author, BlockKind::Byline));
            }
        }
        lost.extend(date(document).map(|date| (date, BlockKind::Byline)));
        for caption in captions {
            if !lost.iter().any(|(t, _)| *t == caption) {
                lost.push((caption, BlockKind::Caption));
            }
        }
        Self { heading, lost }
    }
}

/// When the article appeared: `<time>`, else what is named so and holds a year.
fn date(document: &Document) -> Option<String> {
    let year = |text: &String| text.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit));
    let told = texts(&document.select("time"), 80).into_iter().next();
    told.or_else(|| named(document, &["date", "time", "datetime", "tanggal", "waktu"], 80).into_iter().find(year))
}

/// The texts of the elements with one of the words in their class, not too long.
fn named(document: &Document, words: &[&str], longest: usize) -> Vec<String> {
    let nodes = document.select("[class]");
    let chosen =
        nodes.nodes().iter().filter(|n| n.class().is_some_and(|c| parts(&c).any(|p| words.contains(&p.as_str()))));
    chosen.map(text_of).filter(|t| !t.is_empty() && t.len() <= longest).collect()
}

fn texts(found: &Selection<'_>, longest: usize) -> Vec<String> {
    found.nodes().iter().map(text_of).filter(|t| !t.is_empty() && t.len() <= longest).collect()
}

/// The text of an element, a space between its blocks.
fn text_of(node: &NodeRef<'_>) -> String {
    let mut lines: Vec<Line> = Vec::new();
    walk(*node, None, &mut lines);
    squeeze(&lines.into_iter().map(|(line, _)| line).collect::<Vec<_>>().join(" "))
}
