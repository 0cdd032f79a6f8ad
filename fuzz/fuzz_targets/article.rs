//! Any bytes as an article: they are refused, or split into blocks and sentences from which the text can be rebuilt.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use padanan::internal::intake::{InputFormat, Raw, decode};
use padanan_core::extract::{extract, identity};
use padanan_core::segment::{Abbreviations, sentences};

static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(Abbreviations::default);

fuzz_target!(|data: &[u8]| {
    let html = Some(InputFormat::Html);
    let forms = [None, Some(InputFormat::Plain), Some(InputFormat::Markdown), html];
    for (form, whole_page) in forms.map(|form| (form, false)).into_iter().chain([(html, true)]) {
        let Ok(raw) = decode("a", data.to_vec(), form) else { continue };
        let raw = Raw { whole_page, ..raw };
        let extracted = extract(&raw);
        let identity = identity(&raw);
        assert!(identity.addresses.iter().all(|address| !address.is_empty()));
        let mut last = 0;
        for block in &extracted.blocks {
            assert!(last <= block.span.start, "blocks are in order");
            last = block.span.end;
            let text = block.span.of(&extracted.text);
            let mut end = 0;
            for span in sentences(text, &ABBREVIATIONS) {
                assert!(end <= span.start, "sentences are in order");
                assert!(text[end..span.start].chars().all(char::is_whitespace), "only white space between them");
                assert!(!span.of(text).trim().is_empty());
                end = span.end;
            }
            assert!(text[end..].chars().all(char::is_whitespace));
        }
    }
});
