//! `preloop migrate`: brings the schema up to date without serving, such as before a rollout.

use crate::{
    config::{Config, DataDir, LockError},
    store::{
        migrate::migrate,
        open::{attach, open},
    },
};

/// Applies what is missing and says so. With the embedded database, a running server is left alone.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let data = DataDir::open(&config.data.dir)?;
    if config.database.server.is_some() {
        let store = attach(&config.database, &data).await?;
        report(&migrate(&store).await?);
        return Ok(());
    }
    match data.lock() {
        Ok(_lock) => {
            let database = open(&config.database, &data).await?;
            println!("the embedded database is up to date");
            if let Some(embedded) = database.embedded {
                embedded.stop().await;
            }
        }
        // Its server has migrated it at the start.
        Err(LockError::AlreadyRunning { .. }) => {
            report(&migrate(&attach(&config.database, &data).await?).await?);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn report(applied: &[String]) {
    match applied {
        [] => println!("the database is up to date"),
        applied => applied.iter().for_each(|name| println!("applied {name}")),
    }
}
