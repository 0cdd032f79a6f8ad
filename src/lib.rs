//! padanan: Indonesian to English machine translation with glossary enforcement and an aligned bilingual diff.
//!
//! ```
//! use padanan::{DiffStyle, Translator, render_diff};
//!
//! let translator = Translator::new("id", "en")?.glossary("glossaries/id-en")?;
//! let bitext = translator.translate("Presiden Rusia Vladimir Putin tiba di Moskwa.")?;
//! print!("{}", render_diff(&bitext, &DiffStyle::default()));
//! # Ok::<(), padanan::TranslatorError>(())
//! ```
//!
//! A [`Translator`] asks one backend, the bundled engine or a service, and enforces a glossary. A [`Bitext`] is what it
//! returns: an [`Article`] in [`Block`]s and [`Segment`]s, each with its source, its translation, the [`TermHit`]s and
//! the [`Edit`]s of enforcement, and the [`Finding`]s that a person should see. [`export`] writes it in any [`Format`],
//! [`bitext_to_json`] and [`bitext_from_json`] keep it in a file.
//!
//! The items re-exported here are the public API. The crate `padanan_core`, the pure half, is usable too, with weaker
//! stability guarantees; everything else is internal.

pub use padanan_core::bitext::v1::{BitextError, from_json as bitext_from_json, to_json as bitext_to_json};
pub use padanan_core::bitext::{
    Alignment, Article, Bitext, Block, BlockKind, Edit, Origin, Other, Outcome, Run, Segment, State, Summary, TermHit,
};
pub use padanan_core::diff::{Style as DiffStyle, render as render_diff};
pub use padanan_core::export::{Format, export};
pub use padanan_core::finding::{Code, Finding, Severity};
pub use padanan_core::intake::IntakeError;
pub use padanan_core::placeholders::MarkerStyle;
pub use padanan_core::text::Span;
pub use padanan_core::text::language::{Lang, LangError};
pub use padanan_core::toml_tree::Problem;

pub use translate::backends::{BackendKind, BackendOptions, BackendOptionsError};
pub use translator::{Translator, TranslatorError};

/// For the program `padanan`, its tests, benches and fuzz targets. Anything in here may change in any version.
#[doc(hidden)]
pub mod internal {
    macro_rules! open {
        ($($(#[$meta:meta])* $module:ident)+) => {
            $($(#[$meta])* #[allow(missing_docs)] pub mod $module { pub use crate::$module::*; })+
        };
    }
    open! {
        database fetch glossary http_client input_file intake memory phrase pipeline replace review settings translate
        #[cfg(feature = "neural")] models
        #[cfg(feature = "neural")] neural
        #[cfg(feature = "queue")] queue
    }
}

// The pure half, by the names that the modules here use.
use padanan_core::{bitext, placeholders, quality, reason, segment, text, tmx, toml_tree};

/// Compiles and runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod database;
mod fetch;
mod glossary;
mod http_client;
mod input_file;
mod intake;
mod memory;
#[cfg(feature = "neural")]
mod models;
#[cfg(feature = "neural")]
mod neural;
mod phrase;
mod pipeline;
#[cfg(feature = "queue")]
mod queue;
mod replace;
mod review;
mod settings;
mod translate;
mod translator;
