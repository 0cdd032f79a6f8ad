//! How names were written, by year.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::bitext::{Bitext, FactKind, Origin};
use crate::extract::published_on;
use crate::text::Span;

/// Maximum number of names that are followed. An archive that has more of them is told how many are left out.
const MAX_NAMES: usize = 20_000;
/// Maximum number of forms of a name, and of names in a report.
const MAX_FORMS: usize = 20;
const REPORTED: usize = 500;

/// How a name was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NameByYear {
    /// The term of a glossary, or the name as the articles have it.
    pub name: String,
    /// Whether a glossary has it.
    pub is_term: bool,
    /// By year (empty if it is not known), how often each form was used.
    pub years: BTreeMap<String, BTreeMap<String, u64>>,
    /// How often it was met, with any form.
    pub count: u64,
}

/// The forms of names that were met so far.
#[derive(Debug, Default)]
pub(super) struct Years {
    names: BTreeMap<String, Followed>,
    left_out: u64,
}

#[derive(Debug, Default)]
struct Followed {
    is_term: bool,
    forms: BTreeMap<String, BTreeMap<String, u64>>,
    count: u64,
}

impl Years {
    pub(super) fn add(&mut self, bitext: &Bitext) {
        let year = published_year(bitext);
        for segment in bitext.segments.iter().filter(|s| s.origin != Origin::Copied) {
            let Some(target) = &segment.target else { continue };
            let form = |span: Span| target.get(span.start..span.end).map(plain);
            let mut terms: Vec<Span> = Vec::new();
            for term in &segment.terms {
                terms.push(term.source_span);
                if let Some(form) = term.target_span.and_then(form) {
                    self.met(&term.term, true, &year, form);
                }
            }
            for fact in segment.facts.iter().filter(|fact| fact.kind == FactKind::Name) {
                let (Some(source), Some(there)) = (fact.source_span, fact.target_span) else { continue };
                if terms.iter().any(|term| term.overlaps(source)) {
                    continue;
                }
                let name = segment.in_source(source).and_then(|span| segment.source.get(span.start..span.end));
                if let (Some(name), Some(form)) = (name, form(there)) {
                    self.met(name, false, &year, form);
                }
            }
        }
    }

    fn met(&mut self, name: &str, is_term: bool, year: &str, form: String) {
        if !self.names.contains_key(name) && self.names.len() >= MAX_NAMES {
            self.left_out += 1;
            return;
        }
        let followed = self.names.entry(name.to_owned()).or_default();
        followed.is_term |= is_term;
        followed.count += 1;
        let year = followed.forms.entry(year.to_owned()).or_default();
        if year.contains_key(&form) || year.len() < MAX_FORMS {
            *year.entry(form).or_default() += 1;
        }
    }

    /// Returns the names, those with several forms first, and the number of those that are not among them.
    pub(super) fn finish(self) -> (Vec<NameByYear>, u64) {
        let several = |years: &BTreeMap<String, BTreeMap<String, u64>>| {
            let mut forms: Vec<String> =
                years.values().flat_map(|forms| forms.keys().map(|f| f.to_lowercase())).collect();
            forms.sort();
            forms.dedup();
            forms.len() > 1
        };
        let named = self.names.into_iter().map(|(name, f)| NameByYear {
            name,
            is_term: f.is_term,
            years: f.forms,
            count: f.count,
        });
        // What was met once has no history.
        let mut names: Vec<NameByYear> = named.filter(|n| n.count > 1).collect();
        names.sort_by_cached_key(|n| (!several(&n.years), std::cmp::Reverse(n.count), n.name.clone()));
        let left_out = self.left_out + names.len().saturating_sub(REPORTED) as u64;
        names.truncate(REPORTED);
        (names, left_out)
    }
}

/// A form without a genitive.
fn plain(form: &str) -> String {
    let form = form.trim();
    ["'s", "’s"].iter().find_map(|ending| form.strip_suffix(ending)).unwrap_or(form).to_owned()
}

/// Returns the year in which an article was published, by its own date, path or address; if these do not say it, that in
/// which a machine translated it. Empty for a published translation whose date is not known.
pub fn published_year(bitext: &Bitext) -> String {
    let article = &bitext.article;
    let text = if article.text.is_empty() {
        bitext.segments.iter().map(|s| s.source.as_str()).collect::<Vec<_>>().join("\n").into()
    } else {
        std::borrow::Cow::Borrowed(article.text.as_str())
    };
    let paths = article.url.iter().map(String::as_str).chain([article.path.as_str()]);
    let published = published_on(&text, paths).map(|day| day.year().to_string());
    let is_aligned = article.target.is_some();
    published.or_else(|| bitext.run.created.get(..4).filter(|_| !is_aligned).map(str::to_owned)).unwrap_or_default()
}
