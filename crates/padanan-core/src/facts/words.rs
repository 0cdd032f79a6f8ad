//! What words mean in figures, dates and times, by language.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::units::{ENGLISH as ENGLISH_UNITS, INDONESIAN as INDONESIAN_UNITS, Unit};

/// What a word may mean. A word may mean several things: *second* is 2nd and a unit, *May* a month and a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sense {
    /// Number of the month, from 1.
    pub(crate) month: Option<u32>,
    /// Number of the weekday, from Monday = 0.
    pub(crate) weekday: Option<u32>,
    /// A cardinal number: *dua*, *twelve*, *seratus*.
    pub(super) cardinal: Option<u64>,
    /// An ordinal number: *ketiga*, *third*.
    pub(super) ordinal: Option<u64>,
    /// Number of zeros that it appends to a number: *ribu*, *million*.
    pub(super) scale: Option<u32>,
    /// The denominator of a part: *setengah* 2, *seperempat* 4, *thirds* 3.
    pub(super) part: Option<u64>,
    /// The power of ten of a vague number: *puluhan* 1, *thousands* 3.
    pub(super) vague: Option<u32>,
    /// How many times as much it makes something: *doubled* 2.
    pub(super) multiple: Option<u64>,
    /// A unit of measurement or a currency.
    pub(super) unit: Option<Unit>,
}

/// The words of a language.
#[derive(Debug)]
pub(super) struct Vocabulary {
    senses: FxHashMap<&'static str, Sense>,
    /// The first two letters of the words, a bit for each pair: most words begin with none of these pairs.
    beginnings: [u32; 32],
    /// Endings that a word may have.
    tails: &'static [&'static str],
}

/// Length of the longest word that is looked up, in bytes.
const MAX_LENGTH: usize = 15;

impl Vocabulary {
    fn new(tables: &Tables) -> Self {
        let mut senses: FxHashMap<&'static str, Sense> = FxHashMap::default();
        let mut set = |word: &'static str, set: &dyn Fn(&mut Sense)| set(senses.entry(word).or_default());
        for (names, number) in tables.months.iter().zip(1..) {
            names.iter().for_each(|name| set(name, &|sense| sense.month = Some(number)));
        }
        for (names, number) in tables.weekdays.iter().zip(0..) {
            names.iter().for_each(|name| set(name, &|sense| sense.weekday = Some(number)));
        }
        tables.cardinals.iter().for_each(|(word, number)| set(word, &|sense| sense.cardinal = Some(*number)));
        tables.ordinals.iter().for_each(|(word, number)| set(word, &|sense| sense.ordinal = Some(*number)));
        tables.scales.iter().for_each(|(word, zeros)| set(word, &|sense| sense.scale = Some(*zeros)));
        tables.parts.iter().for_each(|(word, number)| set(word, &|sense| sense.part = Some(*number)));
        tables.vague.iter().for_each(|(word, power)| set(word, &|sense| sense.vague = Some(*power)));
        tables.multiples.iter().for_each(|(word, number)| set(word, &|sense| sense.multiple = Some(*number)));
        tables.units.iter().for_each(|(word, unit)| set(word, &|sense| sense.unit = Some(*unit)));
        let mut beginnings = [0; 32];
        for word in senses.keys() {
            let letter = |at: usize| word.as_bytes().get(at).copied().unwrap_or_default() % 32;
            beginnings[usize::from(letter(0))] |= 1 << letter(1);
        }
        Self { senses, beginnings, tails: tables.tails }
    }

    /// Returns what a word means, in any case; nothing for most words.
    pub(super) fn sense(&self, word: &str) -> Sense {
        let letter = |at: usize| word.as_bytes().get(at).copied().unwrap_or_default();
        // A letter and its capital differ in a higher bit.
        if self.beginnings[usize::from(letter(0) % 32)] & 1 << (letter(1) % 32) == 0 || word.len() > 2 * MAX_LENGTH {
            return Sense::default();
        }
        let mut small = [0; MAX_LENGTH];
        let found = match small.get_mut(..word.len()) {
            Some(small) if word.is_ascii() => {
                small.copy_from_slice(word.as_bytes());
                small.make_ascii_lowercase();
                std::str::from_utf8(small).ok().and_then(|word| self.senses.get(word))
            }
            _ if word.is_ascii() => None,
            _ => self.senses.get(word.to_lowercase().replace('’', "'").as_str()),
        };
        // `separuhnya`, `August's`
        let tail = || {
            self.tails
                .iter()
                .find_map(|tail| word.strip_suffix(tail))
                .filter(|stem| stem.len() >= 4 || word.contains('\''))
        };
        found.copied().unwrap_or_else(|| tail().map(|stem| self.sense(stem)).unwrap_or_default())
    }
}

struct Tables {
    months: [&'static [&'static str]; 12],
    weekdays: [&'static [&'static str]; 7],
    cardinals: &'static [(&'static str, u64)],
    ordinals: &'static [(&'static str, u64)],
    scales: &'static [(&'static str, u32)],
    parts: &'static [(&'static str, u64)],
    vague: &'static [(&'static str, u32)],
    multiples: &'static [(&'static str, u64)],
    units: &'static [(&'static str, Unit)],
    tails: &'static [&'static str],
}

/// Stands for a number from eleven to nineteen among the powers of ten of vague numbers: *belasan*.
pub(super) const TEENS: u32 = 99;

/// The words of Indonesian and Malay.
pub(super) static INDONESIAN: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::new(&Tables {
        months: [
            &["januari", "jan"],
            &["februari", "pebruari", "feb"],
            &["maret", "mac", "mar"],
            &["april", "apr"],
            &["mei"],
            &["juni", "jun"],
            &["juli", "julai", "jul"],
            &["agustus", "ogos", "agu", "agt", "ags"],
            &["september", "sept", "sep"],
            &["oktober", "okt"],
            &["november", "nopember", "nov"],
            &["desember", "disember", "des"],
        ],
        weekdays: [
            &["senin", "isnin"],
            &["selasa"],
            &["rabu"],
            &["kamis", "khamis"],
            &["jumat", "jum'at", "jumaat"],
            &["sabtu"],
            &["minggu", "ahad"],
        ],
        cardinals: &[
            ("nol", 0),
            ("satu", 1),
            ("dua", 2),
            ("tiga", 3),
            ("empat", 4),
            ("lima", 5),
            ("enam", 6),
            ("tujuh", 7),
            ("delapan", 8),
            ("lapan", 8),
            ("sembilan", 9),
            ("sepuluh", 10),
            ("sebelas", 11),
            ("selusin", 12),
            ("seratus", 100),
            ("seribu", 1000),
            ("sejuta", 1_000_000),
            ("semiliar", 1_000_000_000),
            ("setriliun", 1_000_000_000_000),
        ],
        ordinals: &[
            ("pertama", 1),
            ("kedua", 2),
            ("ketiga", 3),
            ("keempat", 4),
            ("kelima", 5),
            ("keenam", 6),
            ("ketujuh", 7),
            ("kedelapan", 8),
            ("kesembilan", 9),
            ("kesepuluh", 10),
            ("kesebelas", 11),
            ("keseratus", 100),
        ],
        scales: &[
            ("puluh", 1),
            ("ratus", 2),
            ("ribu", 3),
            ("rb", 3),
            ("juta", 6),
            ("jt", 6),
            ("miliar", 9),
            ("milyar", 9),
            ("milliar", 9),
            ("miliard", 9),
            ("bilion", 9),
            ("triliun", 12),
            ("trilyun", 12),
            ("trilion", 12),
        ],
        parts: &[
            ("setengah", 2),
            ("separuh", 2),
            ("separo", 2),
            ("sepertiga", 3),
            ("pertiga", 3),
            ("seperempat", 4),
            ("perempat", 4),
            ("seperlima", 5),
            ("perlima", 5),
            ("seperenam", 6),
            ("pertujuh", 7),
            ("sepertujuh", 7),
            ("seperdelapan", 8),
            ("perdelapan", 8),
            ("sepersepuluh", 10),
            ("persepuluh", 10),
        ],
        vague: &[
            ("belasan", TEENS),
            ("puluhan", 1),
            ("ratusan", 2),
            ("ribuan", 3),
            ("jutaan", 6),
            ("miliaran", 9),
            ("milyaran", 9),
            ("triliunan", 12),
        ],
        multiples: &[("ganda", 2)],
        units: INDONESIAN_UNITS,
        tails: &["nya"],
    })
});

/// The words of English.
pub(super) static ENGLISH: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::new(&Tables {
        months: [
            &["january", "jan"],
            &["february", "feb"],
            &["march", "mar"],
            &["april", "apr"],
            &["may"],
            &["june", "jun"],
            &["july", "jul"],
            &["august", "aug"],
            &["september", "sept", "sep"],
            &["october", "oct"],
            &["november", "nov"],
            &["december", "dec"],
        ],
        weekdays: [
            &["monday", "mon", "mondays"],
            &["tuesday", "tue", "tues", "tuesdays"],
            &["wednesday", "wed", "weds", "wednesdays"],
            &["thursday", "thu", "thur", "thurs", "thursdays"],
            &["friday", "fri", "fridays"],
            &["saturday", "sat", "saturdays"],
            &["sunday", "sun", "sundays"],
        ],
        cardinals: &[
            ("zero", 0),
            ("nil", 0),
            ("one", 1),
            ("two", 2),
            ("three", 3),
            ("four", 4),
            ("five", 5),
            ("six", 6),
            ("seven", 7),
            ("eight", 8),
            ("nine", 9),
            ("ten", 10),
            ("eleven", 11),
            ("twelve", 12),
            ("dozen", 12),
            ("thirteen", 13),
            ("fourteen", 14),
            ("fifteen", 15),
            ("sixteen", 16),
            ("seventeen", 17),
            ("eighteen", 18),
            ("nineteen", 19),
            ("twenty", 20),
            ("thirty", 30),
            ("forty", 40),
            ("fourty", 40),
            ("fifty", 50),
            ("sixty", 60),
            ("seventy", 70),
            ("eighty", 80),
            ("ninety", 90),
            // Groups of people that have a number.
            ("both", 2),
            ("couple", 2),
            ("duo", 2),
            ("pair", 2),
            ("trio", 3),
            ("triad", 3),
            ("quartet", 4),
            ("quintet", 5),
            ("sextet", 6),
            ("twins", 2),
            ("triplets", 3),
        ],
        ordinals: &[
            ("first", 1),
            ("second", 2),
            ("third", 3),
            ("fourth", 4),
            ("fifth", 5),
            ("sixth", 6),
            ("seventh", 7),
            ("eighth", 8),
            ("ninth", 9),
            ("tenth", 10),
            ("eleventh", 11),
            ("twelfth", 12),
            ("thirteenth", 13),
            ("fourteenth", 14),
            ("fifteenth", 15),
            ("sixteenth", 16),
            ("seventeenth", 17),
            ("eighteenth", 18),
            ("nineteenth", 19),
            ("twentieth", 20),
            ("thirtieth", 30),
            ("fortieth", 40),
            ("fiftieth", 50),
            ("sixtieth", 60),
            ("seventieth", 70),
            ("eightieth", 80),
            ("ninetieth", 90),
            ("hundredth", 100),
            ("thousandth", 1000),
        ],
        scales: &[
            ("hundred", 2),
            ("thousand", 3),
            ("million", 6),
            ("mn", 6),
            ("billion", 9),
            ("bn", 9),
            ("trillion", 12),
            ("tn", 12),
            ("quadrillion", 15),
        ],
        parts: &[
            ("half", 2),
            ("halves", 2),
            ("halved", 2),
            ("third", 3),
            ("thirds", 3),
            ("quarter", 4),
            ("quarters", 4),
            ("fourth", 4),
            ("fourths", 4),
            ("fifth", 5),
            ("fifths", 5),
            ("sixth", 6),
            ("sixths", 6),
            ("seventh", 7),
            ("sevenths", 7),
            ("eighth", 8),
            ("eighths", 8),
            ("tenth", 10),
            ("tenths", 10),
        ],
        vague: &[
            ("tens", 1),
            ("dozens", 1),
            ("scores", 1),
            ("hundreds", 2),
            ("thousands", 3),
            ("millions", 6),
            ("billions", 9),
            ("trillions", 12),
        ],
        multiples: &[
            ("twice", 2),
            ("double", 2),
            ("doubled", 2),
            ("doubles", 2),
            ("doubling", 2),
            ("twofold", 2),
            ("thrice", 3),
            ("triple", 3),
            ("tripled", 3),
            ("triples", 3),
            ("tripling", 3),
            ("treble", 3),
            ("trebled", 3),
            ("threefold", 3),
            ("quadruple", 4),
            ("quadrupled", 4),
            ("fourfold", 4),
            ("quintupled", 5),
            ("fivefold", 5),
            ("sixfold", 6),
            ("tenfold", 10),
            ("hundredfold", 100),
        ],
        units: ENGLISH_UNITS,
        tails: &["'s", "’s"],
    })
});

/// The decades of English, *the nineties*.
pub(super) const DECADES: &[(&str, u64)] = &[
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
];

/// English names of the months.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// English names of the weekdays.
pub(crate) const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Returns whether a word is the name of a day or a month in either language, or its usual abbreviation.
pub(crate) fn is_day_or_month(word: &str) -> bool {
    let is = |sense: Sense| sense.month.is_some() || sense.weekday.is_some();
    is(INDONESIAN.sense(word)) || is(ENGLISH.sense(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_too_long_to_be_looked_up() {
        for vocabulary in [&*INDONESIAN, &*ENGLISH] {
            assert!(vocabulary.senses.keys().all(|word| word.len() <= MAX_LENGTH));
        }
    }

    #[test]
    fn words_mean_what_they_mean_in_any_case() {
        assert_eq!(ENGLISH.sense("SEPTEMBER").month, Some(9));
        assert_eq!(INDONESIAN.sense("Jum’at").weekday, Some(4));
        assert_eq!((INDONESIAN.sense("juta").scale, ENGLISH.sense("juta")), (Some(6), Sense::default()));
        assert_eq!((ENGLISH.sense("second").ordinal, ENGLISH.sense("second").unit.is_some()), (Some(2), true));
        assert!(is_day_or_month("Rabu") && is_day_or_month("March") && !is_day_or_month("kata"));
    }
}
