//! Where the server keeps what it must not lose, and which kind of place it serves.

use super::{ConfigError, Env, Problems};
use preloop_actors::ids::ReplicaId;
use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    str::FromStr,
};
use uuid::Uuid;

/// Which kind of place this is; production refuses what only a developer may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Environment {
    #[default]
    Development,
    Production,
}

impl FromStr for Environment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "development" => Ok(Self::Development),
            "production" => Ok(Self::Production),
            _ => Err("use development or production"),
        }
    }
}

/// Where things are kept, and for whom.
#[derive(Clone, Debug)]
pub struct DataConfig {
    /// The data directory. `PRELOOP_DATA_DIR`; default `/var/lib/preloop` for root, otherwise
    /// `$XDG_DATA_HOME/preloop`, otherwise `~/.local/share/preloop`.
    pub dir: PathBuf,
    /// `ENVIRONMENT`, `development` (default) or `production`.
    pub environment: Environment,
}

impl DataConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        Self {
            dir: problems.note(data_dir(env)),
            environment: problems.note(env.parse("ENVIRONMENT", Environment::Development)),
        }
    }
}

fn data_dir(env: &Env) -> Result<PathBuf, ConfigError> {
    let dir = match env.text("PRELOOP_DATA_DIR") {
        Some(dir) => PathBuf::from(dir),
        None if rustix::process::geteuid().is_root() => PathBuf::from("/var/lib/preloop"),
        None => home_dir(env, "XDG_DATA_HOME", ".local/share")?.join("preloop"),
    };
    std::path::absolute(&dir).map_err(|error| {
        ConfigError::new("PRELOOP_DATA_DIR", format!("`{}`: {error}", dir.display()))
    })
}

/// A directory of the XDG kind: the variable's, or its place under `HOME`.
pub fn home_dir(env: &Env, name: &'static str, under: &str) -> Result<PathBuf, ConfigError> {
    let named = env.text(name).map(PathBuf::from);
    let home = || env.text("HOME").map(|home| Path::new(home).join(under));
    named.or_else(home).ok_or_else(|| {
        ConfigError::new("PRELOOP_DATA_DIR", "there is no HOME to put it under; set a directory")
    })
}

/// The data directory, made and usable.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
}

/// The data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use `{}` for data: {source}; set PRELOOP_DATA_DIR to a directory this user may write", path.display())]
pub struct DataDirError {
    pub path: PathBuf,
    pub source: io::Error,
}

/// Another server holds this data directory.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error(
        "another server is running on `{}` (process {}); stop it, or set PRELOOP_DATA_DIR to another directory",
        path.display(),
        pid.as_deref().unwrap_or("unknown")
    )]
    AlreadyRunning { path: PathBuf, pid: Option<String> },
    #[error(transparent)]
    Unusable(#[from] DataDirError),
}

/// Held as long as the server runs; the kernel lets go of it however the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl DataDir {
    /// Makes the directory where it is missing.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let data = Self { path: path.to_owned() };
        // Others may pass through to their own part (the database's user), not look around.
        DirBuilder::new()
            .recursive(true)
            .mode(0o711)
            .create(path)
            .map_err(|source| data.error(source))?;
        Ok(data)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of the socket that agents reach the server through, made where it is missing. It is mounted into
    /// their containers, so nothing else may lie in it; their users are nobody here and may only pass through.
    pub fn door(&self) -> Result<PathBuf, DataDirError> {
        let path = self.path.join("agents");
        // Set and not only asked for: a umask must not lock them out.
        let made = DirBuilder::new().recursive(true).create(&path);
        made.and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o711)))
            .map_err(|source| self.error(source))?;
        Ok(path)
    }

    /// This server's name among replicas; the same at every start from this directory.
    pub fn replica_id(&self) -> Result<ReplicaId, DataDirError> {
        let text = self.keep("replica.id", || Uuid::new_v4().to_string())?;
        let invalid = |error| self.error(io::Error::new(io::ErrorKind::InvalidData, error));
        text.parse().map(ReplicaId).map_err(invalid)
    }

    /// Takes the directory for this process, or says who has it.
    pub fn lock(&self) -> Result<Lock, LockError> {
        let path = self.path.join("server.lock");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|source| self.error(source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = fs::read_to_string(&path).ok().filter(|pid| !pid.is_empty());
                return Err(LockError::AlreadyRunning { path: self.path.clone(), pid });
            }
            Err(TryLockError::Error(source)) => return Err(self.error(source).into()),
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(|source| self.error(source))?;
        Ok(Lock { _file: file })
    }

    /// Reads a small private file, made on first use. Two processes that start together agree.
    pub(crate) fn keep(
        &self,
        name: &str,
        make: impl FnOnce() -> String,
    ) -> Result<String, DataDirError> {
        let path = self.path.join(name);
        if !path.exists() {
            self.create_whole(&path, &make()).map_err(|source| self.error(source))?;
        }
        let text = fs::read_to_string(&path).map_err(|source| self.error(source))?;
        Ok(text.trim().to_owned())
    }

    /// Writes aside, then links: the name appears with its whole content, and only once.
    fn create_whole(&self, path: &Path, text: &str) -> io::Result<()> {
        let aside = self.path.join(format!(".new-{}", Uuid::new_v4()));
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&aside)?;
        let linked = writeln!(file, "{text}")
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::hard_link(&aside, path));
        fs::remove_file(&aside)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    }

    fn error(&self, source: io::Error) -> DataDirError {
        DataDirError { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replica_id_stays() {
        let dir = tempfile::tempdir().unwrap();
        let first = DataDir::open(&dir.path().join("a/b")).unwrap().replica_id().unwrap();
        let again = DataDir::open(&dir.path().join("a/b")).unwrap().replica_id().unwrap();
        assert_eq!(first, again);
    }

    #[test]
    fn only_one_holds_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let lock = data.lock().unwrap();
        let refused = data.lock().unwrap_err().to_string();
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        drop(lock);
        data.lock().unwrap();
    }

    #[test]
    fn a_damaged_replica_id_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("replica.id"), "not an id").unwrap();
        assert!(DataDir::open(dir.path()).unwrap().replica_id().is_err());
    }
}
