//! Reading TOML that people write: all errors at once, each with its line, unknown keys with the nearest known.
//!
//! The `toml` crate parses; this walks its tree with the places of all values at hand. A table remembers
//! which keys it was asked for, so that [`Table::finish`] can name those that nobody knows.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something wrong in a file, told so that it can be mended.
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
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems, by file and line.
    pub fn into_vec(mut self) -> Vec<Problem> {
        self.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.0
    }
}

/// A parsed file.
#[derive(Debug)]
pub struct Document<'a> {
    file: &'a Path,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    /// Parses the text of `file`.
    ///
    /// # Errors
    /// The first error of syntax, with its line.
    pub fn parse(file: &'a Path, text: &'a str) -> Result<Self, Problem> {
        match DeTable::parse(text) {
            Ok(root) => Ok(Self { file, text, root }),
            Err(error) => Err(Problem {
                file: file.to_owned(),
                line: error.span().map(|s| line_at(text, s.start)),
                message: format!("this is not TOML: {}", error.message().replace('\n', ", ")),
                hint: None,
            }),
        }
    }

    /// The file's top level.
    pub fn root(&self) -> Table<'_> {
        Table { file: self.file, text: self.text, table: self.root.get_ref(), at: 0, asked: BTreeSet::new() }
    }
}

/// A table, and the keys that it was asked for.
#[derive(Debug)]
pub struct Table<'d> {
    file: &'d Path,
    text: &'d str,
    table: &'d DeTable<'d>,
    at: usize,
    asked: BTreeSet<&'static str>,
}

impl<'d> Table<'d> {
    /// The line on which the table begins, counted from 1.
    pub fn line(&self) -> usize {
        line_at(self.text, self.at)
    }

    /// The line of a key's value, or of the table where the key is not in it.
    pub fn line_of(&self, key: &str) -> usize {
        self.value(key).map_or_else(|| self.line(), |v| line_at(self.text, v.span().start))
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    fn value(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, v)| v)
    }

    fn ask(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.insert(key);
        self.value(key)
    }

    /// A problem at a line of this file.
    pub fn problem(&self, line: usize, message: impl Into<String>) -> Problem {
        Problem { file: self.file.to_owned(), line: Some(line), message: message.into(), hint: None }
    }

    fn wrong_type(&self, key: &str, expected: &str, found: &Spanned<DeValue<'_>>, problems: &mut Problems) {
        let line = line_at(self.text, found.span().start);
        let found = found.get_ref().type_str();
        problems.push(self.problem(line, format!("`{key}` must be {expected}, not a value of type {found}")));
    }

    /// A string.
    pub fn string(&mut self, key: &'static str, problems: &mut Problems) -> Option<String> {
        let value = self.ask(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, "a string", value, problems);
        }
        text
    }

    /// A string or a list of strings, each with its line.
    pub fn strings(&mut self, key: &'static str, problems: &mut Problems) -> Option<Vec<(String, usize)>> {
        let value = self.ask(key)?;
        let line = |v: &Spanned<DeValue<'_>>| line_at(self.text, v.span().start);
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

    /// A whole number within `range`.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: RangeInclusive<i64>,
        problems: &mut Problems,
    ) -> Option<i64> {
        let value = self.ask(key)?;
        let number = value.get_ref().as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        let within = number.filter(|n| range.contains(n));
        if within.is_none() {
            let expected = format!("a whole number from {} to {}", range.start(), range.end());
            self.out_of_range(key, &expected, value, number.is_some(), problems);
        }
        within
    }

    /// A number within `range`; a whole one will do.
    pub fn float(&mut self, key: &'static str, range: RangeInclusive<f64>, problems: &mut Problems) -> Option<f64> {
        let value = self.ask(key)?;
        let plain = value.get_ref();
        let digits = plain.as_float().map(|f| f.as_str().to_owned());
        let digits = digits.or_else(|| plain.as_integer().map(|i| i.as_str().to_owned()));
        let number = digits.and_then(|d| d.parse::<f64>().ok());
        let within = number.filter(|n| range.contains(n));
        if within.is_none() {
            let expected = format!("a number from {} to {}", range.start(), range.end());
            self.out_of_range(key, &expected, value, number.is_some(), problems);
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
            let line = line_at(self.text, value.span().start);
            problems.push(self.problem(line, format!("`{key}` must be {expected}")));
        } else {
            self.wrong_type(key, expected, value, problems);
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &'static str, problems: &mut Problems) -> Option<bool> {
        let value = self.ask(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "true or false", value, problems);
        }
        flag
    }

    /// One of several words.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        let word = self.string(key, problems)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            return Some(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|c| c.0).collect();
        let mut problem = self.problem(self.line_of(key), format!("`{key}` cannot be `{word}`"));
        problem.hint = Some(suggestion(&word, &names));
        problems.push(problem);
        None
    }

    /// A table inside this one.
    pub fn table(&mut self, key: &'static str, problems: &mut Problems) -> Option<Table<'d>> {
        let value = self.ask(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, "a table", value, problems);
        }
        table.map(|t| self.inner(t, value.span().start))
    }

    fn inner(&self, table: &'d DeTable<'d>, at: usize) -> Table<'d> {
        Table { file: self.file, text: self.text, table, at, asked: BTreeSet::new() }
    }

    /// The tables of an array of tables (`[[key]]`).
    pub fn tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<Table<'d>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, &format!("a list of tables, each begun with [[{key}]]"), value, problems);
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

    /// The tables inside the table `key`, with their names (`[key.name]`).
    pub fn named_tables(&mut self, key: &'static str, problems: &mut Problems) -> Vec<(String, Table<'d>)> {
        let Some(outer) = self.table(key, problems) else { return Vec::new() };
        let mut tables = Vec::new();
        for (name, value) in outer.table.iter() {
            match value.get_ref().as_table() {
                Some(table) => tables.push((name.get_ref().to_string(), outer.inner(table, name.span().start))),
                None => outer.wrong_type(name.get_ref(), "a table", value, problems),
            }
        }
        tables
    }

    /// Any value, as JSON; dates and times as strings.
    pub fn json(&mut self, key: &'static str) -> Option<serde_json::Value> {
        self.ask(key).map(|v| json(v.get_ref()))
    }

    /// Names every key that nobody asked for.
    pub fn finish(self, problems: &mut Problems) {
        let known: Vec<&str> = self.asked.iter().copied().collect();
        for key in self.table.keys() {
            if !self.asked.contains(&**key.get_ref()) {
                let mut problem =
                    self.problem(line_at(self.text, key.span().start), format!("unknown key `{}`", key.get_ref()));
                problem.hint = Some(suggestion(key.get_ref(), &known));
                problems.push(problem);
            }
        }
    }
}

/// `did you mean …?`, or all that is known where nothing is near.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    let distance = |k: &&&str| strsim::damerau_levenshtein(&word.to_lowercase(), &k.to_lowercase());
    match known.iter().min_by_key(distance) {
        Some(nearest) if distance(&nearest) <= 1 + word.chars().count() / 3 => format!("did you mean `{nearest}`?"),
        _ => format!("known are: {}", known.join(", ")),
    }
}

fn json(value: &DeValue<'_>) -> serde_json::Value {
    use serde_json::Value;
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
            Ok(number) => Value::from(number),
            Err(_) => Value::from(i.to_string()),
        },
        DeValue::Float(f) => f.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(list) => list.iter().map(|v| json(v.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(k, v)| (k.get_ref().to_string(), json(v.get_ref()))).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..offset.min(text.len())]).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_comes_with_its_line() {
        let file = Path::new("a.toml");
        let document = Document::parse(file, "jobs = \"four\"\nfrom = 3\n\n[other]\nx = 1\n").unwrap();
        let mut problems = Problems::default();
        let mut root = document.root();
        assert_eq!(root.integer("jobs", 1..=9, &mut problems), None);
        assert_eq!(root.string("from", &mut problems), None);
        root.finish(&mut problems);
        let told: Vec<String> = problems.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "a.toml:1: `jobs` must be a whole number from 1 to 9, not a value of type string",
                "a.toml:2: `from` must be a string, not a value of type integer",
                "a.toml:4: unknown key `other`; known are: from, jobs",
            ]
        );
    }

    #[test]
    fn the_nearest_key_is_named() {
        assert_eq!(suggestion("backand", &["from", "backend"]), "did you mean `backend`?");
    }

    #[test]
    fn syntax_errors_have_lines_too() {
        let problem = Document::parse(Path::new("b.toml"), "a = 1\nb = [\n").unwrap_err();
        assert!(problem.to_string().starts_with("b.toml:"), "{problem}");
        assert!(problem.line >= Some(2));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(Document::parse(Path::new("c.toml"), &deep).is_err());
    }
}
