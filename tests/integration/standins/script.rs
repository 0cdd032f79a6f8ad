//! What a stand-in is told to do: how it translates, how slow it is, what it takes, and what goes wrong when.

use std::sync::Arc;
use std::time::Duration;

use super::habits::Habit;

/// A translator: gets one text, entities resolved; a protected element in it is one private-use character.
pub(crate) type Translator = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// How a stand-in behaves. The default is faultless and instant, and demands the key.
#[derive(Clone)]
pub(crate) struct Script {
    pub(super) translator: Option<Translator>,
    pub(super) faults: Vec<(Fault, When)>,
    pub(super) delays: Vec<(Duration, When)>,
    pub(super) limits: Limits,
    pub(super) obeys_terms: bool,
    pub(super) dialect: Dialect,
    pub(super) demands_key: bool,
    pub(super) models: Vec<String>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            translator: None,
            faults: Vec::new(),
            delays: Vec::new(),
            limits: Limits::default(),
            obeys_terms: true,
            dialect: Dialect::OpenAi,
            demands_key: true,
            models: Vec::new(),
        }
    }
}

impl Script {
    /// Translates with `translator` in place of the little dictionary.
    #[must_use]
    pub(crate) fn translator(mut self, translator: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.translator = Some(Arc::new(translator));
        self
    }

    /// Plays `fault` on the requests that `when` names. Several may hold at once: those that change the answer add up,
    /// in the order given; of those that refuse the request the first one speaks.
    #[must_use]
    pub(crate) fn fault(mut self, fault: Fault, when: When) -> Self {
        self.faults.push((fault, when));
        self
    }

    /// Waits before every answer to a translation request.
    #[must_use]
    pub(crate) fn delay(self, delay: Duration) -> Self {
        self.delay_when(delay, When::Always)
    }

    /// Waits before some answers. Delays add up.
    #[must_use]
    pub(crate) fn delay_when(mut self, delay: Duration, when: When) -> Self {
        self.delays.push((delay, when));
        self
    }

    /// Other limits than the service's own.
    #[must_use]
    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether the chat model uses the glossary forms that the prompt names (it does unless told otherwise).
    #[must_use]
    pub(crate) fn obeys_terms(mut self, obeys: bool) -> Self {
        self.obeys_terms = obeys;
        self
    }

    /// Whose error shapes the chat server speaks.
    #[must_use]
    pub(crate) fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Demands no key, as a server on one's own machine does.
    #[must_use]
    pub(crate) fn without_key(mut self) -> Self {
        self.demands_key = false;
        self
    }

    /// The only models that the chat server knows; any other is 404. Without this it knows every name.
    #[must_use]
    pub(crate) fn models(mut self, models: &[&str]) -> Self {
        self.models = models.iter().map(|m| (*m).to_owned()).collect();
        self
    }

    /// The faults that hold for the `number`th translation request, which carries `texts`.
    pub(super) fn active(&self, number: usize, texts: &[String]) -> Active {
        let holds = |when: &When| when.holds(number, texts);
        Active(self.faults.iter().filter(|(_, when)| holds(when)).cloned().collect())
    }

    /// How long to wait before answering the `number`th translation request.
    pub(super) fn delay_of(&self, number: usize, texts: &[String]) -> Duration {
        self.delays.iter().filter(|(_, when)| when.holds(number, texts)).map(|(delay, _)| *delay).sum()
    }
}

/// What a service takes; `None` is the service's own limit (DeepL: 50 texts, 128 KiB), or no limit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    /// Most texts in one request.
    pub(crate) max_texts: Option<usize>,
    /// Most characters in all texts of one request together (LibreTranslate's `LT_CHAR_LIMIT`).
    pub(crate) max_chars: Option<usize>,
    /// Most bytes in a request's body.
    pub(crate) max_body_bytes: Option<usize>,
    /// Characters that may be translated before the quota is used up (DeepL).
    pub(crate) quota_chars: Option<usize>,
    /// So many requests in so long a time; then 429. LibreTranslate counts each text of a batch.
    pub(crate) requests_per: Option<(usize, Duration)>,
    /// Most terms in a glossary that is stored (Amazon, Google, ModernMT).
    pub(crate) max_terms: Option<usize>,
    /// How many looks at a glossary that is being stored find it unfinished (Google, ModernMT); one by default.
    pub(crate) unfinished_looks: Option<usize>,
    /// Most tokens in a prompt (chat server; a token is four characters).
    pub(crate) context_tokens: Option<usize>,
    /// Most tokens in an answer (chat server); a longer one is cut with `finish_reason: "length"`.
    pub(crate) output_tokens: Option<usize>,
}

/// Which translation requests a fault or a delay is for. Other requests (`/v2/usage`, `/languages`, `/v1/models`)
/// are neither counted nor hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When {
    /// Only this one, counted from 1 in the order of arrival.
    Nth(usize),
    /// The first so many.
    First(usize),
    /// This one and all after it.
    From(usize),
    /// Every so many-th.
    Every(usize),
    /// All.
    Always,
    /// So many of a thousand, drawn by chance; the seed decides which.
    Chance {
        /// What the draw begins with.
        seed: u64,
        /// How many of a thousand.
        per_mille: u64,
    },
    /// Those that carry a text with this in it. A fault that changes single texts then changes only such texts.
    TextContains(String),
}

impl When {
    fn holds(&self, number: usize, texts: &[String]) -> bool {
        match self {
            Self::Nth(n) => number == *n,
            Self::First(n) => number <= *n,
            Self::From(n) => number >= *n,
            Self::Every(n) => *n > 0 && number.is_multiple_of(*n),
            Self::Always => true,
            Self::Chance { seed, per_mille } => drawn(*seed, number as u64) % 1000 < *per_mille,
            Self::TextContains(needle) => texts.iter().any(|t| t.contains(needle.as_str())),
        }
    }

    fn holds_for_text(&self, text: &str) -> bool {
        match self {
            Self::TextContains(needle) => text.contains(needle.as_str()),
            _ => true,
        }
    }
}

/// A number by chance (SplitMix64; Steele, Lea, Flood 2014).
fn drawn(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What goes wrong. Where a service has no such failure, it plays the nearest that it has:
///
/// | fault | DeepL, LibreTranslate, Apertium | chat completions |
/// |---|---|---|
/// | `Quota` | 456; 403 `Too many request limits violations`; 403 | 429 `insufficient_quota` |
/// | `Unauthorized` | 403 without a body; 403 `Invalid API key`; 403 | 401, and OpenAI's tells the key it got |
/// | `ContextOverflow` | 413; 400 `exceeds text limit`; 400 | 400 in the dialect's words |
/// | `Fewer`, `More` | the last two joined, the last one twice; Apertium: no field, a text twice as long | a key too few, a key too many |
/// | `Reordered` | backwards; nothing for a single text | keys written backwards, values right |
/// | `ForeignKeys`, `MissingKeys` | the field under another name, no field | a key that was not asked, the last key not there |
/// | `CutOff` | each text ends in the middle of a word | the content ends anywhere, `finish_reason: "length"` |
/// | `EmptyContent`, `Refusal`, `Commentary`, `ThinkBlock`, `CodeFence` | in each text | in the content as a whole |
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// 429.
    TooManyRequests {
        /// What the header says.
        retry_after: RetryAfter,
    },
    /// The quota is used up.
    Quota,
    /// This status. From 502 on with the HTML page of a gateway, below with the service's own error.
    ServerError(u16),
    /// The request is read and never answered.
    NoAnswer,
    /// Headers and half of the body, then the connection is reset.
    ResetMidBody,
    /// The body comes in ten pieces over so long a time.
    SlowBody(Duration),
    /// Fewer results than texts.
    Fewer,
    /// More results than texts.
    More,
    /// The results in another order.
    Reordered,
    /// The translation of the first text for each of them.
    OneForAll,
    /// Quotation marks, apostrophes and ampersands come as HTML entities.
    HtmlEntities,
    /// 200, and this where the translation should stand.
    ErrorSentenceInSuccess(String),
    /// The answer ends too early.
    CutOff,
    /// The source, untranslated.
    Echo,
    /// The first mark of each text is gone. Of a tag the content stays, translated like the rest.
    MarkLost,
    /// The first mark of each text stands twice.
    MarkDoubled,
    /// The first mark of each text has spaces in it: `Zq bx`, `< t i = "1" > Kremlin < / t >`.
    MarkSpaced,
    /// The first mark of each text is in capitals.
    MarkCaseChanged,
    /// The first mark of each text is translated: `Zqbxian`, or another content between the tags.
    MarkTranslated,
    /// The first mark of each text stands inside the longest other word.
    MarkMoved,
    /// `(applause)` over and over.
    Loop,
    /// A byte order mark before the JSON.
    JsonBom,
    /// JSON under `text/html`.
    WrongContentType,
    /// JSON that stops in the middle.
    BadJson,
    /// `\ud83d` without its other half in the first text.
    LoneSurrogate,
    /// The body comes gzipped, whether it was asked for or not.
    Gzip,
    /// The body comes in chunks of seven bytes, without a length.
    Chunked,
    /// The key is refused.
    Unauthorized,
    /// "I'm sorry, but I can't assist with that."
    Refusal,
    /// The translation between an announcement and a note.
    Commentary,
    /// A `<think>` block, with a draft of the answer in it, before the answer.
    ThinkBlock,
    /// The answer in a Markdown code fence.
    CodeFence,
    /// Keys that were not asked.
    ForeignKeys,
    /// Keys that are not there.
    MissingKeys,
    /// Nothing where the translation should stand.
    EmptyContent,
    /// The request is too long.
    ContextOverflow,
    /// Two bytes of a three-byte character in the first text.
    Utf8Broken,
    /// Sound JSON with a text of 64 MiB.
    HugeBody,
    /// A chat server or its model does otherwise than it was asked; other services do nothing.
    Habit(Habit),
}

/// What `Retry-After` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// So many seconds.
    Seconds(u64),
    /// The date of so long from now, in full seconds.
    HttpDate(Duration),
    /// The header is not there.
    None,
}

/// Whose error shapes a chat server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `code` is a string.
    OpenAi,
    /// `code` is null.
    Ollama,
    /// `code` is the status, and a refused key is `{"error":"Unauthorized"}`.
    Vllm,
    /// `code` is the status, and it comes first.
    LlamaCpp,
}

/// The faults that hold for one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Active(Vec<(Fault, When)>);

impl Active {
    /// Whether this fault holds.
    pub(super) fn has(&self, fault: &Fault) -> bool {
        self.0.iter().any(|(f, _)| f == fault)
    }

    /// All that hold, in the script's order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter().map(|(fault, _)| fault)
    }

    /// Those that hold for this text, in the script's order.
    pub(super) fn on_text(&self, text: &str) -> impl Iterator<Item = &Fault> {
        self.0.iter().filter(|(_, when)| when.holds_for_text(text)).map(|(fault, _)| fault)
    }
}
