//! The ledger of a batch: read under the locks of its keys, and written back.

use super::{gatherings, lock};
use crate::store::{executions::Admitted, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, Ledger},
    flow::{Concurrency, OnLimit},
    ids::ExecutionId,
    ports::StoreError,
};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

const LINES: &str = include_str!("lines.sql");
const STARTS: &str = include_str!("starts.sql");
const NOTE_STARTS: &str = include_str!("note_starts.sql");
const STOP: &str = include_str!("stop.sql");

/// Most waiting executions that one newcomer may push aside; the next one goes on.
const PUSHED_MAX: i64 = 1_000;

/// The keys of new executions, and how much has to be known of each.
#[derive(Default)]
pub(in crate::store) struct Limited {
    hashes: Vec<i64>,
    /// With how many of those that wait.
    lines: BTreeMap<i64, i64>,
    /// With how many starts.
    starts: BTreeMap<i64, i64>,
    gathers: Vec<i64>,
}

impl Limited {
    /// Of all of these that come into being at once.
    pub fn of<'a>(controls: impl Iterator<Item = &'a Control>) -> Self {
        let mut limited = Self::default();
        for control in controls {
            limited.hashes.extend(control.hashes());
            if let Some(gather) = &control.gather {
                // What comes together now is not admitted now.
                limited.gathers.push(gather.key.hash);
                continue;
            }
            let concurrency = control.concurrency.iter();
            limited.lines.extend(concurrency.map(|it| (it.key.hash, waiting_asked(&it.rule))));
            let rates = control.rate_limit.iter().chain(&control.throttle);
            limited.starts.extend(rates.map(|it| (it.key.hash, i64::from(it.rule.limit))));
        }
        limited
    }

    /// Nothing has a limit.
    pub fn is_none(&self) -> bool {
        self.hashes.is_empty()
    }
}

/// Locks all keys of these, and reads how they stand.
pub(in crate::store) async fn read(
    db: &impl GenericClient,
    limited: Limited,
) -> Result<Ledger, StoreError> {
    let Limited { hashes, lines, starts, gathers } = limited;
    lock(db, hashes).await?;
    let mut ledger = Ledger { now: now(db).await?, ..Ledger::default() };
    read_lines(db, &mut ledger, lines).await?;
    read_starts(db, &mut ledger, starts).await?;
    gatherings::read(db, &mut ledger, gathers).await?;
    Ok(ledger)
}

async fn now(db: &impl GenericClient) -> Result<DateTime<Utc>, StoreError> {
    let statement = db.prepare_cached("SELECT now()").await.map_err(store_error)?;
    Ok(db.query_one(&statement, &[]).await.map_err(store_error)?.get(0))
}

async fn read_lines(
    db: &impl GenericClient,
    ledger: &mut Ledger,
    asked: BTreeMap<i64, i64>,
) -> Result<(), StoreError> {
    if asked.is_empty() {
        return Ok(());
    }
    let (hashes, most): (Vec<i64>, Vec<i64>) = asked.into_iter().unzip();
    let statement = db.prepare_cached(LINES).await.map_err(store_error)?;
    for row in db.query(&statement, &[&hashes, &most]).await.map_err(store_error)? {
        let line = ledger.lines.entry(row.get("hash")).or_default();
        let id = ExecutionId(row.get("id"));
        match (row.get("is_held"), row.get("is_stopping")) {
            (true, _) => line.waiting.push(id),
            (false, true) => line.stopping += 1,
            (false, false) => line.running.push(id),
        }
    }
    Ok(())
}

/// How many of those that wait a rule has to know.
fn waiting_asked(rule: &Concurrency) -> i64 {
    match rule.on_limit {
        // Whether anybody waits, and whether as many as may.
        OnLimit::Queue => rule.queue_max.map_or(1, i64::from),
        OnLimit::Skip => 1,
        OnLimit::CancelRunning | OnLimit::CancelQueued => {
            PUSHED_MAX + rule.queue_max.map_or(0, i64::from)
        }
    }
}

async fn read_starts(
    db: &impl GenericClient,
    ledger: &mut Ledger,
    asked: BTreeMap<i64, i64>,
) -> Result<(), StoreError> {
    if asked.is_empty() {
        return Ok(());
    }
    let (hashes, most): (Vec<i64>, Vec<i64>) = asked.into_iter().unzip();
    let statement = db.prepare_cached(STARTS).await.map_err(store_error)?;
    for row in db.query(&statement, &[&hashes, &most]).await.map_err(store_error)? {
        ledger.starts.entry(row.get("hash")).or_default().push(row.get("started_at"));
    }
    Ok(())
}

/// What the admission of executions means for others: whom they push aside, and which starts count.
#[derive(Default)]
pub(in crate::store) struct Consequences {
    stops: Vec<Uuid>,
    hashes: Vec<i64>,
    times: Vec<DateTime<Utc>>,
}

impl Consequences {
    /// Of those of them that came into being.
    pub fn of(admitted: &[Admitted], made: &[ExecutionId], now: DateTime<Utc>) -> Self {
        let made: HashSet<ExecutionId> = made.iter().copied().collect();
        let mut all = Self::default();
        for Admitted { new, start, .. } in admitted.iter().filter(|one| made.contains(&one.id)) {
            let Some(control) = &new.control else { continue };
            all.stops.extend(start.stops.iter().map(|id| id.0));
            if let Some(limit) = &control.rate_limit {
                all.hashes.push(limit.key.hash);
                all.times.push(now);
            }
            if let Some(throttle) = &control.throttle {
                all.hashes.push(throttle.key.hash);
                all.times.push(start.not_before.unwrap_or(now));
            }
        }
        all
    }
}

/// Writes them down.
pub(in crate::store) async fn keep(
    db: &impl GenericClient,
    consequences: Consequences,
) -> Result<(), StoreError> {
    let Consequences { stops, hashes, times } = consequences;
    if !stops.is_empty() {
        let statement = db.prepare_cached(STOP).await.map_err(store_error)?;
        db.execute(&statement, &[&stops]).await.map_err(store_error)?;
    }
    if !hashes.is_empty() {
        let statement = db.prepare_cached(NOTE_STARTS).await.map_err(store_error)?;
        db.execute(&statement, &[&hashes, &times]).await.map_err(store_error)?;
    }
    Ok(())
}
