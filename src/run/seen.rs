//! Whether an article that is done is as it was, so that it need not be read again.
//!
//! A million articles that are done would otherwise be read and cut into sentences again by every run. As git does it for its
//! index, the state of a file stands for its bytes, and a file that was changed a moment ago has none: it could change again
//! without a trace.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use padanan::internal::glossary::TermIndex;
use padanan::internal::replace::Seal;
use padanan::internal::settings::Settings;
use padanan_core::text::digest::sha256;

use super::RunOptions;

/// Two changes of a file that are less than this apart may leave it with the same times: FAT counts in steps of two seconds.
const COARSEST: Duration = Duration::from_secs(2);

/// Size and times of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileState(String);

impl FileState {
    /// Returns the state of a file; `None` if there is no file, or if it was changed a moment ago.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let meta = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?;
        let modified = meta.modified().ok()?;
        let (inode, changed) = identity(&meta).unwrap_or((0, modified));
        let settled = SystemTime::now().checked_sub(COARSEST)?;
        if modified > settled || changed > settled {
            return None;
        }
        let time = |time: SystemTime| Some(time.duration_since(UNIX_EPOCH).ok()?.as_nanos());
        Some(Self(format!("{} {inode} {} {}", meta.len(), time(modified)?, time(changed)?)))
    }

    /// Returns the stamp of an article that is done: who finds it again has the same article, read and cut into sentences in
    /// the same way, the same glossary, the same settings, and the same outputs.
    pub(super) fn stamp(&self, basis: &str, settings: &str, outputs: &str) -> String {
        let mut stamp = sha256(format!("{} {basis} {settings}\n{outputs}", self.0).as_bytes());
        stamp.truncate(32);
        stamp
    }
}

/// Returns size and time of an output; `None` if there is no such file.
pub(super) fn output_state(file: &Path) -> Option<String> {
    Seal::of(&std::fs::metadata(file).ok()?)?.text()
}

/// Returns a file's number, and when it got its bytes or its name: that cannot be set, as the time of its change can.
#[cfg(unix)]
fn identity(meta: &std::fs::Metadata) -> Option<(u64, SystemTime)> {
    use std::os::unix::fs::MetadataExt as _;
    let nanos = u32::try_from(meta.ctime_nsec()).ok()?;
    Some((meta.ino(), UNIX_EPOCH + Duration::new(u64::try_from(meta.ctime()).ok()?, nanos)))
}

#[cfg(not(unix))]
fn identity(meta: &std::fs::Metadata) -> Option<(u64, SystemTime)> {
    Some((0, meta.created().ok()?))
}

/// Returns the hash of what the plan of every article depends on, apart from its bytes: the program, how articles are read,
/// where sentences end, which blocks are translated, the glossary.
pub(super) fn basis(settings: &Settings, options: &RunOptions, term_index: &TermIndex) -> String {
    // Of two builds of one version, one may cut sentences otherwise.
    let program = std::env::current_exe().and_then(std::fs::metadata).ok();
    let program = program.map(|meta| (meta.len(), meta.modified().ok()));
    let (from, to) = (&settings.from.value, &settings.to.value);
    let read = (options.form, options.whole_page, options.fix_encoding);
    let cut = (&settings.abbreviations.value, &settings.translate_kinds.value);
    let version = env!("CARGO_PKG_VERSION");
    sha256(format!("{version} {program:?} {from} {to} {read:?} {cut:?} {}", term_index.sha256()).as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs::{File, FileTimes};

    use super::*;

    #[test]
    fn the_state_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        std::fs::write(&file, "satu").unwrap();
        assert_eq!(FileState::of(&file), None, "changed a moment ago");
        assert_eq!(FileState::of(&folder.path().join("b.txt")), None, "not there");
        assert_eq!(FileState::of(folder.path()), None, "a folder");
        std::thread::sleep(COARSEST + Duration::from_millis(100));
        let first = FileState::of(&file).unwrap();
        assert_eq!(FileState::of(&file), Some(first.clone()));
        let modified = std::fs::metadata(&file).unwrap().modified().unwrap();
        // Other bytes of the same length, with the time set back: the system still knows when that was.
        std::fs::write(&file, "tiga").unwrap();
        File::options().write(true).open(&file).unwrap().set_times(FileTimes::new().set_modified(modified)).unwrap();
        if cfg!(unix) {
            assert_eq!(FileState::of(&file), None, "changed a moment ago");
            std::thread::sleep(COARSEST + Duration::from_millis(100));
            assert_ne!(FileState::of(&file), Some(first.clone()));
        }
        let stamp = first.stamp("basis", "settings", "outputs");
        for other in [["b", "settings", "outputs"], ["basis", "s", "outputs"], ["basis", "settings", "o"]] {
            assert_ne!(first.stamp(other[0], other[1], other[2]), stamp);
        }
    }
}
