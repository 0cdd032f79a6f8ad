//! `padanan models`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use padanan_core::text::language::Lang;

use super::groups::{BackendArgs, LanguageArgs};
use padanan_core::reason::Reason;

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models on this machine, and those that can be fetched
    List(ModelsListArgs),
    /// Fetch the newest neural model of a language pair; an interrupted pull is resumed
    Pull(ModelsPullArgs),
    /// Add a neural model from a folder, for a machine without a network
    Add(ModelsAddArgs),
    /// Remove a neural model
    Remove(ModelsPairArgs),
    /// Verify neural models against their checksums
    Verify(ModelsVerifyArgs),
    /// Train the bundled engine on sentence pairs of one's own: an archive, a translation memory
    #[command(after_help = TRAIN_EXAMPLES)]
    Train(TrainArgs),
    /// Translate a test set and measure BLEU, chrF2, TER (as sacreBLEU does), names kept and loops
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsListArgs {
    /// Also ask the publisher which pairs there are
    #[arg(long)]
    pub available: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Ask this server instead of the publisher's
    #[arg(long, value_name = "URL", requires = "available")]
    pub mirror: Option<url::Url>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsPullArgs {
    /// The languages, such as id-en [default: those of the configuration]
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: Option<(Lang, Lang)>,
    /// Fetch from this server instead of the publisher's
    #[arg(long, value_name = "URL")]
    pub mirror: Option<url::Url>,
    /// Fetch nothing
    #[arg(long)]
    pub offline: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsAddArgs {
    /// A folder with model.*.bin and vocab.*.spm (or srcvocab.*.spm and trgvocab.*.spm), unpacked
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The model's source language, if its file names do not show it
    #[arg(long, value_name = "CODE", value_parser = Lang::parse, requires = "to")]
    pub from: Option<Lang>,
    /// The model's target language
    #[arg(long, value_name = "CODE", value_parser = Lang::parse, requires = "from")]
    pub to: Option<Lang>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsPairArgs {
    /// The languages, such as id-en
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: (Lang, Lang),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsVerifyArgs {
    /// The languages, such as id-en [default: every model]
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: Option<(Lang, Lang)>,
}

/// Parses two languages with a hyphen between them.
pub(super) fn pair(text: &str) -> Result<(Lang, Lang), Reason> {
    let hint = "write two languages with a hyphen between them, such as id-en";
    let (from, to) = text.split_once('-').ok_or(hint)?;
    let lang = |code: &str| Lang::parse(code).map_err(|_| hint.to_owned());
    let (from, to) = (lang(from)?, lang(to)?);
    if from.primary() == to.primary() { Err("the two languages are the same".into()) } else { Ok((from, to)) }
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct TrainArgs {
    /// Sentence pairs: a translation memory (.tmx), or tab-separated: source and target, or corpus, source and
    /// target; may be given several times
    #[arg(long, value_name = "TMX|TSV", required_unless_present_any = ["aligned", "bitext"])]
    pub pairs: Vec<PathBuf>,
    /// Sentence pairs in two files aligned line by line: the source, the target; may be given several times
    #[arg(long, num_args = 2, value_names = ["SOURCE", "TARGET"])]
    pub aligned: Vec<PathBuf>,
    /// Sentence pairs from a bitext of `padanan align`, or from all of a folder: those that surely belong together; a corpus
    /// named like the file or folder; may be given several times
    #[arg(long, value_name = "BITEXT|FOLDER")]
    pub bitext: Vec<PathBuf>,
    /// Do not compare the translations of bitexts with drafts of the bundled engine, which detects machine translations
    #[arg(long, requires = "bitext")]
    pub no_draft: bool,
    /// Train on top of this model, which knows what the sentences do not show [default: the model in the program]
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// Learn from these sentences alone; that takes about a hundred thousand of them
    #[arg(long, conflicts_with = "base")]
    pub from_scratch: bool,
    /// More text in the target language, tab-separated: sentence, or corpus and sentence; may be given several times
    #[arg(long, value_name = "TSV")]
    pub text: Vec<PathBuf>,
    /// A bilingual lexicon, tab-separated: word, part of speech, translations with | between them; the first three
    /// translations are used
    #[arg(long, value_name = "TSV")]
    pub lexicon: Vec<PathBuf>,
    /// Count the pairs of a corpus several times, as in news=3; a file without a corpus column is one corpus, named
    /// like the file; may be given several times
    #[arg(long, value_name = "CORPUS=N", value_parser = weight)]
    pub weight: Vec<(String, u32)>,
    /// Leave a corpus out; may be given several times
    #[arg(long, value_name = "CORPUS")]
    pub without: Vec<String>,
    /// Sentences to tune on, one per line [default: of 4,000 sentence pairs on top of another model, 400 are kept aside for that]
    #[arg(long, requires = "dev_reference", value_name = "FILE")]
    pub dev_source: Option<PathBuf>,
    /// Their translations by people, one per line
    #[arg(long, requires = "dev_source", value_name = "FILE")]
    pub dev_reference: Option<PathBuf>,
    /// Tune only on the first N lines
    #[arg(long, value_name = "N")]
    pub dev_lines: Option<usize>,
    /// Rounds of tuning; 0 tunes nothing
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub rounds: usize,
    /// The languages of the pairs in translation memories
    #[arg(long, value_name = "CODE", default_value = "id", value_parser = Lang::parse)]
    pub from: Lang,
    /// See --from
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = Lang::parse)]
    pub to: Lang,
    /// A text about the model, its data and licences, to be stored in it
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
}

pub(super) const TRAIN_EXAMPLES: &str = "\
The model in the program knows the language; your sentences show how your house writes. What they have of a phrase
is counted together with what that model has of it, and what they do not have is as it is there. A thousand
sentences are enough to gain from. They must be translations by people: bitexts whose translation may be a
machine's are left out, and those that are swapped or in other languages are refused.

Examples:
  padanan align archive/id archive/en --out bitexts
  padanan models train --bitext bitexts --out our.phrase
  padanan models train --pairs memory.tmx --bitext bitexts --out our.phrase

and in padanan.toml:
  backend = \"ours\"

  [backends.ours]
  kind = \"bundled\"
  model = \"our.phrase\"";

pub(super) fn weight(word: &str) -> Result<(String, u32), Reason> {
    let parts = word.rsplit_once('=').and_then(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
    parts
        .filter(|(_, n)| (1..=100).contains(n))
        .ok_or_else(|| "write a corpus and a number from 1 to 100: news=3".into())
}

pub(super) const EVAL_EXAMPLES: &str = "\
What is measured:
  names kept    names that the reference has in the same form: how many the translation has too.
                A name is a word with a capital inside the sentence; once is enough
  marks copied  the same names, sent as glossary terms are, at most 8 per sentence: how many came
                back intact, and exactly once
  own marks     the same with the markers ⟦0⟧ to ⟦31⟧ alone, for a model that was trained to copy
                them
  loops         translations with one to eight words four times in a row, where the source has no
                such repetition
  empty         empty translations of sentences with letters

Examples:
  padanan models eval --source dev.id --reference dev.en
  padanan models eval --source dev.id --reference dev.en --model student --loops news.id
  padanan models eval --source dev.id --reference dev.en --model student --format json
  padanan models eval --bitext archive --backend deepl      against what people published";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct EvalArgs {
    /// The test set, one sentence per line
    #[arg(long, value_name = "FILE", required_unless_present = "bitext", requires = "reference")]
    pub source: Option<PathBuf>,
    /// Its translations by people, one per line
    #[arg(long, value_name = "FILE", requires = "source")]
    pub reference: Option<PathBuf>,
    /// Take the test set from this bitext that `padanan align` made or people decided, or from all of a folder: the sentences
    /// whose translation surely belongs to them; may be given several times
    #[arg(long, value_name = "BITEXT|FOLDER", conflicts_with = "source")]
    pub bitext: Vec<PathBuf>,
    /// Do not compare the translations of bitexts with drafts of the bundled engine, which detects machine translations
    #[arg(long, requires = "bitext")]
    pub no_draft: bool,
    /// Skip the first N lines, for example those that a model was tuned on
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub skip: usize,
    /// Measure the neural model in this folder too (model.*.bin and vocab.*.spm), without adding it; may be given
    /// several times
    #[arg(long, value_name = "FOLDER")]
    pub model: Vec<PathBuf>,
    /// Also translate these sentences, one per line, only to count loops and empty translations
    #[arg(long, value_name = "FILE")]
    pub loops: Option<PathBuf>,
    /// How to print the figures
    #[arg(short, long, value_enum, default_value_t = FigureSet::Text, value_name = "F")]
    pub format: FigureSet,
    /// Write the translations to this file, one per line; for several systems to this folder, one file each
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FigureSet {
    /// A table for people
    Text,
    /// One JSON object, padanan-eval/1
    Json,
}
