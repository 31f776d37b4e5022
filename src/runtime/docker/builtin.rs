//! The built-in agent's image: this server's own executable in an image made from scratch.

use super::{DockerRuntime, archive, archive::ROOT, image::Ready};
use crate::{config::AgentUser, tls};
use bollard::query_parameters::{ListImagesOptionsBuilder, RemoveImageOptionsBuilder};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use preloop_actors::{
    execution::{
        Failure,
        FailureCategory::{ContainerStart, Internal},
    },
    ports::RuntimeError,
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};
use tar::EntryType;
use tokio::io::AsyncReadExt;

/// Name of the images; the tag is made from the executable's hash.
pub(in crate::runtime) const REPOSITORY: &str = "preloop-agent";
/// Marks our images, so that old ones are found.
pub(in crate::runtime) const LABEL: &str = "preloop.image=agent";
/// An image no older than this may belong to another server that is about to use it.
const KEEP_SECS: i64 = 3_600;
const CHUNK_BYTES: usize = 256 * 1024;
/// Program header of type "interpreter", by which an executable asks for shared libraries.
const PT_INTERP: u32 = 3;

/// The executable as it was when its hash was taken.
struct Binary {
    path: PathBuf,
    bytes: u64,
    /// The authorities that this machine trusts, for a server that is reached over https.
    authorities: String,
    /// The first 16 hexadecimal digits of the SHA-256 of both.
    tag: String,
}

impl DockerRuntime {
    /// The agent's image, made when it is missing. Launches that come meanwhile wait for the one that makes it.
    pub(super) async fn agent_image(&self) -> Result<Ready, RuntimeError> {
        let mut known = self.agent_tag.lock().await;
        let (name, binary) = match known.as_ref() {
            Some(tag) => (format!("{REPOSITORY}:{tag}"), None),
            None => {
                let binary = self.agent_binary().await?;
                (format!("{REPOSITORY}:{}", binary.tag), Some(binary))
            }
        };
        let ready = match self.present(&name).await? {
            Some(ready) => ready,
            None => {
                let binary = match binary {
                    Some(binary) => binary,
                    None => self.agent_binary().await?,
                };
                return self.make_agent_image(binary, &mut known).await;
            }
        };
        if let Some(binary) = binary {
            *known = Some(binary.tag);
        }
        Ok(ready)
    }

    async fn make_agent_image(
        &self,
        binary: Binary,
        known: &mut Option<String>,
    ) -> Result<Ready, RuntimeError> {
        let tag = binary.tag.clone();
        let name = format!("{REPOSITORY}:{tag}");
        tracing::info!(container.image = name, "making the built-in agent's image `{name}`");
        let layer = layer(binary, self.options.user)
            .await
            .map_err(|error| unusable(&self.options.agent_binary, &error))?;
        let made = self.import(REPOSITORY, &tag, &changes(self.options.user), layer).await;
        match made {
            // Another server was faster, and a guard lets nothing be put into its place.
            Err(error) if error.is_conflict() => {}
            made => made.map_err(|error| {
                error.failing(ContainerStart, format_args!("make image `{name}`"))
            })?,
        }
        let gone = || {
            let message = format!("image `{name}` vanished right after it was made");
            RuntimeError::Failed(Failure::new(ContainerStart, message))
        };
        let ready = self.present(&name).await?.ok_or_else(gone)?;
        *known = Some(tag);
        self.prune(&ready.id).await;
        Ok(ready)
    }

    async fn agent_binary(&self) -> Result<Binary, RuntimeError> {
        let path = self.options.agent_binary.clone();
        let read = tokio::task::spawn_blocking(move || Binary::read(path)).await;
        let read = read.unwrap_or_else(|error| Err(io::Error::other(error)));
        read.map_err(|error| unusable(&self.options.agent_binary, &error))
    }

    /// Removes older images of ours that nothing uses. Only tidiness: failure is no one's problem.
    async fn prune(&self, current: &str) {
        let Ok(docker) = self.client.docker().await else { return };
        let filters = HashMap::from([("label".to_owned(), vec![LABEL.to_owned()])]);
        let options = ListImagesOptionsBuilder::new().filters(&filters).build();
        let images = self.client.call(docker.list_images(Some(options))).await;
        let newest_to_go = chrono::Utc::now().timestamp() - KEEP_SECS;
        let old = images.into_iter().flatten();
        for image in old.filter(|it| it.id != current && it.created < newest_to_go) {
            let options = RemoveImageOptionsBuilder::new().build();
            match self.client.call(docker.remove_image(&image.id, Some(options), None)).await {
                Ok(_) => tracing::info!(container.image = image.id, "removed an old agent image"),
                Err(error) => tracing::debug!(?error, "kept an old agent image"),
            }
        }
    }
}

impl Binary {
    fn read(path: PathBuf) -> io::Result<Self> {
        let mut file = File::open(&path)?;
        refuse_dynamic(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        let mut hash = Sha256::new();
        let bytes = io::copy(&mut file, &mut HashWriter(&mut hash))?;
        let authorities = tls::authorities_pem();
        hash.update(&authorities);
        Ok(Self { path, bytes, authorities, tag: hex::encode(&hash.finalize()[..8]) })
    }
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An image made from scratch has no shared libraries and no loader for them.
fn refuse_dynamic(file: &mut File) -> io::Result<()> {
    let mut head = [0; 64];
    file.read_exact(&mut head)?;
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return Err(io::Error::other("it is not a 64-bit Linux executable"));
    }
    let number = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let table = u64::from_le_bytes(std::array::from_fn(|index| head[32 + index]));
    for index in 0..u64::from(number(56)) {
        let mut kind = [0; 4];
        file.seek(SeekFrom::Start(table + index * u64::from(number(54))))?;
        file.read_exact(&mut kind)?;
        if u32::from_le_bytes(kind) == PT_INTERP {
            return Err(io::Error::other(
                "it needs shared libraries; build it with `-C target-feature=+crt-static`",
            ));
        }
    }
    Ok(())
}

/// The image's file system, read while it is sent.
async fn layer(
    binary: Binary,
    user: AgentUser,
) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static> {
    let file = tokio::fs::File::open(&binary.path).await?;
    let size = usize::try_from(binary.bytes).map_err(io::Error::other)?;
    let mut start = skeleton(user, &binary.authorities);
    start.extend_from_slice(&archive::header("preloop", EntryType::Regular, ROOT, 0o755, size));
    let end = [archive::padding(size), &archive::END].concat();
    let content = stream::try_unfold((file, size), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = vec![0; CHUNK_BYTES.min(left)];
        // Fails when the file became shorter meanwhile; then the engine refuses the half image.
        file.read_exact(&mut chunk).await?;
        let left = left - chunk.len();
        Ok(Some((Bytes::from(chunk), (file, left))))
    });
    let start = stream::once(async { Ok(Bytes::from(start)) });
    Ok(start.chain(content).chain(stream::once(async { Ok(Bytes::from(end)) })))
}

/// Everything but the executable: the user's name, whom to trust, and the places that are mounted over.
fn skeleton(user: AgentUser, authorities: &str) -> Vec<u8> {
    let AgentUser { uid, gid } = user;
    let passwd = format!("root:x:0:0::/:\nagent:x:{uid}:{gid}::/workspace:\n");
    let group = format!("root:x:0:\nagent:x:{gid}:\n");
    [
        archive::directory("etc", ROOT, 0o755),
        archive::file("etc/passwd", passwd.as_bytes()),
        archive::file("etc/group", group.as_bytes()),
        archive::directory("etc/ssl", ROOT, 0o755),
        archive::directory("etc/ssl/certs", ROOT, 0o755),
        archive::file("etc/ssl/certs/ca-certificates.crt", authorities.as_bytes()),
        archive::directory("tmp", ROOT, 0o1777),
        archive::directory("workspace", user, 0o700),
    ]
    .concat()
}

fn changes(user: AgentUser) -> Vec<String> {
    vec![
        r#"ENTRYPOINT ["/preloop", "agent"]"#.to_owned(),
        format!("USER {user}"),
        "WORKDIR /workspace".to_owned(),
        format!("LABEL {LABEL}"),
    ]
}

fn unusable(path: &Path, error: &io::Error) -> RuntimeError {
    let message = format!("`{}` cannot be the built-in agent: {error}", path.display());
    RuntimeError::Failed(Failure::new(Internal, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &[u8], said: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent");
        std::fs::write(&path, content).unwrap();
        let error = Binary::read(path).err().unwrap().to_string();
        assert!(error.contains(said), "`{error}` lacks `{said}`");
    }

    fn executable(program_header: u32) -> Vec<u8> {
        let mut content = vec![0; 64 + 56];
        content[..6].copy_from_slice(b"\x7fELF\x02\x01");
        content[32] = 64;
        content[54] = 56;
        content[56] = 1;
        content[64..68].copy_from_slice(&program_header.to_le_bytes());
        content
    }

    #[test]
    fn only_a_static_executable_will_do() {
        check(
            b"#!/bin/sh\n# long enough to have a head of sixty-four bytes, which it has\n",
            "not a 64-bit",
        );
        check(&executable(PT_INTERP), "crt-static");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent");
        std::fs::write(&path, executable(1)).unwrap();
        let binary = Binary::read(path).unwrap();
        assert_eq!((binary.bytes, binary.tag.len()), (120, 16));
    }

    #[test]
    fn this_very_test_is_static() {
        Binary::read("/proc/self/exe".into()).unwrap();
    }
}
