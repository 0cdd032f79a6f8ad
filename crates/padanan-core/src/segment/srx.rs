//! Exports the rules as an SRX 2.0 file (Segmentation Rules eXchange, LISA/ETSI), so that other tools can segment
//! Indonesian.
//!
//! SRX has expressions for the text before and after a place, in order, and the first that matches decides; it cannot
//! look back over a sentence. So `list-mark`, `bracket`, `acronym`, `citation` and parts of `number`, `before-name` and
//! `glued` are exported only in part, and numbers that are glued to the item before a list's next one are not.
//! The expressions are limited to what ICU, Java and Rust's `regex` have in common: no look-around, no capturing
//! groups, and no repeated groups of variable length (engines that use Java's lookbehind refuse them).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::words::{conjunctions, copulas, functions, labels, laws, numbered, platforms, reporting, starters, units};
use super::{Abbreviations, Use};

/// One rule: whether it breaks, the expressions before and after the place, and its purpose.
struct Line {
    breaks: bool,
    before: String,
    behind: String,
    what: &'static str,
}

/// Returns the rules with these abbreviations as an SRX 2.0 file.
pub fn srx(abbreviations: &Abbreviations) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory cannot fail, and the result is UTF-8.
    let written = write(&mut writer, &lines(abbreviations));
    let mut text =
        if written.is_ok() { String::from_utf8(writer.into_inner()).unwrap_or_default() } else { String::new() };
    text.push('\n');
    text
}

/// Quotes, brackets and footnote references that close after a stop.
const CLOSERS: &str = concat!(
    "[”’\"'\\)\\]»]*(?:\\[\\d{1,3}\\])?(?:\\[\\d{1,3}\\])?[”’\"'\\)\\]»]*",
    "(?:\\s?[🌀-🫿🇦-🇿☀-➿][🌀-🫿🇦-🇿☀-➿\\x{200D}\\x{FE0F}]{0,6})?(?:\\s:\\))?[”’\"»]?"
);
/// Emoji that point at what follows.
const POINTERS: &str = "[👉👇➡▶✅☑✔❌📌📍📞☎📱📧✉📅🔗]";
/// Further parts of an acronym: `.H.` after `S`.
const PARTS: &str = "\\.\\p{L}{1,3}(?:\\.\\p{L}{1,3})?(?:\\.\\p{L}{1,3})?(?:\\.\\p{L}{1,3})?(?:\\.\\p{L}{1,3})?";
const OPENERS: &str = "[“‘\"'\\(\\[«„]*";

fn lines(abbreviations: &Abbreviations) -> Vec<Line> {
    let capital = format!("\\s+{OPENERS}\\p{{Lu}}");
    let starter = format!("\\s+{OPENERS}(?:{})\\b", starters().join("|"));
    let function = format!("\\s+{OPENERS}(?:{})\\b", functions().join("|"));
    let [name, number, either, never] =
        [Use::BeforeName, Use::BeforeNumber, Use::Either, Use::NeverFinal].map(|u| any_of(&abbreviations.of_kind(u)));
    let words = |list: Vec<&str>| any_of(&list.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let (label, numbering, unit) = (words(labels()), words(numbered()), words(units()));
    let (platform, law, said) = (words(platforms()), words(laws()), words(reporting()));
    let (copula, conjunction) = (words(copulas()), words(conjunctions()));
    let line = |breaks, before: &str, behind: &str, what| Line {
        breaks,
        before: before.to_owned(),
        behind: behind.to_owned(),
        what,
    };
    let counting = (1..=8).map(|n| {
        let before = format!("\\b{n}\\.\\s[^.\\d]{{1,80}}\\s{}\\.", n + 1);
        line(false, &before, "\\s\\p{L}", "list-mark: the list counts on")
    });
    let mut all: Vec<Line> = counting.collect();
    all.extend(vec![
        line(true, "\\n[ \\t]*\\n", "", "paragraph: a blank line"),
        line(false, "\\b\\p{Lu}\\w{1,2}\\.", "\\s\\d{1,3}:\\d", "citation: chapter and verse follow"),
        line(false, "\\[[^\\[\\]]{1,80}[.?!]", "\\s[^\\[\\]]{1,80}\\]\\(", "bracket: inside the words of a link"),
        line(true, "[.?!]", "\\s<\\w{1,8}>\\p{Lu}", "full-stop: a tag follows"),
        line(true, "[.?!]\\]\\([^\\s()]{1,80}\\)", &capital, "full-stop: the address of a link follows"),
        line(true, "[.?!](?:\\[\\^[\\w-]{1,12}\\]|</\\w{1,8}>)", &capital, "full-stop: a footnote or a tag follows"),
        line(false, "\\w\\s\\([^()?!]{1,60}\\.", "\\s[^()?!]{1,60}\\)", "bracket: inside a pair"),
        line(
            false,
            "[.?!][”’\"'»]",
            &format!("\\s\\p{{Lu}}\\w*(?:\\s\\p{{Lu}}\\w*){{0,3}}\\s{said}\\."),
            "reporting: who spoke",
        ),
        line(true, "[.?!]\\s\"", "\\s\\p{Lu}", "quotation: a space before the mark"),
        line(
            false,
            "^\\s*(?:\\d{1,3}(?:\\.\\d{1,2})?(?:\\.\\d{1,2})?|\\p{L}|[IVXLC]{1,6})\\.",
            "\\s",
            "list-mark: it begins the text",
        ),
        line(true, &format!("\\b{number}\\.\\s+\\d{{1,3}}\\."), &capital, "before-number: its number ends a sentence"),
        line(
            false,
            "(?:[.?!\\n]\\s+\\d{1,2}|(?:[:;,]|yakni|yaitu)\\s+1)\\.",
            "\\s+\\p{L}",
            "list-mark: after a stop, or the first after a colon or a comma",
        ),
        line(true, "[.?!]", "\\s\\[(?:\\.\\.\\.|…)\\]", "ellipsis: an omission begins"),
        line(true, "[.?!…]", "\\s*\\n\\s*(?:[-•]\\s|[🌀-🫿☀-➿])", "paragraph: an item follows"),
        line(true, "[.?!…]", &format!("\\s{POINTERS}"), "full-stop: an emoji points at what follows"),
        line(false, POINTERS, "\\s", "full-stop: an emoji points at what follows"),
        line(true, "°[CF]\\.", &capital, "initial: a degree"),
        line(false, "\\bYahoo!", "\\s", "exclamation: part of a name"),
        line(false, "\\b\\p{Lu}\\.", "\\s\\p{Lu}\\.", "initial: another one follows"),
        line(true, &format!("\\b{platform}\\sX\\."), &capital, "initial: the network X"),
        line(false, "\\b\\p{Lu}\\p{L}{2,}/\\p{Lu}\\.", "\\s\\p{Lu}\\p{L}+(?:\\s\\p{Lu}|\\)|$)", "initial: a credit"),
        line(true, "\\w/\\p{Lu}\\.", &capital, "initial: a letter after a stroke"),
        line(true, "\\b(?:berinisial|alias)\\s[\\p{Lu}\\.]{1,5}\\.", &capital, "acronym: the initials of a suspect"),
        line(true, "\\b(?:[1-9]\\d{0,2}|1[0-5]\\d\\d)\\sH\\.", &capital, "acronym: an era"),
        line(true, "\\d\\s(?:TB|MT)\\.", &capital, "acronym: a unit"),
        line(true, &format!("\\b{label}\\s\\p{{Lu}}\\."), &capital, "initial: a letter that is a label"),
        line(false, "\\p{Lu}\\.\\p{Lu}\\.", "\\s\\p{Lu}\\.\\p{Lu}", "degree: another one follows"),
        line(
            true,
            &format!("[^\\d\\s],\\s*[SMB]\\.(?:\\p{{Lu}}\\.){{1,2}}{CLOSERS}"),
            &capital,
            "degree: after a comma",
        ),
        line(true, "[-–]\\p{Lu}\\.", &capital, "initial: a letter after a hyphen"),
        line(true, "\\b\\p{Lu}\\.", &starter, "initial: no name follows"),
        line(false, "\\b\\p{Lu}\\.", "\\s", "initial"),
        line(true, &format!("\\b{label}\\s\\p{{Ll}}\\."), &capital, "initial: a lower-case letter that is a label"),
        line(true, "\\d\\s?\\p{Ll}\\.", &capital, "initial: a unit"),
        line(false, "\\s\\p{Ll}\\.", "\\s", "initial: a lower-case letter"),
        line(false, "\\b(?:Swt|SWT|swt)\\.", "\\s(?:Maha|Yang Maha|Sang Maha)\\b", "honorific: an attribute of God"),
        line(true, "\\p{Lu}\\p{L}+ (?:a\\.s|r\\.a|Swt|SWT|swt)\\.", &capital, "honorific: it may end a sentence"),
        line(true, "\\bAdm\\.", &starter, "before-name: no name follows"),
        line(true, "\\b(?:SPT|DK|KY|KA)\\.", &capital, "before-name: an acronym"),
        line(true, "\\b(?:\\p{Lu}{2,}|\\p{Lu}\\p{L}{3,})\\.", &function, "before-name: no name follows"),
        line(
            true,
            "\\b(?:\\p{Lu}{2,}|\\p{Lu}\\p{L}{3,})\\.",
            "\\s\\p{Lu}\\p{Ll}{3,}nya\\b",
            "before-name: no name is a possessive",
        ),
        line(
            true,
            "\\b(?:Pak|Bu|Bapak|Ibu|berpangkat) \\p{Lu}\\p{L}{2,}\\.",
            &starter,
            "before-name: a rank in place of a name",
        ),
        line(false, "\\b(?:Jkt|Sby|Bdg)\\.", "\\s?(?:Pst|Sel|Utr|Tim|Brt)\\b", "citation: a court"),
        line(
            false,
            "\\bJkt\\.\\s?(?:Pst|Sel|Utr|Tim|Brt)\\.",
            &format!("\\s+{law}\\b"),
            "citation: the number of a case",
        ),
        line(true, "\\bJkt\\.\\s?(?:Pst|Sel|Utr|Tim|Brt)\\.", &capital, "citation: a court ends the sentence"),
        line(false, "\\b(?:[Jj]o|[Ss]ubs)\\.", &format!("\\s(?:{law}|\\d)"), "citation: another article of law"),
        line(false, "\\d/\\p{L}+\\.", "\\p{L}", "citation: the number of a case"),
        line(false, &format!("\\b{never}\\."), "\\s", "never-final"),
        line(false, &format!("\\b{name}\\."), "\\s", "before-name"),
        line(
            false,
            &format!("\\b{number}\\."),
            "\\s+(?:[-+#]?\\d|[IVXLC]+\\b|\\p{Lu}{1,5}[-/. ]?\\d)",
            "before-number",
        ),
        line(
            false,
            &format!("\\b{number}\\."),
            &format!("\\s+(?:{numbering}|{number}\\.)"),
            "before-number: what is numbered",
        ),
        line(false, &format!("\\b{number}\\."), &format!("\\s+{name}\\."), "before-number: an abbreviation follows"),
        line(false, "\\b\\d{1,2}\\.", &format!("\\s\\d{{1,2}} {unit}\\b"), "number: decimals with their unit"),
        line(false, "\\b(?:No|Nomor)\\. [IVXLC]+\\.", "\\s\\p{Lu}\\.", "number: a code continues"),
        line(false, "\\b\\d{1,2}\\.", "\\s\\d{2}\\s(?:WIB|WITA|WIT)\\b", "number: a time of day"),
        line(false, "\\b\\p{Lu}\\p{Ll}?\\.", "\\s\\p{Lu}\\.", "full-stop: a degree with spaces"),
        line(true, "\\b\\p{Lu}[\\p{L}.]{0,4}\\.\\p{Lu}\\p{Ll}+\\.", &capital, "degree: with lower-case letters"),
        line(true, &format!("\\b\\p{{L}}{{1,3}}{PARTS}\\."), &starter, "degree: no name follows"),
        line(false, &format!("\\b{either}\\."), "\\s+(?:[\\(\\[\\d]|C/O)", "either: what belongs to it"),
        line(false, &format!("\\b{either}\\."), &format!("\\s+{either}\\."), "either: another one follows"),
        line(false, &format!("(?:^|[\\s(“\"])\\p{{L}}{{1,3}}{PARTS}\\."), "\\s", "degree: initials and acronyms"),
        line(false, "\\b\\d{1,3}(?:\\.\\d{3}){0,5}\\.", "\\s\\d{3}\\b", "number: groups of three digits"),
        line(false, "\\([^\\s()]{1,20}\\.\\)", "\\s", "bracket: a lone abbreviation"),
        line(false, "[\\(\\[](?:\\.\\.\\.|…|\\?|!)[\\)\\]]", "\\s", "ellipsis: an omission or a doubt in brackets"),
        line(false, &format!("\\b{copula}\\s?(?:\\.{{2,4}}|…)"), "\\s", "ellipsis: a pause"),
        line(true, "(?:\\.{2,4}|…)", &starter, "ellipsis: a word follows that begins sentences"),
        line(false, &format!("\\b{conjunction}\\s?(?:\\.{{2,4}}|…)"), "\\s", "ellipsis: a pause"),
        line(true, &format!("[.?!…]+{CLOSERS}"), &format!("\\s+{OPENERS}[\\p{{Lu}}\\d]"), "full-stop"),
        line(true, &format!("[.?!…]+{CLOSERS}"), "\\s+\\p{Ll}-?\\p{Lu}", "full-stop: a brand begins"),
        line(false, "\\.", "\\s(?:com|co|id|net|org)\\b", "lower-case: an address"),
        line(true, "\\b[a-z]*[aeiou][a-z]*[aeiou][a-z]*\\.", "\\s+\\p{Ll}", "lower-case: after an ordinary word"),
        line(true, "\\p{Ll}[.?]", "\\s+[“\\(]\\p{Ll}", "lower-case: a quotation or a sign-off begins"),
        line(false, "\\.", "(?:[Cc]om|[Cc]o|[Ii]d|[Nn]et|[Oo]rg|[Tt]v|[Gg]o)\\b", "glued: an address"),
        line(false, &format!("\\b{name}\\."), "\\p{Lu}", "glued: an abbreviation"),
        line(true, "(?:\\b\\p{Lu}{2,8}|\\b\\d{4})[.?!]+[”»]?", "\\p{Lu}\\p{Ll}", "glued: an acronym or a year"),
        line(true, "[)\\]”\"%\\d]\\.", "\\p{Lu}\\p{Ll}", "glued: after a closing character or a number"),
        line(true, "\\p{Ll}[.?!][\"”]", "\\p{Lu}", "glued: after a quotation"),
        line(true, "\\p{Ll}{2}[.?!]+[”»]?", "\\p{Lu}\\p{Ll}", "glued"),
    ]);
    all
}

/// Returns an expression for any of the words. One in lower case matches in any case, one with a capital only with it.
fn any_of(words: &[String]) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let one = |word: &String| {
        let first = word.chars().next().filter(|c| c.is_uppercase());
        match first.map(|c| word.split_at(c.len_utf8())) {
            Some((first, "")) => first.to_owned(),
            Some((first, rest)) => format!("{first}(?i:{})", escaped(rest)),
            None => format!("(?i:{})", escaped(word)),
        }
    };
    // XML cannot represent control characters.
    let words = words.iter().filter(|word| !word.contains(char::is_control));
    format!("(?:{})", words.map(one).collect::<Vec<_>>().join("|"))
}

fn write(writer: &mut Writer<Vec<u8>>, lines: &[Line]) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Comment(BytesText::new(" Indonesian, written by padanan ")))?;
    let root = writer.create_element("srx");
    let root = root.with_attributes([("xmlns", "http://www.lisa.org/srx20"), ("version", "2.0")]);
    root.write_inner_content(|writer| {
        let header = writer.create_element("header").with_attributes([("segmentsubflows", "yes"), ("cascade", "no")]);
        header.write_inner_content(|writer| {
            for (kind, include) in [("start", "no"), ("end", "yes"), ("isolated", "no")] {
                let handle = writer.create_element("formathandle");
                handle.with_attributes([("type", kind), ("include", include)]).write_empty()?;
            }
            Ok(())
        })?;
        writer.create_element("body").write_inner_content(|writer| {
            writer.create_element("languagerules").write_inner_content(|writer| {
                let rules = writer.create_element("languagerule").with_attribute(("languagerulename", "Indonesian"));
                rules.write_inner_content(|writer| lines.iter().try_for_each(|line| write_line(writer, line)))?;
                Ok(())
            })?;
            writer.create_element("maprules").write_inner_content(|writer| {
                let map = writer.create_element("languagemap");
                let map = map.with_attributes([("languagepattern", "[Ii][Dd].*"), ("languagerulename", "Indonesian")]);
                map.write_empty()?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn write_line(writer: &mut Writer<Vec<u8>>, line: &Line) -> std::io::Result<()> {
    writer.write_event(Event::Comment(BytesText::new(&format!(" {} ", line.what))))?;
    let rule = writer.create_element("rule").with_attribute(("break", if line.breaks { "yes" } else { "no" }));
    rule.write_inner_content(|writer| {
        writer.create_element("beforebreak").write_text_content(BytesText::new(&line.before))?;
        writer.create_element("afterbreak").write_text_content(BytesText::new(&line.behind))?;
        Ok(())
    })?;
    Ok(())
}
