//! An external program that speaks JSON lines, so that anyone can plug in any engine.
//!
//! The program is started once and stays running. For each request, it reads one line from its standard input and
//! writes one line to its standard output; the last line that it writes to standard error is used in messages. It exits
//! when its standard input ends. Edge: processes.
//!
//! ```text
//! → {"id":1,"from":"id","to":"en","texts":["Kremlin diam."],"terms":[["Kremlin","Kremlin"]]}
//! ← {"id":1,"translations":["The Kremlin is silent."]}
//! ← {"id":1,"error":{"kind":"rate-limited","message":"slow down","retry_after":2.5}}
//! ```
//! `kind` is one of `authentication`, `quota`, `unsupported-pair`, `not-found`, `bad-request`, `too-large`,
//! `rate-limited`, `unavailable`, `timeout`, `malformed`, `cut-off`, `not-a-translation`; the default is `unavailable`.
//! The program finds a configured key in its environment as `PADANAN_API_KEY`.
#![expect(clippy::disallowed_methods, reason = "edge: the user's own program is started and waited for here")]

use std::process::Stdio;
use std::sync::{Arc, Mutex as Plain, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::Mutex;

#[cfg(unix)]
use super::process_group::ProcessGroup;
use super::refusal::{BackendRefusal, Private, clip};
use super::{Address, BackendOptions, BackendOptionsError, Kind, Limits, as_many_as_sent, max_answer, merge, too_long};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, MarkerStyle, Reply, Request};

const LIMITS: Limits = Limits {
    texts: 16,
    most_texts: 10_000,
    bytes: 32 * 1024,
    most_bytes: 10 * 1024 * 1024,
    marks: MarkerStyle::Words,
    takes_terms: true,
    examples: 0,
    context: 0,
    protects_names: &[],
};
/// Maximum length in bytes of what it writes to standard error until it is restarted.
const MAX_COMPLAINTS: u64 = 64 * 1024 * 1024;
/// The environment variable in which the program finds the key.
const KEY_VARIABLE: &str = "PADANAN_API_KEY";

/// What is known of the kind.
pub(super) const KIND: Kind = Kind {
    address: Address::Program,
    has_models: true,
    ..Kind::new(|options| Ok(Box::new(CommandBackend::new(options)?)))
};

/// A program that is started at the first request and stays running.
pub(super) struct CommandBackend {
    name: String,
    model: Option<String>,
    can: Capabilities,
    words: Vec<String>,
    key: Option<SecretString>,
    timeout: Duration,
    extra: Map<String, Value>,
    program: Mutex<Option<Program>>,
}

struct Program {
    child: Child,
    #[cfg(unix)]
    group: ProcessGroup,
    /// `None` when it is being ended: most programs end with their input.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// The last non-blank line that it wrote to standard error.
    complaint: Arc<Plain<String>>,
    requests: u64,
}

#[cfg(unix)]
impl Drop for Program {
    fn drop(&mut self) {
        self.input = None;
        let child = &mut self.child;
        self.group.end(|| drop(child.try_wait()));
    }
}

impl CommandBackend {
    pub(super) fn new(options: BackendOptions) -> Result<Self, BackendOptionsError> {
        options.check_extra(&["id", "from", "to", "texts", "terms"])?;
        if options.command.first().is_none_or(|program| program.trim().is_empty()) {
            return Err(
                options.wrong("`command` is missing; write the program and its arguments: command = [\"./mt.py\"]")
            );
        }
        if options.url.is_some() {
            return Err(options.wrong("a program has no `url`; leave it out"));
        }
        Ok(Self {
            can: options.capabilities(&LIMITS),
            key: options.key(),
            name: options.name,
            model: options.model,
            words: options.command,
            timeout: options.timeout,
            extra: options.extra,
            program: Mutex::new(None),
        })
    }

    fn start(&self) -> Result<Program, Failure> {
        let mut command = tokio::process::Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        #[cfg(unix)]
        ProcessGroup::prepare(command.as_std_mut());
        if let Some(key) = &self.key {
            command.env(KEY_VARIABLE, key.expose_secret());
        }
        let unreachable = |why: String| Failure::new(FailureKind::Unreachable, clip(&why, 300));
        let mut child = command.spawn().map_err(|e| {
            unreachable(format!("the program `{}` cannot be started: {e}; check `command`", self.words[0]))
        })?;
        #[cfg(unix)]
        let group = ProcessGroup::of(child.id());
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = pipes else {
            return Err(unreachable(format!("no pipes to the program `{}`", self.words[0])));
        };
        let complaint = Arc::new(Plain::new(String::new()));
        let kept = Arc::clone(&complaint);
        tokio::spawn(async move {
            let mut errors = BufReader::new(errors).take(MAX_COMPLAINTS);
            let mut line = Vec::new();
            while matches!(errors.read_until(b'\n', &mut line).await, Ok(n) if n > 0) {
                let text = String::from_utf8_lossy(&line);
                if !text.trim().is_empty() {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = clip(text.trim(), 300);
                }
                line.clear();
            }
        });
        Ok(Program {
            child,
            #[cfg(unix)]
            group,
            input: Some(input),
            output: BufReader::new(output),
            complaint,
            requests: 0,
        })
    }

    fn line(&self, id: u64, request: &Request<'_>) -> Vec<u8> {
        let mut body = Map::new();
        body.insert("id".to_owned(), json!(id));
        body.insert("from".to_owned(), json!(request.from.as_str()));
        body.insert("to".to_owned(), json!(request.to.as_str()));
        body.insert("texts".to_owned(), json!(request.texts));
        body.insert("terms".to_owned(), json!(request.terms));
        merge(&mut body, &self.extra);
        let mut line = Value::Object(body).to_string().into_bytes();
        line.push(b'\n');
        line
    }

    /// Sends the request and reads the line that answers it.
    async fn exchange(&self, program: &mut Program, request: &Request<'_>) -> Result<Value, Failure> {
        program.requests += 1;
        let id = program.requests;
        let line = self.line(id, request);
        let most = max_answer(line.len());
        let Program { input, output, .. } = &mut *program;
        let Some(input) = input else { return Err(self.ended(program).await) };
        let mut answer = Vec::new();
        // Writes and reads concurrently: a program that answers while it reads must not block.
        let (sent, read) = tokio::join!(
            async {
                input.write_all(&line).await?;
                input.flush().await
            },
            async { output.take(most as u64).read_until(b'\n', &mut answer).await }
        );
        match (sent, read) {
            (Ok(()), Ok(n)) if n > 0 => {}
            _ => return Err(self.ended(program).await),
        }
        if !answer.ends_with(b"\n") && answer.len() >= most {
            return Err(too_long("the program's", most));
        }
        let value: Value = serde_json::from_slice(&answer)
            .map_err(|_| Failure::new(FailureKind::Malformed, "the program's answer is not a line of JSON"))?;
        if value.get("id").and_then(Value::as_u64) == Some(id) {
            return Ok(value);
        }
        Err(Failure::new(
            FailureKind::Malformed,
            format!("the program's answer is not to request {id}; `id` must be repeated"),
        ))
    }

    /// Describes the end of the program: its exit status and its last error line.
    async fn ended(&self, program: &mut Program) -> Failure {
        let status = tokio::time::timeout(Duration::from_secs(2), program.child.wait()).await;
        let how = match status {
            Ok(Ok(status)) => status.to_string(),
            _ => "no exit status".to_owned(),
        };
        // Its last error line may not have been read yet.
        tokio::task::yield_now().await;
        let complaint = program.complaint.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let said = Private { key: self.key.as_ref(), texts: &[] }.clean(&complaint);
        let message = match said {
            Some(said) => format!("the program `{}` ended ({how}): {said}", self.words[0]),
            None => format!("the program `{}` ended ({how})", self.words[0]),
        };
        Failure::new(FailureKind::Unavailable, clip(&message, 300))
    }

    fn refused(&self, error: &Value, texts: &[String]) -> Failure {
        let kind = error.get("kind").and_then(Value::as_str).map_or(FailureKind::Unavailable, kind);
        let body = json!({ "error": error });
        let said = BackendRefusal { status: 0, body, retry_after: None, location: None }.said();
        let said = said.and_then(|said| Private { key: self.key.as_ref(), texts }.clean(&said));
        let message = said.unwrap_or_else(|| "the program answered with an error".to_owned());
        let wait = error.get("retry_after").and_then(Value::as_f64).and_then(|s| Duration::try_from_secs_f64(s).ok());
        Failure { kind, message, retry_after: wait }
    }
}

fn kind(word: &str) -> FailureKind {
    match word {
        "authentication" => FailureKind::Authentication,
        "quota" => FailureKind::Quota,
        "unsupported-pair" => FailureKind::UnsupportedPair,
        "bad-request" => FailureKind::BadRequest,
        "not-found" => FailureKind::NotFound,
        "too-large" => FailureKind::TooLarge,
        "rate-limited" => FailureKind::RateLimited,
        "timeout" => FailureKind::Timeout,
        "malformed" => FailureKind::Malformed,
        "cut-off" => FailureKind::CutOff,
        "not-a-translation" => FailureKind::NotATranslation,
        _ => FailureKind::Unavailable,
    }
}

#[async_trait]
impl Backend for CommandBackend {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let mut place = self.program.lock().await;
        // Taken out while it works: if this call is dropped halfway, the program is dropped, and ended with all that it
        // started, because nobody would read its answer.
        let mut program = match place.take() {
            Some(program) => program,
            None => self.start()?,
        };
        let answer = match tokio::time::timeout(self.timeout, self.exchange(&mut program, &request)).await {
            Ok(answer) => answer?,
            Err(_) => {
                let seconds = self.timeout.as_secs_f64();
                let message = format!("no answer from the program `{}` within {seconds} s", self.words[0]);
                return Err(Failure::new(FailureKind::Timeout, clip(&message, 300)));
            }
        };
        *place = Some(program);
        if let Some(error) = answer.get("error").filter(|e| !e.is_null()) {
            return Err(self.refused(error, request.texts));
        }
        let text = |t: &Value| t.as_str().map(str::to_owned);
        let found = answer.get("translations").and_then(Value::as_array).and_then(|l| l.iter().map(text).collect());
        as_many_as_sent(found, request.texts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::BackendKind;
    use super::super::tests::options;
    use super::*;
    use crate::text::language::Lang;

    /// Asks a script; unless it sleeps, the timeout is long enough for a busy machine.
    async fn ask(script: &str, texts: &[&str]) -> Result<Vec<String>, Failure> {
        let timeout = Duration::from_secs(if script.starts_with("sleep") { 2 } else { 60 });
        let command = ["sh", "-c", script].map(str::to_owned).to_vec();
        let key = Some(SecretString::from("geheim-123"));
        let backend =
            CommandBackend::new(BackendOptions { command, key, timeout, ..options(BackendKind::Command) }).unwrap();
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
        let request = Request { marks: MarkerStyle::Words, ..Request::of(&texts, &from, &to) };
        Ok(backend.translate(request).await?.into_iter().map(|r| r.text).collect())
    }

    #[tokio::test]
    async fn a_line_for_a_line() {
        let answer = ask(r#"read line; echo '{"id":1,"translations":["a","b"]}'"#, &["x", "y"]).await;
        assert_eq!(answer, Ok(vec!["a".to_owned(), "b".to_owned()]));
        let given = ask(r#"read line; echo "{\"id\":1,\"translations\":[\"$PADANAN_API_KEY\"]}""#, &["x"]).await;
        assert_eq!(given, Ok(vec!["geheim-123".to_owned()]));
    }

    #[tokio::test]
    async fn every_trouble_says_what_it_is() {
        use FailureKind::*;
        let told = r#"read l; echo '{"id":1,"error":{"kind":"rate-limited","message":"slow","retry_after":2.5}}'"#;
        let failure = ask(told, &["x"]).await.unwrap_err();
        assert_eq!((failure.kind, failure.retry_after), (RateLimited, Some(Duration::from_millis(2500))));
        for (script, wanted, words) in [
            ("echo 'no key geheim-123' >&2; exit 7", Unavailable, "exit status: 7): no key ***"),
            ("read l; echo nonsense", Malformed, "not a line of JSON"),
            ("read l; echo '{\"id\":2,\"translations\":[\"a\"]}'", Malformed, "`id` must be repeated"),
            ("read l; echo '{\"id\":1,\"translations\":[]}'", Malformed, "1 texts were sent and 0 came back"),
            ("read l; echo '{\"id\":1}'", Malformed, "does not hold the translations"),
            ("sleep 30", Timeout, "within 2 s"),
        ] {
            let failure = ask(script, &["x"]).await.unwrap_err();
            assert_eq!(failure.kind, wanted, "{script}");
            assert!(failure.message.contains(words), "{script}: {}", failure.message);
            assert!(!failure.message.contains("geheim"));
        }
        let missing = BackendOptions { command: vec!["/no/such/program".to_owned()], ..options(BackendKind::Command) };
        let backend = CommandBackend::new(missing).unwrap();
        let lang = Lang::parse("id").unwrap();
        let texts = ["x".to_owned()];
        let request = Request { marks: MarkerStyle::None, ..Request::of(&texts, &lang, &lang) };
        let failure = backend.translate(request).await.unwrap_err();
        assert_eq!(failure.kind, Unreachable);
        assert!(failure.message.contains("cannot be started"));
    }

    /// A wrapper script that starts other programs: none of them outlives an answer that did not come, a call that was
    /// given up, or the backend, even those that ignore the request to end.
    #[cfg(unix)]
    #[tokio::test]
    async fn what_a_program_starts_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let texts = ["x".to_owned()];
        let request = || Request { marks: MarkerStyle::Words, ..Request::of(&texts, &from, &to) };
        // Long enough for a shell to start three others on a machine that has much else to do.
        for (case, seconds, answers) in [("timeout", 5, false), ("given up", 60, false), ("dropped", 60, true)] {
            let pids = folder.path().join(case);
            let answer = if answers { r#"read line; echo '{"id":1,"translations":["a"]}';"# } else { "" };
            let script = format!(
                "(trap '' TERM; sleep 600) & echo $! >'{0}'; sleep 600 & echo $! >>'{0}'; (sleep 600 & echo $! >>'{0}'); \
                 {answer} wait",
                pids.display()
            );
            let command = ["sh", "-c", &script].map(str::to_owned).to_vec();
            let timeout = Duration::from_secs(seconds);
            let options = BackendOptions { command, timeout, ..options(BackendKind::Command) };
            let backend = CommandBackend::new(options).unwrap();
            match case {
                "given up" => {
                    let given_up = tokio::time::timeout(Duration::from_secs(5), backend.translate(request())).await;
                    assert!(given_up.is_err());
                }
                _ => assert_eq!(backend.translate(request()).await.is_ok(), answers),
            }
            drop(backend);
            let pids = std::fs::read_to_string(&pids).unwrap();
            assert_eq!(pids.lines().count(), 3, "{case}");
            for pid in pids.lines() {
                // Whoever is killed dies at the next turn that it gets.
                let killed = std::time::Instant::now();
                while lives(pid) && killed.elapsed() < Duration::from_secs(5) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                assert!(!lives(pid), "{case}: {pid} is still running");
            }
        }
    }

    /// Whether a process is running; one that has ended and is not waited for does not count.
    #[cfg(unix)]
    fn lives(pid: &str) -> bool {
        let state = std::process::Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap().stdout;
        !state.trim_ascii().is_empty() && !state.starts_with(b"Z")
    }

    #[tokio::test]
    async fn a_text_longer_than_a_pipe_does_not_block() {
        let long = "a".repeat(1 << 20);
        let echo = r#"read line; printf '{"id":1,"translations":["%s"]}\n' ok"#;
        assert_eq!(ask(echo, &[&long]).await, Ok(vec!["ok".to_owned()]));
    }
}
