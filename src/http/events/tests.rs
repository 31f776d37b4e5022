//! Events over the real app.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::{
    event::{IncomingEvent, Normalized, ProjectRef, Source},
    ids::{EventId, SourceId},
    ports::EventLog,
    router::ATTEMPTS_MAX,
};
use serde_json::{Value, json};

async fn get(world: &World, path: &str, status: u16) -> Value {
    world.call(Method::GET, path, None, status).await
}

/// An event of the owner's, as a tracker would send it.
async fn arrive(world: &World, kind: &str, subject: &str, payload: Vec<u8>) -> EventId {
    let project =
        ProjectRef { external_id: "7".into(), identifier: "octo/app".into(), name: "app".into() };
    let content = Normalized {
        kind: kind.to_owned(),
        raw_kind: format!("issues.{kind}"),
        project: Some(project),
        subject: Some(subject.to_owned()),
        attributes: json!({"labels": ["bug"]}).as_object().cloned().unwrap(),
        ..Normalized::default()
    };
    let event = IncomingEvent {
        account: world.owner.account,
        source: Source::Github,
        source_id: SourceId(uuid::Uuid::now_v7()),
        delivery_key: subject.to_owned(),
        tracker: None,
        organization: None,
        content,
        payload: payload.into(),
    };
    world.state.store.append(vec![event]).await.unwrap()[0].id
}

#[actix_web::test]
async fn lists_are_filtered_and_come_in_parts() {
    let world = world().await;
    let first = arrive(&world, "issue_opened", "It breaks at 100%", b"{}".to_vec()).await;
    let second = arrive(&world, "issue_closed", "Mended", b"{}".to_vec()).await;
    let (first, second) = (first.to_string(), second.to_string());
    for (query, expected) in [
        ("", vec![&second, &first]),
        ("?limit=1", vec![&second]),
        ("?skip=1", vec![&first]),
        ("?type=issue_opened", vec![&first]),
        ("?source=github", vec![&second, &first]),
        ("?source=jira", vec![]),
        ("?q=BREAKS", vec![&first]),
        ("?q=%25", vec![&first]),
        ("?q=o_to", vec![]),
        ("?q=mended&type=issue_closed", vec![&second]),
        ("?q=octo", vec![&second, &first]),
        ("?q=issues.issue_op", vec![&first]),
        ("?project=octo/app", vec![&second, &first]),
        ("?project=7&type=issue_opened", vec![&first]),
        ("?project=octo", vec![]),
        ("?tracker_id=0190b6a0-0000-7000-8000-000000000000", vec![]),
        ("?outcome=waiting", vec![&second, &first]),
        ("?outcome=routed", vec![]),
        ("?from=2020-01-01T00:00:00Z", vec![&second, &first]),
        ("?to=2020-01-01T00:00:00Z", vec![]),
        ("?from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z&limit=1", vec![&second]),
    ] {
        let list = get(&world, &format!("/events{query}"), 200).await;
        let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| text(one, "id")).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let counted = world.get("/events?limit=1", &world.owner.access).await;
    assert_eq!(counted.headers.get("x-total-count").unwrap(), "2");
    for (query, place) in [
        ("source=moon", "query.source"),
        ("outcome=odd", "query.outcome"),
        ("from=yesterday", "query.from"),
        ("flow_id=one", "query.flow_id"),
        ("limit=0", "query.limit"),
        ("skip=-1", "query.skip"),
        ("q=%00", "query.q"),
        (&format!("type={}", "x".repeat(201)), "query.type"),
    ] {
        let answer = world.get(&format!("/events?{query}"), &world.owner.access).await;
        assert_eq!((answer.status, places(&answer)), (422, vec![place.to_owned()]), "{query}");
    }
}

#[actix_web::test]
async fn lists_know_what_became_of_events() {
    let world = world().await;
    let waits = arrive(&world, "push", "waits", b"{}".to_vec()).await.to_string();
    let parked = arrive(&world, "push", "parked", b"{}".to_vec()).await;
    for _ in 0..ATTEMPTS_MAX {
        world.state.store.routing_failed(parked, "broke").await.unwrap();
    }
    let (flow, parked) = (world.flow("one", json!({})).await, parked.to_string());
    let ran = text(&world.start(&flow).await, "event_id").to_owned();
    let of_flow = format!("?flow_id={}", text(&flow, "id"));
    for (query, expected) in [
        ("?outcome=waiting", vec![&waits]),
        ("?outcome=parked", vec![&parked]),
        ("?outcome=started", vec![&ran]),
        ("?outcome=routed", vec![&ran]),
        ("?outcome=unstarted", vec![]),
        (&of_flow, vec![&ran]),
        ("?outcome=parked&source=manual", vec![]),
    ] {
        let list = get(&world, &format!("/events{query}"), 200).await;
        let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| text(one, "id")).collect();
        assert_eq!(ids, expected, "{query}");
    }
}

#[actix_web::test]
async fn payloads_come_back_as_they_came() {
    let world = world().await;
    let wide = json!({"text": "x".repeat(300_000), "emoji": "🦀"}).to_string();
    for (payload, shown) in [
        (r#"{"b": 1, "a": [1.50, 1e3], "a": null}"#.to_owned(), None),
        (wide, None),
        ("not json".to_owned(), Some(json!("not json"))),
        (String::new(), Some(json!(""))),
    ] {
        let id = arrive(&world, "push", &payload[..payload.len().min(20)], payload.clone().into());
        let id = id.await;
        let answer = world.get(&format!("/events/{id}"), &world.owner.access).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        match shown {
            Some(shown) => assert_eq!(answer.body["payload"], shown),
            None => assert!(answer.text.contains(&payload), "to the byte"),
        }
    }
}

#[actix_web::test]
async fn routing_is_shown_as_it_stands() {
    let world = world().await;
    let id = arrive(&world, "push", "one", b"{}".to_vec()).await;
    let path = format!("/events/{id}");
    let shown = get(&world, &path, 200).await;
    assert_eq!(shown["routing"]["state"], "waiting");
    assert_eq!(shown["attributes"], json!({"labels": ["bug"]}));
    assert_eq!((&shown["project_name"], &shown["delivery_key"]), (&json!("app"), &json!("one")));
    for attempt in 1..=ATTEMPTS_MAX {
        world.state.store.routing_failed(id, "the filter broke").await.unwrap();
        let routing = &get(&world, &path, 200).await["routing"];
        assert_eq!(
            (&routing["attempts"], &routing["last_error"]),
            (&json!(attempt), &json!("the filter broke"))
        );
        let expected = if attempt < ATTEMPTS_MAX { "waiting" } else { "parked" };
        assert_eq!(routing["state"], expected, "after {attempt}");
        assert_eq!(routing["parked_at"].is_string(), expected == "parked");
    }
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let routed = get(&world, &format!("/events/{}", text(&started, "event_id")), 200).await;
    assert_eq!(routed["routing"]["state"], "routed");
    assert_eq!(routed["executions"][0]["flow_name"], "one");
    assert_eq!(routed["executions"][0]["status"], "PENDING");
}

#[actix_web::test]
async fn nobody_else_reaches_an_event() {
    let world = world().await;
    let id = arrive(&world, "push", "one", b"{}".to_vec()).await;
    let path = format!("/events/{id}");
    world.hidden(Method::GET, &path, None).await;
    world.guarded(Method::GET, &path, None).await;
    let others = world.get("/events", &world.stranger.access).await;
    assert_eq!(
        (others.body, others.headers.get("x-total-count").unwrap().as_bytes()),
        (json!([]), "0".as_bytes())
    );
    get(&world, "/events/nonsense", 422).await;
}
