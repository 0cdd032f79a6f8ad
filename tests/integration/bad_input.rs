//! Bad input of every kind: the program gives a clear message and the right exit code, never a panic, never silence.

use std::io::Write as _;

use insta::assert_snapshot;

use crate::common::{Place, Run, copy_program, skipped};
use crate::standins::{Fault, Script, Service, Standin, When};

/// Runs `translate` on a file with this content.
fn translate(name: &str, content: impl AsRef<[u8]>) -> Run {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write(name, content);
    place.run(&["translate", name])
}

#[test]
fn nothing_to_translate() {
    assert_snapshot!("empty", translate("a.txt", "").whole());
    assert_snapshot!("only_white_space", translate("a.txt", " \n\n\t\u{a0}\n").whole());
    assert_snapshot!("no_such_file", Place::new().run(&["translate", "a.txt", "--backend", "apertium"]).whole());
    assert_snapshot!("empty_page", translate("a.html", "<html><body></body></html>").whole());
}

#[test]
fn what_is_no_text() {
    assert_snapshot!("nul_bytes", translate("a.txt", "Presiden\0 tiba.\n").whole());
    assert_snapshot!("image", translate("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").whole());
    assert_snapshot!("pdf", translate("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n").whole());
    assert_snapshot!("zip", translate("a.txt", b"PK\x03\x04\x14\0\0\0\x08\0").whole());
}

#[test]
fn other_encodings_and_line_ends() {
    assert_snapshot!("windows_1252", translate("a.txt", b"Presiden mengatakan \x93siap\x94 di Jum\x92at.\n").whole());
    let utf16: Vec<u8> = "\u{feff}Presiden tiba di kota.\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!("utf_16", translate("a.txt", utf16).whole());
    assert_snapshot!("byte_order_mark", translate("a.txt", "\u{feff}Presiden tiba di kota.\n").whole());
    assert_snapshot!("crlf", translate("a.txt", "Presiden tiba.\r\n\r\nWarga berkumpul di kota.\r\n").whole());
    assert_snapshot!("no_final_newline", translate("a.txt", "Presiden tiba di kota.").whole());
    assert_snapshot!("broken_utf_8", translate("a.txt", b"Presiden \xff\xfe\xc3( tiba di kota.\n").whole());
}

/// What is wrong with the text itself is told, and mended only where that is asked for or certain.
#[test]
fn damaged_and_marked_up_text() {
    let cut = "“Siap,” kata presiden di kota. Ia tiba di “".as_bytes();
    assert_snapshot!("cut_utf_8", translate("a.txt", &cut[..cut.len() - 1]).whole());
    assert_snapshot!("encoded_twice", translate("a.txt", "Presiden tiba di kota â€œtuaâ€.\n").whole());
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Presiden tiba di kota â€œtuaâ€.\n");
    assert_snapshot!("encoded_twice_mended", place.run(&["translate", "a.txt", "--fix-encoding", "--quiet"]).whole());
    assert_snapshot!("entities", translate("a.txt", "Presiden &amp; warga tiba&nbsp;di kota.\n").whole());
    assert_snapshot!(
        "part_of_a_page",
        translate("a.txt", "<!-- a --><p>Presiden tiba.</p>\n<p>Warga di <b>kota</b>.</p>").whole()
    );
    assert_snapshot!(
        "unseen_characters",
        translate("a.txt", "Presi\u{ad}den\u{200b} tiba.\u{200b} Warga di kota.\n").whole()
    );
}

#[test]
fn signs_of_every_kind() {
    assert_snapshot!("emoji", translate("a.txt", "Presiden tiba 👩‍👩‍👧 di kota 🇮🇩!\n").whole());
    assert_snapshot!(
        "right_to_left",
        translate("a.txt", "Presiden mengatakan \u{202e}مرحبا\u{202c} di kota.\n").whole()
    );
    assert_snapshot!("lone_surrogate_in_utf_16", {
        let mut units: Vec<u16> = "\u{feff}Presiden ".encode_utf16().collect();
        units.push(0xd83d);
        units.extend(" tiba di kota.\n".encode_utf16());
        translate("a.txt", units.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).whole()
    });
}

#[test]
fn huge() {
    // One line of 10 MB, with sentences and without.
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota dan warga berkumpul. ".repeat(10_000_000 / 43).trim());
    let run = place.run(&["segment", "a.txt"]);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 10_000_000 / 43), "{}", run.stderr);
    let run = translate("a.txt", "Presiden tiba di kota dan warga berkumpul. ".repeat(20_000).trim());
    assert_eq!((run.code, run.stdout.len() > 800_000), (0, true), "{}", run.stderr);
    let one = "a".repeat(10_000_000);
    let run = translate("a.txt", &one);
    assert_snapshot!(
        "one_word_of_10_mb",
        format!("exit: {}\n{}\nstdout: {} bytes", run.code, run.stderr, run.stdout.len())
    );
    // A file larger than an article may be: a sparse file, which takes no disk space.
    let place = Place::new();
    let file = std::fs::File::create(place.path("a.txt")).unwrap();
    file.set_len(300 << 20).unwrap();
    assert_snapshot!("more_than_an_article", place.run(&["translate", "a.txt", "-b", "apertium"]).whole());
}

#[test]
fn folders_and_permissions() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    place.write("a.txt", "Presiden tiba di kota.\n");
    assert_snapshot!("folder_as_article", place.run(&["translate", "folder", "-b", "apertium"]).whole());
    assert_snapshot!("folder_as_bitext", place.run(&["diff", "folder"]).whole());
    assert_snapshot!("folder_as_configuration", place.run(&["config", "show", "--config", "folder"]).whole());
    let to_report = ["translate", "a.txt", "-b", "apertium", "--report", "folder"];
    assert_snapshot!("folder_as_output", place.run(&to_report).whole());
    let no_folder = ["translate", "a.txt", "-b", "apertium", "--out", "no/such/a.txt"];
    assert_snapshot!("output_in_no_folder", place.run(&no_folder).whole());
}

#[test]
#[cfg(unix)]
fn no_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let mode = |name: &str, mode: u32| {
        std::fs::set_permissions(place.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    place.write("secret.txt", "Presiden tiba.\n");
    place.write("a.txt", "Presiden tiba.\n");
    std::fs::create_dir(place.path("closed")).unwrap();
    copy_program(&place.path("program"));
    mode("", 0o755);
    mode("program", 0o755);
    mode("secret.txt", 0o000);
    mode("closed", 0o555);
    let run = |arguments: &[&str]| {
        let mut words = Vec::new();
        // Root may read everything, so run as another user.
        if std::fs::read(place.path("secret.txt")).is_ok() {
            words.extend(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"].map(str::to_owned));
        }
        words.push(place.path("program").to_string_lossy().into_owned());
        words.extend(arguments.iter().map(|a| (*a).to_owned()));
        let mut command = std::process::Command::new(&words[0]);
        command.args(&words[1..]).current_dir(place.path("")).env_remove("HOME").env_remove("PADANAN_CI");
        command.output().map(|output| place.finished(output))
    };
    let Ok(unreadable) = run(&["translate", "secret.txt", "-b", "apertium"]) else {
        skipped("this is the superuser, and `setpriv` is not here");
        return;
    };
    assert_snapshot!("unreadable_article", unreadable.whole());
    let closed = run(&["translate", "a.txt", "-b", "apertium", "--out", "closed/a.txt"]).unwrap();
    assert_snapshot!("unwritable_folder", closed.whole());
}

#[test]
#[cfg(target_os = "linux")]
fn disk_full() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Presiden tiba di kota.\n");
    let to_file = place.run(&["translate", "a.txt", "--out", "/dev/full"]);
    assert!(to_file.stdout.contains("\"target\": \"President arrived in city.\""), "nothing that was paid for is lost");
    assert_snapshot!("disk_full", format!("exit: {}\n{}", to_file.code, to_file.stderr));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = place.command(&["translate", "a.txt", "--quiet"]).stdout(full).output().unwrap();
    assert_snapshot!("stdout_full", place.finished(output).whole());
}

#[test]
fn a_reader_who_leaves_early() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota. ".repeat(20_000));
    let mut child = place.command(&["segment", "a.txt"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn bitexts() {
    let place = Place::new();
    let check = |name: &str, content: &[u8]| {
        place.write("a.bitext.json", content);
        assert_snapshot!(name, place.run(&["diff", "a.bitext.json"]).whole());
    };
    check("bitext_empty", b"");
    check("bitext_no_json", b"Presiden tiba.");
    check("bitext_other_format", br#"{"format": "padanan-bitext/9"}"#);
    check("bitext_lone_surrogate", br#"{"format": "padanan-bitext/1", "from": "\ud83d"}"#);
    check("bitext_not_utf_8", b"{\"format\": \"\xff\"}");
    check("bitext_cut_off", br#"{"format": "padanan-bitext/1", "from": "id", "to": "en", "article": {"#);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check("bitext_deep", deep.as_bytes());
}

#[test]
fn lone_surrogates_in_an_answer() {
    let script = Script::default().fault(Fault::LoneSurrogate, When::Always);
    let server = Standin::start(Service::Deepl, script);
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Presiden tiba di kota.\n");
    assert_snapshot!("answer_with_lone_surrogate", place.run(&["translate", "a.txt"]).whole());
}

#[test]
fn wrong_usage() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    assert_snapshot!("no_arguments", place.run(&[]).whole());
    assert_snapshot!("unknown_flag", place.run(&["translate", "a.txt", "--glosary", "x"]).whole());
    assert_snapshot!("unknown_kind_of_block", place.run(&["translate", "a.txt", "--skip-kinds", "advert"]).whole());
    assert_snapshot!("no_language", place.run(&["translate", "a.txt", "--to", "english language"]).whole());
    assert_snapshot!(
        "over_the_article",
        place.run(&["translate", "a.txt", "-b", "apertium", "--out", "a.txt"]).whole()
    );
    assert_snapshot!("stdin_twice", place.run(&["translate", "-", "-"]).whole());
    assert_snapshot!("export_of_nothing", place.run(&["export"]).whole());
    assert_snapshot!("jobs_of_none", place.run(&["translate", "a.txt", "-b", "apertium", "--jobs", "0"]).whole());
}

#[test]
fn wrong_configuration() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    place.write("none.toml", "backend = []\n");
    assert_snapshot!("no_backend", place.run(&["translate", "a.txt", "--config", "none.toml"]).whole());
    assert_snapshot!("unknown_backend", place.run(&["translate", "a.txt", "--backend", "depl"]).whole());
    assert_snapshot!("no_key", place.run(&["translate", "a.txt", "--backend", "deepl"]).whole());
    place.write(
        "padanan.toml",
        "form = \"id\"\njobs = \"many\"\n[backends.x]\nkind = \"deeple\"\napi_key = \"geheim\"\n",
    );
    let run = place.run(&["translate", "a.txt"]);
    assert!(!run.whole().contains("geheim"));
    assert_snapshot!("configuration_with_mistakes", run.whole());
}

#[test]
fn wrong_glossaries() {
    let place = Place::new();
    let check = |name: &str, content: &[u8]| {
        place.write("g.toml", content);
        assert_snapshot!(name, place.run(&["glossary", "check", "g.toml"]).whole());
    };
    check(
        "glossary_with_mistakes",
        br#"[glossary]
name = "Belarus"
from = "id"
to = "en"

[[term]]
source = "Moskwa"
targt = "Moscow"

[[term]]
source = "Minsk"
target = ""

[[term]]
source = ["Belarusia", "Belarus"]
target = "Belarus"

[[term]]
source = "Belarusia"
target = "Byelorussia"

[[term]]
source = "Kremlin"
target = "Kremlin"
admitted = ["the Kremlin"]
forbidden = ["the Kremlin"]
"#,
    );
    check("glossary_empty", b"");
    check("glossary_not_utf_8", b"[glossary]\nname = \"\xff\"\n");
    check("glossary_no_toml", b"source,target\nMoskwa,Moscow\n");
    assert_snapshot!("glossary_missing", place.run(&["glossary", "check", "no.toml"]).whole());
}

#[test]
fn standard_input() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let run = place.run_with_input(&["translate", "-"], "Presiden tiba di kota.\n".as_bytes());
    assert_snapshot!("stdin", run.whole());
    assert_snapshot!("stdin_empty", place.run_with_input(&["translate", "-"], b"").whole());
    // A pipe that is closed immediately is also empty input.
    let mut child = place
        .command(&["translate", "-"])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().flush().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4));
}

/// `padanan translate … 2>&1 | head -1`: nobody reads the messages, and the work is done anyway.
#[test]
fn nobody_listens_to_what_is_said() {
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("a.txt", "Presiden tiba di kota.\n");
    let mut command = place.command(&["translate", "a.txt", "--out", "a.en.txt", "-vv"]);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(place.read("a.en.txt"), "President arrived in city.\n");
}

/// A glossary that enforces nothing is an error, not a run without a glossary.
#[test]
fn a_glossary_without_an_entry_is_told() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba di kota.\n");
    place.write("none.toml", "[glossary]\nname = \"n\"\nfrom = \"id\"\nto = \"en\"\n");
    place.write("empty/readme.md", "nothing\n");
    place.write("sheet/terms.csv", "source,target\nMoskwa,Moscow\n");
    place.write("terms.tbx", "<tbx/>\n");
    for (path, told) in [
        ("none.toml", "none.toml: there is no entry in it; add one"),
        ("empty", "empty: there is no *.toml below this folder"),
        ("sheet", "sheet/terms.csv: this is not a glossary in TOML; `padanan glossary convert sheet/terms.csv"),
        ("terms.tbx", "terms.tbx: this is not a glossary in TOML; `padanan glossary convert terms.tbx"),
    ] {
        let run =
            place.run(&["translate", "a.txt", "--backend", "bundled", "--no-memory", "--glossary", path]).expect(3);
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert!(run.stdout.is_empty());
    }
}

/// Two binary files one after the other are neither.
#[test]
fn several_articles_in_a_binary_format_need_a_folder() {
    let place = Place::new();
    place.write("a.txt", "Presiden tiba.\n");
    place.write("b.txt", "Menteri tiba.\n");
    let run = place.run(&["translate", "a.txt", "b.txt", "--format", "docx"]).expect(2);
    assert!(run.stderr.contains("name a folder with --out"), "{}", run.stderr);
}
