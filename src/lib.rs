//! padanan: Indonesian in, enforced English out, with its aligned bilingual diff.
pub mod bitext;
pub mod check;
pub mod diff;
pub mod enforce;
pub mod export;
pub mod extract;
pub mod finding;
pub mod glossary;
pub mod intake;
pub mod lang;
pub mod protect;
pub mod segment;
pub mod shield;
pub mod toml_tree;
pub mod translate;
