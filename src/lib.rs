//! padanan: Indonesian to English machine translation with glossary enforcement and an aligned bilingual diff.
//!
//! ```
//! use padanan::{Translator, diff};
//!
//! let translator = Translator::new("id", "en")?.glossary("glossaries/id-en")?;
//! let bitext = translator.translate("Presiden Rusia Vladimir Putin tiba di Moskwa.")?;
//! print!("{}", diff::render(&bitext, &diff::Style::default()));
//! # Ok::<(), padanan::TranslatorError>(())
//! ```
//!
//! The modules, in the order in which an article passes through them. No module calls a later one; only
//! [`pipeline`] knows the order. `docs/architecture.md` says why.
//!
//! 1. [`intake`] reads files and standard input, in any encoding.
//! 2. [`extract`] finds the blocks of an article and the kind of each.
//! 3. [`segment`] splits blocks into sentences.
//! 4. [`placeholders`] replaces terms with placeholders, and restores them.
//! 5. [`translate`] asks the backend that the user named.
//! 6. [`enforce`] verifies every term, locates a wrong form, repairs it, verifies again.
//! 7. [`check`] looks for changed numbers, lost brackets, words left untranslated.
//! 8. [`diff`] shows what changed, aligned.
//! 9. [`memory`] knows what was translated before.
//! 10. [`review`] lets a person read, decide and undo, on a page or from the command line.
//! 11. [`exchange`] sends bitexts to translators' programs and imports their decisions; [`export`] writes one file per
//!     format.
//!
//! Outside the pipeline: [`bitext`] and [`finding`] are the plain data that all modules share, [`glossary`] is the
//! store of terms, [`settings`] the configuration, [`phrase`] and [`neural`] the engines in this process, [`models`]
//! the user's folder of models; [`text`] is the base that all others build on, [`quality`], [`replace`] and
//! [`toml_tree`] are small tools.

pub use padanan_core::{
    bitext, check, diff, enforce, exchange, export, extract, finding, placeholders, quality, segment, text, tmx,
    toml_tree,
};

pub mod glossary;
pub mod intake;
pub mod memory;
pub mod models;
pub mod neural;
pub mod phrase;
pub mod pipeline;
pub mod replace;
pub mod review;
pub mod settings;
pub mod translate;
mod translator;

pub use translator::{Translator, TranslatorError};
