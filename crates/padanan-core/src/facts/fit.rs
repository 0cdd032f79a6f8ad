//! Whether two numbers are the same: equal values with units that agree, or an honest conversion.

use super::mention::{Amount, Reading};
use super::units::{Dimension, Measure, Unit};
use super::value::Value;

/// How a number of the source and one of the target fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// They have nothing to do with each other.
    No,
    /// The values are equal, and the units contradict each other.
    OtherUnit,
    /// The values are equal, and the target lacks the unit.
    WithoutUnit,
    /// The same quantity in another unit, as near as people convert.
    Converted,
    /// The same.
    Same,
}

/// Returns how a number of the source fits one of the target: the best of all readings.
pub(super) fn amounts(source: &Amount, target: &Amount) -> Fit {
    let pairs = source.readings.iter().flat_map(|s| target.readings.iter().map(move |t| readings(s, t)));
    pairs.max().unwrap_or(Fit::No)
}

fn readings(source: &Reading, target: &Reading) -> Fit {
    let equal = source.value == target.value;
    let same_unit = units(source.unit, target.unit);
    match same_unit {
        Some(true) if equal => return Fit::Same,
        _ if is_converted(source, target) => return Fit::Converted,
        _ if !equal => return Fit::No,
        _ => {}
    }
    if target.unit == Unit::None { Fit::WithoutUnit } else { Fit::OtherUnit }
}

/// Returns whether units agree; `None` if they may, after a conversion.
fn units(source: Unit, target: Unit) -> Option<bool> {
    match (source, target) {
        (a, b) if a == b => Some(true),
        (Unit::Money(a), Unit::Money(b)) => Some(a.may_be(b)),
        // `persen` is also used for percentage points.
        (Unit::Percent, Unit::Point) | (Unit::Point, Unit::Percent) => Some(true),
        // `setengah poin`, "half a point": of a percentage, or of a game.
        (Unit::Share, Unit::Point) | (Unit::Point, Unit::Share) => Some(true),
        // What is counted is not always repeated: `usia 34 tahun`, "aged 34"; and English may add it.
        (Unit::Measure(_) | Unit::Times, Unit::None)
        | (Unit::None, Unit::Measure(_) | Unit::Times | Unit::Money(_)) => Some(true),
        (Unit::Share, Unit::None | Unit::Measure(_) | Unit::Times | Unit::Money(_))
        | (Unit::None | Unit::Times, Unit::Share) => Some(true),
        (Unit::Times, Unit::Measure(_)) | (Unit::Measure(_), Unit::Times | Unit::Share) => Some(true),
        (Unit::Measure(a), Unit::Measure(b)) => may_name_the_same(a, b),
        _ => Some(false),
    }
}

/// Returns whether two units of measurement may be meant by the same words. Degrees without a scale may be of any.
fn may_name_the_same(a: Measure, b: Measure) -> Option<bool> {
    if a.dimension != b.dimension {
        return Some(false);
    }
    match a.dimension {
        Dimension::Degrees => Some(a.numerator == 0 || b.numerator == 0),
        _ => None,
    }
}

/// How many percent a conversion may be off: people round.
const ROUNDED: i128 = 4;

/// Returns whether two quantities in other units are exactly the same.
pub(super) fn is_exact(source: &Amount, target: &Amount) -> bool {
    let base = |r: &Reading| match r.unit {
        Unit::Measure(m) => Some((m.dimension, r.value.times(i128::from(m.numerator), i128::from(m.denominator))?)),
        _ => None,
    };
    source.readings.iter().filter_map(base).any(|s| target.readings.iter().filter_map(base).any(|t| s == t))
}

fn is_converted(source: &Reading, target: &Reading) -> bool {
    match (source.unit, target.unit) {
        (Unit::Percent, Unit::Share) => parts(&source.value, &target.value),
        (Unit::Share, Unit::Percent) => parts(&target.value, &source.value),
        (Unit::Measure(a), Unit::Measure(b)) if a != b => measures(&source.value, a, &target.value, b),
        // `200 persen` is twice as much; `dua kali lipat` may be 100 percent more.
        (Unit::Times, Unit::Percent) => {
            let percent = source.value.times(100, 1);
            percent.as_ref() == Some(&target.value)
                || percent.and_then(|p| p.plus(&Value::ratio(-100, 1))).as_ref() == Some(&target.value)
        }
        _ => false,
    }
}

/// Returns whether a percentage is a part: 25 percent is a quarter, 33 percent a third.
fn parts(percent: &Value, part: &Value) -> bool {
    part.times(100, 1).is_some_and(|p| p.is_near(percent, 2))
}

fn measures(a_value: &Value, a: Measure, b_value: &Value, b: Measure) -> bool {
    use Dimension::{Degrees, Months, Time};
    // A month has 30.44 days.
    const MONTH: u64 = 2_629_746;
    let base = |value: &Value, of: Measure, factor: u64| {
        value.times(i128::from(of.numerator) * i128::from(factor), i128::from(of.denominator))
    };
    match (a.dimension, b.dimension) {
        (Degrees, Degrees) => {
            let fahrenheit = |c: &Value| c.times(9, 5).and_then(|v| v.plus(&Value::whole(32)));
            let same = |c: &Value, f: &Value| fahrenheit(c).is_some_and(|v| v.is_near(f, 2));
            match (a.numerator, b.numerator) {
                (1, 2) => same(a_value, b_value),
                (2, 1) => same(b_value, a_value),
                _ => false,
            }
        }
        (Time, Months) | (Months, Time) => {
            let factor = |m: Measure| if m.dimension == Months { MONTH } else { 1 };
            base(a_value, a, factor(a)).zip(base(b_value, b, factor(b))).is_some_and(|(x, y)| x.is_near(&y, ROUNDED))
        }
        (x, y) if x == y => {
            let exact = matches!(x, Time | Months);
            base(a_value, a, 1)
                .zip(base(b_value, b, 1))
                .is_some_and(|(x, y)| if exact { x == y } else { x.is_near(&y, ROUNDED) })
        }
        _ => false,
    }
}
