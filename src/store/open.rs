//! From settings to a database that is ready: found or started, checked, migrated.

use super::{
    Store,
    connect::{ConnectError, connect},
    embedded::{self, Embedded, EmbeddedError},
    migrate::{MigrateError, migrate},
};
use crate::config::{DataDir, DatabaseConfig};

/// The database of a running server.
pub struct Database {
    pub store: Store,
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
        Ok(store) => Ok(Database { store, embedded }),
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
) -> Result<Store, OpenError> {
    let store = match embedded {
        Some(embedded) => connect(&config.at(embedded.connection()?)).await?,
        None => connect(config).await?,
    };
    for migration in migrate(&store).await? {
        tracing::info!(migration, "migrated the database");
    }
    Ok(store)
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
