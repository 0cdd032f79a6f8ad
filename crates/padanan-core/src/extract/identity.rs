//! What a page says about itself beside its article: when it was published, its addresses, and those of its translations.

use dom_query::Document;
use jiff::civil::Date;

use super::linked_data::LinkedData;
use super::published::{self, Day};
use super::{headline, hostile};
use crate::intake::{InputFormat, Raw};

/// Where pages say what their address is.
const OWN: &str = "link[rel='canonical'], meta[property='og:url'], meta[name='og:url'], meta[name='twitter:url']";
/// Where pages say where their translations are.
const TRANSLATIONS: &str = "link[rel='alternate'][hreflang]";
/// Number of lines at the beginning and at the end of a text in which its date is looked for.
const LINES: usize = 6;
/// Maximum number of addresses that are kept of a page.
const MAX_ADDRESSES: usize = 50;

/// What identifies an article among others, beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The day on which it was published, if it is known.
    pub published: Option<Date>,
    /// Its addresses.
    pub addresses: Vec<String>,
    /// The addresses of its translations, each with the language that the page calls it.
    pub translations: Vec<(String, String)>,
}

/// Finds what an article says about itself. The date may also be in its path or address: `2024/01/31`, `20240131`.
pub fn identity(raw: &Raw) -> Identity {
    let mut found = match raw.form {
        InputFormat::Html => of_page(&raw.text),
        InputFormat::Plain | InputFormat::Markdown => of_text(&raw.text),
    };
    found.addresses.extend(raw.url.clone());
    let paths = found.addresses.iter().map(String::as_str).chain([raw.path.as_str()]);
    found.published = found.published.or_else(|| paths.into_iter().find_map(day_in_path));
    found
}

fn of_page(html: &str) -> Identity {
    if hostile::is_too_deep(html) {
        return Identity::default();
    }
    let document = Document::from(&*hostile::without_spare_attributes(html));
    let data = LinkedData::of(&document);
    let heading = headline::headline(&document, &data).text;
    let date = published::published(&document, &data, heading.as_deref()).date;
    let of = |selector: &str, attributes: [&str; 2]| -> Vec<(String, String)> {
        let nodes = document.select(selector);
        let value = |node: &dom_query::NodeRef<'_>| {
            let address = attributes.iter().find_map(|name| node.attr(name))?.trim().to_owned();
            let language = node.attr("hreflang").unwrap_or_default().trim().to_lowercase();
            (!address.is_empty()).then_some((language, address))
        };
        nodes.nodes().iter().filter_map(value).take(MAX_ADDRESSES).collect()
    };
    Identity {
        published: date.as_deref().and_then(Day::of_text).and_then(Day::date),
        addresses: of(OWN, ["href", "content"]).into_iter().map(|(_, address)| address).collect(),
        translations: of(TRANSLATIONS, ["href", "content"]),
    }
}

/// Finds the day on which an article was published, in its text, or in its paths and addresses.
pub fn published_on<'p>(text: &str, paths: impl IntoIterator<Item = &'p str>) -> Option<Date> {
    of_text(text).published.or_else(|| paths.into_iter().find_map(day_in_path))
}

/// The date of a text is a line of its own near its beginning or its end.
fn of_text(text: &str) -> Identity {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let ends = lines.iter().take(LINES).chain(lines.iter().skip(LINES).rev().take(LINES / 2));
    let day = ends.filter(|line| published::is_only_date(line)).find_map(|line| Day::of_text(line));
    Identity { published: day.and_then(Day::date), ..Identity::default() }
}

/// Reads the day in a path: `2024/01/31`, `2024-01-31`, `20240131`.
fn day_in_path(path: &str) -> Option<Date> {
    let runs: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).collect();
    let one = |digits: &str| Day::of_iso(&format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]));
    let apart = |three: &[&str]| match three {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Day::of_text(&format!("{year}-{month}-{day}"))
        }
        _ => None,
    };
    let together = runs.iter().filter(|run| run.len() == 8).find_map(|run| one(run));
    runs.windows(3).find_map(apart).or(together).and_then(Day::date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode;

    fn of(path: &str, text: &str) -> Identity {
        identity(&decode(path, text.as_bytes().to_vec(), None).unwrap())
    }

    #[test]
    fn a_page_says_its_day_and_its_addresses() {
        let page = "<!doctype html><html><head><link rel=canonical href='https://example.org/id/berita/77123/kapal'>\
            <link rel=alternate hreflang=EN href='https://example.org/en/news/77123/ship'>\
            <meta property='article:published_time' content='2024-01-31T23:10:00+07:00'></head>\
            <body><article><h1>Kapal Tenggelam di Laut Jawa</h1><p>Sebuah kapal tenggelam di Laut Jawa pada malam itu.</p></article></body></html>";
        let found = of("a.html", page);
        assert_eq!(found.published, Some(jiff::civil::date(2024, 1, 31)));
        assert_eq!(found.addresses, ["https://example.org/id/berita/77123/kapal"]);
        assert_eq!(found.translations, [("en".to_owned(), "https://example.org/en/news/77123/ship".to_owned())]);
    }

    #[test]
    fn days_of_texts_and_paths() {
        let day = |y, m, d| Some(jiff::civil::date(y, m, d));
        for (path, text, wanted) in [
            (
                "a.txt",
                "Kapal Tenggelam\n\nRabu, 19 Agustus 2020 | 10:00 WIB\n\nSebuah kapal tenggelam.\n",
                day(2020, 8, 19),
            ),
            ("a.txt", "Ship sinks\nAugust 19, 2020\nA ship sank.\n", day(2020, 8, 19)),
            // A date in a sentence is when something happened.
            ("a.txt", "Kapal itu tenggelam pada 19 Agustus 2020 di Laut Jawa setelah badai besar.\n", None),
            ("2024/01/31/a.txt", "Teks.", day(2024, 1, 31)),
            ("arsip/2024-02-03-kapal.txt", "Teks.", day(2024, 2, 3)),
            ("arsip/20240203_kapal.txt", "Teks.", day(2024, 2, 3)),
            ("arsip/99999999.txt", "Teks.", None),
            // There is no such day.
            ("arsip/2023-02-30.txt", "Teks.", None),
        ] {
            assert_eq!(of(path, text).published, wanted, "{path}: {text}");
        }
    }
}
