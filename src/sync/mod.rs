//! Polling, connected: the poller's ports over the store and over the trackers' clients.

mod alarms;
pub mod by_hand;
mod deliveries;
mod hooks;
mod log;
mod source;
#[cfg(test)]
mod tests;
mod unhook;

pub use alarms::AlarmTeller;
pub use log::StoredSync;
pub use source::ClientSources;
pub use unhook::{hooks_of, unhook};

use crate::{http::links::PublicUrl, secrets::Sealer, store::Store};

/// What is needed to register webhooks and to read what they missed. Cheap to clone.
#[derive(Clone)]
pub struct Hookup {
    pub store: Store,
    pub sealer: Sealer,
    /// Where trackers reach us.
    pub url: PublicUrl,
}
