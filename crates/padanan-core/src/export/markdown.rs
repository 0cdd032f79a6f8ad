//! Writes the translation as Markdown. A Markdown article keeps its own markup; others get theirs from their blocks.

use super::{is_markdown, printed, text};
use crate::bitext::{Bitext, BlockKind};
use crate::text::one_line;

pub(super) fn write(bitext: &Bitext) -> String {
    if is_markdown(bitext) {
        return text::write(bitext);
    }
    let mut out = String::new();
    let mut titled = false;
    for inside in bitext.segments.chunk_by(|a, b| a.block == b.block) {
        let Some(block) = bitext.block_of(&inside[0]) else { continue };
        let plain = inside.iter().map(printed).collect::<Vec<_>>().join(" ");
        let line = escape(&one_line(&plain));
        out.push_str(&match block.kind {
            BlockKind::Title if titled => format!("## {line}"),
            BlockKind::Title => {
                titled = true;
                format!("# {line}")
            }
            BlockKind::Caption => format!("*{line}*"),
            BlockKind::ListItem => format!("- {}", line.trim_start_matches(['\\', '-', '*', '•', '·', '–', ' '])),
            BlockKind::Byline => format!("— {line}"),
            BlockKind::Paragraph | BlockKind::Promo | BlockKind::Link | BlockKind::Other => line,
        });
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Escapes characters that Markdown would read as markup. URLs are unchanged.
fn escape(line: &str) -> String {
    let links = crate::text::urls::spans(line);
    let mut out = String::with_capacity(line.len());
    for (at, c) in line.char_indices() {
        let in_link = links.iter().any(|l| l.start <= at && at < l.end);
        let opens = at == 0 && matches!(c, '#' | '>' | '-' | '+');
        if !in_link && (opens || matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '\\')) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
