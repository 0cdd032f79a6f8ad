//! The abbreviations, as data, and what a full stop behind each can be.

use std::collections::HashMap;

/// What a full stop behind an abbreviation can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Stands before a name: never a sentence's end.
    BeforeName,
    /// The same, if it is written with a capital.
    BeforeNameIfCapital,
    /// Stands before a number: a sentence's end only where no number follows.
    BeforeNumber,
    /// May end a sentence: what follows decides.
    Either,
}

/// Abbreviations whose full stop need not end a sentence.
#[derive(Debug, Clone)]
pub struct Abbreviations {
    uses: HashMap<String, Use>,
}

impl Default for Abbreviations {
    /// Those of Indonesian news that are built in.
    fn default() -> Self {
        let mut uses = HashMap::new();
        let mut current = None;
        for line in include_str!("abbreviations.txt").lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            current = match line {
                "[name]" => Some(Use::BeforeName),
                "[capital]" => Some(Use::BeforeNameIfCapital),
                "[number]" => Some(Use::BeforeNumber),
                "[either]" => Some(Use::Either),
                words => {
                    if let Some(kind) = current {
                        uses.extend(words.split_whitespace().map(|w| (w.to_owned(), kind)));
                    }
                    current
                }
            };
        }
        Self { uses }
    }
}

impl Abbreviations {
    /// The same with a user's own; a stop behind one of these never ends a sentence.
    #[must_use]
    pub fn with_user(mut self, words: impl IntoIterator<Item = String>) -> Self {
        let own = words.into_iter().map(|w| (w.trim().trim_end_matches('.').to_lowercase(), Use::BeforeName));
        self.uses.extend(own.filter(|(w, _)| !w.is_empty()));
        self
    }

    pub(super) fn get(&self, lower: &str) -> Option<Use> {
        self.uses.get(lower).copied()
    }
}
