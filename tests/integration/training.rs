//! The engine decodes models exported by the training package (`training/kit`) to the same tokens as PyTorch's greedy
//! decoding.
//!
//! `fixtures/training` was made by `python3 -m kit.proof` (see `training/README.md`): a tiny student model, over-fitted
//! on 200 generated pairs. `PADANAN_TRAINING_PROOF` sets another folder, to test a model that was just trained.

use std::path::{Path, PathBuf};

use fxtranslate::engine::Engine;
use fxtranslate::shortlist::Shortlist;
use serde::Deserialize;

use crate::common::Place;

/// A sentence, its tokens, and the tokens that PyTorch decodes from them.
#[derive(Deserialize)]
struct Expected {
    source: String,
    ids: Vec<u32>,
    float: Vec<u32>,
    shortlist: Vec<u32>,
    int8: Vec<u32>,
}

fn folder() -> PathBuf {
    let given = std::env::var_os("PADANAN_TRAINING_PROOF").map(PathBuf::from);
    given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/fixtures/training"))
}

fn expected() -> Vec<Expected> {
    let text = std::fs::read_to_string(folder().join("expected.jsonl")).unwrap();
    let rows: Vec<Expected> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(rows.len(), 200);
    rows
}

fn engine(model: &str) -> Engine {
    let vocabulary = folder().join("vocab.iden.spm");
    Engine::load(folder().join(model), &vocabulary, &vocabulary).unwrap()
}

/// Returns the share of sentences that are decoded to exactly the tokens of `wanted`.
fn share(engine: &Engine, wanted: impl Fn(&Expected) -> &Vec<u32>) -> f64 {
    let rows = expected();
    let same = rows.iter().filter(|row| &engine.greedy(&engine.src_ids(&row.source)) == wanted(row)).count();
    same as f64 / rows.len() as f64
}

#[test]
fn sentences_are_cut_into_the_same_tokens() {
    let engine = engine("model.iden.float.bin");
    for row in expected() {
        let ids = engine.src_ids(&row.source);
        assert_eq!(ids[..ids.len() - 1], row.ids, "{}", row.source);
    }
}

#[test]
fn float_models_decode_as_pytorch_does() {
    let engine = engine("model.iden.float.bin");
    assert!((share(&engine, |row| &row.float) - 1.0).abs() < f64::EPSILON);
    let shortlist = Shortlist::load(folder().join("lex.iden.s2t.bin")).unwrap();
    let engine = engine.with_shortlist(shortlist);
    assert!((share(&engine, |row| &row.shortlist) - 1.0).abs() < f64::EPSILON);
}

#[test]
fn eight_bit_models_decode_as_pytorch_does_in_19_of_20_sentences() {
    let share = share(&engine("model.iden.intgemm8.bin"), |row| &row.int8);
    assert!(share >= 0.95, "{share}");
}

#[test]
fn the_gate_lets_an_exported_model_through_and_marks_come_back() {
    let place = Place::new();
    let from = place.path("student");
    std::fs::create_dir(&from).unwrap();
    for name in ["model.iden.intgemm8.bin", "vocab.iden.spm"] {
        std::fs::copy(folder().join(name), from.join(name)).unwrap();
    }
    place.run(&["models", "add", "student"]).expect(0);
    let marked = |row: &&Expected| row.source.contains('⟦');
    let rows = expected();
    let rows: Vec<&Expected> = rows.iter().filter(marked).collect();
    assert!(rows.len() >= 30);
    let engine = engine("model.iden.intgemm8.bin");
    let mark = |text: &str| text.split('⟦').nth(1).and_then(|t| t.split('⟧').next()).map(str::to_owned);
    let back = rows.iter().filter(|row| mark(&engine.translate(&row.source)) == mark(&row.source)).count();
    assert!(back * 20 >= rows.len() * 19, "{back} of {}", rows.len());
}
