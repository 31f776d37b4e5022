//! Whom the database runs as: PostgreSQL refuses to be root.

use std::{
    fs, io,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
};

/// Who is asked, in this order, when the server itself is root.
const CANDIDATES: [&str; 3] = ["preloop", "postgres", "nobody"];

/// An unprivileged user of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemUser {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl SystemUser {
    /// The user to become: whose data it is already, else the first candidate. `Ok(None)` when we are
    /// unprivileged already.
    pub fn to_become(pgdata: &Path) -> io::Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        // The binary is static, so the C library's user look-up would need plug-ins that may be absent.
        let passwd = fs::read_to_string("/etc/passwd")?;
        let missing = || io::Error::other(format!("none of the users {CANDIDATES:?} exists"));
        let owner = fs::metadata(pgdata).map(|meta| meta.uid()).ok();
        Self::among(&passwd, owner).map(Some).ok_or_else(missing)
    }

    fn among(passwd: &str, owner: Option<u32>) -> Option<Self> {
        let users: Vec<_> =
            passwd.lines().filter_map(Self::parse).filter(|user| user.uid != 0).collect();
        let owner = users.iter().find(|user| Some(user.uid) == owner);
        let candidate =
            || CANDIDATES.iter().find_map(|name| users.iter().find(|user| user.name == *name));
        owner.or_else(candidate).cloned()
    }

    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self { name, uid, gid })
    }

    /// The first directory on the way to `path` that this user may not pass.
    pub fn barred_at(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        let mut ways: Vec<_> = path.ancestors().collect();
        ways.reverse();
        for way in ways {
            let meta = fs::metadata(way)?;
            let shift = match (meta.uid() == self.uid, meta.gid() == self.gid) {
                (true, _) => 6,
                (_, true) => 3,
                _ => 0,
            };
            if meta.mode() >> shift & 1 == 0 {
                return Ok(Some(way.to_owned()));
            }
        }
        Ok(None)
    }

    pub fn give(&self, path: &Path) -> io::Result<()> {
        chown(path, Some(self.uid), Some(self.gid))
    }

    /// Makes the command run as this user, without our other groups.
    pub fn dress(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
        broken line\n\
        postgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn prefers_the_user_made_for_it() {
        let user = |name: &str, uid, gid| SystemUser { name: name.into(), uid, gid };
        let with = |line: &str| SystemUser::among(&format!("{PASSWD}{line}\n"), None);
        assert_eq!(with(""), Some(user("postgres", 101, 104)));
        assert_eq!(with("preloop:x:900:901::/:/bin/sh"), Some(user("preloop", 900, 901)));
        assert_eq!(with("preloop:x:0:0::/:/bin/sh"), Some(user("postgres", 101, 104)));
        assert_eq!(SystemUser::among("root:x:0:0:root:/root:/bin/bash", None), None);
        let owned_by = |uid| SystemUser::among(PASSWD, Some(uid)).unwrap().name;
        assert_eq!(owned_by(65_534), "nobody", "the data is theirs");
        assert_eq!(owned_by(0), "postgres");
        assert_eq!(owned_by(77), "postgres");
    }

    #[test]
    fn names_the_directory_that_bars_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("closed/deep");
        fs::create_dir_all(&deep).unwrap();
        let stranger = SystemUser { name: "stranger".into(), uid: 12_345, gid: 12_345 };
        for (way, mode) in [("", 0o711), ("closed", 0o700), ("closed/deep", 0o755)] {
            fs::set_permissions(dir.path().join(way), fs::Permissions::from_mode(mode)).unwrap();
        }
        assert_eq!(stranger.barred_at(&deep).unwrap(), Some(dir.path().join("closed")));
        let owner = fs::metadata(&deep).unwrap();
        let owner = SystemUser { name: "owner".into(), uid: owner.uid(), gid: owner.gid() };
        assert_eq!(owner.barred_at(&deep).unwrap(), None);
    }
}
