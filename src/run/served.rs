//! A batch as a worker serves it: its settings, glossaries and backends on this machine.

use std::sync::Arc;

use padanan::internal::glossary::{self, TermIndex};
use padanan::internal::memory::SqliteMemory;
use padanan::internal::queue::{BatchEntry, Queue, QueueError};
use padanan::internal::settings::{Settings, Value};
use padanan::internal::translate::client::BackendClient;
use tokio_util::sync::CancellationToken;

use super::ask::QuotaWait;
use super::handed::HandedMemory;
use super::hands::Hands;
use super::inputs::Inputs;
use super::queued::{identities, queue_error};
use super::serving::Serving;
use super::shared::{QueueAnswers, is_paid, shared};
use super::wire::Spec;
use super::worker::{never_full, options};
use super::{Run, RunOptions, WINDOW, recall};
use crate::cli::Common;
use crate::cli::explain::AppError;
use crate::cli::progress::Progress;
use crate::run::clients::{self, Keys};

/// What a batch needs on this machine.
pub(super) struct Served {
    settings: Settings,
    options: RunOptions,
    term_index: TermIndex,
    chain: Vec<BackendClient>,
    second: Vec<BackendClient>,
    /// What the run's own memory tells about the sentences of the articles in hand.
    pub(super) handed: Arc<HandedMemory>,
}

impl Served {
    /// Gets the settings and glossaries of a batch, and refuses it if its articles would not come out here as the run wants
    /// them.
    pub(super) async fn new(
        common: &Common,
        mine: &Settings,
        queue: &Queue,
        entry: &BatchEntry,
        name: &str,
        cancel: &CancellationToken,
    ) -> Result<Self, AppError> {
        let refused = |why: String| AppError::Configuration(why);
        if entry.version != env!("CARGO_PKG_VERSION") {
            let (theirs, ours) = (&entry.version, env!("CARGO_PKG_VERSION"));
            return Err(refused(format!("it is of version {theirs}, and this worker is of version {ours}")));
        }
        let file = async |name: &str| {
            let found = queue.file(name, cancel).await.map_err(queue_error)?;
            found.ok_or_else(|| refused(format!("{name} is not in the queue")))
        };
        let spec: Spec = serde_json::from_slice(&file(&entry.spec).await?)
            .map_err(|_| refused("its settings cannot be read".to_owned()))?;
        let settings = spec.settings.here(mine).map_err(|why| refused(why.to_string()))?;
        let mut glossaries = Vec::new();
        if !spec.glossaries.is_empty() {
            let texts: Vec<glossary::GlossaryText> = serde_json::from_slice(&file(&spec.glossaries).await?)
                .map_err(|_| refused("its glossaries cannot be read".to_owned()))?;
            glossaries = glossary::from_texts(&texts).map_err(AppError::Glossary)?;
        }
        let term_index = TermIndex::new(&glossaries, &settings.from.value, &settings.to.value);
        if term_index.sha256() != spec.entries {
            return Err(refused("its glossary gives other entries here".to_owned()));
        }
        let chain = clients::chain(&settings, Keys::Own, common.quiet)?;
        let second = match &spec.compare {
            None => Vec::new(),
            Some(name) => {
                let backend = Value { value: vec![name.clone()], source: settings.backend.source.clone() };
                let settings = Settings { backend, ..settings.clone() };
                clients::chain(&settings, Keys::Own, common.quiet)?
            }
        };
        let ours = identities(&chain, &second, &settings);
        if let Some((theirs, _)) = spec.identities.iter().zip(&ours).find(|(theirs, ours)| theirs != ours) {
            let name = theirs.trim_start_matches("compared ").lines().next().unwrap_or_default();
            let what = "has another model, prompt or program here than where the batch runs";
            return Err(refused(format!("the backend `{name}` {what}; `padanan models verify` checks models")));
        }
        chain.iter().chain(&second).for_each(|client| client.upload_glossary(&|| term_index.pairs()));
        let memory: Option<Arc<SqliteMemory>> = recall::memory(&settings, None::<fn()>)?;
        let remembers = settings.memory_enabled.value && spec.settings.remembers();
        let answers = remembers.then(|| QueueAnswers::new(queue, format!("{name}/{}", entry.run)));
        let paid = chain.iter().chain(&second).any(|client| is_paid(&settings, client));
        let handed = Arc::new(HandedMemory::new(memory, answers.clone().filter(|_| paid)));
        let [chain, second] = [chain, second].map(|chain| -> Vec<BackendClient> {
            let chain = recall::with(chain, &settings, &handed);
            let built = |client: BackendClient| {
                let client = client.drain_on_interrupt().circuit_breaker(spec.give_up_after);
                shared(client, &settings, queue, name, answers.as_ref())
            };
            chain.into_iter().map(built).collect()
        });
        Ok(Self { options: options(&spec), settings, term_index, chain, second, handed })
    }

    /// Takes articles of the batch until it is over.
    pub(super) async fn serve(
        &self,
        common: &Common,
        queue: &Queue,
        batch: &str,
        hands: &Hands,
        stop: &CancellationToken,
    ) -> Result<(), AppError> {
        // Only a second signal interrupts what is in hand, and that ends the process.
        let (cancel, full) = (CancellationToken::new(), never_full());
        let run = Run {
            common,
            options: &self.options,
            settings: &self.settings,
            term_index: &self.term_index,
            abbreviations: self.settings.all_abbreviations(),
            chain: &self.chain,
            second: &self.second,
            inputs: &Inputs::Queued,
            journal: None,
            fingerprint: String::new(),
            basis: String::new(),
            progress: Progress::new(1, true),
            alone: false,
            cancel,
            stop_accepting: stop.clone(),
            full: &full,
            quota: QuotaWait::default(),
            remote: None,
        };
        let jobs = match queue.jobs(batch, stop).await {
            Ok(jobs) => jobs,
            Err(QueueError::Interrupted) => return Ok(()),
            Err(error) => return Err(queue_error(error)),
        };
        let window = (self.settings.jobs.value * WINDOW).clamp(4, 256);
        Serving::new(run, self, queue, batch, hands).all(&jobs, window, stop).await;
        Ok(())
    }
}
