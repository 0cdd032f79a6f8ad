//! How fast each pure room is, in MB/s of article text; with sizes from 100 kB to 10 MB, so that what is not
//! linear shows. `cargo bench --bench rooms`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench reads its files and fails loudly")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use padanan::check::{self, View};
use padanan::diff;
use padanan::enforce::{Task, enforce};
use padanan::extract::extract;
use padanan::glossary::{self, Hit, Shelf};
use padanan::intake;
use padanan::phrase::model::Model;
use padanan::segment::{Abbreviations, sentences};
use padanan::shield::{Held, Marks, Stem, restore, shield};
use padanan::text::Lexicon;
use padanan::text::language::Lang;
use padanan::text::urls;

const SIZES: [usize; 3] = [100_000, 1_000_000, 10_000_000];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The example article, again and again, up to a size.
fn text_of(size: usize) -> String {
    let article = std::fs::read_to_string(root("examples/articles/minsk.txt")).unwrap();
    let mut text = (article.clone() + "\n\n").repeat(size / article.len() + 1);
    text.truncate(text.floor_char_boundary(size));
    text
}

struct World {
    from: Lang,
    to: Lang,
    shelf: Shelf,
    abbreviations: Abbreviations,
    lexicon: Arc<Model>,
}

impl World {
    fn new() -> Self {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let shelf = Shelf::new(&glossary::load(&[root("glossaries/id-en")]).unwrap(), &from, &to);
        let lexicon = padanan::phrase::shipped().unwrap();
        Self { from, to, shelf, abbreviations: Abbreviations::default(), lexicon }
    }

    fn lexicon(&self) -> Option<&dyn Lexicon> {
        Some(&*self.lexicon)
    }

    fn view<'a>(&'a self, source: &'a str, target: &'a str) -> View<'a> {
        View { source, target, from: &self.from, to: &self.to, terms: &[], lexicon: self.lexicon() }
    }

    fn held(&self, sentence: &str) -> Vec<Held> {
        let hits = self.shelf.find(sentence, &[], &[]);
        let print = |h: &Hit| self.shelf.term(h.term).preferred(h.form).to_owned();
        hits.iter().enumerate().map(|(i, h)| Held { span: h.outer, print: print(h), hit: Some(i) }).collect()
    }
}

fn rooms(c: &mut Criterion) {
    let world = World::new();
    for size in SIZES {
        let text = text_of(size);
        let mut group = c.benchmark_group("rooms");
        group.throughput(Throughput::Bytes(size as u64)).sample_size(10);
        let mut bench = |name: &str, work: &mut dyn FnMut()| {
            group.bench_function(BenchmarkId::new(name, size), |b| b.iter(&mut *work));
        };
        let raw = intake::decode("a.txt", text.clone().into_bytes(), None).unwrap();
        let cut: Vec<&str> = sentences(&text, &world.abbreviations).into_iter().map(|s| s.of(&text)).collect();
        let held: Vec<Vec<Held>> = cut.iter().map(|s| world.held(s)).collect();
        let stem = Stem::for_text(&text);
        bench("intake", &mut || drop(black_box(intake::decode("a.txt", text.clone().into_bytes(), None))));
        bench("extract", &mut || drop(black_box(extract(&raw))));
        bench("segment", &mut || drop(black_box(sentences(&text, &world.abbreviations))));
        bench("match", &mut || cut.iter().for_each(|s| drop(black_box(world.shelf.find(s, &[], &urls::spans(s))))));
        bench("shield", &mut || {
            for (sentence, held) in cut.iter().zip(&held) {
                let shielded = shield(sentence, held, &[], Marks::Words, &stem, 1);
                black_box(restore(&shielded.text, &shielded).ok());
            }
        });
        // As if nothing had been translated: every name is verified, and many are located and repaired.
        bench("enforce", &mut || {
            for sentence in &cut {
                let hits = world.shelf.find(sentence, &[], &[]);
                black_box(enforce(&Task::new(sentence, &hits, sentence, world.lexicon()), &world.shelf));
            }
        });
        bench("check", &mut || {
            for sentence in &cut {
                let view = world.view(sentence, sentence);
                black_box(check::check(&view));
            }
        });
        bench("diff", &mut || {
            for sentence in &cut {
                black_box(diff::words(sentence, &sentence.replace("Minsk", "Brest")));
            }
        });
        group.finish();
    }
}

criterion_group!(benches, rooms);
criterion_main!(benches);
