//! Writes source line, target line, blank line for each segment.

use super::printed;
use crate::bitext::Bitext;
use crate::text::one_line;

pub(super) fn write(bitext: &Bitext) -> String {
    let mut out = String::new();
    for segment in &bitext.segments {
        for line in [&segment.source, &printed(segment)] {
            out.push_str(&one_line(line));
            out.push('\n');
        }
        out.push('\n');
    }
    out
}
