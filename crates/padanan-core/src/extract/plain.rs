//! Extracts plain text: a line is a block. Lines that a mail client, an editor or a page's layout wrapped are joined again.
//!
//! In text wrapped at a given width, each line is as full as it can be: the next line's first word would not have
//! fitted. A run of lines that are mostly full, and that break inside sentences, is hard-wrapped; its headings and list
//! items, which are shorter than they could be, stay separate. A word that is divided at the end of its line goes on, and
//! so does a sentence behind the number of a page.

use super::{Piece, is_space, kind, run_on, trimmed};
use crate::text::Span;
use crate::text::line_breaks::{is_divided, is_page_number, is_running_head, is_wide};

/// Returns the blocks of a plain text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut spans: Vec<Span> = Vec::new();
    for run in runs(text) {
        let layout = Layout::of(text, &run);
        let mut previous: Option<Span> = None;
        for (n, line) in run.into_iter().enumerate() {
            let goes_on = previous.is_some_and(|p| {
                let (above, below) = (p.of(text), line.of(text));
                let heads = n == 1 && is_heading(above, below);
                let turned =
                    p.end + 2 < line.start && is_prose_line(above) && !text[p.end..line.start].trim().is_empty();
                wrapped(above, below) || turned || layout.is_some_and(|layout| !heads && layout.joins(above, below))
            });
            match spans.last_mut() {
                Some(last) if goes_on => last.end = line.end,
                _ => spans.push(line),
            }
            previous = Some(line);
        }
    }
    kind::classify(text, &run_on::split(text, over_pages(text, spans)))
}

/// Returns the non-empty lines, in runs separated by empty ones. The number of a page is a run of its own, unless it is
/// between two lines of one sentence: then it is left out, and the block goes over it.
fn runs(text: &str) -> Vec<Vec<Span>> {
    let lines: Vec<Span> = lines(text).map(|line| trimmed(text, line)).collect();
    let mut runs: Vec<Vec<Span>> = Vec::new();
    let (mut adjacent, mut n) = (false, 0);
    while let Some(&line) = lines.get(n) {
        n += 1;
        if line.is_empty() {
            adjacent = false;
            continue;
        }
        if adjacent && let Some(behind) = page_between(text, &lines, n - 1) {
            n = behind;
            continue;
        }
        match runs.last_mut() {
            Some(run) if adjacent => run.push(line),
            _ => runs.push(vec![line]),
        }
        adjacent = true;
    }
    runs
}

/// Returns the first line behind the number and the head of a page that begin with line `n`, if they stand inside a sentence.
fn page_between(text: &str, lines: &[Span], n: usize) -> Option<usize> {
    let head = |line: &&Span| is_page_number(line.of(text)) || is_running_head(line.of(text));
    let behind = n + lines[n..].iter().take(3).take_while(head).count();
    let numbered = lines[n..behind].iter().any(|line| is_page_number(line.of(text)));
    let above = n.checked_sub(1).map(|n| lines[n].of(text))?;
    let below = lines.get(behind).map(|line| line.of(text))?;
    let inside = is_wide(above) && !is_ended(above) && below.starts_with(char::is_alphabetic);
    (numbered && inside).then_some(behind)
}

/// Joins blocks between which there is only the number of a page, if the sentence goes on with a small letter.
fn over_pages(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    let mut spans = spans.into_iter().peekable();
    while let Some(span) = spans.next() {
        let page = is_page_number(span.of(text));
        let goes_on = |last: &Span, next: &Span| {
            let line = last.of(text).rsplit('\n').next().unwrap_or_default();
            line.chars().count() >= MIN_FULL && !is_ended(line) && next.of(text).starts_with(char::is_lowercase)
        };
        match (joined.last_mut(), spans.peek()) {
            (Some(last), Some(next)) if page && goes_on(last, next) => {
                last.end = next.end;
                spans.next();
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// Splits a text into lines at LF, CR LF, CR, NEL, and Unicode's line and paragraph separators.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len();
        span
    })
}

/// The widths of wrapped text, in characters. Below [`NARROW`] it is a column, where more has to speak for it.
const WIDTHS: std::ops::RangeInclusive<usize> = 14..=110;
const NARROW: usize = 40;
/// Minimum length of a line that is full by itself.
const MIN_FULL: usize = 45;

/// How a run of lines is wrapped.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// The length of a full line, in characters.
    width: usize,
}

impl Layout {
    /// Returns how a run of lines is wrapped, if it is.
    fn of(text: &str, run: &[Span]) -> Option<Self> {
        if run.len() < 3 {
            return None;
        }
        // A line longer than any width rules out wrapping at once.
        let width = run.iter().map(|line| line.of(text).chars().take(WIDTHS.end() + 1).count()).max()?;
        if !WIDTHS.contains(&width) {
            return None;
        }
        let layout = Self { width };
        let breaks = || run.windows(2).map(|pair| (pair[0].of(text), pair[1].of(text)));
        let all = run.len() - 1;
        let full = breaks().filter(|(above, below)| layout.is_full(above, below)).count();
        let low = breaks().filter(|(above, below)| !is_ended(above) && below.starts_with(char::is_lowercase)).count();
        let stops = run.iter().filter(|line| has_stop(line.of(text))).count();
        let wrapped = if width < NARROW {
            // A list of short lines has no sentences, and verses are not full.
            stops > 0
                && ((full * 3 >= all * 2 && low * 2 >= all) || (low * 4 >= all && Self::is_prose(text, run, full)))
        } else {
            full * 2 >= all && (low * 4 >= all || Self::is_prose(text, run, full))
        };
        wrapped.then_some(layout)
    }

    /// Whether lines that go on with capitals are prose: nearly all are full and end inside a sentence, the last ends like
    /// one, and there are more words in small letters than in headlines.
    fn is_prose(text: &str, run: &[Span], full: usize) -> bool {
        let (last, others) = run.split_last().unwrap_or((&run[0], run));
        let inside = others.iter().filter(|line| !is_ended(line.of(text))).count();
        let words = || run.iter().flat_map(|line| line.of(text).split_whitespace());
        let small = words().filter(|word| word.starts_with(char::is_lowercase)).count();
        full * 8 >= others.len() * 7
            && inside * 2 >= others.len()
            && has_stop(last.of(text))
            && small * 3 >= words().count()
    }

    /// Whether a line of the run goes on with the next.
    fn joins(self, above: &str, below: &str) -> bool {
        let inside = !is_ended(above) && below.starts_with(char::is_lowercase);
        (self.is_full(above, below) || (inside && above.chars().count() * 3 >= self.width * 2)) && !begins_anew(below)
    }

    /// Whether the first word of `below` would not have fitted on the line `above`.
    fn is_full(self, above: &str, below: &str) -> bool {
        let word = below.split(is_space).next().unwrap_or(below);
        // In print, letters have different widths.
        above.chars().count() + 1 + word.chars().count() > self.width - self.width / 16 || is_divided(above, below)
    }
}

/// Whether a full line ends inside a sentence with words in small letters.
fn is_prose_line(line: &str) -> bool {
    let small = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    line.chars().count() >= MIN_FULL && !is_ended(line) && small * 3 >= line.split_whitespace().count()
}

/// Whether the first line of a run is a heading above a text that begins with a capital.
fn is_heading(above: &str, below: &str) -> bool {
    let words = || above.split_whitespace();
    let small = words().filter(|word| word.starts_with(char::is_lowercase)).count();
    below.starts_with(char::is_uppercase) && !is_ended(above) && words().count() >= 3 && small * 4 <= words().count()
}

/// Whether a line is a list item, or of another kind than running text.
fn begins_anew(line: &str) -> bool {
    kind::own_kind(line).is_some()
}

/// Whether `next` continues a sentence that was broken at the end of a full line, or a word that was.
fn wrapped(line: &str, next: &str) -> bool {
    let full = line.chars().take(200).count() >= MIN_FULL;
    let low = next.starts_with(char::is_lowercase);
    low && ((full && !is_ended(line)) || is_divided(line, next))
}

fn is_ended(line: &str) -> bool {
    line.trim_end_matches(is_space).ends_with(['.', '?', '!', ':', ';', '”', '"', '…'])
}

/// Whether a sentence ends in a line or at its end.
fn has_stop(line: &str) -> bool {
    line.ends_with(['.', '?', '!', '”', '"', '…', ')'])
        || [". ", "? ", "! ", ".” ", ".\" "].iter().any(|stop| line.contains(stop))
}
