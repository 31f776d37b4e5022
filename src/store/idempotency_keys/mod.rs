//! Keys under which clients may send a request again, and how it ended.

#[cfg(test)]
mod tests;

use super::{Store, store_error};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::time::Duration;

const BEGIN: &str = include_str!("begin.sql");
const FIND: &str = include_str!("find.sql");
const FINISH: &str = include_str!("finish.sql");
const RELEASE: &str = include_str!("release.sql");

/// A request that is still unanswered after this long never will be: its process died.
pub const WORK_MAX: Duration = Duration::from_secs(120);

/// A client's key for one request. Hashed: the key is the client's, and may be anything.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub account: AccountId,
    pub key_hash: [u8; 32],
    /// Of the request itself: the same key for another request is a mistake.
    pub request_hash: [u8; 32],
}

/// An answer as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// What is known about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is new, and the caller's to [`finish`] or [`release`].
    Fresh,
    /// It was used for another request.
    Mismatch,
    /// The request is being worked on.
    Running,
    /// Whoever worked on it is gone, and nobody knows how far they came.
    Lost,
    Done(Kept),
}

/// Takes the key, or tells what became of it before.
pub async fn begin(store: &Store, key: &Key) -> Result<Begun, StoreError> {
    store
        .within(async |db| {
            let begin = db.prepare_cached(BEGIN).await.map_err(store_error)?;
            let (account, key_hash) = (key.account.0, &key.key_hash[..]);
            let taken = db.query_opt(&begin, &[&account, &key_hash, &&key.request_hash[..]]).await;
            if taken.map_err(store_error)?.is_some() {
                return Ok(Begun::Fresh);
            }
            let find = db.prepare_cached(FIND).await.map_err(store_error)?;
            let row = db.query_opt(&find, &[&account, &key_hash, &WORK_MAX.as_secs_f64()]).await;
            // Released in this instant: whoever asks again will get it.
            let Some(row) = row.map_err(store_error)? else { return Ok(Begun::Running) };
            if row.get::<_, &[u8]>("request_hash") != key.request_hash {
                return Ok(Begun::Mismatch);
            }
            let answer = row.get::<_, Option<i16>>("status").zip(row.get("body"));
            Ok(match answer {
                Some((status, body)) => Begun::Done(Kept { status: status.unsigned_abs(), body }),
                None if row.get("is_old") => Begun::Lost,
                None => Begun::Running,
            })
        })
        .await
}

/// Keeps the answer, for whoever sends the request again.
pub async fn finish(store: &Store, key: &Key, answer: &Kept) -> Result<(), StoreError> {
    let status = i16::try_from(answer.status).unwrap_or(i16::MAX);
    store
        .within(async |db| {
            let statement = db.prepare_cached(FINISH).await.map_err(store_error)?;
            let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
                [&key.account.0, &&key.key_hash[..], &status, &answer.body];
            db.execute(&statement, &values).await.map(drop).map_err(store_error)
        })
        .await
}

/// Gives the key back: its request did nothing, and may be sent again.
pub async fn release(store: &Store, key: &Key) -> Result<(), StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(RELEASE).await.map_err(store_error)?;
            let released = db.execute(&statement, &[&key.account.0, &&key.key_hash[..]]).await;
            released.map(drop).map_err(store_error)
        })
        .await
}
