//! Progress of long work: bars on stderr where that is a terminal, else a line every so often.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for `texts` texts, or a hidden one.
pub(crate) fn bar(texts: usize, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(texts as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} sentences · {elapsed} · {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// At most so many articles have a bar of their own at once.
const MOST_BARS: usize = 6;
/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// How far a run over many articles has come.
pub(crate) struct Progress {
    bars: Option<MultiProgress>,
    whole: ProgressBar,
    shown: AtomicUsize,
    articles: u64,
    done: AtomicU64,
    failed: AtomicU64,
    sentences: AtomicU64,
    began: Instant,
    /// When the last line was written; none where none is to be.
    line: Option<Mutex<Instant>>,
}

/// One article's bar; gone when dropped.
pub(crate) struct ArticleBar<'p> {
    bar: Option<ProgressBar>,
    progress: &'p Progress,
}

impl ArticleBar<'_> {
    /// So many more sentences are answered.
    pub(crate) fn advance(&self, sentences: usize) {
        if let Some(bar) = &self.bar {
            bar.inc(sentences as u64);
        }
    }
}

impl Drop for ArticleBar<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
            self.progress.shown.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Progress {
    /// For so many articles.
    pub(crate) fn new(articles: usize, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bars = (terminal && !quiet).then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8)));
        let whole = match &bars {
            Some(bars) => bars.add(ProgressBar::new(articles as u64)),
            None => ProgressBar::hidden(),
        };
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos}/{len} articles · {elapsed} · {eta} left · {msg}")
        {
            whole.set_style(style);
        }
        Self {
            bars,
            whole,
            shown: AtomicUsize::new(0),
            articles: articles as u64,
            done: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            sentences: AtomicU64::new(0),
            began: Instant::now(),
            line: (!terminal && !quiet).then(|| Mutex::new(Instant::now())),
        }
    }

    /// A bar for one article, where there is room for it.
    pub(crate) fn article(&self, path: &Path, sentences: usize) -> ArticleBar<'_> {
        let bars = self.bars.as_ref().filter(|_| self.shown.load(Ordering::Relaxed) < MOST_BARS && sentences > 0);
        let bar = bars.map(|bars| {
            self.shown.fetch_add(1, Ordering::Relaxed);
            let bar = bars.add(ProgressBar::new(sentences as u64));
            if let Ok(style) = ProgressStyle::with_template("  {bar:20} {pos}/{len} {msg}") {
                bar.set_style(style);
            }
            bar.set_message(path.display().to_string());
            bar
        });
        ArticleBar { bar, progress: self }
    }

    /// So many more sentences are answered.
    pub(crate) fn answered(&self, sentences: usize) {
        self.sentences.fetch_add(sentences as u64, Ordering::Relaxed);
    }

    /// One more article is done, or has failed.
    pub(crate) fn article_done(&self, failed: bool) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(failed), Ordering::Relaxed);
        self.whole.inc(1);
        if self.bars.is_some() {
            self.whole.set_message(self.rate());
        }
        let Some(line) = &self.line else { return };
        let mut last = line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            eprintln!("{}", self.to_line());
        }
    }

    fn rate(&self) -> String {
        let seconds = self.began.elapsed().as_secs_f64().max(0.001);
        let rate = self.sentences.load(Ordering::Relaxed) as f64 / seconds;
        format!("{rate:.1} sentences/s · {} failed", self.failed.load(Ordering::Relaxed))
    }

    fn to_line(&self) -> String {
        let done = self.done.load(Ordering::Relaxed);
        let left = self.articles.saturating_sub(done);
        let seconds = self.began.elapsed().as_secs_f64() / (done.max(1) as f64) * left as f64;
        format!("padanan: {done} of {} articles, {}, about {seconds:.0} s left", self.articles, self.rate())
    }

    /// Says something beside the bars.
    pub(crate) fn say(&self, text: &str) {
        self.aside(|| eprintln!("{text}"));
    }

    /// Lets something be said beside the bars.
    pub(crate) fn aside<T>(&self, say: impl FnOnce() -> T) -> T {
        match &self.bars {
            Some(bars) => bars.suspend(say),
            None => say(),
        }
    }

    /// Takes the bars away.
    pub(crate) fn finish(&self) {
        self.whole.finish_and_clear();
    }
}
