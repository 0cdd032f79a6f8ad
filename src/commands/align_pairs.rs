//! Which articles `padanan align` pairs: those of a list, and those of two folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use padanan::internal::fetch;
use padanan::internal::fetch::kept;
use padanan_core::align::{ArticleKey, PairedBy, pair_articles};
use padanan_core::extract::{extract, identity};
use padanan_core::text::Lexicon;

use crate::cli::explain::{AppError, failure};
use crate::run::files;
use crate::run::has_ending;

/// Number of bytes of an article that are compared with others.
const BEGINNING: usize = 3_000;

/// An article, its translation, and the name of their bitext.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) source: PathBuf,
    pub(super) target: PathBuf,
    pub(super) name: String,
    /// What they were paired by, if not by a list.
    by: Option<PairedBy>,
    /// Why it is not sure that they belong together.
    pub(super) doubt: Option<String>,
}

impl Pair {
    /// Says what they were paired by if a person may not expect it, and always if it is doubtful.
    pub(super) fn say(&self, quiet: bool) {
        let by = self.by.filter(|by| *by != PairedBy::Name).map_or("name", PairedBy::as_str);
        let both = format!("{} and {}: paired by {by}", self.source.display(), self.target.display());
        match &self.doubt {
            Some(doubt) => say!("{both}, which is not sure: {doubt}; check the bitext, or write a list for --pairs"),
            None if !quiet && by != "name" => say!("{both}"),
            None => {}
        }
    }
}

/// Formats pairs as a list for `--pairs`, with what they were paired by in comments.
pub(super) fn shown_as_list(pairs: &[Pair]) -> String {
    let mut list = String::new();
    for pair in pairs {
        if let Some(doubt) = &pair.doubt {
            list.push_str(&format!("# not sure: {doubt}\n"));
        } else if let Some(by) = pair.by.filter(|by| *by != PairedBy::Name) {
            list.push_str(&format!("# by {}\n", by.as_str()));
        }
        list.push_str(&format!("{}\t{}\n", pair.source.display(), pair.target.display()));
    }
    list
}

/// Reads a list of pairs.
pub(super) fn listed(list: &Path) -> Result<Vec<Pair>, AppError> {
    let text = files::read_text(list)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let whole = |path: &str| {
        let path = Path::new(path);
        if fetch::address(path).is_some() { path.to_owned() } else { folder.join(path) }
    };
    let mut pairs: Vec<Pair> = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let parts: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [source, target] = parts[..] else {
            let message = "write an article and its translation, with a tab between them";
            return Err(AppError::Input(format!("{}:{number}: {message}", list.display())));
        };
        let stem = Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let uses = taken.entry(stem.to_lowercase()).or_default();
        *uses += 1;
        let name = if *uses == 1 { format!("{stem}.bitext.json") } else { format!("{stem}-{uses}.bitext.json") };
        pairs.push(Pair { source: whole(source), target: whole(target), name, by: None, doubt: None });
    }
    if pairs.is_empty() {
        return Err(AppError::Input(format!("{}: there is no pair in it", list.display())));
    }
    Ok(pairs)
}

/// Pairs the articles of two folders: `a.txt` and `sub/b.id.html` with `a.en.txt` and `sub/b.md` by name, the others by
/// their addresses, and by their dates and what they say.
pub(super) fn of_folders(
    (source, target): (&Path, &Path),
    (from, to): (&str, &str),
    lexicon: Option<&dyn Lexicon>,
    quiet: bool,
) -> Result<Vec<Pair>, AppError> {
    for folder in [source, target] {
        if !folder.is_dir() {
            let message = "this is not a folder; name two files or two folders";
            return Err(AppError::Usage(format!("{}: {message}", folder.display())));
        }
    }
    let (here, mut there) = (articles(source, from)?, articles(target, to)?);
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    for (key, path) in here {
        match there.remove(&key) {
            Some(other) => pairs.push(Pair {
                source: path,
                target: other,
                name: format!("{key}.bitext.json"),
                by: Some(PairedBy::Name),
                doubt: None,
            }),
            None => alone.push((key, path)),
        }
    }
    let there: Vec<(String, PathBuf)> = there.into_iter().collect();
    pairs.extend(without_names(&alone, &there, (from, to), lexicon, quiet));
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    if pairs.is_empty() {
        let message = "nothing in these folders belongs together by its name, address or date";
        return Err(AppError::Input(format!("{} and {}: {message}", source.display(), target.display())));
    }
    Ok(pairs)
}

/// Pairs what has no counterpart by its name.
fn without_names(
    here: &[(String, PathBuf)],
    there: &[(String, PathBuf)],
    languages: (&str, &str),
    lexicon: Option<&dyn Lexicon>,
    quiet: bool,
) -> Vec<Pair> {
    // Where one side has nothing left there is nothing to read.
    let is_needed = !here.is_empty() && !there.is_empty();
    let keys = |all: &[(String, PathBuf)]| -> Vec<ArticleKey> {
        let all = all.iter().filter(|_| is_needed);
        all.map(|(name, path)| key(name, path)).collect()
    };
    let found = pair_articles(&keys(here), &keys(there), languages, lexicon);
    if !quiet {
        let alone = (0..here.len()).filter(|i| !found.iter().any(|pair| pair.source == *i)).map(|i| &here[i].1);
        let alone_there = (0..there.len()).filter(|j| !found.iter().any(|pair| pair.target == *j)).map(|j| &there[j].1);
        for path in alone.chain(alone_there) {
            let message = "the other folder has nothing of this name, address or date; it is left out";
            say!("{}: {message}", path.display());
        }
    }
    let pair = |found: &padanan_core::align::ArticlePair| Pair {
        source: here[found.source].1.clone(),
        target: there[found.target].1.clone(),
        name: format!("{}.bitext.json", here[found.source].0),
        by: Some(found.by),
        doubt: found.doubt.map(|other| match other == found.target {
            true => "little of what they say agrees".to_owned(),
            false => format!("{} is nearly as likely", there[other].1.display()),
        }),
    };
    found.iter().map(pair).collect()
}

/// Reads what tells an article from others. One that cannot be read is told, and paired with nothing.
fn key(name: &str, path: &Path) -> ArticleKey {
    let mut key = ArticleKey { name: name.to_owned(), identity: Default::default(), text: String::new() };
    match files::read_raw(path, None) {
        Ok(raw) => {
            key.identity = identity(&raw);
            let page = kept::read(&path.with_extension(""));
            key.identity.addresses.extend(page.map(|page| page.head.page_url().to_string()));
            key.text = extract(&raw).text;
            key.text.truncate(key.text.floor_char_boundary(BEGINNING));
        }
        Err(error) => {
            failure(&error);
        }
    }
    key
}

/// Returns the article of this name in a folder: `a.txt`, or with its language `a.en.html`.
pub(super) fn of_name(folder: &Path, name: &str, language: &str) -> Option<PathBuf> {
    const ENDINGS: [&str; 5] = ["txt", "md", "markdown", "html", "htm"];
    let names = ENDINGS.iter().flat_map(|ending| [format!("{name}.{language}.{ending}"), format!("{name}.{ending}")]);
    names.map(|name| folder.join(name)).find(|path| path.is_file())
}

/// Returns the articles below a folder by their names, without endings and the language.
fn articles(folder: &Path, language: &str) -> Result<BTreeMap<String, PathBuf>, AppError> {
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(folder).follow_links(false).sort_by_file_name(Ord::cmp).build() {
        let entry = entry.map_err(|error| AppError::Input(format!("{}: {error}", folder.display())))?;
        let path = entry.path();
        if !entry.file_type().is_some_and(|kind| kind.is_file()) || !has_ending(path) {
            continue;
        }
        let below = path.strip_prefix(folder).unwrap_or(path).with_extension("");
        let name = below.to_string_lossy().into_owned();
        let key = name.strip_suffix(&format!(".{language}")).unwrap_or(&name).to_owned();
        if let Some(other) = found.insert(key, path.to_owned()) {
            let message = "both have one name without their endings; rename one of them";
            return Err(AppError::Input(format!("{} and {}: {message}", other.display(), path.display())));
        }
    }
    Ok(found)
}
