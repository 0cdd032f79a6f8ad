//! What a model puts around a text, or escapes in it, and the source has not. Pure.
//!
//! A habit shows in every text of an answer; what only one of them has may be its own, except quotation marks around a text whose
//! source quotes nobody.

use super::lenient::escape;

/// Pairs of quotation marks.
const QUOTES: [(char, char); 5] = [('"', '"'), ('“', '”'), ('\'', '\''), ('‘', '’'), ('«', '»')];

/// Returns a text without what a model has put around it: gets its place, the text, and its source.
type Taker = for<'t> fn(usize, &'t str, &str) -> Option<&'t str>;

/// Takes off numbers, quotation marks and elements around the texts, bold print and code in them, and resolves escapes.
pub(super) fn take_off(texts: &mut [Option<String>], sources: &[String]) {
    for (text, source) in texts.iter_mut().zip(sources) {
        let bare = text.as_mut().map(|text| without_tokens(text, source).to_owned());
        *text = bare;
        // A backslash that the source has not escapes something.
        if let Some(text) = text.as_mut().filter(|text| text.contains('\\') && !source.contains('\\')) {
            *text = resolved(text);
        }
    }
    for (text, source) in texts.iter_mut().zip(sources) {
        let Some(text) = text else { continue };
        for sign in ["**", "`"] {
            let marked = text.matches(sign).count();
            if marked > 0 && marked % 2 == 0 && !source.contains(sign) {
                *text = text.replace(sign, "");
            }
        }
    }
    let takers: [Taker; 3] = [without_number, without_quotes, without_element];
    for taker in takers {
        let own = sources.iter().enumerate().any(|(n, source)| taker(n, source.trim(), source).is_some());
        let bare: Option<Vec<Option<String>>> = texts
            .iter()
            .enumerate()
            .map(|(n, text)| {
                text.as_ref().map_or(Some(None), |t| taker(n, t.trim(), &sources[n]).map(|bare| Some(bare.to_owned())))
            })
            .collect();
        if let Some(bare) = bare.filter(|_| !own) {
            texts.clone_from_slice(&bare);
        }
    }
    for (text, source) in texts.iter_mut().zip(sources) {
        let bare = text.as_deref().and_then(|text| without_foreign_quotes(text.trim(), source)).map(str::to_owned);
        *text = bare.or_else(|| text.take());
    }
}

/// `3. …` for the third text.
fn without_number<'t>(n: usize, text: &'t str, _: &str) -> Option<&'t str> {
    let bare = text.trim_start_matches(['[', '(']);
    let rest = bare.strip_prefix(&(n + 1).to_string())?.strip_prefix(['.', ')', ':', ']'])?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// A pair around a text of which the source has none, or a second one around a text that begins or ends with one.
fn without_quotes<'t>(_: usize, text: &'t str, source: &str) -> Option<&'t str> {
    let (open, close) = QUOTES.iter().find(|(open, close)| text.starts_with(*open) && text.ends_with(*close))?;
    let bare = text.strip_prefix(*open)?.strip_suffix(*close)?;
    let has = |text: &str| text.contains([*open, *close]);
    let double = bare.starts_with(*open) != bare.ends_with(*close) && bare.matches([*open, *close]).count() % 2 == 0;
    let alone = !has(bare) && !source.contains(['"', '“', '”', '«', '‘']);
    (!bare.is_empty() && (alone || double)).then_some(bare)
}

/// One pair around all of a text, and none in its source.
fn without_foreign_quotes<'t>(text: &'t str, source: &str) -> Option<&'t str> {
    // What follows a letter is an apostrophe: `St James' Gate`.
    let opens = |at: usize| !source[..at].ends_with(char::is_alphanumeric);
    let quoted = source.contains(['"', '“', '”', '„', '«', '»'])
        || source.match_indices(['\'', '‘', '’']).any(|(at, _)| opens(at));
    let is_double = text.starts_with(['"', '“', '«']);
    without_quotes(0, text, source).filter(|bare| is_double && !quoted && bare.contains(char::is_whitespace))
}

/// `<translation>…</translation>`
fn without_element<'t>(_: usize, text: &'t str, _: &str) -> Option<&'t str> {
    let (name, rest) = text.strip_prefix('<')?.split_once('>')?;
    let (bare, end) = rest.rsplit_once("</")?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (plain && end.strip_suffix('>') == Some(name) && !bare.contains('<')).then(|| bare.trim())
}

/// Takes off the tokens with which models end.
fn without_tokens<'t>(text: &'t str, source: &str) -> &'t str {
    const TOKENS: [&str; 8] =
        ["<|im_end|>", "<|eot_id|>", "<|end|>", "<|endoftext|>", "</s>", "<eos>", "<end_of_turn>", "[/INST]"];
    let mut bare = text;
    while let Some(rest) =
        TOKENS.iter().filter(|t| !source.contains(**t)).find_map(|t| bare.trim_end().strip_suffix(*t))
    {
        bare = rest;
    }
    bare
}

fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let (length, unescaped) = escape(behind);
        match unescaped {
            Some(c) => out.push(c),
            None => out.push('\\'),
        }
        rest = if unescaped.is_some() { &behind[length..] } else { behind };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(sources: &[&str], texts: &[&str]) -> Vec<String> {
        let sources: Vec<String> = sources.iter().map(|s| (*s).to_owned()).collect();
        let mut texts: Vec<Option<String>> = texts.iter().map(|t| Some((*t).to_owned())).collect();
        take_off(&mut texts, &sources);
        texts.into_iter().flatten().collect()
    }

    #[test]
    fn what_every_text_has_is_taken_off() {
        let sources = ["Harga naik.", "\"Ya,\" kata dia."];
        let bare = ["Prices rose.", "\"Yes,\" he said."];
        for texts in [
            ["1. Prices rose.", "2. \"Yes,\" he said."],
            ["\"Prices rose.\"", "\"\"Yes,\" he said.\""],
            ["<translation>Prices rose.</translation>", "<translation>\"Yes,\" he said.</translation>"],
            ["[1] Prices rose.", "[2] \"Yes,\" he said."],
            ["**Prices** rose.", "\"Yes,\" `he` **said**."],
            ["Prices rose.</s>", "\"Yes,\" he said.<|im_end|>"],
            ["Prices ros\\u0065.", "\\\"Yes,\\\" he said."],
        ] {
            assert_eq!(taken(&sources, &texts), bare, "{texts:?}");
        }
    }

    #[test]
    fn what_a_text_has_of_its_own_stays() {
        for (source, text) in [
            ("1. Harga naik.", "1. Prices rose."),
            ("\"Harga naik.\"", "\"Prices rose.\""),
            ("**Harga** naik.", "**Prices** rose."),
            ("Harga naik.", "Prices` rose."),
            ("<b>Harga</b>", "<b>Price</b>"),
            ("Buka C:\\nama.", "Open C:\\name."),
            ("Harga \"naik\"", "Prices \"rose\""),
            ("Ia berkata, \"Kami siap. Ayo.\"", "\"We are ready,\" he said. \"Go.\""),
            ("Ia berkata, \"Kami siap.\"", "\"We are ready.\""),
            ("Ia membaca 'Laskar Pelangi'.", "\"The Rainbow Troops\" is what he read, \"again\""),
            ("Harga naik, kata Budi.", "\"Prices rose,\" said Budi, \"again.\""),
        ] {
            assert_eq!(taken(&[source], &[text]), [text], "{source}");
        }
        assert_eq!(taken(&["a", "b"], &["1. A", "B"]), ["1. A", "B"]);
        // Qwen2.5-Coder-1.5B put marks around some texts of an answer.
        let (sources, bare) =
            (["Harga naik.", "\"Ya,\" kata dia.", "Ia pergi."], ["Prices rose.", "\"Yes,\" he said.", "He left."]);
        assert_eq!(taken(&sources, &["\"Prices rose.\"", bare[1], bare[2]]), bare);
        let brewery = "St James' Gate Brewery closed.";
        assert_eq!(
            taken(&["St James' Gate Brewery tutup.", "Ia pergi."], &[&format!("\"{brewery}\""), bare[2]]),
            [brewery, bare[2]]
        );
    }
}
