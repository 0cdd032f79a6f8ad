//! `padanan enforce`

use std::path::Path;

use padanan::internal::glossary::TermIndex;
use padanan::internal::pipeline::{RecheckContext, enforce_bitext, from_parallel_lines};
use padanan::internal::settings::Settings;
use padanan_core::bitext::Bitext;
use padanan_core::export::{Format, export};
use padanan_core::segment::Abbreviations;
use padanan_core::text::language::Lang;

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::cli::{BackendArgs, Common, EnforceArgs, InputForm};
use crate::run::clients;
use crate::run::config;
use crate::run::files;
use crate::run::{self, ArticleStatus, Report, ReportRow, ReportRows, RunStatistics, Totals};

pub(super) fn run(common: &Common, args: &EnforceArgs) -> Result<ExitCode, AppError> {
    let mut settings = config::load(config::overrides(common, &args.language, &BackendArgs::default()))?;
    let read = args.bitext.as_deref().map(files::read_bitext).transpose()?;
    if let (Some(bitext), Some(path)) = (&read, &args.bitext) {
        let lang = |code: &str| Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())));
        (settings.from.value, settings.to.value) = (lang(&bitext.from)?, lang(&bitext.to)?);
    }
    if settings.glossaries.value.is_empty() {
        let message = "no glossary is named; name one with --glossary, or write `glossaries = […]` into padanan.toml";
        return Err(AppError::Usage(message.to_owned()));
    }
    let (from, to) = (settings.from.value.clone(), settings.to.value.clone());
    let term_index = clients::term_index(&settings.glossaries.value, &from, &to, common.quiet)?;
    let abbreviations = Abbreviations::default();
    let cx = run::cx(&settings, &term_index, &abbreviations);
    let (name, mut bitext) = match (read, &args.bitext, &args.source, &args.draft) {
        (Some(bitext), Some(path), ..) => (path, bitext),
        (_, _, Some(source), Some(draft)) => {
            let raw = files::read_article(source, Some(InputForm::Plain), common.quiet)?;
            let text = files::read_article(draft, Some(InputForm::Plain), common.quiet)?.text;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let bitext = from_parallel_lines(&raw, text, &cx, terminal::now())
                .map_err(|message| AppError::Input(format!("{}: {message}", draft.display())))?;
            (source, bitext)
        }
        _ => return Err(AppError::Usage("name a bitext, or --source and --draft".to_owned())),
    };
    check_report(args)?;
    let context = clients::recheck(&from, &to, &term_index);
    let context = RecheckContext { repair_numbers: args.repair.numbers(), ..context };
    enforce_bitext(&mut bitext, &context);
    write(common, args, &bitext)?;
    run::say_messages(&run::about(name, &bitext), common.quiet);
    let status = ArticleStatus::of(0, bitext.worst());
    if let Some(path) = &args.report {
        report(path, args, name, &bitext, &status, (&settings, &term_index))?;
    }
    Ok(status.code(args.findings.fail_on))
}

/// Refuses a report that would overwrite what the command reads or writes.
fn check_report(args: &EnforceArgs) -> Result<(), AppError> {
    let Some(report) = &args.report else { return Ok(()) };
    files::check_writable(report)?;
    let others = [&args.bitext, &args.source, &args.draft, &args.out].into_iter().flatten();
    if let Some(other) = others.chain(&args.language.glossary).find(|other| files::is_same(report, other)) {
        let message = "this would overwrite another file of this command; choose another --report";
        return Err(AppError::Usage(format!("{}: {message}", other.display())));
    }
    Ok(())
}

fn report(
    path: &Path,
    args: &EnforceArgs,
    name: &Path,
    bitext: &Bitext,
    status: &ArticleStatus,
    (settings, term_index): (&Settings, &TermIndex),
) -> Result<(), AppError> {
    let out = args.out.as_deref();
    let bitext_out = out.filter(|p| Format::from_path(&p.to_string_lossy()) == Some(Format::Json));
    let mut figures = RunStatistics::default();
    figures.read(bitext, None);
    let row = ReportRow {
        sha256: Some(bitext.article.sha256.clone()),
        figures: Some(figures.row()),
        ..ReportRow::new(name, status).written(out, bitext_out).with_summary(&figures.summary)
    };
    let rows = ReportRows::new()?;
    rows.add(Some(0), &row)?;
    let totals = Totals::of(status, &figures);
    let (command, code) = ("enforce", status.code(args.findings.fail_on));
    Report { command, code, settings, term_index, chain: &[], second: &[], totals: &totals }.write(path, &rows)
}

fn write(common: &Common, args: &EnforceArgs, bitext: &Bitext) -> Result<(), AppError> {
    let by_ending = args.out.as_deref().and_then(|p| Format::from_path(&p.to_string_lossy()));
    let by_name = args.format.as_deref().and_then(Format::from_name);
    let format = by_name.or(by_ending).unwrap_or(Format::Text);
    let Some(out) = &args.out else {
        files::refuse_terminal(format)?;
        return files::print(&run::printed(bitext, format, common.color));
    };
    if let Some(draft) = [&args.source, &args.draft].into_iter().flatten().find(|p| files::same_file(p, out)) {
        return Err(AppError::Usage(format!(
            "{}: this would overwrite an input; choose another --out",
            draft.display()
        )));
    }
    files::write_output(out, &export(bitext, format), |_| true)?;
    Ok(())
}
