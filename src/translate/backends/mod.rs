//! **Why** every service speaks its own dialect; behind [`Backend`] they are all one.
//! **Takes** [`Options`]: which service, where it is, key, limits, extra fields.
//! **Gives** a [`Backend`] from [`build`]; one file per kind. Edge: network, processes, and the clock for HTTP dates.
//! **Never** retries, pads or reorders, and lets no key and no article text into a message.
//!
//! | kind | service | marks | texts, bytes a request |
//! |---|---|---|---|
//! | `deepl` | DeepL API v2 | ignored tags | 50, 100 KiB |
//! | `libretranslate` | LibreTranslate | `translate="no"` | 64, 32 KiB |
//! | `openai` | chat completions of any server | none, takes the terms | 20, 12 KiB |
//! | `apertium` | Apertium APy | words | 1, 1000 bytes |
//! | `command` | a program that speaks JSON lines | words, takes the terms | 16, 32 KiB |
//! | `bundled` | the engine in this process | tags, as constraints of its search | 4, 64 KiB |
//! | `local` | a neural model in this process | tags, as stand-ins of its own | 4, 64 KiB |
//!
//! What is common to the services over HTTP stands in `http` (sending) and `refusal` (what an error means);
//! `chatter` finds the JSON object in what a language model says.

mod apertium;
mod bundled;
mod chatter;
mod command;
mod deepl;
mod http;
mod in_process;
mod libretranslate;
mod local;
mod openai;
mod refusal;

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use url::{Host, Url};

use super::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply};
use crate::models::Installed;

/// Which service, server or program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BackendKind {
    /// DeepL API v2.
    Deepl,
    /// LibreTranslate.
    LibreTranslate,
    /// Any server that speaks OpenAI's chat completions.
    OpenAi,
    /// Apertium APy.
    Apertium,
    /// A program that speaks JSON lines.
    Command,
    /// The engine in this process.
    Bundled,
    /// A neural model in this process.
    Local,
}

impl BackendKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Deepl, Self::LibreTranslate, Self::OpenAi, Self::Apertium, Self::Command, Self::Bundled, Self::Local];

    /// The kind with this name in the configuration.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Its name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deepl => "deepl",
            Self::LibreTranslate => "libretranslate",
            Self::OpenAi => "openai",
            Self::Apertium => "apertium",
            Self::Command => "command",
            Self::Bundled => "bundled",
            Self::Local => "local",
        }
    }
}

/// Everything that a backend is built from. Secrets are already read, and redacted in `Debug`.
#[derive(Debug, Clone)]
pub struct BackendOptions {
    /// Its name in the configuration.
    pub name: String,
    /// Which service.
    pub kind: BackendKind,
    /// Where it is; each kind has a default where the service has one.
    pub url: Option<Url>,
    /// The key, where one is configured.
    pub key: Option<SecretString>,
    /// The model, for services with a choice.
    pub model: Option<String>,
    /// How long to wait for one answer.
    pub timeout: Duration,
    /// For [`Kind::Command`]: the program and its arguments.
    pub command: Vec<String>,
    /// Added to every request's body as they stand (`formality = "more"`, `temperature = 0.2`).
    pub extra: Map<String, Value>,
    /// Other marks than the kind's own.
    pub marks: Option<MarkerStyle>,
    /// For kinds that take similar sentences: how many with each text, where that is not to be the kind's own number.
    pub examples: Option<usize>,
    /// Fewer texts in one request than the service allows.
    pub max_texts: Option<usize>,
    /// Fewer bytes in one request than the service allows.
    pub max_request_bytes: Option<usize>,
    /// For [`Kind::Bundled`]: whether to search less thoroughly, and faster.
    pub fast: bool,
    /// For [`Kind::Local`]: the models to walk through, one after the other.
    pub models: Vec<Installed>,
}

/// Builds the backend that `options` describe. Nothing is sent and no program is started yet.
///
/// # Errors
/// A sentence that says which setting is missing or wrong, and how to mend it.
pub fn build(options: BackendOptions) -> Result<Box<dyn Backend>, String> {
    if options.timeout.is_zero() {
        return Err(options.wrong("`timeout` must be longer than nothing"));
    }
    if options.max_texts == Some(0) || options.max_request_bytes == Some(0) {
        return Err(options.wrong("`max_texts` and `max_request_bytes` must be at least 1"));
    }
    if options.model.is_some()
        && matches!(
            options.kind,
            BackendKind::Deepl | BackendKind::LibreTranslate | BackendKind::Apertium | BackendKind::Local
        )
    {
        return Err(options.wrong("this kind has no choice of models; leave `model` out"));
    }
    if options.kind != BackendKind::Command && !options.command.is_empty() {
        return Err(options.wrong("`command` belongs to kind = \"command\"; leave it out"));
    }
    Ok(match options.kind {
        BackendKind::Deepl => Box::new(deepl::Deepl::new(options)?),
        BackendKind::LibreTranslate => Box::new(libretranslate::LibreTranslate::new(options)?),
        BackendKind::OpenAi => Box::new(openai::OpenAi::new(options)?),
        BackendKind::Apertium => Box::new(apertium::Apertium::new(options)?),
        BackendKind::Command => Box::new(command::CommandBackend::new(options)?),
        BackendKind::Bundled => Box::new(bundled::Bundled::new(options)?),
        BackendKind::Local => Box::new(local::Local::new(options)?),
    })
}

/// What a kind takes and keeps by itself, and what its service takes at the very most.
struct Limits {
    texts: usize,
    most_texts: usize,
    bytes: usize,
    most_bytes: usize,
    marks: MarkerStyle,
    takes_terms: bool,
    /// Similar sentences with each text.
    examples: usize,
}

impl BackendOptions {
    /// A backend of this name and kind with nothing else set.
    pub fn new(name: &str, kind: BackendKind, timeout: Duration) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            url: None,
            key: None,
            model: None,
            timeout,
            command: Vec::new(),
            extra: Map::new(),
            marks: None,
            examples: None,
            max_texts: None,
            max_request_bytes: None,
            fast: false,
            models: Vec::new(),
        }
    }

    /// A message about this backend's settings.
    fn wrong(&self, what: &str) -> String {
        format!("backend `{}`: {what}", self.name)
    }

    /// The key, if there is one that is not blank; white space around it is no part of it.
    fn key(&self) -> Option<SecretString> {
        let key = self.key.as_ref()?.expose_secret().trim();
        (!key.is_empty()).then(|| SecretString::from(key))
    }

    /// The address, or `default`.
    fn url_or(&self, default: Option<&str>) -> Result<Url, String> {
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
            return Err(self.wrong("no user name or password may stand in `url`; use `api_key_env` or `api_key_file`"));
        }
        Ok(url)
    }

    /// The limits after the settings have had their say.
    fn capabilities(&self, limits: &Limits) -> Capabilities {
        let bytes = self.max_request_bytes.unwrap_or(limits.bytes).min(limits.most_bytes);
        Capabilities {
            max_texts: self.max_texts.unwrap_or(limits.texts).min(limits.most_texts),
            max_request_bytes: bytes,
            max_text_bytes: bytes,
            marks: self.marks.unwrap_or(limits.marks),
            takes_terms: limits.takes_terms,
            examples: if limits.examples > 0 { self.examples.unwrap_or(limits.examples) } else { 0 },
        }
    }

    /// Refuses extra fields that carry the texts, the languages or the key.
    fn check_extra(&self, ours: &[&str]) -> Result<(), String> {
        match ours.iter().find(|field| self.extra.contains_key(**field)) {
            Some(field) => Err(self.wrong(&format!("`extra` cannot set `{field}`: padanan fills it in itself"))),
            None => Ok(()),
        }
    }
}

/// Adds the extra fields to a request's body; they win over what stands there.
fn merge(body: &mut Map<String, Value>, extra: &Map<String, Value>) {
    body.extend(extra.iter().map(|(field, value)| (field.clone(), value.clone())));
}

/// Whether a server at `url` is this machine or stands in the house: such servers often ask for no key.
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

/// The strings of an answer, if it holds just as many as were sent.
fn as_many_as_sent(found: Option<Vec<String>>, sent: usize) -> Result<Vec<Reply>, Failure> {
    match found {
        Some(found) if found.len() == sent => Ok(found.into_iter().map(Reply::from).collect()),
        Some(found) => {
            let message = format!("{sent} texts were sent and {} came back", found.len());
            Err(Failure::new(FailureKind::Malformed, message))
        }
        None => {
            Err(Failure::new(FailureKind::Malformed, "the answer does not hold the translations where they belong"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Options as a test wants them: everything else as it comes.
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
        assert_eq!(BackendKind::from_name("google"), None);
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        let message = |o: BackendOptions| build(o).err().unwrap_or_default();
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
            build(o).err()
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
