//! A target much shorter or much longer than its source.
//!
//! Of the 997 human translations of FLORES-200 dev (Indonesian to English) the shortest has 0.53 and the
//! longest 1.53 of its source's characters; the bounds lie well outside.

use super::View;
use crate::finding::{Code, Finding};

const SHORTEST: f64 = 0.4;
const LONGEST: f64 = 2.2;
/// In shorter segments a word more or less says nothing.
const FROM_CHARS: usize = 25;

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let (source, target) = (view.source.chars().count(), view.target.chars().count());
    if source < FROM_CHARS {
        return Vec::new();
    }
    let ratio = target as f64 / source as f64;
    let what = if ratio < SHORTEST {
        "shorter"
    } else if ratio > LONGEST {
        "longer"
    } else {
        return Vec::new();
    };
    let message = format!("the translation is much {what} than the source ({target} characters for {source})");
    vec![Finding::new(Code::LengthRatio, message)]
}
