//! A runtime whose containers follow a script.

use crate::{
    execution::{Failure, FailureCategory, Lease, LogStream},
    ids::{Epoch, ExecutionId},
    ports::{
        AgentRuntime, Agents, Assignment, ContainerLimits, Exit, Fetched, FoundContainer, Image,
        Launch, LogFrame, RunningContainer, RuntimeError,
    },
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt, stream, stream::BoxStream};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// What every container of the fake does.
#[derive(Clone, Debug)]
pub struct Script {
    /// Lines it writes, one a second.
    pub lines: Vec<String>,
    /// When it ends by itself; `None`: only when stopped.
    pub runs_for: Option<Duration>,
    pub exit: Exit,
    pub result: Option<Bytes>,
    /// What a launch answers instead of starting.
    pub refusal: Option<RuntimeError>,
    pub launch_takes: Duration,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            lines: vec!["hello".to_owned()],
            runs_for: Some(Duration::from_secs(5)),
            exit: exit(0),
            result: Some(Bytes::from_static(br#"{"status":"succeeded"}"#)),
            refusal: None,
            launch_takes: Duration::ZERO,
        }
    }
}

/// An ordinary end with this code.
pub fn exit(code: i64) -> Exit {
    Exit { code, out_of_memory: false, disk_quota: false, finished_at: DateTime::UNIX_EPOCH }
}

#[derive(Clone, Debug)]
struct Container {
    execution: ExecutionId,
    epoch: Epoch,
    started: Instant,
    ended: Option<(Instant, Exit)>,
}

/// A runtime in memory. Cheap to clone; clones share their containers.
#[derive(Clone, Default)]
pub struct FakeRuntime(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    script: Script,
    containers: HashMap<String, Container>,
    launches: usize,
    away: bool,
    fetched: Option<Result<Fetched, RuntimeError>>,
    most_at_once: usize,
}

impl FakeRuntime {
    pub fn new(script: Script) -> Self {
        let runtime = Self::default();
        runtime.set_script(script);
        runtime
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panics while it holds this lock")
    }

    pub fn set_script(&self, script: Script) {
        self.inner().script = script;
    }

    /// Makes the runtime answer nothing, or answer again.
    pub fn set_away(&self, away: bool) {
        self.inner().away = away;
    }

    /// What is told of every image; `Present` unless said otherwise.
    pub fn set_fetched(&self, fetched: Result<Fetched, RuntimeError>) {
        self.inner().fetched = Some(fetched);
    }

    /// How many containers were ever started.
    pub fn launches(&self) -> usize {
        self.inner().launches
    }

    /// Most containers of one execution that were alive at once.
    pub fn most_at_once(&self) -> usize {
        self.inner().most_at_once
    }

    /// Containers that run now.
    pub fn running(&self) -> usize {
        let mut inner = self.inner();
        inner.settle();
        inner.containers.values().filter(|container| container.ended.is_none()).count()
    }

    /// Containers that exist, running or not.
    pub fn existing(&self) -> usize {
        self.inner().containers.len()
    }

    /// Takes every container away, as a host that restarts.
    pub fn lose_all(&self) {
        self.inner().containers.clear();
    }

    fn here(&self) -> Result<std::sync::MutexGuard<'_, Inner>, RuntimeError> {
        let mut inner = self.inner();
        if inner.away {
            return Err(RuntimeError::Unavailable("Docker does not answer".to_owned()));
        }
        inner.settle();
        Ok(inner)
    }
}

impl Inner {
    fn settle(&mut self) {
        let (Some(runs_for), exit) = (self.script.runs_for, self.script.exit.clone()) else {
            return;
        };
        for container in self.containers.values_mut().filter(|container| container.ended.is_none())
        {
            if container.started.elapsed() >= runs_for {
                container.ended = Some((container.started + runs_for, exit.clone()));
            }
        }
    }
}

#[async_trait]
impl AgentRuntime for FakeRuntime {
    async fn ready(&self) -> Result<(), RuntimeError> {
        self.here().map(|_| ())
    }

    async fn engine(&self) -> Result<String, RuntimeError> {
        self.here().map(|_| "the engine".to_owned())
    }

    async fn fetch(&self, _: &Image) -> Result<Fetched, RuntimeError> {
        self.here()?.fetched.clone().unwrap_or(Ok(Fetched::Present))
    }

    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError> {
        let script = self.here()?.script.clone();
        sleep(script.launch_takes).await;
        if let Some(refusal) = script.refusal {
            return Err(refusal);
        }
        let mut inner = self.here()?;
        let id = format!("{}-e{}", launch.execution, launch.epoch);
        if !inner.containers.contains_key(&id) {
            inner.launches += 1;
            let container = Container {
                execution: launch.execution,
                epoch: launch.epoch,
                started: Instant::now(),
                ended: None,
            };
            inner.containers.insert(id.clone(), container);
        }
        let alive = inner.containers.values().filter(|container| {
            container.execution == launch.execution && container.ended.is_none()
        });
        inner.most_at_once = inner.most_at_once.max(alive.count());
        Ok(RunningContainer {
            id,
            epoch: launch.epoch,
            image_digest: "sha256:fake".to_owned(),
            started_at: Utc::now(),
        })
    }

    async fn find(&self, execution: ExecutionId) -> Result<Option<FoundContainer>, RuntimeError> {
        let found = self.list().await?.into_iter().filter(|found| found.execution == execution);
        Ok(found.max_by_key(|found| found.epoch))
    }

    async fn logs(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        let inner = self.here()?;
        let started = inner.containers.get(container).ok_or(RuntimeError::Gone)?.started;
        let lines = inner.script.lines.clone();
        let runtime = self.clone();
        let container = container.to_owned();
        let frames = stream::iter(lines.into_iter().enumerate().skip(from as usize))
            .then(move |(index, line)| async move {
                tokio::time::sleep_until(started + Duration::from_secs(index as u64)).await;
                LogFrame {
                    index: index as i64,
                    timestamp: DateTime::UNIX_EPOCH,
                    stream: LogStream::Stdout,
                    content: Bytes::from(format!("{line}\n")),
                }
            })
            .map(Ok);
        // Output stays open until the container ends.
        let end = stream::once(async move { runtime.wait(&container).await })
            .filter_map(|ended| async move { ended.err().map(Err) });
        Ok(frames.chain(end).boxed())
    }

    async fn wait(&self, container: &str) -> Result<Exit, RuntimeError> {
        loop {
            match self.here()?.containers.get(container) {
                None => return Err(RuntimeError::Gone),
                Some(Container { ended: Some((_, exit)), .. }) => return Ok(exit.clone()),
                Some(_) => {}
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn result_file(&self, container: &str) -> Result<Option<Bytes>, RuntimeError> {
        let inner = self.here()?;
        inner.containers.get(container).ok_or(RuntimeError::Gone)?;
        Ok(inner.script.result.clone())
    }

    async fn stop(&self, container: &str, grace: Duration) -> Result<(), RuntimeError> {
        drop(self.here()?);
        sleep(grace).await;
        if let Some(container) = self.here()?.containers.get_mut(container) {
            container.ended.get_or_insert((Instant::now(), exit(137)));
        }
        Ok(())
    }

    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError> {
        self.here()?.containers.remove(&format!("{execution}-e{epoch}"));
        Ok(())
    }

    async fn list(&self) -> Result<Vec<FoundContainer>, RuntimeError> {
        let inner = self.here()?;
        let found = inner.containers.iter().map(|(id, container)| FoundContainer {
            id: id.clone(),
            execution: container.execution,
            epoch: container.epoch,
            image_digest: "sha256:fake".to_owned(),
            started_at: Some(Utc::now() - container.started.elapsed()),
            ended_at: container.ended.as_ref().map(|(at, _)| Utc::now() - at.elapsed()),
            running: container.ended.is_none(),
        });
        Ok(found.collect())
    }
}

/// Launches the built-in image for every flow, except for flows named `unlaunchable`; panics at those named `deadly`.
#[derive(Clone, Copy, Debug)]
pub struct FakeAgents;

impl Agents for FakeAgents {
    fn prepare(&self, assignment: Assignment<'_>) -> Result<Launch, Failure> {
        let Lease { account, execution, epoch, .. } = assignment.lease;
        assert_ne!(assignment.flow.spec.name, "deadly", "told to die");
        if assignment.flow.spec.name == "unlaunchable" {
            return Err(Failure::new(FailureCategory::Configuration, "cannot be launched"));
        }
        Ok(Launch {
            account,
            flow: assignment.flow.flow,
            execution,
            epoch,
            image: Image::Builtin,
            command: Vec::new(),
            env: BTreeMap::new(),
            files: Vec::new(),
            network: None,
            tools: false,
            limits: ContainerLimits::default(),
        })
    }
}
