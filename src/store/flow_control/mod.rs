//! Flow control: the locks of keys, how the keys stand under them, and what is held back until its time.
//!
//! Every transaction takes the locks of the keys it needs in one go and in order, and before the rows that it locks
//! under them: so nobody waits in a circle. Who ends executions does so too (`executions/ended.sql`), because the
//! next of a key goes with each end, by a trigger.

mod again;
mod gatherings;
mod ledger;
mod sweep;
#[cfg(test)]
mod tests;

pub(super) use again::again;
pub(super) use gatherings::{Changed, Gathered, gather};
pub(super) use ledger::{Consequences, Limited, keep, read};
pub(super) use sweep::{let_go, let_keys_go};

use super::{executions::NewExecution, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::Refusal,
    ids::{AccountId, EventId, FlowId, FlowVersionId},
    ports::StoreError,
};
use uuid::Uuid;

const LOCK: &str = include_str!("lock.sql");
const NOTE: &str = include_str!("note.sql");

/// An event of which nothing comes.
pub(super) struct LeftOut {
    pub(super) event: EventId,
    pub(super) account: AccountId,
    pub(super) flow: FlowId,
    pub(super) version: FlowVersionId,
    pub(super) why: Refusal,
}

impl LeftOut {
    pub(super) fn new(new: &NewExecution, why: Refusal) -> Self {
        let &NewExecution { event, account, flow, version, .. } = new;
        Self { event, account, flow, version, why }
    }
}

/// Takes the locks of all these keys, until the transaction ends.
async fn lock(db: &impl GenericClient, hashes: Vec<i64>) -> Result<(), StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.execute(&statement, &[&hashes]).await.map(drop).map_err(store_error)
}

/// Writes down what became of events that started nothing of their own; those of flows that could not have started
/// anything are left out, with `only_enabled` those of disabled ones too.
pub(super) async fn note(
    db: &impl GenericClient,
    left_out: Vec<LeftOut>,
    only_enabled: bool,
) -> Result<(), StoreError> {
    if left_out.is_empty() {
        return Ok(());
    }
    let events = ids(&left_out, |one| one.event.0);
    let accounts = ids(&left_out, |one| one.account.0);
    let flows = ids(&left_out, |one| one.flow.0);
    let versions = ids(&left_out, |one| one.version.0);
    let (outcomes, details) = reasons(left_out);
    let statement = db.prepare_cached(NOTE).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[&events, &accounts, &flows, &versions, &outcomes, &details, &only_enabled],
    )
    .await
    .map(drop)
    .map_err(store_error)
}

fn ids(left_out: &[LeftOut], id: fn(&LeftOut) -> Uuid) -> Vec<Uuid> {
    left_out.iter().map(id).collect()
}

fn reasons(left_out: Vec<LeftOut>) -> (Vec<&'static str>, Vec<String>) {
    left_out.into_iter().map(|one| (one.why.outcome.as_str(), one.why.detail)).unzip()
}
