//! A sentence with placeholders, and any text as the reply: it is refused, or every placeholder is restored.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan_core::placeholders::{MarkerPrefix, MarkerStyle, Part, Placeholder, mask, unmask};
use padanan_core::text::Span;

fuzz_target!(|data: (&str, &str, u8)| {
    let (source, reply, cut) = data;
    let end = source.ceil_char_boundary(usize::from(cut).min(source.len()));
    let start = source.floor_char_boundary(end / 2);
    let placeholders = [Placeholder { span: Span::new(start, end), rendering: "Moscow".to_owned(), part: Part::Term(0) }];
    let placeholders = if start == end { &placeholders[..0] } else { &placeholders[..] };
    let prefix = MarkerPrefix::for_text(source);
    for marks in [MarkerStyle::None, MarkerStyle::Words, MarkerStyle::IgnoreTags, MarkerStyle::TranslateNo] {
        let masked = mask(source, placeholders, &[], marks, &prefix, 1);
        if let Ok(unmasked) = unmask(reply, &masked) {
            let placed = if marks == MarkerStyle::None { 0 } else { placeholders.len() };
            assert_eq!(unmasked.placed.len(), placed);
            for span in unmasked.placed {
                assert_eq!(span.of(&unmasked.target), "Moscow");
            }
        }
        if !marks.is_markup() {
            assert!(unmask(&masked.text, &masked).is_ok() || placeholders.len() == 1, "what was sent comes back");
        }
    }
});
