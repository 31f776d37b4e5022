//! A container's end: waiting for it, causing it, and knowing that it has come.

use super::{
    DockerRuntime,
    client::{CallError, missing_is_fine},
    labels::{self, moment},
};
use bollard::{
    errors::Error,
    models::{ContainerInspectResponse, ContainerState, ContainerStateStatusEnum as Status},
    query_parameters::{KillContainerOptionsBuilder, WaitContainerOptionsBuilder},
};
use chrono::Utc;
use futures::StreamExt;
use preloop_actors::{
    execution::{Failure, FailureCategory::ContainerStart, FailureCategory::Internal},
    ports::{Exit, RuntimeError},
};
use std::{pin::pin, time::Duration};

/// From SIGKILL until the end must be confirmed.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);
/// While it waits, the engine is asked this often: a connection to a dead host never ends by itself.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A wait that is answered at once although the container runs is not repeated faster than this.
const PAUSE: Duration = Duration::from_millis(200);

impl DockerRuntime {
    pub(super) async fn inspect(
        &self,
        container: &str,
    ) -> Result<ContainerInspectResponse, RuntimeError> {
        let failed =
            |error: CallError| error.about(format_args!("inspect container `{container}`"));
        let docker = self.client.docker().await.map_err(failed)?;
        self.client.call(docker.inspect_container(container, None)).await.map_err(failed)
    }

    /// Waits for the end and says how it came.
    pub(super) async fn end_of(&self, container: &str) -> Result<Exit, RuntimeError> {
        self.quota.watch();
        let (inspected, state) = self.ended(container).await?;
        let code = state.exit_code.unwrap_or(-1);
        Ok(Exit {
            code,
            // On cgroup v1 this is set for any process of the container; where the kernel's notice is lost,
            // the exit code 137 is all there is.
            out_of_memory: state.oom_killed.unwrap_or(false),
            disk_quota: code != 0 && self.is_over_quota(&inspected).await,
            finished_at: moment(state.finished_at.as_deref()).unwrap_or_else(Utc::now),
        })
    }

    /// Returns once the container does not run any more.
    async fn ended(
        &self,
        container: &str,
    ) -> Result<(ContainerInspectResponse, ContainerState), RuntimeError> {
        loop {
            let inspected = self.inspect(container).await?;
            let Some(state) = inspected.state.clone() else { return Err(RuntimeError::Gone) };
            match state.status {
                Some(Status::EXITED | Status::DEAD) => return Ok((inspected, state)),
                Some(Status::REMOVING) => return Err(RuntimeError::Gone),
                Some(Status::CREATED) => {
                    let message = format!("container `{container}` was never started");
                    return Err(RuntimeError::Failed(Failure::new(ContainerStart, message)));
                }
                _ => self.next_change(container).await?,
            }
        }
    }

    /// Returns when the container may have ended; only an inspection tells.
    async fn next_change(&self, container: &str) -> Result<(), RuntimeError> {
        let what = || format!("wait for container `{container}`");
        let docker = self.client.docker().await.map_err(|error| error.about(what()))?;
        let options = WaitContainerOptionsBuilder::new().condition("not-running").build();
        let mut answers = pin!(docker.wait_container(container, Some(options)));
        match tokio::time::timeout(HEARTBEAT, answers.next()).await {
            Err(_heartbeat) => Ok(()),
            Ok(Some(Ok(_) | Err(Error::DockerContainerWaitError { .. }))) => Ok(()),
            Ok(Some(Err(error))) => Err(self.client.explain(error).about(what())),
            Ok(None) => {
                tokio::time::sleep(PAUSE).await;
                Ok(())
            }
        }
    }

    /// SIGTERM, `grace`, SIGKILL.
    pub(super) async fn end(&self, container: &str, grace: Duration) -> Result<(), RuntimeError> {
        if self.has_ended(container).await? {
            return Ok(());
        }
        if !grace.is_zero() {
            self.signal(container, "SIGTERM").await?;
            if self.ends_within(container, grace).await? {
                return Ok(());
            }
        }
        self.kill(container).await
    }

    /// SIGKILL, confirmed.
    pub(super) async fn kill(&self, container: &str) -> Result<(), RuntimeError> {
        self.signal(container, "SIGKILL").await?;
        if self.ends_within(container, KILL_TIMEOUT).await? {
            return Ok(());
        }
        Err(RuntimeError::Unavailable(format!(
            "container `{container}` still runs {} s after SIGKILL; its processes hang in the kernel, or docker does",
            KILL_TIMEOUT.as_secs()
        )))
    }

    async fn has_ended(&self, container: &str) -> Result<bool, RuntimeError> {
        match self.inspect(container).await {
            Ok(inspected) => Ok(inspected.state.is_none_or(|state| {
                !matches!(state.running, Some(true)) && !matches!(state.restarting, Some(true))
            })),
            Err(RuntimeError::Gone) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn ends_within(&self, container: &str, limit: Duration) -> Result<bool, RuntimeError> {
        match tokio::time::timeout(limit, self.ended(container)).await {
            Ok(Ok(_) | Err(RuntimeError::Gone)) => Ok(true),
            Ok(Err(error)) => Err(error),
            Err(_) => self.has_ended(container).await,
        }
    }

    async fn signal(&self, container: &str, signal: &str) -> Result<(), RuntimeError> {
        let failed = |error: CallError| {
            error.failing(Internal, format_args!("send {signal} to container `{container}`"))
        };
        let docker = self.client.docker().await.map_err(failed)?;
        let options = KillContainerOptionsBuilder::new().signal(signal).build();
        let sent = self.client.call(docker.kill_container(container, Some(options))).await;
        match missing_is_fine(sent) {
            // It does not run any more.
            Err(error) if error.is_conflict() => Ok(()),
            other => other.map_err(failed),
        }
    }

    /// Stopped by the watcher, or ended by itself with a full workspace.
    async fn is_over_quota(&self, inspected: &ContainerInspectResponse) -> bool {
        let Some(name) = inspected.name.as_deref().map(|name| name.trim_start_matches('/')) else {
            return false;
        };
        let its = inspected.config.as_ref().and_then(|config| config.labels.as_ref());
        let limit = its.and_then(|its| its.get(labels::DISK_BYTES)?.parse().ok());
        match limit {
            Some(limit) => self.quota.was_stopped(name) || self.is_full(name, limit).await,
            None => false,
        }
    }
}
