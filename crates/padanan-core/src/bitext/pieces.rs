//! The file of a bitext in pieces, one per segment: a change in one segment rewrites only its piece.
//!
//! Joined, the pieces are what [`v1::to_json`] writes, byte for byte (a property test).

use super::{Bitext, v1};

/// The file of a bitext, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    head: String,
    segments: Vec<String>,
    foot: String,
}

/// The pieces that a call of [`Pieces::renew`] replaced.
#[derive(Debug)]
pub struct EarlierPieces {
    segments: Vec<(usize, String)>,
    foot: String,
}

impl Pieces {
    /// Makes the pieces of a bitext.
    pub fn of(bitext: &Bitext) -> Self {
        let (head, foot) = v1::frame(bitext);
        Self { head, segments: bitext.segments.iter().map(v1::segment_json).collect(), foot }
    }

    /// Rewrites the segments at these indices (from 0), and the summary; returns the pieces that they replace.
    pub fn renew(&mut self, bitext: &Bitext, places: &[usize]) -> EarlierPieces {
        let mut before = Vec::with_capacity(places.len());
        for &at in places {
            if let (Some(piece), Some(segment)) = (self.segments.get_mut(at), bitext.segments.get(at)) {
                before.push((at, std::mem::replace(piece, v1::segment_json(segment))));
            }
        }
        let foot = std::mem::replace(&mut self.foot, v1::frame(bitext).1);
        EarlierPieces { segments: before, foot }
    }

    /// Restores the earlier pieces.
    #[must_use]
    pub fn put_back(mut self, before: EarlierPieces) -> Self {
        for (at, piece) in before.segments.into_iter().rev() {
            self.segments[at] = piece;
        }
        self.foot = before.foot;
        self
    }

    /// Returns the bytes of the segment at this index (from 0).
    pub fn segment(&self, at: usize) -> &[u8] {
        self.segments.get(at).map_or(b"", |piece| piece.as_bytes())
    }

    /// Returns the whole file.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.parts().map(str::len).sum());
        self.parts().for_each(|part| text.push_str(part));
        text
    }

    /// Whether the file consists of exactly these bytes.
    pub fn are(&self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        let all = self.parts().all(|part| match rest.strip_prefix(part.as_bytes()) {
            Some(behind) => {
                rest = behind;
                true
            }
            None => false,
        });
        all && rest.is_empty()
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        let some = !self.segments.is_empty();
        let between = |at: usize| if at == 0 { "\n" } else { ",\n" };
        let segments = self.segments.iter().enumerate().flat_map(move |(at, piece)| [between(at), piece]);
        let end = if some { "\n  " } else { "" };
        std::iter::once(self.head.as_str()).chain(segments).chain([end, &self.foot])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn joined_they_are_the_file(sources in prop::collection::vec("[a-z\"\\\\{}\\[\\]\n\u{e9}: ,]{0,20}", 0..5), title in "[a-z\"\n \\[]*") {
            let pairs: Vec<_> = sources.iter().map(|s| (s.as_str(), Some("a b"), Some(s.as_str()))).collect();
            let mut bitext = crate::bitext::fixtures::of_pairs(&pairs);
            bitext.article.title = Some(format!("{title}\n  \"segments\": []"));
            let mut pieces = Pieces::of(&bitext);
            let json = v1::to_json(&bitext);
            prop_assert_eq!(pieces.text(), json.clone());
            let longer = json.clone() + " ";
            prop_assert!(pieces.are(json.as_bytes()));
            prop_assert!(!pieces.are(&json.as_bytes()[1..]) && !pieces.are(longer.as_bytes()));
            if let Some(segment) = bitext.segments.last_mut() {
                segment.target = Some("anew".to_owned());
                segment.terms.clear();
                let last = bitext.segments.len() - 1;
                let before = pieces.renew(&bitext, &[last, last]);
                prop_assert_eq!(pieces.text(), v1::to_json(&bitext));
                prop_assert_eq!(pieces.put_back(before).text(), json);
            }
        }
    }
}
