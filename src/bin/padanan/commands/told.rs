//! What `translate` says on stderr about a finished article.

use std::collections::BTreeMap;
use std::path::Path;

use padanan::bitext::{Bitext, Origin, Outcome, Segment, State};
use padanan::finding::{Code, Severity};
use padanan::pipeline::Compared;
use padanan::translate::asker::Asker;

use crate::files;

/// Tells what needs a person, then the figures. Broken promises are told however quiet a run is to be.
pub(super) fn about(path: &Path, bitext: &Bitext, quiet: bool) {
    let name = files::shown(path);
    for segment in &bitext.segments {
        for line in promises(segment) {
            say!("{name}: sentence {}: {line}", segment.id);
        }
        if !quiet {
            for line in findings(segment) {
                say!("{name}: sentence {}: {line}", segment.id);
            }
        }
    }
    if !quiet {
        say!("{name}: {}", figures(bitext));
    }
}

/// Tells what needs a person in these segments, and says whether anything does.
pub(super) fn segments<'a>(path: &Path, segments: impl Iterator<Item = &'a Segment>) -> bool {
    let name = files::shown(path);
    let mut any = false;
    for segment in segments {
        for line in promises(segment).into_iter().chain(findings(segment)) {
            say!("{name}: sentence {}: {line}", segment.id);
            any = true;
        }
    }
    any
}

/// Tells which backends of the chain are asked nothing more, and why: the next one did their work.
pub(super) fn stopped(chain: &[Asker]) {
    for asker in chain {
        if let Some(failure) = asker.stopped() {
            say!("the backend {} is not asked any more: {failure}", asker.name());
        }
    }
}

/// Tells what came of the second backend. Its failures are told however quiet a run is to be: they were asked for.
pub(super) fn compared(path: &Path, compared: &Compared, second: &[Asker], quiet: bool) {
    let name = files::shown(path);
    let who = second.first().map_or("", Asker::name);
    let missing = compared.asked - compared.came;
    if missing > 0 {
        let reason = second.iter().find_map(Asker::stopped).map(|failure| failure.to_string());
        let reason = reason.or_else(|| compared.reason.clone()).unwrap_or_default();
        let of = compared.asked;
        say!("{name}: {who} said nothing usable of {missing} of {of} sentences ({reason}); they have one draft");
    }
    if !quiet && compared.came > 0 {
        let plural = if compared.came == 1 { "sentence" } else { "sentences" };
        say!("{name}: {} {plural} with a second draft by {who}, {} the same", compared.came, compared.same);
    }
}

/// What was promised and not kept, each with both sentences.
fn promises(segment: &Segment) -> Vec<String> {
    let mut lines = Vec::new();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
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

/// The other findings that a person should look at.
fn findings(segment: &Segment) -> impl Iterator<Item = String> {
    let told = [Code::NotTranslated, Code::TermMissing, Code::TermForbidden];
    let others = segment.findings.iter().filter(move |f| f.severity >= Severity::Warning && !told.contains(&f.code));
    others.map(|f| format!("{}: {}", f.code.as_str(), f.message))
}

fn figures(bitext: &Bitext) -> String {
    let summary = bitext.summary();
    let repaired = bitext.segments.iter().flat_map(|s| &s.terms).filter(|t| t.outcome == Outcome::Repaired).count();
    let plural = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut text = plural(summary.segments, "sentence", "sentences");
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
        text.push_str(&format!(", {copied} copied as they stand"));
    }
    // What is only for information needs nobody.
    let all = bitext.segments.iter().flat_map(|s| &s.findings);
    let notes = all.filter(|f| f.severity == Severity::Info).count();
    text.push_str(&format!(", {}", plural(summary.findings - notes, "finding", "findings")));
    if notes > 0 {
        text.push_str(&format!(", {}", plural(notes, "note", "notes")));
    }
    text
}

/// Why nothing at all came of an article: each backend with its reason, or the reasons with their number.
pub(super) fn why_nothing_came(path: &Path, bitext: &Bitext, chain: &[Asker]) -> String {
    let mut reasons: Vec<String> =
        chain.iter().filter_map(|asker| Some(format!("{}: {}", asker.name(), asker.stopped()?))).collect();
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
