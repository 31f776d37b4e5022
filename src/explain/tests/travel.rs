//! Flows that change while events come: each event is explained by the flows of its moment.

use super::*;

#[actix_web::test]
async fn each_event_is_explained_by_the_flows_of_its_moment() {
    let world = world().await;
    let flow = deploy(&world, "one", json!({ "filters": { "labels": "bug" } })).await;
    let mut events = Vec::new();
    let mut come = async |key: &str| {
        let event = arrive(&world, key, |_| {}).await;
        route(&world).await;
        events.push(event);
    };
    come("first version").await;
    deploy(&world, "one", json!({ "filters": { "labels": "feature" } })).await;
    come("second version").await;
    apply(&world, "one", json!({ "filters": { "labels": "feature" } }), false).await;
    come("disabled").await;
    let path = format!("/flows/{flow}");
    world.call(Method::DELETE, &path, None, 200).await;
    deploy(&world, "two", json!({})).await;
    come("deleted").await;

    let expected = [
        ("started", 1, None),
        ("not_matched", 2, Some("filters.labels")),
        ("disabled", 3, Some("enabled")),
        ("deleted", 3, Some("enabled")),
    ];
    for (event, (verdict, version, condition)) in events.iter().zip(expected) {
        let told = of_flow(&world, *event, flow).await;
        assert_eq!(
            (&told["verdict"], &told["version"]),
            (&json!(verdict), &json!(version)),
            "{told}"
        );
        assert_eq!(told["condition"], json!(condition), "{told}");
    }
    let known = verdicts(&world, events[0]).await;
    assert_eq!(known.len(), 1, "a flow that came later is not told: {known:?}");
    assert_eq!(verdicts(&world, events[3]).await["two"], "started");
}

#[actix_web::test]
async fn an_event_that_waits_is_explained_by_the_flows_of_now() {
    let world = world().await;
    let flow = deploy(&world, "one", json!({})).await;
    let event = arrive(&world, "waits", |_| {}).await;
    let answer = explained(&world, event).await;
    assert_eq!(answer["moment"]["known_by"], "now");
    assert_eq!(of_flow(&world, event, flow).await["verdict"], "waiting");
}

#[actix_web::test]
async fn our_own_events_and_loops_say_so() {
    let world = world().await;
    let flow = deploy(&world, "one", json!({})).await;
    let event = arrive(&world, "ours", |event| event.content.causation.own = true).await;
    route(&world).await;
    let answer = explained(&world, event).await;
    assert!(text(&answer, "suppressed").contains("ours"), "{answer}");
    let told = of_flow(&world, event, flow).await;
    assert_eq!(
        (&told["verdict"], &told["condition"]),
        (&json!("not_matched"), &json!("causation"))
    );
}

#[actix_web::test]
async fn a_start_by_hand_is_explained_too() {
    let world = world().await;
    let other = deploy(&world, "other", json!({})).await;
    let flow = world.flow("by hand", json!({})).await;
    let started = world.start(&flow).await;
    let event: EventId = text(&started, "event_id").parse().unwrap();
    let by_hand = of_flow(&world, event, text(&flow, "id").parse().unwrap()).await;
    assert_eq!(by_hand["verdict"], "started");
    assert_eq!(by_hand["execution"]["replay_id"], Value::Null);
    let told = of_flow(&world, event, other).await;
    assert_eq!((&told["verdict"], &told["condition"]), (&json!("not_matched"), &json!("trigger")));
    assert_eq!(explained(&world, event).await["moment"]["known_by"], "clock");
}

/// A flow that is disabled between the match and the commit is not started, and that is told.
#[actix_web::test]
async fn a_change_in_the_middle_of_routing_is_told() {
    let world = world().await;
    let flow = deploy(&world, "one", json!({})).await;
    let event = arrive(&world, "race", |_| {}).await;
    let store = &world.state.store;
    let waiting = Arc::new(store.unrouted(1).await.unwrap().events.remove(0));
    let deployed = store.tracker_triggered(&[world.owner.account]).await.unwrap();
    apply(&world, "one", json!({}), false).await;
    let Decision::Route(route) = decide(&waiting, &deployed, None, &mut Tired::default()) else {
        panic!()
    };
    store.commit_routes(vec![route]).await.unwrap();
    let told = of_flow(&world, event, flow).await;
    assert_eq!(told["verdict"], "not_started");
    assert!(text(&told, "reason").contains("disabled while"), "{told}");
}

#[actix_web::test]
async fn nobody_else_gets_an_explanation() {
    let world = world().await;
    let event = arrive(&world, "mine", |_| {}).await;
    route(&world).await;
    let path = format!("/events/{event}/explanation");
    world.hidden(Method::GET, &path, None).await;
    world.guarded(Method::GET, &path, None).await;
}
