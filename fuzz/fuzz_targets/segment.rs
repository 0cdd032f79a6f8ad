//! Any text with any abbreviations: it is split into sentences, each of which is one sentence when split again, and
//! `explain` reports every boundary.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan_core::segment::{Abbreviations, LOOK_AHEAD, Quotes, Use, explain, sentences_with, srx};
use padanan_core::text::line_breaks::quote_marks;

fuzz_target!(|data: &[u8]| {
    let Ok(all) = std::str::from_utf8(data) else { return };
    // Before the first NUL is a list of abbreviations; the position of each decides its kind.
    let (own, text) = all.split_once('\0').unwrap_or(("", all));
    let kinds = Use::ALL.iter().cycle();
    let words = own.split_whitespace().zip(kinds);
    let abbreviations =
        words.fold(Abbreviations::default(), |all, (word, (usage, _))| all.with_kind(*usage, [word.to_owned()]));
    for quotes in [Quotes::Split, Quotes::Keep] {
        let spans = sentences_with(text, &abbreviations, quotes);
        let mut end = 0;
        for span in &spans {
            let is_white = |part: &str| part.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}');
            let mut lines = text[end..span.start].split('\n');
            assert!(lines.next().is_none_or(is_white), "only white space between them");
            // The marks of a quotation in Markdown, which begin a line, belong to no sentence.
            assert!(lines.all(|line| is_white(&line[quote_marks(line)..])), "only white space and marks between them");
            let sentence = span.of(text);
            assert!(!sentence.trim().is_empty());
            if own.is_empty() {
                assert_eq!(sentences_with(sentence, &abbreviations, quotes).len(), 1, "a sentence is one sentence");
            }
            end = span.end;
        }
        let told = explain(text, &abbreviations, quotes).iter().filter(|d| d.ends).count();
        assert!(told + 1 >= spans.len(), "every boundary is reported");
    }
    let half = text.floor_char_boundary(text.len() / 2);
    let ends = |text: &str| -> Vec<usize> {
        let spans = sentences_with(text, &abbreviations, Quotes::Split);
        spans.into_iter().map(|s| s.end).take_while(|end| end + LOOK_AHEAD < half).collect()
    };
    assert_eq!(ends(&text[..half]), ends(text), "appended text changes no earlier boundary");
    assert!(srx(&abbreviations).ends_with("</srx>\n"));
});
