//! A running PostgreSQL: found by its process file, watched and signalled without races.

use rustix::{
    event::{PollFd, PollFlags, poll},
    fd::OwnedFd,
    io::Errno,
    process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
    thread,
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// How long a fast shutdown (sessions cut, data written) may take before the hard way.
const FAST_STOP_MAX: Duration = Duration::from_secs(5);

/// How long an immediate shutdown may take; the next start recovers from the log.
const IMMEDIATE_STOP_MAX: Duration = Duration::from_secs(2);

/// How often a process is looked at where its end cannot be waited for.
const EXIT_POLL: Duration = Duration::from_millis(200);

/// Of a thread that does nothing but wait.
const STACK_BYTES: usize = 64 * 1024;

/// One PostgreSQL server process, whether we started it or a server before us did.
pub struct Postmaster {
    pub pid: i32,
    pgdata: PathBuf,
    // A process file descriptor means this very process, even after its number is given to another.
    handle: OwnedFd,
    /// Turns true with its end; of the thread that waits for it once somebody does.
    ended: OnceLock<io::Result<watch::Receiver<bool>>>,
}

impl Postmaster {
    /// The process that `postmaster.pid` names, if it lives and works in this directory.
    pub fn find(pgdata: &Path) -> io::Result<Option<Self>> {
        let Some(pid) = pid_in_file(pgdata) else { return Ok(None) };
        let found = Self::of(pid, pgdata);
        // Looked at after the handle is taken, so that the handle is of the process that works there.
        if works_in(pid, pgdata) { found.map(Some) } else { Ok(None) }
    }

    /// A process by number, which works in `pgdata` or is about to.
    fn of(pid: i32, pgdata: &Path) -> io::Result<Self> {
        let number = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
        let handle = pidfd_open(number, PidfdFlags::empty())?;
        Ok(Self { pid, pgdata: pgdata.to_owned(), handle, ended: OnceLock::new() })
    }

    /// Returns once the process has ended.
    pub async fn exited(&self) {
        if let Ok(ended) = self.ended.get_or_init(|| wait_for(&self.handle))
            && ended.clone().wait_for(|ended| *ended).await.is_ok()
        {
            return;
        }
        tracing::warn!("the database's process cannot be waited for; looking at it instead");
        while works_in(self.pid, &self.pgdata) {
            sleep(EXIT_POLL).await;
        }
    }

    pub fn signal(&self, signal: Signal) {
        // The only way to fail is that it ended meanwhile.
        let _ended = pidfd_send_signal(&self.handle, signal);
    }

    /// Stops it: in order, then at once. True when it ended in order.
    pub async fn stop(&self) -> bool {
        self.signal(Signal::INT);
        if timeout(FAST_STOP_MAX, self.exited()).await.is_ok() {
            return true;
        }
        tracing::warn!(process.pid = self.pid, "the database did not stop in time; ending it");
        self.signal(Signal::QUIT);
        if timeout(IMMEDIATE_STOP_MAX, self.exited()).await.is_err() {
            self.signal(Signal::KILL);
        }
        false
    }
}

/// Waits in a thread until a process has ended, which makes its descriptor readable: nobody looks again and again.
fn wait_for(handle: &OwnedFd) -> io::Result<watch::Receiver<bool>> {
    let (tell, told) = watch::channel(false);
    let handle = handle.try_clone()?;
    let wait = move || {
        let mut ends = [PollFd::new(&handle, PollFlags::IN)];
        loop {
            match poll(&mut ends, None) {
                Ok(_) => break tell.send_replace(true),
                Err(Errno::INTR) => {}
                Err(_) => break false,
            }
        }
    };
    thread::Builder::new().name("database-end".to_owned()).stack_size(STACK_BYTES).spawn(wait)?;
    Ok(told)
}

/// Whether any process still works in this data directory, such as sessions of a killed server.
pub fn anybody_in(pgdata: &Path) -> bool {
    let Ok(entries) = fs::read_dir("/proc") else { return false };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .any(|pid| works_in(pid, pgdata))
}

/// The number in `postmaster.pid`, whoever bears it now.
pub fn pid_in_file(pgdata: &Path) -> Option<i32> {
    fs::read_to_string(pgdata.join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

/// PostgreSQL's processes work in their data directory; a process that took over the number does not.
fn works_in(pid: i32, pgdata: &Path) -> bool {
    let there = fs::read_link(format!("/proc/{pid}/cwd"));
    there.is_ok_and(|there| fs::canonicalize(pgdata).is_ok_and(|pgdata| pgdata == there))
}
