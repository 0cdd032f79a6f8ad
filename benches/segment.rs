//! Segmentation speed compared with the two fastest public segmenters, on the same text in one run, on one thread:
//! `cargo bench -p padanan-benches --bench segment`.
//!
//! `sentencex` (Wikimedia) and `icu_segmenter` (ICU4X, UAX 29) get the text in the form they expect; all three only
//! find the boundaries. The text is the example article, repeated, and real news text if it is available. The last line
//! says how many times as fast as the faster of the two padanan is, by the best of several interleaved rounds.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its files, reads the clock and fails loudly"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use icu_segmenter::SentenceSegmenter;
use padanan_core::segment::{Abbreviations, sentences};

/// Size of the text, in bytes.
const SIZE: usize = 4_000_000;
/// Number of rounds. The best one counts, so that other load on the machine does not.
const ROUNDS: usize = 9;

fn main() {
    let root = padanan_benches::root();
    let own = Abbreviations::default();
    let many = Abbreviations::default().with_user((0..5_000).map(|n| format!("sngkt{n}.")));
    let mut texts = vec![("example article", root.join("examples/articles/minsk.txt"))];
    let news = root.join("../shared/data/segmentation/par4/id_csui-ud-train.raw.txt");
    if news.exists() {
        texts.push(("UD CSUI, news", news));
    } else {
        println!("skipped: {} does not exist", news.display());
    }
    for (name, path) in texts {
        let text = repeated(&std::fs::read_to_string(path).unwrap());
        compare(name, &text, &own, &many);
    }
    println!("\nhostile input, 1 MB and 2 MB (linear: twice the time)");
    for piece in [".", "\"", "“", ".”", "A.", "(", "(1. ", "\n", "?!", "Dr. ", "a.B", "\" a. B"] {
        let [one, two] = [1_000_000, 2_000_000].map(|size| {
            let text = piece.repeat(size / piece.len());
            best(&mut || drop(black_box(sentences(&text, &own))), 3)
        });
        println!("{piece:>8?}  {one:>9.2?}  {two:>9.2?}");
    }
}

/// Repeats `text` up to [`SIZE`].
fn repeated(text: &str) -> String {
    let mut long = (text.to_owned() + "\n\n").repeat(SIZE / text.len() + 1);
    long.truncate(long.floor_char_boundary(SIZE));
    long
}

fn compare(name: &str, text: &str, own: &Abbreviations, many: &Abbreviations) {
    let icu = SentenceSegmenter::new(Default::default());
    let mut found = [0usize; 4];
    let mut times = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        let [a, b, c, d] = &mut found;
        let works: [&mut dyn FnMut(); 4] = [
            &mut || *a = black_box(sentences(text, own)).len(),
            &mut || *b = black_box(sentences(text, many)).len(),
            &mut || *c = black_box(sentencex::get_sentence_boundaries("id", text)).len(),
            &mut || *d = black_box(icu.segment_str(text).count()),
        ];
        for (time, work) in times.iter_mut().zip(works) {
            *time = (*time).min(best(work, 1));
        }
    }
    println!("\n{name}, {} bytes", text.len());
    let rows = ["padanan", "padanan, 5,000 more abbreviations", "sentencex", "icu_segmenter"];
    for ((row, time), count) in rows.iter().zip(times).zip(found) {
        println!("  {row:34} {:8.1} MB/s  {count:7} pieces", rate(text, time));
    }
    let peer = times[2].min(times[3]).as_secs_f64();
    let [plain, more] = [times[0], times[1]].map(|t| peer / t.as_secs_f64());
    println!("  {plain:.2} times as fast as the faster of the two; with 5,000 more abbreviations {more:.2} times");
}

fn rate(text: &str, time: Duration) -> f64 {
    text.len() as f64 / 1e6 / time.as_secs_f64()
}

fn best(work: &mut dyn FnMut(), rounds: usize) -> Duration {
    let timed = (0..rounds).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    timed.min().unwrap_or_default()
}
