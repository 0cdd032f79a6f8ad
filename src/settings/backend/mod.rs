//! The settings of one backend: a `[backends.NAME]` table, or a built-in one that needs no configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::{Host, Url};

use super::ValueSource;
use crate::toml_tree::{Problem, Problems, Table, shown};
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
    /// The model, for services with a choice of them.
    pub model: Option<String>,
    /// How long to wait for one answer, in seconds.
    pub timeout_seconds: u64,
    /// Maximum number of requests per second.
    pub requests_per_second: Option<f64>,
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
    lines: BTreeMap<&'static str, usize>,
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
            model: None,
            timeout_seconds: TIMEOUT_SECONDS,
            requests_per_second: None,
            price_per_million_characters: None,
            price_per_million_tokens: None,
            max_texts: None,
            max_request_bytes: None,
            marks: None,
            examples: None,
            context: None,
            prompt_file: None,
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
        let mut reader = Reader { table, folder, problems: &mut mine, lines: BTreeMap::new() };
        reader.name(name);
        let backend = match reader.kind(name) {
            Some(kind) => {
                let backend = reader.backend(Self { place, ..Self::new(name, kind) });
                reader.table.finish(reader.problems);
                Some(backend)
            }
            // Without a kind, the valid keys are unknown, but `api_key` is never one of them.
            None => {
                reader.refuse_key();
                None
            }
        };
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

/// Whether a field of a request with this name carries a key.
fn carries_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    matches!(name.as_str(), "key" | "token" | "secret" | "password" | "authorization")
        || ["api_key", "apikey", "auth_key", "access_token"].iter().any(|part| name.contains(part))
}

struct Reader<'r> {
    table: Table<'r>,
    folder: &'r Path,
    problems: &'r mut Problems,
    lines: BTreeMap<&'static str, usize>,
}

impl Reader<'_> {
    /// Reports a problem at a key's line.
    fn tell(&mut self, key: &str, message: &str, hint: &str) {
        let problem = self.table.problem(self.table.line_of(key), message);
        self.problems.push(Problem { hint: Some(hint.to_owned()), ..problem });
    }

    /// Records the key's line, if the key is present.
    fn note(&mut self, key: &'static str) {
        if self.table.has(key) {
            self.lines.insert(key, self.table.line_of(key));
        }
    }

    fn name(&mut self, name: &str) {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(fine) {
            let message = format!("`{}` cannot be a backend's name", shown(name));
            self.tell("", &message, "use letters, digits, `-` and `_`, 64 at most");
        }
    }

    /// Reads the kind, or takes it from the backend's name.
    fn kind(&mut self, name: &str) -> Option<BackendKind> {
        let words = BackendKind::ALL.map(|kind| (kind.as_str(), kind));
        self.note("kind");
        let said = self.table.choice("kind", &words, self.problems);
        if self.table.has("kind") {
            return said;
        }
        let named = words.iter().find(|(word, _)| *word == name).map(|(_, kind)| *kind);
        if named.is_none() {
            let message = format!("the backend `{}` has no `kind`", shown(name));
            self.tell("kind", &message, &format!("write one of: {}", words.map(|w| w.0).join(", ")));
        }
        named
    }

    fn backend(&mut self, mut backend: BackendSettings) -> BackendSettings {
        self.address(&mut backend);
        self.key(&mut backend);
        self.limits(&mut backend);
        backend.model = self.text("model");
        if backend.kind == BackendKind::Bundled {
            // The user's own model is a file; its path is relative to the folder of the configuration.
            backend.model = backend.model.map(|path| self.folder.join(path).to_string_lossy().into_owned());
        }
        if backend.model.is_some() && !backend.kind.has_models() {
            let message = format!("a backend of kind `{}` has no choice of models", backend.kind.as_str());
            self.tell("model", &message, "take the line out");
        }
        self.note("marks");
        backend.marks = self.table.choice("marks", &MARKS, self.problems);
        self.note("examples");
        let examples = self.table.integer("examples", 0..=MAX_EXAMPLES, self.problems);
        backend.examples = examples.and_then(|n| usize::try_from(n).ok());
        let context = self.table.integer("context", 0..=MAX_CONTEXT, self.problems);
        self.note("context");
        backend.context = context.and_then(|n| usize::try_from(n).ok());
        backend.prompt_file = self.text("prompt_file").map(|file| self.folder.join(file));
        self.note("ask_again");
        let words = AskAgain::ALL.map(|setting| (setting.as_str(), setting));
        backend.ask_again = self.table.choice("ask_again", &words, self.problems);
        let (kind, model) = (backend.kind, backend.kind.is_language_model());
        for (key, set, takes, what) in [
            ("examples", backend.examples.is_some(), kind.row().takes_examples, "takes no examples"),
            ("context", backend.context.is_some(), kind.takes_context(), "takes no context"),
            ("prompt_file", backend.prompt_file.is_some(), model, "takes no prompt"),
            ("ask_again", backend.ask_again.is_some(), model, "is not asked again"),
        ] {
            if set && !takes {
                let message = format!("a backend of kind `{}` {what}", kind.as_str());
                self.tell(key, &message, "take the line out");
            }
        }
        self.own(&mut backend);
        self.extra(&mut backend);
        self.check_key_travels_safely(&backend);
        backend.lines = std::mem::take(&mut self.lines);
        backend
    }

    /// Reads the settings that only some kinds have. For another kind, such a setting is an unknown key.
    fn own(&mut self, backend: &mut BackendSettings) {
        for setting in backend.kind.row().settings {
            if let Some(value) = self.text(setting.name) {
                backend.own.insert(setting.name, value);
            }
        }
    }

    /// Reads a string that must not be empty.
    fn text(&mut self, key: &'static str) -> Option<String> {
        self.note(key);
        let text = self.table.string(key, self.problems)?;
        if text.trim().is_empty() {
            self.tell(key, &format!("`{key}` is empty"), "write a value, or take the line out");
            return None;
        }
        Some(text)
    }

    /// Reads `url` for a server or service, `command` for a program.
    fn address(&mut self, backend: &mut BackendSettings) {
        let address = backend.kind.row().address;
        let program = address == Address::Program;
        if let Some(text) = self.text("url") {
            if program || address == Address::InProcess {
                let message = format!("a backend of kind `{}` has no `url`", backend.kind.as_str());
                self.tell("url", &message, "take the line out");
            }
            backend.url = self.url(&text);
        } else if let (Address::Needed(example), false) = (address, self.table.has("url")) {
            let message = format!("the backend `{}` has no `url`", shown(&backend.name));
            self.tell("url", &message, &format!("write the server's address: url = \"{example}\""));
        }
        self.note("command");
        let words = self.table.strings("command", self.problems);
        let given = words.is_some() || self.table.has("command");
        backend.command = words.unwrap_or_default().into_iter().map(|(word, _)| word).collect();
        if given && !program {
            self.tell("command", "only a backend of kind `command` has a `command`", "take the line out");
        } else if program && backend.command.first().is_none_or(|first| first.trim().is_empty()) {
            let hint = "write the program and its arguments: command = [\"./translate.py\", \"--quiet\"]";
            self.tell("command", &format!("the backend `{}` has no `command`", shown(&backend.name)), hint);
        }
        // A path with a folder is relative to the configuration; a bare name is looked up in PATH.
        if let Some(first) = backend.command.first_mut().filter(|p| Path::new(p).components().count() > 1) {
            *first = self.folder.join(&*first).to_string_lossy().into_owned();
        }
    }

    fn url(&mut self, text: &str) -> Option<Url> {
        let hint = "write one like \"http://127.0.0.1:5000\"";
        match Url::parse(text) {
            Err(error) => self.tell("url", &format!("`url` is not a URL: {error}"), hint),
            Ok(url) if !matches!(url.scheme(), "http" | "https") => {
                let message = format!("`url` must begin with http:// or https://, not {}:", shown(url.scheme()));
                self.tell("url", &message, hint);
            }
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                self.tell(
                    "url",
                    "`url` must not hold a name or password",
                    "put the key into api_key_env or api_key_file",
                );
            }
            Ok(url) if url.query_pairs().any(|(name, _)| carries_key(&name)) => {
                self.tell("url", "`url` must not hold a key", "put the key into api_key_env or api_key_file");
            }
            Ok(url) => return Some(url),
        }
        None
    }

    /// Refuses a key in the configuration.
    fn refuse_key(&mut self) {
        if self.table.has("api_key") {
            // Read, so that it is not reported as unknown as well; its value is ignored.
            let _ = self.table.string("api_key", &mut Problems::default());
            let hint = "remove it, put it into a variable and name that: api_key_env = \"NAME\"; \
                        or into its own file: api_key_file = \"PATH\"";
            self.tell("api_key", "the configuration must not contain a key", hint);
        }
    }

    fn key(&mut self, backend: &mut BackendSettings) {
        self.refuse_key();
        let variable = self.text("api_key_env");
        let file = self.text("api_key_file");
        if self.table.has("api_key_env") && self.table.has("api_key_file") {
            self.tell("api_key_file", "the key has two places: `api_key_env` and `api_key_file`", "keep one of them");
        }
        if let Key::BuiltInOnly(_) = backend.kind.row().key {
            backend.api_key_env = None;
        }
        if let Some(variable) = variable {
            let fine = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
            if !variable.bytes().all(fine) || variable.starts_with(|c: char| c.is_ascii_digit()) {
                // The value may be the key itself, so it is not shown.
                let message = "`api_key_env` must be the name of a variable, in capitals, never the key itself";
                self.tell("api_key_env", message, "write, for example, api_key_env = \"DEEPL_API_KEY\"");
            } else {
                backend.api_key_env = Some(variable);
            }
        }
        if let Some(file) = file {
            backend.api_key_env = None;
            backend.api_key_file = Some(self.folder.join(file));
        }
    }

    fn limits(&mut self, backend: &mut BackendSettings) {
        let keys = ["timeout_seconds", "requests_per_second", "max_texts", "max_request_bytes"];
        for key in keys.into_iter().chain(["price_per_million_characters", "price_per_million_tokens"]) {
            self.note(key);
        }
        let Self { table, problems, .. } = self;
        let seconds = table.integer("timeout_seconds", 1..=3600, problems).and_then(|n| u64::try_from(n).ok());
        backend.timeout_seconds = seconds.unwrap_or(TIMEOUT_SECONDS);
        backend.requests_per_second = table.float("requests_per_second", 0.001..=1000.0, problems);
        backend.price_per_million_characters = table.float("price_per_million_characters", 0.0..=1e6, problems);
        backend.price_per_million_tokens = table.float("price_per_million_tokens", 0.0..=1e6, problems);
        let texts = table.integer("max_texts", 1..=10_000, problems);
        backend.max_texts = texts.and_then(|n| usize::try_from(n).ok());
        let bytes = table.integer("max_request_bytes", 100..=100_000_000, problems);
        backend.max_request_bytes = bytes.and_then(|n| usize::try_from(n).ok());
    }

    fn extra(&mut self, backend: &mut BackendSettings) {
        self.note("extra");
        // Read as a table first, so that any other type gets the usual message.
        if self.table.table("extra", self.problems).is_none() {
            return;
        }
        if let Some(serde_json::Value::Object(extra)) = self.table.json("extra", self.problems) {
            if let Some(key) = extra.keys().find(|k| carries_key(k)) {
                let message = format!("the configuration must not contain a key, and `extra` holds `{}`", shown(key));
                self.tell("extra", &message, "use api_key_env or api_key_file");
            }
            backend.extra = extra;
        }
    }

    /// Checks that a key is sent unencrypted only to this machine.
    fn check_key_travels_safely(&mut self, backend: &BackendSettings) {
        let named = backend.api_key_file.is_some() || backend.api_key_env.is_some();
        let open = backend.url.as_ref().is_some_and(|url| url.scheme() == "http" && !is_loopback(url));
        if named && open {
            let message = "the key would be sent unencrypted: `url` is http, and not on this machine";
            self.tell("url", message, "use https, or take the key out");
        }
    }
}
