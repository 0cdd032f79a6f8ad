//! Any source and draft: enforcing does not panic, and the draft is unchanged outside of the reported changes.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use padanan::internal::glossary::{TermIndex, parse};
use padanan::internal::phrase::shipped;
use padanan_core::enforce::{EnforceInput, enforce};
use padanan_core::text::language::Lang;
use padanan_core::toml_tree::Problems;

const ENTRIES: &str = "[glossary]\n[[term]]\nsource = [\"Rusia\", \"Rus\"]\ntarget = \"Rossiya\"\nforbidden = [\"Russland\"]\n\
[[term]]\nsource = \"Amerika Serikat\"\ntarget = \"United States\"\nadmitted = [\"US\"]\n[[term]]\nsource = \"Kremlin\"\n";

fuzz_target!(|data: (&str, &str)| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let mut problems = Problems::default();
    let glossary: Vec<_> = parse(Path::new("g"), ENTRIES.as_bytes(), &mut problems).into_iter().collect();
    let term_index = TermIndex::new(&glossary, &from, &to);
    let Ok(lexicon) = shipped() else { return };
    let (source, draft) = data;
    let hits = term_index.find(source, &[], &[]);
    let task = EnforceInput::new(source, &hits, draft, Some(&*lexicon));
    let enforced = enforce(&task, &term_index);
    let mut at = (0, 0);
    for change in &enforced.changes {
        assert_eq!(draft[at.0..change.draft_span.start], enforced.target[at.1..change.target_span.start]);
        at = (change.draft_span.end, change.target_span.end);
    }
    assert_eq!(draft[at.0..], enforced.target[at.1..]);
});
