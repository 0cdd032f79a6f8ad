//! The model as a lexicon: the translations it knows, for the code that checks or enforces a translation.

use super::{MAX_WORDS, PLACE_BITS, PhraseModel};
use crate::LANGUAGES;
use padanan_core::text::lexicon::{Known, Lexicon, WordId};

impl Lexicon for PhraseModel {
    fn languages(&self) -> (&str, &str) {
        LANGUAGES
    }

    fn source(&self, word: &str) -> Option<WordId> {
        PhraseModel::source(self, word)
    }

    fn usual_source(&self, word: &str) -> Option<WordId> {
        PhraseModel::usual_source(self, word)
    }

    fn has_target(&self, word: &str) -> bool {
        self.target(word).is_some()
    }

    fn has_usual_target(&self, word: &str) -> bool {
        self.usual_target(word).is_some()
    }

    fn target_word(&self, id: WordId) -> &str {
        PhraseModel::target_word(self, id)
    }

    fn translations(&self, phrase: &[WordId], most: usize, see: &mut dyn FnMut(Known<'_>) -> bool) {
        // A truncated file yields the translations before the truncation.
        if self.shown(phrase, most, see).is_none()
            && let Some(base) = &self.base
        {
            let _ = base.model.shown(phrase, most, see);
        }
    }

    fn answers(&self, word: &str, see: &mut dyn FnMut(&str) -> bool) {
        PhraseModel::answers(self, word, see);
    }
}

impl PhraseModel {
    fn shown(&self, phrase: &[WordId], most: usize, see: &mut dyn FnMut(Known<'_>) -> bool) -> Option<()> {
        let mut bits = self.options(phrase)?;
        let mut words = [0; MAX_WORDS];
        let mut count = 0;
        while count < most && bits.take(1)? == 1 {
            let (words, scores) = self.words_and_scores(&mut bits, &mut words)?;
            bits.take(2 * PLACE_BITS)?;
            if !see(Known { words, forward: scores[0], backward: scores[2] }) {
                break;
            }
            count += 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::shipped;
    use padanan_core::text::Lexicon;

    #[test]
    fn the_lexicon_shows_what_the_table_has() {
        let model = shipped().unwrap();
        for word in ["rumah", "Presiden", "yang", "mengatakan", "beras"] {
            let id = model.source(word).unwrap();
            let table: Vec<_> =
                model.translations(&[id], 20).into_iter().map(|t| (t.target, t.scores[0], t.scores[2])).collect();
            let mut shown = Vec::new();
            Lexicon::translations(&*model, &[id], 20, &mut |known| {
                shown.push((known.words.to_vec(), known.forward, known.backward));
                true
            });
            assert!(!shown.is_empty() && shown == table, "{word}: {shown:?}");
            let mut first = 0;
            Lexicon::translations(&*model, &[id], 20, &mut |_| {
                first += 1;
                false
            });
            assert_eq!(first, 1);
        }
    }
}
