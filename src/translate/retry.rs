//! Decides *whether* a failed request is retried: pure. [`super::client`] implements *how*, with the waiting.

use std::time::Duration;

use super::{Failure, FailureKind};

/// The retry policy for a backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Maximum number of retries of a request.
    pub retries: u32,
    /// Waiting time before the first retry; it doubles with each attempt (exponential backoff).
    pub base: Duration,
    /// Maximum waiting time that the policy itself chooses.
    pub cap: Duration,
    /// Maximum waiting time that a service may ask for; if it asks for more, the request is given up.
    pub patience: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            retries: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            patience: Duration::from_secs(120),
        }
    }
}

/// What to do after a failed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryDecision {
    /// Wait at least this long, then send the same request again.
    Again(Duration),
    /// Split the request into two.
    Split,
    /// Send no more requests to this backend in this run.
    Stop,
    /// Give up: these texts get no answer from this backend.
    GiveUp,
}

impl Policy {
    /// Decides what to do after attempt number `attempt` (0 is the first) at a request for `texts` texts failed.
    pub fn next(&self, failure: &Failure, attempt: u32, texts: usize) -> RetryDecision {
        match failure.kind {
            FailureKind::Authentication
            | FailureKind::Quota
            | FailureKind::UnsupportedPair
            | FailureKind::NotFound
            | FailureKind::CostLimit
            | FailureKind::Interrupted => RetryDecision::Stop,
            FailureKind::TooLarge | FailureKind::CutOff => RetryDecision::Split,
            FailureKind::BadRequest | FailureKind::Malformed | FailureKind::NotATranslation if texts > 1 => {
                RetryDecision::Split
            }
            // The same request would get the same answer.
            FailureKind::BadRequest | FailureKind::NotATranslation => RetryDecision::GiveUp,
            FailureKind::Unreachable if attempt > 0 => RetryDecision::Stop,
            _ if attempt >= self.retries => RetryDecision::GiveUp,
            _ => match failure.retry_after {
                Some(wait) if wait > self.patience => RetryDecision::GiveUp,
                // A date in the past, or no time at all, is no leave to send it again at once.
                Some(wait) => RetryDecision::Again(wait.max(self.backoff(attempt))),
                None => RetryDecision::Again(self.backoff(attempt)),
            },
        }
    }

    fn backoff(&self, attempt: u32) -> Duration {
        self.base.saturating_mul(2u32.saturating_pow(attempt)).min(self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(kind: FailureKind, attempt: u32, texts: usize) -> RetryDecision {
        Policy::default().next(&Failure::new(kind, ""), attempt, texts)
    }

    #[test]
    fn a_wrong_key_a_spent_quota_and_a_wrong_address_are_never_retried() {
        assert_eq!(next(FailureKind::Authentication, 0, 5), RetryDecision::Stop);
        assert_eq!(next(FailureKind::Quota, 0, 5), RetryDecision::Stop);
        assert_eq!(next(FailureKind::UnsupportedPair, 0, 5), RetryDecision::Stop);
        assert_eq!(next(FailureKind::NotFound, 0, 5), RetryDecision::Stop);
        assert_eq!(next(FailureKind::BadRequest, 0, 1), RetryDecision::GiveUp);
    }

    #[test]
    fn waiting_doubles_up_to_a_limit() {
        let waits: Vec<_> = (0..5).map(|n| next(FailureKind::Unavailable, n, 1)).collect();
        let ms = |n| RetryDecision::Again(Duration::from_millis(n));
        assert_eq!(waits, [ms(500), ms(1000), ms(2000), ms(4000), RetryDecision::GiveUp]);
        let patient = Policy { retries: 99, ..Policy::default() };
        let failure = Failure::new(FailureKind::Timeout, "");
        assert_eq!(patient.next(&failure, 40, 1), RetryDecision::Again(patient.cap));
    }

    #[test]
    fn a_service_that_names_a_time_is_obeyed_or_left() {
        let mut failure = Failure::new(FailureKind::RateLimited, "");
        failure.retry_after = Some(Duration::from_secs(7));
        assert_eq!(Policy::default().next(&failure, 0, 1), RetryDecision::Again(Duration::from_secs(7)));
        failure.retry_after = Some(Duration::from_secs(3600));
        assert_eq!(Policy::default().next(&failure, 0, 1), RetryDecision::GiveUp);
        failure.retry_after = Some(Duration::ZERO);
        assert_eq!(Policy::default().next(&failure, 2, 1), RetryDecision::Again(Duration::from_secs(2)));
    }

    #[test]
    fn what_may_be_one_text_s_fault_is_split() {
        assert_eq!(next(FailureKind::Malformed, 0, 2), RetryDecision::Split);
        assert_eq!(next(FailureKind::BadRequest, 0, 2), RetryDecision::Split);
        assert!(matches!(next(FailureKind::Malformed, 0, 1), RetryDecision::Again(_)));
        assert_eq!(next(FailureKind::NotATranslation, 0, 2), RetryDecision::Split);
        assert_eq!(next(FailureKind::NotATranslation, 0, 1), RetryDecision::GiveUp);
        assert_eq!(next(FailureKind::TooLarge, 0, 1), RetryDecision::Split);
        assert_eq!(next(FailureKind::CutOff, 0, 3), RetryDecision::Split);
        assert_eq!(next(FailureKind::Unreachable, 1, 3), RetryDecision::Stop);
    }
}
