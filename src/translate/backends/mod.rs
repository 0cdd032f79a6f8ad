//! **Why** every service has its own API; [`Backend`] makes them all the same.
//! **Takes** [`BackendOptions`]: the service, its address, key, limits and extra fields.
//! **Gives** a [`Backend`] from [`build`]; one file per kind. Edge: network, processes, and the clock for HTTP dates.
//! **Never** retries, pads or reorders, and never puts a key or article text into a message.
//!
//! | kind | service | markers | texts, bytes per request |
//! |---|---|---|---|
//! | `deepl` | DeepL API v2 | ignored tags | 50, 100 KiB |
//! | `libretranslate` | LibreTranslate | `translate="no"` | 64, 32 KiB |
//! | `openai` | chat completions of any server | none, accepts the terms | 20, 12 KiB |
//! | `anthropic` | Anthropic's Messages API | none, accepts the terms | 20, 12 KiB |
//! | `gemini` | Google's Gemini API | none, accepts the terms | 20, 12 KiB |
//! | `ollama` | Ollama's own API | none, accepts the terms | 20, 12 KiB |
//! | `apertium` | Apertium APy | words | 1, 1,000 bytes |
//! | `command` | a program that speaks JSON lines | words, accepts the terms | 16, 32 KiB |
//! | `bundled` | the engine in this process | tags, as constraints of its search | 4, 64 KiB |
//! | `local` | a neural model in this process | tags, as its own stand-ins | 4, 64 KiB |
//! | `google` | Google Cloud Translation v2 | `translate="no"` | 128, 5,000 bytes |
//! | `google-v3` | Google Cloud Translation v3 | `translate="no"` | 128, 10,000 bytes |
//! | `azure` | Azure AI Translator v3 | `class="notranslate"` | 100, 16 KiB |
//! | `amazon` | Amazon Translate | words | 1, 10,000 bytes |
//! | `yandex` | Yandex Translate v2 | `translate="no"` | 50, 9,000 bytes |
//! | `modernmt` | ModernMT | words | 64, 16 KiB |
//! | `mymemory` | MyMemory | words | 1, 500 bytes |
//! | `lingva` | Lingva | words | 1, 1,500 bytes |
//! | `nllb-serve` | nllb-serve | words | 16, 8 KiB; 240 bytes a text |
//!
//! The code that the HTTP services share is in `http` (sending) and `refusal` (the meaning of errors); what the language
//! models share is in `chat`.

mod amazon;
mod anthropic;
mod apertium;
mod azure;
mod bundled;
mod chat;
mod command;
mod deepl;
mod gemini;
mod google;
mod http;
mod in_process;
mod kind;
mod libretranslate;
mod lingva;
#[cfg(feature = "neural")]
mod local;
mod modernmt;
mod mymemory;
mod nllb_serve;
mod ollama;
mod openai;
#[cfg(unix)]
mod process_group;
mod refusal;
pub(super) mod stored_glossary;
mod yandex;

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use url::{Host, Url};

pub use self::http::reach;
pub use self::kind::BackendKind;
use self::kind::Kind;
pub(crate) use self::kind::{Address, Key};
#[cfg(unix)]
pub(crate) use self::process_group::ProcessGroup;
use super::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply};
#[cfg(feature = "neural")]
use crate::models::Installed;
use crate::text::language::Lang;

/// Size in bytes of an answer that is always read: room for an error page, and for the reasoning of a language model.
const BASE_ANSWER: usize = 2 << 20;
/// Bytes of an answer for each byte of the request: a translation in JSON has fewer, with every character escaped.
const ANSWER_FACTOR: usize = 32;
/// Maximum size of any answer, in bytes.
const MAX_ANSWER: usize = 64 << 20;

/// Returns the maximum size in bytes of the answer to a request of `sent` bytes. Parsed JSON takes up to 16 times the
/// memory of its text, so that an answer of any size would take all memory.
fn max_answer(sent: usize) -> usize {
    BASE_ANSWER.saturating_add(sent.saturating_mul(ANSWER_FACTOR)).min(MAX_ANSWER)
}

/// The failure that an answer is larger than [`max_answer`].
fn too_long(whose: &str, most: usize) -> Failure {
    let message = format!("{whose} answer is longer than {} KiB, far more than was asked for", most >> 10);
    Failure::new(FailureKind::Malformed, message)
}

/// Ends every program that a backend of this process has started, with all that it has started itself. Call it before
/// the process is left in a way that drops nothing.
pub fn end_programs() {
    #[cfg(unix)]
    process_group::end_all();
}

/// Reads the body of a chat server's answer to a request with these texts: for each text, its translation if there is one.
/// For fuzzing.
#[doc(hidden)]
pub fn read_chat_answer(body: &[u8], texts: &[String]) -> Option<Vec<Option<String>>> {
    chat::read(&openai::OpenAi, body, texts)
}

/// Returns the built-in prompt of language models, to start a prompt of one's own from.
pub fn built_in_prompt() -> &'static str {
    chat::BUILT_IN
}

/// Everything that a backend is built from; [`BackendOptions::new`] gives the defaults. Secrets have been read already,
/// and are redacted in `Debug`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BackendOptions {
    /// Its name in the configuration.
    pub name: String,
    /// The kind of service.
    pub kind: BackendKind,
    /// Its address; optional if the kind has a default address.
    pub url: Option<Url>,
    /// The key, if one is configured. For [`BackendKind::GoogleV3`], the JSON file of a service account; for
    /// [`BackendKind::Amazon`], lines as in the file of AWS credentials.
    pub key: Option<SecretString>,
    /// The model, for services with a choice of models.
    pub model: Option<String>,
    /// Maximum time to wait for one answer.
    pub timeout: Duration,
    /// The settings that only its kind has, by name (`region`, `project`).
    pub settings: BTreeMap<&'static str, String>,
    /// For [`BackendKind::Command`]: the program and its arguments.
    pub command: Vec<String>,
    /// Fields that are added unchanged to the body of every request (`formality = "more"`, `temperature = 0.2`).
    pub extra: Map<String, Value>,
    /// The style of markers, if not the default of the kind.
    pub marks: Option<MarkerStyle>,
    /// For kinds that accept similar sentences: their number for each text, if not the default of the kind.
    pub examples: Option<usize>,
    /// For kinds that accept what is before a sentence: the number of sentences, if not the default of the kind.
    pub context: Option<usize>,
    /// For language models: the prompt, if not the built-in one.
    pub prompt: Option<String>,
    /// Maximum number of texts in one request, if lower than what the service allows.
    pub max_texts: Option<usize>,
    /// Maximum number of bytes in one request, if lower than what the service allows.
    pub max_request_bytes: Option<usize>,
    /// For [`BackendKind::Bundled`]: whether to search faster and less thoroughly.
    pub fast: bool,
    /// For [`BackendKind::Local`]: the models of the route, which are applied one after the other.
    #[cfg(feature = "neural")]
    #[doc(hidden)]
    pub models: Vec<Installed>,
}

/// The options of a backend do not fit its kind. The message says which setting is missing or wrong, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BackendOptionsError(String);

/// Builds the backend that `options` describe. Nothing is sent and no program is started yet.
///
/// # Errors
/// A setting is missing or wrong.
pub fn build(options: BackendOptions) -> Result<Box<dyn Backend>, BackendOptionsError> {
    if options.timeout.is_zero() {
        return Err(options.wrong("`timeout` must be longer than zero"));
    }
    if options.max_texts == Some(0) || options.max_request_bytes == Some(0) {
        return Err(options.wrong("`max_texts` and `max_request_bytes` must be at least 1"));
    }
    if options.model.is_some() && !options.kind.has_models() {
        return Err(options.wrong("this kind has no choice of models; leave `model` out"));
    }
    if options.kind != BackendKind::Command && !options.command.is_empty() {
        return Err(options.wrong("`command` is only for kind = \"command\"; leave it out"));
    }
    (options.kind.row().build)(options)
}

/// The defaults of a kind, and the hard limits of its service.
struct Limits {
    texts: usize,
    most_texts: usize,
    bytes: usize,
    most_bytes: usize,
    marks: MarkerStyle,
    takes_terms: bool,
    /// Number of similar sentences with each text.
    examples: usize,
    /// Number of the sentences before each text that are sent with it.
    context: usize,
    /// See [`Capabilities::protects_names`]; the measurements are in docs/design/names.md.
    protects_names: &'static [(&'static str, &'static str)],
}

impl BackendOptions {
    /// Returns options with this name and kind, and nothing else set.
    pub fn new(name: &str, kind: BackendKind, timeout: Duration) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            url: None,
            key: None,
            model: None,
            timeout,
            settings: BTreeMap::new(),
            command: Vec::new(),
            extra: Map::new(),
            marks: None,
            examples: None,
            context: None,
            prompt: None,
            max_texts: None,
            max_request_bytes: None,
            fast: false,
            #[cfg(feature = "neural")]
            models: Vec::new(),
        }
    }

    /// Formats a message about this backend's settings.
    fn wrong(&self, what: &str) -> BackendOptionsError {
        BackendOptionsError(format!("backend `{}`: {what}", self.name))
    }

    /// Returns the trimmed key, if there is one that is not blank.
    fn key(&self) -> Option<SecretString> {
        let key = self.key.as_ref()?.expose_secret().trim();
        (!key.is_empty()).then(|| SecretString::from(key))
    }

    /// Returns the address, or `default`.
    fn url_or(&self, default: Option<&str>) -> Result<Url, BackendOptionsError> {
        let url = match (&self.url, default) {
            (Some(url), _) => url.clone(),
            (None, Some(default)) => Url::parse(default).map_err(|e| self.wrong(&e.to_string()))?,
            (None, None) => {
                return Err(
                    self.wrong("`url` is missing; write the server's address, such as http://127.0.0.1:8000/v1")
                );
            }
        };
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(self.wrong("`url` must begin with http:// or https:// and name a host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(self.wrong("`url` must not hold a user name or password; use `api_key_env` or `api_key_file`"));
        }
        Ok(url)
    }

    /// Returns the features and limits, with the settings applied to the defaults of the kind.
    fn capabilities(&self, limits: &Limits) -> Capabilities {
        let bytes = self.max_request_bytes.unwrap_or(limits.bytes).min(limits.most_bytes);
        Capabilities {
            max_texts: self.max_texts.unwrap_or(limits.texts).min(limits.most_texts),
            max_request_bytes: bytes,
            max_text_bytes: bytes,
            marks: self.marks.unwrap_or(limits.marks),
            takes_terms: limits.takes_terms,
            examples: if limits.examples > 0 { self.examples.unwrap_or(limits.examples) } else { 0 },
            context: if limits.context > 0 { self.context.unwrap_or(limits.context) } else { 0 },
            protects_names: limits.protects_names,
        }
    }

    /// Rejects extra fields that would overwrite the texts, the languages or the key.
    fn check_extra(&self, ours: &[&str]) -> Result<(), BackendOptionsError> {
        match ours.iter().find(|field| self.extra.contains_key(**field)) {
            Some(field) => Err(self.wrong(&format!("`extra` cannot set `{field}`: padanan fills it in itself"))),
            None => Ok(()),
        }
    }

    /// Rejects extra fields that are more than a word or a number: they go into an address or a form.
    fn check_scalars(&self) -> Result<(), BackendOptionsError> {
        let scalar = |v: &Value| v.is_string() || v.is_number() || v.is_boolean();
        match self.extra.iter().find(|(_, value)| !scalar(value)) {
            Some((field, _)) => Err(self.wrong(&format!("`extra.{field}` must be a string, a number, true or false"))),
            None => Ok(()),
        }
    }
}

/// Returns the two-letter code if the language has one; a region or script is kept, since some services distinguish
/// them.
fn code(lang: &Lang) -> String {
    if lang.as_str().contains('-') { lang.as_str().to_owned() } else { lang.primary() }
}

/// Adds the extra fields to an address, as parameters.
fn query(url: &mut Url, extra: &Map<String, Value>) {
    if extra.is_empty() {
        return;
    }
    let mut pairs = url.query_pairs_mut();
    for (name, value) in extra {
        pairs.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
    }
}

/// Adds the extra fields to a request's body; they overwrite existing fields.
fn merge(body: &mut Map<String, Value>, extra: &Map<String, Value>) {
    body.extend(extra.iter().map(|(field, value)| (field.clone(), value.clone())));
}

/// Whether a server at `url` is on this machine or in the local network: such servers often need no key.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        Some(Host::Domain(name)) => {
            !name.contains('.') || [".localhost", ".local", ".internal", ".lan"].iter().any(|end| name.ends_with(end))
        }
        None => false,
    }
}

/// Returns the strings of an answer as replies, if there are as many as were sent.
fn as_many_as_sent(found: Option<Vec<String>>, sent: usize) -> Result<Vec<Reply>, Failure> {
    match found {
        Some(found) if found.len() == sent => Ok(found.into_iter().map(Reply::from).collect()),
        Some(found) => {
            let message = format!("{sent} texts were sent and {} came back", found.len());
            Err(Failure::new(FailureKind::Malformed, message))
        }
        None => {
            Err(Failure::new(FailureKind::Malformed, "the answer does not hold the translations in the expected field"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns default options of this kind for a test.
    pub(super) fn options(kind: BackendKind) -> BackendOptions {
        BackendOptions::new("office", kind, Duration::from_secs(5))
    }

    fn url(text: &str) -> Option<Url> {
        Some(Url::parse(text).unwrap())
    }

    #[test]
    fn names_of_kinds_come_back() {
        for kind in BackendKind::ALL {
            assert_eq!(BackendKind::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(BackendKind::from_name("babelfish"), None);
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        let message = |o: BackendOptions| build(o).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(message(options(BackendKind::Deepl)).contains("api_key_env"));
        assert!(message(options(BackendKind::OpenAi)).contains("`url`"));
        let local = || BackendOptions { url: url("http://127.0.0.1:1/v1"), ..options(BackendKind::OpenAi) };
        assert!(message(local()).contains("`model`"));
        assert!(message(options(BackendKind::Command)).contains("`command`"));
        assert!(
            message(BackendOptions { max_texts: Some(0), ..options(BackendKind::LibreTranslate) })
                .contains("max_texts")
        );
        assert!(
            message(BackendOptions { timeout: Duration::ZERO, ..options(BackendKind::Apertium) }).contains("timeout")
        );
        assert!(
            message(BackendOptions { model: Some("x".into()), ..options(BackendKind::Apertium) }).contains("`model`")
        );
        assert!(message(BackendOptions { url: url("ftp://a/"), ..options(BackendKind::Apertium) }).contains("http"));
        let secret = BackendOptions { url: url("http://user:geheim@host/"), ..options(BackendKind::Apertium) };
        assert!(message(secret.clone()).contains("api_key_env"));
        assert!(!message(secret).contains("geheim"));
        let line_break = SecretString::from("a\nb");
        assert!(message(BackendOptions { key: Some(line_break), ..options(BackendKind::Deepl) }).contains("key"));
    }

    #[test]
    fn what_is_right_is_built() {
        let key = || Some(SecretString::from("k:fx"));
        let near = || url("http://127.0.0.1:1/v1");
        let model = || Some("m".to_owned());
        for good in [
            BackendOptions { key: key(), ..options(BackendKind::Deepl) },
            BackendOptions { url: near(), ..options(BackendKind::Deepl) },
            options(BackendKind::LibreTranslate),
            BackendOptions { url: near(), model: model(), ..options(BackendKind::OpenAi) },
            BackendOptions {
                url: url("https://api.example.com/v1"),
                key: key(),
                model: model(),
                ..options(BackendKind::OpenAi)
            },
            options(BackendKind::Apertium),
            BackendOptions { command: vec!["cat".into()], ..options(BackendKind::Command) },
        ] {
            let kind = good.kind;
            let built = build(good).map(|b| b.name().to_owned());
            assert_eq!(built.as_deref(), Ok("office"), "{kind:?}");
        }
    }

    #[test]
    fn settings_never_pass_the_hard_limits() {
        let can = |o: BackendOptions| build(o).unwrap().capabilities().clone();
        let more =
            |kind| BackendOptions { max_texts: Some(9999), max_request_bytes: Some(99_999_999), ..options(kind) };
        let deepl = can(BackendOptions { key: Some(SecretString::from("k")), ..more(BackendKind::Deepl) });
        assert_eq!((deepl.max_texts, deepl.max_request_bytes, deepl.max_text_bytes), (50, 100 * 1024, 100 * 1024));
        let apertium = can(more(BackendKind::Apertium));
        assert_eq!((apertium.max_texts, apertium.max_text_bytes), (1, 1000));
        let less = can(BackendOptions {
            max_texts: Some(3),
            max_request_bytes: Some(600),
            ..options(BackendKind::LibreTranslate)
        });
        assert_eq!((less.max_texts, less.max_request_bytes, less.max_text_bytes), (3, 600, 600));
        let marked = can(BackendOptions { marks: Some(MarkerStyle::Words), ..options(BackendKind::LibreTranslate) });
        assert_eq!(marked.marks, MarkerStyle::Words);
    }

    #[test]
    fn the_texts_are_not_to_be_overridden() {
        let with = |kind, field: &str| {
            let mut o = BackendOptions {
                url: url("http://127.0.0.1:1/"),
                model: (kind == BackendKind::OpenAi).then(|| "m".into()),
                ..options(kind)
            };
            o.extra.insert(field.to_owned(), Value::Null);
            build(o).err().map(|e| e.to_string())
        };
        for (kind, field) in [
            (BackendKind::Deepl, "text"),
            (BackendKind::Deepl, "target_lang"),
            (BackendKind::LibreTranslate, "q"),
            (BackendKind::LibreTranslate, "api_key"),
            (BackendKind::OpenAi, "messages"),
            (BackendKind::OpenAi, "stream"),
            (BackendKind::Apertium, "langpair"),
        ] {
            assert!(with(kind, field).is_some_and(|m| m.contains(field)), "{kind:?} {field}");
        }
        assert_eq!(with(BackendKind::Deepl, "formality"), None);
        assert_eq!(with(BackendKind::OpenAi, "response_format"), None);
    }

    #[test]
    fn who_stands_near() {
        for near in
            ["http://127.0.0.1:1", "http://[::1]", "http://localhost", "http://10.0.0.7", "http://gpu", "http://mt.lan"]
        {
            assert!(is_near(&Url::parse(near).unwrap()), "{near}");
        }
        for far in ["https://api.deepl.com", "http://8.8.8.8", "http://127.0.0.1.example.com", "http://localhost.com"] {
            assert!(!is_near(&Url::parse(far).unwrap()), "{far}");
        }
    }
}
