//! Downloads a model from Firefox's Remote Settings, or from a mirror of it.
//!
//! The crate `fxtranslate::remote` parses the records; the client is ours and implements its `Fetch` trait. A partial
//! file stays on the disk until the download is complete, so that the next attempt, or the next run, requests only the
//! rest.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fxtranslate::fetch::{DownloadOutcome, Fetch, FetchError, Sink};
use fxtranslate::remote::{CDN_ROOT, COLLECTION, Record, parse_records, pick, records_url};
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;
use url::Url;

use super::{Card, FORMAT, HUB, Installed, ModelStoreError, PULL, Store};
use crate::http_client;
use crate::text::digest::hex;
use crate::text::language::Lang;

/// The publisher of the models, for messages.
pub const MOZILLA: &str = "Mozilla's servers";

/// Maximum number of attempts for one file.
const ATTEMPTS: u32 = 5;
/// How long a server may send nothing before the attempt is given up and retried.
const SILENCE: Duration = Duration::from_secs(30);
/// Maximum size of the records in bytes; the real ones have a few hundred thousand.
const MAX_RECORDS: usize = 32 << 20;
/// How the message begins that a file cannot be written.
const UNWRITABLE: &str = "it cannot be written";
/// Maximum size of one file in bytes, packed or unpacked.
const MAX_BYTES: u64 = 1 << 30;

/// Why a model cannot be downloaded.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// No model is published for this pair.
    #[error("no model for {0} is published{1}")]
    NoModel(String, String),
    /// The server cannot be reached, refuses the request, or closes the connection.
    #[error("{0}")]
    Network(String),
    /// The download does not match the records.
    #[error("{0}: the download does not match the publisher's records ({1}); try again later, or use another mirror")]
    Wrong(String, String),
    /// The model cannot be stored.
    #[error(transparent)]
    Store(#[from] ModelStoreError),
}

/// Progress callback of a download: the file's name, the bytes so far, and the total if it is known.
pub type PullProgress<'a> = &'a dyn Fn(&str, u64, Option<u64>);

/// A published model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Source language.
    pub from: String,
    /// Target language.
    pub to: String,
    /// The publisher's version.
    pub version: String,
}

/// A client for the records and the files.
struct Http {
    client: reqwest::Client,
    runtime: Runtime,
    mirror: Option<Url>,
}

impl Http {
    fn new(mirror: Option<&Url>) -> Result<Self, PullError> {
        let broken = |e: &dyn std::fmt::Display| PullError::Network(format!("cannot create an HTTP client: {e}"));
        let client = http_client::builder().read_timeout(SILENCE).build().map_err(|e| broken(&e))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| broken(&e))?;
        Ok(Self { client, runtime, mirror: mirror.cloned() })
    }

    /// Returns the URL of the records: the mirror's, the one set in the environment, or Mozilla's.
    fn records(&self) -> String {
        match &self.mirror {
            Some(mirror) => {
                format!("{}/v1/buckets/main/collections/{COLLECTION}/records", mirror.as_str().trim_end_matches('/'))
            }
            None => records_url(),
        }
    }

    fn file(&self, record: &Record) -> String {
        let root = self.mirror.as_ref().map_or(CDN_ROOT, |m| m.as_str());
        format!("{}/{}", root.trim_end_matches('/'), record.location)
    }

    fn all_records(&self) -> Result<Vec<Record>, PullError> {
        let url = self.records();
        let mut last = String::new();
        for attempt in 0..ATTEMPTS {
            pause(attempt);
            match self.get(&url) {
                Ok(body) => {
                    let text = String::from_utf8_lossy(&body);
                    // The crate's JSON parser recurses without a limit; ours has one, so it parses the text first.
                    let parsed = serde_json::from_str::<serde_json::Value>(&text).map_err(|e| e.to_string());
                    return parsed.and_then(|_| parse_records(&text)).map_err(|e| PullError::Wrong(url, e));
                }
                Err(error) => last = error,
            }
        }
        Err(PullError::Network(format!("{url}: {last}")))
    }
}

/// Waits before an attempt, except before the first; the time doubles with each attempt.
fn pause(attempt: u32) {
    if attempt > 0 {
        std::thread::sleep(Duration::from_millis(250) * 2u32.pow(attempt));
    }
}

fn cause(error: &reqwest::Error) -> String {
    let cause = http_client::root_cause(error);
    if error.is_timeout() { format!("no answer in time ({cause})") } else { cause }
}

fn failed(error: &reqwest::Error) -> FetchError {
    FetchError { message: cause(error), retryable: true }
}

impl Fetch for Http {
    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        self.runtime.block_on(async {
            let mut response = self.client.get(url).send().await.map_err(|e| cause(&e))?;
            if !response.status().is_success() {
                return Err(format!("the server answered {}", response.status()));
            }
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(|e| cause(&e))? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_RECORDS {
                    return Err("the answer is longer than any list of models".to_owned());
                }
            }
            Ok(body)
        })
    }

    fn get_to(
        &self,
        url: &str,
        range_from: u64,
        sink: &mut dyn Sink,
        on_progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<DownloadOutcome, FetchError> {
        let disk = |e: std::io::Error| FetchError { message: format!("{UNWRITABLE} ({e})"), retryable: false };
        self.runtime.block_on(async {
            let mut request = self.client.get(url);
            if range_from > 0 {
                request = request.header(reqwest::header::RANGE, format!("bytes={range_from}-"));
            }
            let mut response = request.send().await.map_err(|e| failed(&e))?;
            let status = response.status();
            let resumed = status == reqwest::StatusCode::PARTIAL_CONTENT;
            if status == reqwest::StatusCode::RANGE_NOT_SATISFIABLE {
                // The file was already complete.
                sink.seek(SeekFrom::Start(range_from)).map_err(disk)?;
                return Ok(DownloadOutcome { resumed: true, total: Some(range_from) });
            }
            if !status.is_success() {
                let retryable = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
                return Err(FetchError { message: format!("the server answered {status}"), retryable });
            }
            let mut at = if resumed { range_from } else { 0 };
            sink.seek(SeekFrom::Start(at)).map_err(disk)?;
            let total = response.content_length().map(|rest| rest + at);
            while let Some(chunk) = response.chunk().await.map_err(|e| failed(&e))? {
                sink.write_all(&chunk).map_err(disk)?;
                at += chunk.len() as u64;
                if at > MAX_BYTES {
                    let message = "it is larger than any model".to_owned();
                    return Err(FetchError { message, retryable: false });
                }
                on_progress(at, total);
            }
            Ok(DownloadOutcome { resumed, total })
        })
    }
}

/// Returns every published pair with its newest version.
///
/// # Errors
/// The list cannot be downloaded.
pub fn offers(mirror: Option<&Url>) -> Result<Vec<Offer>, PullError> {
    let records = Http::new(mirror)?.all_records()?;
    let newest = |(from, to): (String, String)| {
        let version = pick(&records, "model", &from, &to)?.version.clone();
        Some(Offer { from, to, version })
    };
    Ok(fxtranslate::remote::pairs(&records).into_iter().filter_map(newest).collect())
}

/// Downloads the newest model of a pair into the store, or two models if the route goes through English. Models that
/// are already installed in the newest version are not downloaded again.
///
/// # Errors
/// No model is published, the network fails, the download does not match the records, or the model cannot be stored.
pub fn pull(
    store: &Store,
    from: &Lang,
    to: &Lang,
    mirror: Option<&Url>,
    progress: PullProgress<'_>,
) -> Result<Vec<Installed>, PullError> {
    store.sweep();
    let http = Http::new(mirror)?;
    let records = http.all_records()?;
    let (from, to) = (from.primary(), to.primary());
    let has = |from: &str, to: &str| pick(&records, "model", from, to).is_some();
    let legs = if has(&from, &to) {
        vec![(from, to)]
    } else if has(&from, HUB) && has(HUB, &to) {
        vec![(from, HUB.to_owned()), (HUB.to_owned(), to)]
    } else {
        let near = fxtranslate::remote::pairs(&records).into_iter().filter(|(f, t)| *f == from || *t == to);
        let near: Vec<String> = near.map(|(f, t)| format!("{f}-{t}")).collect();
        let hint = if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
        return Err(PullError::NoModel(format!("{from}-{to}"), hint));
    };
    legs.iter().map(|(from, to)| one(store, &http, &records, from, to, progress)).collect()
}

fn one(
    store: &Store,
    http: &Http,
    records: &[Record],
    from: &str,
    to: &str,
    progress: PullProgress<'_>,
) -> Result<Installed, PullError> {
    let pair = format!("{from}-{to}");
    let named = |kind: &str| {
        pick(records, kind, from, to)
            .ok_or_else(|| PullError::NoModel(pair.clone(), format!(": its {kind} is missing")))
    };
    // The shortlist is not downloaded: with it the engine is slower, and the translation is no better.
    let model = named("model")?;
    let wanted = match named("vocab") {
        Ok(vocabulary) => vec![model, vocabulary],
        Err(_) => vec![model, named("srcvocab")?, named("trgvocab")?],
    };
    if let Ok(there) = store.open(&pair)
        && there.card.version == model.version
        && wanted.iter().all(|r| there.card.files.iter().any(|f| r.decompressed_hash.as_ref() == Some(&f.sha256)))
        && there.verify().is_empty()
    {
        let _ = std::fs::remove_dir_all(pull_folder(store, &pair));
        return Ok(there);
    }
    let folder = pull_folder(store, &pair);
    std::fs::create_dir_all(&folder).map_err(super::io(&folder))?;
    keep_only(&folder, &wanted);
    // Unpacked files are worth nothing if the pull fails, and are removed then; those of a killed one, by the next pull.
    let unpacked = super::temporary(UNPACKED, &folder)?;
    for record in wanted {
        fetch_one(http, record, &folder, unpacked.path(), progress)?;
    }
    let card = Card {
        format: FORMAT.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        version: model.version.clone(),
        source: http.file(model),
        licence: "MPL-2.0".to_owned(),
        files: Vec::new(),
    };
    let installed = store.install(unpacked.path(), card)?;
    let _ = std::fs::remove_dir_all(&folder);
    Ok(installed)
}

/// The prefix of the folder with the unpacked files, below that of the partial ones.
const UNPACKED: &str = "new-";

/// The folder of an unfinished pull.
fn pull_folder(store: &Store, pair: &str) -> PathBuf {
    store.root().join(format!("{PULL}{pair}"))
}

/// The partial file of a record. It is named by its checksum, so that data of another version is never appended to it.
fn part_of(record: &Record) -> Option<String> {
    record.decompressed_hash.as_ref().map(|hash| format!("{hash}.part"))
}

/// Removes from the folder of an unfinished pull what this one does not resume: partial files of an older version, and
/// what a killed pull has unpacked.
fn keep_only(folder: &Path, wanted: &[&Record]) {
    let wanted: Vec<String> = wanted.iter().filter_map(|record| part_of(record)).collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if wanted.iter().any(|part| entry.file_name() == **part) {
            continue;
        }
        let folder = entry.file_type().is_ok_and(|t| t.is_dir());
        let _ = if folder { std::fs::remove_dir_all(entry.path()) } else { std::fs::remove_file(entry.path()) };
    }
}

/// Downloads one file, or the rest of it if a part exists, unpacks it and verifies its checksum.
fn fetch_one(
    http: &Http,
    record: &Record,
    folder: &Path,
    unpacked: &Path,
    progress: PullProgress<'_>,
) -> Result<(), PullError> {
    let url = http.file(record);
    let wrong = |why: &str| PullError::Wrong(url.clone(), why.to_owned());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if record.name.starts_with('.') || !record.name.chars().all(plain) {
        return Err(wrong("its name is not a valid file name"));
    }
    let Some(expected) = record.decompressed_hash.as_ref().filter(|h| h.len() == 64 && h.chars().all(plain)) else {
        return Err(wrong("its record has no checksum"));
    };
    let part = folder.join(part_of(record).unwrap_or_default());
    for clean in [false, true] {
        if clean {
            std::fs::remove_file(&part).map_err(super::io(&part))?;
        }
        let had = std::fs::metadata(&part).map(|m| m.len()).unwrap_or(0);
        let attempts = whole(http, &url, &part, &record.name, progress)?;
        match unpack(&part, &unpacked.join(&record.name), expected) {
            Ok(()) => {
                let _ = std::fs::remove_file(&part);
                return Ok(());
            }
            Err(Unpacked::Disk(error)) => return Err(error.into()),
            // The stored part may have been of something else: download once more from the start.
            Err(Unpacked::Wrong(why)) if clean || (had == 0 && attempts == 1) => {
                let _ = std::fs::remove_file(&part);
                return Err(wrong(&why));
            }
            Err(Unpacked::Wrong(_)) => {}
        }
    }
    Err(wrong("its checksum is wrong"))
}

/// Requests a file until it is complete. Returns the number of attempts.
fn whole(http: &Http, url: &str, part: &Path, name: &str, progress: PullProgress<'_>) -> Result<u32, PullError> {
    let io = |source| ModelStoreError::Io { path: part.to_owned(), source };
    let mut attempt = 0;
    loop {
        attempt += 1;
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(part).map_err(io)?;
        let have = file.metadata().map_err(io)?.len();
        match http.get_to(url, have, &mut file, &mut |at, total| progress(name, at, total)) {
            Ok(_) => {
                let end = file.stream_position().map_err(io)?;
                file.set_len(end).and_then(|()| file.sync_all()).map_err(io)?;
                return Ok(attempt);
            }
            Err(error) if error.retryable && attempt < ATTEMPTS => pause(attempt),
            Err(error) => {
                let have = file.metadata().map(|m| m.len()).unwrap_or(0);
                // Nothing of what is too large is of use, and on a full disk it is in the way.
                let useless = error.message.starts_with(UNWRITABLE) || have > MAX_BYTES;
                let kept = if useless { 0 } else { have };
                if kept == 0 {
                    let _ = std::fs::remove_file(part);
                }
                let kept = if kept > 0 { "; the partial file is kept, and the next pull resumes it" } else { "" };
                return Err(PullError::Network(format!("{url}: {}{kept}", error.message)));
            }
        }
    }
}

enum Unpacked {
    Disk(ModelStoreError),
    Wrong(String),
}

/// Unpacks a file in chunks and verifies the checksum of its content.
fn unpack(from: &Path, to: &Path, expected: &str) -> Result<(), Unpacked> {
    let disk = |path: &Path| {
        let path: PathBuf = path.to_owned();
        move |source| Unpacked::Disk(ModelStoreError::Io { path, source })
    };
    let source = std::io::BufReader::new(std::fs::File::open(from).map_err(disk(from))?);
    let mut decoder = ruzstd::StreamingDecoder::new(source).map_err(|e| Unpacked::Wrong(e.to_string()))?;
    let mut out = std::fs::File::create(to).map_err(disk(to))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = decoder.read(&mut buffer).map_err(|e| Unpacked::Wrong(e.to_string()))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > MAX_BYTES {
            return Err(Unpacked::Wrong("it is larger than any model".to_owned()));
        }
        hasher.update(&buffer[..read]);
        out.write_all(&buffer[..read]).map_err(disk(to))?;
    }
    if hex(&hasher.finalize()) != expected.to_ascii_lowercase() {
        return Err(Unpacked::Wrong("its checksum is wrong".to_owned()));
    }
    out.sync_all().map_err(disk(to))
}
