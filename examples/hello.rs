//! The library in five lines: an article, a glossary, and the aligned diff. `cargo run --example hello`

use padanan::{DiffStyle, Translator, TranslatorError, render_diff};

#[expect(clippy::print_stdout, reason = "an example shows what it made")]
fn main() -> Result<(), TranslatorError> {
    let translator = Translator::new("id", "en")?.glossary("glossaries/id-en")?;
    let bitext = translator.translate("Presiden Rusia Vladimir Putin bertemu Lukashenko di Moskwa.")?;
    print!("{}", render_diff(&bitext, &DiffStyle::default()));
    Ok(())
}
