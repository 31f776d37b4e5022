//! Keeps workspaces within their size: one watcher for all containers, because a plain volume has no limit.
//!
//! The rule is "look, then stop", so a fast writer can pass its limit by what it writes between two looks.
//! `fsize` bounds each single file at once. Files that are deleted while open are not seen.

use super::{DockerRuntime, labels, stop::Why};
use crate::runtime::usage;
use preloop_actors::ports::RuntimeError;
use serde::Deserialize;
use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Least time between two looks.
const PAUSE_MIN: Duration = Duration::from_secs(3);
/// Most time between two looks.
const PAUSE_MAX: Duration = Duration::from_secs(60);
/// Looking takes up at most one part in this many of the time.
const SHARE: u32 = 10;

/// What the watcher knows.
#[derive(Default)]
pub(super) struct Quota {
    /// Something may run: look again.
    awake: Notify,
}

impl Quota {
    /// Called whenever a container may run.
    pub fn watch(&self) {
        self.awake.notify_one();
    }
}

/// Watches until the runtime is dropped.
pub(super) async fn watch(runtime: Weak<DockerRuntime>, quota: Arc<Quota>) {
    loop {
        quota.awake.notified().await;
        loop {
            let Some(runtime) = runtime.upgrade() else { return };
            let began = Instant::now();
            let any = runtime.look().await;
            let pause = (began.elapsed() * SHARE).clamp(PAUSE_MIN, PAUSE_MAX);
            drop(runtime);
            match any {
                Ok(true) => tokio::time::sleep(pause).await,
                Ok(false) => break,
                // Whoever waits for a container asks again and again, and wakes us.
                Err(error) => {
                    tracing::debug!(%error, "cannot look at the size of workspaces now");
                    tokio::time::sleep(pause).await;
                    break;
                }
            }
        }
    }
}

/// A running container and the most its workspace may hold.
struct Watched {
    name: String,
    disk_bytes: u64,
}

impl DockerRuntime {
    /// Stops what is over its limit. `false`: nothing runs.
    async fn look(&self) -> Result<bool, RuntimeError> {
        let running = self.watched().await?;
        let mut elsewhere = None;
        for Watched { name, disk_bytes } in &running {
            let bytes = match self.local_bytes(name, *disk_bytes).await {
                Some(bytes) => Some(bytes),
                None => {
                    if elsewhere.is_none() {
                        elsewhere = Some(self.bytes_by_engine().await);
                    }
                    elsewhere.as_ref().and_then(|all| all.get(name)).copied()
                }
            };
            if bytes.is_some_and(|bytes| bytes > *disk_bytes) {
                self.stop_for_size(name, *disk_bytes).await;
            }
        }
        Ok(!running.is_empty())
    }

    /// Without grace: whoever fills the disk would go on. Failure is tried again with the next look.
    async fn stop_for_size(&self, name: &str, disk_bytes: u64) {
        tracing::warn!(container.name = name, "stopping `{name}`: over {disk_bytes} bytes on disk");
        self.stops.note(name, Why::Quota);
        if let Err(error) = self.kill(name).await {
            tracing::warn!(container.name = name, %error, "`{name}` is over its size and runs on");
        }
    }

    async fn watched(&self) -> Result<Vec<Watched>, RuntimeError> {
        let summaries = self.summaries(&[labels::AGENT_TYPE.to_owned()]).await?;
        let running = summaries.into_iter().filter(|summary| {
            !matches!(summary.state, Some(bollard::models::ContainerSummaryStateEnum::EXITED))
        });
        let watched = running.filter_map(|summary| {
            let disk_bytes = summary.labels?.get(labels::DISK_BYTES)?.parse().ok()?;
            let name = summary.names?.first()?.trim_start_matches('/').to_owned();
            Some(Watched { name, disk_bytes })
        });
        Ok(watched.collect())
    }

    /// Whether the workspace holds all that it may.
    pub(super) async fn is_full(&self, name: &str, disk_bytes: u64) -> bool {
        let bytes = match self.local_bytes(name, disk_bytes).await {
            Some(bytes) => Some(bytes),
            None => self.bytes_by_engine().await.get(name).copied(),
        };
        bytes.is_some_and(|bytes| bytes >= disk_bytes)
    }

    /// Counted by ourselves; `None` where the engine's files are not within reach.
    async fn local_bytes(&self, volume: &str, enough: u64) -> Option<u64> {
        if !self.client.is_local() {
            return None;
        }
        let docker = self.client.docker().await.ok()?;
        let inspected = self.client.call(docker.inspect_volume(volume)).await.ok()?;
        let folder = PathBuf::from(inspected.mountpoint);
        let counted = tokio::task::spawn_blocking(move || usage::bytes_below(&folder, enough));
        counted.await.ok()?.ok()
    }

    /// Counted by the engine, for all volumes at once. It takes its time: it also counts images and containers.
    pub(super) async fn bytes_by_engine(&self) -> HashMap<String, u64> {
        match self.ask_engine().await {
            Ok(usage) => usage.into_map(),
            Err(error) => {
                tracing::warn!(%error, "docker does not tell the size of workspaces");
                HashMap::new()
            }
        }
    }

    /// Asked without the library, which knows only the newest form of the answer.
    async fn ask_engine(&self) -> io::Result<DiskUsage> {
        let (client, base) = self.client.asking().await?;
        let answer = client.get(format!("{base}/system/df?type=volume")).send().await;
        let answer = answer.and_then(reqwest::Response::error_for_status);
        answer.map_err(io::Error::other)?.json().await.map_err(io::Error::other)
    }
}

/// The volumes' sizes, in the form up to API 1.51 or in the later one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DiskUsage {
    volumes: Option<Vec<VolumeUsage>>,
    volume_usage: Option<VolumeItems>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VolumeItems {
    items: Option<Vec<VolumeUsage>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct VolumeUsage {
    name: String,
    usage_data: Option<Size>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Size {
    /// -1 when unknown.
    size: i64,
}

impl DiskUsage {
    fn into_map(self) -> HashMap<String, u64> {
        let items = self.volume_usage.and_then(|usage| usage.items);
        let volumes = self.volumes.or(items).unwrap_or_default();
        let sized = volumes
            .into_iter()
            .filter_map(|volume| Some((volume.name, u64::try_from(volume.usage_data?.size).ok()?)));
        sized.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, expected: &[(&str, u64)]) {
        let read: DiskUsage = serde_json::from_str(answer).unwrap();
        let expected = expected.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect();
        assert_eq!(read.into_map(), expected);
    }

    #[test]
    fn reads_both_forms_of_the_engine() {
        let volume = r#"{"Name": "v", "UsageData": {"Size": 7, "RefCount": 1}}"#;
        check(&format!(r#"{{"Volumes": [{volume}], "Images": null}}"#), &[("v", 7)]);
        check(&format!(r#"{{"VolumeUsage": {{"Items": [{volume}]}}}}"#), &[("v", 7)]);
        check(r#"{"Volumes": [{"Name": "v", "UsageData": {"Size": -1}}, {"Name": "w"}]}"#, &[]);
        check(r#"{"Volumes": null}"#, &[]);
    }
}
