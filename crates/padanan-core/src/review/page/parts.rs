//! The parts of a page around the segments: the bar, the filters, the actions, the help, the dialogs.

use base64::Engine as _;
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};

use crate::bitext::Bitext;
use crate::review::filter::{Filter, counts};
use crate::text::digest::hex;

/// A key of the page.
struct Key {
    key: &'static str,
    /// Its action in the script.
    action: &'static str,
    label: &'static str,
    meaning: &'static str,
    /// Where its button is.
    place: ButtonPlace,
}

#[derive(PartialEq, Eq)]
enum ButtonPlace {
    /// Beside the segment in hand.
    Segment,
    /// In the menu of the bar.
    Menu,
    /// A control of its own.
    Own,
}

const fn key(
    place: ButtonPlace,
    key: &'static str,
    action: &'static str,
    label: &'static str,
    meaning: &'static str,
) -> Key {
    Key { key, action, label, meaning, place }
}

use ButtonPlace::{Menu, Own, Segment};

const KEYS: [Key; 25] = [
    key(Segment, "a", "accept", "Accept", "the translation is right: this segment, or all of the range"),
    key(
        Segment,
        "e",
        "edit",
        "Edit",
        "rewrite the translation; Ctrl+Enter saves it, Escape closes it and keeps what you typed as a draft, Alt+1 to Alt+9 put a suggestion in",
    ),
    key(
        Segment,
        "t",
        "suggest",
        "Suggestion",
        "put a finding’s suggestion into the translation; again for the next one",
    ),
    key(
        Segment,
        "s",
        "other",
        "Other draft",
        "take the other backend’s draft, if there is one; press again to take back what was there, also your own text",
    ),
    key(Segment, "r", "reject", "Reject repair", "go back to the machine’s draft"),
    key(
        Segment,
        "o",
        "note",
        "Note",
        "write a note about this segment; it goes with the bitext, into XLIFF as a note and into Word as a comment",
    ),
    key(Menu, "h", "history", "History", "who changed this segment, when, and which words were there"),
    key(Segment, "m", "similar", "Similar", "show similar sentences from the translation memory; take one and edit it"),
    key(Segment, "+", "merge", "Merge with next", "in an aligned article: make one of this segment and the next"),
    key(
        Segment,
        "b",
        "split",
        "Split",
        "in an aligned article: make two of this segment; Left and Right move the places, Enter splits",
    ),
    key(
        Segment,
        ">",
        "give",
        "Give to next",
        "in an aligned article: the last sentence of this translation belongs to the next segment",
    ),
    key(
        Segment,
        "<",
        "take",
        "Take from next",
        "in an aligned article: the first sentence of the next translation belongs to this segment",
    ),
    key(
        Own,
        "n",
        "needed",
        "Next that needs you",
        "go to the next place that needs a person, most urgent first, across articles",
    ),
    key(Own, "j", "next", "Next", "go to the next segment"),
    key(Own, "k", "previous", "Previous", "go to the previous segment"),
    key(Menu, "f", "finding", "Next finding", "go to the next segment with findings"),
    key(Own, "u", "undo", "Undo", "undo the last decision, back to the beginning of the session"),
    key(Menu, "x", "range", "Range", "begin a range here; j and k widen it, a accepts all of it, Escape ends it"),
    key(
        Menu,
        "A",
        "clean",
        "Accept all that are clean",
        "accept the segments of the range, or of the article, in which nothing was found; u takes it back",
    ),
    key(
        Own,
        "/",
        "filter",
        "Search",
        "show only some segments: waiting, missing, numbers, names, drafts, proposals, unsure, findings, failed, clean, undecided, edited, decided, term:NAME, or a text",
    ),
    key(Menu, "g", "term", "Glossary entry", "add a glossary entry from the text selected on both sides"),
    key(Own, "d", "show", "Draft", "switch between the changes, the final text and the draft"),
    key(Menu, "v", "reading", "Reading view", "the whole article as text"),
    key(Own, "c", "changes", "Changes", "in the reading view: show the changes, or the clean translation"),
    key(Menu, "?", "help", "Help", "this list"),
];

/// The actions that an exported page does not have.
const ONLINE: [&str; 5] = ["similar", "merge", "split", "give", "take"];

fn button(k: &Key) -> Markup {
    html! {
        button type="button" data-do=(k.action) aria-keyshortcuts=(k.key) data-only=[ONLINE.contains(&k.action).then_some("online")] {
            span { (k.label) } " " kbd { (k.key) }
        }
    }
}

/// What the bar of a page is about.
pub(super) struct Bar<'a> {
    /// The title, in this language.
    pub title: &'a str,
    pub lang: Option<&'a str>,
    /// Where the page of all articles is, and others.
    pub links: Markup,
    /// More about the article.
    pub about: Markup,
    /// The segments' bitexts; empty on a page without segments.
    pub bitexts: Vec<&'a Bitext>,
    /// The filter as typed.
    pub typed: &'a str,
    /// Whether there is a list of segments.
    pub segments: bool,
}

/// Renders the bar that stays, the filters below it, the line for messages, and the drafts that are not saved.
pub(super) fn bar(bar: &Bar<'_>) -> Markup {
    let total: usize = bar.bitexts.iter().map(|b| b.segments.len()).sum();
    let counts = counts_of(&bar.bitexts);
    let decided = counts.iter().find(|(word, _)| *word == "decided").map_or(0, |(_, n)| *n);
    html! {
        header.bar {
            div.name { h1 lang=[bar.lang] dir="auto" title=(bar.title) { (bar.title) } nav aria-label="Views" { (bar.links) } }
            @if !bar.bitexts.is_empty() {
                p.progress { span #decided { b { (decided) } " of " (total) " decided" } span #saving role="status" {} span #pace {} }
            }
            div.tools {
                @if bar.segments {
                    form role="search" #filter {
                        label.unseen for="filter-text" { "Search or filter" }
                        input #filter-text name="filter" type="search" list="filters" value=(bar.typed) autocomplete="off" placeholder="Search  /" aria-keyshortcuts="/";
                        datalist #filters { @for word in Filter::WORDS { option value=(word) {} } }
                        button.unseen type="submit" { "Show" }
                    }
                    fieldset.show {
                        legend.unseen { "Show (d)" }
                        @for (value, label) in [("changes", "Changes"), ("final", "Final"), ("draft", "Draft")] {
                            label { input type="radio" name="show" value=(value) checked[value == "changes"]; span { (label) } }
                        }
                    }
                    button type="button" data-do="undo" aria-keyshortcuts="u" title="Undo (u)" { span { "Undo" } " " kbd { "u" } }
                    button.save type="button" data-do="save" data-only="offline" { "Save decisions" }
                }
                details.menu { summary { span aria-hidden="true" { "⋯" } span.unseen { "More" } }
                    div {
                        @if bar.segments { @for k in KEYS.iter().filter(|k| k.place == Menu) { (button(k)) } }
                        (closing_button())
                        (bar.about)
                    }
                }
            }
            @if total > 0 { progress #line max=(total) value=(decided) aria-label="decided" {} }
        }
        @if bar.segments { (chips(&counts, bar.typed)) }
        p #status role="status" aria-live="polite" {}
        p #ledger aria-hidden="true" {}
        div #banner role="alert" hidden { span {} " "
            button type="button" data-do="resend" { "Save them now" } " " button type="button" data-do="forget" { "Discard" } }
        (unsaved())
        @if bar.segments { (actions()) }
    }
}

fn counts_of(bitexts: &[&Bitext]) -> Vec<(&'static str, usize)> {
    let mut sum: Vec<(&'static str, usize)> = Vec::new();
    for bitext in bitexts {
        for (at, (word, n)) in counts(bitext).into_iter().enumerate() {
            match sum.get_mut(at) {
                Some(row) => row.1 += n,
                None => sum.push((word, n)),
            }
        }
    }
    sum
}

/// The labels of the filters that are buttons.
const CHIPS: [(&str, &str); 13] = [
    ("all", "All"),
    ("waiting", "Needs you"),
    ("missing", "Terms"),
    ("numbers", "Numbers, dates"),
    ("names", "Names"),
    ("drafts", "Drafts disagree"),
    ("proposals", "Other text waits"),
    ("failed", "Not translated"),
    ("unsure", "Guesses"),
    ("clean", "Clean"),
    ("undecided", "Undecided"),
    ("edited", "Edited"),
    ("decided", "Decided"),
];

/// Renders the filters that are one click away, with how many segments each shows.
fn chips(counts: &[(&'static str, usize)], typed: &str) -> Markup {
    let typed = if typed.trim().is_empty() { "all" } else { typed.trim() };
    html! {
        nav.chips #chips aria-label="Filters" {
            @for (word, label) in CHIPS {
                @let count = counts.iter().find(|(w, _)| *w == word).map_or(0, |(_, n)| *n);
                button type="button" data-do="chip" data-filter=(word) aria-pressed=(if word == typed { "true" } else { "false" })
                    hidden[count == 0 && word != "all" && word != "waiting" && word != typed] { (label) " " span.count { (count) } }
            }
            button.needed type="button" data-do="needed" aria-keyshortcuts="n" { "Next " span.long { "that needs you " } kbd { "n" } }
        }
    }
}

/// Renders the actions on the segment in hand; the script puts them beside it.
fn actions() -> Markup {
    html! {
        div #actions role="toolbar" aria-label="Decisions" hidden {
            @for k in KEYS.iter().filter(|k| k.place == Segment) { (button(k)) }
            button.thumb type="button" data-do="needed" { "Next" }
            button.thumb type="button" data-do="undo" { "Undo" }
        }
    }
}

/// Renders the place for drafts that are not saved; the script fills it.
fn unsaved() -> Markup {
    html! { details #unsaved open hidden { summary {} ul {} } }
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
            form method="dialog" { button { "Close" } }
            h2 #help-title { "Keys" }
            dl { @for k in KEYS { div { dt { kbd { (k.key) } " " (k.label) } dd { (k.meaning) } } } }
        }
        dialog #conflict aria-labelledby="conflict-title" {
            h2 #conflict-title { "This was changed elsewhere" }
            p { "Nothing was written. Behind this window, the page has what the file has now." }
            h3 { "In the file now" } div #conflict-theirs {}
            h3 { "Your decision" } div #conflict-ours {}
            p #conflict-also hidden {}
            form method="dialog" { button value="theirs" { "Keep what the file has" } button #conflict-again value="ours" { "Apply my decision again" } }
        }
        dialog #again aria-labelledby="again-title" {
            h2 #again-title { "The same correction elsewhere" }
            p #again-what {}
            form method="dialog" {
                ul {}
                button value="apply" { "Apply to these" } " " button value="term" { "Make it a glossary entry" } " " button value="leave" { "Cancel" }
            }
        }
        dialog #note aria-labelledby="note-title" {
            h2 #note-title { "Note" }
            form method="dialog" {
                label.unseen for="note-text" { "Note" }
                textarea #note-text name="text" dir="auto" {}
                button value="keep" { "Add the note" } " " button value="leave" formnovalidate { "Cancel" }
            }
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
