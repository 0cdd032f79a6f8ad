//! The headline of a page: the heading that the page itself names, in its title, its description for social networks
//! (`og:title`) or its data for search engines (JSON-LD).
//!
//! The first `h1` may be the name of the paper, a section, a box or a question about cookies, so it is the headline only if
//! the page names no other: a heading inside the article wins, then what the page names, then the first heading.

use dom_query::{Document, NodeRef};

use super::furniture::{is_breadcrumb, is_button};
use super::html::squeeze;
use super::linked_data::LinkedData;
use super::page::{parts, text_of};
use crate::text::entities;

/// The signs between a headline and the name of the paper in a page's title.
const BETWEEN: [&str; 9] = [" - ", " – ", " — ", " | ", " :: ", " · ", " • ", " » ", " « "];
/// Parts of class names of headlines that are no heading elements.
const CLASSES: [&str; 4] = ["title", "headline", "judul", "heading"];
/// Maximum length of a heading, in bytes.
const MAX_LENGTH: usize = 400;
/// Maximum number of headings that are compared: a page with more of them is a list, or an attack.
const MAX_HEADINGS: usize = 500;
/// Minimum number of words with which a heading is known as a part of a name, or by its place.
const FEW: usize = 3;

/// A page's headline, with the headings before it that are not the article's.
#[derive(Default)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    pub(super) before: Vec<String>,
}

/// A heading as it stands in the page.
struct Heading {
    text: String,
    words: Vec<String>,
    /// 1 to 3 for `h1` to `h3`, 4 for others.
    level: usize,
    /// Whether its class calls it the title of a news article.
    is_called: bool,
    /// Whether it is inside the article, and whether it is outside of what surrounds one.
    is_inside: bool,
    is_apart: bool,
}

/// Finds the headline.
pub(super) fn headline(document: &Document, data: &LinkedData) -> Headline {
    let headings = headings(document);
    let names = Names::of(document, data);
    let chosen = called(&headings, &names).or_else(|| named(&headings, &names)).or_else(|| placed(&headings, &names));
    let given = || names.own().map(|name| Headline { text: Some(name), before: Vec::new() });
    let of = |number: usize| {
        let before = headings[..number].iter().filter(|h| h.level <= 3 && h.text != headings[number].text);
        let text = names.without_label(&headings[number]).unwrap_or_else(|| headings[number].text.clone());
        Headline { text: Some(text), before: before.map(|h| h.text.clone()).collect() }
    };
    let first = || headings.iter().position(|h| h.level == 1 && !names.is_site(&h.words));
    chosen
        .map(of)
        .or_else(given)
        .or_else(|| first().or_else(|| headings.iter().position(|h| h.level == 1)).map(of))
        .unwrap_or_default()
}

fn headings(document: &Document) -> Vec<Heading> {
    let mut found = Vec::new();
    for node in document.select("h1, h2, h3, [itemprop='headline'], [class]").nodes() {
        let name = node.node_name().unwrap_or_default().to_ascii_lowercase();
        let level = match name.as_str() {
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            "meta" | "script" | "title" | "html" | "head" | "body" => continue,
            _ => 4,
        };
        let is_called = || node.class().is_some_and(|class| parts(&class).any(|p| CLASSES.contains(&p.as_str())));
        if level == 4 && !node.has_attr("itemprop") && !is_called() {
            continue;
        }
        if found.len() == MAX_HEADINGS {
            break;
        }
        if node.text().len() > 2 * MAX_LENGTH {
            continue;
        }
        let text = text_of(node);
        if text.is_empty() || text.len() > MAX_LENGTH || is_breadcrumb(&text) || is_button(&text) {
            continue;
        }
        let (is_inside, is_apart) = surroundings(node);
        let is_called = node.class().is_some_and(|class| is_title_class(&class));
        found.push(Heading { words: words(&text), text, level, is_called, is_inside, is_apart });
    }
    found
}

/// Whether a node is inside an article, and whether it is in what surrounds one: a header, a menu, a dialog.
fn surroundings(node: &NodeRef<'_>) -> (bool, bool) {
    let mut is_apart = false;
    for around in node.ancestors(None) {
        if around.is("article, main, [itemprop='articleBody']") {
            return (true, is_apart);
        }
        is_apart |=
            around.is("header, nav, footer, aside, dialog, [role='dialog'], [role='banner'], [role='navigation']");
    }
    (false, is_apart)
}

/// Returns the heading that a name of the page agrees with most: whole names before parts, `h1` before others.
fn named(headings: &[Heading], names: &Names) -> Option<usize> {
    let score = |heading: &Heading| if names.is_site(&heading.words) { 0 } else { names.agree(&heading.words) };
    let scored = headings.iter().enumerate().map(|(number, heading)| (score(heading), heading.level, number));
    let best = scored.filter(|(score, ..)| *score > 0).max_by(|a, b| (a.0, b.1, b.2).cmp(&(b.0, a.1, a.2)));
    best.map(|(_, _, number)| number)
}

/// Returns the only heading whose class calls it the title of the news, if the page names its article nowhere else but in the
/// title of its window, which may have the site and the section alone.
fn called(headings: &[Heading], names: &Names) -> Option<usize> {
    // A page of tables has no headings at all, but an element that it calls a title: `<td class=judul>`.
    let has_none = headings.iter().all(|h| h.level == 4);
    let is_long = |h: &Heading| (h.is_called || has_none) && !h.is_apart && h.words.len() > FEW;
    let mut all = (0..headings.len()).filter(|at| names.own == 0 && is_long(&headings[*at]));
    let first = all.next()?;
    all.all(|at| headings[at].words == headings[first].words).then_some(first)
}

/// Whether a class is that of an article's title: `news-title`, `entry-title`, `judul_berita`.
fn is_title_class(class: &str) -> bool {
    const ARTICLES: [&str; 7] = ["news", "article", "artikel", "post", "entry", "berita", "detail"];
    let parts: Vec<String> = parts(class).collect();
    let is_pair = |a: &String, b: &String| ARTICLES.contains(&a.as_str()) && CLASSES.contains(&b.as_str());
    parts.windows(2).any(|two| is_pair(&two[0], &two[1]) || is_pair(&two[1], &two[0]))
}

/// Returns an `h1` that is the headline by its place: inside the article, or alone and not in what surrounds it.
fn placed(headings: &[Heading], names: &Names) -> Option<usize> {
    let is_long = |h: &Heading| h.words.len() > FEW && h.level == 1 && !names.is_site(&h.words);
    let inside = headings.iter().position(|h| is_long(h) && h.is_inside && !h.is_apart);
    let alone = headings.iter().filter(|h| h.level == 1).count() == 1;
    inside.or_else(|| headings.iter().position(|h| alone && is_long(h) && !h.is_apart))
}

/// What a page calls its article, and itself.
struct Names {
    /// As the page gives them, those of the article alone first.
    texts: Vec<String>,
    words: Vec<Vec<String>>,
    /// Number of names that are the article's: the rest are of the window.
    own: usize,
    sites: Vec<Vec<String>>,
}

impl Names {
    fn of(document: &Document, data: &LinkedData) -> Self {
        let content = |selector: &str| -> Vec<String> {
            document
                .select(selector)
                .nodes()
                .iter()
                .filter_map(|node| node.attr("content"))
                .map(|t| plain(&t))
                .collect()
        };
        let mut texts: Vec<String> = data.headlines.iter().map(|text| plain(text)).collect();
        texts.extend(content("meta[property='og:title'], meta[name='og:title'], meta[name='twitter:title']"));
        texts.retain(|text| !text.is_empty());
        let own = texts.len();
        let window = plain(&document.select("title").first().text());
        let mut sites: Vec<Vec<String>> = data.publishers.iter().map(|name| words(name)).collect();
        sites.extend(content("meta[property='og:site_name'], meta[name='application-name']").iter().map(|n| words(n)));
        // `Headline - Paper`: what is beside a name of the article is the paper's.
        let named: Vec<Vec<String>> = texts.iter().map(|text| words(text)).collect();
        let beside: Vec<Vec<String>> = split(&window).into_iter().map(words).collect();
        if beside.len() > 1 && beside.iter().any(|part| named.contains(part)) {
            sites.extend(beside.into_iter().filter(|part| !named.contains(part)));
        }
        texts.push(window);
        sites.retain(|site| !site.is_empty());
        let words = texts.iter().map(|text| words(text)).collect();
        Self { texts, words, own, sites }
    }

    /// Whether words are the name of the paper, or a part of it.
    fn is_site(&self, heading: &[String]) -> bool {
        heading.is_empty() || self.sites.iter().any(|site| contains(site, heading))
    }

    /// Returns how well a heading agrees with a name: 4 if it is one, 3 if one begins with it, 2 if one has it inside or is
    /// its beginning, 0 if none has anything to do with it.
    fn agree(&self, heading: &[String]) -> usize {
        let is_long = heading.len() >= FEW;
        let one = |(number, name): (usize, &Vec<String>)| {
            let is_whole = name == heading && (number < self.own || heading.len() > 1);
            let is_part = || split(&self.texts[number]).len() > 1 && self.without_site(number) == heading;
            if is_whole || (heading.len() > 1 && is_part()) {
                4
            } else if is_long && name.starts_with(heading) {
                3
            } else if is_long && (contains(name, heading) || self.is_beginning(number, heading)) {
                2
            } else {
                0
            }
        };
        self.words.iter().enumerate().map(one).max().unwrap_or(0)
    }

    /// Whether a name is the beginning of a heading, perhaps cut off: `Harga Beras Naik La…`.
    fn is_beginning(&self, number: usize, heading: &[String]) -> bool {
        let first = split(&self.texts[number]).first().copied().unwrap_or_default();
        let is_cut = first.ends_with(['…', '.']);
        let mut name = words(first);
        if is_cut {
            name.pop();
        }
        name.len() >= if is_cut { 2 } else { FEW } && heading.starts_with(&name)
    }

    fn without_site(&self, number: usize) -> Vec<String> {
        words(&self.article_part(number))
    }

    /// Returns a name without the paper's.
    fn article_part(&self, number: usize) -> String {
        let text = &self.texts[number];
        let parts = split(text);
        let mut kept: Vec<&str> = parts.iter().copied().filter(|part| !self.is_site(&words(part))).collect();
        // Without another name of the paper, it is the short part at the end.
        if kept.len() == parts.len() && kept.len() > 1 {
            let last = words(kept[kept.len() - 1]).len();
            if last <= FEW && words(kept[0]).len() >= 2 {
                kept.pop();
            }
        }
        match kept.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            _ => text.clone(),
        }
    }

    /// Returns the name of the article, if a heading is this name behind a label in capitals: `LANGSUNG Banjir di Luwu`.
    fn without_label(&self, heading: &Heading) -> Option<String> {
        let names = (0..self.own).map(|number| self.article_part(number));
        names.into_iter().find(|name| {
            let label = heading.text.strip_suffix(name.as_str()).map(str::trim).unwrap_or_default();
            let is_label = !label.is_empty() && label.chars().all(|c| c.is_uppercase() || c.is_whitespace());
            words(name).len() >= FEW && is_label && label.split_whitespace().count() <= 2
        })
    }

    /// Returns what the page calls its article, if no heading shows it.
    fn own(&self) -> Option<String> {
        let names = (0..self.own).map(|number| self.article_part(number));
        names.into_iter().find(|name| words(name).len() >= FEW && !is_breadcrumb(name))
    }
}

/// Returns the parts of a page's title.
fn split(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for sign in BETWEEN {
        parts = parts.into_iter().flat_map(|part| part.split(sign)).collect();
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Returns an attribute's text; pages escape it once too often.
fn plain(text: &str) -> String {
    squeeze(&entities::resolved(text).0)
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn contains(all: &[String], part: &[String]) -> bool {
    !part.is_empty() && all.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use crate::extract::extract;
    use crate::intake::decode;

    const PROSE: &str = "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari.</p>\
        <p>Pengunjung memadati lapangan hingga larut malam, lalu pulang dengan kereta terakhir ke kota.</p>\
        <p>Panitia menjanjikan acara serupa pada bulan depan, kata ketuanya kepada para wartawan.</p>";

    fn title(head: &str, body: &str) -> String {
        let page =
            format!("<!doctype html><html><head>{head}</head><body>{}</body></html>", body.replace("PROSE", PROSE));
        extract(&decode("a.html", page.into_bytes(), None).unwrap()).title.unwrap_or_default()
    }

    #[test]
    fn the_page_s_own_name_decides() {
        let wanted = "Pasar Malam Dibuka di Solo";
        let og = "<meta property=og:title content='Pasar Malam Dibuka di Solo'>";
        let window = "<title>Pasar Malam Dibuka di Solo | Warta Kita</title>";
        let data = "<script type='application/ld+json'>[{\"@graph\": [{\"@type\": \"Organization\", \"name\": \"Warta\"}, \
            {\"@type\": [\"NewsArticle\"], \"headline\": \"Pasar Malam\n Dibuka di Solo\"}]}]</script>";
        let article = "<article><h1>Pasar Malam Dibuka di Solo</h1>PROSE</article>";
        for (head, body) in [
            (og, format!("<header><h1>Daerah</h1></header>{article}")),
            (window, format!("<h1>Warta Kita</h1>{article}")),
            (data, format!("<div role=dialog><h1>Kami memakai kuki di situs ini</h1></div>{article}")),
            // A heading of another level, or none at all.
            (og, "<h1>Terpopuler di Warta Kita</h1><h3>Pasar Malam Dibuka di Solo</h3>PROSE".to_owned()),
            (data, "<h1>Daerah</h1><div class=article__judul>Pasar Malam Dibuka di Solo</div>PROSE".to_owned()),
            (og, "<h1>Daerah</h1><article>PROSE</article>".to_owned()),
            // The name is escaped twice, cut off, or has the paper's before it.
            (
                "<meta property=og:title content='&amp;quot;Pasar Malam Dibuka di Solo&amp;quot;'>",
                format!("<h1>Indeks</h1>{article}"),
            ),
            ("<title>Pasar Malam Dib...</title>", format!("<h1>Indeks</h1>{article}")),
            ("<title>Warta Kita - Pasar Malam Dibuka di Solo</title>", format!("<h1>Warta Kita</h1>{article}")),
        ] {
            assert_eq!(title(head, &body), wanted, "{head} {body}");
        }
        // A page of tables, without headings.
        let table = "<table><tr><td class=judul>Pasar Malam Dibuka di Solo</td></tr><tr><td>PROSE</td></tr></table>";
        assert_eq!(title("<title>Warta Kita - Daerah</title>", table), "Pasar Malam Dibuka di Solo");
        let short = "<title>Pasar Malam - Warta Kita</title><meta property=og:title content='Pasar Malam'>";
        assert_eq!(title(short, "<h1>Warta Kita</h1><article><h1>Pasar Malam</h1>PROSE</article>"), "Pasar Malam");
    }

    #[test]
    fn a_heading_of_the_article_outweighs_another_name() {
        let head =
            "<title>Jadwal dan Harga Tiket - Warta Kita</title><meta property=og:title content='Begini Suasananya'>";
        let body = "<header><h1>Warta Kita</h1></header><article><h1>Pasar Malam Dibuka di Solo, Warga Antre</h1>PROSE</article>";
        assert_eq!(title(head, body), "Pasar Malam Dibuka di Solo, Warga Antre");
        // The paper's name is no headline, though the title of the window has it.
        let head = "<title>Pasar Malam Dibuka di Solo - Warta Kita Daring Nasional</title>\
            <meta property=og:title content='Pasar Malam Dibuka di Solo'>";
        let body = "<h1>Warta Kita Daring</h1><article>PROSE</article>";
        assert_eq!(title(head, body), "Pasar Malam Dibuka di Solo");
        // Nothing names the article: the first heading.
        assert_eq!(title("", "<h1>Pasar Malam</h1>PROSE"), "Pasar Malam");
        let broken = "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", </script>";
        assert_eq!(title(broken, "<h1>Pasar Malam</h1>PROSE"), "Pasar Malam");
    }
}
