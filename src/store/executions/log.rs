//! The log of an execution: lines in order, each stored once, only by the owner.

use crate::store::{Store, clean::cleaned, store_error};
use preloop_actors::{
    execution::{LOG_LINE_BYTES_MAX, Lease},
    ids::Epoch,
    ports::{LogPosition, NewLogLine, StoreError},
};

const POSITION: &str = include_str!("log_position.sql");
const APPEND: &str = include_str!("append_log.sql");

/// Most lines of one call that watchers get in full.
const LIVE_LINES_MAX: i64 = 20;

/// All zero for a stale owner, who may not write anyway.
pub(super) async fn position(
    store: &Store,
    lease: Lease,
    container_epoch: Epoch,
) -> Result<LogPosition, StoreError> {
    store
        .within(async |db| {
            let statement = db.prepare_cached(POSITION).await.map_err(store_error)?;
            let Lease { account, execution, owner, epoch } = lease;
            let row = db
                .query_opt(
                    &statement,
                    &[&execution.0, &account.0, &owner.0, &epoch.0, &container_epoch.0],
                )
                .await
                .map_err(store_error)?;
            Ok(row.map_or_else(LogPosition::default, |row| LogPosition {
                next_seq: row.get("next_seq"),
                next_frame: row.get("next_frame"),
                bytes: row.get("log_bytes"),
            }))
        })
        .await
}

pub(super) async fn append(
    store: &Store,
    lease: Lease,
    container_epoch: Epoch,
    lines: Vec<NewLogLine>,
) -> Result<bool, StoreError> {
    let seqs: Vec<i64> = lines.iter().map(|new| new.line.seq).collect();
    let frames: Vec<Option<i64>> = lines.iter().map(|new| new.frame).collect();
    let times: Vec<_> = lines.iter().map(|new| new.line.timestamp).collect();
    let streams: Vec<&str> = lines.iter().map(|new| new.line.stream.as_str()).collect();
    let messages: Vec<String> =
        lines.iter().map(|new| cleaned(&new.line.message, LOG_LINE_BYTES_MAX)).collect();
    store
        .within(async |db| {
            let statement = db.prepare_cached(APPEND).await.map_err(store_error)?;
            let Lease { account, execution, owner, epoch } = lease;
            let owned = db
                .query_opt(
                    &statement,
                    &[
                        &execution.0,
                        &account.0,
                        &owner.0,
                        &epoch.0,
                        &container_epoch.0,
                        &seqs,
                        &frames,
                        &times,
                        &streams,
                        &messages,
                        &LIVE_LINES_MAX,
                    ],
                )
                .await
                .map_err(store_error)?;
            Ok(owned.is_some())
        })
        .await
}
