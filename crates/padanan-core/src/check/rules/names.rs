//! Names: altered, missing, invented, and in each other's place. [`super::super::names`] compares them.

use super::numbers::of_facts;
use super::{Check, CheckExample, Order, Reads};
use crate::finding::{Code, Severity};

pub(super) const INVENTED: Check = Check {
    code: Code::NameInvented,
    severity: Severity::Warning,
    about: "Indonesian to English only: the bundled phrase table provides the possible translations. A word with a \
            capital that is not due to its position must be accounted for: by a glossary term, by a word of the \
            source that begins like it, or by one that may be translated as it. Words that English also writes in \
            small letters, days, months, units, and headlines are left alone. A name reported as `name-altered` is not \
            reported again.",
    example: CheckExample::new(
        "Pria itu tiba di kota.",
        "The man arrived in Chicago.",
        "nothing in the source accounts for `Chicago`",
    ),
    counter_example: CheckExample::right(
        "Pada Senin, warga Inggris dan Yunani tiba.",
        "On Monday, British and Greek citizens arrived.",
    ),
    reads: Reads::Target,
    order: Order::ByPlace,
    run: |view| of_facts(view, Code::NameInvented),
};

pub(super) const ALTERED: Check = Check {
    code: Code::NameAltered,
    severity: Severity::Warning,
    about: "A name of the source that English keeps, and that is in no glossary, should be in the target. If it is \
            missing, and the target has a name that the source does not have, the name came back altered: in its place, if \
            the backend reports which word became which; if one resembles it; or if no other name is left. From \
            Indonesian into English, names that are known to be translated are left alone; for other languages the \
            finding is only informative.",
    example: CheckExample::new(
        "Kemarin Sugiyanto tiba di Purbalingga bersama Dewi.",
        "Yesterday Sugiyanto arrived in Purbalinga with Dewi.",
        "`Purbalingga` came back as `Purbalinga`",
    ),
    counter_example: CheckExample::right("Bantuan dikirim ke Rusia dan Jerman.", "Aid was sent to Russia and Germany."),
    reads: Reads::Target,
    order: Order::Last,
    run: |view| of_facts(view, Code::NameAltered),
};

pub(super) const MISSING: Check = Check {
    code: Code::NameMissing,
    severity: Severity::Warning,
    about: "Indonesian to English only. A name that English keeps, and that is in no glossary, is not in the target, nor \
            is a translation of it, nor another name that it may have become.",
    example: CheckExample::new(
        "Gubernur Anies Baswedan bertemu Bima Arya di kantornya.",
        "Governor Anies Baswedan met the mayor in his office.",
        "`Bima Arya` is not in the translation",
    ),
    counter_example: CheckExample::right("Ia lahir di Kabupaten Malang.", "He was born in Malang Regency."),
    reads: Reads::Target,
    order: Order::Last,
    run: |view| of_facts(view, Code::NameMissing),
};

pub(super) const MOVED: Check = Check {
    code: Code::NameMoved,
    severity: Severity::Warning,
    about: "Indonesian to English only. Two names have changed places: each is where the words around the other one went, \
            or they stand around an active verb the other way round. Passive sentences and lists may turn names round.",
    example: CheckExample::new(
        "Sugiyanto mengalahkan Wahyudi.",
        "Wahyudi defeated Sugiyanto.",
        "`Sugiyanto` and `Wahyudi` have changed places",
    ),
    counter_example: CheckExample::right("Sugiyanto mengalahkan Wahyudi.", "Wahyudi was defeated by Sugiyanto."),
    reads: Reads::Target,
    order: Order::Last,
    run: |view| {
        // Two glossary terms are told under the code of terms.
        [of_facts(view, Code::NameMoved), of_facts(view, Code::TermMoved)].concat()
    },
};
