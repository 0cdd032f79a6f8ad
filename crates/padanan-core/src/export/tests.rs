use super::*;
use crate::bitext::{Article, Block, BlockKind, Origin, Outcome, Run, Segment, State, TermHit};
use crate::text::Span;

const TEXT: &str =
    "\u{FEFF}Judul *Satu*\r\n\r\nKremlin <b>setuju</b>. Moskwa gagal.\r\n\r\nBaju https://shope.ee/a_b\r\n";

fn segment(id: u32, block: u32, source: &str, target: Option<&str>) -> Segment {
    let start = TEXT.find(source).unwrap();
    Segment {
        draft: target.map(str::to_owned),
        target: target.map(str::to_owned),
        state: if target.is_some() { State::Translated } else { State::Failed },
        ..Segment::new(id, block, Span::new(start, start + source.len()), source.to_owned())
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
            original: None,
            url: None,
            target: None,
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
    let page = text_of(&sample(), Format::Review);
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
    assert_eq!(Format::from_path("out/a.en.Review.html"), Some(Format::Review));
    assert_eq!(Format::from_path("review.html"), Some(Format::Html));
    // The names of an article's files in two formats differ.
    let endings: std::collections::BTreeSet<_> = Format::ALL.into_iter().map(Format::ending).collect();
    assert_eq!(endings.len(), Format::ALL.len());
    assert_eq!(Format::from_path("a"), None);
}

/// Returns a bitext of blocks, each with one segment: kind, source, target.
fn of_blocks(path: &str, rows: &[(BlockKind, &str, Option<&str>)]) -> Bitext {
    let (mut text, mut blocks, mut segments) = (String::new(), Vec::new(), Vec::new());
    for ((kind, source, target), id) in rows.iter().zip(1..) {
        let span = Span::new(text.len(), text.len() + source.len());
        text.push_str(&format!("{source}\n\n"));
        blocks.push(Block { id, kind: *kind, span });
        let origin = if *target == Some(*source) { Origin::Copied } else { Origin::Backend };
        let target = target.map(str::to_owned);
        let state = if target.is_some() { State::Translated } else { State::Failed };
        let source = (*source).to_owned();
        segments.push(Segment { block: id, span, source, origin, state, target, ..segment(id, 1, "Kremlin", None) });
    }
    let article = Article { path: path.to_owned(), title: None, text, ..sample().article };
    Bitext { article, blocks, segments, ..sample() }
}

/// Returns the content of the page.
fn main_of(page: &str) -> &str {
    page.split("<main dir=\"auto\">").nth(1).unwrap().split("</main>").next().unwrap()
}

#[test]
fn the_clean_page_has_the_translation_alone() {
    use BlockKind::{Byline, Caption, Link, ListItem, Paragraph, Title};
    let page = text_of(
        &of_blocks(
            "a.html",
            &[
                (Title, "Judul <Satu>", Some("Title <One>")),
                (Byline, "Oleh Budi", Some("By Budi")),
                (Caption, "Foto", Some("A photo & a credit")),
                (Paragraph, "Presiden tiba.", Some("The president\n arrived.")),
                (Paragraph, "Ia gagal.", None),
                (Title, "Syarat", Some("Conditions")),
                (ListItem, "- satu", Some("- one")),
                (ListItem, "• dua", Some("• two")),
                (Paragraph, "Lalu:", Some("Then:")),
                (ListItem, "3. tiga", Some("3. three")),
                (ListItem, "4. empat", Some("4. four")),
                (Link, "Baca juga: Lain", Some("Baca juga: Lain")),
            ],
        ),
        Format::Html,
    );
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"), "{page}");
    assert!(page.contains("<title>Title &lt;One&gt;</title>"), "{page}");
    assert_eq!(
        main_of(&page).trim(),
        "<h1>Title &lt;One&gt;</h1>\n<p class=\"byline\">By Budi</p>\n\
         <figure><figcaption>A photo &amp; a credit</figcaption></figure>\n<p>The president arrived.</p>\n\
         <p><mark lang=\"id\">[[not translated: Ia gagal.]]</mark></p>\n<h2>Conditions</h2>\n\
         <ul><li>one</li><li>two</li></ul>\n<p>Then:</p>\n\
         <ol><li value=\"3\">three</li><li value=\"4\">four</li></ol>\n\
         <p class=\"link\" lang=\"id\">Baca juga: Lain</p>"
    );
}

#[test]
fn the_clean_page_runs_and_loads_nothing() {
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onclick=\"";
    let markdown = format!("{evil} ![a](http://x/a.png) [b](javascript:alert) [c](DATA:text/html,x) [d](https://x/y)");
    for path in ["a.txt", "a.md"] {
        let (title, text) = (BlockKind::Title, BlockKind::Paragraph);
        let bitext = of_blocks(path, &[(title, "Judul", Some(evil)), (text, "Teks", Some(&markdown))]);
        let page = text_of(&bitext, Format::Html);
        let page = page.to_lowercase();
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("src=\""), "{page}");
        assert!(!page.contains("href=\"javascript") && !page.contains("href=\"data"), "{page}");
        assert!(!page.contains("\" onclick"), "{page}");
    }
}

#[test]
fn a_markdown_article_keeps_its_layout_on_the_clean_page() {
    let text = "---\nx: y\n---\n# Judul *Satu*\n\n![foto sumber](a.jpg)\n\n> kutip\n\n- butir\n\n| a |\n|---|\n| b |\n";
    let mut bitext = of_blocks("a.md", &[]);
    for (source, target, id) in [
        ("Judul *Satu*", "Title *One*", 1),
        ("kutip", "a quote from [here](https://a.id)", 2),
        ("butir", "an ![icon](b.png) item", 3),
        ("a", "head", 4),
        ("b", "cell", 5),
    ] {
        let start = if id < 4 { text.find(source).unwrap() } else { text.find(&format!("| {source} |")).unwrap() + 2 };
        let span = Span::new(start, start + source.len());
        bitext.blocks.push(Block { id, kind: BlockKind::Paragraph, span });
        let (source, target) = (source.to_owned(), Some(target.to_owned()));
        bitext.segments.push(Segment { block: id, span, source, target, ..segment(id, 1, "Kremlin", Some("")) });
    }
    bitext.article.text = text.to_owned();
    let page = text_of(&bitext, Format::Html);
    assert!(page.contains("<title>Title One</title>"), "{page}");
    let main = main_of(&page).replace('\n', "");
    assert_eq!(
        main,
        "<h1>Title <em>One</em></h1><blockquote><p>a quote from <a href=\"https://a.id\">here</a></p></blockquote>\
         <ul><li>an icon item</li></ul><table><thead><tr><th>head</th></tr></thead><tbody><tr><td>cell</td></tr></tbody></table>"
    );
}
