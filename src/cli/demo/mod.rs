//! The demo: one signed GitHub webhook, all the way to its result, through the public API.

mod client;

use client::Client;

use crate::{config::DataDir, secrets::random_token};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

const FLOW: &str = include_str!("../../../flows/issue-triage.yaml");
const ISSUE: &str = include_str!("issue.json");
const TRACKER: &str = "demo-github";
pub(super) const USERNAME: &str = "demo";
/// How long the demo waits for its execution; the first one builds the agent's image.
const PATIENCE: Duration = Duration::from_secs(300);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What later starts need again. Kept in the data directory, readable by its owner alone.
#[derive(Serialize, Deserialize)]
struct Kept {
    password: String,
    #[serde(default)]
    webhook: Option<Webhook>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: String,
}

/// Runs the demo against the server at `base` and tells the terminal what happens; people find it at `url`.
pub async fn run(base: &str, url: &str, data: &DataDir) -> Result<()> {
    let path = data.path().join("demo.json");
    let mut kept =
        read(&path)?.unwrap_or_else(|| Kept { password: random_token(12), webhook: None });
    write(&path, &kept)?;

    say("");
    say("The main job, on a real webhook:");
    let client = Client::sign_in(base, &kept.password).await?;
    done(&format!("account   signed in as `{USERNAME}` (password in {})", path.display()));

    let webhook = client.tracker(TRACKER, kept.webhook.take()).await?;
    kept.webhook = Some(webhook.clone());
    write(&path, &kept)?;
    done(&format!("tracker   `{TRACKER}`, webhook only: {}", webhook.url));

    let flow = client.apply(FLOW).await?;
    done(&format!("flow      `{}` from flows/issue-triage.yaml", text(&flow, "name")));

    let event = client.deliver(&webhook, ISSUE).await?;
    done(&format!("webhook   signed issues.opened delivered, kept as event {event}"));

    let execution = follow(&client, &event).await?;
    conclude(url, &client, &execution)
}

/// Follows the event's execution to its end; prints its log as it grows.
async fn follow(client: &Client, event: &str) -> Result<Value> {
    let until = tokio::time::Instant::now() + PATIENCE;
    let (mut printed, mut status) = (0, String::new());
    loop {
        if let Some(execution) = client.execution_of(event).await? {
            let id = text(&execution, "id");
            if status.is_empty() {
                done(&format!("execution {id}"));
            }
            for line in client.log(id, printed).await? {
                say(&format!("    │ {line}"));
                printed += 1;
            }
            let now = text(&execution, "status");
            if now != status {
                let reason = execution["queued_reason"].as_str();
                say(&format!("  · {now}{}", reason.map(|r| format!(" ({r})")).unwrap_or_default()));
                status = now.to_owned();
            }
            if ["SUCCEEDED", "FAILED", "STOPPED"].contains(&status.as_str()) {
                return client.execution(id).await;
            }
        }
        if tokio::time::Instant::now() > until {
            bail!("no end within {} s; `preloop doctor` may tell why", PATIENCE.as_secs());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn conclude(url: &str, client: &Client, execution: &Value) -> Result<()> {
    if execution["status"] != "SUCCEEDED" {
        bail!(
            "the execution ended as {}: {}",
            text(execution, "status"),
            execution["error_message"].as_str().unwrap_or("no message")
        );
    }
    let result = serde_json::to_string_pretty(&execution["result"])?;
    done("succeeded with the result");
    for line in result.lines() {
        say(&format!("    {line}"));
    }
    say("");
    say("Where to look next:");
    say(&format!("  console         {url}/console#token={}", client.token()));
    say(&format!("  API, by hand    {url}/docs"));
    say(&format!("  health          {url}/health"));
    say("  flows to copy   flows/README.md");
    say("");
    say("Serving until Ctrl-C.");
    Ok(())
}

fn read(path: &Path) -> Result<Option<Kept>> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .with_context(|| format!("{} cannot be read; remove it to begin anew", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Written beside and renamed, so that a crash leaves the old or the new one.
fn write(path: &PathBuf, kept: &Kept) -> Result<()> {
    let beside = path.with_extension("json.new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .with_context(|| format!("cannot write {}", beside.display()))?;
    file.write_all(serde_json::to_string_pretty(kept)?.as_bytes())?;
    std::fs::rename(&beside, path).with_context(|| format!("cannot write {}", path.display()))
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

fn done(line: &str) {
    say(&format!("  ✓ {line}"));
}

/// The demo's own words go to the terminal, beside the server's log.
fn say(line: &str) {
    println!("{line}");
}
