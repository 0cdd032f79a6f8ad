//! Pages in the shapes of Indonesian news sites: headline, date and text are found, and what surrounds them is not.
//!
//! `README.md` says what belongs to an article here. `benches/beside_extractors.py` scores other programs on the same
//! pages.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails loudly")]
#![expect(clippy::disallowed_methods, reason = "reads the pages beside it")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use padanan_core::bitext::BlockKind;
use padanan_core::extract::{Extracted, extract};
use padanan_core::intake::decode;
use serde::Deserialize;

/// Lowest F1 of a page, and lowest mean of all, in per cent.
const FLOOR: f64 = 97.0;
const MEAN: f64 = 99.5;

/// What a person says of a page: its article.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    headline: String,
    /// The day of publication, as `2026-11-30`.
    date: String,
    /// The blocks of the article's text.
    text: Vec<String>,
    /// What belongs to the article beside its text: captions, posts that it quotes.
    #[serde(default)]
    beside: Vec<String>,
    /// What may be there or not: authors, signatures, credits, the times of a live report.
    #[serde(default)]
    optional: Vec<String>,
    /// What is around the article, and must not be in its text.
    never: Vec<String>,
}

struct Page {
    name: String,
    gold: Gold,
    found: Extracted,
}

impl Page {
    /// The blocks that are translated, without the headline and the lines that name authors and dates.
    fn text(&self) -> Vec<&str> {
        let is_text = |kind| !matches!(kind, BlockKind::Link | BlockKind::Promo | BlockKind::Byline);
        let blocks = self.found.blocks.iter().filter(|block| is_text(block.kind));
        let lines = blocks.map(|block| block.span.of(&self.found.text));
        lines.filter(|line| words(line) != words(&self.gold.headline)).collect()
    }

    fn of_kind(&self, kind: BlockKind) -> impl Iterator<Item = &str> {
        self.found.blocks.iter().filter(move |b| b.kind == kind).map(|b| b.span.of(&self.found.text))
    }
}

/// Every page, read once.
fn pages() -> &'static [Page] {
    static PAGES: LazyLock<Vec<Page>> = LazyLock::new(read_pages);
    &PAGES
}

fn read_pages() -> Vec<Page> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "html"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let gold = std::fs::read_to_string(path.with_extension("toml")).unwrap();
        let gold = toml::from_str(&gold).unwrap_or_else(|e| panic!("{name}.toml: {e}"));
        let raw = decode(&format!("{name}.html"), std::fs::read(&path).unwrap(), None).unwrap();
        Page { name, gold, found: extract(&raw) }
    };
    paths.into_iter().map(read).collect()
}

/// The words of a text in small letters, without what stands between them.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn counted<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in texts.into_iter().flat_map(words) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// What of `these` is more than in `those`.
fn beyond(these: &BTreeMap<String, usize>, those: &[&BTreeMap<String, usize>]) -> BTreeMap<String, usize> {
    let others = |word: &String| those.iter().map(|all| all.get(word).copied().unwrap_or_default()).sum();
    let more = these.iter().map(|(word, count)| (word.clone(), count.saturating_sub(others(word))));
    more.filter(|(_, count)| *count > 0).collect()
}

fn sum(counts: &BTreeMap<String, usize>) -> f64 {
    counts.values().map(|count| f64::from(u32::try_from(*count).unwrap())).sum()
}

/// F1 by words in per cent, the words that are lost, and the words that are too many.
fn score(page: &Page) -> (f64, BTreeMap<String, usize>, BTreeMap<String, usize>) {
    let all = |texts: &[String]| counted(texts.iter().map(String::as_str));
    let (gold, found) = (all(&page.gold.text), counted(page.text()));
    let (beside, optional) = (all(&page.gold.beside), all(&page.gold.optional));
    let lost = beyond(&gold, &[&found]);
    let spare = beyond(&found, &[&gold, &beside, &optional]);
    let right = sum(&gold) - sum(&lost);
    (200.0 * right / (2.0 * right + sum(&lost) + sum(&spare)), lost, spare)
}

/// Returns the day that a line names: `Senin, 30 Nov 2026`, `30/11/2026`.
fn day(line: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];
    let month = |word: &str| {
        let short: String = word.chars().take(3).collect();
        let short = if short == "aug" { "agu".to_owned() } else { short };
        MONTHS.iter().position(|m| *m == short).map(|at| at + 1).or_else(|| word.parse().ok()).filter(|m| *m <= 12)
    };
    words(line).windows(3).find_map(|part| {
        let number = |at: usize| part[at].parse::<usize>().ok();
        let is_year = |year: &usize| (2000..2100).contains(year);
        let year = number(2).filter(is_year)?;
        let (day, month) = match number(0) {
            Some(day) => (day, month(&part[1])?),
            None => (number(1)?, month(&part[0])?),
        };
        Some(format!("{year}-{month:02}-{day:02}"))
    })
}

#[test]
fn every_headline_and_date_is_found() {
    let mut wrong = Vec::new();
    for page in pages() {
        if page.found.title.as_deref() != Some(page.gold.headline.as_str()) {
            wrong.push(format!("{}: headline {:?}", page.name, page.found.title));
        }
        let titles = page.of_kind(BlockKind::Title).filter(|line| *line == page.gold.headline).count();
        if titles > 1 {
            wrong.push(format!("{}: the headline stands there {titles} times", page.name));
        }
        let days: Vec<String> = page.of_kind(BlockKind::Byline).filter_map(day).collect();
        if days.first() != Some(&page.gold.date) {
            wrong.push(format!("{}: date {days:?} instead of {}", page.name, page.gold.date));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_s_text_is_found() {
    let pages = pages();
    assert!(pages.len() >= 40, "only {} pages", pages.len());
    let (mut low, mut all) = (Vec::new(), 0.0);
    for page in pages {
        let (f1, lost, spare) = score(page);
        all += f1;
        if f1 < FLOOR {
            low.push(format!("{}: F1 {f1:.1}\n  lost: {lost:?}\n  too many: {spare:?}", page.name));
        }
    }
    let mean = all / f64::from(u32::try_from(pages.len()).unwrap());
    assert!(low.is_empty() && mean >= MEAN, "mean F1 {mean:.2}\n{}", low.join("\n"));
}

#[test]
fn captions_and_quoted_posts_are_kept() {
    let mut lost = Vec::new();
    for page in pages() {
        let found: Vec<Vec<String>> = page.text().into_iter().map(words).collect();
        let has = |wanted: &[String]| found.iter().any(|line| line.windows(wanted.len()).any(|part| part == wanted));
        let gone = page.gold.beside.iter().filter(|text| !has(&words(text)));
        lost.extend(gone.map(|text| format!("{}: {text}", page.name)));
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn what_surrounds_an_article_is_not_in_it() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = page.text();
        assert!(!page.gold.never.is_empty(), "{}.toml names nothing that surrounds the article", page.name);
        let there = page.gold.never.iter().filter(|never| text.iter().any(|line| line.contains(never.as_str())));
        wrong.extend(there.map(|never| format!("{}: {never}", page.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_page_is_taken_for_one_without_an_article() {
    for page in pages() {
        assert_eq!(page.found.no_article, None, "{}", page.name);
    }
}
