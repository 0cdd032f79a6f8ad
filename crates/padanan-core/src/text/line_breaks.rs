//! What is not of a sentence where it was broken at the end of a line: the hyphen of a divided word, the marks of a
//! quotation in Markdown, the number of a page.
//!
//! ```text
//! original  "pengelo-\nlaan sampah anak-\nanak"      "tiba di Istana dan\n> disambut"
//! joined    "pengelolaan sampah anak-anak"           "tiba di Istana dan\ndisambut"
//! ```
//!
//! A hyphen of the language stays, and only the break goes: that of a reduplication (`anak-anak`, `sayur-mayur`), before a
//! capital or a figure (`Jakarta-Bandung`, `ke-2`), after an acronym (`KTP-el`), and that of a fixed pair (`jual-beli`).

use std::borrow::Cow;

use super::Span;

/// Returns a text without what is not of its sentences at the ends of its lines.
pub fn joined(text: &str) -> Cow<'_, str> {
    let hidden = hidden(text);
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for span in hidden {
        kept.push_str(&text[at..span.start]);
        at = span.end;
    }
    kept.push_str(&text[at..]);
    Cow::Owned(kept)
}

/// Returns what [`joined`] leaves out, in order.
pub fn hidden(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut at = 0;
    while let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[at..]).map(|i| at + i) {
        at = end + 1;
        let marks = quote_marks(&text[at..]);
        let begins = at + marks;
        let above = text[..end].trim_end_matches([' ', '\t', '\r']);
        let blank = text[begins..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
        if is_wide(above)
            && let Some(page) = page_lines(text, at)
        {
            found.push(Span::new(end, page));
            at = page;
        } else if let Some(kept) = divided(above, &text[begins..]).filter(|_| !blank) {
            let rest = text[begins..].trim_start_matches([' ', '\t']);
            found.push(Span::new(kept, text.len() - rest.len()));
        } else if marks > 0 {
            found.push(Span::new(at, begins));
        }
    }
    found
}

/// Returns the length of the marks of a quotation at the beginning of a line.
pub fn quote_marks(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '\t']);
    let marked = rest.strip_prefix('>').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '>', '\n', '\r']));
    if marked { line.len() - rest.trim_start_matches(['>', ' ', '\t']).len() } else { 0 }
}

/// Whether the last line of a text is long enough for a short line below it to be no part of its paragraph: in a narrow
/// column, a number may be alone on its line.
pub fn is_wide(text: &str) -> bool {
    const MIN_WIDTH: usize = 40;
    let line = text.trim_end_matches([' ', '\t', '\r']).rsplit('\n').next().unwrap_or_default();
    line.chars().count() >= MIN_WIDTH
}

/// Returns the end of the lines from `at` on that are the number and the head of a page, if text follows them.
fn page_lines(text: &str, at: usize) -> Option<usize> {
    let (mut start, mut numbered) = (at, false);
    for _ in 0..MAX_PAGE_LINES {
        let line = text[start..].split('\n').next().unwrap_or_default();
        let bare = line.trim_matches(char::is_whitespace);
        if start + line.len() >= text.len() || !(bare.is_empty() || is_page_number(bare) || is_running_head(bare)) {
            return (numbered && !bare.is_empty()).then(|| start - 1);
        }
        numbered |= is_page_number(bare);
        start += line.len() + 1;
    }
    None
}

/// Maximum number of lines between two pages.
const MAX_PAGE_LINES: usize = 8;

/// Whether a line may be the head of every page: a few words in capitals. Only beside the number of a page is it one.
pub fn is_running_head(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic());
    line.len() <= 60
        && letters.clone().count() >= 8
        && letters.clone().all(char::is_uppercase)
        && !line.ends_with(['.', '?', '!', ','])
}

/// Whether a line is the number of a page: `12`, `- 12 -`, `Halaman 3`, `Hal. 3 dari 10`, `3/10`, `12 | LAPORAN TAHUNAN`.
pub fn is_page_number(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '~' | '•'));
    // What looks like a year is one.
    let number = |text: &str| {
        (1..=4).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && !text.parse::<u32>().is_ok_and(|n| (1900..2100).contains(&n))
    };
    if line.starts_with("- ") && !line.ends_with('-') {
        return false;
    }
    if let Some((left, right)) = bare.split_once('|') {
        let (left, right) = (left.trim(), right.trim());
        let head = |text: &str| !text.is_empty() && text.len() <= 60 && !text.ends_with(['.', '?', '!']);
        return (number(left) && head(right)) || (number(right) && head(left));
    }
    let lower = bare.to_lowercase();
    let named = ["halaman", "hal.", "hal", "hlm.", "page"].iter().find_map(|word| lower.strip_prefix(word));
    let numbers = named.unwrap_or(&lower).trim();
    let of = [" dari ", " of ", "/"].iter().find_map(|sign| numbers.split_once(sign));
    match of {
        Some((page, all)) => number(page.trim()) && number(all.trim()),
        None => number(numbers),
    }
}

/// Whether a line ends with the hyphen of a divided word or of a compound, and the next goes on with a word.
pub fn is_divided(above: &str, below: &str) -> bool {
    divided(above, below).is_some()
}

/// Returns where the text is to be kept up to, if a hyphen stands at the end of a line and a word follows: before the hyphen
/// of a divided word, behind one of the language.
fn divided(above: &str, below: &str) -> Option<usize> {
    let stem = above.strip_suffix(['-', '\u{2010}', '¬'])?;
    let left = &stem[stem.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + width(stem, at))..];
    let below = below.trim_start_matches([' ', '\t']);
    let right = &below[..below.find(|c: char| !c.is_alphanumeric()).unwrap_or(below.len())];
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let word = stem.rsplit(char::is_whitespace).next().unwrap_or_default();
    if word.contains(['/', '@']) {
        return Some(above.len());
    }
    let is_sign = above.ends_with('¬');
    Some(if !is_sign && keeps_hyphen(left, right) { above.len() } else { stem.len() })
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// Whether the hyphen between two parts is one of the language.
fn keeps_hyphen(left: &str, right: &str) -> bool {
    let low = |word: &str| word.chars().all(char::is_lowercase);
    let is_acronym = left.chars().count() >= 2 && left.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
    if !low(right) || is_acronym || left.ends_with(|c: char| c.is_ascii_digit()) || left.chars().count() == 1 {
        return true;
    }
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    is_reduplication(&left, &right) || PAIRS.contains(&(left.as_str(), right.as_str()))
}

/// Whether two parts are a word and itself: `anak-anak`, `berlari-lari`, `kemerah-merahan`, `tolong-menolong`,
/// `sayur-mayur`, `bolak-balik`.
fn is_reduplication(left: &str, right: &str) -> bool {
    let long = left.len() >= 3 && right.len() >= 3;
    let shared = (3..=left.len().min(right.len())).any(|n| {
        let at = left.len() - n;
        left.is_char_boundary(at) && right.starts_with(&left[at..]) && (n >= 4 || n == left.len() || n == right.len())
    });
    // The first sound of the second part may be another, or a nasal.
    let mut letters = left.chars();
    let rhymes = letters.next().is_some() && letters.as_str().len() >= 3 && right.ends_with(letters.as_str());
    let sounds = |word: &str| word.chars().filter(|c| !"aeiou".contains(*c)).collect::<String>();
    let echoes =
        left.len() >= 4 && left.len() == right.len() && sounds(left) == sounds(right) && sounds(left).len() >= 2;
    long && (shared || rhymes || echoes)
}

/// Pairs of words with a hyphen that are no reduplication.
const PAIRS: [(&str, &str); 16] = [
    ("jual", "beli"),
    ("suami", "istri"),
    ("pulang", "pergi"),
    ("sebab", "akibat"),
    ("untung", "rugi"),
    ("ayah", "ibu"),
    ("ibu", "bapak"),
    ("kakak", "adik"),
    ("besar", "kecil"),
    ("tua", "muda"),
    ("siang", "malam"),
    ("pagi", "sore"),
    ("utara", "selatan"),
    ("timur", "barat"),
    ("hidup", "mati"),
    ("naik", "turun"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn divided_words_are_whole_again() {
        for (text, wanted) in [
            ("kebija-\nkan baru", "kebijakan baru"),
            ("kebija-\r\n   kan baru", "kebijakan baru"),
            ("kebija¬\nkan baru", "kebijakan baru"),
            ("warga Pakis-\ntan pulang", "warga Pakistan pulang"),
            ("mem-\nbangun dan mem-\nperbaiki", "membangun dan memperbaiki"),
        ] {
            assert_eq!(joined(text), wanted);
        }
    }

    #[test]
    fn hyphens_of_the_language_stay() {
        for (text, wanted) in [
            ("rumah-\nrumah", "rumah-rumah"),
            ("Laki-\nlaki itu", "Laki-laki itu"),
            ("rumah-\nrumahnya", "rumah-rumahnya"),
            ("berjalan-\njalan", "berjalan-jalan"),
            ("kebiru-\nbiruan", "kebiru-biruan"),
            ("tawar-\nmenawar", "tawar-menawar"),
            ("lauk-\npauk", "lauk-pauk"),
            ("corat-\ncoret", "corat-coret"),
            ("perundang-\nundangan", "perundang-undangan"),
            ("Surabaya-\nMalang", "Surabaya-Malang"),
            ("ulang tahun ke-\n75", "ulang tahun ke-75"),
            ("tahun 1990-\nan", "tahun 1990-an"),
            ("KTP-\nel", "KTP-el"),
            ("e-\ntilang", "e-tilang"),
            ("jual-\nbeli", "jual-beli"),
            ("https://a.id/satu-\ndua", "https://a.id/satu-dua"),
        ] {
            assert_eq!(joined(text), wanted);
        }
    }

    #[test]
    fn what_is_no_division_stays() {
        for text in [
            "Jakarta -\nPresiden tiba",
            "Ia pulang --\nlalu tidur",
            "rumah-\n\nrumah",
            "harga\nberas",
            "skor 3-\n",
            "Syarat:\n- sehat\n- jujur",
            "suhu\n>30 derajat",
        ] {
            assert_eq!(joined(text), text);
        }
    }

    #[test]
    fn marks_of_quotations_and_numbers_of_pages_are_left_out() {
        for (text, wanted) in [
            ("tiba di kota\n> dan disambut", "tiba di kota\ndan disambut"),
            ("tiba\n> > dan kebija-\n> > kan", "tiba\ndan kebijakan"),
        ] {
            assert_eq!(joined(text), wanted);
        }
        let above = "rapat itu dihadiri oleh semua pengurus daerah dari";
        for page in ["12", "\n- 12 -\n", "Halaman 3 dari 10", "12\nLAPORAN TAHUNAN", "LAPORAN TAHUNAN\n12"] {
            assert_eq!(joined(&format!("{above}\n{page}\nJawa Barat")), format!("{above}\nJawa Barat"), "{page}");
        }
        for other in ["2020", "LAPORAN TAHUNAN", "12 orang"] {
            let text = format!("{above}\n{other}\nJawa Barat");
            assert_eq!(joined(&text), text);
        }
        assert_eq!(joined("pengurus dari\n12\ndaerah"), "pengurus dari\n12\ndaerah", "a narrow column");
        for line in ["12", "- 7 -", "— 12 —", "Hal. 3", "halaman 4", "3/10", "12 | LAPORAN TAHUNAN", "Page 3 of 9"]
        {
            assert!(is_page_number(line), "{line}");
        }
        for line in ["12 orang", "2020", "- 12", "Halaman istana", "12.000", "20201", "17/8/2020", "A | B", "Rp 12"] {
            assert!(!is_page_number(line), "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_hidden_is_in_order(text in "([a-cA-C]{1,4}|[-> \n\r¬é]|12|hal){0,30}") {
            let mut at = 0;
            for span in hidden(&text) {
                prop_assert!(span.start >= at && span.start < span.end && text.get(span.range()).is_some());
                at = span.end;
            }
        }
    }
}
