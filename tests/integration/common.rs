//! Helpers: a temporary folder for each test, the program with a scrubbed environment, and whole outputs to compare.

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::standins::{Service, Standin};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_padanan");

/// Every command as typed: those that the program's help lists, and those that their own help lists.
pub(crate) static COMMANDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all = vec![String::new()];
    let mut next = 0;
    while let Some(command) = all.get(next).cloned() {
        all.extend(listed(&help(&command)).map(|name| format!("{command} {name}").trim_start().to_owned()));
        next += 1;
    }
    assert!(all.len() > 1, "the help lists no command");
    all
});

/// Returns the help of a command.
pub(crate) fn help(command: &str) -> String {
    let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    Place::new().run(&arguments).expect(0).stdout
}

/// Returns the names under `Commands:`; further lines of a description are indented more.
fn listed(help: &str) -> impl Iterator<Item = &str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help")
}

/// A folder to work in.
pub(crate) struct Place {
    dir: TempDir,
}

/// The exit code and output of a run of the program.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// Creates a folder with a configuration whose backend `mt` is the stand-in.
    pub(crate) fn with_backend(service: Service, server: &Standin) -> Self {
        let place = Self::new();
        place.write("padanan.toml", format!("backend = \"mt\"\nretries = 0\n{}", backend("mt", service, server)));
        place.write("mt.key", (service.desk().credentials)(server).unwrap_or_default());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Replaces the text of one part of a document of Word or LibreOffice by what `change` makes of it.
    pub(crate) fn edit_part(&self, name: &str, wanted: &str, change: impl Fn(String) -> String) {
        let mut archive = zip::ZipArchive::new(Cursor::new(std::fs::read(self.path(name)).unwrap())).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in 0..archive.len() {
            let mut part = archive.by_index(part).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            writer.start_file(part.name(), zip::write::SimpleFileOptions::default()).unwrap();
            if part.name() == wanted {
                content = change(String::from_utf8(content).unwrap()).into_bytes();
            }
            writer.write_all(&content).unwrap();
        }
        self.write(name, writer.finish().unwrap().into_inner());
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Copies one of the example articles here.
    pub(crate) fn example(&self, name: &str) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        self.write(Path::new(name).file_name().unwrap().to_str().unwrap(), std::fs::read(from).unwrap());
        self
    }

    /// Returns the program as a command in this folder, without any environment variable that could influence it.
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(PROGRAM);
        command.args(arguments).current_dir(self.dir.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.dir.path()).env("SOURCE_DATE_EPOCH", "1597795200").env("LANG", "C.UTF-8");
        // Where `cargo llvm-cov` collects what was run.
        command.envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.finished(self.command(arguments).stdin(std::process::Stdio::null()).output().unwrap())
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Run {
        let output = assert_cmd::Command::from_std(self.command(arguments)).write_stdin(input).output().unwrap();
        self.finished(output)
    }

    pub(crate) fn finished(&self, output: Output) -> Run {
        let scrub = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("the program prints UTF-8");
            let here = self.dir.path().to_string_lossy();
            without_ports(&text.replace(&*here, "[DIR]"))
        };
        Run { code: output.status.code().unwrap_or(-1), stdout: scrub(output.stdout), stderr: scrub(output.stderr) }
    }
}

impl Run {
    /// Returns the exit code and all output as one text, for comparison with a snapshot.
    pub(crate) fn whole(&self) -> String {
        format!("exit: {}\n--- stdout\n{}\n--- stderr\n{}", self.code, self.stdout, self.stderr)
    }

    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.whole());
        self
    }
}

/// Returns the configuration table of a stand-in.
pub(crate) fn backend(name: &str, service: Service, server: &Standin) -> String {
    let desk = service.desk();
    let kind = desk.kind.as_str();
    format!("[backends.{name}]\nkind = \"{kind}\"\nurl = \"{}\"\n{}", server.url(), desk.table)
}

fn without_ports(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("127.0.0.1:") {
        let (before, after) = rest.split_at(at + "127.0.0.1:".len());
        out.push_str(before);
        out.push_str("[PORT]");
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out + rest
}

/// Returns the path of the shipped glossaries.
pub(crate) fn shipped_glossaries() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("glossaries/id-en").to_string_lossy().into_owned()
}

/// Asserts that a report of `--report` has exactly the fields of its schema.
pub(crate) fn fits_its_schema(report: &serde_json::Value) {
    let mut schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/report.schema.json")).unwrap();
    schema["additionalProperties"] = false.into();
    for part in schema["$defs"].as_object_mut().unwrap().values_mut().filter(|part| part["type"] == "object") {
        part["additionalProperties"] = false.into();
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

/// Prints that a test is skipped because something is missing. CI has everything, so there the test fails: a test that
/// never runs tests nothing.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var_os("PADANAN_CI").is_none(), "CI is to have it: {why}");
    eprintln!("skipped: {why}");
}

/// A small separate file system, mounted until this is dropped.
#[cfg(target_os = "linux")]
pub(crate) struct SmallDisk(PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    /// Mounts one at a folder. Returns `None`, with a message, if mounting is not permitted.
    pub(crate) fn at(folder: &Path, size: &str) -> Option<Self> {
        let disk = Self(folder.to_owned());
        if disk.mount(&format!("size={size}")) {
            return Some(disk);
        }
        // Only root may mount anything.
        let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
        let why = "no file system can be mounted here";
        if root {
            skipped(why);
        } else {
            eprintln!("skipped: {why}");
        }
        None
    }

    /// Enlarges it.
    pub(crate) fn grow(&self, size: &str) -> bool {
        self.mount(&format!("remount,size={size}"))
    }

    fn mount(&self, options: &str) -> bool {
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&self.0);
        mount.output().is_ok_and(|o| o.status.success())
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

/// Copies the program to a place. Another process writes the copy: a file that this one has open for writing is open in
/// whatever a test beside starts at that moment, too, and cannot be run.
pub(crate) fn copy_program(to: &Path) {
    let copied = std::process::Command::new("cp").arg(PROGRAM).arg(to).status().unwrap();
    assert!(copied.success());
}
