#![expect(clippy::disallowed_methods, reason = "a review reads and writes a file")]

use std::collections::HashSet;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::bitext::v1;
use crate::review::{Hooks, Verify};

fn screen(folder: &Path) -> Screen {
    let path = folder.join("a.bitext.json");
    let pairs = [
        ("Kremlin setuju.", Some("Kreml agrees."), Some("Kremlin agrees.")),
        ("Moskwa gagal \u{1b}[31m.", None, None),
        ("Minsk baik.", Some("Minsk is good."), Some("Minsk is good.")),
    ];
    std::fs::write(&path, v1::to_json(&crate::bitext::fixtures::of_pairs(&pairs))).unwrap();
    let verify = |_: &_| -> Verify { Arc::new(|_: &mut _| {}) };
    let hooks = Hooks::new(verify);
    let add: AddTerm = Arc::new(|source, target, kind| match kind {
        "person" => Ok(format!("{source} = {target}")),
        _ => Err(format!("`{kind}` is no kind").into()),
    });
    Screen::new(vec![ReviewFile::open(&path, "a.bitext.json".to_owned(), hooks).unwrap()], add)
}

fn press(screen: &mut Screen, keys: &str) {
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            '\u{8}' => KeyCode::Backspace,
            c => KeyCode::Char(c),
        };
        screen.key(KeyEvent::new(code, KeyModifiers::NONE));
    }
}

fn shown(screen: &Screen, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| screen.draw(frame)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn whole_screens() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    insta::assert_snapshot!("tui_start", shown(&screen, 60, 18));
    press(&mut screen, "j");
    insta::assert_snapshot!("tui_failed_narrow", shown(&screen, 30, 18));
    press(&mut screen, "e Moscow\u{8}W");
    insta::assert_snapshot!("tui_edit", shown(&screen, 60, 18));
    press(&mut screen, "\u{1b}kxjja");
    insta::assert_snapshot!("tui_range", shown(&screen, 60, 18));
    for (width, height) in [(1, 1), (3, 2), (200, 5)] {
        shown(&screen, width, height);
    }
}

#[test]
fn keys_decide_as_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let before = v1::to_json(screen.review_files[0].bitext());
    let target =
        |screen: &Screen, n: usize| screen.review_files[0].bitext().segments[n].target.clone().unwrap_or_default();
    press(&mut screen, "r");
    assert_eq!(target(&screen, 0), "Kreml agrees.");
    press(&mut screen, "jeé\u{8}x\n");
    assert_eq!(target(&screen, 1), "x");
    press(&mut screen, "/kreml\n");
    assert_eq!(screen.current().unwrap().id, 1);
    press(&mut screen, "/\nnuuu");
    assert_eq!(screen.told, "there is nothing to undo");
    assert_eq!(v1::to_json(screen.review_files[0].bitext()), before);
    press(&mut screen, "q");
    assert!(screen.done());
    assert_eq!(screen.ended(), Ended { waiting: 1, drafts: Vec::new() });
}

#[test]
fn a_suggestion_is_taken_with_a_key() {
    use padanan_core::finding::{Code, Finding};
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let path = folder.path().join("b.bitext.json");
    let mut bitext = crate::bitext::fixtures::of_pairs(&[("Tiga juta.", Some("3 billion."), Some("3 billion."))]);
    let finding = Finding::new(Code::NumberMismatch, "`juta` has become `billion`");
    let at = padanan_core::text::Span::new(0, 9);
    bitext.segments[0].findings = vec![Finding { suggestion: Some("3 million".to_owned()), ..finding.at_target(at) }];
    std::fs::write(&path, v1::to_json(&bitext)).unwrap();
    press(&mut screen, "t");
    assert_eq!(screen.told, "there is no suggestion here");
    let verify = |_: &_| -> Verify { Arc::new(|segment: &mut Segment| segment.findings.clear()) };
    let hooks = Hooks::new(verify);
    screen.review_files[0] = ReviewFile::open(&path, "b.bitext.json".to_owned(), hooks).unwrap();
    assert!(shown(&screen, 60, 12).contains("t writes `3 million`"));
    press(&mut screen, "t");
    assert_eq!(screen.review_files[0].bitext().segments[0].target.as_deref(), Some("3 million."));
    press(&mut screen, "tu");
    assert_eq!(screen.review_files[0].bitext().segments[0].target.as_deref(), Some("3 billion."));
}

#[test]
fn what_was_typed_stays_until_it_is_saved_or_discarded() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let target = |screen: &Screen, n: usize| screen.review_files[0].bitext().segments[n].target.clone();
    // Escape, going on, the other views, a filter and another decision.
    press(&mut screen, "e Oh.\u{1b}");
    assert!(screen.told.contains("kept as a draft"), "{}", screen.told);
    press(&mut screen, "jkv\u{1b}?\u{1b}/minsk\n/\nk");
    press(&mut screen, "kkeX\u{1b}");
    assert!(shown(&screen, 80, 18).contains("not saved: Kremlin agrees. Oh.X"), "{}", shown(&screen, 80, 18));
    assert!(shown(&screen, 80, 18).contains("1 draft not saved"));
    press(&mut screen, "jeMoscow waits.\u{1b}ka");
    assert_eq!(screen.review_files[0].bitext().segments[0].state, crate::bitext::State::Reviewed);
    press(&mut screen, "ke\n");
    assert_eq!(target(&screen, 0).as_deref(), Some("Kremlin agrees. Oh.X"));
    // Leaving asks once, and hands out what is left.
    press(&mut screen, "q");
    assert!(!screen.done() && screen.told.contains("1 draft is not saved: segment 2"), "{}", screen.told);
    press(&mut screen, "jje!");
    screen.key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    assert!(!screen.done() && screen.told.contains("2 drafts are not saved"), "{}", screen.told);
    assert_eq!(screen.ended().drafts[0], ("a.bitext.json".to_owned(), 2, "Moscow waits.".to_owned()));
    press(&mut screen, "D");
    assert_eq!((screen.told.as_str(), screen.ended().drafts.len()), ("the draft is discarded", 1));
    press(&mut screen, "De\u{1b}");
    assert_eq!(screen.ended().drafts.len(), 1, "nothing was typed");
    press(&mut screen, "qq");
    assert!(screen.done());
}

#[test]
fn a_conflict_shows_what_is_there_and_keeps_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let path = folder.path().join("a.bitext.json");
    let elsewhere = |from: &str, to: &str| {
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace(&format!("\"{from}\""), &format!("\"{to}\""))).unwrap();
    };
    press(&mut screen, "a");
    elsewhere("Minsk is good.", "Minsk is fine.");
    press(&mut screen, "ku");
    assert!(screen.told.contains("segment 1 was to go back to: Kremlin agrees."), "{}", screen.told);
    press(&mut screen, "jje Yes.");
    elsewhere("Minsk is fine.", "Minsk thrives.");
    press(&mut screen, "\n");
    assert!(screen.told.contains("keeps yours as a draft"), "{}", screen.told);
    press(&mut screen, "\u{1b}");
    let now = shown(&screen, 80, 18);
    assert!(now.contains("Minsk thrives.") && now.contains("not saved: Minsk is fine. Yes."), "{now}");
    press(&mut screen, "e\n");
    assert!(std::fs::read_to_string(&path).unwrap().contains("Minsk is fine. Yes."));
    assert!(screen.ended().drafts.is_empty());
}

#[test]
fn what_is_longer_than_the_screen_is_scrolled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bitext.json");
    let long: String = (1..200).map(|n| format!("word{n} ")).collect();
    let pairs = [("Satu.", Some("One."), Some("One.")), (long.trim(), Some(long.trim()), Some(long.trim()))];
    std::fs::write(&path, v1::to_json(&crate::bitext::fixtures::of_pairs(&pairs))).unwrap();
    let hooks = Hooks::new(|_: &_| -> Verify { Arc::new(|_: &mut _| {}) });
    let mut screen = Screen::new(
        vec![ReviewFile::open(&path, "a".to_owned(), hooks).unwrap()],
        Arc::new(|_, _, _| Ok(String::new())),
    );
    press(&mut screen, "j");
    let first = shown(&screen, 40, 12);
    assert!(first.contains("word1 ") && !first.contains("word199") && first.contains("PgDn: more"), "{first}");
    let mut seen = first;
    for _ in 0..60 {
        screen.key(KeyEvent::new(KeyCode::PageDown, KeyModifiers::NONE));
        seen.push_str(&shown(&screen, 40, 12));
    }
    let seen: HashSet<&str> = seen.split(|c: char| !c.is_alphanumeric()).collect();
    for n in 1..200 {
        assert!(seen.contains(&*format!("word{n}")), "word{n} is never seen");
    }
    assert!(!shown(&screen, 40, 12).contains("PgDn"));
    // PgDn at the end does not scroll further, so one page back is one page back.
    screen.key(KeyEvent::new(KeyCode::PageUp, KeyModifiers::NONE));
    assert!(shown(&screen, 40, 12).contains("PgDn: more"));
    press(&mut screen, "k");
    assert!(shown(&screen, 40, 12).contains(">"), "the other segment begins at its beginning");
    // When a long line is edited, the part with the cursor is visible.
    press(&mut screen, "je");
    assert!(shown(&screen, 40, 12).contains('▏'));
    screen.key(KeyEvent::new(KeyCode::Home, KeyModifiers::NONE));
    let edited = shown(&screen, 40, 12);
    assert!(edited.contains("▏word1 "), "{edited}");
    press(&mut screen, "\u{1b}v");
    insta::assert_snapshot!("tui_reading", shown(&screen, 40, 12));
    press(&mut screen, "?");
    insta::assert_snapshot!("tui_help_narrow", shown(&screen, 40, 12));
    for (width, height) in [(1, 1), (3, 2), (200, 5)] {
        shown(&screen, width, height);
    }
}

#[test]
fn a_glossary_entry_is_typed_in_three_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    press(&mut screen, "gKreml\nKremlin\n");
    insta::assert_snapshot!("tui_term", shown(&screen, 60, 12));
    press(&mut screen, "\n");
    assert_eq!(screen.told, "`other` is no kind");
    // What was typed is there again: after a refusal, and after Escape.
    press(&mut screen, "\n\n\u{8}\u{8}\u{8}\u{8}\u{8}pers\u{1b}g\n\non\n");
    assert_eq!((screen.told.as_str(), screen.typing), ("Kreml = Kremlin", None));
    press(&mut screen, "g");
    assert_eq!(screen.line, "");
}

#[test]
fn what_was_typed_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data/drafts/a.json");
    let mut first = screen(folder.path()).with_drafts_in(&file);
    press(&mut first, "e Oh.");
    first.keep_drafts();
    press(&mut first, "\u{1b}je");
    press(&mut first, "Moscow waits.");
    first.keep_drafts();
    // Killed: nothing is asked, nothing is saved.
    drop(first);
    let mut second = screen(folder.path()).with_drafts_in(&file);
    let now = shown(&second, 80, 18);
    assert!(now.contains("not saved: Kremlin agrees. Oh.") && now.contains("2 drafts not saved"), "{now}");
    press(&mut second, "je\n");
    assert_eq!(second.review_files[0].bitext().segments[1].target.as_deref(), Some("Moscow waits."));
    second.keep_drafts();
    // Another review of the same file, meanwhile, has a draft of its own; neither loses the other's.
    let mut third = screen(folder.path()).with_drafts_in(&file);
    press(&mut third, "jjeX");
    third.keep_drafts();
    press(&mut second, "kD");
    second.keep_drafts();
    let fourth = screen(folder.path()).with_drafts_in(&file);
    assert_eq!(fourth.ended().drafts, [("a.bitext.json".to_owned(), 3, "Minsk is good.X".to_owned())]);
    // With nothing to keep there is no file.
    press(&mut third, "\u{1b}DkkD");
    third.keep_drafts();
    assert!(!file.exists());
}

#[test]
fn a_file_of_drafts_that_is_damaged_is_kept_beside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    std::fs::write(&file, "{\"format\":\"padanan-drafts/1\",\"drafts\":[{").unwrap();
    let mut screen = screen(folder.path()).with_drafts_in(&file);
    assert!(screen.ended().drafts.is_empty());
    press(&mut screen, "e!");
    screen.keep_drafts();
    assert!(std::fs::read_to_string(&file).unwrap().contains("Kremlin agrees.!"));
    assert!(folder.path().join("a.damaged.json").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn drafts_that_cannot_be_kept_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("no-folder"), "").unwrap();
    let mut screen = screen(folder.path()).with_drafts_in(&folder.path().join("no-folder/a.json"));
    press(&mut screen, "e!");
    screen.keep_drafts();
    assert!(screen.told.contains("drafts cannot be kept"), "{}", screen.told);
    assert_eq!(screen.ended().drafts.len(), 1);
}

#[test]
fn n_leads_through_the_queue_and_passes_over_what_was_passed_over() {
    use padanan_core::finding::{Code, Finding};
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let path = folder.path().join("a.bitext.json");
    let mut bitext = screen.review_files[0].bitext().clone();
    bitext.segments[0].findings = vec![Finding::new(Code::NumberMismatch, "m")];
    std::fs::write(&path, v1::to_json(&bitext)).unwrap();
    screen.review_files[0].refresh().unwrap();
    let id = |screen: &Screen| screen.current().unwrap().id;
    // The missing translation, then the figure; what is decided on the way does not lead back to the start.
    press(&mut screen, "n");
    assert_eq!((id(&screen), screen.told.as_str()), (2, "not translated · 2 in all"));
    press(&mut screen, "n");
    assert_eq!(id(&screen), 1);
    press(&mut screen, "an");
    assert!(screen.told.contains("that was the last; 1 that you passed over are left"), "{}", screen.told);
    press(&mut screen, "n");
    assert_eq!(id(&screen), 2);
    // What is clean is accepted in one step, and comes back in one.
    press(&mut screen, "A");
    assert_eq!(screen.told, "1 clean accepted; u takes it back");
    assert_eq!(screen.review_files[0].progress(), (2, 1));
    press(&mut screen, "uA");
    assert_eq!(screen.review_files[0].progress(), (2, 1));
}

#[test]
fn similar_sentences_are_taken_with_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(folder.path());
    let path = folder.path().join("a.bitext.json");
    let found = Match {
        source: "Kremlin setuju lagi.".to_owned(),
        target: "The Kremlin agrees again.".to_owned(),
        score: 0.87,
        approved: true,
        backend: String::new(),
    };
    let hooks = Hooks {
        similar: Arc::new(move |_, _| Ok(vec![found.clone()])),
        ..Hooks::new(|_: &_| -> Verify { Arc::new(|_: &mut _| {}) })
    };
    screen.review_files[0] = ReviewFile::open(&path, "a.bitext.json".to_owned(), hooks).unwrap();
    press(&mut screen, "m");
    assert!(shown(&screen, 70, 18).contains("1 87 %: Kremlin setuju lagi. = The Kremlin agrees again."));
    press(&mut screen, "1\n");
    let target = screen.review_files[0].bitext().segments[0].target.clone();
    assert_eq!(target.as_deref(), Some("The Kremlin agrees again."));
    press(&mut screen, "j1");
    assert_eq!(screen.typing, None, "a number alone takes nothing");
}

/// Returns a screen of an aligned bitext: two sentences on each side in the first segment, one in the second.
fn aligned(folder: &Path) -> Screen {
    use crate::bitext::{AlignedBead, Origin, TargetArticle, fixtures};
    let pairs = [("Satu dua. Tiga empat.", "One, two. Three, four."), ("Lima.", "Five.")];
    let mut bitext = fixtures::of_sentences(&pairs);
    let there = "One, two. Three, four.\nFive.";
    let mut from = 0;
    for segment in &mut bitext.segments {
        let target = segment.target.clone().unwrap();
        let start = from + there[from..].find(&target).unwrap();
        from = start + target.len();
        let span = padanan_core::text::Span::new(start, from);
        (segment.origin, segment.draft) = (Origin::Aligned, None);
        segment.bead = Some(AlignedBead { kind: "1:1".to_owned(), confidence: 0.5, span, is_moved: false });
    }
    let (path, sha256) = (String::new(), String::new());
    bitext.article.target = Some(Box::new(TargetArticle { path, sha256, title: None, text: there.to_owned() }));
    bitext.article.text = format!("{}\n{}\n", pairs[0].0, pairs[1].0);
    let path = folder.join("a.bitext.json");
    std::fs::write(&path, v1::to_json(&bitext)).unwrap();
    let hooks = Hooks {
        borders: Arc::new(|_| Arc::new(|text: &str, _| text.match_indices(". ").map(|(at, _)| at + 2).collect())),
        sign: Some(Arc::new(|| ("Ana".to_owned(), "2026-11-30T12:00:00Z".to_owned()))),
        ..Hooks::new(|_| -> Verify { Arc::new(|_: &mut _| {}) })
    };
    let add: AddTerm = Arc::new(|_, _, _| Ok(String::new()));
    Screen::new(vec![ReviewFile::open(&path, "a.bitext.json".to_owned(), hooks).unwrap()], add)
}

fn targets(screen: &Screen) -> Vec<String> {
    screen.review_files[0].bitext().segments.iter().map(|s| s.target.clone().unwrap_or_default()).collect()
}

#[test]
fn pairs_are_changed_and_drafts_follow() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = aligned(folder.path());
    let before = v1::to_json(screen.review_files[0].bitext());
    // A draft for the second; then the first is split where its sentences meet.
    press(&mut screen, "je!\u{1b}kb");
    assert_eq!((screen.typing, &screen.line[screen.cursor..]), (Some(Typing::Split(0)), "Tiga empat."));
    press(&mut screen, "\n");
    assert_eq!((screen.typing, &screen.line[screen.cursor..]), (Some(Typing::Split(1)), "Three, four."));
    screen.key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE));
    screen.key(KeyEvent::new(KeyCode::Right, KeyModifiers::NONE));
    press(&mut screen, "\n");
    assert_eq!(targets(&screen), ["One, two.", "Three, four.", "Five."], "{}", screen.told);
    assert_eq!(screen.told, "Segment 1 is two now (1:1 and 1:1).");
    let drafts: Vec<(u32, String)> = screen.drafts.iter().map(|(p, text)| (p.segment, text.to_owned())).collect();
    assert_eq!(drafts, [(3, "Five.!".to_owned())]);
    press(&mut screen, ">");
    assert_eq!(targets(&screen), ["", "One, two. Three, four.", "Five."]);
    press(&mut screen, "u+");
    assert_eq!(targets(&screen), ["One, two. Three, four.", "Five."]);
    press(&mut screen, "uu");
    assert_eq!(v1::to_json(screen.review_files[0].bitext()), before);
    assert_eq!(screen.drafts.iter().next().unwrap().0.segment, 2);
    // Escape leaves a split, and nothing has changed.
    press(&mut screen, "b\u{1b}");
    assert_eq!((screen.typing, targets(&screen).len()), (None, 2));
}

#[test]
fn forty_four_columns_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = aligned(folder.path());
    press(&mut screen, "oAsk the desk about the numbers in this sentence.\nah");
    press(&mut screen, "k");
    insta::assert_snapshot!("tui_44_columns", shown(&screen, 44, 22));
    press(&mut screen, "jb");
    insta::assert_snapshot!("tui_44_columns_split", shown(&screen, 44, 18));
    press(&mut screen, "\u{1b}?");
    // Every line of the help can be read: nothing is cut off at the right.
    let mut help = String::new();
    for _ in 0..60 {
        help.push_str(&shown(&screen, 44, 18));
        press(&mut screen, "j");
    }
    let seen: String = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "numbers, names, drafts, proposals",
        "every decision is already saved",
        "undo, back to the beginning of the session",
    ] {
        let all = words.split(' ').all(|word| seen.contains(word));
        assert!(all, "{words}: {help}");
    }
}

/// Two articles, of which the first has a term that must be there.
fn folder_of_two(folder: &Path) -> Screen {
    use padanan_core::finding::{Code, Finding};
    let verify: Verify = Arc::new(|segment: &mut Segment| {
        let missing =
            segment.source.contains("Moskwa") && !segment.target.as_ref().is_some_and(|t| t.contains("Moscow"));
        segment.findings.retain(|f| f.code != Code::TermMissing);
        segment.findings.extend(missing.then(|| Finding::new(Code::TermMissing, "`Moskwa` must be `Moscow`")));
    });
    let open = |name: &str, pairs: &[_]| {
        let path = folder.join(format!("{name}.bitext.json"));
        std::fs::write(&path, v1::to_json(&crate::bitext::fixtures::of_pairs(pairs))).unwrap();
        let verify = Arc::clone(&verify);
        let mut hooks = Hooks::new(move |_: &_| Arc::clone(&verify));
        hooks.sign = Some(Arc::new(|| ("Ana".to_owned(), "2026-11-30T12:00:00Z".to_owned())));
        ReviewFile::open(&path, format!("berita/2026/11/{name}.bitext.json"), hooks).unwrap()
    };
    let first = [
        (
            "Presiden Kremlin “setuju” bertemu di Moskwa pada hari Selasa pagi.",
            Some("The café president agrees to meet in Moscow on Tuesday morning."),
            Some("The café president agrees to meet in Moscow on Tuesday morning."),
        ),
        ("Moskwa diam.", None, None),
    ];
    let second = [("Minsk baik.", Some("Minsk is good."), Some("Minsk is good."))];
    let add: AddTerm = Arc::new(|_, _, _| Ok(String::new()));
    Screen::new(vec![open("kremlin", &first), open("minsk", &second)], add)
}

/// What a reviewer sees over ssh, in a narrow terminal whose locale is not UTF-8, from the first key to the last.
#[test]
fn a_day_at_44_columns_in_ascii() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = folder_of_two(folder.path()).in_ascii();
    let mut seen = String::new();
    for (keys, what) in [
        ("", "the beginning"),
        ("n", "n: the most urgent place"),
        ("eMoskow is silent", "e: a broken promise is told while it is typed"),
        ("\u{1b}", "Esc: a draft"),
        ("e\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}cow waits\n", "e, Enter: saved"),
        ("oAsk the desk.\n", "o: a note"),
        ("h", "h: the history"),
        ("kr", "k, r: nothing to reject"),
        ("a", "a: accepted"),
        ("u", "u: taken back"),
        ("/moskwa\n", "/: a filter"),
        ("]", "]: the next article"),
        ("]", "]: there is none"),
        ("A", "A: what is clean"),
        ("[?", "[, ?: the help"),
        ("q", "q: back"),
        ("v", "v: the whole article"),
        ("q", "q: back again"),
    ] {
        press(&mut screen, keys);
        seen.push_str(&format!("== {what}\n{}", shown(&screen, 44, 17)));
        assert!(!screen.done(), "{what}");
    }
    assert!(seen.is_ascii());
    insta::assert_snapshot!("tui_day_at_44_columns", seen);
    press(&mut screen, "q");
    assert!(screen.done());
}

#[test]
fn the_locale_says_whether_a_terminal_shows_utf_8() {
    let of = |pairs: &[(&str, &str)]| {
        let pairs: Vec<(String, std::ffi::OsString)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect();
        is_utf8(move |name| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()))
    };
    assert!(of(&[]));
    assert!(of(&[("LANG", "id_ID.UTF-8")]) && of(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
    assert!(of(&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")]));
    #[cfg(unix)]
    assert!(!of(&[("LANG", "C")]) && !of(&[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")]));
}
