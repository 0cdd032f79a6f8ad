//! The date of publication of a page's article: as its data give it, and as the page shows it.
//!
//! The first date on a page is often that of the day on which it is read, in the bar at the top. So a date that is shown
//! counts if it agrees with the page's data; without these, it counts outside of what surrounds an article. Of several,
//! the one between the headline and the first paragraph is the article's.

use dom_query::{Document, NodeRef};

use super::html::squeeze;
use super::lexicon::DAYS;
use super::linked_data::LinkedData;
use super::page::{parts, text_of};
use super::prose;

/// Parts of class names of clocks.
const CLOCKS: [&str; 8] = ["clock", "jam", "now", "today", "current", "topbar", "ticker", "hari"];
/// Parts of class names of dates.
const DATES: [&str; 9] =
    ["date", "dates", "time", "datetime", "tanggal", "waktu", "published", "publish", "createdate"];
/// Where pages say when they were published.
const DECLARED: &str = "meta[property='article:published_time'], meta[itemprop='datePublished'], \
    meta[name='article:published_time'], meta[name='pubdate'], meta[name='publishdate'], meta[name='dc.date'], \
    meta[name$=':publishdate'], meta[name='content_PublishedDate'], meta[name='content_publisheddate']";
/// The months as articles write them.
const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
/// Maximum length of a date, in bytes.
const MAX_LENGTH: usize = 80;
/// Maximum length of a headline, in bytes.
const MAX_HEADING: usize = 400;
/// Maximum number of dates that are compared.
const MAX_DATES: usize = 200;

/// The date of an article, and the dates of the page that are not its.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) date: Option<String>,
    pub(super) others: Vec<String>,
}

/// A date that a page shows.
struct Shown {
    text: String,
    day: Day,
    is_around: bool,
    /// Whether the element says that it is a date, by its name or its class.
    is_named: bool,
    part: Part,
}

/// The part of a page in which a date stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Between the headline and the first paragraph.
    Head,
    /// Before the headline.
    Top,
    /// Behind the first paragraph.
    Rest,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    year: u32,
    month: u32,
    day: u32,
}

/// Finds the date of publication; `heading` is the page's headline.
pub(super) fn published(document: &Document, data: &LinkedData, heading: Option<&str>) -> Published {
    let read = |text: &str| Day::of_iso(text).map(|day| (day, is_universal(text)));
    let content = |node: &NodeRef<'_>| node.attr("content").and_then(|text| read(&text));
    let declared = data.published.as_deref().and_then(read);
    let declared = declared.or_else(|| document.select(DECLARED).nodes().iter().find_map(content));
    let (declared, is_universal) = (declared.map(|(day, _)| day), declared.is_some_and(|(_, universal)| universal));
    let shown = shown(document, heading);
    let own = shown.iter().filter(|s| match declared {
        // Above the headline is the page's clock: of an article of yesterday, it shows the next day.
        Some(day) if s.part == Part::Top && !is_universal => s.day == day,
        Some(day) => s.day.is_near(day) && (s.is_named || s.part != Part::Rest || s.day == day),
        None => !s.is_around && (s.is_named || s.part == Part::Head),
    });
    // The clock of the page shows the next day, and the dates of other articles are near, too.
    let date = own.min_by_key(|s| (declared.is_some_and(|day| day != s.day), s.is_around, s.part, !s.is_named));
    let date = date.map(|s| s.text.clone());
    let date = date.or_else(|| declared.or_else(|| hidden(document, heading)).map(Day::in_words));
    let others = shown.iter().filter(|s| s.is_around && Some(&s.text) != date.as_ref());
    Published { others: others.map(|s| s.text.clone()).collect(), date }
}

/// Whether a moment is given in universal time, so that it may be on the day before that of a reader in Indonesia.
fn is_universal(text: &str) -> bool {
    let text = text.trim();
    text.ends_with('Z') || ["+00:00", "+0000"].iter().any(|zone| text.ends_with(zone))
}

/// Returns the day of a `<time>` that shows something else: `2 jam yang lalu`.
fn hidden(document: &Document, heading: Option<&str>) -> Option<Day> {
    let times = document.select("time[datetime]");
    let own = times.nodes().iter().filter(|node| !is_around(node, heading));
    own.filter_map(|node| node.attr("datetime")).find_map(|value| Day::of_iso(&value))
}

/// Returns the dates that a page shows, in order: elements that say so, and short ones that hold nothing else.
fn shown(document: &Document, heading: Option<&str>) -> Vec<Shown> {
    let (mut found, mut part, mut sentences) = (Vec::new(), Part::Top, 0);
    for node in document.root().descendants_it().filter(NodeRef::is_element) {
        if found.len() >= MAX_DATES {
            break;
        }
        if node.is("head, script, style, noscript, template, meta, title")
            || node.ancestors_it(Some(1)).any(|n| n.is("head"))
        {
            continue;
        }
        // Icons are elements without a text.
        let is_leaf = node.element_children().iter().all(|inner| inner.text().trim().is_empty());
        if part == Part::Top
            && heading.is_some_and(|heading| (is_leaf || node.is("h1, h2, h3")) && is_headline(&node, heading))
        {
            part = Part::Head;
        }
        let is_named = node.is("time") || node.class().is_some_and(|class| is_date_class(&class));
        if part == Part::Head && node.is("p, div, td") && prose::is_sentence(&node.immediate_text()) {
            sentences += 1;
            // The first may be the standfirst.
            part = if sentences > 1 { Part::Rest } else { part };
        }
        // The author may be a link before it: `<a>Lestari</a> - Jumat, 6 Maret 2026`.
        let has_own = || Day::of_text(&node.immediate_text()).is_some();
        if is_named || is_leaf || has_own() {
            found.extend(one(&node, heading, is_named, part));
        }
    }
    found
}

fn is_date_class(class: &str) -> bool {
    parts(class).any(|p| DATES.contains(&p.as_str()) || CLOCKS.contains(&p.as_str()))
}

fn is_headline(node: &NodeRef<'_>, heading: &str) -> bool {
    let text = node.text();
    text.len() >= heading.len() && text.len() <= 2 * MAX_HEADING && squeeze(&text) == heading
}

fn one(node: &NodeRef<'_>, heading: Option<&str>, is_named: bool, part: Part) -> Option<Shown> {
    if node.text().len() > 2 * MAX_LENGTH {
        return None;
    }
    let text = text_of(node).trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned();
    if text.is_empty() || text.len() > MAX_LENGTH || (!is_named && !is_only_date(&text)) {
        return None;
    }
    let day = Day::of_text(&text)?;
    Some(Shown { day, is_around: is_around(node, heading), is_named, part, text })
}

/// Whether a text is a date, perhaps with its day, hour and a label or two, and nothing else.
pub(super) fn is_only_date(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let others = words.filter(|word| {
        let lower = word.to_lowercase();
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        let is_known =
            DAYS.contains(&lower.as_str()) || ["wib", "wita", "wit", "ahad", "jum", "at"].contains(&lower.as_str());
        !is_number && !is_known && month(word).is_none()
    });
    // The author may stand before it: `LAPORAN: AHMAD KIFLAN | SABTU, 30 MEI 2026 | 13:40 WIB`.
    let most = if text.ends_with(" WIB") || text.ends_with(" WITA") || text.ends_with(" WIT") { 6 } else { 2 };
    others.count() <= most && !text.ends_with(['.', ',', '?', '!', ')'])
}

/// Whether a node is a clock, or in what surrounds an article. A header that has the headline is the article's.
fn is_around(node: &NodeRef<'_>, heading: Option<&str>) -> bool {
    let is_clock = |n: &NodeRef<'_>| n.class().is_some_and(|class| parts(&class).any(|p| CLOCKS.contains(&p.as_str())));
    if is_clock(node) {
        return true;
    }
    for around in node.ancestors(None) {
        if around.is("article, main, body, html") {
            return false;
        }
        let has_heading = || heading.is_some_and(|heading| text_of(&around).contains(heading));
        if (is_clock(&around) || around.is("header, nav, footer, aside")) && !has_heading() {
            return true;
        }
    }
    false
}

impl Day {
    /// Reads `2021-03-02T08:00:00Z` and `2021/03/02 08:00:00`.
    pub(super) fn of_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().get(..10)?.split(['-', '/']).map(|part| part.parse::<u32>().ok());
        Self::valid(parts.next()??, parts.next()??, parts.next()??)
    }

    /// Reads `Rabu, 19 Agustus 2020`, `August 19, 2020`, `19/08/2020` and `2020-08-19`.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let number = |at: usize| words.get(at).filter(|w| w.len() <= 4).and_then(|w| w.parse::<u32>().ok());
        (0..words.len()).find_map(|at| match (number(at), number(at + 1), number(at + 2)) {
            (Some(day), None, Some(year)) => Self::valid(year, month(words[at + 1])?, day),
            (None, Some(day), Some(year)) if year > 31 => Self::valid(year, month(words[at])?, day),
            (Some(year), Some(month), Some(day)) if year > 31 => Self::valid(year, month, day),
            (Some(day), Some(month), Some(year)) => Self::valid(year, month, day),
            _ => None,
        })
    }

    fn valid(year: u32, month: u32, day: u32) -> Option<Self> {
        let is_valid = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_valid.then_some(Self { year, month, day })
    }

    /// Whether two days are the same or next to each other, as one moment is in two time zones.
    fn is_near(self, other: Self) -> bool {
        self.number().abs_diff(other.number()) <= 1
    }

    /// Returns the number of the day in a count without gaps (Hinnant's days from civil, from 1 March of year 0).
    fn number(self) -> u32 {
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + self.day
    }

    /// Returns it as a date; `None` if the month has no such day.
    pub(super) fn date(self) -> Option<jiff::civil::Date> {
        let [year, month, day] = [self.year, self.month, self.day].map(|n| i16::try_from(n).unwrap_or(-1));
        jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    fn in_words(self) -> String {
        let month = MONTHS.get(self.month as usize - 1).copied().unwrap_or_default();
        format!("{} {month} {}", self.day, self.year)
    }
}

/// Returns the number of a month in Indonesian or English, perhaps cut to three letters.
fn month(word: &str) -> Option<u32> {
    const SHORT: [&[&str]; 12] = [
        &["jan"],
        &["feb", "peb"],
        &["mar"],
        &["apr"],
        &["mei", "may"],
        &["jun"],
        &["jul"],
        &["agu", "ags", "aug"],
        &["sep"],
        &["okt", "oct"],
        &["nov", "nop"],
        &["des", "dec"],
    ];
    let lower = word.to_lowercase();
    let start = lower.get(..3)?;
    SHORT.iter().zip(1..).find(|(names, _)| names.contains(&start)).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_compared() {
        let day = |year, month, day| Some(Day { year, month, day });
        for (text, wanted) in [
            ("Rabu, 19 Agustus 2020 | 10:00 WIB", day(2020, 8, 19)),
            ("August 19, 2020", day(2020, 8, 19)),
            ("19/08/2020, 10.15 WIB", day(2020, 8, 19)),
            ("2020-08-19", day(2020, 8, 19)),
            ("Kamis, 1 Okt 2020", day(2020, 10, 1)),
            ("Senin siang", None),
            ("10 orang 2020", None),
            ("99/99/2020", None),
        ] {
            assert_eq!(Day::of_text(text), wanted, "{text}");
        }
        let near = |a, b| Day::of_iso(a).unwrap().is_near(Day::of_iso(b).unwrap());
        assert!(near("2020-02-29T23:00:00Z", "2020-03-01") && near("2020-12-31", "2021-01-01"));
        assert!(!near("2020-03-01", "2020-03-03") && !near("2020-08-19", "2021-08-19"));
        assert_eq!(Day::of_iso("2021-03-02T08:00:00Z").map(Day::in_words).as_deref(), Some("2 Maret 2021"));
    }

    #[test]
    fn the_page_s_clock_is_not_the_date() {
        let prose =
            "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari di kota.</p>"
                .repeat(3);
        let dates = |head: &str, top: &str, inside: &str| -> Vec<String> {
            let page = format!(
                "<!doctype html><html><head>{head}</head><body>{top}<article><h1>Pasar Malam Dibuka di Solo</h1>{inside}{prose}\
                 </article></body></html>"
            );
            let found = crate::extract::extract(&crate::intake::decode("a.html", page.into_bytes(), None).unwrap());
            let dated = |line: &str| Day::of_text(line).is_some();
            found.blocks.iter().map(|b| b.span.of(&found.text)).filter(|l| dated(l)).map(str::to_owned).collect()
        };
        let clock = "<header><time>Selasa, 4 Mei 2027 | 09.00 WIB</time></header>";
        let today = "<div class=topbar><span class=date>Selasa, 4 Mei 2027</span></div>";
        let meta = "<meta property=article:published_time content=2024-01-31T23:10:00+00:00>";
        let data = "<script type=application/ld+json>{\"@type\": \"NewsArticle\", \"datePublished\": \"2024-02-01T06:10:00+07:00\"}</script>";
        let shown = "<div class=read__time>Kamis, 1 Februari 2024 | 06.10 WIB</div>";
        for top in [clock, today, ""] {
            assert_eq!(dates(meta, top, shown), ["Kamis, 1 Februari 2024 | 06.10 WIB"]);
            assert_eq!(dates(data, top, shown), ["Kamis, 1 Februari 2024 | 06.10 WIB"]);
            assert_eq!(dates("", top, shown), ["Kamis, 1 Februari 2024 | 06.10 WIB"]);
            assert_eq!(dates(data, top, ""), ["1 Februari 2024"]);
            assert_eq!(dates("", top, ""), [""; 0]);
        }
        // The clock of the next day is near, and has no name; the author is a link before the date.
        let next = "<div class=topnav><div>Jumat, 2 Februari 2024</div></div>";
        let behind = "<div><a href=/a>Lestari Ayu</a> - Kamis, 1 Februari 2024 | 06.10 WIB</div>";
        assert_eq!(dates(data, next, behind), ["Lestari Ayu - Kamis, 1 Februari 2024 | 06.10 WIB"]);
        assert_eq!(dates(data, next, ""), ["1 Februari 2024"]);
        // In universal time, it is the day before.
        let early = "<script type=application/ld+json>{\"@graph\": [{\"@type\": \"WebPage\", \"datePublished\": \"2024-01-31T23:10:00+00:00\"}]}</script>";
        assert_eq!(dates(early, "", shown), ["Kamis, 1 Februari 2024 | 06.10 WIB"]);
    }
}
