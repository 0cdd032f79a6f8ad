//! What is asked for again, and what is taken over from an earlier bitext. It is decided where the journal is, and done
//! where the article is translated: here, or by a worker on another machine.

use std::collections::BTreeSet;

use padanan::internal::pipeline::{self, Plan, TakeOver};
use padanan_core::bitext::Bitext;
use serde::{Deserialize, Serialize};

use super::Run;
use crate::run::clients;

/// What decides how a planned article is translated, apart from the settings of the run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preparation {
    /// The sentences that are asked for although the memory has an answer.
    pub(super) asks: Asks,
    /// Whether a draft is wanted even where the memory has an approved translation.
    pub(super) bypass_approved: bool,
    /// What is taken over from the earlier bitext; `None` without one.
    pub(super) take: Option<Take>,
}

/// Which sentences are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Asks {
    /// Those that the memory does not know.
    #[default]
    Unknown,
    /// All of them.
    Everything,
    /// These, and those that the memory does not know.
    These(BTreeSet<u32>),
}

/// What is taken over from an earlier bitext: [`TakeOver`], owned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Take {
    Decided,
    Sound,
    SoundBy(String),
    Everything,
}

impl Take {
    fn what(&self) -> TakeOver<'_> {
        match self {
            Self::Decided => TakeOver::Decided,
            Self::Sound => TakeOver::Sound,
            Self::SoundBy(name) => TakeOver::SoundBy(name),
            Self::Everything => TakeOver::Everything,
        }
    }
}

impl Run<'_> {
    /// Prepares a planned article; `before` is its earlier bitext.
    pub(super) fn prepare(&self, plan: &mut Plan, preparation: &Preparation, before: Option<&Bitext>) {
        match &preparation.asks {
            Asks::Unknown => {}
            Asks::Everything => plan.bypass_memory(|_| true),
            Asks::These(these) => plan.bypass_memory(|id| these.contains(&id)),
        }
        if preparation.bypass_approved {
            plan.bypass_approved();
        } else if let (Some(before), Some(take)) = (before, &preparation.take) {
            plan.take_over(before, take.what(), &self.cx());
        }
        if [self.chain, self.second].into_iter().any(pipeline::protects_names) {
            plan.find_names(&self.cx(), clients::source_lexicon(&self.settings.from.value));
        }
    }
}
