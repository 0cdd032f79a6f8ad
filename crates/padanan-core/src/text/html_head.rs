//! The head of a page that is one file: it loads nothing.

use maud::{Markup, PreEscaped, html};

/// Content-Security-Policy of a page that runs nothing.
pub(crate) const NO_SCRIPT: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Returns the Content-Security-Policy of a page that runs the script with this hash, SHA-256 in base 64, and nothing else.
pub(crate) fn one_script(sha256: &str) -> String {
    NO_SCRIPT.replacen("; base-uri", &format!("; script-src 'sha256-{sha256}'; base-uri"), 1)
}

/// Renders the head of a page with its title, its style sheet, and its policy.
pub(crate) fn head(title: &str, style: &str, policy: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(policy);
            title { (title) }
            style { (PreEscaped(style)) }
        }
    }
}
