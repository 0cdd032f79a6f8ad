//! Determines the kind of each line of a scraped article, with small rules over the line and its neighbours.
//!
//! The rules about a single line are tried in the order of [`own_kind`]; a line that none of them matches is a
//! paragraph, until [`classify`] has looked at its neighbours.

use super::advert::{has_words, is_promo};
use super::ending::{self, others, tables};
use super::furniture::{is_furniture, is_networks};
use super::lexicon::{
    AGENCIES, BYLINES, CREDITS, DAYS, GENRES, HOME, MEDIA, OPEN_POINTERS, POINTERS, ROLES, SECTIONS, SMALL,
};
use super::prose::{is_of_site, is_sentence};
use super::{Piece, is_space};
use crate::bitext::BlockKind;
use crate::text::Span;
use crate::text::urls;

/// A line, with properties that several rules need.
pub(super) struct Line<'l> {
    pub(super) text: &'l str,
    pub(super) lower: String,
    /// Length in characters.
    pub(super) count: usize,
    pub(super) links: Vec<Span>,
}

impl<'l> Line<'l> {
    pub(super) fn new(text: &'l str) -> Self {
        Self { text, lower: text.to_lowercase(), count: text.chars().count(), links: urls::spans(text) }
    }
}

/// Returns the kind of every line. A credit at the end of the article's last paragraph becomes a separate block.
pub(super) fn classify(text: &str, spans: &[Span]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = spans
        .iter()
        .map(|&span| Piece { span, kind: own_kind(span.of(text)).unwrap_or(BlockKind::Paragraph) })
        .collect();
    keep_subheadings(text, &mut pieces);
    mark_menus(text, &mut pieces);
    mark_headlines(text, &mut pieces);
    split_credit(text, &mut pieces);
    pieces
}

/// The name of a network above a paragraph about it is a heading, not a button.
fn keep_subheadings(text: &str, pieces: &mut [Piece]) {
    for i in 1..pieces.len() {
        let (name, next) = (pieces[i - 1].span.of(text), pieces[i].span.of(text));
        let is_about = || has_words(&next.to_lowercase(), &name.to_lowercase()) && is_sentence(next);
        if pieces[i - 1].kind == BlockKind::Link && is_networks(name) && is_about() {
            pieces[i - 1].kind = BlockKind::Title;
        }
    }
}

/// The sections of a newspaper below its front page are its menu: `Home`, `Nasional`, `Bisnis`. Without the front page they
/// may be a list of the article.
fn mark_menus(text: &str, pieces: &mut [Piece]) {
    let mut at = 0;
    while at < pieces.len() {
        let lower = |i: usize| pieces[i].span.of(text).to_lowercase();
        let end = if HOME.contains(&lower(at).as_str()) {
            (at + 1..pieces.len()).find(|i| !SECTIONS.contains(&lower(*i).as_str())).unwrap_or(pieces.len())
        } else {
            at + 1
        };
        if end - at > 2 {
            pieces[at..end].iter_mut().for_each(|piece| piece.kind = BlockKind::Link);
        }
        at = end;
    }
}

/// Returns the kind of a line on its own, regardless of its neighbours; `None` if no rule matches.
pub(super) fn own_kind(text: &str) -> Option<BlockKind> {
    let line = Line::new(text);
    if is_promo(&line) {
        Some(BlockKind::Promo)
    } else if is_link(&line) {
        Some(BlockKind::Link)
    } else if is_of_site(&line.lower) {
        Some(BlockKind::Promo)
    } else if is_caption(&line) {
        Some(BlockKind::Caption)
    } else if is_byline(&line) {
        Some(BlockKind::Byline)
    } else if is_list_item(text) {
        Some(BlockKind::ListItem)
    } else if is_stray(&line) {
        Some(BlockKind::Other)
    } else {
        None
    }
}

fn is_link(line: &Line<'_>) -> bool {
    let outside = line.text.len() - line.links.iter().map(|l| l.len()).sum::<usize>();
    (!line.links.is_empty() && outside <= 4) || is_furniture(line.text) || is_pointer(line) || is_teaser(line.text)
}

/// Whether a line is the beginning of another article, cut off, with a link behind it: `… hanya sa Selengkapnya`.
fn is_teaser(line: &str) -> bool {
    const MORE: [&str; 4] = [" Selengkapnya", " Baca Selengkapnya", " Baca selengkapnya", " Read More"];
    let cut = MORE.iter().find_map(|more| line.strip_suffix(more));
    cut.is_some_and(|before| before.split_whitespace().count() > 3 && !before.ends_with([':', ',']))
}

/// Whether a line points to another article: `Baca juga: …`. A sentence that begins with these words does not.
fn is_pointer(line: &Line<'_>) -> bool {
    let lower = line.lower.trim_start_matches(['(', '[', '-', '*', '•', ' ']);
    let lower = if line.lower.starts_with("[gambas:") { line.lower.as_str() } else { lower };
    let Some(pointer) = POINTERS.iter().find(|pointer| lower.starts_with(**pointer)) else { return false };
    let rest = &lower[pointer.len()..];
    if pointer.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let is_open = OPEN_POINTERS.iter().any(|open| pointer.starts_with(open));
    let is_marked = pointer.ends_with(':') || rest.trim_start().starts_with([':', '-', '–', '|', '>', '»', '"', '“']);
    let is_about = ["artikel ini", "berita ini"].iter().any(|own| lower.starts_with(own));
    let is_own = is_about && ["dengan judul", "telah tayang di"].iter().any(|own| lower.contains(own));
    is_own || lower.starts_with('[') || (is_marked && !is_open && !says_more(line, rest)) || !is_sentence(line.text)
}

/// Whether a line is a pointer whose words begin no headline, so that it is one also where a page marks it as a heading:
/// `Baca juga: …`, `Pilihan editor: …`.
pub(super) fn points_away(text: &str) -> bool {
    const SURE: [&str; 8] = [
        "baca juga",
        "lihat juga",
        "simak juga",
        "tonton juga",
        "baca pula",
        "berita terkait",
        "artikel terkait",
        "pilihan editor",
    ];
    let line = Line::new(text);
    let marked = |sure: &str| line.lower.strip_prefix(sure).is_some_and(|rest| rest.trim_start().starts_with(':'));
    SURE.iter().any(|sure| marked(sure)) && is_pointer(&line)
}

/// Whether what stands behind a pointer is no headline: it goes on in small letters, or it has several sentences.
fn says_more(line: &Line<'_>, rest: &str) -> bool {
    let behind = line.text.get(line.text.len().saturating_sub(rest.len())..).unwrap_or(rest);
    let goes_on = behind.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let ends = behind.match_indices(['.', '?', '!']).filter(|(at, _)| {
        let next = &behind[at + 1..];
        behind[..*at].ends_with(char::is_lowercase) && next.trim_start() != next && !next.trim().is_empty()
    });
    (goes_on || ends.count() > 0) && is_sentence(behind)
}

/// Whether a line has a photo credit.
fn is_caption(line: &Line<'_>) -> bool {
    if line.count > 400 {
        return false;
    }
    let lower = line.lower.as_str();
    let tail = lower.char_indices().rev().nth(69).map_or(lower, |(at, _)| &lower[at..]);
    CREDITS.iter().any(|c| tail.contains(c) || lower.starts_with(c))
        || lower.ends_with("istimewa")
        || line.text.ends_with("/Ist")
        || AGENCIES.iter().any(|a| line.text.contains(a))
}

fn is_byline(line: &Line<'_>) -> bool {
    if line.count > 120 {
        return false;
    }
    let (text, lower) = (line.text, line.lower.as_str());
    let named = BYLINES.iter().any(|b| lower.starts_with(b))
        || (["oleh ", "ditulis oleh ", "diposting oleh "].iter().any(|by| lower.starts_with(by))
            && line.count < 60
            && title_case(text));
    let bare = lower.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '.' | '*' | '-' | '–' | '—' | ' '));
    let signed =
        text.starts_with(['(', '[']) && text.ends_with([')', ']', '.']) && (is_sign_off(bare) || is_credit(text, bare));
    named || signed || MEDIA.contains(&bare) || is_signature(text) || is_date(line)
}

/// Whether a line is the date of publication: `Senin, 18 Januari 2021 | 14:22 WIB`.
fn is_date(line: &Line<'_>) -> bool {
    let (text, lower) = (line.text, line.lower.as_str());
    if text.len() > 70 {
        return false;
    }
    let year = text.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit));
    let day = DAYS.iter().any(|d| lower.strip_prefix(d).is_some_and(|rest| rest.starts_with([',', ' '])));
    let zone = lower.ends_with(" wib") || lower.ends_with(" wita") || lower.ends_with(" wit");
    year && ((day && text.split_whitespace().count() <= 8) || zone)
        && !text.ends_with(['.', '?', '!'])
        && text.bytes().filter(u8::is_ascii_digit).count() >= 5
}

/// Whether a line names the author of an article or of an embedded post: `ROSSENO AJINATA | ANTARA`, `— Info Lalin
/// (@infolalin) 3 Maret 2022`.
fn is_signature(line: &str) -> bool {
    let capitals = line.chars().any(char::is_uppercase) && !line.chars().any(char::is_lowercase);
    (capitals && line.contains(" | ")) || (line.starts_with(['—', '–']) && line.contains("(@"))
}

/// Whether a text in brackets names media and people: `(Warta.com/WartaSolo.com/Eko Sulistyo)`.
fn is_credit(text: &str, bare: &str) -> bool {
    let is_name = |part: &str| (1..=4).contains(&part.split_whitespace().count());
    let is_open = |c: char| matches!(c, '(' | '[' | ')' | ']');
    bare.contains('/') && bare.split('/').all(is_name) && title_case(text) && text.matches(is_open).count() == 2
}

/// Whether a text is the initials of newsrooms and people: `red`, `ant/abc`, `dtk/isn`.
fn is_sign_off(bare: &str) -> bool {
    let parts: Vec<&str> = bare.split(['/', '-', ',', ' ']).filter(|p| !p.is_empty()).collect();
    // Of several, one may be a desk: `(Humas/yl)`.
    let most = if parts.len() > 1 && bare.contains('/') { 6 } else { 4 };
    (1..=4).contains(&parts.len())
        && parts.iter().all(|p| (2..=most).contains(&p.chars().count()) && p.chars().all(char::is_alphanumeric))
}

/// Returns the length of the mark at the beginning of a list item, with the space behind it, and its number.
pub(crate) fn list_mark(line: &str) -> Option<(usize, Option<u32>)> {
    let mark = |rest: &str| line.len() - rest.trim_start_matches(is_space).len();
    let bullet = ['-', '*', '•', '·', '▪', '–', '‣', '◦'];
    if let Some(rest) = line.strip_prefix(bullet) {
        // Scrapers leave the space out: `-Pas foto`.
        let is_glued = !line.starts_with(['*', '–']) && rest.starts_with(char::is_uppercase);
        return (is_glued || rest.starts_with(is_space)).then(|| (mark(rest), None));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')']).filter(|_| (1..=3).contains(&digits))?;
    (rest.starts_with(is_space) && rest.trim().len() > 1).then(|| (mark(rest), line[..digits].parse().ok()))
}

fn is_list_item(line: &str) -> bool {
    let letters = line.as_bytes();
    let lettered =
        letters.len() > 3 && letters[0].is_ascii_lowercase() && matches!(letters[1], b'.' | b')') && letters[2] == b' ';
    list_mark(line).is_some() || lettered
}

/// Whether a line has no letters, or is a stray word or two in lower case, left over from a page's boilerplate.
fn is_stray(line: &Line<'_>) -> bool {
    let text = line.text;
    let no_letters = !text.chars().any(char::is_alphabetic);
    let low = line.count <= 20 && text.split_whitespace().count() <= 2 && !text.chars().any(char::is_uppercase);
    no_letters || (low && !text.ends_with(['.', '?', '!', '”', '"', ',']))
}

/// Whether a line looks like a headline: short, no final punctuation, most words capitalised, not a name with a figure.
fn headline_like(line: &str) -> bool {
    let count = line.chars().count();
    (8..=180).contains(&count)
        && !line.ends_with(['.', ',', ';', ':', '…', '”', '"'])
        && line.split_whitespace().count() >= 2
        && !is_figure(line)
        && title_case(line)
}

/// Whether a line is a headline that ends with what somebody said: `Wawancara Christine Hakim: “Saya Tidak Pensiun”`.
fn quotes_in_title(line: &str) -> bool {
    let inside = line.strip_suffix(['”', '"']).and_then(|rest| rest.split_once([':', ',']).map(|_| rest));
    inside.is_some_and(|rest| rest.contains(['“', '"']) && headline_like(rest))
}

/// Whether a line is the number of a document, above its headline: `No. 28/112/DKom`, `Nomor: 12/SP/2026`.
fn is_reference(line: &str) -> bool {
    let rest = ["Nomor", "No", "NOMOR", "NO"].iter().find_map(|word| line.strip_prefix(word));
    let number = rest.map(|rest| rest.trim_start_matches(['.', ':', ' ']));
    number.is_some_and(|number| {
        number.contains('/') && number.starts_with(char::is_alphanumeric) && !number.contains(' ')
    })
}

/// Whether a line names the section or the genre of an article, above its headline.
fn is_section(line: &str) -> bool {
    let lower = line.to_lowercase();
    SECTIONS.contains(&lower.as_str()) || GENRES.contains(&lower.as_str())
}

/// Whether a line is a name and its figure, as in lists in articles: `Bantuan: Rp 25.000.000`, `Nomor Darurat: 112`.
fn is_figure(line: &str) -> bool {
    let Some((_, behind)) = line.split_once(':') else { return false };
    let bare = behind.trim_start();
    let bare = bare.strip_prefix("Rp").unwrap_or(bare).trim_start_matches(['.', ' ']);
    bare.starts_with(|c: char| c.is_ascii_digit()) && bare.split_whitespace().count() <= 3
}

pub(super) fn title_case(line: &str) -> bool {
    let mut capitals = 0;
    let mut others = 0;
    for word in line.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        match bare.chars().next() {
            Some(c) if c.is_uppercase() || c.is_numeric() => capitals += 1,
            Some(_) if SMALL.contains(&bare) => {}
            Some(_) => others += 1,
            None => {}
        }
    }
    capitals >= 1 && others * 4 <= capitals
}

/// Marks titles at the top and between paragraphs, and headlines of other articles after the last paragraph (as links).
fn mark_headlines(text: &str, pieces: &mut [Piece]) {
    let is_plain = |p: &Piece| p.kind == BlockKind::Paragraph;
    let top = pieces.iter().position(is_plain);
    let quotes = |p: &Piece| top.is_some_and(|at| pieces[at].span == p.span) && quotes_in_title(p.span.of(text));
    let is_number = |p: &Piece| is_reference(p.span.of(text));
    let like = |p: &Piece| is_plain(p) && !is_number(p) && (headline_like(p.span.of(text)) || quotes(p));
    let is_prose = |p: &Piece| is_plain(p) && !like(p) && !is_number(p);
    let prose: Vec<usize> = (0..pieces.len()).filter(|&i| is_prose(&pieces[i])).collect();
    let (Some(&first), Some(&last)) = (prose.first(), prose.last()) else {
        // There is no running text at all: headline-like lines are just lines.
        return;
    };
    let headlines: Vec<usize> = (0..pieces.len()).filter(|&i| like(&pieces[i])).collect();
    let many = headlines.len() > prose.len();
    let tables = tables(text, pieces, last);
    let others = others(text, pieces, last);
    // `Hukum & Kriminal`, `SIARAN PERS`: the headline is below.
    let leading = || headlines.iter().copied().take_while(|i| *i < first);
    let title = leading().find(|i| !is_section(pieces[*i].span.of(text))).or_else(|| leading().next());
    if title.is_none_or(|i| is_section(pieces[i].span.of(text)))
        && let Some(own) = low_headline(text, pieces)
    {
        pieces[own].kind = BlockKind::Title;
    }
    for i in headlines.iter().copied() {
        pieces[i].kind = if i > last && tables.binary_search(&i).is_ok() {
            BlockKind::Paragraph
        } else if i > last && is_signed(pieces[i].span.of(text)) {
            BlockKind::Byline
        } else if i > last && others.binary_search(&i).is_ok() {
            BlockKind::Link
        } else if i > last && ending::is_marked(pieces[i].span.of(text)) {
            BlockKind::ListItem
        } else if i > last {
            BlockKind::Paragraph
        } else if Some(i) == title || (!many && i > first) {
            BlockKind::Title
        } else {
            BlockKind::Paragraph
        };
    }
}

/// Returns the headline of an article that writes it as a sentence, in small letters, as news agencies do: the first line of
/// some words without a full stop, before the first sentence that has one.
fn low_headline(text: &str, pieces: &[Piece]) -> Option<usize> {
    let line = |i: usize| pieces[i].span.of(text);
    let is_plain = |i: &usize| pieces[*i].kind == BlockKind::Paragraph;
    let is_ended = |line: &str| line.ends_with(['.', '”', '"', ')']);
    let begins = (0..pieces.len()).filter(is_plain).find(|i| is_sentence(line(*i)) && is_ended(line(*i)))?;
    let is_headline = |i: &usize| {
        let own = line(*i);
        let words = own.split_whitespace().count();
        let has_capital = own.trim_start_matches(['“', '"', '‘', '\'']).starts_with(|c: char| !c.is_lowercase());
        let is_whole = !own.ends_with(['.', ',', ':', ';', '…', '”', '"', ')']) && !own.contains(['\n', '|', '•']);
        has_capital && is_whole && (4..=20).contains(&words) && own.chars().count() <= 140 && !own.contains(". ")
    };
    (0..begins).filter(is_plain).find(is_headline)
}

/// Whether a line is an author's name with a role: `Budi Santoso, Dosen Ilmu Politik Universitas Negeri Makassar`.
fn is_signed(line: &str) -> bool {
    let Some((name, role)) = line.split_once(", ") else { return false };
    let words = name.split_whitespace().count();
    let first = role.split_whitespace().next().unwrap_or_default().to_lowercase();
    (1..=5).contains(&words)
        && name.chars().all(|c| c.is_alphabetic() || " .'’-".contains(c))
        && ROLES.contains(&first.as_str())
}

/// Splits off the credit of a medium after the last paragraph's last sentence (`… sejak 1994. Kompas`), as a byline.
fn split_credit(text: &str, pieces: &mut Vec<Piece>) {
    let Some(at) = pieces.iter().rposition(|p| p.kind == BlockKind::Paragraph) else { return };
    let span = pieces[at].span;
    let line = span.of(text);
    let Some((cut, _)) =
        line.char_indices().rev().take(60).find(|(i, c)| {
            is_space(*c) && line[..*i].trim_end_matches(is_space).ends_with(['.', '?', '!', '”', '"', ')'])
        })
    else {
        return;
    };
    let credit = line[cut..].trim_matches(is_space);
    let bare = credit.trim_matches(['(', ')', '[', ']', '*', '.']).to_lowercase();
    let short = credit.split_whitespace().count() <= 3;
    let signed = credit.starts_with(['(', '[']) && credit.ends_with([')', ']']) && is_sign_off(&bare);
    if short && (MEDIA.contains(&bare.as_str()) || signed) {
        let start = span.end - credit.len();
        let body = line[..cut].trim_end_matches(is_space).len();
        pieces[at].span = Span::new(span.start, span.start + body);
        pieces.insert(at + 1, Piece { span: Span::new(start, span.end), kind: BlockKind::Byline });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pointer is short, has a headline behind it, and no verb of its own.
    #[test]
    fn pointers_and_sentences_that_begin_like_one() {
        for (line, wanted) in [
            ("Baca juga: Pasar Malam Dibuka di Solo", Some(BlockKind::Link)),
            (
                "Simak juga: Pedagang yang digusur dari alun-alun meminta tempat baru kepada wali kota",
                Some(BlockKind::Link),
            ),
            ("(Lihat juga: Foto-foto Pasar Malam)", Some(BlockKind::Link)),
            ("Pilihan editor: Bagaimana Pedagang Pindah ke Pasar Baru", Some(BlockKind::Link)),
            ("Pilihan editor: buku yang paling banyak dibaca tahun ini adalah novel itu.", None),
            ("Tonton juga video yang memperlihatkan kebakaran itu", Some(BlockKind::Link)),
            ("Topik: pasar, Solo, wali kota", Some(BlockKind::Link)),
            ("Tag: terdakwa, pengadilan, kota Solo", Some(BlockKind::Link)),
            ("Topik: Kemacetan", Some(BlockKind::Link)),
            ("Topik Terkait: Solo, Wisata", Some(BlockKind::Link)),
            ("Ikuti saluran WhatsApp Warta Kita untuk berita terbaru", Some(BlockKind::Link)),
            ("Simak berita lainnya di Google News", Some(BlockKind::Link)),
            ("Ikuti saluran irigasi itu hingga bendungan, kata petani yang menunggu di sawah.", None),
            ("Baca juga: Dr. Budi Dilantik di Solo", Some(BlockKind::Link)),
            ("Simak juga: pedagang akan pindah ke pasar baru, ujar wali kota.", None),
            ("Baca: dua novel ini wajib dibaca semua siswa, kata guru itu.", None),
            ("Baca juga: Ia membuka surat itu. Lalu ia menangis di depan anaknya.", None),
            ("Pedagang itu pindah ke pasar baru karena hanya sa Selengkapnya", Some(BlockKind::Link)),
            ("Syarat Selengkapnya", None),
            ("Topik: kemacetan di kota menjadi bahasan utama rapat", None),
            ("Tag: angka yang tertera di baju itu salah, kata pembeli.", None),
            ("Lihat juga lukisan dengan judul “Senja” yang dipamerkan di Solo, kata dia.", None),
            ("Berita terkait penggusuran beredar luas di media sosial sejak Senin.", None),
        ] {
            assert_eq!(own_kind(line), wanted, "{line}");
        }
    }
}
