//! Finds and reads `padanan.toml`.
#![expect(clippy::disallowed_methods, reason = "edge: the configuration is a file")]

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use url::Url;

use super::env::name_protection;
use super::layer::{Layer, MAX_JOBS, MAX_RETRIES};
use super::{BackendSettings, Environment, SettingsError, Value, ValueSource, segment};
use crate::bitext::BlockKind;
use crate::glossary::is_shipped;
use crate::input_file;
use crate::reason::Reason;
use crate::text::language::Lang;
use crate::toml_tree::{Document, Problem, Problems, Table, shown, suggestion};
use crate::translate::NameProtection;

/// The file's name.
pub(super) const NAME: &str = "padanan.toml";
/// Maximum size of a configuration in bytes: a larger file is something else, such as an archive.
const LARGEST: u64 = 4 << 20;

/// The content of the file.
#[derive(Default)]
pub(super) struct Contents {
    /// Its values.
    pub(super) layer: Layer,
    /// Its valid backends.
    pub(super) backends: Vec<BackendSettings>,
    /// The names of all its backends, valid or not.
    pub(super) names: Vec<String>,
}

/// Finds the file to read: the named one, else the nearest one upwards, else the one in the user's folder.
pub(super) fn find(flag: Option<&Path>, environment: Environment<'_>, working_dir: &Path) -> Option<PathBuf> {
    let variable = environment("PADANAN_CONFIG").filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(named) = flag.map(Path::to_owned).or(variable) {
        return Some(working_dir.join(named));
    }
    candidates(environment, working_dir).next()
}

/// Returns the files that the search finds, the one to read first.
pub(super) fn candidates<'a>(
    environment: Environment<'_>,
    working_dir: &'a Path,
) -> impl Iterator<Item = PathBuf> + use<'a> {
    let upwards = working_dir.ancestors().map(|folder| folder.join(NAME));
    let own = user_folder(environment).map(|folder| folder.join("padanan").join(NAME));
    // A folder that must not be entered counts as one without a file.
    upwards.chain(own).filter(|file| file.try_exists().unwrap_or(false))
}

/// Returns the user's configuration folder, by the XDG Base Directory Specification (on Windows: by its conventions).
fn user_folder(environment: Environment<'_>) -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let folder = |name: &str| environment(name).map(PathBuf::from).filter(|p| p.is_absolute());
    folder("XDG_CONFIG_HOME")
        .or_else(|| folder("HOME").filter(|_| cfg!(not(windows))).map(|home| home.join(".config")))
        .or_else(|| etcetera::choose_base_strategy().ok().map(|strategy| strategy.config_dir()))
}

/// Reads the file at `path`. Messages name it relative to `working_dir`.
///
/// # Errors
/// The file cannot be read. Mistakes in its content go to `problems`.
pub(super) fn read(path: &Path, working_dir: &Path, problems: &mut Problems) -> Result<Contents, SettingsError> {
    let told = path.strip_prefix(working_dir).unwrap_or(path);
    let problem =
        |line, message: &str| Problem { file: told.to_owned(), line, message: message.to_owned(), hint: None };
    let bytes = match input_file::read_named(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            problems.push(problem(None, "this is larger than 4 MiB, too large for a configuration"));
            return Ok(Contents::default());
        }
        Err(source) => return Err(SettingsError::Io { path: told.to_owned(), source }),
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() + 1;
            problems.push(problem(Some(line), "this is not UTF-8; save the file as UTF-8"));
            return Ok(Contents::default());
        }
    };
    match Document::parse(told, text) {
        Ok(document) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            let reader = Reader { table: document.root(), file: told, folder, problems };
            Ok(reader.contents())
        }
        Err(problem) => {
            problems.push(problem);
            Ok(Contents::default())
        }
    }
}

/// Parses the address of a mirror.
pub(super) fn mirror(text: &str) -> Result<Url, Reason> {
    let hint = "`mirror` is the address of a server, such as https://models.example.org/";
    match Url::parse(text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none() =>
        {
            Ok(url)
        }
        // A name, a password or a query may be a key.
        _ if text.contains(['@', '?']) => Err(format!("`mirror` is not a valid address; {hint}").into()),
        _ => Err(format!("`{}` is not a valid address; {hint}", shown(text)).into()),
    }
}

/// Reads the top level of the file.
struct Reader<'r> {
    table: Table<'r>,
    file: &'r Path,
    folder: &'r Path,
    problems: &'r mut Problems,
}

impl Reader<'_> {
    fn contents(mut self) -> Contents {
        let layer = Layer {
            from: self.language("from"),
            to: self.language("to"),
            backend: self.strings("backend", "the name of a backend", |word| Ok(word.to_owned())),
            glossaries: self.glossaries(),
            jobs: self.whole("jobs", 1..=MAX_JOBS as i64),
            offline: self.table.boolean("offline", self.problems).map(|v| self.at("offline", v)),
            fast: self.table.boolean("fast", self.problems).map(|v| self.at("fast", v)),
            protect_names: self.protect_names(),
            translate_kinds: self.kinds(),
            retries: self.whole("retries", 0..=i64::from(MAX_RETRIES)),
            ..Layer::default()
        };
        let layer = self.models(layer);
        let layer = self.memory(layer);
        let layer = Layer { abbreviations: segment::read(&mut self.table, self.file, self.problems), ..layer };
        let mut contents = Contents { layer, ..Contents::default() };
        for (name, table) in self.table.named_tables("backends", self.problems) {
            contents.backends.extend(BackendSettings::read(&name, table, self.file, self.folder, self.problems));
            contents.names.push(name);
        }
        self.table.finish(self.problems);
        contents
    }

    fn at<T>(&self, key: &str, value: T) -> Value<T> {
        Value::new(value, ValueSource::File(self.file.to_owned(), self.table.line_of(key)))
    }

    fn language(&mut self, key: &'static str) -> Option<Value<Lang>> {
        let code = self.table.string(key, self.problems)?;
        match Lang::parse(&code) {
            Ok(lang) => Some(self.at(key, lang)),
            Err(_) => {
                let message = format!("`{}` is not a language code", shown(&code));
                let mut problem = self.table.problem(self.table.line_of(key), message);
                problem.hint = Some("write one like `id`, `en` or `en-GB`".to_owned());
                self.problems.push(problem);
                None
            }
        }
    }

    fn protect_names(&mut self) -> Option<Value<NameProtection>> {
        let word = self.table.string("protect_names", self.problems)?;
        match name_protection(&word) {
            Ok(setting) => Some(self.at("protect_names", setting)),
            Err(message) => {
                self.problems.push(self.table.problem(self.table.line_of("protect_names"), message.to_string()));
                None
            }
        }
    }

    fn whole<T: TryFrom<i64>>(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<Value<T>> {
        let number = self.table.integer(key, range, self.problems)?;
        T::try_from(number).ok().map(|n| self.at(key, n))
    }

    /// Reads a string or a list of strings, none of them empty, each parsed by `read`, whose error is a message and a
    /// hint.
    fn strings<T>(
        &mut self,
        key: &'static str,
        what: &str,
        read: impl Fn(&str) -> Result<T, (String, String)>,
    ) -> Option<Value<Vec<T>>> {
        let mut values = Vec::new();
        for (word, line) in self.table.strings(key, self.problems)? {
            let read = if word.trim().is_empty() {
                Err((format!("`{key}` holds an empty string"), format!("write {what}, or take it out")))
            } else {
                read(&word)
            };
            match read {
                Ok(value) => values.push(value),
                Err((message, hint)) => {
                    self.problems.push(Problem { hint: Some(hint), ..self.table.problem(line, message) });
                }
            }
        }
        Some(self.at(key, values))
    }

    fn glossaries(&mut self) -> Option<Value<Vec<PathBuf>>> {
        let folder = self.folder;
        self.strings("glossaries", "the path of a file or folder", |path| {
            let path = Path::new(path);
            // The name of a shipped set is no path.
            let joined = folder.join(path);
            let named = is_shipped(path) && !joined.exists();
            Ok(if named { path.to_owned() } else { joined })
        })
    }

    /// Reads `[models]`.
    fn models(&mut self, layer: Layer) -> Layer {
        let Some(mut table) = self.table.table("models", self.problems) else { return layer };
        let at = |table: &Table<'_>, key: &str| ValueSource::File(self.file.to_owned(), table.line_of(key));
        let folder = table.string("folder", self.problems);
        let folder = folder.map(|f| Value::new(self.folder.join(f), at(&table, "folder")));
        let address = table.string("mirror", self.problems).and_then(|text| match mirror(&text) {
            Ok(url) => Some(Value::new(url, at(&table, "mirror"))),
            Err(message) => {
                self.problems.push(table.problem(table.line_of("mirror"), message));
                None
            }
        });
        table.finish(self.problems);
        Layer { models_folder: folder, models_mirror: address, ..layer }
    }

    /// Reads `[memory]`.
    fn memory(&mut self, layer: Layer) -> Layer {
        let Some(mut table) = self.table.table("memory", self.problems) else { return layer };
        let at = |table: &Table<'_>, key: &str| ValueSource::File(self.file.to_owned(), table.line_of(key));
        let enabled = table.boolean("enabled", self.problems);
        let enabled = enabled.map(|e| Value::new(e, at(&table, "enabled")));
        let file = table.string("file", self.problems);
        let file = file.map(|f| Value::new(self.folder.join(f), at(&table, "file")));
        table.finish(self.problems);
        Layer { memory_enabled: enabled, memory_file: file, ..layer }
    }

    fn kinds(&mut self) -> Option<Value<Vec<BlockKind>>> {
        self.strings("translate_kinds", "a kind of block", |word| {
            BlockKind::from_name(word).ok_or_else(|| {
                let words: Vec<&str> = BlockKind::ALL.iter().map(|k| k.as_str()).collect();
                (format!("`{}` is not a kind of block", shown(word)), suggestion(word, &words))
            })
        })
    }
}
