//! Writing what was made of an article. What a person changed since it was written is set aside, never overwritten.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use padanan::bitext::{Bitext, Segment, v1};
use padanan::diff::{self, Style};
use padanan::export::{Format, export};
use padanan::replace::{self, Draft};
use sha2::{Digest as _, Sha256};

use super::inputs::{Output, OutputDestination};
use super::messages::Message;
use crate::app;
use crate::args::Color;
use crate::explain::AppError;
use crate::files;

/// What is known of the outputs that an earlier run may have left.
#[derive(Debug, Default)]
pub(super) struct EarlierOutputs {
    /// By the journal: each file with the hash of its bytes.
    pub(super) hashes: BTreeMap<String, String>,
    /// Where the bitext lies from which the others were made.
    pub(super) bitext: Option<PathBuf>,
}

impl EarlierOutputs {
    /// The hash of what an earlier run wrote there. All outputs of an article are in one folder, so their names tell
    /// them apart, however the folder was spelled.
    fn hash(&self, path: &Path) -> Option<&str> {
        let same = |known: &str| Path::new(known).file_name() == path.file_name();
        self.hashes.iter().find(|(known, _)| same(known)).map(|(_, hash)| hash.as_str())
    }
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Each file with the hash of its bytes, in the order of writing.
    pub(super) files: Vec<(Format, PathBuf, String)>,
    pub(super) messages: Vec<Message>,
}

impl Written {
    /// The hashes, as the journal keeps them.
    pub(super) fn hashes(&self) -> BTreeMap<String, String> {
        self.files.iter().map(|(_, path, hash)| (path.display().to_string(), hash.clone())).collect()
    }

    /// The file of the translation, and that of the bitext.
    pub(super) fn places(&self) -> (Option<&Path>, Option<&Path>) {
        let bitext = self.files.iter().find(|f| f.0 == Format::Json).map(|f| f.1.as_path());
        (self.files.first().map(|f| f.1.as_path()), bitext)
    }
}

/// Writes the outputs of an article that are files. With `mirrors` their folders are made.
pub(super) fn write(
    outputs: &[Output],
    bitext: &Bitext,
    before: &EarlierOutputs,
    mirrors: bool,
) -> Result<Written, AppError> {
    let mut written = Written::default();
    // Read only where the journal knows nothing of a file that is there; the bitext itself is written last, so it is
    // still the one that the others were made from.
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

/// Puts an output into its place; what stands there is moved aside unless it is the same, or `own` says that the
/// program wrote it. Gives the place that it was moved to.
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
    // As a person would name it, unless a link led elsewhere.
    let named = |aside: &Path| path.with_file_name(aside.file_name().unwrap_or_default());
    let same = |aside: &Path| replace::whole(&named(aside)).is_ok_and(|whole| whole == aside);
    Ok(aside.map(|aside| if same(&aside) { named(&aside) } else { aside }))
}

/// Whether an output is as the program wrote it: by the journal, else by the bitext that it was made from. A bitext is
/// its own record, and is the program's as long as nobody decided anything in it.
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

/// What goes to standard output.
pub(crate) fn printed(bitext: &Bitext, format: Format, color: Color) -> Vec<u8> {
    if format == Format::Diff {
        let style = Style { color: app::colored(color), width: app::width(), only_changed: false };
        return diff::render(bitext, &style).into_bytes();
    }
    let mut text = export(bitext, format);
    // A file mirrors the article's end; on a screen the next line begins a line.
    if std::io::stdout().is_terminal() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text
}
