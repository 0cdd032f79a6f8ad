//! padanan: Indonesian in, enforced English out, with its aligned bilingual diff.
//!
//! The modules, in the order in which an article walks through them. No room calls a later one; only
//! [`pipeline`] knows the order. `docs/architecture.md` says why.
//!
//! 1. [`intake`] reads files and standard input, in any encoding.
//! 2. [`extract`] finds the blocks of an article and what each is.
//! 3. [`segment`] cuts blocks into sentences.
//! 4. [`shield`] puts marks in place of terms, and takes them back.
//! 5. [`translate`] asks the backend that the user named.
//! 6. [`enforce`] verifies every term, locates a wrong form, repairs it, verifies again.
//! 7. [`check`] looks for changed numbers, lost brackets, words left behind.
//! 9. [`diff`] shows what changed, aligned.
//! 10. [`memory`] knows what was translated before.
//! 11. [`review`] lets a person read, decide and take back, on a page or from the command line.
//! 12. [`exchange`] sends bitexts to translators' programs and takes their decisions in; [`export`] writes one file per format.
//!
//! Beside the pipeline: [`bitext`] and [`finding`] are the plain data that all modules share, [`glossary`] is the
//! reference term_index, [`settings`] the configuration, [`phrase`] and [`neural`] the engines in this process, [`models`] the
//! user's folder of models; [`text`] is the ground floor, [`quality`], [`replace`] and [`toml_tree`] are small tools.

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
