//! Any bytes as the address of a queue, and as an answer that another worker shares: refused, or sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::internal::glossary::TermIndex;
use padanan::internal::intake::{InputFormat, decode};
use padanan::internal::memory::from_shared;
use padanan::internal::pipeline::{PipelineContext, plan};
use padanan::internal::queue::QueueAddress;
use padanan::internal::settings::DEFAULT_KINDS;
use padanan::internal::translate::translation_memory::MemoryQuery;
use padanan::Lang;
use padanan_core::segment::Abbreviations;

fuzz_target!(|data: &[u8]| {
    if let Ok(address) = std::str::from_utf8(data).map_err(drop).and_then(|text| QueueAddress::parse(text).map_err(drop)) {
        // What is shown of an address holds no user and no password.
        assert!(!address.to_string().contains('@'));
    }
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let Ok(raw) = decode("a.txt", b"Presiden tiba di Minsk.".to_vec(), Some(InputFormat::Plain)) else { return };
    let (terms, abbreviations) = (TermIndex::new(&[], &from, &to), Abbreviations::default());
    let plan = plan(&raw, &PipelineContext::new((&from, &to), &terms, &abbreviations, &DEFAULT_KINDS));
    for sentence in plan.questions() {
        let asked = MemoryQuery { from: &from, to: &to, backend: "b", name: "b", model: None, sentence };
        let Some(answer) = from_shared(&asked, data) else { continue };
        for (_, span) in &answer.placed {
            assert!(answer.target.get(span.start..span.end).is_some());
        }
        for link in &answer.links {
            assert!(sentence.source.get(link.source_span.start..link.source_span.end).is_some());
        }
    }
});
