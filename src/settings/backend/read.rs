//! Reads the table of a backend, with a problem for each mistake in it.

use std::collections::BTreeMap;
use std::path::Path;

use url::Url;

use super::{BackendSettings, MARKS, MAX_CONTEXT, MAX_EXAMPLES, MAX_IN_FLIGHT, TIMEOUT_SECONDS, is_loopback};
use crate::toml_tree::{Problem, Problems, Table, shown};
use crate::translate::AskAgain;
use crate::translate::backends::{Address, BackendKind, Key};

/// Whether a field of a request with this name carries a key.
fn carries_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    matches!(name.as_str(), "key" | "token" | "secret" | "password" | "authorization")
        || ["api_key", "apikey", "auth_key", "access_token"].iter().any(|part| name.contains(part))
}

/// Reads the table of the backend `name`; `None` if its kind is unknown. What is wrong is added to `problems`.
pub(super) fn read(name: &str, table: Table<'_>, folder: &Path, problems: &mut Problems) -> Option<BackendSettings> {
    let mut reader = Reader { table, folder, problems, lines: BTreeMap::new() };
    reader.name(name);
    match reader.kind(name) {
        Some(kind) => {
            let backend = reader.backend(BackendSettings::new(name, kind));
            reader.table.finish(reader.problems);
            Some(backend)
        }
        // Without a kind, the valid keys are unknown, but `api_key` is never one of them.
        None => {
            reader.refuse_key();
            None
        }
    }
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
        let given = self.table.has("command");
        backend.command = self.program("command");
        if given && !program {
            self.tell("command", "only a backend of kind `command` has a `command`", "take the line out");
        } else if program && backend.command.first().is_none_or(|first| first.trim().is_empty()) {
            let hint = "write the program and its arguments: command = [\"./translate.py\", \"--quiet\"]";
            self.tell("command", &format!("the backend `{}` has no `command`", shown(&backend.name)), hint);
        }
    }

    /// Reads a program and its arguments. A path with a folder is relative to the configuration; a bare name is looked up in
    /// PATH.
    fn program(&mut self, key: &'static str) -> Vec<String> {
        self.note(key);
        let words = self.table.strings(key, self.problems).unwrap_or_default();
        let mut words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        if let Some(first) = words.first_mut().filter(|p| Path::new(p).components().count() > 1) {
            *first = self.folder.join(&*first).to_string_lossy().into_owned();
        }
        words
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
        backend.api_key_command = self.program("api_key_command");
        let places = ["api_key_env", "api_key_file", "api_key_command"];
        if let [first, second, ..] = places.into_iter().filter(|key| self.table.has(key)).collect::<Vec<_>>()[..] {
            self.tell(second, &format!("the key has two places: `{first}` and `{second}`"), "keep one of them");
        }
        if self.table.has("api_key_command") && backend.api_key_command.first().is_none_or(|p| p.trim().is_empty()) {
            let hint = "write the program that prints the key: api_key_command = [\"pass\", \"show\", \"deepl\"]";
            self.tell("api_key_command", "`api_key_command` names no program", hint);
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
        if !backend.api_key_command.is_empty() {
            backend.api_key_env = None;
        }
        if let Some(file) = file {
            backend.api_key_env = None;
            backend.api_key_file = Some(self.folder.join(file));
        }
    }

    fn limits(&mut self, backend: &mut BackendSettings) {
        let keys = ["timeout_seconds", "requests_per_second", "max_in_flight", "max_texts", "max_request_bytes"];
        for key in keys.into_iter().chain(["price_per_million_characters", "price_per_million_tokens"]) {
            self.note(key);
        }
        let Self { table, problems, .. } = self;
        let seconds = table.integer("timeout_seconds", 1..=3600, problems).and_then(|n| u64::try_from(n).ok());
        backend.timeout_seconds = seconds.unwrap_or(TIMEOUT_SECONDS);
        backend.requests_per_second = table.float("requests_per_second", 0.001..=1000.0, problems);
        let in_flight = table.integer("max_in_flight", 1..=i64::from(MAX_IN_FLIGHT), problems);
        backend.max_in_flight = in_flight.and_then(|n| usize::try_from(n).ok());
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
        let named =
            backend.api_key_file.is_some() || backend.api_key_env.is_some() || !backend.api_key_command.is_empty();
        let open = backend.url.as_ref().is_some_and(|url| url.scheme() == "http" && !is_loopback(url));
        if named && open {
            let message = "the key would be sent unencrypted: `url` is http, and not on this machine";
            self.tell("url", message, "use https, or take the key out");
        }
    }
}
