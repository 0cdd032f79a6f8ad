use std::io::{Cursor, Write as _};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::bitext::{
    Article, Block, BlockKind, Edit, HistoryKind, HistoryRow, Note, Origin, Outcome, Run, Segment, State, TermHit, v1,
};
use crate::finding::{Code, Finding};
use crate::review::{Action, Decision, Session};
use crate::text::Span;

/// The parts of a segment: source, draft, target, state.
type Part<'a> = (&'a str, Option<&'a str>, Option<&'a str>, State);

fn bitext(parts: &[Part<'_>]) -> Bitext {
    let mut text = String::new();
    let mut segments = Vec::new();
    for ((source, draft, target, state), id) in parts.iter().zip(1..) {
        let span = Span::new(text.len(), text.len() + source.len());
        text.push_str(source);
        text.push('\n');
        let first = |t: &str| Span::new(0, t.find(' ').unwrap_or(t.len()));
        let term = TermHit {
            term: first(source).of(source).to_owned(),
            source_span: first(source).shifted(span.start),
            target_span: target.map(first),
            outcome: if target.is_some() { Outcome::Kept } else { Outcome::Missing },
            method: "test".to_owned(),
        };
        let persons = matches!(state, State::Reviewed | State::Final);
        segments.push(Segment {
            draft: draft.map(str::to_owned),
            target: target.map(str::to_owned),
            origin: if persons { Origin::Human } else { Origin::Backend },
            state: *state,
            terms: vec![term],
            ..Segment::new(id, 1, span, (*source).to_owned())
        });
    }
    Bitext {
        from: "id".to_owned(),
        to: "en".to_owned(),
        article: Article {
            path: "berita/a.txt".to_owned(),
            sha256: "ab".repeat(32),
            title: None,
            text: String::new(),
            verbatim: false,
            original: None,
            url: None,
            target: None,
        },
        run: Run { backend: "mt".to_owned(), created: "2020-08-19T00:00:00Z".to_owned(), ..Run::default() },
        blocks: vec![Block { id: 1, kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }],
        segments,
    }
}

/// Three sentences: a machine's with a finding and special characters of every kind, a person's, one that failed.
fn sample() -> Bitext {
    let mut bitext = bitext(&[
        (
            "Kremlin <b>setuju</b> & \"siap\" | 3 miliar.",
            Some("Kreml <b>agrees</b> & \"ready\" | 3 million."),
            Some("Kremlin <b>agrees</b> & \"ready\" | 3 million."),
            State::Translated,
        ),
        ("=SUM(A1) Minsk\r\n*baik* `x`_y_", Some("-Minsk"), Some("-Minsk is [good]\\ مرحبا 👩‍👩‍👧"), State::Final),
        ("Moskwa gagal.", None, None, State::Failed),
    ]);
    let finding = Finding::new(Code::NumberMismatch, "`3 miliar` <is> 3 billion").at_target(Span::new(0, 7));
    bitext.segments[0].findings.push(finding);
    bitext.segments[1].edits.push(Edit { target_span: Span::new(0, 6), was: "-M".to_owned() });
    bitext.segments[2].findings.push(Finding::new(Code::NotTranslated, "nothing came"));
    bitext
}

fn languages() -> (Lang, Lang) {
    (Lang::parse("id").unwrap(), Lang::parse("en").unwrap())
}

fn read_in(format: Format, bytes: &[u8]) -> Result<Sheet, ExchangeError> {
    let (from, to) = languages();
    read(format, bytes, LanguagePair { from: &from, to: &to })
}

fn session(bitext: &Bitext) -> Session {
    Session::new(bitext.clone(), Arc::new(|_| {}))
}

/// Exports a bitext, changes its rows with `change`, and matches them with the bitext.
fn back(bitext: &Bitext, format: Format, change: impl Fn(&mut SheetRow)) -> RowMatches {
    let mut sheet = read_in(format, &write(format, bitext)).unwrap();
    sheet.rows.iter_mut().for_each(change);
    match_rows(&sheet, &session(bitext))
}

#[test]
fn notes_travel_both_ways() {
    let mut noted = sample();
    let row = |who: &str, text: &str| HistoryRow {
        who: who.to_owned(),
        when: "2026-11-30T12:00:00Z".to_owned(),
        what: HistoryKind::Note,
        was: None,
        backend: None,
        text: Some(text.to_owned()),
    };
    let first = "Is this <right>?\nAsk \"Budi\" & the desk.";
    noted.segments[0].history = vec![row("Ana \"A.\" <ana@example.org>", first), row("", "Second note.")];
    noted.segments[2].history = vec![row("padanan fan", "Nothing came.")];
    for format in [Format::Xliff, Format::Xliff12, Format::Docx] {
        let sheet = read_in(format, &write(format, &noted)).unwrap();
        let same = match_rows(&sheet, &session(&noted));
        assert_eq!((same.decisions, same.conflicts), (Vec::new(), Vec::new()), "{format:?}: nothing is new");
        // Into the bitext as it was before: each note once, with its author; nothing else.
        let new = match_rows(&sheet, &session(&sample()));
        let notes: Vec<(u32, &Note)> = new
            .decisions
            .iter()
            .map(|decision| match &decision.action {
                Action::Note(note) => (decision.segment, note),
                other => panic!("{format:?}: {other:?}"),
            })
            .collect();
        assert_eq!(notes.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 1, 3], "{format:?}");
        assert!(notes[0].1.text.split_whitespace().eq(first.split_whitespace()), "{format:?}: {}", notes[0].1.text);
        assert_eq!(notes[0].1.who.as_deref(), Some("Ana \"A.\" <ana@example.org>"), "{format:?}");
        assert_eq!(notes[1].1.text, "Second note.", "{format:?}");
        if format != Format::Xliff12 {
            assert_eq!(notes[0].1.when.as_deref(), Some("2026-11-30T12:00:00Z"), "{format:?}");
        }
    }
    // A file without notes is as it always was.
    let plain = write(Format::Docx, &sample());
    assert!(!plain.windows(12).any(|part| part == b"comments.xml"));
}

#[test]
fn notes_of_other_programs_come_with_their_file() {
    let file = r#"<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
        <file original="a" source-language="id" target-language="en" datatype="plaintext"><body>
        <trans-unit id="1"><source>Satu.</source><target>One.</target><note>The button of the start page</note></trans-unit>
        </body></file></xliff>"#;
    let sheet = read_in(Format::Xliff12, file.as_bytes()).unwrap();
    let (from, to) = languages();
    let made = to_bitext(&sheet, "a.xlf", LanguagePair { from: &from, to: &to }, "2026-11-30T12:00:00Z".to_owned());
    let made = made.unwrap();
    assert!(made.segments[0].has_note("The button of the start page"));
    assert_eq!(match_rows(&sheet, &session(&made)).decisions, []);
}

#[test]
fn the_files_are_these() {
    for format in Format::ALL.iter().filter(|f| **f != Format::Docx) {
        let text = String::from_utf8(write(*format, &sample())).unwrap();
        insta::assert_snapshot!(format.as_str(), text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
    }
}

#[test]
fn every_format_carries_ids_states_and_texts() {
    let sample = sample();
    for format in Format::ALL {
        let sheet = read_in(*format, &write(*format, &sample)).unwrap();
        let label = format.as_str();
        // A CSV file has no place for metadata outside its rows.
        let hash = Some(&sample.article.sha256).filter(|_| *format != Format::Csv);
        assert_eq!(sheet.article_sha256.as_ref(), hash, "{label}");
        assert_eq!(sheet.rows.len(), 3, "{label}");
        for (row, segment) in sheet.rows.iter().zip(&sample.segments) {
            assert_eq!(row.id, Some(segment.id), "{label}");
            assert_eq!(row.stamp, Some(Stamp::of(segment)), "{label}");
            let fold = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(fold(&row.source), fold(&segment.source), "{label}");
            let target = row.target.as_deref().unwrap_or_default();
            assert_eq!(target, segment.target.as_deref().unwrap_or_default(), "{label}");
        }
        assert_eq!(sheet.rows[1].state, Some(State::Final), "{label}");
    }
    // The XLIFF formats also carry the draft and the kinds of block, so that a bitext can be made from them alone.
    for format in [Format::Xliff, Format::Xliff12] {
        let sheet = read_in(format, &write(format, &sample)).unwrap();
        assert_eq!(sheet.rows[0].draft, sample.segments[0].draft);
        assert_eq!(sheet.rows[0].block, Some((1, BlockKind::Paragraph)));
        assert_eq!((sheet.from.as_deref(), sheet.to.as_deref()), (Some("id"), Some("en")));
        assert_eq!(sheet.path.as_deref(), Some("berita/a.txt"));
    }
    // The same bitext gives the same bytes.
    assert_eq!(write(Format::Docx, &sample), write(Format::Docx, &sample));
}

#[test]
fn what_a_person_changed_is_a_decision() {
    let sample = sample();
    for format in Format::ALL {
        let label = format.as_str();
        let edited = back(&sample, *format, |row| {
            if row.id != Some(2) {
                row.target = Some(format!("New {}.", row.line));
            }
        });
        assert_eq!(edited.conflicts, [], "{label}");
        let ids: Vec<u32> = edited.decisions.iter().map(|d| d.segment).collect();
        assert_eq!(ids, [1, 3], "{label}");
        let mut session = session(&sample);
        let changed = session.decide(&edited.decisions).unwrap();
        for change in &changed {
            assert_eq!((change.after.state, change.after.origin), (State::Reviewed, Origin::Human), "{label}");
        }
        assert!(!changed[0].after.edits.is_empty() && changed[0].after.draft == sample.segments[0].draft, "{label}");
        let released = back(&sample, *format, |row| {
            if row.id == Some(1) {
                row.state = Some(State::Final);
            }
        });
        assert_eq!(released.decisions, [Decision { segment: 1, action: Action::State(State::Final) }], "{label}");
    }
}

/// Rows with more cells than the table has columns: conflicts, not decisions.
#[test]
fn rows_that_a_separator_cut_are_told_and_left() {
    let bitext = sample();
    let source = bitext.segments[0].source.clone();
    let escaped = source.replace('|', "\\|").replace('<', "\\<");
    let markdown = format!("| source | target |\n|---|---|\n| {escaped} | Some | marched. |\n");
    let quoted = source.replace('"', "\"\"");
    let csv = format!("source,target\r\n\"{quoted}\",Some 200,000 marched.\r\n");
    for (format, text) in [(Format::MarkdownTable, markdown), (Format::Csv, csv)] {
        let found = match_rows(&read_in(format, text.as_bytes()).unwrap(), &session(&bitext));
        assert_eq!(found.decisions, [], "{text}");
        assert!(found.conflicts[0].reason.contains("its row has 3 cells, but the table has 2 columns"), "{found:?}");
    }
}

#[test]
fn a_cell_that_a_spreadsheet_computed_is_told_and_left() {
    let bitext = sample();
    for error in ["#NAME?", "#REF!", "#DIV/0!", "#N/A", "#NOME?", "#¿NOMBRE?"] {
        let key = sheet::key(&bitext.segments[2]);
        let csv = format!("key,source,target\r\n{key},Moskwa gagal.,{error}\r\n");
        let found = match_rows(&read_in(Format::Csv, csv.as_bytes()).unwrap(), &session(&bitext));
        assert_eq!(found.decisions, [], "{error}");
        assert!(found.conflicts[0].reason.starts_with(&format!("a cell is `{error}`")), "{found:?}");
    }
    // A hashtag, a number and a shout are text.
    for text in ["#NAME", "#Belarus!", "#1!", "#BLM", "# NAME?", "#ok?"] {
        let csv = format!("source,target\r\nMoskwa gagal.,{text}\r\n");
        let found = match_rows(&read_in(Format::Csv, csv.as_bytes()).unwrap(), &session(&bitext));
        assert_eq!((found.decisions.len(), found.conflicts.len()), (1, 0), "{text}");
    }
}

#[test]
fn a_segment_with_two_targets_is_told_and_left() {
    let bitext = sample();
    let one = r#"<trans-unit id="3"><source>Moskwa gagal.</source><target>Moscow failed.</target><target>It failed.</target></trans-unit>"#;
    let one = format!("<xliff version=\"1.2\"><file original=\"a\"><body>{one}</body></file></xliff>");
    let two = r#"<unit id="3"><segment><source>Moskwa gagal.</source><target>Moscow failed.</target><target>It failed.</target></segment></unit>"#;
    let two = format!(
        r#"<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="id" trgLang="en"><file id="f1">{two}</file></xliff>"#
    );
    for (format, text) in [(Format::Xliff12, one), (Format::Xliff, two)] {
        let sheet = read_in(format, text.as_bytes()).unwrap();
        let found = match_rows(&sheet, &session(&bitext));
        assert_eq!(found.decisions, [], "{text}");
        assert!(found.conflicts[0].reason.starts_with("it has two targets"), "{found:?}");
        let (from, to) = languages();
        let made = to_bitext(&sheet, "a", LanguagePair { from: &from, to: &to }, String::new()).unwrap();
        assert_eq!((made.segments[0].state, &made.segments[0].target), (State::Failed, &None), "{text}");
    }
}

/// Word marks a deleted row in its properties, and its text as deleted; LibreOffice marks only the row.
#[test]
fn a_row_that_a_tracked_change_deletes_is_told_and_left() {
    let bitext = sample();
    let key = sheet::key(&bitext.segments[2]);
    let cell = |text: &str| format!("<w:tc><w:p>{text}</w:p></w:tc>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let deleted = |text: &str| format!("<w:del w:id=\"1\"><w:r><w:delText>{text}</w:delText></w:r></w:del>");
    for mark in [&run as &dyn Fn(&str) -> String, &deleted] {
        let head: String = ["key", "source", "target"].iter().map(|text| cell(&run(text))).collect();
        let row: String = [&key, "Moskwa gagal.", "Moscow failed."].iter().map(|text| cell(&mark(text))).collect();
        let properties = "<w:trPr><w:del w:id=\"2\" w:author=\"a\"/></w:trPr>";
        let table = format!("<w:tbl><w:tr>{head}</w:tr><w:tr>{properties}{row}</w:tr></w:tbl>");
        let found = match_rows(
            &read_in(Format::Docx, &docx(&format!("<w:document {WORD}><w:body>{table}</w:body></w:document>")))
                .unwrap(),
            &session(&bitext),
        );
        assert_eq!((found.decisions.len(), found.conflicts.len()), (0, 1), "{table}");
        assert_eq!(found.conflicts[0].segment, Some(3));
        assert!(found.conflicts[0].reason.starts_with("a tracked change deletes its row"), "{found:?}");
    }
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_told() {
    let key = sheet::key(&sample().segments[1]);
    let opened = format!("key,source,target\r\n1,a,\"b\r\n{key},c,\"d\"\r\n3,e,\"f\"\"\r\n\"\r\n");
    for broken in [opened, "source,target\r\na,\"b\r\nc,d\r\n".to_owned()] {
        let error = read_in(Format::Csv, broken.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("line 2: a quotation mark is opened"), "{error}");
    }
}

#[test]
fn decisions_and_clashes() {
    use State::{Final, Initial, Reviewed, Translated};
    /// State and target at export, in the bitext now, in the file; then the expected result.
    type Case<'a> = ((State, &'a str), (State, &'a str), (Option<State>, &'a str), Result<&'a [&'a str], &'a str>);
    let cases: &[Case<'_>] = &[
        // Nothing changed, or only white space.
        ((Translated, "One two."), (Translated, "One two."), (Some(Translated), "One  two. "), Ok(&[])),
        ((Translated, "One."), (Translated, "One."), (None, "One."), Ok(&[])),
        // A person's edit, and the state that the program gives it.
        ((Translated, "One."), (Translated, "One."), (Some(Translated), "Two."), Ok(&["edit Two."])),
        ((Translated, "One."), (Translated, "One."), (Some(Final), "Two."), Ok(&["edit Two.", "final"])),
        ((Initial, ""), (Initial, ""), (Some(Translated), "Two."), Ok(&["edit Two.", "translated"])),
        ((Translated, "One."), (Translated, "One."), (Some(Initial), "Two."), Ok(&["edit Two.", "translated"])),
        ((Reviewed, "One."), (Reviewed, "One."), (Some(Reviewed), "Two."), Ok(&["edit Two."])),
        // Only the state.
        ((Translated, "One."), (Translated, "One."), (Some(Reviewed), "One."), Ok(&["reviewed"])),
        ((Reviewed, "One."), (Reviewed, "One."), (Some(Final), "One."), Ok(&["final"])),
        ((Reviewed, "One."), (Reviewed, "One."), (Some(Translated), "One."), Err("it is `reviewed`, and the file")),
        // Programs that support nothing but approval mark all other segments as new.
        ((Translated, "One."), (Translated, "One."), (Some(Initial), "One."), Ok(&[])),
        ((Translated, "One."), (Final, "One."), (Some(Reviewed), "One."), Err("it is `final`, and the file")),
        ((Translated, "One."), (Reviewed, "One."), (Some(Reviewed), "One."), Ok(&[])),
        // A person has since marked it as reviewed or final; an edit does not reopen a final segment.
        (
            (Translated, "One."),
            (Final, "One."),
            (Some(Translated), "Two."),
            Err("a person has since marked it as `final`"),
        ),
        (
            (Translated, "One."),
            (Reviewed, "One."),
            (Some(Translated), "Two."),
            Err("a person has since marked it as `reviewed`"),
        ),
        ((Final, "One."), (Final, "One."), (Some(Translated), "Two."), Err("it is `final`, and the file edits it")),
        // The bitext changed after the export.
        ((Translated, "One."), (Reviewed, "Two."), (Some(Translated), "One."), Ok(&[])),
        ((Translated, "One."), (Reviewed, "Two."), (Some(Translated), "Two."), Ok(&[])),
        (
            (Translated, "One."),
            (Reviewed, "Two."),
            (Some(Translated), "Three."),
            Err("the translation has since changed to: Two."),
        ),
        ((Translated, "One."), (Translated, "Two."), (Some(Final), "One."), Err("the file marks another translation")),
        // Segments that nobody translated come back as the source.
        ((Initial, ""), (Initial, ""), (Some(Initial), "Satu."), Err("the file repeats the source")),
        ((Initial, ""), (Initial, ""), (Some(Final), "Satu."), Ok(&["edit Satu.", "final"])),
        // A removed translation is not lost.
        ((Translated, "One."), (Translated, "One."), (Some(Translated), " "), Err("has removed its translation")),
    ];
    for (case, (then, now, file, wanted)) in cases.iter().enumerate() {
        let parts = |(state, target): (State, &'static str)| -> Part<'static> {
            ("Satu.", None, Some(target).filter(|t| !t.is_empty()), state)
        };
        let exported = bitext(&[parts(*then)]);
        let stamp = Some(Stamp::of(&exported.segments[0]));
        let row = SheetRow {
            id: Some(1),
            stamp,
            source: "Satu.".to_owned(),
            target: Some(file.1.to_owned()),
            state: file.0,
            ..SheetRow::default()
        };
        let sheet = Sheet { rows: vec![row], ..Sheet::default() };
        let found = match_rows(&sheet, &session(&bitext(&[parts(*now)])));
        let actions: Vec<String> = found.decisions.iter().map(|d| shown(&d.action)).collect();
        match wanted {
            Ok(wanted) => assert_eq!(
                (actions, found.conflicts),
                (wanted.iter().map(|w| (*w).to_owned()).collect(), vec![]),
                "case {case}"
            ),
            Err(wanted) => {
                assert!(actions.is_empty(), "case {case}: {actions:?}");
                assert!(found.conflicts[0].reason.contains(wanted), "case {case}: {:?}", found.conflicts);
            }
        }
    }
}

fn shown(action: &Action) -> String {
    match action {
        Action::Edit(text) => format!("edit {text}"),
        Action::State(state) => state.as_str().to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn without_a_stamp_what_a_person_decided_is_safe() {
    let bitext =
        bitext(&[("Satu.", None, Some("One."), State::Translated), ("Dua.", None, Some("Two."), State::Reviewed)]);
    let found = back(&bitext, Format::Csv, |row| {
        row.stamp = None;
        row.target = Some(format!("{}!", row.source));
    });
    assert_eq!(found.decisions, [Decision { segment: 1, action: Action::Edit("Satu.!".to_owned()) }]);
    assert_eq!(found.conflicts.len(), 1);
    assert_eq!(found.conflicts[0].segment, Some(2));
}

/// Rows find their segments by id and source, then by source alone; nothing else is guessed.
#[test]
fn rows_find_their_segments() {
    let here = bitext(&[
        ("Satu.", None, Some("One."), State::Translated),
        ("Dua.", None, Some("Two."), State::Translated),
        ("Satu.", None, Some("One."), State::Translated),
        ("Tiga.", None, Some("Three."), State::Translated),
    ]);
    let find = |rows: &[(Option<u32>, &str, &str)]| {
        let row = |(id, source, target): &(Option<u32>, &str, &str)| SheetRow {
            id: *id,
            source: (*source).to_owned(),
            target: Some((*target).to_owned()),
            ..SheetRow::default()
        };
        let found = match_rows(&Sheet { rows: rows.iter().map(row).collect(), ..Sheet::default() }, &session(&here));
        let edits: Vec<String> =
            found.decisions.iter().map(|d| format!("{}: {}", d.segment, shown(&d.action))).collect();
        let conflicts: Vec<String> = found.conflicts.iter().map(|c| format!("{:?}: {}", c.segment, c.reason)).collect();
        (edits, conflicts, found.absent)
    };
    let none: Vec<String> = Vec::new();
    // By id, although the source occurs twice.
    assert_eq!(find(&[(Some(3), "Satu.", "X")]), (vec!["3: edit X".to_owned()], none.clone(), vec![1, 2, 4]));
    // By the source, if the numbers have changed.
    assert_eq!(find(&[(Some(9), "Dua.", "X"), (Some(1), "Tiga.", "Y")]).0, ["2: edit X", "4: edit Y"]);
    // A memory's unit applies to every occurrence; two rows apply to two occurrences in their order.
    assert_eq!(find(&[(None, "Satu.", "X")]).0, ["1: edit X", "3: edit X"]);
    assert_eq!(find(&[(None, "Satu.", "X"), (None, "Satu.", "Y")]).0, ["1: edit X", "3: edit Y"]);
    // Ambiguous rows are reported.
    for (rows, reason) in [
        (&[(Some(2), "Dua, diubah.", "X")][..], "Some(2): the file has a different source for it"),
        (&[(Some(9), "Baru.", "X")], "None: no segment of the bitext has this source"),
        (&[(Some(8), "Satu.", "X")], "None: 2 segments of the bitext have this source"),
        (&[(Some(2), "Dua.", "X"), (Some(2), "Dua.", "Y")], "Some(2): the file has it twice"),
        (&[(Some(2), "Dua.", "X"), (Some(40), "Dua.", "Y")], "None: the file has this sentence a second time"),
    ] {
        let (edits, conflicts, _) = find(rows);
        // If there are two translations under one number, neither is accepted.
        assert!(edits.is_empty() || rows[0].0 != rows[rows.len() - 1].0, "{edits:?}");
        assert!(conflicts[0].starts_with(reason), "{conflicts:?}");
    }
}

#[test]
fn a_bitext_out_of_a_file_alone() {
    let (from, to) = languages();
    let pair = LanguagePair { from: &from, to: &to };
    let sheet = read_in(Format::Xliff, &write(Format::Xliff, &sample())).unwrap();
    let made = to_bitext(&sheet, "a.xlf", pair, String::new()).unwrap();
    assert_eq!((made.blocks.len(), made.segments.len()), (1, 3));
    assert_eq!(made.segments[1].state, State::Final);
    assert_eq!(made.segments[2].state, State::Failed);
    assert_eq!(made.segments[0].draft, sample().segments[0].draft);
    let mut again = v1::from_json("a", v1::to_json(&made).as_bytes()).unwrap();
    assert!(v1::attach_text(&mut again, made.article.text.clone()));
    // Two columns are enough.
    let sheet = read_in(Format::Csv, b"source;target\nSatu.;One.\nDua.;\n").unwrap();
    let made = to_bitext(&sheet, "a.csv", pair, String::new()).unwrap();
    assert_eq!(made.article.text, "Satu.\n\nDua.\n");
    assert_eq!(made.segments[1].target, None);
    // A person's decision in the file is not attributed to the machine.
    let sheet = read_in(Format::Csv, b"state,source,target\nfinal,Satu.,One.\n").unwrap();
    assert_eq!(to_bitext(&sheet, "a.csv", pair, String::new()).unwrap().segments[0].origin, Origin::Human);
}

/// Files as other programs write them.
#[test]
fn files_of_other_programs() {
    // Inline codes: the text that they enclose counts, their own content does not.
    let xliff2 = r#"<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:x="urn:x" version="2.0" srcLang="id" trgLang="en">
<file id="f"><skeleton>Hidden</skeleton><x:other><unit id="9"><segment><source>Hidden</source></segment></unit></x:other>
<unit id="u1"><notes><note>Hidden</note></notes><originalData><data id="d1">&lt;b&gt;</data></originalData>
<segment state="final"><source>Satu <pc id="1" dataRefStart="d1">dua</pc>.</source><target>One <pc id="1">two</pc>.</target></segment>
<ignorable><source> </source><target> </target></ignorable>
<segment state="translated"><source>Tiga<ph id="2"/>.</source><target><mrk id="m" type="term">Three</mrk>.</target></segment></unit>
</file></xliff>"#;
    let sheet = read_in(Format::Xliff, xliff2.as_bytes()).unwrap();
    let [one, two] = &sheet.rows[..] else { panic!("{:?}", sheet.rows) };
    assert_eq!((one.source.as_str(), one.target.as_deref()), ("Satu dua.", Some("One two.")));
    assert_eq!((two.source.as_str(), two.target.as_deref()), ("Tiga.", Some("Three.")));
    assert_eq!([one.state, two.state], [Some(State::Final), Some(State::Translated)]);
    assert!(one.block.is_some() && one.block == two.block);
    let xliff1 = r#"<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="id-ID"
target-language="en" datatype="x"><body><trans-unit id="7" approved="yes"><source>Satu <g id="1">dua</g><x id="2"/><ph id="3">&lt;br/&gt;</ph></source>
<seg-source><mrk mid="1" mtype="seg">Hidden</mrk></seg-source><target><mrk mid="1" mtype="seg">One <bpt id="4">&lt;b&gt;</bpt>two</mrk></target>
<alt-trans><target>Other</target></alt-trans></trans-unit></body></file></xliff>"#;
    let row = &read_in(Format::Xliff12, xliff1.as_bytes()).unwrap().rows[0];
    assert_eq!((row.source.as_str(), row.target.as_deref()), ("Satu dua", Some("One two")));
    assert_eq!((row.id, row.state, row.draft.as_deref()), (Some(7), Some(State::Reviewed), Some("Other")));
    // A spreadsheet from a country with decimal commas, one in UTF-16 with tabs, and a table that an editor realigned.
    let semicolons = "\u{feff}Key;State;Source;Target\r\n1#t00000000;translated;\"Satu; dua\";One\r\n";
    assert_eq!(read_in(Format::Csv, semicolons.as_bytes()).unwrap().rows[0].source, "Satu; dua");
    let tabs: Vec<u8> = "\u{feff}source\ttarget\nSatu\tOne\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_in(Format::Csv, &tabs).unwrap().rows[0].target.as_deref(), Some("One"));
    let laid_out = "|   source    |  target |\n| :---------- | ------: |\n| a \\| \\*b\\*<br/>c | 5 * 3 `d` *e* |\n";
    let row = &read_in(Format::MarkdownTable, laid_out.as_bytes()).unwrap().rows[0];
    assert_eq!((row.source.as_str(), row.target.as_deref()), ("a | *b*\nc", Some("5 * 3 `d` *e*")));
}

/// In both versions, a unit belongs to the group that is open around it, not to one that was closed earlier.
#[test]
fn a_group_ends_where_it_is_closed() {
    let units = |unit: &dyn Fn(u32) -> String, group: &dyn Fn(&str, &str) -> String| {
        let inner = group("list-item", &(unit(2) + &group("", &unit(3)) + &unit(4)));
        let outer = group("paragraph", &(unit(1) + &inner + &unit(5)));
        outer + &unit(6) + &group("title", &unit(7)) + &group("", &unit(8))
    };
    let one = units(
        &|id| format!("<trans-unit id=\"{id}\"><source>S{id}</source><target>T{id}</target></trans-unit>"),
        &|kind, inner| match kind {
            "" => format!("<group>{inner}</group>"),
            kind => format!("<group restype=\"x-{kind}\">{inner}</group>"),
        },
    );
    let one = format!("<xliff version=\"1.2\"><file original=\"a\"><body>{one}</body></file></xliff>");
    let two = units(
        &|id| format!("<unit id=\"{id}\"><segment><source>S{id}</source><target>T{id}</target></segment></unit>"),
        &|kind, inner| match kind {
            "" => format!("<group id=\"g\">{inner}</group>"),
            kind => format!("<group id=\"g\" type=\"padanan:{kind}\">{inner}</group>"),
        },
    );
    let core = "urn:oasis:names:tc:xliff:document:2.0";
    let two = format!("<xliff xmlns=\"{core}\" version=\"2.1\"><file id=\"f\">{two}</file></xliff>");
    let (paragraph, item) = (Some((1, BlockKind::Paragraph)), Some((2, BlockKind::ListItem)));
    let blocks = [paragraph, item, item, item, paragraph, None, Some((3, BlockKind::Title)), None];
    for (format, file) in [(Format::Xliff12, one), (Format::Xliff, two)] {
        let sheet = read_in(format, file.as_bytes()).unwrap();
        assert_eq!(sheet.rows.iter().map(|r| r.block).collect::<Vec<_>>(), blocks, "{}", format.as_str());
        let texts: Vec<_> = sheet.rows.iter().map(|r| (r.source.clone(), r.target.clone())).collect();
        assert_eq!(texts, (1..=8).map(|n| (format!("S{n}"), Some(format!("T{n}")))).collect::<Vec<_>>());
        let (from, to) = languages();
        let made = to_bitext(&sheet, "a.xlf", LanguagePair { from: &from, to: &to }, String::new()).unwrap();
        assert_eq!(made.article.text, "S1\n\nS2 S3 S4\n\nS5\n\nS6\n\nS7\n\nS8\n", "{}", format.as_str());
    }
}

#[test]
fn a_cell_is_never_a_formula() {
    for text in ["=1+1", "-1", "+1", "@a", "'=1", "''@", "\tx", "a", "'a", "", "–"] {
        let mut one = bitext(&[("Satu.", None, Some("x"), State::Translated)]);
        one.segments[0].target = Some(text.to_owned());
        one.segments[0].terms.clear();
        let bytes = write(Format::Csv, &one);
        let line = String::from_utf8(bytes.clone()).unwrap().lines().nth(1).unwrap().to_owned();
        let cell = line.split(',').nth(3).unwrap().trim_matches('"').to_owned();
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        assert_eq!(read_in(Format::Csv, &bytes).unwrap().rows[0].target.as_deref().unwrap_or_default(), text);
    }
}

/// Makes a Word document from the given XML.
fn docx(document: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(document.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

#[test]
fn tracked_changes_are_read_as_accepted() {
    let cell =
        |runs: &str| format!("<w:tc><w:p><w:pPr><w:tabs><w:tab w:pos=\"1\"/></w:tabs></w:pPr>{runs}</w:p></w:tc>");
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let target = format!(
        "{}<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom><w:r><w:tab/><w:br/><w:noBreakHyphen/></w:r>",
        run("One "),
        run("new"),
        run("moved")
    );
    let nested = format!(
        "<w:tc><w:p>{}</w:p><w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl></w:tc>",
        run("Satu"),
        run("no")
    );
    let head = format!("<w:tr>{}{}</w:tr>", cell(&run("Source")), cell(&run("Translation")));
    let other = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&run("another table")));
    let body = format!("{other}<w:tbl>{head}<w:tr>{nested}{}</w:tr></w:tbl>", cell(&target));
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let row = &read_in(Format::Docx, &docx(&document)).unwrap().rows[0];
    assert_eq!((row.source.as_str(), row.target.as_deref()), ("Satu", Some("One new\t\n\u{2011}")));
}

#[test]
fn what_is_no_such_file_says_why() {
    let bomb = {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![b' '; 1 << 20];
        (0..129).for_each(|_| writer.write_all(&zeros).unwrap());
        writer.finish().unwrap().into_inner()
    };
    assert!(bomb.len() < 1 << 20);
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>\n<xliff version=\"1.2\"><file><body>\n<trans-unit id=\"1\"><source>&b;</source></trans-unit></body></file></xliff>";
    let nul = "<xliff version=\"1.2\"><file><body><trans-unit id=\"1\"><source>&#0;</source></trans-unit></body></file></xliff>";
    let cut = &write(Format::Xliff, &sample())[..900];
    let broken = write(Format::Docx, &sample());
    let cases: Vec<(Format, &[u8], &str)> = vec![
        (Format::Xliff, b"", "the file is empty"),
        (Format::Csv, b" \r\n", "the file is empty"),
        (Format::Xliff, b"Presiden tiba.", "there is no segment in it"),
        (Format::Xliff, b"<html></html>", "line 1: this is not XLIFF: its root is not <xliff>"),
        (
            Format::Xliff,
            b"<xliff version=\"3.0\" xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"></xliff>",
            "the version of this XLIFF is `3.0`",
        ),
        (Format::Xliff12, b"<xliff version=\"1.0\"></xliff>", "the version of this XLIFF is `1.0`"),
        (Format::Xliff12, b"<xliff version=\"1.2\"><file>\n</xliff>", "line 2: this is not XLIFF"),
        (Format::Xliff12, b"<xliff version=\"1.2\">\n\xff\xfe", "line 2: this is not valid UTF-8 text"),
        (Format::Xliff, cut, "this is not XLIFF"),
        (Format::Xliff12, laughs.as_bytes(), "line 3: this is not XLIFF: `&b;` is not a predefined XML entity"),
        (Format::Xliff12, nul.as_bytes(), "line 1: this is not XLIFF"),
        (Format::Tmx, b"<tmx>\n<body>", "there is no <tu> in it"),
        (Format::Tmx, b"<tmx><body><tu><tuv xml:lang=\"de\"><seg>a</seg></tuv></tu></body></tmx>", "it has de"),
        (Format::Docx, b"PK\x03\x04 and no more", "this is not a Word document"),
        (Format::Docx, &broken[..broken.len() / 2], "this is not a Word document"),
        (Format::Docx, &bomb, "it unpacks to more than 128 MiB"),
        (Format::Csv, b"a,b\n1,2\n", "there is no header row with the columns `source` and `target`"),
        (Format::Csv, b"source,target\n\xe9t\xe9,x\n", "line 2: this is not valid UTF-8 text"),
        (Format::Csv, b"source,target\n", "there is no segment in it"),
        (Format::MarkdownTable, b"# A\n\ntext\n", "there is no table with the columns `source` and `target`"),
    ];
    for (format, bytes, told) in cases {
        let error = read_in(format, bytes).unwrap_err().to_string();
        assert!(error.contains(told), "{}: {error}", format.as_str());
    }
    // The cost of depth and length is linear.
    let deep = format!("<xliff version=\"1.2\">{}", "<group>".repeat(200_000));
    assert!(read_in(Format::Xliff12, deep.as_bytes()).is_err());
    let long = format!("source,target\n{},x\n", "a".repeat(10_000_000));
    assert_eq!(read_in(Format::Csv, long.as_bytes()).unwrap().rows[0].source.len(), 10_000_000);
}

#[test]
fn formats_are_known_by_what_they_are() {
    let sample = sample();
    for format in Format::ALL {
        let name = format!("a.{}", format.ending());
        assert_eq!(Format::of(&name, &write(*format, &sample)), Some(*format));
        assert_eq!(Format::from_name(format.as_str()), Some(*format));
    }
    assert_eq!(Format::of("a.pdf", b"%PDF"), None);
    assert_eq!(Format::of("a.txt", &write(Format::Docx, &sample)), Some(Format::Docx));
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[ -~]{0,30}",
        any::<String>(),
        "[a|*_\\\\`<>&#'=\"\\r\\n\\t \u{0}\u{1b}\u{fffe}\u{a0}\u{301}\u{202e}é-]{0,20}",
    ]
}

fn any_bitext() -> impl Strategy<Value = Bitext> {
    let state = prop::sample::select(State::ALL);
    let part = (any_text(), prop::option::of(any_text()), prop::option::of(any_text()), state, any::<bool>());
    prop::collection::vec(part, 1..8).prop_map(|parts| {
        let mut made = bitext(&[]);
        let mut at = 0;
        for ((source, draft, target, state, new_block), id) in parts.into_iter().zip(1..) {
            let span = Span::new(at, at + source.len());
            at = span.end + 1;
            if new_block {
                let kind = BlockKind::ALL[id as usize % BlockKind::ALL.len()];
                made.blocks.push(Block { id: made.blocks.len() as u32 + 1, kind, span });
            }
            let state = match (&target, state) {
                (None, _) => State::Failed,
                (Some(_), State::Failed) => State::Initial,
                (Some(_), state) => state,
            };
            made.segments.push(Segment {
                findings: vec![Finding::new(Code::LengthRatio, source.clone())],
                terms: vec![TermHit {
                    term: source.clone(),
                    source_span: span,
                    target_span: target.as_ref().map(|t| Span::new(0, t.len())),
                    outcome: Outcome::Kept,
                    method: String::new(),
                }],
                draft,
                target,
                origin: Origin::ALL[id as usize % 4],
                state,
                ..Segment::new(id, made.blocks.len() as u32, span, source)
            });
        }
        made
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 1 } else { 100 }))]

    /// A file that comes back unchanged has no decisions and no conflicts, and misses no segment, in every format.
    #[test]
    fn to_and_fro_changes_nothing(bitext in any_bitext()) {
        for format in Format::ALL {
            let label = format.as_str();
            let sheet = match read_in(*format, &write(*format, &bitext)) {
                Ok(sheet) => sheet,
                // A translation memory has no units without a source.
                Err(_) if *format == Format::Tmx && bitext.segments.iter().any(|s| canonical_is_empty(&s.source)) => continue,
                Err(error) => return Err(TestCaseError::fail(format!("{label}: {error}"))),
            };
            let found = match_rows(&sheet, &session(&bitext));
            prop_assert_eq!(&found.decisions, &[], "{}", label);
            prop_assert_eq!(&found.conflicts, &[], "{}", label);
            let expected: Vec<u32> = match format {
                Format::Tmx => bitext.segments.iter().filter(|s| canonical_is_empty(&s.source)).map(|s| s.id).collect(),
                _ => Vec::new(),
            };
            prop_assert_eq!(&found.absent, &expected, "{}", label);
        }
    }

    /// An edit comes back as the same edit, in every format, as far as the format can represent its text.
    #[test]
    fn an_edit_comes_back(bitext in any_bitext(), text in any_text(), which in any::<prop::sample::Index>()) {
        let at = which.index(bitext.segments.len());
        let mut edited = bitext.clone();
        edited.segments[at].target = Some(text.clone());
        let stamp = Stamp::of(&bitext.segments[at]);
        for format in Format::ALL {
            // As a program writes it: the new text with the old stamp.
            let Ok(mut sheet) = read_in(*format, &write(*format, &edited)) else { continue };
            let Some(row) = sheet.rows.iter_mut().find(|r| r.id == Some(at as u32 + 1)) else { continue };
            (row.stamp, row.state) = (Some(stamp.clone()), None);
            let found = match_rows(&sheet, &session(&bitext));
            let label = format.as_str();
            if stamp.holds(Some(&text)) {
                prop_assert_eq!(&found.decisions, &[], "{}", label);
            } else if canonical_is_empty(&text) || sheet::canonical(&text) == sheet::canonical(&edited.segments[at].source) {
                prop_assert_eq!(found.conflicts.len(), 1, "{}", label);
            } else {
                prop_assert_eq!(found.decisions.len(), 1, "{}: {:?}", label, found);
                let Action::Edit(said) = &found.decisions[0].action else { panic!("{label}") };
                prop_assert_eq!(sheet::canonical(said), sheet::canonical(&text), "{}", label);
            }
        }
    }

    /// A damaged file, in every format, is refused, or gives rows whose decisions can be applied, and from which a
    /// bitext can be made that survives the round trip unchanged.
    #[test]
    fn damaged_files_are_refused_or_read(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6),
        which in prop::sample::select(Format::ALL),
    ) {
        let mut bytes = write(which, &sample());
        for (at, byte, how) in cuts {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        let (from, to) = languages();
        let pair = LanguagePair { from: &from, to: &to };
        let Ok(sheet) = read(which, &bytes, pair) else { return Ok(()) };
        let mut here = session(&sample());
        let found = match_rows(&sheet, &here);
        prop_assert!(here.decide(&found.decisions).is_ok());
        let Ok(made) = to_bitext(&sheet, "a", pair, String::new()) else { return Ok(()) };
        prop_assert!(v1::from_json("a", v1::to_json(&made).as_bytes()).is_ok());
        for other in Format::ALL {
            let Ok(again) = read(*other, &write(*other, &made), pair) else { continue };
            let found = match_rows(&again, &session(&made));
            prop_assert!(found.decisions.is_empty() && found.conflicts.is_empty(), "{}: {found:?}", other.as_str());
        }
    }

    /// Any bytes in any format give an error or rows, and never panic.
    #[test]
    fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in Format::ALL {
            let _ = read_in(*format, &bytes);
        }
    }
}

fn canonical_is_empty(text: &str) -> bool {
    sheet::canonical(text).is_empty()
}

/// Returns the rows of an XLIFF file as source, target and state.
fn xliff_rows(format: Format, text: &str) -> Vec<(String, Option<String>, Option<State>)> {
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let sheet = read(format, text.as_bytes(), LanguagePair { from: &from, to: &to }).unwrap();
    sheet.rows.into_iter().map(|r| (r.source, r.target, r.state)).collect()
}

#[test]
fn each_segment_of_a_unit_of_another_program_is_a_row() {
    let row = |source: &str, target: Option<&str>, state| (source.to_owned(), target.map(str::to_owned), state);
    let old = "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a\" source-language=\"id\" \
        target-language=\"en\" datatype=\"plaintext\"><body><trans-unit id=\"1\"><source>Ia tiba. <g id=\"1\">Ia</g> pulang.</source>\
        <seg-source><mrk mtype=\"seg\" mid=\"1\">Ia tiba.</mrk> <mrk mtype=\"seg\" mid=\"2\"><g id=\"1\">Ia</g> pulang.</mrk></seg-source>\
        <target state=\"translated\"><mrk mtype=\"seg\" mid=\"1\">He arrived.</mrk> <mrk mtype=\"seg\" mid=\"2\"/></target></trans-unit>\
        <trans-unit id=\"2\" translate=\"no\"><source>Kode.</source></trans-unit></body></file></xliff>";
    let wanted = [
        row("Ia tiba.", Some("He arrived."), Some(State::Translated)),
        row("Ia pulang.", None, None),
        row("Kode.", None, None),
    ];
    assert_eq!(xliff_rows(Format::Xliff12, old), wanted);
    let new = "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"id\" trgLang=\"en\"><file id=\"f\">\
        <unit id=\"u\"><segment state=\"final\"><source>Ia tiba.</source><target>He arrived.</target></segment>\
        <ignorable><source> </source></ignorable><segment state=\"initial\"><source>Ia pulang.</source></segment></unit></file></xliff>";
    let wanted = [row("Ia tiba.", Some("He arrived."), Some(State::Final)), row("Ia pulang.", None, None)];
    assert_eq!(xliff_rows(Format::Xliff, new), wanted);
    let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
    let pair = LanguagePair { from: &from, to: &to };
    let sheet = read(Format::Xliff12, old.as_bytes(), pair).unwrap();
    let bitext = to_bitext(&sheet, "a", pair, String::new()).unwrap();
    assert_eq!(bitext.blocks.len(), 2, "the sentences of a unit are one paragraph");
    assert_eq!(bitext.article.text, "Ia tiba. Ia pulang.\n\nKode.\n");
    let last = &bitext.segments[2];
    assert_eq!((last.target.as_deref(), last.origin), (Some("Kode."), Origin::Copied));
    assert!(last.findings.is_empty() && bitext.segments[1].target.is_none());
}
