//! Keeps house for as long as the server runs, and says when that does not work.
//!
//! Every replica does it; the store lets one at a time. When one dies in the middle, the next run of any replica
//! goes on where it was.

use crate::{
    audit::chain::Chains,
    config::RetentionConfig,
    http::{HealthParts, Part},
    secrets::Sealer,
    store::{
        Store,
        housekeeping::{PARTITIONS_AHEAD_DAYS, Removed},
    },
};
use preloop_actors::ports::StoreError;
use std::time::Duration;

/// How often old rows are removed and partitions are made ahead.
const EVERY: Duration = Duration::from_secs(3_600);
/// The next run after one that failed; days are made ahead long before they are needed.
const AFTER_FAILURE: Duration = Duration::from_secs(60);
/// The next run after one that left something to remove.
const AFTER_UNFINISHED: Duration = Duration::from_secs(1);

/// Before events can come. A server that cannot make their partition serves all the same: they are kept, where they
/// cannot be dropped by the day, and move into the partition later when they are few.
pub async fn prepare(store: &Store) {
    if let Err(error) = store.prepare_for_events().await {
        tracing::error!("there is no partition for today's events yet: {error}");
    }
}

/// Keeps house, the record's chains, and what is known of kill switches, for as long as the server runs.
pub fn start(
    store: &Store,
    engine_store: &Store,
    retention: RetentionConfig,
    health: &HealthParts,
    sealer: &Sealer,
) {
    let chains = Chains::new(engine_store.clone(), sealer.clone());
    actix::spawn(chains.clone().keep());
    actix::spawn(engine_store.clone().watch_switches());
    actix::spawn(keep_house(store.clone(), chains, retention, health.clone()));
}

/// Never returns.
async fn keep_house(store: Store, chains: Chains, retention: RetentionConfig, health: HealthParts) {
    loop {
        // Before entries of the record can go.
        if let Err(error) = chains.cut(retention.audit_days).await {
            tracing::warn!("the record's old entries stay until their end can be signed: {error}");
        }
        let kept = run(&store, retention).await;
        let part = judge(store.days_ahead().await);
        if let Some(detail) = &part.detail {
            tracing::error!("housekeeping: {detail}");
        }
        health.set("housekeeping", part);
        tokio::time::sleep(pause(kept)).await;
    }
}

/// One run in a task of its own, so that a fault in it does not end all that would follow.
async fn run(store: &Store, retention: RetentionConfig) -> Result<Removed, StoreError> {
    let store = store.clone();
    let run = actix::spawn(async move { store.housekeep(retention).await });
    run.await.unwrap_or_else(|fault| Err(StoreError::Internal(format!("housekeeping: {fault}"))))
}

fn pause(kept: Result<Removed, StoreError>) -> Duration {
    match kept {
        Ok(removed) if removed.unfinished => {
            tracing::info!(?removed, "kept house, and goes on");
            AFTER_UNFINISHED
        }
        Ok(removed) => {
            tracing::debug!(?removed, "kept house");
            EVERY
        }
        Err(error) => {
            tracing::warn!("housekeeping goes on in a minute: {error}");
            AFTER_FAILURE
        }
    }
}

/// Without a partition for tomorrow its events are kept all the same, but where they cannot be dropped by the day.
fn judge(days_ahead: Result<i32, StoreError>) -> Part {
    match days_ahead {
        Ok(0) => Part::degraded(format!(
            "there is no partition for tomorrow's events, and there should be {PARTITIONS_AHEAD_DAYS} days of \
             them; the server's log says why they cannot be made"
        )),
        Ok(_) => Part::up(),
        Err(_) => Part::degraded("the database did not say for which days partitions exist"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_is_about_tomorrow() {
        assert_eq!(judge(Ok(PARTITIONS_AHEAD_DAYS)), Part::up());
        assert_eq!(judge(Ok(1)), Part::up());
        for alarm in [Ok(0), Err(StoreError::Unavailable(String::new()))] {
            assert!(judge(alarm).detail.is_some());
        }
    }

    #[test]
    fn what_is_left_is_done_soon() {
        let unfinished = Removed { unfinished: true, ..Removed::default() };
        assert_eq!(pause(Ok(unfinished)), AFTER_UNFINISHED);
        assert_eq!(pause(Ok(Removed::default())), EVERY);
        assert_eq!(pause(Err(StoreError::Unavailable(String::new()))), AFTER_FAILURE);
    }
}
