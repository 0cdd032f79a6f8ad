//! Reads TOML written by people: reports all errors at once, each with its line, and unknown keys with the nearest
//! known one.
//!
//! The `toml` crate parses; this module walks its tree, which has the position of every value. A table remembers
//! which keys it was asked for, so that [`Table::finish`] can report the unknown ones.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A problem in a file, described so that it can be fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// A growing list of problems.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Returns the number of problems.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the problems, sorted by file and line.
    pub fn into_vec(mut self) -> Vec<Problem> {
        self.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.0
    }
}

/// The offsets of the line ends, so that the line of an offset is found without reading the text again.
#[derive(Debug)]
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line that contains the byte at `offset`, counted from 1.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

/// A parsed file.
#[derive(Debug)]
pub struct Document<'a> {
    file: &'a Path,
    lines: Lines,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    /// Parses the text of `file`.
    ///
    /// # Errors
    /// The first syntax error, with its line.
    pub fn parse(file: &'a Path, text: &'a str) -> Result<Self, Problem> {
        let lines = Lines::new(text);
        let problem = |line, message| Problem { file: file.to_owned(), line, message, hint: None };
        match parse_on_a_deep_stack(text) {
            Ok(root) => Ok(Self { file, lines, root }),
            Err((at, message)) => {
                Err(problem(at.map(|at| lines.at(at)), format!("this is not TOML: {}", message.replace('\n', ", "))))
            }
        }
    }

    /// The file's top level.
    pub fn root(&self) -> Table<'_> {
        Table { file: self.file, lines: &self.lines, table: self.root.get_ref(), at: 0, asked: BTreeSet::new() }
    }
}

/// Maximum nesting depth of values, in levels; files written by people have about five.
const DEEPEST: usize = 64;

/// Returns the tree, at most [`DEEPEST`] levels deep, or the byte offset of the error, if known, and its message.
///
/// The parser limits the nesting of brackets and the length of dotted keys, each to 80, but not their product: a
/// hostile file of 13 kB makes a tree 6,000 levels deep, which overflows an ordinary stack when it is dropped. So a
/// thread with a stack large enough for that parses the file, and drops a tree that is too deep.
fn parse_on_a_deep_stack(text: &str) -> Result<Spanned<DeTable<'_>>, (Option<usize>, String)> {
    let parse = || match DeTable::parse(text) {
        Ok(root) => match too_deep(root.get_ref()) {
            Some(at) => Err((Some(at), format!("values are nested more than {DEEPEST} levels deep"))),
            None => Ok(root),
        },
        Err(error) => Err((error.span().map(|s| s.start), error.message().to_owned())),
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, parse);
        let joined = thread.map(std::thread::ScopedJoinHandle::join);
        joined.unwrap_or_else(|e| Ok(Err((None, format!("no thread to parse it: {e}")))))
    })
    .unwrap_or_else(|_| Err((None, "the parser gave up".to_owned())))
}

/// The byte offset of a value that is nested too deeply, if there is one.
fn too_deep(root: &DeTable<'_>) -> Option<usize> {
    let mut waiting: Vec<_> = root.values().map(|v| (v, 1)).collect();
    while let Some((value, depth)) = waiting.pop() {
        if depth > DEEPEST {
            return Some(value.span().start);
        }
        match value.get_ref() {
            DeValue::Array(list) => waiting.extend(list.iter().map(|v| (v, depth + 1))),
            DeValue::Table(table) => waiting.extend(table.values().map(|v| (v, depth + 1))),
            _ => {}
        }
    }
    None
}

/// A table, and the keys that it was asked for.
#[derive(Debug)]
pub struct Table<'d> {
    file: &'d Path,
    lines: &'d Lines,
    table: &'d DeTable<'d>,
    at: usize,
    asked: BTreeSet<&'static str>,
}

impl<'d> Table<'d> {
    /// The line on which the table starts, counted from 1.
    pub fn line(&self) -> usize {
        self.lines.at(self.at)
    }

    /// The line of a key's value, or of the table if the key is not in it.
    pub fn line_of(&self, key: &str) -> usize {
        self.value(key).map_or_else(|| self.line(), |v| self.lines.at(v.span().start))
    }

    /// Whether the table has the key.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    fn value(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.get(key)
    }

    fn ask(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.insert(key);
        self.value(key)
    }

    /// Makes a problem at a line of this file.
    pub fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line: Some(line), message: message.into(), hint: None }
    }

    fn wrong_type(&self, key: &str, expected: &str, found: &Spanned<DeValue<'_>>, problems: &mut Problems) {
        let line = self.lines.at(found.span().start);
        let found = match found.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        problems.push(self.problem(line, format!("`{}` must be {expected}, not {found}", shown(key))));
    }

    /// Reads a string.
    pub fn string(&mut self, key: &'static str, problems: &mut Problems) -> Option<String> {
        let value = self.ask(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, "a string", value, problems);
        }
        text
    }

    /// Reads a string or a list of strings, each with its line.
    pub fn strings(&mut self, key: &'static str, problems: &mut Problems) -> Option<Vec<(String, usize)>> {
        let value = self.ask(key)?;
        let line = |v: &Spanned<DeValue<'_>>| self.lines.at(v.span().start);
        if let Some(one) = value.get_ref().as_str() {
            return Some(vec![(one.to_owned(), line(value))]);
        }
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, "a string or a list of strings", value, problems);
            return None;
        };
        let mut strings = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_str() {
                Some(text) => strings.push((text.to_owned(), line(item))),
                None => self.wrong_type(key, "a list of strings", item, problems),
            }
        }
        Some(strings)
    }

    /// Reads a whole number within `range`.
    pub fn integer(&mut self, key: &'static str, range: RangeInclusive<i64>, problems: &mut Problems) -> Option<i64> {
        let value = self.ask(key)?;
        let number = value.get_ref().as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        let within = number.filter(|n| range.contains(n));
        if within.is_none() {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.out_of_range(key, &expected, value, value.get_ref().is_integer(), problems);
        }
        within
    }

    /// Reads a number within `range`; accepts a whole number too.
    pub fn float(&mut self, key: &'static str, range: RangeInclusive<f64>, problems: &mut Problems) -> Option<f64> {
        let value = self.ask(key)?;
        let number = match value.get_ref() {
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            // A whole number in any radix is read through its decimal form: `0x10` is 16.
            DeValue::Integer(whole) => {
                i64::from_str_radix(whole.as_str(), whole.radix()).ok().and_then(|n| n.to_string().parse().ok())
            }
            _ => None,
        };
        let within = number.filter(|n| range.contains(n));
        if within.is_none() {
            let expected = format!("a number from {} to {}", range.start(), range.end());
            let is_number = value.get_ref().is_float() || value.get_ref().is_integer();
            self.out_of_range(key, &expected, value, is_number, problems);
        }
        within
    }

    fn out_of_range(
        &self,
        key: &str,
        expected: &str,
        value: &Spanned<DeValue<'_>>,
        is_number: bool,
        problems: &mut Problems,
    ) {
        if is_number {
            let line = self.lines.at(value.span().start);
            problems.push(self.problem(line, format!("`{key}` must be {expected}")));
        } else {
            self.wrong_type(key, expected, value, problems);
        }
    }

    /// Reads `true` or `false`.
    pub fn boolean(&mut self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        let value = self.ask(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "true or false", value, problems);
        }
        flag
    }

    /// Reads one of several words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        let word = self.string(key, problems)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            return Some(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|c| c.0).collect();
        let mut problem = self.problem(self.line_of(key), format!("`{key}` cannot be `{}`", shown(&word)));
        problem.hint = Some(suggestion(&word, &names));
        problems.push(problem);
        None
    }

    /// Reads a table inside this one.
    pub fn table(&mut self, key: &'static str, problems: &mut Problems) -> Option<Table<'d>> {
        let value = self.ask(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, "a table", value, problems);
        }
        table.map(|t| self.inner(t, value.span().start))
    }

    /// Reads a table inside this one, if the value is a table; any other type is left to another call.
    pub fn table_or_none(&mut self, key: &'static str) -> Option<Table<'d>> {
        let value = self.table.get(key)?;
        let table = self.inner(value.get_ref().as_table()?, value.span().start);
        self.asked.insert(key);
        Some(table)
    }

    fn inner(&self, table: &'d DeTable<'d>, at: usize) -> Table<'d> {
        Table { file: self.file, lines: self.lines, table, at, asked: BTreeSet::new() }
    }

    /// Reads the tables of an array of tables (`[[key]]`).
    pub fn tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<Table<'d>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, &format!("a list of tables, each starting with [[{key}]]"), value, problems);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(self.inner(table, item.span().start)),
                None => self.wrong_type(key, "a list of tables", item, problems),
            }
        }
        tables
    }

    /// Reads the tables inside the table `key` with their names (`[key.name]`), in the order of the file.
    pub fn named_tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<(String, Table<'d>)> {
        let Some(outer) = self.table(key, problems) else { return Vec::new() };
        let mut inside: Vec<_> = outer.table.iter().collect();
        inside.sort_by_key(|(name, _)| name.span().start);
        let mut tables = Vec::new();
        for (name, value) in inside {
            match value.get_ref().as_table() {
                Some(table) => tables.push((name.get_ref().to_string(), outer.inner(table, name.span().start))),
                None => outer.wrong_type(name.get_ref(), "a table", value, problems),
            }
        }
        tables
    }

    /// Reads any value as JSON, with dates and times as strings. Values that JSON cannot represent are problems:
    /// `nan`, `inf`, whole numbers beyond 64 bits.
    pub fn json(&mut self, key: &'static str, problems: &mut Problems) -> Option<serde_json::Value> {
        let value = self.ask(key)?;
        match json(value) {
            Ok(value) => Some(value),
            Err((at, why)) => {
                problems.push(self.problem(self.lines.at(at), format!("`{key}` contains {why}, which cannot be sent")));
                None
            }
        }
    }

    /// Reports every key that was not asked for.
    pub fn finish(self, problems: &mut Problems) {
        let known: Vec<&str> = self.asked.iter().copied().collect();
        for key in self.table.keys() {
            if !self.asked.contains(&**key.get_ref()) {
                let mut problem =
                    self.problem(self.lines.at(key.span().start), format!("unknown key `{}`", shown(key.get_ref())));
                problem.hint = Some(suggestion(key.get_ref(), &known));
                problems.push(problem);
            }
        }
    }
}

/// Returns `did you mean …?`, or the list of known words if none is near.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "no key is expected here".to_owned(),
        None => format!("expected one of: {}", known.join(", ")),
    }
}

/// Returns the known word that was probably meant.
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // No known word is that long, and the comparison costs the product of both lengths.
    if word.len() > 64 {
        return None;
    }
    let lower = word.to_lowercase();
    let distances = known.iter().map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), *k));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + word.chars().count() / 3).then_some(nearest)
}

/// Makes a word from a file safe for a message: on one line, without control characters, not too long.
pub fn shown(word: &str) -> String {
    const MAX_LENGTH: usize = 60;
    let mut text: String = word.chars().take(MAX_LENGTH).flat_map(escaped).collect();
    if word.chars().nth(MAX_LENGTH).is_some() {
        text.push('…');
    }
    text
}

fn escaped(c: char) -> impl Iterator<Item = char> {
    // Characters that change the writing direction would make the message read differently.
    let odd =
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let (escape, plain) = if odd { (Some(c.escape_default()), None) } else { (None, Some(c)) };
    escape.into_iter().flatten().chain(plain)
}

/// Converts a value to JSON, or returns the byte offset of what JSON cannot represent, and why.
fn json(value: &Spanned<DeValue<'_>>) -> Result<serde_json::Value, (usize, &'static str)> {
    use serde_json::Value;
    let at = value.span().start;
    Ok(match value.get_ref() {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .map(Value::from)
            .map_err(|_| (at, "a whole number beyond 64 bits"))?,
        DeValue::Float(float) => float
            .as_str()
            .parse()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(Value::Number)
            .ok_or((at, "a number that is not finite"))?,
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(list) => list.iter().map(json).collect::<Result<_, _>>()?,
        DeValue::Table(table) => {
            let pairs = table.iter().map(|(k, v)| Ok((k.get_ref().to_string(), json(v)?)));
            Value::Object(pairs.collect::<Result<_, _>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(text: &str, read: impl FnOnce(&mut Table<'_>, &mut Problems)) -> Vec<String> {
        let document = Document::parse(Path::new("a.toml"), text).unwrap();
        let mut problems = Problems::default();
        let mut root = document.root();
        read(&mut root, &mut problems);
        root.finish(&mut problems);
        problems.into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_error_comes_with_its_line() {
        let told = problems_of("jobs = \"four\"\nfrom = 3\n\n[other]\nx = 1\n", |root, problems| {
            assert_eq!(root.integer("jobs", 1..=9, problems), None);
            assert_eq!(root.string("from", problems), None);
        });
        assert_eq!(
            told,
            [
                "a.toml:1: `jobs` must be a whole number from 1 to 9, not a string",
                "a.toml:2: `from` must be a string, not a whole number",
                "a.toml:4: unknown key `other`; expected one of: from, jobs",
            ]
        );
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let text = "s = \"ya\"\nl = [\n  \"a\",\n  \"b\",\n]\ni = 0x1_0\nf = 0x10\ng = 2.5\nb = true\nt = { k = 1 }\n\
                    [n.beta]\n[n.alfa]\n[[a]]\nx = 1\n[[a]]\n";
        let told = problems_of(text, |root, p| {
            assert_eq!(root.string("s", p).as_deref(), Some("ya"));
            assert_eq!(root.strings("s", p), Some(vec![("ya".to_owned(), 1)]));
            assert_eq!(root.strings("l", p), Some(vec![("a".to_owned(), 3), ("b".to_owned(), 4)]));
            assert_eq!(root.integer("i", 0..=16, p), Some(16));
            assert_eq!(root.float("f", 0.0..=16.0, p), Some(16.0));
            assert_eq!(root.float("g", 0.0..=16.0, p), Some(2.5));
            assert_eq!(root.boolean("b", p), Some(true));
            assert_eq!(root.table("t", p).unwrap().integer("k", 1..=1, p), Some(1));
            let named = root.named_tables("n", p);
            let named: Vec<_> = named.iter().map(|(name, table)| (name.as_str(), table.line())).collect();
            assert_eq!(named, [("beta", 11), ("alfa", 12)]);
            let tables = root.tables("a", p);
            assert_eq!(tables.iter().map(Table::line).collect::<Vec<_>>(), [13, 15]);
            assert_eq!(root.string("absent", p), None);
            assert!(!root.has("absent") && root.has("s"));
            assert_eq!(root.line_of("absent"), 1);
        });
        assert_eq!(told, [""; 0]);
    }

    #[test]
    fn every_wrong_type_is_told() {
        let text =
            "a = 1\nb = [\"x\", 1]\nc = 2020-08-16\nd = nan\ne = 99999999999999999999\nf = \"x\"\ng = [1]\nh = {}\n";
        let told = problems_of(text, |root, p| {
            assert_eq!(root.strings("a", p), None);
            assert_eq!(root.strings("b", p), Some(vec![("x".to_owned(), 2)]));
            assert_eq!(root.boolean("c", p), None);
            assert_eq!(root.float("d", 0.0..=1.0, p), None);
            assert_eq!(root.integer("e", 0..=1, p), None);
            assert!(root.table("f", p).is_none());
            assert!(root.tables("g", p).is_empty());
            assert!(root.tables("h", p).is_empty());
        });
        assert_eq!(
            told,
            [
                "a.toml:1: `a` must be a string or a list of strings, not a whole number",
                "a.toml:2: `b` must be a list of strings, not a whole number",
                "a.toml:3: `c` must be true or false, not a date or time",
                "a.toml:4: `d` must be a number from 0 to 1",
                "a.toml:5: `e` must be a whole number from 0 to 1",
                "a.toml:6: `f` must be a table, not a string",
                "a.toml:7: `g` must be a list of tables, not a whole number",
                "a.toml:8: `h` must be a list of tables, each starting with [[h]], not a table",
            ]
        );
    }

    #[test]
    fn an_unknown_word_is_told_with_the_nearest_or_all() {
        let words = [("person", 1), ("place", 2)];
        let told = problems_of("a = \"plase\"\nb = \"zzzzzzzz\"\nc = \"place\"\n", |root, p| {
            assert_eq!(root.choice("a", &words, p), None);
            assert_eq!(root.choice("b", &words, p), None);
            assert_eq!(root.choice("c", &words, p), Some(2));
        });
        assert_eq!(
            told,
            [
                "a.toml:1: `a` cannot be `plase`; did you mean `place`?",
                "a.toml:2: `b` cannot be `zzzzzzzz`; expected one of: person, place",
            ]
        );
    }

    #[test]
    fn any_value_becomes_json() {
        let text = "v = { a = [1, 2.5, true, \"x\"], d = 2020-08-16T10:30:00Z }\nbad = [\n nan]\n";
        let told = problems_of(text, |root, p| {
            let expected = serde_json::json!({"a": [1, 2.5, true, "x"], "d": "2020-08-16T10:30:00Z"});
            assert_eq!(root.json("v", p), Some(expected));
            assert_eq!(root.json("bad", p), None);
        });
        assert_eq!(told, ["a.toml:3: `bad` contains a number that is not finite, which cannot be sent"]);
    }

    #[test]
    fn the_nearest_key_is_named() {
        assert_eq!(suggestion("backand", &["from", "backend"]), "did you mean `backend`?");
        assert_eq!(suggestion("form", &["backend", "from"]), "did you mean `from`?");
        assert_eq!(suggestion(&"x".repeat(1_000_000), &["from"]), "expected one of: from");
        assert_eq!(suggestion("x", &[]), "no key is expected here");
    }

    #[test]
    fn odd_keys_are_shown_harmlessly() {
        assert_eq!(shown("a\u{1b}[2J\nb\u{202e}"), "a\\u{1b}[2J\\nb\\u{202e}");
        assert_eq!(shown(&"é".repeat(100)).chars().count(), 61);
        let told = problems_of("\"a\\nb\" = 1\n", |_, _| ());
        assert_eq!(told, ["a.toml:1: unknown key `a\\nb`; no key is expected here"]);
    }

    #[test]
    fn syntax_errors_have_lines_too() {
        for (text, line) in [("a = 1\nb = [\n", 2), ("a = 1\r\na = 2\r\n", 2), ("\u{feff}a = 1\nb\n", 2), ("x = \"", 1)]
        {
            let problem = Document::parse(Path::new("b.toml"), text).unwrap_err();
            assert!(problem.line >= Some(line) && problem.line <= Some(line + 1), "{text:?}: {problem}");
            assert!(!problem.message.contains('\n'), "{problem}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        for deep in ["[".repeat(100_000), "{a=".repeat(100_000)] {
            assert!(Document::parse(Path::new("c.toml"), &format!("a = {deep}")).is_err());
        }
        let dotted = vec!["a"; 100_000].join(".");
        assert!(Document::parse(Path::new("c.toml"), &format!("{dotted} = 1")).is_err());
        assert!(Document::parse(Path::new("c.toml"), &format!("[{dotted}]")).is_err());
    }

    #[test]
    fn the_deepest_that_the_parser_takes_is_refused_safely() {
        // Dotted keys inside inline tables multiply the parser's own two limits.
        let dotted = vec!["a"; 79].join(".");
        let deep = format!("{}1{}", format!("{{{dotted}=").repeat(78), "}".repeat(78));
        for text in [format!("a = {deep}"), format!("a = {deep}\na = 1\n="), format!("a = [{deep}")] {
            let problem = Document::parse(Path::new("c.toml"), &text).unwrap_err();
            assert!(problem.message.starts_with("this is not TOML"), "{problem}");
        }
        let problem = Document::parse(Path::new("c.toml"), &format!("a = {deep}")).unwrap_err();
        assert!(problem.message.ends_with("more than 64 levels deep"), "{problem}");
        let fine = format!("a = {}1{}", "[".repeat(60), "]".repeat(60));
        let document = Document::parse(Path::new("c.toml"), &fine).unwrap();
        assert!(document.root().json("a", &mut Problems::default()).is_some());
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_written_makes_it_panic(text in "(\\[{0,2}[a-c.]{0,4}\\]{0,2}|[a-c]( = |\\.)|[0-9'\"{},#\\n]|é|\\PC){0,60}") {
            let Ok(document) = Document::parse(Path::new("e.toml"), &text) else { return Ok(()) };
            let mut problems = Problems::default();
            let mut root = document.root();
            root.strings("a", &mut problems);
            root.json("b", &mut problems);
            root.named_tables("c", &mut problems).into_iter().for_each(|(_, t)| t.finish(&mut problems));
            root.finish(&mut problems);
            let last = text.matches('\n').count() + 1;
            for problem in problems.into_vec() {
                proptest::prop_assert!(problem.line.is_some_and(|line| (1..=last).contains(&line)), "{}", problem);
            }
        }
    }

    #[test]
    fn many_lines_are_read_in_linear_time() {
        let text: String = (0..30_000).map(|n| format!("[[term]]\nsource = \"{n}\"\n")).collect();
        let document = Document::parse(Path::new("d.toml"), &text).unwrap();
        let mut problems = Problems::default();
        let tables = document.root().tables("term", &mut problems);
        let last = tables.last().map(|t| (t.line(), t.line_of("source")));
        assert_eq!(last, Some((59_999, 60_000)));
    }
}
