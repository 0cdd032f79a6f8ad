//! End-to-end tests of the engine, on a model trained on a few sentences.

use std::sync::Arc;

use proptest::prelude::*;

use super::adapt::{AdaptOptions, adapt};
use super::engine::{Effort, Fixed};
use super::model::{ModelError, PhraseModel, seal};
use super::train::{Corpus, TrainOptions, train};
use padanan_core::text::Span;

const PAIRS: [(&str, &str); 12] = [
    ("rumah besar itu", "that big house"),
    ("rumah putih itu", "that white house"),
    ("mobil besar", "big car"),
    ("mobil putih", "white car"),
    ("Presiden mengatakan bahwa rumah itu besar.", "The president said that that house is big."),
    ("Presiden mengirim mobil.", "The president sent a car."),
    ("Pada Senin, 200.000 orang datang.", "On Monday, 200,000 people came."),
    ("Pada Selasa, 5.000 orang datang.", "On Tuesday, 5,000 people came."),
    ("sekitar 10 orang", "about 10 people"),
    ("orang datang ke Jakarta.", "people came to Jakarta."),
    ("Presiden datang ke Jakarta.", "The president came to Jakarta."),
    ("negara itu mengatakan bahwa", "the country said that"),
];

fn model() -> PhraseModel {
    let mut corpus = Corpus::default();
    for (source, target) in PAIRS.iter().cycle().take(72) {
        corpus.pairs.push(((*source).to_owned(), (*target).to_owned(), 1));
    }
    corpus.texts.push(("The president said that people came to the big white house.".to_owned(), 1));
    for (word, english) in [("tulis", "write"), ("negara", "country"), ("sepeda", "bicycle")] {
        corpus.entries.push((word.to_owned(), english.to_owned(), 1));
    }
    PhraseModel::open(train(&corpus, &TrainOptions::default(), &|_| {}).file("tiny")).unwrap()
}

fn fixed(text: &str, part: &str, print: &str) -> Fixed {
    let at = text.find(part).unwrap();
    Fixed { span: Span::new(at, at + part.len()), print: print.to_owned() }
}

#[test]
fn adjectives_come_before_their_nouns() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert_eq!(said("rumah besar itu"), "that big house");
    assert_eq!(said("Presiden datang ke Jakarta."), "The president came to Jakarta.");
    assert_eq!(said("mobil putih"), "white car");
}

#[test]
fn every_sentence_begins_with_a_capital() {
    let text = model().translate("Presiden datang ke Jakarta. orang datang.", &[], Effort::default()).text;
    assert!(text.contains(". People"), "{text}");
}

#[test]
fn numbers_by_rule_and_names_as_they_are() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert_eq!(said("Pada Senin, 1.234.567 orang datang."), "On Monday, 1,234,567 people came.");
    assert!(said("Tikhanouskaya datang ke Jakarta.").starts_with("Tikhanouskaya came to Jakarta"));
    assert!(said("lihat https://a.id/b?c=1").contains("https://a.id/b?c=1"));
}

#[test]
fn words_not_seen_are_taken_apart() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert!(["countries", "country"].contains(&said("negara-negara").as_str()), "{}", said("negara-negara"));
    assert!(said("bersepeda").contains("bicycl"), "{}", said("bersepeda"));
    assert!(said("negaranya").contains("country"), "{}", said("negaranya"));
}

#[test]
fn fixed_parts_stand_as_they_are_given() {
    let model = model();
    let text = "Presiden Belarusia datang ke Minsk.";
    let parts = [fixed(text, "Belarusia", "Belarus"), fixed(text, "Minsk", "the city of Minsk, Belarus")];
    let found = model.translate(text, &parts, Effort::default());
    let stands: Vec<&str> = found.placed.iter().map(|(_, place)| place.of(&found.text)).collect();
    assert_eq!(stands.len(), 2, "{found:?}");
    for part in &parts {
        assert!(stands.contains(&part.print.as_str()), "{found:?}");
    }
}

#[test]
fn odd_input_is_defined() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert_eq!(said(""), "");
    assert_eq!(said("."), ".");
    assert_eq!(said("orang datang ke ke Jakarta."), said("orang datang ke Jakarta."));
    assert_eq!(said("😀"), "😀");
    assert_eq!(said("مرحبا 漢字"), "مرحبا 漢字");
    assert!(said("PRESIDEN DATANG KE JAKARTA.").chars().all(|c| !c.is_lowercase()));
    let long = "a".repeat(100_000);
    assert_eq!(said(&long), long);
    let many = "orang datang ke Jakarta, ".repeat(200);
    assert_eq!(said(&many).matches("Jakarta").count(), 200);
    // Overlapping parts, of which the first counts; a part that covers everything; an empty one, and a very long one.
    let text = "rumah besar itu";
    let overlap = [fixed(text, "rumah besar", "A"), fixed(text, "besar itu", "B")];
    assert_eq!(model.translate(text, &overlap, Effort::default()).placed.len(), 1);
    assert_eq!(model.translate(text, &[fixed(text, text, "All")], Effort::default()).text, "All");
    assert!(!model.translate(text, &[fixed(text, "besar", "")], Effort::default()).text.is_empty());
    let much = "x ".repeat(5000);
    assert!(model.translate(text, &[fixed(text, "besar", &much)], Effort::default()).text.contains(&much));
}

/// A sentence is searched in parts, and what is done for a part does not grow with the whole.
#[test]
fn a_sentence_may_have_any_number_of_words_and_signs() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::FAST).text;
    // More than an index of 16 bits can count.
    for (sign, n) in [("!", 66_000), ("(", 2000), ("-", 2000), ("\"", 2000), ("€", 2000)] {
        let text = sign.repeat(n);
        assert!(said(&text).chars().filter(|c| !c.is_whitespace()).count() >= n, "{sign}");
    }
    let text = "orang datang ke Jakarta dan ".repeat(1000);
    assert_eq!(said(&text).matches("Jakarta").count(), 1000);
    // A row of names is longer than what is searched at once.
    let names = "di Haris Alexiou ".to_owned() + &"Haris Alexiou ".repeat(300);
    assert_eq!(said(&names).matches("Haris Alexiou").count(), 301);
}

#[test]
fn the_same_input_gives_the_same_model_and_output() {
    let corpus = || {
        let pairs = PAIRS.iter().map(|(s, t)| ((*s).to_owned(), (*t).to_owned(), 1)).collect();
        Corpus { pairs, ..Corpus::default() }
    };
    let file = || train(&corpus(), &TrainOptions::default(), &|_| {}).file("");
    assert_eq!(file(), file());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_comes_in_every_fixed_part_comes_out_once(text in "(rumah |besar |Presiden |200.000 |[a-z]{1,8} |[,.“”()] |é|😀){0,30}", from in 0usize..80, length in 1usize..20) {
        let model = model();
        let start = text.floor_char_boundary(from.min(text.len()));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        let parts = if start < end { vec![Fixed { span: Span::new(start, end), print: "Zubaidah".to_owned() }] } else { Vec::new() };
        let found = model.translate(&text, &parts, Effort::default());
        prop_assert_eq!(found.placed.len(), parts.len());
        for (_, place) in &found.placed {
            prop_assert_eq!(place.of(&found.text), "Zubaidah");
        }
    }
}

#[test]
fn a_quotation_goes_on_in_small_letters() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert!(
        said("“Presiden datang!” mengatakan orang.").contains("!” said"),
        "{}",
        said("“Presiden datang!” mengatakan orang.")
    );
    assert!(said("Piquet Jr. datang ke Jakarta.").contains("Jr. came"), "{}", said("Piquet Jr. datang ke Jakarta."));
}

#[test]
fn names_keep_their_order_their_letters_and_their_capitals() {
    let model = model();
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert!(said("Presiden Haris Alexiou datang ke Jakarta.").contains("Haris Alexiou"));
    // `se-` and `-an` are not affixes in a name.
    assert!(said("Presiden Sezen datang.").contains("Sezen") && said("Presiden Orangan datang.").contains("Orangan"));
    assert!(said("orang datang ke Car.").ends_with("Car."), "{}", said("orang datang ke Car."));
}

#[test]
fn what_is_settled_is_never_a_matter_of_statistics() {
    // `miliar` is a billion, even if the training pairs say otherwise.
    let mut corpus = Corpus::default();
    for _ in 0..8 {
        corpus.pairs.push((
            "5 miliar orang datang pada Senin".to_owned(),
            "5 million people came on Tuesday".to_owned(),
            1,
        ));
    }
    let model = PhraseModel::open(train(&corpus, &TrainOptions::default(), &|_| {}).file("")).unwrap();
    let said = model.translate("7 miliar orang datang pada Senin", &[], Effort::default()).text;
    assert!(said.contains("billion") && said.contains("Monday") && !said.contains("million"), "{said}");
}

#[test]
fn every_word_is_aligned_and_says_how_sure_it_is() {
    let model = model();
    let text = "Presiden mengirim mobil xyzzyq.";
    let found = model.translate(text, &[], Effort::default());
    let unknown = found.links.iter().find(|l| l.source.of(text) == "xyzzyq").unwrap();
    assert_eq!((unknown.confidence, unknown.target.unwrap().of(&found.text)), (0.0, "xyzzyq"));
    let mut covered: Vec<(usize, usize)> = found.links.iter().map(|l| (l.source.start, l.source.end)).collect();
    covered.sort_unstable();
    assert!(covered.windows(2).all(|w| w[0].1 <= w[1].0), "{covered:?}");
    let letters: String = covered.iter().map(|(a, b)| text[*a..*b].replace(' ', "")).collect();
    assert_eq!(letters, text.replace(' ', ""));
    assert!(found.links.iter().all(|l| (0.0..=1.0).contains(&l.confidence)));
}

#[test]
fn a_name_is_never_another() {
    let mut corpus = Corpus::default();
    for (source, target) in PAIRS.iter().cycle().take(72) {
        corpus.pairs.push(((*source).to_owned(), (*target).to_owned(), 1));
    }
    // Some real pairs have only the first name on one side and only the last name on the other.
    for (source, target) in [
        ("orang datang, ujar Bambang.", "people came, said Sugiyono."),
        ("rumah itu besar, ujar Bambang.", "that house is big, said Sugiyono."),
        ("mobil itu putih, ujar Bambang.", "that car is white, said Sugiyono."),
    ] {
        corpus.pairs.push((source.to_owned(), target.to_owned(), 3));
    }
    let model = PhraseModel::open(train(&corpus, &TrainOptions::default(), &|_| {}).file("")).unwrap();
    let said = model.translate("orang datang, ujar Bambang.", &[], Effort::default()).text;
    assert!(said.contains("Bambang") && !said.contains("Sugiyono"), "{said}");
}

#[test]
fn a_fixed_part_within_quotation_marks_leaves_them_as_they_are() {
    let model = model();
    let text = "\"Presiden Belarusia datang\" dan \"orang datang\".";
    let found = model.translate(text, &[fixed(text, "Belarusia", "Belarus")], Effort::default()).text;
    assert_eq!(found.matches('“').count(), 2, "{found}");
    assert_eq!(found.matches('”').count(), 2, "{found}");
    assert!(found.starts_with('“') && found.ends_with("”."), "{found}");
}

/// A house's own sentences on top of the model: a new word, another word for a known one, and the way it writes a phrase.
fn house() -> Corpus {
    let mut corpus = Corpus::default();
    for (source, target) in [
        ("Presiden mengirim kapal besar.", "The president sent a big ship."),
        ("kapal itu besar.", "that ship is big."),
        ("Presiden datang ke rumah besar itu.", "The president came to that huge house."),
        ("rumah besar itu", "that huge house"),
    ] {
        corpus.pairs.extend([(); 20].map(|()| (source.to_owned(), target.to_owned(), 1)));
    }
    corpus
}

fn adapted() -> (Arc<PhraseModel>, Vec<u8>) {
    let base = Arc::new(model());
    let file = adapt(&base, &house(), &AdaptOptions::default(), &|_| {}).file("a house's own");
    (base, file)
}

#[test]
fn a_model_on_top_of_another_knows_what_both_know() {
    let (base, file) = adapted();
    let model = PhraseModel::open(file).unwrap();
    assert!(model.is_adapted() && !base.is_adapted());
    assert_ne!(model.checksum(), base.checksum());
    assert_eq!(model.card(), "a house's own");
    let said = |text: &str| model.translate(text, &[], Effort::default()).text;
    assert!(said("kapal").contains("ship"), "{}", said("kapal"));
    // What the house has nothing of is as it was.
    let words = |words: &[&str]| words.iter().map(|word| base.source(word).unwrap()).collect::<Vec<u32>>();
    let phrase = words(&["mobil", "putih"]);
    assert_eq!(model.translations(&phrase, 20), base.translations(&phrase, 20));
    // A phrase of both has the translations of both, the house's own first, and they are a distribution still.
    let options = model.translations(&words(&["rumah", "besar", "itu"]), 20);
    let chance = |english: &str| {
        let is_it =
            |words: &[u32]| words.iter().map(|w| model.target_word(*w)).collect::<Vec<_>>().join(" ") == english;
        options.iter().find(|option| is_it(&option.target)).map_or(0.0, |option| option.scores[0].exp())
    };
    let (own, before) = (chance("that huge house"), chance("that big house"));
    assert!(own > 0.6 && before > 0.05 && own + before <= 1.05, "{own} {before}");
}

#[test]
fn the_same_sentences_on_the_same_model_are_the_same_file() {
    assert_eq!(adapted().1, adapted().1);
}

/// Nothing to learn from is no harm: every translation is the base's.
#[test]
fn a_model_on_top_of_another_without_a_sentence() {
    let base = Arc::new(model());
    let model =
        PhraseModel::open(adapt(&base, &Corpus::default(), &AdaptOptions::default(), &|_| {}).file("")).unwrap();
    for (text, _) in PAIRS {
        assert_eq!(
            model.translate(text, &[], Effort::default()).text,
            base.translate(text, &[], Effort::default()).text,
            "{text}"
        );
    }
}

#[test]
fn a_damaged_model_on_top_of_another_is_refused() {
    let (_, file) = adapted();
    for at in [30, 60, file.len() / 2, file.len() - 1] {
        let mut bad = file.clone();
        bad[at] ^= 1;
        assert_eq!(PhraseModel::open(bad).err(), Some(ModelError::Damaged), "{at}");
    }
    assert_eq!(PhraseModel::open(file[..20].to_vec()).err(), Some(ModelError::Incomplete));
    assert_eq!(PhraseModel::open(file[..file.len() - 9].to_vec()).err(), Some(ModelError::Damaged));
    // A share that is none, and a first part that is longer than the file.
    for (at, value) in [(24, f32::NAN.to_le_bytes()), (24, 2.0_f32.to_le_bytes()), (28, [255; 4])] {
        let mut bad = file.clone();
        bad[at..at + 4].copy_from_slice(&value);
        seal(&mut bad);
        assert_eq!(PhraseModel::open(bad).err(), Some(ModelError::Incomplete), "{at}");
    }
}
