use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::glossary::{FormOutcome, parse};
use crate::text::language::Lang;
use crate::toml_tree::Problems;

static TERM_INDEX: LazyLock<TermIndex> = LazyLock::new(|| {
    let entry = |(source, target, kind): (&str, &str, &str)| {
        let forms: Vec<String> = source.split(", ").map(|f| format!("\"{f}\"")).collect();
        format!("[[term]]\nsource = [{}]\ntarget = \"{target}\"\nkind = \"{kind}\"\n", forms.join(", "))
    };
    let entries: String = [
        ("Amerika Serikat, AS", "United States", "place"),
        ("dolar AS", "US dollars", "other"),
        ("Mahkamah Agung, MA", "Supreme Court", "organisation"),
        ("Mahkamah Konstitusi, MK", "Constitutional Court", "organisation"),
        ("Pengadilan Negeri, PN", "District Court", "organisation"),
        ("Komisi Yudisial, KY", "Judicial Commission", "organisation"),
        ("KPK", "Corruption Eradication Commission", "organisation"),
        ("DPR", "House of Representatives", "organisation"),
        ("TNI", "Indonesian Military", "organisation"),
        ("PKS", "Prosperous Justice Party", "organisation"),
        ("PPP", "United Development Party", "organisation"),
        ("Badan Intelijen Negara, BIN", "State Intelligence Agency", "organisation"),
        ("NU", "Nahdlatul Ulama", "organisation"),
        ("Palang Merah Indonesia, PMI", "Indonesian Red Cross", "organisation"),
        ("Perserikatan Bangsa-Bangsa, PBB", "United Nations", "organisation"),
        ("JK", "Jusuf Kalla", "person"),
    ]
    .map(entry)
    .concat();
    let mut problems = Problems::default();
    let text = format!("[glossary]\nname = \"t\"\nfrom = \"id\"\nto = \"en\"\n{entries}");
    let glossary = parse(Path::new("t.toml"), text.as_bytes(), &mut problems).unwrap();
    TermIndex::new(&[glossary], &Lang::parse("id").unwrap(), &Lang::parse("en").unwrap())
});

fn found(term_index: &TermIndex, text: &str) -> String {
    term_index.find(text, &[], &[]).iter().map(|h| h.span.of(text)).collect::<Vec<_>>().join(" ")
}

/// Each sentence, and the terms that it has.
const SENTENCES: &[(&str, &str)] = &[
    // Announced initials.
    ("Polisi menangkap pria berinisial AS (27) di Bogor.", ""),
    ("Dua pelaku berinisial FY (22) dan AS (19) diamankan di kolong jembatan.", ""),
    ("Dua perempuan itu berinisial NR dan PN.", ""),
    ("Pelaku berinisial \"MA\" sudah dua kali dihukum.", ""),
    ("Yang kedua inisialnya MK, dia warga Sunter.", ""),
    ("Tersangka lain dengan inisial AS, MA, dan PN masih buron.", ""),
    ("Perempuan berinisial KPK (31) itu bekerja di pasar.", ""),
    ("Polisi menangkap berinisial AS (27), warga Kelurahan Cawang, dan MA (30), warga Depok.", ""),
    ("Seorang siswi bernama MK dilaporkan hilang.", ""),
    // Roles.
    ("Tersangka AS ditangkap di rumahnya, Rabu (5/2).", ""),
    ("Tersangka MA dan PN ditahan di Mapolres Bogor.", ""),
    ("Dua tersangka, yakni AS dan MA, dijerat pasal berlapis.", ""),
    ("Tersangka, AS, mengaku menyesal.", ""),
    ("Hakim memvonis terdakwa PN delapan tahun penjara.", ""),
    ("Korban MK (15) dilarikan ke rumah sakit.", ""),
    ("Korban MK menceritakan kejadian itu kepada ibunya.", ""),
    ("Korbannya AS (9), statusnya pelajar.", ""),
    ("Pelaku AS mengaku butuh uang.", ""),
    ("Saksi PN melihat mobil itu melaju kencang.", ""),
    ("Polisi memeriksa MK sebagai saksi.", ""),
    ("Penyidik menetapkan MA sebagai tersangka.", ""),
    ("Polisi Tetapkan AS Tersangka Pencurian", ""),
    ("TERSANGKA AS DITANGKAP DI BOGOR", ""),
    ("Terduga pelaku MA dan rekannya kabur.", ""),
    ("Bandar narkoba AS dan MA ditangkap petugas.", ""),
    ("Kejaksaan memeriksa dua saksi, AS dan MK.", ""),
    ("Polisi menangkap AS dan MA.", ""),
    ("Inisial pelaku AS.", ""),
    ("Pelaku AS dan RT masih buron.", ""),
    // Ages.
    ("AS (27) ditangkap saat tidur.", ""),
    ("Dua remaja, AS (17) dan MA (16), tenggelam.", ""),
    ("Petugas membekuk MA (32) di terminal.", ""),
    ("Suaminya, PN (40), bekerja di pelabuhan.", ""),
    ("Seorang remaja MA (16) tewas tertabrak kereta.", ""),
    ("Keduanya adalah AS (17) dan KY (19), warga Surabaya.", ""),
    ("AS (27, buruh) dan PN (30 tahun) diamankan polisi.", ""),
    ("Korban tewas adalah MK (L/45).", ""),
    // Names behind initials.
    ("MA alias Anto sudah lama diincar.", ""),
    ("Rumah AS bin Karim digeledah.", ""),
    // Degrees and names in capitals.
    ("Acara itu dibuka Prof. Dr. Ahmad Yani, MA, di Jakarta.", ""),
    ("PUTRA MAHKOTA MOHAMMED BIN SALMAN TIBA DI JAKARTA", ""),
    // Short for something else.
    ("Seorang pekerja migran Indonesia (PMI) asal Blitar pulang.", ""),
    ("Pemerintah daerah menagih Pajak Bumi dan Bangunan (PBB).", ""),
    ("Siswa Madrasah Aliyah (MA) ikut lomba.", ""),
    // The other way round: institutions and states.
    ("AS tetapkan tersangka baru dalam kasus peretasan.", "AS"),
    ("AS menetapkan tiga warga Iran sebagai tersangka.", "AS"),
    ("Jumlah korban AS di Irak terus bertambah.", "AS"),
    ("Korban AS di Irak mencapai empat ribu orang.", "AS"),
    ("Korban tewas serangan AS di Suriah 12 orang.", "AS"),
    ("Keluarga korban menggugat pemerintah AS.", "AS"),
    ("Iran menuding AS sebagai pelaku serangan itu.", "AS"),
    ("Ia buronan AS sejak 2019.", "AS"),
    ("Tersangka KPK ditahan di Rutan Guntur.", "KPK"),
    ("Ia menjadi tersangka KPK pada Juli.", "KPK"),
    ("Korban TNI dan KPK akan dimakamkan besok.", "TNI KPK"),
    ("Terdakwa mengajukan kasasi ke MA.", "MA"),
    ("Dalam putusan terhadap terdakwa, MA menolak kasasi jaksa.", "MA"),
    ("MA dan MK berbeda pendapat soal putusan itu.", "MA MK"),
    ("Ketua DPR, MA, dan MK hadir di Istana.", "DPR MA MK"),
    ("Hakim PN Jakarta Selatan memvonis terdakwa dua tahun.", "PN"),
    ("Terdakwa PN Jakarta Selatan itu bebas.", "PN"),
    ("Saksi di MK mengaku diancam.", "MK"),
    ("Saksi ahli dihadirkan KPK dan DPR.", "KPK DPR"),
    ("Saksi MK dari kubu lawan hadir.", "MK"),
    ("Saksi NU dan TNI tidak hadir.", "NU TNI"),
    ("Indonesia bekuk AS 3-1.", "AS"),
    ("Medali emas AS (27) bertambah.", "AS"),
    ("NU (27) sepakat menunda muktamar.", "NU"),
    ("Pelaku pasar AS menunggu data inflasi.", "AS"),
    ("Korban PHK di AS mencapai 20 juta.", "AS"),
    ("Tersangka teroris AS ditembak mati.", "AS"),
    ("MK: Terdakwa Berhak Ajukan PK", "MK"),
    ("Klasemen medali: AS (39), Cina (38), Jepang (27).", "AS"),
    ("Kursi terbanyak diraih PKS (53), PPP (39) dan partai lain.", "PKS PPP"),
    ("Anggota DPR (45) itu dilaporkan istrinya.", "DPR"),
    ("Seorang pria AS (27) ditangkap di Bali.", "AS"),
    ("Turis asal AS (34) itu hilang di Gili Trawangan.", "AS"),
    ("Pemain asal Texas, AS (27), cetak dua gol.", "AS"),
    ("Putusan dibacakan MK (20/8) di Jakarta.", "MK"),
    ("Harga satu tersangka barang itu 5 dolar AS (75 ribu rupiah).", "dolar AS"),
    ("AS, Cina, dan Rusia menolak resolusi PBB.", "AS PBB"),
    ("PBB alias Perserikatan Bangsa-Bangsa bersidang.", "PBB Perserikatan Bangsa-Bangsa"),
    ("Pimpinan NU, MA, dan MK bertemu presiden.", "NU MA MK"),
    ("Kepala BIN bertemu Presiden.", "BIN"),
    ("Palang Merah Indonesia (PMI) mengirim bantuan.", "Palang Merah Indonesia PMI"),
    ("Persatuan Bangsa-Bangsa (PBB) bersidang.", "PBB"),
    ("Komisi Pemberantasan Korupsi (KPK) diam.", "KPK"),
    ("Pendukung partai hijau (PPP) datang.", "PPP"),
    ("KEPALA BIN BUDI GUNAWAN TIBA DI ISTANA", "BIN"),
    ("Tersangka pelaku peretasan adalah warga negara AS.", "AS"),
    ("Korban gempa menunggu bantuan AS.", "AS"),
    ("Tersangka. AS menolak berkomentar.", "AS"),
    ("KY akan memeriksa hakim MA pekan depan.", "KY MA"),
    ("KPK minta tiga tersangka mafia kasus MA kooperatif.", "KPK MA"),
    ("Kedua tersangka itu mantan satpam MK.", "MK"),
    ("Terdakwa mengajukan banding, dan PN mengirim berkasnya ke MA.", "PN MA"),
    ("United Nations, atau Perhimpunan Bangsa-Bangsa (PBB), bersidang.", "PBB"),
    // An entry for a person is that person's.
    ("Saksi JK dan AS hadir.", "JK"),
];

#[test]
fn initials_are_people_and_institutions_stay() {
    let term_index = &*TERM_INDEX;
    let wrong: Vec<String> = SENTENCES
        .iter()
        .map(|(text, wanted)| (text, wanted, found(term_index, text)))
        .filter(|(_, wanted, found)| found != *wanted)
        .map(|(text, wanted, found)| format!("{text}\n    wanted: {wanted}\n    found:  {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let people = SENTENCES.iter().filter(|(_, wanted)| wanted.is_empty()).count();
    assert!(people >= 30 && SENTENCES.len() - people >= 30);
}

#[test]
fn initials_stay_initials_in_the_whole_article() {
    let term_index = &*TERM_INDEX;
    let found_in = |sentences: &[&str]| -> Vec<String> {
        let article = term_index.in_article(sentences.iter().copied());
        sentences.iter().map(|text| found(&article, text)).collect()
    };
    let article = [
        "Polisi menangkap pria berinisial AS (27).",
        "AS kini ditahan, dan dari rumah AS disita dua telepon.",
        "Telepon itu dibeli di AS dengan harga 5 dolar AS.",
        "Menurut pemerintah AS, paspornya palsu.",
    ];
    assert_eq!(found_in(&article), ["", "", "AS dolar AS", "AS"]);
    let article = ["Banyak pekerja migran Indonesia (PMI) pulang.", "Sebanyak 20 PMI tiba di Batam."];
    assert_eq!(found_in(&article), ["", ""]);
    let article = [
        "Pelaku perusakan gedung MK, pria berinisial AS, menyerahkan diri ke Polda.",
        "Setelah AS menyerahkan diri, polisi memburu lima perusuh lain di ruang sidang MK.",
        "Dua satpam MK ikut diperiksa.",
    ];
    assert_eq!(found_in(&article), ["MK", "MK", "MK"]);
    // Where the article names the institution in full as well, each place decides for itself.
    let article = ["Tersangka MA ditahan.", "Mahkamah Agung menolak kasasi.", "MA menilai bukti kurang."];
    assert_eq!(found_in(&article), ["", "Mahkamah Agung", "MA"]);
    assert_eq!(found_in(&["AS menyerang.", "Korban AS di Irak bertambah."]), ["AS", "AS"]);
}

#[test]
fn explain_says_what_the_letters_are() {
    let term_index = &*TERM_INDEX;
    let term = term_index.named("MA")[0];
    for (text, wanted) in [
        ("Tersangka MA ditahan.", FormOutcome::Lookalike(Lookalike::Role)),
        ("Pria berinisial MA ditahan.", FormOutcome::Lookalike(Lookalike::Announced)),
        ("MA (30) ditahan.", FormOutcome::Lookalike(Lookalike::Age)),
        ("MA menolak kasasi.", FormOutcome::Matched),
        ("Ma menolak kasasi.", FormOutcome::Case),
        ("MANDI", FormOutcome::InsideWord),
    ] {
        assert_eq!(term_index.explain(term, text, &[], &[])[0].fate, wanted, "{text}");
    }
    assert_eq!(term_index.lookalikes("Tersangka MA dan PN ditahan."), [Span::new(10, 12), Span::new(17, 19)]);
}

#[test]
fn ages_are_told_from_dates_and_counts() {
    for (inside, wanted) in [
        ("27", Some(27)),
        ("27 tahun", Some(27)),
        ("9 th", Some(9)),
        ("27thn", Some(27)),
        ("L/45", Some(45)),
        ("27, buruh", Some(27)),
        ("27/8", None),
        ("20 Agustus 2020", None),
        ("39 medali", None),
        ("2020", None),
        ("0", None),
        ("", None),
        ("buruh", None),
    ] {
        assert_eq!(cues::age(inside), wanted, "{inside}");
    }
}

#[test]
fn a_text_of_ten_thousand_acronyms_takes_no_time() {
    let term_index = &*TERM_INDEX;
    for text in ["AS (27), ".repeat(5_000), "tersangka AS dan ".repeat(5_000), "AS ".repeat(10_000)] {
        term_index.find(&text, &[], &[]);
        term_index.in_article([text.as_str()].into_iter()).find(&text, &[], &[]);
    }
}

proptest! {
    /// Only letters that a glossary has are judged, and only some of them are left out.
    #[test]
    fn nothing_else_is_changed(text in "((tersangka|korban|AS|MA|Ma|KPK|dan|,|\\(27\\)|berinisial|\\.|Budi|Amerika Serikat|bin|\\PC) ?){0,20}") {
        let term_index = &*TERM_INDEX;
        let article = term_index.in_article([text.as_str()].into_iter());
        let all = term_index.find(&text, &[], &[]);
        let less = article.find(&text, &[], &[]);
        prop_assert!(less.iter().all(|hit| all.iter().any(|other| other.span == hit.span)));
        for span in term_index.lookalikes(&text) {
            prop_assert!(span.of(&text).bytes().all(|b| b.is_ascii_uppercase()));
            prop_assert!(!all.iter().any(|hit| hit.span == span));
        }
    }
}
