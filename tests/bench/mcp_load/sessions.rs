//! Opens sessions of legacy clients and leaves them without a word, as clients do that crash.

use super::wire::Wire;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinSet;

#[derive(clap::Args)]
pub struct Options {
    /// Host and port.
    #[arg(long)]
    address: String,
    #[arg(long)]
    path: String,
    #[arg(long)]
    token: String,
    #[arg(long)]
    count: usize,
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let options = Arc::new(options);
    let mut clients = JoinSet::new();
    for number in 0..options.connections {
        clients.spawn(open(options.clone(), number));
    }
    let mut opened = 0;
    while let Some(done) = clients.join_next().await {
        opened += done??;
    }
    println!("{}", json!({ "opened": opened }));
    Ok(())
}

/// Opens every so many-th session over one connection.
async fn open(options: Arc<Options>, number: usize) -> anyhow::Result<usize> {
    let mut wire = Wire::connect(&options.address).await?;
    let mut opened = 0;
    for _ in (number..options.count).step_by(options.connections) {
        let answer = wire.ask(&request(&options)).await?;
        let session = answer.header("mcp-session-id");
        anyhow::ensure!(session.is_some(), "no session was opened: {}", answer.text());
        opened += 1;
    }
    Ok(opened)
}

fn request(options: &Options) -> String {
    let Options { address, path, token, .. } = options;
    let body = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
