//! Adjectives and names of peoples used in place of a name: `Russian`, `Thais`. English can replace some of them with a
//! genitive.
//!
//! ```text
//! the [Russian] army      Rossiya    Rossiya's army
//! the [Russians] imposed  Rossiya    Rossiya imposed
//! a [Russian] plane       Rossiya    no repair, only a suggestion
//! ```

use super::grammar::{BEFORE, Fitted, PLURALS, is_attribute, listed, takes_article, word_before, word_behind};
use super::phonetics::{alike, sounds};
use crate::text::Span;
use crate::text::casing::capitalised;

/// Replaces an adjective derived from the name (`Russian`) with `print`, if English has a way to say so.
///
/// # Errors
/// Returns the reason why it cannot be said by changing this range alone.
pub(super) fn fit_adjective(draft: &str, span: Span, print: &str) -> Result<Fitted, &'static str> {
    let hyphen = draft[..span.start].ends_with(['-', '\u{2011}']) || draft[span.end..].starts_with(['-', '\u{2011}']);
    if hyphen {
        return Ok(Fitted { span, with: print.to_owned(), core: Span::new(0, print.len()) });
    }
    if !is_attribute(draft, span.end) {
        return Err("the translation has an adjective for it, without a noun after it");
    }
    let before = word_before(draft, span.start);
    let genitive = if print.rsplit(' ').next().is_some_and(|last| listed(PLURALS, last)) { "'" } else { "'s" };
    let the = if takes_article(print) { "the " } else { "" };
    let begins = !draft[..span.start].chars().any(char::is_alphanumeric);
    match before.map(|b| (b, b.of(draft))) {
        // `the European Commission` is a separate name.
        Some((_, "the" | "The")) if word_behind(draft, span.end).starts_with(char::is_uppercase) => {
            Err("the translation has an adjective for it, inside another name")
        }
        Some((place, "the" | "The")) => {
            let upper = place.of(draft) == "The" && !the.is_empty();
            let lead = if upper { "The " } else { the };
            let with = format!("{lead}{print}{genitive}");
            let core = Span::new(lead.len(), lead.len() + print.len());
            Ok(Fitted { span: Span::new(place.start, span.end), with, core })
        }
        None if begins => {
            let lead = capitalised(the);
            let with = format!("{lead}{print}{genitive}");
            let core = Span::new(lead.len(), lead.len() + print.len());
            Ok(Fitted { span, with, core })
        }
        Some((_, word)) if listed(BEFORE, &word.to_lowercase()) => {
            let with = format!("{the}{print}{genitive}");
            let core = Span::new(the.len(), the.len() + print.len());
            Ok(Fitted { span, with, core })
        }
        _ => Err("the translation has an adjective for it, where English cannot use a genitive"),
    }
}

/// Replaces the name of a people, used for its country, with `print`: `the Russians imposed` becomes `Russia imposed`.
pub(super) fn fit_people(draft: &str, span: Span, print: &str) -> Option<Fitted> {
    let place = word_before(draft, span.start).filter(|b| matches!(b.of(draft), "the" | "The"))?;
    // A verb in the past tense has no number.
    let past = word_behind(draft, span.end).ends_with("ed");
    if !past || !span.of(draft).ends_with('s') {
        return None;
    }
    let lead = match (takes_article(print), place.of(draft)) {
        (true, article) => format!("{article} "),
        (false, _) => String::new(),
    };
    let with = format!("{lead}{print}");
    let core = Span::new(lead.len(), with.len());
    Some(Fitted { span: Span::new(place.start, span.end), with, core })
}

/// Adjectives and names of peoples that do not show the name they come from.
const ADJECTIVES: &str = " American British English French Dutch German Greek Swiss Spanish Danish Swedish Finnish Polish Turkish \
    Irish Scottish Welsh Norwegian Portuguese Czech Slovak Slovene Croat Serb Kurdish Jewish Arab Arabic Icelandic Filipino Thai Iraqi \
    Israeli Pakistani Kuwaiti Omani Yemeni Saudi Bangladeshi Nepali Emirati Qatari Bahraini Afghan Uzbek Kazakh Kyrgyz Tajik \
    Turkmen Soviet European Roman Egyptian Chinese Japanese ";

/// Endings of adjectives derived from names.
const ENDINGS: [&str; 5] = ["ian", "an", "ese", "ish", "ic"];

/// Returns whether a rendering is an adjective derived from the name that `forms` spell: it ends like one, and the rest
/// is the beginning of one of the forms.
pub(super) fn is_adjective(rendering: &str, forms: &[&str]) -> bool {
    if forms.contains(&rendering) {
        return false;
    }
    let word = rendering.rsplit([' ', '-']).next().unwrap_or_default();
    let singular = word.strip_suffix('s').filter(|w| !w.ends_with('s')).unwrap_or(word);
    if listed(ADJECTIVES, word) || listed(ADJECTIVES, singular) {
        return true;
    }
    if ["tion", "sion", "stan", "land"].iter().any(|e| singular.to_lowercase().ends_with(e)) {
        return false;
    }
    let whole = sounds(singular);
    let words: Vec<Vec<char>> = forms.iter().flat_map(|f| f.split([' ', '-'])).map(sounds).collect();
    // `Vatican` is not an adjective of `Vatikan`.
    if words.iter().any(|w| alike(w, &whole) >= 0.93 && w.len().abs_diff(whole.len()) <= 1 && w.last() == whole.last())
    {
        return false;
    }
    ENDINGS.iter().filter_map(|e| singular.strip_suffix(e)).filter(|stem| stem.chars().count() >= 3).any(|stem| {
        let stem = sounds(stem);
        let fits = |w: &&Vec<char>| w.len() >= stem.len() && w.len() <= stem.len() + 2;
        words.iter().filter(fits).any(|w| alike(&stem, &w[..stem.len()]) >= 0.8)
    })
}

/// Returns whether a word is one of the adjectives that do not show the name they come from.
pub(super) fn is_irregular_adjective(word: &str) -> bool {
    listed(ADJECTIVES, word)
}

/// Returns whether an adjective is in the plural, and so names a people.
pub(super) fn is_people(rendering: &str) -> bool {
    let word = rendering.rsplit([' ', '-']).next().unwrap_or_default();
    let singular = word.strip_suffix('s').filter(|w| !w.ends_with('s'));
    singular.is_some_and(|w| listed(ADJECTIVES, w) || ["an", "i"].iter().any(|e| w.ends_with(e)))
}

/// Returns whether a word looks like an adjective of a people or country.
pub(super) fn looks_like_adjective(rendering: &str) -> bool {
    let word = rendering.rsplit([' ', '-']).next().unwrap_or_default();
    listed(ADJECTIVES, word) || (word.len() > 5 && ["ian", "ean", "ese", "ish"].iter().any(|e| word.ends_with(e)))
}

/// Returns whether `rendering` is the plural of a form of the name, or `print` is the plural of the rendering. A
/// singular is never replaced with a plural, nor the reverse.
pub(super) fn other_number(rendering: &str, print: &str, forms: &[&str]) -> bool {
    let plural =
        |word: &str| word.strip_suffix('s').filter(|w| w.chars().count() >= 2 && !w.ends_with('s')).map(sounds);
    if rendering.contains(' ') {
        // `Central banks`, `Supreme and Constitutional Courts`: the last word of the preferred name, in the plural.
        let last = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_lowercase();
        return last(rendering) == last(print) + "s";
    }
    if let Some(singular) = plural(rendering) {
        let own = forms.iter().any(|f| !f.ends_with('s') && alike(&sounds(f), &singular) >= 0.9);
        return own && !print.ends_with('s');
    }
    plural(print).is_some_and(|singular| alike(&singular, &sounds(rendering)) >= 0.97)
}
