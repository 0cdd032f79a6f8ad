//! Figures of two texts: what is altered, and what only looks different.

use super::*;

fn told(source: &str, target: &str) -> Vec<String> {
    let side = |text, language| SideText { text, language, links: &[] };
    let (found, _) = figures(side(source, "id"), side(target, "en"));
    found.into_iter().filter_map(|c| c.trouble).map(|t| t.message).collect()
}

#[test]
fn what_is_altered_is_told() {
    for (source, target, message) in [
        ("Nilainya 1,5 miliar.", "It is worth 1.5 million.", "`1,5 miliar` (1,500,000,000) has become `1.5 million`"),
        ("Jaraknya 12 km.", "It is 12 miles away.", "`12 km` (12) has become `12 miles`, with another unit"),
        ("Sebanyak 12 persen menolak.", "As many as 12 refused.", "`12 persen` (12) has become `12`, without its unit"),
        ("Harganya Rp5.000.", "It costs $5,000.", "`Rp5.000` (5,000) has become `$5,000`, with another unit"),
        (
            "Rapat pada 5/6/2024.",
            "The meeting is on May 6, 2024.",
            "`5/6/2024` (June 5, 2024) has become `May 6, 2024`",
        ),
        ("Rapat pukul 07.00 WIB.", "The meeting is at 7 p.m.", "`pukul 07.00 WIB` (7:00 a.m.) has become `7 p.m.`"),
        ("Rapat pada Juli.", "The meeting is in June.", "`Juli` (July) has become `June`"),
        ("Persib menang 3-1.", "Persib won 1-3.", "`3-1` has become `1-3`"),
        ("Sejuta warga mengungsi.", "A billion residents fled.", "`Sejuta` (1,000,000) has become `A billion`"),
        ("Ribuan orang datang.", "Millions came.", "`Ribuan` has become `Millions`"),
        (
            "Suhu turun ke minus 10 derajat.",
            "It fell to 10 degrees.",
            "`minus 10 derajat` (-10) has become `10 degrees`",
        ),
        ("Ada 25 orang.", "There are people.", "`25` is not in the translation"),
        ("Ada orang.", "There are 25 people.", "the translation has `25`, and the source has no such number"),
        ("Ia naik awal 2000-an.", "It rose in the late 2000s.", "`2000-an` (2,000) has become `2000s`"),
    ] {
        assert_eq!(told(source, target), [message], "{source} / {target}");
    }
}

#[test]
fn what_only_looks_different_is_not_told() {
    for (source, target) in [
        ("Beratnya 1.500 gram.", "It weighs 1.5 kilos."),
        ("Anggarannya Rp1.200 triliun.", "The budget is Rp1.2 quadrillion."),
        ("Sebanyak 25 persen setuju.", "A quarter agreed."),
        ("Dua pertiga anggota setuju.", "Two thirds of the members agreed."),
        ("Ia menunggu 30 menit.", "He waited half an hour."),
        ("Ia pergi 12 bulan.", "He was gone for a year."),
        ("Ia dihukum 2,5 tahun.", "He got two and a half years."),
        ("Modalnya Rp5 M.", "The capital is Rp5 billion."),
        ("Tahun ajaran 2023/2024.", "The 2023-24 school year."),
        ("Pada 1990-an ia pindah.", "In the nineties he moved."),
        ("Kelas XII SMA.", "Year 12 of high school."),
        ("Rapat pukul 00.00.", "The meeting is at midnight."),
        ("Rapat pukul 19.30.", "The meeting is at half past seven in the evening."),
        ("Rapat jam 8 malam.", "The meeting is at 20:00."),
        ("Berlaku 1 Januari 2025.", "It takes effect on New Year's Day 2025."),
        ("Setiap 17/8 kami berkumpul.", "We meet every 17 August."),
        ("Persib kalah 1-3 dari Persija.", "Persib lost 3-1 to Persija."),
        ("Liverpool menang dua gol tanpa balas.", "Liverpool won 2-0."),
        ("Ekonomi tumbuh minus 2,07 persen.", "The economy shrank 2.07 percent."),
        ("Kursnya Rp16.275 per dolar AS.", "The rate is 16,275 per US dollar."),
        ("Kekayaannya antara Rp2,5 miliar dan Rp3 miliar.", "He has between Rp 2.5 and 3 billion."),
        ("Jaraknya 4.800 km.", "It is 3,000 miles away."),
    ] {
        assert_eq!(told(source, target), [""; 0], "{source} / {target}");
    }
}

#[test]
fn quantities_in_two_units() {
    for (source, right, wrong) in [
        ("Perjalanan 2 jam 30 menit.", "The trip takes two and a half hours.", "The trip takes three hours."),
        ("Perjalanan 2 jam 30 menit.", "The trip takes 150 minutes.", "The trip takes 120 minutes."),
        ("Beratnya 1 kg 500 gram.", "It weighs 1.5 kg.", "It weighs 2 kg."),
        ("Berlangsung satu setengah jam.", "It lasted an hour and 30 minutes.", "It lasted an hour and 45 minutes."),
        ("Umurnya 4 tahun dan 6 bulan.", "It is four and a half years old.", "It is five years old."),
    ] {
        assert_eq!(told(source, right), [""; 0], "{source} / {right}");
        assert_ne!(told(source, wrong), [""; 0], "{source} / {wrong}");
    }
}

#[test]
fn long_texts_take_linear_time() {
    let source = "Ada 12 orang, 5 km, Rp3 juta, pukul 07.00 WIB, 5/6/2024, 3-1. ".repeat(20_000);
    let target = "There are 12 people, 5 km, Rp3 million, 7 a.m., June 5, 2024, 3-1. ".repeat(20_000);
    let side = |text, language| SideText { text, language, links: &[] };
    let (found, _) = figures(side(&source, "id"), side(&target, "en"));
    assert!(found.len() >= 100_000 && found.iter().all(|c| c.trouble.is_none()));
}
