//! Chat completions, as OpenAI, vLLM, Ollama and llama.cpp serve them.
//!
//! One exchange of keyed JSON per batch: `{"1": "…", "2": "…"}` is sent, and the same keys must come back, each exactly
//! once. Nothing is matched by position, since models join, drop and repeat sentences without notice. What is there is
//! taken; the caller asks again for what is missing.
//!
//! `prompt` is what the model is told, `support` what the server takes. `stream` reads the answer as it arrives, and
//! `runaway` ends one that will not stop. `completion` finds the translations in it: `thoughts` are put aside, `numbered`
//! finds the sentences by their keys in JSON that `lenient` reads, or by those of `lines`; `placement` doubts what stands
//! under a wrong key, and `wrapping` takes off what a model has put around every text.

mod completion;
mod item;
mod lenient;
mod lines;
mod numbered;
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

use self::stream::Listener;
use self::support::{Format, Support};
use super::http::{Caller, bearer, endpoint};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, is_near, max_answer, merge};
use crate::translate::verdict::refuses;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request, TokenUsage};

/// Default number of similar sentences that are sent with each text.
const EXAMPLES: usize = 3;

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Needed("http://127.0.0.1:8000/v1"),
    has_models: true,
    takes_examples: true,
    ..Kind::new(|options| Ok(Box::new(OpenAi::new(options)?)))
};

/// Small enough for a context of 8,192 tokens that includes the answer.
const LIMITS: Limits = Limits {
    texts: 20,
    most_texts: 500,
    bytes: 12 * 1024,
    most_bytes: 1024 * 1024,
    marks: MarkerStyle::None,
    takes_terms: true,
    examples: EXAMPLES,
    protects_names: &[],
};

/// A chat server and a model on it.
pub(super) struct OpenAi {
    name: String,
    model: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
    /// What the server takes, as far as it is known.
    support: Mutex<Support>,
    /// Tokens by the server's own count: of prompts, of answers.
    tokens: [AtomicU64; 2],
}

impl OpenAi {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["messages", "model", "stream", "stream_options", "n"])?;
        let url = options.url_or(None)?;
        let Some(model) = options.model.clone() else {
            return Err(options.wrong("`model` is missing; write the name of the model on the server"));
        };
        let key = options.key();
        if key.is_none() && !is_near(&url) {
            let message = "a server outside the local network needs a key; set `api_key_env` or `api_key_file`";
            return Err(options.wrong(message));
        }
        let header = bearer(&options, key.as_ref())?;
        let caller = Caller::new(&options, endpoint(&url, &["chat", "completions"]), key, header)?;
        let can = options.capabilities(&LIMITS);
        let support = Mutex::new(Support::new(&options.extra));
        Ok(Self { name: options.name, model, can, caller, extra: options.extra, support, tokens: Default::default() })
    }

    fn body(&self, request: &Request<'_>, support: &Support) -> Vec<u8> {
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(self.model));
        body.insert("messages".to_owned(), prompt::messages(request));
        support.fill(&mut body, request.texts);
        merge(&mut body, &self.extra);
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
        loop {
            let support = self.support();
            let body = self.body(request, &support);
            let mut listener = Listener::new(request.texts, max_answer(body.len()));
            match self.caller.exchange_with(body, &mut listener).await? {
                Ok(completion) => {
                    self.count(&completion);
                    let error = completion.pointer("/choices/0/error").filter(|error| error.is_object());
                    if let Some(error) = error {
                        return Err(self.failed(200, json!({ "error": error }), request));
                    }
                    let answers = completion::answers(&completion, request.texts);
                    match support.with_more_room().filter(|_| answers.is_err() && completion::is_cut_off(&completion)) {
                        Some(more) => self.remember(support, more),
                        None => return answers,
                    }
                }
                Err(refusal) => match support.after(refusal.status, &refusal.body, request.texts) {
                    Some(less) => self.remember(support, less),
                    None => return Err(self.caller.failure(&refusal, kind(&refusal), request.texts)),
                },
            }
        }
    }

    fn failed(&self, status: u16, body: Value, request: &Request<'_>) -> Failure {
        let refusal = BackendRefusal { status, body, retry_after: None, location: None };
        self.caller.failure(&refusal, kind(&refusal), request.texts)
    }

    fn count(&self, completion: &Value) {
        for (field, counter) in ["prompt_tokens", "completion_tokens"].iter().zip(&self.tokens) {
            let tokens = completion.pointer("/usage").and_then(|usage| usage.get(*field)?.as_u64());
            counter.fetch_add(tokens.unwrap_or_default(), Ordering::Relaxed);
        }
    }
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    let code = refusal.body.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
    let class = refusal.body.pointer("/error/type").and_then(Value::as_str).unwrap_or_default();
    let is = |word: &str| code == word || class == word;
    if is("insufficient_quota") || refusal.says(&["exceeded your current quota"]) {
        return FailureKind::Quota;
    }
    let too_long = ["context length", "context size", "context window", "context_length", "too many tokens"];
    if refusal.status < 500
        && (is("context_length_exceeded") || is("exceed_context_size_error") || refusal.says(&too_long))
    {
        return FailureKind::TooLarge;
    }
    // An error in the place of an answer may have its status inside.
    let inner = refusal.body.pointer("/error/code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    match inner.filter(|code| refusal.status < 300 && (400..600).contains(code)) {
        Some(status) => BackendRefusal { status, body: refusal.body.clone(), retry_after: None, location: None }.kind(),
        None => refusal.kind(),
    }
}

/// Reads the body of an answer to a request with these texts, as it would be read while it arrives. For fuzzing.
pub(super) fn read(body: &[u8], texts: &[String]) -> Option<Vec<Option<String>>> {
    let completion = stream::read(body, texts, max_answer(body.len()))?;
    let answers = completion::answers(&completion, texts).ok()?;
    Some(answers.into_iter().map(Result::ok).collect())
}

#[async_trait]
impl Backend for OpenAi {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    fn tokens(&self) -> Option<TokenUsage> {
        let [sent, received] = [0, 1].map(|at: usize| self.tokens[at].load(Ordering::Relaxed));
        (sent + received > 0).then_some(TokenUsage { sent, received })
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        self.translate_each(request).await?.into_iter().collect()
    }

    async fn translate_each(&self, request: Request<'_>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        let not = |message: &str| Err(Failure::new(FailureKind::NotATranslation, message));
        let checked = |(source, answer): (&String, Result<String, Failure>)| match answer {
            Ok(text) if prompt::is_repeated_in(&text) => not("the model repeated its instructions"),
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

    #[test]
    fn classes_by_the_servers_codes() {
        use FailureKind::*;
        for (status, error, wanted) in [
            (429, json!({ "message": "x", "code": "insufficient_quota" }), Quota),
            (429, json!({ "message": "x", "code": "rate_limit_exceeded" }), RateLimited),
            (400, json!({ "message": "x", "code": "context_length_exceeded" }), TooLarge),
            (400, json!({ "message": "x", "code": 400, "type": "exceed_context_size_error" }), TooLarge),
            (400, json!({ "message": "This model's maximum context length is 5 tokens", "code": null }), TooLarge),
            (404, json!({ "message": "no such model", "code": 404 }), NotFound),
            (401, json!({ "message": "x" }), Authentication),
            (500, json!({ "message": "context length" }), Unavailable),
            (200, json!({ "message": "free requests per day", "code": 429 }), RateLimited),
            (200, json!({ "message": "x", "code": 502 }), Unavailable),
            (200, json!("overloaded"), Unavailable),
        ] {
            let refusal = BackendRefusal { status, body: json!({ "error": error }), retry_after: None, location: None };
            assert_eq!(kind(&refusal), wanted, "{:?}", refusal.body);
        }
    }

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
            let answers = read(one.as_bytes(), &sent());
            prop_assert_eq!(&answers, &read(events.as_bytes(), &sent()));
            let taken: Vec<String> = answers.into_iter().flatten().flatten().collect();
            prop_assert!(taken.iter().all(|text| !text.trim().is_empty()), "{:?}", taken);
        }
    }
}
