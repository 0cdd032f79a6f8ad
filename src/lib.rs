//! padanan: Indonesian in, enforced English out, with its aligned bilingual diff.
pub mod bitext;
pub mod finding;
pub mod lang;
pub mod shield;
pub mod translate;
