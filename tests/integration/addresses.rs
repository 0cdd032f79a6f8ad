//! Articles that are named by their addresses: fetched politely, safely, and only where they have changed.

use std::time::{Duration, Instant};

use crate::common::Place;
use crate::site::{Answer, Site};
use crate::standins::{Script, Service, Standin};

const TEXT: &str =
    "Presiden Rusia Vladimir Putin tiba di Moskwa pada hari Senin. Ia bertemu para menteri di Kremlin selama dua jam.";

/// Returns a page with an article.
fn page(headline: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{headline}</title></head><body><nav><a href=/>Beranda</a></nav>\
         <article><h1>{headline}</h1><p>{TEXT}</p><p>Warga menunggu di depan gerbang sejak pagi.</p></article></body></html>"
    )
}

/// Runs a command that may fetch from this machine.
fn run(place: &Place, arguments: &[&str], code: i32) -> crate::common::Run {
    // How good the stand-in translates is not asked here.
    let more: &[&str] =
        if arguments[0] == "segment" { &["--allow-private"] } else { &["--allow-private", "--fail-on", "never"] };
    place.run(&[arguments, more].concat()).expect(code)
}

/// Returns the refusal of an address, on one line.
fn refused(site: &Site, path: &str) -> String {
    run(&Place::new(), &["segment", &site.address(path)], 4).stderr
}

#[test]
fn a_page_is_fetched_kept_and_asked_for_again() {
    let site = Site::new();
    site.put("/2026/putin-tiba.html", Answer::version("1", &page("Putin Tiba di Moskwa")));
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let address = site.address("/2026/putin-tiba.html");
    let arguments = ["translate", &address, "--bitext", "putin.bitext.json"];
    let first = run(&place, &arguments, 0);
    assert!(!first.stdout.is_empty() && !first.stdout.contains("Beranda"), "{}", first.stdout);
    assert_eq!(place.read("putin.page.html"), page("Putin Tiba di Moskwa"));
    let bitext: serde_json::Value = serde_json::from_str(&place.read("putin.bitext.json")).unwrap();
    assert_eq!(bitext["article"]["url"], address.as_str());
    assert_eq!(bitext["article"]["path"], "putin.page.html");
    assert_eq!(bitext["article"]["title"], "Putin Tiba di Moskwa");
    let agent = site.hits()[1].head.iter().find(|line| line.starts_with("user-agent: padanan/")).cloned();
    assert!(agent.is_some(), "{:?}", site.hits());
    // The page is as it was: it is not sent again, and the result is the same.
    let second = run(&place, &arguments, 0);
    assert_eq!(second.stdout, first.stdout);
    let hit = site.hits().last().cloned().unwrap();
    assert!(hit.head.contains(&"if-none-match: \"1\"".to_owned()), "{hit:?}");
    // A new version is taken.
    site.put("/2026/putin-tiba.html", Answer::version("2", &page("Putin Pergi dari Moskwa")));
    run(&place, &arguments, 0);
    assert_eq!(place.read("putin.page.html"), page("Putin Pergi dari Moskwa"));
    // Without a bitext nothing is kept; the name comes from the address.
    let bare = Place::with_backend(Service::Deepl, &server);
    std::fs::create_dir(bare.path("out")).unwrap();
    run(&bare, &["translate", &address, "--out", "out"], 0);
    let names = std::fs::read_dir(bare.path("out")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["putin-tiba.en.txt"]);
}

#[test]
fn a_list_of_addresses_is_a_batch() {
    let (site, other) = (Site::new(), Site::at("127.0.0.2"));
    for path in ["/a", "/b"] {
        site.put(path, Answer::version("1", &page(&format!("Berita {path}"))));
    }
    other.put("/c", Answer::page("text/plain; charset=iso-8859-1", b"Kopi di caf\xE9 itu mahal.".to_vec()));
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let list = [site.address("/a"), site.address("/b"), other.address("/c"), site.address("/gone")].join("\n# \n");
    place.write("list.txt", &list);
    let began = Instant::now();
    let batch = ["batch", "--urls", "list.txt", "--out", "out", "--report", "report.json"];
    let first = run(&place, &batch, 6);
    assert!(first.stderr.contains("/gone: the server answered 404"), "{}", first.stderr);
    // One request a second to a host: robots.txt, three pages.
    assert!(began.elapsed() >= Duration::from_secs(3));
    let hits = site.hits();
    assert_eq!(hits.len(), 4, "{hits:?}");
    // The clock of the server is not that of the client.
    let close = hits.windows(2).find(|pair| pair[1].at.duration_since(pair[0].at) < Duration::from_millis(800));
    assert!(close.is_none(), "{close:?}");
    let report: serde_json::Value = serde_json::from_str(&place.read("report.json")).unwrap();
    let urls = report["articles"].as_array().unwrap().iter().map(|row| row["url"].as_str().unwrap());
    let mut urls: Vec<&str> = urls.collect();
    urls.sort_unstable();
    let mut wanted: Vec<&str> = list.split("\n# \n").collect();
    wanted.sort_unstable();
    assert_eq!(urls, wanted);
    crate::common::fits_its_schema(&report);
    let files = files(&place);
    for ending in [".bitext.json", ".en.txt", ".fetched.json", ".html"] {
        assert_eq!(files.iter().filter(|f| f.contains("127.0.0.1") && f.ends_with(ending)).count(), 2, "{files:?}");
    }
    let text = files.iter().find(|f| f.contains("127.0.0.2") && f.ends_with(".txt") && !f.contains(".en.")).unwrap();
    assert!(place.path("out").join(text).is_file());
    let bitext = files.iter().find(|f| f.contains("127.0.0.2") && f.ends_with(".bitext.json")).unwrap();
    assert!(place.read(&format!("out/{bitext}")).contains("Kopi di café itu mahal."));
    // The second run asks for every page, and does those that have changed.
    let _ = (site.asked(), other.asked(), server.requests());
    let sent = server.requests().len();
    site.put("/b", Answer::version("2", &page("Berita Baru")));
    let second = run(&place, &batch, 6);
    assert!(second.stderr.contains("2 unchanged"), "{}", second.stderr);
    let mut asked = site.asked();
    asked.sort_unstable();
    assert_eq!(asked, ["/a", "/b", "/gone"]);
    assert_eq!(server.requests().len(), sent + 1);
}

/// Returns the files below `out`, but the journal.
fn files(place: &Place) -> Vec<String> {
    let mut files = Vec::new();
    for host in std::fs::read_dir(place.path("out")).unwrap().flatten() {
        let name = host.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let inside = std::fs::read_dir(host.path()).unwrap().flatten();
        files.extend(inside.map(|entry| format!("{name}/{}", entry.file_name().to_string_lossy())));
    }
    files
}

#[test]
fn a_feed_is_a_list() {
    let site = Site::new();
    let feed = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Berita</title><link>{0}</link><description/>\
         <item><title>A</title><link>{0}/a</link></item>\
         <item><title>Siniar</title><enclosure url=\"{0}/a.mp3\" type=\"audio/mpeg\" length=\"9\"/></item></channel></rss>",
        site.url
    );
    site.put("/rss", Answer::page("application/rss+xml", feed)).put("/a", Answer::page("text/html", page("Berita")));
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    let ran = run(&place, &["batch", "--urls", &site.address("/rss"), "--out", "out"], 0);
    assert!(ran.stderr.contains("1 entry leads to no page"), "{}", ran.stderr);
    assert_eq!(site.asked(), ["/rss", "/a"]);
    // A single article it is not.
    assert!(refused(&site, "/rss").contains("this is a feed; `padanan batch --urls` translates"));
}

#[test]
fn a_dry_run_fetches_nothing_and_redo_takes_pages_as_they_are() {
    let site = Site::new();
    site.put("/a", Answer::version("1", &page("Berita")));
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("list.txt", site.address("/a"));
    let dry = run(&place, &["batch", "--urls", "list.txt", "--out", "out", "--dry-run"], 0);
    assert!(dry.stdout.contains("/a: to be fetched; a dry run fetches nothing"), "{}", dry.stdout);
    assert!(site.asked().is_empty() && !place.path("out").exists());
    run(&place, &["batch", "--urls", "list.txt", "--out", "out"], 0);
    assert_eq!(site.asked(), ["/a"]);
    let dry = run(&place, &["batch", "--urls", "list.txt", "--out", "out", "--dry-run"], 0);
    assert!(dry.stdout.contains("/a: nothing to do"), "{}", dry.stdout);
    run(&place, &["batch", "--urls", "list.txt", "--out", "out", "--redo", "failed"], 0);
    assert!(site.asked().is_empty());
}

#[test]
fn robots_txt_is_obeyed() {
    let site = Site::new();
    site.put("/a", Answer::page("text/html", page("Berita"))).put("/b/c", Answer::page("text/html", page("Berita")));
    let rules = "User-agent: *\nDisallow: /\n\nUser-agent: Padanan\nAllow: /a\nDisallow: /b\n";
    site.put("/robots.txt", Answer::page("text/plain", rules));
    run(&Place::new(), &["segment", &site.address("/a")], 0);
    assert!(refused(&site, "/b/c").contains("robots.txt asks programs not to fetch this; save the page"));
    assert_eq!(site.asked(), ["/a"]);
    // Who is not named is meant by the star.
    site.put("/robots.txt", Answer::page("text/plain", "User-agent: *\nDisallow: /\n"));
    assert!(refused(&site, "/a").contains("robots.txt asks programs"));
    // A server in trouble may forbid it; a login page in the place of the file says nothing.
    site.put("/robots.txt", Answer::status(503));
    assert!(refused(&site, "/a").contains("robots.txt could not be read (the server answered 503"));
    site.put("/robots.txt", Answer::status(403));
    assert!(site.asked().is_empty());
    run(&Place::new(), &["segment", &site.address("/a")], 0);
}

#[test]
fn a_redirect_is_followed_and_shown() {
    let site = Site::new();
    site.put("/pendek", Answer::redirect("/panjang?x=1"))
        .put("/panjang?x=1", Answer::page("text/html", page("Berita")));
    let ran = run(&Place::new(), &["segment", &site.address("/pendek")], 0);
    assert!(
        ran.stderr.contains("/pendek → http://127.0.0.1:") && ran.stderr.contains("/panjang?x=1: moved"),
        "{}",
        ran.stderr
    );
    site.put("/ke-berkas", Answer::redirect("file:///etc/passwd"))
        .put("/kosong", Answer::Reply(302, Vec::new(), Vec::new()));
    assert!(refused(&site, "/ke-berkas").contains("which is none (file:///etc/passwd)"));
    assert!(refused(&site, "/kosong").contains("which is none (it does not say which)"));
}

#[test]
fn private_addresses_are_fetched_only_if_that_is_allowed() {
    let site = Site::new();
    site.put("/a", Answer::page("text/html", page("Berita")));
    let port = site.url.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
        let told = Place::new().run(&["segment", &format!("http://{host}:{port}/a")]).expect(4).stderr;
        assert!(told.contains("--allow-private"), "{host}: {told}");
    }
    assert!(site.hits().is_empty());
    let place = Place::new();
    place.write("list.txt", site.address("/a"));
    place.run(&["batch", "--urls", "list.txt", "--out", "out", "-b", "bundled"]).expect(4);
    assert!(site.hits().is_empty());
    // Nothing of the network is asked with --offline.
    let told = Place::new().run(&["translate", "https://example.org/a", "--offline", "-b", "bundled"]).expect(4).stderr;
    assert!(told.contains("--offline allows only this machine"), "{told}");
    // A secret in an address is not repeated.
    let told = Place::new().run(&["translate", "https://user:rahasia@example.org/a", "-b", "bundled"]).expect(2).stderr;
    assert!(told.contains("with a name or password") && !told.contains("rahasia"), "{told}");
    let told = Place::new().run(&["translate", "https://:rahasia@", "-b", "bundled"]).expect(2).stderr;
    assert!(!told.contains("rahasia"), "{told}");
}

#[test]
fn what_goes_wrong_on_the_way_is_said() {
    let site = Site::new();
    let body = page("Berita");
    let busy = Answer::Reply(503, vec!["Retry-After: 1".to_owned()], Vec::new());
    site.put("/sibuk", Answer::Then(Box::new(busy), Box::new(Answer::page("text/html", body.clone()))));
    run(&Place::new(), &["segment", &site.address("/sibuk")], 0);
    assert_eq!(site.asked(), ["/sibuk", "/sibuk"]);
    let long = Answer::Reply(429, vec!["Retry-After: 86400".to_owned()], Vec::new());
    for (path, answer, wanted) in [
        ("/404", Answer::status(404), "the server answered 404 Not Found; there is no such page; check the address"),
        (
            "/403",
            Answer::status(403),
            "the server answered 403 Forbidden; the site does not give this page to programs",
        ),
        ("/429", long, "the server answered 429 Too Many Requests; the site gets too many requests; try again later"),
        ("/pdf", Answer::page("application/pdf", "%PDF-1.7"), "this is a PDF; name the address of a page"),
        ("/gambar", Answer::page("image/png", "PNG"), "this is an image; name the address of a page"),
        ("/kosong", Answer::page("text/html", ""), "there is no text in it"),
        ("/putus", Answer::Cut(body.into_bytes()), "the answer of 127.0.0.1 broke off"),
        ("/besar", Answer::Endless, "this is larger than 32 MiB, the maximum for a page"),
    ] {
        site.put(path, answer);
        let told = refused(&site, path);
        assert!(told.contains(wanted), "{path}: {told}");
    }
    let told = Place::new().run(&["segment", "http://127.0.0.1:9/", "--allow-private"]).expect(4).stderr;
    assert!(told.contains("127.0.0.1 cannot be reached"), "{told}");
}

/// A page that unpacks to far more than it is does not fill the memory.
#[test]
fn a_packed_page_is_measured_unpacked() {
    let site = Site::new();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        std::io::Write::write_all(&mut packer, &vec![b'a'; 1 << 20]).unwrap();
    }
    let head = ["Content-Type: text/plain", "Content-Encoding: gzip"].map(str::to_owned).to_vec();
    site.put("/bom", Answer::Reply(200, head, packer.finish().unwrap()));
    assert!(refused(&site, "/bom").contains("this is larger than 32 MiB"));
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_the_waiting_for_a_page() {
    let site = Site::new();
    site.put("/diam", Answer::Silence).put("/a", Answer::version("1", &page("Berita")));
    let server = Standin::start(Service::Deepl, Script::default());
    let place = Place::with_backend(Service::Deepl, &server);
    place.write("list.txt", [site.address("/a"), site.address("/diam")].join("\n"));
    let batch = ["batch", "--urls", "list.txt", "--out", "out", "--allow-private"];
    let child = place.command(&batch).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while !site.hits().iter().any(|hit| hit.path == "/diam") {
        assert!(began.elapsed() < Duration::from_secs(60), "the page was never asked for");
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = place.finished(child.wait_with_output().unwrap());
    assert_eq!(ended.code, 130, "{}", ended.stderr);
    // What was done before is done, and the next run goes on.
    site.put("/diam", Answer::version("1", &page("Akhirnya")));
    let again = run(&place, &batch[..5], 0);
    assert!(again.stderr.contains("1 unchanged"), "{}", again.stderr);
}
