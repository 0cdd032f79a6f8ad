//! The JSON API of the page.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{State as Site, blocking};
use crate::bitext::{Outcome, Segment};
use crate::memory::Match;
use crate::review::decisions::DecisionVerb;
use crate::review::page::{self, PAGE};
use crate::review::review_file::{ReviewFile, ReviewFileError};
use crate::review::{Action, Changed, Decision, DecisionRefusal, Undone};
use crate::review::{Filter, QueuePlace, correction, counts, is_clean};
use padanan_core::diff::{Op, words};
use padanan_core::finding::{Code, Severity};

/// Maximum number of segments that a page asks for at once; no page shows more.
const MAX_SEGMENTS: usize = 1_000;

/// Decisions about an article, based on `version` of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decide {
    article: usize,
    version: String,
    decisions: Vec<Asked>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    segment: u32,
    /// The target that the person saw: null if there was none, missing if the page does not say.
    #[serde(default, deserialize_with = "present")]
    was: Option<Option<String>>,
    action: DecisionVerb,
    target: Option<String>,
}

/// Tells a value that is null from one that is missing.
fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Undo {
    article: usize,
    version: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermDto {
    // The page sends these with every request.
    #[serde(rename = "article")]
    _article: usize,
    #[serde(rename = "version")]
    _version: Option<String>,
    source: String,
    target: String,
    kind: String,
}

pub(super) type Reply = (StatusCode, Json<Value>);

pub(super) fn message(code: StatusCode, text: &str) -> Reply {
    (code, Json(json!({ "message": text })))
}

pub(super) async fn decide(State(site): Site, Json(asked): Json<Decide>) -> Reply {
    let Some(mut review_file) = site.review_file(asked.article) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let mut decisions = Vec::with_capacity(asked.decisions.len());
    let mut seen = true;
    for row in asked.decisions {
        let target = review_file.session().segment(row.segment).map(|s| &s.target);
        seen &= row.was.is_none() || target.is_none() || row.was.as_ref() == target;
        let Some(action) = row.action.action(row.target) else {
            return message(
                StatusCode::UNPROCESSABLE_ENTITY,
                "`edit` and `note` need a `target`, and no other action takes one",
            );
        };
        decisions.push(Decision { segment: row.segment, action });
    }
    let ids: Vec<u32> = decisions.iter().map(|d| d.segment).collect();
    // In a range, segments for which the action is not possible are skipped and reported.
    let range = decisions.len() > 1
        && decisions.iter().all(|d| matches!(d.action, Action::Accept | Action::Reject | Action::Other));
    let mut left: Vec<DecisionRefusal> = Vec::new();
    if range {
        let session = review_file.session();
        decisions.retain(|d| session.allows(d).map_err(|refusal| left.push(refusal)).is_ok());
    }
    // A page whose row is older than its version: nobody decides about a text that was not shown.
    let decided = if seen {
        blocking(|| review_file.decide(Some(&asked.version), &decisions))
    } else {
        Err(review_file.conflict())
    };
    match decided {
        Ok(changed) => {
            let told = match (changed.len(), left.len()) {
                (0, 0) => "Nothing changed.".to_owned(),
                (n, 0) => format!("{} saved.", if n == 1 { "1 decision".to_owned() } else { format!("{n} decisions") }),
                (n, more) => format!("{n} decisions saved; {more} left: {}", left[0]),
            };
            reply(StatusCode::OK, &review_file, asked.article, &ids, &told)
        }
        Err(trouble) => refused(&trouble, &review_file, asked.article, &ids),
    }
}

/// Asks for the next segment with findings that passes the filter.
#[derive(Debug, Deserialize)]
pub(super) struct NextSegment {
    filter: String,
    after: u32,
}

pub(super) async fn finding(State(site): Site, Path(number): Path<usize>, Query(asked): Query<NextSegment>) -> Reply {
    let Some(review_file) = site.review_file(number) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let filter = Filter::parse(&asked.filter);
    let behind = review_file.bitext().segments.iter().filter(|s| s.id > asked.after && filter.lets(s));
    let next = behind.map(|s| (s.id, s.findings.len())).find(|(_, findings)| *findings > 0).map(|(id, _)| id);
    (StatusCode::OK, Json(json!({ "segment": next })))
}

/// Asks for segments as the file has them now.
#[derive(Debug, Deserialize)]
pub(super) struct Now {
    /// Their numbers, separated by commas.
    ids: String,
}

pub(super) async fn segments(State(site): Site, Path(number): Path<usize>, Query(asked): Query<Now>) -> Reply {
    let Some(mut review_file) = site.review_file(number) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    if let Err(error) = review_file.refresh() {
        return message(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string());
    }
    let ids: Vec<u32> = asked.ids.split(',').filter_map(|id| id.parse().ok()).take(MAX_SEGMENTS).collect();
    reply(StatusCode::OK, &review_file, number, &ids, "")
}

/// Asks for matches of a segment in the translation memory.
#[derive(Debug, Deserialize)]
pub(super) struct Like {
    pub(super) segment: u32,
}

pub(super) async fn similar(State(site): Site, Path(number): Path<usize>, Query(asked): Query<Like>) -> Reply {
    let Some(review_file) = site.review_file(number) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let place = (asked.segment as usize).checked_sub(1);
    let Some(segment) = place.and_then(|at| review_file.bitext().segments.get(at)) else {
        return message(StatusCode::NOT_FOUND, "there is no such segment");
    };
    let terms = review_file.terms(segment);
    let terms: Vec<Value> = terms.iter().map(|(s, t)| json!({ "source": s, "target": t })).collect();
    match review_file.similar(segment) {
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "message": why.as_str(), "terms": terms }))),
        Ok(found) => {
            // The current target is not a suggestion.
            let other = found.iter().filter(|m| segment.target.as_deref() != Some(m.target.as_str()));
            let row = |m: &Match| {
                json!({ "percent": (m.score * 100.0).floor(), "source": m.source, "target": m.target,
                    "approved": m.approved, "backend": m.backend })
            };
            (StatusCode::OK, Json(json!({ "matches": other.map(row).collect::<Vec<_>>(), "terms": terms })))
        }
    }
}

/// Text that is being typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    article: usize,
    segment: u32,
    target: String,
}

/// Checks a text that is being typed, and changes nothing.
pub(super) async fn check(State(site): Site, Json(asked): Json<Typed>) -> Reply {
    let Some(mut review_file) = site.review_file(asked.article) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let decision = Decision { segment: asked.segment, action: Action::Edit(asked.target.clone()) };
    if let Err(refusal) = review_file.session().allows(&decision) {
        return message(StatusCode::UNPROCESSABLE_ENTITY, &refusal.to_string());
    }
    let Some(segment) = review_file.session().preview(asked.segment, &asked.target) else {
        return message(StatusCode::NOT_FOUND, "there is no such segment");
    };
    let missing = segment.terms.iter().filter(|t| t.outcome == Outcome::Missing).count();
    let serious = segment.findings.iter().filter(|f| f.severity >= Severity::Warning && f.code != Code::TermMissing);
    let broken = missing + serious.count();
    let html = page::checked(review_file.bitext(), &segment).into_string();
    (StatusCode::OK, Json(json!({ "broken": broken, "html": html })))
}

/// The segments of an article that are to be accepted if they are clean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clean {
    article: usize,
    version: String,
    from: u32,
    to: u32,
    /// The filter of the page: nothing is accepted that it does not show.
    filter: String,
}

/// Accepts the segments in which nothing was found, as one step.
pub(super) async fn clean(State(site): Site, Json(asked): Json<Clean>) -> Reply {
    let Some(mut review_file) = site.review_file(asked.article) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let filter = Filter::parse(&asked.filter);
    let shown = |s: &&Segment| (asked.from..=asked.to).contains(&s.id) && filter.lets(s);
    let range = review_file.bitext().segments.iter().filter(shown);
    let accept = |s: &Segment| Decision { segment: s.id, action: Action::Accept };
    let decisions: Vec<Decision> = range.filter(|s| is_clean(s)).map(accept).collect();
    match blocking(|| review_file.decide(Some(&asked.version), &decisions)) {
        Ok(changed) => {
            let told = match changed.len() {
                0 => "There is no clean segment that nobody has decided about.".to_owned(),
                1 => "1 clean segment is accepted; u takes it back.".to_owned(),
                n => format!("{n} clean segments are accepted; u takes them back."),
            };
            let (code, Json(mut body)) = reply(StatusCode::OK, &review_file, asked.article, &[], &told);
            body["many"] = true.into();
            (code, Json(body))
        }
        Err(trouble) => refused(&trouble, &review_file, asked.article, &[]),
    }
}

/// The place that a person was led to last.
#[derive(Debug, Deserialize)]
pub(super) struct Last {
    score: Option<u32>,
    article: Option<usize>,
    segment: Option<u32>,
}

/// Finds the next segment that needs a person, most urgent first, in all articles.
pub(super) async fn next(State(site): Site, Query(asked): Query<Last>) -> Reply {
    let last = match asked {
        Last { score: Some(score), article: Some(article), segment: Some(segment) } => {
            Some(QueuePlace { score, article, segment })
        }
        _ => None,
    };
    let (next, left) = site.next_of_queue(last);
    let found = next.map_or_else(
        || json!({ "segment": null }),
        |(place, need)| json!({ "article": place.article, "segment": place.segment, "score": place.score, "reasons": need.reasons }),
    );
    let mut body = found;
    body["left"] = left.into();
    (StatusCode::OK, Json(body))
}

/// Finds the segments that a correction fits which was made twice.
pub(super) async fn again(State(site): Site, Path(number): Path<usize>, Query(asked): Query<Like>) -> Reply {
    let Some(review_file) = site.review_file(number) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let bitext = review_file.bitext();
    let Some(found) = correction(bitext, asked.segment) else { return (StatusCode::OK, Json(json!({ "rows": [] }))) };
    let row = |(id, with): &(u32, String)| {
        let target = bitext.segments.get((*id as usize).checked_sub(1)?)?.target.as_deref()?;
        let part = |op| match op {
            Op::Equal(span) => json!({ "same": span.of(with) }),
            Op::Added(span) => json!({ "was": "", "now": span.of(with) }),
            Op::Removed(span) => json!({ "was": span.of(target) }),
        };
        let parts: Vec<Value> = words(target, with).into_iter().map(part).collect();
        Some(json!({ "segment": id, "target": target, "with": with, "parts": parts }))
    };
    let rows: Vec<Value> = found.rows.iter().take(MAX_SEGMENTS).filter_map(row).collect();
    (StatusCode::OK, Json(json!({ "was": found.was, "now": found.now, "done": found.done, "rows": rows })))
}

pub(super) async fn undo(State(site): Site, Json(asked): Json<Undo>) -> Reply {
    let Some(mut review_file) = site.review_file(asked.article) else {
        return message(StatusCode::NOT_FOUND, "there is no such article");
    };
    let step = review_file.last_step();
    match blocking(|| review_file.undo(Some(&asked.version))) {
        Ok(None) => reply(StatusCode::OK, &review_file, asked.article, &[], "There is nothing to undo."),
        Ok(Some(Undone::Pairs(pairs))) => super::pairs::paired(&review_file, asked.article, &pairs, "Undone."),
        Ok(Some(Undone::Segments(changed))) => {
            let ids: Vec<u32> = changed.iter().map(|c| c.after.id).collect();
            let many = ids.len() > PAGE;
            let shown = if many { &[] } else { &ids[..] };
            let (code, Json(mut body)) = reply(StatusCode::OK, &review_file, asked.article, shown, "Undone.");
            if many {
                body["many"] = true.into();
            }
            (code, Json(body))
        }
        Err(trouble) => {
            let ids: Vec<u32> = step.iter().map(|c| c.after.id).collect();
            let (code, Json(mut body)) = refused(&trouble, &review_file, asked.article, &ids);
            let back =
                |c: &Changed| json!({ "id": c.after.id, "target": c.after.target, "state": c.after.state.as_str() });
            body["undo"] = step.iter().map(back).collect();
            (code, Json(body))
        }
    }
}

pub(super) async fn term(State(site): Site, Json(asked): Json<TermDto>) -> Reply {
    match (site.add_term)(&asked.source, &asked.target, &asked.kind) {
        Ok(told) => message(StatusCode::OK, &told),
        Err(why) => message(StatusCode::UNPROCESSABLE_ENTITY, why.as_str()),
    }
}

pub(super) async fn close(State(site): Site) -> Reply {
    site.end.cancel();
    message(StatusCode::OK, "The review has ended.")
}

pub(super) fn refused(trouble: &ReviewFileError, review_file: &ReviewFile, article: usize, ids: &[u32]) -> Reply {
    let code = match trouble {
        ReviewFileError::Refused(_) | ReviewFileError::Pairs(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ReviewFileError::Conflict => StatusCode::CONFLICT,
        ReviewFileError::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    reply(code, review_file, article, ids, &trouble.to_string())
}

/// Returns the current state: the version, and the segments that the request was about.
pub(super) fn reply(code: StatusCode, review_file: &ReviewFile, article: usize, ids: &[u32], told: &str) -> Reply {
    let bitext = review_file.bitext();
    let named = ids.iter().filter_map(|id| bitext.segments.get((*id as usize).checked_sub(1)?));
    let segments: Vec<Value> = named
        .map(|s| {
            json!({ "id": s.id, "target": s.target, "state": s.state.as_str(), "origin": s.origin.as_str(),
                "backend": s.backend,
                "html": page::segment(bitext, s, article, "").into_string() })
        })
        .collect();
    let written = review_file.written().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let more = review_file.warning();
    let message = more.as_ref().map_or_else(|| told.to_owned(), |more| format!("{told} {more}"));
    let counts: serde_json::Map<String, Value> =
        counts(bitext).into_iter().map(|(word, n)| (word.to_owned(), n.into())).collect();
    let body = json!({ "message": message, "counts": counts, "warned": more.is_some(), "steps": review_file.steps(),
        "version": review_file.version().as_str(), "written": written.map(|time| time.as_millis() as u64),
        "segments": segments });
    (code, Json(body))
}
