use proptest::prelude::*;

use super::*;

fn split(text: &str) -> Vec<&str> {
    sentences(text, &Abbreviations::default()).iter().map(|s| s.of(text)).collect()
}

/// `|` stands where a sentence ends; the space behind it is the gap (none where sentences are glued).
fn case(marked: &str) {
    let text: String = marked.replace('|', "");
    let wanted: Vec<&str> = marked.split('|').map(str::trim).collect();
    assert_eq!(split(&text), wanted, "{marked}");
}

#[test]
fn titles_ranks_and_initials() {
    for marked in [
        "Dr. Ir. H. Joko Widodo tiba.| Ia tersenyum.",
        "Prof. Dr. Budi Santoso, S.H., M.Hum. mengajar di UI.| Dia dosen.",
        "Drs. M. Natsir lahir di Solok.| Ia wafat di Jakarta.",
        "Kepada Tn. Ahmad dan Ny. Siti.| Terima kasih.",
        "Kol. (Purn.) Suharto datang.| Jend. Sudirman tidak.",
        "Mayjen TNI (Purn.) Prabowo hadir.",
        "Kombes Pol. Yusri Yunus mengatakan itu.| Polisi bergerak.",
        "AKBP. Rudi memimpin operasi.",
        "Brigjen. Pol. Hendra ditahan.",
        "R. A. Kartini lahir di Jepara.",
        "Buku karya W.S. Rendra terbit.| Buku itu laris.",
        "J.K. Rowling menulis.| Ia kaya.",
        "Menurut H. Agus, itu benar.",
        "Oleh K.H. Hasyim Asy'ari didirikan.",
        "Ia kekurangan vitamin C.| Dokter memberi obat.",
        "Mereka di kelas A.| Guru datang.",
        "St. Petersburg indah.",
        "Ustaz. Somad ceramah.",
        "Nn. Rina menang.| Semua senang.",
        "Pdt. Gomar Gultom berdoa.",
    ] {
        case(marked);
    }
}

#[test]
fn companies_and_addresses() {
    for marked in [
        "PT. Telkom Indonesia Tbk. (TLKM) naik.| Saham lain turun.",
        "Kantor di Jl. Jenderal Sudirman No. 12 ramai.| Polisi datang.",
        "Tinggal di Gg. Mawar RT. 03 RW. 05 Kel. Cipete.",
        "Saham PT Bank Central Asia Tbk.| Bank itu besar.",
        "CV. Maju Jaya bangkrut.",
        "Lihat hlm. 12 dan tgl. 5 Mei.| Itu penting.",
        "Samsung Electronics Co. Ltd. untung.",
        "Telp. 021-555 aktif.",
        "Harga Rp. 5.000 per kg.| Murah.",
        "Dia bicara banyak hal.| Semua diam.",
        "Ia membeli beras, gula, dll.| Mereka pulang.",
        "Beras, gula, dsb. dibeli warga.",
        "Surat a.n. Budi dan d.a. Kantor Pos.",
        "Pasal s.d. 10 berlaku.",
        "Apple Inc. merilis ponsel.| Harganya mahal.",
        "Lt. 3 gedung itu terbakar.",
    ] {
        case(marked);
    }
}

#[test]
fn numbers_dates_and_times() {
    for marked in [
        "Pada Minggu (16/8/2020), sekitar 200.000 orang berkumpul.| Mereka damai.",
        "Gempa terjadi pukul 10.30 WIB.| Warga panik.",
        "Gempa terjadi pukul 10.30.| Warga panik.",
        "Nilainya 1,5 miliar.| Itu besar.",
        "Skor akhir 3-2.| Penonton bersorak.",
        "Terjadi pada 2019.| Sejak itu ia diam.",
        "Sebanyak 200. 000 orang hadir.",
        "1. Buka aplikasi.| 2. Pilih menu.",
        "Harga naik 2.5 persen.| Warga kesal.",
        "Lahir 17-8-1945.| Ia tua.",
        "Ada 12 orang.| 3 tewas.",
        "Versi 2.0 keluar.",
    ] {
        case(marked);
    }
}

#[test]
fn quotations() {
    for marked in [
        "“Tidak ada korban. |Semua selamat,” kata dia.| Ia pulang.",
        "“Pergi!” teriaknya.| Orang lari.",
        "“Apa itu?” tanya dia.",
        "“Saya pulang.”| Lukashenko pergi.",
        "Ia berkata, “Saya pulang.”| Lalu ia pergi.",
        "\"Saya pulang,\" kata dia.| \"Besok saja.\"",
        "Dia bilang \"pergi.\"| Kami pergi.",
        "“Tentara NATO berada di gerbang kami.| Lituania memerintahkan kami,” kata dia.",
        "Ia pulang.”|Dia diam.",
        "(Ia pulang.)| Kami diam.",
        "Kutipan yang tak ditutup: “Ini awal.| Ini lanjutan.| Ini akhir.",
        "“Lukashenko mundur” dan “Kami tidak akan lupa” terdengar.",
        "Mereka berteriak ‘mundur!’ berulang kali.",
    ] {
        case(marked);
    }
}

#[test]
fn urls_datelines_and_the_rest() {
    for marked in [
        "JAKARTA, KOMPAS.com - Presiden tiba.| Ia lelah.",
        "MINSK -- Protes pecah.| Polisi datang.",
        "Kunjungi https://kompas.com/a.b?c=d sekarang.| Html lama.",
        "Kirim ke redaksi@detik.com segera.| Terima kasih.",
        "Situs Detik.com memuat itu.| Semua baca.",
        "Ia ragu... lalu pergi.",
        "Ia ragu...| Kami pergi.",
        "Ia ragu…| Kami pergi.",
        "Apa?!| Tidak!| Ya.",
        "Acara selesai.|Polisi pulang.",
        "Lihat Kompas.Com untuk itu.",
        "Berita selesai.| (red)",
        "Wakil presiden U.S. Steel hadir.",
        "Pemerintah A.S. menolak.| Mereka kecewa.",
        "Baris satu\nmasih kalimat ini.| Baris dua\nlanjut.",
        "Judul tanpa titik|\n\nParagraf baru.",
        "Satu kata",
    ] {
        case(marked);
    }
}

#[test]
fn users_can_add_abbreviations() {
    let text = "Bp. Harto datang. Ia pulang.";
    let own = Abbreviations::default().with_user(["Bp.".to_owned()]);
    assert_eq!(sentences(text, &own).len(), 2);
    assert_eq!(split(text).len(), 3);
}

#[test]
fn hostile_input_costs_no_more() {
    for piece in [".", "”", ".”", "A.", "a. ", "1. ", "\n", "“", "?!", "…", "Dr. ", "a.B"] {
        let text = piece.repeat(300_000);
        let spans = sentences(&text, &Abbreviations::default());
        assert!(spans.windows(2).all(|w| w[0].end <= w[1].start));
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_and_a_sentence_is_itself(text in "(Dr|No|dll|S\\.H|[A-Z]|[a-z]{1,4}|[0-9]{1,4}|[.?!…”“\"'()\\-,:/@]|[ \n]){0,60}") {
        let abbreviations = Abbreviations::default();
        let spans = sentences(&text, &abbreviations);
        let mut at = 0;
        for span in &spans {
            prop_assert!(text[at..span.start].chars().all(is_space));
            let sentence = span.of(&text);
            prop_assert!(!sentence.is_empty() && !sentence.starts_with(is_space) && !sentence.ends_with(is_space));
            prop_assert_eq!(sentences(sentence, &abbreviations), vec![Span::new(0, sentence.len())], "{:?}", sentence);
            at = span.end;
        }
        prop_assert!(text[at..].chars().all(is_space));
    }

    #[test]
    fn any_text_at_all(text in "\\PC{0,80}") {
        let spans = sentences(&text, &Abbreviations::default());
        let joined: String = spans.iter().map(|s| s.of(&text)).collect();
        let bare = |t: &str| t.chars().filter(|c| !is_space(*c)).collect::<String>();
        prop_assert_eq!(bare(&joined), bare(&text));
    }
}
