//! Exact values: no fact is ever compared as a float.

use std::borrow::Cow;

/// A number: a fraction in lowest terms, or the digits of one that is too long for that.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    /// Numerator and denominator (positive), without a common divisor.
    Ratio(i128, i128),
    /// Significant digits and the power of ten that they are multiplied by.
    Long(String, i64),
}

/// Maximum number of digits of a number that is compared as a fraction.
const MAX_DIGITS: usize = 30;

impl Value {
    /// Returns `numerator / denominator` in lowest terms.
    pub(crate) fn ratio(numerator: i128, denominator: i128) -> Self {
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs()).max(1);
        let divisor = i128::try_from(divisor).unwrap_or(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        Self::Ratio(sign * numerator / divisor, sign * denominator / divisor)
    }

    /// Returns a whole number.
    pub(crate) fn whole(number: u64) -> Self {
        Self::Ratio(i128::from(number), 1)
    }

    /// Returns the number with these digits before and after the decimal separator, times ten to the power of `zeros`.
    pub(crate) fn decimal(whole: &str, fraction: &str, zeros: u32) -> Self {
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zeros = zeros as usize;
        if whole.len() + fraction.len() + zeros <= MAX_DIGITS {
            let digits =
                if fraction.is_empty() { Cow::Borrowed(whole) } else { Cow::Owned(format!("{whole}{fraction}")) };
            let number: i128 = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(0) };
            let ten = |power: usize| 10i128.pow(u32::try_from(power).unwrap_or(0));
            return Self::ratio(number * ten(zeros), ten(fraction.len()));
        }
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0').trim_end_matches('0');
        let dropped = digits.len() - digits.trim_end_matches('0').len();
        let exponent = [zeros, dropped].iter().fold(0, |sum, n| sum + i64::try_from(*n).unwrap_or(0));
        Self::Long(significant.to_owned(), exponent - i64::try_from(fraction.len()).unwrap_or(0))
    }

    /// Returns the value times `numerator / denominator`; `None` if it is too long.
    pub(crate) fn times(&self, numerator: i128, denominator: i128) -> Option<Self> {
        let Self::Ratio(n, d) = self else { return None };
        Some(Self::ratio(n.checked_mul(numerator)?, d.checked_mul(denominator)?))
    }

    /// Returns the sum of two values; `None` if one is too long.
    pub(crate) fn plus(&self, other: &Self) -> Option<Self> {
        let (Self::Ratio(a, b), Self::Ratio(c, d)) = (self, other) else { return None };
        Some(Self::ratio(a.checked_mul(*d)?.checked_add(c.checked_mul(*b)?)?, b.checked_mul(*d)?))
    }

    /// Returns the value with the other sign.
    pub(crate) fn negated(&self) -> Self {
        match self {
            Self::Ratio(n, d) => Self::Ratio(-n, *d),
            long => long.clone(),
        }
    }

    /// Returns the value as a whole number, if it is one.
    pub(crate) fn as_whole(&self) -> Option<u64> {
        match self {
            Self::Ratio(n, 1) => u64::try_from(*n).ok(),
            _ => None,
        }
    }

    /// Returns the power of ten of the value's first digit; 0 for fractions of one.
    pub(crate) fn magnitude(&self) -> u32 {
        match self {
            Self::Ratio(n, d) => (n.unsigned_abs() / d.unsigned_abs().max(1)).checked_ilog10().unwrap_or(0),
            Self::Long(digits, exponent) => {
                u32::try_from(exponent.saturating_add(digits.len() as i64 - 1)).unwrap_or(0)
            }
        }
    }

    /// Returns whether two values differ by at most `percent` of the larger one.
    pub(crate) fn is_near(&self, other: &Self, percent: i128) -> bool {
        let (Self::Ratio(a, b), Self::Ratio(c, d)) = (self, other) else { return self == other };
        let near = || {
            let (x, y) = (a.checked_mul(*d)?.abs(), c.checked_mul(*b)?.abs());
            let difference = x.checked_sub(y)?.abs().checked_mul(100)?;
            Some(a.signum() == c.signum() && difference <= x.max(y).checked_mul(percent)?)
        };
        near().unwrap_or(false)
    }

    /// Formats the value as English writes it: `1,500,000`, `2.3`, `1/3`.
    pub(crate) fn english(&self) -> String {
        match self {
            Self::Ratio(n, 1) => grouped(&n.to_string()),
            Self::Ratio(n, d) => match decimals(*n, *d) {
                Some((whole, fraction)) => format!("{}.{fraction}", grouped(&whole)),
                None => format!("{n}/{d}"),
            },
            Self::Long(..) => "a very long number".to_owned(),
        }
    }

    /// Formats the value in ASCII, without separators between groups: `2300000000000`, `1.5`, `1/3`.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Long(digits, exponent) => format!("{digits}e{exponent}"),
            _ => self.english().replace(',', ""),
        }
    }
}

/// Returns the parts of a fraction before and after the decimal point, if it has at most 20 decimals.
fn decimals(numerator: i128, denominator: i128) -> Option<(String, String)> {
    let mut rest = denominator;
    let mut places = 0;
    for prime in [2, 5] {
        let mut count = 0;
        while rest % prime == 0 {
            rest /= prime;
            count += 1;
        }
        places = places.max(count);
    }
    if rest != 1 || places > 20 {
        return None;
    }
    let scaled = numerator.checked_mul(10i128.checked_pow(places)?)? / denominator;
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places as usize);
    Some((format!("{}{whole}", if numerator < 0 { "-" } else { "" }), fraction.to_owned()))
}

fn grouped(whole: &str) -> String {
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = sign.to_owned();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_exact() {
        let value = |whole, fraction, zeros| Value::decimal(whole, fraction, zeros);
        assert_eq!(value("1", "5", 9), value("1500000000", "", 0));
        assert_eq!(value("2", "30", 12), value("2300", "", 9));
        assert_eq!(value("000", "", 0), Value::whole(0));
        assert_eq!(value("0", "05", 0).english(), "0.05");
        assert_eq!(value("1234567", "89", 0).english(), "1,234,567.89");
        assert_eq!(value("12", "5", 0).negated().english(), "-12.5");
        assert_eq!(Value::ratio(2, 6).english(), "1/3");
        assert_eq!(value("2", "3", 12).plain(), "2300000000000");
        let long = "9".repeat(100_000);
        let longer = format!("{long}000");
        assert_eq!(value(&long, "", 9), value(&longer, "", 6));
        assert_ne!(value(&long, "", 9), value(&long, "", 6));
        assert!(value("4800", "", 0).is_near(&value("4828", "", 0), 2));
        assert!(!value("4800", "", 0).is_near(&value("3000", "", 0), 2));
    }
}
