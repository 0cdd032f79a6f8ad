//! What is there before the work: the article, planned, its earlier bitext, and whether it has to be translated.

use std::path::Path;

use padanan::internal::pipeline::{self, Plan};
use padanan_core::bitext::Bitext;
use padanan_core::text::language::Lang;

use super::super::inputs::OutputDestination;
use super::super::journal::{ArticleState, JournalRecord};
use super::super::messages::Message;
use super::super::outcome::ArticleStatus;
use super::super::prepare::{Asks, Preparation, Take};
use super::super::seen::FileState;
use super::super::write::{self, EarlierBitext};
use super::super::{Again, Run, files};
use super::{ArticleTask, HALF, Todo, key};
use crate::cli::Redo;
use crate::cli::explain::AppError;

/// Why an article is done again whose bitext was changed by a review, an import or by hand: its other outputs follow.
const BITEXT_CHANGED: &str = "the bitext has changed";

impl Run<'_> {
    /// Reads and plans an article, and finds whether it has to be translated, and why.
    pub(in crate::run) fn look(&self, path: &Path) -> Result<ArticleTask, AppError> {
        let file = self.inputs.file(path);
        // Before it is read: what is changed in the meantime has another state.
        let state = self.journal.and_then(|_| FileState::of(&file));
        let mut raw = match self.inputs.page(path) {
            Some(page) => page.read(self.options.form)?,
            None => files::read_raw(&file, self.options.form)?,
        };
        raw.whole_page |= self.options.whole_page;
        if self.options.fix_encoding {
            raw = raw.with_fixed_encoding();
        }
        let mut messages = files::text_notes(&file, &raw);
        let mut plan = pipeline::plan(&raw, &self.cx());
        files::refuse_no_article(&file, &plan)?;
        let sentences = plan.counts().0;
        if sentences == 0 {
            return Err(AppError::Input(format!("{}: there is no article in it", files::shown(&file))));
        }
        let record = self.journal.map(|journal| journal.find(&key(path))).transpose()?.flatten();
        let fingerprint = plan.fingerprint();
        // What is told about an article is told by every run.
        let state = state.filter(|_| messages.is_empty());
        let todo = match &self.journal {
            None => Todo::Yes(None),
            Some(_) => self.reason(path, &plan, &fingerprint, record.as_ref()),
        };
        let asks = match &self.options.again {
            Again::Changed | Again::Redo(Redo::Failed | Redo::Fallback) => Asks::Unknown,
            Again::Everything => Asks::Everything,
            Again::Redo(Redo::Flagged) => Asks::These(record.iter().flat_map(|r| &r.flagged).copied().collect()),
            Again::Segments(wanted) => {
                if let Some(beyond) = wanted.iter().map(|w| *w.end()).find(|last| *last as usize > sentences) {
                    let message = format!("there is no segment {beyond}, only {sentences}");
                    return Err(AppError::Usage(format!("{}: {message}", files::shown(&file))));
                }
                let sentences = 1..=u32::try_from(sentences).unwrap_or(u32::MAX);
                Asks::These(sentences.filter(|id| wanted.iter().any(|w| w.contains(id))).collect())
            }
        };
        let mut preparation = Preparation { asks, ..Preparation::default() };
        let earlier = match &todo {
            Todo::Yes(why) => {
                let earlier = self.earlier(path, record.as_ref());
                let before = earlier.as_ref().and_then(|earlier| self.bitext_before(earlier));
                preparation.bypass_approved = self.options.overrule;
                let takes = before.is_some() && !self.options.overrule;
                preparation.take = takes.then(|| self.what_to_take_over(*why, record.as_ref()));
                self.prepare(&mut plan, &preparation, before);
                earlier
            }
            Todo::No(_) => None,
        };
        if let Again::Segments(wanted) = &self.options.again {
            let decided = plan.kept().into_iter().zip(1_u32..).filter(|(kept, _)| *kept).map(|(_, id)| id);
            let decided = decided.filter(|id| wanted.iter().any(|w| w.contains(id)));
            let name = files::shown(&file);
            let line =
                |id| format!("{name}: segment {id} is decided, so it is not asked for; --overrule-decisions asks");
            messages.extend(decided.map(line).map(Message::always));
        }
        Ok(ArticleTask { raw, plan, preparation, todo, fingerprint, state, record, earlier, messages })
    }

    /// Reads the earlier bitext of an article.
    fn earlier(&self, path: &Path, record: Option<&JournalRecord>) -> Option<EarlierBitext> {
        let here = self.inputs.bitext(path).and_then(|bitext| EarlierBitext::read(&bitext));
        // A new article of nearly the same name has given this one's outputs other names.
        let named = || record?.outputs.keys().find(|name| name.ends_with(".bitext.json"));
        here.or_else(|| Some(EarlierBitext::read(Path::new(named()?))?.elsewhere()))
    }

    /// Returns what an earlier bitext holds, if it is a bitext of the same languages.
    pub(in crate::run) fn bitext_before<'e>(&self, earlier: &'e EarlierBitext) -> Option<&'e Bitext> {
        let same = |code: &str, lang: &Lang| Lang::parse(code).is_ok_and(|other| other.same_language(lang));
        let cx = self.cx();
        earlier.bitext.as_ref().filter(|bitext| same(&bitext.from, cx.from) && same(&bitext.to, cx.to))
    }

    /// Decides which segments of an earlier bitext are taken over instead of asking. Without a journal it is not known
    /// how they were made, so the translation memory answers for what a person did not decide.
    fn what_to_take_over(&self, why: Option<&str>, record: Option<&JournalRecord>) -> Take {
        let same_settings = record.is_some_and(|record| record.settings == self.fingerprint);
        match self.options.again {
            Again::Redo(Redo::Fallback) if same_settings && self.second.is_empty() => {
                self.first().map_or(Take::Decided, |first| Take::SoundBy(first.to_owned()))
            }
            Again::Changed if why == Some(BITEXT_CHANGED) => Take::Everything,
            Again::Changed if same_settings && self.second.is_empty() => Take::Sound,
            _ => Take::Decided,
        }
    }

    /// Returns whether an article of a folder has to be translated, and why.
    fn reason(&self, path: &Path, plan: &Plan, fingerprint: &str, record: Option<&JournalRecord>) -> Todo {
        let yes = |why| Todo::Yes(Some(why));
        let redo = if let Again::Redo(redo) = self.options.again { Some(redo) } else { None };
        let Some(record) = record else {
            return if redo.is_none() { yes("new") } else { Todo::No(ArticleStatus::LeftOut) };
        };
        match redo {
            Some(Redo::Failed) if record.state == ArticleState::Failed => return yes("failed"),
            Some(Redo::Flagged) if !record.flagged.is_empty() => return yes("flagged"),
            Some(Redo::Fallback) if record.fallback() > 0 => return yes("a fallback backend translated some of it"),
            Some(_) => return Todo::No(ArticleStatus::LeftOut),
            None => {}
        }
        let outputs = self.inputs.outputs(path);
        let gone = || outputs.iter().any(|o| matches!(&o.place, OutputDestination::File(file) if !file.is_file()));
        match () {
            () if matches!(self.options.again, Again::Everything) => yes("forced"),
            () if record.sha256.is_empty() => yes("failed"),
            () if record.sha256 != plan.sha256() => yes("the article has changed"),
            () if record.settings.strip_suffix(HALF) == Some(&self.fingerprint) => yes("second drafts are missing"),
            () if record.settings != self.fingerprint => yes("the settings have changed"),
            () if record.fingerprint != fingerprint => yes("glossary entries in it have changed"),
            () if record.state == ArticleState::Failed => yes("failed"),
            () if gone() => yes("an output is gone"),
            () if self.bitext_has_changed(path, record) => yes(BITEXT_CHANGED),
            () => Todo::No(ArticleStatus::Unchanged { findings: record.worst(), fallback: record.fallback() }),
        }
    }

    /// Whether somebody decided or changed something in an article's bitext since this program wrote it.
    fn bitext_has_changed(&self, path: &Path, record: &JournalRecord) -> bool {
        let Some(file) = self.inputs.bitext(path) else { return false };
        write::stamp_of(&record.outputs, &file).is_some_and(|stamp| !write::is_as_stamped(&file, stamp))
    }
}
