//! What a command may not do, and how the process that will be the command becomes it.

use super::CANNOT_RUN;
use rustix::process::{
    Pid, Resource, Rlimit, Signal, getpid, getppid, getrlimit, set_child_subreaper,
    set_parent_process_death_signal, setrlimit, setsid,
};
use std::{
    fs,
    io::{self, Write},
    os::unix::process::CommandExt,
    process::Command,
};

/// Limits of each process.
const LIMITS: [(Resource, u64); 4] = [
    (Resource::Nofile, 4_096),
    // Nobody looks at a core, and it would hold secrets.
    (Resource::Core, 0),
    // Bytes of one file.
    (Resource::Fsize, 2 << 30),
    // Bytes of memory that is written to. Addresses alone (`Resource::As`) are reserved by the terabyte nowadays.
    (Resource::Data, 4 << 30),
];
/// Processes and threads of a user that runs nothing but commands and agents. People have more.
const PROCESSES_MAX: u64 = 4_096;
/// Commands go before the server and its database when the host runs out of memory, as agents do.
const OOM_SCORE: &str = "500";

/// Confines this process and all that comes of it. `has_own_user` says that commands run as a user of their own.
pub(super) fn confine(has_own_user: bool) -> io::Result<()> {
    // Away from the server's terminal: Ctrl-C is for the server, which then ends us in order. Who leads a session
    // already is away from it.
    let _ = setsid();
    set_child_subreaper(Some(getpid()))?;
    rustix::thread::set_no_new_privs(true)?;
    for (resource, most) in LIMITS {
        lower(resource, most)?;
    }
    if has_own_user {
        lower(Resource::Nproc, PROCESSES_MAX)?;
    }
    Ok(())
}

fn lower(resource: Resource, most: u64) -> io::Result<()> {
    let Rlimit { current, maximum } = getrlimit(resource);
    let at_most = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    Ok(setrlimit(resource, Rlimit { current: at_most(current), maximum: at_most(maximum) })?)
}

/// Becomes the command; returns only when that cannot be.
pub(super) fn become_command(parent: i32, command: &[String]) -> io::Result<u8> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have died before we asked to be told.
    if getppid().map(Pid::as_raw_pid) != Some(parent) {
        return Err(io::Error::other("the warden is gone"));
    }
    // Where it cannot be set, the kernel chooses among equals.
    let _ = fs::write("/proc/self/oom_score_adj", OOM_SCORE);
    let Some((program, args)) = command.split_first() else {
        return Err(io::Error::other("there is no command"));
    };
    let error = Command::new(program).args(args).exec();
    let _ = writeln!(io::stderr(), "cannot run `{program}`: {error}");
    Ok(CANNOT_RUN)
}
