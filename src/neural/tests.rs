use super::*;
use std::io::Cursor;

const SQUARE: usize = 32;
const INNER: usize = 64;
const ROWS: usize = 16;

/// One tensor of a model that is made for a test.
struct Made {
    name: String,
    kind: u64,
    shape: Vec<i32>,
    data: Vec<u8>,
}

fn ints(name: &str, rows: usize, columns: usize) -> Made {
    let mut data: Vec<u8> = (0..rows * columns).map(|i| (i * 37 % 256) as u8).collect();
    data.extend(40.0f32.to_le_bytes());
    Made { name: name.to_owned(), kind: 0x4101, shape: vec![rows as i32, columns as i32], data }
}

fn floats(name: &str, columns: usize, value: f32) -> Made {
    let data = std::iter::repeat_n(value.to_le_bytes(), columns).flatten().collect();
    Made { name: name.to_owned(), kind: 0x404, shape: vec![1, columns as i32], data }
}

/// A whole model, small, of one encoder and one decoder layer.
fn items() -> Vec<Made> {
    let mut items = vec![
        ints("Wemb", ROWS, SQUARE),
        floats("decoder_ff_logit_out_b", ROWS, 0.0),
        floats("none_QuantMultA", 1, 9.0),
    ];
    let weight = |items: &mut Vec<Made>, name: String, rows, columns| {
        items.push(floats(&format!("{name}_QuantMultA"), 1, 20.0));
        items.push(ints(&name, rows, columns));
    };
    for base in ["encoder_l1_self", "decoder_l1_context"] {
        for part in ["q", "k", "v", "o"] {
            weight(&mut items, format!("{base}_W{part}"), SQUARE, SQUARE);
            items.push(floats(&format!("{base}_b{part}"), SQUARE, 0.1));
        }
        items.push(floats(&format!("{base}_Wo_ln_scale"), SQUARE, 1.0));
    }
    for base in ["encoder_l1_ffn", "decoder_l1_ffn"] {
        weight(&mut items, format!("{base}_W1"), SQUARE, INNER);
        weight(&mut items, format!("{base}_W2"), INNER, SQUARE);
        items.push(floats(&format!("{base}_b1"), INNER, 0.0));
        items.push(floats(&format!("{base}_b2"), SQUARE, 0.0));
        items.push(floats(&format!("{base}_ffn_ln_scale"), SQUARE, 1.0));
        items.push(floats(&format!("{base}_ffn_ln_bias"), SQUARE, 0.0));
    }
    weight(&mut items, "decoder_l1_rnn_W".to_owned(), SQUARE, SQUARE);
    weight(&mut items, "decoder_l1_rnn_Wf".to_owned(), SQUARE, SQUARE);
    items.push(floats("decoder_l1_rnn_bf", SQUARE, 0.0));
    items.push(floats("decoder_l1_rnn_ffn_ln_scale", SQUARE, 1.0));
    let text = format!(
        "dim-emb: {SQUARE}\ntransformer-heads: 4\ntransformer-dim-ffn: {INNER}\nenc-depth: 1\ndec-depth: 1\ndec-cell: ssru\ntype: transformer\n"
    );
    items.push(Made {
        name: "special:model.yml".to_owned(),
        kind: 0x101,
        shape: vec![text.len() as i32],
        data: text.into_bytes(),
    });
    items
}

fn file(items: &[Made]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut number = |n: u64| file.extend(n.to_le_bytes());
    number(1);
    number(items.len() as u64);
    for item in items {
        let entry = [item.name.len() as u64 + 1, item.kind, item.shape.len() as u64, item.data.len() as u64];
        entry.into_iter().for_each(&mut number);
    }
    for item in items {
        file.extend(item.name.as_bytes());
        file.push(0);
    }
    items.iter().flat_map(|i| &i.shape).for_each(|side| file.extend(side.to_le_bytes()));
    file.extend(3u64.to_le_bytes());
    file.extend([0; 3]);
    items.iter().for_each(|i| file.extend(&i.data));
    file
}

/// A SentencePiece vocabulary, as it stands in a file.
fn vocabulary(pieces: &[&str]) -> Vec<u8> {
    let mut file = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let kind = match *piece {
            "</s>" => 3,
            "<unk>" => 2,
            _ => 1,
        };
        let mut message = vec![0x0a, piece.len() as u8];
        message.extend(piece.as_bytes());
        message.push(0x15);
        message.extend((-(number as f32)).to_le_bytes());
        message.extend([0x18, kind]);
        file.extend([0x0a, message.len() as u8]);
        file.extend(message);
    }
    file
}

fn pieces() -> Vec<&'static str> {
    let letters = ["</s>", "<unk>", "▁", "a", "b", "c", "d", "e", "i", "k", "n", "r", "s", "t", "u", "▁a"];
    assert_eq!(letters.len(), ROWS);
    letters.to_vec()
}

fn why(items: &[Made]) -> String {
    check_model(&mut Cursor::new(file(items))).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_whole_model_is_let_through_and_runs() {
    let model = file(&items());
    assert_eq!(check_model(&mut Cursor::new(&model)), Ok(Rows { source: ROWS, target: ROWS, shared: true }));
    let vocabulary = vocabulary(&pieces());
    let neural = Neural::from_bytes(&model, &vocabulary, &vocabulary).unwrap();
    let found = neural.translate("a tak", &[]);
    assert_eq!(found, neural.translate("a tak", &[]));
    assert_eq!(neural.translate("", &[]).text, "");
    // Nothing to translate is printed as it stands.
    assert_eq!(neural.translate("🙂 1.000", &[]).text, "🙂 1.000");
    let part = Fixed { span: Span::new(0, 1), print: "X".to_owned() };
    let found = neural.translate("1 🙂", std::slice::from_ref(&part));
    assert_eq!((found.text.as_str(), found.placed.as_slice()), ("X 🙂", &[(0, Span::new(0, 1))][..]));
    // However long and odd, an answer comes.
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
        // A bias of a layer's norm may be left out.
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
    assert_eq!(check_vocabulary(&right, ROWS), Ok(()));
    let why = |bytes: &[u8]| check_vocabulary(bytes, ROWS).unwrap_err().to_string();
    assert!(why(&vocabulary(&pieces()[..8])).contains("another model"));
    assert!(why(b"\x00\xff not one").contains("no SentencePiece"));
    assert!(why(&right[..right.len() - 1]).contains("no SentencePiece"));
    let mut other = pieces();
    other[0] = "x";
    assert!(why(&vocabulary(&other)).contains("</s>"));
    let mut mapped = right.clone();
    mapped.extend([0x1a, 6, 0x12, 4, 0xff, 0xff, 0, 0]);
    assert!(why(&mapped).contains("cut off"));
    let model = file(&items());
    assert!(Neural::from_bytes(&model, &right, &vocabulary(&pieces()[..8])).is_err());
}
