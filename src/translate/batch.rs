//! Fits the work to a backend's limits: groups texts into requests, and cuts a text that is too long into parts.

use std::ops::Range;

use super::Capabilities;

/// Overhead of every text in a request, in bytes: quotes, commas, field names.
const OVERHEAD: usize = 16;

/// Groups consecutive texts into requests that fit the limits. `lengths` are the lengths of the texts in bytes.
pub(super) fn batches(lengths: &[usize], can: &Capabilities) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, length) in lengths.iter().enumerate() {
        let cost = length + OVERHEAD;
        if i > start && (i - start >= can.max_texts || bytes + cost > can.max_request_bytes) {
            ranges.push(start..i);
            (start, bytes) = (i, 0);
        }
        bytes += cost;
    }
    if start < lengths.len() {
        ranges.push(start..lengths.len());
    }
    ranges
}

/// Cuts a text into parts of at most `most` bytes, each with the white space that follows it.
///
/// It cuts after the end of a sentence if there is one in the second half of the part, else after clause punctuation,
/// else between words, else (without any white space) between characters. Nothing is lost: the parts and the white
/// space after them, joined, are the text.
pub(super) fn parts(text: &str, most: usize) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > most.max(4) {
        let at = cut_at(rest, most.max(4));
        let (part, after) = rest.split_at(at);
        let space = after.len() - after.trim_start().len();
        parts.push((part, &after[..space]));
        rest = &after[space..];
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push((rest, ""));
    }
    parts
}

fn cut_at(text: &str, most: usize) -> usize {
    let limit = text.floor_char_boundary(most);
    let window = &text[..limit];
    let behind = |marks: &[char]| {
        window
            .char_indices()
            .rev()
            .take_while(|(at, _)| *at >= limit / 2)
            .find(|(at, c)| c.is_whitespace() && window[..*at].ends_with(marks))
            .map(|(at, _)| at)
    };
    behind(&['.', '?', '!', '”', '"', '…'])
        .or_else(|| behind(&[',', ';', ':', ')', '–', '—']))
        .or_else(|| window.char_indices().rev().find(|(at, c)| *at > 0 && c.is_whitespace()).map(|(at, _)| at))
        .unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::placeholders::MarkerStyle;

    fn can(max_texts: usize, max_request_bytes: usize) -> Capabilities {
        Capabilities {
            max_texts,
            max_request_bytes,
            max_text_bytes: max_request_bytes,
            marks: MarkerStyle::None,
            takes_terms: false,
            protects_names: &[],
            examples: 0,
            context: 0,
        }
    }

    #[test]
    fn requests_stay_within_both_limits() {
        assert_eq!(batches(&[10, 10, 10], &can(2, 1000)), [0..2, 2..3]);
        assert_eq!(batches(&[10, 10, 10], &can(50, 60)), [0..2, 2..3]);
        assert_eq!(batches(&[1000, 10], &can(50, 60)), [0..1, 1..2]);
        assert!(batches(&[], &can(50, 60)).is_empty());
    }

    #[test]
    fn a_long_text_is_cut_where_a_reader_pauses() {
        let text = "Satu dua tiga. Empat lima, enam tujuh delapan";
        assert_eq!(parts(text, 20)[0], ("Satu dua tiga.", " "));
        assert_eq!(parts("tanpaspasi", 4), [("tanp", ""), ("aspa", ""), ("si", "")]);
        assert_eq!(parts("", 4), [("", "")]);
    }

    proptest! {
        #[test]
        fn no_part_is_too_long_and_none_is_lost(text in "[a-zé ,.\n]{0,200}", most in 4usize..50) {
            let parts = parts(&text, most);
            let joined: String = parts.iter().flat_map(|(part, space)| [*part, *space]).collect();
            prop_assert_eq!(&joined, &text);
            prop_assert!(parts.iter().all(|(part, _)| part.len() <= most));
        }
    }
}
