//! Replays: what they start, in which version, how they are named, and that nothing is started twice.

use super::*;
use crate::{
    explain::{
        moment_of,
        replay::{Selection, Versions, Wanted, plan},
    },
    http::fixtures::overlaid,
    store::{event_views::Routing, flow_history},
};
use actix_web::test::TestRequest;

/// Some events of one flow, routed.
async fn filled(world: &World, count: usize) -> (FlowId, Vec<EventId>) {
    let flow = deploy(world, "one", json!({ "filters": { "labels": "bug" } })).await;
    let mut events = Vec::new();
    for number in 0..count {
        events.push(arrive(world, &format!("event {number}"), |_| {}).await);
    }
    route(world).await;
    (flow, events)
}

#[actix_web::test]
async fn a_dry_run_says_what_would_be_started_and_starts_nothing() {
    let world = world().await;
    let (flow, events) = filled(&world, 3).await;
    let body = json!({ "event_ids": events, "dry_run": true });
    let answer = replay(&world, body).await;
    assert_eq!((&answer["executions_count"], &answer["replay_id"]), (&json!(3), &Value::Null));
    assert_eq!(answer["flows"][0]["flow_id"], json!(flow));
    for event in events {
        assert_eq!(started(&world, event).await.1, 1);
    }
}

#[actix_web::test]
async fn a_replay_is_named_in_its_executions_and_in_the_record() {
    let world = world().await;
    let (flow, events) = filled(&world, 1).await;
    let answer = replay(&world, json!({ "event_ids": events })).await;
    let execution = &answer["executions"][0];
    let former = of_flow(&world, events[0], flow).await["execution"]["id"].clone();
    assert_eq!(execution["replay_of_execution_id"], former);
    let path = format!("/flows/executions/{}", text(execution, "id"));
    let shown = world.call(Method::GET, &path, None, 200).await;
    assert_eq!(shown["replay"]["replay_id"], answer["replay_id"]);
    assert_eq!(shown["replay"]["replay_of_execution_id"], former);
    assert_eq!(shown["retry_of_execution_id"], former);
    let record = world.call(Method::GET, "/audit-logs?action=replay_events", None, 200).await;
    assert!(record.to_string().contains(text(&answer, "replay_id")), "{record}");
    let hinted = world.hinted.lock().unwrap().len();
    assert_eq!(hinted, 1);
}

#[actix_web::test]
async fn the_version_of_then_or_of_now_is_started() {
    let world = world().await;
    let (flow, events) = filled(&world, 1).await;
    deploy(&world, "one", json!({ "filters": { "labels": "feature" } })).await;
    let now = replay(&world, json!({ "event_ids": events })).await;
    assert_eq!(now["executions_count"], 0, "it does not match any more");
    let named = json!({ "event_ids": events, "flow_id": flow });
    let why = replay(&world, named).await;
    assert!(text(&why["skipped"][0], "reason").contains("labels"), "{why}");
    let then = replay(&world, json!({ "event_ids": events, "version": "then" })).await;
    assert_eq!((&then["new_count"], &then["flows"][0]["flow_version"]), (&json!(1), &json!(1)));
    deploy(&world, "one", json!({})).await;
    let now = replay(&world, json!({ "event_ids": events })).await;
    assert_eq!((&now["new_count"], &now["flows"][0]["flow_version"]), (&json!(1), &json!(3)));
    assert_eq!(started(&world, events[0]).await.1, 3);
}

#[actix_web::test]
async fn the_same_request_starts_nothing_twice() {
    let world = world().await;
    let (_, events) = filled(&world, 2).await;
    let send = async |key: &str, body: Value| {
        let request = TestRequest::post()
            .uri("/api/v1/events/replay")
            .insert_header(("authorization", format!("Bearer {}", world.owner.access)))
            .insert_header(("idempotency-key", key))
            .set_json(body);
        world.send(request).await
    };
    let body = json!({ "event_ids": events });
    let first = send("again", body.clone()).await;
    assert_eq!((first.status, &first.body["new_count"]), (200, &json!(2)), "{}", first.text);
    let second = send("again", body.clone()).await;
    assert_eq!((second.status, &second.body["new_count"]), (200, &json!(0)));
    assert_eq!(second.body["executions"], first.body["executions"]);
    let other = send("again", overlaid(body.clone(), json!({ "version": "then" }))).await;
    assert_eq!(other.status, 409, "{}", other.text);
    // By the id of the first answer, without a key, it is the same replay too.
    let known = overlaid(body.clone(), json!({ "replay_id": first.body["replay_id"] }));
    assert_eq!(replay(&world, known).await["new_count"], 0);
    // Another replay is another wish.
    assert_eq!(replay(&world, body).await["new_count"], 2);
    for event in events {
        assert_eq!(started(&world, event).await.1, 3);
    }
}

#[actix_web::test]
async fn a_time_is_replayed_in_parts() {
    let world = world().await;
    let (_, events) = filled(&world, 5).await;
    let other = arrive(&world, "other", |event| event.content.kind = "push".to_owned()).await;
    route(&world).await;
    let range = json!({ "from": "2020-01-01T00:00:00Z", "type": "issue_opened" });
    let answer = replay(&world, json!({ "range": range, "dry_run": true })).await;
    assert_eq!((&answer["events_count"], &answer["executions_count"]), (&json!(5), &json!(5)));
    let body = json!({ "range": range, "cursor": events[2] });
    assert_eq!(replay(&world, body).await["new_count"], 2);
    assert_eq!(started(&world, other).await.1, 1);
    let until =
        json!({ "range": { "from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z" } });
    assert_eq!(replay(&world, until).await["events_count"], 0);
}

#[actix_web::test]
async fn what_never_ran_is_run_by_a_replay_and_named_so() {
    let world = world().await;
    let event = arrive(&world, "early", |_| {}).await;
    route(&world).await;
    let flow = deploy(&world, "late", json!({})).await;
    for expected in 1..=2 {
        assert_eq!(replay(&world, json!({ "event_ids": [event] })).await["new_count"], 1);
        assert_eq!(started(&world, event).await, (vec![], expected));
    }
    let db = world.state.store.client().await.unwrap();
    let sql =
        "SELECT count(*) FROM executions WHERE event_id = $1 AND flow_id = $2 AND retry_of IS NULL";
    let first: i64 = db.query_one(sql, &[&event.0, &flow.0]).await.unwrap().get(0);
    assert_eq!(first, 1, "the second one repeats the first");
}

#[actix_web::test]
async fn what_may_not_be_replayed_says_why() {
    let world = world().await;
    let (flow, events) = filled(&world, 1).await;
    let own = arrive(&world, "ours", |event| event.content.causation.own = true).await;
    route(&world).await;
    let waits = arrive(&world, "waits", |_| {}).await;
    let gone = EventId::fresh();
    let answer = replay(&world, json!({ "event_ids": [own, waits, gone] })).await;
    assert_eq!((&answer["new_count"], answer["skipped"].as_array().unwrap().len()), (&json!(0), 3));
    apply(&world, "one", json!({ "filters": { "labels": "bug" } }), false).await;
    let then = json!({ "event_ids": events, "version": "then", "flow_id": flow });
    let answer = replay(&world, then).await;
    assert!(text(&answer["skipped"][0], "reason").contains("disabled"), "{answer}");
    for body in [
        json!({}),
        json!({ "event_ids": [] }),
        json!({ "event_ids": events, "parked_group": "x" }),
        json!({ "range": {} }),
        json!({ "range": { "from": "2020-01-01T00:00:00Z", "typ": "push" } }),
        json!({ "range": { "from": "2020-01-01T00:00:00Z", "outcome": "odd" } }),
    ] {
        world.call(Method::POST, "/events/replay", Some(body), 422).await;
    }
    let body = json!({ "event_ids": events, "flow_id": FlowId::fresh() });
    world.call(Method::POST, "/events/replay", Some(body.clone()), 404).await;
    world.guarded(Method::POST, "/events/replay", Some(body)).await;
    let theirs = world.request(
        Method::POST,
        "/events/replay",
        &world.stranger.access,
        Some(json!({ "event_ids": events })),
    );
    assert_eq!(theirs.await.body["new_count"], 0, "another tenant's events do not exist");
}

#[actix_web::test]
async fn a_replay_obeys_the_limit_of_those_under_way() {
    let world = world().await;
    let (flow, events) = filled(&world, 3).await;
    let db = world.state.store.client().await.unwrap();
    let limit = "UPDATE flow_versions SET spec = spec || '{\"concurrency\": {\"limit\": 1}}' WHERE flow_id = $1";
    db.execute(limit, &[&flow.0]).await.unwrap();
    let answer = replay(&world, json!({ "event_ids": events })).await;
    assert_eq!(answer["new_count"], 3, "{answer}");
    let standing = "SELECT count(*) FILTER (WHERE NOT is_held), count(*) FILTER (WHERE is_held)
                      FROM executions WHERE flow_id = $1 AND concurrency_hash IS NOT NULL";
    let standing = db.query_one(standing, &[&flow.0]).await.unwrap();
    assert_eq!((standing.get::<_, i64>(0), standing.get::<_, i64>(1)), (1, 2));
}

/// What a replay of these would start: event, flow and its version; and what it would leave out.
async fn planned(world: &World, events: &[EventId], versions: Versions) -> Vec<String> {
    let selection = Selection::Events(events.to_vec());
    let wanted = Wanted { selection, versions, flow: None, after: None };
    let plan = plan(&world.state.store, world.owner.account, &wanted).await.unwrap();
    let starts = plan.starts.iter();
    let starts =
        starts.map(|it| format!("{} {} {}", it.start.event, it.start.flow, it.flow_version));
    let skipped = plan.skipped.iter().map(|it| format!("{} {}", it.event, it.reason));
    let mut all: Vec<_> = starts.chain(skipped).collect();
    all.sort();
    all
}

/// More than are looked at at once, of two states of the flows, and some that cannot be replayed.
#[actix_web::test]
async fn many_come_to_what_each_comes_to_alone() {
    let world = world().await;
    let (_, mut events) = filled(&world, 55).await;
    deploy(&world, "one", json!({ "filters": { "labels": ["bug", "feature"] } })).await;
    deploy(&world, "two", json!({ "where": "size(event.payload.items) == 3" })).await;
    for number in 0..3 {
        events.push(arrive(&world, &format!("later {number}"), |_| {}).await);
    }
    events.push(arrive(&world, "ours", |event| event.content.causation.own = true).await);
    route(&world).await;
    // One of the past that the router wrote nothing down about, one that still waits, and one that is gone.
    let db = world.state.store.client().await.unwrap();
    let forget = "DELETE FROM routings WHERE $1 = ANY (events)";
    db.execute(forget, &[&events[3].0]).await.unwrap();
    events.push(arrive(&world, "waits", |_| {}).await);
    events.push(EventId::fresh());
    events.sort();
    for versions in [Versions::Current, Versions::Then] {
        let mut single = Vec::new();
        for event in &events {
            single.extend(planned(&world, &[*event], versions).await);
        }
        single.sort();
        assert_eq!(planned(&world, &events, versions).await, single, "{versions:?}");
        let starts = if versions == Versions::Current { 58 * 2 } else { 55 + 3 * 2 };
        assert_eq!(single.len(), starts + 3, "{versions:?}");
    }
}

/// The generation of an event is the same, whether one is asked about or many are.
#[actix_web::test]
async fn the_moments_of_many_are_those_of_each() {
    let world = world().await;
    let (_, mut events) = filled(&world, 3).await;
    deploy(&world, "two", json!({})).await;
    events.push(arrive(&world, "later", |_| {}).await);
    route(&world).await;
    let db = world.state.store.client().await.unwrap();
    db.execute("DELETE FROM routings WHERE $1 = ANY (events)", &[&events[1].0]).await.unwrap();
    deploy(&world, "three", json!({})).await;
    events.push(arrive(&world, "waits", |_| {}).await);
    let account = world.owner.account;
    let standing = event_views::standing(&db, account, &events).await.unwrap();
    let asked: Vec<_> = standing
        .iter()
        .map(|(event, it)| flow_history::Asked {
            event: *event,
            received_at: it.received_at,
            is_routed: it.routing == Routing::Done,
        })
        .collect();
    let found = flow_history::generations(&db, account, &asked).await.unwrap();
    assert_eq!((asked.len(), found.len()), (5, 5));
    for id in events {
        let (event, _) = event_views::whole(&db, account, id).await.unwrap().unwrap();
        let moment = moment_of(&db, &event, &standing[&id].routing).await.unwrap();
        assert_eq!(found[&id], moment.generation);
    }
    let stranger = world.stranger.account;
    assert!(event_views::standing(&db, stranger, &[asked[0].event]).await.unwrap().is_empty());
    let mut ids = vec![asked[0].event];
    assert!(event_views::part(&db, stranger, &mut ids).await.unwrap().is_empty());
    assert!(ids.is_empty());
}
