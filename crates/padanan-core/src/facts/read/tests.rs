//! What the recognizers read in real sentences: each mention in a short form.

use proptest::prelude::*;

use super::super::mention::{Clock, Date, Form, Meaning};
use super::*;

/// Reads a text and writes its mentions in a short form: `1500000000 IDR`, `2020-08-16`, `19:30`, `3-1`.
fn read(language: &str, text: &str) -> String {
    let told = |m: &Mention| match &m.meaning {
        Meaning::Amount(a) => {
            let all = a.readings.iter().map(|r| format!("{} {}", r.value.plain(), r.unit.name()).trim().to_owned());
            all.collect::<Vec<_>>().join("/")
        }
        Meaning::Vague(power) => format!("10^{power}"),
        Meaning::Date(Date { day, month, year, .. }) => format!("{year:04}-{month:02}-{day:02}"),
        Meaning::Weekday(day) => format!("day {day}"),
        Meaning::Month(month) => format!("month {month}"),
        Meaning::Clock(Clock { hour, minute, exact, zone }) => {
            let zone = zone.map(|z| format!("+{z}")).unwrap_or_default();
            format!("{hour:02}:{minute:02}{}{zone}", if *exact { "" } else { "?" })
        }
        Meaning::Score(a, b) => format!("{a}-{b}"),
    };
    mentions(text, &[], Language::of(language)).iter().map(told).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_is_read_in_indonesian() {
    for (text, wanted) in [
        ("Sebanyak 200.000 orang dan 1,5 juta ternak", "200000, 1500000"),
        ("Modalnya Rp 2,3 M dan utangnya Rp1,2 T.", "2300000000 IDR, 1200000000000 IDR"),
        ("Harganya 500 rb, lalu 2 jt.", "500000, 2000000"),
        ("Ia membayar 1,2 juta dolar Singapura.", "1200000 SGD"),
        ("Utangnya 5 juta dollar Amerika Serikat.", "5000000 USD"),
        ("Harganya US$1,500.50 sebulan.", "1500.5 USD, 1 months"),
        ("Uang 12 000 000 rupiah hilang.", "12000000 IDR"),
        ("dua puluh lima orang, seratus tujuh belas rumah", "25, 117"),
        ("setengah juta warga dan dua setengah jam", "500000, 2.5 hours"),
        (
            "sepertiga anggota, tiga perempat lahan, dua per tiga",
            "1/3 of the whole, 0.75 of the whole, 2/3 of the whole",
        ),
        ("satu dari lima orang", "0.2 of the whole/1/5"),
        ("suhu minus 3 derajat Celsius", "-3 degrees Celsius"),
        ("puluhan ribu orang, belasan rumah", "10^4, 10^99"),
        ("naik dua kali lipat, tumbuh 25 persen", "2 times, 25 percent"),
        ("Perang Dunia II, kelas XII, abad ke-19, anak ketiga", "2, 12, 19, 3"),
        ("tahun 1990-an, usia 40-an, 80-an relawan", "1990, 40/1940, 80"),
        ("musim 2023/24 dan 2 sampai 3 juta", "2023, 24/2024, 2/2000000, 3000000"),
        ("kecepatan 60 km/jam di jalan 12 km", "60 km/h, 12 km"),
        ("luas 10 meter persegi, 3 hektare", "10 square metres, 3 hectares"),
        ("pada 16/8/2020, Rabu (12/3), 17-20 Agustus 2024", "2020-08-16, day 2, 0000-03-12, 2024-08-17, 2024-08-20"),
        ("5/6/2024 pukul 07.00 WIB", "2024-06-05, 07:00+7"),
        ("pukul 8 malam, jam setengah delapan pagi, tengah malam", "20:00, 07:30, 00:00"),
        ("Senin malam pukul 8 dan pukul 19.30 Wita", "day 0, 20:00, 19:30+8"),
        ("menang 3-1, lalu kalah 0-2; usia 17-18 tahun", "3-1, 0-2, 17/17 years, 18 years"),
        ("Minggu lalu, malam Minggu, dua minggu", "day 6, 2 weeks"),
        ("Universitas Sebelas Maret menang.", "11, month 3"),
        ("hanya, sehari, setahun", "1 days, 1 years"),
        // Stalls; but legs and their distance.
        ("Lima pedagang kaki lima pindah.", "5"),
        ("meja dengan lima kaki, jarak antarkaki lima sentimeter", "5, 5 cm"),
    ] {
        assert_eq!(read("id", text), wanted, "{text}");
    }
}

/// The words of each mention: no word too many, none too few.
#[test]
fn what_belongs_to_a_mention() {
    for (language, text, wanted) in [
        ("id", "luas 10 meter persegi dan 3 hektare", &["10 meter persegi", "3 hektare"][..]),
        ("id", "kecepatan 60 km/jam, volume 2 meter kubik, 5 m2 lahan", &["60 km/jam", "2 meter kubik", "5 m2"]),
        ("id", "Utangnya 5 juta dolar Amerika Serikat itu.", &["5 juta dolar Amerika Serikat"]),
        ("id", "Ia membayar 2 dolar Singapura kemarin.", &["2 dolar Singapura"]),
        (
            "id",
            "naik dua kali lipat pada 17, 18 dan 19 Agustus 2024 itu",
            &["dua kali lipat", "17", "18", "19 Agustus 2024"],
        ),
        ("id", "satu dari setiap lima orang, 2 dari 3 rumah", &["satu dari setiap lima", "2 dari 3"]),
        ("id", "pukul 8 malam di kelas XII, Perang Dunia II usai", &["pukul 8 malam", "XII", "II"]),
        ("en", "on August 17 and 18, 2024, it rained", &["August 17", "18, 2024"]),
        ("en", "August 17-20, two of them", &["August 17", "20", "two"]),
        ("en", "August 17 and 18 people", &["August 17", "18"]),
        ("en", "one in every five people, three out of ten", &["one in every five", "three out of ten"]),
        ("en", "10 square metres for 5 US dollars a day", &["10 square metres", "5 US dollars", "a day"]),
    ] {
        let found: Vec<&str> = mentions(text, &[], Language::of(language)).iter().map(|m| m.span.of(text)).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

/// The age of a person: in brackets or between commas behind a name, or said to be one.
#[test]
fn which_numbers_are_ages() {
    let ages = |text: &str| -> Vec<String> {
        let ages = mentions(text, &[], Language::of("id")).into_iter();
        let is_age = |m: &Mention| matches!(&m.meaning, Meaning::Amount(a) if a.form == Form::Age);
        ages.filter(is_age).map(|m| m.span.of(text).to_owned()).collect()
    };
    for (text, wanted) in [
        ("Budi (45) tewas.", &["45"][..]),
        ("Budi, 45, tewas.", &["45"]),
        ("Korban berusia 45 itu tewas.", &["45"]),
        ("Korban tewas (45 orang).", &[]),
        ("Ada tiga, 45, dan 70.", &[]),
        ("Budi (450) tewas.", &[]),
        ("Tahun (2024) itu basah.", &[]),
    ] {
        assert_eq!(ages(text), wanted, "{text}");
    }
}

#[test]
fn what_is_read_in_english() {
    for (text, wanted) in [
        ("Some 200,000 people and 1.5 million head", "200000, 1500000"),
        ("Rp2.3 billion, $5M, 3 bn euros", "2300000000 IDR, 5000000 dollars, 3000000000 EUR"),
        ("10 US dollars, 5,000 Swiss francs, S$3", "10 USD/10000 USD/10000 CHF, 5000 CHF, 3 SGD"),
        ("a dozen people, two dozen, a hundred", "12, 24, 100"),
        ("twenty-five, two hundred and five", "25, 205"),
        ("half a million, one and a half hectares, half an hour", "500000/500000 hectares, 1.5 hectares, 0.5 hours"),
        ("two-thirds, a quarter, three quarters of an hour", "2/3 of the whole, 0.25 of the whole, 0.75 hours"),
        ("a quarter of a percent, half a percent", "0.25 percent, 0.5 percent"),
        ("an hour and a half, two years and a half", "1.5 hours, 2.5 years"),
        ("three degrees below zero", "-3 degrees"),
        ("tens of thousands, hundreds", "10^4, 10^2"),
        ("doubled, threefold, the 1990s, the nineties", "2 times, 3 times, 1990, 90/1990"),
        ("King Charles III, World War II, the 19th century", "3, 2, 19"),
        ("August 17, 2024; 17 August; Aug. 17-20", "2024-08-17, 0000-08-17, 0000-08-17, 0000-08-20"),
        ("on New Year's Day 2025, Monday, in May", "2025-01-01, day 0, month 5"),
        ("7:30 p.m., 19:30, 8pm, half past seven in the evening", "19:30, 19:30, 20:00, 19:30"),
        ("a quarter to five, noon, midnight, ten o'clock", "04:45?, 12:00, 00:00, 10:00?"),
        ("7 a.m. Jakarta time, 9 a.m. Eastern Indonesia Time", "07:00+7, 09:00+9"),
        (
            "on Thursday (11/22), Tuesday (1/8) and Friday (22/11)",
            "day 3, 0000-11-22, day 1, 0000-08-01, day 4, 0000-11-22",
        ),
        ("won 3-1, two-week tour, a 34-year-old", "3-1, 2 weeks, 34 years"),
        ("60 km/h; 40 miles per hour; 10,000-square-metre", "60 km/h, 40 mph, 10000 square metres"),
    ] {
        assert_eq!(read("en", text), wanted, "{text}");
    }
}

proptest! {
    #[test]
    fn mentions_are_in_order_and_within_the_text(
        text in "([0-9]{1,4}|[.,/:%-]|Rp|US\\$| |pukul |jam |juta |ribu |dua |puluh |setengah |Agustus |Senin |WIB|II|-an|ke-|half |a |million |p\\.m\\.|é|persen){0,24}",
        language in "id|en|pt",
    ) {
        let found = mentions(&text, &[], Language::of(&language));
        let mut end = 0;
        for mention in found {
            prop_assert!(mention.span.start >= end && mention.span.end <= text.len());
            prop_assert!(text.get(mention.span.range()).is_some());
            end = mention.span.end;
        }
    }
}
