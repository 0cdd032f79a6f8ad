//! Writes the outputs of an article. An output that a person has changed is set aside, never overwritten.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use padanan::internal::replace::{self, Fate, Put, Seal};
use padanan_core::bitext::{Bitext, Segment, v1};
use padanan_core::diff::{self, Style};
use padanan_core::export::{Format, export};
use padanan_core::text::digest::sha256;

use super::inputs::{Output, OutputDestination};
use super::messages::Message;
use super::names::written as written_name;
use super::seen::output_state;
use crate::cli::Color;
use crate::cli::explain::AppError;
use crate::cli::terminal;
use crate::run::files::{self, UNKNOWN};

/// What is known about outputs of an earlier run.
#[derive(Debug, Default)]
pub(super) struct EarlierOutputs {
    /// From the journal: each file with its stamp, which begins with the hash of its bytes.
    pub(super) hashes: BTreeMap<String, String>,
    /// The bitext from which the other outputs were made.
    pub(super) bitext: Option<EarlierBitext>,
    /// If a copy of that bitext has to be kept: why.
    pub(super) bitext_aside: Option<String>,
}

/// Returns the stamp of what an earlier run wrote to a path. All outputs of an article are in one folder, so their names
/// distinguish them, however the folder was spelled.
pub(super) fn stamp_of<'h>(stamps: &'h BTreeMap<String, String>, path: &Path) -> Option<&'h str> {
    let same = |known: &str| Path::new(known).file_name() == path.file_name();
    stamps.iter().find(|(known, _)| same(known)).map(|(_, stamp)| stamp.as_str())
}

/// Returns the hash of what an earlier run wrote to a path.
fn known<'h>(stamps: &'h BTreeMap<String, String>, path: &Path) -> Option<&'h str> {
    stamp_of(stamps, path)?.split(' ').next()
}

/// The file that is where the bitext of an article goes.
#[derive(Debug)]
pub(super) struct EarlierBitext {
    path: PathBuf,
    bytes: Vec<u8>,
    /// What it holds, without the article's text; `None` if it is not a bitext.
    pub(super) bitext: Option<Bitext>,
    /// Whether the new bitext goes to the same place.
    pub(super) is_here: bool,
}

impl EarlierBitext {
    /// Reads the file, if there is one.
    pub(super) fn read(path: &Path) -> Option<Self> {
        if !path.is_file() || replace::is_special(path) {
            return None;
        }
        let bytes = std::fs::read(path).ok()?;
        let bitext = v1::from_json(&path.display().to_string(), &bytes).ok();
        Some(Self { path: path.to_owned(), bytes, bitext, is_here: true })
    }

    /// The same, for a new bitext that goes to another place.
    pub(super) fn elsewhere(self) -> Self {
        Self { is_here: false, ..self }
    }

    /// Whether it is as the program wrote it, by the journal; `None` if the journal does not know it.
    pub(super) fn is_known(&self, stamps: &BTreeMap<String, String>) -> Option<bool> {
        known(stamps, &self.path).map(|hash| sha256(&self.bytes) == hash)
    }
}

/// Whether everything that somebody may have written in an earlier bitext is in the new one: no target of a sentence that
/// both have is lost.
pub(super) fn survives(earlier: &Bitext, new: &Bitext) -> bool {
    let mut targets: HashMap<&str, Vec<&str>> = HashMap::new();
    for segment in &new.segments {
        targets.entry(&segment.source).or_default().extend(segment.target.as_deref());
    }
    let kept = |s: &Segment| match (targets.get(s.source.as_str()), s.target.as_deref()) {
        (Some(targets), Some(target)) => targets.contains(&target),
        // The sentence is no longer in the article.
        _ => true,
    };
    earlier.segments.iter().filter(|s| !s.is_decided()).all(kept)
}

/// Why a file is set aside that somebody else wrote or changed.
pub(super) const FOREIGN: &str = "changed since padanan wrote it; your version is kept as";

/// Why outputs were not written.
#[derive(Debug)]
pub(super) enum NotWritten {
    /// Somebody changed the bitext in the meantime. Holds the stamps of the outputs known so far.
    Changed(BTreeMap<String, String>),
    Failed(AppError),
}

/// The outputs that were written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Each file with its stamp, in the order of writing.
    pub(super) files: Vec<(Format, PathBuf, String)>,
    /// The bitext whose decisions are in these files, with the hash of its bytes, where this run writes none.
    record: Option<(PathBuf, String)>,
    pub(super) messages: Vec<Message>,
}

impl Written {
    /// The files with their stamps, in the form that the journal stores.
    pub(super) fn stamps(&self) -> BTreeMap<String, String> {
        let files = self.files.iter().map(|(_, path, stamp)| (path, stamp));
        let all = files.chain(self.record.as_ref().map(|(path, hash)| (path, hash)));
        all.map(|(path, stamp)| (path.display().to_string(), stamp.clone())).collect()
    }

    /// Returns size and time of a file as it was written; `None` where a bitext was found, and not written.
    pub(super) fn state(&self, path: &Path) -> Option<&str> {
        let (_, _, stamp) = self.files.iter().find(|(_, written, _)| written == path)?;
        stamp.split_once(' ').map(|(_, seal)| seal)
    }

    /// Whether there is a bitext that this run did not write.
    pub(super) fn has_found_bitext(&self) -> bool {
        self.record.is_some()
    }

    /// The file of the translation, and the file of the bitext.
    pub(super) fn places(&self) -> (Option<&Path>, Option<&Path>) {
        let bitext = self.files.iter().find(|f| f.0 == Format::Json).map(|f| f.1.as_path());
        (self.files.first().map(|f| f.1.as_path()), bitext)
    }
}

/// Writes the outputs of an article that go to files, and the hashes of these files into its bitext; `record` is where
/// that is or would be. With `mirrors`, missing folders are created.
pub(super) fn write(
    outputs: &[Output],
    bitext: &mut Bitext,
    record: Option<&Path>,
    before: &EarlierOutputs,
    mirrors: bool,
) -> Result<Written, NotWritten> {
    let seen = before.bitext.as_ref().filter(|earlier| earlier.is_here).map(|earlier| earlier.bytes.as_slice());
    let there =
        || record.filter(|path| path.is_file() && !replace::is_special(path)).and_then(|p| std::fs::read(p).ok());
    if there().as_deref() != seen {
        return Err(NotWritten::Changed(before.hashes.clone()));
    }
    let mut written = Written::default();
    bitext.run.outputs.clear();
    bitext.run.targets_sha256 =
        outputs.iter().any(|output| output.format != Format::Json).then(|| bitext.targets_sha256());
    // With the article's text, and only if the journal does not know an output. The bitext itself is written last, so it is
    // still the one from which the other outputs were made.
    let earlier = LazyCell::new(|| {
        let earlier = before.bitext.as_ref()?;
        files::parse_bitext(&earlier.path, &earlier.bytes).ok()
    });
    for Output { format, place } in outputs {
        let OutputDestination::File(path) = place else { continue };
        let failed = |source| NotWritten::Failed(AppError::Write { path: path.clone(), source });
        if let Some(folder) = path.parent().filter(|_| mirrors) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let text = export(bitext, *format);
        let known = known(&before.hashes, path);
        let is_record = *format == Format::Json && record == Some(path);
        let note = match &before.bitext_aside {
            Some(note) if is_record => note,
            _ if is_record || known.is_some() => FOREIGN,
            _ => UNKNOWN,
        };
        let judge = |current: Option<&[u8]>| match current {
            _ if is_record && current != seen => Fate::Stays,
            Some(current) if current != text => {
                let own = || is_own(path, current, *format, known, || earlier.as_ref());
                let aside = if is_record { before.bitext_aside.is_some() } else { !own() };
                if aside { Fate::SetAside } else { Fate::Replaced }
            }
            _ => Fate::Replaced,
        };
        let seal = match replace::put(path, &text, judge).map_err(failed)? {
            Put::Done(seal) => seal,
            Put::Aside(seal, aside) => {
                written.messages.push(kept(path, note, &aside));
                seal
            }
            Put::Not => {
                let stamps = written.stamps();
                return Err(NotWritten::Changed(before.hashes.clone().into_iter().chain(stamps).collect()));
            }
        };
        let hash = sha256(&text);
        if let Some(name) = path.file_name().filter(|_| *format != Format::Json) {
            bitext.run.outputs.insert(written_name(name), hash.clone());
        }
        written.files.push((*format, path.clone(), stamp(&hash, seal)));
    }
    let unwritten = record.filter(|record| !written.files.iter().any(|(_, path, _)| path == record));
    written.record = unwritten.zip(seen).map(|(path, seen)| (path.to_owned(), sha256(seen)));
    Ok(written)
}

/// The stamp of a file in the journal: the hash of its bytes, its size, and when it was changed. As long as size and
/// time are the same, the file need not be read.
fn stamp(hash: &str, seal: Option<Seal>) -> String {
    seal.and_then(Seal::text).map_or_else(|| hash.to_owned(), |seal| format!("{hash} {seal}"))
}

/// Whether a file is as its stamp says.
pub(super) fn is_as_stamped(path: &Path, stamp: &str) -> bool {
    let (hash, sealed) = stamp.split_once(' ').map_or((stamp, None), |(hash, sealed)| (hash, Some(sealed)));
    if sealed.is_some() && sealed == output_state(path).as_deref() {
        return true;
    }
    // Where it cannot be read, the next write says so.
    std::fs::read(path).map_or(true, |bytes| sha256(&bytes) == hash)
}

/// Whether an output is as the program wrote it: by the journal, by the bitext that it was made from, or because an
/// export of that bitext gives the same bytes. A bitext is its own record, and counts as the program's as long as nobody
/// decided anything in it.
fn is_own<'r>(
    path: &Path,
    current: &[u8],
    format: Format,
    known: Option<&str>,
    record: impl FnOnce() -> Option<&'r Bitext>,
) -> bool {
    let hash = sha256(current);
    match (known, format) {
        (Some(known), _) if known == hash => true,
        (Some(_), Format::Json) => false,
        (None, Format::Json) => v1::from_json("", current).is_ok_and(|b| !b.segments.iter().any(Segment::is_decided)),
        (_, format) => record().is_some_and(|record| {
            let name = path.file_name().map(written_name).unwrap_or_default();
            record.run.outputs.get(&name) == Some(&hash) || is_from(record, format, current)
        }),
    }
}

/// Whether an output was made from a bitext, as it is or before a person edited some of its segments.
pub(crate) fn is_from(record: &Bitext, format: Format, current: &[u8]) -> bool {
    if export(record, format) == current {
        return true;
    }
    let Ok(text) = std::str::from_utf8(current) else { return false };
    let mut before = record.clone();
    for segment in before.segments.iter_mut().filter(|s| !s.edits.is_empty()) {
        let first = segment.first_target();
        if !first.is_empty() && !segment.target.as_ref().is_some_and(|target| text.contains(target)) {
            segment.target = Some(first);
        }
    }
    export(&before, format) == current
}

fn kept(path: &Path, note: &str, aside: &Path) -> Message {
    let (path, aside) = (path.display(), aside.display());
    Message::always(format!("{path}: {note} {aside}"))
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
