//! The commented file that `config init` writes.

/// A `padanan.toml` with every key: what it does, and its default, or an example where there is no default.
///
/// A line that begins with `#` and no space behind it is a setting that is switched off.
pub fn template() -> &'static str {
    include_str!("template.toml")
}
