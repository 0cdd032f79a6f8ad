//! Writing: to stdout, or to a file by way of a temporary one beside it, so that no reader sees half of it.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use padanan::bitext::{Bitext, v1};
use padanan::export::Format;
use padanan::extract::extract;
use padanan::intake::{self, Raw};
use tempfile::NamedTempFile;

use crate::args::InputForm;
use crate::explain::AppError;

/// Reads an article, and says so where its encoding had to be guessed.
pub(crate) fn read_article(path: &Path, form: Option<InputForm>, quiet: bool) -> Result<Raw, AppError> {
    let form = form.map(Into::into);
    let raw = if path == Path::new("-") { intake::read_stdin(form)? } else { intake::read_file(path, form)? };
    if !quiet && raw.encoding != "UTF-8" {
        say!("{}: this is not UTF-8; it was read as {}", shown(path), raw.encoding);
    }
    Ok(raw)
}

/// An article's name for messages.
pub(crate) fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Writes data to standard output.
pub(crate) fn print(data: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), AppError> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(data.as_ref()).and_then(|()| stdout.flush()).map_err(AppError::Stdout)
}

/// Refuses to give a terminal what is no text.
pub(crate) fn refuse_terminal(format: Format) -> Result<(), AppError> {
    if format.is_text() || !std::io::stdout().is_terminal() {
        return Ok(());
    }
    Err(AppError::Usage(format!("{} is no text for a terminal; name a file with --out", format.as_str())))
}

/// Whether a file can be written there: asked before work is done that would be lost without it.
pub(crate) fn check_writable(path: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::Write { path: path.to_owned(), source: bare(source) };
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    if path.exists() && !path.is_file() {
        return Ok(());
    }
    tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder_of(path)).map(drop).map_err(failed)
}

/// The system's error, without the name of a temporary file that nobody chose.
fn bare(error: std::io::Error) -> std::io::Error {
    if error.get_ref().is_some() { error.kind().into() } else { error }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads a file of text.
pub(crate) fn read_text(path: &Path) -> Result<String, AppError> {
    let name = path.display().to_string();
    String::from_utf8(read_bytes(path)?)
        .map_err(|_| AppError::Input(format!("{name}: this is not UTF-8 text; save it as UTF-8")))
}

/// The bytes of a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, AppError> {
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(AppError::Input(format!("{name}: this is a folder; name a file in it")));
    }
    std::fs::read(path).map_err(|e| AppError::Input(read_failure(&name, &e)))
}

/// Writes a whole file, or leaves what was there.
pub(crate) fn write(path: &Path, data: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), AppError> {
    let data = data.as_ref();
    let failed = |source| AppError::Write { path: path.to_owned(), source: bare(source) };
    if path.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    // What is no plain file (/dev/null, a pipe) cannot be replaced by another.
    if path.exists() && !path.is_file() {
        return std::fs::write(path, data).map_err(failed);
    }
    let mut file = beside(path)?;
    file.write_all(data).map_err(failed)?;
    put_in_place(file, path)
}

/// How the names of temporary files begin.
pub(crate) const TEMPORARY: &str = ".padanan-";

/// A temporary file in the same folder, to be put in a file's place when it is whole.
pub(crate) fn beside(path: &Path) -> Result<NamedTempFile, AppError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    let builder = {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666))
    };
    let failed = |source| AppError::Write { path: path.to_owned(), source: bare(source) };
    builder.tempfile_in(folder_of(path)).map_err(failed)
}

/// Puts a whole temporary file in the place of a file. When this returns, a power cut takes nothing of it back: first the
/// file is on the disk, then its name is.
pub(crate) fn put_in_place(file: NamedTempFile, path: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::Write { path: path.to_owned(), source: bare(source) };
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    // Not every file system can do that for a folder, and what is written is written.
    #[cfg(unix)]
    let _ = std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Reads a bitext, and its article's text where that is at hand.
pub(crate) fn read_bitext(path: &Path) -> Result<Bitext, AppError> {
    let name = path.display().to_string();
    let input = |e: std::io::Error| AppError::Input(read_failure(&name, &e));
    if path.is_dir() {
        return Err(AppError::Input(format!("{name}: this is a folder; name the bitext in it")));
    }
    let meta = std::fs::metadata(path).map_err(input)?;
    if meta.len() > intake::MOST_BYTES {
        return Err(AppError::Input(format!("{name}: this is larger than 256 MiB; a bitext is not")));
    }
    let bytes = std::fs::read(path).map_err(input)?;
    let mut bitext = v1::from_json(&name, &bytes)?;
    attach_article(&mut bitext, path);
    Ok(bitext)
}

/// What is told of a file that cannot be read.
pub(crate) fn read_failure(name: &str, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("{name}: there is no such file; check the path"),
        std::io::ErrorKind::PermissionDenied => {
            format!("{name}: no permission to read this; check the file's permissions")
        }
        _ => format!("{name}: it cannot be read ({error})"),
    }
}

/// Where the extracted text of an article that is not its file is kept, beside its bitext.
pub(crate) fn kept_text(bitext_path: &Path, sha256: &str) -> PathBuf {
    bitext_path.with_file_name(format!("{sha256}.txt"))
}

/// Looks for the article: the text kept beside the bitext, the path as it was named, the path from the bitext on.
fn attach_article(bitext: &mut Bitext, path: &Path) {
    if let Ok(text) = std::fs::read_to_string(kept_text(path, &bitext.article.sha256))
        && v1::attach_text(bitext, text)
    {
        return;
    }
    let named = PathBuf::from(&bitext.article.path);
    let beside = path.parent().map(|p| p.join(&named));
    for candidate in [Some(named), beside].into_iter().flatten() {
        let Ok(raw) = intake::read_file(&candidate, None) else { continue };
        if raw.sha256 == bitext.article.sha256 {
            let extracted = extract(&raw);
            if v1::attach_text(bitext, extracted.text) {
                bitext.article.verbatim = extracted.verbatim;
                return;
            }
        }
    }
}

/// Two files that belong together line by line.
pub(crate) fn aligned(source: &Path, reference: &Path) -> Result<(Vec<String>, Vec<String>), AppError> {
    let lines = |path| Ok::<_, AppError>(read_text(path)?.lines().map(str::to_owned).collect::<Vec<_>>());
    let (sources, references) = (lines(source)?, lines(reference)?);
    if sources.len() != references.len() {
        return Err(AppError::Input(format!(
            "{} has {} lines and {} has {}; they must belong together line by line",
            source.display(),
            sources.len(),
            reference.display(),
            references.len()
        )));
    }
    Ok((sources, references))
}
