//! Phrases in lines of scraped pages that are not the article's text: data for the rules of [`super::kind`], in lower
//! case unless noted.

/// Shops, and the shorteners that shop links hide behind.
pub(super) const SHOPS: [&str; 14] = [
    "shope.ee",
    "shopee.",
    "tokopedia.",
    "lazada.",
    "bukalapak.",
    "blibli.",
    "tiktok.com/@shop",
    "shp.ee",
    "tokopedia.link",
    "s.lazada",
    "zalora.",
    "jd.id",
    "akulaku.",
    "olx.",
];

/// Advertising words.
pub(super) const SELLING: [&str; 16] = [
    "murah",
    "diskon",
    "promo",
    "gratis ongkir",
    "beli sekarang",
    "klik di sini",
    "klik link",
    "pesan sekarang",
    "harga mulai",
    "cashback",
    "checkout",
    "belanja",
    "dapatkan",
    "flash sale",
    "voucher",
    "order sekarang",
];

/// Lines that a page puts between an article's paragraphs to advertise or to gain followers.
pub(super) const NOTICES: [&str; 8] = [
    "advertisement",
    "scroll to continue",
    "scroll to resume",
    "iklan",
    "dapatkan update berita pilihan",
    "ikuti berita terkini",
    "gabung di grup telegram",
    "baca berita tanpa iklan",
];

/// Lines that point to other articles.
pub(super) const POINTERS: [&str; 26] = [
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
];

/// Labels of buttons on pages.
pub(super) const BUTTONS: [&str; 14] = [
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
    "kirim",
];

/// Prefixes of lists of tags, buttons and pages.
pub(super) const LISTS: [&str; 8] = ["tag:", "tags:", "topik:", "bagikan:", "share:", "tag :", "tags :", "halaman :"];

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
pub(super) const BYLINES: [&str; 16] = [
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
