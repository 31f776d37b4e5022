//! `preloop users`: manages the people who may sign in.

use crate::{
    auth::Auth,
    config::{Config, DataDir},
    http::auth::register::{AuthUserCreate, create},
    store::open::attach,
};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, IsTerminal, Write};

/// What can be done about users.
#[derive(Debug, clap::Subcommand)]
pub enum UsersCommand {
    /// Make an account of its own with this user as its owner; works with registration switched off.
    Create(CreateArgs),
}

/// Arguments of `preloop users create`.
#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// 3 to 50 characters.
    #[arg(long)]
    username: String,
    #[arg(long)]
    email: String,
    #[arg(long)]
    full_name: Option<String>,
}

/// Runs one command beside a running server, or with DATABASE_URL.
pub async fn run(config: &Config, command: UsersCommand) -> Result<()> {
    let UsersCommand::Create(args) = command;
    let data = DataDir::open(&config.data.dir)?;
    let password = password()?;
    let auth = Auth::new(attach(&config.database, &data).await?, config.auth.clone());
    let CreateArgs { username, email, full_name } = args;
    let new = AuthUserCreate { username, email, password, full_name };
    match create(&auth, new).await {
        Ok(user) => {
            println!("created user `{}`; sign in at {}", user.username, config.http.public_url)
        }
        Err(error) => bail!("{error}"),
    }
    Ok(())
}

/// From standard input, so that it stands in no list of processes. Asked for when a person is there.
fn password() -> Result<String> {
    let stdin = std::io::stdin();
    let asked = stdin.is_terminal();
    if asked {
        print!("Password (8 to 72 characters): ");
        std::io::stdout().flush()?;
    }
    let _quiet = asked.then(Quiet::start).flatten();
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("cannot read the password from standard input")?;
    if asked {
        println!();
    }
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("no password; type it, or pipe it: `echo -n … | preloop users create …`");
    }
    Ok(password)
}

/// What is typed is not shown for as long as this lives.
struct Quiet(rustix::termios::Termios);

impl Quiet {
    fn start() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(std::io::stdin()).ok()?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(std::io::stdin(), OptionalActions::Now, &quiet).ok()?;
        Some(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        let _terminal_gone = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}
