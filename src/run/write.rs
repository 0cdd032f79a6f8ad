//! Writes the outputs of an article. An output that a person has changed is set aside, never overwritten.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use padanan::internal::replace::{self, Draft};
use padanan_core::bitext::{Bitext, Segment, v1};
use padanan_core::diff::{self, Style};
use padanan_core::export::{Format, export};
use sha2::{Digest as _, Sha256};

use super::inputs::{Output, OutputDestination};
use super::messages::Message;
use crate::cli::Color;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::run::files;

/// What is known about outputs of an earlier run.
#[derive(Debug, Default)]
pub(super) struct EarlierOutputs {
    /// From the journal: each file with the hash of its bytes.
    pub(super) hashes: BTreeMap<String, String>,
    /// The path of the bitext from which the other outputs were made.
    pub(super) bitext: Option<PathBuf>,
}

impl EarlierOutputs {
    /// Returns the hash of what an earlier run wrote to a path. All outputs of an article are in one folder, so their
    /// names distinguish them, however the folder was spelled.
    fn hash(&self, path: &Path) -> Option<&str> {
        let same = |known: &str| Path::new(known).file_name() == path.file_name();
        self.hashes.iter().find(|(known, _)| same(known)).map(|(_, hash)| hash.as_str())
    }
}

/// The outputs that were written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Each file with the hash of its bytes, in the order of writing.
    pub(super) files: Vec<(Format, PathBuf, String)>,
    pub(super) messages: Vec<Message>,
}

impl Written {
    /// The hashes in the form that the journal stores.
    pub(super) fn hashes(&self) -> BTreeMap<String, String> {
        self.files.iter().map(|(_, path, hash)| (path.display().to_string(), hash.clone())).collect()
    }

    /// The file of the translation, and the file of the bitext.
    pub(super) fn places(&self) -> (Option<&Path>, Option<&Path>) {
        let bitext = self.files.iter().find(|f| f.0 == Format::Json).map(|f| f.1.as_path());
        (self.files.first().map(|f| f.1.as_path()), bitext)
    }
}

/// Writes the outputs of an article that go to files. With `mirrors`, missing folders are created.
pub(super) fn write(
    outputs: &[Output],
    bitext: &Bitext,
    before: &EarlierOutputs,
    mirrors: bool,
) -> Result<Written, AppError> {
    let mut written = Written::default();
    // Read only if the journal does not know an existing file. The bitext itself is written last, so it is still the
    // one from which the other outputs were made.
    let record = LazyCell::new(|| files::read_bitext(before.bitext.as_deref().filter(|path| path.is_file())?).ok());
    for Output { format, place } in outputs {
        let OutputDestination::File(path) = place else { continue };
        let failed = |source| AppError::Write { path: path.clone(), source };
        if let Some(folder) = path.parent().filter(|_| mirrors) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = export(bitext, *format);
        let known = before.hash(path);
        let aside = put(path, &text, |current| is_own(current, *format, known, || record.as_ref())).map_err(failed)?;
        written.messages.extend(aside.map(|aside| kept(path, &aside)));
        if *format == Format::Json {
            files::keep_text(path, bitext)?;
        }
        written.files.push((*format, path.clone(), sha256(&text)));
    }
    Ok(written)
}

/// Puts an output into its place. The file that is there is moved aside unless it has the same content, or the program
/// wrote it by `own`. Returns the path that it was moved to, if it was.
fn put(path: &Path, text: &[u8], own: impl Fn(&[u8]) -> bool) -> std::io::Result<Option<PathBuf>> {
    if replace::is_special(path) {
        return replace::replace(path, text).map(|()| None);
    }
    let mut draft = Draft::of(path)?;
    draft.write_all(text)?;
    let ready = draft.ready()?;
    let foreign = ready.current()?.is_some_and(|current| current != text && !own(&current));
    let aside = if foreign { Some(ready.set_aside()?) } else { None };
    ready.put()?;
    // Named as a person would write it, unless a link led elsewhere.
    let named = |aside: &Path| path.with_file_name(aside.file_name().unwrap_or_default());
    let same = |aside: &Path| replace::whole(&named(aside)).is_ok_and(|whole| whole == aside);
    Ok(aside.map(|aside| if same(&aside) { named(&aside) } else { aside }))
}

/// Whether an output is as the program wrote it: by the journal, else by comparison with an export of the bitext that
/// it was made from. A bitext is its own record, and counts as the program's as long as nobody decided anything in it.
fn is_own<'r>(
    current: &[u8],
    format: Format,
    known: Option<&str>,
    record: impl FnOnce() -> Option<&'r Bitext>,
) -> bool {
    match (known, format) {
        (Some(hash), _) => sha256(current) == hash,
        (None, Format::Json) => v1::from_json("", current).is_ok_and(|b| !b.segments.iter().any(Segment::is_decided)),
        (None, format) => record().is_some_and(|record| export(record, format) == current),
    }
}

fn kept(path: &Path, aside: &Path) -> Message {
    let (path, aside) = (path.display(), aside.display());
    Message::always(format!("{path}: this was not as the program wrote it; it is kept as {aside}"))
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Formats a bitext for standard output.
pub(crate) fn printed(bitext: &Bitext, format: Format, color: Color) -> Vec<u8> {
    if format == Format::Diff {
        let style = Style { color: terminal::colored(color), width: terminal::width(), only_changed: false };
        return diff::render(bitext, &style).into_bytes();
    }
    let mut text = export(bitext, format);
    // A file mirrors the article's end; on a terminal, the prompt should start on a new line.
    if std::io::stdout().is_terminal() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text
}
