//! Decides whether a located rendering is safe to replace, and with what.

use std::ops::Range;

use super::adjective::{fit_adjective, fit_people, is_adjective, is_people, looks_like_adjective, other_number};
use super::grammar::{Fitted, NewName, before_noun, fit, is_small_word, other_number_follows, stands_for};
use super::locate::{INNER, LocatedRendering, RepairCandidate, Search};
use super::other_given_name;
use super::phonetics::{alike, sounds};
use crate::glossary::{Hit, TermKind};
use crate::text::Span;

/// Minimum confidence for a replacement.
const SAFE: f64 = 0.60;
/// Minimum confidence for a repetition whose first occurrence is honoured: it may rightly be a pronoun.
const SAFE_AGAIN: f64 = 0.75;
/// Minimum confidence for a name known only by its sound.
const SAFE_SOUND: f64 = 0.66;

impl Search<'_> {
    /// Decides whether the candidate may be replaced, and with what.
    pub(super) fn judge(&self, hit: Hit, candidate: &RepairCandidate, again: bool) -> LocatedRendering {
        let span = Span::new(self.word(candidate.words.start).span.start, self.word(candidate.words.end - 1).span.end);
        let term = self.term_index.term(hit.term);
        let print = self.term_index.rendering(&hit);
        let name = NewName::of(&hit, self.task.source, self.term_index, self.aligned.lexicon);
        let found = |fitted: Option<Fitted>, reason: String| LocatedRendering {
            span,
            confidence: candidate.confidence,
            rule: candidate.rule,
            fitted,
            reason,
        };
        let least = match candidate.rule {
            _ if again => SAFE_AGAIN,
            "resembling-name" if !self.touches_neighbour(&self.aligned.inside(hit.outer), &candidate.words) => {
                SAFE_SOUND
            }
            _ => SAFE,
        };
        let reason = if candidate.confidence < least {
            Some(format!("{}, only {:.0} % sure", candidate.rule, candidate.confidence * 100.0))
        } else if self.is_name(hit) && !self.looks_like_name(candidate) {
            Some("it is not a name".to_owned())
        } else if self.is_taken(span) {
            Some("another term's correct form is there".to_owned())
        } else if self.claimed(hit, &candidate.words) {
            Some("something else in the source accounts for it".to_owned())
        } else if self.has_rival(hit, candidate) {
            Some("another name resembles the term as much".to_owned())
        } else if !candidate.whole && self.has_residue(hit, &candidate.words, print) {
            Some("a part of the name is elsewhere".to_owned())
        } else if term.kind == TermKind::Person && other_given_name(self.text, span, print, self.aligned.lexicon) {
            Some("another given name precedes it".to_owned())
        } else if stands_in_source(self.task.source, self.task.hits, span.of(self.text)) {
            Some("the source has this name too".to_owned())
        } else {
            None
        };
        if let Some(reason) = reason {
            return found(None, reason);
        }
        let told = format!("{}, {:.0} % sure", candidate.rule, candidate.confidence * 100.0);
        let old = span.of(self.text);
        let spellings: Vec<&str> =
            std::iter::once(hit.span.of(self.task.source)).chain(term.source.iter().map(String::as_str)).collect();
        let forms: Vec<&str> =
            spellings.iter().copied().chain(term.target.iter().chain(&term.admitted).map(String::as_str)).collect();
        let derived = print.split('-').any(|part| is_adjective(part, &spellings));
        // An admitted adjective is not another name from which this adjective could be derived.
        let nouns: Vec<&str> = spellings.iter().copied().chain(term.target.as_deref()).collect();
        let adjective = is_adjective(old, &nouns) || (candidate.rule == "left-over-name" && looks_like_adjective(old));
        if adjective
            && !derived
            && let Some(fitted) = fit_people(self.text, span, print)
        {
            return found(Some(fitted), told);
        }
        if other_number_follows(self.text, span, print) {
            return found(None, "singular and plural differ".to_owned());
        }
        if other_number(old, print, &forms) && !(old.ends_with('s') && before_noun(self.text, span.end)) {
            return found(None, "singular and plural differ".to_owned());
        }
        match (adjective, derived) {
            // The name of a people is not an attribute: `Thais invade`.
            (true, false) if is_people(old) => found(None, "the translation names a people instead".to_owned()),
            (true, false) => match fit_adjective(self.text, span, print) {
                Ok(fitted) => found(Some(fitted), told),
                Err(reason) => found(None, reason.to_owned()),
            },
            // `Croatia's capital` and `Croatian capital` mean the same.
            (false, true) if self.has_possessive(span) => {
                let with_mark =
                    Span::new(span.start, span.end + self.text[span.end..].find('s').map_or(0, |at| at + 1));
                found(Some(fit(self.text, with_mark, &name)), told)
            }
            (false, true) if !before_noun(self.text, span.end) => {
                found(None, "the translation has a noun there, and the glossary has an adjective".to_owned())
            }
            _ => found(Some(fit(self.text, span, &name)), told),
        }
    }

    /// Returns whether the candidate begins and ends with a capital, or has a capital or number and accounts for every
    /// word of the term (`section 247 of the Pakistani Constitution`).
    fn looks_like_name(&self, candidate: &RepairCandidate) -> bool {
        let (first, last) = (self.word(candidate.words.start), self.word(candidate.words.end - 1));
        let some =
            || candidate.words.clone().any(|j| self.word(j).capital || self.word(j).form.starts_with(char::is_numeric));
        (first.capital && last.capital) || (candidate.whole && candidate.words.len() > 1 && some())
    }

    /// Returns whether another, differently spelt name that nothing accounts for sounds as much like the term.
    fn has_rival(&self, hit: Hit, candidate: &RepairCandidate) -> bool {
        if candidate.rule != "resembling-name" || candidate.words.len() > 1 {
            return false;
        }
        let term = self.term_index.term(hit.term);
        let forms: Vec<Vec<char>> = term.source.iter().chain(&term.target).map(|f| sounds(f)).collect();
        let own = &self.word(candidate.words.start).form;
        (0..self.aligned.target.len()).any(|j| {
            let word = self.word(j);
            let open = self.aligned.of_target[j].is_none() && word.capital && !self.is_taken(word.span);
            let name = || sounds(&word.form);
            open && word.form != *own && forms.iter().any(|f| alike(f, &name()) >= candidate.confidence - 0.1)
        })
    }

    /// Returns whether `'s` and a noun follow.
    fn has_possessive(&self, span: Span) -> bool {
        let rest = &self.text[span.end..];
        let tail = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s"));
        tail.is_some_and(|t| t.starts_with(' ') && before_noun(self.text, self.text.len() - t.len()))
    }

    /// Returns whether a part of the name that is not in the candidate seems to be near it:
    /// `the Black and Caspian Seas`.
    fn has_residue(&self, hit: Hit, words: &Range<usize>, print: &str) -> bool {
        let own = self.aligned.inside(hit.outer);
        let open = own.filter(|i| self.aligned.of_source[*i].is_none());
        let mut parts: Vec<String> = open.flat_map(|i| self.aligned.said_for(i)).collect();
        parts.extend(print.split([' ', '-']).map(str::to_lowercase));
        parts.retain(|p| p.chars().count() > 2);
        // `Seas` belongs to `Sea`, `Norwegian` to `Norway`.
        let begins = |w: &str, part: &str| {
            let shared = w.chars().zip(part.chars()).take_while(|(a, b)| a == b).count();
            shared >= 4 || (shared == part.chars().count() && w.chars().count() <= shared + 2)
        };
        let near = words.start.saturating_sub(6)..(words.end + 6).min(self.aligned.target.len());
        // An adjacent word that nothing accounts for may be the rest of the name: `downtown [Charlotte]`.
        let stray = |j: usize| {
            let word = self.word(j);
            let no_verb = word.capital || !["ed", "en", "ing", "ly"].iter().any(|e| word.lower.ends_with(e));
            self.aligned.of_target[j].is_none()
                && word.wordlike
                && no_verb
                && !word.form.starts_with('\'')
                && !is_small_word(&word.lower)
                && !print.split(' ').any(|p| stands_for(&word.form, p))
        };
        if words.start.checked_sub(1).is_some_and(stray) || (words.end < self.aligned.target.len() && stray(words.end))
        {
            return true;
        }
        // Directly next to the candidate, the same words are replaced together with the name.
        near.filter(|j| !words.contains(j)).any(|j| {
            let word = self.word(j);
            let beside = (j + 1 == words.start || j == words.end)
                && print.split(' ').any(|p| p.eq_ignore_ascii_case(&word.form));
            word.wordlike && !beside && parts.iter().any(|p| begins(&word.lower, p))
        })
    }

    /// Returns whether a word of the candidate is linked to a word of the source outside the term.
    fn claimed(&self, hit: Hit, words: &Range<usize>) -> bool {
        let own = self.aligned.inside(hit.outer);
        let other =
            |j: usize| self.aligned.of_target[j].is_some_and(|l| !own.contains(&self.aligned.links[l].source.start));
        words.clone().any(|j| other(j) && !INNER.contains(&self.word(j).lower.as_str()))
    }
}

/// Returns whether `name` occurs in the source outside the terms. If so, it is another name that was copied unchanged.
pub(super) fn stands_in_source(source: &str, hits: &[Hit], name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let span = Span::new(at, at + name.len());
        !hits.iter().any(|h| h.outer.overlaps(span))
    })
}
