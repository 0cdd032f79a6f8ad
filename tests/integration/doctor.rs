//! `padanan doctor`: what is set up, what is wrong, and the command that mends it. It changes nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use rusqlite::Connection;
use serde_json::Value;

use crate::common::{Place, Run};
use crate::standins::{Script, Service, Standin};

/// Runs `doctor` with no program in PATH, and hides what differs between machines.
fn doctor(place: &Place, arguments: &[&str]) -> Run {
    doctor_with(place, arguments, &[])
}

fn doctor_with(place: &Place, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let all: Vec<&str> = ["doctor"].iter().chain(arguments).copied().collect();
    let mut command = place.command(&all);
    command.env("PATH", place.path("bin")).envs(environment.iter().copied());
    let run = place.finished(command.output().unwrap());
    Run { stdout: scrubbed(&run.stdout), ..run }
}

fn scrubbed(text: &str) -> String {
    let version = format!("SQLite {}", rusqlite::version());
    let text = text.replace(&version, "SQLite [VERSION]").replace("padanan-doctor/1", "[FORMAT]");
    let text = text.replace(std::env::consts::ARCH, "[ARCH]").replace("[FORMAT]", "padanan-doctor/1");
    let line = |line: &str| match line.split_once(" free") {
        Some((before, after)) => {
            let room = before.trim_end_matches(|c: char| !c.is_whitespace()).trim_end();
            format!("{} [ROOM] free{after}", room.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end())
        }
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// The checks of a run with `--json`, which fit the published schema.
fn checks(run: &Run) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.whole()));
    let mut schema: Value = serde_json::from_str(include_str!("../../docs/doctor.schema.json")).unwrap();
    schema["additionalProperties"] = false.into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(report["exit_code"], run.code);
    let count = |status: &str| {
        report["checks"].as_array().unwrap().iter().filter(|check| check["status"] == status).count() as u64
    };
    for (name, status) in [("ok", "ok"), ("notes", "note"), ("warnings", "warning"), ("errors", "error")] {
        assert_eq!(report["summary"][name], count(status));
    }
    report["checks"].as_array().unwrap().clone()
}

/// What is wrong, or noted, in an area: status, message, command.
fn told(run: &Run, area: &str) -> Vec<(String, String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let found = checks(run).into_iter().filter(|check| check["area"] == area && check["status"] != "ok");
    found.map(|c| (text(&c["status"]).unwrap(), text(&c["message"]).unwrap(), text(&c["command"]))).collect()
}

/// Every file and folder below a folder, with its bytes, its permissions and when it was changed.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (String, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let meta = path.symlink_metadata().unwrap();
        let state = format!("{:?} {:?} {:?}", meta.file_type(), meta.permissions(), meta.modified().unwrap());
        let bytes = if meta.is_file() { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
        if meta.is_dir() {
            all.extend(tree(&path));
        }
        all.insert(path, (state, bytes));
    }
    all
}

/// Sets the permissions of a file, whatever the machine gives new ones.
fn permit(file: &Path, mode: u32) {
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

const MEMORY: &str = ".local/share/padanan/memory.sqlite";

/// A place with a memory of one article.
fn with_memory() -> Place {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di Jakarta pada hari Senin.\n");
    place.run(&["translate", "a.txt", "--quiet", "--fail-on", "never"]).expect(0);
    assert!(place.path(MEMORY).exists());
    place
}

#[test]
fn nothing_is_wrong() {
    let place = Place::new();
    let run = doctor(&place, &[]).expect(0);
    assert_snapshot!("doctor", run.whole());
    let run = doctor(&place, &["--json"]).expect(0);
    assert_snapshot!("doctor_json", run.whole());
    checks(&run);
    assert_eq!(doctor(&place, &["--quiet"]).expect(0).stdout.trim(), "");
    let colored = doctor(&place, &["--color", "always"]).expect(0).stdout;
    assert!(colored.contains("\u{1b}[32mok     \u{1b}[0m"), "{colored}");
}

const BROKEN: &str = "jbs = 3
backend = [\"deepl\", \"office\", \"nix\"]
glossaries = [\"g.toml\", \"missing\"]

[backends.deepl]
kind = \"deepl\"

[backends.office]
kind = \"openai\"
url = \"http://127.0.0.1:9/v1\"
model = \"m\"
api_key_file = \"office.key\"

[backends.mine]
kind = \"command\"
command = [\"no-such-program\"]

[memory]
file = \"memory\"
";

#[test]
fn everything_is_wrong() {
    let place = Place::new();
    place.write("padanan.toml", BROKEN);
    permit(&place.write("office.key", "rahasia-1"), 0o644);
    place.write("g.toml", "[[term]]\nsource = \"a\"\ntarget = \"b\"\nsource = \"c\"\n");
    std::fs::create_dir(place.path("memory")).unwrap();
    std::fs::create_dir_all(place.path(".config/padanan")).unwrap();
    place.write(".config/padanan/padanan.toml", "jobs = 2\n");
    let environment = [("PADANAN_GLOSARIES", "x"), ("PADANAN_TO", "en-GB"), ("LANG", "id_ID.ISO-8859-1")];
    let run = doctor_with(&place, &["--probe"], &environment).expect(3);
    assert_snapshot!("doctor_wrong", run.whole());
    assert!(!run.whole().contains("rahasia"));
    let quiet = doctor(&place, &["--quiet"]).expect(3);
    assert!(!quiet.stdout.contains("  ok ") && quiet.stdout.contains("  error "), "{}", quiet.stdout);
    doctor(&place, &["--fail-on", "never"]).expect(0);
}

/// Whatever the configuration is, the rest is looked at.
#[test]
fn a_configuration_of_any_kind() {
    let place = with_memory();
    let program = place.command(&["doctor"]).get_program().to_owned();
    nix::unistd::mkfifo(&place.path("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    std::fs::create_dir(place.path("folder")).unwrap();
    place.write("binary", std::fs::read(program).unwrap().get(..100_000).unwrap());
    place.write("huge", "# padanan\n".repeat(500_000));
    place.write("syntax", "from = \n");
    place.write("languages", "from = \"en\"\n");
    place.write("secret", "[backends.deepl]\nkind = \"deepl\"\napi_key = \"rahasia-1\"\n");
    for (file, wanted) in [
        ("pipe", "this is a named pipe, not a file"),
        ("folder", "Is a directory"),
        ("missing", "No such file or directory"),
        ("binary", "is not UTF-8"),
        ("huge", "larger than 4 MiB"),
        ("syntax", "syntax:1: this is not TOML"),
        ("languages", "`from` and `to` are both `en`"),
        ("secret", "secret:3: "),
    ] {
        let run = doctor(&place, &["--config", file, "--json"]).expect(3);
        let found = told(&run, "configuration");
        let is_right = |(status, message, _): &(String, String, Option<String>)| {
            status == "error" && message.contains(file) && message.contains(wanted)
        };
        assert!(found.iter().any(is_right), "{file}: {found:?}");
        assert!(!run.stdout.contains("rahasia"), "{file}");
        let memory: Vec<Value> = checks(&run).into_iter().filter(|check| check["area"] == "memory").collect();
        assert_eq!(memory.len(), 2, "{file}: {memory:?}");
    }
}

#[test]
fn keys_are_never_shown() {
    let place = Place::new();
    let keys = "[backends.a]\nkind = \"deepl\"\napi_key_env = \"A_KEY\"\n\
                [backends.b]\nkind = \"deepl\"\napi_key_file = \"b.key\"\n\
                [backends.c]\nkind = \"deepl\"\napi_key_command = [\"tell\", \"rahasia-argument\"]\n\
                [backends.d]\nkind = \"deepl\"\napi_key_command = [\"no-such-program\"]\n\
                [backends.e]\nkind = \"amazon\"\nregion = \"ap-southeast-1\"\n\
                [backends.f]\nkind = \"deepl\"\napi_key_file = \"f.key\"\n";
    place.write("padanan.toml", format!("backend = [\"a\", \"b\", \"c\"]\n{keys}"));
    place.write("b.key", "rahasia-2:fx\n");
    let told_once = place.path("told");
    let script = place.write("bin/tell", format!("#!/bin/sh\necho rahasia-3\n: >'{}'\n", told_once.display()));
    let aws = "[default]\naws_access_key_id = rahasia-4\naws_secret_access_key = rahasia-5\n";
    let aws = place.write(".aws/credentials", aws);
    for (file, mode) in [(&script, 0o755), (&place.path("b.key"), 0o600), (&aws, 0o644)] {
        permit(file, mode);
    }
    let key = [("A_KEY", "rahasia-1")];
    let run = doctor_with(&place, &[], &key).expect(10);
    assert_snapshot!("doctor_keys", run.whole());
    assert!(!told_once.exists(), "a program was asked for its key");
    let probed = doctor_with(&place, &["--probe", "--offline", "--backend", "c", "--json"], &key);
    assert!(told_once.exists());
    let is_told = |check: &Value| check["name"] == "c" && check["message"] == "`tell` prints a key";
    assert!(checks(&probed).iter().any(is_told), "{}", probed.whole());
    for run in [&run, &probed] {
        assert!(!run.whole().contains("rahasia"), "{}", run.whole());
    }
    // A missing key of a backend that is asked is an error, and of another one it is not.
    let run = doctor(&place, &["--json", "--backend", "f"]).expect(3);
    let status =
        |name: &str| checks(&run).iter().find(|c| c["area"] == "keys" && c["name"] == name).unwrap()["status"].clone();
    assert_eq!((status("f"), status("a"), status("d")), ("error".into(), "note".into(), "note".into()));
}

/// A queue is not asked: only what leads to it is looked at.
#[cfg(feature = "queue")]
#[test]
fn the_variables_of_a_queue() {
    let place = Place::new();
    permit(&place.write("token", "rahasia-1"), 0o644);
    let address = ("PADANAN_QUEUE", "nats://ani:rahasia-2@queue.invalid:4222/news");
    let token = ("PADANAN_QUEUE_TOKEN_FILE", "token");
    let run = doctor_with(&place, &["--json"], &[address, token, ("PADANAN_QUEUE_CA", "missing.pem")]).expect(3);
    assert!(!run.whole().contains("rahasia"));
    let queue: Vec<Value> =
        checks(&run).into_iter().filter(|check| check["name"].as_str().unwrap().starts_with("queue")).collect();
    let told: Vec<(&str, &str)> =
        queue.iter().map(|c| (c["status"].as_str().unwrap(), c["message"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("ok", "nats://queue.invalid:4222/news (PADANAN_QUEUE); `padanan queue status` asks it"),
            ("warning", "token (PADANAN_QUEUE_TOKEN_FILE): other users may read it"),
            ("error", "missing.pem (PADANAN_QUEUE_CA): No such file or directory (os error 2)"),
        ]
    );
    assert_eq!(queue[1]["command"], "chmod 600 token");
    let wrong = doctor_with(&place, &["--json"], &[("PADANAN_QUEUE", "http://ani:rahasia-3@x")]).expect(3);
    assert!(!wrong.whole().contains("rahasia") && wrong.stdout.contains("PADANAN_QUEUE: "), "{}", wrong.whole());
}

/// Makes a file unusable.
type Spoil<'s> = &'s dyn Fn(&Path);

/// What is wrong with a memory is told, and the command that is printed mends it.
#[test]
fn a_broken_memory_is_mended_by_the_command() {
    let damage: [(&str, Spoil<'_>, &str); 4] = [
        ("a page", &|file| overwrite(file, 4096), "is damaged"),
        ("its head", &|file| overwrite(file, 0), "file is not a database"),
        ("empty", &|file| std::fs::write(file, "").unwrap(), "this file is empty"),
        ("text", &|file| std::fs::write(file, "Presiden tiba.\n".repeat(100)).unwrap(), "not a database"),
    ];
    for (what, spoil, wanted) in damage {
        let place = with_memory();
        let file = place.path(MEMORY);
        spoil(&file);
        let run = doctor(&place, &["--json"]).expect(10);
        let found = told(&run, "memory");
        assert!(found.len() == 1 && found[0].1.contains(wanted), "{what}: {found:?}");
        let command = found[0].2.as_deref().unwrap().replace("[DIR]", place.path("").to_str().unwrap());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success(), "{command}");
        assert_eq!(told(&doctor(&place, &["--json"]).expect(0), "memory"), [], "{what}");
        assert!(file.with_extension("sqlite.damaged").exists(), "nothing is thrown away");
    }
    // These need a person.
    let spoiled: [(&str, Spoil<'_>, &str); 4] = [
        ("a folder", &|file| std::fs::create_dir(file).unwrap(), "is a directory"),
        ("a pipe", &|file| nix::unistd::mkfifo(file, nix::sys::stat::Mode::S_IRWXU).unwrap(), "this is a named pipe"),
        ("another program's", &|file| drop(made(file, "CREATE TABLE a (b)")), "a database of another program"),
        (
            "a later one",
            &|file| {
                drop(made(file, "CREATE TABLE a (b); PRAGMA application_id = 1885630061; PRAGMA user_version = 99"));
            },
            "a later version",
        ),
    ];
    for (what, make, wanted) in spoiled {
        let place = with_memory();
        let file = place.path(MEMORY);
        std::fs::remove_file(&file).unwrap();
        make(&file);
        let found = told(&doctor(&place, &["--json"]).expect(10), "memory");
        assert!(found.len() == 1 && found[0].1.contains(wanted) && found[0].2.is_none(), "{what}: {found:?}");
    }
}

/// Overwrites a kilobyte of a file.
fn overwrite(file: &Path, at: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[at..at + 1024].fill(0xa5);
    std::fs::write(file, bytes).unwrap();
}

fn made(file: &Path, tables: &str) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.execute_batch(tables).unwrap();
    connection
}

#[test]
fn who_has_the_memory_open_is_told() {
    let place = with_memory();
    let connection = Connection::open(place.path(MEMORY)).unwrap();
    let count = |c: &Connection| c.query_row("SELECT count(*) FROM entry", (), |row| row.get::<_, i64>(0)).unwrap();
    assert!(count(&connection) > 0);
    let me = std::process::id();
    let found = told(&doctor(&place, &["--json"]).expect(0), "memory");
    assert_eq!(found[0].1, format!("process {me} has it open, which is fine"));
    connection.execute_batch("BEGIN IMMEDIATE; UPDATE entry SET created = 0").unwrap();
    let found = told(&doctor(&place, &["--json"]).expect(0), "memory");
    assert_eq!(found[0].1, format!("process {me} is writing into it now; others wait"));
    connection.execute_batch("COMMIT").unwrap();
    assert!(count(&connection) > 0);
}

/// A place with an output folder of a batch, in which a person has things to do.
fn with_batch() -> Place {
    let place = Place::new();
    place.write("padanan.toml", "glossaries = [\"id-en\"]\n");
    place.write("news/a.txt", "Presiden tiba di Jakarta pada hari Senin.\n");
    place.write("news/b/b.txt", "Anggarannya 2,3 triliun rupiah, kata Menteri Keuangan.\n");
    place.run(&["batch", "news", "--out", "out", "--quiet", "--format", "json,text", "--fail-on", "never"]).expect(0);
    place
}

#[test]
fn an_output_folder() {
    let place = with_batch();
    assert_snapshot!("doctor_folder", doctor(&place, &["out"]).expect(0).whole());
    // What killed runs left, what is gone, what is broken.
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for (name, time) in [("out/.padanan-x1", old), ("out/b/.padanan-x2", std::time::SystemTime::now())] {
        let left = place.write(name, "half");
        std::fs::File::options().write(true).open(left).unwrap().set_modified(time).unwrap();
    }
    std::fs::remove_file(place.path("out/a.en.txt")).unwrap();
    place.write("out/a.en.txt.edited", "mine");
    place.write("out/c.bitext.json", "{}");
    nix::unistd::mkfifo(&place.path("out/d.bitext.json"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let lock = std::fs::File::options().write(true).open(place.path("out/.padanan/lock")).unwrap();
    lock.lock().unwrap();
    assert_snapshot!("doctor_folder_wrong", doctor(&place, &["out"]).expect(10).whole());
    drop(lock);
    let journal = place.path("out/.padanan/journal.sqlite");
    overwrite(&journal, 0);
    let found = told(&doctor(&place, &["out", "--json"]).expect(10), "folder");
    assert!(found[0].1.contains("the journal cannot be used"), "{found:?}");
    let command = found[0].2.as_deref().unwrap().replace("[DIR]", place.path("").to_str().unwrap());
    let mended = Command::new("sh").args(["-c", &command]).current_dir(place.path("")).status().unwrap();
    assert!(mended.success() && !journal.exists(), "{command}");
    for (folder, wanted) in [("nowhere", "cannot be looked at"), ("padanan.toml", "this is not a folder")] {
        let found = told(&doctor(&place, &[folder, "--json"]).expect(10), "folder");
        assert!(found.len() == 1 && found[0].1.contains(wanted), "{found:?}");
    }
}

/// Not a byte, not a date: with a memory and a journal whose programs were killed, and with everything that is broken.
#[test]
fn nothing_on_the_disk_changes() {
    let place = with_batch();
    // As a killed program leaves it: what it wrote last is in the log.
    for file in [MEMORY, "out/.padanan/journal.sqlite"] {
        let file = place.path(file);
        let table =
            if file.ends_with("memory.sqlite") { "entry SET created = 7" } else { "article SET state = 'failed'" };
        let connection = Connection::open(&file).unwrap();
        connection.execute_batch(&format!("UPDATE {table}")).unwrap();
        let beside = |end: &str| PathBuf::from(format!("{}{end}", file.display()));
        let kept = ["", "-wal", "-shm"].map(|end| std::fs::read(beside(end)).unwrap());
        drop(connection);
        for (end, bytes) in ["", "-wal", "-shm"].iter().zip(kept) {
            std::fs::write(beside(end), bytes).unwrap();
        }
    }
    let left = place.write("out/.padanan-x1", "half");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    std::fs::File::options().write(true).open(left).unwrap().set_modified(old).unwrap();
    let before = tree(&place.path(""));
    let run = doctor(&place, &["out", "--json"]).expect(10);
    assert!(told(&run, "folder").iter().any(|f| f.1.contains("2 articles not translated in full")), "the log is read");
    doctor(&place, &["out", "--probe", "--backend", "local"]);
    doctor(&place, &["--memory", "elsewhere/m.sqlite", "--glossary", "nowhere"]).expect(3);
    assert!(tree(&place.path("")) == before);
    place.write("padanan.toml", BROKEN);
    let before = tree(&place.path(""));
    doctor(&place, &["out", "--json"]).expect(3);
    assert!(tree(&place.path("")) == before);
}

/// The probe sends one request, without a text and without the key; without the probe, none is sent.
#[test]
fn the_probe_sends_no_text_and_no_key() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    permit(&place.path("mt.key"), 0o600);
    let run = doctor(&place, &[]).expect(0);
    assert!(run.stdout.contains("is not tried; with --probe it is, and no text is sent"), "{}", run.stdout);
    assert_eq!(server.requests().len(), 0);
    let run = doctor(&place, &["--probe"]).expect(0);
    assert!(run.stdout.contains("127.0.0.1:[PORT] answers"), "{}", run.stdout);
    assert!(!run.whole().contains(server.key()));
    for request in server.requests() {
        assert!(!format!("{request:?}").contains(server.key()), "the key was sent");
    }
    drop(server);
    let run = doctor(&place, &["--probe", "--json"]).expect(5);
    assert_eq!(told(&run, "network")[0].0, "error");
    // What is far is not reached offline.
    let far = "backend = \"far\"\n[backends.far]\nkind = \"openai\"\nurl = \"http://mt.invalid/v1\"\nmodel = \"m\"\n";
    place.write("padanan.toml", far);
    let found = told(&doctor(&place, &["--probe", "--offline", "--json"]).expect(3), "network");
    assert!(found[0].0 == "note" && found[0].1.contains("mt.invalid is not tried: `offline`"), "{found:?}");
}

#[test]
fn without_a_home_or_a_working_folder() {
    let place = Place::new();
    let with = |arguments: &[&str], home: Option<&str>| {
        let mut command = place.command(arguments);
        command.env_remove("HOME");
        command.envs(home.map(|home| ("HOME", home)));
        place.finished(command.output().unwrap())
    };
    for home in [None, Some(""), Some("/no/such/home"), Some("/proc/1")] {
        let run = with(&["doctor", "--memory", "m.sqlite", "--json"], home);
        assert!(!checks(&run).is_empty() && [0, 10].contains(&run.code), "{home:?}: {}", run.whole());
    }
    let gone = place.path("gone");
    std::fs::create_dir(&gone).unwrap();
    let script = format!("cd '{0}' && rmdir '{0}' && exec '{1}' doctor --json", gone.display(), crate::common::PROGRAM);
    let output = Command::new("sh").args(["-c", &script]).env("HOME", place.path("")).output().unwrap();
    let run = place.finished(output).expect(3);
    assert!(told(&run, "configuration")[0].1.contains("the working directory cannot be found"), "{}", run.whole());
}

#[cfg(target_os = "linux")]
#[test]
fn disks_that_are_full_or_read_only() {
    use crate::common::SmallDisk;
    let place = Place::new();
    for (name, options, wanted) in [("full", "1m", "only 1.0 MB free"), ("closed", "1m,ro", "is read-only")] {
        std::fs::create_dir(place.path(name)).unwrap();
        let Some(_disk) = SmallDisk::at(&place.path(name), options) else { return };
        let memory = format!("{name}/below/m.sqlite");
        let run = place.run(&["doctor", "--memory", &memory, "--json"]).expect(10);
        let found = told(&run, "disk");
        assert!(found.len() == 1 && found[0].1.contains(wanted), "{found:?}");
        assert!(!place.path(&memory).exists());
    }
}

/// The report that `docs/doctor.md` shows is real.
#[test]
fn the_page_shows_what_is_printed() {
    let place = Place::new();
    let backend = "[backends.mt]\nkind = \"deepl\"\napi_key_file = \"mt.key\"\n";
    place.write("padanan.toml", format!("backend = \"mt\"\njob = 2\n{backend}"));
    permit(&place.write("mt.key", "rahasia"), 0o644);
    let page = include_str!("../../docs/doctor.md");
    let shown = page.split("```console\n").nth(1).unwrap().split("```").next().unwrap();
    let (command, output) = shown.split_once('\n').unwrap();
    assert_eq!(command, "$ padanan doctor --quiet");
    assert_eq!(doctor(&place, &["--quiet"]).expect(3).stdout, output);
    let areas = doctor(&place, &["--json", "."]);
    for check in checks(&areas) {
        let area = check["area"].as_str().unwrap();
        assert!(page.contains(&format!("| `{area}` |")), "docs/doctor.md lacks {area}");
    }
}

/// What a file says cannot act on the terminal.
#[test]
fn control_characters_are_escaped() {
    let place = Place::new();
    place.write("padanan.toml", "\"a\\u001b[2Jb\" = 1\nbackend = \"x\\u0007\"\n");
    let run = doctor(&place, &[]).expect(3);
    assert!(!run.stdout.contains(['\u{1b}', '\u{7}']), "{:?}", run.stdout);
}
