//! Who reads which tracker: due times, leases, and the end of a round.

use crate::store::{
    Store,
    rows::parsed,
    store_error,
    tracker_alarms::{self, TellAlarms},
    within::brief,
};
use deadpool_postgres::{GenericClient, Transaction};
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, Epoch, ReplicaId, TrackerId},
    poller::{RuleType, ScopeRule, ScopeType},
    ports::{RoundEnd, RoundOutcome, StoreError, SyncError, SyncLease, Work},
};
use std::time::Duration;
use tokio_postgres::Row;

const ENROL: &str = include_str!("enrol.sql");
const ALIVE: &str = include_str!("alive.sql");
const DUE: &str = include_str!("due.sql");
const TAKE: &str = include_str!("take.sql");
const RULES: &str = include_str!("rules.sql");
const RENEW: &str = include_str!("renew.sql");
const FENCE: &str = include_str!("fence.sql");
const FINISH: &str = include_str!("finish.sql");
const RELEASE: &str = include_str!("release.sql");
const SCANNABLE: &str = include_str!("scannable.sql");
const REQUEST: &str = include_str!("request.sql");

/// When nobody looked for so long, deliveries may have been missed.
const AWAY_SECS: f64 = 30.0;
/// Within this time all trackers are read after nobody had looked: R-A1 allows ten minutes.
const SPREAD_SECS: f64 = 300.0;
/// Longest text about a failure, in characters.
pub(super) const WHY_CHARS_MAX: usize = 2_000;

/// What a tracker wants of its events, read while the lease on it holds.
pub(super) struct Fenced {
    pub(super) kind: TrackerType,
    pub(super) own_logins: Vec<String>,
    pub(super) subscribed: Option<Vec<String>>,
}

/// Gives every tracker with a token a place in the list of those that are read.
pub async fn enrol(store: &Store) -> Result<(), StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(ENROL).await.map_err(store_error)?;
            db.execute(&statement, &[]).await.map(drop).map_err(store_error)
        })
        .await
}

/// The trackers that are due, those that wait longest first. Also notes that somebody looks.
pub async fn due(store: &Store, limit: usize) -> Result<Vec<TrackerId>, StoreError> {
    enrol(store).await?;
    store
        .within(async |db| {
            let statement = db.prepare_cached(ALIVE).await.map_err(store_error)?;
            let missed = db.execute(&statement, &[&AWAY_SECS, &SPREAD_SECS]).await;
            let missed = missed.map_err(store_error)?;
            if missed > 0 {
                tracing::info!("nobody looked at trackers for a while: {missed} are read soon");
            }
            let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
            Ok(rows.iter().map(|row| TrackerId(row.get("tracker_id"))).collect())
        })
        .await
}

/// Takes the lease on a tracker. `None`: someone has it, it is not due, or there is no such tracker to be read.
pub async fn take(
    store: &Store,
    tracker: TrackerId,
    owner: ReplicaId,
    lasting: Duration,
    only_due: bool,
) -> Result<Option<Work>, StoreError> {
    store
        .within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            let statement = tx.prepare_cached(TAKE).await.map_err(store_error)?;
            let row = tx
                .query_opt(&statement, &[&tracker.0, &owner.0, &lasting.as_secs_f64(), &only_due])
                .await
                .map_err(store_error)?;
            let Some(row) = row else { return Ok(None) };
            let work = Work {
                lease: SyncLease {
                    tracker,
                    account: AccountId(row.get("account_id")),
                    owner,
                    epoch: Epoch(row.get("lease_epoch")),
                },
                kind: parsed(&row, "tracker_type")?,
                rules: rules(&tx, tracker).await?,
                forced: row.get("forced"),
                organizations: super::places::organizations(&tx, tracker).await?,
                failures: u32::try_from(row.get::<_, i32>("failures")).unwrap_or_default(),
            };
            tx.commit().await.map_err(store_error)?;
            Ok(Some(work))
        })
        .await
}

async fn rules(db: &impl GenericClient, tracker: TrackerId) -> Result<Vec<ScopeRule>, StoreError> {
    let statement = db.prepare_cached(RULES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&tracker.0]).await.map_err(store_error)?;
    Ok(rows.iter().map(rule).collect())
}

fn rule(row: &Row) -> ScopeRule {
    // The table's checks allow no other words.
    let scope = match row.get("scope_type") {
        "ORGANIZATION" => ScopeType::Organization,
        _ => ScopeType::Project,
    };
    let rule = match row.get("rule_type") {
        "INCLUDE" => RuleType::Include,
        _ => RuleType::Exclude,
    };
    ScopeRule { scope, rule, identifier: row.get("identifier") }
}

/// Keeps the lease for so long from now.
pub async fn renew(store: &Store, lease: &SyncLease, lasting: Duration) -> Result<(), SyncError> {
    let renewed = store
        .within(async |db| {
            let statement = db.prepare_cached(RENEW).await.map_err(store_error)?;
            let SyncLease { tracker, owner, epoch, .. } = lease;
            db.execute(&statement, &[&tracker.0, &owner.0, &epoch.0, &lasting.as_secs_f64()])
                .await
                .map_err(store_error)
        })
        .await?;
    if renewed == 0 { Err(SyncError::Lost) } else { Ok(()) }
}

/// Holds the lease until the transaction ends.
pub(super) async fn fence(db: &Transaction<'_>, lease: &SyncLease) -> Result<Fenced, SyncError> {
    let statement = db.prepare_cached(FENCE).await.map_err(store_error)?;
    let SyncLease { tracker, owner, epoch, .. } = lease;
    let row = db
        .query_opt(&statement, &[&tracker.0, &owner.0, &epoch.0])
        .await
        .map_err(store_error)?
        .ok_or(SyncError::Lost)?;
    Ok(Fenced {
        kind: parsed(&row, "tracker_type")?,
        own_logins: row.get("own_logins"),
        subscribed: row.get("subscribed_events"),
    })
}

/// Does some work in a transaction that counts only while the lease holds.
pub(super) async fn fenced<T>(
    store: &Store,
    lease: &SyncLease,
    work: impl AsyncFnOnce(&mut Transaction<'_>, Fenced) -> Result<T, SyncError>,
) -> Result<T, SyncError> {
    let done = store
        .within(async |db| {
            let mut tx = brief(db).await?;
            let fenced = match fence(&tx, lease).await {
                Ok(fenced) => fenced,
                Err(error) => return sorted(Err(error)),
            };
            match work(&mut tx, fenced).await {
                Ok(done) => {
                    fail::fail_point!("sync::written");
                    tx.commit().await.map(|()| Some(done)).map_err(store_error)
                }
                Err(error) => sorted(Err(error)),
            }
        })
        .await?;
    done.ok_or(SyncError::Lost)
}

/// `None` for a lost lease.
fn sorted<T>(result: Result<T, SyncError>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(done) => Ok(Some(done)),
        Err(SyncError::Lost) => Ok(None),
        Err(SyncError::Store(error)) => Err(error),
    }
}

/// Gives the lease back, and in the same transaction raises, clears and tells alarms by what the round found. Gives
/// whether people are told of something.
pub async fn finish(
    store: &Store,
    lease: &SyncLease,
    end: &RoundEnd,
    teller: &dyn TellAlarms,
) -> Result<bool, SyncError> {
    let (why, refused) = match &end.outcome {
        RoundOutcome::Failed { why, token_refused } => (Some(why.as_str()), *token_refused),
        RoundOutcome::Complete | RoundOutcome::Unfinished => (None, false),
    };
    let why = why.map(|why| crate::store::clean::cleaned(why, WHY_CHARS_MAX));
    let complete = end.outcome == RoundOutcome::Complete;
    let told = store
        .within(async |db| {
            let tx = brief(db).await?;
            let statement = tx.prepare_cached(FINISH).await.map_err(store_error)?;
            let SyncLease { tracker, owner, epoch, .. } = lease;
            let finished = tx
                .execute(
                    &statement,
                    &[
                        &tracker.0,
                        &owner.0,
                        &epoch.0,
                        &end.due_in.as_secs_f64(),
                        &complete,
                        &why,
                        &refused,
                        &end.token_expires_at,
                    ],
                )
                .await
                .map_err(store_error)?;
            if finished == 0 {
                return Ok(None);
            }
            let told = tracker_alarms::follow(&tx, *tracker, teller).await?;
            tx.commit().await.map_err(store_error)?;
            Ok(Some(told))
        })
        .await?;
    told.ok_or(SyncError::Lost)
}

/// Gives back what a replica had when it died.
pub async fn release(store: &Store, owner: ReplicaId) -> Result<(), StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(RELEASE).await.map_err(store_error)?;
            db.execute(&statement, &[&owner.0]).await.map(drop).map_err(store_error)
        })
        .await
}

/// A tracker that can be read, for whoever runs the server.
#[derive(Clone, Debug)]
pub struct Scannable {
    pub id: TrackerId,
    pub name: String,
    pub kind: TrackerType,
}

/// Trackers that can be read, of all accounts; of those only what `name` names, by name or id.
pub async fn scannable(
    db: &impl GenericClient,
    name: Option<&str>,
) -> Result<Vec<Scannable>, StoreError> {
    let statement = db.prepare_cached(SCANNABLE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&name]).await.map_err(store_error)?;
    let read = |row: &Row| {
        let kind = parsed(row, "tracker_type")?;
        Ok(Scannable { id: TrackerId(row.get("id")), name: row.get("name"), kind })
    };
    rows.iter().map(read).collect()
}

/// Makes a tracker due at once, and all of it. `false`: the account has none of that id that has a token and is active.
pub async fn request(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(REQUEST).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &tracker.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}
