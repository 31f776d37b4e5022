//! What handlers ask for beyond the state that all of them have.

use super::{
    Engine,
    connecting::Trackers,
    mcp::{self, Mcp, McpNeeds},
    ports::event_log,
    stopping::stop,
    telling,
    tracker_clients::{self, StoredClients},
};
use crate::{
    approvals::StoredApprovals,
    audit::Audit,
    compliance::Compliance,
    config::Config,
    dependencies::Dependencies,
    duplicates::Judge,
    http::{
        HttpState,
        executions::ExecutionHint,
        links::PublicUrl,
        live::{LiveOptions, LiveServer, Origins, ServerGate},
        webhooks::{HookCache, StoredHooks, Webhooks},
    },
    mcp::{gated::Gate, origin::Doorstep},
    models::{Models, StoredModels},
    net_guard::NetGuard,
    notify::Carriers,
    oauth::OAuth,
    runtime::CommandContainers,
    search::Search,
    store::Store,
    traces::Traces,
};
use actix_web::web::{Data, ServiceConfig};
use preloop_actors::ports::EventLog;
use std::sync::Arc;

/// What handlers ask for beyond [`HttpState`]. One for the whole process; every worker gets a clone.
#[derive(Clone)]
pub(super) struct Surface {
    pub live: LiveServer,
    webhooks: Data<Webhooks>,
    hooks: HookCache,
    starts: Arc<dyn EventLog>,
    hint: ExecutionHint,
    url: PublicUrl,
    pub mcp: Mcp,
    oauth: OAuth,
    approvals: StoredApprovals,
    carriers: Carriers,
    models: StoredModels,
    compliance: Compliance,
    dependencies: Dependencies,
    judge: Judge,
    audit: Audit,
    search: Search,
    traces: Option<Traces>,
    trackers: Trackers,
}

impl Surface {
    /// Calls of the API have the connections of `state`, webhooks a few of the engine's: neither waits for the other.
    pub fn new(
        config: &Config,
        engine: &Engine,
        state: &HttpState,
        engine_store: &Store,
        traces: Option<Traces>,
        containers: CommandContainers,
        (approvals, gate, search): (StoredApprovals, Gate, Search),
    ) -> Self {
        let starts_in = |store| engine.starts(event_log(store, traces.as_ref()));
        let stored =
            Arc::new(StoredHooks { store: engine_store.clone(), sealer: state.sealer.clone() });
        let hooks = HookCache::new(stored.clone());
        let receivers = engine.receivers.clone();
        let webhooks = Webhooks::new(hooks.clone(), stored, receivers, starts_in(engine_store));
        let starts = starts_in(&state.store);
        let (executions, wakes) = (engine.executions.clone(), engine.wakes.clone());
        let hint = ExecutionHint::new(move |execution| {
            executions.stop_requested(execution);
            wakes.stop(execution);
        });
        let watched = ServerGate { auth: state.auth.clone(), stop: stop(&state.store, &hint) };
        let guard = NetGuard::new(&config.outbound.allowed_networks);
        let factory = tracker_clients::factory(config, guard.clone());
        let clients =
            StoredClients::new(state.store.clone(), state.sealer.clone(), factory.clone());
        let options = LiveOptions {
            connections_max: config.http.live_connections_max,
            account_connections_max: config.http.live_connections_per_account_max,
            ..LiveOptions::new(Origins::from(&config.http))
        };
        let (store, sealer) = (state.store.clone(), state.sealer.clone());
        let models = StoredModels::new(store, sealer, guard.clone(), config.models.budget);
        Self {
            live: LiveServer::new(engine.live.clone(), Arc::new(watched), options),
            webhooks: Data::new(webhooks),
            hooks,
            starts,
            hint,
            url: PublicUrl::new(&config.http.public_url),
            mcp: Mcp::start(McpNeeds {
                store: state.store.clone(),
                auth: state.auth.clone(),
                sealer: state.sealer.clone(),
                guard: guard.clone(),
                doorstep: Doorstep::from(&config.http),
                public_url: config.http.public_url.clone(),
                commands: mcp::commands(config, containers),
                writers: Arc::new(clients.clone()),
                gate,
                models: Arc::new(models.clone()),
                model_usd_max: config.models.budget.usd_max,
                search: search.clone(),
                traces: traces.clone(),
                wakes: engine.wakes.clone(),
                rescan_after: config.mcp.rescan_after,
            }),
            oauth: OAuth::new(state.auth.clone(), guard, &config.http.public_url),
            approvals,
            carriers: telling::carriers(config),
            judge: Judge::new(state.store.clone(), Arc::new(models.clone())),
            dependencies: Dependencies::new(state.store.clone(), Arc::new(models.clone())),
            compliance: Compliance::new(state.store.clone(), Arc::new(models.clone())),
            models,
            audit: engine.record.0.clone(),
            search,
            traces,
            trackers: Trackers::new(&state.store, clients, factory),
        }
    }

    pub fn install(&self, cfg: &mut ServiceConfig) {
        let models: Arc<dyn Models> = Arc::new(self.models.clone());
        cfg.app_data(Data::new(self.live.clone()))
            .app_data(self.webhooks.clone())
            .app_data(Data::new(self.hooks.clone()))
            .app_data(Data::from(self.starts.clone()))
            .app_data(Data::new(self.hint.clone()))
            .app_data(Data::new(self.url.clone()))
            .app_data(Data::new(self.oauth.clone()))
            .app_data(Data::new(self.approvals.clone()))
            .app_data(Data::new(self.carriers.clone()))
            .app_data(Data::new(self.models.clone()))
            .app_data(Data::new(self.compliance.clone()))
            .app_data(Data::new(self.dependencies.clone()))
            .app_data(Data::new(self.judge.clone()))
            .app_data(Data::from(models))
            .app_data(Data::new(self.audit.clone()))
            .app_data(Data::new(self.search.clone()));
        self.mcp.install(cfg);
        self.trackers.install(cfg);
        if let Some(traces) = &self.traces {
            cfg.app_data(Data::new(traces.clone()));
        }
    }
}
