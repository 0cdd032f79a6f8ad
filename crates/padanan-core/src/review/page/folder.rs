//! The page of all articles: their progress and findings, a search over all of them, and what is translated in several
//! ways.

use std::collections::BTreeMap;

use maud::{Markup, html};
use unicode_segmentation::UnicodeSegmentation as _;

use super::parts::Bar;
use super::{keys, online};
use crate::bitext::Bitext;
use crate::finding::{Code, Severity};

/// One row of the page of all articles.
#[derive(Debug, Clone)]
pub struct BitextRow<'a> {
    /// Index of the article in the review.
    pub article: usize,
    /// The article's name for people.
    pub name: &'a str,
    /// As in [`PageView`](super::PageView).
    pub key: &'a str,
    /// The bitext.
    pub bitext: &'a Bitext,
    /// Numbers of segments: decided, waiting for a person.
    pub progress: (usize, usize),
    /// The sum of the need scores.
    pub need: u32,
}

/// A term or a name that is translated in several ways.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// What it is: a term or a name.
    pub what: &'static str,
    /// Its form in the source.
    pub source: String,
    /// Its translations, each with the number of times, the most frequent first.
    pub forms: Vec<(String, usize)>,
}

/// A segment that the search found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Index of the article in the review.
    pub article: usize,
    /// The article's name for people.
    pub name: String,
    /// The segment's id.
    pub segment: u32,
    /// Its source.
    pub source: String,
    /// Its target.
    pub target: String,
}

/// What the page of all articles shows.
#[derive(Debug, Clone, Default)]
pub struct FolderView<'a> {
    /// The articles, in this order.
    pub rows: Vec<BitextRow<'a>>,
    /// Files that cannot be read, with the reasons.
    pub broken: &'a [String],
    /// What is translated in several ways.
    pub renderings: Vec<Rendering>,
    /// The text that was searched for.
    pub typed: &'a str,
    /// What was found.
    pub hits: Vec<Hit>,
    /// How many more were found.
    pub more: usize,
}

/// Renders the page of all articles.
pub fn folder(view: &FolderView<'_>) -> String {
    let rows = &view.rows;
    let main = html! {
        main.folder #main {
            @if !view.broken.is_empty() {
                section.broken aria-label="Files that cannot be read" { ul { @for b in view.broken { li { (b) } } } }
            }
            form.search role="search" action="/" {
                label.unseen for="folder-text" { "Search all articles" }
                input #folder-text type="search" name="text" value=(view.typed) placeholder="Search all articles  /" autocomplete="off";
                button type="submit" { "Search" }
            }
            @if !view.typed.is_empty() { (hits(view)) }
            div.wide tabindex="0" role="region" aria-label="Articles" {
                table role="table" {
                    caption { "Articles, most urgent first" }
                    // The roles survive where the style sheet turns rows into cards.
                    thead role="rowgroup" { tr role="row" {
                        @for name in ["Article", "Decided", "Waiting", "Words", "Missing terms", "Not translated", "Findings"] {
                            th scope="col" role="columnheader" { button type="button" data-do="sort" { (name) } }
                        }
                    } }
                    tbody role="rowgroup" { @for row in rows { (article_row(row)) } }
                }
            }
            (trend(rows))
            @if !view.renderings.is_empty() { (renderings(&view.renderings)) }
        }
    };
    let bar = Bar {
        title: "Articles",
        lang: None,
        links: html! { a href="/queue" { "Queue" } },
        about: html! {},
        bitexts: rows.iter().map(|r| r.bitext).collect(),
        typed: "",
        segments: false,
    };
    online("Articles", &keys(rows.iter().map(|r| (r.article, r.key))), &bar, &main)
}

fn hits(view: &FolderView<'_>) -> Markup {
    html! {
        section aria-label="Found" {
            p { (view.hits.len() + view.more) " found" @if view.more > 0 { "; the first " (view.hits.len()) " are shown" } }
            ul.hits {
                @for hit in &view.hits {
                    li { a href={ "/article/" (hit.article) "?at=" (hit.segment) "#s" (hit.segment) } { (hit.name) " " (hit.segment) }
                        p dir="auto" { (hit.source) } p dir="auto" { (hit.target) } }
                }
            }
        }
    }
}

/// The kinds of findings that have a bar, with their names.
fn kind(code: Code) -> &'static str {
    match code {
        code if code.is_about_terms() => "terms",
        Code::NumberMismatch | Code::DateMismatch | Code::NumberRepaired => "numbers, dates",
        Code::NameAltered | Code::NameInvented | Code::NameMissing | Code::NameMoved => "names",
        Code::NegationMismatch | Code::Incomplete | Code::LengthRatio | Code::NotTranslated => "meaning, completeness",
        Code::Unsure => "guesses",
        _ => "other",
    }
}

/// Renders one row of the table.
fn article_row(row: &BitextRow<'_>) -> Markup {
    let summary = row.bitext.summary();
    let mut kinds = BTreeMap::<&str, usize>::new();
    for finding in row.bitext.segments.iter().flat_map(|s| &s.findings) {
        *kinds.entry(kind(finding.code)).or_default() += 1;
    }
    let most = kinds.values().copied().max().unwrap_or_default();
    let words: usize = row.bitext.segments.iter().map(|s| s.source.unicode_words().count()).sum();
    let serious = row.bitext.segments.iter().flat_map(|s| &s.findings).filter(|f| f.severity > Severity::Info).count();
    html! {
        tr role="row" {
            th scope="row" role="rowheader" data-value=(row.name) { a href={ "/article/" (row.article) } { (row.name) }
                @if let Some(title) = &row.bitext.article.title { br; span.dim lang=(row.bitext.from) dir="auto" { (title) } } }
            td.decided role="cell" data-label="Decided" data-value=(row.progress.0 * 1000 / summary.segments.max(1)) {
                progress max=(summary.segments) value=(row.progress.0) aria-label="decided" {} " "
                (row.progress.0) " of " (summary.segments) }
            td role="cell" data-label="Waiting" data-value=(row.progress.1) { (row.progress.1) }
            td role="cell" data-label="Words" data-value=(words) { (words) }
            td role="cell" data-label="Missing terms" data-value=(summary.terms - summary.terms_honoured) { (summary.terms - summary.terms_honoured) }
            td role="cell" data-label="Not translated" data-value=(summary.failed) { (summary.failed) }
            td role="cell" data-label="Findings" data-value=(serious) {
                ul.kinds { @for (name, count) in &kinds { li { span { (name) " " (count) } meter max=(most) value=(count) aria-label=(name) {} } } }
            }
        }
    }
}

/// Number of runs that the trend shows: the latest.
const RUNS: usize = 12;

/// Renders the findings of weight in every hundred segments, run by run: the bitexts that were made on one day.
fn trend(rows: &[BitextRow<'_>]) -> Markup {
    let mut days = BTreeMap::<&str, (usize, usize, usize)>::new();
    for row in rows {
        let Some(day) = row.bitext.run.created.get(..10) else { continue };
        let (articles, segments, findings) = days.entry(day).or_default();
        *articles += 1;
        *segments += row.bitext.segments.len();
        let all = row.bitext.segments.iter().flat_map(|s| &s.findings);
        *findings += all.filter(|f| f.severity > Severity::Info).count();
    }
    let share = |(_, segments, findings): &(usize, usize, usize)| *findings as f64 * 100.0 / (*segments).max(1) as f64;
    let most = days.values().map(share).fold(0.1, f64::max);
    html! {
        @if days.len() > 1 {
            details.renderings open {
                summary { "Findings in 100 sentences, run by run" }
                ul.kinds.trend {
                    @for (day, run) in days.iter().skip(days.len().saturating_sub(RUNS)) {
                        li { span { (day) " " (format!("{:.1}", share(run))) " · " (run.0) @if run.0 == 1 { " article" } @else { " articles" } }
                            meter max=(format!("{most:.1}")) value=(format!("{:.1}", share(run))) aria-label={ "findings in 100 sentences on " (day) } {} }
                    }
                }
            }
        }
    }
}

/// Renders the terms and names that are translated in several ways.
fn renderings(rows: &[Rendering]) -> Markup {
    html! {
        details.renderings {
            summary { "In several forms: " (rows.len()) @if rows.len() == 1 { " term or name" } @else { " terms and names" } }
            ul.hits {
                @for row in rows {
                    li { b { (row.source) } " (" (row.what) "): "
                        @for (form, count) in &row.forms {
                            button type="button" data-do="entry" data-source=(row.source) data-form=(form) title="Make it a glossary entry" { (form) " ×" (count) } " "
                        }
                    }
                }
            }
        }
    }
}
