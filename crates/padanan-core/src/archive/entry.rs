//! What an archive shows of a name or a phrase, as an entry of a glossary with its evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::forms::{Known, compared};
use crate::enforce::{is_adjective_of, sounds_alike};
use crate::glossary::exchange::{proposed, quoted};
use crate::glossary::{TermIndex, TermKind};
use crate::names::NameKind;

/// Share of the occurrences with a form that the main form must have.
const MAIN: f64 = 0.5;
/// Share of all occurrences that must have a form.
const LINKED: f64 = 0.34;
/// From which fit of words a form is believed although it was met only twice.
const FITS: f32 = 0.6;
/// From which fit one word is the form of a name of several.
const WHOLE: f32 = 0.75;
/// Number of times from which a form is believed that no spelling and no lexicon supports, and its share of the occurrences.
const OFTEN: usize = 3;
const MOSTLY: f64 = 0.75;
/// From which likeness two spellings with one form are one entry.
const ONE_NAME: f64 = 0.8;
/// Number of places shown for a form.
const PLACES: usize = 3;

/// Where a form was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of the article.
    pub article: usize,
    /// Number of the segment.
    pub segment: u32,
    /// The form as it is written there.
    pub written: String,
}

/// A form, and where it was used.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// The form as it is written most often.
    pub form: String,
    /// How far spelling and lexicon explain it, from 0 to 1.
    pub(super) fit: f32,
    /// Where it was used.
    pub places: Vec<Place>,
}

/// What the glossaries say about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InGlossary {
    /// They do not have it.
    Absent,
    /// They have it, with the archive's main form.
    Agrees,
    /// They have it with other forms: the place of the entry, and its forms.
    Differs(String, Vec<String>),
}

/// A name or a phrase of an archive, with the forms that people used.
#[derive(Debug, Clone, PartialEq)]
pub struct FormCandidate {
    /// Its spellings, the most frequent first, each with its count.
    pub spellings: Vec<(String, usize)>,
    /// Number of occurrences.
    pub count: usize,
    /// Number of articles in which it occurs with a form.
    pub articles: usize,
    /// The kind of thing that it seems to name.
    pub kind: TermKind,
    /// The forms: the main one, then its rivals.
    pub forms: Vec<Rival>,
    /// What the glossaries say.
    pub glossary: InGlossary,
}

impl FormCandidate {
    /// Formats the candidate as an entry ready to paste, with its evidence in comments. `name_of` names an article.
    pub fn to_toml(&self, name_of: &dyn Fn(usize) -> String) -> String {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let mut out = format!("# {} in {}\n", plural(self.count, "time"), plural(self.articles, "article"));
        for (nth, rival) in self.forms.iter().enumerate() {
            let role = if nth == 0 { "" } else { "rival " };
            let places = rival.places.iter().take(PLACES);
            let places: Vec<String> = places.map(|p| format!("{}:{}", name_of(p.article), p.segment)).collect();
            let more = if rival.places.len() > PLACES { ", …" } else { "" };
            let count = plural(rival.places.len(), "time");
            out.push_str(&format!("#   {role}{} {count}: {}{more}\n", quoted(&rival.form), places.join(", ")));
        }
        if let InGlossary::Differs(place, forms) = &self.glossary {
            out.push_str(&format!("# differs from {place}:\n"));
            forms.iter().for_each(|form| out.push_str(&format!("# -target = {}\n", quoted(form))));
            out.push_str(&format!("# +target = {}\n", quoted(self.main())));
        }
        let spellings = self.spellings.iter().map(|s| s.0.clone()).collect();
        out.push_str(&proposed(spellings, Some(self.main().to_owned()), self.kind));
        out
    }

    /// Returns the form that was used most often.
    pub fn main(&self) -> &str {
        self.forms.first().map_or("", |rival| &rival.form)
    }
}

/// Makes candidates of names with their forms and the number of occurrences without one.
pub(super) fn candidates(
    names: Vec<(Known, Vec<Rival>, usize)>,
    term_index: &TermIndex,
    least: usize,
) -> Vec<FormCandidate> {
    let mut families: Vec<(Known, Vec<Rival>, usize)> = Vec::new();
    // By the first letter and the main form, so that an archive of many names is compared with few of them.
    let mut by_form: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (known, mut forms, unlinked) in names {
        order(&known, &mut forms);
        let Some(main) = forms.first().map(|rival| rival.form.to_lowercase()) else { continue };
        let own = known.words.join(" ");
        let same = by_form.entry(main).or_default();
        let is_same = |at: &&usize| sounds_alike(&families[**at].0.words.join(" "), &own) >= ONE_NAME;
        match same.iter().find(is_same).copied() {
            Some(at) => {
                let (family, rivals, alone) = &mut families[at];
                known.spellings.into_iter().for_each(|(s, n)| *family.spellings.entry(s).or_default() += n);
                known.kinds.into_iter().for_each(|(kind, n)| *family.kinds.entry(kind).or_default() += n);
                *alone += unlinked;
                for form in forms {
                    match rivals.iter_mut().find(|r| r.form.to_lowercase() == form.form.to_lowercase()) {
                        Some(rival) => {
                            rival.places.extend(form.places);
                            rival.fit = rival.fit.max(form.fit);
                        }
                        None => rivals.push(form),
                    }
                }
            }
            None => {
                same.push(families.len());
                families.push((known, forms, unlinked));
            }
        }
    }
    let made = families.into_iter().filter_map(|(known, forms, unlinked)| candidate(&known, forms, unlinked, least));
    made.map(|candidate| in_glossary(candidate, term_index)).collect()
}

/// Orders forms: the most frequent first, but adjectives of a place and its people behind its names.
fn order(known: &Known, forms: &mut [Rival]) {
    let names = own_names(known, forms);
    let is_place = kind_of(known) != NameKind::Person;
    forms.sort_by(|a, b| {
        let rank = |r: &Rival| (is_place && is_derived(&r.form, &names), std::cmp::Reverse(r.places.len()));
        rank(a).cmp(&rank(b)).then_with(|| b.fit.total_cmp(&a.fit)).then_with(|| a.form.cmp(&b.form))
    });
}

/// The spellings of a name, and the forms that do not end like adjectives or a plural.
fn own_names(known: &Known, forms: &[Rival]) -> Vec<String> {
    let ends = |form: &str| ["n", "s", "ese", "ish", "ic", "i"].iter().any(|ending| form.ends_with(ending));
    let nouns = forms.iter().map(|f| f.form.clone()).filter(|form| !ends(form));
    known.spellings.keys().cloned().chain(nouns).collect()
}

/// Whether a form is an adjective or the people of a name: `Russian`, `Venezuelans`, `Somali`.
fn is_derived(form: &str, names: &[String]) -> bool {
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != form).collect();
    // `Somali`, `Israeli`, `Austrian`.
    let is_short = |name: &&str| name.ends_with("ia") && name.strip_suffix('a') == Some(form);
    let is_longer = |name: &&str| form.strip_prefix(*name).is_some_and(|end| matches!(end, "i" | "is" | "n" | "ns"));
    is_adjective_of(form, &names) || names.iter().any(is_short) || names.iter().any(is_longer)
}

fn kind_of(known: &Known) -> NameKind {
    let kinds = known.kinds.iter().filter(|(kind, _)| **kind != NameKind::Other);
    kinds.max_by_key(|(_, count)| **count).map_or(NameKind::Other, |(kind, _)| *kind)
}

fn candidate(known: &Known, mut forms: Vec<Rival>, unlinked: usize, least: usize) -> Option<FormCandidate> {
    order(known, &mut forms);
    let linked: usize = forms.iter().map(|form| form.places.len()).sum();
    let count: usize = known.spellings.values().sum();
    let main = forms.first()?;
    let (uses, share) = (main.places.len(), main.places.len() as f64 / linked as f64);
    // The adjectives of a place are forms of its name, and no entry is made of them alone.
    let own = own_names(known, &forms);
    let is_place = kind_of(known) != NameKind::Person;
    if is_place && is_derived(&main.form, &own) {
        return None;
    }
    let of_name = forms.iter().filter(|f| f.form == main.form || is_derived(&f.form, &own));
    let with_adjectives = of_name.map(|f| f.places.len()).sum::<usize>();
    let is_usual = share >= MAIN || with_adjectives as f64 >= MAIN * linked as f64;
    let is_linked = linked as f64 >= LINKED * (linked + unlinked) as f64;
    if count < least
        || uses.max(with_adjectives) < least.min(2)
        || !is_usual
        || !is_linked
        || !is_believed(known, main, count)
    {
        return None;
    }
    let mut spellings: Vec<(String, usize)> = Vec::new();
    for (spelling, n) in &known.spellings {
        // `KOMPAS` and `Kompas` are one spelling.
        match spellings.iter_mut().find(|(other, _)| other.to_lowercase() == spelling.to_lowercase()) {
            Some((other, m)) => {
                *m += n;
                if !other.chars().any(char::is_lowercase) {
                    other.clone_from(spelling);
                }
            }
            None => spellings.push((spelling.clone(), *n)),
        }
    }
    spellings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let articles: BTreeSet<usize> = forms.iter().flat_map(|f| f.places.iter().map(|p| p.article)).collect();
    let kind = match kind_of(known) {
        NameKind::Person => TermKind::Person,
        NameKind::Place => TermKind::Place,
        NameKind::Organisation => TermKind::Organisation,
        NameKind::Work => TermKind::Work,
        _ => TermKind::Other,
    };
    Some(FormCandidate { spellings, count, articles: articles.len(), kind, forms, glossary: InGlossary::Absent })
}

/// Whether spelling, lexicon and archive together make it likely that a form is that of a name.
fn is_believed(known: &Known, main: &Rival, count: usize) -> bool {
    // Nobody translates persons: `Dien` is not `Emmawati`, although both are always together, and a lexicon learned that.
    if kind_of(known) == NameKind::Person {
        let words = compared(&main.form);
        let is_own = |word: &&String| known.words.iter().any(|own| sounds_alike(own, word) >= ONE_NAME);
        return 2 * words.iter().filter(is_own).count() > words.len();
    }
    // Of `Perang Tiga Puluh`, `War` is only a part.
    if known.words.len() > 1 && !main.form.contains([' ', '-']) && main.fit > 0.0 && main.fit < WHOLE {
        return false;
    }
    let uses = main.places.len();
    main.fit >= FITS || (uses >= OFTEN && uses as f64 >= MOSTLY * count as f64)
}

/// Compares a candidate with the entries that match it as a whole.
pub(super) fn in_glossary(mut candidate: FormCandidate, term_index: &TermIndex) -> FormCandidate {
    for (spelling, _) in &candidate.spellings {
        let whole =
            term_index.find(spelling, &[], &[]).into_iter().find(|h| h.span.start == 0 && h.span.end == spelling.len());
        let Some(hit) = whole else { continue };
        let term = term_index.term(hit.term);
        let forms: Vec<String> =
            [term.preferred(hit.form).to_owned()].into_iter().chain(term.admitted.iter().cloned()).collect();
        let plain = |form: &str| form.to_lowercase().trim_start_matches("the ").to_owned();
        let agrees = forms.iter().any(|form| plain(form) == plain(candidate.main()));
        candidate.glossary = match agrees {
            true => InGlossary::Agrees,
            false => InGlossary::Differs(format!("{}:{}", term.file.display(), term.line), forms),
        };
        break;
    }
    candidate
}
