//! Phrases in lines of scraped pages that are not the article's text: data for the rules of [`super::kind`], in lower
//! case unless noted.

/// Hosts of links that earn a commission: they occur in advertisements only.
pub(super) const AFFILIATES: &[&str] =
    &["shope.ee", "shp.ee", "s.shopee.", "tokopedia.link", "s.lazada.", "c.lazada.", "tokopedia.onelink.me"];

/// Hosts of shops; what ends with a full stop has any ending.
pub(super) const SHOPS: &[&str] = &[
    "shopee.",
    "tokopedia.",
    "lazada.",
    "bukalapak.",
    "blibli.",
    "tiktok.com/@shop",
    "zalora.",
    "jd.id",
    "akulaku.",
    "olx.",
];

/// Orders to buy.
pub(super) const ORDERS: &[&str] = &["beli sekarang", "klik di sini", "klik link", "pesan sekarang", "order sekarang"];

/// Advertising words, which occur in the news, too.
pub(super) const SELLING: &[&str] = &[
    "murah",
    "termurah",
    "diskon",
    "promo",
    "gratis ongkir",
    "harga mulai",
    "cashback",
    "checkout",
    "belanja",
    "dapatkan",
    "flash sale",
    "voucher",
];

/// Lines that a page puts between an article's paragraphs to advertise or to gain followers.
pub(super) const NOTICES: [&str; 4] = ["advertisement", "scroll to continue", "scroll to resume", "iklan"];

/// Lines that point to other articles; with a colon behind them, whatever follows is a headline.
pub(super) const POINTERS: [&str; 35] = [
    "yuk, simak juga",
    "baca juga",
    "baca selengkapnya",
    "baca:",
    "lihat juga",
    "simak juga",
    "simak video",
    "tonton juga",
    "berita terkait",
    "artikel terkait",
    "selengkapnya:",
    "baca pula",
    "lihat video",
    "pilihan redaksi",
    "saksikan video",
    "berita lainnya",
    "artikel ini telah tayang",
    "artikel ini telah terbit",
    "lihat postingan ini di instagram",
    "sebuah kiriman dibagikan oleh",
    "a post shared by",
    "view this post on instagram",
    "[gambas:",
    "selanjutnya:",
    "halaman selanjutnya",
    "lanjut ke halaman",
    "tulis komentar anda",
    "ikuti saluran",
    "ikuti kami di",
    "follow berita",
    "jangan lewatkan video",
    "jangan sampai terlewatkan video",
    "video terpopuler hari ini",
    "simak berita lainnya",
    "baca berita lainnya",
];

/// Pointers whose words also begin sentences, with a colon, too.
pub(super) const OPEN_POINTERS: &[&str] = &["selengkapnya:", "selanjutnya:", "artikel ini telah", "pilihan redaksi"];

/// Roles behind a name, with which an author signs.
pub(super) const ROLES: &[&str] = &[
    "dosen",
    "guru",
    "peneliti",
    "pengamat",
    "pengajar",
    "direktur",
    "ketua",
    "wakil",
    "anggota",
    "mahasiswa",
    "penulis",
    "wartawan",
    "jurnalis",
    "alumni",
    "alumnus",
    "pegiat",
    "aktivis",
    "kepala",
    "kolumnis",
    "advokat",
    "dokter",
    "staf",
    "sekretaris",
    "pendiri",
    "praktisi",
    "pemerhati",
    "analis",
    "ekonom",
    "sejarawan",
    "budayawan",
    "sosiolog",
];

/// Labels of buttons on pages.
pub(super) const BUTTONS: &[&str] = &[
    "berikutnya",
    "bagikan",
    "share",
    "tweet",
    "salin link",
    "salin tautan",
    "copy link",
    "lihat foto",
    "komentar",
    "selanjutnya",
    "sebelumnya",
    "show all",
    "tampilkan semua",
    "lihat semua",
    "muat lebih banyak",
    "muat lainnya",
    "load more",
    "kirim",
];

/// Prefixes of lists of tags, buttons and pages.
pub(super) const LISTS: [&str; 13] = [
    "tag:",
    "tags:",
    "topik:",
    "bagikan:",
    "share:",
    "tag :",
    "tags :",
    "halaman :",
    "topik :",
    "topik terkait:",
    "tag terkait:",
    "tags terkait:",
    "kata kunci:",
];

/// Phrases at the beginning or end of photo credits.
pub(super) const CREDITS: [&str; 14] = [
    "foto:",
    "foto/",
    "(foto",
    "ilustrasi:",
    "ilustrasi/",
    "(ilustrasi",
    "antara foto",
    "dok.",
    "getty images",
    "shutterstock",
    "foto oleh",
    "/istimewa",
    "(istimewa",
    "(dok ",
];

/// Prefixes of lines that name the author, the editor or the source.
pub(super) const BYLINES: [&str; 26] = [
    "redaktur:",
    "redaktur :",
    "oleh :",
    "kontributor :",
    "penyunting :",
    "laporan wartawan",
    "laporan jurnalis",
    "laporan kontributor",
    "rep:",
    "red:",
    "penulis:",
    "editor:",
    "reporter:",
    "pewarta:",
    "oleh:",
    "sumber:",
    "laporan:",
    "kontributor:",
    "penulis :",
    "editor :",
    "reporter :",
    "pewarta :",
    "sumber :",
    "penulis/editor",
    "penyunting:",
    "copyright",
];

/// Media whose name alone is a credit.
pub(super) const MEDIA: [&str; 40] = [
    "kompas",
    "kompas.com",
    "detik",
    "detikcom",
    "detik.com",
    "tempo",
    "tempo.co",
    "antara",
    "sindonews",
    "sindonews.com",
    "okezone",
    "liputan6",
    "liputan6.com",
    "republika",
    "republika.co.id",
    "tribunnews",
    "tribunnews.com",
    "cnn indonesia",
    "cnbc indonesia",
    "bbc",
    "bbc indonesia",
    "voa",
    "voa indonesia",
    "dw",
    "reuters",
    "afp",
    "ap",
    "merdeka",
    "merdeka.com",
    "suara.com",
    "kumparan",
    "jpnn",
    "viva",
    "inews",
    "bisnis.com",
    "kontan",
    "media indonesia",
    "the guardian",
    "al jazeera",
    "business insider",
];

/// Words that stay in lower case in Indonesian headlines.
pub(super) const SMALL: [&str; 26] = [
    "di", "ke", "dari", "dan", "yang", "untuk", "pada", "dengan", "oleh", "atau", "dalam", "sebagai", "bagi", "karena",
    "agar", "terhadap", "hingga", "sampai", "tentang", "serta", "namun", "tapi", "bahwa", "demi", "usai", "saat",
];

/// Agencies as they are written in photo credits (case-sensitive).
pub(super) const AGENCIES: [&str; 9] =
    ["REUTERS/", "AFP/", "AP/", "EPA/", "ANTARA/", "AP Photo", "AFP PHOTO", "REUTERS)", "TASS/"];

/// The days of the week.
pub(super) const DAYS: [&str; 8] = ["senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu"];

/// Words that hold a sentence together.
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "yang", "di", "ke", "dari", "dan", "untuk", "pada", "dengan", "oleh", "atau", "dalam", "sebagai", "bagi", "karena",
    "agar", "terhadap", "hingga", "sampai", "tentang", "serta", "namun", "tetapi", "bahwa", "saat", "ketika",
    "setelah", "sebelum", "sejak", "jika", "ini", "itu", "tersebut", "ia", "dia", "mereka", "kami", "kita", "para",
    "juga", "demikian", "akan", "telah", "sudah", "sedang", "tidak", "bukan", "belum", "seperti", "antara", "lewat",
    "melalui", "kepada",
];

/// Predicates without a prefix.
pub(super) const VERBS: &[&str] = &[
    "adalah", "ialah", "akan", "telah", "sudah", "sedang", "tidak", "belum", "bukan", "bisa", "dapat", "harus",
    "boleh", "ingin", "kata", "ujar", "ucap", "tutur", "jelas", "ungkap", "tiba", "datang", "pergi", "pulang", "naik",
    "turun", "tewas", "jatuh", "kembali", "ikut", "masuk", "keluar", "lahir", "tahu", "tampil", "kalah", "menang",
    "ada", "punya",
];

/// Words with the letters of a verb's prefix that are no verbs.
pub(super) const NO_VERBS: &[&str] = &[
    "berita",
    "beritanya",
    "beranda",
    "berikut",
    "bersama",
    "beragam",
    "berbagai",
    "berlian",
    "bermacam",
    "berkat",
    "dialog",
    "diagram",
    "diameter",
    "digital",
    "diktator",
    "dimensi",
    "dinamika",
    "dinasti",
    "dinding",
    "dingin",
    "diploma",
    "diplomat",
    "direktur",
    "direksi",
    "direktorat",
    "diskon",
    "diskusi",
    "distrik",
    "distributor",
    "divisi",
    "meditasi",
    "medali",
    "memori",
    "mental",
    "mentah",
    "menteri",
    "mentor",
    "merdeka",
    "merica",
    "mesiu",
    "metode",
    "melati",
    "melalui",
    "mengenai",
    "menurut",
    "menjelang",
    "mereka",
    "medium",
    "member",
    "mentega",
    "terhadap",
    "terkait",
    "terbaru",
    "terbaik",
    "termurah",
    "terdekat",
    "terbesar",
    "terlaris",
    "terlengkap",
    "terkini",
    "terpopuler",
    "terakhir",
    "tersebut",
    "terutama",
    "teratas",
    "terigu",
    "terapi",
    "teratai",
    "terminal",
    "teritori",
    "terpercaya",
    "terjangkau",
    "tercepat",
    "tertinggi",
    "terendah",
    "terhemat",
    "terlalu",
];

/// Names of a site's front page at the beginning of a breadcrumb.
pub(super) const HOME: &[&str] =
    &["home", "homepage", "beranda", "halaman depan", "halaman utama", "laman utama", "halaman muka", "front page"];

/// Sections of newspapers, as breadcrumbs name them.
pub(super) const SECTIONS: &[&str] = &[
    "news",
    "berita",
    "nasional",
    "internasional",
    "dunia",
    "global",
    "regional",
    "daerah",
    "nusantara",
    "metro",
    "megapolitan",
    "jabodetabek",
    "politik",
    "hukum",
    "hukum & kriminal",
    "kriminal",
    "peristiwa",
    "pemilu",
    "ekonomi",
    "bisnis",
    "ekonomi & bisnis",
    "ekonomi bisnis",
    "finansial",
    "keuangan",
    "money",
    "properti",
    "energi",
    "industri",
    "bola",
    "sepak bola",
    "olahraga",
    "sport",
    "sports",
    "liga indonesia",
    "teknologi",
    "tekno",
    "sains",
    "otomotif",
    "hiburan",
    "entertainment",
    "seleb",
    "showbiz",
    "lifestyle",
    "gaya hidup",
    "kesehatan",
    "health",
    "travel",
    "wisata",
    "pendidikan",
    "edukasi",
    "opini",
    "kolom",
];

/// What an article is, as it stands above its headline.
pub(super) const GENRES: &[&str] = &[
    "siaran pers",
    "press release",
    "laporan utama",
    "laporan khusus",
    "wawancara khusus",
    "surat pembaca",
    "berita duka",
    "live update",
];

/// What a share button does.
pub(super) const SHARING: &[&str] = &[
    "bagikan", "share", "kirim", "kirimkan", "sebarkan", "tweet", "twit", "pin", "salin", "disalin", "copy", "copied",
    "simpan", "cetak",
];

/// Social networks and other ways to send a link.
pub(super) const NETWORKS: &[&str] = &[
    "facebook",
    "fb",
    "twitter",
    "x",
    "whatsapp",
    "wa",
    "telegram",
    "line",
    "linkedin",
    "pinterest",
    "email",
    "e-mail",
    "surel",
    "instagram",
    "ig",
    "threads",
    "tiktok",
    "messenger",
    "reddit",
    "sms",
    "youtube",
    "wechat",
    "tumblr",
    "bluesky",
    "mastodon",
];

/// What a share button shares.
pub(super) const SHARED: &[&str] = &[
    "link",
    "tautan",
    "url",
    "artikel",
    "berita",
    "halaman",
    "article",
    "page",
    "story",
    "post",
    "media",
    "sosial",
    "social",
    "clipboard",
    "video",
];

/// The words between what a share button does, what it shares, and where.
pub(super) const SHARING_LINKS: &[&str] =
    &["ke", "di", "on", "to", "via", "lewat", "melalui", "dengan", "with", "this", "ini", "the", "by", "berhasil"];
