//! A command and everything that came of it, as it is at one moment.

use super::processes::{self, Process};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, WaitOptions, kill_process,
    kill_process_group, waitid, waitpid,
};
use std::io;

/// What shells add to the number of the signal that ended a process.
const SIGNALLED: i32 = 128;

/// The family of one command.
///
/// The command itself is left unreaped to the very end: so long, its number and that of its group are nobody else's.
pub(super) struct Family {
    command: Pid,
    /// The command's exit code, once it has ended.
    ended: Option<u8>,
    /// Who lives, without the command.
    others: Vec<Process>,
}

impl Family {
    /// Looks at who lives, and buries whom we adopted.
    pub fn look(command: Pid) -> io::Result<Self> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let ended = waitid(WaitId::Pid(command), options)?.map(|status| code(&status));
        let us = rustix::process::getpid().as_raw_pid();
        let mut others = processes::below(us, &processes::all()?);
        others.retain(|process| {
            process.pid != command.as_raw_pid() && !(process.parent == us && is_buried(process))
        });
        // The dead of others are buried by those, or by us when those are dead.
        others.retain(|process| !process.is_zombie);
        Ok(Self { command, ended, others })
    }

    pub fn command_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// The command's exit code, when nobody is left.
    pub fn is_gone(&self) -> Option<u8> {
        let code = self.ended.filter(|_| self.others.is_empty())?;
        // Its status is known already.
        let _ = waitpid(Some(self.command), WaitOptions::NOHANG);
        Some(code)
    }

    /// Sends a signal to all: at once to those who stayed in the command's group, one by one to the others.
    pub fn signal(&self, signal: Signal) {
        // Who has ended meanwhile needs no signal.
        let _ = kill_process_group(self.command, signal);
        let strangers = self.others.iter().filter(|it| it.group != self.command.as_raw_pid());
        strangers.filter_map(|it| Pid::from_raw(it.pid)).for_each(|pid| {
            let _ = kill_process(pid, signal);
        });
    }
}

/// Whether a child of ours had ended; it is forgotten then.
fn is_buried(process: &Process) -> bool {
    let pid = Pid::from_raw(process.pid);
    pid.is_some_and(|pid| !matches!(waitpid(Some(pid), WaitOptions::NOHANG), Ok(None)))
}

fn code(status: &WaitIdStatus) -> u8 {
    let signalled = status.terminating_signal().map(|signal| SIGNALLED + signal);
    let code = status.exit_status().or(signalled).unwrap_or(SIGNALLED);
    u8::try_from(code).unwrap_or(u8::MAX)
}
