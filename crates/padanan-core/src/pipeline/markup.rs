//! The mark-up inside a sentence of a Markdown article comes back whole, whatever the backend did to it.
//!
//! Backends put spaces into it (`] (https://…`, `[ ^ 1 ]`, `< / b >`), drop it, or drop half of a pair. What is damaged is
//! mended where it stands; a lost footnote or address goes to the end of the sentence, where a reader finds it; and a tag
//! that has lost its other half is taken out, because it would reach over the rest of the article.

use crate::text::Span;
use crate::text::markup::{Mark, marks};

/// Maximum number of marks in a sentence that are mended; no sentence of an article has as many.
const MAX_MARKS: usize = 200;

/// Returns the translation with the mark-up of its source, if it lacks some.
pub(super) fn restored(source: &str, target: &str) -> Option<String> {
    let wanted = marks(source);
    if wanted.len() > MAX_MARKS || wanted.is_empty() && !target.contains(['|', '*', '`', '~']) {
        return None;
    }
    let mut text = target.to_owned();
    let mut from = 0;
    let mut lost = Vec::new();
    for (span, mark) in &wanted {
        let sign = span.of(source);
        match find(&text, sign, from).or_else(|| find(&text, sign, 0)) {
            Some(place) => {
                if place.of(&text) != sign {
                    text.replace_range(place.range(), sign);
                }
                from = if *mark == Mark::Tag { place.start + sign.len() } else { from };
            }
            None => lost.push((*span, *mark)),
        }
    }
    for (span, mark) in lost {
        match mark {
            Mark::Footnote => insert_footnote(&mut text, source, span),
            Mark::Link => insert_address(&mut text, &span.of(source)[2..]),
            Mark::Tag => {}
        }
    }
    close_up(&mut text, source, &wanted);
    drop_halves(&mut text, source);
    mend_emphasis(&mut text, source);
    open_links(&mut text, source);
    escape_columns(&mut text, source);
    (text != target).then_some(text)
}

/// Returns the place of a sign from `from` on: as it is, or else with spaces inside and with letters of another case.
fn find(text: &str, sign: &str, from: usize) -> Option<Span> {
    let rest = text.get(from..)?;
    if let Some(at) = rest.find(sign) {
        return Some(Span::new(from + at, from + at + sign.len()));
    }
    let first = sign.chars().next()?;
    rest.match_indices(first).find_map(|(at, _)| Some(Span::new(from + at, from + at + damaged(&rest[at..], sign)?)))
}

/// Returns the length of a damaged sign at the beginning of `text`.
fn damaged(text: &str, sign: &str) -> Option<usize> {
    let mut signs = sign.chars().filter(|c| !c.is_whitespace());
    let mut next = signs.next();
    for (at, c) in text.char_indices() {
        let Some(wanted) = next else { return Some(at) };
        if c.is_whitespace() && at > 0 {
            continue;
        }
        if !c.eq_ignore_ascii_case(&wanted) {
            return None;
        }
        next = signs.next();
    }
    next.is_none().then_some(text.len())
}

/// Takes out a space before a footnote that has none in the source.
fn close_up(text: &mut String, source: &str, wanted: &[(Span, Mark)]) {
    let close = |(span, mark): &&(Span, Mark)| *mark == Mark::Footnote && !source[..span.start].ends_with(' ');
    for (span, _) in wanted.iter().filter(close) {
        let sign = span.of(source);
        if let Some(at) = text.find(sign) {
            let words = text[..at].trim_end_matches(' ').len();
            text.replace_range(words..at, "");
        }
    }
}

/// Puts a footnote back: where its name stands without its sign; or behind the last stop, or before it, as in the source.
fn insert_footnote(text: &mut String, source: &str, span: Span) {
    let sign = span.of(source);
    let bare = sign.replace('^', "");
    if let Some(at) = text.find(&bare).filter(|_| !source.contains(&bare)) {
        return text.replace_range(at..at + bare.len(), sign);
    }
    let behind_stop = source[..span.start].trim_end().ends_with(['.', '?', '!', '”', '"']);
    let end = text.trim_end().len();
    let at = if behind_stop { end } else { text[..end].trim_end_matches(['.', '?', '!', '”', '"']).len() };
    text.insert_str(at, sign);
}

/// Puts an address back: behind its words, if brackets are still around them; or else it is its own words, where it stands
/// or at the end of the sentence.
fn insert_address(text: &mut String, address: &str) {
    let end = text.trim_end().len();
    let last = text[..end].trim_end_matches(['.', '?', '!']).len();
    let place = text.find(address).map(|at| {
        let behind = at + address.len();
        (text[..at].trim_end_matches(['(', ' ']).len(), behind + usize::from(text[behind..].starts_with(')')))
    });
    let words = |before: usize| {
        text[..before].ends_with(']') && !text[..before].rsplit('[').next().is_some_and(|w| w.starts_with('^'))
    };
    if let Some((before, behind)) = place.filter(|(before, _)| words(*before)) {
        return text.replace_range(before..behind, &format!("({address})"));
    }
    let close_of = |open: usize| Some(open + text[open..].find(']')?);
    let is_free = |close: &usize| !text[close + 1..].starts_with('(');
    let mut opened = text.rmatch_indices('[').map(|(at, _)| at).filter(|at| !text[*at..].starts_with("[^"));
    let free = opened.find_map(|open| close_of(open).filter(is_free)).filter(|_| place.is_none());
    if let Some(close) = free {
        return text.insert_str(close + 1, &format!("({address})"));
    }
    let (before, behind) = place.unwrap_or((last, last));
    let shown = address.split(' ').next().unwrap_or(address);
    text.replace_range(before..behind, &format!(" ([{shown}]({address}))"));
}

/// Closes up the signs of emphasis and their words (`** Putin **`), and takes out those that have lost their other half.
fn mend_emphasis(text: &mut String, source: &str) {
    for sign in ["**", "~~", "`", "*"] {
        let wanted = places(source, sign).len();
        let found = places(text, sign);
        if wanted == 0 || wanted % 2 == 1 {
            continue;
        }
        if found.len() % 2 == 1 {
            found.iter().rev().for_each(|at| text.replace_range(*at..at + sign.len(), ""));
            continue;
        }
        for pair in found.chunks(2).rev() {
            let (open, close) = (pair[0] + sign.len(), pair[1]);
            let words = text[open..close].trim().to_owned();
            text.replace_range(open..close, &words);
        }
    }
}

/// Returns where a sign of emphasis stands. `*` is not a half of `**`.
fn places(text: &str, sign: &str) -> Vec<usize> {
    let first = sign.chars().next().unwrap_or(' ');
    let alone = |at: usize| {
        let (before, behind) = (&text[..at], &text[at + sign.len()..]);
        !before.ends_with(first) && !behind.starts_with(first)
    };
    text.match_indices(sign).map(|(at, _)| at).filter(|at| alone(*at)).collect()
}

/// Takes out a tag whose other half is lost.
fn drop_halves(text: &mut String, source: &str) {
    let names: Vec<String> = marks(source)
        .iter()
        .filter(|(_, mark)| *mark == Mark::Tag)
        .filter_map(|(span, _)| span.of(source).strip_prefix("</").map(|name| name.trim_end_matches('>').to_owned()))
        .collect();
    for name in names {
        let of = |text: &str, closes: bool| -> Vec<Span> {
            let is_half = |sign: &str| {
                let inside = sign.trim_start_matches('<');
                let bare = inside.trim_start_matches('/').trim_end_matches('>');
                inside.starts_with('/') == closes && bare.split(' ').next() == Some(name.as_str())
            };
            let tags = marks(text).into_iter().filter(|(_, mark)| *mark == Mark::Tag);
            tags.map(|(span, _)| span).filter(|span| is_half(span.of(text))).collect()
        };
        let (opening, closing) = (of(text, false), of(text, true));
        if opening.len() != closing.len() {
            let mut all: Vec<Span> = opening.into_iter().chain(closing).collect();
            all.sort_by_key(|span| std::cmp::Reverse(span.start));
            all.iter().for_each(|span| text.replace_range(span.range(), ""));
        }
    }
}

/// Opens the brackets of a link's words again where only their end came back: its words are then those from the beginning
/// of the sentence, or from the link before.
fn open_links(text: &mut String, source: &str) {
    if source.matches('[').count() <= text.matches('[').count() {
        return;
    }
    let mut from = 0;
    while let Some(end) = text[from..].find("](").map(|at| from + at) {
        if !text[from..end].contains('[') {
            text.insert(from + (text[from..end].len() - text[from..end].trim_start().len()), '[');
        }
        let close = text[end..].find(')').map_or(text.len(), |at| end + at + 1);
        from = close.max(end + 2).min(text.len());
    }
}

/// Escapes a stroke that would begin a new column of a table.
fn escape_columns(text: &mut String, source: &str) {
    if text.contains('|') && !source.contains('|') {
        *text = text.replace('|', "\\|");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_mended_and_the_rest_stays() {
        let source = "Baca [Laporan Akhir](https://a.id/x) itu.[^1] Ia <b>tiba</b>.";
        for (target, wanted) in [
            (
                "Read the [Final Report] (https://a.id/x).[ ^ 1] He < b>arrived< /b>.",
                "Read the [Final Report](https://a.id/x).[^1] He <b>arrived</b>.",
            ),
            (
                "Read the [Final Report](https://a.id/x). He <B>arrived</B>.",
                "Read the [Final Report](https://a.id/x). He <b>arrived</b>.[^1]",
            ),
            (
                "Read the [Final Report](https://a.id/x).[^1] He <b>arrived.",
                "Read the [Final Report](https://a.id/x).[^1] He arrived.",
            ),
            (
                "Read the Final Report (https://a.id/x).[^1] He <b>arrived</b>.",
                "Read the Final Report ([https://a.id/x](https://a.id/x)).[^1] He <b>arrived</b>.",
            ),
            (
                "Read the [Final Report].[^1] He <b>arrived</b>.",
                "Read the [Final Report](https://a.id/x).[^1] He <b>arrived</b>.",
            ),
            ("Read it.[^1] He <b>arrived</b>.", "Read it.[^1] He <b>arrived</b> ([https://a.id/x](https://a.id/x))."),
        ] {
            assert_eq!(restored(source, target).as_deref(), Some(wanted));
        }
        assert_eq!(
            restored(source, "Read the [Final Report] https://a.id/x).[1] He <b>arrived</b>.").as_deref(),
            Some("Read the [Final Report](https://a.id/x).[^1] He <b>arrived</b>.")
        );
        for (target, wanted) in [
            ("** President ** left *Moscow*.", "**President** left *Moscow*."),
            ("**President left * Moscow *.", "President left *Moscow*."),
            ("**President** left *Moscow.", "**President** left Moscow."),
        ] {
            assert_eq!(restored("**Presiden** meninggalkan *Moskwa*.", target).as_deref(), Some(wanted));
        }
        assert_eq!(restored("Skor 2 * 3.", "Score 2 * 3."), None);
        assert_eq!(restored(source, "Read the [Final Report](https://a.id/x).[^1] He <b>arrived</b>."), None);
        assert_eq!(restored("Ia tiba.", "He arrived."), None);
        assert_eq!(restored("Ia tiba.", "He | arrived.").as_deref(), Some("He \\| arrived."));
        assert_eq!(
            restored("[Harga beras](https://a.id) naik.", "Rice prices](https://a.id) rose.").as_deref(),
            Some("[Rice prices](https://a.id) rose.")
        );
    }
}
