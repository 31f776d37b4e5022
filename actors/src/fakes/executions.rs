//! Executions in memory, under the same rules as the stored ones.

mod claim;

use crate::{
    admission::Refusal,
    execution::{
        ExecutionState, Lease, OWNER_DEATHS_MAX, SURVIVED_AFTER, TRIAL_OF_RUNNING, is_suspect,
    },
    fakes::{held, rows::Row},
    flow::FlowVersion,
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{
        Change, ClaimLimits, Claimed, ExecutionContext, Executions, LogPosition, NewLogLine,
        Renewed, StoreError, WaitReasons, Waiting,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::time::Instant;

/// A store in memory. Cheap to clone; clones share their rows.
#[derive(Clone, Default)]
pub struct FakeExecutions(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    rows: BTreeMap<ExecutionId, Row>,
    /// Starts of keys with a rate limit or a throttle.
    starts: BTreeMap<i64, Vec<DateTime<Utc>>>,
    away: bool,
    /// Sizes of the batches of steps, and how each is treated.
    batches: Vec<usize>,
    batch_takes: Duration,
    refuse_batches: bool,
    engine: Option<String>,
    /// How long the answer to a claim takes.
    claim_takes: Duration,
}

impl FakeExecutions {
    /// Adds an execution of this flow that waits, or is held by a limit of its flow.
    pub fn add(&self, flow: Arc<FlowVersion>) -> ExecutionId {
        self.try_add(flow).expect("its flow's limits let it come into being")
    }

    /// The same, as far as the limits of its flow let it.
    pub fn try_add(&self, flow: Arc<FlowVersion>) -> Result<ExecutionId, Refusal> {
        let mut inner = self.inner();
        let Inner { rows, starts, .. } = &mut *inner;
        held::add(rows, starts, Row::new(flow))
    }

    /// A copy of one row.
    pub fn row(&self, id: ExecutionId) -> Row {
        self.inner().rows[&id].clone()
    }

    /// Writes down that someone wants it stopped.
    pub fn request_stop(&self, id: ExecutionId) {
        self.change(id, |row| row.stop_requested = true);
    }

    /// Changes a row behind the engine's back.
    pub fn change(&self, id: ExecutionId, change: impl FnOnce(&mut Row)) {
        change(self.inner().rows.get_mut(&id).expect("the test added this row"));
    }

    /// Makes the store refuse everything, or serve again.
    pub fn set_away(&self, away: bool) {
        self.inner().away = away;
    }

    /// Has the other replicas use this engine.
    pub fn use_engine(&self, engine: &str) {
        self.inner().engine = Some(engine.to_owned());
    }

    /// Makes the answer to each claim take so long.
    pub fn claim_slowly(&self, takes: Duration) {
        self.inner().claim_takes = takes;
    }

    /// Makes each batch of steps take so long, or be refused when it has more than one.
    pub fn take_time(&self, batch: Duration, refuse_batches: bool) {
        let mut inner = self.inner();
        (inner.batch_takes, inner.refuse_batches) = (batch, refuse_batches);
    }

    /// Sizes of the batches of steps so far.
    pub fn batches(&self) -> Vec<usize> {
        self.inner().batches.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panics while it holds this lock")
    }

    fn here(&self) -> Result<MutexGuard<'_, Inner>, StoreError> {
        let inner = self.inner();
        if inner.away {
            return Err(StoreError::Unavailable("the database is down".to_owned()));
        }
        Ok(inner)
    }
}

impl Inner {
    /// The row, when this lease is the current one and has not run out.
    fn owned(&mut self, lease: Lease) -> Option<&mut Row> {
        let now = Instant::now();
        self.rows.get_mut(&lease.execution).filter(|row| {
            row.epoch == lease.epoch
                && row.lease.is_some_and(|(owner, until)| owner == lease.owner && until > now)
        })
    }
}

#[async_trait]
impl Executions for FakeExecutions {
    async fn waiting(&self) -> Result<Waiting, StoreError> {
        let inner = self.here()?;
        let now = Instant::now();
        let waits = |row: &Row| row.state == ExecutionState::Pending;
        Ok(Waiting {
            due: inner.rows.values().any(|row| waits(row) && row.stop_requested),
            ready: inner
                .rows
                .values()
                .any(|row| waits(row) && !row.is_held && row.run_after <= now),
            gathered: inner.rows.values().any(held::is_due),
            left_behind: inner
                .rows
                .values()
                .any(|row| row.lease.is_some_and(|(_, until)| until <= now)),
        })
    }

    async fn paused(&self, replica: ReplicaId) -> Result<usize, StoreError> {
        let inner = self.here()?;
        let ours = |row: &&Row| row.lease.is_some_and(|(owner, _)| owner == replica);
        Ok(inner.rows.values().filter(ours).filter(|row| row.paused_since.is_some()).count())
    }

    async fn paused_for(&self, id: ExecutionId) -> Result<Duration, StoreError> {
        Ok(self.here()?.rows.get(&id).map(Row::paused_for).unwrap_or_default())
    }

    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        let (claimed, takes) = {
            let mut inner = self.here()?;
            (inner.claim(replica, limits), inner.claim_takes)
        };
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        Ok(claimed)
    }

    async fn settle_on(&self, _: ReplicaId, engine: &str) -> Result<(), StoreError> {
        let mut inner = self.here()?;
        match inner.engine.get_or_insert_with(|| engine.to_owned()) == engine {
            true => Ok(()),
            false => Err(StoreError::Unavailable("the others use another engine".to_owned())),
        }
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        let now = Instant::now();
        let mut renewed = Vec::new();
        for (id, row) in &mut self.here()?.rows {
            let ours = row.lease.is_some_and(|(owner, until)| owner == replica && until > now);
            if ours && held.contains(&(*id, row.epoch)) {
                row.lease = Some((replica, now + lease));
                let trial = is_suspect(row.owner_deaths) && row.state == ExecutionState::Running;
                let survived = if trial { TRIAL_OF_RUNNING } else { SURVIVED_AFTER };
                if now >= row.taken_at + survived {
                    row.owner_deaths = 0;
                }
                let stop_requested = row.stop_requested;
                renewed.push(Renewed { execution: *id, epoch: row.epoch, stop_requested });
            }
        }
        Ok(renewed)
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        for row in self.here()?.rows.values_mut() {
            if row.lease.is_some_and(|(owner, _)| owner == replica) && !row.handed_over {
                row.lease = Some((replica, Instant::now()));
                row.handed_over = true;
                row.owner_deaths = (row.owner_deaths + 1).min(OWNER_DEATHS_MAX);
            }
        }
        Ok(())
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        for row in self.here()?.rows.values_mut() {
            if row.lease.is_some_and(|(owner, _)| owner == replica) {
                row.lease = Some((replica, Instant::now()));
                row.handed_over = true;
            }
        }
        Ok(())
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        let mut inner = self.here()?;
        let Some(row) = inner.owned(lease) else { return Ok(None) };
        if row.unreadable {
            return Err(StoreError::Internal("its event is gone".to_owned()));
        }
        Ok(Some(ExecutionContext {
            flow: Arc::clone(&row.flow),
            event: row.event.clone(),
            events: Vec::new(),
            project: Value::Null,
            account: Value::Null,
            state: row.state,
            attempt: row.attempt,
            created_at: Utc::now(),
            attempt_started_at: row.attempt_started_at,
            container_epoch: row.container_epoch,
            container_id: None,
            stop_requested: row.stop_requested,
            reported_result: row.reported.clone(),
            now: Utc::now(),
        }))
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let (takes, refuse) = {
            let mut inner = self.inner();
            inner.batches.push(steps.len());
            (inner.batch_takes, inner.refuse_batches && steps.len() > 1)
        };
        if !takes.is_zero() {
            tokio::time::sleep(takes).await;
        }
        if refuse {
            return Err(StoreError::Internal("the fake was told to refuse".to_owned()));
        }
        let mut written = Vec::new();
        for (lease, change) in steps {
            written.push(self.record(lease, change).await?);
        }
        Ok(written)
    }

    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        let mut inner = self.here()?;
        let Some(row) = inner.owned(lease) else { return Ok(false) };
        if row.unwritable {
            return Err(StoreError::Internal("it cannot be written".to_owned()));
        }
        row.apply(lease.epoch, change);
        held::let_go(&mut inner.rows);
        Ok(true)
    }

    async fn log_position(
        &self,
        lease: Lease,
        container_epoch: Epoch,
    ) -> Result<LogPosition, StoreError> {
        let inner = self.here()?;
        let row = &inner.rows[&lease.execution];
        Ok(LogPosition {
            next_seq: row.log.len() as i64,
            next_frame: row.frames.get(&container_epoch).map_or(0, |frame| frame + 1),
            bytes: row.log.iter().map(|line| line.message.len() as i64).sum(),
        })
    }

    async fn append_log(
        &self,
        lease: Lease,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        let mut inner = self.here()?;
        let Some(row) = inner.owned(lease) else { return Ok(false) };
        for line in lines {
            assert_eq!(line.line.seq, row.log.len() as i64, "a gap or a repeat in the log");
            if let Some(frame) = line.frame {
                row.owner_deaths = 0;
                row.frames.insert(container_epoch, frame);
            }
            row.log.push(line.line);
        }
        Ok(true)
    }

    async fn explain_waiting(&self, reasons: WaitReasons) -> Result<(), StoreError> {
        let mut inner = self.here()?;
        let places = |account| {
            let rows = inner.rows.values();
            rows.filter(|row| row.account == account && row.lease.is_some()).count() as i64
        };
        let full = |(most, _): &&(i64, String), account| places(account) >= *most;
        let reason = |account| match reasons.account.as_ref().filter(|it| full(it, account)) {
            Some((_, reason)) => Some(reason.clone()),
            None => reasons.all.clone(),
        };
        let waiting = inner.rows.iter().filter(|(_, row)| row.state == ExecutionState::Pending);
        let found: Vec<_> = waiting.map(|(id, row)| (*id, reason(row.account))).collect();
        for (id, reason) in found {
            let row = inner.rows.get_mut(&id).expect("it was there just now");
            row.queued_reason = row.queued_reason.take().or(reason);
        }
        Ok(())
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        let (mut expired, mut inner) = (0, self.here()?);
        for row in inner.rows.values_mut() {
            if row.state == ExecutionState::Pending && row.stop_requested {
                row.is_held = false;
                row.enter(ExecutionState::Stopped);
                expired += 1;
            }
        }
        held::let_go(&mut inner.rows);
        Ok(expired)
    }

    async fn let_go(&self, _: bool) -> Result<u64, StoreError> {
        let mut inner = self.here()?;
        held::unthrottle(&mut inner.rows);
        Ok(held::let_go(&mut inner.rows))
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        let inner = self.here()?;
        let orphaned = |(id, epoch): &&(ExecutionId, Epoch)| {
            inner.rows.get(id).is_none_or(|row| {
                !row.state.is_owned()
                    || row.container_epoch.is_some_and(|current| current != *epoch)
            })
        };
        Ok(containers.iter().filter(orphaned).copied().collect())
    }

    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        let inner = self.here()?;
        let overdue = |(id, epoch): &&(ExecutionId, Epoch)| {
            let row = inner.rows.get(id).filter(|row| row.container_epoch == Some(*epoch));
            row.is_some_and(|row| row.overdue)
        };
        Ok(containers.iter().filter(overdue).copied().collect())
    }
}
