//! Which articles of two folders belong together: by their names, by their addresses, by their days and what they say.
//!
//! A page that names its translation, and names and addresses that are the same but for the language, leave no doubt if they
//! are the only ones. Of the rest, articles of about the same day are compared by their words (the same evidence as for
//! sentences): two that are each other's best belong together, and it is doubtful if another one is nearly as good.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use url::Url;

use super::AlignSentence;
use super::words::Likeness;
use crate::extract::Identity;
use crate::text::Lexicon;

/// How many days a translation appears before or after the article, at the most.
const DAYS: i32 = 3;
/// What each day between them speaks against a pair.
const A_DAY: f32 = 3.0;
/// What words must say, at the least, for two articles to be paired by them.
const LEAST: f32 = 6.0;
/// By how much the words of a pair must be better than those of the next best one, as a share, to leave no doubt.
const CLEAR: f32 = 0.35;
/// Number of articles that are assumed to be there: a name in one of three would not seem rare.
const ASSUMED: usize = 30;
/// Number of digits from which a number in an address identifies an article.
const ID_DIGITS: usize = 4;
/// Parts of addresses that name a language or a kind of page, not an article.
const NO_NAMES: [&str; 16] = [
    "www",
    "m",
    "amp",
    "mobile",
    "indonesia",
    "indonesian",
    "bahasa",
    "english",
    "inggris",
    "berita",
    "news",
    "artikel",
    "article",
    "articles",
    "index",
    "read",
];

/// An article of a folder, with what tells it from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleKey {
    /// Its path below the folder, without endings and language.
    pub name: String,
    /// What it says about itself.
    pub identity: Identity,
    /// The beginning of its text.
    pub text: String,
}

/// What two articles were paired by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairedBy {
    /// Their file names.
    Name,
    /// One page names the address of the other as its translation.
    Link,
    /// Their addresses.
    Address,
    /// The day on which they were published, and their words.
    Date,
}

impl PairedBy {
    /// The word for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Link => "link to the translation",
            Self::Address => "address",
            Self::Date => "date and content",
        }
    }
}

/// Two articles that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePair {
    /// Index of the article.
    pub source: usize,
    /// Index of its translation.
    pub target: usize,
    /// What they were paired by.
    pub by: PairedBy,
    /// Index of another translation that is nearly as good, if that makes the pair doubtful; the target itself if the words
    /// of the two agree too little to be sure.
    pub doubt: Option<usize>,
}

/// Pairs articles. Each is in one pair at the most; pairs are in the order of the source.
pub fn pair_articles(
    source: &[ArticleKey],
    target: &[ArticleKey],
    (from, to): (&str, &str),
    lexicon: Option<&dyn Lexicon>,
) -> Vec<ArticlePair> {
    let mut pairs = Pairs { left: vec![true; source.len()], right: vec![true; target.len()], found: Vec::new() };
    pairs.by_keys(PairedBy::Name, (source, |key| vec![key.name.clone()]), (target, |key| vec![key.name.clone()]));
    let own = |key: &ArticleKey| key.identity.addresses.iter().map(|url| plain(url)).collect::<Vec<_>>();
    let links = |key: &ArticleKey, lang: &str| {
        let named = key.identity.translations.iter().filter(|(code, _)| code.split('-').next() == Some(lang));
        named.map(|(_, url)| plain(url)).collect::<Vec<_>>()
    };
    pairs.by_keys(PairedBy::Link, (source, |key| links(key, to)), (target, own));
    pairs.by_keys(PairedBy::Link, (source, own), (target, |key| links(key, from)));
    let address = |key: &ArticleKey| {
        let all = key.identity.addresses.iter();
        all.filter_map(|url| address_key(url, (from, to))).collect::<Vec<_>>()
    };
    pairs.by_keys(PairedBy::Address, (source, address), (target, address));
    let ids = |key: &ArticleKey| key.identity.addresses.iter().filter_map(|url| id_key(url)).collect::<Vec<_>>();
    pairs.by_keys(PairedBy::Address, (source, ids), (target, ids));
    pairs.by_day(source, target, lexicon);
    pairs.found.sort_by_key(|pair| pair.source);
    pairs.found
}

/// What is paired, and what is left.
struct Pairs {
    left: Vec<bool>,
    right: Vec<bool>,
    found: Vec<ArticlePair>,
}

impl Pairs {
    /// Pairs what has a key in common that nothing else has.
    fn by_keys<F, G>(&mut self, by: PairedBy, (source, of): (&[ArticleKey], F), (target, of_target): (&[ArticleKey], G))
    where
        F: Fn(&ArticleKey) -> Vec<String>,
        G: Fn(&ArticleKey) -> Vec<String>,
    {
        let here = keyed(source, &self.left, of);
        let there = keyed(target, &self.right, of_target);
        for (key, mine) in here {
            let (Some(&i), Some(&[j])) = (mine.first(), there.get(&key).map(Vec::as_slice)) else { continue };
            if mine.len() == 1 && self.left[i] && self.right[j] {
                self.add(ArticlePair { source: i, target: j, by, doubt: None });
            }
        }
    }

    fn by_day(&mut self, source: &[ArticleKey], target: &[ArticleKey], lexicon: Option<&dyn Lexicon>) {
        let dated = |all: &[ArticleKey], free: &[bool]| -> Vec<(usize, Date)> {
            let free = all.iter().enumerate().filter(|(at, _)| free[*at]);
            free.filter_map(|(at, key)| Some((at, key.identity.published?))).collect()
        };
        let (here, there) = (dated(source, &self.left), dated(target, &self.right));
        if here.is_empty() || there.is_empty() {
            return;
        }
        let texts = |all: &[ArticleKey], places: &[(usize, Date)]| -> Vec<String> {
            places.iter().map(|(at, _)| telling(&all[*at].text)).collect()
        };
        let (mine, theirs) = (texts(source, &here), texts(target, &there));
        let mine: Vec<AlignSentence<'_>> = mine.iter().map(|text| as_sentence(text)).collect();
        let theirs: Vec<AlignSentence<'_>> = theirs.iter().map(|text| as_sentence(text)).collect();
        let likeness = Likeness::new(&mine, &theirs, lexicon, ASSUMED);
        let mut by_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        there.iter().enumerate().for_each(|(j, (_, day))| by_day.entry(number(*day)).or_default().push(j));
        let mut candidates: Vec<(f32, usize, usize)> = Vec::new();
        for (i, (_, day)) in here.iter().enumerate() {
            let day = number(*day);
            for (other, articles) in by_day.range(day - DAYS..=day + DAYS) {
                let against = A_DAY * (other - day).abs() as f32;
                candidates.extend(articles.iter().map(|&j| (likeness.pair(i, j) - against, i, j)));
            }
        }
        candidates.retain(|(weight, ..)| *weight > 0.0);
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let (mut free, mut free_there) = (vec![true; here.len()], vec![true; there.len()]);
        for &(weight, i, j) in &candidates {
            if !free[i] || !free_there[j] || weight < LEAST / 2.0 {
                continue;
            }
            (free[i], free_there[j]) = (false, false);
            // What is nearly as good for either of them, whoever has it now.
            let rival =
                |(other, a, b): &&(f32, usize, usize)| ((*a == i) != (*b == j)) && *other > weight * (1.0 - CLEAR);
            let rival = candidates.iter().find(rival).map(|(_, _, b)| there[*b].0);
            let doubt = rival.or((weight < LEAST).then_some(there[j].0));
            self.add(ArticlePair { source: here[i].0, target: there[j].0, by: PairedBy::Date, doubt });
        }
    }

    fn add(&mut self, pair: ArticlePair) {
        (self.left[pair.source], self.right[pair.target]) = (false, false);
        self.found.push(pair);
    }
}

/// Returns the articles that are left, by their keys.
fn keyed(all: &[ArticleKey], free: &[bool], of: impl Fn(&ArticleKey) -> Vec<String>) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, key) in all.iter().enumerate().filter(|(at, _)| free[*at]) {
        for key in of(key) {
            let mine = found.entry(key).or_default();
            if mine.last() != Some(&at) {
                mine.push(at);
            }
        }
    }
    found
}

/// Returns the words of an article's beginning that tell it from others: names, numbers, and long words.
fn telling(text: &str) -> String {
    const MOST: usize = 3_000;
    const LONG: usize = 8;
    let beginning = &text[..text.floor_char_boundary(MOST)];
    let tells = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word.chars().count() >= LONG
    };
    beginning.split_whitespace().filter(tells).collect::<Vec<_>>().join(" ")
}

fn as_sentence(text: &str) -> AlignSentence<'_> {
    AlignSentence { text, paragraph: 0, is_title: false }
}

fn number(day: Date) -> i32 {
    let begin = Date::constant(1900, 1, 1);
    begin.until(day).map_or(0, |span| span.get_days())
}

/// An address as it is compared: without its scheme, `www.`, what is behind `#`, and the last slash.
fn plain(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return address.to_owned() };
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{}{query}", url.path().trim_end_matches('/'))
}

/// An address without what names its language: `id.example.org/a` and `example.org/en/a` are one. `None` if nothing of it
/// names an article.
fn address_key(address: &str, (from, to): (&str, &str)) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_none = |part: &&str| {
        let lower = part.to_lowercase();
        lower.is_empty() || lower == from || lower == to || NO_NAMES.contains(&lower.as_str())
    };
    let host: Vec<&str> = url.host_str()?.split('.').filter(|part| !is_none(part)).collect();
    let parts: Vec<String> = url.path_segments()?.filter(|part| !is_none(part)).map(stem).collect();
    let mut query: Vec<String> =
        url.query_pairs().filter(|(name, _)| is_id(name)).map(|(name, value)| format!("{name}={value}")).collect();
    query.sort();
    let says = parts.iter().any(|part| part.len() > 3) || !query.is_empty();
    says.then(|| format!("{}/{}?{}", host.join("."), parts.join("/"), query.join("&")))
}

/// The part of an address that names the article, without its ending and the language before it.
fn stem(part: &str) -> String {
    let lower = part.to_lowercase();
    let stem = [".html", ".htm", ".php", ".shtml", ".aspx"].iter().find_map(|ending| lower.strip_suffix(ending));
    let stem = stem.unwrap_or(&lower);
    ["-id", "-en", "_id", "_en"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem).to_owned()
}

fn is_id(name: &str) -> bool {
    ["id", "p", "article", "artikel", "nid", "aid", "newsid"].contains(&name.to_lowercase().as_str())
}

/// The number that identifies an article on its site: the last long one of its address that is no date.
fn id_key(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host: Vec<&str> = url.host_str()?.rsplit('.').take(2).collect();
    let digits = |range: Range<usize>, text: &str| text[range].to_owned();
    let of_path = || {
        let path = url.path();
        let mut runs = Vec::new();
        let mut start = None;
        for (at, byte) in path.bytes().chain([b'/']).enumerate() {
            match (byte.is_ascii_digit(), start) {
                (true, None) => start = Some(at),
                (false, Some(begin)) => {
                    runs.push(digits(begin..at, path));
                    start = None;
                }
                _ => {}
            }
        }
        runs.into_iter().rfind(|run| run.len() >= ID_DIGITS && !is_date(run))
    };
    let of_query = url.query_pairs().find(|(name, value)| is_id(name) && value.bytes().all(|b| b.is_ascii_digit()));
    let id = of_query.map(|(_, value)| value.into_owned()).or_else(of_path)?;
    Some(format!("{} {id}", host.join(".")))
}

/// Whether digits are a year, or a day without separators.
fn is_date(digits: &str) -> bool {
    let year = digits.get(..4).and_then(|year| year.parse::<u32>().ok());
    year.is_some_and(|year| (1900..2100).contains(&year)) && matches!(digits.len(), 4 | 6 | 8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn article(name: &str, address: &str, day: &str, text: &str) -> ArticleKey {
        let identity = Identity {
            published: day.parse().ok(),
            addresses: [address].iter().filter(|a| !a.is_empty()).map(|a| (*a).to_owned()).collect(),
            translations: Vec::new(),
        };
        ArticleKey { name: name.to_owned(), identity, text: text.to_owned() }
    }

    /// Pairs as `source target by`, with `?` if they are doubtful.
    fn pairs(source: &[ArticleKey], target: &[ArticleKey]) -> Vec<String> {
        let found = pair_articles(source, target, ("id", "en"), None);
        let one = |pair: &ArticlePair| {
            let doubt = if pair.doubt.is_some() { "?" } else { "" };
            format!("{} {} {}{doubt}", source[pair.source].name, target[pair.target].name, pair.by.as_str())
        };
        found.iter().map(one).collect()
    }

    #[test]
    fn names_come_first_then_links_then_addresses() {
        let mut linked = article("kapal", "https://example.org/kapal", "", "");
        linked.identity.translations = vec![("en-GB".to_owned(), "https://www.example.org/ship/#top".to_owned())];
        let source = [
            article("sama", "", "", ""),
            linked,
            article("banjir", "https://id.example.org/berita/banjir-solo", "", ""),
            article("gempa", "https://example.org/id/2024/01/31/123456/gempa", "", ""),
            article("sendiri", "https://example.org/id/2024/01/31/99999/lain", "", ""),
        ];
        let target = [
            article("quake", "https://example.org/en/2024/02/01/123456/quake", "", ""),
            article("flood", "https://en.example.org/news/banjir-solo", "", ""),
            article("ship", "http://example.org/ship", "", ""),
            article("sama", "", "", ""),
        ];
        let wanted =
            ["sama sama name", "kapal ship link to the translation", "banjir flood address", "gempa quake address"];
        assert_eq!(pairs(&source, &target), wanted);
    }

    #[test]
    fn a_key_of_two_articles_pairs_none_of_them() {
        let same = |name: &str| article(name, "https://example.org/?p=77", "", "");
        assert_eq!(pairs(&[same("a"), same("b")], &[same("x")]), [""; 0]);
        // A year is in the addresses of many articles.
        let one = article("a", "https://example.org/2024/kapal-karam", "", "");
        assert_eq!(pairs(&[one], &[article("x", "https://example.org/2024/ship-sinks", "", "")]), [""; 0]);
    }

    #[test]
    fn articles_of_a_day_are_paired_by_what_they_say() {
        let ship = "Kapal Bahari tenggelam dekat Bawean, 37 penumpang diselamatkan Basarnas, kata Nurhadi.";
        let flood = "Banjir merendam 1.250 rumah di Demak dan Kudus, kata Sutopo.";
        let source = [
            article("kapal", "", "2024-01-31", ship),
            article("banjir", "", "2024-01-31", flood),
            article("lama", "", "2020-01-31", ship),
        ];
        let target = [
            article("flood", "", "2024-02-01", "Floods hit 1,250 homes in Demak and Kudus, Sutopo said."),
            article(
                "ship",
                "",
                "2024-01-31",
                "The Bahari sank near Bawean; Basarnas saved 37 passengers, Nurhadi said.",
            ),
            article("other", "", "2024-01-31", "Share prices rose again this week in Jakarta."),
        ];
        assert_eq!(pairs(&source, &target), ["kapal ship date and content", "banjir flood date and content"]);
        // Two translations that say the same leave a doubt, and it is told.
        let twice = [target[1].clone(), ArticleKey { name: "ship2".to_owned(), ..target[1].clone() }];
        assert_eq!(pairs(&source[..1], &twice), ["kapal ship date and content?"]);
    }

    proptest! {
        #[test]
        fn nothing_is_paired_twice(
            source in prop::collection::vec(("[ab]{1,2}", "https://(id|en)\\.x\\.org/[a-c]{4}/[0-9]{4}|\\PC{0,9}", "2024-01-0[1-4]", "[A-C]{2} [0-9]{2}"), 0..7),
            target in prop::collection::vec(("[ab]{1,2}", "https://(id|en)\\.x\\.org/[a-c]{4}/[0-9]{4}|\\PC{0,9}", "2024-01-0[1-4]", "[A-C]{2} [0-9]{2}"), 0..7),
        ) {
            let keys = |all: &[(String, String, String, String)]| -> Vec<ArticleKey> {
                all.iter().map(|(name, address, day, text)| article(name, address, day, text)).collect()
            };
            let (source, target) = (keys(&source), keys(&target));
            let found = pair_articles(&source, &target, ("id", "en"), None);
            let mut here: Vec<usize> = found.iter().map(|p| p.source).collect();
            let mut there: Vec<usize> = found.iter().map(|p| p.target).collect();
            prop_assert!(here.iter().all(|i| *i < source.len()) && there.iter().all(|j| *j < target.len()));
            here.dedup();
            there.sort_unstable();
            there.dedup();
            prop_assert_eq!((here.len(), there.len()), (found.len(), found.len()));
        }
    }
}
