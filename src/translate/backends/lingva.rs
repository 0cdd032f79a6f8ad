//! Lingva, a front for Google Translate. Source: its `pages/api/v1/[[...slug]].ts`.
//!
//! The text is part of the address: every character but letters and digits is escaped, and the address sets the limit.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

use super::http::{Caller, endpoint};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, as_many_as_sent, code};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind =
    Kind { address: Address::Here(HERE), ..Kind::new(|options| Ok(Box::new(Lingva::new(options)?))) };

/// Servers take addresses of 8 KiB, and an escaped byte has three characters.
const LIMITS: Limits = Limits {
    texts: 1,
    most_texts: 1,
    bytes: 1500,
    most_bytes: 2500,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const HERE: &str = "http://127.0.0.1:3000";

/// A Lingva server.
pub(super) struct Lingva {
    name: String,
    can: Capabilities,
    caller: Caller,
}

impl Lingva {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        if !options.extra.is_empty() {
            return Err(options.wrong("Lingva takes no `extra`; leave it out"));
        }
        let caller = Caller::new(&options, endpoint(&options.url_or(Some(HERE))?, &["api", "v1"]), None, None)?;
        Ok(Self { can: options.capabilities(&LIMITS), caller, name: options.name })
    }
}

/// Returns the address of a text; `None` if the text would be a step between folders (`..`), which no escape prevents.
fn address(base: &Url, from: &str, to: &str, text: &str) -> Option<Url> {
    let mut url = base.clone();
    url.path_segments_mut().ok()?.extend([from, to, text]);
    // `extend` drops a segment of dots, and escapes all that would end a segment.
    let segments = url.path_segments()?.count();
    (segments == base.path_segments()?.count() + 3).then_some(url)
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 if refusal.says(&["invalid source language", "invalid target language"]) => FailureKind::UnsupportedPair,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Lingva {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let [text] = request.texts else {
            return Err(Failure::new(FailureKind::TooLarge, "the server takes one text at a time"));
        };
        let Some(url) = address(self.caller.url(), &code(request.from), &code(request.to), text) else {
            return Err(Failure::new(FailureKind::BadRequest, "Lingva cannot get a text of nothing but full stops"));
        };
        let answer = self.caller.call(Method::GET, url, HeaderMap::new(), None).await?;
        let answer = self.caller.accepted(answer, request.texts, kind)?;
        let found = answer.get("translation").and_then(Value::as_str);
        as_many_as_sent(found.map(|text| vec![text.to_owned()]), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_part_of_the_address() {
        let base = Url::parse("http://h/api/v1").unwrap();
        let address = |text| address(&base, "id", "en", text).map(|url| url.to_string());
        assert_eq!(address("a/b? 50%#c").unwrap(), "http://h/api/v1/id/en/a%2Fb%3F%2050%25%23c");
        assert_eq!(address("“é”").unwrap(), "http://h/api/v1/id/en/%E2%80%9C%C3%A9%E2%80%9D");
        assert_eq!(address("..."), Some("http://h/api/v1/id/en/...".to_owned()));
        for dots in [".", "..", "%2e", "%2E%2e"] {
            let there = address(dots);
            assert!(there.is_none() || there.as_deref().is_some_and(|url| url.contains("%25")), "{dots} {there:?}");
        }
    }
}
