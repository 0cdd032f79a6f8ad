//! The promise: every term is right, or it is reported to a person. An article goes through every service with every
//! fault, and the output never has an unreported wrong name, an error message as a sentence, or a leftover marker.

use std::path::{Path, PathBuf};
use std::time::Duration;

use padanan::internal::glossary::{self, Glossary, TermIndex};
use padanan::internal::intake;
use padanan::internal::pipeline::{PipelineContext, carry_out, plan};
use padanan::internal::translate::Backend;
use padanan::internal::translate::backends::{BackendKind, BackendOptions, build};
use padanan::internal::translate::client::{BackendClient, Context};
use padanan::internal::translate::retry::Policy;
use padanan_core::bitext::{Bitext, Outcome, State, v1};
use padanan_core::finding::{Code, Finding, Severity};
use padanan_core::segment::Abbreviations;
use padanan_core::text::Span;
use padanan_core::text::language::Lang;
use secrecy::SecretString;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::common::skipped;
use crate::standins::{Dialect, Fault, RetryAfter, Script, Service, Standin, When};

const KINDS: [(BackendKind, Service); 4] = [
    (BackendKind::Deepl, Service::Deepl),
    (BackendKind::LibreTranslate, Service::LibreTranslate),
    (BackendKind::OpenAi, Service::OpenAi),
    (BackendKind::Apertium, Service::Apertium),
];

pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Everything that the pipeline needs, with the shipped glossaries.
pub(crate) struct House {
    from: Lang,
    to: Lang,
    glossaries: Vec<Glossary>,
    term_index: TermIndex,
    abbreviations: Abbreviations,
}

impl House {
    pub(crate) fn new() -> Self {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let glossaries = glossary::load(&[root("glossaries/id-en")]).unwrap();
        let term_index = TermIndex::new(&glossaries, &from, &to);
        Self { from, to, glossaries, term_index, abbreviations: Abbreviations::default() }
    }

    /// Translates an article with one backend and little patience.
    pub(crate) fn translate(&self, article: &Path, options: BackendOptions) -> Bitext {
        self.translate_with(article, build(options).unwrap())
    }

    /// Does the same with an existing backend.
    pub(crate) fn translate_with(&self, article: &Path, backend: Box<dyn Backend>) -> Bitext {
        let policy =
            Policy { retries: 1, base: Duration::from_millis(1), cap: Duration::ZERO, patience: Duration::ZERO };
        let chain = [BackendClient::new(backend, policy, 4, None)];
        let kinds = padanan::internal::settings::load(Default::default(), &|_| None, Path::new("/"))
            .unwrap()
            .translate_kinds
            .value;
        let lexicon = padanan::internal::phrase::shipped().unwrap();
        let cx = PipelineContext {
            from: &self.from,
            to: &self.to,
            term_index: &self.term_index,
            abbreviations: &self.abbreviations,
            translate_kinds: &kinds,
            lexicon: Some(&*lexicon),
        };
        let cancel = CancellationToken::new();
        let context = Context { from: &self.from, to: &self.to, cancel: &cancel, progress: &|_| {} };
        let planned = plan(&intake::read_file(article, None).unwrap(), &cx);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(carry_out(planned, &cx, &chain, &context, "2020-08-19T00:00:00Z".to_owned()))
    }

    /// Returns the allowed forms of a term, in lower case.
    fn allowed(&self, term: &str) -> Vec<String> {
        let entries = self.glossaries.iter().flat_map(|g| &g.terms).filter(|t| t.name() == term);
        let forms = entries.flat_map(|t| {
            t.source.iter().enumerate().map(|(i, _)| t.preferred(i)).chain(t.admitted.iter().map(String::as_str))
        });
        forms.map(str::to_lowercase).collect()
    }
}

pub(crate) fn options(kind: BackendKind, server: &Standin) -> BackendOptions {
    let mut options = BackendOptions::new("standin", kind, Duration::from_secs(20));
    options.url = Some(server.url().parse().unwrap());
    options.key = (kind != BackendKind::Apertium).then(|| SecretString::from(server.key()));
    options.model = (kind == BackendKind::OpenAi).then(|| "model".to_owned());
    options
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::TooManyRequests { retry_after: RetryAfter::None },
        Fault::TooManyRequests { retry_after: RetryAfter::Seconds(60) },
        Fault::TooManyRequests { retry_after: RetryAfter::HttpDate(Duration::from_secs(60)) },
        Fault::Quota,
        Fault::ServerError(500),
        Fault::ServerError(503),
        Fault::ResetMidBody,
        Fault::Fewer,
        Fault::More,
        Fault::Reordered,
        Fault::HtmlEntities,
        Fault::ErrorSentenceInSuccess(
            "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 18 HOURS"
                .to_owned(),
        ),
        Fault::CutOff,
        Fault::Echo,
        Fault::MarkLost,
        Fault::MarkDoubled,
        Fault::MarkSpaced,
        Fault::MarkCaseChanged,
        Fault::MarkTranslated,
        Fault::MarkMoved,
        Fault::Loop,
        Fault::JsonBom,
        Fault::WrongContentType,
        Fault::BadJson,
        Fault::LoneSurrogate,
        Fault::Gzip,
        Fault::Chunked,
        Fault::Unauthorized,
        Fault::Refusal,
        Fault::Commentary,
        Fault::ThinkBlock,
        Fault::CodeFence,
        Fault::ForeignKeys,
        Fault::MissingKeys,
        Fault::EmptyContent,
        Fault::ContextOverflow,
        Fault::Utf8Broken,
    ]
}

/// Asserts everything that must hold for a bitext, whatever the backend did.
pub(crate) fn keeps_the_promise(bitext: &Bitext, house: &House, label: &str) {
    let text = &bitext.article.text;
    let mut last = 0;
    for segment in &bitext.segments {
        let label = format!("{label}, segment {}: {:?} → {:?}", segment.id, segment.source, segment.target);
        assert!(last <= segment.span.start && text.is_char_boundary(segment.span.start), "{label}");
        assert_eq!(segment.span.of(text), segment.source, "{label}");
        last = segment.span.end;
        assert_eq!(segment.state == State::Failed, segment.target.is_none(), "{label}");
        let Some(target) = &segment.target else {
            assert!(segment.draft.is_none(), "{label}");
            let told = |f: &Finding| f.code == Code::NotTranslated && f.severity == Severity::Error;
            assert!(segment.findings.iter().any(told), "{label}");
            assert!(segment.terms.iter().all(|t| t.outcome == Outcome::Missing), "{label}");
            continue;
        };
        no_rubbish(target, &segment.source, &label);
        for hit in &segment.terms {
            let row = format!("{label}: {hit:?}");
            assert!(segment.span.contains(hit.source_span), "{row}");
            match (hit.outcome, hit.target_span) {
                (Outcome::Kept | Outcome::Shielded | Outcome::Repaired, Some(span)) => {
                    let form = within(span, target, &row).to_lowercase();
                    assert!(house.allowed(&hit.term).contains(&form), "{row}: {form:?}");
                }
                (Outcome::Kept | Outcome::Shielded | Outcome::Repaired, None) => panic!("{row}"),
                (Outcome::Missing, _) => {
                    let of_terms = |f: &&Finding| matches!(f.code, Code::TermMissing | Code::TermForbidden);
                    let told = segment.findings.iter().filter(of_terms).any(|f| f.severity == Severity::Error);
                    assert!(told, "{row}");
                }
                (Outcome::Waived, _) => {}
            }
        }
        for finding in &segment.findings {
            if let Some(span) = finding.target_span {
                within(span, target, &label);
            }
        }
    }
    // The exit code agrees with the findings: whenever a person is needed, a finding says why, and the reverse.
    let called = bitext.segments.iter().flat_map(|s| &s.findings).any(|f| f.severity >= Severity::Warning);
    assert_eq!(bitext.needs_person(), called, "{label}");
    is_valid(bitext, label);
}

fn within<'t>(span: Span, target: &'t str, label: &str) -> &'t str {
    target.get(span.range()).unwrap_or_else(|| panic!("{label}: {span:?} is not in the target"))
}

fn no_rubbish(target: &str, source: &str, label: &str) {
    for rubbish in
        ["MYMEMORY", "I'm sorry", "(applause)", "<think", "```", "<t i=", "</t>", "<span", "&quot;", "&amp;", "&#39;"]
    {
        assert!(!target.contains(rubbish) || source.contains(rubbish), "{label}: {rubbish}");
    }
    assert!(!target.to_lowercase().contains("zq"), "{label}: a mark is left");
}

/// Asserts that the JSON of the bitext matches its schema and survives a round trip.
pub(crate) fn is_valid(bitext: &Bitext, label: &str) {
    let json = v1::to_json(bitext);
    let value: Value = serde_json::from_str(&json).unwrap();
    let schema = serde_json::to_value(v1::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{label}: {errors:?}");
    let mut back = v1::from_json("a", json.as_bytes()).unwrap();
    assert!(v1::attach_text(&mut back, bitext.article.text.clone()), "{label}");
    back.article.verbatim = bitext.article.verbatim;
    assert_eq!(&back, bitext, "{label}");
}

#[test]
fn whatever_a_service_does() {
    let house = House::new();
    let article = root("examples/articles/minsk.txt");
    for (kind, service) in KINDS {
        let server = Standin::start(service, Script::default());
        let sound = house.translate(&article, options(kind, &server));
        keeps_the_promise(&sound, &house, &format!("{kind:?}"));
        assert_eq!(sound.summary().failed, 0, "{kind:?}");
        for fault in faults() {
            for when in [When::Always, When::Every(2), When::TextContains("Lukashen".to_owned())] {
                let server = Standin::start(service, Script::default().fault(fault.clone(), when.clone()));
                let label = format!("{kind:?}, {fault:?}, {when:?}");
                let bitext = house.translate(&article, options(kind, &server));
                keeps_the_promise(&bitext, &house, &label);
                let harmless = matches!(fault, Fault::JsonBom | Fault::WrongContentType | Fault::Gzip | Fault::Chunked);
                let keyed = kind == BackendKind::OpenAi
                    && matches!(fault, Fault::ThinkBlock | Fault::CodeFence | Fault::Reordered);
                if harmless || keyed {
                    assert_eq!(bitext.segments, sound.segments, "{label}");
                }
            }
        }
    }
}

#[test]
fn slow_huge_and_silent_servers() {
    let house = House::new();
    let article = root("examples/articles/banjir.txt");
    for (kind, service) in KINDS {
        for fault in [Fault::NoAnswer, Fault::SlowBody(Duration::from_secs(5)), Fault::HugeBody] {
            let huge = fault == Fault::HugeBody;
            let when = if huge { When::Nth(2) } else { When::From(2) };
            let server = Standin::start(service, Script::default().fault(fault.clone(), when));
            let timeout = Duration::from_millis(if huge { 20_000 } else { 300 });
            let mut extra = options(kind, &server);
            (extra.timeout, extra.max_texts) = (timeout, Some(5));
            let bitext = house.translate(&article, extra);
            keeps_the_promise(&bitext, &house, &format!("{kind:?}, {fault:?}"));
            assert!(huge || bitext.summary().failed > 0, "{kind:?}, {fault:?}");
            assert!(bitext.summary().failed < bitext.segments.len(), "{kind:?}, {fault:?}");
        }
    }
}

#[test]
fn chat_servers_of_every_make() {
    let house = House::new();
    let article = root("examples/articles/minsk.txt");
    for dialect in [Dialect::OpenAi, Dialect::Ollama, Dialect::Vllm, Dialect::LlamaCpp] {
        for fault in [Fault::ContextOverflow, Fault::Quota, Fault::Unauthorized, Fault::ServerError(500)] {
            let script = Script::default().dialect(dialect).fault(fault.clone(), When::First(1));
            let server = Standin::start(Service::OpenAi, script);
            let bitext = house.translate(&article, options(BackendKind::OpenAi, &server));
            keeps_the_promise(&bitext, &house, &format!("{dialect:?}, {fault:?}"));
            if matches!(fault, Fault::ContextOverflow | Fault::ServerError(_)) {
                assert_eq!(bitext.summary().failed, 0, "{dialect:?}, {fault:?}");
            }
        }
    }
}

#[test]
fn a_model_that_ignores_the_glossary() {
    let house = House::new();
    let server = Standin::start(Service::OpenAi, Script::default().obeys_terms(false));
    let bitext = house.translate(&root("examples/articles/minsk.txt"), options(BackendKind::OpenAi, &server));
    keeps_the_promise(&bitext, &house, "disobedient");
    let repaired = bitext.segments.iter().flat_map(|s| &s.terms).filter(|t| t.outcome == Outcome::Repaired).count();
    assert!(repaired >= 5, "names went wrong and were repaired: {repaired}");
}

#[test]
fn every_example_and_the_seed() {
    let house = House::new();
    let mut articles: Vec<PathBuf> =
        ["minsk.txt", "banjir.txt", "halaman.html", "pemilu.md"].map(|n| root("examples/articles").join(n)).into();
    let seed = root("../shared/seed/article.txt");
    if seed.is_file() {
        articles.push(seed);
    } else {
        skipped(&format!("{} is not here", seed.display()));
    }
    for article in &articles {
        for (kind, service) in KINDS {
            let server = Standin::start(service, Script::default());
            let bitext = house.translate(article, options(kind, &server));
            let label = format!("{kind:?}, {}", article.display());
            keeps_the_promise(&bitext, &house, &label);
            let summary = bitext.summary();
            // The stand-in's small dictionary has no word of a few sentences; its answer is then the source.
            assert!(summary.failed * 4 < summary.segments, "{label}: {summary:?}");
            assert!(summary.terms > 0, "{label}");
            // Nothing went wrong in transit, so no term is missing in any sentence that was translated.
            let came = bitext.segments.iter().filter(|s| s.state != State::Failed);
            let missing: Vec<_> = came.flat_map(|s| &s.terms).filter(|t| t.outcome == Outcome::Missing).collect();
            assert!(missing.is_empty(), "{label}: {missing:?}");
            eprintln!("{label}: {summary:?}");
        }
    }
}
