//! The tutorials and the how-to guides are run: each command of a `console` block prints what the page shows.
//!
//! A block below a paragraph that ends in "Save this as `NAME`:" becomes that file. Commands begin with `$ `, and run one
//! after the other in one folder per page, with stdout and stderr together; `$ echo $?` shows the exit code of the one
//! before. `PADANAN_RENEW=1` writes what they print into the pages.

use std::path::{Path, PathBuf};

use crate::common::{PROGRAM, Place, skipped};

/// A page in pieces: what is not run, and the blocks.
enum Piece<'p> {
    Prose(&'p str),
    Block { language: &'p str, text: &'p str },
}

fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for (n, part) in page.split("```").enumerate() {
        pieces.push(match part.split_once('\n') {
            Some((language, text)) if n % 2 == 1 => Piece::Block { language, text },
            _ => Piece::Prose(part),
        });
    }
    pieces
}

/// The file that a block becomes, by the words before it.
fn saved_as(prose: &str) -> Option<&str> {
    let last = prose.trim_end().rsplit("\n\n").next()?;
    let (_, named) = last.rsplit_once("ave this as")?;
    let name = named.split('`').nth(1)?;
    last.ends_with(':').then_some(name)
}

/// The commands of a block, each with what it prints.
fn commands(block: &str) -> Vec<(&str, String)> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, String::new())),
            (None, Some((_, output))) => *output += &format!("{line}\n"),
            (None, None) => panic!("a console block begins with a command: {block}"),
        }
    }
    commands
}

/// Runs a command as it stands in a page.
fn run(place: &Place, command: &str, before: i32) -> (String, i32) {
    let script = format!("exec 2>&1\n(exit {before})\n{command}\n");
    let mut shell = place.command(&[]);
    let path = std::env::join_paths(
        std::iter::once(Path::new(PROGRAM).parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let environment: Vec<(std::ffi::OsString, std::ffi::OsString)> =
        shell.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(place.path("")).env_clear().envs(environment).env("PATH", path.unwrap());
    for (name, value) in [
        ("GIT_AUTHOR_NAME", "Ani"),
        ("GIT_AUTHOR_EMAIL", "ani@example.org"),
        ("GIT_COMMITTER_NAME", "Ani"),
        ("GIT_COMMITTER_EMAIL", "ani@example.org"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "user.name"),
        ("GIT_CONFIG_VALUE_0", "Ani"),
    ] {
        shell.env(name, value);
    }
    let output = shell.stdin(std::process::Stdio::null()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let here = place.path("").display().to_string();
    (printed.replace(here.trim_end_matches('/'), "~"), output.status.code().unwrap_or(-1))
}

/// Runs a page. Returns it with what its commands print, and the number of commands.
fn page_as_run(page: &str) -> (String, usize) {
    let place = Place::new();
    let (mut whole, mut code, mut count, mut prose) = (String::new(), 0, 0, "");
    for piece in pieces(page) {
        match piece {
            Piece::Prose(text) => {
                whole += text;
                prose = text;
            }
            Piece::Block { language: "console", text } => {
                whole += "```console\n";
                for (command, _) in commands(text) {
                    let (output, ended) = run(&place, command, code);
                    (code, count) = (ended, count + 1);
                    whole += &format!("$ {command}\n{output}");
                    whole += if output.is_empty() || output.ends_with('\n') { "" } else { "\n" };
                }
                whole += "```";
            }
            Piece::Block { language, text } => {
                whole += &format!("```{language}\n{text}```");
                if let Some(name) = saved_as(prose) {
                    place.write(name, text);
                }
            }
        }
    }
    (whole, count)
}

fn pages() -> Vec<PathBuf> {
    let folders = ["docs/tutorial", "docs/howto"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

#[test]
fn the_tutorials_print_what_they_show() {
    if std::process::Command::new("git").arg("--version").output().is_err() {
        return skipped("git is not installed");
    }
    let mut commands = 0;
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let (is, count) = page_as_run(&page);
        commands += count;
        if std::env::var_os("PADANAN_RENEW").is_some() {
            std::fs::write(&path, &is).unwrap();
            continue;
        }
        let differs = is.lines().zip(page.lines()).find(|(is, shown)| is != shown);
        let renew = "renew it: PADANAN_RENEW=1 cargo test --test integration tutorial";
        assert!(is == page, "{}: {differs:?} (printed, shown); {renew}", path.display());
    }
    assert!(commands > 25, "only {commands} commands were run");
}

#[test]
fn what_differs_is_noticed() {
    let page = "# Page\n\nSave this as `a b.txt`:\n\n```text\nSatu.\n```\n\nRun:\n\n```console\n$ cat 'a b.txt'\nDua.\n$ (exit 7)\n$ echo $?\n0\n```\n\nEnd.\n";
    let wanted = page.replace("Dua.", "Satu.").replace("$?\n0", "$?\n7");
    assert_eq!(page_as_run(page), (wanted, 3));
    assert_eq!(saved_as("Write `b`.\n\nIt is saved.\n"), None);
}
