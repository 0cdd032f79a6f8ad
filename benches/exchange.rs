//! Export and re-import of a bitext in each format, with sizes from 500 to 50,000 segments to reveal anything that is
//! not linear. `cargo bench -p padanan-benches --bench exchange`.
#![expect(clippy::unwrap_used, reason = "a bench fails loudly")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use padanan::internal::review::Session;
use padanan_core::bitext::{Article, Bitext, Block, BlockKind, Outcome, Run, Segment, TermHit};
use padanan_core::exchange::{Format, LanguagePair, match_rows, read, write};
use padanan_core::finding::{Code, Finding};
use padanan_core::text::Span;
use padanan_core::text::language::Lang;

const SIZES: [u32; 3] = [500, 5_000, 50_000];

/// Returns a bitext of `count` sentences, each with a term and a finding.
fn bitext(count: u32) -> Bitext {
    let mut at = 0;
    let segments = (1..=count).map(|id| {
        let source = format!("Kremlin mengatakan bahwa {id} warga “sipil” tiba di kota pada Rabu malam.");
        let target = format!("The Kremlin said that {id} “civilian” residents arrived in the city on Wednesday night.");
        let span = Span::new(at, at + source.len());
        at = span.end + 1;
        let term = TermHit {
            term: "Kremlin".to_owned(),
            source_span: Span::new(span.start, span.start + 7),
            target_span: Some(Span::new(4, 11)),
            outcome: Outcome::Kept,
            method: "kept".to_owned(),
        };
        Segment {
            draft: Some(target.clone()),
            target: Some(target),
            terms: vec![term],
            findings: vec![Finding::new(Code::Unsure, "`tiba` is a guess")],
            ..Segment::new(id, 1, span, source)
        }
    });
    let segments: Vec<Segment> = segments.collect();
    Bitext {
        from: "id".to_owned(),
        to: "en".to_owned(),
        article: Article {
            path: "a.txt".to_owned(),
            sha256: "ab".repeat(32),
            title: None,
            text: String::new(),
            verbatim: false,
            original: None,
            url: None,
            target: None,
        },
        run: Run::default(),
        blocks: vec![Block { id: 1, kind: BlockKind::Paragraph, span: Span::new(0, at) }],
        segments,
    }
}

fn exchange(c: &mut Criterion) {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let mut group = c.benchmark_group("exchange");
    group.sample_size(10);
    for size in SIZES {
        let bitext = bitext(size);
        let session = Session::new(bitext.clone(), Arc::new(|_| {}));
        group.throughput(Throughput::Elements(u64::from(size)));
        for format in Format::ALL {
            let bytes = write(*format, &bitext);
            group.bench_function(BenchmarkId::new(format!("write {}", format.as_str()), size), |b| {
                b.iter(|| black_box(write(*format, black_box(&bitext))));
            });
            group.bench_function(BenchmarkId::new(format!("read {}", format.as_str()), size), |b| {
                b.iter(|| {
                    let sheet = read(*format, black_box(&bytes), LanguagePair { from: &from, to: &to }).unwrap();
                    black_box(match_rows(&sheet, &session))
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, exchange);
criterion_main!(benches);
