//! BLEU (Papineni et al. 2002), chrF2 (Popović 2015) and TER (in `ter`), computed as sacreBLEU 2 does with its default settings, so
//! that scores are comparable: tokenisation `13a`, smoothing `exp`, case-sensitive; characters up to 6, β = 2.

use std::collections::HashMap;

/// The scores of a test set. BLEU and chrF2 are from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// BLEU.
    pub bleu: f64,
    /// chrF2.
    pub chrf: f64,
    /// TER: the edits per 100 words of the reference; 0 is best.
    pub ter: f64,
}

/// Scores translations, each against one reference.
pub fn score(translations: &[String], references: &[String]) -> Scores {
    Scores {
        bleu: bleu(translations, references),
        chrf: chrf(translations, references),
        ter: super::ter::ter(translations, references),
    }
}

fn counts<T: std::hash::Hash + Eq>(grams: impl Iterator<Item = T>) -> HashMap<T, u32> {
    let mut counts = HashMap::new();
    grams.for_each(|g| *counts.entry(g).or_default() += 1);
    counts
}

fn matches<T: std::hash::Hash + Eq>(a: &HashMap<T, u32>, b: &HashMap<T, u32>) -> u32 {
    a.iter().map(|(gram, n)| b.get(gram).map_or(0, |m| *n.min(m))).sum()
}

fn bleu(translations: &[String], references: &[String]) -> f64 {
    let (mut correct, mut total) = ([0u64; 4], [0u64; 4]);
    let (mut length, mut expected) = (0usize, 0usize);
    for (translation, reference) in translations.iter().zip(references) {
        let (t, r) = (tokens(translation), tokens(reference));
        length += t.len();
        expected += r.len();
        for n in 1..=4 {
            let (a, b) = (counts(t.windows(n)), counts(r.windows(n)));
            correct[n - 1] += u64::from(matches(&a, &b));
            total[n - 1] += (t.len() + 1).saturating_sub(n) as u64;
        }
    }
    if correct[0] == 0 {
        return 0.0;
    }
    let mut log = 0.0;
    let mut smooth = 1.0;
    for n in 0..4 {
        if total[n] == 0 {
            return 0.0;
        }
        let precision = if correct[n] == 0 {
            smooth *= 2.0;
            100.0 / (smooth * total[n] as f64)
        } else {
            100.0 * correct[n] as f64 / total[n] as f64
        };
        log += precision.ln() / 4.0;
    }
    let brevity = if length < expected { (1.0 - expected as f64 / length as f64).exp() } else { 1.0 };
    brevity * log.exp()
}

/// Tokenises as mteval-v13a does.
fn tokens(text: &str) -> Vec<String> {
    let text = text.trim_end().replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    let text = text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let chars: Vec<char> = format!(" {text} ").chars().collect();
    let mut out = String::with_capacity(text.len() * 2);
    for (i, &c) in chars.iter().enumerate() {
        let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        let (before, behind) = (i.checked_sub(1).and_then(|i| chars.get(i)), chars.get(i + 1));
        let apart = match c {
            '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/' => true,
            '.' | ',' => !digit(before) || !digit(behind),
            '-' => digit(before),
            _ => false,
        };
        if apart {
            out.extend([' ', c, ' ']);
        } else {
            out.push(c);
        }
    }
    out.split_whitespace().map(str::to_owned).collect()
}

fn chrf(translations: &[String], references: &[String]) -> f64 {
    const ORDER: usize = 6;
    const BETA: f64 = 2.0;
    let mut stats = [[0f64; 3]; ORDER];
    for (translation, reference) in translations.iter().zip(references) {
        let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
        let (t, r) = (letters(translation), letters(reference));
        for n in 1..=ORDER {
            let (a, b) = (counts(t.windows(n)), counts(r.windows(n)));
            let (mine, theirs) = ((t.len() + 1).saturating_sub(n), (r.len() + 1).saturating_sub(n));
            // If the reference has no n-grams of this order, those of the translation do not count against it.
            stats[n - 1][0] += if theirs > 0 { mine as f64 } else { 0.0 };
            stats[n - 1][1] += theirs as f64;
            stats[n - 1][2] += f64::from(matches(&a, &b));
        }
    }
    let (mut score, mut orders) = (0.0, 0.0);
    for [mine, theirs, common] in stats {
        if mine > 0.0 && theirs > 0.0 {
            let (precision, recall) = (common / mine, common / theirs);
            let both = BETA * BETA * precision + recall;
            score += if both > 0.0 { (1.0 + BETA * BETA) * precision * recall / both } else { 0.0 };
            orders += 1.0;
        }
    }
    if orders > 0.0 { 100.0 * score / orders } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| (*t).to_owned()).collect()
    }

    /// The expected scores are those of sacreBLEU 2.6 for the same lines.
    #[test]
    fn as_sacrebleu_reckons() {
        let translations = lines(&[
            "The president said that aid will be sent on Monday.",
            "About 200,000 people gathered in Minsk - \"Lukashenko, resign!\"",
            "It's a well-known fact (5.5% of it), isn't it?",
        ]);
        let references = lines(&[
            "The president said aid would be sent on Monday.",
            "Around 200,000 people gathered in Minsk: \"Lukashenko, step down!\"",
            "This is a well-known fact (5.5 % of it), is it not?",
        ]);
        let scores = score(&translations, &references);
        assert!((scores.bleu - 52.9806).abs() < 0.005, "{scores:?}");
        assert!((scores.chrf - 72.1294).abs() < 0.005, "{scores:?}");
        assert!((scores.ter - 46.6667).abs() < 0.005, "{scores:?}");
    }

    #[test]
    fn the_ends_of_the_scale() {
        let text = lines(&["The president said that aid will be sent."]);
        let same = score(&text, &text);
        assert!((same.bleu - 100.0).abs() < 1e-9 && (same.chrf - 100.0).abs() < 1e-9);
        let none = score(&lines(&["xyz"]), &text);
        assert!(none.bleu < 1e-9 && none.chrf < 20.0);
        assert_eq!(score(&[], &[]), Scores { bleu: 0.0, chrf: 0.0, ter: 0.0 });
    }
}
