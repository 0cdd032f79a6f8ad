//! Any bytes as an exchange file in every format: they are refused, or the rows make a bitext in which a session can
//! apply and completely undo their decisions, and which survives a round trip through every format.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use padanan::internal::review::Session;
use padanan_core::bitext::v1::{from_json, to_json};
use padanan_core::exchange::{Format, LanguagePair, match_rows, read, to_bitext, write};
use padanan_core::text::language::Lang;

fuzz_target!(|data: &[u8]| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let pair = LanguagePair { from: &from, to: &to };
    for format in Format::ALL {
        let Ok(sheet) = read(*format, data, pair) else { continue };
        let Ok(bitext) = to_bitext(&sheet, "a", pair, String::new()) else { continue };
        let json = to_json(&bitext);
        assert!(from_json("a", json.as_bytes()).is_ok(), "{json}");
        let mut session = Session::new(bitext.clone(), Arc::new(|_| {}));
        let found = match_rows(&sheet, &session);
        if session.decide(&found.decisions).is_ok_and(|changed| !changed.is_empty()) {
            session.undo();
        }
        assert_eq!(to_json(session.bitext()), json);
        for other in Format::ALL {
            let Ok(again) = read(*other, &write(*other, &bitext), pair) else { continue };
            let found = match_rows(&again, &session);
            assert!(found.decisions.is_empty() && found.conflicts.is_empty(), "{}: {found:?}", other.as_str());
        }
    }
});
