//! Filters that break: parked by cause, and run once after the fix.

use super::*;
use preloop_actors::router::ATTEMPTS_MAX;

const LOOPS: &str = "event.payload.items.all(a, event.payload.items.exists(b, a == b))";

/// An event on which [`LOOPS`] never ends.
async fn large(world: &World, key: &str) -> EventId {
    let payload = json!({ "items": vec![7; 30_000] }).to_string();
    arrive(world, key, |event| event.payload = payload.into()).await
}

/// Routes until nothing is tried any more, without waiting for the times between the tries. While a filter breaks, its
/// flow is left for later; so there is one step more.
async fn exhaust(world: &World) {
    let db = world.state.store.client().await.unwrap();
    for _ in 0..=ATTEMPTS_MAX {
        route(world).await;
        let sql = "UPDATE unrouted_events SET retry_at = now() WHERE parked_at IS NULL";
        db.execute(sql, &[]).await.unwrap();
    }
}

async fn parked(world: &World) -> Vec<Value> {
    let groups = world.call(Method::GET, "/events/parked", None, 200).await;
    groups.as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_broken_filter_is_parked_after_three_tries_and_replayed_once_after_the_fix() {
    let world = world().await;
    let healthy = deploy(&world, "healthy", json!({})).await;
    let broken = deploy(&world, "broken", json!({ "where": LOOPS })).await;
    let events = [large(&world, "one").await, large(&world, "two").await];
    let small = arrive(&world, "small", |_| {}).await;
    exhaust(&world).await;

    assert_eq!(started(&world, small).await.0.len(), 2);
    for event in events {
        assert_eq!(started(&world, event).await.0, [healthy], "a healthy flow does not wait");
        let told = verdicts(&world, event).await;
        assert_eq!((told["healthy"].as_str(), told["broken"].as_str()), ("started", "parked"));
    }
    let groups = parked(&world).await;
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((&group["cause"], &group["events_count"]), (&json!("too_much_work"), &json!(2)));
    assert_eq!(group["flow_ids"], json!([broken]));
    assert_eq!(group["sample_event_ids"].as_array().unwrap().len(), 2);
    let listed = world.call(Method::GET, "/events?outcome=parked", None, 200).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);

    let request = json!({ "parked_group": group["group"] });
    let again = replay(&world, request.clone()).await;
    assert_eq!((&again["executions_count"], &again["settled_count"]), (&json!(0), &json!(0)));
    assert_eq!(again["skipped"].as_array().unwrap().len(), 2, "it still breaks: {again}");

    deploy(&world, "broken", json!({ "where": "event.payload.items.size() > 3" })).await;
    let done = replay(&world, request.clone()).await;
    assert_eq!((&done["new_count"], &done["settled_count"]), (&json!(2), &json!(2)), "{done}");
    assert!(parked(&world).await.is_empty());
    for event in events {
        let (first, all) = started(&world, event).await;
        assert_eq!((first, all), (vec![healthy], 2));
        let told = of_flow(&world, event, broken).await;
        assert_eq!(told["repeated"][0]["replay_id"], done["replay_id"], "named as a replay");
    }
    let empty = replay(&world, request).await;
    assert_eq!(empty["events_count"], 0);
}

#[actix_web::test]
async fn what_cannot_be_routed_at_all_is_grouped_by_what_it_has_in_common() {
    let world = world().await;
    let flow = deploy(&world, "one", json!({})).await;
    let store = &world.state.store;
    let mut events = Vec::new();
    for number in 0..3 {
        let event = arrive(&world, &number.to_string(), |_| {}).await;
        for _ in 0..ATTEMPTS_MAX {
            let reason = format!("index {number} is out of bounds, the event is {event}");
            store.routing_failed(event, &reason).await.unwrap();
        }
        events.push(event);
    }
    let groups = parked(&world).await;
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((&group["events_count"], &group["flow_ids"]), (&json!(3), &Value::Null));
    let done = replay(&world, json!({ "parked_group": group["group"] })).await;
    assert_eq!((&done["new_count"], &done["settled_count"]), (&json!(3), &json!(3)));
    for event in events {
        assert_eq!(started(&world, event).await, (vec![], 1));
        assert_eq!(of_flow(&world, event, flow).await["repeated"].as_array().unwrap().len(), 1);
    }
}
