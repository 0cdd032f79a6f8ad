//! A real machine-translation server: Apertium's APy with Indonesian and Malay, on a free port of this machine.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{Place, skipped};

const MODES: &str = "/usr/share/apertium/modes";

/// A running server, which ends with the tests.
struct Server {
    port: u16,
}

/// The server ends when this process ends, in any way: the shell that runs it reads from a pipe, which closes then.
static SERVER: OnceLock<Option<(Server, std::sync::Mutex<Child>)>> = OnceLock::new();

/// Returns the server that all tests share; `None` if it is not installed.
fn server() -> Option<&'static Server> {
    let running = SERVER.get_or_init(|| {
        if !Path::new(MODES).join("ind-zlm.mode").is_file() {
            skipped("the Debian packages apertium-apy and apertium-ind-zlm are not installed");
            return None;
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        // The shell ends the server when its standard input closes, which happens when this process ends.
        let script = format!(
            "apertium-apy -p {port} {MODES} >/dev/null 2>&1 & server=$!; read line; kill $server; wait $server"
        );
        let child = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().ok()?;
        let began = Instant::now();
        while !answers(port) {
            assert!(began.elapsed() < Duration::from_secs(60), "the server does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some((Server { port }, std::sync::Mutex::new(child)))
    });
    running.as_ref().map(|(server, _)| server)
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let asked = stream.write_all(b"GET /listPairs HTTP/1.0\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.contains("zlm")
}

fn place(server: &Server) -> Place {
    let place = Place::new();
    place.write(
        "padanan.toml",
        format!("backend = \"apertium\"\n[backends.apertium]\nurl = \"http://127.0.0.1:{}\"\n", server.port),
    );
    place
}

fn glossary() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/glossaries").to_string_lossy().into_owned()
}

fn bitext(place: &Place, article: &str, more: &[&str]) -> Value {
    let mut arguments = vec!["translate", article, "--from", "ind", "--to", "zlm", "--bitext", "a.bitext.json"];
    arguments.extend(more);
    let run = place.run(&arguments);
    assert!(matches!(run.code, 0 | 10), "{}", run.whole());
    serde_json::from_str(&place.read("a.bitext.json")).unwrap()
}

#[test]
fn the_example_article_end_to_end() {
    let Some(server) = server() else { return };
    let place = place(server);
    place.example("articles/minsk.txt");
    let glossary = glossary();
    let bitext = bitext(&place, "minsk.txt", &["--glossary", &glossary, "--out", "minsk.ms.txt"]);
    let summary = &bitext["summary"];
    assert_eq!(summary["failed"], 0);
    assert_eq!(summary["terms"], summary["terms_honoured"]);
    assert!(summary["terms"].as_u64() > Some(30));
    let text = place.read("minsk.ms.txt");
    // Malay, not Indonesian; names as in the glossary; no marker left; everything else unchanged.
    assert!(text.contains("bahawa") && !text.contains("bahwa"));
    for name in ["Moscow", "Kremlin", "Lithuania", "Brussels", "Majlis Penyelarasan", "Tikhanouskaya", "NATO"] {
        assert!(text.contains(name), "{name}");
    }
    for wrong in ["Moskwa", "Lituania", "Tikhanovskaya", "Tsikhanouskaya", "Belarusia", "Zq", "*"] {
        assert!(!text.contains(wrong), "{wrong}");
    }
    let source = place.read("minsk.txt");
    assert_eq!(text.lines().count(), source.lines().count());
    assert!(text.contains("https://shope.ee/7Qz0XbNcWd"));
    let diff = place.run(&["diff", "a.bitext.json", "--color", "never"]);
    assert!(diff.stdout.contains("⟨=Moscow⟩"), "{}", diff.stdout);
}

#[test]
fn every_mark_comes_back_whole() {
    let Some(server) = server() else { return };
    let place = place(server);
    let names: Vec<String> = (0..120)
        .map(|i| format!("Nama{}", "abcdefghij".chars().nth(i % 10).unwrap().to_string().repeat(1 + i / 10)))
        .collect();
    let mut glossary = "[glossary]\nname = \"Names\"\nfrom = \"id\"\nto = \"ms\"\n".to_owned();
    let mut article = String::new();
    for (i, name) in names.iter().enumerate() {
        glossary.push_str(&format!("[[term]]\nsource = \"{name}\"\ntarget = \"Target{i}\"\n"));
        article.push_str(&format!(
            "Presiden {name} mengatakan bahwa bantuan sudah tiba.\n\n“{name},” kata warga di {name}.\n\n"
        ));
    }
    place.write("names.toml", glossary);
    place.write("a.txt", article);
    let bitext = bitext(&place, "a.txt", &["--glossary", "names.toml"]);
    assert_eq!(bitext["summary"]["failed"], 0);
    assert_eq!(bitext["summary"]["terms"], bitext["summary"]["terms_honoured"]);
    let rows = bitext["segments"].as_array().unwrap().iter().flat_map(|s| s["terms"].as_array().unwrap());
    let shielded = rows.clone().filter(|r| r["outcome"] == "shielded").count();
    assert_eq!((rows.count(), shielded), (360, 360), "no segment had to be asked again without its marks");
}

#[test]
fn signs_that_apertium_uses_itself() {
    let Some(server) = server() else { return };
    let place = place(server);
    let article =
        "Harga naik 5*3 kali, kata *warga* [di kota] {ini} <b>tebal</b> ^a/b$ @c \\d ~e, “bahwa” ‘bahwa’ 😀 A&B.\n";
    place.write("a.txt", article);
    let bitext = bitext(&place, "a.txt", &[]);
    let target = bitext["segments"][0]["target"].as_str().unwrap();
    for sign in [
        "5*3",
        "*warga*",
        "[di ",
        "{ini}",
        "<b>tebal</b>",
        "^a/b$",
        "@c",
        "\\d",
        "~e",
        "“bahawa”",
        "‘bahawa’",
        "😀",
        "A&B.",
    ] {
        assert!(target.contains(sign), "{sign} in {target}");
    }
}

#[test]
fn the_seed_article() {
    let Some(server) = server() else { return };
    let seed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/article.txt");
    let Ok(article) = std::fs::read(&seed) else {
        skipped(&format!("{} is not here", seed.display()));
        return;
    };
    let place = place(server);
    place.write("article.txt", article);
    let glossary = glossary();
    let bitext = bitext(&place, "article.txt", &["--glossary", &glossary]);
    assert_eq!(bitext["summary"]["failed"], 0);
    assert_eq!(bitext["summary"]["terms"], bitext["summary"]["terms_honoured"]);
    assert!(bitext["summary"]["terms"].as_u64() > Some(15), "{}", bitext["summary"]);
}

#[test]
fn a_pair_that_is_not_installed() {
    let Some(server) = server() else { return };
    let place = place(server);
    place.write("a.txt", "Presiden tiba di kota.\n");
    let run = place.run(&["translate", "a.txt", "--to", "fr"]).expect(5);
    assert!(run.stdout.is_empty());
    assert!(run.stderr.contains("That pair is not installed"), "{}", run.stderr);
    let probe = place.run(&["backends", "--probe", "--to", "ms"]).expect(0);
    assert!(probe.stdout.contains("bahawa"), "{}", probe.stdout);
}
