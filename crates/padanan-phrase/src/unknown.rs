//! Translates words that are not in the phrase table: undoes their affixes step by step until the table knows the stem,
//! or else guesses an English cognate. Names and words that remain unknown are copied.
//!
//! Indonesian word formation is regular (Sneddon 1996, *Indonesian: A Comprehensive Grammar*): enclitics
//! (`-nya -ku -mu -lah -kah -pun`), prefixes that change the root's first sound (`mem-baca`, `me-nulis` from *tulis*),
//! suffixes (`-kan -i -an`), circumfixes (`ke-…-an`, `pe-…-an`, `per-…-an`) and reduplication.

use super::english;

/// A word that another word may be derived from by affixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stem {
    /// The stem, in lower case.
    pub form: String,
    /// How the affix changes its translation.
    pub change: AffixChange,
    /// Number of affixes that were undone.
    pub steps: u8,
}

/// How an affix changes a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AffixChange {
    /// No change in English.
    Same,
    /// Possession; holds the English possessive that precedes the translation.
    Possessive(&'static str),
    /// A plural noun.
    Plural,
    /// An active verb: any form may be right.
    Verb,
    /// A passive verb.
    Passive,
}

/// Returns all possible stems of a word, likelier ones first, without the word itself.
pub(super) fn stems(word: &str) -> Vec<Stem> {
    let word = word.to_lowercase();
    let mut stems: Vec<Stem> = Vec::new();
    let mut add = |form: &str, change: AffixChange, steps: u8| {
        if form.chars().count() >= 3 && !stems.iter().any(|s| s.form == form) {
            stems.push(Stem { form: form.to_owned(), change, steps });
        }
    };
    if let Some((left, right)) = word.split_once('-') {
        if left == right
            || right.strip_suffix("nya") == Some(left)
            || (right.starts_with(left) && right.len() <= left.len() + 3)
        {
            add(left, AffixChange::Plural, 1);
            return stems;
        }
        let end = left.len().checked_sub(3).and_then(|at| left.get(at..));
        if right.len() > 3 && left.len() > 3 && end.is_some_and(|end| right.ends_with(end)) {
            add(left, AffixChange::Plural, 1);
        }
        // `beribu-ribu` ("thousands of") comes from `ribu` ("thousand").
        if left.ends_with(right) {
            add(right, AffixChange::Plural, 1);
        }
    }
    for (clitic, change) in [
        ("nya", AffixChange::Possessive("its")),
        ("ku", AffixChange::Possessive("my")),
        ("mu", AffixChange::Possessive("your")),
        ("lah", AffixChange::Same),
        ("kah", AffixChange::Same),
        ("pun", AffixChange::Same),
    ] {
        if let Some(form) = word.strip_suffix(clitic) {
            add(form.trim_end_matches('-'), change, 1);
            for (root, inner, steps) in roots(form) {
                add(&root, if inner == AffixChange::Same { change } else { inner }, steps + 1);
            }
        }
    }
    // Headlines omit the prefix: `Kerahkan` means `mengerahkan`.
    if word.ends_with("kan") || word.ends_with('i') {
        add(&nasalised(&word), AffixChange::Same, 1);
    }
    let roots = roots(&word);
    for (root, change, steps) in &roots {
        add(root, *change, *steps);
    }
    // A root may be known only with another prefix: `meneriakkan` is found through `berteriak`.
    for (root, change, steps) in roots.iter().filter(|r| r.1 != AffixChange::Same) {
        add(&format!("ber{root}"), *change, steps + 1);
        add(&nasalised(root), *change, steps + 1);
    }
    stems
}

/// Endings of words that both languages borrowed from the same source: Indonesian spelling, English spellings.
const COGNATES: [(&str, &[&str]); 31] = [
    ("ksional", &["ctional"]),
    ("sional", &["tional", "sional"]),
    ("ksius", &["ctious"]),
    ("ksi", &["ction", "xion"]),
    ("itas", &["ity"]),
    ("isasi", &["ization"]),
    ("asi", &["ation"]),
    ("si", &["tion", "sion", "cy"]),
    ("isme", &["ism"]),
    ("logi", &["logy"]),
    ("logis", &["logical"]),
    ("grafi", &["graphy"]),
    ("ius", &["ious"]),
    ("onal", &["onal"]),
    ("tik", &["tic", "tics"]),
    ("ik", &["ic", "ics"]),
    ("is", &["ic", "ical", "ist", "ous", "ian", "is"]),
    ("if", &["ive"]),
    ("al", &["al"]),
    ("il", &["ile"]),
    ("iil", &["ial"]),
    ("us", &["us", "ous"]),
    ("ian", &["ian"]),
    ("stran", &["strator"]),
    ("ens", &["ence"]),
    ("ensi", &["ency", "ence"]),
    ("ansi", &["ancy", "ance"]),
    ("tur", &["ture"]),
    ("ur", &["or", "ure"]),
    ("or", &["or"]),
    ("en", &["ent", "en"]),
];

/// Returns possible English forms of an international word: `ambiguitas` may be `ambiguity`. Most of them are not
/// words, so the caller must look them up in a vocabulary.
pub(super) fn cognates(word: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if word.chars().count() < 6 {
        return found;
    }
    for (ending, forms) in COGNATES {
        let Some(stem) = word.strip_suffix(ending).filter(|s| s.chars().count() >= 2) else { continue };
        for form in forms {
            for spelling in spellings(stem) {
                let candidate = format!("{spelling}{form}");
                if !found.contains(&candidate) {
                    found.push(candidate);
                }
            }
        }
    }
    found
}

/// Returns possible English spellings of a stem: `k` may be c, `f` ph, `ks` x, and `oto` at the beginning auto.
fn spellings(stem: &str) -> Vec<String> {
    let mut all = vec![stem.to_owned()];
    for (from, to) in
        [("kh", "ch"), ("ks", "x"), ("kw", "qu"), ("kt", "ct"), ("k", "c"), ("f", "ph"), ("teis", "theis"), ("z", "s")]
    {
        let changed: Vec<String> = all.iter().filter(|s| s.contains(from)).map(|s| s.replace(from, to)).collect();
        all.extend(changed);
    }
    for (from, to) in [("t", "th"), ("s", "c"), ("oto", "auto")] {
        let changed: Vec<String> =
            all.iter().filter(|s| s.starts_with(from)).map(|s| s.replacen(from, to, 1)).collect();
        all.extend(changed);
    }
    all
}

/// Returns the possible roots of a word, without prefixes and suffixes.
fn roots(word: &str) -> Vec<(String, AffixChange, u8)> {
    let mut found: Vec<(String, AffixChange, u8)> = Vec::new();
    let bare: Vec<(&str, u8)> = std::iter::once((word, 0))
        .chain(["kan", "i", "an"].iter().filter_map(|s| Some((word.strip_suffix(s)?, 1))))
        .collect();
    for (form, steps) in &bare {
        for (prefix, change) in [
            ("di", AffixChange::Passive),
            ("ter", AffixChange::Passive),
            ("ber", AffixChange::Verb),
            ("ke", AffixChange::Same),
            ("se", AffixChange::Same),
            ("per", AffixChange::Same),
        ] {
            if let Some(root) = form.strip_prefix(prefix) {
                found.push((root.to_owned(), change, steps + 1));
                // Two r become one: `terawat` is `ter-rawat`, `berenang` is `ber-renang`.
                if matches!(prefix, "ter" | "ber") && !root.starts_with('r') {
                    found.push((format!("r{root}"), change, steps + 1));
                }
                if let Some(root) = root.strip_prefix("per").or_else(|| root.strip_prefix("ber")) {
                    found.push((root.to_owned(), change, steps + 2));
                }
            }
        }
        for (prefix, change) in [("me", AffixChange::Verb), ("pe", AffixChange::Same)] {
            if let Some(rest) = form.strip_prefix(prefix) {
                found.extend(unnasalised(rest).into_iter().map(|root| (root, change, steps + 1)));
            }
        }
        if *steps > 0 {
            found.push(((*form).to_owned(), AffixChange::Same, *steps));
        }
    }
    // `dimanfaatkan` also occurs as `memanfaatkan`.
    if let Some(root) = word.strip_prefix("di") {
        found.insert(0, (nasalised(root), AffixChange::Passive, 1));
    }
    found.sort_by_key(|(form, _, steps)| (*steps, std::cmp::Reverse(form.len())));
    found
}

/// Returns the possible roots after `me` or `pe`, before the prefix changed their first sound.
fn unnasalised(rest: &str) -> Vec<String> {
    let mut roots = Vec::new();
    if let Some(r) = rest.strip_prefix("nge") {
        roots.push(r.to_owned());
    }
    if let Some(r) = rest.strip_prefix("ng") {
        roots.push(r.to_owned());
        roots.push(format!("k{r}"));
    } else if let Some(r) = rest.strip_prefix("ny") {
        roots.push(format!("s{r}"));
    } else if let Some(r) = rest.strip_prefix('n') {
        roots.push(r.to_owned());
        roots.push(format!("t{r}"));
    } else if let Some(r) = rest.strip_prefix('m') {
        roots.push(r.to_owned());
        roots.push(format!("p{r}"));
        if let Some(r) = r.strip_prefix("per") {
            roots.push(r.to_owned());
        }
    }
    roots.push(rest.to_owned());
    roots
}

/// Returns the root with the prefix `meN-`.
fn nasalised(root: &str) -> String {
    let mut chars = root.chars();
    let (first, rest) = (chars.next().unwrap_or(' '), chars.as_str());
    match first {
        'p' => format!("mem{rest}"),
        't' => format!("men{rest}"),
        's' => format!("meny{rest}"),
        'k' => format!("meng{rest}"),
        'b' | 'f' | 'v' => format!("mem{root}"),
        'd' | 'c' | 'j' | 'z' => format!("men{root}"),
        'a' | 'e' | 'i' | 'o' | 'u' | 'g' | 'h' => format!("meng{root}"),
        _ => format!("me{root}"),
    }
}

/// Returns the forms that an English translation may take under a change, each as a list of words.
pub(super) fn changed(english: &[String], change: AffixChange) -> Vec<Vec<String>> {
    let with_last = |f: &dyn Fn(&str) -> String| {
        let mut words = english.to_vec();
        if let Some(last) = words.last_mut() {
            *last = f(last);
        }
        words
    };
    let with_first = |f: &dyn Fn(&str) -> String| {
        let mut words = english.to_vec();
        if let Some(first) = words.first_mut() {
            *first = f(first);
        }
        words
    };
    match change {
        AffixChange::Same => vec![english.to_vec()],
        AffixChange::Possessive(whose) => {
            let before =
                |word: &str| std::iter::once(word.to_owned()).chain(english.iter().cloned()).collect::<Vec<_>>();
            let mut forms = vec![before(whose), before("the"), english.to_vec()];
            if whose == "its" {
                forms.extend([before("his"), before("their")]);
            }
            forms
        }
        AffixChange::Plural => vec![with_last(&|w| english::plural(w)), english.to_vec()],
        AffixChange::Verb => vec![
            english.to_vec(),
            with_first(&|w| english::past(w)),
            with_first(&|w| english::gerund(w)),
            with_first(&|w| english::plural(w)),
        ],
        AffixChange::Passive => vec![
            with_first(&|w| english::participle(w)),
            std::iter::once("was".to_owned()).chain(with_first(&|w| english::participle(w))).collect(),
            english.to_vec(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(word: &str) -> Vec<String> {
        stems(word).into_iter().map(|s| s.form).collect()
    }

    #[test]
    fn affixes_come_off() {
        for (word, stem) in [
            ("negara-negara", "negara"),
            ("rumahnya", "rumah"),
            ("menggulingkannya", "guling"),
            ("mencurangi", "curang"),
            ("meneriakkan", "teriak"),
            ("dilansir", "lansir"),
            ("menulis", "tulis"),
            ("menyapu", "sapu"),
            ("memukul", "pukul"),
            ("mengirim", "kirim"),
            ("pembangunan", "bangun"),
            ("keindahan", "indah"),
            ("dipersulit", "sulit"),
            ("bersepeda", "sepeda"),
            ("dimanfaatkan", "memanfaatkan"),
            ("pergilah", "pergi"),
            ("kerahkan", "mengerahkan"),
            ("meneriakkan", "berteriak"),
            ("terawat", "rawat"),
            ("beribu-ribu", "ribu"),
        ] {
            assert!(forms(word).contains(&stem.to_owned()), "{word}: {:?}", forms(word));
        }
    }

    #[test]
    fn international_words_have_their_english_form_among_others() {
        for (word, english) in [
            ("ambiguitas", "ambiguity"),
            ("instruksional", "instructional"),
            ("monoteistik", "monotheistic"),
            ("infeksius", "infectious"),
            ("bakteriologis", "bacteriological"),
            ("fotografi", "photography"),
            ("privatisasi", "privatization"),
            ("agraris", "agrarian"),
        ] {
            assert!(cognates(word).contains(&english.to_owned()), "{word}: {:?}", cognates(word));
        }
        assert!(cognates("naas").is_empty());
    }

    #[test]
    fn short_and_odd_words_have_no_stems() {
        for word in ["", "a", "di", "nya", "-", "a-a", "é", "aê-bcê", "xtrê-me-tro"] {
            assert!(forms(word).iter().all(|f| f.chars().count() >= 3), "{word}");
        }
    }
}
