//! The port that Docker serves, and the agents it runs.

use super::Ports;
use crate::{
    docker::{Name, parse},
    state::State,
    workload::{Fault, fault_of},
    world::World,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use preloop_actors::{
    execution::{Failure, FailureCategory, Lease},
    ids::{Epoch, ExecutionId},
    ports::*,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

impl Ports {
    /// A container is asked to go.
    fn asks_to_stop(&self, name: Name) {
        self.world.state().asks_to_stop(self.process, name);
    }

    /// Waits until the container has ended, by looking at it again whenever it changes.
    async fn until<T: Send + 'static>(
        &self,
        what: &'static str,
        name: Name,
        look: impl Fn(&State) -> Result<Option<T>, RuntimeError> + Clone + Send + 'static,
    ) -> Result<T, RuntimeError> {
        loop {
            let changed = self.world.state().docker.changed(name);
            let changed = changed.as_ref().map(|changed| changed.notified());
            let mut changed = std::pin::pin!(futures::future::OptionFuture::from(changed));
            // Registers with the container before looking at it.
            let _ = futures::poll!(&mut changed);
            let look = look.clone();
            if let Some(found) = self.docker(what, move |state| look(state)).await? {
                return Ok(found);
            }
            changed.await;
        }
    }
}

#[async_trait]
impl AgentRuntime for Ports {
    async fn ready(&self) -> Result<(), RuntimeError> {
        self.docker("ready", |_| Ok(())).await
    }

    async fn engine(&self) -> Result<String, RuntimeError> {
        self.docker("engine", |_| Ok("the engine".to_owned())).await
    }

    async fn fetch(&self, _: &Image) -> Result<Fetched, RuntimeError> {
        self.docker("fetch", |state| Ok(state.docker.fetch())).await
    }

    /// As the adapter does it: create, then start, two requests.
    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError> {
        let (process, name) = (self.process, (launch.execution, launch.epoch));
        self.docker("create", move |state| state.create(name)).await?;
        self.docker("start", move |state| state.start(process, name)).await
    }

    async fn find(&self, execution: ExecutionId) -> Result<Option<FoundContainer>, RuntimeError> {
        self.docker("find", move |state| Ok(state.docker.find(execution))).await
    }

    async fn logs(
        &self,
        container: &str,
        from: i64,
    ) -> Result<BoxStream<'static, Result<LogFrame, RuntimeError>>, RuntimeError> {
        let name = parse(container);
        let connection = self.docker("logs", move |state| {
            state.docker.ended(name)?;
            Ok(state.docker.connections)
        });
        let connection = connection.await?;
        let reading = Reading { world: Arc::clone(&self.world), name, connection };
        Ok(stream::unfold(Some((reading, from as usize)), read_on).boxed())
    }

    async fn wait(&self, container: &str) -> Result<Exit, RuntimeError> {
        let name = parse(container);
        self.until("wait", name, move |state| state.docker.ended(name)).await
    }

    async fn result_file(&self, container: &str) -> Result<Option<Bytes>, RuntimeError> {
        let name = parse(container);
        self.docker("result_file", move |state| state.docker.result(name)).await
    }

    async fn stop(&self, container: &str, grace: Duration) -> Result<(), RuntimeError> {
        let name = parse(container);
        self.asks_to_stop(name);
        let stop = move |state: &mut State| {
            state.docker.stop(name, grace, state.clock.now());
            Ok(state.docker.is_at_rest(name))
        };
        if self.docker("stop", stop).await? {
            return Ok(());
        }
        let at_rest = move |state: &State| Ok(state.docker.is_at_rest(name).then_some(()));
        self.until("stopped", name, at_rest).await
    }

    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError> {
        let name = (execution, epoch);
        self.asks_to_stop(name);
        let remove = move |state: &mut State| {
            state.docker.remove(name, state.clock.now());
            Ok(())
        };
        self.docker("remove", remove).await
    }

    async fn list(&self) -> Result<Vec<FoundContainer>, RuntimeError> {
        self.docker("list", |state| Ok(state.docker.list())).await
    }
}

/// Reads one container's output over one connection.
struct Reading {
    world: Arc<World>,
    name: Name,
    connection: u64,
}

type Piece = (Result<LogFrame, RuntimeError>, Option<(Reading, usize)>);

async fn read_on(reading: Option<(Reading, usize)>) -> Option<Piece> {
    let (reading, index) = reading?;
    loop {
        let changed = {
            let state = reading.world.state();
            if state.docker.connections != reading.connection {
                let broken = RuntimeError::Unavailable("the connection broke".to_owned());
                return Some((Err(broken), None));
            }
            match state.docker.frame(reading.name, index) {
                Ok(Some(frame)) => {
                    return Some((Ok(frame), Some((reading_on(&reading), index + 1))));
                }
                Ok(None) => state.docker.changed(reading.name)?,
                Err(()) => return None,
            }
        };
        changed.notified().await;
    }
}

fn reading_on(reading: &Reading) -> Reading {
    Reading { world: Arc::clone(&reading.world), ..*reading }
}

/// Launches one image for every flow that can be launched.
pub struct OneAgent;

impl Agents for OneAgent {
    fn prepare(&self, assignment: Assignment<'_>) -> Result<Launch, Failure> {
        let Lease { account, execution, epoch, .. } = assignment.lease;
        if fault_of(assignment.flow) == Some(Fault::Unlaunchable) {
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
