//! What the benches share: where the repository is, and the program that they run.
#![expect(clippy::disallowed_methods, clippy::panic, reason = "a bench reads its files and fails loudly")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Returns the root of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Builds the program as it is now, in release, once for each bench, and returns its path.
///
/// # Panics
/// It does not build.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(build)
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Together with the benches, whose dependencies have more features: otherwise each would compile them again.
    let packages = ["--package", "padanan", "--package", "padanan-benches"];
    let arguments = ["build", "--release", "--locked", "--quiet", "--bin", "padanan"];
    let built = Command::new(cargo).args(arguments).args(packages).current_dir(root()).status();
    if !built.is_ok_and(|status| status.success()) {
        panic!("padanan does not build");
    }
    // This bench is target/release/deps/NAME.
    let bench = std::env::current_exe().unwrap_or_default();
    bench.parent().and_then(Path::parent).unwrap_or(Path::new("")).join("padanan")
}
