//! A program with everything that it starts. A wrapper script starts the real engine, and an engine starts workers;
//! ending only the script would leave the others running. So each program gets a process group of its own, and the whole
//! group ends with it. Edge: processes.
#![expect(clippy::disallowed_methods, reason = "edge: programs are ended here, and get a moment to do so")]

use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

/// How long a program has to end by itself before it is killed.
const GRACE: Duration = Duration::from_millis(500);
/// How often to see whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// The groups that are running. A signal ends the whole process, wherever it is, and what the process has started is
/// known nowhere else.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

fn running() -> MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The process group of a program.
#[derive(Debug)]
pub(crate) struct ProcessGroup(Option<Pid>);

impl ProcessGroup {
    /// Makes a program the first process of a new group.
    pub(crate) fn prepare(command: &mut Command) {
        command.process_group(0);
    }

    /// The group of the program with this id, which was started after [`Self::prepare`].
    pub(crate) fn of(program: Option<u32>) -> Self {
        let leader = program.and_then(|id| Pid::from_raw(id.cast_signed()));
        running().extend(leader);
        Self(leader)
    }

    /// Ends every process of the group, and waits until they have ended. What does not end when it is asked to is killed. A
    /// program that has ended is in its group until it is waited for, with `reap`.
    pub(crate) fn end(&mut self, mut reap: impl FnMut()) {
        let Some(leader) = self.0.take() else { return };
        let ended = || {
            reap();
            test_kill_process_group(leader).is_err()
        };
        end(&[leader], ended);
        reap();
        running().retain(|other| *other != leader);
    }

    /// Leaves alone what is left of the group of a program that has ended. Returns whether it has ended by itself, and not by
    /// [`end_all`].
    pub(crate) fn release(mut self) -> bool {
        let Some(leader) = self.0.take() else { return true };
        let mut running = running();
        let before = running.len();
        running.retain(|other| *other != leader);
        running.len() < before
    }
}

/// Ends every program that a backend has started. For the end of this process, which nothing else outlives.
pub(super) fn end_all() {
    let groups = std::mem::take(&mut *running());
    end(&groups, || groups.iter().all(|group| test_kill_process_group(*group).is_err()));
}

fn end(groups: &[Pid], mut ended: impl FnMut() -> bool) {
    // A group that has ended needs no signal.
    let send = |signal| groups.iter().for_each(|group| kill_process_group(*group, signal).unwrap_or_default());
    send(Signal::TERM);
    let asked = Instant::now();
    while !ended() && asked.elapsed() < GRACE {
        std::thread::sleep(POLL);
    }
    send(Signal::KILL);
}
