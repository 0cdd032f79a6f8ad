//! Any bytes as a glossary of another tool: they are refused, or the entries can be written in every format and read
//! again.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use padanan::internal::glossary::exchange::{Format, GlossaryPair, read, write};
use padanan_core::text::language::Lang;

fuzz_target!(|data: &[u8]| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let pair = GlossaryPair { from: &from, to: &to };
    for format in Format::ALL {
        let Ok((glossary, _)) = read(*format, Path::new("g"), data, pair) else { continue };
        assert!(glossary.terms.iter().all(|t| !t.name().is_empty()));
        for other in Format::ALL {
            let (text, _) = write(*other, &glossary, pair);
            let _ = read(*other, Path::new("g"), text.as_bytes(), pair);
        }
    }
});
