//! **Why** what every stage says of a text: places, tokens, capitals, addresses, entities, languages.
//! **Takes** text.
//! **Gives** [`Span`], [`tokens::Token`], [`language::Lang`] and small answers.
//! **Never** imports another module of this crate: it is the ground floor.

pub mod casing;
pub mod entities;
pub mod language;
mod span;
pub mod tokens;
pub mod urls;

pub use span::Span;
