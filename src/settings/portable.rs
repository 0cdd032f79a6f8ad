//! The settings that travel with a batch to workers on other machines: everything that decides what comes out, and nothing
//! that is a key, leads to one, or starts a program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::backend::MARKS;
use super::{BackendSettings, Settings, Value, ValueSource};
use crate::bitext::BlockKind;
use crate::reason::Reason;
use crate::segment::Use;
use crate::text::language::Lang;
use crate::translate::backends::{Address, BackendKind, Key};
use crate::translate::{AskAgain, NameProtection};

/// Settings as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortableSettings {
    from: String,
    to: String,
    backend: Vec<String>,
    fast: bool,
    protect_names: String,
    translate_kinds: Vec<String>,
    abbreviations: Vec<(String, String)>,
    retries: u32,
    memory_enabled: bool,
    backends: Vec<PortableBackend>,
}

/// A backend as a file: without its key, the places where that is, and its program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortableBackend {
    name: String,
    kind: String,
    /// Whether it needs no table in the configuration.
    built_in: bool,
    /// Whether it is asked with a key.
    has_key: bool,
    url: Option<String>,
    model: Option<String>,
    timeout_seconds: u64,
    requests_per_second: Option<f64>,
    max_in_flight: Option<usize>,
    price_per_million_characters: Option<f64>,
    price_per_million_tokens: Option<f64>,
    max_texts: Option<usize>,
    max_request_bytes: Option<usize>,
    marks: Option<String>,
    examples: Option<usize>,
    context: Option<usize>,
    prompt: Option<String>,
    ask_again: Option<String>,
    own: BTreeMap<String, String>,
    extra: serde_json::Map<String, serde_json::Value>,
}

impl Settings {
    /// Returns what travels with a batch; `also` is a backend outside of the chain. `prompt` reads the prompt of a backend.
    ///
    /// # Errors
    /// What `prompt` returns.
    pub fn portable<E>(
        &self,
        also: Option<&str>,
        prompt: impl Fn(&BackendSettings) -> Result<Option<String>, E>,
    ) -> Result<PortableSettings, E> {
        let names = self.backend.value.iter().map(String::as_str).chain(also);
        let backends = names.filter_map(|name| self.backend_named(name));
        let usage = |usage: &Use| Use::ALL.iter().find(|(u, _)| u == usage).map_or("", |(_, name)| *name).to_owned();
        Ok(PortableSettings {
            from: self.from.value.to_string(),
            to: self.to.value.to_string(),
            backend: self.backend.value.clone(),
            fast: self.fast.value,
            protect_names: self.protect_names.value.as_str().to_owned(),
            translate_kinds: self.translate_kinds.value.iter().map(|kind| kind.as_str().to_owned()).collect(),
            abbreviations: self.abbreviations.value.iter().map(|(u, word)| (usage(u), word.clone())).collect(),
            retries: self.retries.value,
            memory_enabled: self.memory_enabled.value,
            backends: backends.map(|b| Ok(PortableBackend::of(b, prompt(b)?))).collect::<Result<_, E>>()?,
        })
    }
}

/// Whether a backend is asked with a key: whether one is named, or its kind takes one from a place of its own.
fn has_key(backend: &BackendSettings) -> bool {
    let named = backend.api_key_env.is_some() || backend.api_key_file.is_some() || !backend.api_key_command.is_empty();
    named && !backend.key_is_optional() || finds_key(backend.kind)
}

/// Whether a kind finds a key of this machine although its settings name none: the file of an account, those of AWS.
fn finds_key(kind: BackendKind) -> bool {
    matches!(kind.row().key, Key::Document(_) | Key::Aws)
}

impl PortableBackend {
    fn of(backend: &BackendSettings, prompt: Option<String>) -> Self {
        let marks = backend.marks.and_then(|marks| MARKS.iter().find(|(_, style)| *style == marks));
        Self {
            name: backend.name.clone(),
            kind: backend.kind.as_str().to_owned(),
            built_in: backend.place == ValueSource::Default,
            has_key: has_key(backend),
            url: backend.url.as_ref().map(Url::to_string),
            model: backend.model.clone(),
            timeout_seconds: backend.timeout_seconds,
            requests_per_second: backend.requests_per_second,
            max_in_flight: backend.max_in_flight,
            price_per_million_characters: backend.price_per_million_characters,
            price_per_million_tokens: backend.price_per_million_tokens,
            max_texts: backend.max_texts,
            max_request_bytes: backend.max_request_bytes,
            marks: marks.map(|(name, _)| (*name).to_owned()),
            examples: backend.examples,
            context: backend.context,
            prompt,
            ask_again: backend.ask_again.map(|setting| setting.as_str().to_owned()),
            own: backend.own.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            extra: backend.extra.clone(),
        }
    }
}

impl PortableSettings {
    /// Whether the batch has a memory.
    pub fn remembers(&self) -> bool {
        self.memory_enabled
    }

    /// Returns the settings of a batch on this machine. `mine` are this machine's own: how many requests may be in flight,
    /// where memory and models are, and the tables of its backends, from which keys, addresses and programs come.
    ///
    /// # Errors
    /// Something in it is not known here, or a backend needs a table of this machine.
    pub fn here(&self, mine: &Settings) -> Result<Settings, Reason> {
        let lang = |code: &str| Lang::parse(code).map_err(|e| Reason::from(e.to_string()));
        let unknown = |what: &str, value: &str| Reason::from(format!("{what} `{value}` is not known here"));
        let queue = |key| ValueSource::Flag(key);
        let kind = |name: &String| BlockKind::from_name(name).ok_or_else(|| unknown("the kind of block", name));
        let abbreviation = |(usage, word): &(String, String)| {
            let usage = Use::ALL.iter().find(|(_, name)| name == usage).ok_or_else(|| unknown("the use", usage))?;
            Ok::<_, Reason>((usage.0, word.clone()))
        };
        let names = NameProtection::from_name(&self.protect_names);
        let names = names.ok_or_else(|| unknown("the value of protect_names", &self.protect_names))?;
        Ok(Settings {
            from: Value::new(lang(&self.from)?, queue("--queue")),
            to: Value::new(lang(&self.to)?, queue("--queue")),
            backend: Value::new(self.backend.clone(), queue("--queue")),
            glossaries: Value::new(Vec::new(), queue("--queue")),
            fast: Value::new(self.fast, queue("--queue")),
            protect_names: Value::new(names, queue("--queue")),
            translate_kinds: Value::new(
                self.translate_kinds.iter().map(kind).collect::<Result<_, _>>()?,
                queue("--queue"),
            ),
            abbreviations: Value::new(
                self.abbreviations.iter().map(abbreviation).collect::<Result<_, _>>()?,
                queue("--queue"),
            ),
            retries: Value::new(self.retries, queue("--queue")),
            memory_enabled: Value::new(self.memory_enabled && mine.memory_enabled.value, queue("--queue")),
            backends: self.backends.iter().map(|backend| backend.here(mine)).collect::<Result<_, _>>()?,
            ..mine.clone()
        })
    }
}

impl PortableBackend {
    fn here(&self, mine: &Settings) -> Result<BackendSettings, Reason> {
        let name = &self.name;
        let unknown = |what: &str| Reason::from(format!("{what} of the backend `{name}` is not known here"));
        let kind = BackendKind::from_name(&self.kind).ok_or_else(|| unknown("the kind"))?;
        let address = self.url.as_deref().map(Url::parse).transpose().map_err(|_| unknown("the address"))?;
        let usual = BackendSettings::new(name, kind);
        let table = mine.backend_named(name).filter(|b| b.kind == kind && b.place != ValueSource::Default);
        let base = match table {
            // Keys, addresses and programs are this machine's.
            Some(own) => own.clone(),
            None if kind.row().address == Address::Program => {
                let what = "it is a program, and programs do not travel";
                return Err(
                    format!("the backend `{name}`: {what}; write [backends.{name}] with its command here").into()
                );
            }
            // A batch may say that it needs no key, and name a kind that takes one without being told.
            None if (self.has_key || finds_key(kind)) && address != usual.url => {
                let what = "it needs a key, and a key of this machine goes to no address that came with a batch";
                return Err(
                    format!("the backend `{name}`: {what}; write [backends.{name}] with its url and key here").into()
                );
            }
            // A key of this machine goes to no address that came from elsewhere.
            None if address != usual.url => {
                BackendSettings { url: address, api_key_env: None, place: ValueSource::Flag("--queue"), ..usual }
            }
            None if self.built_in => usual,
            None => BackendSettings { place: ValueSource::Flag("--queue"), ..usual },
        };
        let marks = |word: &String| MARKS.iter().find(|(name, _)| name == word).map(|(_, style)| *style);
        let again = |word: &String| AskAgain::ALL.into_iter().find(|setting| setting.as_str() == word);
        let settings = kind.row().settings.iter();
        let own = settings.filter_map(|setting| Some((setting.name, self.own.get(setting.name)?.clone()))).collect();
        Ok(BackendSettings {
            model: self.model.clone(),
            timeout_seconds: self.timeout_seconds,
            requests_per_second: self.requests_per_second,
            max_in_flight: self.max_in_flight,
            price_per_million_characters: self.price_per_million_characters,
            price_per_million_tokens: self.price_per_million_tokens,
            max_texts: self.max_texts,
            max_request_bytes: self.max_request_bytes,
            marks: self.marks.as_ref().map(|word| marks(word).ok_or_else(|| unknown("`marks`"))).transpose()?,
            examples: self.examples,
            context: self.context,
            prompt_file: None,
            prompt: self.prompt.clone(),
            ask_again: self
                .ask_again
                .as_ref()
                .map(|word| again(word).ok_or_else(|| unknown("`ask_again`")))
                .transpose()?,
            own,
            extra: self.extra.clone(),
            ..base
        })
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write the file that they then read")]
mod tests {
    use super::*;

    fn settings(toml: &str) -> Settings {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("padanan.toml"), toml).unwrap();
        super::super::load(super::super::Overrides::default(), &|_| None, folder.path()).unwrap()
    }

    const OFFICE: &str = "backend = [\"office\", \"mine\"]\ntranslate_kinds = [\"title\"]\n[segment]\n\
        abbreviations = { either = [\"dll.\"] }\n[backends.office]\nkind = \"openai\"\n\
        url = \"https://llm.example.org/v1\"\nmodel = \"m\"\napi_key_env = \"OFFICE_KEY\"\n\
        [backends.mine]\nkind = \"command\"\ncommand = [\"/opt/mt\", \"--secret-flag\"]\n";

    #[test]
    fn no_key_and_no_program_travels() {
        let portable = settings(OFFICE).portable(None, |_| Ok::<_, ()>(Some("a prompt".to_owned()))).unwrap();
        let text = serde_json::to_string(&portable).unwrap();
        for secret in ["OFFICE_KEY", "api_key", "/opt/mt", "secret-flag"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(serde_json::from_str::<PortableSettings>(&text).unwrap(), portable);
    }

    #[test]
    fn keys_go_only_where_this_machine_says() {
        let portable = settings(OFFICE).portable(None, |_| Ok::<_, ()>(None)).unwrap();
        // Without a table of its own, a worker neither runs a program nor sends a key.
        let refused = |toml: &str| portable.here(&settings(toml)).unwrap_err().to_string();
        let office = "[backends.office]\nkind = \"openai\"\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"x\"\n";
        assert!(refused(office).contains("`mine`: it is a program"), "{}", refused(office));
        let worker = "[backends.mine]\nkind = \"command\"\ncommand = [\"/usr/bin/mt\"]\n";
        assert!(refused(worker).contains("`office`: it needs a key"), "{}", refused(worker));
        // A server that needs no key is asked where the batch says.
        let open = settings(&OFFICE.replace("api_key_env = \"OFFICE_KEY\"\n", ""));
        let here = open.portable(None, |_| Ok::<_, ()>(None)).unwrap().here(&settings(worker)).unwrap();
        let office = here.backend_named("office").unwrap();
        assert_eq!((office.url.as_ref().unwrap().as_str(), &office.api_key_env), ("https://llm.example.org/v1", &None));
        assert_eq!(here.backend_named("mine").unwrap().command, ["/usr/bin/mt"]);
        assert_eq!(here.translate_kinds.value, [BlockKind::Title]);
        assert_eq!(here.abbreviations.value.len(), 1);
        // A batch that lies about it gets no key that a kind finds by itself.
        for kind in ["amazon", "google-v3"] {
            let toml =
                format!("backend = \"thief\"\n[backends.thief]\nkind = \"{kind}\"\nurl = \"https://thief.example\"\n");
            let honest = settings(&toml).portable(None, |_| Ok::<_, ()>(None)).unwrap();
            let lie = serde_json::to_string(&honest).unwrap().replace("\"has_key\":true", "\"has_key\":false");
            let lie: PortableSettings = serde_json::from_str(&lie).unwrap();
            assert!(honest.backends[0].has_key && !lie.backends[0].has_key, "{kind}");
            let why = lie.here(&settings(worker)).unwrap_err().to_string();
            assert!(why.contains("`thief`: it needs a key"), "{kind}: {why}");
        }
        // With one, address and key are its own, and the rest is the batch's.
        let own = format!(
            "{worker}[backends.office]\nkind = \"openai\"\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"other\"\n\
             api_key_env = \"KEY_HERE\"\n"
        );
        let here = portable.here(&settings(&own)).unwrap();
        let office = here.backend_named("office").unwrap();
        assert_eq!(office.api_key_env.as_deref(), Some("KEY_HERE"));
        assert_eq!(
            (office.url.as_ref().unwrap().as_str(), office.model.as_deref()),
            ("http://127.0.0.1:9/v1", Some("m"))
        );
    }
}
