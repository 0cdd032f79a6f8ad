//! The articles of a run, and where the outputs of each go. The rule for naming is the same for every command.

use std::path::{Path, PathBuf};

use padanan::internal::fetch::Fetcher;
use padanan_core::export::Format;

use super::addresses::BatchAddresses;
use super::folder::BatchFolder;
use super::listed::Listed;
use super::pages::Page;
use crate::cli::explain::AppError;

/// The articles of a run.
pub(crate) enum Inputs {
    /// Articles that were named one by one.
    Listed(Listed),
    /// Articles below a folder, with a journal next to their outputs.
    Folder(BatchFolder),
    /// Articles of a list of addresses, with a journal next to their outputs.
    Addresses(BatchAddresses),
    /// Articles that a queue hands out: their results go back into it.
    #[cfg(feature = "queue")]
    Queued,
}

/// One output of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) place: OutputDestination,
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OutputDestination {
    Stdout,
    File(PathBuf),
}

impl Inputs {
    /// Iterates over the articles, and over errors for what cannot be read.
    pub(super) fn articles(&self) -> Box<dyn Iterator<Item = Result<PathBuf, AppError>> + '_> {
        match self {
            Self::Listed(listed) => Box::new(listed.articles().iter().cloned().map(Ok)),
            Self::Folder(folder) => Box::new(folder.articles()),
            Self::Addresses(list) => Box::new(list.articles().iter().cloned().map(Ok)),
            #[cfg(feature = "queue")]
            Self::Queued => Box::new(std::iter::empty()),
        }
    }

    /// The path of an article's file, or its address, as a person would write it.
    pub(super) fn file(&self, article: &Path) -> PathBuf {
        match self {
            Self::Listed(_) => article.to_owned(),
            Self::Folder(folder) => folder.folder().join(article),
            Self::Addresses(list) => list.page(article).map_or_else(PathBuf::new, |page| page.url.as_str().into()),
            #[cfg(feature = "queue")]
            Self::Queued => article.to_owned(),
        }
    }

    /// The page of an article that is named by its address.
    pub(super) fn page(&self, article: &Path) -> Option<Page> {
        match self {
            Self::Listed(listed) => listed.page(article),
            Self::Folder(_) => None,
            Self::Addresses(list) => list.page(article),
            #[cfg(feature = "queue")]
            Self::Queued => None,
        }
    }

    /// What fetches pages, if there are any.
    pub(super) fn fetcher(&self) -> Option<&Fetcher> {
        match self {
            Self::Listed(listed) => listed.fetcher(),
            Self::Folder(_) => None,
            Self::Addresses(list) => Some(list.fetcher()),
            #[cfg(feature = "queue")]
            Self::Queued => None,
        }
    }

    /// For a batch: the folder of its outputs, and that of its articles.
    pub(super) fn folders(&self) -> Option<(&Path, &Path)> {
        match self {
            Self::Listed(_) => None,
            Self::Folder(folder) => Some((folder.out(), folder.folder())),
            Self::Addresses(list) => Some((list.out(), list.out())),
            #[cfg(feature = "queue")]
            Self::Queued => None,
        }
    }

    /// Whether the articles were named one by one.
    pub(super) fn is_listed(&self) -> bool {
        matches!(self, Self::Listed(_))
    }

    /// The outputs of an article. The bitext comes last, because it is the record of the other outputs.
    pub(super) fn outputs(&self, article: &Path) -> Vec<Output> {
        let mut outputs = match self {
            Self::Listed(listed) => listed.outputs(article),
            Self::Folder(folder) => folder.outputs(article),
            Self::Addresses(list) => list.outputs(article),
            #[cfg(feature = "queue")]
            Self::Queued => Vec::new(),
        };
        outputs.sort_by_key(|output| output.format == Format::Json);
        outputs
    }

    /// The path where an article's bitext would be, whether or not this run writes one.
    pub(super) fn bitext(&self, article: &Path) -> Option<PathBuf> {
        match self {
            Self::Listed(listed) => listed.record(article),
            Self::Folder(folder) => Some(folder.output(article, Format::Json)),
            Self::Addresses(list) => Some(list.output(article, Format::Json)),
            #[cfg(feature = "queue")]
            Self::Queued => None,
        }
    }

    /// Every output format of the run.
    pub(super) fn formats(&self) -> Vec<Format> {
        match self {
            Self::Listed(listed) => listed.formats(),
            Self::Folder(folder) => folder.formats().to_vec(),
            Self::Addresses(list) => list.formats().to_vec(),
            #[cfg(feature = "queue")]
            Self::Queued => Vec::new(),
        }
    }

    /// Whether anything is written apart from standard output.
    pub(super) fn keeps_files(&self) -> bool {
        match self {
            Self::Listed(listed) => listed.keeps_files(),
            _ => true,
        }
    }

    /// Whether standard input is one of the articles.
    #[cfg(feature = "neural")]
    pub(super) fn has_stdin(&self) -> bool {
        matches!(self, Self::Listed(listed) if listed.articles().iter().any(|a| a == Path::new("-")))
    }

    /// Refuses outputs that would overwrite an article or each other, or that cannot be written at all.
    pub(super) fn check(&self, report: Option<&Path>) -> Result<(), AppError> {
        match self {
            Self::Listed(listed) => listed.check(report),
            Self::Folder(folder) => report.map_or(Ok(()), |report| folder.check(report)),
            Self::Addresses(list) => report.map_or(Ok(()), |report| list.check(report)),
            #[cfg(feature = "queue")]
            Self::Queued => Ok(()),
        }
    }
}

/// The error that a file would be written over another one that must stay.
pub(super) fn written_over(path: &Path, other: &str) -> AppError {
    AppError::Usage(format!("{}: this would overwrite {other}; choose another path", path.display()))
}
