//! One source of settings as a layer, and how layers override each other.

use std::path::PathBuf;

use url::Url;

use super::{Overrides, Settings, Value, ValueSource};
use crate::bitext::BlockKind;
use crate::segment::Use;
use crate::text::language::{Lang, LangError};
use crate::translate::NameProtection;

/// Maximum number of requests in flight.
pub(super) const MAX_JOBS: usize = 256;
/// Maximum number of retries of one request.
pub(super) const MAX_RETRIES: u32 = 20;
pub(super) const JOBS: usize = 4;
pub(super) const RETRIES: u32 = 4;
/// Kinds of block that are translated by default. Promo and link are copied: shop lines and headlines of other pages
/// are not part of the article.
pub const DEFAULT_KINDS: [BlockKind; 6] = [
    BlockKind::Title,
    BlockKind::Paragraph,
    BlockKind::Caption,
    BlockKind::ListItem,
    BlockKind::Byline,
    BlockKind::Other,
];

/// The values that one source sets; `None` for a value that it does not set.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) from: Option<Value<Lang>>,
    pub(super) to: Option<Value<Lang>>,
    pub(super) backend: Option<Value<Vec<String>>>,
    pub(super) glossaries: Option<Value<Vec<PathBuf>>>,
    pub(super) jobs: Option<Value<usize>>,
    pub(super) offline: Option<Value<bool>>,
    pub(super) fast: Option<Value<bool>>,
    pub(super) protect_names: Option<Value<NameProtection>>,
    pub(super) translate_kinds: Option<Value<Vec<BlockKind>>>,
    pub(super) abbreviations: Option<Value<Vec<(Use, String)>>>,
    pub(super) retries: Option<Value<u32>>,
    pub(super) models_folder: Option<Value<PathBuf>>,
    pub(super) models_mirror: Option<Value<Url>>,
    pub(super) memory_enabled: Option<Value<bool>>,
    pub(super) memory_file: Option<Value<PathBuf>>,
}

impl Layer {
    /// Creates the layer of the flags.
    pub(super) fn of_flags(flags: Overrides) -> Self {
        fn flag<T>(value: Option<T>, name: &'static str) -> Option<Value<T>> {
            value.map(|v| Value::new(v, ValueSource::Flag(name)))
        }
        Self {
            from: flag(flags.from, "--from"),
            to: flag(flags.to, "--to"),
            backend: flag(flags.backend, "--backend"),
            glossaries: flag(flags.glossaries, "--glossary"),
            jobs: flag(flags.jobs, "--jobs"),
            offline: flag(flags.offline, "--offline"),
            fast: flag(flags.fast, "--fast"),
            protect_names: flag(flags.protect_names, "--protect-names"),
            translate_kinds: flag(flags.translate_kinds, "--translate-kinds"),
            abbreviations: None,
            retries: flag(flags.retries, "--retries"),
            models_folder: None,
            models_mirror: None,
            memory_enabled: flag(flags.memory_enabled, "--no-memory"),
            memory_file: flag(flags.memory_file, "--memory"),
        }
    }

    /// Lays this layer over another: values that this one does not set come from `below`.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            from: self.from.or(below.from),
            to: self.to.or(below.to),
            backend: self.backend.or(below.backend),
            glossaries: self.glossaries.or(below.glossaries),
            jobs: self.jobs.or(below.jobs),
            offline: self.offline.or(below.offline),
            fast: self.fast.or(below.fast),
            protect_names: self.protect_names.or(below.protect_names),
            translate_kinds: self.translate_kinds.or(below.translate_kinds),
            abbreviations: self.abbreviations.or(below.abbreviations),
            retries: self.retries.or(below.retries),
            models_folder: self.models_folder.or(below.models_folder),
            models_mirror: self.models_mirror.or(below.models_mirror),
            memory_enabled: self.memory_enabled.or(below.memory_enabled),
            memory_file: self.memory_file.or(below.memory_file),
        }
    }

    /// Returns the settings, with defaults for values that no source set; without backends and file so far.
    ///
    /// # Errors
    /// A default is not valid, which is a bug.
    pub(super) fn settle(self) -> Result<Settings, LangError> {
        fn or<T>(value: Option<Value<T>>, default: T) -> Value<T> {
            value.unwrap_or(Value::new(default, ValueSource::Default))
        }
        Ok(Settings {
            from: or(self.from, Lang::parse("id")?),
            to: or(self.to, Lang::parse("en")?),
            backend: or(self.backend, vec!["bundled".to_owned()]),
            glossaries: or(self.glossaries, Vec::new()),
            jobs: or(self.jobs, JOBS),
            offline: or(self.offline, false),
            fast: or(self.fast, false),
            protect_names: or(self.protect_names, NameProtection::default()),
            translate_kinds: or(self.translate_kinds, DEFAULT_KINDS.to_vec()),
            abbreviations: or(self.abbreviations, Vec::new()),
            retries: or(self.retries, RETRIES),
            models_folder: self.models_folder,
            models_mirror: self.models_mirror,
            memory_enabled: or(self.memory_enabled, true),
            memory_file: self.memory_file,
            backends: Vec::new(),
            file: None,
        })
    }
}
