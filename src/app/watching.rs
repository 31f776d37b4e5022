//! Looks at the parts of the server now and then, and says how they are.

use super::housekeeping;
use crate::{
    audit::Audit,
    config::Config,
    duplicates,
    http::{HealthParts, Part},
    metrics,
    runtime::DockerRuntime,
    secrets::Sealer,
    store::{Store, installation},
};
use preloop_actors::{ports::AgentRuntime, receiver::Receivers};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often the parts of the server are looked at.
const HEALTH_EVERY: Duration = Duration::from_secs(2);
/// How often the door for events is looked at; an overload is seen for as long after its end.
const INGEST_EVERY: Duration = Duration::from_secs(1);

/// Looks at Docker now and then. Without it events are kept and executions wait, so it is no reason not to be ready.
pub(super) async fn watch_health(health: HealthParts, runtime: Arc<DockerRuntime>, store: Store) {
    let mut known = None;
    loop {
        let part = match look_at_docker(&runtime, &store).await {
            Ok(()) => Part::up(),
            Err(why) => Part::degraded(format!("executions wait: {why}")),
        };
        if known.as_ref() != Some(&part) {
            match &part.detail {
                Some(detail) => tracing::warn!("Docker cannot be used; {detail}"),
                None => tracing::info!("Docker can be used"),
            }
            health.set("docker", part.clone());
            known = Some(part);
        }
        tokio::time::sleep(HEALTH_EVERY).await;
    }
}

async fn look_at_docker(runtime: &DockerRuntime, store: &Store) -> Result<(), String> {
    runtime.ready().await.map_err(|error| error.to_string())?;
    let own = runtime.engine().await.map_err(|error| error.to_string())?;
    match installation::engine(store).await {
        Ok(Some(shared)) if shared != own => Err(installation::OTHER_ENGINE.to_owned()),
        // Whether the database answers is told elsewhere.
        _ => Ok(()),
    }
}

/// Watches those who keep what comes in and what happens. When they refuse something, all else is served as always, so
/// it is no reason not to be ready.
pub(super) fn watch_writers(health: &HealthParts, receivers: &Receivers, audit: &Audit) {
    actix::spawn(watch_ingest(health.clone(), receivers.clone()));
    actix::spawn(watch_audit(health.clone(), audit.failing()));
}

/// Looks now and then whether events are refused.
async fn watch_ingest(health: HealthParts, receivers: Receivers) {
    loop {
        let overloaded = receivers.overloaded();
        ::metrics::gauge!("preloop_ingest_overloaded").set(u8::from(overloaded));
        let refusing = "more events come than can be kept; senders are asked to try again";
        let part = if overloaded { Part::degraded(refusing) } else { Part::up() };
        health.set("ingest", part);
        tokio::time::sleep(INGEST_EVERY).await;
    }
}

/// Says when the record cannot be written.
async fn watch_audit(health: HealthParts, mut failing: watch::Receiver<bool>) {
    loop {
        let refusing =
            "the record of what happens cannot be written, so that calls of tools are refused";
        let is_failing = *failing.borrow_and_update();
        health.set("audit", if is_failing { Part::degraded(refusing) } else { Part::up() });
        if failing.changed().await.is_err() {
            return;
        }
    }
}

/// Keeps house in the database, counts what is in it, and looks for duplicates there.
pub(super) fn watch_stores(
    config: &Config,
    stores: &[Store; 3],
    health: &HealthParts,
    sealer: &Sealer,
) {
    let [store, engine_store, record] = stores;
    housekeeping::start(store, engine_store, config.retention, health, sealer);
    let per_account_max = config.engine.running_per_account_max as i64;
    actix::spawn(metrics::watch(engine_store.clone(), per_account_max));
    actix::spawn(duplicates::pass::run(store.clone()));
    actix::spawn(metrics::watch_troubles(engine_store.clone()));
    let pools = [("requests", store), ("engine", engine_store), ("record", record)]
        .map(|(name, store)| (name, store.clone()));
    actix::spawn(metrics::watch_pools(pools));
}
