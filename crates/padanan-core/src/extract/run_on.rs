//! Takes articles apart whose line breaks were lost, as in the columns of a data base: the address, the headline, the label
//! of an advertisement and the pointers to other articles stand in one line with the text.
//!
//! Only a line of several sentences is taken apart, and only where it is certain: behind an address at its beginning; before
//! a dateline behind a headline (`… di Solo SOLO, KOMPAS.com - Wali kota`); around a label between two sentences; before a
//! pointer, and behind it where its headline ends like one. What cannot be told stays in the line, where it is translated.

use super::lexicon::{DATELINES, SMALL};
use super::{kind, trimmed};
use crate::text::{Span, urls};

/// Minimum number of sentences that end inside a line that is taken apart.
const MIN_SENTENCES: usize = 2;
/// Where a dateline ends at the latest, in bytes.
const MAX_HEAD: usize = 260;
/// Minimum number of words of a headline.
const MIN_HEADLINE: usize = 4;
/// Maximum length of a headline behind a pointer, in bytes.
const MAX_POINTER: usize = 180;
/// Labels that a page puts between two paragraphs.
const LABELS: [&str; 6] = [
    "Advertisement",
    "ADVERTISEMENT",
    "SCROLL TO CONTINUE WITH CONTENT",
    "SCROLL TO RESUME CONTENT",
    "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT",
    "ADVERTISEMENT SCROLL TO RESUME CONTENT",
];
/// Pointers, as they stand in running text.
const POINTERS: [&str; 6] = ["Baca juga:", "Baca Juga:", "BACA JUGA:", "Lihat juga:", "Simak juga:", "Pilihan editor:"];

/// Returns the lines of a text, those that are taken apart in their parts.
pub(super) fn split(text: &str, lines: Vec<Span>) -> Vec<Span> {
    let mut parts = Vec::with_capacity(lines.len());
    for (number, line) in lines.into_iter().enumerate() {
        let has_many = stops(line.of(text)).take(MIN_SENTENCES).count() == MIN_SENTENCES;
        if !has_many || line.of(text).contains(['\n', '\r']) {
            parts.push(line);
            continue;
        }
        let mut cuts = if number == 0 { at_the_top(line.of(text)) } else { Vec::new() };
        cuts.extend(inside(line.of(text)));
        let mut start = line.start;
        for cut in cuts.into_iter().map(|cut| line.start + cut).chain([line.end]) {
            let part = trimmed(text, Span::new(start.min(cut), cut));
            if !part.is_empty() {
                parts.push(part);
            }
            start = start.max(cut);
        }
    }
    parts
}

/// Returns where sentences end: behind a stop and its closing marks, before a space.
fn stops(line: &str) -> impl Iterator<Item = usize> + '_ {
    line.match_indices(' ').map(|(at, _)| at).filter(|at| {
        let closing = |c: char| matches!(c, '"' | '”' | '’' | '\'' | ')');
        line[..*at].trim_end_matches(closing).ends_with(['.', '?', '!'])
    })
}

/// Returns where the address and the headline end at the top of an article.
fn at_the_top(line: &str) -> Vec<usize> {
    // Stops at its end are part of an address, too: `…/doa.bersama.. Monas`.
    let leads = urls::spans(line).first().is_some_and(|link| link.start == 0);
    let address = line.find(' ').filter(|end| leads && begins(line[*end..].trim_start()));
    let start = address.unwrap_or(0);
    let end = line.floor_char_boundary((start + MAX_HEAD).min(line.len()));
    let dateline = dateline(&line[start..end]).map(|at| start + at);
    address.into_iter().chain(dateline).collect()
}

/// Returns where a dateline begins behind a headline: `… Terkait Makar Jakarta - Polisi`, `… ke Antasari JAKARTA (warta.id) -`.
fn dateline(head: &str) -> Option<usize> {
    let dashes = head.match_indices(['-', '–', '—']).map(|(at, _)| at);
    let ends = dashes.filter(|at| {
        let behind = head[*at..].trim_start_matches(['-', '–', '—']);
        behind.starts_with(' ')
            && begins(behind.trim_start())
            && !head[..*at].ends_with(char::is_alphanumeric)
            && !head[..*at].ends_with(['-', '–', '—'])
    });
    let of = |end: usize| {
        let before = head[..end].trim_end();
        let bare = without_medium(before);
        let place = place(bare)?;
        let headline = bare[..place].trim_end();
        let is_headline = headline.split_whitespace().count() >= MIN_HEADLINE && kind::title_case(headline);
        (is_headline && !headline.ends_with(['.', ',', ':', ';'])).then_some(place)
    };
    ends.take(3).find_map(of)
}

/// Returns a dateline without the medium behind the place: `JAKARTA, KOMPAS.com`, `JAKARTA (voa-islam.com)`.
fn without_medium(before: &str) -> &str {
    let in_brackets = before.strip_suffix(')').and_then(|rest| rest.rfind('(').map(|at| &before[..at]));
    let behind_comma = || before.rfind(", ").filter(|at| is_medium(&before[at + 2..])).map(|at| &before[..at]);
    in_brackets.or_else(behind_comma).unwrap_or(before).trim_end()
}

/// Whether a text is the name of a medium: `KOMPAS.com`, `CNN Indonesia`.
fn is_medium(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (words == 1 && text.contains('.')) || (words == 2 && text.ends_with("Indonesia"))
}

/// Returns where the dateline at the end of a text begins: a place in capitals behind words that are not, or a city of
/// newsrooms, perhaps behind the medium (`REPUBLIKA.CO.ID, BEIJING`); or the medium alone (`KOMPAS.com`).
fn place(text: &str) -> Option<usize> {
    let in_capitals = |word: &str| word.len() > 3 && word.chars().all(|c| c.is_uppercase() || c == ',');
    let last = text.rsplit(' ').next()?;
    let upper: usize = text.rsplit(' ').take_while(|word| in_capitals(word)).map(|word| word.len() + 1).sum();
    let length = if upper > 0 {
        upper - 1
    } else if DATELINES.contains(&last.to_lowercase().as_str()) || is_medium(last) {
        last.len()
    } else {
        return None;
    };
    let start = text.len().saturating_sub(length);
    let before = text[..start].trim_end();
    let medium = before.rsplit(' ').next().filter(|word| word.strip_suffix(',').is_some_and(is_medium));
    Some(medium.map_or(start, |medium| before.len() - medium.len())).filter(|at| *at > 0)
}

/// Returns where labels and pointers inside a line begin and end.
fn inside(line: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let ends: Vec<usize> = std::iter::once(0).chain(stops(line)).collect();
    for end in ends {
        let rest = line[end..].trim_start();
        let start = line.len() - rest.len();
        let label = LABELS.iter().filter(|label| rest.starts_with(**label)).max_by_key(|label| label.len());
        if let Some(label) = label {
            let behind = &rest[label.len()..];
            if behind.is_empty() || (behind.starts_with(' ') && begins(behind.trim_start())) {
                cuts.extend([start, start + label.len()]);
            }
        } else if let Some(pointer) = POINTERS.iter().find(|pointer| rest.starts_with(**pointer)) {
            cuts.push(start);
            cuts.extend(end_of_headline(&rest[pointer.len()..]).map(|at| start + pointer.len() + at));
        }
    }
    cuts
}

/// Returns where a headline ends that text follows: at a question or an exclamation mark, or before a word that headlines
/// write small, with a capital (`… Selat Hormuz Di tengah`).
fn end_of_headline(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        let is_first = text[..at].split_whitespace().count() < MIN_HEADLINE;
        let low = bare.to_lowercase();
        if !is_first && bare.starts_with(char::is_uppercase) && SMALL.contains(&low.as_str()) && goes_on(&text[at..]) {
            return Some(at);
        }
        at += word.len();
        if at > MAX_POINTER {
            return None;
        }
        if bare.ends_with(['?', '!']) && begins(&text[at..]) {
            return kind::title_case(&text[..at]).then_some(at);
        }
        // A word in small letters that is not a headline's: the text has begun already, and where cannot be told.
        if bare.starts_with(char::is_lowercase) && !SMALL.contains(&bare) && !is_first {
            return None;
        }
    }
    None
}

/// Whether a text goes on in small letters behind its first word.
fn goes_on(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some_and(|word| word.starts_with(char::is_lowercase))
}

/// Whether a text begins as a sentence or a headline does.
fn begins(text: &str) -> bool {
    text.trim_start_matches(['"', '“', '‘', '\'', '(']).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Wali kota membuka pasar itu. Pedagang senang. Pengunjung datang sejak sore.";

    fn parts(text: &str) -> Vec<&str> {
        split(text, vec![Span::new(0, text.len())]).into_iter().map(|part| part.of(text)).collect()
    }

    #[test]
    fn the_top_of_an_article_in_one_line() {
        for (top, wanted) in [
            (
                "https://warta.id/a Pasar Malam Dibuka di Solo Jakarta - ",
                &["https://warta.id/a", "Pasar Malam Dibuka di Solo", "Jakarta - "][..],
            ),
            ("Pasar Malam Dibuka di Solo SOLO, KOMPAS.com - ", &["Pasar Malam Dibuka di Solo", "SOLO, KOMPAS.com - "]),
            (
                "Pasar Malam Dibuka di Solo BANDAR LAMPUNG (warta.id)- ",
                &["Pasar Malam Dibuka di Solo", "BANDAR LAMPUNG (warta.id)- "],
            ),
            (
                "Pasar Malam Dibuka di Solo Jakarta, CNN Indonesia -- ",
                &["Pasar Malam Dibuka di Solo", "Jakarta, CNN Indonesia -- "],
            ),
            (
                "Pasar Malam Dibuka di Solo WARTA.CO.ID, SOLO -- ",
                &["Pasar Malam Dibuka di Solo", "WARTA.CO.ID, SOLO -- "],
            ),
            (
                "Pasar Malam Dibuka di Solo Warta.com, Jakarta - ",
                &["Pasar Malam Dibuka di Solo", "Warta.com, Jakarta - "],
            ),
            ("Pasar Malam Dibuka di Solo KOMPAS.com - ", &["Pasar Malam Dibuka di Solo", "KOMPAS.com - "]),
            ("https://warta.id/a ", &["https://warta.id/a", ""]),
            ("https://warta.id/a.2.. ", &["https://warta.id/a.2..", ""]),
            // A dateline alone, a dash in a headline or a sentence, an address in a sentence.
            ("SOLO, KOMPAS.com - ", &["SOLO, KOMPAS.com - "]),
            (
                "Duel Persib - Persija Digelar di Solo Tanpa Penonton. ",
                &["Duel Persib - Persija Digelar di Solo Tanpa Penonton. "],
            ),
            ("Ia pindah dari kota kecil itu ke Jakarta - ", &["Ia pindah dari kota kecil itu ke Jakarta - "]),
            ("https://warta.id menjadi alamat baru koran itu. ", &["https://warta.id menjadi alamat baru koran itu. "]),
        ] {
            let text = format!("{top}{TEXT}");
            let (last, before) = wanted.split_last().unwrap();
            let mut all: Vec<String> = before.iter().map(|part| (*part).to_owned()).collect();
            all.push(format!("{last}{TEXT}"));
            assert_eq!(parts(&text), all, "{top}");
        }
    }

    #[test]
    fn labels_and_pointers_between_sentences() {
        for (between, wanted) in [
            ("Advertisement", &["Advertisement"][..]),
            ("ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT", &["ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT"]),
            ("Baca juga: Kapan Pasar Malam Dibuka di Solo?", &["Baca juga: Kapan Pasar Malam Dibuka di Solo?"]),
        ] {
            let text = format!("{TEXT} {between} {TEXT}");
            assert_eq!(parts(&text), [&[TEXT][..], wanted, &[TEXT]].concat(), "{between}");
        }
        let text =
            format!("{TEXT} Baca juga: Wali Kota: Pedagang Pindah ke Pasar Baru Di tengah hujan, warga datang. {TEXT}");
        assert_eq!(parts(&text)[1], "Baca juga: Wali Kota: Pedagang Pindah ke Pasar Baru");
        // Where the headline ends cannot be told, so it stays with the sentence.
        let text = format!(
            "{TEXT} Baca juga: Pedagang Pindah ke Pasar Baru Kepala Dinas Sri mengatakan, warga senang. {TEXT}"
        );
        assert!(parts(&text)[1].contains("mengatakan, warga senang."));
        // Part of a sentence, and too short an article.
        for text in [
            format!("{TEXT} Papan bertuliskan Advertisement berdiri di sana. {TEXT}"),
            format!("{TEXT} Advertisement itu dicabut petugas kota. {TEXT}"),
            "Pasar dibuka. Advertisement Warga datang.".to_owned(),
        ] {
            assert_eq!(parts(&text), [text.as_str()]);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[ .?!A-Za-z:,()-]{0,200}", put in prop::sample::select(LABELS.to_vec())) {
            let text = format!("https://a.id {text}. Satu. Dua. {put} {text}");
            let joined = parts(&text).concat();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&joined), bare(&text));
        }
    }
}
