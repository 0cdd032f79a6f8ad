//! Locates a wrong rendering that no list names.
//!
//! The segment is aligned word by word (`words`). The draft words linked to the term's own words, taken together, are
//! its rendering. Failing that, an acronym made of the term's initials, or the words whose initials the term is.
//! Failing that, the one unexplained name in the draft, if the term is the one unexplained name in the source. Each
//! rule gives a confidence. Only a *safe* rendering is replaced; the others become suggestions. A rendering is safe if
//! all of these hold:
//!
//! * it is a name (has a capital) if the term is one, or it is the term's known translation as a whole;
//! * it accounts for most of the term's words, closely enough;
//! * nothing else in the source accounts for any of its words;
//! * it is not a name that the source has in addition to the term;
//! * English can use the new name in its place (`grammar`).

use std::ops::Range;

use super::EnforceInput;
use super::accept::stands_in_source;
use super::grammar::{Fitted, NewName, fit};
use super::other_names::occurrences;
use super::words::{AlignedSegment, Ground, SegmentWord};
use crate::glossary::{Hit, TermIndex};
use crate::text::Span;

/// Maximum number of words of a sentence in which anything is located. In longer ones the position of a name says
/// nothing.
pub(super) const MAX_WORDS: usize = 400;
/// Words that occur inside names.
pub(super) const INNER: [&str; 14] =
    ["of", "the", "and", "for", "de", "la", "'s", "al", "-", "&", "du", "von", "van", "in"];

/// A span that may be the term's wrong rendering.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LocatedRendering {
    /// Its byte range in the draft.
    pub span: Span,
    /// Confidence of the rule, 0 to 1.
    pub confidence: f64,
    /// The rule.
    pub rule: &'static str,
    /// The replacement to make. `None` if this is only a suggestion.
    pub fitted: Option<Fitted>,
    /// The reason for or against the replacement, in a few words.
    pub reason: String,
}

/// What is known of a segment when searching for a rendering.
pub(super) struct Search<'a> {
    pub task: &'a EnforceInput<'a>,
    pub text: &'a str,
    pub term_index: &'a TermIndex,
    pub aligned: &'a AlignedSegment<'a>,
    /// Byte ranges in `text` that are already correct forms.
    pub taken: &'a [Span],
}

/// A link of the term: the draft's words, how many of the term's words it covers, its weight, and its ground.
type Part = (Range<usize>, usize, f64, Ground);

pub(super) struct RepairCandidate {
    /// Indices of the draft's words.
    pub words: Range<usize>,
    /// Confidence of the rule, 0 to 1.
    pub confidence: f64,
    /// The rule.
    pub rule: &'static str,
    /// Whether it accounts for every word of the term.
    pub whole: bool,
}

impl Search<'_> {
    /// Finds the rendering of the term of `hit`. `again` means that another occurrence of the term is already honoured.
    pub(super) fn find(&self, hit: Hit, again: bool) -> Option<LocatedRendering> {
        let candidate = self
            .apart(hit)
            .or_else(|| self.linked(hit))
            .or_else(|| self.letters(hit))
            .or_else(|| self.left_over(hit, again))?;
        Some(self.judge(hit, &candidate, again))
    }

    pub(super) fn word(&self, number: usize) -> &SegmentWord {
        &self.aligned.target[number]
    }

    /// Returns the forms of a term, in the source and the target, and first the one that was met.
    fn forms(&self, hit: Hit) -> impl Iterator<Item = &str> {
        let term = self.term_index.term(hit.term);
        let known = term.source.iter().chain(&term.target).chain(&term.admitted).map(String::as_str);
        std::iter::once(hit.span.of(self.task.source)).chain(known)
    }

    /// Finds a form of the term whose hyphen or slash the draft has spaces beside: `Wi - Fi`, `24 / 7`.
    fn apart(&self, hit: Hit) -> Option<RepairCandidate> {
        let forms = self.forms(hit).filter(|form| form.contains(JOINTS));
        let spaced = |form: &str| form.split_inclusive(JOINTS).map(spread).collect::<Vec<_>>().join(" ");
        let found = forms.map(spaced).find_map(|form| {
            occurrences(self.text, &form).find(|span| is_apart(self.text, *span) && !self.is_taken(*span))
        })?;
        let target = &self.aligned.target;
        let words =
            target.partition_point(|w| w.span.end <= found.start)..target.partition_point(|w| w.span.start < found.end);
        Some(RepairCandidate { words, confidence: 0.95, rule: "written-apart", whole: true })
    }

    /// Returns the draft words linked to the term's own words, as one span.
    fn linked(&self, hit: Hit) -> Option<RepairCandidate> {
        let own = self.aligned.inside(hit.outer);
        let mut links: Vec<usize> = self.aligned.of_source[own.clone()].iter().flatten().copied().collect();
        links.dedup();
        let mut parts: Vec<Part> = links
            .iter()
            .map(|&l| &self.aligned.links[l])
            .map(|l| (l.target.clone(), l.source.len(), l.weight, l.ground))
            .collect();
        parts.sort_by_key(|p| p.0.start);
        // Group adjacent parts, then take the group with the greatest weight.
        let mut clusters: Vec<Vec<Part>> = Vec::new();
        for part in parts {
            match clusters.last_mut() {
                Some(cluster) if cluster.last().is_some_and(|before| self.joins(before.0.end, part.0.start)) => {
                    cluster.push(part);
                }
                _ => clusters.push(vec![part]),
            }
        }
        let weight = |c: &[Part]| c.iter().map(|p| p.2 * p.1 as f64).sum::<f64>();
        let mut best = clusters.into_iter().max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
        // `Papuans in Papua` is two mentions, unless the name itself contains the small word.
        if best.len() > 1 && !self.is_one_name(hit, &(best[0].0.start..best[best.len() - 1].0.end)) {
            let one = |p: &Part| p.2 * p.1 as f64;
            best = vec![best.into_iter().max_by(|a, b| one(a).total_cmp(&one(b)))?];
        }
        let wanted = own.clone().filter(|i| self.aligned.source[*i].wordlike).count().max(1);
        let covered: usize = best.iter().map(|p| p.1).sum();
        let mut words = best.first()?.0.start..best.last()?.0.end;
        self.complete(hit, &mut words);
        // The article belongs to the sentence: `The International Olympic [Committee]`.
        if words.len() > 1 && self.word(words.start).lower == "the" && !forms_begin_with_article(self.term_index, hit) {
            words.start += 1;
        }
        let mut missing = wanted.saturating_sub(covered);
        while missing > 0 && self.stretch(hit, &mut words) {
            missing -= 1;
        }
        let mean = weight(&best) / covered.max(1) as f64;
        let share = (wanted - missing.min(wanted)) as f64 / wanted as f64;
        let same = best.iter().filter(|p| p.3 == Ground::Same).map(|p| p.1).sum::<usize>();
        let rule = match best.iter().map(|p| p.3).max_by_key(|g| *g as u8) {
            _ if same > 1 => "same-letters",
            Some(Ground::Same) => "same-letters",
            Some(Ground::Known) => "known-translation",
            _ => "resembling-name",
        };
        Some(RepairCandidate { words, confidence: mean * (0.4 + 0.6 * share), rule, whole: missing == 0 })
    }

    /// Returns whether the small words inside a name of the draft are also in a form of the term, or common in names.
    fn is_one_name(&self, hit: Hit, words: &Range<usize>) -> bool {
        let term = self.term_index.term(hit.term);
        let mut forms = term.source.iter().chain(&term.target).chain(&term.admitted);
        let parting = |w: &&SegmentWord| matches!(w.lower.as_str(), "in" | "and" | "for");
        let own = |w: &SegmentWord| forms.any(|f| f.split(' ').any(|part| part.eq_ignore_ascii_case(&w.lower)));
        self.aligned.target[words.clone()].iter().find(parting).is_none_or(own)
    }

    /// Extends the range by adjacent words that are words of a form of the term: `United` before the `Nations` of the
    /// UN.
    fn complete(&self, hit: Hit, words: &mut Range<usize>) {
        let term = self.term_index.term(hit.term);
        let forms: Vec<&str> = term.target.iter().chain(&term.admitted).flat_map(|f| f.split([' ', '-'])).collect();
        let part = |j: usize| {
            let word = self.word(j);
            word.capital
                && self.aligned.of_target[j].is_none()
                && !self.is_taken(word.span)
                && forms.iter().any(|f| f.eq_ignore_ascii_case(&word.form))
        };
        let beside = |a: usize, b: usize| &self.text[self.word(a).span.end..self.word(b).span.start] == " ";
        while words.end < self.aligned.target.len() && part(words.end) && beside(words.end - 1, words.end) {
            words.end += 1;
        }
        while words.start > 0 && part(words.start - 1) && beside(words.start - 1, words.start) {
            words.start -= 1;
        }
    }

    /// Returns whether only words that occur inside names are between two words of the draft.
    fn joins(&self, end: usize, start: usize) -> bool {
        start.saturating_sub(end) <= 2
            && (end..start).all(|j| {
                let word = self.word(j);
                INNER.contains(&word.lower.as_str()) || (self.aligned.of_target[j].is_none() && word.capital)
            })
    }

    /// Extends the range by an adjacent name that nothing else accounts for: no link, and no known translation of a word
    /// outside of the term (`U.S. Chairman`, for *Ketua DPR AS*). Returns whether there was one.
    fn stretch(&self, hit: Hit, words: &mut Range<usize>) -> bool {
        let own = self.aligned.inside(hit.outer);
        let said_elsewhere = |word: &str| {
            let mut others = (0..self.aligned.source.len()).filter(|i| !own.contains(i));
            others.any(|i| self.aligned.said_for(i).iter().any(|said| said == word))
        };
        let beside =
            |a: usize, b: usize| matches!(&self.text[self.word(a).span.end..self.word(b).span.start], " " | "-" | "");
        let open = |j: usize| {
            let word = self.word(j);
            let free = self.aligned.of_target[j].is_none() && !self.is_taken(word.span);
            free && word.own_capital && word.wordlike && !said_elsewhere(&word.lower)
        };
        if words.end < self.aligned.target.len() && open(words.end) && beside(words.end - 1, words.end) {
            words.end += 1;
            return true;
        }
        if words.start > 0 && open(words.start - 1) && beside(words.start - 1, words.start) {
            words.start -= 1;
            return true;
        }
        false
    }

    pub(super) fn is_taken(&self, span: Span) -> bool {
        self.taken.iter().any(|t| t.overlaps(span))
    }

    /// Finds the acronym of a form of several words, or the words whose initials an acronym is.
    fn letters(&self, hit: Hit) -> Option<RepairCandidate> {
        let forms: Vec<&str> = self.forms(hit).collect();
        let free = |j: usize| self.aligned.of_target[j].is_none() && !self.is_taken(self.word(j).span);
        let dotted = |f: &&&str| is_acronym(&f.replace('.', ""));
        let plain = forms.iter().filter(dotted).map(|f| f.replace('.', ""));
        let short = forms.iter().filter(|f| f.contains(' ')).map(|f| initials(f)).filter(|i| i.len() > 1);
        let short: Vec<String> = short.chain(plain).collect();
        let target = &self.aligned.target;
        for (j, word) in target.iter().enumerate().filter(|(j, _)| free(*j)) {
            if short.contains(&word.form.replace('.', "")) {
                return Some(RepairCandidate { words: j..j + 1, confidence: 0.85, rule: "acronym", whole: true });
            }
        }
        let acronyms: Vec<&str> = forms.into_iter().filter(|f| is_acronym(f)).collect();
        for start in (0..target.len()).filter(|&j| free(j) && target[j].capital) {
            for end in start + 2..=target.len().min(start + 8) {
                if !free(end - 1) || !target[end - 1].wordlike {
                    break;
                }
                let span = Span::new(target[start].span.start, target[end - 1].span.end);
                if target[end - 1].capital && acronyms.contains(&initials(span.of(self.text)).as_str()) {
                    return Some(RepairCandidate { words: start..end, confidence: 0.85, rule: "acronym", whole: true });
                }
            }
        }
        None
    }

    /// Finds the only unexplained name in the draft, if the term is the only unexplained name in the source.
    fn left_over(&self, hit: Hit, again: bool) -> Option<RepairCandidate> {
        if again || !self.is_name(hit) {
            return None;
        }
        let own = self.aligned.inside(hit.outer);
        let stray = |i: usize| {
            let word = &self.aligned.source[i];
            self.aligned.of_source[i].is_none() && word.own_capital && word.wordlike && !own.contains(&i)
        };
        let answered = |i: usize| self.task.hits.iter().any(|h| h.outer.overlaps(self.aligned.source[i].span));
        let alone = !(0..self.aligned.source.len()).any(|i| stray(i) && !answered(i));
        let open = |j: usize| {
            let word = self.word(j);
            self.aligned.of_target[j].is_none()
                && word.own_capital
                && word.wordlike
                && !self.is_taken(word.span)
                && word.form != "I"
        };
        let mut runs: Vec<Range<usize>> = Vec::new();
        for j in (0..self.aligned.target.len()).filter(|&j| open(j)) {
            match runs.last_mut() {
                Some(run) if self.joins(run.end, j) => run.end = j + 1,
                _ => runs.push(j..j + 1),
            }
        }
        // As many words as the name has in one of the languages.
        let lengths = [own.len(), self.term_index.rendering(&hit).split(' ').count()];
        let fits = |run: &&Range<usize>| lengths.contains(&run.len()) && run.len() + 1 >= own.len();
        let found = match &runs[..] {
            [run] if alone && fits(&run) && self.between_neighbours(&own, run) => Some(run),
            _ => {
                let mut touching = runs.iter().filter(|run| fits(run) && self.touches_neighbour(&own, run));
                touching.next().filter(|_| touching.next().is_none())
            }
        };
        found.map(|run| RepairCandidate { words: run.clone(), confidence: 0.62, rule: "left-over-name", whole: false })
    }

    /// Returns whether the word right next to the term became the word right next to the run, on the same side.
    pub(super) fn touches_neighbour(&self, own: &Range<usize>, run: &Range<usize>) -> bool {
        let link = |i: usize| self.aligned.of_source.get(i).copied().flatten().map(|l| &self.aligned.links[l].target);
        let before = own.start.checked_sub(1).and_then(link).is_some_and(|t| t.end == run.start);
        let behind = link(own.end).is_some_and(|t| t.start == run.end);
        before || behind
    }

    /// Returns whether a word near the term became a word near the run.
    fn between_neighbours(&self, own: &Range<usize>, run: &Range<usize>) -> bool {
        let beside = [own.start.checked_sub(1), own.start.checked_sub(2), Some(own.end), Some(own.end + 1)];
        let links = beside.into_iter().flatten().filter_map(|i| *self.aligned.of_source.get(i)?);
        let near = |link: usize| {
            let target = &self.aligned.links[link].target;
            target.start < run.end + 2 && run.start < target.end + 2
        };
        links.into_iter().any(near)
    }

    pub(super) fn is_name(&self, hit: Hit) -> bool {
        hit.span.of(self.task.source).chars().any(char::is_uppercase)
    }
}

/// Returns whether the preferred form has its own article (`The Hague`).
fn forms_begin_with_article(term_index: &TermIndex, hit: Hit) -> bool {
    term_index.rendering(&hit).to_lowercase().starts_with("the ")
}

/// What joins the parts of a name without spaces.
const JOINTS: [char; 2] = ['-', '/'];

/// Puts a space before the joint at the end of a part.
fn spread(part: &str) -> String {
    part.strip_suffix(JOINTS).map_or_else(|| part.to_owned(), |word| format!("{word} {}", &part[word.len()..]))
}

/// Whether a span has no letter or number directly before or behind it.
fn is_apart(text: &str, span: Span) -> bool {
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    free(text[..span.start].chars().next_back()) && free(text[span.end..].chars().next())
}

/// Whether a form is the first letters of others, as far as its own letters tell: `BNPB`, `AS`.
pub(super) fn is_acronym(form: &str) -> bool {
    (2..=8).contains(&form.chars().count()) && form.chars().all(char::is_uppercase)
}

/// Returns the first letters of a name's words, without the small words.
fn initials(name: &str) -> String {
    let words = name.split([' ', '-']).filter(|w| !INNER.contains(w));
    words.filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect()
}

/// Minimum confidence of the backend that the term became what is to be replaced.
const SURE: f32 = 0.4;

/// Returns the span of `text` (the draft) that the term of `hit` became according to the backend.
///
/// The span is *safe* to replace only if it is a run of names, no other word's rendering is in it, the backend is
/// confident of each of its words, and the source does not have it as another name.
pub(super) fn aligned(
    task: &EnforceInput<'_>,
    hit: Hit,
    text: &str,
    term_index: &TermIndex,
    taken: &[Span],
) -> Option<LocatedRendering> {
    let print = term_index.rendering(&hit);
    if !print.chars().any(char::is_uppercase) {
        return None;
    }
    // A phrase that extends beyond the term says too little about the term itself.
    let of_it = task.alignment.iter().filter(|l| hit.outer.contains(l.source_span));
    let places: Vec<(Span, f32)> = of_it.filter_map(|l| Some((l.target_span?, l.confidence))).collect();
    let start = places.iter().map(|p| p.0.start).min()?;
    let end = places.iter().map(|p| p.0.end).max()?;
    let inside: Vec<Span> = super::words::words(text, false)
        .into_iter()
        .filter(|w| w.wordlike && start <= w.span.start && w.span.end <= end)
        .map(|w| w.span)
        .collect();
    let (first, last) = (inside.first()?, inside.last()?);
    let article = matches!(first.of(text), "the" | "The" | "a" | "an") && inside.len() > 1;
    let span = Span::new(if article { inside[1].start } else { first.start }, last.end);
    if taken.iter().any(|t| t.overlaps(span)) {
        return None;
    }
    let upper = |w: &str| w.starts_with(char::is_uppercase);
    let named = |w: &&Span| upper(w.of(text)) || matches!(w.of(text), "of" | "the" | "and");
    let names = inside.iter().skip(usize::from(article)).all(|w| named(&w)) && upper(span.of(text));
    let covered = inside.iter().all(|w| places.iter().any(|(p, _)| p.contains(*w)));
    let least = places.iter().map(|(_, confidence)| *confidence).fold(1.0, f32::min);
    let reason = match (names, covered && least >= SURE) {
        (false, _) => Some("the backend put it there, and it is not a name"),
        (_, false) => Some("the backend is not sure of it"),
        _ if stands_in_source(task.source, task.hits, span.of(text)) => Some("the source has this name too"),
        _ => None,
    };
    let name = NewName::of(&hit, task.source, term_index, super::lexicon(task, term_index));
    let fitted = reason.is_none().then(|| fit(text, span, &name));
    let reason = reason.unwrap_or("the backend put it there").to_owned();
    Some(LocatedRendering { span, confidence: f64::from(least), rule: "aligned-name", fitted, reason })
}
