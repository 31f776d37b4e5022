//! Agents in containers of a Docker Engine.
//!
//! Nothing about a container is remembered here: names and labels carry the execution and its epoch, so a
//! server that was restarted finds what the one before it started.

mod archive;
mod builtin;
mod client;
mod commands;
mod connection;
mod door;
mod fill;
mod image;
mod labels;
mod launch;
mod logs;
mod protected;
mod pulls;
mod quota;
mod result;
mod stop;
mod sweep;
#[cfg(test)]
mod tests;
mod workspace;

pub(super) use builtin::{LABEL as AGENT_IMAGES, REPOSITORY as AGENT_REPOSITORY};
pub use commands::CommandContainers;
pub use connection::{DEFAULT_HOST, open};
pub(super) use image::registry_of;
pub(super) use labels::INSTANCE;
pub(super) use workspace::HELPER_IMAGE;

use super::RuntimeOptions;
use async_trait::async_trait;
use bytes::Bytes;
use client::Client;
use futures::stream::BoxStream;
use preloop_actors::{
    ids::{Epoch, ExecutionId},
    ports::{
        AgentRuntime, Exit, Fetched, FoundContainer, Image, Launch, LogFrame, RunningContainer,
        RuntimeError,
    },
};
use pulls::Pulls;
use quota::Quota;
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};
use stop::Stops;
use tokio::sync::Mutex;

/// Runs agents in a Docker Engine, which may be absent now and appear later.
pub struct DockerRuntime {
    options: RuntimeOptions,
    client: Arc<Client>,
    quota: Arc<Quota>,
    stops: Stops,
    pulls: Pulls,
    /// Tag of the built-in agent's image, once it is known. The lock lets one launch make it for all.
    agent_tag: Mutex<Option<String>>,
    /// The host has no docker-init.
    init_missing: AtomicBool,
    /// The engine does not see the folder of our socket.
    door_missing: AtomicBool,
}

impl DockerRuntime {
    /// Connects with the first call. Needs a tokio runtime for the task that watches the size of workspaces.
    pub fn start(options: RuntimeOptions) -> Arc<Self> {
        let runtime = Arc::new(Self {
            client: Arc::new(Client::new(options.docker_host.clone(), options.docker_tls.clone())),
            options,
            quota: Arc::default(),
            stops: Stops::default(),
            pulls: Pulls::default(),
            agent_tag: Mutex::default(),
            init_missing: AtomicBool::new(false),
            door_missing: AtomicBool::new(false),
        });
        runtime.client.tell_when_exposed();
        runtime.tell_when_tools_need_a_network();
        // What an earlier process started may run still.
        runtime.quota.watch();
        tokio::spawn(quota::watch(Arc::downgrade(&runtime), Arc::clone(&runtime.quota)));
        runtime
    }
}

impl Drop for DockerRuntime {
    fn drop(&mut self) {
        // The watcher looks, finds nobody to watch for, and ends.
        self.quota.watch();
    }
}

#[async_trait]
impl AgentRuntime for DockerRuntime {
    async fn ready(&self) -> Result<(), RuntimeError> {
        self.client.ready().await
    }

    async fn engine(&self) -> Result<String, RuntimeError> {
        self.client.engine().await
    }

    async fn fetch(&self, image: &Image) -> Result<Fetched, RuntimeError> {
        match image {
            // Made here when it is missing, which takes a moment only.
            Image::Builtin => Ok(Fetched::Present),
            Image::Named(name) => DockerRuntime::fetch(self, name).await,
        }
    }

    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError> {
        let began = Instant::now();
        let launched = self.run(&launch).await;
        let outcome = if launched.is_ok() { "started" } else { "failed" };
        metrics::histogram!("preloop_container_launch_duration_seconds", "outcome" => outcome)
            .record(began.elapsed());
        launched
    }

    async fn find(&self, execution: ExecutionId) -> Result<Option<FoundContainer>, RuntimeError> {
        self.newest(execution).await
    }

    async fn logs(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        self.follow(container, from).await
    }

    async fn wait(&self, container: &str) -> Result<Exit, RuntimeError> {
        self.end_of(container).await
    }

    async fn result_file(&self, container: &str) -> Result<Option<Bytes>, RuntimeError> {
        self.read_result(container).await
    }

    async fn stop(&self, container: &str, grace: Duration) -> Result<(), RuntimeError> {
        self.end(container, grace).await
    }

    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError> {
        self.remove_all(execution, epoch).await
    }

    async fn list(&self) -> Result<Vec<FoundContainer>, RuntimeError> {
        self.everything().await
    }
}
