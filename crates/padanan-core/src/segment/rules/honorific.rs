//! Letters that honour the name before them: `Allah Swt.`, `Nabi Musa a.s.` They may end a sentence; an attribute of God
//! continues it: `Allah Swt. Maha Mengetahui`.

use super::super::site::BoundarySite;
use super::super::text::{is_space, last_word};
use super::super::words::{is_divine, is_honorific};
use super::{Verdict, ends, stays};

pub(super) fn decide(site: &BoundarySite<'_>) -> Option<Verdict> {
    let stops = site.has_inner_stops().then(|| site.token.replace('.', ""));
    let letters = stops.as_deref().unwrap_or(site.token);
    if !is_honorific(letters) || site.is_closed() {
        return None;
    }
    let named = last_word(site.before().trim_end_matches([',', ' ']));
    named.starts_with(char::is_uppercase).then_some(())?;
    let article = matches!(site.following, "Yang" | "Sang") && is_divine(site.second());
    if is_divine(site.following) || article {
        return stays("an attribute of God follows the letters that honour him");
    }
    // `R.A. Kartini` has a title; `Umar r.a.` is honoured.
    let apart = site.before().ends_with(is_space);
    let honours = letters.len() == 3 || (site.token.contains('.') && site.token.starts_with(char::is_lowercase));
    (apart && honours && site.word.starts_with(char::is_uppercase)).then_some(())?;
    ends("letters that honour a name may end a sentence, and a capital follows")
}
