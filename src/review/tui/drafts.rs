//! What a person has typed and not saved: it stays until it is saved, or discarded on purpose.

use std::collections::BTreeMap;

/// A segment that a draft is about: the index of its file, its number, and its sentence, because an article that is
/// translated again may have another sentence under this number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) segment: u32,
    pub(super) source: String,
}

/// The drafts of a review.
#[derive(Debug, Default)]
pub(super) struct Drafts(BTreeMap<Place, String>);

impl Drafts {
    /// Keeps what was typed over `target`. A blank text, and one that the target has already, is no draft.
    pub(super) fn keep(&mut self, place: &Place, target: Option<&str>, text: &str) {
        if text.trim().is_empty() || Some(text) == target {
            self.0.remove(place);
        } else {
            self.0.insert(place.clone(), text.to_owned());
        }
    }

    /// Returns the draft of a segment.
    pub(super) fn get(&self, place: &Place) -> Option<&str> {
        self.0.get(place).map(String::as_str)
    }

    /// Removes the draft of a segment, because it is saved or discarded. Returns whether there was one.
    pub(super) fn remove(&mut self, place: &Place) -> bool {
        self.0.remove(place).is_some()
    }

    /// Returns all drafts, in the order of the files and segments.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Place, &str)> {
        self.0.iter().map(|(place, text)| (place, text.as_str()))
    }

    /// The segments of a file behind `from` have other numbers now, by so much: their drafts go with them.
    pub(super) fn shift(&mut self, file: usize, from: u32, by: i64) {
        let all = std::mem::take(&mut self.0).into_iter();
        let moved = |(mut place, text): (Place, String)| {
            if place.file == file && place.segment > from {
                place.segment = u32::try_from(i64::from(place.segment) + by).unwrap_or(place.segment);
            }
            (place, text)
        };
        self.0 = all.map(moved).collect();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is typed in whatever order, a draft is the last text that was typed for its segment and sentence.
        #[test]
        fn the_last_text_of_each_segment_is_kept(typed in prop::collection::vec((0..2_usize, 1..4_u32, "[ab]", "[xyé ]{0,3}", any::<bool>()), 0..20)) {
            let mut drafts = Drafts::default();
            let mut wanted = BTreeMap::new();
            for (file, segment, source, text, discarded) in typed {
                let place = Place { file, segment, source };
                drafts.keep(&place, Some("x"), &text);
                wanted.insert(place.clone(), text);
                if discarded {
                    let was = drafts.remove(&place);
                    prop_assert_eq!(was, wanted.remove(&place).is_some_and(|t| !t.trim().is_empty() && t != "x"));
                }
            }
            wanted.retain(|_, text| !text.trim().is_empty() && text != "x");
            let kept: BTreeMap<Place, String> = drafts.iter().map(|(p, t)| (p.clone(), t.to_owned())).collect();
            prop_assert_eq!(drafts.len(), wanted.len());
            prop_assert!(wanted.iter().all(|(place, text)| drafts.get(place) == Some(text.as_str())));
            prop_assert_eq!(kept, wanted);
        }
    }
}
