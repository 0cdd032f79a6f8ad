//! Words of the source's language that stand in the translation.
//!
//! Two signs: a function word of Indonesian that English does not have, and three words or more in a row
//! copied from the source with at least one small-letter word among them that no name would have.

use unicode_segmentation::UnicodeSegmentation;

use super::View;
use crate::finding::{Code, Finding};
use crate::text::lexicon::WordId;
use crate::text::{Span, urls};

/// Indonesian function and news words that are no English words and no usual part of a name in small letters.
const WORDS: [&str; 74] = [
    "yang",
    "dengan",
    "untuk",
    "tidak",
    "telah",
    "akan",
    "pada",
    "dari",
    "oleh",
    "karena",
    "bahwa",
    "adalah",
    "tersebut",
    "dalam",
    "juga",
    "sudah",
    "atau",
    "saat",
    "menjadi",
    "kepada",
    "mereka",
    "kami",
    "kita",
    "dapat",
    "bisa",
    "harus",
    "lebih",
    "masih",
    "antara",
    "setelah",
    "sebelum",
    "seperti",
    "secara",
    "hanya",
    "namun",
    "tetapi",
    "tapi",
    "jika",
    "ketika",
    "sebagai",
    "hingga",
    "terhadap",
    "sekitar",
    "serta",
    "agar",
    "maupun",
    "menurut",
    "melalui",
    "sebuah",
    "seorang",
    "beberapa",
    "banyak",
    "semua",
    "orang",
    "tahun",
    "hari",
    "mengatakan",
    "kata",
    "ujar",
    "ujarnya",
    "katanya",
    "adanya",
    "dilakukan",
    "merupakan",
    "terjadi",
    "belum",
    "sedang",
    "sangat",
    "pun",
    "dia",
    "ia",
    "ini",
    "itu",
    "bagi",
];
/// Those of them that may stand in an English text: short, or words of another language.
const DOUBTFUL: [&str; 8] = ["pun", "dia", "ia", "ini", "itu", "hari", "kata", "juga"];

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    if view.near_languages() || view.from.primary() != "id" {
        return Vec::new();
    }
    if let Some(finding) = whole_copy(view) {
        return vec![finding];
    }
    let mut found: Vec<(Span, String)> = Vec::new();
    let mut doubtful = 0;
    for (at, word) in words_in(view.target) {
        let span = Span::new(at, at + word.len());
        if WORDS.contains(&word) && !view.in_term(span) && !beside_hyphen(view.target, span) {
            doubtful += usize::from(DOUBTFUL.contains(&word));
            found.push((span, word.to_owned()));
        }
    }
    if found.len() == doubtful && doubtful < 2 {
        found.clear();
    }
    if let Some((span, words)) = copied_run(view)
        && !found.iter().any(|(f, _)| span.overlaps(*f))
    {
        found.push((span, words));
    }
    if found.is_empty() {
        found = unknown(view);
    }
    let Some(first) = found.iter().map(|f| f.0).min() else { return Vec::new() };
    let mut words: Vec<&str> = found.iter().map(|f| f.1.as_str()).collect();
    words.dedup();
    let message = format!("not translated: {}", words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", "));
    vec![Finding::new(Code::UntranslatedResidue, message).at_target(first)]
}

/// A translation that is its source, word for word: a headline, for a longer sentence is refused before.
fn whole_copy(view: &View<'_>) -> Option<Finding> {
    let (source, target) = (words_in(view.source), words_in(view.target));
    let same = source.len() == target.len() && source.iter().zip(&target).all(|(a, b)| a.1.eq_ignore_ascii_case(b.1));
    let own =
        target.iter().filter(|(at, word)| word.len() > 1 && !view.in_term(Span::new(*at, at + word.len()))).count();
    // Two words may be a name.
    // A line of names is the same in every language, and so is `Editor`.
    let small = |word: &str| word.starts_with(char::is_lowercase);
    let known = |word: &str| view.lexicon().is_some_and(|l| l.has_target(&word.to_lowercase()));
    let names = target.iter().all(|(_, word)| !small(word)) && target.iter().any(|(_, word)| known(word));
    (same && own >= 3 && !names).then(|| {
        let span = Span::new(0, view.target.len());
        Finding::new(Code::UntranslatedResidue, "the translation is the source, word for word").at_target(span)
    })
}

/// Words in small letters that stand in the source as they stand here, that English does not know and that Indonesian
/// calls something else there: `beras` is rice, `batik` is batik.
fn unknown(view: &View<'_>) -> Vec<(Span, String)> {
    let Some(lexicon) = view.lexicon() else { return Vec::new() };
    let source: std::collections::HashSet<&str> = words_in(view.source).into_iter().map(|w| w.1).collect();
    let said = |word: &str, id: WordId| {
        let mut said = false;
        lexicon.translations(&[id], MOST, &mut |known| {
            said |= known.words.iter().any(|w| lexicon.target_word(*w) == word);
            !said
        });
        said
    };
    let copied = words_in(view.target).into_iter().filter(|(at, word)| {
        let span = Span::new(*at, at + word.len());
        word.chars().count() >= 4
            && word.chars().all(char::is_lowercase)
            && source.contains(word)
            && !view.in_term(span)
            && !beside_hyphen(view.target, span)
            && !lexicon.has_target(word)
            && lexicon.source(word).is_some_and(|id| !said(word, id))
    });
    let found: Vec<(Span, String)> =
        copied.map(|(at, word)| (Span::new(at, at + word.len()), word.to_owned())).collect();
    // One word may be one that English took over (`fauna`), unless another is surely said for it.
    let sure = |word: &str| {
        let mut sure = false;
        if let Some(id) = lexicon.source(word) {
            lexicon.translations(&[id], 1, &mut |best| {
                sure = best.forward.exp() >= SURE;
                false
            });
        }
        sure
    };
    if found.len() > 1 || found.iter().any(|(_, word)| sure(word)) { found } else { Vec::new() }
}

/// So often a word must become another one to be none of English.
const SURE: f32 = 0.25;
/// So many translations of a word are looked at.
const MOST: usize = 20;

fn beside_hyphen(text: &str, span: Span) -> bool {
    text[..span.start].ends_with('-') || text[span.end..].starts_with('-')
}

/// The first run of four words or more that stands in the source as it stands here, two of them in small letters.
/// Numbers and URLs are the same in every language, and count as no words.
fn copied_run(view: &View<'_>) -> Option<(Span, String)> {
    let words = words_in(view.target);
    let source: std::collections::HashSet<Vec<&str>> = {
        let words: Vec<&str> = words_in(view.source).into_iter().map(|w| w.1).collect();
        words.windows(4).map(<[&str]>::to_vec).collect()
    };
    words.windows(4).find_map(|run| {
        let texts: Vec<&str> = run.iter().map(|w| w.1).collect();
        let small = texts.iter().filter(|w| w.starts_with(char::is_lowercase) && w.chars().count() > 2).count();
        let span = Span::new(run[0].0, run[3].0 + run[3].1.len());
        let hit = small >= 2 && source.contains(&texts) && !view.in_term(span);
        hit.then(|| (span, span.of(view.target).to_owned()))
    })
}

fn words_in(text: &str) -> Vec<(usize, &str)> {
    let links = urls::spans(text);
    let counts = |at: &usize, word: &str| {
        word.starts_with(char::is_alphabetic) && !links.iter().any(|l| l.start <= *at && *at < l.end)
    };
    text.unicode_word_indices().filter(|(at, word)| counts(at, word)).collect()
}
