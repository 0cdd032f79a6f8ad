//! The file that keeps drafts of the terminal: they outlive the program, however it ends.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::drafts::{Drafts, Place};
use super::{ReviewFile, input_file, replace};

/// The format's name and version.
const FORMAT: &str = "padanan-drafts/1";

/// Maximum size of the file that is read: more than anybody types.
const MAX_BYTES: u64 = 64 << 20;

/// What the file has in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    format: String,
    drafts: Vec<Row>,
}

/// One draft.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// [`ReviewFile::key`] of the bitext.
    bitext: String,
    segment: u32,
    source: String,
    text: String,
}

/// Keeps the drafts of one review in a file.
#[derive(Debug)]
pub(super) struct DraftFile {
    path: PathBuf,
    /// The keys of the review's bitexts.
    keys: Vec<String>,
    /// What this review has had a draft for: another program's drafts in the file are left alone.
    touched: BTreeSet<(String, u32, String)>,
    /// What was written last.
    written: Vec<(Place, String)>,
}

impl DraftFile {
    /// Reads the drafts in a file; of a file that is missing or damaged, none. A damaged one is kept beside the new one.
    pub(super) fn open(path: &Path, review_files: &[ReviewFile]) -> (Self, Drafts) {
        let keys: Vec<String> = review_files.iter().map(ReviewFile::key).collect();
        let mut drafts = Drafts::default();
        let mut file = Self { path: path.to_owned(), keys, touched: BTreeSet::new(), written: Vec::new() };
        for row in file.read() {
            let Some(at) = file.keys.iter().position(|key| *key == row.bitext) else { continue };
            let place = Place { file: at, segment: row.segment, source: row.source };
            drafts.keep(&place, None, &row.text);
        }
        file.remember(&drafts);
        (file, drafts)
    }

    fn read(&self) -> Vec<Row> {
        let Ok(bytes) = input_file::read_found(&self.path, MAX_BYTES) else { return Vec::new() };
        match serde_json::from_slice::<Contents>(&bytes) {
            Ok(contents) if contents.format == FORMAT => contents.drafts,
            _ => {
                let _ = std::fs::rename(&self.path, self.path.with_extension("damaged.json"));
                Vec::new()
            }
        }
    }

    fn remember(&mut self, drafts: &Drafts) {
        self.written = drafts.iter().map(|(place, text)| (place.clone(), text.to_owned())).collect();
        for (place, _) in &self.written {
            let Some(key) = self.keys.get(place.file) else { continue };
            self.touched.insert((key.clone(), place.segment, place.source.clone()));
        }
    }

    /// Writes the drafts, if they have changed since.
    ///
    /// # Errors
    /// The system's error; the file is then as it was.
    pub(super) fn write(&mut self, drafts: &Drafts) -> io::Result<()> {
        let same = drafts.iter().eq(self.written.iter().map(|(place, text)| (place, text.as_str())));
        if same {
            return Ok(());
        }
        self.remember(drafts);
        let foreign = |row: &Row| !self.touched.contains(&(row.bitext.clone(), row.segment, row.source.clone()));
        let mut rows: Vec<Row> = self.read().into_iter().filter(foreign).collect();
        rows.extend(self.written.iter().filter_map(|(place, text)| {
            let bitext = self.keys.get(place.file)?.clone();
            Some(Row { bitext, segment: place.segment, source: place.source.clone(), text: text.clone() })
        }));
        if rows.is_empty() {
            return std::fs::remove_file(&self.path);
        }
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let contents = Contents { format: FORMAT.to_owned(), drafts: rows };
        replace::replace(&self.path, &serde_json::to_vec_pretty(&contents)?)?;
        private(&self.path)
    }
}

/// Lets nobody else read the file: it has sentences of the article.
fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
