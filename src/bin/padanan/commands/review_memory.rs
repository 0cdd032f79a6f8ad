//! What a person approves in a review goes to the translation memory, and what is taken back leaves it.
//!
//! On a thread of its own: a memory that another program is writing to keeps no key waiting. Trouble with it is told,
//! and costs no decision: these stand in the bitext by then.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use padanan::bitext::{Bitext, Segment};
use padanan::memory::{Memory, MemoryError, SIMILAR, normal};
use padanan::review::{Changed, Similar, approved};
use padanan::settings::Settings;
use padanan::text::language::Lang;

use crate::app;

/// What changed in one bitext by one step.
struct Job {
    article: String,
    from: Lang,
    to: Lang,
    rows: Vec<Row>,
}

/// What changed in one segment, as far as a memory cares.
struct Row {
    id: u32,
    source: String,
    /// What was approved before.
    was: Option<String>,
    /// What is approved now.
    now: Option<String>,
    /// What is approved for another segment of the article with the same source.
    twin: Option<String>,
}

/// The way to the memory.
#[derive(Clone)]
pub(super) struct Approvals {
    send: Sender<Option<Job>>,
    told: Arc<Mutex<Vec<String>>>,
}

/// The thread at the other end; to be joined when the review is over.
pub(super) struct Worker {
    send: Sender<Option<Job>>,
    thread: JoinHandle<()>,
    ending: Arc<AtomicBool>,
    told: Arc<Mutex<Vec<String>>>,
}

/// Begins; nothing where no memory is to be used.
pub(super) fn begin(settings: &Settings) -> Option<(Approvals, Worker)> {
    if !settings.memory_enabled.value {
        return None;
    }
    let file = app::memory_file(settings).map_err(|e| e.to_string());
    let (send, jobs) = channel();
    let (told, ending) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let review_file = (Arc::clone(&told), Arc::clone(&ending));
    let open = move || Memory::open(file.as_ref().map_err(Clone::clone)?).map_err(|e| e.to_string());
    let thread = std::thread::spawn(move || work(&jobs, open, &review_file.0, &review_file.1));
    Some((Approvals { send: send.clone(), told: Arc::clone(&told) }, Worker { send, thread, ending, told }))
}

/// So many are offered.
const MAX_COUNT: usize = 5;

/// What looks for similar sentences, with a connection of its own that is opened when it is first asked.
pub(super) fn similar(settings: &Settings) -> Similar {
    let file = app::memory_file(settings).map_err(|e| e.to_string());
    let opened: Mutex<Option<Memory>> = Mutex::default();
    Arc::new(move |bitext, segment| {
        let file = file.as_ref().map_err(Clone::clone)?;
        let (Ok(from), Ok(to)) = (Lang::parse(&bitext.from), Lang::parse(&bitext.to)) else { return Ok(Vec::new()) };
        let mut memory = opened.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = match &mut *memory {
            Some(memory) => memory,
            // A look makes no file.
            None if !file.exists() => return Ok(Vec::new()),
            none => none.insert(Memory::open(file).map_err(|e| e.to_string())?),
        };
        memory.similar(&from, &to, &segment.source, SIMILAR, MAX_COUNT).map_err(|e| e.to_string())
    })
}

impl Approvals {
    /// Hands on what changed.
    pub(super) fn decided(&self, bitext: &Bitext, changed: &[Changed]) {
        let (Ok(from), Ok(to)) = (Lang::parse(&bitext.from), Lang::parse(&bitext.to)) else { return };
        let text = |segment: &Segment| segment.target.clone().filter(|_| approved(segment));
        let row = |c: &Changed| {
            let (was, now) = (text(&c.before), text(&c.after));
            let twin = (was.is_some() && now.is_none()).then(|| twin(bitext, &c.after)).flatten();
            Row { id: c.after.id, source: c.after.source.clone(), was, now, twin }
        };
        let rows: Vec<Row> = changed.iter().map(row).filter(|r| r.was != r.now).collect();
        if !rows.is_empty() {
            // Where the thread is gone, it has told why.
            let _ = self.send.send(Some(Job { article: bitext.article.path.clone(), from, to, rows }));
        }
    }

    /// What the person should be told, once.
    pub(super) fn told(&self) -> Option<String> {
        let told = std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        (!told.is_empty()).then(|| told.join("; "))
    }
}

impl Worker {
    /// Waits until all that was handed on is in the memory, and tells what has not been told.
    pub(super) fn end(self) {
        self.ending.store(true, Ordering::Relaxed);
        // The end of the jobs; a browser's connection may still hold the other end.
        let _ = self.send.send(None);
        // A panic there is a bug that the thread has told itself.
        let _ = self.thread.join();
        for line in self.told.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            say!("padanan: {line}");
        }
    }
}

/// What is approved for another segment with the source of this one.
fn twin(bitext: &Bitext, segment: &Segment) -> Option<String> {
    let source = normal(&segment.source);
    let same = |s: &&Segment| s.id != segment.id && approved(s) && normal(&s.source) == source;
    bitext.segments.iter().rev().find(same)?.target.clone()
}

fn work(
    jobs: &Receiver<Option<Job>>,
    open: impl Fn() -> Result<Memory, String>,
    told: &Mutex<Vec<String>>,
    ending: &AtomicBool,
) {
    let tell = |error: &str, what: &str| {
        told.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{error}; what is approved {what}"));
    };
    // Opened when there is something to keep: a look at a bitext makes no file.
    let mut book: Option<Book> = None;
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut said = String::new();
    loop {
        let next = jobs.recv().ok().flatten();
        let last = next.is_none();
        waiting.extend(next);
        while let Some(job) = waiting.front() {
            let entered = match book.take().map_or_else(|| open().map(Book::new), Ok) {
                Ok(opened) => book.insert(opened).enter(job).map_err(|e| e.to_string()),
                Err(error) => Err(error),
            };
            match entered {
                Ok(()) => drop(waiting.pop_front()),
                Err(error) if last => return tell(&error, "stands in the bitext, and not in the memory"),
                Err(error) => {
                    if said != error && !ending.load(Ordering::Relaxed) {
                        tell(&error, "stands in the bitext; the memory is tried again with the next decision");
                        said = error;
                    }
                    break;
                }
            }
        }
        if last {
            return;
        }
    }
}

/// The memory, and what this review has put into it.
struct Book {
    memory: Memory,
    ours: HashMap<(String, String), Ours>,
}

/// What this review has approved for one sentence.
#[derive(Default)]
struct Ours {
    /// What the memory held before.
    earlier: Option<String>,
    /// Article, segment and text, the latest last.
    made: Vec<(String, u32, String)>,
}

impl Ours {
    /// What is to be approved after a row; `stands` is what is approved now. Nothing where it is not ours to change.
    fn next(&mut self, article: &str, row: &Row, stands: Option<&String>) -> Option<Option<String>> {
        let own = self.made.iter().position(|(a, id, _)| a == article && *id == row.id);
        match (&row.was, &row.now) {
            (was, Some(now)) => {
                if self.made.is_empty() {
                    // What this very segment was approved as in an earlier review is not somebody else's.
                    self.earlier = stands.filter(|s| was.as_ref() != Some(*s)).cloned();
                }
                own.map(|at| self.made.remove(at));
                self.made.push((article.to_owned(), row.id, now.clone()));
                Some(Some(now.clone()))
            }
            (Some(was), None) => {
                own.map(|at| self.made.remove(at));
                let last = self.made.last().map(|(_, _, text)| text.clone());
                let left = last.or_else(|| row.twin.clone()).or_else(|| self.earlier.clone());
                (stands == Some(was)).then_some(left)
            }
            (None, None) => None,
        }
    }
}

impl Book {
    fn new(memory: Memory) -> Self {
        Self { memory, ours: HashMap::new() }
    }

    /// Enters what changed; after an error it can be entered again.
    fn enter(&mut self, job: &Job) -> Result<(), MemoryError> {
        let pair = format!("{} {}", job.from, job.to);
        let mut next: HashMap<String, Option<String>> = HashMap::new();
        for row in &job.rows {
            let source = normal(&row.source);
            let stands = match next.get(&source) {
                Some(text) => text.clone(),
                None => self.memory.approved(&job.from, &job.to, &source)?,
            };
            let ours = self.ours.entry((pair.clone(), source.clone())).or_default();
            if let Some(text) = ours.next(&job.article, row, stands.as_ref()) {
                next.insert(source, text);
            }
        }
        let rows: Vec<(&str, Option<&str>)> = next.iter().map(|(s, t)| (s.as_str(), t.as_deref())).collect();
        self.memory.settle(&job.from, &job.to, &rows)
    }
}
