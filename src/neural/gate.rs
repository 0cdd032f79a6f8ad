//! Validates the files before the engine, which trusts them, loads them: a wrong shape would crash it, and a wrong
//! count would cause an unbounded allocation.
//!
//! Only headers are read, whatever the size of the file. A model that passes has every weight that the engine needs,
//! each of the required length; a vocabulary that passes has exactly as many pieces as the model has rows.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};

use prost::Message;

/// Maximum number of tensors in a model; the largest published models have about 300.
const MAX_ITEMS: u64 = 4096;
/// Maximum length of a tensor's name, in bytes.
const MAX_NAME_LENGTH: u64 = 256;
/// Maximum size of a tensor's dimension.
const MAX_SIDE_LENGTH: i32 = 1 << 20;
/// Maximum number of layers in an encoder or decoder.
const MAX_LAYERS: usize = 64;
/// Maximum size of the embedded configuration, in bytes.
const LARGEST_TEXT: u64 = 64 * 1024;
/// Maximum length of a vocabulary piece, in bytes.
const MAX_PIECE_LENGTH: usize = 512;
/// Maximum number of a model's own markers.
const MAX_MARKS: usize = 32;
/// SentencePiece's piece type `USER_DEFINED`: a symbol that was requested when the vocabulary was trained.
const USER_DEFINED: i32 = 4;

const FLOAT32: u64 = 0x404;
const INT8: u64 = 0x101;
const INTGEMM8: u64 = 0x4101;

/// Why a file is refused: a sentence without the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    /// Wraps the engine's own error for a model.
    pub(super) fn engine(why: &str) -> Self {
        Self(format!("the engine rejects it ({why})"))
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(why.into()))
}

/// The number of pieces that the vocabularies of a model must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VocabularySizes {
    /// Number of pieces for the source language.
    pub source: usize,
    /// Number of pieces for the target language.
    pub target: usize,
    /// Whether both are the same vocabulary.
    pub shared: bool,
}

/// A tensor's entry in the header.
#[derive(Debug)]
struct Item {
    kind: u64,
    shape: Vec<usize>,
    start: u64,
    length: u64,
}

impl Item {
    fn elements(&self) -> Option<u64> {
        self.shape.iter().try_fold(1u64, |all, side| all.checked_mul(*side as u64))
    }
}

/// Validates a model file: Marian's binary format, version 1, with 8-bit weights, a transformer encoder and an SSRU
/// decoder.
///
/// # Errors
/// The first problem that was found.
pub fn model(file: &mut (impl Read + Seek)) -> Result<VocabularySizes, Refused> {
    let items = header(file)?;
    for (name, item) in &items {
        // `special:` tensors hold text, without a scale after the data.
        let scale = match item.kind {
            FLOAT32 => (4, 0),
            INT8 if name.starts_with("special:") => (1, 0),
            INT8 | INTGEMM8 => (1, 4),
            _ => return refused(format!("`{name}` has a type that is not known; only 8-bit models are supported")),
        };
        let needed = item.elements().and_then(|n| n.checked_mul(scale.0)?.checked_add(scale.1));
        if needed.is_none_or(|n| item.length < n) {
            return refused(format!("`{name}` is shorter than its shape says"));
        }
        if item.kind == FLOAT32 && item.shape.iter().filter(|side| **side > 1).count() > 1 {
            return refused("its weights are not 8-bit integers; use the model's variant for CPUs");
        }
    }
    let settings = settings(file, &items)?;
    let model = Model { items: &items };
    model.check(&settings)
}

/// Reads the entries of the header, by name.
fn header(file: &mut (impl Read + Seek)) -> Result<BTreeMap<String, Item>, Refused> {
    let cut_off = |_| Refused("it is cut off, or not a model".to_owned());
    let size = file.seek(SeekFrom::End(0)).map_err(cut_off)?;
    file.seek(SeekFrom::Start(0)).map_err(cut_off)?;
    let mut reader = std::io::BufReader::new(file);
    let mut number = || -> Result<u64, Refused> {
        let mut bytes = [0; 8];
        reader.read_exact(&mut bytes).map_err(cut_off)?;
        Ok(u64::from_le_bytes(bytes))
    };
    if number()? != 1 {
        return refused("it is not a model in Marian's binary format (`model.*.intgemm.alphas.bin`)");
    }
    let count = number()?;
    if count == 0 || count > MAX_ITEMS {
        return refused(format!("it claims {count} tensors"));
    }
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push((number()?, number()?, number()?, number()?));
    }
    let mut names = Vec::new();
    for (length, ..) in &entries {
        if *length > MAX_NAME_LENGTH {
            return refused("a tensor's name is too long");
        }
        let mut name = vec![0; usize::try_from(*length).unwrap_or(0)];
        reader.read_exact(&mut name).map_err(cut_off)?;
        name.truncate(name.iter().position(|b| *b == 0).unwrap_or(name.len()));
        names.push(String::from_utf8(name).map_err(|_| Refused("a tensor's name is not UTF-8".to_owned()))?);
    }
    let mut shapes = Vec::new();
    for (_, _, sides, _) in &entries {
        if *sides == 0 || *sides > 4 {
            return refused("a tensor has no shape, or more than four dimensions");
        }
        let mut shape = Vec::new();
        for _ in 0..*sides {
            let mut bytes = [0; 4];
            reader.read_exact(&mut bytes).map_err(cut_off)?;
            match i32::from_le_bytes(bytes) {
                side @ 1..=MAX_SIDE_LENGTH => shape.push(side as usize),
                _ => return refused("a tensor has a dimension of an impossible size"),
            }
        }
        shapes.push(shape);
    }
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes).map_err(cut_off)?;
    let here = reader.stream_position().map_err(cut_off)?;
    let mut at = here.checked_add(u64::from_le_bytes(bytes));
    let mut items = BTreeMap::new();
    for ((name, shape), (_, kind, _, length)) in names.into_iter().zip(shapes).zip(entries) {
        let start = at.unwrap_or(u64::MAX);
        at = start.checked_add(length);
        if at.is_none_or(|end| end > size) {
            return refused(format!("it is cut off: `{name}` extends beyond its end"));
        }
        if items.insert(name.clone(), Item { kind, shape, start, length }).is_some() {
            return refused(format!("it contains `{name}` twice"));
        }
    }
    Ok(items)
}

/// The settings of the embedded configuration that the engine uses.
struct Settings {
    dim: Option<usize>,
    heads: usize,
    inner: usize,
    encoders: usize,
    decoders: usize,
}

fn settings(file: &mut (impl Read + Seek), items: &BTreeMap<String, Item>) -> Result<Settings, Refused> {
    let Some(item) = items.get("special:model.yml") else { return refused("its embedded configuration is missing") };
    if item.length > LARGEST_TEXT {
        return refused("its embedded configuration is too long");
    }
    let mut text = vec![0; usize::try_from(item.length).unwrap_or(0)];
    let read = file.seek(SeekFrom::Start(item.start)).and_then(|_| file.read_exact(&mut text));
    read.map_err(|_| Refused("its embedded configuration cannot be read".to_owned()))?;
    let text = String::from_utf8_lossy(&text);
    // Read as the engine reads it: the first line with this key and a number.
    let number = |key: &str| {
        let value = |line: &str| line.trim().strip_prefix(key)?.trim().strip_prefix(':')?.trim().parse::<usize>().ok();
        text.lines().find_map(value)
    };
    let says = |key: &str, value: &str| {
        let line = |l: &str| l.trim().strip_prefix(key).and_then(|r| r.trim().strip_prefix(':')).map(str::to_owned);
        text.lines().find_map(line).is_none_or(|v| v.trim().trim_matches(|c| c == '"' || c == '\0') == value)
    };
    if !says("type", "transformer") || !says("transformer-decoder-autoreg", "rnn") || !says("dec-cell", "ssru") {
        return refused("it is not a transformer with an SSRU decoder, like the student models of Firefox");
    }
    Ok(Settings {
        dim: number("dim-emb"),
        heads: number("transformer-heads").unwrap_or(8),
        inner: number("transformer-dim-ffn").unwrap_or(1536),
        encoders: number("enc-depth").unwrap_or(6),
        decoders: number("dec-depth").unwrap_or(4),
    })
}

struct Model<'a> {
    items: &'a BTreeMap<String, Item>,
}

impl Model<'_> {
    fn check(&self, settings: &Settings) -> Result<VocabularySizes, Refused> {
        let shared = self.items.contains_key("Wemb");
        let (source, target) = if shared { ("Wemb", "Wemb") } else { ("encoder_Wemb", "decoder_Wemb") };
        let (source, dim) = self.table(source)?;
        let (target, same) = self.table(target)?;
        if dim != same || settings.dim.unwrap_or(384) != dim {
            return refused("its sizes do not agree with each other");
        }
        // The fast path processes 16 numbers at a time; the tables have a multiple of 8 rows.
        if !dim.is_multiple_of(16) || !(32..=4096).contains(&dim) || !target.is_multiple_of(8) {
            return refused(format!("the engine does not support its size {dim}"));
        }
        if settings.heads == 0 || !dim.is_multiple_of(settings.heads) {
            return refused("its attention heads do not divide its size");
        }
        let depths = [settings.encoders, settings.decoders];
        if depths.iter().any(|d| !(1..=MAX_LAYERS).contains(d)) {
            return refused("its number of layers is impossible");
        }
        for layer in 1..=settings.encoders {
            self.attention(&format!("encoder_l{layer}_self"), dim)?;
            self.feed_forward(&format!("encoder_l{layer}_ffn"), dim, settings.inner)?;
        }
        for layer in 1..=settings.decoders {
            self.weight(&format!("decoder_l{layer}_rnn_W"), dim, dim)?;
            self.weight(&format!("decoder_l{layer}_rnn_Wf"), dim, dim)?;
            self.vector(&format!("decoder_l{layer}_rnn_bf"), dim)?;
            self.norm(&format!("decoder_l{layer}_rnn_ffn"), dim)?;
            self.attention(&format!("decoder_l{layer}_context"), dim)?;
            self.feed_forward(&format!("decoder_l{layer}_ffn"), dim, settings.inner)?;
        }
        self.vector("decoder_ff_logit_out_b", target)?;
        let scale = self.items.get("none_QuantMultA").map(|i| i.kind == FLOAT32);
        let scale = scale.or_else(|| self.items.get("decoder_Wemb_QuantMultA").map(|i| i.kind == INTGEMM8));
        if scale != Some(true) {
            return refused("the scale of its output is missing");
        }
        Ok(VocabularySizes { source, target, shared })
    }

    fn item(&self, name: &str, kind: u64) -> Result<&Item, Refused> {
        match self.items.get(name) {
            Some(item) if item.kind == kind => Ok(item),
            Some(_) => refused(format!("`{name}` has a type that the engine does not support")),
            None => refused(format!("`{name}` is missing")),
        }
    }

    fn shaped(&self, name: &str, kind: u64, shape: [usize; 2]) -> Result<(), Refused> {
        match self.item(name, kind)?.shape == shape {
            true => Ok(()),
            false => refused(format!("`{name}` has another shape than {} × {}", shape[0], shape[1])),
        }
    }

    /// Checks an embedding. Returns its number of rows and its size.
    fn table(&self, name: &str) -> Result<(usize, usize), Refused> {
        match self.item(name, INTGEMM8)?.shape[..] {
            [rows, dim] => Ok((rows, dim)),
            _ => refused(format!("`{name}` is not a table")),
        }
    }

    /// Checks a weight and the scale of the activations that it is multiplied by.
    fn weight(&self, name: &str, rows: usize, columns: usize) -> Result<(), Refused> {
        if !rows.is_multiple_of(16) || !columns.is_multiple_of(8) {
            return refused(format!("`{name}` has a shape that the engine does not support"));
        }
        self.shaped(name, INTGEMM8, [rows, columns])?;
        self.vector(&format!("{name}_QuantMultA"), 1)
    }

    fn vector(&self, name: &str, length: usize) -> Result<(), Refused> {
        self.shaped(name, FLOAT32, [1, length])
    }

    fn norm(&self, base: &str, dim: usize) -> Result<(), Refused> {
        self.vector(&format!("{base}_ln_scale"), dim)?;
        let bias = format!("{base}_ln_bias");
        if self.items.contains_key(&bias) { self.vector(&bias, dim) } else { Ok(()) }
    }

    fn attention(&self, base: &str, dim: usize) -> Result<(), Refused> {
        for part in ["q", "k", "v", "o"] {
            self.weight(&format!("{base}_W{part}"), dim, dim)?;
            self.vector(&format!("{base}_b{part}"), dim)?;
        }
        self.norm(&format!("{base}_Wo"), dim)
    }

    fn feed_forward(&self, base: &str, dim: usize, inner: usize) -> Result<(), Refused> {
        let first = format!("{base}_W1");
        self.weight(&first, dim, inner)?;
        self.weight(&format!("{base}_W2"), inner, dim)?;
        self.vector(&format!("{base}_b1"), inner)?;
        self.vector(&format!("{base}_b2"), dim)?;
        self.norm(&format!("{base}_ffn"), dim)
    }
}

/// SentencePiece's `ModelProto`, only the fields that are checked.
#[derive(Clone, PartialEq, Message)]
struct Proto {
    #[prost(message, repeated, tag = "1")]
    pieces: Vec<Piece>,
    #[prost(message, optional, tag = "2")]
    trainer: Option<Trainer>,
    #[prost(message, optional, tag = "3")]
    normalizer: Option<Normalizer>,
}

#[derive(Clone, PartialEq, Message)]
struct Piece {
    #[prost(string, optional, tag = "1")]
    piece: Option<String>,
    #[prost(float, optional, tag = "2")]
    score: Option<f32>,
    #[prost(int32, optional, tag = "3")]
    kind: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Trainer {
    #[prost(int32, optional, tag = "3")]
    model_type: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Normalizer {
    #[prost(bytes = "vec", optional, tag = "2")]
    charsmap: Option<Vec<u8>>,
}

/// Returns the marker with this number, as it occurs in the vocabulary of a model that was trained to copy markers.
pub(super) fn mark(number: usize) -> String {
    format!("⟦{number}⟧")
}

/// Counts the markers among the user-defined symbols of a vocabulary: `⟦0⟧`, `⟦1⟧` and so on, up to the first gap.
fn marks<'a>(defined: impl Iterator<Item = &'a str>) -> usize {
    let defined: BTreeSet<&str> = defined.collect();
    (0..MAX_MARKS).take_while(|n| defined.contains(mark(*n).as_str())).count()
}

/// Validates a vocabulary, a SentencePiece unigram model with `rows` pieces. Returns the number of its markers: `⟦0⟧`,
/// `⟦1⟧` and so on, which the model was trained to copy.
///
/// # Errors
/// The first problem that was found; a vocabulary of another model is one.
pub fn vocabulary(bytes: &[u8], rows: usize) -> Result<usize, Refused> {
    let Ok(proto) = Proto::decode(bytes) else { return refused("it is not a SentencePiece vocabulary") };
    if proto.pieces.len() != rows {
        let has = proto.pieces.len();
        return refused(format!("it has {has} pieces and the model {rows}: it belongs to another model"));
    }
    let text = |p: &Piece| p.piece.clone().unwrap_or_default();
    let fine =
        |p: &Piece| p.score.unwrap_or(0.0).is_finite() && text(p).len() <= MAX_PIECE_LENGTH && !text(p).is_empty();
    if !proto.pieces.iter().all(fine) {
        return refused("one of its pieces is empty, is too long or has no finite score");
    }
    if proto.trainer.and_then(|t| t.model_type).unwrap_or(1) != 1 {
        return refused("it is not a unigram vocabulary");
    }
    for needed in ["</s>", "<unk>"] {
        if !proto.pieces.iter().any(|p| p.piece.as_deref() == Some(needed)) {
            return refused(format!("it has no `{needed}`"));
        }
    }
    if let Some(map) = proto.normalizer.and_then(|n| n.charsmap).filter(|m| !m.is_empty()) {
        let length = map.first_chunk::<4>().map(|b| u32::from_le_bytes(*b) as usize);
        let Some(table) = length.and_then(|n| map.get(4..4usize.checked_add(n)?)) else {
            return refused("its character map is cut off");
        };
        let texts = &map[4 + table.len()..];
        if !table.len().is_multiple_of(4)
            || texts.last().is_some_and(|b| *b != 0)
            || std::str::from_utf8(texts).is_err()
        {
            return refused("its character map is damaged");
        }
    }
    let defined = proto.pieces.iter().filter(|p| p.kind == Some(USER_DEFINED));
    Ok(marks(defined.filter_map(|p| p.piece.as_deref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_up_to_the_first_gap() {
        let all: Vec<String> = (0..40).map(mark).collect();
        assert_eq!(marks(all.iter().map(String::as_str)), MAX_MARKS);
        assert_eq!(marks(["⟦2⟧", "⟦0⟧", "⟦1⟧", "⟦4⟧"].into_iter()), 3);
        assert_eq!(marks(["⟦1⟧", "⟦2⟧", "[0]", "0"].into_iter()), 0);
        assert_eq!(marks(std::iter::empty()), 0);
    }
}
