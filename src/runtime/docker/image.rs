//! Images of others: which may be used, and fetching them.

use super::{
    DockerRuntime, builtin,
    client::{CallError, Client},
};
use bollard::{
    body_try_stream,
    errors::Error,
    models::{CreateImageInfo, ImageInspect},
    query_parameters::CreateImageOptionsBuilder,
};
use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use preloop_actors::{
    execution::{
        Failure, FailureCategory,
        FailureCategory::{ImageMissing, ImagePull},
    },
    ports::{Image, RuntimeError},
};
use std::{io, pin::pin, time::Duration};

/// Longest that making an image of our own may take.
const IMPORT_TIMEOUT: Duration = Duration::from_secs(300);
/// The registry of names that have none.
const DEFAULT_REGISTRY: &str = "docker.io";
/// What a registry or the engine says when the image itself is the problem, not the way to it.
const REFUSALS: [&str; 6] = [
    "manifest unknown",
    "pull access denied",
    "unauthorized",
    "denied:",
    "no matching manifest",
    "invalid reference format",
];

/// An image that is present and may run.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    /// What containers are made from: never a name, which could point elsewhere a moment later.
    pub id: String,
    /// Of the registry where there is one, else the id.
    pub digest: String,
    /// Places the image wants anonymous volumes at.
    pub volumes: Vec<String>,
}

impl DockerRuntime {
    /// Makes sure that the image is present.
    pub(super) async fn image(&self, image: &Image) -> Result<Ready, RuntimeError> {
        match image {
            Image::Builtin => self.agent_image().await,
            Image::Named(name) => self.named_image(name).await,
        }
    }

    async fn named_image(&self, name: &str) -> Result<Ready, RuntimeError> {
        if let Some(ready) = self.permitted(name).await? {
            return Ok(ready);
        }
        // It was there a moment ago: see `fetch`.
        pull(&self.client, name, self.options.pull_timeout).await?;
        let gone = || missing(name, "it vanished right after it was pulled");
        self.present(name).await?.ok_or_else(gone)
    }

    /// The image, when it is there; `None`: it may be fetched. An error when it may not be used at all.
    pub(super) async fn permitted(&self, name: &str) -> Result<Option<Ready>, RuntimeError> {
        let reference = Reference::read(name).map_err(|problem| missing(name, &problem))?;
        let allowed = self.options.allowed_registries.iter().any(|it| it == reference.registry());
        if let Some(ready) = self.present(name).await? {
            // Without a registry in its name it may have been built here, where there is nothing to allow.
            return match allowed || reference.registry.is_none() {
                true => Ok(Some(ready)),
                false => Err(missing(name, &not_allowed(&reference))),
            };
        }
        match allowed {
            true => Ok(None),
            false => Err(missing(name, &not_allowed(&reference))),
        }
    }

    /// The image under this name, if the engine has it.
    pub(super) async fn present(&self, name: &str) -> Result<Option<Ready>, RuntimeError> {
        let failed =
            |error: CallError| error.failing(ImageMissing, format_args!("inspect image `{name}`"));
        let docker = self.client.docker().await.map_err(failed)?;
        match self.client.call(docker.inspect_image(name)).await {
            Ok(inspected) => Ok(ready(inspected)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Makes an image of our own from a file system in a tar archive.
    pub(super) async fn import(
        &self,
        repository: &str,
        tag: &str,
        changes: &[String],
        layer: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Result<(), CallError> {
        let docker = self.client.docker().await?.with_timeout(IMPORT_TIMEOUT);
        let options = CreateImageOptionsBuilder::new()
            .from_src("-")
            .repo(repository)
            .tag(tag)
            .changes(changes.to_vec())
            .build();
        let body = body_try_stream(layer);
        let import = drain(docker.create_image(Some(options), Some(body), None));
        self.client.within(IMPORT_TIMEOUT, import).await
    }
}

/// Fetches an image, within `limit`.
pub(super) async fn pull(client: &Client, name: &str, limit: Duration) -> Result<(), RuntimeError> {
    tracing::info!(container.image = name, "pulling image `{name}`");
    let options = CreateImageOptionsBuilder::new().from_image(name).build();
    let pulled = match client.docker().await {
        Ok(docker) => {
            // Ours shall be the limit that is met: it knows what was asked for.
            let docker = docker.with_timeout(limit * 2);
            let pull = drain(docker.create_image(Some(options), None, None));
            tokio::time::timeout(limit, pull).await
        }
        Err(error) => return Err(error.failing(ImagePull, "pull")),
    };
    match pulled {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => match client.explain(error) {
            // Somebody was faster, and a guard lets nothing be put into its place.
            error if error.is_conflict() => Ok(()),
            error => Err(pull_failed(name, error)),
        },
        Err(_) => Err(RuntimeError::Failed(Failure::new(
            ImagePull,
            format!(
                "pulling image `{name}` took longer than {} s; pull it by hand or raise AGENT_PULL_TIMEOUT_SECONDS",
                limit.as_secs()
            ),
        ))),
    }
}

/// Reads the engine's progress to its end; that is when the work is done.
async fn drain(progress: impl Stream<Item = Result<CreateImageInfo, Error>>) -> Result<(), Error> {
    let mut progress = pin!(progress);
    while let Some(step) = progress.try_next().await? {
        tracing::debug!(image.status = step.status, image.layer = step.id, "image progress");
    }
    Ok(())
}

fn ready(inspected: ImageInspect) -> Option<Ready> {
    let id = inspected.id?;
    let digest = inspected.repo_digests.into_iter().flatten().next().unwrap_or_else(|| id.clone());
    let volumes = inspected.config.and_then(|config| config.volumes).unwrap_or_default();
    Some(Ready { id, digest, volumes })
}

fn missing(name: &str, problem: &str) -> RuntimeError {
    RuntimeError::Failed(Failure::new(
        ImageMissing,
        format!("image `{name}` cannot be used: {problem}"),
    ))
}

fn not_allowed(reference: &Reference) -> String {
    let registry = reference.registry();
    format!("the registry `{registry}` is not allowed; add it to AGENT_ALLOWED_REGISTRIES")
}

fn pull_failed(name: &str, error: CallError) -> RuntimeError {
    match error {
        CallError::Unreachable(message) => RuntimeError::Unavailable(message),
        CallError::Answered { status, message } => {
            let (category, advice) = pull_category(status, &message);
            let message = format!("cannot pull image `{name}`: {message}; {advice}");
            RuntimeError::Failed(Failure::new(category, message))
        }
    }
}

fn pull_category(status: u16, message: &str) -> (FailureCategory, &'static str) {
    let refused = status == 404 || REFUSALS.iter().any(|refusal| message.contains(refusal));
    match refused {
        true => (ImageMissing, "check the name, and that this host may read it"),
        false => (ImagePull, "check the network between docker and the registry"),
    }
}

/// The registry of an image that may be pulled.
pub(in crate::runtime) fn registry_of(name: &str) -> Result<String, String> {
    let reference = Reference::read(name)
        .map_err(|problem| format!("the image `{name}` cannot be used: {problem}"))?;
    Ok(reference.registry().to_owned())
}

/// The parts of an image's name that decide whether it may run.
#[derive(Debug, PartialEq, Eq)]
struct Reference {
    registry: Option<String>,
}

impl Reference {
    /// Refuses names that may mean another image tomorrow, and the name of our own.
    fn read(name: &str) -> Result<Self, String> {
        // The name becomes part of an address, so nothing may be in it that has a meaning there.
        let plain = |it: char| it.is_ascii_alphanumeric() || "._-/:@".contains(it);
        if name.is_empty() || name.contains("..") || !name.chars().all(plain) {
            return Err("it is not an image name".to_owned());
        }
        let (named, digest) = match name.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (name, None),
        };
        let (registry, path) = match named.split_once('/') {
            Some((first, path)) if is_registry(first) => (Some(first.to_owned()), path),
            _ => (None, named),
        };
        let tag = path.rsplit_once(':').map(|(_, tag)| tag);
        match (digest, tag) {
            (Some(digest), _) if !digest.starts_with("sha256:") => {
                Err(format!("`{digest}` is not a sha256 digest"))
            }
            (Some(_), _) => Ok(Self { registry }),
            (None, None | Some("latest" | "")) => {
                Err("name a tag other than `latest`, or better a digest".to_owned())
            }
            (None, Some(_)) if path.starts_with(builtin::REPOSITORY) && registry.is_none() => {
                Err("that name is kept for the built-in agent".to_owned())
            }
            (None, Some(_)) => Ok(Self { registry }),
        }
    }

    fn registry(&self) -> &str {
        self.registry.as_deref().unwrap_or(DEFAULT_REGISTRY)
    }
}

/// As the engine tells the first part of a name: owners of images have no capital letters.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.contains(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        let read = Reference::read(name);
        assert_eq!(read.as_ref().ok().map(Reference::registry), expected, "`{name}`: {read:?}");
    }

    #[test]
    fn names_lead_to_one_image_of_a_known_registry() {
        let digest = format!("sha256:{}", "a".repeat(64));
        check("node:22", Some("docker.io"));
        check("octo/agent:1.2", Some("docker.io"));
        check("ghcr.io/octo/agent:1", Some("ghcr.io"));
        check("localhost/agent:1", Some("localhost"));
        check("Registry/agent:1", Some("Registry"));
        check("127.0.0.1:5000/agent:1", Some("127.0.0.1:5000"));
        check(&format!("ghcr.io/octo/agent@{digest}"), Some("ghcr.io"));
        check(&format!("node:latest@{digest}"), Some("docker.io"));
        check("node", None);
        check("node:latest", None);
        check("node:", None);
        check("127.0.0.1:5000/agent", None);
        check("node@md5:abc", None);
        check("", None);
        check("no de:1", None);
        check("../containers/x?y=a:1", None);
        check("a/../b:1", None);
        check("preloop-agent:0123", None);
    }

    #[test]
    fn a_wrong_name_is_told_from_a_bad_network() {
        let category = |status, message| pull_category(status, message).0;
        assert_eq!(category(404, "pull access denied for x"), ImageMissing);
        assert_eq!(category(500, "unauthorized: authentication required"), ImageMissing);
        assert_eq!(category(500, "manifest unknown: manifest unknown"), ImageMissing);
        assert_eq!(category(500, "dial tcp: lookup ghcr.io: no such host"), ImagePull);
        assert_eq!(
            category(500, "net/http: request canceled (Client.Timeout exceeded)"),
            ImagePull
        );
        assert_eq!(category(500, "received unexpected HTTP status: 503"), ImagePull);
    }
}
