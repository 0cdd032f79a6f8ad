//! Any bytes as a glossary: they are refused with at least one reason, or the entries can be matched in a text.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use padanan::internal::glossary::{TermIndex, parse};
use padanan_core::text::language::Lang;
use padanan_core::toml_tree::Problems;

fuzz_target!(|data: &[u8]| {
    let mut problems = Problems::default();
    match parse(Path::new("a.toml"), data, &mut problems) {
        Some(glossary) => {
            let lang = |code| Lang::parse(code).expect("a code");
            let term_index = TermIndex::new(&[glossary], &lang("id"), &lang("en"));
            let text = String::from_utf8_lossy(data);
            for hit in term_index.find(&text, &[], &[]) {
                assert!(hit.outer.contains(hit.span) && !hit.span.of(&text).is_empty());
            }
        }
        None => assert!(!problems.is_empty()),
    }
});
