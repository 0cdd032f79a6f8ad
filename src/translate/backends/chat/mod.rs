//! What the backends of language models share: one exchange of keyed JSON per batch.
//!
//! `{"1": "…", "2": "…"}` is sent, and the same keys must come back, each exactly once. Nothing is matched by position, since
//! models join, drop and repeat sentences without notice. What is there is taken; the caller asks again for what is missing.
//!
//! A [`Wire`] knows one service: it writes its requests, and puts what it sends into the shape of chat completions. The rest
//! is here. `prompt` is what the model is told, `support` what the server takes, `own_limit` what the user lets it write. `stream` reads the answer as it arrives, and
//! `runaway` ends one that will not stop. `completion` finds the translations in it: `thoughts` are put aside, `numbered`
//! finds the sentences by their keys in JSON that `lenient` reads, or by those of `lines`; `placement` doubts what stands
//! under a wrong key, and `wrapping` takes off what a model has put around every text.

mod completion;
mod item;
mod lenient;
mod lines;
mod numbered;
mod own_limit;
mod placement;
mod prompt;
mod runaway;
mod stream;
mod support;
mod thoughts;
mod wrapping;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use url::Url;

pub(super) use self::completion::REFUSED;
use self::own_limit::OwnLimit;
use self::prompt::Template;
pub(super) use self::prompt::{BUILT_IN, Messages};
use self::stream::Listener;
pub(super) use self::support::{Format, LimitField, Streaming, Support, schema};
use super::http::Caller;
use super::refusal::BackendRefusal;
use super::{BackendOptions, BackendOptionsError, Limits, max_answer, merge};
use crate::translate::verdict::refuses;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request, TokenUsage};

/// Small enough for a context of 8,192 tokens that includes the answer.
pub(super) const LIMITS: Limits = Limits {
    texts: 20,
    most_texts: 500,
    bytes: 12 * 1024,
    most_bytes: 1024 * 1024,
    marks: MarkerStyle::None,
    takes_terms: true,
    examples: 3,
    context: 2,
    protects_names: &[],
};

/// One service with language models.
pub(super) trait Wire: Send + Sync {
    /// Returns the body of a request for these texts.
    fn body(&self, model: &str, messages: Messages, texts: &[String], support: &Support) -> Map<String, Value>;
    /// Puts a body, or a piece of one, into the shape of chat completions: `choices` with `message` or `delta` and
    /// `finish_reason` (`length`, `content_filter`, [`REFUSED`], `stop`), and `usage` with `prompt_tokens` and
    /// `completion_tokens`. `error` is left as it is.
    fn completion(&self, body: Value) -> Value {
        body
    }
    /// Whether the answer arrives as lines of JSON, and not as events.
    fn lines(&self) -> bool {
        false
    }
    /// Returns a refusal with what its body says about it: when to come back.
    fn refusal(&self, refusal: BackendRefusal) -> BackendRefusal {
        refusal
    }
    /// Returns the kind of a refusal.
    fn kind(&self, refusal: &BackendRefusal) -> FailureKind;
    /// Returns the field of the body whose object the extra fields are merged into, instead of replacing it.
    fn merged(&self) -> Option<&'static str> {
        None
    }
    /// Returns the extra fields that limit the tokens of an answer, with a full stop before the name of an inner one.
    fn limits(&self) -> &'static [&'static str] {
        &["max_tokens", "max_completion_tokens"]
    }
}

/// A language model.
pub(super) struct ChatModel<W> {
    name: String,
    model: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
    template: Template,
    /// The user's own prompt.
    prompt: Option<String>,
    wire: W,
    own_limit: Option<OwnLimit>,
    /// What the server takes, as far as it is known.
    support: Mutex<Support>,
    /// Tokens by the server's own count: of prompts, of answers.
    tokens: [AtomicU64; 2],
}

impl<W: Wire> ChatModel<W> {
    /// `caller` sends to the service.
    pub(super) fn new(options: BackendOptions, caller: Caller, wire: W) -> Result<Self, BackendOptionsError> {
        let Some(model) = options.model.clone() else {
            return Err(options.wrong("`model` is missing; write the name of the model on the server"));
        };
        let template = Template::read(options.prompt.as_deref().unwrap_or(BUILT_IN));
        let template = template.map_err(|why| options.wrong(&format!("`prompt_file`: {why}")))?;
        let mut can = options.capabilities(&LIMITS);
        let mut support = Support::new(&options.extra);
        let own_limit = OwnLimit::find(&options.extra, wire.limits());
        if let Some(limit) = &own_limit {
            can.max_request_bytes = can.max_request_bytes.min(limit.request_bytes());
            support.limit = LimitField::Neither;
        }
        let (support, tokens) = (Mutex::new(support), Default::default());
        let (name, extra, prompt) = (options.name, options.extra, options.prompt);
        Ok(Self { name, model, can, caller, extra, template, prompt, wire, own_limit, support, tokens })
    }

    fn body(&self, request: &Request<'_>, support: &Support) -> Vec<u8> {
        let messages = prompt::messages(&self.template, request);
        let mut body = self.wire.body(&self.model, messages, request.texts, support);
        let mut extra = self.extra.clone();
        if let Some(field) = self.wire.merged()
            && let (Some(Value::Object(ours)), Some(Value::Object(theirs))) = (body.get_mut(field), extra.get(field))
        {
            ours.extend(theirs.clone());
            extra.remove(field);
        }
        merge(&mut body, &extra);
        if support.format == Format::Prompt {
            body.remove("response_format");
        }
        Value::Object(body).to_string().into_bytes()
    }

    fn support(&self) -> Support {
        *self.support.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the server takes, unless another request has found out more in the meantime.
    fn remember(&self, before: Support, after: Support) {
        let mut support = self.support.lock().unwrap_or_else(PoisonError::into_inner);
        if *support == before {
            *support = after;
        }
    }

    /// Sends one request, and repeats it without what the server does not take, or with room for a longer answer.
    async fn exchange(&self, request: &Request<'_>) -> Result<Vec<Result<String, Failure>>, Failure> {
        let mut first = true;
        loop {
            if let Some(repeats) = request.repeats.filter(|_| !std::mem::take(&mut first)) {
                repeats.fetch_add(1, Ordering::Relaxed);
            }
            let support = self.support();
            let body = self.body(request, &support);
            let mut listener = Listener::new(&self.wire, request.texts, max_answer(body.len()));
            match self.caller.exchange_with(body, &mut listener).await? {
                Ok(completion) => {
                    self.count(&completion);
                    let error = completion.pointer("/choices/0/error").filter(|error| error.is_object());
                    if let Some(error) = error {
                        let body = json!({ "error": error });
                        let refusal = BackendRefusal { status: 200, body, retry_after: None, location: None };
                        return Err(self.failed(refusal, request));
                    }
                    let answers = completion::answers(&completion, request.texts, &request.surroundings.sentences());
                    let nothing = answers.is_err() && completion::is_cut_off(&completion);
                    match support.with_more_room().filter(|_| nothing) {
                        Some(more) => self.remember(support, more),
                        None => {
                            let tokens = completion.pointer("/usage/completion_tokens").and_then(Value::as_u64);
                            let own = self.own_limit.as_ref().filter(|_| nothing);
                            let own = own.and_then(|limit| limit.cut_off(request.texts, tokens));
                            return answers.map_err(|why| listener.broken().or(own).unwrap_or(why));
                        }
                    }
                }
                Err(refusal) => match support.after(refusal.status, &refusal.body, request.texts) {
                    Some(less) => self.remember(support, less),
                    None => return Err(self.failed(refusal, request)),
                },
            }
        }
    }

    fn failed(&self, refusal: BackendRefusal, request: &Request<'_>) -> Failure {
        let refusal = self.wire.refusal(refusal);
        self.caller.failure(&refusal, self.wire.kind(&refusal), request.texts)
    }

    fn count(&self, completion: &Value) {
        for (field, counter) in ["prompt_tokens", "completion_tokens"].iter().zip(&self.tokens) {
            let tokens = completion.pointer("/usage").and_then(|usage| usage.get(*field)?.as_u64());
            counter.fetch_add(tokens.unwrap_or_default(), Ordering::Relaxed);
        }
    }
}

/// Returns the kind of a refusal whose words say more than its status: a text that is longer than the model's context.
pub(super) fn is_too_long(refusal: &BackendRefusal) -> bool {
    let too_long = ["context length", "context size", "context window", "context_length", "too many tokens"];
    refusal.status < 500 && (refusal.says(&too_long) || refusal.says(&["prompt is too long", "input token count"]))
}

/// Reads the body of an answer to a request with these texts, as it would be read while it arrives. For fuzzing.
pub(super) fn read(wire: &dyn Wire, body: &[u8], texts: &[String]) -> Option<Vec<Option<String>>> {
    let completion = stream::read(wire, body, texts, max_answer(body.len()))?;
    let answers = completion::answers(&completion, texts, &[]).ok()?;
    Some(answers.into_iter().map(Result::ok).collect())
}

#[async_trait]
impl<W: Wire> Backend for ChatModel<W> {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn prompt(&self) -> Option<&str> {
        self.prompt.as_deref()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    fn tokens(&self) -> Option<TokenUsage> {
        let [sent, received] = [0, 1].map(|at: usize| self.tokens[at].load(Ordering::Relaxed));
        (sent + received > 0).then_some(TokenUsage { sent, received })
    }

    fn known_failure(&self, text: &str) -> Option<Failure> {
        self.own_limit.as_ref()?.known_failure(text)
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        self.translate_each(request).await?.into_iter().collect()
    }

    async fn translate_each(&self, request: Request<'_>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        let not = |message: &str| Err(Failure::new(FailureKind::NotATranslation, message));
        let checked = |(source, answer): (&String, Result<String, Failure>)| match answer {
            Ok(text) if prompt::is_repeated_in(&self.template, &text) => not("the model repeated its instructions"),
            Ok(text) if refuses(source, &text) => not("the model refused to translate"),
            answer => answer.map(Reply::from),
        };
        Ok(request.texts.iter().zip(self.exchange(&request).await?).map(checked).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::translate::backends::openai::OpenAi;

    fn sent() -> Vec<String> {
        vec!["\"Kami siap,\" kata Wulandari.".to_owned(), "Harga naik.".to_owned()]
    }

    /// The body of an answer, as one and as events in two pieces.
    fn bodies(said: &str, cut: usize) -> [String; 2] {
        let choice = |field: &str, said: &str, finish: Option<&str>| {
            json!({ "choices": [{ field: { "content": said }, "finish_reason": finish }] }).to_string()
        };
        let (one, other) = said.split_at(said.ceil_char_boundary(cut.min(said.len())));
        let events = [choice("delta", one, None), choice("delta", other, Some("stop"))];
        let events = events.map(|event| format!("data: {event}\n\n")).concat() + "data: [DONE]\n\n";
        [choice("message", said, Some("stop")), events]
    }

    proptest! {
        /// JSON is read as JSON, whatever is in the texts.
        #[test]
        fn what_is_json_is_taken_as_it_is(first in "[a-z\"'{}:,“” \\[\\]]{0,20}x", second in "[A-Z\"\\n.1:, ]{0,20}X") {
            let said = json!({ "1": first, "2": second }).to_string();
            let found = numbered::numbered(&said, &sent(), true);
            prop_assert_eq!(found, vec![(1, Some(first)), (2, Some(second))]);
        }

        /// A damaged answer is read to its end, the same in one body and in events, and what is taken has words.
        #[test]
        fn a_damaged_answer_is_none_or_some(
            which in 0usize..8,
            damage in prop::collection::vec((0usize..120, "[{}\\[\\]\":,'\\\\ \\n<>/a1é“]{0,3}", 0usize..4), 0..4),
            cut in 0usize..100,
        ) {
            let mut said = [
                r#"{"1": "\"We are ready,\" said Wulandari.", "2": "Prices rose."}"#,
                "<think>Hm.</think>```json\n{\"1\": \"a\", \"2\": \"b\"}\n```",
                "{'1': 'We won't go', '2': 'Prices rose.',}",
                r#"[{"id": 1, "translation": "a"}, {"id": 2, "translation": "b"}]"#,
                "{“1”: “a \"b\" c”, // d\n 2: \"e\nf\"}",
                "Sure:\n1. a\n2. b\n\nBye.",
                "\"1\": \"a\",\n\"2\": \"b\"",
                "<1>a</1>\n<2>b</2>",
            ][which].to_owned();
            for (at, piece, length) in damage {
                let start = said.floor_char_boundary(at.min(said.len()));
                let end = said.ceil_char_boundary((start + length).min(said.len()));
                said.replace_range(start..end, &piece);
            }
            let [one, events] = bodies(&said, cut);
            let answers = read(&OpenAi, one.as_bytes(), &sent());
            prop_assert_eq!(&answers, &read(&OpenAi, events.as_bytes(), &sent()));
            let taken: Vec<String> = answers.into_iter().flatten().flatten().collect();
            prop_assert!(taken.iter().all(|text| !text.trim().is_empty()), "{:?}", taken);
        }
    }
}
