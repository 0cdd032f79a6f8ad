//! The form of an answer that several machines share, by the same keys as in the file.

use serde::{Deserialize, Serialize};

use super::answer::AnswerV1;
use super::key;
use super::normal;
use crate::text::digest::hex;
use crate::translate::chain::Answer;
use crate::translate::translation_memory::MemoryQuery;

/// An answer with its target.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedV1 {
    target: String,
    answer: AnswerV1,
}

/// Returns the key of a backend's answer.
pub fn shared_key(asked: &MemoryQuery<'_>) -> String {
    hex(&key::of_answer(asked).0)
}

/// Returns an answer as bytes.
pub fn to_shared(asked: &MemoryQuery<'_>, answer: &Answer) -> Vec<u8> {
    let source = &asked.sentence.source;
    let answer = SharedV1 { target: answer.target.clone(), answer: AnswerV1::new(answer, source, &normal(source)) };
    // Strings and numbers only: JSON can represent all of them.
    serde_json::to_vec(&answer).unwrap_or_default()
}

/// Reads an answer; `None` if it is none, or none to this sentence.
pub fn from_shared(asked: &MemoryQuery<'_>, bytes: &[u8]) -> Option<Answer> {
    let SharedV1 { target, answer } = serde_json::from_slice(bytes).ok()?;
    let source = &asked.sentence.source;
    answer.answer(target, source, &normal(source))
}
