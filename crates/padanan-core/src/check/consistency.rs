//! Inconsistencies across a folder: sentences, terms and names that are translated in several ways.
//!
//! ```text
//! a.bitext.json  Juru bicara Siti Nurbaya …   The spokeswoman Siti Nurbaya …
//! b.bitext.json  … kata Siti Nurbaya.         … said Siti Nurbaja.              name `Nurbaya`: Nurbaya, Nurbaja
//! ```
//! Bitexts are read one by one. Only their sentences, terms and names are stored, not their texts.

use std::collections::{BTreeMap, HashMap};

use unicode_segmentation::UnicodeSegmentation as _;

use crate::bitext::{Bitext, Origin, Outcome, Segment, State};
use crate::enforce::consistency::forms;
use crate::finding::Severity;
use crate::text::one_line;

/// Maximum number of places recorded per form.
const MAX_PLACES: usize = 5;
/// Minimum number of words of a sentence. A shorter one is a label that may well have several renderings.
const FEWEST_WORDS: usize = 4;
/// Minimum number of characters of a name. A shorter one is too easily similar to another.
const MIN_NAME_LENGTH: usize = 4;
/// Minimum similarity (0 to 1) of a name in the target to the source's name of which it is taken to be a form.
const SIMILAR: f64 = 0.6;

/// The kind of thing that is translated in several ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A sentence of the source.
    Sentence,
    /// A name that is in no glossary.
    Name,
    /// A glossary term, in forms that are all allowed.
    Term,
}

impl What {
    /// Returns the word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Name => "name",
            Self::Term => "term",
        }
    }

    /// Returns how urgently a person must look: every form of a term is allowed, so that is only information.
    pub fn severity(self) -> Severity {
        match self {
            Self::Sentence | Self::Name => Severity::Warning,
            Self::Term => Severity::Info,
        }
    }
}

/// One translation of something, with its count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RenderingCount {
    /// The translation.
    pub text: String,
    /// The number of its occurrences.
    pub count: usize,
    /// The first places: the name given to the bitext, and the segment id.
    pub places: Vec<(String, u32)>,
}

/// Something that is translated in several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistency {
    /// The kind of thing.
    pub what: What,
    /// Its source text.
    pub source: String,
    /// Its translations, the most frequent first.
    pub forms: Vec<RenderingCount>,
}

impl Inconsistency {
    /// Returns the number of occurrences that differ from the most frequent translation: how many would have to change.
    pub fn strays(&self) -> usize {
        self.forms.iter().skip(1).map(|f| f.count).sum()
    }
}

/// The translations of one thing, by the normalized text under which they are compared.
type Forms = BTreeMap<String, RenderingCount>;

/// Everything in a folder that may be translated in several ways.
#[derive(Debug, Clone, Default)]
pub struct FolderConsistency {
    seen: HashMap<(What, String), Forms>,
}

impl FolderConsistency {
    /// Adds a bitext. `name` identifies it in the findings.
    pub fn add(&mut self, name: &str, bitext: &Bitext) {
        for segment in &bitext.segments {
            let translated = segment.state != State::Failed && segment.origin != Origin::Copied;
            let Some(target) = segment.target.as_deref().filter(|_| translated) else { continue };
            let place = (name, segment.id);
            if segment.source.unicode_words().nth(FEWEST_WORDS - 1).is_some() {
                let (source, target) = (one_line(&segment.source), one_line(target));
                self.note(What::Sentence, source, &target, target.clone(), place);
            }
            for form in forms(segment).filter(|form| form.hit.outcome != Outcome::Missing) {
                self.note(What::Term, form.name.to_owned(), form.written, form.settled.to_lowercase(), place);
            }
            for (name, form) in names(segment, target) {
                self.note(What::Name, name, &form, form.clone(), place);
            }
        }
    }

    fn note(&mut self, what: What, source: String, text: &str, compared: String, place: (&str, u32)) {
        let form = self.seen.entry((what, source)).or_default().entry(compared).or_default();
        if form.count == 0 {
            text.clone_into(&mut form.text);
        }
        form.count += 1;
        if form.places.len() < MAX_PLACES {
            form.places.push((place.0.to_owned(), place.1));
        }
    }

    /// Adds what another one has: a folder whose bitexts were added one by one, each to its own.
    pub fn merge(&mut self, other: &Self) {
        for (thing, forms) in &other.seen {
            let own = self.seen.entry(thing.clone()).or_default();
            for (compared, more) in forms {
                let form = own.entry(compared.clone()).or_default();
                if form.count == 0 {
                    form.text.clone_from(&more.text);
                }
                form.count += more.count;
                let free = MAX_PLACES.saturating_sub(form.places.len());
                form.places.extend(more.places.iter().take(free).cloned());
            }
        }
    }

    /// Returns what is translated in several ways: warnings first, then by the number of occurrences to change.
    pub fn inconsistencies(self) -> Vec<Inconsistency> {
        let several = self.seen.into_iter().filter(|(_, forms)| forms.len() > 1);
        let mut found: Vec<Inconsistency> = several
            .map(|((what, source), forms)| {
                let mut forms: Vec<RenderingCount> = forms.into_values().collect();
                forms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
                Inconsistency { what, source, forms }
            })
            .collect();
        let rank = |i: &Inconsistency| (std::cmp::Reverse(i.what.severity()), std::cmp::Reverse(i.strays()), i.what);
        found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.source.cmp(&b.source)));
        found
    }
}

/// Returns the names of a sentence that are not terms, each with its form in the target: the name itself if it is
/// there, otherwise the only similar name there that the source does not have.
fn names(segment: &Segment, target: &str) -> Vec<(String, String)> {
    let start = segment.span.start;
    let in_term =
        |at: usize| segment.terms.iter().any(|t| t.source_span.start <= at + start && at + start < t.source_span.end);
    let there: Vec<&str> = target.unicode_words().filter(|w| is_name(w)).collect();
    let here: Vec<&str> = segment.source.unicode_words().collect();
    let inside = segment.source.unicode_word_indices().skip(1).filter(|(at, w)| is_name(w) && !in_term(*at));
    let mut found: Vec<(String, String)> = Vec::new();
    for (_, name) in inside {
        let form = if there.contains(&name) {
            Some(name)
        } else {
            let like = |w: &&&str| strsim::normalized_levenshtein(w, name) >= SIMILAR && !here.contains(*w);
            let mut like = there.iter().filter(like);
            // If two are similar, neither is used.
            like.next().copied().filter(|_| like.next().is_none())
        };
        if let Some(form) = form.filter(|_| !found.iter().any(|f| f.0 == name)) {
            found.push((name.to_owned(), form.to_owned()));
        }
    }
    found
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.any(char::is_lowercase)
        && word.chars().count() >= MIN_NAME_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitext::{Article, Run, TermHit};
    use crate::text::Span;

    fn bitext(pairs: &[(&str, &str)]) -> Bitext {
        let segment = |(id, (source, target)): (u32, &(&str, &str))| Segment {
            target: Some((*target).to_owned()),
            ..Segment::new(id, 1, Span::new(0, source.len()), (*source).to_owned())
        };
        let (path, sha256, title, text) = ("a.txt".to_owned(), String::new(), None, String::new());
        Bitext {
            from: "id".to_owned(),
            to: "en".to_owned(),
            article: Article { path, sha256, title, text, verbatim: true, original: None, url: None, target: None },
            run: Run::default(),
            blocks: Vec::new(),
            segments: (1..).zip(pairs).map(segment).collect(),
        }
    }

    fn found(bitexts: &[Bitext]) -> Vec<String> {
        let mut folder = FolderConsistency::default();
        for (name, bitext) in ["a", "b", "c"].iter().zip(bitexts) {
            folder.add(name, bitext);
        }
        let form = |f: &RenderingCount| format!("{} × {}", f.text, f.count);
        let line = |i: &Inconsistency| {
            let forms: Vec<String> = i.forms.iter().map(form).collect();
            format!("{} {}: {}", i.what.as_str(), i.source, forms.join(", "))
        };
        folder.inconsistencies().iter().map(line).collect()
    }

    #[test]
    fn parts_that_are_merged_are_the_whole() {
        let pairs: [&[(&str, &str)]; 3] = [
            &[("Juru bicara Siti Nurbaya hadir di sini", "The spokeswoman Siti Nurbaya is here")],
            &[("Menurut Siti Nurbaya hadir di sini", "According to Siti Nurbaja is here")],
            &[("Juru bicara Siti Nurbaya hadir di sini", "Spokeswoman Siti Nurbaya attended")],
        ];
        let (mut whole, mut merged) = (FolderConsistency::default(), FolderConsistency::default());
        for (name, pairs) in ["a", "b", "c"].into_iter().zip(pairs) {
            let mut part = FolderConsistency::default();
            [&mut whole, &mut part].into_iter().for_each(|all| all.add(name, &bitext(pairs)));
            merged.merge(&part);
        }
        let whole = whole.inconsistencies();
        assert_eq!((whole.len() > 1, merged.inconsistencies()), (true, whole));
    }

    #[test]
    fn a_sentence_in_several_ways() {
        let source = "Warga turun ke jalan.";
        let one = bitext(&[(source, "People took to the streets.")]);
        let other = bitext(&[("Warga  turun ke\njalan.", "Residents went out into the street.")]);
        assert!(found(&[one.clone(), one.clone()]).is_empty());
        assert_eq!(
            found(&[one.clone(), other, one]),
            [
                "sentence Warga turun ke jalan.: People took to the streets. × 2, Residents went out into the street. × 1"
            ]
        );
        let label = |target| bitext(&[("Baca juga:", target)]);
        assert!(found(&[label("Read also:"), label("See also:")]).is_empty());
    }

    #[test]
    fn a_name_in_several_spellings() {
        let bitexts = [
            bitext(&[("Kata Nurbaya kemarin.", "Said Nurbaya yesterday."), ("Ia, Putin, pergi.", "He, Putin, left.")]),
            bitext(&[("Menteri Nurbaya hadir.", "Minister Nurbaja attended.")]),
            bitext(&[("Orang Rusia datang dari Jerman.", "Russians came from Germany.")]),
        ];
        assert_eq!(found(&bitexts), ["name Nurbaya: Nurbaja × 1, Nurbaya × 1"]);
    }

    #[test]
    fn terms_in_allowed_forms_come_last() {
        let with_term = |target: &str, form: &str| {
            let mut bitext = bitext(&[("Moskwa menolak.", target)]);
            let at = target.find(form).unwrap();
            bitext.segments[0].terms.push(TermHit {
                term: "Moskwa".to_owned(),
                source_span: Span::new(0, 6),
                target_span: Some(Span::new(at, at + form.len())),
                outcome: Outcome::Kept,
                method: String::new(),
            });
            bitext
        };
        let bitexts = [with_term("Moscow refuses.", "Moscow"), with_term("The MOSCOW refuses.", "MOSCOW")];
        assert!(found(&bitexts).is_empty(), "capitals are no other form");
        let bitexts = [with_term("Moscow refuses.", "Moscow"), with_term("Moskva refuses.", "Moskva")];
        assert_eq!(found(&bitexts), ["term Moskwa: Moscow × 1, Moskva × 1"]);
    }

    #[test]
    fn a_short_form_is_no_other_form_of_the_long_one() {
        let terms = |source: &str, target: &str, forms: &[(&str, &str)]| {
            let mut bitext = bitext(&[(source, target)]);
            for (here, there) in forms {
                let place = |text: &str, form: &str| text.find(form).map(|at| Span::new(at, at + form.len())).unwrap();
                bitext.segments[0].terms.push(TermHit {
                    term: "Badan Narkotika Nasional".to_owned(),
                    source_span: place(source, here),
                    target_span: Some(place(target, there)),
                    outcome: Outcome::Kept,
                    method: String::new(),
                });
            }
            bitext
        };
        let long = "National Narcotics Agency";
        let introduced = terms(
            "Badan Narkotika Nasional (BNN) hadir.",
            "The National Narcotics Agency (BNN) attended.",
            &[("Badan Narkotika Nasional", long), ("BNN", "BNN")],
        );
        assert!(found(std::slice::from_ref(&introduced)).is_empty());
        let spelled_out = terms("BNN hadir.", "The National Narcotics Agency attended.", &[("BNN", long)]);
        assert_eq!(found(&[introduced, spelled_out]), ["term BNN: BNN × 1, National Narcotics Agency × 1"]);
    }
}
