//! Batches of the record.

use super::*;
use crate::store::{
    audit::{self, By, Entry, Status},
    fixtures::world,
};
use serde_json::json;

#[tokio::test]
async fn calls_come_in_their_order_and_batch_by_batch() {
    let world = world().await;
    let entry = |action, tool: &str| Entry {
        id: Uuid::now_v7(),
        account: world.account,
        by: By::default(),
        action,
        resource: Some(("tool", tool.to_owned())),
        status: Status::Success,
        correlation: None,
        details: json!({ "tool": tool }),
    };
    let mut entries: Vec<Entry> =
        ["a", "b", "c", "d", "e"].iter().map(|tool| entry("tool_call", tool)).collect();
    entries[1].action = "update_access_rule";
    entries[3].action = "call_decided";
    let db = world.client().await.unwrap();
    audit::insert(&db, &entries).await.unwrap();
    let stranger = Entry { account: AccountId::fresh(), ..entry("tool_call", "x") };
    audit::insert(&db, &[stranger]).await.unwrap();
    drop(db);
    let (mut behind, mut found) = (Uuid::nil(), Vec::new());
    loop {
        let batch = page(&world, world.account, behind, Uuid::max(), 2).await.unwrap();
        let Some(last) = batch.last() else { break };
        assert!(batch.len() <= 2 && !batch.is_empty());
        found.extend(batch.iter().map(|call| call.tool.unwrap().to_owned()));
        behind = last;
    }
    assert_eq!(found, ["a", "c", "d", "e"]);
    let until = page(&world, world.account, Uuid::nil(), entries[2].id, 10).await.unwrap();
    let details: Vec<_> = until.iter().map(|call| call.details).collect();
    assert_eq!(details, [r#"{"tool":"a"}"#, r#"{"tool":"c"}"#]);
}
