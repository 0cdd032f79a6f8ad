//! What the backend itself was not sure of.

use crate::bitext::Alignment;
use crate::finding::{Code, Finding, Severity};
use crate::text::Span;

/// A backend that says it was less sure than this of a phrase was not sure. Of the bundled engine's phrases it is one
/// in ten; a person had used one in four of their words.
pub const UNSURE: f32 = 0.075;

/// Findings for the phrases that the backend was not sure of. Places in `source`, whose first byte is at `start`.
pub fn unsure(alignment: &[Alignment], source: &str, start: usize, target: &str) -> Vec<Finding> {
    alignment.iter().filter(|a| a.confidence < UNSURE).filter_map(|a| finding(a, source, start, target)).collect()
}

/// Words of fewer letters are mostly function words, of which many translations are right.
const SHORT: usize = 5;

fn finding(link: &Alignment, source: &str, start: usize, target: &str) -> Option<Finding> {
    let text = |span: Span, text: &str| text.get(span.range()).unwrap_or_default().to_owned();
    let there = text(Span::new(link.source_span.start - start, link.source_span.end - start), source);
    let here = link.target_span.map(|s| text(s, target)).unwrap_or_default();
    let copied = !here.is_empty() && here.to_lowercase() == there.to_lowercase();
    if !copied && there.split(|c: char| !c.is_alphabetic()).all(|word| word.chars().count() < SHORT) {
        return None;
    }
    let finding = match (copied, here.is_empty()) {
        // A word that nothing is known of is not translated at all.
        (true, _) => Finding::new(Code::Unsure, format!("`{there}` is not known to the backend, and stands as it is"))
            .with_severity(Severity::Warning),
        (_, true) => Finding::new(Code::Unsure, format!("nothing stands for `{there}`")),
        _ => Finding::new(Code::Unsure, format!("`{here}` for `{there}` is a guess")),
    };
    let finding = finding.at_source(link.source_span);
    Some(match link.target_span {
        Some(span) => finding.at_target(span),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_the_bar_is_told() {
        let link = |source: (usize, usize), target: Option<(usize, usize)>, confidence| Alignment {
            source_span: Span::new(source.0, source.1),
            target_span: target.map(|t| Span::new(t.0, t.1)),
            confidence,
        };
        let links = [
            link((100, 106), Some((0, 3)), 0.5),
            link((107, 112), Some((4, 9)), 0.0),
            link((113, 118), Some((10, 14)), 0.05),
            link((113, 118), None, 0.01),
            link((119, 122), None, 0.01),
        ];
        let found = unsure(&links, "Mereka pecah bagus pun", 100, "The pecah good");
        let told: Vec<(&str, Severity)> = found.iter().map(|f| (f.message.as_str(), f.severity)).collect();
        assert_eq!(
            told,
            [
                ("`pecah` is not known to the backend, and stands as it is", Severity::Warning),
                ("`good` for `bagus` is a guess", Severity::Info),
                ("nothing stands for `bagus`", Severity::Info),
            ]
        );
        assert_eq!(found[0].source_span, Some(Span::new(107, 112)));
    }
}
