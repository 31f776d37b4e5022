//! Search, and what keeps its index.

use crate::{
    config::Config,
    http::{HealthParts, Part},
    metrics,
    net_guard::NetGuard,
    search::{Models, Search, indexer::Indexer},
    store::Store,
};
use preloop_actors::ids::ReplicaId;
use std::time::Duration;

/// How often it is looked whether search by meaning works, and how many texts wait.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Starts to load the model and to index what waits. Queries have the connections of `store`, the index those of
/// `engine_store`: neither waits for the other.
pub(super) fn start(
    config: &Config,
    [store, engine_store, _]: &[Store; 3],
    replica: ReplicaId,
    health: &HealthParts,
) -> (Search, Indexer) {
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    let models = Models::start(&config.embeddings, &guard);
    let indexer = Indexer::start(engine_store, &models, replica, config.embeddings.threads);
    let search = Search::new(store.clone(), models.clone());
    actix::spawn(watch(engine_store.clone(), models, health.clone()));
    (search, indexer)
}

/// Never returns.
async fn watch(store: Store, models: Models, health: HealthParts) {
    loop {
        metrics::show_search(store.waiting_for_search().await.ok());
        // The model is being loaded at first, which is nobody's trouble.
        tokio::time::sleep(LOOK_EVERY).await;
        // Public, so without the reason, which may name a path or a host.
        health.set(
            "search",
            match models.problem() {
                None => Part::up(),
                Some(_) => {
                    Part::degraded("search finds words, not meanings; `preloop doctor` says why")
                }
            },
        );
    }
}
