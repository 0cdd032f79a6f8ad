//! What changed since an earlier bitext of the article: source and target, sentence by sentence.

use super::counterparts::{Counterpart, counterparts};
use super::layout::{Cell, Look, visible};
use super::render::{Output, Style, code};
use crate::bitext::{Bitext, Segment};

/// A sentence in the earlier and in the later version of an article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Versions<'a> {
    /// The same sentence, apart from white space, with the same target.
    Unchanged(&'a Segment),
    /// The same sentence, with another target: the earlier and the later segment.
    Retranslated(&'a Segment, &'a Segment),
    /// An edited sentence: the earlier and the later segment.
    Edited(&'a Segment, &'a Segment),
    /// A sentence that the earlier version does not have.
    Added(&'a Segment),
    /// A sentence that the later version does not have.
    Removed(&'a Segment),
}

/// Pairs the segments of two bitexts of an article, in the order of the later one; removed sentences come after the one
/// that they followed.
pub fn since<'a>(old: &'a Bitext, new: &'a Bitext) -> Vec<Versions<'a>> {
    let sources = |bitext: &'a Bitext| -> Vec<&str> { bitext.segments.iter().map(|s| s.source.as_str()).collect() };
    let found = counterparts(&sources(old), &sources(new));
    let mut is_there = vec![false; old.segments.len()];
    found.iter().flatten().for_each(|counterpart| is_there[counterpart.old] = true);
    // By the earlier sentence that they follow: removed sentences.
    let mut removed = old.segments.iter().zip(&is_there).enumerate().filter(|(_, (_, there))| !**there).peekable();
    let mut versions = Vec::with_capacity(new.segments.len());
    let leading = |at: usize| !is_there[..at].iter().any(|there| *there);
    while let Some((_, (segment, _))) = removed.next_if(|(at, _)| leading(*at)) {
        versions.push(Versions::Removed(segment));
    }
    for (segment, counterpart) in new.segments.iter().zip(&found) {
        let Some(Counterpart { old: at, same }) = *counterpart else {
            versions.push(Versions::Added(segment));
            continue;
        };
        let earlier = &old.segments[at];
        versions.push(match same {
            false => Versions::Edited(earlier, segment),
            true if earlier.target == segment.target => Versions::Unchanged(segment),
            true => Versions::Retranslated(earlier, segment),
        });
        while let Some((_, (segment, _))) =
            removed.next_if(|(gone, _)| *gone > at && is_there[at + 1..*gone].iter().all(|there| !there))
        {
            versions.push(Versions::Removed(segment));
        }
    }
    versions.extend(removed.map(|(_, (segment, _))| Versions::Removed(segment)));
    versions
}

/// Renders what changed from one bitext of an article to a later one: for each changed sentence its source and its target,
/// with the changes marked word by word. Unchanged sentences are counted.
pub fn render_since(old: &Bitext, new: &Bitext, style: &Style) -> String {
    let mut out = Output { text: String::new(), style: *style };
    let title = new.article.title.as_deref().unwrap_or(&new.article.path);
    let line = format!("{} → {} · {} · since {}", new.from, new.to, visible(title), visible(&old.run.created));
    out.line(&vec![(line, Look::Dim)]);
    let mut counts = [0; 5];
    for version in since(old, new) {
        let kind = match version {
            Versions::Unchanged(_) => 0,
            Versions::Retranslated(..) => 1,
            Versions::Edited(..) => 2,
            Versions::Added(_) => 3,
            Versions::Removed(_) => 4,
        };
        counts[kind] += 1;
        out.version(new, version);
    }
    let [unchanged, retranslated, edited, added, removed] = counts;
    let line = format!(
        "\n{edited} edited, {added} added, {removed} removed, {retranslated} with another translation, {unchanged} unchanged"
    );
    out.line(&vec![(line, Look::Dim)]);
    out.text
}

impl Output {
    fn version(&mut self, bitext: &Bitext, version: Versions<'_>) {
        let target = |segment: &Segment| segment.target.clone().unwrap_or_default();
        let (id, label, [source, target]) = match version {
            Versions::Unchanged(_) => return,
            Versions::Retranslated(old, new) => {
                let targets = self.change(&target(old), &target(new));
                (new.id, "another translation", [vec![(visible(&new.source), Look::Plain)], targets])
            }
            Versions::Edited(old, new) => {
                let cells = [self.change(&old.source, &new.source), self.change(&target(old), &target(new))];
                (new.id, "edited", cells)
            }
            Versions::Added(new) => (new.id, "added", [self.change("", &new.source), self.change("", &target(new))]),
            Versions::Removed(old) => {
                (old.id, "removed", [self.change(&old.source, ""), self.change(&target(old), "")])
            }
        };
        self.text.push('\n');
        // A removed sentence has no number any more.
        let number = if label == "removed" { "      ".to_owned() } else { format!("{id:>4}  ") };
        self.labelled(&number, &vec![(label.to_owned(), Look::Dim)]);
        self.labelled(&format!("{:>4}  ", code(&bitext.from)), &source);
        self.labelled(&format!("{:>4}  ", code(&bitext.to)), &target);
    }

    fn change(&self, old: &str, new: &str) -> Cell {
        let mut cell = Cell::new();
        self.push_change(&mut cell, old, new, &[]);
        cell
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bitext::fixtures;

    fn bitext(sentences: &[(&str, &str)]) -> Bitext {
        fixtures::of_sentences(sentences)
    }

    #[test]
    fn what_changed_is_shown_sentence_by_sentence() {
        let old = bitext(&[
            ("Satu.", "One."),
            ("Presiden Belarus tiba di Minsk.", "The Belarusian president arrived in Minsk."),
            ("Polisi menutup jalan.", "Police closed the road."),
            ("Warga menunggu.", "People waited."),
        ]);
        let new = bitext(&[
            ("Satu.", "One."),
            ("Presiden Rusia tiba di Minsk.", "The Russian president arrived in Minsk."),
            ("Warga menunggu.", "Residents waited."),
            ("Hujan turun.", "It rained."),
        ]);
        insta::assert_snapshot!(render_since(&old, &new, &Style::default()));
    }

    proptest! {
        #[test]
        fn every_segment_is_in_it_once(old in prop::collection::vec("[ab]( [abc]){0,3}", 0..9), new in prop::collection::vec("[ab]( [abc]){0,3}", 0..9)) {
            let both = |sentences: &[String]| bitext(&sentences.iter().map(|s| (s.as_str(), s.as_str())).collect::<Vec<_>>());
            let (old, new) = (both(&old), both(&new));
            let (mut olds, mut news) = (Vec::new(), Vec::new());
            for version in since(&old, &new) {
                match version {
                    Versions::Unchanged(s) | Versions::Added(s) => news.push(s.id),
                    Versions::Retranslated(o, n) | Versions::Edited(o, n) => { olds.push(o.id); news.push(n.id); }
                    Versions::Removed(s) => olds.push(s.id),
                }
            }
            let unchanged = since(&old, &new).iter().filter(|v| matches!(v, Versions::Unchanged(_))).count();
            prop_assert_eq!(news, (1..=new.segments.len() as u32).collect::<Vec<_>>());
            olds.sort_unstable();
            olds.dedup();
            prop_assert_eq!(olds.len() + unchanged, old.segments.len());
        }
    }
}
