//! What the target should say instead of a wrong figure, in the style of the target: `2.3 million` → `2.3 billion`.

mod amounts;
mod times;

use super::mention::{Meaning, Mention};
use super::value::Value;
use super::words::{MONTHS, WEEKDAYS};
pub(super) use times::{english_clock, english_date};

/// A text for the place of a wrong one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repair {
    /// What stands in the place of the target's span.
    pub(crate) text: String,
    /// Whether only a scale word or separators are wrong, so that the value is certain: `--repair numbers` makes these.
    pub(crate) certain: bool,
}

impl Repair {
    /// A repair that a person decides about.
    pub(crate) fn suggested(text: impl Into<String>) -> Self {
        Self { text: text.into(), certain: false }
    }
}

/// Where a wrong figure of the target stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    /// The text of the mention in the source.
    pub(super) was: &'a str,
    /// The text of the mention in the target.
    pub(super) now: &'a str,
    /// What is before it in the target.
    pub(super) before: &'a str,
    /// What is behind it in the target.
    pub(super) after: &'a str,
}

impl Site<'_> {
    /// Whether nothing else is joined to it, such as the other year of `2024-25` or the rest of damaged characters.
    fn is_alone(self) -> bool {
        let joined = |c: char| c.is_alphanumeric() || matches!(c, '/' | '–' | '\u{80}'..='\u{ff}');
        let before = self.before.chars().next_back().is_some_and(|c| joined(c) || matches!(c, '-' | '+'));
        let after = self.after.chars().next().is_some_and(joined) || is_followed_by_digit(self.after);
        !before && !after && !is_followed_by_letter(self.after)
    }
}

fn is_followed_by_digit(after: &str) -> bool {
    after.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a letter for a scale was left as it is: `Rp6 T`.
fn is_followed_by_letter(after: &str) -> bool {
    let word = after.strip_prefix(' ').map(|rest| rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
    matches!(word, Some("T" | "M"))
}

/// Returns what should stand in the place of a mention of the target, if that can be said.
pub(super) fn repair(source: &Mention, target: &Mention, site: Site<'_>) -> Option<Repair> {
    let now = site.now;
    let mut repair = match (&source.meaning, &target.meaning) {
        _ if !site.is_alone() => return None,
        (Meaning::Amount(a), Meaning::Amount(b)) => amounts::repair(a, b, site)?,
        (Meaning::Date(date), Meaning::Date(there)) => Repair::suggested(times::date(*date, *there, now)?),
        (Meaning::Weekday(day), Meaning::Weekday(_)) => Repair::suggested(name(WEEKDAYS[*day as usize % 7], now)),
        (Meaning::Month(month), Meaning::Month(_)) => {
            Repair::suggested(name(MONTHS.get((*month as usize).checked_sub(1)?)?, now))
        }
        (Meaning::Clock(clock), Meaning::Clock(there)) => Repair::suggested(times::time(*clock, *there, now)?),
        (Meaning::Score(a, b), Meaning::Score(..)) => Repair::suggested(score([*a, *b], now)?),
        _ => return None,
    };
    // The full stop of `a.m.` ends the sentence, too.
    if repair.text.ends_with('.') && site.after.starts_with('.') {
        repair.text.pop();
    }
    (repair.text != now).then_some(repair)
}

/// Returns the repair of digits that were copied as the source writes them: `4,5 percent` → `4.5 percent`.
pub(super) fn separators(value: &Value, digits: &str, now: &str) -> Repair {
    Repair { text: now.replacen(digits, &value.english(), 1), certain: true }
}

/// Writes the name of a day or a month in the place of another one, whose ending stays: *Sundays*, *August's*.
fn name(right: &str, now: &str) -> String {
    let length = now.bytes().take_while(u8::is_ascii_alphabetic).count();
    let plural = if now[..length].ends_with("days") { "s" } else { "" };
    let capitals = length > 1 && now[..length].bytes().all(|b| b.is_ascii_uppercase());
    let right = if capitals { right.to_uppercase() } else { right.to_owned() };
    format!("{right}{plural}{}", &now[length..])
}

/// Writes a score with the sign of the target between its numbers. English writes the winner's goals first, also of a
/// defeat: where the target does so and the source does not, the numbers change places.
fn score(score: [u64; 2], now: &str) -> Option<String> {
    let start = now.find(|c: char| c.is_ascii_digit())?;
    let end = now.rfind(|c: char| c.is_ascii_digit())? + 1;
    let first = now[start..end].bytes().take_while(u8::is_ascii_digit).count();
    let second_at = first + now[start + first..end].find(|c: char| c.is_ascii_digit())?;
    let between = &now[start + first..start + second_at];
    let there: [u64; 2] = [now[start..start + first].parse().ok()?, now[start + second_at..end].parse().ok()?];
    let [a, b] = if there[0] > there[1] && score[0] < score[1] { [score[1], score[0]] } else { score };
    Some(format!("{}{a}{between}{b}{}", &now[..start], &now[end..]))
}

#[cfg(test)]
mod tests {
    use super::super::{SideText, figures};

    /// Returns the repair of the first figure that is told, with whether it is certain.
    fn repaired(source: &str, target: &str) -> Option<(String, bool)> {
        let side = |text, language| SideText { text, language, links: &[] };
        let (rows, _) = figures(side(source, "id"), side(target, "en"));
        let row = rows.into_iter().find(|r| r.trouble.is_some())?;
        let repair = row.trouble?.repair?;
        let span = row.fact.target_span?;
        Some((format!("{}{}{}", &target[..span.start], repair.text, &target[span.end..]), repair.certain))
    }

    #[test]
    fn repairs_read_as_the_target_does() {
        for (source, target, wanted, certain) in [
            ("Anggarannya Rp2,3 miliar.", "The budget is Rp2.3 million.", "The budget is Rp2.3 billion.", true),
            ("Sebanyak 1.500 orang datang.", "Some 1.500 people came.", "Some 1,500 people came.", true),
            ("Sebanyak 1.500 orang datang.", "Some 1.5 people came.", "Some 1,500 people came.", true),
            ("Naik 4,5 persen.", "It rose 4,5 percent.", "It rose 4.5 percent.", true),
            ("Sebanyak 12 orang tewas.", "Some 21 people died.", "Some 12 people died.", false),
            ("Sebanyak 20 orang tewas.", "Some 2 people died.", "Some 20 people died.", false),
            ("Dua belas orang tewas.", "Twenty people died.", "Twelve people died.", false),
            ("Museum itu dibangun pada 1987.", "It was built in 1978.", "It was built in 1987.", false),
            ("Laba Bank Tembus Rp1,2 T", "Profit Hits Rp1.2 Billion", "Profit Hits Rp1.2 Trillion", true),
            (
                "Rapat jam tiga dini hari.",
                "It met at three in the afternoon.",
                "It met at three in the morning.",
                false,
            ),
            ("Rapat mulai pukul 08.30.", "It began at half past nine.", "It began at 8:30 a.m.", false),
            ("Buka Jumat dan Sabtu.", "It opens on Fridays and Sundays.", "It opens on Fridays and Saturdays.", false),
            ("Persib takluk 1-2.", "Persib lost 5-1.", "Persib lost 2-1.", false),
            ("Jalur 12 km itu ditutup.", "The 12-mile trail is closed.", "The 12-kilometer trail is closed.", false),
            ("Beratnya 18 kilogram.", "It weighs 18 grams.", "It weighs 18 kilograms.", false),
            ("Tiga orang tewas.", "Seven people died.", "Three people died.", false),
            ("Rapat digelar Rabu (5/6/2024).", "It met on May 6, 2024.", "It met on June 5, 2024.", false),
            ("Rapat digelar 5 Juni.", "It met on 6 May.", "It met on 5 June.", false),
            ("Rapat mulai pukul 07.00 WIB.", "It began at 7 p.m.", "It began at 7 a.m.", false),
            ("Rapat mulai pukul 14.28.", "It began at 2:28 a.m.", "It began at 2:28 p.m.", false),
            ("Rapat digelar pada bulan Juli.", "It was held in June.", "It was held in July.", false),
            ("Persib menang 3-1.", "Persib won 1-3.", "Persib won 3-1.", false),
            ("Jaraknya 12 km.", "It is 12 miles away.", "It is 12 kilometers away.", false),
            ("Harganya Rp5.000.", "It costs $5,000.", "It costs Rp5,000.", false),
            ("Harganya 10 dolar Singapura.", "It costs 10 US dollars.", "It costs 10 Singapore dollars.", false),
            ("Kenaikannya 12 persen.", "The rise is 12.", "The rise is 12 percent.", false),
            ("Raja Charles III hadir.", "King Charles II attended.", "King Charles III attended.", false),
            ("Ia anak ke-3.", "He is the 4th child.", "He is the 3rd child.", false),
        ] {
            assert_eq!(repaired(source, target), Some((wanted.to_owned(), certain)), "{source} / {target}");
        }
    }

    #[test]
    fn where_more_than_the_figure_must_change_nothing_is_suggested() {
        for (source, target) in [
            ("Anggarannya Rp2,3 miliar.", "The budget is Rp2.3 billion."),
            ("Suhu turun.", "It is colder."),
            ("Hanya 8 persen desa punya puskesmas.", "Only 8 villages have a clinic."),
            ("Tiga perempat responden setuju.", "A quarter of respondents agreed."),
            ("Timnas kalah 0-4.", "The team won 4-0."),
            ("Neraca itu minus 1,2 miliar dolar AS.", "The surplus is US$1.2 billion."),
            ("Musim 2023/2024 dimulai.", "The 2024-25 season began."),
        ] {
            assert_eq!(repaired(source, target), None, "{source} / {target}");
        }
    }
}
