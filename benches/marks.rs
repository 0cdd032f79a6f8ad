//! Which shapes of placeholder markers a neural model copies unchanged and in place, and at what cost in quality.
//!
//! ```text
//! cargo bench -p padanan-benches --bench marks -- MODEL_DIR SOURCE REFERENCE
//! ```
//!
//! In each sentence of SOURCE, the bench picks the first capitalised word (not at the beginning) that the model copies
//! unchanged and that occurs exactly once on both sides, so that its right position is known. It then sends the
//! sentence with this word replaced by every shape. *whole*: the shape came back once, unchanged. *in place*: whole,
//! and next to a word that was next to the name when it was sent without a marker. BLEU and chrF2 are those of the
//! translations with the name put back.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its files, prints its table and fails loudly"
)]

use std::path::Path;

use padanan::internal::neural::{Files, Neural};
use padanan_core::quality::score;

/// Each shape, with `N` for the name.
const SHAPES: [(&str, &str); 18] = [
    ("the name itself", "N"),
    ("a surname", "Keller"),
    ("another surname", "Voronin"),
    ("an invented word", "Zqbx"),
    ("capitals", "XTERM"),
    ("capitals and a figure", "XTERM1"),
    ("one capital and a figure", "T1"),
    ("a tag around the name", "<t>N</t>"),
    ("HTML that forbids it", "<span translate=\"no\">N</span>"),
    ("an empty tag", "<x1/>"),
    ("brackets", "[1]"),
    ("braces", "{1}"),
    ("white brackets", "⟦1⟧"),
    ("underscores", "__1__"),
    ("printf", "%1$s"),
    ("quotation marks", "“N”"),
    ("an emoji", "🔷"),
    ("a private character", "\u{e001}"),
];

struct Case {
    source: String,
    name: String,
    plain: String,
    reference: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let [folder, source, reference] = &arguments[..] else {
        println!("skipped: cargo bench -p padanan-benches --bench marks -- MODEL_DIR SOURCE REFERENCE");
        return;
    };
    let model = Neural::load(&[files(Path::new(folder))]).unwrap();
    let lines = |path: &str| std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    let pairs = lines(source).into_iter().zip(lines(reference));
    let cases: Vec<Case> = pairs.filter_map(|(source, reference)| case(&model, source, reference)).collect();
    println!(
        "{} sentences\n\n| shape | as sent | whole | in place | BLEU | chrF2 |\n|---|---|---|---|---|---|",
        cases.len()
    );
    let references: Vec<String> = cases.iter().map(|c| c.reference.clone()).collect();
    for (name, shape) in SHAPES {
        let (mut whole, mut placed) = (0, 0);
        let outputs: Vec<String> = cases.iter().map(|c| attempt(&model, c, shape, &mut whole, &mut placed)).collect();
        let percent = |n: usize| 100.0 * n as f64 / cases.len() as f64;
        let scores = score(&outputs, &references);
        println!(
            "| {name} | `{shape}` | {:.1} % | {:.1} % | {:.1} | {:.1} |",
            percent(whole),
            percent(placed),
            scores.bleu,
            scores.chrf
        );
    }
}

fn files(folder: &Path) -> Files {
    let named = |start: &str| {
        let mut entries = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path());
        entries.find(|p| p.file_name().unwrap().to_string_lossy().starts_with(start)).unwrap()
    };
    Files { model: named("model."), source_vocabulary: named("vocab."), target_vocabulary: named("vocab.") }
}

fn case(model: &Neural, source: String, reference: String) -> Option<Case> {
    let plain = model.translate(&source, &[]).text;
    let once = |text: &str, name: &str| words(text).iter().filter(|w| **w == name).count() == 1;
    let is_name = |w: &str| {
        w.chars().count() > 3 && w.starts_with(char::is_uppercase) && w.chars().skip(1).all(char::is_lowercase)
    };
    let all = words(&source);
    let name = (*all.iter().skip(1).find(|w| is_name(w) && once(&source, w) && once(&plain, w))?).to_owned();
    // Not after sentence-final punctuation, where the capital means nothing.
    let at = source.find(&name)?;
    let begins = source[..at].trim_end().ends_with(['.', '!', '?', ':']);
    (!begins).then_some(Case { name, plain, reference, source })
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect()
}

fn attempt(model: &Neural, case: &Case, shape: &str, whole: &mut usize, placed: &mut usize) -> String {
    let mark = shape.replace('N', &case.name);
    let sent = case.source.replacen(&case.name, &mark, 1);
    let found = model.translate(&sent, &[]).text;
    if found.matches(&mark).count() != 1 {
        return found;
    }
    *whole += 1;
    let back = found.replacen(&mark, &case.name, 1);
    let beside = |text: &str| {
        let all = words(text);
        let at = all.iter().position(|w| *w == case.name)?;
        Some((at.checked_sub(1).map(|i| all[i].to_lowercase()), all.get(at + 1).map(|w| w.to_lowercase())))
    };
    if let (Some(there), Some(here)) = (beside(&case.plain), beside(&back)) {
        *placed += usize::from(there.0 == here.0 || there.1 == here.1);
    }
    back
}
