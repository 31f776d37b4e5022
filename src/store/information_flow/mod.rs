//! What accounts do about flows of information: a column of the table `policies`.

use super::{store_error, trust_changes};
use deadpool_postgres::GenericClient;
use preloop_actors::{gate::FlowMode, ids::AccountId, ports::StoreError};

const GET: &str = include_str!("get.sql");
const SET: &str = include_str!("set.sql");

/// What an account does; the default where it has set nothing.
pub async fn get(db: &impl GenericClient, account: AccountId) -> Result<FlowMode, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| read(row.get("information_flow"))).unwrap_or_default())
}

/// Says what an account does.
pub async fn set(
    db: &impl GenericClient,
    account: AccountId,
    mode: FlowMode,
) -> Result<(), StoreError> {
    let word = match mode {
        FlowMode::Off => "off",
        FlowMode::Shadow => "shadow",
        FlowMode::Enforce => "enforce",
    };
    let statement = db.prepare_cached(SET).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &word]).await.map_err(store_error)?;
    trust_changes::note(db, account).await
}

/// Reads the column. What is unknown here is what a later version made stricter.
pub(super) fn read(word: &str) -> FlowMode {
    match word {
        "off" => FlowMode::Off,
        "shadow" => FlowMode::Shadow,
        _ => FlowMode::Enforce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixtures::world;

    #[tokio::test]
    async fn every_mode_comes_back() {
        let world = world().await;
        let db = world.client().await.unwrap();
        assert_eq!(get(&db, world.account).await.unwrap(), FlowMode::Shadow);
        for mode in [FlowMode::Enforce, FlowMode::Off, FlowMode::Shadow] {
            set(&db, world.account, mode).await.unwrap();
            assert_eq!(get(&db, world.account).await.unwrap(), mode);
        }
    }
}
