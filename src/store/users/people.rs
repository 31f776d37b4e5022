//! The people of an account as others see them.

use crate::store::{
    page::{Listing, Slice, Window},
    rows::containing,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::TeamId,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };

/// Somebody of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    pub user: UserId,
    pub username: String,
    pub email: String,
    pub full_name: Option<String>,
    pub roles: Vec<String>,
    /// The teams they are in, by name.
    pub teams: Vec<(TeamId, String)>,
    pub created_at: DateTime<Utc>,
}

/// Whom a list shows; absent fields let everybody through.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Text within the username, the address or the full name; case does not matter.
    pub search: Option<String>,
    pub ids: Option<Vec<UserId>>,
}

/// The people of an account, by the names they sign in with.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    filter: &PeopleFilter,
    window: Window,
) -> Result<Slice<PersonView>, StoreError> {
    let search = filter.search.as_deref().map(containing);
    let ids = filter.ids.as_ref().map(|ids| ids.iter().map(|id| id.0).collect::<Vec<Uuid>>());
    LIST.slice(db, &[&account.0, &search, &ids], window, |row| Ok(read(row))).await
}

fn read(row: &Row) -> PersonView {
    let (ids, names): (Vec<Uuid>, Vec<String>) = (row.get("team_ids"), row.get("team_names"));
    PersonView {
        user: UserId(row.get("id")),
        username: row.get("username"),
        email: row.get("email"),
        full_name: row.get("full_name"),
        roles: row.get("roles"),
        teams: ids.into_iter().map(TeamId).zip(names).collect(),
        created_at: row.get("created_at"),
    }
}
