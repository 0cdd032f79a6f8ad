//! Any bytes as a list of addresses or a feed: refused, or addresses that may be fetched, each once.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use padanan::internal::fetch::list;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let base = Url::parse("https://example.org/feed").ok();
    let Ok(found) = list::read("list", data, base.as_ref()) else { return };
    assert!(!found.addresses.is_empty());
    let mut seen = HashSet::new();
    for url in &found.addresses {
        assert!(matches!(url.scheme(), "http" | "https") && url.has_host());
        assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
        assert!(seen.insert(url.as_str()), "an address comes twice");
    }
});
