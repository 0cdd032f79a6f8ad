//! English word forms (plural, past, participle, gerund), by rule and by a list of irregular words.

/// Irregular verbs: base, past, participle.
const STRONG: [(&str, &str, &str); 92] = [
    ("be", "was", "been"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("bite", "bit", "bitten"),
    ("blow", "blew", "blown"),
    ("break", "broke", "broken"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("buy", "bought", "bought"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("cost", "cost", "cost"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drink", "drank", "drunk"),
    ("drive", "drove", "driven"),
    ("eat", "ate", "eaten"),
    ("fall", "fell", "fallen"),
    ("feed", "fed", "fed"),
    ("feel", "felt", "felt"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("flee", "fled", "fled"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("forget", "forgot", "forgotten"),
    ("forgive", "forgave", "forgiven"),
    ("freeze", "froze", "frozen"),
    ("get", "got", "got"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grow", "grew", "grown"),
    ("hang", "hung", "hung"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hide", "hid", "hidden"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("hurt", "hurt", "hurt"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lend", "lent", "lent"),
    ("let", "let", "let"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("mean", "meant", "meant"),
    ("meet", "met", "met"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("read", "read", "read"),
    ("ride", "rode", "ridden"),
    ("ring", "rang", "rung"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shake", "shook", "shaken"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("shut", "shut", "shut"),
    ("sing", "sang", "sung"),
    ("sink", "sank", "sunk"),
    ("sit", "sat", "sat"),
    ("sleep", "slept", "slept"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("spread", "spread", "spread"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("strike", "struck", "struck"),
    ("swear", "swore", "sworn"),
    ("swim", "swam", "swum"),
    ("take", "took", "taken"),
    ("teach", "taught", "taught"),
    ("tell", "told", "told"),
    ("think", "thought", "thought"),
    ("throw", "threw", "thrown"),
    ("understand", "understood", "understood"),
    ("wake", "woke", "woken"),
    ("wear", "wore", "worn"),
    ("win", "won", "won"),
    ("write", "wrote", "written"),
];

const PLURALS: [(&str, &str); 14] = [
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("person", "people"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("wife", "wives"),
    ("life", "lives"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("half", "halves"),
    ("wolf", "wolves"),
];

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Returns the word without its `y` if it ends in a consonant and `y`.
fn ends_in_y(word: &str) -> Option<&str> {
    word.strip_suffix('y').filter(|stem| !stem.ends_with(is_vowel) && !stem.is_empty())
}

/// Whether the final consonant is doubled before a suffix: the word is one syllable that ends in one vowel and one
/// consonant.
fn doubles(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    let vowels = chars.iter().filter(|c| is_vowel(**c)).count();
    match chars[..] {
        [.., a, b, c] => vowels == 1 && !is_vowel(a) && is_vowel(b) && !is_vowel(c) && !matches!(c, 'w' | 'x' | 'y'),
        _ => false,
    }
}

/// Returns the plural of a noun, or the third person singular of a verb.
pub(super) fn plural(word: &str) -> String {
    if let Some((_, plural)) = PLURALS.iter().find(|(one, _)| *one == word) {
        return (*plural).to_owned();
    }
    match ends_in_y(word) {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh") => format!("{word}es"),
        None => format!("{word}s"),
    }
}

/// Returns the past tense.
pub(super) fn past(word: &str) -> String {
    STRONG.iter().find(|v| v.0 == word).map_or_else(|| weak(word), |v| v.1.to_owned())
}

/// Returns the past participle.
pub(super) fn participle(word: &str) -> String {
    STRONG.iter().find(|v| v.0 == word).map_or_else(|| weak(word), |v| v.2.to_owned())
}

fn weak(word: &str) -> String {
    match ends_in_y(word) {
        Some(stem) => format!("{stem}ied"),
        None if word.ends_with('e') => format!("{word}d"),
        None if doubles(word) => format!("{word}{}ed", &word[word.len() - 1..]),
        None => format!("{word}ed"),
    }
}

/// Returns the form in -ing.
pub(super) fn gerund(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    match word.strip_suffix('e').filter(|stem| !stem.ends_with('e') && stem.chars().count() > 1) {
        Some(stem) => format!("{stem}ing"),
        None if doubles(word) => format!("{word}{}ing", &word[word.len() - 1..]),
        None => format!("{word}ing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!(
            ["city", "box", "child", "day", "bus"].map(plural),
            ["cities", "boxes", "children", "days", "buses"]
        );
        assert_eq!(
            ["accuse", "stop", "carry", "go", "visit"].map(past),
            ["accused", "stopped", "carried", "went", "visited"]
        );
        assert_eq!(["write", "plan", "call"].map(participle), ["written", "planned", "called"]);
        assert_eq!(["make", "run", "see", "die", "be"].map(gerund), ["making", "running", "seeing", "dying", "being"]);
        assert_eq!(plural(""), "s");
    }
}
