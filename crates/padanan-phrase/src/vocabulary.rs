//! Words and their numbers; and in which case a word is usually written.

use rustc_hash::FxHashMap;

use padanan_core::text::casing::{is_sentence_initial, is_title_case};

/// Words with their numbers, the more frequent first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: FxHashMap<String, u32>,
    /// From a word in small letters to its most frequent form.
    usual: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// Words in the order of their numbers.
    pub fn new(words: Vec<String>) -> Self {
        let mut numbers = FxHashMap::default();
        let mut usual = FxHashMap::default();
        for (word, number) in words.iter().zip(0..) {
            numbers.entry(word.clone()).or_insert(number);
            usual.entry(word.to_lowercase()).or_insert(number);
        }
        Self { words, numbers, usual }
    }

    /// The word with this number.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }

    /// The number of a word in exactly this form.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// The number of a word in whatever case it is usually written.
    pub fn usual(&self, word: &str) -> Option<u32> {
        self.usual.get(&word.to_lowercase()).copied()
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words in the order of their numbers.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// Which form of a word is met most inside sentences, where its case is its own.
#[derive(Debug, Clone, Default)]
pub struct Casing {
    counts: FxHashMap<String, FxHashMap<String, u32>>,
}

impl Casing {
    /// Counts a sentence: not its first word, and nothing where most words are capitalised.
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

    /// The words with the case that is their own: at the beginning, and where everything is capitalised. What is in
    /// small letters stays so: `merdeka` in a dictionary is not the square of that name.
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
