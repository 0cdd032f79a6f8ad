//! Whether the bundled engine's model can be in the program.
//!
//! crates.io takes no crate above 10 MiB, and the model has 24.7 MB: the published crate has the feature `embed-model` like
//! any other, but not the file. There, and only there, the program is built without it and says so where it is needed.
#![expect(clippy::disallowed_methods, reason = "a build script looks at files and variables")]

use std::path::Path;
use std::process::ExitCode;

const MODEL: &str = "models/id-en.phrase";

fn main() -> ExitCode {
    println!("cargo::rustc-check-cfg=cfg(embedded_model)");
    println!("cargo::rerun-if-changed={MODEL}");
    if std::env::var_os("CARGO_FEATURE_EMBED_MODEL").is_none() {
        return ExitCode::SUCCESS;
    }
    if Path::new(MODEL).is_file() {
        println!("cargo::rustc-cfg=embedded_model");
    } else if !packaged() {
        println!(
            "cargo::error={MODEL} is not there; get the whole repository, or build without the feature `embed-model`: \
             --no-default-features --features review,tui,neural,queue"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Whether this is the crate as it is published, and no checkout. `cargo package` writes `Cargo.toml.orig`.
fn packaged() -> bool {
    Path::new("Cargo.toml.orig").is_file()
}
