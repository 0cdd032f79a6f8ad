//! A glossary of 100,000 entries: load time, memory, and the speed of matching and enforcing terms on one thread.
//! `cargo bench -p padanan-benches --bench large_glossary`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reads the clock, prints its figures and fails loudly"
)]

use std::fmt::Write as _;
use std::time::Instant;

use padanan::internal::glossary::{self, TermIndex};
use padanan_core::enforce::{EnforceInput, enforce};
use padanan_core::text::language::Lang;

const ENTRIES: usize = 100_000;
const SENTENCES: usize = 60_000;

/// Returns a random name made of syllables.
fn name(rng: &mut fastrand::Rng) -> String {
    const SYLLABLES: [&str; 40] = [
        "ba", "ci", "du", "fe", "go", "ha", "ji", "ku", "la", "mi", "no", "pu", "ra", "se", "to", "wu", "ya", "ban",
        "cer", "dul", "fin", "gar", "hul", "jen", "kar", "lom", "mur", "nas", "pin", "rok", "sul", "tan", "wir", "yos",
        "kha", "sri", "ngu", "pra", "dwi", "tro",
    ];
    let mut name: String = (0..rng.usize(3..5)).map(|_| SYLLABLES[rng.usize(0..40)]).collect();
    name[..1].make_ascii_uppercase();
    name
}

/// Returns a memory figure of this process from the kernel, in MB; `None` if the kernel does not report it.
fn memory(what: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with(what))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kb| kb / 1024)
}

/// Returns the CPU time of this thread in seconds; `None` if the kernel does not report it.
fn worked() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1e9)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = fastrand::Rng::with_seed(6);
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    while names.len() < ENTRIES {
        let name = if rng.u32(0..3) == 0 { format!("{} {}", name(&mut rng), name(&mut rng)) } else { name(&mut rng) };
        if seen.insert(name.to_lowercase()) {
            names.push(name);
        }
    }
    let mut toml = "[glossary]\nname = \"large\"\nfrom = \"id\"\nto = \"en\"\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        let _ = write!(toml, "\n[[term]]\nsource = \"{name}\"\nkind = \"other\"\n");
        if number.is_multiple_of(2) {
            let _ = writeln!(toml, "target = \"{name}stan\"\nforbidden = [\"{name}land\"]");
        }
    }
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("large.toml");
    std::fs::write(&file, &toml)?;
    drop(toml);
    let before = memory("VmRSS").unwrap_or_default();
    let begun = Instant::now();
    let glossaries = glossary::load(&[file]).map_err(|p| format!("{} problems", p.len()))?;
    let term_index = TermIndex::new(&glossaries, &Lang::parse("id")?, &Lang::parse("en")?);
    drop(glossaries);
    let load = begun.elapsed();
    let (rss, peak) = (memory("VmRSS").unwrap_or_default(), memory("VmHWM").unwrap_or_default());
    println!("load: {} entries in {:.2} s", term_index.len(), load.as_secs_f64());
    println!("memory: {} MB of the term index, {peak} MB of the whole program at its peak", rss.saturating_sub(before));
    // One news sentence in four contains a term; its draft has the right form, a forbidden one, or the source form.
    let (mut sources, mut drafts) = (Vec::new(), Vec::new());
    for i in 0..SENTENCES {
        let at = rng.usize(0..ENTRIES);
        let right = if at.is_multiple_of(2) { format!("{}stan", names[at]) } else { names[at].clone() };
        let (met, drafted) = match i % 40 {
            0 => (names[at].clone(), names[at].clone()),
            4 => (names[at].clone(), format!("{}land", names[at])),
            n if n % 4 == 0 => (names[at].clone(), right),
            _ => ("kota itu".to_owned(), "the city".to_owned()),
        };
        sources.push(format!(
            "Pemerintah menyatakan bahwa bantuan untuk warga {met} akan dikirim minggu depan, setelah jalan yang rusak oleh banjir selesai diperbaiki."
        ));
        drafts.push(format!(
            "The government said that aid for the people of {drafted} will be sent next week, after the road damaged by the flood has been repaired."
        ));
    }
    let bytes: usize = sources.iter().map(String::len).sum();
    let lexicon = padanan::internal::phrase::shipped().unwrap();
    let (begun, idle) = (Instant::now(), worked());
    let (mut terms, mut changed) = (0, 0);
    for (source, draft) in sources.iter().zip(&drafts) {
        let hits = term_index.find(source, &[], &[]);
        let enforced = enforce(&EnforceInput::new(source, &hits, draft, Some(&*lexicon)), &term_index);
        terms += hits.len();
        changed += enforced.changes.len();
    }
    // Other processes may compete for the processor, so the CPU time of this thread counts.
    let wall = begun.elapsed().as_secs_f64();
    let seconds = worked().zip(idle).map_or(wall, |(now, then)| now - then);
    println!(
        "match and enforce: {:.1} MB of source in {seconds:.2} s of one thread ({wall:.2} s by the clock), {:.1} MB/s; {terms} terms, {changed} repairs",
        bytes as f64 / 1e6,
        bytes as f64 / 1e6 / seconds
    );
    println!("memory at the end: {} MB at its peak", memory("VmHWM").unwrap_or_default());
    Ok(())
}
