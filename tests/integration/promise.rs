//! The promise: every term is right, or it is reported to a person. An article goes through every service with every
//! fault, and the output never has an unreported wrong name, an error message as a sentence, or a leftover marker.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use padanan::internal::glossary::{self, Glossary, TermIndex};
use padanan::internal::intake;
use padanan::internal::pipeline::{PipelineContext, carry_out, plan};
use padanan::internal::translate::Backend;
use padanan::internal::translate::backends::{BackendOptions, build};
use padanan::internal::translate::client::{BackendClient, Context};
use padanan::internal::translate::retry::Policy;
use padanan_core::bitext::{Bitext, Outcome, State, v1};
use padanan_core::finding::{Code, Finding, Severity};
use padanan_core::segment::Abbreviations;
use padanan_core::text::Span;
use padanan_core::text::language::Lang;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::common::skipped;
use crate::standins::{self, Dialect, Fault, RetryAfter, Script, Service, Standin, When, every_service};

static HOUSE: LazyLock<House> = LazyLock::new(House::new);

const ARTICLE: &str = "examples/articles/minsk.txt";

const OUT_OF_TRANSLATIONS: &str =
    "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY. NEXT AVAILABLE IN 18 HOURS";

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
            lexicon: Some(&*lexicon),
            ..PipelineContext::new((&self.from, &self.to), &self.term_index, &self.abbreviations, &kinds)
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

pub(crate) fn options(service: Service, server: &Standin) -> BackendOptions {
    standins::options("standin", service, server, Duration::from_secs(20))
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
    static SCHEMA: LazyLock<jsonschema::Validator> =
        LazyLock::new(|| jsonschema::validator_for(&serde_json::to_value(v1::schema()).unwrap()).unwrap());
    let errors: Vec<String> = SCHEMA.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{label}: {errors:?}");
    let mut back = v1::from_json("a", json.as_bytes()).unwrap();
    assert!(v1::attach_text(&mut back, bitext.article.text.clone()), "{label}");
    back.article.verbatim = bitext.article.verbatim;
    assert_eq!(&back, bitext, "{label}");
}

/// Translates the example article with a service that has a fault at some moments; `sound` is what comes without it.
fn whatever_a_service_does(service: Service, sound: &Bitext, fault: &Fault, when: When) {
    let label = format!("{service:?}, {fault:?}, {when:?}");
    let server = Standin::start(service, Script::default().fault(fault.clone(), when));
    let bitext = HOUSE.translate(&root(ARTICLE), options(service, &server));
    keeps_the_promise(&bitext, &HOUSE, &label);
    let harmless = matches!(fault, Fault::JsonBom | Fault::WrongContentType | Fault::Gzip | Fault::Chunked);
    let numbered = service.desk().chats && matches!(fault, Fault::ThinkBlock | Fault::CodeFence | Fault::Reordered);
    if harmless || numbered {
        assert_eq!(bitext.segments, sound.segments, "{label}");
    }
}

fn without_fault(service: Service) -> Bitext {
    let server = Standin::start(service, Script::default());
    let sound = HOUSE.translate(&root(ARTICLE), options(service, &server));
    keeps_the_promise(&sound, &HOUSE, &format!("{service:?}"));
    assert_eq!(sound.summary().failed, 0, "{service:?}");
    sound
}

/// A module for each service.
macro_rules! modules {
    ($($(#[$doc:meta])* $module:ident = $service:ident;)+) => { $(
        mod $module {
            use crate::promise::*;

            static SOUND: LazyLock<Bitext> = LazyLock::new(|| without_fault(Service::$service));

            every_fault! { every_moment, $service }
        }
    )+ };
}

/// One test for each fault, and each moment at which the service has it.
macro_rules! every_moment {
    ($service:ident; $($fault:ident = $value:expr;)+) => {
        $(mod $fault {
            use super::*;

            #[test]
            fn always() {
                whatever_a_service_does(Service::$service, &SOUND, &$value, When::Always);
            }

            #[test]
            fn every_second_time() {
                whatever_a_service_does(Service::$service, &SOUND, &$value, When::Every(2));
            }

            #[test]
            fn where_a_name_is() {
                let when = When::TextContains("Lukashen".to_owned());
                whatever_a_service_does(Service::$service, &SOUND, &$value, when);
            }
        })+
    };
}

macro_rules! every_fault {
    ($then:ident, $service:ident) => {
        $then! {
            $service;
            too_many_requests = Fault::TooManyRequests { retry_after: RetryAfter::None };
            too_many_requests_for_a_minute = Fault::TooManyRequests { retry_after: RetryAfter::Seconds(60) };
            too_many_requests_until_a_date = Fault::TooManyRequests { retry_after: RetryAfter::HttpDate(Duration::from_secs(60)) };
            quota = Fault::Quota;
            server_error = Fault::ServerError(500);
            unavailable = Fault::ServerError(503);
            reset_mid_body = Fault::ResetMidBody;
            fewer = Fault::Fewer;
            more = Fault::More;
            reordered = Fault::Reordered;
            one_for_all = Fault::OneForAll;
            html_entities = Fault::HtmlEntities;
            error_sentence_in_success = Fault::ErrorSentenceInSuccess(OUT_OF_TRANSLATIONS.to_owned());
            cut_off = Fault::CutOff;
            echo = Fault::Echo;
            mark_lost = Fault::MarkLost;
            mark_doubled = Fault::MarkDoubled;
            mark_spaced = Fault::MarkSpaced;
            mark_case_changed = Fault::MarkCaseChanged;
            mark_translated = Fault::MarkTranslated;
            mark_moved = Fault::MarkMoved;
            loops = Fault::Loop;
            json_bom = Fault::JsonBom;
            wrong_content_type = Fault::WrongContentType;
            bad_json = Fault::BadJson;
            lone_surrogate = Fault::LoneSurrogate;
            gzip = Fault::Gzip;
            chunked = Fault::Chunked;
            unauthorized = Fault::Unauthorized;
            refusal = Fault::Refusal;
            commentary = Fault::Commentary;
            think_block = Fault::ThinkBlock;
            code_fence = Fault::CodeFence;
            foreign_keys = Fault::ForeignKeys;
            missing_keys = Fault::MissingKeys;
            empty_content = Fault::EmptyContent;
            context_overflow = Fault::ContextOverflow;
            broken_utf_8 = Fault::Utf8Broken;
        }
    };
}

every_service!(modules);

#[test]
fn slow_huge_and_silent_servers() {
    let article = root("examples/articles/banjir.txt");
    for service in Service::ALL.iter().copied() {
        for fault in [Fault::NoAnswer, Fault::SlowBody(Duration::from_secs(5)), Fault::HugeBody] {
            let huge = fault == Fault::HugeBody;
            let when = if huge { When::Nth(2) } else { When::From(2) };
            let server = Standin::start(service, Script::default().fault(fault.clone(), when));
            let timeout = Duration::from_millis(if huge { 20_000 } else { 300 });
            let mut extra = options(service, &server);
            (extra.timeout, extra.max_texts) = (timeout, Some(5));
            let bitext = HOUSE.translate(&article, extra);
            keeps_the_promise(&bitext, &HOUSE, &format!("{service:?}, {fault:?}"));
            assert!(huge || bitext.summary().failed > 0, "{service:?}, {fault:?}");
            assert!(bitext.summary().failed < bitext.segments.len(), "{service:?}, {fault:?}");
        }
    }
}

#[test]
fn chat_servers_of_every_make() {
    let article = root("examples/articles/minsk.txt");
    for dialect in [Dialect::OpenAi, Dialect::Ollama, Dialect::Vllm, Dialect::LlamaCpp] {
        for fault in [Fault::ContextOverflow, Fault::Quota, Fault::Unauthorized, Fault::ServerError(500)] {
            let script = Script::default().dialect(dialect).fault(fault.clone(), When::First(1));
            let server = Standin::start(Service::OpenAi, script);
            let bitext = HOUSE.translate(&article, options(Service::OpenAi, &server));
            keeps_the_promise(&bitext, &HOUSE, &format!("{dialect:?}, {fault:?}"));
            if matches!(fault, Fault::ContextOverflow | Fault::ServerError(_)) {
                assert_eq!(bitext.summary().failed, 0, "{dialect:?}, {fault:?}");
            }
        }
    }
}

#[test]
fn a_model_that_ignores_the_glossary() {
    let server = Standin::start(Service::OpenAi, Script::default().obeys_terms(false));
    let bitext = HOUSE.translate(&root("examples/articles/minsk.txt"), options(Service::OpenAi, &server));
    keeps_the_promise(&bitext, &HOUSE, "disobedient");
    let repaired = bitext.segments.iter().flat_map(|s| &s.terms).filter(|t| t.outcome == Outcome::Repaired).count();
    assert!(repaired >= 5, "names went wrong and were repaired: {repaired}");
}

#[test]
fn every_example_and_the_seed() {
    let mut articles: Vec<PathBuf> =
        ["minsk.txt", "banjir.txt", "halaman.html", "pemilu.md"].map(|n| root("examples/articles").join(n)).into();
    let seed = root("../shared/seed/article.txt");
    if seed.is_file() {
        articles.push(seed);
    } else {
        skipped(&format!("{} is not here", seed.display()));
    }
    for article in &articles {
        for service in Service::ALL.iter().copied() {
            let server = Standin::start(service, Script::default());
            let bitext = HOUSE.translate(article, options(service, &server));
            let label = format!("{service:?}, {}", article.display());
            keeps_the_promise(&bitext, &HOUSE, &label);
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
