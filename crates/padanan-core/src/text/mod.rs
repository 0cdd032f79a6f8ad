//! **Why** what every stage says of a text: places, tokens, capitals, addresses, entities, languages, known words.
//! **Takes** text.
//! **Gives** [`Span`], [`tokens::Token`], [`language::Lang`], [`Lexicon`] and small answers.
//! **Never** imports another module of this crate: it is the ground floor.

pub mod casing;
pub mod draft;
pub mod entities;
pub mod language;
pub mod lexicon;
mod span;
pub mod tokens;
pub mod urls;

pub use lexicon::Lexicon;
pub use span::Span;
