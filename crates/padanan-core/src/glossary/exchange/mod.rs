//! Glossary exchange formats: reads entries, writes entries, and lists what a format cannot hold.
//!
//! | format | holds |
//! |---|---|
//! | TOML | everything |
//! | TBX v2, v3 (TBX-Basic) | spellings, target, admitted, forbidden, kind, note |
//! | MateCat's CSV | one spelling a row, target, forbidden rows, note |
//! | OmegaT's TSV | one spelling a row, target, note |
//! | TMX | one spelling a unit, target, note |
//! | DeepL's CSV and TSV, Google's CSV | one spelling a row, target |

mod columns;
mod table;
mod tbx;
mod tmx;
mod toml;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub(crate) use toml::{proposed, quoted};

use super::entry::{Case, Glossary, Term, TermKind};
use crate::text::language::Lang;
use crate::toml_tree::{Problem, Problems};

crate::bitext::words! {
    /// A format in which glossaries are exchanged.
    Format {
        /// padanan's own format.
        Toml = "toml",
        /// Comma-separated, two columns (or four, with the languages): DeepL.
        Csv = "csv",
        /// Tab-separated, two columns: DeepL.
        Tsv = "tsv",
        /// Comma-separated, with language codes in the first row: Google, Amazon.
        Google = "google",
        /// Tab-separated, three columns: source, target, comment. OmegaT.
        Omegat = "omegat",
        /// Comma-separated, with MateCat's header.
        Matecat = "matecat",
        /// TBX of 2008 (ISO 30042:2008), `martif`.
        Tbx2 = "tbx2",
        /// TBX-Basic of 2019 (ISO 30042:2019), style DCA.
        Tbx3 = "tbx3",
        /// TMX 1.4b.
        Tmx = "tmx",
    }
}

impl Format {
    /// Returns the format for a file's extension.
    pub fn from_path(path: &Path) -> Option<Self> {
        Some(match path.extension()?.to_str()?.to_lowercase().as_str() {
            "toml" => Self::Toml,
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "txt" | "utf8" => Self::Omegat,
            "tbx" | "xml" => Self::Tbx3,
            "tmx" => Self::Tmx,
            _ => return None,
        })
    }
}

/// The languages of a glossary whose file does not name them.
#[derive(Debug, Clone, Copy)]
pub struct GlossaryPair<'a> {
    /// The source language.
    pub from: &'a Lang,
    /// The target language.
    pub to: &'a Lang,
}

/// Reads a glossary. The layout of a table is recognized by its header, regardless of the format given. Also returns
/// what was left out.
///
/// # Errors
/// Returns what is wrong, with lines.
pub fn read(
    format: Format,
    file: &Path,
    bytes: &[u8],
    pair: GlossaryPair<'_>,
) -> Result<(Glossary, Vec<String>), Vec<Problem>> {
    let mut left_out = Vec::new();
    let terms = match format {
        Format::Toml => {
            let mut problems = Problems::default();
            return match super::parse(file, bytes, &mut problems) {
                Some(glossary) if problems.is_empty() => Ok((glossary, left_out)),
                _ => Err(problems.into_vec()),
            };
        }
        Format::Csv | Format::Google | Format::Matecat => table::read(file, bytes, b',', pair, &mut left_out)?,
        Format::Tsv | Format::Omegat => table::read(file, bytes, b'\t', pair, &mut left_out)?,
        Format::Tbx2 | Format::Tbx3 => tbx::read(file, bytes, pair, &mut left_out)?,
        Format::Tmx => tmx::read(file, bytes, pair)?,
    };
    if terms.is_empty() {
        return Err(vec![problem(file, None, format!("there is no entry of {} and {} in it", pair.from, pair.to))]);
    }
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (from, to) = (Some(pair.from.clone()), Some(pair.to.clone()));
    let terms = terms.into_iter().map(Arc::new).collect();
    Ok((Glossary { name, from, to, terms, disabled: Vec::new(), file: file.to_owned(), layer: 0 }, left_out))
}

/// Writes a glossary. Also returns what the format could not hold.
pub fn write(format: Format, glossary: &Glossary, pair: GlossaryPair<'_>) -> (String, Vec<String>) {
    let from = glossary.from.as_ref().unwrap_or(pair.from);
    let to = glossary.to.as_ref().unwrap_or(pair.to);
    let pair = GlossaryPair { from, to };
    let mut lost = Lost::default();
    let text = match format {
        Format::Toml => toml::write(glossary),
        Format::Csv => table::write_pairs(glossary, b',', None, &mut lost),
        Format::Tsv => table::write_pairs(glossary, b'\t', None, &mut lost),
        Format::Google => table::write_pairs(glossary, b',', Some(pair), &mut lost),
        Format::Omegat => table::write_omegat(glossary, &mut lost),
        Format::Matecat => table::write_matecat(glossary, pair, &mut lost),
        Format::Tbx2 => tbx::write(glossary, pair, false, &mut lost),
        Format::Tbx3 => tbx::write(glossary, pair, true, &mut lost),
        Format::Tmx => tmx::write(glossary, pair, &mut lost),
    };
    let mut told = lost.told(format);
    if format != Format::Toml && !glossary.disabled.is_empty() {
        let forms: Vec<String> = glossary.disabled.iter().flat_map(|d| &d.source).map(|f| format!("`{f}`")).collect();
        told.push(format!("{} cannot hold what is switched off: {}", format.as_str(), forms.join(", ")));
    }
    (text, told)
}

/// What a format could not hold: the affected entries for each kind of thing.
#[derive(Debug, Default)]
struct Lost(BTreeMap<&'static str, Vec<String>>);

impl Lost {
    fn add(&mut self, what: &'static str, term: &Term) {
        self.0.entry(what).or_default().push(term.name().to_owned());
    }

    /// Records everything of an entry that the format cannot hold.
    fn unless(&mut self, term: &Term, holds: &[&'static str]) {
        let mut check = |what: &'static str, has: bool| {
            if has && !holds.contains(&what) {
                self.add(what, term);
            }
        };
        check("admitted forms", !term.admitted.is_empty());
        check("forbidden forms", !term.forbidden.is_empty());
        check("kinds", term.kind != TermKind::Other);
        check("cases", term.case != Case::Smart);
        check("articles", term.article.is_some());
        check("notes", term.note.is_some());
        check("groups of spellings", term.source.len() > 1);
    }

    fn told(self, format: Format) -> Vec<String> {
        let line = |(what, terms): (&str, Vec<String>)| {
            let shown: Vec<String> = terms.iter().take(5).map(|t| format!("`{t}`")).collect();
            let more = if terms.len() > 5 { format!(" and {} more", terms.len() - 5) } else { String::new() };
            format!("{} cannot hold {what}: {}{more}", format.as_str(), shown.join(", "))
        };
        self.0.into_iter().map(line).collect()
    }
}

/// Entries assembled row by row: a row with the same target as the row before adds a spelling to its entry, and a
/// second target of a known source becomes an admitted form.
#[derive(Debug, Default)]
struct Gathered {
    terms: Vec<Term>,
    index: BTreeMap<String, usize>,
}

impl Gathered {
    fn row(&mut self, file: &Path, line: usize, source: &str, target: &str, note: Option<&str>) {
        let (source, target) = (source.trim(), target.trim());
        let note = note.map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned);
        if let Some(&at) = self.index.get(source) {
            let term = &mut self.terms[at];
            if term.target.as_deref() != Some(target) && !term.admitted.iter().any(|a| a == target) {
                term.admitted.push(target.to_owned());
            }
            return;
        }
        let same = |t: &Term| t.target.as_deref() == Some(target) && t.note == note;
        if let Some(last) = self.terms.last_mut().filter(|t| same(t)) {
            last.source.push(source.to_owned());
        } else {
            self.terms.push(Term {
                source: vec![source.to_owned()],
                target: Some(target.to_owned()),
                admitted: Vec::new(),
                forbidden: Vec::new(),
                kind: TermKind::Other,
                case: Case::Smart,
                article: None,
                note,
                file: file.into(),
                line,
            });
        }
        self.index.insert(source.to_owned(), self.terms.len() - 1);
    }

    /// Returns the line of the entry that has a form as a translation of a source.
    fn line_of(&self, source: &str, form: &str) -> Option<usize> {
        let term = &self.terms[*self.index.get(source.trim())?];
        let has = term.target.iter().chain(&term.admitted).any(|right| right == form.trim());
        has.then_some(term.line)
    }

    fn forbid(&mut self, source: &str, form: &str) -> bool {
        let Some(&at) = self.index.get(source.trim()) else { return false };
        let forbidden = &mut self.terms[at].forbidden;
        if !forbidden.iter().any(|f| f == form.trim()) {
            forbidden.push(form.trim().to_owned());
        }
        true
    }
}

fn problem(file: &Path, line: Option<usize>, message: String) -> Problem {
    Problem { file: file.to_owned(), line, message, hint: None }
}

/// Decodes the text of a file, which may begin with a byte order mark.
fn decoded(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0.into_owned(),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests;
