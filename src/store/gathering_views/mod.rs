//! Gatherings as people read them: events of a flow that come together and have not started anything yet.

use super::{
    page::{Listing, Slice, Window},
    rows::from_json,
};
use chrono::{DateTime, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, Gather, Keyed},
    ids::{AccountId, FlowId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

/// The furthest a listing of gatherings is counted.
pub const TOTAL_MAX: i64 = 10_000;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };

/// Events of one key that wait to start something together.
#[derive(Clone, Debug, PartialEq)]
pub struct GatheringView {
    pub id: Uuid,
    /// What they come together by, as their newest has it.
    pub by: Keyed<Gather>,
    /// How many they are so far.
    pub events: i32,
    pub opened_at: DateTime<Utc>,
    /// When it starts, unless further events join.
    pub due_at: DateTime<Utc>,
    /// Full: no further event joins.
    pub is_closed: bool,
}

impl GatheringView {
    /// When it starts at the latest, whatever joins; `None` where each event puts it off.
    pub fn latest_at(&self) -> Option<DateTime<Utc>> {
        match &self.by.rule {
            Gather::Debounce(rule) => {
                rule.max_wait_secs.map(|most| self.opened_at + TimeDelta::seconds(most.into()))
            }
            Gather::Batch(_) => Some(self.due_at),
        }
    }
}

/// What comes together for a flow, the next to start first. The total is counted up to [`TOTAL_MAX`].
///
/// Neither listed nor counted is what has no event, or whose newest event does not say what it comes together by.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    flow: FlowId,
    window: Window,
) -> Result<Slice<GatheringView>, StoreError> {
    LIST.slice(db, &[&account.0, &flow.0], window, read).await
}

fn read(row: &Row) -> Result<GatheringView, StoreError> {
    let control: Control = from_json(row, "control")?;
    let by = control.gather.ok_or_else(|| {
        StoreError::Internal("an event that is gathered has no limit that says so".to_owned())
    })?;
    Ok(GatheringView {
        id: row.get("id"),
        by,
        events: row.get("events"),
        opened_at: row.get("opened_at"),
        due_at: row.get("due_at"),
        is_closed: row.get("is_closed"),
    })
}
