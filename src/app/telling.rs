//! Tells people about approvals: who queues what they are told gets the notifier, and the drain sends it.

use crate::{
    config::Config,
    net_guard::NetGuard,
    notify::{self, Carriers, Drain, Notifier},
    secrets::Sealer,
    store::Store,
};

/// Starts to send what is queued, by any replica and before this start.
pub(super) fn start(config: &Config, store: &Store, sealer: &Sealer) -> (Notifier, Drain) {
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    let url = &config.http.public_url;
    notify::start(&config.notify, url, store.clone(), sealer.clone(), guard)
}

/// The channels, for messages that are sent to see whether they come.
pub(super) fn carriers(config: &Config) -> Carriers {
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    Carriers::new(&config.notify, &config.http.public_url, guard)
}
