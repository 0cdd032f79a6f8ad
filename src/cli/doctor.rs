//! `padanan doctor`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::groups::{FailOn, LanguageArgs};
use super::memory::MemoryPlace;

pub(super) const DOCTOR_EXAMPLES: &str = "Examples:
  padanan doctor                          with the settings of this folder
  padanan doctor --backend deepl --probe  and whether DeepL's server can be reached; no text is sent
  padanan doctor news-en                  and the journal and the bitexts of an output folder
  padanan doctor --json | jq '.checks[] | select(.status == \"error\")'

Each line is ok, a note (nothing to do), a warning (works, but not as it should) or an error (a command
that needs this fails). A command that mends it is below.

The exit code is 0 without a warning or an error; 3 if an error is in the configuration, a key, a
backend or a glossary, because a translation would end with 3, too; 5 if a server does not answer;
else 10. The JSON follows docs/doctor.schema.json.";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// An output folder, or a folder of bitexts, to look at as well
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Also try to reach the servers of the backends in use, and run their api_key_command; no text is sent
    #[arg(long)]
    pub probe: bool,
    /// Print JSON, padanan-doctor/1
    #[arg(long)]
    pub json: bool,
    /// The least that makes the exit code other than 0
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "STATUS")]
    pub fail_on: FailOn,
    /// Look at these backends as if they were in use; a list (a,b) is a chain
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub backend: Vec<String>,
    /// Reach only servers on this machine, and report backends that are elsewhere
    #[arg(long)]
    pub offline: bool,
    #[command(flatten)]
    pub language: LanguageArgs,
    #[command(flatten)]
    pub place: MemoryPlace,
}
