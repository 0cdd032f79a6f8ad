//! Amazon Translate. Source: botocore's model `translate` of 2017-07-01, and AWS's pages on custom terminology.
//!
//! A request has one text of at most 10,000 bytes. Terms travel as invented words: a text has no format, so that Amazon
//! would translate mark-up. If the configuration says `marks = "none"`, the run's glossary is stored with Amazon as a
//! custom terminology, once for each content, and applied to every request; `padanan backends --forget` removes it.

mod signer;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use url::Url;

use self::signer::Signer;
use super::http::{Caller, Exchanged};
use super::kind::{Key, Kind, OwnSetting};
use super::refusal::{BackendRefusal, Private};
use super::stored_glossary::{StoredGlossary, hash, unique};
use super::{BackendOptions, BackendOptionsError, Limits, as_many_as_sent, code, merge};
use crate::text::language::Lang;
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    key: Key::Aws,
    stores_glossaries: true,
    settings: &[
        OwnSetting {
            name: "region",
            variables: &["AWS_REGION", "AWS_DEFAULT_REGION"],
            about: "For kinds `azure` and `amazon`: the region of the resource, such as `southeastasia` or \
                    `ap-southeast-1`.",
        },
        OwnSetting {
            name: "profile",
            variables: &[],
            about: "For kind `amazon`: the profile in the file of AWS credentials. Default: AWS_PROFILE, else `default`.",
        },
        OwnSetting { name: "glossary", variables: &[], about: "For kind `amazon`: a custom terminology." },
    ],
    ..Kind::new(|options| Ok(Box::new(Amazon::new(options)?)))
};

/// Amazon takes one text of 10,000 bytes.
const LIMITS: Limits = Limits {
    texts: 1,
    most_texts: 1,
    bytes: 10_000,
    most_bytes: 10_000,
    marks: MarkerStyle::Words,
    takes_terms: false,
    examples: 0,
    context: 0,
    protects_names: &[],
};
/// The prefix of the names of our terminologies.
const NAME: &str = "padanan-";
/// Maximum size of a terminology, in bytes.
const MAX_TERMINOLOGY: usize = 10 << 20;

/// Amazon Translate.
pub(super) struct Amazon {
    name: String,
    can: Capabilities,
    caller: Caller,
    signer: Signer,
    /// A terminology that the user named.
    named: Option<String>,
    glossary: StoredGlossary,
    extra: Map<String, Value>,
}

impl Amazon {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["Text", "SourceLanguageCode", "TargetLanguageCode", "TerminologyNames"])?;
        let region = options.settings.get("region").map(String::as_str).unwrap_or_default();
        if region.is_empty() || !region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(options.wrong("Amazon needs a region; write, for example, region = \"ap-southeast-1\""));
        }
        let Some(keys) = &options.key else {
            return Err(options.wrong(
                "Amazon needs keys; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`, or name a file \
                 of credentials with `api_key_file`",
            ));
        };
        let signer = Signer::new(keys, region).map_err(|e| options.wrong(e))?;
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let url = options.url_or(Some(&format!("https://translate.{region}.{domain}/")))?;
        let caller = Caller::new(&options, url, Some(signer.secret().clone()), None)?;
        let named = options.settings.get("glossary").cloned();
        let mut can = options.capabilities(&LIMITS);
        can.takes_terms = options.marks == Some(MarkerStyle::None) && named.is_none();
        let (name, extra) = (options.name, options.extra);
        Ok(Self { name, can, caller, signer, named, glossary: StoredGlossary::default(), extra })
    }

    /// Calls one operation of the service.
    async fn operation(&self, operation: &str, body: &Value) -> Result<Exchanged, Failure> {
        let broken =
            |why: String| Failure::new(FailureKind::BadRequest, format!("the request cannot be signed: {why}"));
        let target = HeaderValue::try_from(format!("AWSShineFrontendService_20170701.{operation}"));
        let mut headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1")),
            (HeaderName::from_static("x-amz-target"), target.map_err(|e| broken(e.to_string()))?),
        ]);
        let (url, body) = (self.caller.url().clone(), body.to_string().into_bytes());
        self.signer.sign(&url, &mut headers, &body).map_err(broken)?;
        self.caller.call(Method::POST, url, headers, Some(body)).await
    }

    /// Calls one operation, and returns its answer.
    async fn answer(&self, operation: &str, body: &Value, texts: &[String]) -> Result<Value, Failure> {
        self.operation(operation, body).await?.map_err(|refusal| self.failure(&refusal, texts))
    }

    fn failure(&self, refusal: &BackendRefusal, texts: &[String]) -> Failure {
        let hint = "check the keys of AWS, their permission `translate:TranslateText`, and `region`";
        refusal.failure_with(kind(refusal), &Private { key: Some(self.signer.secret()), texts }, hint)
    }

    /// Returns the name of the terminology for a request.
    async fn terminology(&self, request: &Request<'_>) -> Result<Option<&str>, Failure> {
        if let Some(named) = &self.named {
            return Ok(Some(named));
        }
        if !self.can.takes_terms || request.marks != MarkerStyle::None || request.terms.is_empty() {
            return Ok(None);
        }
        let Some(pairs) = self.glossary.pairs() else { return Ok(None) };
        self.glossary.id(&self.name, request.cancel, self.store(pairs, request.from, request.to)).await
    }

    /// Finds the glossary by its name, or stores it. Returns its name.
    async fn store(&self, pairs: &[(String, String)], from: &Lang, to: &Lang) -> Result<String, Failure> {
        let (from, to) = (code(from), code(to));
        let entries = entries(pairs, &from, &to);
        if entries.len() > MAX_TERMINOLOGY {
            return Err(Failure::new(FailureKind::TooLarge, "the glossary is larger than 10 MiB"));
        }
        let name = format!("{NAME}{}", hash([&from, &to], &entries));
        match self.operation("GetTerminology", &json!({ "Name": name })).await? {
            Ok(_) => return Ok(name),
            Err(refusal) if fault(&refusal) == "ResourceNotFoundException" => {}
            Err(refusal) => return Err(self.failure(&refusal, &[])),
        }
        let data = json!({ "File": STANDARD.encode(&entries), "Format": "CSV", "Directionality": "UNI" });
        let body = json!({ "Name": name, "MergeStrategy": "OVERWRITE", "TerminologyData": data });
        self.answer("ImportTerminology", &body, &[]).await?;
        Ok(name)
    }

    /// Lists the names of our terminologies.
    async fn listed(&self) -> Result<Vec<String>, Failure> {
        let (mut names, mut next) = (Vec::new(), None::<String>);
        loop {
            let body = next.take().map_or_else(|| json!({}), |token| json!({ "NextToken": token }));
            let answer = self.answer("ListTerminologies", &body, &[]).await?;
            let list = answer.get("TerminologyPropertiesList").and_then(Value::as_array).into_iter().flatten();
            let name = |t: &Value| t.get("Name")?.as_str().filter(|name| name.starts_with(NAME)).map(str::to_owned);
            names.extend(list.filter_map(name));
            next = answer.get("NextToken").and_then(Value::as_str).filter(|token| !token.is_empty()).map(str::to_owned);
            if next.is_none() {
                return Ok(names);
            }
        }
    }
}

/// Returns the entries in Amazon's CSV format: a row of languages, then a row for each source form, which occurs once.
fn entries(pairs: &[(String, String)], from: &str, to: &str) -> String {
    let fits = |form: &str| !form.is_empty() && !form.contains(['\n', '\r']);
    let quoted = |form: &str| format!("\"{}\"", form.replace('"', "\"\""));
    let rows =
        unique(pairs, fits).into_iter().map(|(source, target)| format!("{},{}\n", quoted(source), quoted(target)));
    std::iter::once(format!("{from},{to}\n")).chain(rows).collect()
}

/// Returns the name of an error, without its namespace.
fn fault(refusal: &BackendRefusal) -> &str {
    let name = refusal.body.get("__type").and_then(Value::as_str).unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default()
}

fn kind(refusal: &BackendRefusal) -> FailureKind {
    match fault(refusal) {
        "TextSizeLimitExceededException" => FailureKind::TooLarge,
        "UnsupportedLanguagePairException" | "DetectedLanguageLowConfidenceException" => FailureKind::UnsupportedPair,
        "TooManyRequestsException" | "ThrottlingException" | "LimitExceededException" => FailureKind::RateLimited,
        "InternalServerException" | "ServiceUnavailableException" => FailureKind::Unavailable,
        "AccessDeniedException"
        | "ExpiredTokenException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException"
        | "OptInRequired"
        | "SubscriptionRequiredException"
        | "UnrecognizedClientException" => FailureKind::Authentication,
        _ => refusal.kind(),
    }
}

#[async_trait]
impl Backend for Amazon {
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
        let names = self.listed().await?;
        for name in &names {
            self.answer("DeleteTerminology", &json!({ "Name": name }), &[]).await?;
        }
        Ok(names.len())
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let [text] = request.texts else {
            return Err(Failure::new(FailureKind::TooLarge, "the service takes one text at a time"));
        };
        let mut body = Map::new();
        body.insert("Text".to_owned(), json!(text));
        body.insert("SourceLanguageCode".to_owned(), json!(code(request.from)));
        body.insert("TargetLanguageCode".to_owned(), json!(code(request.to)));
        if let Some(name) = self.terminology(&request).await? {
            body.insert("TerminologyNames".to_owned(), json!([name]));
        }
        merge(&mut body, &self.extra);
        let answer = self.answer("TranslateText", &Value::Object(body), request.texts).await?;
        let found = answer.get("TranslatedText").and_then(Value::as_str);
        as_many_as_sent(found.map(|text| vec![text.to_owned()]), 1)
    }
}
