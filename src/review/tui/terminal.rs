//! Connects a [`Screen`] to a real terminal. Edge: terminal.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::{Ended, Screen};
use crate::review::AddTerm;
use crate::review::review_file::ReviewFile;

/// How long a signal may wait while nothing is typed.
const LOOK: Duration = Duration::from_millis(200);

/// Whether a locale is one of UTF-8: what `LC_ALL`, `LC_CTYPE` or `LANG` says, the first that is set. Without any, the
/// terminal is taken for a modern one.
pub fn is_utf8(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let Some(locale) = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set) else { return true };
    let locale = locale.to_string_lossy().to_ascii_lowercase();
    cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8")
}

/// Runs a review in the terminal until the person ends it. What is typed and not saved is kept in the file `drafts`.
/// `ascii` is for a terminal that shows nothing else.
///
/// # Errors
/// If the terminal fails.
pub fn run(
    review_files: Vec<ReviewFile>,
    add_term: AddTerm,
    drafts: Option<&Path>,
    ascii: bool,
    is_ended: &dyn Fn() -> bool,
) -> io::Result<Ended> {
    let mut screen = Screen::new(review_files, add_term);
    if ascii {
        screen = screen.in_ascii();
    }
    if let Some(path) = drafts {
        screen = screen.with_drafts_in(path);
    }
    let mut terminal = ratatui::try_init()?;
    let result = (|| {
        terminal.draw(|frame| screen.draw(frame))?;
        while !screen.done() && !is_ended() {
            if !event::poll(LOOK)? {
                continue;
            }
            // A resize is also an event, after which the screen is redrawn.
            if let Event::Key(key) = event::read()?
                && key.kind != KeyEventKind::Release
            {
                screen.key(key);
            }
            // Once nothing more waits to be read: keys that come in one go are shown and written in one go.
            if screen.done() || !event::poll(Duration::ZERO)? {
                terminal.draw(|frame| screen.draw(frame))?;
                screen.keep_drafts();
            }
        }
        Ok(())
    })();
    screen.keep_drafts();
    ratatui::try_restore()?;
    result.map(|()| screen.ended())
}
