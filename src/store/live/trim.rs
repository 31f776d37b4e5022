//! Trimming: the buffer holds a day, and no account holds more than its share.
//!
//! What was deleted is not looked at again: while somebody's transaction holds an old snapshot, dead rows stay in the
//! way, and each trim would read all those of the trims before.

use crate::store::{Store, store_error};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

const TRIM_OLD: &str = include_str!("trim_old.sql");
const TRIM_LONG: &str = include_str!("trim_long.sql");

/// Messages kept for one account.
pub(super) const KEPT_MAX: i64 = 10_000;
/// How long a message is kept, in seconds.
const KEPT_SECS: f64 = 24.0 * 3_600.0;
/// Most rows of one statement, so that none holds its locks for long.
const BATCH_MAX: i64 = 5_000;
/// Most statements of one call; the rest waits for the next.
const ROUNDS_MAX: usize = 100;

/// What is known to be trimmed. Others may have trimmed more; a process begins by knowing nothing.
#[derive(Default)]
pub(in crate::store) struct Trimmed(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// No message has a lower position.
    first_position: i64,
    /// Of accounts that had more than their share: no message of theirs has this number, or a lower one.
    seqs: HashMap<AccountId, i64>,
}

impl Trimmed {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn trim(store: &Store) -> Result<(), StoreError> {
    for _ in 0..ROUNDS_MAX {
        if trim_old(store).await? < BATCH_MAX {
            break;
        }
    }
    for _ in 0..ROUNDS_MAX {
        if trim_long(store).await? < BATCH_MAX {
            break;
        }
    }
    Ok(())
}

/// How many messages were deleted for their age.
async fn trim_old(store: &Store) -> Result<i64, StoreError> {
    let first = store.trimmed.known().first_position;
    let row = store
        .within(async |db| {
            let statement = db.prepare_cached(TRIM_OLD).await.map_err(store_error)?;
            db.query_one(&statement, &[&BATCH_MAX, &KEPT_SECS, &first]).await.map_err(store_error)
        })
        .await?;
    if let Some(first) = row.get("first_kept") {
        store.trimmed.known().first_position = first;
    }
    Ok(row.get("deleted"))
}

/// How many messages were deleted for being more than their accounts' share.
async fn trim_long(store: &Store) -> Result<i64, StoreError> {
    let (accounts, seqs): (Vec<Uuid>, Vec<i64>) =
        store.trimmed.known().seqs.iter().map(|(account, seq)| (account.0, *seq)).unzip();
    let rows = store
        .within(async |db| {
            let statement = db.prepare_cached(TRIM_LONG).await.map_err(store_error)?;
            db.query(&statement, &[&BATCH_MAX, &KEPT_MAX, &accounts, &seqs])
                .await
                .map_err(store_error)
        })
        .await?;
    let deleted = rows.first().map_or(0, |row| row.get("deleted"));
    if deleted < BATCH_MAX {
        // Nothing is left of what was asked for.
        let trimmed = rows.iter().map(|row| (AccountId(row.get("account_id")), row.get("excess")));
        store.trimmed.known().seqs.extend(trimmed);
    }
    Ok(deleted)
}
