//! **Why** the facts that every stage needs about a text: spans, tokens, capitals, addresses, entities, languages,
//! known words, characters that no reader sees, characters that were encoded twice, digests.
//! **Takes** text.
//! **Gives** [`Span`], [`tokens::Token`], [`language::Lang`], [`Lexicon`] and small answers.
//! **Never** imports another module of this crate: all others build on it.

pub mod casing;
pub mod digest;
pub(crate) mod double_encoded;
pub mod draft;
pub mod emphasis;
pub mod entities;
pub(crate) mod html_head;
pub mod invisible;
pub mod language;
pub mod lexicon;
pub mod line_breaks;
pub mod markup;
mod span;
pub mod tokens;
pub mod urls;

pub use lexicon::Lexicon;
pub use span::Span;

/// Says for people what is wrong with a file of JSON; the line of the error is told elsewhere.
pub fn json_trouble(bytes: &[u8], error: &serde_json::Error) -> String {
    let told = error.to_string();
    let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    match error.classify() {
        _ if bytes.trim_ascii().is_empty() => "it is empty".to_owned(),
        serde_json::error::Category::Eof => "it ends in the middle; it was cut off".to_owned(),
        serde_json::error::Category::Syntax => format!("it is not JSON ({what}, column {})", error.column()),
        _ => what.to_owned(),
    }
}

/// Returns a text on one line: every run of white space is one space, and none is at its ends.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
