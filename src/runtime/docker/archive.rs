//! Tar archives for the engine: the files of a launch, and the file systems of our own images.

use crate::config::AgentUser;
use bytes::Bytes;
use preloop_actors::{
    execution::{Failure, FailureCategory::Configuration},
    ports::{RuntimeError, WorkspaceFile},
};
use std::{
    collections::BTreeSet,
    path::{Component, Path},
};
use tar::{EntryType, Header};

/// Most bytes of all files of one launch.
const FILES_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Most files of one launch.
const FILES_MAX: usize = 1_000;
/// Owner of what an agent must not change.
pub(super) const ROOT: AgentUser = AgentUser { uid: 0, gid: 0 };
/// The unit of the format; contents are padded to it.
const BLOCK_BYTES: usize = 512;
/// Two empty blocks close an archive.
pub(super) const END: [u8; 2 * BLOCK_BYTES] = [0; 2 * BLOCK_BYTES];
/// The one file that nothing but reading is meant for.
pub(super) const TOKEN_FILE: &str = ".preloop/token";

/// Rights of a folder in the workspace, and of the workspace itself.
pub(super) const FOLDER_MODE: u32 = 0o700;

/// Rights of a file in the workspace.
pub(super) fn mode_of(path: &str) -> u32 {
    if path == TOKEN_FILE { 0o400 } else { 0o600 }
}

/// The folders of a launch's files, outermost first. Refuses too much, and paths that lead out of the workspace.
pub(super) fn checked(files: &[WorkspaceFile]) -> Result<BTreeSet<String>, RuntimeError> {
    let total: usize = files.iter().map(|file| file.content.len()).sum();
    if files.len() > FILES_MAX || total > FILES_BYTES_MAX {
        let count = files.len();
        return Err(refused(format!(
            "the launch has {count} files of {total} bytes; the most are {FILES_MAX} and {FILES_BYTES_MAX}"
        )));
    }
    folders(files)
}

/// The files of a launch, with their folders, for the agent's user alone.
pub(super) fn of_files(files: &[WorkspaceFile], owner: AgentUser) -> Result<Bytes, RuntimeError> {
    let folders = checked(files)?;
    let total: usize = files.iter().map(|file| file.content.len()).sum();
    let mut archive = Vec::with_capacity(total + (files.len() + 4) * 2 * BLOCK_BYTES);
    for folder in folders {
        archive.extend_from_slice(&directory(&folder, owner, FOLDER_MODE));
    }
    for file in files {
        let mode = mode_of(&file.path);
        archive.extend_from_slice(&header(
            &file.path,
            EntryType::Regular,
            owner,
            mode,
            file.content.len(),
        ));
        archive.extend_from_slice(&file.content);
        archive.extend_from_slice(padding(file.content.len()));
    }
    archive.extend_from_slice(&END);
    Ok(archive.into())
}

fn folders(files: &[WorkspaceFile]) -> Result<BTreeSet<String>, RuntimeError> {
    let mut folders = BTreeSet::new();
    for file in files {
        let path = Path::new(&file.path);
        let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || file.path.is_empty() || file.path.len() > 100 || file.path.ends_with('/') {
            return Err(refused(format!(
                "the file path `{}` cannot be used; give a relative one without `..`, of at most 100 bytes",
                file.path
            )));
        }
        let above = path.ancestors().skip(1).filter(|folder| *folder != Path::new(""));
        folders.extend(above.filter_map(|folder| folder.to_str().map(str::to_owned)));
    }
    Ok(folders)
}

fn refused(problem: String) -> RuntimeError {
    RuntimeError::Failed(Failure::new(Configuration, problem))
}

/// A folder's entry.
pub(super) fn directory(path: &str, owner: AgentUser, mode: u32) -> Vec<u8> {
    header(path, EntryType::Directory, owner, mode, 0)
}

/// A small file's entry, owned by root and readable by all.
pub(super) fn file(path: &str, content: &[u8]) -> Vec<u8> {
    let header = header(path, EntryType::Regular, ROOT, 0o644, content.len());
    [&header, content, padding(content.len())].concat()
}

/// What stands before a file's content. Paths have at most 100 bytes.
pub(super) fn header(
    path: &str,
    kind: EntryType,
    owner: AgentUser,
    mode: u32,
    bytes: usize,
) -> Vec<u8> {
    let mut header = Header::new_ustar();
    // The format keeps paths of up to 100 bytes as they are; callers hold to that.
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_entry_type(kind);
    header.set_uid(owner.uid.into());
    header.set_gid(owner.gid.into());
    header.set_mode(mode);
    header.set_size(bytes as u64);
    header.set_mtime(0);
    header.set_cksum();
    header.as_bytes().to_vec()
}

/// What stands after a file's content.
pub(super) fn padding(bytes: usize) -> &'static [u8] {
    &END[..bytes.next_multiple_of(BLOCK_BYTES) - bytes]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<WorkspaceFile> {
        let file = |&path: &&str| WorkspaceFile { path: path.to_owned(), content: "x".into() };
        paths.iter().map(file).collect()
    }

    fn of_files_of(files: &[WorkspaceFile]) -> Result<Bytes, RuntimeError> {
        of_files(files, AgentUser { uid: 10_000, gid: 10_001 })
    }

    #[test]
    fn folders_come_first_and_nobody_else_reads() {
        let archive = of_files_of(&files(&["a/b/c", TOKEN_FILE, "d"])).unwrap();
        let mut archive = tar::Archive::new(&archive[..]);
        let mut listed = Vec::new();
        for entry in archive.entries().unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.header().uid().unwrap(), 10_000);
            assert_eq!(entry.header().gid().unwrap(), 10_001);
            let path = entry.path().unwrap().display().to_string();
            listed.push((path, entry.header().mode().unwrap()));
        }
        let expected = [
            (".preloop", 0o700),
            ("a", 0o700),
            ("a/b", 0o700),
            ("a/b/c", 0o600),
            (".preloop/token", 0o400),
            ("d", 0o600),
        ];
        assert_eq!(listed, expected.map(|(path, mode)| (path.to_owned(), mode)));
    }

    #[test]
    fn paths_stay_inside() {
        let long = "x".repeat(101);
        for path in ["../x", "/etc/passwd", "a/../../x", "./x", "", "a/", long.as_str()] {
            assert!(of_files_of(&files(&[path])).is_err(), "{path}");
        }
        assert!(of_files_of(&files(&[".hidden", "a..b/c", &"x".repeat(100)])).is_ok());
    }
}
