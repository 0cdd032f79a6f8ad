//! `padanan worker` and `padanan queue`.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand};

use super::groups::{FindingArgs, MemoryArgs};

pub(super) const WORKER_EXAMPLES: &str = "Examples:
  padanan worker --queue nats://queue.example.org:4222
  padanan worker --queue nats://queue.example.org:4222 --jobs 8 --metrics 127.0.0.1:9100
  padanan worker --queue nats://a,b,c/news --idle-exit 60      leaves when nothing came for a minute

A worker has its own keys, in its environment or its padanan.toml, and its own memory. A backend of the batch that has a
table of the same name in the worker's padanan.toml takes key, address and program from there.
SIGTERM finishes what is in hand, and a second one leaves at once: what was in hand is done by another worker.";

pub(super) const QUEUE_EXAMPLES: &str = "Variables that identify this program to the server:
  PADANAN_QUEUE                     the address, in the place of --queue
  PADANAN_QUEUE_USER, PADANAN_QUEUE_PASSWORD (or PADANAN_QUEUE_PASSWORD_FILE)
  PADANAN_QUEUE_TOKEN               or PADANAN_QUEUE_TOKEN_FILE
  PADANAN_QUEUE_NKEY_FILE           the seed of an NKey
  PADANAN_QUEUE_CREDENTIALS         a credentials file (JWT and seed)
  PADANAN_QUEUE_CA                  the certificates of your authority (PEM); tls:// asks for encryption
  PADANAN_QUEUE_CERT, PADANAN_QUEUE_CERT_KEY    this program's own certificate

Examples:
  padanan queue status --queue nats://queue.example.org:4222
  padanan queue drain                       workers finish what they have, and get nothing more
  padanan queue drain --resume              and go on
  padanan queue dead-letters --json";

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct WorkerArgs {
    #[command(flatten)]
    pub queue: QueueAddressArgs,
    /// How many requests to send at once for each batch [default: 4]
    #[arg(short, long, value_name = "N", value_parser = super::groups::jobs)]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub remember: MemoryArgs,
    /// Leave when there was no article for this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub idle_exit: Option<Duration>,
    /// Serve figures for Prometheus at this address, under /metrics
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Log to stderr in JSON, one object a line, also without -v
    #[arg(long)]
    pub log_json: bool,
    #[command(flatten)]
    pub findings: FindingArgs,
}

/// Where the queue is.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct QueueAddressArgs {
    /// The queue: nats://HOST:4222, or nats://HOST1,HOST2,HOST3/NAME?replicas=3
    ///
    /// `?silence=60` has a worker's articles handed out again after 60 seconds without a sign of life, in place of 15.
    #[arg(long = "queue", value_name = "URL", env = "PADANAN_QUEUE", hide_env_values = true)]
    pub address: String,
}

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum QueueCommand {
    /// Show the batches, the workers, and what waits
    Status(QueueStatusArgs),
    /// Hand nothing more out, and wait until workers have finished what they have
    Drain(QueueDrainArgs),
    /// Remove articles, results and dead letters from the queue; outputs and memories stay
    Purge(QueuePurgeArgs),
    /// List the articles that failed five times, with the reasons
    DeadLetters(QueueStatusArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct QueueStatusArgs {
    #[command(flatten)]
    pub queue: QueueAddressArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct QueueDrainArgs {
    #[command(flatten)]
    pub queue: QueueAddressArgs,
    /// Hand articles out again
    #[arg(long)]
    pub resume: bool,
    /// Do not wait
    #[arg(long, conflicts_with = "resume")]
    pub no_wait: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct QueuePurgeArgs {
    #[command(flatten)]
    pub queue: QueueAddressArgs,
    /// Only this batch, as `queue status` names it
    #[arg(long, value_name = "BATCH", required_unless_present = "all")]
    pub batch: Option<String>,
    /// Everything in the queue
    #[arg(long, conflicts_with = "batch")]
    pub all: bool,
    /// Only dead letters
    #[arg(long)]
    pub dead_letters: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "a number of seconds, from 1 to 86400".to_owned();
    let number: u64 = text.parse().map_err(|_| wrong())?;
    if (1..=86_400).contains(&number) { Ok(Duration::from_secs(number)) } else { Err(wrong()) }
}
