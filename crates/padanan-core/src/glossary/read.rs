//! Parses glossary files.

use std::path::Path;
use std::sync::Arc;

use super::entry::{Article, Case, Disable, Glossary, Term, TermKind};
use crate::text::language::Lang;
use crate::toml_tree::{Document, Problem, Problems, Table};

/// Reads one glossary from the bytes of its file. What is wrong is added to `problems`.
pub fn parse(file: &Path, bytes: &[u8], problems: &mut Problems) -> Option<Glossary> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            problems.push(Problem {
                file: file.to_owned(),
                line: Some(line),
                message: "this is not UTF-8 text".to_owned(),
                hint: Some("save the glossary as UTF-8".to_owned()),
            });
            return None;
        }
    };
    let parts = parts(text);
    let read = read_parts(file, &parts);
    let (found, told) = match read {
        Ok(done) => done.told(),
        // Problems must have line numbers of the whole file.
        Err(_) if parts.len() > 1 => match read_part(file, text, 0, Found::default()) {
            Ok(done) => done.told(),
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        },
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    told.into_vec().into_iter().for_each(|p| problems.push(p));
    let Found { name, from, to, terms, disabled, has_head, .. } = found;
    if !has_head {
        problems.push(Problem {
            file: file.to_owned(),
            line: None,
            message: "there is no [glossary] table".to_owned(),
            hint: Some("begin the file with [glossary], name = \"…\", from = \"id\", to = \"en\"".to_owned()),
        });
    }
    let name = name.unwrap_or_else(|| file.file_stem().unwrap_or_default().to_string_lossy().into_owned());
    Some(Glossary { name, from, to, terms, disabled, file: file.to_owned(), layer: 0 })
}

/// Size in bytes of the parts in which a glossary is parsed. The parse tree of a large file takes many times its size.
const PART: usize = 128 * 1024;

/// Splits a file's text into parts that each begin with an entry, with the number of lines before each part.
fn parts(text: &str) -> Vec<(&str, usize)> {
    let mut parts = Vec::new();
    let (mut from, mut line) = (0, 0);
    while text.len() - from > PART {
        let at = (from + PART..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let Some(next) = text[at..].find("\n[[term]]") else { break };
        let end = at + next + 1;
        parts.push((&text[from..end], line));
        line += text[from..end].bytes().filter(|b| *b == b'\n').count();
        from = end;
    }
    parts.push((&text[from..], line));
    parts
}

/// What has been read of a file so far.
#[derive(Debug, Default)]
struct Found {
    name: Option<String>,
    from: Option<Lang>,
    to: Option<Lang>,
    terms: Vec<Arc<Term>>,
    disabled: Vec<Arc<Disable>>,
    has_head: bool,
    problems: Problems,
}

impl Found {
    /// Adds what was read of the next part.
    fn add(&mut self, next: Self) {
        self.name = self.name.take().or(next.name);
        self.from = self.from.take().or(next.from);
        self.to = self.to.take().or(next.to);
        self.has_head |= next.has_head;
        self.terms.extend(next.terms);
        self.disabled.extend(next.disabled);
        next.problems.into_vec().into_iter().for_each(|p| self.problems.push(p));
    }

    fn told(mut self) -> (Self, Problems) {
        let problems = std::mem::take(&mut self.problems);
        (self, problems)
    }
}

/// Reads the parts of a file, several at once, and combines them in order.
fn read_parts(file: &Path, parts: &[(&str, usize)]) -> Result<Found, Problem> {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let mut found = Found::default();
    for wave in parts.chunks(at_once) {
        let read = |(part, line): &(&str, usize)| read_part(file, part, *line, Found::default());
        let done: Vec<Result<Found, Problem>> = match wave {
            [one] => vec![read(one)],
            several => std::thread::scope(|scope| {
                let threads: Vec<_> = several.iter().map(|part| scope.spawn(move || read(part))).collect();
                // If a thread panicked, its part is read again here.
                threads.into_iter().zip(several).map(|(t, part)| t.join().unwrap_or_else(|_| read(part))).collect()
            }),
        };
        for part in done {
            found.add(part?);
        }
    }
    Ok(found)
}

/// Reads a part of a file with `line` lines before it.
fn read_part(file: &Path, text: &str, line: usize, mut found: Found) -> Result<Found, Problem> {
    let document = Document::parse(file, text)?;
    let mut problems = Problems::default();
    let mut root = document.root();
    if let Some(mut head) = root.table("glossary", &mut problems) {
        found.has_head = true;
        found.name = head.string("name", &mut problems);
        found.from = language(&mut head, "from", &mut problems);
        found.to = language(&mut head, "to", &mut problems);
        head.finish(&mut problems);
    }
    let shared: Arc<Path> = file.into();
    let terms = root.tables("term", &mut problems).into_iter().filter_map(|t| term(t, &shared, &mut problems));
    let terms: Vec<Arc<Term>> = terms.map(|t| Arc::new(Term { line: t.line + line, ..t })).collect();
    found.terms.extend(terms);
    let disabled = root.tables("disable", &mut problems).into_iter().filter_map(|t| disable(t, &shared, &mut problems));
    found.disabled.extend(disabled.map(|d| Arc::new(Disable { line: d.line + line, ..d })).collect::<Vec<_>>());
    root.finish(&mut problems);
    for problem in problems.into_vec() {
        found.problems.push(Problem { line: problem.line.map(|l| l + line), ..problem });
    }
    Ok(found)
}

fn language(head: &mut Table<'_>, key: &'static str, problems: &mut Problems) -> Option<Lang> {
    let code = head.string(key, problems)?;
    match Lang::parse(&code) {
        Ok(lang) => Some(lang),
        Err(message) => {
            problems.push(head.problem(head.line_of(key), message.to_string()));
            None
        }
    }
}

fn term(mut table: Table<'_>, file: &Arc<Path>, problems: &mut Problems) -> Option<Term> {
    let line = table.line();
    let source = forms(&mut table, "source", problems);
    if source.is_none() && table.string("source", &mut Problems::default()).is_none() {
        problems.push(table.problem(line, "the entry has no `source`"));
    }
    let target = table.string("target", problems);
    if target.as_deref().is_some_and(|t| t.trim().is_empty()) {
        let mut problem = table.problem(table.line_of("target"), "`target` is empty");
        problem.hint = Some("leave the key out to keep the source form as it is".to_owned());
        problems.push(problem);
    }
    let term = Term {
        source: source.clone().unwrap_or_default(),
        target: target.map(|t| t.trim().to_owned()),
        admitted: forms(&mut table, "admitted", problems).unwrap_or_default(),
        forbidden: forms(&mut table, "forbidden", problems).unwrap_or_default(),
        kind: table.choice("kind", &choices(TermKind::ALL, TermKind::as_str), problems).unwrap_or(TermKind::Other),
        case: table.choice("case", &choices(Case::ALL, Case::as_str), problems).unwrap_or(Case::Smart),
        article: table.choice("article", &choices(Article::ALL, Article::as_str), problems),
        note: table.string("note", problems),
        file: Arc::clone(file),
        line,
    };
    table.finish(problems);
    source.filter(|s| !s.is_empty()).map(|_| term)
}

fn disable(mut table: Table<'_>, file: &Arc<Path>, problems: &mut Problems) -> Option<Disable> {
    let line = table.line();
    let source = forms(&mut table, "source", problems);
    if source.is_none() && table.string("source", &mut Problems::default()).is_none() {
        problems.push(table.problem(line, "`[[disable]]` has no `source`: the spellings to switch off"));
    }
    let reason = table.string("reason", problems);
    if reason.as_deref().is_none_or(|r| r.trim().is_empty()) {
        let mut problem = table.problem(line, "`[[disable]]` has no `reason`");
        problem.hint = Some("say why the spelling is switched off, for the next person: reason = \"…\"".to_owned());
        problems.push(problem);
    }
    table.finish(problems);
    let source = source.filter(|s| !s.is_empty())?;
    Some(Disable { source, reason: reason.unwrap_or_default().trim().to_owned(), file: Arc::clone(file), line })
}

fn choices<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|&v| (name(v), v)).collect()
}

/// Reads a string or a list of strings, trimmed. An empty one is a problem.
fn forms(table: &mut Table<'_>, key: &'static str, problems: &mut Problems) -> Option<Vec<String>> {
    let listed = table.strings(key, problems)?;
    if listed.is_empty() && key == "source" {
        problems.push(table.problem(table.line_of(key), "`source` is an empty list"));
    }
    let mut forms = Vec::with_capacity(listed.len());
    for (form, line) in listed {
        let trimmed = form.trim();
        if trimmed.is_empty() {
            problems.push(table.problem(line, format!("`{key}` holds an empty form")));
        } else if !trimmed.chars().any(char::is_alphanumeric) {
            problems.push(table.problem(line, format!("`{trimmed}` in `{key}` has no letter or digit in it")));
        } else {
            forms.push(trimmed.to_owned());
        }
    }
    Some(forms)
}
