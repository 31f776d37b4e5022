//! The runtime API over the real app, called as a container would.

use crate::http::fixtures::{TOKEN, World, end, running, text, world};
use actix_web::http::Method;
use preloop_actors::execution::{FailureCategory, ResultStatus};
use serde_json::{Value, json};

/// A running execution, and the answer to its start.
async fn started(world: &World) -> (Value, preloop_actors::execution::Lease) {
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let lease = running(world, &started).await;
    (started, lease)
}

#[actix_web::test]
async fn an_agent_learns_what_it_works_on() {
    let world = world().await;
    let (started, _) = started(&world).await;
    let answer = world.get("/runtime/context", TOKEN).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.body["execution"]["id"], started["id"]);
    assert_eq!(answer.body["execution"]["prompt"], "Say hello");
    assert_eq!(answer.body["flow"]["name"], "one");
    assert_eq!(answer.body["event"]["payload"], json!({"greeting": "hello"}));
}

#[actix_web::test]
async fn the_last_result_before_the_end_counts() {
    let world = world().await;
    let (started, lease) = started(&world).await;
    for (body, status) in [
        (json!({"status": "failed", "error": "first"}), 200),
        (json!({"status": "succeeded", "summary": "done", "output": {"a": 1}}), 200),
        (json!({"status": "perhaps"}), 422),
        (json!({"summary": "no status"}), 422),
        (json!({"status": "succeeded", "output": []}), 422),
        (json!({"status": "succeeded", "summary": "a\u{0}b"}), 422),
        (json!([]), 422),
    ] {
        let answer = world.put("/runtime/result", TOKEN, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {}", answer.text);
    }
    assert_eq!(reported(&world, &started).await["summary"], "done");
    let large = json!({"status": "succeeded", "summary": "x".repeat(1024 * 1024)});
    assert_eq!(world.put("/runtime/result", TOKEN, large).await.status, 413);

    end(&world, lease, ResultStatus::Failed, Some(FailureCategory::ExitCode)).await;
    let late = world.put("/runtime/result", TOKEN, json!({"status": "succeeded"})).await;
    assert_eq!(late.status, 401, "the token is void: {}", late.text);
    assert_eq!(reported(&world, &started).await["summary"], "done");
}

#[actix_web::test]
async fn a_former_container_is_not_heard() {
    let world = world().await;
    let (started, _) = started(&world).await;
    let db = world.state.store.client().await.unwrap();
    let id: uuid::Uuid = text(&started, "id").parse().unwrap();
    // Another container took its place between the check of the token and the write.
    let sql = "UPDATE executions SET container_epoch = container_epoch + 1 WHERE id = $1";
    db.execute(sql, &[&id]).await.unwrap();
    let result = json!({"status": "succeeded"});
    let answer = world.put("/runtime/result", TOKEN, result.clone()).await;
    assert!(matches!(answer.status, 200 | 401 | 409), "{}", answer.text);
    // The token now stands for the new epoch, so the guard itself is asked.
    let execution = preloop_actors::ids::ExecutionId(id);
    let former = preloop_actors::ids::Epoch(0);
    let result = serde_json::from_value(result).unwrap();
    let account = world.owner.account;
    let heard =
        crate::store::execution_views::report_result(&db, account, execution, former, &result);
    assert!(!heard.await.unwrap());
}

#[actix_web::test]
async fn only_a_running_container_is_let_in() {
    let world = world().await;
    started(&world).await;
    for (method, path, body) in [
        (Method::GET, "/runtime/context", None),
        (Method::PUT, "/runtime/result", Some(json!({"status": "succeeded"}))),
    ] {
        for (token, status) in [("", 401), ("flow_nobody", 401), (world.owner.access.as_str(), 403)]
        {
            let answer = world.request(method.clone(), path, token, body.clone()).await;
            assert_eq!(answer.status, status, "{method} {path} as `{token}`: {}", answer.text);
        }
    }
    // And it is let in nowhere else.
    for path in ["/flows", "/events", "/trackers", "/flows/executions"] {
        assert_eq!(world.get(path, TOKEN).await.status, 403, "{path}");
    }
}

async fn reported(world: &World, started: &Value) -> Value {
    let db = world.state.store.client().await.unwrap();
    let id: uuid::Uuid = text(started, "id").parse().unwrap();
    let sql = "SELECT reported_result FROM execution_details WHERE execution_id = $1";
    db.query_one(sql, &[&id]).await.unwrap().get(0)
}
