//! Determines the kind of each line of a scraped article, with small rules over the line and its neighbours.
//!
//! The rules about a single line are tried in the order of [`own_kind`]; a line that none of them matches is a
//! paragraph, until [`classify`] has looked at its neighbours.

use super::lexicon::{
    AGENCIES, BUTTONS, BYLINES, CREDITS, DAYS, LISTS, MEDIA, NOTICES, POINTERS, SELLING, SHOPS, SMALL,
};
use super::{Piece, is_space};
use crate::bitext::BlockKind;
use crate::text::Span;
use crate::text::urls;

/// A line, with properties that several rules need.
struct Line<'l> {
    text: &'l str,
    lower: String,
    /// Length in characters.
    count: usize,
    links: Vec<Span>,
}

impl<'l> Line<'l> {
    fn new(text: &'l str) -> Self {
        Self { text, lower: text.to_lowercase(), count: text.chars().count(), links: urls::spans(text) }
    }
}

/// Returns the kind of every line. A credit at the end of the article's last paragraph becomes a separate block.
pub(super) fn classify(text: &str, spans: &[Span]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = spans
        .iter()
        .map(|&span| Piece { span, kind: own_kind(span.of(text)).unwrap_or(BlockKind::Paragraph) })
        .collect();
    mark_headlines(text, &mut pieces);
    split_credit(text, &mut pieces);
    pieces
}

/// Returns the kind of a line on its own, regardless of its neighbours; `None` if no rule matches.
pub(super) fn own_kind(text: &str) -> Option<BlockKind> {
    let line = Line::new(text);
    if is_promo(&line) {
        Some(BlockKind::Promo)
    } else if is_link(&line) {
        Some(BlockKind::Link)
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

/// Whether a line has a link to a shop, or a link and advertising words, or is a notice.
fn is_promo(line: &Line<'_>) -> bool {
    let bare = line.text.trim_matches(|c: char| !c.is_alphanumeric());
    let begins = |notice: &&str| bare.get(..notice.len()).is_some_and(|head| head.eq_ignore_ascii_case(notice));
    if NOTICES.iter().filter(|n| n.contains(' ') || n.len() == bare.len()).any(begins) {
        return true;
    }
    if line.links.is_empty() || line.count > 300 {
        return false;
    }
    let shop = line.links.iter().any(|l| {
        let link = l.of(line.text).to_lowercase();
        SHOPS.iter().any(|s| link.contains(s))
    });
    shop || SELLING.iter().any(|w| line.lower.contains(w))
}

/// Whether a line is the label of a button, alone.
pub(super) fn is_button(line: &str) -> bool {
    line.len() <= 20 && BUTTONS.contains(&line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
}

/// Whether a line is boilerplate: a button, pagination, a list of tags.
fn is_furniture(line: &Line<'_>) -> bool {
    if line.text.len() >= 200 {
        return false;
    }
    let pages = line.lower.strip_prefix("halaman").is_some_and(|rest| {
        let of_pages =
            |word: &str| word.bytes().all(|b| b.is_ascii_digit()) || ["dari", ":", "all", "show"].contains(&word);
        rest.split_whitespace().all(of_pages)
    });
    pages || is_button(line.text) || LISTS.iter().any(|l| line.lower.starts_with(l))
}

fn is_link(line: &Line<'_>) -> bool {
    if is_furniture(line) {
        return true;
    }
    let lower = line.lower.trim_start_matches(['(', '[', '-', '*', '•', ' ']);
    let pointer = || POINTERS.iter().any(|p| lower.starts_with(p));
    let outside = line.text.len() - line.links.iter().map(|l| l.len()).sum::<usize>();
    (!line.links.is_empty() && outside <= 4) || pointer()
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
        || AGENCIES.iter().any(|a| line.text.contains(a))
}

fn is_byline(line: &Line<'_>) -> bool {
    if line.count > 120 {
        return false;
    }
    let (text, lower) = (line.text, line.lower.as_str());
    let named = BYLINES.iter().any(|b| lower.starts_with(b))
        || (lower.starts_with("oleh ") && line.count < 60 && title_case(text));
    let bare = lower.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '.' | '*' | '-' | '–' | '—' | ' '));
    let signed = text.starts_with(['(', '[']) && text.ends_with([')', ']', '.']) && is_sign_off(bare);
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

/// Whether a text is the initials of newsrooms and people: `red`, `ant/abc`, `dtk/isn`.
fn is_sign_off(bare: &str) -> bool {
    let parts: Vec<&str> = bare.split(['/', '-', ',', ' ']).filter(|p| !p.is_empty()).collect();
    (1..=4).contains(&parts.len())
        && parts.iter().all(|p| (2..=4).contains(&p.chars().count()) && p.chars().all(char::is_alphanumeric))
}

fn is_list_item(line: &str) -> bool {
    let bullet = line.strip_prefix(['-', '*', '•', '·', '▪', '–', '‣', '◦']).is_some_and(|r| r.starts_with(is_space));
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let numbered = (1..=3).contains(&digits)
        && rest.strip_prefix(['.', ')']).is_some_and(|r| r.starts_with(is_space) && r.trim().len() > 1);
    let letters = line.as_bytes();
    let lettered =
        letters.len() > 3 && letters[0].is_ascii_lowercase() && matches!(letters[1], b'.' | b')') && letters[2] == b' ';
    bullet || numbered || lettered
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

/// Whether a line is a name and its figure, as in lists in articles: `Bantuan: Rp 25.000.000`, `Nomor Darurat: 112`.
fn is_figure(line: &str) -> bool {
    let Some((_, behind)) = line.split_once(':') else { return false };
    let bare = behind.trim_start();
    let bare = bare.strip_prefix("Rp").unwrap_or(bare).trim_start_matches(['.', ' ']);
    bare.starts_with(|c: char| c.is_ascii_digit()) && bare.split_whitespace().count() <= 3
}

fn title_case(line: &str) -> bool {
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
    let like = |p: &Piece| is_plain(p) && headline_like(p.span.of(text));
    let prose: Vec<usize> = (0..pieces.len()).filter(|&i| is_plain(&pieces[i]) && !like(&pieces[i])).collect();
    let (Some(&first), Some(&last)) = (prose.first(), prose.last()) else {
        // There is no running text at all: headline-like lines are just lines.
        return;
    };
    let headlines: Vec<usize> = (0..pieces.len()).filter(|&i| like(&pieces[i])).collect();
    let many = headlines.len() > prose.len();
    let mut titled = false;
    for i in headlines {
        pieces[i].kind = if i > last {
            BlockKind::Link
        } else if i < first && !titled {
            titled = true;
            BlockKind::Title
        } else if !many && i > first {
            BlockKind::Title
        } else {
            BlockKind::Paragraph
        };
    }
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
