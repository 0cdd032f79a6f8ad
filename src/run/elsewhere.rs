//! The seam between a run and the workers of a queue: an article is planned and written here, and translated here or there.

use std::path::Path;

use padanan::internal::intake::Raw;
use padanan::internal::pipeline::Plan;
use padanan_core::bitext::Bitext;

use super::Run;
use super::article::Worked;
use super::outcome::ArticleStatus;
use super::prepare::Preparation;
use super::write::EarlierBitext;
use crate::cli::explain::AppError;

/// An article that is to be translated.
#[cfg_attr(not(feature = "queue"), expect(dead_code, reason = "only a queue reads it"))]
pub(super) struct Task<'t> {
    pub(super) raw: Raw,
    pub(super) plan: &'t Plan,
    pub(super) preparation: &'t Preparation,
    pub(super) earlier: Option<&'t EarlierBitext>,
}

/// Who has translated an article.
#[cfg_attr(not(feature = "queue"), expect(dead_code, reason = "only a queue has workers"))]
pub(super) enum Elsewhere {
    /// Nobody: this run does.
    Here,
    /// A worker.
    Done(Box<Bitext>),
    /// Nobody yet, and this run does not wait any longer.
    Interrupted,
}

/// A result that its queue keeps until its outputs are written.
#[cfg(feature = "queue")]
pub(super) type Receipt = Option<padanan::internal::queue::Arrival>;
/// Without a queue, there is none.
#[cfg(not(feature = "queue"))]
pub(super) type Receipt = Option<std::convert::Infallible>;

/// Tells the queue that a result is written, or that there is nothing in it to write. One that could not be written stays
/// for the next run.
pub(super) async fn settle(receipt: Receipt, status: &ArticleStatus) {
    #[cfg(feature = "queue")]
    {
        use crate::cli::exit_code::ExitCode;
        let stays = match status {
            ArticleStatus::Interrupted => true,
            ArticleStatus::Failed { code, .. } => *code != ExitCode::Backend,
            _ => false,
        };
        match receipt {
            Some(arrival) if stays => arrival.leave(),
            Some(arrival) => arrival.taken().await,
            None => {}
        }
    }
    #[cfg(not(feature = "queue"))]
    let _ = (receipt, status);
}

impl Run<'_> {
    /// Has a worker translate an article, if this run has a queue.
    #[cfg(feature = "queue")]
    pub(super) async fn elsewhere(
        &self,
        path: &Path,
        task: Task<'_>,
        worked: &mut Worked,
    ) -> Result<Elsewhere, AppError> {
        match self.remote {
            // What asks nobody needs no worker.
            Some(remote) if task.plan.to_send().next().is_some() => remote.translate(self, path, task, worked).await,
            _ => Ok(Elsewhere::Here),
        }
    }

    #[cfg(not(feature = "queue"))]
    #[expect(clippy::unused_async, reason = "with a queue, it waits for a worker")]
    pub(super) async fn elsewhere(&self, _: &Path, _: Task<'_>, _: &mut Worked) -> Result<Elsewhere, AppError> {
        Ok(Elsewhere::Here)
    }
}
