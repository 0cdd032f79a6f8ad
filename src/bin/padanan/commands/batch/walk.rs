//! Which files below a folder are articles, and where what is made of each goes.

use std::path::{Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, Walk, WalkBuilder};
use padanan::export::Format;

use crate::args::Batch;
use crate::explain::AppError;
use crate::files::TEMPORARY;

/// How articles end.
const ENDINGS: [&str; 7] = ["txt", "text", "md", "markdown", "html", "htm", "xhtml"];
/// The folder inside the outputs that the journal is in.
pub(super) const OWN: &str = ".padanan";

/// The articles of a folder, and the outputs of each.
pub(super) struct Tree {
    folder: PathBuf,
    out: PathBuf,
    /// The folder of the outputs, where it lies inside the other: nothing in it is an article.
    inside: Option<PathBuf>,
    patterns: Override,
    includes: bool,
    formats: Vec<Format>,
    to: String,
}

impl Tree {
    /// From what was typed.
    pub(super) fn new(args: &Batch, to: &str) -> Result<Self, AppError> {
        let folder = args.folder.clone();
        if !folder.is_dir() {
            let what = if folder.exists() { "this is no folder" } else { "there is no such folder" };
            let hint = "name the folder with the articles; `padanan translate` takes single ones";
            return Err(AppError::Input(format!("{}: {what}; {hint}", folder.display())));
        }
        if !args.dry_run {
            std::fs::create_dir_all(&args.out).map_err(|source| AppError::Write { path: args.out.clone(), source })?;
        }
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if whole(&folder) == whole(&args.out) {
            let message = "the outputs cannot go into the folder of the articles: they would be articles next time";
            return Err(AppError::Usage(format!("{}: {message}; name another --out", args.out.display())));
        }
        let mut builder = OverrideBuilder::new(&folder);
        let wrong = |e: ignore::Error| AppError::Usage(format!("this is no pattern: {e}"));
        for pattern in &args.include {
            builder.add(pattern).map_err(wrong)?;
        }
        for pattern in &args.exclude {
            builder.add(&format!("!{pattern}")).map_err(wrong)?;
        }
        let inside = whole(&args.out).starts_with(whole(&folder)).then(|| whole(&args.out));
        let mut formats: Vec<Format> = args.format.iter().filter_map(|f| Format::from_name(f)).collect();
        formats.dedup();
        Ok(Self {
            patterns: builder.build().map_err(wrong)?,
            includes: !args.include.is_empty(),
            folder,
            out: args.out.clone(),
            inside,
            formats,
            to: to.to_owned(),
        })
    }

    /// The folder of the outputs.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// The folder of the articles.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is written for each article.
    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    fn walk(&self) -> Walk {
        let inside = self.inside.clone();
        let mut builder = WalkBuilder::new(&self.folder);
        builder
            .overrides(self.patterns.clone())
            .require_git(false)
            .git_global(false)
            .git_exclude(false)
            .follow_links(false)
            .add_custom_ignore_filename(".padananignore")
            .sort_by_file_name(Ord::cmp)
            .filter_entry(move |entry| match &inside {
                Some(out) if entry.file_type().is_some_and(|t| t.is_dir()) => {
                    !entry.path().canonicalize().is_ok_and(|path| path == *out)
                }
                _ => true,
            });
        builder.build()
    }

    /// The articles one after the other, each as its path below the folder, in the order of their names; and what of the
    /// folder cannot be read.
    pub(super) fn articles(&self) -> impl Iterator<Item = Result<PathBuf, AppError>> + '_ {
        self.walk().filter_map(|entry| match entry {
            Ok(entry) if self.is_article(&entry) => {
                let below = entry.path().strip_prefix(&self.folder).unwrap_or(entry.path());
                Some(Ok(below.to_owned()))
            }
            Ok(_) => None,
            Err(error) => Some(Err(AppError::Input(format!("{}: it cannot be read ({error})", self.folder.display())))),
        })
    }

    fn is_article(&self, entry: &DirEntry) -> bool {
        entry.file_type().is_some_and(|t| t.is_file()) && (self.includes || has_ending(entry.path()))
    }

    /// Where the outputs of an article go.
    pub(super) fn outputs(&self, article: &Path) -> Vec<(Format, PathBuf)> {
        let folder = self.out.join(article.parent().unwrap_or(Path::new("")));
        let stem = self.stem(article);
        let name = |format: &Format| match format {
            Format::Json => format!("{stem}.bitext.json"),
            other => format!("{stem}.{}.{}", self.to, other.ending()),
        };
        self.formats.iter().map(|format| (*format, folder.join(name(format)))).collect()
    }

    /// The article's name without its ending, unless another article would then have the same.
    fn stem(&self, article: &Path) -> String {
        let name = article.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (Some(stem), true) = (article.file_stem(), has_ending(article)) else { return name };
        let own = article.extension().unwrap_or_default();
        let other = |ending: &&str| *own != **ending && self.folder.join(article.with_extension(ending)).exists();
        if ENDINGS.iter().any(other) { name } else { stem.to_string_lossy().into_owned() }
    }

    /// Whether a path that the system names is an article of this folder; its path below the folder then.
    pub(super) fn article_at(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(std::path::absolute(&self.folder).ok()?).ok()?;
        self.articles().filter_map(Result::ok).find(|article| article == below)
    }

    /// Takes away what a run that was killed left half written: temporary files that nobody can be writing any more.
    pub(super) fn sweep(&self) {
        let old = std::time::Duration::from_secs(600);
        let walk = WalkBuilder::new(&self.out).standard_filters(false).follow_links(false).build();
        for entry in walk.filter_map(Result::ok) {
            if !entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                continue;
            }
            let age = entry.metadata().ok().and_then(|m| m.modified().ok()).and_then(|m| m.elapsed().ok());
            if age.is_some_and(|age| age > old) && entry.file_type().is_some_and(|t| t.is_file()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| ENDINGS.contains(&e.as_str()))
}
