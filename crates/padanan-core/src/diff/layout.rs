//! Wraps styled text to columns: by display width, word by word, keeping its styles.

use unicode_width::UnicodeWidthStr;

/// The style of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As it is.
    Plain,
    /// A glossary term.
    Term,
    /// A glossary term that the program set: it travelled as a placeholder.
    SetTerm,
    /// A fact that the other side states, too.
    Fact,
    /// A fact that is altered, missing on the other side, or added.
    WrongFact,
    /// Removed by enforcement.
    Removed,
    /// Added by enforcement.
    Added,
    /// A term that enforcement added.
    AddedTerm,
    /// De-emphasised: numbers, labels.
    Dim,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// Text with its looks.
pub type Cell = Vec<(String, Look)>;

/// Makes `text` safe for a terminal: one line, and no control characters or sequences.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{FFFD}')),
            '\x7f' => shown.push('\u{2421}'),
            '\u{80}'..='\u{9f}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => shown.push('\u{FFFD}'),
            '\u{FEFF}' => {}
            _ => shown.push(c),
        }
    }
    shown
}

/// The cell in lines of at most `width` columns, cut at spaces only: `[-`, a word and its sign stay together
/// though their looks differ. A longer word stands on a line of its own, and is cut there.
pub fn wrap(cell: &Cell, width: usize) -> Vec<Cell> {
    let width = width.max(8);
    let mut lines: Vec<Cell> = vec![Vec::new()];
    let mut used = 0;
    for word in words(cell) {
        let columns: usize = word.iter().map(|(text, _)| text.width()).sum();
        let bare = columns - usize::from(word.last().is_some_and(|(text, _)| text.ends_with(' ')));
        if used > 0 && used + bare > width {
            lines.push(Vec::new());
            used = 0;
        }
        for (text, look) in word {
            for part in cut(text, if bare > width { width } else { usize::MAX }) {
                if used > 0 && part.trim_end_matches(' ').width() + used > width {
                    lines.push(Vec::new());
                    used = 0;
                }
                used += part.width();
                push(lines.last_mut(), part, look);
            }
        }
    }
    for line in &mut lines {
        if let Some((text, _)) = line.last_mut() {
            text.truncate(text.trim_end_matches(' ').len());
        }
    }
    lines
}

/// Splits the cell into words, each with the space after it, in pieces of one style.
fn words(cell: &Cell) -> Vec<Vec<(&str, Look)>> {
    let mut words = vec![Vec::new()];
    for (text, look) in cell {
        for piece in text.split_inclusive(' ') {
            if let Some(word) = words.last_mut() {
                word.push((piece, *look));
            }
            if piece.ends_with(' ') {
                words.push(Vec::new());
            }
        }
    }
    words
}

fn push(line: Option<&mut Cell>, text: &str, look: Look) {
    let Some(line) = line else { return };
    match line.last_mut() {
        Some((last, same)) if *same == look => last.push_str(text),
        _ => line.push((text.to_owned(), look)),
    }
}

/// Splits a word into parts of at most `width` columns.
fn cut(word: &str, width: usize) -> Vec<&str> {
    if word.trim_end_matches(' ').width() <= width {
        return vec![word];
    }
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, c) in word.char_indices() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + wide > width && at > start {
            parts.push(&word[start..at]);
            (start, used) = (at, 0);
        }
        used += wide;
    }
    parts.push(&word[start..]);
    parts
}

/// Returns the width of a line in columns.
pub(super) fn width(line: &Cell) -> usize {
    line.iter().map(|(text, _)| text.width()).sum()
}

/// Whether a line has letters of a right-to-left script.
pub(super) fn runs_left(line: &Cell) -> bool {
    let rtl = |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{10FFF}');
    line.iter().any(|(text, _)| text.chars().any(rtl))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_the_width() {
        let cell = vec![("satu dua ".to_owned(), Look::Plain), ("tigatigatigatiga empat".to_owned(), Look::Term)];
        for limit in 8..30 {
            let lines = wrap(&cell, limit);
            assert!(lines.iter().all(|l| width(l) <= limit), "{lines:?}");
            let joined: String = lines.iter().flatten().map(|(t, _)| t.replace(' ', "")).collect();
            assert_eq!(joined, "satuduatigatigatigatigaempat");
        }
    }

    #[test]
    fn signs_stay_with_their_words() {
        let cell = [
            ("aaaaaa ", Look::Plain),
            ("[-", Look::Removed),
            ("bbb", Look::Removed),
            ("-]", Look::Removed),
            ("{+", Look::Added),
            ("c", Look::AddedTerm),
        ];
        let cell: Cell = cell.iter().map(|(t, l)| ((*t).to_owned(), *l)).collect();
        let lines: Vec<String> = wrap(&cell, 11).iter().map(|l| l.iter().map(|(t, _)| t.as_str()).collect()).collect();
        assert_eq!(lines, ["aaaaaa", "[-bbb-]{+c"]);
    }

    #[test]
    fn wide_letters_count_twice_and_nothing_reaches_the_terminal() {
        let lines = wrap(&vec![("漢字漢字漢字漢字".to_owned(), Look::Plain)], 8);
        assert_eq!(lines.len(), 2);
        assert_eq!(visible("a\u{1b}[31m\nb\u{202E}"), "a␛[31m b\u{FFFD}");
    }
}
