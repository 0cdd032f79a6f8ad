//! What of an address and of a program's arguments may be shown: keys stand in both, under any name.
#![expect(clippy::disallowed_methods, reason = "edge: an argument that is the name of a file is no key")]

use std::path::Path;

use url::Url;

/// What stands in the place of something that is not shown.
const HIDDEN: &str = "***";

/// Formats an address. The values in its query are hidden.
pub fn shown_url(url: &Url) -> String {
    let Some(query) = url.query() else { return url.to_string() };
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None => HIDDEN.to_owned(),
    });
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    format!("{bare}?{}", hidden.collect::<Vec<_>>().join("&"))
}

/// Returns a program and its arguments. Shown are the program, the names of options, and files and folders that exist;
/// anything else is hidden.
pub fn shown_command(words: &[String]) -> Vec<String> {
    let Some((program, arguments)) = words.split_first() else { return Vec::new() };
    std::iter::once(program.clone()).chain(arguments.iter().map(|word| shown_argument(word))).collect()
}

fn shown_argument(word: &str) -> String {
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
    match option.strip_prefix('-') {
        Some(name) if value.is_some() && is_name(name) => format!("{option}={HIDDEN}"),
        // `-v`, `--fast`; in `-psecret` the option is one letter.
        Some(name) if is_name(name) && (name.len() <= 1 || name.starts_with('-')) => word.to_owned(),
        Some(name) if is_name(name) => format!("-{}{HIDDEN}", &name[..1]),
        _ if Path::new(word).exists() => word.to_owned(),
        _ => HIDDEN.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_hidden() {
        for (url, shown) in [
            ("http://h:1/v1", "http://h:1/v1"),
            ("http://h/v1?sig=geheim&tag=a", "http://h/v1?sig=***&tag=***"),
            ("http://h/v1?geheim", "http://h/v1?***"),
            ("http://h/v1?a=geheim#geheim", "http://h/v1?a=***"),
        ] {
            assert_eq!(shown_url(&Url::parse(url).unwrap()), shown);
        }
    }

    #[test]
    fn arguments_are_hidden_unless_they_are_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("mt.py").display().to_string();
        std::fs::write(&script, "").unwrap();
        for (word, shown) in [
            (&*script, &*script),
            ("-u", "-u"),
            ("--fast", "--fast"),
            ("--api-key=geheim", "--api-key=***"),
            ("--header=Authorization: geheim", "--header=***"),
            ("-pgeheim", "-p***"),
            ("geheim", "***"),
            ("KEY=geheim", "***"),
            ("exec mt --key geheim", "***"),
            ("--key geheim", "***"),
            ("", "***"),
        ] {
            let words = ["geheim.sh", word].map(str::to_owned);
            assert_eq!(shown_command(&words), ["geheim.sh", shown], "{word}");
        }
        assert!(shown_command(&[]).is_empty());
    }
}
