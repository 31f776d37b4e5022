//! Calls tools over many connections, as fast as they are answered or at a steady rate, and checks every answer.

use super::wire::Wire;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};

#[derive(clap::Args)]
pub struct Options {
    /// Host and port.
    #[arg(long)]
    address: String,
    #[arg(long)]
    path: String,
    #[arg(long, default_value = "")]
    token: String,
    /// The tools to call in turn.
    #[arg(long, value_delimiter = ',')]
    tools: Vec<String>,
    #[arg(long)]
    connections: usize,
    #[arg(long)]
    secs: u64,
    /// Calls a second of all connections together; as fast as they are answered unless given.
    #[arg(long)]
    rate: Option<f64>,
    /// Calls that take longer are given up, and count as failed.
    #[arg(long, default_value_t = 10_000)]
    patience_ms: u64,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    micros: Vec<u32>,
    failed: u64,
    example: Option<String>,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let options = Arc::new(options);
    let begin = Instant::now();
    let mut clients = JoinSet::new();
    for number in 0..options.connections {
        clients.spawn(Client { options: options.clone(), number, begin }.run());
    }
    let mut all = Seen::default();
    while let Some(seen) = clients.join_next().await {
        let seen = seen?;
        all.micros.extend(seen.micros);
        all.failed += seen.failed;
        all.example = all.example.or(seen.example);
    }
    let secs = begin.elapsed().as_secs_f64();
    all.micros.sort_unstable();
    let percentile = |percent: usize| {
        let place = (all.micros.len() * percent / 100).min(all.micros.len().saturating_sub(1));
        all.micros.get(place).map(|micros| f64::from(*micros) / 1_000.0)
    };
    let told = json!({
        "rate": all.micros.len() as f64 / secs,
        "answered": all.micros.len(),
        "failed": all.failed,
        "example": all.example,
        "p50": percentile(50),
        "p99": percentile(99),
    });
    println!("{told}");
    Ok(())
}

struct Client {
    options: Arc<Options>,
    number: usize,
    begin: Instant,
}

impl Client {
    async fn run(self) -> Seen {
        let (mut seen, mut wire) = (Seen::default(), None);
        let end = self.begin + Duration::from_secs(self.options.secs);
        for turn in 0.. {
            let began = self.wait_for(turn).await;
            if began >= end {
                break;
            }
            let patience = Duration::from_millis(self.options.patience_ms);
            let called = timeout(patience, self.call(&mut wire, turn)).await;
            match called.unwrap_or_else(|_| Err("no answer in time".to_owned())) {
                Ok(()) => seen.micros.push(began.elapsed().as_micros() as u32),
                Err(why) => {
                    wire = None;
                    seen.failed += 1;
                    seen.example.get_or_insert(why);
                }
            }
        }
        seen
    }

    /// When the call begins whose turn it is. One that is late began when it should have: who waits for an answer
    /// feels that, too. Timers are up to a millisecond late, which is nobody's fault but theirs.
    async fn wait_for(&self, turn: u64) -> Instant {
        let Some(rate) = self.options.rate else { return Instant::now() };
        let place = turn as f64 * self.options.connections as f64 + self.number as f64;
        let due = self.begin + Duration::from_secs_f64(place / rate);
        if Instant::now() >= due {
            return due;
        }
        sleep_until(due).await;
        Instant::now()
    }

    async fn call(&self, wire: &mut Option<Wire>, turn: u64) -> Result<(), String> {
        let told = |error: std::io::Error| error.to_string();
        let wire = match wire {
            Some(wire) => wire,
            None => wire.insert(Wire::connect(&self.options.address).await.map_err(told)?),
        };
        let text = format!("{}-{turn}", self.number);
        let answer = wire.ask(&self.request(&text, turn)).await.map_err(told)?;
        let is_right = answer.starts_with("HTTP/1.1 200")
            && answer.text().contains(&format!(r#""content":[{{"type":"text","text":"{text}"}}]"#));
        if is_right { Ok(()) } else { Err(answer.text().chars().take(300).collect()) }
    }

    fn request(&self, text: &str, turn: u64) -> String {
        let Options { address, path, token, tools, .. } = &*self.options;
        let tool = &tools[(turn as usize + self.number) % tools.len()];
        let meta = r#""io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}"#;
        let body = format!(
            r#"{{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{{"name":"{tool}","arguments":{{"text":"{text}"}},"_meta":{{{meta}}}}}}}"#,
            turn + 1
        );
        format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
             mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\nmcp-name: {tool}\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}
