//! How chat servers and language models answer otherwise than they were asked to: each habit was seen in one of them.

use serde_json::{Map, Value, json};

use super::damage::middle;
use super::reply::Reply;
use super::script::{Active, Dialect, Fault};
use super::server::World;

/// A habit of a chat server or of its model. All texts are translated well, unless the habit is to say something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// The answer is in `reasoning_content`, and `content` is empty.
    AnswerAsThoughts,
    /// Only thoughts, and no answer.
    ThoughtsAlone,
    /// `content` is a list of parts, one of them a thought.
    Parts,
    /// The answer is the argument of a tool that nobody offered.
    ToolCall,
    /// The model refuses, in `refusal`.
    RefusalField,
    /// Thoughts of a thousand tokens before the answer, which count towards its limit.
    ThinksLong,
    /// A `<think>` block behind the answer.
    ThinkBehind,
    /// A `<think>` block behind the answer that never ends.
    ThinkEndless,
    /// The end of a `<think>` block whose beginning the server keeps.
    ThinkWithoutBeginning,
    /// An entry that nobody asked for, between the others.
    ExtraEntry,
    /// A comma behind the last entry.
    TrailingComma,
    /// Line breaks as they are inside of the texts.
    RawLines,
    /// Apostrophes as quotation marks.
    Apostrophes,
    /// Quotation marks inside of the texts as they are.
    BareQuotes,
    /// Numbers without quotation marks as keys.
    BareKeys,
    /// A list of objects with `id` and `translation`, backwards.
    Rows,
    /// An object with the translation and the source under each key.
    Pairs,
    /// Each text in an object of its own, one a line.
    Lines,
    /// Keys from 0 on.
    FromZero,
    /// The second text is left out.
    SecondMissing,
    /// The first two texts are under the first key, and nothing is under the second.
    FirstTwoJoined,
    /// Each text is under the key of the text before it.
    Shifted,
    /// Every text is followed by a note in brackets.
    Notes,
    /// Every text begins with a label.
    Labels,
    /// Every text repeats a sentence of the prompt.
    RepeatsPrompt,
    /// The text that has `200.000` in its source never ends; the texts before it are complete.
    Runaway,
    /// The connection ends, as if in order, in the middle of the answer.
    BreaksOff,
    /// An error in the place of the answer, with the status of a success.
    ErrorInChoice,
    /// The service's filter ends the answer in its middle.
    FilteredMidway,
    /// One body, though events were asked for.
    OneBody,
    /// Events, though one body was asked for.
    Events,
    /// Translates what is around the sentences, too, and numbers it first.
    ContextFirst,
    /// The same, but there is no number for the last sentences then.
    ContextInstead,
    /// The translation of what is around the sentences is at the beginning of the first one.
    ContextJoined,
    /// The translation of what is around the sentences is at the end of the last one.
    ContextBehind,
    /// Puts right what it is told is wrong, though it heeds no list of terms.
    HeedsCorrections,
    /// Refuses `stream_options`.
    NoStreamOptions,
    /// Refuses `stream`.
    NoStream,
    /// Refuses JSON schemas.
    NoSchema,
    /// Refuses `response_format` of any kind.
    NoFormat,
    /// Wants `max_completion_tokens` in the place of `max_tokens`.
    OtherLimit,
}

impl Habit {
    /// Those with which every sentence is translated, with the most requests that six sentences may take.
    pub(crate) const HARMLESS: [(Self, usize); 27] = [
        (Self::AnswerAsThoughts, 1),
        (Self::Parts, 1),
        (Self::ToolCall, 1),
        (Self::ThinkBehind, 1),
        (Self::ThinkEndless, 1),
        (Self::ThinkWithoutBeginning, 1),
        (Self::ExtraEntry, 1),
        (Self::TrailingComma, 1),
        (Self::RawLines, 1),
        (Self::Apostrophes, 1),
        (Self::BareQuotes, 1),
        (Self::BareKeys, 1),
        (Self::Rows, 1),
        (Self::Pairs, 1),
        (Self::Lines, 1),
        (Self::FromZero, 1),
        (Self::SecondMissing, 2),
        (Self::FirstTwoJoined, 4),
        (Self::OneBody, 1),
        (Self::Events, 1),
        (Self::NoStreamOptions, 2),
        (Self::NoStream, 2),
        (Self::NoSchema, 2),
        (Self::NoFormat, 3),
        (Self::OtherLimit, 2),
        // Once; the rest is asked again.
        (Self::BreaksOff, 2),
        // The texts are certain only where they are alone.
        (Self::Shifted, 8),
    ];
}

fn habits(active: &Active) -> impl Iterator<Item = Habit> {
    active.all().filter_map(|fault| if let Fault::Habit(habit) = fault { Some(*habit) } else { None })
}

pub(super) fn has(active: &Active, habit: Habit) -> bool {
    active.has(&Fault::Habit(habit))
}

/// What the server refuses of a request: the name of the field, and the words.
pub(super) fn refused(request: &Map<String, Value>, active: &Active) -> Option<(&'static str, &'static str)> {
    let format = request.get("response_format").and_then(|format| format["type"].as_str());
    let streams = request.get("stream") == Some(&Value::Bool(true));
    habits(active).find_map(|habit| match habit {
        Habit::NoStreamOptions if request.contains_key("stream_options") => {
            Some(("stream_options", "Unknown parameter: 'stream_options'."))
        }
        Habit::NoStream if streams => Some(("stream", "Streaming is not supported by this model.")),
        Habit::NoSchema if format == Some("json_schema") => {
            Some(("response_format", "This model does not support 'json_schema'; use 'json_object'."))
        }
        Habit::NoFormat if format.is_some() => Some(("response_format", "This model does not support response formats.")),
        Habit::OtherLimit if request.contains_key("max_tokens") => Some((
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        )),
        _ => None,
    })
}

/// Changes the texts under their keys.
pub(super) fn spoil_rows(rows: &mut Vec<(u64, String)>, sources: &[String], active: &Active) {
    for habit in habits(active) {
        match habit {
            Habit::Notes => rows.iter_mut().for_each(|(_, text)| text.push_str(" (Note: names are kept.)")),
            Habit::Labels => rows.iter_mut().for_each(|(_, text)| text.insert_str(0, "English: ")),
            Habit::RepeatsPrompt => {
                let sentence = "Keep numbers, names, quotation marks and URLs. ";
                rows.iter_mut().for_each(|(_, text)| text.insert_str(0, sentence));
            }
            Habit::RawLines => rows.iter_mut().for_each(|(_, text)| *text = text.replacen(' ', "\n", 1)),
            Habit::FromZero => rows.iter_mut().for_each(|(key, _)| *key -= 1),
            Habit::SecondMissing if rows.len() > 1 => drop(rows.remove(1)),
            Habit::FirstTwoJoined if rows.len() > 1 => {
                let second = std::mem::take(&mut rows[1].1);
                rows[0].1 = format!("{} {second}", rows[0].1);
            }
            Habit::Shifted => {
                let mut texts: Vec<String> = rows.iter_mut().map(|(_, text)| std::mem::take(text)).collect();
                texts.rotate_left(1);
                rows.iter_mut().zip(texts).for_each(|(row, text)| row.1 = text);
            }
            Habit::Runaway => {
                if let Some(at) = sources.iter().position(|source| source.contains("200.000")) {
                    rows[at].1 = "so".repeat(200_000);
                }
            }
            _ => {}
        }
    }
}

/// Takes what is around the sentences for sentences.
pub(super) fn take_in(rows: &mut Vec<(u64, String)>, around: &[String], active: &Active) {
    if around.is_empty() {
        return;
    }
    let sent = rows.len();
    for habit in habits(active) {
        match habit {
            Habit::ContextFirst | Habit::ContextInstead => {
                let texts = around.iter().cloned().chain(rows.drain(..).map(|(_, text)| text));
                let mut all: Vec<(u64, String)> = (1..).zip(texts).collect();
                if habit == Habit::ContextInstead {
                    all.truncate(sent);
                }
                *rows = all;
            }
            Habit::ContextJoined => rows[0].1.insert_str(0, &(around.join(" ") + " ")),
            Habit::ContextBehind => rows[sent - 1].1.push_str(&format!(" {}", around.join(" "))),
            _ => {}
        }
    }
}

/// Writes the object as a model does.
pub(super) fn write(rows: &[(u64, String)], sources: &[String], active: &Active) -> String {
    let join = |rows: Vec<String>| format!("{{{}}}", rows.join(", "));
    let plain =
        |rows: &[(u64, String)]| join(rows.iter().map(|(key, text)| format!("\"{key}\": {}", json!(text))).collect());
    let with = |entry: &dyn Fn(u64, &str) -> String| join(rows.iter().map(|(key, text)| entry(*key, text)).collect());
    let source = |key: u64| sources.get(key as usize - 1).cloned().unwrap_or_default();
    habits(active).fold(plain(rows), |content, habit| match habit {
        Habit::ThinksLong => {
            let thoughts: String = (0..900).map(|n| format!("{n}? ")).collect();
            format!("<think>{thoughts}</think>{content}")
        }
        Habit::ThinkBehind => format!("{content}\n<think>\nWas {{\"1\": \"no\"}} better? No.\n</think>"),
        Habit::ThinkEndless => format!("{content}\n<think>\nWas {{\"1\": \"no\"}} better?"),
        Habit::ThinkWithoutBeginning => format!("First {{\"1\": \"a draft\"}}, then the rest.\n</think>\n\n{content}"),
        Habit::ExtraEntry => content.replacen('{', "{\"remarks\": \"All names are kept.\", ", 1),
        Habit::TrailingComma => content.strip_suffix('}').map(|c| format!("{c},\n}}")).unwrap_or_default(),
        Habit::RawLines => with(&|key, text| format!("\"{key}\": {}", json!(text).to_string().replace("\\n", "\n"))),
        Habit::Apostrophes => with(&|key, text| format!("'{key}': '{text}'")),
        Habit::BareQuotes => with(&|key, text| format!("\"{key}\": \"{text}\"")),
        Habit::BareKeys => with(&|key, text| format!("{key}: {}", json!(text))),
        Habit::Rows => {
            let row = |(key, text): &(u64, String)| json!({ "id": key, "translation": text });
            Value::Array(rows.iter().rev().map(row).collect()).to_string()
        }
        Habit::Pairs => {
            with(&|key, text| format!("\"{key}\": {}", json!({ "source": source(key), "translation": text })))
        }
        Habit::Lines => rows.iter().map(|row| plain(std::slice::from_ref(row)) + "\n").collect(),
        _ => content,
    })
}

/// Cuts a content off where it is too long: at most `most` tokens are in it. Says whether it did.
pub(super) fn bounded(content: &mut String, active: &Active, world: &World, most: Option<u64>) -> bool {
    let mut cut = false;
    if active.has(&Fault::CutOff) {
        content.truncate(middle(content));
        cut = true;
    }
    let most = most.map_or(usize::MAX, |n| n as usize).min(world.script.limits.output_tokens.unwrap_or(usize::MAX));
    // The one that never ends does not heed any limit either.
    let heeds = !has(active, Habit::Runaway);
    if let Some((end, _)) = content.char_indices().nth(most.saturating_mul(4)).filter(|_| heeds) {
        content.truncate(end);
        cut = true;
    }
    cut
}

/// A content in the pieces in which it is streamed.
pub(super) fn pieces(content: &str) -> Vec<String> {
    let size = if content.len() > 10_000 { 500 } else { 12 };
    let signs: Vec<char> = content.chars().collect();
    signs.chunks(size).map(|piece| piece.iter().collect()).collect()
}

/// The completion, as one body. At most `most` tokens are in it.
pub(super) fn completion(
    mut content: String,
    prompt_tokens: usize,
    model: &str,
    active: &Active,
    world: &World,
    most: Option<u64>,
) -> Value {
    let finish = if bounded(&mut content, active, world, most) { "length" } else { "stop" };
    let tokens = content.chars().count().div_ceil(4);
    let fingerprint = if world.script.dialect == Dialect::Ollama { "fp_ollama" } else { "fp_standin" };
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "system_fingerprint": fingerprint,
        "choices": [{ "index": 0, "message": message(&content, active), "finish_reason": finish }],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": tokens,
            "total_tokens": prompt_tokens + tokens,
        },
    })
}

/// The message of the model.
fn message(content: &str, active: &Active) -> Value {
    let mut message = json!({ "role": "assistant", "content": content });
    for habit in habits(active) {
        match habit {
            Habit::AnswerAsThoughts => {
                message = json!({ "role": "assistant", "content": "", "reasoning_content": content });
            }
            Habit::ThoughtsAlone => {
                let thoughts = format!("Perhaps {content} is right, perhaps not.");
                message = json!({ "role": "assistant", "content": "", "reasoning_content": thoughts });
            }
            Habit::Parts => {
                let thought =
                    json!({ "type": "thinking", "thinking": [{ "type": "text", "text": "{\"1\": \"no\"}" }] });
                message["content"] = json!([thought, { "type": "text", "text": content }]);
            }
            Habit::ToolCall => {
                let call = json!({ "name": "translate", "arguments": content });
                message["content"] = Value::Null;
                message["tool_calls"] = json!([{ "index": 0, "id": "call_1", "type": "function", "function": call }]);
            }
            Habit::RefusalField => {
                message["content"] = Value::Null;
                message["refusal"] = json!("I can't help with this text.");
            }
            _ => {}
        }
    }
    message
}

/// Sends a completion: as events, or as one body.
pub(super) fn send(completion: &Value, request: &Map<String, Value>, active: &Active) -> Reply {
    if has(active, Habit::ErrorInChoice) {
        let error = json!({ "code": 502, "message": "Provider returned error" });
        return Reply::json(200, &json!({ "choices": [{ "index": 0, "error": error, "finish_reason": "error" }] }));
    }
    let asked = request.get("stream") == Some(&Value::Bool(true)) && !has(active, Habit::OneBody);
    if !asked && !has(active, Habit::Events) {
        return Reply::json(200, completion);
    }
    let usage = request.get("stream_options").is_some_and(|options| options["include_usage"] == true);
    let mut body = events(completion, usage);
    if has(active, Habit::BreaksOff) {
        body.truncate(middle(&body));
    }
    Reply::text(200, "text/event-stream", &body)
}

/// A completion in pieces, as servers stream it.
fn events(completion: &Value, usage: bool) -> String {
    let choice = &completion["choices"][0];
    let mut deltas = vec![json!({ "role": "assistant", "content": "" })];
    for (field, value) in choice["message"].as_object().into_iter().flatten() {
        match value {
            Value::String(text) if field != "role" => {
                deltas.extend(pieces(text).into_iter().map(|piece| json!({ field: piece })));
            }
            Value::Array(_) => deltas.push(json!({ field: value })),
            _ => {}
        }
    }
    let event = |choices: Value, usage: &Value| {
        let event = json!({
            "id": completion["id"],
            "object": "chat.completion.chunk",
            "created": completion["created"],
            "model": completion["model"],
            "choices": choices,
            "usage": usage,
        });
        format!("data: {event}\n\n")
    };
    let mut body = String::from(": processing\n\n");
    for delta in deltas {
        body += &event(json!([{ "index": 0, "delta": delta, "finish_reason": null }]), &Value::Null);
    }
    body += &event(json!([{ "index": 0, "delta": {}, "finish_reason": choice["finish_reason"] }]), &Value::Null);
    if usage {
        body += &event(json!([]), &completion["usage"]);
    }
    body + "data: [DONE]\n\n"
}
