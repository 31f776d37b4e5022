//! Executions lived against in-memory ports, on a paused clock.

use super::{
    Capacity, Dispatcher, ExecutionState, ExecutionsHandle, FailureCategory, Needs, ResultStatus,
};
use crate::{
    execution::AgentResult,
    fakes::{
        executions::FakeExecutions,
        runtime::{FakeAgents, FakeRuntime, Script, exit},
        samples,
    },
    flow::FlowSpec,
    guardian::{Guardians, Placement},
    ids::{AccountId, Epoch, ExecutionId, ReplicaId},
    ports::{Exit, Fetched, RuntimeError},
};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

const LEASE: Duration = Duration::from_secs(10);

pub(super) struct World {
    pub(super) store: FakeExecutions,
    pub(super) runtime: FakeRuntime,
    guardians: Guardians,
}

impl World {
    pub(super) fn new(script: Script) -> Self {
        tokio::time::pause();
        Self {
            store: FakeExecutions::default(),
            runtime: FakeRuntime::new(script),
            guardians: Guardians::start(),
        }
    }

    pub(super) fn add(&self, change: impl FnOnce(&mut FlowSpec)) -> ExecutionId {
        self.store.add(samples::flow_with(AccountId::fresh(), change))
    }

    /// A process of the server.
    pub(super) fn replica(&self, id: ReplicaId) -> ExecutionsHandle {
        self.replica_telling(id, || {})
    }

    /// One that calls this whenever there is something new to tell.
    pub(super) fn replica_telling(
        &self,
        id: ReplicaId,
        published: impl Fn() + Send + Sync + 'static,
    ) -> ExecutionsHandle {
        let needs = Needs {
            executions: Arc::new(self.store.clone()),
            runtime: Arc::new(self.runtime.clone()),
            agents: Arc::new(FakeAgents),
            published: Arc::new(published),
            public_url: "http://localhost".to_owned(),
        };
        let capacity = Capacity { running_max: 4, per_account_max: 4, lease: LEASE };
        Dispatcher::start(&self.guardians, Placement::Here, id, capacity, needs)
    }

    fn messages(&self, id: ExecutionId) -> Vec<String> {
        self.store.row(id).log.into_iter().map(|line| line.message).collect()
    }
}

impl Drop for World {
    /// The next world pauses the clock itself.
    fn drop(&mut self) {
        tokio::time::resume();
    }
}

pub(super) async fn secs(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

/// How one container's end is understood, all the way from the claim.
async fn check(script: Script, expected: (ExecutionState, Option<FailureCategory>)) {
    let world = World::new(script.clone());
    let id = world.add(|spec| spec.retry.attempts = 1);
    let _replica = world.replica(ReplicaId::fresh());
    secs(60).await;
    let row = world.store.row(id);
    let got = (row.state, row.failure.map(|failure| failure.category));
    assert_eq!(got, expected, "{script:?}");
    assert_eq!(world.runtime.existing(), 0, "the container was removed");
}

#[actix::test]
async fn every_ending_has_its_own_category() {
    use ExecutionState::{Failed, Succeeded};
    use FailureCategory::*;
    let script = Script::default;
    let ended = |exit: Exit| Script { exit, ..script() };
    let left = |text: &'static str| Script {
        result: Some(Bytes::from_static(text.as_bytes())),
        ..script()
    };
    let refused = |refusal| Script { refusal: Some(refusal), ..script() };
    let failure = |category| RuntimeError::Failed(super::Failure::new(category, "no"));

    check(script(), (Succeeded, None)).await;
    check(Script { result: None, ..script() }, (Failed, Some(NoResult))).await;
    check(left("not json"), (Failed, Some(InvalidResult))).await;
    check(left(r#"{"status":"failed","error":"gave up"}"#), (Failed, Some(AgentFailure))).await;
    check(Script { exit: exit(3), result: None, ..script() }, (Failed, Some(ExitCode))).await;
    check(ended(exit(3)), (Failed, Some(ExitCode))).await;
    check(ended(Exit { out_of_memory: true, ..exit(137) }), (Failed, Some(OutOfMemory))).await;
    check(ended(Exit { disk_quota: true, ..exit(143) }), (Failed, Some(DiskQuota))).await;
    check(refused(failure(ImageMissing)), (Failed, Some(ImageMissing))).await;
    check(refused(failure(ImagePull)), (Failed, Some(ImagePull))).await;
    check(refused(RuntimeError::Gone), (Failed, Some(ContainerLost))).await;
}

#[actix::test]
async fn a_flow_that_cannot_be_launched_says_so() {
    let world = World::new(Script::default());
    let id = world.add(|spec| spec.name = "unlaunchable".to_owned());
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    let failure = world.store.row(id).failure.unwrap();
    assert_eq!(failure.category, FailureCategory::Configuration);
    assert_eq!(world.runtime.launches(), 0);
}

#[actix::test]
async fn a_result_handed_in_counts_when_no_file_is_left() {
    let world = World::new(Script { result: None, ..Script::default() });
    let id = world.add(|_| {});
    let handed_in = AgentResult {
        status: ResultStatus::Succeeded,
        summary: None,
        output: Default::default(),
        actions: Vec::new(),
        error: None,
    };
    world.store.change(id, |row| row.reported = Some(handed_in.clone()));
    let _replica = world.replica(ReplicaId::fresh());
    secs(20).await;
    assert_eq!(world.store.row(id).result, Some(handed_in));
}

#[actix::test]
async fn limits_of_time_stop_the_container() {
    for (run, idle, expected) in [
        (30, None, FailureCategory::RunTimeout),
        (30, Some(5), FailureCategory::IdleTimeout),
        (3, Some(5), FailureCategory::RunTimeout),
    ] {
        let world = World::new(Script { runs_for: None, ..Script::default() });
        let id = world.add(|spec| {
            spec.timeouts.run_secs = run;
            spec.timeouts.idle_secs = idle;
        });
        let _replica = world.replica(ReplicaId::fresh());
        secs(60).await;
        let row = world.store.row(id);
        assert_eq!(row.failure.unwrap().category, expected, "run {run}, idle {idle:?}");
        assert_eq!(world.runtime.existing(), 0);
    }
}

#[actix::test]
async fn output_keeps_an_idle_limit_away() {
    let lines = (0..20).map(|number| number.to_string()).collect();
    let runs_for = Some(Duration::from_secs(20));
    let world = World::new(Script { lines, runs_for, ..Script::default() });
    let id = world.add(|spec| spec.timeouts.idle_secs = Some(2));
    let _replica = world.replica(ReplicaId::fresh());
    secs(60).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Succeeded);
}

/// An agent that says something every second, and may be silent for two.
async fn keeps_talking(trouble: impl AsyncFnOnce(&World)) {
    let lines = (0..20).map(|number| number.to_string()).collect();
    let runs_for = Some(Duration::from_secs(20));
    let world = World::new(Script { lines, runs_for, ..Script::default() });
    let id = world.add(|spec| spec.timeouts.idle_secs = Some(2));
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    trouble(&world).await;
    secs(60).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.epoch), (ExecutionState::Succeeded, Epoch(1)), "{:?}", row.failure);
}

#[actix::test]
async fn what_could_not_be_heard_is_no_silence() {
    keeps_talking(async |world| {
        world.store.set_away(true);
        secs(4).await;
        world.store.set_away(false);
    })
    .await;
    keeps_talking(async |world| {
        world.runtime.set_away(true);
        secs(6).await;
        world.runtime.set_away(false);
    })
    .await;
    // Frozen: when it wakes, everything is due at once.
    keeps_talking(async |_| tokio::time::advance(Duration::from_secs(5)).await).await;
}

#[actix::test]
async fn infrastructure_failures_get_another_attempt_with_a_new_container() {
    let refusal = RuntimeError::Failed(super::Failure::new(FailureCategory::ContainerStart, "no"));
    let world = World::new(Script { refusal: Some(refusal), ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Pending, "waits for its backoff");
    world.runtime.set_script(Script::default());
    secs(30).await;
    let row = world.store.row(id);
    assert_eq!(
        (row.state, row.attempt, row.container_epoch),
        (ExecutionState::Succeeded, 2, Some(Epoch(2)))
    );
}

#[actix::test]
async fn stopping_ends_what_runs_and_what_waits() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let (running, waiting) = (world.add(|_| {}), world.add(|_| {}));
    world.store.change(waiting, |row| row.run_after += Duration::from_secs(3_600));
    let replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    for id in [running, waiting] {
        world.store.request_stop(id);
        replica.stop_requested(id);
    }
    secs(15).await;
    assert_eq!(world.store.row(running).state, ExecutionState::Stopped);
    assert_eq!(world.store.row(waiting).state, ExecutionState::Stopped);
    assert_eq!(world.runtime.existing(), 0);
}

#[actix::test]
async fn a_stop_without_a_hint_is_found_at_the_next_renewal() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.request_stop(id);
    secs(20).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Stopped);
}

#[actix::test]
async fn a_stop_during_the_launch_leaves_no_container() {
    let launch_takes = Duration::from_secs(60);
    let world = World::new(Script { launch_takes, runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.request_stop(id);
    replica.stop_requested(id);
    secs(120).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Stopped);
    assert_eq!(world.runtime.running(), 0);
}

#[actix::test]
async fn the_next_owner_adopts_the_running_container_and_the_log_has_no_gap() {
    let lines: Vec<String> = (0..30).map(|number| format!("line {number}")).collect();
    let runs_for = Some(Duration::from_secs(31));
    let world = World::new(Script { lines: lines.clone(), runs_for, ..Script::default() });
    let id = world.add(|_| {});
    let first = world.replica(ReplicaId::fresh());
    secs(10).await;
    first.hand_over().await;
    let _second = world.replica(ReplicaId::fresh());
    secs(60).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.attempt), (ExecutionState::Succeeded, 1));
    assert_eq!((world.runtime.launches(), world.runtime.most_at_once()), (1, 1));
    let output: Vec<String> =
        world.messages(id).into_iter().filter(|line| line.starts_with("line")).collect();
    assert_eq!(output, lines);
}

#[actix::test]
async fn what_ended_while_nobody_watched_is_concluded() {
    let world = World::new(Script::default());
    let id = world.add(|_| {});
    let first = world.replica(ReplicaId::fresh());
    secs(2).await;
    first.hand_over().await;
    secs(60).await;
    let _second = world.replica(ReplicaId::fresh());
    secs(5).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Succeeded);
    assert_eq!(world.runtime.launches(), 1);
}

#[actix::test]
async fn a_lost_container_is_a_failed_attempt() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.runtime.lose_all();
    secs(5).await;
    let row = world.store.row(id);
    assert_eq!(row.state, ExecutionState::Pending);
    assert_eq!(row.failure.unwrap().category, FailureCategory::ContainerLost);
}

#[actix::test]
async fn without_docker_executions_wait_and_say_why() {
    let world = World::new(Script::default());
    world.runtime.set_away(true);
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(30).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.attempt), (ExecutionState::Pending, 0));
    assert_eq!(row.queued_reason.unwrap(), "waits for Docker: Docker does not answer");
    world.runtime.set_away(false);
    secs(30).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Succeeded);
}

#[actix::test]
async fn an_outage_of_docker_during_a_run_is_waited_out() {
    let runs_for = Some(Duration::from_secs(30));
    let world = World::new(Script { runs_for, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.runtime.set_away(true);
    secs(20).await;
    world.runtime.set_away(false);
    secs(30).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Succeeded);
    assert_eq!(world.runtime.launches(), 1);
}

#[actix::test]
async fn a_short_outage_of_the_database_is_waited_out() {
    let lines = (0..20).map(|number| number.to_string()).collect();
    let runs_for = Some(Duration::from_secs(20));
    let world = World::new(Script { lines, runs_for, ..Script::default() });
    // What cannot be stored is not read, but it is written.
    let id = world.add(|spec| spec.timeouts.idle_secs = Some(2));
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.set_away(true);
    secs(4).await;
    world.store.set_away(false);
    secs(40).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.epoch), (ExecutionState::Succeeded, Epoch(1)));
}

#[actix::test]
async fn a_lease_that_cannot_be_renewed_ends_the_container() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.set_away(true);
    secs(30).await;
    assert_eq!(world.runtime.running(), 0, "another host may start one now");
    world.store.set_away(false);
    secs(5).await;
    assert_ne!(world.store.row(id).epoch, Epoch(1), "taken over");
}

/// The database goes away between the decision to launch and the record that the container runs.
#[actix::test]
async fn a_container_that_came_to_run_unnoticed_ends_with_the_lease() {
    let launch_takes = Duration::from_secs(3);
    let world = World::new(Script { launch_takes, runs_for: None, ..Script::default() });
    world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(1).await;
    world.store.set_away(true);
    secs(5).await;
    assert_eq!(world.runtime.running(), 1, "its owner waits for the database");
    secs(30).await;
    assert_eq!(world.runtime.running(), 0, "another host may start one now");
}

/// Another replica takes an execution, and then `pass` lets the old owner's time go on.
async fn touches_nothing(pass: impl AsyncFnOnce()) {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    let other = ReplicaId::fresh();
    world.store.change(id, |row| {
        row.epoch = Epoch(7);
        row.lease = Some((other, tokio::time::Instant::now() + Duration::from_secs(3_600)));
    });
    pass().await;
    secs(30).await;
    let row = world.store.row(id);
    assert_eq!((row.epoch, row.state), (Epoch(7), ExecutionState::Running));
    assert_eq!(world.runtime.running(), 1, "the container is the new owner's");
}

#[actix::test]
async fn an_image_that_is_being_fetched_holds_no_place_and_counts_no_attempt() {
    let world = World::new(Script::default());
    world.runtime.set_fetched(Ok(Fetched::Underway("the image is being fetched".to_owned())));
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(33).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.attempt, row.lease), (ExecutionState::Pending, 0, None));
    assert_eq!(row.queued_reason.unwrap(), "the image is being fetched");
    assert_eq!(world.runtime.launches(), 0);
    world.runtime.set_fetched(Ok(Fetched::Present));
    secs(30).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.attempt), (ExecutionState::Succeeded, 1));
}

#[actix::test]
async fn an_image_that_cannot_be_fetched_is_a_failed_attempt() {
    let world = World::new(Script::default());
    let failure = super::Failure::new(FailureCategory::ImageMissing, "no such image");
    world.runtime.set_fetched(Err(RuntimeError::Failed(failure)));
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    let row = world.store.row(id);
    assert_eq!(row.failure.unwrap().category, FailureCategory::ImageMissing);
    assert!(!row.history.contains(&ExecutionState::Starting), "nothing to undo");
}

#[actix::test]
async fn an_owner_that_learns_of_its_successor_touches_nothing() {
    touches_nothing(async || {}).await;
}

/// R-C2: all its timers are due at once, and that its lease is over is the first thing it notices.
#[actix::test]
async fn a_frozen_owner_touches_nothing_when_it_wakes() {
    touches_nothing(async || tokio::time::advance(Duration::from_secs(60)).await).await;
}

/// What the others run could be taken over, but not found.
#[actix::test]
async fn a_replica_with_another_engine_takes_nothing() {
    let world = World::new(Script::default());
    world.store.use_engine("another engine");
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(30).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Pending);
    world.store.use_engine("the engine");
    secs(30).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Succeeded);
}
