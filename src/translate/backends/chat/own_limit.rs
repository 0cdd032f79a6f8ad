//! A limit on the tokens of an answer that the user's own fields set: it stays as it is, and what does not fit it is told.
//! Pure, but for what a run has learnt.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value};

use super::{Failure, FailureKind};

/// Bytes of text whose translation, with its number, takes a token.
const BYTES_FOR_A_TOKEN: u64 = 3;

/// The user's own limit.
pub(super) struct OwnLimit {
    /// Its name, as the configuration has it.
    field: &'static str,
    most: u64,
    /// The length of the shortest text whose translation alone did not fit.
    too_long: AtomicUsize,
}

impl OwnLimit {
    /// Finds the limit among the user's fields; `fields` are the places where the service has it.
    pub(super) fn find(extra: &Map<String, Value>, fields: &[&'static str]) -> Option<Self> {
        fields.iter().find_map(|field| {
            let mut parts = field.split('.');
            let first = extra.get(parts.next()?)?;
            let most = parts.try_fold(first, |value, part| value.get(part))?.as_u64()?;
            Some(Self { field, most, too_long: AtomicUsize::new(usize::MAX) })
        })
    }

    /// Returns how many bytes of text a request should have at most, so that the answer fits.
    pub(super) fn request_bytes(&self) -> usize {
        usize::try_from(self.most.saturating_mul(BYTES_FOR_A_TOKEN)).unwrap_or(usize::MAX).max(1)
    }

    /// Returns the failure that an answer to these texts was cut off at the limit; `None` if that was the server's doing,
    /// which counted fewer tokens. A text that does not fit alone is remembered.
    pub(super) fn cut_off(&self, texts: &[String], tokens: Option<u64>) -> Option<Failure> {
        if tokens.is_some_and(|tokens| tokens < self.most) {
            return None;
        }
        if let [text] = texts {
            self.too_long.fetch_min(text.len(), Ordering::Relaxed);
        }
        Some(self.failure(if texts.len() == 1 { "this sentence" } else { "these sentences" }))
    }

    /// Returns the failure of a text that does not fit, as an earlier answer has shown.
    pub(super) fn known_failure(&self, text: &str) -> Option<Failure> {
        (text.len() >= self.too_long.load(Ordering::Relaxed)).then(|| self.failure("this sentence"))
    }

    fn failure(&self, what: &str) -> Failure {
        let Self { field, most, .. } = self;
        let message = format!("`{field}` = {most} in `extra` is too small for {what}; raise it, or leave it out");
        // To cut the sentence into parts would be no help: a model that thinks spends the same on each.
        Failure::new(FailureKind::NotATranslation, message)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn find(extra: &Value, fields: &[&'static str]) -> Option<OwnLimit> {
        OwnLimit::find(extra.as_object().unwrap(), fields)
    }

    #[test]
    fn the_limit_is_where_the_service_has_it() {
        for (extra, fields, most) in [
            (json!({ "max_tokens": 120 }), &["max_tokens", "max_completion_tokens"][..], Some(120)),
            (json!({ "max_completion_tokens": 7 }), &["max_tokens", "max_completion_tokens"], Some(7)),
            (json!({ "options": { "num_predict": 9 } }), &["options.num_predict"], Some(9)),
            (json!({ "options": { "num_predict": -1 } }), &["options.num_predict"], None),
            (json!({ "num_predict": 9 }), &["options.num_predict"], None),
            (json!({}), &["max_tokens"], None),
        ] {
            assert_eq!(find(&extra, fields).map(|limit| limit.most), most, "{extra}");
        }
    }

    #[test]
    fn what_did_not_fit_alone_is_not_sent_again() {
        let limit = find(&json!({ "max_tokens": 10 }), &["max_tokens"]).unwrap();
        let texts = ["Presiden tiba di kota.".to_owned(), "Ia lelah.".to_owned()];
        assert!(limit.cut_off(&texts, None).unwrap().message.contains("too small for these sentences"));
        assert_eq!(limit.known_failure(&texts[0]), None);
        assert_eq!(limit.cut_off(&texts[..1], Some(4)), None, "the context was full");
        let failure = limit.cut_off(&texts[..1], Some(10)).unwrap();
        assert_eq!(
            failure.message,
            "`max_tokens` = 10 in `extra` is too small for this sentence; raise it, or leave it out"
        );
        assert_eq!(limit.known_failure(&texts[0]), Some(failure));
        assert_eq!(limit.known_failure(&texts[1]), None);
    }
}
