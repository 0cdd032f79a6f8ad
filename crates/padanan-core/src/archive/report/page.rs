//! The report as one page. It loads nothing and runs nothing; the same report is the same page.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, html};

use super::{Figures, FolderReport, NameByYear};
use crate::text::html_head::{NO_SCRIPT, head};

const STYLE: &str = "body{max-width:70rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#222;background:#fff}\
    h1{margin-bottom:.2rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}table{border-collapse:collapse;margin:.5rem 0}\
    th,td{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
    tr:nth-child(even) td{background:#f6f6f6}.bar{display:inline-block;height:.7rem;background:#4a7;vertical-align:middle}\
    .bar.bad{background:#c54}.dim{color:#666}.big{font-size:1.6rem}.cards{display:flex;flex-wrap:wrap;gap:1rem 2.5rem}\
    @media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}tr:nth-child(even) td{background:#252525}.dim{color:#999}a{color:#8bf}}";
/// Number of names on the page; the JSON file has more.
const NAMES: usize = 100;
/// Width of the longest bar, in characters.
const BAR: f64 = 12.0;

pub(super) fn write(report: &FolderReport) -> String {
    let title = format!("padanan report: {}", report.folder);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title, STYLE, NO_SCRIPT))
            body {
                h1 { (report.folder) }
                p.dim { @for (n, (pair, count)) in report.languages.iter().enumerate() {
                    @if n > 0 { ", " } (pair) " (" (count) ")"
                } }
                (cards(&report.total))
                (findings(report))
                (terms_and_facts(report))
                (backends(report))
                (trend(report))
                (worst(report))
                (names(report))
                (unreadable(report))
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

fn cards(total: &Figures) -> Markup {
    let card = |value: String, what: &str| html! { div { div.big { (value) } div.dim { (what) } } };
    html! {
        div.cards {
            (card(total.articles.to_string(), "articles"))
            (card(total.with_findings.to_string(), "need a person"))
            (card(total.segments.to_string(), "sentences"))
            (card(total.failed.to_string(), "not translated"))
            (card(share(total.terms_honoured, total.terms), "terms honoured"))
            (card(share(total.facts_kept, total.facts), "facts kept"))
            (card(share(total.decided, total.segments), "decided by a person"))
        }
    }
}

fn findings(report: &FolderReport) -> Markup {
    let most = report.findings.iter().map(|f| f.count).max().unwrap_or(0);
    html! {
        h2 { "Findings" }
        @if report.findings.is_empty() { p { "None." } } @else {
            table {
                tr { th { "code" } th { "severity" } th.n { "findings" } th.n { "articles" } th {} }
                @for finding in &report.findings {
                    tr {
                        td { (finding.code) } td { (finding.severity) }
                        td.n { (finding.count) } td.n { (finding.articles) }
                        td { (bar(finding.count as f64 / most.max(1) as f64, finding.severity == "error")) }
                    }
                }
            }
        }
    }
}

fn terms_and_facts(report: &FolderReport) -> Markup {
    let outcomes = ["kept", "altered", "missing", "added"];
    html! {
        h2 { "Terms and facts" }
        p {
            (report.total.terms_honoured) " of " (report.total.terms) " occurrences of glossary terms honoured"
            @for (outcome, count) in &report.terms { ", " (count) " " (outcome) }
            "."
        }
        @if !report.facts.is_empty() {
            table {
                tr { th { "facts" } @for outcome in outcomes { th.n { (outcome) } } }
                @for (kind, counts) in &report.facts {
                    tr { td { (kind) } @for outcome in outcomes { td.n { (counts.get(outcome).copied().unwrap_or(0)) } } }
                }
            }
        }
    }
}

fn backends(report: &FolderReport) -> Markup {
    let list = |counts: &BTreeMap<&'static str, u64>| {
        let all: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        all.join(", ")
    };
    html! {
        h2 { "Backends and review" }
        @if !report.backends.is_empty() {
            table {
                tr { th { "backend" } th.n { "sentences" } th.n { "characters" } th.n { "cost" } th.n { "findings per 100" } }
                @for backend in &report.backends {
                    tr {
                        td { (backend.name) } td.n { (backend.segments) } td.n { (backend.characters) }
                        td.n { (backend.cost.map_or("–".to_owned(), |cost| format!("{cost:.2}"))) }
                        td.n { (per_hundred(backend.findings, backend.segments)) }
                    }
                }
            }
            p.dim { "The cost is that of the sentences at the price of the configuration." }
        }
        p { "Origins: " (list(&report.origins)) "." }
        p { "States: " (list(&report.states)) "." }
    }
}

fn trend(report: &FolderReport) -> Markup {
    html! {
        h2 { "By month" }
        table {
            tr {
                th { "made in" } th.n { "articles" } th.n { "need a person" } th.n { "errors and warnings per 100 sentences" }
                th.n { "terms honoured" } th.n { "decided" }
            }
            @for month in &report.trend {
                @let f = &month.figures;
                tr {
                    td { (if month.month.is_empty() { "unknown" } else { &month.month }) }
                    td.n { (f.articles) } td.n { (f.with_findings) } td.n { (per_hundred(f.errors + f.warnings, f.segments)) }
                    td.n { (share(f.terms_honoured, f.terms)) } td.n { (share(f.decided, f.segments)) }
                }
            }
        }
    }
}

fn worst(report: &FolderReport) -> Markup {
    html! {
        h2 { "Articles that need a person most" }
        @if report.worst.is_empty() { p { "None." } } @else {
            table {
                tr {
                    th { "article" } th.n { "not translated" } th.n { "terms missing" } th.n { "errors" } th.n { "warnings" }
                    th.n { "decided" }
                }
                @for article in &report.worst {
                    @let f = &article.figures;
                    tr {
                        td {
                            a href=(link(&article.path)) { (article.path) }
                            @if let Some(title) = &article.title { br; span.dim { (title) } }
                        }
                        td.n { (f.failed) } td.n { (f.terms - f.terms_honoured) } td.n { (f.errors) } td.n { (f.warnings) }
                        td.n { (share(f.decided, f.segments)) }
                    }
                }
            }
            p.dim { "`padanan review` with the folder opens them, the most urgent first." }
        }
    }
}

fn names(report: &FolderReport) -> Markup {
    let shown = &report.names[..report.names.len().min(NAMES)];
    let mut years: Vec<&String> = shown.iter().flat_map(|name| name.years.keys()).collect();
    years.sort();
    years.dedup();
    let left = report.names_left_out + (report.names.len() - shown.len()) as u64;
    html! {
        h2 { "How names were written" }
        @if shown.is_empty() { p { "No name was met twice." } } @else {
            table {
                tr {
                    th { "name" }
                    @for year in &years { th { (if year.is_empty() { "unknown" } else { year.as_str() }) } }
                }
                @for name in shown {
                    tr { td { (name.name) @if name.is_term { span.dim { " (term)" } } } (forms(name, &years)) }
                }
            }
            @if left > 0 { p.dim { (left) " more; the JSON file has the first " (report.names.len()) "." } }
        }
    }
}

fn forms(name: &NameByYear, years: &[&String]) -> Markup {
    html! {
        @for year in years {
            td {
                @if let Some(forms) = name.years.get(*year) {
                    @let sorted = by_count(forms);
                    @for (n, (form, count)) in sorted.iter().enumerate() {
                        @if n > 0 { br; }
                        (form) " " span.dim { (count) }
                    }
                }
            }
        }
    }
}

fn by_count(forms: &BTreeMap<String, u64>) -> Vec<(&String, u64)> {
    let mut sorted: Vec<(&String, u64)> = forms.iter().map(|(form, count)| (form, *count)).collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    sorted
}

fn unreadable(report: &FolderReport) -> Markup {
    html! {
        @if !report.unreadable.is_empty() {
            h2 { "Not read" }
            ul { @for file in &report.unreadable { li { (file.path) ": " (file.message) } } }
        }
    }
}

/// A bar for a share of the longest one.
fn bar(share: f64, is_bad: bool) -> Markup {
    let class = if is_bad { "bar bad" } else { "bar" };
    html! { span class=(class) style=(format!("width:{:.1}rem", (share * BAR).max(0.1))) {} }
}

fn share(part: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / of as f64) }
}

fn per_hundred(part: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.1}", 100.0 * part as f64 / of as f64) }
}

/// A path as a link from the folder: what would end or change an address is escaped, and it is never one with a scheme.
fn link(path: &str) -> String {
    let mut out = String::from("./");
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(byte as char),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
