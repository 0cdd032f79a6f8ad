//! Removes what surrounds an article on its page before Readability reads it: boxes with other articles, walls, questions
//! about cookies, labels that only screen readers read out.
//!
//! A box is known by a part of its class name (`box-terkait`, `bigRelated`) or by its heading (`Baca juga`,
//! `Terpopuler`). A site may give such a name to a frame around everything, so nothing is removed that has the headline,
//! or more than half of the page's running text.

use dom_query::{Document, NodeId, NodeRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::ending::is_heading;
use super::html::squeeze;
use super::page::parts;
use super::prose::is_sentence;

/// Parts of class names and ids of boxes.
const BOXES: [&str; 48] = [
    "about",
    "related",
    "relatedposts",
    "terkait",
    "rekomendasi",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "populer",
    "terpopuler",
    "popular",
    "mostpop",
    "mostpopular",
    "trending",
    "terkini",
    "bacajuga",
    "linksisip",
    "lihatjg",
    "newsletter",
    "login",
    "signin",
    "signup",
    "password",
    "cookie",
    "cookies",
    "gdpr",
    "consent",
    "paywall",
    "regwall",
    "polling",
    "donasi",
    "donate",
    "donation",
    "disclaimer",
    "sharedaddy",
    "outbrain",
    "taboola",
    "mgid",
    "dable",
    "sidebar",
    "hoax",
    "komentar",
    "comment",
    "comments",
    "disqus",
    "authorbox",
    "bio",
];
/// Two parts of class names of boxes, one after the other.
const PAIRS: [(&str, &str); 11] = [
    ("baca", "juga"),
    ("lihat", "juga"),
    ("simak", "juga"),
    ("artikel", "lain"),
    ("author", "box"),
    ("about", "author"),
    ("next", "page"),
    ("other", "news"),
    ("premium", "wall"),
    ("skip", "link"),
    ("mail", "form"),
];
/// Parts of class names of boxes about the author.
const ABOUT_AUTHORS: [&str; 5] = ["about", "author", "authorbox", "bio", "penulis"];
/// Labels of buttons of a box that offers the paper's app, in small letters.
const APP_BUTTONS: [&str; 6] =
    ["dapatkan aplikasi", "unduh aplikasi", "download aplikasi", "pasang aplikasi", "install aplikasi", "get the app"];
/// Maximum length of the text of a box that offers an app, in bytes.
const MAX_OFFER: usize = 200;
/// CSS selector for labels that only screen readers read out, and for parts of AMP pages that are never the article's.
const UNSEEN: &str = ".visually-hidden, .sr-only, .screen-reader-text, .screen-reader-only, amp-ad, amp-embed, \
    amp-sidebar, amp-consent, amp-list, amp-sticky-ad, amp-social-share, amp-analytics";
/// Maximum length of the text of a box's heading, in bytes.
const MAX_HEADING: usize = 48;
/// Minimum length of a piece of running text, in bytes.
const RUNNING: usize = 40;

/// How much text an element has, in bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    all: usize,
    /// Inside links.
    linked: usize,
    /// In long pieces outside links.
    running: usize,
}

/// The texts of a page, measured once.
struct Measured {
    amounts: FxHashMap<NodeId, Amount>,
    /// The headline and what it stands in.
    headed: FxHashSet<NodeId>,
    running: usize,
}

/// Removes what no reader sees.
pub(super) fn remove_unseen(document: &Document) {
    for node in document.select(UNSEEN).nodes() {
        node.remove_from_parent();
    }
}

/// Removes what surrounds the article with this headline.
pub(super) fn remove(document: &Document, heading: Option<&str>) {
    let measured = Measured::of(document, heading);
    for node in document.select("[class], [id]").nodes() {
        if is_named(node) && measured.is_box(node) {
            node.remove_from_parent();
        }
    }
    for node in document.select("a, button, span, div, p, b, strong").nodes() {
        if APP_BUTTONS.contains(&squeeze(&node.text()).to_lowercase().as_str()) {
            measured.remove_offer(node);
        }
    }
    for node in document.select("h2, h3, h4, h5, h6, p, b, strong, span, div, label").nodes() {
        let all = measured.amount(node).all;
        if (1..=MAX_HEADING).contains(&all) && is_heading(&squeeze(&node.text())) {
            measured.remove_below(node);
        }
    }
}

/// Returns the boxes beside the article with this headline, but not those about its author.
pub(super) fn boxes(document: &Document, heading: Option<&str>) -> FxHashSet<NodeId> {
    let measured = Measured::of(document, heading);
    let of_author =
        |node: &NodeRef<'_>| node.class().is_some_and(|c| parts(&c).any(|p| ABOUT_AUTHORS.contains(&p.as_str())));
    let named = document.select("[class], [id]");
    let is_box = |node: &&NodeRef<'_>| is_named(node) && !of_author(node) && measured.is_box(node);
    named.nodes().iter().filter(is_box).map(|node| node.id).collect()
}

/// Returns the headline's elements and what they stand in.
pub(super) fn headed(document: &Document, heading: Option<&str>) -> FxHashSet<NodeId> {
    let mut found = FxHashSet::default();
    let Some(heading) = heading else { return found };
    for node in document.select("h1, h2, h3, [itemprop='headline']").nodes() {
        if node.text().len() <= 4 * heading.len() && squeeze(&node.text()).contains(heading) {
            found.insert(node.id);
            found.extend(node.ancestors(None).iter().map(|around| around.id));
            break;
        }
    }
    found
}

/// Whether an element's class or id names a box.
fn is_named(node: &NodeRef<'_>) -> bool {
    let is_box = |name: &str| {
        let parts: Vec<String> = parts(name).collect();
        parts.iter().any(|part| BOXES.contains(&part.as_str()))
            || parts.windows(2).any(|two| PAIRS.iter().any(|(a, b)| two[0] == *a && two[1] == *b))
    };
    node.class().is_some_and(|class| is_box(&class)) || node.id_attr().is_some_and(|id| is_box(&id))
}

impl Measured {
    fn of(document: &Document, heading: Option<&str>) -> Self {
        let mut amounts = FxHashMap::default();
        let running = measure(document.root(), false, &mut amounts).running;
        Self { amounts, headed: headed(document, heading), running }
    }

    fn amount(&self, node: &NodeRef<'_>) -> Amount {
        self.amounts.get(&node.id).copied().unwrap_or_default()
    }

    /// Whether an element can be a box beside the article.
    fn is_box(&self, node: &NodeRef<'_>) -> bool {
        let is_frame = node.is("html, body, main, h1, a, span, b, strong, i, em, [itemprop='articleBody']")
            || self.headed.contains(&node.id);
        !is_frame && self.amount(node).running * 2 <= self.running
    }

    /// Removes the box that a button of an app stands in: a few short lines that say nothing. A button without a box is a
    /// line of the article, as in instructions.
    fn remove_offer(&self, button: &NodeRef<'_>) {
        let fits = |around: &NodeRef<'_>| {
            let text = squeeze(&around.text());
            text.len() <= MAX_OFFER && self.is_box(around) && !is_sentence(&text)
        };
        let around = button.ancestors_it(None).take_while(fits).last();
        if let Some(offer) = around.filter(|offer| squeeze(&offer.text()) != squeeze(&button.text())) {
            offer.remove_from_parent();
        }
    }

    /// Removes the box that a heading stands on: what it stands in, if that is mostly links, or what follows it.
    fn remove_below(&self, heading: &NodeRef<'_>) {
        for around in heading.ancestors(Some(3)) {
            let amount = self.amount(&around);
            if !self.is_box(&around) || amount.running > 0 && amount.linked * 5 < amount.all {
                break;
            }
            if amount.linked * 5 >= amount.all && amount.linked > 0 {
                around.remove_from_parent();
                return;
            }
        }
        let mut next = heading.next_element_sibling();
        let mut found = false;
        while let Some(node) = next {
            next = node.next_element_sibling();
            let amount = self.amount(&node);
            if amount.all > 0 && (amount.linked * 3 < amount.all || !self.is_box(&node)) {
                break;
            }
            found |= amount.all > 0;
            node.remove_from_parent();
        }
        if found {
            heading.remove_from_parent();
        }
    }
}

/// Measures an element and everything in it. Recursion is as deep as the page, which is limited.
fn measure(node: NodeRef<'_>, in_link: bool, amounts: &mut FxHashMap<NodeId, Amount>) -> Amount {
    let mut sum = Amount::default();
    for child in node.children_it(false) {
        let own = if child.is_text() {
            let all = child.text().trim().len();
            let running = if in_link || all < RUNNING { 0 } else { all };
            Amount { all, linked: if in_link { all } else { 0 }, running }
        } else if child.is("script, style, noscript, template, head") {
            continue;
        } else {
            measure(child, in_link || child.has_name("a"), amounts)
        };
        sum.all += own.all;
        sum.linked += own.linked;
        sum.running += own.running;
    }
    amounts.insert(node.id, sum);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari.</p>\
        <p>Pengunjung memadati lapangan hingga larut malam, lalu pulang dengan kereta terakhir ke kota.</p>";

    fn left(body: &str) -> String {
        let document = Document::from(format!("<html><body>{body}</body></html>"));
        remove_unseen(&document);
        remove(&document, Some("Pasar Malam Dibuka di Solo"));
        squeeze(&document.select("body").text())
    }

    #[test]
    fn boxes_go_and_frames_stay() {
        let (links, h1) = ("<a href=/1>Harga Cabai Naik Lagi</a>", "<h1>Pasar Malam Dibuka di Solo</h1>");
        for (body, gone) in [
            (
                format!(
                    "{h1}{PROSE}<div class=box-terkait>{links}<p>Ringkasan berita lain yang panjang sekali itu.</p></div>"
                ),
                true,
            ),
            (format!("{h1}{PROSE}<div class=bigRelated>{links}</div>"), true),
            (format!("{h1}{PROSE}<div id=baca-juga>{links}</div>"), true),
            (format!("{h1}{PROSE}<section><h3>Terpopuler</h3><ul><li>{links} 3 jam lalu</li></ul></section>"), true),
            (format!("{h1}{PROSE}<p>Baca Juga:</p><ul><li>{links}</li></ul>"), true),
            (format!("<div><span>Berita terkait</span>{links}</div>{h1}{PROSE}"), true),
            // The name of a frame, and a heading of the article.
            (format!("<div class='page with-sidebar'>{h1}{PROSE}{links}</div>"), false),
            (format!("{h1}<div class=related-content>{PROSE}{links}</div>"), false),
            (
                format!("{h1}{PROSE}<h3>Terpopuler</h3><p>Lagu itu menjadi yang paling banyak didengar.</p>{links}"),
                false,
            ),
        ] {
            let left = left(&body);
            assert_eq!(!left.contains("Harga Cabai"), gone, "{body}");
            assert!(left.contains("Pengunjung memadati"), "{body}");
        }
    }

    #[test]
    fn what_only_screen_readers_read_out_goes() {
        let page = "<p><span class=visually-hidden>Sumber gambar, </span>Antara</p><amp-ad>IKLAN</amp-ad>";
        assert_eq!(left(page), "Antara");
    }
}
