//! Names of the source that are not in the target as they should be, and names of the target that nothing in the source
//! accounts for: altered, missing, invented, in each other's place.

mod accounts;
mod acronyms;
mod ages;
mod equivalents;
mod order;
mod people;
mod role_words;
mod roles;
mod spelling;
mod target;

use std::cell::LazyCell;

use rustc_hash::FxHashSet;

use super::view::View;
use crate::bitext::{Confidence, Fact, FactKind, FactOutcome};
use crate::facts::{Compared, Repair, Trouble};
use crate::finding::Code;
use crate::names::{Evidence, Name, NameKind};
use crate::text::Span;
use people::People;
use spelling::{bare, is_other_spelling, without_marks};
use target::Target;

/// Compares the names of both sides.
pub(super) fn compare(view: &View<'_>) -> Vec<Compared> {
    if view.near_languages() || view.codes.0 == view.codes.1 {
        return Vec::new();
    }
    let target = Target::new(view);
    let mut rows = Vec::new();
    let mut lost: Vec<Lost> = Vec::new();
    let mut exonyms: Vec<Lost> = Vec::new();
    for name in view.names() {
        if name.kept.is_none() && name.kind == NameKind::Place && !name.span.of(view.source.text).contains(' ') {
            // `Moskwa` is Moscow, and not "Moskva".
            let lost = |word: &Span| !target.has_name(word.of(view.source.text), name.kind);
            let words = words_of(view, name.span).into_iter().filter(lost);
            exonyms.extend(words.map(|word| Lost { name: *name, word, whole: true }));
        }
        // `Santo Domingo` may be translated; if all of it is there, it was not.
        let whole = || {
            let words = words_of(view, name.span);
            let all = words.iter().all(|w| view.target.has_apart(w.of(view.source.text)));
            (name.kind == NameKind::Person && words.len() >= 2 && all).then_some(name.span)
        };
        let kept = name.kept.filter(|_| name.kind != NameKind::Calendar).or_else(whole);
        let Some(kept) = kept else { continue };
        let words = words_of(view, kept);
        if words.is_empty() {
            continue;
        }
        let missing: Vec<Span> =
            words.iter().copied().filter(|w| !target.has_name(w.of(view.source.text), name.kind)).collect();
        let missing = without_joined(view, &target, name, missing);
        if missing.is_empty() {
            rows.push(kept_row(view, &target, name, kept, &words));
            continue;
        }
        lost.extend(missing.iter().map(|word| Lost { name: *name, word: *word, whole: missing.len() == words.len() }));
    }
    leave_out_aliases(view, &target, &mut lost);
    let invented = invented(view);
    rows.extend(acronyms::compare(view));
    // A translated name is only reported if something like it stands in its place.
    lost.extend(exonyms.into_iter().filter(|lost| target.resembling(lost.word.of(view.source.text)).is_some()));
    rows.extend(settle(view, &target, lost, invented));
    rows.extend(order::compare(view));
    rows.extend(ages::compare(view));
    rows
}

/// Returns the missing words of a name but for those that the target writes as one: `Hamengku Buwono`, Hamengkubuwono.
fn without_joined(view: &View<'_>, target: &Target<'_, '_>, name: &Name, missing: Vec<Span>) -> Vec<Span> {
    let text = view.source.text;
    let beside = |a: Span, b: Span| text[a.end..b.start].trim().is_empty();
    let is_one =
        |a: Span, b: Span| beside(a, b) && target.has_name(&format!("{}{}", a.of(text), b.of(text)), name.kind);
    let joined: Vec<Span> =
        missing.windows(2).filter(|pair| is_one(pair[0], pair[1])).flat_map(|pair| [pair[0], pair[1]]).collect();
    missing.into_iter().filter(|word| !joined.contains(word)).collect()
}

/// Forgets a name of which only the short form is said, or a short form of which only the name is. What is misspelt is not left
/// out.
fn leave_out_aliases(view: &View<'_>, target: &Target<'_, '_>, lost: &mut Vec<Lost>) {
    let absent: FxHashSet<Span> = lost.iter().filter(|lost| lost.whole).map(|lost| lost.name.span).collect();
    let said_once: FxHashSet<Span> = aliases(view)
        .filter_map(|(name, alias)| match (absent.contains(&name), absent.contains(&alias)) {
            (true, false) => Some(name),
            (false, true) => Some(alias),
            _ => None,
        })
        .collect();
    let resembled = |lost: &Lost| target.resembling(lost.word.of(view.source.text)).is_some();
    lost.retain(|lost| !said_once.contains(&lost.name.span) || resembled(lost));
}

/// Returns the names that have a short form of themselves in brackets, each with it: `Susilo Bambang Yudhoyono (SBY)`, `Joko
/// Widodo (Jokowi)`. English says one of them.
fn aliases(view: &View<'_>) -> impl Iterator<Item = (Span, Span)> {
    let text = view.source.text;
    view.names().windows(2).filter_map(move |pair| {
        let (name, alias) = (pair[0].span, pair[1].span);
        let behind = text.get(name.end..alias.start) == Some(" (") && text[alias.end..].starts_with(')');
        (behind && is_short_form(alias.of(text), name.of(text))).then_some((name, alias))
    })
}

/// Returns whether a word is made of the beginnings of the words of a name, in their order.
fn is_short_form(short: &str, name: &str) -> bool {
    fn made(rest: &str, words: &[&str], first: bool) -> bool {
        let Some((word, others)) = words.split_first() else { return rest.is_empty() };
        let common = rest.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
        let mut ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(common);
        rest.is_empty() || ends.any(|end| made(&rest[end..], others, false)) || (!first && made(rest, others, false))
    }
    let (short, name) = (short.to_lowercase(), name.to_lowercase());
    let words: Vec<&str> = name.split([' ', '-']).filter(|word| !word.is_empty()).take(8).collect();
    (2..12).contains(&short.chars().count()) && words.len() >= 2 && made(&short, &words, true)
}

/// Returns the row of a name whose words are all in the target: altered if they are torn apart or in another order.
fn kept_row(view: &View<'_>, target: &Target<'_, '_>, name: &Name, kept: Span, words: &[Span]) -> Compared {
    let (source, text) = (view.source.text, view.target.text);
    let whole = row(name, kept, target.place(words[0].of(source)), FactOutcome::Kept, view);
    let theirs = view.target.words();
    // English turns two words of a club or a race round: `Jazz Utah`, `MotoGP Mandalika`. If the second one is a common
    // noun of English, the name is in English already: `Sesame Street`.
    let is_english = |word: &Span| view.lexicon.is_some_and(|l| l.has_target(&word.of(source).to_lowercase()));
    let free = !matches!(name.kind, NameKind::Person | NameKind::Place | NameKind::Product)
        && words.len() == 2
        && !is_english(&words[1]);
    if free || words.len() < 2 || theirs.len() > 400 || view.lexicon.is_none() {
        return whole;
    }
    let places: Vec<Option<usize>> = words
        .iter()
        .map(|w| {
            // Where `Australian` is beside an `Australia`, it may be either.
            let is_form = |t: &str| bare(t).strip_prefix(w.of(source)).is_some_and(|tail| tail.len() <= 4);
            let mut found = theirs.iter().enumerate().filter(|(_, t)| is_form(t.of(text)));
            let (at, form) = found.next()?;
            (found.next().is_none() && bare(form.of(text)) == w.of(source)).then_some(at)
        })
        .collect();
    // Words beside each other in the source; `Universitas` between them may have gone.
    let near = |pair: &[Span]| source[pair[0].end..pair[1].start].trim().is_empty();
    // `Jon Stephen and Stewart Colbert`: a name of the source between two words of another one.
    let holds_another = |a: usize, b: usize| {
        let between = theirs.get(a + 1..b).unwrap_or_default();
        between.iter().any(|t| {
            let word = bare(t.of(text));
            word.len() >= 3
                && word.starts_with(char::is_uppercase)
                && view.source.has_word(word)
                && !is_quoted(text, *t)
        })
    };
    let torn = words.windows(2).zip(places.windows(2)).any(|(pair, at)| match (at[0], at[1]) {
        (Some(a), Some(b)) => near(pair) && (!(a < b && b - a <= 3) || holds_another(a, b)),
        _ => false,
    });
    // `War Memorial Stadium Maui`: English puts the place first.
    let rotated = name.kind != NameKind::Person
        && words.len() >= 3
        && places.iter().all(Option::is_some)
        && places[..words.len() - 1].is_sorted()
        && places[words.len() - 1].map(|last| last + 1) == places[0];
    if !torn || rotated {
        return whole;
    }
    let message = format!("the words of `{}` are not together in the translation", kept.of(source));
    let altered = Compared { fact: Fact { outcome: FactOutcome::Altered, ..whole.fact }, trouble: None };
    with_trouble(altered, Code::NameMoved, message, view)
}

/// Returns whether a word stands in quotation marks or brackets: `Joko "Jokowi" Widodo`.
fn is_quoted(text: &str, word: Span) -> bool {
    text[..word.start].ends_with(['"', '“', '(', '\'', '‘'])
}

/// A word of a name that is not in the target.
#[derive(Debug, Clone, Copy)]
struct Lost {
    name: Name,
    word: Span,
    /// Whether no word of the name is.
    whole: bool,
}

/// Returns the words of a kept part that must be in the target: in no glossary, no particle, no single letter.
fn words_of(view: &View<'_>, kept: Span) -> Vec<Span> {
    const PARTICLES: [&str; 16] = [
        "bin", "binti", "dan", "the", "van", "von", "dari", "der", "del", "los", "las", "and", "for", "untuk", "The",
        "Dan",
    ];
    let words = view.source.words();
    let inside = words[words.partition_point(|w| w.start < kept.start)..].iter().take_while(|w| w.end <= kept.end);
    // Words in capitals are a sign or a headline, but for an acronym.
    let text = kept.of(view.source.text);
    if text.contains(' ') && !text.contains(char::is_lowercase) {
        return Vec::new();
    }
    let wanted = |span: &&Span| {
        let word = span.of(view.source.text);
        // `Sri Sultan` is a Sultan.
        let title = word == "Sri" && view.source.text[span.end..].starts_with(" Sultan ");
        !title
            && word.len() >= 3
            && word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && !PARTICLES.contains(&word)
            && !view.source_terms.meet(**span)
            && !view.source.in_link(**span)
            && !view.source.is_damaged(**span)
            && !view.is_source_figure(**span)
    };
    inside.filter(wanted).copied().collect()
}

fn row(name: &Name, span: Span, target: Option<Span>, outcome: FactOutcome, view: &View<'_>) -> Compared {
    let (was, now) = (name.span.of(view.source.text), target.map(|t| t.of(view.target.text)));
    Compared::new(FactKind::Name, Some(span), target, outcome, Confidence::High).with_values(Some(was), now)
}

/// Returns the names of the target that nothing in the source accounts for.
fn invented(view: &View<'_>) -> Vec<Span> {
    let Some(lexicon) = view.lexicon else { return Vec::new() };
    let source = accounts::Source::new(view, lexicon);
    let names = accounts::names(view).into_iter();
    names.filter(|(name, span)| !view.is_figure(*span) && !source.calls_for(name)).map(|(_, span)| span).collect()
}

/// Pairs what is lost with what is strange, and reports the rest.
fn settle(view: &View<'_>, target: &Target<'_, '_>, lost: Vec<Lost>, invented: Vec<Span>) -> Vec<Compared> {
    let (source, text) = (view.source.text, view.target.text);
    // In a headline every word has a capital, and nothing tells which ones are names.
    let headline = view.source.is_headline() || view.target.is_headline();
    let mut open = invented;
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    let mut told: Vec<Span> = Vec::new();
    let letters = |word: &str| without_marks(word).replace('\'', "");
    let people = LazyCell::new(|| People::of(source));
    for Lost { name, word, whole } in lost {
        let form = word.of(source);
        // A sentence may begin with a loanword: nothing but its place shows that it is a name.
        let before = source[..word.start].trim_end_matches([' ', '"', '“', '‘', '(']);
        let initial = before.is_empty() || before.ends_with(['.', '!', '?', ':']);
        let doubtful = initial && name.evidence == Evidence::Unknown;
        let slipped = || is_slip(&name, form, target.resembling(form).map(|place| bare(place.of(text))));
        if (target.is_translated(form, word) && !slipped())
            || (doubtful && view.bridge().is_some_and(|b| b.looks_like_one(word)))
        {
            continue;
        }
        let linked = target.linked(form, word).or_else(|| target.resembling(form));
        let place = linked.filter(|place| !told.contains(place));
        let Some(place) = place else {
            if linked.is_none() && !doubtful {
                missing.push(Lost { name, word, whole });
            }
            continue;
        };
        let other = bare(place.of(text));
        let same = match name.kept {
            Some(_) => is_other_spelling(name.kind, form, other),
            // `Bogotá` may be Bogota and `Sana'a` Sanaa, but `Moskwa` not Moskva.
            None => letters(form) == letters(other),
        };
        if equivalents::is_equivalent(form, other) || same || people.are_written(form, other) {
            open.retain(|span| !span.overlaps(place));
            continue;
        }
        told.push(place);
        open.retain(|span| !span.overlaps(place));
        let message = format!("`{form}` came back as `{other}`");
        rows.push(with_trouble(
            row(&name, word, Some(place), FactOutcome::Altered, view),
            Code::NameAltered,
            message,
            view,
        ));
    }
    // By elimination: one name is lost, and one is strange.
    while let (Some(Lost { name, word, .. }), Some(place)) = (missing.first().copied(), open.first().copied()) {
        missing.remove(0);
        open.remove(0);
        let message = format!("`{}` came back as `{}`", word.of(source), place.of(text));
        rows.push(with_trouble(
            row(&name, word, Some(place), FactOutcome::Altered, view),
            Code::NameAltered,
            message,
            view,
        ));
    }
    // The first word of an institution may be a common noun that no list has: `Puskeswan Denpasar`.
    let is_head = |lost: &Lost| {
        let institution = matches!(lost.name.kind, NameKind::Organisation | NameKind::Place);
        institution && lost.word.start == lost.name.span.start && lost.name.span.end > lost.word.end
    };
    let mut said: Option<Span> = None;
    for Lost { name, word, whole } in missing.into_iter().filter(|lost| !headline && !is_head(lost)) {
        // A name of several words is missing once.
        if whole && said.replace(name.span) == Some(name.span) {
            continue;
        }
        let message = if whole {
            format!("`{}` is not in the translation", name.span.of(source))
        } else {
            format!("`{}` of `{}` is not in the translation", word.of(source), name.span.of(source))
        };
        if view.lexicon.is_some() {
            rows.push(with_trouble(
                row(&name, word, None, FactOutcome::Missing, view),
                Code::NameMissing,
                message,
                view,
            ));
        }
    }
    for span in open {
        let row = Compared::new(FactKind::Name, None, Some(span), FactOutcome::Added, Confidence::Medium);
        let message = format!("nothing in the source accounts for `{}`", span.of(text));
        rows.push(row.with_values(None, Some(span.of(text))).told(Code::NameInvented, message));
    }
    rows
}

/// Returns whether a person's name came back with one vowel changed (`Salim`, Salom). A lexicon learned from translations knows
/// such a slip as a translation.
fn is_slip(name: &Name, form: &str, other: Option<&str>) -> bool {
    let is_vowel = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u');
    let Some(other) = other.filter(|_| name.kind == NameKind::Person && name.kept.is_some()) else { return false };
    let mut changed = form.chars().zip(other.chars()).filter(|(a, b)| a != b);
    form.chars().count() == other.chars().count()
        && changed.next().is_some_and(|(a, b)| is_vowel(a) && is_vowel(b))
        && changed.next().is_none()
}

/// Returns the name of the source for the place of an altered one: unless that is only a part of what stands there, such as
/// the first half of another person's name.
fn name_repair(view: &View<'_>, source: Span, target: Span) -> Option<Repair> {
    let (was, text) = (source.of(view.source.text), view.target.text);
    let (before, after) = (&text[..target.start], &text[target.end..]);
    let ends = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation() || "“”‘’".contains(c));
    let beside = |words: Option<&str>| {
        let word = words.unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
        !word.starts_with(char::is_uppercase) || view.source.text.contains(word)
    };
    let next = after.strip_prefix(' ').and_then(|rest| rest.split(' ').next());
    let last = before.strip_suffix(' ').and_then(|rest| rest.rsplit(' ').next());
    let alone = ends(before.chars().next_back()) && ends(after.chars().next()) && beside(next) && beside(last);
    alone.then(|| Repair::suggested(was))
}

fn with_trouble(row: Compared, code: Code, message: String, view: &View<'_>) -> Compared {
    let confidence = if view.lexicon.is_some() { Confidence::Medium } else { Confidence::Low };
    let places = row.fact.source_span.zip(row.fact.target_span).filter(|_| code == Code::NameAltered);
    let repair = places.and_then(|(source, target)| name_repair(view, source, target));
    Compared { fact: Fact { confidence, ..row.fact }, trouble: Some(Trouble { code, message, repair }) }
}
