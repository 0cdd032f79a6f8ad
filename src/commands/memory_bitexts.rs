//! `padanan memory import` of bitexts: what people translated, found by `padanan align`.

use std::path::Path;

use padanan::internal::memory::{Memory, UseAs};
use padanan_core::bitext::HumanPair;
use padanan_core::finding::{Code, Severity};
use padanan_core::text::language::Lang;
use padanan_core::tmx::Unit;

use super::check::{bitext_of, bitexts};
use super::memory::trouble;
use crate::cli::MemoryImportArgs;
use crate::cli::explain::AppError;
use crate::run::count;

/// Whether a path is a bitext, or a folder of them.
pub(super) fn is_bitext(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().to_lowercase().ends_with(".json")
}

/// Imports the bitexts of a path. Returns whether some could not be read.
pub(super) fn import(
    memory: &Memory,
    path: &Path,
    (from, to): (&Lang, &Lang),
    args: &MemoryImportArgs,
    quiet: bool,
) -> Result<bool, AppError> {
    let (mut units, mut new, mut approved, mut broken) = (0, 0, 0, false);
    let all = bitexts(path)?;
    for path in &all {
        let Some(bitext) = bitext_of(path, (from, to), all.len() > 1)? else {
            broken = true;
            continue;
        };
        let is_machine = bitext.segments.iter().flat_map(|s| &s.findings).any(|f| f.code == Code::MachineTranslated);
        if is_machine && !quiet {
            say!("{}: this may be a machine's translation; it is only suggested", path.display());
        }
        let confidence = if is_machine { f32::INFINITY } else { args.confidence };
        let found: Vec<Unit> = bitext.human_pairs().map(|pair| unit(&pair, confidence)).collect();
        approved += found.iter().filter(|unit| unit.kind.as_deref() == Some(APPROVED)).count() as u64;
        let use_as = if args.suggestions { UseAs::Suggestions } else { UseAs::Approved };
        let imported = memory.import_units(&found, from, to, use_as).map_err(trouble)?;
        units += imported.units;
        new += imported.new;
    }
    memory.index().map_err(trouble)?;
    if units == 0 && !broken {
        let hint = "`padanan align` makes bitexts of published translations";
        return Err(AppError::Input(format!("{}: no sentence has a translation by people; {hint}", path.display())));
    }
    if !quiet {
        let sure = if args.suggestions { 0 } else { approved };
        let (sentences, suggestions) = (count(units, "sentence"), count(units - sure, "suggestion"));
        say!("{}: {sentences}, {new} new; {sure} to be used, {suggestions}", path.display());
    }
    Ok(broken)
}

const APPROVED: &str = "approved";

/// What people translated is used wherever its sentence occurs, if it is one sentence, surely belongs to its translation, and
/// no check disagrees. The rest is a suggestion: of several sentences, from doubtful beads, with another number.
fn unit(pair: &HumanPair<'_>, confidence: f32) -> Unit {
    let segment = pair.segment;
    let is_one = segment.bead.as_ref().is_none_or(|bead| bead.kind.starts_with("1:"));
    let is_right = segment.findings.iter().all(|finding| finding.severity == Severity::Info);
    let is_sure = segment.is_decided() || (is_one && is_right && pair.is_sure() && pair.confidence >= confidence);
    let kind = if is_sure { APPROVED } else { "suggestion" };
    let [source, target] = pair.on_lines();
    Unit { source, target, kind: Some(kind.to_owned()), ..Unit::default() }
}
