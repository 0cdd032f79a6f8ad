//! Names that stand in the translation and that nothing in the source calls for: the worst that a machine can add to
//! a news story.
//!
//! A name is called for by a term, by a word of the source that looks like it, or by one whose known translations hold
//! it. What is known comes from the phrase table that is bundled (Indonesian to English only).

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::View;
use super::words::is_day_or_month;
use crate::finding::{Code, Finding};
use crate::glossary::fold::fold;
use crate::text::casing::{begins, is_capitalised};
use crate::text::tokens::tokens;
use crate::text::urls;
use crate::text::{Lexicon, Span};

/// So many translations of a phrase are looked at.
const MOST: usize = 20;
/// The longest phrase that is looked up, in words.
const LONGEST: usize = 3;

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let Some(lexicon) = view.lexicon() else { return Vec::new() };
    let names = names(view);
    if names.is_empty() {
        return Vec::new();
    }
    let source: Vec<String> = tokens(view.source).into_iter().map(|t| t.form).collect();
    let looks: HashSet<String> = source.iter().flat_map(|w| beginnings(w)).collect();
    let mut known: Option<HashSet<String>> = None;
    let called = |name: &str, known: &mut Option<HashSet<String>>| {
        // `Square`, `Navy`: a word that English has in small letters too is no name of somebody.
        lexicon.has_target(&name.to_lowercase())
            || beginnings(name).iter().any(|b| looks.contains(b))
            || COUNTRIES.iter().any(|(id, en)| en.contains(&name) && source.iter().any(|w| id.contains(&w.as_str())))
            || known.get_or_insert_with(|| translations(lexicon, &source)).contains(&name.to_lowercase())
    };
    names
        .into_iter()
        .filter(|(name, _)| !called(name, &mut known))
        .map(|(name, span)| {
            Finding::new(Code::NameInvented, format!("nothing in the source calls for `{name}`")).at_target(span)
        })
        .collect()
}

/// Whether `name` of the source calls for `other` in the translation; none where nothing is known of the languages.
pub(super) fn called_for(view: &View<'_>, name: &str, other: &str) -> Option<bool> {
    let lexicon = view.lexicon()?;
    let listed = COUNTRIES.iter().any(|(id, en)| id.contains(&name) && en.contains(&other));
    // `Square`, `Monday`: what English has in small letters too, or what an Indonesian word may become.
    let word = lexicon.has_target(&other.to_lowercase());
    Some(listed || word || translations(lexicon, &[name.to_owned()]).contains(&other.to_lowercase()))
}

/// The words of the target that are names: with a capital that their place does not give them.
fn names(view: &View<'_>) -> Vec<(String, Span)> {
    let tokens = tokens(view.target);
    let forms: Vec<String> = tokens.iter().map(|t| t.form.clone()).collect();
    // In a headline every word has one.
    if View::is_headline(view.target, &forms) {
        return Vec::new();
    }
    let links = urls::spans(view.target);
    let name = |(i, token): (usize, &crate::text::tokens::Token)| {
        // Of `French-speaking` the first part is the name.
        let word = token.form.split('-').next().unwrap_or_default().trim_end_matches('\'');
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let own = is_capitalised(word)
            && letters >= 2
            && !word.contains('.')
            && !begins(&forms, i)
            && !ends_a_quotation(&forms[..i])
            && word.graphemes(true).count() > 2
            && !is_day_or_month(word)
            && !ALWAYS.contains(&word);
        let apart = !view.in_term(token.span) && !links.iter().any(|l| l.overlaps(token.span));
        (own && apart).then(|| (word.to_owned(), token.span))
    };
    tokens.iter().enumerate().filter_map(name).collect()
}

/// Whether what stands before ends a quoted sentence: `“Go!” Shouted the crowd.`
fn ends_a_quotation(before: &[String]) -> bool {
    matches!(before, [.., end, quote] if matches!(quote.as_str(), "”" | "’") && matches!(end.as_str(), "." | "!" | "?"))
}

/// Words that English always writes with a capital, whatever the source has.
const ALWAYS: [&str; 12] =
    ["God", "Mrs", "Internet", "Bible", "Earth", "I'm", "I've", "I'll", "I'd", "Sir", "Mr", "Christian"];

/// Countries and peoples whose English names do not look like the Indonesian ones: what stands on one side of an entry
/// calls for what stands on the other.
const COUNTRIES: [(&[&str], &[&str]); 22] = [
    (&["Eropa"], &["Europe", "European", "Europeans"]),
    (&["Makkah", "Mekah", "Mekkah"], &["Mecca"]),
    (&["Inggris", "Britania"], &["British", "Britain", "English", "England", "Briton", "Britons", "UK"]),
    (&["Tiongkok", "Cina", "China", "Tionghoa"], &["Chinese", "China"]),
    (&["Jerman"], &["German", "Germany", "Germans"]),
    (&["Belanda"], &["Dutch", "Netherlands", "Holland"]),
    (&["Yunani"], &["Greek", "Greece", "Greeks"]),
    (&["Mesir"], &["Egypt", "Egyptian", "Egyptians"]),
    (&["Jepang"], &["Japan", "Japanese"]),
    (&["Kanada"], &["Canada", "Canadian", "Canadians"]),
    (&["Swedia"], &["Sweden", "Swedish", "Swedes"]),
    (&["Selandia"], &["New", "Zealand", "Zealander", "Zealanders"]),
    (&["Amerika", "AS"], &["American", "Americans", "United", "States", "US"]),
    (&["PBB"], &["United", "Nations", "UN"]),
    (&["Korut", "Korsel"], &["North", "South", "Korea", "Korean"]),
    (&["Irlandia"], &["Ireland", "Irish"]),
    (&["Islandia"], &["Iceland", "Icelandic"]),
    (&["Skotlandia"], &["Scotland", "Scottish", "Scots"]),
    (&["Suriah"], &["Syria", "Syrian", "Syrians"]),
    (&["Yahudi"], &["Jewish", "Jew", "Jews"]),
    (&["Nasrani", "Kristen", "Kristus", "Masehi"], &["Christian", "Christians", "Christ"]),
    (&["Muslim", "Islam"], &["Islamic", "Muslims", "Islam"]),
];

/// The first three letters of a word's parts, without case and marks. `RusiaVladimir` has two parts.
fn beginnings(word: &str) -> Vec<String> {
    let mut parted = String::with_capacity(word.len() + 1);
    let mut small = false;
    for c in word.chars() {
        if small && c.is_uppercase() {
            parted.push('-');
        }
        small = c.is_lowercase();
        parted.push(c);
    }
    let fold = fold(&parted);
    // `Kroasia` is Croatia, `Filipina` the Philippines.
    let sounds = fold.as_str().replace("ph", "f").replace(['c', 'q'], "k").replace('z', "s").replace('y', "i");
    sounds.split(['-', '/', '\'']).filter(|p| p.chars().count() >= 2).map(|p| p.chars().take(3).collect()).collect()
}

/// Names that are called for, in small letters: the names among the known translations of the source's phrases, and
/// whatever is known to be said for a word that has a capital itself.
fn translations(lexicon: &dyn Lexicon, source: &[String]) -> HashSet<String> {
    let mut known = HashSet::new();
    for start in 0..source.len() {
        if is_capitalised(&source[start]) {
            known.extend(lexicon.answers(&source[start]).iter().map(|w| w.to_lowercase()));
        }
        let mut key = Vec::new();
        for word in source[start..].iter().take(LONGEST) {
            let Some(id) = lexicon.source(word).or_else(|| lexicon.usual_source(word)) else { break };
            key.push(id);
            lexicon.translations(&key, MOST, &mut |option| {
                let words = option.words.iter().map(|w| lexicon.target_word(*w));
                known.extend(words.filter(|w| is_capitalised(w)).map(str::to_lowercase));
                true
            });
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::language::Lang;

    fn invented(source: &str, target: &str) -> Vec<String> {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let lexicon = crate::phrase::shipped().unwrap();
        let found = check(&View { source, target, from: &from, to: &to, terms: &[], lexicon: Some(&*lexicon) });
        found.iter().map(|f| f.target_span.unwrap().of(target).to_owned()).collect()
    }

    #[test]
    fn names_that_nothing_calls_for() {
        for (source, target, names) in [
            ("Menurut Bambang, harga naik.", "According to Sugiyono, prices rose.", &["Sugiyono"][..]),
            ("Pria itu tiba di kota.", "The man arrived in Chicago with Donald.", &["Chicago", "Donald"]),
        ] {
            assert_eq!(invented(source, target), names, "{target}");
        }
    }

    #[test]
    fn names_that_the_source_calls_for() {
        for (source, target) in [
            ("Menurut Bambang, harga naik.", "According to Bambang, prices rose."),
            ("Pada Senin, warga Inggris dan Yunani tiba.", "On Monday, British and Greek citizens arrived."),
            ("Presiden RusiaVladimir Putin tiba.", "The Russian president, Vladimir Putin, arrived."),
            ("“Pulang!” teriak massa.", "“Go home!” Shouted the crowd."),
            ("Presiden tiba di kota.", "The President arrived in the city."),
            ("BPS mencatat inflasi.", "The BPS recorded inflation."),
            ("Warga Medan Merdeka Utara tiba.", "Residents of Medan Merdeka Utara arrived."),
        ] {
            assert_eq!(invented(source, target), [""; 0], "{target}");
        }
    }
}
