//! Apertium APy. Source: its `handlers/translate.py` and `base.py`, and a running server (0.11.7, ind-zlm).
//!
//! Apertium's stream format reserves some characters, and the server does not escape all of them: it reads `*` as the
//! marker of an unknown word and drops it, and returns a curly closing quote as a straight one. Such characters are
//! sent as private-use characters, which come back unchanged.

use async_trait::async_trait;
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::http::{Caller, Payload, endpoint};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, as_many_as_sent};
use crate::text::language::Lang;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind =
    Kind { address: Address::Here(HERE), built_in: true, ..Kind::new(|options| Ok(Box::new(Apertium::new(options)?))) };

/// A busy server cuts longer texts itself, at arbitrary places.
const LIMITS: Limits = Limits {
    texts: 1,
    most_texts: 1,
    bytes: 1000,
    most_bytes: 1000,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[("id", "ms")],
};
const HERE: &str = "http://127.0.0.1:2737";

/// An APy server.
pub(super) struct Apertium {
    name: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
}

#[derive(Serialize)]
struct Form<'a> {
    langpair: String,
    q: String,
    #[serde(rename = "markUnknown")]
    mark_unknown: &'static str,
    format: &'static str,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

impl Apertium {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["langpair", "q", "markUnknown", "format"])?;
        options.check_scalars()?;
        let url = endpoint(&options.url_or(Some(HERE))?, &["translate"]);
        let caller = Caller::new(&options, url, None, None)?;
        Ok(Self { can: options.capabilities(&LIMITS), caller, name: options.name, extra: options.extra })
    }
}

/// Returns the three-letter code that Apertium's packages use; `ms` is its `zlm`.
fn code(lang: &Lang) -> String {
    let typed = lang.as_str();
    if typed.len() == 3 {
        return typed.to_ascii_lowercase();
    }
    match lang.primary().as_str() {
        "id" => "ind",
        "ms" => "zlm",
        "en" => "eng",
        "jv" => "jav",
        "su" => "sun",
        _ => typed,
    }
    .to_owned()
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 if refusal.says(&["pair is not installed", "pair is invalid"]) => FailureKind::UnsupportedPair,
        400 if refusal.says(&["too long"]) => FailureKind::TooLarge,
        _ => refusal.kind(),
    }
}

/// Characters that the server would change, each with the private-use character that is sent in its place.
struct Disguise(Vec<(char, char)>);

impl Disguise {
    /// Chooses private-use characters that do not occur in the text.
    fn for_text(text: &str) -> Self {
        let mut free = ('\u{E000}'..='\u{F8FF}').filter(|c| !text.contains(*c));
        Self(['*', '’'].into_iter().filter_map(|sign| Some((sign, free.next()?))).collect())
    }

    fn put_on(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        let mut before = ' ';
        while let Some(c) = chars.next() {
            // Inside a word (`Jum’at`), the server knows only the straight apostrophe.
            let inside = before.is_alphanumeric() && chars.peek().is_some_and(|c| c.is_alphanumeric());
            match self.0.iter().find(|(sign, _)| *sign == c) {
                Some((_, stand_in)) if c == '*' || !inside => out.push(*stand_in),
                _ if c == '\u{AD}' || c.is_control() && c != '\t' => {}
                _ => out.push(c),
            }
            before = c;
        }
        out
    }

    fn take_off(&self, text: &str) -> String {
        text.chars().map(|c| self.0.iter().find(|(_, s)| *s == c).map_or(c, |(sign, _)| *sign)).collect()
    }
}

#[async_trait]
impl Backend for Apertium {
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
        let disguise = Disguise::for_text(text);
        let form = Form {
            langpair: format!("{}|{}", code(request.from), code(request.to)),
            q: disguise.put_on(text),
            mark_unknown: "no",
            format: if request.marks.is_markup() { "html" } else { "txt" },
            extra: &self.extra,
        };
        let answer = self.caller.answer(Payload::Form(&form), request.texts, kind).await?;
        let status = answer.get("responseStatus").and_then(Value::as_u64).and_then(|s| u16::try_from(s).ok());
        if let Some(status) = status.filter(|s| *s != 200) {
            let refusal = BackendRefusal { status, body: answer, retry_after: None, location: None };
            return Err(self.caller.failure(&refusal, kind(&refusal), request.texts));
        }
        let found = answer.pointer("/responseData/translatedText").and_then(Value::as_str);
        as_many_as_sent(found.map(|t| vec![disguise.take_off(t)]), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_the_packages_are_named() {
        for (typed, wanted) in
            [("id", "ind"), ("ind", "ind"), ("ms", "zlm"), ("zlm", "zlm"), ("msa", "msa"), ("id-ID", "ind")]
        {
            assert_eq!(code(&Lang::parse(typed).unwrap()), wanted);
        }
    }

    #[test]
    fn signs_that_the_server_would_change_travel_in_disguise() {
        let text = "‘Jum’at’ *penting* \u{E000} a\u{AD}b 5*3";
        let disguise = Disguise::for_text(text);
        let sent = disguise.put_on(text);
        assert!(!sent.contains('*') && sent.contains("Jum’at") && sent.contains("ab"));
        assert_eq!(disguise.take_off(&sent), text.replace('\u{AD}', ""));
    }
}
