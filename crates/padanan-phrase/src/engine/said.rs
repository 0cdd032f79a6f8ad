//! Who said it: `kata Budi` is *said Budi*, never *the word Budi*.
//!
//! `kata` is a verb behind a quotation, and before a pronoun, a name or a person where a clause begins. Elsewhere it is
//! the noun *word*: `kata kerja`, `arti kata`, `kata "merdeka"`, `kata-kata`. Other such verbs are also other words
//! (`jelas` is clear, `terang` bright), so they are verbs behind a quotation only. A verb and its pronoun are one:
//! `kata dia` is *he said*, not *said he*.

use super::items::Item;
use crate::literals::lists;
use crate::model::PhraseModel;
use crate::rule_translations::RuleTranslation;

/// Verbs of saying: the root, its past tense, and other translations that a phrase may use.
const VERBS: [(&str, &str, &[&str]); 29] = [
    ("kata", "said", &["say", "says", "saying"]),
    ("ujar", "said", &["say", "says", "saying"]),
    ("tutur", "said", &["told", "says"]),
    ("ucap", "said", &["says"]),
    ("sebut", "said", &["mentioned", "called"]),
    ("ungkap", "said", &["revealed", "expressed"]),
    ("cetus", "said", &[]),
    ("jelas", "explained", &["said"]),
    ("terang", "explained", &["said"]),
    ("papar", "explained", &["said"]),
    ("beber", "explained", &["said"]),
    ("urai", "explained", &["said"]),
    ("tegas", "stressed", &["said"]),
    ("tandas", "stressed", &["said"]),
    ("tukas", "replied", &["said"]),
    ("timpal", "replied", &["said"]),
    ("jawab", "replied", &["answered", "said"]),
    ("tanya", "asked", &[]),
    ("imbuh", "added", &["said"]),
    ("tambah", "added", &["said"]),
    ("lanjut", "continued", &["said"]),
    ("sambung", "continued", &["said"]),
    ("pungkas", "concluded", &["said"]),
    ("kilah", "argued", &["said"]),
    ("klaim", "claimed", &["said"]),
    ("keluh", "complained", &["said"]),
    ("kenang", "recalled", &["said"]),
    ("kisah", "recounted", &["said"]),
    ("seru", "exclaimed", &["said"]),
];

/// Verbs of saying that are also found before a name without a quotation: `Pelaku, kata Yusri, kabur`.
const PLAIN: [&str; 3] = ["kata", "ujar", "tutur"];

/// Pronouns, and in English.
const PRONOUNS: [(&str, &str); 11] = [
    ("dia", "he"),
    ("ia", "he"),
    ("beliau", "he"),
    ("mereka", "they"),
    ("saya", "I"),
    ("aku", "I"),
    ("kami", "we"),
    ("kita", "we"),
    ("anda", "you"),
    ("kamu", "you"),
    ("keduanya", "they"),
];

/// Nouns for people, with which a clause of saying goes on.
const PEOPLE: &str = "presiden menteri gubernur bupati wali walikota camat lurah kapolres kapolda kapolri kapolsek polisi \
    jaksa hakim pengacara dokter juru jubir ketua kepala wakil direktur sekretaris anggota manajer pelatih \
    kapten pemain pejabat petugas saksi korban warga seorang salah para sejumlah ahli pakar pengamat \
    peneliti analis ekonom sumber orang pria wanita perempuan ibu bapak ayah pemerintah pihak tim pemilik";

/// Words behind `kata` that make it a noun, even behind a quotation: in `“ya” kata sandi itu` nobody speaks.
const COMPOUNDS: &str = "kerja sandi kunci sifat benda depan sambung ganti ulang tanya seru bilangan keterangan penghubung dasar \
    turunan majemuk serapan baku sambutan pengantar penutup pembuka hati maaf sepakat mufakat putus lain \
    akhir bijak mutiara kasar kotor makian umpatan itu ini tersebut yang";

/// What a verb of saying becomes: its translation, and the number of words that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Attribution {
    rule: RuleTranslation,
    words: usize,
}

impl PhraseModel {
    /// Settles the translation of verbs of saying.
    pub(super) fn attribute(&self, items: &mut [Item]) {
        for at in 0..items.len() {
            let Some(found) = attribution(items, at) else { continue };
            if self.rule_words(found.rule).is_none() {
                continue;
            }
            items[at].settled = Some(found.rule);
            items[at].has_own_capital = false;
            items[at].name = false;
            items[at].says = true;
            // `Dia, kata saksi, lari`: without its comma, he would be the one who said it.
            if let Some(comma) = at.checked_sub(1).and_then(|before| items.get_mut(before))
                && comma.form == ","
                && self.target(",").is_some()
            {
                comma.settled = Some(RuleTranslation { subject: "", print: ",", also: &[] });
            }
            for item in items.iter_mut().skip(at + 1).take(found.words - 1) {
                item.joins = true;
            }
        }
    }
}

/// Returns what the word at `at` says as a verb of saying, if it is one.
fn attribution(items: &[Item], at: usize) -> Option<Attribution> {
    let item = items.get(at).filter(|item| item.fixed.is_none() && item.print.is_none())?;
    let word = item.form.to_lowercase();
    let verb_of = |root: &str| VERBS.iter().position(|verb| verb.0 == root);
    let plain = verb_of(&word);
    let verb = plain.or_else(|| verb_of(word.strip_suffix("nya")?))?;
    let (root, own) = (VERBS[verb].0, plain.is_none());
    let quoted = follows_quotation(items, at);
    let begins = begins_clause(items, at);
    let next = items.get(at + 1);
    let form = next.map_or("", |next| next.form.as_str());
    if own {
        let stated = quoted || begins && root == "kata";
        return stated.then(|| Attribution { rule: rule(verb, "he"), words: 1 });
    }
    let pronoun = PRONOUNS.iter().find(|(pronoun, _)| *pronoun == form.to_lowercase());
    let named = next.is_some_and(|next| next.fixed.is_some() || next.form.starts_with(char::is_uppercase));
    let person = named || lists(PEOPLE, &form.to_lowercase());
    let is_verb = match root {
        "kata" if quoted => !lists(COMPOUNDS, form),
        _ if quoted => pronoun.is_some() || person,
        root if PLAIN.contains(&root) => begins && (pronoun.is_some() || person) && !lists(COMPOUNDS, form),
        _ => false,
    };
    let pronoun = pronoun.filter(|_| next.is_some_and(|next| next.fixed.is_none()));
    is_verb.then(|| match pronoun {
        Some((_, english)) => Attribution { rule: rule(verb, english), words: 2 },
        None => Attribution { rule: rule(verb, ""), words: 1 },
    })
}

/// Returns the translation of a verb, with its subject.
fn rule(verb: usize, subject: &'static str) -> RuleTranslation {
    let (_, print, also) = VERBS[verb];
    RuleTranslation { subject, print, also }
}

/// Whether a quotation ends before `at`, perhaps with a comma behind it.
fn follows_quotation(items: &[Item], at: usize) -> bool {
    let form = |steps: usize| at.checked_sub(steps).map_or("", |before| items[before].form.as_str());
    let closes = |form: &str| matches!(form, "”" | "’" | "'");
    closes(form(1)) || matches!(form(1), "," | "." | "-" | "–" | "—") && closes(form(2))
}

/// Whether a clause begins at `at`. At the beginning of a sentence, what is said follows behind a comma or a colon:
/// `Kata Budi, harga naik`, but `Kata Indonesia berasal dari …`.
fn begins_clause(items: &[Item], at: usize) -> bool {
    match at.checked_sub(1).map(|before| items[before].form.as_str()) {
        Some("," | ";" | "—" | "–") => true,
        None | Some("." | "!" | "?" | "“" | ":" | "…") => {
            let behind = items[at + 1..].iter().take(8);
            let end = behind.take_while(|item| !matches!(item.form.as_str(), "." | "!" | "?")).map(|i| i.form.as_str());
            end.into_iter().any(|form| matches!(form, "," | ":" | "“"))
        }
        _ => false,
    }
}
