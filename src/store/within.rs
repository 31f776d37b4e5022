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
    pub(crate) async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&mut Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.within_at_most(PATIENCE, work).await
    }

    /// The same with a patience of its own. Where nothing was answered, the connections that are free may hang as
    /// well, since they most likely go the same way: they are given up too, so that the next try has a new one.
    pub(super) async fn within_at_most<T>(
        &self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let ended = tokio::time::timeout(patience, async {
            let mut db = Borrowed(Some(self.client().await?));
            let result = work(&mut db).await;
            drop(db.0.take());
            result
        });
        let ended = ended.await.unwrap_or_else(|_| {
            self.pool.retain(|_, _| false);
            Err(StoreError::Unavailable(format!("no answer within {} s", patience.as_secs_f64())))
        });
        ended.inspect_err(|error| self.disk_note.heed(error))
    }
}

/// Makes the transaction it begins one that [`brief`] begins.
pub(crate) const BRIEF: &str = "SET LOCAL idle_in_transaction_session_timeout = '2s'";

/// Begins a transaction whose locks others wait for. A process that is frozen in the middle of it must not hold them
/// up for as long as a session may otherwise stand still: they would give up, or lose their leases.
pub(super) async fn brief(db: &mut Client) -> Result<Transaction<'_>, StoreError> {
    let tx = db.transaction().await.map_err(store_error)?;
    tx.batch_execute(BRIEF).await.map_err(store_error)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::database;
    use std::time::Instant;

    async fn session(db: &Client) -> i32 {
        db.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn after_a_connection_that_hangs_comes_a_new_one() {
        let database = database().await;
        let (one, other) = (database.store.client().await.unwrap(), database.store.client().await);
        let old = [session(&one).await, session(&other.unwrap()).await];
        drop(one);
        let began = Instant::now();
        let hangs = database.store.within_at_most(Duration::from_millis(200), async |db| {
            db.query_one("SELECT pg_sleep(60)", &[]).await.map(drop).map_err(store_error)
        });
        assert!(matches!(hangs.await, Err(StoreError::Unavailable(_))));
        assert!(began.elapsed() < Duration::from_secs(2));
        let new = session(&database.store.client().await.unwrap()).await;
        assert!(!old.contains(&new), "{old:?} and then {new}");
    }
}
