//! The text of a prompt with its placeholders: the built-in one, or the user's. Pure.

/// The built-in prompt.
pub(crate) const BUILT_IN: &str = include_str!("built_in.txt");
/// Minimum number of words of a sentence that, repeated, shows that a model took its instructions for text.
const MIN_WORDS: usize = 6;

/// What stands for something that depends on the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// The source language.
    From,
    /// The target language.
    To,
    /// The form of the question and of the answer: without it, no answer can be read.
    Form,
    /// The glossary terms, and what was wrong with an earlier answer.
    Terms,
    /// Similar sentences.
    Examples,
    /// What is around the sentences.
    Context,
}

impl Placeholder {
    const ALL: [Self; 6] = [Self::From, Self::To, Self::Form, Self::Terms, Self::Examples, Self::Context];

    fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
            Self::Form => "form",
            Self::Terms => "terms",
            Self::Examples => "examples",
            Self::Context => "context",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(Placeholder),
}

/// A prompt, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    lines: Vec<Vec<Piece>>,
    /// Its own sentences, long enough to be known again.
    sentences: Vec<String>,
}

impl Template {
    /// Reads a prompt.
    ///
    /// # Errors
    /// A placeholder is unknown, or one is missing. The message names those that there are.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();
        for (line, number) in text.trim_start_matches('\u{FEFF}').trim().lines().zip(1..) {
            let pieces = pieces(line)
                .map_err(|word| format!("line {number}: there is no placeholder `{{{word}}}`; there are {}", all()))?;
            lines.push(pieces);
        }
        let has = |slot: Placeholder| lines.iter().flatten().any(|piece| *piece == Piece::Slot(slot));
        let missing: Vec<String> = Placeholder::ALL
            .into_iter()
            .filter(|slot| !has(*slot))
            .map(|slot| format!("`{{{}}}`", slot.name()))
            .collect();
        if !missing.is_empty() {
            return Err(format!("{} is missing; a prompt has {}", missing.join(", "), all()));
        }
        let own =
            lines.iter().flatten().filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None });
        let sentences = own.flat_map(|text| long_sentences(text)).map(str::to_owned).collect();
        Ok(Self { lines, sentences })
    }

    /// Writes the prompt. A line with nothing but placeholders that are empty is left out.
    pub(super) fn write(&self, fill: impl Fn(Placeholder) -> String) -> String {
        let mut written: Vec<String> = Vec::new();
        for line in &self.lines {
            let mut text = String::new();
            for piece in line {
                match piece {
                    Piece::Text(words) => text.push_str(words),
                    Piece::Slot(slot) => text.push_str(&fill(*slot)),
                }
            }
            let slots = line.iter().any(|piece| matches!(piece, Piece::Slot(_)));
            if !(slots && text.trim().is_empty()) {
                written.push(text);
            }
        }
        written.join("\n").trim_end().to_owned()
    }

    /// Whether a text repeats a sentence of the prompt.
    pub(super) fn is_repeated_in(&self, text: &str) -> bool {
        self.sentences.iter().any(|sentence| text.contains(sentence.as_str()))
    }
}

/// Splits the sentences of instructions off that are long enough to be known again.
pub(super) fn long_sentences(text: &str) -> impl Iterator<Item = &str> {
    let sentences = text.split(". ").map(|sentence| sentence.trim().trim_end_matches('.'));
    sentences.filter(|sentence| sentence.split_whitespace().count() >= MIN_WORDS)
}

/// Splits a line. The error is a word in braces that is no placeholder; `{{word}}` stands for `{word}`, and other braces
/// for themselves.
fn pieces(line: &str) -> Result<Vec<Piece>, &str> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let name = |text: &str| text.bytes().take_while(|b| b.is_ascii_lowercase() || *b == b'_').count();
        if let Some(inner) = behind.strip_prefix('{')
            && let length = name(inner)
            && length > 0
            && inner[length..].starts_with("}}")
        {
            text.push_str(&format!("{{{}}}", &inner[..length]));
            rest = &inner[length + 2..];
            continue;
        }
        let length = name(behind);
        if length == 0 || !behind[length..].starts_with('}') {
            text.push('{');
            rest = behind;
            continue;
        }
        let word = &behind[..length];
        let slot = Placeholder::ALL.into_iter().find(|slot| slot.name() == word).ok_or(word)?;
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Slot(slot));
        rest = &behind[length + 1..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

fn all() -> String {
    Placeholder::ALL.map(|slot| format!("`{{{}}}`", slot.name())).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_prompt_is_right() {
        assert!(Template::read(BUILT_IN).is_ok());
    }

    #[test]
    fn placeholders_are_checked() {
        let whole = "{from} {to} {form} {terms} {examples} {context}";
        assert!(Template::read(whole).is_ok());
        assert!(Template::read(&format!("\u{FEFF}{whole} {{\"1\": \"a\"}} {{ }} {{{{style}}}} {{2}}")).is_ok());
        let unknown = Template::read(&format!("a\n{whole} {{glossary}}")).unwrap_err();
        assert_eq!(
            unknown,
            "line 2: there is no placeholder `{glossary}`; there are `{from}`, `{to}`, `{form}`, `{terms}`, \
             `{examples}`, `{context}`"
        );
        let missing = Template::read("From {from} to {to}: {terms} {examples} {context}").unwrap_err();
        assert!(missing.starts_with("`{form}` is missing; a prompt has `{from}`"), "{missing}");
    }

    #[test]
    fn empty_lines_of_placeholders_are_left_out() {
        let template = Template::read("A {{x}} {from}→{to}{form}\n\n{terms}\n{examples}{context}\nB {\"1\"}").unwrap();
        let fill = |slot: Placeholder| if slot == Placeholder::Terms { String::new() } else { slot.name().to_owned() };
        assert_eq!(template.write(fill), "A {x} from→toform\n\nexamplescontext\nB {\"1\"}");
    }
}
