//! `preloop engine`: the Docker Engine that all replicas over one database share, and the guard before it.

use super::serve::stop_signal;
use crate::{
    config::{Config, DataDir, parse_bytes, parse_registries},
    descriptors,
    runtime::{
        DockerRuntime, RuntimeOptions,
        docker::DEFAULT_HOST,
        guard::{self, Ceilings, Engine, Guard, Owner},
    },
    store::{installation, open::attach},
};
use anyhow::{Context, Result, ensure};
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
    /// The installation whose server may ask, by its id. Absent: the first that asks, which is remembered beside the
    /// socket in `PATH.installation`.
    #[arg(long, value_name = "ID")]
    installation: Option<String>,
    /// Most memory of one container; what the server has as AGENT_MEMORY_LIMIT.
    #[arg(long, value_name = "SIZE", default_value = "4g", value_parser = size)]
    memory_limit: i64,
    /// Most processor cores of one container; the server's AGENT_CPU_LIMIT.
    #[arg(long, value_name = "CORES", default_value = "1")]
    cpu_limit: f64,
    /// Most processes of one container; the server's AGENT_PIDS_LIMIT.
    #[arg(long, value_name = "NUMBER", default_value = "512")]
    pids_limit: u32,
    /// Largest file of one container; the server's AGENT_DISK_LIMIT.
    #[arg(long, value_name = "SIZE", default_value = "2g", value_parser = size)]
    disk_limit: i64,
    /// Registries that images may be pulled from, separated by commas; the server's AGENT_ALLOWED_REGISTRIES.
    #[arg(long, value_name = "NAMES", default_value = "docker.io")]
    registries: String,
}

fn size(text: &str) -> Result<i64, String> {
    let problem = "write a number with k, m, g or t, such as 512m";
    parse_bytes(text).filter(|bytes| *bytes > 0).ok_or_else(|| problem.to_owned())
}

impl GuardArgs {
    fn guard(self) -> Result<Guard> {
        ensure!(self.cpu_limit > 0.0, "--cpu-limit: write a positive number of cores, such as 0.5");
        let mut kept = self.listen.into_os_string();
        kept.push(".installation");
        let kept = PathBuf::from(kept);
        let owner = Owner::new(self.installation, &kept)
            .with_context(|| format!("cannot tell whose server may ask (`{}`)", kept.display()))?;
        Ok(Guard {
            engine: Engine(self.engine),
            door: self.socket_volume,
            most: Ceilings {
                memory_bytes: self.memory_limit,
                cpus: self.cpu_limit,
                pids: self.pids_limit.into(),
                disk_bytes: self.disk_limit,
            },
            registries: parse_registries(&self.registries),
            owner,
        })
    }
}

/// Guards until SIGINT or SIGTERM.
pub async fn guard(args: GuardArgs) -> Result<()> {
    descriptors::raise();
    let guard = args.clone().guard()?;
    let place = args.listen.display();
    let listener =
        guard::listen(&args.listen).with_context(|| format!("cannot listen at {place}"))?;
    tracing::info!("guarding {} at {place}", args.engine);
    let stop = stop_signal()?;
    tokio::select! {
        () = guard.serve(listener) => Ok(()),
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
