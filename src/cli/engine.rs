//! `preloop engine`: the Docker Engine that all replicas over one database share.

use crate::{
    config::{Config, DataDir},
    runtime::{DockerRuntime, RuntimeOptions},
    store::{installation, open::attach},
};
use anyhow::Result;
use preloop_actors::ports::AgentRuntime;

/// What can be done about the engine.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub enum EngineCommand {
    /// Make the Docker Engine that answers here the one of all replicas. Only when the former is gone for good: what
    /// runs there is lost, and a container that lives on would get a double.
    Accept,
}

/// Runs one command beside a running server, or with DATABASE_URL.
pub async fn run(config: &Config, EngineCommand::Accept: EngineCommand) -> Result<()> {
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
