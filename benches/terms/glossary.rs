//! Builds glossaries from a test set, purely by rule, without any manual work.
//!
//! A *name* is a run of capitalised words inside an Indonesian sentence. Its English form is the first of these that
//! the reference contains: the same letters; a translation that the bundled phrase table gives for it; the run of
//! capitalised words that resembles it; the only such run left over, if the name is also the only one left over. The
//! most frequent form is the target, the others are admitted. An adjective (`Croatian` for *Kroasia*) is never a
//! target, but is admitted in addition to a noun. A word that occurs only at the beginning of sentences is a name only
//! if the reference has the same letters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use padanan::internal::glossary::{Case, Glossary, Term, TermKind};
use padanan::internal::phrase::model::{ModelError, PhraseModel};
use padanan_core::text::Span;
use padanan_core::text::casing::is_capitalised;
use padanan_core::text::casing::{is_sentence_initial, is_title_case};
use padanan_core::text::language::Lang;
use padanan_core::text::tokens::{Token, tokens};

use crate::metrics::place;

/// Maximum length of a name, in words.
const MAX_LENGTH: usize = 5;
/// Capitalised words that are not names.
const NO_NAMES: [&str; 40] = [
    "Senin",
    "Selasa",
    "Rabu",
    "Kamis",
    "Jumat",
    "Sabtu",
    "Minggu",
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
    "Anda",
    "Presiden",
    "Perdana",
    "Menteri",
    "Dr",
    "Mr",
    "Ibu",
    "Bapak",
    "Gubernur",
    "Raja",
    "Ratu",
    "Tn",
    "Ny",
    "Profesor",
    "Prof",
    "Jenderal",
    "Kolonel",
    "Paus",
    "Pangeran",
    "Senator",
    "Hakim",
];

struct Names<'a> {
    model: &'a PhraseModel,
    /// Single words that occur with a capital inside a sentence.
    inside: BTreeSet<String>,
    /// Words that also occur in lower case.
    small: BTreeSet<String>,
    /// Words of the references that also occur in lower case.
    plain: BTreeSet<String>,
}

/// Returns the glossary with the reference's forms.
pub(crate) fn reference(source: &[String], references: &[String]) -> Result<Glossary, ModelError> {
    let model = padanan::internal::phrase::shipped()?;
    let small = |w: &String| w.starts_with(char::is_lowercase);
    let english = references.iter().flat_map(|s| tokens(s)).map(|t| t.form.into_owned());
    let all = source.iter().flat_map(|s| tokens(s)).map(|t| t.form.into_owned());
    let single = |source: &String| -> Vec<String> {
        runs(source, &[]).iter().filter(|r| !r.first).map(|r| r.span.of(source).to_owned()).collect()
    };
    let inside = source.iter().flat_map(single).collect();
    let names =
        Names { model: &model, inside, small: all.filter(small).collect(), plain: english.filter(small).collect() };
    let mut forms: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (source, reference) in source.iter().zip(references) {
        for (name, form) in names.pairs(source, reference) {
            *forms.entry(name).or_default().entry(form).or_default() += 1;
        }
    }
    let terms = forms.into_iter().filter_map(|(name, forms)| {
        let mut forms: Vec<(String, usize)> = forms.into_iter().collect();
        forms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.len().cmp(&b.0.len())));
        let noun = forms.iter().position(|(form, _)| !is_adjective(form, &name))?;
        let target = forms.remove(noun).0;
        Some(term(name, target, forms.into_iter().map(|f| f.0).collect()))
    });
    Ok(glossary("reference", terms.collect()))
}

/// Whether an English form is the adjective, or the people, of the name.
fn is_adjective(form: &str, name: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "British", "English", "French", "Dutch", "German", "Greek", "Swiss", "Thai", "Czech", "Afghan", "Iraqi",
        "Israeli",
    ];
    let ends = |e: &&str| form.ends_with(*e) && !name.ends_with(*e);
    let ending = ["ian", "ean", "can", "ese", "ish", "ians", "eans", "cans", "ban"].iter().any(ends);
    !form.contains(' ') && (OTHERS.contains(&form) || ending || (form.ends_with('n') && *form == format!("{name}n")))
}

fn term(source: String, target: String, admitted: Vec<String>) -> Term {
    Term {
        source: vec![source],
        target: Some(target),
        admitted,
        forbidden: Vec::new(),
        kind: TermKind::Other,
        case: Case::Smart,
        article: None,
        note: None,
        file: Path::new("").into(),
        line: 0,
    }
}

fn glossary(name: &str, terms: Vec<Term>) -> Glossary {
    Glossary {
        name: name.to_owned(),
        from: Lang::parse("id").ok(),
        to: Lang::parse("en").ok(),
        terms: terms.into_iter().map(Arc::new).collect(),
        disabled: Vec::new(),
        file: PathBuf::new(),
        layer: 0,
    }
}

/// A run of capitalised words.
#[derive(Debug, Clone, PartialEq)]
struct Capitals {
    span: Span,
    first: bool,
}

/// Returns the runs of capitalised words. Words in `inner`, such as `of` and `the`, may occur inside a run.
fn runs(text: &str, inner: &[&str]) -> Vec<Capitals> {
    let tokens = tokens(text);
    let forms: Vec<String> = tokens.iter().map(|t| t.form.to_string()).collect();
    if is_title_case(&forms) {
        return Vec::new();
    }
    let name = |t: &Token| is_capitalised(&t.form) && t.form.chars().any(char::is_alphabetic) && !t.number;
    let mut runs: Vec<Capitals> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !name(&tokens[at]) {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut next = at + 1;
        while next < tokens.len() && &text[tokens[next - 1].span.end..tokens[next].span.start] == " " {
            if name(&tokens[next]) || (next == end + 1 && tokens[next].number && tokens[next].form.len() < 5) {
                end = next;
            } else if next - end > 2 || !inner.contains(&tokens[next].form.as_ref()) {
                break;
            }
            next += 1;
        }
        runs.push(Capitals {
            span: Span::new(tokens[at].span.start, tokens[end].span.end),
            first: is_sentence_initial(&forms, at),
        });
        at = end + 1;
    }
    runs
}

impl Names<'_> {
    /// Returns the names of a sentence with their forms in its reference.
    fn pairs(&self, source: &str, reference: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut open: Vec<String> = Vec::new();
        let mut used: Vec<Span> = Vec::new();
        // Some lines of the test set were decoded wrongly.
        if source.contains(['Ã', 'Â']) || source.contains("â€") {
            return found;
        }
        for run in runs(source, &[]) {
            let words: Vec<&str> = run.span.of(source).split(' ').collect();
            // Titles and ordinary words are not part of the name; at the beginning of a sentence, any word may be
            // ordinary.
            let plain = |w: &&str| NO_NAMES.contains(w) || self.small.contains(&w.to_lowercase());
            let skip = if run.first { usize::from(plain(&words[0])) } else { 0 };
            let skip = skip + words[skip..].iter().take_while(|w| NO_NAMES.contains(w)).count();
            let name = words[skip..].join(" ");
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            let words = words.len() - skip;
            if letters < 2 || words > MAX_LENGTH || (words == 1 && plain(&name.as_str())) {
                continue;
            }
            let known = !run.first || words > 1 || self.inside.contains(&name);
            match self.form(&name, reference, &used).filter(|span| known || span.of(reference) == name) {
                Some(span) => {
                    used.push(span);
                    let form = span.of(reference);
                    found.push((name, form.strip_prefix("The ").unwrap_or(form).to_owned()));
                }
                None if known => open.push(name),
                None => {}
            }
        }
        let left: Vec<Capitals> = runs(reference, &["of", "the", "for", "and"]);
        let left: Vec<&Capitals> =
            left.iter().filter(|r| !r.first && !used.iter().any(|u| u.overlaps(r.span))).collect();
        if let ([name], [run]) = (&open[..], &left[..]) {
            let form = run.span.of(reference);
            let form = form.strip_prefix("The ").unwrap_or(form);
            if form.split(' ').any(|w| !self.plain.contains(&w.to_lowercase())) && form.chars().count() > 2 {
                found.push((name.clone(), form.to_owned()));
            }
        }
        found
    }

    fn form(&self, name: &str, reference: &str, used: &[Span]) -> Option<Span> {
        let free = |span: &Span| !used.iter().any(|u| u.overlaps(*span));
        let at = |form: &str| place(reference, form).map(|at| Span::new(at, at + form.len())).filter(free);
        if let Some(span) = at(name) {
            return Some(span);
        }
        let ids: Option<Vec<u32>> = tokens(name)
            .iter()
            .map(|t| self.model.source(&t.form).or_else(|| self.model.usual_source(&t.form)))
            .collect();
        let known = ids.map(|ids| self.model.translations(&ids, 8)).unwrap_or_default();
        let known = known.into_iter().filter(|t| t.scores[0] > 0.03f32.ln() && t.scores[2] > 0.02f32.ln());
        for option in known {
            let words: Vec<&str> = option.target.iter().map(|w| self.model.target_word(*w)).collect();
            let words = words.strip_prefix(&["the"]).unwrap_or(&words);
            let named =
                words.first().is_some_and(|w| is_capitalised(w)) && words.last().is_some_and(|w| is_capitalised(w));
            if let Some(span) = at(&words.join(" ")).filter(|_| named) {
                return Some(span);
            }
        }
        let alike = |run: &Capitals| {
            let form = run.span.of(reference);
            (free(&run.span) && form.split(' ').count() == name.split(' ').count())
                .then(|| (strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &form.to_lowercase()), run.span))
        };
        let best = runs(reference, &["of", "the"]).iter().filter_map(alike).max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(alike, _)| *alike >= 0.6).map(|(_, span)| span)
    }
}

/// Returns the glossary with a third of its targets (a seeded draw) replaced by forms that occur nowhere in `texts`.
pub(crate) fn house_style(named: &Glossary, texts: &[&String], seed: u64) -> Glossary {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut taken: BTreeSet<String> = named.terms.iter().map(|t| t.name().to_lowercase()).collect();
    let mut house = named.clone();
    for term in &mut house.terms {
        if rng.u32(0..3) > 0 {
            continue;
        }
        let old = term.preferred(0).to_owned();
        let tries = (0..40).map(|_| if rng.bool() { respelled(&old, &mut rng) } else { renamed(&old, &mut rng) });
        let fresh = |new: &String| *new != old && !taken.contains(&new.to_lowercase()) && nowhere(new, texts);
        if let Some(new) = tries.into_iter().find(fresh) {
            taken.insert(new.to_lowercase());
            let term = Arc::make_mut(term);
            term.target = Some(new);
            term.admitted.clear();
        }
    }
    house
}

fn nowhere(form: &str, texts: &[&String]) -> bool {
    texts.iter().all(|t| place(t, form).is_none())
}

/// Returns another transliteration: changes one to three letters by the conventions of other tables.
fn respelled(name: &str, rng: &mut fastrand::Rng) -> String {
    const HABITS: [(&str, &str); 24] = [
        ("ch", "tch"),
        ("sh", "sch"),
        ("ph", "f"),
        ("th", "t"),
        ("kh", "h"),
        ("oo", "u"),
        ("ee", "i"),
        ("ck", "k"),
        ("ya", "ia"),
        ("c", "k"),
        ("v", "w"),
        ("w", "v"),
        ("y", "j"),
        ("j", "dj"),
        ("x", "ks"),
        ("i", "y"),
        ("u", "ou"),
        ("z", "s"),
        ("k", "q"),
        ("s", "ss"),
        ("f", "ff"),
        ("e", "ie"),
        ("o", "ou"),
        ("a", "aa"),
    ];
    let mut new = name.to_owned();
    for _ in 0..rng.usize(1..4) {
        let (from, to) = HABITS[rng.usize(0..HABITS.len())];
        // Never change the first letter, because its case would have to be carried over.
        let place = new.char_indices().skip(1).map(|(at, _)| at).find(|at| new[*at..].starts_with(from));
        if let Some(at) = place {
            new.replace_range(at..at + from.len(), to);
        }
    }
    new
}

/// Returns another official name: a longer one, or one that does not resemble it (Burma, Myanmar).
fn renamed(name: &str, rng: &mut fastrand::Rng) -> String {
    match rng.u32(0..4) {
        0 => format!("Greater {name}"),
        1 => format!("{name} Proper"),
        _ => invented(rng),
    }
}

fn invented(rng: &mut fastrand::Rng) -> String {
    const HEADS: [&str; 12] = ["Va", "Mo", "Tere", "Kal", "Bru", "Osha", "Ndi", "Yer", "Lu", "Zam", "Pel", "Dro"];
    const MIDDLES: [&str; 10] = ["ma", "rio", "the", "ka", "lun", "zo", "be", "sti", "gar", "nu"];
    const TAILS: [&str; 10] = ["ra", "dal", "mburg", "via", "neth", "sk", "tan", "polis", "wen", "ro"];
    let pick = |list: &[&'static str], rng: &mut fastrand::Rng| list[rng.usize(0..list.len())];
    format!("{}{}{}", pick(&HEADS, rng), pick(&MIDDLES, rng), pick(&TAILS, rng))
}

/// Returns a glossary of two hundred names that occur nowhere in `texts`.
pub(crate) fn control(texts: &[&String], seed: u64) -> Glossary {
    let mut rng = fastrand::Rng::with_seed(seed + 1);
    let mut names: HashMap<String, String> = HashMap::new();
    while names.len() < 200 {
        let (name, target) = (invented(&mut rng), invented(&mut rng));
        if nowhere(&name, texts)
            && nowhere(&target, texts)
            && !names.values().any(|t| *t == name)
            && !names.contains_key(&target)
        {
            names.insert(name, target);
        }
    }
    let mut names: Vec<(String, String)> = names.into_iter().collect();
    names.sort();
    glossary("control", names.into_iter().map(|(source, target)| term(source, target, Vec::new())).collect())
}
