//! The articles of a list of addresses (`batch --urls`), and where the page and the outputs of each go: `OUT/HOST/NAME.*`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use padanan::internal::fetch::list::{self, List};
use padanan::internal::fetch::{Fetcher, address};
use padanan::internal::intake::MAX_BYTES;
use padanan::internal::settings::Settings;
use padanan_core::export::Format;
use url::Url;

use super::files;
use super::folder::{self, OWN};
use super::inputs::{Output, OutputDestination, written_over};
use super::names::OutputNames;
use super::pages::{Page, fetcher, host_folder, unique_name, waited};
use crate::cli::BatchArgs;
use crate::cli::explain::AppError;

/// The articles of a list of addresses.
pub(crate) struct BatchAddresses {
    /// Each article's path below the output folder, without ending, with its address.
    articles: Vec<PathBuf>,
    urls: HashMap<PathBuf, Url>,
    out: PathBuf,
    formats: Vec<Format>,
    to: String,
    fetcher: Fetcher,
}

impl BatchAddresses {
    /// Reads the list, which is a file, an address or standard input, and creates the output folder unless this is a dry
    /// run.
    pub(crate) fn new(args: &BatchArgs, list: &Path, settings: &Settings, quiet: bool) -> Result<Self, AppError> {
        folder::check_out(&args.out)?;
        let fetcher = fetcher(args.reading.fetch, settings)?;
        let found = read(list, &fetcher)?;
        if found.left_out > 0 && !quiet {
            let entries = if found.left_out == 1 { "entry leads" } else { "entries lead" };
            say!("{}: {} {entries} to no page, and are left out", files::shown(list), found.left_out);
        }
        if !args.dry_run {
            folder::create_out(&args.out)?;
        }
        let urls = found.addresses.into_iter().map(|url| (Path::new(&host_folder(&url)).join(unique_name(&url)), url));
        let (articles, urls) = in_turns(urls.collect());
        tracing::info!(articles = articles.len(), "listed");
        Ok(Self {
            articles,
            urls,
            out: args.out.clone(),
            formats: folder::formats(args),
            to: settings.to.value.to_string(),
            fetcher,
        })
    }

    /// The output folder.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// The articles, as paths below the output folder.
    pub(super) fn articles(&self) -> &[PathBuf] {
        &self.articles
    }

    /// The output formats of each article.
    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// What fetches the pages.
    pub(super) fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// The page of an article.
    pub(super) fn page(&self, article: &Path) -> Option<Page> {
        let url = self.urls.get(article)?.clone();
        Some(Page { url, name: self.out.join(article), is_kept: true })
    }

    /// The outputs of an article.
    pub(super) fn outputs(&self, article: &Path) -> Vec<Output> {
        let output =
            |format: &Format| Output { format: *format, place: OutputDestination::File(self.output(article, *format)) };
        self.formats.iter().map(output).collect()
    }

    /// The path of an article's output in one format.
    pub(super) fn output(&self, article: &Path, format: Format) -> PathBuf {
        let name = OutputNames::default().name(article, format, &self.to);
        self.out.join(article).with_file_name(name)
    }

    /// Refuses a report path that would overwrite a page, an output of an article, or the journal.
    pub(super) fn check(&self, report: &Path) -> Result<(), AppError> {
        files::check_writable(report)?;
        if files::is_below(report, &self.out.join(OWN)) {
            return Err(written_over(report, "the journal of the articles that are done"));
        }
        let folders = self.articles.iter().filter_map(|article| Some(self.out.join(article.parent()?)));
        match folders.into_iter().find(|folder| files::is_below(report, folder)) {
            Some(folder) => Err(written_over(report, &format!("pages and translations in {}", folder.display()))),
            None => Ok(()),
        }
    }
}

/// Reads the list.
fn read(list: &Path, fetcher: &Fetcher) -> Result<List, AppError> {
    let name = files::shown(list);
    let wrong = |error: list::ListError| AppError::Input(error.to_string());
    if let Some(url) = address(list).transpose()? {
        let fetched = waited(fetcher.list(&url))??;
        return list::read(&name, &fetched.bytes, Some(fetched.head.page_url())).map_err(wrong);
    }
    if list == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::Read::read_to_end(&mut std::io::Read::take(std::io::stdin().lock(), MAX_BYTES), &mut bytes);
        read.map_err(|error| AppError::Input(files::read_failure(&name, &error)))?;
        return list::read(&name, &bytes, None).map_err(wrong);
    }
    list::read(&name, &files::read_bytes(list)?, None).map_err(wrong)
}

/// Orders the articles so that the hosts take turns: while one waits for its next request, others are asked.
fn in_turns(all: Vec<(PathBuf, Url)>) -> (Vec<PathBuf>, HashMap<PathBuf, Url>) {
    let mut before: HashMap<&str, usize> = HashMap::new();
    let mut ordered: Vec<(usize, &PathBuf)> = Vec::with_capacity(all.len());
    for (path, url) in &all {
        let nth = before.entry(url.host_str().unwrap_or_default()).or_default();
        ordered.push((*nth, path));
        *nth += 1;
    }
    ordered.sort_by_key(|(nth, _)| *nth);
    let articles = ordered.into_iter().map(|(_, path)| path.clone()).collect();
    (articles, all.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_take_turns() {
        let urls = ["https://a.org/1", "https://a.org/2", "https://a.org/3", "https://b.org/1", "https://c.org/1"];
        let all = urls.map(|url| (PathBuf::from(&url[8..]), Url::parse(url).unwrap()));
        let order = in_turns(all.to_vec()).0;
        assert_eq!(order, ["a.org/1", "b.org/1", "c.org/1", "a.org/2", "a.org/3"].map(PathBuf::from));
    }
}
