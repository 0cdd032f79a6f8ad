//! Whether a saved page holds no article: a server's error, a wall in front of the article, an empty frame that a script
//! would fill.
//!
//! Such a page says so to its reader: in a short line (`403 Forbidden`), in an order (`Please enable JavaScript`), or in
//! a sentence about *you* or *this page*. An article about such pages only mentions them, in sentences about somebody
//! else. So the lines are counted that address the reader, and the sentences that do not: a page with sentences of its
//! own is an article, whatever is around them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::prose::is_sentence;
use super::{Piece, html};
use crate::bitext::BlockKind;
use crate::segment::{Abbreviations, sentences};

/// The phrases of `walls.txt`, by section.
static PHRASES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut sections: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut section = "";
    for line in include_str!("walls.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(name) => section = name,
            None => sections.entry(section).or_default().push(line),
        }
    }
    sections
});

/// Returns the phrases of a section that a line has.
fn found<'l>(section: &str, lower: &'l str) -> impl Iterator<Item = &'static str> + use<'l> {
    PHRASES.get(section).into_iter().flatten().copied().filter(move |phrase| has(lower, phrase))
}

/// What a page is that holds no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoArticle {
    /// A check whether the reader is a person.
    Check,
    /// A server's error.
    Error,
    /// A wall that asks the reader to log in or to subscribe.
    Login,
    /// An empty frame that a script would fill.
    Script,
    /// A question about cookies.
    Consent,
}

impl NoArticle {
    /// Every kind, the most certain first.
    pub(super) const ALL: [Self; 5] = [Self::Check, Self::Error, Self::Login, Self::Script, Self::Consent];

    /// The section of its phrases.
    fn section(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Error => "error",
            Self::Login => "login",
            Self::Script => "script",
            Self::Consent => "consent",
        }
    }

    /// Returns what it is, as the end of a sentence that begins with *it is*.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "a page that checks whether its reader is a person",
            Self::Error => "an error page of the server",
            Self::Login => "a page that asks its reader to log in or to subscribe",
            Self::Script => "an empty page that only a script fills, in a browser",
            Self::Consent => "a page that asks its reader about cookies",
        }
    }
}

/// Number of words of an article's own sentences from which on a page is an article whatever stands around them.
const ENOUGH: usize = 20;
/// Number of words of a page that is too long for a wall.
const TOO_LONG: usize = 1_500;
/// Number of bytes of a page's text that is too long for a wall.
const TOO_LARGE: usize = 64 << 10;
/// Maximum number of words of a line that is a wall's by its words alone.
const MAX_LABEL: usize = 10;

/// Returns what a page is, if it holds no article. `text` and `pieces` are what was extracted from `page`.
pub(super) fn no_article(page: &str, text: &str, pieces: &[Piece]) -> Option<NoArticle> {
    if text.len() > TOO_LARGE || text.split_whitespace().take(TOO_LONG).count() == TOO_LONG {
        return None;
    }
    let mut inside = Tally::default();
    let title = html::window_title(page);
    let named = inside.add(&title, BlockKind::Title);
    for piece in pieces {
        let block = piece.span.of(text);
        if block == title {
            continue;
        }
        for span in sentences(block, &Abbreviations::default()) {
            inside.add(span.of(block), piece.kind);
        }
    }
    if inside.sentences > 1 || (inside.own >= ENOUGH && inside.own * 3 > inside.of_wall) {
        return None;
    }
    let lower = page.to_ascii_lowercase();
    let is_marked = ["<article", "newsarticle", "content=\"article\""].iter().any(|mark| lower.contains(mark));
    let is_article = is_marked && inside.own >= ENOUGH / 2;
    match named.or(inside.kind()) {
        // The page's own title says so.
        kind @ Some(_) if named.is_some() && inside.own < ENOUGH && inside.sentences == 0 => kind,
        // A question about cookies is on most pages, also above a very short article.
        Some(NoArticle::Consent) if inside.sentences > 0 => None,
        Some(kind) if inside.own <= inside.of_wall && !is_article => Some(kind),
        // The page has nothing but its title; what it says without a script is not in its text.
        None if inside.own == 0 && inside.content == 0 => around(page, &lower),
        _ => None,
    }
}

/// Judges a page without text by what stands around it.
fn around(page: &str, lower: &str) -> Option<NoArticle> {
    let mut around = Tally::default();
    for (line, _) in html::everything(page).into_iter().filter(|(line, _)| line.len() < TOO_LARGE).take(TOO_LONG) {
        around.add(&line, BlockKind::Other);
    }
    around.kind().or_else(|| lower.contains("<script").then_some(NoArticle::Script))
}

/// What the lines of a page say.
#[derive(Debug, Default)]
struct Tally {
    /// The number of words in lines of each kind of wall.
    walls: [usize; 5],
    /// The number of words in all lines that address the reader.
    of_wall: usize,
    /// The number of words in sentences of an article.
    own: usize,
    /// The number of Indonesian sentences about somebody else; a wall has one at most.
    sentences: usize,
    /// The number of words in other text.
    content: usize,
}

impl Tally {
    /// Counts a line. Returns the kind of wall that it speaks of.
    fn add(&mut self, line: &str, kind: BlockKind) -> Option<NoArticle> {
        let lower = format!(" {} ", unquoted(line).replace('’', "'").to_lowercase());
        let words = words_in(&lower);
        let addressed = is_addressed(&lower);
        let wall = wall_of(&lower, words, addressed);
        if let Some(wall) = wall {
            self.walls[wall as usize] += words;
            self.of_wall += words;
        } else if addressed {
            self.of_wall += words;
        } else if !matches!(kind, BlockKind::Title | BlockKind::Link | BlockKind::Promo | BlockKind::Byline) {
            let is_ended = line.trim_end().ends_with(['.', '?', '!', '”', '"', ':']);
            self.sentences += usize::from(is_sentence(line));
            let is_own = words >= 12 || (words >= 6 && is_ended) || is_sentence(line);
            // Figures alone are the counters of buttons: `0`.
            let has_words = line.contains(char::is_alphabetic);
            *(if is_own { &mut self.own } else { &mut self.content }) += if has_words { words_in(line) } else { 0 };
        }
        wall
    }

    /// The kind of wall that most words speak of; of two, the more certain one.
    fn kind(&self) -> Option<NoArticle> {
        let most = self.walls.iter().max().copied().filter(|most| *most > 0)?;
        NoArticle::ALL.into_iter().find(|kind| self.walls[*kind as usize] == most)
    }
}

fn words_in(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Returns a line without its quotations, unless it is one: what somebody says to somebody does not address the reader.
fn unquoted(line: &str) -> String {
    let squeezed = html::squeeze(line);
    let (mut outside, mut is_open) = (String::new(), false);
    for c in squeezed.chars() {
        match c {
            '“' => is_open = true,
            '”' => is_open = false,
            '"' => is_open = !is_open,
            _ if !is_open => outside.push(c),
            _ => {}
        }
    }
    if words_in(&outside) >= 3 { outside } else { squeezed }
}

/// Returns the kind of wall to which a line belongs: phrases of walls are most of a short line, or stand in a line to the
/// reader.
fn wall_of(lower: &str, words: usize, addressed: bool) -> Option<NoArticle> {
    if is_reported(lower) {
        return None;
    }
    let kind = NoArticle::ALL.into_iter().find(|kind| found(kind.section(), lower).next().is_some())?;
    let all = NoArticle::ALL.into_iter().flat_map(|kind| found(kind.section(), lower));
    let known: usize = all.map(|phrase| phrase.split_whitespace().count()).sum();
    (addressed || (words <= MAX_LABEL && known * 2 >= words)).then_some(kind)
}

fn has(lower: &str, phrase: &str) -> bool {
    lower.match_indices(phrase).any(|(at, _)| {
        let (before, behind) = (&lower[..at], &lower[at + phrase.len()..]);
        !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
    })
}

/// Whether a line speaks to its reader or about itself.
fn is_addressed(lower: &str) -> bool {
    !is_reported(lower) && found("addresses", lower).next().is_some()
}

/// Whether a line reports what somebody else said.
fn is_reported(lower: &str) -> bool {
    found("reported", lower).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::super::extract;
    use super::*;
    use crate::intake::decode;

    fn judged(page: &str) -> Option<NoArticle> {
        extract(&decode("a.html", page.as_bytes().to_vec(), None).unwrap()).no_article
    }

    fn page(title: &str, body: &str) -> String {
        format!(
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"
        )
    }

    #[test]
    fn pages_without_an_article() {
        use NoArticle::{Check, Consent, Error, Login, Script};
        for (title, body, kind) in [
            (
                "403 Forbidden",
                "<center><h1>403 Forbidden</h1></center><hr><center>nginx/1.18.0 (Ubuntu)</center>",
                Error,
            ),
            (
                "404 Not Found",
                "<h1>Not Found</h1><p>The requested URL was not found on this server.</p><hr>\
              <address>Apache/2.4.41 (Ubuntu) Server at contoh.id Port 443</address>",
                Error,
            ),
            (
                "Access Denied",
                "<h1>Access Denied</h1> You don’t have permission to access \"http://contoh.id/a\" on this \
              server.<p>Reference #18.2d3e1602.1700000000.8a1b</p>",
                Error,
            ),
            (
                "Halaman Tidak Ditemukan - Warta Kita",
                "<header><nav><a href=/>Beranda</a> <a href=/n>Nasional</a></nav></header>\
              <main><h1>404</h1><h2>Halaman Tidak Ditemukan</h2><p>Maaf, halaman yang Anda cari tidak ditemukan atau sudah \
              dipindahkan.</p><a href=/>Kembali ke beranda</a></main><footer>© 2024 PT Warta Kita</footer>",
                Error,
            ),
            (
                "Page not found – Warta Desa",
                "<main><article><h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this \
                 location. Maybe try one of the links below or a search?</p></article><h2>Recent Posts</h2><ul><li>Pemdes \
                 Resmikan Jembatan Gantung Baru di Dusun Krajan</li></ul></main>",
                Error,
            ),
            (
                "kompas.com | 502: Bad gateway",
                "<h1><span>Bad gateway</span> <span>Error code 502</span></h1><h2>What happened?</h2><p>The web server reported \
                 a bad gateway error.</p><p>Please try again in a few minutes.</p><p>Cloudflare Ray ID: 7c0 Performance &amp; \
                 security by Cloudflare</p>",
                Error,
            ),
            (
                "Internet Positif",
                "<p>Mohon maaf, situs yang Anda coba akses tidak dapat dibuka melalui jaringan ini karena terindikasi mengandung \
                 muatan negatif sesuai peraturan perundang-undangan.</p>",
                Error,
            ),
            (
                "Berlangganan - Tempo",
                "<main><h1>Lanjutkan membaca dengan berlangganan</h1><p>Dapatkan akses ke seluruh berita, majalah, dan koran \
                 digital. Mulai dari Rp 58.000 per bulan.</p><ul><li>Akses tanpa batas</li><li>Bebas iklan</li></ul><p>Sudah \
                 berlangganan? Masuk</p></main>",
                Login,
            ),
            (
                "Error 503",
                "<h1>Error 503 Service Unavailable</h1><p>Service Unavailable</p><h3>Guru Meditation:</h3><p>XID: \
              3473</p><hr><p>Varnish cache server</p>",
                Error,
            ),
            (
                "Masuk - Harian Pagi",
                "<form><h1>Masuk</h1><p>Silakan masuk untuk melanjutkan membaca artikel ini.</p>\
              <label>Email</label><input><label>Kata sandi</label><input><a>Lupa kata sandi?</a><p>Belum punya akun? \
              <a>Daftar</a></p></form>",
                Login,
            ),
            (
                "Subscribe to read | Daily Paper",
                "<div class=wall><h1>Subscribe to continue reading</h1><p>You have reached \
              your limit of free articles this month. Subscribe today for unlimited access to our journalism.</p><p>Already \
              a subscriber? <a>Sign in</a></p></div>",
                Login,
            ),
            (
                "Konten Premium",
                "<article><h1>Konten Premium</h1><p>Artikel ini khusus pelanggan. Dengan berlangganan, Anda \
              mendapat akses tanpa batas ke semua artikel kami.</p><p>Sudah berlangganan? Masuk di sini.</p></article>",
                Login,
            ),
            (
                "React App",
                "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>\
              <script src=/static/js/main.js></script>",
                Script,
            ),
            ("Warta Kita", "<div id=__next></div><script>window.x = 1</script>", Script),
            ("Warta", "<p>Memuat…</p><script>muat()</script>", Script),
            ("Situs Berita", "<p>Aktifkan JavaScript di browser Anda untuk melihat halaman ini.</p>", Script),
            (
                "Just a moment...",
                "<div class=main-wrapper><h1>contoh.id</h1><p>Checking if the site connection is secure</p>\
              <noscript>Enable JavaScript and cookies to continue</noscript><p>contoh.id needs to review the security of your \
              connection before proceeding.</p></div><footer>Ray ID: 7d1e2f3a4b5c Performance &amp; security by Cloudflare</footer>",
                Check,
            ),
            (
                "Attention Required! | Cloudflare",
                "<h1>Sorry, you have been blocked</h1><h2>You are unable to access contoh.id</h2>\
              <h2>Why have I been blocked?</h2><p>This website is using a security service to protect itself from online attacks. \
              The action you just performed triggered the security solution. There are several actions that could trigger this \
              block including submitting a certain word or phrase, a SQL command or malformed data.</p><h2>What can I do to \
              resolve this?</h2><p>You can email the site owner to let them know you were blocked. Please include what you were \
              doing when this page came up and the Cloudflare Ray ID found at the bottom of this page.</p>",
                Check,
            ),
            ("Verifikasi", "<p>Verifikasi bahwa Anda bukan robot.</p><div class=g-recaptcha></div>", Check),
            (
                "Before you continue",
                "<h1>Before you continue</h1><p>We use cookies and data to deliver and maintain our services, \
              measure audience engagement and show personalised advertising. If you choose to accept all, we will also use cookies \
              to develop new services.</p><button>Accept all</button><p>More options</p>",
                Consent,
            ),
            (
                "Privasi",
                "<h2>Kami menghargai privasi Anda</h2><p>Situs ini menggunakan cookie untuk meningkatkan pengalaman Anda. \
              Dengan melanjutkan, Anda menyetujui kebijakan cookie kami.</p><a>Terima semua</a> <a>Pengaturan cookie</a>",
                Consent,
            ),
        ] {
            assert_eq!(judged(&page(title, body)), Some(kind), "{title}");
        }
    }

    /// Sentences about somebody else are an article, also about such pages, and also a short one.
    #[test]
    fn articles_about_such_pages_and_short_ones() {
        let banner = "<div class=cc>Kami menggunakan cookie. Dengan melanjutkan, Anda menyetujui kebijakan cookie kami. \
                      <a>Terima semua</a></div><form><a>Masuk</a> <a>Lupa kata sandi?</a></form>";
        for (title, body) in [
            (
                "Situs KPU Tampilkan 403 Forbidden",
                "<article><h1>Situs KPU Tampilkan 403 Forbidden</h1><p>Jakarta - Situs Komisi \
              Pemilihan Umum menampilkan pesan 403 Forbidden pada Senin (14/2/2022) pagi.</p><p>Juru bicara KPU mengatakan \
              tim teknis sedang memperbaiki gangguan itu.</p></article>",
            ),
            (
                "Banyak Warga Terima Pesan \"404 Not Found\"",
                "<p>Warga yang membuka situs pendaftaran vaksin hanya melihat pesan \
              \"404 Not Found\". “Halaman yang Anda cari tidak ditemukan,” demikian bunyi pesan itu.</p><p>Kementerian meminta \
              maaf kepada warga.</p>",
            ),
            (
                "Media Pasang Tembok Bayar",
                "<p>Sejumlah media meminta pembacanya masuk sebelum membaca. Silakan masuk untuk \
              melanjutkan, begitu bunyi permintaannya. Pengamat media menilai langkah itu wajar karena iklan terus turun.</p>",
            ),
            (
                "Google Hapus Cookie Pihak Ketiga",
                "<p>Google akan menghapus cookie pihak ketiga dari Chrome mulai 2024. Kami \
              menghargai privasi pengguna, kata juru bicara Google.</p>",
            ),
            (
                "Gempa Guncang Malang",
                "<h1>Gempa Guncang Malang</h1><p>Gempa magnitudo 5,1 mengguncang Malang pada Senin pagi.</p>\
              <p>Tidak ada korban.</p>",
            ),
            (
                "Website hit by 403 errors",
                "<p>Visitors to the tax office's website saw a 403 Forbidden error on Monday, and the \
              agency said that it was working on the problem.</p>",
            ),
            (
                "Cara Login ke SSCASN",
                "<p>Berikut cara login ke akun SSCASN. Anda harus masuk ke situs sscasn.bkn.go.id, lalu klik tombol masuk. Jika \
                 lupa kata sandi, klik Lupa Kata Sandi. Pendaftaran dibuka sampai 20 September, menurut BKN. Kementerian \
                 menyediakan 250.000 lowongan pada tahun ini.</p>",
            ),
            (
                "Kafe \"404 Not Found\" Buka di Bandung",
                "<article><p>Kafe bernama 404 Not Found itu ramai dikunjungi warga sejak Sabtu.</p></article>",
            ),
            (
                "How CAPTCHAs work",
                "<p>A CAPTCHA asks a visitor to prove that he is not a robot. Researchers at a university found \
              that machines now solve these puzzles faster than people do.</p>",
            ),
        ] {
            assert_eq!(judged(&page(title, body)), None, "{title}");
            assert_eq!(judged(&page(title, &format!("{banner}{body}"))), None, "with a banner: {title}");
            assert_eq!(
                judged(&page(title, &format!("{body}<script>lacak()</script>"))),
                None,
                "with a script: {title}"
            );
        }
        // Pages without a sentence that say nothing to their reader.
        for body in [
            "<p>Satu &amp; dua</p><p>Tiga</p>",
            "<h1>Jadwal</h1><table><tr><td>Persib</td><td>Arema</td></tr></table><script>lacak()</script>",
            "<h1>Jadwal Pertandingan</h1>",
        ] {
            assert_eq!(judged(&page("Jadwal", body)), None, "{body}");
        }
    }

    #[test]
    fn the_whole_page_and_text_are_taken_as_they_are() {
        let wall = page("403 Forbidden", "<h1>403 Forbidden</h1><nav>Beranda</nav><p>nginx</p>");
        let raw = decode("a.html", wall.clone().into_bytes(), None).unwrap();
        let whole = extract(&crate::intake::Raw { whole_page: true, ..raw });
        assert_eq!((whole.no_article, whole.text.as_str()), (None, "403 Forbidden\n\nBeranda\n\nnginx"));
        let text = decode("a.html", wall.into_bytes(), Some(crate::intake::InputFormat::Plain)).unwrap();
        assert_eq!(extract(&text).no_article, None);
        assert_eq!(extract(&decode("a.txt", b"403 Forbidden".to_vec(), None).unwrap()).no_article, None);
    }
}
