//! `padanan export`

use std::path::Path;

use padanan_core::bitext::{Bitext, v1};
use padanan_core::export::{Format, export, format_for};

use crate::cli::ExportArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::run::{files, is_from};

pub(super) fn run(args: &ExportArgs) -> Result<ExitCode, AppError> {
    if args.format.as_deref() == Some("json-schema") {
        let mut schema = serde_json::to_string_pretty(&v1::schema()).unwrap_or_default();
        schema.push('\n');
        match &args.out {
            Some(path) => files::write(path, &schema)?,
            None => files::print(&schema)?,
        }
        return Ok(ExitCode::Done);
    }
    if args.bitexts.is_empty() {
        return Err(AppError::Usage(
            "name the bitexts to export; `padanan translate --bitext FILE` writes one".to_owned(),
        ));
    }
    let by_ending = args.out.as_deref().and_then(|p| Format::from_path(&p.to_string_lossy()));
    let Some(format) = args.format.as_deref().and_then(Format::from_name).or(by_ending) else {
        let message = "name the format with --format, or with the extension of --out (.txt .md .html .review.html .json .diff .table.md .xlf .xliff12.xlf .tmx .docx .csv)";
        return Err(AppError::Usage(message.to_owned()));
    };
    if args.out.is_none() {
        files::refuse_terminal(format)?;
    }
    let several = args.bitexts.len() > 1;
    let mut names: std::collections::BTreeMap<String, &Path> = std::collections::BTreeMap::new();
    for path in args.bitexts.iter().filter(|_| several && args.out.is_some()) {
        if let Some(other) = names.insert(name(path, format), path) {
            let (one, two, file) = (other.display(), path.display(), name(path, format));
            let message = format!("{one} and {two} would both be written as {file}; export them one by one");
            return Err(AppError::Usage(message));
        }
    }
    if let Some(folder) = args.out.as_ref().filter(|_| several) {
        std::fs::create_dir_all(folder).map_err(|source| AppError::Write { path: folder.clone(), source })?;
    }
    for path in &args.bitexts {
        let bitext = files::read_bitext(path)?;
        let by_ending = args.out.as_ref().filter(|_| args.format.is_none());
        let format = by_ending.and_then(|out| format_for(&out.to_string_lossy(), &bitext)).unwrap_or(format);
        match &args.out {
            Some(out) if several || out.is_dir() => write(&out.join(name(path, format)), format, path, &bitext)?,
            Some(out) => write(out, format, path, &bitext)?,
            None => files::print(&export(&bitext, format))?,
        }
    }
    Ok(ExitCode::Done)
}

/// Formats that a person may change by hand, and that cannot be imported.
const READ_BY_PEOPLE: [Format; 5] = [Format::Text, Format::Markdown, Format::Html, Format::Review, Format::Bilingual];

/// Writes an export, but not over the bitext or the article that it is made from.
fn write(out: &Path, format: Format, path: &Path, bitext: &Bitext) -> Result<(), AppError> {
    let article = Path::new(&bitext.article.path);
    let beside = path.parent().map(|folder| folder.join(article));
    let same = |input: &Path| files::same_file(input, out);
    if same(path) || same(article) || beside.as_deref().is_some_and(same) {
        let message = "this would overwrite what it is made from; choose another --out";
        return Err(AppError::Usage(format!("{}: {message}", out.display())));
    }
    // Exchange formats come back changed, and are imported; a text that a person changed is kept.
    let own = |current: &[u8]| !READ_BY_PEOPLE.contains(&format) || is_from(bitext, format, current);
    files::write_output(out, &export(bitext, format), own)
}

/// Returns the name of an export: `a.html` for `a.bitext.json`.
fn name(path: &Path, format: Format) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file.strip_suffix(".bitext.json").or_else(|| file.strip_suffix(".json")).unwrap_or(&file);
    format!("{stem}.{}", format.ending())
}
