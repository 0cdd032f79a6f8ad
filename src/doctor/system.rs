//! The program itself, and what is around it: terminal, locale, other programs.

use std::io::IsTerminal as _;

use super::report::features;
use super::{Area, Check, Status};
use crate::cli::Color;
use crate::cli::terminal::{self, environment};

/// Says which program this is.
pub(super) fn program() -> Vec<Check> {
    let check = |name: &str, message: String| Check::new(Area::Program, name, Status::Ok, message);
    let (version, system, processor) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let parts = features();
    let parts = if parts.is_empty() { "none".to_owned() } else { parts.join(", ") };
    vec![
        check("version", format!("padanan {version} for {system} {processor}, with SQLite {}", rusqlite::version())),
        check("features", parts),
    ]
}

/// Looks at the terminal, the locale and the programs that padanan starts.
pub(super) fn surroundings(color: Color) -> Vec<Check> {
    let mut checks = vec![stdout(color), stderr()];
    checks.extend(locale());
    checks.extend(browser());
    checks
}

fn stdout(color: Color) -> Check {
    let check = |message: String| Check::new(Area::System, "stdout", Status::Ok, message);
    let colored = if terminal::colored(color) { "in colour" } else { "without colour" };
    if !std::io::stdout().is_terminal() {
        return check(format!("no terminal: {} columns, {colored}", terminal::width()));
    }
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let why = match color {
        Color::Never => " (--color never)",
        Color::Auto if set("NO_COLOR") => " (NO_COLOR)",
        Color::Auto if environment("TERM").is_some_and(|term| term == "dumb") => " (TERM=dumb)",
        Color::Auto | Color::Always => "",
    };
    check(format!("a terminal with {} columns, {colored}{why}", terminal::width()))
}

fn stderr() -> Check {
    let is_terminal = std::io::stderr().is_terminal();
    let message =
        if is_terminal { "a terminal: progress is a bar" } else { "no terminal: progress is a line now and then" };
    Check::new(Area::System, "stderr", Status::Ok, message)
}

/// Looks at the locale: padanan writes UTF-8, and a terminal shows what its locale says.
fn locale() -> Option<Check> {
    if cfg!(windows) {
        return None;
    }
    let set = |name: &'static str| {
        environment(name).filter(|value| !value.is_empty()).map(|value| (name, value.to_string_lossy().into_owned()))
    };
    let check = |status, message: String| Check::new(Area::System, "locale", status, message);
    let Some((name, value)) = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")) else {
        let message = "none is set; padanan writes UTF-8, and other programs may show it wrong".to_owned();
        return Some(check(Status::Note, message).mended_by("export LANG=C.UTF-8"));
    };
    let lower = value.to_lowercase();
    Some(if lower.contains("utf-8") || lower.contains("utf8") {
        check(Status::Ok, format!("{value} ({name})"))
    } else {
        let message =
            format!("{value} ({name}) is not UTF-8; padanan writes UTF-8, and other programs may show it wrong");
        let status = if matches!(lower.as_str(), "c" | "posix") { Status::Note } else { Status::Warning };
        check(status, message).mended_by(format!("export {name}=C.UTF-8"))
    })
}

/// Looks for the browser that `padanan review` opens.
#[cfg(feature = "review")]
fn browser() -> Option<Check> {
    if cfg!(any(windows, target_os = "macos")) {
        return None;
    }
    let check = |status, message: String| Some(Check::new(Area::System, "browser", status, message));
    if let Some(browser) = environment("BROWSER").filter(|value| !value.is_empty()) {
        return check(Status::Ok, format!("{} (BROWSER) opens for `padanan review`", browser.to_string_lossy()));
    }
    let openers = ["xdg-open", "gio", "gnome-open", "kde-open", "x-www-browser"];
    match openers.iter().find(|name| super::shell::program(name).is_some()) {
        Some(name) => check(Status::Ok, format!("`{name}` opens one for `padanan review`")),
        None => {
            let message = "none is found; `padanan review` prints the address of its page, and --tui needs none";
            check(Status::Note, message.to_owned())
        }
    }
}

#[cfg(not(feature = "review"))]
fn browser() -> Option<Check> {
    None
}
