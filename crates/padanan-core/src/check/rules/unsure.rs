//! Parts of which the backend itself was not sure.

use super::{AlignedPhrase, Check, CheckExample, Order, Reads, View};
use crate::bitext::Alignment;
use crate::finding::{Code, Finding, Severity};

pub(super) const CHECK: Check = Check {
    code: Code::Unsure,
    severity: Severity::Info,
    about: "Backends that report which part of the source became which part of the target also report their \
            confidence. Parts below 0.075 are reported, except function words, which have many correct translations. \
            A word that the backend does not know and has copied is a warning.",
    example: CheckExample {
        source: "Nilainya bagus sekali.",
        target: "The result is very good.",
        links: &[AlignedPhrase { source: "bagus", target: "good", confidence: 0.05 }],
        found: "`good` for `bagus` is a guess",
    },
    counter_example: CheckExample {
        source: "Nilainya bagus sekali.",
        target: "The result is very good.",
        links: &[AlignedPhrase { source: "bagus", target: "good", confidence: 0.5 }],
        found: "",
    },
    reads: Reads::Target,
    order: Order::Last,
    run,
};

/// Confidence below which the backend counts as unsure of a phrase. That is one in ten of the bundled engine's phrases; a
/// person had used one in four of the words in these.
pub const UNSURE: f32 = 0.075;

/// Minimum number of letters. Shorter words are mostly function words, which have many correct translations.
const SHORT: usize = 5;

fn run(view: &View<'_>) -> Vec<Finding> {
    view.alignment.iter().filter(|a| a.confidence < UNSURE).filter_map(|a| finding(a, view)).collect()
}

fn finding(link: &Alignment, view: &View<'_>) -> Option<Finding> {
    let source_span = view.in_source(link.source_span);
    let there = view.source.text.get(source_span.range()).unwrap_or_default();
    let here = link.target_span.and_then(|s| view.target.text.get(s.range())).unwrap_or_default();
    let copied = !here.is_empty() && here.to_lowercase() == there.to_lowercase();
    if !copied && there.split(|c: char| !c.is_alphabetic()).all(|word| word.chars().count() < SHORT) {
        return None;
    }
    let finding = match (copied, here.is_empty()) {
        // An unknown word is not translated at all.
        (true, _) => Finding::new(Code::Unsure, format!("`{there}` is not known to the backend and was copied"))
            .with_severity(Severity::Warning),
        (_, true) => Finding::new(Code::Unsure, format!("`{there}` is not translated")),
        _ => Finding::new(Code::Unsure, format!("`{here}` for `{there}` is a guess")),
    };
    let finding = finding.at_source(source_span);
    Some(match link.target_span {
        Some(span) => finding.at_target(span),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::{Languages, check};
    use super::*;
    use crate::text::Span;
    use crate::text::language::Lang;

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
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let languages = Languages { from: &from, to: &to, lexicon: None };
        let view = View::new("Mereka pecah bagus pun", "The pecah good", languages).in_article(100, &links);
        let found: Vec<Finding> = check(&view).target.into_iter().filter(|f| f.code == Code::Unsure).collect();
        let told: Vec<(&str, Severity)> = found.iter().map(|f| (f.message.as_str(), f.severity)).collect();
        assert_eq!(
            told,
            [
                ("`pecah` is not known to the backend and was copied", Severity::Warning),
                ("`good` for `bagus` is a guess", Severity::Info),
                ("`bagus` is not translated", Severity::Info),
            ]
        );
        assert_eq!(found[0].source_span, Some(Span::new(107, 112)));
    }
}
