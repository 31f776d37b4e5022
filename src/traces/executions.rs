//! Executions as their owner records them: claimed, run, ended.

use super::{
    Part, Span, Traces,
    known::{Container, Course, Facts},
};
use async_trait::async_trait;
use opentelemetry::KeyValue;
use preloop_actors::{
    execution::{FailureCategory, Lease},
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{
        Change, ClaimLimits, Claimed, ExecutionContext, Executions, LogPosition, NewLogLine,
        Renewed, StoreError, WaitReasons, Waiting,
    },
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Executions whose steps leave spans behind.
pub struct TracedExecutions {
    executions: Arc<dyn Executions>,
    traces: Traces,
}

/// What a step will leave behind, once it is written.
enum Step {
    Nothing,
    Running(Container),
    /// This owner's part is over; the execution's too, when it has a final state.
    Over {
        state: Option<&'static str>,
        failure: Option<FailureCategory>,
    },
}

impl TracedExecutions {
    pub fn new(executions: Arc<dyn Executions>, traces: Traces) -> Self {
        Self { executions, traces }
    }

    fn claimed(&self, claimed: &[Claimed]) {
        for Claimed { lease, found, .. } in claimed {
            let course = Course {
                epoch: lease.epoch,
                found: found.as_str(),
                claimed_at: SystemTime::now(),
                facts: None,
                container: None,
                exit: None,
            };
            self.traces.known().claimed(lease.execution, course);
        }
    }

    /// The first reading of an execution tells whose trace it belongs to.
    fn read(&self, lease: Lease, context: &ExecutionContext) {
        let facts = Facts {
            event: context.event.id,
            created_at: context.created_at.into(),
            attempt: context.attempt,
        };
        let first = self.traces.known().with(lease.execution, |course| {
            let first = course.facts.replace(facts).is_none();
            first.then_some((course.found, course.claimed_at))
        });
        let Some(Some((found, claimed_at))) = first else { return };
        // Only the first owner of the first attempt took it from where it was made.
        let waited = facts.attempt <= 1 && lease.epoch == Epoch(1);
        let began = if waited { facts.created_at } else { claimed_at };
        let (part, parent) =
            (Part::Claim(lease.execution, lease.epoch), Part::Execution(lease.execution));
        let mut span = Span::new(facts.event, part, parent, "claim", (began, claimed_at));
        span.attributes = attributes(lease, facts);
        span.attributes.push(KeyValue::new("preloop.execution.found", found));
        self.traces.record(span);
    }

    fn recorded(&self, lease: Lease, step: Step, began: SystemTime) {
        match step {
            Step::Nothing => {}
            Step::Running(container) => {
                self.traces
                    .known()
                    .with(lease.execution, |course| course.container = Some(container));
            }
            Step::Over { state, failure } => {
                let course = self.traces.known().take(lease.execution, lease.epoch);
                let Some(course) = course else { return };
                let Some(facts) = course.facts else { return };
                self.ran(lease, facts, &course, began);
                self.resulted(lease, facts, &course, (began, state, failure));
            }
        }
    }

    /// The container's life, from the runtime's own times.
    fn ran(&self, lease: Lease, facts: Facts, course: &Course, over: SystemTime) {
        let Some(container) = &course.container else { return };
        let ended = course.exit.as_ref().map_or(over, |exit| exit.finished_at.into());
        let (part, parent) =
            (Part::Run(lease.execution, container.epoch), Part::Execution(lease.execution));
        let mut span =
            Span::new(facts.event, part, parent, "run agent", (container.started_at, ended));
        span.attributes = attributes(lease, facts);
        span.attributes.push(KeyValue::new("container.id", container.id.clone()));
        if let Some(exit) = &course.exit {
            span.attributes.push(KeyValue::new("process.exit.code", exit.code));
            span.attributes
                .push(KeyValue::new("preloop.container.out_of_memory", exit.out_of_memory));
            span.error = (exit.code != 0).then_some("the container's exit code is not 0");
        }
        self.traces.record(span);
    }

    fn resulted(
        &self,
        lease: Lease,
        facts: Facts,
        course: &Course,
        (began, state, failure): (SystemTime, Option<&'static str>, Option<FailureCategory>),
    ) {
        let now = SystemTime::now();
        let exited = course.exit.as_ref().map_or(began, |exit| exit.finished_at.into());
        let execution = Part::Execution(lease.execution);
        let result = Part::Result(lease.execution, lease.epoch);
        let mut all = vec![Span::new(facts.event, result, execution, "result", (exited, now))];
        if state.is_some() {
            let parent = Part::Match(facts.event);
            all.push(Span::new(
                facts.event,
                execution,
                parent,
                "execution",
                (facts.created_at, now),
            ));
        }
        for mut span in all {
            span.attributes = attributes(lease, facts);
            span.attributes
                .push(KeyValue::new("preloop.execution.state", state.unwrap_or("PENDING")));
            span.attributes
                .extend(failure.map(|failure| KeyValue::new("error.type", failure.as_str())));
            span.error = failure.map(FailureCategory::as_str);
            self.traces.record(span);
        }
    }
}

fn attributes(lease: Lease, facts: Facts) -> Vec<KeyValue> {
    vec![
        KeyValue::new("preloop.event.id", facts.event.to_string()),
        KeyValue::new("preloop.execution.id", lease.execution.to_string()),
        KeyValue::new("preloop.execution.epoch", lease.epoch.0),
        KeyValue::new("preloop.execution.attempt", i64::from(facts.attempt)),
    ]
}

impl Step {
    fn of(change: &Change) -> Self {
        match change {
            Change::Starting { .. } => Self::Nothing,
            Change::Running(container) => Self::Running(Container {
                id: container.id.clone(),
                epoch: container.epoch,
                started_at: container.started_at.into(),
            }),
            Change::Retry { failure, .. } => {
                Self::Over { state: None, failure: Some(failure.category) }
            }
            Change::Postponed { .. } => {
                Self::Over { state: None, failure: Some(FailureCategory::RuntimeUnavailable) }
            }
            Change::Ended { state, failure, .. } => Self::Over {
                state: Some(state.as_str()),
                failure: failure.as_ref().map(|failure| failure.category),
            },
        }
    }
}

#[async_trait]
impl Executions for TracedExecutions {
    async fn waiting(&self) -> Result<Waiting, StoreError> {
        self.executions.waiting().await
    }

    async fn paused(&self, replica: ReplicaId) -> Result<usize, StoreError> {
        self.executions.paused(replica).await
    }

    async fn paused_for(&self, execution: ExecutionId) -> Result<Duration, StoreError> {
        self.executions.paused_for(execution).await
    }

    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        let claimed = self.executions.claim(replica, limits).await?;
        self.claimed(&claimed);
        Ok(claimed)
    }

    async fn settle_on(&self, replica: ReplicaId, engine: &str) -> Result<(), StoreError> {
        self.executions.settle_on(replica, engine).await
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        let asked_at = SystemTime::now();
        let renewed = self.executions.renew(replica, held, lease).await?;
        let ours: Vec<_> = renewed.iter().map(|lease| (lease.execution, lease.epoch)).collect();
        self.traces.known().retain(&ours, asked_at);
        Ok(renewed)
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.executions.release(replica).await
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.executions.hand_over(replica).await
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        let context = self.executions.context(lease).await?;
        if let Some(context) = &context {
            self.read(lease, context);
        }
        Ok(context)
    }

    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        let (began, step) = (SystemTime::now(), Step::of(&change));
        let ours = self.executions.record(lease, change).await?;
        if ours {
            self.recorded(lease, step, began);
        }
        Ok(ours)
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let began = SystemTime::now();
        let of = |(lease, change): &(Lease, Change)| (*lease, Step::of(change));
        let left: Vec<_> = steps.iter().map(of).collect();
        let written = self.executions.record_all(steps).await?;
        for ((lease, step), ours) in left.into_iter().zip(&written) {
            if *ours {
                self.recorded(lease, step, began);
            }
        }
        Ok(written)
    }

    async fn log_position(
        &self,
        lease: Lease,
        container_epoch: Epoch,
    ) -> Result<LogPosition, StoreError> {
        self.executions.log_position(lease, container_epoch).await
    }

    async fn append_log(
        &self,
        lease: Lease,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        self.executions.append_log(lease, container_epoch, lines).await
    }

    async fn explain_waiting(&self, reasons: WaitReasons) -> Result<(), StoreError> {
        self.executions.explain_waiting(reasons).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        self.executions.expire_waiting().await
    }

    async fn let_go(&self, missed: bool) -> Result<u64, StoreError> {
        self.executions.let_go(missed).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        self.executions.orphans(containers).await
    }

    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        self.executions.overdue(containers).await
    }
}
