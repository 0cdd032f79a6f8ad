//! Our own time for one article: the whole program, from start to end, with a server that answers immediately.
//! `cargo bench -p padanan-benches --bench own_time`. A second figure is the start of the program alone (`--version`).
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a bench reads its files and fails loudly")]

use std::process::{Command, Stdio};

use axum::routing::post;
use axum::{Json, Router};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

/// Answers immediately in DeepL's format: each text with a word before it.
async fn translate(Json(request): Json<Value>) -> Json<Value> {
    let texts = request["text"].as_array().cloned().unwrap_or_default();
    let said = |text: &Value| json!({ "text": format!("Well, {}", text.as_str().unwrap_or_default()) });
    Json(json!({ "translations": texts.iter().map(said).collect::<Vec<_>>() }))
}

/// Starts a local server and returns its port.
fn serve(runtime: &tokio::runtime::Runtime) -> u16 {
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime.spawn(async { axum::serve(listener, Router::new().route("/v2/translate", post(translate))).await });
    port
}

fn own_time(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let port = serve(&runtime);
    let folder = tempfile::tempdir().unwrap();
    let root = padanan_benches::root();
    std::fs::write(folder.path().join("key"), "k").unwrap();
    let config = format!(
        "backend = \"mt\"\nglossaries = [{:?}]\n[backends.mt]\nkind = \"deepl\"\nurl = \"http://127.0.0.1:{port}\"\napi_key_file = \"key\"\n",
        root.join("glossaries/id-en")
    );
    std::fs::write(folder.path().join("padanan.toml"), config).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(padanan_benches::program());
        command.args(arguments).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().unwrap().code()
    };
    let article = root.join("examples/articles/minsk.txt");
    let article = article.to_str().unwrap();
    assert!(matches!(run(&["translate", article]), Some(0 | 10)), "the program does not translate");
    let mut group = c.benchmark_group("own time");
    group.sample_size(20);
    group.bench_function("start", |b| b.iter(|| run(&["--version"])));
    group.bench_function("translate one article", |b| b.iter(|| run(&["translate", article])));
    group.finish();
}

criterion_group!(benches, own_time);
criterion_main!(benches);
