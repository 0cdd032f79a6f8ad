use super::made::*;
use super::*;
use std::io::Cursor;

fn why(items: &[Made]) -> String {
    check_model(&mut Cursor::new(file(items))).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_whole_model_is_let_through_and_runs() {
    let model = file(&items());
    assert_eq!(check_model(&mut Cursor::new(&model)), Ok(VocabularySizes { source: ROWS, target: ROWS, shared: true }));
    let vocabulary = vocabulary(&pieces());
    let neural = Neural::from_bytes(&model, &vocabulary, &vocabulary).unwrap();
    let found = neural.translate("a tak", &[]);
    assert_eq!(found, neural.translate("a tak", &[]));
    assert_eq!(neural.translate("", &[]).text, "");
    // Text without letters is copied unchanged.
    assert_eq!(neural.translate("🙂 1.000", &[]).text, "🙂 1.000");
    let part = Fixed { span: Span::new(0, 1), print: "X".to_owned() };
    let found = neural.translate("1 🙂", std::slice::from_ref(&part));
    assert_eq!((found.text.as_str(), found.placed.as_slice()), ("X 🙂", &[(0, Span::new(0, 1))][..]));
    // Every text gets an answer, however long or odd.
    for text in ["k".repeat(3000), "\u{0}\u{7}a\tb".to_owned(), "\u{202e}abc".to_owned(), "a ".repeat(500)] {
        let _ = neural.translate(&text, &[]);
    }
}

#[test]
fn every_byte_that_is_cut_off_is_noticed() {
    let whole = file(&items());
    for length in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
        assert!(check_model(&mut Cursor::new(&whole[..length])).is_err(), "{length} of {}", whole.len());
    }
}

#[test]
fn what_the_engine_would_stumble_over_is_refused() {
    let all = items();
    for missing in 0..all.len() {
        let mut items = items();
        let gone = items.remove(missing);
        // The bias of a layer norm is optional.
        assert_eq!(
            check_model(&mut Cursor::new(file(&items))).is_ok(),
            gone.name.ends_with("_ln_bias"),
            "{}",
            gone.name
        );
    }
    let with = |name: &str, change: &dyn Fn(&mut Made)| {
        let mut items = items();
        items.iter_mut().filter(|i| i.name == name).for_each(change);
        why(&items)
    };
    assert!(with("Wemb", &|i| i.shape = vec![ROWS as i32 * 4, SQUARE as i32]).contains("shorter"));
    assert!(with("Wemb", &|i| i.shape = vec![i32::MAX, i32::MAX]).contains("impossible"));
    assert!(with("Wemb", &|i| i.shape = vec![-1, 4]).contains("impossible"));
    assert!(with("decoder_l1_ffn_W2", &|i| i.shape.swap(0, 1)).contains("another shape"));
    assert!(with("encoder_l1_self_Wq", &|i| i.kind = 0x404).contains("shorter"));
    assert!(with("encoder_l1_self_bq", &|i| i.kind = 0x999).contains("not known"));
    let described = |text: &str| {
        with("special:model.yml", &|i| {
            i.data = text.as_bytes().to_vec();
            i.shape = vec![text.len() as i32];
        })
    };
    assert!(described("dim-emb: 32\nenc-depth: 999999\ndec-depth: 1").contains("layers"));
    assert!(described("dim-emb: 32\ntransformer-dim-ffn: 64\nenc-depth: 2\ndec-depth: 1").contains("missing"));
    assert!(described("dim-emb: 32\ntransformer-heads: 0\nenc-depth: 1\ndec-depth: 1").contains("heads"));
    assert!(described("dim-emb: 64\nenc-depth: 1\ndec-depth: 1").contains("agree"));
    assert!(described("type: s2s\n").contains("transformer"));
    assert!(described("dim-emb: 32\ntransformer-dim-ffn: 0\nenc-depth: 1\ndec-depth: 1").contains("shape"));
    let mut twice = items();
    twice.push(floats("none_QuantMultA", 1, 1.0));
    assert!(why(&twice).contains("twice"));
    assert!(check_model(&mut Cursor::new(b"PK\x03\x04 and so on, which is no model")).is_err());
    let mut many = file(&items());
    many[8..16].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(check_model(&mut Cursor::new(many)).unwrap_err().to_string().contains("claims"));
}

#[test]
fn vocabularies_that_do_not_belong() {
    let right = vocabulary(&pieces());
    assert_eq!(check_vocabulary(&right, ROWS), Ok(0));
    let why = |bytes: &[u8]| check_vocabulary(bytes, ROWS).unwrap_err().to_string();
    assert!(why(&vocabulary(&pieces()[..8])).contains("another model"));
    assert!(why(b"\x00\xff not one").contains("not a SentencePiece"));
    assert!(why(&right[..right.len() - 1]).contains("not a SentencePiece"));
    let mut other = pieces();
    other[0] = "x";
    assert!(why(&vocabulary(&other)).contains("</s>"));
    let mut mapped = right.clone();
    mapped.extend([0x1a, 6, 0x12, 4, 0xff, 0xff, 0, 0]);
    assert!(why(&mapped).contains("cut off"));
    let model = file(&items());
    assert!(Neural::from_bytes(&model, &right, &vocabulary(&pieces()[..8])).is_err());
}

#[test]
fn a_model_with_marks_of_its_own_is_known_by_its_vocabulary() {
    let model = file(&items());
    let plain = vocabulary(&pieces());
    let with = |marks: &[&'static str]| {
        let mut pieces = pieces();
        let end = pieces.len();
        pieces[end - marks.len()..].copy_from_slice(marks);
        vocabulary(&pieces)
    };
    let marked = with(&["⟦1⟧", "⟦0⟧"]);
    assert_eq!(check_vocabulary(&marked, ROWS), Ok(2));
    let marks = |source: &[u8], target: &[u8]| Neural::from_bytes(&model, source, target).unwrap().marks();
    assert_eq!((marks(&plain, &plain), marks(&marked, &marked)), (0, 2));
    // A marker counts only if the model can read it and write it.
    assert_eq!((marks(&marked, &plain), marks(&with(&["⟦0⟧"]), &marked)), (0, 1));
    let neural = Neural::from_bytes(&model, &marked, &marked).unwrap();
    // To the engine, a marker is one piece wherever it occurs.
    let ids = neural.legs[0].engine.src_ids("a⟦1⟧, ⟦0⟧");
    assert_eq!([14, 15].map(|id| ids.iter().filter(|i| **i == id).count()), [1, 1], "{ids:?}");
    let part = |at: usize| Fixed { span: Span::new(at, at + 1), print: "X".to_owned() };
    for parts in [vec![], vec![part(0)], vec![part(0), part(2), part(4)]] {
        let found = neural.translate_by_marks("a b c tak", &parts);
        assert!(parts.len() <= 2 || found.placed.is_empty(), "{found:?}");
        assert!(neural.translate("a b c tak", &parts).placed.len() <= parts.len());
    }
}
