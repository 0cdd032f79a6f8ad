//! **Why** A person reads the machine's translations and decides about them, and those decisions are final.
//! **Takes** a bitext, and a person's decisions about its segments.
//! **Gives** [`Session`] (pure): decisions with undo; [`ReviewFile`]: a session over a file; [`web`]: a local page.
//! **Never** makes a decision itself, overwrites what somebody else wrote, or treats an article's text as mark-up.
//!
//! ```text
//! session      decisions, undo, filter, cursor           pure
//! queue        segments ranked by urgency                pure
//! decisions    a file of decisions made elsewhere        pure
//! page         HTML of the pages                         pure
//! store        bitext + version in, bitext out           edge: files
//! review_file  a session over a stored bitext            edge, through store
//! tui          the same in a terminal                    edge: terminal
//! web          the loopback server                       edge: network
//! ```

mod review_file;
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
#[cfg(feature = "review")]
pub mod web;

use crate::reason::Reason;
pub use padanan_core::review::*;
pub use review_file::{ArticleText, Borders, Decided, Hooks, ReviewFile, ReviewFileError, Similar, Terms};

/// Adds an entry to a glossary: source form, target form, kind. Returns a message that says where it was written, or
/// the reason why it was not.
pub type AddTerm = std::sync::Arc<dyn Fn(&str, &str, &str) -> Result<String, Reason> + Send + Sync>;

#[cfg(test)]
mod tests;
