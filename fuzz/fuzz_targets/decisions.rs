//! Any bytes as a file of decisions: they are refused, or the decisions that match are applied and undone completely.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use padanan::internal::review::Session;
use padanan::internal::review::decisions::{match_decisions, parse};
use padanan_core::bitext::v1::{from_json, to_json};

const BITEXT: &str = r#"{"format":"padanan-bitext/1","from":"id","to":"en",
"article":{"path":"a","sha256":"","title":null},
"run":{"backend":"","model":null,"glossary_sha256":"","created":"","version":""},
"blocks":[{"id":1,"kind":"other","span":[0,9]}],
"segments":[{"id":1,"block":1,"span":[0,4],"source":"Satu","draft":"One","target":"One é","origin":"backend",
"state":"translated","terms":[],"findings":[]},
{"id":2,"block":1,"span":[5,8],"source":"Dua","draft":null,"target":null,"origin":"backend","state":"failed",
"terms":[],"findings":[]}],"summary":{"segments":2,"failed":1,"terms":0,"terms_honoured":0,"findings":0}}"#;

fuzz_target!(|data: &[u8]| {
    let Ok(file) = parse(data) else { return };
    let Ok(bitext) = from_json("a", BITEXT.as_bytes()) else { return };
    let before = to_json(&bitext);
    let mut session = Session::new(bitext, Arc::new(|_| {}));
    let (fits, _) = match_decisions(file, &session);
    if session.decide(&fits).is_ok() {
        let json = to_json(session.bitext());
        assert!(from_json("a", json.as_bytes()).is_ok(), "{json}");
        session.undo();
    }
    assert_eq!(to_json(session.bitext()), before);
});
