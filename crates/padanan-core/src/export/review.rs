//! Writes the aligned bilingual diff as one self-contained page: it loads nothing, is readable on a phone and without
//! scripts, and with scripts it is a review whose decisions are saved as a file.

use crate::bitext::Bitext;
use crate::review::page;

pub(super) fn write(bitext: &Bitext) -> String {
    page::offline(bitext)
}
