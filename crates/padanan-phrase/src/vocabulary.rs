//! Words and their IDs, and the case in which each word is usually written.

use rustc_hash::FxHashMap;

use padanan_core::text::casing::{is_sentence_initial, is_title_case};

/// Words with their IDs, more frequent words first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: FxHashMap<String, u32>,
    /// Maps a lower-case word to its most frequent form.
    usual: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// Creates a vocabulary from words in the order of their IDs.
    pub fn new(words: Vec<String>) -> Self {
        let mut numbers = FxHashMap::default();
        let mut usual = FxHashMap::default();
        for (word, number) in words.iter().zip(0..) {
            numbers.entry(word.clone()).or_insert(number);
            usual.entry(word.to_lowercase()).or_insert(number);
        }
        Self { words, numbers, usual }
    }

    /// Returns the word with this ID, or an empty string.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// Returns the ID of a word in exactly this form.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// Returns the ID of a word's usual form, ignoring case.
    pub fn usual(&self, word: &str) -> Option<u32> {
        self.usual.get(&word.to_lowercase()).copied()
    }

    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns the words in the order of their IDs.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// Counts which form of a word is most frequent inside sentences, where its position does not determine its case.
#[derive(Debug, Clone, Default)]
pub struct Casing {
    counts: FxHashMap<String, FxHashMap<String, u32>>,
}

impl Casing {
    /// Counts the words of a sentence, except its first word. Skips a sentence in which most words are capitalised.
    pub fn add(&mut self, words: &[String]) {
        if is_title_case(words) {
            return;
        }
        for (i, word) in words.iter().enumerate() {
            if !is_sentence_initial(words, i) {
                let forms = self.counts.entry(word.to_lowercase()).or_default();
                *forms.entry(word.clone()).or_default() += 1;
            }
        }
    }

    /// Whether a word was counted, in any form.
    pub fn knows(&self, word: &str) -> bool {
        self.counts.contains_key(&word.to_lowercase())
    }

    /// Restores the usual case of words whose capital may come from their position: at the beginning of a sentence, and
    /// everywhere in title case. Lower-case words stay as they are: `merdeka` in a dictionary is not the square of that
    /// name.
    pub fn restore(&self, words: &mut [String]) {
        let all = is_title_case(words);
        let capital = |i: &usize| words[*i].starts_with(char::is_uppercase);
        let changes: Vec<usize> =
            (0..words.len()).filter(|i| all || is_sentence_initial(words, *i)).filter(capital).collect();
        for i in changes {
            let forms = self.counts.get(&words[i].to_lowercase());
            let best = forms.and_then(|f| f.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))));
            if let Some((best, _)) = best {
                words[i].clone_from(best);
            }
        }
    }
}
