//! What comes together for a flow and has not started yet.

use crate::http::fixtures::{World, text, world};
use actix_web::http::Method;
use preloop_actors::{
    admission::{Control, Gather, Key, Keyed},
    flow::{Batch, Debounce, Keep},
    ids::FlowId,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A gathering of the flow that began with the year and is due so long after.
struct Begun {
    by: Keyed<Gather>,
    events: i32,
    due_secs: i32,
    is_full: bool,
}

fn debounce(key: &str, max_wait_secs: Option<u32>) -> Keyed<Gather> {
    let rule = Debounce { key: None, wait_secs: 60, max_wait_secs, keep: Keep::Last };
    keyed(key, Gather::Debounce(rule))
}

fn batch(key: &str, size: u32) -> Keyed<Gather> {
    keyed(key, Gather::Batch(Batch { key: None, size, wait_secs: 120 }))
}

fn keyed(key: &str, rule: Gather) -> Keyed<Gather> {
    Keyed { key: Key { hash: 7, text: key.to_owned() }, rule }
}

async fn keep(world: &World, flow: &Value, nth: i64, begun: Begun) {
    let flow = FlowId(text(flow, "id").parse().unwrap());
    let id = Uuid::now_v7();
    let db = world.state.store.client().await.unwrap();
    let sql = "
        INSERT INTO flow_gatherings (id, account_id, flow_id, flow_version_id, key_hash, opened_at, due_at, events,
                                     bytes, is_closed)
        SELECT $1::uuid, account_id, id, version_id, $3::bigint, at, at + $4::integer * interval '1 s', $5::integer,
               0, $6::boolean
          FROM flows, LATERAL (SELECT '2030-01-01T00:00Z'::timestamptz) AS t (at)
         WHERE id = $2::uuid";
    let Begun { by, events, due_secs, is_full } = begun;
    db.execute(sql, &[&id, &flow.0, &nth, &due_secs, &events, &is_full]).await.unwrap();
    let control = Control { gather: Some(by), ..Control::default() };
    let control = serde_json::to_value(&control).unwrap();
    let sql = "INSERT INTO flow_gathered (gathering_id, event_id, flow_id, control) VALUES ($1, $1, $2, $3)";
    db.execute(sql, &[&id, &flow.0, &control]).await.unwrap();
}

#[actix_web::test]
async fn what_comes_together_is_listed_until_it_starts() {
    let world = world().await;
    let (flow, other) = (world.flow("one", json!({})).await, world.flow("other", json!({})).await);
    for (nth, by, events, due_secs, is_full) in [
        (1, debounce("octo/app", Some(300)), 3, 60, false),
        (2, debounce("octo/lib", None), 1, 30, false),
        (3, batch("", 5), 5, 0, true),
        (4, batch("octo/app", 9), 2, 120, false),
    ] {
        keep(&world, &flow, nth, Begun { by, events, due_secs, is_full }).await;
    }
    let path = format!("/flows/{}/gatherings", text(&flow, "id"));
    let mut listed = world.call(Method::GET, &path, None, 200).await;
    for one in listed.as_array_mut().unwrap() {
        assert!(one.as_object_mut().unwrap().remove("id").unwrap().is_string());
    }
    let one = |kind: &str,
               key: &str,
               of: (i32, Option<u32>, bool),
               starts: &str,
               latest: Option<&str>| {
        let (events, size, is_full) = of;
        json!({
            "kind": kind, "key": key, "events": events, "size": size, "is_full": is_full,
            "opened_at": "2030-01-01T00:00:00Z", "starts_at": starts, "latest_at": latest,
        })
    };
    let minutes = ["00:00:00", "00:00:30", "00:01:00", "00:02:00", "00:05:00"];
    let [full, quiet, begun, filled, most] = minutes.map(|time| format!("2030-01-01T{time}Z"));
    let expected = [
        one("batch", "", (5, Some(5), true), &full, Some(&full)),
        one("debounce", "octo/lib", (1, None, false), &quiet, None),
        one("debounce", "octo/app", (3, None, false), &begun, Some(&most)),
        one("batch", "octo/app", (2, Some(9), false), &filled, Some(&filled)),
    ];
    assert_eq!(listed, json!(expected));

    let part = world.get(&format!("{path}?skip=1&limit=1"), &world.owner.access).await;
    assert_eq!(part.headers.get("x-total-count").unwrap(), "4");
    assert_eq!(
        (part.body.as_array().unwrap().len(), &part.body[0]["key"]),
        (1, &json!("octo/lib"))
    );
    let others = format!("/flows/{}/gatherings", text(&other, "id"));
    assert_eq!(world.call(Method::GET, &others, None, 200).await, json!([]));
    world.hidden(Method::GET, &path, None).await;
    world.guarded(Method::GET, &path, None).await;
    world.call(Method::DELETE, &format!("/flows/{}", text(&other, "id")), None, 200).await;
    world.call(Method::GET, &others, None, 404).await;
}

#[actix_web::test]
async fn what_does_not_say_why_it_comes_together_is_left_out() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    for nth in 1..=5 {
        let by = debounce(&format!("key {nth}"), None);
        let begun = Begun { by, events: 1, due_secs: nth, is_full: false };
        keep(&world, &flow, nth.into(), begun).await;
    }
    let db = world.state.store.client().await.unwrap();
    for (nth, change) in [
        (1, r#"UPDATE flow_gathered SET control = control || '{"gather": null}'"#),
        (3, "UPDATE flow_gathered SET control = control - 'gather'"),
        (4, "DELETE FROM flow_gathered"),
    ] {
        let of = format!("(SELECT id FROM flow_gatherings WHERE key_hash = {nth})");
        let sql = format!("{change} WHERE gathering_id = {of}");
        assert_eq!(db.execute(sql.as_str(), &[]).await.unwrap(), 1, "{sql}");
    }
    let path = format!("/flows/{}/gatherings", text(&flow, "id"));
    for (part, keys) in [
        ("", json!(["key 2", "key 5"])),
        ("?limit=1", json!(["key 2"])),
        ("?skip=1&limit=1", json!(["key 5"])),
        ("?skip=2", json!([])),
    ] {
        let answer = world.get(&format!("{path}{part}"), &world.owner.access).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.headers.get("x-total-count").unwrap(), "2", "{part}");
        let listed = answer.body.as_array().unwrap();
        let found: Vec<&Value> = listed.iter().map(|one| &one["key"]).collect();
        assert_eq!(json!(found), keys, "{part}");
    }
}
