//! A sentence under marks, and any text as the reply: refused, or every mark is back in its place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::text::Span;
use padanan::shield::{Held, Marks, Stem, restore, shield};

fuzz_target!(|data: (&str, &str, u8)| {
    let (source, reply, cut) = data;
    let end = source.ceil_char_boundary(usize::from(cut).min(source.len()));
    let start = source.floor_char_boundary(end / 2);
    let held = [Held { span: Span::new(start, end), print: "Moscow".to_owned(), hit: Some(0) }];
    let held = if start == end { &held[..0] } else { &held[..] };
    let stem = Stem::for_text(source);
    for marks in [Marks::None, Marks::Words, Marks::IgnoreTags, Marks::TranslateNo] {
        let shielded = shield(source, held, &[], marks, &stem, 1);
        if let Ok(restored) = restore(reply, &shielded) {
            let placed = if marks == Marks::None { 0 } else { held.len() };
            assert_eq!(restored.placed.len(), placed);
            for span in restored.placed {
                assert_eq!(span.of(&restored.target), "Moscow");
            }
        }
        if !marks.is_markup() {
            assert!(restore(&shielded.text, &shielded).is_ok() || held.len() == 1, "what was sent comes back");
        }
    }
});
