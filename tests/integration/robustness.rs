//! What lies around: pipes, devices, odd links, signals, full outputs, programs that start programs. The program reports
//! it, and neither hangs nor takes all memory.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, mkfifo};
use serde_json::{Value, json};

use crate::common::{COMMANDS, PROGRAM, Place, Run, copy_program, skipped};
use crate::standins::{Script, Service, Standin};

const GLOSSARY: &str = r#"[glossary]
name = "g"
from = "id"
to = "en"
[[term]]
source = "Moskwa"
target = "Moskau"
"#;

/// Time in which a command has to end that is expected not to hang.
const LIMIT: Duration = Duration::from_secs(60);

/// Waits for a command; kills it and fails if it hangs.
fn ended(place: &Place, mut child: Child, what: &str) -> Run {
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > LIMIT {
            child.kill().unwrap();
            panic!("{what} hangs: {}", place.finished(child.wait_with_output().unwrap()).whole());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    place.finished(child.wait_with_output().unwrap())
}

/// Runs a command that must not hang.
fn timely(place: &Place, arguments: &[&str]) -> Run {
    let mut command = place.command(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    ended(place, command.spawn().unwrap(), &format!("{arguments:?}"))
}

fn pipe(place: &Place, name: &str) {
    let path = place.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    mkfifo(&path, Mode::S_IRWXU).unwrap();
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

/// A bitext that names this article.
fn bitext(place: &Place, name: &str, article: &str) {
    if !place.path("made.bitext.json").exists() {
        place.write("made.txt", "Presiden tiba di kota.\n");
        let made = ["translate", "made.txt", "-b", "bundled", "--no-memory", "--out", "made.bitext.json"];
        place.run(&made).expect(0);
    }
    let mut bitext: Value = serde_json::from_str(&place.read("made.bitext.json")).unwrap();
    bitext["article"]["path"] = article.into();
    place.write(name, serde_json::to_string_pretty(&bitext).unwrap());
}

/// Files are opened by `input_file`, which refuses what is none. The others open what they have written themselves.
#[test]
fn files_are_opened_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = ["input_file.rs", "replace.rs", "run/write.rs", "cli/signals.rs", "models/mod.rs", "models/pull.rs"];
    let mut folders = vec![root.join("src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root.join("src")).unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            if own.contains(&&*name) || name.ends_with("tests.rs") {
                continue;
            }
            seen += 1;
            for call in ["fs::read(", "fs::read_to_string(", "fs::File::open(", " File::open(", "fs::copy("] {
                assert!(!code.contains(call), "src/{name}: {call} opens a pipe or a device, too; use `input_file`");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn pipes_and_devices_are_reported_and_not_read() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    bitext(&place, "a.bitext.json", "a.txt");
    for name in ["pipe", "pipe.csv", "pipe.tmx", "pipe.xlf", "pipe.tsv", "pipe.bitext.json", "found/padanan.toml"] {
        pipe(&place, name);
    }
    pipe(&place, "terms/b.toml");
    symlink("/dev/zero", place.path("zero.toml")).unwrap();
    std::fs::create_dir(place.path("zeros")).unwrap();
    symlink("/dev/zero", place.path("zeros/b.toml")).unwrap();
    pipe(&place, "bitexts/b.bitext.json");
    pipe(&place, "articles/b.txt");
    pipe(&place, "model/model.iden.bin");
    place.write("model/vocab.iden.spm", "x");
    place.write("key.toml", "backend = \"deepl\"\n[backends.deepl]\nkind = \"deepl\"\napi_key_file = \"pipe\"\n");
    place.write("model.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"pipe\"\n");
    place.write("zero-model.toml", "backend = \"m\"\n[backends.m]\nkind = \"bundled\"\nmodel = \"/dev/zero\"\n");
    let translate = ["translate", "a.txt", "--no-memory", "-b", "bundled"];
    let with = |more: &[&'static str]| -> Vec<&str> { [&translate[..], more].concat() };
    for (code, arguments) in [
        (4, vec!["translate", "pipe", "-b", "bundled"]),
        (4, vec!["translate", "/dev/zero", "-b", "bundled"]),
        (4, vec!["segment", "pipe"]),
        (4, vec!["segment", "/dev/zero"]),
        (4, vec!["names", "pipe"]),
        (4, vec!["names", "/dev/zero", "--lines"]),
        (3, with(&["--glossary", "pipe"])),
        (3, with(&["--glossary", "/dev/zero"])),
        (3, with(&["--glossary", "zero.toml"])),
        (3, with(&["--glossary", "terms"])),
        (3, with(&["--glossary", "zeros"])),
        (3, with(&["--config", "pipe"])),
        (3, with(&["--config", "/dev/zero"])),
        (3, vec!["translate", "a.txt", "--config", "key.toml"]),
        (3, vec!["translate", "a.txt", "--config", "model.toml"]),
        (3, vec!["translate", "a.txt", "--config", "zero-model.toml"]),
        (4, vec!["diff", "pipe"]),
        (4, vec!["diff", "/dev/zero"]),
        (4, vec!["export", "pipe", "--format", "text"]),
        (4, vec!["check", "bitexts"]),
        (4, vec!["check", "pipe.bitext.json"]),
        (4, vec!["review", "bitexts", "--list"]),
        (4, vec!["review", "a.bitext.json", "--apply", "pipe"]),
        (4, vec!["review", "a.bitext.json", "--apply", "/dev/zero"]),
        (4, vec!["import", "pipe.xlf", "--into", "a.bitext.json"]),
        (4, vec!["import", "/dev/zero", "--format", "xliff", "--into", "a.bitext.json"]),
        (4, vec!["import", "/dev/zero", "--format", "xliff", "--out", "new.bitext.json"]),
        (4, vec!["memory", "import", "pipe.tmx", "--memory", "m.sqlite"]),
        (4, vec!["memory", "import", "/dev/zero", "--memory", "m.sqlite"]),
        (4, vec!["glossary", "convert", "pipe.csv", "--format", "toml"]),
        (3, vec!["glossary", "check", "terms"]),
        (4, vec!["glossary", "mine", "articles"]),
        (4, vec!["enforce", "pipe.bitext.json"]),
        (4, vec!["models", "train", "--pairs", "pipe.tsv", "--out", "new.phrase"]),
        (4, vec!["models", "train", "--pairs", "/dev/zero", "--out", "new.phrase"]),
        (4, vec!["models", "add", "model"]),
    ] {
        let run = timely(&place, &arguments);
        let reported = ["this is a named pipe, not a file", "this is a device, not a file"];
        assert!(reported.iter().any(|told| run.stderr.contains(told)), "{arguments:?}\n{}", run.whole());
        assert_eq!(run.code, code, "{arguments:?}\n{}", run.whole());
    }
    let mut found = place.command(&["config", "show"]);
    found.current_dir(place.path("found")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = ended(&place, found.spawn().unwrap(), "config show").expect(3);
    assert!(
        run.stderr.contains("padanan.toml: the configuration cannot be read: this is a named pipe"),
        "{}",
        run.stderr
    );
    // A memory is not what the run is for: it goes on without one.
    let run = timely(&place, &["translate", "a.txt", "-b", "bundled", "--memory", "pipe"]).expect(0);
    assert!(run.stderr.contains("(this is a named pipe, not a file); the run goes on without it"), "{}", run.stderr);
}

/// A bitext comes from anywhere, and names its article: whatever that is, no command reads anything but a file.
#[test]
fn a_received_bitext_names_a_pipe_or_a_device() {
    let place = Place::new();
    pipe(&place, "pipe");
    place.write("g.toml", GLOSSARY);
    for article in ["pipe", "/dev/zero", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        bitext(&place, "b.bitext.json", article);
        // Standard input is a pipe that stays open.
        for arguments in [
            &["export", "b.bitext.json", "--format", "text"][..],
            &["diff", "b.bitext.json"],
            &["check", "b.bitext.json"],
            &["enforce", "b.bitext.json", "--glossary", "g.toml", "--out", "c.bitext.json"],
        ] {
            let mut command = place.command(arguments);
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let open = child.stdin.take();
            let run = ended(&place, child, &format!("{arguments:?} of {article}"));
            assert!(matches!(run.code, 0 | 10), "{article}: {}", run.whole());
            drop(open);
        }
    }
}

/// What a shell makes of `<(command)`, and standard input by its name, are read where a person names them.
#[test]
fn streams_that_a_person_names_are_read() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di Moskwa.\n");
    place.write("g.toml", GLOSSARY);
    let bash = |line: &str| {
        let mut command = Command::new("bash");
        command.args(["-c", line]).current_dir(place.path("")).env("HOME", place.path("")).env("PADANAN", PROGRAM);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().ok().map(|child| ended(&place, child, line))
    };
    let Some(article) = bash("\"$PADANAN\" translate <(cat a.txt) -q -b bundled --no-memory") else {
        skipped("there is no bash");
        return;
    };
    assert!(article.expect(0).stdout.contains("Moscow"));
    for line in [
        "\"$PADANAN\" translate a.txt -q -b bundled --no-memory --glossary <(cat g.toml)",
        "\"$PADANAN\" translate /dev/stdin -q -b bundled --no-memory --glossary g.toml < a.txt",
        "cat a.txt | \"$PADANAN\" translate /dev/fd/0 -q -b bundled --no-memory --glossary g.toml",
        "cat a.txt | \"$PADANAN\" translate - -q -b bundled --no-memory --glossary g.toml --config /dev/null",
    ] {
        let run = bash(line).unwrap();
        assert!(run.stdout.contains("Moskau"), "{line}: {}", run.whole());
    }
    // However long a stream is, it is read only up to the size of an article.
    let run = bash("\"$PADANAN\" segment /dev/stdin < /dev/zero").unwrap().expect(4);
    assert!(run.stderr.contains("larger than 256 MiB"), "{}", run.stderr);
}

/// A full disk behind `>` is an error in every command that prints.
#[test]
#[cfg(target_os = "linux")]
fn a_full_output_is_an_error_of_every_command() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di Moskwa.\n\nPresiden tiba di Moskwa hari ini.\n");
    place.write("dr.txt", "Dr. Budi tiba.\n");
    place.example("articles/minsk.txt");
    place.write("in/a.txt", "Presiden tiba di Moskwa.\n");
    place.write("g.toml", GLOSSARY);
    place.write("h.toml", GLOSSARY.replace("Moskau", "Moscow"));
    place.run(&["translate", "a.txt", "-b", "bundled", "--memory", "m.sqlite", "--out", "a.bitext.json"]).expect(0);
    place.write("w.tmx", place.run(&["export", "a.bitext.json", "--format", "tmx"]).expect(0).stdout);
    place.run(&["memory", "import", "w.tmx", "--memory", "m.sqlite"]).expect(0);
    let mut commands: Vec<Vec<&str>> =
        COMMANDS.iter().map(|command| command.split_whitespace().chain(["--help"]).collect()).collect();
    let printing = [
        "--version",
        "completions bash",
        "man",
        "config schema",
        "config show",
        "segment a.txt",
        "segment dr.txt --explain",
        "segment --srx",
        "names minsk.txt",
        "names minsk.txt --lines --format json",
        "diff a.bitext.json",
        "export a.bitext.json --format text",
        "export a.bitext.json --format docx",
        "export --format json-schema",
        "translate a.txt -b bundled --no-memory",
        "translate a.txt -b bundled --no-memory --format json",
        "review a.bitext.json --list",
        "enforce a.bitext.json --glossary h.toml",
        "glossary convert g.toml --format csv",
        "glossary explain a.txt Moskwa --glossary g.toml",
        "glossary mine minsk.txt",
        "memory stats --memory m.sqlite",
        "memory export --memory m.sqlite",
        "backends",
        "batch in --out new --dry-run -b bundled --no-memory",
    ];
    commands.extend(printing.iter().map(|line| line.split_whitespace().collect()));
    for arguments in commands {
        let output = place.command(&arguments).stdin(Stdio::null()).output().unwrap();
        assert!(!output.stdout.is_empty(), "{arguments:?} prints nothing: {}", String::from_utf8_lossy(&output.stderr));
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = place.finished(place.command(&arguments).stdin(Stdio::null()).stdout(full).output().unwrap());
        assert_eq!(run.code, 1, "{arguments:?}: {}", run.whole());
        assert!(run.stderr.contains("standard output cannot be written"), "{arguments:?}: {}", run.whole());
    }
}

/// Waits until a child handles a signal; gives up after some seconds.
#[cfg(target_os = "linux")]
fn handles(child: &Child, signal: Signal) -> bool {
    let bit = 1_u64 << (signal as i32 - 1);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        if caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & bit != 0) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

/// The program, with its signals as a terminal would start it.
#[cfg(target_os = "linux")]
fn fresh(place: &Place, arguments: &[&str]) -> Command {
    let own = place.command(arguments);
    let mut command = Command::new("env");
    command.arg("--default-signal=HUP,INT,TERM").arg(PROGRAM).args(arguments).current_dir(place.path(""));
    command.env_clear().envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Every command ends with exit code 130, also before it does anything, and where it has nothing to save.
#[test]
#[cfg(target_os = "linux")]
fn a_signal_is_exit_code_130_from_the_start() {
    let place = Place::new();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        for arguments in [&["segment", "-"][..], &["translate", "-", "-b", "bundled"], &["memory", "import", "-"]] {
            // Standard input stays open, so that the command waits.
            let mut child = fresh(&place, arguments).spawn().unwrap();
            let open = child.stdin.take();
            assert!(handles(&child, signal), "{arguments:?} does not handle {signal}");
            send(&child, signal);
            let run = ended(&place, child, &format!("{arguments:?} after {signal}"));
            assert_eq!(run.code, 130, "{arguments:?} after {signal}: {}", run.whole());
            drop(open);
        }
    }
}

/// `nohup padanan …` goes on when the terminal is closed.
#[test]
#[cfg(target_os = "linux")]
fn an_ignored_hangup_stays_ignored() {
    let place = Place::new();
    let mut command = Command::new("env");
    command.args(["--ignore-signal=HUP", PROGRAM, "segment", "-"]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    assert!(handles(&child, Signal::SIGINT));
    send(&child, Signal::SIGHUP);
    std::thread::sleep(Duration::from_millis(200));
    std::io::Write::write_all(&mut input, b"Presiden tiba.\n").unwrap();
    drop(input);
    assert_eq!(ended(&place, child, "segment").expect(0).stdout, "Presiden tiba.\n");
}

/// When the terminal of a batch is closed, what is in flight is finished and written, as after Ctrl-C.
#[test]
#[cfg(target_os = "linux")]
fn a_closed_terminal_saves_what_is_in_flight() {
    let server = Standin::start(Service::Deepl, Script::default().delay(Duration::from_millis(700)));
    let place = Place::with_backend(Service::Deepl, &server);
    for n in 0..12 {
        place.write(&format!("in/{n:02}.txt"), format!("Presiden tiba di kota {n}.\n"));
    }
    let batch = ["batch", "in", "--out", "out", "--jobs", "4"];
    let child = fresh(&place, &batch).spawn().unwrap();
    let began = Instant::now();
    while server.requests().len() < 4 && began.elapsed() < LIMIT {
        std::thread::sleep(Duration::from_millis(5));
    }
    send(&child, Signal::SIGHUP);
    let run = ended(&place, child, "batch").expect(130);
    let written = std::fs::read_dir(place.path("out")).unwrap().flatten();
    let written = written.filter(|e| e.file_name().to_string_lossy().ends_with(".en.txt")).count();
    assert_eq!((server.requests().len(), written), (4, 4), "{}", run.stderr);
    place.run(&batch).expect(0);
    assert_eq!(server.requests().len(), 12);
}

/// Whether a process is running; one that has ended and is not waited for does not count.
fn lives(pid: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap().stdout;
    !state.trim_ascii().is_empty() && !state.starts_with(b"Z")
}

/// A wrapper script starts three models. However the program ends, they end, too.
#[test]
#[cfg(target_os = "linux")]
fn no_model_outlives_the_program_that_started_its_wrapper() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    let model = "(trap '' TERM HUP INT; exec sleep 600) & echo $! >>pids\n";
    let start = format!("#!/bin/sh\n{}", model.repeat(3));
    place.write("silent.sh", format!("{start}read line\nwait\n"));
    let answer = r#"echo '{"id":1,"translations":["President arrived in city."]}'"#;
    place.write("answers.sh", format!("{start}read line\n{answer}\nwait\n"));
    let backend = |name: &str| format!("[backends.{name}]\nkind = \"command\"\ncommand = [\"sh\", \"{name}.sh\"]\n");
    place.write("padanan.toml", format!("retries = 0\n{}{}", backend("silent"), backend("answers")));
    let translate = |name: &'static str| vec!["translate", "a.txt", "--no-memory", "-b", name];
    let probe = vec!["backends", "--probe", "-b", "silent"];
    for (arguments, signals, code) in [(translate("answers"), 0, 0), (translate("silent"), 2, 130), (probe, 1, 130)] {
        let _ = std::fs::remove_file(place.path("pids"));
        let mut child = fresh(&place, &arguments).spawn().unwrap();
        drop(child.stdin.take());
        let pids = || std::fs::read_to_string(place.path("pids")).unwrap_or_default();
        let began = Instant::now();
        while pids().lines().count() < 3 && began.elapsed() < LIMIT {
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..signals {
            std::thread::sleep(Duration::from_millis(300));
            send(&child, Signal::SIGINT);
        }
        let run = ended(&place, child, &format!("{arguments:?}"));
        assert_eq!(run.code, code, "{arguments:?}: {}", run.whole());
        let pids = pids();
        assert_eq!(pids.lines().count(), 3, "{arguments:?}");
        // Whoever is killed dies at the next turn that it gets.
        let left = || pids.lines().filter(|pid| lives(pid)).collect::<Vec<_>>();
        let ended = Instant::now();
        while !left().is_empty() && ended.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(left().is_empty(), "{arguments:?}: {:?} are still running", left());
    }
}

/// A file name, an option or an answer may hold sequences that act on a terminal; the log has colours only where they
/// are wanted.
#[test]
fn control_characters_are_shown_escaped() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a\u{1b}[31m.txt", "Presiden tiba di kota.\n");
    place.write("b\u{9b}31m\r\u{8}.txt", "");
    for arguments in [
        &["translate", "a\u{1b}[31m.txt", "-vvv"][..],
        &["translate", "b\u{9b}31m\r\u{8}.txt"],
        &["translate", "no\u{1b}[31m.txt"],
        &["translate", "--no\u{1b}[31mway"],
        &["translate", "a\u{1b}[31m.txt", "-b", "no\u{1b}]0;x\u{7}"],
        &["batch", "no\u{1b}[31m", "--out", "out"],
    ] {
        let run = place.run(arguments);
        let acts = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!run.stderr.contains(acts), "{arguments:?}: {:?}", run.stderr);
        assert!(run.stderr.contains(r"\u{") || arguments[1].starts_with('-'), "{arguments:?}: {:?}", run.stderr);
    }
    let command = "[backends.own]\nkind = \"command\"\ncommand = [\"no\\u001b[31mway\"]\n";
    place.write("own.toml", format!("backend = \"own\"\nretries = 0\n{command}"));
    for (color, colored) in [("auto", false), ("never", false), ("always", true)] {
        let log = ["translate", "a\u{1b}[31m.txt", "-vv", "--no-memory", "--config", "own.toml", "--color", color];
        let log = place.run(&log).expect(5).stderr;
        assert!(log.contains("request failed") && log.contains("[31mway"), "{log:?}");
        assert_eq!(log.contains('\u{1b}'), colored, "{color}: {log:?}");
        assert!(!log.contains("\u{1b}[31mway"), "{color}: {log:?}");
    }
}

#[test]
fn the_configuration_is_shown_without_what_may_be_a_key() {
    let place = Place::new();
    place.write("mt.py", "");
    place.write(
        "padanan.toml",
        r#"[models]
mirror = "https://models.example.org/?sig=geheim"
[backends.office]
kind = "openai"
model = "m"
url = "http://localhost:1/v1?code=geheim&tag=geheim"
[backends.own]
kind = "command"
command = ["python3", "mt.py", "--fast", "--api-key", "geheim", "--token=geheim", "-pgeheim"]
"#,
    );
    place.write("a.txt", "Presiden tiba.\n");
    let shown = place.run(&["config", "show"]).expect(0).stdout;
    assert!(shown.contains(r#"url = "http://localhost:1/v1?code=***&tag=***""#), "{shown}");
    assert!(shown.contains(r#"mirror = "https://models.example.org/?sig=***""#), "{shown}");
    let command = r#"command = ["python3", "mt.py", "--fast", "--api-key", "***", "--token=***", "-p***"]"#;
    assert!(shown.contains(command), "{shown}");
    for arguments in [
        &["config", "show"][..],
        &["backends"],
        &["translate", "a.txt", "--dry-run", "-b", "office"],
        &["translate", "a.txt", "-b", "office", "-vvv"],
    ] {
        assert!(!place.run(arguments).whole().contains("geheim"), "{arguments:?}");
    }
    place.write("wrong.toml", "[models]\nmirror = \"https://user:geheim@models.example.org/\"\n");
    let wrong = place.run(&["config", "show", "--config", "wrong.toml"]).expect(3);
    assert!(!wrong.whole().contains("geheim"), "{}", wrong.stderr);
}

/// A memory is never empty: it was cut off, or something else has its name. Taking it for a new one would hide that
/// everything in it is lost.
#[test]
fn an_empty_file_is_no_memory() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    place.write("m.sqlite", "");
    let told = "m.sqlite: this file is empty, so it is no translation memory; delete it to start one here";
    let run = place.run(&["translate", "a.txt", "-b", "bundled", "--memory", "m.sqlite"]).expect(0);
    assert!(run.stderr.contains(told), "{}", run.stderr);
    for arguments in [&["memory", "stats"][..], &["memory", "export"], &["memory", "prune", "--all"]] {
        let run = place.run(&[arguments, &["--memory", "m.sqlite"]].concat()).expect(4);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
    assert_eq!(place.read("m.sqlite"), "");
    place.run(&["translate", "a.txt", "-b", "bundled", "--memory", "new/m.sqlite"]).expect(0);
    let stats = place.run(&["memory", "stats", "--memory", "new/m.sqlite"]).expect(0).stdout;
    assert!(stats.contains("id-en          1  from bundled"), "{stats}");
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(place.path("new/m.sqlite")).unwrap());
    assert_eq!(mode & 0o777, 0o600, "only its owner reads the sentences of articles");
}

/// Returns the program as somebody whom permissions concern; `None`, with a message, if that is not possible.
fn restricted(place: &Place) -> Option<impl Fn(&[&str]) -> Run + '_> {
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    copy_program(&place.path("program"));
    mode(&place.path("program"), 0o755);
    mode(&place.path(""), 0o777);
    place.write("probe", "");
    mode(&place.path("probe"), 0o000);
    let mut words = Vec::new();
    // Root may read everything, so run as another user.
    if std::fs::read(place.path("probe")).is_ok() {
        words.extend(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned));
    }
    words.push(place.path("program").to_string_lossy().into_owned());
    if Command::new(&words[0]).arg("--version").output().is_err() {
        skipped("this is the superuser, and `setpriv` is not here");
        return None;
    }
    Some(move |arguments: &[&str]| {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(arguments).current_dir(place.path("")).env("HOME", place.path(""));
        place.finished(command.stdin(Stdio::null()).output().unwrap())
    })
}

/// What is in the folder of a batch and is no article that can be read: each thing is named, and the others are done.
#[test]
fn what_a_batch_leaves_out_is_named() {
    let place = Place::new();
    let Some(run) = restricted(&place) else { return };
    let link = |to: &str, from: &str| symlink(to, place.path(from)).unwrap();
    for name in ["in/a.txt", "in/sub/b.txt", "elsewhere/c.txt", "in/closed/d.txt", "in/odd/e.txt"] {
        place.write(name, "Presiden tiba di kota.\n");
    }
    std::fs::set_permissions(place.path("in/closed"), std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    link("a.txt", "in/link.txt");
    link("../elsewhere/c.txt", "in/outside.txt");
    link("../elsewhere", "in/folder");
    link("nowhere.txt", "in/broken.txt");
    link("loop.txt", "in/loop.txt");
    link("..", "in/sub/up");
    link("/dev/zero", "in/zero.txt");
    // No article has such a name.
    link("nowhere.png", "in/broken.png");
    link("a.txt", "in/link.png");
    pipe(&place, "in/pipe.txt");
    pipe(&place, "in/pipe");
    pipe(&place, "in/odd/.padananignore");
    let batch = ["batch", "in", "--out", "out", "-b", "bundled", "--no-memory"];
    let first = run(&batch).expect(6);
    for told in [
        "in/link.txt: this is a link, and links are not followed; copy the article to its place; it is left out",
        "in/outside.txt: this is a link, and links",
        "in/folder: this is a link to a folder, and links are not followed; it is left out",
        "in/broken.txt: this is a link that leads nowhere; it is left out",
        "in/loop.txt: this is a link that leads nowhere",
        "in/sub/up: this is a link to a folder",
        "in/zero.txt: this is a link to a pipe or a device, not a file; it is left out",
        "in/pipe.txt: this is a pipe, a socket or a device, not a file; it is left out",
        "in/odd: in/odd/.padananignore says what to leave out, but this is a named pipe, not a file; it is left out",
        "in/closed: no permission to read this",
    ] {
        assert_eq!(first.stderr.matches(told).count(), 1, "{told}\n{}", first.stderr);
    }
    assert_eq!(first.stderr.matches("left out").count(), 9, "{}", first.stderr);
    assert!(place.path("out/a.en.txt").exists() && place.path("out/sub/b.en.txt").exists());
    assert!(!run(&[&batch[..], &["--quiet"]].concat()).stderr.contains("left out"));
    // A pipe in the place of the file that says what to leave out of everything.
    pipe(&place, "in/.gitignore");
    let refused = run(&batch).expect(4);
    assert!(refused.stderr.contains(".gitignore: this is a named pipe, not a file; remove it"), "{}", refused.stderr);
}

/// Looking needs no right to write.
#[test]
fn a_dry_run_works_on_outputs_that_may_only_be_read() {
    let place = Place::new();
    let Some(run) = restricted(&place) else { return };
    for name in ["in/a.txt", "in/b.txt"] {
        place.write(name, "Presiden tiba di kota.\n");
    }
    let batch = ["batch", "in", "--out", "out", "-b", "bundled", "--no-memory"];
    run(&batch).expect(0);
    place.write("in/c.txt", "Presiden tiba di Minsk.\n");
    for (path, mode) in [("out/.padanan/journal.sqlite", 0o444), ("out/.padanan", 0o555), ("out", 0o555)] {
        std::fs::set_permissions(place.path(path), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let dry = run(&[&batch[..], &["--dry-run"]].concat()).expect(0);
    assert!(dry.stdout.contains("3 articles, 1 to do"), "{}", dry.whole());
    assert_eq!(std::fs::read_dir(place.path("out/.padanan")).unwrap().count(), 2, "nothing was written");
}

/// Serves one body for every request, and returns its address.
fn serve(body: String) -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut part = [0; 1 << 16];
            // One request fits into one packet here.
            let _ = stream.read(&mut part);
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes());
        }
    });
    url
}

/// A server that goes mad costs neither minutes nor gigabytes.
#[test]
#[cfg(target_os = "linux")]
fn an_answer_is_bounded_by_what_was_asked() {
    let chat = |content: &str| {
        json!({ "choices": [{ "message": { "content": content }, "finish_reason": "stop" }] }).to_string()
    };
    let deep = r#"{"1":"#.repeat(250_000);
    for (what, body, told) in [
        ("nested in a text", chat(&deep), "repeats itself over and over"),
        ("nested", deep.clone(), "is not JSON"),
        ("many values", format!("[{}0]", "0,".repeat(30 << 20)), "far more than was asked for"),
        ("a long text", chat(&format!(r#"{{"1":"{}"}}"#, "word ".repeat(300_000))), "far longer than the sentence"),
    ] {
        let place = Place::new();
        place.write("a.txt", "Presiden tiba di kota.\n");
        let url = serve(body);
        place.write(
            "padanan.toml",
            format!("backend = \"m\"\nretries = 0\n[backends.m]\nkind = \"openai\"\nmodel = \"m\"\nurl = \"{url}\"\n"),
        );
        let mut limited = Command::new("prlimit");
        // 600 MB of memory and 20 s of computing are plenty, also for a slow build.
        limited.args(["--data=600000000", "--cpu=20", "--", PROGRAM, "translate", "a.txt", "--no-memory"]);
        limited.current_dir(place.path("")).env("HOME", place.path("")).stdin(Stdio::null());
        let Ok(child) = limited.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
            skipped("there is no prlimit here");
            return;
        };
        let run = ended(&place, child, what);
        assert!(run.stderr.contains(told), "{what}: {}", run.whole());
        assert_eq!(run.code, 5, "{what}: {}", run.whole());
    }
}

/// Only the clock can tell. `cargo test --test integration -- --ignored the_time_is_in_proportion` on a quiet machine.
#[test]
#[ignore = "measures time"]
fn the_time_is_in_proportion_to_the_text() {
    let page = |body: String| {
        let first = "Presiden tiba di kota. ".repeat(20);
        format!("<html><body><article><h1>Judul</h1><p>{first}</p>{body}</article></body></html>")
    };
    let words = "Presiden mengatakan bahwa bantuan akan dikirim ke kota pada hari Senin dan warga berkumpul di jalan ";
    let make = |case: &str, n: usize| match case {
        "attributes.html" => page(format!("<p {}>Halo.</p>", (0..n).map(|i| format!(" a{i}=b")).collect::<String>())),
        "references.html" => page(format!("<p>{}</p>", "&amp;".repeat(n))),
        "words.txt" => format!("{}.\n", words.repeat(n / 15).trim()),
        "signs.txt" => format!("Kota {}\n", "(a)".repeat(n)),
        _ => unreachable!(),
    };
    for (case, n) in
        [("attributes.html", 75_000), ("references.html", 75_000), ("words.txt", 22_500), ("signs.txt", 16_000)]
    {
        let place = Place::new();
        let time = |n: usize| {
            place.write(case, make(case, n));
            let began = Instant::now();
            let run = place.run(&["translate", case, "-b", "bundled", "--fast", "--no-memory", "--out", "out.txt"]);
            assert!(matches!(run.code, 0 | 10), "{case}: {}", run.stderr);
            began.elapsed().as_secs_f64()
        };
        let (one, four) = (time(n), time(4 * n));
        println!("{case}: {one:.2} s for {n}, {four:.2} s for {}", 4 * n);
        assert!(four < 8.0 * one + 0.5, "{case}: {one:.2} s for {n}, {four:.2} s for {}", 4 * n);
    }
}
