//! Port: where agents run.

use crate::{
    execution::{Failure, LogStream},
    flow::NetworkMode,
    ids::{AccountId, Epoch, ExecutionId, FlowId},
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use std::{collections::BTreeMap, time::Duration};

/// What to run.
#[derive(Clone, Debug)]
pub struct Launch {
    pub account: AccountId,
    pub flow: FlowId,
    pub execution: ExecutionId,
    /// Part of the container's name, so that a second create of the same launch meets the first.
    pub epoch: Epoch,
    pub image: Image,
    /// Replaces the image's command when not empty.
    pub command: Vec<String>,
    /// Plain settings; secrets travel as files.
    pub env: BTreeMap<String, String>,
    /// Files below `/workspace`, readable by the agent's user alone.
    pub files: Vec<WorkspaceFile>,
    pub network: Option<NetworkMode>,
    /// The agent may call tools, so it needs a way to this server, with or without a network.
    pub tools: bool,
    pub limits: ContainerLimits,
}

/// Which image to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// The agent in this binary, built locally when it is missing.
    Builtin,
    /// Someone else's, by tag or digest.
    Named(String),
}

impl Image {
    /// `agent_type` on labels and on the wire.
    pub fn agent_type(&self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Named(_) => "custom",
        }
    }
}

/// Whether an image can be used now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    Present,
    /// Not yet, and what it waits for.
    Underway(String),
}

/// A file placed before the start.
#[derive(Clone, Debug)]
pub struct WorkspaceFile {
    /// Relative to `/workspace`, without `..`.
    pub path: String,
    pub content: Bytes,
}

/// What one container may use; absent values fall back to the runtime's defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ContainerLimits {
    pub memory_bytes: Option<i64>,
    pub cpus: Option<f64>,
    pub pids: Option<i64>,
    pub disk_bytes: Option<i64>,
}

/// A container that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningContainer {
    pub id: String,
    /// The epoch it was launched under.
    pub epoch: Epoch,
    /// Digest of the image it runs, for the record.
    pub image_digest: String,
    pub started_at: DateTime<Utc>,
}

/// A container of ours, as the runtime knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundContainer {
    pub id: String,
    pub execution: ExecutionId,
    pub epoch: Epoch,
    pub image_digest: String,
    /// Absent: created, never started.
    pub started_at: Option<DateTime<Utc>>,
    /// Absent while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    pub running: bool,
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    pub code: i64,
    pub out_of_memory: bool,
    /// The runtime stopped it for writing too much.
    pub disk_quota: bool,
    pub finished_at: DateTime<Utc>,
}

/// One piece of output as the runtime stored it; a long line comes in several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFrame {
    /// Position within the container's output, from 0, the same on every read.
    pub index: i64,
    pub timestamp: DateTime<Utc>,
    pub stream: LogStream,
    /// As written, with the line end where there is one.
    pub content: Bytes,
}

/// The runtime did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// It does not answer; nothing is known about the container.
    #[error("{0}")]
    Unavailable(String),
    /// The container is not there.
    #[error("the container is gone")]
    Gone,
    /// It answered, and this is what went wrong.
    #[error("{}", .0.message)]
    Failed(Failure),
}

/// Runs agents in containers. Every container carries labels by which it is found again.
#[async_trait]
pub trait AgentRuntime: Send + Sync {
    /// `Err` with the reason when it cannot run anything now.
    async fn ready(&self) -> Result<(), RuntimeError>;

    /// Names the engine behind it, which has all the containers that this runtime will ever find.
    async fn engine(&self) -> Result<String, RuntimeError>;

    /// Looks whether an image is there, and has it fetched if not: at once, and once for all who ask. Returns
    /// without waiting for that, because who waits must not hold a place (R-D11).
    async fn fetch(&self, image: &Image) -> Result<Fetched, RuntimeError>;

    /// Creates and starts. When a container of this execution and epoch exists already, it is that one that is started.
    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError>;

    /// The newest container of an execution, running or not.
    async fn find(&self, execution: ExecutionId) -> Result<Option<FoundContainer>, RuntimeError>;

    /// Output from piece `from` on, until the container ends. Reading again gives the same pieces.
    async fn logs(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError>;

    /// Waits until it has ended; at once when it has. `Gone` also when it was ended from outside: the daemon or
    /// the host went down under it, a person killed it, or another owner stopped it.
    async fn wait(&self, container: &str) -> Result<Exit, RuntimeError>;

    /// `/workspace/result.json` of a container, running or ended. `None`: it left none.
    async fn result_file(&self, container: &str) -> Result<Option<Bytes>, RuntimeError>;

    /// SIGTERM, `grace`, SIGKILL. `Ok` only when it is known to have ended or to be gone.
    async fn stop(&self, container: &str, grace: Duration) -> Result<(), RuntimeError>;

    /// Removes the container and its workspace. Nothing to remove is success.
    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError>;

    /// Every container and workspace of ours, for the sweep.
    async fn list(&self) -> Result<Vec<FoundContainer>, RuntimeError>;
}
