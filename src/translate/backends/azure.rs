//! Azure AI Translator v3. Source: Microsoft's reference of `translate` and of its status codes.
//!
//! Terms travel as HTML that Azure leaves alone. If the configuration says `marks = "none"`, each term is marked with
//! Azure's dynamic dictionary, which prints the given form. A request without any mark gets Azure's alignment, which
//! says where a term went; Azure gives none for HTML or beside its dictionary.

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::Url;

use super::http::{Caller, endpoint, secret_header};
use super::in_process::Signs;
use super::kind::OwnSetting;
use super::refusal::{BackendRefusal, Private};
use super::{BackendOptions, BackendOptionsError, Key, Kind, Limits, as_many_as_sent, code, is_near, query};
use crate::text::Span;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, ReplyLink, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Wanted("AZURE_TRANSLATOR_KEY"),
    settings: &[OwnSetting {
        name: "region",
        variables: &["AZURE_TRANSLATOR_REGION"],
        about: "For kinds `azure` and `amazon`: the region of the resource, such as `southeastasia` or \
                `ap-southeast-1`.",
    }],
    ..Kind::new(|options| Ok(Box::new(Azure::new(options)?)))
};

/// Azure takes 1,000 texts and 50,000 characters, which it counts; in UTF-8 no character is shorter than a byte.
const LIMITS: Limits = Limits {
    texts: 100,
    most_texts: 1000,
    bytes: 16 * 1024,
    most_bytes: MAX_CHARACTERS,
    marks: MarkerStyle::TranslateNo,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
const MAX_CHARACTERS: usize = 50_000;
const SERVICE: &str = "https://api.cognitive.microsofttranslator.com";
/// The confidence of a link, as Azure gives none: enough to put a name right, and less than certain.
const CONFIDENCE: f32 = 0.75;

/// Azure AI Translator, or a container of it.
pub(super) struct Azure {
    name: String,
    can: Capabilities,
    caller: Caller,
    /// More parameters of the address.
    extra: Map<String, Value>,
    key: Option<SecretString>,
    has_region: bool,
}

impl Azure {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["api-version", "from", "to", "textType", "includeAlignment"])?;
        options.check_scalars()?;
        let base = options.url_or(Some(SERVICE))?;
        let key = options.key();
        if key.is_none() && !is_near(&base) {
            return Err(options.wrong(
                "Azure needs a key; set AZURE_TRANSLATOR_KEY, or name another source with `api_key_env` or `api_key_file`",
            ));
        }
        // A resource's own address has the service below a path.
        let own = base.host_str().is_some_and(|host| host.ends_with(".cognitiveservices.azure.com"));
        let path: &[&str] = if own { &["translator", "text", "v3.0", "translate"] } else { &["translate"] };
        let mut caller = Caller::new(&options, endpoint(&base, path), key.clone(), None)?;
        if let Some(key) = &key {
            let value = secret_header(key).map_err(|e| options.wrong(e))?;
            caller = caller.header(HeaderName::from_static("ocp-apim-subscription-key"), value);
        }
        let region = options.settings.get("region");
        if let Some(region) = region {
            let value = HeaderValue::try_from(region).map_err(|_| options.wrong("`region` is no name of a region"))?;
            caller = caller.header(HeaderName::from_static("ocp-apim-subscription-region"), value);
        }
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = options.marks == Some(MarkerStyle::None);
        let has_region = region.is_some();
        Ok(Self { can, caller, name: options.name, extra: options.extra, key, has_region })
    }

    fn url(&self, request: &Request<'_>, aligns: bool) -> Url {
        let mut url = self.caller.url().clone();
        let format = if request.marks.is_markup() { "html" } else { "plain" };
        url.query_pairs_mut()
            .append_pair("api-version", "3.0")
            .append_pair("from", &code(request.from))
            .append_pair("to", &code(request.to))
            .append_pair("textType", format);
        if aligns {
            url.query_pairs_mut().append_pair("includeAlignment", "true");
        }
        query(&mut url, &self.extra);
        url
    }

    fn failure(&self, refusal: &BackendRefusal, texts: &[String]) -> Failure {
        let hint = match self.has_region {
            true => "check `api_key_env` or `api_key_file`, and `region`",
            false => "check `api_key_env` or `api_key_file`; the key of a regional resource also needs `region`",
        };
        refusal.failure_with(kind(refusal), &Private { key: self.key.as_ref(), texts }, hint)
    }
}

/// Returns the text as it is sent.
fn prepared(text: &str, marks: MarkerStyle, terms: &[(String, String)]) -> String {
    match marks {
        // Azure reads this class, and no attribute `translate`.
        MarkerStyle::TranslateNo => text.replace("<span translate=\"no\" ", "<span class=\"notranslate\" "),
        MarkerStyle::None if !terms.is_empty() => with_dictionary(text, terms),
        _ => text.to_owned(),
    }
}

/// Marks each term of a plain text with the form to print: the longest first, words only, each place once.
fn with_dictionary(text: &str, terms: &[(String, String)]) -> String {
    let mut longest: Vec<&(String, String)> = terms.iter().filter(|(source, _)| !source.is_empty()).collect();
    longest.sort_by_key(|(source, _)| std::cmp::Reverse(source.len()));
    let mut places: Vec<(Span, &str)> = Vec::new();
    for (source, print) in longest {
        for (at, _) in text.match_indices(source.as_str()) {
            let span = Span::new(at, at + source.len());
            let beside = [text[..at].chars().next_back(), text[span.end..].chars().next()];
            let inside = beside.into_iter().flatten().any(char::is_alphanumeric);
            if !inside && !places.iter().any(|(taken, _)| taken.overlaps(span)) {
                places.push((span, print));
            }
        }
    }
    places.sort_by_key(|(span, _)| span.start);
    let mut marked = String::with_capacity(text.len() + places.len() * 80);
    let mut at = 0;
    for (span, print) in places {
        let quoted = print.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
        marked.push_str(&text[at..span.start]);
        marked
            .push_str(&format!("<mstrans:dictionary translation=\"{quoted}\">{}</mstrans:dictionary>", span.of(text)));
        at = span.end;
    }
    marked.push_str(&text[at..]);
    marked
}

/// Reads `0:2-0:1 4:9-3:9`: the first and the last character of words and of their translation.
fn links(projection: &str, text: &str, translation: &str) -> Vec<ReplyLink> {
    // Azure counts characters, and does not say whether one beyond the basic plane is two.
    let far = |text: &str| text.chars().any(|c| u32::from(c) > 0xFFFF);
    if far(text) || far(translation) {
        return Vec::new();
    }
    let starts = |text: &str| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect::<Vec<_>>();
    let (there, here) = (starts(text), starts(translation));
    let (source_signs, target_signs) = (Signs::of(text, &[]), Signs::of(translation, &[]));
    let span = |range: &str, starts: &[usize]| {
        let (first, last) = range.split_once(':')?;
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        let (start, end) = (*starts.get(first)?, *starts.get(last.checked_add(1)?)?);
        (start < end).then(|| Span::new(start, end))
    };
    let link = |pair: &str| {
        let (source, target) = pair.split_once('-')?;
        let source = source_signs.range(span(source, &there)?);
        let target = target_signs.range(span(target, &here)?);
        let whole = !source.is_empty() && !target.is_empty();
        whole.then_some(ReplyLink { source, target: Some(target), confidence: CONFIDENCE })
    };
    projection.split_whitespace().filter_map(link).collect()
}

/// Returns the kind of failure by Azure's own code, which begins with the status.
fn kind(refusal: &BackendRefusal) -> FailureKind {
    match refusal.body.pointer("/error/code").and_then(Value::as_u64) {
        Some(400_018 | 400_019 | 400_023 | 400_035 | 400_036) => FailureKind::UnsupportedPair,
        Some(400_050 | 400_072 | 400_077) => FailureKind::TooLarge,
        Some(403_001) => FailureKind::Quota,
        Some(408_001 | 408_002) => FailureKind::Unavailable,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Azure {
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
        let terms = if self.can.takes_terms { request.terms } else { &[] };
        let sent: Vec<String> = request.texts.iter().map(|text| prepared(text, request.marks, terms)).collect();
        if sent.iter().map(|text| text.encode_utf16().count()).sum::<usize>() > MAX_CHARACTERS {
            return Err(Failure::new(
                FailureKind::TooLarge,
                "with its marks, the request has more than 50,000 characters",
            ));
        }
        let aligns = request.marks == MarkerStyle::None && sent.as_slice() == request.texts;
        let body: Vec<Value> = sent.iter().map(|text| json!({ "Text": text })).collect();
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"))]);
        let body = json!(body).to_string().into_bytes();
        let answer = self.caller.call(Method::POST, self.url(&request, aligns), headers, Some(body)).await?;
        let answer = answer.map_err(|refusal| self.failure(&refusal, request.texts))?;
        let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
        let first = |item: &Value, path: &str| item.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let found = items.iter().map(|item| first(item, "/translations/0/text")).collect::<Option<Vec<String>>>();
        let mut replies = as_many_as_sent(found.filter(|_| answer.is_array()), request.texts.len())?;
        for ((reply, item), text) in replies.iter_mut().zip(items).zip(request.texts) {
            if let Some(projection) = first(item, "/translations/0/alignment/proj").filter(|_| aligns) {
                reply.links = links(&projection, text, &reply.text);
            }
        }
        Ok(replies)
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;

    #[test]
    fn a_resource_has_its_own_path() {
        for (url, whole) in [
            (
                "https://api.cognitive.microsofttranslator.com",
                "https://api.cognitive.microsofttranslator.com/translate",
            ),
            (
                "https://news.cognitiveservices.azure.com/",
                "https://news.cognitiveservices.azure.com/translator/text/v3.0/translate",
            ),
        ] {
            let key = Some(SecretString::from("k"));
            let url = Some(Url::parse(url).unwrap());
            let azure = Azure::new(BackendOptions { key, url, ..options(BackendKind::Azure) }).unwrap();
            assert_eq!(azure.caller.url().as_str(), whole);
        }
    }

    #[test]
    fn terms_are_marked_once_and_as_words() {
        let pair = |s: &str, t: &str| (s.to_owned(), t.to_owned());
        let terms = [pair("Uni", "Union"), pair("Uni Soviet", "Soviet \"Union\""), pair("", "x")];
        assert_eq!(
            prepared("Uni Soviet dan Unisba, Uni.", MarkerStyle::None, &terms),
            "<mstrans:dictionary translation=\"Soviet &quot;Union&quot;\">Uni Soviet</mstrans:dictionary> dan Unisba, \
             <mstrans:dictionary translation=\"Union\">Uni</mstrans:dictionary>."
        );
        assert_eq!(
            prepared("<span translate=\"no\" id=\"t1\">K</span> &lt;b", MarkerStyle::TranslateNo, &terms),
            "<span class=\"notranslate\" id=\"t1\">K</span> &lt;b"
        );
        assert_eq!(prepared("Uni", MarkerStyle::Words, &terms), "Uni");
    }

    #[test]
    fn an_alignment_is_read_or_left() {
        let link = |s: std::ops::Range<usize>, t: std::ops::Range<usize>| ReplyLink {
            source: s,
            target: Some(t),
            confidence: CONFIDENCE,
        };
        // Counted without white space: `Ia` 0..2, `pergi` 2..7; `He` 0..2, `went` 2..6.
        assert_eq!(links("0:1-0:1 3:7-3:6", "Ia pergi", "He went"), [link(0..2, 0..2), link(2..7, 2..6)]);
        for odd in ["", "0:1", "0:9-0:1", "5:3-0:1", "a:b-c:d", "0:18446744073709551615-0:1"] {
            assert_eq!(links(odd, "Ia pergi", "He went"), [], "{odd}");
        }
        assert_eq!(links("0:1-0:1", "Ia 😀", "He 😀"), []);
    }

    #[test]
    fn the_kind_is_in_the_code() {
        use FailureKind::*;
        for (status, code, wanted) in [
            (400, 400_036, UnsupportedPair),
            (400, 400_050, TooLarge),
            (400, 400_074, BadRequest),
            (401, 401_000, Authentication),
            (403, 403_001, Quota),
            (408, 408_001, Unavailable),
            (429, 429_001, RateLimited),
            (503, 503_000, Unavailable),
        ] {
            let body = json!({ "error": { "code": code, "message": "no" } });
            assert_eq!(kind(&BackendRefusal { status, body, retry_after: None, location: None }), wanted, "{code}");
        }
    }
    proptest::proptest! {
        #[test]
        fn no_alignment_is_out_of_its_texts(projection in "[0-9:\\- ]{0,60}", text in "[aé 😀]{0,8}", other in "[b ]{0,8}") {
            let signs = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            for link in links(&projection, &text, &other) {
                proptest::prop_assert!(link.source.end <= signs(&text));
                proptest::prop_assert!(link.target.is_some_and(|target| target.end <= signs(&other)));
            }
        }
    }
}
