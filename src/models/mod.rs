//! **Why** a model is downloaded once, is exactly what its publisher released, and then works without a network.
//! **Takes** the user's folder for models; records of Firefox's Remote Settings, or local files.
//! **Gives** [`Store`]: the installed models, and the route from one language to another; [`pull`] downloads a model.
//! **Never** leaves part of a model where a whole one is expected, and never installs one whose checksum is wrong.
//!
//! ```text
//! <data folder>/padanan/models/
//!   id-en/  model.iden.intgemm.alphas.bin  vocab.iden.spm  card.json
//!   .pull-id-en/  …  the downloaded part of an interrupted pull
//! ```
//! Edge: files, network.
#![expect(clippy::disallowed_methods, reason = "edge: models are the user's files")]

mod pull;

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::input_file;
use crate::neural::{Files, Neural, NeuralError};
use crate::text::digest::hex;
use crate::text::language::Lang;
pub use pull::{MOZILLA, Offer, PullError, PullProgress, offers, pull};

/// The pivot language, for pairs without a direct model.
pub const HUB: &str = "en";

const CARD: &str = "card.json";
const FORMAT: &str = "padanan-model/1";
/// The prefix of the folder of an unfinished pull.
const PULL: &str = ".pull-";
/// The prefix of the folder of a model that is being added.
const ADD: &str = ".add-";
/// Age after which an unfinished pull is not resumed any more.
const ABANDONED_PULL: Duration = Duration::from_secs(7 * 24 * 3600);
/// Age after which a copy is nobody's any more.
const ABANDONED_COPY: Duration = Duration::from_secs(3600);
/// Maximum size of a card, in bytes.
const MAX_CARD_BYTES: u64 = 1 << 20;

/// The metadata of a model on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// `padanan-model/1`.
    pub format: String,
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// The publisher's version; empty if it is not known.
    pub version: String,
    /// Its origin: a URL or a folder.
    pub source: String,
    /// The licence as an SPDX identifier; empty if it is not known.
    pub licence: String,
    /// Its files.
    pub files: Vec<CardFile>,
}

/// One file of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 checksum, in hexadecimal.
    pub sha256: String,
}

impl Card {
    /// Returns the size of the model, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.bytes).sum()
    }

    /// Returns the language pair, which is also the name of its folder.
    pub fn pair(&self) -> String {
        format!("{}-{}", self.from, self.to)
    }
}

/// A model on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its metadata.
    pub card: Card,
    /// Its folder.
    pub folder: PathBuf,
}

/// Why a model cannot be stored, found or used.
#[derive(Debug, thiserror::Error)]
pub enum ModelStoreError {
    /// A file operation failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A folder does not hold a model.
    #[error("{}: {why}", .path.display())]
    NoModel {
        /// The folder.
        path: PathBuf,
        /// What is missing or wrong.
        why: String,
    },
    /// A model's files are damaged or do not belong together.
    #[error(transparent)]
    Neural(#[from] NeuralError),
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> ModelStoreError {
    let path = path.to_owned();
    move |source| ModelStoreError::Io { path, source }
}

/// The user's folder for models.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// Uses the models in `root`, which need not exist yet.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Returns the default folder for models, by the rules of the XDG base directories (on Windows, by those of
    /// Windows).
    pub fn default_path(environment: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        use etcetera::BaseStrategy as _;
        let folder = |name: &str| environment(name).map(PathBuf::from).filter(|p| p.is_absolute());
        folder("XDG_DATA_HOME")
            .or_else(|| folder("HOME").filter(|_| cfg!(not(windows))).map(|home| home.join(".local/share")))
            .or_else(|| etcetera::choose_base_strategy().ok().map(|strategy| strategy.data_dir()))
            .map(|data| data.join("padanan").join("models"))
    }

    /// Returns the folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Lists the installed models by pair; for a folder that does not hold a model, the reason.
    pub fn list(&self) -> Vec<(String, Result<Installed, ModelStoreError>)> {
        let Ok(entries) = std::fs::read_dir(&self.root) else { return Vec::new() };
        let names = entries.flatten().filter(|e| e.path().is_dir()).filter_map(|e| e.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names.into_iter().map(|name| (name.clone(), self.open(&name))).collect()
    }

    fn open(&self, pair: &str) -> Result<Installed, ModelStoreError> {
        let folder = self.root.join(pair);
        let path = folder.join(CARD);
        let text = input_file::read_found(&path, MAX_CARD_BYTES).map_err(io(&path))?;
        let card: Card = serde_json::from_slice(&text).map_err(|e| ModelStoreError::NoModel {
            path: path.clone(),
            why: format!("this is not a model card ({e})"),
        })?;
        let plain = |f: &CardFile| !f.name.contains(['/', '\\']) && !f.name.starts_with('.');
        if card.format != FORMAT || card.pair() != pair || !card.files.iter().all(plain) {
            let why = "the card has another format, or belongs to another model; add the model again".to_owned();
            return Err(ModelStoreError::NoModel { path, why });
        }
        Ok(Installed { card, folder })
    }

    /// Returns the model of a pair, if it is installed.
    pub fn get(&self, from: &Lang, to: &Lang) -> Option<Installed> {
        self.open(&format!("{}-{}", from.primary(), to.primary())).ok()
    }

    /// Returns the models that translate from one language to another: one, or two with English as the pivot.
    pub fn route(&self, from: &Lang, to: &Lang) -> Option<Vec<Installed>> {
        if let Some(direct) = self.get(from, to) {
            return Some(vec![direct]);
        }
        let hub = Lang::parse(HUB).ok()?;
        if from.primary() == HUB || to.primary() == HUB {
            return None;
        }
        Some(vec![self.get(from, &hub)?, self.get(&hub, to)?])
    }

    /// Installs a model from the files in a folder, after validating and loading them.
    ///
    /// # Errors
    /// The folder does not hold a model of this pair, its files are damaged, or the disk is full.
    pub fn add(&self, folder: &Path, pair: Option<(&Lang, &Lang)>) -> Result<Installed, ModelStoreError> {
        let found = found(folder)?;
        let named = match pair {
            Some((from, to)) => Some((from.primary(), to.primary())),
            None => found.pair.clone(),
        };
        let Some(named) = named else {
            let why = "the file names do not say which languages the model is for; give --from and --to".to_owned();
            return Err(ModelStoreError::NoModel { path: folder.to_owned(), why });
        };
        let card = card(folder, named, Vec::new());
        std::fs::create_dir_all(&self.root).map_err(io(&self.root))?;
        self.sweep();
        let temporary = temporary(ADD, &self.root)?;
        for path in found.files {
            let name = path.file_name().unwrap_or_default();
            let copied = input_file::open_found(&path).and_then(|mut from| {
                let mut to = std::fs::File::create(temporary.path().join(name))?;
                std::io::copy(&mut from, &mut to)
            });
            copied.map_err(io(&path))?;
        }
        self.install(temporary.path(), card)
    }

    /// Removes what programs that were killed have left: copies of models that were being added, and unfinished pulls
    /// that nobody has resumed for a week.
    pub(crate) fn sweep(&self) {
        for entry in std::fs::read_dir(&self.root).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let age = if name.starts_with(ADD) {
                ABANDONED_COPY
            } else if name.starts_with(PULL) {
                ABANDONED_PULL
            } else {
                continue;
            };
            if last_change(&entry.path()).and_then(|time| time.elapsed().ok()).is_some_and(|idle| idle > age) {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }

    /// Validates the files in a folder, writes the model card and moves the folder into the store, replacing the old
    /// model.
    fn install(&self, folder: &Path, card: Card) -> Result<Installed, ModelStoreError> {
        let found = found(folder)?;
        Neural::load(std::slice::from_ref(&found.roles))?;
        let card = Card { files: found.on_card()?, ..card };
        let path = folder.join(CARD);
        let text = serde_json::to_vec_pretty(&card).unwrap_or_default();
        let mut file = std::fs::File::create(&path).map_err(io(&path))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io(&path))?;
        for name in &card.files {
            let path = folder.join(&name.name);
            std::fs::File::open(&path).and_then(|f| f.sync_all()).map_err(io(&path))?;
        }
        let place = self.root.join(card.pair());
        let old = self.root.join(format!(".old-{}", card.pair()));
        let _ = std::fs::remove_dir_all(&old);
        let had = place.exists();
        if had {
            std::fs::rename(&place, &old).map_err(io(&place))?;
        }
        if let Err(source) = std::fs::rename(folder, &place) {
            if had {
                let _ = std::fs::rename(&old, &place);
            }
            return Err(ModelStoreError::Io { path: place, source });
        }
        let _ = std::fs::remove_dir_all(&old);
        Ok(Installed { card, folder: place })
    }

    /// Removes a model. Returns whether it was installed.
    ///
    /// # Errors
    /// The model cannot be removed.
    pub fn remove(&self, from: &Lang, to: &Lang) -> Result<bool, ModelStoreError> {
        let pair = format!("{}-{}", from.primary(), to.primary());
        let _ = std::fs::remove_dir_all(self.root.join(format!("{PULL}{pair}")));
        let place = self.root.join(&pair);
        if !place.exists() {
            return Ok(false);
        }
        std::fs::remove_dir_all(&place).map_err(io(&place))?;
        Ok(true)
    }
}

impl Installed {
    /// Returns the paths of its files.
    ///
    /// # Errors
    /// One of them is missing.
    pub fn files(&self) -> Result<Files, ModelStoreError> {
        Ok(found(&self.folder)?.roles)
    }

    /// Reads every file and compares it with its checksum, then loads the model. Returns one line for each problem.
    pub fn verify(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for file in &self.card.files {
            match checksum(&self.folder.join(&file.name)) {
                Err(error) => wrong.push(error.to_string()),
                Ok((_, sha256)) if sha256 != file.sha256 => {
                    wrong.push(format!("{}: its checksum is wrong", self.folder.join(&file.name).display()));
                }
                Ok(_) => {}
            }
        }
        if wrong.is_empty()
            && let Err(error) = self.files().and_then(|files| Ok(Neural::load(&[files])?))
        {
            wrong.push(error.to_string());
        }
        wrong
    }
}

/// Returns a model that is used from its own folder: nothing is copied. If the file names do not say which languages
/// the model is for, `pair` is assumed.
///
/// # Errors
/// The folder cannot be read, or does not hold a model.
pub fn in_folder(folder: &Path, pair: (&Lang, &Lang)) -> Result<Installed, ModelStoreError> {
    let found = found(folder)?;
    let named = found.pair.clone().unwrap_or_else(|| (pair.0.primary(), pair.1.primary()));
    Ok(Installed { card: card(folder, named, found.on_card()?), folder: folder.to_owned() })
}

/// Creates a temporary folder, with the permissions of any new folder: it becomes the folder of a model.
fn temporary(prefix: &str, folder: &Path) -> Result<tempfile::TempDir, ModelStoreError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(folder).map_err(io(folder))
}

/// Returns when anything in a folder was last changed.
fn last_change(folder: &Path) -> Option<SystemTime> {
    let changed = |path: &Path| std::fs::symlink_metadata(path).and_then(|meta| meta.modified()).ok();
    let inside = std::fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let folder = entry.file_type().is_ok_and(|t| t.is_dir());
        if folder { last_change(&entry.path()) } else { changed(&entry.path()) }
    });
    inside.chain(changed(folder)).max()
}

/// Creates the card of a model in a folder.
fn card(folder: &Path, (from, to): (String, String), files: Vec<CardFile>) -> Card {
    Card {
        format: FORMAT.to_owned(),
        from,
        to,
        version: String::new(),
        source: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()).display().to_string(),
        licence: String::new(),
        files,
    }
}

/// The files of a model in a folder.
struct Found {
    files: Vec<PathBuf>,
    roles: Files,
    pair: Option<(String, String)>,
}

impl Found {
    /// Returns its files as a card lists them.
    fn on_card(&self) -> Result<Vec<CardFile>, ModelStoreError> {
        let one = |path: &PathBuf| {
            let (bytes, sha256) = checksum(path)?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(CardFile { name, bytes, sha256 })
        };
        self.files.iter().map(one).collect()
    }
}

fn found(folder: &Path) -> Result<Found, ModelStoreError> {
    let wrong = |why: &str| ModelStoreError::NoModel { path: folder.to_owned(), why: why.to_owned() };
    let entries = std::fs::read_dir(folder).map_err(io(folder))?;
    let mut names: Vec<String> = entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    let one = |begin: &str, end: &str| {
        let mut fitting = names.iter().filter(|n| n.starts_with(begin) && n.ends_with(end));
        match (fitting.next(), fitting.next()) {
            (Some(_), Some(_)) => Err(wrong(&format!("it contains several files {begin}*{end}"))),
            (found, _) => Ok(found.cloned()),
        }
    };
    if names.iter().any(|n| n.starts_with("model.") && (n.ends_with(".gz") || n.ends_with(".zst"))) {
        return Err(wrong("its files are compressed; unpack them first"));
    }
    let model = one("model.", ".bin")?.ok_or_else(|| wrong("it contains no file model.*.bin"))?;
    let (source, target) = match one("vocab.", ".spm")? {
        Some(both) => (both.clone(), both),
        None => match (one("srcvocab.", ".spm")?, one("trgvocab.", ".spm")?) {
            (Some(source), Some(target)) => (source, target),
            _ => {
                return Err(wrong("it contains neither a file vocab.*.spm nor both srcvocab.*.spm and trgvocab.*.spm"));
            }
        },
    };
    let pair = named_pair(&model);
    if [&source, &target].into_iter().any(|v| named_pair(v).is_some_and(|p| pair.as_ref().is_some_and(|m| *m != p))) {
        return Err(wrong("the vocabulary's file name is for other languages than the model's"));
    }
    let path = |name: &String| folder.join(name);
    let roles = Files { model: path(&model), source_vocabulary: path(&source), target_vocabulary: path(&target) };
    let mut files = vec![path(&model), path(&source)];
    if source != target {
        files.push(path(&target));
    }
    Ok(Found { files, roles, pair })
}

/// Returns the languages in a file name: `model.iden.intgemm.alphas.bin` is Indonesian to English.
fn named_pair(name: &str) -> Option<(String, String)> {
    let middle = name.split('.').nth(1)?;
    let fine = middle.len() == 4 && middle.bytes().all(|b| b.is_ascii_lowercase());
    fine.then(|| (middle[..2].to_owned(), middle[2..].to_owned()))
}

/// Returns the size and the SHA-256 checksum of a file.
fn checksum(path: &Path) -> Result<(u64, String), ModelStoreError> {
    let mut file = input_file::open_found(path).map_err(io(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(io(path))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok((bytes, hex(&hasher.finalize())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_pair() {
        let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(named_pair("model.iden.intgemm.alphas.bin"), pair("id", "en"));
        assert_eq!(named_pair("vocab.pten.spm"), pair("pt", "en"));
        assert_eq!(named_pair("model.bin"), None);
        assert_eq!(named_pair("model.intgemm.bin"), None);
    }

    #[test]
    fn what_killed_programs_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        let day = Duration::from_secs(24 * 3600);
        for (name, age) in [
            (".add-a", 2 * day),
            (".add-b", Duration::ZERO),
            (".pull-id-en", 8 * day),
            (".pull-en-de", 6 * day),
            ("id-en", 800 * day),
            (".cache", 800 * day),
        ] {
            let path = folder.path().join(name).join("new-x").join("part");
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let time = SystemTime::now() - age;
            std::fs::File::create(&path).unwrap().set_modified(time).unwrap();
            for folder in path.ancestors().skip(1).take(2) {
                std::fs::File::open(folder).unwrap().set_modified(time).unwrap();
            }
        }
        store.sweep();
        let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".add-b", ".cache", ".pull-en-de", "id-en"]);
    }

    #[test]
    fn folders_without_a_model_say_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        let told = |names: &[&str]| {
            let from = tempfile::tempdir_in(folder.path()).unwrap();
            names.iter().for_each(|n| std::fs::write(from.path().join(n), b"x").unwrap());
            store.add(from.path(), None).unwrap_err().to_string()
        };
        assert!(told(&[]).contains("model.*.bin"));
        assert!(told(&["model.iden.bin"]).contains("vocab.*.spm"));
        assert!(told(&["model.iden.bin", "srcvocab.iden.spm"]).contains("trgvocab"));
        assert!(told(&["model.iden.bin", "vocab.enid.spm"]).contains("other languages"));
        assert!(told(&["model.iden.bin.gz"]).contains("unpack"));
        assert!(told(&["model.a.bin", "model.b.bin", "vocab.a.spm"]).contains("several"));
        assert!(told(&["model.a.bin", "vocab.a.spm"]).contains("--from"));
        assert!(told(&["model.iden.bin", "vocab.iden.spm"]).contains("cut off"));
        let unnamed = tempfile::tempdir_in(folder.path()).unwrap();
        for name in ["model.a.bin", "vocab.a.spm", "lex.a.s2t.bin"] {
            std::fs::write(unnamed.path().join(name), b"xyz").unwrap();
        }
        let lang = |code: &str| Lang::parse(code).unwrap();
        let model = in_folder(unnamed.path(), (&lang("id"), &lang("en"))).unwrap();
        assert_eq!((model.card.pair().as_str(), model.card.bytes(), model.verify().len()), ("id-en", 6, 1));
        assert!(store.list().is_empty());
        assert!(store.add(&folder.path().join("nowhere"), None).unwrap_err().to_string().contains("nowhere"));
    }
}
