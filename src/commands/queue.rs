//! `padanan queue`: looks after a queue.

use std::time::Duration;

use padanan::internal::queue::{BatchStatus, DeadLetter, Queue, QueueError, QueueStatus, WorkerNote, now_ms};

use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
use crate::cli::terminal::{environment, escaped};
use crate::cli::{QueueAddressArgs, QueueCommand, QueueDrainArgs, QueuePurgeArgs};
use crate::run::queued::{address, queue_error, told};
use crate::run::{count, files};

pub(super) fn run(command: &QueueCommand) -> Result<ExitCode, AppError> {
    match command {
        QueueCommand::Status(args) => {
            let status = with(&args.queue, async |queue| queue.status().await)?;
            if args.json { json(&status) } else { print(&shown(&status)) }
        }
        QueueCommand::Drain(args) => drain(args),
        QueueCommand::Purge(args) => purge(args),
        QueueCommand::DeadLetters(args) => {
            let letters = with(&args.queue, async |queue| queue.dead_letters().await)?;
            if args.json { json(&letters) } else { print(&shown_letters(&letters)) }
        }
    }
}

/// Connects, and does something with the queue.
fn with<T>(args: &QueueAddressArgs, work: impl AsyncFnOnce(&Queue) -> Result<T, QueueError>) -> Result<T, AppError> {
    let address = address(&args.address)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    runtime.block_on(async {
        let queue = Queue::open(&address, &environment, "queue", told(false)).await.map_err(queue_error)?;
        work(&queue).await.map_err(queue_error)
    })
}

fn drain(args: &QueueDrainArgs) -> Result<ExitCode, AppError> {
    let left = with(&args.queue, async |queue| {
        queue.drain(!args.resume).await?;
        let mut left = queue.in_hand().await?;
        while left > 0 && !args.resume && !args.no_wait {
            tokio::time::sleep(Duration::from_millis(300)).await;
            left = queue.in_hand().await?;
        }
        Ok(left)
    })?;
    if args.json {
        return json(&serde_json::json!({ "drained": !args.resume, "in_hand": left }));
    }
    let hand = count(left, "article");
    print(&match (args.resume, left) {
        (true, _) => "articles are handed out again\n".to_owned(),
        (false, 0) => {
            "nothing is handed out any more, and nothing is in hand; `padanan queue drain --resume` goes on\n"
                .to_owned()
        }
        (false, _) => format!("nothing is handed out any more; {hand} in hand\n"),
    })
}

fn purge(args: &QueuePurgeArgs) -> Result<ExitCode, AppError> {
    let is_meant = |batch: &BatchStatus| args.batch.as_ref().is_none_or(|meant| *meant == batch.batch);
    let gone = with(&args.queue, async |queue| {
        let status = queue.status().await?;
        let running = status.batches.iter().find(|batch| batch.is_running && is_meant(batch));
        if let Some(batch) = running.filter(|_| !args.dead_letters) {
            return Ok(Err(batch.batch.clone()));
        }
        queue.purge(args.batch.as_deref(), args.dead_letters).await.map(Ok)
    })?;
    let gone = gone.map_err(|batch| {
        let hint = "end it first, or wait 20 seconds if it was killed: it would put its articles back";
        AppError::Usage(format!("the run of the batch {batch} is there; {hint}"))
    })?;
    if args.json {
        return json(&serde_json::json!({ "removed": gone }));
    }
    print(&format!("{} removed\n", count(gone, "message")))
}

fn json(value: &impl serde::Serialize) -> Result<ExitCode, AppError> {
    let text = serde_json::to_string_pretty(value).map_err(|e| AppError::Unexpected(e.to_string()))?;
    print(&format!("{text}\n"))
}

fn print(text: &str) -> Result<ExitCode, AppError> {
    files::print(&*escaped(text)).map(|()| ExitCode::Done)
}

fn shown(status: &QueueStatus) -> String {
    let mut text = String::new();
    if status.drained {
        text.push_str("nothing is handed out (drained); `padanan queue drain --resume` goes on\n\n");
    }
    text.push_str(&format!("{}\n", count(status.batches.len() as u64, "batch").replace("batchs", "batches")));
    for batch in &status.batches {
        text.push_str(&shown_batch(batch));
    }
    text.push_str(&format!("\n{}\n", count(status.workers.len() as u64, "worker")));
    for worker in &status.workers {
        text.push_str(&shown_worker(worker));
    }
    text.push_str(&format!("\n{} KiB on the server's disk\n", status.bytes.div_ceil(1024)));
    text
}

fn shown_batch(batch: &BatchStatus) -> String {
    let of = batch.entry.as_ref().map_or_else(String::new, |entry| format!("  {} on {}", entry.articles, entry.host));
    let running = if batch.is_running { "" } else { ", its run is not there" };
    let mut text = format!(
        "  {}{of}\n      {} waiting, {} in hand, {} not taken back{running}\n",
        batch.batch,
        batch.waiting,
        batch.in_hand,
        count(batch.results, "result")
    );
    if batch.dead > 0 {
        text.push_str(&format!("      {}\n", count(batch.dead, "dead letter")));
    }
    text
}

fn shown_worker(worker: &WorkerNote) -> String {
    let seen = now_ms().saturating_sub(worker.seen_ms) / 1000;
    let tries = if worker.failed > 0 { format!(", {} failed", worker.failed) } else { String::new() };
    let mut text =
        format!("  {}  {} in hand, {} done{tries}, seen {seen} s ago\n", worker.name, worker.in_hand, worker.done);
    for (batch, reason) in &worker.refuses {
        text.push_str(&format!("      takes nothing of {batch}: {reason}\n"));
    }
    text
}

fn shown_letters(letters: &[DeadLetter]) -> String {
    let mut text = format!("{}\n", count(letters.len() as u64, "dead letter"));
    for letter in letters {
        text.push_str(&format!("  {}  (batch {})\n", letter.article, letter.batch));
        for tried in &letter.tries {
            let gone = match tried.alone {
                true => "was never heard of again, and had nothing else in hand",
                false => "was never heard of again",
            };
            let reason = tried.reason.as_deref().unwrap_or(gone);
            text.push_str(&format!("      {}: {reason}\n", tried.worker));
        }
    }
    text
}
