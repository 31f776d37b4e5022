//! Every handler that changes something writes down who did what.

use super::record;
use crate::http::fixtures::{World, end, running, text, world};
use actix_web::{http::Method, test::TestRequest};
use preloop_actors::execution::{FailureCategory, ResultStatus};
use serde_json::{Value, json};

const SECRET: &str = "s3cret-that-nobody-may-read";

/// Calls in order, each of which has to succeed; `{}` in a path is the id of the thing.
async fn calls(world: &World, calls: &[(Method, &str, Value)], id: &str) {
    for (method, path, body) in calls {
        let path = path.replace("{}", id);
        let body = (!body.is_null()).then(|| body.clone());
        let answer = world.request(method.clone(), &path, &world.owner.access, body).await;
        assert!((200..300).contains(&answer.status), "{method} {path} -> {}", answer.text);
    }
}

/// Actions, kinds of resources and statuses of entries.
fn told(entries: &[Value]) -> Vec<(&str, &str, &str)> {
    let of = |entry| (text(entry, "action"), text(entry, "resource_type"), text(entry, "status"));
    entries.iter().map(of).collect()
}

#[actix_web::test]
async fn connections_and_what_they_lead_to() {
    let world = world().await;
    let tracker = world.tracker("hub").await;
    let id = text(&tracker, "id");
    let change = json!({"name": "hub 2", "token": SECRET, "connection_details": {"a": SECRET}});
    let rotate = "/trackers/{}/webhook-secret/rotate";
    calls(
        &world,
        &[(Method::PUT, "/trackers/{}", change), (Method::POST, rotate, json!(null))],
        id,
    )
    .await;
    let body = json!({"tracker_id": id, "name": "one", "identifier": "one"});
    let organization = world.call(Method::POST, "/organizations", Some(body), 201).await;
    let organization = text(&organization, "id");
    let body = json!({"organization_id": organization, "name": "p", "identifier": "one/p"});
    let project = world.call(Method::POST, "/projects", Some(body), 201).await;
    calls(
        &world,
        &[
            (Method::PUT, "/projects/{}", json!({"description": "of ours"})),
            (Method::DELETE, "/projects/{}", json!(null)),
        ],
        text(&project, "id"),
    )
    .await;
    calls(
        &world,
        &[
            (Method::PUT, "/organizations/{}", json!({"name": "two"})),
            (Method::POST, "/organizations/{}/webhook-secret/rotate", json!(null)),
            (Method::DELETE, "/organizations/{}", json!(null)),
        ],
        organization,
    )
    .await;
    calls(&world, &[(Method::DELETE, "/trackers/{}", json!(null))], id).await;
    let entries = record(&world, &world.owner.access).await;
    let all: Vec<_> = [
        ("create_tracker", "tracker"),
        ("update_tracker", "tracker"),
        ("rotate_webhook_secret", "organization"),
        ("create_organization", "organization"),
        ("create_project", "project"),
        ("update_project", "project"),
        ("delete_project", "project"),
        ("update_organization", "organization"),
        ("rotate_webhook_secret", "organization"),
        ("delete_organization", "organization"),
        ("delete_tracker", "tracker"),
    ]
    .map(|(action, kind)| (action, kind, "success"))
    .to_vec();
    assert_eq!(told(&entries), all);
    let changed = &entries[1]["details"]["changed"];
    let name = json!({"from": "hub", "to": "hub 2"});
    let has_token = json!({"from": false, "to": true});
    let details = "changed";
    let expected = json!({
        "name": name, "token": "changed", "has_token": has_token, "connection_details": details,
    });
    assert_eq!(changed, &expected);
    assert_eq!(entries[5]["details"]["changed"]["description"]["to"], "of ours");
    for entry in &entries {
        assert!(!entry.to_string().contains(SECRET), "{entry}");
        assert_eq!(entry["user_id"], world.owner.user.0.to_string());
    }
}

#[actix_web::test]
async fn flows_and_their_executions() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let id = text(&flow, "id");
    let update = json!({"name": "two"});
    let yaml = world.get(&format!("/flows/{id}/yaml"), &world.owner.access).await.text;
    calls(
        &world,
        &[
            (Method::PUT, "/flows/{}", update.clone()),
            // Nothing changes.
            (Method::PUT, "/flows/{}", update),
        ],
        id,
    )
    .await;
    for (method, path) in [("PUT", format!("/flows/{id}/yaml")), ("POST", "/flows/apply".into())] {
        let request = TestRequest::with_uri(&format!("/api/v1{path}"))
            .method(method.parse().unwrap())
            .insert_header(("authorization", format!("Bearer {}", world.owner.access)))
            .insert_header(("content-type", "application/yaml"));
        let text = if method == "PUT" { yaml.clone() } else { yaml.replace("one", "three") };
        let answer = world.send(request.set_payload(text)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let started = world.start(&flow).await;
    let lease = running(&world, &started).await;
    end(&world, lease, ResultStatus::Failed, Some(FailureCategory::AgentFailure)).await;
    let path = format!("/flows/executions/{}/retry", text(&started, "id"));
    let again = world.call(Method::POST, &path, None, 200).await;
    let stop = "/flows/executions/{}/command";
    calls(&world, &[(Method::POST, stop, json!({"command": "stop"}))], text(&again, "id")).await;
    calls(&world, &[(Method::DELETE, "/flows/{}", json!(null))], id).await;
    let entries = record(&world, &world.owner.access).await;
    let all = [
        ("create_flow", "flow", "success"),
        ("update_flow", "flow", "success"),
        ("update_flow", "flow", "success"),
        ("create_flow", "flow", "success"),
        ("trigger_flow", "flow", "success"),
        ("retry_execution", "execution", "success"),
        ("stop_execution", "execution", "success"),
        ("delete_flow", "flow", "success"),
    ];
    assert_eq!(told(&entries), all);
    let changed = &entries[1]["details"]["changed"];
    assert_eq!(changed, &json!({"name": {"from": "one", "to": "two"}}));
}

#[actix_web::test]
async fn servers_and_tools() {
    let world = world().await;
    let auth = json!({"auth_type": "bearer", "auth_config": {"token": SECRET}});
    let server = world.mcp_server("files", auth).await;
    calls(
        &world,
        &[
            (Method::PUT, "/mcp-servers/{}", json!({"name": "files 2"})),
            (Method::POST, "/mcp-servers/{}/scan", json!(null)),
            (Method::DELETE, "/mcp-servers/{}", json!(null)),
        ],
        text(&server, "id"),
    )
    .await;
    let body = json!({"tool_name": "get_issue", "tool_source": "builtin"});
    let tool = world.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    calls(
        &world,
        &[
            (Method::PUT, "/tool-configurations/{}", json!({"is_enabled": false})),
            (Method::DELETE, "/tool-configurations/{}", json!(null)),
        ],
        text(&tool, "id"),
    )
    .await;
    let entries = record(&world, &world.owner.access).await;
    let all = [
        ("create_mcp_server", "mcp_server", "success"),
        ("update_mcp_server", "mcp_server", "success"),
        ("scan_mcp_server", "mcp_server", "success"),
        ("delete_mcp_server", "mcp_server", "success"),
        ("create_tool_configuration", "tool_configuration", "success"),
        ("update_tool_configuration", "tool_configuration", "success"),
        ("delete_tool_configuration", "tool_configuration", "success"),
    ];
    assert_eq!(told(&entries), all);
    assert_eq!(entries[1]["details"]["changed"], json!({"name": "changed"}));
    let switched = json!({"from": true, "to": false});
    assert_eq!(entries[5]["details"]["changed"], json!({"is_enabled": switched}));
    assert!(entries.iter().all(|entry| !entry.to_string().contains(SECRET)));
}

#[actix_web::test]
async fn credentials_and_where_they_are_used() {
    let world = world().await;
    let body = json!({"name": "ci", "scopes": ["write"]});
    let key = world.call(Method::POST, "/auth/api-keys", Some(body), 201).await;
    let request = TestRequest::post()
        .uri("/api/v1/trackers")
        .insert_header(("authorization", format!("Bearer {}", text(&key, "key"))))
        .insert_header(("x-forwarded-for", "198.51.100.7"))
        .insert_header(("user-agent", "ci/1.0"))
        .set_json(json!({"name": "hub", "tracker_type": "github"}));
    assert_eq!(world.send(request).await.status, 201);
    calls(
        &world,
        &[
            (Method::DELETE, "/auth/api-keys/{}", json!(null)),
            (Method::PUT, "/auth/users/me", json!({"full_name": "Ada"})),
        ],
        text(&key, "id"),
    )
    .await;
    let other = world.member_of(world.owner.account, preloop_actors::policy::Role::Viewer).await;
    for path in ["/auth/sessions/revoke-all", "/auth/logout"] {
        let token = if path.ends_with("logout") { &world.owner.access } else { &other.access };
        assert_eq!(world.post(path, token, json!({})).await.status, 200);
    }
    let last = world.member_of(world.owner.account, preloop_actors::policy::Role::Owner).await;
    let entries = record(&world, &last.access).await;
    let all = [
        ("create_api_key", "api_key", "success"),
        ("create_tracker", "tracker", "success"),
        ("delete_api_key", "api_key", "success"),
        ("update_user", "user", "success"),
        ("revoke_sessions", "user", "success"),
        ("logout", "session", "success"),
    ];
    assert_eq!(told(&entries), all);
    assert!(entries.iter().all(|entry| !entry.to_string().contains(text(&key, "key"))));
    let by_key = &entries[1];
    assert_eq!(
        (&by_key["api_key_id"], &by_key["ip_address"]),
        (&key["id"], &json!("198.51.100.7"))
    );
    assert_eq!(by_key["user_agent"], "ci/1.0");
    assert_eq!(entries[0]["api_key_id"], Value::Null);
}

#[actix_web::test]
async fn how_people_are_told() {
    let world = world().await;
    let device = json!({"platform": "ios", "token": "abc"});
    calls(
        &world,
        &[
            (Method::PUT, "/notification-preferences/me", json!({"stagger_email": false})),
            (Method::POST, "/notification-preferences/me/register-device", device),
            (Method::DELETE, "/notification-preferences/me/device/abc", json!(null)),
        ],
        "",
    )
    .await;
    let code = world.get("/notification-preferences/me/qr-code", &world.owner.access).await;
    let code = text(&code.body, "token");
    let path = format!("/notification-preferences/register-via-token?token={code}");
    let phone = world.post(&path, "", json!({"platform": "android", "token": "def"})).await;
    assert_eq!(phone.status, 200, "{}", phone.text);
    let entries = record(&world, &world.owner.access).await;
    let all = [
        ("update_notification_preferences", "notification_preferences", "success"),
        ("register_device", "device", "success"),
        ("forget_device", "device", "success"),
        ("register_device", "device", "success"),
    ];
    assert_eq!(told(&entries), all);
    let switched = json!({"from": true, "to": false});
    assert_eq!(entries[0]["details"]["changed"], json!({"stagger_email": switched}));
    assert_eq!(entries[3]["details"]["api_key_id"], phone.body["api_key_id"]);
    assert_eq!(entries[3]["user_id"], json!(world.owner.user));
    let key = text(&phone.body, "api_key");
    assert!(entries.iter().all(|entry| !entry.to_string().contains(key)));
}

#[actix_web::test]
async fn signing_in_and_failing_to() {
    let world = world().await;
    let password = "a long enough password";
    let body = json!({"username": "ada", "email": "ada@example.com", "password": password});
    assert_eq!(world.post("/auth/register", "", body).await.status, 201);
    let login = async |password: &str| {
        let body = json!({"username": "ada", "password": password});
        world.post("/auth/token/json", "", body).await
    };
    let token = text(&login(password).await.body, "access_token").to_owned();
    assert_eq!(login("wrong password").await.status, 401);
    let body = json!({"current_password": password, "new_password": "another long password"});
    assert_eq!(world.put("/auth/users/me/password", &token, body).await.status, 204);
    // What failed is written apart from its answer.
    let mut entries = record(&world, &token).await;
    for _ in 0..1_000 {
        if entries.len() >= 4 {
            break;
        }
        entries = record(&world, &token).await;
    }
    let mut all = told(&entries);
    all.sort();
    let expected = [
        ("change_password", "user", "success"),
        ("login", "user", "failure"),
        ("login", "user", "success"),
        ("register", "user", "success"),
    ];
    assert_eq!(all, expected);
    assert!(entries.iter().all(|entry| !entry.to_string().contains("long")));
}

#[actix_web::test]
async fn what_did_not_happen_is_not_in_the_record() {
    let world = world().await;
    let tracker = world.tracker("hub").await;
    let id = text(&tracker, "id");
    let body = || Some(json!({"name": "hub"}));
    world.hidden(Method::PUT, &format!("/trackers/{id}"), body()).await;
    world.hidden(Method::DELETE, &format!("/trackers/{id}"), None).await;
    let taken = json!({"name": "hub", "tracker_type": "github"});
    world.call(Method::POST, "/trackers", Some(taken), 400).await;
    assert_eq!(record(&world, &world.owner.access).await.len(), 1);
    assert_eq!(record(&world, &world.stranger.access).await.len(), 0);
}
