//! The composition root: builds the program from its configuration, and takes it down again.
//!
//! The only file that names actors and adapters together. Read [`App::build`] downwards: from the outermost
//! need (a database) inward to what needs everything (HTTP).

use crate::{
    agents::Catalog,
    auth::Auth,
    config::{Config, DataDir, Lock},
    http::{self, HealthParts, HttpSettings, HttpState, Limits, Part},
    runtime::{DockerRuntime, RuntimeOptions},
    secrets::Sealer,
    store::{Store, connect, embedded::Embedded, installation, migrate},
};
use actix::Arbiter;
use actix_web::dev::{Server, ServerHandle};
use anyhow::{Context, Result};
use metrics_exporter_prometheus::PrometheusBuilder;
use preloop_actors::{
    execution::{Capacity, Dispatcher, ExecutionsHandle, Needs},
    guardian::{Guardians, Placement},
    hub::{HubOptions, LiveHandle},
    ports::{AgentRuntime, EventLog},
    receiver::Receivers,
    router::Router,
    scheduler::{Scheduler, SchedulerHandle},
};
use std::{net::TcpListener, sync::Arc, time::Duration};

/// How often the parts of the server are looked at.
const HEALTH_EVERY: Duration = Duration::from_secs(2);
/// How often old rows are removed and partitions are made ahead.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3_600);

/// A running server.
pub struct App {
    server: Server,
    parts: Parts,
}

/// What has to be taken down in order.
struct Parts {
    http: ServerHandle,
    health: HealthParts,
    executions: ExecutionsHandle,
    embedded: Option<Embedded>,
    engine: Arbiter,
    /// Held to the end: a second server on this data directory would fight over its database.
    _lock: Lock,
}

/// The engine's handles.
#[derive(Clone)]
struct Engine {
    receivers: Receivers,
    executions: ExecutionsHandle,
    scheduler: SchedulerHandle,
    live: LiveHandle,
}

impl App {
    /// Starts everything; when it returns, requests are served.
    pub async fn build(config: Config) -> Result<Self> {
        let metrics = PrometheusBuilder::new().install_recorder().context("metrics")?;
        let data = DataDir::open(&config.data.dir)?;
        let lock = data.lock()?;
        let listener = TcpListener::bind(config.http.listen)
            .with_context(|| format!("cannot listen on {}; is PORT taken?", config.http.listen))?;
        let (store, embedded) = open_database(&config, &data).await?;
        let runtime = DockerRuntime::start(runtime_options(&config, &store).await?);
        let arbiter = Arbiter::new();
        let engine = start_engine(&config, &data, &store, runtime.clone(), &arbiter)?;
        let health = HealthParts::default();
        actix::spawn(watch_health(health.clone(), store.clone(), runtime));
        actix::spawn(housekeep(store.clone()));

        let state = HttpState {
            sealer: Sealer::new(&config.auth.secret_key),
            auth: Auth::new(store.clone(), config.auth.clone()),
            health: health.clone(),
            limits: Arc::new(Limits::new()),
            metrics,
            settings: Arc::new(HttpSettings::from(&config.http)),
            store,
        };
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let executions = engine.executions.clone();
        let server = http::serve(listener, workers, state, move |cfg| engine.install(cfg))?;
        let http = server.handle();
        let parts = Parts { http, health, executions, embedded, engine: arbiter, _lock: lock };
        Ok(Self { server, parts })
    }

    /// Serves until `stop` is done, then takes everything down, within ten seconds.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<()> {
        let serving = actix::spawn(self.server);
        tokio::select! {
            () = stop => {}
            ended = serving => ended.context("the HTTP server failed")??,
        }
        self.parts.take_down().await;
        Ok(())
    }
}

impl Parts {
    /// Not ready first, so that nobody sends more; leases back, so that the next owner need not wait.
    async fn take_down(self) {
        tracing::info!("shutting down");
        self.health.set("server", Part::down("shutting down"));
        self.executions.hand_over().await;
        self.http.stop(true).await;
        self.engine.stop();
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}
