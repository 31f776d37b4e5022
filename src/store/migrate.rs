//! Brings the schema to what this binary expects; replicas that start together take turns.

use super::Store;
use deadpool_postgres::Object;
use preloop_actors::ports::StoreError;
use refinery::{Runner, error::Kind};
use std::time::Duration;
use tokio_postgres::{Client, error::SqlState};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Names the lock under which migrations run: "preloop" in bytes.
const LOCK: i64 = 0x0070_7265_6c6f_6f70;

/// How long a migration waits for a table. Deliveries of a replica that still serves queue behind it meanwhile, so
/// it gives up soon, lets them through, and tries again; each migration is one transaction, so nothing is half done.
const LOCK_WAIT: &str = "SET lock_timeout = '500ms'";
const TRIES: usize = 60;
const TRIES_APART: Duration = Duration::from_millis(500);

/// What the session is told: the build of an index takes its time, but a statement that hangs, or a process that was
/// frozen in the middle, must not keep its locks for good.
const SESSION: &str = "SET statement_timeout = '15min'; SET lock_timeout = '60s';
    SET idle_in_transaction_session_timeout = '30s'";

/// Vectors need at least this pgvector: (major, minor).
const PGVECTOR_MIN: (u32, u32) = (0, 7);

/// The schema could not be brought up to date. Nothing is half-applied.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Unavailable(#[from] StoreError),
    #[error(
        "the database is at schema version {found}, newer than this binary's {known}; run the newer preloop, or restore a backup"
    )]
    Newer { found: i32, known: i32 },
    #[error(
        "migration `{name}` was applied with another content; this database belongs to another build of preloop"
    )]
    Divergent { name: String },
    #[error(
        "pgvector is not installed on the database server; install it (Debian: postgresql-<version>-pgvector) and start again"
    )]
    NoPgvector,
    #[error(
        "this database user may not create the extension pgvector; run `CREATE EXTENSION vector` there once as a superuser"
    )]
    PgvectorForbidden,
    #[error(
        "pgvector {found} is too old, 0.7 is needed; update it on the database server, then run `ALTER EXTENSION vector UPDATE`"
    )]
    PgvectorTooOld { found: String },
    #[error("{0}")]
    Failed(String),
}

impl From<tokio_postgres::Error> for MigrateError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => Self::Failed(
                "another process has been changing the schema for a minute; try again when it is done"
                    .to_owned(),
            ),
            _ => Self::Unavailable(super::store_error(error)),
        }
    }
}

/// Applies what is missing and returns the names of what it applied.
pub async fn migrate(store: &Store) -> Result<Vec<String>, MigrateError> {
    // Taken out of the pool, so that however this ends, the lock and the settings end with the session.
    let mut client = Object::take(store.client().await?);
    client.batch_execute(SESSION).await?;
    client.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await?;
    prepare_pgvector(&client).await?;
    client.batch_execute(LOCK_WAIT).await?;
    let mut tries = 1;
    let report = loop {
        match runner().run_async(&mut *client).await {
            Err(error) if tries < TRIES && is_locked_out(&error) => tries += 1,
            ended => break ended.map_err(explain)?,
        }
        tokio::time::sleep(TRIES_APART).await;
    };
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

/// Somebody holds a table that a migration changes.
fn is_locked_out(error: &refinery::Error) -> bool {
    let Kind::Connection(_, source) = error.kind() else { return false };
    let code = source.downcast_ref::<tokio_postgres::Error>().and_then(tokio_postgres::Error::code);
    code == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

/// The schema version this binary expects.
pub fn known_version() -> i32 {
    runner().get_migrations().iter().map(|migration| migration.version()).max().unwrap_or(0)
}

/// The schema version the database has; `None` before the first migration.
pub async fn applied_version(client: &Client) -> Result<Option<i32>, MigrateError> {
    let table =
        client.query_one("SELECT to_regclass('refinery_schema_history')::text", &[]).await?;
    if table.get::<_, Option<String>>(0).is_none() {
        return Ok(None);
    }
    let version = client.query_one("SELECT max(version) FROM refinery_schema_history", &[]).await?;
    Ok(version.get(0))
}

/// Changes when any migration changes; names the database that tests copy.
#[cfg(any(test, feature = "testing"))]
pub fn fingerprint() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for migration in runner().get_migrations() {
        hash.update(migration.to_string());
        hash.update(migration.sql().unwrap_or_default());
    }
    hex::encode(&hash.finalize()[..8])
}

fn runner() -> Runner {
    embedded::migrations::runner()
}

/// Makes the extension, or says what stands in the way.
async fn prepare_pgvector(client: &Client) -> Result<(), MigrateError> {
    match client.batch_execute("CREATE EXTENSION IF NOT EXISTS vector").await {
        Ok(()) => {}
        Err(error) => return Err(explain_pgvector(error)),
    }
    let found: String = client
        .query_one("SELECT extversion FROM pg_extension WHERE extname = 'vector'", &[])
        .await?
        .get(0);
    match is_new_enough(&found) {
        true => Ok(()),
        false => Err(MigrateError::PgvectorTooOld { found }),
    }
}

fn explain_pgvector(error: tokio_postgres::Error) -> MigrateError {
    match error.code() {
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => MigrateError::PgvectorForbidden,
        Some(code)
            if *code == SqlState::UNDEFINED_FILE || *code == SqlState::FEATURE_NOT_SUPPORTED =>
        {
            MigrateError::NoPgvector
        }
        _ => error.into(),
    }
}

/// Whether a version such as `0.8.5` will do.
pub fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= PGVECTOR_MIN
}

fn explain(error: refinery::Error) -> MigrateError {
    let known = known_version();
    match error.kind() {
        Kind::MissingVersion(found) if found.version() > known => {
            MigrateError::Newer { found: found.version(), known }
        }
        Kind::MissingVersion(found) => MigrateError::Divergent { name: found.to_string() },
        Kind::DivergentVersion(_, ours) => MigrateError::Divergent { name: ours.to_string() },
        Kind::Connection(step, source) => {
            let detail = match source.downcast_ref::<tokio_postgres::Error>() {
                Some(error) => super::describe(error),
                None => source.to_string(),
            };
            MigrateError::Failed(format!("{step}: {detail}"))
        }
        other => MigrateError::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;
    use std::path::{Path, PathBuf};

    #[test]
    fn knows_which_pgvector_will_do() {
        for (version, good) in
            [("0.8.5", true), ("0.7", true), ("1.0", true), ("0.6.2", false), ("", false)]
        {
            assert_eq!(is_new_enough(version), good, "{version}");
        }
    }

    #[tokio::test]
    async fn replicas_migrate_together() {
        let database = testing::empty_database().await;
        let migrations = (0..4).map(|_| migrate(&database.store));
        let applied = futures::future::try_join_all(migrations).await.unwrap();
        let busy: Vec<_> = applied.iter().filter(|names| !names.is_empty()).collect();
        assert_eq!(busy.len(), 1, "one does the work, the others find it done");
        let known = runner().get_migrations().len();
        assert_eq!(busy[0].len(), known, "every migration is applied");
        let client = database.store.client().await.unwrap();
        assert_eq!(applied_version(&client).await.unwrap(), Some(known_version()));
    }

    #[tokio::test]
    async fn refuses_a_newer_database() {
        check_history(
            "INSERT INTO refinery_schema_history SELECT 9999, 'later', applied_on, checksum
               FROM refinery_schema_history WHERE version = 1",
            "newer than this binary",
        )
        .await;
    }

    #[tokio::test]
    async fn refuses_a_database_of_another_build() {
        check_history(
            "UPDATE refinery_schema_history SET checksum = '1' WHERE version = 2",
            "another build",
        )
        .await;
    }

    async fn check_history(change: &str, refusal: &str) {
        let database = testing::database().await;
        let client = database.store.client().await.unwrap();
        client.batch_execute(change).await.unwrap();
        let refused = migrate(&database.store).await.unwrap_err().to_string();
        assert!(refused.contains(refusal), "{refused}");
    }

    #[tokio::test]
    async fn an_empty_database_has_no_version() {
        let database = testing::empty_database().await;
        let client = database.store.client().await.unwrap();
        assert_eq!(applied_version(&client).await.unwrap(), None);
    }

    /// Statements are checked by the database alone, so each one is shown to it.
    #[tokio::test]
    async fn every_statement_fits_the_schema() {
        let database = testing::database().await;
        let client = database.store.client().await.unwrap();
        let mut wrong = Vec::new();
        let files = testing::files_under("src/store", "sql");
        let beginnings: Vec<_> = files.iter().filter_map(|file| beginning(file)).collect();
        // A beginning is no statement, and is shown with each of its ends.
        for file in files.iter().filter(|file| !beginnings.contains(file)) {
            let mut text = std::fs::read_to_string(file).unwrap();
            if let Some(beginning) = beginning(file) {
                text.insert_str(0, &std::fs::read_to_string(beginning).unwrap());
            }
            if let Err(error) = client.prepare(&text).await {
                wrong.push(format!("{}: {}", file.display(), super::super::describe(&error)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The file that the statement in this one begins in, as its first words say.
    fn beginning(file: &Path) -> Option<PathBuf> {
        let text = std::fs::read_to_string(file).unwrap();
        let (name, _) = text.strip_prefix("-- Behind `")?.split_once('`')?;
        Some(file.with_file_name(name))
    }
}
