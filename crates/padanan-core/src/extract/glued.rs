//! Finds words that a scraper ran together: `RusiaVladimir`, `BelarusAlexander`.
//!
//! A word is split between a lower-case letter and a capital if both halves are words or names. Brands are written that
//! way on purpose (`YouTube`), so they stay whole.

use unicode_segmentation::UnicodeSegmentation;

/// Brands and names with a capital inside, in lower case.
const WHOLE: &str = " youtube whatsapp tiktok iphone ipad imessage ebay linkedin facebook instagram goto gopay gojek gofood goride \
    beritasatu sindonews kompastv metrotv transtv transjakarta transmedia jaklingko wikipedia wikileaks paypal mastercard \
    playstation xbox microsoft github gitlab openai chatgpt deepmind deepl bytedance alibaba sinovac biontech astrazeneca \
    medcom tvone inews netmediatama mytv indosiar telkomsel indihome tokopedia bukalapak linkaja shopeepay shopeefood \
    spacex airasia citilink batikair lionair superjet megawati mcdonald mcdonalds macbook macarthur macdonald mckinsey \
    mcgregor delucia deluca leblanc dicaprio obrien fitzgerald phd wifi lifi bpjs kemenkes mrt lrt krl powerpoint onedrive \
    oneplus realme blackberry blackrock jpmorgan hsbc worldcom infobae usaid unicef unesco unhcr wto realmadrid eurocup \
    euronews newsru tutby belta rbc ";

/// Returns the byte offsets in `text` at which words that were run together should be split.
///
/// `known` says whether a word is in the glossary, or occurs separately elsewhere in the article.
pub fn glued_words(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<usize> {
    let mut joins = Vec::new();
    let links = crate::text::urls::spans(text);
    for (start, word) in text.unicode_word_indices() {
        // Words without a capital inside cannot be split; this skips most words.
        if !word.bytes().skip(1).any(|b| b.is_ascii_uppercase() || b >= 0x80)
            || word.len() > 80
            || inside(&links, start)
        {
            continue;
        }
        let lower = word.to_lowercase();
        if WHOLE.split_whitespace().any(|w| w == lower) || text[..start].ends_with(['@', '#', '/', '.']) {
            continue;
        }
        joins.extend(seams(word).into_iter().filter(|&at| parts(text, start, word, at, known)).map(|at| start + at));
    }
    joins
}

fn inside(links: &[crate::text::Span], at: usize) -> bool {
    links.iter().any(|l| l.start <= at && at < l.end)
}

/// Returns the byte offsets at which a capital follows a lower-case letter.
fn seams(word: &str) -> Vec<usize> {
    let mut previous = ' ';
    let mut seams = Vec::new();
    for (at, c) in word.char_indices() {
        if previous.is_lowercase() && c.is_uppercase() {
            seams.push(at);
        }
        previous = c;
    }
    seams
}

/// Whether the halves at `at` are separate words or names.
fn parts(text: &str, start: usize, word: &str, at: usize, known: &dyn Fn(&str) -> bool) -> bool {
    let (left, right) = word.split_at(at);
    let long = |half: &str| half.chars().count() >= 3;
    if !long(left) || !long(right) || !known(left) {
        return false;
    }
    let name_like = right.chars().nth(1).is_some_and(char::is_lowercase) && seams(right).is_empty();
    let behind = &text[start + word.len()..];
    let followed = behind.strip_prefix(' ').is_some_and(|b| b.starts_with(char::is_uppercase));
    known(right) || (name_like && followed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str) -> String {
        let known = |w: &str| ["Rusia", "Belarus", "Presiden", "Jakarta", "presiden", "Putin", "Trans"].contains(&w);
        let mut out = text.to_owned();
        for at in glued_words(text, &known).into_iter().rev() {
            out.insert(at, '|');
        }
        out
    }

    #[test]
    fn names_are_parted_and_brands_are_not() {
        for (text, wanted) in [
            ("Presiden RusiaVladimir Putin", "Presiden Rusia|Vladimir Putin"),
            ("presiden BelarusAlexander Lukashenko.", "presiden Belarus|Alexander Lukashenko."),
            ("presidenPutin pergi", "presiden|Putin pergi"),
            ("TransJakarta mogok", "TransJakarta mogok"),
            ("YouTube dan WhatsApp", "YouTube dan WhatsApp"),
            ("McDonald Trump", "McDonald Trump"),
            ("https://rusiaPutin.id/RusiaPutin", "https://rusiaPutin.id/RusiaPutin"),
            ("@RusiaPutin", "@RusiaPutin"),
            ("RusiaXyz pergi", "RusiaXyz pergi"),
            ("KEMENKES RI", "KEMENKES RI"),
        ] {
            assert_eq!(parted(text), wanted);
        }
    }

    #[test]
    fn one_long_word_is_no_trouble() {
        assert!(glued_words(&"aB".repeat(500_000), &|_| true).is_empty());
    }
}
