//! What stands behind an article's last paragraph: headlines of other articles, which are copied, or lines of the article
//! itself: line-ups, fixtures, winners, requirements, names.
//!
//! A line is a headline of another article only if it says something: it has a verb as headlines write them, with a capital
//! and often without its prefix (`Gubernur Resmikan Bendungan`). A list of the article has names and figures, no verbs; or it
//! stands below a line with a colon, behind marks, or with a time or a label before each item.

use super::kind::list_mark;
use super::lexicon::{DAYS, POINTERS};
use super::line_words::{BARE_VERBS, LABELS, NO_KAN_VERBS, OTHERS};
use super::{Piece, prose};
use crate::bitext::BlockKind;
use crate::text::Span;

/// Minimum number of words of a headline.
const MIN_WORDS: usize = 4;

/// Whether a line that looks like a headline says what happened.
pub(super) fn is_headline(line: &str) -> bool {
    line.split_whitespace().count() >= MIN_WORDS && !is_marked(line) && !is_labelled_item(line) && has_verb(line)
}

/// Whether a line begins with the mark of a list item, perhaps without a space behind it: `–Pas foto`, `2.Ijazah`.
pub(super) fn is_marked(line: &str) -> bool {
    if list_mark(line).is_some() {
        return true;
    }
    let bullets = ['-', '–', '—', '*', '•', '·', '▪', '‣', '◦', '+', '✓', '✔', '>', '●', '■'];
    if let Some(rest) = line.strip_prefix(bullets) {
        return rest.starts_with(char::is_alphanumeric);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits == 0 { usize::from(line.starts_with(|c: char| c.is_ascii_alphabetic())) } else { digits };
    let behind = line[length..].strip_prefix(['.', ')']);
    (1..=2).contains(&length) && behind.is_some_and(|rest| rest.starts_with(char::is_alphabetic) && !has_stop(rest))
}

/// Whether the first word goes on as an abbreviation does: `A.S. Roma`, `U.S.A`.
fn has_stop(rest: &str) -> bool {
    rest.chars().nth(1) == Some('.')
}

/// Whether a line is an item with a time, a day or a rank before it: `Pukul 08.00: Korban Keluar Rumah`, `Juara 2: …`.
fn is_labelled_item(line: &str) -> bool {
    let Some((label, _)) = line.split_once(": ") else { return false };
    let lower = label.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    let begins = first.starts_with(|c: char| c.is_ascii_digit()) || LABELS.contains(&first) || DAYS.contains(&first);
    begins && label.split_whitespace().count() <= 6
}

/// Whether a line has a verb, in small letters or with a capital.
pub(super) fn has_verb(line: &str) -> bool {
    let bare = line.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    bare.skip_while(String::is_empty).any(|word| is_verb(&word))
}

fn is_in(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

fn is_verb(lower: &str) -> bool {
    let noun = ["pe", "ke"].iter().any(|prefix| lower.starts_with(prefix)) || is_in(NO_KAN_VERBS, lower);
    let with_suffix = lower.ends_with("kan") && lower.chars().count() >= 6 && !noun;
    with_suffix || is_in(BARE_VERBS, lower) || prose::is_predicate(lower)
}

/// Returns the lines behind the last paragraph, in order, that are headlines of other articles: below a heading that says so,
/// or such as say something themselves. Of lines without an empty one between them, most must do so.
pub(super) fn others(text: &str, pieces: &[Piece], last: usize) -> Vec<usize> {
    let is_plain = |i: &usize| pieces[*i].kind == BlockKind::Paragraph;
    let (mut others, mut i) = (Vec::new(), last + 1);
    // What a line with a colon announces.
    if pieces[last].span.of(text).ends_with(':') {
        i = (i..pieces.len()).find(|n| !is_plain(n)).unwrap_or(pieces.len());
    }
    let mut below = false;
    while i < pieces.len() {
        let goes_on = |n: &usize| is_adjacent(text, pieces[n - 1].span, pieces[*n].span);
        let end = (i + 1..pieces.len()).take_while(goes_on).last().map_or(i + 1, |n| n + 1);
        let heads = |n: &usize| pieces[*n].kind == BlockKind::Link && is_heading(pieces[*n].span.of(text));
        let heading = if below { Some(i) } else { (i..end).find(heads) };
        below = heading.is_some();
        // What is above the heading is judged by itself.
        others.extend((heading.unwrap_or(end)..end).filter(is_plain));
        let lines: Vec<usize> = (i..heading.unwrap_or(end)).filter(is_plain).collect();
        let saying: Vec<usize> = lines.iter().copied().filter(|&n| is_headline(pieces[n].span.of(text))).collect();
        if saying.len() * 2 > lines.len() {
            others.extend(saying);
        }
        i = end;
    }
    others
}

/// Returns the lines behind the last paragraph, in order, that are a table of the article, not headlines of others: two
/// or more lines one after the other with a label each (`Film Terbaik: Laut Bercerita`), and the line above them.
pub(super) fn tables(text: &str, pieces: &[Piece], last: usize) -> Vec<usize> {
    let labelled = |i: usize| {
        let line = pieces[i].span.of(text);
        let label = line.split_once(": ").map(|(label, _)| label.split_whitespace().count());
        pieces[i].kind == BlockKind::Paragraph && label.is_some_and(|words| words <= 4)
    };
    let (mut table, mut i) = (Vec::new(), last + 1);
    while i < pieces.len() {
        let end = (i..pieces.len()).find(|&n| !labelled(n)).unwrap_or(pieces.len());
        if end - i >= 2 {
            let above = (i - 1 > last && is_adjacent(text, pieces[i - 1].span, pieces[i].span)).then_some(i - 1);
            table.extend(above.into_iter().chain(i..end));
        }
        i = end.max(i + 1);
    }
    table
}

/// Whether there is no empty line between two lines.
fn is_adjacent(text: &str, above: Span, below: Span) -> bool {
    text[above.end..below.start].matches('\n').count() <= 1
}

/// Whether a line is a heading above headlines of other articles: `Terpopuler`, `Berita Terkait`.
pub(super) fn is_heading(line: &str) -> bool {
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    OTHERS.contains(&bare) || POINTERS.contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_say_something_and_items_do_not() {
        for (line, wanted) in [
            ("Gubernur Resmikan Jembatan Baru di Bogor", true),
            ("BMKG: Hujan Tidak Merata di Jawa Barat", true),
            ("Polisi Tangkap Dua Pencuri Sepeda", true),
            ("Harga Cabai Naik Menjelang Lebaran", true),
            ("Persib Kalahkan Persija 2-0 di Bandung", true),
            ("Persib Bandung vs Persija Jakarta", false),
            ("Juara 1 SMA Negeri 3 Bandung", false),
            ("Persib (4-3-3): Teja Paku Alam, Nick Kuipers", false),
            ("Dinas Pendidikan dan Kebudayaan Kota Bogor", false),
            ("Terminal Kampung Rambutan - Terminal Leuwi Panjang", false),
            ("Pukul 09.00 WIB: Korban Tiba di Kantor", false),
            ("Senin (5/10): Panitia Menutup Pendaftaran Peserta", false),
            ("2.Membawa Fotokopi KTP Asli", false),
            ("–Membawa Surat Keterangan Sehat", false),
        ] {
            assert_eq!(is_headline(line), wanted, "{line}");
        }
    }

    #[test]
    fn marks_of_items() {
        for (line, wanted) in [
            ("–Pas foto", true),
            ("*Ijazah", true),
            ("2.Ijazah", true),
            ("b)Ijazah", true),
            ("- Ijazah", true),
            ("A.S. Roma Menang", false),
            ("2.500 Orang Hadir", false),
            ("-5 derajat", true),
            ("Ijazah", false),
            ("", false),
        ] {
            assert_eq!(is_marked(line), wanted, "{line}");
        }
    }

    fn tail(text: &str) -> Vec<&'static str> {
        let before = "Pasar malam itu dibuka pada Minggu.\n\nPengunjung memuji para pedagang.\n\n";
        let raw = crate::intake::decode("a.txt", format!("{before}{text}\n").into_bytes(), None).unwrap();
        crate::extract::extract(&raw).blocks[2..].iter().map(|b| b.kind.as_str()).collect()
    }

    #[test]
    fn lists_behind_the_article_are_its_own() {
        for text in [
            "PSIS Semarang vs Bali United",
            "Hasil Pekan Ini\nPSIS 2-1 Bali United\nPersik 0-0 Borneo",
            "Bali United (4-4-2): Nadeo Argawinata; Made Andhika, Willian Pacheco",
            "Juara 1 SMK Negeri 2 Solo\nJuara 2 SMA Negeri 1 Klaten",
            "Emas - Eko Yuli\n\nPerak - Rahmat Erwin",
            "Daftar Pengisi Acara\nSri Lestari (35)\nJoko Pranoto (40)",
            "1.Fotokopi Ijazah\n2.Pas Foto",
            "–Surat Sehat\n–Kartu Keluarga",
            "Wasit: Agus Fauzan",
            "Syarat Peserta\nWarga Kota Solo\nUsia Maksimal 25 Tahun\nBersedia Ditempatkan di Luar Jawa",
            "Senin, 3 Juni\n19.00 WIB Wayang Kulit",
        ] {
            assert!(tail(text).iter().all(|kind| !matches!(*kind, "link" | "promo")), "{text}: {:?}", tail(text));
        }
        assert_eq!(tail("Syaratnya:\n- Ijazah\n\nBupati Resmikan Pasar Baru di Klaten")[2], "link");
        // Below a line with a colon stand its items, whatever they say.
        assert_eq!(
            tail("Peserta wajib:\n\nMembawa Surat Izin Orang Tua\n\nMengisi Formulir di Sekretariat")[1..],
            ["paragraph"; 2]
        );
    }

    #[test]
    fn headlines_of_others_are_links() {
        for text in [
            "Bupati Resmikan Pasar Baru di Klaten",
            "Polisi Tangkap Dua Pencuri Sepeda\nHarga Cabai Naik Jelang Lebaran",
            "Terpopuler\n\nSolo Kota Budaya",
            "Berita Terkait\nLima Tempat Makan di Solo",
            "[Gambas:Video]\nBerita Lainnya\nJadwal Timnas Indonesia vs Arab Saudi",
        ] {
            assert!(tail(text).iter().all(|kind| *kind == "link"), "{text}: {:?}", tail(text));
        }
    }
}
