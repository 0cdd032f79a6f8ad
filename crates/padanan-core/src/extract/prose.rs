//! Whether a line is a sentence of the article, written to be read, and not a label, a headline or an address to the
//! reader's mouse. The rule is about Indonesian and Malay.
//!
//! A sentence has a predicate in small letters (a verb with *me-*, *di-*, *ber-* or *ter-*, or one of the few without a
//! prefix), words around it, and a full stop. Headlines have their verbs in capitals, or no full stop; menus, buttons
//! and lists of tags have no predicate; and an order (`Beli sekarang di …`) has a verb without a prefix.

use super::advert::has_words;
use super::lexicon::{FUNCTION_WORDS, NO_VERBS, POINTERS, VERBS};
use super::line_words::{ABOUT_ARTICLES, ADDRESSING, OFFERED, OWN_WORDS, SAYING, SITE_WORDS, THIS_ARTICLE};
use crate::text::urls;

/// Minimum number of words of a sentence, without links.
const MIN_WORDS: usize = 5;
/// Minimum number of words of a sentence whose full stop is missing.
const MIN_WORDS_WITHOUT_STOP: usize = 9;

/// Whether a line that is copied, because it is taken for an advertisement or a link, holds a sentence that a reader of
/// the translation would miss.
///
/// What a site says about itself (`Artikel ini telah tayang di …`) and a headline behind a pointer (`Baca juga: …`) are
/// what is meant to be copied.
pub fn holds_sentence(line: &str) -> bool {
    let lower = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[').to_lowercase();
    let begins = |all: &[&str]| all.iter().any(|phrase| lower.starts_with(phrase));
    !begins(OWN_WORDS)
        && !is_of_site(&lower)
        && is_sentence(line)
        && (!begins(&POINTERS) || is_ended(&without_links(line)))
}

/// Whether a line, in small letters, is what a site says about itself or about the status of an article.
pub(super) fn is_of_site(lower: &str) -> bool {
    let bare = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    let begins = |all: &[&str]| all.iter().any(|phrase| bare.starts_with(phrase));
    begins(SITE_WORDS)
        || (begins(THIS_ARTICLE) && ABOUT_ARTICLES.iter().any(|about| bare.contains(about)))
        || is_wall(bare)
        || is_newsletter(bare)
        || is_invitation(bare)
}

/// Whether a line, in small letters, invites its reader to follow the site's news elsewhere: `Mau berita lainnya? Yuk follow
/// kami di Google News`. Whoever warns of a group, or invites to one that is not for news, does not.
fn is_invitation(lower: &str) -> bool {
    const INVITES: [&str; 6] = ["silakan", "silahkan", "yuk", "ayo", "mari", "jangan lupa"];
    const JOINS: [&str; 5] = ["bergabung", "gabung", "follow", "ikuti", "join"];
    const WHERE: [&str; 8] =
        ["telegram", "whatsapp", "google news", "instagram", "tiktok", "youtube", "facebook", "twitter"];
    let has = |all: &[&str]| all.iter().any(|words| has_words(lower, words));
    has(&["berita"]) && has(&INVITES) && has(&JOINS) && has(&WHERE) && !has(SAYING)
}

/// Whether a line, in small letters, offers its reader the news by mail. Instructions about codes and accounts, and reports
/// of what others get, do not.
fn is_newsletter(lower: &str) -> bool {
    const OFFERS: [&str; 3] = ["dapatkan ", "terima ", "nikmati "];
    const NEWS: [&str; 6] = ["informasi", "berita", "kabar", "artikel", "buletin", "newsletter"];
    const MAIL: [&str; 5] = ["email", "e-mail", "surel", "kotak masuk", "inbox"];
    let has = |all: &[&str]| all.iter().any(|words| has_words(lower, words));
    OFFERS.iter().any(|order| lower.starts_with(order)) && has(&NEWS) && has(&MAIL) && has(ADDRESSING)
}

/// Whether a line, in small letters, asks its reader to subscribe to go on reading. What somebody says of a subscription
/// speaks to nobody, or is a quotation.
pub(super) fn is_wall(lower: &str) -> bool {
    let has = |all: &[&str]| all.iter().any(|words| has_words(lower, words));
    has(&["berlangganan"]) && has(ADDRESSING) && has(OFFERED) && !has(SAYING) && !lower.contains(['"', '“', '”'])
}

/// Whether a line is a sentence.
pub(super) fn is_sentence(line: &str) -> bool {
    let text = without_links(line);
    let words: Vec<&str> =
        text.split_whitespace().map(bare).filter(|word| word.chars().any(char::is_alphabetic)).collect();
    let small = words.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    let function = words.iter().filter(|word| FUNCTION_WORDS.contains(&word.to_lowercase().as_str())).count();
    let has_predicate = words.iter().any(|word| is_predicate(word));
    let is_whole = words.len() >= MIN_WORDS && is_ended(&text) && (function >= 1 || small * 2 >= words.len());
    let is_long = words.len() >= MIN_WORDS_WITHOUT_STOP && function >= 2 && small * 3 >= words.len() * 2;
    has_predicate && (is_whole || is_long)
}

/// Whether a text has a predicate in small letters.
pub(super) fn has_predicate(text: &str) -> bool {
    text.split_whitespace().map(bare).any(is_predicate)
}

/// Whether a word, as it is written, is a predicate; in a headline it would have a capital.
pub(super) fn is_predicate(word: &str) -> bool {
    let stem = word.split('-').next().unwrap_or(word);
    let prefixed = ["me", "di", "ber", "ter"].iter().any(|prefix| stem.starts_with(prefix));
    let is_verb = prefixed && stem.chars().count() >= 6 && !NO_VERBS.contains(&stem);
    is_verb || VERBS.contains(&stem)
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn without_links(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut at = 0;
    for link in urls::spans(line) {
        text.push_str(&line[at..link.start]);
        at = link.end;
    }
    text.push_str(&line[at..]);
    text
}

/// Whether a text ends as a sentence does; brackets and quotation marks may follow.
fn is_ended(text: &str) -> bool {
    let closing = |c: char| c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | '»' | ')' | ']');
    text.trim_end_matches(closing).ends_with(['.', '?', '!', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_what_looks_like_them() {
        for (line, wanted) in [
            // Sentences.
            ("Warga bisa mendapatkan formulir di www.contoh.go.id mulai Senin.", true),
            ("Ia dipromosikan menjadi direktur, demikian ditulis akun @kementerian.", true),
            ("Kepala desa yang pemurah itu dikenang lewat tagar di https://contoh.id/kenangan.", true),
            ("“Kami tidak akan pergi dari sini,” kata dia.", true),
            ("Harga beras naik tajam sejak awal pekan.", true),
            ("Presiden tiba di Minsk pada Minggu malam.", true),
            ("Rupiah tercatat melemah 0,3 persen terhadap dolar AS.", true),
            ("Warga yang terdampak banjir di Bekasi meminta bantuan dari pemerintah pusat", true),
            ("Apakah pemerintah akan menaikkan pajak?", true),
            // Headlines have capitals, or neither a full stop nor many words.
            ("Presiden Mengatakan Warga Harus Bersabar di Rumah", false),
            ("Baca juga: Warga Menang di Tingkat Banding", false),
            ("Warga berebut minyak goreng", false),
            // Menus, buttons, tags, tables.
            ("Beranda Nasional Ekonomi Bola Hiburan", false),
            ("Bagikan ke Facebook dan Twitter", false),
            ("Tag: banjir, Bekasi, PN Bekasi", false),
            ("Bantuan: Rp 25.000.000", false),
            // Orders and descriptions in advertisements.
            ("Sepatu Boot Murah https://shope.ee/abc", false),
            ("Beli sekarang di www.toko.id, gratis ongkir!", false),
            ("Dapatkan diskon 50 persen untuk semua produk di www.toko.id.", false),
            ("Baju loreng ala militer untuk anak laki-laki, bahan katun dan adem.", false),
            // Nouns with the letters of a prefix.
            ("Berita media digital dan direktur bersama menteri.", false),
            ("", false),
            ("https://contoh.id/mengatakan-dan-menulis.html", false),
        ] {
            assert_eq!(is_sentence(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_a_site_says_about_itself_is_meant_to_be_copied() {
        for (line, wanted) in [
            ("Artikel ini telah tayang di Kompas.com dengan judul \"Banjir yang melanda Bekasi\".", false),
            ("Dapatkan update berita pilihan dan terkini setiap hari dengan mengaktifkan notifikasi.", false),
            ("Baca juga: Warga yang terdampak banjir di Bekasi meminta bantuan dari pemerintah pusat", false),
            ("Baca juga: Warga meminta bantuan. Pemerintah menolak permintaan itu.", true),
            ("Toko itu memberikan diskon kepada warga yang terdampak banjir.", true),
        ] {
            assert_eq!(holds_sentence(line), wanted, "{line}");
        }
    }
}
