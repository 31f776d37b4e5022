//! The log of an execution, in parts.

use super::wire::{LogEntry, LogsResponse};
use crate::{
    http::{
        caller::{Caller, may},
        error::{ApiError, Problem},
        extract::{Path, Query},
        openapi::{Addressed, Checked, Expiring, Faults, Guarded},
    },
    store::{
        Store,
        execution_views::{self, LogWindow},
    },
};
use actix_web::{get, web};
use preloop_actors::ids::ExecutionId;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Most lines of one answer.
const LINES_MAX: i64 = 5_000;

/// Which lines to show: the last ones, or those from a line on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogsQuery {
    /// The last so many lines.
    #[param(minimum = 1)]
    tail: Option<i64>,
    /// The line to begin with, from 0; `next_offset` of the answer before.
    #[param(minimum = 0)]
    offset: Option<i64>,
    /// Same as `offset`.
    #[param(minimum = 0)]
    skip: Option<i64>,
    /// Most lines; more than 5,000 are never given.
    #[param(minimum = 1)]
    limit: Option<i64>,
}

/// Shows log lines, oldest first, at most 5,000 at once.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path), LogsQuery),
    responses((status = 200, body = LogsResponse), Guarded, Addressed, Expiring, Checked, Faults),
)]
#[get("/flows/executions/{execution_id}/logs")]
pub async fn logs(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    query: Query<LogsQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<LogsResponse>, ApiError> {
    let window = query.0.window()?;
    let execution = ExecutionId(id.0);
    let db = store.client().await?;
    let state = execution_views::state(&db, caller.account, execution).await?;
    state.ok_or_else(|| ApiError::not_found("execution"))?;
    let part = execution_views::logs(&db, execution, window).await?;
    if part.lines.is_empty() && execution_views::log_is_gone(&db, execution).await? {
        return Err(ApiError::gone("the log is past its retention and was removed"));
    }
    let start = if let LogWindow::From(start, _) = window { start } else { 0 };
    Ok(web::Json(LogsResponse {
        next_offset: part.lines.last().map_or(start, |line| line.seq + 1),
        logs: part.lines.into_iter().map(|line| LogEntry::new(id.0, line)).collect(),
        source: "database".to_owned(),
        has_more: part.has_more,
    }))
}

impl LogsQuery {
    fn window(&self) -> Result<LogWindow, ApiError> {
        let refuse = |name, message: &str| {
            Err(ApiError::invalid(vec![Problem::of("query", name, "value_error", message)]))
        };
        let start = self.offset.or(self.skip);
        match (self.tail, start, self.limit) {
            (Some(_), Some(_), _) => refuse("tail", "cannot be combined with `offset` or `skip`"),
            (Some(tail), _, _) if tail < 1 => refuse("tail", "has to be 1 or more"),
            (_, Some(start), _) if start < 0 => refuse("offset", "has to be 0 or more"),
            (_, _, Some(limit)) if limit < 1 => refuse("limit", "has to be 1 or more"),
            (Some(tail), None, limit) => {
                Ok(LogWindow::Tail(tail.min(limit.unwrap_or(LINES_MAX)).min(LINES_MAX)))
            }
            (None, start, limit) => {
                let limit = limit.unwrap_or(LINES_MAX).min(LINES_MAX);
                Ok(LogWindow::From(start.unwrap_or(0), limit))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Query = (Option<i64>, Option<i64>, Option<i64>, Option<i64>);

    fn check((tail, offset, skip, limit): Query, expected: Option<LogWindow>) {
        let query = LogsQuery { tail, offset, skip, limit };
        assert_eq!(query.window().ok(), expected);
    }

    #[test]
    fn windows() {
        check((None, None, None, None), Some(LogWindow::From(0, LINES_MAX)));
        check((None, Some(7), None, None), Some(LogWindow::From(7, LINES_MAX)));
        check((None, None, Some(7), Some(3)), Some(LogWindow::From(7, 3)));
        check((None, None, None, Some(9_999)), Some(LogWindow::From(0, LINES_MAX)));
        check((Some(10), None, None, None), Some(LogWindow::Tail(10)));
        check((Some(i64::MAX), None, None, None), Some(LogWindow::Tail(LINES_MAX)));
        check((Some(10), Some(1), None, None), None);
        check((Some(0), None, None, None), None);
        check((None, Some(-1), None, None), None);
        check((None, None, None, Some(0)), None);
    }
}
