//! DeepL API v2, and its glossaries v3. Source: DeepL's OpenAPI description 3.11.0.
//!
//! Terms are sent as tags that DeepL ignores. If the configuration says `marks = "none"`, DeepL gets the glossary
//! itself: each content is stored with the service once (its name is a hash of it), used again by later runs, and
//! removed by `padanan backends --forget`. If it cannot be stored, the run continues without it: terms are still
//! verified and repaired.

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json, root, secret_header};
use super::refusal::BackendRefusal;
use super::stored_glossary::{StoredGlossary, hash, unique};
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, is_near, merge};
use crate::text::language::Lang;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Wanted("DEEPL_API_KEY"),
    stores_glossaries: true,
    takes_context: true,
    built_in: true,
    ..Kind::new(|options| Ok(Box::new(Deepl::new(options)?)))
};

/// DeepL allows a body of 128 KiB; the rest is for other fields and for JSON escapes.
const LIMITS: Limits = Limits {
    texts: 50,
    most_texts: 50,
    bytes: 100 * 1024,
    most_bytes: 100 * 1024,
    marks: MarkerStyle::IgnoreTags,
    takes_terms: false,
    examples: 0,
    context: 2,
    protects_names: &[],
};
const PAID: &str = "https://api.deepl.com";
const FREE: &str = "https://api-free.deepl.com";

/// DeepL, or a server with the same API.
pub(super) struct Deepl {
    name: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
    base: Url,
    glossary: StoredGlossary,
}

/// The prefix of the names of our glossaries.
const NAME: &str = "padanan ";
/// Maximum length of a glossary term, in bytes.
const MAX_TERM_LENGTH: usize = 1024;

impl Deepl {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&[
            "text",
            "source_lang",
            "target_lang",
            "tag_handling",
            "ignore_tags",
            "split_sentences",
        ])?;
        let key = options.key();
        // Keys of free accounts have this suffix, and the paid address rejects them.
        let free = key.as_ref().is_some_and(|key| key.expose_secret().ends_with(":fx"));
        let url = options.url_or(Some(if free { FREE } else { PAID }))?;
        if key.is_none() && !is_near(&url) {
            return Err(options.wrong(
                "DeepL needs a key; set DEEPL_API_KEY, or name another source with `api_key_env` or `api_key_file`",
            ));
        }
        let header = match &key {
            Some(key) => {
                let value = SecretString::from(format!("DeepL-Auth-Key {}", key.expose_secret()));
                Some(secret_header(&value).map_err(|e| options.wrong(e))?)
            }
            None => None,
        };
        let caller = Caller::new(&options, translate_at(&url), key, header)?;
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = options.marks == Some(MarkerStyle::None);
        let (glossary, base) = (StoredGlossary::default(), root(&url, &["v2", "translate"]));
        Ok(Self { can, caller, name: options.name, extra: options.extra, base, glossary })
    }

    /// Returns the service's id of the run's glossary, which is stored at the first call.
    async fn glossary_id(&self, request: &Request<'_>) -> Result<Option<&str>, Failure> {
        if !self.can.takes_terms || request.marks != MarkerStyle::None || request.terms.is_empty() {
            return Ok(None);
        }
        let Some(pairs) = self.glossary.pairs() else { return Ok(None) };
        self.glossary.id(&self.name, request.cancel, self.store(pairs, request.from, request.to)).await
    }

    /// Finds the glossary by its name, or creates it. Returns its id.
    async fn store(&self, pairs: &[(String, String)], from: &Lang, to: &Lang) -> Result<String, Failure> {
        let entries = entries(pairs);
        let languages = [from.primary().to_lowercase(), to.primary().to_lowercase()];
        let name = format!("{NAME}{}", hash([&languages[0], &languages[1]], &entries));
        let found = self.listed().await?.into_iter().find(|(_, other)| *other == name);
        if let Some((id, _)) = found {
            return Ok(id);
        }
        let dictionary = json!({
            "source_lang": languages[0], "target_lang": languages[1], "entries": entries, "entries_format": "tsv",
        });
        let body = json!({ "name": name, "dictionaries": [dictionary] });
        let answer = self.at_glossaries(reqwest::Method::POST, None, Some(&body)).await?;
        let id = answer.get("glossary_id").and_then(Value::as_str).map(str::to_owned);
        id.ok_or_else(|| Failure::new(FailureKind::Malformed, "the answer has no `glossary_id`"))
    }

    /// Lists the glossaries that are stored with the service: (id, name).
    async fn listed(&self) -> Result<Vec<(String, String)>, Failure> {
        let answer = self.at_glossaries(reqwest::Method::GET, None, None).await?;
        let text = |g: &Value, key: &str| g.get(key).and_then(Value::as_str).map(str::to_owned);
        let list = answer.get("glossaries").and_then(Value::as_array).into_iter().flatten();
        Ok(list.filter_map(|g| Some((text(g, "glossary_id")?, text(g, "name")?))).collect())
    }

    async fn at_glossaries(
        &self,
        method: reqwest::Method,
        id: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let mut path = vec!["v3", "glossaries"];
        path.extend(id);
        let answer = self.caller.ask(method, endpoint(&self.base, &path), body).await?;
        self.caller.accepted(answer, &[], kind)
    }

    fn body(&self, request: &Request<'_>) -> Value {
        let mut body = Map::new();
        body.insert("text".to_owned(), json!(request.texts));
        body.insert("source_lang".to_owned(), json!(request.from.primary().to_uppercase()));
        body.insert("target_lang".to_owned(), json!(target(request.to)));
        // The texts are already sentences, and their lines are joined.
        body.insert("split_sentences".to_owned(), json!("0"));
        body.insert("preserve_formatting".to_owned(), json!(true));
        match request.marks {
            MarkerStyle::IgnoreTags => {
                body.insert("tag_handling".to_owned(), json!("xml"));
                body.insert("ignore_tags".to_owned(), json!(["t"]));
            }
            MarkerStyle::TranslateNo => {
                body.insert("tag_handling".to_owned(), json!("html"));
            }
            MarkerStyle::None | MarkerStyle::Words => {}
        }
        // Free of charge, and not translated.
        if !request.surroundings.is_empty() {
            body.insert("context".to_owned(), json!(request.surroundings.sentences().join("\n")));
        }
        merge(&mut body, &self.extra);
        Value::Object(body)
    }
}

/// Returns the entries in DeepL's TSV format: a tab between the two forms, each source form once.
fn entries(pairs: &[(String, String)]) -> String {
    let fits = |form: &str| !form.is_empty() && form.len() <= MAX_TERM_LENGTH && !form.contains(['\t', '\n', '\r']);
    unique(pairs, fits).into_iter().map(|(source, target)| format!("{source}\t{target}\n")).collect()
}

fn translate_at(url: &Url) -> Url {
    endpoint(url, &["v2", "translate"])
}

/// Returns the target code. English and Portuguese need a region as targets; source languages never have one.
fn target(lang: &Lang) -> String {
    match (lang.primary().as_str(), lang.as_str().split_once('-')) {
        ("en", None) => "EN-US".to_owned(),
        ("pt", None) => "PT-PT".to_owned(),
        (primary, None) => primary.to_uppercase(),
        (primary, Some((_, rest))) => format!("{primary}-{rest}").to_uppercase(),
    }
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.status {
        400 if refusal.says(&["'target_lang'", "'source_lang'", "target_lang not", "source_lang not"]) => {
            FailureKind::UnsupportedPair
        }
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Deepl {
    fn name(&self) -> &str {
        &self.name
    }

    fn address(&self) -> Option<&Url> {
        Some(self.caller.url())
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    fn stored_glossary(&self) -> Option<&StoredGlossary> {
        Some(&self.glossary)
    }

    async fn delete_glossaries(&self) -> Result<usize, Failure> {
        let ours: Vec<_> = self.listed().await?.into_iter().filter(|(_, name)| name.starts_with(NAME)).collect();
        for (id, _) in &ours {
            self.at_glossaries(reqwest::Method::DELETE, Some(id), None).await?;
        }
        Ok(ours.len())
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let mut body = self.body(&request);
        if let Some(id) = self.glossary_id(&request).await? {
            body["glossary_id"] = json!(id);
        }
        let answer = self.caller.answer(json(&body), request.texts, kind).await?;
        let text = |t: &Value| t.get("text").and_then(Value::as_str).map(str::to_owned);
        let found =
            answer.get("translations").and_then(Value::as_array).and_then(|list| list.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;

    fn deepl(key: &str) -> Deepl {
        Deepl::new(BackendOptions { key: Some(SecretString::from(key)), ..options(BackendKind::Deepl) }).unwrap()
    }

    #[test]
    fn free_keys_go_to_the_free_address() {
        assert_eq!(deepl("k").caller.url().as_str(), "https://api.deepl.com/v2/translate");
        assert_eq!(deepl(" k:fx\n").caller.url().as_str(), "https://api-free.deepl.com/v2/translate");
    }

    #[test]
    fn a_glossary_has_each_source_form_once() {
        let pair = |s: &str, t: &str| (s.to_owned(), t.to_owned());
        let pairs = [pair("Moskwa", "Moscow"), pair("Kremlin", "Kremlin"), pair("Moskwa", "Moskau"), pair("a\tb", "c")];
        assert_eq!(entries(&pairs), "Kremlin\tKremlin\nMoskwa\tMoscow\n");
    }

    #[test]
    fn codes_as_the_service_wants_them() {
        for (code, wanted) in [
            ("en", "EN-US"),
            ("eng", "EN-US"),
            ("en-GB", "EN-GB"),
            ("pt", "PT-PT"),
            ("de", "DE"),
            ("zh-Hans", "ZH-HANS"),
        ] {
            assert_eq!(target(&Lang::parse(code).unwrap()), wanted);
        }
    }

    #[test]
    fn the_body_says_what_the_marks_need() {
        let (from, to) = (Lang::parse("ind").unwrap(), Lang::parse("en").unwrap());
        let texts = ["a".to_owned()];
        let request = |marks| Request { marks, ..Request::of(&texts, &from, &to) };
        let mut backend = deepl("k");
        backend.extra.insert("formality".to_owned(), json!("prefer_more"));
        let body = backend.body(&request(MarkerStyle::IgnoreTags));
        assert_eq!(
            body,
            json!({
                "text": ["a"], "source_lang": "ID", "target_lang": "EN-US", "split_sentences": "0",
                "preserve_formatting": true, "tag_handling": "xml", "ignore_tags": ["t"], "formality": "prefer_more",
            })
        );
        assert_eq!(backend.body(&request(MarkerStyle::Words)).get("tag_handling"), None);
    }
}
