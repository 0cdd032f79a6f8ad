//! Names of the source that came back as other names: `Kuleba` as `Kulebba`, `Sviatlana` as `Svetlana`.
//!
//! A name is a word with a capital inside a sentence. It came back altered if it does not stand in the translation, and
//! in its place (where the backend tells which word became which) or anywhere (where one resembles it) stands a name
//! that the source does not have. Between Indonesian and English, names that are known to be translated (`Rusia`,
//! `Russia`) are told apart by the phrase table that is bundled; between other languages that is not known, and the
//! finding is for information.

use unicode_segmentation::UnicodeSegmentation as _;

use super::View;
use super::names::called_for;
use super::words::is_day_or_month;
use crate::bitext::Alignment;
use crate::finding::{Code, Finding, Severity};
use crate::glossary::fold::{Folded, fold};
use crate::text::Span;
use crate::text::casing::is_capitalised;
use crate::text::tokens::tokens;
use crate::text::urls;

/// Shorter words are mostly abbreviations, which have translations of their own.
const SHORTEST: usize = 4;
/// So alike is a name to its other spelling, at least.
const ALIKE: f64 = 0.6;
/// So sure must the backend be that a word became another which does not resemble it.
const SURE: f32 = 0.6;

/// Names that came back altered. `alignment` has places in the source that begin at `start`; `terms` are those parts of
/// the source that are glossary terms, counted from its own beginning.
pub fn altered(view: &View<'_>, alignment: &[Alignment], start: usize, terms: &[Span]) -> Vec<Finding> {
    if view.near_languages() {
        return Vec::new();
    }
    let (source, target) = (words(view.source), words(view.target));
    let forms: Vec<String> = tokens(view.source).into_iter().map(|t| t.form).collect();
    // In a headline every word has a capital.
    if View::is_headline(view.source, &forms) {
        return Vec::new();
    }
    let links = [urls::spans(view.source), terms.to_vec()].concat();
    let folded = fold(view.target);
    let mut findings: Vec<Finding> = Vec::new();
    for (number, span) in source.iter().enumerate() {
        let name = span.of(view.source);
        let own = number > 0 && is_capitalised(name) && !begins(view.source, *span);
        let plain = name.chars().count() >= SHORTEST && name.chars().all(|c| c.is_alphabetic() || c == '-');
        let shouted = !name.chars().any(char::is_lowercase);
        if !own
            || !plain
            || shouted
            || is_day_or_month(name)
            || links.iter().any(|l| l.overlaps(*span))
            || stands_in(&folded, &fold(name))
        {
            continue;
        }
        let Some((other, place)) = counterpart(view, name, *span, start, alignment, (&source, &target)) else {
            continue;
        };
        let known = called_for(view, name, &other);
        if known == Some(true) || findings.iter().any(|f| f.target_span == Some(place)) {
            continue;
        }
        let finding = Finding::new(Code::NameAltered, format!("`{name}` came back as `{other}`"));
        let severity = if known.is_some() { Severity::Warning } else { Severity::Info };
        findings.push(finding.at_source(*span).at_target(place).with_severity(severity));
    }
    findings
}

/// The name that stands for `name`, if another one does.
fn counterpart(
    view: &View<'_>,
    name: &str,
    span: Span,
    start: usize,
    alignment: &[Alignment],
    (source, target): (&[Span], &[Span]),
) -> Option<(String, Span)> {
    let here = span.shifted(start);
    let strange = |w: &Span| {
        let word = bare(w.of(view.target));
        let stands = || source.iter().any(|s| s.of(view.source) == word);
        is_capitalised(word) && word.chars().count() >= SHORTEST - 1 && !view.in_term(*w) && !stands()
    };
    let alike =
        |w: &Span| strsim::normalized_damerau_levenshtein(fold(name).as_str(), fold(bare(w.of(view.target))).as_str());
    let linked = alignment.iter().filter(|a| a.source_span == here).find_map(|a| {
        let place = a.target_span?;
        let plain = |w: &Span| Span::new(w.start, w.start + bare(w.of(view.target)).len());
        let word = target.iter().find(|w| place.contains(plain(w)) && strange(w))?;
        // One word became one word: what stands there is its name, alike or not.
        (alike(word) >= ALIKE / 2.0 || (a.confidence >= SURE && (place == *word || place == plain(word))))
            .then_some(*word)
    });
    let best = || target.iter().copied().filter(strange).max_by(|a, b| alike(a).total_cmp(&alike(b)));
    let found = linked.or_else(|| best().filter(|w| alike(w) >= ALIKE))?;
    let word = bare(found.of(view.target));
    Some((word.to_owned(), Span::new(found.start, found.start + word.len())))
}

/// Whether a name stands as a word of its own, or begins one: `Nasution's`, `Javanese` of `Java`.
fn stands_in(folded: &Folded, name: &Folded) -> bool {
    let (text, name) = (folded.as_str(), name.as_str());
    text.match_indices(name).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
}

fn bare(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

fn words(text: &str) -> Vec<Span> {
    text.unicode_word_indices().map(|(at, word)| Span::new(at, at + word.len())).collect()
}

/// Whether a word has its capital from its place: behind a stop, a colon or an opening quotation mark.
fn begins(text: &str, word: Span) -> bool {
    let before = text[..word.start].trim_end();
    before.ends_with(['.', '!', '?', ':', '“', '"', '‘', '(', '—', '–', '…', '«', '/', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::language::Lang;

    fn found(from: &str, source: &str, target: &str, links: &[(&str, &str)]) -> Vec<(String, Severity)> {
        let (from, to) = (Lang::parse(from).unwrap(), Lang::parse("en").unwrap());
        let place = |text: &str, word: &str| text.find(word).map(|at| Span::new(at, at + word.len())).unwrap();
        let link = |(there, here): &(&str, &str)| Alignment {
            source_span: place(source, there).shifted(100),
            target_span: Some(place(target, here)),
            confidence: 0.9,
        };
        let links: Vec<Alignment> = links.iter().map(link).collect();
        let lexicon = crate::phrase::shipped().unwrap();
        let view = View { source, target, from: &from, to: &to, terms: &[], lexicon: Some(&*lexicon) };
        altered(&view, &links, 100, &[]).into_iter().map(|f| (f.message, f.severity)).collect()
    }

    #[test]
    fn names_that_came_back_as_others() {
        let warned = |message: &str| vec![(message.to_owned(), Severity::Warning)];
        let source = "Kemarin Sugiyanto tiba di Purbalingga bersama Dewi.";
        assert_eq!(
            found("id", source, "Yesterday Sugiyanto arrived in Purbalinga with Dewi.", &[]),
            warned("`Purbalingga` came back as `Purbalinga`")
        );
        assert_eq!(
            found(
                "id",
                source,
                "Yesterday Bambang's team arrived in Purbalingga with Dewi.",
                &[("Sugiyanto", "Bambang")]
            ),
            warned("`Sugiyanto` came back as `Bambang`")
        );
        let told = found("pt", "Ontem Tikhanovskaia chegou aqui.", "Yesterday Tikhanovskaya arrived here.", &[]);
        assert_eq!(told, [("`Tikhanovskaia` came back as `Tikhanovskaya`".to_owned(), Severity::Info)]);
    }

    #[test]
    fn sentences_rich_in_names_are_no_headlines() {
        for (source, target, names) in [
            (
                "Menteri PUPR Basuki Hadimuljono mendampingi Presiden Joko Widodo.",
                "PUPR Minister Basuki Hadimulyono accompanied President Jocko Widodo.",
                &["Hadimuljono"][..],
            ),
            ("Ia bertemu Bobby Nasution kemarin.", "He met Bobby Nasutian yesterday.", &["Nasution"]),
            ("Kemarin warga Wonosobo mengungsi.", "Yesterday residents of Wonosob fled.", &["Wonosobo"]),
            ("Pada Pebruari warga tiba.", "In February residents arrived.", &[]),
        ] {
            let found: Vec<String> = found("id", source, target, &[]).into_iter().map(|f| f.0).collect();
            assert!(names.iter().all(|n| found.iter().any(|f| f.contains(n))), "{target}: {found:?}");
            assert!(!names.is_empty() || found.is_empty(), "{target}: {found:?}");
        }
    }

    #[test]
    fn names_that_are_translated_or_stand() {
        for (source, target, links) in [
            (
                "Bantuan dikirim ke Rusia dan Jerman.",
                "Aid was sent to Russia and Germany.",
                &[("Rusia", "Russia"), ("Jerman", "Germany")][..],
            ),
            ("Pada hari Senin ia tiba.", "On Monday he arrived.", &[("Senin", "Monday")]),
            (
                "Menurut Presiden Jokowi harga naik.",
                "According to President Jokowi prices rose.",
                &[("Presiden", "President")],
            ),
            ("Warga Kota Purbalingga Wetan", "Residents of Purbalingga Wetan City", &[]),
            ("Ia berkata: Kemarin hujan turun.", "He said: Yesterday it rained.", &[("Kemarin", "Yesterday")]),
            ("Ia melihat Sugiyanto.", "He saw him.", &[]),
        ] {
            assert_eq!(found("id", source, target, links), [], "{target}");
        }
    }
}
