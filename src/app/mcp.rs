//! The MCP endpoint, and what handlers ask for about tools and the servers behind us.

use crate::{
    auth::Auth,
    config::Config,
    http::approval_requests::EditCheck,
    mcp::{
        caller::Callers,
        catalog::{BuiltIn, Catalogs, Scanner},
        consent::Consents,
        endpoint::Endpoint,
        gated::{Door, Gate},
        gateway::Gateway,
        origin::Doorstep,
        proxy::{CommandOptions, Commands, Connections, Fleet, Keeper, Passage},
    },
    models::Models,
    net_guard::NetGuard,
    runtime::CommandContainers,
    search::Search,
    secrets::Sealer,
    store::{Store, wakes::Wakes},
    traces::Traces,
    trackers::writing::Writers,
};
use actix_web::web::{Data, ServiceConfig};
use chrono::TimeDelta;
use std::{sync::Arc, time::Duration};

/// How often MCP sessions and links that nobody uses are ended.
const SWEPT_EVERY: Duration = Duration::from_secs(30);

/// What it is made from.
pub(crate) struct McpNeeds {
    pub store: Store,
    pub auth: Auth,
    pub sealer: Sealer,
    pub guard: NetGuard,
    pub doorstep: Doorstep,
    /// Where the world reaches us, without a slash at its end.
    pub public_url: String,
    pub commands: Commands,
    /// Who writes to trackers.
    pub writers: Arc<dyn Writers>,
    /// Holds calls until people agree, and keeps the record.
    pub gate: Gate,
    pub models: Arc<dyn Models>,
    /// What they may cost each account a day, in US dollars; `None`: whatever it costs.
    pub model_usd_max: Option<f64>,
    pub search: Search,
    pub traces: Option<Traces>,
    /// To the other replicas.
    pub wakes: Wakes,
    /// How old a server's list may be before it is asked for again.
    pub rescan_after: Duration,
}

/// How servers that are commands are run.
pub(crate) fn commands(config: &Config, containers: CommandContainers) -> Commands {
    let user = config.containers.user;
    let options = CommandOptions {
        on_host: config.mcp.commands_on_host,
        dir: config.data.dir.join("mcp"),
        // Only root may choose whom it runs something as. What is root's own has no business with it.
        user: rustix::process::geteuid().is_root().then_some((user.uid, user.gid)),
        warden: "/proc/self/exe".into(),
    };
    Commands::new(options, Some(Arc::new(containers)))
}

/// One for the whole process; cheap to clone.
#[derive(Clone)]
pub(crate) struct Mcp {
    endpoint: Endpoint,
    door: Door,
    catalogs: Catalogs,
    fleet: Fleet,
    guard: NetGuard,
    consents: Consents,
}

impl Mcp {
    /// Starts what looks after sessions, catalogs and the servers behind us.
    pub(crate) fn start(needs: McpNeeds) -> Self {
        let McpNeeds { store, auth, sealer, guard, doorstep, public_url, .. } = needs;
        let McpNeeds { commands, writers, gate, models, search, traces, .. } = needs;
        let old_after = TimeDelta::from_std(needs.rescan_after).unwrap_or(TimeDelta::MAX);
        let shared = Arc::new(store.clone());
        let catalogs = Catalogs::new(shared.clone(), BuiltIn::all()).telling(needs.wakes);
        let consents = Consents::new(store.clone(), sealer.clone(), guard.clone(), &public_url);
        let connections =
            Connections::new(guard.clone(), sealer.clone(), consents.clone(), commands);
        let (fleet, changes) = Fleet::new(shared, Arc::new(connections));
        let keeper = Keeper::new(store.clone(), fleet.clone(), catalogs.clone()).every(old_after);
        let passage = Passage::new(fleet.clone(), sealer);
        let replica = gate.replica;
        let door = Door::new(store.clone(), catalogs.clone(), passage.clone(), writers, gate)
            .asking(models)
            .limited(needs.model_usd_max)
            .searching(search);
        let gateway = Gateway::new(door.clone(), catalogs.clone(), passage, keeper.clone());
        let callers = Callers::new(auth, &public_url);
        let endpoint = Endpoint::new(Arc::new(gateway), callers, doorstep, &public_url)
            .keeping(store, replica)
            .traced(traces);
        actix::spawn(catalogs.clone().keep_up());
        actix::spawn(door.clone().keep_shadows());
        actix::spawn(keeper.follow(changes));
        actix::spawn(sweep(endpoint.clone(), fleet.clone()));
        Self { endpoint, door, catalogs, fleet, guard, consents }
    }

    /// Ends the streams that only wait.
    pub(crate) fn quiet(&self) {
        self.door.close();
        self.endpoint.quiet();
    }

    /// Lets go of every server behind us.
    pub(crate) async fn close(&self) {
        self.fleet.close().await;
        self.door.flush_shadows().await;
    }

    /// Puts what handlers ask for into the app's data.
    pub(crate) fn install(&self, cfg: &mut ServiceConfig) {
        let scanner: Arc<dyn Scanner> = Arc::new(self.fleet.clone());
        let edits: Arc<dyn EditCheck> = Arc::new(self.door.clone());
        cfg.app_data(Data::new(self.endpoint.clone()))
            .app_data(Data::new(self.endpoint.callers.clone()))
            .app_data(Data::new(self.door.clone()))
            .app_data(Data::new(self.catalogs.clone()))
            .app_data(Data::from(scanner))
            .app_data(Data::from(edits))
            .app_data(Data::new(self.guard.clone()))
            .app_data(Data::new(self.consents.clone()));
    }
}

/// Ends what nobody uses. Never returns.
async fn sweep(endpoint: Endpoint, fleet: Fleet) {
    loop {
        tokio::time::sleep(SWEPT_EVERY).await;
        endpoint.sweep(SWEPT_EVERY).await;
        fleet.sweep().await;
    }
}
