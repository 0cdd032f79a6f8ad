//! Cuts a text that is too long for the model: at clause punctuation near the middle, else between words, else
//! anywhere.

use crate::text::Span;

/// Cuts a text into pieces that each fulfil `fits`, without the white space around them. No cut goes through a span in
/// `kept`.
///
/// A piece without a place to cut is returned whole, whether it fits or not.
pub(super) fn pieces(text: &str, kept: &[Span], fits: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut open = vec![trimmed(text, Span::new(0, text.len()))];
    while let Some(piece) = open.pop() {
        if piece.is_empty() {
            continue;
        }
        // A piece that is far too long is cut without asking `fits`: tokenizing it takes longer than cutting it.
        if piece.len() <= MAX_LENGTH && fits(piece.of(text)) {
            pieces.push(piece);
            continue;
        }
        match cut(text, piece, kept) {
            Some(at) => {
                open.push(trimmed(text, Span::new(at, piece.end)));
                open.push(trimmed(text, Span::new(piece.start, at)));
            }
            None => pieces.push(piece),
        }
    }
    pieces
}

/// Maximum length of a piece that may fit, in bytes.
const MAX_LENGTH: usize = 2000;

/// Returns the best place to cut, ranked by the character before it, then by the distance to the middle.
fn cut(text: &str, piece: Span, kept: &[Span]) -> Option<usize> {
    let middle = piece.start + piece.len() / 2;
    // Only the half around the middle is searched, so that no cut leaves a tiny piece.
    let (from, to) = (piece.start + piece.len() / 4, piece.end - piece.len() / 4);
    let free = |at: usize| piece.start < at && at < piece.end && !kept.iter().any(|k| k.start < at && at < k.end);
    let mut best: Option<((u8, usize), usize)> = None;
    let mut before = ' ';
    for (offset, c) in piece.of(text).char_indices() {
        let at = piece.start + offset;
        if (from..=to).contains(&at) && free(at) {
            let rank = match (before, c.is_whitespace()) {
                (';' | ':' | '.' | '!' | '?' | '—' | '–', true) => 0,
                (',' | ')' | '”', true) => 1,
                (_, true) => 2,
                _ if before.is_alphanumeric() && c.is_alphanumeric() => 4,
                _ => 3,
            };
            let worth = (rank, at.abs_diff(middle));
            if best.is_none_or(|(w, _)| worth < w) {
                best = Some((worth, at));
            }
        }
        before = c;
    }
    best.map(|(_, at)| at)
}

fn trimmed(text: &str, span: Span) -> Span {
    let part = span.of(text);
    let start = span.start + (part.len() - part.trim_start().len());
    Span::new(start, start + part.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut_into(text: &str, most: usize) -> Vec<&str> {
        pieces(text, &[], &|p: &str| p.chars().count() <= most).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn cuts_stand_at_clause_marks() {
        assert_eq!(cut_into("Pendek saja.", 40), ["Pendek saja."]);
        assert_eq!(
            cut_into("Ia datang dari kota itu; mereka pulang, lalu tidur", 30),
            ["Ia datang dari kota itu;", "mereka pulang, lalu tidur"]
        );
        assert_eq!(cut_into("satu dua tiga empat lima enam", 16), ["satu dua tiga", "empat lima enam"]);
        assert_eq!(cut_into("aaaaaaaaaaaaaaaa", 10), ["aaaaaaaa", "aaaaaaaa"]);
        assert_eq!(cut_into("  ", 3), [""; 0]);
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost(text in "[a-c,;. \u{e9}]{0,200}", most in 4usize..40) {
            let found = pieces(&text, &[], &|p: &str| p.chars().count() <= most);
            let bare = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(found.iter().map(|s| bare(s.of(&text))).collect::<String>(), bare(&text));
            prop_assert!(found.windows(2).all(|w| w[0].end <= w[1].start));
        }

        #[test]
        fn what_is_kept_stays_whole(text in "[a-c,; ]{30,90}", at in 0usize..20, length in 1usize..10) {
            let kept = Span::new(at, at + length);
            prop_assume!(!text[at..at + length].starts_with(' ') && !text[at..at + length].ends_with(' '));
            let found = pieces(&text, &[kept], &|p: &str| p.len() <= 8);
            prop_assert!(found.iter().any(|p| p.contains(kept)), "{:?}", found);
        }
    }
}
