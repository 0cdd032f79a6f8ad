//! Which answers lack something and are worth asking for once more, and whether the second answer is better. Pure.
//!
//! An answer is looked at as it came: verified, not repaired. Whatever is taken is enforced, repaired and checked later, as
//! any answer is.

use super::{Answer, Answered, AskAgain, AskedAgain, PipelineContext, Planned, Route, blank, complete, with_markup};
use crate::bitext::{Origin, Outcome};
use crate::check::{CHECKS, Reads};
use crate::enforce::{self, EnforceInput};
use crate::finding::{Finding, Severity};

/// A sentence in whose translation something is missing.
#[derive(Debug, Clone)]
pub struct Doubt {
    /// Index of the sentence in [`Plan::questions`](super::Plan::questions).
    pub question: usize,
    /// Index of the backend that answered.
    pub backend: usize,
    /// The answer.
    pub draft: String,
    /// What is missing, each in words.
    pub faults: Vec<String>,
    lacks: Lacks,
}

/// What an answer lacks.
#[derive(Debug, Clone, Default)]
struct Lacks {
    /// The glossary hits that are missing.
    terms: Vec<usize>,
    /// What the checks say about facts.
    facts: Vec<String>,
}

impl Lacks {
    /// Fewer missing terms are better, then fewer facts.
    fn rank(&self) -> (usize, usize) {
        (self.terms.len(), self.facts.len())
    }
}

/// What came of asking once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SecondAsking {
    /// Sentences that were asked for again.
    pub asked: usize,
    /// Those whose second answer was taken.
    pub taken: usize,
    /// Terms that the answers taken have, and the first ones lack.
    pub terms: usize,
    /// Findings about facts that the answers taken have fewer than the first ones.
    pub facts: i64,
}

impl Answered {
    /// Returns the sentences to ask for once more. `setting` says for each backend when it is asked again.
    pub fn doubts(&mut self, cx: &PipelineContext<'_>, setting: impl Fn(usize) -> AskAgain) -> Vec<Doubt> {
        let fresh = |answer: &Answer| answer.origin == Origin::Backend && answer.asked_again.is_none();
        let is_asked = |answer: &Answer| fresh(answer) && setting(answer.backend) != AskAgain::Never;
        if !self.answers.iter().flatten().any(is_asked) {
            return Vec::new();
        }
        self.plan.names = Some(self.plan.article_names(cx));
        let mut doubts = Vec::new();
        for (question, (planned, answer)) in self.asked().enumerate() {
            let Some(answer) = answer.filter(|answer| is_asked(answer)) else { continue };
            let all = setting(answer.backend) == AskAgain::Facts;
            if !all && self.missing(planned, answer, cx).is_empty() {
                continue;
            }
            let lacks = self.lacks(planned, answer, cx);
            let mut faults: Vec<String> = lacks.terms.iter().filter_map(|at| wanted(planned, *at, cx)).collect();
            if all {
                faults.extend(lacks.facts.iter().cloned());
            }
            if !faults.is_empty() {
                let (backend, draft) = (answer.backend, answer.draft.clone());
                doubts.push(Doubt { question, backend, draft, faults, lacks });
            }
        }
        doubts
    }

    /// Returns the better one of the first answer and the second one, which must be better to be taken.
    pub fn better(&self, doubt: &Doubt, second: Answer, cx: &PipelineContext<'_>) -> Answer {
        let Some((planned, Some(first))) = self.asked().nth(doubt.question) else { return second };
        let taken = self.lacks(planned, &second, cx).rank() < doubt.lacks.rank();
        let asked_again = Some(AskedAgain { missed: doubt.lacks.terms.clone(), taken });
        Answer { asked_again, ..if taken { second } else { first.clone() } }
    }

    /// Puts the chosen answer in the place of the first one, and counts what it gained. Without one, the first one stays.
    pub fn settle(&mut self, doubt: &Doubt, chosen: Option<Answer>, cx: &PipelineContext<'_>, sum: &mut SecondAsking) {
        sum.asked += 1;
        let Some(chosen) = chosen else { return };
        if chosen.asked_again.as_ref().is_some_and(|again| again.taken)
            && let Some((planned, _)) = self.asked().nth(doubt.question)
        {
            let lacks = self.lacks(planned, &chosen, cx);
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            sum.taken += 1;
            sum.terms += doubt.lacks.terms.len().saturating_sub(lacks.terms.len());
            sum.facts += count(doubt.lacks.facts.len()) - count(lacks.facts.len());
        }
        if let Some(place) = self.answers.get_mut(doubt.question) {
            *place = Ok(chosen);
        }
    }

    /// The sentences that were asked for, with their answers.
    fn asked(&self) -> impl Iterator<Item = (&Planned, Option<&Answer>)> {
        let asked = self.plan.segments.iter().filter(|segment| segment.route == Route::Ask);
        asked.zip(&self.answers).map(|(planned, answer)| (planned, answer.as_ref().ok()))
    }

    /// Returns the hits that are missing in an answer.
    fn missing(&self, planned: &Planned, answer: &Answer, cx: &PipelineContext<'_>) -> Vec<usize> {
        let task = task(planned, answer, cx);
        let rows = enforce::verify(&task, cx.term_index).rows;
        (0..rows.len()).filter(|at| rows[*at].outcome == Outcome::Missing).collect()
    }

    /// Returns what an answer lacks.
    fn lacks(&self, planned: &Planned, answer: &Answer, cx: &PipelineContext<'_>) -> Lacks {
        let cx = &PipelineContext { names: self.plan.names.as_deref(), repair_numbers: false, ..*cx };
        let answer = match self.plan.is_markdown {
            true => &with_markup(answer.clone(), planned, cx),
            false => answer,
        };
        let enforced = enforce::verify(&task(planned, answer, cx), cx.term_index);
        let (segment, hits) = blank(planned.clone(), 1);
        let segment = complete(segment, &hits, enforced, cx);
        let terms = (0..segment.terms.len()).filter(|at| segment.terms[*at].outcome == Outcome::Missing).collect();
        let compares = |f: &&Finding| CHECKS.iter().any(|check| check.reads == Reads::Target && check.code == f.code);
        let facts = segment.findings.iter().filter(|f| f.severity >= Severity::Warning).filter(compares);
        Lacks { terms, facts: facts.map(|f| f.message.clone()).collect() }
    }
}

/// Says what a hit must be in the translation.
fn wanted(planned: &Planned, hit: usize, cx: &PipelineContext<'_>) -> Option<String> {
    let hit = planned.hits.get(hit)?;
    let form = hit.span.of(&planned.sentence.source);
    Some(format!("for “{form}”, the translation must say “{}”", cx.term_index.rendering(hit)))
}

fn task<'a>(planned: &'a Planned, answer: &'a Answer, cx: &PipelineContext<'a>) -> EnforceInput<'a> {
    EnforceInput {
        from_placeholders: &answer.placed,
        terms_were_sent: answer.terms_were_sent,
        alignment: &answer.links,
        ..EnforceInput::new(&planned.sentence.source, &planned.hits, &answer.target, cx.lexicon)
    }
}
