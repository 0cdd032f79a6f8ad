use std::sync::{Arc, Mutex};

use super::*;
use crate::bitext::fixtures::sample;
use crate::bitext::{Bitext, State, v1};

fn nothing() -> Verify {
    Arc::new(|_| {})
}

fn hooks() -> Hooks {
    Hooks::new(|_| nothing())
}

fn decision(segment: u32, action: Action) -> Decision {
    Decision { segment, action }
}

/// Undoes the last step, and returns the ids of the segments that changed.
fn undone(review_file: &mut ReviewFile) -> Vec<u32> {
    match review_file.undo(None).unwrap() {
        Some(Undone::Segments(changed)) => changed.iter().map(|c| c.after.id).collect(),
        other => panic!("segments changed: {other:?}"),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the store is tested on files")]
fn two_desks_on_one_file_do_not_overwrite_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bitext.json");
    std::fs::write(&path, v1::to_json(&sample())).unwrap();
    let open = || ReviewFile::open(&path, "a".to_owned(), hooks()).unwrap();
    let (mut first, mut second) = (open(), open());
    first.decide(None, &[decision(1, Action::Accept)]).unwrap();
    let trouble = second.decide(None, &[decision(3, Action::Accept)]).unwrap_err();
    assert!(matches!(trouble, ReviewFileError::Conflict), "{trouble}");
    // The second one now sees the decision of the first, and can repeat its own.
    assert_eq!(second.bitext().segments[0].state, State::Reviewed);
    assert_eq!(second.steps(), 0);
    second.decide(None, &[decision(3, Action::Accept)]).unwrap();
    let stale = first.version().as_str().to_owned();
    assert!(matches!(first.undo(Some(&stale)), Err(ReviewFileError::Conflict)));
    let (stored, _) = store::Stored::open(&path).unwrap();
    assert_eq!(stored.segments.iter().filter(|s| s.state == State::Reviewed).count(), 2);
    // A decision based on a stale version is refused.
    assert!(matches!(first.decide(Some(&stale), &[decision(1, Action::Reject)]), Err(ReviewFileError::Conflict)));
    // Nothing but the bitext is left in the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    // A truncated or deleted file does not lose the decisions in the session.
    std::fs::write(&path, "{").unwrap();
    assert!(matches!(second.decide(None, &[decision(3, Action::Reject)]), Err(ReviewFileError::Store(_))));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(second.decide(None, &[decision(3, Action::Reject)]), Err(ReviewFileError::Store(_))));
    assert!(second.bitext().segments[2].state == State::Reviewed && second.steps() == 1);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the store is tested on files")]
fn undo_through_the_file_gives_its_bytes_back_and_approval_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bitext.json");
    let before = v1::to_json(&sample());
    std::fs::write(&path, &before).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let tell = move |_: &Bitext, changed: &[Changed]| {
        let row = |c: &Changed| (c.after.id, approved(&c.before), approved(&c.after));
        heard.lock().unwrap().extend(changed.iter().map(row));
    };
    let hooks = Hooks { decided: Arc::new(tell), ..hooks() };
    let mut review_file = ReviewFile::open(&path, "a".to_owned(), hooks).unwrap();
    review_file.decide(None, &[decision(1, Action::Edit("Yes <b>.".to_owned())), decision(3, Action::Reject)]).unwrap();
    review_file.decide(None, &[decision(2, Action::Edit("No.".to_owned()))]).unwrap();
    assert_eq!(*told.lock().unwrap(), [(1, false, true), (2, false, true)]);
    told.lock().unwrap().clear();
    assert_ne!(std::fs::read_to_string(&path).unwrap(), before);
    assert_eq!(undone(&mut review_file), [2]);
    assert_eq!(undone(&mut review_file), [1]);
    assert!(review_file.undo(None).unwrap().is_none());
    assert_eq!(*told.lock().unwrap(), [(2, true, false), (1, true, false)]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
}
