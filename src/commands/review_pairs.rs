//! `padanan review --merge`, `--split`, `--give`, `--take`: which sentences of an aligned article belong together, without a page.

use padanan::internal::review::{Pairing, ReviewFile};

use super::review::told;
use crate::cli::ReviewArgs;
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;

/// Returns how the sentences of an aligned article are to be paired.
pub(super) fn asked(args: &ReviewArgs) -> Option<Change> {
    let changes = [
        args.merge.map(|id| Change::Pairs(Pairing::Merge(id))),
        args.split.map(Change::Split),
        args.give.map(|id| Change::Pairs(Pairing::Give(id))),
        args.take.map(|id| Change::Pairs(Pairing::Take(id))),
    ];
    changes.into_iter().flatten().next()
}

/// A change of pairs. Where a segment is split is known only with its text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Pairs(Pairing),
    Split(u32),
}

/// Carries it out, writes it, and says what it did.
pub(super) fn change(change: Change, review_file: &mut ReviewFile, quiet: bool) -> Result<ExitCode, AppError> {
    let pairing = match change {
        Change::Pairs(pairing) => pairing,
        Change::Split(id) => {
            let segment = review_file.bitext().segments.iter().find(|segment| segment.id == id);
            let missing = || AppError::Usage(format!("{}: there is no segment {id}", review_file.name()));
            let (_, (source, target)) = review_file.borders(segment.ok_or_else(missing)?);
            Pairing::Split { segment: id, source, target }
        }
    };
    let changed = review_file.change_pairs(None, pairing).map_err(|trouble| told(trouble, review_file))?;
    if !quiet {
        say!("padanan: {}", changed.told(None));
    }
    Ok(ExitCode::Done)
}
