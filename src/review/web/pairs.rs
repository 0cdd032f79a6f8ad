//! The API of the page for which sentences of an aligned article belong together.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::api::{Like, Reply, message, refused, reply};
use super::{State as Site, blocking};
use crate::review::review_file::ReviewFile;
use crate::review::{BeadsChanged, Pairing};

/// A change of which sentences belong together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    article: usize,
    version: String,
    segment: u32,
    change: PairVerb,
    /// For a split: where, in UTF-16 units of the source and of the target, as the page counts.
    #[serde(default)]
    at: Option<[usize; 2]>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PairVerb {
    Merge,
    Split,
    Give,
    Take,
}

pub(super) async fn pair(State(site): Site, Json(asked): Json<Pair>) -> Reply {
    let Some(mut review_file) = site.review_file(asked.article) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let segment = asked.segment;
    let pairing = match (asked.change, asked.at) {
        (PairVerb::Split, Some([source, target])) => {
            let here = review_file.session().segment(segment);
            let Some(here) = here else { return message(StatusCode::NOT_FOUND, "there is no such segment") };
            let there = here.target.as_deref().unwrap_or_default();
            Pairing::Split { segment, source: byte(&here.source, source), target: byte(there, target) }
        }
        (PairVerb::Merge, None) => Pairing::Merge(segment),
        (PairVerb::Give, None) => Pairing::Give(segment),
        (PairVerb::Take, None) => Pairing::Take(segment),
        _ => return message(StatusCode::UNPROCESSABLE_ENTITY, "`split` needs `at`, and no other change takes it"),
    };
    match blocking(|| review_file.change_pairs(Some(&asked.version), pairing)) {
        Ok(pairs) => paired(&review_file, asked.article, &pairs, &pairs.told(Some("u"))),
        Err(trouble) => refused(&trouble, &review_file, asked.article, &[segment]),
    }
}

/// Answers after a change of pairs: the page loads anew, because the numbers of the segments behind it are others.
pub(super) fn paired(review_file: &ReviewFile, article: usize, pairs: &BeadsChanged, told: &str) -> Reply {
    let (code, Json(mut body)) = reply(StatusCode::OK, review_file, article, &[], told);
    body["at"] = pairs.after.first().map_or(1, |segment| segment.id).into();
    // Behind this segment, as it was numbered, all have another number by so much.
    body["from"] = pairs.before.last().map_or(0, |segment| segment.id).into();
    body["by"] = pairs.shift().into();
    (code, Json(body))
}

/// Returns the byte of a text that is so many UTF-16 units into it.
fn byte(text: &str, units: usize) -> usize {
    let mut seen = 0;
    let place = text.char_indices().find(|(_, c)| {
        let here = seen >= units;
        seen += c.len_utf16();
        here
    });
    place.map_or(text.len(), |(at, _)| at)
}

/// Finds the places at which a segment can be split between sentences, and the best one.
pub(super) async fn borders(State(site): Site, Path(number): Path<usize>, Query(asked): Query<Like>) -> Reply {
    let Some(review_file) = site.review_file(number) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let place = (asked.segment as usize).checked_sub(1);
    let Some(segment) = place.and_then(|at| review_file.bitext().segments.get(at)) else {
        return message(StatusCode::NOT_FOUND, "there is no such segment");
    };
    let ([source, target], best) = review_file.borders(segment);
    let there = segment.target.as_deref().unwrap_or_default();
    let units = |text: &str, at: usize| text.get(..at).map_or(0, |part| part.encode_utf16().count());
    let all = |text: &str, places: Vec<usize>| places.into_iter().map(|at| units(text, at)).collect::<Vec<_>>();
    let best = [units(&segment.source, best.0), units(there, best.1)];
    (
        StatusCode::OK,
        Json(json!({ "source": all(&segment.source, source), "target": all(there, target), "best": best })),
    )
}
