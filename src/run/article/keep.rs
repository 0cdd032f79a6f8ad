//! What stays of the work: decisions that are carried, outputs, the row in the journal.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use padanan::internal::pipeline::{Carried, Plan, RecheckContext, carry_decisions};
use padanan::internal::replace::{self, Reserve};
use padanan_core::bitext::{Bitext, Segment};
use padanan_core::export::{Format, export};

use super::super::inputs::OutputDestination;
use super::super::journal::{Journal, JournalRecord};
use super::super::messages::{self, Message};
use super::super::write::{self, EarlierBitext, EarlierOutputs, NotWritten};
use super::super::{Run, count, files};
use super::{Worked, key};
use crate::cli::explain::AppError;

impl Run<'_> {
    /// Reserves room for an article's outputs, before anything is paid for that could not be kept.
    pub(super) fn reserve(&self, path: &Path, plan: &Plan) -> Result<Option<Reserve>, AppError> {
        let outputs = self.inputs.outputs(path);
        let mut files = outputs.iter().filter_map(|output| match &output.place {
            OutputDestination::File(file) if !replace::is_special(file) => Some((output.format, file)),
            _ => None,
        });
        let Some((format, file)) = files.next() else { return Ok(None) };
        let sent = plan.to_send().fold((0, 0), |(n, bytes), text| (n + 1, bytes + text.len() as u64));
        if sent.0 == 0 {
            return Ok(None);
        }
        let room = files.fold(size(format, sent), |room, (format, _)| room + size(format, sent));
        let reserved = Reserve::for_file(file, room);
        reserved.map(Some).map_err(|source| AppError::Write { path: file.clone(), source })
    }

    /// Carries the decisions of the earlier bitext into the new one, and writes the outputs, on a thread that may block
    /// on the disk. Where somebody decides in the meantime, that is carried, too. If a file cannot be written, the
    /// translation, which may have cost money, is not lost: without a journal, the bitext is printed instead.
    pub(super) async fn write(
        &self,
        path: &Path,
        fresh: Bitext,
        mut earlier: Option<EarlierBitext>,
        mut hashes: BTreeMap<String, String>,
        worked: &mut Worked,
    ) -> Result<Bitext, AppError> {
        let began = Instant::now();
        let file = self.inputs.file(path);
        let (bitext, done) = loop {
            let mut bitext = fresh.clone();
            let (carried, note) = self.carry(&mut bitext, earlier.as_ref(), &hashes);
            worked.figures.read(&bitext, self.first());
            let outputs = self.inputs.outputs(path);
            let before = EarlierOutputs { hashes: std::mem::take(&mut hashes), bitext: earlier, bitext_aside: note };
            let mirrors = !self.inputs.is_listed();
            if let Some(output) = outputs.iter().find(|o| o.place == OutputDestination::Stdout) {
                worked.printed = Some(write::printed(&bitext, output.format, self.common.color));
            }
            let record = self.inputs.bitext(path);
            let done = tokio::task::spawn_blocking(move || {
                let done = write::write(&outputs, &mut bitext, record.as_deref(), &before, mirrors);
                (bitext, done)
            });
            let (bitext, done) =
                done.await.map_err(|e| AppError::Unexpected(format!("the outputs could not be written ({e})")))?;
            match done {
                Err(NotWritten::Changed(written)) => {
                    hashes = written;
                    earlier = self.inputs.bitext(path).and_then(|bitext| EarlierBitext::read(&bitext));
                }
                Ok(written) => {
                    worked.messages.extend(messages::carried(&file, &carried));
                    break (bitext, Ok(written));
                }
                Err(NotWritten::Failed(error)) => break (bitext, Err(error)),
            }
        };
        let mut written = done.inspect_err(|_| {
            if self.journal.is_none() {
                let text = "padanan: an output could not be written; printing the bitext instead";
                worked.messages.push(Message::always(text.to_owned()));
                worked.printed = Some(export(&bitext, Format::Json));
            }
        })?;
        worked.messages.append(&mut written.messages);
        worked.written = Some(written);
        worked.figures.times.write = began.elapsed();
        Ok(bitext)
    }

    /// Carries the decisions of the earlier bitext into the new one. Returns also the note with which a copy of the
    /// earlier bitext has to be kept, if something in it would be lost.
    fn carry(
        &self,
        bitext: &mut Bitext,
        earlier: Option<&EarlierBitext>,
        hashes: &BTreeMap<String, String>,
    ) -> (Carried, Option<String>) {
        let Some(earlier) = earlier else { return (Carried::default(), None) };
        let (known, mut carried) = (earlier.is_known(hashes), Carried::default());
        let decisions = |b: &Bitext| count(b.segments.iter().filter(|s| s.is_decided()).count() as u64, "decision");
        let decided = |b: &&Bitext| b.segments.iter().any(Segment::is_decided);
        let note = match self.bitext_before(earlier) {
            // Not a bitext, or one of other languages.
            None => match earlier.bitext.as_ref().filter(decided) {
                Some(other) => Some(format!("a bitext of other languages, with {}, is kept as", decisions(other))),
                None => (known != Some(true)).then(|| files::UNKNOWN.to_owned()),
            },
            Some(before) if self.options.overrule => {
                let overruled = Some(before).filter(decided).map(decisions);
                overruled.map(|decisions| format!("{decisions} overruled; the earlier bitext is kept as"))
            }
            Some(before) => {
                carried = carry_decisions(bitext, before, &RecheckContext::from(&self.cx()));
                match carried.lost.len() {
                    0 => (known == Some(false) && !write::survives(before, bitext)).then(|| write::FOREIGN.to_owned()),
                    n => {
                        let what = count(n as u64, "decided sentence");
                        let are = if n == 1 { "is" } else { "are" };
                        Some(format!("{what} {are} no longer in the article; the earlier bitext is kept as"))
                    }
                }
            }
        };
        // One at another place stays there anyway.
        (carried, note.filter(|_| earlier.is_here))
    }
}

/// Records an article in the journal, on a thread that may block on the disk.
pub(super) async fn enter(
    journal: &Arc<Journal>,
    path: &Path,
    record: JournalRecord,
    stamp: Option<String>,
) -> Result<(), AppError> {
    let (journal, key) = (Arc::clone(journal), key(path));
    let written = tokio::task::spawn_blocking(move || journal.done(&key, &record, stamp)).await;
    written.map_err(|e| AppError::Unexpected(format!("the journal could not be written ({e})")))?
}

/// Estimates the size of an output, in bytes, from the number of sentences and their bytes. Generous: a bitext has about
/// 600 bytes beside the texts of a sentence.
fn size(format: Format, (sentences, bytes): (u64, u64)) -> u64 {
    const LEAST: u64 = 16 * 1024;
    match format {
        Format::Text | Format::Markdown | Format::Bilingual | Format::Diff => LEAST + 3 * bytes,
        _ => LEAST + 4 * bytes + 800 * sentences,
    }
}
