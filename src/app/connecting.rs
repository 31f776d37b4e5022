//! Trackers as handlers have them: issues written through, clients, and credentials to be tried.

use super::tracker_clients::StoredClients;
use crate::{
    issues::Issues,
    store::Store,
    trackers::{client::TrackerClients, connecting::Connector},
};
use actix_web::web::{Data, ServiceConfig};
use std::sync::Arc;

/// One for the whole process; cheap to clone.
#[derive(Clone)]
pub(super) struct Trackers {
    issues: Issues,
    clients: Arc<dyn TrackerClients>,
    connector: Arc<dyn Connector>,
}

impl Trackers {
    pub(super) fn new(
        store: &Store,
        clients: StoredClients,
        connector: impl Connector + 'static,
    ) -> Self {
        Self {
            issues: Issues::new(store.clone(), Arc::new(clients.clone())),
            clients: Arc::new(clients),
            connector: Arc::new(connector),
        }
    }

    /// Puts what handlers ask for into the app's data.
    pub(super) fn install(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(Data::new(self.issues.clone()))
            .app_data(Data::from(self.clients.clone()))
            .app_data(Data::from(self.connector.clone()));
    }
}
