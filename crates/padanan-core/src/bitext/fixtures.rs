//! Bitexts for tests.

use super::{
    AlignedBead, Alignment, Article, Bitext, Block, BlockKind, Origin, Outcome, Run, Segment, State, TargetArticle,
    TermHit,
};
use crate::finding::{Code, Finding};
use crate::text::Span;

/// A bitext of pairs: source, draft, target. A source's first word is a term, kept as the target's first word.
pub fn of_pairs(pairs: &[(&str, Option<&str>, Option<&str>)]) -> Bitext {
    let mut text = String::new();
    let mut segments = Vec::new();
    for ((source, draft, target), id) in pairs.iter().zip(1..) {
        let start = text.len();
        text.push_str(source);
        let first = |t: &str| Span::new(0, t.find(' ').unwrap_or(t.len()));
        let term = target.map(|target| TermHit {
            term: first(source).of(source).to_owned(),
            source_span: first(source).shifted(start),
            target_span: Some(first(target)),
            outcome: Outcome::Repaired,
            method: "test".to_owned(),
        });
        let link = target.map(|target| Alignment {
            source_span: Span::new(start, text.len()),
            target_span: Some(Span::new(first(target).end, target.len())),
            confidence: 0.5,
        });
        segments.push(Segment {
            draft: draft.map(str::to_owned),
            target: target.map(str::to_owned),
            state: if target.is_some() { State::Translated } else { State::Failed },
            terms: term.into_iter().collect(),
            findings: if target.is_some() { Vec::new() } else { vec![Finding::new(Code::NotTranslated, "nothing")] },
            alignment: link.into_iter().collect(),
            ..Segment::new(id, 1, Span::new(start, text.len()), (*source).to_owned())
        });
        text.push('\n');
    }
    Bitext {
        from: "id".to_owned(),
        to: "en".to_owned(),
        article: Article {
            path: "a.txt".to_owned(),
            sha256: "ab".to_owned(),
            title: None,
            text: String::new(),
            verbatim: false,
            original: None,
            url: None,
            target: None,
        },
        run: Run::default(),
        blocks: vec![Block { id: 1, kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }],
        segments,
    }
}

/// Three segments, of which the second is not translated.
pub fn sample() -> Bitext {
    of_pairs(&[
        ("Kremlin setuju.", Some("Kreml agrees."), Some("Kremlin agrees.")),
        ("Moskwa gagal.", None, None),
        ("Minsk baik 3.", Some("Minsk is good."), Some("Minsk is good.")),
    ])
}

/// A bitext of sentences with their targets, without terms, each sentence in its place in the article's text.
pub fn of_sentences(sentences: &[(&str, &str)]) -> Bitext {
    let pairs: Vec<_> = sentences.iter().map(|(source, target)| (*source, Some(*target), Some(*target))).collect();
    let mut bitext = of_pairs(&pairs);
    for segment in &mut bitext.segments {
        (segment.terms, segment.alignment) = (Vec::new(), Vec::new());
    }
    bitext
}

/// An aligned bitext of one paragraph: pairs of some sentences on each side, either of which may have none.
pub fn of_beads(beads: &[(&str, &str)]) -> Bitext {
    let mut bitext = of_sentences(beads);
    let (mut text, mut there) = (String::new(), String::new());
    for (segment, (source, target)) in bitext.segments.iter_mut().zip(beads) {
        for (all, part) in [(&mut text, source), (&mut there, target)] {
            if !all.is_empty() && !part.is_empty() {
                all.push(' ');
            }
            all.push_str(part);
        }
        let bead = AlignedBead {
            kind: [source, target].map(|text| text.matches('.').count().to_string()).join(":"),
            confidence: 0.5,
            span: Span::new(there.len() - target.len(), there.len()),
            is_moved: false,
        };
        *segment = Segment {
            target: Some((*target).to_owned()),
            origin: Origin::Aligned,
            bead: Some(bead),
            ..Segment::new(segment.id, 1, Span::new(text.len() - source.len(), text.len()), (*source).to_owned())
        };
    }
    bitext.blocks[0].span = Span::new(0, text.len());
    bitext.article.text = text;
    let (path, sha256) = (String::new(), String::new());
    bitext.article.target = Some(Box::new(TargetArticle { path, sha256, title: None, text: there }));
    bitext
}
