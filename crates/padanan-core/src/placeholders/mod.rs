//! **Why** a name that the backend never sees cannot come back wrong: a placeholder is sent in its place.
//! **Takes** a sentence, its glossary terms and protected parts (URLs, names), and the style of markers that the backend
//! keeps.
//! **Gives** [`Masked`], the text to send; [`unmask`] puts the terms back, or reports what happened to the markers.
//! **Never** guesses: a marker that is lost, duplicated, altered or glued to another word is a fault, not a term.
//!
//! ```text
//! source   Kremlin mengatakan bahwa Putin siap.
//! words    Zqbx mengatakan bahwa Zqcx siap.                           MarkerStyle::Words
//! XML      <t i="1">Kremlin</t> mengatakan …                          MarkerStyle::IgnoreTags
//! HTML     <span translate="no" id="t1">Kremlin</span> mengatakan …   MarkerStyle::TranslateNo
//! ```
//! Markers are numbered across all sentences of a pass, so that a reply given to the wrong sentence is noticed.

mod tags;
mod words;

use crate::text::Span;

pub use words::MarkerPrefix;

/// How a term is carried through a backend so that it comes back unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerStyle {
    /// Not at all: the backend takes the glossary itself, or preserves no marker.
    None,
    /// An invented word in place of the term, such as `Zqbx`, which a translator leaves unchanged.
    Words,
    /// XML: `<t i="12">Kremlin</t>`, an element that the service is asked to ignore (DeepL's `ignore_tags`).
    IgnoreTags,
    /// HTML: `<span translate="no" id="t12">Kremlin</span>` (LibreTranslate's `format: html`).
    TranslateNo,
}

impl MarkerStyle {
    /// Whether texts with such markers are markup, so that `&`, `<` and `>` are written as entities.
    pub fn is_markup(self) -> bool {
        matches!(self, Self::IgnoreTags | Self::TranslateNo)
    }
}

/// A part of a sentence that is sent as a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its byte range in the sentence.
    pub span: Span,
    /// The form that replaces it in the translation.
    pub rendering: String,
    /// What it is.
    pub part: Part,
}

/// What a placeholder represents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A glossary term, by the index of its hit.
    Term(usize),
    /// A URL, or another part that is no language.
    Link,
    /// A name that no glossary entry covers and that the translation keeps.
    Name,
}

impl Part {
    /// Returns the index of the glossary hit, for a term.
    pub fn hit(self) -> Option<usize> {
        if let Self::Term(hit) = self { Some(hit) } else { None }
    }
}

/// A sentence prepared for a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text to send.
    pub text: String,
    marks: MarkerStyle,
    prefix: MarkerPrefix,
    placeholders: Vec<(u32, Placeholder, String)>,
}

impl Masked {
    /// Whether [`Masked::text`] is markup.
    pub fn is_markup(&self) -> bool {
        self.marks.is_markup()
    }

    /// Returns what the markers represent, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Placeholder> {
        self.placeholders.iter().map(|(_, part, _)| part)
    }
}

/// A reply with its markers replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmasked {
    /// The reply, with each marker replaced by the source words that it represents.
    pub draft: String,
    /// The reply, with each marker replaced by its term.
    pub target: String,
    /// The byte range of each placeholder in `target`, in the order given to [`mask`].
    pub placed: Vec<Span>,
}

/// What happened to a marker that did not come back as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkerFault {
    /// A marker is missing from the reply.
    Lost,
    /// A marker occurs more than once.
    Doubled,
    /// A marker, or its content, was changed.
    Altered,
    /// A marker is part of another word.
    Glued,
    /// The reply contains a marker of another sentence.
    Foreign,
    /// A marker left a hole, two spaces between words: it is not where the backend's sentence has its place.
    Torn,
}

impl MarkerFault {
    /// Returns the wording for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::Altered => "altered",
            Self::Glued => "moved into another word",
            Self::Foreign => "from another sentence",
            Self::Torn => "torn out of its place",
        }
    }
}

/// Masks a sentence: replaces `placeholders` (in order, not overlapping) by markers, and adds a space at each of
/// `joins`.
///
/// Markers are numbered from `first`; with [`MarkerStyle::None`], only the joins change the text.
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
            // A marker is separated from a glued neighbour, too: `RusiaVladimir` with both words as markers.
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

/// Appends the bytes of `span` with a space at each join, escaped if the markers are markup.
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

/// Replaces the markers in `reply` by the terms and by the source words.
///
/// # Errors
/// The faults of the markers, each kind once; the reply must not be used then.
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
                if has_hole(text) && !masked.placeholders.is_empty() && !has_hole(&masked.text) {
                    trouble.push(MarkerFault::Torn);
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
                match part.part {
                    Part::Term(_) => push_print(&mut unmasked.target, &part.rendering),
                    // A URL or a name stays as it is.
                    Part::Link | Part::Name => unmasked.target.push_str(&part.rendering),
                }
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

/// Counts the placeholders that occur in `reply` exactly once, intact and as separate words, regardless of the others:
/// for measuring how well a backend preserves markers.
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

/// Parses a reply into text and markers.
fn taken_apart(reply: &str, masked: &Masked) -> Vec<Piece> {
    match masked.marks {
        MarkerStyle::None => vec![Piece::Text(reply.to_owned())],
        MarkerStyle::Words => words::pieces(reply, &masked.prefix),
        _ => tags::pieces(reply, masked.marks),
    }
}

/// Appends a rendering; at the beginning of the sentence, a lower-case one gets a capital.
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

/// Whether two spaces are between words, or before a comma or full stop: *President  arrived*. Two spaces after a full stop are a
/// habit of typists, and no hole.
fn has_hole(text: &str) -> bool {
    let ends = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    let begins = |behind: &str| behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | ';' | ':'));
    text.match_indices("  ").any(|(at, gap)| ends(&text[..at]) && begins(&text[at + gap.len()..]))
}

/// Whether a character next to a marker makes the two one word.
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

/// A piece of a parsed reply.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Plain text, entities resolved.
    Text(String),
    /// A marker; for tags, with their content.
    Mark {
        /// Its number.
        number: u32,
        /// The content of a tag; `None` for words.
        content: Option<String>,
    },
    /// Something that looks like a marker and is not one.
    Broken,
}

#[cfg(test)]
mod tests;
