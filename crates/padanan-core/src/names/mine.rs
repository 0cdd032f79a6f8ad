//! Finds names in articles that are in no glossary: candidates for entries.
//!
//! The names are those of [`ArticleNames`]; a short mention counts for the name in full. The number of occurrences, the
//! number of articles, and a title before a name show how likely it is one. Spellings that differ by a letter or two are
//! one candidate. Days, months and religions are none: no house spells them differently.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{self, List};
use super::scan;
use super::words::Shape;
use super::{ArticleNames, Evidence, Name, NameContext, NameKind};
use crate::glossary::exchange::{proposed, quoted};
use crate::glossary::{TermIndex, TermKind};
use crate::text::casing::capitalised;
use crate::text::{Lexicon, Span, one_line};

/// Maximum number of sentences shown for a candidate.
const CONTEXTS: usize = 3;

/// A sentence to mine.
#[derive(Debug, Clone, Copy)]
pub struct MinedSentence<'a> {
    /// Index of its article.
    pub article: usize,
    /// Its text.
    pub text: &'a str,
}

/// A name that may become an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct TermCandidate {
    /// Its spellings, the most frequent first, each with its count.
    pub spellings: Vec<(String, usize)>,
    /// The number of articles in which it occurs.
    pub articles: usize,
    /// The title that precedes it most often.
    pub title: Option<String>,
    /// The kind of thing that it seems to name.
    pub kind: TermKind,
    /// Whether English does not keep any of it, so that an entry without a target would be wrong.
    pub needs_target: bool,
    /// Sentences in which it occurs, shortened to the words around it.
    pub contexts: Vec<String>,
    /// Similar entries: a spelling inside it, around it, or a letter or two apart.
    pub conflicts: Vec<String>,
}

impl TermCandidate {
    /// Returns the number of occurrences.
    pub fn count(&self) -> usize {
        self.spellings.iter().map(|s| s.1).sum()
    }

    /// Returns the score by which candidates are ranked.
    fn rank(&self) -> usize {
        self.count() * 2
            + self.articles * 3
            + usize::from(self.title.is_some()) * 2
            + usize::from(self.kind != TermKind::Other)
    }

    /// Formats the candidate as an entry ready to paste, with what is known about it in comments.
    pub fn to_toml(&self) -> String {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let mut out = format!("# {} in {}", plural(self.count(), "time"), plural(self.articles, "article"));
        if let Some(title) = &self.title {
            out.push_str(&format!("; after {}", quoted(title)));
        }
        if self.needs_target {
            out.push_str("; English translates it: add a target");
        }
        out.push('\n');
        for conflict in &self.conflicts {
            out.push_str(&format!("# near {conflict}\n"));
        }
        for context in &self.contexts {
            out.push_str(&format!("#   {context}\n"));
        }
        let spellings = self.spellings.iter().map(|s| s.0.clone()).collect();
        out.push_str(&proposed(spellings, None, self.kind));
        out
    }
}

/// What was found of one spelling.
#[derive(Debug, Default)]
struct Met {
    count: usize,
    articles: BTreeSet<usize>,
    titles: BTreeMap<String, usize>,
    /// What its occurrences name.
    kinds: BTreeMap<NameKind, usize>,
    /// How often English keeps nothing of it.
    translated: usize,
    contexts: Vec<String>,
}

/// Returns the names of `sentences` that are in no glossary, the most likely names first. Skips those that occur fewer
/// than `least` times. The sentences of an article are together.
pub fn mine(
    sentences: &[MinedSentence<'_>],
    term_index: &TermIndex,
    lexicon: Option<&dyn Lexicon>,
    least: usize,
) -> Vec<TermCandidate> {
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    for article in sentences.chunk_by(|a, b| a.article == b.article) {
        let context = NameContext { lexicon, terms: Some(term_index) };
        let names = ArticleNames::of(article.iter().map(|s| s.text), context);
        for sentence in article {
            let taken = term_index.lookalikes(sentence.text);
            let found = names.in_sentence(sentence.text).into_iter();
            for name in found.filter(|n| may_be_entry(n, sentence.text) && !taken.iter().any(|l| l.overlaps(n.span))) {
                add(sentence, &name, &names, &mut met);
            }
        }
    }
    let mut candidates = gathered(met, term_index);
    candidates.retain(|c| c.count() >= least);
    candidates.sort_by(|a, b| b.rank().cmp(&a.rank()).then_with(|| a.spellings[0].0.cmp(&b.spellings[0].0)));
    candidates
}

/// Returns whether a name may be an entry that no glossary has.
fn may_be_entry(name: &Name, text: &str) -> bool {
    let letters = name.span.of(text).chars().filter(|c| c.is_alphabetic()).count();
    name.evidence != Evidence::Glossary && !matches!(name.kind, NameKind::Calendar | NameKind::Religion) && letters >= 2
}

/// Adds one occurrence of a name: of a person and a place, the part that English keeps.
fn add(sentence: &MinedSentence<'_>, name: &Name, names: &ArticleNames, met: &mut BTreeMap<String, Met>) {
    let own = name.kept.filter(|_| matches!(name.kind, NameKind::Person | NameKind::Place)).unwrap_or(name.span);
    let mention = own.of(sentence.text);
    let spelling = names.full_name(mention).filter(|_| name.kind == NameKind::Person).unwrap_or(mention);
    let met = met.entry(spelling.to_owned()).or_default();
    met.count += 1;
    met.articles.insert(sentence.article);
    *met.kinds.entry(name.kind).or_default() += 1;
    // Of an acronym nothing shows whether it is translated.
    met.translated += usize::from(name.kept.is_none() && mention.contains(char::is_lowercase));
    if let Some(title) = title(sentence.text, own).filter(|_| name.kind == NameKind::Person) {
        *met.titles.entry(title).or_default() += 1;
    }
    if met.contexts.len() < CONTEXTS {
        met.contexts.push(context(sentence.text, own));
    }
}

/// Number of bytes before a name in which its title is looked for.
const TITLE: usize = 80;

/// Returns the title right before a name, perhaps with what it is about: `Menteri Keuangan`.
fn title(text: &str, name: Span) -> Option<String> {
    let from = text.floor_char_boundary(name.start.saturating_sub(TITLE));
    let before = scan::scan(&text[from..name.start]).words;
    let titles = [List::Office, List::Rank, List::Honorific, List::TranslatedHonorific];
    for word in before.iter().rev().filter(|w| w.text != ".") {
        let title = capitalised(word.text);
        let lists = lists::of_word(&title);
        if titles.iter().any(|list| lists.has(*list)) {
            return Some(title);
        }
        if !matches!(word.shape, Shape::Capital | Shape::Capitals) {
            return None;
        }
    }
    None
}

/// Returns the words around a name, in one line.
fn context(text: &str, span: Span) -> String {
    // Whole words only.
    let before = text[..span.start].char_indices().rev().skip(50).find(|(_, c)| c.is_whitespace());
    let from = before.map_or(0, |(at, c)| at + c.len_utf8());
    let behind = text[span.end..].char_indices().skip(50).find(|(_, c)| c.is_whitespace());
    let to = behind.map_or(text.len(), |(at, _)| span.end + at);
    let line = one_line(&text[from..to]);
    format!("{}{line}{}", if from > 0 { "…" } else { "" }, if to < text.len() { "…" } else { "" })
}

/// Groups spellings a letter or two apart into candidates, and adds similar entries of the glossary index.
fn gathered(met: BTreeMap<String, Met>, term_index: &TermIndex) -> Vec<TermCandidate> {
    let mut order: Vec<(String, Met)> = met.into_iter().collect();
    order.sort_by(|a, b| b.1.count.cmp(&a.1.count).then_with(|| a.0.cmp(&b.0)));
    let mut families: Vec<Vec<(String, Met)>> = Vec::new();
    for (spelling, met) in order {
        let near = families.iter_mut().find(|f| is_one_name(&f[0].0, &spelling));
        match near {
            Some(family) => family.push((spelling, met)),
            None => families.push(vec![(spelling, met)]),
        }
    }
    families.into_iter().map(|family| candidate(family, term_index)).collect()
}

fn candidate(mut family: Vec<(String, Met)>, term_index: &TermIndex) -> TermCandidate {
    // A name in capitals is the same name.
    let shouted = |name: &str| name.chars().count() > 6 && !name.chars().any(char::is_lowercase);
    family.sort_by_key(|(name, _)| shouted(name));
    if family.len() > 1 && !shouted(&family[0].0) {
        family.retain(|(name, _)| !shouted(name));
    }
    let articles: BTreeSet<usize> = family.iter().flat_map(|f| f.1.articles.iter().copied()).collect();
    let mut titles: BTreeMap<&String, usize> = BTreeMap::new();
    for (title, n) in family.iter().flat_map(|f| &f.1.titles) {
        *titles.entry(title).or_default() += n;
    }
    let title = titles.into_iter().max_by_key(|t| t.1).map(|t| t.0.clone());
    let kind = kind(&family);
    let needs_target = family.iter().all(|f| f.1.translated == f.1.count);
    let contexts = family.iter().flat_map(|f| f.1.contexts.iter().cloned()).take(CONTEXTS).collect();
    let mut conflicts: Vec<String> = family.iter().flat_map(|f| near_entries(&f.0, term_index)).collect();
    conflicts.dedup();
    // `KOMPAS` and `Kompas` are one spelling.
    let mut spellings: Vec<(String, usize)> = Vec::new();
    for (spelling, met) in family {
        let same = |(other, _): &&mut (String, usize)| other.to_lowercase() == spelling.to_lowercase();
        match spellings.iter_mut().find(same) {
            Some((known, count)) => {
                *count += met.count;
                if !known.chars().any(char::is_lowercase) {
                    *known = spelling;
                }
            }
            None => spellings.push((spelling, met.count)),
        }
    }
    TermCandidate { spellings, articles: articles.len(), title, kind, needs_target, contexts, conflicts }
}

/// Returns whether two spellings are surely one name: long, and a letter or two apart.
fn is_one_name(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let short = a.chars().count().min(b.chars().count());
    a == b
        || (short >= 7
            && a.split(' ').count() == b.split(' ').count()
            && strsim::normalized_damerau_levenshtein(&a, &b) >= 0.84)
}

/// Returns the kind that most occurrences show; one that is shown at all goes before none.
fn kind(family: &[(String, Met)]) -> TermKind {
    let mut kinds: BTreeMap<NameKind, usize> = BTreeMap::new();
    for (kind, count) in family.iter().flat_map(|f| &f.1.kinds) {
        *kinds.entry(*kind).or_default() += count;
    }
    let most = kinds.into_iter().filter(|(kind, _)| *kind != NameKind::Other).max_by_key(|(_, count)| *count);
    match most.map(|(kind, _)| kind) {
        Some(NameKind::Person) => TermKind::Person,
        Some(NameKind::Place) => TermKind::Place,
        Some(NameKind::Organisation) => TermKind::Organisation,
        Some(NameKind::Work) => TermKind::Work,
        _ => TermKind::Other,
    }
}

/// Returns entries of the glossary index that would match this spelling or are similar to it, with their files and
/// lines.
fn near_entries(spelling: &str, term_index: &TermIndex) -> Vec<String> {
    let inside = term_index.find(spelling, &[], &[]).into_iter().map(|h| h.term);
    let near = (0..term_index.len()).filter(|&t| {
        let mut forms = term_index.term(t).source.iter();
        forms.any(|f| is_one_name(f, spelling) || (f.len() > spelling.len() && has_word(f, spelling)))
    });
    let mut found: Vec<usize> = inside.chain(near).collect();
    found.sort_unstable();
    found.dedup();
    let told = |t: usize| {
        let term = term_index.term(t);
        format!("`{}` ({}:{})", term.name(), term.file.display(), term.line)
    };
    found.into_iter().take(5).map(told).collect()
}

fn has_word(text: &str, word: &str) -> bool {
    format!(" {text} ").contains(&format!(" {word} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::language::Lang;

    fn mined(articles: &[&[&str]]) -> Vec<TermCandidate> {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let sentences: Vec<MinedSentence<'_>> = (0..)
            .zip(articles)
            .flat_map(|(article, lines)| lines.iter().map(move |text| MinedSentence { article, text }))
            .collect();
        mine(&sentences, &TermIndex::new(&[], &from, &to), None, 1)
    }

    #[test]
    fn a_short_mention_counts_for_the_name_in_full() {
        let found = mined(&[
            &["Gol itu dicetak penyerang David da Silva.", "Menurut David da Silva, timnya siap."],
            &[
                "Pelatih memuji striker Marko Simic.",
                "Gol kedua Marko Simic dianulir.",
                "Wasit menegur Simic.",
                "Lalu Simic pulang.",
            ],
        ]);
        let counts: Vec<(&str, usize, usize)> =
            found.iter().map(|c| (c.spellings[0].0.as_str(), c.count(), c.articles)).collect();
        assert_eq!(counts, [("Marko Simic", 4, 1), ("David da Silva", 2, 1)]);
        assert!(found.iter().all(|c| c.kind == TermKind::Person && !c.needs_target));
    }

    #[test]
    fn titles_places_and_days() {
        let found =
            mined(&[&["Pada Senin, Bupati Herman Suherman tiba di Kabupaten Demak.", "Ia terbang dari Jerman."]]);
        let shown: Vec<(&str, Option<&str>, TermKind, bool)> =
            found.iter().map(|c| (c.spellings[0].0.as_str(), c.title.as_deref(), c.kind, c.needs_target)).collect();
        assert_eq!(
            shown,
            [
                ("Herman Suherman", Some("Bupati"), TermKind::Person, false),
                ("Demak", None, TermKind::Place, false),
                ("Jerman", None, TermKind::Place, true),
            ]
        );
    }
}
