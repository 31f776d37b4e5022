//! Trackers as handlers have them: issues written through, clients, and credentials to be tried.

use crate::{
    issues::Issues,
    store::Store,
    trackers::{
        client::{Answer, Failure, TrackerClient, TrackerClients, TrackerError},
        connecting::{Connector, Credential},
        writing::NoWriters,
    },
};
use actix_web::web::{Data, ServiceConfig};
use async_trait::async_trait;
use preloop_actors::ids::{AccountId, TrackerId};
use std::sync::Arc;

/// One for the whole process; cheap to clone.
#[derive(Clone)]
pub(super) struct Trackers {
    issues: Issues,
    clients: Arc<dyn TrackerClients>,
    connector: Arc<dyn Connector>,
}

impl Trackers {
    pub(super) fn new(store: &Store) -> Self {
        let issues = Issues::new(store.clone(), Arc::new(NoWriters));
        Self { issues, clients: Arc::new(NoClients), connector: Arc::new(NoClients) }
    }

    /// Puts what handlers ask for into the app's data.
    pub(super) fn install(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(Data::new(self.issues.clone()))
            .app_data(Data::from(self.clients.clone()))
            .app_data(Data::from(self.connector.clone()));
    }
}

/// Speaks with no tracker.
struct NoClients;

#[async_trait]
impl TrackerClients for NoClients {
    async fn client(&self, _: AccountId, _: TrackerId) -> Answer<Option<Arc<dyn TrackerClient>>> {
        Ok(None)
    }
}

impl Connector for NoClients {
    fn connect(&self, credential: &Credential) -> Answer<Arc<dyn TrackerClient>> {
        let failure = Failure::Unsupported("this server speaks with no tracker".to_owned());
        let operation = "be connected".to_owned();
        Err(TrackerError { tracker: credential.kind, operation, failure })
    }
}
