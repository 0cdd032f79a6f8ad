//! The terminal, the environment and the clock, as the commands see them.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::IsTerminal;

use super::Color;

/// Reads a variable of the environment, in the form that the settings need.
pub(crate) fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Whether to colour the output on stdout.
pub(crate) fn colored(color: Color) -> bool {
    colored_on(color, &std::io::stdout())
}

/// Whether to colour the log on stderr.
pub(crate) fn colored_log(color: Color) -> bool {
    colored_on(color, &std::io::stderr())
}

fn colored_on(color: Color, stream: &impl IsTerminal) -> bool {
    match color {
        Color::Always => {
            shows_colors();
            true
        }
        Color::Never => false,
        Color::Auto => {
            let refused = environment("NO_COLOR").is_some_and(|v| !v.is_empty());
            let dumb = environment("TERM").is_some_and(|v| v == "dumb");
            stream.is_terminal() && !refused && !dumb && shows_colors()
        }
    }
}

/// Whether the terminal follows the sequences for colours. A console of Windows has to be asked to; elsewhere they do.
fn shows_colors() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

/// Returns a message with its control characters escaped, except line breaks and tabs: a file name or a service's answer
/// may contain sequences that change what a terminal shows, or what it does.
pub(crate) fn escaped(message: &str) -> Cow<'_, str> {
    let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !message.contains(acts) {
        return Cow::Borrowed(message);
    }
    let mut shown = String::with_capacity(message.len() + 8);
    for c in message.chars() {
        if acts(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// The width in columns of the terminal on stdout (40 to 240); 100 if stdout is no terminal.
pub(crate) fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
    if std::io::stdout().is_terminal() { columns.clamp(40, 240) } else { 100 }
}

/// The time to write into files, in RFC 3339; SOURCE_DATE_EPOCH replaces the clock where it is set.
pub(crate) fn now() -> String {
    let fixed = environment("SOURCE_DATE_EPOCH").and_then(|v| v.to_str()?.parse::<i64>().ok());
    let fixed = fixed.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let now = fixed.unwrap_or_else(jiff::Timestamp::now);
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
