//! Stores what a person approves in a review in the translation memory, and removes what the person takes back.
//!
//! This runs on its own thread, so that a memory that another program is writing to does not block a keystroke. An
//! error is reported, and costs no decision, because decisions are in the bitext by then.

use crate::run::recall;
use padanan_core::reason::Reason;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use padanan::internal::memory::{Memory, MemoryError, SIMILAR, normal};
use padanan::internal::review::{Changed, Similar, approved};
use padanan::internal::settings::Settings;
use padanan_core::bitext::{Bitext, Segment};
use padanan_core::text::language::Lang;

/// The changes of one step in one bitext.
struct Job {
    article: String,
    from: Lang,
    to: Lang,
    rows: Vec<Row>,
}

/// The change of one segment, as far as it matters to the memory.
struct Row {
    id: u32,
    source: String,
    /// The target that was approved before, if any.
    was: Option<String>,
    /// The target that is approved now, if any.
    now: Option<String>,
    /// The target that is approved for another segment of the article with the same source, if any.
    twin: Option<String>,
}

/// The sending end: passes approvals to the memory's thread.
#[derive(Clone)]
pub(super) struct Approvals {
    send: Sender<Option<Job>>,
    told: Arc<Mutex<Vec<String>>>,
}

/// The receiving end: the memory's thread, to be joined when the review is over.
pub(super) struct Worker {
    send: Sender<Option<Job>>,
    thread: JoinHandle<()>,
    ending: Arc<AtomicBool>,
    told: Arc<Mutex<Vec<String>>>,
}

/// Starts the memory's thread; `None` if the memory is switched off.
pub(super) fn begin(settings: &Settings) -> Option<(Approvals, Worker)> {
    if !settings.memory_enabled.value {
        return None;
    }
    let file = recall::memory_file(settings).map_err(|e| e.to_string());
    let (send, jobs) = channel();
    let (told, ending) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let review_file = (Arc::clone(&told), Arc::clone(&ending));
    let open = move || {
        let file = file.as_ref().map_err(|e| Reason::from(e.as_str()))?;
        Memory::open(file).map_err(|e| Reason::from(e.to_string()))
    };
    let thread = std::thread::spawn(move || work(&jobs, open, &review_file.0, &review_file.1));
    Some((Approvals { send: send.clone(), told: Arc::clone(&told) }, Worker { send, thread, ending, told }))
}

/// Maximum number of similar sentences that are offered.
const MAX_COUNT: usize = 5;

/// Returns the search for similar sentences, with its own connection, which is opened on the first search.
pub(super) fn similar(settings: &Settings) -> Similar {
    let file = recall::memory_file(settings).map_err(|e| Reason::from(e.to_string()));
    let opened: Mutex<Option<Memory>> = Mutex::default();
    Arc::new(move |bitext, segment| {
        let file = file.as_ref().map_err(Clone::clone)?;
        let (Ok(from), Ok(to)) = (Lang::parse(&bitext.from), Lang::parse(&bitext.to)) else { return Ok(Vec::new()) };
        let mut memory = opened.lock().unwrap_or_else(PoisonError::into_inner);
        let memory = match &mut *memory {
            Some(memory) => memory,
            // A search creates no file.
            None if !file.exists() => return Ok(Vec::new()),
            none => none.insert(Memory::open(file).map_err(|e| Reason::from(e.to_string()))?),
        };
        memory.similar(&from, &to, &segment.source, SIMILAR, MAX_COUNT).map_err(|e| Reason::from(e.to_string()))
    })
}

impl Approvals {
    /// Passes on what changed.
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
            // If the thread has ended, it has reported why.
            let _ = self.send.send(Some(Job { article: bitext.article.path.clone(), from, to, rows }));
        }
    }

    /// Returns the messages for the user, each of them once.
    pub(super) fn told(&self) -> Option<String> {
        let told = std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        (!told.is_empty()).then(|| told.join("; "))
    }
}

impl Worker {
    /// Waits until everything that was passed on is in the memory, and prints the remaining messages.
    pub(super) fn end(self) {
        self.ending.store(true, Ordering::Relaxed);
        // Marks the end of the jobs; a browser's connection may still hold a sender.
        let _ = self.send.send(None);
        // A panic of the thread is a bug, and the panic itself has reported it.
        let _ = self.thread.join();
        for line in self.told.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            say!("padanan: {line}");
        }
    }
}

/// Returns the target that is approved for another segment with the same source.
fn twin(bitext: &Bitext, segment: &Segment) -> Option<String> {
    let source = normal(&segment.source);
    let same = |s: &&Segment| s.id != segment.id && approved(s) && normal(&s.source) == source;
    bitext.segments.iter().rev().find(same)?.target.clone()
}

fn work(
    jobs: &Receiver<Option<Job>>,
    open: impl Fn() -> Result<Memory, Reason>,
    told: &Mutex<Vec<String>>,
    ending: &AtomicBool,
) {
    let tell = |error: &str, what: &str| {
        told.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{error}; what is approved {what}"));
    };
    // Opened when there is something to store: looking at a bitext creates no file.
    let mut book: Option<Book> = None;
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut said = String::new();
    loop {
        let next = jobs.recv().ok().flatten();
        let last = next.is_none();
        waiting.extend(next);
        while let Some(job) = waiting.front() {
            let entered = match book.take().map_or_else(|| open().map(Book::new), Ok) {
                Ok(opened) => book.insert(opened).enter(job).map_err(|e| Reason::from(e.to_string())),
                Err(error) => Err(error),
            };
            match entered {
                Ok(()) => drop(waiting.pop_front()),
                Err(error) if last => return tell(error.as_str(), "is in the bitext, but not in the memory"),
                Err(error) => {
                    if said != error.as_str() && !ending.load(Ordering::Relaxed) {
                        tell(error.as_str(), "is in the bitext; the memory is tried again with the next decision");
                        said = error.into();
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
    /// The target that the memory held before this review.
    earlier: Option<String>,
    /// Article, segment and target of each approval, the latest last.
    made: Vec<(String, u32, String)>,
}

impl Ours {
    /// Returns the target to be approved after a row; `stands` is the one approved now. `None` if this review must not
    /// change it.
    fn next(&mut self, article: &str, row: &Row, stands: Option<&String>) -> Option<Option<String>> {
        let own = self.made.iter().position(|(a, id, _)| a == article && *id == row.id);
        // Its number is another one since pairs before it were merged or split.
        let is_same = |(a, _, text): &(String, u32, String)| a == article && row.was.as_ref() == Some(text);
        let own = own.or_else(|| self.made.iter().position(is_same));
        match (&row.was, &row.now) {
            (was, Some(now)) => {
                if self.made.is_empty() {
                    // A target approved for this very segment in an earlier review does not count as someone else's.
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

    /// Stores the changes of a job; after an error, the same job can be stored again.
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
