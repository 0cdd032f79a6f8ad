//! Progress of long work: bars on stderr if that is a terminal, else a line every ten seconds.

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Creates a progress bar for `texts` texts; a hidden one if nobody would see it.
#[cfg(feature = "neural")]
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

/// Maximum number of articles that have their own bar at the same time.
const MAX_BARS: usize = 6;
/// Interval between lines where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// The progress of a run over many articles.
pub(crate) struct Progress {
    bars: Option<MultiProgress>,
    whole: ProgressBar,
    shown: AtomicUsize,
    articles: u64,
    done: AtomicU64,
    failed: AtomicU64,
    sentences: AtomicU64,
    began: Instant,
    /// When the last line was written; `None` if no lines are to be written.
    line: Option<Mutex<Instant>>,
}

/// The bar of one article. It appears as soon as a part of the article is answered, and is removed on drop.
pub(crate) struct ArticleBar<'p> {
    path: &'p Path,
    sentences: usize,
    answered: AtomicUsize,
    bar: OnceLock<ProgressBar>,
    progress: &'p Progress,
}

impl ArticleBar<'_> {
    /// Counts `sentences` more answered sentences of this article.
    pub(crate) fn advance(&self, sentences: usize) {
        let answered = self.answered.fetch_add(sentences, Ordering::Relaxed) + sentences;
        // An article that only waits for its turn, or is answered all at once, has nothing to show.
        if self.bar.get().is_none() && answered < self.sentences {
            self.progress.show_article(self);
        }
        if let Some(bar) = self.bar.get() {
            bar.set_position(answered as u64);
        }
    }
}

impl Drop for ArticleBar<'_> {
    fn drop(&mut self) {
        if let (Some(bar), Some(bars)) = (self.bar.get(), &self.progress.bars) {
            // Removed, not only cleared: there may be many bars, one after the other.
            bars.remove(bar);
            self.progress.shown.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Progress {
    /// Creates the progress of a run over `articles` articles.
    pub(crate) fn new(articles: usize, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bars = (terminal && !quiet).then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8)));
        let whole = match &bars {
            // For a single article, the bar of its sentences says more.
            Some(bars) if articles != 1 => bars.add(ProgressBar::new(articles as u64)),
            _ => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} articles · {elapsed}{left}{wide_msg}") {
            whole.set_style(style.with_key("left", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // No estimate is possible before the first article is done.
                if state.pos() > 0 {
                    let _ = write!(out, " · {:#} left", HumanDuration(state.eta()));
                }
            }));
        }
        if bars.is_some() {
            // Keeps the elapsed time moving while nothing else does.
            whole.enable_steady_tick(Duration::from_secs(1));
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
            // A single article is soon done, and reported at the end.
            line: (!terminal && !quiet && articles != 1).then(|| Mutex::new(Instant::now())),
        }
    }

    /// Creates the bar of one article.
    pub(crate) fn article<'p>(&'p self, path: &'p Path, sentences: usize) -> ArticleBar<'p> {
        ArticleBar { path, sentences, answered: AtomicUsize::new(0), bar: OnceLock::new(), progress: self }
    }

    /// Shows an article's bar, unless [`MAX_BARS`] are shown already.
    fn show_article(&self, article: &ArticleBar<'_>) {
        let Some(bars) = self.bars.as_ref().filter(|_| self.shown.load(Ordering::Relaxed) < MAX_BARS) else { return };
        let bar = || {
            self.shown.fetch_add(1, Ordering::Relaxed);
            let bar = bars.add(ProgressBar::new(article.sentences as u64));
            let template = match self.articles {
                1 => "{bar:30} {pos}/{len} sentences · {elapsed} · {eta} left",
                _ => "  {bar:22} {pos}/{len} {wide_msg}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(article.path.display().to_string());
            bar
        };
        article.bar.get_or_init(bar);
    }

    /// Counts `sentences` more answered sentences of the run.
    pub(crate) fn answered(&self, sentences: usize) {
        self.sentences.fetch_add(sentences as u64, Ordering::Relaxed);
        self.show();
    }

    /// Counts one more article as done or failed.
    pub(crate) fn article_done(&self, failed: bool) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(failed), Ordering::Relaxed);
        self.whole.inc(1);
        self.show();
    }

    /// Updates the bar, or prints a line if the last one is at least [`EVERY`] old.
    fn show(&self) {
        if self.bars.is_some() {
            self.whole.set_message(format!(" · {}", self.rate()));
        }
        let Some(line) = &self.line else { return };
        let mut last = line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            say!("{}", self.to_line());
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
        let left = match done {
            0 => String::new(),
            _ => format!(", about {:#} left", HumanDuration(Duration::from_secs_f64(seconds))),
        };
        let s = if self.articles == 1 { "" } else { "s" };
        format!("padanan: {done} of {} article{s}, {}{left}", self.articles, self.rate())
    }

    /// Prints a line without disturbing the bars.
    pub(crate) fn say(&self, text: &str) {
        self.aside(|| say!("{text}"));
    }

    /// Runs `say`, which prints to stderr, without disturbing the bars.
    pub(crate) fn aside<T>(&self, say: impl FnOnce() -> T) -> T {
        match &self.bars {
            Some(bars) => bars.suspend(say),
            None => say(),
        }
    }

    /// Removes the bars.
    pub(crate) fn finish(&self) {
        self.whole.finish_and_clear();
    }
}
