//! Reads a list of addresses: one a line, or a feed (RSS, Atom, JSON Feed; the crate feed-rs). Pure.

use std::collections::HashSet;

use url::Url;

use super::checked;

/// The addresses of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// The addresses in their order, each once.
    pub addresses: Vec<Url>,
    /// Entries of a feed that lead to no page, such as recordings.
    pub left_out: usize,
}

/// A list that cannot be used. The message says what, where and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ListError(String);

/// Number of wrong lines that are reported.
const REPORTED: usize = 10;

/// Reads a list, which is called `name` in messages; addresses in a feed may be relative to `base`.
///
/// # Errors
/// It is neither lines of addresses nor a feed, or there is no address in it.
pub fn read(name: &str, bytes: &[u8], base: Option<&Url>) -> Result<List, ListError> {
    let begins = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let list = match begins.first() {
        Some(b'<' | b'{') => feed(name, begins, base)?,
        _ => lines(name, begins)?,
    };
    if list.addresses.is_empty() {
        return Err(ListError(format!("{name}: there is no address in it; write one a line, or name a feed")));
    }
    Ok(list)
}

fn lines(name: &str, bytes: &[u8]) -> Result<List, ListError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(ListError(format!("{name}: this is not text in UTF-8; write one address a line")));
    };
    let mut list = List::default();
    let (mut seen, mut wrong) = (HashSet::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match checked(line) {
            Ok(url) => add(&mut list, &mut seen, url),
            Err(_) if wrong.len() > REPORTED => {}
            Err(error) => wrong.push(format!("{name}:{number}: {error}")),
        }
    }
    if wrong.len() > REPORTED {
        wrong.truncate(REPORTED);
        wrong.push(format!("{name}: and more lines are no addresses"));
    }
    if wrong.is_empty() { Ok(list) } else { Err(ListError(wrong.join("\n"))) }
}

fn feed(name: &str, bytes: &[u8], base: Option<&Url>) -> Result<List, ListError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    if head.contains("<html") || head.contains("<!doctype html") {
        let hint = "name its feed, or translate a single page with `padanan translate`";
        return Err(ListError(format!("{name}: this is a web page, not a list of addresses; {hint}")));
    }
    let parser = feed_rs::parser::Builder::new().base_uri(base.map(Url::as_str)).build();
    let feed = parser.parse(bytes).map_err(|error| {
        ListError(format!("{name}: this begins like a feed, and cannot be read as one ({error}); check the address"))
    })?;
    let mut list = List::default();
    let mut seen = HashSet::new();
    for entry in feed.entries {
        let is_page = |rel: Option<&str>| rel.is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"));
        let links = entry.links.iter().filter(|link| is_page(link.rel.as_deref())).map(|link| link.href.as_str());
        // RSS lets an identifier be the address.
        let mut candidates = links.chain([entry.id.as_str()]);
        match candidates.find_map(|link| checked(link).ok()) {
            Some(url) => add(&mut list, &mut seen, url),
            None => list.left_out += 1,
        }
    }
    Ok(list)
}

fn add(list: &mut List, seen: &mut HashSet<Url>, url: Url) {
    if seen.insert(url.clone()) {
        list.addresses.push(url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let base = Url::parse("https://example.org/feeds/rss").unwrap();
        read("list", text.as_bytes(), Some(&base)).unwrap().addresses.iter().map(Url::to_string).collect()
    }

    fn told(bytes: &[u8]) -> String {
        read("list", bytes, None).unwrap_err().to_string()
    }

    #[test]
    fn lines_of_addresses() {
        let text = "\u{FEFF}# Senin\r\nhttps://example.org/a\r\n\r\n  HTTP://Example.org:80/b?x=1#bawah  \nhttps://example.org/a#atas\n";
        assert_eq!(addresses(text), ["https://example.org/a", "http://example.org/b?x=1"]);
    }

    #[test]
    fn feeds_of_every_kind() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
            <item><title>A</title><link>https://example.org/a</link><guid isPermaLink="false">1</guid></item>
            <item><title>B</title><guid>https://example.org/b</guid></item>
            <item><title>C</title><link><![CDATA[ https://example.org/c?x=1&y=2 ]]></link></item>
            <item><title>D</title><enclosure url="https://example.org/d.mp3" length="1" type="audio/mpeg"/></item>
            <item><title>A</title><link>https://example.org/a</link></item></channel></rss>"#;
        assert_eq!(addresses(rss), ["https://example.org/a", "https://example.org/b", "https://example.org/c?x=1&y=2"]);
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:t</id><updated>2026-11-30T00:00:00Z</updated>
            <entry><title>A</title><id>urn:1</id><updated>2026-11-30T00:00:00Z</updated>
            <link rel="self" href="https://example.org/a.atom"/><link rel="alternate" href="https://example.org/a"/></entry>
            <entry><title>B</title><id>urn:2</id><updated>2026-11-30T00:00:00Z</updated><link href="/b"/></entry></feed>"#;
        assert_eq!(addresses(atom), ["https://example.org/a", "https://example.org/b"]);
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T",
            "items": [{"id": "1", "url": "https://example.org/a", "content_text": "A"}]}"#;
        assert_eq!(addresses(json), ["https://example.org/a"]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(told(b"").contains("there is no address in it"));
        assert!(told(b"# nothing\n").contains("there is no address in it"));
        assert!(told(b"https://example.org/a\nberita\nfile:///etc/passwd").contains("list:2: berita: this is not"));
        assert!(told(b"file:///etc/passwd").contains("it does not begin with http"));
        assert!(told(b"https://user:secret@example.org/").contains("with a name or password"));
        assert!(!told(b"https://user:secret@example.org/").contains("secret"));
        assert!(told(b"<!DOCTYPE html><html><p>Berita").contains("this is a web page"));
        assert!(told(b"<rss><channel>").contains("cannot be read as one"));
        assert!(told(b"\xFF\xFE\x00").contains("not text in UTF-8"));
        let many = told("satu\n".repeat(1000).as_bytes());
        assert_eq!(many.lines().count(), REPORTED + 1, "{many}");
    }
}
