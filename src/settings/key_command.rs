//! A key from a program (`api_key_command`): a password manager, the keyring of the system, a cloud's own program.
//! Edge: processes, clock.
//!
//! The program gets no input and no terminal, so that it can ask nothing: where it would, it fails or is ended. What it prints is
//! the key, and is shown nowhere. It is ended with all that it started if it takes too long, or if the run is left.
#![expect(clippy::disallowed_methods, reason = "edge: a program is started, and waited for")]

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use crate::reason::Reason;
#[cfg(unix)]
use crate::translate::backends::ProcessGroup;

/// Maximum number of bytes that the program prints: an account's file is the longest key.
const MAX_KEY: u64 = 64 << 10;
/// Maximum number of bytes of what it complains about.
const MAX_COMPLAINT: usize = 200;
/// How often to see whether it has ended.
const POLL: Duration = Duration::from_millis(5);
/// How long to wait for what a program that has ended has printed.
const REST: Duration = Duration::from_secs(2);
/// A variable by which a password manager finds the terminal, to ask for a password there.
const TERMINAL: &str = "GPG_TTY";

/// Runs the program, and returns what it printed.
pub(super) fn run(words: &[String], most: Duration) -> Result<SecretString, Reason> {
    let (program, arguments) = words.split_first().ok_or("is not named")?;
    let mut command = Command::new(program);
    command.args(arguments).env_remove(TERMINAL);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    ProcessGroup::prepare(&mut command);
    let mut child = command.spawn().map_err(|error| Reason::from(format!("cannot be started: {error}")))?;
    #[cfg(unix)]
    let mut group = ProcessGroup::of(Some(child.id()));
    let printed = child.stdout.take().map(|output| in_a_thread(move || read(output)));
    let complaint = child.stderr.take().map(|errors| in_a_thread(move || last_line(errors)));
    let status = wait(&mut child, most);
    if status.is_none() {
        #[cfg(unix)]
        group.end(|| drop(child.try_wait()));
        #[cfg(not(unix))]
        drop(child.kill().and_then(|()| child.wait()));
        let seconds = most.as_secs_f64();
        return Err(format!(
            "printed no key within {seconds} s (`timeout_seconds`); if it asks for a password, unlock its store first"
        )
        .into());
    }
    #[cfg(unix)]
    if !group.release() {
        // Somebody leaves the run, and has ended the program: nothing is to be told any more.
        std::thread::sleep(REST);
    }
    let printed = printed.and_then(|printed| printed.recv_timeout(REST).ok().flatten());
    let complaint = || complaint.and_then(|said| said.recv_timeout(REST).ok()).filter(|said| !said.is_empty());
    match (status.filter(std::process::ExitStatus::success), printed) {
        (None, printed) => {
            let how = status.map(|status| status.to_string()).unwrap_or_default();
            // What a program complains about that has printed something may hold the key.
            let silent = printed.is_some_and(|printed| printed.expose_secret().trim().is_empty());
            let said = complaint().filter(|_| silent).map(|said| format!(": {said}"));
            Err(format!("failed ({how}){}", said.unwrap_or_default()).into())
        }
        (_, None) => Err("printed something that is no key".into()),
        (_, Some(printed)) if printed.expose_secret().trim().is_empty() => Err("printed nothing".into()),
        (_, Some(printed)) => Ok(printed),
    }
}

/// Waits for a program; `None` if it is still running after that time.
fn wait(child: &mut Child, most: Duration) -> Option<std::process::ExitStatus> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            _ if began.elapsed() >= most => return None,
            _ => std::thread::sleep(POLL),
        }
    }
}

/// Reads in a thread of its own: a program blocks if nobody reads what it prints, and what it started may hold the pipe open.
fn in_a_thread<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (done, result) = channel();
    std::thread::spawn(move || drop(done.send(read())));
    result
}

/// Reads a key; `None` if it is too long, or no text.
fn read(mut output: impl Read) -> Option<SecretString> {
    let mut bytes = Vec::new();
    (&mut output).take(MAX_KEY + 1).read_to_end(&mut bytes).ok()?;
    // To its end: a program whose output is closed fails.
    std::io::copy(&mut output, &mut std::io::sink()).ok()?;
    (bytes.len() as u64 <= MAX_KEY).then_some(())?;
    String::from_utf8(bytes).ok().map(SecretString::from)
}

/// Reads to the end, and returns the last line with words.
fn last_line(errors: impl Read) -> String {
    let mut lines = BufReader::new(errors);
    let (mut last, mut line) = (String::new(), Vec::new());
    while matches!((&mut lines).take(MAX_KEY).read_until(b'\n', &mut line), Ok(n) if n > 0) {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            last = text.trim().to_owned();
        }
        line.clear();
    }
    let shown: String = last.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_COMPLAINT).collect();
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(script: &str) -> Result<String, String> {
        let words = ["sh", "-c", script].map(str::to_owned);
        // Long enough for a shell on a busy machine, unless it sleeps.
        let most = Duration::from_millis(if script.contains("sleep") { 700 } else { 60_000 });
        run(&words, most).map(|key| key.expose_secret().to_owned()).map_err(|why| why.to_string())
    }

    #[test]
    fn what_is_printed_is_the_key() {
        assert_eq!(said("echo k:fx; echo user: me").as_deref(), Ok("k:fx\nuser: me\n"));
        assert_eq!(said("echo hint >&2; printf abc").as_deref(), Ok("abc"));
        // It has no input, and no terminal that it could ask at.
        assert_eq!(said("cat; echo \"${GPG_TTY-none}\"").as_deref(), Ok("none\n"));
        // More than a pipe holds, on both sides.
        assert_eq!(said("yes hint | head -c 200000 >&2; echo k").as_deref(), Ok("k\n"));
    }

    #[test]
    fn why_there_is_no_key_is_told_without_one() {
        for (script, wanted) in [
            ("exit 3", "failed (exit status: 3)"),
            ("echo 'no entry' >&2; exit 1", "failed (exit status: 1): no entry"),
            ("echo geheim; echo 'no entry geheim' >&2; exit 1", "failed (exit status: 1)"),
            ("printf 'a\\n\\033[31mlocked\\n\\n' >&2; exit 1", "failed (exit status: 1):  [31mlocked"),
            ("kill -9 $$", "failed (signal: 9 (SIGKILL))"),
            (":", "printed nothing"),
            ("printf '\\377'", "printed something that is no key"),
            ("yes | head -c 100000", "printed something that is no key"),
        ] {
            let why = said(script).unwrap_err();
            assert!(why.starts_with(wanted) && !why.contains("geheim"), "{script}: {why}");
        }
        let missing = run(&["/no/such/program".to_owned()], Duration::from_secs(1)).err().unwrap().to_string();
        assert!(missing.starts_with("cannot be started"), "{missing}");
        assert!(run(&[], Duration::from_secs(1)).is_err());
    }

    #[test]
    fn what_takes_too_long_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let pids = folder.path().join("pids");
        let why = said(&format!("sleep 600 & echo $! >'{0}'; echo $$ >>'{0}'; sleep 600", pids.display())).unwrap_err();
        assert!(why.contains("within 0.7 s"), "{why}");
        let pids = std::fs::read_to_string(&pids).unwrap();
        assert_eq!(pids.lines().count(), 2);
        for pid in pids.lines() {
            let state = || Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap().stdout;
            let began = Instant::now();
            while !(state().trim_ascii().is_empty() || state().starts_with(b"Z")) {
                assert!(began.elapsed() < Duration::from_secs(10), "{pid} is still running");
                std::thread::sleep(POLL);
            }
        }
        // What a program leaves behind is its own affair, and is not waited for.
        assert_eq!(said("sleep 5 >/dev/null 2>&1 & echo k").as_deref(), Ok("k\n"));
    }
}
