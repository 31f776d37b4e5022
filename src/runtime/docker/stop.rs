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
use chrono::{DateTime, Utc};
use futures::StreamExt;
use preloop_actors::{
    execution::{Failure, FailureCategory::ContainerStart, FailureCategory::Internal},
    ports::{Exit, RuntimeError},
};
use std::{
    collections::HashMap,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// From SIGKILL until the end must be confirmed.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);
/// While it waits, the engine is asked this often: a connection to a dead host never ends by itself.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A wait that is answered at once although the container runs is not repeated faster than this.
const PAUSE: Duration = Duration::from_millis(200);
/// Exit codes of a process that SIGKILL or SIGTERM ended.
const KILLED: i64 = 128 + 9;
const TERMINATED: i64 = 128 + 15;

/// Containers that this process ended, by name, until they are removed.
#[derive(Default)]
pub(super) struct Stops(Mutex<HashMap<String, Why>>);

/// Why a container was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The engine said so.
    Order,
    /// Its workspace was over its size.
    Quota,
}

impl Stops {
    /// The first reason stays.
    pub fn note(&self, name: &str, why: Why) {
        self.stops().entry(name.to_owned()).or_insert(why);
    }

    pub fn forget(&self, name: &str) {
        self.stops().remove(name);
    }

    fn why(&self, name: &str) -> Option<Why> {
        self.stops().get(name).copied()
    }

    fn stops(&self) -> MutexGuard<'_, HashMap<String, Why>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
        let (inspected, state) = self.ended(container).await?;
        let why = self.stops.why(name_of(&inspected));
        let code = state.exit_code.unwrap_or(-1);
        // Set when any process of the container was killed for memory, not only the first one.
        let out_of_memory = state.oom_killed.unwrap_or(false);
        let disk_quota =
            why == Some(Why::Quota) || code != 0 && self.is_over_quota(&inspected).await;
        if !out_of_memory && !disk_quota && was_cut_off(&state, self.booted_at()) {
            // By order: an owner before the one who asks let go of it. The agent is not to blame either.
            if why.is_none() {
                tracing::warn!(
                    container.id = container,
                    exit.code = code,
                    "`{container}` was ended from outside"
                );
            }
            return Err(RuntimeError::Gone);
        }
        let finished_at = moment(state.finished_at.as_deref()).unwrap_or_else(Utc::now);
        Ok(Exit { code, out_of_memory, disk_quota, finished_at })
    }

    /// When the engine's host came up, if that is this host.
    fn booted_at(&self) -> Option<DateTime<Utc>> {
        if !self.client.is_local() {
            return None;
        }
        let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
        let seconds: f64 = uptime.split_whitespace().next()?.parse().ok()?;
        Some(Utc::now() - Duration::try_from_secs_f64(seconds).ok()?)
    }

    /// Returns once the container does not run any more.
    pub(super) async fn ended(
        &self,
        container: &str,
    ) -> Result<(ContainerInspectResponse, ContainerState), RuntimeError> {
        loop {
            self.quota.watch();
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
        let Some(running) = self.running(container).await? else { return Ok(()) };
        self.stops.note(name_of(&running), Why::Order);
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

    /// The container, unless it has ended or is gone.
    async fn running(
        &self,
        container: &str,
    ) -> Result<Option<ContainerInspectResponse>, RuntimeError> {
        match self.inspect(container).await {
            Ok(inspected) => Ok(Some(inspected).filter(runs)),
            Err(RuntimeError::Gone) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn ends_within(&self, container: &str, limit: Duration) -> Result<bool, RuntimeError> {
        match tokio::time::timeout(limit, self.ended(container)).await {
            Ok(Ok(_) | Err(RuntimeError::Gone)) => Ok(true),
            Ok(Err(error)) => Err(error),
            Err(_) => Ok(self.running(container).await?.is_none()),
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

    /// Ended by itself with a full workspace.
    async fn is_over_quota(&self, inspected: &ContainerInspectResponse) -> bool {
        let its = inspected.config.as_ref().and_then(|config| config.labels.as_ref());
        match its.and_then(|its| its.get(labels::DISK_BYTES)?.parse().ok()) {
            Some(limit) => self.is_full(name_of(inspected), limit).await,
            None => false,
        }
    }
}

/// Ended neither by itself nor by us: the daemon or the host went down under it, or a person killed it.
///
/// A first process cannot be killed from within its container, so its death by SIGKILL or SIGTERM came from
/// outside. A host that went down without a word leaves no trace but its own age; who ended well before or
/// after is not concerned, whatever became of the clock meanwhile.
fn was_cut_off(state: &ContainerState, booted_at: Option<DateTime<Utc>>) -> bool {
    let before_boot = |at: &Option<String>| {
        moment(at.as_deref()).zip(booted_at).is_some_and(|(at, boot)| at < boot)
    };
    match state.exit_code {
        Some(0) => false,
        Some(KILLED | TERMINATED) => true,
        _ => before_boot(&state.started_at) && !before_boot(&state.finished_at),
    }
}

fn name_of(inspected: &ContainerInspectResponse) -> &str {
    inspected.name.as_deref().unwrap_or_default().trim_start_matches('/')
}

fn runs(inspected: &ContainerInspectResponse) -> bool {
    let state = inspected.state.as_ref();
    state.is_some_and(|it| it.running == Some(true) || it.restarting == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times are minutes of one hour; the host came up at its tenth.
    fn check(code: i64, started: u8, finished: Option<u8>, expected: bool) {
        let at = |minute: u8| format!("2026-01-02T03:{minute:02}:00Z");
        let state = ContainerState {
            exit_code: Some(code),
            started_at: Some(at(started)),
            finished_at: Some(finished.map_or("0001-01-01T00:00:00Z".to_owned(), at)),
            ..Default::default()
        };
        let booted_at = moment(Some(&at(10)));
        assert_eq!(was_cut_off(&state, booted_at), expected, "{code} {started} {finished:?}");
    }

    #[test]
    fn an_agent_is_not_blamed_for_what_came_from_outside() {
        // Killed, and told to go.
        check(137, 20, Some(21), true);
        check(143, 20, Some(21), true);
        // By itself, since the host is up and before it went down.
        check(1, 20, Some(21), false);
        check(255, 20, Some(21), false);
        check(255, 5, Some(6), false);
        // The host went down in between.
        check(255, 5, Some(11), true);
        check(255, 5, None, true);
        // A clock that was put right must not undo a success.
        check(0, 5, Some(11), false);
    }
}
