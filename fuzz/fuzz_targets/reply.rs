//! A sentence with placeholders, and any text as the reply: it is refused, or every placeholder is restored. The same text as
//! what a chat server sends and as what its model says: every sentence has an answer with words, or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::internal::translate::backends::read_chat_answer;
use padanan_core::placeholders::{MarkerPrefix, MarkerStyle, Part, Placeholder, mask, unmask};
use padanan_core::text::Span;
use serde_json::json;

fuzz_target!(|data: (&str, &str, u8)| {
    let (source, reply, cut) = data;
    chat(source, reply, usize::from(cut));
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

fn chat(source: &str, said: &str, cut: usize) {
    let texts = [source.to_owned(), "Ia tiba di Kyiv.".to_owned()];
    let read = |body: &str| {
        let answers = read_chat_answer(body.as_bytes(), &texts);
        if let Some(answers) = &answers {
            assert_eq!(answers.len(), texts.len());
            assert!(answers.iter().any(Option::is_some));
            assert!(answers.iter().flatten().all(|answer| !answer.trim().is_empty()));
        }
        answers
    };
    read(said);
    read(&format!("data: {said}\n\ndata: [DONE]\n\n"));
    let choice = |field: &str, said: &str, finish: Option<&str>| {
        json!({ "choices": [{ field: { "content": said }, "finish_reason": finish }] }).to_string()
    };
    let whole = read(&choice("message", said, Some("stop")));
    // The same in two events. One that does not stop is ended there, so only what is short is compared.
    let (one, other) = said.split_at(said.ceil_char_boundary(cut.min(said.len())));
    let events = [choice("delta", one, None), choice("delta", other, Some("stop"))];
    let streamed = read(&format!("data: {}\n\ndata: {}\n\ndata: [DONE]\n\n", events[0], events[1]));
    assert!(said.len() > 500 || streamed == whole);
}
