//! How fast the real record is written. By hand: `cargo nextest run --run-ignored only --no-capture audit::bench`.

use super::*;
use crate::store::{
    audit::{By, Entry, Status},
    testing::database,
};
use bytes::Bytes;
use futures::SinkExt;
use preloop_actors::ids::AccountId;
use serde_json::json;
use std::{pin::pin, sync::Arc, time::Instant};
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

/// One batch as it is written, and as COPY would write it.
#[tokio::test]
#[ignore = "measures"]
async fn insert_and_copy() {
    const ROWS: usize = 400;
    const BATCHES: u32 = 50;
    let database = database().await;
    let account = AccountId::fresh();
    let db = database.store.client().await.unwrap();
    for round in 0..2 {
        let began = Instant::now();
        let mut prepared = Duration::ZERO;
        for _ in 0..BATCHES {
            let at = Instant::now();
            let rows: Vec<Row> = (0..ROWS).map(|_| Row::from(entry(account))).collect();
            prepared += at.elapsed();
            audit::write(&db, &rows).await.unwrap();
        }
        let inserted = (began.elapsed() - prepared) / BATCHES;
        println!("{round}: {ROWS} rows made in {:?}, inserted in {inserted:?}", prepared / BATCHES);
        let copy = "COPY audit_logs (id, account_id, api_key_id, action, resource_type, resource_id, status,
                                     correlation_id, ip_address, details) FROM STDIN";
        let mut copied = Duration::ZERO;
        for _ in 0..BATCHES {
            let mut text = String::new();
            for _ in 0..ROWS {
                let Entry { id, details, .. } = entry(account);
                text += &format!(
                    "{id}\t{account}\t{id}\ttool_call\ttool\tget_issue\tsuccess\t{id}\t192.0.2.1\t{details}\n"
                );
            }
            let at = Instant::now();
            let mut sink = pin!(db.copy_in::<_, Bytes>(copy).await.unwrap());
            sink.send(Bytes::from(text)).await.unwrap();
            sink.as_mut().finish().await.unwrap();
            copied += at.elapsed();
        }
        println!("{round}: {ROWS} rows copied in {:?}", copied / BATCHES);
    }
}
