//! The bundled engine: translates in this process, nothing installed, nothing sent. A rough draft.
//!
//! Terms travel as tags and are constraints inside the search: each stands in the translation, whole and once.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Limits, Options};
use crate::bitext::Span;
use crate::phrase::engine::{self, Effort, Fixed};
use crate::phrase::model::Model;
use crate::phrase::shipped;
use crate::shield::{marked, push_marked};
use crate::translate::{Backend, Capabilities, Failure, FailureKind, Link, Marks, Reply, Request};

const LIMITS: Limits = Limits {
    texts: 4,
    most_texts: 10_000,
    bytes: 64 * 1024,
    most_bytes: 10 * 1024 * 1024,
    marks: Marks::IgnoreTags,
    takes_terms: false,
};

/// A phrase model in this process.
pub(super) struct Bundled {
    name: String,
    model_name: String,
    can: Capabilities,
    model: Arc<Model>,
    effort: Effort,
}

impl Bundled {
    #[expect(clippy::disallowed_methods, reason = "edge: a model of the user's own is read here")]
    pub(super) fn new(options: Options) -> Result<Self, String> {
        if options.url.is_some() || !options.extra.is_empty() {
            return Err(options.wrong("the bundled engine takes no `url` and no `extra`; leave them out"));
        }
        let (model, model_name) = match &options.model {
            None => (shipped().map_err(|e| options.wrong(&e.to_string()))?, "id-en.phrase".to_owned()),
            Some(path) => {
                let bytes =
                    std::fs::read(path).map_err(|e| options.wrong(&format!("the model {path} cannot be read: {e}")))?;
                let model = Model::open(bytes).map_err(|e| options.wrong(&format!("{path}: {e}")))?;
                (Arc::new(model), path.clone())
            }
        };
        let effort = if options.fast { Effort::FAST } else { Effort::default() };
        Ok(Self { effort, can: options.capabilities(&LIMITS), name: options.name, model_name, model })
    }
}

/// One text, its marks kept.
fn translate(model: &Model, text: &str, marks: Marks, effort: Effort) -> Reply {
    let mut plain = String::with_capacity(text.len());
    let mut numbers = Vec::new();
    let mut fixed = Vec::new();
    for (piece, number) in marked(text, marks) {
        let start = plain.len();
        plain.push_str(&piece);
        if let Some(number) = number {
            numbers.push(number);
            fixed.push(Fixed { span: Span::new(start, plain.len()), print: piece });
        }
    }
    let translated = model.translate(&plain, &fixed, effort);
    let mut out = String::with_capacity(translated.text.len() + 32 * fixed.len());
    let mut at = 0;
    for (part, place) in &translated.placed {
        push_marked(&mut out, &translated.text[at..place.start], None, marks);
        push_marked(&mut out, place.of(&translated.text), numbers.get(*part).copied(), marks);
        at = place.end;
    }
    push_marked(&mut out, &translated.text[at..], None, marks);
    let there: Vec<Span> = fixed.iter().map(|f| f.span).collect();
    let here: Vec<Span> = translated.placed.iter().map(|(_, place)| *place).collect();
    let (there, here) = (Signs::of(&plain, &there), Signs::of(&translated.text, &here));
    let link = |l: &engine::Link| {
        let target = l.target.map(|t| here.range(t)).filter(|t| !t.is_empty());
        Link { source: there.range(l.source), target, confidence: l.confidence }
    };
    let links = translated.links.iter().map(link).filter(|l| !l.source.is_empty()).collect();
    Reply { text: out, links }
}

/// Where the characters begin that are no white space and stand under no mark.
struct Signs(Vec<usize>);

impl Signs {
    fn of(text: &str, marked: &[Span]) -> Self {
        let mut marked = marked.iter().peekable();
        let mut signs = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            while marked.next_if(|m| m.end <= at).is_some() {}
            if !c.is_whitespace() && marked.peek().is_none_or(|m| at < m.start) {
                signs.push(at);
            }
        }
        Self(signs)
    }

    /// A span, counted in these characters.
    fn range(&self, span: Span) -> Range<usize> {
        let before = |at: usize| self.0.partition_point(|sign| *sign < at);
        before(span.start)..before(span.end)
    }
}

#[async_trait]
impl Backend for Bundled {
    fn name(&self) -> &str {
        &self.name
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model_name)
    }

    fn capabilities(&self) -> &Capabilities {
        &self.can
    }

    async fn translate(&self, request: Request<'_>) -> Result<Vec<Reply>, Failure> {
        let pair = (request.from.primary(), request.to.primary());
        if pair != ("id".to_owned(), "en".to_owned()) {
            let message = format!(
                "the bundled engine translates Indonesian (id) into English (en), not {} into {}; name another backend",
                request.from, request.to
            );
            return Err(Failure::new(FailureKind::UnsupportedPair, message));
        }
        let (model, texts, marks, effort) =
            (Arc::clone(&self.model), request.texts.to_vec(), request.marks, self.effort);
        let work = move || texts.iter().map(|text| translate(&model, text, marks, effort)).collect();
        let broken = |_| Failure::new(FailureKind::Unavailable, "the engine stopped unexpectedly");
        tokio::task::spawn_blocking(work).await.map_err(broken)
    }
}
