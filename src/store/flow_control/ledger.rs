//! The ledger of a batch: read under the locks of its keys, and written back.

use super::gatherings;
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, Keyed, Ledger, Start},
    flow::{Concurrency, OnLimit, Rate},
    ids::ExecutionId,
    ports::StoreError,
};
use std::collections::BTreeMap;

const LINES: &str = include_str!("lines.sql");
const STARTS: &str = include_str!("starts.sql");
const NOTE_STARTS: &str = include_str!("note_starts.sql");
const STOP: &str = include_str!("stop.sql");

/// Most waiting executions that one newcomer may push aside; the next one goes on.
const PUSHED_MAX: i64 = 1_000;

/// How all keys of these stand. Their locks must be held.
pub(in crate::store) async fn read(
    db: &impl GenericClient,
    controls: &[&Control],
) -> Result<Ledger, StoreError> {
    let mut ledger = Ledger { now: now(db).await?, ..Ledger::default() };
    // What comes together now is not admitted now.
    let starting = || controls.iter().filter(|control| control.gather.is_none());
    let lines = starting().filter_map(|control| control.concurrency.as_ref());
    read_lines(db, &mut ledger, lines).await?;
    let rates = starting().flat_map(|it| [it.rate_limit.as_ref(), it.throttle.as_ref()]);
    read_starts(db, &mut ledger, rates.flatten()).await?;
    let gathers = controls.iter().filter_map(|control| control.gather.as_ref());
    gatherings::read(db, &mut ledger, gathers.map(|gather| gather.key.hash)).await?;
    Ok(ledger)
}

async fn now(db: &impl GenericClient) -> Result<DateTime<Utc>, StoreError> {
    let statement = db.prepare_cached("SELECT now()").await.map_err(store_error)?;
    Ok(db.query_one(&statement, &[]).await.map_err(store_error)?.get(0))
}

async fn read_lines(
    db: &impl GenericClient,
    ledger: &mut Ledger,
    asked: impl Iterator<Item = &Keyed<Concurrency>>,
) -> Result<(), StoreError> {
    let asked: BTreeMap<i64, i64> =
        asked.map(|it| (it.key.hash, waiting_asked(&it.rule))).collect();
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
    asked: impl Iterator<Item = &Keyed<Rate>>,
) -> Result<(), StoreError> {
    let asked: BTreeMap<i64, i64> = asked.map(|it| (it.key.hash, it.rule.limit.into())).collect();
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

/// Writes down what admission decided about executions that came into being: whom they push aside, and when they
/// start.
pub(in crate::store) async fn keep(
    db: &impl GenericClient,
    now: DateTime<Utc>,
    made: &[(&Control, &Start)],
) -> Result<(), StoreError> {
    let stops: Vec<_> = made.iter().flat_map(|(_, start)| &start.stops).map(|id| id.0).collect();
    if !stops.is_empty() {
        let statement = db.prepare_cached(STOP).await.map_err(store_error)?;
        db.execute(&statement, &[&stops]).await.map_err(store_error)?;
    }
    let (mut hashes, mut times) = (Vec::new(), Vec::new());
    for (control, start) in made {
        let limited = control.rate_limit.iter().map(|limit| (limit.key.hash, now));
        let throttled = control.throttle.iter();
        let throttled = throttled.map(|it| (it.key.hash, start.not_before.unwrap_or(now)));
        let (of_these, at): (Vec<i64>, Vec<_>) = limited.chain(throttled).unzip();
        hashes.extend(of_these);
        times.extend(at);
    }
    if !hashes.is_empty() {
        let statement = db.prepare_cached(NOTE_STARTS).await.map_err(store_error)?;
        db.execute(&statement, &[&hashes, &times]).await.map_err(store_error)?;
    }
    Ok(())
}
