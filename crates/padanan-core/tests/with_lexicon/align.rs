//! Alignment of running text whose pairs are known: FLORES-200 dev, line by line, with sentences left out, merged and
//! exchanged.

use std::collections::HashSet;
use std::ops::Range;

use padanan_core::align::{AlignSentence, Bead, align};
use padanan_core::segment::{Abbreviations, sentences};
use padanan_core::text::Lexicon;

use super::shipped;

/// A generator of numbers that is the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Two running texts, and which of their sentences belong together.
#[derive(Default)]
struct Running {
    source: Vec<(String, usize)>,
    target: Vec<(String, usize)>,
    gold: Vec<(Range<usize>, Range<usize>)>,
}

/// Makes running text of lines: 5 % of the lines are left out on one side, 5 % of the targets are merged with the next one
/// into one sentence, 3 % exchanged with the next one; three to six lines are a paragraph, on each side for itself.
fn running(lines: &[(String, String)], seed: u64, abbreviations: &Abbreviations) -> Running {
    let mut dice = Dice(seed);
    let mut text = Running::default();
    let (mut at, mut paragraphs, mut left) = (0, [0, 0], [0.0, 0.0]);
    while at < lines.len() {
        for (paragraph, left) in paragraphs.iter_mut().zip(&mut left) {
            *left -= 1.0;
            if *left < 0.0 {
                *paragraph += 1;
                *left = 3.0 + (dice.roll() * 4.0).floor();
            }
        }
        let chance = dice.roll();
        let next = lines.get(at + 1).filter(|_| chance >= 0.05);
        let here = |text: &mut Vec<(String, usize)>, line: &str| {
            let from = text.len();
            let number = paragraphs[0];
            text.extend(sentences(line, abbreviations).into_iter().map(|span| (span.of(line).to_owned(), number)));
            from..text.len()
        };
        let there = |text: &mut Vec<(String, usize)>, line: &str| {
            let from = text.len();
            let number = paragraphs[1];
            text.extend(sentences(line, abbreviations).into_iter().map(|span| (span.of(line).to_owned(), number)));
            from..text.len()
        };
        match next {
            _ if chance < 0.025 => {
                here(&mut text.source, &lines[at].0);
                at += 1;
            }
            _ if chance < 0.05 => {
                there(&mut text.target, &lines[at].1);
                at += 1;
            }
            Some(next) if chance < 0.10 => {
                let source = here(&mut text.source, &lines[at].0).start..here(&mut text.source, &next.0).end;
                let from = text.target.len();
                let merged = format!("{}, and {}", lines[at].1.trim_end_matches(['.', '!', '?', '"']), next.1);
                text.target.push((merged, paragraphs[1]));
                text.gold.push((source, from..from + 1));
                at += 2;
            }
            Some(next) if chance < 0.13 => {
                let (one, two) = (here(&mut text.source, &lines[at].0), here(&mut text.source, &next.0));
                let (second, first) = (there(&mut text.target, &next.1), there(&mut text.target, &lines[at].1));
                text.gold.push((one, first));
                text.gold.push((two, second));
                at += 2;
            }
            _ => {
                let (source, target) = (here(&mut text.source, &lines[at].0), there(&mut text.target, &lines[at].1));
                text.gold.push((source, target));
                at += 1;
            }
        }
    }
    text
}

fn refs(all: &[(String, usize)]) -> Vec<AlignSentence<'_>> {
    all.iter().map(|(text, paragraph)| AlignSentence { text, paragraph: *paragraph, is_title: false }).collect()
}

/// Counts right beads, found beads and beads of the gold, those with both sides. Line borders are the gold: beads inside the
/// sentences of one pair of lines count as one.
fn score(text: &Running, beads: &[Bead]) -> (usize, usize, usize) {
    let mut merged: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let inside = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end;
    for bead in beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty()) {
        let pair = text.gold.iter().find(|gold| inside(&bead.source, &gold.0) && inside(&bead.target, &gold.1));
        match (pair, merged.last_mut()) {
            (Some(gold), Some(last)) if inside(&last.0, &gold.0) && inside(&last.1, &gold.1) => {
                last.0 = last.0.start.min(bead.source.start)..last.0.end.max(bead.source.end);
                last.1 = last.1.start.min(bead.target.start)..last.1.end.max(bead.target.end);
            }
            _ => merged.push((bead.source.clone(), bead.target.clone())),
        }
    }
    let gold: HashSet<_> = text.gold.iter().cloned().collect();
    let right = merged.iter().filter(|bead| gold.contains(bead)).count();
    (right, merged.len(), gold.len())
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads development data, asks whether this is CI, and says that it skips"
)]
fn lines() -> Option<Vec<(String, String)>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/mt");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    let (Some(source), Some(target)) = (read("flores-dev.id"), read("flores-dev.en")) else {
        assert!(std::env::var_os("PADANAN_CI").is_none(), "CI is to have {folder}");
        eprintln!("skipped: {folder} is not here");
        return None;
    };
    Some(source.lines().zip(target.lines()).map(|(a, b)| (a.to_owned(), b.to_owned())).collect())
}

#[test]
fn running_text_of_the_development_lines() {
    let Some(lines) = lines() else { return };
    let model = shipped().unwrap();
    let lexicon: &dyn Lexicon = &*model;
    let abbreviations = Abbreviations::default();
    // As one text of about a thousand sentences, and as articles of forty lines.
    for (size, least) in [(lines.len(), 97.0), (40, 97.0)] {
        let (mut right, mut found, mut wanted) = (0, 0, 0);
        let (mut doubtful, mut doubtful_wrong, mut wrong) = (0, 0, 0);
        for (seed, chunk) in (1..).zip(lines.chunks(size)) {
            let text = running(chunk, seed, &abbreviations);
            let beads = align(&refs(&text.source), &refs(&text.target), Some(lexicon));
            let (a, b, c) = score(&text, &beads);
            (right, found, wanted) = (right + a, found + b, wanted + c);
            let inside = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end;
            for bead in beads.iter().filter(|b| !b.source.is_empty() && !b.target.is_empty()) {
                let is_right = text.gold.iter().any(|g| inside(&bead.source, &g.0) && inside(&bead.target, &g.1));
                wrong += usize::from(!is_right);
                doubtful += usize::from(bead.confidence < padanan_core::align::DOUBTFUL);
                doubtful_wrong += usize::from(!is_right && bead.confidence < padanan_core::align::DOUBTFUL);
            }
        }
        let (precision, recall) = (right as f64 / found as f64, right as f64 / wanted as f64);
        let f1 = 200.0 * precision * recall / (precision + recall);
        eprintln!(
            "{size} lines: precision {:.1}, recall {:.1}, F1 {f1:.2}; wrong {wrong}, doubtful {doubtful}, both {doubtful_wrong}",
            100.0 * precision,
            100.0 * recall,
        );
        assert!(f1 >= least, "F1 {f1:.2} of {size} lines");
    }
}

/// Two stories have nothing to do with each other: what looks alike is chance, and none of it is sure.
#[test]
fn articles_of_two_stories() {
    let Some(lines) = lines() else { return };
    let model = shipped().unwrap();
    let lexicon: &dyn Lexicon = &*model;
    let abbreviations = Abbreviations::default();
    let (mut sure, mut all) = (0, 0);
    for start in (0..480).step_by(60) {
        let here = running(&lines[start..start + 60], 1, &abbreviations);
        let there = running(&lines[start + 480..start + 540], 2, &abbreviations);
        let beads = align(&refs(&here.source), &refs(&there.target), Some(lexicon));
        let paired = beads.iter().filter(|bead| !bead.source.is_empty() && !bead.target.is_empty());
        sure += paired.clone().filter(|bead| bead.confidence >= padanan_core::align::DOUBTFUL).count();
        all += paired.count();
    }
    assert_eq!(sure, 0, "of {all}");
}

/// A text of thousands of sentences is cut into parts, and the sentences of all are in one bead each, in place.
#[test]
fn a_long_text_is_aligned_in_parts() {
    let Some(lines) = lines() else { return };
    let model = shipped().unwrap();
    let lexicon: &dyn Lexicon = &*model;
    // The lines in another order each time, so that words are not rare but sentences are where they were.
    let all: Vec<(String, String)> = (0..3)
        .flat_map(|turn| {
            lines.iter().map(move |(a, b)| (format!("{a} {turn}{turn}{turn}."), format!("{b} {turn}{turn}{turn}.")))
        })
        .collect();
    let side = |texts: &mut dyn Iterator<Item = &String>| {
        texts.enumerate().map(|(n, text)| (text.clone(), n / 4)).collect::<Vec<_>>()
    };
    let (source, target) = (side(&mut all.iter().map(|line| &line.0)), side(&mut all.iter().map(|line| &line.1)));
    let beads = align(&refs(&source), &refs(&target), Some(lexicon));
    let right = beads.iter().filter(|bead| bead.source == bead.target && bead.source.len() == 1).count();
    assert!(right * 100 >= all.len() * 98, "{right} of {}", all.len());
    let mut targets: Vec<usize> = beads.iter().flat_map(|bead| bead.target.clone()).collect();
    targets.sort_unstable();
    assert_eq!(targets, (0..all.len()).collect::<Vec<_>>());
    assert_eq!(
        beads.iter().flat_map(|bead| bead.source.clone()).collect::<Vec<_>>(),
        (0..all.len()).collect::<Vec<_>>()
    );
}

/// A long text of which the translation has neither the beginning nor the end: what it has is found where it is.
#[test]
fn a_long_text_and_a_part_of_it() {
    let Some(lines) = lines() else { return };
    let model = shipped().unwrap();
    let lexicon: &dyn Lexicon = &*model;
    // What has no translation here: thousands of sentences, of letters that are no words.
    let strange = || lines.iter().map(|line| line.0.chars().rev().collect::<String>());
    let own = || lines.iter().map(|line| line.0.clone());
    let source: Vec<String> = strange().chain(strange()).chain(strange()).chain(own()).chain(strange()).collect();
    let side = |texts: Vec<String>| texts.into_iter().enumerate().map(|(n, text)| (text, n / 4)).collect::<Vec<_>>();
    let (before, source, target) =
        (3 * lines.len(), side(source), side(lines.iter().map(|line| line.1.clone()).collect()));
    let beads = align(&refs(&source), &refs(&target), Some(lexicon));
    let is_right = |bead: &&Bead| {
        bead.source.len() == 1 && bead.source.start == before + bead.target.start && bead.target.len() == 1
    };
    let right = beads.iter().filter(is_right).count();
    assert!(right * 100 >= lines.len() * 95, "{right} of {}", lines.len());
}
