//! Handlers for the pages and their style sheet and script.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::State as Site;
use crate::bitext::Bitext;
use crate::review::Filter;
use crate::review::page::{self, BitextRow, FolderView, Hit, PAGE, PageView, QueueItem};
use crate::review::{need, ranked};

/// Maximum number of segments on the queue page.
const QUEUE: usize = 100;

/// Query parameters of an article's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageQuery {
    filter: String,
    page: usize,
    /// A segment; the page that contains it is shown.
    at: Option<u32>,
    view: String,
}

pub(super) async fn start(State(site): Site, Query(asked): Query<FolderQuery>) -> Response {
    if site.review_files.len() == 1 && site.broken.is_empty() {
        return Redirect::to("/article/0").into_response();
    }
    let review_files: Vec<_> = (0..site.review_files.len()).filter_map(|n| site.review_file(n)).collect();
    let keys: Vec<String> = review_files.iter().map(|f| f.key()).collect();
    let mut rows: Vec<BitextRow<'_>> = Vec::with_capacity(review_files.len());
    for (article, review_file) in review_files.iter().enumerate() {
        let bitext = review_file.bitext();
        let need = bitext.segments.iter().map(|s| need(s).score).fold(0, u32::saturating_add);
        let (name, key) = (review_file.name(), keys[article].as_str());
        rows.push(BitextRow { article, name, key, bitext, progress: review_file.progress(), need });
    }
    rows.sort_by_key(|r| (std::cmp::Reverse((r.progress.1, r.need)), r.article));
    let bitexts = || review_files.iter().map(|f| (f.name(), f.bitext()));
    let (hits, more) = search(&asked.text, bitexts());
    let view = FolderView {
        rows,
        broken: &site.broken,
        renderings: site.renderings(&review_files),
        typed: asked.text.trim(),
        hits,
        more,
    };
    Html(page::folder(&view)).into_response()
}

/// Query parameters of the page of all articles.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FolderQuery {
    /// What to search for in all articles: a text, or a filter.
    text: String,
}

/// Maximum number of segments that a search shows.
const MAX_HITS: usize = 200;

/// Returns the segments that a search finds, and how many more there are.
fn search<'a>(typed: &str, bitexts: impl Iterator<Item = (&'a str, &'a Bitext)>) -> (Vec<Hit>, usize) {
    if typed.trim().is_empty() {
        return (Vec::new(), 0);
    }
    let filter = Filter::parse(typed);
    let (mut hits, mut more) = (Vec::new(), 0);
    for (article, (name, bitext)) in bitexts.enumerate() {
        for segment in bitext.segments.iter().filter(|s| filter.lets(s)) {
            if hits.len() == MAX_HITS {
                more += 1;
                continue;
            }
            let (source, target) = (segment.source.clone(), segment.target.clone().unwrap_or_default());
            hits.push(Hit { article, name: name.to_owned(), segment: segment.id, source, target });
        }
    }
    (hits, more)
}

pub(super) async fn article(State(site): Site, Path(number): Path<usize>, Query(asked): Query<PageQuery>) -> Response {
    let Some(mut review_file) = site.review_file(number) else { return nowhere().await };
    // Show the current version on disk. A missing file is reported when a decision is made.
    if let Err(error) = review_file.refresh() {
        tracing::warn!("{error}");
    }
    let filter = Filter::parse(&asked.filter);
    let shown = || review_file.bitext().segments.iter().filter(|s| filter.lets(s));
    let page = match asked.at {
        Some(id) => shown().take_while(|s| s.id < id).count() / PAGE,
        None => asked.page,
    };
    let key = review_file.key();
    let view = PageView {
        article: number,
        several: site.review_files.len() > 1,
        version: review_file.version().as_str(),
        key: &key,
        filter: &filter,
        typed: &asked.filter,
        page,
        reading: asked.view == "reading",
    };
    Html(page::article(review_file.bitext(), &view)).into_response()
}

pub(super) async fn queue(State(site): Site) -> Html<String> {
    let review_files: Vec<_> = (0..site.review_files.len()).filter_map(|n| site.review_file(n)).collect();
    let keys: Vec<String> = review_files.iter().map(|f| f.key()).collect();
    let queue = ranked(review_files.iter().map(|d| d.bitext()));
    let items: Vec<QueueItem<'_>> = queue
        .iter()
        .take(QUEUE)
        .filter_map(|(article, id, need)| {
            let review_file = &review_files[*article];
            let segment = review_file.bitext().segments.get(*id as usize - 1)?;
            let version = review_file.version().as_str();
            Some(QueueItem {
                article: *article,
                name: review_file.name(),
                version,
                key: &keys[*article],
                bitext: review_file.bitext(),
                segment,
                need,
            })
        })
        .collect();
    Html(page::queue(&items, queue.len().saturating_sub(QUEUE)))
}

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}

pub(super) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], page::SCRIPT)
}

pub(super) async fn nowhere() -> Response {
    (StatusCode::NOT_FOUND, "there is no such page").into_response()
}
