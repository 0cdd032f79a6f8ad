//! The HTTP client of this program, for backends and for models. Edge: network.
#![expect(clippy::disallowed_methods, reason = "edge: requests are sent from here")]

use std::time::{Duration, SystemTime};

use rustls::crypto::{CryptoProvider, ring};

/// Maximum time to connect.
const CONNECT: Duration = Duration::from_secs(10);
/// Maximum waiting time; longer ones are reduced to it, since nobody waits that long.
const MAX_WAIT_LENGTH: Duration = Duration::from_secs(366 * 24 * 3600);

/// Installs the provider of TLS, which every client of this process needs. A program that uses this library and has
/// installed another one keeps its own.
pub fn install_tls() {
    if CryptoProvider::get_default().is_none() {
        // It fails only if another thread was faster, which is as good.
        let _ = ring::default_provider().install_default();
    }
}

/// Returns a builder with what every client here has: TLS, our name, a limit on connecting.
pub fn builder() -> reqwest::ClientBuilder {
    install_tls();
    reqwest::Client::builder().user_agent(concat!("padanan/", env!("CARGO_PKG_VERSION"))).connect_timeout(CONNECT)
}

/// Parses a `Retry-After` header: seconds, or a date, relative to `now`.
pub fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    let wait = match header.parse::<f64>() {
        Ok(seconds) if seconds >= 0.0 => Duration::try_from_secs_f64(seconds).unwrap_or(MAX_WAIT_LENGTH),
        Ok(_) => return None,
        Err(_) => httpdate::parse_http_date(header).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(MAX_WAIT_LENGTH))
}

/// Returns the innermost cause of an error, without the address that reqwest adds.
pub fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times() {
        let now = httpdate::parse_http_date("Sun, 16 Aug 2020 10:30:00 GMT").unwrap();
        let seconds = |header| retry_after(header, now).map(|d| d.as_secs_f64());
        assert_eq!(seconds("7"), Some(7.0));
        assert_eq!(seconds(" 2.5 "), Some(2.5));
        assert_eq!(seconds("Sun, 16 Aug 2020 10:30:20 GMT"), Some(20.0));
        assert_eq!(seconds("Sun, 16 Aug 2020 10:29:20 GMT"), Some(0.0));
        assert_eq!(seconds("1e300"), Some(MAX_WAIT_LENGTH.as_secs_f64()));
        for none in ["-1", "soon", "", "NaN"] {
            assert_eq!(seconds(none), None, "{none}");
        }
    }
}
