//! The wall at the end of a page: an article is cut off, and the reader is asked to subscribe or to log in.
//!
//! A site with a style sheet of small parts gives its wall no name, so it is known by what it says. One such line may stand in any
//! article; two beside each other are a wall, and behind it there is nothing of the article but who wrote it.

use super::html::Line;
use super::kind::own_kind;
use super::prose::is_sentence;
use crate::bitext::BlockKind;

/// Labels of a wall's buttons and its headings.
const LABELS: &[&str] = &[
    "berlangganan",
    "berlangganan sekarang",
    "langganan sekarang",
    "mulai berlangganan",
    "lanjutkan membaca",
    "lanjutkan membaca artikel ini",
    "lanjut membaca",
    "baca artikel ini selengkapnya dengan berlangganan",
    "artikel ini khusus pelanggan",
    "konten ini khusus pelanggan",
    "masuk untuk membaca",
    "masuk untuk melanjutkan membaca",
    "daftar untuk membaca",
    "login untuk membaca",
];
/// What a wall asks about its reader.
const ASKED: &[&str] = &["berlangganan", "pelanggan", "akun", "terdaftar"];
/// What the reader is to do then.
const ENTERED: &[&str] =
    &["masuk", "login", "log", "in", "daftar", "di", "sini", "sekarang", "gratis", "yuk", "silakan", "akun", "buat"];
/// Maximum number of lines between two lines of one wall.
const APART: usize = 3;
/// Maximum number of sentences behind a wall: what a site says of itself. With more, the article goes on.
const BEHIND: usize = 2;

/// Cuts a page's wall off, with what is behind it, but not who wrote the article.
pub(super) fn cut(lines: &mut Vec<Line>) {
    let of_wall: Vec<usize> = (0..lines.len()).filter(|at| is_wall(&lines[*at].0)).collect();
    let Some(first) = of_wall.windows(2).find(|two| two[1] - two[0] <= APART).map(|two| two[0]) else { return };
    let is_text = |(line, _): &&Line| is_sentence(line) && own_kind(line).is_none();
    if first < 2 || lines[first..].iter().filter(is_text).count() > BEHIND {
        return;
    }
    let mut at = 0;
    lines.retain(|(line, kind)| {
        at += 1;
        let is_byline = || *kind == Some(BlockKind::Byline) || own_kind(line) == Some(BlockKind::Byline);
        at <= first || is_byline()
    });
}

/// Whether a line is one of a wall's: a label, an offer, or a question whether the reader has subscribed.
fn is_wall(line: &str) -> bool {
    let lower = line.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    LABELS.contains(&bare) || super::prose::is_wall(&lower) || asks(&lower)
}

/// Whether a line asks if its reader has subscribed, and says where to enter: `Sudah berlangganan? Masuk`.
fn asks(lower: &str) -> bool {
    let Some((question, answer)) = lower.split_once('?') else { return false };
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (question, answer) = (words(question), words(answer));
    let begins = question.first().is_some_and(|word| ["sudah", "belum", "telah"].contains(&word.as_str()));
    begins
        && question.len() <= 5
        && question.iter().any(|word| ASKED.contains(&word.as_str()))
        && answer.iter().all(|word| ENTERED.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(lines: &[&str]) -> usize {
        let mut lines: Vec<Line> = lines.iter().map(|line| ((*line).to_owned(), None)).collect();
        cut(&mut lines);
        lines.len()
    }

    const TITLE: &str = "Kopi Gayo Menembus Pasar Eropa";
    const TEXT: &str = "Petani itu memetakan kebunnya sendiri dengan telepon pintar milik cucunya.";

    #[test]
    fn a_wall_goes_with_what_is_behind_it() {
        let wall = ["Lanjutkan membaca artikel ini", "Berlangganan Sekarang", "Sudah berlangganan? Masuk"];
        let page =
            [&[TITLE, TEXT][..], &wall, &["Koran memakai mesin untuk memilihkan artikel bagi pembaca."]].concat();
        assert_eq!(left(&page), 2);
        assert_eq!(left(&[&[TITLE, TEXT][..], &wall, &["Editor: Nasru"]].concat()), 3);
        assert_eq!(left(&[TITLE, TEXT, "Sudah punya akun? Masuk di sini", "Langganan Sekarang"]), 2);
    }

    #[test]
    fn an_article_about_subscriptions_stays() {
        for lines in [
            &[TITLE, TEXT, "Sudah berlangganan? Warga ditanya petugas itu di depan rumahnya.", TEXT][..],
            // One line is no wall, and behind a wall no article goes on.
            &[TITLE, TEXT, "Berlangganan", TEXT],
            &[TITLE, TEXT, "Berlangganan", "Sudah berlangganan? Masuk", TEXT, TEXT, TEXT],
            &[TITLE, "Berlangganan", TEXT, TEXT, TEXT, TEXT, "Berlangganan"],
        ] {
            assert_eq!(left(lines), lines.len(), "{lines:?}");
        }
    }
}
