//! An execution that a person starts again: it obeys the limit of those under way like any other.

use super::{Limited, read};
use crate::store::{events, flow_reading::version_from, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    admission::{Control, Start},
    flow::PreparedEvent,
    ids::{AccountId, EventId, ExecutionId},
    ports::StoreError,
};

const CURRENT: &str = include_str!("current.sql");

/// How another execution for the same event stands under the limits of the flow as it is now: with the key that it
/// counts by. Locks that key.
pub(in crate::store) async fn again(
    db: &impl GenericClient,
    account: AccountId,
    former: ExecutionId,
    new: ExecutionId,
) -> Result<(Option<(i64, String)>, Start), StoreError> {
    let free = (None, Start::default());
    let statement = db.prepare_cached(CURRENT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &former.0]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(free) };
    let flow = version_from(&row)?;
    if flow.spec.slots().is_none() {
        return Ok(free);
    }
    let event = EventId(row.get("event_id"));
    let Some((event, _)) = events::read::event(db, account, event).await? else {
        return Ok(free);
    };
    let Some(control) = Control::of(&flow, &PreparedEvent::new(event)).map(|it| it.again()) else {
        return Ok(free);
    };
    let mut ledger = read(db, Limited::of(std::iter::once(&control))).await?;
    // Nothing refuses it: without a limit to those that wait, it waits.
    let waits = Start { is_held: true, ..Start::default() };
    let start = ledger.admit(new, &control).unwrap_or(waits);
    let key = control.concurrency.map(|concurrency| (concurrency.key.hash, concurrency.key.text));
    Ok((key, start))
}
