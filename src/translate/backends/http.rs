//! HTTP requests: sends one, reads its answer within limits, and distinguishes it from a refusal. Edge: network, clock.
#![expect(clippy::disallowed_methods, reason = "edge: a date in `Retry-After` is relative to now")]

use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::redirect;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::refusal::{BackendRefusal, Private, disguised};
use super::{BackendOptions, BackendOptionsError, is_near, max_answer, too_long};
use crate::http_client;
use crate::http_client::{retry_after, root_cause};
use crate::translate::{Failure, FailureKind};

/// Maximum number of redirects that are followed, all on the same host.
const MAX_REDIRECTS: usize = 3;

/// An answer that arrived. The error is one that holds no translation.
pub(super) type Exchanged = Result<Value, BackendRefusal>;

/// The body of a request.
pub(super) enum Payload<'a, T: Serialize> {
    /// Serialized JSON.
    Json(Vec<u8>),
    /// A form.
    Form(&'a T),
}

/// Returns a request's body as JSON.
pub(super) fn json(body: &Value) -> Payload<'static, ()> {
    Payload::Json(body.to_string().into_bytes())
}

/// Reads the body of an answer while it arrives.
pub(super) trait Progress: Send {
    /// Takes the next bytes. Returns whether to read on; the error is the maximum size, if the body has passed it.
    fn arrived(&mut self, chunk: &[u8]) -> Result<bool, usize>;
    /// Returns what the body says; `None` if it is not what the service sends.
    fn finish(&mut self) -> Option<Value>;
    /// Takes note that no more of the body will come. Returns whether what has arrived is of use as it is.
    fn broke_off(&mut self, _why: &Failure) -> bool {
        false
    }
}

/// A body of JSON, with a maximum size.
struct JsonBody {
    body: Vec<u8>,
    most: usize,
}

impl Progress for JsonBody {
    fn arrived(&mut self, chunk: &[u8]) -> Result<bool, usize> {
        if self.body.len() + chunk.len() > self.most {
            return Err(self.most);
        }
        self.body.extend_from_slice(chunk);
        Ok(true)
    }

    fn finish(&mut self) -> Option<Value> {
        parse(&self.body)
    }
}

/// Finds out whether a server can be reached: a request to its host, without text, key or path. Any answer will do. It goes
/// through the proxy that requests go through.
///
/// # Errors
/// Why no answer came, in words.
pub async fn reach(url: &Url, timeout: Duration) -> Result<(), String> {
    let client = client_for(url, timeout).build().map_err(|e| root_cause(&e))?;
    let mut host = url.clone();
    host.set_path("/");
    host.set_query(None);
    match client.head(host).send().await {
        Ok(_) => Ok(()),
        Err(error) if error.is_timeout() => Err(format!("no answer within {} s", timeout.as_secs())),
        Err(error) => Err(root_cause(&error)),
    }
}

/// Returns a builder with what a client for this address has.
fn client_for(url: &Url, timeout: Duration) -> reqwest::ClientBuilder {
    let mut builder = http_client::builder();
    if is_near(url) {
        // A proxy set in the environment is for addresses outside the local network.
        builder = builder.no_proxy();
    }
    if url.scheme() == "http" {
        // No redirect to https is followed, and reading the system's certificates takes longer than an article.
        builder = builder.tls_certs_only([]);
    }
    builder.timeout(timeout).redirect(redirect::Policy::custom(stay_on_the_host))
}

/// A client for one address; it reuses its connections.
pub(super) struct Caller {
    client: reqwest::Client,
    url: Url,
    /// The headers of every request: among them the key.
    headers: HeaderMap,
    key: Option<SecretString>,
    timeout: Duration,
}

impl Caller {
    /// Creates a client for `url`; `authorization` is sent in the header of that name, and `key` is removed from
    /// messages.
    ///
    /// # Errors
    /// The HTTP client cannot be created (no usable TLS).
    pub(super) fn new(
        options: &BackendOptions,
        url: Url,
        key: Option<SecretString>,
        authorization: Option<HeaderValue>,
    ) -> Result<Self, BackendOptionsError> {
        let client = client_for(&url, options.timeout)
            .build()
            .map_err(|e| options.wrong(&format!("cannot create an HTTP client: {}", root_cause(&e))))?;
        let headers = authorization.into_iter().map(|value| (AUTHORIZATION, value)).collect();
        Ok(Self { client, url, headers, key, timeout: options.timeout })
    }

    /// Adds a header to every request.
    #[must_use]
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sends one request with these texts, and returns the answer. `kind` says what a refusal means.
    pub(super) async fn answer<T: Serialize>(
        &self,
        payload: Payload<'_, T>,
        texts: &[String],
        kind: fn(&BackendRefusal) -> FailureKind,
    ) -> Result<Value, Failure> {
        self.accepted(self.exchange(payload).await?, texts, kind)
    }

    /// Returns an answer, or what its refusal means by `kind`.
    pub(super) fn accepted(
        &self,
        exchanged: Exchanged,
        texts: &[String],
        kind: fn(&BackendRefusal) -> FailureKind,
    ) -> Result<Value, Failure> {
        exchanged.map_err(|refusal| self.failure(&refusal, kind(&refusal), texts))
    }

    /// Sends one request.
    pub(super) async fn exchange<T: Serialize>(&self, payload: Payload<'_, T>) -> Result<Exchanged, Failure> {
        let request = self.client.post(self.url.clone());
        self.send(match payload {
            Payload::Json(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            Payload::Form(form) => request.form(form),
        })
        .await
    }

    /// Sends one request of JSON, and has `progress` read the body of a successful answer.
    pub(super) async fn exchange_with(&self, body: Vec<u8>, progress: &mut dyn Progress) -> Result<Exchanged, Failure> {
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        self.send_with(request, Some(progress)).await
    }

    /// Sends one request to another address of the same service.
    pub(super) async fn ask(
        &self,
        method: reqwest::Method,
        url: Url,
        body: Option<&Value>,
    ) -> Result<Exchanged, Failure> {
        let mut request = self.client.request(method, url);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        self.send(request).await
    }

    /// Sends one request with these headers and this body, to another address of the same service or to its own.
    pub(super) async fn call(
        &self,
        method: reqwest::Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    ) -> Result<Exchanged, Failure> {
        let mut request = self.client.request(method, url).headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Exchanged, Failure> {
        self.send_with(request, None).await
    }

    async fn send_with(
        &self,
        request: reqwest::RequestBuilder,
        progress: Option<&mut dyn Progress>,
    ) -> Result<Exchanged, Failure> {
        let mut request = request.build().map_err(|e| self.broken(&e))?;
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        let sent = request.body().and_then(reqwest::Body::as_bytes).map_or(0, <[u8]>::len);
        let most = max_answer(sent);
        let response = self.client.execute(request).await.map_err(|e| self.broken(&e))?;
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let retry_after = header(RETRY_AFTER).and_then(|value| retry_after(value, SystemTime::now()));
        let location =
            header(LOCATION).and_then(|to| self.url.join(to).ok()).map(|to| to.origin().ascii_serialization());
        let refused = |body| BackendRefusal { status: status.as_u16(), body, retry_after, location };
        let mut json = JsonBody { body: Vec::new(), most };
        if !status.is_success() {
            // The status is enough, even if the body does not arrive.
            let body = self.read(response, &mut json).await.map(|_| json.finish());
            return Ok(Err(refused(body.ok().flatten().unwrap_or_default())));
        }
        let progress: &mut dyn Progress = match progress {
            Some(progress) => progress,
            None => &mut json,
        };
        let is_page = self.read(response, progress).await?;
        let Some(value) = progress.finish() else {
            return if status.as_u16() == 204 { Ok(Ok(Value::Null)) } else { Err(self.not_json(is_page)) };
        };
        Ok(match disguised(&value, status.as_u16()) {
            Some(status) => Err(BackendRefusal { status, ..refused(value) }),
            None => Ok(value),
        })
    }

    /// Returns the address of the requests.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Converts `refusal` to a failure.
    pub(super) fn failure(&self, refusal: &BackendRefusal, kind: FailureKind, texts: &[String]) -> Failure {
        refusal.failure(kind, &Private { key: self.key.as_ref(), texts })
    }

    /// Reads an answer, whose size is counted after decompression, until it ends or `progress` has enough of it.
    /// Returns whether it looks like a web page.
    async fn read(&self, mut response: reqwest::Response, progress: &mut dyn Progress) -> Result<bool, Failure> {
        let mut first = None;
        loop {
            let chunk = match response.chunk().await.map_err(|e| self.broken(&e)) {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(why) if progress.broke_off(&why) => break,
                Err(why) => return Err(why),
            };
            first = first.or_else(|| chunk.iter().copied().find(|byte| !byte.is_ascii_whitespace()));
            if !progress.arrived(&chunk).map_err(|most| too_long("the", most))? {
                break;
            }
        }
        Ok(first == Some(b'<'))
    }

    /// Describes why no complete answer arrived.
    fn broken(&self, error: &reqwest::Error) -> Failure {
        let place = shown(&self.url);
        let private = Private { key: self.key.as_ref(), texts: &[] };
        let cause = private.clean(&root_cause(error)).unwrap_or_default();
        let (kind, message) = if error.is_connect() && cause.contains("certificate") {
            (FailureKind::Unreachable, format!("no secure connection to {place}: {cause}"))
        } else if error.is_connect() {
            (FailureKind::Unreachable, format!("cannot reach the server ({cause}); is it running at {place}?"))
        } else if error.is_timeout() {
            let seconds = self.timeout.as_secs_f64();
            (
                FailureKind::Timeout,
                format!("no whole answer from {place} within {seconds} s; `timeout_seconds` can be increased"),
            )
        } else if error.is_builder() || error.is_redirect() {
            (FailureKind::BadRequest, format!("the request to {place} cannot be made: {cause}"))
        } else {
            (FailureKind::Unavailable, format!("the connection to {place} broke: {cause}"))
        };
        Failure::new(kind, super::refusal::clip(&message, 300))
    }

    fn not_json(&self, is_page: bool) -> Failure {
        let hint = if is_page { " but a web page; is `url` right?" } else { "" };
        Failure::new(FailureKind::Malformed, format!("the answer from {} is not JSON{hint}", shown(&self.url)))
    }
}

/// Returns the endpoint below `base`; path segments that `base` already ends with are not added again.
pub(super) fn endpoint(base: &Url, path: &[&str]) -> Url {
    let mut url = root(base, path);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

/// Returns `base` without the first segments of `path` at its end: the address that other endpoints are below.
pub(super) fn root(base: &Url, path: &[&str]) -> Url {
    let mut url = base.clone();
    let given: Vec<&str> = base.path_segments().map(|s| s.filter(|s| !s.is_empty()).collect()).unwrap_or_default();
    let known = (0..=path.len()).rev().find(|n| given.ends_with(&path[..*n])).unwrap_or(0);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty();
        for _ in 0..known {
            segments.pop();
        }
    }
    url
}

/// Returns a header value that contains a key and is never shown.
///
/// # Errors
/// The key contains a character that is not allowed in a header.
pub(super) fn secret_header(value: &SecretString) -> Result<HeaderValue, &'static str> {
    use secrecy::ExposeSecret as _;
    let mut header = HeaderValue::try_from(value.expose_secret())
        .map_err(|_| "the key contains a character that cannot be sent, such as a line break")?;
    header.set_sensitive(true);
    Ok(header)
}

/// Returns the header `Authorization: Bearer KEY`, if there is a key.
///
/// # Errors
/// The key contains a character that is not allowed in a header.
pub(super) fn bearer(
    options: &BackendOptions,
    key: Option<&SecretString>,
) -> Result<Option<HeaderValue>, BackendOptionsError> {
    use secrecy::ExposeSecret as _;
    let Some(key) = key else { return Ok(None) };
    let value = SecretString::from(format!("Bearer {}", key.expose_secret()));
    secret_header(&value).map(Some).map_err(|e| options.wrong(e))
}

/// The redirect policy: article text and keys are sent only to the configured host.
fn stay_on_the_host(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let from = attempt.previous().first();
    let same = from.is_some_and(|from| from.origin() == attempt.url().origin());
    // 301, 302 and 303 would turn the POST into a GET without its body.
    let keeps_body = matches!(attempt.status().as_u16(), 307 | 308);
    if same && keeps_body && attempt.previous().len() <= MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
}

/// Parses JSON in UTF-8, with or without a byte order mark; the content type is ignored.
pub(super) fn parse(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}

/// Formats an address without its query, which may contain a key.
fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_stand_below_the_url() {
        for (base, path, whole) in [
            ("https://api.deepl.com", &["v2", "translate"][..], "https://api.deepl.com/v2/translate"),
            ("https://api.deepl.com/v2/", &["v2", "translate"], "https://api.deepl.com/v2/translate"),
            ("https://h/v2/translate", &["v2", "translate"], "https://h/v2/translate"),
            ("http://h:5000/mt/", &["translate"], "http://h:5000/mt/translate"),
            ("http://h/translate", &["translate"], "http://h/translate"),
            ("http://h/v1?tag=a", &["chat", "completions"], "http://h/v1/chat/completions?tag=a"),
        ] {
            assert_eq!(endpoint(&Url::parse(base).unwrap(), path).as_str(), whole);
        }
    }

    #[test]
    fn other_endpoints_are_below_the_root() {
        for (base, path, rest) in [
            ("https://h", &["v2", "translate"][..], "https://h/"),
            ("https://h/v2/translate", &["v2", "translate"], "https://h/"),
            ("https://h/mt/v2/", &["v2", "translate"], "https://h/mt"),
            ("https://h/translate", &["translate"], "https://h/"),
        ] {
            assert_eq!(root(&Url::parse(base).unwrap(), path).as_str(), rest);
            let one = endpoint(&root(&Url::parse(base).unwrap(), path), path);
            assert_eq!(one, endpoint(&Url::parse(base).unwrap(), path));
        }
    }

    #[test]
    fn json_is_read_leniently_but_not_wrongly() {
        assert_eq!(parse(b"\xef\xbb\xbf{\"a\":1}"), Some(serde_json::json!({"a": 1})));
        for bad in [&b"{"[..], b"\"\\ud800\"", b"{\"a\":\"\xff\"}", b"", b"<html>", b"{} {}"] {
            assert_eq!(parse(bad), None);
        }
    }

    #[test]
    fn a_key_in_the_query_is_not_shown() {
        assert_eq!(shown(&Url::parse("http://h:1/a?key=geheim#x").unwrap()), "http://h:1/a");
    }

    #[test]
    fn a_key_in_a_header_is_not_shown() {
        let header = secret_header(&SecretString::from("Bearer geheim")).unwrap();
        assert!(!format!("{header:?}").contains("geheim"));
        assert!(secret_header(&SecretString::from("a\r\nb")).is_err());
    }
}
