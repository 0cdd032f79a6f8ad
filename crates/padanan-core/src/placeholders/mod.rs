//! **Why** a name that the backend never sees as words cannot come back wrong: a mark stands in for it.
//! **Takes** a sentence, the glossary terms and protected parts (URLs) in it, and the marks that the backend keeps.
//! **Gives** [`Shielded`], the text to send; [`restore`] puts the terms back, or says what became of the marks.
//! **Never** guesses: a mark that is lost, doubled, altered or glued to another word is trouble, not a term.
//!
//! ```text
//! source   Kremlin mengatakan bahwa Putin siap.
//! words    Zqbx mengatakan bahwa Zqcx siap.                           Marks::Words
//! XML      <t i="1">Kremlin</t> mengatakan …                          Marks::IgnoreTags
//! HTML     <span translate="no" id="t1">Kremlin</span> mengatakan …   Marks::TranslateNo
//! ```
//! Marks are numbered over the whole article, so that a reply given to the wrong sentence is noticed.

mod tags;
mod words;

use crate::text::Span;

pub use words::MarkerPrefix;

/// How a term is carried through a backend, so that it comes back untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerStyle {
    /// Not at all: the backend takes the glossary itself, or keeps no mark.
    None,
    /// An invented word in place of the term, such as `Zqbaxq`, which a translator leaves as it is.
    Words,
    /// XML: `<t i="12">Kremlin</t>` with the element named as one to ignore (DeepL's `ignore_tags`).
    IgnoreTags,
    /// HTML: `<span translate="no" id="t12">Kremlin</span>` (LibreTranslate's `format: html`).
    TranslateNo,
}

impl MarkerStyle {
    /// Whether texts with such marks are mark-up, so that `&`, `<` and `>` are written as entities.
    pub fn is_markup(self) -> bool {
        matches!(self, Self::IgnoreTags | Self::TranslateNo)
    }
}

/// A part of a sentence that travels under a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Where it stands in the sentence.
    pub span: Span,
    /// What is printed in its place.
    pub rendering: String,
    /// Number of the glossary hit that it is; none for a URL or another protected part.
    pub hit: Option<usize>,
}

/// A sentence made ready for a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// What to send.
    pub text: String,
    marks: MarkerStyle,
    prefix: MarkerPrefix,
    placeholders: Vec<(u32, Placeholder, String)>,
}

impl Masked {
    /// Whether [`Shielded::text`] is mark-up.
    pub fn is_markup(&self) -> bool {
        self.marks.is_markup()
    }
}

/// A reply with its marks changed back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmasked {
    /// The reply, each mark read as the source words that it stood for.
    pub draft: String,
    /// The reply with the terms in place.
    pub target: String,
    /// Where each placeholders part stands in `target`, by its number among the parts given to [`shield`].
    pub placed: Vec<Span>,
}

/// What became of the marks that did not come back as they went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerFault {
    /// A mark is not in the reply.
    Lost,
    /// A mark stands more than once.
    Doubled,
    /// A mark, or what it placeholders, was changed.
    Altered,
    /// A mark stands inside another word.
    Glued,
    /// A mark of another sentence stands in the reply.
    Foreign,
}

impl MarkerFault {
    /// The word for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::Altered => "altered",
            Self::Glued => "moved into another word",
            Self::Foreign => "from another sentence",
        }
    }
}

/// The sentence with `placeholders` (in order, not overlapping) under marks, and a space at each of `joins`.
///
/// Marks are numbered from `first`; with [`Marks::None`] only the joins change the text.
pub fn mask(
    source: &str,
    placeholders: &[Placeholder],
    joins: &[usize],
    marks: MarkerStyle,
    prefix: &MarkerPrefix,
    first: u32,
) -> Masked {
    let mut text = String::with_capacity(source.len() + placeholders.len() * 8);
    let mut kept = Vec::new();
    let mut at = 0;
    if marks != MarkerStyle::None {
        for (number, part) in (first..).zip(placeholders) {
            push_plain(&mut text, source, Span::new(at, part.span.start), joins, marks);
            // A glued neighbour is parted from a mark too: `RusiaVladimir` with both under marks.
            if joins.contains(&part.span.start) {
                text.push(' ');
            }
            match marks {
                MarkerStyle::Words => text.push_str(&prefix.word(number)),
                _ => tags::push(&mut text, marks, number, &part.rendering),
            }
            kept.push((number, part.clone(), part.span.of(source).to_owned()));
            at = part.span.end;
        }
    }
    push_plain(&mut text, source, Span::new(at, source.len()), joins, marks);
    Masked { text, marks, prefix: prefix.clone(), placeholders: kept }
}

/// Adds the bytes of `span` with a space at each join, written as mark-up where the marks are.
fn push_plain(text: &mut String, source: &str, span: Span, joins: &[usize], marks: MarkerStyle) {
    let mut at = span.start;
    for &join in joins.iter().filter(|j| span.start <= **j && **j < span.end) {
        push_escaped(text, &source[at..join], marks);
        if join > 0 {
            text.push(' ');
        }
        at = join;
    }
    push_escaped(text, &source[at..span.end], marks);
}

fn push_escaped(text: &mut String, piece: &str, marks: MarkerStyle) {
    if marks.is_markup() {
        tags::escape(text, piece);
    } else {
        text.push_str(piece);
    }
}

/// Changes the marks in `reply` back.
///
/// # Errors
/// What is wrong with the marks, each kind once; then the reply must not be used.
pub fn unmask(reply: &str, masked: &Masked) -> Result<Unmasked, Vec<MarkerFault>> {
    let pieces = taken_apart(reply, masked);
    let mut unmasked = Unmasked {
        draft: String::with_capacity(reply.len()),
        target: String::with_capacity(reply.len()),
        placed: vec![Span::default(); masked.placeholders.len()],
    };
    let mut seen = vec![0u32; masked.placeholders.len()];
    let mut trouble = Vec::new();
    let mut after_word = false;
    let mut after_mark = false;
    for piece in &pieces {
        match piece {
            Piece::Text(text) => {
                if after_mark && text.starts_with(glues) {
                    trouble.push(MarkerFault::Glued);
                }
                unmasked.draft.push_str(text);
                unmasked.target.push_str(text);
                after_word = if text.is_empty() { after_word } else { text.ends_with(glues) };
                after_mark &= text.is_empty();
            }
            Piece::Broken => trouble.push(MarkerFault::Altered),
            Piece::Mark { number, content } => {
                if after_word || after_mark {
                    trouble.push(MarkerFault::Glued);
                }
                (after_word, after_mark) = (false, true);
                let Some(index) = masked.placeholders.iter().position(|(n, ..)| n == number) else {
                    trouble.push(MarkerFault::Foreign);
                    continue;
                };
                let (_, part, original) = &masked.placeholders[index];
                if content.as_ref().is_some_and(|c| c.trim() != part.rendering) {
                    trouble.push(MarkerFault::Altered);
                }
                seen[index] += 1;
                unmasked.draft.push_str(original);
                let start = unmasked.target.len();
                push_print(&mut unmasked.target, &part.rendering);
                unmasked.placed[index] = Span::new(start, unmasked.target.len());
            }
        }
    }
    if seen.contains(&0) {
        trouble.push(MarkerFault::Lost);
    }
    if seen.iter().any(|&n| n > 1) {
        trouble.push(MarkerFault::Doubled);
    }
    trouble.sort_by_key(|t| *t as u8);
    trouble.dedup();
    if trouble.is_empty() { Ok(unmasked) } else { Err(trouble) }
}

/// How many of the placeholders parts stand in `reply` whole, once and as words of their own, whatever became of the others: for
/// measuring how well a backend keeps marks.
pub fn came_back(reply: &str, masked: &Masked) -> usize {
    let mut pieces = taken_apart(reply, masked);
    pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    let touches = |piece: Option<&Piece>, end: fn(&str) -> bool| match piece {
        Some(Piece::Text(text)) => end(text),
        Some(Piece::Mark { .. }) => true,
        Some(Piece::Broken) | None => false,
    };
    let whole = |(number, part, _): &&(u32, Placeholder, String)| {
        let is_it = |piece: &Piece| matches!(piece, Piece::Mark { number: n, .. } if n == number);
        let mut found = pieces.iter().enumerate().filter(|(_, piece)| is_it(piece));
        let (Some((at, Piece::Mark { content, .. })), None) = (found.next(), found.next()) else { return false };
        let before = at.checked_sub(1).and_then(|i| pieces.get(i));
        content.as_ref().is_none_or(|c| c.trim() == part.rendering)
            && !touches(before, |text| text.ends_with(glues))
            && !touches(pieces.get(at + 1), |text| text.starts_with(glues))
    };
    masked.placeholders.iter().filter(whole).count()
}

/// A reply as text and marks.
fn taken_apart(reply: &str, masked: &Masked) -> Vec<Piece> {
    match masked.marks {
        MarkerStyle::None => vec![Piece::Text(reply.to_owned())],
        MarkerStyle::Words => words::pieces(reply, &masked.prefix),
        _ => tags::pieces(reply, masked.marks),
    }
}

/// Adds a printed form; at the beginning of the sentence a lower-case one gets its capital.
fn push_print(target: &mut String, print: &str) {
    let begins = target.chars().all(|c| !c.is_alphanumeric());
    let mut chars = print.chars();
    match chars.next() {
        Some(first) if begins && first.is_lowercase() => {
            target.extend(first.to_uppercase());
            target.push_str(chars.as_str());
        }
        _ => target.push_str(print),
    }
}

/// Whether a character beside a mark makes both one word.
fn glues(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A text with marks taken apart: plain pieces, and pieces under a mark with its number. For a backend that keeps
/// marks by itself.
pub fn marked(text: &str, marks: MarkerStyle) -> Vec<(String, Option<u32>)> {
    let read = |piece: Piece| match piece {
        Piece::Text(text) => Some((text, None)),
        Piece::Mark { number, content } => Some((content.unwrap_or_default(), Some(number))),
        Piece::Broken => None,
    };
    let pieces = if marks.is_markup() { tags::pieces(text, marks) } else { vec![Piece::Text(text.to_owned())] };
    pieces.into_iter().filter_map(read).filter(|(text, number)| number.is_some() || !text.is_empty()).collect()
}

/// Writes what [`marked`] reads.
pub fn push_marked(text: &mut String, piece: &str, number: Option<u32>, marks: MarkerStyle) {
    match number {
        Some(number) => tags::push(text, marks, number, piece),
        None => push_escaped(text, piece, marks),
    }
}

/// A reply taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Plain text, entities resolved.
    Text(String),
    /// A mark; for tags with what stood between them.
    Mark {
        /// Its number.
        number: u32,
        /// What a tag placeholders.
        content: Option<String>,
    },
    /// What looks like a mark and is none.
    Broken,
}

#[cfg(test)]
mod tests;
