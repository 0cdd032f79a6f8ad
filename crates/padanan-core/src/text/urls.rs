//! Parts of a text that translation must not change: URLs, e-mail addresses, handles, and what Markdown says with words: the
//! addresses of links that are no URLs, and the names of footnotes.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Span, markup};

/// Returns the protected parts of `text`, in order, without the punctuation of the sentence around them.
pub fn spans(text: &str) -> Vec<Span> {
    let mut found = outside_markup(text);
    let marked = markup::protected(text);
    if !marked.is_empty() {
        found.retain(|link| {
            let next = marked.partition_point(|mark| mark.end <= link.start);
            marked.get(next).is_none_or(|mark| link.end <= mark.start)
        });
        found.extend(marked);
        found.sort_unstable();
    }
    found
}

fn outside_markup(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut end = 0;
    for at in signs(text) {
        if at < end {
            continue;
        }
        let before = text[end..at].char_indices().rev().find(|(_, c)| breaks(*c));
        let start = before.map_or(end, |(i, c)| end + i + c.len_utf8());
        end = text[at..].find(breaks).map_or(text.len(), |i| at + i);
        found.extend(protected(text, Span::new(start, end)));
    }
    found
}

static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));

/// Returns the positions of every slash, at sign and `www.`: each protected part contains at least one of them.
fn signs(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut signs: Vec<usize> = memchr::memchr2_iter(b'/', b'@', bytes).collect();
    let marked = signs.len();
    signs.extend(WWW.find_iter(bytes));
    if marked > 0 && signs.len() > marked {
        signs.sort_unstable();
    }
    signs
}

/// Returns whether a character never occurs in a URL: white space, quotation marks, markup brackets.
fn breaks(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '‘' | '’' | '«' | '»' | '|' | '`' | '\u{FEFF}')
}

/// Returns the protected part of a run of characters without white space, if it has one.
fn protected(text: &str, run: Span) -> Option<Span> {
    let word = run.of(text);
    let lead = word.find("://").map(|i| {
        let scheme = word[..i].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        (i - scheme, i + 3)
    });
    if let Some((at, body)) = lead
        && body > at + 3
        && word.len() > body
    {
        return Some(clean(text, Span::new(run.start + at, run.end)));
    }
    let skip = word.len() - word.trim_start_matches(['(', '[', '{', '*', '_', ',', ';', ':']).len();
    let bare = clean(text, Span::new(run.start + skip, run.end));
    let word = bare.of(text);
    let named = word.starts_with("www.") && word.len() > 6;
    (named || is_email(word) || is_handle(word) || is_host_with_path(word)).then_some(bare)
}

/// Strips the sentence's own punctuation, and a closing bracket that was not opened inside.
fn clean(text: &str, span: Span) -> Span {
    let mut end = span.end;
    loop {
        let word = &text[span.start..end];
        let Some(last) = word.chars().next_back() else { break };
        let unopened = |open: char| word.matches(open).count() < word.matches(last).count();
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…' | '*' | '_' => true,
            ')' => unopened('('),
            ']' => unopened('['),
            '}' => unopened('{'),
            _ => false,
        };
        if !drop || span.end - end > 16 {
            break;
        }
        end -= last.len_utf8();
    }
    Span::new(span.start, end)
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label = |l: &&str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let top = labels.last().is_some_and(|t| t.len() >= 2 && t.bytes().all(|b| b.is_ascii_alphabetic()));
    host.len() <= 253 && labels.len() >= 2 && labels.iter().all(label) && top
}

fn is_email(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    !user.is_empty() && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(&b)) && is_host(host)
}

fn is_handle(word: &str) -> bool {
    word.strip_prefix('@')
        .is_some_and(|h| h.len() >= 2 && h.bytes().all(|b| b.is_ascii_alphanumeric() || b"._".contains(&b)))
}

/// `shope.ee/1Ak`: a host without a scheme counts only with a path, because `kompas.com` is also a name.
fn is_host_with_path(word: &str) -> bool {
    word.split_once('/').is_some_and(|(host, path)| !path.is_empty() && is_host(host))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_protected_and_what_is_not() {
        for (text, wanted) in [
            ("Baju https://shope.ee/1AkMGMKChc", vec!["https://shope.ee/1AkMGMKChc"]),
            ("lihat (https://a.id/x_(y)).", vec!["https://a.id/x_(y)"]),
            ("[judul](https://a.id/b) dan", vec!["https://a.id/b"]),
            ("[judul](data.html \"Isi. Dua\") dan[^catatan]", vec!["data.html \"Isi. Dua\"", "catatan"]),
            ("ke redaksi@detik.com, ya", vec!["redaksi@detik.com"]),
            ("www.kompas.com.", vec!["www.kompas.com"]),
            ("shope.ee/1Ak dan @jokowi!", vec!["shope.ee/1Ak", "@jokowi"]),
            ("KOMPAS.com - 16/8/2020 km/jam dan/atau", vec![]),
            ("a@b", vec![]),
            ("://", vec![]),
        ] {
            let found: Vec<&str> = spans(text).iter().map(|s| s.of(text)).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    /// Checks every run without white space, one by one.
    fn one_by_one(text: &str) -> Vec<Span> {
        let runs = text.split(breaks).filter(|run| !run.is_empty());
        let span = |run: &str| {
            let start = run.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(start, start + run.len())
        };
        runs.filter_map(|run| protected(text, span(run))).collect()
    }

    proptest! {
        #[test]
        fn nothing_protected_is_passed_over(
            text in "([a-z./:@()é “”|]|https://|www\\.|@[a-z]{2}|[a-z]{2}\\.id/|a@b\\.id){0,40}",
        ) {
            prop_assert_eq!(spans(&text), one_by_one(&text));
        }

        #[test]
        fn spans_are_in_order_and_on_boundaries(text in "([a-z./:@()é ]|https://|www\\.){0,60}") {
            let mut at = 0;
            for span in spans(&text) {
                prop_assert!(span.start >= at && !span.is_empty() && text.get(span.range()).is_some());
                at = span.end;
            }
        }
    }
}
