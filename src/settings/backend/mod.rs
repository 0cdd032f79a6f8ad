//! The settings of one backend: a `[backends.NAME]` table, or a built-in one that needs no configuration.

mod read;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::ValueSource;
use crate::toml_tree::{Problems, Table};
use crate::translate::backends::{Address, BackendKind, Key};
use crate::translate::{AskAgain, MAX_BEFORE, MarkerStyle};

/// The values of `marks`.
pub(super) const MARKS: [(&str, MarkerStyle); 4] = [
    ("none", MarkerStyle::None),
    ("words", MarkerStyle::Words),
    ("ignore-tags", MarkerStyle::IgnoreTags),
    ("translate-no", MarkerStyle::TranslateNo),
];
/// Maximum number of examples: more would be longer than the text that they are for.
pub(super) const MAX_EXAMPLES: i64 = 10;
/// Maximum number of sentences of context.
pub(super) const MAX_CONTEXT: i64 = MAX_BEFORE as i64;
pub(super) const TIMEOUT_SECONDS: u64 = 60;
/// Maximum number of requests in flight over all machines.
pub(super) const MAX_IN_FLIGHT: u32 = 4096;

/// The settings of one backend.
#[derive(Debug, Clone)]
pub struct BackendSettings {
    /// Its name, as in `backend` and `--backend`.
    pub name: String,
    /// Which service, server or program.
    pub kind: BackendKind,
    /// Its address; `None` for a program, and for the service's default address.
    pub url: Option<Url>,
    /// The environment variable that holds the key.
    pub api_key_env: Option<String>,
    /// The file that holds the key, joined to the configuration's folder.
    pub api_key_file: Option<PathBuf>,
    /// The program that prints the key, and its arguments; empty if the key comes from elsewhere.
    pub api_key_command: Vec<String>,
    /// The model, for services with a choice of them.
    pub model: Option<String>,
    /// How long to wait for one answer, in seconds.
    pub timeout_seconds: u64,
    /// Maximum number of requests per second.
    pub requests_per_second: Option<f64>,
    /// Maximum number of requests in flight, if lower than `jobs`.
    pub max_in_flight: Option<usize>,
    /// What a million characters of source text cost: for `--dry-run` and reports.
    pub price_per_million_characters: Option<f64>,
    /// What a million tokens cost, sent or received.
    pub price_per_million_tokens: Option<f64>,
    /// Maximum number of texts per request, if lower than the service's own limit.
    pub max_texts: Option<usize>,
    /// Maximum number of bytes of text per request, if lower than the service's own limit.
    pub max_request_bytes: Option<usize>,
    /// The style of placeholders for glossary terms, if not the kind's default.
    pub marks: Option<MarkerStyle>,
    /// Number of similar sentences from the translation memory that are sent with each sentence, if not the kind's
    /// default.
    pub examples: Option<usize>,
    /// Number of the sentences before a sentence that are sent with it, if not the kind's default.
    pub context: Option<usize>,
    /// The file with the prompt of a language model, joined to the configuration's folder.
    pub prompt_file: Option<PathBuf>,
    /// The prompt itself, where it came with a batch from another machine.
    pub prompt: Option<String>,
    /// When a language model is asked for a sentence again, if not the default.
    pub ask_again: Option<AskAgain>,
    /// The settings that only its kind has, by name.
    pub own: BTreeMap<&'static str, String>,
    /// The program and its arguments; empty for other kinds.
    pub command: Vec<String>,
    /// Fields that are added unchanged to the body of every request.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Where the backend was configured; [`ValueSource::Default`] for a built-in one.
    pub place: ValueSource,
    /// The lines of the keys in the file.
    pub(super) lines: BTreeMap<&'static str, usize>,
}

impl BackendSettings {
    /// Creates a backend with the defaults of its kind: the address of a server on this machine, and the key's
    /// variable.
    pub fn new(name: &str, kind: BackendKind) -> Self {
        let row = kind.row();
        Self {
            name: name.to_owned(),
            kind,
            url: match row.address {
                Address::Here(url) => Url::parse(url).ok(),
                Address::Service | Address::Needed(_) | Address::InProcess | Address::Program => None,
            },
            api_key_env: match row.key {
                Key::Wanted(variable) | Key::BuiltInOnly(variable) => Some(variable.to_owned()),
                Key::Unset | Key::Document(_) | Key::Aws => None,
            },
            api_key_file: None,
            api_key_command: Vec::new(),
            model: None,
            timeout_seconds: TIMEOUT_SECONDS,
            requests_per_second: None,
            max_in_flight: None,
            price_per_million_characters: None,
            price_per_million_tokens: None,
            max_texts: None,
            max_request_bytes: None,
            marks: None,
            examples: None,
            context: None,
            prompt_file: None,
            prompt: None,
            ask_again: None,
            own: BTreeMap::new(),
            command: Vec::new(),
            extra: serde_json::Map::new(),
            place: ValueSource::Default,
            lines: BTreeMap::new(),
        }
    }

    /// Returns the backends that need no configuration, each named like its kind.
    pub fn built_in() -> Vec<Self> {
        // The engines in the program first: they are what is asked unless another one is named.
        let mut kinds: Vec<BackendKind> = BackendKind::ALL.into_iter().filter(|kind| kind.row().built_in).collect();
        kinds.sort_by_key(|kind| !kind.is_in_process());
        kinds.into_iter().map(|kind| Self::new(kind.as_str(), kind)).collect()
    }

    /// Returns where a key of this backend was set.
    pub fn place_of(&self, key: &str) -> ValueSource {
        match (self.lines.get(key), &self.place) {
            (Some(line), ValueSource::File(file, _)) => ValueSource::File(file.clone(), *line),
            _ => ValueSource::Default,
        }
    }

    /// Whether the backend is a program or a server on this machine.
    pub fn is_local(&self) -> bool {
        matches!(self.kind.row().address, Address::InProcess | Address::Program)
            || self.url.as_ref().is_some_and(is_loopback)
    }

    /// Whether the backend is a service that may cost money: one with an address of its own, or at an https address.
    pub fn is_remote_service(&self) -> bool {
        self.kind.row().address == Address::Service || self.url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// Whether the backend may work without its key: the built-in LibreTranslate, as few of its servers need one.
    pub(super) fn key_is_optional(&self) -> bool {
        matches!(self.kind.row().key, Key::BuiltInOnly(_)) && self.place == ValueSource::Default
    }

    /// Reads `[backends.NAME]`; `None` if something in it is wrong.
    pub(super) fn read(
        name: &str,
        table: Table<'_>,
        file: &Path,
        folder: &Path,
        problems: &mut Problems,
    ) -> Option<Self> {
        let mut mine = Problems::default();
        let place = ValueSource::File(file.to_owned(), table.line());
        let backend = read::read(name, table, folder, &mut mine).map(|backend| Self { place, ..backend });
        let fine = mine.is_empty();
        mine.into_vec().into_iter().for_each(|p| problems.push(p));
        backend.filter(|_| fine)
    }
}

/// Whether a URL points to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback()),
        None => false,
    }
}
