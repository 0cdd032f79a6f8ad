use super::*;
use crate::bitext::{Article, Block, BlockKind, Origin, Outcome, Run, Segment, State, TermHit};
use crate::text::Span;

const TEXT: &str =
    "\u{FEFF}Judul *Satu*\r\n\r\nKremlin <b>setuju</b>. Moskwa gagal.\r\n\r\nBaju https://shope.ee/a_b\r\n";

fn segment(id: u32, block: u32, source: &str, target: Option<&str>) -> Segment {
    let start = TEXT.find(source).unwrap();
    Segment {
        id,
        block,
        span: Span::new(start, start + source.len()),
        source: source.to_owned(),
        draft: target.map(str::to_owned),
        target: target.map(str::to_owned),
        origin: Origin::Backend,
        state: if target.is_some() { State::Translated } else { State::Failed },
        terms: Vec::new(),
        findings: Vec::new(),
        alignment: Vec::new(),
        edits: Vec::new(),
        backend: None,
        other: None,
    }
}

/// Exports a text format as a string.
fn text_of(bitext: &Bitext, format: Format) -> String {
    String::from_utf8(export(bitext, format)).unwrap()
}

fn sample() -> Bitext {
    let span = |t: &str| {
        let start = TEXT.find(t).unwrap();
        Span::new(start, start + t.len())
    };
    let mut agreed = segment(2, 2, "Kremlin <b>setuju</b>.", Some("Kremlin <b>agrees</b>."));
    agreed.draft = Some("Kreml <b>agrees</b>.".to_owned());
    agreed.terms = vec![TermHit {
        term: "Kremlin".to_owned(),
        source_span: span("Kremlin"),
        target_span: Some(Span::new(0, 7)),
        outcome: Outcome::Repaired,
        method: "repair: \"x\"".to_owned(),
    }];
    Bitext {
        from: "id".to_owned(),
        to: "en".to_owned(),
        article: Article {
            path: "a.txt".to_owned(),
            sha256: String::new(),
            title: Some("Judul *Satu*".to_owned()),
            text: TEXT.to_owned(),
            verbatim: true,
        },
        run: Run { backend: "test".to_owned(), ..Run::default() },
        blocks: vec![
            Block { id: 1, kind: BlockKind::Title, span: span("Judul *Satu*") },
            Block { id: 2, kind: BlockKind::Paragraph, span: span("Kremlin <b>setuju</b>. Moskwa gagal.") },
            Block { id: 3, kind: BlockKind::Promo, span: span("Baju https://shope.ee/a_b") },
        ],
        segments: vec![
            segment(1, 1, "Judul *Satu*", Some("Title *One*")),
            agreed,
            segment(3, 2, "Moskwa gagal.", None),
            segment(4, 3, "Baju https://shope.ee/a_b", Some("Baju https://shope.ee/a_b")),
        ],
    }
}

#[test]
fn text_mirrors_the_article() {
    assert_eq!(
        text_of(&sample(), Format::Text),
        "\u{FEFF}Title *One*\r\n\r\nKremlin <b>agrees</b>. [[not translated: Moskwa gagal.]]\r\n\r\nBaju https://shope.ee/a_b\r\n"
    );
    let mut without = sample();
    without.article.text.clear();
    assert_eq!(
        text_of(&without, Format::Text),
        "Title *One*\n\nKremlin <b>agrees</b>. [[not translated: Moskwa gagal.]]\n\nBaju https://shope.ee/a_b\n"
    );
}

#[test]
fn bilingual_and_markdown() {
    assert!(text_of(&sample(), Format::Bilingual).starts_with("Judul *Satu*\nTitle *One*\n\nKremlin"));
    assert_eq!(
        text_of(&sample(), Format::Markdown),
        "# Title \\*One\\*\n\nKremlin \\<b>agrees\\</b>. \\[\\[not translated: Moskwa gagal.\\]\\]\n\nBaju https://shope.ee/a_b\n"
    );
}

#[test]
fn the_page_is_one_file_and_text_stays_text() {
    let page = text_of(&sample(), Format::Html);
    assert!(page.contains("<del>Kreml</del><ins><mark class=\"repaired\" data-t=\"0\" title=\"Kremlin: repaired (repair: &quot;x&quot;)\">Kremlin</mark></ins>"), "{page}");
    assert!(page.contains("&lt;b&gt;setuju&lt;/b&gt;"));
    assert!(page.contains("Not translated"));
    assert!(page.matches("<script").count() == 1 && !page.contains(" src=") && !page.contains("url("));
    // The script that the policy allows is the one in the page.
    let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
    assert_eq!(script, crate::review::page::SCRIPT);
    assert!(page.contains("script-src 'sha256-"));
}

#[test]
fn formats_by_name_and_ending() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.as_str()), Some(format));
    }
    assert_eq!(Format::from_path("out/a.bitext.json"), Some(Format::Json));
    assert_eq!(Format::from_path("a.HTML"), Some(Format::Html));
    assert_eq!(Format::from_path("a"), None);
}
