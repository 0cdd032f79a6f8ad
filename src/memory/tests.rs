use proptest::prelude::*;

use super::*;
use crate::bitext::{Alignment, Origin};
use crate::placeholders::{Part, Placeholder};
use crate::text::Span;
use crate::text::language::Lang;
use crate::translate::chain::{Answer, AskedAgain, Sentence};
use crate::translate::translation_memory::MemoryQuery;

fn lang(code: &str) -> Lang {
    Lang::parse(code).unwrap()
}

fn sentence(source: &str, entries: &str) -> Sentence {
    Sentence {
        source: source.to_owned(),
        placeholders: Vec::new(),
        names: Vec::new(),
        joins: Vec::new(),
        terms: Vec::new(),
        entries: entries.to_owned(),
        bypass_memory: false,
        bypass_approved: false,
        title: None,
        before: Vec::new(),
    }
}

fn answer(target: &str) -> Answer {
    Answer {
        backend: 0,
        draft: format!("draft of {target}"),
        target: target.to_owned(),
        placed: vec![(0, Span::new(0, 2))],
        terms_were_sent: true,
        unmarked: Some("a marker was lost".to_owned()),
        links: vec![
            Alignment { source_span: Span::new(0, 3), target_span: Some(Span::new(0, 2)), confidence: 0.1 },
            Alignment { source_span: Span::new(4, 5), target_span: None, confidence: f32::MIN_POSITIVE },
        ],
        origin: Origin::Backend,
        from_memory: true,
        asked_again: Some(AskedAgain { missed: vec![0, 2], taken: true }),
    }
}

struct House {
    from: Lang,
    to: Lang,
    memory: Memory,
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(&folder.path().join("below/memory.sqlite")).unwrap();
        Self { from: lang("id"), to: lang("en"), memory, folder }
    }

    fn asked<'a>(&'a self, backend: &'a str, sentence: &'a Sentence) -> MemoryQuery<'a> {
        MemoryQuery { from: &self.from, to: &self.to, backend, name: "mt", model: None, sentence }
    }

    fn recall(&self, backend: &str, sentence: &Sentence) -> Option<Answer> {
        self.memory.look_up(&self.asked(backend, sentence), i64::MIN).unwrap()
    }
}

#[test]
fn a_hit_is_what_the_backend_gave() {
    let house = House::new();
    let kremlin = sentence("Kremlin siap.", "0 Kremlin\u{1}Kremlin");
    house.memory.store(&[(house.asked("a", &kremlin), &answer("Kremlin is ready."))]).unwrap();
    assert_eq!(house.recall("a", &kremlin), Some(answer("Kremlin is ready.")));
    assert_eq!(house.recall("b", &kremlin), None, "another backend");
    assert_eq!(house.recall("a", &sentence("Kremlin siap.", "0 Kremlin\u{1}the Kremlin")), None, "another entry");
    let glued = Sentence { joins: vec![3], ..kremlin.clone() };
    assert_eq!(house.recall("a", &glued), None, "separated elsewhere");
    let (span, rendering) = (Span::new(8, 12), "siap".to_owned());
    let named = Sentence { names: vec![Placeholder { span, rendering, part: Part::Name }], ..kremlin.clone() };
    assert!(house.recall("a", &named).is_some(), "a name that is not protected");
    assert_eq!(house.recall("a", &named.with_names()), None, "a protected name");
    // White space and Unicode normalization do not matter; links into the source are then omitted.
    let spaced = sentence("Kremlin \n siap.", &kremlin.entries);
    assert_eq!(house.recall("a", &spaced), Some(Answer { links: Vec::new(), ..answer("Kremlin is ready.") }));
    let later = house.memory.look_up(&house.asked("a", &kremlin), now() + 60_000).unwrap();
    assert_eq!(later, None, "asked again");
}

#[test]
fn a_spelling_of_its_own_keeps_its_links() {
    let house = House::new();
    let spaced = sentence("Satu  dua.", "");
    house.memory.store(&[(house.asked("a", &spaced), &answer("One two."))]).unwrap();
    assert_eq!(house.recall("a", &spaced), Some(answer("One two.")));
    assert_eq!(house.recall("a", &sentence("Satu dua.", "")).unwrap().links, []);
}

#[test]
fn what_a_person_approved_stands_apart() {
    let House { from, to, memory, .. } = &House::new();
    let approve = |source, target| memory.approve(&Approval { from, to, source, target }).unwrap();
    approve("Selamat  pagi.", "Good morning.");
    assert_eq!(memory.approved(from, to, "Selamat pagi.").unwrap().as_deref(), Some("Good morning."));
    approve("Selamat pagi.", "Morning.");
    assert_eq!(memory.approved(&lang("ind"), to, "Selamat pagi.").unwrap().as_deref(), Some("Morning."));
    assert_eq!(memory.approved(from, &lang("en-GB"), "Selamat pagi.").unwrap(), None);
    assert!(memory.forget_approved(from, to, "Selamat pagi.").unwrap());
    assert_eq!(memory.approved(from, to, "Selamat pagi.").unwrap(), None);
}

#[test]
fn similar_sentences_are_found_best_first() {
    let House { from, to, memory, .. } = &House::new();
    for (source, target) in [
        ("Presiden Belarus menolak mundur dari jabatannya.", "a"),
        ("Presiden Belarus menolak untuk mundur dari jabatannya.", "b"),
        ("Harga beras di pasar tradisional naik tajam pekan ini.", "c"),
    ] {
        memory.approve(&Approval { from, to, source, target }).unwrap();
    }
    let find = |text: &str, least| {
        let found = memory.similar(from, to, text, least, 5).unwrap();
        found.into_iter().map(|m| (m.target, (m.score * 100.0).round() as u32)).collect::<Vec<_>>()
    };
    let found = find("Presiden Belarus menolak mundur dari jabatan.", 0.75);
    assert_eq!(found, [("a".to_owned(), 94), ("b".to_owned(), 83)]);
    assert_eq!(find("Presiden Belarus menolak mundur dari jabatan.", 0.9).len(), 1);
    assert!(find("Sesuatu yang sama sekali berbeda dari semuanya.", 0.75).is_empty());
    assert!(find("", 0.75).is_empty());
    assert!(find("\" OR * NEAR(", 0.1).is_empty());
    memory.prune(&Prune { approved: true, ..Prune::default() }).unwrap();
    assert!(find("Presiden Belarus menolak mundur dari jabatan.", 0.75).is_empty());
}

#[test]
fn pruning_leaves_what_a_person_approved() {
    let house = House::new();
    let House { from, to, memory, .. } = &house;
    memory.approve(&Approval { from, to, source: "Satu.", target: "One." }).unwrap();
    let two = sentence("Dua.", "");
    memory.store(&[(house.asked("a", &two), &answer("Two."))]).unwrap();
    assert_eq!(memory.prune(&Prune { dry_run: true, ..Prune::default() }).unwrap(), 1);
    assert_eq!(memory.prune(&Prune { backend: Some("other".to_owned()), ..Prune::default() }).unwrap(), 0);
    assert_eq!(memory.prune(&Prune { before: Some(now() - 60_000), ..Prune::default() }).unwrap(), 0);
    assert_eq!(memory.prune(&Prune::default()).unwrap(), 1);
    let stats = memory.stats().unwrap();
    assert_eq!(stats.groups, [("id-en".to_owned(), "approved", String::new(), String::new(), 1)]);
    assert!(stats.bytes > 0 && stats.span.is_some());
}

#[test]
fn two_at_once_are_safe() {
    let house = House::new();
    let path = house.memory.path().to_owned();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let path = path.clone();
            std::thread::spawn(move || {
                let memory = Memory::open(&path).unwrap();
                let (from, to) = (lang("id"), lang("en"));
                for n in 0..50 {
                    let (own, common) = (format!("Kalimat {thread} {n}."), format!("Kalimat bersama {n}."));
                    for source in [&own, &common] {
                        memory.approve(&Approval { from: &from, to: &to, source, target: source }).unwrap();
                    }
                }
                memory.index().unwrap();
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    let count: u64 = house.memory.stats().unwrap().groups.iter().map(|g| g.4).sum();
    assert_eq!(count, 4 * 50 + 50);
    assert_eq!(house.memory.similar(&house.from, &house.to, "Kalimat bersama 7.", 0.99, 3).unwrap().len(), 1);
}

#[test]
fn what_is_no_memory_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "this is no database at all, and long enough to be sure of that".repeat(30)).unwrap();
    assert!(matches!(Memory::open(&text), Err(MemoryError::Database { .. })));
    let other = folder.path().join("other.sqlite");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    assert!(matches!(Memory::open(&other), Err(MemoryError::Foreign(_))));
    let later = folder.path().join("later.sqlite");
    drop(Memory::open(&later).unwrap());
    Connection::open(&later).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Memory::open(&later), Err(MemoryError::Later(_))));
    assert!(Memory::open(folder.path()).is_err());
}

/// The tables of version 1.
const FIRST_TABLES: &str = "
CREATE TABLE entry (id INTEGER PRIMARY KEY, key BLOB NOT NULL, pair TEXT NOT NULL, kind INTEGER NOT NULL,
    backend TEXT NOT NULL, model TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, answer TEXT,
    created INTEGER NOT NULL);
CREATE UNIQUE INDEX entry_key ON entry (key);
CREATE TABLE counter (next INTEGER NOT NULL);
INSERT INTO counter VALUES (3);
CREATE TABLE pending (id INTEGER PRIMARY KEY);
CREATE TABLE word (term TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
PRAGMA user_version = 1;
";

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.sqlite");
    let (from, to) = (lang("id"), lang("en"));
    let old = Connection::open(&path).unwrap();
    old.execute_batch(FIRST_TABLES).unwrap();
    old.pragma_update(None, "application_id", APPLICATION).unwrap();
    for (number, kind, source) in [(1, 1, "Warga turun ke jalan."), (2, 0, "Warga turun ke jalanan.")] {
        let key = key::of_approved(&from, &to, source);
        let id = (source.chars().count() as i64) << 40 | number;
        let row = rusqlite::params![id, key.0, "id>en", kind, source];
        old.execute("INSERT INTO entry VALUES (?1, ?2, ?3, ?4, '', '', ?5, 'target', NULL, 1)", row).unwrap();
    }
    drop(old);
    for _ in 0..2 {
        let memory = Memory::open(&path).unwrap();
        assert_eq!(memory.approved(&from, &to, "Warga turun ke jalan.").unwrap().as_deref(), Some("target"));
        let scores = |found: Vec<Match>| found.iter().map(|m| m.score > 0.99).collect::<Vec<_>>();
        let similar = memory.similar(&from, &to, "Warga turun ke jalan.", 0.75, 5).unwrap();
        assert_eq!(scores(similar), [true]);
        let by_persons = memory.similar_by_persons(&from, &to, "Warga turun ke jalanan.", 0.75, 5).unwrap();
        assert_eq!(scores(by_persons), [false], "the machine's sentence is not among them");
        memory.approve(&Approval { from: &from, to: &to, source: "Baru.", target: "New." }).unwrap();
    }
}

/// Whoever made the file: what is written into it is what the program writes.
#[test]
fn a_trigger_in_a_strangers_file_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.sqlite");
    let (from, to) = (lang("id"), lang("en"));
    drop(Memory::open(&path).unwrap());
    let stranger = Connection::open(&path).unwrap();
    let trap = "CREATE TRIGGER trap AFTER INSERT ON entry BEGIN UPDATE entry SET target = 'not' || new.target; END;";
    stranger.execute_batch(trap).unwrap();
    drop(stranger);
    let memory = Memory::open(&path).unwrap();
    memory.approve(&Approval { from: &from, to: &to, source: "Benar.", target: "True." }).unwrap();
    assert_eq!(memory.approved(&from, &to, "Benar.").unwrap().as_deref(), Some("True."));
    assert_eq!(memory.similar(&from, &to, "Benar.", 0.75, 5).unwrap().len(), 1, "the index of words works as before");
}

#[test]
fn a_persons_few_are_not_lost_among_a_machines_many() {
    let house = House::new();
    let House { from, to, memory, .. } = &house;
    let sentences: Vec<Sentence> = (0..2000)
        .map(|n| sentence(&format!("Presiden mengatakan bahwa bantuan tahap {n} akan dikirim."), ""))
        .collect();
    let given = answer("The machine's.");
    let answers: Vec<_> = sentences.iter().map(|s| (house.asked("a", s), &given)).collect();
    memory.store(&answers).unwrap();
    let source = "Presiden mengatakan bahwa bantuan tahap akhir akan dikirim.";
    memory.approve(&Approval { from, to, source, target: "The person's." }).unwrap();
    let targets = |found: Vec<Match>| found.into_iter().map(|m| m.target).collect::<Vec<_>>();
    let query = "Presiden mengatakan bahwa bantuan tahap awal akan dikirim.";
    assert_eq!(targets(memory.similar_by_persons(from, to, query, 0.75, 3).unwrap()), ["The person's."]);
    let both = targets(memory.similar(from, to, query, 0.75, 3).unwrap());
    assert_eq!(both.len(), 2, "{both:?}");
}

/// A sentence of common words is found by its pairs of adjacent words.
#[test]
fn sentences_of_common_words_only_are_found() {
    let House { from, to, memory, .. } = &House::new();
    let mut random = fastrand::Rng::with_seed(3);
    let words: Vec<String> = ["yang", "di", "dan", "itu", "ini", "akan", "pada", "dengan"].map(str::to_owned).into();
    let text = |random: &mut fastrand::Rng| {
        (0..9).map(|_| words[random.usize(..words.len())].as_str()).collect::<Vec<_>>().join(" ")
    };
    let sources: Vec<String> = (0..9000).map(|_| text(&mut random)).collect();
    let file: String = sources
        .iter()
        .map(|s| format!("<tu><tuv xml:lang=\"id\"><seg>{s}</seg></tuv><tuv xml:lang=\"en\"><seg>{s}</seg></tuv></tu>"))
        .collect();
    let file = format!("<tmx version=\"1.4\"><body>{file}</body></tmx>");
    memory.import(file.as_bytes(), from, to, UseAs::Suggestions, &|_| {}).unwrap();
    for source in sources.iter().step_by(900) {
        let query = source.replacen(' ', " baru ", 1);
        let found = memory.similar(from, to, &query, 0.75, 50).unwrap();
        assert!(found.iter().any(|m| m.source == *source), "{query}");
    }
}

#[test]
fn tmx_comes_in_and_goes_out() {
    let house = House::new();
    let House { from, to, memory, .. } = &house;
    let file = "<tmx version=\"1.4\"><body><tu><tuv xml:lang=\"id\"><seg>Satu.</seg></tuv>\
                <tuv xml:lang=\"en\"><seg>One.</seg></tuv></tu><tu><tuv xml:lang=\"id\"><seg>Satu.</seg></tuv>\
                <tuv xml:lang=\"en\"><seg>A single one.</seg></tuv></tu></body></tmx>";
    let import =
        |memory: &Memory, text: &str, use_as| memory.import(text.as_bytes(), from, to, use_as, &|_| {}).unwrap();
    assert_eq!(import(memory, file, UseAs::Approved), Imported { units: 2, new: 2 });
    assert_eq!(import(memory, file, UseAs::Approved), Imported { units: 2, new: 0 });
    assert_eq!(memory.approved(from, to, "Satu.").unwrap().as_deref(), Some("One."));
    assert_eq!(import(memory, file, UseAs::Suggestions), Imported { units: 2, new: 1 });
    assert_eq!(memory.similar(from, to, "Satu.", 0.7, 9).unwrap().len(), 2);
    let mut out = Vec::new();
    assert_eq!(memory.export(&mut out, from, to, false).unwrap(), 3);
    let other = Memory::open(&house.folder.path().join("other.sqlite")).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(import(&other, &text, UseAs::Approved), Imported { units: 3, new: 3 });
    assert_eq!(other.stats().unwrap().groups.len(), 2, "a suggestion stays a suggestion");
    assert!(memory.import(&b"<html/>"[..], from, to, UseAs::Approved, &|_| {}).is_err());
}

#[test]
fn every_translation_of_a_sentence_is_kept_and_the_newest_is_used() {
    let house = House::new();
    let House { from, to, memory, .. } = &house;
    let unit = |head: &str, props: &str, target: &str| {
        format!(
            "<tu{head}>{props}<tuv xml:lang=\"id_ID\"><seg>Selamat.</seg></tuv><tuv xml:lang=\"eng\"><seg>{target}</seg></tuv></tu>"
        )
    };
    let context =
        "<prop type=\"file\">a.txt</prop><prop type=\"prev\">Ia pulang.</prop><prop type=\"next\">Hujan.</prop>";
    let units = [
        unit(" changedate=\"20250101T000000Z\"", context, "Safe."),
        unit(" changedate=\"20230101T000000Z\"", "", "Congrats."),
        unit(" changedate=\"20240101T000000Z\"", "", "Congratulations."),
        unit("", "", "Well done."),
    ];
    let file = format!("<tmx version=\"1.4\"><body>{}</body></tmx>", units.concat());
    let imported = memory.import(file.as_bytes(), from, to, UseAs::Approved, &|_| {}).unwrap();
    assert_eq!(imported, Imported { units: 4, new: 4 });
    assert_eq!(memory.approved(from, to, "Selamat.").unwrap().as_deref(), Some("Congratulations."));
    let offered: Vec<String> =
        memory.similar(from, to, "Selamat.", 0.9, 9).unwrap().into_iter().map(|m| m.target).collect();
    for target in ["Safe.", "Congrats.", "Well done."] {
        assert!(offered.iter().any(|t| t == target), "{target}: {offered:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Scores agree with the textbook definition.
    #[test]
    fn scores_are_those_of_levenshtein(source in "[a-c]{1,6}( [a-c]{1,6}){3,8}", other in "[a-c]{1,6}( [a-c]{1,6}){3,8}") {
        let House { from, to, memory, .. } = &House::new();
        memory.approve(&Approval { from, to, source: &source, target: "t" }).unwrap();
        for found in memory.similar(from, to, &other, 0.3, 5).unwrap() {
            prop_assert!((found.score - strsim::normalized_levenshtein(&source, &other)).abs() < 1e-9);
        }
    }

    #[test]
    fn white_space_and_composition_do_not_matter(words in prop::collection::vec("[a-zé]{1,8}", 1..6), gap in "[ \t\n\u{a0}]{1,3}") {
        use unicode_normalization::UnicodeNormalization as _;
        let plain = words.join(" ");
        let other: String = format!("{gap}{}{gap}", words.join(&gap)).nfd().collect();
        prop_assert_eq!(normal(&plain), normal(&other));
        prop_assert_eq!(normal(&normal(&other)), normal(&other));
    }
}
