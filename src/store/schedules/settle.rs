//! Steps of schedules, each one transaction that holds the flow's row.

use super::Outcome;
use crate::store::{
    Store,
    audit::{self, By, Entry, Status},
    events::{Startable, counting},
    outcomes::Tally,
    store_error,
    within::brief,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use metrics::counter;
use preloop_actors::{
    event::{IncomingEvent, Source},
    flow::{FlowVersion, Overlap, Trigger},
    ids::ExecutionId,
    ports::{NextFire, Settled, SkipReason, Skipped, Started, StoreError, Turn},
    scheduler::{Admission, InTheWay, admit},
};
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const HOLD: &str = include_str!("hold.sql");
const HOLD_FLOW: &str = include_str!("hold_flow.sql");
const MOVE_ON: &str = include_str!("move_on.sql");
const IN_THE_WAY: &str = include_str!("in_the_way.sql");
const OLDEST_WAITING: &str = include_str!("oldest_waiting.sql");
const SKIP: &str = include_str!("skip.sql");
const KEEP: &str = include_str!("keep.sql");
const RESUMED: &str = include_str!("resumed.sql");
const REPLACE_WAITING: &str = include_str!("replace_waiting.sql");
const STOP_OPEN: &str = include_str!("stop_open.sql");
const GATHERED: &str = include_str!("gathered.sql");

pub(super) async fn settle(store: &Store, turn: Turn) -> Result<Settled, StoreError> {
    let Turn { flow, from, skipped, tick, next } = turn;
    let (late, tick) = match tick {
        Some(tick) => (tick.is_late, Some((tick.fire_at, Startable::of(tick.event, &flow).await?))),
        None => (false, None),
    };
    let done = store
        .within(async |db| {
            let tx = brief(db).await?;
            let step = Step { db: &tx, flow: &flow };
            if !step.hold(from).await? {
                return Ok(Done::ELSEWHERE);
            }
            step.skip(&skipped, None).await?;
            let done = match &tick {
                Some((fire_at, event)) => step.tick(*fire_at, late, event).await?,
                None => Done::NOTHING,
            };
            step.move_on(next).await?;
            fail::fail_point!("schedules::settled");
            tx.commit().await.map_err(store_error)?;
            Ok(done)
        })
        .await?;
    if done.is_taken {
        skipped.iter().for_each(|row| count(row.reason.as_str(), row.count.into()));
    }
    done.count();
    fail::fail_point!("schedules::committed");
    Ok(done.settled)
}

pub(super) async fn resume(
    store: &Store,
    flow: &FlowVersion,
    fire_at: DateTime<Utc>,
    event: Option<IncomingEvent>,
) -> Result<Settled, StoreError> {
    let event = match event {
        Some(event) => Some(Startable::of(event, flow).await?),
        None => None,
    };
    let done = store
        .within(async |db| {
            let tx = brief(db).await?;
            let step = Step { db: &tx, flow };
            let done = step.resume(fire_at, event.as_ref()).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(done)
        })
        .await?;
    done.count();
    Ok(done.settled)
}

/// What a step did.
struct Done {
    settled: Settled,
    started: Option<Started>,
    tally: Tally,
    is_taken: bool,
}

impl Done {
    const NOTHING: Self =
        Self { settled: Settled::Nothing, started: None, tally: Tally::NONE, is_taken: true };
    const ELSEWHERE: Self = Self { is_taken: false, ..Self::NOTHING };

    fn of(settled: Settled) -> Self {
        Self { settled, ..Self::NOTHING }
    }

    /// A start, whatever its flow's limits made of it.
    fn started(started: Started, tally: Tally) -> Self {
        Self { started: Some(started), tally, ..Self::of(Settled::of(&started)) }
    }

    fn count(&self) {
        match self.settled {
            Settled::Started(_) => count("started", 1),
            Settled::Waits => count("waiting", 1),
            Settled::Gathers => count("gathered", 1),
            Settled::Skipped(reason) => count(reason.as_str(), 1),
            Settled::Nothing => {}
        }
        if let Some(started) = &self.started {
            counting::started(Source::Schedule, started);
        }
        self.tally.count();
    }
}

fn count(outcome: &'static str, times: u64) {
    counter!("preloop_fire_times_total", "outcome" => outcome).increment(times);
}

/// A tick that started or was to start, or waits.
struct Row {
    fire_at: DateTime<Utc>,
    outcome: Outcome,
    execution: Option<Uuid>,
    event: Option<Uuid>,
    is_late: bool,
    reason: Option<&'static str>,
}

impl Row {
    fn of(started: &Started, fire_at: DateTime<Utc>, is_late: bool) -> Self {
        let (outcome, reason) = outcome_of(Settled::of(started));
        let (execution, event) = (started.execution.map(|id| id.0), Some(started.event.0));
        Self { fire_at, outcome, execution, event, is_late, reason }
    }
}

/// What a row says of a tick, and why where it started nothing.
fn outcome_of(settled: Settled) -> (Outcome, Option<&'static str>) {
    match settled {
        Settled::Started(_) => (Outcome::Started, None),
        Settled::Gathers => (Outcome::Gathered, None),
        Settled::Skipped(reason) => (Outcome::Skipped, Some(reason.as_str())),
        Settled::Waits | Settled::Nothing => (Outcome::Waiting, None),
    }
}

/// Fire times whose events came together, an element for each gathering.
#[derive(Default)]
pub(in crate::store) struct Gathered {
    pub gatherings: Vec<Uuid>,
    /// What they started.
    pub executions: Vec<Option<Uuid>>,
    /// Why they started nothing; there is one where there is no execution, and else none.
    pub reasons: Vec<Option<&'static str>>,
}

/// Says what became of fire times whose events came together, before their gatherings are forgotten.
pub(in crate::store) async fn settle_gathered(
    db: &impl GenericClient,
    gathered: &Gathered,
) -> Result<(), StoreError> {
    let Gathered { gatherings, executions, reasons } = gathered;
    let statement = db.prepare_cached(GATHERED).await.map_err(store_error)?;
    db.execute(&statement, &[gatherings, executions, reasons]).await.map(drop).map_err(store_error)
}

/// A step on its way.
struct Step<'a, D> {
    db: &'a D,
    flow: &'a FlowVersion,
}

impl<D: GenericClient> Step<'_, D> {
    /// `false` when the schedule stands elsewhere by now, or its flow has another version.
    async fn hold(&self, from: DateTime<Utc>) -> Result<bool, StoreError> {
        let statement = self.db.prepare_cached(HOLD).await.map_err(store_error)?;
        let held =
            self.db.query_opt(&statement, &[&self.flow.flow.0, &from, &self.flow.id.0]).await;
        held.map(|row| row.is_some()).map_err(store_error)
    }

    /// Starts a tick, or not, as its flow says and as what is in its way allows.
    async fn tick(
        &self,
        fire_at: DateTime<Utc>,
        is_late: bool,
        event: &Startable,
    ) -> Result<Done, StoreError> {
        let (way, open) = self.in_the_way().await?;
        let admission = admit(overlap_of(self.flow), way);
        if matches!(admission, Admission::Replace | Admission::StartInPlace) {
            self.execute(REPLACE_WAITING, &[&self.flow.flow.0]).await?;
        }
        match admission {
            Admission::Start | Admission::StartInPlace => {
                let (started, tally) = event.start(self.db, self.flow).await?;
                self.keep(Row::of(&started, fire_at, is_late)).await?;
                self.tell_limited(fire_at, &started).await?;
                Ok(Done::started(started, tally))
            }
            Admission::Wait => self.wait(fire_at, open, is_late).await,
            Admission::Replace => {
                self.execute(STOP_OPEN, &[&self.flow.flow.0]).await?;
                self.wait(fire_at, open, is_late).await
            }
            Admission::Skip(reason) => {
                let skipped = Skipped { first: fire_at, last: fire_at, count: 1, reason };
                self.skip(&[skipped], open).await?;
                self.tell_skipped(fire_at, reason, json!({ "execution_id": open.map(|id| id.0) }))
                    .await?;
                Ok(Done::of(Settled::Skipped(reason)))
            }
        }
    }

    /// Puts it on record when a limit of the flow refused a start.
    async fn tell_limited(
        &self,
        fire_at: DateTime<Utc>,
        started: &Started,
    ) -> Result<(), StoreError> {
        match (Settled::of(started), started.outcome) {
            // Of a repetition it was told.
            (Settled::Skipped(reason), Some(limit)) if !started.duplicate => {
                self.tell_skipped(fire_at, reason, json!({ "limit": limit.as_str() })).await
            }
            _ => Ok(()),
        }
    }

    /// Puts it on record that a tick did not start.
    async fn tell_skipped(
        &self,
        fire_at: DateTime<Utc>,
        reason: SkipReason,
        mut details: Value,
    ) -> Result<(), StoreError> {
        details["fire_at"] = json!(fire_at);
        details["reason"] = json!(reason.as_str());
        let entry = Entry {
            id: Uuid::now_v7(),
            account: self.flow.account,
            by: By::default(),
            action: "skip_schedule_tick",
            resource: Some(("flow", self.flow.flow.to_string())),
            status: Status::Success,
            correlation: None,
            details,
        };
        audit::insert(self.db, &[entry]).await
    }

    async fn wait(
        &self,
        fire_at: DateTime<Utc>,
        open: Option<ExecutionId>,
        is_late: bool,
    ) -> Result<Done, StoreError> {
        let (outcome, execution) = (Outcome::Waiting, open.map(|id| id.0));
        self.keep(Row { fire_at, outcome, execution, event: None, is_late, reason: None }).await?;
        Ok(Done::of(Settled::Waits))
    }

    /// Starts a tick that waited, unless it waits no more or something is in its way again.
    async fn resume(
        &self,
        fire_at: DateTime<Utc>,
        event: Option<&Startable>,
    ) -> Result<Done, StoreError> {
        let flow = self.flow.flow.0;
        self.execute(HOLD_FLOW, &[&flow]).await?;
        let statement = self.db.prepare_cached(OLDEST_WAITING).await.map_err(store_error)?;
        let oldest = self.db.query_opt(&statement, &[&flow]).await.map_err(store_error)?;
        let oldest: Option<DateTime<Utc>> = oldest.map(|row| row.get("fire_at"));
        let is_free = event.is_none() || !self.in_the_way().await?.0.is_open;
        if oldest != Some(fire_at) || !is_free {
            return Ok(Done::ELSEWHERE);
        }
        let none = None::<Uuid>;
        let Some(event) = event else {
            let (outcome, reason) = outcome_of(Settled::Skipped(SkipReason::Idle));
            let parameters: [&(dyn ToSql + Sync); 6] =
                [&flow, &fire_at, &outcome.as_str(), &none, &none, &reason];
            self.execute(RESUMED, &parameters).await?;
            return Ok(Done::of(Settled::Skipped(SkipReason::Idle)));
        };
        let (started, tally) = event.start(self.db, self.flow).await?;
        // How late it is was written down when it began to wait.
        let Row { outcome, execution, event, reason, .. } = Row::of(&started, fire_at, false);
        let parameters: [&(dyn ToSql + Sync); 6] =
            [&flow, &fire_at, &outcome.as_str(), &execution, &event, &reason];
        self.execute(RESUMED, &parameters).await?;
        self.tell_limited(fire_at, &started).await?;
        Ok(Done::started(started, tally))
    }

    async fn in_the_way(&self) -> Result<(InTheWay, Option<ExecutionId>), StoreError> {
        let statement = self.db.prepare_cached(IN_THE_WAY).await.map_err(store_error)?;
        let row = self.db.query_one(&statement, &[&self.flow.flow.0]).await.map_err(store_error)?;
        let open = row.get::<_, Option<Uuid>>("open").map(ExecutionId);
        let waiting = usize::try_from(row.get::<_, i64>("waiting")).unwrap_or_default();
        Ok((InTheWay { is_open: open.is_some(), waiting }, open))
    }

    async fn skip(&self, rows: &[Skipped], open: Option<ExecutionId>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let first: Vec<_> = rows.iter().map(|row| row.first).collect();
        let last: Vec<_> = rows.iter().map(|row| row.last).collect();
        let count: Vec<_> =
            rows.iter().map(|row| i32::try_from(row.count).unwrap_or(i32::MAX)).collect();
        let reason: Vec<_> = rows.iter().map(|row| row.reason.as_str()).collect();
        let (flow, account, open) = (self.flow.flow.0, self.flow.account.0, open.map(|id| id.0));
        self.execute(SKIP, &[&flow, &account, &first, &last, &count, &reason, &open]).await
    }

    async fn keep(&self, row: Row) -> Result<(), StoreError> {
        let Row { fire_at, outcome, execution, event, is_late, reason } = row;
        let (flow, account, outcome) = (self.flow.flow.0, self.flow.account.0, outcome.as_str());
        let parameters: [&(dyn ToSql + Sync); 8] =
            [&flow, &account, &fire_at, &outcome, &execution, &event, &is_late, &reason];
        self.execute(KEEP, &parameters).await
    }

    async fn move_on(&self, next: Option<NextFire>) -> Result<(), StoreError> {
        let (at, jitter) = next.map_or((None, 0), |next| (Some(next.at), next.jitter_secs));
        let jitter = i32::try_from(jitter).unwrap_or(i32::MAX);
        self.execute(MOVE_ON, &[&self.flow.flow.0, &at, &jitter]).await
    }

    async fn execute(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<(), StoreError> {
        let statement = self.db.prepare_cached(sql).await.map_err(store_error)?;
        self.db.execute(&statement, parameters).await.map(drop).map_err(store_error)
    }
}

fn overlap_of(flow: &FlowVersion) -> Overlap {
    match &flow.spec.trigger {
        Trigger::Schedule(trigger) => trigger.overlap,
        _ => Overlap::Allow,
    }
}
