//! Any bytes as a configuration: they are refused with a reason, or the settings can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::internal::settings::{Overrides, load, show};

fuzz_target!(|data: &[u8]| {
    let folder = std::env::temp_dir().join(format!("padanan-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("padanan.toml");
    std::fs::write(&file, data).expect("a file");
    let overrides = Overrides { config: Some(file), ..Overrides::default() };
    match load(overrides, &|_| None, &folder) {
        Ok(settings) => drop(show(&settings)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
