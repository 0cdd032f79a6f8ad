//! Single signs that a machine left in a target: those of East Asian writing, and a dash that entities have become.

use super::foreign::Found;
use crate::text::Span;

/// Whether a sign is one of East Asian writing: its stops, brackets and quotation marks, and Latin signs as wide as its own.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x3001..=0x303F | 0xFF01..=0xFF5E)
}

/// Finds the first sign of East Asian writing, if the source has none: *The visit lasted three days。*
pub(super) fn wide_sign(source: &str, target: &str) -> Option<Found> {
    let (at, sign) = target.char_indices().find(|(_, c)| is_wide(*c))?;
    let message = format!("`{sign}` is a sign of East Asian writing, and the source has none");
    (!source.chars().any(is_wide)).then(|| (Span::new(at, at + sign.len_utf8()), message))
}

/// Finds a dash between a number and what it counts, where the source has the word right behind the same number: *1,200 –
/// people* for *1.200 orang*. A dash for a comma (*pada 1990, tahun …*) is none of these, nor is one of a pair.
pub(super) fn dash_behind_a_number(source: &str, target: &str) -> Option<Found> {
    let is_dash = |word: &str| matches!(word, "-" | "–" | "—");
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let counted = |number: &str, next: &str| {
        number.ends_with(|c: char| c.is_ascii_digit()) && next.starts_with(char::is_lowercase)
    };
    if target.split(' ').filter(|word| is_dash(word)).count() != 1 || source.split_whitespace().any(is_dash) {
        return None;
    }
    let words: Vec<&str> = target.split(' ').collect();
    let at = words.windows(3).position(|w| is_dash(w[1]) && counted(w[0], w[2]))?;
    let number = digits(words[at]);
    let mut pairs = source.split_whitespace().zip(source.split_whitespace().skip(1));
    pairs.find(|(one, next)| counted(one, next) && digits(one) == number)?;
    let start: usize = words[..=at].iter().map(|word| word.len() + 1).sum();
    let dash = words[at + 1];
    let message = format!("`{dash}` is between `{}` and what it counts, and the source has no dash", words[at]);
    Some((Span::new(start, start + dash.len()), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_other_writing_are_found_unless_the_source_has_them() {
        for (source, target, sign) in [
            ("Kunjungan itu tiga hari.", "The visit lasted three days。", Some("。")),
            ("Pada Senin (3/2/2025).", "On Monday （3/2/2025).", Some("（")),
            ("\"Ya,\" katanya.", "「Yes,\" he said.", Some("「")),
            ("Film 「千と千尋」 laris.", "The film 「千と千尋」 sold well.", None),
            ("Ia tiba — kemarin…", "He arrived — “yesterday”…", None),
        ] {
            assert_eq!(wide_sign(source, target).map(|(span, _)| span.of(target)), sign, "{target}");
        }
    }

    #[test]
    fn a_dash_is_stray_only_between_a_number_and_what_it_counts() {
        for (source, target, found) in [
            ("Sebanyak 1.200 orang datang.", "As many as 1,200 – people came.", true),
            ("Sebanyak 1.200 anak-anak datang.", "As many as 1,200 – children came.", true),
            ("Ada 100 meter pagar.", "There are 100 - meter of fence.", true),
            ("Pada 1990, tahun kematiannya, ia menulis.", "In 1990 – the year he died – he wrote.", false),
            ("Pada 1990, tahun itu, ia menulis.", "In 1990 – that year he wrote.", false),
            ("Ia lahir 1990 – tahun baik.", "He was born in 1990 – a good year.", false),
            ("Sebanyak 1.200 orang datang.", "As many as 1,200 people came – in all.", false),
            ("Sebanyak 1.200 orang datang.", "As many as 1,200 people came on the 9 – that is right.", false),
            ("Kereta 20 menit terlambat.", "The train is 20-minute late.", false),
        ] {
            let stray = dash_behind_a_number(source, target);
            assert_eq!(stray.is_some(), found, "{target}: {stray:?}");
            assert!(stray.is_none_or(|(span, _)| ["-", "–"].contains(&span.of(target))), "{target}");
        }
    }
}
