//! The kinds of backend: one row each in [`kinds!`], which names the constant `KIND` of the kind's own file.

use super::{BackendOptions, BackendOptionsError};
use super::{
    amazon, anthropic, apertium, azure, bundled, command, deepl, gemini, google, libretranslate, lingva, modernmt,
    mymemory, nllb_serve, ollama, openai, yandex,
};
use crate::translate::Backend;

/// Builds a backend of one kind.
pub(super) type Build = fn(BackendOptions) -> Result<Box<dyn Backend>, BackendOptionsError>;

/// What the rest of the program must know of a kind before a backend of it is built.
pub(crate) struct Kind {
    /// Where a backend of this kind is.
    pub(crate) address: Address,
    /// Where its key comes from.
    pub(crate) key: Key,
    /// Whether `model` chooses among models.
    pub(crate) has_models: bool,
    /// Whether it gets similar sentences with a request.
    pub(crate) takes_examples: bool,
    /// Whether it is a language model, which gets a prompt, and is asked again for what is missing.
    pub(crate) is_language_model: bool,
    /// Whether it gets what is around the sentences with a request, for understanding.
    pub(crate) takes_context: bool,
    /// Whether it keeps glossaries for later requests, which `padanan backends --forget` removes.
    pub(crate) stores_glossaries: bool,
    /// Whether there is a backend of this kind, with its name, without a table in the configuration.
    pub(crate) built_in: bool,
    /// Settings that only some kinds have.
    pub(crate) settings: &'static [OwnSetting],
    /// Builds a backend.
    pub(super) build: Build,
}

/// Where a backend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// At the service's own address, which its file knows; `url` names another one.
    Service,
    /// At `url`, else on this machine, at this address.
    Here(&'static str),
    /// At `url`, which must be set; this is an example.
    Needed(&'static str),
    /// In this process.
    InProcess,
    /// A program: `command`.
    Program,
}

/// Where a key comes from, if neither `api_key_env` nor `api_key_file` is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// From nowhere: such a backend needs no key, or only a few servers do.
    Unset,
    /// From this variable; without a key, such a backend does not work.
    Wanted(&'static str),
    /// From the file that this variable names: a document, not a word.
    Document(&'static str),
    /// From where AWS's own programs have it: their variables, else their file.
    Aws,
    /// From this variable, for a backend without a table; none is needed. A table names the key, if it needs one: its
    /// server is another one.
    BuiltInOnly(&'static str),
}

/// A setting that only some kinds have: text in the kind's table in the configuration.
pub(crate) struct OwnSetting {
    /// Its name.
    pub(crate) name: &'static str,
    /// Variables of the vendor that have it where the configuration does not: the first that is set.
    pub(crate) variables: &'static [&'static str],
    /// What it means, for the JSON Schema; of several kinds with the same setting, the first says it.
    pub(crate) about: &'static str,
}

impl Kind {
    /// A service at its own address, with nothing that only some kinds have.
    pub(super) const fn new(build: Build) -> Self {
        Self {
            address: Address::Service,
            key: Key::Unset,
            has_models: false,
            takes_examples: false,
            is_language_model: false,
            takes_context: false,
            stores_glossaries: false,
            built_in: false,
            settings: &[],
            build,
        }
    }

    /// A service with language models.
    pub(super) const fn language_model(build: Build) -> Self {
        Self {
            has_models: true,
            takes_examples: true,
            is_language_model: true,
            takes_context: true,
            ..Self::new(build)
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal: $row:path;)+) => {
        /// Which service, server or program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BackendKind {
            $($(#[$doc])* $kind,)+
        }

        impl BackendKind {
            /// All kinds.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// Returns its name in the configuration.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// Returns what is known of the kind.
            pub(crate) fn row(self) -> &'static Kind {
                match self {
                    $(Self::$kind => &$row,)+
                }
            }
        }
    };
}

kinds! {
    /// DeepL API v2.
    Deepl = "deepl": deepl::KIND;
    /// LibreTranslate.
    LibreTranslate = "libretranslate": libretranslate::KIND;
    /// Any server that speaks OpenAI's chat completions.
    OpenAi = "openai": openai::KIND;
    /// Anthropic's Messages API.
    Anthropic = "anthropic": anthropic::KIND;
    /// Google's Gemini API.
    Gemini = "gemini": gemini::KIND;
    /// Ollama's own API.
    Ollama = "ollama": ollama::KIND;
    /// Apertium APy.
    Apertium = "apertium": apertium::KIND;
    /// A program that speaks JSON lines.
    Command = "command": command::KIND;
    /// The engine in this process.
    Bundled = "bundled": bundled::KIND;
    /// A neural model in this process.
    Local = "local": LOCAL;
    /// Google Cloud Translation v2, with a key.
    Google = "google": google::KIND;
    /// Google Cloud Translation v3, with a service account.
    GoogleV3 = "google-v3": google::advanced::KIND;
    /// Azure AI Translator v3.
    Azure = "azure": azure::KIND;
    /// Amazon Translate.
    Amazon = "amazon": amazon::KIND;
    /// Yandex Translate v2.
    Yandex = "yandex": yandex::KIND;
    /// ModernMT.
    ModernMt = "modernmt": modernmt::KIND;
    /// MyMemory.
    MyMemory = "mymemory": mymemory::KIND;
    /// Lingva.
    Lingva = "lingva": lingva::KIND;
    /// nllb-serve.
    NllbServe = "nllb-serve": nllb_serve::KIND;
}

impl BackendKind {
    /// Returns the kind with this name in the configuration.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether the setting `model` chooses among models of such a backend.
    pub fn has_models(self) -> bool {
        self.row().has_models
    }

    /// Whether such a backend is a language model, which gets a prompt.
    pub fn is_language_model(self) -> bool {
        self.row().is_language_model
    }

    /// Whether such a backend gets what is around the sentences, for understanding.
    pub fn takes_context(self) -> bool {
        self.row().takes_context
    }

    /// Returns the variable from which the key comes, if nothing else is said.
    pub fn key_variable(self) -> Option<&'static str> {
        match self.row().key {
            Key::Wanted(variable) => Some(variable),
            Key::BuiltInOnly(_) | Key::Document(_) | Key::Aws | Key::Unset => None,
        }
    }

    /// Whether there is a backend of this kind without a table in the configuration.
    pub fn is_built_in(self) -> bool {
        self.row().built_in
    }

    /// Whether such a backend is in this process.
    pub fn is_in_process(self) -> bool {
        self.row().address == Address::InProcess
    }

    /// Whether such a backend keeps glossaries until [`delete_glossaries`](crate::translate::Backend::delete_glossaries).
    pub fn stores_glossaries(self) -> bool {
        self.row().stores_glossaries
    }
}

/// The kind of the neural models, which not every program has.
const LOCAL: Kind = Kind { address: Address::InProcess, built_in: true, ..Kind::new(local) };

#[cfg(feature = "neural")]
fn local(options: BackendOptions) -> Result<Box<dyn Backend>, BackendOptionsError> {
    Ok(Box::new(super::local::Local::new(options)?))
}

#[cfg(not(feature = "neural"))]
#[expect(clippy::needless_pass_by_value, reason = "every kind is built by a function of this type")]
fn local(options: BackendOptions) -> Result<Box<dyn Backend>, BackendOptionsError> {
    Err(options.wrong("this program was built without neural models"))
}
