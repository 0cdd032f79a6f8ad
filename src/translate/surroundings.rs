//! What is around the texts of a request in their article: put together from what is around each. Pure.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Capabilities, Surroundings};

/// Part of a request's size that what is around the texts may have in addition.
const SHARE: usize = 4;
/// Maximum size of what is around the texts, in bytes.
const MAX_BYTES: usize = 4096;

/// What is around one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// The text itself, as it is in the article.
    pub own: Arc<str>,
    /// The title of the article.
    pub title: Option<Arc<str>>,
    /// The sentences before it, in order.
    pub before: Vec<Arc<str>>,
}

/// Puts what is around the texts of a request together, each sentence once, and none that is a text itself.
pub(super) fn together_with<'q>(
    questions: impl Iterator<Item = Option<&'q Around>> + Clone,
    can: &Capabilities,
) -> Surroundings {
    let mut all = Surroundings::default();
    if can.context == 0 {
        return all;
    }
    let own: HashSet<&str> = questions.clone().flatten().map(|around| &*around.own).collect();
    let mut room = MAX_BYTES.min(can.max_request_bytes / SHARE);
    let mut take = |text: &str| {
        let fits = text.len() <= room;
        room -= if fits { text.len() } else { 0 };
        fits
    };
    let title = questions.clone().flatten().find_map(|around| around.title.as_deref());
    let title = title.filter(|title| !own.iter().any(|text| title.contains(text)));
    all.title = title.filter(|title| take(title)).map(str::to_owned);
    let mut told: HashSet<&str> = HashSet::new();
    for (at, around) in questions.enumerate().filter_map(|(at, around)| Some((at, around?))) {
        // The nearest ones first.
        let last = around.before.len().saturating_sub(can.context);
        let mut before: Vec<String> = Vec::new();
        for sentence in around.before[last..].iter().rev().filter(|sentence| !own.contains(&***sentence)) {
            if told.contains(&**sentence) || !take(sentence) {
                break;
            }
            told.insert(sentence);
            before.push((**sentence).to_owned());
        }
        before.reverse();
        if !before.is_empty() {
            all.before.push((at, before));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholders::MarkerStyle;

    fn can(context: usize, bytes: usize) -> Capabilities {
        Capabilities {
            max_texts: 20,
            max_request_bytes: bytes,
            max_text_bytes: bytes,
            marks: MarkerStyle::None,
            takes_terms: true,
            examples: 0,
            context,
            protects_names: &[],
        }
    }

    fn around(own: &str, title: &str, before: &[&str]) -> Around {
        Around {
            own: own.into(),
            title: Some(title.into()),
            before: before.iter().map(|text| (*text).into()).collect(),
        }
    }

    #[test]
    fn each_sentence_once_and_no_text() {
        let questions =
            [around("C", "T", &["0", "A", "B"]), around("D", "T", &["A", "B", "C"]), around("H", "T", &["F", "G"])];
        let all = |context: usize| together_with(questions.iter().map(Some), &can(context, 10_000));
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(all(2).before, [(0, list(&["A", "B"])), (2, list(&["F", "G"]))]);
        assert_eq!(all(2).title.as_deref(), Some("T"));
        assert_eq!(all(1).before, [(0, list(&["B"])), (2, list(&["G"]))]);
        assert!(all(0).is_empty());
        let titled = [around("T", "T", &[])];
        assert!(together_with(titled.iter().map(Some), &can(2, 10_000)).is_empty());
        assert!(together_with([None].into_iter(), &can(2, 10_000)).is_empty());
    }

    #[test]
    fn there_is_a_limit() {
        let long = "x".repeat(80);
        let questions = [around("C", "T", &[&long, "B"])];
        assert_eq!(together_with(questions.iter().map(Some), &can(2, 240)).characters(), 2);
        assert_eq!(together_with(questions.iter().map(Some), &can(2, 400)).characters(), 82);
    }
}
