//! Terms that are parts of other names: the Guinea of Guinea-Bissau, the Sudan of South Sudan, the Jawa of Jawa Pos,
//! the Papua of Papua Nugini.
//!
//! Nothing is taken out of a name that stands as a whole on both sides. `AS-Tiongkok` and `pro-Jokowi` are no names: their
//! parts are translated one by one.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::EnforceInput;
use super::phonetics::{alike, sounds};
use crate::glossary::TargetHit;
use crate::names::{Evidence, Name, NameContext, NameKind, Treatment, in_line};
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
    let search = Search::new(task, text, forms);
    let mut found = Vec::new();
    let mut places = BTreeSet::new();
    for (number, hit) in task.hits.iter().enumerate() {
        let whole = hyphenated(task.source, hit.span);
        let part = if whole == hit.span || whole.contains(hit.outer) && whole.len() == hit.outer.len() {
            search.longer_name(number)
        } else {
            search.hyphenated_name(number, whole)
        };
        found.extend(part.filter(|part| places.insert(part.place)));
    }
    found
}

/// A term and the word beside it, as the source has them, and whether the word is behind the term.
type Pair<'t> = (usize, &'t str, &'t str, bool);

/// A part of a name as the source has it, and whether the word beside it is behind it.
type Part<'t> = (&'t str, bool);

/// One segment, and what was found in it: the same pair of words is looked for once, however often the source has it.
struct Search<'t> {
    task: &'t EnforceInput<'t>,
    text: &'t str,
    forms: &'t [TargetHit],
    /// Where the hits are, in order.
    hits: Vec<Span>,
    /// The ends of the terms' forms in the text, by term and start.
    ends: OnceCell<FxHashMap<(usize, usize), usize>>,
    names: OnceCell<Vec<Name>>,
    /// The text in small letters; `None` if offsets are not the same there.
    lower: OnceCell<Option<String>>,
    places: RefCell<FxHashMap<Pair<'t>, Option<Span>>>,
    beside: RefCell<FxHashMap<Part<'t>, Rc<[Beside]>>>,
}

/// A part of a name in the text together with the word beside it.
struct Beside {
    whole: Span,
    /// How that word sounds.
    sounds: Vec<char>,
}

impl<'t> Search<'t> {
    fn new(task: &'t EnforceInput<'t>, text: &'t str, forms: &'t [TargetHit]) -> Self {
        let mut hits: Vec<Span> = task.hits.iter().map(|hit| hit.outer).collect();
        hits.sort_unstable();
        Self {
            task,
            text,
            forms,
            hits,
            ends: OnceCell::new(),
            names: OnceCell::new(),
            lower: OnceCell::new(),
            places: RefCell::default(),
            beside: RefCell::default(),
        }
    }

    /// Finds a hyphenated name in the text. None is one whose parts are terms (`AS-Tiongkok`), one with a prefix
    /// (`pro-Rusia`), and one that English does not have (`Rusia-Jepang`, left as it was).
    fn hyphenated_name(&self, number: usize, whole: Span) -> Option<OtherName> {
        let task = self.task;
        let hit = task.hits[number];
        let first = self.hits.partition_point(|span| span.start < whole.start);
        let several = self.hits[first..].iter().take_while(|span| span.start < whole.end).count() > 1;
        let prefixed = hit.span.start > whole.start && whole.of(task.source).starts_with(char::is_lowercase);
        let word = hit.span.of(task.source);
        let is_english = || task.lexicon.is_none_or(|l| l.has_target(word) || l.has_usual_target(&word.to_lowercase()));
        if several || prefixed || !is_english() {
            return None;
        }
        self.same_word(whole.of(task.source)).map(|place| OtherName { hit: number, name: whole, place })
    }

    /// Finds a hyphenated word of the source in the text, in any case.
    fn same_word(&self, word: &str) -> Option<Span> {
        let lower = || Some(self.text.to_lowercase()).filter(|lower| lower.len() == self.text.len());
        let lower = self.lower.get_or_init(lower).as_ref()?;
        occurrences(lower, &word.to_lowercase()).find(|place| is_whole(self.text, *place))
    }

    /// Finds a name of two words of which the hit is one: the same two words in the text, those of a compass word, or,
    /// where English has a name of its own for the two, the term beside any name: *Papua New* for *Papua Nugini*.
    fn longer_name(&self, number: usize) -> Option<OtherName> {
        let source = self.task.source;
        let outer = self.task.hits[number].outer;
        let beside = [neighbour(source, outer, false), neighbour(source, outer, true)];
        let beside = beside.into_iter().zip([false, true]).filter_map(|(word, behind)| Some((word?, behind)));
        beside.filter(|(word, _)| !self.is_of_hit(*word)).find_map(|(word, behind)| {
            let name = Span::new(outer.start.min(word.start), outer.end.max(word.end));
            let place = self.place(number, word, behind).filter(|_| self.is_one_name(name));
            let place = place.or_else(|| self.beside_term(number).filter(|_| self.has_english_name(name)))?;
            Some(OtherName { hit: number, name, place })
        })
    }

    /// Returns whether a word of the source belongs to a hit.
    fn is_of_hit(&self, word: Span) -> bool {
        // Hits do not overlap, so only the last one that begins before the word's end can.
        let before = self.hits.partition_point(|span| span.start < word.end);
        before > 0 && self.hits[before - 1].overlaps(word)
    }

    /// Returns where a hit and the word beside it are in the text as one name.
    fn place(&self, number: usize, word: Span, behind: bool) -> Option<Span> {
        let hit = &self.task.hits[number];
        let source = self.task.source;
        let key = (hit.term, hit.outer.of(source), word.of(source), behind);
        if let Some(place) = self.places.borrow().get(&key) {
            return *place;
        }
        let name = Span::new(hit.outer.start.min(word.start), hit.outer.end.max(word.end));
        // The same name stands in the text, letter for letter.
        let place = occurrences(self.text, name.of(source))
            .find(|place| is_whole(self.text, *place))
            .or_else(|| self.nearly_the_same(key.1, key.2, behind))
            .or_else(|| self.directed(hit.term, hit.span.of(source), key.2).filter(|_| behind));
        self.places.borrow_mut().insert(key, place);
        place
    }

    /// Finds a part of a name in the text, as it stands in the source, with a word on the same side that sounds like the
    /// other part: `Amerika Syarikat` for *Amerika Serikat*.
    fn nearly_the_same(&self, part: &'t str, other: &str, behind: bool) -> Option<Span> {
        let known = self.beside.borrow().get(&(part, behind)).cloned();
        let beside = known.unwrap_or_else(|| {
            let found: Rc<[Beside]> = self.beside_part(part, behind).into();
            self.beside.borrow_mut().insert((part, behind), Rc::clone(&found));
            found
        });
        let sound = sounds(other);
        beside.iter().find(|b| alike(&b.sounds, &sound) >= SAME_SOUND).map(|b| b.whole)
    }

    /// Returns a part of a name with each word that the text has beside it, the first time.
    fn beside_part(&self, part: &str, behind: bool) -> Vec<Beside> {
        let mut seen = FxHashSet::default();
        let places = occurrences(self.text, part).filter_map(|place| {
            let beside = neighbour(self.text, place, behind).filter(|_| is_whole(self.text, place))?;
            let word = beside.of(self.text);
            let whole = Span::new(place.start.min(beside.start), place.end.max(beside.end));
            seen.insert(word).then(|| Beside { whole, sounds: sounds(word) })
        });
        places.collect()
    }

    /// Finds a compass word with the term's place behind it: `South Sudan` for `Sudan Selatan`.
    fn directed(&self, term: usize, form: &str, compass: &str) -> Option<Span> {
        let lower = compass.to_lowercase();
        let (_, said) = COMPASS.iter().find(|(compass, _)| *compass == lower)?;
        let ends = || self.forms.iter().rev().map(|f| ((f.term, f.span.start), f.span.end)).collect();
        let ends = self.ends.get_or_init(ends);
        let sound = sounds(form);
        directed(self.text, said, |at| {
            let own = ends.get(&(term, at.start)).copied();
            own.or_else(|| (alike(&sounds(at.of(self.text)), &sound) >= SAME_SOUND).then_some(at.end))
        })
    }

    /// Finds a form of a hit's term in the text that another name stands beside, and takes both together.
    fn beside_term(&self, number: usize) -> Option<Span> {
        let forms = self.forms.iter().filter(|form| form.term == self.task.hits[number].term);
        let beside = |at: Span| [true, false].into_iter().find_map(|behind| neighbour(self.text, at, behind));
        forms.map(|form| form.span).find_map(|at| {
            let word = beside(at)?;
            Some(Span::new(at.start.min(word.start), at.end.max(word.end)))
        })
    }

    /// Returns whether some words of the source are the whole name of a place that is called otherwise in English:
    /// *Papua Nugini*.
    fn has_english_name(&self, words: Span) -> bool {
        let own = |name: &Name| name.kind == NameKind::Place && name.evidence == Evidence::Listed;
        self.name_at(words)
            .is_some_and(|name| name.span == words && name.treatment == Treatment::Translated && own(name))
    }

    /// Returns the name of the source that some words are in, or that comes behind them.
    fn name_at(&self, words: Span) -> Option<&Name> {
        let context = NameContext { lexicon: self.task.lexicon, terms: None };
        let names = self.names.get_or_init(|| in_line(self.task.source, context));
        names.get(names.partition_point(|name| name.span.end <= words.start))
    }

    /// Returns whether two words of the source are one name, and not a common word with a name: *Jawa Pos*, but not *Kota
    /// Minsk*, *Presiden Rusia*.
    fn is_one_name(&self, words: Span) -> bool {
        self.name_at(words).is_some_and(|name| {
            let common_head = name.kind == NameKind::Place && name.evidence == Evidence::Head;
            name.span.contains(words) && name.kind != NameKind::Person && !common_head
        })
    }
}

/// Returns the places of a string in a text, in order.
pub(super) fn occurrences<'t>(text: &'t str, wanted: &'t str) -> impl Iterator<Item = Span> + use<'t> {
    memchr::memmem::find_iter(text.as_bytes(), wanted.as_bytes()).map(|at| Span::new(at, at + wanted.len()))
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
