//! **Why** an article may be named by its address, and a list of articles by a feed.
//! **Takes** an address that a person wrote on the command line or in a list, and what is known of the page. Edge:
//! network, clock.
//! **Gives** the bytes of the page, or that it has not changed; [`kept`] keeps them in files, [`list`] reads lists and feeds.
//! **Never** fetches what a page refers to, what robots.txt bars (RFC 9309), a private address unless that is allowed, or
//! more than one thing a second from a host.
#![expect(clippy::disallowed_methods, reason = "edge: pages are fetched here")]

mod hosts;
pub mod kept;
pub mod list;
mod public;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::http_client::{self, retry_after, root_cause};
use hosts::Hosts;

/// Maximum size of a page, in bytes, unpacked.
const MAX_PAGE: usize = 32 << 20;
/// Maximum number of redirects for one page, as in browsers.
const MAX_REDIRECTS: usize = 20;
/// How long one request may take, with its answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often a request is sent that may succeed later.
const ATTEMPTS: u32 = 3;
/// Maximum time that a server may ask to wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// Time between two requests to one host.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How pages are fetched.
#[derive(Debug, Clone, Copy)]
pub struct FetchOptions {
    /// Whether pages of this machine and of private networks are fetched.
    pub allow_private: bool,
    /// Whether only pages of this machine are fetched.
    pub offline: bool,
    /// Time between two requests to one host, if its robots.txt asks for no more.
    pub interval: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self { allow_private: false, offline: false, interval: INTERVAL }
    }
}

/// Fetches pages. All requests of a run go through one, so that no host gets more than its share.
#[derive(Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    hosts: Hosts,
    options: FetchOptions,
}

/// A page as a server sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The bytes, unpacked.
    pub bytes: Vec<u8>,
    /// What the server said about them.
    pub head: PageHead,
}

/// What a server said about a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageHead {
    /// The address that was asked for.
    pub url: Url,
    /// The addresses that it led to, in order; the last one is that of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Url>,
    /// Its type, in lower case, without parameters; empty if the server did not say.
    pub media_type: String,
    /// The encoding that the server named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Identifies this version of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the page changed last, in the server's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl PageHead {
    /// Returns the address of the page, after redirects.
    pub fn page_url(&self) -> &Url {
        self.redirects.last().unwrap_or(&self.url)
    }
}

/// The answer to a request for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The page.
    Page(Box<Fetched>),
    /// The page is as it was.
    NotModified,
}

/// Why a page was not fetched. Each message says what, where and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// It is no address of a page.
    #[error("{0}: this is not an address that can be fetched ({1}); write one like https://example.org/article")]
    Address(String, String),
    /// An address with a name or password in it.
    #[error("{0}: an address with a name or password is not fetched; save the page from a browser, and name the file")]
    Credentials(String),
    /// Nothing of the network is asked.
    #[error("{0}: --offline allows only this machine; save the page, and name the file")]
    Offline(String),
    /// An address of this machine or of a private network.
    #[error("{0}: {1} is an address of this machine or of a private network; --allow-private fetches from there, too")]
    Private(String, String),
    /// The site asks programs not to fetch it.
    #[error(
        "{0}: the site's robots.txt asks programs not to fetch this; save the page from a browser, and name the file"
    )]
    Robots(String),
    /// It is not known whether programs may fetch it.
    #[error("{0}: the site's robots.txt could not be read ({1}), so nothing is fetched from there; try again later")]
    RobotsUnreachable(String, String),
    /// The server refuses.
    #[error("{0}: the server answered {1}; {2}")]
    Status(String, StatusCode, &'static str),
    /// The server cannot be reached, or the answer breaks off.
    #[error("{0}: {1}; check the address and the connection, and try again")]
    Unreachable(String, String),
    /// Too many redirects.
    #[error("{0}: this leads from one address to the next, {MAX_REDIRECTS} times and more; open it in a browser")]
    Redirects(String),
    /// A redirect to nowhere.
    #[error("{0}: the server sends this to another address, which is none ({1})")]
    Location(String, String),
    /// Too large.
    #[error("{0}: this is larger than {size} MiB, the maximum for a page", size = MAX_PAGE >> 20)]
    TooLarge(String),
    /// Not an article.
    #[error("{0}: this is {1}; {2}")]
    MediaType(String, String, &'static str),
    /// There is no way to send requests.
    #[error("pages cannot be fetched ({0})")]
    Client(String),
}

/// Reads an address of a page, which begins with `http://` or `https://`; `None` if it is a path.
///
/// # Errors
/// It begins like an address, and is none that is fetched.
pub fn address(article: &Path) -> Option<Result<Url, FetchError>> {
    let text = article.to_str()?;
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    (begins("http://") || begins("https://")).then(|| checked(text))
}

/// Reads an address, and refuses one that is never fetched.
fn checked(text: &str) -> Result<Url, FetchError> {
    let wrong = |why: &str| FetchError::Address(without_credentials(text), why.to_owned());
    let mut url = Url::parse(text.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it does not begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Credentials(without_credentials(url.as_str())));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Returns an address as it may be shown: without what stands before an `@` in its first part.
fn without_credentials(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = text.split_at(start);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
    format!("{scheme}{host}{}", &rest[end..])
}

impl Fetcher {
    /// Creates a client with these options.
    ///
    /// # Errors
    /// The system offers no way to send requests.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        let client = http_client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // Requests are a second apart, and a connection must not outlive the threads that it was made on.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(public::Resolver::new(options.allow_private)))
            .build()
            .map_err(|error| FetchError::Client(root_cause(&error)))?;
        Ok(Self { client, hosts: Hosts::new(options.interval), options })
    }

    /// Fetches a page, unless it is still as `known` describes it. Follows redirects, waits for the host's turn, and asks
    /// again where that may help.
    ///
    /// # Errors
    /// See [`FetchError`]. What is no article (a PDF, a feed) is refused.
    pub async fn page(&self, url: &Url, known: Option<&PageHead>) -> Result<Answer, FetchError> {
        let answer = self.follow(url, known).await?;
        if let Answer::Page(page) = &answer {
            refuse_others(url, &page.head.media_type)?;
        }
        Ok(answer)
    }

    /// Fetches a list of addresses or a feed.
    ///
    /// # Errors
    /// See [`FetchError`].
    pub async fn list(&self, url: &Url) -> Result<Fetched, FetchError> {
        match self.follow(url, None).await? {
            Answer::Page(page) => Ok(*page),
            Answer::NotModified => Err(unasked(url)),
        }
    }

    async fn follow(&self, url: &Url, known: Option<&PageHead>) -> Result<Answer, FetchError> {
        let mut redirects: Vec<Url> = Vec::new();
        loop {
            let at = redirects.last().unwrap_or(url);
            self.refuse(at)?;
            self.hosts.admit(self, at).await?;
            // They describe the page at its last address, not the way there.
            let known = known.filter(|known| known.page_url() == at);
            let response = self.patiently(at, known).await?;
            let status = response.status();
            match status {
                StatusCode::NOT_MODIFIED if known.is_some() => return Ok(Answer::NotModified),
                StatusCode::NOT_MODIFIED => return Err(unasked(at)),
                _ if is_redirect(status) => {
                    if redirects.len() == MAX_REDIRECTS {
                        return Err(FetchError::Redirects(url.to_string()));
                    }
                    let next = location(at, response.headers())?;
                    redirects.push(next);
                }
                StatusCode::OK => {
                    let head = head(url, redirects, response.headers());
                    let bytes = start(head.page_url(), response, MAX_PAGE).await?;
                    if bytes.len() > MAX_PAGE {
                        return Err(FetchError::TooLarge(url.to_string()));
                    }
                    return Ok(Answer::Page(Box::new(Fetched { bytes, head })));
                }
                _ => return Err(FetchError::Status(at.to_string(), status, hint(status))),
            }
        }
    }

    /// Refuses an address that must not be asked. Names are looked at again where they are resolved.
    fn refuse(&self, url: &Url) -> Result<(), FetchError> {
        let is_public = public::is_public_host(url);
        if self.options.offline && is_public != Some(false) {
            return Err(FetchError::Offline(url.to_string()));
        }
        if is_public == Some(false) && !self.options.allow_private {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(FetchError::Private(url.to_string(), host));
        }
        Ok(())
    }

    /// Sends a request in the host's turn, and again where the server cannot answer now.
    async fn patiently(&self, url: &Url, known: Option<&PageHead>) -> Result<Response, FetchError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            self.hosts.turn(url).await;
            let answer = self.send(url, known).await;
            let wait = match &answer {
                Ok(response) if is_temporary(response.status()) => {
                    let said = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                    let said = said.and_then(|said| retry_after(said, SystemTime::now()));
                    Some(said.unwrap_or(INTERVAL * 2_u32.pow(attempt)))
                }
                Err(FetchError::Unreachable(..)) => Some(INTERVAL * attempt),
                _ => None,
            };
            match wait.filter(|wait| attempt < ATTEMPTS && *wait <= PATIENCE) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return answer,
            }
        }
    }

    /// Sends one request.
    async fn send(&self, url: &Url, known: Option<&PageHead>) -> Result<Response, FetchError> {
        let mut request = self.client.get(url.clone());
        request = request.header(ACCEPT, "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5");
        if let Some(etag) = known.and_then(|known| known.etag.as_ref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.and_then(|known| known.last_modified.as_ref()) {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        tracing::info!(%url, conditional = known.is_some(), "fetches");
        request.send().await.map_err(|error| match public::refused(&error) {
            Some(refused) => FetchError::Private(url.to_string(), refused.to_string()),
            None => unreachable(url, &error),
        })
    }
}

/// Returns the body of an answer, or the beginning of one that is longer than `most` bytes: then a little more than these.
async fn start(url: &Url, mut response: Response, most: usize) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    while bytes.len() <= most {
        match response.chunk().await.map_err(|error| unreachable(url, &error))? {
            Some(chunk) => bytes.extend_from_slice(&chunk),
            None => break,
        }
    }
    Ok(bytes)
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn is_temporary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Returns the address that a server sends a request on to.
fn location(at: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let wrong = |text: &str| FetchError::Location(at.to_string(), text.to_owned());
    // Servers send addresses in UTF-8, too.
    let text = headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let text = text.ok_or_else(|| wrong("it does not say which"))?;
    let next = at.join(text.trim()).map_err(|_| wrong(&text))?;
    checked(next.as_str()).map_err(|_| wrong(&text))
}

/// Reads what a server says about a page.
fn head(url: &Url, redirects: Vec<Url>, headers: &HeaderMap) -> PageHead {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let content_type = text(CONTENT_TYPE).unwrap_or_default();
    let (media_type, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !label.is_empty()).then(|| label.to_owned())
    });
    PageHead {
        url: url.clone(),
        redirects,
        media_type: media_type.trim().to_ascii_lowercase(),
        charset,
        etag: text(ETAG),
        last_modified: text(LAST_MODIFIED),
    }
}

/// Refuses what is no article.
fn refuse_others(url: &Url, media_type: &str) -> Result<(), FetchError> {
    let what = match media_type {
        "" | "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown" => return Ok(()),
        "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/feed+json" => {
            let hint = "`padanan batch --urls` translates the articles of a feed";
            return Err(FetchError::MediaType(url.to_string(), "a feed".to_owned(), hint));
        }
        "text/xml" | "application/xml" => "XML".to_owned(),
        "application/pdf" => "a PDF".to_owned(),
        "application/json" => "JSON".to_owned(),
        image if image.starts_with("image/") => "an image".to_owned(),
        media if media.starts_with("video/") || media.starts_with("audio/") => "a recording".to_owned(),
        other => format!("of the type {other}"),
    };
    Err(FetchError::MediaType(url.to_string(), what, "name the address of a page or of a text"))
}

/// Says what to do about a status.
fn hint(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 | 402 | 403 | 407 | 451 => {
            "the site does not give this page to programs, or wants a login; save it from a browser, and name the file"
        }
        404 | 410 => "there is no such page; check the address",
        429 => "the site gets too many requests; try again later",
        500.. => "the site has trouble; try again later",
        _ => "open the address in a browser",
    }
}

/// The error that a server answers that a page has not changed, although no version was named.
fn unasked(url: &Url) -> FetchError {
    FetchError::Status(url.to_string(), StatusCode::NOT_MODIFIED, "it was not asked whether the page has changed")
}

fn unreachable(url: &Url, error: &reqwest::Error) -> FetchError {
    let host = url.host_str().unwrap_or_default();
    let why = match error {
        _ if error.is_timeout() => format!("{host} gave no whole answer within {} seconds", TIMEOUT.as_secs()),
        _ if error.is_connect() => format!("{host} cannot be reached ({})", root_cause(error)),
        _ => format!("the answer of {host} broke off ({})", root_cause(error)),
    };
    FetchError::Unreachable(url.to_string(), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was looked at is what is connected to, also where the name alone did not show where it leads.
    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
        let url = Url::parse("http://localhost:9/").unwrap();
        let fetcher = Fetcher::new(FetchOptions::default()).unwrap();
        let refused = fetcher.send(&url, None).await.unwrap_err();
        assert!(matches!(&refused, FetchError::Private(_, at) if at.starts_with("localhost (")), "{refused}");
        let allowed = Fetcher::new(FetchOptions { allow_private: true, ..FetchOptions::default() }).unwrap();
        assert!(matches!(allowed.send(&url, None).await.unwrap_err(), FetchError::Unreachable(..)));
    }

    #[test]
    fn what_a_server_says_of_a_page() {
        let url = Url::parse("https://example.org/a").unwrap();
        for (line, media_type, charset) in [
            ("text/html; charset=UTF-8", "text/html", Some("UTF-8")),
            ("TEXT/HTML;Charset=\"windows-1252\" ; x=y", "text/html", Some("windows-1252")),
            ("text/plain;charset=", "text/plain", None),
            ("", "", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, line.parse().unwrap())]);
            let head = head(&url, Vec::new(), &headers);
            assert_eq!((head.media_type.as_str(), head.charset.as_deref()), (media_type, charset), "{line}");
        }
    }
}
