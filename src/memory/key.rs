//! Keys: a hash of everything that an answer depends on.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::placeholders::Part;
use crate::text::invisible::seen;
use crate::text::language::Lang;
use crate::translate::chain::Sentence;
use crate::translate::translation_memory::MemoryQuery;

/// A key: the first half of a SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub(super) [u8; 16]);

/// Returns the normal form of a source, in which sources are compared: NFC, each run of white space as one space,
/// trimmed, without characters that no reader sees.
pub fn normal(source: &str) -> String {
    let source = seen(source);
    let mut text = String::with_capacity(source.len());
    for word in source.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.nfc());
    }
    text
}

/// Returns a language pair as keys and the table hold it. The region of the source language does not matter; that of
/// the target language does (`en-GB` is not `en`).
pub(super) fn pair(from: &Lang, to: &Lang) -> String {
    let region = |lang: &Lang| match lang.as_str().split_once('-') {
        Some((_, rest)) => format!("{}-{}", lang.primary(), rest.to_ascii_lowercase()),
        None => lang.primary(),
    };
    format!("{}>{}", from.primary(), region(to))
}

/// Returns the key of a backend's answer.
pub(super) fn of_answer(asked: &MemoryQuery<'_>) -> Key {
    let Sentence { source, entries, joins, placeholders, .. } = asked.sentence;
    let mut hash = Hash::new("answer");
    hash.part(pair(asked.from, asked.to).as_bytes());
    hash.part(asked.backend.as_bytes());
    hash.part(normal(source).as_bytes());
    hash.part(entries.as_bytes());
    // Counted in non-white-space characters, so that white space does not change the key.
    let signs = |at: usize| source.get(..at).unwrap_or(source).chars().filter(|c| !c.is_whitespace()).count();
    for join in joins {
        hash.part(&(signs(*join) as u64).to_le_bytes());
    }
    for placeholder in placeholders {
        hash.part(placeholder.rendering.as_bytes());
        // Whether a word is a name depends on the article, and on whether names are protected at all.
        if placeholder.part == Part::Name {
            hash.part(format!("name at {}", signs(placeholder.span.start)).as_bytes());
        }
    }
    hash.key()
}

/// Returns the key of an approved translation: it depends on the languages and the sentence alone.
pub(super) fn of_approved(from: &Lang, to: &Lang, source: &str) -> Key {
    let mut hash = Hash::new("approved");
    hash.part(pair(from, to).as_bytes());
    hash.part(normal(source).as_bytes());
    hash.key()
}

/// Returns the key of a suggestion. It includes the target, so that one sentence may have several suggestions.
pub(super) fn of_suggestion(from: &Lang, to: &Lang, source: &str, target: &str) -> Key {
    let mut hash = Hash::new("suggestion");
    hash.part(pair(from, to).as_bytes());
    hash.part(normal(source).as_bytes());
    hash.part(target.as_bytes());
    hash.key()
}

/// A hasher of parts, each preceded by its length, so that different lists of parts never give the same input.
struct Hash(Sha256);

impl Hash {
    fn new(kind: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.part(kind.as_bytes());
        hash
    }

    fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn key(self) -> Key {
        let mut key = [0; 16];
        key.copy_from_slice(&self.0.finalize()[..16]);
        Key(key)
    }
}
