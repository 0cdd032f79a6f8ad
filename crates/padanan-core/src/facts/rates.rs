//! Rates: `per hari` is "a day", "per day" or "daily", and not "an hour".
//!
//! Only the period of time is compared. It is told if the source has one rate, the target another one, and neither names the
//! period of the other in any other use.

use super::Compared;
use super::scan::Tokens;
use crate::bitext::{Confidence, FactKind, FactOutcome};
use crate::finding::Code;
use crate::text::Span;

/// A period: its Indonesian words, its English noun, and English adverbs.
struct Period {
    source: &'static [&'static str],
    noun: &'static str,
    adverbs: &'static [&'static str],
}

const PERIODS: &[Period] = &[
    Period { source: &["detik", "sekon"], noun: "second", adverbs: &[] },
    Period { source: &["menit"], noun: "minute", adverbs: &[] },
    Period { source: &["jam"], noun: "hour", adverbs: &["hourly"] },
    Period { source: &["hari"], noun: "day", adverbs: &["daily"] },
    Period { source: &["minggu", "pekan"], noun: "week", adverbs: &["weekly"] },
    Period { source: &["bulan"], noun: "month", adverbs: &["monthly"] },
    Period { source: &["tahun"], noun: "year", adverbs: &["yearly", "annual", "annually", "annum"] },
];

/// A period of a text, and where it is a rate.
struct Rate {
    period: usize,
    span: Span,
}

/// Finds a rate for another period.
pub(super) fn compare(source: (&str, &[Span]), target: (&str, &[Span])) -> Option<Compared> {
    if !["per", "/", "kali", "tiap"].iter().any(|sign| source.0.contains(sign)) {
        return None;
    }
    let (here, there) = (Tokens::new(source.0, source.1), Tokens::new(target.0, target.1));
    let rates = in_source(&here);
    let rate = rates.first().filter(|first| rates.iter().all(|r| r.period == first.period))?;
    let named = |period: usize| (0..there.list.len()).any(|t| names_in_target(&there, t) == Some(period));
    let told = |period: usize| (0..here.list.len()).any(|i| names_in_source(&here, i) == Some(period));
    if named(rate.period) {
        return None;
    }
    let other = in_target(&there).into_iter().find(|other| !told(other.period))?;
    let (was, now) = (rate.span.of(source.0), other.span.of(target.0));
    let (one, another) = (Some(rate.span), Some(other.span));
    let row = Compared::new(FactKind::Quantity, one, another, FactOutcome::Altered, Confidence::Medium);
    let message = format!("`{was}` has become `{now}`");
    Some(row.with_values(Some(was), Some(now)).told(Code::NumberMismatch, message))
}

/// Returns the period that a word of the source names, alone or in `sehari`, `harian`, `sehari-hari`.
fn names_in_source(here: &Tokens<'_>, at: usize) -> Option<usize> {
    let word = here.low(at);
    let plain = word.strip_prefix("se").unwrap_or(&word);
    let stem = plain.strip_suffix("an").unwrap_or(plain);
    PERIODS.iter().position(|p| p.source.iter().any(|w| *w == &*word || *w == plain || *w == stem))
}

fn names_in_target(there: &Tokens<'_>, at: usize) -> Option<usize> {
    let word = there.low(at);
    let singular = word.strip_suffix('s').unwrap_or(&word);
    PERIODS.iter().position(|p| p.noun == singular || p.adverbs.contains(&&*word))
}

/// Returns the rates of the source: `per hari`, `/hari`, `tiga kali sehari`, `tiap tahun`.
fn in_source(here: &Tokens<'_>) -> Vec<Rate> {
    let mut rates = Vec::new();
    for i in 1..here.list.len() {
        let Some(period) = names_in_source(here, i) else { continue };
        let word = here.low(i);
        let before = here.low(i - 1);
        let plain = PERIODS[period].source.contains(&&*word);
        let slash = before == "/" && here.joined(i - 1);
        let rate = plain && (slash || matches!(&*before, "per" | "tiap" | "setiap"))
            || (word.starts_with("se") && before == "kali");
        if rate {
            let first = if before == "kali" { i } else { i - 1 };
            rates.push(Rate { period, span: here.span(first, i) });
        }
    }
    rates
}

/// Returns the rates of the target: *per day*, *an hour*, *each week*, *monthly*.
fn in_target(there: &Tokens<'_>) -> Vec<Rate> {
    let mut rates = Vec::new();
    for t in 1..there.list.len() {
        let Some(period) = names_in_target(there, t) else { continue };
        let word = there.low(t);
        let before = there.low(t - 1);
        let adverb = PERIODS[period].adverbs.contains(&&*word);
        if adverb || (word == PERIODS[period].noun && matches!(&*before, "per" | "a" | "an" | "each" | "every" | "/")) {
            rates.push(Rate { period, span: there.span(if adverb { t } else { t - 1 }, t) });
        }
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_a_rate_counts() {
        for (source, target, wrong) in [
            ("Sumur itu menghasilkan 200 barel per hari.", "The well produces 200 barrels a day.", false),
            ("Sumur itu menghasilkan 200 barel per hari.", "The well has a daily output of 200 barrels.", false),
            ("Sumur itu menghasilkan 200 barel per hari.", "The well produces 200 barrels an hour.", true),
            ("Ia makan tiga kali sehari.", "He eats three times a week.", true),
            ("Ia makan tiga kali sehari selama seminggu.", "He ate three times daily for a week.", false),
            ("Gajinya Rp5 juta/bulan.", "He earns Rp 5 million per year.", true),
            ("Ekonomi tumbuh 5 persen per tahun.", "The economy grew 5 percent annually.", false),
            ("Ia lari setiap pagi.", "He runs every day.", false),
        ] {
            assert_eq!(compare((source, &[]), (target, &[])).is_some(), wrong, "{source} / {target}");
        }
    }
}
