//! What is made of aligned translations: pairs of folders, comparisons, glossaries, memory, models, reports.

use serde_json::Value;

use crate::common::Place;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Three articles, each with a translation, as pages of a site with two languages.
const ARTICLES: [(&str, &str, &str, &str, &str, &str); 3] = [
    (
        "kapal",
        "ship",
        "Kapal Bahari Tenggelam di Bawean",
        "Bahari sinks off Bawean",
        "Kapal Bahari tenggelam di dekat Pulau Bawean pada hari Senin. Sebanyak 37 penumpang diselamatkan oleh Basarnas. \
         Komisi Keselamatan akan menyelidiki kecelakaan itu, kata Nurhadi. Dewan Keamanan belum berbicara.",
        "The Bahari sank near the island of Bawean on Monday. Basarnas rescued 37 passengers. \
         The Safety Commission will investigate the accident, Nurhadi said. The Security Council has not spoken yet.",
    ),
    (
        "banjir",
        "flood",
        "Banjir Merendam Demak",
        "Floods in Demak",
        "Banjir merendam 1.250 rumah di Demak sejak hari Minggu. Komisi Keselamatan mengirim 14 perahu ke Kudus. \
         Warga mengungsi ke sekolah, kata Sutopo. Dewan Keamanan tidak bersidang.",
        "Floods have covered 1,250 homes in Demak since Sunday. The Safety Commission sent 14 boats to Kudus. \
         Residents fled to a school, Sutopo said. The Security Council did not meet.",
    ),
    (
        "pasar",
        "market",
        "Pasar Baru Dibuka di Garut",
        "New market opens in Garut",
        "Pasar baru dibuka di Garut pada hari Rabu. Sebanyak 300 pedagang berjualan di sana. \
         Komisi Keselamatan memeriksa bangunan itu selama 5 hari. Dewan Keamanan memuji Nurhadi.",
        "A new market opened in Garut on Wednesday. There are 300 traders. \
         The Safety Commission inspected the building for 5 days. The Security Council praised Nurhadi.",
    ),
];

fn page(title: &str, text: &str, head: &str) -> String {
    let paragraphs: String = text.split_inclusive(". ").map(|sentence| format!("<p>{sentence}</p>")).collect();
    format!(
        "<!doctype html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )
}

fn texts() -> Place {
    let place = Place::new();
    for (id, _, title, title_en, text, text_en) in ARTICLES {
        place.write(&format!("id/{id}.txt"), format!("{title}\n\n{text}\n"));
        place.write(&format!("en/{id}.txt"), format!("{title_en}\n\n{text_en}\n"));
    }
    place
}

/// The bitexts of the three articles.
fn aligned() -> Place {
    let place = texts();
    place.run(&["align", "id", "en", "--out", "bitexts", "--fail-on", "never"]).expect(0);
    place
}

#[test]
fn folders_are_paired_by_links_addresses_and_days() {
    let place = Place::new();
    let day = |n: usize| format!("<meta property='article:published_time' content='2024-01-{:02}T10:00:00Z'>", n + 10);
    for (n, (id, en, title, title_en, text, text_en)) in ARTICLES.iter().enumerate() {
        let (head, head_en) = match n {
            // The page names its translation.
            0 => (
                "<link rel=alternate hreflang=en href='https://example.org/ship'>".to_owned(),
                "<link rel=canonical href='https://example.org/ship'>".to_owned(),
            ),
            // The addresses differ in the language only.
            1 => (
                "<link rel=canonical href='https://example.org/id/2024/banjir-demak'>".to_owned(),
                "<link rel=canonical href='https://example.org/en/2024/banjir-demak'>".to_owned(),
            ),
            _ => (day(n), day(n + 1)),
        };
        place.write(&format!("id/{id}.html"), page(title, text, &head));
        place.write(&format!("en/{en}.html"), page(title_en, text_en, &head_en));
    }
    place.write("id/alone.txt", "Cuaca cerah\n\nHari ini cuaca cerah di Solo.\n");
    let list = place.run(&["align", "id", "en", "--dry-run"]).expect(0);
    assert_eq!(
        list.stdout,
        "# by address\nid/banjir.html\ten/flood.html\n# by link to the translation\nid/kapal.html\ten/ship.html\n\
         # by date and content\nid/pasar.html\ten/market.html\n"
    );
    assert!(list.stderr.contains("id/alone.txt: the other folder has nothing of this name"), "{}", list.stderr);
    let run = place.run(&["align", "id", "en", "--out", "out", "--fail-on", "never"]).expect(0);
    assert!(run.stderr.contains("id/pasar.html and en/market.html: paired by date and content\n"), "{}", run.stderr);
    assert!(run.stderr.contains("3 bitexts written"), "{}", run.stderr);
    // The list that was printed is one that is read.
    place.write("pairs.tsv", &list.stdout);
    place.run(&["align", "--pairs", "pairs.tsv", "--out", "listed", "--fail-on", "never"]).expect(0);
    assert!(place.path("listed/pasar.bitext.json").is_file());
    // A second translation that says the same leaves a doubt.
    let (_, _, _, title_en, _, text_en) = ARTICLES[2];
    place.write("en/market2.html", page(title_en, text_en, &day(2)));
    let run = place.run(&["align", "id", "en", "--dry-run"]).expect(10);
    assert!(run.stdout.contains("# not sure: en/market"), "{}", run.stdout);
    let run = place.run(&["align", "id", "en", "--out", "out", "--quiet"]).expect(10);
    assert!(run.stderr.contains("which is not sure: en/market"), "{}", run.stderr);
}

#[test]
fn a_machine_s_translation_beside_the_published_one() {
    let place = texts();
    std::fs::create_dir(place.path("machine")).unwrap();
    place.run(&["translate", "id/kapal.txt", "--bitext", "machine/kapal.bitext.json", "--fail-on", "never"]).expect(0);
    let shown =
        place.run(&["diff", "machine/kapal.bitext.json", "--against", "en/kapal.txt", "--fail-on", "never"]).expect(0);
    for wanted in [" pub  The Bahari sank near the island of Bawean on Monday.", "after enforcement   BLEU", "scored: "]
    {
        assert!(shown.stdout.contains(wanted), "{wanted}: {}", shown.stdout);
    }
    std::fs::create_dir(place.path("human")).unwrap();
    // The same from a bitext of `align`, as JSON; a translation is like itself.
    place
        .run(&["align", "id/kapal.txt", "en/kapal.txt", "--out", "human/kapal.bitext.json", "--fail-on", "never"])
        .expect(0);
    let against = ["--against", "human/kapal.bitext.json", "--format", "json", "--fail-on", "never"];
    let report = json(&place.run(&[&["diff", "machine/kapal.bitext.json"], &against[..]].concat()).expect(0).stdout);
    assert_eq!(report["format"], "padanan-comparison/1");
    assert_eq!(report["articles"][0]["rows"].as_array().unwrap().len(), 5, "{report:#}");
    assert!(report["total"]["enforced"]["bleu"].as_f64().unwrap() < 90.0, "{report:#}");
    let same = json(&place.run(&[&["diff", "human/kapal.bitext.json"], &against[..]].concat()).expect(0).stdout);
    let total = &same["total"]["enforced"];
    assert_eq!((total["bleu"].as_f64(), total["ter"].as_f64()), (Some(100.0), Some(0.0)), "{same:#}");
    assert_eq!(same["total"]["differences"], 0);
    // What was changed is told as a term or fact that differs.
    let changed = place.read("en/kapal.txt").replace("37 passengers", "73 passengers");
    place.write("changed.txt", &changed);
    let shown =
        place.run(&["diff", "machine/kapal.bitext.json", "--against", "changed.txt", "--fail-on", "never"]).expect(0);
    assert!(shown.stdout.contains("≠ number"), "{}", shown.stdout);
    // Folders: the scores of each article and of all.
    let run = place.run(&["diff", "machine", "--against", "en", "--fail-on", "never"]).expect(0);
    assert!(run.stdout.starts_with("kapal") && run.stdout.contains("all articles"), "{}", run.stdout);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let place = aligned();
    place.write("long.txt", ARTICLES[0].4.repeat(3));
    let bitext = "bitexts/kapal.bitext.json";
    for (arguments, code, wanted) in [
        (["diff", bitext, "--against", "gone.txt"], 4, "there is no such file"),
        (["diff", bitext, "--against", "bitexts/pasar.bitext.json"], 4, "these are not about the same article"),
        (["diff", bitext, "--against", "long.txt"], 4, "does not look like English"),
        (["diff", "bitexts", "--against", "en/kapal.txt"], 2, "this is not a folder"),
        (["diff", "gone", "--against", "en"], 4, "gone"),
        (["diff", "bitexts", "--against", "id/.."], 4, "there is no translation of these bitexts"),
    ] {
        let run = place.run(&arguments).expect(code);
        assert!(run.stderr.contains(wanted), "{arguments:?}: {}", run.stderr);
    }
    place.run(&["diff", bitext, "--against", "en/kapal.txt", "--since", bitext]).expect(2);
}

#[test]
fn the_forms_that_people_used_become_entries() {
    let place = aligned();
    let mined = place.run(&["glossary", "mine", "--parallel", "bitexts"]).expect(0);
    for wanted in [
        "source = \"Komisi Keselamatan\"\ntarget = \"Safety Commission\"",
        "source = \"Dewan Keamanan\"\ntarget = \"Security Council\"",
        "#   \"Nurhadi\" 2 times: bitexts/kapal.bitext.json:",
    ] {
        assert!(mined.stdout.contains(wanted), "{wanted}: {}", mined.stdout);
    }
    // What is printed is a glossary.
    place.write("new.toml", format!("[glossary]\nname = \"archive\"\nfrom = \"id\"\nto = \"en\"\n\n{}", mined.stdout));
    place.run(&["glossary", "check", "new.toml"]).expect(0);
    // An entry that agrees is not listed, and one that differs is shown as a change.
    place.write(
        "house.toml",
        "[glossary]\nname = \"house\"\nfrom = \"id\"\nto = \"en\"\n\n[[term]]\nsource = \"Komisi Keselamatan\"\n\
         target = \"Commission for Safety\"\n\n[[term]]\nsource = \"Dewan Keamanan\"\ntarget = \"the Security Council\"\n",
    );
    let mined = place.run(&["glossary", "mine", "--parallel", "bitexts", "--glossary", "house.toml"]).expect(0);
    let change = "# -target = \"Commission for Safety\"\n# +target = \"Safety Commission\"\n";
    assert!(mined.stdout.contains(change) && !mined.stdout.contains("Security Council"), "{}", mined.stdout);
    assert!(mined.stderr.contains("1 agree with the glossaries, 1 differ from them"), "{}", mined.stderr);
}

#[test]
fn aligned_sentences_go_into_the_memory_and_train() {
    let place = aligned();
    // Of articles of five sentences little is as sure as the default asks.
    let run = place.run(&["memory", "import", "bitexts", "--memory", "m.sqlite", "--confidence", "0.5"]).expect(0);
    assert!(run.stderr.contains("15 sentences, 15 new"), "{}", run.stderr);
    let stats = json(&place.run(&["memory", "stats", "--memory", "m.sqlite", "--json"]).expect(0).stdout);
    let kinds: Vec<&str> = stats["groups"].as_array().unwrap().iter().filter_map(|g| g["kind"].as_str()).collect();
    assert!(kinds.contains(&"approved"), "{stats:#}");
    // Nothing is used that only might belong together.
    let run = place.run(&["memory", "import", "bitexts", "--memory", "n.sqlite", "--confidence", "1"]).expect(0);
    assert!(run.stderr.contains("; 0 to be used, 15 suggestions"), "{}", run.stderr);
    place.run(&["memory", "import", "bitexts", "--memory", "n.sqlite", "--confidence", "2"]).expect(2);
    // What people published is what the next translation says.
    let translated = place.run(&["translate", "id/pasar.txt", "--memory", "m.sqlite", "--fail-on", "never"]).expect(0);
    assert!(
        translated.stdout.contains("The Safety Commission inspected the building for 5 days."),
        "{}",
        translated.stdout
    );
    let run = place.run(&["models", "eval", "--bitext", "bitexts", "--backend", "bundled"]).expect(0);
    assert!(run.stdout.contains("TER") && run.stdout.contains(" lines, "), "{}", run.stdout);
    let run = place.run(&["models", "train", "--bitext", "bitexts", "--out", "m.phrase"]).expect(0);
    assert!(place.path("m.phrase").is_file(), "{}", run.stderr);
    // A machine's own translation is none by people.
    place
        .run(&[
            "translate",
            "id/kapal.txt",
            "--out",
            "k.txt",
            "--bitext",
            "k.bitext.json",
            "--no-memory",
            "--fail-on",
            "never",
        ])
        .expect(0);
    for arguments in [
        &["memory", "import", "k.bitext.json", "--memory", "m.sqlite"][..],
        &["models", "eval", "--bitext", "k.bitext.json", "--backend", "bundled"],
        &["glossary", "mine", "--parallel", "k.bitext.json"],
    ] {
        let run = place.run(arguments).expect(4);
        assert!(run.stderr.contains("translation by people"), "{arguments:?}: {}", run.stderr);
    }
}

/// What is learned from and measured by must be a translation by people, between the languages that are asked for.
#[test]
fn what_is_no_archive_is_neither_trained_on_nor_measured_by() {
    let place = texts();
    let all = |side: usize| -> String {
        ARTICLES.iter().map(|row| [row.4, row.5][side]).map(|text| format!("{text}\n\n")).collect()
    };
    place.write("all.id.txt", all(0));
    place.write("all.en.txt", all(1));
    // The two sides are swapped, and the file says that they are not.
    place
        .run(&[
            "align",
            "all.en.txt",
            "all.id.txt",
            "--from",
            "en",
            "--to",
            "id",
            "--out",
            "swapped.bitext.json",
            "--fail-on",
            "never",
        ])
        .expect(0);
    let commands: [&[&str]; 3] = [
        &["models", "train", "--out", "m.phrase", "--bitext"],
        &["models", "eval", "--bitext"],
        &["glossary", "mine", "--parallel"],
    ];
    for command in commands {
        let run = place.run(&[command, &["swapped.bitext.json"]].concat()).expect(4);
        assert!(run.stderr.contains("this is en → id, and id → en is wanted"), "{command:?}: {}", run.stderr);
    }
    let swapped = place.read("swapped.bitext.json");
    let lying =
        swapped.replacen("\"from\": \"en\"", "\"from\": \"id\"", 1).replacen("\"to\": \"id\"", "\"to\": \"en\"", 1);
    place.write("lying.bitext.json", &lying);
    for command in commands {
        let run = place.run(&[command, &["lying.bitext.json"]].concat()).expect(4);
        assert!(run.stderr.contains("lying.bitext.json: the two look swapped"), "{command:?}: {}", run.stderr);
    }
    // Of several, the others are used, and the exit code says that one was not.
    std::fs::create_dir_all(place.path("mixed")).unwrap();
    place.run(&["align", "all.id.txt", "all.en.txt", "--out", "mixed/all.bitext.json", "--fail-on", "never"]).expect(0);
    place.write("mixed/lying.bitext.json", &lying);
    for command in commands {
        let run = place.run(&[command, &["mixed"]].concat()).expect(6);
        assert!(run.stderr.contains("lying.bitext.json: the two look swapped"), "{command:?}: {}", run.stderr);
    }
    assert!(place.path("m.phrase").is_file());
    // A machine's translation for which `align` was told not to look.
    let sentences: String = (1..=30)
        .map(|n| format!("Menteri mengatakan bahwa {n} rumah di desa itu rusak karena banjir besar pada hari Senin. "))
        .collect();
    place.write("k.id.txt", format!("Banjir merusak rumah warga\n\n{sentences}\n"));
    place
        .run(&[
            "translate",
            "k.id.txt",
            "--backend",
            "bundled",
            "--no-memory",
            "--out",
            "k.en.txt",
            "--fail-on",
            "never",
        ])
        .expect(0);
    place
        .run(&["align", "k.id.txt", "k.en.txt", "--no-draft", "--out", "k.bitext.json", "--fail-on", "never"])
        .expect(0);
    for command in &commands[..2] {
        let run = place.run(&[command, &["k.bitext.json"][..]].concat()).expect(4);
        assert!(run.stderr.contains("this may be a machine's translation"), "{command:?}: {}", run.stderr);
        assert!(run.stderr.contains("0 doubtful, 31 that may be a machine's"), "{command:?}: {}", run.stderr);
        place.run(&[command, &["k.bitext.json", "--no-draft"][..]].concat()).expect(0);
    }
    // What a person decided is taken all the same.
    place.run(&["review", "k.bitext.json", "--accept", "1-3"]);
    let run = place.run(&["models", "eval", "--bitext", "k.bitext.json"]).expect(0);
    assert!(run.stdout.starts_with("3 lines"), "{}", run.whole());
}

#[test]
fn a_report_on_a_folder_is_a_page_and_figures() {
    let place = aligned();
    place.run(&["report", "bitexts", "--out", "report.html"]).expect(0);
    let (page, figures) = (place.read("report.html"), json(&place.read("report.json")));
    assert_eq!(
        (figures["format"].as_str(), figures["total"]["articles"].as_u64()),
        (Some("padanan-folder-report/1"), Some(3))
    );
    assert!(
        page.contains("<h2>Findings</h2>")
            && page.contains("<td>Nurhadi</td><td>Nurhadi <span class=\"dim\">2</span></td>"),
        "{page}"
    );
    assert!(!page.contains("<script") && !page.contains("src="), "{page}");
    // The same folder is the same report.
    let again = place.run(&["report", "bitexts"]).expect(0);
    assert_eq!(again.stdout, page);
    let printed = place.run(&["report", "bitexts", "--format", "json"]).expect(0);
    assert_eq!(json(&printed.stdout), figures);
    // A file that is no bitext is told, and the rest is reported.
    place.write("bitexts/x.bitext.json", "{");
    let run = place.run(&["report", "bitexts", "--out", "report.html"]).expect(6);
    assert!(
        run.stderr.contains("x.bitext.json") && place.read("report.html").contains("<h2>Not read</h2>"),
        "{}",
        run.stderr
    );
    place.run(&["report", "bitexts", "--out", "report.json"]).expect(2);
    place.run(&["report", "gone"]).expect(4);
    // A page of zeros says nothing.
    place.write("none/a.bitext.json", "{}");
    let run = place.run(&["report", "none", "--out", "none.html"]).expect(4);
    assert!(run.stderr.contains("no bitext could be read; no report is written"), "{}", run.whole());
    assert!(!place.path("none.html").exists(), "{}", run.whole());
    place.run(&["report", "id"]).expect(4);
}
