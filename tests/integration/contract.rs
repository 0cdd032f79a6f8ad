//! The contract of every backend, tested for each one with a server that imitates its service, or with a real program.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use padanan::internal::translate::backends::{BackendKind, BackendOptions, build};
use padanan::internal::translate::client::{BackendClient, Context, Question};
use padanan::internal::translate::retry::Policy;
use padanan::internal::translate::{Failure, FailureKind, MarkerStyle};
use padanan_core::text::language::Lang;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::common::Place;
use crate::standins::{self, Fault, RetryAfter, Script, Service, Standin, When, every_service};

/// The key that is passed to programs.
const KEY: &str = "program-secret-key-987";
/// A sentence that must not occur in any message.
const SECRET: &str = "Pertemuan rahasia itu diadakan di sebuah rumah di tepi danau pada malam hari";

/// A fault, in terms that apply to every backend.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Trouble {
    Nothing,
    Authentication,
    Quota,
    BadRequest,
    TooLarge,
    RateLimited(u64),
    Unavailable,
    Fewer,
    More,
    Garbage,
    NoAnswer,
}

impl Trouble {
    fn fault(self) -> Option<Fault> {
        Some(match self {
            Self::Nothing => return None,
            Self::Authentication => Fault::Unauthorized,
            Self::Quota => Fault::Quota,
            Self::BadRequest => Fault::ServerError(400),
            Self::TooLarge => Fault::ContextOverflow,
            Self::RateLimited(seconds) => Fault::TooManyRequests { retry_after: RetryAfter::Seconds(seconds) },
            Self::Unavailable => Fault::ServerError(503),
            Self::Fewer => Fault::Fewer,
            Self::More => Fault::More,
            Self::Garbage => Fault::BadJson,
            Self::NoAnswer => Fault::NoAnswer,
        })
    }

    fn word(self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Authentication => "authentication".to_owned(),
            Self::Quota => "quota".to_owned(),
            Self::BadRequest => "bad-request".to_owned(),
            Self::TooLarge => "too-large".to_owned(),
            Self::RateLimited(seconds) => format!("rate-limited:{seconds}"),
            Self::Unavailable => "unavailable".to_owned(),
            Self::Fewer => "fewer".to_owned(),
            Self::More => "more".to_owned(),
            Self::Garbage => "garbage".to_owned(),
            Self::NoAnswer => "no-answer".to_owned(),
        }
    }
}

/// Who is asked: a server that imitates a service, or a real program.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Peer {
    Service(Service),
    Program,
}

impl Peer {
    /// Whether a language model answers, with numbered texts.
    fn chats(self) -> bool {
        matches!(self, Self::Service(service) if service.desk().chats)
    }
}

/// The server or program behind a backend.
enum Behind {
    Server(Standin),
    Program(TempDir),
}

struct Rig {
    client: BackendClient,
    behind: Behind,
    /// Maximum number of texts per request.
    most_texts: usize,
    most_bytes: usize,
}

impl Rig {
    fn new(peer: Peer, trouble: Trouble, when: &When) -> Self {
        Self::with(peer, trouble, when, |script| script, 4)
    }

    fn with(peer: Peer, trouble: Trouble, when: &When, tune: impl Fn(Script) -> Script, jobs: usize) -> Self {
        let (behind, options) = match peer {
            Peer::Program => program(trouble, when),
            Peer::Service(service) => server(service, trouble, when, tune),
        };
        let backend = build(options).expect("the options are right");
        let can = backend.capabilities().clone();
        let policy = Policy {
            retries: 2,
            base: Duration::from_millis(1),
            cap: Duration::from_millis(5),
            patience: Duration::from_secs(5),
        };
        let client = BackendClient::new(backend, policy, jobs, None);
        Self { client, behind, most_texts: can.max_texts, most_bytes: can.max_request_bytes }
    }

    fn ask(&self, texts: &[String]) -> Vec<Result<String, Failure>> {
        self.ask_until(texts, &CancellationToken::new())
    }

    fn ask_until(&self, texts: &[String], cancel: &CancellationToken) -> Vec<Result<String, Failure>> {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let context = Context { from: &from, to: &to, cancel, progress: &|_| {} };
        let questions: Vec<Question> =
            texts.iter().map(|t| Question { text: t.clone(), ..Question::default() }).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let answers = runtime.block_on(self.client.ask(&questions, MarkerStyle::None, false, &context));
        runtime.shutdown_background();
        answers.into_iter().map(|a| a.map(|reply| reply.text)).collect()
    }

    /// Returns the texts of each request that arrived.
    fn requests(&self) -> Vec<Vec<String>> {
        match &self.behind {
            // A request without texts is a sign-in.
            Behind::Server(server) => {
                server.requests().into_iter().map(|r| r.texts).filter(|t| !t.is_empty()).collect()
            }
            Behind::Program(folder) => {
                let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                log.lines()
                    .map(|line| {
                        let request: serde_json::Value = serde_json::from_str(line).unwrap();
                        serde_json::from_value(request["texts"].clone()).unwrap()
                    })
                    .collect()
            }
        }
    }
}

fn server(
    service: Service,
    trouble: Trouble,
    when: &When,
    tune: impl Fn(Script) -> Script,
) -> (Behind, BackendOptions) {
    let mut script = Script::default();
    if let Some(fault) = trouble.fault() {
        script = script.fault(fault, when.clone());
    }
    let server = Standin::start(service, tune(script));
    let options = standins::options("under-test", service, &server, Duration::from_secs(10));
    (Behind::Server(server), options)
}

fn program(trouble: Trouble, when: &When) -> (Behind, BackendOptions) {
    let folder = tempfile::tempdir().unwrap();
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/integration/program.py");
    let when = match when {
        When::First(n) => format!("first:{n}"),
        When::Nth(n) => format!("nth:{n}"),
        _ => "always".to_owned(),
    };
    let words = ["python3".into(), script, folder.path().join("log"), trouble.word().into(), when.into()];
    let command = words.map(|w: PathBuf| w.to_string_lossy().into_owned()).to_vec();
    let mut options = BackendOptions::new("under-test", BackendKind::Command, Duration::from_secs(10));
    (options.command, options.key) = (command, Some(SecretString::from(KEY)));
    (Behind::Program(folder), options)
}

fn numbered(n: usize) -> Vec<String> {
    (1..=n).map(|i| format!("Kalimat bernomor {i} tentang pelabuhan.")).collect()
}

/// Returns the number in a translated sentence.
fn number(answer: &Result<String, Failure>) -> Option<usize> {
    answer.as_ref().ok()?.split(|c: char| !c.is_ascii_digit()).find(|w| !w.is_empty())?.parse().ok()
}

fn kinds(answers: &[Result<String, Failure>]) -> Vec<Option<FailureKind>> {
    answers.iter().map(|a| a.as_ref().err().map(|f| f.kind)).collect()
}

/// Answers come in the order of the texts, no matter which request finishes first.
fn keeps_the_order(peer: Peer) {
    let slow_start = |script: Script| {
        script.delay_when(Duration::from_millis(300), When::Nth(1)).delay_when(Duration::from_millis(100), When::Nth(3))
    };
    let rig = Rig::with(peer, Trouble::Nothing, &When::Always, slow_start, 4);
    let texts = numbered(rig.most_texts * 3 + 4);
    let numbers: Vec<Option<usize>> = rig.ask(&texts).iter().map(number).collect();
    assert_eq!(numbers, (1..=texts.len()).map(Some).collect::<Vec<_>>());
}

/// No request has more texts or bytes than the service accepts; a text that is too long is sent in parts.
fn keeps_the_limits(peer: Peer) {
    let rig = Rig::new(peer, Trouble::Nothing, &When::Always);
    let mut texts = numbered(rig.most_texts * 2 + 1);
    let long = "Di kota itu, warga berkumpul lagi, dan polisi menunggu. ".repeat(rig.most_bytes / 30);
    texts.push(long.trim().to_owned());
    let answers = rig.ask(&texts);
    assert!(answers.iter().all(Result::is_ok), "{:?}", kinds(&answers));
    for request in rig.requests() {
        assert!(request.len() <= rig.most_texts);
        assert!(request.iter().map(String::len).sum::<usize>() <= rig.most_bytes);
    }
    let whole = answers.last().unwrap().as_ref().unwrap();
    assert_eq!(whole.matches('.').count(), long.matches('.').count(), "nothing of it is lost");
}

/// No more requests are in flight than `jobs` allows.
fn keeps_to_the_jobs(peer: Peer) {
    let slow = |script: Script| script.delay(Duration::from_millis(30));
    let rig = Rig::with(peer, Trouble::Nothing, &When::Always, slow, 2);
    rig.ask(&numbered(rig.most_texts * 6));
    if let Behind::Server(server) = &rig.behind {
        // The server may register the end of a request after the client has started the next; without a limit there
        // would be six.
        assert!((2..=3).contains(&server.most_in_flight()), "{}", server.most_in_flight());
        let (connections, requests) = (server.connections(), server.requests().len());
        assert!(connections < requests, "connections are kept: {connections} for {requests} requests");
    }
}

/// Each class of failure is distinguished from the others, and retried, split or given up as its class requires.
fn tells_failures_apart(peer: Peer) {
    let requests_of = |trouble, texts: usize| {
        let rig = Rig::with(peer, trouble, &When::Always, |script| script, 1);
        let answers = rig.ask(&numbered(texts));
        assert_eq!(answers.len(), texts);
        (answers[0].clone().unwrap_err().kind, rig.requests().len())
    };
    let one_each = Rig::new(peer, Trouble::Nothing, &When::Always).most_texts == 1;
    let quota = match peer {
        Peer::Service(service) => service.desk().quota,
        Peer::Program => FailureKind::Quota,
    };
    assert_eq!(requests_of(Trouble::Authentication, 2), (FailureKind::Authentication, 1), "never retried");
    assert_eq!(requests_of(Trouble::Quota, 2), (quota, 1), "stops the backend");
    assert_eq!(requests_of(Trouble::BadRequest, 1), (FailureKind::BadRequest, 1), "never retried");
    assert_eq!(requests_of(Trouble::RateLimited(0), 1), (FailureKind::RateLimited, 3), "two retries");
    assert_eq!(requests_of(Trouble::Unavailable, 1), (FailureKind::Unavailable, 3), "two retries");
    assert_eq!(requests_of(Trouble::Garbage, 1), (FailureKind::Malformed, 3), "two retries");
    // First both texts together, then each alone.
    assert_eq!(requests_of(Trouble::TooLarge, 2), (FailureKind::TooLarge, if one_each { 2 } else { 3 }), "split");
}

/// After a temporary failure, every text has its answer.
fn gets_over_passing_trouble(peer: Peer) {
    for trouble in [
        Trouble::Unavailable,
        Trouble::RateLimited(0),
        Trouble::Garbage,
        Trouble::TooLarge,
        Trouble::Fewer,
        Trouble::More,
    ] {
        let rig = Rig::with(peer, trouble, &When::First(1), |script| script, 1);
        // One text has no count, so that a wrong number shows only in the content, and is not sent in parts.
        if rig.most_texts == 1 && matches!(trouble, Trouble::More | Trouble::TooLarge) {
            continue;
        }
        let answers = rig.ask(&numbered(3));
        assert_eq!(answers.iter().map(number).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)], "{trouble:?}");
        // A sentence too many under a number of its own is left alone.
        let harmless = peer.chats() && trouble == Trouble::More;
        assert!(harmless || rig.requests().len() >= 2, "{trouble:?}: the answer was taken, and should be a failure");
    }
}

/// Waits as long as the service asks for.
fn waits_as_it_is_told(peer: Peer) {
    let rig = Rig::with(peer, Trouble::RateLimited(1), &When::First(1), |script| script, 1);
    let began = Instant::now();
    let answers = rig.ask(&numbered(1));
    assert_eq!(number(&answers[0]), Some(1));
    assert!(began.elapsed() >= Duration::from_millis(990), "{:?}", began.elapsed());
    assert!(rig.client.counters().waited_ms.load(Ordering::Relaxed) >= 1000);
    // If the service asks for too long a time, the backend does not wait at all.
    let rig = Rig::with(peer, Trouble::RateLimited(3600), &When::Always, |script| script, 1);
    assert_eq!(kinds(&rig.ask(&numbered(1))), [Some(FailureKind::RateLimited)]);
    assert_eq!(rig.requests().len(), 1);
}

/// A wrong number of answers is a failure: nothing is padded, and no answer is assigned to another text.
fn never_pads(peer: Peer) {
    for trouble in [Trouble::Fewer, Trouble::More] {
        let rig = Rig::new(peer, trouble, &When::Always);
        if rig.most_texts == 1 && trouble == Trouble::More {
            continue;
        }
        let answers = rig.ask(&numbered(4));
        assert_eq!(answers.len(), 4);
        // A chat model's answers are numbered: one that is there, and is one sentence, is taken.
        let is_its_own = |n: usize, answer: &Result<String, Failure>| {
            let sentences = answer.as_ref().map_or(0, |text| text.matches('.').count());
            peer.chats() && number(answer) == Some(n) && sentences == 1
        };
        let right = (1..).zip(&answers).all(|(n, answer)| answer.is_err() || is_its_own(n, answer));
        assert!(right, "{trouble:?}: an answer with a wrong number of texts was taken: {answers:?}");
    }
}

/// An interrupted run ends immediately and says so.
fn stops_when_told(peer: Peer) {
    let rig = Rig::new(peer, Trouble::NoAnswer, &When::Always);
    let cancel = CancellationToken::new();
    let later = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(200));
        later.cancel();
    });
    let began = Instant::now();
    let answers = rig.ask_until(&numbered(3), &cancel);
    assert!(began.elapsed() < Duration::from_secs(8), "sooner than the time-out");
    assert!(kinds(&answers).iter().all(|k| *k == Some(FailureKind::Interrupted)));
}

/// No message contains the key or the text to be translated.
fn keeps_secrets(peer: Peer) {
    let troubles = [
        Trouble::Authentication,
        Trouble::Quota,
        Trouble::BadRequest,
        Trouble::TooLarge,
        Trouble::RateLimited(0),
        Trouble::Unavailable,
        Trouble::Fewer,
        Trouble::More,
        Trouble::Garbage,
    ];
    for trouble in troubles {
        let rig = Rig::new(peer, trouble, &When::Always);
        let key = match &rig.behind {
            Behind::Server(server) => server.key(),
            Behind::Program(_) => KEY,
        };
        for answer in rig.ask(&[SECRET.to_owned()]) {
            let Err(failure) = answer else { continue };
            let told = format!("{failure} {failure:?}");
            assert!(!told.contains(key), "{trouble:?}: {told}");
            assert!(!told.contains("di sebuah rumah di tepi danau"), "{trouble:?}: {told}");
            assert!(failure.message.chars().count() <= 300);
            assert!(!failure.message.is_empty());
        }
    }
}

/// A text that the service refuses does not affect any other; if the service refuses every request, only few are made.
fn a_refused_text_stands_alone(peer: Peer) {
    // The stand-in program cannot refuse a single text.
    if peer == Peer::Program {
        return;
    }
    for bad in [1, 4, 9] {
        let when = When::TextContains(format!("bernomor {bad} tentang"));
        let rig = Rig::new(peer, Trouble::BadRequest, &when);
        let answers = rig.ask(&numbered(9));
        for (n, answer) in (1..).zip(&answers) {
            match answer {
                Ok(_) => assert_eq!(number(answer), Some(n)),
                Err(failure) => assert_eq!((n, failure.kind), (bad, FailureKind::BadRequest)),
            }
        }
        assert!(rig.client.stopped().is_none());
    }
    let rig = Rig::new(peer, Trouble::BadRequest, &When::Always);
    let answers = rig.ask(&numbered(9));
    assert!(kinds(&answers).iter().all(|k| *k == Some(FailureKind::BadRequest)), "{answers:?}");
    let most = if rig.most_texts == 1 { 9 } else { 4 };
    assert!(rig.requests().len() <= most, "{} requests", rig.requests().len());
}

/// Waits until the date that the service names.
fn waits_until_a_date(peer: Peer) {
    // The stand-in program names no dates.
    if peer == Peer::Program {
        return;
    }
    let fault = Fault::TooManyRequests { retry_after: RetryAfter::HttpDate(Duration::from_secs(2)) };
    let tune = |script: Script| script.fault(fault.clone(), When::First(1));
    let rig = Rig::with(peer, Trouble::Nothing, &When::Always, tune, 1);
    let answers = rig.ask(&numbered(1));
    assert_eq!(number(&answers[0]), Some(1));
    let Behind::Server(server) = &rig.behind else { panic!("it is a server") };
    let times: Vec<Instant> = server.requests().iter().filter(|r| !r.texts.is_empty()).map(|r| r.at).collect();
    // A date has a resolution of one second: of two seconds, at least one remains.
    assert!(times[1] - times[0] >= Duration::from_millis(990), "{:?}", times[1] - times[0]);
}

/// A server that is not there is told, with its address, and after few attempts.
fn says_that_nobody_is_there(peer: Peer) {
    let Peer::Service(service) = peer else { return };
    let (behind, options) = server(service, Trouble::Nothing, &When::Always, |script| script);
    drop(behind);
    let client =
        BackendClient::new(build(options).unwrap(), Policy { base: Duration::ZERO, ..Policy::default() }, 2, None);
    let rig = Rig { client, behind: Behind::Program(tempfile::tempdir().unwrap()), most_texts: 1, most_bytes: 1 };
    let answers = rig.ask(&numbered(30));
    assert!(kinds(&answers).iter().all(|k| *k == Some(FailureKind::Unreachable)), "{answers:?}");
    assert!(answers[0].as_ref().unwrap_err().message.contains("is it running at http://127.0.0.1:"));
}

macro_rules! contract {
    ($($(#[$doc:meta])* $module:ident = $service:ident;)+) => {
        $(contract! { @module $module, super::Peer::Service(crate::standins::Service::$service) })+
    };
    (@module $module:ident, $peer:expr) => {
        mod $module {
            contract! { @tests $peer; keeps_the_order, keeps_the_limits, keeps_to_the_jobs, tells_failures_apart,
                gets_over_passing_trouble, waits_as_it_is_told, waits_until_a_date, never_pads, stops_when_told,
                keeps_secrets, a_refused_text_stands_alone, says_that_nobody_is_there }
        }
    };
    (@tests $peer:expr; $($promise:ident),+) => { $(
        #[test]
        fn $promise() {
            super::$promise($peer);
        }
    )+ };
}

every_service!(contract);
contract! { @module command, super::Peer::Program }

/// What of the contract there is without a server: as many answers as texts, each in the place of its text, whatever is sent
/// beside it; and a refusal that says nothing of the texts.
fn an_engine_in_the_program_keeps_it(place: &Place, backend: &str, from: &str, sentences: &[&str]) {
    let targets = |text: &str| -> Vec<String> {
        place.write("a.txt", text);
        let all = ["translate", "a.txt", "--backend", backend, "--from", from, "--no-memory", "--jobs", "8"];
        let run = place.run(&[&all[..], &["--bitext", "a.json", "--fail-on", "never", "--input", "text"]].concat());
        assert_eq!(run.code, 0, "{}", run.whole());
        let bitext: serde_json::Value = serde_json::from_str(&place.read("a.json")).unwrap();
        let segments = bitext["segments"].as_array().unwrap();
        segments.iter().map(|segment| segment["draft"].as_str().unwrap().to_owned()).collect()
    };
    let together = targets(&sentences.join("\n\n"));
    let alone: Vec<String> = sentences.iter().flat_map(|sentence| targets(sentence)).collect();
    assert_eq!(together, alone, "{backend}");
    assert_eq!(together.len(), sentences.len(), "{backend}");
    place.write("a.txt", format!("{SECRET}.\n"));
    let run = place.run(&["translate", "a.txt", "--backend", backend, "--from", from, "--to", "fi", "--no-memory"]);
    assert!(matches!(run.code, 3 | 5) && run.stdout.is_empty(), "{}", run.whole());
    assert!(!run.stderr.contains(&SECRET[..30]), "{}", run.whole());
}

#[test]
fn bundled_keeps_it() {
    let sentences = [
        "Presiden tiba di Jakarta pada hari Senin.",
        "Harga beras naik 12 persen.",
        "Warga menunggu bantuan.",
        "Sungai itu meluap dua kali.",
        "Ia berjanji akan datang lagi.",
        "Polisi menutup jalan utama.",
    ];
    an_engine_in_the_program_keeps_it(&Place::new(), "bundled", "id", &sentences);
}

#[test]
fn local_keeps_it() {
    let Some(place) = crate::neural::added("pt-en") else { return };
    let sentences = [
        "O presidente chegou a Lisboa na segunda-feira.",
        "O preço do arroz subiu 12 por cento.",
        "Os moradores esperam ajuda.",
        "O rio transbordou duas vezes.",
        "Ela prometeu voltar.",
        "A polícia fechou a estrada principal.",
    ];
    an_engine_in_the_program_keeps_it(&place, "local", "pt", &sentences);
}

#[test]
fn the_rate_limit_is_kept() {
    let (behind, options) = server(Service::Apertium, Trouble::Nothing, &When::Always, |script| script);
    let client = BackendClient::new(build(options).unwrap(), Policy::default(), 8, Some(5.0));
    let rig = Rig { client, behind, most_texts: 1, most_bytes: 1000 };
    rig.ask(&numbered(5));
    let Behind::Server(server) = &rig.behind else { panic!("it is a server") };
    let times: Vec<Instant> = server.requests().iter().map(|r| r.at).collect();
    let span = times.iter().max().unwrap().duration_since(*times.iter().min().unwrap());
    // 800 ms from the first to the last; the first may arrive late.
    assert!(span >= Duration::from_millis(400), "five requests at five a second: {span:?}");
}
