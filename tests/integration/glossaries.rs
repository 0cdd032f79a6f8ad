//! The shipped glossaries: free of conflicts, tidy, and true to their own descriptions.

use std::path::{Path, PathBuf};

use padanan::internal::glossary::{self, TermIndex};
use padanan_core::text::language::Lang;

use crate::common::{Place, backend, shipped_glossaries};
use crate::standins::{Script, Service, Standin};

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = [root.join("glossaries/id-en"), root.join("examples/glossaries")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn they_load_together_without_conflict() {
    let place = Place::new();
    let run = place.run(&["glossary", "check", &shipped_glossaries()]).expect(0);
    assert_eq!(run.stdout.lines().count(), 6, "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.ends_with("no mistakes")));
}

#[test]
fn they_are_tidy() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.display();
        assert!(text.starts_with('#'), "{name}: begins with what it is and where it is from");
        assert!(text.ends_with('\n') && !text.contains("\r"), "{name}");
        for (number, line) in text.lines().enumerate() {
            assert_eq!(line, line.trim_end(), "{name}:{}: white space at the end", number + 1);
            assert!(!line.contains('\t'), "{name}:{}: a tab", number + 1);
        }
        let glossary = &glossary::load(std::slice::from_ref(&file)).unwrap()[0];
        let mut names: Vec<String> = glossary.terms.iter().map(|t| t.name().to_lowercase()).collect();
        let sorted = names.is_sorted();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), glossary.terms.len(), "{name}: every entry once");
        assert!(sorted, "{name}: the entries stand in alphabetical order of their first source form");
        for term in &glossary.terms {
            for (i, form) in term.source.iter().enumerate() {
                assert!(!term.source[..i].contains(form), "{name}: {form} twice");
                assert_eq!(form.trim(), form, "{name}");
            }
        }
    }
}

/// Names that must be right in an article of each kind.
#[test]
fn what_the_stories_need_is_there() {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let term_index = TermIndex::new(&glossary::load(&[PathBuf::from(shipped_glossaries())]).unwrap(), &from, &to);
    for (source, english) in [
        ("Tikhanovskaya", "Tikhanouskaya"),
        ("Lukashenka", "Lukashenko"),
        ("Belarusia", "Belarus"),
        ("Belta", "Belta"),
        ("Kremlin", "Kremlin"),
        ("Moskwa", "Moscow"),
        ("Lituania", "Lithuania"),
        ("Polandia", "Poland"),
        ("Cina", "China"),
        ("Jerman", "Germany"),
        ("Pantai Gading", "Ivory Coast"),
        ("Beograd", "Belgrade"),
        ("Uni Eropa", "European Union"),
        ("PBB", "UN"),
        ("NATO", "NATO"),
        ("DPR", "House of Representatives"),
        ("KPK", "Corruption Eradication Commission"),
        ("Polri", "National Police"),
        ("Mahkamah Konstitusi", "Constitutional Court"),
    ] {
        let hits = term_index.find(source, &[], &[]);
        assert_eq!(hits.len(), 1, "{source}");
        let term = term_index.term(hits[0].term);
        let forms: Vec<&str> =
            std::iter::once(term.preferred(hits[0].form)).chain(term.admitted.iter().map(String::as_str)).collect();
        assert!(forms.iter().any(|f| f.contains(english)), "{source}: {forms:?}");
    }
}

#[test]
fn every_state_and_its_capital_have_entries() {
    let count = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("glossaries/id-en").join(name);
        glossary::load(&[path]).unwrap()[0].terms.len()
    };
    // 193 members of the United Nations, two observers, and other names that articles use.
    assert!(count("countries.toml") >= 195, "{}", count("countries.toml"));
    assert!(count("capitals.toml") >= 150, "{}", count("capitals.toml"));
}

/// Amounts of money have several English forms, all of them right.
#[test]
fn dollars_are_dollars_however_they_are_written() {
    for (english, fine) in [
        ("a loan of US$1.5 billion", true),
        ("a loan of 1.5 billion US dollars", true),
        ("a $1.5 billion loan in U.S. dollars", true),
        ("a loan of 1.5 billion dolar US", false),
    ] {
        // A separate folder, because a shared memory would answer instead of the backend.
        let place = Place::new();
        let server = Standin::start(Service::LibreTranslate, Script::default().translator(move |_| english.to_owned()));
        place.write("mt.key", server.key());
        place.write("padanan.toml", format!("backend = \"mt\"\n{}", backend("mt", Service::LibreTranslate, &server)));
        place.write("a.txt", "pinjaman senilai 1,5 miliar dolar AS\n");
        let run = place.run(&["translate", "a.txt", "--quiet", "--glossary", &shipped_glossaries()]);
        assert_eq!(run.stderr.is_empty(), fine, "{}", run.whole());
    }
}
