//! The parts of a page around the segments: buttons, filter, help, dialogs.

use base64::Engine as _;
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};

use super::BitextRow;
use crate::bitext::Bitext;
use crate::review::filter::Filter;
use crate::text::digest::hex;

/// Keys: key, action in the script, button label, explanation.
const KEYS: [(&str, &str, &str, &str); 16] = [
    ("k", "previous", "Previous", "go to the previous segment"),
    ("j", "next", "Next", "go to the next segment"),
    ("f", "finding", "Next finding", "go to the next segment with findings"),
    ("a", "accept", "Accept", "the translation is right: this segment, or all of the range"),
    ("r", "reject", "Reject repair", "go back to the machine’s draft"),
    (
        "s",
        "other",
        "Other draft",
        "take the other backend’s draft, if there is one; press again to take back what was there, also your own text",
    ),
    ("t", "suggest", "Suggestion", "put a finding’s suggestion into the translation; again for the next one"),
    (
        "e",
        "edit",
        "Edit",
        "rewrite the translation; Ctrl+Enter saves it, Escape closes it and keeps what you typed as a draft",
    ),
    ("u", "undo", "Undo", "undo the last decision, back to the beginning of the session"),
    ("x", "range", "Range", "begin a range here; j and k widen it, a accepts all of it, Escape ends it"),
    (
        "/",
        "filter",
        "Filter",
        "show only some segments: findings, missing, edited, failed, undecided, waiting, term:NAME, or a text",
    ),
    ("g", "term", "Glossary entry", "add a glossary entry from the text selected on both sides"),
    ("m", "similar", "Similar", "show similar sentences from the translation memory; take one and edit it"),
    ("d", "show", "Draft", "switch between the changes, the final text and the draft"),
    ("v", "reading", "Reading view", "the whole article as text"),
    ("?", "help", "Help", "this list"),
];

/// Renders the toolbar, the switch, the filter and the status line.
pub(super) fn tools(typed: &str, segments: bool) -> Markup {
    html! {
        div.tools {
            @if segments {
                div role="toolbar" aria-label="Decisions" {
                    @for (key, action, label, _) in KEYS {
                        // The filter and the switch are separate controls.
                        @if action != "filter" && action != "show" {
                            button type="button" data-do=(action) aria-keyshortcuts=(key) data-only=[(action == "similar").then_some("online")] { (label) " " kbd { (key) } }
                        }
                    }
                    button type="button" data-do="save" data-only="offline" { "Save decisions" }
                }
                fieldset.show {
                    legend { "Show " kbd { "d" } }
                    @for (value, label) in [("changes", "Changes"), ("final", "Final"), ("draft", "Draft")] {
                        label { input type="radio" name="show" value=(value) checked[value == "changes"]; " " (label) }
                    }
                }
                form role="search" #filter {
                    label for="filter-text" { "Filter " kbd { "/" } }
                    input #filter-text name="filter" list="filters" value=(typed) autocomplete="off";
                    datalist #filters { @for word in Filter::WORDS { option value=(word) {} } }
                    button type="submit" { "Show" }
                }
            }
            (closing_button())
            p #status role="status" aria-live="polite" {}
        }
        p #ledger aria-hidden="true" {}
        (unsaved())
    }
}

/// Renders the place for drafts that are not saved; the script fills it.
fn unsaved() -> Markup {
    html! { details #unsaved open hidden { summary {} ul {} } }
}

/// Renders the tools with only the button that ends the program.
pub(super) fn closing() -> Markup {
    html! { div.tools { (closing_button()) p #status role="status" aria-live="polite" {} } (unsaved()) }
}

fn closing_button() -> Markup {
    html! { button type="button" data-do="close" data-only="online" { "End the review" } }
}

/// Renders how the document was made, and a summary of its contents.
pub(super) fn about(bitext: &Bitext) -> Markup {
    let summary = bitext.summary();
    html! {
        p { (bitext.from) " → " (bitext.to) " · " (bitext.article.path) " · " (bitext.run.backend)
            @if let Some(model) = &bitext.run.model { " (" (model) ")" } " · " (bitext.run.created) }
        p.summary {
            (summary.segments) " segments"
            @if summary.failed > 0 { " · " strong.error { (summary.failed) " not translated" } }
            " · terms " (summary.terms_honoured) " of " (summary.terms) " honoured · " (summary.findings) " findings"
        }
    }
}

/// Renders the explanation of the page.
pub(super) fn legend() -> Markup {
    html! {
        details {
            summary { "How to read this" }
            p { "The source is on the left, the translation on the right. " mark { "Glossary terms" }
                " are marked on both sides, and so are " span.fact.kept { "facts" } ", " span.fact.altered { "those that differ" }
                " with a wavy line; point at one to see its outcome. "
                del { "Deletions" } " and " ins { "insertions" } " show what was changed in the machine’s draft. "
                "“Save decisions” saves the decisions that you make here, as a file for "
                code { "padanan review --apply" } ". Until then, this browser keeps them, and what you have typed." }
        }
    }
}

/// Renders the dialogs, all closed.
pub(super) fn dialogs() -> Markup {
    html! {
        dialog #help aria-labelledby="help-title" {
            h2 #help-title { "Keys" }
            dl { @for (key, _, label, meaning) in KEYS { div { dt { kbd { (key) } " " (label) } dd { (meaning) } } } }
            form method="dialog" { button { "Close" } }
        }
        dialog #conflict aria-labelledby="conflict-title" {
            h2 #conflict-title { "This was changed elsewhere" }
            p { "Nothing was written. Behind this window, the page has what the file has now." }
            h3 { "In the file now" } div #conflict-theirs {}
            h3 { "Your decision" } div #conflict-ours {}
            p #conflict-also hidden {}
            form method="dialog" { button value="theirs" { "Keep what the file has" } button #conflict-again value="ours" { "Apply my decision again" } }
        }
        dialog #term aria-labelledby="term-title" {
            h2 #term-title { "New glossary entry" }
            p.dim { "Text that is selected on either side is already filled in." }
            form method="dialog" {
                p { label { "In the source " input name="source" required autocomplete="off"; } }
                p { label { "In the translation " input name="target" required autocomplete="off"; } }
                p { label { "Kind " select name="kind" {
                    @for kind in ["person", "place", "organisation", "work", "other"] { option { (kind) } }
                } } }
                button value="keep" { "Add" } button value="leave" formnovalidate { "Cancel" }
            }
        }
    }
}

/// Renders one row of the table of all articles.
pub(super) fn article_row(row: &BitextRow<'_>) -> Markup {
    let summary = row.bitext.summary();
    let mut codes = std::collections::BTreeMap::<&str, usize>::new();
    for finding in row.bitext.segments.iter().flat_map(|s| &s.findings) {
        *codes.entry(finding.code.as_str()).or_default() += 1;
    }
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { a href={ "/article/" (row.article) } { (row.name) }
                @if let Some(title) = &row.bitext.article.title { br; span.dim lang=(row.bitext.from) dir="auto" { (title) } } }
            td.decided role="cell" data-label="Decided" { progress max=(summary.segments) value=(row.progress.0) aria-label="decided" {} " "
                (row.progress.0) " of " (summary.segments) }
            td role="cell" data-label="Waiting" { (row.progress.1) }
            td role="cell" data-label="Missing terms" { (summary.terms - summary.terms_honoured) }
            td role="cell" data-label="Not translated" { (summary.failed) }
            td role="cell" data-label="Findings" { @for (i, (code, count)) in codes.iter().enumerate() { @if i > 0 { ", " } (code) " " (count) } }
        }
    }
}

/// Returns a short hash of texts. The name of a draft contains that of its bitext and of its sentence.
pub fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize()[..8])
}

/// Returns the hash of a script, in the form that a Content-Security-Policy uses.
pub(super) fn sha256_base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()))
}
