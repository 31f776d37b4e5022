//! `preloop engine`: the Docker Engine that all replicas over one database share, and the guard before it.

use super::serve::stop_signal;
use crate::{
    config::{Config, DataDir},
    runtime::{
        DockerRuntime, RuntimeOptions,
        docker::DEFAULT_HOST,
        guard::{self, Guard},
    },
    store::{installation, open::attach},
};
use anyhow::{Context, Result};
use preloop_actors::ports::AgentRuntime;
use std::path::PathBuf;

/// What can be done about the engine.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum EngineCommand {
    /// Make the Docker Engine that answers here the one of all replicas. Only when the former is gone for good: what
    /// runs there is lost, and a container that lives on would get a double.
    Accept,
    /// Stand before a Docker Engine and let through only what a server asks: containers confined as agents are, and
    /// what is done to those. The server gets the socket made here as its DOCKER_HOST, and never the engine's own.
    Guard(GuardArgs),
}

/// Arguments of `preloop engine guard`.
#[derive(Clone, Debug, clap::Args)]
pub struct GuardArgs {
    /// The socket to make. Whoever may pass its folder may use it.
    #[arg(long, value_name = "PATH")]
    listen: PathBuf,
    /// The engine, as unix:///path or tcp://host:port.
    #[arg(long, value_name = "ADDRESS", default_value = DEFAULT_HOST)]
    engine: String,
    /// The one volume that containers may have beside their workspace: that of AGENT_SOCKET_VOLUME.
    #[arg(long, value_name = "NAME")]
    socket_volume: Option<String>,
}

/// Guards until SIGINT or SIGTERM.
pub async fn guard(args: GuardArgs) -> Result<()> {
    let place = args.listen.display();
    let listener =
        guard::listen(&args.listen).with_context(|| format!("cannot listen at {place}"))?;
    tracing::info!("guarding {} at {place}", args.engine);
    let guard = Guard { engine: args.engine, door: args.socket_volume };
    let stop = stop_signal()?;
    tokio::select! {
        served = guard.serve(listener) => served.context("the guard's socket failed"),
        () = stop => Ok(()),
    }
}

/// Names another engine, beside a running server, or with DATABASE_URL.
pub async fn accept(config: &Config) -> Result<()> {
    let store = attach(&config.database, &DataDir::open(&config.data.dir)?).await?;
    let installation = installation::id(&store).await?.to_string();
    let runtime = DockerRuntime::start(RuntimeOptions::new(&config.containers, installation));
    let engine = runtime.engine().await?;
    installation::accept_engine(&store, &engine).await?;
    println!(
        "everything begins on the Docker Engine {engine} from now on; restart servers that used another"
    );
    Ok(())
}
