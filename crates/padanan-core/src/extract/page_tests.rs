//! What saved pages of newspapers showed: each test is a page of our own making in the shape that failed.

use super::*;
use crate::intake::decode;

const PROSE: &str = "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari.</p>\
    <p>Pengunjung memadati lapangan hingga larut malam, lalu pulang dengan kereta terakhir ke kota.</p>\
    <p>Panitia menjanjikan acara serupa pada bulan depan, kata ketuanya kepada para wartawan.</p>";

/// Returns the kinds and lines of a page with this body; `PROSE` stands for three paragraphs.
fn lines(body: &str) -> Vec<(&'static str, String)> {
    let body = body.replace("PROSE", PROSE);
    let head = "<title>Pasar Malam Dibuka di Solo</title><meta property=og:title content='Pasar Malam Dibuka di Solo'>";
    let page = format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>");
    let extracted = extract(&decode("a.html", page.into_bytes(), None).unwrap());
    extracted.blocks.iter().map(|b| (b.kind.as_str(), b.span.of(&extracted.text).to_owned())).collect()
}

fn has(body: &str, wanted: &str) -> bool {
    lines(body).iter().any(|(_, line)| line.contains(wanted))
}

const H1: &str = "<h1>Pasar Malam Dibuka di Solo</h1>";

/// Sites mark words that have a page of their own. Without them, sentences lack their names: `Indeks Saham () melemah`.
#[test]
fn a_linked_word_stays_in_its_sentence() {
    let link = |word: &str| format!("<a class=inner-link-tag href=/tag/x>{word}</a>");
    for (inside, wanted) in [
        (
            format!("<p>Bank Rakyat Sejahtera ({}) meminjamkan modal kepada pedagang.</p>", link("BRS")),
            "(BRS) meminjamkan",
        ),
        (
            format!("<p>Di pasar itu <b>{}</b> dijual seharga Rp 5.000.</p>", link("Wedang Ronde")),
            "itu Wedang Ronde dijual",
        ),
        (format!("<p>{} memamerkan batik yang dijahit sendiri.</p>", link("Sri Lestari")), "Sri Lestari memamerkan"),
        (
            format!("<h2>{} 2026</h2><p>Lomba itu diikuti semua kampung di tepi kali Pepe.</p>", link("Lomba Batik")),
            "Lomba Batik 2026",
        ),
    ] {
        let body = format!("<article>{H1}PROSE{inside}PROSE</article>");
        assert!(has(&body, wanted), "{inside}: {:?}", lines(&body));
    }
    // A row of tags or of buttons is none.
    for row in [
        format!("<p>{}, {}, {}</p>", link("Kuliner"), link("Batik"), link("Wedang")),
        format!("<p>Topik: {}</p>", link("Wedang")),
        "<p>Bagikan: <a class=share>Wedang</a></p>".to_owned(),
    ] {
        let body = format!("<article>{H1}PROSE{row}</article>");
        assert!(!has(&body, "Wedang"), "{row}: {:?}", lines(&body));
    }
}

#[test]
fn a_pointer_is_no_heading() {
    let body = format!("<article>{H1}PROSE<h3>Baca juga: Penjelasan Wali Kota Soal Pasar Malam</h3>PROSE</article>");
    let pointer = lines(&body).into_iter().find(|(_, line)| line.starts_with("Baca juga"));
    assert!(pointer.is_none_or(|(kind, _)| kind == "link"));
    let heading = "Simak Juga Harga Wedang dan Sate";
    let body = format!("<article>{H1}PROSE<h3>{heading}</h3>PROSE</article>");
    assert!(lines(&body).contains(&("title", heading.to_owned())), "{:?}", lines(&body));
}

#[test]
fn what_an_editor_chose_is_no_author_and_a_tooltip_no_caption() {
    let body = format!(
        "<article>{H1}PROSE</article><div class=right><h3>EDITOR'S CHOICE</h3><ul><li><a class=WidgetEditorChoice \
         href=/1>Bersatu Hadapi Banjir</a></li></ul></div><div id=feed_recommend><span class=credit>Dipilih Oleh \
         Mesin</span></div><div class=recommendation><img src=a.png><div class=tip><span>Mesin kami mencari berita \
         yang dekat dengan pilihan Anda.</span></div></div>"
    );
    for furniture in ["Hadapi Banjir", "Dipilih Oleh", "Mesin kami"] {
        assert!(!has(&body, furniture), "{furniture}: {:?}", lines(&body));
    }
    let body = format!("<article>{H1}<div class=author-box><span class=editor>Sri Lestari</span></div>PROSE</article>");
    assert!(has(&body, "Sri Lestari"), "{:?}", lines(&body));
}

#[test]
fn the_next_article_is_not_this_one() {
    let next = "<article><h1>Kereta Malam Berangkat dari Klaten</h1><p>Penulis: Joko Pranoto</p>PROSE2</article>";
    let next = next.replace("PROSE2", &PROSE.replace("pasar malam", "kereta malam"));
    let body = format!("<main><article>{H1}<p>Penulis: Sri Lestari</p>PROSE</article>{next}</main>");
    assert!(has(&body, "Pengunjung memadati") && !has(&body, "kereta malam"), "{:?}", lines(&body));
    assert!(!has(&body, "Klaten"));
    // Headings of one article, without an author of their own.
    let part = "<h1>Harga Wedang</h1><p>Semangkuk wedang dijual seharga lima ribu rupiah di pasar itu.</p>";
    let body = format!("<article>{H1}<p>Penulis: Sri Lestari</p>PROSE{part}{part}</article>");
    assert!(has(&body, "Semangkuk wedang"), "{:?}", lines(&body));
}

#[test]
fn boxes_of_the_app_the_newsletter_and_the_menu() {
    let app = "<div class=mid><div><p>4+</p></div><div><div>Warta Kita: Berita Terpercaya</div><div>Baca Tanpa Iklan</div>\
        </div><div>Dapatkan Aplikasi</div></div>";
    let body = format!("<article>{H1}PROSE{app}PROSE</article>");
    assert!(!has(&body, "Tanpa Iklan") && !has(&body, "4+"), "{:?}", lines(&body));
    // Instructions speak of apps, too.
    let steps = "<p><strong>Unduh aplikasi</strong></p><p>Buka toko aplikasi di telepon, lalu cari nama pasar itu.</p>";
    assert!(has(&format!("<article>{H1}PROSE{steps}</article>"), "Unduh aplikasi"));
    let kinds = |body: &str, begins: &str| {
        lines(body).into_iter().filter(|(_, line)| line.starts_with(begins)).map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    let mail = "<p>Dapatkan informasi dan kabar terbaru di email kamu.</p><p>Dapatkan kode di email Anda dari petugas pasar.</p>";
    let body = format!("<article>{H1}PROSE{mail}PROSE</article>");
    assert_eq!(kinds(&body, "Dapatkan"), ["promo", "paragraph"]);
    let menu = "<ul><li>Home</li><li>Nasional</li><li>Bisnis</li></ul>";
    let body =
        format!("<article>{H1}{menu}PROSE<p>Bidang lomba:</p><ul><li>Kesehatan</li><li>Ekonomi</li></ul></article>");
    for (line, kind) in [("Nasional", "link"), ("Kesehatan", "list-item")] {
        assert!(kinds(&body, line).iter().all(|own| *own == kind), "{line}: {:?}", lines(&body));
    }
}

#[test]
fn a_page_of_counters_holds_no_article() {
    let buttons = "<div>0</div><div>0</div><div>0</div><p>Bagikan melalui</p><div>Facebook</div>";
    let page = format!(
        "<html><head><title>Ngeri! Kasus Demam Naik, Apa Kata Dokter?</title></head><body>{buttons}<script>isi()</script></body></html>"
    );
    let extracted = extract(&decode("a.html", page.into_bytes(), None).unwrap());
    assert_eq!(extracted.no_article, Some(NoArticle::Script));
}

#[test]
fn a_name_that_a_script_fills_in_is_no_author() {
    for (name, wanted) in [("Halo Pembaca Mohon Tunggu...", false), ("Sri Lestari", true)] {
        let byline = format!("<div class=user-byline rel=author><span>{name}</span></div>");
        for author in [byline, format!("<nav><div class=avatar>{name}</div></nav>")] {
            let body = format!("{author}<article>{H1}PROSE</article>");
            assert_eq!(lines(&body).iter().any(|(_, line)| line == name), wanted, "{name}: {:?}", lines(&body));
        }
    }
}
