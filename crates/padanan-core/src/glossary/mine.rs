//! Finds names in articles that are in no glossary: candidates for entries.
//!
//! A candidate is a run of capitalised words inside a sentence, without the title before it. Its number of occurrences,
//! its number of articles, and a title before it show how likely it is a name. Spellings that differ by a letter or two
//! are one candidate.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::exchange::{entry, quoted};
use super::{Case, Term, TermIndex, TermKind};
use crate::text::Span;
use crate::text::casing::is_capitalised;
use crate::text::casing::{is_sentence_initial, is_title_case};
use crate::text::tokens::tokens;

/// Words before a person's name.
const TITLES: &str = " Presiden Wapres Menteri Gubernur Bupati Walikota Camat Lurah Jenderal Letjen Mayjen Brigjen Kolonel Kapten \
    Kombes AKBP AKP Ipda Iptu Kapolri Kapolda Kapolres Panglima Hakim Jaksa Profesor Prof Dr Drs Dra Ir Ustaz Ustad Kiai KH Haji \
    Hajah Bapak Pak Ibu Bu Sultan Raja Ratu Pangeran Paus Uskup Pendeta Senator Duta Direktur Ketua Sekretaris Juru Bung Tuan Nyonya ";
/// Words before a place's name that are part of it.
const PLACES: &str = " Kota Kabupaten Provinsi Kecamatan Kelurahan Desa Pulau Kepulauan Laut Selat Teluk Sungai Danau Gunung Bukit \
    Tanjung Jalan Bandara Pelabuhan Stasiun Candi ";
/// Words before an organisation's name that are part of it.
const ORGANISATIONS: &str = " PT CV Bank Universitas Institut Partai Kementerian Badan Komisi Dewan Majelis Yayasan Lembaga \
    Organisasi Asosiasi Ikatan Persatuan Rumah Dinas Kantor Pengadilan Mahkamah Polda Polres ";
/// Words with a capital that are not names.
const NO_NAMES: &str = " Senin Selasa Rabu Kamis Jumat Sabtu Minggu Ahad Januari Februari Maret April Mei Juni Juli Agustus September \
    Oktober November Desember Anda WIB WITA WIT Foto Baca Simak Perdana Wakil Menteri Luar Dalam Negeri ";
/// Maximum number of words of a name.
const MAX_LENGTH: usize = 6;
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
        out.push('\n');
        for conflict in &self.conflicts {
            out.push_str(&format!("# near {conflict}\n"));
        }
        for context in &self.contexts {
            out.push_str(&format!("#   {context}\n"));
        }
        out.push_str(&entry(&Term {
            source: self.spellings.iter().map(|s| s.0.clone()).collect(),
            target: None,
            admitted: Vec::new(),
            forbidden: Vec::new(),
            kind: self.kind,
            case: Case::Smart,
            note: None,
            file: std::path::Path::new("").into(),
            line: 0,
        }));
        out
    }
}

/// What was found of one spelling.
#[derive(Debug, Default)]
struct Met {
    count: usize,
    articles: BTreeSet<usize>,
    titles: BTreeMap<String, usize>,
    contexts: Vec<String>,
}

/// Returns the names of `sentences` that are in no glossary, the most likely names first. Skips those that occur fewer
/// than `least` times.
pub fn mine(sentences: &[MinedSentence<'_>], term_index: &TermIndex, least: usize) -> Vec<TermCandidate> {
    let small = small_words(sentences);
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    for sentence in sentences {
        names(sentence, term_index, &small, &mut met);
    }
    let mut candidates = gathered(met, term_index);
    candidates.retain(|c| c.count() >= least);
    candidates.sort_by(|a, b| b.rank().cmp(&a.rank()).then_with(|| a.spellings[0].0.cmp(&b.spellings[0].0)));
    candidates
}

/// Returns the words that also occur in small letters. At the beginning of a sentence they are not names.
fn small_words(sentences: &[MinedSentence<'_>]) -> BTreeSet<String> {
    let words = sentences.iter().flat_map(|s| tokens(s.text)).map(|t| t.form);
    words.filter(|w| w.starts_with(char::is_lowercase)).map(Cow::into_owned).collect()
}

fn names(
    sentence: &MinedSentence<'_>,
    term_index: &TermIndex,
    small: &BTreeSet<String>,
    met: &mut BTreeMap<String, Met>,
) {
    let text = sentence.text;
    let tokens = tokens(text);
    if is_title_case(&tokens) {
        return;
    }
    let links = crate::text::urls::spans(text);
    let hits = term_index.find(text, &[], &links);
    let initials = term_index.lookalikes(text);
    let name = |i: usize| {
        let token = &tokens[i];
        let taken = links.iter().chain(&initials).any(|l| l.overlaps(token.span))
            || hits.iter().any(|h| h.outer.overlaps(token.span));
        is_capitalised(&token.form) && !token.number && !taken && !listed(NO_NAMES, &token.form)
    };
    let mut at = 0;
    while at < tokens.len() {
        let first = is_sentence_initial(&tokens, at) && small.contains(&tokens[at].form.to_lowercase());
        if !name(at) || first {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let beside = |a: usize, b: usize| &text[tokens[a].span.end..tokens[b].span.start] == " ";
        while end < tokens.len() && beside(end - 1, end) {
            let joins = matches!(&*tokens[end].form, "bin" | "binti" | "al" | "de" | "van" | "von" | "dan");
            if name(end)
                || (joins
                    && tokens[end].form != "dan"
                    && end + 1 < tokens.len()
                    && beside(end, end + 1)
                    && name(end + 1))
            {
                end += 1;
            } else {
                break;
            }
        }
        add(sentence, &tokens, (at, end), met);
        at = end;
    }
}

/// Adds one run of capitalised words, without the titles before it.
fn add(
    sentence: &MinedSentence<'_>,
    tokens: &[crate::text::tokens::Token<'_>],
    run: (usize, usize),
    met: &mut BTreeMap<String, Met>,
) {
    let (mut start, end) = run;
    let mut title =
        start.checked_sub(1).map(|i| tokens[i].form.clone().into_owned()).filter(|w| listed(TITLES, &capital(w)));
    while start + 1 < end && listed(TITLES, &tokens[start].form) {
        title = Some(tokens[start].form.clone().into_owned());
        start += 1;
    }
    let span = Span::new(tokens[start].span.start, tokens[end - 1].span.end);
    let spelling = span.of(sentence.text).to_owned();
    let letters = spelling.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 || end - start > MAX_LENGTH || listed(TITLES, &spelling) {
        return;
    }
    let met = met.entry(spelling).or_default();
    met.count += 1;
    met.articles.insert(sentence.article);
    if let Some(title) = title {
        *met.titles.entry(capital(&title)).or_default() += 1;
    }
    if met.contexts.len() < CONTEXTS {
        met.contexts.push(context(sentence.text, span));
    }
}

fn capital(word: &str) -> String {
    crate::text::casing::capitalised(word)
}

/// Returns the words around a name, in one line.
fn context(text: &str, span: Span) -> String {
    // Whole words only.
    let before = text[..span.start].char_indices().rev().skip(50).find(|(_, c)| c.is_whitespace());
    let from = before.map_or(0, |(at, c)| at + c.len_utf8());
    let behind = text[span.end..].char_indices().skip(50).find(|(_, c)| c.is_whitespace());
    let to = behind.map_or(text.len(), |(at, _)| span.end + at);
    let line = text[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
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
    let first = family[0].0.split(' ').next().unwrap_or_default();
    let kind = match () {
        () if title.is_some() => TermKind::Person,
        () if listed(PLACES, first) => TermKind::Place,
        () if listed(ORGANISATIONS, first) || is_acronym(&family[0].0) => TermKind::Organisation,
        () => TermKind::Other,
    };
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
    TermCandidate { spellings, articles: articles.len(), title, kind, contexts, conflicts }
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

fn is_acronym(name: &str) -> bool {
    (2..=6).contains(&name.chars().count()) && name.chars().all(|c| c.is_uppercase() || c == '-')
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

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}
