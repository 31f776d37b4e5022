//! How an organization's webhooks are, and what they did not deliver.

use super::lease::{WHY_CHARS_MAX, fenced};
use crate::store::{Store, clean::cleaned, events, store_error};
use preloop_actors::{
    ids::OrganizationId,
    ports::{DeliveryLog, HookState, SyncError, SyncLease},
};

const HOOK_SEEN: &str = include_str!("hook_seen.sql");
const HEALED: &str = include_str!("healed.sql");

/// Notes how an organization's webhooks are.
pub async fn hook_seen(
    store: &Store,
    lease: &SyncLease,
    organization: OrganizationId,
    state: &HookState,
) -> Result<(), SyncError> {
    let none = Vec::new();
    let (word, ids, message) = match state {
        HookState::Unknown => ("unknown", &none, None),
        HookState::Registered { ids } => ("registered", ids, None),
        HookState::Manual { steps } => ("manual", &none, Some(steps)),
        HookState::Disabled { ids, why } => ("disabled", ids, Some(why)),
    };
    let message = message.map(|message| cleaned(message, WHY_CHARS_MAX));
    fenced(store, lease, async |tx, _| {
        let statement = tx.prepare_cached(HOOK_SEEN).await.map_err(store_error)?;
        tx.execute(&statement, &[&organization.0, &word, ids, &message])
            .await
            .map_err(store_error)?;
        Ok(())
    })
    .await
}

/// Keeps missed deliveries under their own keys, and the place in the log after them. Gives how many nobody had.
pub async fn heal(
    store: &Store,
    lease: &SyncLease,
    organization: OrganizationId,
    log: DeliveryLog,
) -> Result<u64, SyncError> {
    let DeliveryLog { received, missed, lost, next } = log;
    let missed = events::Prepared::of(missed).await?;
    let [received, lost] = [received, lost].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    fenced(store, lease, async |tx, _| {
        let kept = missed.append(tx).await?;
        let healed = kept.iter().filter(|kept| !kept.duplicate).count() as u64;
        // What came by itself meanwhile was received all the same.
        let repeated = kept.len() as i64 - healed as i64;
        let statement = tx.prepare_cached(HEALED).await.map_err(store_error)?;
        let next = next.as_ref().map(|cursor| &cursor.0);
        tx.execute(
            &statement,
            &[&organization.0, &next, &(received + repeated), &(healed as i64), &lost],
        )
        .await
        .map_err(store_error)?;
        Ok(healed)
    })
    .await
}
