//! The words from which initials are known.

/// Words that announce initials.
pub(super) const ANNOUNCING: &str = " berinisial inisial inisialnya bernama disapa ";

/// Words for somebody who is accused. They do not take an owner: `tersangka AS` is nobody's suspect.
const ACCUSED: &str = " tersangka terdakwa terpidana terlapor terduga tertuduh pesakitan ";

/// Other roles in a report of the police or of a court. An institution or a country may own them: `korban AS`.
const OTHER_ROLES: &str = " pelaku korban saksi pelapor mendiang almarhum almarhumah jenazah jasad buron \
    buronan napi narapidana tahanan residivis pengedar kurir bandar penadah muncikari pemerkosa perampok \
    pencuri pembunuh penganiaya penipu begal ";

/// Words that may be between a role and the initials.
pub(super) const FILLERS: &str = " yakni yaitu ialah adalah masing-masing utama lain lainnya baru kunci pertama \
    kedua ketiga keempat tersebut itu atas nama huruf anak narkoba sabu ganja pencurian pembunuhan penipuan \
    pencabulan penganiayaan pemerkosaan perampokan pengeroyokan ";

/// Those of them that introduce a list after a comma.
pub(super) const INTRODUCING: &str = " yakni yaitu ialah adalah masing-masing ";

/// Words before a role that make it a status, or a number: `menjadi korban MK`, `jumlah korban AS`.
pub(super) const OWNED: &str = " jadi menjadi sebagai selaku bukan jumlah angka data daftar total banyak ";

/// Words for a person whose age counts. They take no institution, but a country: `pria AS (27)`.
pub(super) const PEOPLE: &str = " pria wanita perempuan lelaki laki-laki pemuda pemudi remaja bocah gadis \
    balita bayi kakek nenek janda duda ";

/// Words for relatives, who take neither.
pub(super) const FAMILY: &str = " suami suaminya istri istrinya ayah ayahnya ibunya anaknya paman pamannya \
    bibinya kakaknya adiknya pacarnya kekasihnya temannya rekannya tetangganya ";

/// Words after which a noun phrase begins, so that an age behind the letters is the age of whoever they name.
pub(super) const FREE: &str = " dan serta bahwa yakni yaitu adalah ialah bersama oleh terhadap kepada sedangkan \
    sementara lalu kemudian juga itu tersebut masing-masing menurut ketika saat maka seorang ";

/// What is done to people in such reports.
pub(super) const CAUGHT: &str = " menangkap tangkap mengamankan amankan membekuk bekuk meringkus ringkus \
    menahan tahan menciduk ciduk mencokok memeriksa periksa menetapkan tetapkan menggelandang melaporkan \
    membunuh menikam menusuk menganiaya memukul menembak memperkosa mencabuli menabrak menemukan menjerat \
    menyekap menculik mengeroyok merampok ";

/// What is done to people only. Teams are not among them: `Indonesia bekuk AS 3-1`.
pub(super) const ARRESTING: &str = " menangkap tangkap menciduk mencokok ";

/// Words after an institution that somebody is of, or before its place: `saksi MK dari kubu itu`.
pub(super) const OF_INSTITUTION: &str = " di ke dari dalam pada untuk atas oleh terkait soal ";

/// What people do, and what becomes of them, in such reports.
pub(super) const ACTING: &str = " mengaku mengatakan menjelaskan menceritakan melapor melaporkan ditemukan \
    dilarikan dirawat ditangkap diringkus dibekuk diamankan digelandang dijerat diciduk diperiksa ditahan \
    dibawa kabur melarikan beserta bersama alias warga nekat sempat lalu kemudian berusia berumur pulang \
    bekerja dicabuli diperkosa dianiaya mengalami ";

/// Words that show a report about people.
pub(super) const REPORT: &str = " polisi polres polsek polda polresta ditangkap diamankan dibekuk diringkus \
    ditahan dijerat tersangka terdakwa pelaku korban berinisial inisial pria wanita perempuan pemuda remaja \
    siswa siswi bocah tewas dirawat keduanya ketiganya kecelakaan ";

/// Nouns that an institution or a state owns: `putusan MA`, `dolar AS`. They settle it where the letters are also the
/// initials of somebody in the article.
pub(super) const HEADS: &str = " di ke hakim ketua putusan sidang gedung kantor kasasi panitera amar anggota \
    pegawai pejabat bicara kepala agung lembaga partai kader politikus fraksi universitas kampus mahasiswa \
    rektor alumni gubernur peraturan fatwa permohonan gugatan agen ";

/// The same for states.
pub(super) const STATES: &str = " pemerintah presiden menteri menlu menhan wapres dolar dollar tentara pasukan \
    militer negara warga dubes besar senat senator kongres hukum sanksi serangan ekonomi asal bendera bursa \
    pasar produk perusahaan armada pangkalan diplomat kedubes imigrasi ";

/// Words before a person's name with degrees.
pub(super) const TITLES: &str = " prof dr drs dra ir h hj kh tgk ustaz ustadz lc ag pd ";

/// Words that headlines write in small letters.
pub(super) const SMALL: &str = " di ke dari dan yang untuk pada dengan oleh karena atau saat usai soal dalam \
    terkait ";

/// Given names around `bin`.
pub(super) const GIVEN_NAMES: &str = " MUHAMMAD MOHAMMED MOHAMMAD MOHAMAD MUHAMAD AHMAD AHMED ALI SALMAN ZAYED \
    RASHID RASYID HASAN HASSAN UMAR USMAN OSAMA USAMAH LADEN ABDUL ABDULLAH ABDULAZIZ IBRAHIM KHALID ";

/// Capitals that are no initials.
pub(super) const OTHER_LETTERS: &str = " PT CV KM HP TV RI DI KE WIB DAN ";

/// Returns whether a word, in the letters of the list, is in a list of words with spaces around them.
pub(super) fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|listed| listed == word)
}

/// A person's role in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    /// Whether it is that of somebody who is accused.
    pub(super) accused: bool,
}

/// Returns the role that a word in small letters names, also with `-nya`.
pub(super) fn is_role(word: &str) -> Option<Role> {
    let bare = word.strip_suffix("nya").unwrap_or(word);
    let accused = has(ACCUSED, bare);
    (accused || has(OTHER_ROLES, bare)).then_some(Role { accused })
}

/// Returns the age that the text inside brackets states: `27`, `27 tahun`, `27, buruh`, `L/27`. A date is none: `27/8`.
pub(super) fn age(inside: &str) -> Option<u32> {
    let mut numbers =
        inside.split(|c: char| !c.is_alphanumeric()).filter(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let number = numbers.next().filter(|_| numbers.next().is_none() && inside.len() <= 60)?;
    let digits = number.trim_end_matches(char::is_alphabetic);
    let unit = &number[digits.len()..];
    let years = matches!(unit, "" | "th" | "thn" | "tahun") && digits.len() <= 2;
    let rest = inside.replacen(number, "", 1);
    let bare = |c: char| !c.is_alphabetic();
    let words: Vec<&str> = rest.split(bare).filter(|w| !w.is_empty()).collect();
    let said = match words.first() {
        None => true,
        Some(first) => {
            matches!(
                first.to_lowercase().as_str(),
                "tahun" | "thn" | "th" | "l" | "p" | "lk" | "pr" | "pria" | "wanita" | "perempuan" | "laki"
            ) || inside.trim_start().starts_with(number) && inside.contains(',')
        }
    };
    digits.parse().ok().filter(|n| years && said && *n > 0)
}

/// Returns whether a text may have initials: two capitals side by side, and a word or a bracket that makes them so.
pub(super) fn may_have_initials(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.windows(2).any(|two| two[0].is_ascii_uppercase() && two[1].is_ascii_uppercase()) {
        return false;
    }
    // An age, or letters in brackets behind what they abbreviate.
    let told = |open: usize| {
        bytes[open..].iter().take(16).any(u8::is_ascii_digit) || bytes.get(open + 1).is_some_and(u8::is_ascii_uppercase)
    };
    if memchr::memchr_iter(b'(', bytes).any(told) {
        return true;
    }
    let lower = text.to_lowercase();
    let roles = [ACCUSED, OTHER_ROLES, ANNOUNCING].into_iter().flat_map(str::split_ascii_whitespace);
    roles.chain(["alias", " bin ", " binti ", " als ", "tahun"]).any(|word| lower.contains(word))
}
