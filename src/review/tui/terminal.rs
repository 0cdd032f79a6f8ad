//! Connects a [`Screen`] to a real terminal. Edge: terminal.

use std::io;
use std::path::Path;
use std::time::Duration;

use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::{Ended, Screen};
use crate::review::AddTerm;
use crate::review::review_file::ReviewFile;

/// How long a signal may wait while nothing is typed.
const LOOK: Duration = Duration::from_millis(200);

/// Runs a review in the terminal until the person ends it. What is typed and not saved is kept in the file `drafts`.
///
/// # Errors
/// If the terminal fails.
pub fn run(
    review_files: Vec<ReviewFile>,
    add_term: AddTerm,
    drafts: Option<&Path>,
    is_ended: &dyn Fn() -> bool,
) -> io::Result<Ended> {
    let mut screen = Screen::new(review_files, add_term);
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
            terminal.draw(|frame| screen.draw(frame))?;
            // Once nothing more waits to be read: keys that come in one go are written in one go.
            if !event::poll(Duration::ZERO)? {
                screen.keep_drafts();
            }
        }
        Ok(())
    })();
    screen.keep_drafts();
    ratatui::try_restore()?;
    result.map(|()| screen.ended())
}
