//! What lines and mark-up do to sentences: text from PDF and OCR, Markdown, `<br>`.

use super::extract;
use crate::intake::decode;
use crate::segment::{Abbreviations, sentences};
use crate::text::line_breaks::joined;

/// Returns the sentences of a text as they are translated.
fn read(name: &str, text: &str) -> Vec<String> {
    let extracted = extract(&decode(name, text.as_bytes().to_vec(), None).unwrap());
    let mut all = Vec::new();
    for block in &extracted.blocks {
        let text = block.span.of(&extracted.text);
        for span in sentences(text, &Abbreviations::default()) {
            all.push(joined(span.of(text)).split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    all
}

#[test]
fn lines_of_print_are_sentences_again() {
    for (text, wanted) in [
        // Words are divided, and hyphens of the language stay.
        (
            "Dinas Kesehatan mencatat kenaikan kasus demam ber-\ndarah sejak Mei. Anak-anak rentan, dan anak-\nanak yang sakit dirawat.",
            &[
                "Dinas Kesehatan mencatat kenaikan kasus demam berdarah sejak Mei.",
                "Anak-anak rentan, dan anak-anak yang sakit dirawat.",
            ][..],
        ),
        // Full lines go on with a capital.
        (
            "Pertemuan itu dihadiri Presiden Joko Widodo dan Perdana\nMenteri Malaysia Anwar Ibrahim di Istana Bogor. Kedua\n\
             pemimpin Asia Tenggara itu membahas perbatasan laut di\nSelat Malaka.",
            &[
                "Pertemuan itu dihadiri Presiden Joko Widodo dan Perdana Menteri Malaysia Anwar Ibrahim di Istana Bogor.",
                "Kedua pemimpin Asia Tenggara itu membahas perbatasan laut di Selat Malaka.",
            ],
        ),
        // A narrow column.
        (
            "Harga cabai di\nPasar Induk Kramat\nJati naik tajam.\nPedagang menga-\nku pasokan dari\nGarut berkurang\nkarena hujan.",
            &[
                "Harga cabai di Pasar Induk Kramat Jati naik tajam.",
                "Pedagang mengaku pasokan dari Garut berkurang karena hujan.",
            ],
        ),
        // The number and the head of a page.
        (
            "Gubernur menyatakan bahwa pembangunan jalan layang di kota itu\nakan dilanjutkan setelah pembebasan lahan selesai diurus\n\n\
             12\n\noleh panitia bersama warga.",
            &[
                "Gubernur menyatakan bahwa pembangunan jalan layang di kota itu akan dilanjutkan setelah pembebasan lahan selesai diurus oleh panitia bersama warga.",
            ],
        ),
        (
            "Kenaikan itu dibahas dalam rapat kerja dengan Badan Anggaran\nLAPORAN TAHUNAN | 14\nDewan Perwakilan Rakyat pada Senin malam.",
            &["Kenaikan itu dibahas dalam rapat kerja dengan Badan Anggaran Dewan Perwakilan Rakyat pada Senin malam."],
        ),
    ] {
        assert_eq!(read("a.txt", text), wanted);
    }
}

#[test]
fn lines_that_are_lines_stay() {
    for text in [
        "Tanah airku tidak kulupakan\nkan terkenang selama hidupku\nbiarpun saya pergi jauh\ntidak kan hilang dari kalbu",
        "Bahan yang diperlukan\nTepung terigu\nGula pasir\nTelur ayam\nCampur semuanya hingga rata.",
        "Pelatih itu memuji kerja keras para pemain.\n12\nPenonton bersorak sepanjang pertandingan.",
        "Banjir Rendam Empat Desa di Pesisir Utara Demak Jawa Tengah\nBanjir merendam empat desa di pesisir utara Kabupaten Demak\nsejak Minggu.",
        "Surabaya -\nHujan turun sejak pagi.",
        "Juara satu: Rina\nJuara dua: Budi\nJuara tiga: Sari",
    ] {
        let lines = text.lines().count();
        // The wrapped article below the headline is one of the lines.
        let wanted = if text.contains("Demak\nsejak") { lines - 1 } else { lines };
        assert_eq!(read("a.txt", text).len(), wanted, "{text}");
    }
}

#[test]
fn sentences_go_over_the_lines_of_markdown() {
    for (text, wanted) in [
        (
            "> Hujan turun sejak pagi dan\n> warga mengungsi. Air naik.",
            &["Hujan turun sejak pagi dan warga mengungsi.", "Air naik."][..],
        ),
        ("> > Hujan turun dan meren-\n> > dam sawah.", &["Hujan turun dan merendam sawah."]),
        (
            "- Cuci tangan dengan\n  sabun. Bilas.\n- Keringkan\ndengan kain.",
            &["Cuci tangan dengan sabun.", "Bilas.", "Keringkan dengan kain."],
        ),
        ("1. Satu\n\n   Paragraf kedua\n   butir itu.", &["Satu", "Paragraf kedua butir itu."]),
        (
            "Lihat [Bab Satu. Pendahuluan](bab.html) itu. Lalu tutup.",
            &["Lihat [Bab Satu. Pendahuluan](bab.html) itu.", "Lalu tutup."],
        ),
        (
            "Panen gagal.[^1] Petani rugi.\n\n[^1]: Data\n    sementara.",
            &["Panen gagal.[^1]", "Petani rugi.", "Data sementara."],
        ),
        ("Harga naik,<br>\nlalu turun.<br/>Pasar sepi.", &["Harga naik,<br> lalu turun.", "Pasar sepi."]),
        ("Jalan Merdeka 10  \nBandung", &["Jalan Merdeka 10", "Bandung"]),
        (
            "<div><h2>Judul</h2><p>Ibu <b>pulang</b>. Anak tidur.</p></div>\n\nSelesai.",
            &["Judul", "Ibu <b>pulang</b>.", "Anak tidur.", "Selesai."],
        ),
        ("<!-- catatan. dua -->\n\nIbu pulang. <!-- tiga. --> Anak tidur.", &["Ibu pulang.", "Anak tidur."]),
        ("<script>\nlet a = 1.\n</script>\n\nIbu pulang.", &["Ibu pulang."]),
        ("+++\ntitle = \"Satu. Dua\"\n+++\n\nIbu pulang.", &["Ibu pulang."]),
        ("---\ntitle: Satu. Dua\n---\n\nIbu pulang.", &["Ibu pulang."]),
        ("> [!NOTE]\n> Ibu pulang.", &["Ibu pulang."]),
        (
            "| Nama | Catatan |\n|---|---|\n| Sari | Tiba. Lalu pergi. |",
            &["Nama", "Catatan", "Sari", "Tiba.", "Lalu pergi."],
        ),
    ] {
        assert_eq!(read("a.md", text), wanted);
    }
}

#[test]
fn a_break_inside_a_sentence_of_a_page_is_no_end_of_it() {
    let page = |inside: &str| {
        let prose =
            "Presiden menjelaskan rencana itu kepada wartawan di Istana pada Senin malam, kata juru bicara. ".repeat(3);
        format!(
            "<html><head><title>Rencana Itu Dibahas</title></head><body><article><p>{prose}</p><p>{inside}</p><p>{prose}</p></article></body></html>"
        )
    };
    for (inside, wanted) in [
        ("Pasar kerja membaik,<br>namun harga masih tinggi.", &["Pasar kerja membaik, namun harga masih tinggi."][..]),
        (
            "Pasar kerja membaik<br />\n  dan harga turun.<br><br>Warga senang sekali.",
            &["Pasar kerja membaik dan harga turun.", "Warga senang sekali."],
        ),
        ("Petugas mencatat kebu-<br>tuhan warga itu.", &["Petugas mencatat kebutuhan warga itu."]),
        ("Kantor Pusat Bank<br>Jalan Merdeka 10", &["Kantor Pusat Bank", "Jalan Merdeka 10"]),
        ("Pasar kerja membaik.<br>namun harga tinggi.", &["Pasar kerja membaik.", "namun harga tinggi."]),
    ] {
        let found = read("a.html", &page(inside));
        for sentence in wanted {
            assert!(found.iter().any(|f| f == sentence), "{sentence}: {found:?}");
        }
    }
}
