//! **Why** whoever translates an article must know its names: what is kept letter for letter, and what is translated.
//! **Takes** the sentences of an article, and what may be known beside it: a lexicon, the glossaries.
//! **Gives** [`ArticleNames`]: the [`Name`]s of each sentence with their kind, the evidence, and the part that English
//! keeps.
//! **Never** changes a text, and never calls a word a name only because a sentence begins with it.
//!
//! A capital inside a sentence is the first evidence; at the beginning of a sentence, after a quotation mark and in a
//! headline it is none, and the rest of the article decides: `Surya Darma` begins a sentence as a name because it is one
//! further on. The words that the rules look up are data, in `words/`.

mod context;
mod facts;
mod grow;
mod kept;
mod kinds;
mod lists;
mod memory;
pub mod mine;
mod runs;
mod scan;
mod terms;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use std::borrow::Cow;

use crate::glossary::TermIndex;
use crate::text::invisible::{Seen, seen};
use crate::text::{Lexicon, Span};

use facts::Facts;
use kinds::Kind;
use memory::Memory;
use runs::{Run, Sentence};
use scan::Scanned;
use words::{Shape, Word};

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A person, also one of a story.
    Person,
    /// A state, a town, a river, a building.
    Place,
    /// An institution, a company, a club, a paper.
    Organisation,
    /// Something to buy or to use: a phone, a service, a ship.
    Product,
    /// A book, a film, a song; a law, a treaty.
    Work,
    /// A cup, a war, a conference.
    Event,
    /// A religion and its people, God.
    Religion,
    /// A day, a month, a holiday.
    Calendar,
    /// Anything else: a people, a language, a species, letters that nothing explains.
    Other,
}

impl NameKind {
    /// Returns the name of the kind, as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Organisation => "organisation",
            Self::Product => "product",
            Self::Work => "work",
            Self::Event => "event",
            Self::Religion => "religion",
            Self::Calendar => "calendar",
            Self::Other => "other",
        }
    }
}

/// What becomes of a name in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// It stays as it is, letter for letter.
    Kept,
    /// It is translated, at least in part: [`Name::kept`] is the part that stays.
    Translated,
}

impl Treatment {
    /// Returns the name of the treatment, as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Translated => "translated",
        }
    }
}

/// What shows that a word is a name, or what kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// A capital inside a sentence.
    Inside,
    /// A title before it: `Gubernur`, `Irjen`.
    Title,
    /// A form of address that is part of it: `Pak`, `Sultan`.
    Address,
    /// A verb of saying beside it.
    Speech,
    /// A common noun beside it says what it is: `penyanyi`, `klub`, `film`.
    Role,
    /// `di` or `ke` before it.
    Place,
    /// It is in a series of names of this kind.
    Series,
    /// An age after it.
    Age,
    /// `bin`, `binti`.
    Filiation,
    /// The article has it elsewhere, perhaps in full.
    Repeated,
    /// It is written in capitals.
    Acronym,
    /// It fills a quotation.
    Quotation,
    /// The glossary has it.
    Glossary,
    /// A list has it: states (CLDR), towns, given names, brands, days.
    Listed,
    /// A common word begins or ends it: `Kabupaten`, `Tbk`.
    Head,
    /// No dictionary has it as a common word.
    Unknown,
}

impl Evidence {
    /// Returns the name of the evidence, as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "capital",
            Self::Title => "title",
            Self::Address => "address",
            Self::Speech => "speech",
            Self::Role => "role",
            Self::Place => "preposition",
            Self::Series => "series",
            Self::Age => "age",
            Self::Filiation => "filiation",
            Self::Repeated => "repeated",
            Self::Acronym => "acronym",
            Self::Quotation => "quotation",
            Self::Glossary => "glossary",
            Self::Listed => "list",
            Self::Head => "head",
            Self::Unknown => "unknown-word",
        }
    }
}

/// A proper noun in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// Its bytes in the sentence, from the head to the last word: `Kabupaten Malang`.
    pub span: Span,
    /// What it names.
    pub kind: NameKind,
    /// What becomes of it in English.
    pub treatment: Treatment,
    /// What shows that it is one.
    pub evidence: Evidence,
    /// The part that English keeps letter for letter: `Malang`. `None` if all of it is translated.
    pub kept: Option<Span>,
}

/// What is known beside the article.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameContext<'a> {
    /// The words of the article's language. Without it, words that only begin sentences are rarely told from names.
    pub lexicon: Option<&'a dyn Lexicon>,
    /// The glossaries in force.
    pub terms: Option<&'a TermIndex>,
}

/// Number of words of an article that are kept between its two readings; the rest is cut into words again.
const MAX_HELD: usize = 1 << 21;

/// What a whole article tells of its names.
#[derive(Debug)]
pub struct ArticleNames {
    facts: Facts,
    memory: Memory,
    terms: Option<TermIndex>,
}

impl ArticleNames {
    /// Reads the sentences of an article, in any order.
    pub fn of<'t>(sentences: impl IntoIterator<Item = &'t str>, context: NameContext<'_>) -> Self {
        let mut names = Self { facts: Facts::default(), memory: Memory::default(), terms: None };
        let (mut held, mut count) = (Vec::new(), 0);
        let sentences: Vec<Cow<'t, str>> = sentences.into_iter().map(seen).collect();
        for sentence in sentences.iter().map(Cow::as_ref) {
            let scanned = scan::scan(sentence);
            names.facts.add(&scanned, context.lexicon);
            count += scanned.words.len();
            held.push((sentence, (count < MAX_HELD).then_some(scanned)));
        }
        let terms = context.terms.filter(|t| !t.is_empty());
        names.terms = terms.map(|terms| terms.in_article(held.iter().map(|(sentence, _)| *sentence)));
        let mut memory = Memory::default();
        for (sentence, scanned) in held {
            let scanned = scanned.unwrap_or_else(|| scan::scan(sentence));
            names.remember(sentence, &scanned, &mut memory);
        }
        names.memory = memory;
        names
    }

    /// Adds the names of a sentence to a memory, if its capitals mean anything.
    fn remember(&self, text: &str, scanned: &Scanned<'_>, memory: &mut Memory) {
        if scanned.counts.capital == 0 {
            return;
        }
        let words = &scanned.words;
        let sentence = Sentence::new(scanned, &self.facts, memory);
        if sentence.style != facts::Style::Prose {
            return;
        }
        let runs = sentence.runs();
        let kinds = sentence.kinds(&runs);
        let own: Vec<Vec<bool>> = runs.iter().zip(&kinds).map(|(run, kind)| self.own(&sentence, run, *kind)).collect();
        for ((run, kind), own) in runs.iter().zip(kinds).zip(own) {
            let inside = &words[run.first..run.end];
            let span = Span::new(inside[0].start, inside[inside.len() - 1].span().end);
            memory.add(inside, &own, span.of(text), kind.kind, kind.shown.is_some());
            if let Some([open, acronym, close]) = words.get(run.end..run.end + 3)
                && open.text == "("
                && close.text == ")"
                && acronym.shape == Shape::Capitals
            {
                memory.add_acronym(acronym, kind.kind);
            }
        }
    }

    /// Returns of each word of a name whether it may stand for the whole: not `Rakyat` for `Bank Rakyat Indonesia`, and
    /// not a village for the police station named after it.
    fn own(&self, sentence: &Sentence<'_, '_>, run: &Run, kind: Kind) -> Vec<bool> {
        let kept = sentence.kept(run, kind.kind).unwrap_or_default();
        let alone = |w: &Word<'_>| {
            let only = kept == w.span() || !self.facts.is_in_dictionary(w);
            only && sentence.names_itself(run) && !verdict::is_place(w.lists)
        };
        let own = |w: &Word<'_>| kept.contains(w.span()) && (kind.kind == NameKind::Person || alone(w));
        sentence.words[run.first..run.end].iter().map(own).collect()
    }

    /// Returns the names of a sentence of the article, in order and without overlaps.
    pub fn in_sentence(&self, sentence: &str) -> Vec<Name> {
        let seen = Seen::new(sentence);
        let names = self.in_seen(seen.text());
        if seen.is_original() {
            return names;
        }
        let placed = |n: Name| Name { span: seen.original(n.span), kept: n.kept.map(|k| seen.original(k)), ..n };
        names.into_iter().map(placed).collect()
    }

    fn in_seen(&self, sentence: &str) -> Vec<Name> {
        let scanned = scan::scan(sentence);
        let read = Sentence::new(&scanned, &self.facts, &self.memory);
        let runs = read.runs();
        let names = runs.iter().zip(read.kinds(&runs)).map(|(run, kind)| named(&read, run, kind)).collect();
        match &self.terms {
            Some(terms) => terms::merged(names, sentence, terms),
            None => names,
        }
    }

    /// Returns the name in full that a short mention belongs to: `Marko Simic` for `Simic`. `None` if the article has no
    /// longer one.
    pub fn full_name(&self, mention: &str) -> Option<&str> {
        self.memory.full(&seen(mention))
    }
}

/// Returns the names of a sentence alone.
pub fn in_line(sentence: &str, context: NameContext<'_>) -> Vec<Name> {
    ArticleNames::of([sentence], context).in_sentence(sentence)
}

fn named(sentence: &Sentence<'_, '_>, run: &Run, kind: Kind) -> Name {
    let words: &[Word<'_>] = &sentence.words[run.first..run.end];
    let span = Span::new(words[0].start, words[words.len() - 1].span().end);
    let kept = sentence.kept(run, kind.kind);
    let treatment = if kept == Some(span) { Treatment::Kept } else { Treatment::Translated };
    Name { span, kind: kind.kind, treatment, evidence: kind.shown.unwrap_or(run.evidence), kept }
}
