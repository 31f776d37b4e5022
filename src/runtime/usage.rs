//! Counts what a folder holds, without trusting who filled it.

use rustix::{
    fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat},
    io::Errno,
};
use std::{ffi::CString, os::fd::OwnedFd, path::Path, rc::Rc};

/// What every entry costs besides its content, so that endless empty files count as well.
const ENTRY_BYTES: u64 = 512;
/// Folders within folders beyond this are taken for an attempt to hide.
const DEPTH_MAX: usize = 256;
/// The unit of `st_blocks`.
const BLOCK_BYTES: u64 = 512;

/// A folder that is still to be read. Opened late, so that only the folders above it stay open.
struct Pending {
    parent: Rc<OwnedFd>,
    name: CString,
    depth: usize,
}

/// Bytes on disk below a folder, counted until they pass `enough`. More than 256 levels count as too much.
///
/// Links are not followed, also not when a folder is exchanged for one at the last moment.
pub(super) fn bytes_below(folder: &Path, enough: u64) -> Result<u64, Errno> {
    let mut total = 0;
    let root = openat(CWD, folder, flags(), Mode::empty())?;
    let mut pending = Vec::new();
    read_folder(root, 0, &mut total, &mut pending)?;
    while let Some(Pending { parent, name, depth }) = pending.pop() {
        if total > enough || depth > DEPTH_MAX {
            return Ok(total.max(enough.saturating_add(1)));
        }
        match openat(&*parent, &name, flags(), Mode::empty()) {
            Ok(folder) => read_folder(folder, depth, &mut total, &mut pending)?,
            Err(error) => ignore_vanished(error)?,
        }
    }
    Ok(total)
}

fn flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

fn read_folder(
    folder: OwnedFd,
    depth: usize,
    total: &mut u64,
    pending: &mut Vec<Pending>,
) -> Result<(), Errno> {
    let entries = Dir::read_from(&folder)?;
    let folder = Rc::new(folder);
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let stat = match statat(&*folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(error) => {
                ignore_vanished(error)?;
                continue;
            }
        };
        *total += u64::try_from(stat.st_blocks).unwrap_or(0) * BLOCK_BYTES + ENTRY_BYTES;
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            pending.push(Pending {
                parent: Rc::clone(&folder),
                name: name.to_owned(),
                depth: depth + 1,
            });
        }
    }
    Ok(())
}

/// The agent goes on working while we count.
fn ignore_vanished(error: Errno) -> Result<(), Errno> {
    match error {
        Errno::NOENT | Errno::NOTDIR | Errno::LOOP => Ok(()),
        error => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn counts_files_at_any_depth_and_follows_no_link() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("big"), vec![1; 1 << 20]).unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/c"), vec![1; 100_000]).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
        let bytes = bytes_below(folder.path(), u64::MAX).unwrap();
        assert!((100_000..200_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn many_empty_files_are_not_free() {
        let folder = tempfile::tempdir().unwrap();
        for index in 0..100 {
            fs::write(folder.path().join(index.to_string()), []).unwrap();
        }
        assert!(bytes_below(folder.path(), u64::MAX).unwrap() >= 100 * ENTRY_BYTES);
    }

    #[test]
    fn a_deep_hiding_place_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        let deep = "d/".repeat(DEPTH_MAX + 2);
        fs::create_dir_all(folder.path().join(deep)).unwrap();
        assert!(bytes_below(folder.path(), 1 << 40).unwrap() > 1 << 40);
    }

    #[test]
    fn stops_counting_when_it_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        for index in 0..10 {
            let inner = folder.path().join(index.to_string());
            fs::create_dir(&inner).unwrap();
            fs::write(inner.join("x"), vec![1; 10_000]).unwrap();
        }
        let bytes = bytes_below(folder.path(), 20_000).unwrap();
        assert!(bytes > 20_000 && bytes < 100_000, "{bytes}");
        assert!(bytes_below(&folder.path().join("absent"), 1).is_err());
    }
}
