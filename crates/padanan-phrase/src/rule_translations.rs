//! Words whose translation is fixed by rule, never by statistics: orders of magnitude, percent, the currency, days of
//! the week and months. A phrase that contains one of them must translate it the same way.

/// The English translation of a source word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RuleTranslation {
    /// A pronoun before it: *he* in *he said*. Empty if there is none.
    pub subject: &'static str,
    /// The translation.
    pub print: &'static str,
    /// Other translations that a phrase may use for it.
    pub also: &'static [&'static str],
}

const fn to(print: &'static str, also: &'static [&'static str]) -> RuleTranslation {
    RuleTranslation { subject: "", print, also }
}

/// Words matched in any case, listed in lower case.
const WORDS: [(&str, RuleTranslation); 8] = [
    ("ribu", to("thousand", &["thousands"])),
    ("juta", to("million", &["millions"])),
    ("miliar", to("billion", &["billions"])),
    ("milyar", to("billion", &["billions"])),
    ("triliun", to("trillion", &["trillions"])),
    ("trilyun", to("trillion", &["trillions"])),
    ("persen", to("percent", &["%", "percentage", "per"])),
    ("rp", to("Rp", &["IDR", "rupiah"])),
];

/// Names of days and months, only if capitalised: `minggu` is a week, and `mei` is no month.
const NAMES: [(&str, RuleTranslation); 25] = [
    ("Senin", to("Monday", &["Mondays"])),
    ("Selasa", to("Tuesday", &["Tuesdays"])),
    ("Rabu", to("Wednesday", &["Wednesdays"])),
    ("Kamis", to("Thursday", &["Thursdays"])),
    ("Jumat", to("Friday", &["Fridays"])),
    ("Jum'at", to("Friday", &["Fridays"])),
    ("Sabtu", to("Saturday", &["Saturdays"])),
    ("Minggu", to("Sunday", &["Sundays"])),
    ("Januari", to("January", &[])),
    ("Februari", to("February", &[])),
    ("Pebruari", to("February", &[])),
    ("Maret", to("March", &[])),
    ("April", to("April", &[])),
    ("Mei", to("May", &[])),
    ("Juni", to("June", &[])),
    ("Juli", to("July", &[])),
    ("Agustus", to("August", &[])),
    ("September", to("September", &[])),
    ("Oktober", to("October", &[])),
    ("November", to("November", &[])),
    ("Nopember", to("November", &[])),
    ("Desember", to("December", &[])),
    ("Ahad", to("Sunday", &["Sundays"])),
    ("Kamis-Jumat", to("Thursday-Friday", &[])),
    ("Sabtu-Minggu", to("Saturday-Sunday", &["weekend"])),
];

/// Returns the rule translation of a word. `own` means that a capital belongs to the word itself, and is not due to the
/// beginning of a sentence.
pub(super) fn rule_translation(form: &str, own: bool) -> Option<RuleTranslation> {
    // At the beginning of a sentence, `Minggu` may be a week.
    let name = NAMES.iter().find(|(word, _)| *word == form).filter(|(word, _)| own || *word != "Minggu");
    name.or_else(|| WORDS.iter().find(|(word, _)| form.eq_ignore_ascii_case(word))).map(|(_, settled)| *settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_tell_a_day_from_a_week() {
        let print = |form, own| rule_translation(form, own).map(|s| s.print);
        assert_eq!(print("Minggu", true), Some("Sunday"));
        assert_eq!(print("Minggu", false), None);
        assert_eq!(print("minggu", true), None);
        assert_eq!(print("Mei", false), Some("May"));
        assert_eq!(print("mei", false), None);
        assert_eq!((print("miliar", false), print("Rp", true)), (Some("billion"), Some("Rp")));
    }
}
