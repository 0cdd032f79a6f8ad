//! The messages on stderr about a finished article: the same for every command.

use std::collections::BTreeMap;
use std::path::Path;

use padanan::internal::pipeline::{Carried, SecondDraft};
use padanan::internal::translate::client::BackendClient;
use padanan_core::bitext::{Bitext, Origin, Outcome, Segment, State, Summary};
use padanan_core::finding::{Code, Finding, Severity};
use padanan_core::text::one_line;

use super::count;
use crate::run::files;

/// A message to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) text: String,
    /// Whether it is printed with `--quiet`, too.
    pub(crate) always: bool,
}

impl Message {
    /// A message that is printed with `--quiet`, too.
    pub(crate) fn always(text: String) -> Self {
        Self { text, always: true }
    }

    /// A message that `--quiet` hides.
    pub(crate) fn usual(text: String) -> Self {
        Self { text, always: false }
    }
}

/// Prints the messages to stderr.
pub(crate) fn say(messages: &[Message], quiet: bool) {
    for message in messages.iter().filter(|m| m.always || !quiet) {
        say!("{}", message.text);
    }
}

/// Collects what in an article needs a person, by sentence. `--quiet` does not hide broken promises.
pub(crate) fn sentences<'a>(path: &Path, segments: impl Iterator<Item = &'a Segment>) -> Vec<Message> {
    let name = files::shown(path);
    let mut messages = Vec::new();
    for segment in segments {
        let line = |line: String| format!("{name}: segment {}: {line}", segment.id);
        messages.extend(promises(segment).into_iter().map(|text| Message::always(line(text))));
        messages.extend(findings(segment).map(|text| Message::usual(line(text))));
    }
    messages
}

/// Collects all messages about an article for which no backend was asked.
pub(crate) fn about(path: &Path, bitext: &Bitext) -> Vec<Message> {
    let mut messages = sentences(path, bitext.segments.iter());
    messages.push(summary(path, bitext));
    messages
}

/// Formats the counts of an article.
pub(super) fn summary(path: &Path, bitext: &Bitext) -> Message {
    Message::usual(format!("{}: {}", files::shown(path), figures(bitext)))
}

/// Reports that the first backend did not answer every segment. `answered` is the number of segments by backend.
pub(super) fn fallback(path: &Path, answered: &BTreeMap<String, u64>, first: Option<&str>) -> Option<Message> {
    let first = first?;
    let total: u64 = answered.values().sum();
    let others = answered.iter().filter(|(name, _)| *name != first);
    let number: u64 = others.clone().map(|(_, n)| n).sum();
    let others: Vec<String> = others.map(|(name, n)| format!("{n} by {name}")).collect();
    if others.is_empty() {
        return None;
    }
    let (name, of) = (files::shown(path), count(total, "sentence"));
    Some(Message::always(format!(
        "{name}: {number} of {of} not translated by {first}, the first backend ({})",
        others.join(", ")
    )))
}

/// Reports what became of a person's decisions in an earlier bitext of the article. Outdated ones have findings.
pub(crate) fn carried(path: &Path, carried: &Carried) -> Option<Message> {
    let kept = count(carried.kept as u64, "decision");
    let outdated = match carried.outdated.len() {
        0 => String::new(),
        n => format!(", {n} outdated"),
    };
    let any = carried.kept + carried.outdated.len() > 0;
    any.then(|| Message::usual(format!("{}: {kept} carried over{outdated}", files::shown(path))))
}

/// Reports that an article is incomplete because the run was interrupted.
pub(super) fn interrupted(path: &Path, summary: &Summary) -> Message {
    let (name, of) = (files::shown(path), count(summary.segments as u64, "sentence"));
    let are = if summary.failed == 1 { "is" } else { "are" };
    Message::always(format!("{name}: interrupted; {} of {of} {are} not translated", summary.failed))
}

/// Reports the result of the second backend. `--quiet` does not hide its failures, because its drafts were asked for.
pub(super) fn second_draft(path: &Path, compared: &SecondDraft, second: &[BackendClient]) -> Vec<Message> {
    let name = files::shown(path);
    let who = second.first().map_or("", BackendClient::name);
    let missing = compared.asked - compared.came;
    let mut messages = Vec::new();
    if missing > 0 {
        let reason = second.iter().find_map(BackendClient::stopped).map(|failure| failure.to_string());
        let reason = reason.or_else(|| compared.reason.clone()).unwrap_or_default();
        let of = count(compared.asked as u64, "sentence");
        let text =
            format!("{name}: {who} gave no usable draft for {missing} of {of} ({reason}); these have one draft only");
        messages.push(Message::always(text));
    }
    if compared.came > 0 {
        let came = count(compared.came as u64, "sentence");
        let text = format!("{name}: {came} with a second draft by {who}, {} the same", compared.same);
        messages.push(Message::usual(text));
    }
    messages
}

/// Lists the broken promises of a segment, followed by its source and target.
fn promises(segment: &Segment) -> Vec<String> {
    let mut lines = Vec::new();
    if segment.state == State::Failed {
        let reason = segment.findings.iter().find(|f| f.code == Code::NotTranslated).map_or("", |f| f.message.as_str());
        lines.push(format!("not translated: {reason}"));
    } else {
        let missing = segment.terms.iter().filter(|t| t.outcome == Outcome::Missing);
        lines.extend(missing.map(|t| format!("the term `{}` is not in the translation ({})", t.term, t.method)));
        let forbidden = segment.findings.iter().filter(|f| f.code == Code::TermForbidden);
        lines.extend(forbidden.map(|f| f.message.clone()));
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(&format!("\n  source: {}", one_line(&segment.source)));
        if let Some(target) = &segment.target {
            last.push_str(&format!("\n  target: {}", one_line(target)));
        }
    }
    lines
}

/// Lists the other findings that a person should look at, and what was left as it is though it may matter.
fn findings(segment: &Segment) -> impl Iterator<Item = String> {
    let told = [Code::NotTranslated, Code::TermMissing, Code::TermForbidden];
    let is_listed = |f: &Finding| f.severity >= Severity::Warning || f.code == Code::CopiedSentence;
    let others = segment.findings.iter().filter(move |f| is_listed(f) && !told.contains(&f.code));
    others.map(|f| format!("{}: {}", f.code.as_str(), f.message))
}

fn figures(bitext: &Bitext) -> String {
    let summary = bitext.summary();
    let repaired = bitext.segments.iter().flat_map(|s| &s.terms).filter(|t| t.outcome == Outcome::Repaired).count();
    let mut text = count(summary.segments as u64, "sentence");
    if summary.failed > 0 {
        text.push_str(&format!(", {} not translated", summary.failed));
    }
    if summary.terms > 0 {
        text.push_str(&format!(", {} of {} terms honoured", summary.terms_honoured, summary.terms));
    }
    if repaired > 0 {
        text.push_str(&format!(" ({repaired} repaired)"));
    }
    let copied = bitext.segments.iter().filter(|s| s.origin == Origin::Copied && s.state != State::Failed).count();
    if copied > 0 {
        text.push_str(&format!(", {copied} copied unchanged"));
    }
    // Findings of severity `info` need no person.
    let all = bitext.segments.iter().flat_map(|s| &s.findings);
    let notes = all.filter(|f| f.severity == Severity::Info).count();
    text.push_str(&format!(", {}", count((summary.findings - notes) as u64, "finding")));
    if notes > 0 {
        text.push_str(&format!(", {}", count(notes as u64, "note")));
    }
    text
}

/// Explains why nothing of an article was translated: each stopped backend with its reason, or the commonest reasons
/// with their counts.
pub(super) fn why_nothing_came(path: &Path, bitext: &Bitext, chain: &[BackendClient]) -> String {
    let mut reasons: Vec<String> =
        chain.iter().filter_map(|client| Some(format!("{}: {}", client.name(), client.stopped()?))).collect();
    if reasons.len() < chain.len() {
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in bitext.segments.iter().flat_map(|s| &s.findings).filter(|f| f.code == Code::NotTranslated) {
            *counted.entry(&finding.message).or_default() += 1;
        }
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let known = reasons.concat();
        let fresh = counted.into_iter().filter(|(reason, _)| !known.contains(reason)).take(3);
        reasons.extend(fresh.map(|(reason, n)| format!("{n} × {reason}")));
    }
    format!("{}: nothing was translated\n{}", files::shown(path), reasons.join("\n"))
}
