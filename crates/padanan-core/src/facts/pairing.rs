//! Pairs the figures of a source with those of its translation: kept, altered, missing, added.
//!
//! First every mention of the source looks for one that says the same. What is left on both sides is paired as altered;
//! the rest is missing or added. A value that the other side has anywhere, in whatever use, is never reported.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fit::{Fit, amounts, is_exact};
use super::mention::{Amount, Date, Form, Meaning, Mention, Reading};
use super::units::{Dimension, Measure, Unit};
use super::value::Value;
use super::words::TEENS;

/// A mention of the source, one of the target, or both, and how they fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) source: Option<usize>,
    pub(super) target: Option<usize>,
    pub(super) verdict: Verdict,
}

/// What became of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The target states it.
    Kept,
    /// The target has its value, in another use.
    KeptLoosely,
    /// The target states another value.
    Altered,
    /// The target states the value with another unit, or without one.
    OtherUnit,
    /// The target does not state it.
    Missing,
    /// The target states it, and the source does not.
    Added,
}

/// Maximum number of candidates that are compared with one mention.
const MAX_CANDIDATES: usize = 64;

/// The two sides that are paired.
struct Sides<'m> {
    source: &'m [Mention],
    target: &'m [Mention],
    /// Every value that a side states in any use.
    source_values: FxHashSet<Value>,
    target_values: FxHashSet<Value>,
    /// Mentions of the target by their values.
    by_value: FxHashMap<&'m Value, Vec<usize>>,
    /// Mentions of either side that can be converted.
    convertible: [Vec<usize>; 2],
    used: Vec<bool>,
    pairs: Vec<Pair>,
    lost: Vec<usize>,
    told: Told,
}

/// What the words of both sides tell about their figures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// The source tells of a defeat.
    pub(super) source_loses: bool,
    /// The target tells of a defeat.
    pub(super) target_loses: bool,
    /// The target tells of a victory, and of nobody who is beaten.
    pub(super) target_wins: bool,
    /// The target tells of a decrease: the sign of a number may be in its words.
    pub(super) target_falls: bool,
}

/// Pairs the mentions of both sides. The pairs of the source come first, in order; then what was added.
pub(super) fn pair(source: &[Mention], target: &[Mention], told: Told) -> Vec<Pair> {
    let mut by_value: FxHashMap<&Value, Vec<usize>> = FxHashMap::default();
    for (i, mention) in target.iter().enumerate() {
        if let Meaning::Amount(amount) = &mention.meaning {
            amount.readings.iter().for_each(|r| by_value.entry(&r.value).or_default().push(i));
        }
    }
    let mut sides = Sides {
        source,
        target,
        source_values: values(source),
        target_values: values(target),
        by_value,
        convertible: [convertible(source), convertible(target)],
        used: vec![false; target.len()],
        pairs: Vec::new(),
        lost: Vec::new(),
        told,
    };
    // What is the same on both sides comes first: a conversion must not take its place.
    let exact: Vec<Option<usize>> = (0..source.len()).map(|i| sides.exact(i)).collect();
    let composed = sides.composed(&exact);
    for (i, target) in exact.into_iter().enumerate().filter(|(i, _)| !composed.contains(i)) {
        sides.place(i, target);
    }
    sides.settle();
    let Sides { mut pairs, .. } = sides;
    pairs.sort_by_key(|p| (p.source.is_none(), p.source, p.target));
    pairs
}

/// Returns every value that mentions state, in any use.
fn values(mentions: &[Mention]) -> FxHashSet<Value> {
    let mut values = FxHashSet::default();
    let mut add = |n: u64| {
        values.insert(Value::whole(n));
    };
    for mention in mentions {
        match &mention.meaning {
            Meaning::Date(Date { day, month, year, .. }) => {
                [day, month, year].into_iter().for_each(|n| add(u64::from(*n)));
            }
            Meaning::Clock(clock) => {
                [clock.hour, clock.hour % 12, clock.minute].into_iter().for_each(|n| add(u64::from(n)));
            }
            Meaning::Score(a, b) => [*a, *b].into_iter().for_each(&mut add),
            Meaning::Amount(_) | Meaning::Vague(_) | Meaning::Weekday(_) | Meaning::Month(_) => {}
        }
    }
    for mention in mentions {
        if let Meaning::Amount(amount) = &mention.meaning {
            values.extend(amount.readings.iter().map(|r| r.value.clone()));
        }
    }
    values
}

fn convertible(mentions: &[Mention]) -> Vec<usize> {
    let measured = |m: &Mention| match &m.meaning {
        Meaning::Amount(a) => {
            a.readings.iter().any(|r| matches!(r.unit, Unit::Measure(_) | Unit::Percent | Unit::Share | Unit::Times))
        }
        _ => false,
    };
    mentions.iter().enumerate().filter(|(_, m)| measured(m)).map(|(i, _)| i).collect()
}

impl Sides<'_> {
    /// Finds the number of the target that is the same as one of the source, preferably a free one, and takes it.
    fn exact(&mut self, i: usize) -> Option<usize> {
        let Meaning::Amount(amount) = &self.source[i].meaning else { return None };
        let (_, free, t) = self.candidate(amount, i).filter(|c| c.0 == Fit::Same)?;
        // The same two numbers the other way round: `2-3 km` is not "3-2 km".
        if free && self.is_turned_round(i, t) {
            return None;
        }
        self.used[t] = true;
        Some(t)
    }

    /// Pairs quantities that one side writes in two units and the other in one: `2 jam 30 menit`, "two and a half hours";
    /// `satu setengah jam`, "an hour and 30 minutes". Returns which of the source are paired.
    fn composed(&mut self, exact: &[Option<usize>]) -> FxHashSet<usize> {
        let mut done = FxHashSet::default();
        for i in (0..self.source.len()).filter(|i| exact[*i].is_none()) {
            if done.contains(&i) {
                continue;
            }
            let Meaning::Amount(own) = &self.source[i].meaning else { continue };
            if !own.first().is_some_and(|r| matches!(r.unit, Unit::Measure(_))) {
                continue;
            }
            // Around the same place in order.
            let near = i.saturating_sub(MAX_CANDIDATES / 2)..self.target.len().min(i + MAX_CANDIDATES / 2);
            if let Some(sum) = sum(self.source, i)
                && exact[i + 1].is_none()
                && let Some(t) = near.clone().find(|t| !self.used[*t] && self.is_amount(*t, &sum))
            {
                self.used[t] = true;
                for i in [i, i + 1] {
                    done.insert(i);
                    self.pairs.push(Pair { source: Some(i), target: Some(t), verdict: Verdict::Kept });
                }
                continue;
            }
            let is_sum = |t: usize| {
                let free = !self.used[t] && self.used.get(t + 1) == Some(&false);
                free && sum(self.target, t).is_some_and(|sum| amounts(own, &sum) >= Fit::Converted)
            };
            if let Some(t) = near.into_iter().find(|t| is_sum(*t)) {
                (self.used[t], self.used[t + 1]) = (true, true);
                done.insert(i);
                self.pairs.push(Pair { source: Some(i), target: Some(t), verdict: Verdict::Kept });
            }
        }
        done
    }

    /// Returns whether a mention of the target is this amount, in any unit.
    fn is_amount(&self, t: usize, amount: &Amount) -> bool {
        matches!(&self.target[t].meaning, Meaning::Amount(other) if amounts(amount, other) >= Fit::Converted)
    }

    /// Returns whether a number begins a range in the source that is the other way round in the target.
    fn is_turned_round(&self, i: usize, t: usize) -> bool {
        let joined = |side: &[Mention], i: usize| {
            side.get(i + 1)
                .is_some_and(|next| side[i].span.end + 3 >= next.span.start && side[i].span.end < next.span.start)
        };
        let value = |m: &Mention| match &m.meaning {
            Meaning::Amount(a) if a.digits => a.first().map(|r| r.value.clone()),
            _ => None,
        };
        let plain = |m: &Mention| matches!(&m.meaning, Meaning::Amount(a) if a.digits && a.first().is_some_and(|r| r.unit == Unit::None));
        joined(self.source, i)
            && plain(&self.source[i])
            && t > 0
            && joined(self.target, t - 1)
            && value(&self.source[i]).is_some()
            && value(&self.source[i + 1]).is_some()
            && value(&self.source[i + 1]) == value(&self.target[t - 1])
            && value(&self.source[i]) != value(&self.source[i + 1])
            && !self.told.source_loses
    }

    /// Finds what became of a mention of the source. `exact` is the number that is the same.
    fn place(&mut self, i: usize, exact: Option<usize>) {
        let mention = &self.source[i];
        let found = match &mention.meaning {
            Meaning::Amount(amount) => self.amount(amount, i, exact),
            Meaning::Date(date) => self.date(*date),
            Meaning::Clock(_) => self.clock(mention),
            Meaning::Score(a, b) => self.score(i, *a, *b),
            // Days, months and vague numbers alone are only reported if the target has another one.
            Meaning::Weekday(_) | Meaning::Month(_) | Meaning::Vague(_) => self.set_member(i),
        };
        match found {
            Some((mut verdict, target)) => {
                // `awal 2000-an` is not "the late 2000s".
                let other = target.and_then(|t| self.target[t].stretch);
                if verdict == Verdict::Kept && mention.stretch.zip(other).is_some_and(|(a, b)| a != b) {
                    verdict = Verdict::Altered;
                }
                if let Some(target) = target {
                    self.used[target] = true;
                }
                self.pairs.push(Pair { source: Some(i), target, verdict });
            }
            None => self.lost.push(i),
        }
    }

    /// Returns the best candidate for a number: how it fits, whether it is free, and its index.
    fn candidate(&self, amount: &Amount, i: usize) -> Option<(Fit, bool, usize)> {
        let mut best: Option<(Fit, bool, usize)> = None;
        let candidates = amount.readings.iter().filter_map(|r| self.by_value.get(&r.value)).flat_map(|list| {
            // Of many equal numbers, those around the same place in order.
            let from = list.partition_point(|t| *t + MAX_CANDIDATES / 2 < i);
            list[from..].iter().take(MAX_CANDIDATES)
        });
        for &t in candidates {
            let Meaning::Amount(other) = &self.target[t].meaning else { continue };
            let fit = amounts(amount, other);
            let rank = (fit, !self.used[t]);
            if fit > Fit::No && best.is_none_or(|(f, free, _)| rank > (f, free)) {
                best = Some((fit, !self.used[t], t));
            }
        }
        best
    }

    fn amount(&self, amount: &Amount, i: usize, exact: Option<usize>) -> Option<(Verdict, Option<usize>)> {
        if let Some(t) = exact {
            // `sejak 1960-an` is not "since 1960".
            let other = matches!(&self.target[t].meaning, Meaning::Amount(o) if o.digits && o.form != Form::Decade);
            let lost = amount.form == Form::Decade && other && !self.has_decade();
            let verdict = if lost { Verdict::Altered } else { Verdict::Kept };
            return Some((verdict, Some(t)));
        }
        let best = self.candidate(amount, i);
        if best.is_some_and(|b| b.0 == Fit::Same) {
            return None;
        }
        // `140 mil` has become "142 miles", however near that is to the kilometres beside it.
        let conflict = self.has_other_of_its_unit(amount);
        if let Some(t) = self.converted(amount, i, 1).filter(|_| !conflict).or_else(|| self.fallen(amount)) {
            return Some((Verdict::Kept, Some(t)));
        }
        if let Some((fit, _, t)) = best {
            let told = fit == Fit::OtherUnit || loses_unit(amount);
            return Some((if told { Verdict::OtherUnit } else { Verdict::KeptLoosely }, Some(t)));
        }
        let known = amount.readings.iter().any(|r| self.target_values.contains(&r.value));
        known.then_some((Verdict::KeptLoosely, None))
    }

    /// Finds a number whose sign is in the words of the target: `tumbuh minus 2 persen`, "shrank 2 percent". Degrees have
    /// their own sign.
    fn fallen(&self, amount: &Amount) -> Option<usize> {
        if !self.told.target_falls {
            return None;
        }
        amount.readings.iter().find_map(|r| {
            let degrees = matches!(r.unit, Unit::Measure(m) if m.dimension == Dimension::Degrees);
            let value = r.value.negated();
            let positive = matches!(&value, Value::Ratio(n, _) if *n > 0) && !degrees;
            let negated = Amount { readings: vec![Reading { value: value.clone(), unit: r.unit }], ..*amount };
            let list = self.by_value.get(&value).filter(|_| positive)?;
            list.iter().take(MAX_CANDIDATES).copied().find(
                |t| matches!(&self.target[*t].meaning, Meaning::Amount(o) if amounts(&negated, o) >= Fit::Converted),
            )
        })
    }

    /// Finds a mention of the given side (0: source, 1: target) that is the same quantity in another unit.
    fn converted(&self, amount: &Amount, i: usize, side: usize) -> Option<usize> {
        let list = &self.convertible[side];
        let mentions = if side == 0 { self.source } else { self.target };
        let from = list.partition_point(|t| *t + MAX_CANDIDATES / 2 < i);
        let fits = |t: &&usize| match &mentions[**t].meaning {
            Meaning::Amount(other) if side == 1 => amounts(amount, other) == Fit::Converted,
            Meaning::Amount(other) => amounts(other, amount) == Fit::Converted,
            _ => false,
        };
        list[from..].iter().take(MAX_CANDIDATES).find(fits).copied()
    }

    /// Returns whether the target has a number with the same unit of measurement that is no number of the source.
    fn has_other_of_its_unit(&self, amount: &Amount) -> bool {
        let Some(Reading { unit: unit @ Unit::Measure(_), .. }) = amount.first() else { return false };
        self.convertible[1].iter().take(MAX_CANDIDATES).any(|t| {
            let same = matches!(&self.target[*t].meaning, Meaning::Amount(other) if other.digits && other.readings.iter().any(|r| r.unit == *unit));
            same && !self.used[*t] && !self.is_exactly_converted(*t)
        })
    }

    /// Returns whether a number of the target is exactly one of the source in another unit: 850 cm for `8,5 meter`.
    fn is_exactly_converted(&self, t: usize) -> bool {
        let Meaning::Amount(target) = &self.target[t].meaning else { return false };
        self.convertible[0]
            .iter()
            .take(MAX_CANDIDATES)
            .any(|i| matches!(&self.source[*i].meaning, Meaning::Amount(source) if is_exact(source, target)))
    }

    fn has_decade(&self) -> bool {
        self.target.iter().any(|m| matches!(&m.meaning, Meaning::Amount(a) if a.form == Form::Decade))
    }

    fn date(&self, date: Date) -> Option<(Verdict, Option<usize>)> {
        let same = |m: &Mention| matches!(&m.meaning, Meaning::Date(other) if date.may_be(*other));
        if let Some(t) = self.find(same) {
            let Meaning::Date(other) = self.target[t].meaning else { return None };
            // A year or a day that the target leaves out may be elsewhere in it.
            let has = |part: u32, there: u32| {
                part == 0 || there != 0 || self.target_values.contains(&Value::whole(u64::from(part)))
            };
            if has(date.day, other.day) && has(date.year, other.year) {
                return Some((Verdict::Kept, Some(t)));
            }
            return None;
        }
        // `on the 17th` with the month elsewhere; a month alone.
        let has = |part: u32| part == 0 || self.target_values.contains(&Value::whole(u64::from(part)));
        let month = |m: &Mention| matches!(m.meaning, Meaning::Month(month) if month == date.month);
        let month_there = self.target.iter().any(month)
            || self.target.iter().any(|m| matches!(m.meaning, Meaning::Date(d) if d.month == date.month));
        (has(date.day) && has(date.year) && month_there).then_some((Verdict::KeptLoosely, None))
    }

    fn clock(&self, mention: &Mention) -> Option<(Verdict, Option<usize>)> {
        let Meaning::Clock(clock) = mention.meaning else { return None };
        let same = |m: &Mention| matches!(m.meaning, Meaning::Clock(other) if clock.may_be(other));
        if let Some(t) = self.find(same) {
            return Some((Verdict::Kept, Some(t)));
        }
        let has_clock = self.target.iter().any(|m| matches!(m.meaning, Meaning::Clock(_)));
        let has = |n: u32| self.target_values.contains(&Value::whole(u64::from(n)));
        let hour = has(clock.hour) || has(clock.hour % 12) || (clock.hour % 12 == 0 && has(12));
        (!has_clock && hour && (clock.minute == 0 || has(clock.minute))).then_some((Verdict::KeptLoosely, None))
    }

    fn score(&self, i: usize, a: u64, b: u64) -> Option<(Verdict, Option<usize>)> {
        if let Some(t) = self.find(|m| m.meaning == Meaning::Score(a, b)) {
            return Some((Verdict::Kept, Some(t)));
        }
        let reversed = self.find(|m| m.meaning == Meaning::Score(b, a));
        if let Some(t) = reversed {
            return (self.may_be_reversed() && !self.has_set_beside(i)).then_some((Verdict::Kept, Some(t)));
        }
        // Another score in its place.
        if (0..self.target.len()).any(|t| matches!(self.target[t].meaning, Meaning::Score(..)) && self.is_foreign(t)) {
            return None;
        }
        let has = |n: u64| self.target_values.contains(&Value::whole(n)) || n == 0;
        // `1-3` in a text without a word of sports is a range to the reader.
        let swapped = self.target.windows(2).any(|pair| {
            let value = |m: &Mention| match &m.meaning {
                Meaning::Amount(amount) if amount.digits => amount.first().and_then(|r| r.value.as_whole()),
                _ => None,
            };
            let near = pair[0].span.end + 3 >= pair[1].span.start;
            near && (value(&pair[0]), value(&pair[1])) == (Some(b), Some(a))
        });
        (has(a) && has(b) && (!swapped || a == b || self.may_be_reversed())).then_some((Verdict::KeptLoosely, None))
    }

    /// Returns whether the score beside this one, of another set of the same match, is in the target as it is: one set alone
    /// is never turned round (`kalah 19-21, 21-16, 15-21`).
    fn has_set_beside(&self, i: usize) -> bool {
        let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten().filter_map(|j| self.source.get(j));
        let mut sets = beside.filter(|m| {
            let gap = m.span.start.saturating_sub(self.source[i].span.end);
            let before = self.source[i].span.start.saturating_sub(m.span.end);
            gap.max(before) <= 2 && matches!(m.meaning, Meaning::Score(x, y) if x != y)
        });
        sets.any(|m| self.target.iter().any(|t| t.meaning == m.meaning))
    }

    /// Returns whether a score may be the other way round: the loser's goals come first in one of the texts.
    fn may_be_reversed(&self) -> bool {
        match (self.told.source_loses, self.told.target_loses) {
            (false, loses) => loses,
            (true, true) => true,
            // `kalah 0-4 dari Filipina` is "the Philippines beat Indonesia 4-0", not "won 4-0".
            (true, false) => !self.told.target_wins,
        }
    }

    fn set_member(&self, i: usize) -> Option<(Verdict, Option<usize>)> {
        let meaning = &self.source[i].meaning;
        if let Some(t) = self.find(|m| m.meaning == *meaning) {
            return Some((Verdict::Kept, Some(t)));
        }
        let dated = |m: &Mention| match (&m.meaning, meaning) {
            (Meaning::Date(d), Meaning::Month(month)) => d.month == *month,
            // `ribuan` may be "a thousand", "several thousand" or a number of that size.
            (Meaning::Amount(a), Meaning::Vague(TEENS)) => {
                a.readings.iter().any(|r| matches!(r.value.as_whole(), Some(10..20)))
            }
            (Meaning::Amount(a), Meaning::Vague(power)) => {
                a.readings.iter().any(|r| power_of_ten(&r.value) == Some(*power))
            }
            _ => false,
        };
        let loosely = self.target.iter().position(dated);
        loosely.map(|t| (Verdict::KeptLoosely, Some(t)))
    }

    /// Finds a mention of the target, preferably one that is not used yet.
    fn find(&self, same: impl Fn(&Mention) -> bool) -> Option<usize> {
        let mut used = None;
        for (t, mention) in self.target.iter().enumerate() {
            if same(mention) {
                if !self.used[t] {
                    return Some(t);
                }
                used = used.or(Some(t));
            }
        }
        used
    }

    /// Pairs what is left on both sides.
    fn settle(&mut self) {
        let mut free: Vec<usize> = (0..self.target.len()).filter(|t| self.is_foreign(*t)).collect();
        let lost = std::mem::take(&mut self.lost);
        let mut open = Vec::new();
        // First those of one kind and one unit, then those of one kind.
        for i in lost {
            let kin = free.iter().position(|t| kinship(&self.source[i], &self.target[*t]) == 2);
            match kin {
                Some(at) => self.alter(i, free.remove(at)),
                None => open.push(i),
            }
        }
        for i in open {
            let kin = free.iter().position(|t| kinship(&self.source[i], &self.target[*t]) == 1);
            match kin {
                Some(at) => self.alter(i, free.remove(at)),
                None if self.source[i].required
                    && !matches!(self.source[i].meaning, Meaning::Weekday(_) | Meaning::Vague(_)) =>
                {
                    self.pairs.push(Pair { source: Some(i), target: None, verdict: Verdict::Missing });
                }
                None => {}
            }
        }
        for t in free {
            let amount = matches!(&self.target[t].meaning, Meaning::Amount(a) if a.digits && !is_one(a));
            if amount || matches!(self.target[t].meaning, Meaning::Score(..)) {
                self.pairs.push(Pair { source: None, target: Some(t), verdict: Verdict::Added });
            }
        }
    }

    fn alter(&mut self, i: usize, t: usize) {
        self.used[t] = true;
        // A small number in words need not be stated; but another one in its place is wrong. `Perang Dunia I` is no article.
        let stated = match &self.source[i].meaning {
            Meaning::Amount(amount) => {
                let numeral = amount.form == Form::Ordinal && !amount.digits && self.source[i].required;
                !is_one(amount) || numeral || amount.digits
            }
            _ => true,
        };
        if stated || both_count_people(&self.source[i], &self.target[t]) {
            self.pairs.push(Pair { source: Some(i), target: Some(t), verdict: Verdict::Altered });
        }
    }

    /// Returns whether a mention of the target says something that the source says nowhere.
    fn is_foreign(&self, t: usize) -> bool {
        if self.used[t] {
            return false;
        }
        let mention = &self.target[t];
        let has = |n: u64| self.source_values.contains(&Value::whole(n));
        match &mention.meaning {
            Meaning::Amount(amount) => {
                let known = amount.readings.iter().any(|r| self.source_values.contains(&r.value));
                !known && self.converted(amount, t, 0).is_none()
            }
            // `dua gol tanpa balas` is 2-0. A draw, or the same goals the other way round, are another score.
            Meaning::Score(a, b) => {
                let scores = || self.source.iter().filter(|m| matches!(m.meaning, Meaning::Score(..)));
                let stated = scores().any(|m| m.meaning == Meaning::Score(*a, *b));
                let known = (has(*a) || *a == 0) && (has(*b) || *b == 0);
                !stated && (!known || scores().next().is_some())
            }
            Meaning::Date(date) => {
                let same = |m: &Mention| matches!(&m.meaning, Meaning::Date(other) if other.may_be(*date) && (other.day == 0) == (date.day == 0));
                !self.source.iter().any(same)
            }
            Meaning::Clock(clock) => {
                !self.source.iter().any(|m| matches!(m.meaning, Meaning::Clock(other) if other.may_be(*clock)))
            }
            Meaning::Weekday(_) | Meaning::Vague(_) => !self.source.iter().any(|m| m.meaning == mention.meaning),
            Meaning::Month(month) => !self.source.iter().any(|m| match &m.meaning {
                Meaning::Month(other) => other == month,
                Meaning::Date(date) => date.month == *month,
                _ => false,
            }),
        }
    }
}

/// Returns what a quantity and the one behind it are together, if that is in a smaller unit of the same dimension:
/// `1 kg 500 gram`, `4 tahun dan 6 bulan`.
pub(super) fn sum(mentions: &[Mention], at: usize) -> Option<Amount> {
    let (first, second) = (mentions.get(at)?, mentions.get(at + 1)?);
    let (Meaning::Amount(a), Meaning::Amount(b)) = (&first.meaning, &second.meaning) else { return None };
    let (x, y) = (a.first()?, b.first()?);
    let (Unit::Measure(large), Unit::Measure(small)) = (x.unit, y.unit) else { return None };
    let size = |m: Measure| i128::from(m.numerator) * 1000 / i128::from(m.denominator.max(1));
    // A space, a comma, or the word for *and*.
    let beside = second.span.start.checked_sub(first.span.end).is_some_and(|gap| gap <= " and ".len());
    if !beside
        || large.dimension != small.dimension
        || size(large) <= size(small)
        || large.dimension == Dimension::Degrees
    {
        return None;
    }
    let in_large = |m: Measure, value: &Value| {
        let base = value.times(i128::from(m.numerator), i128::from(m.denominator))?;
        base.times(i128::from(large.denominator), i128::from(large.numerator))
    };
    let value = x.value.plus(&in_large(small, &y.value)?)?;
    Some(Amount { readings: vec![Reading { value, unit: x.unit }], ..*a })
}

/// Returns whether the loss of the unit changes what the number says: `12 persen`, `Rp5.000`.
fn loses_unit(amount: &Amount) -> bool {
    amount.readings.iter().all(|r| matches!(r.unit, Unit::Percent | Unit::Point | Unit::Money(_)))
}

/// Returns whether an amount may be 1, which English often writes for an article.
fn is_one(amount: &Amount) -> bool {
    amount.readings.iter().any(|r| r.value == Value::whole(1))
}

/// Returns the power of ten of a number of the size of a vague one: 3 for 1,000 to 9,999.
fn power_of_ten(value: &Value) -> Option<u32> {
    let whole = value.as_whole().filter(|n| *n > 0)?;
    Some(whole.ilog10())
}

/// Returns whether two numbers count people: `dua orang`, "one person".
fn both_count_people(source: &Mention, target: &Mention) -> bool {
    source.counts_people && target.counts_people
}

/// Returns how likely a mention of the source became one of the target: 2 if they are of one kind and unit, 1 if they
/// may be, 0 if they cannot.
fn kinship(source: &Mention, target: &Mention) -> u32 {
    match (&source.meaning, &target.meaning) {
        (Meaning::Amount(a), Meaning::Amount(b)) => {
            let (Some(x), Some(y)) = (a.first(), b.first()) else { return 0 };
            // A number in words, and one in digits that the source does not have, are likely the same; two in words only
            // if both count something.
            let share = |r: &Reading| r.unit == Unit::Share;
            if both_count_people(source, target) {
                return 2;
            }
            if !a.digits && !b.digits && ((!target.required && !share(y)) || a.form != b.form || share(x) != share(y)) {
                return 0;
            }
            // What need not be stated is only altered by a number of the same kind.
            if !source.required && (x.unit != y.unit || is_one(a) && !a.digits) {
                return 0;
            }
            let same = x.unit == y.unit && (a.form == b.form || b.form == Form::Cardinal);
            if same { 2 } else { 1 }
        }
        (Meaning::Date(_), Meaning::Date(_))
        | (Meaning::Clock(_), Meaning::Clock(_))
        | (Meaning::Score(..), Meaning::Score(..))
        | (Meaning::Weekday(_), Meaning::Weekday(_))
        | (Meaning::Month(_), Meaning::Month(_))
        | (Meaning::Vague(_), Meaning::Vague(_)) => 2,
        (Meaning::Date(_), Meaning::Month(_))
        | (Meaning::Month(_), Meaning::Date(_))
        | (Meaning::Score(..) | Meaning::Clock(_) | Meaning::Date(_), Meaning::Amount(Amount { digits: true, .. }))
        | (Meaning::Amount(Amount { digits: true, .. }), Meaning::Score(..)) => 1,
        (Meaning::Amount(_), Meaning::Vague(_)) if source.required => 1,
        _ => 0,
    }
}
