//! What is around a sentence in its article: it may go along with it, so that whoever translates knows who *ia* is.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{Planned, Route};
use crate::bitext::{Block, BlockKind};
use crate::text::one_line;

/// Maximum number of sentences before a sentence.
pub const MAX_BEFORE: usize = 10;
/// Maximum length of one of them, and of the title, in bytes. A longer one says more than it helps.
const MAX_LENGTH: usize = 1000;

/// Notes for each sentence that is asked for what is around it: the title, and the sentences of running text before it.
/// Copied text is never sent, so it is not around anything.
pub(super) fn note(segments: &mut [Planned], blocks: &[Block], title: Option<&str>) {
    let line = |text: &str| -> Arc<str> { one_line(text).into() };
    let title: Option<Arc<str>> = title.filter(|title| title.len() <= MAX_LENGTH).map(line);
    let mut before: VecDeque<Arc<str>> = VecDeque::new();
    let kind_of =
        |id: u32| usize::try_from(id).ok().and_then(|id| blocks.get(id.checked_sub(1)?)).map(|block| block.kind);
    for segment in segments {
        let kind = kind_of(segment.block);
        if segment.route == Route::Ask {
            segment.sentence.title.clone_from(&title);
            segment.sentence.before = before.iter().cloned().collect();
        }
        let running = matches!(kind, Some(BlockKind::Paragraph | BlockKind::ListItem)) && segment.route != Route::Copy;
        if running && segment.sentence.source.len() <= MAX_LENGTH {
            before.push_back(line(&segment.sentence.source));
            if before.len() > MAX_BEFORE {
                before.pop_front();
            }
        }
    }
}
