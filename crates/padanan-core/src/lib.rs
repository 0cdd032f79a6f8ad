//! The pure part of padanan: an article's text in; its blocks, sentences, terms, checks and aligned diff out.
//!
//! Nothing here reads a file, opens a socket, asks a clock or draws a random number: this crate's `Cargo.toml` lists no
//! library that could. Machine translation happens between [`pipeline::plan`] and [`pipeline::finish`], in the program.

pub mod align;
pub mod archive;
pub mod bitext;
pub mod check;
pub mod diff;
pub mod enforce;
pub mod exchange;
pub mod export;
pub mod extract;
pub(crate) mod facts;
pub mod finding;
pub mod glossary;
pub mod intake;
pub mod names;
pub mod pipeline;
pub mod placeholders;
pub mod quality;
pub mod reason;
pub mod review;
pub mod segment;
pub mod text;
pub mod tmx;
pub mod toml_tree;
