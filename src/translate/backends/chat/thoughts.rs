//! What a model thinks before, inside of and behind its answer. Pure.

/// The signs that open and close thoughts, in lower case.
const THOUGHTS: [(&str, &str); 11] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<reflection>", "</reflection>"),
    ("<analysis>", "</analysis>"),
    ("<seed:think>", "</seed:think>"),
    ("◁think▷", "◁/think▷"),
    ("[think]", "[/think]"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
];
/// What comes before the answer of a model that writes in channels (gpt-oss).
const FINAL_CHANNEL: &str = "<|channel|>final<|message|>";

/// A model's words, without its thoughts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spoken<'a> {
    /// The parts between the thoughts.
    pub(super) parts: Vec<&'a str>,
    /// Thoughts without an end.
    pub(super) endless: Option<&'a str>,
}

/// Separates the thoughts. An end without a beginning ends thoughts that began before the answer, since some servers keep
/// the opening sign to themselves.
pub(super) fn separate(said: &str) -> Spoken<'_> {
    let said = said.rfind(FINAL_CHANNEL).map_or(said, |at| &said[at + FINAL_CHANNEL.len()..]);
    let mut spoken = Spoken { parts: Vec::new(), endless: None };
    let mut rest = said;
    while let Some((at, sign)) = next_sign(rest) {
        let behind = &rest[at + sign.length()..];
        match sign {
            // With nothing behind it, the answer may be before it.
            Sign::Close(_) if behind.trim().is_empty() => {
                spoken.parts.clear();
                spoken.endless = Some(&rest[..at]);
            }
            Sign::Close(_) => spoken.parts.clear(),
            Sign::Open(open, close) => {
                spoken.parts.push(&rest[..at]);
                match find(behind, close) {
                    Some(end) => {
                        rest = &behind[end + close.len()..];
                        // Signs inside of thoughts that end twice: `<think>a <think>b</think> c</think>`.
                        if find(&behind[..end], open).is_some()
                            && let Some(again) = find(rest, close)
                        {
                            rest = &rest[again + close.len()..];
                        }
                        continue;
                    }
                    None => {
                        spoken.endless = Some(behind);
                        return spoken;
                    }
                }
            }
        }
        rest = behind;
    }
    spoken.parts.push(rest);
    spoken
}

#[derive(Clone, Copy)]
enum Sign {
    Open(&'static str, &'static str),
    Close(&'static str),
}

impl Sign {
    fn length(self) -> usize {
        match self {
            Self::Open(sign, _) | Self::Close(sign) => sign.len(),
        }
    }
}

/// Returns the first sign of thoughts.
fn next_sign(text: &str) -> Option<(usize, Sign)> {
    text.match_indices(['<', '[', '◁']).find_map(|(at, _)| {
        let here = &text[at..];
        THOUGHTS.iter().find_map(|&(open, close)| match () {
            () if starts(here, open) => Some((at, Sign::Open(open, close))),
            () if starts(here, close) => Some((at, Sign::Close(close))),
            () => None,
        })
    })
}

fn starts(text: &str, sign: &str) -> bool {
    text.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign))
}

fn find(text: &str, sign: &str) -> Option<usize> {
    let first = sign.chars().next()?;
    text.match_indices(first).map(|(at, _)| at).find(|&at| starts(&text[at..], sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(said: &str) -> (String, Option<&str>) {
        let spoken = separate(said);
        (spoken.parts.concat(), spoken.endless)
    }

    #[test]
    fn thoughts_are_separated() {
        for said in [
            "A B",
            "<think>hm</think>A B",
            "A <think>hm</think>B",
            "A B<think>hm</think>",
            "hm</think>A B",
            "<Thinking>hm</thinking>A B",
            "<think></think>A <think>x</think>B",
            "◁think▷hm◁/think▷A B",
            "<think>a <think>b</think> c</think>A B",
            "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>A B",
        ] {
            assert_eq!(parts(said), ("A B".to_owned(), None), "{said}");
        }
        assert_eq!(parts("<think>hm"), (String::new(), Some("hm")));
        assert_eq!(parts("A B<think>hm"), ("A B".to_owned(), Some("hm")));
        assert_eq!(parts("A B</think>\n"), ("\n".to_owned(), Some("A B")));
        assert_eq!(parts("a < b [x]"), ("a < b [x]".to_owned(), None));
    }
}
