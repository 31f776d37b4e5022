//! The MCP endpoint, and what handlers ask for about tools and the servers behind us.

use crate::{
    config::Config,
    http::HttpState,
    mcp::{
        address::AddressRule,
        caller::Callers,
        catalog::{BuiltIn, Catalogs, Scanner, scan::NoScanner},
        endpoint::Endpoint,
        gated::Door,
        gateway::Gateway,
        origin::Doorstep,
    },
};
use actix_web::web::{Data, ServiceConfig};
use std::{sync::Arc, time::Duration};

/// How often MCP sessions that nobody uses are ended.
const SESSIONS_SWEPT_EVERY: Duration = Duration::from_secs(30);

/// One for the whole process; cheap to clone.
#[derive(Clone)]
pub(super) struct Mcp {
    endpoint: Endpoint,
    door: Door,
    catalogs: Catalogs,
    scanner: Arc<dyn Scanner>,
    addresses: AddressRule,
}

impl Mcp {
    /// Starts what looks after sessions and catalogs.
    pub(super) fn start(config: &Config, state: &HttpState) -> Self {
        let door = Door::new(state.store.clone());
        let catalogs = Catalogs::new(Arc::new(state.store.clone()), BuiltIn::all());
        actix::spawn(catalogs.clone().keep_up());
        Self {
            endpoint: endpoint(config, state, &door),
            door,
            catalogs,
            scanner: Arc::new(NoScanner),
            addresses: AddressRule::of(config.data.environment),
        }
    }

    pub(super) fn install(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(Data::new(self.endpoint.clone()))
            .app_data(Data::new(self.endpoint.callers.clone()))
            .app_data(Data::new(self.door.clone()))
            .app_data(Data::new(self.catalogs.clone()))
            .app_data(Data::from(self.scanner.clone()))
            .app_data(Data::new(self.addresses.clone()));
    }
}

/// The MCP endpoint; its sessions end when nobody uses them.
fn endpoint(config: &Config, state: &HttpState, door: &Door) -> Endpoint {
    let endpoint = Endpoint::new(
        Arc::new(Gateway::new(door.clone())),
        Callers::new(state.auth.clone(), &config.http.public_url),
        Doorstep::from(&config.http),
        &config.http.public_url,
    );
    let sessions = endpoint.sessions.clone();
    actix::spawn(async move {
        loop {
            tokio::time::sleep(SESSIONS_SWEPT_EVERY).await;
            sessions.sweep();
        }
    });
    endpoint
}
