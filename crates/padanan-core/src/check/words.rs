//! Number words, month and weekday names of Indonesian, English and Malay.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Months: (Indonesian and Malay spellings, English name and abbreviations), by number from 1.
pub(super) const MONTHS: [&[&str]; 12] = [
    &["januari", "january", "jan"],
    &["februari", "pebruari", "february", "feb"],
    &["maret", "mac", "march", "mar"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "jun", "june"],
    &["juli", "julai", "july", "jul"],
    &["agustus", "ogos", "august", "aug", "agt"],
    &["september", "sept", "sep"],
    &["oktober", "october", "oct", "okt"],
    &["november", "nopember", "nov"],
    &["desember", "disember", "december", "dec", "des"],
];

/// Weekdays from Monday, in the same languages.
pub(super) const WEEKDAYS: [&[&str]; 7] = [
    &["senin", "isnin", "monday", "mon"],
    &["selasa", "tuesday", "tue"],
    &["rabu", "wednesday", "wed"],
    &["kamis", "khamis", "thursday", "thu"],
    &["jumat", "jum'at", "jum’at", "jumaat", "friday", "fri"],
    &["sabtu", "saturday", "sat"],
    &["minggu", "ahad", "sunday", "sun"],
];

/// Number words, by their value.
const NUMBERS: [(u64, &[&str]); 31] = [
    (0, &["nol", "zero"]),
    (1, &["satu", "one", "pertama", "first", "once", "sebuah", "seorang", "single", "a", "an"]),
    (2, &["dua", "two", "kedua", "second", "twice", "both", "couple", "double"]),
    (3, &["tiga", "three", "ketiga", "third", "triple"]),
    (4, &["empat", "four", "keempat", "fourth", "quarter"]),
    (5, &["lima", "five", "kelima", "fifth"]),
    (6, &["enam", "six", "keenam", "sixth"]),
    (7, &["tujuh", "seven", "ketujuh", "seventh"]),
    (8, &["delapan", "lapan", "eight", "kedelapan", "eighth"]),
    (9, &["sembilan", "nine", "kesembilan", "ninth"]),
    (10, &["sepuluh", "ten", "kesepuluh", "tenth"]),
    (11, &["sebelas", "eleven", "kesebelas", "eleventh"]),
    (12, &["twelve", "twelfth", "dozen"]),
    (13, &["thirteen", "thirteenth"]),
    (14, &["fourteen", "fourteenth"]),
    (15, &["fifteen", "fifteenth"]),
    (16, &["sixteen", "sixteenth"]),
    (17, &["seventeen", "seventeenth"]),
    (18, &["eighteen", "eighteenth"]),
    (19, &["nineteen", "nineteenth"]),
    (20, &["twenty", "twentieth", "twenties"]),
    (30, &["thirty", "thirtieth", "thirties"]),
    (40, &["forty", "fortieth", "forties"]),
    (50, &["fifty", "fiftieth", "fifties"]),
    (60, &["sixty", "sixtieth", "sixties"]),
    (70, &["seventy", "seventieth", "seventies"]),
    (80, &["eighty", "eightieth", "eighties"]),
    (90, &["ninety", "ninetieth", "nineties"]),
    (100, &["seratus", "hundred"]),
    (1000, &["seribu", "thousand"]),
    (1_000_000, &["sejuta", "million"]),
];

/// Words of size, by the number of zeros that they append to a number.
const SCALES: [(u32, &[&str]); 5] = [
    (2, &["ratus", "hundred", "hundreds"]),
    (3, &["ribu", "thousand", "thousands", "rb"]),
    (6, &["juta", "million", "millions", "jt", "mn", "m"]),
    (9, &["miliar", "milyar", "milliar", "bilion", "billion", "billions", "bn"]),
    (12, &["triliun", "trilyun", "trilion", "trillion", "trillions", "tn"]),
];

/// What a word means in numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sense {
    /// Number of the month, from 1.
    pub(super) month: Option<u32>,
    /// Number of the weekday, from 0.
    pub(super) weekday: Option<usize>,
    /// Value of the number word.
    pub(super) number: Option<u64>,
    /// Number of zeros that it appends to a number.
    pub(super) scale: Option<u32>,
}

/// Length of the longest of these words, in bytes.
const MAX_LENGTH: usize = 12;

static SENSES: LazyLock<FxHashMap<&'static [u8], Sense>> = LazyLock::new(|| {
    let mut senses: FxHashMap<&[u8], Sense> = FxHashMap::default();
    let mut add = |word: &'static str, set: &dyn Fn(&mut Sense)| set(senses.entry(word.as_bytes()).or_default());
    for (names, number) in MONTHS.iter().zip(1..) {
        names.iter().for_each(|name| add(name, &|sense| sense.month = Some(number)));
    }
    for (number, names) in WEEKDAYS.iter().enumerate() {
        names.iter().for_each(|name| add(name, &|sense| sense.weekday = Some(number)));
    }
    for (value, words) in NUMBERS {
        words.iter().for_each(|word| add(word, &|sense| sense.number = Some(value)));
    }
    for (zeros, words) in SCALES {
        words.iter().for_each(|word| add(word, &|sense| sense.scale = Some(zeros)));
    }
    senses
});

/// The first two letters of these words, a bit for each pair. Most words begin with none of these pairs.
static BEGINNINGS: LazyLock<[u32; 32]> = LazyLock::new(|| {
    let mut beginnings = [0; 32];
    for word in SENSES.keys() {
        let letter = |at: usize| word.get(at).copied().unwrap_or_default() % 32;
        beginnings[usize::from(letter(0))] |= 1 << letter(1);
    }
    beginnings
});

/// Returns what a word means in numbers and dates, in any case.
pub(super) fn sense(word: &str) -> Sense {
    let letter = |at: usize| word.as_bytes().get(at).copied().unwrap_or_default();
    // A letter and its capital differ in a higher bit.
    if BEGINNINGS[usize::from(letter(0) % 32)] & 1 << (letter(1) % 32) == 0
        && letter(0).is_ascii()
        && letter(1).is_ascii()
    {
        return Sense::default();
    }
    let mut small = [0; MAX_LENGTH];
    let found = match small.get_mut(..word.len()) {
        Some(small) if word.is_ascii() => {
            small.copy_from_slice(word.as_bytes());
            small.make_ascii_lowercase();
            SENSES.get(&*small)
        }
        // The lowercase form of a letter may have fewer bytes.
        _ if word.is_ascii() || word.len() > 2 * MAX_LENGTH => None,
        _ => SENSES.get(word.to_lowercase().as_bytes()),
    };
    found.copied().unwrap_or_default()
}

/// Returns whether a word is the name of a day or a month. Dates have their own check.
pub(super) fn is_day_or_month(word: &str) -> bool {
    let sense = sense(word);
    sense.month.is_some() || sense.weekday.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_too_long_to_be_looked_up() {
        assert!(SENSES.keys().all(|word| word.len() <= MAX_LENGTH));
        assert_eq!(sense("SEPTEMBER").month, Some(9));
        assert_eq!(sense("Jum’at").weekday, Some(4));
        assert_eq!((sense("million").number, sense("million").scale), (Some(1_000_000), Some(6)));
        assert_eq!(sense("kata"), Sense::default());
    }
}
