//! Any bytes as a phrase model, and a sentence: refused, or translated without harm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::phrase::engine::Effort;
use padanan::phrase::model::Model;

fuzz_target!(|data: (Vec<u8>, &str)| {
    let (bytes, text) = data;
    if let Ok(model) = Model::open(bytes) {
        let _ = model.translate(&text.chars().take(200).collect::<String>(), &[], Effort::default());
    }
});
