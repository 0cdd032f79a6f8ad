//! Lines that belong to a page and not to its article: breadcrumbs, share buttons, page numbers, lists of tags.

use super::lexicon::{BUTTONS, HOME, LISTS, NETWORKS, SECTIONS, SHARED, SHARING, SHARING_LINKS, SITE_PAGES};
use super::line_words::OTHERS;
use super::prose;

/// Maximum length of a share button or a row of them, in bytes.
const MAX_BUTTON: usize = 80;
/// Maximum number of words of a crumb that is not the last one.
const MAX_CRUMB: usize = 4;

/// Whether a line is boilerplate: a button, a breadcrumb, pagination, a list of tags.
pub(super) fn is_furniture(line: &str) -> bool {
    if line.len() >= 200 {
        return false;
    }
    let lower = line.to_lowercase();
    let pages = lower.strip_prefix("halaman").is_some_and(|rest| {
        let of_pages =
            |word: &str| word.bytes().all(|b| b.is_ascii_digit()) || ["dari", ":", "all", "show"].contains(&word);
        rest.split_whitespace().all(of_pages)
    });
    let tags = || LISTS.iter().find_map(|list| lower.strip_prefix(list)).is_some_and(|rest| is_tags(line, rest));
    let above_others = || OTHERS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()));
    pages
        || is_counter(&lower)
        || is_button(line)
        || is_networks(line)
        || is_menu(line)
        || is_breadcrumb(line)
        || tags()
        || above_others()
}

/// Whether a line is a row of the links in the head or the foot of a site: `FAQ / Tautan / Peta Situs`.
fn is_menu(line: &str) -> bool {
    let by: &[char] = &['/', '|', '·', '•'];
    let parts: Vec<String> = line.split(by).map(|part| part.trim().to_lowercase()).filter(|p| !p.is_empty()).collect();
    let known = parts.iter().filter(|part| SITE_PAGES.contains(&part.as_str())).count();
    parts.len() >= 3
        && known * 2 >= parts.len()
        && parts.iter().all(|part| part.split_whitespace().count() <= MAX_CRUMB)
}

/// Whether a line says which of several pictures or pages is shown, or how long reading takes: `1/5`, `Halaman 1 dari 2`,
/// `waktu baca 3 menit`.
fn is_counter(lower: &str) -> bool {
    let words: Vec<&str> =
        lower.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty()).collect();
    let is_number = |word: &str| (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    match words.as_slice() {
        [one, all] if lower.contains('/') => is_number(one) && is_number(all),
        // What protects an address from programs.
        ["[email", "protected]"] => true,
        ["waktu", "baca", count, "menit"] | [count, "menit", "baca" | "membaca"] => is_number(count),
        _ => false,
    }
}

/// Whether `rest` of a line is a list of tags: short parts between commas, or words without a verb in small letters.
fn is_tags(line: &str, rest: &str) -> bool {
    let is_short = |part: &str| part.split_whitespace().count() <= MAX_CRUMB;
    let listed = rest.contains(',') && !line.ends_with('.') && rest.split(',').all(is_short);
    listed || !(prose::is_sentence(line) || prose::has_predicate(rest))
}

/// Whether a line is the label of a button, alone, or a row of buttons to share the article with: `Salin tautan`,
/// `Share on Facebook`.
pub(super) fn is_button(line: &str) -> bool {
    if line.len() > MAX_BUTTON || line.ends_with('.') {
        return false;
    }
    let label = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words = words_of(&label);
    let sets = [SHARING, NETWORKS, SHARED, SHARING_LINKS];
    let knows = |word: &&str| sets.iter().any(|all| all.contains(word)) || is_count(word) || is_row(word);
    let begins = |word: &&str| SHARING.contains(word) || (is_row(word) && SHARING.iter().any(|s| word.starts_with(s)));
    BUTTONS.contains(&label.as_str()) || (words.iter().any(begins) && words.iter().all(knows))
}

/// Whether a word is a row of buttons without spaces, as links beside each other become: `FacebookTwitterWhatsApp`.
fn is_row(lower: &str) -> bool {
    let long = SHARING.iter().chain(NETWORKS).filter(|name| name.len() > 3);
    let mut rests = long.filter_map(|name| lower.strip_prefix(name));
    lower.len() > 8 && rests.any(|rest| NETWORKS.contains(&rest) || is_row(rest))
}

/// Whether a line consists of names of social networks: a row of icons with their names.
pub(super) fn is_networks(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = words_of(&lower);
    let is_item = line.starts_with(['-', '*', '•', '·', '▪', '–']) || line.len() > MAX_BUTTON || line.ends_with('.');
    let is_network = |word: &str| NETWORKS.contains(&word) || (is_row(word) && !is_button(line));
    let named = words.iter().filter(|word| is_network(word)).count();
    !is_item && named > 0 && words.iter().all(|word| is_network(word) || is_count(word))
}

/// Returns the words of a row of buttons; icons and strokes between them do not count.
fn words_of(lower: &str) -> Vec<&str> {
    let parts = lower.split(|c: char| c.is_whitespace() || matches!(c, '|' | '/' | '·' | '•' | ',' | ':'));
    let bare = parts.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    bare.filter(|word| !word.is_empty()).collect()
}

/// Whether a word counts how often something was shared: `12`, `1.2k`.
fn is_count(word: &str) -> bool {
    let digits = word.trim_end_matches(['k', 'm', 'r', 'b']);
    word.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// Whether a line is a breadcrumb, the path to a page through its site: `Beranda > News > Nasional`, `Home » Liga 1`.
///
/// Its first part is the site's front page, or all but the last part are sections of a newspaper. A sign between two
/// other things compares them or marks a quotation: `Inflasi > 5 Persen`, `»Kami menang«`.
pub(super) fn is_breadcrumb(line: &str) -> bool {
    crumbs(line).is_some()
}

/// Returns the last part of a breadcrumb, if it may be the headline that the path leads to.
pub(super) fn last_crumb(line: &str) -> Option<&str> {
    crumbs(line)?.last().copied().filter(|last| last.split_whitespace().count() > MAX_CRUMB)
}

fn crumbs(line: &str) -> Option<Vec<&str>> {
    if line.contains(['“', '”', '"', '«']) || line.len() > 300 {
        return None;
    }
    let signs: &[char] = &['»', '›', '>', '→', '❯', '▸', '►'];
    let by = if line.contains(signs) { signs } else { &['/', '|', '·', '•', '\\'] };
    let parts: Vec<&str> = line.split(by).map(str::trim).filter(|part| !part.is_empty()).collect();
    let (last, path) = parts.split_last()?;
    let known = |all: &[&str], part: &str| all.contains(&part.to_lowercase().as_str());
    let is_short = |part: &&str| part.split_whitespace().count() <= MAX_CRUMB && part.chars().count() <= 40;
    if path.is_empty() {
        // The path ends at the front page: `Home »`, `Beranda`.
        return known(HOME, last).then_some(parts);
    }
    let from_home = known(HOME, path[0]) && path.iter().all(is_short);
    // With a stroke between them, the last is a section, too: `News / Megapolitan`.
    let leads_on = by == signs || known(SECTIONS, last);
    let in_sections = leads_on && path.iter().all(|part| known(SECTIONS, part)) && is_short(last);
    let is_label = !last.contains([',', ':', ';']) || path.len() > 1;
    (is_label && !line.ends_with('.') && (from_home || in_sections)).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breadcrumbs() {
        for (line, wanted) in [
            ("Home » Liga 1", true),
            ("Beranda > News > Nasional", true),
            ("Beranda › Daerah › Jawa Timur", true),
            ("HOME / NEWS / NASIONAL", true),
            ("Home > News > Nasional > Presiden Resmikan Bendungan Baru di Bogor", true),
            ("Beranda>Berita>Gempa", true),
            ("Bola » Liga 1", true),
            ("Nasional > Hukum", true),
            ("Home »", true),
            ("Beranda", true),
            ("News / Megapolitan", true),
            ("Berita | Nasional", true),
            ("Politik / Hukum dan Moral Bangsa", false),
            // A quotation, a comparison, a score, a way.
            ("»Kami Menang«, Kata Pelatih Persib", false),
            ("“Harga > Mutu”, Keluh Pembeli Beras", false),
            ("Inflasi > 5 Persen, Ekonom Khawatir", false),
            ("AS > Cina: Perang Dagang Memanas", false),
            ("Ekonomi > Politik, Kata Pengamat", false),
            ("Persib » Arema, Skor 3-1", false),
            ("Rumah > Kantor: Warga Pilih Bekerja di Rumah", false),
            ("Jakarta → Bandung Kini 40 Menit", false),
            ("Home Alone Tayang Lagi", false),
            ("Beranda Rumah Warga Ambruk", false),
            ("Nasional", false),
            ("Suhu naik > 2 derajat.", false),
        ] {
            assert_eq!(is_breadcrumb(line), wanted, "{line}");
        }
        assert_eq!(last_crumb("Home > News > Presiden Resmikan Bendungan Baru"), None);
        assert_eq!(
            last_crumb("Home > News > Presiden Resmikan Bendungan Baru di Bogor"),
            Some("Presiden Resmikan Bendungan Baru di Bogor")
        );
    }

    #[test]
    fn rows_of_links() {
        for (line, wanted) in [
            ("FAQ  /  Tautan  /  Peta Situs", true),
            ("Tentang Kami | Redaksi | Pedoman Media Siber | Karier", true),
            ("Redaksi | Iklan", false),
            ("Persib / Persija / Arema", false),
            ("Kontak / Senjata / Api", false),
        ] {
            assert_eq!(is_menu(line), wanted, "{line}");
        }
    }

    #[test]
    fn share_buttons() {
        for (line, wanted) in [
            ("Bagikan", true),
            ("Salin tautan", true),
            ("Tautan disalin!", true),
            ("Share on Facebook", true),
            ("Share to WhatsApp", true),
            ("Bagikan ke Twitter", true),
            ("Bagikan: Facebook | Twitter | WhatsApp", true),
            ("Kirim lewat WhatsApp", true),
            ("Bagikan artikel ini", true),
            ("Share this article 1.2k", true),
            ("Copy link to clipboard", true),
            ("BagikanFacebookTwitterWhatsApp", true),
            // Names alone are judged with their neighbours.
            ("WhatsApp", false),
            ("Bagikan makanan itu kepada warga.", false),
            ("Bagikan informasi ini di WhatsApp", false),
            ("Warga membagikan video itu lewat WhatsApp.", false),
            ("Bagikan artikel ini di Facebook dan menangkan hadiah", false),
            ("Cara Kirim Pesan WhatsApp Tanpa Internet", false),
            ("WhatsApp Tumbang, Warga Beralih ke Telegram", false),
            ("Share on Facebook if you agree", false),
            ("Post Malone Konser di Jakarta", false),
            ("", false),
        ] {
            assert_eq!(is_button(line), wanted, "{line}");
        }
        for (line, wanted) in [
            ("WhatsApp", true),
            ("Facebook Twitter WhatsApp Telegram", true),
            ("Facebook 12 | X 3", true),
            ("FacebookTwitterWhatsApp", true),
            ("Facebookers", false),
            ("- WhatsApp", false),
            ("WhatsApp Business", false),
            ("12", false),
            ("", false),
        ] {
            assert_eq!(is_networks(line), wanted, "{line}");
        }
    }
}
