//! The figures of a folder of bitexts: findings, terms, facts, backends, progress of the review, and how names were written
//! through the years. Bitexts are added one by one; what is kept does not grow with their texts.

mod page;
mod years;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use schemars::JsonSchema;
use serde::Serialize;

use crate::bitext::{Bitext, FactOutcome, Origin, Outcome, Segment, State};
use crate::finding::Severity;

use years::Years;
pub use years::{NameByYear, published_year};

/// The format of the report's JSON.
const FORMAT: &str = "padanan-folder-report/1";
/// Number of articles that are listed as the worst ones.
const WORST: usize = 25;

/// A report on a folder of bitexts; the types are those of its JSON file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "padanan report on a folder, version 1")]
pub struct FolderReport {
    /// Always `padanan-folder-report/1`.
    pub format: &'static str,
    /// The folder as it was named.
    pub folder: String,
    /// The languages of the bitexts, as `id-en`, with the number of articles of each pair.
    pub languages: BTreeMap<String, u64>,
    /// All articles together.
    pub total: Figures,
    /// Number of findings by code and severity, most first.
    pub findings: Vec<FindingCount>,
    /// Number of occurrences of glossary terms by what became of them.
    pub terms: BTreeMap<&'static str, u64>,
    /// Number of facts by kind and by what became of them.
    pub facts: BTreeMap<&'static str, BTreeMap<&'static str, u64>>,
    /// What each backend translated.
    pub backends: Vec<BackendFigures>,
    /// Where the translations come from, in segments.
    pub origins: BTreeMap<&'static str, u64>,
    /// The progress of the review, in segments by their state.
    pub states: BTreeMap<&'static str, u64>,
    /// The figures by the month in which the bitexts were made: `2026-11`.
    pub trend: Vec<Month>,
    /// The articles that need a person most.
    pub worst: Vec<ArticleFigures>,
    /// How names were written, by year; those with several forms first.
    pub names: Vec<NameByYear>,
    /// Number of names that are not in `names`, because there are too many.
    pub names_left_out: u64,
    /// Files that could not be read, with the reason.
    pub unreadable: Vec<Unreadable>,
}

/// Figures of one or more articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figures {
    /// Number of articles.
    pub articles: u64,
    /// Those that need a person: a term is missing, a segment failed, or a check failed.
    pub with_findings: u64,
    /// Number of segments, without those that are copied.
    pub segments: u64,
    /// Segments that are not translated.
    pub failed: u64,
    /// Segments that a person decided.
    pub decided: u64,
    /// Occurrences of glossary terms.
    pub terms: u64,
    /// Those of them that are not missing.
    pub terms_honoured: u64,
    /// Facts of the sources: names, numbers, dates.
    pub facts: u64,
    /// Those of them that the translations have.
    pub facts_kept: u64,
    /// Findings that are errors.
    pub errors: u64,
    /// Findings that are warnings.
    pub warnings: u64,
    /// Findings that are notes.
    pub notes: u64,
}

/// How often a finding was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingCount {
    /// Its code.
    pub code: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// How often.
    pub count: u64,
    /// In how many articles.
    pub articles: u64,
}

/// What a backend translated.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BackendFigures {
    /// Its name in the configuration.
    pub name: String,
    /// Number of segments that it translated, also those that a person changed since.
    pub segments: u64,
    /// Number of characters of their sources.
    pub characters: u64,
    /// What sending them costs at the configured price, in its currency; null without a price.
    pub cost: Option<f64>,
    /// Findings (errors and warnings) in its segments that nobody has decided.
    pub findings: u64,
}

/// The figures of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Month {
    /// `2026-11`; empty if it is not known.
    pub month: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An article and its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArticleFigures {
    /// The path of the bitext, below the folder, with `/` between its parts.
    pub path: String,
    /// The headline.
    pub title: Option<String>,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unreadable {
    /// Its path below the folder.
    pub path: String,
    /// Why.
    pub message: String,
}

/// Makes a report of bitexts that are added one by one, in the order of their paths.
#[derive(Debug, Default)]
pub struct ReportBuilder {
    languages: BTreeMap<String, u64>,
    total: Figures,
    findings: BTreeMap<(Reverse<Severity>, &'static str), (u64, u64)>,
    terms: BTreeMap<&'static str, u64>,
    facts: BTreeMap<&'static str, BTreeMap<&'static str, u64>>,
    backends: BTreeMap<String, (u64, u64, u64)>,
    origins: BTreeMap<&'static str, u64>,
    states: BTreeMap<&'static str, u64>,
    trend: BTreeMap<String, Figures>,
    /// The least of the worst ones first.
    worst: BinaryHeap<Reverse<Ranked>>,
    worst_figures: BTreeMap<String, ArticleFigures>,
    years: Years,
    unreadable: Vec<Unreadable>,
}

/// An article by how much it needs a person; of two that need one as much, the first one by its path.
type Ranked = (u64, Reverse<String>);

impl ReportBuilder {
    /// Adds a bitext. `path` is below the folder, with `/` between its parts.
    pub fn add(&mut self, path: &str, bitext: &Bitext) {
        let figures = Figures::of(bitext);
        self.total.add(&figures);
        *self.languages.entry(format!("{}-{}", bitext.from, bitext.to)).or_default() += 1;
        let month = bitext.run.created.get(..7).filter(|m| m.as_bytes()[4] == b'-').unwrap_or_default();
        self.trend.entry(month.to_owned()).or_default().add(&figures);
        let mut codes = BTreeMap::new();
        for segment in &bitext.segments {
            self.segment(segment);
            for finding in &segment.findings {
                *codes.entry((Reverse(finding.severity), finding.code.as_str())).or_insert(0_u64) += 1;
            }
        }
        for (code, count) in codes {
            let (all, articles) = self.findings.entry(code).or_default();
            *all += count;
            *articles += 1;
        }
        self.years.add(bitext);
        let need = figures.need();
        if need > 0 {
            let article = ArticleFigures { path: path.to_owned(), title: bitext.article.title.clone(), figures };
            self.worst.push(Reverse((need, Reverse(path.to_owned()))));
            self.worst_figures.insert(path.to_owned(), article);
            if self.worst.len() > WORST
                && let Some(Reverse((_, Reverse(path)))) = self.worst.pop()
            {
                self.worst_figures.remove(&path);
            }
        }
    }

    /// Adds a file that could not be read.
    pub fn add_unreadable(&mut self, path: &str, message: String) {
        self.unreadable.push(Unreadable { path: path.to_owned(), message });
    }

    fn segment(&mut self, segment: &Segment) {
        *self.origins.entry(segment.origin.as_str()).or_default() += 1;
        if segment.origin != Origin::Copied {
            *self.states.entry(segment.state.as_str()).or_default() += 1;
        }
        for term in &segment.terms {
            *self.terms.entry(term.outcome.as_str()).or_default() += 1;
        }
        for fact in segment.facts.iter().filter(|f| f.is_marked()) {
            *self.facts.entry(fact.kind.as_str()).or_default().entry(fact.outcome.as_str()).or_default() += 1;
        }
        if let Some(backend) = &segment.backend {
            let bad = segment.findings.iter().filter(|f| f.severity > Severity::Info).count() as u64;
            let (segments, characters, findings) = self.backends.entry(backend.clone()).or_default();
            *segments += 1;
            *characters += segment.source.chars().count() as u64;
            *findings += if segment.is_decided() { 0 } else { bad };
        }
    }

    /// Returns the report. `cost` is what sending so many characters to a backend costs.
    pub fn finish(self, folder: &str, cost: impl Fn(&str, u64) -> Option<f64>) -> FolderReport {
        let mut findings: Vec<FindingCount> = self
            .findings
            .into_iter()
            .map(|((Reverse(severity), code), (count, articles))| FindingCount {
                code,
                severity: severity.as_str(),
                count,
                articles,
            })
            .collect();
        findings.sort_by(|a, b| b.count.cmp(&a.count).then(a.code.cmp(b.code)));
        let backends = self.backends.into_iter().map(|(name, (segments, characters, findings))| BackendFigures {
            cost: cost(&name, characters),
            name,
            segments,
            characters,
            findings,
        });
        let mut figures = self.worst_figures;
        // Sorted by what is reversed: the worst one first.
        let worst =
            self.worst.into_sorted_vec().into_iter().filter_map(|Reverse((_, Reverse(path)))| figures.remove(&path));
        let (names, names_left_out) = self.years.finish();
        FolderReport {
            format: FORMAT,
            folder: folder.to_owned(),
            languages: self.languages,
            total: self.total,
            findings,
            terms: self.terms,
            facts: self.facts,
            backends: backends.collect(),
            origins: self.origins,
            states: self.states,
            trend: self.trend.into_iter().map(|(month, figures)| Month { month, figures }).collect(),
            worst: worst.collect(),
            names,
            names_left_out,
            unreadable: self.unreadable,
        }
    }
}

impl FolderReport {
    /// Formats the report as one page that loads nothing and runs nothing.
    pub fn to_html(&self) -> String {
        page::write(self)
    }
}

impl Figures {
    fn of(bitext: &Bitext) -> Self {
        let mut figures = Self { articles: 1, with_findings: u64::from(bitext.needs_person()), ..Self::default() };
        for segment in bitext.segments.iter().filter(|s| s.origin != Origin::Copied) {
            figures.segments += 1;
            figures.failed += u64::from(segment.state == State::Failed);
            figures.decided += u64::from(segment.is_decided());
        }
        for segment in &bitext.segments {
            figures.terms += segment.terms.len() as u64;
            figures.terms_honoured += segment.terms.iter().filter(|t| t.outcome != Outcome::Missing).count() as u64;
            let facts = segment.facts.iter().filter(|f| f.is_marked() && f.source_span.is_some());
            for fact in facts {
                figures.facts += 1;
                figures.facts_kept += u64::from(fact.outcome == FactOutcome::Kept);
            }
            for finding in &segment.findings {
                match finding.severity {
                    Severity::Error => figures.errors += 1,
                    Severity::Warning => figures.warnings += 1,
                    Severity::Info => figures.notes += 1,
                }
            }
        }
        figures
    }

    fn add(&mut self, other: &Self) {
        self.articles += other.articles;
        self.with_findings += other.with_findings;
        self.segments += other.segments;
        self.failed += other.failed;
        self.decided += other.decided;
        self.terms += other.terms;
        self.terms_honoured += other.terms_honoured;
        self.facts += other.facts;
        self.facts_kept += other.facts_kept;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }

    /// How much an article needs a person.
    fn need(&self) -> u64 {
        20 * self.failed + 10 * (self.terms - self.terms_honoured) + 5 * self.errors + self.warnings
    }
}

#[cfg(test)]
mod tests;
