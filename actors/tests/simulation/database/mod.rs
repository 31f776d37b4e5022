//! The database in memory: one for all replicas, under the rules of the statements in `src/store`.
//!
//! Each function is one transaction: it happens as a whole, at one instant of the database's clock, or not at all.
//! A test of the store (`src/store/executions/tests/model.rs`) holds the executions and leases against PostgreSQL.

mod events;
mod executions;
mod leases;
mod live;
mod pace;
pub mod schedules;
mod turns;

pub use executions::Row;
pub use pace::Gathered;
pub use schedules::TickRow;

use chrono::{DateTime, Utc};
use preloop_actors::{
    admission::FlowOutcome,
    event::Event,
    flow::FlowVersion,
    ids::{AccountId, EventId, ExecutionId, FlowId, SourceId},
    ports::{Deployed, LiveMessage, NextFire, Topic},
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use uuid::Uuid;

/// All tables.
#[derive(Default)]
pub struct Database {
    pub up: bool,
    /// The database's clock, which whoever holds it moves.
    pub now: DateTime<Utc>,
    /// Until then another session has the lock of whoever numbers the outbox.
    pub numbering_held_until: DateTime<Utc>,
    ids: u128,
    pub flows: Vec<Arc<FlowVersion>>,
    pub next_fire: BTreeMap<FlowId, NextFire>,
    pub ticks: BTreeMap<(FlowId, DateTime<Utc>), TickRow>,
    /// The ledger of deliveries.
    pub deliveries: BTreeMap<(SourceId, String), EventId>,
    pub events: BTreeMap<EventId, Event>,
    pub unrouted: BTreeMap<EventId, Unrouted>,
    pub executions: BTreeMap<ExecutionId, Row>,
    /// Unique where `retry_of` is null.
    by_event: BTreeMap<(EventId, FlowId), ExecutionId>,
    /// Events that started nothing of their own, with the execution that stands for them.
    pub outcomes: BTreeMap<(EventId, FlowId), (FlowOutcome, Option<ExecutionId>)>,
    pub starts: BTreeMap<i64, Vec<DateTime<Utc>>>,
    pub gatherings: Vec<Gathered>,
    shares: turns::Shares,
    outbox: VecDeque<(AccountId, Topic, Map<String, Value>)>,
    pub messages: Vec<LiveMessage>,
    seqs: BTreeMap<AccountId, i64>,
}

/// An event on the router's queue.
#[derive(Clone, Debug)]
pub struct Unrouted {
    attempts: i16,
    retry_at: DateTime<Utc>,
    pub parked: bool,
}

impl Database {
    /// The next id. Ids sort by the time they were made, as version 7 does.
    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    pub fn tracker_triggered(&self, accounts: &[AccountId]) -> Deployed {
        let flows = self.flows.iter().filter(|flow| accounts.contains(&flow.account));
        Deployed { flows: flows.cloned().collect(), ..Deployed::default() }
    }

    fn tell(&mut self, account: AccountId, topic: Topic, kind: &str, about: Uuid) {
        let body = Map::from_iter([
            ("type".to_owned(), kind.into()),
            ("id".to_owned(), about.to_string().into()),
        ]);
        self.outbox.push_back((account, topic, body));
    }
}
