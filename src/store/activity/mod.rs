//! What went on in an account over a span of time, in pieces of equal length, and how it stands now.
//!
//! Everything is read from indexes that begin with the account and a time. Of each kind at most [`COUNTED_MAX`] are
//! counted, the newest: what a look at a busy account may cost is bounded.

use super::store_error;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const EVENTS: &str = include_str!("events.sql");
const EXECUTIONS: &str = include_str!("executions.sql");
const ASKED: &str = include_str!("asked.sql");
const SETTLED: &str = include_str!("settled.sql");
const SPENT: &str = include_str!("spent.sql");
const STANDING: &str = include_str!("standing.sql");

/// Most of a kind that are counted within a span.
pub const COUNTED_MAX: i64 = 500_000;
/// Most of a kind that wait and are counted.
const WAITING_MAX: i64 = 10_000;

/// A span of time in pieces.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    pieces: u16,
}

impl Span {
    /// `to` has to be later than `from`; the last piece may end a little later than `to`.
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>, pieces: u16) -> Self {
        Self { from, to, pieces: pieces.max(1) }
    }

    /// How long one piece is, at least a millisecond.
    pub fn step(&self) -> TimeDelta {
        let whole = (self.to - self.from).num_milliseconds().max(1);
        let pieces = i64::from(self.pieces);
        TimeDelta::milliseconds((whole + pieces - 1) / pieces)
    }

    /// When each piece begins.
    pub fn starts(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let (from, step) = (self.from, self.step());
        (0..i32::from(self.pieces)).map(move |piece| from + step * piece)
    }
}

/// What went on in one piece of a span, or in all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Piece {
    pub events: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub stopped: i64,
    pub approvals: Approvals,
}

/// Requests for approval that were made, and those that were settled, whenever they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Approvals {
    pub asked: i64,
    pub approved: i64,
    pub declined: i64,
    pub expired: i64,
    pub cancelled: i64,
    /// How long half of the decisions took at most.
    pub median_seconds: Option<f64>,
    /// How long nine of ten took at most.
    pub slow_seconds: Option<f64>,
}

/// A span, piece by piece.
#[derive(Clone, Debug)]
pub struct Activity {
    pub pieces: Vec<Piece>,
    pub all: Piece,
    /// There was more than is counted; the oldest of it is missing.
    pub is_capped: bool,
}

/// What calls of language models took on a day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    pub day: NaiveDate,
    pub calls: i64,
    pub tokens: i64,
    pub cost_micros: i64,
}

/// What an account has, and what waits or runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub flows: i64,
    pub flows_enabled: i64,
    pub trackers: i64,
    pub mcp_servers: i64,
    pub waiting: i64,
    pub running: i64,
    pub parked_events: i64,
    pub pending_approvals: i64,
    /// Tools of MCP servers that wait for review.
    pub held_tools: i64,
}

/// What went on.
pub async fn activity(
    db: &impl GenericClient,
    account: AccountId,
    span: Span,
) -> Result<Activity, StoreError> {
    let mut found = Activity {
        pieces: vec![Piece::default(); usize::from(span.pieces)],
        all: Piece::default(),
        is_capped: false,
    };
    let step = span.step().num_milliseconds();
    let (low, high) = (first_id(span.from), first_id(span.to));
    let begin = span.from.timestamp_millis();
    let by_id: [&(dyn ToSql + Sync); 6] = [&account.0, &low, &high, &begin, &step, &COUNTED_MAX];
    let by_time: [&(dyn ToSql + Sync); 5] = [&account.0, &span.from, &span.to, &step, &COUNTED_MAX];
    let (events, executions, asked, settled) = futures::try_join!(
        rows(db, EVENTS, &by_id),
        rows(db, EXECUTIONS, &by_time),
        rows(db, ASKED, &by_time),
        rows(db, SETTLED, &by_time),
    )?;
    for row in &events {
        let count: i64 = row.get("events");
        found.add(row, |piece| piece.events += count);
    }
    for row in &executions {
        add_executions(&mut found, row);
    }
    for row in &asked {
        let count: i64 = row.get("asked");
        found.add(row, |piece| piece.approvals.asked += count);
    }
    for row in &settled {
        add_settled(&mut found, row);
    }
    let ended = found.all.succeeded + found.all.failed + found.all.stopped;
    found.is_capped = [found.all.events, ended, found.all.approvals.asked].contains(&COUNTED_MAX);
    Ok(found)
}

impl Activity {
    /// To its piece, and to the whole.
    fn add(&mut self, row: &Row, change: impl Fn(&mut Piece)) {
        let piece: i32 = row.get("piece");
        let found = usize::try_from(piece).ok().and_then(|piece| self.pieces.get_mut(piece));
        if let Some(piece) = found {
            change(piece);
        }
        change(&mut self.all);
    }
}

fn add_executions(found: &mut Activity, row: &Row) {
    let (state, count): (&str, i64) = (row.get("state"), row.get("executions"));
    found.add(row, |piece| match state {
        "SUCCEEDED" => piece.succeeded += count,
        "FAILED" => piece.failed += count,
        _ => piece.stopped += count,
    });
}

/// Medians do not add up, so the whole has a row of its own.
fn add_settled(found: &mut Activity, row: &Row) {
    let piece: Option<i32> = row.get("piece");
    let into = match piece {
        None => Some(&mut found.all),
        Some(piece) => usize::try_from(piece).ok().and_then(|piece| found.pieces.get_mut(piece)),
    };
    let Some(Piece { approvals, .. }) = into else { return };
    *approvals = Approvals {
        asked: approvals.asked,
        approved: row.get("approved"),
        declined: row.get("declined"),
        expired: row.get("expired"),
        cancelled: row.get("cancelled"),
        median_seconds: row.get("median_seconds"),
        slow_seconds: row.get("slow_seconds"),
    };
}

/// What calls of language models took, on those days that the span touches which had any.
pub async fn spent(
    db: &impl GenericClient,
    account: AccountId,
    span: Span,
) -> Result<Vec<Spent>, StoreError> {
    let (first, last) = (span.from.date_naive(), span.to.date_naive());
    let found = rows(db, SPENT, &[&account.0, &first, &last]).await?;
    let read = |row: Row| Spent {
        day: row.get("day"),
        calls: row.get("calls"),
        tokens: row.get("tokens"),
        cost_micros: row.get("cost_micros"),
    };
    Ok(found.into_iter().map(read).collect())
}

/// How the account stands.
pub async fn standing(db: &impl GenericClient, account: AccountId) -> Result<Standing, StoreError> {
    let statement = db.prepare_cached(STANDING).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &WAITING_MAX]).await.map_err(store_error)?;
    Ok(Standing {
        flows: row.get("flows"),
        flows_enabled: row.get("flows_enabled"),
        trackers: row.get("trackers"),
        mcp_servers: row.get("mcp_servers"),
        waiting: row.get("waiting"),
        running: row.get("running"),
        parked_events: row.get("parked_events"),
        pending_approvals: row.get("pending_approvals"),
        held_tools: row.get("held_tools"),
    })
}

async fn rows(
    db: &impl GenericClient,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    db.query(&statement, values).await.map_err(store_error)
}

/// The lowest id that can be made at a time.
fn first_id(at: DateTime<Utc>) -> Uuid {
    Uuid::from_u128(u128::from(at.timestamp_millis().max(0).unsigned_abs()) << 80)
}
