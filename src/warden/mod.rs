//! `preloop warden`: runs one command for the server, and leaves nothing of it behind.
//!
//! The server starts a warden for each MCP server that is a command. The warden reads its orders from its input and
//! leaves the rest of it to the command, so messages go straight from the server to the command and back. When the
//! input is closed, because the server wants that or because it was killed, the warden ends the command: it waits,
//! then sends SIGTERM, waits again, then SIGKILL, to the command and to everything that came of it. It adopts what
//! the command leaves alone (a "subreaper"), so that nothing gets away by forking twice.
//!
//! The command is run by a second process of ours, which asks the kernel for SIGKILL when the warden dies and then
//! becomes the command. When only the warden is killed, the server ends what is left in its session.
//!
//! ```text
//! preloop serve ──pipes──► preloop warden ──► preloop warden --parent N ══becomes══► npx ... ──► node ...
//! ```

mod confine;
mod family;
mod orders;
mod phases;
mod processes;

pub use orders::Orders;
pub use processes::end_session;

use clap::Args;
use family::Family;
use phases::{Event, Phase};
use rustix::process::{Pid, Signal};
use std::{
    fs,
    io::{self, Read, Write},
    os::unix::process::CommandExt,
    process::{Command, ExitCode, Stdio},
    thread,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::{Instant, sleep_until},
};

/// The command could not be run; what shells say as well.
pub const CANNOT_RUN: u8 = 127;
/// The warden itself failed.
const FAILED: u8 = 126;
/// What lists of processes show, whatever we are started by.
pub const NAME: &str = "preloop";
/// Ourselves, even when the file was replaced or may not be reached by the command's user.
const OURSELVES: &str = "/proc/self/exe";

/// What the warden is told on its command line; everything else is in its orders.
#[derive(Debug, Args)]
pub struct WardenArgs {
    /// Become the command, for as long as this process lives.
    #[arg(long, value_name = "PID")]
    parent: Option<i32>,
    /// The command, with `--parent`.
    #[arg(last = true)]
    command: Vec<String>,
}

/// Runs the command to its end and gives its exit code; 128 and the signal when one ended it.
pub fn run(args: &WardenArgs) -> ExitCode {
    let done = match args.parent {
        Some(parent) => confine::become_command(parent, &args.command),
        None => hold(),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Whoever would read it may be gone.
            let _ = writeln!(io::stderr(), "preloop warden: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn hold() -> io::Result<u8> {
    let orders = Orders::read(Input)?;
    confine::confine(orders.user.is_some())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(start_and_watch(&orders));
    if let Err(error) = fs::remove_dir_all(&orders.dir)
        && error.kind() != io::ErrorKind::NotFound
    {
        let dir = orders.dir.display();
        let _ = writeln!(io::stderr(), "preloop warden: cannot remove {dir}: {error}");
    }
    ended
}

async fn start_and_watch(orders: &Orders) -> io::Result<u8> {
    // Listened for before there is anything to end.
    let signals = (signal(SignalKind::terminate())?, signal(SignalKind::child())?);
    let command = Pid::from_child(&start(orders)?);
    // The command's output ends with the command, not with us.
    rustix::stdio::dup2_stdout(fs::OpenOptions::new().write(true).open("/dev/null")?)?;
    watch(command, signals, input_closed()?).await
}

fn start(orders: &Orders) -> io::Result<std::process::Child> {
    let mut command = Command::new(OURSELVES);
    command
        .arg0(NAME)
        .args(["warden", "--parent", &std::process::id().to_string(), "--", &orders.command])
        .args(&orders.args)
        .env_clear()
        .envs(&orders.env)
        .current_dir(&orders.dir)
        .stdin(Stdio::inherit())
        .stdout(Stdio::inherit())
        .stderr(Stdio::inherit())
        .process_group(0);
    if let Some((uid, gid)) = orders.user {
        command.uid(uid).gid(gid);
    }
    command.spawn().map_err(|error| {
        let name = &orders.command;
        io::Error::new(error.kind(), format!("cannot start a process for `{name}`: {error}"))
    })
}

/// Sees the command to its end, and everything that came of it.
async fn watch(
    command: Pid,
    (mut terminate, mut child): (tokio::signal::unix::Signal, tokio::signal::unix::Signal),
    mut closed: oneshot::Receiver<()>,
) -> io::Result<u8> {
    let mut phase = Phase::Running;
    let mut kills = 0;
    let mut deadline = None;
    loop {
        let family = Family::look(command)?;
        if let Some(code) = family.is_gone() {
            return Ok(code);
        }
        let event = if family.command_ended() && phase < Phase::Terminating {
            Event::CommandEnded
        } else {
            let time_up = async move {
                match deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = &mut closed, if phase == Phase::Running => Event::InputClosed,
                _ = terminate.recv() => Event::AskedToEnd,
                _ = child.recv() => continue,
                () = time_up => Event::TimeUp,
            }
        };
        let before = phase;
        phase = phase.after(event);
        if phase != before || event == Event::TimeUp {
            deadline = phase.patience().map(|patience| Instant::now() + patience);
        }
        match phase {
            Phase::Terminating if before != phase => family.signal(Signal::TERM),
            Phase::Killing if kills == phases::KILLS_MAX => {
                return Err(io::Error::other("some of its processes cannot be ended"));
            }
            Phase::Killing => {
                kills += 1;
                family.signal(Signal::KILL);
            }
            _ => {}
        }
    }
}

/// Tells when nobody can write to our input any more. Data in it wakes nobody: that is the command's.
fn input_closed() -> io::Result<oneshot::Receiver<()>> {
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        use rustix::event::{PollFd, PollFlags, poll};
        let input = rustix::stdio::stdin();
        loop {
            let mut watched = [PollFd::new(&input, PollFlags::empty())];
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) | Ok(0) => {}
                Ok(_) | Err(_) => break,
            }
        }
        let _ = sender.send(());
    })?;
    Ok(receiver)
}

/// Our input, read without taking more than asked for: what follows the orders is the command's.
struct Input;

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(rustix::stdio::stdin(), buffer)?)
    }
}
