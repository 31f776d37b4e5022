//! The result an agent leaves, read without trusting who left it.

use super::{
    DockerRuntime,
    client::{CALL_TIMEOUT, CallError},
};
use bollard::{
    container::PathStatResponse,
    query_parameters::{ContainerArchiveInfoOptionsBuilder, DownloadFromContainerOptionsBuilder},
};
use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use preloop_actors::{
    execution::{
        Failure, FailureCategory::Internal, FailureCategory::InvalidResult, RESULT_BYTES_MAX,
    },
    ports::RuntimeError,
};
use std::{io::Read, pin::pin};

/// Where an agent leaves its result.
const RESULT_FILE: &str = "/workspace/result.json";
/// Most bytes of the archive around a result: its headers, long names and padding.
const ARCHIVE_EXTRA_MAX: usize = 16 * 1024;
/// The bits of a mode, as the engine writes it, that make a path anything but a regular file: folder, link,
/// device, pipe, socket, character device, irregular.
const NOT_REGULAR: u32 = 1 << 31 | 1 << 27 | 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19;

impl DockerRuntime {
    /// The agent's result, if it left one.
    pub(super) async fn read_result(&self, container: &str) -> Result<Option<Bytes>, RuntimeError> {
        let failed = |error: CallError| {
            error.failing(Internal, format_args!("read `{RESULT_FILE}` of container `{container}`"))
        };
        match self.look_at_result(container).await {
            Ok(seen) => refuse_by_look(&seen).map_err(invalid_result)?,
            // Both a missing file and a missing container are 404.
            Err(error) if error.is_missing() => return self.inspect(container).await.map(|_| None),
            Err(error) => return Err(failed(error)),
        }
        match self.download_result(container).await {
            Ok(archive) => first_file(&archive).map(Some).map_err(invalid_result),
            Err(error) if error.is_missing() => self.inspect(container).await.map(|_| None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Before anything is sent: the engine goes on packing what nobody reads, and keeps the container busy.
    async fn look_at_result(&self, container: &str) -> Result<PathStatResponse, CallError> {
        let docker = self.client.docker().await?;
        let options = ContainerArchiveInfoOptionsBuilder::new().path(RESULT_FILE).build();
        self.client.call(docker.get_container_archive_info(container, Some(options))).await
    }

    /// Stops reading where a result would be too large anyway.
    async fn download_result(&self, container: &str) -> Result<Bytes, CallError> {
        let docker = self.client.docker().await?;
        let options = DownloadFromContainerOptionsBuilder::new().path(RESULT_FILE).build();
        let download = async {
            let mut stream = pin!(docker.download_from_container(container, Some(options)));
            let mut archive = BytesMut::new();
            while archive.len() <= RESULT_BYTES_MAX + ARCHIVE_EXTRA_MAX {
                let Some(chunk) = stream.try_next().await? else { break };
                archive.extend_from_slice(&chunk);
            }
            Ok(archive.freeze())
        };
        self.client.within(CALL_TIMEOUT, download).await
    }
}

fn invalid_result(problem: String) -> RuntimeError {
    RuntimeError::Failed(Failure::new(InvalidResult, format!("`{RESULT_FILE}` {problem}")))
}

fn refuse_by_look(seen: &PathStatResponse) -> Result<(), String> {
    if seen.file_mode & NOT_REGULAR != 0 {
        return Err("is not a regular file; write the result itself there".to_owned());
    }
    refuse_large(u64::try_from(seen.size).unwrap_or(u64::MAX))
}

fn refuse_large(bytes: u64) -> Result<(), String> {
    match bytes > RESULT_BYTES_MAX as u64 {
        true => Err(format!("has {bytes} bytes; the most allowed are {RESULT_BYTES_MAX}")),
        false => Ok(()),
    }
}

/// The content of a regular file. It may have changed since we looked, so everything is checked again.
fn first_file(archive: &[u8]) -> Result<Bytes, String> {
    let mut archive = tar::Archive::new(archive);
    let entry = archive.entries().ok().and_then(|mut entries| entries.next());
    let mut entry = match entry {
        Some(Ok(entry)) => entry,
        _ => return Err("could not be read from docker's archive".to_owned()),
    };
    let kind = entry.header().entry_type();
    if !kind.is_file() {
        return Err(format!("is not a regular file but {kind:?}; write the result itself there"));
    }
    refuse_large(entry.size())?;
    let mut content = Vec::new();
    entry.read_to_end(&mut content).map_err(|error| format!("could not be read: {error}"))?;
    Ok(content.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tar::{EntryType, Header};

    fn archive(kind: EntryType, size: u64, content: &[u8]) -> Vec<u8> {
        let mut header = Header::new_ustar();
        header.set_path("result.json").unwrap();
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_cksum();
        [header.as_bytes(), content].concat()
    }

    #[test]
    fn an_archive_of_anything_else_is_refused() {
        let said = |archive: &[u8]| first_file(archive).unwrap_err();
        assert!(said(&archive(EntryType::Symlink, 0, b"")).contains("not a regular file"));
        assert!(said(&archive(EntryType::Directory, 0, b"")).contains("not a regular file"));
        assert!(said(&archive(EntryType::Link, 0, b"")).contains("not a regular file"));
        assert!(said(&archive(EntryType::Regular, 1 << 40, b"")).contains("the most allowed"));
        assert!(said(b"").contains("archive"));
        assert!(said(&[7; 600]).contains("archive"));
        let mut whole = archive(EntryType::Regular, 2, b"{}");
        whole.resize(2048, 0);
        assert_eq!(first_file(&whole), Ok("{}".into()));
    }
}
