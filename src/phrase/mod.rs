//! **Why** a machine without key, server or network must translate too: the bundled phrase-based engine.
//! **Takes** sentence pairs to learn from; then a sentence, and spans whose translation is given.
//! **Gives** a translation in which every such span stands as given. A rough draft, and says so.
//! **Never** reads or writes a file, never asks a clock, never guesses a number or a name.

pub mod align;
pub mod engine;
mod english;
pub mod extract;
pub mod lm;
pub mod model;
pub mod score;
pub mod search;
pub mod text;
pub mod train;
pub mod tune;
mod unknown;
pub mod vocabulary;

#[cfg(test)]
mod tests;
