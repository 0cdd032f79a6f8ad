//! Words that negate, and words that may stand for a negation, in Indonesian and English.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// A set of words in small letters.
pub(super) type Words = LazyLock<FxHashSet<&'static str>>;

fn words(list: &'static str) -> FxHashSet<&'static str> {
    list.split_ascii_whitespace().collect()
}

/// Words that negate in Indonesian.
pub(super) static NEGATORS: Words = LazyLock::new(|| {
    words(
        "tidak tak bukan belum jangan tanpa tiada takkan tidaklah bukanlah belumlah janganlah tidakkah bukannya \
         nggak enggak gak ga ndak tdk jgn blm",
    )
});

/// Words before a negator with which it only asks: `atau tidak` is "whether", `bagaimana tidak` "no wonder".
pub(super) static ASKING: Words =
    LazyLock::new(|| words("atau jika kalau bila apabila mau suka apakah ataukah apa bagaimana"));

/// Words that negate in English.
pub(super) static STRONG: Words =
    LazyLock::new(|| words("not no never none nobody nothing nowhere neither nor without cannot n't ain't non"));

/// English words that may stand for an Indonesian negation, if nothing else in the source accounts for them.
pub(super) static WEAK: Words = LazyLock::new(|| {
    words(
        "fail fails failed failing failure refuse refuses refused refusal refusing reject rejects rejected \
         rejecting deny denies denied denying lack lacks lacked lacking hardly barely scarcely rarely seldom few \
         fewer little except unless beyond avoid avoids avoided avoiding prevent prevents prevented preventing \
         stop stops stopped stopping banned ban bans barred forbidden forbid forbids prohibited prohibits prohibit \
         absent absence missing miss missed misses illegal illegally wrong wrongly false difficult difficulty \
         doubt doubts doubtful ignore ignored ignores ignoring neglect neglected forgot forget forgotten decline \
         declined declines oppose opposed opposes opposing halt halted cease ceased empty zero nil abandoned \
         otherwise excluding excluded exempt exempted pending awaiting await awaits vain withheld withhold spare \
         spared resist resisted shortage skip skipped skips contrary unable silent silence ruled reluctant \
         reluctance contradict violate violates violated violation breach escape escaped elude eluded eludes \
         needless regardless anonymous anonymously minor underage overlooked waive waived disobey void invalid \
         exclude acquitted acquit cleared exonerated innocent ashore idle offline obscured hidden goalless scoreless \
         unanswered scrap scrapped devoid erratic free out degenerate inevitable bare less lesser despite instead rather least \
         asymptomatic apolitical atypical amoral asexual stranger strangers alien hard poor too off clear flat \
         stagnant remember negative",
    )
});

/// Weak words that are so common that they count only near the translation of what is negated.
pub(super) static COMMON: Words = LazyLock::new(|| {
    words(
        "free out less lesser bare few little despite instead rather least hard poor too off clear hidden escape flat remember \
         minor beyond otherwise ruled stop stopped miss missing",
    )
});

/// Indonesian words, other than negators, that English may say with *not*.
pub(super) static NEGATIVE_WORDS: Words = LazyLock::new(|| {
    words(
        "gagal kegagalan menolak tolak ditolak penolakan mustahil larang dilarang melarang larangan cegah mencegah \
         dicegah hindari menghindari menghindar terhindar enggan kurang kekurangan minim minimnya nihil nol kosong \
         absen batal membatalkan dibatalkan pembatalan henti berhenti menghentikan dihentikan hilang kehilangan \
         lupa melupakan abai mengabaikan kecuali jarang sulit susah sukar kesulitan nyaris membantah bantah \
         dibantah bantahan menyangkal menampik menepis ragu meragukan diragukan mangkir anti putus melainkan alih \
         ketimbang alih-alih keliru salah nonaktif mogok terlantar telantar ketiadaan keberatan baru sebelum \
         tertunda menunda ditunda selain cukup diam membisu bungkam sepi gratis abstain golput bolos luput \
         mengelak ogah emoh pantang hampa sia percuma sekalipun seumur setop stop setidaknya meski masing hanya \
         cuma buta tuli lepas bebas mati ilegal liar tunawisma tuna malah justru mungkinkah kecewa menyayangkan \
         siapa apapun siapapun manapun terlalu daripada kalah ditutup berbeda berlawanan sebaliknya lawan nihilnya",
    )
});
