//! Keys: read from a variable or from their own file, never from the configuration, and never shown.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::{BackendSettings, Environment, SettingsError};
use crate::input_file;
use crate::reason::Reason;

/// Maximum size of a key file in bytes: a longer file holds no key.
const MAX_LENGTH: u64 = 64 << 10;

/// Reads the backend's key from the variable or the file that its settings name; `None` if they name neither.
///
/// # Errors
/// [`SettingsError::Key`], which names the variable or the file, and never its content.
pub fn read_key(
    backend: &BackendSettings,
    environment: Environment<'_>,
) -> Result<Option<SecretString>, SettingsError> {
    let name = &backend.name;
    if let Some(variable) = &backend.api_key_env {
        let Some(key) = environment(variable).filter(|key| !key.is_empty()) else {
            return if backend.key_is_optional() {
                Ok(None)
            } else {
                Err(SettingsError::Key(
                    format!("the backend `{name}` needs a key: put it into the variable {variable}").into(),
                ))
            };
        };
        let key = key.into_string().map_err(|_| "is not valid Unicode").and_then(checked);
        let wrong =
            |why| SettingsError::Key(format!("the variable {variable} (key of the backend `{name}`) {why}").into());
        return key.map(Some).map_err(wrong);
    }
    let Some(file) = &backend.api_key_file else { return Ok(None) };
    let wrong = |why| SettingsError::Key(format!("{}: the key of the backend `{name}` {why}", file.display()).into());
    from_file(file).map(Some).map_err(wrong)
}

fn from_file(file: &Path) -> Result<SecretString, Reason> {
    let bytes = input_file::read_named(file, MAX_LENGTH).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => Reason::from("is too long to be a key"),
        _ => format!("cannot be read: {error}").into(),
    })?;
    let key = String::from_utf8(bytes).map_err(|_| "is not text")?;
    checked(key).map_err(Reason::from)
}

/// Returns the key without surrounding white space. A key is sent in a header, so it must be plain ASCII on one line.
fn checked(key: String) -> Result<SecretString, &'static str> {
    let key = SecretString::from(key);
    let trimmed = key.expose_secret().trim();
    if trimmed.is_empty() {
        Err("is empty")
    } else if !trimmed.bytes().all(|b| b.is_ascii_graphic()) {
        Err("holds characters that no key has (spaces, line breaks or letters beyond ASCII)")
    } else {
        Ok(SecretString::from(trimmed))
    }
}
