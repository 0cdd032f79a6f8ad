//! What the columns of a glossary table are: by their heads, in the words that programs and people use for them.

use super::GlossaryPair;
use crate::text::language::Lang;

/// The meaning of a table's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) note: Option<usize>,
    pub(super) forbidden: Option<usize>,
    /// Columns with the language of the source and of the target, row by row.
    pub(super) languages: [Option<usize>; 2],
}

/// What the first row of a table is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FirstRow {
    /// A head, which says what the columns are.
    Head(Columns),
    /// An entry; the columns are in the usual order.
    Entry(Columns),
    /// A head of which some columns are known, but not which one is the source or the target.
    Unclear,
}

/// Words for the column of source terms, in the languages of the programs that write tables.
const SOURCE: &[&str] = &[
    "source",
    "source term",
    "source text",
    "src",
    "sumber",
    "istilah sumber",
    "teks sumber",
    "istilah",
    "term",
    "termin",
    "quelle",
    "ausgangstext",
    "quellterm",
    "origen",
    "origine",
    "origem",
    "bron",
    "исходный",
    "原文",
    "原語",
];
/// Words for the column of target terms.
const TARGET: &[&str] = &[
    "target",
    "target term",
    "target text",
    "tgt",
    "sasaran",
    "istilah sasaran",
    "teks sasaran",
    "padanan",
    "terjemahan",
    "translation",
    "translated term",
    "ziel",
    "zieltext",
    "zielterm",
    "übersetzung",
    "cible",
    "traduction",
    "destino",
    "traducción",
    "traduzione",
    "tradução",
    "doel",
    "vertaling",
    "перевод",
    "訳文",
    "译文",
    "翻訳",
];
/// Words for the column of notes.
const NOTES: &[&str] = &[
    "note",
    "notes",
    "comment",
    "comments",
    "description",
    "definition",
    "remark",
    "keterangan",
    "catatan",
    "penjelasan",
    "definisi",
    "komentar",
    "bemerkung",
    "anmerkung",
    "kommentar",
    "remarque",
    "commentaire",
    "nota",
    "notas",
];
/// Words for other columns.
const OTHERS: &[&str] = &[
    "domain",
    "subdomain",
    "subject",
    "bidang",
    "kategori",
    "category",
    "context",
    "konteks",
    "example",
    "example of use",
    "contoh",
    "part of speech",
    "pos",
    "kelas kata",
    "status",
    "id",
    "no",
    "no.",
    "entry id",
    "tags",
    "tag",
    "case sensitive",
    "client",
    "project",
    "created",
    "modified",
    "author",
];
const FORBIDDEN: &[&str] = &["forbidden", "terlarang", "non-translatable"];
const SOURCE_LANGUAGE: &[&str] = &["src_lng", "src_lang", "source language", "source lang", "bahasa sumber", "from"];
const TARGET_LANGUAGE: &[&str] = &["tgt_lng", "tgt_lang", "target language", "target lang", "bahasa sasaran", "to"];

/// Names of languages as tables have them, with their codes.
const LANGUAGES: &[(&str, &[&str])] = &[
    (
        "id",
        &[
            "indonesian",
            "bahasa indonesia",
            "indonesia",
            "indonesisch",
            "indonésien",
            "indonesio",
            "indonesiano",
            "indonésio",
            "endonezce",
            "indonezyjski",
            "индонезийский",
            "インドネシア語",
            "印尼语",
            "印度尼西亚语",
            "인도네시아어",
            "الإندونيسية",
            "ind",
        ],
    ),
    (
        "en",
        &[
            "english",
            "bahasa inggris",
            "inggris",
            "bahasa inggeris",
            "inggeris",
            "englisch",
            "anglais",
            "inglés",
            "inglese",
            "inglês",
            "engels",
            "ingilizce",
            "angielski",
            "английский",
            "英語",
            "英语",
            "영어",
            "الإنجليزية",
            "eng",
        ],
    ),
    ("ms", &["malay", "bahasa melayu", "melayu", "malaiisch", "malais", "malayo", "msa", "zsm"]),
    ("jv", &["javanese", "bahasa jawa", "jawa", "jav"]),
    ("su", &["sundanese", "bahasa sunda", "sunda", "sun"]),
    ("nl", &["dutch", "bahasa belanda", "belanda", "niederländisch", "nederlands", "nld", "dut"]),
    ("zh", &["chinese", "bahasa mandarin", "mandarin", "中文", "zho", "chi"]),
    ("de", &["german", "deutsch", "bahasa jerman", "deu", "ger"]),
    ("fr", &["french", "français", "bahasa prancis", "fra", "fre"]),
];

/// Returns the language that a head names: by its code (`en-US`, `id_ID`), or in words (`English (US)`).
fn language(cell: &str) -> Option<Lang> {
    let plain = cell.split(['(', '[']).next().unwrap_or_default().trim().to_lowercase();
    let named = LANGUAGES.iter().find(|(_, names)| names.contains(&plain.as_str()));
    if let Some((code, _)) = named {
        return Lang::parse(code).ok();
    }
    let code = cell.trim().replace('_', "-");
    let is_code = code.len() == 2 || (code.len() > 2 && code.len() < 12 && code.as_bytes()[2] == b'-');
    Lang::parse(&code).ok().filter(|_| is_code)
}

fn is_one_of(cell: &str, words: &[&str]) -> bool {
    let lower = cell.trim().to_lowercase();
    words.contains(&lower.as_str())
}

/// Returns what the first row of a table is. `delimiter` decides the order of columns where there is no head.
pub(super) fn first_row(cells: &[&str], pair: GlossaryPair<'_>, delimiter: u8) -> FirstRow {
    let at = |words: &[&str]| cells.iter().position(|c| is_one_of(c, words));
    // `ID, English, Indonesian`: a name says more than a code, which may be a record's number.
    let of = |lang: &Lang| {
        let names = |c: &str| language(c).is_some_and(|l| l.same_language(lang));
        let in_words = cells.iter().position(|c| c.len() > 3 && !c.contains(['-', '_']) && names(c));
        in_words.or_else(|| cells.iter().position(|c| names(c)))
    };
    let known = |c: &&&str| {
        let words = [SOURCE, TARGET, NOTES, OTHERS, FORBIDDEN, SOURCE_LANGUAGE, TARGET_LANGUAGE];
        language(c).is_some() || words.iter().any(|list| is_one_of(c, list))
    };
    let languages = [at(SOURCE_LANGUAGE), at(TARGET_LANGUAGE)];
    let columns = |source, target| Columns { source, target, note: at(NOTES), forbidden: at(FORBIDDEN), languages };
    if let (Some(source), Some(target)) = (of(pair.from), of(pair.to)) {
        // DeepL's four columns: source, target, and their languages in each row.
        if source >= 2 && cells.len() == 4 && !cells[..2].iter().any(|c| known(&c)) {
            return FirstRow::Entry(Columns {
                source: 0,
                target: 1,
                languages: [Some(2), Some(3)],
                ..Columns::default()
            });
        }
        return FirstRow::Head(columns(source, target));
    }
    if let (Some(source), Some(target)) = (at(SOURCE), at(TARGET)) {
        return FirstRow::Head(columns(source, target));
    }
    // One column is named by its language or its role, the other in words that are not known: `Indonesian, Hausa`. A row in
    // which both name one language is an entry: `Inggris, English`.
    let source = of(pair.from).or_else(|| at(SOURCE));
    let target = of(pair.to).or_else(|| at(TARGET));
    let count = cells.iter().filter(|c| !c.is_empty()).count();
    let heads = cells.iter().filter(known).count();
    let other_languages = cells.iter().filter_map(|c| language(c)).collect::<Vec<_>>();
    let different = other_languages.len() > 1 && !other_languages.windows(2).all(|l| l[0].same_language(&l[1]));
    if different || (heads > 1 && heads == count && (source.is_some() || target.is_some()) && count > 2) {
        return FirstRow::Unclear;
    }
    let note = (delimiter == b'\t' && cells.len() > 2).then_some(2);
    let four = delimiter != b'\t' && cells.len() == 4;
    let languages = if four { [Some(2), Some(3)] } else { [None, None] };
    FirstRow::Entry(Columns { source: 0, target: 1, note, languages, ..Columns::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_in_the_words_of_programs_and_people() {
        let (from, to) = (Lang::parse("id").unwrap(), Lang::parse("en").unwrap());
        let row = |row: &str| {
            let cells: Vec<&str> = row.split('|').collect();
            first_row(&cells, GlossaryPair { from: &from, to: &to }, b',')
        };
        let head = |source, target, note| FirstRow::Head(Columns { source, target, note, ..Columns::default() });
        for (cells, wanted) in [
            ("Bahasa Indonesia|Bahasa Inggris|Keterangan", head(0, 1, Some(2))),
            ("Indonesian|English", head(0, 1, None)),
            ("English (US)|Indonesian (Indonesia)", head(1, 0, None)),
            ("id_ID|en_US|Notes", head(0, 1, Some(2))),
            ("Indonesisch|Englisch|Kommentar", head(0, 1, Some(2))),
            ("ind|eng", head(0, 1, None)),
            ("Istilah|Padanan", head(0, 1, None)),
            ("source|target|comment", head(0, 1, Some(2))),
            ("インドネシア語|英語", head(0, 1, None)),
        ] {
            assert_eq!(row(cells), wanted, "{cells}");
        }
        for entry in
            ["Inggris|English", "Bahasa Indonesia|Indonesian", "Kyiv|Kyiv", "Istilah|Term of art", "Catatan Kaki|Notes"]
        {
            assert!(matches!(row(entry), FirstRow::Entry(_)), "{entry}: {:?}", row(entry));
        }
        assert_eq!(row("Indonesian|German"), FirstRow::Unclear);
        assert_eq!(
            row("source|target|tgt_lng"),
            FirstRow::Head(Columns { source: 0, target: 1, languages: [None, Some(2)], ..Columns::default() })
        );
    }
}
