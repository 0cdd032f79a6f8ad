//! What an answer depends on, as one number.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::text::language::Lang;
use crate::translate::chain::Sentence;
use crate::translate::translation_memory::MemoryQuery;

/// A key: the first half of a SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub(super) [u8; 16]);

/// A source as it is compared: in NFC, with every run of white space as one space, and none around it.
pub fn normal(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for word in source.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(word.nfc());
    }
    text
}

/// A pair of languages, as it stands in keys and in the table: regions of the source do not matter, `en-GB` is not `en`.
pub(super) fn pair(from: &Lang, to: &Lang) -> String {
    let region = |lang: &Lang| match lang.as_str().split_once('-') {
        Some((_, rest)) => format!("{}-{}", lang.primary(), rest.to_ascii_lowercase()),
        None => lang.primary(),
    };
    format!("{}>{}", from.primary(), region(to))
}

/// The key of a backend's answer.
pub(super) fn of_answer(asked: &MemoryQuery<'_>) -> Key {
    let Sentence { source, entries, joins, placeholders: held, .. } = asked.sentence;
    let mut hash = Hash::new("answer");
    hash.part(pair(asked.from, asked.to).as_bytes());
    hash.part(asked.backend.as_bytes());
    hash.part(normal(source).as_bytes());
    hash.part(entries.as_bytes());
    // Counted in signs, so that white space does not move them.
    for join in joins {
        let signs = source.get(..*join).unwrap_or(source).chars().filter(|c| !c.is_whitespace()).count();
        hash.part(&(signs as u64).to_le_bytes());
    }
    held.iter().for_each(|h| hash.part(h.rendering.as_bytes()));
    hash.key()
}

/// The key of what a person approved: the languages and the sentence alone.
pub(super) fn of_approved(from: &Lang, to: &Lang, source: &str) -> Key {
    let mut hash = Hash::new("approved");
    hash.part(pair(from, to).as_bytes());
    hash.part(normal(source).as_bytes());
    hash.key()
}

/// The key of what is only to be offered: several translations of one sentence may stand beside each other.
pub(super) fn of_suggestion(from: &Lang, to: &Lang, source: &str, target: &str) -> Key {
    let mut hash = Hash::new("suggestion");
    hash.part(pair(from, to).as_bytes());
    hash.part(normal(source).as_bytes());
    hash.part(target.as_bytes());
    hash.key()
}

/// Each part with its length before it, so that no two lists of parts run together.
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
