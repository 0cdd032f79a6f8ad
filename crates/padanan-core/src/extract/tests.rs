use proptest::prelude::*;

use super::*;
use crate::intake::decode;

fn read(name: &str, text: &str) -> Extracted {
    extract(&decode(name, text.as_bytes().to_vec(), None).unwrap())
}

fn shape(extracted: &Extracted) -> Vec<(&'static str, &str)> {
    extracted.blocks.iter().map(|b| (b.kind.as_str(), b.span.of(&extracted.text))).collect()
}

#[test]
fn a_scraped_article() {
    let text = "in\n\nHakim Tolak Gugatan Warga Soal Banjir di Bekasi\n\nWarga berunjuk rasa. Foto/Dok. Istimewa\n\n\
        Hakim menolak gugatan itu pada Senin.\r\n\r\nWarga kecewa.\n\n- Butir satu yang penting\n\n(Foto: Antara)\n\n\
        Baca juga: Warga Menang di Tingkat Banding\n\nMereka akan mengajukan banding. Kompas\n\n\
        Sepatu Boot Murah https://shope.ee/abc\n\nhttps://contoh.id/a\n\nGubernur Resmikan Bendungan Baru di Bogor";
    assert_eq!(
        shape(&read("a.txt", text)),
        [
            ("other", "in"),
            ("title", "Hakim Tolak Gugatan Warga Soal Banjir di Bekasi"),
            ("caption", "Warga berunjuk rasa. Foto/Dok. Istimewa"),
            ("paragraph", "Hakim menolak gugatan itu pada Senin."),
            ("paragraph", "Warga kecewa."),
            ("list-item", "- Butir satu yang penting"),
            ("caption", "(Foto: Antara)"),
            ("link", "Baca juga: Warga Menang di Tingkat Banding"),
            ("paragraph", "Mereka akan mengajukan banding."),
            ("byline", "Kompas"),
            ("promo", "Sepatu Boot Murah https://shope.ee/abc"),
            ("link", "https://contoh.id/a"),
            ("link", "Gubernur Resmikan Bendungan Baru di Bogor"),
        ]
    );
}

#[test]
fn a_list_of_figures_at_the_end_is_the_article_s() {
    let text = "Hujan mengguyur kota itu pada Senin malam.\n\nBantuan: Rp 25.000.000\n\nNomor Darurat: 112\n\nGubernur Resmikan Bendungan Baru di Bogor\n";
    assert_eq!(
        shape(&read("a.txt", text)),
        [
            ("paragraph", "Hujan mengguyur kota itu pada Senin malam."),
            ("paragraph", "Bantuan: Rp 25.000.000"),
            ("paragraph", "Nomor Darurat: 112"),
            ("link", "Gubernur Resmikan Bendungan Baru di Bogor"),
        ]
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asks whether this is CI")]
fn the_seed_where_it_is_at_hand() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/article.txt");
    let Some(raw) = std::fs::read(&path).ok().and_then(|bytes| decode("article.txt", bytes, None).ok()) else {
        assert!(std::env::var_os("PADANAN_CI").is_none(), "CI is to have {}", path.display());
        eprintln!("skipped: {} is not here", path.display());
        return;
    };
    let extracted = extract(&raw);
    let kinds: Vec<&str> = extracted.blocks.iter().map(|b| b.kind.as_str()).collect();
    let mut wanted = vec!["other", "title", "caption"];
    wanted.extend(["paragraph"; 15]);
    wanted.extend(["byline", "promo", "promo", "link", "link"]);
    assert_eq!(kinds, wanted, "{:#?}", shape(&extracted));
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let text = "Presiden tiba di bandara pada Minggu sore dan langsung\nmenuju istana.\nIa lelah.\n";
    assert_eq!(
        shape(&read("a.txt", text)),
        [
            ("paragraph", "Presiden tiba di bandara pada Minggu sore dan langsung\nmenuju istana."),
            ("paragraph", "Ia lelah.")
        ]
    );
}

#[test]
fn blocks_are_seen_without_what_no_reader_sees() {
    let text = "\u{FEFF}\u{200B}Banjir Melanda Tiga Desa\n\n\u{200B}\n\nAir naik.\u{200B}\n\nBaca\u{200B} juga: Warga Menang Lagi\n\n\
        \u{2011} But\u{AD}ir satu\n\nWarga meng\u{AD}\nungsi.\n";
    let extracted = read("a.txt", text);
    assert_eq!(extracted.text, text);
    assert_eq!(extracted.title.as_deref(), Some("Banjir Melanda Tiga Desa"));
    assert_eq!(
        shape(&extracted),
        [
            ("title", "\u{200B}Banjir Melanda Tiga Desa"),
            ("paragraph", "Air naik.\u{200B}"),
            ("link", "Baca\u{200B} juga: Warga Menang Lagi"),
            ("list-item", "\u{2011} But\u{AD}ir satu"),
            ("paragraph", "Warga meng\u{AD}\nungsi."),
        ]
    );
    let page =
        read("a.html", "<html><body><p>Air na\u{AD}ik\u{200E} di pro\u{2011}vinsi.</p><p>&#8203;</p></body></html>");
    assert_eq!(page.text, "Air naik di pro\u{2011}vinsi.");
}

#[test]
fn hard_wrapped_text_is_joined() {
    let text = "Jalan Tol Ditutup Sementara\n\
        Kepolisian menutup jalan tol itu pada Sabtu malam karena banjir yang\n\
        merendam dua lajur di kilometer 19. Arus lalu lintas dialihkan ke\n\
        jalan arteri. Menurut Kombes. Pol. Sambodo, penutupan berlangsung\n\
        Sabtu dan Minggu.\n\
        Syaratnya:\n\
        - surut\n\n\
        Petugas memasang pompa. Air surut\npada Senin.\n";
    assert_eq!(
        shape(&read("a.txt", text)),
        [
            ("title", "Jalan Tol Ditutup Sementara"),
            (
                "paragraph",
                "Kepolisian menutup jalan tol itu pada Sabtu malam karena banjir yang\n\
                 merendam dua lajur di kilometer 19. Arus lalu lintas dialihkan ke\n\
                 jalan arteri. Menurut Kombes. Pol. Sambodo, penutupan berlangsung\n\
                 Sabtu dan Minggu."
            ),
            ("paragraph", "Syaratnya:"),
            ("list-item", "- surut"),
            ("paragraph", "Petugas memasang pompa. Air surut"),
            ("paragraph", "pada Senin."),
        ]
    );
}

#[test]
fn lines_of_a_page_are_not_wrapped_text() {
    let text = "Banjir Merendam Tiga Kecamatan di Bekasi Barat\nPolisi Menutup Jalan Tol Akibat Banjir Besar\n\
        Gubernur Meninjau Korban Banjir di Pengungsian\nWarga Bekasi Meminta Bantuan Perahu Karet";
    assert_eq!(read("a.txt", text).blocks.len(), 4);
    let text = "Presiden tiba di bandara pada Minggu sore dengan pesawat.\nMenteri menyambutnya di bawah tangga pesawat itu.\n\
        Rombongan langsung menuju istana dengan mobil dinas.\nWarga berdiri di tepi jalan sejak pagi hari itu.";
    assert_eq!(read("a.txt", text).blocks.len(), 4);
}

#[test]
fn furniture_of_pages() {
    for (line, kind) in [
        ("ADVERTISEMENT", "promo"),
        ("SCROLL TO CONTINUE WITH CONTENT", "promo"),
        ("Bagikan", "link"),
        ("Halaman 1 2 3", "link"),
        ("Halaman 1 dari 3", "link"),
        ("Tag: banjir, Bekasi", "link"),
        ("Tampilkan Semua", "link"),
        ("Artikel ini telah tayang di Kompas.com dengan judul Banjir.", "link"),
        ("Lihat postingan ini di Instagram", "link"),
        ("— Info Lalin (@infolalin) 3 Maret 2022", "byline"),
        ("ROSSENO AJINATA | ANTARA", "byline"),
        ("Senin, 18 Januari 2021 | 14:22 WIB", "byline"),
        ("Kompas.com - 14/01/2021, 07:35 WIB", "byline"),
        ("Jumat, 12 Februari 2021", "byline"),
        ("Minggu 2020 adalah minggu yang panjang.", "paragraph"),
        ("Halaman istana dipenuhi warga.", "paragraph"),
        ("Bagikan makanan itu kepada warga.", "paragraph"),
    ] {
        let text = format!("Kalimat awal yang panjang ini.\n\n{line}\n\nKalimat akhir yang panjang ini.");
        assert_eq!(shape(&read("a.txt", &text))[1], (kind, line));
    }
}

/// Sentences that name shops, bargains and links, or begin like a pointer, are the article's.
#[test]
fn news_is_not_taken_for_an_advertisement_or_a_link() {
    for (line, kind) in [
        ("Warga bisa mendapatkan formulir di www.contoh.go.id mulai Senin.", "paragraph"),
        ("Ia dipromosikan menjadi direktur, demikian ditulis akun @kementerian.", "paragraph"),
        ("Kepala desa yang pemurah itu dikenang lewat tagar di https://contoh.id/kenangan.", "paragraph"),
        ("Komisi itu mengkritik diskon pajak dalam surat di https://dpr.go.id/surat.", "paragraph"),
        ("Penjualan di https://www.tokopedia.com meningkat 20 persen, kata dia.", "paragraph"),
        ("Lihat juga bagaimana pemerintah menangani kasus serupa pada tahun lalu, kata dia.", "paragraph"),
        ("Saksikan video itu, lalu Anda akan mengerti, ujar dia.", "paragraph"),
        ("Topik: kemiskinan di perkotaan menjadi bahasan utama seminar itu.", "paragraph"),
        ("Selanjutnya: polisi akan memeriksa saksi di Bekasi.", "paragraph"),
        ("Artikel ini telah terbit dalam jurnal Nature dan menjadi bahan perdebatan.", "paragraph"),
        // And these are advertisements and links.
        ("Sepatu Boot Murah https://shope.ee/abc", "promo"),
        ("Warga membeli baju yang sama di sini: https://s.shopee.co.id/abc.", "promo"),
        ("Dapatkan diskon 50 persen untuk semua produk di www.toko.id.", "promo"),
        ("Baju anak lucu https://www.tokopedia.com/a/b", "promo"),
        ("Baca juga: Warga yang terdampak banjir meminta bantuan di Bekasi.", "link"),
        ("Lihat juga Banjir di Bekasi", "link"),
        ("Artikel ini telah tayang di Kompas.com dengan judul Banjir yang melanda Bekasi.", "link"),
        ("Topik: banjir, Bekasi", "link"),
    ] {
        let text = format!("Kalimat awal yang panjang ini.\n\n{line}\n\nKalimat akhir yang panjang ini.");
        assert_eq!(shape(&read("a.txt", &text))[1], (kind, line));
    }
}

#[test]
fn breadcrumbs_and_share_buttons_are_furniture() {
    for line in ["Home » Liga 1", "Beranda > News > Nasional", "Share on Facebook", "Salin tautan", "WhatsApp"] {
        let text = format!("{line}\n\nPersib Menang Lagi di Bandung\n\nPersib menang pada Minggu malam.\n\n{line}");
        let extracted = read("a.txt", &text);
        assert_eq!(extracted.title.as_deref(), Some("Persib Menang Lagi di Bandung"), "{line}");
        assert_eq!(shape(&extracted)[0], ("link", line));
        assert_eq!(shape(&extracted)[3], ("link", line));
    }
    for line in ["Home » Liga 1", "Beranda > News > Nasional", "Share on Facebook"] {
        let markdown = format!("# {line}\n\n# Persib Menang Lagi\n\nPersib menang pada Minggu malam.\n");
        assert_eq!(read("a.md", &markdown).title.as_deref(), Some("Persib Menang Lagi"), "{line}");
    }
    for (line, kind) in [
        ("»Kami Menang Lagi«, Kata Pelatih Persib", "title"),
        ("Inflasi > 5 Persen, Ekonom Khawatir", "title"),
        ("“Harga > Mutu”, Keluh Pembeli Beras di Pasar", "title"),
        ("WhatsApp Tumbang di Indonesia", "title"),
    ] {
        let text = format!("{line}\n\nKejadian itu terjadi pada Minggu malam.\n");
        assert_eq!(shape(&read("a.txt", &text))[0], (kind, line));
    }
    // A network's name above a paragraph about it is a heading.
    let text = "Tiga aplikasi itu paling banyak dipakai.\n\nWhatsApp\n\nWarga memakai WhatsApp untuk berkirim pesan.\n";
    assert_eq!(shape(&read("a.txt", text))[1], ("title", "WhatsApp"));
}

#[test]
fn tables_and_signatures_at_the_end_are_the_article_s() {
    for (tail, kinds) in [
        (
            "Jadwal Pertandingan Pekan Depan\nSabtu, 5 Oktober: Persib vs Arema FC\nMinggu, 6 Oktober: PSM vs Persija",
            &["paragraph", "paragraph", "paragraph"][..],
        ),
        ("Film Terbaik: Laut Bercerita\n\nAktor Terbaik: Reza Rahadian", &["paragraph", "paragraph"]),
        ("Budi Santoso, Dosen Ilmu Politik Universitas Negeri Makassar", &["byline"]),
        ("-Fotokopi KTP\n-Pas Foto Berwarna", &["list-item", "list-item"]),
        ("Gubernur Resmikan Bendungan Baru di Bogor\n\nBMKG: Gempa Tidak Berpotensi Tsunami", &["link", "link"]),
        ("Prabowo, Jokowi, dan Megawati Bertemu di Istana", &["link"]),
    ] {
        let text = format!("Persib menang pada Minggu malam.\n\nPelatih memuji para pemainnya.\n\n{tail}\n");
        let extracted = read("a.txt", &text);
        let found: Vec<&str> = extracted.blocks[2..].iter().map(|b| b.kind.as_str()).collect();
        assert_eq!(found, kinds, "{tail}");
    }
}

/// The first heading of a page may be a section, the paper, a box or a breadcrumb.
#[test]
fn the_headline_is_the_one_that_the_page_names() {
    let prose =
        "Presiden tiba di Istana Merdeka pada Minggu sore bersama rombongan menteri dan disambut ribuan warga. ";
    for before in [
        "<header><h1>Nasional</h1></header>",
        "<header><h1><a href=/>Koran Kita - Berita Terkini</a></h1></header>",
        "<div class=modal><h1>Kami menghargai privasi Anda</h1></div>",
        "<h1>Home » Nasional</h1>",
    ] {
        for heading in ["h1", "h2"] {
            let page = format!(
                "<html><head><title>Harga Beras Dibahas Kabinet - Koran Kita</title></head><body>{before}<article>\
                 <{heading}>Harga Beras Dibahas Kabinet</{heading}><p>{prose}</p><p>{prose}</p><p>{prose}</p></article></body></html>"
            );
            let extracted = read("a.html", &page);
            assert_eq!(extracted.title.as_deref(), Some("Harga Beras Dibahas Kabinet"), "{before}");
        }
    }
}

#[test]
fn bylines_and_sign_offs() {
    for (line, kind) in [
        ("Penulis: Budi Santoso", "byline"),
        ("(red)", "byline"),
        ("(ant/abc)", "byline"),
        ("[dtk/isn]", "byline"),
        ("Sumber: Antara", "byline"),
        ("Oleh Siti Rahma", "byline"),
        ("KOMPAS.com", "byline"),
        ("ANTARA FOTO/Hafidz Mubarak", "caption"),
        ("1. Buka aplikasi", "list-item"),
        ("1.", "other"),
        ("***", "other"),
        ("Simak Video: Banjir Bekasi", "link"),
        ("Ia (Budi) pulang.", "paragraph"),
        ("Presiden tiba.", "paragraph"),
    ] {
        let text = format!("Kalimat awal yang panjang ini.\n{line}\nKalimat akhir yang panjang ini.");
        assert_eq!(shape(&read("a.txt", &text))[1], (kind, line));
    }
}

#[test]
fn the_headline_of_a_plain_text_is_below_its_section() {
    let prose =
        "Unit Reskrim menangkap dua pria yang membobol toko itu pada Senin.\n\nKeduanya ditahan di kantor polisi.";
    for (head, title) in [
        ("Home\nHukum & Kriminal\n\nPembobol Toko di Ciputat Ditangkap", "Pembobol Toko di Ciputat Ditangkap"),
        ("SIARAN PERS\nNo. 28/112/DKom\nBANK INDONESIA PERTAHANKAN BI-RATE", "BANK INDONESIA PERTAHANKAN BI-RATE"),
        ("Wawancara Christine Hakim: “Saya Tidak Pensiun”", "Wawancara Christine Hakim: “Saya Tidak Pensiun”"),
        ("Pembobol Toko di Ciputat Ditangkap\n\nHukum & Kriminal", "Pembobol Toko di Ciputat Ditangkap"),
        // Nothing else is there.
        ("Siaran Pers", "Siaran Pers"),
    ] {
        let found = read("a.txt", &format!("{head}\n\n{prose}\n"));
        assert_eq!(found.title.as_deref(), Some(title), "{:?}", shape(&found));
    }
    let quoted = read("a.txt", &format!("{prose}\n\n“Saya tidak pernah pensiun,” kata dia. “Tidak.”\n"));
    assert_eq!(quoted.title, None);
}

#[test]
fn a_label_of_an_advertisement_is_no_dateline() {
    let prose = "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari di kota.</p>";
    for (between, wanted) in [
        ("<div><span>- Advertisement -</span></div>", "“Air naik cepat,” kata warga yang mengungsi ke masjid itu."),
        ("<b>Demak</b> -", "Demak - “Air naik cepat,” kata warga yang mengungsi ke masjid itu."),
    ] {
        let page = format!(
            "<!doctype html><html><body><article><h1>Pasar Malam Dibuka di Solo</h1>{}{between}\
             <p>“Air naik cepat,” kata warga yang mengungsi ke masjid itu.</p>{prose}</article></body></html>",
            prose.repeat(3)
        );
        let found = read("a.html", &page);
        assert!(shape(&found).contains(&("paragraph", wanted)), "{:?}", shape(&found));
    }
}

#[test]
fn definition_lists() {
    let text = "Istilahnya banyak.\n\nLapak\n: Tempat pedagang menjual barang.\n\nRetribusi\n:   Uang yang dibayar\n    setiap hari.\n: Pungutan.\n\nIa pulang.\n";
    let items: Vec<(&str, String)> = shape(&read("a.md", text))
        .into_iter()
        .map(|(kind, line)| (kind, line.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    let item = |text: &str| ("list-item", text.to_owned());
    assert_eq!(
        items,
        [
            ("paragraph", "Istilahnya banyak.".to_owned()),
            item("Lapak"),
            item("Tempat pedagang menjual barang."),
            item("Retribusi"),
            item("Uang yang dibayar setiap hari."),
            item("Pungutan."),
            ("paragraph", "Ia pulang.".to_owned()),
        ]
    );
    let prose = "<p>Wali kota membuka pasar malam itu bersama para pedagang yang menunggu sejak sore hari di kota.</p>";
    let list = "<dl><div><dt><a href=/a>Lapak</a></dt><dd><p>Tempat menjual barang. Ukurannya dua meter.</p></dd></div>\
        <dt>Sewa</dt><dt>Retribusi</dt><dd>Uang harian:<ul><li>Lima ribu rupiah</li></ul></dd></dl>";
    let page = format!("<!doctype html><body><article><h1>Pasar Malam</h1>{}{list}{prose}</article>", prose.repeat(3));
    let found = read("a.html", &page);
    let items: Vec<&str> =
        shape(&found).into_iter().filter(|(kind, _)| *kind == "list-item").map(|(_, line)| line).collect();
    assert_eq!(
        items,
        [
            "Lapak",
            "Tempat menjual barang. Ukurannya dua meter.",
            "Sewa",
            "Retribusi",
            "Uang harian:",
            "Lima ribu rupiah"
        ]
    );
}

#[test]
fn markdown_blocks_leave_the_mark_up_outside() {
    let text = "---\njudul: x\n---\n# Judul *Besar*\n\nParagraf **satu** dengan [tautan](https://a.id).\n\n- butir satu\n- butir dua\n  lanjut\n\n\
        > kutipan satu\n> kutipan dua\n\n```\nkode\n```\n\n![foto](a.jpg)\n\n[Baca](https://b.id)\n\n| a | b |\n|---|---|\n| c | d |\n";
    assert_eq!(
        shape(&read("a.md", text)),
        [
            ("title", "Judul *Besar*"),
            ("paragraph", "Paragraf **satu** dengan [tautan](https://a.id)."),
            ("list-item", "butir satu"),
            ("list-item", "butir dua\n  lanjut"),
            ("paragraph", "kutipan satu\n> kutipan dua"),
            ("link", "[Baca](https://b.id)"),
            ("paragraph", "a"),
            ("paragraph", "b"),
            ("paragraph", "c"),
            ("paragraph", "d"),
        ]
    );
}

#[test]
fn a_page_gives_its_article() {
    let prose = "Presiden mengatakan bahwa bantuan akan dikirim ke kota itu pada hari Minggu, kata juru bicara istana kepada wartawan. ";
    let page = format!(
        "<!doctype html><html><head><title>Bantuan Dikirim ke Minsk - Situs</title><script>var x = 'jangan';</script></head><body>\
         <nav><a href=/>Beranda</a></nav><article><h1>Bantuan Dikirim ke Minsk</h1><figure><img src=a.jpg><figcaption>Tentara. Foto: AFP</figcaption></figure>\
         <p>{0}</p><p>{0}<b>Kremlin</b> &amp; NATO.</p><ul><li>Butir satu di sini</li></ul><p>Baca juga: Berita Lain</p><p>{0}</p></article>\
         <footer>Hak cipta</footer></body></html>",
        prose.repeat(2)
    );
    let extracted = read("a.html", &page);
    let shape = shape(&extracted);
    assert_eq!(shape[0].0, "title");
    assert!(shape[0].1.starts_with("Bantuan Dikirim ke Minsk"));
    assert!(shape.contains(&("caption", "Tentara. Foto: AFP")), "{shape:?}");
    assert!(shape.contains(&("list-item", "Butir satu di sini")));
    assert!(shape.contains(&("link", "Baca juga: Berita Lain")));
    assert!(extracted.text.contains("Kremlin & NATO."));
    for furniture in ["jangan", "Beranda", "Hak cipta"] {
        assert!(!extracted.text.contains(furniture), "{furniture}");
    }
    assert!(!extracted.verbatim);
}

#[test]
fn a_page_without_an_article_and_a_bomb() {
    let small = read("a.html", "<html><body><p>Satu &amp; dua</p><p>Tiga</p></body></html>");
    assert_eq!(small.text, "Satu & dua\n\nTiga");
    let bomb = format!("<html><body>{}teks di dalam{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(read("a.html", &bomb).text, "teks di dalam");
}

#[test]
fn a_line_of_ten_megabytes() {
    let text = "kata ".repeat(2_000_000);
    let extracted = read("a.txt", &text);
    assert_eq!(extracted.blocks.len(), 1);
}

fn assert_sound(extracted: &Extracted, only_space_outside: bool) {
    let mut at = 0;
    for (block, id) in extracted.blocks.iter().zip(1..) {
        assert_eq!(block.id, id);
        let inside = block.span.of(&extracted.text);
        assert!(block.span.start >= at && !inside.is_empty());
        assert!(!inside.starts_with(is_space) && !inside.ends_with(is_space));
        assert!(!only_space_outside || extracted.text[at..block.span.start].chars().all(is_space));
        at = block.span.end;
    }
    assert!(!only_space_outside || extracted.text[at..].chars().all(is_space));
}

proptest! {
    #[test]
    fn nothing_of_a_plain_text_is_lost(text in "([a-zA-Z]{1,12}|Foto:|https://a\\.id/b|Kompas|[.,:()\\-*é“”]|[ \n\r\u{FEFF}\u{2028}]){1,60}") {
        prop_assume!(!text.chars().all(is_space));
        assert_sound(&read("a.txt", &text), true);
    }

    #[test]
    fn markdown_blocks_are_in_order(text in "([a-zA-Z]{1,6}|[#>*_`|!.\\[\\]()\\-]|[ \n]|  \n|1\\. |https://a\\.id|<br>|</?b>|</?p>|<!--|-->){1,60}") {
        prop_assume!(!text.chars().all(is_space));
        assert_sound(&read("a.md", &text), false);
    }

    #[test]
    fn no_page_makes_it_panic(text in "(<[/]?(p|div|b|li|table|h1|script|a)>|[a-z &;<]{1,8}){1,40}") {
        if let Ok(raw) = decode("a.html", text.into_bytes(), None) {
            assert_sound(&extract(&raw), true);
        }
    }
}

/// The header of an article is often outside the part that Readability takes for its main text.
#[test]
fn the_head_of_a_page_is_not_lost() {
    let paragraph =
        "Presiden mengatakan bahwa bantuan akan dikirim ke Minsk pada hari Senin oleh pemerintah. ".repeat(4);
    let page = format!(
        "<html><head><title>Lukashenko Menolak Mundur - Warta</title></head><body><div class=head>\
         <h1>Lukashenko Menolak Mundur</h1><time>Rabu, 19 Agustus 2020</time>\
         <figure><img src=a.jpg><figcaption>Warga di Minsk. Foto: AP</figcaption></figure></div>\
         <div class=body><p>{paragraph}</p><p>{paragraph}</p></div></body></html>"
    );
    let raw = decode("a.html", page.into_bytes(), None).unwrap();
    let extracted = extract(&raw);
    let text = |kind: BlockKind| -> Vec<&str> {
        extracted.blocks.iter().filter(|b| b.kind == kind).map(|b| b.span.of(&extracted.text)).collect()
    };
    assert_eq!(text(BlockKind::Title), ["Lukashenko Menolak Mundur"]);
    assert_eq!(text(BlockKind::Caption), ["Warga di Minsk. Foto: AP"]);
    assert_eq!(text(BlockKind::Byline), ["Rabu, 19 Agustus 2020"]);
    assert_eq!(text(BlockKind::Paragraph).len(), 2);
}

/// News agencies write their headlines as sentences.
#[test]
fn a_headline_in_small_letters() {
    let body = "Solo (ANTARA) - Wali kota membuka pasar malam itu pada Senin.\n\nPedagang menunggu sejak sore hari.\n";
    for (head, wanted) in [
        ("57 pemuda Solo ikuti seleksi pertukaran pemuda ke tiga negara", true),
        ("Wali kota: pasar malam dibuka hingga akhir bulan ini", true),
        ("Siapa yang membuka pasar malam di Solo?", true),
        ("banner langganan di atas", false),
        ("Pasar malam Solo", false),
        ("Warga menunggu pembukaan pasar itu sejak sore.", false),
        ("Kepada wali kota dan semua pedagang di Solo,", false),
    ] {
        let extracted = read("a.txt", &format!("{head}\n\nSenin, 3 Agustus 2026\n\n{body}"));
        assert_eq!(extracted.title.as_deref() == Some(head), wanted, "{head}: {:?}", shape(&extracted));
    }
    // The first line that is one, and none where a headline has its capitals.
    let text = format!("langganan\n\nPasar malam dibuka di kota Solo\n\nPasar malam dibuka di kota Solo\n\n{body}");
    assert_eq!(read("a.txt", &text).title.as_deref(), Some("Pasar malam dibuka di kota Solo"));
    let text = format!("Pasar Malam Dibuka di Kota Solo\n\nPedagang senang dengan tempat baru\n\n{body}");
    assert_eq!(read("a.txt", &text).title.as_deref(), Some("Pasar Malam Dibuka di Kota Solo"));
}

#[test]
fn invitations_of_a_site() {
    for (line, wanted) in [
        (
            "Mau Berita Terbaru Lainnya dari Warta Kita? Yuk Follow Kami di Google News dengan Klik Simbol Bintang.",
            Some(BlockKind::Promo),
        ),
        ("Untuk mendapatkan berita terkini, silakan bergabung di Grup Telegram “Warta Kita”.", Some(BlockKind::Promo)),
        ("Dapatkan informasi dan inspirasi di email kamu.", Some(BlockKind::Promo)),
        ("Warga yang berminat silakan bergabung di grup WhatsApp panitia pasar.", None),
        ("Polisi meminta warga tidak bergabung di grup Telegram yang menyebar berita bohong.", None),
        ("“Ayo ikuti berita pasar di Instagram,” kata wali kota itu.", None),
        ("Dapatkan kode itu di email Anda, lalu masukkan di laman pendaftaran.", None),
    ] {
        assert_eq!(kind::own_kind(line), wanted, "{line}");
    }
}
