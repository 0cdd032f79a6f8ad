//! Reads the named files, and writes to stdout or whole files.

use std::collections::HashSet;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use padanan::internal::input_file::{self, NotAFile};
use padanan::internal::intake::{self, InputFormat, Raw};
use padanan::internal::pipeline::Plan;
use padanan::internal::replace::{self, Fate, Put};
use padanan_core::bitext::{Bitext, Segment, v1};
use padanan_core::export::Format;
use padanan_core::extract::extract;

use super::count;
use super::messages::{self, Message};
use crate::cli::InputForm;
use crate::cli::explain::AppError;

/// Reads an article, and reports what is wrong with its text.
pub(crate) fn read_article(path: &Path, form: Option<InputForm>, quiet: bool) -> Result<Raw, AppError> {
    let raw = read_raw(path, form)?;
    messages::say(&text_notes(path, &raw), quiet);
    Ok(raw)
}

/// Reads an article.
pub(crate) fn read_raw(path: &Path, form: Option<InputForm>) -> Result<Raw, AppError> {
    let form = form.map(Into::into);
    Ok(if path == Path::new("-") { intake::read_stdin(form)? } else { intake::read_file(path, form)? })
}

/// Refuses a page without an article: what would be translated is not what the user meant.
pub(super) fn refuse_no_article(path: &Path, plan: &Plan) -> Result<(), AppError> {
    let Some(kind) = plan.no_article() else { return Ok(()) };
    let hint = "save the page from a browser where it shows the article, or take all its text with --whole-page";
    Err(AppError::Input(format!("{}: there is no article in it, it is {}; {hint}", shown(path), kind.as_str())))
}

/// Returns what a person is told about an article's text: damage also with `--quiet`.
pub(crate) fn text_notes(path: &Path, raw: &Raw) -> Vec<Message> {
    let name = shown(path);
    let mut notes = Vec::new();
    if raw.encoding != "UTF-8" {
        notes.push(Message::usual(format!("{name}: this is not UTF-8; it was read as {}", raw.encoding)));
    }
    let damage = &raw.damage;
    match damage.bad_bytes {
        0 => {}
        1 => notes.push(Message::always(format!(
            "{name}: 1 place is damaged (it is not UTF-8) and was read as \u{FFFD}; look there, or get the file again"
        ))),
        bad => notes.push(Message::always(format!(
            "{name}: {bad} places are damaged (they are not UTF-8) and were read as \u{FFFD}; look there, or get the file again"
        ))),
    }
    if let Some(double) = &damage.double_encoded {
        let places = count(double.places as u64, "place");
        let found = format!("`{}` is `{}`", double.was, double.meant);
        notes.push(Message::always(if double.is_mended {
            format!("{name}: {places} encoded twice, as UTF-8 read as Windows-1252, mended ({found})")
        } else {
            let offer = "--fix-encoding of translate and batch mends it";
            format!("{name}: the text looks like UTF-8 read as Windows-1252 ({found}; {places}); {offer}")
        }));
    }
    if damage.entities > 0 {
        let entities = match damage.entities {
            1 => "1 character reference of HTML was",
            _ => &format!("{} character references of HTML were", damage.entities),
        };
        notes.push(Message::usual(format!("{name}: {entities} resolved (as `&amp;` to `&`)")));
    }
    notes
}

/// Reads the prompt of a language model.
pub(crate) fn read_prompt(path: &Path) -> Result<String, AppError> {
    const MAX_LENGTH: u64 = 64 << 10;
    let wrong = |why: &str| AppError::Configuration(format!("{}: the prompt (`prompt_file`) {why}", path.display()));
    let bytes = input_file::read_found(path, MAX_LENGTH).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => wrong("is longer than 64 KiB"),
        _ => wrong(&format!("cannot be read: {error}; `padanan config prompt` prints one to start from")),
    })?;
    String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))
}

/// Returns an article's name for messages.
pub(crate) fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// Writes data to standard output.
pub(crate) fn print(data: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), AppError> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(data.as_ref()).and_then(|()| stdout.flush()).map_err(AppError::Stdout)
}

/// Refuses to print a binary format to a terminal.
pub(crate) fn refuse_terminal(format: Format) -> Result<(), AppError> {
    if format.is_text() || !std::io::stdout().is_terminal() {
        return Ok(());
    }
    Err(AppError::Usage(format!("{} is not text for a terminal; name a file with --out", format.as_str())))
}

/// Checks that a file can be written, before work starts that would be lost otherwise.
pub(crate) fn check_writable(path: &Path) -> Result<(), AppError> {
    replace::check_writable(path).map_err(|source| AppError::Write { path: path.to_owned(), source })
}

/// Whether a file is, or would be, somewhere below a folder.
pub(crate) fn is_below(path: &Path, folder: &Path) -> bool {
    matches!((replace::whole(path), folder.canonicalize()), (Ok(path), Ok(folder)) if path.starts_with(&folder))
}

/// Reads a text file, which must be UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, AppError> {
    let name = path.display().to_string();
    String::from_utf8(read_bytes(path)?)
        .map_err(|_| AppError::Input(format!("{name}: this is not UTF-8 text; save it as UTF-8")))
}

/// Reads the bytes of a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, AppError> {
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(AppError::Input(format!("{name}: this is a folder; name a file in it")));
    }
    input_file::read_named(path, intake::MAX_BYTES).map_err(|e| AppError::Input(read_failure(&name, &e)))
}

/// Replaces a whole file; on failure the old content stays.
pub(crate) fn write(path: &Path, data: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), AppError> {
    replace::replace(path, data.as_ref()).map_err(|source| AppError::Write { path: path.to_owned(), source })
}

/// Why a file is set aside of which it is not known who wrote it.
pub(super) const UNKNOWN: &str = "it is not known whether padanan wrote this; it is kept as";

/// Replaces a file that a person named as an output. If it is a bitext with decisions that the new content does not
/// have, or if it is not `own`, it is kept under another name first.
pub(crate) fn write_output(
    path: &Path,
    data: &(impl AsRef<[u8]> + ?Sized),
    own: impl Fn(&[u8]) -> bool,
) -> Result<(), AppError> {
    let data = data.as_ref();
    let mut lost = 0;
    let judge = |current: Option<&[u8]>| {
        let Some(current) = current.filter(|current| *current != data) else { return Fate::Replaced };
        lost = decisions_lost(current, data);
        if lost > 0 || !own(current) { Fate::SetAside } else { Fate::Replaced }
    };
    let put = replace::put(path, data, judge);
    if let Put::Aside(_, aside) = put.map_err(|source| AppError::Write { path: path.to_owned(), source })? {
        let note = match lost {
            0 => UNKNOWN.to_owned(),
            n => format!("{} in it would have been lost; the earlier bitext is kept as", count(n as u64, "decision")),
        };
        say!("{}: {note} {}", path.display(), aside.display());
    }
    Ok(())
}

/// Counts the decided segments of a bitext that are not in its new content.
fn decisions_lost(current: &[u8], new: &[u8]) -> usize {
    let Ok(old) = v1::from_json("", current) else { return 0 };
    let new = v1::from_json("", new).map(|bitext| bitext.segments).unwrap_or_default();
    let key = |s: &Segment| (s.source.clone(), s.target.clone(), s.state);
    let new: HashSet<_> = new.iter().map(key).collect();
    old.segments.iter().filter(|s| s.is_decided() && !new.contains(&key(s))).count()
}

/// Changes a bitext in its file. If somebody else changes the file in the meantime, the change is made again, on what
/// is there then. `change` returns what to write, or `None` for nothing.
pub(crate) fn update_bitext<T>(
    path: &Path,
    mut change: impl FnMut(Bitext) -> Result<(Option<Vec<u8>>, T), AppError>,
) -> Result<T, AppError> {
    const ATTEMPTS: u32 = 20;
    for _ in 0..ATTEMPTS {
        let seen = read_bitext_bytes(path)?;
        let (data, result) = change(parse_bitext(path, &seen)?)?;
        let Some(data) = data else { return Ok(result) };
        let judge = |current: Option<&[u8]>| if current == Some(&*seen) { Fate::Replaced } else { Fate::Stays };
        let put = replace::put(path, &data, judge);
        if put.map_err(|source| AppError::Write { path: path.to_owned(), source })? != Put::Not {
            return Ok(result);
        }
    }
    let message = "another program keeps changing this bitext; try again when it has finished";
    Err(AppError::Input(format!("{}: {message}", path.display())))
}

/// Reads a bitext, and attaches its article's text if that is found.
pub(crate) fn read_bitext(path: &Path) -> Result<Bitext, AppError> {
    parse_bitext(path, &read_bitext_bytes(path)?)
}

/// Reads a bitext that was found in a folder, without its article.
pub(crate) fn read_found_bitext(path: &Path) -> Result<Bitext, AppError> {
    let name = path.display().to_string();
    let bytes = input_file::read_found(path, intake::MAX_BYTES);
    Ok(v1::from_json(&name, &bytes.map_err(|e| AppError::Input(read_failure(&name, &e)))?)?)
}

fn read_bitext_bytes(path: &Path) -> Result<Vec<u8>, AppError> {
    let name = path.display().to_string();
    let input = |e: std::io::Error| AppError::Input(read_failure(&name, &e));
    if path.is_dir() {
        return Err(AppError::Input(format!("{name}: this is a folder; name the bitext in it")));
    }
    input_file::read_named(path, intake::MAX_BYTES).map_err(input)
}

/// Parses the bytes of a bitext file, and looks for its article's text.
pub(crate) fn parse_bitext(path: &Path, bytes: &[u8]) -> Result<Bitext, AppError> {
    let mut bitext = v1::from_json(&path.display().to_string(), bytes)?;
    attach_article(&mut bitext, path);
    Ok(bitext)
}

/// Formats the message for a file that cannot be read.
pub(crate) fn read_failure(name: &str, error: &std::io::Error) -> String {
    if let Some(what) = NotAFile::of(error) {
        return format!("{name}: {what}; name a file");
    }
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => format!("{name}: this is larger than 256 MiB, the maximum; split it"),
        std::io::ErrorKind::NotFound => format!("{name}: there is no such file; check the path"),
        std::io::ErrorKind::PermissionDenied => {
            format!("{name}: no permission to read this; check the file's permissions")
        }
        _ => format!("{name}: it cannot be read ({error})"),
    }
}

/// The path next to a bitext where versions before 0.2.0 stored its article's text, if that is not the article's file.
fn kept_text(bitext_path: &Path, sha256: &str) -> PathBuf {
    bitext_path.with_file_name(format!("{sha256}.txt"))
}

/// Looks for the article's text, unless the bitext holds it: stored next to the bitext, at the recorded path, at that path
/// relative to the bitext.
pub(crate) fn attach_article(bitext: &mut Bitext, path: &Path) {
    if !bitext.article.text.is_empty() {
        return;
    }
    if let Ok(bytes) = input_file::read_found(&kept_text(path, &bitext.article.sha256), intake::MAX_BYTES)
        && let Ok(text) = String::from_utf8(bytes)
        && v1::attach_text(bitext, text)
    {
        return;
    }
    let named = PathBuf::from(&bitext.article.path);
    let beside = path.parent().map(|p| p.join(&named));
    for candidate in [Some(named), beside].into_iter().flatten() {
        let Ok(raw) = intake::read_found(&candidate, None) else { continue };
        if raw.sha256 != bitext.article.sha256 {
            continue;
        }
        // Which text of a page the bitext is about is not written in it, nor whether mark-up was read as such.
        let as_it_is = intake::read_found(&candidate, Some(InputFormat::Plain)).ok();
        let pages = [false, true].map(|whole_page| Raw { whole_page, ..raw.clone() });
        for raw in pages.into_iter().chain(as_it_is) {
            let extracted = extract(&raw);
            if v1::attach_text(bitext, extracted.text) {
                bitext.article.verbatim = extracted.verbatim;
                return;
            }
        }
    }
}

/// Whether two paths name one file that exists.
pub(crate) fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Whether two paths name one file, which need not exist.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    matches!((replace::whole(a), replace::whole(b)), (Ok(a), Ok(b)) if a == b)
}

/// Reads two files that are aligned line by line.
pub(crate) fn aligned(source: &Path, reference: &Path) -> Result<(Vec<String>, Vec<String>), AppError> {
    let lines = |path| Ok::<_, AppError>(read_text(path)?.lines().map(str::to_owned).collect::<Vec<_>>());
    let (sources, references) = (lines(source)?, lines(reference)?);
    if sources.len() != references.len() {
        return Err(AppError::Input(format!(
            "{} has {} and {} has {}; the two must be aligned line by line",
            source.display(),
            count(sources.len() as u64, "line"),
            reference.display(),
            count(references.len() as u64, "line")
        )));
    }
    Ok((sources, references))
}
