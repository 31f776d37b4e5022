//! Schedules as the scheduler takes their steps: where they stand, and the table `schedule_ticks`.

#[cfg(test)]
mod limit_tests;
mod list;
mod settle;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told_tests;

pub use list::{Outcome, TickView, list};
pub(super) use settle::{Gathered, settle_gathered};

use super::{Store, flow_reading::readable, store_error};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::IncomingEvent,
    flow::FlowVersion,
    ports::{Due, DueSchedule, Schedules, Settled, StoreError, Turn, WaitingTick},
};
use std::sync::Arc;
use tokio_postgres::Row;

const DUE: &str = include_str!("due.sql");

#[async_trait]
impl Schedules for Store {
    async fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.within(async |db| {
            let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
            Ok(rows.iter().filter_map(due).collect())
        })
        .await
    }

    async fn settle(&self, turn: Turn) -> Result<Settled, StoreError> {
        settle::settle(self, turn).await
    }

    async fn resume(
        &self,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Result<Settled, StoreError> {
        settle::resume(self, &flow, fire_at, event).await
    }
}

fn due(row: &Row) -> Option<Due> {
    let (flow, fire_at) = (readable(row)?, row.get("fire_at"));
    Some(match row.get("waits") {
        true => Due::Waiting(WaitingTick {
            flow,
            fire_at,
            is_late: row.get("is_late"),
            is_idle: row.get("is_idle"),
        }),
        false => Due::Schedule(DueSchedule {
            flow,
            fire_at,
            due_at: row.get("due_at"),
            now: row.get("now"),
        }),
    })
}
