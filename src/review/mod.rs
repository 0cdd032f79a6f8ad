//! **Why** a person reads what the machine did, decides, and has the decision count.
//! **Takes** a bitext, and what a person decides about its segments.
//! **Gives** [`Session`] (pure): decisions with undo; [`Desk`]: the same over a file; [`web`]: a local page.
//! **Never** decides by itself, writes over what somebody else wrote, or reads an article's text as mark-up.
//!
//! ```text
//! session   decisions, undo, filter, cursor          pure
//! queue     what needs a person most                 pure
//! decisions a file of decisions made elsewhere       pure
//! page      mark-up of the pages                     pure
//! store     bitext + version in, bitext out          edge: files
//! review_file      a session over a stored bitext           edge, by way of store
//! tui       the same in a terminal                     edge: terminal
//! web       the loopback server                      edge: network
//! ```

mod review_file;
pub mod store;
pub mod tui;
pub mod web;

pub use padanan_core::review::*;
pub use review_file::{Decided, Hooks, ReviewFile, ReviewFileError, Similar};

/// Adds an entry to a glossary: source form, target form, kind. Says where it went, or why not.
pub type AddTerm = std::sync::Arc<dyn Fn(&str, &str, &str) -> Result<String, String> + Send + Sync>;

#[cfg(test)]
mod tests;
