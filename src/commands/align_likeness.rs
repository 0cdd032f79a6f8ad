//! Whether a published translation is as near to the bundled engine's draft as machine translations are.

use padanan::internal::settings::Settings;
use padanan::internal::translate::MarkerStyle;
use padanan::internal::translate::client::{BackendClient, Context, Question};
use padanan_core::bitext::Bitext;
use padanan_core::finding::{Code, Finding};
use padanan_core::quality::{is_like_a_draft, score};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::run::{clients, count};

/// The name of the engine that is asked.
const ENGINE: &str = "bundled";
/// Number of sentences of an article that are compared.
const SENTENCES: usize = 40;

/// Compares published translations with drafts of the bundled engine.
pub(super) struct DraftComparison<'a> {
    settings: &'a Settings,
    client: BackendClient,
    runtime: Runtime,
    /// The drafts and the published sentences of all articles so far.
    texts: (Vec<String>, Vec<String>),
}

impl<'a> DraftComparison<'a> {
    /// Returns `None` where the program has no engine for these languages.
    pub(super) fn new(settings: &'a Settings) -> Option<Self> {
        clients::lexicon(&settings.from.value, &settings.to.value)?;
        let client = clients::client(settings.backend_named(ENGINE)?, settings).ok()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().build().ok()?;
        Some(Self { settings, client, runtime, texts: Default::default() })
    }

    /// Compares a sample of an aligned article, and adds a finding if it is too near to the draft.
    pub(super) fn check(&mut self, bitext: &mut Bitext) {
        let pairs: Vec<(usize, (String, String))> = bitext
            .segments
            .iter()
            .enumerate()
            .filter(|(_, s)| s.bead.as_ref().is_some_and(|bead| bead.kind.starts_with("1:")))
            .filter_map(|(at, s)| Some((at, (s.source.clone(), s.target.clone().filter(|t| !t.is_empty())?))))
            .collect();
        let first = pairs.first().map(|(at, _)| *at);
        let message = self.likeness(pairs.into_iter().map(|(_, pair)| pair).collect());
        if let Some((segment, message)) = first.and_then(|at| bitext.segments.get_mut(at)).zip(message) {
            segment.findings.push(Finding::new(Code::MachineTranslated, message));
        }
    }

    /// Compares a sample of sentences and their published translations with drafts. Returns what to say if the translations are
    /// too near to them.
    pub(super) fn likeness(&mut self, pairs: Vec<(String, String)>) -> Option<String> {
        // Spread over the article.
        let step = pairs.len().div_ceil(SENTENCES).max(1);
        let (sources, published): (Vec<String>, Vec<String>) = pairs.into_iter().step_by(step).unzip();
        let drafts = self.drafts(sources)?;
        let bleu = score(&published, &drafts).bleu;
        let message = is_like_a_draft(bleu, drafts.len()).then(|| told(bleu, drafts.len()));
        self.texts.0.extend(drafts);
        self.texts.1.extend(published);
        message
    }

    /// Says if all articles together are too near to the drafts; a single one may be too short to tell.
    pub(super) fn say_of_all(&self) {
        let (drafts, published) = &self.texts;
        let bleu = score(published, drafts).bleu;
        if is_like_a_draft(bleu, drafts.len()) {
            say!("padanan: {}", told(bleu, drafts.len()));
        }
    }

    fn drafts(&self, sources: Vec<String>) -> Option<Vec<String>> {
        let cancel = CancellationToken::new();
        let context = Context {
            from: &self.settings.from.value,
            to: &self.settings.to.value,
            cancel: &cancel,
            progress: &|_| {},
        };
        let questions: Vec<Question> =
            sources.into_iter().map(|text| Question { text, ..Question::default() }).collect();
        let answers = self.runtime.block_on(self.client.ask(&questions, MarkerStyle::None, false, &context));
        answers.into_iter().map(|answer| answer.ok().map(|reply| reply.text)).collect()
    }
}

fn told(bleu: f64, sentences: usize) -> String {
    format!(
        "this may be a machine's translation: it is as near to a draft of the bundled engine as those are (BLEU {bleu:.0} over {})",
        count(sentences as u64, "sentence")
    )
}
