//! **Why** a neural model on this machine is far better than the bundled engine, and as private.
//! **Takes** the files of a Firefox Translations model, a text, and parts of it whose translation is given.
//! **Gives** [`Neural`]: the translation, where the given parts stand in it, and which word became which.
//! **Never** truncates a long sentence, and never prints the word that stood in for a part.
//!
//! The transformer itself is the crate `fxtranslate`. What is here decides what goes into it:
//!
//! ```text
//! gate       the files are what the engine trusts them to be
//! split      a sentence beyond the model's length is cut at clause marks
//! stand_in   parts travel as their own print, else as marks of the model's own, else as surnames that models leave alone
//! words      the model's attention, token by token, read as links between words
//! ```

mod gate;
mod split;
mod stand_in;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fxtranslate::engine::Engine;

use crate::text::Span;
use crate::text::draft::{Fixed, PhraseLink, Translated};
pub use gate::{Refused, VocabularySizes, model as check_model, vocabulary as check_vocabulary};
use stand_in::Way;

/// Most tokens of a piece that goes into the engine at once. The models were trained on sentences of some hundred and
/// twenty; what is longer comes out shorter than it should.
const MAX_TOKENS: usize = 96;

/// Where the files of a model are.
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
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: {why}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Refused,
    },
    /// The engine itself does not take the model.
    #[error("{}: the engine does not take it ({why})", .path.display())]
    Engine {
        /// The model.
        path: PathBuf,
        /// What the engine says.
        why: String,
    },
    /// This processor lacks what the engine was built for.
    #[error("this processor has no AVX2, which the neural engine needs; use the backend `bundled`")]
    Processor,
}

/// A model, or two with a language between them.
pub struct Neural {
    legs: Vec<Leg>,
}

/// One model.
struct Leg {
    engine: Engine,
    /// How many marks it has of its own.
    marks: usize,
}

impl std::fmt::Debug for Neural {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Neural").field("legs", &self.legs.len()).finish()
    }
}

impl Neural {
    /// Loads the models that are walked through one after the other. Weights are mapped into memory.
    ///
    /// # Errors
    /// A file cannot be read, is damaged, or belongs to another model.
    pub fn load(legs: &[Files]) -> Result<Self, NeuralError> {
        #[cfg(target_arch = "x86_64")]
        if !std::arch::is_x86_feature_detected!("avx2") {
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
            Err(_) => Err(Refused::engine("it stopped")),
        }
    }

    /// How many marks the model was trained to copy; with two models, as many as both have.
    pub fn marks(&self) -> usize {
        self.legs.iter().map(|leg| leg.marks).min().unwrap_or(0)
    }

    /// Translates a sentence. The same text gives the same translation, whatever is translated beside it.
    ///
    /// A fixed part that did not come through whole is not in `placed`; what stands for it then is the model's own.
    pub fn translate(&self, text: &str, fixed: &[Fixed]) -> Translated {
        self.walk(text, fixed, Way::Any)
    }

    /// The same, with every fixed part as a mark of the model's own, and nothing else tried: for measuring how well it
    /// copies them. With more parts than [`Neural::marks`], none is placed.
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
            // What the first put in place travels on; links through a third language are not told.
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

#[expect(clippy::disallowed_methods, reason = "edge: a model is a file on this machine")]
fn leg(files: &Files) -> Result<Leg, NeuralError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| NeuralError::Io { path, source }
    };
    let refused = |path: &Path| {
        let path = path.to_owned();
        move |why| NeuralError::Refused { path, why }
    };
    let mut file = std::fs::File::open(&files.model).map_err(io(&files.model))?;
    let rows = gate::model(&mut file).map_err(refused(&files.model))?;
    let mut marks = usize::MAX;
    for (path, rows) in [(&files.source_vocabulary, rows.source), (&files.target_vocabulary, rows.target)] {
        let bytes = std::fs::read(path).map_err(io(path))?;
        marks = marks.min(gate::vocabulary(&bytes, rows).map_err(refused(path))?);
    }
    let load = || Engine::load_mmapped(&files.model, &files.source_vocabulary, &files.target_vocabulary);
    let engine = |why: &str| NeuralError::Engine { path: files.model.clone(), why: why.to_owned() };
    match catch_unwind(AssertUnwindSafe(load)) {
        Ok(made) => Ok(Leg { engine: made.map_err(|why| engine(&why))?, marks }),
        Err(_) => Err(engine("it stopped")),
    }
}

/// One text through one model, piece by piece where it is long.
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
        // A part of an endless word is none itself.
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
