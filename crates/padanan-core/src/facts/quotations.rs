//! Quotations: their number, their extent, and whether they are opened and closed.
//!
//! Marks of any shape are read as a tree, single ones too if they stand as quotation marks do. A pair around the whole
//! segment says only that the segment is quoted, and its translation may open or close the quotation elsewhere.

use super::scan::Tokens;
use super::{Compared, Trouble};
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

/// The quotations of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Quotations {
    /// What is between the marks of each, in order of their openings.
    inside: Vec<Span>,
    /// Whether a mark has no partner: (a quotation is only opened, one is only closed).
    unpaired: (bool, bool),
    /// Whether one pair encloses the whole text.
    is_whole: bool,
    /// Number of marks.
    marks: usize,
}

/// What a character is among quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open(Shape),
    Close(Shape),
    Either(Shape),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Double,
    Single,
    /// Asterisks or underscores around a title.
    Emphasis,
}

/// Compares the quotations of two texts.
pub(super) fn compare(source: &str, target: &str) -> Vec<Compared> {
    const MARKS: &[char] = &['"', '“', '”', '„', '«', '»', '＂', '‘', '’', '\'', '*', '‹', '›'];
    if !source.contains(MARKS) && !target.contains(MARKS) {
        return Vec::new();
    }
    let (here, there) = (quotations(source), quotations(target));
    let trouble = trouble((source, &here), (target, &there));
    let rows = here.inside.len().max(there.inside.len());
    if rows > 64 {
        return trouble.into_iter().map(|t| row(None, None, Some(t))).collect();
    }
    let mut trouble = trouble;
    let paired = here.inside.len() == there.inside.len();
    let mut compared: Vec<Compared> = (0..rows)
        .map(|i| {
            let (a, b) = (here.inside.get(i).copied(), there.inside.get(i).copied());
            row(a, b, if paired || a.is_none() || b.is_none() { trouble.take() } else { None })
        })
        .collect();
    if let Some(t) = trouble {
        compared.push(row(here.inside.first().copied(), there.inside.first().copied(), Some(t)));
    }
    compared
}

fn row(source: Option<Span>, target: Option<Span>, trouble: Option<Trouble>) -> Compared {
    let outcome = match (source, target, &trouble) {
        (Some(_), Some(_), None) => FactOutcome::Kept,
        (Some(_), None, _) => FactOutcome::Missing,
        (None, Some(_), _) => FactOutcome::Added,
        _ => FactOutcome::Altered,
    };
    let confidence =
        if trouble.is_some() || outcome == FactOutcome::Kept { Confidence::Medium } else { Confidence::Low };
    Compared { trouble, ..Compared::new(FactKind::Quotation, source, target, outcome, confidence) }
}

fn trouble(source: (&str, &Quotations), target: (&str, &Quotations)) -> Option<Trouble> {
    let ((source_text, here), (target_text, there)) = (source, target);
    let told = |message: String| Some(Trouble::new(Code::QuoteMismatch, message));
    let balanced = here.unpaired == (false, false);
    if balanced && there.unpaired != (false, false) && !here.is_whole {
        return told("a quotation is opened or closed only once in the translation".to_owned());
    }
    // The whole segment is quoted: one mark anywhere is enough.
    if here.inside.is_empty() && there.inside.is_empty() {
        let lost = here.is_whole && there.marks == 0 && words(source_text) > 2 && balanced;
        return if lost {
            told("the quotation marks around the sentence are not in the translation".to_owned())
        } else {
            None
        };
    }
    let (quoted, kept) = (here.inside.len(), there.inside.len() + usize::from(there.is_whole && !here.is_whole));
    let lengths = |text: &str, of: &Quotations| of.inside.iter().map(|s| letters(s.of(text))).sum::<usize>();
    let (said, heard) = (lengths(source_text, here), lengths(target_text, there));
    // Titles without marks; and one quotation for two, if as much is quoted.
    let joined = if heard * 4 >= said * 3 { continued(source_text, &here.inside) } else { 0 };
    let titles = if kept == 0 { bare_titles(source_text, &here.inside, target_text) } else { 0 };
    let may_go = titles + joined;
    if kept < quoted && kept + may_go >= quoted {
        return None;
    }
    if kept < quoted {
        // Reported speech, or a title in other letters. Marks that are unbalanced in the source prove nothing.
        if !balanced {
            return None;
        }
        let (n, plural) = (quoted - kept, if quoted - kept == 1 { "" } else { "s" });
        return told(match kept {
            0 => format!(
                "{} of the source {} not quoted in the translation",
                counted(quoted, "quotation"),
                if quoted == 1 { "is" } else { "are" }
            ),
            _ => {
                format!("the source has {}, the translation {n} quotation{plural} fewer", counted(quoted, "quotation"))
            }
        });
    }
    if quoted == 0 {
        let titles = there.inside.iter().all(|s| is_title(s.of(target_text)));
        let more = there.inside.len();
        let whole = here.is_whole || !balanced;
        return if titles || whole {
            None
        } else {
            told(format!("the translation quotes {}, the source nothing", counted(more, "passage")))
        };
    }
    let longest = |text: &str| letters(text).max(1);
    // A part of the quotation was left out, or told in other words.
    let (share, expected) = (heard * 100 / said.max(1), longest(target_text) * 100 / longest(source_text));
    if said >= 20 && share * 100 < 50 * expected.clamp(80, 130) && !here.is_whole {
        return told(format!("much less is quoted in the translation ({heard} letters for {said})"));
    }
    if heard >= 20 && said * 100 < 45 * heard && kept <= quoted && !there.is_whole {
        return told(format!("much more is quoted in the translation ({heard} letters for {said})"));
    }
    None
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Returns what is between the quotation marks of a text, in order of their openings, if they are paired.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let found = quotations(text);
    let emphasis = |span: &Span| text[..span.start].ends_with(['*', '_']);
    if found.unpaired == (false, false) {
        found.inside.into_iter().filter(|s| !emphasis(s)).collect()
    } else {
        Vec::new()
    }
}

/// Returns how many quotations only go on with the one before, around their speaker: `"Pergi," katanya, "sekarang."`
fn continued(text: &str, inside: &[Span]) -> usize {
    let goes_on = |pair: &&[Span]| {
        let between = text.get(pair[0].end..pair[1].start).unwrap_or_default();
        let core = between.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ',' | '!' | '?'));
        pair[0].of(text).ends_with(',') && core.ends_with(',') && !core.contains(['.', ';', ':'])
    };
    inside.windows(2).filter(goes_on).count()
}

/// Returns how many quotations are titles that the target has letter for letter, without marks: `Film "Pengabdi Setan"`.
fn bare_titles(source: &str, inside: &[Span], target: &str) -> usize {
    let is_title = |span: &&Span| {
        let text = span.of(source);
        let words = || text.split_whitespace();
        words().count() >= 2 && words().all(|w| w.starts_with(char::is_uppercase)) && target.contains(text)
    };
    inside.iter().filter(is_title).count()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Returns whether a quotation may be the title of a work, or a word that is only mentioned.
fn is_title(text: &str) -> bool {
    words(text) <= 3
        || Tokens::new(text, &[]).list.iter().filter(|t| t.span.of(text).starts_with(char::is_lowercase)).count() <= 2
}

fn quotations(text: &str) -> Quotations {
    let marks = marks(text);
    let mut found = Quotations {
        marks: marks.iter().filter(|(_, m)| shape(*m) != Shape::Emphasis).count(),
        ..Quotations::default()
    };
    let mut open: Vec<(usize, usize, Shape)> = Vec::new();
    let mut pairs: Vec<(usize, usize, Shape)> = Vec::new();
    for &(at, mark) in &marks {
        let length = text[at..].chars().next().map_or(1, char::len_utf8);
        let shape = shape(mark);
        let matching = open.iter().rposition(|o| o.2 == shape);
        let closes = match mark {
            Mark::Open(_) => None,
            Mark::Close(_) => matching,
            Mark::Either(_) => matching,
        };
        match (closes, mark) {
            (Some(i), _) => {
                let (start, ..) = open[i];
                open.truncate(i);
                pairs.push((start, at, shape));
            }
            (None, Mark::Close(Shape::Double)) => found.unpaired.1 = true,
            (None, Mark::Open(_) | Mark::Either(_)) => open.push((at + length, at, shape)),
            (None, _) => {}
        }
    }
    found.unpaired.0 = open.iter().any(|o| o.2 == Shape::Double);
    pairs.sort_unstable_by_key(|p| p.0);
    let trimmed = text.trim();
    let first = text.len() - text.trim_start().len();
    let last = first + trimmed.trim_end_matches(['.', ',', '!', '?', '…', ' ']).len();
    for (start, end, shape) in pairs {
        let whole = start <= first + 3 && end + 3 >= last && shape != Shape::Emphasis;
        if whole {
            found.is_whole = true;
        } else if text[start..end].chars().any(char::is_alphanumeric) {
            found.inside.push(Span::new(start, end));
        }
    }
    found
}

fn shape(mark: Mark) -> Shape {
    match mark {
        Mark::Open(shape) | Mark::Close(shape) | Mark::Either(shape) => shape,
    }
}

/// Returns the quotation marks of a text, in order.
fn marks(text: &str) -> Vec<(usize, Mark)> {
    let mut marks = Vec::new();
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    let mut single_open = false;
    while let Some((at, c)) = chars.next() {
        let behind = chars.peek().map(|(_, c)| *c);
        let apart = |c: Option<char>| {
            c.is_none_or(|c| {
                c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | '“' | '"' | '‘' | '\'')
            })
        };
        let ends = |c: Option<char>| {
            c.is_none_or(|c| {
                c.is_whitespace()
                    || matches!(
                        c,
                        '.' | ',' | ')' | ']' | ';' | ':' | '!' | '?' | '—' | '–' | '-' | '”' | '"' | '’' | '\'' | '/'
                    )
            })
        };
        let by_spacing = |shape: Shape| match (apart(before), ends(behind)) {
            (true, false) => Mark::Open(shape),
            (false, true) => Mark::Close(shape),
            _ => Mark::Either(shape),
        };
        let mark = match c {
            // An inch sign.
            '"' if before.is_some_and(|c| c.is_ascii_digit()) && !ends(behind) => None,
            // A part of a dash or a mark that was decoded wrongly: `â€“`, `â€œ`.
            '“' | '”' if before == Some('€') => None,
            '"' | '＂' | '“' | '”' => Some(by_spacing(Shape::Double)),
            '„' | '«' => Some(Mark::Open(Shape::Double)),
            '»' => Some(Mark::Close(Shape::Double)),
            '\'' | '‘' | '’' | '‹' | '›' => match by_spacing(Shape::Single) {
                Mark::Open(_) if behind.is_some_and(char::is_alphanumeric) && c != '’' => {
                    single_open = true;
                    Some(Mark::Open(Shape::Single))
                }
                Mark::Close(_) if single_open && !before.is_none_or(char::is_whitespace) => {
                    Some(Mark::Close(Shape::Single))
                }
                _ => None,
            },
            '*' if before != Some('*') && behind != Some('*') => match by_spacing(Shape::Emphasis) {
                Mark::Either(_) => None,
                mark => Some(mark),
            },
            _ => None,
        };
        marks.extend(mark.map(|mark| (at, mark)));
        before = Some(c);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str, target: &str) -> bool {
        compare(source, target).iter().any(|c| c.trouble.is_some())
    }

    #[test]
    fn quotations_that_are_lost_and_quotations_that_are_not() {
        for (source, target, wrong) in [
            ("“Ya,” kata dia.", "“Yes, he said.", true),
            ("“Ya,” kata dia.", "\"Yes,\" he said.", false),
            ("“Ya,” kata dia.", "'Yes,' he said.", false),
            ("Ia “agen” itu.", "He is that agent.", true),
            ("\"Ia menunjuk \"agen\" itu.\"", "\"He named that 'agent'.\"", false),
            ("\"Ia menunjuk \"agen\" itu.\"", "\"He named ‘an agent’.\"", false),
            ("“Ya,” kata ibu James.", "Yes, said James' mother's friend.", true),
            ("Hasilnya 7â€“2.", "The result is 7-2.", false),
            ("\"Cakarnya besar, \"cakar barat\".\"", "Its claw was large, \"western claw.\"", false),
            ("\"Kami pulang. Kami lelah,\" kata Ani.", "\"We are going home,\" Ani said. \"We are tired.\"", false),
            ("Lagu 'Bengawan Solo' karya Gesang.", "The song \"Bengawan Solo\" by Gesang.", false),
            ("Buku \"Bumi Manusia\" laris.", "The book *Bumi Manusia* sold well.", false),
            ("\"Kami akan banding karena putusan itu tidak adil,\" kata dia.", "\"We will appeal,\" he said.", true),
            ("\"Kami pulang,\" kata ia, \"lalu tidur.\"", "\"We went home,\" he said, \"and slept.\"", false),
            ("\"Kami pulang,\" kata ia, \"lalu tidur.\"", "\"We went home and slept,\" he said.", false),
            ("\"Kami pulang,\" kata ia, \"lalu tidur.\"", "\"We went,\" he said and slept.", true),
            ("Film \"Pengabdi Setan\" tayang.", "The film Pengabdi Setan was released.", false),
        ] {
            assert_eq!(
                told(source, target),
                wrong,
                "{source} / {target} {:?} {:?}",
                quotations(source),
                quotations(target)
            );
        }
    }
}
