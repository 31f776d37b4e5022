//! Filters, groups and sums over entries that were written by hand.

use crate::{
    http::{
        fixtures::{World, world},
        testing::Member,
    },
    store::audit::{self, By, Entry, Status},
};
use actix_web::http::Method;
use chrono::{Duration, Utc};
use preloop_actors::{ids::ExecutionId, policy::Role};
use serde_json::{Value, json};
use uuid::{NoContext, Timestamp, Uuid};

/// An id of so many minutes ago.
fn id(minutes: i64) -> Uuid {
    let at = Utc::now() - Duration::minutes(minutes);
    let seconds = u64::try_from(at.timestamp()).unwrap();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
}

fn entry(member: &Member, minutes: i64, action: &'static str, status: Status) -> Entry {
    Entry {
        id: id(minutes),
        account: member.account,
        by: By { user: Some(member.user), ..By::default() },
        action,
        resource: None,
        status,
        correlation: None,
        details: json!({}),
    }
}

struct Filled {
    world: World,
    entries: Vec<Entry>,
    execution: ExecutionId,
    key: Uuid,
    correlation: Uuid,
}

/// One entry each minute, the last one of a minute ago, and one of a stranger.
async fn filled() -> Filled {
    let world = world().await;
    let owner = &world.owner;
    let (execution, key, correlation) = (ExecutionId::fresh(), Uuid::now_v7(), Uuid::now_v7());
    let mut entries = vec![
        entry(owner, 6, "approval_request", Status::Pending),
        entry(owner, 5, "approval_vote", Status::Success),
        entry(owner, 4, "tool_call", Status::Success),
        entry(owner, 3, "tool_call", Status::Denied),
        entry(owner, 2, "tool_call", Status::Failure),
        entry(owner, 1, "update_flow", Status::Success),
    ];
    for entry in &mut entries[..3] {
        entry.correlation = Some(correlation);
        entry.details = json!({"tool_name": "pay", "cost": 2.5});
    }
    entries[2].resource = Some(("tool", "pay".to_owned()));
    entries[3].resource = Some(("tool", "read".to_owned()));
    entries[3].by = By { execution: Some(execution), ..By::default() };
    entries[4].by = By { key: Some(key), ..entries[4].by.clone() };
    entries[5].resource = Some(("flow", Uuid::nil().to_string()));
    entries[5].details = json!({"consent_ref": "C-1", "cost": "much"});
    let db = world.state.store.client().await.unwrap();
    audit::insert(&db, &entries).await.unwrap();
    // Writing them again changes nothing.
    audit::insert(&db, &entries).await.unwrap();
    let foreign = entry(&world.stranger, 1, "tool_call", Status::Denied);
    audit::insert(&db, &[Entry { correlation: Some(correlation), ..foreign }]).await.unwrap();
    drop(db);
    Filled { world, entries, execution, key, correlation }
}

impl Filled {
    /// What the entries of an answer are called, in its order.
    fn named(&self, logs: &Value) -> Vec<&'static str> {
        let names = ["asked", "vote", "call", "denied", "failed", "changed"];
        let name = |log: &Value| {
            let place = self.entries.iter().position(|entry| log["id"] == entry.id.to_string());
            names[place.expect("an entry of this account")]
        };
        logs.as_array().unwrap().iter().map(name).collect()
    }

    async fn get(&self, path: &str) -> Value {
        self.world.call(Method::GET, path, None, 200).await
    }
}

#[actix_web::test]
async fn a_list_has_what_is_asked_for() {
    let filled = filled().await;
    // Between two entries.
    let past = |minutes: i64| {
        let at = Utc::now() - Duration::minutes(minutes) - Duration::seconds(30);
        at.format("%FT%TZ").to_string()
    };
    let Filled { world, execution, key, correlation, .. } = &filled;
    let user = world.owner.user;
    let cases: Vec<(String, &[&str])> = vec![
        (String::new(), &["changed", "failed", "denied", "call", "vote", "asked"]),
        ("action=tool_call".into(), &["failed", "denied", "call"]),
        ("action=approval_vote".into(), &["vote"]),
        ("action=nothing".into(), &[]),
        ("status_filter=denied".into(), &["denied"]),
        ("status_filter=success".into(), &["changed", "call", "vote"]),
        ("status_filter=pending".into(), &["asked"]),
        ("resource_type=tool".into(), &["denied", "call"]),
        (format!("user_id={user}"), &["changed", "failed", "call", "vote", "asked"]),
        (format!("user_id={}", world.stranger.user), &[]),
        (format!("execution_id={execution}"), &["denied"]),
        (format!("api_key_id={key}"), &["failed"]),
        (format!("correlation_id={correlation}"), &["call", "vote", "asked"]),
        ("tool_name=pay".into(), &["call", "vote", "asked"]),
        ("tool_name=read".into(), &["denied"]),
        ("consent_ref=C-1".into(), &["changed"]),
        (format!("start_date={}", past(2)), &["changed", "failed"]),
        (format!("end_date={}", past(4)), &["vote", "asked"]),
        (format!("start_date={}&end_date={}", past(4), past(2)), &["denied", "call"]),
        ("action=tool_call&status_filter=failure&tool_name=none".into(), &[]),
    ];
    for (query, names) in cases {
        let found = filled.get(&format!("/audit-logs?{query}")).await;
        assert_eq!(filled.named(&found["logs"]), names, "{query}");
        assert_eq!((&found["total"], &found["total_capped"]), (&json!(names.len()), &json!(false)));
    }
    let page = filled.get("/audit-logs?skip=1&limit=2").await;
    assert_eq!(filled.named(&page["logs"]), ["failed", "denied"]);
    assert_eq!((&page["total"], &page["skip"], &page["limit"]), (&json!(6), &json!(1), &json!(2)));
}

#[actix_web::test]
async fn one_entry_is_shown_whole_and_to_its_account_alone() {
    let filled = filled().await;
    let entry = &filled.entries[2];
    let path = format!("/audit-logs/{}", entry.id);
    let shown = filled.get(&path).await;
    assert_eq!(shown["details"], json!({"tool_name": "pay", "cost": 2.5}));
    assert_eq!(shown["correlation_id"], filled.correlation.to_string());
    assert_eq!(shown["username"], format!("user-{}", filled.world.owner.user));
    filled.world.hidden(Method::GET, &path, None).await;
    let unknown = format!("/audit-logs/{}", Uuid::now_v7());
    filled.world.call(Method::GET, &unknown, None, 404).await;
}

#[actix_web::test]
async fn what_belongs_together_is_one_group() {
    let filled = filled().await;
    let Filled { world, execution, key, .. } = &filled;
    let [owner, stranger] =
        [&world.owner, &world.stranger].map(|one| format!("user_id={}", one.user));
    let (execution, key) = (format!("execution_id={execution}"), format!("api_key_id={key}"));
    let cases: [(&str, &[&str]); 19] = [
        ("", &["changed", "failed", "denied", "call"]),
        ("event_type=approval_vote", &["call"]),
        ("event_type=approval_vote&event_type=update_flow", &["changed", "call"]),
        ("outcome=denied", &["denied"]),
        ("outcome=denied&outcome=failure", &[]),
        ("outcome=denied&outcome=failure&outcome_match=any", &["failed", "denied"]),
        ("outcome=pending&outcome=success", &["call"]),
        ("tool_name=pay", &["call"]),
        ("consent_ref=C-1", &["changed"]),
        ("min_cost=7.5", &["call"]),
        ("min_cost=7.6", &[]),
        ("max_cost=1", &["changed", "failed", "denied"]),
        ("skip=1&limit=2", &["failed", "denied"]),
        (&owner, &["changed", "failed", "call"]),
        (&stranger, &[]),
        (&execution, &["denied"]),
        (&key, &["failed"]),
        (&format!("{owner}&outcome=pending"), &["call"]),
        ("count_limit=2", &["changed", "failed"]),
    ];
    for (query, names) in cases {
        let found = filled.get(&format!("/audit-logs/grouped?{query}")).await;
        let primary = |group: &Value| group["primary_event"].clone();
        let primaries = found["groups"].as_array().unwrap().iter().map(primary).collect();
        assert_eq!(filled.named(&primaries), names, "{query}");
        assert_eq!(found["total_capped"], query == "count_limit=2", "{query}");
    }
    let found = filled.get("/audit-logs/grouped?tool_name=pay").await;
    let group = &found["groups"][0];
    assert_eq!(group["outcome"], "success");
    assert_eq!(filled.named(&group["sub_events"]), ["asked", "vote"]);
    assert_eq!(group["correlation_id"], filled.correlation.to_string());
    assert_eq!(found["total"], 1);
}

#[actix_web::test]
async fn sums_and_denials() {
    let filled = filled().await;
    let denials = filled.get("/audit-logs/denials").await;
    assert_eq!((filled.named(&denials["logs"]), &denials["total"]), (vec!["denied"], &json!(1)));
    let stats = filled.get("/audit-logs/stats?days=1").await;
    assert_eq!((&stats["total_count"], &stats["period_days"]), (&json!(6), &json!(1)));
    let calls = json!({"action": "tool_call", "count": 3, "success": 1, "failure": 1, "denied": 1});
    assert_eq!(stats["action_stats"][0], calls);
    assert_eq!(stats["user_activity"][0]["count"], 5);
    let overview = filled.get("/audit-logs/overview").await;
    assert_eq!((&overview["events_total"], &overview["tool_calls_total"]), (&json!(6), &json!(3)));
    assert_eq!(overview["tool_calls_failed"], 2);
    assert_eq!(overview["exceptions"]["total"], 2);
    let since = (Utc::now() + Duration::minutes(1)).format("%FT%TZ");
    let overview = filled.get(&format!("/audit-logs/overview?start_date={since}")).await;
    assert_eq!(overview["events_total"], 0);
    let actors = filled.get("/audit-logs/actors").await;
    assert_eq!(actors.as_array().unwrap().len(), 1);
    assert_eq!(actors[0]["id"], filled.world.owner.user.0.to_string());
}

#[actix_web::test]
async fn wrong_questions_are_refused() {
    let world = world().await;
    for (path, field) in [
        ("?status_filter=good", "status_filter"),
        ("?start_date=yesterday", "start_date"),
        ("?user_id=me", "user_id"),
        ("?limit=1001", "limit"),
        ("?consent_ref=", "consent_ref"),
        ("/grouped?outcome=good", "outcome"),
        ("/grouped?outcome_match=some", "outcome_match"),
        ("/grouped?limit=201", "limit"),
        ("/grouped?count_limit=0", "count_limit"),
        ("/grouped?min_cost=-1", "min_cost"),
        ("/overview?exceptions_limit=51", "exceptions_limit"),
        ("/stats?days=366", "days"),
        ("/denials?days=0", "days"),
        ("/denials?limit=1001", "limit"),
        ("/not-an-id", "entry_id"),
    ] {
        let answer = world.get(&format!("/audit-logs{path}"), &world.owner.access).await;
        assert_eq!(answer.status, 422, "{path} -> {}", answer.text);
        assert!(answer.text.contains(field), "{path} -> {}", answer.text);
    }
}

#[actix_web::test]
async fn only_those_who_may_see_the_record_do() {
    let world = world().await;
    let editor = world.member_of(world.owner.account, Role::Executor).await;
    for path in ["", "/actors", "/stats", "/denials", "/grouped", "/overview"] {
        let path = format!("/audit-logs{path}");
        world.guarded(Method::GET, &path, None).await;
        assert_eq!(world.get(&path, &editor.access).await.status, 403, "{path}");
        assert_eq!(world.get(&path, &world.owner.access).await.status, 200, "{path}");
    }
}
