//! Polling: who reads trackers, on a thread of its own, so that large answers hold up nobody else.

use super::{
    Engine,
    tracker_clients::{self, StoredClients},
};
use crate::{
    config::Config,
    http::links::PublicUrl,
    net_guard::NetGuard,
    secrets::Sealer,
    store::{Store, sync},
    sync::{ClientSources, Hookup, StoredSync},
    trackers::polled,
};
use actix::Arbiter;
use preloop_actors::{
    guardian::Placement,
    ids::ReplicaId,
    poller::{Pace, PollWatch, PollerNeeds, PollersHandle},
};
use std::sync::Arc;

/// Polling that runs for as long as this is kept.
pub(super) struct Polling {
    pub handle: PollersHandle,
    arbiter: Arbiter,
}

impl Polling {
    /// A round that this replica was in when it died is over: its tracker need not wait for the end of the lease.
    pub async fn start(
        config: &Config,
        engine: &Engine,
        replica: ReplicaId,
        store: &Store,
        sealer: &Sealer,
    ) -> Self {
        if let Err(error) = sync::release(store, replica).await {
            tracing::warn!("leases on trackers end by themselves: {error}");
        }
        let arbiter = Arbiter::new();
        let router = engine.router.clone();
        let needs = needs(config, store, sealer, replica, Arc::new(move || router.wake()));
        let place = Placement::On(arbiter.handle());
        let handle = PollWatch::start(&engine.guardians, place, needs, config.sync.workers);
        Self { handle, arbiter }
    }

    pub fn stop(self) {
        self.arbiter.stop();
    }
}

/// What rounds need. `told` hears that the router has something to do.
pub(crate) fn needs(
    config: &Config,
    store: &Store,
    sealer: &Sealer,
    replica: ReplicaId,
    told: Arc<dyn Fn() + Send + Sync>,
) -> PollerNeeds {
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    let factory = tracker_clients::factory(config, guard);
    let hookup = Hookup {
        store: store.clone(),
        sealer: sealer.clone(),
        url: PublicUrl::new(&config.http.public_url),
    };
    let clients = Arc::new(StoredClients::new(store.clone(), sealer.clone(), factory));
    PollerNeeds {
        replica,
        pace: Pace { round_every: config.sync.round_every, poll_every: config.sync.poll_every },
        log: Arc::new(StoredSync::new(store.clone(), sealer.clone())),
        sources: Arc::new(ClientSources { clients, hookup }),
        tell: polled::tell,
        told,
    }
}
