//! Leases: taken, renewed, given back.

use super::{counting, engine};
use crate::store::{Store, store_error, within::unreadable};
use deadpool_postgres::{GenericClient, Transaction};
use futures::future::join3;
use preloop_actors::{
    execution::{
        ExecutionState, Lease, OWNER_DEATHS_MAX, SURVIVED_AFTER, SUSPECT_DEATHS, TRIAL_OF_RUNNING,
    },
    ids::{AccountId, Epoch, ExecutionId, ReplicaId},
    ports::{ClaimLimits, Claimed, Renewed, StoreError},
};
use std::time::Duration;
use tokio_postgres::{Row, types::ToSql};

/// As in [`crate::store::within::brief`], in the same round trip.
const LOCK: &str = "SELECT set_config('idle_in_transaction_session_timeout', '2s', true), pg_advisory_xact_lock($1)";
const TAKE_OVER: &str = include_str!("take_over.sql");
const CLAIM: &str = include_str!("claim.sql");
const RENEW: &str = include_str!("renew.sql");
const RELEASE: &str = include_str!("release.sql");
const HAND_OVER: &str = include_str!("hand_over.sql");

/// Most executions taken over at once; the rest follows with the next claim.
const TAKE_OVER_MAX: i64 = 500;
/// A try to renew leases may take this part of one.
const TRIES_IN_A_LEASE: u32 = 4;
/// Longest time that giving leases back may take: it is one of the last things a process does.
const GIVE_BACK_MAX: Duration = Duration::from_secs(3);
/// Key of the advisory lock that lets one claim through at a time: account limits count rows of all replicas.
const CLAIM_LOCK: i64 = 0x636c_6169;

pub(super) async fn claim(
    store: &Store,
    replica: ReplicaId,
    limits: ClaimLimits,
) -> Result<Vec<Claimed>, StoreError> {
    let (claimed, expired) = store
        .within(async |db| {
            let tx = db.transaction().await.map_err(store_error)?;
            // They go out together: under the lock, others wait for every round trip. A statement that had to be
            // prepared first would be overtaken.
            for sql in [LOCK, engine::CHECK, TAKE_OVER] {
                tx.prepare_cached(sql).await.map_err(store_error)?;
            }
            let begun =
                join3(lock(&tx), engine::check(store, &tx), take_over(&tx, replica, limits));
            let (locked, settled, taken) = begun.await;
            locked?;
            settled?;
            let (mut claimed, expired) = taken?;
            // What was taken over fills places that the caller still counts as free.
            let free = limits.free.saturating_sub(claimed.len());
            if free > 0 {
                let limits = ClaimLimits { free, ..limits };
                claimed.extend(claim_new(&tx, replica, limits).await?);
            }
            tx.commit().await.map_err(store_error)?;
            Ok((claimed, expired))
        })
        .await?;
    counting::expired(expired);
    Ok(claimed)
}

pub(super) async fn renew(
    store: &Store,
    replica: ReplicaId,
    held: &[(ExecutionId, Epoch)],
    lease: Duration,
) -> Result<Vec<Renewed>, StoreError> {
    // A connection that hangs would have all leases run out. There is time for another try, on a new one if any is
    // free.
    let try_max = lease / TRIES_IN_A_LEASE;
    match try_to_renew(store, try_max, replica, held, lease).await {
        Err(StoreError::Unavailable(_)) => try_to_renew(store, try_max, replica, held, lease).await,
        renewed => renewed,
    }
}

async fn try_to_renew(
    store: &Store,
    try_max: Duration,
    replica: ReplicaId,
    held: &[(ExecutionId, Epoch)],
    lease: Duration,
) -> Result<Vec<Renewed>, StoreError> {
    let (ids, epochs): (Vec<_>, Vec<_>) = held.iter().map(|(id, epoch)| (id.0, epoch.0)).unzip();
    let (lease, survived) = (lease.as_secs_f64(), SURVIVED_AFTER.as_secs_f64());
    let trial = TRIAL_OF_RUNNING.as_secs_f64();
    let parameters: [&(dyn ToSql + Sync); 7] =
        [&replica.0, &lease, &survived, &ids, &epochs, &SUSPECT_DEATHS, &trial];
    store
        .within_at_most(try_max, async |db| {
            let statement = db.prepare_cached(RENEW).await.map_err(store_error)?;
            let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
            Ok(rows.iter().map(renewed).collect())
        })
        .await
}

pub(super) async fn release(store: &Store, replica: ReplicaId) -> Result<(), StoreError> {
    give_back(store, RELEASE, &[&replica.0, &OWNER_DEATHS_MAX]).await
}

pub(super) async fn hand_over(store: &Store, replica: ReplicaId) -> Result<(), StoreError> {
    give_back(store, HAND_OVER, &[&replica.0]).await
}

async fn give_back(
    store: &Store,
    sql: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<(), StoreError> {
    store
        .within_at_most(GIVE_BACK_MAX, async |db| {
            let statement = db.prepare_cached(sql).await.map_err(store_error)?;
            db.execute(&statement, parameters).await.map(drop).map_err(store_error)
        })
        .await
}

/// Waits for its turn. Should this process be frozen meanwhile, PostgreSQL ends the transaction, and the others go on.
pub(super) async fn lock(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let statement = tx.prepare_cached(LOCK).await.map_err(store_error)?;
    tx.execute(&statement, &[&CLAIM_LOCK]).await.map(drop).map_err(store_error)
}

/// Gives what was taken over, and of how many of them the lease had run out.
async fn take_over(
    db: &impl GenericClient,
    replica: ReplicaId,
    limits: ClaimLimits,
) -> Result<(Vec<Claimed>, usize), StoreError> {
    let statement = db.prepare_cached(TAKE_OVER).await.map_err(store_error)?;
    let free = i64::try_from(limits.free).unwrap_or(i64::MAX);
    let rows = db
        .query(
            &statement,
            &[
                &replica.0,
                &limits.lease.as_secs_f64(),
                &TAKE_OVER_MAX,
                &SUSPECT_DEATHS,
                &OWNER_DEATHS_MAX,
                &free,
            ],
        )
        .await
        .map_err(store_error)?;
    let taken = |row: &Row| {
        let state: &str = row.get("state");
        let found = state.parse().map_err(|error| unreadable("an execution's state", error))?;
        let owner_deaths = row.get("owner_deaths");
        Ok(Claimed { lease: lease_from(row, replica), found, owner_deaths })
    };
    let expired = rows.iter().filter(|row| row.get("expired")).count();
    Ok((rows.iter().map(taken).collect::<Result<_, _>>()?, expired))
}

async fn claim_new(
    db: &impl GenericClient,
    replica: ReplicaId,
    limits: ClaimLimits,
) -> Result<Vec<Claimed>, StoreError> {
    let free = i64::try_from(limits.free).unwrap_or(i64::MAX);
    let statement = db.prepare_cached(CLAIM).await.map_err(store_error)?;
    let rows = db
        .query(&statement, &[&replica.0, &limits.lease.as_secs_f64(), &free, &limits.per_account])
        .await
        .map_err(store_error)?;
    let claimed = |row: &Row| Claimed {
        lease: lease_from(row, replica),
        found: ExecutionState::Pending,
        owner_deaths: row.get("owner_deaths"),
    };
    Ok(rows.iter().map(claimed).collect())
}

fn lease_from(row: &Row, owner: ReplicaId) -> Lease {
    Lease {
        account: AccountId(row.get("account_id")),
        execution: ExecutionId(row.get("id")),
        owner,
        epoch: Epoch(row.get("epoch")),
    }
}

fn renewed(row: &Row) -> Renewed {
    Renewed {
        execution: ExecutionId(row.get("id")),
        epoch: Epoch(row.get("epoch")),
        stop_requested: row.get("stop_requested"),
    }
}
