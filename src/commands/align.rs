//! `padanan align`: pairs an article with an existing translation of it.

use std::path::Path;

use padanan::internal::glossary::TermIndex;
use padanan::internal::pipeline::{RecheckContext, align_articles, aligned_share, carry_decisions};
use padanan::internal::settings::Settings;
use padanan_core::align::HARDLY;
use padanan_core::bitext::Bitext;
use padanan_core::export::{Format, export};
use padanan_core::finding::Severity;
use padanan_core::segment::Abbreviations;

use super::align_likeness::DraftComparison;
use super::align_pairs::{Pair, listed, of_folders, shown_as_list};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{AlignArgs, BackendArgs, Common, terminal};
use crate::run::config;
use crate::run::files;
use crate::run::pages;
use crate::run::{self, clients, count};

pub(super) fn run(common: &Common, args: &AlignArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(config::overrides(common, &args.language, &BackendArgs::default()))?;
    let (from, to) = (&settings.from.value, &settings.to.value);
    let term_index = clients::term_index(&settings.glossaries.value, from, to, common.quiet)?;
    let mut aligner = Aligner {
        common,
        args,
        settings: &settings,
        term_index: &term_index,
        abbreviations: settings.all_abbreviations(),
        drafts: if args.no_draft { None } else { DraftComparison::new(&settings) },
    };
    match (&args.pairs, &args.source, &args.target) {
        (Some(list), ..) => aligner.all(&listed(list)?),
        (None, Some(source), Some(target)) if source.is_dir() || target.is_dir() => {
            let lexicon = clients::lexicon(from, to);
            aligner.all(&of_folders((source, target), (&from.primary(), &to.primary()), lexicon, common.quiet)?)
        }
        (None, Some(source), Some(target)) => aligner.one(source, target),
        _ => Err(AppError::Usage("name an article and its translation, or a list with --pairs".to_owned())),
    }
}

struct Aligner<'a> {
    common: &'a Common,
    args: &'a AlignArgs,
    settings: &'a Settings,
    term_index: &'a TermIndex,
    abbreviations: Abbreviations,
    /// Tells machine translations, if that is wanted and possible.
    drafts: Option<DraftComparison<'a>>,
}

impl Aligner<'_> {
    fn bitext(&mut self, source: &Path, target: &Path) -> Result<Bitext, AppError> {
        let read =
            |path: &Path| pages::read_article(path, self.args.input, self.args.fetch, self.settings, self.common.quiet);
        let (here, there) = (read(source)?, read(target)?);
        let cx = run::cx(self.settings, self.term_index, &self.abbreviations);
        let mut bitext = align_articles(&here, &there, &cx, terminal::now()).map_err(|error| {
            AppError::Input(format!("{} and {}: {error}", files::shown(source), files::shown(target)))
        })?;
        if let Some(drafts) = &mut self.drafts {
            drafts.check(&mut bitext);
        }
        let share = aligned_share(&bitext);
        if share < HARDLY {
            say!(
                "{} and {}: these hardly match: only {:.0} % of the sentences have a sure counterpart",
                files::shown(source),
                files::shown(target),
                share * 100.0
            );
        }
        Ok(bitext)
    }

    /// Carries what a person decided in the bitext that is at the place of a new one. How its sentences are paired now is the
    /// new one's.
    fn carry(&self, bitext: &mut Bitext, path: &Path) -> Result<(), AppError> {
        if !path.is_file() {
            return Ok(());
        }
        let Ok(before) = files::read_bitext(path) else { return Ok(()) };
        if (&before.from, &before.to) != (&bitext.from, &bitext.to) {
            return Ok(());
        }
        let beads: Vec<_> = bitext.segments.iter().map(|segment| segment.bead.clone()).collect();
        let cx = run::cx(self.settings, self.term_index, &self.abbreviations);
        let carried = carry_decisions(bitext, &before, &RecheckContext::from(&cx));
        bitext.segments.iter_mut().zip(beads).for_each(|(segment, bead)| segment.bead = bead);
        run::say_messages(run::carried(path, &carried).as_slice(), self.common.quiet);
        Ok(())
    }

    /// Aligns one pair, and prints or writes it.
    fn one(&mut self, source: &Path, target: &Path) -> Result<ExitCode, AppError> {
        let out = self.args.out.as_deref();
        let by_ending = out.and_then(|path| Format::from_path(&path.to_string_lossy()));
        let by_name = self.args.format.as_deref().and_then(Format::from_name);
        let format = by_name.or(by_ending).unwrap_or(Format::Bilingual);
        match out {
            None => files::refuse_terminal(format)?,
            Some(out) => {
                if let Some(input) = [source, target].into_iter().find(|input| files::is_same(input, out)) {
                    let message = "this would overwrite an input; choose another --out";
                    return Err(AppError::Usage(format!("{}: {message}", input.display())));
                }
                files::check_writable(out)?;
            }
        }
        let mut bitext = self.bitext(source, target)?;
        if let Some(out) = out.filter(|_| format == Format::Json) {
            self.carry(&mut bitext, out)?;
        }
        match out {
            Some(out) => files::write_output(out, &export(&bitext, format), |_| true)?,
            None => files::print(&run::printed(&bitext, format, self.common.color))?,
        }
        run::say_messages(&run::about(source, &bitext), self.common.quiet);
        Ok(self.args.findings.fail_on.code(bitext.worst()))
    }

    /// Aligns many pairs, and writes a bitext for each.
    fn all(&mut self, pairs: &[Pair]) -> Result<ExitCode, AppError> {
        let doubtful = pairs.iter().filter(|pair| pair.doubt.is_some()).count();
        if self.args.dry_run {
            files::print(&shown_as_list(pairs))?;
            return Ok(self.args.findings.fail_on.code((doubtful > 0).then_some(Severity::Warning)));
        }
        let Some(out) = &self.args.out else {
            return Err(AppError::Usage("several bitexts go into a folder; name it with --out".to_owned()));
        };
        if self.args.format.as_deref().is_some_and(|format| format != "json") {
            let hint = "`padanan export` writes others from them";
            return Err(AppError::Usage(format!("bitexts are written for folders and pairs; {hint}")));
        }
        std::fs::create_dir_all(out).map_err(|source| AppError::Write { path: out.clone(), source })?;
        pairs.iter().for_each(|pair| pair.say(self.common.quiet));
        let (mut failed, mut flagged, mut worst) = (0, 0, (doubtful > 0).then_some(Severity::Warning));
        for pair in pairs {
            let path = out.join(&pair.name);
            let done = self.bitext(&pair.source, &pair.target).and_then(|mut bitext| {
                self.carry(&mut bitext, &path)?;
                let folder = path.parent().unwrap_or(out);
                std::fs::create_dir_all(folder)
                    .map_err(|source| AppError::Write { path: folder.to_owned(), source })?;
                files::write_output(&path, &export(&bitext, Format::Json), |_| true)?;
                Ok(bitext.worst())
            });
            match done {
                Ok(found) => {
                    flagged += usize::from(found >= Some(Severity::Warning));
                    worst = worst.max(found);
                }
                Err(error) => {
                    failure(&error);
                    failed += 1;
                }
            }
        }
        if let Some(drafts) = &self.drafts {
            drafts.say_of_all();
        }
        if !self.common.quiet {
            let done = count((pairs.len() - failed) as u64, "bitext");
            say!(
                "padanan: {done} written, {flagged} with findings, {failed} failed; `padanan review {}` shows them",
                out.display()
            );
        }
        Ok(match failed {
            0 => self.args.findings.fail_on.code(worst),
            n if n == pairs.len() => ExitCode::Input,
            _ => ExitCode::Partial,
        })
    }
}
