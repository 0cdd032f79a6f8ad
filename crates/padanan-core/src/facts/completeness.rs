//! Completeness: a translation that breaks off, a sentence left out, a sentence for which nothing in the source stands.

use super::Compared;
use super::bridge::Bridge;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

/// Compares what two texts cover. `bridge` is asked for only if something is suspicious.
pub(super) fn compare<'b, 'a: 'b>(
    source: &str,
    target: &str,
    bridge: impl Fn() -> Option<&'b Bridge<'a>>,
) -> Vec<Compared> {
    let (long, short) = (letters(source), letters(target));
    if let Some(found) = breaks_off(source, target) {
        // Only the full stop may be missing.
        let whole = short * 100 >= long * 80 && bridge_of_end(source, bridge());
        return if whole { Vec::new() } else { vec![found] };
    }
    let (here, there) = (sentences(source), sentences(target));
    let percent = short * 100 / long.max(1);
    let unequal = here.len() != there.len() || !(82..=128).contains(&percent);
    // A part of a sentence is missed only in a translation that is much shorter.
    let may_lack = percent < MUCH_SHORTER || (here.len() > there.len() && percent < 90);
    let may_add = there.len() > 1;
    if !unequal || long < 20 || !(may_lack || may_add) {
        return Vec::new();
    }
    let Some(bridge) = bridge() else { return Vec::new() };
    let mut found = Vec::new();
    if may_lack {
        found.extend(left_out((source, target), &here, there.len(), bridge, percent));
    }
    if may_add {
        found.extend(added(target, &there, bridge));
    }
    found
}

/// A translation with fewer letters, in percent of those of its source, is much shorter.
const MUCH_SHORTER: usize = 72;

/// Returns whether the last words of the source have a counterpart.
fn bridge_of_end(source: &str, bridge: Option<&Bridge<'_>>) -> bool {
    let Some(bridge) = bridge else { return false };
    let start = source.floor_char_boundary(source.len().saturating_sub(28));
    let (content, covered) = bridge.covered(Span::new(start, source.len()));
    content > 0 && covered == content
}

fn told(source: Option<Span>, target: Option<Span>, outcome: FactOutcome, message: String) -> Compared {
    let row = Compared::new(FactKind::Completeness, source, target, outcome, Confidence::Medium);
    row.told(Code::Incomplete, message)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Returns a text without the quotation marks and brackets that close it.
fn bare_end(text: &str) -> &str {
    text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', '*', '_', ' '])
}

/// Finds a translation without the end of a sentence that its source has.
fn breaks_off(source: &str, target: &str) -> Option<Compared> {
    let (a, b) = (bare_end(source), bare_end(target));
    let last = b.chars().next_back()?;
    let trails = |text: &str| text.ends_with("...") || text.ends_with('…');
    let trails_off = trails(b) && !trails(a) && letters(target) * 100 < letters(source) * 85;
    let ended = a.ends_with(['.', '!', '?']);
    // An abbreviation ends the source: `PT Maju Tbk.`
    let words = a.split_whitespace().count();
    let unended = last.is_alphanumeric() || matches!(last, ',' | ';' | '-' | '–' | '—' | '(' | '“');
    if !(trails_off || (ended && unended && words >= 4)) {
        return None;
    }
    let tail = b.rsplit(' ').take(2).collect::<Vec<_>>();
    let start = b.len() - tail.iter().map(|w| w.len() + 1).sum::<usize>().saturating_sub(1);
    let span = Span::new(start, b.len());
    let message = format!("the translation breaks off after `{}`", span.of(target));
    Some(told(None, Some(span), FactOutcome::Missing, message))
}

/// Cuts a text into sentences at full stops, question and exclamation marks before a capital. Rough, and the same for
/// both languages.
fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in memchr::memchr3_iter(b'.', b'!', b'?', bytes) {
        let rest = text[at + 1..].trim_start_matches(['"', '”', '’', '\'', ')']);
        let next = rest.strip_prefix(' ').and_then(|r| r.trim_start_matches(['"', '“', '‘', '(']).chars().next());
        let word = text[start..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        // `Dr.`, `St.`, an initial, a rank
        const RANKS: [&str; 9] = ["Comr", "Insp", "Prof", "Capt", "Cmdr", "Brig", "Supt", "Asst", "Sens"];
        let abbreviated =
            word.len() < 4 && word.starts_with(char::is_uppercase) || word.len() == 1 || RANKS.contains(&word);
        if next.is_some_and(char::is_uppercase) && !abbreviated && at > start {
            let end = at + 1 + (text.len() - at - 1 - rest.len());
            found.push(Span::new(start, end));
            start = end;
        }
    }
    if text[start..].chars().any(char::is_alphanumeric) {
        found.push(Span::new(start, text.len()));
    }
    found
}

/// Finds a sentence, or a long part of one, that has no counterpart.
fn left_out(
    (source, target): (&str, &str),
    sentences: &[Span],
    theirs: usize,
    bridge: &Bridge<'_>,
    percent: usize,
) -> Option<Compared> {
    let whole = Span::new(0, source.len());
    let (all, covered) = bridge.covered(whole);
    if all < 3 || covered * 100 < all * 30 {
        return None;
    }
    let quote = |span: Span| {
        let text = span.of(source).trim();
        let shown: String = text.chars().take(60).collect();
        let more = if shown.len() < text.len() { "…" } else { "" };
        let message = format!("`{shown}{more}` is not translated");
        told(Some(span), None, FactOutcome::Missing, message)
    };
    if sentences.len() > theirs {
        let lost = sentences.iter().find(|s| {
            let (n, c) = bridge.covered(**s);
            (n >= 4 && c * 100 <= n * 20 && percent < 90) || (n >= 2 && c == 0 && percent < MUCH_SHORTER)
        });
        if let Some(span) = lost {
            return Some(quote(trimmed(source, *span)));
        }
    }
    // The longest run of words without a counterpart.
    if percent >= MUCH_SHORTER {
        return None;
    }
    let run = longest_run(bridge)?;
    // What is left out leaves nothing behind: other words in its place (`jousts, banquets`) translate it freely.
    let (words, explained) = bridge.explained(Span::new(0, target.len()));
    let is_paraphrased = (words - explained) * 3 >= run.1;
    (run.1 >= 5 && run.1 * 100 >= all * 34 && !is_paraphrased).then(|| quote(run.0))
}

/// Returns the longest run of content words of the source without a counterpart, and their number.
fn longest_run(bridge: &Bridge<'_>) -> Option<(Span, usize)> {
    let list = &bridge.source.list;
    let mut best: Option<(Span, usize)> = None;
    let mut run: Option<(Span, usize)> = None;
    for (i, token) in list.iter().enumerate() {
        let (content, covered) = bridge.covered(token.span);
        if content == 0 {
            continue;
        }
        run = match (covered > 0, run) {
            (true, _) => None,
            (false, Some((span, n))) => Some((Span::new(span.start, token.span.end), n + 1)),
            (false, None) => Some((list[i].span, 1)),
        };
        if run.map_or(0, |r| r.1) > best.map_or(0, |b| b.1) {
            best = run;
        }
    }
    best
}

/// Finds a sentence of the target for which nothing in the source stands.
fn added(target: &str, sentences: &[Span], bridge: &Bridge<'_>) -> Option<Compared> {
    let (all, explained) = bridge.explained(Span::new(0, target.len()));
    if all < 4 || explained * 100 < all * 30 {
        return None;
    }
    let strange = sentences.iter().find(|s| {
        let (n, e) = bridge.explained(**s);
        n >= 3 && e * 100 <= n * 20
    })?;
    let span = trimmed(target, *strange);
    let shown: String = span.of(target).chars().take(60).collect();
    let message = format!("nothing in the source stands for `{shown}`");
    Some(told(None, Some(span), FactOutcome::Added, message))
}

fn trimmed(text: &str, span: Span) -> Span {
    let inner = span.of(text);
    let start = span.start + (inner.len() - inner.trim_start().len());
    Span::new(start.min(span.end), span.start + inner.trim_end().len())
        .max(Span::new(start.min(span.end), start.min(span.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_that_breaks_off_is_found() {
        for (source, target, wrong) in [
            ("Polisi menutup ruas jalan itu selama dua jam.", "Police closed the road for", true),
            ("Polisi menutup ruas jalan itu selama dua jam.", "Police closed the road for two hours.", false),
            ("“Kami pulang ke rumah,” kata dia.", "“We are going home,” he said.", false),
            ("Dia berkata, \"Kami pulang ke rumah.\"", "He said, \"We are going home\".", false),
            ("Polisi menutup jalan", "Police close road", false),
            ("Polisi menutup ruas jalan itu karena banjir besar.", "Police closed the road...", true),
        ] {
            assert_eq!(breaks_off(source, target).is_some(), wrong, "{source} / {target}");
        }
    }

    #[test]
    fn sentences_are_cut_roughly() {
        let cut = |text: &str| sentences(text).len();
        assert_eq!(cut("Ia tiba. Ia makan. \"Enak,\" katanya."), 3);
        assert_eq!(cut("Dr. Ani tiba pukul 10.30 di St. Petersburg."), 1);
        assert_eq!(cut(""), 0);
    }
}
