//! From settings to a database that is ready: found or started, checked, migrated.

use super::{
    Store,
    connect::{ConnectError, beside, connect},
    embedded::{self, Embedded, EmbeddedError},
    migrate::{MigrateError, migrate},
};
use crate::config::{DataDir, DatabaseConfig};

/// Connections beyond `DATABASE_POOL_SIZE`: as many as the record's commits under way at once.
const RECORD_CONNECTIONS: usize = crate::audit::COMMITS_MAX;

/// The database of a running server.
pub struct Database {
    /// For requests and everything else that can wait.
    pub store: Store,
    /// For the engine, with connections of its own. Webhooks may use a few of them.
    pub engine: Store,
    /// For the record of what happened: it must not wait for those who do what it records.
    pub record: Store,
    /// How to connect beside the pools.
    pub config: DatabaseConfig,
    /// Present when the server runs its own PostgreSQL; stopped after everything that uses the store.
    pub embedded: Option<Embedded>,
}

/// The database is not ready, with the way out.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

/// Starts the embedded database unless another is named, then brings the schema up to date.
///
/// The caller holds [`DataDir::lock`] and keeps it until the database is stopped.
pub async fn open(config: &DatabaseConfig, data: &DataDir) -> Result<Database, OpenError> {
    let embedded = match config.server {
        Some(_) => None,
        None => Some(Embedded::start(data).await?),
    };
    match open_store(config, embedded.as_ref()).await {
        Ok(([store, engine, record], config)) => {
            Ok(Database { store, engine, record, config, embedded })
        }
        Err(error) => {
            if let Some(embedded) = embedded {
                embedded.stop().await;
            }
            Err(error)
        }
    }
}

async fn open_store(
    config: &DatabaseConfig,
    embedded: Option<&Embedded>,
) -> Result<([Store; 3], DatabaseConfig), OpenError> {
    let config = match embedded {
        Some(embedded) => config.at(embedded.connection()?),
        None => config.clone(),
    };
    let for_requests = config.pool_size / 2;
    let store = connect(&config.with_pool(for_requests)).await?;
    let engine = beside(&config.with_pool(config.pool_size - for_requests))?.noting_with(&store);
    let record = beside(&config.with_pool(RECORD_CONNECTIONS))?.noting_with(&store);
    for migration in migrate(&store).await? {
        tracing::info!(migration, "migrated the database");
    }
    Ok(([store, engine, record], config))
}

/// Connects beside a running server, for commands; starts and changes nothing.
pub async fn attach(config: &DatabaseConfig, data: &DataDir) -> Result<Store, OpenError> {
    Ok(connect(&named(config, data)?).await?)
}

/// The settings with the place of the embedded database filled in where no other is named.
pub fn named(config: &DatabaseConfig, data: &DataDir) -> Result<DatabaseConfig, EmbeddedError> {
    match config.server {
        Some(_) => Ok(config.clone()),
        None => Ok(config.at(embedded::connection(data)?)),
    }
}
