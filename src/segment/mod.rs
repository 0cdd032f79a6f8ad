//! **Why** a translation is read, checked and reviewed sentence by sentence.
//! **Takes** the text of one block, and the abbreviations.
//! **Gives** [`sentences`]: byte ranges in order; what lies between them is white space only.
//! **Never** changes, drops or adds a byte, and never lets an open quotation swallow the sentences behind it.
//!
//! A stop (`.`, `?`, `!`, `…`, with the quotes and brackets that close behind it) is a candidate; small rules
//! decide. All of them look at most a few dozen bytes back and ahead, so that hostile input costs no more
//! than any other.
//!
//! ```text
//! Dr. Ir. H. Joko (52) tiba pukul 10.30 WIB. “Tidak ada korban. Semua selamat,” kata dia. Ia pulang
//!   no  no  no                               ^ lower-case follows: no          ^        ^
//! ```

mod abbreviations;
mod rules;

pub use abbreviations::Abbreviations;

use crate::bitext::Span;

/// The sentences of a block of text: non-empty ranges in order, each without white space at its ends.
///
/// A line break is no boundary in itself (text may be hard-wrapped), but a blank line is.
pub fn sentences(text: &str, abbreviations: &Abbreviations) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = skip_space(text, 0);
    let mut at = start;
    while at < text.len() {
        let Some(candidate) = rules::next_candidate(text, at) else { break };
        if rules::ends_sentence(text, start, &candidate, abbreviations) {
            push_trimmed(&mut spans, text, start, candidate.end);
            start = skip_space(text, candidate.end);
            at = start;
        } else {
            at = candidate.end;
        }
    }
    push_trimmed(&mut spans, text, start, text.len());
    spans
}

fn push_trimmed(spans: &mut Vec<Span>, text: &str, start: usize, end: usize) {
    let piece = &text[start..end];
    let trimmed = piece.trim_end_matches(is_space);
    if !trimmed.is_empty() {
        spans.push(Span::new(start, start + trimmed.len()));
    }
}

/// White space, and the byte-order mark that a file may begin with.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_space).len()
}

#[cfg(test)]
mod tests;
