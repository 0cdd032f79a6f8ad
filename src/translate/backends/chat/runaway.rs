//! Notices that a model will not stop: it repeats itself, or writes far more than was asked for. Pure.

/// Minimum length of a repetition that ends an answer, in bytes. No article has one; a translation that is refused for less
/// costs only itself.
const LOOP: usize = 1000;
/// Minimum number of repetitions.
const TIMES: usize = 6;
/// Maximum length of what is repeated, in bytes.
const MAX_PERIOD: usize = 400;
/// After how many more bytes an answer is looked at again.
const STEP: usize = 256;
/// Bytes that an answer may always have, and how many more for each byte of its texts.
const MAX_ANSWER: (usize, usize) = (8192, 16);
/// Bytes that thoughts may have.
const MAX_THOUGHTS: usize = 1 << 20;

/// Watches an answer that is being written.
#[derive(Debug)]
pub(super) struct Watch {
    most: usize,
    /// Whether a text itself repeats something over and over.
    repeats: bool,
    /// Lengths at which the answer and the thoughts are looked at again.
    next: [usize; 2],
}

impl Watch {
    pub(super) fn new(texts: &[String]) -> Self {
        let most = MAX_ANSWER.0 + MAX_ANSWER.1 * texts.iter().map(String::len).sum::<usize>();
        let loops = |text: &[u8]| {
            (0..text.len() + LOOP / 4).step_by(LOOP / 8).any(|end| ends_in_loop(&text[..end.min(text.len())], LOOP / 4))
        };
        let repeats = texts.iter().any(|text| loops(text.as_bytes()));
        Self { most, repeats, next: [STEP; 2] }
    }

    /// Returns why the answer so far, or the thoughts before it, should be ended.
    pub(super) fn look(&mut self, answer: &str, thoughts: &str) -> Option<&'static str> {
        for (at, text) in [answer, thoughts].into_iter().enumerate() {
            if text.len() < self.next[at] {
                continue;
            }
            self.next[at] = text.len() + STEP;
            if !self.repeats && ends_in_loop(text.as_bytes(), LOOP) {
                return Some("the model repeats itself over and over");
            }
        }
        if answer.len() > self.most {
            return Some("the model's answer is far longer than the sentences");
        }
        (thoughts.len() > MAX_THOUGHTS).then_some("the model thinks on and on")
    }
}

/// Whether an answer ends by repeating itself.
pub(super) fn loops(answer: &str) -> bool {
    ends_in_loop(answer.as_bytes(), LOOP)
}

/// Whether the last `length` bytes, or more where the unit is long, are one unit over and over.
fn ends_in_loop(text: &[u8], length: usize) -> bool {
    (1..=MAX_PERIOD).any(|period| {
        let run = length.max(period * TIMES);
        let Some(start) = text.len().checked_sub(run) else { return false };
        (start + period..text.len()).rev().all(|at| text[at] == text[at - period])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str, answer: &str) -> Option<&'static str> {
        let mut watch = Watch::new(&[text.to_owned()]);
        let mut found = None;
        for end in (0..=answer.len()).step_by(7).chain([answer.len()]) {
            found = found.or(watch.look(&answer[..end], ""));
        }
        found
    }

    #[test]
    fn what_does_not_stop() {
        let source = "Presiden tiba di kota.";
        for unit in ["so", " ", "\n\t", "no, ", "The president arrived in the city. ", &"x y z ".repeat(40)] {
            let answer = format!("{{\"1\": \"The president{}", unit.repeat(3000 / unit.len() + 8));
            assert_eq!(look(source, &answer), Some("the model repeats itself over and over"), "{unit}");
        }
        let numbers: String = (0..4000).map(|n| format!("{n} ")).collect();
        assert_eq!(look(source, &numbers), Some("the model's answer is far longer than the sentences"));
        assert_eq!(
            Watch::new(&[]).look("", &(0..400_000).map(|n| format!("{n} ")).collect::<String>()),
            Some("the model thinks on and on")
        );
    }

    #[test]
    fn what_does() {
        let source = "Presiden tiba di kota. ".repeat(40);
        for answer in [
            "no ".repeat(100),
            "The president arrived in the city. ".repeat(5),
            (0..300).map(|n| format!("\"{n}\": \"The president arrived.\", ")).collect(),
        ] {
            assert_eq!(look(&source.replace(". ", ", "), &answer), None, "{answer}");
        }
        // A line of dots in the source is a line of dots in the translation.
        let dots = ".".repeat(3000);
        for source in [dots.clone(), format!("{dots} Isi daftar."), format!("Isi {dots} daftar.")] {
            assert_eq!(look(&source, &format!("{{\"1\": \"{dots}")), None);
        }
    }
}
