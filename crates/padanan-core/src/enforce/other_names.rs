//! Terms that are parts of other names: the Guinea of Guinea-Bissau, the Sudan of South Sudan, the Jawa of Jawa Pos.
//!
//! Nothing is taken out of a name that stands as a whole on both sides. `AS-Tiongkok` and `pro-Jokowi` are no names: their
//! parts are translated one by one.

use super::EnforceInput;
use super::phonetics::{alike, sounds};
use crate::glossary::TargetHit;
use crate::names::{Evidence, NameContext, NameKind, in_line};
use crate::text::Span;

/// A term that is a part of another name, which stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OtherName {
    /// Index of the hit.
    pub hit: usize,
    /// The other name in the source.
    pub name: Span,
    /// The same name in the text.
    pub place: Span,
}

/// Words that make another place of a place's name, and their translations.
const COMPASS: &[(&str, &[&str])] = &[
    ("utara", &["north", "northern"]),
    ("selatan", &["south", "southern"]),
    ("timur", &["east", "eastern"]),
    ("barat", &["west", "western"]),
    ("tengah", &["central", "middle"]),
    ("tenggara", &["southeast", "southeastern"]),
    ("baru", &["new"]),
    ("raya", &["great", "greater"]),
];

/// Finds the hits that are parts of other names. `forms` are the forms of the terms that stand in the text.
pub(super) fn other_names(task: &EnforceInput<'_>, text: &str, forms: &[TargetHit]) -> Vec<OtherName> {
    let mut found = Vec::new();
    for (number, hit) in task.hits.iter().enumerate() {
        let whole = hyphenated(task.source, hit.span);
        let part = if whole == hit.span || whole.contains(hit.outer) && whole.len() == hit.outer.len() {
            longer_name(task, text, number, forms)
        } else {
            hyphenated_name(task, text, number, whole)
        };
        found.extend(part.filter(|part| !found.iter().any(|f: &OtherName| f.place == part.place)));
    }
    found
}

/// Finds a hyphenated name in the text. None is one whose parts are terms (`AS-Tiongkok`), one with a prefix (`pro-Rusia`),
/// and one that English does not have (`Rusia-Jepang`, left as it was).
fn hyphenated_name(task: &EnforceInput<'_>, text: &str, number: usize, whole: Span) -> Option<OtherName> {
    let hit = task.hits[number];
    let several = task.hits.iter().enumerate().any(|(n, h)| n != number && whole.contains(h.span));
    let prefixed = hit.span.start > whole.start && whole.of(task.source).starts_with(char::is_lowercase);
    let word = hit.span.of(task.source);
    let is_english = || task.lexicon.is_none_or(|l| l.has_target(word) || l.has_usual_target(&word.to_lowercase()));
    if several || prefixed || !is_english() {
        return None;
    }
    same_word(text, whole.of(task.source)).map(|place| OtherName { hit: number, name: whole, place })
}

fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\u{2011}')
}

/// Extends a span by what hyphens join to it.
fn hyphenated(text: &str, span: Span) -> Span {
    let joined = |c: char| c.is_alphanumeric() || is_joint(c);
    let mut whole = span;
    if text[..span.start].ends_with(is_joint) {
        let before = text[..span.start].rfind(|c| !joined(c));
        whole.start = before.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    }
    if text[span.end..].starts_with(is_joint) {
        whole.end = text[span.end..].find(|c| !joined(c)).map_or(text.len(), |at| span.end + at);
    }
    // A hyphen at the end joins nothing.
    let trimmed = whole.of(text).trim_end_matches(is_joint).len();
    Span::new(whole.start, (whole.start + trimmed).max(span.end))
}

/// Finds a hyphenated word of the source in the text, in any case.
fn same_word(text: &str, word: &str) -> Option<Span> {
    let lower = text.to_lowercase();
    // Offsets are the same only where no letter changes its length.
    if lower.len() != text.len() {
        return None;
    }
    let word = word.to_lowercase();
    let places = lower.match_indices(&word).map(|(at, found)| Span::new(at, at + found.len()));
    places.into_iter().find(|place| is_whole(text, *place))
}

/// Finds a name of two words of which the hit is one: the same two words in the text, or those of a compass word.
fn longer_name(task: &EnforceInput<'_>, text: &str, number: usize, forms: &[TargetHit]) -> Option<OtherName> {
    let hit = task.hits[number];
    let is_part = |span: Span| task.hits.iter().any(|h| h.outer.overlaps(span));
    let beside = [neighbour(task.source, hit.outer, false), neighbour(task.source, hit.outer, true)];
    for (word, behind) in beside.into_iter().zip([false, true]).filter_map(|(word, side)| Some((word?, side))) {
        if is_part(word) {
            continue;
        }
        let name = Span::new(hit.outer.start.min(word.start), hit.outer.end.max(word.end));
        // The same name stands in the text, letter for letter.
        let same = text.match_indices(name.of(task.source)).map(|(at, found)| Span::new(at, at + found.len()));
        let mut whole = same.filter(|span| is_whole(text, *span));
        if let Some(place) = whole.next().or_else(|| nearly_the_same(task.source, text, hit.outer, word, behind))
            && is_one_name(task, name)
        {
            return Some(OtherName { hit: number, name, place });
        }
        let lower = word.of(task.source).to_lowercase();
        let Some((_, said)) = COMPASS.iter().find(|(compass, _)| behind && *compass == lower) else { continue };
        let place = directed(text, said, |at| {
            let own = forms.iter().find(|f| f.term == hit.term && f.span.start == at.start);
            let sounded = || alike(&sounds(at.of(text)), &sounds(hit.span.of(task.source))) >= SAME_SOUND;
            own.map(|f| f.span.end).or_else(|| sounded().then_some(at.end))
        });
        if let Some(place) = place.filter(|_| is_one_name(task, name)) {
            return Some(OtherName { hit: number, name, place });
        }
    }
    None
}

/// Finds a part of a name in the text, as it stands in the source, with a word on the same side that sounds like the other
/// part: `Amerika Syarikat` for *Amerika Serikat*.
fn nearly_the_same(source: &str, text: &str, part: Span, other: Span, behind: bool) -> Option<Span> {
    let sound = sounds(other.of(source));
    let mut places = text.match_indices(part.of(source)).map(|(at, found)| Span::new(at, at + found.len()));
    places.find_map(|place| {
        let beside = neighbour(text, place, behind).filter(|_| is_whole(text, place))?;
        let whole = Span::new(place.start.min(beside.start), place.end.max(beside.end));
        (alike(&sounds(beside.of(text)), &sound) >= SAME_SOUND).then_some(whole)
    })
}

/// How alike two spellings of a place are at least.
const SAME_SOUND: f64 = 0.7;

/// Finds a compass word with the place behind it: `end` returns where that ends.
fn directed(text: &str, said: &[&str], end: impl Fn(Span) -> Option<usize>) -> Option<Span> {
    let words = text.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some(Span::new(start, start + word.len()))
    });
    let compass = words.filter(|w| said.iter().any(|s| s.eq_ignore_ascii_case(w.of(text))));
    compass.into_iter().find_map(|word| Some(Span::new(word.start, end(neighbour(text, word, true)?)?)))
}

/// Returns whether two words of the source are one name, and not a common word with a name: *Jawa Pos*, but not *Kota Minsk*,
/// *Presiden Rusia*.
fn is_one_name(task: &EnforceInput<'_>, words: Span) -> bool {
    let names = in_line(task.source, NameContext { lexicon: task.lexicon, terms: None });
    names.iter().any(|name| {
        let common_head = name.kind == NameKind::Place && name.evidence == Evidence::Head;
        name.span.contains(words) && name.kind != NameKind::Person && !common_head
    })
}

fn is_whole(text: &str, span: Span) -> bool {
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !is_joint(c));
    free(text[..span.start].chars().next_back()) && free(text[span.end..].chars().next())
}

/// Returns the capitalised word directly before or behind a span.
fn neighbour(text: &str, span: Span, behind: bool) -> Option<Span> {
    let letter = |c: char| c.is_alphanumeric() || is_joint(c);
    let word = if behind {
        let rest = text[span.end..].strip_prefix(' ')?;
        let start = span.end + 1;
        Span::new(start, start + rest.find(|c| !letter(c)).unwrap_or(rest.len()))
    } else {
        let head = text[..span.start].strip_suffix(' ')?;
        let start = head.rfind(|c| !letter(c)).map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        Span::new(start, head.len())
    };
    word.of(text).starts_with(char::is_uppercase).then_some(word)
}
