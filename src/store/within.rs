//! Database work with an end: what takes too long is given up, and its connection with it.

use super::{Store, store_error};
use deadpool_postgres::{Client, Object, Transaction};
use preloop_actors::ports::StoreError;
use std::{
    fmt::Display,
    ops::{Deref, DerefMut},
    time::Duration,
};

/// Longest any piece of work here may take, the wait for a connection included.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

impl Store {
    /// Runs `work` on a connection for [`PATIENCE`] at most.
    pub(super) async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&mut Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let ended = tokio::time::timeout(PATIENCE, async {
            let mut db = Borrowed(Some(self.client().await?));
            let result = work(&mut db).await;
            drop(db.0.take());
            result
        });
        let ended = ended.await.unwrap_or_else(|_| {
            Err(StoreError::Unavailable(format!("no answer within {} s", PATIENCE.as_secs())))
        });
        ended.inspect_err(|error| self.disk_note.heed(error))
    }
}

/// Begins a transaction whose locks others wait for. A process that is frozen in the middle of it must not hold them
/// up for as long as a session may otherwise stand still: they would give up, or lose their leases.
pub(super) async fn brief(db: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let tx = db.transaction().await.map_err(store_error)?;
    let limit = "SET LOCAL idle_in_transaction_session_timeout = '2s'";
    tx.batch_execute(limit).await.map_err(store_error)?;
    Ok(tx)
}

/// What is stored cannot be read: a fault of ours, and no later try mends it.
pub(super) fn unreadable(what: &str, error: impl Display) -> StoreError {
    StoreError::Internal(format!("{what} cannot be read: {error}"))
}

/// A connection that returns to the pool only when its work ended: one that hangs would hang the next user too.
struct Borrowed(Option<Client>);

impl Deref for Borrowed {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.0.as_ref().expect("present until the work ended")
    }
}

impl DerefMut for Borrowed {
    fn deref_mut(&mut self) -> &mut Client {
        self.0.as_mut().expect("present until the work ended")
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(hanging) = self.0.take() {
            drop(Object::take(hanging));
        }
    }
}
