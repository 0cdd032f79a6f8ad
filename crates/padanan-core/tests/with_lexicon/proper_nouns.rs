//! The names of sentences, with their kinds and the part that English keeps: `names.txt`.

use std::fmt::Write as _;

use padanan_core::names::{ArticleNames, Name, NameContext, Treatment, in_line};
use padanan_core::text::Lexicon;
use proptest::prelude::*;

use crate::shipped;

const CASES: &str = include_str!("names.txt");

/// A sentence without its marks, and the names with their marks.
fn unmarked(case: &str) -> String {
    let mut text = String::new();
    let mut rest = case;
    while let Some(at) = rest.find(['[', ']', '<', '>']) {
        text.push_str(&rest[..at]);
        let kind = rest[at..].starts_with(']');
        rest = &rest[at + 1..];
        if kind {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_lowercase());
        }
    }
    text + rest
}

/// A sentence with its names marked as in `names.txt`.
fn marked(text: &str, names: &[Name]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for name in names {
        out.push_str(&text[at..name.span.start]);
        let whole = name.span.of(text);
        let shown = match name.kept {
            Some(kept) => {
                let (from, to) = (kept.start - name.span.start, kept.end - name.span.start);
                format!("{}<{}>{}", &whole[..from], &whole[from..to], &whole[to..])
            }
            None => whole.to_owned(),
        };
        // Writing into a string cannot fail.
        let _ = write!(out, "[{shown}]{}", name.kind.as_str());
        at = name.span.end;
    }
    out + &text[at..]
}

#[test]
fn the_names_of_sentences() {
    let lexicon = shipped().unwrap();
    let context = NameContext { lexicon: Some(&*lexicon as &dyn Lexicon), terms: None };
    let mut wrong = String::new();
    let mut count = 0;
    let lines: Vec<&str> = CASES.lines().filter(|l| !l.starts_with('#')).collect();
    for article in lines.split(|l| l.is_empty()) {
        let whole = article.iter().any(|l| l.starts_with("= "));
        let cases: Vec<&str> = article.iter().map(|l| l.strip_prefix("= ").unwrap_or(l)).collect();
        let texts: Vec<String> = cases.iter().map(|c| unmarked(c)).collect();
        let names = whole.then(|| ArticleNames::of(texts.iter().map(String::as_str), context));
        for (case, text) in cases.iter().zip(&texts) {
            count += 1;
            let found = names.as_ref().map_or_else(|| in_line(text, context), |n| n.in_sentence(text));
            let found = marked(text, &found);
            if found != *case {
                let _ = writeln!(wrong, "wanted {case}\n   got {found}");
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} sentences are wrong:\n{wrong}", wrong.matches("wanted").count());
    assert!(count >= 200, "{count} sentences");
}

/// Sentences that nobody marked, from the pairs of the facts: a rule that finds something else in any of them shows here.
#[test]
fn the_names_of_the_pairs() {
    let lexicon = shipped().unwrap();
    let context = NameContext { lexicon: Some(&*lexicon as &dyn Lexicon), terms: None };
    let texts = include_str!("facts/right.tsv").lines().filter_map(|line| line.split('\t').nth(1));
    let lines: Vec<String> = texts.map(|text| marked(text, &in_line(text, context))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// A gold sentence of the development data: names as byte ranges.
#[derive(serde::Deserialize)]
struct Gold {
    text: String,
    names: Vec<[usize; 2]>,
}

/// Returns the byte ranges of the words of a text as the evaluation counts them.
fn words(text: &str) -> Vec<[usize; 2]> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let parts = text.split(|c: char| !(is_word(c) || matches!(c, '\'' | '’' | '.' | '-')));
    let words = parts.map(|part| part.trim_end_matches(|c| !is_word(c))).filter(|part| part.contains(is_word));
    words.map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w.len())).map(|(at, len)| [at, at + len]).collect()
}

/// Returns whether most of a word is in a name.
fn is_in(word: [usize; 2], names: &[[usize; 2]]) -> bool {
    let shared = |name: &[usize; 2]| word[1].min(name[1]).saturating_sub(word[0].max(name[0]));
    names.iter().any(|name| 2 * shared(name) > word[1] - word[0])
}

/// Two treebanks, word by word: F1 of a baseline that takes every capital inside a sentence is 85.2 and 88.1.
#[test]
#[expect(clippy::disallowed_methods, reason = "reads development data, and asks whether this is CI")]
fn the_names_of_two_treebanks() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/names");
    let lexicon = shipped().unwrap();
    let context = NameContext { lexicon: Some(&*lexicon as &dyn Lexicon), terms: None };
    for (file, least) in [("csui-train.jsonl", 93.5), ("gsd-dev.jsonl", 92.0)] {
        let Ok(lines) = std::fs::read_to_string(folder.join(file)) else {
            assert!(std::env::var_os("PADANAN_CI").is_none(), "CI is to have {}", folder.display());
            eprintln!("skipped: {} is not here", folder.display());
            return;
        };
        let (mut both, mut one) = (0, 0);
        for line in lines.lines() {
            let gold: Gold = serde_json::from_str(line).unwrap();
            let found: Vec<[usize; 2]> =
                in_line(&gold.text, context).iter().map(|n| [n.span.start, n.span.end]).collect();
            for word in words(&gold.text) {
                let (wanted, got) = (is_in(word, &gold.names), is_in(word, &found));
                both += u32::from(wanted && got);
                one += u32::from(wanted != got);
            }
        }
        let f1 = 200.0 * f64::from(both) / f64::from(2 * both + one);
        eprintln!("{file}: F1 {f1:.2}");
        assert!(f1 >= least, "{file}: F1 {f1:.2}");
    }
}

proptest! {
    #[test]
    fn spans_are_in_order_and_in_the_text(text in "([A-Z][a-z]{0,5}|[a-z]{1,5}|[A-Z]{2,4}|PT|Gubernur|Kota|di|bin|of|dan|Jl|[-.,:;!?'\"“”()/ ]|é|高|[0-9]{1,4}|'s){0,24}") {
        let lexicon = shipped().unwrap();
        let context = NameContext { lexicon: Some(&*lexicon as &dyn Lexicon), terms: None };
        let mut end = 0;
        for name in in_line(&text, context) {
            prop_assert!(end <= name.span.start && !name.span.is_empty());
            prop_assert!(text.get(name.span.range()).is_some_and(|t| t.trim() == t));
            if let Some(kept) = name.kept {
                prop_assert!(name.span.contains(kept) && text.get(kept.range()).is_some_and(|k| !k.is_empty()));
            }
            prop_assert_eq!(name.treatment == Treatment::Kept, name.kept == Some(name.span));
            end = name.span.end;
        }
    }

    #[test]
    fn any_text_at_all(text in "\\PC{0,60}") {
        let _ = in_line(&text, NameContext::default());
    }
}
