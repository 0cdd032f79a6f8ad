//! `padanan enforce`

use std::path::Path;

use padanan::bitext::Bitext;
use padanan::export::{Format, export};
use padanan::glossary::Shelf;
use padanan::pipeline::{enforce_again, paired};
use padanan::segment::Abbreviations;
use padanan::settings::Settings;
use padanan::text::language::Lang;

use crate::args::{Asking, Common, Enforce, InputForm};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::run::{self, ArticleStatus, Figures, Report, Row, Rows, Totals};
use crate::{app, files};

pub(super) fn run(common: &Common, args: &Enforce) -> Result<Code, AppError> {
    let mut settings = app::load(app::overrides(common, &args.language, &Asking::default()))?;
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
    let shelf = app::shelf(&settings.glossaries.value, &from, &to, common.quiet)?;
    let abbreviations = Abbreviations::default();
    let kit = run::kit(&settings, &shelf, &abbreviations);
    let (name, mut bitext) = match (read, &args.bitext, &args.source, &args.draft) {
        (Some(bitext), Some(path), ..) => (path, bitext),
        (_, _, Some(source), Some(draft)) => {
            let raw = files::read_article(source, Some(InputForm::Plain), common.quiet)?;
            let text = files::read_article(draft, Some(InputForm::Plain), common.quiet)?.text;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let bitext = paired(&raw, text, &kit, app::now())
                .map_err(|message| AppError::Input(format!("{}: {message}", draft.display())))?;
            (source, bitext)
        }
        _ => return Err(AppError::Usage("name a bitext, or --source and --draft".to_owned())),
    };
    enforce_again(&mut bitext, &app::recheck(&from, &to, &shelf));
    write(common, args, &bitext)?;
    run::say_messages(&run::about(name, &bitext), common.quiet);
    let status = if bitext.needs_person() { ArticleStatus::Findings } else { ArticleStatus::Done };
    if let Some(path) = &args.report {
        report(path, args, name, &bitext, &status, (&settings, &shelf))?;
    }
    Ok(status.code())
}

fn report(
    path: &Path,
    args: &Enforce,
    name: &Path,
    bitext: &Bitext,
    status: &ArticleStatus,
    (settings, shelf): (&Settings, &Shelf),
) -> Result<(), AppError> {
    let out = args.out.as_deref();
    let bitext_out = out.filter(|p| Format::from_path(&p.to_string_lossy()) == Some(Format::Json));
    let mut figures = Figures::default();
    figures.read(bitext);
    let row = Row {
        sha256: Some(bitext.article.sha256.clone()),
        figures: Some(figures.row()),
        ..Row::new(name, status).written(out, bitext_out).with_summary(&figures.summary)
    };
    let rows = Rows::new()?;
    rows.add(Some(0), &row)?;
    let totals = Totals::of(status, &figures);
    let (command, code) = ("enforce", status.code());
    Report { command, code, settings, shelf, chain: &[], second: &[], totals: &totals }.write(path, &rows)
}

fn write(common: &Common, args: &Enforce, bitext: &Bitext) -> Result<(), AppError> {
    let by_ending = args.out.as_deref().and_then(|p| Format::from_path(&p.to_string_lossy()));
    let by_name = args.format.as_deref().and_then(Format::from_name);
    let format = by_name.or(by_ending).unwrap_or(Format::Text);
    let Some(out) = &args.out else {
        files::refuse_terminal(format)?;
        return files::print(&run::printed(bitext, format, common.color));
    };
    if let Some(draft) = [&args.source, &args.draft].into_iter().flatten().find(|p| same_file(p, out)) {
        return Err(AppError::Usage(format!("{}: this would be written over what is read", draft.display())));
    }
    files::write(out, &export(bitext, format))?;
    // The text kept beside the bitext that was read is the text of the one that is written, too.
    if format == Format::Json && !bitext.article.text.is_empty() {
        files::keep_text(out, bitext)?;
    }
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
