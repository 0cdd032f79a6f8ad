//! Which English forms people used for the names of an archive.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::entry::{FormCandidate, Place, Rival, candidates};
use super::evidence::Evidence;
use super::phrases;
use super::spans::{Part, parts};
use crate::glossary::TermIndex;
use crate::names::{ArticleNames, Name, NameContext, NameKind};
use crate::text::{Lexicon, Span};

/// How much the archive itself says beside spelling and lexicon.
const ASSOCIATION: f32 = 0.9;
/// What the form that won most often before is worth in the second round.
const USUAL: f32 = 0.5;
/// What a pair must reach to be linked.
const LINKED: f32 = 0.58;
/// Maximum number of rounds.
const ROUNDS: usize = 3;

/// A sentence and its published translation.
#[derive(Debug, Clone, Copy)]
pub struct ParallelSentence<'a> {
    /// Index of its article; the sentences of an article are together.
    pub article: usize,
    /// Number of its segment.
    pub segment: u32,
    /// The sentence.
    pub source: &'a str,
    /// What people published for it.
    pub target: &'a str,
}

/// A name in a sentence.
pub(super) struct Mention {
    pub(super) name: u32,
    pub(super) span: Span,
}

/// The names of one sentence, and the parts of its translation that may be forms of them.
struct Linked {
    mentions: Vec<Mention>,
    parts: Vec<(u32, Part)>,
}

/// A name of the archive.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) words: Vec<String>,
    /// Its spellings with their counts; they differ in capitals.
    pub(super) spellings: BTreeMap<String, usize>,
    pub(super) kinds: BTreeMap<NameKind, usize>,
}

/// Finds the names and the recurring phrases of an archive that occur `least` times or more, with the English forms that
/// people used. `names` has the names of the articles. The most frequent first.
pub fn mine_forms(
    sentences: &[ParallelSentence<'_>],
    term_index: &TermIndex,
    lexicon: Option<&dyn Lexicon>,
    least: usize,
) -> Vec<FormCandidate> {
    let mut archive = Archive::read(sentences, lexicon);
    let links = archive.link(lexicon);
    let mut found: BTreeMap<u32, BTreeMap<u32, Vec<Place>>> = BTreeMap::new();
    let mut unlinked: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, (sentence, links)) in sentences.iter().zip(&links).enumerate() {
        for (mention, form) in archive.sentences[at].mentions.iter().zip(links) {
            match form {
                Some((form, span)) => {
                    let written = span.of(sentence.target).to_owned();
                    let place = Place { article: sentence.article, segment: sentence.segment, written };
                    found.entry(mention.name).or_default().entry(*form).or_default().push(place);
                }
                None => *unlinked.entry(mention.name).or_default() += 1,
            }
        }
    }
    let rivals = found.into_iter().map(|(name, forms)| {
        let forms = forms.into_iter().map(|(form, places)| Rival {
            fit: archive.fits.get(&(name, form)).copied().unwrap_or_default(),
            form: most_usual(&places),
            places,
        });
        let unlinked = unlinked.get(&name).copied().unwrap_or_default();
        (archive.names[name as usize].clone(), forms.collect::<Vec<_>>(), unlinked)
    });
    let mut all = candidates(rivals.collect(), term_index, least);
    let names: Vec<Vec<Span>> = archive.sentences.iter().map(|s| s.mentions.iter().map(|m| m.span).collect()).collect();
    all.extend(phrases::mine(sentences, &names, term_index, lexicon, least));
    all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.spellings[0].0.cmp(&b.spellings[0].0)));
    all
}

/// Whether a name is its kept part behind a common word or a title: `Kabupaten Malang`, but not `Jakarta Pusat`.
fn is_head_only(kept: &Span, name: &Name) -> bool {
    matches!(name.kind, NameKind::Person | NameKind::Place) && kept.end == name.span.end
}

/// Returns how a form is written most often; the shorter one of two that are as usual.
fn most_usual(places: &[Place]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    places.iter().for_each(|place| *counts.entry(&place.written).or_default() += 1);
    // `RUSSIA` in a headline is `Russia`.
    let shouts = |form: &str| form.len() > 4 && !form.chars().any(char::is_lowercase);
    counts.into_iter().max_by_key(|(form, n)| (!shouts(form), *n)).map(|(form, _)| form.to_owned()).unwrap_or_default()
}

/// What is linked with the mentions of a sentence: a form, and its place in the translation.
type Links = Vec<Option<(u32, Span)>>;

struct Archive {
    names: Vec<Known>,
    sentences: Vec<Linked>,
    /// In how many sentences a name, a form, and both of them are.
    of_name: Vec<u32>,
    of_form: Vec<u32>,
    together: FxHashMap<(u32, u32), u32>,
    form_words: Vec<Vec<String>>,
    fits: FxHashMap<(u32, u32), f32>,
}

impl Archive {
    fn read(sentences: &[ParallelSentence<'_>], lexicon: Option<&dyn Lexicon>) -> Self {
        let mut archive = Self {
            names: Vec::new(),
            sentences: Vec::with_capacity(sentences.len()),
            of_name: Vec::new(),
            of_form: Vec::new(),
            together: FxHashMap::default(),
            form_words: Vec::new(),
            fits: FxHashMap::default(),
        };
        let (mut names, mut forms) = (FxHashMap::default(), FxHashMap::default());
        for article in sentences.chunk_by(|a, b| a.article == b.article) {
            let read = ArticleNames::of(article.iter().map(|s| s.source), NameContext { lexicon, terms: None });
            for sentence in article {
                let linked = Linked {
                    mentions: archive.mentions(sentence.source, &read, &mut names),
                    parts: archive.parts(sentence.target, &mut forms),
                };
                archive.count(&linked);
                archive.sentences.push(linked);
            }
        }
        archive
    }

    fn mentions(&mut self, text: &str, read: &ArticleNames, index: &mut FxHashMap<String, u32>) -> Vec<Mention> {
        let mut found = Vec::new();
        for name in read.in_sentence(text) {
            let own = name.kept.filter(|kept| is_head_only(kept, &name)).unwrap_or(name.span);
            let written = own.of(text);
            let letters = written.chars().filter(|c| c.is_alphabetic()).count();
            if matches!(name.kind, NameKind::Calendar | NameKind::Religion) || letters < 2 {
                continue;
            }
            let number = *index.entry(written.to_lowercase()).or_insert_with(|| {
                let words = compared(written);
                self.names.push(Known { words, ..Known::default() });
                self.of_name.push(0);
                self.names.len() as u32 - 1
            });
            let known = &mut self.names[number as usize];
            *known.spellings.entry(written.to_owned()).or_default() += 1;
            *known.kinds.entry(name.kind).or_default() += 1;
            found.push(Mention { name: number, span: own });
        }
        found
    }

    fn parts(&mut self, text: &str, index: &mut FxHashMap<Vec<String>, u32>) -> Vec<(u32, Part)> {
        let numbered = parts(text).into_iter().map(|part| {
            let number = *index.entry(part.words.clone()).or_insert_with(|| {
                self.form_words.push(part.words.clone());
                self.of_form.push(0);
                self.form_words.len() as u32 - 1
            });
            (number, part)
        });
        numbered.collect()
    }

    fn count(&mut self, linked: &Linked) {
        let mut names: Vec<u32> = linked.mentions.iter().map(|m| m.name).collect();
        let mut forms: Vec<u32> = linked.parts.iter().map(|(form, _)| *form).collect();
        for all in [&mut names, &mut forms] {
            all.sort_unstable();
            all.dedup();
        }
        names.iter().for_each(|name| self.of_name[*name as usize] += 1);
        forms.iter().for_each(|form| self.of_form[*form as usize] += 1);
        for name in &names {
            for form in &forms {
                *self.together.entry((*name, *form)).or_default() += 1;
            }
        }
    }

    /// Links the names of each sentence with the forms that fit best, in a few rounds: what was linked most often before
    /// counts in the next one.
    fn link(&mut self, lexicon: Option<&dyn Lexicon>) -> Vec<Links> {
        let mut evidence = Evidence::new(lexicon);
        for (name, form) in self.together.keys() {
            let fit = evidence.fit(&self.names[*name as usize].words, &self.form_words[*form as usize]);
            if fit > 0.0 {
                self.fits.insert((*name, *form), fit);
            }
        }
        let mut usual: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let mut links = Vec::new();
        for _ in 0..ROUNDS {
            links = self.sentences.iter().map(|linked| self.link_sentence(linked, &usual)).collect::<Vec<Links>>();
            let mut now: FxHashMap<(u32, u32), u32> = FxHashMap::default();
            for (linked, links) in self.sentences.iter().zip(&links) {
                for (mention, link) in linked.mentions.iter().zip(links) {
                    link.iter().for_each(|(form, _)| *now.entry((mention.name, *form)).or_default() += 1);
                }
            }
            if now == usual {
                break;
            }
            usual = now;
        }
        links
    }

    fn link_sentence(&self, linked: &Linked, usual: &FxHashMap<(u32, u32), u32>) -> Links {
        let mut scored = Vec::new();
        for (at, mention) in linked.mentions.iter().enumerate() {
            for (number, (form, part)) in linked.parts.iter().enumerate() {
                let score = self.score(mention.name, *form, usual);
                if score >= LINKED {
                    scored.push((score, part.words.len(), at, number));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
        let mut links: Links = vec![None; linked.mentions.len()];
        let mut used: Vec<Span> = Vec::new();
        for (_, _, at, number) in scored {
            let (form, part) = &linked.parts[number];
            if links[at].is_none() && !used.iter().any(|span| span.overlaps(part.span)) {
                links[at] = Some((*form, part.span));
                used.push(part.span);
            }
        }
        links
    }

    fn score(&self, name: u32, form: u32, usual: &FxHashMap<(u32, u32), u32>) -> f32 {
        let fit = self.fits.get(&(name, form)).copied().unwrap_or_default();
        let both = self.together.get(&(name, form)).copied().unwrap_or_default() as f32;
        let (a, b) = (self.of_name[name as usize] as f32, self.of_form[form as usize] as f32);
        // Dice's coefficient; what was met once says nothing.
        let association = 2.0 * both / (a + b) * (1.0 - 1.0 / both.max(1.0));
        let before = usual.get(&(name, form)).copied().unwrap_or_default() as f32 / a.max(1.0);
        fit + ASSOCIATION * association + USUAL * before
    }
}

/// The words of a name as they are compared.
pub(super) fn compared(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '–' | '—' | ','));
    let trimmed = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&'));
    trimmed.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
