//! The README and the other documents are true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use padanan::internal::pipeline::PIPELINE_CODES;
use padanan::internal::translate::backends::{BackendKind, BackendOptions, build};
use padanan::internal::translate::{Capabilities, MarkerStyle};
use padanan_core::check::CHECKS;
use padanan_core::finding::Code;

use crate::common::{COMMANDS, Place, help, shipped_glossaries};
use crate::standins::{self, Script, Service, Standin};

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

/// The files below a folder whose names end so, with their paths from the repository's root.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(files(&name, ending));
        } else if name.ends_with(ending) {
            found.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    found
}

/// The README, the page for contributors, and every page below `docs/`.
fn pages() -> Vec<(String, String)> {
    let mut pages = files("docs", ".md");
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|path| (path.to_owned(), read(path))));
    pages
}

#[test]
fn every_flag_that_a_page_names_exists() {
    let help: String = COMMANDS.iter().map(|command| help(command)).collect();
    let flags = |text: &str| -> BTreeSet<String> {
        let starts = text.match_indices("--").filter(|(at, _)| text[..*at].ends_with([' ', '`', '(', '[']));
        starts
            .map(|(at, _)| text[at..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>())
            .filter(|flag| flag.len() > 2)
            .collect()
    };
    let known = flags(&help);
    let pages = pages();
    for (path, page) in &pages {
        // The options of other programs are not the program's: cargo, git, a server, the scripts beside the benches.
        let others = ["cargo ", "benches/", "git ", "nats-server "];
        let ours = page.lines().filter(|l| !others.iter().any(|other| l.contains(other)));
        for flag in flags(&ours.collect::<Vec<_>>().join("\n")) {
            assert!(known.contains(&flag), "{path} names {flag}, which no command has");
        }
    }
    assert!(pages.iter().any(|(path, _)| path.starts_with("docs/design/")), "the walk finds no design");
    let readme = read("README.md");
    for command in COMMANDS.iter().filter(|c| !c.is_empty() && !c.contains(' ')) {
        assert!(readme.contains(&format!("`padanan {command}")), "the README lacks `padanan {command}`");
    }
}

/// The anchors that a forge gives the headings of a page.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings.map(|h| h.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut links = 0;
    for (path, page) in pages() {
        let folder = Path::new(&path).parent().unwrap();
        let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        for target in targets.filter(|target| !target.starts_with("http")) {
            links += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there = if file.is_empty() { root(&path) } else { root("").join(folder).join(file) };
            assert!(there.exists(), "{path} links to {target}, which is not there");
            let found = anchor.is_empty() || anchors(&std::fs::read_to_string(&there).unwrap()).contains(anchor);
            assert!(found, "{path} links to {target}, but no heading there gives #{anchor}");
        }
    }
    assert!(links > 50, "the walk finds only {links} links");
}

/// The site (`.ci/site`) has every page, each once.
#[test]
fn the_site_has_every_page() {
    let summary = read("docs/SUMMARY.md");
    for (path, _) in pages().iter().filter(|(path, _)| path != "docs/SUMMARY.md") {
        let link = path.strip_prefix("docs/").map_or_else(|| format!("](../{path})"), |page| format!("]({page})"));
        assert_eq!(summary.matches(&link).count(), 1, "docs/SUMMARY.md must name {path} once");
    }
}

/// The recipes for contributors name files that exist, except those that the reader is to write.
#[test]
fn the_files_that_the_recipes_name_exist() {
    let mut named = 0;
    for path in ["CONTRIBUTING.md", "docs/new-backend.md"] {
        let page = read(path);
        let prose: String = page.split("```").step_by(2).collect();
        let quoted = prose.split('`').skip(1).step_by(2);
        let folders = ["benches/", "crates/", "docs/", "src/", "tests/integration/", "training/", ".ci/"];
        for file in quoted.filter(|q| folders.iter().any(|f| q.starts_with(f)) && !q.contains(' ')) {
            assert!(root(file).exists() || file.ends_with("/mtran.rs"), "{path} names {file}, which is not there");
            named += 1;
        }
    }
    assert!(named > 15, "the walk finds only {named} files");
}

#[test]
fn the_readme_and_the_map_stay_short() {
    for (path, most) in [("README.md", 250), ("CONTRIBUTING.md", 150), ("docs/architecture.md", 150)] {
        let lines = read(path).lines().count();
        assert!(lines <= most, "{path} has {lines} lines; move what is not for everybody to a page of its own");
    }
}

#[test]
fn the_examples_of_the_pages_are_right() {
    let place = Place::new();
    place.write("g.toml", &blocks(&read("docs/glossaries.md"), "toml")[0]);
    place.run(&["glossary", "check", "g.toml"]).expect(0);
    place.write("padanan.toml", &blocks(&read("docs/configuration.md"), "toml")[0]);
    let shown = place.run(&["config", "show"]).expect(0);
    assert!(shown.stdout.contains("formality"), "{}", shown.stdout);
    place.write("padanan.toml", &blocks(&read("docs/sentences.md"), "toml")[0]);
    place.run(&["config", "show"]).expect(0);
    // The two commands, where scripts look for them.
    let shell = blocks(&read("README.md"), "sh");
    let first = "cargo run --release --locked -- translate examples/articles/minsk.txt --glossary glossaries/id-en --format diff\n";
    assert!(shell.contains(&first.to_owned()));
    assert!(shell.contains(&"cargo test --locked\n".to_owned()));
}

/// The decisions that the page on sentences shows are made.
#[test]
fn the_decisions_on_the_page_are_real() {
    let page = read("docs/sentences.md");
    let shown = blocks(&page, "console").into_iter().find(|b| b.contains("--explain")).unwrap();
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
    let run =
        place.run(&["translate", "minsk.txt", "--glossary", &shipped_glossaries(), "--format", "diff"]).expect(10);
    let shown = &blocks(&read("README.md"), "text")[0];
    for segment in shown.split("\n\n") {
        assert!(run.stdout.contains(segment.trim_end()), "not printed any more:\n{segment}\nbut:\n{}", run.stdout);
    }
}

#[test]
fn the_number_of_entries_is_right() {
    let place = Place::new();
    let run = place.run(&["glossary", "check", &shipped_glossaries()]).expect(0);
    let entries = |line: &str| line.split(" entries").next()?.rsplit(' ').next()?.parse::<usize>().ok();
    let total: usize = run.stdout.lines().filter_map(entries).sum();
    let written = format!("{},{:03} entries", total / 1000, total % 1000);
    for path in ["README.md", "docs/glossaries.md"] {
        assert!(read(path).contains(&written), "{path} must say {written}");
    }
}

/// The modules of a folder of sources: name and path.
fn modules(folder: &str) -> Vec<(String, PathBuf)> {
    let paths = std::fs::read_dir(root(folder)).unwrap().map(|entry| entry.unwrap().path());
    let named = paths.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path));
    let mut modules: Vec<_> = named.filter(|(name, _)| !matches!(name.as_str(), "lib" | "main")).collect();
    modules.sort();
    modules
}

#[test]
fn the_architecture_knows_every_module() {
    let architecture = read("docs/architecture.md");
    for folder in ["src", "crates/padanan-core/src"] {
        for (name, path) in modules(folder) {
            assert!(architecture.contains(&format!("`{name}`")), "docs/architecture.md lacks {name}");
            // A file beside a folder of its name is the module, and the folder holds its files.
            if path.is_dir() && !path.with_extension("rs").exists() {
                let head = std::fs::read_to_string(path.join("mod.rs")).unwrap();
                for word in ["//! **Why**", "//! **Takes**", "//! **Gives**", "//! **Never**"] {
                    assert!(head.lines().take(12).any(|l| l.starts_with(word)), "{name}/mod.rs lacks {word}");
                }
            }
        }
    }
}

/// The code of a file without its comments and its unit tests.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// No stage calls a later one: each module imports only modules before it in these lists. Only `pipeline` and what comes
/// after it know the order of the stages.
#[test]
fn no_stage_calls_a_later_stage() {
    let core = [
        "reason",
        "text",
        "toml_tree",
        "finding",
        "bitext",
        "intake",
        "quality",
        "tmx",
        "segment",
        "extract",
        "align",
        "glossary",
        "names",
        "facts",
        "placeholders",
        "enforce",
        "check",
        "archive",
        "diff",
        "review",
        "exchange",
        "export",
        "pipeline",
    ];
    let program = [
        "input_file",
        "replace",
        "database",
        "intake",
        "glossary",
        "http_client",
        "fetch",
        "phrase",
        "neural",
        "models",
        "translate",
        "memory",
        "queue",
        "settings",
        "pipeline",
        "translator",
        "review",
        "cli",
        "run",
        "doctor",
        "commands",
    ];
    for (folder, order) in [("crates/padanan-core/src", &core[..]), ("src", &program[..])] {
        let rank = |name: &str| order.iter().position(|m| *m == name);
        let named: Vec<String> = modules(folder).into_iter().map(|(name, _)| name).collect();
        assert!(
            named.iter().all(|name| rank(name).is_some()),
            "a module of {folder} has no place in the order: {named:?}"
        );
        let mut imports = 0;
        for (path, text) in files(folder, ".rs") {
            let inner = path.strip_prefix(folder).unwrap().trim_start_matches('/');
            let module = inner.split('/').next().unwrap().trim_end_matches(".rs");
            if path.ends_with("tests.rs") || path.contains("/tests/") || matches!(module, "lib" | "main") {
                continue;
            }
            for rest in code_of(&text).split("crate::").skip(1) {
                let other = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                let Some(other) = rank(other) else { continue };
                assert!(Some(other) <= rank(module), "{path}: `{module}` imports the later `{}`", order[other]);
                imports += 1;
            }
        }
        assert!(imports > 20, "the walk of {folder} finds what it looks for");
    }
}

/// The core does no input and output: nothing that it depends on can.
#[test]
fn the_core_depends_on_nothing_that_touches_the_outside() {
    let tree = |package: &str| {
        let arguments = ["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none", "-p", package];
        let output = std::process::Command::new(env!("CARGO")).args(arguments).current_dir(root("")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let names = String::from_utf8(output.stdout).unwrap();
        names.lines().filter_map(|l| l.split(' ').next().map(str::to_owned)).collect::<BTreeSet<String>>()
    };
    let barred = ["tokio", "reqwest", "hyper", "rustls", "rusqlite", "axum", "ratatui", "getrandom", "rand", "notify"];
    let program = tree("padanan");
    assert!(barred[..7].iter().all(|name| program.contains(*name)), "{program:?}");
    for package in ["padanan-core", "padanan-phrase"] {
        let found: Vec<_> = tree(package).into_iter().filter(|name| barred.contains(&name.as_str())).collect();
        assert!(found.is_empty(), "{package} depends on {found:?}");
    }
}

/// Checks, enforcement and glossaries get their knowledge of words through `text::Lexicon`. Only the engine's own
/// backend, the facade, and the commands that train, score and list the engine may name it; so may tests.
#[test]
fn nobody_but_its_backend_and_the_front_door_names_the_phrase_engine() {
    let backend = "src/translate/backends/bundled.rs";
    let front_door = "src/run/clients.rs";
    let its_models = "src/run/own_models.rs";
    let library = "src/translator.rs";
    let its_commands = ["model_train", "model_eval", "model_store"].map(|c| format!("src/commands/{c}.rs"));
    let mut named = BTreeSet::new();
    for (path, text) in files("src", ".rs") {
        if path == "src/phrase.rs" || path.ends_with("/tests.rs") {
            continue;
        }
        let code = code_of(&text);
        if code.contains("phrase::") {
            let allowed =
                [backend, library, front_door, its_models].contains(&path.as_str()) || its_commands.contains(&path);
            assert!(allowed, "{path} names the phrase engine; ask a `text::Lexicon` that is handed in");
            named.insert(path.clone());
        }
        let opens = code.contains("shipped()");
        assert!(
            !opens || [backend, library, front_door, its_models].contains(&path.as_str()),
            "{path} opens the model that is bundled"
        );
    }
    // The search does find what it looks for.
    assert!(named.contains(backend) && named.contains(front_door), "{named:?}");
}

/// Returns `docs/checks.md`, generated from the checks and the other findings.
fn page_of_checks() -> String {
    let quoted = |lines: &str| lines.lines().map(|l| format!("> {l}\n")).collect::<String>();
    let pair = |source: &str, target: &str| format!("{}>\n{}", quoted(source), quoted(target));
    let mut page = "# Checks\n\n\
        What `translate`, `batch`, `check`, `enforce` and `review` report about a segment. This page is generated from the checks \
        themselves, and each example is run: do not edit it (`PADANAN_RENEW=1 cargo test --test integration documents`).\n\n\
        `info` needs no action. A `warning` or an `error` needs a review; the exit code is then 10.\n\n\
        ## Checks of a segment\n\n\
        Examples are from Indonesian into English: the source, then the target.\n"
        .to_owned();
    for check in CHECKS {
        let (code, severity) = (check.code.as_str(), check.severity.as_str());
        let links: String = check.example.links.iter().map(said).collect();
        page += &format!(
            "\n### `{code}`, {severity}\n\n{}\n\n{}\n\n{}{links}\nReports: {}\n\nDoes not report:\n\n{}{}",
            check.code.explanation(),
            check.about,
            pair(check.example.source, check.example.target),
            check.example.found,
            pair(check.counter_example.source, check.counter_example.target),
            check.counter_example.links.iter().map(said).collect::<String>(),
        );
    }
    for (by_enforcement, title) in [(true, "Reported by enforcement"), (false, "Reported during translation")] {
        page += &format!("\n## {title}\n");
        for told in PIPELINE_CODES.iter().filter(|t| t.by_enforcement == by_enforcement) {
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
fn said(link: &padanan_core::check::AlignedPhrase) -> String {
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

/// `docs/facts.md` names every kind of fact, and what may become of one.
#[test]
fn the_page_of_the_facts_names_every_kind() {
    use padanan_core::bitext::{Confidence, FactKind, FactOutcome};
    let page = read("docs/facts.md");
    let kinds = FactKind::ALL.iter().map(|k| k.as_str());
    let outcomes = FactOutcome::ALL.iter().map(|o| o.as_str()).chain(Confidence::ALL.iter().map(|c| c.as_str()));
    for word in kinds.chain(outcomes) {
        assert!(page.contains(&format!("`{word}`")), "docs/facts.md lacks `{word}`");
    }
    assert!(read("README.md").contains("(docs/facts.md)"));
}

/// The table of `docs/benchmarks.md` is the one of the figures that were measured.
#[test]
fn the_page_of_the_benchmarks_shows_the_figures() {
    let check = |page: &Path| {
        std::process::Command::new("python3")
            .arg(root("benches/baseline"))
            .args(["--check", "--page"])
            .arg(page)
            .status()
            .unwrap()
            .success()
    };
    assert!(check(&root("docs/benchmarks.md")), "renew it: benches/baseline --write");
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("page.md");
    std::fs::write(&other, read("docs/benchmarks.md").replacen("| MB/s |", "| GB/s |", 1)).unwrap();
    assert!(!check(&other));
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

/// The library is what `lib.rs` names, and it names little.
#[test]
fn the_library_has_at_most_forty_names() {
    let code = code_of(&read("src/lib.rs"));
    let outside = code.split("pub mod internal").next().unwrap();
    let uses = outside.split("pub use ").skip(1).map(|rest| rest.split(';').next().unwrap());
    let names: Vec<&str> = uses
        .flat_map(|path| path.rsplit_once("::").map_or(path, |(_, last)| last).trim_start_matches('{').split(','))
        .map(|name| name.trim().trim_end_matches('}').rsplit(' ').next().unwrap())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.contains(&"Translator") && names.contains(&"render_diff") && names.contains(&"Finding"), "{names:?}");
    assert!(names.len() <= 40, "{names:?}");
    assert!(!code.lines().any(|line| line.starts_with("pub mod") && !line.contains("internal")), "an open module");
}

/// What a backend of this kind can do; `None` if there is none without a model.
fn capabilities(kind: BackendKind) -> Option<Capabilities> {
    let timeout = std::time::Duration::from_secs(1);
    let service = Service::ALL.iter().copied().find(|service| service.desk().kind == kind);
    let options = match service {
        Some(service) => standins::options("mt", service, &Standin::start(service, Script::default()), timeout),
        None => {
            let mut options = BackendOptions::new("mt", kind, timeout);
            options.command.extend((kind == BackendKind::Command).then(|| "cat".to_owned()));
            options
        }
    };
    (kind != BackendKind::Local).then(|| build(options).unwrap().capabilities().clone())
}

/// The cells of the rows about a kind, in each table of a text.
fn rows_about(text: &str, kind: BackendKind) -> Vec<Vec<String>> {
    let name = format!("`{}`", kind.as_str());
    let is_about = |line: &&str| {
        let first = line.strip_prefix("| ").and_then(|line| line.split(" |").next());
        first.is_some_and(|cell| cell.split(", ").any(|kind| kind == name))
    };
    let rows = text.lines().map(|line| line.trim_start_matches("//! ")).filter(is_about);
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_tables_of_the_backends_are_true() {
    let (page, head) = (read("docs/backends.md"), read("src/translate/backends/mod.rs"));
    for kind in BackendKind::ALL {
        let (rows, inside) = (rows_about(&page, kind), rows_about(&head, kind));
        assert!(rows.len() >= 2, "two tables of docs/backends.md have a row for {kind:?}: {rows:?}");
        assert!(!inside.is_empty(), "the head of src/translate/backends/mod.rs has no row for {kind:?}");
        // What a service stores, it can remove.
        assert_eq!(rows[1][2].contains("`backends --forget`"), kind.stores_glossaries(), "{:?}", rows[1]);
        let Some(can) = capabilities(kind) else { continue };
        let bytes = match can.max_request_bytes {
            bytes if bytes.is_multiple_of(1024) => format!("{} KiB", bytes / 1024),
            bytes if bytes >= 1000 => format!("{},{:03} bytes", bytes / 1000, bytes % 1000),
            bytes => format!("{bytes} bytes"),
        };
        let texts = if can.max_texts == 1 { "1 text".to_owned() } else { format!("{} texts", can.max_texts) };
        assert!(rows[0][3].starts_with(&format!("{texts}, {bytes}")), "{texts}, {bytes}: {:?}", rows[0]);
        assert!(inside[0][3].starts_with(&format!("{}, {bytes}", can.max_texts)), "{texts}, {bytes}: {:?}", inside[0]);
        if can.max_text_bytes < can.max_request_bytes {
            assert!(rows[0][3].contains(&format!("{} bytes a text", can.max_text_bytes)), "{:?}", rows[0]);
        }
        let marks = match can.marks {
            MarkerStyle::None => "in the prompt",
            MarkerStyle::Words => "invented words",
            MarkerStyle::IgnoreTags => "`<t>`",
            MarkerStyle::TranslateNo => "`<span",
        };
        assert!(rows[0][2].starts_with(marks), "{marks}: {:?}", rows[0]);
        if let Some(variable) = kind.key_variable() {
            assert!(rows[0][4].contains(&format!("`{variable}`")), "{variable}: {:?}", rows[0]);
        }
    }
}
