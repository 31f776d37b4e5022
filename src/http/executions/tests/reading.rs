//! Lists, details, logs and numbers of executions.

use crate::http::fixtures::{World, end, log, running, text, world};
use actix_web::http::Method;
use preloop_actors::execution::{FailureCategory, ResultStatus};
use serde_json::{Value, json};

async fn get(world: &World, path: &str, status: u16) -> Value {
    world.call(Method::GET, path, None, status).await
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| text(one, "id")).collect()
}

#[actix_web::test]
async fn lists_are_filtered_and_come_in_parts() {
    let world = world().await;
    let (a, b) = (world.flow("alpha", json!({})).await, world.flow("beta", json!({})).await);
    let (first, second) = (world.start(&a).await, world.start(&b).await);
    let (first, second) = (text(&first, "id"), text(&second, "id"));
    let stop = format!("/flows/executions/{first}/command");
    world.call(Method::POST, &stop, Some(json!({"command": "stop"})), 200).await;
    let of_alpha = format!("/flows/{}/executions", text(&a, "id"));
    let by_flow = format!("/flows/executions?flow_id={}", text(&b, "id"));
    let by_id = format!("/flows/executions?search={first}");
    for (path, expected) in [
        ("/flows/executions", vec![second, first]),
        ("/flows/executions?limit=1", vec![second]),
        ("/flows/executions?skip=1", vec![first]),
        (of_alpha.as_str(), vec![first]),
        (by_flow.as_str(), vec![second]),
        ("/flows/executions?status=PENDING", vec![second, first]),
        ("/flows/executions?status=FAILED&status=PENDING", vec![second, first]),
        ("/flows/executions?status=FAILED", vec![]),
        ("/flows/executions?search=alph", vec![first]),
        (by_id.as_str(), vec![first]),
        ("/flows/executions?search=100%25", vec![]),
        ("/flows/executions?search=", vec![second, first]),
        ("/flows/executions?started_after=2020-01-01T00:00:00Z", vec![second, first]),
        ("/flows/executions?started_after=2999-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(ids(&get(&world, path, 200).await), expected, "{path}");
    }
    let counted = world.get("/flows/executions?limit=1", &world.owner.access).await;
    assert_eq!(counted.headers.get("x-total-count").unwrap(), "2");
    let others = world.get("/flows/executions", &world.stranger.access).await;
    assert_eq!(others.body, json!([]));
    for query in ["status=DONE", "flow_id=x", "started_after=x", "limit=0", "search=%00"] {
        get(&world, &format!("/flows/executions?{query}"), 422).await;
    }
    let long = "x".repeat(201);
    get(&world, &format!("/flows/executions?search={long}"), 422).await;
}

#[actix_web::test]
async fn an_execution_shows_its_event_prompt_and_result() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let path = format!("/flows/executions/{}", text(&started, "id"));
    let waiting = get(&world, &path, 200).await;
    assert_eq!((&waiting["status"], &waiting["attempt"]), (&json!("PENDING"), &json!(0)));
    assert_eq!(waiting["start_time"], waiting["created_at"]);
    assert_eq!(waiting["trigger_event_details"]["payload"], json!({"greeting": "hello"}));
    assert_eq!(waiting["trigger_event_details"]["payload_truncated"], false);
    assert_eq!((&waiting["result"], &waiting["actions_taken_summary"]), (&Value::Null, &json!([])));

    let lease = running(&world, &started).await;
    let shown = get(&world, &path, 200).await;
    assert_eq!(shown["status"], "RUNNING");
    assert_eq!(shown["resolved_input_prompt"], "Say hello");
    assert_eq!(shown["unresolved_names"], json!(["event.nobody"]));
    assert_eq!(
        (&shown["container_id"], &shown["image_digest"]),
        (&json!("c0ffee"), &json!("sha256:1"))
    );

    end(&world, lease, ResultStatus::Succeeded, None).await;
    let ended = get(&world, &path, 200).await;
    assert_eq!((&ended["status"], &ended["flow_version"]), (&json!("SUCCEEDED"), &json!(1)));
    assert_eq!(ended["model_output_summary"], "said hello");
    assert_eq!(ended["actions_taken_summary"], json!([{"said": "hello"}]));
    assert!(ended["end_time"].is_string());
    let result = get(&world, &format!("{path}/result"), 200).await;
    assert_eq!(result["result"], ended["result"]);
    assert_eq!(result["status"], "SUCCEEDED");
    let stats = get(&world, &format!("/flows/{}", text(&flow, "id")), 200).await;
    assert_eq!(stats["execution_stats"]["succeeded"], 1);
    assert_eq!(stats["execution_stats"]["running"], 0);
}

#[actix_web::test]
async fn a_failure_says_why() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let lease = running(&world, &started).await;
    end(&world, lease, ResultStatus::Failed, Some(FailureCategory::ExitCode)).await;
    let path = format!("/flows/executions/{}", text(&started, "id"));
    let shown = get(&world, &path, 200).await;
    assert_eq!(
        (&shown["status"], &shown["failure_category"]),
        (&json!("FAILED"), &json!("exit_code"))
    );
    assert_eq!(shown["error_message"], "it did not work");
    let found = get(&world, "/flows/executions?search=did%20not%20work", 200).await;
    assert_eq!(ids(&found), [text(&started, "id")]);
}

#[actix_web::test]
async fn logs_are_read_from_both_ends() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let lease = running(&world, &started).await;
    log(&world, lease, 0..10).await;
    let path = format!("/flows/executions/{}", text(&started, "id"));
    for (query, first, count, has_more, next) in [
        ("", 0, 10, false, 10),
        ("?limit=4", 0, 4, true, 4),
        ("?offset=4&limit=4", 4, 4, true, 8),
        ("?skip=8&limit=4", 8, 2, false, 10),
        ("?offset=10", 0, 0, false, 10),
        ("?offset=99", 0, 0, false, 99),
        ("?tail=3", 7, 3, true, 10),
        ("?tail=99", 0, 10, false, 10),
    ] {
        let part = get(&world, &format!("{path}/logs{query}"), 200).await;
        let logs = part["logs"].as_array().unwrap();
        assert_eq!(logs.len(), count, "{query}");
        assert!(count == 0 || logs[0]["payload"]["seq"] == first, "{query}: {}", logs[0]);
        assert_eq!(
            (&part["has_more"], &part["next_offset"]),
            (&json!(has_more), &json!(next)),
            "{query}"
        );
        assert_eq!(part["source"], "database");
    }
    let line = &get(&world, &format!("{path}/logs?limit=1"), 200).await["logs"][0];
    assert_eq!(line["execution_id"], started["id"]);
    assert_eq!(line["payload"], json!({"seq": 0, "stream": "stdout", "message": "line 0"}));
    for query in ["?tail=0", "?offset=-1", "?limit=0", "?tail=1&offset=1", "?tail=x"] {
        get(&world, &format!("{path}/logs{query}"), 422).await;
    }
    let numbers = get(&world, &format!("{path}/metrics"), 200).await;
    assert_eq!((&numbers["log_lines"], &numbers["attempts"]), (&json!(10), &json!(1)));
    assert!(numbers["duration_ms"].as_i64().is_some_and(|lasted| lasted >= 0));
    assert_eq!(numbers["token_usage"]["total_tokens"], 0);
}

#[actix_web::test]
async fn nobody_else_reaches_an_execution() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let path = format!("/flows/executions/{}", text(&started, "id"));
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, format!("{path}/result"), None),
        (Method::GET, format!("{path}/logs"), None),
        (Method::GET, format!("{path}/metrics"), None),
        (Method::POST, format!("{path}/command"), Some(json!({"command": "stop"}))),
        (Method::POST, format!("{path}/retry"), None),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    let shown = get(&world, &path, 200).await;
    assert_eq!(shown["stop_requested_at"], Value::Null);
}
