//! A disk that is soon full.

use std::{fs::File, io::Write, os::unix::fs::PermissionsExt, path::Path, process::Command};

/// A file system of its own, in memory; unmounted when dropped.
pub struct SmallDisk {
    dir: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one of this size. Needs root, or `sudo` without a password; a test that cannot have it fails.
    pub fn mount(bytes: u64) -> Self {
        let dir = tempfile::Builder::new().prefix("preloop-disk-").tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let options = format!("size={bytes},mode=0777");
        let mounted = as_root("mount", &["-t", "tmpfs", "-o", &options, "tmpfs"], dir.path());
        assert!(mounted, "this test mounts a tmpfs: run it as root or with passwordless sudo");
        Self { dir }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Leaves no byte free.
    pub fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        // Ever smaller pieces, until not even a page fits.
        for piece in [1 << 20, 1 << 12] {
            while ballast.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    /// Gives back what [`Self::fill`] took.
    pub fn free(&self) {
        std::fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the database may still be on its way out.
        as_root("umount", &["-l"], self.path());
    }
}

fn as_root(program: &str, arguments: &[&str], path: &Path) -> bool {
    let plain = Command::new(program).args(arguments).arg(path).status();
    plain.is_ok_and(|status| status.success())
        || Command::new("sudo")
            .args(["-n", program])
            .args(arguments)
            .arg(path)
            .status()
            .is_ok_and(|status| status.success())
}
