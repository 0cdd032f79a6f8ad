//! `padanan segment`

use padanan::extract::extract;
use padanan::segment::{Abbreviations, sentences};

use crate::args::{Asking, Common, Language, Segment, Sentences};
use crate::exit_code::Code;
use crate::explain::AppError;
use crate::{app, files};

pub(super) fn run(common: &Common, args: &Segment) -> Result<Code, AppError> {
    let settings = app::load(app::overrides(common, &Language::default(), &Asking::default()))?;
    let abbreviations = Abbreviations::default().with_user(settings.segment_abbreviations.value);
    let raw = files::read_article(&args.article, args.input, common.quiet)?;
    let extracted = extract(&raw);
    let mut out = String::new();
    let mut id = 0;
    for block in &extracted.blocks {
        for span in sentences(block.span.of(&extracted.text), &abbreviations) {
            let span = span.shifted(block.span.start);
            let text = span.of(&extracted.text);
            id += 1;
            match args.format {
                Sentences::Lines => out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
                Sentences::Json => {
                    let line = serde_json::json!({
                        "id": id, "block": block.id, "kind": block.kind.as_str(),
                        "start": span.start, "end": span.end, "text": text,
                    });
                    out.push_str(&line.to_string());
                }
            }
            out.push('\n');
        }
    }
    files::print(&out)?;
    Ok(Code::Done)
}
