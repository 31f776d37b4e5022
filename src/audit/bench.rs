//! How fast the real record is written. Run by hand: `cargo nextest run --run-ignored only audit::bench`.

use super::*;
use crate::store::{
    audit::{By, Entry, Status},
    testing::database,
};
use preloop_actors::ids::AccountId;
use serde_json::json;
use std::{sync::Arc, time::Instant};
use uuid::Uuid;

fn entry(account: AccountId) -> Entry {
    Entry {
        id: Uuid::now_v7(),
        account,
        by: By { key: Some(Uuid::now_v7()), ip: Some("192.0.2.1".to_owned()), ..By::default() },
        action: "tool_call",
        resource: Some(("tool", "get_issue".to_owned())),
        status: Status::Success,
        correlation: Some(Uuid::now_v7()),
        details: json!({"args": {"key": "PRE-1"}, "rule": "allow reading", "ms": 12, "server": "x".repeat(200)}),
    }
}

#[tokio::test]
#[ignore = "measures"]
async fn strict_at_64_connections_and_batched() {
    let database = database().await;
    let account = AccountId::fresh();
    let (audit, writer) = Audit::start(Arc::new(database.store.clone()));
    for callers in [1, 64] {
        let began = Instant::now();
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..callers {
            let audit = audit.clone();
            calls.spawn(async move {
                let mut waits = Vec::new();
                while began.elapsed() < Duration::from_secs(3) {
                    let sent = Instant::now();
                    audit.admit().unwrap().strict(entry(account)).await.unwrap();
                    waits.push(sent.elapsed());
                }
                waits
            });
        }
        let mut waits = calls.join_all().await.concat();
        waits.sort();
        let at = |part: usize| waits[(waits.len() * part / 1_000).min(waits.len() - 1)];
        let rate = waits.len() as f64 / began.elapsed().as_secs_f64();
        println!("strict, {callers}: {rate:.0}/s, half {:?}, 99 % {:?}", at(500), at(990));
    }
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < Duration::from_secs(3) {
        for _ in 0..200 {
            if let Ok(ticket) = audit.admit() {
                ticket.batched(entry(account));
                count += 1;
            }
        }
        tokio::task::yield_now().await;
    }
    writer.close().await;
    println!("batched: {:.0}/s", f64::from(count) / began.elapsed().as_secs_f64());
}
