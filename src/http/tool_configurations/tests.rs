//! Tool configurations over the real app.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

const PATH: &str = "/tool-configurations";

fn path(configuration: &Value) -> String {
    format!("{PATH}/{}", text(configuration, "id"))
}

async fn created(world: &World, body: Value) -> Value {
    world.call(Method::POST, PATH, Some(body), 201).await
}

/// The only tool of the account's server, as lists show it.
async fn tool(world: &World) -> Value {
    let tools = world.call(Method::GET, "/tools", None, 200).await;
    tools.as_array().unwrap().iter().find(|tool| tool["source"] == "mcp").cloned().unwrap()
}

#[actix_web::test]
async fn a_setup_shows_in_the_tool() {
    let world = world().await;
    world.upstream.offers(&[r#"{"name":"a","description":"own","inputSchema":{"type":"object"}}"#]);
    let server = world.mcp_server("one", json!({"tool_prefix": "p"})).await;
    let workflow = world.call(Method::POST, "/approval-workflows", Some(json!({"name": "w"})), 201);
    let workflow = workflow.await["id"].clone();
    let body = json!({
        "tool_name": "a", "tool_source": "mcp", "mcp_server_id": server["id"], "tool_description": "other words",
        "justification_mode": "required", "account_id": world.owner.account, "approval_workflow_id": workflow,
    });
    let configuration = created(&world, body).await;
    assert_eq!(
        (&configuration["is_enabled"], &configuration["tool_schema"]),
        (&json!(true), &json!(null))
    );
    let shown = tool(&world).await;
    assert_eq!(
        (&shown["config_id"], &shown["description"]),
        (&configuration["id"], &json!("other words"))
    );
    assert_eq!(shown["schema"]["required"], json!(["justification"]));
    assert_eq!(shown["justification_mode"], "required");
    assert_eq!(shown["approval_workflow_id"], workflow);

    let change = json!({"is_enabled": false, "justification_mode": null, "tool_description": null});
    world.call(Method::PUT, &path(&configuration), Some(change), 200).await;
    let shown = tool(&world).await;
    assert_eq!((&shown["is_enabled"], &shown["exposed_name"]), (&json!(false), &json!(null)));
    assert_eq!(
        (&shown["description"], &shown["schema"]),
        (&json!("own"), &json!({"type": "object"}))
    );
    let deleted = world.call(Method::DELETE, &path(&configuration), None, 200).await;
    assert_eq!(deleted["message"], "configuration of the tool `a` deleted");
    assert_eq!(tool(&world).await["exposed_name"], "p_a");
}

#[actix_web::test]
async fn a_schema_stays_as_it_was_written() {
    let world = world().await;
    let schema = r#"{ "type": "object", "properties": { "z": {}, "a": { "maximum": 1.0e2 } } }"#;
    let body = format!(
        r#"{{"tool_name": "get_issue", "tool_source": "preloop_builtin", "tool_schema": {schema}}}"#
    );
    let request = actix_web::test::TestRequest::post()
        .uri("/api/v1/tool-configurations")
        .insert_header(("authorization", format!("Bearer {}", world.owner.access)))
        .insert_header(("content-type", "application/json"))
        .set_payload(body);
    let answer = world.send(request).await;
    assert_eq!(
        (answer.status, &answer.body["tool_source"]),
        (201, &json!("builtin")),
        "{}",
        answer.text
    );
    assert!(answer.text.contains(schema), "{}", answer.text);
    assert!(world.get("/tools", &world.owner.access).await.text.contains(schema));
}

#[actix_web::test]
async fn bodies_are_checked() {
    let world = world().await;
    let foreign = {
        let body = json!({"name": "theirs", "url": "https://a.example.com"});
        world.post("/mcp-servers", &world.stranger.access, body).await.body
    };
    created(&world, json!({"tool_name": "taken"})).await;
    for (body, status, place) in [
        (json!({}), 422, "body.tool_name"),
        (json!({"tool_name": " "}), 422, "body.tool_name"),
        (json!({"tool_name": "a".repeat(501)}), 422, "body.tool_name"),
        (json!({"tool_name": "a", "tool_source": "agent"}), 422, "body.tool_source"),
        (json!({"tool_name": "a", "tool_source": "mcp"}), 422, "body.mcp_server_id"),
        (json!({"tool_name": "a", "mcp_server_id": foreign["id"]}), 422, "body.mcp_server_id"),
        (json!({"tool_name": "a", "tool_source": "mcp", "mcp_server_id": foreign["id"]}), 404, ""),
        (json!({"tool_name": "a", "account_id": world.stranger.account}), 404, ""),
        (json!({"tool_name": "a", "justification_mode": "always"}), 422, "body.justification_mode"),
        (json!({"tool_name": "a", "tool_schema": []}), 422, "body.tool_schema"),
        (json!({"tool_name": "a", "tool_schema": {"type": "array"}}), 422, "body.tool_schema"),
        (
            json!({"tool_name": "a", "tool_schema": {"type": "object", "x-mcp-header": 1}}),
            422,
            "body.tool_schema",
        ),
        (
            json!({"tool_name": "a", "tool_schema": {"type": "object", "x": "x".repeat(70_000)}}),
            422,
            "body.tool_schema",
        ),
        (
            json!({"tool_name": "a", "custom_config": {"x": "x".repeat(70_000)}}),
            422,
            "body.custom_config",
        ),
        (
            json!({"tool_name": "a", "tool_description": "x".repeat(10_001)}),
            422,
            "body.tool_description",
        ),
        (json!({"tool_name": "a", "nonsense": 1}), 422, "body"),
        (json!({"tool_name": "taken"}), 400, ""),
        (json!({"tool_name": "taken", "tool_source": "preloop_builtin"}), 400, ""),
    ] {
        let answer = world.post(PATH, &world.owner.access, body.clone()).await;
        let start: String = body.to_string().chars().take(120).collect();
        assert_eq!(answer.status, status, "{start} -> {}", answer.text);
        let found = places(&answer);
        assert_eq!(found.is_empty(), place.is_empty(), "{start}: {}", answer.text);
        assert!(found.iter().all(|found| found.starts_with(place)), "{start}: {found:?}");
    }
    let other = created(
        &world,
        json!({"tool_name": "other", "tool_source": "http", "http_endpoint_id": "e"}),
    )
    .await;
    let change = json!({"tool_name": "taken", "tool_source": "builtin", "http_endpoint_id": null});
    world.call(Method::PUT, &path(&other), Some(change), 400).await;
}

#[actix_web::test]
async fn lists_come_in_parts() {
    let world = world().await;
    for name in ["c", "a", "b"] {
        created(&world, json!({"tool_name": name})).await;
    }
    let answer = world.get(&format!("{PATH}?limit=2&offset=1"), &world.owner.access).await;
    let names: Vec<_> =
        answer.body.as_array().unwrap().iter().map(|one| text(one, "tool_name")).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(answer.headers.get("x-total-count").unwrap(), "3");
    assert_eq!(world.get(PATH, &world.stranger.access).await.body, json!([]));
}

#[actix_web::test]
async fn nobody_else_reaches_a_configuration() {
    let world = world().await;
    let configuration = created(&world, json!({"tool_name": "get_issue"})).await;
    for (method, body) in [
        (Method::GET, None),
        (Method::PUT, Some(json!({"is_enabled": false}))),
        (Method::DELETE, None),
    ] {
        world.hidden(method.clone(), &path(&configuration), body.clone()).await;
        world.guarded(method, &path(&configuration), body).await;
    }
    assert_eq!(world.call(Method::GET, &path(&configuration), None, 200).await, configuration);
    for (role, sees, changes) in
        [(Role::Viewer, 200, 403), (Role::TrackerManager, 403, 403), (Role::Editor, 200, 200)]
    {
        let token = world.member_of(world.owner.account, role).await.access;
        assert_eq!(world.get(PATH, &token).await.status, sees, "{role:?}");
        let put = world.put(&path(&configuration), &token, json!({"is_enabled": false})).await;
        assert_eq!(put.status, changes, "{role:?}");
    }
}

#[actix_web::test]
async fn only_a_person_takes_labels_away() {
    let world = world().await;
    let admin = json!({"name": "admin", "scopes": ["admin"]});
    let key = world.post("/auth/api-keys", &world.owner.access, admin).await;
    let key = text(&key.body, "key").to_owned();
    let both = json!(["reads-untrusted", "reads-private"]);
    let labelled = json!({"tool_name": "get_issue", "labels": ["reads-untrusted"]});
    let configuration = path(&created(&world, labelled).await);
    for (change, status) in [
        (json!({"is_enabled": false}), 200),
        (json!({"labels": both}), 200),
        (json!({"labels": ["reads-private"]}), 403),
        (json!({"labels": ["reads-untrusted", "sends-out"]}), 403),
        (json!({"labels": []}), 403),
        (json!({"labels": null}), 403),
        (json!({"tool_name": "search"}), 403),
    ] {
        let answer = world.put(&configuration, &key, change.clone()).await;
        assert_eq!(answer.status, status, "{change}: {}", answer.text);
    }
    let answer = world.request(Method::DELETE, &configuration, &key, None).await;
    assert_eq!(answer.status, 403, "{}", answer.text);
    let kept = world.call(Method::GET, &configuration, None, 200).await;
    assert_eq!((&kept["labels"], &kept["tool_name"]), (&both, &json!("get_issue")));
    let fewer = json!({"labels": ["reads-private"]});
    world.call(Method::PUT, &configuration, Some(fewer), 200).await;
    world.call(Method::DELETE, &configuration, None, 200).await;
    // Of one without labels nothing is lost.
    let plain = path(&created(&world, json!({"tool_name": "get_issue"})).await);
    let answer = world.request(Method::DELETE, &plain, &key, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[actix_web::test]
async fn configurations_go_with_their_server() {
    let world = world().await;
    let server = world.mcp_server("one", json!({})).await;
    let body = json!({"tool_name": "a", "tool_source": "mcp", "mcp_server_id": server["id"]});
    let configuration = created(&world, body).await;
    world.call(Method::DELETE, &format!("/mcp-servers/{}", text(&server, "id")), None, 200).await;
    world.call(Method::GET, &path(&configuration), None, 404).await;
}
