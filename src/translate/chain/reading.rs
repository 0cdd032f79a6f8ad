//! From a reply to a masked sentence to an answer, or to the reason why the reply cannot be used.

use std::borrow::Cow;
use std::ops::Range;

use super::super::verdict::judge;
use super::super::{Failure, FailureKind, Reply, ReplyLink};
use super::{Answer, ChainPass};
use crate::bitext::{Alignment, Origin};
use crate::placeholders::{Masked, Unmasked, unmask};
use crate::text::Span;
use crate::text::entities::unescape;
use crate::text::language::Lang;

/// its reply that it is busy.
#[derive(Debug)]
pub(super) enum Unusable {
    Request(Failure),
    Answer(String),
    Busy(Failure),
}

impl ChainPass<'_> {
    /// Classifies the failure of a reply that is not a translation.
    fn unusable(&self, failure: Failure) -> Unusable {
        match failure.kind {
            FailureKind::NotATranslation | FailureKind::CutOff => Unusable::Answer(failure.message),
            FailureKind::RateLimited | FailureKind::Unavailable => Unusable::Busy(failure),
            kind => {
                if kind == FailureKind::Quota {
                    self.client.stop(&failure);
                }
                Unusable::Request(failure)
            }
        }
    }

    /// Turns a reply into an answer, or into the reason why it cannot be used.
    pub(super) fn read(&self, index: usize, masked: &Masked, reply: &Reply, told: bool) -> Result<Answer, Unusable> {
        let sentence = &self.sentences[index];
        let text = plain(&reply.text, masked.is_markup(), &sentence.source);
        let text = visible(text, &sentence.source, self.context.to);
        // An error sentence has lost every marker, too, so the verdict is checked before lost markers are reported.
        let verdict = |text: &str| judge(&sentence.source, text, self.context.from, self.context.to);
        let unmasked = match unmask(text.trim(), masked) {
            Ok(unmasked) => unmasked,
            Err(trouble) => {
                let words: Vec<&str> = trouble.iter().map(|t| t.as_str()).collect();
                let lost = Unusable::Answer(format!("a marker was {}", words.join(", ")));
                return Err(match verdict(&text).map_err(|failure| self.unusable(failure)) {
                    Err(Unusable::Answer(_)) | Ok(()) => lost,
                    Err(other) => other,
                });
            }
        };
        let Unmasked { draft, target, placed } = unmasked;
        verdict(&draft).map_err(|failure| self.unusable(failure))?;
        let links = match masked.is_markup() {
            true => located(&reply.links, (&sentence.source, masked), &target, &placed),
            false => located(&reply.links, (&sentence.source, masked), &target, &[]),
        };
        let hits = placed.into_iter().zip(masked.parts()).filter_map(|(span, part)| Some((part.part.hit()?, span)));
        Ok(Answer {
            backend: self.number,
            draft,
            target,
            placed: hits.collect(),
            terms_were_sent: told,
            unmarked: None,
            links,
            origin: Origin::Backend,
            from_memory: false,
            asked_again: None,
        })
    }
}

/// Converts the links of a reply to byte ranges in the source and in the target.
fn located(links: &[ReplyLink], (source, masked): (&str, &Masked), target: &str, placed: &[Span]) -> Vec<Alignment> {
    let marked: Vec<Span> =
        if masked.is_markup() { masked.parts().map(|part| part.span).collect() } else { Vec::new() };
    let (there, here) = (signs(source, &marked), signs(target, placed));
    let span = |signs: &[Span], range: &Range<usize>| {
        let part = signs.get(range.clone())?;
        Some(Span::new(part.first()?.start, part.last()?.end))
    };
    let link = |link: &ReplyLink| {
        let target = link.target.as_ref().and_then(|t| span(&here, t));
        Some(Alignment {
            source_span: span(&there, &link.source)?,
            target_span: target,
            confidence: link.confidence.clamp(0.0, 1.0),
        })
    };
    links.iter().filter_map(link).collect()
}

/// Returns the spans of the characters that are not white space and lie outside of `marked`.
fn signs(text: &str, marked: &[Span]) -> Vec<Span> {
    let outside = |at: usize| !marked.iter().any(|m| m.start <= at && at < m.end);
    let signs = text.char_indices().filter(|(at, c)| !c.is_whitespace() && outside(*at));
    signs.map(|(at, c)| Span::new(at, at + c.len_utf8())).collect()
}

/// Resolves the entities that a service added to the reply to a plain text: if the source has no `&`, a `&quot;` in the
/// reply is a quotation mark. So is `&amp;quot;`, from a service in front of another one.
fn plain<'r>(reply: &'r str, markup: bool, source: &str) -> Cow<'r, str> {
    if markup || source.contains('&') || !reply.contains('&') {
        return Cow::Borrowed(reply);
    }
    let once = unescape(reply);
    Cow::Owned(if once.contains('&') { unescape(&once) } else { once })
}

/// Removes the signs without a width, the controls and the spaces without a break that only the reply has: they are rests of HTML
/// or of a program, and a word with one in it is found by nobody. Languages that use such spaces keep them.
fn visible<'r>(reply: Cow<'r, str>, source: &str, to: &Lang) -> Cow<'r, str> {
    const WITHOUT_WIDTH: [char; 4] = ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{AD}'];
    const WITHOUT_BREAK: [char; 2] = ['\u{A0}', '\u{202F}'];
    let added = |signs: &[char]| !reply.is_ascii() && reply.contains(signs) && !source.contains(signs);
    let (width, space) = (added(&WITHOUT_WIDTH), added(&WITHOUT_BREAK) && to.primary().as_str() == "en");
    let controls = reply.contains(is_control) && !source.contains(is_control);
    if !width && !space && !controls {
        return reply;
    }
    let unseen = |c: char| width && WITHOUT_WIDTH.contains(&c) || controls && is_control(c);
    let kept = reply.chars().filter(|c| !unseen(*c));
    Cow::Owned(kept.map(|c| if space && WITHOUT_BREAK.contains(&c) { ' ' } else { c }).collect())
}

/// Whether a character commands a terminal, or turns the direction of what follows: a reader sees something else than there is.
fn is_control(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_that_a_service_added_are_resolved() {
        for (source, reply, wanted) in [
            ("Ia \"siap\".", "He is &quot;ready&quot;.", "He is \"ready\"."),
            ("Ia \"siap\".", "He is &amp;quot;ready&amp;quot;.", "He is \"ready\"."),
            ("Di toko A&B.", "In the shop A&amp;B.", "In the shop A&amp;B."),
            ("Ia siap.", "R&D is ready.", "R&D is ready."),
        ] {
            assert_eq!(plain(reply, false, source), wanted);
        }
    }

    #[test]
    fn what_no_reader_sees_is_removed_unless_the_source_has_it() {
        let seen =
            |reply: &str, source: &str| visible(Cow::Borrowed(reply), source, &Lang::parse("en").unwrap()).into_owned();
        for (reply, wanted) in [
            ("Pri\u{AD}ces rose.", "Prices rose."),
            ("Prices\u{A0}rose.", "Prices rose."),
            ("\u{1B}]0;x\u{7}Prices\0 rose.", "]0;xPrices rose."),
            ("\u{202E}Prices rose.\u{202C}", "Prices rose."),
            ("Prices\n\trose.", "Prices\n\trose."),
        ] {
            assert_eq!(seen(reply, "Harga naik."), wanted);
            assert_eq!(seen(reply, reply), reply);
        }
    }
}
