//! What people have said of a server's tools, or still have to: all of it goes with the server.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::fmt;
use uuid::Uuid;

const DECIDED: &str = include_str!("decided.sql");
const LOCK_TOOLS: &str = include_str!("lock_tools.sql");

/// What would be lost with a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Nothing of it counts that people have not reviewed.
    pub reviews_all: bool,
    /// Some of its tools, or its instructions, do not count as they are now.
    pub holds: bool,
    /// People have approved or rejected some of it.
    pub is_reviewed: bool,
    /// Tools of it have labels.
    pub is_labelled: bool,
}

impl Decided {
    /// Whether anything would be lost.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (self.reviews_all, "that people review all of it"),
            (self.holds, "what is held of it"),
            (self.is_reviewed, "verdicts of reviews"),
            (self.is_labelled, "labels"),
        ];
        let there: Vec<&str> =
            all.into_iter().filter_map(|(is_there, what)| is_there.then_some(what)).collect();
        f.write_str(&there.join(", "))
    }
}

/// What people have said of a server's tools, or still have to; nothing of a server that is not there.
pub async fn decided(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Decided, StoreError> {
    let statement = db.prepare_cached(DECIDED).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    let read = |row: tokio_postgres::Row| Decided {
        reviews_all: row.get("reviews_all"),
        holds: row.get("holds"),
        is_reviewed: row.get("is_reviewed"),
        is_labelled: row.get("is_labelled"),
    };
    Ok(row.map(read).unwrap_or_default())
}

/// The same, which stays so until the caller's transaction ends.
pub async fn decided_for_good(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Decided, StoreError> {
    // Whoever reviews waits for the server's row, and so does whoever sets up another tool of it; whoever labels one
    // that is set up already waits only for that one's.
    let statement = db.prepare_cached(super::LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    let statement = db.prepare_cached(LOCK_TOOLS).await.map_err(store_error)?;
    db.query(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    decided(db, account, id).await
}
