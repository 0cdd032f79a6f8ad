//! What people translated in bitexts, looked at before it is learned from or measured by.

use std::path::PathBuf;

use padanan::internal::pipeline::{AlignError, check_languages};
use padanan::internal::settings::Settings;
use padanan_core::bitext::{Bitext, HumanPair};
use padanan_core::finding::Code;

use super::align_likeness::DraftComparison;
use super::check::{bitext_of, bitexts};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::run::count;

/// A sentence and its translation by people.
pub(super) struct ArchivePair {
    /// Number of its bitext.
    pub(super) article: usize,
    pub(super) segment: u32,
    pub(super) source: String,
    pub(super) target: String,
}

/// What people translated in some bitexts.
#[derive(Default)]
pub(super) struct ArchivePairs {
    pub(super) pairs: Vec<ArchivePair>,
    /// The bitexts that were read.
    pub(super) articles: Vec<PathBuf>,
    /// Number of sentences left out because they may not belong to their translation.
    pub(super) doubtful: usize,
    /// Number of sentences left out because a machine may have translated them.
    pub(super) by_machines: usize,
    /// Number of bitexts that are not readable, or in other languages.
    broken: usize,
}

impl ArchivePairs {
    /// Reads bitexts and folders of them: the sentences whose translation by people surely belongs to them. Bitexts in other
    /// languages are refused, and what machines may have translated is left out; both is told. `no_draft` takes every
    /// translation for one by people that no finding says is none.
    pub(super) fn read(paths: &[PathBuf], settings: &Settings, no_draft: bool, quiet: bool) -> Result<Self, AppError> {
        let mut found = Self::default();
        let mut drafts = if no_draft { None } else { DraftComparison::new(settings) };
        let mut all = Vec::new();
        for path in paths {
            all.extend(bitexts(path)?);
        }
        for path in &all {
            let read = bitext_of(path, (&settings.from.value, &settings.to.value), all.len() > 1)?;
            let Some(bitext) = read else {
                found.broken += 1;
                continue;
            };
            match found.add(&bitext, settings, drafts.as_mut()) {
                Ok(None) => {}
                Ok(Some(message)) if quiet => drop(message),
                Ok(Some(message)) => say!("{}: {message}", path.display()),
                Err(error) if all.len() > 1 => {
                    failure(&AppError::Input(format!("{}: {error}", path.display())));
                    found.broken += 1;
                    continue;
                }
                Err(error) => return Err(AppError::Input(format!("{}: {error}", path.display()))),
            }
            found.articles.push(path.clone());
        }
        if !found.pairs.is_empty() {
            return Ok(found);
        }
        let hint = "`padanan align` makes bitexts of published translations";
        let named = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
        let left = format!("{} doubtful, {} that may be a machine's", found.doubtful, found.by_machines);
        Err(AppError::Input(format!("{named}: no sentence in it has a translation by people ({left}); {hint}")))
    }

    /// Adds the sentences of a bitext. Returns what a person should know about it.
    fn add(
        &mut self,
        bitext: &Bitext,
        settings: &Settings,
        drafts: Option<&mut DraftComparison<'_>>,
    ) -> Result<Option<String>, AlignError> {
        let (sure, doubtful): (Vec<HumanPair<'_>>, Vec<_>) = bitext.human_pairs().partition(HumanPair::is_sure);
        self.doubtful += doubtful.len();
        let text = |side: fn(&HumanPair<'_>) -> String| sure.iter().map(side).collect::<Vec<_>>().join(" ");
        let (sources, targets) = (text(|pair| pair.source.to_owned()), text(|pair| pair.target.to_owned()));
        check_languages((&settings.from.value, &settings.to.value), &sources, &targets)?;
        let told = match Self::finding(bitext) {
            Some(message) => Some(message),
            None => drafts.and_then(|drafts| {
                let aligned = sure.iter().filter(|pair| !pair.segment.is_decided());
                drafts.likeness(aligned.map(|pair| (pair.source.to_owned(), pair.target.to_owned())).collect())
            }),
        };
        let article = self.articles.len();
        let (mut taken, mut left) = (Vec::new(), 0);
        for pair in sure {
            if told.is_some() && !pair.segment.is_decided() {
                left += 1;
                continue;
            }
            let [source, target] = pair.on_lines();
            taken.push(ArchivePair { article, segment: pair.segment.id, source, target });
        }
        self.by_machines += left;
        self.pairs.extend(taken);
        let hint = "what people decided in `padanan review` is taken";
        Ok(told.map(|message| format!("{message}; {} left out, and {hint}", count(left as u64, "sentence"))))
    }

    /// Returns what `align` found out about the translation.
    fn finding(bitext: &Bitext) -> Option<String> {
        let mut findings = bitext.segments.iter().flat_map(|segment| &segment.findings);
        findings.find(|finding| finding.code == Code::MachineTranslated).map(|finding| finding.message.clone())
    }

    /// Returns the exit code: whether all bitexts could be read.
    pub(super) fn exit_code(&self) -> ExitCode {
        if self.broken > 0 { ExitCode::Partial } else { ExitCode::Done }
    }
}
