//! Quotation marks: the translation quotes as often as the source.
//!
//! Only double marks are counted, of whatever shape; single ones are apostrophes too often. A quotation that
//! goes on over several segments is unbalanced in the source, and then rightly in the translation.

use super::View;
use crate::finding::{Code, Finding};

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let (source, target) = (marks(view.source), marks(view.target));
    if source == target {
        return Vec::new();
    }
    // Single marks may stand for double ones on either side.
    let singles = |text: &str| text.chars().filter(|c| matches!(c, '‘' | '‹' | '›')).count();
    if singles(view.source) > 0 || singles(view.target) > 0 {
        return Vec::new();
    }
    let message = if target % 2 == 1 && source % 2 == 0 {
        "a quotation is opened or closed only once in the translation".to_owned()
    } else {
        format!("the source has {source} quotation marks, the translation {target}")
    };
    vec![Finding::new(Code::QuoteMismatch, message)]
}

/// How many double quotation marks. One behind a digit is an inch.
fn marks(text: &str) -> usize {
    let mut previous = ' ';
    let mut count = 0;
    for c in text.chars() {
        let inch = c == '"' && previous.is_ascii_digit();
        if matches!(c, '“' | '”' | '„' | '"' | '«' | '»' | '＂') && !inch {
            count += 1;
        }
        previous = c;
    }
    count
}
