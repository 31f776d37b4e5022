//! The record's chain over REST: what is exported can be verified, and nobody gets another's.

use crate::{
    audit::chain::{PublicKey, Trust, verify},
    http::{fixtures::world, testing::Member},
    store::audit::{self, By, Entry, Status},
};
use preloop_actors::policy::Role;
use serde_json::{Value, json};
use uuid::Uuid;

fn entry(member: &Member, number: usize) -> Entry {
    Entry {
        id: Uuid::now_v7(),
        account: member.account,
        by: By { user: Some(member.user), ..By::default() },
        action: "tool_call",
        resource: Some(("tool", "get_issue".to_owned())),
        status: Status::Success,
        correlation: None,
        details: json!({ "number": number }),
    }
}

#[actix_web::test]
async fn an_export_is_verified_with_the_key_that_the_api_names() {
    let world = world().await;
    let (owner, stranger) = (&world.owner, &world.stranger);
    let entries: Vec<Entry> = (0..30).map(|number| entry(owner, number)).collect();
    let db = world.state.store.client().await.unwrap();
    audit::insert(&db, &entries).await.unwrap();
    audit::insert(&db, &[entry(stranger, 0)]).await.unwrap();
    drop(db);
    for (member, count) in [(owner, 30), (stranger, 1)] {
        let export = world.get("/audit-logs/export", &member.access).await;
        assert_eq!(export.status, 200, "{}", export.text);
        assert_eq!(export.headers.get("content-type").unwrap(), "application/x-ndjson");
        let keys = world.get("/audit-logs/keys", &member.access).await.body;
        let key: PublicKey = keys[0]["public_key"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            (keys[0]["id"].as_str().unwrap(), &keys[0]["retired_at"]),
            (&*key.id(), &Value::Null)
        );
        let report = verify(export.text.as_bytes(), &Trust { key, anchors: Vec::new() }).unwrap();
        assert_eq!(report.problems, []);
        assert_eq!((report.account, report.records), (Some(member.account.0), Some([1, count])));
        let stands = world.get("/audit-logs/integrity", &member.access).await.body;
        assert_eq!((&stands["first_record"], &stands["last_record"]), (&json!(1), &json!(count)));
        assert_eq!(stands["hash"], hex::encode(report.hash.unwrap()));
        assert_eq!((&stands["unsealed"], &stands["fault"]), (&json!(0), &Value::Null));
    }
    let events = world.get("/audit-logs/export?format=ocsf", &owner.access).await;
    assert_eq!(events.text.lines().count(), 30);
    let none = world.get("/audit-logs/export?end_date=2020-01-01T00:00:00Z", &owner.access).await;
    assert_eq!(none.text.lines().filter(|line| line.starts_with("{\"record\"")).count(), 0);
}

#[actix_web::test]
async fn only_who_may_read_the_record_gets_it() {
    let world = world().await;
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    for path in ["export", "integrity", "keys"] {
        let path = format!("/audit-logs/{path}");
        assert_eq!(world.get(&path, &viewer.access).await.status, 403, "{path}");
        assert_eq!(world.get(&path, "").await.status, 401, "{path}");
    }
    let wrong = world.get("/audit-logs/export?format=csv", &world.owner.access).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
}
