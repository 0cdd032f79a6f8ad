//! The connection: servers, credentials, what is told when it is lost; and what is created on the server.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::kv;
use async_nats::jetstream::object_store::{self, ObjectStore};
use async_nats::jetstream::stream::{self, DiscardPolicy, RetentionPolicy};
use async_nats::jetstream::{self, Context, consumer};
use secrecy::{ExposeSecret as _, SecretString};

use super::address::QueueAddress;
use super::error::{QueueError, trouble};
use super::lasting::News;
use super::names::Names;
use crate::http_client::install_tls;
use crate::input_file;

/// Maximum size of a file with a credential.
const MAX_SECRET: u64 = 64 << 10;
/// How long jobs and results are kept that nobody takes.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a server may take to answer. In a cluster that has lost one, the others answer within seconds, but not what the lost
/// one was asked.
const ANSWER: Duration = Duration::from_secs(3);
/// How long a server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many shared answers are kept: about 1.5 GB. The oldest ones go first, and each is in the memory of who has asked.
const MAX_ANSWERS: i64 = 2_000_000;
/// How long the server remembers a worker that is silent.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Reads a variable of the environment.
type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;
/// Is told what a person should know about the connection.
pub type Told = Arc<dyn Fn(&str) + Send + Sync>;

/// A queue on a server.
#[derive(Clone)]
pub struct Queue {
    pub(super) jetstream: Context,
    pub(super) names: Names,
    pub(super) address: QueueAddress,
    pub(super) files: ObjectStore,
    pub(super) batches: kv::Store,
    pub(super) workers: kv::Store,
    pub(super) tries: kv::Store,
    pub(super) answers: kv::Store,
    pub(super) limits: kv::Store,
    pub(super) news: Arc<News>,
}

impl Queue {
    /// Connects, and creates on the server what is not there yet.
    ///
    /// # Errors
    /// No server answers, it does not let this program in, or it has no JetStream.
    pub async fn open(
        address: &QueueAddress,
        environment: Environment<'_>,
        name: &str,
        told: Told,
    ) -> Result<Self, QueueError> {
        let news = News::new(told, address.to_string());
        let options = options(address, name, &news);
        let options = with_credentials(options, environment).await?;
        let failed = |error: async_nats::ConnectError| {
            let (cause, hint) = (root(&error), "check the address, and that nats-server runs with --jetstream");
            QueueError::Unreachable(format!("{address}: the queue cannot be reached ({cause}); {hint}").into())
        };
        let servers: Vec<async_nats::ServerAddr> =
            address.servers.iter().filter_map(|server| server.parse().ok()).collect();
        let client = options.connect(servers).await.map_err(failed)?;
        let mut jetstream = jetstream::new(client);
        jetstream.set_timeout(ANSWER);
        let names = Names(address.name.clone());
        let created = Created { jetstream: &jetstream, names: &names, replicas: address.replicas };
        let began = tokio::time::Instant::now();
        let made = loop {
            match created.all().await {
                // A cluster that has just started looks for a leader.
                Err(error) if error.is_passing() && began.elapsed() < PATIENCE => {
                    tracing::debug!(%error, "the queue is not ready");
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                made => break made,
            }
        };
        let Stores { batches, workers, tries, answers, limits, files } = made.map_err(|error| {
            let hint = "the server must run with JetStream (nats-server --jetstream) and let this user create streams";
            match error {
                QueueError::Full(_) => error,
                other => QueueError::Unreachable(format!("{address}: {other}; {hint}").into()),
            }
        })?;
        let address = address.clone();
        Ok(Self { jetstream, names, address, files, batches, workers, tries, answers, limits, news })
    }

    /// The address, without secrets.
    pub fn address(&self) -> &QueueAddress {
        &self.address
    }
}

/// What holds values and files.
struct Stores {
    batches: kv::Store,
    workers: kv::Store,
    tries: kv::Store,
    answers: kv::Store,
    limits: kv::Store,
    files: ObjectStore,
}

/// Creates what a queue needs.
struct Created<'c> {
    jetstream: &'c Context,
    names: &'c Names,
    replicas: usize,
}

impl Created<'_> {
    async fn all(&self) -> Result<Stores, QueueError> {
        let queue = |what: &str, subject: &str, new: bool| stream::Config {
            name: self.names.of(what),
            subjects: vec![self.names.subject(subject, "*", "*")],
            retention: RetentionPolicy::WorkQueue,
            max_messages_per_subject: 1,
            discard: if new { DiscardPolicy::New } else { DiscardPolicy::Old },
            discard_new_per_subject: new,
            max_age: KEPT,
            allow_direct: true,
            num_replicas: self.replicas,
            ..stream::Config::default()
        };
        self.stream(queue("jobs", "job", true)).await?;
        self.stream(queue("results", "result", false)).await?;
        let dead = queue("dead", "dead", false);
        self.stream(stream::Config { retention: RetentionPolicy::Limits, ..dead }).await?;
        let week = Duration::from_secs(7 * 24 * 3600);
        let files = object_store::Config {
            bucket: self.names.of("files"),
            max_age: KEPT,
            num_replicas: self.replicas,
            ..object_store::Config::default()
        };
        let bucket = files.bucket.clone();
        let files = match self.jetstream.get_object_store(&bucket).await {
            Ok(there) => there,
            Err(_) => self.jetstream.create_object_store(files).await.map_err(|e| trouble(&e))?,
        };
        Ok(Stores {
            batches: self.values("batches", KEPT, None).await?,
            workers: self.values("workers", REMEMBERED, None).await?,
            tries: self.values("tries", week, None).await?,
            answers: self.values("answers", week, Some(MAX_ANSWERS)).await?,
            limits: self.values("limits", week, None).await?,
            files,
        })
    }

    async fn stream(&self, config: stream::Config) -> Result<(), QueueError> {
        self.jetstream.get_or_create_stream(config).await.map(drop).map_err(|e| trouble(&e))
    }

    /// Creates what holds values. With `most`, the oldest ones make room for new ones.
    async fn values(&self, what: &str, max_age: Duration, most: Option<i64>) -> Result<kv::Store, QueueError> {
        let bucket = self.names.of(what);
        if let Ok(there) = self.jetstream.get_key_value(&bucket).await {
            return Ok(there);
        }
        // As the client creates one, but that asks the server for its account first, and does not understand what servers
        // before 2.10 answer.
        self.stream(stream::Config {
            name: format!("KV_{bucket}"),
            subjects: vec![format!("$KV.{bucket}.>")],
            max_messages_per_subject: 1,
            max_age,
            max_messages: most.unwrap_or(-1),
            discard: if most.is_some() { DiscardPolicy::Old } else { DiscardPolicy::New },
            allow_rollup: true,
            deny_delete: true,
            allow_direct: true,
            num_replicas: self.replicas,
            ..stream::Config::default()
        })
        .await?;
        self.jetstream.get_key_value(&bucket).await.map_err(|e| trouble(&e))
    }
}

/// Returns the options of the connection: it is made again whenever it is lost.
fn options(address: &QueueAddress, name: &str, news: &Arc<News>) -> ConnectOptions {
    install_tls();
    let news = Arc::clone(news);
    ConnectOptions::new()
        .name(format!("padanan {} {name}", env!("CARGO_PKG_VERSION")))
        .connection_timeout(Duration::from_secs(5))
        .request_timeout(Some(ANSWER))
        .ping_interval(Duration::from_secs(5))
        .require_tls(address.tls)
        .subscription_capacity(64 * 1024)
        .reconnect_delay_callback(|attempts| Duration::from_millis((attempts as u64 * 100).min(2000)))
        .event_callback(move |event| {
            news.take(&event);
            std::future::ready(())
        })
}

/// Adds what identifies this program, from the environment or from files that it names.
async fn with_credentials(options: ConnectOptions, environment: Environment<'_>) -> Result<ConnectOptions, QueueError> {
    let text = |name: &str| environment(name).and_then(|v| v.into_string().ok()).filter(|v| !v.is_empty());
    let path = |name: &str| environment(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let secret = |variable: &str| match (text(variable), path(&format!("{variable}_FILE"))) {
        (Some(value), _) => Ok(Some(SecretString::from(value))),
        (None, Some(file)) => read_secret(&file, &format!("{variable}_FILE")).map(Some),
        (None, None) => Ok(None),
    };
    let mut options = options;
    let (password, token, seed) =
        (secret("PADANAN_QUEUE_PASSWORD")?, secret("PADANAN_QUEUE_TOKEN")?, secret("PADANAN_QUEUE_NKEY")?);
    let user = text("PADANAN_QUEUE_USER");
    if password.is_some() && user.is_none() {
        let message = "PADANAN_QUEUE_PASSWORD is set, and PADANAN_QUEUE_USER is not; set both";
        return Err(QueueError::Configuration(message.into()));
    }
    if let (Some(user), Some(password)) = (user, password) {
        options = options.user_and_password(user, password.expose_secret().to_owned());
    }
    if let Some(token) = token {
        options = options.token(token.expose_secret().to_owned());
    }
    if let Some(seed) = seed {
        options = options.nkey(seed.expose_secret().to_owned());
    }
    if let Some(file) = path("PADANAN_QUEUE_CREDENTIALS") {
        let content = read_secret(&file, "PADANAN_QUEUE_CREDENTIALS")?;
        let wrong = |_| wrong_file(&file, "PADANAN_QUEUE_CREDENTIALS", "is no credentials file of NATS");
        options = options.credentials(content.expose_secret()).map_err(wrong)?;
    }
    if let Some(file) = path("PADANAN_QUEUE_CA") {
        read_secret(&file, "PADANAN_QUEUE_CA")?;
        options = options.add_root_certificates(file).require_tls(true);
    }
    match (path("PADANAN_QUEUE_CERT"), path("PADANAN_QUEUE_CERT_KEY")) {
        (Some(cert), Some(key)) => options = options.add_client_certificate(cert, key).require_tls(true),
        (None, None) => {}
        _ => {
            let message = "PADANAN_QUEUE_CERT and PADANAN_QUEUE_CERT_KEY belong together; set both";
            return Err(QueueError::Configuration(message.into()));
        }
    }
    Ok(options)
}

fn read_secret(file: &std::path::Path, variable: &str) -> Result<SecretString, QueueError> {
    let bytes = input_file::read_named(file, MAX_SECRET)
        .map_err(|error| wrong_file(file, variable, &format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong_file(file, variable, "is not text"))?;
    Ok(SecretString::from(text.trim()))
}

fn wrong_file(file: &std::path::Path, variable: &str, what: &str) -> QueueError {
    QueueError::Configuration(format!("{} ({variable}) {what}", file.display()).into())
}

/// Returns the innermost cause of an error.
fn root(error: &(dyn Error + 'static)) -> String {
    crate::http_client::root_cause(error)
}

/// The consumer of a stream's subject that gives each message to one taker, who says that it is done.
pub(super) fn taker(name: String, subject: String, ack_wait: Duration) -> pull::Config {
    pull::Config {
        durable_name: Some(name),
        filter_subject: subject,
        ack_policy: consumer::AckPolicy::Explicit,
        ack_wait,
        max_ack_pending: 100_000,
        // A batch that is over leaves no consumer behind.
        inactive_threshold: Duration::from_secs(3600),
        ..pull::Config::default()
    }
}
