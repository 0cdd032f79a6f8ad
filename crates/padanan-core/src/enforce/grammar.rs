//! Adapts the English around a name that replaces another: articles, possessives, capitals, and words that would
//! otherwise be repeated.
//!
//! ```text
//! in [America]             United States   in the United States
//! [the United States]'     Rossiya         Rossiya's
//! an [American]            US              a US
//! the [Russian] army       Rossiya         Rossiya's army
//! pro-[Russian]            Rossiya         pro-Rossiya
//! ```
//! Anything uncertain stays unchanged. If no rule gives good English, there is no repair.

use super::phonetics::{alike, sounds};
use crate::glossary::{Article, Hit, TermIndex};
use crate::text::casing::{capitalised, is_capitalised};
use crate::text::{Lexicon, Span};

/// Words that are not nouns, so that a name before them is not their attribute.
const NO_NOUNS: &str = " of in on at to from for with by and or but nor yet so is are was were be been being has have had do \
    does did will would can could may might must shall should that which who whom whose where when while as than after before \
    during since until till if because although though into onto over under through between among against about upon within \
    without along across toward towards near off out up down said says say told tells also not only then there here it he she \
    they we you i this these those a an the his her its their our my your even still already now just both either neither \
    began begin begins became become becomes won wins win took takes take made makes make went goes go came comes come gave \
    gives give lost loses lose held holds hold saw sees see got gets get left leaves leave led leads lead met meets meet sent \
    set put let cut hit ran rose fell grew kept paid sold bought built thought found felt knew known spent stood heard read ";
/// Words after which a name begins its own noun phrase.
pub(super) const BEFORE: &str = " of in on at to from for with by and or but into onto over under through between among against about upon \
    within without along across toward towards near off outside inside throughout around beyond like than as visit visited \
    left leave enter entered invade invaded reach reached is was that ";
/// Last words of names that take the article in English.
const WITH_ARTICLE: &str = " States Nations Emirates Netherlands Philippines Islands Isles Kingdom Union Republic Federation \
    Confederation Commonwealth Empire Sea Ocean River Gulf Strait Straits Channel Canal Mountains Alps Andes Himalayas Desert \
    Peninsula Bahamas Maldives Seychelles Comoros Gambia Balkans Baltics Caribbean Arctic Antarctic Vatican Kremlin Pentagon \
    Hague Bank Organization Organisation Committee Commission Council Agency Association Fund Court Ministry Department Party \
    Army Navy Senate Congress Parliament Assembly Treaty Act War Revolution Games Olympics Cup Prize Museum Institute \
    Foundation Society Front Brotherhood Taliban Coast Police House Office Bureau Authority Corps Forces Guard ";
/// Short forms that take the article in English.
const SHORT_WITH_ARTICLE: [&str; 12] =
    ["US", "USA", "UK", "UN", "EU", "UAE", "U.S.", "U.K.", "U.N.", "E.U.", "USSR", "BBC"];
/// Plural names, whose possessive is an apostrophe alone.
pub(super) const PLURALS: &str = " States Nations Emirates Netherlands Philippines Islands Maldives Bahamas Seychelles Comoros Games Representatives \
    Affairs Services Forces Guards Brothers Resources Sports Finances Rights Relations Peoples Colonies Territories Airlines \
    Airways Industries Elections ";

/// Returns whether a word is in a list, whose words have spaces between and around them.
pub(super) fn listed(list: &str, word: &str) -> bool {
    let bytes = list.as_bytes();
    let apart = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
    let whole = |at: usize| at.checked_sub(1).is_none_or(apart) && apart(at + word.len());
    let single = !word.is_empty() && !word.bytes().any(|b| b.is_ascii_whitespace());
    single && memchr::memmem::find_iter(bytes, word).any(whole)
}

/// Returns whether English puts the article before this name, as far as its form shows.
pub(super) fn takes_article(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    let of = name.contains(" of ") && !name.starts_with("University of the");
    listed(WITH_ARTICLE, last)
        && (name.contains(' ') || !listed(" Bank Coast Cup Front Games Act War Court Sea ", last))
        || of
        || SHORT_WITH_ARTICLE.contains(&name)
}

/// Returns the span of the word directly before a position, if a single space separates them.
pub(super) fn word_before(text: &str, at: usize) -> Option<Span> {
    let head = text[..at].strip_suffix(' ')?;
    let start = head
        .rfind(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’' || c == '.'))
        .map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
    (start < head.len()).then(|| Span::new(start, head.len()))
}

/// Returns the word directly after a position, if a single space separates them; otherwise an empty string.
pub(super) fn word_behind(text: &str, at: usize) -> &str {
    let Some(rest) = text[at..].strip_prefix(' ') else { return "" };
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’' || c == '-')).unwrap_or(rest.len());
    &rest[..end]
}

/// Returns whether the word after a name is a noun that the name modifies: `the Russian army`, `the UN report`.
pub(super) fn is_attribute(text: &str, end: usize) -> bool {
    let next = word_behind(text, end);
    let lower = next.to_lowercase();
    let verb = lower.ends_with("ed") || lower.ends_with("ly");
    !next.is_empty() && next.starts_with(char::is_alphabetic) && !listed(NO_NOUNS, &lower) && !verb
}

/// Returns whether the word after a name must be the verb of its sentence, because no other word in small letters can be it:
/// `DPR and [KPK] quarrel.`
fn is_only_verb(draft: &str, end: usize) -> bool {
    let next = word_behind(draft, end);
    let rest = &draft[end + 1 + next.len()..];
    let small = |w: &&str| w.starts_with(char::is_lowercase) && !listed(NO_NOUNS, w);
    let ends = rest.trim_end().trim_end_matches(['.', '!', '?', '"', '”']).is_empty();
    ends && next.starts_with(char::is_lowercase) && !draft[..end].split_whitespace().any(|w| small(&w))
}

/// A name that is to stand in the draft.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewName<'a> {
    /// The form to print.
    pub print: &'a str,
    /// The name as the source has it.
    pub met: &'a str,
    /// Whether the entry says that English puts `the` before it.
    pub article: Option<Article>,
    /// What is known of English words.
    pub lexicon: Option<&'a dyn Lexicon>,
}

impl<'a> NewName<'a> {
    /// Returns the name of a hit in its source.
    pub(super) fn of(hit: &Hit, source: &'a str, term_index: &'a TermIndex, lexicon: Option<&'a dyn Lexicon>) -> Self {
        let article = term_index.term(hit.term).article;
        Self { print: term_index.rendering(hit), met: hit.span.of(source), article, lexicon }
    }

    /// Returns the name with another form to print.
    pub(super) fn printed(self, print: &'a str) -> Self {
        Self { print, ..self }
    }

    fn takes_article(&self) -> bool {
        match self.article {
            Some(article) => article == Article::The,
            None => takes_article(self.print),
        }
    }

    /// Returns whether a neighbouring word is another spelling of this word of the name. A common word is none, and neither
    /// is a word that nothing in the source explains: a repair never deletes what it cannot account for.
    fn is_spelt_by(&self, word: &str, part: &str) -> bool {
        let like = |other: &str| alike(&sounds(word), &sounds(other));
        let common = self.lexicon.is_some_and(|l| l.has_target(&word.to_lowercase()));
        let explained = || like(part) >= 0.85 || self.met.split([' ', '-']).any(|own| like(own) >= 0.7);
        is_capitalised(word) && is_capitalised(part) && !common && like(part) >= 0.7 && explained()
    }
}

/// A replacement in the draft, adapted to its surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    /// The replaced byte range in the draft.
    pub span: Span,
    /// The replacement.
    pub with: String,
    /// Byte range of the name itself in `with`.
    pub core: Span,
}

/// Replaces `span` with a name, and adapts the English around it.
pub(super) fn fit(draft: &str, span: Span, name: &NewName<'_>) -> Fitted {
    let print = name.print;
    let span = without_stop(draft, span, print);
    let old = span.of(draft);
    let mut span = widened(draft, span, name);
    let mut lead = String::new();
    let before = word_before(draft, span.start);
    let article = before.map(|b| b.of(draft));
    let attribute = is_attribute(draft, span.end) && !is_only_verb(draft, span.end);
    match article {
        Some("the" | "The") if drops_article(old, name, attribute) => {
            let place = before.map_or(span.start, |b| b.start);
            span.start = place;
        }
        Some("a" | "A" | "an" | "An") => {
            if let Some(place) = before {
                let right = indefinite(print);
                let upper = place.of(draft).starts_with('A');
                if !place.of(draft).eq_ignore_ascii_case(right) {
                    lead = if upper { capitalised(right) } else { right.to_owned() };
                    lead.push(' ');
                    span.start = place.start;
                }
            }
        }
        _ if wants_article(draft, span, old, name, attribute) => {
            let begins = !draft[..span.start].chars().any(char::is_alphanumeric);
            lead = if begins { "The " } else { "the " }.to_owned();
        }
        _ => {}
    }
    let mut with = lead;
    let start = with.len();
    with.push_str(&cased(draft, span, old, print));
    let core = Span::new(start, with.len());
    possessive(draft, &mut span, print, &mut with);
    Fitted { span, with, core }
}

/// Replaces the same letters in another case with a name.
pub(super) fn recased(draft: &str, span: Span, name: &NewName<'_>) -> Fitted {
    let print = name.print;
    let span = widened(draft, span, name);
    let with = cased(draft, span, span.of(draft), print);
    Fitted { span, core: Span::new(0, with.len()), with }
}

/// Returns whether `the` is removed with the old name: it belonged to the old name, and the new one has none.
fn drops_article(old: &str, name: &NewName<'_>, attribute: bool) -> bool {
    let print = name.print;
    let own = print.starts_with("the ") || print.starts_with("The ");
    let without = match name.article {
        Some(article) => article == Article::None,
        None => takes_article(old) && !takes_article(print) && print.chars().any(char::is_lowercase),
    };
    own || (without && !attribute)
}

/// Returns whether the new name needs `the` although the old one had none.
///
/// An abbreviation and a name of one word had none; what is longer had its own. It stands where a noun phrase begins: at the
/// start, behind a preposition, a conjunction, a comma or a verb, and not behind another determiner or an adjective.
fn wants_article(draft: &str, span: Span, old: &str, name: &NewName<'_>, attribute: bool) -> bool {
    let had_none = !takes_article(old) || is_acronym(old) || (name.article.is_some() && !old.contains(' '));
    if attribute || !name.takes_article() || !had_none || is_headline(draft, span) {
        return false;
    }
    if draft[..span.start].ends_with('-') || draft[span.end..].starts_with(['-', '\u{2011}']) {
        return false;
    }
    let head = &draft[..span.start];
    match word_before(draft, span.start).map(|b| b.of(draft)) {
        Some(word) => {
            let lower = word.to_lowercase();
            listed(BEFORE, &lower) || !(is_capitalised(word) || may_modify(&lower))
        }
        None => {
            let sign = head.trim_end().chars().next_back();
            sign.is_none_or(|c| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '“' | '‘' | '(' | '–' | '—'))
        }
    }
}

/// Words that headlines leave out, or write with a capital.
const NOT_IN_HEADLINES: &str = " the a an is are was were has have had be been he she it they his her their said will ";

/// Returns whether a text has the style of headlines, which have no articles: capitals on all long words but those of a span.
fn is_headline(draft: &str, span: Span) -> bool {
    let around = [&draft[..span.start], &draft[span.end..]].into_iter().flat_map(|part| part.split_whitespace());
    let mut count = 0;
    for word in around.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())) {
        let long = word.chars().count() > 3;
        count += usize::from(long);
        if listed(NOT_IN_HEADLINES, word) || (long && word.starts_with(char::is_lowercase)) {
            return false;
        }
    }
    count > 1
}

/// Determiners, and adjectives that stand before names.
const MODIFIERS: &str = " a an the this that these those its their his her our my your whose no any every each some another     such what which both all former new old late whole entire rich poor big great young modern ancient united joint own same     other first second third last next only very so-called then past future current present neighboring neighbouring ";

/// Returns whether a word may be a part of the noun phrase of the name behind it: *former*, *powerful*, *its*.
fn may_modify(word: &str) -> bool {
    let endings =
        ["al", "ive", "ous", "ful", "less", "ish", "ic", "est", "ern", "ary", "able", "ible", "'s", "’s", "-led"];
    listed(MODIFIERS, word) || endings.iter().any(|e| word.len() > e.len() + 2 && word.ends_with(e))
}

fn is_acronym(name: &str) -> bool {
    name.chars().count() > 1 && name.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Returns `a` or `an`, by the first sound of a name.
fn indefinite(name: &str) -> &'static str {
    let word = name.split([' ', '-']).next().unwrap_or_default();
    let capitals = !word.chars().any(char::is_lowercase) && word.chars().count() > 1;
    let first = word.chars().next().unwrap_or_default().to_ascii_lowercase();
    let lower = word.to_lowercase();
    // Abbreviations spelt out letter by letter: an FBI agent, a UN report. NATO and NASA are read as words.
    if capitals && !matches!(word, "NATO" | "NASA" | "FIFA" | "SARS" | "MERS" | "NOAA" | "NAFTA" | "LEGO") {
        return if matches!(first, 'a' | 'e' | 'f' | 'h' | 'i' | 'l' | 'm' | 'n' | 'o' | 'r' | 's' | 'x' | '8') {
            "an"
        } else {
            "a"
        };
    }
    let you = ["eu", "uni", "uk", "uga", "uru", "usa", "ut", "one"].iter().any(|b| lower.starts_with(b))
        && !lower.starts_with("unin");
    if matches!(first, 'a' | 'e' | 'i' | 'o' | 'u' | 'é' | 'à' | 'ö' | 'ü' | 'å') && !you { "an" } else { "a" }
}

/// Excludes a full stop that also ends the sentence: `He went to the [U.N]. He left.`, but `the [U.N.] Secretary`.
fn without_stop(draft: &str, span: Span, print: &str) -> Span {
    if !span.of(draft).ends_with('.') || print.ends_with('.') {
        return span;
    }
    let rest = draft[span.end..].trim_start_matches(['”', '’', '"', '\'', ')', ']']);
    let next = rest.trim_start();
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let ends = next.is_empty()
        || rest.starts_with(['\n', '\r'])
        || (rest.len() > next.len() && is_capitalised(word) && listed(NO_NOUNS, &word.to_lowercase()));
    if ends { Span::new(span.start, span.end - 1) } else { span }
}

/// Returns whether the rest of the new name follows in the plural: `Task [Forces]`.
pub(super) fn other_number_follows(draft: &str, span: Span, print: &str) -> bool {
    let rest = &draft[span.end..];
    let mut from = 0;
    while let Some(at) = print[from..].find(' ') {
        from += at;
        let tail = &print[from..];
        let same = rest.get(..tail.len()).is_some_and(|r| r.eq_ignore_ascii_case(tail));
        let behind = rest.get(tail.len()..).and_then(|r| r.strip_prefix(['s', 'S']));
        if same && behind.is_some_and(|b| !b.starts_with(char::is_alphanumeric)) {
            return true;
        }
        from += 1;
    }
    false
}

/// Returns whether a neighbouring word is this word of the new name: the same word, its initial, or another spelling of
/// it.
pub(super) fn stands_for(word: &str, part: &str) -> bool {
    let bare = word.trim_end_matches('.');
    let spelt = || is_capitalised(bare) && is_capitalised(part) && alike(&sounds(bare), &sounds(part)) >= 0.7;
    is_same_or_initial(word, part) || spelt()
}

fn is_same_or_initial(word: &str, part: &str) -> bool {
    let bare = word.trim_end_matches('.');
    let initial = bare.chars().count() == 1 && is_capitalised(bare) && part.starts_with(bare);
    word.eq_ignore_ascii_case(part) || initial
}

/// Returns the span of a whole name if `span` is a correct part of it and the rest is next to it in another spelling.
pub(super) fn misspelt_rest(draft: &str, span: Span, name: &NewName<'_>) -> Option<Span> {
    let words: Vec<&str> = name.print.split(' ').collect();
    let own: Vec<&str> = span.of(draft).split(' ').collect();
    let at = words.windows(own.len()).position(|w| w.iter().zip(&own).all(|(a, b)| a.eq_ignore_ascii_case(b)))?;
    let (lead, tail) = (&words[..at], &words[at + own.len()..]);
    let spelt = |word: &str, part: &str| {
        let long = word.chars().count() > 3 && part.chars().count() > 3;
        long && !word.eq_ignore_ascii_case(part) && name.is_spelt_by(word, part)
    };
    let stands_for = |word: &str, part: &str| is_same_or_initial(word, part) || name.is_spelt_by(word, part);
    let mut whole = span;
    let mut wrong = false;
    for part in lead.iter().rev() {
        let Some(before) = word_before(draft, whole.start).filter(|b| stands_for(b.of(draft), part)) else { break };
        wrong |= spelt(before.of(draft), part);
        whole.start = before.start;
    }
    for part in tail {
        let word = name_behind(draft, whole.end);
        if word.is_empty() || !stands_for(word, part) {
            break;
        }
        wrong |= spelt(word, part);
        whole.end += 1 + word.len();
    }
    wrong.then_some(whole)
}

/// Returns the word directly after a position, without its possessive.
fn name_behind(text: &str, at: usize) -> &str {
    let word = word_behind(text, at);
    ["'s", "’s", "'S", "’S"].iter().find_map(|s| word.strip_suffix(s)).unwrap_or(word)
}

/// Returns the start of the words before a span that are the beginning of the new name: `[V.] Zelensky`.
fn beginning_of_name(draft: &str, span: Span, words: &[&str], name: &NewName<'_>) -> Option<usize> {
    let own = span.of(draft).split(' ').count();
    // A rendering that sounds like the whole name lacks no word of it: `Vietnam`, for Viet Nam.
    let whole = alike(&sounds(span.of(draft)), &sounds(name.print)) >= 0.85;
    let stands_for =
        |word: &str, part: &str| is_same_or_initial(word, part) || (!whole && name.is_spelt_by(word, part));
    (1..=words.len().saturating_sub(own)).rev().find_map(|count| {
        let mut start = span.start;
        for part in words[..count].iter().rev() {
            let before = word_before(draft, start).filter(|b| stands_for(b.of(draft), part))?;
            start = before.start;
        }
        Some(start)
    })
}

/// Extends the span by neighbouring words that belong to the new name, so that nothing is doubled.
fn widened(draft: &str, span: Span, name: &NewName<'_>) -> Span {
    let print = name.print;
    let mut span = initials_around(draft, span, print).unwrap_or(span);
    let words: Vec<&str> = print.split(' ').collect();
    for count in (1..words.len()).rev() {
        // `Mr.` next to the span is the `Mr` of the name.
        let lead = words[..count].join(" ");
        let leads = [format!("{lead} "), format!("{lead}. ")];
        let head = leads.iter().find_map(|lead| strip_suffix_ignoring_case(&draft[..span.start], lead));
        if let Some(head) = head.filter(|h| !h.ends_with(char::is_alphanumeric)) {
            span.start = head.len();
            break;
        }
    }
    if let Some(start) = beginning_of_name(draft, span, &words, name) {
        span.start = span.start.min(start);
    }
    for count in (1..words.len()).rev() {
        let tail = format!(" {}", words[words.len() - count..].join(" "));
        let rest = &draft[span.end..];
        let same = rest.get(..tail.len()).is_some_and(|r| r.eq_ignore_ascii_case(&tail));
        if same && !rest[tail.len()..].starts_with(char::is_alphanumeric) {
            span.end += tail.len();
            break;
        }
    }
    // `Capuzzo fort` is all of Fort Capuzzo.
    if let [first, .., last] = words[..] {
        let behind = word_behind(draft, span.end);
        if behind.eq_ignore_ascii_case(first) && !has_word(span.of(draft), first) {
            span.end += 1 + behind.len();
        } else if let Some(before) = word_before(draft, span.start)
            && before.of(draft).eq_ignore_ascii_case(last)
            && !has_word(span.of(draft), last)
        {
            span.start = before.start;
        } else if let Some(of) = word_before(draft, span.start).filter(|b| b.of(draft) == "of")
            && let Some(before) = word_before(draft, of.start)
            && before.of(draft).eq_ignore_ascii_case(last)
            && !has_word(span.of(draft), last)
        {
            // `Sea of Kaspia` is all of the Caspian Sea.
            span.start = before.start;
        }
    }
    // The whole name may be next to its other spelling: `Moskwa (Moscow)` stays, `Moskwa Moscow` does not.
    let again = format!(" {print}");
    if draft[span.end..].starts_with(&again) && !draft[span.end + again.len()..].starts_with(char::is_alphanumeric) {
        span.end += again.len();
    } else if let Some(head) = draft[..span.start].strip_suffix(' ').and_then(|h| h.strip_suffix(print))
        && !head.ends_with(char::is_alphanumeric)
    {
        span.start = head.len();
    }
    span
}

/// Maximum length of initials with their stops and spaces, in bytes.
const MAX_INITIALS: usize = 16;

/// Extends a span by the initials of a name, or by the other half of one with a slash, that were written apart from it:
/// `B. J. [Habibie]`, `[Nasution] A. H.`, `AC / [DC]`.
fn initials_around(draft: &str, span: Span, print: &str) -> Option<Span> {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let wanted = letters(print);
    let own = letters(span.of(draft));
    let missing = wanted.len().checked_sub(own.len()).filter(|n| (1..=5).contains(n))?;
    // Capitals only, each with a stop, a space, a slash or a hyphen.
    let loose = |text: &str| {
        let signs = |c: char| c.is_uppercase() || matches!(c, '.' | ' ' | '/' | '-');
        text.chars().all(signs) && letters(text).len() == missing
    };
    let before = (1..=MAX_INITIALS.min(span.start)).map(|n| span.start - n).filter(|at| draft.is_char_boundary(*at));
    for start in before {
        let (part, head) = (&draft[start..span.start], &draft[..start]);
        let begins = part.starts_with(char::is_uppercase) && !head.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        if begins && loose(part) && format!("{}{own}", letters(part)) == wanted {
            return Some(Span::new(start, span.end));
        }
    }
    let after = (1..=MAX_INITIALS.min(draft.len() - span.end)).map(|n| span.end + n);
    let mut found = None;
    for end in after.filter(|at| draft.is_char_boundary(*at)) {
        let (part, tail) = (&draft[span.end..end], &draft[end..]);
        let ends = part.ends_with(|c: char| c.is_uppercase() || c == '.') && !tail.starts_with(char::is_alphanumeric);
        // Behind the name, the initials that stand before it in print; or the rest of one with a slash.
        let moved = format!("{}{own}", letters(part)) == wanted || format!("{own}{}", letters(part)) == wanted;
        if ends && loose(part) && moved {
            found = Some(Span::new(span.start, end));
        }
    }
    // The last full stop may be that of the sentence.
    found.map(|span| without_stop(draft, span, print))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split([' ', '-']).any(|w| w.eq_ignore_ascii_case(word))
}

fn strip_suffix_ignoring_case<'t>(text: &'t str, suffix: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(suffix.len())?;
    text.get(at..).filter(|tail| tail.eq_ignore_ascii_case(suffix)).map(|_| &text[..at])
}

/// Returns the new name in the case of its place: all capitals in a line of capitals, a capital at the start of a
/// sentence.
fn cased(draft: &str, span: Span, old: &str, print: &str) -> String {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let small = |text: &str| text.chars().any(char::is_lowercase);
    // Usually the name itself or a nearby word has small letters, so the whole text is not counted for that.
    let shouted = !small(old) && letters(old) > 1 && !small(&draft[..span.start]) && !small(&draft[span.end..]);
    if shouted && letters(draft) > letters(old) + 3 {
        return print.to_uppercase();
    }
    let begins = !draft[..span.start].chars().any(char::is_alphanumeric);
    let headline = old.split(' ').count() > 1 && old.split(' ').all(|w| w.starts_with(char::is_uppercase));
    let first = print.starts_with(char::is_lowercase);
    if first && headline && !begins && print.contains(' ') && !print.chars().any(char::is_uppercase) {
        return print.split(' ').map(capitalised).collect::<Vec<_>>().join(" ");
    }
    if first && begins && !is_camel(print) && draft[span.start..].starts_with(char::is_uppercase) {
        capitalised(print)
    } else {
        print.to_owned()
    }
}

/// Returns whether a name keeps its small letter at the start of a sentence: *eBay*, *iPhone*; *al-Qaeda* does not.
pub(super) fn is_camel(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(char::is_lowercase) && letters.next().is_some_and(char::is_uppercase)
}

/// Adjusts the possessive after a name: `States'` and `Rossiya's`.
fn possessive(draft: &str, span: &mut Span, print: &str, with: &mut String) {
    let rest = &draft[span.end..];
    let plural = print.rsplit(' ').next().is_some_and(|last| listed(PLURALS, last));
    let old_plural = span.of(draft).ends_with('s');
    let curly = rest.starts_with('’');
    let mark = if curly { "’" } else { "'" };
    let Some(tail) = rest.strip_prefix(mark) else { return };
    let s = tail.starts_with(['s', 'S']) && !tail[1..].starts_with(char::is_alphanumeric);
    if s && plural {
        with.push_str(mark);
        span.end += mark.len() + 1;
    } else if !s
        && old_plural
        && !print.ends_with('s')
        && tail.starts_with(' ')
        && is_attribute(draft, span.end + mark.len())
    {
        with.push_str(mark);
        with.push('s');
        span.end += mark.len();
    }
}

/// Returns whether the name at this place precedes a noun that it modifies.
pub(super) fn before_noun(text: &str, end: usize) -> bool {
    is_attribute(text, end)
}

/// Returns whether a word, given in small letters, is not a noun, adjective or name.
pub(super) fn is_small_word(word: &str) -> bool {
    listed(NO_NOUNS, word)
}
