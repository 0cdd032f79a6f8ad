//! The bundled engine: loading the model, and translating the sentences of an article on one core, at both efforts.
//! `cargo bench -p padanan-benches --bench engine`; words per second are source words.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench reads its files and fails loudly")]

use std::borrow::Cow;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use padanan::internal::phrase::engine::Effort;
use padanan::internal::phrase::model::PhraseModel;

fn engine(c: &mut Criterion) {
    let root = padanan_benches::root();
    let bytes: &'static [u8] = Box::leak(std::fs::read(root.join("models/id-en.phrase")).unwrap().into_boxed_slice());
    c.bench_function("load", |b| b.iter(|| PhraseModel::open(Cow::Borrowed(black_box(bytes))).unwrap()));
    let model = PhraseModel::open(Cow::Borrowed(bytes)).unwrap();
    let text = std::fs::read_to_string(root.join("examples/articles/minsk.txt")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|l| l.split_whitespace().count() > 4).collect();
    let mut group = c.benchmark_group("translate");
    group.sample_size(20);
    group.throughput(Throughput::Elements(lines.iter().map(|l| l.split_whitespace().count() as u64).sum()));
    for (name, effort) in [("usual", Effort::default()), ("fast", Effort::FAST)] {
        group.bench_function(name, |b| {
            b.iter(|| lines.iter().map(|l| model.translate(l, &[], effort).text.len()).sum::<usize>());
        });
    }
    group.finish();
}

criterion_group!(benches, engine);
criterion_main!(benches);
