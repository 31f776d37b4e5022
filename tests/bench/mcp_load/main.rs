//! Both ends of the bench of the MCP proxy: servers that cost almost nothing, and clients that check every answer.
//! A Python client would cost more than what it measures.

#![allow(clippy::unwrap_used)] // A bench may panic like a test.

mod command;
mod load;
mod sessions;
mod upstream;
mod wire;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    role: Role,
    /// What `cargo bench` adds.
    #[arg(long = "bench", hide = true, global = true)]
    _bench: bool,
}

#[derive(Subcommand)]
enum Role {
    /// Serves until it is killed; prints one address a line.
    Upstreams(upstream::Options),
    /// Calls tools, and tells in JSON how it went.
    Load(load::Options),
    /// Is a server over its own input and output.
    Command,
    /// Opens sessions and leaves them.
    Sessions(sessions::Options),
}

// One thread each, so that a core is left for what is measured.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match Options::parse().role {
        Role::Upstreams(options) => upstream::run(options).await,
        Role::Load(options) => load::run(options).await,
        Role::Command => command::run(),
        Role::Sessions(options) => sessions::run(options).await,
    }
}
