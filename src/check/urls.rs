//! URLs and addresses must come through as they stood.

use super::View;
use crate::finding::{Code, Finding};
use crate::text::urls;

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let missing = |span: &crate::text::Span| !view.target.contains(span.of(view.source));
    let links = urls::spans(view.source).into_iter().filter(missing);
    links
        .map(|span| {
            let message = format!("`{}` is not in the translation as it stood", span.of(view.source));
            Finding::new(Code::UrlMismatch, message).at_source(span)
        })
        .collect()
}
