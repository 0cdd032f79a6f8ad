//! Which entries are in force if glossaries of several layers have the same spelling: the higher layer wins.
//!
//! ```text
//! layer 0, shipped     Amerika Serikat, AS = United States        Amerika Serikat = United States
//! layer 1, own.toml    AS = US                               ──►  AS = US
//!                      [[disable]] PN (a player's initials)       Pengadilan Negeri = District Court
//! layer 0, shipped     Pengadilan Negeri, PN = District Court
//! ```
//! An entry loses only the spellings that a higher layer has or switches off; the others stay in force. A form that a
//! higher layer prints is no longer forbidden, and one that it forbids is no longer printed.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::entry::{Case, Disable, Glossary, Term};
use super::fold::{fold, fold_keeping_case};
use super::rules::used_together;

/// What a higher layer took from an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// The entry as its file has it.
    pub term: Arc<Term>,
    /// The source forms that it lost.
    pub forms: Vec<String>,
    /// The source forms that stay in force.
    pub rest: Vec<String>,
    /// What took them.
    pub by: OverruledBy,
}

/// What took source forms from an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverruledBy {
    /// An entry of a higher layer.
    Entry(Arc<Term>),
    /// `[[disable]]`.
    Disable(Arc<Disable>),
}

/// The entries in force, and what higher layers took from others.
#[derive(Debug, Clone, Default)]
pub(super) struct InForce {
    pub(super) terms: Vec<Arc<Term>>,
    pub(super) overruled: Vec<Overruled>,
    /// Spellings that are switched off, but that no lower layer has.
    pub(super) idle: Vec<(Arc<Disable>, String)>,
}

/// Returns what is in force of glossaries that serve the same run: the entries of the highest layer first, so that they
/// also win where forms of two layers differ in nothing but case.
pub(super) fn in_force(glossaries: &[&Glossary]) -> InForce {
    let mut layers: Vec<usize> = glossaries.iter().map(|g| g.layer).collect();
    layers.sort_unstable();
    layers.dedup();
    if layers.len() < 2 && glossaries.iter().all(|g| g.disabled.is_empty()) {
        return InForce {
            terms: glossaries.iter().flat_map(|g| g.terms.iter().cloned()).collect(),
            ..InForce::default()
        };
    }
    let mut higher = Higher::default();
    let mut found = InForce::default();
    for layer in layers.iter().rev() {
        let of_layer = || glossaries.iter().filter(|g| g.layer == *layer);
        // A file may switch off what another file of its folder has.
        of_layer().for_each(|g| higher.switch_off(g));
        for term in of_layer().flat_map(|g| &g.terms) {
            let left = higher.left_of(term, &mut found.overruled);
            found.terms.extend(left);
        }
        of_layer().for_each(|g| higher.add(g));
    }
    InForce { idle: higher.idle(), ..found }
}

/// Returns what glossaries of higher layers take from entries of lower ones, whatever pair of languages a run has, and the
/// spellings that are switched off, but that no other glossary has.
pub fn overruled(glossaries: &[Glossary]) -> (Vec<Overruled>, Vec<(Arc<Disable>, String)>) {
    let groups: Vec<InForce> = used_together(glossaries).iter().map(|group| in_force(group)).collect();
    let mut found: Vec<Overruled> = Vec::new();
    for one in groups.iter().flat_map(|g| &g.overruled) {
        if !found.contains(one) {
            found.push(one.clone());
        }
    }
    let mut idle: Vec<(Arc<Disable>, String)> = Vec::new();
    for one in groups.iter().flat_map(|g| &g.idle) {
        let used = found.iter().any(|o| o.by == OverruledBy::Disable(Arc::clone(&one.0)) && has(&o.forms, &one.1));
        if !used && !idle.contains(one) {
            idle.push(one.clone());
        }
    }
    (found, idle)
}

fn has(forms: &[String], form: &str) -> bool {
    forms.iter().any(|f| fold(f).as_str() == fold(form).as_str())
}

/// What the layers above have.
#[derive(Default)]
struct Higher {
    /// The entry, or the instruction, that has each source form, by its folded letters.
    forms: FxHashMap<String, OverruledBy>,
    /// The forms that entries print or admit, letter for letter.
    allowed: FxHashSet<String>,
    /// The forms that they forbid.
    forbidden: FxHashSet<String>,
    /// What is switched off, and whether an entry lost it.
    switches: Vec<(Arc<Disable>, String, bool)>,
}

impl Higher {
    fn switch_off(&mut self, glossary: &Glossary) {
        for disable in &glossary.disabled {
            for form in &disable.source {
                let key = fold(form).as_str().to_owned();
                self.switches.push((Arc::clone(disable), form.clone(), self.forms.contains_key(&key)));
                self.forms.entry(key).or_insert_with(|| OverruledBy::Disable(Arc::clone(disable)));
            }
        }
    }

    fn add(&mut self, glossary: &Glossary) {
        let exact = |form: &String| fold_keeping_case(form).as_str().to_owned();
        for term in &glossary.terms {
            for form in &term.source {
                let key = fold(form).as_str().to_owned();
                self.forms.entry(key).or_insert_with(|| OverruledBy::Entry(Arc::clone(term)));
            }
            let kept: &[String] = if term.target.is_none() { &term.source } else { &[] };
            self.allowed.extend(term.target.iter().chain(&term.admitted).chain(kept).map(exact));
            self.forbidden.extend(term.forbidden.iter().map(exact));
        }
    }

    /// Returns what stays of an entry, and records what it loses.
    fn left_of(&mut self, term: &Arc<Term>, lost: &mut Vec<Overruled>) -> Option<Arc<Term>> {
        let exact = |form: &String| fold_keeping_case(form).as_str().to_owned();
        let by: Vec<Option<OverruledBy>> = term.source.iter().map(|form| self.taker(term, form)).collect();
        let mut rest: Vec<String> =
            term.source.iter().zip(&by).filter(|(_, by)| by.is_none()).map(|(form, _)| form.clone()).collect();
        // A spelling without a target is printed as it is.
        let prints = |form: &String| self.forbidden.contains(&exact(term.target.as_ref().unwrap_or(form)));
        let contradicted = rest.len() < term.source.len() && rest.iter().any(prints);
        if contradicted {
            rest.clear();
        }
        self.record(term, &by, &rest, lost);
        if rest.is_empty() {
            return None;
        }
        let admitted = |form: &&String| rest.len() == term.source.len() || !self.forbidden.contains(&exact(form));
        let admitted: Vec<String> = term.admitted.iter().filter(admitted).cloned().collect();
        let forbidden: Vec<String> =
            term.forbidden.iter().filter(|f| !self.allowed.contains(&exact(f))).cloned().collect();
        let same = rest.len() == term.source.len()
            && admitted.len() == term.admitted.len()
            && forbidden.len() == term.forbidden.len();
        Some(if same {
            Arc::clone(term)
        } else {
            Arc::new(Term { source: rest, admitted, forbidden, ..Term::clone(term) })
        })
    }

    /// Returns what takes a source form from an entry.
    fn taker(&self, term: &Term, form: &str) -> Option<OverruledBy> {
        let by = self.forms.get(fold(form).as_str())?;
        if let OverruledBy::Entry(own) = by
            && own.case == Case::Exact
        {
            // An entry for exactly `MALE` says nothing about `Male`.
            let same = |f: &String| fold_keeping_case(f).as_str() == fold_keeping_case(form).as_str();
            own.source.iter().any(same).then_some(())?;
        }
        if let OverruledBy::Disable(own) = by
            && *own.file == *term.file
        {
            return None;
        }
        Some(by.clone())
    }

    fn record(&mut self, term: &Arc<Term>, by: &[Option<OverruledBy>], rest: &[String], lost: &mut Vec<Overruled>) {
        let mut told: Vec<Overruled> = Vec::new();
        for (form, by) in term.source.iter().zip(by) {
            let Some(by) = by else { continue };
            match by {
                OverruledBy::Disable(own) => {
                    let wanted = fold(form);
                    let meant = |s: &&mut (Arc<Disable>, String, bool)| {
                        Arc::ptr_eq(&s.0, own) && fold(&s.1).as_str() == wanted.as_str()
                    };
                    self.switches.iter_mut().filter(meant).for_each(|s| s.2 = true);
                }
                // The same once more is no contradiction.
                OverruledBy::Entry(own) if says_the_same(own, term) => continue,
                OverruledBy::Entry(_) => {}
            }
            match told.iter_mut().find(|o| o.by == *by) {
                Some(other) => other.forms.push(form.clone()),
                None => told.push(Overruled {
                    term: Arc::clone(term),
                    forms: vec![form.clone()],
                    rest: rest.to_vec(),
                    by: by.clone(),
                }),
            }
        }
        lost.extend(told);
    }

    fn idle(self) -> Vec<(Arc<Disable>, String)> {
        self.switches.into_iter().filter(|s| !s.2).map(|(disable, form, _)| (disable, form)).collect()
    }
}

/// Returns whether two entries want the same of a translation.
fn says_the_same(a: &Term, b: &Term) -> bool {
    let set = |forms: &[String]| forms.iter().cloned().collect::<FxHashSet<String>>();
    a.target == b.target
        && a.case == b.case
        && set(&a.admitted) == set(&b.admitted)
        && set(&a.forbidden) == set(&b.forbidden)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::toml_tree::Problems;

    fn glossary(layer: usize, file: &str, entries: &str) -> Glossary {
        let mut problems = Problems::default();
        let text = format!("[glossary]\nfrom = \"id\"\nto = \"en\"\n{entries}");
        let glossary = super::super::parse(Path::new(file), text.as_bytes(), &mut problems);
        assert!(problems.is_empty(), "{:?}", problems.into_vec());
        Glossary { layer, ..glossary.unwrap() }
    }

    /// The entries in force: `forms = target`, and `!` before what is forbidden.
    fn entries(glossaries: &[&Glossary]) -> Vec<String> {
        let line = |t: &Arc<Term>| {
            let forbidden: String = t.forbidden.iter().map(|f| format!(" !{f}")).collect();
            format!("{} = {}{forbidden}", t.source.join(", "), t.target.as_deref().unwrap_or("·"))
        };
        in_force(glossaries).terms.iter().map(line).collect()
    }

    const SHIPPED: &str = "[[term]]\nsource = [\"Amerika Serikat\", \"AS\"]\ntarget = \"United States\"\n\
         [[term]]\nsource = [\"Kyiv\", \"Kiev\"]\ntarget = \"Kyiv\"\nforbidden = [\"Kiev\"]\n\
         [[term]]\nsource = [\"Pengadilan Negeri\", \"PN\"]\ntarget = \"District Court\"\n";

    #[test]
    fn a_higher_layer_takes_its_spellings_and_no_others() {
        let shipped = glossary(0, "shipped.toml", SHIPPED);
        let own = glossary(1, "own.toml", "[[term]]\nsource = \"AS\"\ntarget = \"US\"\n");
        let wanted =
            ["Amerika Serikat = United States", "Kyiv, Kiev = Kyiv !Kiev", "Pengadilan Negeri, PN = District Court"];
        assert_eq!(entries(&[&shipped]), ["Amerika Serikat, AS = United States", wanted[1], wanted[2]]);
        assert_eq!(entries(&[&shipped, &own]), ["AS = US", wanted[0], wanted[1], wanted[2]]);
        assert_eq!(entries(&[&own, &shipped]), ["AS = US", wanted[0], wanted[1], wanted[2]]);
        let found = in_force(&[&shipped, &own]).overruled;
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].forms, &*found[0].rest), (&["AS".to_owned()][..], &["Amerika Serikat".to_owned()][..]));
        assert!(matches!(&found[0].by, OverruledBy::Entry(own) if own.target.as_deref() == Some("US")));
        // Three layers: the highest wins over both.
        let desk = glossary(2, "desk.toml", "[[term]]\nsource = [\"as\", \"Amerika Serikat\"]\ntarget = \"America\"\n");
        assert_eq!(entries(&[&shipped, &own, &desk]), ["as, Amerika Serikat = America", wanted[1], wanted[2]]);
    }

    #[test]
    fn what_the_house_prints_is_not_forbidden_and_what_it_forbids_is_not_printed() {
        let shipped = glossary(0, "shipped.toml", SHIPPED);
        let own = glossary(1, "own.toml", "[[term]]\nsource = \"Kiev\"\ntarget = \"Kiev\"\n");
        assert!(entries(&[&shipped, &own]).contains(&"Kyiv = Kyiv".to_owned()));
        let own = glossary(1, "own.toml", "[[term]]\nsource = \"Kiev\"\ntarget = \"Kiev\"\nforbidden = [\"Kyiv\"]\n");
        let found = entries(&[&shipped, &own]);
        assert!(!found.iter().any(|line| line.starts_with("Kyiv")), "{found:?}");
    }

    #[test]
    fn spellings_are_switched_off_one_by_one() {
        let shipped = glossary(0, "shipped.toml", SHIPPED);
        let off = "[[disable]]\nsource = [\"PN\", \"AS\"]\nreason = \"initials\"\n[[disable]]\nsource = \"MAA\"\nreason = \"r\"\n";
        let own = glossary(1, "own.toml", off);
        let found = in_force(&[&shipped, &own]);
        let forms: Vec<&str> = found.terms.iter().flat_map(|t| &t.source).map(String::as_str).collect();
        assert_eq!(forms, ["Amerika Serikat", "Kyiv", "Kiev", "Pengadilan Negeri"]);
        let told: Vec<&str> = found.overruled.iter().flat_map(|o| &o.forms).map(String::as_str).collect();
        assert_eq!(told, ["AS", "PN"]);
        assert_eq!(found.idle.iter().map(|(_, form)| form.as_str()).collect::<Vec<_>>(), ["MAA"]);
        // It acts on other files of its folder and on lower layers, not on higher ones.
        let beside = glossary(1, "beside.toml", "[[term]]\nsource = \"PN\"\ntarget = \"court\"\n");
        assert!(!entries(&[&own, &beside]).iter().any(|line| line.starts_with("PN")));
        let above = glossary(2, "above.toml", "[[term]]\nsource = \"PN\"\ntarget = \"court\"\n");
        assert_eq!(entries(&[&own, &above]), ["PN = court"]);
    }

    #[test]
    fn the_same_entry_again_is_no_contradiction() {
        let shipped = glossary(0, "shipped.toml", SHIPPED);
        let copy = glossary(1, "copy.toml", SHIPPED);
        let found = in_force(&[&shipped, &copy]);
        assert_eq!((found.terms.len(), found.overruled.len()), (3, 0));
    }

    #[test]
    fn an_entry_in_exact_case_takes_that_case_only() {
        let shipped = glossary(0, "shipped.toml", "[[term]]\nsource = \"Male\"\ntarget = \"Malé\"\n");
        let own = glossary(1, "own.toml", "[[term]]\nsource = \"MALE\"\ntarget = \"men\"\ncase = \"exact\"\n");
        assert_eq!(entries(&[&shipped, &own]), ["MALE = men", "Male = Malé"]);
    }
}
