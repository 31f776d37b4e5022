//! Gauges about trackers: what wants a person.

use crate::store::{
    Store,
    sync::{Troubles, troubles},
};
use metrics::gauge;
use std::time::Duration;

/// How often the database is asked. What is found has lasted for longer, and lasts until a person acts.
const EVERY: Duration = Duration::from_secs(30);

/// Keeps the gauges up to date for as long as the process lives.
pub async fn watch_troubles(store: Store) {
    loop {
        let found = look(&store).await;
        if let Err(error) = &found {
            tracing::debug!("the troubles of trackers are not read: {error}");
        }
        show(found.as_ref().ok());
        tokio::time::sleep(EVERY).await;
    }
}

async fn look(store: &Store) -> Result<Troubles, preloop_actors::ports::StoreError> {
    let db = store.client().await?;
    troubles(&db).await
}

/// After a look that failed nothing is known.
fn show(found: Option<&Troubles>) {
    let known = |value: fn(&Troubles) -> f64| found.map_or(f64::NAN, value);
    for (kind, count) in [
        ("token_refused", known(|it| it.token_refused as f64)),
        ("token_expiring", known(|it| it.token_expiring as f64)),
        ("hook_disabled", known(|it| it.hook_disabled as f64)),
        ("project_failed", known(|it| it.project_failed as f64)),
        ("deliveries_missing", known(|it| it.deliveries_missing as f64)),
    ] {
        gauge!("preloop_sync_troubles", "kind" => kind).set(count);
    }
    gauge!("preloop_sync_oldest_due_seconds").set(known(|it| it.oldest_due_secs));
}
