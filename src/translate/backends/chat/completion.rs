//! What a completion says: each sentence that was sent has its translation, or a reason why there is none. Pure.

use serde_json::Value;

use super::numbered::{Numbered, at_the_end, numbered};
use super::placement::keep_the_certain;
use super::runaway::loops;
use super::stream::{BROKEN_OFF, RUNAWAY};
use super::wrapping::take_off;
use super::{Failure, FailureKind};

/// The finish reason of an answer that the model refused to give, or to go on with.
pub(crate) const REFUSED: &str = "padanan:refused";

/// Kinds of parts of a message that are no answer.
const THOUGHTS: [&str; 4] = ["thinking", "reasoning", "reasoning_content", "redacted_thinking"];

/// How models begin to refuse. Only what is no answer otherwise is compared with them.
const REFUSALS: [&str; 16] = [
    "i can't",
    "i cannot",
    "i can’t",
    "i'm sorry",
    "i’m sorry",
    "i am sorry",
    "sorry",
    "i apologi",
    "i'm unable",
    "i am unable",
    "i must decline",
    "i won't",
    "i will not",
    "as an ai",
    "unfortunately",
    "maaf",
];

/// Returns, for each of the texts that were sent, its translation or why there is none. `around` was sent for understanding.
///
/// # Errors
/// There is no translation at all.
pub(super) fn answers(
    completion: &Value,
    texts: &[String],
    around: &[String],
) -> Result<Vec<Result<String, Failure>>, Failure> {
    // Ollama's own answer has no choices.
    let own = || completion.get("message").map(|_| completion);
    let Some(choice) = completion.pointer("/choices/0").or_else(own) else {
        return Err(Failure::new(FailureKind::Malformed, "the answer holds no `choices`"));
    };
    let finish = choice.get("finish_reason").and_then(Value::as_str).unwrap_or_default();
    let said = Said::read(choice);
    let found = said.numbered(texts, !matches!(finish, "length" | RUNAWAY | BROKEN_OFF | REFUSED));
    let placed = place(&found, texts, around);
    if placed.as_ref().is_some_and(|placed| placed.iter().any(Option::is_some)) {
        let left_out = why_left_out(finish);
        let placed = placed.unwrap_or_default().into_iter();
        return Ok(placed.map(|text| text.ok_or_else(|| left_out.clone())).collect());
    }
    Err(why_nothing(&said, finish, &found, texts.len()))
}

/// Whether an answer was cut off at the length limit.
pub(super) fn is_cut_off(completion: &Value) -> bool {
    completion.pointer("/choices/0/finish_reason").is_some_and(|reason| reason == "length")
}

/// Puts each text under its number. `None` if the numbers are wrong.
fn place(found: &Numbered, texts: &[String], around: &[String]) -> Option<Vec<Option<String>>> {
    let sent = texts.len();
    // More sentences than were asked for: the first ones may be what is around them.
    if !around.is_empty() && found.iter().any(|(number, _)| (sent + 1..=sent + around.len()).contains(number)) {
        return None;
    }
    let under = |first: usize| -> Vec<Option<String>> {
        let mut placed = vec![None; sent];
        for (number, text) in found {
            if let Some(place) = number.checked_sub(first).and_then(|n| placed.get_mut(n)) {
                place.clone_from(text);
            }
        }
        placed
    };
    let has = |number: usize| found.iter().any(|(n, _)| *n == number);
    let mut placed = match has(0) && !has(sent) {
        // Numbered from 0 on, if every number is there; else it is not certain from where on.
        true if (0..sent).all(has) => under(0),
        true => return None,
        false => under(1),
    };
    let mut placed = keep_the_certain(texts, around, &mut placed).then_some(placed)?;
    take_off(&mut placed, texts);
    Some(placed)
}

fn why_left_out(finish: &str) -> Failure {
    let message = match finish {
        "length" => "the model's answer was cut off at the length limit before this sentence",
        "content_filter" => "the service's filter withheld this sentence",
        REFUSED => "the model refused to go on before this sentence",
        RUNAWAY => "the model's answer did not stop, and was ended before this sentence",
        BROKEN_OFF => "the model's answer broke off before this sentence",
        _ => "the model left this sentence out, or put another one in its place",
    };
    Failure::new(FailureKind::NotATranslation, message)
}

fn why_nothing(said: &Said, finish: &str, found: &Numbered, sent: usize) -> Failure {
    let (kind, message) = match finish {
        "length" => (FailureKind::CutOff, "the model's answer was cut off at the length limit".to_owned()),
        "content_filter" => (FailureKind::NotATranslation, "the service's filter withheld the answer".to_owned()),
        REFUSED => (FailureKind::NotATranslation, "the model refused to translate".to_owned()),
        RUNAWAY => (FailureKind::NotATranslation, "the model's answer did not stop, and was ended".to_owned()),
        BROKEN_OFF => (FailureKind::Malformed, "the model's answer broke off".to_owned()),
        _ if loops(&said.content) => {
            (FailureKind::NotATranslation, "the model repeats itself over and over".to_owned())
        }
        _ if said.refuses() => (FailureKind::NotATranslation, "the model refused to translate".to_owned()),
        _ if said.is_empty() && !said.thoughts.trim().is_empty() => {
            (FailureKind::NotATranslation, "the model thought about the sentences, and its answer is empty".to_owned())
        }
        _ if said.is_empty() => (FailureKind::NotATranslation, "the model's answer is empty".to_owned()),
        _ if found.is_empty() => {
            let message = "the model answered with something other than the numbered sentences";
            (FailureKind::NotATranslation, message.to_owned())
        }
        _ => {
            let message = format!("{sent} sentences were sent, and the numbers in the model's answer do not match");
            (FailureKind::NotATranslation, message)
        }
    };
    Failure::new(kind, message)
}

/// The parts of a message.
struct Said {
    content: String,
    thoughts: String,
    refusal: Option<String>,
    /// The arguments of calls of tools. No tool is offered, but some models put their answer there.
    calls: Vec<String>,
}

impl Said {
    fn read(choice: &Value) -> Self {
        let message = choice.get("message").or_else(|| choice.get("delta")).unwrap_or(choice);
        let mut said = Self { content: String::new(), thoughts: String::new(), refusal: None, calls: Vec::new() };
        said.part(message.get("content").or_else(|| choice.get("text")).unwrap_or(&Value::Null));
        for field in ["reasoning_content", "reasoning", "thinking"] {
            if let Some(thoughts) = message.get(field).and_then(Value::as_str) {
                said.thoughts.push_str(thoughts);
                break;
            }
        }
        let refusal = message.get("refusal").and_then(Value::as_str).filter(|words| !words.trim().is_empty());
        said.refusal = refusal.map(str::to_owned).or(said.refusal);
        let calls = message.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
        let arguments = calls.filter_map(|call| call.pointer("/function/arguments"));
        let arguments = arguments.chain(message.pointer("/function_call/arguments"));
        said.calls.extend(arguments.map(|a| a.as_str().map_or_else(|| a.to_string(), str::to_owned)));
        said
    }

    /// Reads the content: a text, or a list of parts.
    fn part(&mut self, part: &Value) {
        match part {
            Value::String(text) => self.content.push_str(text),
            Value::Array(parts) => parts.iter().for_each(|part| self.part(part)),
            Value::Object(fields) => {
                let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
                if THOUGHTS.contains(&kind) {
                    return;
                }
                if kind == "refusal" {
                    self.refusal = fields.get("refusal").and_then(Value::as_str).map(str::to_owned);
                } else if let Some(text) = fields.get("text").or_else(|| fields.get("content")) {
                    // `{"text": {"value": "…"}}`
                    self.part(text.get("value").unwrap_or(text));
                } else if !fields.is_empty() && kind.is_empty() {
                    // The answer itself, not as a text.
                    self.content.push_str(&part.to_string());
                }
            }
            _ => {}
        }
    }

    /// Returns the numbered sentences: of the content, else of a call, else at the end of the thoughts.
    fn numbered(&self, sent: &[String], ended: bool) -> Numbered {
        let said = [&self.content].into_iter().chain(&self.calls);
        let found = said.map(|text| numbered(text, sent, ended)).find(|found| !found.is_empty());
        found.unwrap_or_else(|| {
            let silent = self.is_empty() && self.refusal.is_none() && ended;
            if silent { at_the_end(&self.thoughts, sent) } else { Numbered::new() }
        })
    }

    fn is_empty(&self) -> bool {
        self.content.trim().is_empty() && self.calls.is_empty()
    }

    fn refuses(&self) -> bool {
        let spoken = super::thoughts::separate(&self.content).parts.concat();
        let head: String = spoken.trim_start_matches(['"', '“', '*', ' ', '\n']).chars().take(40).collect();
        let head = head.to_lowercase();
        self.refusal.is_some() || REFUSALS.iter().any(|words| head.starts_with(words))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(n: usize) -> Vec<String> {
        (1..=n).map(|n| format!("Kalimat ke-{n}.")).collect()
    }

    fn completion(content: &str, finish: &str) -> Value {
        json!({ "choices": [{ "message": { "role": "assistant", "content": content }, "finish_reason": finish }] })
    }

    fn message(message: &Value) -> Value {
        json!({ "choices": [{ "message": message, "finish_reason": "stop" }] })
    }

    /// The answers as one line, with `-` for a sentence without one.
    fn said(completion: &Value, sent: usize) -> Result<String, (FailureKind, String)> {
        let answers = answers(completion, &texts(sent), &[]).map_err(|f| (f.kind, f.message))?;
        Ok(answers.into_iter().map(|a| a.unwrap_or_else(|_| "-".to_owned())).collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn keys_decide_not_positions() {
        for (content, wanted) in [
            (r#"{"2": "b", "1": "a"}"#, "a|b"),
            (r#"{"1": "a"}"#, "a|-"),
            (r#"{"2": "b"}"#, "-|b"),
            (r#"{"1": "a", "2": "b", "3": "c", "note": "d"}"#, "a|b"),
            (r#"{"1": "a", "1002": "b"}"#, "a|-"),
            (r#"{"0": "a", "1": "b"}"#, "a|b"),
            (r#"{"1": "a", "01": "b", "2": "c"}"#, "-|c"),
            (r#"{"1": "1. a", "2": "2. b"}"#, "a|b"),
            (r#"{"1": "1. a", "2": "b"}"#, "1. a|b"),
        ] {
            assert_eq!(said(&completion(content, "stop"), 2).as_deref(), Ok(wanted), "{content}");
        }
        let part = completion(r#"{"0": "a", "1": "b"}"#, "stop");
        assert!(said(&part, 3).is_err(), "one is missing, and it is not certain which");
    }

    #[test]
    fn what_is_there_is_taken_wherever_it_is() {
        let object = r#"{"1": "a", "2": "b"}"#;
        let call = json!({ "function": { "name": "translate", "arguments": object } });
        for (what, message_) in [
            ("parts", json!({ "content": [{ "type": "text", "text": object }] })),
            (
                "two parts",
                json!({ "content": [{ "type": "text", "text": &object[..9] }, { "type": "text", "text": &object[9..] }] }),
            ),
            (
                "thoughts in parts",
                json!({ "content": [
                { "type": "thinking", "thinking": [{ "type": "text", "text": r#"{"1": "x"}"# }] },
                { "type": "output_text", "text": object },
            ] }),
            ),
            ("an object", json!({ "content": { "1": "a", "2": "b" } })),
            ("a call", json!({ "content": null, "tool_calls": [call] })),
            (
                "arguments as an object",
                json!({ "tool_calls": [{ "function": { "arguments": { "1": "a", "2": "b" } } }] }),
            ),
            ("an old call", json!({ "content": "", "function_call": { "arguments": object } })),
            ("thoughts", json!({ "content": "", "reasoning_content": object })),
            ("thoughts of another name", json!({ "content": null, "reasoning": format!("So:\n{object}") })),
        ] {
            assert_eq!(said(&message(&message_), 2).as_deref(), Ok("a|b"), "{what}");
        }
        assert_eq!(said(&json!({ "choices": [{ "text": object }] }), 2).as_deref(), Ok("a|b"));
        assert_eq!(said(&completion(object, "length"), 2).as_deref(), Ok("a|b"));
        assert_eq!(said(&completion(&object[..12], "length"), 2).as_deref(), Ok("a|-"));
        assert_eq!(said(&completion(&object[..12], "content_filter"), 2).as_deref(), Ok("a|-"));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        use FailureKind::*;
        for (completion, kind, words) in [
            (completion(r#"{"1": "#, "length"), CutOff, "length limit"),
            (completion(r#"{"1": "#, BROKEN_OFF), Malformed, "broke off"),
            (completion("so so so", RUNAWAY), NotATranslation, "did not stop"),
            (completion("", "content_filter"), NotATranslation, "filter"),
            (completion("", "stop"), NotATranslation, "empty"),
            (
                message(&json!({ "content": null, "reasoning_content": "Hm, {\"1\": \"a\"}." })),
                NotATranslation,
                "thought about",
            ),
            (completion("I'm sorry, but I can't assist with that.", "stop"), NotATranslation, "refused"),
            (completion("<think>hm</think>I cannot translate this.", "stop"), NotATranslation, "refused"),
            (message(&json!({ "content": null, "refusal": "I can't help with that." })), NotATranslation, "refused"),
            (message(&json!({ "content": [{ "type": "refusal", "refusal": "No." }] })), NotATranslation, "refused"),
            (completion("The president arrived.", "stop"), NotATranslation, "something other"),
            (completion(r#"{"7": "a"}"#, "stop"), NotATranslation, "do not match"),
            (json!({}), Malformed, "choices"),
        ] {
            let (found, message) = said(&completion, 2).unwrap_err();
            assert!(found == kind && message.contains(words), "{completion}: {found:?}, {message}");
        }
    }
}
