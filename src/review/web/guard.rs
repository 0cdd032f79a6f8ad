//! Decides which requests are admitted, and what a browser may do with the response.

use std::sync::{Arc, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Shared;
use super::connections::Connection;

/// Content-Security-Policy: only our own style and script, nothing from elsewhere, and no framing.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Admits requests that have the token and come from the page itself.
pub(super) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut response = match admitted(&shared, &request) {
        Admission::Refused(code, why) => (code, why).into_response(),
        Admission::Greeted => greeting(&shared),
        Admission::Known => {
            if let Some(connection) = request.extensions().get::<Arc<Connection>>() {
                connection.is_known();
            }
            // Only the body of a request is waited for: once it has arrived, a decision is carried out in one go.
            let late = || (StatusCode::REQUEST_TIMEOUT, "the request did not arrive in time").into_response();
            tokio::time::timeout(shared.limits.wait, next.run(request)).await.unwrap_or_else(|_| late())
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

enum Admission {
    /// The request has the cookie.
    Known,
    /// The request has the token in the link: the response sets the cookie and redirects to a link without the token.
    Greeted,
    Refused(StatusCode, &'static str),
}

fn admitted(shared: &Shared, request: &Request) -> Admission {
    let headers = request.headers();
    let own = shared.address.to_string();
    // Prevents DNS rebinding: a name that an attacker points at this machine has another Host header.
    if one(headers, header::HOST) != Some(&own) {
        return Admission::Refused(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong host; use the link that padanan review printed",
        );
    }
    let origin = one(headers, header::ORIGIN);
    let same = origin.and_then(|o| o.strip_prefix("http://")) == Some(&own);
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let foreign = site.is_some_and(|s| s != b"same-origin" && s != b"none");
    let asks = matches!(*request.method(), Method::GET | Method::HEAD);
    if (headers.contains_key(header::ORIGIN) && !same) || (!asks && (!same || foreign)) {
        return Admission::Refused(StatusCode::FORBIDDEN, "the request comes from another origin");
    }
    if cookie(headers, &name(shared)).is_some_and(|given| same_secret(given, &shared.token)) {
        return Admission::Known;
    }
    let query = request.uri().query().unwrap_or_default();
    let given = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "token");
    match given {
        Some((_, given)) if asks && request.uri().path() == "/" && opens(shared, &given) => Admission::Greeted,
        _ => Admission::Refused(StatusCode::FORBIDDEN, "open the link that padanan review printed"),
    }
}

/// Whether this is the token, or the ticket, which is valid once.
fn opens(shared: &Shared, given: &str) -> bool {
    let mut ticket = shared.ticket.lock().unwrap_or_else(PoisonError::into_inner);
    let once = ticket.as_ref().is_some_and(|ticket| same_secret(given, ticket));
    if once {
        *ticket = None;
    }
    once || same_secret(given, &shared.token)
}

/// Returns a page that sets the cookie and redirects to the first page, so that the token does not stay in the address.
fn greeting(shared: &Shared) -> Response {
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", name(shared), shared.token);
    let page = "<!DOCTYPE html><meta http-equiv=refresh content=\"0;url=/\"><a href=/>The review</a>";
    ([(header::SET_COOKIE, cookie), (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned())], page)
        .into_response()
}

/// Returns the name of the cookie. Cookies are not separated by port, so each run has its own name.
fn name(shared: &Shared) -> String {
    format!("padanan-{}", shared.address.port())
}

/// Returns the value of a header that occurs exactly once.
fn one(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Compares two secrets in constant time.
fn same_secret(given: &str, wanted: &str) -> bool {
    let differs = given.bytes().zip(wanted.bytes()).fold(0, |d, (a, b)| d | (a ^ b));
    given.len() == wanted.len() && differs == 0
}
