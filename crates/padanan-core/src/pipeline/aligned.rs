//! Builds a bitext from an article and an existing translation of it, by alignment.

use super::{PipelineContext, RecheckContext, recheck};
use crate::align::{AlignSentence, Bead, DOUBTFUL, align};
use crate::bitext::beads::no_counterpart;
use crate::bitext::{AlignedBead, Article, Bitext, Block, BlockKind, Origin, Run, Segment, TargetArticle};
use crate::extract::{Extracted, extract};
use crate::finding::{Code, Finding};
use crate::intake::Raw;
use crate::segment::{Abbreviations, sentences};
use crate::text::Span;
use crate::text::language::Lang;

/// Abbreviations of English that are followed by a name, a number or a small letter.
const ENGLISH: [&str; 38] = [
    "Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Gen", "Col", "Lt", "Sgt", "Capt", "Cmdr", "Adm", "Sen", "Rep", "Gov",
    "Rev", "Hon", "Sr", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "U.S", "U.K", "U.N", "vs", "e.g", "i.e",
    "approx", "No", "Maj", "Pres", "Supt", "Ft",
];
/// Number of words from which the language of a text is looked at.
const ENOUGH: usize = 40;
/// Share of these words in running text of their language: a third of them is enough to know it.
const INDONESIAN: &str =
    " yang dan di dari dengan untuk pada ini itu dalam tidak akan oleh juga adalah ke tersebut kata ";
const ENGLISH_WORDS: &str = " the of and to in a is that for on was with as by at it from he has were ";
const SHARE: f64 = 0.08;

/// Why two articles cannot be aligned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AlignError {
    /// The source is in the language of the target, and the other way round.
    #[error("the two look swapped: the first is in the language of the translation; name the article first")]
    Swapped,
    /// One side is in another language than it should be.
    #[error(
        "the {0} does not look like {1}; name an article and its translation, or say the languages with --from and --to"
    )]
    Language(&'static str, &'static str),
    /// There is no sentence on one side.
    #[error("there is no sentence in the {0}")]
    Empty(&'static str),
}

/// Aligns an article with an existing translation of it: a segment for each bead. Blocks of kinds that are not translated are
/// copied, and those of the translation are left out. Terms are verified and every check is run; nothing is repaired.
///
/// # Errors
/// One side has no sentence, or is not in its language.
pub fn align_articles(
    source: &Raw,
    target: &Raw,
    cx: &PipelineContext<'_>,
    created: String,
) -> Result<Bitext, AlignError> {
    let here = extract(source);
    let left = Side::of(&here, cx.abbreviations, cx);
    let article = Article {
        path: source.path.clone(),
        url: source.url.clone(),
        sha256: source.sha256.clone(),
        title: here.title.clone(),
        text: String::new(),
        verbatim: here.verbatim,
        original: None,
        target: None,
    };
    aligned((here, left, article), target, cx, created)
}

/// Aligns the article of a bitext with another translation of it: the same sentences, with the other translation's text.
///
/// # Errors
/// See [`align_articles`]. The bitext must have its article's text.
pub fn align_bitext(
    bitext: &Bitext,
    target: &Raw,
    cx: &PipelineContext<'_>,
    created: String,
) -> Result<Bitext, AlignError> {
    let Article { text, title, verbatim, .. } = bitext.article.clone();
    let here = Extracted { text, verbatim, title, blocks: bitext.blocks.clone(), no_article: None };
    let mut left = Side { sentences: Vec::new(), copied: Vec::new() };
    for segment in bitext.segments.iter().filter(|s| here.text.get(s.span.start..s.span.end).is_some()) {
        let Some(block) = bitext.block_of(segment) else { continue };
        let placed = Placed { span: segment.span, block: *block };
        let is_copied = segment.origin == Origin::Copied && !cx.translate_kinds.contains(&block.kind);
        match segment.span.start == segment.span.end {
            true => {}
            false if is_copied => left.copied.push(placed),
            false => left.sentences.push(placed),
        }
    }
    let article = Article { text: String::new(), target: None, ..bitext.article.clone() };
    aligned((here, left, article), target, cx, created)
}

fn aligned(
    (here, left, article): (Extracted, Side, Article),
    target: &Raw,
    cx: &PipelineContext<'_>,
    created: String,
) -> Result<Bitext, AlignError> {
    let there = extract(target);
    check_languages((cx.from, cx.to), &here.text, &there.text)?;
    let finder = SentenceFinder::new(Some(cx.from), Some(cx.to), cx.abbreviations);
    let right = Side::of(&there, &finder.target, cx);
    for (side, name) in [(&left, "article"), (&right, "translation")] {
        if side.sentences.is_empty() {
            return Err(AlignError::Empty(name));
        }
    }
    let beads = align(&left.of_text(&here), &right.of_text(&there), cx.lexicon);
    let segments =
        Builder { here: &here, there: &there, left: &left, right: &right, segments: Vec::new() }.build(&beads);
    let target = TargetArticle {
        path: target.path.clone(),
        sha256: target.sha256.clone(),
        title: there.title,
        text: there.text,
    };
    let mut bitext = Bitext {
        from: cx.from.to_string(),
        to: cx.to.to_string(),
        article: Article { text: here.text, target: Some(Box::new(target)), ..article },
        run: Run {
            backend: "none".to_owned(),
            glossary_sha256: cx.term_index.sha256().to_owned(),
            created,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Run::default()
        },
        blocks: here.blocks,
        segments,
    };
    recheck(&mut bitext, &RecheckContext::from(cx));
    Ok(bitext)
}

/// Finds the sentences of both sides of a bitext, as [`align_articles`] does.
#[derive(Debug)]
pub struct SentenceFinder {
    source: Abbreviations,
    target: Abbreviations,
}

impl SentenceFinder {
    /// Takes the languages of the two sides, and the abbreviations of the user.
    pub fn new(from: Option<&Lang>, to: Option<&Lang>, abbreviations: &Abbreviations) -> Self {
        let of = |lang: Option<&Lang>| match lang.map(Lang::primary) {
            Some(primary) if primary == "en" => Abbreviations::default().with_user(ENGLISH.map(str::to_owned)),
            _ => abbreviations.clone(),
        };
        Self { source: of(from), target: of(to) }
    }

    /// Returns where the sentences of a text begin, without the first.
    pub fn borders(&self, text: &str, is_target: bool) -> Vec<usize> {
        let abbreviations = if is_target { &self.target } else { &self.source };
        sentences(text, abbreviations).iter().skip(1).map(|span| span.start).collect()
    }
}

/// Returns the share of an aligned article's sentences that surely have a counterpart, from 0 to 1.
pub fn aligned_share(bitext: &Bitext) -> f64 {
    let beads: Vec<&AlignedBead> = bitext.segments.iter().filter_map(|s| s.bead.as_ref()).collect();
    let is_sure = |bead: &&&AlignedBead| bead.confidence >= DOUBTFUL && !bead.kind.contains('0');
    beads.iter().filter(is_sure).count() as f64 / beads.len().max(1) as f64
}

/// The sentences of one article that take part.
struct Side {
    sentences: Vec<Placed>,
    /// Sentences of blocks that are not translated.
    copied: Vec<Placed>,
}

#[derive(Clone, Copy)]
struct Placed {
    span: Span,
    block: Block,
}

impl Side {
    fn of(article: &Extracted, abbreviations: &Abbreviations, cx: &PipelineContext<'_>) -> Self {
        let mut side = Self { sentences: Vec::new(), copied: Vec::new() };
        for block in &article.blocks {
            let found = sentences(block.span.of(&article.text), abbreviations).into_iter();
            let placed = found.map(|span| Placed { span: span.shifted(block.span.start), block: *block });
            let is_translated = cx.translate_kinds.contains(&block.kind);
            if is_translated { side.sentences.extend(placed) } else { side.copied.extend(placed) }
        }
        side
    }

    fn of_text<'a>(&self, article: &'a Extracted) -> Vec<AlignSentence<'a>> {
        let sentence = |placed: &Placed| AlignSentence {
            text: placed.span.of(&article.text),
            paragraph: placed.block.id as usize,
            is_title: placed.block.kind == BlockKind::Title,
        };
        self.sentences.iter().map(sentence).collect()
    }
}

/// Makes the segments of an aligned article.
struct Builder<'b> {
    here: &'b Extracted,
    there: &'b Extracted,
    left: &'b Side,
    right: &'b Side,
    segments: Vec<Segment>,
}

impl Builder<'_> {
    fn build(mut self, beads: &[Bead]) -> Vec<Segment> {
        let mut copied = self.left.copied.iter().peekable();
        let first = self.left.sentences.first().map_or(0, |s| s.span.start);
        for bead in beads {
            let start = self.left.sentences.get(bead.source.start).filter(|_| !bead.source.is_empty());
            while let Some(placed) = copied.next_if(|c| start.is_some_and(|s| c.span.start < s.span.start)) {
                self.add_copied(*placed);
            }
            self.add(bead, first);
        }
        copied.for_each(|placed| self.add_copied(*placed));
        for (id, segment) in (1..).zip(&mut self.segments) {
            segment.id = id;
        }
        self.segments
    }

    fn add_copied(&mut self, placed: Placed) {
        let source = placed.span.of(&self.here.text).to_owned();
        let target = Some(source.clone());
        self.segments.push(Segment { target, origin: Origin::Copied, ..segment(placed.block.id, placed.span, source) });
    }

    fn add(&mut self, bead: &Bead, first: usize) {
        let mine = &self.left.sentences[bead.source.clone()];
        let theirs = &self.right.sentences[bead.target.clone()];
        let (block, span) = match (mine.first(), mine.last(), self.segments.last()) {
            (Some(a), Some(z), _) => (a.block.id, Span::new(a.span.start, z.span.end)),
            // What the article does not have stands behind what it has before, without a place of its own.
            (_, _, Some(last)) => (last.block, Span::new(last.span.end, last.span.end)),
            _ => (self.left.sentences[0].block.id, Span::new(first, first)),
        };
        let there = match (theirs.first(), theirs.last()) {
            (Some(a), Some(z)) => Span::new(a.span.start, z.span.end),
            _ => Span::new(0, 0),
        };
        let target: Vec<&str> = theirs.iter().map(|s| s.span.of(&self.there.text)).collect();
        let mut made = segment(block, span, span.of(&self.here.text).to_owned());
        made.target = Some(target.join(" "));
        made.findings.extend(finding(bead, span));
        made.bead =
            Some(AlignedBead { kind: bead.kind(), confidence: bead.confidence, span: there, is_moved: bead.is_moved });
        self.segments.push(made);
    }
}

/// What a person is told about a bead.
fn finding(bead: &Bead, span: Span) -> Option<Finding> {
    no_counterpart(span, bead.target.is_empty()).or_else(|| {
        let message = format!("whether these belong together is not sure (confidence {:.2})", bead.confidence);
        (bead.confidence < DOUBTFUL).then(|| Finding::new(Code::AlignmentDoubtful, message).at_source(span))
    })
}

fn segment(block: u32, span: Span, source: String) -> Segment {
    Segment { origin: Origin::Aligned, ..Segment::new(0, block, span, source) }
}

/// Refuses texts in other languages, as far as they can be told: Indonesian and English, by their most usual words.
///
/// # Errors
/// The two are swapped, or one is in another language.
pub fn check_languages((from, to): (&Lang, &Lang), source: &str, target: &str) -> Result<(), AlignError> {
    let known = |lang: &Lang| match lang.primary().as_str() {
        "id" => Some((INDONESIAN, "Indonesian")),
        "en" => Some((ENGLISH_WORDS, "English")),
        _ => None,
    };
    let is = |text: &str, words: &str| {
        let all: Vec<String> = text.split_whitespace().take(2000).map(str::to_lowercase).collect();
        let hits = all
            .iter()
            .filter(|word| words.contains(&format!(" {} ", word.trim_matches(|c: char| !c.is_alphanumeric()))));
        (all.len() >= ENOUGH).then(|| hits.count() as f64 >= SHARE * all.len() as f64)
    };
    let (from, to) = (known(from), known(to));
    if let (Some((from, _)), Some((to, _))) = (from, to)
        && is(source, to) == Some(true)
        && is(target, from) == Some(true)
        && is(source, from) == Some(false)
    {
        return Err(AlignError::Swapped);
    }
    for (text, side, lang) in [(source, "first text", from), (target, "second text", to)] {
        if let Some((words, name)) = lang
            && is(text, words) == Some(false)
        {
            return Err(AlignError::Language(side, name));
        }
    }
    Ok(())
}
