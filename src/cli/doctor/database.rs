//! What the doctor looks at in the database.

use super::Finding;
use crate::{
    config::{DataDir, DatabaseConfig, LockError},
    store::{
        Store,
        connect::connect_within,
        embedded, installation,
        migrate::{applied_version, is_new_enough, known_version},
        open,
    },
};
use deadpool_postgres::Client;
use std::time::Duration;

const SUBJECT: &str = "database";

/// Whether the database answers and promises what we need. One finding for each question.
pub async fn check(config: &DatabaseConfig, data: &DataDir) -> Vec<Finding> {
    if config.server.is_none() && !is_served(data) {
        return vec![at_rest(data)];
    }
    let named = match open::named(config, data) {
        Ok(named) => named,
        Err(error) => return vec![Finding::fail(SUBJECT, error)],
    };
    match connect_within(&named, Duration::ZERO).await {
        Ok(store) => look(&store).await,
        Err(error) => vec![Finding::fail(SUBJECT, error)],
    }
}

fn is_served(data: &DataDir) -> bool {
    matches!(data.lock(), Err(LockError::AlreadyRunning { .. }))
}

/// The embedded database runs with the server; here only its programs can be looked at.
fn at_rest(data: &DataDir) -> Finding {
    match embedded::check(data) {
        Ok(()) => Finding::ok(SUBJECT, "embedded PostgreSQL; it starts with the server"),
        Err(error) => Finding::fail(SUBJECT, error),
    }
}

pub(super) async fn look(store: &Store) -> Vec<Finding> {
    let client = match store.client().await {
        Ok(client) => client,
        Err(error) => return vec![Finding::fail(SUBJECT, error)],
    };
    vec![version(&client).await, pgvector(&client).await, migrations(&client).await]
}

/// Whether the Docker Engine that answers here is the one of all replicas; nothing while there is none, or no database.
pub async fn engine(config: &DatabaseConfig, data: &DataDir, engine: &str) -> Option<Finding> {
    let store = connect_within(&open::named(config, data).ok()?, Duration::ZERO).await.ok()?;
    judge_engine(engine, installation::engine(&store).await.ok()?.as_deref())
}

pub(super) fn judge_engine(own: &str, shared: Option<&str>) -> Option<Finding> {
    const SUBJECT: &str = "docker engine";
    let shared = shared?;
    Some(match own == shared {
        true => Finding::ok(SUBJECT, format!("{own}, as for all replicas")),
        false => Finding::fail(
            SUBJECT,
            format!("{own}, and {shared} is the one in use; {}", installation::OTHER_ENGINE),
        ),
    })
}

async fn version(client: &Client) -> Finding {
    let sql = "SELECT current_setting('server_version')";
    match client.query_one(sql, &[]).await {
        Ok(row) => {
            let version: String = row.get(0);
            Finding::ok(SUBJECT, format!("PostgreSQL {version}, commits are durable"))
        }
        Err(error) => Finding::fail(SUBJECT, error),
    }
}

async fn pgvector(client: &Client) -> Finding {
    const SUBJECT: &str = "pgvector";
    let sql = "SELECT coalesce(installed_version, default_version)
                 FROM pg_available_extensions WHERE name = 'vector'";
    match client.query_opt(sql, &[]).await {
        Ok(Some(row)) => match row.get::<_, String>(0) {
            version if is_new_enough(&version) => Finding::ok(SUBJECT, version),
            version => Finding::fail(
                SUBJECT,
                format!(
                    "{version} is too old; update it, then run `ALTER EXTENSION vector UPDATE`"
                ),
            ),
        },
        Ok(None) => Finding::fail(
            SUBJECT,
            "not installed on the database server; install it (Debian: postgresql-<version>-pgvector)",
        ),
        Err(error) => Finding::fail(SUBJECT, error),
    }
}

async fn migrations(client: &Client) -> Finding {
    const SUBJECT: &str = "schema";
    let known = known_version();
    match applied_version(client).await {
        Ok(Some(version)) if version == known => Finding::ok(SUBJECT, format!("version {version}")),
        Ok(Some(version)) if version > known => Finding::fail(
            SUBJECT,
            format!("version {version} is newer than this binary's {known}; run the newer preloop"),
        ),
        Ok(version) => Finding::warn(
            SUBJECT,
            format!(
                "version {} of {known}; `preloop migrate` or the next start brings it up to date",
                version.unwrap_or(0)
            ),
        ),
        Err(error) => Finding::fail(SUBJECT, error),
    }
}
