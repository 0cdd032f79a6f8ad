//! Markup and rows of signs: `**`, `[…](…)`, code, HTML tags, bullets, `-----`, emoji.
//!
//! The words inside emphasis and links are translated; the marks stay around them, because nothing moves across a mark.
//! Code and addresses are copied.

use super::view::View;
use super::{Found, Kind};

/// Maximum number of tokens of a piece of code or a tag.
const MAX_TOKENS: usize = 60;

/// Code between backticks.
pub(super) fn code(view: &View<'_>, at: usize) -> Option<Found> {
    if view.form(at) != "`" {
        return None;
    }
    let ticks = (at..).take_while(|i| view.form(*i) == "`" && (*i == at || view.is_glued(*i))).take(MAX_TOKENS).count();
    let closes = |i: &usize| (0..ticks).all(|k| view.form(i + k) == "`") && view.form(i + ticks) != "`";
    let end = (at + ticks + 1..at + ticks + MAX_TOKENS).take_while(|i| *i < view.len()).find(closes)?;
    let tokens = end + ticks - at;
    Some(Found::new(tokens, view.raw(at, at + tokens - 1), Kind::Name))
}

/// The end of a link with its address, `](https://…)`, a reference to a footnote, `[^1]`, and `![` before an image.
pub(super) fn link(view: &View<'_>, at: usize) -> Option<Found> {
    let mark = |tokens: usize| Some(Found::new(tokens, view.raw(at, at + tokens - 1), Kind::Mark));
    match (view.form(at), view.form(at + 1)) {
        ("!", "[") if view.is_glued(at + 1) => mark(2),
        ("[", "^") if view.form(at + 3) == "]" && view.is_glued(at + 3) => mark(4),
        ("]", "(") if view.is_glued(at + 1) => {
            let end = view.cluster_end(at, MAX_TOKENS)?;
            let close = (at + 2..end).find(|i| view.form(*i) == ")");
            mark(close.map_or(2, |close| close + 1 - at))
        }
        _ => None,
    }
}

/// An HTML tag or a character reference.
pub(super) fn tag(view: &View<'_>, at: usize) -> Option<Found> {
    if view.form(at) == "&" && view.is_glued(at + 1) && view.form(at + 2) == ";" && view.is_glued(at + 2) {
        return Some(Found::new(3, view.raw(at, at + 2), Kind::Mark));
    }
    let name = view.form(at + 1);
    let letter = |form: &str| form.starts_with(|c: char| c.is_ascii_alphabetic());
    let opens = letter(name) || (name == "/" && letter(view.form(at + 2))) || name == "!";
    if view.form(at) != "<" || !view.is_glued(at + 1) || !opens {
        return None;
    }
    let inside = (at + 1..at + MAX_TOKENS).take_while(|i| *i < view.len() && view.form(*i) != "<");
    let end = inside.into_iter().find(|i| view.form(*i) == ">")?;
    Some(Found::new(end + 1 - at, view.raw(at, end), Kind::Mark))
}

/// What begins a line of a list, a heading or a quotation: `- `, `1. `, `## `, `> `.
pub(super) fn bullet(view: &View<'_>, at: usize) -> Option<Found> {
    if !view.begins_line(at) {
        return None;
    }
    let form = view.form(at);
    let number = view.number(at).is_some_and(|n| n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit()));
    let letter = form.len() == 1 && form.bytes().all(|b| b.is_ascii_alphabetic());
    let ordered = (number || letter) && matches!(view.form(at + 1), "." | ")") && view.is_glued(at + 1);
    if ordered && view.is_open(at + 1) && view.len() > at + 2 {
        return Some(Found::new(2, view.raw(at, at + 1), Kind::Mark));
    }
    let same = (at..at + 6).take_while(|i| view.form(*i) == form && (*i == at || view.is_glued(*i))).count();
    let shaped = match form {
        "#" | ">" => true,
        "-" | "*" | "+" | "•" | "–" | "—" | "▪" | "●" | "◦" | "■" => same == 1,
        _ => false,
    };
    (shaped && view.is_open(at + same - 1)).then(|| Found::new(same, view.raw(at, at + same - 1), Kind::Mark))
}

/// A row of signs without white space: a rule, emphasis, emoji. Quotation marks, brackets and the punctuation of a
/// sentence are tokens of their own.
pub(super) fn run(view: &View<'_>, at: usize) -> Option<Found> {
    if let Some(emoticon) = emoticon(view, at) {
        return Some(emoticon);
    }
    // In `|:---:|`, a colon is a part of the row.
    let row = |i: usize| view.form(i) == ":" && matches!(view.back(i, 1), "|" | "-");
    let sign = |i: usize| is_sign(view.form(i)) || row(i);
    if !sign(at) {
        return None;
    }
    let end = (at + 1..).find(|i| !(sign(*i) && view.is_glued(*i))).unwrap_or(at + 1);
    let form = view.form(at);
    let figure = view.number(end).is_some() && view.is_glued(end);
    let emphasis = matches!(form, "*" | "|") || form == "~" && !figure || form.trim_matches('_').is_empty();
    // A hyphen before a number is its sign, and one between two words joins them.
    if !emphasis && (end == at + 1 || end == at + 2 && figure) {
        return None;
    }
    Some(Found::new(end - at, view.raw(at, end - 1), Kind::Mark))
}

/// Whether a token is a sign that is neither the punctuation of a sentence nor part of a number or a currency.
fn is_sign(form: &str) -> bool {
    const OTHERS: &str = ".,;:!?…()[]{}\"'“”‘’«»„/%‰$€£¥°&@#`<";
    !form.is_empty() && form.chars().all(|c| c == '_' || !c.is_alphanumeric() && !OTHERS.contains(c))
}

/// `:)`, `:-(`, `;)`.
fn emoticon(view: &View<'_>, at: usize) -> Option<Found> {
    let eyes = matches!(view.form(at), ":" | ";") && view.is_apart(at) && view.is_glued(at + 1);
    let nose = usize::from(view.form(at + 1) == "-" && view.is_glued(at + 2));
    let mouth = matches!(view.form(at + 1 + nose), ")" | "(" | "D" | "P");
    (eyes && mouth && view.is_open(at + 1 + nose))
        .then(|| Found::new(2 + nose, view.raw(at, at + 1 + nose), Kind::Mark))
}
