//! What a terminal shows that has no other letters than those of ASCII.

use ratatui::buffer::Buffer;
use unicode_normalization::UnicodeNormalization as _;

/// Replaces what is not ASCII, cell by cell: lines and signs by similar ones, letters by those without accents.
pub(super) fn in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            let similar = cell.symbol().chars().next().map_or(' ', similar);
            cell.set_char(similar);
        }
    }
}

fn similar(c: char) -> char {
    match c {
        '─' | '–' | '—' | '−' | '·' => '-',
        '│' | '▏' | '¦' => '|',
        '┌' | '┐' | '└' | '┘' => '+',
        '⟨' | '←' => '<',
        '⟩' | '→' => '>',
        '↑' => '^',
        '↓' => 'v',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '…' => '.',
        c => c.nfd().next().filter(char::is_ascii).unwrap_or('?'),
    }
}
