//! What Readability leaves out of an article: the standfirst above it, the points of a summary, the later entries of a
//! live report, a paragraph that looked like a box.
//!
//! Readability rates whole elements. Here the lines of the page are walked in order, from the headline to the last line
//! that Readability took (or one in the same place of the page's structure), and the sentences among them that it did
//! not take are put where they belong, with the headings above them.

use dom_query::Document;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ending::is_heading;
use super::html::{Line, Place, places};
use super::kind::own_kind;
use super::page::Page;
use super::prose::is_sentence;
use crate::bitext::BlockKind;

/// Maximum number of lines that are put back.
const MOST: usize = 400;

/// The lines of a page, in order, and their places in its structure.
pub(super) struct Whole {
    lines: Vec<(Line, Place)>,
    heading: Option<String>,
}

impl Whole {
    pub(super) fn of(document: &Document, page: &Page) -> Self {
        let headed = super::around::headed(document, page.heading.as_deref());
        let mut lines = places(document, &headed);
        let end = page.next_article(lines.iter().map(|(line, _)| line));
        lines.truncate(end.unwrap_or(lines.len()));
        Self { lines, heading: page.heading.clone() }
    }

    /// Puts back what is missing in the lines that were taken.
    pub(super) fn put_back(&self, taken: &mut Vec<Line>) {
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        // A label may stand before it.
        let is_headline =
            |line: &str| self.heading.as_deref().is_some_and(|own| line.ends_with(own) && line.len() <= own.len() + 24);
        let top = self.lines.iter().position(|((line, _), _)| is_headline(line)).map_or(0, |at| at + 1);
        for (number, ((line, _), _)) in self.lines.iter().enumerate().skip(top) {
            numbers.entry(line).or_insert(number);
        }
        let found: Vec<Option<usize>> = taken.iter().map(|(line, _)| numbers.get(line.as_str()).copied()).collect();
        let known = || found.iter().flatten().copied();
        let (Some(first), Some(last)) = (known().min(), known().max()) else { return };
        // Readability changed too much to know where anything belongs.
        if known().count() * 2 < taken.len() {
            return;
        }
        let alike: FxHashSet<u64> =
            known().filter(|at| is_sentence(&self.lines[*at].0.0)).map(|at| self.lines[at].1.path).collect();
        let ends = (last..self.lines.len()).take_while(|at| !self.ends(*at)).filter(|at| {
            let ((line, _), place) = &self.lines[*at];
            alike.contains(&place.path) && !place.is_apart && is_sentence(line)
        });
        let end = ends.last().unwrap_or(last);
        let start = if top > 0 { top.min(first) } else { first };
        let here: FxHashSet<usize> = known().collect();
        let texts: FxHashSet<&str> = taken.iter().map(|(line, _)| line.as_str()).collect();
        let mut missing: Vec<usize> = Vec::new();
        let mut below = false;
        for at in (start..=end).rev() {
            let ((line, kind), place) = &self.lines[at];
            if here.contains(&at) {
                below = true;
                continue;
            }
            let is_own = own_kind(line).is_none_or(|own| own == BlockKind::ListItem);
            let is_text = is_sentence(line) || (below && *kind == Some(BlockKind::Title) && !is_heading(line));
            below = is_text && is_own && !place.is_apart && !texts.contains(line.as_str());
            if below && missing.len() < MOST {
                missing.push(at);
            }
        }
        let mut order: Vec<(Option<usize>, Line)> = found.into_iter().zip(taken.drain(..)).collect();
        for at in missing.into_iter().rev() {
            let before = order.iter().rposition(|(number, _)| number.is_some_and(|number| number < at));
            order.insert(before.map_or(0, |before| before + 1), (Some(at), self.lines[at].0.clone()));
        }
        taken.extend(order.into_iter().map(|(_, line)| line));
    }

    /// Whether a line is a heading above other articles, so that nothing behind it is the article's.
    fn ends(&self, at: usize) -> bool {
        is_heading(&self.lines[at].0.0)
    }
}
