//! Any source and target: their facts are compared without a panic, every place is on character boundaries, a suggestion can
//! be taken, and repairing numbers a second time changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use padanan::internal::phrase::shipped;
use padanan_core::check::{Languages, View, certain_repairs, check};
use padanan_core::names::{ArticleNames, NameContext};
use padanan_core::text::Lexicon;
use padanan_core::text::language::Lang;

fuzz_target!(|data: (&str, &str)| {
    let (Ok(from), Ok(to)) = (Lang::parse("id"), Lang::parse("en")) else { return };
    let Ok(lexicon) = shipped() else { return };
    let lexicon: &dyn Lexicon = &*lexicon;
    let (source, target) = data;
    let names = ArticleNames::of([source], NameContext { lexicon: Some(lexicon), terms: None });
    let languages = Languages { from: &from, to: &to, lexicon: Some(lexicon) };
    let view = View::new(source, target, languages).with_names(names.in_sentence(source));
    let checked = check(&view);
    for fact in &checked.facts {
        let here = fact.source_span.is_none_or(|s| source.get(s.start..s.end).is_some());
        let there = fact.target_span.is_none_or(|s| target.get(s.start..s.end).is_some());
        assert!(here && there, "{fact:?}");
    }
    for finding in &checked.target {
        assert!(finding.target_span.is_none_or(|s| target.get(s.start..s.end).is_some()), "{finding:?}");
        if finding.suggestion.is_some() {
            assert!(finding.suggested(target).is_some_and(|text| text != target), "{finding:?}");
        }
    }
    if let Some((span, text)) = certain_repairs(&view).first() {
        let repaired = format!("{}{text}{}", &target[..span.start], &target[span.end..]);
        let at = span.start..span.start + text.len();
        let again = certain_repairs(&View::new(source, &repaired, languages));
        assert!(!again.iter().any(|(s, _)| s.start == at.start && s.end == at.end), "{target:?} {repaired:?}");
    }
});
