//! The glossaries of a command: read once, and what a person should know about them is said once.

use std::collections::HashMap;
use std::path::PathBuf;

use padanan::internal::glossary::{self, Disable, Glossary, Overruled, OverruledBy, Term, TermIndex};
use padanan_core::text::language::Lang;
use padanan_core::toml_tree::Problem;

use crate::cli::explain::AppError;

/// Maximum number of overruled entries that a note names one by one.
const NAMED: usize = 2;

/// The glossaries that a command was given.
pub(crate) struct Glossaries {
    paths: Vec<PathBuf>,
    all: Vec<Glossary>,
    /// The indexes made so far, by pair of languages.
    indexes: HashMap<(String, String), TermIndex>,
    /// Whether notes are wanted; each is printed once.
    notes: bool,
}

impl Glossaries {
    /// Reads the glossaries of `paths`, in which later ones overrule earlier ones.
    pub(crate) fn load(paths: &[PathBuf], quiet: bool) -> Result<Self, AppError> {
        let all = glossary::load(paths).map_err(AppError::Glossary)?;
        if !quiet {
            for file in glossary::left_out(paths) {
                let command = glossary::conversion(&file);
                say!(
                    "padanan: {} is left out: in a folder, only *.toml is read; `{command}` makes one of it",
                    file.display()
                );
            }
        }
        Ok(Self { paths: paths.to_vec(), all, indexes: HashMap::new(), notes: !quiet })
    }

    /// Returns the entries for a pair of languages.
    ///
    /// # Errors
    /// [`AppError::Glossary`] if every glossary is for another pair: then nothing would be enforced.
    pub(crate) fn index(&mut self, from: &Lang, to: &Lang) -> Result<TermIndex, AppError> {
        let pair = (from.to_string(), to.to_string());
        if let Some(known) = self.indexes.get(&pair) {
            return Ok(known.clone());
        }
        let idle: Vec<&Glossary> = self.all.iter().filter(|g| !g.serves(from, to)).collect();
        let serving = self.all.len() - idle.len();
        if !idle.is_empty() && serving == 0 {
            return Err(AppError::Glossary(idle.iter().map(|glossary| of_another_pair(glossary, from, to)).collect()));
        }
        let term_index = TermIndex::new(&self.all, from, to);
        if std::mem::take(&mut self.notes) {
            for glossary in idle {
                say!(
                    "padanan: the glossary {} is for {}, and this run is {from} → {to}: it is left out",
                    glossary.file.display(),
                    self::pair(glossary)
                );
            }
            self.tell(&term_index);
        }
        self.indexes.insert(pair, term_index.clone());
        Ok(term_index)
    }

    /// Like [`Glossaries::index`], for one of many bitexts: what is wrong is a note, and nothing is enforced in this one.
    pub(crate) fn index_if_any(&mut self, from: &Lang, to: &Lang) -> TermIndex {
        self.index(from, to).unwrap_or_else(|error| {
            if std::mem::take(&mut self.notes) {
                say!("padanan: {error}");
            }
            TermIndex::new(&[], from, to)
        })
    }

    /// Whether no glossary was named, or one of them is for this pair of languages.
    pub(crate) fn serve(&self, from: &Lang, to: &Lang) -> bool {
        self.all.is_empty() || self.all.iter().any(|g| g.serves(from, to))
    }

    /// Prints what is overruled and switched off.
    fn tell(&self, term_index: &TermIndex) {
        let overruled = term_index.overruled();
        if overruled.len() <= NAMED {
            overruled.iter().for_each(|one| say!("padanan: {}", told(one)));
        } else {
            let off = overruled.iter().filter(|o| matches!(o.by, OverruledBy::Disable(_))).count();
            let paths: Vec<String> = self.paths.iter().map(|path| path.display().to_string()).collect();
            say!(
                "padanan: later glossaries overrule {} of earlier ones and switch {off} off; `padanan glossary check {}` \
                 lists them",
                entries(overruled.len() - off),
                paths.join(" ")
            );
        }
        for (disable, form) in term_index.idle_switches() {
            say!("padanan: {}", idle_switch(disable, form));
        }
    }
}

/// Formats a number of entries.
pub(crate) fn entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

/// The pair of languages of a glossary, for people.
pub(crate) fn pair(glossary: &Glossary) -> String {
    let code = |l: &Option<Lang>| l.as_ref().map_or("any".to_owned(), ToString::to_string);
    format!("{} → {}", code(&glossary.from), code(&glossary.to))
}

fn of_another_pair(glossary: &Glossary, from: &Lang, to: &Lang) -> Problem {
    Problem {
        file: glossary.file.clone(),
        line: None,
        message: format!(
            "this glossary is for {}, and this run is {from} → {to}: nothing would be enforced",
            pair(glossary)
        ),
        hint: Some("name one for this pair, or the languages with --from and --to".to_owned()),
    }
}

/// Says what was overruled or switched off: what, where, by what, and what stays.
pub(crate) fn told(one: &Overruled) -> String {
    let (term, forms) = (&one.term, quoted(&one.forms));
    let place = |term: &Term| format!("{}:{}", term.file.display(), term.line);
    let stays = match one.rest.len() {
        0 => String::new(),
        1 => format!("; {} stays", quoted(&one.rest)),
        _ => format!("; {} stay", quoted(&one.rest)),
    };
    match &one.by {
        OverruledBy::Entry(own) => format!(
            "{forms}: `{}` ({}) overrules `{}` ({}){stays}",
            printed(own),
            place(own),
            printed(term),
            place(term)
        ),
        OverruledBy::Disable(own) => format!(
            "{forms}: {}:{} switches off `{}` ({}): {}{stays}",
            own.file.display(),
            own.line,
            printed(term),
            place(term),
            own.reason
        ),
    }
}

/// Says that a spelling is switched off for nothing.
pub(crate) fn idle_switch(disable: &Disable, form: &str) -> String {
    let place = format!("{}:{}", disable.file.display(), disable.line);
    format!("{place}: `{form}` is switched off, but no other glossary here has it")
}

/// What an entry prints.
fn printed(term: &Term) -> &str {
    term.target.as_deref().unwrap_or_else(|| term.name())
}

fn quoted(forms: &[String]) -> String {
    forms.iter().map(|form| format!("`{form}`")).collect::<Vec<_>>().join(", ")
}
