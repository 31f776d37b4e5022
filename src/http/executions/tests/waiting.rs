//! Why executions wait: lists say it as each of them does, and as of now.

use crate::http::fixtures::{World, end, running, text, world};
use actix_web::http::Method;
use preloop_actors::execution::ResultStatus;
use serde_json::{Value, json};

async fn get(world: &World, path: &str) -> Value {
    world.call(Method::GET, path, None, 200).await
}

/// Of these executions, as one list or another has them: why they wait.
async fn listed(world: &World, path: &str, ids: &[String]) -> Vec<Value> {
    let list = get(world, path).await;
    let list = list.as_array().unwrap();
    let one = |id: &String| list.iter().find(|one| one["id"] == json!(id)).unwrap();
    ids.iter().map(|id| one(id)["queued_reason"].clone()).collect()
}

/// The same from each of them alone.
async fn alone(world: &World, ids: &[String]) -> Vec<Value> {
    let mut reasons = Vec::new();
    for id in ids {
        let path = format!("/flows/executions/{id}");
        reasons.push(get(world, &path).await["queued_reason"].clone());
    }
    reasons
}

#[actix_web::test]
async fn a_list_has_the_present_place_of_each() {
    let world = world().await;
    let limit = json!({"concurrency": {"limit": 1, "key": "{{ event.payload.greeting }}"}});
    let flow = world.flow("one", limit).await;
    let free = world.flow("free", json!({})).await;
    let mut started = Vec::new();
    for _ in 0..3 {
        started.push(world.start(&flow).await);
    }
    let other = world.start(&free).await;
    let ids: Vec<String> = started.iter().map(|one| text(one, "id").to_owned()).collect();
    let of_flow = format!("/flows/{}/executions", text(&flow, "id"));
    let lists = ["/flows/executions", of_flow.as_str(), "/flows/executions?search=one"];

    let behind =
        |before: u8| json!(format!("1 of 1 with key `hello` under way, {before} before it"));
    // Twice, for what is kept of rows that do not change must not keep their places.
    let mut lease = None;
    for expected in [
        [Value::Null, behind(0), behind(1)],
        [Value::Null, Value::Null, behind(0)],
        [Value::Null, Value::Null, Value::Null],
    ] {
        if let Some(lease) = lease.take() {
            end(&world, lease, ResultStatus::Succeeded, None).await;
        }
        for list in lists {
            assert_eq!(listed(&world, list, &ids).await, expected, "{list}");
        }
        assert_eq!(alone(&world, &ids).await, expected);
        let next = expected.iter().rposition(Value::is_null).unwrap();
        if next < 2 {
            lease = Some(running(&world, &started[next]).await);
        }
    }
    let list = get(&world, "/flows/executions").await;
    for shown in list.as_array().unwrap() {
        let key = if shown["id"] == other["id"] { Value::Null } else { json!("hello") };
        assert_eq!(shown["concurrency_key"], key, "{shown}");
    }
}

#[actix_web::test]
async fn an_execution_names_the_events_it_stands_for() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let path = format!("/flows/executions/{}", text(&started, "id"));
    let shown = get(&world, &path).await;
    assert_eq!(
        (&shown["gathered_event_ids"], &shown["gathered_has_more"]),
        (&json!([]), &json!(false))
    );
    let gather = async |from: i32, until: i32| {
        let db = world.state.store.client().await.unwrap();
        let sql = "
            INSERT INTO flow_outcomes (event_id, account_id, flow_id, flow_version_id, outcome, detail, execution_id)
            SELECT uuid7_floor(now() - interval '1 hour' + n * interval '1 s'), account_id, flow_id, flow_version_id,
                   CASE WHEN n % 2 = 0 THEN 'debounced' ELSE 'batched' END, '', id
              FROM executions, generate_series($1::int, $2::int) AS n";
        db.execute(sql, &[&from, &until]).await.unwrap();
    };
    for (from, until, count, has_more) in [(1, 100, 100, false), (101, 101, 100, true)] {
        gather(from, until).await;
        let shown = get(&world, &path).await;
        let ids: Vec<&str> = shown["gathered_event_ids"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!((ids.len(), &shown["gathered_has_more"]), (count, &json!(has_more)));
        assert!(ids.is_sorted(), "{ids:?}");
    }
}
