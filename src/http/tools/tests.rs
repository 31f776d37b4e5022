//! Tools over the real app.

use crate::http::fixtures::{World, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

async fn tools(world: &World) -> Vec<Value> {
    world.call(Method::GET, "/tools", None, 200).await.as_array().unwrap().clone()
}

#[actix_web::test]
async fn every_tool_is_there_with_what_became_of_it() {
    let world = world().await;
    world
        .upstream
        .offers(&[r#"{"name":"get_issue","inputSchema":{"type":"object","z":1.50}}"#, "b"]);
    let server = world.mcp_server("one", json!({})).await;
    let listed = tools(&world).await;
    let names: Vec<_> =
        listed.iter().map(|tool| (text(tool, "name"), &tool["exposed_name"])).collect();
    assert_eq!(
        names,
        [("get_issue", &json!(null)), ("get_issue", &json!("get_issue")), ("b", &json!("b"))]
    );
    for (field, value) in [
        ("description", json!("Reads an issue.")),
        ("source", json!("builtin")),
        ("source_id", json!(null)),
        ("source_name", json!("Preloop")),
        ("schema", json!({"type": "object"})),
        ("is_enabled", json!(true)),
        ("read_only", json!(true)),
        ("requires_tracker", json!(true)),
        ("required_tracker_types", json!([])),
        ("is_supported", json!(false)),
        ("unsupported_reason", json!("it needs a tracker; connect one first")),
        ("approval_workflow_id", json!(null)),
        ("config_id", json!(null)),
        ("has_approval_condition", json!(false)),
        ("access_rules", json!([])),
        ("justification_mode", json!(null)),
        ("shadowed", json!(false)),
        ("warnings", json!([])),
    ] {
        assert_eq!(listed[0][field], value, "{field}");
    }
    let of_server = |tool: &Value| {
        (tool["source"].clone(), tool["source_id"].clone(), tool["source_name"].clone())
    };
    assert_eq!(of_server(&listed[1]), (json!("mcp"), server["id"].clone(), json!("one")));

    world.tracker("octo").await;
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let answer = world.get("/tools", &world.owner.access).await;
    assert!(answer.text.contains(r#""schema":{"type":"object","z":1.50}"#), "{}", answer.text);
    assert_eq!(answer.headers.get("x-total-count").unwrap(), "3");
    assert_eq!(
        (&answer.body[0]["exposed_name"], &answer.body[1]["shadowed"]),
        (&json!("get_issue"), &json!(true))
    );
    assert_eq!(answer.body[1]["warnings"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn the_summary_is_the_same_without_schemas() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    world.mcp_server("one", json!({})).await;
    let mut listed = tools(&world).await;
    listed
        .iter_mut()
        .for_each(|tool| drop(tool.as_object_mut().unwrap().remove("schema").unwrap()));
    let summary = world.call(Method::GET, "/tools/summary", None, 200).await;
    assert_eq!(summary, json!(listed));
    assert!(summary[1]["schema_tokens_estimate"].as_u64().unwrap() > 5);
}

#[actix_web::test]
async fn each_account_has_its_own() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    world.mcp_server("one", json!({})).await;
    for path in ["/tools", "/tools/summary"] {
        let others = world.get(path, &world.stranger.access).await.body;
        assert_eq!(others.as_array().unwrap().len(), 1, "only ours: {others}");
        world.guarded(Method::GET, path, None).await;
        for (role, status) in [(Role::Viewer, 200), (Role::TrackerManager, 403)] {
            let member = world.member_of(world.owner.account, role).await;
            assert_eq!(world.get(path, &member.access).await.status, status, "{role:?} {path}");
        }
    }
}
