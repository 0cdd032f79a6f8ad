//! The articles below a folder, and the mirrored folder that their outputs go into.

use std::path::{Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, Walk, WalkBuilder};
use padanan::export::Format;
use padanan::replace::{self, TEMPORARY};

use super::inputs::{Output, OutputDestination, has_ending, output_name, written_over};
use crate::args::BatchArgs;
use crate::explain::AppError;

/// The folder inside the outputs that the journal is in.
pub(super) const OWN: &str = ".padanan";

/// The articles of a folder, and the outputs of each.
pub(crate) struct BatchFolder {
    folder: PathBuf,
    out: PathBuf,
    /// The folder of the outputs, where it lies inside the other: nothing in it is an article.
    inside: Option<PathBuf>,
    patterns: Override,
    includes: bool,
    formats: Vec<Format>,
    to: String,
}

impl BatchFolder {
    /// From what was typed.
    pub(crate) fn new(args: &BatchArgs, to: &str) -> Result<Self, AppError> {
        let folder = args.folder.clone();
        if !folder.is_dir() {
            let what = if folder.exists() { "this is no folder" } else { "there is no such folder" };
            let hint = "name the folder with the articles; `padanan translate` takes single ones";
            return Err(AppError::Input(format!("{}: {what}; {hint}", folder.display())));
        }
        if args.out.exists() && !args.out.is_dir() {
            return Err(AppError::Usage(format!("{}: this is a file; name a folder with --out", args.out.display())));
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

    /// That no article is below the folder.
    pub(super) fn no_article(&self) -> AppError {
        let hint = "articles end in .txt, .md or .html; --include takes others";
        AppError::Input(format!("{}: there is no article below this folder; {hint}", self.folder.display()))
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

    /// What is written of an article.
    pub(super) fn outputs(&self, article: &Path) -> Vec<Output> {
        let output =
            |format: &Format| Output { format: *format, place: OutputDestination::File(self.output(article, *format)) };
        self.formats.iter().map(output).collect()
    }

    /// Where an article's output in one format goes.
    pub(super) fn output(&self, article: &Path, format: Format) -> PathBuf {
        let below = article.parent().unwrap_or(Path::new(""));
        let others = |name: &std::ffi::OsStr| self.folder.join(below).join(name).exists();
        self.out.join(below).join(output_name(article, format, &self.to, others))
    }

    /// Refuses a report in the place of an article, of what is written of one, or of the journal.
    pub(super) fn check(&self, report: &Path) -> Result<(), AppError> {
        crate::files::check_writable(report)?;
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
            return Err(written_over(report, "what is known of the articles that are done"));
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
