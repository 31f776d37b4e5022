//! Whether the database takes writes, and if not, why, in words for a person.
//!
//! A database that answers questions may still refuse to write: its disk is full, or it is a standby. A standby
//! says so when asked. A full disk shows only when something is written, so the first write that meets one
//! leaves a note here, and from then on [`Store::wellbeing`] tries a write itself until there is room again.

use super::{Store, store_error};
use preloop_actors::ports::StoreError;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_postgres::error::SqlState;

/// A database that takes longer to say one word is not well.
const ANSWER_MAX: Duration = Duration::from_secs(2);

/// True on a standby, and where a role, the database or a person made all transactions read-only.
const IS_READ_ONLY: &str = "SELECT current_setting('transaction_read_only')::boolean";

/// Writes a megabyte that has to find new room, then takes it back.
const TRY_TO_WRITE: &str = "BEGIN;
    CREATE TABLE room_for_more AS SELECT repeat('x', 1000) AS text FROM generate_series(1, 1000);
    ROLLBACK";

/// How the database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wellbeing {
    Well,
    ReadOnly,
    DiskFull,
    /// It does not answer, or not in time.
    Silent,
}

impl Wellbeing {
    /// What is wrong and what can be done; without hosts and paths, because anybody may read it.
    pub fn complaint(self) -> Option<&'static str> {
        match self {
            Self::Well => None,
            Self::ReadOnly => Some(
                "the database is read-only: it is a standby, or `default_transaction_read_only` is on; \
                 promote it, or turn that off",
            ),
            Self::DiskFull => Some(
                "the database's disk is full; make room, and everything goes on without a restart",
            ),
            Self::Silent => Some("the database does not answer"),
        }
    }
}

/// Set by the first write that met a full disk.
#[derive(Clone, Debug, Default)]
pub(super) struct DiskNote(Arc<AtomicBool>);

impl DiskNote {
    /// Remembers a failure that a full disk caused; [`super::describe`] ends with the database's code for it.
    pub(super) fn heed(&self, error: &StoreError) {
        let code = SqlState::DISK_FULL;
        if matches!(error, StoreError::Unavailable(why) if why.ends_with(&format!("({})", code.code())))
        {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

impl Store {
    /// What this store meets is known to the other too: for two pools over one database.
    pub(super) fn noting_with(self, other: &Self) -> Self {
        let (disk_note, switches) = (other.disk_note.clone(), other.switches.clone());
        Self { disk_note, switches, ..self }
    }

    /// Asks the database how it is; takes two seconds at most.
    pub async fn wellbeing(&self) -> Wellbeing {
        match tokio::time::timeout(ANSWER_MAX, self.look()).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                tracing::warn!(error.cause = %error, "the database is not well: {error}");
                Wellbeing::Silent
            }
            Err(_) => Wellbeing::Silent,
        }
    }

    async fn look(&self) -> Result<Wellbeing, StoreError> {
        let noted = &self.disk_note.0;
        self.within(async |db| {
            let row = db.query_one(IS_READ_ONLY, &[]).await.map_err(store_error)?;
            if row.get(0) {
                return Ok(Wellbeing::ReadOnly);
            }
            if !noted.load(Ordering::Relaxed) {
                return Ok(Wellbeing::Well);
            }
            if let Err(error) = db.batch_execute(TRY_TO_WRITE).await {
                tracing::warn!("the database still cannot write: {}", super::describe(&error));
                // Otherwise the connection would go back to the pool in the middle of a transaction.
                db.batch_execute("ROLLBACK").await.map_err(store_error)?;
                return Ok(Wellbeing::DiskFull);
            }
            noted.store(false, Ordering::Relaxed);
            tracing::info!("the database has room again");
            Ok(Wellbeing::Well)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fixtures::world;

    #[tokio::test]
    async fn a_database_that_only_reads_is_not_well() {
        let world = world().await;
        assert_eq!(world.wellbeing().await, Wellbeing::Well);
        let name: String = world.value("SELECT current_database()::text", &[]).await;
        let client = world.client().await.unwrap();
        client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
        for (value, expected) in [("on", Wellbeing::ReadOnly), ("off", Wellbeing::Well)] {
            let change = format!(
                "ALTER DATABASE {name} SET default_transaction_read_only = {value};
                 SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()"
            );
            client.batch_execute(&change).await.unwrap();
            let mut found = Wellbeing::Silent;
            // The pool may not have noticed yet that its connections were ended.
            for _ in 0..20 {
                found = world.wellbeing().await;
                if found != Wellbeing::Silent {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert_eq!(found, expected);
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_forgotten_once_a_write_succeeds() {
        let world = world().await;
        world.disk_note.heed(&StoreError::Unavailable("deadlock detected (40P01)".into()));
        assert!(!world.disk_note.0.load(Ordering::Relaxed));
        world.disk_note.heed(&StoreError::Unavailable("could not extend file (53100)".into()));
        assert!(world.disk_note.0.load(Ordering::Relaxed));
        assert_eq!(world.wellbeing().await, Wellbeing::Well);
        assert!(!world.disk_note.0.load(Ordering::Relaxed));
        let left: i64 =
            world.value("SELECT count(*) FROM pg_class WHERE relname = 'room_for_more'", &[]).await;
        assert_eq!(left, 0);
    }

    #[test]
    fn every_illness_has_words() {
        for illness in [Wellbeing::ReadOnly, Wellbeing::DiskFull, Wellbeing::Silent] {
            assert!(illness.complaint().is_some());
        }
    }
}
