//! **Why** a person reviews what the machine did, and the decisions stand.
//! **Takes** a bitext, and what a person decides about its segments.
//! **Gives** [`Session`]: decisions with undo; [`page`]: the mark-up of the pages.
//! **Never** decides by itself, or reads an article's text as mark-up.

mod action;
mod beads;
mod correction;
pub mod decisions;
pub(crate) mod edits;
mod filter;
pub mod page;
mod queue;
mod session;

pub use action::{Action, Changed, Decision, DecisionRefusal, approved, waits};
pub use beads::{BeadsChanged, Pairing, SentenceBorders, Side, best_split};
pub use correction::{Correction, correction};
pub use filter::{Filter, Numbers, counts, is_clean};
pub use queue::{Need, QueuePlace, QueueRow, disagreement, need, next_in_queue, next_of_queue, ranked};
pub use session::{Session, Sign, Undone, Verify};

#[cfg(test)]
mod tests;
