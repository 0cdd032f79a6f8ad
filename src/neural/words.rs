//! Turns the model's attention, token by token, into links between words.

use fxtranslate::engine::{Aligned as Tokens, Engine, Token};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::Span;
use crate::text::draft::PhraseLink;

/// A translation with its word alignment, in the order of the translation.
pub(super) struct TokenAlignment {
    pub text: String,
    pub links: Vec<PhraseLink>,
}

/// Minimum share of the attention at which a word counts as the translation of another.
const LEAST: f32 = 0.2;

pub(super) fn translate(engine: &Engine, text: &str) -> TokenAlignment {
    // No vocabulary has a piece for a tab or another control character.
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let found = engine.translate_aligned(&clean);
    let (target, moved) = with_bytes(&found.target_text);
    let source_words = word_spans(text);
    let target_words = word_spans(&target);
    let raw = Raw::new(text, &found.source_normalized);
    let sources =
        Owners::new(&found.source_tokens, &Utf16::new(&found.source_normalized), |at| raw.at(at), &source_words);
    let there = Utf16::new(&found.target_text);
    let targets =
        Owners::new(&found.target_tokens, &there, |at| moved.get(at).copied().unwrap_or(target.len()), &target_words);
    let links = links(&found, &sources, &targets, &source_words, &target_words);
    TokenAlignment { text: target, links }
}

/// Links each word of the translation to the source word with the most attention; adjacent words with the same source
/// word form one link.
fn links(found: &Tokens, sources: &Owners, targets: &Owners, there: &[Span], here: &[Span]) -> Vec<PhraseLink> {
    let mut links: Vec<(usize, PhraseLink)> = Vec::new();
    for (number, span) in here.iter().enumerate() {
        let mut mass = vec![0.0f32; there.len()];
        let rows = targets.0.iter().zip(&found.alignments).filter(|(owner, _)| **owner == Some(number));
        let mut count = 0.0;
        for (_, row) in rows {
            count += 1.0;
            for (owner, share) in sources.0.iter().zip(row) {
                if let Some(word) = owner {
                    mass[*word] += share;
                }
            }
        }
        let best = (0..mass.len()).max_by(|a, b| mass[*a].total_cmp(&mass[*b]).then(b.cmp(a)));
        let Some(best) = best.filter(|b| count > 0.0 && mass[*b] / count >= LEAST) else { continue };
        let confidence = (mass[best] / count).min(1.0);
        match links.last_mut() {
            Some((word, last)) if *word == best => {
                last.target = last.target.map(|t| Span::new(t.start, span.end));
                last.confidence = last.confidence.min(confidence);
            }
            _ => links.push((best, PhraseLink { source: there[best], target: Some(*span), confidence })),
        }
    }
    links.into_iter().map(|(_, link)| link).collect()
}

/// Returns the runs of letters and digits, with hyphens, apostrophes, full stops and commas inside them.
fn word_spans(text: &str) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().is_some_and(|(_, n)| n.is_alphanumeric());
        let joins = matches!(c, '-' | '\'' | '’' | '.' | ',') && open.is_some() && next;
        if c.is_alphanumeric() || joins {
            open.get_or_insert(at);
        } else if let Some(start) = open.take() {
            words.push(Span::new(start, at));
        }
    }
    words.extend(open.map(|start| Span::new(start, text.len())));
    words
}

/// The index of the word that each token belongs to.
struct Owners(Vec<Option<usize>>);

impl Owners {
    fn new(tokens: &[Token], utf16: &Utf16, at: impl Fn(usize) -> usize, words: &[Span]) -> Self {
        let owner = |token: &Token| {
            let (start, end) = (at(utf16.byte(token.begin)), at(utf16.byte(token.end)));
            // A token begins with the space before its word.
            let next = words.partition_point(|w| w.end <= start);
            words.get(next).filter(|w| w.start < end).map(|_| next)
        };
        Self(tokens.iter().map(owner).collect())
    }
}

/// Maps UTF-16 offsets to byte offsets.
struct Utf16(Vec<usize>);

impl Utf16 {
    fn new(text: &str) -> Self {
        let mut bytes: Vec<usize> = text.char_indices().flat_map(|(at, c)| vec![at; c.len_utf16()]).collect();
        bytes.push(text.len());
        Self(bytes)
    }

    fn byte(&self, at: usize) -> usize {
        self.0.get(at).or(self.0.last()).copied().unwrap_or(0)
    }
}

/// Maps byte offsets in a normalised text to byte offsets in the original text.
struct Raw(Vec<usize>);

impl Raw {
    fn new(raw: &str, normalised: &str) -> Self {
        let signs = |text: &str| -> Vec<(usize, char)> {
            text.char_indices().filter(|(_, c)| !c.is_whitespace() && *c != '\u{2581}').collect()
        };
        let (from, to) = (signs(normalised), signs(raw));
        let chars = |signs: &[(usize, char)]| signs.iter().map(|s| s.1).collect::<Vec<char>>();
        let mut places = vec![usize::MAX; normalised.len() + 1];
        if from.len() == to.len() {
            from.iter().zip(&to).for_each(|(f, t)| places[f.0] = t.0);
        } else {
            for op in capture_diff_slices(Algorithm::Myers, &chars(&from), &chars(&to)) {
                if let DiffOp::Equal { old_index, new_index, len } = op {
                    (0..len).for_each(|i| places[from[old_index + i].0] = to[new_index + i].0);
                }
            }
        }
        // A byte without a counterpart maps to the place of the next one.
        let mut next = raw.len();
        for place in places.iter_mut().rev() {
            match *place {
                usize::MAX => *place = next,
                at => next = at,
            }
        }
        Self(places)
    }

    fn at(&self, byte: usize) -> usize {
        self.0.get(byte).or(self.0.last()).copied().unwrap_or(0)
    }
}

/// Decodes byte pieces such as `<0xF0>`. Returns the decoded text, and the new offset of each byte of `text`.
fn with_bytes(text: &str) -> (String, Vec<usize>) {
    let mut moved = Vec::with_capacity(text.len() + 1);
    if !text.contains("<0x") {
        moved.extend(0..=text.len());
        return (text.to_owned(), moved);
    }
    let byte = |at: usize| {
        let piece = text.get(at..at + 6)?;
        u8::from_str_radix(piece.strip_prefix("<0x")?.strip_suffix('>')?, 16).ok()
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let mut bytes = Vec::new();
        let start = at;
        while let Some(b) = byte(at) {
            bytes.push(b);
            at += 6;
        }
        if bytes.is_empty() {
            let c = text[at..].chars().next().unwrap_or(' ');
            moved.extend(vec![out.len(); c.len_utf8()]);
            out.push(c);
            at += c.len_utf8();
        } else {
            moved.extend(vec![out.len(); at - start]);
            out.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    moved.push(out.len());
    (out, moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_what_is_inside_them() {
        let words = |text| word_spans(text).into_iter().map(|s: Span| s.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(words("Anak-anak, 1.000 orang (Lukashenko's)."), ["Anak-anak", "1.000", "orang", "Lukashenko's"]);
        assert_eq!(words("…"), [""; 0]);
    }

    #[test]
    fn normalised_text_is_found_again() {
        let raw = "a  ½ “b”";
        let normalised = "\u{2581}a\u{2581}1/2\u{2581}“b”";
        let places = Raw::new(raw, normalised);
        let at = |c: char| places.at(normalised.find(c).unwrap());
        assert_eq!((at('a'), at('b')), (0, raw.find('b').unwrap()));
    }

    #[test]
    fn bytes_are_read() {
        assert_eq!(with_bytes("ya <0xF0><0x9F><0x99><0x82>!").0, "ya 🙂!");
        assert_eq!(with_bytes("ya <0xF0>!").0, "ya \u{FFFD}!");
        assert_eq!(with_bytes("ya <0xZZ>").0, "ya <0xZZ>");
    }
}
