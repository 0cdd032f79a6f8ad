//! **Why** translations that people published know how a house writes its names and phrases.
//! **Takes** sentences with their published translations: the sure beads of alignments.
//! **Gives** [`mine_forms`]: names and recurring phrases with the English forms that were used, counts and places;
//! [`report`]: the figures of a folder of bitexts, and how names were written through the years.
//! **Never** decides between two forms that are about as usual: the rivals are shown, and a person chooses.
//!
//! Names and the forms of them are linked sentence by sentence (competitive linking, Melamed 2000): the pair that fits best
//! is taken first, and neither side is used again. What fits is known from the spelling and the lexicon, and from the archive
//! itself: a form that is there whenever the name is, and never without it.

mod entry;
mod evidence;
mod forms;
mod phrases;
pub mod report;
mod spans;

pub use entry::{FormCandidate, InGlossary, Place, Rival};
pub use forms::{ParallelSentence, mine_forms};

#[cfg(test)]
mod tests;
