use proptest::prelude::*;

use super::*;
use crate::glossary::TermIndex;
use crate::text::language::Lang;

fn no_terms() -> TermIndex {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    TermIndex::new(&[], &from, &to)
}

/// Mines pairs that are three sentences an article.
fn mined(pairs: &[(&str, &str)], least: usize) -> Vec<FormCandidate> {
    let sentences: Vec<ParallelSentence<'_>> = (0..)
        .zip(pairs)
        .map(|(n, (source, target))| ParallelSentence { article: n / 3, segment: n as u32 % 3 + 1, source, target })
        .collect();
    mine_forms(&sentences, &no_terms(), None, least)
}

/// Entries as `source = form (count), rival (count)`.
fn shown(found: &[FormCandidate]) -> Vec<String> {
    let one = |c: &FormCandidate| {
        let forms: Vec<String> = c.forms.iter().map(|f| format!("{} ({})", f.form, f.places.len())).collect();
        format!("{} = {}", c.spellings[0].0, forms.join(", "))
    };
    found.iter().map(one).collect()
}

#[test]
fn the_usual_form_is_the_target_and_the_others_are_rivals() {
    let found = mined(
        &[
            ("Polisi menangkap Tikhanovskaya di Minsk.", "Police arrested Tikhanouskaya in Minsk."),
            ("Kemudian Tikhanovskaya dibebaskan.", "Tikhanouskaya was released later."),
            ("Menurut Tikhanovskaya, pemilu itu curang.", "According to Tikhanovskaya, the vote was rigged."),
            ("Warga Minsk berunjuk rasa.", "People in Minsk protested."),
        ],
        2,
    );
    assert_eq!(shown(&found), ["Tikhanovskaya = Tikhanouskaya (2), Tikhanovskaya (1)", "Minsk = Minsk (2)"]);
    let toml = found[0].to_toml(&|article| format!("a{article}.bitext.json"));
    let wanted = "# 3 times in 1 article\n#   \"Tikhanouskaya\" 2 times: a0.bitext.json:1, a0.bitext.json:2\n\
                  #   rival \"Tikhanovskaya\" 1 time: a0.bitext.json:3\n";
    assert!(toml.starts_with(wanted), "{toml}");
    assert!(toml.contains("target = \"Tikhanouskaya\""), "{toml}");
}

#[test]
fn a_form_that_nothing_explains_is_believed_if_it_is_always_there() {
    let pairs = [
        (
            "Hari ini Dewan Perwakilan Daerah memanggil Budi.",
            "Today the Regional Representative Council summoned Budi.",
        ),
        ("Lalu Dewan Perwakilan Daerah memeriksa Agus.", "Then the Regional Representative Council questioned Agus."),
        ("Kata Wati, Dewan Perwakilan Daerah benar.", "Wati said the Regional Representative Council was right."),
        ("Hari ini Bank Mandiri tutup.", "Bank Mandiri is closed today."),
    ];
    assert_eq!(shown(&mined(&pairs, 3)), ["Dewan Perwakilan Daerah = Regional Representative Council (3)"]);
    // Twice is not enough.
    assert_eq!(shown(&mined(&pairs[..2], 2)), [""; 0]);
}

#[test]
fn nobody_translates_persons() {
    let pairs = [
        ("Menurut Dien, stok cukup.", "Emmawati said there was enough stock."),
        ("Kemarin Dien hadir.", "Emmawati was present yesterday."),
        ("Kata Dien, warga tenang.", "Residents were calm, Emmawati said."),
    ];
    assert_eq!(shown(&mined(&pairs, 2)), [""; 0]);
}

#[test]
fn the_adjective_of_a_place_is_no_rival_that_wins() {
    let pairs = [
        ("Presiden Rusia tiba di Moskwa.", "The Russian president arrived in Moskwa."),
        ("Tentara Rusia mundur.", "The Russian army withdrew."),
        ("Ia tinggal di Rusia.", "He lives in Russia."),
        ("Kapal Rusia itu tenggelam.", "The Russian ship sank."),
    ];
    assert_eq!(shown(&mined(&pairs, 3)), ["Rusia = Russia (1), Russian (3)"]);
}

proptest! {
    /// Whatever the texts are: counts are those of the texts, places are places of the archive, entries can be read.
    #[test]
    fn evidence_is_from_the_archive(pairs in prop::collection::vec(("\\PC{0,12}|(Budi|Kota Baru|AB) (kata|di) [A-D]{1,3}", "\\PC{0,12}|(Budi|New City|AB) (said|in) [A-D]{1,3}"), 0..12)) {
        let named: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        for found in mined(&named, 1) {
            prop_assert!(!found.forms.is_empty() && !found.spellings.is_empty());
            let places: usize = found.forms.iter().map(|f| f.places.len()).sum();
            prop_assert!(places <= found.count, "{found:?}");
            for place in found.forms.iter().flat_map(|f| &f.places) {
                let at = place.article * 3 + place.segment as usize - 1;
                prop_assert!(named[at].1.contains(&place.written), "{place:?}");
            }
            prop_assert!(found.to_toml(&|n| n.to_string()).contains("[[term]]"));
        }
    }
}
