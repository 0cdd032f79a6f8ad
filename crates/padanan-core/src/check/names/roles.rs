//! Who does something to whom, as the words between two names say it.
//!
//! An Indonesian verb shows its voice: `mengalahkan` has its agent first, `dikalahkan` its patient, and *oleh* names an
//! agent. In English, *by* says that the agent comes last. `kalah dari` and *lost to* are passive in their sense. Verbs that
//! both sides do alike (`bertemu`, met) say nothing, and neither does a sentence that turns its verb round: *sold to* for
//! `membeli dari`.

use super::super::view::View;
use super::order::Placed;
use super::role_words::{ALIKE, AUXILIARIES, DEFEATS, IRREGULAR, JOINING, NO_VERBS, ROLES, TURNING, WITH_VERBS, is_in};
use crate::facts::Bridge;
use crate::text::Span;

/// What the words between two names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    /// Whether the first name acts, and not the second one.
    first_acts: bool,
    manner: Manner,
    /// The verb, which must have a counterpart between the names of the other side.
    core: Span,
    /// What is sent or taken.
    object: Option<Span>,
}

/// How a sentence joins the two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The verb has both: `mengalahkan`, `dikalahkan oleh`.
    Direct,
    /// A headline, whose verb has no voice: `Ancam`.
    Bare,
    /// One loses to the other.
    Loses,
    /// The verb has an object of its own, and the second name a preposition: `mengirim bantuan ke`.
    Oblique(&'static [&'static str]),
    /// `lebih tinggi daripada`.
    More,
}

/// Returns whether the source says who acts on whom around its verb. If so, nothing but the verb tells about the order of
/// the two names.
pub(super) fn are_told(view: &View<'_>, a: &Placed, b: &Placed) -> bool {
    in_source(view, a.source, b.source).is_some()
}

/// Returns whether two names do to each other the opposite of what the source says.
pub(super) fn are_exchanged(view: &View<'_>, bridge: &Bridge<'_>, a: &Placed, b: &Placed) -> bool {
    let Some(here) = in_source(view, a.source, b.source) else { return false };
    let (left, right) = if a.target.end <= b.target.start { (a.target, b.target) } else { (b.target, a.target) };
    let Some(first_acts) = in_target(view, bridge, here, left, right) else { return false };
    let same_order = a.target.start < b.target.start;
    (here.first_acts == first_acts) != same_order
}

fn is_active(word: &str) -> bool {
    word.len() > 5 && word.starts_with("me") && !is_in(NO_VERBS, word)
}

fn is_passive(word: &str) -> bool {
    word.len() > 5 && word.starts_with("di") && !is_in(NO_VERBS, word)
}

/// Reads the words between two names of the source.
fn in_source(view: &View<'_>, a: Span, b: Span) -> Option<Said> {
    let text = view.source.text;
    // `wakil dari A mengalahkan B`: the first name is not the one who acts.
    let before = text[..a.start].split_whitespace().next_back().unwrap_or_default();
    if ["di", "ke", "dari", "pada", "dengan", "oleh", "untuk", "menurut", "terhadap", "dalam"]
        .contains(&before.to_lowercase().as_str())
    {
        return None;
    }
    let headline = view.source.is_headline();
    let mut words: Vec<(Span, String)> = Vec::new();
    for word in text.get(a.end..b.start)?.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        if words.len() > 9 || !word.chars().all(|c| c.is_alphabetic() || c == '-') {
            return None;
        }
        words.push((Span::new(start, start + word.len()), word.to_lowercase()));
    }
    let skipped = words.iter().take_while(|w| is_in(AUXILIARIES, &w.1)).count();
    words.drain(..skipped);
    let titled = |w: &(Span, String)| is_in(ROLES, &w.1) || (!headline && w.0.of(text).starts_with(char::is_uppercase));
    while words.len() > 1 && words.last().is_some_and(titled) {
        words.pop();
    }
    let forms: Vec<&str> = words.iter().map(|w| w.1.as_str()).collect();
    let first = *forms.first()?;
    if forms.iter().any(|w| is_in(ALIKE, w)) {
        return None;
    }
    let said = |first_acts, manner, core: usize| Some(Said { first_acts, manner, core: words[core].0, object: None });
    match forms[1..] {
        [] if is_active(first) => said(true, Manner::Direct, 0),
        [] if headline && !is_passive(first) && !is_joining(first) => said(true, Manner::Bare, 0),
        [] | ["oleh"] if is_passive(first) => said(false, Manner::Direct, 0),
        ["oleh"] if first.starts_with("ter") && !is_in(DEFEATS, first) => said(false, Manner::Direct, 0),
        ["dari" | "oleh" | "atas" | "melawan"] | ["di", "tangan"] if is_in(DEFEATS, first) => {
            said(false, Manner::Loses, 0)
        }
        [_, "dari" | "daripada" | "ketimbang" | "dibanding" | "dibandingkan"] if first == "lebih" => {
            said(true, Manner::More, 1)
        }
        [.., last] if is_active(first) && (3..=5).contains(&forms.len()) => {
            let asks = ["meminta", "memohon", "menuntut", "membeli"].contains(&first);
            let prepositions: &[&str] = match last {
                "ke" => &["to", "into"],
                "kepada" if asks => &["from", "of"],
                "kepada" => &["to", "for"],
                "dari" => &["from"],
                "untuk" | "bagi" => &["for", "to"],
                "terhadap" => &["against", "on", "at"],
                _ => return None,
            };
            // The middle is what is sent or taken, and nothing else.
            let plain = |w: &&str| !is_active(w) && !is_passive(w) && !is_joining(w);
            forms[1..forms.len() - 1].iter().all(plain).then_some(())?;
            let object = Some(Span::new(words[1].0.start, words[words.len() - 2].0.end));
            Some(Said { first_acts: true, manner: Manner::Oblique(prepositions), core: words[0].0, object })
        }
        [next] if is_active(first) && !is_joining(next) => said(true, Manner::Direct, 0),
        _ => None,
    }
}

/// Returns whether a word begins another part of a sentence.
fn is_joining(word: &str) -> bool {
    is_in(JOINING, word)
}

/// Returns whether the first of two names of the target is the one who acts; `None` if nothing shows it.
fn in_target(view: &View<'_>, bridge: &Bridge<'_>, here: Said, left: Span, right: Span) -> Option<bool> {
    let text = view.target.text;
    // Two names may share a place.
    if left.end > right.start {
        return None;
    }
    let inside = Span::new(left.end, right.start);
    let between = text.get(left.end..right.start)?;
    if between.contains([',', ';', ':', '.', '(', '"', '“']) {
        return None;
    }
    let headline = view.target.is_headline();
    let mut words: Vec<(Span, String)> = Vec::new();
    for word in between.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let title = !headline && word.starts_with(char::is_uppercase);
        if !title && !word.starts_with(['\'', '’']) {
            words.push((Span::new(start, start + word.len()), word.to_lowercase()));
        }
    }
    // `the president of` belongs to the second name.
    if words.last().is_some_and(|w| w.1 == "of") && words.len() >= 4 {
        words.truncate(words.len() - 2);
    }
    let forms: Vec<&str> = words.iter().map(|w| w.1.as_str()).collect();
    let has = |word: &str| forms.contains(&word);
    let unclear = ["that", "who", "which", "whom", "whose", "of", "and", "or", "with", "when", "as", "less", "but"];
    if forms.is_empty() || forms.len() > 8 || unclear.iter().any(|w| has(w) && !(*w == "as" && has("by"))) {
        return None;
    }
    let losing =
        ["lost", "lose", "loses", "losing", "fell", "fall", "falls", "succumbed", "bowed"].iter().any(|w| has(w));
    let linked = bridge.links_into(here.core, inside);
    if losing && has("to") && matches!(here.manner, Manner::Loses | Manner::Direct) {
        return (here.manner == Manner::Loses || linked).then_some(false);
    }
    let leads = ["from", "for", "to", "under", "against", "on", "into", "at", "after", "before"];
    let led = || leads.iter().find(|w| has(w));
    match here.manner {
        // `China Ancam Taiwan`
        Manner::Bare => {
            let verb = linked || is_only_verb(bridge, &words);
            (led().is_none() && verb && !has("by")).then_some(true)
        }
        Manner::Direct => {
            // `Raisa dilamar Hamish` is not "Raisa proposed to Hamish".
            let proposes = linked && forms.len() == 2 && forms[1] == "to";
            (led().is_none() || proposes).then_some(())?;
            // A passive that does not say by whom: *were wounded*.
            let passive = ["was", "were", "been", "being", "is", "are", "be", "got"].iter().any(|w| has(w));
            (!passive || has("by")).then_some(())?;
            (linked || is_only_verb(bridge, &words)).then_some(!has("by"))
        }
        Manner::Loses => {
            const WINS: &[&str] = &["beat", "beats", "defeated", "defeats", "edged", "beaten", "thrashed", "overcame"];
            WINS.iter().any(|w| has(w)).then_some(!has("by"))
        }
        Manner::Oblique(prepositions) => {
            let fits = led().is_none_or(|lead| prepositions.contains(lead)) && !has("by");
            // `menjatuhkan sanksi terhadap` is "imposed sanctions on", by its object and its preposition.
            let by_object = || led().is_some() && here.object.is_some_and(|object| bridge.links_into(object, inside));
            (fits && (linked || by_object())).then_some(true)
        }
        Manner::More => (has("than") && linked).then_some(true),
    }
}

/// Returns whether one verb is all that stands between two names, and no word of the source accounts for it: what else
/// should it be but the verb that stands between them in the source?
fn is_only_verb(bridge: &Bridge<'_>, words: &[(Span, String)]) -> bool {
    let mut content = words.iter().filter(|w| !is_in(WITH_VERBS, &w.1));
    let Some((span, verb)) = content.next() else { return false };
    let alone = content.next().is_none();
    alone
        && verb.len() >= 4
        && (verb.ends_with("ed") || verb.ends_with('s') || words.len() > 1 || is_in(IRREGULAR, verb))
        && verb.chars().all(char::is_alphabetic)
        && !is_in(TURNING, verb)
        && !bridge.is_accounted_for(*span)
}
