//! People of the news whose Indonesian spelling is another one than the English: *Mahmud Abbas* is Mahmoud Abbas.

use super::equivalents;

/// The list: Indonesian spellings, `=`, English spellings.
static LIST: &str = include_str!("people.txt");

/// Words inside names that are written in many ways, or left out.
const PARTICLES: [&str; 9] = ["al", "as", "el", "ash", "asy", "es", "bin", "ibn", "bint"];

/// The listed people of a text: Indonesian spellings that are in it, each with an English one.
pub(super) struct People(Vec<(&'static str, &'static str)>);

impl People {
    /// Finds the listed people of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut words = None;
        let mut people = Vec::new();
        for (own, english) in equivalents::lines(LIST) {
            for own in own.split(" | ") {
                // Most are ruled out by the surname.
                let surname = own.rsplit(' ').next().unwrap_or(own);
                if text.contains(surname) && is_in(own, words.get_or_insert_with(|| words_of(text))) {
                    people.extend(english.split(" | ").map(|english| (own, english)));
                }
            }
        }
        Self(people)
    }

    /// Returns whether a word is part of the name of one of them, and an English spelling of that name has `other` in its
    /// place.
    pub(super) fn are_written(&self, word: &str, other: &str) -> bool {
        let (word, other) = (last_part(word), last_part(other));
        let mut parts = self.0.iter().flat_map(|(own, english)| own.split(' ').zip(english.split(' ')));
        parts.any(|part| part == (word, other))
    }

    /// Returns whether an English spelling of the name of one of them has this word.
    pub(super) fn account_for(&self, other: &str) -> bool {
        self.0.iter().any(|(_, english)| english.split(' ').any(|part| part == last_part(other)))
    }
}

/// Returns the name in `al-Sisi`.
fn last_part(word: &str) -> &str {
    word.rsplit('-').next().unwrap_or(word)
}

/// Returns the words of a text without particles.
fn words_of(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !PARTICLES.iter().any(|particle| particle.eq_ignore_ascii_case(word))).collect()
}

/// Returns whether a name stands in a text, as words one behind the other.
fn is_in(name: &str, words: &[&str]) -> bool {
    let count = name.split(' ').count();
    words.windows(count).any(|window| window.iter().copied().eq(name.split(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_as_many_words_on_both_sides() {
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let (own, english) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
            let count = |name: &str| name.split(' ').count();
            let names = own.split(" | ").chain(english.split(" | "));
            assert!(names.clone().all(|name| count(name) == count(own.split(" | ").next().unwrap())), "{line}");
            assert!(names.clone().all(|name| count(name) >= 2 && words_of(name).len() == count(name)), "{line}");
        }
    }

    #[test]
    fn a_listed_person_is_known_by_the_whole_name() {
        let text = "Presiden Mesir Abdul Fattah As-Sisi bertemu Mahmud Abbas.";
        for (word, other) in [("Abdul", "Abdel"), ("As-Sisi", "el-Sisi"), ("Mahmud", "Mahmoud")] {
            assert!(People::of(text).are_written(word, other), "{word} {other}");
        }
        for (word, other) in [("Abdul", "Abdal"), ("Abbas", "Mahmoud"), ("Mahmud", "Mahmood")] {
            assert!(!People::of(text).are_written(word, other), "{word} {other}");
        }
        assert!(!People::of("Mahfud MD dan Mahmud hadir.").are_written("Mahmud", "Mahmoud"));
        assert!(People::of(text).account_for("Abdel") && !People::of(text).account_for("Hosni"));
    }
}
