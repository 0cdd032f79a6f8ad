use std::path::Path;

use super::*;
use crate::toml_tree::Problems;

fn read(text: &str) -> Result<Glossary, Vec<String>> {
    let mut problems = Problems::default();
    let glossary = parse(Path::new("g.toml"), text.as_bytes(), &mut problems);
    let glossaries: Vec<Glossary> = glossary.into_iter().collect();
    rules::check(&glossaries, &mut problems);
    match (problems.is_empty(), glossaries.into_iter().next()) {
        (true, Some(glossary)) => Ok(glossary),
        _ => Err(problems.into_vec().iter().map(ToString::to_string).collect()),
    }
}

const HEAD: &str = "[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n";

fn term_index(entries: &str) -> TermIndex {
    let glossary = read(&format!("{HEAD}{entries}")).unwrap();
    TermIndex::new(&[glossary], &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
}

#[test]
fn wrong_entries_are_told_with_their_lines() {
    for (entries, wanted) in [
        ("[[term]]\nsource = \"A1\"\ntraget = \"B\"\n", "g.toml:7: unknown key `traget`; did you mean `target`?"),
        (
            "[[term]]\nsource = \"A1\"\ntarget = \" \"\n",
            "g.toml:7: `target` is empty; leave the key out to keep the source form as it is",
        ),
        ("[[term]]\ntarget = \"B\"\n", "g.toml:5: the entry has no `source`"),
        ("[[term]]\nsource = []\n", "g.toml:6: `source` is an empty list"),
        ("[[term]]\nsource = \"--\"\n", "g.toml:6: `--` in `source` has no letter or digit in it"),
        (
            "[[term]]\nsource = \"Kiev\"\ntarget = \"Kyiv\"\n[[term]]\nsource = \"kiev\"\ntarget = \"Kiev\"\n",
            "g.toml:8: the source form `kiev` has two targets: `Kiev` here, `Kyiv` at g.toml:5; \
             a source form can have only one target; remove one",
        ),
        (
            "[[term]]\nsource = \"A1\"\ntarget = \"B1\"\nforbidden = [\"B1\"]\n",
            "g.toml:5: `B1` is both allowed and forbidden in the entry `A1`; \
             take it out of `forbidden`, or out of `target` and `admitted`",
        ),
        (
            "[[term]]\nsource = \"A1\"\ntarget = \"B1\"\n[[term]]\nsource = \"B1\"\ntarget = \"C1\"\n",
            "g.toml:5: a chain: `A1` becomes `B1`, which g.toml:8 would change to `C1`; give both entries the same target",
        ),
        (
            "[[term]]\nsource = \"A1\"\ntarget = \"B1\"\n[[term]]\nsource = \"B1\"\ntarget = \"A1\"\n",
            "g.toml:5: a cycle: `A1` becomes `B1`, which g.toml:8 would change to `A1`; give both entries the same target",
        ),
        ("[[term]]\nsource = \"A1\"\nkind = \"persn\"\n", "g.toml:7: `kind` cannot be `persn`; did you mean `person`?"),
    ] {
        let told = read(&format!("{HEAD}{entries}")).unwrap_err();
        assert_eq!(told.first().map(String::as_str), Some(wanted), "{told:?}");
    }
    assert!(read("x = 1").unwrap_err()[0].contains("there is no [glossary] table"));
}

#[test]
fn entries_that_print_themselves_are_no_chains() {
    read(&format!(
        "{HEAD}[[term]]\nsource = [\"Tikhanovskaya\", \"Tikhanouskaya\"]\ntarget = \"Tikhanouskaya\"\n\
         [[term]]\nsource = \"Cina\"\ntarget = \"China\"\n[[term]]\nsource = \"China\"\n"
    ))
    .unwrap();
}

#[test]
fn hits_name_their_entry_and_form() {
    let term_index = term_index(
        "[[term]]\nsource = [\"Tikhanouskaya\", \"Tikhanovskaya\"]\ntarget = \"Tikhanouskaya\"\n\
         [[term]]\nsource = \"Laut Cina Selatan\"\ntarget = \"South China Sea\"\n[[term]]\nsource = \"Cina\"\ntarget = \"China\"\n",
    );
    let text = "Tikhanovskaya di Laut Cina Selatan, bukan Cina (lihat https://cina.example/Cina).";
    let url = Span::new(text.find("https").unwrap(), text.len() - 2);
    let hits = term_index.find(text, &[], &[url]);
    let found: Vec<(usize, usize, &str)> = hits.iter().map(|h| (h.term, h.form, h.span.of(text))).collect();
    assert_eq!(found, [(0, 1, "Tikhanovskaya"), (1, 0, "Laut Cina Selatan"), (2, 0, "Cina")]);
    assert!(term_index.knows("Cina") && !term_index.knows("Cina Raya"));
}

#[test]
fn forms_in_a_translation_have_their_roles() {
    let term_index = term_index(
        "[[term]]\nsource = \"PBB\"\ntarget = \"United Nations\"\nadmitted = [\"UN\"]\nforbidden = [\"United nations\"]\n",
    );
    let text = "The UN, the United nations, the UNITED NATIONS, and PBB; the pbb";
    let found: Vec<(Role, bool)> = term_index.find_in_target(text).iter().map(|h| (h.role, h.exact)).collect();
    assert!(found.contains(&(Role::Admitted, true)));
    assert!(found.contains(&(Role::Forbidden, true)));
    assert!(found.contains(&(Role::Preferred, false)));
    assert_eq!(found.iter().filter(|f| f.0 == Role::Source).count(), 1);
}

#[test]
fn a_glossary_of_another_pair_does_not_serve() {
    let glossary = read(&format!("{HEAD}[[term]]\nsource = \"Cina\"\ntarget = \"China\"\n")).unwrap();
    let lang = |c| Lang::parse(c).unwrap();
    assert_eq!(TermIndex::new(std::slice::from_ref(&glossary), &lang("ind"), &lang("en-GB")).len(), 1);
    assert!(TermIndex::new(&[glossary], &lang("id"), &lang("ms")).is_empty());
}

#[test]
fn the_hash_is_the_entries_not_the_notes() {
    let one = term_index("[[term]]\nsource = \"Cina\"\ntarget = \"China\"\n");
    let noted = term_index("[[term]]\nsource = \"Cina\"\ntarget = \"China\"\nnote = \"n\"\n");
    let other = term_index("[[term]]\nsource = \"Cina\"\ntarget = \"PRC\"\n");
    assert_eq!(one.sha256(), noted.sha256());
    assert_ne!(one.sha256(), other.sha256());
}
