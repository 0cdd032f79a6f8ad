//! Room on the disks of what padanan writes, and whether it may write there. Nothing is written to find out.

use std::path::Path;

use padanan::internal::settings::Settings;

use super::Check;
use crate::run::recall;

/// Room in bytes below which a person is warned: a run over a folder fills more.
#[cfg(unix)]
const LITTLE: u64 = 200_000_000;

/// Looks at the disks of the memory and of a folder that was named.
pub(super) fn checks(settings: &Settings, folder: Option<&Path>, checks: &mut Vec<Check>) {
    let memory = recall::memory_file(settings).ok().filter(|_| settings.memory_enabled.value);
    checks.extend(memory.as_deref().and_then(Path::parent).and_then(|place| check("memory", place)));
    checks.extend(folder.filter(|folder| folder.is_dir()).and_then(|place| check("folder", place)));
}

/// Looks at a folder, or where it would be made.
#[cfg(unix)]
fn check(name: &str, place: &Path) -> Option<Check> {
    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};

    use super::{Area, Status};
    let here = Path::new(".");
    let nearest = place.ancestors().map(|place| if place.as_os_str().is_empty() { here } else { place });
    let folder = nearest.into_iter().find(|place| place.exists())?;
    let shown = folder.display();
    let check = |status, message: String| Some(Check::new(Area::Disk, name, status, message));
    let disk = match statvfs(folder) {
        Ok(disk) => disk,
        Err(error) => return check(Status::Note, format!("{shown}: its room is not known ({error})")),
    };
    if disk.f_flag.contains(StatVfsMountFlags::RDONLY) {
        return check(Status::Warning, format!("{shown} is on a disk that is read-only: nothing can be stored there"));
    }
    if !folder.is_dir() {
        return check(Status::Warning, format!("{shown} is not a folder, so nothing can be stored below it"));
    }
    if let Err(error) = access(folder, Access::WRITE_OK | Access::EXEC_OK) {
        return check(Status::Warning, format!("{shown}: nothing can be stored there ({error})"));
    }
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let room =
        if free >= 1_000_000_000 { format!("{:.1} GB", free as f64 / 1e9) } else { super::stores::megabytes(free) };
    if free < LITTLE {
        return check(Status::Warning, format!("{shown}: only {room} free; make room there"));
    }
    check(Status::Ok, format!("{shown}: {room} free"))
}

/// On this system it is not known.
#[cfg(not(unix))]
fn check(_: &str, _: &Path) -> Option<Check> {
    None
}
