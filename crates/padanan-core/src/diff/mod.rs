//! **Why** a person wants to see, sentence by sentence, what the machine wrote and what enforcement changed.
//! **Takes** a bitext.
//! **Gives** [`words`] and [`words_and_terms`], the change of a text as ranges; [`enforcement`], that from draft to target
//! without the terms that the program set; [`render()`], which shows the whole bitext in a terminal; [`since()`] and
//! [`render_since`], what changed since an earlier version of the article; [`compare()`] and [`render_against`], the machine's
//! translation beside a published one.
//! **Never** splits a word, and never uses colour without being asked.

mod against;
mod counterparts;
mod enforcement;
mod layout;
mod render;
mod since;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::text::Span;

pub use against::{ComparedRow, Comparison, Difference, compare, figures, render_against};
pub use counterparts::{Counterpart, counterparts};
pub use enforcement::{enforcement, is_set};
pub use layout::visible;
pub use layout::{Cell, Look, wrap};
pub use render::{Style, render};
pub use since::{Versions, render_since, since};

/// One piece of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Text in both; the range is in the new text.
    Equal(Span),
    /// Removed text; the range is in the old text.
    Removed(Span),
    /// Added text; the range is in the new text.
    Added(Span),
}

/// Maximum number of tokens for a word diff: nobody would read a longer one, so the change is shown as one piece.
const MAX_TOKENS: usize = 20_000;

/// Returns the change from `old` to `new`, word by word: equal and removed pieces joined are `old`, equal and added
/// ones are `new`.
///
/// Myers' algorithm (Myers 1986) over words, spaces and punctuation; lone spaces between two changes are merged into
/// them, so that a changed name of several words reads as one removal and one addition.
pub fn words(old: &str, new: &str) -> Vec<Op> {
    if old == new {
        return if new.is_empty() { Vec::new() } else { vec![Op::Equal(Span::new(0, new.len()))] };
    }
    let (a, b) = (tokens(old), tokens(new));
    let mut ops = if a.len().max(b.len()) > MAX_TOKENS { coarse(old, new) } else { fine(old, new, &a, &b) };
    ops.retain(|op| !op.is_empty());
    ops
}

/// Returns the same change, but a term (a range in `new`) that is changed in part is shown as changed as a whole:
/// `[-Aleksandr Lukashenko-]{+Alexander Lukashenko+}`, so that a name reads as one.
pub fn words_and_terms(old: &str, new: &str, terms: &[Span]) -> Vec<Op> {
    let mut groups = groups_of(&words(old, new));
    for &term in terms {
        split_at(&mut groups, term.start);
        split_at(&mut groups, term.end);
        let touched = |g: &Group| {
            g.new.overlaps(term) || (g.new.is_empty() && term.start < g.new.start && g.new.start < term.end)
        };
        let Some(first) = groups.iter().position(touched) else { continue };
        let last = groups.iter().rposition(touched).unwrap_or(first);
        if groups[first..=last].iter().all(|g| g.equal) {
            continue;
        }
        let whole = Group {
            equal: false,
            old: Span::new(groups[first].old.start, groups[last].old.end),
            new: Span::new(groups[first].new.start, groups[last].new.end),
        };
        groups.splice(first..=last, [whole]);
    }
    groups.into_iter().flat_map(Group::ops).filter(|op| !op.is_empty()).collect()
}

/// Returns the pieces of a change with their ranges in both texts.
fn groups_of(ops: &[Op]) -> Vec<Group> {
    let (mut old, mut new) = (0, 0);
    let mut groups: Vec<Group> = Vec::new();
    for op in ops {
        let (equal, taken, put) = match op {
            Op::Equal(s) => (true, s.len(), s.len()),
            Op::Removed(s) => (false, s.len(), 0),
            Op::Added(s) => (false, 0, s.len()),
        };
        let group = Group { equal, old: Span::new(old, old + taken), new: Span::new(new, new + put) };
        (old, new) = (group.old.end, group.new.end);
        match groups.last_mut() {
            Some(last) if !equal && !last.equal => {
                last.old.end = old;
                last.new.end = new;
            }
            _ => groups.push(group),
        }
    }
    groups
}

/// Splits the equal piece that contains `at`.
fn split_at(groups: &mut Vec<Group>, at: usize) {
    let Some(i) = groups.iter().position(|g| g.equal && g.new.start < at && at < g.new.end) else { return };
    let (Group { old, new, .. }, offset) = (groups[i], at - groups[i].new.start);
    let left = Group { equal: true, old: Span::new(old.start, old.start + offset), new: Span::new(new.start, at) };
    let right = Group { equal: true, old: Span::new(left.old.end, old.end), new: Span::new(at, new.end) };
    groups.splice(i..=i, [left, right]);
}

impl Op {
    fn is_empty(&self) -> bool {
        match self {
            Self::Equal(s) | Self::Removed(s) | Self::Added(s) => s.is_empty(),
        }
    }
}

fn fine(old: &str, new: &str, a: &[Span], b: &[Span]) -> Vec<Op> {
    let left: Vec<&str> = a.iter().map(|s| s.of(old)).collect();
    let right: Vec<&str> = b.iter().map(|s| s.of(new)).collect();
    let mut groups: Vec<Group> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &left, &right) {
        let equal = op.tag() == DiffTag::Equal;
        groups.push(Group { equal, old: cover(a, op.old_range(), old), new: cover(b, op.new_range(), new) });
    }
    absorb_gaps(&mut groups, new);
    groups.into_iter().flat_map(Group::ops).collect()
}

/// An equal piece, or a removal together with the addition that replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    equal: bool,
    old: Span,
    new: Span,
}

impl Group {
    fn ops(self) -> Vec<Op> {
        if self.equal { vec![Op::Equal(self.new)] } else { vec![Op::Removed(self.old), Op::Added(self.new)] }
    }
}

/// Returns the byte range that a range of tokens covers.
fn cover(tokens: &[Span], range: std::ops::Range<usize>, text: &str) -> Span {
    let start = tokens.get(range.start).map_or(text.len(), |s| s.start);
    let end = if range.is_empty() { start } else { tokens[range.end - 1].end };
    Span::new(start, end)
}

/// Joins changes that are separated by white space only.
fn absorb_gaps(groups: &mut Vec<Group>, new: &str) {
    let mut joined: Vec<Group> = Vec::with_capacity(groups.len());
    for (i, group) in groups.iter().enumerate() {
        let gap = group.equal
            && i > 0
            && i + 1 < groups.len()
            && group.new.of(new).chars().all(char::is_whitespace)
            && !groups[i - 1].old.is_empty()
            && !groups[i + 1].old.is_empty();
        match joined.last_mut() {
            Some(last) if !last.equal && (gap || !group.equal) => {
                last.old.end = group.old.end;
                last.new.end = group.new.end;
            }
            _ => joined.push(Group { equal: group.equal, old: group.old, new: group.new }),
        }
    }
    *groups = joined;
}

/// Returns the common prefix and suffix, and the change between them as one piece.
fn coarse(old: &str, new: &str) -> Vec<Op> {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let start = new.floor_char_boundary(old.floor_char_boundary(same));
    let rest = old.len().min(new.len()) - start;
    let tail = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let end = new.ceil_char_boundary(new.len() - tail);
    let old_end = old.len() - (new.len() - end);
    vec![
        Op::Equal(Span::new(0, start)),
        Op::Removed(Span::new(start, old_end)),
        Op::Added(Span::new(start, end)),
        Op::Equal(Span::new(end, new.len())),
    ]
}

/// Splits a text into words (with their inner hyphens, full stops, commas and colons), runs of white space, and single
/// punctuation marks.
fn tokens(text: &str) -> Vec<Span> {
    let mut tokens: Vec<Span> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        let class = class(c);
        while let Some(&(at, next)) = chars.peek() {
            let same = match class {
                Class::Word => is_word(next) || (joins(next) && text[at + next.len_utf8()..].starts_with(is_word)),
                Class::Space => next.is_whitespace(),
                Class::Sign => false,
            };
            if !same {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        tokens.push(Span::new(start, end));
    }
    tokens
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Sign,
}

fn class(c: char) -> Class {
    if is_word(c) {
        Class::Word
    } else if c.is_whitespace() {
        Class::Space
    } else {
        Class::Sign
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c)
}

/// Whether a character joins two parts of a word: `well-known`, `200,000`. An apostrophe does not, so that a possessive
/// ending is separate.
fn joins(c: char) -> bool {
    matches!(c, '-' | '\u{2011}' | '.' | ',' | ':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(old: &str, new: &str) -> String {
        words(old, new)
            .iter()
            .map(|op| match op {
                Op::Equal(s) => s.of(new).to_owned(),
                Op::Removed(s) => format!("[-{}-]", s.of(old)),
                Op::Added(s) => format!("{{+{}+}}", s.of(new)),
            })
            .collect()
    }

    #[test]
    fn changes_read_as_one_removal_and_one_addition() {
        for (old, new, wanted) in [
            ("from Moskwa.", "from Moscow.", "from [-Moskwa-]{+Moscow+}."),
            (
                "Svetlana Tichanowskaja’s",
                "Sviatlana Tikhanouskaya’s",
                "[-Svetlana Tichanowskaja-]{+Sviatlana Tikhanouskaya+}’s",
            ),
            ("same", "same", "same"),
            ("", "new", "{+new+}"),
            ("the the end", "the end", "the [-the -]end"),
            ("200,000 people", "200,500 people", "[-200,000-]{+200,500+} people"),
        ] {
            assert_eq!(shown(old, new), wanted);
        }
    }

    #[test]
    fn a_term_changes_as_a_whole() {
        let (old, new) = ("Aleksandr Lukashenko said", "Alexander Lukashenko said");
        let ops = words_and_terms(old, new, &[Span::new(0, 20)]);
        assert_eq!(ops, [Op::Removed(Span::new(0, 20)), Op::Added(Span::new(0, 20)), Op::Equal(Span::new(20, 25))]);
        assert_eq!(words_and_terms(old, old, &[Span::new(0, 20)]).len(), 2, "a term that stayed stays");
    }

    #[test]
    fn very_long_texts_are_compared_coarsely() {
        let old = "kata é ".repeat(20_000);
        let new = format!("{}lain {}", "kata é ".repeat(10_000), "kata é ".repeat(10_000));
        let ops = words(&old, &new);
        assert!(ops.len() <= 4);
    }

    proptest! {
        #[test]
        fn the_pieces_rebuild_both_texts(old in "[a-cé’ \\-.]{0,30}", new in "[a-cé’ \\-.]{0,30}") {
            let end = new.ceil_char_boundary(new.len() / 2);
            let terms = [Span::new(new.floor_char_boundary(new.len() / 4), end), Span::new(end, new.len())];
            for ops in [words(&old, &new), coarse(&old, &new), words_and_terms(&old, &new, &terms)] {
                let (mut a, mut b) = (String::new(), String::new());
                for op in &ops {
                    match op {
                        Op::Equal(s) => { a.push_str(s.of(&new)); b.push_str(s.of(&new)); }
                        Op::Removed(s) => a.push_str(s.of(&old)),
                        Op::Added(s) => b.push_str(s.of(&new)),
                    }
                }
                prop_assert_eq!(&a, &old);
                prop_assert_eq!(&b, &new);
            }
        }
    }
}
