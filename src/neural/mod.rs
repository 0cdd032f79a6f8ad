//! **Why** a neural model on this machine is far better than the bundled engine, and equally private.
//! **Takes** the files of a Firefox Translations model, a text, and parts of it whose rendering is fixed.
//! **Gives** [`Neural`]: the translation, the places of the fixed parts in it, and the word alignment.
//! **Never** truncates a long sentence, and never leaves the stand-in for a fixed part in the translation.
//!
//! The crate `fxtranslate` implements the transformer. The modules here decide what goes into it:
//!
//! ```text
//! gate       validates the files, because the engine trusts them
//! split      cuts a sentence that is too long for the model, at clause punctuation
//! stand_in   sends fixed parts as their rendering, else as the model's own markers, else as surnames that models keep
//! words      turns the model's attention, token by token, into links between words
//! ```

mod gate;
mod split;
mod stand_in;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fxtranslate::engine::Engine;

use crate::input_file;
use crate::text::Span;
use crate::text::draft::{Fixed, PhraseLink, Translated};
pub use gate::{Refused, VocabularySizes, model as check_model, vocabulary as check_vocabulary};
use stand_in::Way;

/// Maximum number of tokens in a piece that goes into the engine. The models were trained on sentences of up to about
/// 120 tokens; the translation of a longer one is too short.
const MAX_TOKENS: usize = 96;

/// The paths of a model's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// `model.*.intgemm.alphas.bin`.
    pub model: PathBuf,
    /// `vocab.*.spm`, or `srcvocab.*.spm`.
    pub source_vocabulary: PathBuf,
    /// `vocab.*.spm`, or `trgvocab.*.spm`.
    pub target_vocabulary: PathBuf,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NeuralError {
    /// A file cannot be read.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file is damaged, or of a kind that the engine does not support.
    #[error("{}: {why}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Refused,
    },
    /// The engine itself rejects the model.
    #[error("{}: the engine rejects it ({why})", .path.display())]
    Engine {
        /// The model.
        path: PathBuf,
        /// The engine's error.
        why: String,
    },
    /// This processor lacks the instructions that the engine needs.
    #[error(
        "this processor has no {KERNEL}, which the neural engine of this program needs; use the backend `bundled`, or on \
         Linux the static program (musl), which needs none"
    )]
    Processor,
}

/// The instructions that the engine's fast kernel is compiled for.
const KERNEL: &str = if cfg!(target_arch = "aarch64") { "I8MM" } else { "AVX2" };

/// Whether this processor has the instructions that the engine is compiled for. Its kernel does not look: a processor without
/// them would end the program.
fn processor_fits() -> bool {
    #[cfg(target_arch = "x86_64")]
    let has = std::arch::is_x86_feature_detected!("avx2");
    #[cfg(target_arch = "aarch64")]
    let has = std::arch::is_aarch64_feature_detected!("i8mm");
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let has = false;
    // Compiled without a C++ compiler, or for another processor, the engine has a kernel that runs everywhere.
    has || fxtranslate::gemm::backend() == "scalar"
}

/// A model, or two models with a pivot language.
pub struct Neural {
    legs: Vec<Leg>,
}

/// One model of the route.
struct Leg {
    engine: Engine,
    /// Number of markers that the model was trained to copy.
    marks: usize,
}

impl std::fmt::Debug for Neural {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Neural").field("legs", &self.legs.len()).finish()
    }
}

impl Neural {
    /// Loads the models of a route, which are applied one after the other. The weights are memory-mapped.
    ///
    /// # Errors
    /// A file cannot be read, is damaged, or belongs to another model, or the processor is not supported.
    pub fn load(legs: &[Files]) -> Result<Self, NeuralError> {
        if !processor_fits() {
            return Err(NeuralError::Processor);
        }
        Ok(Self { legs: legs.iter().map(leg).collect::<Result<_, _>>()? })
    }

    /// Loads one model from bytes.
    ///
    /// # Errors
    /// As for [`Neural::load`].
    pub fn from_bytes(model: &[u8], source: &[u8], target: &[u8]) -> Result<Self, Refused> {
        let rows = gate::model(&mut std::io::Cursor::new(model))?;
        let marks = gate::vocabulary(source, rows.source)?.min(gate::vocabulary(target, rows.target)?);
        let made = catch_unwind(AssertUnwindSafe(|| Engine::from_bytes(model, source, target)));
        match made {
            Ok(Ok(engine)) => Ok(Self { legs: vec![Leg { engine, marks }] }),
            Ok(Err(why)) => Err(Refused::engine(&why)),
            Err(_) => Err(Refused::engine("it panicked")),
        }
    }

    /// Returns the number of markers that the model was trained to copy; with two models, the number that both have.
    pub fn marks(&self) -> usize {
        self.legs.iter().map(|leg| leg.marks).min().unwrap_or(0)
    }

    /// Translates a sentence. The same text always gives the same translation, regardless of other texts.
    ///
    /// A fixed part that did not come through intact is missing from `placed`; its place has the model's own
    /// translation.
    pub fn translate(&self, text: &str, fixed: &[Fixed]) -> Translated {
        self.walk(text, fixed, Way::Any)
    }

    /// Translates a sentence with every fixed part as one of the model's own markers, without other attempts: for
    /// measuring how well the model copies them. With more parts than [`Neural::marks`], none is placed.
    pub fn translate_by_marks(&self, text: &str, fixed: &[Fixed]) -> Translated {
        self.walk(text, fixed, Way::Marks)
    }

    fn walk(&self, text: &str, fixed: &[Fixed], way: Way) -> Translated {
        let mut legs = self.legs.iter();
        let Some(first) = legs.next() else {
            return Translated { text: text.to_owned(), placed: vec![], links: vec![] };
        };
        let mut found = through(first, text, fixed, way);
        for next in legs {
            // Parts that the first model placed are fixed for the next; links through the pivot language are not
            // reported.
            let placed = std::mem::take(&mut found.placed);
            let print = |(_, span): &(usize, Span)| Fixed { span: *span, print: span.of(&found.text).to_owned() };
            let parts: Vec<Fixed> = placed.iter().map(print).collect();
            let second = through(next, &found.text, &parts, way);
            let number = |(part, span): (usize, Span)| (placed[part].0, span);
            found = Translated {
                placed: second.placed.into_iter().map(number).collect(),
                text: second.text,
                links: Vec::new(),
            };
        }
        found
    }
}

/// Maximum size of a vocabulary, in bytes; the real ones have less than a million.
const MAX_VOCABULARY_BYTES: u64 = 64 << 20;

fn leg(files: &Files) -> Result<Leg, NeuralError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| NeuralError::Io { path, source }
    };
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |why| NeuralError::Refused { path, why }
    };
    let mut file = input_file::open_found(&files.model).map_err(io(&files.model))?;
    let rows = gate::model(&mut file).map_err(refused(&files.model))?;
    let mut marks = usize::MAX;
    for (path, rows) in [(&files.source_vocabulary, rows.source), (&files.target_vocabulary, rows.target)] {
        let bytes = input_file::read_found(path, MAX_VOCABULARY_BYTES).map_err(io(path))?;
        marks = marks.min(gate::vocabulary(&bytes, rows).map_err(refused(path))?);
    }
    let load = || Engine::load_mmapped(&files.model, &files.source_vocabulary, &files.target_vocabulary);
    let engine = |why: &str| NeuralError::Engine { path: files.model.clone(), why: why.to_owned() };
    match catch_unwind(AssertUnwindSafe(load)) {
        Ok(made) => Ok(Leg { engine: made.map_err(|why| engine(&why))?, marks }),
        Err(_) => Err(engine("it panicked")),
    }
}

/// Translates a text with one model, in pieces if it is long.
fn through(leg: &Leg, text: &str, fixed: &[Fixed], way: Way) -> Translated {
    let kept: Vec<Span> = fixed.iter().map(|f| f.span).collect();
    let fits = |piece: &str| leg.engine.src_ids(piece).len() <= MAX_TOKENS;
    let mut whole = Translated { text: String::with_capacity(text.len()), placed: vec![], links: vec![] };
    let endless = stand_in::longest_run(text) > stand_in::MAX_WORD_LENGTH;
    for piece in split::pieces(text, &kept, &fits) {
        let inside = |(number, part): (usize, &Fixed)| {
            piece.contains(part.span).then(|| {
                let span = Span::new(part.span.start - piece.start, part.span.end - piece.start);
                (number, Fixed { span, print: part.print.clone() })
            })
        };
        let (numbers, parts): (Vec<usize>, Vec<Fixed>) = fixed.iter().enumerate().filter_map(inside).unzip();
        // A piece of an endless word may be short, but is not text either.
        let endless = endless && !piece.of(text).contains(char::is_whitespace);
        let found = match endless {
            true => stand_in::copied(piece.of(text), &parts),
            false => stand_in::translate(&leg.engine, leg.marks, piece.of(text), &parts, way),
        };
        if !whole.text.is_empty() && !found.text.is_empty() && !whole.text.ends_with(char::is_whitespace) {
            whole.text.push(' ');
        }
        let here = whole.text.len();
        whole.text.push_str(&found.text);
        whole.placed.extend(found.placed.into_iter().map(|(part, span)| (numbers[part], span.shifted(here))));
        whole.links.extend(found.links.into_iter().map(|link| PhraseLink {
            source: link.source.shifted(piece.start),
            target: link.target.map(|t| t.shifted(here)),
            ..link
        }));
    }
    whole
}

#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;
