//! The speed of each pure module, in MB/s of article text, with sizes from 100 kB to 10 MB to reveal anything that is
//! not linear. `cargo bench -p padanan-benches --bench stages`. Enforcing and checking are measured with the source as its own draft, with
//! the bundled engine's drafts, and with one segment as long as the whole text.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench reads its files and fails loudly")]

use std::collections::HashMap;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use padanan::internal::glossary::{self, Hit, TermIndex};
use padanan::internal::intake;
use padanan::internal::phrase::engine::Effort;
use padanan::internal::phrase::model::PhraseModel;
use padanan_core::check::{self, Languages, View};
use padanan_core::diff;
use padanan_core::enforce::{EnforceInput, enforce};
use padanan_core::extract::extract;
use padanan_core::names::{ArticleNames, NameContext};
use padanan_core::placeholders::{MarkerPrefix, MarkerStyle, Part, Placeholder, mask, unmask};
use padanan_core::segment::{Abbreviations, sentences};
use padanan_core::text::language::Lang;
use padanan_core::text::urls;
use padanan_core::text::{Lexicon, Span};

/// An upper bound of the size of the article, in bytes.
const ARTICLE: usize = 10_000;
const SIZES: [usize; 3] = [100_000, 1_000_000, 10_000_000];

fn root(path: &str) -> PathBuf {
    padanan_benches::root().join(path)
}

/// Repeats the example article up to a size in bytes.
fn text_of(size: usize) -> String {
    let article = std::fs::read_to_string(root("examples/articles/minsk.txt")).unwrap();
    let mut text = (article.clone() + "\n\n").repeat(size / article.len() + 1);
    text.truncate(text.floor_char_boundary(size));
    text
}

struct World {
    from: Lang,
    to: Lang,
    term_index: TermIndex,
    abbreviations: Abbreviations,
    lexicon: Arc<PhraseModel>,
    /// The bundled engine's translation of each sentence of the article.
    drafts: HashMap<String, String>,
}

impl World {
    fn new() -> Self {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let term_index = TermIndex::new(&glossary::load(&[root("glossaries/id-en")]).unwrap(), &from, &to);
        let lexicon = padanan::internal::phrase::shipped().unwrap();
        let abbreviations = Abbreviations::default();
        let article = text_of(2 * ARTICLE);
        let draft = |s: Span| (s.of(&article).to_owned(), lexicon.translate(s.of(&article), &[], Effort::FAST).text);
        let drafts = sentences(&article, &abbreviations).into_iter().map(draft).collect();
        Self { from, to, term_index, abbreviations, lexicon, drafts }
    }

    /// Returns the draft of a sentence. The truncated last sentence of a text has none and is its own draft.
    fn draft<'a>(&'a self, sentence: &'a str) -> &'a str {
        self.drafts.get(sentence).map_or(sentence, String::as_str)
    }

    /// Returns one line without sentence-final punctuation, and its draft.
    fn stretch(&self, size: usize) -> (String, String) {
        let text = text_of(size);
        let cut: Vec<&str> = sentences(&text, &self.abbreviations).into_iter().map(|s| s.of(&text)).collect();
        let line = |parts: Vec<&str>| parts.join(" ").replace(['.', '!', '?', '\n'], " ");
        (line(cut.clone()), line(cut.iter().map(|s| self.draft(s)).collect()))
    }

    fn enforce(&self, pairs: &[(&str, &str)]) {
        for (source, draft) in pairs {
            let hits = self.term_index.find(source, &[], &[]);
            black_box(enforce(&EnforceInput::new(source, &hits, draft, self.lexicon()), &self.term_index));
        }
    }

    fn check(&self, pairs: &[(&str, &str)]) {
        for (source, target) in pairs {
            let languages = Languages { from: &self.from, to: &self.to, lexicon: self.lexicon() };
            black_box(check::check(&View::new(source, target, languages)));
        }
    }

    fn lexicon(&self) -> Option<&dyn Lexicon> {
        Some(&*self.lexicon)
    }

    fn placeholders(&self, sentence: &str) -> Vec<Placeholder> {
        let hits = self.term_index.find(sentence, &[], &[]);
        let print = |h: &Hit| self.term_index.term(h.term).preferred(h.form).to_owned();
        hits.iter()
            .enumerate()
            .map(|(i, h)| Placeholder { span: h.outer, rendering: print(h), part: Part::Term(i) })
            .collect()
    }
}

fn stages(c: &mut Criterion) {
    let world = World::new();
    for size in SIZES {
        let text = text_of(size);
        let mut group = c.benchmark_group("stages");
        group.throughput(Throughput::Bytes(size as u64)).sample_size(10);
        let mut bench = |name: &str, work: &mut dyn FnMut()| {
            group.bench_function(BenchmarkId::new(name, size), |b| b.iter(&mut *work));
        };
        let raw = intake::decode("a.txt", text.clone().into_bytes(), None).unwrap();
        let cut: Vec<&str> = sentences(&text, &world.abbreviations).into_iter().map(|s| s.of(&text)).collect();
        let placeholders: Vec<Vec<Placeholder>> = cut.iter().map(|s| world.placeholders(s)).collect();
        let prefix = MarkerPrefix::for_text(&text);
        bench("intake", &mut || drop(black_box(intake::decode("a.txt", text.clone().into_bytes(), None))));
        bench("extract", &mut || drop(black_box(extract(&raw))));
        bench("segment", &mut || drop(black_box(sentences(&text, &world.abbreviations))));
        bench("names", &mut || {
            let context = NameContext { lexicon: world.lexicon(), terms: None };
            let names = ArticleNames::of(cut.iter().copied(), context);
            cut.iter().for_each(|s| drop(black_box(names.in_sentence(s))));
        });
        bench("match", &mut || {
            cut.iter().for_each(|s| drop(black_box(world.term_index.find(s, &[], &urls::spans(s)))));
        });
        bench("shield", &mut || {
            for (sentence, placeholders) in cut.iter().zip(&placeholders) {
                let masked = mask(sentence, placeholders, &[], MarkerStyle::Words, &prefix, 1);
                black_box(unmask(&masked.text, &masked).ok());
            }
        });
        // With the source as draft, as if nothing had been translated, every name is verified, and many are located and
        // repaired.
        let same: Vec<(&str, &str)> = cut.iter().map(|s| (*s, *s)).collect();
        let drafts: Vec<(&str, &str)> = cut.iter().map(|s| (*s, world.draft(s))).collect();
        let stretch = world.stretch(size);
        let one = [(stretch.0.as_str(), stretch.1.as_str())];
        bench("enforce", &mut || world.enforce(&same));
        bench("enforce draft", &mut || world.enforce(&drafts));
        bench("enforce one segment", &mut || world.enforce(&one));
        bench("check", &mut || world.check(&same));
        bench("check draft", &mut || world.check(&drafts));
        bench("check one segment", &mut || world.check(&one));
        bench("diff", &mut || {
            for sentence in &cut {
                black_box(diff::words(sentence, &sentence.replace("Minsk", "Brest")));
            }
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
