//! Events are kept once, routed once, and no sender can break the store.

use super::*;
use crate::store::fixtures::{self, World, world};
use chrono::Utc;
use futures::future::join_all;
use metrics_exporter_prometheus::PrometheusBuilder;
use preloop_actors::{
    flow::FlowVersion,
    ids::{AccountId, SourceId},
    router::ATTEMPTS_MAX,
};
use serde_json::{Value, json};
use std::{collections::HashSet, sync::Arc, time::Duration};
use uuid::Uuid;

async fn count(world: &World, table: &str) -> i64 {
    world.value(&format!("SELECT count(*) FROM {table}"), &[]).await
}

/// Appends one event to be routed.
async fn queued(world: &World, key: &str) -> EventId {
    world.append(vec![world.event(key)]).await.unwrap()[0].id
}

fn route(world: &World, event: EventId, flows: &[&Arc<FlowVersion>]) -> Route {
    let matches = flows.iter().map(|flow| (flow.flow, flow.id)).collect();
    let account = world.account;
    Route {
        event,
        account,
        matches,
        controls: vec![],
        suppressed: None,
        news: None,
        generation: Some(0),
        held: None,
    }
}

#[tokio::test]
async fn a_delivery_is_kept_once_within_and_across_batches() {
    let world = world().await;
    let batch = ["a", "b", "a"].map(|key| world.event(key)).to_vec();
    let kept = world.append(batch).await.unwrap();
    assert_eq!(kept.iter().map(|kept| kept.duplicate).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(kept[2].id, kept[0].id);

    let again = world.append(vec![world.event("c"), world.event("b")]).await.unwrap();
    assert!(!again[0].duplicate);
    assert_eq!(again[1], Appended { id: kept[1].id, duplicate: true });
    for table in ["deliveries", "events", "unrouted_events"] {
        assert_eq!(count(&world, table).await, 3, "{table}");
    }
}

#[tokio::test]
async fn the_same_key_at_another_endpoint_is_another_delivery() {
    let world = world().await;
    let mut other = world.event("a");
    other.source_id = SourceId::fresh();
    let kept = world.append(vec![world.event("a"), other]).await.unwrap();
    assert!(kept.iter().all(|kept| !kept.duplicate));
    assert_ne!(kept[0].id, kept[1].id);
}

/// Ids bear the clock of the replica that made them.
#[tokio::test]
async fn a_clock_that_is_ahead_hides_nobodys_events() {
    let world = world().await;
    let ahead = queued(&world, "ahead").await;
    let in_an_hour: Uuid = world.value("SELECT uuid7_floor(now() + interval '1 h')", &[]).await;
    for (table, column) in [("unrouted_events", "event_id"), ("events", "id")] {
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2");
        world.sql(&sql, &[&in_an_hour, &ahead.0]).await;
    }
    assert_eq!(world.unrouted(10).await.unwrap().events.len(), 1);
    queued(&world, "in time").await;
    assert_eq!(world.unrouted(10).await.unwrap().events.len(), 2);
}

#[tokio::test]
async fn nothing_to_append_is_no_error() {
    assert_eq!(world().await.append(vec![]).await, Ok(vec![]));
}

#[tokio::test]
async fn long_keys_are_told_apart() {
    let world = world().await;
    let long = "k".repeat(5_000);
    let keys = [format!("{long}1"), format!("{long}2"), "nul\0".into(), "nul".into()];
    for round in [false, true] {
        let batch = keys.iter().map(|key| world.event(key)).collect();
        let kept = world.append(batch).await.unwrap();
        assert!(kept.iter().all(|kept| kept.duplicate == round));
        assert_eq!(kept.iter().map(|kept| kept.id.0).collect::<HashSet<_>>().len(), keys.len());
    }
}

#[tokio::test]
async fn no_content_is_refused() {
    let world = world().await;
    let hostile = format!("\0ä{}\0", "ä".repeat(30_000));
    let mut event = world.event("hostile");
    let content = &mut event.content;
    content.kind = hostile.clone();
    content.raw_kind = hostile.clone();
    content.subject = Some(hostile.clone());
    content.subject_url = Some(hostile.clone());
    content.actor = Some(hostile.clone());
    content.project = Some(fixtures::project(&hostile, &hostile));
    content.attributes =
        json!({ &hostile: [&hostile, { &hostile: &hostile }] }).as_object().cloned().unwrap();
    event.payload = vec![0xff, 0x00, 0xfe].into();
    world.append(vec![event]).await.unwrap();

    let [event] = &world.unrouted(10).await.unwrap().events[..] else { panic!("one event") };
    let content = &event.incoming.content;
    let chars = |text: &Option<String>| text.as_ref().map(|text| text.chars().count());
    assert_eq!(content.kind.chars().count(), 200);
    assert_eq!(chars(&content.subject), Some(500));
    assert_eq!(content.subject_url, None);
    assert_eq!(chars(&content.actor), Some(200));
    assert_eq!(
        content.project.as_ref().map(|project| project.external_id.chars().count()),
        Some(500)
    );
    assert!(event.project.is_some());
    assert_eq!(&event.incoming.payload[..], [0xff, 0x00, 0xfe]);
}

#[tokio::test]
async fn an_event_is_read_back_as_it_came() {
    let world = world().await;
    let mut event = world.event("a");
    event.content.causation.depth = 2;
    event.content.causation.execution = Some(ExecutionId::fresh());
    event.content.causation.own = true;
    let before = Utc::now() - Duration::from_secs(60);
    let kept = world.append(vec![event.clone()]).await.unwrap();

    let [read] = &world.unrouted(10).await.unwrap().events[..] else { panic!("one event") };
    assert_eq!(read.id, kept[0].id);
    assert!(read.received_at > before && read.attempts == 0);
    let incoming = &read.incoming;
    assert_eq!(incoming.content, event.content);
    assert_eq!(incoming.payload, event.payload);
    assert_eq!(
        (incoming.account, incoming.source, incoming.source_id, incoming.delivery_key.as_str()),
        (event.account, event.source, event.source_id, "a"),
    );
    assert_eq!((incoming.tracker, incoming.organization), (event.tracker, event.organization));
}

#[tokio::test]
async fn payloads_of_all_sizes_come_back() {
    let world = world().await;
    let sizes = [0, 1, 1_023, 1_024, 300_000, 5_000_000];
    let payload = |size: usize| vec![b'x'; size];
    let event = |size: &usize| {
        let mut event = world.event(&size.to_string());
        event.payload = payload(*size).into();
        event
    };
    world.append(sizes.iter().map(event).collect()).await.unwrap();
    let read = world.unrouted(10).await.unwrap().events;
    let lengths: Vec<_> = read.iter().map(|event| event.incoming.payload.len()).collect();
    assert_eq!(lengths, sizes);
    assert!(read.iter().all(|event| event.incoming.payload.iter().all(|byte| *byte == b'x')));
    let compressed: i64 =
        world.value("SELECT count(*) FROM events WHERE payload_encoding = 'lz4'", &[]).await;
    assert_eq!(compressed, 3);
}

#[tokio::test]
async fn two_writers_of_one_key_keep_one_event() {
    let world = world().await;
    for round in 0..40 {
        let keys: Vec<String> = (0..5).map(|key| format!("{round}-{key}")).collect();
        let batch: Vec<_> = keys.iter().map(|key| world.event(key)).collect();
        // The second writer has them in the other order: they must not wait for each other.
        let reversed = batch.iter().rev().cloned().collect();
        let (one, two) = tokio::join!(world.append(batch), world.append(reversed));
        let (one, mut two) = (one.unwrap(), two.unwrap());
        two.reverse();
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.id, two.id);
            assert!(one.duplicate != two.duplicate, "exactly one of them was first");
        }
    }
    assert_eq!(count(&world, "events").await, 200);
    assert_eq!(count(&world, "deliveries").await, 200);
}

#[tokio::test]
async fn a_hanging_database_is_given_up_and_so_is_its_connection() {
    let world = world().await;
    queued(&world, "warm").await;
    let blocker = world.client().await.unwrap();
    blocker.batch_execute("BEGIN; LOCK TABLE deliveries").await.unwrap();

    tokio::time::pause();
    let answer = world.append(vec![world.event("a")]).await;
    tokio::time::resume();
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert_eq!(world.pool.status().size, 1, "only the blocker is left in the pool");

    // Nobody knows whether the first try took effect in the end; the key makes that harmless.
    blocker.batch_execute("COMMIT").await.unwrap();
    queued(&world, "a").await;
    assert_eq!(count(&world, "events").await, 2);
}

#[tokio::test]
async fn the_router_gets_the_oldest_first_up_to_a_limit() {
    let world = world().await;
    let mut ids = Vec::new();
    for key in ["a", "b", "c"] {
        ids.push(queued(&world, key).await);
    }
    let read = async |limit| -> Vec<_> {
        world.unrouted(limit).await.unwrap().events.iter().map(|event| event.id).collect()
    };
    assert_eq!(read(2).await, ids[..2]);
    assert_eq!(read(10).await, ids);
    world
        .sql(
            "UPDATE unrouted_events SET retry_at = now() + interval '1 h' WHERE event_id = $1",
            &[&ids[0].0],
        )
        .await;
    assert_eq!(read(10).await, ids[1..]);
    world
        .sql("UPDATE unrouted_events SET parked_at = now() WHERE event_id = $1", &[&ids[1].0])
        .await;
    assert_eq!(read(10).await, ids[2..]);
}

#[tokio::test]
async fn one_read_brings_a_bounded_number_of_bytes() {
    let world = world().await;
    for key in ["a", "b", "c", "d"] {
        let mut event = world.event(key);
        event.payload = vec![b'x'; usize::try_from(read::READ_BYTES_MAX).unwrap() / 2].into();
        world.append(vec![event]).await.unwrap();
    }
    assert_eq!(world.unrouted(10).await.unwrap().events.len(), 2);
    // One that is larger than the limit comes alone, but it comes.
    world.sql("UPDATE events SET payload_bytes = 100000000", &[]).await;
    assert_eq!(world.unrouted(10).await.unwrap().events.len(), 1);
}

/// Of large events a read brings fewer than wait; the next must begin with what it left out.
#[tokio::test]
async fn a_backlog_of_large_events_is_followed_one_read_after_the_other() {
    let world = world().await;
    let flow = world.flow().await;
    let mut ids = Vec::new();
    for nth in 0..8_u64 {
        let mut event = world.event(&nth.to_string());
        event.payload = vec![b'x'; usize::try_from(read::READ_BYTES_MAX).unwrap() / 2].into();
        let kept = world.append(vec![event]).await.unwrap()[0].id.0;
        // Further apart than the margin by which reads overlap.
        let id = Uuid::from_u128(kept.as_u128() + u128::from(nth) * 5 * read::UNROUTED_MARGIN);
        world.sql("UPDATE events SET id = $1 WHERE id = $2", &[&id, &kept]).await;
        let sql = "UPDATE unrouted_events SET event_id = $1 WHERE event_id = $2";
        world.sql(sql, &[&id, &kept]).await;
        ids.push(EventId(id));
    }
    for (nth, pair) in ids.chunks(2).enumerate() {
        let Backlog { events, more, .. } = world.unrouted(8).await.unwrap();
        assert_eq!(events.iter().map(|event| event.id).collect::<Vec<_>>(), pair);
        assert_eq!(more, nth < 3, "read {nth}");
        let routes = pair.iter().map(|event| route(&world, *event, &[&flow])).collect();
        assert_eq!(world.commit_routes(routes).await.unwrap().len(), 2);
    }
    let left = world.unrouted(8).await.unwrap();
    assert!(left.events.is_empty() && !left.more);
}

#[tokio::test]
async fn an_event_that_keeps_failing_is_parked_and_people_are_told() {
    let world = world().await;
    let event = queued(&world, "a").await;
    for attempt in 1..=ATTEMPTS_MAX {
        world.routing_failed(event, "no\0way").await.unwrap();
        let waits: bool = world
            .value("SELECT retry_at > now() FROM unrouted_events WHERE attempts = $1", &[&attempt])
            .await;
        assert!(waits, "attempt {attempt}");
        world.sql("UPDATE unrouted_events SET retry_at = now()", &[]).await;
        let read = world.unrouted(10).await.unwrap().events;
        let left = (attempt < ATTEMPTS_MAX).then_some(attempt);
        assert_eq!(read.first().map(|event| event.attempts), left);
    }
    let error: String = world.value("SELECT last_error FROM unrouted_events", &[]).await;
    assert_eq!(error, "noway");
    let told = world.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["event"], &told[0]["event_id"]), (&json!("event_parked"), &json!(event)));
}

#[tokio::test]
async fn routing_writes_executions_and_messages_once() {
    let world = world().await;
    let (one, two) = (world.flow().await, world.flow().await);
    let event = queued(&world, "a").await;
    let routes = vec![route(&world, event, &[&one, &two])];
    let recorder = PrometheusBuilder::new().build_recorder();
    let counting = metrics::set_default_local_recorder(&recorder);
    let made = world.commit_routes(routes.clone()).await.unwrap();
    assert_eq!(made.len(), 2);
    assert_eq!(world.commit_routes(routes).await.unwrap(), [], "it is routed already");
    drop(counting);
    let counted = recorder.handle().render();
    for line in [
        "preloop_events_routed_total{outcome=\"matched\"} 1\n",
        "preloop_event_routing_delay_seconds_count 1\n",
        "preloop_executions_created_total 2\n",
    ] {
        assert!(counted.contains(line), "no {line} in {counted}");
    }
    assert_eq!(count(&world, "unrouted_events").await, 0);
    assert_eq!(count(&world, "execution_details").await, 2);

    let told = world.told().await;
    let of =
        |kind: &str| -> Vec<&Value> { told.iter().filter(|body| body["type"] == *kind).collect() };
    let [activity] = of("activity_update")[..] else { panic!("one event, one line") };
    for (field, expected) in [
        ("event", json!("event_received")),
        ("event_id", json!(event)),
        ("event_type", json!("issue_opened")),
        ("source", json!("github")),
        ("subject", json!("It breaks")),
        ("url", json!("https://example.test/octo/app/issues/1")),
        ("actor", json!("mona")),
        ("project", json!("octo/app")),
        ("matched", json!(2)),
        ("suppressed", Value::Null),
    ] {
        assert_eq!(activity[field], expected, "{field}");
    }
    let created = of("execution_created");
    assert_eq!(created.len(), 2);
    let first = created.iter().find(|body| body["flow_id"] == json!(one.flow)).unwrap();
    assert!(made.iter().any(|id| first["execution_id"] == json!(id)));
    assert_eq!(first["account_id"], json!(world.account));
    assert_eq!(first["payload"]["status"], "PENDING");
    assert_eq!(first["payload"]["flow_name"], json!(one.spec.name));
}

#[tokio::test]
async fn two_routers_start_a_flow_once() {
    let world = world().await;
    let flow = world.flow().await;
    for round in 0..25 {
        let keys: Vec<_> = (0..4).map(|key| world.event(&format!("{round}-{key}"))).collect();
        let kept = world.append(keys).await.unwrap();
        let routes: Vec<_> = kept.iter().map(|kept| route(&world, kept.id, &[&flow])).collect();
        let reversed = routes.iter().rev().cloned().collect();
        let (one, two) = tokio::join!(world.commit_routes(routes), world.commit_routes(reversed));
        let made: HashSet<_> = one.unwrap().into_iter().chain(two.unwrap()).collect();
        assert_eq!(made.len(), 4);
    }
    assert_eq!(count(&world, "executions").await, 100);
    assert_eq!(count(&world, "unrouted_events").await, 0);
}

#[tokio::test]
async fn only_a_living_flow_of_the_same_account_is_started() {
    let world = world().await;
    let (stranger, _) = (AccountId::fresh(), ());
    fixtures::organization(&world, stranger).await;
    let foreign = fixtures::flow(&world, stranger, json!({ "tracker": {} })).await;
    let (disabled, deleted) = (world.flow().await, world.flow().await);
    world.sql("UPDATE flows SET is_enabled = false WHERE id = $1", &[&disabled.flow.0]).await;
    world.sql("UPDATE flows SET deleted_at = now() WHERE id = $1", &[&deleted.flow.0]).await;
    let event = queued(&world, "a").await;
    let routes = vec![route(&world, event, &[&foreign, &disabled, &deleted])];
    assert_eq!(world.commit_routes(routes).await.unwrap(), []);
    assert_eq!(count(&world, "unrouted_events").await, 0, "routed all the same");

    let event = queued(&world, "b").await;
    let stolen = Route { account: stranger, ..route(&world, event, &[&foreign]) };
    assert_eq!(world.commit_routes(vec![stolen]).await.unwrap(), []);
    assert_eq!(count(&world, "unrouted_events").await, 1, "another account's event stays");
}

#[tokio::test]
async fn a_suppressed_event_starts_nothing_and_says_why() {
    let world = world().await;
    let flow = world.flow().await;
    let event = queued(&world, "a").await;
    let suppressed = Some("our own comment".to_owned());
    let routes = vec![Route { suppressed, ..route(&world, event, &[&flow]) }];
    assert_eq!(world.commit_routes(routes).await.unwrap(), []);
    let told = world.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["suppressed"], &told[0]["matched"]),
        (&json!("our own comment"), &json!(1))
    );
}

#[tokio::test]
async fn the_deadline_of_waiting_comes_from_the_version() {
    let world = world().await;
    for (timeouts, expected) in [(json!({}), 86_400), (json!({ "queueSecs": 60 }), 60)] {
        let flow = world.flow().await;
        let sql =
            "UPDATE flow_versions SET spec = spec || jsonb_build_object('timeouts', $1::jsonb)
                    WHERE id = $2";
        world.sql(sql, &[&timeouts, &flow.id.0]).await;
        let execution = world.execution(&flow).await;
        let sql = "SELECT extract(epoch FROM queue_deadline - created_at)::int FROM executions WHERE id = $1";
        assert_eq!(world.value::<i32>(sql, &[&execution.0]).await, expected);
    }
}

#[tokio::test]
async fn a_start_is_an_event_with_its_execution() {
    let world = world().await;
    let flow = fixtures::flow(&world, world.account, json!({ "manual": {} })).await;
    world.sql("UPDATE flows SET is_enabled = false", &[]).await;
    let start = DirectStart { event: world.event("a"), flow };
    let first = world.start(start.clone()).await.unwrap();
    assert!(!first.duplicate, "a person may start a disabled flow");
    let again = world.start(start).await.unwrap();
    assert_eq!(again, Started { duplicate: true, ..first });
    assert_eq!(world.unrouted(10).await.unwrap().events.len(), 0, "its flow is known");
    let told = world.told().await;
    let kinds: Vec<_> = told.iter().map(|body| &body["type"]).collect();
    assert_eq!(kinds, ["activity_update", "execution_created"]);
}

#[tokio::test]
async fn the_same_start_at_once_runs_once() {
    let world = world().await;
    let flow =
        fixtures::flow(&world, world.account, json!({ "schedule": { "cron": "* * * * *" } })).await;
    for round in 0..25 {
        let start =
            DirectStart { event: world.event(&format!("tick {round}")), flow: flow.clone() };
        let started = join_all((0..3).map(|_| world.start(start.clone()))).await;
        let started: Vec<_> = started.into_iter().map(Result::unwrap).collect();
        assert_eq!(started.iter().filter(|started| !started.duplicate).count(), 1);
        assert!(started.iter().all(|other| other.execution == started[0].execution));
    }
    assert_eq!(count(&world, "executions").await, 25);
}

#[tokio::test]
async fn a_deleted_flow_does_not_start_and_leaves_no_event() {
    let world = world().await;
    let flow = world.flow().await;
    world.sql("UPDATE flows SET deleted_at = now()", &[]).await;
    let started = world.start(DirectStart { event: world.event("a"), flow }).await;
    assert!(matches!(started, Err(StoreError::Internal(_))), "{started:?}");
    for table in ["events", "deliveries", "outbox"] {
        assert_eq!(count(&world, table).await, 0, "{table}");
    }
}

/// Migration V0009 hashed the keys that were there; repetitions of those must be found.
#[tokio::test]
async fn the_hash_of_old_rows_is_that_of_new_ones() {
    let world = world().await;
    let (source, key) = (world.organization.0, "sha256:ä-1");
    let sql = "SELECT encode(substring(sha256(uuid_send($1::uuid) || convert_to($2, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid";
    let migrated: Uuid = world.value(sql, &[&source, &key]).await;
    let mut event = world.event(key);
    event.source_id.0 = source;
    let kept = world.append(vec![event]).await.unwrap()[0].id;
    let stored: Uuid =
        world.value("SELECT key_hash FROM deliveries WHERE event_id = $1", &[&kept.0]).await;
    assert_eq!(stored, migrated);
}
