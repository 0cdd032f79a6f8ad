//! A small neural model and its vocabulary with changed bytes, or any bytes; and a sentence: the model is refused, or
//! the sentence is translated without harm.
#![no_main]

#[path = "../../src/neural/made.rs"]
mod made;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use padanan::internal::neural::Neural;

static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| made::file(&made::items()));
static VOCABULARY: LazyLock<Vec<u8>> = LazyLock::new(|| made::vocabulary(&made::pieces()));

fn changed(file: &[u8], changes: &[(u16, u8)], otherwise: &[u8]) -> Vec<u8> {
    if changes.is_empty() && !otherwise.is_empty() {
        return otherwise.to_vec();
    }
    let mut file = file.to_vec();
    let length = file.len();
    changes.iter().for_each(|(at, byte)| file[usize::from(*at) % length] = *byte);
    file
}

type Changes = Vec<(u16, u8)>;

fuzz_target!(|data: (Changes, Changes, Vec<u8>, &str)| {
    let (in_model, in_vocabulary, bytes, text) = data;
    let model = changed(&MODEL, &in_model, &bytes);
    let vocabulary = changed(&VOCABULARY, &in_vocabulary, &[]);
    if let Ok(neural) = Neural::from_bytes(&model, &vocabulary, &vocabulary) {
        let found = neural.translate(&text.chars().take(200).collect::<String>(), &[]);
        assert!(found.text.len() < 1_000_000);
        let _ = neural.translate("a tak bisa", &[]);
    }
});
