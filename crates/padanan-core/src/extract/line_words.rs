//! Words with which lines behind an article and advertisements are told from its text: data for [`super::ending`] and
//! [`super::advert`], in lower case.

/// Verbs as headlines write them, without the prefix of running text.
pub(super) const BARE_VERBS: &str = "\
    ajak akui ambil ambruk ancam atur bahas bakar bangun bantah bantu batal bawa bebas beber bela beli \
    bentrok beri bidik bikin borong buat bubar buka bunuh buru cari catat cecar cekal cerita copot cuci \
    culik curi dalami desak dukung gagal gandeng ganti garap gelar geledah gugat guyur hadapi hadiri \
    hantam hapus hilang hindari imbau jadi jaga jalani jamin jegal jemput jual kawal kecam kejar kenang \
    kirim klaim kritik kuasai kunjungi kutuk landa lantik larang lawan lepas lewati libas lolos longsor \
    maju minta mundur olah pakai panen pantau pecat periksa pilih pimpin puji pukul raih rampok raup \
    rebut rendam resmi respons roboh rusak sambut sebut selamat serang siap sidak sindir sita soroti \
    susun syok tahan tanam tanggapi tangkap tebar tegur tekan tembak tembus tempuh temui terima tinjau \
    tolak tuding tumbang tunda tunjuk tuntut tutup ubah unggul ungguli ungkap usir usul usut viral wafat \
    yakin";

/// Words that end as a verb with *-kan* does.
pub(super) const NO_KAN_VERBS: &str = "\
    bahkan sedangkan tindakan gerakan masakan jebakan cetakan desakan ledakan tembakan teriakan tabrakan \
    tebakan masukan pasokan";

/// Words with which a label before an item begins, beside days and figures.
pub(super) const LABELS: &[&str] = &[
    "pukul",
    "jam",
    "hari",
    "tanggal",
    "pekan",
    "sesi",
    "babak",
    "grup",
    "langkah",
    "tahap",
    "juara",
    "pemenang",
    "kategori",
    "peringkat",
    "nomor",
    "lokasi",
    "tempat",
    "waktu",
    "syarat",
    "kelas",
    "jalur",
    "rute",
    "menit",
];

/// Headings above headlines of other articles.
pub(super) const OTHERS: &[&str] = &[
    "terpopuler",
    "berita terpopuler",
    "artikel terpopuler",
    "populer",
    "berita populer",
    "terkini",
    "berita terkini",
    "terbaru",
    "berita terbaru",
    "trending",
    "rekomendasi",
    "rekomendasi untuk anda",
    "berita rekomendasi",
    "artikel lainnya",
    "artikel rekomendasi",
    "video pilihan",
    "video terkait",
    "berita pilihan",
    "pilihan editor",
    "most popular",
];

/// Words before an order to the reader.
pub(super) const INVITING: &[&str] = &["silakan", "silahkan", "yuk", "ayo", "segera", "langsung", "tinggal", "cukup"];

/// Words with which a report names who said something.
pub(super) const SAYING: &[&str] = &["kata", "ujar", "ucap", "tutur", "ungkap", "jelas", "kutip", "tulis"];

/// Hosts of authorities and schools, which sell nothing.
pub(super) const OFFICIAL: &[&str] = &[".go.id", ".ac.id", ".sch.id", ".mil.id", ".or.id", ".gov"];
