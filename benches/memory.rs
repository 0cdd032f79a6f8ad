//! A translation memory of a million entries: import, exact and fuzzy look-up, and the recall of the fuzzy look-up.
//! `cargo bench -p padanan-benches --bench memory`; `-- 100000` sets another number of entries; `keep=FOLDER` keeps the TMX file, the
//! memory and the queries there; `beside=PYTHON` also looks the same queries up with `beside_translate_toolkit.py`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads its files, prints its figures and fails loudly"
)]

use std::collections::HashSet;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use padanan::internal::memory::Memory;
use padanan_core::text::language::Lang;
use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

const QUERIES: usize = 1000;
/// Number of queries that are compared with every entry, which is slow.
const COMPARED: usize = 250;
/// Number of queries that Translate Toolkit looks up, which is slow.
const BESIDE: usize = 50;
const LEAST: f64 = 0.75;

/// Generates sentences of 5 to 29 words whose frequencies follow Zipf's law.
struct Sentences {
    random: fastrand::Rng,
    words: Vec<String>,
}

impl Sentences {
    fn new() -> Self {
        let mut random = fastrand::Rng::with_seed(1);
        let syllables = ["ba", "ka", "me", "ri", "tan", "ngu", "si", "per", "lah", "o", "du", "wang", "jo", "i", "nya"];
        let word = |_| (0..random.usize(1..5)).map(|_| syllables[random.usize(..syllables.len())]).collect::<String>();
        let words = (0..60_000).map(word).collect();
        Self { random, words }
    }

    fn word(&mut self) -> String {
        // Rank r has a probability proportional to about 1/r.
        let rank = (self.words.len() as f64).powf(self.random.f64()) - 1.0;
        self.words[rank as usize].clone()
    }

    fn sentence(&mut self) -> String {
        let length = self.random.usize(5..30);
        (0..length).map(|_| self.word()).collect::<Vec<_>>().join(" ") + "."
    }

    /// Returns the sentence with some words changed, as long as it stays similar enough.
    fn changed(&mut self, sentence: &str) -> String {
        let mut words: Vec<String> = sentence.split(' ').map(str::to_owned).collect();
        let mut last = sentence.to_owned();
        for _ in 0..self.random.usize(1..6) {
            let at = self.random.usize(..words.len());
            match self.random.u8(0..3) {
                0 if words.len() > 3 => drop(words.remove(at)),
                1 => words.insert(at, self.word()),
                _ => words[at] = self.word(),
            }
            let next = words.join(" ");
            if strsim::normalized_levenshtein(&next, sentence) < LEAST {
                break;
            }
            last = next;
        }
        last
    }
}

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

fn write_tmx(path: &Path, entries: usize) -> Vec<String> {
    let mut sentences = Sentences::new();
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\"><header srclang=\"id\"/><body>")
        .unwrap();
    let mut sample = Vec::new();
    for n in 0..entries {
        let source = sentences.sentence();
        writeln!(
            out,
            "<tu><tuv xml:lang=\"id\"><seg>{source}</seg></tuv><tuv xml:lang=\"en\"><seg>target {n}</seg></tuv></tu>"
        )
        .unwrap();
        if n % (entries / QUERIES).max(1) == 0 {
            sample.push(source);
        }
    }
    writeln!(out, "</body></tmx>").unwrap();
    sample
}

/// Imports with the program. Returns the time it took, and its peak memory in bytes.
fn import(tmx: &Path, memory: &Path) -> (Duration, u64) {
    let began = Instant::now();
    let mut command = Command::new(padanan_benches::program());
    command.arg("memory").arg("import").arg(tmx).arg("--memory").arg(memory).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        // Count only anonymous memory: mapped pages of the database belong to the page cache.
        let line = text.lines().find_map(|l| l.strip_prefix("RssAnon:"));
        let kb = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kb.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_millis(20));
    }
    (began.elapsed(), peak)
}

/// Returns the number of entries that are similar to some of the queries, and the number of those that are found.
fn recall(memory: &Memory, tmx: &Path, queries: &[(String, &String)], (from, to): (&Lang, &Lang)) -> (usize, usize) {
    let text = std::fs::read_to_string(tmx).unwrap();
    let source = |line: &str| Some(line.split_once("<seg>")?.1.split_once("</seg>")?.0.to_owned());
    let sources: Vec<String> = text.lines().filter_map(source).collect();
    let cutoff = Args::default().score_cutoff(LEAST);
    let (mut similar, mut found) = (0, 0);
    for (query, _) in queries.iter().step_by((queries.len() / COMPARED).max(1)) {
        let matches = memory.similar(from, to, query, LEAST, usize::MAX).unwrap();
        let matches: HashSet<&str> = matches.iter().map(|m| m.source.as_str()).collect();
        let all = BatchComparator::new(query.chars());
        for source in &sources {
            // Sentences whose lengths differ too much cannot be similar.
            let lengths = source.len() as f64 / query.len() as f64;
            let near = (LEAST..=1.0 / LEAST).contains(&lengths);
            if near && all.normalized_similarity_with_args(source.chars(), &cutoff).is_some() {
                similar += 1;
                found += usize::from(matches.contains(source.as_str()));
            }
        }
    }
    (similar, found)
}

fn main() {
    let entries = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(1_000_000);
    let kept = std::env::args().find_map(|a| a.strip_prefix("keep=").map(PathBuf::from));
    let folder = tempfile::tempdir().unwrap();
    let place = kept.unwrap_or_else(|| folder.path().to_owned());
    let (tmx, file) = (place.join("memory.tmx"), place.join("memory.sqlite"));
    let sample = write_tmx(&tmx, entries);
    let size = std::fs::metadata(&tmx).unwrap().len();
    // With `keep`, the memory of a previous run is used again.
    let (took, peak) = if file.exists() { (Duration::ZERO, 0) } else { import(&tmx, &file) };
    println!("{entries} entries, a TMX file of {:.0} MB", size as f64 / 1e6);
    println!(
        "  import       {:.1} s, {:.1} MB/s; peak memory of our own {:.1} MB; the memory is {:.0} MB",
        took.as_secs_f64(),
        size as f64 / 1e6 / took.as_secs_f64(),
        peak as f64 / 1e6,
        std::fs::metadata(&file).unwrap().len() as f64 / 1e6
    );
    let memory = Memory::open(&file).unwrap();
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let mut times = Vec::new();
    for source in sample.iter().chain(&sample) {
        let began = Instant::now();
        assert!(memory.approved(&from, &to, source).unwrap().is_some());
        times.push(began.elapsed());
    }
    let (middle, most) = median(times.split_off(sample.len()));
    println!(
        "  exact        median {:.1} µs, 95 % within {:.1} µs",
        middle.as_secs_f64() * 1e6,
        most.as_secs_f64() * 1e6
    );
    let mut sentences = Sentences::new();
    let queries: Vec<(String, &String)> = sample.iter().map(|s| (sentences.changed(s), s)).collect();
    let lines: Vec<&str> = queries.iter().map(|q| q.0.as_str()).collect();
    std::fs::write(place.join("queries.txt"), lines.join("\n")).unwrap();
    let mut found = 0;
    let mut times = Vec::new();
    for (query, source) in &queries {
        let began = Instant::now();
        let matches = memory.similar(&from, &to, query, LEAST, 5).unwrap();
        times.push(began.elapsed());
        found += usize::from(matches.iter().any(|m| m.source == **source));
    }
    let (middle, most) = median(times);
    println!(
        "  similar      median {:.2} ms, 95 % within {:.2} ms; {:.1} % of the sentences found that the queries were made of",
        middle.as_secs_f64() * 1e3,
        most.as_secs_f64() * 1e3,
        100.0 * found as f64 / queries.len() as f64
    );
    let (similar, found) = recall(&memory, &tmx, &queries, (&from, &to));
    println!(
        "  every entry compared with {COMPARED} queries: {similar} are similar by {LEAST}, {found} of them are found"
    );
    if let Some(python) = std::env::args().find_map(|a| a.strip_prefix("beside=").map(str::to_owned)) {
        let script = padanan_benches::root().join("benches/beside_translate_toolkit.py");
        let status = Command::new(python).arg(script).arg(&place).arg(BESIDE.to_string()).status().unwrap();
        assert!(status.success());
    }
}
