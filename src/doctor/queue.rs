//! The variables by which a queue is reached. Nothing is sent to it: to connect would create what is not there yet.

use std::path::{Path, PathBuf};

use padanan::internal::queue::QueueAddress;

use super::shell::quoted;
use super::{Area, Check, Status};
use crate::cli::terminal::environment;

/// The variables that name files, and whether the file is secret.
const FILES: [(&str, bool); 7] = [
    ("PADANAN_QUEUE_PASSWORD_FILE", true),
    ("PADANAN_QUEUE_TOKEN_FILE", true),
    ("PADANAN_QUEUE_NKEY_FILE", true),
    ("PADANAN_QUEUE_CREDENTIALS", true),
    ("PADANAN_QUEUE_CERT_KEY", true),
    ("PADANAN_QUEUE_CERT", false),
    ("PADANAN_QUEUE_CA", false),
];

/// Looks at the address and at the files of credentials; at nothing, if none is set.
pub(super) fn checks(checks: &mut Vec<Check>) {
    let set = |name: &str| environment(name).filter(|value| !value.is_empty());
    if let Some(address) = set("PADANAN_QUEUE") {
        let check = |status, message: String| Check::new(Area::Configuration, "queue", status, message);
        let parsed = address.to_str().ok_or_else(|| "it is not Unicode".to_owned());
        let parsed = parsed.and_then(|text| QueueAddress::parse(text).map_err(|why| why.to_string()));
        checks.push(match parsed {
            Ok(address) => check(Status::Ok, format!("{address} (PADANAN_QUEUE); `padanan queue status` asks it")),
            Err(why) => check(Status::Error, format!("PADANAN_QUEUE: {why}")),
        });
    }
    for (variable, is_secret) in FILES {
        let Some(file) = set(variable).map(PathBuf::from) else { continue };
        let name = variable.trim_start_matches("PADANAN_QUEUE_").to_lowercase().replace('_', " ");
        let check = |status, message: String| Check::new(Area::Keys, format!("queue {name}"), status, message);
        match padanan::internal::input_file::open_named(&file) {
            Err(error) => checks.push(check(Status::Error, format!("{} ({variable}): {error}", file.display()))),
            Ok(_) if is_secret && super::shell::others_may_read(&file).is_some() => {
                let message = format!("{} ({variable}): other users may read it", file.display());
                checks.push(check(Status::Warning, message).mended_by(chmod(&file)));
            }
            Ok(_) => checks.push(check(Status::Ok, format!("{} ({variable}) is there", file.display()))),
        }
    }
}

/// Returns the command that takes a file from others.
fn chmod(file: &Path) -> String {
    format!("chmod 600 {}", quoted(file))
}
