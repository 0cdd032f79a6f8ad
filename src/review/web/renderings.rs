//! What the articles of a folder translate in several ways, kept until one of them changes.

use std::ops::Deref;
use std::sync::PoisonError;

use super::Shared;
use crate::review::page::Rendering;
use crate::review::review_file::ReviewFile;
use padanan_core::check::consistency::{FolderConsistency, Inconsistency, What};

/// What each article has, and what all of them together have, each with the version that it is of.
#[derive(Debug, Default)]
pub(super) struct Renderings {
    parts: Vec<(String, FolderConsistency)>,
    all: Vec<Rendering>,
}

impl Shared {
    /// Returns the terms and names that the articles translate in several ways. Only articles that have changed are read again.
    pub(super) fn renderings(&self, review_files: &[impl Deref<Target = ReviewFile>]) -> Vec<Rendering> {
        let mut kept = self.renderings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_changed = kept.parts.len() != review_files.len();
        kept.parts.resize_with(review_files.len(), Default::default);
        for (part, review_file) in kept.parts.iter_mut().zip(review_files) {
            let version = review_file.version().as_str();
            if part.0 != version {
                let mut own = FolderConsistency::default();
                own.add(review_file.name(), review_file.bitext());
                *part = (version.to_owned(), own);
                is_changed = true;
            }
        }
        if is_changed {
            let mut all = FolderConsistency::default();
            kept.parts.iter().for_each(|(_, part)| all.merge(part));
            let found = all.inconsistencies().into_iter().filter(|i| i.what != What::Sentence);
            let forms = |i: &Inconsistency| i.forms.iter().map(|f| (f.text.clone(), f.count)).collect();
            kept.all = found.map(|i| Rendering { what: i.what.as_str(), forms: forms(&i), source: i.source }).collect();
        }
        kept.all.clone()
    }
}
