//! The articles that were named one by one, and where the outputs of each go. Both are checked before a backend is
//! asked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use padanan::internal::fetch::{Fetcher, address};
use padanan::internal::replace;
use padanan::internal::settings::Settings;
use padanan_core::export::Format;
use tempfile::TempDir;
use url::Url;

use super::inputs::{Output, OutputDestination, written_over};
use super::names::OutputNames;
use super::pages::{self, Page};
use crate::cli::TranslateArgs;
use crate::cli::explain::AppError;
use crate::run::files;

/// Extensions of formats that are not written: a file with such a name would have the wrong content.
const FOREIGN: [&str; 12] = ["doc", "odt", "rtf", "pdf", "tsv", "po", "srt", "vtt", "epub", "xls", "xlsx", "pptx"];

/// The articles, and where their translations and bitexts go.
pub(crate) struct Listed {
    /// The format of the translations.
    format: Format,
    articles: Vec<PathBuf>,
    names: OutputNames,
    out: Option<PathBuf>,
    bitext: Option<PathBuf>,
    several: bool,
    to: String,
    /// The articles that are named by their addresses.
    urls: HashMap<PathBuf, Url>,
    /// What fetches their pages, and where those are until the run ends that are not kept.
    pages: Option<(Fetcher, TempDir)>,
}

impl Listed {
    /// Checks the arguments.
    pub(crate) fn new(args: &TranslateArgs, settings: &Settings) -> Result<Self, AppError> {
        if args.articles.iter().filter(|p| *p == Path::new("-")).count() > 1 {
            return Err(AppError::Usage("standard input (-) can be read only once".to_owned()));
        }
        let by_ending = args.out.as_deref().and_then(|p| Format::from_path(&p.to_string_lossy()));
        let foreign = args.out.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy().to_lowercase());
        if let Some(ending) = foreign.filter(|e| args.format.is_none() && FOREIGN.contains(&e.as_str())) {
            let message = format!(
                "cannot write .{ending}; the extensions are .txt .md .html .review.html .json .diff .table.md .xlf .xliff12.xlf .tmx .docx .csv, or name a --format"
            );
            return Err(AppError::Usage(message));
        }
        let by_name = args.format.as_deref().and_then(Format::from_name);
        let format = by_name.or(by_ending).unwrap_or(Format::Text);
        if args.out.is_none() {
            files::refuse_terminal(format)?;
            if args.articles.len() > 1 && !format.is_text() {
                let message = "several articles cannot follow each other in this format; name a folder with --out";
                return Err(AppError::Usage(format!("--format {}: {message}", format.as_str())));
            }
        }
        let urls = addresses(&args.articles)?;
        let pages = if urls.is_empty() {
            None
        } else {
            let folder = tempfile::tempdir()
                .map_err(|error| AppError::Unexpected(format!("no folder for pages can be made ({error})")))?;
            Some((pages::fetcher(args.reading.fetch, settings)?, folder))
        };
        let several = args.articles.len() > 1;
        let names: Vec<PathBuf> = args.articles.iter().map(|article| file_name(&urls, article, several)).collect();
        Ok(Self {
            format,
            names: OutputNames::of(names.iter().map(|name| name.as_os_str())),
            articles: args.articles.clone(),
            out: args.out.clone(),
            bitext: args.bitext.clone(),
            several,
            to: settings.to.value.to_string(),
            urls,
            pages,
        })
    }

    /// The articles, as they were named.
    pub(super) fn articles(&self) -> &[PathBuf] {
        &self.articles
    }

    /// Every output format of the run.
    pub(super) fn formats(&self) -> Vec<Format> {
        [self.format].into_iter().chain(self.bitext.as_ref().map(|_| Format::Json)).collect()
    }

    /// Whether anything is written apart from standard output.
    pub(super) fn keeps_files(&self) -> bool {
        self.out.is_some() || self.bitext.is_some()
    }

    /// The outputs of an article.
    pub(super) fn outputs(&self, article: &Path) -> Vec<Output> {
        let place = self.out(article).map_or(OutputDestination::Stdout, OutputDestination::File);
        let bitext =
            self.bitext(article).map(|file| Output { format: Format::Json, place: OutputDestination::File(file) });
        [Output { format: self.format, place }].into_iter().chain(bitext).collect()
    }

    /// The path where an article's bitext would be: where this run writes it, else next to the translation.
    pub(super) fn record(&self, article: &Path) -> Option<PathBuf> {
        let out = self.out(article);
        if self.format == Format::Json {
            return self.bitext(article).or(out);
        }
        let beside = || Some(out.as_ref()?.with_file_name(self.name(article, Format::Json)));
        self.bitext(article).or_else(beside)
    }

    /// The page of an article that is named by its address. It is kept beside the bitext.
    pub(super) fn page(&self, article: &Path) -> Option<Page> {
        let url = self.urls.get(article)?.clone();
        let bitext = if self.format == Format::Json { self.record(article) } else { self.bitext(article) };
        Some(match bitext.filter(|bitext| !replace::is_special(bitext)) {
            Some(bitext) => Page { url, name: pages::beside(&bitext), is_kept: true },
            None => {
                let folder = self.pages.as_ref().map(|(_, folder)| folder.path())?;
                Page { name: folder.join(pages::unique_name(&url)), url, is_kept: false }
            }
        })
    }

    /// What fetches pages, if there are any.
    pub(super) fn fetcher(&self) -> Option<&Fetcher> {
        self.pages.as_ref().map(|(fetcher, _)| fetcher)
    }

    /// The file of an article's translation; `None` for standard output.
    fn out(&self, article: &Path) -> Option<PathBuf> {
        self.out.as_deref().map(|out| self.inside(out, &self.name(article, self.format)))
    }

    /// The file of an article's bitext, if one is written.
    fn bitext(&self, article: &Path) -> Option<PathBuf> {
        self.bitext.as_deref().map(|out| self.inside(out, &self.name(article, Format::Json)))
    }

    fn name(&self, article: &Path, format: Format) -> String {
        self.names.name(&file_name(&self.urls, article, self.several), format, &self.to)
    }

    fn inside(&self, place: &Path, name: &str) -> PathBuf {
        if self.several || place.is_dir() { place.join(name) } else { place.to_owned() }
    }

    /// Refuses outputs that would overwrite an article or each other, or that cannot be written at all.
    pub(super) fn check(&self, report: Option<&Path>) -> Result<(), AppError> {
        for place in [&self.out, &self.bitext].into_iter().flatten() {
            if self.several {
                let named_as_file = !place.is_dir() && Format::from_path(&place.to_string_lossy()).is_some();
                if place.is_file() || named_as_file {
                    let is = if place.is_file() { "is a file" } else { "has the extension of a file" };
                    let message = format!("this {is}; for several articles name a folder");
                    return Err(AppError::Usage(format!("{}: {message}", place.display())));
                }
                std::fs::create_dir_all(place).map_err(|source| AppError::Write { path: place.clone(), source })?;
            }
        }
        let mut taken: HashMap<PathBuf, String> = HashMap::new();
        for article in &self.articles {
            if let Ok(path) = article.canonicalize() {
                taken.insert(path, format!("the article {}", article.display()));
            }
        }
        let outputs = self.articles.iter().flat_map(|a| [self.out(a), self.bitext(a)]);
        for path in outputs.chain([report.map(Path::to_owned)]).flatten() {
            files::check_writable(&path)?;
            if replace::is_special(&path) {
                continue;
            }
            replace::sweep_beside(&path);
            let whole = replace::whole(&path).unwrap_or_else(|_| path.clone());
            if let Some(other) = taken.insert(whole, format!("what is written to {}", path.display())) {
                return Err(written_over(&path, &other));
            }
        }
        Ok(())
    }
}

/// Returns those of the articles that are named by their addresses.
fn addresses(articles: &[PathBuf]) -> Result<HashMap<PathBuf, Url>, AppError> {
    let mut urls = HashMap::new();
    for article in articles {
        if let Some(url) = address(article).transpose()? {
            urls.insert(article.clone(), url);
        }
    }
    Ok(urls)
}

/// Returns the file name from which the names of an article's outputs are made.
fn file_name(urls: &HashMap<PathBuf, Url>, article: &Path, several: bool) -> PathBuf {
    match urls.get(article) {
        Some(url) if several => pages::unique_name(url).into(),
        Some(url) => pages::short_name(url).into(),
        None => article.file_name().unwrap_or_default().into(),
    }
}
