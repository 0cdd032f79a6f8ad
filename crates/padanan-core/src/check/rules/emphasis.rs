//! Emphasis of the source that the target has lost: it tells the reader what the author meant.

use super::{Check, CheckExample, Order, Reads, View};
use crate::finding::{Code, Finding, Severity};
use crate::text::emphasis::lost;

pub(super) const CHECK: Check = Check {
    code: Code::EmphasisLost,
    severity: Severity::Info,
    about: "Words between two signs of emphasis (`**`, `*`, `__`, `_`, `~~`, backticks), in a tag and its end, or in a link \
            whose address is none of the web, where the target has no such sign at all. Many engines return words alone; \
            padanan puts emphasis back around the words that translate what it was around, where it knows them, and this \
            says where it does not. A link with a URL is the matter of `url-mismatch`.",
    example: CheckExample::new(
        "Harga **beras** naik.",
        "Rice prices rose.",
        "`**beras**` is marked, and nothing in the translation is",
    ),
    counter_example: CheckExample::right("Harga **beras** naik, 2 * 3.", "**Rice** prices rose, 2 * 3."),
    reads: Reads::Target,
    order: Order::Last,
    run,
};

/// Maximum number of findings in a segment.
const MOST: usize = 20;
/// Maximum length of what a message quotes, in bytes.
const SHOWN: usize = 60;

fn run(view: &View<'_>) -> Vec<Finding> {
    let source = view.source.text;
    let has_url = |span| view.source.links().iter().any(|link| link.overlaps(span));
    let lost = lost(source, view.target.text).filter(|pair| !pair.open.starts_with('[') || !has_url(pair.outer));
    lost.take(MOST)
        .map(|pair| {
            let marked = pair.outer.of(source);
            let shown = &marked[..marked.floor_char_boundary(SHOWN)];
            let more = if shown.len() < marked.len() { "…" } else { "" };
            let message = format!("`{shown}{more}` is marked, and nothing in the translation is");
            Finding::new(Code::EmphasisLost, message).at_source(pair.outer)
        })
        .collect()
}
