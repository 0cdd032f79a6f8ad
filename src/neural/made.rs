//! A small, complete model and its vocabulary, for tests and for `fuzz/fuzz_targets/neural.rs`.

pub(crate) const SQUARE: usize = 32;
pub(crate) const INNER: usize = 64;
pub(crate) const ROWS: usize = 16;

/// A tensor of a test model.
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) kind: u64,
    pub(crate) shape: Vec<i32>,
    pub(crate) data: Vec<u8>,
}

pub(crate) fn ints(name: &str, rows: usize, columns: usize) -> Made {
    let mut data: Vec<u8> = (0..rows * columns).map(|i| (i * 37 % 256) as u8).collect();
    data.extend(40.0f32.to_le_bytes());
    Made { name: name.to_owned(), kind: 0x4101, shape: vec![rows as i32, columns as i32], data }
}

pub(crate) fn floats(name: &str, columns: usize, value: f32) -> Made {
    let data = std::iter::repeat_n(value.to_le_bytes(), columns).flatten().collect();
    Made { name: name.to_owned(), kind: 0x404, shape: vec![1, columns as i32], data }
}

/// Returns the tensors of a small, complete model with one encoder layer and one decoder layer.
pub(crate) fn items() -> Vec<Made> {
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

pub(crate) fn file(items: &[Made]) -> Vec<u8> {
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

/// Returns a SentencePiece vocabulary, as the bytes of a file.
pub(crate) fn vocabulary(pieces: &[&str]) -> Vec<u8> {
    let mut file = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let kind = match *piece {
            "</s>" => 3,
            "<unk>" => 2,
            mark if mark.starts_with('⟦') => 4,
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

pub(crate) fn pieces() -> Vec<&'static str> {
    let letters = ["</s>", "<unk>", "▁", "a", "b", "c", "d", "e", "i", "k", "n", "r", "s", "t", "u", "▁a"];
    assert_eq!(letters.len(), ROWS);
    letters.to_vec()
}
