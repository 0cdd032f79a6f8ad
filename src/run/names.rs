//! The names of outputs: one rule for every command, and never one name for two articles.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use padanan_core::export::Format;

/// File extensions that are dropped from an article's name.
pub(super) const ENDINGS: [&str; 7] = ["txt", "text", "md", "markdown", "html", "htm", "xhtml"];

/// The names of the outputs of articles that share a folder.
#[derive(Debug, Default)]
pub(super) struct OutputNames {
    /// Of articles that do not have their short name: a folder may have a million others.
    stems: HashMap<OsString, String>,
}

impl OutputNames {
    /// Decides the names for articles with these file names. An article keeps its extension if another one has the same
    /// name without, or if its name without extension is the whole name of another: `a.txt` beside `a.html`, `b.txt.md`
    /// beside `b.txt` and `b.md`. Upper and lower case count as the same, as on many file systems.
    pub(super) fn of<'n>(names: impl IntoIterator<Item = &'n OsStr>) -> Self {
        let mut stems: HashMap<OsString, String> = HashMap::new();
        for name in names {
            stems.entry(name.to_owned()).or_insert_with(|| short(Path::new(name)));
        }
        // Each round gives some articles their whole name, which may be the short name of another one.
        loop {
            let mut uses: HashMap<String, usize> = HashMap::new();
            for stem in stems.values() {
                *uses.entry(stem.to_lowercase()).or_default() += 1;
            }
            let mut changed = false;
            for (name, stem) in &mut stems {
                let whole = written(name);
                if uses[&stem.to_lowercase()] > 1 && *stem != whole {
                    *stem = whole;
                    changed = true;
                }
            }
            if !changed {
                stems.retain(|name, stem| *stem != short(Path::new(name)));
                stems.shrink_to_fit();
                return Self { stems };
            }
        }
    }

    /// Returns the name of an article's output: `a.en.txt` for `a.txt`, and `a.bitext.json` for the bitext.
    pub(super) fn name(&self, article: &Path, format: Format, to: &str) -> String {
        let known = article.file_name().and_then(|name| self.stems.get(name)).cloned();
        let stem = known.unwrap_or_else(|| short(article));
        match format {
            Format::Json => format!("{stem}.bitext.json"),
            other => format!("{stem}.{to}.{}", other.ending()),
        }
    }
}

/// Returns the name of an article without an extension of [`ENDINGS`].
fn short(article: &Path) -> String {
    if article == Path::new("-") {
        return "stdin".to_owned();
    }
    let name = if has_ending(article) { article.file_stem() } else { article.file_name() };
    written(name.unwrap_or_default())
}

/// Returns a file name as text. What is not UTF-8 is written in hexadecimal, so that two such names stay two.
pub(super) fn written(name: &OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => {
            let chunks = name.as_encoded_bytes().utf8_chunks();
            let text = |chunk: std::str::Utf8Chunk<'_>| {
                let odd: String = chunk.invalid().iter().map(|byte| format!("%{byte:02X}")).collect();
                format!("{}{odd}", chunk.valid())
            };
            chunks.map(text).collect()
        }
    }
}

/// Whether a file has the extension of an article.
pub(crate) fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| ENDINGS.contains(&e.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(articles: &[&str]) -> Vec<String> {
        let names = OutputNames::of(articles.iter().map(OsStr::new));
        articles.iter().map(|article| names.name(Path::new(article), Format::Text, "en")).collect()
    }

    #[test]
    fn every_article_has_a_name_of_its_own() {
        for (articles, wanted) in [
            (&["a.txt"][..], &["a.en.txt"][..]),
            (&["a.html", "b.txt"], &["a.en.txt", "b.en.txt"]),
            (&["a.txt", "a.md"], &["a.txt.en.txt", "a.md.en.txt"]),
            (&["A.TXT", "a.htm"], &["A.TXT.en.txt", "a.htm.en.txt"]),
            (&["c.TXT", "c.Txt"], &["c.TXT.en.txt", "c.Txt.en.txt"]),
            (&["a.news"], &["a.news.en.txt"]),
            (&["a", "a.txt"], &["a.en.txt", "a.txt.en.txt"]),
            (&["b.txt", "b.md", "b.txt.md"], &["b.txt.en.txt", "b.md.en.txt", "b.txt.md.en.txt"]),
            (&["-"], &["stdin.en.txt"]),
        ] {
            assert_eq!(names(articles), wanted);
        }
        let bitext = OutputNames::default().name(Path::new("in/a.txt"), Format::Json, "en");
        assert_eq!(bitext, "a.bitext.json");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf_8_stay_two() {
        use std::os::unix::ffi::OsStrExt as _;
        let [one, two] = [b"caf\xe9.txt", b"caf\xea.txt"].map(|name| OsStr::from_bytes(name));
        let names = OutputNames::of([one, two]);
        assert_eq!(names.name(Path::new(one), Format::Text, "en"), "caf%E9.en.txt");
        assert_eq!(names.name(Path::new(two), Format::Text, "en"), "caf%EA.en.txt");
    }
}
