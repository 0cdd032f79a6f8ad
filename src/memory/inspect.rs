//! Looks at a memory without changing it: what is in it, and whether it is intact.

use std::io::ErrorKind;
use std::path::Path;

use super::{APPLICATION, MemoryError, VERSION};
use crate::database::{self, InUse};
use crate::input_file;
use crate::replace;

/// What a memory holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Number of entries; `None` if they cannot be counted.
    pub entries: Option<u64>,
    /// Number of those that a person approved.
    pub approved: Option<u64>,
    /// The file's size in bytes, without what is still in its log.
    pub bytes: u64,
    /// Whether an earlier version of padanan wrote it: the next run carries it over.
    pub is_earlier: bool,
    /// What the integrity check of the database says; empty if it is intact.
    pub faults: Vec<String>,
    /// What another process does with it, if one has it open.
    pub in_use: Option<InUse>,
}

/// Looks at the memory in this file; `None` if there is none. Nothing on the disk changes.
///
/// # Errors
/// It cannot be opened, or is not a translation memory that this version can use.
pub fn inspect(path: &Path) -> Result<Option<Inspection>, MemoryError> {
    let io = |source| MemoryError::Io { path: path.to_owned(), source };
    let fail = |source| MemoryError::Database { path: path.to_owned(), source };
    let place = replace::whole(path).map_err(io)?;
    let bytes = match std::fs::metadata(&place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
        Ok(meta) if meta.is_dir() => return Err(io(ErrorKind::IsADirectory.into())),
        Ok(meta) if meta.is_file() && meta.len() == 0 => return Err(MemoryError::Empty(path.to_owned())),
        Ok(meta) => meta.len(),
    };
    drop(input_file::open_found(&place).map_err(io)?);
    let in_use = database::in_use(&place);
    let connection = database::open_untouched(&place).map_err(fail)?;
    let number = |query: &str| connection.query_row(query, (), |row| row.get::<_, i64>(0));
    // The first question to a file that is no database is refused; damage further in shows later.
    let application = number("PRAGMA application_id").map_err(fail)?;
    if application != APPLICATION {
        return Err(MemoryError::Foreign(path.to_owned()));
    }
    let version = number("PRAGMA user_version").map_err(fail)?;
    if version > VERSION {
        return Err(MemoryError::Later(path.to_owned()));
    }
    let count = |query: &str| number(query).ok().and_then(|n| u64::try_from(n).ok());
    Ok(Some(Inspection {
        entries: count("SELECT count(*) FROM entry"),
        approved: count("SELECT count(*) FROM entry WHERE kind = 1"),
        bytes,
        is_earlier: version < VERSION,
        faults: database::faults(&connection),
        in_use,
    }))
}
