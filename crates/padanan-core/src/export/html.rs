//! The aligned bilingual diff as one self-contained page: nothing loaded from anywhere, readable on a telephone and
//! without script, and with script a review whose decisions are saved as a file.

use crate::bitext::Bitext;
use crate::review::page;

pub(super) fn write(bitext: &Bitext) -> String {
    page::offline(bitext)
}
