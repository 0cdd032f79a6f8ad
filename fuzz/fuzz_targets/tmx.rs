//! Any bytes as a translation memory: refused, or pairs of which no side is empty.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::lang::Lang;
use padanan::tmx::pairs;

fuzz_target!(|data: &[u8]| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let Ok(found) = pairs(data, &from, &to) else { return };
    assert!(!found.is_empty() && found.iter().all(|(source, target)| !source.is_empty() && !target.is_empty()));
});
