//! A phrase model of a few sentences with changed bytes and a correct checksum, or any bytes; and a sentence: the model
//! is refused, or the sentence is translated without harm.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use padanan::internal::phrase::adapt::{AdaptOptions, adapt};
use padanan::internal::phrase::engine::Effort;
use padanan::internal::phrase::model::{PhraseModel, seal};
use padanan::internal::phrase::train::{Corpus, TrainOptions, train};

static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut corpus = Corpus::default();
    for (source, target) in
        [("rumah besar itu", "that big house"), ("orang datang ke Jakarta.", "people came to Jakarta.")]
    {
        corpus.pairs.push((source.to_owned(), target.to_owned(), 9));
    }
    corpus.entries.push(("sepeda".to_owned(), "bicycle".to_owned(), 1));
    train(&corpus, &TrainOptions::default(), &|_| {}).file("card")
});

/// A model on top of it.
static ADAPTED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let base = Arc::new(PhraseModel::open(FILE.clone()).unwrap());
    let mut corpus = Corpus::default();
    corpus.pairs.push(("orang datang ke kapal besar.".to_owned(), "people came to the big ship.".to_owned(), 3));
    adapt(&base, &corpus, &AdaptOptions::default(), &|_| {}).file("card")
});

fuzz_target!(|data: (Vec<(u16, u8)>, Vec<u8>, bool, &str)| {
    let (changes, bytes, is_adapted, text) = data;
    let file = if changes.is_empty() {
        bytes
    } else {
        let mut file = if is_adapted { ADAPTED.clone() } else { FILE.clone() };
        let length = file.len();
        changes.iter().for_each(|(at, byte)| file[24 + usize::from(*at) % (length - 24)] = *byte);
        seal(&mut file);
        file
    };
    if let Ok(model) = PhraseModel::open(file) {
        for text in [text, "rumah besar itu bersepeda ke Jakarta."] {
            let found = model.translate(&text.chars().take(200).collect::<String>(), &[], Effort::default());
            assert!(found.text.len() < 1_000_000);
        }
    }
});
