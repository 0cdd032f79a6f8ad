//! **Why** a person reviews what the machine did, and the decisions stand.
//! **Takes** a bitext, and what a person decides about its segments.
//! **Gives** [`Session`]: decisions with undo; [`page`]: the mark-up of the pages.
//! **Never** decides by itself, or reads an article's text as mark-up.

pub mod decisions;
pub(crate) mod edits;
mod filter;
pub mod page;
mod queue;
mod session;

pub use filter::{Filter, Numbers};
pub use queue::{Need, disagreement, need, ranked};
pub use session::{Action, Changed, Decision, DecisionRefusal, Session, Verify, approved};

#[cfg(test)]
mod tests;
