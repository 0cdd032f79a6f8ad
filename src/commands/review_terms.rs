//! Glossary entries that a reviewer adds. They are appended to their own file, which stays a valid glossary.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use padanan::internal::glossary;
use padanan::internal::review::ReviewFile;
use padanan::internal::settings::Settings;
use padanan_core::reason::Reason;
use padanan_core::text::one_line;
use padanan_core::toml_tree::Problems;

use crate::cli::ReviewArgs;
use crate::run::files;

/// The file that new entries are appended to.
pub(super) struct Terms {
    /// The mutex lets in one entry at a time.
    file: Mutex<PathBuf>,
    from: String,
    to: String,
}

/// Maximum length of a term's form, in bytes.
const MAX_BYTES: usize = 300;

impl Terms {
    pub(super) fn new(args: &ReviewArgs, settings: &Settings, review_files: &[ReviewFile]) -> Self {
        let folder = settings.glossaries.value.iter().find(|g| g.is_dir()).cloned();
        let beside = if args.path.is_dir() { Some(args.path.clone()) } else { args.path.parent().map(PathBuf::from) };
        let usual = || folder.or(beside).unwrap_or_default().join("review.toml");
        let file = Mutex::new(args.terms.clone().unwrap_or_else(usual));
        let code = |of: fn(&ReviewFile) -> &str| review_files.first().map_or(String::new(), |d| of(d).to_owned());
        Self { file, from: code(|d| &d.bitext().from), to: code(|d| &d.bitext().to) }
    }

    /// Adds an entry; returns a message that says where it went, or why it was not added.
    pub(super) fn add(&self, source: &str, target: &str, kind: &str) -> Result<String, Reason> {
        let forms = [source, target].map(one_line);
        for form in &forms {
            if form.is_empty() || form.len() > MAX_BYTES || form.chars().any(char::is_control) {
                return Err(format!("a form of a term must be 1 to {MAX_BYTES} bytes long, on one line").into());
            }
        }
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = if file.exists() {
            files::read_text(&file).map_err(|e| e.to_string())?
        } else {
            let (from, to) = (quoted(&self.from), quoted(&self.to));
            format!("[glossary]\nname = \"From reviews\"\nfrom = {from}\nto = {to}\n")
        };
        let [source, target] = forms;
        let entry =
            [("source", &*source), ("target", &*target), ("kind", kind)].map(|(k, v)| format!("{k} = {}\n", quoted(v)));
        text.push_str(&format!("\n[[term]]\n{}", entry.concat()));
        let mut problems = Problems::default();
        let parsed = glossary::parse(&file, text.as_bytes(), &mut problems);
        if parsed.is_none() || !problems.is_empty() {
            let told = problems.into_vec().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            return Err(format!("the entry is not added: {told}").into());
        }
        files::write(&file, &text).map_err(|e| e.to_string())?;
        Ok(format!(
            "“{source}” = “{target}” is in {}; it counts from the next translate, check or review on",
            file.display()
        ))
    }
}
