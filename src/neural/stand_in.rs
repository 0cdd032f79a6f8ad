//! Carries fixed parts through a model that does not know about placeholders.
//!
//! First each part goes in as what is to be printed for it: a model mostly copies an English name out of an Indonesian
//! sentence, and puts the right article before it. Where one does not come back exactly as often as it went in, the
//! parts go in as the model's own marks, if it was trained to copy such; then as surnames that no model has an opinion
//! of, and then as others. `docs/benchmarks.md` has the figures of other shapes.

use fxtranslate::engine::Engine;

use super::gate::mark;
use super::words;
use crate::quality::places as whole_words;
use crate::text::Span;
use crate::text::draft::{Fixed, PhraseLink, Translated};

/// Surnames that models leave unchanged, none of them well known. Each came back from at least 39 of 40 sentences, in
/// both of two directions.
const SURNAMES: [&str; 24] = [
    "Voronin",
    "Lisowski",
    "Vasarik",
    "Lindqvist",
    "Davtyan",
    "Tamberg",
    "Virtanen",
    "Petraitis",
    "Gelashvili",
    "Horvath",
    "Hadzic",
    "Fujimoto",
    "Moretti",
    "Sokolow",
    "Schuster",
    "Keller",
    "Vogel",
    "Thornton",
    "Radcliffe",
    "Zarecki",
    "Halevich",
    "Balogh",
    "Whitaker",
    "Okafor",
];

/// Maximum number of attempts with markers, and with surnames.
const ROUNDS: usize = 2;

/// How the parts of a text are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As their rendering, then as markers, then as surnames.
    Any,
    /// As markers, once: a part whose marker does not come back is lost.
    Marks,
}

/// Translates a piece of text and places the parts that came through. `marks` is the number of the model's own markers.
pub(super) fn translate(engine: &Engine, marks: usize, text: &str, fixed: &[Fixed], way: Way) -> Translated {
    if !text.chars().any(char::is_alphabetic) {
        return copied(text, fixed);
    }
    let own: Vec<String> = (0..marks).map(mark).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    if way == Way::Marks
        && let Some(marks) = chosen(&own, text, fixed, 0)
    {
        return attempt(engine, text, fixed, &marks);
    }
    let prints: Vec<&str> = fixed.iter().map(|f| f.print.as_str()).collect();
    let mut first = attempt(engine, text, fixed, &prints);
    if way == Way::Marks {
        // More parts than markers: none was sent as a marker.
        first.placed.clear();
        return first;
    }
    if first.placed.len() == fixed.len() {
        return first;
    }
    for names in [&own[..], &SURNAMES] {
        for round in 0..ROUNDS {
            let Some(words) = chosen(names, text, fixed, round) else { break };
            let again = attempt(engine, text, fixed, &words);
            // A marker that was never sent would stay in the translation.
            let stray = own.iter().any(|mark| again.text.contains(mark) && is_free(mark, text, fixed));
            if again.placed.len() == fixed.len() && !stray {
                return again;
            }
        }
    }
    first
}

/// Maximum length of a word in characters. No language in Latin script has longer words: a longer run is not text, and
/// models do not handle it well.
pub(super) const MAX_WORD_LENGTH: usize = 80;

/// Returns the length in characters of the longest run of Latin letters and digits.
pub(super) fn longest_run(text: &str) -> usize {
    let inner = |c: char| c.is_alphanumeric() && c < '\u{250}';
    text.split(|c: char| !inner(c)).map(|run| run.chars().count()).max().unwrap_or(0)
}

/// Copies a text without translating it, with the renderings of its parts in place.
pub(super) fn copied(text: &str, fixed: &[Fixed]) -> Translated {
    let (out, places) = with_parts(text, fixed, |part| &part.print);
    Translated { text: out, placed: places.into_iter().enumerate().collect(), links: Vec::new() }
}

/// Chooses one of `names` for each part, only names that do not occur in the text; each round begins with others.
/// Returns `None` if there are too few, or if the round would repeat the one before.
fn chosen<'n>(names: &[&'n str], text: &str, fixed: &[Fixed], round: usize) -> Option<Vec<&'n str>> {
    let names: Vec<&str> = names.iter().copied().filter(|name| is_free(name, text, fixed)).collect();
    if names.len() < fixed.len() || names.is_empty() {
        return None;
    }
    let start = round * fixed.len() % names.len();
    if round > 0 && start == 0 {
        return None;
    }
    Some((0..fixed.len()).map(|i| names[(start + i) % names.len()]).collect())
}

/// Whether a word occurs neither in the text nor in a rendering.
fn is_free(word: &str, text: &str, fixed: &[Fixed]) -> bool {
    !text.contains(word) && !fixed.iter().any(|f| f.print.contains(word))
}

/// Returns the text with a word in place of each part, and the spans of those words.
fn with_parts<'a>(text: &str, fixed: &'a [Fixed], word: impl Fn(&'a Fixed) -> &'a str) -> (String, Vec<Span>) {
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(fixed.len());
    let mut at = 0;
    for part in fixed {
        out.push_str(&text[at..part.span.start]);
        places.push(Span::new(out.len(), out.len() + word(part).len()));
        out.push_str(word(part));
        at = part.span.end;
    }
    out.push_str(&text[at..]);
    (out, places)
}

/// Translates the text once, with `words` for the parts. A part is placed only if its word came back as often as it was
/// sent, and as a separate word.
fn attempt(engine: &Engine, text: &str, fixed: &[Fixed], words: &[&str]) -> Translated {
    let mut next = words.iter();
    let (sent, places) = {
        let chosen: Vec<Fixed> = fixed
            .iter()
            .map(|f| Fixed { span: f.span, print: next.next().map_or_else(String::new, |w| (*w).to_owned()) })
            .collect();
        let (sent, places) = with_parts(text, &chosen, |part| &part.print);
        (sent, places)
    };
    let aligned = words::translate(engine, &sent);
    let mut found: Vec<(usize, Span)> = Vec::new();
    for (number, word) in words.iter().enumerate() {
        if words[..number].contains(word) {
            continue;
        }
        let parts = (0..words.len()).filter(|i| words[*i] == *word);
        let mut places = whole_words(&aligned.text, word);
        if is_mark(word) {
            places.retain(|place| stands_free(&aligned.text, *place));
        }
        if places.len() == words.iter().filter(|w| *w == word).count() {
            found.extend(parts.zip(places));
        }
    }
    found.sort_by_key(|(_, span)| span.start);
    // One rendering inside another (`China` in `South China Sea`) cannot be assigned to either with certainty.
    let apart = found.windows(2).all(|w| w[0].1.end <= w[1].1.start);
    if !apart {
        found.clear();
    }
    print(&aligned, text, fixed, &sent, &places, &found)
}

/// Whether a word is a marker. It has no letter at its ends, so word boundaries do not show whether it is separate.
fn is_mark(word: &str) -> bool {
    word.starts_with('⟦') && word.ends_with('⟧')
}

/// Whether neither a letter nor another marker touches a place; a rendering there would otherwise join it.
fn stands_free(text: &str, place: Span) -> bool {
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '⟦' | '⟧'));
    !touches(text[..place.start].chars().next_back()) && !touches(text[place.end..].chars().next())
}

/// Replaces the words by the renderings, and maps the links from the text that was sent back to the original text.
fn print(
    aligned: &words::TokenAlignment,
    text: &str,
    fixed: &[Fixed],
    sent: &str,
    places: &[Span],
    found: &[(usize, Span)],
) -> Translated {
    let mut out = String::with_capacity(aligned.text.len());
    let mut placed = Vec::with_capacity(found.len());
    let mut at = 0;
    for (number, span) in found {
        out.push_str(&aligned.text[at..span.start]);
        let print = &fixed[*number].print;
        placed.push((*number, Span::new(out.len(), out.len() + print.len())));
        out.push_str(print);
        at = span.end;
    }
    out.push_str(&aligned.text[at..]);
    let there = Moves::new(places.iter().copied().zip(fixed.iter().map(|f| f.span)), sent.len(), text.len());
    let here = Moves::new(found.iter().map(|f| f.1).zip(placed.iter().map(|p| p.1)), aligned.text.len(), out.len());
    let link = |l: &PhraseLink| PhraseLink {
        source: there.span(l.source),
        target: l.target.map(|t| here.span(t)),
        confidence: l.confidence,
    };
    let links = aligned.links.iter().map(link).collect();
    Translated { text: out, placed, links }
}

/// Maps byte offsets from one text to another that differs from it in some spans.
struct Moves {
    parts: Vec<(Span, Span)>,
}

impl Moves {
    fn new(parts: impl Iterator<Item = (Span, Span)>, before: usize, after: usize) -> Self {
        let end = (Span::new(before, before), Span::new(after, after));
        Self { parts: parts.chain([end]).collect() }
    }

    /// Maps a span, widened to every part that it touches.
    fn span(&self, span: Span) -> Span {
        let start = self.at(span.start, |part| part.start);
        let end = self.at(span.end.max(span.start + 1) - 1, |part| part.end);
        let inside = self.parts.iter().any(|(from, _)| from.start < span.end && span.end <= from.end);
        Span::new(start, if inside { end } else { end + 1 }.max(start))
    }

    fn at(&self, at: usize, edge: impl Fn(&Span) -> usize) -> usize {
        let next = self.parts.iter().position(|(from, _)| at < from.end).unwrap_or(self.parts.len() - 1);
        let (from, to) = &self.parts[next];
        if at >= from.start && at < from.end { edge(to) } else { (to.start + at) - from.start }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_marks_stand_free() {
        let places = |text: &str, word: &str| whole_words(text, word).into_iter().map(|s| s.start).collect::<Vec<_>>();
        assert_eq!(places("Keller's and Kellers, Keller", "Keller"), [0, 22]);
        assert_eq!(places("anti-Keller", "Keller"), [5]);
        assert_eq!(places("", "Keller"), [0; 0]);
        let free = |text: &str| stands_free(text, whole_words(text, "⟦1⟧")[0]);
        assert!(is_mark("⟦1⟧") && !is_mark("Keller") && !is_mark(""));
        for text in ["⟦1⟧", "(⟦1⟧)", "the ⟦1⟧'s end", "⟦1⟧-made", "from ⟦1⟧, ⟦2⟧"] {
            assert!(free(text), "{text}");
        }
        for text in ["⟦1⟧s", "un⟦1⟧", "⟦1⟧⟦2⟧", "⟦0⟧⟦1⟧", "5⟦1⟧"] {
            assert!(!free(text), "{text}");
        }
    }

    #[test]
    fn spans_move_with_the_parts() {
        // `Moskwa dan Keller` was sent for `Moskwa dan PT Maju`.
        let moves = Moves::new([(Span::new(11, 17), Span::new(11, 18))].into_iter(), 22, 23);
        assert_eq!(moves.span(Span::new(0, 6)), Span::new(0, 6));
        assert_eq!(moves.span(Span::new(11, 17)), Span::new(11, 18));
        assert_eq!(moves.span(Span::new(13, 15)), Span::new(11, 18));
        assert_eq!(moves.span(Span::new(18, 22)), Span::new(19, 23));
    }

    fn part(at: usize) -> Fixed {
        Fixed { span: Span::new(at, at + 1), print: "Keller".to_owned() }
    }

    #[test]
    fn surnames_are_never_those_of_the_text() {
        let surnames = |text: &str, parts: &[Fixed], round| chosen(&SURNAMES, text, parts, round);
        let parts: Vec<Fixed> = (0..5).map(part).collect();
        for round in 0..ROUNDS {
            let names = surnames("Voronin dan Vogel", &parts, round).unwrap();
            assert!(!names.iter().any(|n| ["Voronin", "Vogel", "Keller"].contains(n)), "{names:?}");
            assert!((1..names.len()).all(|i| !names[..i].contains(&names[i])), "{names:?}");
        }
        assert_ne!(surnames("", &parts, 0), surnames("", &parts, 1));
        let many: Vec<Fixed> = (0..30).map(part).collect();
        assert_eq!(surnames("", &many, 0), None);
    }

    #[test]
    fn marks_are_as_many_as_the_model_has() {
        let parts: Vec<Fixed> = (0..3).map(part).collect();
        let of = |count: usize, text: &str, round: usize| {
            let own: Vec<String> = (0..count).map(mark).collect();
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            Some(chosen(&own, text, &parts, round)?.join(" "))
        };
        assert_eq!(of(32, "", 0).as_deref(), Some("⟦0⟧ ⟦1⟧ ⟦2⟧"));
        assert_eq!(of(32, "", 1).as_deref(), Some("⟦3⟧ ⟦4⟧ ⟦5⟧"));
        assert_eq!(of(4, "", 1).as_deref(), Some("⟦3⟧ ⟦0⟧ ⟦1⟧"));
        // A marker that occurs in the article is not used.
        assert_eq!(of(32, "catatan ⟦1⟧", 0).as_deref(), Some("⟦0⟧ ⟦2⟧ ⟦3⟧"));
        // The same choice again would not be another attempt.
        assert_eq!((of(3, "", 0).as_deref(), of(3, "", 1)), (Some("⟦0⟧ ⟦1⟧ ⟦2⟧"), None));
        assert_eq!((of(2, "", 0), of(0, "", 0)), (None, None));
    }
}
