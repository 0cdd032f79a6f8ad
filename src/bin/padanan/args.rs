//! What was typed: the arguments and their help. What runs is in `commands`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use padanan::bitext::BlockKind;
use padanan::intake::InputFormat;
use padanan::review::Numbers;
use padanan::text::language::Lang;

use crate::exit_code::ExitCode;
use crate::run::GIVE_UP_AFTER;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

/// Indonesian articles into English through the machine translation of your choice, with every glossary term
/// right, or a person told exactly where it is not.
#[derive(Debug, Parser)]
#[command(name = "padanan", version, styles = STYLES, after_help = ExitCode::table(), propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command has.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Common {
    /// Read this configuration, look for no other [default: the nearest padanan.toml upwards, then the user's]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Common options")]
    pub config: Option<PathBuf>,
    /// When to colour what is printed; NO_COLOR is obeyed
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Common options")]
    pub color: Color,
    /// Say nothing but errors and broken promises
    #[arg(short, long, global = true, help_heading = "Common options")]
    pub quiet: bool,
    /// Log to stderr: -v what happens, -vv requests, -vvv everything
    #[arg(short, global = true, action = ArgAction::Count, help_heading = "Common options")]
    pub verbose: u8,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// What decides how an article is translated.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct LanguageArgs {
    /// The article's language, such as id or ind [default: id]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub from: Option<Lang>,
    /// The language to translate into, such as en, en-GB or ms [default: en]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub to: Option<Lang>,
    /// A glossary file, or a folder of them; may be given several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
}

/// Who is asked, and how.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct BackendArgs {
    /// A backend's name; several (a,b) are a chain: the next is asked where the one before failed
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub backend: Vec<String>,
    /// Requests in flight at once [default: 4]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// How often a request is made again where that may help [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=20))]
    pub retries: Option<u32>,
    /// Ask only programs and servers on this machine
    #[arg(long)]
    pub offline: bool,
    /// Let the bundled engine search less thoroughly: about three times as fast, a little worse
    #[arg(long)]
    pub fast: bool,
}

/// How articles are read, and which of their blocks are translated.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct InputArgs {
    /// What form the articles have [default: by their ending and beginning]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    /// The kinds of block to translate (title,paragraph,caption,list-item,promo,link,byline,other)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub translate_kinds: Vec<BlockKind>,
    /// Kinds of block to copy instead of translating
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub skip_kinds: Vec<BlockKind>,
}

/// What was translated before.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct MemoryArgs {
    /// The translation memory [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    /// Neither use nor keep what was translated
    #[arg(long)]
    pub no_memory: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Translate one article (or a few, or - for standard input)
    ///
    /// The translation goes to stdout, or into --out. Glossary terms are enforced; what could not be honoured
    /// is listed on stderr with both sentences, and the exit code is 10.
    #[command(after_long_help = TRANSLATE_EXAMPLES)]
    Translate(TranslateArgs),
    /// Translate every article below a folder; a second run does only what is left or has changed
    ///
    /// What was answered is kept as soon as it is there, so a run may be stopped or killed at any moment and started
    /// again: nothing is lost, and nothing is paid twice beyond what was in flight. Outputs mirror the folder, and no
    /// reader ever sees half of one.
    #[command(after_long_help = BATCH_EXAMPLES)]
    Batch(BatchArgs),
    /// Read a bitext and decide, sentence by sentence, on a local page or from the command line
    ///
    /// Starts a page for this machine only and opens the browser. Every decision is written into the bitext at once;
    /// what is accepted or edited goes to the translation memory, too. Ctrl-C or the page ends it. With --list, --accept,
    /// --other, --reject, --set-state or --apply there is no page.
    #[command(after_long_help = REVIEW_EXAMPLES)]
    Review(ReviewArgs),
    /// Show the aligned bilingual diff of a bitext in the terminal
    Diff(DiffArgs),
    /// Run every check of finished bitexts again, and find what a folder translates in several ways
    Check(CheckArgs),
    /// Enforce a glossary on a translation that exists; no backend is asked
    ///
    /// Every term of the source is verified in the translation; a wrong rendering is located and repaired where that is
    /// safe, and is reported where it is not. What a person wrote or released is only proposed.
    #[command(after_long_help = ENFORCE_EXAMPLES)]
    Enforce(EnforceArgs),
    /// Print the sentences of an article, one a line
    Segment(SegmentArgs),
    /// Look after glossaries
    #[command(subcommand)]
    Glossary(GlossaryCommand),
    /// Look after the translation memory
    #[command(subcommand)]
    Memory(MemoryCommand),
    /// Write bitexts in another format
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Take what was edited in OmegaT, Word, a spreadsheet or another program back into its bitext
    ///
    /// A file of `padanan export` finds the segments by their numbers and sentences. What a person changed in it counts as
    /// decided, and its terms and checks are verified again; what was changed on both sides, or does not belong there, is
    /// told and left as it is (exit code 10). With --out, a file of any program becomes a new bitext.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// List the configured backends and what each can do
    Backends(BackendsArgs),
    /// Look after the models on this machine: neural ones, and those of the bundled engine
    #[command(subcommand)]
    Models(Box<ModelsCommand>),
    /// Write, show and describe the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print shell completions
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write a page for every command into this folder instead
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
}

const TRANSLATE_EXAMPLES: &str = "Examples:
  padanan translate article.txt --backend apertium --to ms --glossary glossaries/id-en
  padanan translate article.txt --format diff
  padanan translate page.html --out page.en.html --bitext page.bitext.json
  curl -s https://example.org/a.html | padanan translate - --input html
  padanan translate article.txt --backend deepl --compare local --bitext article.bitext.json
  padanan translate article.txt --dry-run        what would be sent, without sending it";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct TranslateArgs {
    /// The articles: plain text, Markdown or saved pages; - reads standard input
    #[arg(required = true, value_name = "ARTICLE")]
    pub articles: Vec<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// Write into this file (or, for several articles, this folder) instead of stdout; its ending decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// What to write [default: text, or by the ending of --out]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    /// Keep the bitext beside the translation, in this file (a folder, for several articles)
    #[arg(long, value_name = "FILE")]
    pub bitext: Option<PathBuf>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Ask this backend too, and keep what it says beside the other's, for a person to choose (diff, review)
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Ask again for these sentences of one article, and take the others out of the translation memory: 12,15-18
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = numbers, conflicts_with = "no_memory")]
    pub segments: Vec<RangeInclusive<u32>>,
    /// Show what would be sent, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

const REVIEW_EXAMPLES: &str = "Examples:
  padanan review article.bitext.json                        opens the page
  padanan review bitexts                                    all bitexts of a folder, and a queue over them
  padanan review bitexts --list                             what needs a person most
  padanan review a.bitext.json --list --filter findings     or missing, edited, failed, undecided, term:NAME, a text
  padanan review a.bitext.json --accept 10-40 --reject 7
  padanan review a.bitext.json --set-state final 1,5-9
  padanan review a.bitext.json --apply decisions.json       decisions out of an exported page";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ReviewArgs {
    /// A bitext, or a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT|FOLDER")]
    pub path: PathBuf,
    /// The translation memory that approved sentences go to [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    /// Keep what is approved out of the translation memory
    #[arg(long)]
    pub no_memory: bool,
    /// Verify the terms of changed segments by this glossary [default: those of the configuration]; may be given
    /// several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// Print the segments and what they need, and end; of a folder the worst first
    #[arg(long, conflicts_with_all = ["accept", "other", "reject", "set_state", "apply"])]
    pub list: bool,
    /// List only some: findings, missing, edited, failed, undecided, waiting, term:NAME, or a text
    #[arg(long, value_name = "FILTER", requires = "list")]
    pub filter: Option<String>,
    /// How to list
    #[arg(short, long, value_enum, default_value_t = TableRows::Text, value_name = "F", requires = "list")]
    pub format: TableRows,
    /// Accept these segments: 3, 10-40 or 1,5-9
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub accept: Option<Numbers>,
    /// Take the other backend's draft of these segments (translate --compare); once more takes the first again
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub other: Option<Numbers>,
    /// Take these segments back to the machine's draft
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub reject: Option<Numbers>,
    /// Set the state of segments: translated, reviewed or final
    #[arg(long, num_args = 2, value_names = ["STATE", "SEGMENTS"])]
    pub set_state: Vec<String>,
    /// Take in the decisions that an exported page saved; what does not fit any more is shown, never forced
    #[arg(long, value_name = "FILE", conflicts_with_all = ["accept", "other", "reject", "set_state"])]
    pub apply: Option<PathBuf>,
    /// Review in the terminal, with the same keys
    #[arg(long, conflicts_with_all = ["list", "accept", "other", "reject", "set_state", "apply"])]
    pub tui: bool,
    /// Open no browser; the link is printed
    #[arg(long)]
    pub no_open: bool,
    /// The port of the page [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Where new glossary entries go [default: review.toml in the first glossary folder, else beside the bitext]
    #[arg(long, value_name = "FILE")]
    pub terms: Option<PathBuf>,
}

const ENFORCE_EXAMPLES: &str = "Examples:
  padanan enforce article.bitext.json --glossary house.toml --format diff
  padanan enforce article.bitext.json --glossary house.toml --out article.bitext.json
  padanan enforce --source article.id.txt --draft article.en.txt --glossary house.toml --out article.house.txt";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct EnforceArgs {
    /// The bitext
    #[arg(value_name = "BITEXT", required_unless_present = "source", conflicts_with_all = ["source", "draft"])]
    pub bitext: Option<PathBuf>,
    /// The source of a translation by lines
    #[arg(long, value_name = "FILE", requires = "draft")]
    pub source: Option<PathBuf>,
    /// Its translation: as many lines, each the translation of the source's
    #[arg(long, value_name = "FILE", requires = "source")]
    pub draft: Option<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Write into this file instead of stdout; its ending decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// What to write [default: text, or by the ending of --out]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

const BATCH_EXAMPLES: &str = "Examples:
  padanan batch news --out news-en --backend deepl --glossary glossaries/id-en
  padanan batch news --out news-en --dry-run            what would be sent, what it would cost, and why
  padanan batch news --out news-en --format text,html,json --report run.json
  padanan batch news --out news-en --redo flagged       ask anew where findings need a person
  padanan batch news --out news-en --watch              and go on with new and changed articles

Articles are files that end in .txt .text .md .markdown .html .htm .xhtml; --include takes others. Files that .gitignore,
.ignore or .padananignore name are left out, and so is what begins with a dot.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BatchArgs {
    /// The folder with the articles
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The folder to write into; news/a.txt becomes OUT/news/a.en.txt and OUT/news/a.bitext.json
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// What to write; several (text,json) at once
    #[arg(short, long, value_name = "F", value_delimiter = ',', default_value = "text,json",
          value_parser = EXPORTS)]
    pub format: Vec<String>,
    /// Only articles that fit this pattern, as in .gitignore; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// No article that fits this pattern; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Ask this backend too, and keep what it says beside the other's, for a person to choose (diff, review)
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Do every article again, and ask again for every sentence
    #[arg(long, conflicts_with = "redo")]
    pub force: bool,
    /// Do only articles that failed, in part or as a whole; or ask again for the sentences that need a person
    #[arg(long, value_enum, value_name = "WHICH")]
    pub redo: Option<Redo>,
    /// Whether the failure of an article ends the run
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    pub on_error: OnError,
    /// Ask a backend nothing more after so many requests in a row that failed
    #[arg(long, default_value_t = GIVE_UP_AFTER, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub give_up_after: u32,
    /// Where a quota is used up, ask again every so many seconds instead of ending the run
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "600", require_equals = true,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub wait_quota: Option<u64>,
    /// Go on with new and changed articles as they come, until Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "force", "redo"])]
    pub watch: bool,
    /// Show what would be sent, what it would cost and why, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write a report of the run as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// What to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Redo {
    /// Articles that failed, in part or as a whole
    Failed,
    /// Sentences with findings that need a person
    Flagged,
}

/// What the failure of an article does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// The others go on
    Skip,
    /// No further article is begun
    Stop,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Take in translations from a TMX file of another tool
    Import(MemoryImportArgs),
    /// Write the memory as TMX 1.4b
    Export(MemoryExportArgs),
    /// Say what the memory holds
    Stats {
        #[command(flatten)]
        place: MemoryPlace,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take old entries out, and give their room back
    Prune(MemoryPruneArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryPlace {
    /// The translation memory [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE")]
    pub memory: Option<PathBuf>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryImportArgs {
    /// The TMX files; - reads standard input
    #[arg(required = true, value_name = "TMX")]
    pub files: Vec<PathBuf>,
    /// Only offer them to a person; without this they are taken as approved, and used wherever their sentence occurs
    #[arg(long)]
    pub suggestions: bool,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryExportArgs {
    /// Only what a person approved
    #[arg(long)]
    pub approved: bool,
    /// Write into this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryPruneArgs {
    /// Entries that were made so many days ago or earlier
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Answers of this backend
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    /// What a person approved, too
    #[arg(long)]
    pub approved: bool,
    /// Everything; without this, --older-than or --backend says what
    #[arg(long, conflicts_with_all = ["older_than", "backend"])]
    pub all: bool,
    /// Only say how many
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: MemoryPlace,
}

/// A pair of languages.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct LanguagesArgs {
    /// The source language [default: id]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub from: Option<Lang>,
    /// The target language [default: en]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub to: Option<Lang>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The bitext
    #[arg(value_name = "BITEXT")]
    pub bitext: PathBuf,
    /// Only segments that enforcement changed, or that have findings
    #[arg(long)]
    pub only_changed: bool,
    /// Columns; from 120 on source and target stand side by side [default: the terminal's, else 100]
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct CheckArgs {
    /// A bitext, or a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT|FOLDER")]
    pub path: PathBuf,
    /// Verify the terms of this glossary again, instead of trusting the ledger; may be given several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// How to print the findings
    #[arg(short, long, value_enum, default_value_t = Listing::Text, value_name = "F")]
    pub format: Listing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableRows {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listing {
    /// For people
    Text,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0, for the code-scanning pages of forges
    Sarif,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SegmentArgs {
    /// The article; - reads standard input
    #[arg(value_name = "ARTICLE", default_value = "-")]
    pub article: PathBuf,
    /// How to print the sentences
    #[arg(short, long, value_enum, default_value_t = Sentences::Lines, value_name = "F")]
    pub format: Sentences,
    /// Keep a quotation with several sentences whole, with who said it; a stray mark keeps nothing together
    #[arg(long)]
    pub keep_quotes: bool,
    /// Print each place where a sentence might end, in place of the sentences: where it is (bytes), whether one ends
    /// there, the rule that decided, and why
    #[arg(long)]
    pub explain: bool,
    /// Print the rules as an SRX 2.0 file, for OmegaT, Okapi and others; no article is read
    #[arg(long, conflicts_with_all = ["article", "format", "keep_quotes", "explain", "input"])]
    pub srx: bool,
    /// What form the article has [default: by its ending and beginning]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sentences {
    /// One sentence a line
    Lines,
    /// One JSON object a line: id, block, kind, start, end (bytes), text
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GlossaryCommand {
    /// Check glossaries for mistakes and contradictions
    Check {
        /// Files and folders [default: those of the configuration]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Convert a glossary to another format; what that cannot hold is listed on stderr
    Convert(GlossaryConvertArgs),
    /// List the names of articles that are in no glossary, as entries ready to paste
    Mine(GlossaryMineArgs),
    /// Show what a changed glossary does to finished bitexts; with --apply, do it. No backend is asked
    ///
    /// What a person wrote or released is only proposed.
    Impact(GlossaryImpactArgs),
    /// Say where a term is found in an article, or why it is not
    Explain(GlossaryExplainArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryConvertArgs {
    /// The glossary; of tables (.csv, .tsv) the columns are known by their head
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Write into this file instead of stdout; its ending decides the format
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// What to write: toml, csv and tsv (DeepL), google, omegat, matecat, tbx2, tbx3, tmx
    #[arg(short, long, value_name = "F", value_parser = FORMATS)]
    pub format: Option<String>,
    /// What is read [default: by the ending]
    #[arg(long, value_name = "F", value_parser = FORMATS)]
    pub input_format: Option<String>,
    /// The source language, where the glossary does not say it
    #[arg(long, value_name = "CODE", default_value = "id", value_parser = Lang::parse)]
    pub from: Lang,
    /// The target language
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = Lang::parse)]
    pub to: Lang,
}

/// The formats of glossaries.
const FORMATS: [&str; 9] = ["toml", "csv", "tsv", "google", "omegat", "matecat", "tbx2", "tbx3", "tmx"];

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryMineArgs {
    /// Articles, and folders of them (.txt, .md, .html)
    #[arg(required = true, value_name = "ARTICLE|FOLDER")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Leave out what stands less often
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub least: usize,
    /// List at most so many
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub most: usize,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryImpactArgs {
    /// The glossary before the change, a file or a folder
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The glossary after it
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Finished bitexts (*.bitext.json), or one of them
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Write the changes into the bitexts
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryExplainArgs {
    /// The article; - reads standard input
    #[arg(value_name = "ARTICLE")]
    pub article: PathBuf,
    /// A spelling, or a target, of the entry
    #[arg(value_name = "TERM")]
    pub term: String,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// What form the article has [default: by its ending and beginning]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
}

/// The formats that a bitext can be written in.
const EXPORTS: [&str; 12] = [
    "text",
    "bilingual",
    "diff",
    "json",
    "markdown",
    "html",
    "xliff",
    "xliff12",
    "tmx",
    "docx",
    "csv",
    "markdown-table",
];

const EXPORT_EXAMPLES: &str = "Formats:
  text            the translation, mirroring the article
  bilingual       source line, target line, blank line
  diff            the aligned bilingual diff
  json            the bitext
  markdown        the translation as Markdown
  html            the aligned diff as one page to read, decide and send on
And these, which `padanan import` takes back:
  xliff           XLIFF 2.1: Okapi, Swordfish, Trados Studio, Poedit
  xliff12         XLIFF 1.2: OmegaT, Virtaal, Lokalize, Weblate, nearly everything else
  tmx             TMX 1.4b: translation memories
  docx            one table: Word, LibreOffice, Google Docs
  csv             Excel, LibreOffice, scripts
  markdown-table  editors, forges (ending .table.md)

Examples:
  padanan export page.bitext.json --out page.docx
  padanan export page.bitext.json --format xliff12 --out page.xlf      for OmegaT
  padanan export bitexts/*.bitext.json --format csv --out sheets";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The bitexts
    #[arg(value_name = "BITEXT")]
    pub bitexts: Vec<PathBuf>,
    /// What to write [default: by the ending of --out]; json-schema prints the schema of the bitext and needs no bitext
    #[arg(short, long, value_name = "F", value_parser = EXPORTS.into_iter().chain(["json-schema"]).collect::<Vec<_>>())]
    pub format: Option<String>,
    /// Write into this file (or, for several bitexts, this folder) instead of stdout
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

const IMPORT_EXAMPLES: &str = "Examples:
  padanan import page.docx                                   into page.bitext.json beside it
  padanan import omegat/target/page.xlf --into page.bitext.json
  padanan import sheets/*.csv --into bitexts                 each into its own
  padanan import page.xlf --dry-run                          what would change
  padanan import theirs.xlf --out theirs.bitext.json         a new bitext";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ImportArgs {
    /// The files: XLIFF 1.2 and 2.x, TMX, DOCX, CSV, Markdown tables
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The bitext that they belong to, or a folder of bitexts [default: the bitext beside each file]
    #[arg(long, value_name = "BITEXT|FOLDER", conflicts_with = "out")]
    pub into: Option<PathBuf>,
    /// Make a new bitext of one file
    #[arg(short, long, value_name = "BITEXT")]
    pub out: Option<PathBuf>,
    /// What the files are [default: by their beginnings and endings]
    #[arg(short, long, value_name = "F", value_parser = ["xliff", "xliff12", "tmx", "docx", "csv", "markdown-table"])]
    pub format: Option<String>,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// Print what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BackendsArgs {
    /// Ask each configured backend (or those named with --backend) one sentence
    #[arg(long)]
    pub probe: bool,
    /// Remove the glossaries that padanan stored with the services (DeepL, with `marks = "none"`)
    #[arg(long, conflicts_with = "probe")]
    pub forget: bool,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models on this machine, and those that could be fetched
    List(ModelsListArgs),
    /// Fetch the newest neural model of a pair; what an interrupted pull brought is kept
    Pull(ModelsPullArgs),
    /// Take a neural model from a folder, for a machine without a network
    Add(ModelsAddArgs),
    /// Remove a neural model
    Remove(ModelsPairArgs),
    /// Read neural models again and compare them with their checksums
    Verify(ModelsVerifyArgs),
    /// Train a model for the bundled engine on sentence pairs
    Train(TrainArgs),
    /// Translate a test set and measure BLEU and chrF2 as sacreBLEU does, names kept, and loops
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsListArgs {
    /// Ask the publisher which pairs there are, too
    #[arg(long)]
    pub available: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Ask this server in place of the publisher's
    #[arg(long, value_name = "URL", requires = "available")]
    pub mirror: Option<url::Url>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ModelsPullArgs {
    /// The languages, such as id-en [default: those of the configuration]
    #[arg(value_name = "PAIR", value_parser = pair)]
    pub pair: Option<(Lang, Lang)>,
    /// Fetch from this server in place of the publisher's
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
    /// The model's source language, where the names of its files do not say it
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

/// Two languages with a hyphen between them.
fn pair(text: &str) -> Result<(Lang, Lang), String> {
    let hint = "write two languages with a hyphen between them, such as id-en";
    let (from, to) = text.split_once('-').ok_or(hint)?;
    let lang = |code: &str| Lang::parse(code).map_err(|_| hint.to_owned());
    let (from, to) = (lang(from)?, lang(to)?);
    if from.primary() == to.primary() { Err("the two languages are the same".to_owned()) } else { Ok((from, to)) }
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct TrainArgs {
    /// Sentence pairs: a translation memory (.tmx), or tab-separated: source and target, or corpus, source and
    /// target; may be given several times
    #[arg(long, value_name = "TMX|TSV", required_unless_present = "aligned")]
    pub pairs: Vec<PathBuf>,
    /// Sentence pairs in two files that belong together line by line: the source, the target; may be given several
    /// times
    #[arg(long, num_args = 2, value_names = ["SOURCE", "TARGET"])]
    pub aligned: Vec<PathBuf>,
    /// More text in the target language, tab-separated: sentence, or corpus and sentence; may be given several times
    #[arg(long, value_name = "TSV")]
    pub text: Vec<PathBuf>,
    /// A bilingual lexicon, tab-separated: word, part of speech, translations with | between them; the first three
    /// of these are taken
    #[arg(long, value_name = "TSV")]
    pub lexicon: Vec<PathBuf>,
    /// Count the pairs of a corpus several times, as in news=3; a file without corpora is one by its name; may be
    /// given several times
    #[arg(long, value_name = "CORPUS=N", value_parser = weight)]
    pub weight: Vec<(String, u32)>,
    /// Leave a corpus out; may be given several times
    #[arg(long, value_name = "CORPUS")]
    pub without: Vec<String>,
    /// Sentences to tune on, one a line
    #[arg(long, requires = "dev_reference", value_name = "FILE")]
    pub dev_source: Option<PathBuf>,
    /// Their translations by people, one a line
    #[arg(long, requires = "dev_source", value_name = "FILE")]
    pub dev_reference: Option<PathBuf>,
    /// Tune on the first so many lines only
    #[arg(long, value_name = "N")]
    pub dev_lines: Option<usize>,
    /// Rounds of tuning
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub rounds: usize,
    /// The languages of the pairs in translation memories
    #[arg(long, value_name = "CODE", default_value = "id", value_parser = Lang::parse)]
    pub from: Lang,
    /// See --from
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = Lang::parse)]
    pub to: Lang,
    /// A text about the model, its data and licences, to be kept in it
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
    /// Write the model here
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
}

const EVAL_EXAMPLES: &str = "\
What is measured:
  names kept    names that the reference has in the same form: how many the translation has too.
                A name is a word with a capital inside the sentence; once is enough
  marks copied  the same names, sent as terms of a glossary are, 8 a sentence at most: how many
                came back whole, and once
  own marks     the same by the marks ⟦0⟧ to ⟦31⟧ alone, of a model that was trained to copy them
  loops         translations with one to eight words four times in a row, where the source has
                no such thing
  empty         empty translations of sentences with letters

Examples:
  padanan models eval --source dev.id --reference dev.en
  padanan models eval --source dev.id --reference dev.en --model student --loops news.id
  padanan models eval --source dev.id --reference dev.en --model student --format json";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct EvalArgs {
    /// The test set, one sentence a line
    #[arg(long, value_name = "FILE")]
    pub source: PathBuf,
    /// Its translations by people, one a line
    #[arg(long, value_name = "FILE")]
    pub reference: PathBuf,
    /// Leave the first so many lines out, which a model was tuned on
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub skip: usize,
    /// Measure the neural model in this folder too (model.*.bin and vocab.*.spm), without adding it; may be given several
    /// times
    #[arg(long, value_name = "FOLDER")]
    pub model: Vec<PathBuf>,
    /// Translate these sentences too, one a line, only to count loops and empty translations
    #[arg(long, value_name = "FILE")]
    pub loops: Option<PathBuf>,
    /// How to print the figures
    #[arg(short, long, value_enum, default_value_t = FigureSet::Text, value_name = "F")]
    pub format: FigureSet,
    /// Write the translations here, one a line; of several systems into this folder, a file each
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

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a commented padanan.toml
    Init {
        /// Where to write it
        #[arg(value_name = "FILE", default_value = "padanan.toml")]
        file: PathBuf,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Print the effective configuration, and where each value came from
    Show {
        #[command(flatten)]
        language: LanguageArgs,
        #[command(flatten)]
        asking: BackendArgs,
    },
    /// Print the JSON Schema of padanan.toml
    Schema,
}

/// What form an article has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputForm {
    Plain,
    Markdown,
    Html,
}

impl From<InputForm> for InputFormat {
    fn from(form: InputForm) -> Self {
        match form {
            InputForm::Plain => Self::Plain,
            InputForm::Markdown => Self::Markdown,
            InputForm::Html => Self::Html,
        }
    }
}

fn jobs(word: &str) -> Result<usize, String> {
    word.parse().ok().filter(|n| (1..=256).contains(n)).ok_or_else(|| "write a whole number from 1 to 256".to_owned())
}

/// A number, or two with a hyphen between them.
fn numbers(word: &str) -> Result<RangeInclusive<u32>, String> {
    let (first, last) = word.trim().split_once('-').unwrap_or((word.trim(), word.trim()));
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| *n > 0);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("write numbers of sentences and ranges of them: 12,15-18".to_owned()),
    }
}

fn weight(word: &str) -> Result<(String, u32), String> {
    let parts = word.rsplit_once('=').and_then(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
    parts
        .filter(|(_, n)| (1..=100).contains(n))
        .ok_or_else(|| "write a corpus and a number from 1 to 100: news=3".to_owned())
}

fn block_kind(word: &str) -> Result<BlockKind, String> {
    let all: Vec<&str> = BlockKind::ALL.iter().map(|k| k.as_str()).collect();
    BlockKind::from_name(word.trim()).ok_or_else(|| format!("the kinds are: {}", all.join(", ")))
}
