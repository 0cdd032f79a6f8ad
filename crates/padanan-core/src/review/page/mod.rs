//! The HTML of a review: the pages of one article, all articles and the queue, and a single file to send to somebody.
//!
//! All text from an article goes through maud, which escapes it. The style sheet and the script are ours; they are
//! served separately, or embedded in the single file. The script is one function, in files by what they do.

mod folder;
mod marks;
mod parts;
mod segment;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::filter::Filter;
use super::queue::Need;
use crate::bitext::{Bitext, Segment};
use crate::text::html_head;

pub use folder::{BitextRow, FolderView, Hit, Rendering, folder};
use parts::Bar;
pub use parts::short_hash;
pub use segment::{checked, segment};

/// The style of every page.
pub const STYLE: &str = include_str!("page.css");
/// The script of every page.
pub const SCRIPT: &str = concat!(
    "'use strict';\n(() => {\n",
    include_str!("script/drafts.js"),
    include_str!("script/base.js"),
    include_str!("script/rows.js"),
    include_str!("script/walk.js"),
    include_str!("script/typed.js"),
    include_str!("script/send.js"),
    include_str!("script/resend.js"),
    include_str!("script/offline.js"),
    include_str!("script/decide.js"),
    include_str!("script/check.js"),
    include_str!("script/edit.js"),
    include_str!("script/filter.js"),
    include_str!("script/marks.js"),
    include_str!("script/pairs.js"),
    include_str!("script/acts.js"),
    "})();\n",
);

/// Number of segments per page.
pub const PAGE: usize = 200;

/// The state of an article's page.
#[derive(Debug, Clone, Copy)]
pub struct PageView<'a> {
    /// Index of the article in the review.
    pub article: usize,
    /// Whether there are other articles.
    pub several: bool,
    /// The version of the article that is shown.
    pub version: &'a str,
    /// The name under which the browser keeps drafts of this bitext; see [`short_hash`].
    pub key: &'a str,
    /// The filter for segments.
    pub filter: &'a Filter,
    /// The filter as typed.
    pub typed: &'a str,
    /// Page number, from 0.
    pub page: usize,
    /// Whether the whole article is shown as text.
    pub reading: bool,
}

/// Renders the page of one article.
pub fn article(bitext: &Bitext, view: &PageView<'_>) -> String {
    let shown: Vec<&Segment> = bitext.segments.iter().filter(|s| view.filter.lets(s)).collect();
    let pages = shown.len().div_ceil(PAGE).max(1);
    let page = view.page.min(pages - 1);
    let part = shown.iter().skip(page * PAGE).take(PAGE);
    let link = |to: usize| format!("/article/{}?filter={}&page={to}", view.article, escaped(view.typed));
    let title = title(bitext);
    let versions = serde_json::json!({ view.article.to_string(): view.version }).to_string();
    let main = html! {
        @if view.reading {
            main #main { (segment::reading(bitext)) }
        } @else {
            main #segments data-versions=(versions) data-filter=(view.typed) data-article=(view.article) data-total=(bitext.segments.len())
                data-before=[(page > 0).then(|| link(page - 1))]
                data-after=[(page + 1 < pages).then(|| link(page + 1))] {
                @if shown.is_empty() { p.nothing { "No segment passes this filter." } }
                @for s in part { (segment(bitext, s, view.article, "")) }
            }
            @if pages > 1 {
                nav.pages aria-label="Pages" {
                    @if page > 0 { a rel="prev" href=(link(page - 1)) { "Earlier segments" } }
                    span { "Page " (page + 1) " of " (pages) }
                    @if page + 1 < pages { a rel="next" href=(link(page + 1)) { "Later segments" } }
                }
            }
        }
    };
    let links = html! {
        @if view.several { a href="/" { "Articles" } }
        a href="/queue" { "Queue" }
        @if view.reading { a data-back href={ "/article/" (view.article) } { "Segments " kbd { "v" } } }
        @else { a href={ "/article/" (view.article) "?view=reading" } { "Reading" } }
    };
    let bar = Bar {
        title,
        lang: Some(&bitext.from),
        links,
        about: parts::about(bitext),
        bitexts: vec![bitext],
        typed: view.typed,
        segments: !view.reading,
    };
    let keys = serde_json::json!({ view.article.to_string(): view.key });
    online(title, &keys, &bar, &main)
}

/// One segment in the queue of all articles.
#[derive(Debug, Clone)]
pub struct QueueItem<'a> {
    /// Index of the article in the review.
    pub article: usize,
    /// The article's name for people.
    pub name: &'a str,
    /// The version of the article that is shown.
    pub version: &'a str,
    /// As in [`PageView`].
    pub key: &'a str,
    /// The bitext.
    pub bitext: &'a Bitext,
    /// The segment.
    pub segment: &'a Segment,
    /// Why it is in the queue.
    pub need: &'a Need,
}

/// Renders the page of the queue; `more` further items are not shown.
pub fn queue(items: &[QueueItem<'_>], more: usize) -> String {
    let versions: serde_json::Map<String, serde_json::Value> =
        items.iter().map(|i| (i.article.to_string(), i.version.into())).collect();
    let main = html! {
        main #segments data-queue data-versions=(serde_json::Value::Object(versions).to_string()) data-more=[(more > 0).then_some(more)] {
            @if items.is_empty() { p.nothing { "No segments wait for a person." } }
            @for item in items {
                (segment::with_origin(item))
            }
            @if more > 0 { p.nothing { (more) " more are waiting; reload the page when these are done." } }
        }
    };
    let about =
        "Most urgent first: missing translations and terms, then figures and dates, drafts that disagree, and names.";
    let bar = Bar {
        title: "Queue",
        lang: None,
        links: html! { a href="/" { "Articles" } },
        about: html! { p { (about) } },
        bitexts: Vec::new(),
        typed: "",
        segments: true,
    };
    online("Queue", &keys(items.iter().map(|i| (i.article, i.key))), &bar, &main)
}

/// Renders a single file for somebody without padanan: the same view, keys and filters; decisions are saved as a
/// download. Until then, the browser keeps them.
pub fn offline(bitext: &Bitext) -> String {
    let title = title(bitext);
    let policy = html_head::one_script(&parts::sha256_base64(SCRIPT));
    let key = short_hash(&[&bitext.article.path, &bitext.article.sha256, &bitext.to]);
    let bar = Bar {
        title,
        lang: Some(&bitext.from),
        links: html! {},
        about: html! { (parts::about(bitext)) (parts::legend()) },
        bitexts: vec![bitext],
        typed: "",
        segments: true,
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (html_head::head(&format!("{title} · padanan"), STYLE, &policy))
            body data-mode="offline" data-show="changes" data-sha256=(bitext.article.sha256)
                data-bitexts=(keys(std::iter::once((0, key.as_str())))) data-content=(content(bitext)) {
                a.skip href="#segments" { "Skip to the segments" }
                (parts::bar(&bar))
                main {
                    div #segments data-versions="{}" {
                        @for (n, part) in bitext.segments.chunks(PAGE).enumerate() {
                            @let part = html! { @for s in part { (segment(bitext, s, 0, "")) } };
                            // Where scripts run, this is text that is not parsed until the script draws the part; elsewhere
                            // all segments are shown.
                            @if n == 0 { (part) } @else { noscript { (part) } }
                        }
                    }
                    nav.pages #pages hidden aria-label="Pages" data-size=(PAGE) {
                        button type="button" data-do="earlier" { "Earlier segments" } " " span {} " "
                        button type="button" data-do="later" { "Later segments" }
                    }
                    div #reading hidden {}
                }
                (parts::dialogs())
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

fn title(bitext: &Bitext) -> &str {
    bitext.article.title.as_deref().unwrap_or(&bitext.article.path)
}

/// Returns which article of the page has which key, as JSON.
fn keys<'a>(all: impl Iterator<Item = (usize, &'a str)>) -> serde_json::Value {
    all.map(|(article, key)| (article.to_string(), key.into())).collect::<serde_json::Map<_, _>>().into()
}

/// Returns a hash of everything that decisions in the single file are about.
fn content(bitext: &Bitext) -> String {
    let parts = bitext.segments.iter().flat_map(|s| {
        let other = s.other.as_ref().map_or("", |o| &o.target);
        [&*s.source, s.target.as_deref().unwrap_or_default(), s.state.as_str(), other]
    });
    short_hash(&parts.collect::<Vec<_>>())
}

fn online(title: &str, keys: &serde_json::Value, bar: &Bar<'_>, main: &Markup) -> String {
    let skip = if bar.segments { "#segments" } else { "#main" };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · padanan review" }
                link rel="stylesheet" href="/page.css";
                link rel="icon" href="data:,";
                script src="/page.js" defer {}
            }
            body data-mode="online" data-show="changes" data-bitexts=(keys) {
                a.skip href=(skip) { "Skip to the text" }
                (parts::bar(bar))
                (main)
                (parts::dialogs())
            }
        }
    };
    page.into_string()
}

/// Encodes text for a query string.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
