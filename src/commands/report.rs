//! `padanan report`: one page on a folder of bitexts, and its figures as JSON.

use std::path::Path;

use padanan::internal::settings::{Overrides, Settings};
use padanan_core::archive::report::{FolderReport, ReportBuilder};

use super::check::bitexts;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::{AppError, failure};
use crate::cli::{Common, ReportArgs, ReportForm};
use crate::run::{self, config, count, files};

pub(super) fn run(common: &Common, args: &ReportArgs) -> Result<ExitCode, AppError> {
    let settings = config::load(Overrides { config: common.config.clone(), ..Overrides::default() })?;
    let json_file = args.out.as_ref().map(|out| out.with_extension("json"));
    if let (Some(out), Some(json)) = (&args.out, &json_file) {
        if out == json {
            let message = "this is where the figures go; name the page, as report.html";
            return Err(AppError::Usage(format!("{}: {message}", out.display())));
        }
        files::check_writable(out)?;
        files::check_writable(json)?;
    }
    let paths = bitexts(&args.folder)?;
    let mut builder = ReportBuilder::default();
    let mut broken = 0;
    for path in &paths {
        let name = below(path, &args.folder);
        // The texts of the articles are looked for only if the bitexts have none; one bitext at a time is in memory.
        match files::read_bitext(path) {
            Ok(bitext) => builder.add(&name, &bitext),
            Err(error) => {
                failure(&error);
                broken += 1;
                builder.add_unreadable(&name, error.to_string());
            }
        }
    }
    if broken == paths.len() {
        say!("no bitext could be read; no report is written");
        return Ok(ExitCode::Input);
    }
    let report =
        builder.finish(&args.folder.display().to_string(), |backend, characters| cost(&settings, backend, characters));
    match (&args.out, &json_file) {
        (Some(out), Some(json)) => {
            files::write(json, &as_json(&report)?)?;
            files::write(out, &report.to_html())?;
        }
        _ if args.format == ReportForm::Json => files::print(&as_json(&report)?)?,
        _ => files::print(&report.to_html())?,
    }
    if !common.quiet {
        let (all, bad) = (count(report.total.articles, "article"), report.total.with_findings);
        let written = args.out.as_ref().map_or(String::new(), |out| format!("; {} is written", out.display()));
        say!("{all} reported, {bad} with findings{written}");
    }
    Ok(if broken == 0 { ExitCode::Done } else { ExitCode::Partial })
}

/// The path of a bitext below the folder, with `/` between its parts.
fn below(path: &Path, folder: &Path) -> String {
    let below = path.strip_prefix(folder).ok().filter(|below| !below.as_os_str().is_empty());
    let parts = below.unwrap_or(path).components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn cost(settings: &Settings, backend: &str, characters: u64) -> Option<f64> {
    run::cost_of_characters(settings.backend_named(backend)?, characters)
}

fn as_json(report: &FolderReport) -> Result<String, AppError> {
    let text = serde_json::to_string_pretty(report).map_err(|e| AppError::Unexpected(e.to_string()))?;
    Ok(text + "\n")
}
