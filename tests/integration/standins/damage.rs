//! What goes wrong inside a text, or in a list of texts.

use std::ops::Range;

use super::markup;
use super::script::{Active, Fault};

/// Stands in an answer where [`super::reply`] puts what no JSON writer would write.
pub(super) const BREACH: char = '\u{F8FF}';

/// What a model says that refuses.
pub(super) const REFUSAL: &str = "I'm sorry, but I can't assist with that.";

/// How a text comes to be an answer.
pub(super) struct Work<'a> {
    /// The faults that hold.
    pub(super) active: &'a Active,
    /// Whether texts are mark-up.
    pub(super) markup: bool,
    /// Whether the faults of a chat model are played in each text, for want of a content around them.
    pub(super) each_is_content: bool,
}

impl Work<'_> {
    /// The answers to `sources`, with everything that goes wrong in single texts.
    pub(super) fn answers(&self, sources: &[String], mut translate: impl FnMut(&str) -> String) -> Vec<String> {
        let mut breach = self.breaks_a_text();
        let answer = |source: &String| {
            let mut answer = translate(source);
            for fault in self.active.on_text(source) {
                self.spoil(&mut answer, source, fault, &mut translate);
            }
            if breach && self.active.on_text(source).any(is_breach) {
                answer.insert(middle(&answer), BREACH);
                breach = false;
            }
            answer
        };
        sources.iter().map(answer).collect()
    }

    fn breaks_a_text(&self) -> bool {
        self.active.all().any(is_breach)
    }

    fn spoil(&self, answer: &mut String, source: &str, fault: &Fault, translate: &mut impl FnMut(&str) -> String) {
        match fault {
            Fault::ErrorSentenceInSuccess(sentence) => sentence.clone_into(answer),
            Fault::Echo => source.clone_into(answer),
            Fault::Loop => *answer = "(applause) ".repeat(50).trim_end().to_owned(),
            Fault::HtmlEntities => *answer = with_entities(answer, self.markup),
            Fault::MarkLost
            | Fault::MarkDoubled
            | Fault::MarkSpaced
            | Fault::MarkCaseChanged
            | Fault::MarkTranslated
            | Fault::MarkMoved => *answer = spoil_mark(answer, fault, translate),
            other if self.each_is_content => spoil_content(answer, other),
            _ => {}
        }
    }
}

fn is_breach(fault: &Fault) -> bool {
    matches!(fault, Fault::LoneSurrogate | Fault::Utf8Broken | Fault::HugeBody)
}

/// The byte in the middle, on a character boundary.
pub(super) fn middle(text: &str) -> usize {
    text.floor_char_boundary(text.len() / 2)
}

/// What a chat model does to its whole answer.
pub(super) fn spoil_content(content: &mut String, fault: &Fault) {
    match fault {
        Fault::Refusal => REFUSAL.clone_into(content),
        Fault::Commentary => {
            *content = format!("Here is the translation:\n\n{content}\n\nNote: I kept the names as they are.");
        }
        Fault::ThinkBlock => {
            let draft = content.to_lowercase();
            *content =
                format!("<think>\nOkay, I translate. A first draft:\n{draft}\nI improve it.\n</think>\n\n{content}");
        }
        Fault::CodeFence => *content = format!("```json\n{content}\n```"),
        Fault::EmptyContent => content.clear(),
        Fault::CutOff => cut_off(content),
        _ => {}
    }
}

/// Leaves two fifths, and ends inside a word where there is a long one near.
pub(super) fn cut_off(text: &mut String) {
    let mut end = text.floor_char_boundary(text.len() * 2 / 5);
    while end > 1 && !text[..end].ends_with(char::is_alphanumeric) {
        end = text.floor_char_boundary(end - 1);
    }
    text.truncate(end);
}

fn with_entities(text: &str, markup: bool) -> String {
    let change = |piece: &str| {
        let mut out = String::with_capacity(piece.len());
        for c in piece.chars() {
            match c {
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                '“' | '”' => out.push_str("&quot;"),
                '&' | '<' | '>' if !markup => markup::escape_char(&mut out, c),
                _ => out.push(c),
            }
        }
        out
    };
    if markup { markup::outside_tags(text, change) } else { change(text) }
}

/// The first mark of a text: an element, or an invented word.
struct Mark {
    whole: Range<usize>,
    content: Option<Range<usize>>,
}

fn first_mark(text: &str) -> Option<Mark> {
    if let Some((whole, content)) = markup::first_element(text) {
        return Some(Mark { whole, content: Some(content) });
    }
    words(text).find(|r| is_invented(&text[r.clone()])).map(|whole| Mark { whole, content: None })
}

/// Words of ASCII letters that begin as no word does: `Zqbx`.
pub(super) fn is_invented(word: &str) -> bool {
    let beginnings = ["Zq", "Xq", "Qz", "Zx", "Qx", "Xz"];
    word.len() > 2 && beginnings.iter().any(|b| word.starts_with(b)) && word.bytes().all(|b| b.is_ascii_alphabetic())
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split(|c: char| !c.is_alphanumeric()).map(move |word| {
        let start = at;
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        start..start + word.len()
    })
}

fn spoil_mark(text: &str, fault: &Fault, translate: &mut impl FnMut(&str) -> String) -> String {
    let Some(Mark { whole, content }) = first_mark(text) else { return text.to_owned() };
    let mark = &text[whole.clone()];
    let inner = content.clone().map(|c| &text[c]);
    let put = |new: &str| format!("{}{new}{}", &text[..whole.start], &text[whole.end..]);
    match (fault, inner) {
        (Fault::MarkLost, Some(inner)) => put(&translate(inner)),
        (Fault::MarkLost, None) => put("").replacen("  ", " ", 1),
        (Fault::MarkDoubled, _) => put(&format!("{mark} {mark}")),
        (Fault::MarkSpaced, Some(inner)) => {
            let open = &mark[1..mark.find('>').unwrap_or(1)];
            let name = open.split(' ').next().unwrap_or_default();
            put(&format!("< {} > {inner} < / {name} >", open.replace('=', " = ")))
        }
        (Fault::MarkSpaced, None) => put(&format!("{} {}", &mark[..2], &mark[2..])),
        (Fault::MarkCaseChanged, _) => put(&mark.to_uppercase()),
        (Fault::MarkTranslated, Some(inner)) => {
            let other = Some(translate(inner)).filter(|o| o != inner).unwrap_or_else(|| format!("the {inner}"));
            put(&mark.replacen(&format!(">{inner}<"), &format!(">{other}<"), 1))
        }
        (Fault::MarkTranslated, None) => put(&format!("{mark}ian")),
        _ => moved(text, &whole),
    }
}

/// The mark in the middle of the longest other word; where there is none, an `s` grows on it.
fn moved(text: &str, whole: &Range<usize>) -> String {
    let mark = &text[whole.clone()];
    let mut rest = format!("{}{}", &text[..whole.start], text[whole.end..].trim_start());
    let mut tag_free = String::with_capacity(rest.len());
    let mut depth = false;
    for c in rest.chars() {
        depth = if c == '<' { true } else { depth };
        let keep = if depth { '.' } else { c };
        tag_free.extend(std::iter::repeat_n(keep, if depth { c.len_utf8() } else { 1 }));
        depth = if c == '>' { false } else { depth };
    }
    let longest = words(&tag_free).filter(|r| !is_invented(&tag_free[r.clone()])).max_by_key(ExactSizeIterator::len);
    match longest.filter(|r| r.len() >= 4) {
        Some(word) => {
            rest.insert_str(word.start + middle(&rest[word]), mark);
            rest
        }
        None => format!("{}s{}", &text[..whole.end], &text[whole.end..]),
    }
}

/// What goes wrong in a list of answers.
pub(super) fn spoil_list(answers: &mut Vec<String>, active: &Active) {
    for fault in active.all() {
        match fault {
            Fault::Fewer => {
                if let Some(last) = answers.pop()
                    && let Some(before) = answers.last_mut()
                {
                    before.push(' ');
                    before.push_str(&last);
                }
            }
            Fault::More => answers.extend(answers.last().cloned()),
            Fault::Reordered => answers.reverse(),
            Fault::OneForAll => {
                if let Some(first) = answers.first().cloned() {
                    answers.fill(first);
                }
            }
            _ => {}
        }
    }
}
