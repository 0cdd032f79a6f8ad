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
    "video rekomendasi",
    "rekomendasi video",
    "fokus berita",
    "berita pilihan",
    "pilihan editor",
    "most popular",
    "paling banyak dibaca",
    "baca lainnya",
    "baca berita terkait lainnya",
    "berita lain",
    "lainnya",
    "trending topic",
    "terkini lainnya",
    "artikel pilihan",
    "next article",
    "topik terkait",
    "related topics",
];

/// Words before an order to the reader.
pub(super) const INVITING: &[&str] = &["silakan", "silahkan", "yuk", "ayo", "segera", "langsung", "tinggal", "cukup"];

/// Words with which a report names who said something.
pub(super) const SAYING: &[&str] = &["kata", "ujar", "ucap", "tutur", "ungkap", "jelas", "kutip", "tulis"];

/// Hosts of authorities and schools, which sell nothing.
pub(super) const OFFICIAL: &[&str] = &[".go.id", ".ac.id", ".sch.id", ".mil.id", ".or.id", ".gov"];

/// What a site says about itself, between or behind the paragraphs of an article.
pub(super) const OWN_WORDS: &[&str] = &[
    "artikel ini telah tayang",
    "artikel ini telah terbit",
    "artikel ini tayang",
    "berita ini telah tayang",
    "dapatkan update berita pilihan",
    "ikuti berita terkini",
    "ikuti saluran",
    "gabung di grup telegram",
    "baca berita tanpa iklan",
    "sebuah kiriman dibagikan oleh",
    "lihat postingan ini di instagram",
    "a post shared by",
    "view this post on instagram",
    "scroll to continue",
    "scroll to resume",
];

/// What a site says about itself, in sentences that are no reader's news: it forbids, invites, thanks.
pub(super) const SITE_WORDS: &[&str] = &[
    "dapatkan update berita",
    "dapatkan berita up to date",
    "dapatkan berita terbaru",
    "ikuti berita terkini",
    "ikuti saluran whatsapp",
    "gabung di grup telegram",
    "baca berita tanpa iklan",
    "dilarang keras mengambil konten",
    "dilarang mengambil konten",
    "dilarang mengutip",
    "dilarang keras mengutip",
    "segala materi di situs ini",
    "scroll untuk",
    "gulir untuk",
    "scroll ke bawah",
    "follow berita",
    "ingin mendapat berita",
    "daftarkan email anda",
    "daftarkan surel anda",
    "fakta atau hoaks? untuk mengetahui",
    "dukung jurnalisme",
    "dukungan anda akan",
    "sebagai ungkapan terima kasih atas perhatian anda",
    "sebagai ungkapan terimakasih atas perhatian anda",
    "cek berita dan artikel yang lain",
    "cek berita dan artikel lain",
    "berlangganan sekarang untuk",
    "temukan berita",
    "untuk mengikuti silakan klik",
    "untuk mengikuti silahkan klik",
    "ikuti terus berita",
];

/// How a site begins to speak about one of its articles.
pub(super) const THIS_ARTICLE: &[&str] = &[
    "artikel ini",
    "ringkasan ini",
    "ringkasan dibuat",
    "tulisan ini",
    "berita ini",
    "konten ini",
    "sanggahan:",
    "disclaimer:",
    "penafian:",
];

/// What a site says about its articles.
pub(super) const ABOUT_ARTICLES: &[&str] = &[
    "komunitas penulis",
    "produk jurnalistik",
    "kecerdasan buatan",
    "bantuan ai",
    "khusus pelanggan",
    "pendapat pribadi",
    "tanggung jawab penulis",
    "tanggung jawab redaksi",
    "tidak mewakili",
    "untuk membeli, menahan",
];

/// What a wall offers to who subscribes.
pub(super) const OFFERED: &[&str] = &["artikel", "konten", "akses", "mengakses", "membaca", "edisi", "arsip"];

/// Words with which a wall speaks to its reader.
pub(super) const ADDRESSING: &[&str] = &["silakan", "silahkan", "nikmati", "dapatkan", "dukung", "anda", "kamu"];
