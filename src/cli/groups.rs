//! Groups of arguments that several commands share.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use padanan::internal::translate::NameProtection;
use padanan_core::bitext::BlockKind;
use padanan_core::finding::Severity;
use padanan_core::intake::InputFormat;
use padanan_core::reason::Reason;
use padanan_core::text::language::Lang;

use super::exit_code::ExitCode;

/// The languages and glossaries of a translation.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct LanguageArgs {
    /// The article's language, such as id or ind [default: id]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub from: Option<Lang>,
    /// The language to translate into, such as en, en-GB or ms [default: en]
    #[arg(long, value_name = "CODE", value_parser = Lang::parse)]
    pub to: Option<Lang>,
    /// A glossary file, a folder of them, or id-en, the shipped set; may be given several times: later ones overrule earlier
    /// ones, and any file the shipped set
    #[arg(short, long, value_name = "PATH")]
    pub glossary: Vec<PathBuf>,
}

/// Which backends are asked, and how.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct BackendArgs {
    /// A backend's name; a list (a,b) is a chain: the next backend is asked if the previous one fails
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub backend: Vec<String>,
    /// How many requests to send at once [default: 4]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// How often to retry a failed request that may yet succeed [default: 4]
    #[arg(long, value_name = "N", value_parser = retries)]
    pub retries: Option<u32>,
    /// Ask only programs and servers on this machine
    #[arg(long)]
    pub offline: bool,
    /// Let the bundled engine search less thoroughly: about three times as fast, a little worse
    #[arg(long)]
    pub fast: bool,
}

/// What a run may cost.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct CostArgs {
    /// Stop sending when the cost of the run would exceed this, in the currency of the configured prices
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub max_cost: Option<f64>,
}

/// Which names travel protected.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct NameArgs {
    /// Whether names that no glossary has travel protected, as terms do: auto (with the backends for which it was measured to
    /// help), always or never [default: auto]
    #[arg(long, value_name = "WHEN", value_parser = protect_names)]
    pub protect_names: Option<NameProtection>,
}

/// How articles are read, and which of their blocks are translated.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct InputArgs {
    /// The format of the articles [default: detected from their extension and content]
    #[arg(long, value_enum, value_name = "FORM")]
    pub input: Option<InputForm>,
    /// Take all text of a web page, with its menus and footers, instead of looking for the article in it
    ///
    /// Without this, a page that holds no article (a login wall, a server's error, an empty page that a script fills) is
    /// refused with exit code 4.
    #[arg(long)]
    pub whole_page: bool,
    /// Mend text that was encoded twice: mÂ² is m², â€œ is a quotation mark
    ///
    /// Such a text was UTF-8 that a program read as Windows-1252 and saved again. Without this, the text is translated as it is,
    /// and a message says so, once for each article.
    #[arg(long)]
    pub fix_encoding: bool,
    #[command(flatten)]
    pub fetch: FetchArgs,
    /// The kinds of block to translate (title,paragraph,caption,list-item,promo,link,byline,other)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub translate_kinds: Vec<BlockKind>,
    /// Kinds of block to copy instead of translating
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = block_kind)]
    pub skip_kinds: Vec<BlockKind>,
}

/// How articles are fetched that are named by their addresses.
#[derive(Debug, Clone, Copy, Default, ClapArgs)]
pub(crate) struct FetchArgs {
    /// Fetch articles also from this machine and from private networks, where an address, a list or a redirect leads there
    #[arg(long)]
    pub allow_private: bool,
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

/// What is repaired in a machine's text besides glossary terms.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct RepairArgs {
    /// Also repair numbers in which only the scale word or the separators are wrong (million for billion, 4,5 for 4.5); each
    /// repair is a note
    #[arg(long, value_enum, value_name = "WHAT")]
    pub repair: Option<Repairs>,
}

impl RepairArgs {
    /// Returns whether numbers are repaired.
    pub(crate) fn numbers(&self) -> bool {
        self.repair == Some(Repairs::Numbers)
    }
}

/// What `--repair` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Repairs {
    Numbers,
}

/// When findings make a command fail.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct FindingArgs {
    /// The lowest severity that gives exit code 10; a missing glossary term is an error
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    pub fail_on: FailOn,
}

/// The lowest severity that gives exit code 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    #[default]
    Warning,
    Never,
}

impl FailOn {
    /// The exit code for findings of which `worst` is the highest severity.
    pub(crate) fn code(self, worst: Option<Severity>) -> ExitCode {
        let least = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Never => return ExitCode::Done,
        };
        if worst >= Some(least) { ExitCode::Findings } else { ExitCode::Done }
    }
}

/// The format of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputForm {
    #[value(name = "text", alias = "plain")]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableRows {
    /// For people
    Text,
    /// One JSON object per line
    Json,
}

/// The formats that a bitext can be written in.
pub(super) const EXPORTS: [&str; 13] = [
    "text",
    "bilingual",
    "diff",
    "json",
    "markdown",
    "html",
    "review",
    "xliff",
    "xliff12",
    "tmx",
    "docx",
    "csv",
    "markdown-table",
];

fn protect_names(word: &str) -> Result<NameProtection, Reason> {
    NameProtection::from_name(word).ok_or_else(|| "write auto, always or never".into())
}

pub(super) fn retries(word: &str) -> Result<u32, Reason> {
    word.parse().ok().filter(|n| *n <= 20).ok_or_else(|| "write a whole number from 0 to 20".into())
}

pub(super) fn jobs(word: &str) -> Result<usize, Reason> {
    word.parse().ok().filter(|n| (1..=256).contains(n)).ok_or_else(|| "write a whole number from 1 to 256".into())
}

pub(super) fn block_kind(word: &str) -> Result<BlockKind, Reason> {
    let all: Vec<&str> = BlockKind::ALL.iter().map(|k| k.as_str()).collect();
    BlockKind::from_name(word.trim()).ok_or_else(|| format!("the kinds are: {}", all.join(", ")).into())
}

fn amount(text: &str) -> Result<f64, String> {
    let amount = text.parse::<f64>().ok().filter(|amount| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| "write an amount such as 2.50".to_owned())
}
