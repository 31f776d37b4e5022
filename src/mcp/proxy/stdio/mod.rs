//! Servers that are commands: started when they are needed, spoken to through their input and output, and ended
//! with everything that came of them. With an image they run in a container of it, else on this machine under a
//! warden (see [`crate::warden`]).

mod channel;
mod host;
mod lines;
mod process;
mod restarts;
mod words;

pub use channel::{Channel, Contained, Containers, Life};

use super::{board::Board, line::Line, link::LinkError};
use crate::warden::Orders;
use process::Owner;
use restarts::{Restarts, TooEarly};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt, chown},
    path::{Path, PathBuf},
    sync::Arc,
};
use uuid::Uuid;

/// Where programs are looked for, unless a command's own environment says otherwise.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How commands are run here.
#[derive(Clone, Debug)]
pub struct CommandOptions {
    /// Whether commands may run on this machine itself.
    pub on_host: bool,
    /// Where each gets a directory of its own. What is left in it of earlier runs is removed.
    pub dir: PathBuf,
    /// User and group to run as, where we may choose; `None`: ourselves.
    pub user: Option<(u32, u32)>,
    /// The executable that has the subcommand `warden`: this one.
    pub warden: PathBuf,
}

#[cfg(test)]
impl CommandOptions {
    /// No command can be run.
    pub fn none() -> Self {
        let nowhere = std::env::temp_dir().join("preloop-no-commands");
        Self { on_host: false, dir: nowhere.clone(), user: None, warden: nowhere }
    }
}

/// What a server's settings say about its command.
pub struct Wanted<'a> {
    pub server: Uuid,
    pub command: &'a str,
    pub args: &'a [String],
    pub image: Option<&'a str>,
    pub env: BTreeMap<String, String>,
}

/// Starts commands. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Commands(Arc<Inner>);

struct Inner {
    options: CommandOptions,
    containers: Option<Arc<dyn Containers>>,
    restarts: Arc<Restarts>,
}

impl Commands {
    /// Without `containers`, commands that want one are refused.
    pub fn new(options: CommandOptions, containers: Option<Arc<dyn Containers>>) -> Self {
        match fs::remove_dir_all(&options.dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let dir = options.dir.display();
                tracing::warn!("cannot clear `{dir}` of what MCP servers left there: {error}");
            }
            _ => {}
        }
        Self(Arc::new(Inner { options, containers, restarts: Arc::default() }))
    }

    /// Starts a command and learns who it is.
    pub async fn connect(
        &self,
        wanted: Wanted<'_>,
        capabilities: &Value,
    ) -> Result<Line, LinkError> {
        self.0.restarts.admit(wanted.server).map_err(too_early)?;
        let made = match self.attempt(&wanted, capabilities, true).await {
            // Some legacy servers end when they are asked what they do not know.
            Err(LinkError::Lost(_)) => self.attempt(&wanted, capabilities, false).await,
            made => made,
        };
        // Nobody asked it for anything yet.
        made.map_err(|error| match error {
            LinkError::Lost(why) => LinkError::Unreachable(why),
            error => error,
        })
    }

    async fn attempt(
        &self,
        wanted: &Wanted<'_>,
        capabilities: &Value,
        may_be_modern: bool,
    ) -> Result<Line, LinkError> {
        let Wanted { server, command, args, env, .. } = wanted;
        let channel = match (wanted.image, &self.0.containers) {
            (Some(image), Some(containers)) => {
                containers.start(Contained { server: *server, image, command, args, env }).await?
            }
            (Some(_), None) => {
                return Err(refused(
                    "`image` is set, and there are no containers here; leave it out",
                ));
            }
            (None, _) => self.on_host(wanted).await?,
        };
        let secrets = env.values().cloned().collect();
        let owner = Owner { server: *server, secrets, restarts: self.0.restarts.clone() };
        let board = Board::new();
        let pipes = process::attend(owner, channel, board.clone());
        Line::open(board, pipes, capabilities, may_be_modern).await
    }

    async fn on_host(&self, wanted: &Wanted<'_>) -> Result<Channel, LinkError> {
        let options = &self.0.options;
        if !options.on_host {
            return Err(refused(
                "commands are not run on this machine itself; name an `image` to run it in, or have whoever runs \
                 Preloop set MCP_COMMANDS_ON_HOST=true",
            ));
        }
        let (dir, user) = (options.dir.join(Uuid::now_v7().to_string()), options.user);
        let orders = Orders {
            command: wanted.command.to_owned(),
            args: wanted.args.to_vec(),
            env: environment(&dir, &wanted.env),
            dir: dir.clone(),
            user,
        };
        let parent = options.dir.clone();
        let made = tokio::task::spawn_blocking(move || make_dir(&parent, &dir, user)).await;
        made.map_err(io::Error::other).flatten().map_err(|error| {
            refused(&format!("no directory could be made for its command: {error}"))
        })?;
        host::start(&options.warden, &orders)
            .map_err(|error| refused(&format!("its command could not be started: {error}")))
    }
}

fn refused(why: &str) -> LinkError {
    LinkError::Settings(why.to_owned())
}

fn too_early(early: TooEarly) -> LinkError {
    let TooEarly { failures, wait } = early;
    let secs = wait.as_secs_f64().ceil();
    LinkError::Unreachable(format!(
        "its command ended {failures} times in a row soon after its start; it is started again in {secs} seconds"
    ))
}

/// All that a command finds in its environment: what its settings name, and what no program does without.
fn environment(dir: &Path, named: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let home = dir.display().to_string();
    let home = home.as_str();
    let own = [("PATH", PATH), ("HOME", home), ("TMPDIR", home), ("LANG", "C.UTF-8")];
    let mut env: BTreeMap<_, _> =
        own.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    env.extend(named.clone());
    env
}

/// Makes a command's directory, for its user alone.
fn make_dir(parent: &Path, dir: &Path, user: Option<(u32, u32)>) -> io::Result<()> {
    // Others pass through it to their own.
    DirBuilder::new().recursive(true).mode(0o711).create(parent)?;
    DirBuilder::new().mode(0o700).create(dir)?;
    match user {
        Some((uid, gid)) => chown(dir, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_sees_what_its_settings_name_and_nothing_of_ours() {
        let named = BTreeMap::from([("KEY".to_owned(), "k".to_owned())]);
        let env = environment(Path::new("/d"), &named);
        let found: Vec<_> = env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let path = format!("PATH={PATH}");
        assert_eq!(found, ["HOME=/d", "KEY=k", "LANG=C.UTF-8", &path, "TMPDIR=/d"]);
        let named = BTreeMap::from([("PATH".to_owned(), "/p".to_owned())]);
        assert_eq!(environment(Path::new("/d"), &named)["PATH"], "/p");
    }
}
