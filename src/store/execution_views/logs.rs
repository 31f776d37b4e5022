//! Parts of an execution's log, from a line on or from its end.

use super::super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::{LogLine, LogStream},
    ids::ExecutionId,
    ports::StoreError,
};
use tokio_postgres::Row;

const LOGS_FROM: &str = include_str!("logs_from.sql");
const LOGS_TAIL: &str = include_str!("logs_tail.sql");
const LOG_IS_GONE: &str = include_str!("log_is_gone.sql");

/// Which lines are wanted; the last number is the most lines given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogWindow {
    /// From this line number on.
    From(i64, i64),
    /// The last ones.
    Tail(i64),
}

/// Some lines, oldest first.
#[derive(Clone, Debug)]
pub struct LogPart {
    pub lines: Vec<LogLine>,
    /// There are more in the direction of reading: after these, or before them for a tail.
    pub has_more: bool,
}

/// Reads lines of an execution that is known to be the account's; see [`super::state`].
pub async fn logs(
    db: &impl GenericClient,
    id: ExecutionId,
    window: LogWindow,
) -> Result<LogPart, StoreError> {
    // One line more than wanted tells whether there are more.
    let (sql, limit) = match window {
        LogWindow::From(_, limit) => (LOGS_FROM, limit),
        LogWindow::Tail(limit) => (LOGS_TAIL, limit),
    };
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let rows = match window {
        LogWindow::From(seq, _) => db.query(&statement, &[&id.0, &seq, &(limit + 1)]).await,
        LogWindow::Tail(_) => db.query(&statement, &[&id.0, &(limit + 1)]).await,
    };
    let rows = rows.map_err(store_error)?;
    let mut lines = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let wanted = usize::try_from(limit).unwrap_or(0);
    let has_more = lines.len() > wanted;
    lines.truncate(wanted);
    if matches!(window, LogWindow::Tail(_)) {
        lines.reverse();
    }
    Ok(LogPart { lines, has_more })
}

/// Whether an execution's log was removed because its account's time for logs is over.
pub async fn log_is_gone(db: &impl GenericClient, id: ExecutionId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(LOG_IS_GONE).await.map_err(store_error)?;
    Ok(db.query_one(&statement, &[&id.0]).await.map_err(store_error)?.get("is_gone"))
}

fn read(row: &Row) -> Result<LogLine, StoreError> {
    Ok(LogLine {
        seq: row.get("seq"),
        timestamp: row.get("logged_at"),
        stream: stream(row.get("stream"))?,
        message: row.get("message"),
    })
}

fn stream(name: &str) -> Result<LogStream, StoreError> {
    [LogStream::Stdout, LogStream::Stderr, LogStream::System]
        .into_iter()
        .find(|stream| stream.as_str() == name)
        .ok_or_else(|| StoreError::Internal(format!("column `stream`: unknown name `{name}`")))
}
