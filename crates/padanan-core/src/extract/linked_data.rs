//! What a page says of its article in JSON-LD, its data for search engines: headline, date, paper.

use dom_query::Document;
use serde_json::Value;

/// Maximum length of a script with such data, in bytes.
const MAX_LENGTH: usize = 256 << 10;

/// The data about the page's article.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    pub(super) headlines: Vec<String>,
    /// When it was published, as the page writes it.
    pub(super) published: Option<String>,
    pub(super) publishers: Vec<String>,
    /// When the page was published, if it says so of itself and not of its article.
    of_page: Option<String>,
}

impl LinkedData {
    pub(super) fn of(document: &Document) -> Self {
        let mut data = Self::default();
        for script in document.select("script[type='application/ld+json']").nodes() {
            let text = script.text();
            if text.len() <= MAX_LENGTH {
                // Pages break lines inside strings, which JSON forbids.
                let text = text.replace(char::is_control, " ");
                if let Ok(value) = serde_json::from_str::<Value>(text.trim()) {
                    data.read(&value);
                }
            }
        }
        data.published = data.published.take().or_else(|| data.of_page.take());
        data
    }

    /// Reads a value; how deep it can be is limited by the parser.
    fn read(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.read(value)),
            Value::Object(object) => {
                if let Some(graph) = object.get("@graph") {
                    self.read(graph);
                }
                let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
                if object.get("@type").is_some_and(is_article) {
                    self.headlines.extend(text("headline").or_else(|| text("name")));
                    self.published = self.published.take().or_else(|| text("datePublished"));
                    let publisher = object.get("publisher").and_then(|p| p.get("name"));
                    self.publishers.extend(publisher.and_then(Value::as_str).map(str::to_owned));
                    return;
                }
                if object.get("@type").is_some_and(is_page) {
                    self.of_page = self.of_page.take().or_else(|| text("datePublished"));
                }
                if let Some(about) = object.get("mainEntity") {
                    self.read(about);
                }
            }
            _ => {}
        }
    }
}

fn is_article(kind: &Value) -> bool {
    is_any(kind, |name| name.ends_with("Article") || name.ends_with("Posting"))
}

/// Whether a kind is that of the whole page, or of what its article is about: WordPress dates the page alone.
fn is_page(kind: &Value) -> bool {
    is_any(kind, |name| name == "WebPage" || name == "Recipe")
}

fn is_any(kind: &Value, is: impl Fn(&str) -> bool) -> bool {
    let is = |name: &Value| name.as_str().is_some_and(&is);
    is(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is))
}
