//! What each rule finds, and what looks like it and is left alone.

use proptest::prelude::*;

use padanan_core::text::Span;
use padanan_core::text::tokens::straight;

use super::{Kind, Literal, Piece, pieces};

fn literals(text: &str) -> Vec<Literal> {
    let all = pieces(text, Span::new(0, text.len())).into_iter();
    all.filter_map(|piece| if let Piece::Literal(literal) = piece { Some(literal) } else { None }).collect()
}

/// The literals of a text as they are printed.
fn found(text: &str) -> String {
    literals(text).iter().map(|literal| literal.print.as_str()).collect::<Vec<_>>().join(" · ")
}

fn check(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, wanted)| (text, wanted, found(text)))
        .filter(|(_, wanted, found)| *wanted != found)
        .map(|(text, wanted, found)| format!("{text}: {found}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sums_of_money() {
    check(&[
        ("utang US$139 miliar", "US$139 billion"),
        ("rugi Rp 2,3 M.", "Rp2.3 billion"),
        ("anggaran Rp1,2 T tahun ini", "Rp1.2 trillion"),
        ("bayar Rp500 rb", "Rp500,000"),
        ("bayar Rp350rb hingga Rp1,5jt", "Rp350,000 · Rp1.5 million"),
        ("sebesar Rp 1,5 ribu", "Rp1,500"),
        ("sebesar Rp. 750.000.000.", "Rp750,000,000"),
        ("sebesar Rp 5.000,- per jam", "Rp5,000"),
        ("sebesar Rp 1.000.000,00", "Rp1,000,000.00"),
        ("antara Rp 2-3 juta", "Rp2-3 million"),
        ("antara Rp 1 juta-Rp 2 juta", "Rp1 million-Rp2 million"),
        ("antara Rp 12 T-Rp 15 T", "Rp12 trillion-Rp15 trillion"),
        ("antara Rp 1 juta - 2 juta", "Rp1 million - 2 million"),
        ("antara Rp9.000- Rp9.300", "Rp9,000-Rp9,300"),
        ("posisi Rp 9.100/9.105", "Rp9,100/9,105"),
        ("tarif <Rp4,8 miliar", "<Rp4.8 billion"),
        ("antara Rp250.000-Rp500.000", "Rp250,000-Rp500,000"),
        ("rugi -Rp 2 miliar", "-Rp2 billion"),
        ("US$ 1.950,75 per ons", "US$1,950.75"),
        ("seharga US $30", "US$30"),
        ("seharga S$2,50 dan A$3", "S$2.50 · A$3"),
        ("seharga €45,6 juta", "€45.6 million"),
        ("hibah USD 20 juta", "USD 20 million"),
        ("seharga Rp10.000/liter", "Rp10,000"),
        ("HARGA RP 1,2 JUTA", "Rp1.2 million"),
        // `M` and `T` are letters without a currency, and so is `Rp` without a number.
        ("lari 5 M", ""),
        ("naik bus T 5", ""),
        ("mata uang Rp melemah", ""),
        ("5 juta dolar AS", ""),
        ("gaji 5 ribu rupiah", ""),
        ("di AS 5 orang", ""),
    ]);
}

#[test]
fn ranges_scores_and_signs() {
    check(&[
        ("menang 3-1 atas", "3-1"),
        ("kalah 0–2", "0–2"),
        ("berakhir 3 - 2 untuk", "3 - 2"),
        ("21-15, 18-21", "21-15 · 18-21"),
        ("sekitar 5-10 orang", "5-10"),
        ("antara 1.500-2.000 orang", "1,500-2,000"),
        ("antara 1,5-2 juta", "1.5-2"),
        ("tahun 2019-2023", "2019-2023"),
        ("formasi 4-3-3", "4-3-3"),
        ("suhu -5 derajat", "-5"),
        ("suhu −5,32 persen", "-5.32"),
        ("suhu ±5 derajat", "±5"),
        ("hampir ~1.000 orang", "~1,000"),
        ("nilai <5 dan >50", "<5 · >50"),
        ("penonton 17+ saja", "17+"),
        ("500 rb warga", "500,000"),
        ("1,5 jt orang", "1.5 million"),
        ("500rb warga", "500,000"),
        ("beras 2,5kg", "2.5kg"),
        ("mesin 1.200cc", "1,200cc"),
        ("rasio 40,5:100", "40.5:100"),
        ("posisi 9.100/9.105", "9,100/9,105"),
        // A number alone is left to the search, which knows its phrases.
        ("25 orang", ""),
        ("1.234,5 ton", ""),
        ("minus 5", ""),
        ("2023/2024", ""),
        ("jaringan 5G", ""),
        ("bola 4x4", ""),
        ("x - 5", ""),
        ("Sabtu-Minggu", "Saturday-Sunday"),
        ("Jakarta-Bandung", ""),
        ("anak-anak", ""),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("pada 7/4/2021 di", "April 7, 2021"),
        ("Rabu (7/4/2021)", "April 7, 2021"),
        ("Rabu (7/4)", "April 7"),
        ("Rabu malam (7/4)", "April 7"),
        ("Rabu, 7/4", "April 7"),
        ("pelaku (12/7)", "July 12"),
        ("Sabtu-Minggu (7-8/5/2022)", "Saturday-Sunday · May 7-8, 2022"),
        ("Pada 30/4-1/5/2022", "April 30-May 1, 2022"),
        ("17-08-1945", "August 17, 1945"),
        ("17.8.1945", "August 17, 1945"),
        ("gempa 26/12/04", "December 26, 2004"),
        ("lahir 1/2/73", "February 1, 1973"),
        ("2021-04-07", "2021-04-07"),
        ("versi 4/17/2021", "April 17, 2021"),
        ("data per 31/12/2020", "as of December 31, 2020"),
        ("data per Senin", "as of Monday"),
        ("tanggal 4 Juli 2020", "July 4, 2020"),
        ("17 Agustus 1945", "August 17, 1945"),
        ("24-26 Desember 2021", "December 24-26, 2021"),
        ("31 Mei-21 Juni 2021", "May 31-June 21, 2021"),
        ("Januari-Juni 2021", "January-June 2021"),
        ("Senin-Jumat", "Monday-Friday"),
        ("pada Mei 1998", "in May 1998"),
        ("pada bulan Mei 1998", "in May 1998"),
        ("pada tanggal 14 Februari", "on February 14"),
        ("data per tanggal 7/4/2021", "as of April 7, 2021"),
        ("wafat 17 Juli 924.", "July 17, 924"),
        ("pada 4 dan 5 Maret", "March 4 and 5"),
        ("dari 5 hingga 8 Mei 2020", "May 5 to 8, 2020"),
        ("tanggal 24 sampai 3 Oktober", "October 3"),
        ("(1900 – 2 Mei 1975)", "May 2, 1975"),
        ("pasal 4 dan 5 Maret", "Article 4 · March 5"),
        ("pada 7 April 300 orang", "April 7"),
        ("Mei 1998", "May 1998"),
        ("PADA 17 AGUSTUS 2021", "August 17, 2021"),
        // Fractions, and what is no date.
        ("setengah (1/2)", ""),
        ("dua pertiga atau 2/3", ""),
        ("(12/13)", ""),
        ("30/2/2021", ""),
        ("bulan Mei", ""),
        ("Mei lalu", ""),
        ("5 mei", ""),
        ("April mop", ""),
        ("tipe 36/72", ""),
    ]);
}

#[test]
fn times() {
    check(&[
        ("19.30 WIB", "19:30 WIB"),
        ("08.00-17.00 WIB", "08:00-17:00 WIB"),
        ("07.00 WIB-09.00 WITA", "07:00 WIB-09:00 WITA"),
        ("10:23:45 WIB", "10:23:45 WIB"),
        ("9.30 waktu setempat", "9:30"),
        ("10.00–22.00", "10:00–22:00"),
        // `pukul` is a word; its number is a time.
        ("pukul 19.30", "pukul · 19:30"),
        ("pkl. 20.00", "pukul · 20:00"),
        ("jam 5 pagi", "pukul · 5 a.m."),
        ("jam 11 siang", "pukul · 11 a.m."),
        ("jam 1 siang", "pukul · 1 p.m."),
        ("jam 9 malam", "pukul · 9 p.m."),
        ("jam 12 malam", "pukul · 12 midnight"),
        ("pukul 02.00 dini hari", "pukul · 02:00 a.m."),
        ("pukul 19.30 malam", "pukul · 19:30"),
        ("jam 2 malam", "pukul · 2"),
        ("pukul 22.00 hingga 05.00", "pukul · 22:00 · 05:00"),
        ("pukul 05.00, 07.30, dan 12.15 WIB", "pukul · 05:00 · 07:30 · 12:15 WIB"),
        // Durations, decimals and versions.
        ("2 jam 30 menit", ""),
        ("dua jam 30 menit", ""),
        ("24 jam", ""),
        ("jam kerja", ""),
        ("iOS 15.20", ""),
        ("naik 10.30 poin", ""),
        ("pukul 25.00", ""),
        ("rumah dan 10.30", ""),
    ]);
}

#[test]
fn measures() {
    check(&[
        ("36,5 °C", "36.5 °C"),
        ("-5°C", "-5°C"),
        ("36 ° C", "36 °C"),
        ("23-32 °C", "23-32 °C"),
        ("sudut 45°", "45°"),
        ("65-95%", "65-95%"),
        ("0,5%-1%", "0.5%-1%"),
        ("5‰", "5‰"),
        ("40 km/jam", "40 km/h"),
        ("10-20 km/jam", "10-20 km/h"),
        ("126 mg/dL", "126 mg/dL"),
        ("55 µg/m³", "55 µg/m³"),
        ("3.500 m²", "3,500 m²"),
        ("gol (26', 78')", "26' · 78'"),
        // Words of measure are left to the search, and `%` behind a plain number too.
        ("25 persen", ""),
        ("2,5%", ""),
        ("2,7 km", ""),
        ("36,5 derajat", ""),
        ("dan/atau", ""),
        ("5 ayah/ibu", ""),
        ("umur '5'", ""),
    ]);
}

#[test]
fn places() {
    check(&[
        ("6°12'LS 106°48'BT", "6°12'S 106°48'E"),
        ("8,35 LS dan 124,22 BT", "8.35 S and 124.22 E"),
        ("9.14 LS-112.67 BT", "9.14 S-112.67 E"),
        ("1°15'30\" LU - 125°40'10\" BT", "1°15'30\" N - 125°40'10\" E"),
        ("95° BT hingga 141° BT", "95° E · 141° E"),
        ("-6.2088, 106.8456", "-6.2088, 106.8456"),
        ("Jl. Sudirman No. 12 RT 03/RW 05, Jakarta", "Jl. Sudirman No. 12 RT 03/RW 05"),
        ("Jl. Melati V No. 7A, RT 04/02, Kelurahan", "Jl. Melati V No. 7A, RT 04/02"),
        ("Jalan Raya Bogor Km 28", "Jalan Raya Bogor Km 28"),
        ("Jln. Ahmad Yani No. 45, Surabaya", "Jln. Ahmad Yani No. 45"),
        ("di Blok A2 No. 15", "Blok A2 No. 15"),
        ("RT 04/02", "RT 04/02"),
        ("Jl. Sudirman Senin", "Jl. Sudirman"),
        // Streets that are words, and numbers that are no coordinates.
        ("Jalan itu rusak", ""),
        ("Jalan Tol Cipali ditutup", ""),
        ("berat 60 kg BB", ""),
        ("RT setempat", ""),
        ("1.234, 5.678 orang", ""),
    ]);
}

#[test]
fn contacts() {
    check(&[
        ("0812-3456-7890", "0812-3456-7890"),
        ("0812 3456 7890", "0812 3456 7890"),
        ("+62 812 3456 7890", "+62 812 3456 7890"),
        ("+62-21-5551234", "+62-21-5551234"),
        ("(021) 555-1234", "(021) 555-1234"),
        ("021-5550123", "021-5550123"),
        ("1500-567", "1500-567"),
        ("dari Kompas.com, warga", "Kompas.com"),
        ("situs kemkes.go.id tidak", "kemkes.go.id"),
        ("KOMPAS.COM", "KOMPAS.COM"),
        ("berkas laporan_akhir.pdf", "laporan_akhir.pdf"),
        ("tagar #IndonesiaMaju dan #1", "#IndonesiaMaju · #1"),
        // A missing space between two sentences, and a plain number.
        ("sudah selesai.Lalu pulang", ""),
        ("sudah pulang.Id itu", ""),
        ("07 orang", ""),
        ("08123456789", ""),
        ("# judul tanpa", "#"),
    ]);
}

#[test]
fn laws_and_codes() {
    check(&[
        ("Pasal 27 ayat (3) UU ITE", "Article 27 paragraph (3)"),
        ("Pasal 28E ayat (3)", "Article 28E paragraph (3)"),
        ("pasal 5 ayat 1", "Article 5 paragraph 1"),
        ("Pasal 1 angka 5", "Article 1 point 5"),
        ("Pasal 2 ayat (1) huruf b", "Article 2 paragraph (1) letter b"),
        ("ayat (2) dan ayat (3)", "paragraph (2) · paragraph (3)"),
        ("UU No. 11 Tahun 2020 tentang", "No. 11 of 2020"),
        ("Nomor 13 Tahun 2003", "No. 13 of 2003"),
        ("No. 11/PUU-XIX/2021", "No. 11/PUU-XIX/2021"),
        ("Surat B/1234/IX/2021/RES", "B/1234/IX/2021/RES"),
        ("G30S/PKI", "G30S/PKI"),
        ("R&D dan AT&T", "R&D · AT&T"),
        ("bahasa C++", "C++"),
        ("nilai A+ dan B-", "A+ · B-"),
        ("layanan Disney+", "Disney+"),
        ("pelat B 1234 XYZ", "B 1234 XYZ"),
        ("Boeing 737-800", "737-800"),
        ("gempa M5,2 dan M 5,6", "M5.2 · M 5.6"),
        ("PM2,5", "PM2.5"),
        ("ISBN 978-602-03-1234-5", "978-602-03-1234-5"),
        // Verses, words with a slash, names, and a missing space.
        ("surah itu ayat 183", ""),
        ("pasal itu", ""),
        ("nomor 12", ""),
        ("No comment", ""),
        ("Ayah/ibu", ""),
        ("IV/Diponegoro", "IV"),
        ("AYAH/IBU HADIR", ""),
        ("SELESAI.LALU PULANG", ""),
        ("RI 1", ""),
    ]);
}

#[test]
fn ranks() {
    check(&[
        ("peringkat ke-3", "3rd"),
        ("HUT ke-75 RI", "75th"),
        ("abad ke-19", "19th"),
        ("abad XIX", "19th"),
        ("abad ke 17", "17th"),
        ("abad 17", "17th"),
        ("abad ke-XX", "20th"),
        ("tahun 1990-an", "1990s"),
        ("era 80-an", "80s"),
        ("80-an orang", "around 80"),
        ("500-an warga", "around 500"),
        ("sekitar 500-an warga", "500"),
        ("1.000-an warga", "around 1,000"),
        ("kelas XII IPA", "XII"),
        ("Komisi III DPR", "III"),
        ("Hamengku Buwono X hadir", "X"),
        ("Perang Dunia II", "World War II"),
        ("Perang Dunia Kedua", "World War II"),
        // Letters, and words that are Roman numerals by accident.
        ("vitamin C", ""),
        ("DI Yogyakarta", ""),
        ("CD dan DVD", ""),
        ("ke-rumah", ""),
        ("tim X kalah", ""),
        ("pakaian", ""),
    ]);
}

#[test]
fn markup() {
    check(&[
        ("**Presiden** tiba", "** · **"),
        ("Teks ***penting*** ini", "*** · ***"),
        ("__Penting__: bawa", "__ · __"),
        ("kata _penting_ ini", "_ · _"),
        ("~~lama~~ tidak", "~~ · ~~"),
        ("[laporan](https://a.id/b) di", "](https://a.id/b)"),
        ("[x](https://a.id/x_(y)).", "](https://a.id/x_(y))"),
        ("![Foto](https://a.id/f.jpg)", "![ · ](https://a.id/f.jpg)"),
        ("kaki[^1] di", "[^1]"),
        ("perintah `cargo build` di", "`cargo build`"),
        ("<b>Presiden</b>", "<b> · </b>"),
        ("a<br/>b", "<br/>"),
        ("&nbsp;Presiden", "&nbsp;"),
        ("# Harga", "#"),
        ("## Banjir", "##"),
        ("- Harga", "-"),
        ("1. Presiden", "1."),
        ("a) Warga", "a)"),
        ("> Kami", ">"),
        ("| Nama | Umur |", "| · | · |"),
        ("|---|:---:|---|", "|---|:---:|---|"),
        ("-----", "-----"),
        ("***", "***"),
        ("tiba. ===== Warga", "====="),
        ("👩‍👩‍👧 dan 🇮🇩", "👩‍👩‍👧 · 🇮🇩"),
        ("terima kasih :)", ":)"),
        // Punctuation, dashes between words, and names with an underscore.
        ("Wah!!! Benarkah???", ""),
        ("nama_berkas", ""),
        ("Ia - kata polisi", ""),
        ("satu, dua; tiga: (empat)", ""),
        ("5 < 6", ""),
        ("“ya,” kata", ""),
        ("Harga 1. Presiden", ""),
    ]);
}

fn fragments() -> impl Strategy<Value = String> {
    let parts = "(Rp ?|US\\$|[0-9]{1,4}|[.,:/%°'\"()`*_#<>&|+-]|-|ke-|jam |pukul |Pasal |ayat |No\\. ?|Jl\\. |LS|BT| M| juta| WIB\
                 |Mei |Senin |-an|kata |Budi|é|😀|\\]\\(|\\[| |https://a\\.id/b|@akun ){0,24}";
    parts.prop_map(|text| text)
}

proptest! {
    /// Pieces are in order, on character boundaries, and hold everything but white space.
    #[test]
    fn pieces_hold_the_whole_text(text in fragments(), from in 0usize..8) {
        let start = text.floor_char_boundary(from.min(text.len()));
        let mut at = start;
        for piece in pieces(&text, Span::new(start, text.len())) {
            let span = match &piece {
                Piece::Token(token) => token.span,
                Piece::Literal(literal) => literal.span,
            };
            prop_assert!(at <= span.start && span.start < span.end && text.get(span.range()).is_some());
            prop_assert!(text[at..span.start].chars().all(|c| c.is_whitespace() || c.is_control()), "{text:?}");
            at = span.end;
        }
        prop_assert!(text[at..].chars().all(|c| c.is_whitespace() || c.is_control()));
    }

    /// A literal that is no amount, date or law is printed as it is, but for white space.
    #[test]
    fn names_and_marks_are_copied(text in fragments()) {
        for literal in literals(&text) {
            let source = literal.span.of(&text);
            let document = literal.print.starts_with("No. ") || literal.print.starts_with('M') || literal.print.contains('.');
            if literal.kind == Kind::Mark || literal.kind == Kind::Name && !document {
                prop_assert_eq!(&literal.print, source);
            }
        }
    }

    /// Every figure of a number is in its print, unless the rule is about figures.
    #[test]
    fn figures_stay(whole in 1u32..999_999, fraction in 0u32..99, unit in "( persen|%| °C| km/jam| juta| orang|)") {
        let text = format!("{whole},{fraction:02}{unit}");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        for literal in literals(&text) {
            prop_assert_eq!(digits(&literal.print), digits(literal.span.of(&text)));
        }
        for before in ["Rp ", "US$", "-", "€"] {
            let sum = format!("{before}{text}");
            let print = found(&sum);
            prop_assert!(print.is_empty() || digits(&print) == digits(&text), "{} {}", sum, print);
        }
    }
}

/// Long texts of one sign or word take linear time.
#[test]
fn long_rows_are_no_trouble() {
    for part in [
        "1-",
        "`",
        "<a ",
        "(",
        "pukul ",
        "1.00 dan ",
        "*",
        "_",
        "a.",
        "Jl. A ",
        "RT 1/",
        "`a",
        "juta-3",
        "kata ",
        "M5,",
        "10.30, ",
    ] {
        let text = part.repeat(20_000);
        let count = pieces(&text, Span::new(0, text.len())).len();
        assert!(count > 0 && count <= straight(&text).len() + 60_000, "{part}");
    }
}
