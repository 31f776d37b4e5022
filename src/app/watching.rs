//! Looks now and then at the parts that may fail while the server goes on, and says so where health is asked for.

use crate::{
    http::{HealthParts, Part},
    runtime::DockerRuntime,
};
use preloop_actors::{ports::AgentRuntime, receiver::Receivers};
use std::{sync::Arc, time::Duration};

/// How often the parts of the server are looked at.
const HEALTH_EVERY: Duration = Duration::from_secs(2);
/// How often the door for events is looked at; an overload is seen for as long after its end.
const INGEST_EVERY: Duration = Duration::from_secs(1);

/// Looks at Docker now and then. Without it events are kept and executions wait, so it is no reason not to be ready.
pub(super) async fn watch_health(health: HealthParts, runtime: Arc<DockerRuntime>) {
    let mut known = None;
    loop {
        let part = match runtime.ready().await {
            Ok(()) => Part::up(),
            Err(error) => Part::degraded(format!("executions wait: {error}")),
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

/// Looks now and then whether events are refused. The others are served as always, so it is no reason not to be ready.
pub(super) async fn watch_ingest(health: HealthParts, receivers: Receivers) {
    loop {
        let overloaded = receivers.overloaded();
        ::metrics::gauge!("preloop_ingest_overloaded").set(u8::from(overloaded));
        let refusing = "more events come than can be kept; senders are asked to try again";
        let part = if overloaded { Part::degraded(refusing) } else { Part::up() };
        health.set("ingest", part);
        tokio::time::sleep(INGEST_EVERY).await;
    }
}
