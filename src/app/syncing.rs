//! Polling: who reads trackers, on a thread of its own, so that large answers hold up nobody else.

use super::{
    Engine,
    tracker_clients::{self, StoredClients},
};
use crate::{
    config::Config,
    http::links::PublicUrl,
    net_guard::NetGuard,
    notify::Notifier,
    secrets::Sealer,
    store::{Store, sync},
    sync::{AlarmTeller, ClientSources, Hookup, StoredSync},
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
        notifier: Notifier,
    ) -> Self {
        if let Err(error) = sync::release(store, replica).await {
            tracing::warn!("leases on trackers end by themselves: {error}");
        }
        let arbiter = Arbiter::new();
        let router = engine.router.clone();
        let told = Arc::new(move || router.wake());
        let needs = needs(config, store, sealer, notifier, replica, told);
        let place = Placement::On(arbiter.handle());
        let handle = PollWatch::start(&engine.guardians, place, needs, config.sync.workers);
        Self { handle, arbiter }
    }

    pub fn stop(self) {
        self.arbiter.stop();
    }
}

/// What rounds need. `notifier` queues what people are told of alarms; `told` hears that the router has something to
/// do.
pub(crate) fn needs(
    config: &Config,
    store: &Store,
    sealer: &Sealer,
    notifier: Notifier,
    replica: ReplicaId,
    told: Arc<dyn Fn() + Send + Sync>,
) -> PollerNeeds {
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    let factory = tracker_clients::factory(config, guard);
    let url = PublicUrl::new(&config.http.public_url);
    let alarms = AlarmTeller::new(notifier, url.clone());
    let hookup = Hookup { store: store.clone(), sealer: sealer.clone(), url };
    let clients = Arc::new(StoredClients::new(store.clone(), sealer.clone(), factory));
    PollerNeeds {
        replica,
        pace: Pace { round_every: config.sync.round_every, poll_every: config.sync.poll_every },
        log: Arc::new(StoredSync::new(store.clone(), sealer.clone(), alarms)),
        sources: Arc::new(ClientSources { clients, hookup }),
        tell: polled::tell,
        told,
    }
}
