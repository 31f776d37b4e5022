//! The ports as one process sees them: every call passes the gate.

use super::{
    docker::{Name, parse},
    gate::{Port, ProcessId, Unreachable, call},
    state::State,
    world::World,
};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::stream::{self, BoxStream, StreamExt};
use preloop_actors::{
    event::IncomingEvent,
    execution::{Failure, FailureCategory, Lease},
    flow::FlowVersion,
    ids::{AccountId, Epoch, EventId, ExecutionId, FlowId, ReplicaId},
    ports::*,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Every port of one process. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    pub world: Arc<World>,
    pub process: ProcessId,
}

/// A failure to reach either side, in the words of its port.
pub struct Failed<E>(pub E);

impl From<Unreachable> for Failed<StoreError> {
    fn from(_: Unreachable) -> Self {
        Self(StoreError::Unavailable("the connection broke".to_owned()))
    }
}

impl From<Unreachable> for Failed<RuntimeError> {
    fn from(_: Unreachable) -> Self {
        Self(RuntimeError::Unavailable("docker does not answer".to_owned()))
    }
}

impl Ports {
    /// Runs a transaction.
    async fn store<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let effect = |state: &mut State| Ok::<T, Failed<StoreError>>(effect(state));
        let answer = call(&self.world, self.process, Port::Database, name, effect).await;
        answer.map_err(|Failed(error)| error)
    }

    async fn docker<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State) -> Result<T, RuntimeError> + Send + 'static,
    ) -> Result<T, RuntimeError> {
        let effect = |state: &mut State| effect(state).map_err(Failed);
        let answer = call(&self.world, self.process, Port::Docker, name, effect).await;
        answer.map_err(|Failed(error)| error)
    }

    /// The answers to records arrived: some leases may be gone.
    fn heard(&self, leases: &[Lease], ours: &[bool]) {
        let mut state = self.world.state();
        let gone = leases.iter().zip(ours).filter(|(_, ours)| !**ours);
        gone.for_each(|(lease, _)| state.audit.fenced(self.process, *lease));
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
impl EventLog for Ports {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        self.store("append", |state| state.database.append(batch, state.clock.now())).await
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        self.store("unrouted", move |state| state.database.unrouted(limit)).await
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        let commit = |state: &mut State| state.database.commit_routes(routes, state.clock.now());
        self.store("commit_routes", commit).await
    }

    async fn routing_failed(&self, event: EventId, _: &str) -> Result<(), StoreError> {
        self.store("routing_failed", move |state| state.database.routing_failed(event)).await
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        self.store("start", |state| state.database.start(start, state.clock.now())).await
    }
}

#[async_trait]
impl Flows for Ports {
    async fn tracker_triggered(
        &self,
        accounts: &[AccountId],
    ) -> Result<Vec<Arc<FlowVersion>>, StoreError> {
        let accounts = accounts.to_vec();
        self.store("flows", move |state| state.database.tracker_triggered(&accounts)).await
    }

    async fn due_schedules(&self, limit: usize) -> Result<Vec<DueSchedule>, StoreError> {
        let due = move |state: &mut State| state.database.due_schedules(state.clock.now(), limit);
        self.store("due_schedules", due).await
    }

    async fn set_next_fire(
        &self,
        flow: FlowId,
        fired: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let set = move |state: &mut State| state.move_schedule(flow, fired, next);
        self.store("set_next_fire", set).await
    }
}

#[async_trait]
impl Executions for Ports {
    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        let process = self.process;
        self.store("claim", move |state| state.claim(process, replica, limits)).await
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        let (process, asked) = (self.process, Instant::now());
        let renew = move |state: &mut State| state.database.renew(replica, &held, lease);
        let renewed = self.store("renew", renew).await?;
        self.world.state().audit.renewed(process, asked);
        Ok(renewed)
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.store("release", move |state| state.database.release(replica)).await
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.store("hand_over", move |state| state.database.hand_over(replica)).await
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        let process = self.process;
        self.world.state().audit.touched(process, lease);
        self.store("context", move |state| state.database.context(lease, state.clock.now())).await
    }

    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        let ours = self.store("record", move |state| state.record(lease, change)).await?;
        self.heard(&[lease], &[ours]);
        Ok(ours)
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let leases: Vec<_> = steps.iter().map(|(lease, _)| *lease).collect();
        let record = |state: &mut State| {
            steps.into_iter().map(|(lease, change)| state.record(lease, change)).collect()
        };
        let ours: Vec<_> = self.store("record_all", record).await?;
        self.heard(&leases, &ours);
        Ok(ours)
    }

    async fn log_position(
        &self,
        lease: Lease,
        container: Epoch,
    ) -> Result<LogPosition, StoreError> {
        let read = move |state: &mut State| state.database.log_position(lease, container);
        self.store("log_position", read).await
    }

    async fn append_log(
        &self,
        lease: Lease,
        container: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        self.store("append_log", move |state| state.append_log(lease, container, lines)).await
    }

    async fn explain_waiting(&self, _: &str) -> Result<(), StoreError> {
        self.store("explain_waiting", |_| ()).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        self.store("expire_waiting", |state| state.database.expire_waiting()).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        let containers = containers.to_vec();
        self.store("orphans", move |state| state.database.orphans(&containers)).await
    }
}

#[async_trait]
impl Live for Ports {
    async fn number_outbox(&self, limit: usize) -> Result<usize, StoreError> {
        let number =
            move |state: &mut State| state.database.number_outbox(limit, state.clock.now());
        self.store("number_outbox", number).await
    }

    async fn newest_position(&self) -> Result<i64, StoreError> {
        self.store("newest_position", |state| state.database.newest_position()).await
    }

    async fn after_position(
        &self,
        position: i64,
        limit: usize,
    ) -> Result<Vec<LiveMessage>, StoreError> {
        let after = move |state: &mut State| state.database.after_position(position, limit);
        self.store("after_position", after).await
    }

    async fn replay(
        &self,
        account: AccountId,
        topics: &[Topic],
        after: i64,
        limit: usize,
    ) -> Result<Replay, StoreError> {
        let topics = topics.to_vec();
        let replay = move |state: &mut State| state.database.replay(account, &topics, after, limit);
        self.store("replay", replay).await
    }

    async fn trim(&self) -> Result<(), StoreError> {
        self.store("trim", |_| ()).await
    }
}

#[async_trait]
impl AgentRuntime for Ports {
    async fn ready(&self) -> Result<(), RuntimeError> {
        self.docker("ready", |_| Ok(())).await
    }

    async fn fetch(&self, _: &Image) -> Result<Fetched, RuntimeError> {
        self.docker("fetch", |state| Ok(state.docker.fetch())).await
    }

    /// As the adapter does it: create, then start, two requests.
    async fn launch(&self, launch: Launch) -> Result<RunningContainer, RuntimeError> {
        let name = (launch.execution, launch.epoch);
        self.world.state().launches(self.process, name);
        self.docker("create", move |state| state.create(name)).await?;
        self.docker("start", move |state| state.start(name)).await
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
        let (process, name) = (self.process, parse(container));
        let stop = move |state: &mut State| {
            state.stop(process, name, grace);
            Ok(())
        };
        self.docker("stop", stop).await?;
        let at_rest = move |state: &State| Ok(state.docker.is_at_rest(name).then_some(()));
        self.until("stopped", name, at_rest).await
    }

    async fn remove(&self, execution: ExecutionId, epoch: Epoch) -> Result<(), RuntimeError> {
        let (process, name) = (self.process, (execution, epoch));
        let remove = move |state: &mut State| {
            state.remove(process, name);
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

/// Launches one image for every flow, but for flows named `unlaunchable`.
pub struct OneAgent;

impl Agents for OneAgent {
    fn prepare(&self, assignment: Assignment<'_>) -> Result<Launch, Failure> {
        let Lease { account, execution, epoch, .. } = assignment.lease;
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
