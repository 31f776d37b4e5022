//! The order in which a configuration's rules are looked at, as a whole.

use super::{super::store_error, Rule, of_configuration};
use deadpool_postgres::GenericClient;
use preloop_actors::{gate::RuleId, ids::AccountId, ports::StoreError};
use uuid::Uuid;

const LOCK_ALL: &str = include_str!("lock_all.sql");
const REORDER: &str = include_str!("reorder.sql");

/// How far apart the priorities are, so that one rule can be put between two others.
const STEP: i32 = 10;

/// A configuration's rules without its condition, in their order; nobody changes them until the transaction ends.
///
/// Rules can be added all the same, unless the configuration is held as well.
pub async fn all_for_change(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
) -> Result<Vec<Rule>, StoreError> {
    let statement = db.prepare_cached(LOCK_ALL).await.map_err(store_error)?;
    db.query(&statement, &[&account.0, &configuration]).await.map_err(store_error)?;
    let rules = of_configuration(db, account, configuration).await?;
    Ok(rules.into_iter().filter(|rule| rule.setup.marker.is_none()).collect())
}

/// Gives rules the priorities 10, 20, 30 and so on. `true` when one of them had another.
pub async fn reorder(
    db: &impl GenericClient,
    account: AccountId,
    order: &[RuleId],
) -> Result<bool, StoreError> {
    let ids: Vec<Uuid> = order.iter().map(|id| id.0).collect();
    let priorities: Vec<i32> = (1..).map(|place| place * STEP).take(ids.len()).collect();
    let statement = db.prepare_cached(REORDER).await.map_err(store_error)?;
    let changed = db.execute(&statement, &[&account.0, &ids, &priorities]).await;
    Ok(changed.map_err(store_error)? > 0)
}
