//! The commented configuration file that `config init` writes.

/// Returns a `padanan.toml` with every key: what it does, and its default, or an example if there is no default.
///
/// A line that begins with `#` and no space after it is a setting that is switched off.
pub fn template() -> &'static str {
    include_str!("template.toml")
}
