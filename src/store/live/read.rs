//! Reading numbered messages: what is new for all, and what one account missed.

use crate::store::{Store, store_error, within::unreadable};
use preloop_actors::{
    ids::AccountId,
    ports::{LiveMessage, Replay, StoreError, Topic},
};
use tokio_postgres::{Row, types::Json};

const NEWEST_POSITION: &str = "SELECT position FROM live_position";
const AFTER_POSITION: &str = "SELECT position, account_id, seq, topic, body, created_at
  FROM live_messages WHERE position > $1 ORDER BY position LIMIT $2";
const REPLAY: &str = include_str!("replay.sql");

pub(super) async fn newest_position(store: &Store) -> Result<i64, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(NEWEST_POSITION).await.map_err(store_error)?;
            let row = db.query_one(&statement, &[]).await.map_err(store_error)?;
            Ok(row.get("position"))
        })
        .await
}

pub(super) async fn after_position(
    store: &Store,
    position: i64,
    limit: usize,
) -> Result<Vec<LiveMessage>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .within(async |db| {
            let statement = db.prepare_cached(AFTER_POSITION).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&position, &limit]).await.map_err(store_error)?;
            rows.iter().map(message).collect()
        })
        .await
}

pub(super) async fn replay(
    store: &Store,
    account: AccountId,
    topics: &[Topic],
    after: i64,
    limit: usize,
) -> Result<Replay, StoreError> {
    let topics: Vec<&str> = topics.iter().map(|topic| topic.as_str()).collect();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    store
        .within(async |db| {
            let statement = db.prepare_cached(REPLAY).await.map_err(store_error)?;
            let rows = db
                .query(&statement, &[&account.0, &topics, &after, &limit])
                .await
                .map_err(store_error)?;
            let Some(edge) = rows.first() else { return Ok(Replay::default()) };
            let stored = rows.iter().filter(|row| row.get::<_, Option<i64>>("position").is_some());
            Ok(Replay {
                newest: edge.get("newest"),
                oldest: edge.get("oldest"),
                messages: stored.map(message).collect::<Result<_, _>>()?,
            })
        })
        .await
}

fn message(row: &Row) -> Result<LiveMessage, StoreError> {
    let topic: &str = row.get("topic");
    let Json(body) = row.try_get("body").map_err(|error| unreadable("a live message", error))?;
    Ok(LiveMessage {
        position: row.get("position"),
        account: AccountId(row.get("account_id")),
        seq: row.get("seq"),
        topic: topic.parse().map_err(|error| unreadable("a live message's topic", error))?,
        at: row.get("created_at"),
        body,
    })
}
