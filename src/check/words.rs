//! Number words, month and weekday names of Indonesian, English and Malay.

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

/// The number of a month from 1, for its name in small letters.
pub(super) fn month(word: &str) -> Option<u32> {
    MONTHS.iter().zip(1..).find(|(names, _)| names.contains(&word)).map(|(_, n)| n)
}

/// The number of a weekday from 0, for its name in small letters.
pub(super) fn weekday(word: &str) -> Option<usize> {
    WEEKDAYS.iter().position(|names| names.contains(&word))
}

/// Whether a word is the name of a day or a month, of which dates have a check of their own.
pub(super) fn is_day_or_month(word: &str) -> bool {
    let lower = word.to_lowercase();
    month(&lower).is_some() || weekday(&lower).is_some()
}

/// The value of a number word in small letters.
pub(super) fn small_number(word: &str) -> Option<u64> {
    Some(match word {
        "nol" | "zero" => 0,
        "satu" | "one" | "pertama" | "first" | "once" | "sebuah" | "seorang" | "single" | "a" | "an" => 1,
        "dua" | "two" | "kedua" | "second" | "twice" | "both" | "couple" | "double" => 2,
        "tiga" | "three" | "ketiga" | "third" | "triple" => 3,
        "empat" | "four" | "keempat" | "fourth" | "quarter" => 4,
        "lima" | "five" | "kelima" | "fifth" => 5,
        "enam" | "six" | "keenam" | "sixth" => 6,
        "tujuh" | "seven" | "ketujuh" | "seventh" => 7,
        "delapan" | "lapan" | "eight" | "kedelapan" | "eighth" => 8,
        "sembilan" | "nine" | "kesembilan" | "ninth" => 9,
        "sepuluh" | "ten" | "kesepuluh" | "tenth" => 10,
        "sebelas" | "eleven" | "kesebelas" | "eleventh" => 11,
        "twelve" | "twelfth" | "dozen" => 12,
        "thirteen" | "thirteenth" => 13,
        "fourteen" | "fourteenth" => 14,
        "fifteen" | "fifteenth" => 15,
        "sixteen" | "sixteenth" => 16,
        "seventeen" | "seventeenth" => 17,
        "eighteen" | "eighteenth" => 18,
        "nineteen" | "nineteenth" => 19,
        "twenty" | "twentieth" | "twenties" => 20,
        "thirty" | "thirtieth" | "thirties" => 30,
        "forty" | "fortieth" | "forties" => 40,
        "fifty" | "fiftieth" | "fifties" => 50,
        "sixty" | "sixtieth" | "sixties" => 60,
        "seventy" | "seventieth" | "seventies" => 70,
        "eighty" | "eightieth" | "eighties" => 80,
        "ninety" | "ninetieth" | "nineties" => 90,
        "seratus" | "hundred" => 100,
        "seribu" | "thousand" => 1000,
        "sejuta" | "million" => 1_000_000,
        "half" | "setengah" | "separuh" => return None,
        _ => return None,
    })
}

/// How many zeros a word of size puts behind a number, in small letters.
pub(super) fn scale(word: &str) -> Option<u32> {
    Some(match word {
        "ratus" | "hundred" | "hundreds" => 2,
        "ribu" | "thousand" | "thousands" | "rb" => 3,
        "juta" | "million" | "millions" | "jt" | "mn" | "m" => 6,
        "miliar" | "milyar" | "milliar" | "bilion" | "billion" | "billions" | "bn" => 9,
        "triliun" | "trilyun" | "trilion" | "trillion" | "trillions" | "tn" => 12,
        _ => return None,
    })
}
