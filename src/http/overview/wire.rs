//! The overview as it is answered.

use crate::store::activity::{Activity, Approvals, Piece, Span, Spent, Standing};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What went on in an account, and how it stands.
#[derive(Serialize, ToSchema)]
pub struct OverviewResponse {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// How long each piece is.
    pub piece_seconds: f64,
    /// Of equal length, the oldest first.
    pub pieces: Vec<OverviewPiece>,
    /// The same for all of the span.
    pub total: OverviewCounts,
    /// There was more than is counted; the oldest of it is missing.
    pub is_capped: bool,
    /// What calls of language models took, for people who may see costs.
    pub models: Option<OverviewModels>,
    pub now: OverviewNow,
}

/// One piece of the span.
#[derive(Serialize, ToSchema)]
pub struct OverviewPiece {
    pub start: DateTime<Utc>,
    #[serde(flatten)]
    pub counts: OverviewCounts,
}

#[derive(Serialize, ToSchema)]
pub struct OverviewCounts {
    /// Events that came.
    pub events: i64,
    /// Executions that ended, by how they did.
    pub executions_succeeded: i64,
    pub executions_failed: i64,
    pub executions_stopped: i64,
    /// Null for who may not see approvals.
    pub approvals: Option<OverviewApprovals>,
}

#[derive(Serialize, ToSchema)]
pub struct OverviewApprovals {
    /// Requests that were made.
    pub requested: i64,
    /// Requests that were settled, whenever they were made.
    pub approved: i64,
    pub declined: i64,
    pub expired: i64,
    pub cancelled: i64,
    /// How long half of the decisions took at most; null without any.
    pub median_seconds: Option<f64>,
    /// How long nine of ten took at most.
    pub p90_seconds: Option<f64>,
}

/// On all days (UTC) that the span touches.
#[derive(Serialize, ToSchema)]
pub struct OverviewModels {
    pub calls: i64,
    pub tokens: i64,
    /// US dollars; calls without a known price add nothing.
    pub cost: f64,
    /// The same day by day, the oldest first; days without calls are left out.
    pub days: Vec<OverviewModelDay>,
}

/// On one day (UTC).
#[derive(Serialize, ToSchema)]
pub struct OverviewModelDay {
    pub day: NaiveDate,
    pub calls: i64,
    pub tokens: i64,
    /// US dollars.
    pub cost: f64,
}

/// What there is, and what waits or runs. Counts of what waits end at 10,000.
#[derive(Serialize, ToSchema)]
pub struct OverviewNow {
    pub flows: i64,
    pub flows_enabled: i64,
    pub trackers: i64,
    pub mcp_servers: i64,
    pub executions_waiting: i64,
    pub executions_running: i64,
    /// Events whose routing failed too often: a person has to look.
    pub events_parked: i64,
    /// Null for who may not see approvals.
    pub approvals_pending: Option<i64>,
    /// Tools of MCP servers that are held until somebody reviews them.
    pub tools_held: i64,
}

impl OverviewResponse {
    /// Without what the caller may not see.
    pub fn new(
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        span: Span,
        found: Activity,
        standing: Standing,
        spent: Option<Vec<Spent>>,
        sees_approvals: bool,
    ) -> Self {
        let counts = |piece: Piece| OverviewCounts::of(piece, sees_approvals);
        let pieces = span.starts().zip(found.pieces);
        Self {
            from,
            to,
            piece_seconds: span.step().as_seconds_f64(),
            pieces: pieces
                .map(|(start, piece)| OverviewPiece { start, counts: counts(piece) })
                .collect(),
            total: counts(found.all),
            is_capped: found.is_capped,
            models: spent.map(OverviewModels::of),
            now: OverviewNow::of(standing, sees_approvals),
        }
    }
}

impl OverviewCounts {
    fn of(piece: Piece, sees_approvals: bool) -> Self {
        Self {
            events: piece.events,
            executions_succeeded: piece.succeeded,
            executions_failed: piece.failed,
            executions_stopped: piece.stopped,
            approvals: sees_approvals.then(|| piece.approvals.into()),
        }
    }
}

impl From<Approvals> for OverviewApprovals {
    fn from(found: Approvals) -> Self {
        Self {
            requested: found.asked,
            approved: found.approved,
            declined: found.declined,
            expired: found.expired,
            cancelled: found.cancelled,
            median_seconds: found.median_seconds,
            p90_seconds: found.slow_seconds,
        }
    }
}

impl OverviewModels {
    fn of(spent: Vec<Spent>) -> Self {
        let sum = |read: fn(&Spent) -> i64| spent.iter().map(read).sum::<i64>();
        Self {
            calls: sum(|day| day.calls),
            tokens: sum(|day| day.tokens),
            cost: dollars(sum(|day| day.cost_micros)),
            days: spent.iter().map(OverviewModelDay::from).collect(),
        }
    }
}

impl From<&Spent> for OverviewModelDay {
    fn from(spent: &Spent) -> Self {
        let Spent { day, calls, tokens, cost_micros } = *spent;
        Self { day, calls, tokens, cost: dollars(cost_micros) }
    }
}

fn dollars(micros: i64) -> f64 {
    micros as f64 / 1e6
}

impl OverviewNow {
    fn of(standing: Standing, sees_approvals: bool) -> Self {
        Self {
            flows: standing.flows,
            flows_enabled: standing.flows_enabled,
            trackers: standing.trackers,
            mcp_servers: standing.mcp_servers,
            executions_waiting: standing.waiting,
            executions_running: standing.running,
            events_parked: standing.parked_events,
            approvals_pending: sees_approvals.then_some(standing.pending_approvals),
            tools_held: standing.held_tools,
        }
    }
}
