//! Keys: read from a variable, from their own file or from a program, never from the configuration, and never shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::{BackendSettings, Environment, SettingsError, aws, key_command};
use crate::input_file;
use crate::reason::Reason;
use crate::translate::backends::Key;

/// Maximum size of a key file in bytes: a longer file holds no key.
const MAX_LENGTH: u64 = 64 << 10;

/// Reads the backend's key from the variable, the file or the program that its settings name; `None` if they name none.
///
/// # Errors
/// [`SettingsError::Key`], which names the variable, the file or the program, and never its content.
pub fn read_key(
    backend: &BackendSettings,
    environment: Environment<'_>,
) -> Result<Option<SecretString>, SettingsError> {
    let name = &backend.name;
    if let Some(program) = backend.api_key_command.first() {
        let wrong = |why: Reason| {
            let message = format!("the program `{program}` (`api_key_command` of the backend `{name}`) {why}");
            SettingsError::Key(message.into())
        };
        return from_program(backend).map(Some).map_err(wrong);
    }
    if matches!(backend.kind.row().key, Key::Document(_) | Key::Aws) {
        return read_document(backend, environment);
    }
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

/// Reads the key that a program prints: its first line, since password managers keep notes below; a document as a whole.
fn from_program(backend: &BackendSettings) -> Result<SecretString, Reason> {
    let printed = key_command::run(&backend.api_key_command, Duration::from_secs(backend.timeout_seconds))?;
    match backend.kind.row().key {
        Key::Document(_) => Ok(printed),
        Key::Aws => aws::printed(&printed, backend),
        Key::Unset | Key::Wanted(_) | Key::BuiltInOnly(_) => {
            let first = printed.expose_secret().lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            checked(first.to_owned()).map_err(|why| format!("printed a key that {why}").into())
        }
    }
}

/// Reads a key that is a document of several lines: the file of an account.
fn read_document(
    backend: &BackendSettings,
    environment: Environment<'_>,
) -> Result<Option<SecretString>, SettingsError> {
    let name = &backend.name;
    let wrong = |what: String, why: Reason| SettingsError::Key(format!("{what}: {why}").into());
    if let Some(variable) = &backend.api_key_env {
        let what = format!("the variable {variable} (key of the backend `{name}`)");
        let key = environment(variable).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| wrong(what.clone(), "is not set".into()))?;
        let key = key.into_string().map_err(|_| wrong(what, "is not valid Unicode".into()))?;
        return Ok(Some(SecretString::from(key)));
    }
    let of_backend = format!("the backend `{name}` needs a key");
    match (backend.kind.row().key, &backend.api_key_file) {
        (Key::Aws, Some(file)) => {
            let keys = aws::read_file(file, backend);
            keys.map(Some).map_err(|why| wrong(file.display().to_string(), why))
        }
        (Key::Aws, None) => aws::read(backend, environment).map(Some).map_err(|why| wrong(of_backend, why)),
        (_, Some(file)) => document(file).map(Some).map_err(|why| wrong(file.display().to_string(), why)),
        (Key::Document(variable), None) => {
            let file = environment(variable).filter(|file| !file.is_empty());
            let file = file.ok_or_else(|| {
                wrong(of_backend, format!("name its file with {variable}, or with `api_key_file`").into())
            })?;
            let file = Path::new(&file);
            document(file).map(Some).map_err(|why| wrong(format!("{} ({variable})", file.display()), why))
        }
        (Key::Unset | Key::Wanted(_) | Key::BuiltInOnly(_), None) => Ok(None),
    }
}

fn document(file: &Path) -> Result<SecretString, Reason> {
    let bytes = input_file::read_named(file, MAX_LENGTH).map_err(|e| Reason::from(format!("cannot be read: {e}")))?;
    String::from_utf8(bytes).map(SecretString::from).map_err(|_| "is not text".into())
}

/// Returns where a backend's key comes from, and whether something is there; `None` if it has none.
pub fn key_place(backend: &BackendSettings, environment: Environment<'_>) -> Option<(String, bool)> {
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    match (&backend.api_key_env, &backend.api_key_file, backend.kind.row().key) {
        (Some(name), _, _) => Some((name.clone(), set(name))),
        (None, Some(file), _) => Some((file.display().to_string(), input_file::open_named(file).is_ok())),
        (None, None, Key::Document(name)) => Some((name.to_owned(), set(name))),
        (None, None, Key::Aws) => Some(aws::place(backend, environment)),
        (None, None, Key::Unset | Key::Wanted(_) | Key::BuiltInOnly(_)) => None,
    }
}

/// Returns the file that a backend's key is in, if it comes from a file.
pub fn key_file(backend: &BackendSettings, environment: Environment<'_>) -> Option<PathBuf> {
    if !backend.api_key_command.is_empty() || backend.api_key_env.is_some() {
        return None;
    }
    match (&backend.api_key_file, backend.kind.row().key) {
        (Some(file), _) => Some(file.clone()),
        (None, Key::Document(variable)) => environment(variable).filter(|file| !file.is_empty()).map(PathBuf::from),
        (None, Key::Aws) => aws::key_file(backend, environment),
        (None, Key::Unset | Key::Wanted(_) | Key::BuiltInOnly(_)) => None,
    }
}

/// Returns the settings that only the backend's kind has: from the configuration, else from the vendor's variables.
pub fn own_settings(backend: &BackendSettings, environment: Environment<'_>) -> BTreeMap<&'static str, String> {
    let mut own = backend.own.clone();
    for setting in backend.kind.row().settings {
        let set = |name: &&str| environment(name)?.into_string().ok().filter(|value| !value.trim().is_empty());
        if !own.contains_key(setting.name)
            && let Some(value) = setting.variables.iter().find_map(set)
        {
            own.insert(setting.name, value.trim().to_owned());
        }
    }
    own
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
