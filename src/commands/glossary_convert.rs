//! `padanan glossary convert`

use padanan::internal::glossary::exchange::{Format, GlossaryPair, read, write};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::{Common, GlossaryConvertArgs};
use crate::run::files;

pub(super) fn run(common: &Common, args: &GlossaryConvertArgs) -> Result<ExitCode, AppError> {
    let named = |name: &Option<String>| name.as_deref().and_then(Format::from_name);
    let endings = "the extensions are .toml .csv .tsv .txt .tbx .tmx";
    let input = named(&args.input_format).or_else(|| Format::from_path(&args.input)).ok_or_else(|| {
        AppError::Usage(format!("{}: name the format with --input-format; {endings}", args.input.display()))
    })?;
    let out = args.out.as_ref().or(args.file.as_ref());
    let output = named(&args.format).or_else(|| out.and_then(|out| Format::from_path(out))).ok_or_else(|| {
        AppError::Usage(format!("name the format with --format, or with the extension of OUT; {endings}"))
    })?;
    if out.is_some_and(|out| files::same_file(&args.input, out)) {
        let message = "this would overwrite the glossary that is converted; choose another OUT";
        return Err(AppError::Usage(format!("{}: {message}", args.input.display())));
    }
    let pair = GlossaryPair { from: &args.from, to: &args.to };
    let bytes = files::read_bytes(&args.input)?;
    let (glossary, left_out) = read(input, &args.input, &bytes, pair).map_err(AppError::Glossary)?;
    let (text, lost) = write(output, &glossary, pair);
    match out {
        Some(out) => files::write(out, &text)?,
        None => files::print(&text)?,
    }
    for line in left_out.iter().map(|l| format!("left out: {l}")).chain(lost) {
        say!("{}: {line}", args.input.display());
    }
    if !common.quiet {
        let n = glossary.terms.len();
        say!("{}: {n} {} converted", args.input.display(), if n == 1 { "entry" } else { "entries" });
    }
    Ok(ExitCode::Done)
}
