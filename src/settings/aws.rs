//! The keys of AWS, from where AWS's own programs have them: variables, else a profile of the file of credentials.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::{BackendSettings, Environment};
use crate::input_file;
use crate::reason::Reason;

/// Maximum size of the file, in bytes: it has a few lines for each account.
const MAX_LENGTH: u64 = 1 << 20;
/// The variables of the keys, each with the line that it stands for.
const VARIABLES: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "aws_access_key_id"),
    ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"),
    ("AWS_SESSION_TOKEN", "aws_session_token"),
];

/// Returns the keys as lines of the file of credentials. A profile that the configuration names comes before the variables,
/// as in AWS's own programs.
pub(super) fn read(backend: &BackendSettings, environment: Environment<'_>) -> Result<SecretString, Reason> {
    let chosen = backend.own.get("profile").map(String::as_str);
    if chosen.is_none()
        && let Some(keys) = from_variables(environment)?
    {
        return Ok(keys);
    }
    let file = file(environment).ok_or("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")?;
    let named = environment("AWS_PROFILE").and_then(|name| name.into_string().ok()).filter(|name| !name.is_empty());
    let profile = chosen.map(str::to_owned).or(named).unwrap_or_else(|| "default".to_owned());
    let text = read_text(&file).map_err(|why| {
        Reason::from(format!(
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure` ({}: {why})",
            file.display()
        ))
    })?;
    of_profile(&text, &profile).map_err(|why| format!("{}: {why}", file.display()).into())
}

/// Returns the keys of a profile from a file that the configuration names.
pub(super) fn read_file(path: &Path, backend: &BackendSettings) -> Result<SecretString, Reason> {
    let profile = backend.own.get("profile").map_or("default", String::as_str);
    of_profile(&read_text(path)?, profile)
}

/// Returns the keys that a program printed: the JSON of `aws configure export-credentials`, or lines as in the file.
pub(super) fn printed(text: &SecretString, backend: &BackendSettings) -> Result<SecretString, Reason> {
    let text = text.expose_secret();
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else {
        let profile = backend.own.get("profile").map_or("default", String::as_str);
        return of_profile(text, profile).map_err(|_| "printed no keys of AWS".into());
    };
    let fields = ["AccessKeyId", "SecretAccessKey", "SessionToken"].into_iter().zip(VARIABLES);
    let mut lines = SecretString::default();
    for (field, (_, line)) in fields {
        match json.get(field).and_then(serde_json::Value::as_str) {
            Some(value) => lines = SecretString::from(format!("{}{line} = {value}\n", lines.expose_secret())),
            None if field == "SessionToken" => {}
            None => return Err(format!("printed JSON without `{field}`").into()),
        }
    }
    Ok(lines)
}

/// Returns where the keys come from, and whether something is there.
pub(super) fn place(backend: &BackendSettings, environment: Environment<'_>) -> (String, bool) {
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    if !backend.own.contains_key("profile") && (set(VARIABLES[0].0) || set(VARIABLES[1].0)) {
        let whole = set(VARIABLES[0].0) && set(VARIABLES[1].0);
        return ("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned(), whole);
    }
    match file(environment) {
        Some(file) => {
            let there = input_file::open_named(&file).is_ok();
            (format!("AWS_ACCESS_KEY_ID, or {}", file.display()), there)
        }
        None => ("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned(), false),
    }
}

/// Returns the file of credentials, unless variables have the keys.
pub(super) fn key_file(backend: &BackendSettings, environment: Environment<'_>) -> Option<PathBuf> {
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let from_variables = !backend.own.contains_key("profile") && set(VARIABLES[0].0);
    if from_variables { None } else { file(environment) }
}

fn from_variables(environment: Environment<'_>) -> Result<Option<SecretString>, Reason> {
    let mut lines = SecretString::default();
    let mut found = 0;
    for (variable, line) in VARIABLES {
        let Some(value) = environment(variable).filter(|value| !value.is_empty()) else { continue };
        let value = value.into_string().map_err(|_| format!("the variable {variable} is not valid Unicode"))?;
        if value.trim().bytes().any(|b| !b.is_ascii_graphic()) {
            return Err(format!("the variable {variable} holds characters that no key has").into());
        }
        lines = SecretString::from(format!("{}{line} = {}\n", lines.expose_secret(), value.trim()));
        found += usize::from(line != "aws_session_token");
    }
    match found {
        0 => Ok(None),
        1 => Err("of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, only one is set".into()),
        _ => Ok(Some(lines)),
    }
}

fn file(environment: Environment<'_>) -> Option<PathBuf> {
    let path = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    path("AWS_SHARED_CREDENTIALS_FILE")
        .or_else(|| Some(path("HOME").or_else(|| path("USERPROFILE"))?.join(".aws").join("credentials")))
}

fn read_text(path: &Path) -> Result<String, Reason> {
    let bytes = input_file::read_named(path, MAX_LENGTH).map_err(|e| Reason::from(format!("cannot be read: {e}")))?;
    String::from_utf8(bytes).map_err(|_| "is not text".into())
}

/// Returns the lines of a profile: those below its heading, or all of a text without headings.
fn of_profile(text: &str, profile: &str) -> Result<SecretString, Reason> {
    let heading = |line: &str| line.trim().strip_prefix('[')?.strip_suffix(']').map(|name| name.trim().to_owned());
    let has_headings = text.lines().any(|line| heading(line).is_some());
    let mut inside = !has_headings;
    let mut found = inside;
    let mut lines = String::new();
    for line in text.lines() {
        if let Some(name) = heading(line) {
            inside = name == profile;
            found |= inside;
        } else if inside {
            lines.push_str(line.trim());
            lines.push('\n');
        }
    }
    let lines = SecretString::from(lines);
    if !found {
        return Err(format!("there is no profile `{profile}`; name another one with `profile`").into());
    }
    if !lines.expose_secret().contains("aws_access_key_id") {
        return Err(format!(
            "the profile `{profile}` has no keys; for a role or a single sign-on, write `api_key_command = [\"aws\", \
             \"configure\", \"export-credentials\", \"--profile\", \"{profile}\"]`"
        )
        .into());
    }
    Ok(lines)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write the file that they then read")]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::translate::backends::BackendKind;

    const FILE: &str = "[default]\naws_access_key_id = AKIA1\naws_secret_access_key=s1\n\n[news]\naws_access_key_id=AKIA2\n\
                        aws_secret_access_key = s2\naws_session_token = t2\n[role]\nrole_arn = arn:aws:iam::1:role/x\n";

    #[test]
    fn a_profile_has_its_own_lines() {
        let lines = |profile| of_profile(FILE, profile).map(|lines| lines.expose_secret().to_owned());
        assert_eq!(lines("default").unwrap(), "aws_access_key_id = AKIA1\naws_secret_access_key=s1\n\n");
        assert!(lines("news").unwrap().contains("t2") && !lines("news").unwrap().contains("s1"));
        assert!(lines("role").unwrap_err().to_string().contains("export-credentials"));
        assert!(lines("other").unwrap_err().to_string().contains("no profile `other`"));
        assert!(of_profile("aws_access_key_id = A\naws_secret_access_key = b", "default").is_ok());
    }

    #[test]
    fn what_a_program_prints_is_json_or_lines() {
        let backend = BackendSettings::new("amazon", BackendKind::Amazon);
        let keys = |text: &str| {
            let keys = printed(&SecretString::from(text), &backend);
            keys.map(|keys| keys.expose_secret().to_owned()).map_err(|why| why.to_string())
        };
        let json =
            r#"{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "b", "SessionToken": "t", "Expiration": "x"}"#;
        let lines = "aws_access_key_id = A\naws_secret_access_key = b\naws_session_token = t\n";
        assert_eq!(keys(json).as_deref(), Ok(lines));
        assert_eq!(keys(lines).as_deref(), Ok(lines));
        assert_eq!(keys(r#"{"AccessKeyId": "geheim"}"#).unwrap_err(), "printed JSON without `SecretAccessKey`");
        assert_eq!(keys("geheim").unwrap_err(), "printed no keys of AWS");
    }

    #[test]
    fn variables_come_before_the_file_unless_a_profile_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        std::fs::write(&file, FILE).unwrap();
        let with = |variables: &'static [(&'static str, &'static str)], profile: Option<&str>| {
            let file = file.clone();
            let environment = move |name: &str| match name {
                "AWS_SHARED_CREDENTIALS_FILE" => Some(file.clone().into_os_string()),
                _ => variables.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v)),
            };
            let mut backend = BackendSettings::new("amazon", BackendKind::Amazon);
            backend.own = profile.map(|p| ("profile", p.to_owned())).into_iter().collect();
            read(&backend, &environment).map(|keys| keys.expose_secret().to_owned()).map_err(|e| e.to_string())
        };
        const BOTH: &[(&str, &str)] = &[("AWS_ACCESS_KEY_ID", "AKIA9"), ("AWS_SECRET_ACCESS_KEY", "s9")];
        assert_eq!(with(BOTH, None).unwrap(), "aws_access_key_id = AKIA9\naws_secret_access_key = s9\n");
        assert!(with(BOTH, Some("news")).unwrap().contains("AKIA2"));
        assert!(with(&[], None).unwrap().contains("AKIA1"));
        assert!(with(&[("AWS_PROFILE", "news")], None).unwrap().contains("AKIA2"));
        let half = with(&[("AWS_SECRET_ACCESS_KEY", "geheim")], None).unwrap_err();
        assert!(half.contains("only one") && !half.contains("geheim"), "{half}");
    }
}
