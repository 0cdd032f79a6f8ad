//! nllb-serve, a server of Meta's NLLB models. Source: its `nllb_serve/app.py`.
//!
//! The server ends every translation after 80 tokens, and does not say so. So a text is short enough for that, and a
//! long answer that breaks off is a failure. It reads JSON only under the very content type `application/json`.

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, json};
use super::refusal::BackendRefusal;
use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, as_many_as_sent, merge};
use crate::text::language::Lang;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind =
    Kind { address: Address::Here(HERE), ..Kind::new(|options| Ok(Box::new(NllbServe::new(options)?))) };

/// The server names no limits.
const LIMITS: Limits = Limits {
    texts: 16,
    most_texts: 1000,
    bytes: 8 * 1024,
    most_bytes: 1024 * 1024,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
/// Maximum size of a text: its translation has fewer than 80 tokens, which are seldom shorter than three characters.
const MAX_TEXT: usize = 240;
/// Number of characters from which a translation may have been ended by the server.
const LONG: usize = 160;
const HERE: &str = "http://127.0.0.1:6060";

/// The languages whose code has another script than Latin, or another name.
const CODES: [(&str, &str); 40] = [
    ("am", "amh_Ethi"),
    ("ar", "arb_Arab"),
    ("bg", "bul_Cyrl"),
    ("bn", "ben_Beng"),
    ("cs", "ces_Latn"),
    ("da", "dan_Latn"),
    ("de", "deu_Latn"),
    ("el", "ell_Grek"),
    ("en", "eng_Latn"),
    ("es", "spa_Latn"),
    ("fa", "pes_Arab"),
    ("fi", "fin_Latn"),
    ("fr", "fra_Latn"),
    ("he", "heb_Hebr"),
    ("hi", "hin_Deva"),
    ("hu", "hun_Latn"),
    ("id", "ind_Latn"),
    ("it", "ita_Latn"),
    ("ja", "jpn_Jpan"),
    ("jv", "jav_Latn"),
    ("ko", "kor_Hang"),
    ("ms", "zsm_Latn"),
    ("my", "mya_Mymr"),
    ("nl", "nld_Latn"),
    ("no", "nob_Latn"),
    ("pl", "pol_Latn"),
    ("pt", "por_Latn"),
    ("ro", "ron_Latn"),
    ("ru", "rus_Cyrl"),
    ("su", "sun_Latn"),
    ("sv", "swe_Latn"),
    ("sw", "swh_Latn"),
    ("ta", "tam_Taml"),
    ("th", "tha_Thai"),
    ("tl", "tgl_Latn"),
    ("tr", "tur_Latn"),
    ("uk", "ukr_Cyrl"),
    ("ur", "urd_Arab"),
    ("vi", "vie_Latn"),
    ("zh", "zho_Hans"),
];

/// An nllb-serve server.
pub(super) struct NllbServe {
    name: String,
    can: Capabilities,
    caller: Caller,
    extra: Map<String, Value>,
}

impl NllbServe {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["source", "src_lang", "tgt_lang"])?;
        let caller = Caller::new(&options, endpoint(&options.url_or(Some(HERE))?, &["translate"]), None, None)?;
        let can = options.capabilities(&LIMITS);
        let can = Capabilities { max_text_bytes: can.max_text_bytes.min(MAX_TEXT), ..can };
        Ok(Self { can, caller, name: options.name, extra: options.extra })
    }
}

/// Returns the model's code of a language.
fn code(lang: &Lang) -> Result<&'static str, Failure> {
    let primary = lang.primary();
    let script = lang.as_str().split('-').skip(1).find(|part| part.len() == 4);
    let known = match (primary.as_str(), script) {
        ("zh", Some(script)) if script.eq_ignore_ascii_case("Hant") => Some("zho_Hant"),
        _ => CODES.iter().find(|(two, _)| *two == primary).map(|(_, code)| *code),
    };
    known.ok_or_else(|| {
        let message = format!("padanan does not know NLLB's code of the language `{}`", lang.as_str());
        Failure::new(FailureKind::UnsupportedPair, message)
    })
}

/// Whether the server may have ended the translation: it is long, and stops without a sign where the source has one.
fn breaks_off(source: &str, translation: &str) -> bool {
    let ends = |text: &str| text.trim_end().ends_with(['.', '!', '?', '…', '"', '”', '\'', '’', ')', ':', ';']);
    translation.chars().count() >= LONG && ends(source) && !ends(translation)
}

#[async_trait]
impl Backend for NllbServe {
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
        self.translate_each(request).await?.into_iter().collect()
    }

    async fn translate_each(&self, request: Request<'_>) -> Result<Vec<Result<Reply, Failure>>, Failure> {
        let mut body = Map::new();
        body.insert("source".to_owned(), json!(request.texts));
        body.insert("src_lang".to_owned(), json!(code(request.from)?));
        body.insert("tgt_lang".to_owned(), json!(code(request.to)?));
        merge(&mut body, &self.extra);
        let answer = self.caller.answer(json(&Value::Object(body)), request.texts, BackendRefusal::kind).await?;
        let found = answer.get("translation").and_then(|list| serde_json::from_value(list.clone()).ok());
        let replies = as_many_as_sent(found, request.texts.len())?;
        let whole = |(reply, text): (Reply, &String)| {
            if breaks_off(text, &reply.text) {
                return Err(Failure::new(FailureKind::CutOff, "the server ended the translation after 80 tokens"));
            }
            Ok(reply)
        };
        Ok(replies.into_iter().zip(request.texts).map(whole).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_the_model_has_them() {
        let code = |text| code(&Lang::parse(text).unwrap());
        for (typed, wanted) in [("id", "ind_Latn"), ("ind", "ind_Latn"), ("en-GB", "eng_Latn"), ("zh-Hant", "zho_Hant")]
        {
            assert_eq!(code(typed).unwrap(), wanted);
        }
        assert_eq!(code("xx").unwrap_err().kind, FailureKind::UnsupportedPair);
        assert!(CODES.is_sorted());
    }

    #[test]
    fn a_long_answer_that_stops_in_a_sentence_is_cut_off() {
        let long = "word ".repeat(40);
        assert!(breaks_off("Ia pergi.", &long));
        assert!(!breaks_off("Ia pergi.", &format!("{}.", long.trim())));
        assert!(!breaks_off("Judul tanpa titik", &long));
        assert!(!breaks_off("Ia pergi.", "He went"));
    }
}
