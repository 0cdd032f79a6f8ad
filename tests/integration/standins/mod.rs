//! Stand-ins for the paid and remote services: real servers on a free loopback port that play each service's
//! shapes, limits and errors, and on demand its faults, so that every backend can be tried against all of them.
//!
//! ```text
//! let deepl = Standin::start(Service::Deepl, Script::default().fault(Fault::Quota, When::From(3)));
//! … run something with url = deepl.url() and the key deepl.key() …
//! assert_eq!(deepl.requests()[0].texts.len(), 50);
//! ```
//! A stand-in runs on a thread of its own, so a test may block, spawn the program, or be async.
#![expect(clippy::disallowed_methods, reason = "stand-ins look at the clock as a server does")]
#![expect(clippy::expect_used, reason = "a stand-in that cannot start is a failed test")]

mod amazon;
mod anthropic;
mod apertium;
mod azure;
mod damage;
mod deepl;
mod dictionary;
mod gemini;
mod google;
mod google_glossaries;
mod google_v3;
mod habits;
mod libretranslate;
mod lingva;
mod markup;
mod model;
mod modernmt;
mod mymemory;
mod nllb_serve;
mod ollama;
mod openai;
mod reply;
mod script;
mod selftest;
mod server;
mod vendors;
mod yandex;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use padanan::internal::translate::FailureKind;
use padanan::internal::translate::backends::{BackendKind, BackendOptions};
use secrecy::SecretString;
use tokio::sync::oneshot;

pub(crate) use google_glossaries::BUCKET;
pub(crate) use habits::Habit;
pub(crate) use script::{Dialect, Fault, Limits, RetryAfter, Script, When};

/// The key that every stand-in demands: made up, and worth nothing anywhere.
const KEY: &str = "standin-secret-key-0123456789:fx";

/// Hands the list of all services to a macro: the module of each stand-in, and the name of the service. This is the only
/// list of them: the contract, the promise and the tests of the stand-ins go through it.
macro_rules! every_service {
    ($then:ident) => {
        $then! {
            /// DeepL API v2: `/v2/translate`, `/v2/usage`.
            deepl = Deepl;
            /// LibreTranslate: `/translate`, `/languages`, `/health`.
            libretranslate = LibreTranslate;
            /// Chat completions: `/v1/chat/completions`, `/v1/models`.
            openai = OpenAi;
            /// Anthropic's Messages API: `/v1/messages`.
            anthropic = Anthropic;
            /// Google's Gemini API: `/v1/models/…:generateContent`, `:streamGenerateContent`.
            gemini = Gemini;
            /// Ollama's own API: `/api/chat`.
            ollama = Ollama;
            /// Apertium APy, for its faults: `/translate`, `/listPairs`. It has the pairs ind-eng and ind-zlm.
            apertium = Apertium;
            /// Google Cloud Translation v2: `/language/translate/v2`.
            google = Google;
            /// Google Cloud Translation v3: `/v3/…:translateText`, glossaries with their bucket, and the sign-in, `/token`.
            google_v3 = GoogleV3;
            /// Azure AI Translator v3: `/translate`.
            azure = Azure;
            /// Amazon Translate: texts and terminologies.
            amazon = Amazon;
            /// Yandex Translate v2: `/translate/v2/translate`.
            yandex = Yandex;
            /// ModernMT: `/translate`, and glossaries: `/memories`, `/import-jobs`.
            modernmt = ModernMt;
            /// MyMemory: `/get`.
            mymemory = MyMemory;
            /// Lingva: `/api/v1/…`.
            lingva = Lingva;
            /// nllb-serve: `/translate`.
            nllb_serve = NllbServe;
        }
    };
}
pub(crate) use every_service;

macro_rules! services {
    ($($(#[$doc:meta])* $module:ident = $service:ident;)+) => {
        /// Which service.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Service {
            $($(#[$doc])* $service,)+
        }

        impl Service {
            /// All services.
            pub(crate) const ALL: &[Self] = &[$(Self::$service),+];

            /// What the tests know of it.
            pub(crate) fn desk(self) -> &'static Desk {
                match self {
                    $(Self::$service => &$module::DESK,)+
                }
            }
        }
    };
}
every_service!(services);

/// What the tests know of a service, and how its stand-in answers.
pub(crate) struct Desk {
    /// The kind of the backends that ask it.
    pub(crate) kind: BackendKind,
    /// The lines of such a backend's table, beside `kind` and `url`. The key is in the file `mt.key`.
    pub(crate) table: &'static str,
    /// The same settings, for a backend that no configuration describes.
    pub(crate) tune: fn(&mut BackendOptions),
    /// What stands in the file of the key, for a stand-in; `None` if there are no keys.
    pub(crate) credentials: fn(&Standin) -> Option<String>,
    /// The path that belongs to the address.
    path: &'static str,
    /// The texts of a request, if it is one to translate.
    texts: Texts,
    /// The answer to any request.
    answer: Answer,
    /// A request as a client of the service makes it; `marks` asks for texts with mark-up. Some services take one text.
    ask: Ask,
    /// The translations in the body of an answer, where they are as they should be.
    found: Found,
    /// The statuses of [`Fault::Quota`], [`Fault::Unauthorized`] and [`Fault::ContextOverflow`].
    refuses: [u16; 3],
    /// The status of [`Fault::TooManyRequests`].
    busy: u16,
    /// How an exhausted quota is told: not every service distinguishes it from other refusals.
    pub(crate) quota: FailureKind,
    /// Whether a language model answers, with numbered texts.
    pub(crate) chats: bool,
    /// Whether a request has more than one text.
    batches: bool,
}

impl Desk {
    /// A service with a key and several texts in a request, as most are.
    const fn new(kind: BackendKind, texts: Texts, answer: Answer, ask: Ask, found: Found) -> Self {
        Self {
            kind,
            table: "api_key_file = \"mt.key\"\n",
            tune: |_| {},
            credentials: |server| Some(server.key().to_owned()),
            path: "",
            texts,
            answer,
            ask,
            found,
            refuses: [429, 401, 413],
            busy: 429,
            quota: FailureKind::Quota,
            chats: false,
            batches: true,
        }
    }
}

type Texts = fn(&server::Call) -> Option<Vec<String>>;
type Answer = fn(&server::Call, &script::Active, &server::World) -> reply::Reply;
type Ask = fn(&reqwest::Client, &Standin, &[&str], bool) -> reqwest::RequestBuilder;
type Found = fn(&serde_json::Value) -> Vec<String>;

/// The options of a backend that asks a stand-in.
pub(crate) fn options(name: &str, service: Service, server: &Standin, timeout: Duration) -> BackendOptions {
    let desk = service.desk();
    let mut options = BackendOptions::new(name, desk.kind, timeout);
    options.url = Some(server.url().parse().expect("an address"));
    options.key = (desk.credentials)(server).map(SecretString::from);
    (desk.tune)(&mut options);
    options
}

/// The strings of a list.
fn texts_of(list: &serde_json::Value) -> Vec<String> {
    serde_json::from_value(list.clone()).expect("a list of texts")
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// The path, without the query.
    pub(crate) path: String,
    /// The query, without the question mark.
    pub(crate) query: String,
    /// Names in lower case, and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body as text.
    pub(crate) body: String,
    /// The texts to translate that it carries, whatever else is wrong with it.
    pub(crate) texts: Vec<String>,
    /// When it arrived.
    pub(crate) at: Instant,
    /// Which connection it came over, counted from 1.
    pub(crate) connection: usize,
}

impl Recorded {
    /// The value of a header, its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A running stand-in; it stops when dropped, whatever is still under way.
pub(crate) struct Standin {
    address: SocketAddr,
    world: Arc<server::World>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Standin {
    /// Starts one on a free loopback port. It takes connections as soon as this returns.
    pub(crate) fn start(service: Service, script: Script) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let address = listener.local_addr().expect("the port");
        let world = Arc::new(server::World::new(service, script));
        let (stop, stopped) = oneshot::channel();
        let serving = Arc::clone(&world);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = server::serve(listener, serving) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, world, stop: Some(stop), thread: Some(thread) }
    }

    /// The base URL as the backend's `url` setting wants it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{}", self.address, self.world.service.desk().path)
    }

    /// The key that it demands.
    pub(crate) fn key(&self) -> &'static str {
        KEY
    }

    /// Every request so far, in the order of arrival.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.world.records.lock().expect("no panic under this lock").clone()
    }

    /// How many texts it was asked to translate.
    pub(crate) fn texts_sent(&self) -> usize {
        self.requests().iter().map(|r| r.texts.len()).sum()
    }

    /// How many TCP connections it accepted.
    pub(crate) fn connections(&self) -> usize {
        self.world.connections.load(Ordering::SeqCst)
    }

    /// The most requests that waited for their answer at the same time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.world.most_in_flight.load(Ordering::SeqCst)
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "a stand-in failed; see its message above");
        }
    }
}
