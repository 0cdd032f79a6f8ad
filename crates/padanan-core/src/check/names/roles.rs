//! Who does something to whom, as the words between two names say it.
//!
//! An Indonesian verb shows its voice: `mengalahkan` has its agent first, `dikalahkan` its patient, and *oleh* names an
//! agent. In English, *by* says that the agent comes last. `kalah dari` and *lost to* are passive in their sense. Verbs that
//! both sides do alike (`bertemu`, met) say nothing, and neither does a sentence that turns its verb round: *sold to* for
//! `membeli dari`.

use super::super::view::View;
use super::order::Placed;
use crate::facts::Bridge;
use crate::text::Span;

/// What the words between two names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    /// Whether the first name acts, and not the second one.
    first_acts: bool,
    manner: Manner,
    /// The words that must have a counterpart between the names of the other side.
    core: Span,
}

/// How a sentence joins the two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The verb has both: `mengalahkan`, `dikalahkan oleh`.
    Direct,
    /// One loses to the other.
    Loses,
    /// The verb has an object of its own, and the second name a preposition: `mengirim bantuan ke`.
    Oblique(&'static [&'static str]),
    /// `lebih tinggi daripada`.
    More,
}

/// Returns whether the source says who acts on whom around its verb. If so, nothing but the verb tells about the order of
/// the two names.
pub(super) fn are_told(view: &View<'_>, a: &Placed, b: &Placed) -> bool {
    in_source(view, a.source, b.source).is_some()
}

/// Returns whether two names do to each other the opposite of what the source says.
pub(super) fn are_exchanged(view: &View<'_>, bridge: &Bridge<'_>, a: &Placed, b: &Placed) -> bool {
    let Some(here) = in_source(view, a.source, b.source) else { return false };
    let (left, right) = if a.target.end <= b.target.start { (a.target, b.target) } else { (b.target, a.target) };
    let Some(first_acts) = in_target(view, bridge, here, left, right) else { return false };
    let same_order = a.target.start < b.target.start;
    (here.first_acts == first_acts) != same_order
}

/// Words between a name and its verb, which say nothing about who acts.
const AUXILIARIES: &[&str] = &[
    "yang", "tidak", "tak", "belum", "bukan", "akan", "telah", "sudah", "sedang", "tengah", "pernah", "bisa", "dapat",
    "juga", "kembali", "akhirnya", "hanya", "ingin", "mau", "harus", "pun", "baru", "terus", "langsung", "resmi",
    "mampu", "berhasil", "sempat", "masih", "kerap", "sering", "lalu", "kemudian", "sukses", "gagal", "siap", "itu",
    "sendiri",
];
/// What may name the second one together with its name.
const ROLES: &[&str] = &[
    "presiden",
    "menteri",
    "gubernur",
    "bupati",
    "tim",
    "klub",
    "timnas",
    "pelatih",
    "petenis",
    "pasangan",
    "kapten",
    "kandidat",
    "mantan",
    "bintang",
    "pemain",
    "wakil",
    "kota",
    "negara",
    "pemimpin",
    "wasit",
    "aktor",
    "penyanyi",
    "hakim",
    "jaksa",
    "ketua",
    "pengusaha",
    "tuan",
    "rumah",
    "rival",
];
/// Words that look like verbs with `me-` or `di-`, or say no deed.
const NO_VERBS: &[&str] = &[
    "menjadi",
    "merupakan",
    "menurut",
    "melalui",
    "mengenai",
    "meskipun",
    "melainkan",
    "menjelang",
    "menuju",
    "memiliki",
    "mempunyai",
    "mereka",
    "menteri",
    "merdeka",
    "meninggal",
    "menit",
    "metode",
    "medali",
    "meliputi",
    "mencakup",
    "membuat",
    "menyebut",
    "mengatakan",
    "direktur",
    "dinasti",
    "distrik",
    "divisi",
    "diplomat",
    "diskusi",
    "dimana",
    "disebut",
    "dinamakan",
    "dikenal",
    "dibandingkan",
    "dibanding",
    "diikuti",
    "disusul",
];
/// Verbs that both do alike, or that English often turns round: *came before* for `mendahului`.
const ALIKE: &[&str] = &[
    "menemui",
    "ditemui",
    "menikahi",
    "dinikahi",
    "menyerupai",
    "menyamai",
    "menghadapi",
    "melawan",
    "mendahului",
    "menyusul",
    "mengikuti",
    "mewarisi",
    "menakuti",
    "mengimbangi",
    "menyertai",
    "menandingi",
    "mendampingi",
    "menyenangkan",
    "mengejutkan",
    "mengagetkan",
    "menarik",
    "memikat",
    "membatasi",
    "menyelingi",
    "menghubungkan",
];
const DEFEATS: &[&str] = &["kalah", "takluk", "tumbang", "keok", "menyerah", "tersingkir", "tunduk", "bertekuk"];

fn is_active(word: &str) -> bool {
    word.len() > 5 && word.starts_with("me") && !NO_VERBS.contains(&word)
}

fn is_passive(word: &str) -> bool {
    word.len() > 5 && word.starts_with("di") && !NO_VERBS.contains(&word)
}

/// Reads the words between two names of the source.
fn in_source(view: &View<'_>, a: Span, b: Span) -> Option<Said> {
    let text = view.source.text;
    // `wakil dari A mengalahkan B`: the first name is not the one who acts.
    let before = text[..a.start].split_whitespace().next_back().unwrap_or_default();
    if ["di", "ke", "dari", "pada", "dengan", "oleh", "untuk", "menurut", "terhadap", "dalam"]
        .contains(&before.to_lowercase().as_str())
    {
        return None;
    }
    let headline = view.source.is_headline();
    let mut words: Vec<(Span, String)> = Vec::new();
    for word in text.get(a.end..b.start)?.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        if words.len() > 9 || !word.chars().all(|c| c.is_alphabetic() || c == '-') {
            return None;
        }
        words.push((Span::new(start, start + word.len()), word.to_lowercase()));
    }
    let skipped = words.iter().take_while(|w| AUXILIARIES.contains(&w.1.as_str())).count();
    words.drain(..skipped);
    let titled = |w: &(Span, String)| {
        ROLES.contains(&w.1.as_str()) || (!headline && w.0.of(text).starts_with(char::is_uppercase))
    };
    while words.len() > 1 && words.last().is_some_and(titled) {
        words.pop();
    }
    let forms: Vec<&str> = words.iter().map(|w| w.1.as_str()).collect();
    let first = *forms.first()?;
    if forms.iter().any(|w| ALIKE.contains(w)) {
        return None;
    }
    let said = |first_acts, manner, core: usize| Some(Said { first_acts, manner, core: words[core].0 });
    match forms[1..] {
        [] if is_active(first) => said(true, Manner::Direct, 0),
        [] | ["oleh"] if is_passive(first) => said(false, Manner::Direct, 0),
        ["oleh"] if first.starts_with("ter") && !DEFEATS.contains(&first) => said(false, Manner::Direct, 0),
        ["dari" | "oleh" | "atas" | "melawan"] | ["di", "tangan"] if DEFEATS.contains(&first) => {
            said(false, Manner::Loses, 0)
        }
        [_, "dari" | "daripada" | "ketimbang" | "dibanding" | "dibandingkan"] if first == "lebih" => {
            said(true, Manner::More, 1)
        }
        [.., last] if is_active(first) && (3..=5).contains(&forms.len()) => {
            let prepositions: &[&str] = match last {
                "ke" => &["to", "into"],
                "kepada" => &["to", "from", "for"],
                "dari" => &["from"],
                "untuk" | "bagi" => &["for", "to"],
                "terhadap" => &["against", "on", "at"],
                _ => return None,
            };
            // The middle is what is sent or taken, and nothing else.
            let plain = |w: &&str| !is_active(w) && !is_passive(w) && !is_joining(w);
            forms[1..forms.len() - 1].iter().all(plain).then_some(())?;
            said(true, Manner::Oblique(prepositions), 0)
        }
        [next] if is_active(first) && !is_joining(next) => said(true, Manner::Direct, 0),
        _ => None,
    }
}

/// Returns whether a word begins another part of a sentence.
fn is_joining(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "di", "ke", "dari", "pada", "dengan", "oleh", "untuk", "bagi", "dan", "atau", "yang", "bahwa", "agar",
        "karena", "seperti", "saat", "ketika", "setelah", "sebelum", "sebagai", "dalam", "kepada", "terhadap",
        "tentang", "antara",
    ];
    WORDS.contains(&word)
}

/// English words between a name and its verb, or a part of it.
const WITH_VERBS: &[&str] = &[
    "has",
    "had",
    "have",
    "was",
    "is",
    "were",
    "are",
    "been",
    "being",
    "be",
    "will",
    "would",
    "may",
    "not",
    "also",
    "again",
    "finally",
    "once",
    "never",
    "just",
    "only",
    "still",
    "then",
    "the",
    "a",
    "an",
    "by",
    "officially",
    "could",
    "can",
    "did",
    "does",
    "should",
    "must",
    "out",
    "off",
    "down",
    "up",
    "over",
    "directly",
    "himself",
    "herself",
    "successfully",
];
/// Verbs whose subject is the other one's: *B feared A* for `A menakuti B`.
const TURNING: &[&str] = &[
    "feared",
    "fears",
    "followed",
    "follows",
    "preceded",
    "precedes",
    "liked",
    "likes",
    "loved",
    "inherited",
    "received",
    "got",
    "needs",
    "joined",
    "met",
    "married",
    "faced",
    "resembles",
    "under",
    "has",
    "owns",
    "saw",
    "learned",
];

/// Returns whether the first of two names of the target is the one who acts; `None` if nothing shows it.
fn in_target(view: &View<'_>, bridge: &Bridge<'_>, here: Said, left: Span, right: Span) -> Option<bool> {
    let text = view.target.text;
    let inside = Span::new(left.end, right.start);
    let between = text.get(left.end..right.start)?;
    if between.contains([',', ';', ':', '.', '(', '"', '“']) {
        return None;
    }
    let headline = view.target.is_headline();
    let mut words: Vec<(Span, String)> = Vec::new();
    for word in between.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let title = !headline && word.starts_with(char::is_uppercase);
        if !title && !word.starts_with(['\'', '’']) {
            words.push((Span::new(start, start + word.len()), word.to_lowercase()));
        }
    }
    // `the president of` belongs to the second name.
    if words.last().is_some_and(|w| w.1 == "of") && words.len() >= 4 {
        words.truncate(words.len() - 2);
    }
    let forms: Vec<&str> = words.iter().map(|w| w.1.as_str()).collect();
    let has = |word: &str| forms.contains(&word);
    let unclear = ["that", "who", "which", "whom", "whose", "of", "and", "or", "with", "when", "as", "less", "but"];
    if forms.is_empty() || forms.len() > 8 || unclear.iter().any(|w| has(w) && !(*w == "as" && has("by"))) {
        return None;
    }
    let losing =
        ["lost", "lose", "loses", "losing", "fell", "fall", "falls", "succumbed", "bowed"].iter().any(|w| has(w));
    let linked = bridge.links_into(here.core, inside);
    if losing && has("to") && matches!(here.manner, Manner::Loses | Manner::Direct) {
        return (here.manner == Manner::Loses || linked).then_some(false);
    }
    let leads = ["from", "for", "to", "under", "against", "on", "into", "at", "after", "before"];
    let led = || leads.iter().find(|w| has(w));
    match here.manner {
        Manner::Direct => {
            // `Raisa dilamar Hamish` is not "Raisa proposed to Hamish".
            let proposes = linked && forms.len() == 2 && forms[1] == "to";
            (led().is_none() || proposes).then_some(())?;
            // A passive that does not say by whom: *were wounded*.
            let passive = ["was", "were", "been", "being", "is", "are", "be", "got"].iter().any(|w| has(w));
            (!passive || has("by")).then_some(())?;
            (linked || is_only_verb(bridge, &words)).then_some(!has("by"))
        }
        Manner::Loses => {
            const WINS: &[&str] = &["beat", "beats", "defeated", "defeats", "edged", "beaten", "thrashed", "overcame"];
            WINS.iter().any(|w| has(w)).then_some(!has("by"))
        }
        Manner::Oblique(prepositions) => {
            let fits = led().is_none_or(|lead| prepositions.contains(lead)) && !has("by");
            (fits && linked).then_some(true)
        }
        Manner::More => (has("than") && linked).then_some(true),
    }
}

/// Verbs that show no ending in the past.
const IRREGULAR: &[&str] = &[
    "beat",
    "shot",
    "sent",
    "overtook",
    "upset",
    "foiled",
    "struck",
    "overthrew",
    "overcame",
    "outdid",
    "chose",
    "caught",
    "stung",
    "bought",
    "sold",
];

/// Returns whether one verb is all that stands between two names, and no word of the source accounts for it: what else
/// should it be but the verb that stands between them in the source?
fn is_only_verb(bridge: &Bridge<'_>, words: &[(Span, String)]) -> bool {
    let mut content = words.iter().filter(|w| !WITH_VERBS.contains(&w.1.as_str()));
    let Some((span, verb)) = content.next() else { return false };
    let alone = content.next().is_none();
    alone
        && verb.len() >= 4
        && (verb.ends_with("ed") || verb.ends_with('s') || words.len() > 1 || IRREGULAR.contains(&verb.as_str()))
        && verb.chars().all(char::is_alphabetic)
        && !TURNING.contains(&verb.as_str())
        && !bridge.is_accounted_for(*span)
}
