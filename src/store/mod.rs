//! All SQL: one module for each table, its statements in `.sql` files beside it.

pub mod access_rules;
pub mod accounts;
pub mod activity;
pub mod ai_models;
pub mod api_keys;
pub mod approval_views;
pub mod approval_workflows;
pub mod approvals;
pub mod audit;
pub mod audit_chain;
pub mod callers;
mod clean;
pub mod compliance;
pub mod connect;
pub mod duplicates;
pub mod embedded;
pub mod event_views;
mod events;
pub mod execution_views;
mod executions;
#[cfg(test)]
mod fixtures;
mod flow_control;
pub mod flow_history;
mod flow_reading;
pub mod flows;
mod frontier;
pub mod gathering_views;
pub mod held_labels;
pub mod housekeeping;
pub mod idempotency_keys;
pub mod information_flow;
pub mod installation;
pub mod issue_dependencies;
pub mod issues;
mod live;
pub mod mcp_authorizations;
pub mod mcp_catalog;
pub mod mcp_offers;
pub mod mcp_pins;
pub mod mcp_servers;
pub mod mcp_sessions;
pub mod migrate;
pub mod model_usage;
pub mod notifications;
pub mod oauth_clients;
pub mod oauth_consents;
pub mod oauth_grants;
pub mod oauth_tokens;
pub mod open;
pub mod organizations;
pub mod outcomes;
pub mod overview;
pub mod page;
#[cfg(test)]
mod plans;
pub mod policies;
pub mod policy_shadows;
pub mod projects;
pub mod recorded_calls;
pub mod refresh_sessions;
pub mod replays;
pub mod retention;
pub mod rows;
pub mod runtime_tokens;
pub mod schedules;
pub mod search;
pub mod search_index;
mod switches;
pub mod sync;
pub mod teams;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tool_configurations;
pub mod tracker_alarms;
pub mod trackers;
mod trust_changes;
pub mod users;
pub mod wakes;
pub mod wellbeing;
pub(crate) mod within;
mod words;

use deadpool_postgres::{Client, Pool, Transaction};
use frontier::{Frontier, FullReads};
use preloop_actors::ports::StoreError;
use std::sync::{Arc, Mutex};
use tokio_postgres::IsolationLevel;

/// The database, as the rest of the program holds it. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    /// How far the router's queue has been read.
    unrouted: Frontier,
    /// How far the outbox has been read.
    outbox: Frontier,
    /// How far the record's entries have been sealed.
    unsealed: Frontier,
    /// How far the live messages have been trimmed.
    trimmed: Arc<live::Trimmed>,
    /// What kill switches stop, and when something was decided about tools.
    switches: Arc<switches::Switches>,
    disk_note: wellbeing::DiskNote,
    /// The Docker Engine of this replica, once it has settled on one; claims are only made under it.
    engine: Arc<Mutex<Option<String>>>,
}

impl Store {
    /// A store over a pool whose database is migrated.
    pub fn new(pool: Pool) -> Self {
        Self {
            pool,
            unrouted: Frontier::new(events::UNROUTED_MARGIN, FullReads::OFTEN),
            outbox: Frontier::new(live::OUTBOX_MARGIN, FullReads::OFTEN),
            unsealed: Frontier::new(audit_chain::UNSEALED_MARGIN, FullReads::OFTEN),
            trimmed: Arc::default(),
            switches: Arc::default(),
            disk_note: wellbeing::DiskNote::default(),
            engine: Arc::default(),
        }
    }

    /// A connection for one statement or transaction; never held across a wait for anything else.
    pub async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// Closes the connections that are free, and gives out none any more.
    pub fn close(&self) {
        self.pool.close();
    }
}

/// Begins a transaction that sees one moment, and changes nothing.
pub(crate) async fn one_moment(db: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let begun = db
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await;
    begun.map_err(store_error)
}

/// Sorts a driver error: what a later try may mend, and what is our fault.
pub(crate) fn store_error(error: tokio_postgres::Error) -> StoreError {
    use tokio_postgres::error::SqlState;
    match error.code() {
        // Class 23 (constraints), 42 (syntax, names) and 22 (data) would fail the same way again.
        Some(code) if ["22", "23", "42"].iter().any(|class| code.code().starts_with(class)) => {
            StoreError::Internal(describe(&error))
        }
        Some(code) if *code == SqlState::INTERNAL_ERROR => StoreError::Internal(describe(&error)),
        _ => StoreError::Unavailable(describe(&error)),
    }
}

/// The driver's own text is only "db error"; the database's message is behind it.
fn describe(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => with_causes(error),
    }
}

/// An error and what lies behind it, such as "error connecting to server: connection refused".
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
