//! A database that cannot write: its disk is full, or it is read-only. Nothing is lost, and nobody restarts anything.

use crate::{
    crashes::{mid_run, went_on},
    support::{GitHub, Server, SmallDisk, eventually, text},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const SOON: Duration = Duration::from_secs(60);
/// Room for the database, its log and some events; a multiple of what an empty database takes.
const DISK_BYTES: u64 = 320 << 20;

/// An event of 64 kB that no compression makes smaller, so that keeping it takes new room. No flow waits for it.
fn large_issue() -> String {
    let noise: String = (0..2_000).map(|_| Uuid::new_v4().simple().to_string()).collect();
    json!({
        "action": "closed", "issue": { "title": "t", "number": 1 }, "noise": noise,
        "repository": { "id": 1, "full_name": "a/b", "name": "b" },
    })
    .to_string()
}

/// Senders hear 503 with `Retry-After`, every time; never 500, and never 2xx for what is not kept.
async fn refused(github: &GitHub, delivery: &str) {
    for attempt in 0..3 {
        let (status, answer) = github.deliver("issues", delivery, &large_issue()).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "attempt {attempt}: {answer}");
    }
}

/// What health says about the database once it is not ready.
async fn complaint(server: &Server) -> String {
    eventually("not being ready", SOON, async || {
        let health = reqwest::get(format!("{}/health", server.base())).await.unwrap();
        if health.status() != StatusCode::SERVICE_UNAVAILABLE {
            return None;
        }
        let health: Value = health.json().await.unwrap();
        assert_eq!(health["ready"], false);
        Some(text(&health["parts"]["database"], "detail").to_owned())
    })
    .await
}

/// Ready again, the refused delivery is taken, and nothing was half written.
async fn recovers(server: &Server, github: &GitHub, delivery: &str) {
    eventually("being ready", SOON, async || server.is_ready().await.then_some(())).await;
    eventually("the delivery", SOON, async || {
        let (status, answer) = github.deliver("issues", delivery, &large_issue()).await;
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{answer}");
        status.is_success().then_some(())
    })
    .await;
    let torn = "SELECT count(*) FROM deliveries FULL JOIN events ON id = event_id
                 WHERE id IS NULL OR event_id IS NULL";
    assert_eq!(server.count(torn).await, 0, "every event with its delivery, or neither");
}

#[tokio::test]
async fn a_full_disk_is_survived_without_a_restart() {
    let disk = SmallDisk::mount(DISK_BYTES);
    let server = Server::start_on(&disk).await;
    let (client, flow, execution) = mid_run(&server).await;
    let github = client.tracker("github").await;
    disk.fill();
    refused(&github, "during").await;
    let complaint = complaint(&server).await;
    assert!(complaint.contains("disk is full"), "{complaint}");
    disk.free();
    recovers(&server, &github, "during").await;
    went_on(&client, &flow, &execution).await;
}

/// PostgreSQL ends itself when its log finds no room, and cannot start before there is some.
#[tokio::test]
async fn a_full_log_is_survived_too() {
    let disk = SmallDisk::mount(DISK_BYTES);
    let server = Server::start_on(&disk).await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    let (status, _) = github.deliver_patiently("issues", "before", &large_issue()).await;
    assert_eq!(status, StatusCode::OK);
    let database = server.database().await;
    disk.fill();
    let message = "SELECT pg_logical_emit_message(true, 'fill', repeat('x', 1000000))";
    let mut written = 0;
    while database.query_one(message, &[]).await.is_ok() {
        written += 1;
        assert!(written < 1_000, "the log still finds room after a gigabyte");
    }
    complaint(&server).await;
    disk.free();
    recovers(&server, &github, "during").await;
    let (status, answer) = github.deliver_patiently("issues", "before", &large_issue()).await;
    assert!(status.is_success() && answer["duplicate"] == true, "{status} {answer}");
}

#[tokio::test]
async fn a_read_only_database_is_waited_for() {
    let server = Server::start().await;
    let client = server.client().await;
    let github = client.tracker("github").await;
    read_only(&server, "on").await;
    refused(&github, "during").await;
    let complaint = complaint(&server).await;
    assert!(complaint.contains("read-only"), "{complaint}");
    read_only(&server, "off").await;
    recovers(&server, &github, "during").await;
}

/// As a person would, or a failover that leaves us on the standby until it is promoted.
async fn read_only(server: &Server, value: &str) {
    let database = server.database().await;
    for sql in [
        "SET default_transaction_read_only = off",
        &format!("ALTER SYSTEM SET default_transaction_read_only = {value}"),
        "SELECT pg_reload_conf()",
    ] {
        database.execute(sql, &[]).await.unwrap();
    }
}
