//! The pages and what they load.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::State as Site;
use crate::review::filter::Filter;
use crate::review::page::{self, Item, PAGE, Row, View};
use crate::review::queue::{need, ranked};

/// How many segments the page of the queue shows.
const QUEUE: usize = 100;

/// What an article's link may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    filter: String,
    page: usize,
    /// The segment whose page is wanted.
    at: Option<u32>,
    view: String,
}

pub(super) async fn start(State(site): Site) -> Response {
    if site.desks.len() == 1 && site.broken.is_empty() {
        return Redirect::to("/article/0").into_response();
    }
    let desks: Vec<_> = (0..site.desks.len()).filter_map(|n| site.desk(n)).collect();
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(desks.len());
    for (article, desk) in desks.iter().enumerate() {
        let bitext = desk.bitext();
        let need = bitext.segments.iter().map(|s| need(s).score).fold(0, u32::saturating_add);
        rows.push(Row { article, name: desk.name(), bitext, progress: desk.progress(), need });
    }
    rows.sort_by_key(|r| (std::cmp::Reverse((r.progress.1, r.need)), r.article));
    Html(page::folder(&rows, &site.broken)).into_response()
}

pub(super) async fn article(State(site): Site, Path(number): Path<usize>, Query(asked): Query<Asked>) -> Response {
    let Some(mut desk) = site.desk(number) else { return nowhere().await };
    // What changed on disk is shown as it is now; a file that is gone is told when something is decided.
    if let Err(error) = desk.refresh() {
        tracing::warn!("{error}");
    }
    let filter = Filter::parse(&asked.filter);
    let shown = || desk.bitext().segments.iter().filter(|s| filter.lets(s));
    let page = match asked.at {
        Some(id) => shown().take_while(|s| s.id < id).count() / PAGE,
        None => asked.page,
    };
    let view = View {
        article: number,
        several: site.desks.len() > 1,
        version: desk.version().as_str(),
        filter: &filter,
        typed: &asked.filter,
        page,
        reading: asked.view == "reading",
    };
    Html(page::article(desk.bitext(), &view)).into_response()
}

pub(super) async fn queue(State(site): Site) -> Html<String> {
    let desks: Vec<_> = (0..site.desks.len()).filter_map(|n| site.desk(n)).collect();
    let queue = ranked(desks.iter().map(|d| d.bitext()));
    let items: Vec<Item<'_>> = queue
        .iter()
        .take(QUEUE)
        .filter_map(|(article, id, need)| {
            let desk = &desks[*article];
            let segment = desk.bitext().segments.get(*id as usize - 1)?;
            let version = desk.version().as_str();
            Some(Item { article: *article, name: desk.name(), version, bitext: desk.bitext(), segment, need })
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
