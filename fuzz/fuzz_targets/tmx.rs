//! Any bytes as a translation memory: they are refused, or give pairs with no empty side that survive a round trip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan_core::text::language::Lang;
use padanan_core::tmx::{Sink, Unit, pairs};

fuzz_target!(|data: &[u8]| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let Ok(found) = pairs(data, &from, &to) else { return };
    assert!(!found.is_empty() && found.iter().all(|(source, target)| !source.is_empty() && !target.is_empty()));
    let Ok(mut sink) = Sink::new(Vec::new(), &from, &to) else { return };
    for (source, target) in &found {
        let unit = Unit { source: source.clone(), target: target.clone(), ..Unit::default() };
        assert!(sink.unit(&unit, "20200819T000000Z").is_ok());
    }
    let Ok(written) = sink.finish() else { return };
    let printable = |text: &String| text.chars().all(|c| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    if found.iter().all(|(source, target)| printable(source) && printable(target)) {
        assert_eq!(pairs(&written, &from, &to).as_ref(), Ok(&found));
    }
});
