//! Numbered sentences on lines of their own, from models that write no JSON. Pure.

use super::item::Item;
use super::lenient;
use super::numbered::Numbered;

/// Returns the sentences of numbered lines, `1. …` or `"1": "…"`, if every one that was sent is there, each on one line, and
/// nothing is said between them, or right behind them. `ended` says whether the model came to its end: if it did not, the last
/// line has no text, since nobody knows whether it is whole.
pub(super) fn lines(said: &str, sent: usize, ended: bool) -> Numbered {
    let said = said.trim().trim_matches('`').trim();
    let mut found = Numbered::new();
    let mut apart = false;
    for line in said.lines().map(str::trim) {
        match line_number(line) {
            _ if line.is_empty() => apart = true,
            Some((number, text)) if number == found.len() + 1 => {
                found.push((number, Some(text)));
                apart = false;
            }
            _ if found.is_empty() => {}
            // A remark behind all of them, and apart.
            _ if found.len() == sent && apart => break,
            _ => return Numbered::new(),
        }
    }
    // An element has an end of its own. What follows a line ends it, too.
    if let Some((_, text)) =
        found.last_mut().filter(|(_, text)| !ended && text.as_deref().is_some_and(|t| said.ends_with(t)))
    {
        *text = None;
    }
    if found.len() == sent { found } else { Numbered::new() }
}

fn line_number(line: &str) -> Option<(usize, String)> {
    if line.starts_with('<') {
        return element(line);
    }
    if let Some(row) = line.strip_prefix('|').and_then(|row| row.strip_suffix('|')) {
        let (number, text) = row.split_once('|').filter(|(_, text)| !text.contains('|'))?;
        return Some((number.trim().parse().ok()?, text.trim().to_owned()));
    }
    let bare = line.trim_start_matches(['"', '\'', '(', '[', '*']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let number = bare[..digits].parse().ok()?;
    let behind = bare[digits..].trim_start_matches(['"', '\'', ')', ']', '*']);
    if bare.len() < line.len() && behind.starts_with(':') {
        // The entry of an object without its brackets, with or without quotation marks around its text.
        let text = match lenient::bare_entries(line, 0).into_iter().next() {
            Some((_, Item::Text(text))) => text,
            _ => behind[1..].trim().to_owned(),
        };
        return (!text.is_empty() && !text.starts_with('"')).then_some((number, text));
    }
    let text =
        behind.strip_prefix(['.', ':', ')', '-']).or_else(|| (behind.len() < bare.len() - digits).then_some(behind));
    let text = text.map(|text| text.trim_start_matches('*'));
    let text = text.filter(|text| text.starts_with(char::is_whitespace))?.trim();
    (!text.is_empty()).then(|| (number, text.to_owned()))
}

/// Reads `<1>…</1>` and `<s id="1">…</s>`.
fn element(line: &str) -> Option<(usize, String)> {
    let (open, rest) = line.strip_prefix('<')?.split_once('>')?;
    let (text, close) = rest.rsplit_once("</")?;
    let name = open.split(' ').next()?;
    let number = open.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(['"', '\'']);
    let found = (number.parse().ok()?, text.trim().to_owned());
    (close.strip_suffix('>') == Some(name) && !text.contains('<')).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_number() {
        for said in [
            "1. a\n2. b",
            "Sure:\n1. a\n2. b",
            "1. a\n2. b\n\nLet me know if you need more.",
            "1) a\n\n2) b",
            "[1] a\n[2] b",
            "**1.** a\n**2.** b",
            "\"1\": \"a\",\n\"2\": \"b\"",
            "```yaml\n1: a\n2: b\n```",
            "\"1\": a\n\"2\": b",
            "<1>a</1>\n<2>b</2>",
            "<s id=\"1\">a</s>\n<s id=\"2\">b</s>",
            "| No. | English |\n|---|---|\n| 1 | a |\n| 2 | b |",
        ] {
            let found: Vec<(usize, Option<&str>)> = vec![(1, Some("a")), (2, Some("b"))];
            let lines = lines(said, 2, true);
            assert_eq!(lines.iter().map(|(n, text)| (*n, text.as_deref())).collect::<Vec<_>>(), found, "{said}");
        }
    }

    #[test]
    fn what_is_not_certain_is_none() {
        for said in [
            "1. a",
            "2. b\n1. a",
            "1. a\n2. b\nNote: c",
            "1. a\nand more\n2. b",
            "a\nb",
            "1.5 million\n2.5 million",
            "",
        ] {
            assert_eq!(lines(said, 2, true), [], "{said}");
        }
    }

    #[test]
    fn a_line_that_was_cut_off_has_no_text() {
        let found = |last: Option<&str>| vec![(1, Some("a".to_owned())), (2, last.map(str::to_owned))];
        for (said, last) in [
            ("1. a\n2. b and the", None),
            ("\"1\": \"a\",\n\"2\": b and the", None),
            ("1. a\n2. b\n\nLet me kn", Some("b")),
            ("<1>a</1>\n<2>b</2>", Some("b")),
        ] {
            assert_eq!(lines(said, 2, false), found(last), "{said}");
        }
        assert_eq!(lines("1. a\n<2>b and the", 2, false), []);
    }
}
