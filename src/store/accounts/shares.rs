//! What tenants have together, and how they share it.

use crate::store::{
    page::{Listing, Slice, Window},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::Row;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const SET_WEIGHT: &str = include_str!("set_weight.sql");

/// The largest weight; the least is 1.
pub const WEIGHT_MAX: i16 = 100;

/// A tenant with its share.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountView {
    pub id: AccountId,
    pub name: String,
    /// Its share of the places against others that wait as well: one of weight 3 has three for each of one of weight 1.
    pub weight: i16,
    pub created_at: DateTime<Utc>,
}

/// All tenants, by name. For whoever runs the server: nobody of an account may see another.
pub async fn list(
    db: &impl GenericClient,
    window: Window,
) -> Result<Slice<AccountView>, StoreError> {
    LIST.slice(db, &[], window, |row| Ok(read(row))).await
}

/// Gives a tenant a weight, 1 to [`WEIGHT_MAX`], and tells the one before; `None`: there is no such tenant. The next
/// claim goes by it.
pub async fn set_weight(
    db: &impl GenericClient,
    account: AccountId,
    weight: i16,
) -> Result<Option<(AccountView, i16)>, StoreError> {
    let statement = db.prepare_cached(SET_WEIGHT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &weight]).await.map_err(store_error)?;
    Ok(row.map(|row| (read(&row), row.get("weight_before"))))
}

fn read(row: &Row) -> AccountView {
    AccountView {
        id: AccountId(row.get("id")),
        name: row.get("name"),
        weight: row.get("weight"),
        created_at: row.get("created_at"),
    }
}
