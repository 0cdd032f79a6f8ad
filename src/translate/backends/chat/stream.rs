//! Reads an answer while it arrives: as events (SSE) or lines of JSON, or as one JSON body, whichever the server sends. Pure.
//!
//! The pieces are put together to what the server would have sent in one body. An answer that will not stop is ended.

use serde_json::{Map, Value, json};

use super::Wire;
use super::runaway::Watch;
use crate::translate::Failure;
use crate::translate::backends::MAX_ANSWER;
use crate::translate::backends::http::Progress;

/// The finish reason of an answer that was ended here.
pub(super) const RUNAWAY: &str = "padanan:runaway";
/// The finish reason of an answer whose connection ended before it did.
pub(super) const BROKEN_OFF: &str = "padanan:broken-off";

/// Fields of a message that arrive in pieces.
const TEXTS: [&str; 5] = ["content", "reasoning_content", "reasoning", "thinking", "refusal"];

/// The reader of one answer.
pub(super) struct Listener<'w> {
    wire: &'w dyn Wire,
    watch: Watch,
    /// What has arrived and is not read yet: the whole body, or the last line of the events.
    rest: Vec<u8>,
    /// Whether the answer comes as events; known after its first byte.
    events: Option<bool>,
    arrived: usize,
    most: usize,
    texts: [String; TEXTS.len()],
    tools: Vec<String>,
    finish: Option<String>,
    usage: Option<Value>,
    error: Option<Value>,
    done: bool,
    wrong: bool,
    /// Why no more of the answer came.
    broken: Option<Failure>,
}

impl<'w> Listener<'w> {
    /// `most` is the maximum size of an answer in one body, and of what events say.
    pub(super) fn new(wire: &'w dyn Wire, texts: &[String], most: usize) -> Self {
        Self {
            wire,
            watch: Watch::new(texts),
            rest: Vec::new(),
            events: None,
            arrived: 0,
            most,
            texts: Default::default(),
            tools: Vec::new(),
            finish: None,
            usage: None,
            error: None,
            done: false,
            wrong: false,
            broken: None,
        }
    }

    /// Returns why the answer broke off, if the connection did: what to tell if nothing of it can be used.
    pub(super) fn broken(&mut self) -> Option<Failure> {
        self.broken.take()
    }

    fn line(&mut self, line: &[u8]) {
        let line = line.trim_ascii();
        if self.wire.lines() {
            match serde_json::from_slice::<Value>(line) {
                _ if line.is_empty() => {}
                Ok(event) => self.event(event),
                Err(_) => self.wrong = true,
            }
            return;
        }
        // Comments keep the connection open; `event:` and `id:` say nothing that the data do not.
        let Some(data) = line.strip_prefix(b"data:").map(<[u8]>::trim_ascii) else { return };
        if data == b"[DONE]" {
            self.done = true;
        } else if !data.is_empty() {
            match serde_json::from_slice::<Value>(data) {
                Ok(event) => self.event(event),
                Err(_) => self.wrong = true,
            }
        }
    }

    fn event(&mut self, event: Value) {
        let event = self.wire.completion(event);
        if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
            self.error = Some(error.clone());
        }
        if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
            match (&mut self.usage, usage) {
                (Some(Value::Object(known)), Value::Object(more)) => known.extend(more.clone()),
                (known, _) => *known = Some(usage.clone()),
            }
        }
        // With `n = 1` there is one choice, and none in the event with the usage.
        let Some(choice) = event.pointer("/choices/0") else { return };
        if let Some(error) = choice.get("error").filter(|error| error.is_object()) {
            self.error = Some(error.clone());
        }
        if let Some(finish) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish.to_owned());
        }
        let piece = choice.get("delta").or_else(|| choice.get("message")).unwrap_or(choice);
        for (field, text) in TEXTS.iter().zip(&mut self.texts) {
            match piece.get(field) {
                Some(Value::String(more)) => text.push_str(more),
                // A list of parts, as some servers send it.
                Some(Value::Array(parts)) => {
                    let more = parts.iter().filter(|part| part.get("type").is_none_or(|t| t == "text"));
                    more.filter_map(|part| part.get("text")?.as_str()).for_each(|more| text.push_str(more));
                }
                _ => {}
            }
        }
        let calls = piece.get("tool_calls").and_then(Value::as_array);
        for arguments in calls.into_iter().flatten().filter_map(|call| call.pointer("/function/arguments")?.as_str()) {
            match self.tools.last_mut() {
                Some(call) => call.push_str(arguments),
                None => self.tools.push(arguments.to_owned()),
            }
        }
    }

    /// Returns what the events said, as one body.
    fn whole(&self) -> Value {
        if let Some(error) = &self.error {
            return json!({ "error": error });
        }
        let mut message = Map::new();
        for (field, text) in TEXTS.iter().zip(&self.texts).filter(|(_, text)| !text.is_empty()) {
            message.insert((*field).to_owned(), json!(text));
        }
        if !self.tools.is_empty() {
            let calls = self.tools.iter().map(|arguments| json!({ "function": { "arguments": arguments } }));
            message.insert("tool_calls".to_owned(), calls.collect());
        }
        let finish = self.finish.clone().or_else(|| (!self.done).then(|| BROKEN_OFF.to_owned()));
        json!({ "choices": [{ "message": message, "finish_reason": finish }], "usage": self.usage })
    }
}

impl Progress for Listener<'_> {
    fn arrived(&mut self, chunk: &[u8]) -> Result<bool, usize> {
        self.arrived += chunk.len();
        self.rest.extend_from_slice(chunk);
        if self.events.is_none() {
            let body = self.rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.rest).trim_ascii_start();
            let lines = self.wire.lines();
            self.events = body.first().map(|first| lines || matches!(first, b'd' | b'e' | b'i' | b'r' | b':'));
        }
        if self.events != Some(true) {
            return if self.arrived > self.most { Err(self.most) } else { Ok(true) };
        }
        if let Some(end) = memchr::memrchr(b'\n', &self.rest) {
            let behind = self.rest.split_off(end + 1);
            for line in std::mem::replace(&mut self.rest, behind).split(|byte| *byte == b'\n') {
                self.line(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line));
            }
        }
        let said: usize = self.texts.iter().chain(&self.tools).map(String::len).sum();
        if said.max(self.rest.len()) > self.most || self.arrived > MAX_ANSWER {
            return Err(self.most);
        }
        let [content, thoughts, others @ ..] = &self.texts;
        let thoughts = others.iter().find(|text| thoughts.is_empty() && !text.is_empty()).unwrap_or(thoughts);
        let content = if content.is_empty() { self.tools.last().unwrap_or(content) } else { content };
        if self.watch.look(content, thoughts).is_some() {
            self.finish = Some(RUNAWAY.to_owned());
            return Ok(false);
        }
        Ok(!self.done)
    }

    fn finish(&mut self) -> Option<Value> {
        let rest = std::mem::take(&mut self.rest);
        if self.events != Some(true) {
            return crate::translate::backends::http::parse(&rest).map(|body| self.wire.completion(body));
        }
        if !self.wrong && !self.done && self.finish.as_deref() != Some(RUNAWAY) {
            // The last line may lack its end, and may be cut off.
            self.line(&rest);
            self.wrong = false;
        }
        let read = self.done
            || self.finish.is_some()
            || self.error.is_some()
            || self.texts.iter().chain(&self.tools).any(|t| !t.is_empty());
        (read && !self.wrong).then(|| self.whole())
    }

    /// The sentences that have arrived are paid for, and a slow model would not write them faster the next time.
    fn broke_off(&mut self, why: &Failure) -> bool {
        self.broken = Some(why.clone());
        self.events == Some(true) && self.texts.iter().chain(&self.tools).any(|text| !text.is_empty())
    }
}

/// Reads a whole body, as it would be read while it arrives.
pub(super) fn read(wire: &dyn Wire, body: &[u8], texts: &[String], most: usize) -> Option<Value> {
    let mut listener = Listener::new(wire, texts, most);
    for chunk in body.chunks(1000) {
        if !listener.arrived(chunk).ok()? {
            break;
        }
    }
    listener.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::backends::openai::OpenAi;

    fn said(body: &str) -> Option<Value> {
        read(&OpenAi, body.as_bytes(), &["Presiden tiba.".to_owned()], 1 << 20)
    }

    #[test]
    fn events_are_put_together() {
        let body = ": hello\r\n\r\nevent: message\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"{\\\"1\"}}]}\r\n\r\n\
                    data:{\"choices\":[{\"delta\":{\"content\":\"\\\": 2}\",\"reasoning_content\":\"hm\"},\"finish_reason\":null}]}\n\n\
                    data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
                    data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7}}\n\ndata: [DONE]\n\n";
        let whole = json!({
            "choices": [{
                "message": { "content": "{\"1\": 2}", "reasoning_content": "hm" },
                "finish_reason": "stop",
            }],
            "usage": { "prompt_tokens": 7 },
        });
        assert_eq!(said(body), Some(whole.clone()));
        for size in 1..50 {
            let mut listener = Listener::new(&OpenAi, &[], 1 << 20);
            body.as_bytes().chunks(size).for_each(|chunk| assert!(listener.arrived(chunk).is_ok()));
            assert_eq!(listener.finish(), Some(whole.clone()), "in pieces of {size} bytes");
        }
    }

    #[test]
    fn one_body_and_other_shapes() {
        let one = json!({ "choices": [{ "message": { "content": "a" }, "finish_reason": "stop" }] });
        assert_eq!(said(&one.to_string()), Some(one.clone()));
        assert_eq!(said(&format!("\u{FEFF}{one}")), Some(one.clone()));
        let event = said(&format!("data: {one}\n\ndata: [DONE]\n\n")).unwrap();
        assert_eq!(event["choices"], one["choices"], "a whole message as one event");
        let error = said("data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n");
        assert_eq!(error, Some(json!({ "error": { "message": "overloaded", "code": 503 } })));
        for bad in [
            "",
            "<html>",
            "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}\n\ndata: [DONE]\n",
            "{\"choices\":",
        ] {
            assert_eq!(said(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_breaks_off_is_told() {
        let body =
            "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"1\\\": \\\"a\\\"\"}}]}\n\ndata: {\"choices\":[{\"del";
        assert_eq!(said(body).unwrap()["choices"][0]["finish_reason"], BROKEN_OFF);
    }

    #[test]
    fn only_what_has_words_is_kept_of_a_broken_answer() {
        let why = Failure::new(crate::translate::FailureKind::Timeout, "no whole answer");
        let role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        let word = "data: {\"choices\":[{\"delta\":{\"content\":\"{\"}}]}\n\n";
        for (body, kept) in [("", false), (role, false), ("{\"choices\": [{", false), (&*format!("{role}{word}"), true)]
        {
            let mut listener = Listener::new(&OpenAi, &[], 1 << 20);
            assert_eq!(listener.arrived(body.as_bytes()), Ok(true));
            assert_eq!(listener.broke_off(&why), kept, "{body}");
            assert_eq!(listener.broken(), Some(why.clone()));
        }
    }

    #[test]
    fn what_does_not_stop_is_ended() {
        let event =
            "data: {\"choices\":[{\"delta\":{\"content\":\"so so so so so so so so so so \"}}]}\n\n".repeat(10_000);
        let answer = said(&event).unwrap();
        assert_eq!(answer["choices"][0]["finish_reason"], RUNAWAY);
        assert!(answer["choices"][0]["message"]["content"].as_str().unwrap().len() < 2000);
        let line = format!("data: {}", "x".repeat(3 << 20));
        let mut listener = Listener::new(&OpenAi, &[], 1 << 20);
        assert!(line.as_bytes().chunks(1 << 16).any(|chunk| listener.arrived(chunk).is_err()));
    }
}
