//! Invariants that hold for any text.

use proptest::prelude::*;

use super::super::text::is_space;
use super::*;

const BOTH: [Quotes; 2] = [Quotes::Split, Quotes::Keep];

/// Pieces that the rules look for, in any order.
const PIECES: &str = "(Dr|No|dll|Tbk|S\\.H|Ph|AKBP|kelas|Namun|kata|pukul|[A-Z]|[a-z]{1,7}|[A-Z][a-z]{2,6}|[IVX]{1,3}|[0-9]{1,4}\
    |[.?!…”“\"'()\\[\\]\\-,:;/@»«]|[. ]{1,3}|\\. |\\.”|[ \n]|\n\n){0,50}";

fn cut(text: &str, quotes: Quotes) -> Vec<Span> {
    sentences_with(text, &Abbreviations::default(), quotes)
}

/// Asserts that spans are in order, without white space at their ends, and with nothing but white space between them.
fn assert_whole(text: &str, spans: &[Span]) {
    let mut at = 0;
    for span in spans {
        assert!(text[at..span.start].chars().all(is_space), "{text:?}");
        let sentence = span.of(text);
        assert!(!sentence.is_empty() && !sentence.starts_with(is_space) && !sentence.ends_with(is_space), "{text:?}");
        at = span.end;
    }
    assert!(text[at..].chars().all(is_space), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_is_lost_and_a_sentence_is_itself(text in PIECES) {
        for quotes in BOTH {
            let spans = cut(&text, quotes);
            assert_whole(&text, &spans);
            for span in spans {
                let sentence = span.of(&text);
                prop_assert_eq!(cut(sentence, quotes), vec![Span::new(0, sentence.len())], "{:?} in {:?}", sentence, text);
            }
        }
    }

    /// Appended text changes only boundaries within reach of the end.
    #[test]
    fn boundaries_stay_when_text_is_appended(text in PIECES, more in PIECES) {
        let whole = format!("{text}{more}");
        let reach = text.len().saturating_sub(LOOK_AHEAD);
        let before = |spans: Vec<Span>| -> Vec<usize> {
            spans.into_iter().map(|s| s.end).take_while(|end| *end < reach).collect()
        };
        prop_assert_eq!(before(cut(&text, Quotes::Split)), before(cut(&whole, Quotes::Split)));
    }

    /// A quotation mark at the end never joins sentences further away than the maximum length of a quotation.
    #[test]
    fn kept_quotations_reach_no_further_than_their_length(text in PIECES, more in PIECES) {
        let filler = "Ini kalimat biasa. ".repeat(quotes::MAX_LENGTH / 19 + 8);
        let whole = format!("{text}\n{filler}{more}");
        let ends = |text: &str| -> Vec<usize> {
            cut(text, Quotes::Keep).into_iter().map(|s| s.end).take_while(|end| *end < filler.len() / 40).collect()
        };
        prop_assert_eq!(ends(&whole), ends(&format!("{text}\n{filler}")));
    }

    #[test]
    fn any_text_at_all(text in "\\PC{0,80}") {
        for quotes in BOTH {
            assert_whole(&text, &cut(&text, quotes));
        }
    }

    #[test]
    fn what_is_told_is_what_is_done(text in PIECES) {
        let own = Abbreviations::default();
        for quotes in BOTH {
            let told: Vec<usize> =
                explain(&text, &own, quotes).into_iter().filter(|d| d.ends).map(|d| text[..d.stop.end].trim_end().len()).collect();
            let mut done: Vec<usize> = cut(&text, quotes).into_iter().map(|s| s.end).collect();
            done.pop();
            prop_assert!(done.iter().all(|end| told.contains(end)), "{:?} {:?} in {:?}", told, done, text);
        }
    }
}

/// Every candidate is decided once, and the rules look no further than they may; `benches/segment.rs` shows with
/// doubled sizes that the time grows no faster than the text.
#[test]
fn hostile_input_costs_no_more() {
    let own = Abbreviations::default();
    for piece in [
        ".", "”", ".”", "A.", "a. ", "1. ", "\n", "“", "\"", "?!", "…", "Dr. ", "a.B", "(", "(1. ", ".)", "((A. b",
        "[1]", ".[1]", "\" a. B", "\u{FEFF}", "\u{A0}.", "é. É", "\".A",
    ] {
        let text = piece.repeat(100_000);
        for quotes in BOTH {
            assert_whole(&text, &cut(&text, quotes));
        }
        assert!(explain(&text, &own, Quotes::Split).len() <= text.len());
    }
}

#[test]
fn one_sign_of_any_kind() {
    for text in ["", " ", "\n\n", ".", "…", "”", "\u{FEFF}", "\0", "a", ".\n\n.", "\r\n\r\n"] {
        for quotes in BOTH {
            assert_whole(text, &cut(text, quotes));
        }
    }
}
