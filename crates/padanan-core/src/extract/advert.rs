//! Advertisements between the paragraphs of an article.

use super::ending;
use super::kind::Line;
use super::lexicon::{AFFILIATES, FUNCTION_WORDS, NOTICES, ORDERS, SELLING, SHOPS};
use super::line_words::{INVITING, OFFICIAL, SAYING};
use super::prose::is_sentence;

/// Whether a line has a link to a shop, or a link and advertising words, or is a notice.
///
/// The news name shops and bargains, too: a sentence is an advertisement only if it tells the reader to buy, or has a
/// link that earns a commission.
pub(super) fn is_promo(line: &Line<'_>) -> bool {
    let bare = line.text.trim_matches(|c: char| !c.is_alphanumeric());
    let begins = |notice: &&str| bare.get(..notice.len()).is_some_and(|head| head.eq_ignore_ascii_case(notice));
    if NOTICES.iter().filter(|n| n.contains(' ') || n.len() == bare.len()).any(begins) {
        return true;
    }
    if line.links.is_empty() || line.count > 300 {
        return false;
    }
    let leads_to = |hosts: &[&str]| line.links.iter().any(|link| is_at(link.of(line.text), hosts));
    leads_to(AFFILIATES) || has_order(line) || ((leads_to(SHOPS) || sells(line)) && !is_sentence(line.text))
}

/// Whether a line with a link orders the reader to buy or to click: at the beginning of a clause, or right before the link.
/// A report of what people do or say gives no order: `warga diminta tidak klik link itu`.
fn has_order(line: &Line<'_>) -> bool {
    let reports = || SAYING.iter().any(|word| has_words(&line.lower, word)) && is_sentence(line.text);
    let gives = |order: &&str| {
        places(&line.lower, order).any(|at| {
            let before = line.lower[..at].trim_end();
            let begins = before.is_empty() || before.ends_with(|c: char| !c.is_alphanumeric());
            let invites = || INVITING.iter().any(|word| before.ends_with(word));
            let behind = line.lower[at + order.len()..].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
            let links = || ["http", "www.", "bit.ly", "@"].iter().any(|link| behind.starts_with(link));
            begins || invites() || links()
        })
    };
    ORDERS.iter().any(gives) && !reports()
}

/// Whether a line with a link has the words of an advertisement: two of them, or one in a line that is only the name of
/// something and the link. One word is in the news as well (`Diskon pajak`, `Pasar Murah`), and authorities sell nothing.
fn sells(line: &Line<'_>) -> bool {
    let hosts = line.links.iter().map(|link| host(link.of(line.text)));
    if hosts.into_iter().any(|host| OFFICIAL.iter().any(|official| host.ends_with(official))) {
        return false;
    }
    let count = SELLING.iter().filter(|word| has_words(&line.lower, word)).count();
    let last = line.links.last().filter(|link| link.end == line.text.trim_end().len());
    let offers = || {
        let before = last.map(|link| line.text[..link.start].trim_end()).unwrap_or_default();
        let led = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
        !before.is_empty() && !FUNCTION_WORDS.contains(&led.as_str()) && !ending::has_verb(before)
    };
    count >= 2 || (count == 1 && offers())
}

/// Returns the host of a link, in lower case.
fn host(link: &str) -> String {
    let lower = link.to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())].to_owned()
}

/// Whether a link leads to one of the hosts, or to a host below them.
fn is_at(link: &str, hosts: &[&str]) -> bool {
    let lower = link.to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    hosts.iter().any(|host| {
        let below = |at: usize| at == 0 || rest[..at].ends_with('.');
        let whole = |at: usize| host.ends_with('.') || host.contains('/') || at + host.len() == end;
        rest.match_indices(host).any(|(at, _)| at < end && below(at) && whole(at))
    })
}

/// Whether a text has these words, not inside others: `diskon`, but not `pemurah` for `murah`.
pub(super) fn has_words(lower: &str, words: &str) -> bool {
    places(lower, words).next().is_some()
}

/// Returns the places of words, not inside others.
fn places<'l>(lower: &'l str, words: &'l str) -> impl Iterator<Item = usize> + 'l {
    let is_whole = move |at: &usize| {
        let (before, behind) = (&lower[..*at], &lower[*at + words.len()..]);
        !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
    };
    lower.match_indices(words).map(|(at, _)| at).filter(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advertisements_and_news_about_shops() {
        for (line, wanted) in [
            ("Jual Tas Murah, Diskon 40 Persen! https://toko.example/a", true),
            ("Dapatkan voucher belanja di https://toko.example sekarang", true),
            ("Beli sekarang di https://toko.example/b", true),
            ("Yuk klik link https://toko.example/c", true),
            ("Promo gratis ongkir @tokobaju https://toko.example", true),
            ("Sandal Anak Murah https://toko.example/d", true),
            // One word, one link or one account is in the news as well.
            ("Warga diminta tidak klik link seperti https://bit.ly/abc, ujar polisi.", false),
            ("Pasar Murah Ramadan Digelar, Jadwalnya di www.bandung.go.id", false),
            ("Belanja daerah tercantum di www.kota.go.id.", false),
            ("Belanja pegawai naik 5 persen, tulis @dinaskota", false),
            ("Pemenang voucher diumumkan lewat https://contoh.id/pemenang.", false),
            ("Diskon Pajak Kendaraan Diperpanjang https://contoh.id/pajak", false),
            ("Jabatan itu dipromosikan lewat @dinaskota", false),
            ("Harga cabai mulai murah, kata @petani.", false),
        ] {
            assert_eq!(is_promo(&Line::new(line)), wanted, "{line}");
        }
    }
}
