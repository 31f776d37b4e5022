//! What is known of flows at earlier moments, and under which of them events were routed.

use super::*;
use crate::store::fixtures::{World, world};
use chrono::TimeDelta;
use preloop_actors::{
    ports::{EventLog, Flows, Held, Route},
    router::ATTEMPTS_MAX,
};
use serde_json::Value;

async fn generation(world: &World) -> i64 {
    let deployed = world.tracker_triggered(&[world.account]).await.unwrap();
    let known = world.client().await.unwrap();
    let now = now(&known, world.account).await.unwrap();
    assert_eq!(deployed.generations[&world.account], now.generation);
    now.generation
}

fn route(world: &World, event: EventId, generation: Option<i64>) -> Route {
    Route {
        event,
        account: world.account,
        matches: Vec::new(),
        controls: Vec::new(),
        suppressed: None,
        news: None,
        generation,
        held: None,
    }
}

async fn kept(world: &World, key: &str) -> EventId {
    world.append(vec![world.event(key)]).await.unwrap()[0].id
}

async fn known(world: &World, event: EventId) -> Option<i64> {
    let db = world.client().await.unwrap();
    let moment = routed_under(&db, world.account, event).await.unwrap();
    moment.map(|moment| moment.generation)
}

#[tokio::test]
async fn each_change_has_a_number_and_what_is_no_change_has_none() {
    let world = world().await;
    assert_eq!(generation(&world).await, 0);
    let flow = world.flow().await;
    let mut last = generation(&world).await;
    assert_eq!(last, 1);
    for (sql, is_change) in [
        ("UPDATE flows SET next_fire_at = now() WHERE id = $1", false),
        ("UPDATE flows SET is_enabled = true WHERE id = $1", false),
        ("UPDATE flows SET is_enabled = false WHERE id = $1", true),
        ("UPDATE flows SET is_enabled = true WHERE id = $1", true),
        ("UPDATE flows SET deleted_at = now() WHERE id = $1", true),
    ] {
        world.sql(sql, &[&flow.flow.0]).await;
        let this = generation(&world).await;
        assert_eq!(this, last + i64::from(is_change), "{sql}");
        last = this;
    }
    let db = world.client().await.unwrap();
    let states = [(1, true, false), (2, false, false), (3, true, false), (4, true, true)];
    for (generation, was_enabled, was_deleted) in states {
        let (flows, left_out) = deployed(&db, world.account, generation, None).await.unwrap();
        assert_eq!((flows.len(), left_out), (1, 0));
        let then = &flows[0];
        assert_eq!((then.version.spec.enabled, then.was_deleted), (was_enabled, was_deleted));
        assert!(then.now.is_deleted);
    }
    assert!(deployed(&db, world.account, 0, None).await.unwrap().0.is_empty());
    assert!(deployed(&db, AccountId::fresh(), 4, None).await.unwrap().0.is_empty());
}

/// Two at once never get one number, and whoever sees a number sees all before it.
#[tokio::test]
async fn changes_at_once_are_counted_one_after_the_other() {
    let world = world().await;
    let mut flows = Vec::new();
    for _ in 0..4 {
        flows.push(world.flow().await.flow.0);
    }
    let before = generation(&world).await;
    let changes = flows.iter().map(async |flow| {
        for enabled in [false, true, false, true, false] {
            world.sql("UPDATE flows SET is_enabled = $2 WHERE id = $1", &[flow, &enabled]).await;
        }
    });
    let changes = futures::future::join_all(changes);
    let watching = async {
        for _ in 0..50 {
            let this = generation_and_history(&world).await;
            assert_eq!(this.0, this.1, "a number was seen before its change");
        }
    };
    futures::join!(changes, watching);
    assert_eq!(generation(&world).await, before + 20);
}

async fn generation_and_history(world: &World) -> (i64, i64) {
    let sql =
        "SELECT (SELECT generation FROM flow_generations), (SELECT count(*) FROM flow_history)";
    let row = world.client().await.unwrap().query_one(sql, &[]).await.unwrap();
    (row.get(0), row.get(1))
}

/// Opposite orders in two transactions do not wait in a circle: the number is taken at the end.
#[tokio::test]
async fn transactions_that_change_several_flows_do_not_deadlock_over_the_number() {
    let world = world().await;
    let (one, two) = (world.flow().await.flow.0, world.flow().await.flow.0);
    let disable = "UPDATE flows SET is_enabled = false WHERE id = $1";
    let (mut left, mut right) = (world.client().await.unwrap(), world.client().await.unwrap());
    let (left, right) = (left.transaction().await.unwrap(), right.transaction().await.unwrap());
    left.execute(disable, &[&one]).await.unwrap();
    right.execute(disable, &[&two]).await.unwrap();
    let (left, right) = futures::join!(left.commit(), right.commit());
    left.unwrap();
    right.unwrap();
    assert_eq!(generation(&world).await, 4);
}

#[tokio::test]
async fn events_are_found_in_the_commit_that_routed_them() {
    let world = world().await;
    world.flow().await;
    let mut events = Vec::new();
    for number in 0..6 {
        events.push(kept(&world, &number.to_string()).await);
    }
    // Interleaved, as by two routers that saw different flows.
    let of = |remainder: usize, generation| {
        let chosen = events.iter().enumerate().filter(move |(nth, _)| nth % 2 == remainder);
        chosen.map(|(_, event)| route(&world, *event, Some(generation))).collect::<Vec<_>>()
    };
    world.commit_routes(of(0, 1)).await.unwrap();
    world.commit_routes(of(1, 2)).await.unwrap();
    for (nth, event) in events.iter().enumerate() {
        assert_eq!(known(&world, *event).await, Some(1 + (nth as i64 % 2)));
    }
    let rows: i64 = world.value("SELECT count(*) FROM routings", &[]).await;
    assert!(rows <= 4, "a row for each commit and minute, not for each event: {rows}");
    let db = world.client().await.unwrap();
    assert!(routed_under(&db, AccountId::fresh(), events[0]).await.unwrap().is_none());
    assert_eq!(known(&world, EventId::fresh()).await, None);
}

#[tokio::test]
async fn without_the_router_the_clock_says_which_flows_there_were() {
    let world = world().await;
    world.flow().await;
    let db = world.client().await.unwrap();
    let at: DateTime<Utc> = world.value("SELECT at FROM flow_history", &[]).await;
    let when = async |shift| moment_at(&db, world.account, at + shift).await.unwrap().generation;
    assert_eq!(when(-TimeDelta::seconds(1)).await, 0);
    assert_eq!(when(TimeDelta::seconds(1)).await, 1);
}

#[tokio::test]
async fn an_event_is_held_back_for_some_flows_until_it_is_parked() {
    let world = world().await;
    let (healthy, broken) = (world.flow().await, world.flow().await);
    let event = kept(&world, "poison").await;
    for attempts in 0..ATTEMPTS_MAX {
        let first = attempts == 0;
        let held = Held {
            flows: vec![broken.flow],
            attempts,
            counts: true,
            cause: "too_much_work".into(),
            reason: "it takes too long\0".into(),
        };
        let matches = if first { vec![(healthy.flow, healthy.id)] } else { Vec::new() };
        let generation = first.then_some(2);
        let tried = Route { matches, held: Some(held), ..route(&world, event, generation) };
        let made = world.commit_routes(vec![tried.clone()]).await.unwrap();
        assert_eq!(made.len(), usize::from(first), "the healthy flow starts at once");
        let again = world.commit_routes(vec![tried]).await.unwrap();
        assert!(again.is_empty(), "another router, with the same try");
        world.sql("UPDATE unrouted_events SET retry_at = now()", &[]).await;
        let backlog = world.unrouted(10).await.unwrap();
        if attempts + 1 < ATTEMPTS_MAX {
            assert_eq!(backlog.events[0].attempts, attempts + 1);
            assert_eq!(backlog.only[&event], [broken.flow]);
        } else {
            assert!(backlog.events.is_empty(), "parked");
        }
    }
    let told = world.told().await;
    let count = |kind: &str| told.iter().filter(|body: &&Value| body["event"] == kind).count();
    assert_eq!((count("event_received"), count("event_parked")), (1, 1), "{told:?}");
    assert_eq!(known(&world, event).await, Some(2), "the first try is the moment");
    let executions: i64 = world.value("SELECT count(*) FROM executions", &[]).await;
    assert_eq!(executions, 1);
}

#[tokio::test]
async fn an_event_that_is_tried_again_with_success_leaves_the_queue() {
    let world = world().await;
    let flow = world.flow().await;
    let event = kept(&world, "mended").await;
    let held = Held {
        flows: vec![flow.flow],
        attempts: 0,
        counts: true,
        cause: "panicked".into(),
        reason: "x".into(),
    };
    let first = Route { held: Some(held), ..route(&world, event, Some(1)) };
    world.commit_routes(vec![first]).await.unwrap();
    let again = Route { matches: vec![(flow.flow, flow.id)], ..route(&world, event, None) };
    assert_eq!(world.commit_routes(vec![again]).await.unwrap().len(), 1);
    let waiting: i64 = world.value("SELECT count(*) FROM unrouted_events", &[]).await;
    assert_eq!(waiting, 0);
    assert_eq!(known(&world, event).await, Some(1));
}

#[tokio::test]
async fn what_was_put_off_is_no_try() {
    let world = world().await;
    let flow = world.flow().await;
    let event = kept(&world, "behind").await;
    for round in 0..5 {
        let held = Held {
            flows: vec![flow.flow],
            attempts: 0,
            counts: false,
            cause: "put_off".into(),
            reason: "later".into(),
        };
        let generation = (round == 0).then_some(1);
        let put_off = Route { held: Some(held), ..route(&world, event, generation) };
        world.commit_routes(vec![put_off.clone()]).await.unwrap();
        let sql = "SELECT retry_at FROM unrouted_events";
        let due: DateTime<Utc> = world.value(sql, &[]).await;
        assert!(due > Utc::now() + TimeDelta::seconds(3));
        // Another router that read it before does not move it again.
        world.commit_routes(vec![put_off]).await.unwrap();
        assert_eq!(world.value::<DateTime<Utc>>(sql, &[]).await, due);
        world.sql("UPDATE unrouted_events SET retry_at = now()", &[]).await;
        assert_eq!(world.unrouted(10).await.unwrap().events[0].attempts, 0);
    }
}
