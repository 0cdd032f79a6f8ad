//! Words that emphasis, tags or a link stand around.

use rustc_hash::FxHashMap;

use super::Span;
use super::markup::{Mark, marks};

/// Signs of emphasis, the longer ones first.
const SIGNS: [&str; 6] = ["**", "__", "~~", "*", "_", "`"];

/// Two signs, with words between them.
#[derive(Debug)]
pub struct Pair {
    /// The sign or tag before the words.
    pub open: String,
    /// The sign or tag behind them; of a link, its address too.
    pub close: String,
    /// Both signs and what is between them, in the source.
    pub outer: Span,
    /// What is between the signs.
    pub inner: Span,
}

/// Iterates over the pairs of a source of which nothing is in its translation.
pub fn lost<'t>(source: &str, target: &'t str) -> impl Iterator<Item = Pair> + use<'t> {
    pairs(source).into_iter().filter(move |pair| is_lost(pair, target))
}

/// Returns the pairs of a source: emphasis, tags, links.
fn pairs(source: &str) -> Vec<Pair> {
    let mut found = Vec::new();
    if !source.bytes().any(|b| b"*_~`<[".contains(&b)) {
        return found;
    }
    let marks = marks(source);
    // By name, the last tag before a mark.
    let mut tags: FxHashMap<&str, Span> = FxHashMap::default();
    for (span, mark) in &marks {
        let sign = span.of(source);
        let open = match mark {
            Mark::Link => source[..span.start].rfind('[').map(|at| Span::new(at, at + 1)),
            Mark::Tag => sign.strip_prefix("</").and_then(|name| tags.get(name.trim_end_matches('>')).copied()),
            Mark::Footnote => None,
        };
        tags.insert(sign.trim_matches(['<', '>']).split(' ').next().unwrap_or_default(), *span);
        let Some(open) = open.filter(|open| open.end < span.start) else { continue };
        let close = if *mark == Mark::Link { format!("{sign})") } else { sign.to_owned() };
        let end = if *mark == Mark::Link { source.len().min(span.end + 1) } else { span.end };
        found.push(Pair {
            open: open.of(source).to_owned(),
            close,
            outer: Span::new(open.start, end),
            inner: Span::new(open.end, span.start),
        });
    }
    // Marks and signs that are taken, in order.
    let mut used: Vec<Span> = marks.iter().map(|(span, _)| *span).collect();
    for sign in SIGNS {
        let free = |at: &usize| {
            used[..used.partition_point(|span| span.start <= *at)].last().is_none_or(|span| span.end <= *at)
        };
        let signs: Vec<usize> = source.match_indices(sign).map(|(at, _)| at).filter(free).collect();
        for pair in signs.chunks_exact(2) {
            let inner = Span::new(pair[0] + sign.len(), pair[1]);
            if surrounds(source, sign, inner) {
                let outer = Span::new(pair[0], pair[1] + sign.len());
                found.push(Pair { open: sign.to_owned(), close: sign.to_owned(), outer, inner });
            }
        }
        used.extend(signs.iter().map(|at| Span::new(*at, at + sign.len())));
        used.sort_unstable();
    }
    found
}

/// Whether signs surround words, as emphasis does: they touch the words, and outside of them there is no letter.
fn surrounds(source: &str, sign: &str, inner: Span) -> bool {
    let words = inner.of(source);
    let touches = words.trim() == words && words.chars().any(char::is_alphanumeric);
    let outside =
        [source[..inner.start - sign.len()].chars().next_back(), source[inner.end + sign.len()..].chars().next()];
    touches && outside.iter().flatten().all(|c| !c.is_alphanumeric())
}

/// Whether nothing of a pair is in the target: half a pair, or a damaged one, is mended elsewhere.
fn is_lost(pair: &Pair, target: &str) -> bool {
    match pair.open.as_bytes() {
        [b'['] => {
            !target.contains(['[', ']'])
                && !pair.close.get(2..).is_some_and(|to| target.contains(to.trim_end_matches(')')))
        }
        [b'<', ..] => !target.contains(['<', '>']),
        _ => pair.open.chars().next().is_some_and(|sign| !target.contains(sign)),
    }
}
