//! What is stored on the server, and its names. Every name begins with that of the queue.
//!
//! | name | is | holds |
//! |---|---|---|
//! | `NAME-jobs` | work-queue stream, `NAME.job.BATCH.JOB` | an article to do; one message a subject, so that no job is there twice |
//! | `NAME-results` | work-queue stream, `NAME.result.BATCH.JOB` | what became of it; the last one counts |
//! | `NAME-dead` | stream, `NAME.dead.BATCH.JOB` | articles that failed five times, with the reasons |
//! | `NAME-batches` | key-value bucket | the batches that run |
//! | `NAME-workers` | key-value bucket, a minute | the workers that are there |
//! | `NAME-tries` | key-value bucket, a week | the failed tries of an article |
//! | `NAME-answers` | key-value bucket, a week | answers of backends by the keys of the memory, and who is asking for one |
//! | `NAME-limits` | key-value bucket | places of requests in flight, moments to send one, backends that are stopped |
//! | `NAME-files` | object store | settings and glossaries by their hash; large articles and results |

/// The names of a queue.
#[derive(Debug, Clone)]
pub(super) struct Names(pub(super) String);

impl Names {
    pub(super) fn of(&self, what: &str) -> String {
        format!("{}-{what}", self.0)
    }

    pub(super) fn subject(&self, what: &str, batch: &str, job: &str) -> String {
        format!("{}.{what}.{batch}.{job}", self.0)
    }
}

/// Returns the job and the batch of a subject.
pub(super) fn parts(subject: &str) -> Option<(&str, &str)> {
    let (rest, job) = subject.rsplit_once('.')?;
    let (_, batch) = rest.rsplit_once('.')?;
    Some((batch, job))
}
