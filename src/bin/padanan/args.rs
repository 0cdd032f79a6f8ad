//! The arguments of the command line and their help. The commands themselves are in `commands`.

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

/// Translate Indonesian articles into English with the machine translation of your choice: every glossary term is
/// right, or you learn exactly where it is not.
#[derive(Debug, Parser)]
#[command(name = "padanan", version, styles = STYLES, after_help = ExitCode::table(), propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Common {
    /// Read only this configuration file [default: the nearest padanan.toml in this folder or above, else the user's]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Common options")]
    pub config: Option<PathBuf>,
    /// When to colour the output; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Common options")]
    pub color: Color,
    /// Print only errors and broken promises: untranslated sentences, missing or forbidden terms
    #[arg(short, long, global = true, help_heading = "Common options")]
    pub quiet: bool,
    /// Log to stderr: -v events, -vv also requests, -vvv everything
    #[arg(short, global = true, action = ArgAction::Count, help_heading = "Common options")]
    pub verbose: u8,
}

/// When to colour the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// The languages and glossaries of a translation.
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

/// Which backends are asked, and how.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct BackendArgs {
    /// A backend's name; a list (a,b) is a chain: the next backend is asked where the previous one failed
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub backend: Vec<String>,
    /// Requests in flight at once [default: 4]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// How often to retry a failed request that may succeed later [default: 4]
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
    /// The format of the articles [default: detected from their extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    /// The kinds of block to translate (title,paragraph,caption,list-item,promo,link,byline,other)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub translate_kinds: Vec<BlockKind>,
    /// Kinds of block to copy instead of translating
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub skip_kinds: Vec<BlockKind>,
}

/// The translation memory of a run.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct MemoryArgs {
    /// The translation memory [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    /// Use no translation memory: look nothing up and store nothing
    #[arg(long)]
    pub no_memory: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Translate one article (or a few, or - for standard input)
    ///
    /// The translation goes to stdout, or to --out. Glossary terms are enforced; terms that could not be honoured are
    /// listed on stderr with both sentences, and the exit code is 10.
    #[command(after_long_help = TRANSLATE_EXAMPLES)]
    Translate(TranslateArgs),
    /// Translate every article below a folder; a second run does only what is left or has changed
    ///
    /// Every answer is stored as soon as it arrives, so you can stop or kill a run at any moment and start it again:
    /// nothing is lost, and nothing is paid for twice but the requests in flight. Outputs mirror the folder, and no
    /// reader ever sees half a file.
    #[command(after_long_help = BATCH_EXAMPLES)]
    Batch(BatchArgs),
    /// Read a bitext and decide, sentence by sentence, on a local page or from the command line
    ///
    /// Serves a page to this machine only and opens the browser. Every decision is written into the bitext at once;
    /// accepted and edited sentences also go to the translation memory. Ctrl-C or a button on the page ends the review.
    /// With --list, --accept, --other, --reject, --set-state or --apply, no page is served.
    #[command(after_long_help = REVIEW_EXAMPLES)]
    Review(ReviewArgs),
    /// Show the aligned bilingual diff of a bitext in the terminal
    Diff(DiffArgs),
    /// Run every check again on finished bitexts, and find what a folder translates in several ways
    Check(CheckArgs),
    /// Enforce a glossary on an existing translation; no backend is asked
    ///
    /// Verifies in the translation every glossary term of the source. A wrong rendering is located and repaired where
    /// that is safe, and reported where it is not. In text that a person wrote or released, a repair is only proposed.
    #[command(after_long_help = ENFORCE_EXAMPLES)]
    Enforce(EnforceArgs),
    /// Print the sentences of an article, one per line
    Segment(SegmentArgs),
    /// Check, convert, mine, compare and explain glossaries
    #[command(subcommand)]
    Glossary(GlossaryCommand),
    /// Import, export, inspect and prune the translation memory
    #[command(subcommand)]
    Memory(MemoryCommand),
    /// Export bitexts to another format
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export(ExportArgs),
    /// Merge edits from OmegaT, Word, a spreadsheet or another program back into the bitext
    ///
    /// The rows of a file from `padanan export` are matched to segments by number and sentence, in a three-way merge.
    /// What a person changed in the file counts as decided, and its terms and checks are verified again. What was
    /// changed on both sides, or belongs to no segment, is reported and left as it is (exit code 10). With --out, a
    /// file from any program becomes a new bitext.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// List the configured backends and what each can do
    Backends(BackendsArgs),
    /// Manage the models on this machine: neural ones, and those of the bundled engine
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
    /// Write to this file (for several articles, this folder) instead of stdout; its extension decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The output format [default: text, or by the extension of --out]
    #[arg(short, long, value_name = "F", value_parser = EXPORTS)]
    pub format: Option<String>,
    /// Also write the bitext, to this file (for several articles, this folder)
    #[arg(long, value_name = "FILE")]
    pub bitext: Option<PathBuf>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Also ask this backend, and store its drafts as alternatives that a person can choose (diff, review)
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Ask again for these sentences of one article, and reuse the others from the translation memory: 12,15-18
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
  padanan review a.bitext.json --apply decisions.json       decisions from an exported page";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ReviewArgs {
    /// A bitext, or a folder of them (*.bitext.json)
    #[arg(value_name = "BITEXT|FOLDER")]
    pub path: PathBuf,
    /// The translation memory that approved sentences go to [default: memory.sqlite in the user's data folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_memory")]
    pub memory: Option<PathBuf>,
    /// Do not store approved sentences in the translation memory
    #[arg(long)]
    pub no_memory: bool,
    /// Verify the terms of changed segments with this glossary [default: those of the configuration]; may be given
    /// several times
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
    /// Print the segments and what they need, then exit; for a folder, the worst first
    #[arg(long, conflicts_with_all = ["accept", "other", "reject", "set_state", "apply"])]
    pub list: bool,
    /// List only matching segments: findings, missing, edited, failed, undecided, waiting, term:NAME, or a text
    #[arg(long, value_name = "FILTER", requires = "list")]
    pub filter: Option<String>,
    /// The format of the list
    #[arg(short, long, value_enum, default_value_t = TableRows::Text, value_name = "F", requires = "list")]
    pub format: TableRows,
    /// Accept these segments: 3, 10-40 or 1,5-9
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub accept: Option<Numbers>,
    /// Switch these segments to the other backend's draft (translate --compare); a second time switches back
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub other: Option<Numbers>,
    /// Reset these segments to the machine's draft
    #[arg(long, value_name = "SEGMENTS", value_parser = Numbers::parse)]
    pub reject: Option<Numbers>,
    /// Set the state of segments: translated, reviewed or final
    #[arg(long, num_args = 2, value_names = ["STATE", "SEGMENTS"])]
    pub set_state: Vec<String>,
    /// Apply the decisions that an exported page saved; those that no longer fit are shown, never forced
    #[arg(long, value_name = "FILE", conflicts_with_all = ["accept", "other", "reject", "set_state"])]
    pub apply: Option<PathBuf>,
    /// Review in the terminal, with the same keys
    #[arg(long, conflicts_with_all = ["list", "accept", "other", "reject", "set_state", "apply"])]
    pub tui: bool,
    /// Do not open the browser; the link is printed
    #[arg(long)]
    pub no_open: bool,
    /// The port of the page [default: a free one]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// The file for new glossary entries [default: review.toml in the first glossary folder, else next to the bitext]
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
    /// The source text of a line-by-line translation
    #[arg(long, value_name = "FILE", requires = "draft")]
    pub source: Option<PathBuf>,
    /// Its translation: the same number of lines, each the translation of that line of the source
    #[arg(long, value_name = "FILE", requires = "source")]
    pub draft: Option<PathBuf>,
    #[command(flatten)]
    pub language: LanguageArgs,
    /// Write to this file instead of stdout; its extension decides the format
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The output format [default: text, or by the extension of --out]
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
  padanan batch news --out news-en --redo flagged       ask again where findings need a person
  padanan batch news --out news-en --watch              and stay for new and changed articles

Articles are files that end in .txt .text .md .markdown .html .htm .xhtml; --include selects others.
Files that .gitignore, .ignore or .padananignore exclude are skipped, and so are hidden files.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct BatchArgs {
    /// The folder with the articles
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The folder to write to; news/a.txt becomes OUT/news/a.en.txt and OUT/news/a.bitext.json
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub asking: BackendArgs,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// The output format, or several at once (text,json)
    #[arg(short, long, value_name = "F", value_delimiter = ',', default_value = "text,json",
          value_parser = EXPORTS)]
    pub format: Vec<String>,
    /// Translate only articles that match this pattern, as in .gitignore; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Skip articles that match this pattern; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    #[command(flatten)]
    pub reading: InputArgs,
    /// Also ask this backend, and store its drafts as alternatives that a person can choose (diff, review)
    #[arg(long, value_name = "NAME")]
    pub compare: Option<String>,
    /// Translate every article again, and ask again for every sentence
    #[arg(long, conflicts_with = "redo")]
    pub force: bool,
    /// Redo only articles that failed, in part or as a whole; or ask again for the sentences that need a person
    #[arg(long, value_enum, value_name = "WHICH")]
    pub redo: Option<Redo>,
    /// What to do when an article fails
    #[arg(long, value_enum, default_value_t = OnError::Skip, value_name = "WHAT")]
    pub on_error: OnError,
    /// Stop asking a backend after this many failed requests in a row (circuit breaker)
    #[arg(long, default_value_t = GIVE_UP_AFTER, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub give_up_after: u32,
    /// When a quota is used up, ask again every SECONDS seconds instead of ending the run
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "600", require_equals = true,
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub wait_quota: Option<u64>,
    /// Stay and translate new and changed articles as they appear, until Ctrl-C
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

/// What to do when an article fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Go on with the other articles
    Skip,
    /// Start no further article
    Stop,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Import translations from another tool's TMX file
    Import(MemoryImportArgs),
    /// Write the memory as TMX 1.4b
    Export(MemoryExportArgs),
    /// Show what the memory holds
    Stats {
        #[command(flatten)]
        place: MemoryPlace,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove old entries, and release their disk space
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
    /// Only offer them to a person; by default they count as approved and are used wherever their sentence occurs
    #[arg(long)]
    pub suggestions: bool,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryExportArgs {
    /// Export only what a person approved
    #[arg(long)]
    pub approved: bool,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub languages: LanguagesArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct MemoryPruneArgs {
    /// Remove entries made this many days ago or earlier
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Remove answers of this backend
    #[arg(long, value_name = "NAME")]
    pub backend: Option<String>,
    /// Also remove what a person approved
    #[arg(long)]
    pub approved: bool,
    /// Remove everything; otherwise --older-than or --backend selects what to remove
    #[arg(long, conflicts_with_all = ["older_than", "backend"])]
    pub all: bool,
    /// Only print how many entries would be removed
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
    /// The width in columns; from 120 on, source and target are side by side [default: the terminal's, else 100]
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
    /// One JSON object per line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listing {
    /// For people
    Text,
    /// One JSON object per line
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
    /// Keep a quotation of several sentences whole, together with its attribution; a stray quotation mark keeps nothing
    /// together
    #[arg(long)]
    pub keep_quotes: bool,
    /// Instead of the sentences, print each place where one might end: its position (bytes), whether a sentence ends
    /// there, the rule that decided, and why
    #[arg(long)]
    pub explain: bool,
    /// Print the rules as an SRX 2.0 file, for OmegaT, Okapi and others; no article is read
    #[arg(long, conflicts_with_all = ["article", "format", "keep_quotes", "explain", "input"])]
    pub srx: bool,
    /// The format of the article [default: detected from its extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sentences {
    /// One sentence per line
    Lines,
    /// One JSON object per line: id, block, kind, start, end (bytes), text
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
    /// Convert a glossary to another format; what that format cannot hold is listed on stderr
    Convert(GlossaryConvertArgs),
    /// List the names of articles that are in no glossary, as entries ready to paste
    Mine(GlossaryMineArgs),
    /// Show what a changed glossary changes in finished bitexts; --apply writes it. No backend is asked
    ///
    /// In text that a person wrote or released, a change is only proposed.
    Impact(GlossaryImpactArgs),
    /// Show where a term is found in an article, or why it is not
    Explain(GlossaryExplainArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct GlossaryConvertArgs {
    /// The glossary; the columns of tables (.csv, .tsv) are recognised by their headings
    #[arg(value_name = "IN")]
    pub input: PathBuf,
    /// Write to this file instead of stdout; its extension decides the format
    #[arg(value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// The output format: toml, csv and tsv (DeepL), google, omegat, matecat, tbx2, tbx3, tmx
    #[arg(short, long, value_name = "F", value_parser = FORMATS)]
    pub format: Option<String>,
    /// The format of IN [default: by its extension]
    #[arg(long, value_name = "F", value_parser = FORMATS)]
    pub input_format: Option<String>,
    /// The source language, where the glossary does not name it
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
    /// Leave out names that occur less often
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub least: usize,
    /// List at most this many
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
    /// A folder of finished bitexts (*.bitext.json), or one bitext
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
    /// The format of the article [default: detected from its extension and content]
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
  markdown-table  editors, forges (extension .table.md)

Examples:
  padanan export page.bitext.json --out page.docx
  padanan export page.bitext.json --format xliff12 --out page.xlf      for OmegaT
  padanan export bitexts/*.bitext.json --format csv --out sheets";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ExportArgs {
    /// The bitexts
    #[arg(value_name = "BITEXT")]
    pub bitexts: Vec<PathBuf>,
    /// The output format [default: by the extension of --out]; json-schema prints the schema of a bitext and needs no
    /// bitext
    #[arg(short, long, value_name = "F", value_parser = EXPORTS.into_iter().chain(["json-schema"]).collect::<Vec<_>>())]
    pub format: Option<String>,
    /// Write to this file (for several bitexts, this folder) instead of stdout
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

const IMPORT_EXAMPLES: &str = "Examples:
  padanan import page.docx                                   into page.bitext.json next to it
  padanan import omegat/target/page.xlf --into page.bitext.json
  padanan import sheets/*.csv --into bitexts                 each into its own
  padanan import page.xlf --dry-run                          what would change
  padanan import theirs.xlf --out theirs.bitext.json         a new bitext";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ImportArgs {
    /// The files: XLIFF 1.2 and 2.x, TMX, DOCX, CSV, Markdown tables
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The bitext that they belong to, or a folder of bitexts [default: the bitext next to each file]
    #[arg(long, value_name = "BITEXT|FOLDER", conflicts_with = "out")]
    pub into: Option<PathBuf>,
    /// Create a new bitext from one file
    #[arg(short, long, value_name = "BITEXT")]
    pub out: Option<PathBuf>,
    /// The format of the files [default: detected from their content and extension]
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
    /// Ask each configured backend (or those named with --backend) for one sentence
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
    /// Train a model for the bundled engine on sentence pairs
    Train(TrainArgs),
    /// Translate a test set and measure BLEU and chrF2 as sacreBLEU does, names kept, and loops
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
    /// The model's source language, where its file names do not tell it
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
    /// Sentence pairs in two files aligned line by line: the source, the target; may be given several times
    #[arg(long, num_args = 2, value_names = ["SOURCE", "TARGET"])]
    pub aligned: Vec<PathBuf>,
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
    /// Sentences to tune on, one per line
    #[arg(long, requires = "dev_reference", value_name = "FILE")]
    pub dev_source: Option<PathBuf>,
    /// Their translations by people, one per line
    #[arg(long, requires = "dev_source", value_name = "FILE")]
    pub dev_reference: Option<PathBuf>,
    /// Tune only on the first N lines
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
    /// A text about the model, its data and licences, to be stored in it
    #[arg(long, value_name = "FILE")]
    pub card: Option<PathBuf>,
    /// Write the model to this file
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
}

const EVAL_EXAMPLES: &str = "\
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
  padanan models eval --source dev.id --reference dev.en --model student --format json";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct EvalArgs {
    /// The test set, one sentence per line
    #[arg(long, value_name = "FILE")]
    pub source: PathBuf,
    /// Its translations by people, one per line
    #[arg(long, value_name = "FILE")]
    pub reference: PathBuf,
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

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write a commented padanan.toml
    Init {
        /// Where to write it
        #[arg(value_name = "FILE", default_value = "padanan.toml")]
        file: PathBuf,
        /// Overwrite an existing file
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

/// The format of an article.
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

/// Parses a number, or two with a hyphen between them.
fn numbers(word: &str) -> Result<RangeInclusive<u32>, String> {
    let (first, last) = word.trim().split_once('-').unwrap_or((word.trim(), word.trim()));
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| *n > 0);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("write sentence numbers and ranges of them: 12,15-18".to_owned()),
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
