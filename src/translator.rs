//! The library's entry point: takes an article, returns a bitext with every glossary term enforced or reported.
#![expect(clippy::disallowed_methods, reason = "edge: the time of the run is written into the bitext")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::bitext::Bitext;
use crate::glossary::{self, TermIndex};
use crate::intake::{IntakeError, decode};
use crate::phrase;
use crate::pipeline::{PipelineContext, carry_out, plan, protects_names};
use crate::segment::Abbreviations;
use crate::settings::DEFAULT_KINDS;
use crate::text::language::{Lang, LangError};
use crate::toml_tree::Problem;
use crate::translate::backends::{BackendKind, BackendOptions, BackendOptionsError, build};
use crate::translate::client::{BackendClient, Context};
use crate::translate::retry::Policy;
use crate::translate::{AskAgain, NameProtection};

/// Maximum number of requests in flight.
const JOBS: usize = 4;
/// Time limit of a request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Translates articles with one backend and enforces a glossary.
pub struct Translator {
    from: Lang,
    to: Lang,
    term_index: TermIndex,
    chain: [BackendClient; 1],
}

/// The reason why a [`Translator`] cannot be set up, or an article cannot be translated at all. A sentence that its backend
/// does not translate is no error: its segment has the state `failed` and a finding.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TranslatorError {
    /// A language code is not known.
    #[error(transparent)]
    Language(#[from] LangError),
    /// The backend's options do not fit its kind.
    #[error(transparent)]
    Backend(#[from] BackendOptionsError),
    /// A glossary has mistakes.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Glossary(Vec<Problem>),
    /// The article is empty or no text.
    #[error(transparent)]
    Article(#[from] IntakeError),
    /// No runtime for the requests.
    #[error("no thread can be started: {0}")]
    Runtime(#[from] std::io::Error),
}

impl std::fmt::Debug for Translator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [client] = &self.chain;
        let (from, to, backend) = (&self.from, &self.to, client.name());
        f.debug_struct("Translator")
            .field("from", from)
            .field("to", to)
            .field("backend", &backend)
            .finish_non_exhaustive()
    }
}

impl Translator {
    /// Returns a translator with the bundled engine and an empty glossary. `from` and `to` are language codes (`id`, `en-GB`).
    ///
    /// # Errors
    /// [`TranslatorError::Language`] for an unknown code, [`TranslatorError::Backend`] if this build has no bundled model.
    pub fn new(from: &str, to: &str) -> Result<Self, TranslatorError> {
        let (from, to) = (Lang::parse(from)?, Lang::parse(to)?);
        let client = client(BackendOptions::new("bundled", BackendKind::Bundled, TIMEOUT), &from, &to)?;
        Ok(Self { term_index: TermIndex::new(&[], &from, &to), from, to, chain: [client] })
    }

    /// Asks another backend instead of the bundled engine.
    ///
    /// # Errors
    /// [`TranslatorError::Backend`] if the options do not fit the kind.
    pub fn backend(mut self, options: BackendOptions) -> Result<Self, TranslatorError> {
        self.chain = [client(options, &self.from, &self.to)?];
        Ok(self)
    }

    /// Enforces the glossary in a file, the glossaries in all `*.toml` files of a folder, or a shipped set by its name (`id-en`).
    ///
    /// # Errors
    /// [`TranslatorError::Glossary`] with every mistake, each with its file and line.
    pub fn glossary(mut self, path: impl AsRef<Path>) -> Result<Self, TranslatorError> {
        let paths: [PathBuf; 1] = [path.as_ref().to_owned()];
        let glossaries = glossary::load(&paths).map_err(TranslatorError::Glossary)?;
        self.term_index = TermIndex::new(&glossaries, &self.from, &self.to);
        Ok(self)
    }

    /// Translates an article: plain text, Markdown or HTML. Blocks until the backend has answered; call it outside an
    /// asynchronous runtime.
    ///
    /// # Errors
    /// [`TranslatorError::Article`] if it has no text, [`TranslatorError::Runtime`] if no thread can be started.
    pub fn translate(&self, article: &str) -> Result<Bitext, TranslatorError> {
        let raw = decode("-", article.as_bytes().to_vec(), None)?;
        let abbreviations = Abbreviations::default();
        let cx = PipelineContext {
            lexicon: phrase::lexicon(&self.from, &self.to),
            ..PipelineContext::new((&self.from, &self.to), &self.term_index, &abbreviations, &DEFAULT_KINDS)
        };
        let cancel = CancellationToken::new();
        let context = Context { from: &self.from, to: &self.to, cancel: &cancel, progress: &|_| {} };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let created = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut plan = plan(&raw, &cx);
        if protects_names(&self.chain) {
            plan.find_names(&cx, phrase::source_lexicon(&self.from));
        }
        Ok(runtime.block_on(carry_out(plan, &cx, &self.chain, &context, created)))
    }
}

fn client(options: BackendOptions, from: &Lang, to: &Lang) -> Result<BackendClient, TranslatorError> {
    let again = if options.kind.is_language_model() { AskAgain::default() } else { AskAgain::Never };
    let client = BackendClient::new(build(options)?, Policy::default(), JOBS, None).ask_again(again);
    Ok(client.protect_names(NameProtection::Auto, from, to))
}
