//! From a sentence to its items: words of the model, numbers, names, literals, fixed parts.

use padanan_core::text::casing::{is_capitalised, is_title_case, sentence_initials};
use padanan_core::text::tokens::{NUMBER, Token, curl, english_number};
use padanan_core::text::{Span, urls};

use super::Fixed;
use crate::literals::{Kind, Literal, Piece, pieces};
use crate::model::PhraseModel;
use crate::rule_translations::{RuleTranslation, rule_translation};

/// One unit of translation: a token, or a fixed part.
#[derive(Debug, Clone)]
pub(in super::super) struct Item {
    /// The form in the source.
    pub(super) form: String,
    /// Its span in the source.
    pub(super) span: Span,
    /// Its ID in the vocabulary.
    pub(super) id: Option<u32>,
    /// The text that is printed for it, if that is already decided.
    pub(super) print: Option<String>,
    /// What it is, if it is no language and its text is decided by that.
    pub(super) literal: Option<Kind>,
    /// Whether it stands for a number in phrases.
    pub(super) number: bool,
    /// Index of the fixed part, if it is one.
    pub(super) fixed: Option<usize>,
    /// Whether it has a capital that its position alone does not explain.
    pub(super) has_own_capital: bool,
    /// Whether it has such a capital and is not in the vocabulary in this form.
    pub(super) name: bool,
    /// Its English translation, if a rule fixes it.
    pub(super) settled: Option<RuleTranslation>,
    /// For a fixed part or a literal: the translation that represents it in phrases and in the language model.
    pub(super) usual: Option<u32>,
    /// Whether a clause of saying begins with it, which is apart from what is before it.
    pub(super) says: bool,
    /// Whether the item before it and this one are translated as one: `kata dia`.
    pub(super) joins: bool,
}

impl Item {
    pub(super) fn new(form: String, span: Span) -> Self {
        Self {
            form,
            span,
            id: None,
            print: None,
            literal: None,
            number: false,
            fixed: None,
            has_own_capital: false,
            name: false,
            settled: None,
            usual: None,
            says: false,
            joins: false,
        }
    }

    /// A literal: what it prints is decided.
    pub(super) fn literal(text: &str, literal: Literal) -> Self {
        let Literal { span, print, kind } = literal;
        let name = kind == Kind::Name;
        Self {
            print: Some(print),
            literal: Some(kind),
            number: kind == Kind::Number,
            has_own_capital: name,
            name,
            ..Self::new(span.of(text).to_owned(), span)
        }
    }

    /// Its form for the rules about capitals: markup is before a sentence as a bullet is.
    fn cased(&self) -> &str {
        match self.literal {
            Some(Kind::Mark) => "*",
            Some(Kind::Number) => "0",
            _ => &self.form,
        }
    }

    /// Whether it is a number, or stands for a value as numbers do.
    pub(super) fn is_value(&self) -> bool {
        self.number || self.literal == Some(Kind::Words)
    }

    /// Whether no phrase may be moved across it.
    pub(super) fn is_barrier(&self) -> bool {
        self.literal == Some(Kind::Mark) || BARRIERS.contains(&self.form.as_str())
    }

    /// Whether it is a sign that has no space of its own: what touches it in the source touches it in the translation.
    pub(super) fn is_bare(&self) -> bool {
        let standard =
            |c| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '“' | '”' | '…');
        self.literal == Some(Kind::Mark)
            || self.fixed.is_none() && !self.form.contains(|c: char| c.is_alphanumeric() || standard(c))
    }
}

/// Signs that no phrase may be moved across: of quotations, remarks and the ends of clauses.
const BARRIERS: [&str; 18] = ["“", "”", "(", ")", "[", "]", ";", ":", "?", "!", ".", "…", ",", "'", "‘", "’", "–", "—"];

/// Natural logarithm of the probability from which on a word is its own translation: one in twelve, both ways.
const ALIKE: f32 = -2.5;

/// Function words that are never repeated on purpose.
const DOUBLED: [&str; 15] = [
    "untuk", "yang", "di", "dan", "ke", "dari", "pada", "dengan", "akan", "telah", "oleh", "bahwa", "dalam", "adalah",
    "atau",
];

impl PhraseModel {
    pub(super) fn items(&self, text: &str, fixed: &[Fixed]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, part) in fixed.iter().enumerate() {
            if part.span.start < at || part.span.end > text.len() {
                continue;
            }
            self.plain(text, Span::new(at, part.span.start), &mut items);
            items.push(Item {
                print: Some(part.print.clone()),
                fixed: Some(number),
                has_own_capital: true,
                name: true,
                ..Item::new(part.span.of(text).to_owned(), part.span)
            });
            at = part.span.end;
        }
        self.plain(text, Span::new(at, text.len()), &mut items);
        let plain = items.iter_mut().filter(|i| i.fixed.is_none() && i.print.is_none());
        curl(text, plain.map(|i| (i.span, &mut i.form)));
        self.number(&mut items);
        self.attribute(&mut items);
        items
    }

    fn plain(&self, text: &str, within: Span, items: &mut Vec<Item>) {
        for piece in pieces(text, within) {
            let Token { span, form, number } = match piece {
                Piece::Token(token) => token,
                Piece::Literal(Literal { span, print, kind: Kind::Word }) => {
                    items.push(Item::new(print, span));
                    continue;
                }
                Piece::Literal(literal) => {
                    items.push(Item::literal(text, literal));
                    continue;
                }
            };
            let form = form.into_owned();
            // `untuk untuk` is a slip of the pen; `hati hati` is not.
            if let Some(last) = items.last_mut()
                && last.fixed.is_none()
                && last.form == form
                && DOUBLED.contains(&form.as_str())
            {
                last.span = Span::new(last.span.start, span.end);
                continue;
            }
            let link = urls::spans(span.of(text)).iter().any(|l| l.len() == span.len());
            let print = if number { Some(english_number(&form).into_owned()) } else { link.then(|| form.clone()) };
            let literal = link.then_some(Kind::Name);
            items.push(Item { print, literal, number, ..Item::new(form, span) });
        }
    }

    /// Looks the words up, in their usual case.
    fn number(&self, items: &mut [Item]) {
        let forms: Vec<String> = items.iter().map(|i| i.cased().to_owned()).collect();
        let headline = is_title_case(&forms) && forms.last().is_none_or(|last| last != ".");
        for (item, initial) in items.iter_mut().zip(sentence_initials(&forms)) {
            if item.number {
                item.id = self.source(NUMBER);
            } else if item.fixed.is_some() {
                // A part that is printed as it is may be in phrases if it is so in both languages: `di Jakarta`.
                let other = item.print.as_ref() != Some(&item.form);
                item.id = self.source(&item.form).filter(|id| other || self.is_alike(*id, &item.form));
                item.usual = item.id.and_then(|id| self.usual_name(id, &item.form));
            } else if let Some((id, usual)) = item.literal.and_then(|kind| self.stand_in(kind, item)) {
                (item.id, item.usual) = (Some(id), Some(usual));
            } else if item.print.is_none() {
                let own = !headline && !initial;
                item.settled = rule_translation(&item.form, own);
                // A small model may not have the word; it is printed anyway.
                if let Some(rule) = item.settled.take_if(|rule| self.rule_words(*rule).is_none()) {
                    item.print = Some(rule.print.to_owned());
                    continue;
                }
                let exact = self.source(&item.form);
                // A word that is always capitalised (`Anda`) does not pass its capital on to its translation.
                item.has_own_capital = own && is_capitalised(&item.form);
                item.name = item.has_own_capital && exact.is_none();
                let usual = self.usual_source(&item.form);
                // A name may look like a known word: it is a name unless a dictionary has that word.
                let letters = item.form.chars().filter(|c| c.is_alphabetic()).count();
                let initials = letters >= 2 && !item.form.contains(char::is_lowercase);
                let small = self.source(&item.form.to_lowercase());
                let lemma = [usual, small].into_iter().flatten().any(|id| self.is_lemma(id));
                item.id = match own {
                    true if item.has_own_capital && (initials || !lemma) => exact,
                    true => self.known([exact, usual, small]),
                    false => self.known([usual, small, exact]),
                };
            }
        }
    }

    /// Returns the words of both languages that represent a literal in phrases: themselves, or others of their kind.
    fn stand_in(&self, kind: Kind, item: &Item) -> Option<(u32, u32)> {
        let print = item.print.as_deref()?;
        let others: &[(&str, &str)] = match kind {
            Kind::Ordinal => &[("ke-19", "19th"), ("ke-2", "2nd")],
            Kind::Decade => &[("1990-an", "1990s"), ("1970-an", "1970s")],
            Kind::Roman => &[],
            _ => return None,
        };
        // In `abad XIX`, the numeral is an ordinal in English only.
        let own = (item.form.as_str(), print);
        let pairs = std::iter::once(&own).filter(|own| kind != Kind::Ordinal || own.0.contains('-')).chain(others);
        pairs.into_iter().find_map(|(source, target)| Some((self.source(source)?, self.target(target)?)))
    }

    /// Returns the first of these words that the table translates, or else the first one.
    fn known(&self, ids: [Option<u32>; 3]) -> Option<u32> {
        let mut ids = ids.into_iter().flatten();
        let first = ids.next()?;
        let translated = |id: &u32| !self.translations(&[*id], 1).is_empty();
        if translated(&first) { Some(first) } else { ids.find(translated).or(Some(first)) }
    }

    /// Returns whether a word is its own translation both ways: `Jakarta`, but not `Russia`, which is `Rusia` in the source.
    fn is_alike(&self, id: u32, form: &str) -> bool {
        let Some(target) = self.target(form) else { return false };
        let sure = |scores: &[f32; 4]| scores[0] > ALIKE && scores[2] > ALIKE;
        self.translations(&[id], usize::MAX).iter().any(|o| o.target == [target] && sure(&o.scores))
    }

    /// Returns the usual translation of a name: the name itself, or its likeliest translation that is one capitalised
    /// word.
    fn usual_name(&self, id: u32, form: &str) -> Option<u32> {
        self.target(form).or_else(|| {
            let options = self.translations(&[id], usize::MAX).into_iter().filter(|o| o.target.len() == 1);
            let best = options.max_by(|a, b| a.scores[0].total_cmp(&b.scores[0]))?;
            best.target.first().copied().filter(|w| is_capitalised(self.target_word(*w)))
        })
    }
}
