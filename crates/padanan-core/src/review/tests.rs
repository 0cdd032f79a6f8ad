use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::bitext::fixtures::{of_pairs as bitext, sample};
use crate::bitext::{Bitext, Note, Origin, Outcome, State, v1};
use crate::finding::{Code, Finding};
use crate::text::Span;

fn nothing() -> Verify {
    Arc::new(|_| {})
}

fn decision(segment: u32, action: Action) -> Decision {
    Decision { segment, action }
}

#[test]
fn an_edit_is_kept_as_what_changed() {
    let checked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&checked);
    let verify: Verify = Arc::new(move |s| seen.lock().unwrap().push(s.target.clone().unwrap()));
    let mut session = Session::new(sample(), verify);
    let changed = session.decide(&[decision(1, Action::Edit("The Kremlin says yes.".to_owned()))]).unwrap();
    let after = &changed[0].after;
    assert_eq!((after.state, after.origin), (State::Reviewed, Origin::Human));
    assert_eq!(after.terms[0].target_span, Some(Span::new(4, 11)));
    let edits: Vec<(&str, &str)> =
        after.edits.iter().map(|e| (e.was.as_str(), e.target_span.of(after.target.as_ref().unwrap()))).collect();
    assert_eq!(edits, [("", "The "), ("agrees", "says yes")]);
    // A second edit is still recorded against the machine's target.
    let changed = session.decide(&[decision(1, Action::Edit("Kremlin agree.".to_owned()))]).unwrap();
    assert_eq!(changed[0].after.edits.len(), 1);
    assert_eq!(changed[0].after.edits[0].was, "agrees");
    assert_eq!(changed[0].after.first_target(), "Kremlin agrees.");
    assert_eq!(*checked.lock().unwrap(), ["The Kremlin says yes.", "Kremlin agree."]);
}

#[test]
fn a_term_that_is_edited_away_is_missing() {
    let mut session = Session::new(sample(), nothing());
    let changed = session.decide(&[decision(1, Action::Edit("They agree.".to_owned()))]).unwrap();
    assert_eq!((changed[0].after.terms[0].outcome, changed[0].after.terms[0].target_span), (Outcome::Missing, None));
    // What the backend said of its own words counts no longer.
    assert!(changed[0].after.alignment.is_empty());
}

#[test]
fn what_makes_no_sense_is_refused_as_a_whole() {
    let mut session = Session::new(sample(), nothing());
    let before = v1::to_json(session.bitext());
    for (decisions, told) in [
        (vec![decision(1, Action::Accept), decision(2, Action::Accept)], "segment 2 is not translated"),
        (vec![decision(2, Action::Reject)], "segment 2 has no draft"),
        (vec![decision(9, Action::Accept)], "no segment 9"),
        (vec![decision(0, Action::Accept)], "no segment 0"),
        (vec![decision(1, Action::Edit(" \n".to_owned()))], "is empty"),
        (vec![decision(1, Action::Edit("x".repeat(200_000)))], "longer than 100000 bytes"),
        (vec![decision(1, Action::State(State::Failed))], "cannot be set to `failed`"),
    ] {
        let refusal = session.decide(&decisions).unwrap_err().to_string();
        assert!(refusal.contains(told), "{refusal}");
    }
    assert_eq!(v1::to_json(session.bitext()), before);
    assert_eq!(session.steps(), 0);
}

#[test]
fn a_failed_segment_is_mended_by_an_edit_and_rejecting_is_no_approval() {
    let mut session = Session::new(sample(), nothing());
    let changed = session.decide(&[decision(2, Action::Edit("Moscow failed.".to_owned()))]).unwrap();
    assert!(changed[0].after.findings.is_empty() && approved(&changed[0].after));
    let changed = session.decide(&[decision(1, Action::Reject)]).unwrap();
    assert_eq!(changed[0].after.target.as_deref(), Some("Kreml agrees."));
    assert_eq!((changed[0].after.state, changed[0].after.edits[0].was.as_str()), (State::Translated, "Kremlin"));
    // Nobody wrote or approved the draft, so no command takes it for a decision.
    assert!(!approved(&changed[0].after) && !changed[0].after.is_decided());
    session.decide(&[decision(1, Action::Edit("Kremlin nods.".to_owned()))]).unwrap();
    assert!(session.segment(1).unwrap().is_decided());
    let changed = session.decide(&[decision(1, Action::Reject)]).unwrap();
    assert_eq!((changed[0].after.origin, changed[0].after.is_decided()), (Origin::Backend, false));
    // A final segment stays final.
    session.decide(&[decision(3, Action::State(State::Final)), decision(3, Action::Accept)]).unwrap();
    assert_eq!(session.segment(3).unwrap().state, State::Final);
}

/// Returns the sample with two drafts of the first segment; the second has its term at another position.
fn compared() -> Bitext {
    let mut first = sample();
    let second = bitext(&[("Kremlin setuju.", Some("The Kreml says yes."), Some("Kremlin says yes."))]);
    let other = crate::bitext::Other::of(second.segments[0].clone(), "second", "first");
    first.segments[0].other = other.map(Box::new);
    first.segments[0].backend = Some("first".to_owned());
    first
}

#[test]
fn the_other_draft_is_taken_and_given_back() {
    let mut session = Session::new(compared(), nothing());
    let before = v1::to_json(session.bitext());
    let target = |session: &Session| session.segment(1).unwrap().target.clone().unwrap();
    let changed = session.decide(&[decision(1, Action::Other)]).unwrap();
    let after = &changed[0].after;
    assert_eq!(
        (after.target.as_deref(), after.draft.as_deref()),
        (Some("Kremlin says yes."), Some("The Kreml says yes."))
    );
    // Taking the other draft does not approve it.
    assert_eq!((after.state, after.origin, approved(after)), (State::Translated, Origin::Backend, false));
    let other = after.other.as_deref().unwrap();
    assert_eq!((other.backend.as_str(), other.target.as_str()), ("first", "Kremlin agrees."));
    assert!(v1::from_json("a", v1::to_json(session.bitext()).as_bytes()).is_ok());
    // Taking the other draft again restores the first one, byte for byte.
    session.decide(&[decision(1, Action::Other)]).unwrap();
    assert_eq!(v1::to_json(session.bitext()), before);
    // A person's text stays beside the draft that replaces it; taking it again, or undo, brings the decision back.
    session.decide(&[decision(1, Action::Edit("Kremlin nods.".to_owned()))]).unwrap();
    let edited = session.segment(1).unwrap().clone();
    session.decide(&[decision(1, Action::Other)]).unwrap();
    let taken = session.segment(1).unwrap();
    let other = taken.other.as_ref().unwrap();
    assert_eq!((other.target.as_str(), other.origin, other.by()), ("Kremlin nods.", Origin::Human, "a person"));
    assert!(taken.edits.is_empty() && !taken.is_decided());
    session.decide(&[decision(1, Action::Other)]).unwrap();
    assert_eq!(session.segment(1).unwrap(), &edited);
    session.undo();
    session.undo();
    assert_eq!(target(&session), "Kremlin nods.");
    let refusal = session.decide(&[decision(3, Action::Other)]).unwrap_err().to_string();
    assert!(refusal.contains("segment 3 has no other draft"), "{refusal}");
}

#[test]
fn a_failed_segment_may_have_a_second_draft_alone() {
    let mut bitext = compared();
    let other = bitext.segments[0].other.clone();
    bitext.segments[1].other = other;
    bitext.segments[1].other.as_mut().unwrap().terms.clear();
    bitext.segments[1].other.as_mut().unwrap().alignment.clear();
    let mut session = Session::new(bitext, nothing());
    let changed = session.decide(&[decision(2, Action::Other)]).unwrap();
    assert_eq!((changed[0].after.state, changed[0].after.other.is_none()), (State::Translated, true));
    assert!(v1::from_json("a", v1::to_json(session.bitext()).as_bytes()).is_ok());
}

/// A carried decision about an outdated sentence: the person's text, and the new draft beside it as a proposal.
#[test]
fn an_outdated_decision_outlives_a_look_at_the_proposal() {
    let mut bitext = compared();
    let segment = &mut bitext.segments[0];
    (segment.target, segment.origin, segment.state) =
        (Some("The Kremlin nods.".to_owned()), Origin::Human, State::Reviewed);
    (segment.draft, segment.alignment) = (None, Vec::new());
    segment.terms[0].target_span = Some(Span::new(4, 11));
    segment.findings.push(Finding::new(Code::DecisionOutdated, "an entry has changed"));
    let mut session = Session::new(bitext, nothing());
    session.decide(&[decision(1, Action::Other)]).unwrap();
    let taken = session.segment(1).unwrap();
    assert_eq!((taken.target.as_deref(), taken.origin), (Some("Kremlin says yes."), Origin::Backend));
    assert!(v1::from_json("a", v1::to_json(session.bitext()).as_bytes()).is_ok());
    session.decide(&[decision(1, Action::Other)]).unwrap();
    let back = session.segment(1).unwrap();
    assert_eq!((back.target.as_deref(), back.draft.as_deref()), (Some("The Kremlin nods."), None));
    assert_eq!((back.origin, back.state), (Origin::Human, State::Reviewed));
    // The person has seen the proposal, so the decision is no longer outdated.
    assert!(back.findings.is_empty());
}

#[test]
fn the_cursor_keeps_to_the_filter() {
    let mut session = Session::new(sample(), nothing());
    assert!(session.step(true, |s| !s.findings.is_empty()));
    assert_eq!(session.current().unwrap().id, 2);
    assert!(session.step(true, |_| true) && !session.step(true, |_| true));
    session.filter = Filter::parse("term:MOSK");
    assert_eq!(session.shown().count(), 0, "a failed segment of this sample has no ledger");
    session.filter = Filter::parse("kremlin");
    assert!(session.step(false, |_| true));
    assert_eq!(session.current().unwrap().id, 1);
    for (typed, wanted) in [("", 3), ("failed", 1), ("edited", 0), ("undecided", 3), ("waiting", 1), ("findings", 1)] {
        session.filter = Filter::parse(typed);
        assert_eq!(session.shown().count(), wanted, "{typed}");
    }
}

#[test]
fn numbers_as_typed() {
    let numbers = Numbers::parse("1, 5-9").unwrap();
    assert!(numbers.contains(1) && numbers.contains(9) && !numbers.contains(4) && numbers.last() == 9);
    for wrong in ["", "0", "9-5", "a", "1,,2", "1-", "-3", "99999999999"] {
        assert!(Numbers::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_queue_begins_with_the_worst() {
    let mut bitext = sample();
    bitext.segments[2].findings.push(Finding::new(Code::NumberMismatch, "3"));
    bitext.segments[0].terms[0].outcome = Outcome::Missing;
    let order: Vec<u32> = ranked([&bitext].into_iter()).iter().map(|(_, id, _)| *id).collect();
    assert_eq!(order, [2, 1, 3]);
    assert_eq!(need(&bitext.segments[0]).reasons, ["Kremlin is missing"]);
    bitext.segments[0].state = State::Reviewed;
    assert_eq!(need(&bitext.segments[0]).score, 0);
    let mut bitext = compared();
    // The drafts have two and three words, of which they share one.
    assert_eq!(need(&bitext.segments[0]).score, 16);
    bitext.segments[0].other.as_mut().unwrap().target = "Kremlin agrees too.".to_owned();
    assert_eq!(need(&bitext.segments[0]).score, 0);
    bitext.segments[0].other.as_mut().unwrap().target = "They are of one mind.".to_owned();
    assert_eq!(need(&bitext.segments[0]), Need { score: 40, reasons: vec!["the two drafts disagree".to_owned()] });
}

#[test]
fn decisions_of_a_file_fit_or_clash() {
    let session = Session::new(sample(), nothing());
    let file = |rows: &str| {
        let text = format!(r#"{{"format":"padanan-decisions/1","article_sha256":"ab","decisions":[{rows}]}}"#);
        decisions::parse(text.as_bytes()).unwrap()
    };
    let (fits, conflicts) = decisions::match_decisions(
        file(
            r#"{"segment":1,"was":"Kremlin agrees.","action":"edit","target":"Yes."},
               {"segment":1,"was":"Yes.","action":"final"},
               {"segment":2,"was":null,"action":"edit","target":"Moscow failed."},
               {"segment":2,"was":"Moscow failed.","action":"accept"},
               {"segment":3,"was":"Another.","action":"accept"},{"segment":9,"action":"accept"}"#,
        ),
        &session,
    );
    assert_eq!(fits.len(), 4);
    let reasons: Vec<&str> = conflicts.iter().map(|c| c.reason.as_str()).collect();
    assert_eq!(reasons, ["the translation has since changed to: Minsk is good.", "there is no segment 9"]);
    let mut session = session;
    session.decide(&fits).unwrap();
    assert_eq!(session.segment(1).unwrap().target.as_deref(), Some("Yes."));
    assert_eq!(session.segment(1).unwrap().state, State::Final);
    // The same file once more is no conflict, but it is one where somebody decided since.
    let twice = || {
        file(
            r#"{"segment":1,"was":"Kremlin agrees.","action":"edit","target":"Yes."},
               {"segment":1,"was":"Yes.","action":"final"},
               {"segment":2,"was":null,"action":"edit","target":"Moscow failed."}"#,
        )
    };
    let (fits, conflicts) = decisions::match_decisions(twice(), &session);
    assert_eq!((fits.len(), conflicts.len()), (1, 0));
    session.decide(&fits).unwrap();
    assert_eq!(session.segment(1).unwrap().state, State::Final);
    session
        .decide(
            &decisions::match_decisions(file(r#"{"segment":1,"was":"Yes.","action":"edit","target":"No."}"#), &session)
                .0,
        )
        .unwrap();
    let (fits, conflicts) = decisions::match_decisions(twice(), &session);
    let reasons: Vec<&str> = conflicts.iter().map(|c| c.reason.as_str()).collect();
    assert_eq!((fits.len(), reasons.len()), (0, 2), "{reasons:?}");
    for (wrong, told) in [
        ("", "not a file of decisions"),
        (r#"{"format":"x/1","article_sha256":"","decisions":[]}"#, "the format is `x/1`"),
        (r#"{"format":"padanan-decisions/1","article_sha256":"","decisions":[],"more":1}"#, "unknown field"),
        (
            r#"{"format":"padanan-decisions/1","article_sha256":"","decisions":[{"segment":1,"action":"edit"}]}"#,
            "`edit` and `note` need a `target`",
        ),
    ] {
        let error = decisions::parse(wrong.as_bytes()).unwrap_err();
        assert!(error.as_str().contains(told), "{error}");
    }
}

#[test]
fn the_history_says_who_did_what_and_undo_takes_it_back() {
    let session = Session::new(sample(), Arc::new(|_| {}));
    let mut session = session.signed(Arc::new(|| ("Ana".to_owned(), "2026-11-30T12:00:00Z".to_owned())));
    let note = Note { text: " Ask the desk. ".to_owned(), ..Note::default() };
    for action in [
        Action::Accept,
        Action::Accept,
        Action::Edit("Mine.".to_owned()),
        Action::Note(note),
        Action::Reject,
        Action::State(State::Final),
        Action::State(State::Translated),
    ] {
        session.decide(&[Decision { segment: 1, action }]).unwrap();
    }
    let first = session.segment(1).unwrap();
    let rows: Vec<(&str, Option<&str>)> =
        first.history.iter().map(|row| (row.what.as_str(), row.was.as_deref().or(row.text.as_deref()))).collect();
    // To accept once more changes nothing.
    let wanted = [
        ("accepted", None),
        ("edited", Some("Kremlin agrees.")),
        ("note", Some("Ask the desk.")),
        ("restored", Some("Mine.")),
        ("released", None),
        ("reopened", None),
    ];
    assert_eq!(rows, wanted);
    assert!(first.history.iter().all(|row| row.who == "Ana" && row.when == "2026-11-30T12:00:00Z"));
    assert!(first.has_note("Ask  the desk.") && !first.has_note("Ask"));
    while session.undo().is_some() {}
    assert_eq!(session.bitext(), &sample());
}

#[test]
fn a_note_changes_no_decision_and_is_applied_once() {
    let mut session = Session::new(sample(), Arc::new(|_| {}));
    let blank = Action::Note(Note { text: " \n".to_owned(), ..Note::default() });
    let refused = session.decide(&[Decision { segment: 1, action: blank }]);
    assert_eq!(refused, Err(DecisionRefusal::BlankNote(1)));
    let file = || {
        let text = r#"{"format":"padanan-decisions/1","article_sha256":"ab","decisions":[
            {"segment":2,"was":"what it was before","action":"note","target":"Nobody said so."}]}"#;
        decisions::parse(text.as_bytes()).unwrap()
    };
    let (fits, conflicts) = decisions::match_decisions(file(), &session);
    assert_eq!((fits.len(), conflicts.len()), (1, 0), "a note is about the sentence");
    session.decide(&fits).unwrap();
    let second = session.segment(2).unwrap();
    assert_eq!((second.state, second.target.as_deref()), (State::Failed, None));
    assert_eq!(decisions::match_decisions(file(), &session), (Vec::new(), Vec::new()));
}

#[test]
fn a_name_that_nobody_has_met_comes_before_other_guesses() {
    use crate::bitext::{Confidence, Fact, FactKind, FactOutcome};
    let mut made = sample();
    let name = |segment: &crate::bitext::Segment, value: &str| Fact {
        kind: FactKind::Name,
        source_span: Some(Span::new(segment.span.start, segment.span.start + 5)),
        target_span: None,
        value: Some(value.to_owned()),
        target_value: None,
        outcome: FactOutcome::Kept,
        confidence: Confidence::High,
    };
    let guess = Finding::new(Code::Unsure, "a guess");
    for (at, value) in [(0, "Budi Santoso"), (2, "Siti Rahma")] {
        let fact = name(&made.segments[at], value);
        made.segments[at].facts = vec![fact];
        made.segments[at].findings = vec![guess.clone()];
    }
    let order = |made: &Bitext| ranked([made].into_iter()).into_iter().map(|(_, id, _)| id).collect::<Vec<_>>();
    assert_eq!(order(&made), [2, 1, 3], "both names are new");
    // Another bitext of the review has one of them in a sentence that a person decided.
    let mut decided = sample();
    decided.segments.truncate(1);
    decided.segments[0].state = State::Reviewed;
    decided.segments[0].facts = vec![name(&decided.segments[0], "Budi Santoso")];
    let queue = ranked([&decided, &made].into_iter());
    assert_eq!(queue.iter().map(|(n, id, _)| (*n, *id)).collect::<Vec<_>>(), [(1, 2), (1, 3), (1, 1)]);
    assert_eq!(queue[1].2.reasons.last().map(String::as_str), Some("Siti Rahma is a new name"));
    // A name alone is no need.
    made.segments[0].findings.clear();
    assert!(!order(&made).contains(&1));
}

#[test]
fn text_of_an_article_is_never_markup() {
    let evil = "</script><script>alert(1)</script>\" onclick=x ' \u{202e}";
    let bitext = bitext(&[(evil, Some("<img src=x onerror=y>"), Some(evil))]);
    let filter = Filter::parse(evil);
    let view = page::PageView {
        article: 0,
        several: true,
        version: "v",
        key: "k",
        filter: &filter,
        typed: evil,
        page: 0,
        reading: false,
    };
    let name = "<b>name</b>";
    let row = page::BitextRow { article: 0, name, key: "k", bitext: &bitext, progress: (0, 1), need: 1 };
    let need = Need { score: 1, reasons: vec![evil.to_owned()] };
    let broken = [evil.to_owned()];
    let (what, source, target) = ("term", evil.to_owned(), evil.to_owned());
    let folder = page::FolderView {
        rows: vec![row],
        broken: &broken,
        renderings: vec![page::Rendering { what, source: source.clone(), forms: vec![(target.clone(), 2)] }],
        typed: evil,
        hits: vec![page::Hit { article: 0, name: name.to_owned(), segment: 1, source, target }],
        more: 3,
    };
    let segment = &bitext.segments[0];
    let item = page::QueueItem { article: 0, name, version: "v", key: "k", bitext: &bitext, segment, need: &need };
    for html in [
        page::article(&bitext, &view),
        page::article(&bitext, &page::PageView { reading: true, ..view }),
        page::folder(&folder),
        page::checked(&bitext, segment).into_string() + "<script",
        page::queue(&[item], 0),
        page::offline(&bitext),
    ] {
        assert!(!html.contains("<script>alert") && !html.contains("<img") && !html.contains("<b>name"), "{html}");
        assert!(!html.contains("\" onclick"), "{html}");
        assert_eq!(html.matches("<script").count(), 1);
    }
}

#[test]
fn a_long_article_stands_on_several_pages() {
    let many: Vec<_> = (0..450).map(|_| ("Kremlin setuju.", Some("Kreml agrees."), Some("Kremlin agrees."))).collect();
    let bitext = bitext(&many);
    let view = |page| page::PageView {
        article: 0,
        several: false,
        version: "v",
        key: "k",
        filter: &Filter::All,
        typed: "",
        page,
        reading: false,
    };
    let (first, last) = (page::article(&bitext, &view(0)), page::article(&bitext, &view(99)));
    assert_eq!(first.matches("<article").count(), 200);
    assert_eq!(last.matches("<article").count(), 50);
    assert!(last.contains("id=\"s450\"") && last.contains("Page 3 of 3"));
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        Just(Action::Accept),
        Just(Action::Reject),
        Just(Action::Other),
        "[a-zé .Kremlin]{0,24}".prop_map(Action::Edit),
        Just(Action::State(State::Final)),
        Just(Action::State(State::Translated)),
    ]
}

proptest! {
    /// Whatever a person did before, a look at the other version and back loses nothing of it.
    #[test]
    fn the_other_version_twice_is_where_one_was(actions in prop::collection::vec(action(), 0..8)) {
        let mut session = Session::new(compared(), nothing());
        for action in actions {
            let _ = session.decide(&[decision(1, action)]);
        }
        let before = session.segment(1).unwrap().clone();
        if session.decide(&[decision(1, Action::Other)]).is_ok() {
            let other = session.segment(1).unwrap().other.clone().unwrap();
            prop_assert_eq!((Some(&other.target), other.origin), (before.target.as_ref(), before.origin));
            let json = v1::to_json(session.bitext());
            let read = v1::from_json("a", json.as_bytes());
            prop_assert_eq!(read.map(|b| v1::to_json(&b)), Ok(json));
            session.decide(&[decision(1, Action::Other)]).unwrap();
            prop_assert_eq!(session.segment(1).unwrap(), &before);
        }
    }

    #[test]
    fn undo_of_everything_gives_the_bitext_back(steps in prop::collection::vec(prop::collection::vec((1_u32..5, action()), 1..4), 0..12)) {
        let before = sample();
        let mut session = Session::new(before.clone(), nothing());
        for step in steps {
            let earlier = session.bitext().clone();
            let decisions: Vec<Decision> = step.into_iter().map(|(id, a)| decision(id, a)).collect();
            let named: Vec<u32> = decisions.iter().map(|d| d.segment).collect();
            match session.decide(&decisions) {
                Ok(changed) => prop_assert!(changed.iter().all(|c| named.contains(&c.after.id) && c.before != c.after)),
                Err(_) => prop_assert_eq!(session.bitext(), &earlier),
            }
            for (was, is) in earlier.segments.iter().zip(&session.bitext().segments) {
                prop_assert!(was == is || named.contains(&is.id));
                // After any decision, the file can be read and the first target can be restored.
                prop_assert_eq!(is.draft.as_ref(), before.segments[is.id as usize - 1].draft.as_ref());
                let first = before.segments[is.id as usize - 1].target.clone().unwrap_or_default();
                prop_assert_eq!(is.first_target(), first);
            }
            let json = v1::to_json(session.bitext());
            let read = v1::from_json("a", json.as_bytes());
            prop_assert_eq!(read.as_ref(), Ok(session.bitext()));
        }
        while session.undo().is_some() {}
        prop_assert_eq!(v1::to_json(session.bitext()), v1::to_json(&before));
    }
}

#[test]
fn filters_are_counted_as_they_filter() {
    let mut bitext = bitext(&[
        ("Kremlin setuju.", Some("Kreml agrees."), Some("Kremlin agrees.")),
        ("Tiga juta.", Some("3 billion."), Some("3 billion.")),
        ("Minsk baik.", Some("Minsk is good."), Some("Minsk is good.")),
        ("Warga pulang.", Some("People go home."), Some("People go home.")),
        ("Gagal.", None, None),
    ]);
    bitext.segments[1].findings = vec![Finding::new(Code::NumberMismatch, "m")];
    bitext.segments[2].findings = vec![Finding::new(Code::Unsure, "m")];
    let other = crate::bitext::Other::of(bitext.segments[1].clone(), "two", "one").map(Box::new);
    bitext.segments[3].other = other;
    bitext.segments[3].state = State::Reviewed;
    let wanted = [
        ("all", vec![1, 2, 3, 4, 5]),
        ("waiting", vec![2, 5]),
        ("numbers", vec![2]),
        ("proposals", vec![4]),
        ("unsure", vec![3]),
        // A guess is no warning, but nobody should accept it unread.
        ("clean", vec![1]),
        ("decided", vec![4]),
        ("undecided", vec![1, 2, 3, 5]),
    ];
    let counted: std::collections::HashMap<_, _> = counts(&bitext).into_iter().collect();
    for (word, ids) in wanted {
        let filter = Filter::parse(word);
        let shown: Vec<u32> = bitext.segments.iter().filter(|s| filter.lets(s)).map(|s| s.id).collect();
        assert_eq!((shown, counted[word]), (ids.clone(), ids.len()), "{word}");
    }
    assert_eq!(counted.len(), Filter::WORDS.len());
}

#[test]
fn the_queue_goes_on_behind_the_place_that_was_passed_over() {
    let mut bitext =
        bitext(&[("A b.", Some("A b."), Some("A b.")), ("C d.", Some("C d."), Some("C d.")), ("E.", None, None)]);
    bitext.segments[0].findings = vec![Finding::new(Code::NumberMismatch, "m")];
    bitext.segments[1].findings = vec![Finding::new(Code::NumberMismatch, "m")];
    let next = |bitext: &Bitext, last| {
        let (next, left) = next_of_queue(std::iter::once(bitext), last);
        (next.map(|(place, _)| place), left)
    };
    let (first, left) = next(&bitext, None);
    assert_eq!((first.map(|p| p.segment), left), (Some(3), 3));
    let (second, _) = next(&bitext, first);
    assert_eq!(second.map(|p| p.segment), Some(1));
    // Deciding where one is does not lead back.
    bitext.segments[0].state = State::Reviewed;
    let (third, left) = next(&bitext, second);
    assert_eq!((third.map(|p| p.segment), left), (Some(2), 2));
    assert_eq!(next(&bitext, third), (None, 2));
}
