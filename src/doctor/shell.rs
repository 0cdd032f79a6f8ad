//! Commands to paste into a shell, and the programs that a shell would find.

use std::path::{Path, PathBuf};

use crate::cli::terminal::environment;

/// Returns a path as one word of a shell.
pub(super) fn quoted(path: &Path) -> String {
    let word = path.to_string_lossy();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%=".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        word.into_owned()
    } else if word.starts_with('-') {
        quoted(&Path::new(".").join(path))
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Returns the file that a program's name leads to.
pub(super) fn program(name: &str) -> Option<PathBuf> {
    if name.contains(std::path::is_separator) {
        return Some(PathBuf::from(name)).filter(|file| is_program(file));
    }
    let folders = environment("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find_map(|file| {
        let endings = if cfg!(windows) { &["", "exe", "cmd", "bat", "com"][..] } else { &[""] };
        let with = |end: &&str| if end.is_empty() { file.clone() } else { file.with_extension(end) };
        endings.iter().map(with).find(|file| is_program(file))
    })
}

/// Returns the mode of a file that other users may read or write; `None` where they may not, and where it is not known.
#[cfg(unix)]
pub(super) fn others_may_read(file: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().ok().filter(std::fs::Metadata::is_file)?.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub(super) fn others_may_read(_: &Path) -> Option<u32> {
    None
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_one_word() {
        for (path, word) in [
            ("/home/ani/padanan.toml", "/home/ani/padanan.toml"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("$(rm x)", "'$(rm x)'"),
            ("", "''"),
            ("-rf", "./-rf"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }
}
