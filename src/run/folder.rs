//! The articles below a folder, and the folder that mirrors it with their outputs.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, Walk, WalkBuilder};
use padanan::internal::input_file::{self, NotAFile};
use padanan::internal::replace::{self, TEMPORARY};
use padanan_core::export::Format;

use super::inputs::{Output, OutputDestination, written_over};
use super::names::{OutputNames, has_ending};
use crate::cli::BatchArgs;
use crate::cli::explain::AppError;
use crate::run::files;

/// The files that say which articles to leave out, in the folder of the articles, above it and below.
const IGNORE_FILES: [&str; 3] = [".padananignore", ".ignore", ".gitignore"];

/// The folder inside the output folder that contains the journal.
pub(super) const OWN: &str = ".padanan";

/// When a folder changed last, and the names of the outputs of its articles then.
type NamesAt = (Option<SystemTime>, Arc<OutputNames>);

/// The articles of a folder, and the outputs of each.
pub(crate) struct BatchFolder {
    folder: PathBuf,
    out: PathBuf,
    /// The output folder, if it is inside the folder of the articles: nothing in it is an article.
    inside: Option<PathBuf>,
    patterns: Override,
    includes: bool,
    formats: Vec<Format>,
    to: String,
    /// By folder: when it changed last, and the names of the outputs of its articles.
    names: Mutex<HashMap<PathBuf, NamesAt>>,
    told: Arc<LeftOut>,
}

/// What was left out and reported, each once, however often the folder is walked.
struct LeftOut {
    told: Mutex<HashSet<PathBuf>>,
    quiet: bool,
}

impl LeftOut {
    fn tell(&self, path: &Path, what: &str) {
        let first = self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        if first && !self.quiet {
            say!("{}: {what}; it is left out", path.display());
        }
    }
}

impl BatchFolder {
    /// Checks the arguments, and creates the output folder unless this is a dry run.
    pub(crate) fn new(args: &BatchArgs, folder: &Path, to: &str, quiet: bool) -> Result<Self, AppError> {
        let folder = folder.to_owned();
        if !folder.is_dir() {
            let what = if folder.exists() { "this is not a folder" } else { "there is no such folder" };
            let hint = "name the folder with the articles; `padanan translate` takes single ones";
            return Err(AppError::Input(format!("{}: {what}; {hint}", folder.display())));
        }
        check_out(&args.out)?;
        if !args.dry_run {
            create_out(&args.out)?;
        }
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if whole(&folder) == whole(&args.out) {
            let message =
                "the outputs cannot go into the folder of the articles: the next run would take them for articles";
            return Err(AppError::Usage(format!("{}: {message}; name another --out", args.out.display())));
        }
        let whole_folder = whole(&folder);
        if let Some((file, what)) = whole_folder.ancestors().find_map(odd_ignore_file) {
            return Err(AppError::Input(format!("{}: {what}; remove it", file.display())));
        }
        let mut builder = OverrideBuilder::new(&folder);
        let wrong = |e: ignore::Error| AppError::Usage(format!("this is not a valid pattern: {e}"));
        for pattern in &args.include {
            builder.add(pattern).map_err(wrong)?;
        }
        for pattern in &args.exclude {
            builder.add(&format!("!{pattern}")).map_err(wrong)?;
        }
        let inside = whole(&args.out).starts_with(whole(&folder)).then(|| whole(&args.out));
        Ok(Self {
            patterns: builder.build().map_err(wrong)?,
            includes: !args.include.is_empty(),
            folder,
            out: args.out.clone(),
            inside,
            formats: formats(args),
            to: to.to_owned(),
            names: Mutex::default(),
            told: Arc::new(LeftOut { told: Mutex::default(), quiet }),
        })
    }

    /// The output folder.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// The folder of the articles.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The output formats of each article.
    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// The error that no article is below the folder.
    pub(super) fn no_article(&self) -> AppError {
        let hint = "articles end in .txt, .text, .md, .markdown, .html, .htm or .xhtml; --include selects others";
        AppError::Input(format!("{}: there is no article below this folder; {hint}", self.folder.display()))
    }

    fn walk(&self) -> Walk {
        let (inside, told) = (self.inside.clone(), Arc::clone(&self.told));
        let mut builder = WalkBuilder::new(&self.folder);
        builder
            .overrides(self.patterns.clone())
            .require_git(false)
            .git_global(false)
            .git_exclude(false)
            .follow_links(false)
            .add_custom_ignore_filename(IGNORE_FILES[0])
            .sort_by_file_name(Ord::cmp)
            .filter_entry(move |entry| {
                if !entry.file_type().is_some_and(|t| t.is_dir()) {
                    return true;
                }
                if let Some((file, what)) = odd_ignore_file(entry.path()) {
                    told.tell(entry.path(), &format!("{} says what to leave out, but {what}", file.display()));
                    return false;
                }
                if inside.as_ref().is_some_and(|out| entry.path().canonicalize().is_ok_and(|path| path == *out)) {
                    return false;
                }
                let has_outputs = entry.depth() > 0 && entry.path().join(OWN).join("journal.sqlite").is_file();
                if has_outputs {
                    told.tell(entry.path(), "this folder has the translations of another batch");
                }
                !has_outputs
            });
        builder.build()
    }

    /// Reports a link, a pipe or a device in the place of an article or of a folder with articles.
    fn tell_odd(&self, entry: &DirEntry) {
        let (path, Some(kind)) = (entry.path(), entry.file_type()) else { return };
        if entry.depth() == 0 {
            return;
        }
        let like_an_article = self.includes || has_ending(path);
        if kind.is_symlink() {
            let target = std::fs::metadata(path);
            let what = match target {
                Ok(target) if target.is_dir() => "this is a link to a folder, and links are not followed",
                Ok(target) if target.is_file() && like_an_article => {
                    "this is a link, and links are not followed; copy the article to its place"
                }
                Ok(_) if like_an_article => "this is a link to a pipe or a device, not a file",
                // What cannot be seen may be a folder with articles.
                Err(_) if like_an_article || path.extension().is_none() => "this is a link that leads nowhere",
                _ => return,
            };
            self.told.tell(path, what);
        } else if !kind.is_dir() && !kind.is_file() && like_an_article {
            self.told.tell(path, "this is a pipe, a socket or a device, not a file");
        }
    }

    /// Iterates over the articles as paths relative to the folder, in the order of their names, and over errors for
    /// parts of the folder that cannot be read.
    pub(super) fn articles(&self) -> impl Iterator<Item = Result<PathBuf, AppError>> + '_ {
        self.walk().filter_map(|entry| match entry {
            Ok(entry) if self.is_article(&entry) && written_from(entry.path(), &self.to).is_some() => {
                self.told.tell(entry.path(), "padanan wrote this from the bitext beside it");
                None
            }
            Ok(entry) if self.is_article(&entry) => {
                let below = entry.path().strip_prefix(&self.folder).unwrap_or(entry.path());
                Some(Ok(below.to_owned()))
            }
            Ok(entry) => {
                self.tell_odd(&entry);
                None
            }
            Err(error) => Some(Err(unreadable(&self.folder, &error))),
        })
    }

    fn is_article(&self, entry: &DirEntry) -> bool {
        entry.file_type().is_some_and(|t| t.is_file()) && (self.includes || has_ending(entry.path()))
    }

    /// The outputs of an article.
    pub(super) fn outputs(&self, article: &Path) -> Vec<Output> {
        let output =
            |format: &Format| Output { format: *format, place: OutputDestination::File(self.output(article, *format)) };
        self.formats.iter().map(output).collect()
    }

    /// The path of an article's output in one format.
    pub(super) fn output(&self, article: &Path, format: Format) -> PathBuf {
        let below = article.parent().unwrap_or(Path::new(""));
        self.out.join(below).join(self.names(below).name(article, format, &self.to))
    }

    /// Returns the names of the outputs of a folder's articles. They are decided again where a file came or went.
    fn names(&self, below: &Path) -> Arc<OutputNames> {
        let folder = self.folder.join(below);
        let changed = std::fs::metadata(&folder).and_then(|meta| meta.modified()).ok();
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, names)) = known.get(below).filter(|(time, _)| changed.is_some() && *time == changed) {
            return Arc::clone(names);
        }
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.file_type().is_ok_and(|t| t.is_file()));
        let files = files.map(|entry| entry.file_name()).filter(|name| self.includes || has_ending(Path::new(name)));
        let files: Vec<_> = files.collect();
        let names = Arc::new(OutputNames::of(files.iter().map(OsString::as_os_str)));
        known.insert(below.to_owned(), (changed, Arc::clone(&names)));
        names
    }

    /// Refuses a report path that would overwrite an article, an output of an article, or the journal.
    pub(super) fn check(&self, report: &Path) -> Result<(), AppError> {
        files::check_writable(report)?;
        let whole = replace::whole(report).unwrap_or_else(|_| report.to_owned());
        let below = |folder: &Path| Some(whole.strip_prefix(folder.canonicalize().ok()?).ok()?.to_owned());
        let articles = || self.articles().filter_map(Result::ok);
        if let Some(below) = below(&self.folder)
            && articles().any(|article| article == below)
        {
            return Err(written_over(report, &format!("the article {}", self.folder.join(below).display())));
        }
        let Some(below) = below(&self.out) else { return Ok(()) };
        if below.starts_with(OWN) {
            return Err(written_over(report, "the journal of the articles that are done"));
        }
        let place = OutputDestination::File(self.out.join(&below));
        let mut beside = articles().filter(|article| article.parent() == below.parent());
        match beside.find(|article| self.outputs(article).iter().any(|output| output.place == place)) {
            Some(article) => {
                let article = self.folder.join(article);
                Err(written_over(report, &format!("the translation of {}", article.display())))
            }
            None => Ok(()),
        }
    }

    /// Returns the path relative to the folder if an absolute path, as the system reports it, is one of the articles.
    pub(super) fn article_at(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(std::path::absolute(&self.folder).ok()?).ok()?;
        self.articles().filter_map(Result::ok).find(|article| article == below)
    }
}

/// Refuses a file in the place of the output folder.
pub(super) fn check_out(out: &Path) -> Result<(), AppError> {
    if out.exists() && !out.is_dir() {
        return Err(AppError::Usage(format!("{}: this is a file; name a folder with --out", out.display())));
    }
    Ok(())
}

/// Creates the output folder.
pub(super) fn create_out(out: &Path) -> Result<(), AppError> {
    std::fs::create_dir_all(out).map_err(|source| AppError::Write { path: out.to_owned(), source })
}

/// The output formats of a batch.
pub(super) fn formats(args: &BatchArgs) -> Vec<Format> {
    let mut formats: Vec<Format> = args.format.iter().filter_map(|f| Format::from_name(f)).collect();
    formats.dedup();
    formats
}

/// Removes what a killed run left half written in the output folder.
pub(super) fn sweep(out: &Path) {
    let walk = WalkBuilder::new(out).standard_filters(false).follow_links(false).build();
    for entry in walk.filter_map(Result::ok) {
        let temporary = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        if temporary && replace::is_abandoned(entry.path()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Returns the bitext beside a file, if the file's name is that of an output that was made from it: `a.en.txt` beside
/// `a.bitext.json`, or the text of a page that versions before 0.2.0 kept.
fn written_from(file: &Path, to: &str) -> Option<PathBuf> {
    let stem = file.file_stem()?.to_str()?;
    if stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit()) {
        let entries = std::fs::read_dir(file.parent()?).ok()?.flatten().map(|entry| entry.path());
        return entries.into_iter().find(|path| path.to_string_lossy().ends_with(".bitext.json"));
    }
    let stem = stem.strip_suffix(".review").unwrap_or(stem);
    let bitext = file.with_file_name(format!("{}.bitext.json", stem.strip_suffix(to)?.strip_suffix('.')?));
    bitext.is_file().then_some(bitext)
}

/// The error that a part of a folder cannot be read.
fn unreadable(folder: &Path, error: &ignore::Error) -> AppError {
    /// Returns the place that an error is about.
    fn place(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
            _ => None,
        }
    }
    let name = place(error).unwrap_or(folder).display().to_string();
    match error.io_error() {
        Some(error) => AppError::Input(files::read_failure(&name, error)),
        None => AppError::Input(format!("{name}: it cannot be read ({error})")),
    }
}

/// Returns the file in a folder that would say what to leave out, and is none: a pipe blocks its reader for ever.
fn odd_ignore_file(folder: &Path) -> Option<(PathBuf, NotAFile)> {
    let odd = |file: PathBuf| Some((NotAFile::of(&input_file::open_found(&file).err()?)?, file));
    IGNORE_FILES.iter().find_map(|name| odd(folder.join(name))).map(|(what, file)| (file, what))
}
