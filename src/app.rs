//! The composition root: builds the program from its configuration, and takes it down again.
//!
//! The only file that names actors and adapters together. Read [`App::build`] downwards: from the outermost
//! need (a database) inward to what needs everything (HTTP).

mod approving;
mod connecting;
mod door;
mod housekeeping;
pub(crate) mod mcp;
mod ports;
mod searching;
mod stopping;
mod surface;
pub(crate) mod syncing;
mod telling;
mod tracker_clients;
mod waking;
mod watching;

use crate::{
    agents::AgentTypes,
    audit::{self, Audit},
    auth::Auth,
    config::{Config, DataDir, DatabaseConfig, Lock},
    http::{
        self, HealthParts, HttpSettings, HttpState, Limits, Part, Probe, live::LiveServer,
        trackers::connect::SyncHint,
    },
    metrics,
    notify::Drain,
    runtime::{CommandContainers, DockerRuntime, RuntimeOptions},
    search::indexer::Indexer,
    secrets::Sealer,
    store::{Store, embedded::Embedded, installation, open, wakes::Wakes},
    traces::Traces,
    trackers,
};
use actix::Arbiter;
use actix_web::{
    dev::{Server, ServerHandle},
    web::Data,
};
use anyhow::{Context, Result};
use approving::Approving;
use door::Door;
use mcp::Mcp;
use metrics_exporter_prometheus::PrometheusHandle;
use ports::Ports;
use preloop_actors::{
    approval::ApprovalsHandle,
    execution::{Capacity, Dispatcher, ExecutionsHandle, Needs},
    guardian::{Guardians, Placement},
    hub::{HubOptions, LiveHandle},
    ids::ReplicaId,
    ports::EventLog,
    receiver::Receivers,
    router::{Router, RouterHandle},
    scheduler::{Scheduler, SchedulerHandle},
};
use std::{net::TcpListener, path::PathBuf, sync::Arc, time::Duration};
use surface::Surface;
use syncing::Polling;
use tokio::task::JoinHandle;
use waking::WakingLog;
use watching::{watch_health, watch_stores, watch_writers};

/// Longest that running requests are waited for at the end.
const REQUESTS_WAIT_MAX: Duration = Duration::from_secs(5);

/// A running server.
pub struct App {
    server: Server,
    parts: Parts,
}

/// What is taken down, in order.
struct Parts {
    health: HealthParts,
    live: LiveServer,
    mcp: Mcp,
    executions: ExecutionsHandle,
    http: ServerHandle,
    /// Of the agents' door.
    agents: Option<ServerHandle>,
    guardians: Guardians,
    arbiter: Arbiter,
    wakes: JoinHandle<()>,
    notices: Drain,
    /// Its clock runs to the end.
    approving: Approving,
    polling: Polling,
    audit: audit::Writer,
    indexer: Indexer,
    stores: [Store; 3],
    traces: Option<Traces>,
    embedded: Option<Embedded>,
    /// Held to the end: a second server on this data directory would fight over its database.
    _lock: Lock,
}

impl App {
    /// Starts everything; when it returns, requests are served.
    pub async fn build(config: Config) -> Result<Self> {
        let counted = metrics::install().context("cannot count")?;
        let data = DataDir::open(&config.data.dir)?;
        let lock = data.lock()?;
        let listener = listen(&config)?;
        let open::Database { store, engine: engine_store, record, config: database, embedded } =
            open::open(&config.database, &data).await?;
        housekeeping::prepare(&store).await;
        let installation = installation::id(&store).await?.to_string();
        let door = Door::open(&data)?;
        let runtime = runtime(&config, installation, &door);
        let arbiter = Arbiter::new();
        let replica = data.replica_id()?;
        let traces = Traces::start(&config.traces, &replica.to_string())?;
        let ports = Ports::new(&engine_store, runtime.clone(), traces.as_ref());
        let containers = CommandContainers::start(runtime.clone(), replica.to_string());
        let audit = Audit::start(Arc::new(record.clone()));
        let engine = Engine::start(&config, replica, &engine_store, ports, &arbiter, audit);
        let sealer = Sealer::new(&config.auth.secret_key);
        let (notifier, notices) = telling::start(&config, &engine_store, &sealer);
        let url = &config.http.public_url;
        let on = || Placement::On(arbiter.handle());
        let keeps = Approving::over(&engine_store, notifier.clone(), &sealer, url);
        let approving = Approving::start(&engine, replica, keeps, on).await?;
        let wakes = engine.exchange_wakes(database, &engine_store, approving.waiting.clone());
        let polling =
            Polling::start(&config, &engine, replica, &engine_store, &sealer, notifier).await;
        let health = HealthParts::default();
        actix::spawn(watch_health(health.clone(), runtime, store.clone()));
        watch_writers(&health, &engine.receivers, &engine.record.0);
        let stores = [store, engine_store, record];
        watch_stores(&config, &stores, &health, &sealer);

        let state = state(&config, &stores, &health, counted, sealer);
        let (search, indexer) = searching::start(&config, &stores, replica, &health);
        let gate = approving.gate(&engine, replica, &state.sealer, url);
        let surface = Surface::new(
            &config,
            &engine,
            &state,
            &stores[1],
            traces.clone(),
            containers,
            (approving.stored.clone(), gate, search),
        );
        let (live, mcp) = (surface.live.clone(), surface.mcp.clone());
        let agents = door.serve(&state, &surface)?;
        let server = serve(listener, state, surface, &polling)?;
        let parts = Parts {
            health,
            live,
            mcp,
            executions: engine.executions,
            http: server.handle(),
            agents,
            guardians: engine.guardians,
            arbiter,
            wakes,
            notices,
            approving,
            polling,
            audit: engine.record.1,
            indexer,
            stores,
            traces,
            embedded,
            _lock: lock,
        };
        Ok(Self { server, parts })
    }

    /// Serves until `stop` is done and `linger` longer, then takes everything down, within ten seconds.
    pub async fn run(self, stop: impl Future<Output = ()>, linger: Duration) -> Result<()> {
        let mut serving = actix::spawn(self.server);
        let ended = tokio::select! {
            () = stop => {
                self.parts.health.set("server", Part::down("shutting down"));
                // Whoever sends requests here has so long to see that, and to send them elsewhere.
                tokio::time::sleep(linger).await;
                Ok(())
            }
            ended = &mut serving => ended.context("the HTTP server failed")?.context("the HTTP server failed"),
        };
        self.parts.take_down().await;
        ended
    }
}

impl Parts {
    /// Not ready first, so that nobody sends more; leases back, so that the next owner need not wait.
    async fn take_down(self) {
        tracing::info!("shutting down");
        self.health.set("server", Part::down("shutting down"));
        self.live.close();
        self.mcp.quiet();
        self.executions.hand_over().await;
        let agents = self.agents.iter().map(|agents| agents.stop(true));
        let requests =
            futures::future::join(self.http.stop(true), futures::future::join_all(agents));
        if tokio::time::timeout(REQUESTS_WAIT_MAX, requests).await.is_err() {
            tracing::warn!("requests were still running at the end");
        }
        futures::future::join(self.mcp.close(), self.notices.close()).await;
        drop(self.approving);
        self.polling.stop();
        drop(self.indexer);
        // After all that may still do something that belongs in the record.
        self.audit.close().await;
        self.guardians.retire().await;
        self.arbiter.stop();
        if let Some(traces) = self.traces {
            traces.close().await;
        }
        self.wakes.abort();
        self.stores.iter().for_each(Store::close);
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

/// The engine: every actor, by its handle.
struct Engine {
    guardians: Guardians,
    receivers: Receivers,
    router: RouterHandle,
    executions: ExecutionsHandle,
    /// Nobody speaks to it; it lives as long as its handle.
    _scheduler: SchedulerHandle,
    live: LiveHandle,
    /// The record of what happened, and who writes it.
    record: (Audit, audit::Writer),
    /// To the other replicas.
    wakes: Wakes,
}

impl Engine {
    /// Starts the actors, from the one that only shows to those that act.
    fn start(
        config: &Config,
        replica: ReplicaId,
        store: &Store,
        ports: Ports,
        arbiter: &Arbiter,
        record: (Audit, audit::Writer),
    ) -> Self {
        let guardians = Guardians::start();
        let on = || Placement::On(arbiter.handle());
        let events = ports.events;
        let store = Arc::new(store.clone());
        let live = LiveHandle::start(&guardians, on(), store.clone(), HubOptions::default());
        let wakes = Wakes::default();
        let (shown, told) = (live.clone(), wakes.clone());
        let published = Arc::new(move || {
            shown.published();
            told.published();
        });
        let needs = Needs {
            executions: ports.executions,
            runtime: ports.runtime,
            agents: Arc::new(AgentTypes::new(&config.http.public_url)),
            published: published.clone(),
            public_url: config.http.public_url.clone(),
        };
        let capacity = Capacity {
            running_max: config.engine.running_max,
            per_account_max: config.engine.running_per_account_max as i64,
            lease: config.engine.lease,
        };
        let executions = Dispatcher::start(&guardians, on(), replica, capacity, needs);
        let (run, told) = (executions.clone(), wakes.clone());
        let wake = Arc::new(move |started: usize| {
            published();
            if started > 0 {
                run.wake();
                told.executions();
            }
        });
        let router = Router::start(
            &guardians,
            on(),
            events.clone(),
            store.clone(),
            trackers::issues::read,
            wake.clone(),
        );
        let scheduler = Scheduler::start(&guardians, on(), store, wake);
        let woken = router.clone();
        let hint = Arc::new(move || woken.wake());
        let receivers = Receivers::start(&guardians, on(), events, hint);
        let _scheduler = scheduler;
        Self { guardians, receivers, router, executions, _scheduler, live, record, wakes }
    }

    /// The event log for those who start flows directly: what they start is run at once.
    fn starts(&self, events: Arc<dyn EventLog>) -> Arc<dyn EventLog> {
        let (live, executions, wakes) =
            (self.live.clone(), self.executions.clone(), self.wakes.clone());
        let wake = move || {
            executions.wake();
            live.published();
            wakes.executions();
            wakes.published();
        };
        Arc::new(WakingLog::new(events, Arc::new(wake)))
    }

    /// Tells the other replicas what happens here, and acts on what they tell.
    fn exchange_wakes(
        &self,
        database: DatabaseConfig,
        store: &Store,
        waiting: ApprovalsHandle,
    ) -> JoinHandle<()> {
        let (live, executions, store) = (self.live.clone(), self.executions.clone(), store.clone());
        self.wakes.exchange(database, move |news| {
            if news.published {
                live.published();
            }
            if news.executions {
                executions.wake();
            }
            if news.switches {
                store.switch_turned();
            }
            news.approvals.iter().for_each(|(account, id)| waiting.changed(*account, *id));
            news.stops.into_iter().for_each(|execution| executions.stop_requested(execution));
        })
    }
}

fn runtime(config: &Config, installation: String, door: &Door) -> Arc<DockerRuntime> {
    let options = RuntimeOptions::new(&config.containers, installation);
    let volume = config.containers.socket_volume.as_deref().map(PathBuf::from);
    // By the name under which the engine knows it.
    let door = door.folder().map(|folder| volume.unwrap_or(folder));
    DockerRuntime::start(RuntimeOptions { door, ..options })
}

/// What every handler may ask for.
fn state(
    config: &Config,
    [store, engine_store, _]: &[Store; 3],
    health: &HealthParts,
    metrics: PrometheusHandle,
    sealer: Sealer,
) -> HttpState {
    HttpState {
        sealer,
        auth: Auth::new(store.clone(), config.auth.clone()),
        health: health.clone(),
        limits: Arc::new(Limits::new()),
        metrics,
        settings: Arc::new(HttpSettings {
            allowed_origins: config.http.allowed_origins.clone(),
            trusted_proxies: config.http.trusted_proxies.clone(),
            metrics_token: config.http.metrics_token.clone(),
            operator_token: config.http.operator_token.clone(),
        }),
        store: store.clone(),
        probe: Probe(engine_store.clone()),
    }
}

/// Serves on as many threads as there are processors.
fn serve(
    listener: TcpListener,
    state: HttpState,
    surface: Surface,
    polling: &Polling,
) -> Result<Server> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let pollers = polling.handle.clone();
    let hint = SyncHint::new(move || pollers.wake());
    let server = http::serve(listener, workers, state, move |cfg| {
        surface.install(cfg);
        cfg.app_data(Data::new(hint.clone()));
    })?;
    Ok(server)
}

fn listen(config: &Config) -> Result<TcpListener> {
    let place = config.http.listen;
    TcpListener::bind(place)
        .with_context(|| format!("cannot listen on {place}; is the port taken?"))
}
