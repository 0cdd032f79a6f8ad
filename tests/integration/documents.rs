//! The README and the other documents are true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use padanan::check::CHECKS;
use padanan::finding::Code;
use padanan::pipeline::TOLD;

use crate::common::{COMMANDS, Place, help, shipped_glossaries};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Returns the code blocks of a Markdown text in one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let open = format!("```{language}\n");
    text.split(&open).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_flag_that_the_readme_names_is_there() {
    let help: String = COMMANDS.iter().map(|command| help(command)).collect();
    let flags = |text: &str| -> BTreeSet<String> {
        let starts = text.match_indices("--").filter(|(at, _)| text[..*at].ends_with([' ', '`', '(', '[']));
        starts
            .map(|(at, _)| text[at..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>())
            .filter(|flag| flag.len() > 2)
            .collect()
    };
    let known = flags(&help);
    let readme = read("README.md");
    let ours: String = readme.lines().filter(|l| !l.contains("cargo ")).collect::<Vec<_>>().join("\n");
    for flag in flags(&ours) {
        assert!(known.contains(&flag), "the README names {flag}, which no command has");
    }
    for command in COMMANDS.iter().filter(|c| !c.is_empty() && !c.contains(' ')) {
        assert!(readme.contains(&format!("`padanan {command}")), "the README lacks `padanan {command}`");
    }
}

#[test]
fn the_examples_of_the_readme_are_right() {
    let readme = read("README.md");
    let examples = blocks(&readme, "toml");
    assert_eq!(examples.len(), 2);
    let place = Place::new();
    place.write("g.toml", &examples[0]);
    place.run(&["glossary", "check", "g.toml"]).expect(0);
    place.write("padanan.toml", &examples[1]);
    let shown = place.run(&["config", "show"]).expect(0);
    assert!(shown.stdout.contains("formality"), "{}", shown.stdout);
    // The two commands are where scripts look for them.
    let shell = blocks(&readme, "sh");
    let first = "cargo run --release --locked -- translate examples/articles/minsk.txt --glossary glossaries/id-en --format diff\n";
    assert!(shell.contains(&first.to_owned()));
    assert!(shell.contains(&"cargo test --locked\n".to_owned()));
}

/// The program makes the decisions that the README shows.
#[test]
fn the_decisions_in_the_readme_are_real() {
    let readme = read("README.md");
    let shown = blocks(&readme, "console").into_iter().find(|b| b.contains("--explain")).unwrap();
    let (command, output) = shown.split_once('\n').unwrap();
    let text = command.split('\'').nth(1).unwrap();
    let run = Place::new().run_with_input(&["segment", "--explain", "-"], format!("{text}\n").as_bytes()).expect(0);
    assert_eq!(run.stdout, output);
}

/// The first command of the README prints the output that the README shows.
#[test]
fn the_output_in_the_readme_is_real() {
    let place = Place::new();
    place.example("articles/minsk.txt");
    let run = place.run(&["translate", "minsk.txt", "--glossary", &shipped_glossaries(), "--format", "diff"]).expect(0);
    let shown = &blocks(&read("README.md"), "text")[0];
    for segment in shown.split("\n\n") {
        assert!(run.stdout.contains(segment.trim_end()), "not printed any more:\n{segment}\nbut:\n{}", run.stdout);
    }
}

#[test]
fn the_figures_of_the_readme_are_right() {
    let place = Place::new();
    let run = place.run(&["glossary", "check", &shipped_glossaries()]).expect(0);
    let entries = |line: &str| line.split(" entries").next()?.rsplit(' ').next()?.parse::<usize>().ok();
    let total: usize = run.stdout.lines().filter_map(entries).sum();
    let written = format!("{},{:03} entries", total / 1000, total % 1000);
    assert!(read("README.md").contains(&written), "the README must say {written}");
}

#[test]
fn the_architecture_knows_every_room() {
    let architecture = read("docs/architecture.md");
    for entry in std::fs::read_dir(root("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let there = matches!(name.as_str(), "lib" | "bin")
            || architecture.contains(&format!("`{name}`"))
            || architecture.contains(&format!("`{name}.rs`"));
        assert!(there, "docs/architecture.md lacks {name}");
        // `pipeline` contains the pipeline itself, whose files are in its folder.
        if path.is_dir() && name != "bin" && name != "pipeline" {
            let head = std::fs::read_to_string(path.join("mod.rs")).unwrap();
            for word in ["//! **Why**", "//! **Takes**", "//! **Gives**", "//! **Never**"] {
                assert!(head.lines().take(12).any(|l| l.starts_with(word)), "{name}/mod.rs lacks {word}");
            }
        }
    }
}

/// Returns the Rust files below a folder: path from the root of the repository, contents.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(sources(&name));
        } else if name.ends_with(".rs") {
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found
}

/// Checks, enforcement and glossaries get their knowledge of words through `text::Lexicon`. Only the engine's own
/// backend, the facade, and the commands that train, score and list the engine may name it; so may tests.
#[test]
fn nobody_but_its_backend_and_the_front_door_names_the_phrase_engine() {
    let backend = "src/translate/backends/bundled.rs";
    let front_door = "src/bin/padanan/app.rs";
    let its_commands = ["models", "model_eval", "model_store"].map(|c| format!("src/bin/padanan/commands/{c}.rs"));
    let mut named = BTreeSet::new();
    for (path, text) in sources("src") {
        if path.starts_with("src/phrase/") || path.ends_with("/tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
        let code = lines.collect::<Vec<_>>().join("\n");
        if code.contains("phrase::") {
            let allowed = path == backend || path == front_door || its_commands.contains(&path);
            assert!(allowed, "{path} names the phrase engine; ask a `text::Lexicon` that is handed in");
            named.insert(path.clone());
        }
        let opens = code.contains("shipped");
        assert!(!opens || path == backend || path == front_door, "{path} opens the model that is bundled");
    }
    // The search does find what it looks for.
    assert!(named.contains(backend) && named.contains(front_door), "{named:?}");
}

/// Returns `docs/checks.md`, generated from the checks and the other findings.
fn page_of_checks() -> String {
    let quoted = |lines: &str| lines.lines().map(|l| format!("> {l}\n")).collect::<String>();
    let pair = |source: &str, target: &str| format!("{}>\n{}", quoted(source), quoted(target));
    let mut page = "# Checks\n\n\
        What `translate`, `batch`, `check`, `enforce` and `review` tell of a segment. This page is made from the checks \
        themselves, and each example is run: do not edit it (`PADANAN_RENEW=1 cargo test --test integration documents`).\n\n\
        `info` is good to know; after a `warning` or an `error` a person should look, and the exit code is 10.\n\n\
        ## Checks of a segment\n\n\
        Examples are from Indonesian into English: the source, then the target.\n"
        .to_owned();
    for check in CHECKS {
        let (code, severity) = (check.code.as_str(), check.severity.as_str());
        let links: String = check.example.links.iter().map(said).collect();
        page += &format!(
            "\n### `{code}`, {severity}\n\n{}\n\n{}\n\n{}{links}\ntells: {}\n\nSays nothing of:\n\n{}{}",
            check.code.explanation(),
            check.about,
            pair(check.example.source, check.example.target),
            check.example.found,
            pair(check.counter_example.source, check.counter_example.target),
            check.counter_example.links.iter().map(said).collect::<String>(),
        );
    }
    for (by_enforcement, title) in [(true, "Told by enforcement"), (false, "Told on the way to a translation")] {
        page += &format!("\n## {title}\n");
        for told in TOLD.iter().filter(|t| t.by_enforcement == by_enforcement) {
            let (code, severity) = (told.code.as_str(), told.code.severity().as_str());
            page += &format!("\n### `{code}`, {severity}\n\n{}\n\n{}\n", told.code.explanation(), told.about);
            let Some(example) = &told.example else { continue };
            if !example.entries.is_empty() {
                page += &format!("\n```toml\n{}```\n", example.entries);
            }
            let person = if example.by_person { ", written by a person" } else { "" };
            page += &match example.draft {
                Some(draft) => format!("\n{}\ntells{person}: {}\n", pair(example.source, draft), example.found),
                None => format!("\n{}\ntells, where no backend answers: {}\n", quoted(example.source), example.found),
            };
        }
    }
    page
}

/// Returns the line about a phrase alignment that the backend of an example reports.
fn said(link: &padanan::check::AlignedPhrase) -> String {
    format!("\nwhere the backend is {} sure that `{}` became `{}`\n", link.confidence, link.source, link.target)
}

#[test]
fn the_page_of_the_checks_is_what_they_say() {
    let page = page_of_checks();
    if std::env::var_os("PADANAN_RENEW").is_some() {
        std::fs::write(root("docs/checks.md"), &page).unwrap();
    }
    assert!(read("docs/checks.md") == page, "renew it: PADANAN_RENEW=1 cargo test --test integration documents");
    for code in Code::ALL {
        assert!(page.contains(&format!("### `{}`, ", code.as_str())), "docs/checks.md lacks {}", code.as_str());
    }
    assert!(read("README.md").contains("(docs/checks.md)"));
}

#[test]
fn the_example_program_works() {
    let place = Place::new();
    let program = root("examples/backends/wordlist.py");
    place.write(
        "padanan.toml",
        format!("backend = \"mine\"\n[backends.mine]\nkind = \"command\"\ncommand = [\"python3\", {program:?}]\n"),
    );
    place.write("a.txt", "Presiden mengatakan bahwa bantuan akan dikirim ke Moskwa.\n");
    let run = place.run(&["translate", "a.txt", "--glossary", &shipped_glossaries()]).expect(0);
    assert_eq!(run.stdout, "President said that assistance will be sent to Moscow.\n");
    let refused = place.run(&["translate", "a.txt", "--to", "fr"]).expect(5);
    assert!(refused.stderr.contains("no id to fr here"), "{}", refused.stderr);
}
