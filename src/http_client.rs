//! The HTTP client of this program, for backends and for models. Edge: network.
#![expect(clippy::disallowed_methods, reason = "edge: requests are sent from here")]

use std::time::Duration;

use rustls::crypto::{CryptoProvider, ring};

/// Maximum time to connect.
const CONNECT: Duration = Duration::from_secs(10);

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
