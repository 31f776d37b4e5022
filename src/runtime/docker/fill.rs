//! Writes a launch's files straight into a fresh volume, where the engine keeps its volumes within our reach.
//!
//! The engine's own way, an archive sent to a created container, takes a third of a container's start: it mounts
//! the container and runs a process to unpack. Here the volume is not mounted anywhere yet. It belongs to root until
//! the last step gives it to the agent, so nobody else can have put a link into it.

use super::archive;
use crate::config::AgentUser;
use preloop_actors::ports::WorkspaceFile;
use std::{
    collections::BTreeSet,
    fs::{DirBuilder, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown},
    path::{Path, PathBuf},
    time::Duration,
};

/// How often, and how many times, a workspace that another launch of the same name fills is looked at.
const BUSY_POLL: Duration = Duration::from_millis(100);
const BUSY_POLLS_MAX: usize = 50;
const ROOT_UID: u32 = 0;

/// How a workspace came to its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// It holds these files and belongs to the agent.
    Now,
    /// It belongs to the agent since an earlier try, whose files need not be these.
    Before,
    /// It is not within our reach: another host, a daemon that maps users, or we are not root.
    OutOfReach,
}

/// Fills the workspace in this folder of the engine.
pub(super) async fn fill(
    folder: PathBuf,
    files: Vec<WorkspaceFile>,
    folders: BTreeSet<String>,
    owner: AgentUser,
) -> io::Result<Filled> {
    let filling = tokio::task::spawn_blocking(move || {
        for _ in 0..BUSY_POLLS_MAX {
            match fill_once(&folder, &files, &folders, owner) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    std::thread::sleep(BUSY_POLL);
                }
                other => return other,
            }
        }
        Err(io::Error::other("an earlier try left it half filled"))
    });
    filling.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// `AlreadyExists`: another one is at it.
fn fill_once(
    folder: &Path,
    files: &[WorkspaceFile],
    folders: &BTreeSet<String>,
    owner: AgentUser,
) -> io::Result<Filled> {
    let Ok(seen) = folder.symlink_metadata() else { return Ok(Filled::OutOfReach) };
    if seen.is_dir() && seen.uid() == owner.uid {
        return Ok(Filled::Before);
    }
    if !seen.is_dir() || seen.uid() != ROOT_UID || !rustix::process::geteuid().is_root() {
        return Ok(Filled::OutOfReach);
    }
    for inner in folders {
        let path = folder.join(inner);
        DirBuilder::new().mode(archive::FOLDER_MODE).create(&path)?;
        chown(&path, Some(owner.uid), Some(owner.gid))?;
    }
    for file in files {
        write(&folder.join(&file.path), file, owner)?;
    }
    let whole = File::open(folder)?;
    whole.set_permissions(Permissions::from_mode(archive::FOLDER_MODE))?;
    fchown(&whole, Some(owner.uid), Some(owner.gid))?;
    Ok(Filled::Now)
}

fn write(path: &Path, file: &WorkspaceFile, owner: AgentUser) -> io::Result<()> {
    let mode = archive::mode_of(&file.path);
    let mut made = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    made.write_all(&file.content)?;
    fchown(&made, Some(owner.uid), Some(owner.gid))
}

#[cfg(test)]
mod tests {
    use super::{super::archive::TOKEN_FILE, *};

    const OWNER: AgentUser = AgentUser { uid: 10_000, gid: 10_001 };

    fn files(paths: &[&str]) -> Vec<WorkspaceFile> {
        let file = |&path: &&str| WorkspaceFile { path: path.to_owned(), content: "word".into() };
        paths.iter().map(file).collect()
    }

    async fn filled(folder: &Path, paths: &[&str]) -> io::Result<Filled> {
        let files = files(paths);
        let folders = archive::checked(&files).unwrap();
        fill(folder.to_owned(), files, folders, OWNER).await
    }

    /// Owner, group and rights of what is there.
    fn rights(path: PathBuf) -> (u32, u32, u32) {
        let seen = path.symlink_metadata().unwrap();
        (seen.uid(), seen.gid(), seen.mode() & 0o7777)
    }

    fn is_root() -> bool {
        rustix::process::geteuid().is_root()
    }

    #[tokio::test]
    async fn everything_belongs_to_the_agent_alone() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ["a/b/c", TOKEN_FILE];
        if !is_root() {
            assert_eq!(filled(folder.path(), &paths).await.unwrap(), Filled::OutOfReach);
            return;
        }
        assert_eq!(filled(folder.path(), &paths).await.unwrap(), Filled::Now);
        let at = |path: &str| rights(folder.path().join(path));
        for path in ["", ".preloop", "a", "a/b"] {
            assert_eq!(at(path), (10_000, 10_001, 0o700), "`{path}`");
        }
        assert_eq!(at("a/b/c"), (10_000, 10_001, 0o600));
        assert_eq!(at(TOKEN_FILE), (10_000, 10_001, 0o400));
        assert_eq!(std::fs::read(folder.path().join("a/b/c")).unwrap(), b"word");
        // The agent may have planted links since.
        assert_eq!(filled(folder.path(), &["x"]).await.unwrap(), Filled::Before);
        assert!(!folder.path().join("x").exists());
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_or_not_roots_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("absent");
        assert_eq!(filled(&absent, &["x"]).await.unwrap(), Filled::OutOfReach);
        if is_root() {
            // As under a daemon that maps users.
            chown(folder.path(), Some(100_000), Some(100_000)).unwrap();
            assert_eq!(filled(folder.path(), &["x"]).await.unwrap(), Filled::OutOfReach);
            assert!(!folder.path().join("x").exists());
        }
    }

    #[tokio::test]
    async fn what_is_in_the_way_is_never_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), folder.path().join("x")).unwrap();
        if is_root() {
            let files = files(&["x"]);
            let failed = fill_once(folder.path(), &files, &BTreeSet::new(), OWNER).unwrap_err();
            assert_eq!(failed.kind(), ErrorKind::AlreadyExists);
        }
        assert!(!outside.path().join("x").exists());
    }
}
