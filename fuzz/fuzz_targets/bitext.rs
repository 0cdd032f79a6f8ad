//! Any bytes as a bitext: they are refused, or the bitext survives a round trip and can be exported in every format.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan_core::archive::report::ReportBuilder;
use padanan_core::bitext::v1::{from_json, to_json};
use padanan_core::diff::compare;
use padanan_core::export::{Format, export};

fuzz_target!(|data: &[u8]| {
    let Ok(bitext) = from_json("a", data) else { return };
    let again = from_json("a", to_json(&bitext).as_bytes());
    assert_eq!(again.as_ref().ok(), Some(&bitext));
    let comparison = compare(&bitext, &bitext);
    assert!(comparison.rows.len() <= 2 * bitext.segments.len());
    let mut report = ReportBuilder::default();
    report.add("a", &bitext);
    let report = report.finish("a", |_, _| None);
    assert_eq!(report.total.articles, 1);
    assert!(report.to_html().ends_with("</html>\n"));
    for format in Format::ALL {
        export(&bitext, format);
    }
});
