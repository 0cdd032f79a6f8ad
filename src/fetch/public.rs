//! Which addresses are on the internet: a page must not be fetched from this machine or from a network behind it only
//! because a list, a feed or a redirect names it (server-side request forgery). A name is resolved once, here, and what
//! was looked at is what is connected to.
//!
//! Source: IANA's registries of special-purpose addresses, IPv4 and IPv6.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// A name that leads to an address that is not on the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    name: String,
    address: IpAddr,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.address)
    }
}

impl Error for Refused {}

/// Returns the refusal of [`Resolver`] behind an error of a request, if that is its cause.
pub(super) fn refused(error: &reqwest::Error) -> Option<&Refused> {
    let mut cause: &(dyn Error + 'static) = error;
    loop {
        if let Some(refused) = cause.downcast_ref() {
            return Some(refused);
        }
        cause = cause.source()?;
    }
}

/// Resolves names with the system's resolver, and refuses those that lead to a private address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    allow_private: bool,
}

impl Resolver {
    pub(super) fn new(allow_private: bool) -> Self {
        Self { allow_private }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if let Some(private) = found.iter().find(|at| !allow_private && !is_public(at.ip())) {
                return Err(Refused { name: name.as_str().to_owned(), address: private.ip() }.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Returns whether the host of a URL is on the internet, as far as that is known without asking for its address:
/// `None` for a name.
pub(super) fn is_public_host(url: &Url) -> Option<bool> {
    match url.host()? {
        Host::Ipv4(ip) => Some(is_public(ip.into())),
        Host::Ipv6(ip) => Some(is_public(ip.into())),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            (name == "localhost" || name.ends_with(".localhost")).then_some(false)
        }
    }
}

/// Whether an address is on the internet.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => embedded(ip).map_or_else(|| is_public_v6(ip), is_public_v4),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = match (a, b, c) {
        // "This network", private, loopback, link-local (there are the keys of machines in a cloud), documentation.
        (0 | 10 | 127, ..) | (169, 254, _) | (192, 168, _) | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) => true,
        // Private, shared by the customers of a provider, benchmarks.
        (172, 16..=31, _) | (100, 64..=127, _) | (198, 18 | 19, _) => true,
        // Multicast, reserved, broadcast.
        (224.., ..) => true,
        _ => false,
    };
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only 2000::/3 is assigned; in it are documentation (2001:db8::/32, 3fff::/20), Teredo and others (2001::/23).
    let [first, second, ..] = ip.segments();
    let is_special = matches!((first, second), (0x2001, 0..=0x01ff | 0x0db8) | (0x3fff, 0..=0x0fff));
    first & 0xe000 == 0x2000 && !is_special
}

/// Returns the IPv4 address inside an IPv6 address that stands for one: mapped, translated (NAT64) or 6to4.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0x0064, 0xff9b, 0, 0, 0, 0) => Some(v4(g, h)),
        (0x2002, high, low, ..) => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_internet_and_others() {
        for (ip, public) in [
            ("8.8.8.8", true),
            ("103.10.66.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("192.0.1.1", true),
            ("2606:4700::1111", true),
            ("2001:4860::8888", true),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::8.8.8.8", true),
            ("0.0.0.0", false),
            ("127.0.0.1", false),
            ("127.255.0.3", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::10.0.0.1", false),
            ("2002:7f00:1::", false),
            ("2002:c0a8:101::1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }

    #[test]
    fn hosts_are_seen_through_however_they_are_written() {
        // The parser of addresses reads numbers as browsers do.
        for (url, public) in [
            ("http://2130706433/", Some(false)),
            ("http://0x7f.1/", Some(false)),
            ("http://127.1/", Some(false)),
            ("http://[::ffff:7f00:1]/", Some(false)),
            ("http://localhost./", Some(false)),
            ("http://a.LOCALHOST/", Some(false)),
            ("http://8.8.8.8/", Some(true)),
            ("http://example.org/", None),
            ("http://localhost.example.org/", None),
        ] {
            assert_eq!(is_public_host(&Url::parse(url).unwrap()), public, "{url}");
        }
    }
}
